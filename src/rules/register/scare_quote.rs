//! # register.scare-quote
//!
//! A word or two in quotation marks that nobody is quoted for, from the fourth in the essay on. Off by default: they are
//! sometimes right, and always exempt from the other rules.
//!
//! The marks say that the word is somebody else's, but not whose. Cite its source, or find the word that is meant.
//!
//! ```md reported
//! The mill was “saved” by the bank. Its “helpers” sold the wheel. The “gift” was a debt. The “experts” left.
//! ```
//!
//! ```md silent
//! The mill was saved by the bank. The word “gift” means poison in German. “Why?” asked the miller.
//! ```
//!
//! **Options.** `register.scare-quote = "hint"` in `rules` switches it on.

use super::{Place, mask};
use crate::diagnostic::Severity;
use crate::rules::{Reports, Rule};

pub static RULE: Rule = Rule {
    id: "register.scare-quote",
    default: None,
    summary: "Words in quotation marks that nobody is quoted for (off)",
    page: include_str!("scare_quote.rs"),
};

/// More words than these are a quotation.
const MOST: usize = 2;

pub(super) fn check(place: &Place, reports: &mut Reports) {
    if place.config.shown(&RULE, Severity::Hint).is_none() {
        return;
    }
    let unit = place.unit;
    for quote in unit.quotes.iter().filter(|q| q.depth == 0 && !q.continued && !q.continues) {
        let inner = unit.str(&quote.inner);
        let words = inner.split_whitespace().count();
        let plain = inner.starts_with(char::is_lowercase) && inner.ends_with(char::is_alphanumeric);
        let sentence = unit.sentence_at(quote.range.start).and_then(|i| unit.sentences.get(i));
        let cited = sentence.is_some_and(|s| unit.citations.iter().any(|c| crate::text::overlap(&c.range, s)));
        if plain && words <= MOST && !cited && !mask::is_named_as_word(unit, quote.range.start) {
            let message = format!(
                "\"{inner}\" is in quotation marks without a source. Cite whose word it is, or write what is meant."
            );
            reports.push(&RULE, Severity::Hint, (place.index, unit), quote.range.clone(), message);
        }
    }
}
