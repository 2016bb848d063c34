//! # length.near
//!
//! The essay is about to reach its limit: less than one twentieth of it is left. Off by default; reported on the title.
//!
//! Options: `words`, `count`.

use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.near",
    default: None,
    summary: "Less than 5 % of the word limit is left",
    page: include_str!("near.rs"),
};
