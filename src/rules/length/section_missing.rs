//! # length.section-missing
//!
//! A section that the settings ask for is not there. Reported once for each, on the title, when half of the
//! word limit is written, or `final: true` says that the essay is finished. An assignment says so.
//!
//! ```yaml
//! essay:
//!   final: true
//!   required-sections: [Introduction, Conclusion, Works Cited | References]
//! ```
//!
//! Options: `required-sections`, by the text of the heading, whatever its number and its case; ` | ` stands between headings of
//! which one is enough.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.section-missing",
    default: Some(Severity::Warning),
    summary: "A section that is asked for is missing",
    page: include_str!("section_missing.rs"),
};

pub fn message(title: &str) -> String {
    let titles: Vec<&str> = title.split('|').map(str::trim).collect();
    format!("No section is called \"{}\".", titles.join("\" or \""))
}
