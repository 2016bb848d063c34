//! # ref.list-missing
//!
//! The essay cites works and lists none: there is no Works Cited, no References, no Bibliography. Said once, at the first citation.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz 42), and the weir fell in the autumn (Bell 9).
//! ```
//!
//! Silent: a list, even one that is still empty; a bibliography that the settings or the front matter name; notes, which hold their
//! works themselves; a single citation, as a page of notes has it.
//!
//! ```md silent
//! The mill closed in the spring (Ortiz 42), and the weir fell in the autumn (Bell 9).
//!
//! ## Works Cited
//! ```
//!
//! ```md silent
//! The mill closed in the spring.[^1] The weir fell in the autumn.[^2]
//!
//! [^1]: Ana Ortiz, *The Long Quay* (Quay Press, 2011), 42.
//!
//! [^2]: Tom Bell, *The River Towns* (Quay Press, 2009), 9.
//! ```
//!
//! The fix adds the heading that the style has for it.

use crate::config::Style;
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "ref.list-missing",
    default: Some(Severity::Hint),
    summary: "Works are cited, and there is no list of works",
    page: include_str!("list_missing.rs"),
};

/// The fewest citations in the text that want a list.
pub const FEWEST: u32 = 2;

pub const MESSAGE: &str = "Citations found but no reference list.";

/// The heading of the list, as the style has it.
pub fn heading(style: Style) -> &'static str {
    if style == Style::Mla { "Works Cited" } else { "References" }
}

/// Does a citation in this style want a list at the end?
pub fn wants(style: Style) -> bool {
    matches!(style, Style::Mla | Style::Apa | Style::ChicagoAuthorDate | Style::Harvard | Style::Ieee)
}

/// How many citations speak for a style that wants a list at the end.
pub fn wanting(votes: &[u32; Style::ALL.len()]) -> u32 {
    Style::ALL.iter().filter(|s| wants(**s)).map(|s| votes[*s as usize]).sum()
}
