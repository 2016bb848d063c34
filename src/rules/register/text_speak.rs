//! # register.text-speak
//!
//! The spelling of messages and chats: *gonna*, *thru*, *u*.
//!
//! An essay uses the full words.
//!
//! ```md reported
//! The council is gonna vote again.
//! ```
//!
//! ```md silent
//! The council is going to vote again; the word *gonna* appears twice in the letter.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Writes the full word, of itself with `--fix` where there is one.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.text-speak",
    default: Some(Severity::Warning),
    summary: "Text-message spelling such as \"gonna\" and \"thru\"",
    page: include_str!("text_speak.rs"),
};
