//! # length.under
//!
//! The essay has fewer words than it should have. Silent until half of them are written, or until `final: true` in the
//! settings says that the essay is finished. Editors show it when the essay is opened or saved, not at each key.
//!
//! Options: `words`, `count`, `final`.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.under",
    default: Some(Severity::Info),
    summary: "The essay is shorter than its minimum",
    page: include_str!("under.rs"),
};
