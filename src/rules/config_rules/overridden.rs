//! # config.overridden
//!
//! Something in the essay that an assignment does not let hold: a setting in the front matter that the assignment sets
//! otherwise, or a comment that would silence reports which may not be silenced: those on what the assignment asks for, those of rules
//! that it gives a level, and with `allow-ignores: false` all of them. Where
//! the assignment limits words, also a `.no-count` div: it counts.
//!
//! Reported (with `--assignment` and a file that says `words = 1500`):
//!
//! ```yaml
//! essay:
//!   words: 2500
//! ```
//!
//! Delete it: it has no effect.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "config.overridden",
    default: Some(Severity::Warning),
    summary: "A setting or a silencer that the assignment does not let hold",
    page: include_str!("overridden.rs"),
};
