//! Reports that a document as a whole has a say in: the first few of a kind are enough, or a word is worth a report only
//! once it is repeated.

use super::{colloquial, intensifier, scare_quote, second_person, vague};
use crate::diagnostic::RuleId;

/// Which of the reports of one kind are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    First(u32),
    From(u32),
}

/// The kinds, by what is shown of each.
pub const KINDS: [Shown; 5] = [Shown::First(3), Shown::First(3), Shown::First(3), Shown::From(4), Shown::From(4)];

/// The kind whose last shown report tells of the others.
pub const SECOND_PERSON: usize = 1;

/// The kind that a report belongs to, if it is of one.
pub fn kind(rule: RuleId, trigger: &str) -> Option<usize> {
    let is = |word: &str| trigger.eq_ignore_ascii_case(word);
    if rule == vague::RULE.id {
        Some(0)
    } else if rule == second_person::RULE.id {
        Some(SECOND_PERSON)
    } else if rule == colloquial::RULE.id && (is("thing") || is("things")) {
        Some(2)
    } else if rule == intensifier::RULE.id && is("very") {
        Some(3)
    } else {
        (rule == scare_quote::RULE.id).then_some(4)
    }
}
