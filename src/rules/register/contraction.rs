//! # register.contraction
//!
//! Contractions: *don't*, *it's*, *should've*.
//!
//! Academic prose writes both words out. Possessives (*the country's*) and *o'clock* are no contractions; in headings,
//! contractions are allowed unless `register.strict` is set. The first five of an essay are warnings, the rest hints, unless the
//! settings give the rule a level.
//!
//! ```md reported
//! The treaty doesn't name a date.
//! ```
//!
//! ```md silent
//! The treaty’s authors do not name a date; “it doesn’t matter”, one of them said.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Writes the words out, of itself with `--fix` where there is one reading. *It's* and *she'd* have two: both are offered.

use super::Place;
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.contraction",
    default: Some(Severity::Warning),
    summary: "Contractions such as \"don't\"",
    page: include_str!("contraction.rs"),
};

/// A heading may be short.
pub(super) fn applies(place: &Place) -> bool {
    place.config.register.strict || !super::is_heading(place.unit)
}
