//! # register.cliche
//!
//! Well-worn phrases: *the tip of the iceberg*, *a level playing field*.
//!
//! They have been read so often that they say little. Say the thing itself.
//!
//! ```md reported
//! The strike was only the tip of the iceberg.
//! ```
//!
//! ```md silent
//! The strike was a small part of a larger conflict.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers each replacement.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.cliche",
    default: Some(Severity::Hint),
    summary: "Well-worn phrases such as \"the tip of the iceberg\"",
    page: include_str!("cliche.rs"),
};
