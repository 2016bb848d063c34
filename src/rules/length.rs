//! The `length` family.

use super::{Check, Run};

pub static CHECK: Check = Check { rules: &[], run: Run::Elsewhere };
