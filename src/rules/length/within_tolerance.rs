//! # length.within-tolerance
//!
//! The essay has more words than were asked for, but no more than the tolerance allows. Reported where the limit stands, or
//! else on the title.
//!
//! ```yaml
//! essay:
//!   words: { target: 1500, tolerance: 10% }
//! ```
//!
//! Options: `words`, `count`.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.within-tolerance",
    default: Some(Severity::Hint),
    summary: "The essay is longer than was asked for, but within the tolerance",
    page: include_str!("within_tolerance.rs"),
};
