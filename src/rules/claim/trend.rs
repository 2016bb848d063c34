//! # claim.trend
//!
//! Something grows, spreads or declines, and the paragraph has no source at all. A change over time is measured by somebody. A
//! hint. Information for "has traditionally been", which sums up a long time. The first paragraph and introductions are left alone.
//!
//! Reported:
//!
//! ```md reported
//! The bridge changed the town.
//!
//! The number of ferries on the river has fallen since the bridge was opened.
//! ```
//!
//! ```md reported
//! The bridge changed the town.
//!
//! In recent years the bridge tolls became a matter of dispute.
//! ```
//!
//! Silent: any source in the paragraph, the writer's own results, a change inside a text.
//!
//! ```md silent
//! The number of ferries on the river has fallen since the bridge was opened (Ortiz 42).
//! ```
//!
//! ```md silent
//! The narrator becomes increasingly desperate in the last stanza.
//! ```
//!
//! What answers it: data or a source in the paragraph.

use super::Signal;
use super::eligible::Sentence;
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.trend",
    default: Some(Severity::Hint),
    summary: "A change over time in a paragraph without a source",
    page: include_str!("trend.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" claims a change over time. Give data or a source.")
}

fn summary(words: &str) -> String {
    format!("\"{words}\" sums up a long time. Name the time, or give a source.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let traits = sentence.traits;
    if traits.is_exempt() || traits.normative || traits.topic {
        return None;
    }
    if let Some(words) = sentence.at(Cue::Trend, Cue::TrendBegins, |i| summed_up(sentence, i)) {
        return Some(Signal::new(&RULE, sentence, words, Severity::Info, summary));
    }
    let (first, last) = sentence.at(Cue::Trend, Cue::TrendBegins, |i| trend(sentence, i))?;
    if (0..first).any(|i| sentence.is_word(i, &["if", "unless", "whether"])) {
        return None;
    }
    Some(Signal::new(&RULE, sentence, (first, last), Severity::Hint, message))
}

fn trend(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    if s.word(i) == "increasingly" {
        return Some((i, i));
    }
    let change = |j: usize| s.is(j, Class::Change);
    if s.is(i, Class::Pace) {
        // "Rapidly growing", "rose sharply".
        return if change(i + 1) {
            Some((i, i + 1))
        } else if i > 0 && change(i - 1) && !s.parted(i - 1, i) {
            Some((i - 1, i))
        } else {
            None
        };
    }
    if s.is_word(i, &["has", "have", "had"]) {
        let mut verb = s.past_adverbs(i + 1);
        if s.word(verb) == "been" {
            verb += 1;
        }
        let past = change(verb) && !s.is_word(verb, &["fall", "rise", "drop", "decline", "increase", "decrease"]);
        return past.then_some((i, verb));
    }
    if s.is_word(i, &["is", "are", "was", "were"]) {
        let verb = s.past_adverbs(i + 1);
        let going = change(verb) && s.word(verb).ends_with("ing");
        let direction = s.is_word(verb, &["up", "down"]) && s.is_word(verb + 1, &["by", "from", "since", "to"]);
        return (going || direction).then_some((i, verb));
    }
    if s.word(i) == "nowadays" || s.says(i, &["more", "and", "more"]) {
        return Some((i, if s.word(i) == "more" { i + 2 } else { i }));
    }
    let span = |j: usize| s.is_word(j, &["years", "decades", "months", "century", "centuries", "decade", "year"]);
    if s.says(i, &["in", "recent"]) && span(i + 2) {
        return Some((i, i + 2));
    }
    if s.is_word(i, &["over", "in", "during", "for"]) && s.word(i + 1) == "the" && s.is_word(i + 2, &["past", "last"]) {
        let noun = (i + 3..i + 6).find(|j| span(*j))?;
        return Some((i, noun));
    }
    // "Unemployment rose", "prices fell by".
    if change(i) && i > 0 && (s.word(i).ends_with("ed") || s.is_word(i, &["rose", "fell", "grew", "shrank", "dropped"]))
    {
        let subject = s.tokens[i - 1].is(Class::Measured) || s.is_word(i - 1, RATES);
        return subject.then_some((i - 1, i));
    }
    None
}

/// `Has historically been`, `have traditionally worked`
fn summed_up(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    let since = s.is_word(i + 1, &["historically", "traditionally"]);
    (s.is_word(i, &["has", "have"]) && since).then_some((i, i + 2))
}

/// What rises and falls in statistics.
const RATES: &[&str] = &[
    "rate",
    "rates",
    "unemployment",
    "employment",
    "prices",
    "price",
    "wages",
    "income",
    "incomes",
    "population",
    "populations",
    "inflation",
    "taxes",
    "crime",
    "poverty",
    "inequality",
    "production",
    "exports",
    "imports",
    "trade",
    "spending",
    "costs",
    "cost",
    "debt",
    "deficit",
    "numbers",
    "number",
    "sales",
    "profits",
    "revenue",
    "revenues",
    "temperatures",
    "emissions",
    "demand",
    "economy",
    "enrollment",
    "enrolment",
    "turnout",
    "literacy",
    "mortality",
    "deaths",
    "jobs",
    "membership",
];
