//! # Settings: `config`
//!
//! ## config.invalid
//!
//! A setting in the essay's front matter that cannot be used: a name that does not exist, a value of the wrong kind, a
//! smallest number of words above the largest, a file that cannot be read. The report stands at the setting and names the
//! nearest valid name. All other settings hold.
//!
//! What is wrong in `essay-lsp.toml` is said about that file, with its line and column.
//!
//! Reported (`wrods` is not a setting; `words` is):
//!
//! ```yaml
//! essay:
//!   wrods: 1500
//! ```
//!
//! Not reported:
//!
//! ```yaml
//! essay:
//!   words: 1500
//! ```
//!
//! ## config.unused-ignore
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

use super::{Check, Rule, Run};
use crate::diagnostic::Severity;

pub static INVALID: Rule = Rule {
    id: "config.invalid",
    default: Some(Severity::Warning),
    summary: "A setting that cannot be used: unknown name, wrong kind of value, unreadable file",
    page: include_str!("config_rules.rs"),
};

pub static UNUSED_IGNORE: Rule = Rule {
    id: "config.unused-ignore",
    default: Some(Severity::Hint),
    summary: "A comment that silences reports where there are none",
    page: include_str!("config_rules.rs"),
};

pub static CHECK: Check = Check { rules: &[&INVALID, &UNUSED_IGNORE], run: Run::Elsewhere };
