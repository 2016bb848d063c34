//! # register.opener
//!
//! Sentences that open as in talk: *Well,* *So,* *Basically,*
//!
//! Only the first word of a sentence is meant, with its comma: *so that* and *, and so* are standard.
//!
//! ```md reported
//! Basically, the two treaties agree.
//! ```
//!
//! ```md silent
//! The two treaties agree, and so the dispute ended. So far, nobody has objected.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers to leave the word out, or a formal connective.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.opener",
    default: Some(Severity::Info),
    summary: "Sentences that open as in talk: \"Well,\", \"So,\"",
    page: include_str!("opener.rs"),
};
