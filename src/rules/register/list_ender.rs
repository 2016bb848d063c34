//! # register.list-ender
//!
//! Lists left open: *and so on*, *etc.*
//!
//! The reader cannot know how the list goes on. Name the rest, or say that the list holds examples (*such as*). Inside
//! brackets, *etc.* is allowed. The first three of an essay are reported.
//!
//! ```md reported
//! The report covers wages, hours, and so on.
//! ```
//!
//! ```md silent
//! The report covers conditions of work (wages, hours, etc.).
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers *among others*, or to leave the phrase out.

use super::Place;
use super::matcher::Hit;
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.list-ender",
    default: Some(Severity::Hint),
    summary: "Lists left open with \"and so on\" or \"etc.\"",
    page: include_str!("list_ender.rs"),
};

/// Inside brackets a list may stay open.
pub(super) fn applies(place: &Place, hit: &Hit) -> bool {
    hit.severity <= Severity::Warning || !place.in_brackets(&hit.range)
}
