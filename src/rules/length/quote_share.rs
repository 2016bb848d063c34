//! # length.quote-share
//!
//! More than a fifth of the words that count are quoted. Off by default; reported on the title. An essay about a text quotes
//! much and may be right to.
//!
//! Options: `count`: where quotations do not count, nothing is reported.

use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "length.quote-share",
    default: None,
    summary: "More than a fifth of the essay is quoted",
    page: include_str!("quote_share.rs"),
};

/// Percent of the count that may be quoted.
pub const MOST: u32 = 20;

pub fn is_over(quoted: u32, counted: u32) -> bool {
    100 * u64::from(quoted) > u64::from(MOST) * u64::from(counted)
}
