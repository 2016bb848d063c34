//! What the kind of an essay changes: what its readers expect support for.
//!
//! `auto` decides for each paragraph by itself, from its section and its words (`exempt.rs`, `fact::may_ask`); a genre that the writer
//! names holds for all of them.

use super::eligible::Sentence;
use super::{causal, event, fact, paragraph, trend};
use crate::config::Genre;
use crate::rules::Rule;

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

/// `I remember`, `my teacher`, `we measured`
fn is_first_person(sentence: &Sentence) -> bool {
    sentence.tokens.iter().any(|t| t.is_word(&["i", "my", "me", "we", "our", "us"]))
}
