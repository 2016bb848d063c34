//! # claim.prediction
//!
//! The sentence says what will happen, in a paragraph without a source. Forecasts are made by somebody, on some ground. A hint.
//!
//! Reported:
//!
//! ```md reported
//! The estuary will become too shallow for the ferry within a decade.
//! ```
//!
//! Silent: any source in the paragraph, a hedge, a condition, what the essay itself will do, or its writer with what they made.
//!
//! ```md silent
//! The estuary will become too shallow for the ferry within a decade (Ortiz 42).
//! ```
//!
//! ```md silent
//! This chapter will end with the ferry. If the bridge closes, the town will lose its school. We will need a second example.
//! Our map of the estuary will become part of the archive.
//! ```
//!
//! What answers it: a source in the paragraph, or "may".

use super::Signal;
use super::eligible::Sentence;
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.prediction",
    default: Some(Severity::Hint),
    summary: "A forecast in a paragraph without a source",
    page: include_str!("prediction.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" is a forecast. Say whose it is, or soften it.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let traits = sentence.traits;
    if traits.is_exempt() || traits.normative || traits.hedged {
        return None;
    }
    let (first, last) = sentence.at(Cue::Forecast, Cue::ForecastBegins, |i| forecast(sentence, i))?;
    if sentence.tokens.iter().any(|t| t.is_word(&["if", "unless", "when"])) {
        return None;
    }
    Some(Signal::new(&RULE, sentence, (first, last), Severity::Hint, message))
}

/// What those who make a thing mean to do with it: `our archive will grow`, `Floodgate will continue to be developed`.
fn is_plan(s: &Sentence, will: usize, verb: usize) -> bool {
    const MADE: &[&str] = &[
        "package",
        "library",
        "project",
        "work",
        "software",
        "toolkit",
        "framework",
        "module",
        "code",
        "codebase",
        "repository",
        "release",
        "releases",
        "version",
        "versions",
        "website",
        "interface",
        "functionality",
        "developers",
        "maintainers",
    ];
    const KEPT: &[&str] = &[
        "developed",
        "maintained",
        "updated",
        "extended",
        "supported",
        "implemented",
        "released",
        "improved",
        "added",
    ];
    // What is everybody's: nobody plans "our planet".
    const SHARED: &[&str] = &[
        "age",
        "children",
        "cities",
        "civilisation",
        "civilization",
        "climate",
        "countries",
        "country",
        "culture",
        "democracy",
        "descendants",
        "earth",
        "economy",
        "generation",
        "grandchildren",
        "life",
        "lives",
        "nation",
        "oceans",
        "planet",
        "population",
        "societies",
        "society",
        "species",
        "time",
        "times",
        "world",
    ];
    let near = will.saturating_sub(6)..will;
    let whose =
        |at: usize| s.is_word(at, &["this", "future"]) && (at + 1..will.min(at + 4)).any(|i| s.is_word(i, MADE));
    let ours = |at: usize| s.is_word(at, &["we", "our", "my"]) && !(at + 1..at + 3).any(|i| s.is_word(i, SHARED));
    let own = near.clone().any(|i| ours(i) || whose(i));
    let kept = (verb..verb + 5).any(|i| s.word(i) == "be" && s.is_word(s.past_adverbs(i + 1), KEPT));
    own || kept && (s.tokens[will - 1].capital || near.into_iter().any(|i| s.is_word(i, MADE)))
}

fn forecast(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    let writer =
        |at: usize| s.is_word(at, &["i", "we", "you", "essay", "paper", "chapter", "section", "thesis", "study"]);
    if s.word(i) == "will" && i > 0 && !writer(i - 1) {
        let verb = s.past_adverbs(i + 1);
        let change = s.is(verb, Class::Future) && (s.word(verb) != "have" || s.word(verb + 1) == "to");
        return (change && !writer(i.saturating_sub(2)) && !is_plan(s, i, verb)).then_some((i, verb));
    }
    if s.is_word(i, &["is", "are"]) {
        let set = s.past_adverbs(i + 1);
        let expected =
            s.is_word(set, &["set", "expected", "projected", "predicted", "bound", "forecast", "destined", "poised"]);
        return (expected && s.word(set + 1) == "to").then_some((i, set + 1));
    }
    None
}
