//! # config.unused-ignore
//!
//! A comment that silences a rule where that rule has nothing to report. It was right once, or its rule is misspelt; left
//! standing, it will hide the next report that appears there.
//!
//! Reported (the sentence has nothing informal in it):
//!
//! ```markdown
//! <!-- essay-lsp: ignore register -->
//! The committee published its findings in two volumes.
//! ```
//!
//! Delete the comment, or correct the name in it.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "config.unused-ignore",
    default: Some(Severity::Hint),
    summary: "A comment that silences reports where there are none",
    page: include_str!("unused_ignore.rs"),
};
