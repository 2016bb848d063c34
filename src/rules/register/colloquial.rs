//! # register.colloquial
//!
//! Everyday phrasing: *a lot of*, *has got*, *stuff*.
//!
//! Such phrases are loose where an essay should be exact: *many* and *much* or, better, the number. What is only a little
//! informal (*a couple of*, *nice*) is information or a hint.
//!
//! ```md reported
//! The region has got a lot of rivers.
//! ```
//!
//! ```md silent
//! The region has many rivers, and the guide says “there is a lot of stuff to see”.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases. `register.strict` adds words such as *good* and *hard*.
//!
//! **Fix.** Offers each replacement; for *a lot of* the ones that suit the noun.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.colloquial",
    default: Some(Severity::Warning),
    summary: "Everyday phrasing such as \"a lot of\" and \"has got\"",
    page: include_str!("colloquial.rs"),
};
