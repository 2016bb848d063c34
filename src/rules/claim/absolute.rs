//! # claim.absolute
//!
//! "Everyone knows", "people have always", "there is no art without pain": one exception refutes the sentence, and a marker will
//! think of one. Information; a hint for words that only insist ("undoubtedly").
//!
//! Reported:
//!
//! ```md reported
//! Everyone knows that the ferry was doomed from the start.
//! ```
//!
//! ```md reported
//! Throughout history people have always built their towns on rivers.
//! ```
//!
//! Silent: a source, a hedge, a set that is counted, people in a story, the past of one person.
//!
//! ```md silent
//! Everyone knows that the ferry was doomed (Ortiz 42). All three poems use the sonnet. He never spoke to her again.
//! ```
//!
//! ```md silent
//! Not everyone agrees about it. Almost all people may prefer a bridge.
//! ```
//!
//! What answers it: a qualification ("most", "in the sources that survive"), or a source.

use super::Signal;
use super::eligible::Sentence;
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.absolute",
    default: Some(Severity::Info),
    summary: "A statement that admits no exception",
    page: include_str!("absolute.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" admits no exception. Qualify it or support it.")
}

fn insistent(words: &str) -> String {
    format!("\"{words}\" insists. Show it or cite it, and the word can go.")
}

fn sweeping(words: &str) -> String {
    format!("\"{words}\" takes in more than anybody can know. Name the times and places you mean.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let traits = sentence.traits;
    if traits.is_exempt() || traits.normative || traits.hedged {
        return None;
    }
    let (first, last, severity) = sentence.at(Cue::Absolute, Cue::AbsoluteBegins, |i| absolute(sentence, i))?;
    let insists = sentence.tokens[first].lower.ends_with("ly")
        || sentence.is_word(last, &["doubt", "fact", "obvious", "evident"]);
    let sweeps = sentence
        .is_word(last, &["history", "time", "world", "man", "mankind", "humanity", "civilization", "civilisation"]);
    let message = match (insists, sweeps) {
        (true, _) => insistent,
        (_, true) => sweeping,
        _ => message,
    };
    Some(Signal::new(&RULE, sentence, (first, last), severity, message))
}

fn absolute(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    let begins = i == 0
        || s.parted(i - 1, i)
        || s.is_word(i - 1, &["that", "and", "but", "because", "although", "while", "since"]);
    generic_subject(s, i, begins)
        .or_else(|| always(s, i))
        .or_else(|| without(s, i))
        .or_else(|| insistence(s, i, begins))
}

/// Present tense, as far as the word alone tells.
fn is_present(s: &Sentence, at: usize) -> bool {
    s.is_word(
        at,
        &[
            "is",
            "are",
            "has",
            "have",
            "knows",
            "know",
            "wants",
            "want",
            "needs",
            "need",
            "does",
            "do",
            "agrees",
            "believes",
            "likes",
            "deserves",
            "deserve",
            "hates",
            "loves",
            "must",
            "dies",
            "lives",
            "feels",
            "gets",
            "thinks",
            "uses",
            "understands",
            "cares",
        ],
    )
}

/// `Everyone knows`, `all people are`, `every society has`, `no one can`
fn generic_subject(s: &Sentence, i: usize, begins: bool) -> Option<(usize, usize, Severity)> {
    if !begins {
        return None;
    }
    if s.is(i, Class::Everyone) || s.says(i, &["no", "one"]) {
        let last = if s.word(i) == "no" { i + 1 } else { i };
        let verb = s.past_adverbs(last + 1);
        return (is_present(s, verb) && !s.is_word(verb + 1, &["in", "on"])).then_some((i, last, Severity::Info));
    }
    // "No president has ever ceded".
    if s.word(i) == "no" {
        let ever = (i + 2..i + 7).find(|j| s.is_word(*j, &["has", "have", "had"]) && s.word(j + 1) == "ever");
        if let Some(ever) = ever {
            return Some((i, ever + 1, Severity::Info));
        }
    }
    if s.is_word(i, &["all", "every", "no"]) && s.adjoins(i) && s.is(i + 1, Class::Human) {
        let verb = s.past_adverbs(i + 2);
        return (is_present(s, verb) || s.is_word(verb, &["cannot", "never"])).then_some((i, i + 1, Severity::Info));
    }
    None
}

/// `people have always`, `politicians never`
fn always(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    if !s.is_word(i, &["always", "never"]) || i == 0 {
        return None;
    }
    let mut subject = i - 1;
    let perfect = s.is_word(subject, &["has", "have"]);
    let present = s.is_word(subject, &["is", "are"]);
    if perfect || present {
        subject = subject.checked_sub(1)?;
    }
    let generic = s.is(subject, Class::Human)
        && (subject == 0 || !s.is_word(subject - 1, &["this", "his", "her", "my", "these"]));
    let mut pronoun = ["he", "she", "i", "we", "they", "you", "it", "who", "that", "which"].contains(&s.word(subject));
    pronoun |= s.tokens[subject].capital && subject > 0;
    let verb = s.word(i + 1);
    let told = verb.ends_with("ed") && !perfect && !present;
    if generic && !told {
        return Some((i, i, Severity::Info));
    }
    // "The river has always flooded"; a person in a story is told in another tense.
    let writer = s.is_word(subject, &["i", "we", "you"]);
    (perfect && !writer && (s.word(i) == "never" || !pronoun)).then_some((i - 1, i, Severity::Hint))
}

/// `There is no art without pain`, `no war can be won without`
fn without(s: &Sentence, i: usize) -> Option<(usize, usize, Severity)> {
    if s.word(i) != "without" {
        return None;
    }
    let from = s.clause(i).start;
    let no = (from..i).find(|j| s.word(*j) == "no")?;
    let present = s.says(no.saturating_sub(2), &["there", "is"])
        || (no..i).any(|j| s.is_word(j, &["is", "are", "can", "exists"]));
    present.then_some((no, i, Severity::Info))
}

/// `It is undeniable that`, `throughout history`, `undoubtedly`
fn insistence(s: &Sentence, i: usize, begins: bool) -> Option<(usize, usize, Severity)> {
    if s.says(i, &["it", "is"]) && begins {
        let at = s.past_adverbs(i + 2);
        let grave = s.says(at, &["a", "fact", "that"])
            || s.is_word(at, &["undeniable", "indisputable", "unquestionable"]) && s.word(at + 1) == "that";
        if grave {
            return Some((i, if s.word(at) == "a" { at + 1 } else { at }, Severity::Info));
        }
        return (s.is_word(at, &["obvious", "evident"]) && s.word(at + 1) == "that").then_some((i, at, Severity::Hint));
    }
    let phrases: [&[&str]; 13] = [
        &["throughout", "history"],
        &["throughout", "human", "history"],
        &["the", "entire", "world"],
        &["the", "whole", "world"],
        &["the", "dawn", "of", "time"],
        &["the", "dawn", "of", "history"],
        &["the", "dawn", "of", "man"],
        &["the", "dawn", "of", "mankind"],
        &["the", "dawn", "of", "humanity"],
        &["the", "dawn", "of", "civilization"],
        &["the", "dawn", "of", "civilisation"],
        &["the", "beginning", "of", "time"],
        &["the", "fact", "is"],
    ];
    for (n, phrase) in phrases.iter().enumerate() {
        // "Many women throughout history" is not all of them.
        let some = || n < 2 && s.tokens[..i].iter().any(|t| t.is_word(&["many", "some", "several", "few"]));
        if s.says(i, phrase) && !some() {
            return Some((
                i,
                i + phrase.len() - 1,
                if matches!(n, 0 | 1 | 4..=11) { Severity::Info } else { Severity::Hint },
            ));
        }
    }
    if s.is_word(i, &["undoubtedly", "undeniably", "inevitably", "unquestionably", "indisputably"])
        || s.says(i, &["no", "doubt"]) && !s.is_word(i + 2, &["about", "as", "on"])
    {
        return Some((i, if s.word(i) == "no" { i + 1 } else { i }, Severity::Hint));
    }
    None
}
