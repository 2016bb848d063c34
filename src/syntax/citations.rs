//! Citations in the text: parenthetical, narrative, numeric, notes and pandoc keys, as one kind of thing.

use super::Span;
use super::quotes::Quote;
use std::ops::Range;

/// May the citation raise a report (strong), or only answer one (weak)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    Weak,
    Strong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `(Ortiz 42)`, `(Ortiz)`, `(Ortiz and Bell 12–13)`
    AuthorPage,
    /// `(Ortiz, 2020, p. 4)`, `(Ortiz 2020, 42)`
    AuthorYear,
    /// `("Short Title" 3)`, `(*Short* 3)`
    Title,
    /// `(42)` after a named source
    PageOnly,
    /// `Ortiz (2020)`, `Ortiz argues … (42)`
    Narrative,
    /// `[3]`, `[1]–[5]`
    Numeric,
    /// `[^1]`, `^[…]`
    Note,
    /// `[@ortiz2020]`, `@ortiz2020`
    Key,
    /// `(see Figure 2)`, `Table 3`, `@fig-map`: no source, but support
    CrossReference,
    /// `(personal communication, …)`
    Personal,
}

/// A citation in visible text, from its bracket to its bracket; a narrative one from the name to the closing bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub range: Range<usize>,
    pub form: Form,
    pub strength: Strength,
    pub works: Vec<Cited>,
}

/// One work inside a citation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// In visible text.
    pub range: Range<usize>,
    /// Surnames or groups as written, each with its place.
    pub names: Vec<(String, Range<usize>)>,
    pub et_al: bool,
    /// Year with its suffix as written: `2020a`, `n.d.`
    pub year: Option<(String, Range<usize>)>,
    pub title: Option<(String, Range<usize>)>,
    /// Page, paragraph, line … as written.
    pub locator: Option<(String, Range<usize>)>,
    /// Pandoc key without `@`.
    pub key: Option<(String, Range<usize>)>,
    /// IEEE number, or each number of a range.
    pub number: Option<u32>,
    /// Footnote label.
    pub note: Option<String>,
}

/// Finds the citations of one unit of visible text, in order of their start.
pub fn find(_text: &str, _spans: &[Span], _quotes: &[Quote]) -> Vec<Citation> {
    Vec::new()
}
