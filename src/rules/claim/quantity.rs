//! # claim.quantity
//!
//! A figure that the reader cannot check: money, a percentage, millions, a share, a count of people or things. A number sounds
//! like knowledge, and a marker wants to know whose.
//!
//! Reported:
//!
//! ```md reported
//! The plan is to spend $25 billion on the restoration of the coast road.
//! ```
//!
//! ```md reported
//! By that summer nearly 40 percent of the looms had stopped for good.
//! ```
//!
//! Silent: a citation in the sentence or one that still covers it, years and dates, chapters and pages, counted arguments,
//! figures that are only supposed, the writer's own measurements.
//!
//! ```md silent
//! The plan is to spend $25 billion on the coast road (Ortiz 42). There are three reasons for this in chapter 12.
//! ```
//!
//! ```md silent
//! The bridge opened in 1894, on the 70th birthday of the mayor. If 100 people vote against it, the plan is dead.
//! ```
//!
//! What answers it: a citation in the sentence. A hedge ("about", "perhaps") does not.

use super::Signal;
use super::eligible::{Sentence, Token};
use super::event::is_year;
use super::lexicon::{Class, Cue, classes};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.quantity",
    default: Some(Severity::Warning),
    summary: "A figure without a source",
    page: include_str!("quantity.rs"),
};

fn message(words: &str) -> String {
    // "Doubled", "two-thirds", "most women": nobody calls them figures.
    let lower = words.to_lowercase();
    let begins = |list: &[&str]| list.iter().any(|w| lower.starts_with(w));
    let kind = if lower.contains(|c: char| c.is_ascii_digit()) {
        "figure"
    } else if lower.ends_with("ority")
        || lower.ends_with("percentage")
        || lower.ends_with("proportion")
        || begins(&["half", "two-", "three-", "four-", "one-", "a third", "a quarter", "a fifth", "a tenth", "most "])
    {
        "share"
    } else if lower.ends_with("fold")
        || lower.ends_with("led")
        || lower.ends_with("ling")
        || begins(&["halved", "halving", "in half", "rank"])
    {
        "measure"
    } else {
        "figure"
    };
    format!("\"{words}\" is a {kind} the reader cannot check. Add its source.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let traits = sentence.traits;
    if traits.own_data || traits.shown || sentence.tokens[0].is(Class::Hypothetical) {
        return None;
    }
    let (first, last, mut severity) = sentence.at(Cue::Figure, Cue::FigureBegins, |i| figure(sentence, i))?;
    if points_at_table(sentence) {
        return None;
    }
    if traits.technical {
        // A parameter or a measurement of the writer's, more likely than not.
        severity = if severity == Severity::Warning { Severity::Hint } else { return None };
    }
    if traits.conditional || traits.normative {
        severity = severity.lower();
    }
    Some(Signal::new(&RULE, sentence, (first, last), severity, message).of_figure())
}

/// `Table 2 shows`, `in Figure 3`
fn points_at_table(s: &Sentence) -> bool {
    s.any_at(Cue::Exhibit, |i| {
        s.tokens[i].capital
            && s.is_word(i, &["table", "figure", "fig", "appendix", "chart"])
            && s.tokens.get(i + 1).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit() || c == 'a'))
    })
}

/// The value of a token in digits.
fn number(token: &Token) -> Option<f64> {
    if token.lower.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let bare = token.lower.trim_start_matches(['$', '£', '€', '¥']).trim_end_matches('%');
    let digits = bare.starts_with(|c: char| c.is_ascii_digit());
    // "12–18 percent": the upper end.
    let bare = match bare.split_once(['-', '–']) {
        Some((low, high)) if low.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !is_year(low) => high,
        _ => bare,
    };
    if token.masked || !digits || !bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')) {
        return None;
    }
    bare.replace(',', "").parse().ok()
}

/// A number in words; `twenty-three`.
fn is_worded(token: &Token) -> bool {
    token.is(Class::Number)
        || !token.masked
            && token.lower.len() > 5
            && token
                .lower
                .split_once('-')
                .is_some_and(|(tens, _)| tens.ends_with('y') && classes(tens).has(Class::Number))
}

type Figure = Option<(usize, usize, Severity)>;

/// A figure that begins at token `at`: its first and last token, and how grave.
fn figure(s: &Sentence, at: usize) -> Figure {
    let t = &s.tokens[at];
    if t.masked {
        return None;
    }
    let money = t.lower.starts_with(['$', '£', '€', '¥']);
    if money && t.lower.bytes().any(|b| b.is_ascii_digit()) {
        return Some((at, if magnitude(s, at + 1) { at + 1 } else { at }, Severity::Warning));
    }
    if let Some(n) = number(t) {
        return measured(s, at).or_else(|| counted(s, at, n));
    }
    if is_worded(t) {
        return measured(s, at).or_else(|| part(s, at)).or_else(|| counted_in_words(s, at));
    }
    if t.is(Class::Magnitude) {
        return magnitudes(s, at);
    }
    part(s, at).or_else(|| growth(s, at)).or_else(|| rank(s, at)).or_else(|| most(s, at))
}

fn magnitude(s: &Sentence, at: usize) -> bool {
    at > 0 && s.is(at, Class::Magnitude) && !s.parted(at - 1, at)
}

/// `40 percent`, `three million`, `9 out of 10`, `five times as many`
fn measured(s: &Sentence, at: usize) -> Figure {
    let sign =
        s.tokens[at].lower.ends_with('%') || s.unit.text[s.tokens[at].range.end..].trim_start().starts_with(['%', '٪']);
    if sign {
        return Some((at, at, Severity::Warning));
    }
    if !s.adjoins(at) {
        return None;
    }
    if s.is_word(at + 1, &["percent", "percentage", "dollars", "pounds", "euros", "cents"]) || magnitude(s, at + 1) {
        return Some((at, at + 1, Severity::Warning));
    }
    if s.says(at + 1, &["per", "cent"]) {
        return Some((at, at + 2, Severity::Warning));
    }
    if let Some(last) = share(s, at) {
        return Some((at, last, Severity::Warning));
    }
    let compared = ["more", "as", "the", "higher", "larger", "greater", "less", "bigger", "faster", "lower"];
    if s.word(at + 1) == "times" && s.is_word(at + 2, &compared) {
        let digits = number(&s.tokens[at]).is_some();
        return Some((at, at + 2, if digits { Severity::Warning } else { Severity::Info }));
    }
    None
}

/// `9 out of 10`, `1 in 5`, `three out of four`
fn share(s: &Sentence, at: usize) -> Option<usize> {
    let whole = match s.word(at + 1) {
        "out" if s.word(at + 2) == "of" => at + 3 + usize::from(s.word(at + 3) == "every"),
        "in" => at + 2 + usize::from(s.word(at + 2) == "every"),
        _ => return None,
    };
    let token = s.tokens.get(whole).filter(|t| !is_year(&t.lower))?;
    if s.parted(at, whole) {
        return None;
    }
    let digits = match (number(&s.tokens[at]), number(token)) {
        (Some(part), Some(whole)) => (2.0..=1000.0).contains(&whole) && part < whole,
        _ => false,
    };
    let worded = is_worded(&s.tokens[at]) && is_worded(token)
        || s.word(at) == "one" && (is_worded(token) || number(token).is_some());
    (digits || worded).then_some(whole)
}

/// A number in front of which these stand is a place in a text, a name, a date.
fn is_label(s: &Sentence, at: usize) -> bool {
    at > 0 && s.is(at - 1, Class::Label) && !s.parted(at - 1, at)
}

/// `1,200 workers`, `over 3,000`, `164 member countries`
fn counted(s: &Sentence, at: usize, n: f64) -> Figure {
    if n < 10.0 || is_label(s, at) {
        return None;
    }
    let text = &*s.tokens[at].lower;
    // "The 27 member states", "any of the 50 states": how many there are is taken as known.
    if n < 100.0 && at > 0 && s.is_word(at - 1, &["the", "these", "those"]) && !s.parted(at - 1, at) {
        return None;
    }
    // "At the 2018 Harbour Conference".
    let names = is_year(text) && s.tokens.get(at + 1).is_some_and(|t| t.capital);
    let year = names
        || is_year(text)
            && (at == 0
                || s.is_word(
                    at - 1,
                    &["in", "since", "by", "from", "until", "of", "before", "after", "the", "around", "about"],
                )
                || !s.adjoins(at));
    if year || s.word(at + 1) == "times" && n > 1000.0 {
        return None;
    }
    let severity = if n >= 1000.0 { Severity::Warning } else { Severity::Info };
    if let Some(noun) = noun_after(s, at) {
        return Some((at, noun, severity));
    }
    let timed = s.is(at + 1, Class::Time) && s.adjoins(at);
    let taken = at > 0 && s.is(at - 1, Class::About) && !s.parted(at - 1, at) && !is_year(text);
    let grouped = text.contains(',');
    if timed || !(taken || grouped) {
        // "He voted against it 98 times."
        return (s.word(at + 1) == "times" && s.adjoins(at)).then_some((at, at + 1, Severity::Hint));
    }
    Some((at, at, if grouped { Severity::Info } else { Severity::Hint }))
}

/// `twenty-three countries`; below ten, a count is no figure.
fn counted_in_words(s: &Sentence, at: usize) -> Figure {
    let small = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "half", "one"];
    if s.is_word(at, &small) || is_label(s, at) {
        return None;
    }
    let noun = noun_after(s, at)?;
    let compound = s.tokens[at].lower.contains('-');
    Some((at, noun, if compound { Severity::Info } else { Severity::Hint }))
}

/// The plural noun that a number counts, with up to two adjectives before it.
fn noun_after(s: &Sentence, at: usize) -> Option<usize> {
    for noun in at + 1..at + 4 {
        if s.parted(noun - 1, noun) {
            return None;
        }
        let t = s.tokens.get(noun)?;
        if t.is(Class::Time) || t.is(Class::Be) || t.is(Class::Pronoun) || t.is(Class::Determiner) || t.masked {
            return None;
        }
        if is_plural(t) {
            return Some(noun);
        }
        if t.is_word(&[
            "of", "in", "and", "or", "to", "for", "on", "at", "with", "from", "by", "as", "times", "than", "that",
            "who",
        ]) {
            return None;
        }
    }
    None
}

fn is_plural(t: &Token) -> bool {
    let plural = t.lower.ends_with('s')
        && !t.lower.ends_with("ss")
        && !t.lower.ends_with("us")
        && !t.lower.ends_with("is")
        && t.lower.len() > 3;
    (plural && !t.capital || t.is(Class::Count)) && t.lower.chars().all(|c| c.is_alphabetic() || c == '-')
}

/// `hundreds of thousands of people`, `a hundred people`
fn magnitudes(s: &Sentence, at: usize) -> Figure {
    if s.tokens[at].lower.ends_with('s') && s.word(at + 1) == "of" {
        let last = if magnitude(s, at + 2) { at + 2 } else { at };
        let many = last > at || s.is_word(at, &["millions", "billions", "trillions"]);
        let clause = (0..at)
            .rev()
            .take_while(|j| !s.parted(*j, j + 1))
            .any(|j| s.is_word(j, &["as", "require", "requires", "need", "needs"]));
        // "It may hold millions of cells": an order of magnitude.
        if s.traits.hedged || s.traits.normative {
            return None;
        }
        return Some((
            at,
            last,
            if many {
                Severity::Warning
            } else if clause {
                Severity::Hint
            } else {
                Severity::Info
            },
        ));
    }
    let article = at > 0
        && s.is_word(at - 1, &["a", "several", "few"])
        && s.is_word(at, &["hundred", "thousand", "million", "billion", "trillion"]);
    if article && (noun_after(s, at).is_some() || s.is_word(at, &["million", "billion", "trillion"])) {
        return Some((at - 1, at, Severity::Info));
    }
    None
}

/// `half of the`, `two-thirds of`, `a third of`, `twice as`
fn part(s: &Sentence, at: usize) -> Figure {
    let of = || s.word(at + 1) == "of";
    match s.word(at) {
        "half" => {
            // "The first half of the century" is a time.
            let ordinal =
                at > 0 && s.is_word(at - 1, &["first", "second", "latter", "other", "last", "better", "early"]);
            let whole = of()
                && s.is_word(at + 2, &["all", "the", "its", "their", "our"])
                && !s.is_word(at + 3, &["century", "year", "book", "novel", "decade"]);
            (whole && !ordinal).then_some((at, at + 2, Severity::Info))
        }
        "two-thirds" | "three-quarters" | "one-third" | "one-quarter" | "two-fifths" | "four-fifths"
        | "three-fourths" => Some((at, at, Severity::Info)),
        "third" | "quarter" | "fifth" | "tenth" if of() && at > 0 && s.is_word(at - 1, &["a", "one"]) => {
            let time = s.is_word(at + 3, &["century", "year", "day", "chapter"]);
            (!time).then_some((at - 1, at, Severity::Info))
        }
        "percentage" | "proportion"
            if of() && at > 1 && s.is_word(at - 1, &["large", "high", "small", "significant", "huge"]) =>
        {
            Some((at - 1, at, Severity::Hint))
        }
        // "The majority of" is said of much that nobody counted.
        "majority" | "minority" if of() => Some((at, at, Severity::Hint)),
        "twice" if s.word(at + 1) == "as" => Some((at, at + 1, Severity::Info)),
        _ => None,
    }
}

/// `doubled`, `tenfold`, `cut in half`
fn growth(s: &Sentence, at: usize) -> Figure {
    let t = &s.tokens[at];
    if t.is(Class::Growth) {
        return (!s.is_word(at + 1, &["down", "back", "over", "as"])).then_some((at, at, Severity::Info));
    }
    let fold = t.lower.len() > 5
        && t.lower.ends_with("fold")
        && !t.is_word(&["manifold", "non-manifold", "twofold", "threefold", "scaffold", "blindfold", "enfold"])
        && !t.lower.starts_with("unf");
    if fold {
        return Some((at, at, Severity::Info));
    }
    let halved = s.says(at, &["in", "half"]) && (s.classes.has(Class::Change) || s.find(&["cut"]).is_some());
    halved.then_some((at, at + 1, Severity::Info))
}

/// `ranks 15th`
fn rank(s: &Sentence, at: usize) -> Figure {
    let ordinal = |i: usize| {
        s.tokens.get(i).is_some_and(|t| {
            !t.masked
                && (t.lower.ends_with("th") && (t.lower.starts_with(|c: char| c.is_ascii_digit()) || t.lower.len() > 4)
                    || t.is_word(&["first", "second", "third", "last"]))
        })
    };
    (s.word(at).starts_with("rank") && s.is_word(at, &["ranks", "ranked", "rank"]) && ordinal(at + 1)).then_some((
        at,
        at + 1,
        Severity::Info,
    ))
}

/// `Most women voted`: a share that somebody counted.
fn most(s: &Sentence, at: usize) -> Figure {
    if s.word(at) != "most" {
        return None;
    }
    let begins = at == 0
        || s.parted(at - 1, at)
        || s.is_word(
            at - 1,
            &["that", "and", "but", "while", "because", "as", "since", "although", "though", "when", "where"],
        );
    let people = s.tokens.get(at + 1).is_some_and(|t| {
        t.is(Class::Human) && is_plural(t)
            || t.is_word(&["people", "women", "men", "children"])
            || t.capital && is_demonym(t)
    });
    (begins && people && !s.is(at + 2, Class::Report)).then_some((at, at + 1, Severity::Hint))
}

fn is_demonym(t: &Token) -> bool {
    t.lower.ends_with("ans") || t.lower.ends_with("ish")
}
