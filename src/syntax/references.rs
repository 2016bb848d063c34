//! Entries of a list of works in prose: Works Cited, References, Bibliography; and which of them a citation means.

mod entry;
mod fold;
mod index;

pub use entry::{parse, read};
pub use fold::folded;
pub use index::{Index, Match};

use std::ops::Range;

/// A work as the list has it. `range` counts in bytes of the block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    pub range: Range<usize>,
    /// The entry as the reader sees it.
    pub text: String,
    /// Surnames or group names as written, in order; empty where the entry begins with its title.
    pub names: Vec<String>,
    /// The list itself shortens the authors.
    pub et_al: bool,
    /// With its suffix: `2020a`; `n.d.` and the like as written.
    pub year: Option<String>,
    pub title: Option<String>,
    /// IEEE number.
    pub number: Option<u32>,
    /// A repeated-author dash: the author of the entry above.
    pub repeats_author: bool,
}
