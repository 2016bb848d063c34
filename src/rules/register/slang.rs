//! # register.slang
//!
//! Slang: *kids*, *guys*, *awesome*.
//!
//! Slang belongs to speech and ages fast; a reader abroad may not know it. Names (*Guy Fawkes*) are not reported.
//!
//! ```md reported
//! The reform gave kids a place to learn.
//! ```
//!
//! ```md silent
//! The reform gave children a place to learn; Guy Fawkes had no part in it.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers each replacement.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.slang",
    default: Some(Severity::Warning),
    summary: "Slang such as \"kids\" and \"awesome\"",
    page: include_str!("slang.rs"),
};
