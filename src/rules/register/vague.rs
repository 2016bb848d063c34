//! # register.vague
//!
//! Phrases that name neither place, time nor people: *in today's society*, *throughout history*.
//!
//! A reader cannot check them. Name the society, the period, the group. At most three are reported in an essay.
//!
//! ```md reported
//! In today's society, trust in banks is low.
//! ```
//!
//! ```md silent
//! In Ireland after 2008, trust in banks was low.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Rarely: only the writer knows what was meant.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.vague",
    default: Some(Severity::Hint),
    summary: "Phrases that name nothing, such as \"in today's society\"",
    page: include_str!("vague.rs"),
};
