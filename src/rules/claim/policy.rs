//! # claim.policy
//!
//! Somebody should do something, and the paragraph does not say why. Off by default: the reason often stands in another
//! paragraph.
//!
//! Reported:
//!
//! ```md reported
//! The council must reopen the ferry at once. It ought to lower the toll too.
//! ```
//!
//! Silent: a reason in the paragraph.
//!
//! ```md silent
//! The council must reopen the ferry at once, because the bridge is closed to carts.
//! ```
//!
//! What answers it: the reason, in the same paragraph.

use super::Signal;
use super::eligible::{Paragraph, Sentence};
use super::lexicon::Class;
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.policy",
    default: None,
    summary: "A recommendation without a reason",
    page: include_str!("policy.rs"),
};

fn message(_: &str) -> String {
    "Give the reason for this recommendation.".to_owned()
}

/// Does any sentence of the paragraph give a reason?
pub fn is_reasoned(paragraph: &Paragraph) -> bool {
    paragraph.sentences.iter().any(|s| {
        s.classes.has(Class::Reason)
            && (0..s.tokens.len()).any(|i| match s.word(i) {
                "because" => true,
                "since" | "for" => i == 0 && s.word(i + 1) != "example" || i > 0 && s.parted(i - 1, i),
                "so" => s.word(i + 1) == "that",
                _ => false,
            })
    })
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let s = sentence;
    if s.traits.literary || s.traits.own_data {
        return None;
    }
    let (first, last) = (1..s.tokens.len()).find_map(|i| {
        if s.is_word(i, &["should", "must"]) {
            return (!s.is_word(i + 1, &["have", "be"]) || s.word(i) == "should" && s.word(i + 1) == "be")
                .then_some((i, i));
        }
        (s.is_word(i, &["ought", "needs", "need"]) && s.word(i + 1) == "to").then_some((i, i + 1))
    })?;
    Some(Signal::new(&RULE, s, (first, last), Severity::Info, message))
}
