//! Is this stretch of text supported, and by what? The one answer that claim and quotation rules ask for.

use crate::config::Scope;
use crate::syntax::Unit;
use std::ops::Range;

/// What has to be supported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A sentence that states something.
    Claim,
    /// A figure or a comparison: a source must stand closer.
    Figure,
    /// Quoted words (visible range): only a citation of their own will do.
    Quotation(Range<usize>),
}

/// What supports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// Index into the unit's citations; in the sentence itself.
    Here(usize),
    /// A citation of an earlier sentence that still covers this one.
    Forward(usize),
    /// A citation of a later sentence that reaches back.
    Backward(usize),
}

/// What supports sentence `sentence` of `unit`, if anything does.
pub fn of(_unit: &Unit, _sentence: usize, _need: &Need, _scope: Scope) -> Option<Support> {
    None
}
