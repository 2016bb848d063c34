//! # claim.superlative
//!
//! Something is the largest, the first, the only one of its kind, or beats all others. Somebody must have measured it, and the
//! reader cannot see who. Information; a hint for "one of the largest", where an example follows,
//! and in introductions.
//!
//! Reported:
//!
//! ```md reported
//! The harbour was once the largest in the kingdom, and its dues paid for the road.
//! ```
//!
//! ```md reported
//! Low Weir was the first town in the county to ban the trade.
//! ```
//!
//! Silent: a source in the sentence or one that still covers it, a hedge, the writer's own judgement, set phrases.
//!
//! ```md silent
//! The harbour was once the largest in the kingdom (Ortiz 42). At least it was perhaps the busiest.
//! ```
//!
//! ```md silent
//! In my view the last stanza is the best of the poem. The most important step is the second one. The first step is to read it.
//! ```
//!
//! What answers it: a source, or a qualification ("among the largest that are recorded").

use super::Signal;
use super::eligible::Sentence;
use super::exempt::is_hedge;
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "claim.superlative",
    default: Some(Severity::Info),
    summary: "A comparison with all others, without a source",
    page: include_str!("superlative.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" is a comparison. Say what it rests on, or qualify it.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let traits = sentence.traits;
    if traits.argument || traits.normative || traits.own_data || traits.topic {
        return None;
    }
    let own = LazyCell::new(|| compares_own(sentence));
    let found = |i| comparison(sentence, i).filter(|f| sentence.word(f.1) != "than" || !*own);
    let (first, last, severity) = sentence.at(Cue::Comparison, Cue::Comparison, found)?;
    let severity = if traits.literary || traits.technical { severity.lower() } else { severity };
    Some(Signal::new(&RULE, sentence, (first, last), severity, message).of_figure())
}

/// Does the writer compare with their own, in this sentence or nearby: `faster than our first method`?
fn compares_own(s: &Sentence) -> bool {
    const MADE: &[&str] = &[
        "approach",
        "algorithm",
        "method",
        "model",
        "results",
        "experiment",
        "experiments",
        "implementation",
        "tests",
        "software",
        "package",
        "system",
        "tool",
    ];
    let near = s.index.saturating_sub(3)..s.unit.sentences.len().min(s.index + 2);
    s.tokens.iter().any(|t| t.is_word(&["we", "our", "my"]))
        || s.unit.sentences[near].iter().any(|range| {
            let text = s.unit.str(range);
            ["our ", "Our "].iter().any(|our| {
                text.match_indices(our).any(|(at, _)| MADE.iter().any(|made| text[at + our.len()..].starts_with(made)))
            })
        })
}

fn comparison(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    let found = of_all(s, i).or_else(|| first(s, i)).or_else(|| beats(s, i))?;
    let hedged = s.clause(i).any(|j| is_hedge(s, j));
    (!hedged).then_some(found)
}

/// `the largest`, `Britain's oldest`, `the most populous`, `unprecedented`
fn of_all(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    if s.is(i, Class::Unrivalled) {
        return Some((i, i, Severity::Info));
    }
    let superlative = s.is(i, Class::Superlative);
    let most = s.is_word(i, &["most", "least"]) && s.adjoins(i) && is_gradable(s, i + 1);
    let judged = most && !s.is(i + 1, Class::Measured);
    if i == 0 || !(superlative || most) || s.parted(i - 1, i) {
        return None;
    }
    let last = if most { i + 1 } else { i };
    // "At least", "to the best of", "the best way", "the greatest common divisor".
    let noun = s.word(last + 1);
    let set = [
        "way",
        "ways",
        "practice",
        "practices",
        "part",
        "possible",
        "common",
        "known",
        "fit",
        "of",
        "time",
        "extent",
        "moment",
        "interest",
        "interests",
        "strength",
        "fear",
        "weakness",
        "example",
        "examples",
    ];
    if set.contains(&noun)
        || noun.is_empty() && !s.is_word(i - 1, &["the", "world's"])
        || s.is_word(last + 2, &["way", "example"])
    {
        return None;
    }
    if s.is_word(i, &["leading", "best", "worst", "greatest", "strongest", "weakest"]) && !ranked(s, last + 1) {
        return None;
    }
    // The ordinal and the article before it: "the second largest".
    let mut first = i - 1;
    if s.is(first, Class::Number)
        || s.is_word(first, &["second", "third", "fourth", "fifth", "single", "very", "two", "three"])
    {
        first = first.checked_sub(1)?;
    }
    let before = &s.tokens[first];
    let whose = before.lower.ends_with("'s") && !before.masked;
    if !(before.is_word(&["the", "its", "their", "our", "an", "a"]) || whose) {
        return None;
    }
    let soft = first >= 2 && s.is_word(first - 1, &["of", "among"]) && s.is_word(first - 2, &["one", "some", "among"])
        || first >= 1 && s.word(first - 1) == "among";
    Some((first, last, if soft || judged { Severity::Hint } else { Severity::Info }))
}

/// An adjective that `most` raises to a comparison with others, and not to a judgement of the writer's.
fn is_gradable(s: &Sentence, at: usize) -> bool {
    const JUDGED: &[&str] = &[
        "important",
        "famous",
        "infamous",
        "celebrated",
        "influential",
        "impressive",
        "remarkable",
        "fascinating",
        "exciting",
        "valuable",
        "effective",
        "iconic",
        "interesting",
        "significant",
        "obvious",
        "likely",
        "relevant",
        "appropriate",
        "striking",
        "notable",
        "useful",
        "suitable",
        "natural",
        "basic",
        "general",
        "recent",
        "part",
        "essential",
        "fundamental",
        "probable",
        "promising",
        "accurate",
        "compelling",
        "convincing",
        "beautiful",
        "central",
        "crucial",
        "critical",
        "basic",
        "simple",
        "challenging",
        "difficult",
        "meaningful",
        "memorable",
        "notably",
        "similar",
        "informative",
        "appealing",
        "direct",
        "obviously",
        "people",
        "time",
        "cases",
    ];
    let ending = ["ed", "ive", "ous", "ful", "al", "ent", "ant", "ing", "ic", "able", "ible", "ary"];
    s.is(at, Class::Measured)
        || !s.is_word(at, JUDGED)
            && s.tokens.get(at).is_some_and(|t| !t.masked && ending.iter().any(|e| t.lower.ends_with(e)))
}

/// Is the comparison one over a measured whole: `the best in the world`, `the leading cause`, `the worst since`?
fn ranked(s: &Sentence, from: usize) -> bool {
    let to = s.tokens.len().min(from + 7);
    (from..to).any(|j| {
        s.is_word(
            j,
            &[
                "cause",
                "causes",
                "exporter",
                "producer",
                "importer",
                "rate",
                "rates",
                "number",
                "share",
                "percentage",
                "proportion",
                "amount",
            ],
        ) || s.is_word(j, &["in", "of", "since"])
            && (s.is_word(j + 1, &["history", "america", "europe", "all", "any"])
                || s.is_word(j + 1, &["the"])
                    && s.is_word(
                        j + 2,
                        &["world", "country", "nation", "history", "region", "century", "state", "continent"],
                    )
                || s.word(j) == "since"
                    && s.tokens
                        .get(j + 1)
                        .is_some_and(|t| t.capital || t.lower.starts_with(|c: char| c.is_ascii_digit())))
            || s.is_word(j, &["ever", "worldwide"])
    })
}

/// `the first woman to`, `the only country to`, `the first time since`
fn first(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    if !s.is_word(i, &["first", "only"]) || i == 0 || !s.adjoins(i) {
        return None;
    }
    if !s.is_word(i - 1, &["the", "our", "its"]) {
        return None;
    }
    let points = [
        "step",
        "steps",
        "thing",
        "things",
        "part",
        "half",
        "way",
        "ways",
        "chapter",
        "section",
        "stanza",
        "line",
        "lines",
        "scene",
        "act",
        "sentence",
        "paragraph",
        "word",
        "words",
        "place",
        "question",
        "reason",
        "point",
        "argument",
        "task",
        "attempt",
        "draft",
        "option",
        "difference",
        "exception",
        "goal",
        "method",
        "approach",
        "requirement",
        "solution",
        "one",
        "ones",
        "year",
        "years",
        "two",
        "three",
    ];
    let to = s.clause(i).end.min(i + 8);
    let mut noun = None;
    for j in i + 1..to {
        if s.is_word(j, &points) && noun.is_none() {
            return None;
        }
        if s.is_word(j, &["since", "ever", "history"]) {
            return Some((i - 1, j, Severity::Info));
        }
        if noun.is_some() && s.word(j) == "to" {
            return (!s.is(j + 1, Class::Determiner)).then_some((i - 1, i + 1, Severity::Info));
        }
        if s.says(j, &["in", "history"]) || s.says(j, &["in", "the", "world"]) {
            return Some((i - 1, i + 1, Severity::Info));
        }
        if s.is(j, Class::Be) || s.is_word(j, &["that", "who", "which"]) {
            // "The only war without losses was …"
            let whole = s.word(i) == "only" && s.is_word(j, &["was", "is", "were", "are"]) && j > i + 2 && i < 3;
            return whole.then_some((i - 1, i + 1, Severity::Hint));
        }
        noun = Some(j);
    }
    None
}

/// `outnumbered`, `higher than in any other`, `more than ever`
fn beats(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    if s.is(i, Class::Outdo) && i > 0 && !s.is_word(i - 1, &["to", "not", "never"]) {
        return Some((i, i, Severity::Info));
    }
    if s.word(i) == "than" {
        let from = i.saturating_sub(5);
        let start = (from..i).rev().find(|j| s.is(*j, Class::Comparative))?;
        // "More chances than ever": weighed, not measured.
        const CHANCES: &[&str] = &[
            "opportunity",
            "opportunities",
            "chance",
            "chances",
            "choice",
            "choices",
            "options",
            "freedom",
            "freedoms",
            "ways",
        ];
        if (start + 1..i).any(|j| s.is_word(j, CHANCES)) {
            return None;
        }
        if s.is_word(i + 1, &["ever", "any"])
            && (s.word(i + 1) == "ever"
                || s.is_word(i + 2, &["other", "time", "country", "nation", "president", "state"]))
        {
            return Some((start, i + 1, Severity::Info));
        }
        // "Wages were higher than in the north": measured, not weighed.
        let measured = !s.is_word(start, &["more", "less", "better", "worse", "greater", "stronger", "weaker"])
            || (start + 1..i).any(|j| s.is(j, Class::Measured));
        let verb = start > 0
            && (start.saturating_sub(3)..start).any(|j| {
                s.is(j, Class::Be) || s.is_word(j, &["had", "has", "have", "lived", "lasted", "earned", "grew"])
            });
        let figure =
            s.tokens.get(i + 1).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit() || "$£€".contains(c)))
                || s.is(i + 1, Class::Number);
        let others = s
            .is_word(i + 1, &["in", "most", "other", "those", "average", "all", "previous", "before", "elsewhere"])
            || s.is_word(i + 1, &["the", "its"])
                && s.is_word(i + 2, &["rest", "average", "national", "global", "previous", "neighbours", "neighbors"]);
        if others
            && measured
            && verb
            && !figure
            && !s.traits.literary
            && !s.traits.technical
            && !s.is_word(i + 1, &["usual", "expected", "necessary", "one", "life"])
        {
            return Some((start, i, Severity::Hint));
        }
    }
    None
}
