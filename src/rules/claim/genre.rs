//! What the kind of an essay changes: what its readers expect support for.
//!
//! `auto` decides for each paragraph by itself, from its section and its words (`exempt.rs`, `fact::may_ask`), and once for the essay,
//! from how it is told (`is_discursive`); a genre that the writer names holds for all of them.

use super::eligible::Sentence;
use super::lexicon::Class;
use super::{absolute, causal, event, fact, paragraph, superlative, trend};
use crate::config::Genre;
use crate::diagnostic::{RuleId, Severity};
use crate::rules::cite::attribution_uncited;
use crate::rules::{Manner, Rule};

/// Does an essay of this kind say such things without a source?
pub fn needs_none(genre: Genre, rule: &'static Rule, sentence: &Sentence) -> bool {
    let among = |rules: &[&'static Rule]| rules.iter().any(|r| std::ptr::eq(*r, rule));
    match genre {
        // What happens in a text is retold, and what it does is read.
        Genre::Literary => among(&[&event::RULE, &trend::RULE, &fact::RULE, &causal::RULE]),
        // What the writer lived through.
        Genre::Reflective => among(&[&event::RULE, &fact::RULE]) || is_first_person(sentence),
        // What was measured, and with what.
        Genre::Scientific => among(&[&event::RULE, &trend::RULE, &fact::RULE]) || is_first_person(sentence),
        Genre::Auto | Genre::Argument | Genre::History | Genre::Report => false,
    }
}

/// Is a paragraph without a source told so?
pub fn wants_source(genre: Genre) -> bool {
    !matches!(genre, Genre::Literary | Genre::Reflective | Genre::Scientific)
}

/// Facts in a paragraph before its lack of sources is worth a report: a history names its sources throughout.
pub fn facts_before_source(genre: Genre) -> usize {
    if genre == Genre::History { 1 } else { paragraph::SIGNALS }
}

/// Does the sentence tell of the past?
pub fn tells(s: &Sentence) -> bool {
    s.classes.has(Class::Told)
}

/// Is the essay discursive: does it argue, or read a text, rather than tell what happened? Hardly a sentence is in the past then, hardly
/// one has a year, and figures are rare, or it is about him and her. Of 28 essays of students and scholars, those of history had 47 to
/// 71 % of their sentences in the past, and those on one text or thought 4 to 17 %. `cites_works`: sentences that cite works by year,
/// key or number, as reviews and reports do.
pub fn is_discursive(manner: Manner, cites_works: u32) -> bool {
    /// Of fewer sentences nothing can be said.
    const LEAST: u32 = 15;
    let Manner { sentences, told, dated, figured, personal } = manner;
    sentences >= LEAST
        && told * 5 < sentences
        && dated * 20 < sentences
        && (figured * 12 < sentences || personal * 8 > sentences)
        && cites_works * 10 < sentences
}

/// Is it a report that no reader of a discursive essay would make: the debatable ones on causes, events, comparisons, facts, and
/// that a paragraph names no source; what somebody known by a surname says, who may be of the story? Plot and interpretation have none, and the writer's own argument has none.
pub fn gives_way(rule: RuleId, severity: Severity) -> bool {
    const HINTS: [&Rule; 6] =
        [&event::RULE, &trend::RULE, &fact::RULE, &causal::RULE, &absolute::RULE, &superlative::RULE];
    rule == paragraph::RULE.id
        || severity == Severity::Hint && (HINTS.iter().any(|r| r.id == rule) || rule == attribution_uncited::RULE.id)
}

/// `I remember`, `my teacher`, `we measured`
fn is_first_person(sentence: &Sentence) -> bool {
    sentence.tokens.iter().any(|t| t.is_word(&["i", "my", "me", "we", "our", "us"]))
}
