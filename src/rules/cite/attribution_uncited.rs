//! # cite.attribution-uncited
//!
//! The sentence reports what somebody with a name says, and nothing tells the reader where. Information where a full name, an
//! office or an institution is reported; a hint for a surname alone and for "he said".
//!
//! Reported:
//!
//! ```md reported
//! According to Maud Penhallow, the harbour lost its trade because of the bridge.
//! ```
//!
//! ```md reported
//! President Haddad warned that the river would silt up within a decade.
//! ```
//!
//! ```md reported
//! Maud Penhallow, in the article “Salt, Silt and Silence” asserts that the harbour lost its trade because of the bridge.
//! ```
//!
//! ```md reported
//! In the paper “Salt, Silt and Silence”, the authors try to explain why the harbour lost its trade.
//! ```
//!
//! Silent: a citation in the sentence or one that still covers it, a speaker or a character in a text, the text itself.
//!
//! ```md silent
//! According to Maud Penhallow, the harbour lost its trade because of the bridge (42).
//! ```
//!
//! ```md silent
//! The narrator claims that the harbour is haunted. The ferryman says that he has heard the bell.
//! ```
//!
//! What answers it: a citation or a note.

use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::rules::claim::Signal;
use crate::rules::claim::eligible::Sentence;
use crate::rules::claim::lexicon::{Class, Cue};

pub static RULE: Rule = Rule {
    id: "cite.attribution-uncited",
    default: Some(Severity::Info),
    summary: "Somebody with a name is reported, and no place is given",
    page: include_str!("attribution_uncited.rs"),
};

/// Verbs that hand over the word without "that": "argues for", "estimates the cost".
const ARGUING: &[&str] = &[
    "argues",
    "argued",
    "contends",
    "contended",
    "estimates",
    "estimated",
    "concludes",
    "concluded",
    "warns",
    "warned",
    "cautions",
    "cautioned",
    "predicts",
    "predicted",
    "recommends",
    "recommended",
    "advocates",
    "advocated",
    "proposes",
    "proposed",
    "declared",
    "declares",
    "emphasises",
    "emphasised",
    "emphasizes",
    "emphasized",
    "stresses",
    "stressed",
];

const SAYING: &[&str] = &[
    "says", "said", "claims", "claimed", "believes", "believed", "thinks", "thought", "saying", "claiming", "insists",
    "insisted",
];

/// The source that a sentence reports.
struct Source {
    /// Tokens of the trigger.
    words: (usize, usize),
    /// Tokens of the name.
    name: (usize, usize),
    severity: Severity,
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let s = sentence;
    if s.traits.literary || s.traits.technical || s.traits.own_data {
        return None;
    }
    let told = |i| according(s, i).or_else(|| reported(s, i)).or_else(|| held(s, i)).or_else(|| by_arguing(s, i));
    let source = s.at(Cue::Reporting, Cue::Reporting, told);
    let source = source.or_else(|| titled(s))?;
    // "The UN", but "President Haddad" of "the president's brother President Haddad".
    let article = source.name.0 > 0 && s.word(source.name.0 - 1) == "the" && !s.is(source.name.0, Class::Office);
    let name = s.unit.str(&s.span(source.name.0 - usize::from(article), source.name.1));
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    // "The Court", at the head of a sentence.
    let name = if article { name.replacen("The ", "the ", 1) } else { name };
    let name = ["'s", "’s"].iter().find_map(|s| name.strip_suffix(s)).unwrap_or(&name);
    let pair = (source.name.0..source.name.1).any(|i| s.is_word(i, &["and"]))
        && !(source.name.0..=source.name.1).any(|i| s.is(i, Class::Body));
    let says = if pair || name.ends_with("authors") || name.ends_with("researchers") || name.ends_with("writers") {
        "say"
    } else {
        "says"
    };
    let message = |_: &str| format!("You report what {name} {says}; add where (citation or note).");
    Some(Signal::new(&RULE, s, source.words, source.severity, message))
}

/// Is the token part of a name? The first word of a sentence is one only if it is no word of another kind.
fn is_name(s: &Sentence, at: usize) -> bool {
    s.tokens.get(at).is_some_and(|t| t.capital && !t.masked && t.lower != "i" && !t.lower.starts_with("i'"))
        && (at > 0 || s.tokens[0].is_unknown())
}

/// The name that ends at `last`, particles and initials within.
fn name_before(s: &Sentence, last: usize) -> (usize, usize) {
    let mut first = last;
    while first > 0 && !s.parted(first - 1, first) {
        let before = first - 1;
        let particle = s.is_word(before, &["of", "the", "von", "van", "de", "for", "and", "on"]);
        if is_name(s, before) || before == 0 && s.is(0, Class::Office) {
            first = before;
        } else if particle && before > 0 && is_name(s, before - 1) && !s.parted(before - 1, before) {
            first = before - 1;
        } else {
            break;
        }
    }
    (first, last)
}

/// `According to Maud Penhallow`, `according to the World Bank`
fn according(s: &Sentence, i: usize) -> Option<Source> {
    if !s.says(i, &["according", "to"]) {
        return None;
    }
    let mut last = None;
    for j in i + 2..(i + 10).min(s.tokens.len()) {
        if j > i + 2 && s.parted(j - 1, j) {
            break;
        }
        if is_name(s, j) {
            last = Some(j);
        } else if last.is_some() || !introduces(s, j) {
            break;
        }
    }
    let last = last?;
    let first = name_before(s, last).0.max(i + 2);
    Some(Source { words: (i, last), name: (first, last), severity: Severity::Info })
}

/// What may stand between "according to" and a name: "a 2019 report by the", "the historian".
fn introduces(s: &Sentence, at: usize) -> bool {
    [Class::Determiner, Class::Office, Class::Singular, Class::Mass, Class::Body].iter().any(|c| s.is(at, *c))
        || s.is_word(
            at,
            &[
                "by",
                "from",
                "of",
                "in",
                "recent",
                "new",
                "data",
                "figures",
                "statistics",
                "estimates",
                "article",
                "book",
                "former",
            ],
        )
        || s.tokens[at].lower.starts_with(|c: char| c.is_ascii_digit())
}

/// `Maud Penhallow argues that`, `the World Bank estimates`, `she said that`
fn reported(s: &Sentence, i: usize) -> Option<Source> {
    let t = &s.tokens[i];
    // "The United States".
    if t.capital {
        return None;
    }
    let scholarly = t.is(Class::Attribute);
    let position = t.is(Class::Position);
    if i == 0 || !(scholarly || position || t.is(Class::Speech)) {
        return None;
    }
    let that = s.word(i + 1) == "that" || s.is(i + 1, Class::Adverb) && s.word(i + 2) == "that";
    let quoted = s.tokens.get(i + 1).is_some_and(|t| t.masked);
    let object = s.is(i + 1, Class::Determiner) || s.tokens.get(i + 1).is_some_and(|t| t.capital);
    let arguing = s.is_word(i, ARGUING) && (object || s.is_word(i + 1, &["for", "against", "in", "how", "of"]));
    let saying =
        s.is_word(i, SAYING) && (object || s.is_word(i + 1, &["he", "she", "it", "there", "they", "we", "in"]));
    // "The ferry, Maud Penhallow argues, was doomed".
    let inserted = scholarly && s.parted(i, i + 1) && is_name(s, i - 1) && {
        let first = name_before(s, i - 1).0;
        first > 0 && s.parted(first - 1, first)
    };
    if !(that || quoted || arguing || saying || position || inserted) {
        return None;
    }
    // "Penhallow would argue": supposed.
    if s.word(i - 1) == "would" {
        return None;
    }
    // Back over "has", "also", "would later".
    let mut subject = i - 1;
    while s.is(subject, Class::Auxiliary)
        || s.is(subject, Class::Adverb)
        || s.is_word(subject, &["would", "later", "first", "once", "then", "all", "is", "was"])
        || s.tokens[subject].lower.ends_with("ly") && !s.tokens[subject].capital
    {
        if s.is_word(subject, &["is", "was"]) && !t.lower.ends_with("ing") {
            return None;
        }
        subject = subject.checked_sub(1)?;
    }
    if s.is_word(subject, &["he", "she"]) && !s.parted(subject, subject + 1) {
        let told = (scholarly || that || saying) && t.is_past();
        return told.then_some(Source { words: (subject, i), name: (subject, subject), severity: Severity::Hint });
    }
    // "Penhallow, a historian of ports, argues".
    let mut last = subject;
    let mut apposition = false;
    if s.parted(subject, subject + 1) {
        let from = subject.saturating_sub(14);
        last = (from..subject).rev().find(|j| s.parted(*j, *j + 1) && is_name(s, *j))?;
        if (last + 1..=subject).any(|j| s.is(j, Class::Be) || s.is_word(j, &["that"])) {
            return None;
        }
        apposition = true;
    } else if let Some(author) = author_of_titled(s, subject) {
        last = author;
        apposition = true;
    } else if !is_name(s, last)
        && (s.is(subject, Class::Body) || s.is(subject, Class::Office) && t.is_past())
        && subject > 0
        && s.is(subject - 1, Class::Determiner)
        && (that || quoted || saying || scholarly)
    {
        // "The government says".
        return Some(Source { words: (subject - 1, i), name: (subject - 1, subject), severity: Severity::Hint });
    } else if !is_name(s, last) {
        // "The Chinese government estimates", "a report by Frost reveals": a name within the noun phrase.
        last = institution(s, subject)?;
    }
    let (first, last) = name_before(s, last);
    // "Many Americans believed" names nobody.
    if first > 0 && s.is(first - 1, Class::Quantifier) {
        return None;
    }
    let several = last > first;
    let titled = s.is(first, Class::Office) || first > 0 && s.is(first - 1, Class::Office);
    let body = (first..=subject).any(|j| s.is(j, Class::Body));
    let known = several || titled || body || apposition;
    if position && !scholarly && !(titled || body || several && object) {
        return None;
    }
    // "Penhallow and Bell find that": the plural wants two names, and a clause.
    let base = !t.is_past() && !t.lower.ends_with('s');
    // "Ann Low, Kit Orme, and Jo Hale find".
    let listed = first > 1 && s.word(first - 1) == "and" && is_name(s, first - 2);
    if base && !(that && (body || listed || (first..last).any(|j| s.is_word(j, &["and"])))) {
        return None;
    }
    let clause = s.clause(i).end;
    // "Considers the ferry to be a ruin", "holds that".
    if s.is_word(i, &["considers", "regards"]) && !(i + 1..clause).any(|j| s.is_word(j, &["as", "be"]))
        || s.is_word(i, &["holds"]) && !that
    {
        return None;
    }
    let severity = if known && (scholarly || that || quoted) { Severity::Info } else { Severity::Hint };
    Some(Source { words: (first, i), name: (first, last), severity })
}

/// The name that begins at `first`, particles and initials within: its last token.
fn name_from(s: &Sentence, first: usize) -> Option<usize> {
    let mut last = Some(first).filter(|i| is_name(s, *i))?;
    while s.adjoins(last) && is_name(s, last + 1) {
        last += 1;
    }
    Some(last)
}

/// Does the token end in the genitive: `Penhallow's`?
fn is_genitive(s: &Sentence, at: usize) -> bool {
    is_name(s, at) && (s.tokens[at].lower.ends_with("'s") || s.tokens[at].lower.ends_with("s'"))
}

/// What somebody holds, told with a noun: `Penhallow's argument is that`, `in Penhallow's view`, `in the opinion of Maud Penhallow`,
/// `Maud Penhallow takes the view that`, `as Penhallow put it`, `in a study by Penhallow,`.
fn held(s: &Sentence, i: usize) -> Option<Source> {
    let source = |words: (usize, usize), name: (usize, usize)| {
        let severity = if name.1 > name.0 { Severity::Info } else { Severity::Hint };
        Some(Source { words, name, severity })
    };
    let before = i.checked_sub(1)?;
    match s.word(i) {
        "put" | "puts" if s.word(i + 1) == "it" && is_name(s, before) => {
            let name = name_before(s, before);
            (name.0 > 0 && s.word(name.0 - 1) == "as").then(|| source((name.0 - 1, i + 1), name))?
        }
        "study" | "report" | "survey" | "article" if s.word(0) == "in" && i < 5 && s.word(i + 1) == "by" => {
            let last = name_from(s, i + 2)?;
            s.parted(last, last + 1).then(|| source((0, last), (i + 2, last)))?
        }
        "view" | "position" if s.word(before) == "the" && s.word(i + 1) == "that" => {
            let verb = before.checked_sub(1).filter(|v| s.is_word(*v, &["takes", "took"]))?;
            let name = name_before(s, verb.checked_sub(1).filter(|n| is_name(s, *n))?);
            source((name.0, i), name)
        }
        "view" | "opinion" if s.word(before) == "the" && s.word(i + 1) == "of" => {
            let start = before.checked_sub(1).filter(|p| s.word(*p) == "in")?;
            let last = name_from(s, i + 2)?;
            // "In the view of Mont Blanc the lake is small" is seen, not held.
            (s.word(i) == "opinion" || s.parted(last, last + 1)).then(|| source((start, last), (i + 2, last)))?
        }
        "view" | "opinion" if is_genitive(s, before) => {
            let name = name_before(s, before);
            let start = name.0.checked_sub(1).filter(|p| s.word(*p) == "in")?;
            source((start, i), name)
        }
        "argument" | "claim" | "theory" | "thesis" | "conclusion" | "hypothesis" | "contention" | "view" => {
            let is_that = s.is_word(i + 1, &["is", "was"]) && s.word(i + 2) == "that";
            // "Penhallow's main argument".
            let owner = [before, before.saturating_sub(1)].into_iter().find(|o| is_genitive(s, *o))?;
            let name = name_before(s, owner);
            is_that.then(|| source((name.0, i), name))?
        }
        _ => None,
    }
}

/// `Maud Penhallow opened the debate by arguing that`: whose sentence it is stands at its head.
fn by_arguing(s: &Sentence, i: usize) -> Option<Source> {
    if !s.is_word(i, &["arguing", "claiming", "saying", "suggesting"]) || s.word(i + 1) != "that" {
        return None;
    }
    if i == 0 || s.word(i - 1) != "by" {
        return None;
    }
    let first =
        (0..i.min(8)).find(|j| is_name(s, *j) && (*j == 0 || s.parted(*j - 1, *j) || s.is(*j - 1, Class::Office)))?;
    let last = name_from(s, first)?;
    // A place or a day in front of a comma is nobody.
    if s.parted(last, last + 1) {
        return None;
    }
    let severity = if last > first { Severity::Info } else { Severity::Hint };
    Some(Source { words: (first, last), name: (first, last), severity })
}

/// What a title names that somebody argues in: a story or a film has characters, and an essay on it quotes them.
const SCHOLARSHIP: &[&str] =
    &["article", "paper", "study", "report", "book", "chapter", "essay", "monograph", "review"];

/// `, in the article “…” asserts`: the end of the name before it, where `subject` is the word before the verb.
fn author_of_titled(s: &Sentence, subject: usize) -> Option<usize> {
    const FAR: usize = 24;
    if !s.tokens[subject].masked {
        return None;
    }
    let from = subject.saturating_sub(FAR);
    let at = (from + 1..subject).rev().find(|j| s.is_word(*j, &["in"]) && s.parted(j - 1, *j))?;
    let title = (at + 1..subject).find(|j| s.tokens[*j].masked)?;
    let named = (at + 1..title).any(|j| s.is_word(j, SCHOLARSHIP));
    (named && (title..=subject).all(|j| s.tokens[j].masked) && is_name(s, at - 1)).then(|| at - 1)
}

/// `In the paper “…”, the authors …`: a work that only its title names.
fn titled(s: &Sentence) -> Option<Source> {
    const AUTHORS: &[&str] = &["author", "authors", "researcher", "researchers", "writer", "writers"];
    if !s.is_word(0, &["in"]) {
        return None;
    }
    let title = (1..s.tokens.len().min(6)).find(|j| s.tokens[*j].masked)?;
    let behind = (title..s.tokens.len()).find(|j| !s.tokens[*j].masked)?;
    // A title has several words: `the paper *Salt*` is the name of a newspaper.
    let named = (1..title).any(|j| s.is_word(j, SCHOLARSHIP)) && behind > title + 1;
    let told = s.is_word(behind, &["the"]) && s.is_word(behind + 1, AUTHORS);
    (named && told).then_some(Source { words: (0, behind + 1), name: (behind, behind + 1), severity: Severity::Info })
}

/// The last word of a name in the noun phrase that ends at `last`.
fn institution(s: &Sentence, last: usize) -> Option<usize> {
    if !(s.is(last, Class::Body) || s.is(last, Class::Office) || s.is(last, Class::Singular) || s.is(last, Class::Mass))
    {
        return None;
    }
    let from =
        (last.saturating_sub(8)..last).rev().find(|j| s.parted(*j, *j + 1)).map_or(last.saturating_sub(8), |j| j + 1);
    (from..last).rev().find(|j| is_name(s, *j))
}
