//! # length.section-over
//!
//! A section has more words than the settings allow it. Reported on its heading.
//!
//! ```yaml
//! essay:
//!   sections:
//!     Introduction: { max: 200 }
//! ```
//!
//! Options: `sections`, by the text of the heading; subsections count.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.section-over",
    default: Some(Severity::Warning),
    summary: "A section is longer than its limit",
    page: include_str!("section_over.rs"),
};
