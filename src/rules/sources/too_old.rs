//! # ref.too-old
//!
//! A work is older than the settings allow: an entry of the list, or a work of the bibliography at the place where it is first
//! cited. An entry without a year is not reported.
//!
//! Reported:
//!
//! ```md reported
//! ---
//! essay: {sources: {since: 2012}}
//! ---
//! The mill closed in the spring (Ortiz, 2011).
//!
//! ## References
//!
//! Ortiz, A. (2011). *The river towns*. Quay Press.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! ---
//! essay: {sources: {since: 2011}}
//! ---
//! The mill closed in the spring (Ortiz, 2011).
//!
//! ## References
//!
//! Ortiz, A. (2011). *The river towns*. Quay Press.
//! ```
//!
//! Options: `sources.since`, a year; or `sources.max-age`, years back from this one.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "ref.too-old",
    default: Some(Severity::Warning),
    summary: "A source older than is asked for",
    page: include_str!("too_old.rs"),
};
