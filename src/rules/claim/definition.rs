//! # claim.definition
//!
//! A term is defined, and the sentence does not say whose definition it is. Off by default: many essays define their terms
//! themselves. Turn it on where definitions have to be cited.
//!
//! Reported:
//!
//! ```md reported
//! A weir is defined as a low dam that raises the level of a river.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! A weir is defined as a low dam that raises the level of a river (Ortiz 42). In this essay, a mill refers to the building.
//! ```
//!
//! What answers it: a citation in the sentence.

use super::Signal;
use super::eligible::Sentence;
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.definition",
    default: None,
    summary: "A definition without a source",
    page: include_str!("definition.rs"),
};

fn message(_: &str) -> String {
    "Whose definition?".to_owned()
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    if sentence.traits.argument {
        return None;
    }
    let s = sentence;
    let (first, last) = (1..s.tokens.len()).find_map(|i| {
        if s.is_word(i, &["is", "are", "was"]) {
            let verb = s.past_adverbs(i + 1);
            let defined = s.is_word(verb, &["defined", "understood"]) && s.word(verb + 1) == "as";
            let known = s.says(verb, &["known", "as"]) && s.is_word(verb + 2, &["the", "a", "an"]);
            return (defined || known).then_some((i, verb + 1));
        }
        let refers = s.is_word(i, &["refers", "refer"])
            && s.word(i + 1) == "to"
            && !s.is_word(i - 1, &["to", "i", "we", "he", "she", "they"]);
        refers.then_some((i, i + 1))
    })?;
    Some(Signal::new(&RULE, s, (first, last), Severity::Info, message))
}
