//! # ref.too-few
//!
//! The essay uses fewer works than the settings ask for. Works of the list count where the text cites them, entries of the
//! bibliography where their key is cited; without either, the authors that are cited. Each counts once.
//! Reported when half of the word limit is written, or `final: true` says that the essay is finished. An assignment says so.
//!
//! Reported (two are asked for):
//!
//! ```md reported
//! ---
//! essay: {sources: {min: 2}, final: true}
//! ---
//! The mill closed in the spring (Ortiz 42). It had burnt before (Ortiz 44).
//!
//! ## Works Cited
//!
//! Ortiz, Ana. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! ---
//! essay: {sources: {min: 2}, final: true}
//! ---
//! The mill closed in the spring (Ortiz 42). It had burnt before (Bell 9).
//!
//! ## Works Cited
//!
//! Bell, Thomas. *Fires of the Valley*. Quay Press, 2014.
//!
//! Ortiz, Ana. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! Options: `sources.min`.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "ref.too-few",
    default: Some(Severity::Warning),
    summary: "Fewer sources than are asked for",
    page: include_str!("too_few.rs"),
};
