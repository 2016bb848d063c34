//! # config.invalid
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

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "config.invalid",
    default: Some(Severity::Warning),
    summary: "A setting that cannot be used: unknown name, wrong kind of value, unreadable file",
    page: include_str!("invalid.rs"),
};
