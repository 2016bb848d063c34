//! Quotations: which characters are quotation marks and which apostrophes.

use std::ops::Range;

/// A quoted span of visible text, marks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// With its marks. A quotation that began in an earlier paragraph starts at 0 (or at its repeated mark).
    pub range: Range<usize>,
    /// Without its marks.
    pub inner: Range<usize>,
    /// The opening mark.
    pub mark: char,
    /// 0 outside any other quotation.
    pub depth: u8,
    /// It began in the paragraph above.
    pub continued: bool,
    /// It goes on in the paragraph below.
    pub continues: bool,
}

/// The quotations of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quotes {
    /// Outermost first, in order of their start.
    pub spans: Vec<Quote>,
    /// An opening mark that nothing closed: the next paragraph may go on with it.
    pub open: Option<char>,
}

/// Finds the quotations of a paragraph of visible text. `carried` is what the paragraph above left open; `literal` are
/// spans (code, math, addresses) whose characters are no quotation marks.
pub fn find(_text: &str, _carried: Option<char>, _literal: &[Range<usize>]) -> Quotes {
    Quotes::default()
}
