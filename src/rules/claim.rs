//! The `claim` family.

use super::{BlockContext, Check, Reports, Run};

pub static CHECK: Check = Check { rules: &[], run: Run::Block(check) };

fn check(_context: &BlockContext, _reports: &mut Reports) {}
