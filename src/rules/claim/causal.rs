//! # claim.causal
//!
//! One thing led to another, the sentence says, and does not say how we know. Causes are what readers dispute first. Information
//! where the sentence states it as done ("led to", "prompted", "played a major part in") and where a measured link is reported ("was
//! associated with higher yields"); a hint in the present tense, for weaker verbs and for "because". Introductions, which say in
//! outline what the essay goes on to show, are left alone.
//!
//! Reported:
//!
//! ```md reported
//! The ferry had run for a century.
//!
//! The new toll led to the ruin of the ferry within a decade.
//! ```
//!
//! ```md reported
//! The ferry had run for a century.
//!
//! The ruin of the ferry was due to the new toll on the bridge.
//! ```
//!
//! Silent: a source in the sentence or one that still covers it, a hedge, a reason given in the next sentence, the effects of a
//! text on its reader.
//!
//! ```md silent
//! The new toll led to the ruin of the ferry (Ortiz 42). The toll may have led to the sale of the mill.
//! ```
//!
//! ```md silent
//! The new toll led to the ruin of the ferry. This is because carters paid it on the way out and again on the way home.
//! ```
//!
//! ```md silent
//! This increases the tension. The image of the drowned bell leads to a new idea of time.
//! ```
//!
//! What answers it: a source, or a sentence that explains how one thing brought about the other.

use super::Signal;
use super::eligible::Sentence;
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.causal",
    default: Some(Severity::Info),
    summary: "A cause that is stated, not shown",
    page: include_str!("causal.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" states a cause. Cite or explain the evidence.")
}

fn finding(words: &str) -> String {
    format!("\"{words}\" reports a finding. Cite the study that found it.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    if sentence.traits.is_exempt() || sentence.traits.hedged {
        return None;
    }
    let found = unexplained(sentence)?;
    let next = sentence.unit.sentences.get(sentence.index + 1).map_or("", |r| sentence.unit.str(r));
    if explains(sentence.text()) || explains(next) { None } else { Some(found) }
}

/// What is said to be a cause, whether or not the mechanism is given.
fn unexplained(sentence: &Sentence) -> Option<Signal> {
    if let Some((first, last, severity)) = sentence.at(Cue::Causal, Cue::CausalBegins, |i| cause(sentence, i)) {
        return Some(Signal::new(&RULE, sentence, (first, last), severity, message));
    }
    if let Some(words) = sentence.at(Cue::Causal, Cue::CausalBegins, |i| associated(sentence, i)) {
        return Some(Signal::new(&RULE, sentence, words, Severity::Info, finding));
    }
    let motive = motive(sentence)?;
    Some(Signal::new(&RULE, sentence, (motive, motive), Severity::Hint, message))
}

/// Does the sentence give the mechanism: `This is because …`?
fn explains(text: &str) -> bool {
    [
        "This is because",
        "This was because",
        "That is because",
        "That was because",
        "The reason is",
        "The reason was",
        "This happened because",
    ]
    .iter()
    .any(|p| text.starts_with(p))
}

fn cause(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    let (first, last, done) = phrase(s, i)?;
    // Nothing before it, or nothing after: no two facts.
    if last + 1 >= s.tokens.len() {
        return None;
    }
    Some((first, last, if done { Severity::Info } else { Severity::Hint }))
}

/// First and last token, and whether it is told as done.
fn phrase(s: &Sentence, i: usize) -> Option<(usize, usize, bool)> {
    let pair = |words: &[&str], with: &str| s.is_word(i, words) && s.word(i + 1) == with && i > 0;
    if let Some(found) = part(s, i) {
        return Some(found);
    }
    let infinitive = i > 0 && s.is_word(i - 1, &["to", "not", "never"]);
    let passive = i > 0 && s.is(i - 1, Class::Be);
    if infinitive {
        return None;
    }
    if pair(&["led", "leads", "leading"], "to") && !passive && !s.is_word(i + 2, &["believe", "think", "the"]) {
        return Some((i, i + 1, s.word(i) == "led"));
    }
    if pair(&["led", "leads"], "to") && !passive && s.word(i + 2) == "the" {
        return Some((i, i + 1, s.word(i) == "led"));
    }
    if pair(&["resulted", "results", "resulting"], "in") || pair(&["resulted", "stemmed", "stems", "arose"], "from") {
        return Some((i, i + 1, s.word(i).ends_with('d') || s.word(i) == "arose"));
    }
    if pair(&["brought", "brings"], "about") || pair(&["contributed", "contributes"], "to") {
        return Some((i, i + 1, s.is_word(i, &["brought", "contributed"])));
    }
    if pair(&["gave", "gives"], "rise") && s.word(i + 2) == "to" {
        return Some((i, i + 2, s.word(i) == "gave"));
    }
    if s.is(i, Class::Be) && !s.is_word(i, &["be", "being"]) {
        let next = s.past_adverbs(i + 1);
        if s.says(next, &["due", "to"]) && next > i && !s.is(next + 2, Class::Be) {
            return Some((i, next + 1, s.is_word(i, &["was", "were", "been"])));
        }
        if s.says(next, &["responsible", "for"])
            && s.is_word(next + 2, &["the", "a", "an", "half", "most", "more"])
            && s.is_word(i, &["was", "were"])
        {
            return Some((i, next + 1, false));
        }
        if s.says(next, &["caused", "by"]) {
            return Some((i, next + 1, s.is_word(i, &["was", "were"])));
        }
        return None;
    }
    // Told in passing.
    if s.says(i, &["because", "of"])
        || s.says(i, &["due", "to"]) && !(i > 0 && s.is(i - 1, Class::Be))
        || s.says(i, &["thanks", "to"])
        || s.says(i, &["owing", "to"])
    {
        return Some((i, i + 1, false)).filter(|_| past(s));
    }
    if s.says(i, &["as", "a", "result", "of"]) {
        return Some((i, i + 3, false)).filter(|_| past(s));
    }
    if s.is(i, Class::Cause) && i > 0 {
        let past = s.word(i).ends_with('d');
        // "The causes of", "root causes", "fuels such as": nouns.
        let noun = !past
            && (s.is(i - 1, Class::Determiner)
                || s.is_word(i + 1, &["of", "and", "are", "for", "is", "include", "such"])
                || i > 1 && s.tokens[i - 1].lower.ends_with(['t', 'n', 'l', 'y']));
        let verb = !passive && !noun && !s.is_word(i + 1, &["by", "in", "for"]);
        return verb.then_some((i, i, past));
    }
    if s.is(i, Class::Effect) && i > 0 {
        let object = s.is(i + 1, Class::Determiner)
            || s.tokens.get(i + 2).is_some_and(|t| t.is_word(&["of", "in", "between", "for"]));
        let noun = s.is(i - 1, Class::Determiner) || s.is_word(i - 1, &["of", "with", "in", "for"]);
        let personal = s.is_word(i - 1, &["i", "we", "he", "she"]);
        let text_effect = s.word(i).ends_with('s') && s.is_word(i - 1, &["it", "which", "that", "this"]);
        let subject = !(passive || noun || personal || text_effect || s.is(i - 1, Class::Auxiliary));
        return (object && subject).then_some((i, i, false));
    }
    None
}

/// `Played a major part in`, `were instrumental in`
fn part(s: &Sentence, i: usize) -> Option<(usize, usize, bool)> {
    const GREAT: &[&str] = &[
        "important",
        "major",
        "key",
        "crucial",
        "significant",
        "central",
        "vital",
        "pivotal",
        "large",
        "big",
        "huge",
        "decisive",
        "leading",
        "critical",
        "essential",
        "great",
        "prominent",
        "instrumental",
        "integral",
        "significant",
    ];
    if s.is(i, Class::Be) && s.says(s.past_adverbs(i + 1), &["instrumental", "in"]) {
        return Some((i, s.past_adverbs(i + 1) + 1, s.is_word(i, &["was", "were"])));
    }
    if !s.is_word(i, &["played", "plays", "play"]) || i == 0 {
        return None;
    }
    let noun = (i + 2..i + 6).find(|j| s.is_word(*j, &["part", "role", "parts", "roles"]))?;
    let great = (i + 1..noun).any(|j| s.is_word(j, GREAT));
    (great && s.word(noun + 1) == "in").then_some((i, noun + 1, s.word(i) == "played"))
}

/// `Was associated with reduced depression`: what a study measured.
fn associated(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    const AMOUNT: &[&str] = &[
        "reduced",
        "increased",
        "decreased",
        "higher",
        "lower",
        "greater",
        "better",
        "worse",
        "poorer",
        "improved",
        "more",
        "less",
        "fewer",
        "elevated",
        "poor",
        "low",
        "high",
        "risk",
        "smaller",
        "larger",
    ];
    let pair = s.says(i, &["associated", "with"]) || s.says(i, &["correlated", "with"]) || s.says(i, &["linked", "to"]);
    if !pair {
        return None;
    }
    let be = (i.saturating_sub(2)..i).find(|j| s.is_word(*j, &["is", "are", "was", "were", "been"]))?;
    (i + 2..i + 5).any(|j| s.is_word(j, AMOUNT)).then_some((be, i + 1))
}

/// `The bridge was built because the ferry had sunk`: a motive, or a cause, told as done. Not how one knows: `it was clear because`.
fn motive(s: &Sentence) -> Option<usize> {
    const KNOWN: &[&str] =
        &["apparent", "clear", "obvious", "evident", "true", "important", "significant", "interesting", "good", "bad"];
    let done = |i: usize| {
        s.tokens[i].is_past() || s.is(i, Class::Event) || s.is_word(i, &["was", "were", "had", "did", "could"])
    };
    let because = |i: &usize| s.word(*i) == "because";
    if s.traits.topic || !s.cues.has(Cue::Because) {
        return None;
    }
    let all = 0..s.tokens.len();
    // Between the first and the last thing that is told, and before anything is called clear.
    let from = all.clone().find(|i| done(*i))?;
    let told = all.clone().rfind(|i| done(*i))?;
    let to = all.clone().find(|i| s.is_word(*i, KNOWN)).map_or(told, |known| told.min(known + 1));
    (from + 1..to)
        .filter(because)
        .find(|at| *at > 3 && s.adjoins(*at) && !s.is_word(at + 1, &["of", "there", "i", "we"]))
}

/// Is anything told in the past tense?
fn past(s: &Sentence) -> bool {
    s.tokens.iter().any(|t| {
        t.is_word(&["was", "were", "had", "did"])
            || t.is(Class::Event)
            || t.is(Class::Change) && t.lower.ends_with("ed")
    })
}
