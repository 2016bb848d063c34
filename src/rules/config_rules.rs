//! The `config` family: what is wrong in the settings of one essay. The document makes the reports.

pub mod invalid;
pub mod overridden;
pub mod unused_ignore;

use super::{Check, Run};

pub static CHECK: Check =
    Check { rules: &[&invalid::RULE, &overridden::RULE, &unused_ignore::RULE], run: Run::Elsewhere };
