//! # length.section-under
//!
//! A section has fewer words than the settings ask of it. Reported on its heading.
//!
//! Options: `sections`, by the text of the heading; subsections count.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.section-under",
    default: Some(Severity::Hint),
    summary: "A section is shorter than its minimum",
    page: include_str!("section_under.rs"),
};
