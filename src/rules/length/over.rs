//! # length.over
//!
//! The essay has more words than its limit allows. Reported once, from the first word past the limit to the end of that
//! paragraph, so that you see where a marker who stops at the limit would stop reading.
//!
//! The message says what was counted: assignments differ on headings, notes, quotations and lists, and `count` in the
//! settings chooses.
//!
//! ```yaml
//! essay:
//!   words: 1500
//! ```
//!
//! Options: `words` (`{ min, max }`, `{ target, tolerance }`, or a number, which is the maximum), `count`.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.over",
    default: Some(Severity::Warning),
    summary: "The essay is longer than its word limit",
    page: include_str!("over.rs"),
};
