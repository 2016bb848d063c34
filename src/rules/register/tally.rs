//! Reports that a document as a whole has a say in: the first few of a kind are enough, or a word is worth a report only
//! once it is repeated.

use super::{colloquial, contraction, intensifier, list_ender, scare_quote, second_person, vague};
use crate::diagnostic::RuleId;

/// Which of the reports of one kind are shown, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub first: u32,
    pub last: u32,
    /// What the last one shown says of how many more there are.
    pub more: Option<&'static str>,
    pub rest: Rest,
}

/// What becomes of those behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    Silent,
    /// Hints, which can still be fixed one by one; as grave as the others where the settings give this rule a level.
    Hints(RuleId),
}

pub const KINDS: [Kind; 7] = [
    // Vague phrases; paragraphs that say *you*; *thing*; *very*; scare quotes; *etc.*; contractions.
    Kind { first: 1, last: 3, more: None, rest: Rest::Silent },
    Kind { first: 1, last: 3, more: Some("more in other paragraphs"), rest: Rest::Silent },
    Kind { first: 4, last: 6, more: Some("more in this essay"), rest: Rest::Silent },
    Kind { first: 4, last: 6, more: Some("more in this essay"), rest: Rest::Silent },
    Kind { first: 4, last: u32::MAX, more: None, rest: Rest::Silent },
    Kind { first: 1, last: 3, more: Some("more lists in this essay"), rest: Rest::Silent },
    Kind { first: 1, last: 5, more: Some("more contractions in this essay"), rest: Rest::Hints(contraction::RULE.id) },
];

/// The kind that a report belongs to, if it is of one.
pub fn kind(rule: RuleId, trigger: &str) -> Option<usize> {
    let is = |word: &str| trigger.eq_ignore_ascii_case(word);
    if rule == vague::RULE.id {
        Some(0)
    } else if rule == second_person::RULE.id {
        Some(1)
    } else if rule == colloquial::RULE.id && (is("thing") || is("things")) {
        Some(2)
    } else if rule == intensifier::RULE.id && is("very") {
        Some(3)
    } else if rule == scare_quote::RULE.id {
        Some(4)
    } else if rule == list_ender::RULE.id {
        Some(5)
    } else {
        (rule == contraction::RULE.id).then_some(6)
    }
}
