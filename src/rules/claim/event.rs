//! # claim.event
//!
//! Something happened in a certain year, or recently, or somebody in public life did something, and the paragraph has no source
//! at all. A hint: guides differ about dates that everybody knows, but what you looked up has a source. Information for "As of 2019",
//! which says how things stood when somebody looked. In the first paragraph and in introductions, only what has a year is reported.
//!
//! Reported:
//!
//! ```md reported
//! In 1919 the harbour board banned the trade in live birds. Nobody obeyed.
//! ```
//!
//! ```md reported
//! The trade in live birds had many friends.
//!
//! President Haddad vetoed the ban on the trade. Nobody thanked him.
//! ```
//!
//! Silent: any source in the paragraph, a date without an event, the story of a text.
//!
//! ```md silent
//! In 1919 the harbour board banned the trade in live birds. Nobody obeyed (Ortiz 42).
//! ```
//!
//! ```md silent
//! The poem looks back on the spring of 1919. The narrator signed the letter in that year.
//! ```
//!
//! What answers it: a source in the paragraph.

use super::Signal;
use super::eligible::{Sentence, Token};
use super::lexicon::{Class, Cue};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "claim.event",
    default: Some(Severity::Hint),
    summary: "A dated event in a paragraph without a source",
    page: include_str!("event.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" tells of a dated event. Cite it unless your reader knows it.")
}

fn undated(words: &str) -> String {
    format!("\"{words}\" tells of an event. Cite it unless your reader knows it.")
}

fn stood(words: &str) -> String {
    format!("\"{words}\" says how things stood. Cite where you looked it up.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let s = sentence;
    if s.traits.argument || s.traits.own_data || s.traits.technical || s.traits.literary || s.traits.shown {
        return None;
    }
    if s.cues.has(Cue::Year)
        && let Some(words) = (0..s.tokens.len()).find_map(|i| as_of(s, i))
    {
        return Some(Signal::new(&RULE, s, words, Severity::Info, stood));
    }
    // Most sentences tell of nothing that happened, and then the date is not looked for.
    let dated = LazyCell::new(|| is_dated(s));
    let (first, last) =
        s.at(Cue::Event, Cue::EventBegins, |i| happened(s, i).filter(|_| *dated).or_else(|| public(s, i)))?;
    // "Meaning that if one country launched": supposed.
    if (0..first).any(|i| s.is_word(i, &["if", "unless", "whether"])) {
        return None;
    }
    let message = if *dated { message } else { undated };
    let told = s.shown(in_full(s, (first, last)));
    Some(Signal::new(&RULE, s, (first, last), Severity::Hint, |_| message(&told)))
}

/// As many words as a note may quote.
const QUOTABLE: usize = 7;

/// A verb or a figure with so much beside it that it says something when it is quoted alone: `sank` → `sank in the harbour`,
/// `1876` → `1876 exhibition`, `perished` → `128 perished`.
fn in_full(s: &Sentence, (first, last): (usize, usize)) -> (usize, usize) {
    const STOP: &[&str] = &[
        "and", "or", "but", "that", "which", "who", "whom", "whose", "because", "when", "where", "while", "as",
        "since", "if", "until", "so", "than", "though", "although", "is", "are", "was", "were", "has", "have", "had",
    ];
    const LIGHT: &[&str] = &[
        "it", "its", "his", "her", "their", "our", "of", "to", "in", "on", "at", "by", "for", "from", "with", "into",
        "not", "no", "all", "this", "these", "those", "such", "very", "more", "most", "only", "also", "then", "up",
        "out", "over",
    ];
    let figure = |j: usize| s.word(j).starts_with(|c: char| c.is_ascii_digit());
    // "Between 1895 and 1897".
    let joins = |j: usize| s.word(j) == "and" && j > 0 && figure(j - 1) && figure(j + 1);
    let open = |j: usize| !s.tokens[j].masked && (!s.is_word(j, STOP) || joins(j));
    let light = |j: usize| {
        s.is(j, Class::Determiner) || s.is(j, Class::Adverb) || s.is_word(j, LIGHT) || s.is_word(j, FUNCTION)
    };
    let proper = |j: usize| s.tokens[j].capital || figure(j);
    // To the right: to the end of the first thing that is named, and on to the name or year that is bound to it.
    let (mut end, mut j) = (last, last + 1);
    while j < s.tokens.len() && j - first < QUOTABLE && s.adjoins(j - 1) && open(j) {
        let named = end > last;
        if light(j) {
            if named && !s.tokens.get(j + 1).is_some_and(|_| proper(j + 1)) {
                break;
            }
        } else if named && end + 1 < j && !proper(j) {
            break;
        } else {
            end = j;
        }
        j += 1;
    }
    while end > last && joins(end) {
        end -= 1;
    }
    // To the left, where nothing stands on the right but a date: who did it, what was counted.
    let mut begin = first;
    if (last + 1..=end).all(|j| light(j) || figure(j) || joins(j)) {
        while begin > 0 && last - begin < QUOTABLE / 2 && s.adjoins(begin - 1) && open(begin - 1) {
            begin -= 1;
        }
        while begin < first && light(begin) && !s.is(begin, Class::Determiner) {
            begin += 1;
        }
    }
    (begin, end)
}

/// Words that say nothing when they stand alone.
pub(super) const FUNCTION: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "again",
    "against",
    "along",
    "already",
    "although",
    "among",
    "around",
    "because",
    "before",
    "behind",
    "below",
    "beside",
    "between",
    "beyond",
    "during",
    "either",
    "every",
    "everything",
    "first",
    "further",
    "here",
    "however",
    "itself",
    "never",
    "other",
    "others",
    "rather",
    "since",
    "still",
    "their",
    "theirs",
    "themselves",
    "there",
    "these",
    "those",
    "though",
    "through",
    "throughout",
    "today",
    "toward",
    "towards",
    "under",
    "unless",
    "until",
    "whether",
    "which",
    "while",
    "whole",
    "whose",
    "within",
    "without",
];

/// `As of 2019`, `as of May 2020`
fn as_of(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    let year = (i + 2..i + 4).find(|j| s.tokens.get(*j).is_some_and(|t| !t.masked && is_year(&t.lower)))?;
    let month = year == i + 2 || s.is(i + 2, Class::Month);
    (s.says(i, &["as", "of"]) && month).then_some((i, year))
}

/// `banned`, `was sanctioned`, `has recently announced`, and at the head of a sentence `coined by Ortiz`
fn happened(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    const MADE: &[&str] =
        &["coined", "invented", "founded", "established", "discovered", "introduced", "proposed", "signed"];
    let t = &s.tokens[i];
    let by = i < 2 && s.is_word(i, MADE) && s.word(i + 1) == "by";
    if by && s.tokens.get(i + 2).is_some_and(|t| t.capital && !t.masked) {
        return Some((i, i + 2));
    }
    if s.is_word(i, &["was", "were"]) {
        let verb = s.past_adverbs(i + 1);
        return s.tokens.get(verb).filter(|t| is_participle(t)).map(|_| (i, verb));
    }
    if !t.is(Class::Event) || t.capital || i > 0 && s.is(i - 1, Class::Determiner) || i > 0 && s.is(i - 1, Class::Be) {
        return None;
    }
    // "As the century turned": time passes.
    if i > 0
        && (s.is(i - 1, Class::Time)
            || s.is_word(i - 1, &["century", "centuries", "decade", "decades", "time", "years"]))
    {
        return None;
    }
    // "A law passed in 1919", "cut flowers": what the verb has before it.
    let subject = i > 0 && !s.is_word(i - 1, &["to", "a", "of", "with", "by"]);
    (subject || i > 2).then_some((i, i))
}

/// Somebody with a name or an office did something: `President Haddad vetoed`, `the council has banned`.
fn public(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    let t = &s.tokens[i];
    if !(t.is(Class::Event) || t.is(Class::Act)) || t.capital || i == 0 || s.parted(i - 1, i) {
        return None;
    }
    // A reason that is given, a thing that can be, one that somebody wants done: "to get more women appointed".
    if s.is(i - 1, Class::Modal)
        || s.tokens[i.saturating_sub(4)..i].iter().any(|t| t.is_word(&["get", "gets", "getting"]))
        || s.is_word(i - 1, &["can", "cannot", "to"])
        || s.tokens[i.saturating_sub(4)..i].iter().any(|t| t.is_word(&["because"]))
    {
        return None;
    }
    let mut subject = i - 1;
    let mut first = i;
    while s.is(subject, Class::Auxiliary)
        || s.is(subject, Class::Adverb)
        || s.tokens[subject].lower.ends_with("ly") && !s.tokens[subject].capital
    {
        first = subject;
        subject = subject.checked_sub(1)?;
    }
    let who = &s.tokens[subject];
    let pronoun = s.is_word(subject, &["he", "she", "they"]);
    let named = who.capital
        && !who.masked
        && who.lower != "i"
        && !who.lower.starts_with("i'")
        && (subject > 0 || who.is_unknown());
    let office = s.is(subject, Class::Office) || s.is(subject, Class::Body) || s.is(subject, Class::Human);
    // A full name or a title; a name alone may be a character's.
    let before = subject.checked_sub(1);
    let titled = named
        && before.is_some_and(|b| s.is(b, Class::Office) || s.tokens[b].capital && (b > 0 || s.tokens[0].is_unknown()));
    // "The programme has failed": the perfect speaks of today.
    let perfect = first < i
        && s.is_word(first, &["has", "have"])
        && !s.is_word(
            subject,
            &["i", "we", "you", "that", "which", "who", "to", "not", "could", "would", "may", "might", "should"],
        );
    let public = t.is(Class::Act) && (pronoun || named);
    (public || titled || office || perfect).then_some((first, i))
}

fn is_participle(token: &Token) -> bool {
    // "Narrow-minded" is what somebody is.
    token.is(Class::Event)
        || !token.masked && token.lower.len() > 4 && token.lower.ends_with("ed") && !token.lower.contains('-')
}

/// Does the sentence name a year, a day or say `recently`, `last year`?
pub fn is_dated(s: &Sentence) -> bool {
    s.any_at(Cue::Dated, |i| {
        let t = &s.tokens[i];
        if t.masked {
            return false;
        }
        if is_year(&t.lower) {
            let unit = s
                .tokens
                .get(i + 1)
                .is_some_and(|n| n.is(Class::Count) || n.is_word(&["words", "dollars", "pounds", "miles"]));
            return !unit || s.parted(i, i + 1);
        }
        let ago = s.is(i, Class::Time) && s.word(i + 1) == "ago" || t.is_word(&["centuries", "century"]) && i > 1;
        let war = t.is_word(&["war", "revolution", "election", "wars"])
            && (t.capital || i > 1 && s.is_word(i - 2, &["during", "after", "before", "since", "of"]));
        ago || war
            || t.is_word(&["recently"])
            || t.is_word(&["last"])
                && s.is_word(i + 1, &["year", "month", "week", "spring", "summer", "autumn", "fall", "winter"])
            || t.is(Class::Month)
                && t.capital
                && s.tokens.get(i + 1).is_some_and(|n| n.lower.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// `1919`, `1914–1918`, `1920s`
pub fn is_year(word: &str) -> bool {
    if !word.starts_with(['1', '2']) {
        return false;
    }
    let year =
        |w: &str| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()) && (w.starts_with('1') || w.starts_with("20"));
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix('s')).unwrap_or(word);
    match bare.split_once(['–', '-', '/']) {
        Some((from, to)) => year(from) && !to.is_empty() && to.bytes().all(|b| b.is_ascii_digit()),
        None => year(bare),
    }
}
