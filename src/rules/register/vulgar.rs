//! # register.vulgar
//!
//! Swear words and vulgar phrases.
//!
//! They cost the writer the reader's trust. As words of a source they may stand, in quotation marks and with a citation.
//!
//! ```md reported
//! The minister thought the plan was bullshit.
//! ```
//!
//! ```md silent
//! The minister called the plan “bullshit” (Okafor 12).
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers other words where there are any; none is applied of itself.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.vulgar",
    default: Some(Severity::Warning),
    summary: "Swear words and vulgar phrases",
    page: include_str!("vulgar.rs"),
};
