//! # register.idiom
//!
//! Idioms: figures of speech that say the thing by way of another.
//!
//! A reader from elsewhere may take them at their word, and they are seldom exact.
//!
//! ```md reported
//! The company would not take no for an answer.
//! ```
//!
//! ```md silent
//! The company insisted.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers each replacement.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.idiom",
    default: Some(Severity::Hint),
    summary: "Idioms that a reader may take at their word",
    page: include_str!("idiom.rs"),
};
