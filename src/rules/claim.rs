//! The `claim` family.

use super::{BlockContext, Check, Reports, Run};

pub static CHECK: Check = Check { rules: &[], run: Run::Block(check) };

fn check(_context: &BlockContext, _reports: &mut Reports) {}

/// Sentences, claims among them, and claims with a source.
pub fn evidence(
    _unit: &crate::syntax::Unit,
    _block: &crate::syntax::Block,
    _config: &crate::config::Config,
) -> (u32, u32, u32) {
    (0, 0, 0)
}
