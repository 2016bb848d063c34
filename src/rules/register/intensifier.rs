//! # register.intensifier
//!
//! Words that only add force: *really*, *totally*; *very* from its fourth use to its sixth.
//!
//! An argument is not stronger for them. Leave them out, or find the word that is strong by itself.
//!
//! ```md reported
//! The results were totally different.
//! ```
//!
//! ```md silent
//! The results were different, and the very same method was used.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers to leave the word out, and each replacement.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.intensifier",
    default: Some(Severity::Hint),
    summary: "Words that only add force, such as \"really\"",
    page: include_str!("intensifier.rs"),
};
