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
use super::lexicon::Class;
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::rules::support::Need;

pub static RULE: Rule = Rule {
    id: "claim.quantity",
    default: Some(Severity::Warning),
    summary: "A figure without a source",
    page: include_str!("quantity.rs"),
};

pub fn message(words: &str) -> String {
    format!("\"{words}\" is a figure the reader cannot check. Add its source.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let tokens = &sentence.tokens;
    if sentence.own_data || tokens[0].is(Class::Hypothetical) || is_own(sentence) || points_at_table(sentence) {
        return None;
    }
    let (first, last, severity) = (0..tokens.len()).find_map(|i| figure(sentence, i))?;
    let conditional = tokens.iter().any(|t| t.is_word(&["would", "could", "might", "may", "perhaps", "suppose"]));
    let severity = if conditional { severity.lower() } else { severity };
    Some(Signal {
        rule: &RULE,
        trigger: tokens[first].range.start..tokens[last].range.end,
        severity,
        need: Need::Figure,
    })
}

/// `We interviewed 40 readers`: the writer's own figures.
fn is_own(sentence: &Sentence) -> bool {
    let tokens = &sentence.tokens;
    tokens.windows(2).any(|w| w[0].is_word(&["i", "we"]) && w[1].is(Class::OwnVerb))
        || tokens.iter().any(|t| t.is_word(&["my", "our"]))
            && tokens.iter().any(|t| t.is_word(&["survey", "sample", "interviews", "data", "experiment"]))
}

/// `Table 2 shows`, `in Figure 3`
fn points_at_table(sentence: &Sentence) -> bool {
    sentence.tokens.windows(2).any(|w| {
        w[0].is_word(&["table", "figure", "fig", "appendix", "chart"])
            && sentence.unit.str(&w[0].range).starts_with(char::is_uppercase)
            && w[1].lower.starts_with(|c: char| c.is_ascii_digit() || c == 'a')
    })
}

fn number(token: &Token) -> Option<f64> {
    let bare = token.lower.trim_start_matches(['$', '£', '€', '¥']).trim_end_matches('%');
    let plain = bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
        && bare.starts_with(|c: char| c.is_ascii_digit());
    if token.masked || !plain {
        return None;
    }
    bare.replace(',', "").trim_end_matches('.').parse().ok()
}

fn is_year(token: &Token) -> bool {
    token.lower.len() == 4 && number(token).is_some_and(|n| (1000.0..2100.0).contains(&n))
}

/// A figure that begins at token `at`: its first and last token, and how grave.
fn figure(sentence: &Sentence, at: usize) -> Option<(usize, usize, Severity)> {
    let tokens = &sentence.tokens;
    let t = &tokens[at];
    if t.masked {
        return None;
    }
    let magnitude = |i: usize| tokens.get(i).is_some_and(|t| t.is(Class::Magnitude) && !sentence.parted(i - 1, i));
    let whole = |first: usize, last: usize, severity| Some((first, last, severity));
    let label = at > 0 && tokens[at - 1].is(Class::Label) && !sentence.parted(at - 1, at);
    // $25 billion, £3m, €4
    if t.lower.starts_with(['$', '£', '€', '¥']) && t.lower.chars().any(|c| c.is_ascii_digit()) {
        return whole(at, if magnitude(at + 1) { at + 1 } else { at }, Severity::Warning);
    }
    if let Some(n) = number(t) {
        // 40 %, 40 percent
        if t.lower.ends_with('%') {
            return whole(at, at, Severity::Warning);
        }
        let next = tokens.get(at + 1).filter(|_| !sentence.parted(at, at + 1));
        let sign = sentence.unit.text[t.range.end..].trim_start().starts_with('%');
        if sign || next.is_some_and(|x| x.is_word(&["percent", "percentage"])) {
            return whole(at, if sign { at } else { at + 1 }, Severity::Warning);
        }
        if next.is_some_and(|x| x.is_word(&["per"])) && tokens.get(at + 2).is_some_and(|x| x.is_word(&["cent"])) {
            return whole(at, at + 2, Severity::Warning);
        }
        if magnitude(at + 1) {
            return whole(at, at + 1, Severity::Warning);
        }
        if next.is_some_and(|x| x.is_word(&["dollars", "pounds", "euros"])) {
            return whole(at, at + 1, Severity::Warning);
        }
        // 9 out of 10
        if next.is_some_and(|x| x.is_word(&["out", "in"])) && share(sentence, at) {
            let last = if tokens[at + 1].is_word(&["out"]) { at + 3 } else { at + 2 };
            return whole(at, last, Severity::Warning);
        }
        let comparison = next.is_some_and(|x| x.is_word(&["times"]))
            && tokens
                .get(at + 2)
                .is_some_and(|x| x.is_word(&["more", "as", "the", "higher", "larger", "greater", "less", "bigger"]));
        if comparison {
            return whole(at, at + 2, Severity::Warning);
        }
        // 1,200 workers
        let counted = n >= 10.0 && !label && !(is_year(t)) && next.is_some_and(|x| is_counted(sentence, x));
        return if counted { whole(at, at + 1, Severity::Info) } else { None };
    }
    if t.is(Class::Number) {
        // three million, forty percent
        if magnitude(at + 1) || tokens.get(at + 1).is_some_and(|x| x.is_word(&["percent"])) {
            return whole(at, at + 1, Severity::Warning);
        }
        if tokens.get(at + 1).is_some_and(|x| x.is_word(&["times"]))
            && tokens.get(at + 2).is_some_and(|x| x.is_word(&["more", "as", "higher", "larger", "greater", "bigger"]))
        {
            return whole(at, at + 2, Severity::Info);
        }
        // "The first half of the century" is a time.
        let ordinal =
            at > 0 && tokens[at - 1].is_word(&["first", "second", "latter", "other", "last", "better", "early"]);
        if t.is_word(&["half"])
            && !ordinal
            && tokens.get(at + 1).is_some_and(|x| x.is_word(&["of"]))
            && tokens.get(at + 2).is_some_and(|x| x.is_word(&["all", "the", "its", "their"]))
        {
            return whole(at, at + 2, Severity::Info);
        }
    }
    // hundreds of thousands of people
    if t.is(Class::Magnitude) && t.lower.ends_with('s') && tokens.get(at + 1).is_some_and(|x| x.is_word(&["of"])) {
        let last = if magnitude(at + 2) { at + 2 } else { at };
        let severity = if t.is_word(&["millions", "billions", "trillions"]) || last > at {
            Severity::Warning
        } else {
            Severity::Info
        };
        return whole(at, last, severity);
    }
    if t.is(Class::Growth) && tokens.get(at + 1).is_none_or(|x| !x.is_word(&["down", "back", "over", "as"])) {
        return whole(at, at, Severity::Info);
    }
    if t.lower.ends_with("fold")
        && t.lower.len() > 5
        && !t.is_word(&["manifold", "twofold", "threefold", "unfold", "scaffold", "blindfold"])
    {
        return whole(at, at, Severity::Info);
    }
    if t.is_word(&["two-thirds", "three-quarters", "one-third", "one-quarter", "majority", "two-fifths"])
        && tokens.get(at + 1).is_some_and(|x| x.is_word(&["of"]))
    {
        // "The majority of" is said of much that nobody counted.
        return whole(at, at, if t.is_word(&["majority"]) { Severity::Hint } else { Severity::Info });
    }
    if t.is_word(&["twice"]) && tokens.get(at + 1).is_some_and(|x| x.is_word(&["as"])) {
        return whole(at, at, Severity::Info);
    }
    None
}

/// `9 out of 10`, `1 in 5`
fn share(sentence: &Sentence, at: usize) -> bool {
    let tokens = &sentence.tokens;
    let of = if tokens[at + 1].is_word(&["out"]) {
        if !tokens.get(at + 2).is_some_and(|t| t.is_word(&["of"])) {
            return false;
        }
        at + 3
    } else {
        at + 2
    };
    let whole = tokens.get(of).filter(|t| !is_year(t)).and_then(number);
    whole.is_some_and(|n| (2.0..=1000.0).contains(&n) && number(&tokens[at]).is_some_and(|m| m < n))
        && !sentence.parted(at, of)
}

/// A plural noun that a source would be asked for.
fn is_counted(sentence: &Sentence, token: &Token) -> bool {
    let raw = sentence.unit.str(&token.range);
    let plural = token.lower.ends_with('s') && !token.lower.ends_with("ss") && token.lower.len() > 3
        || token.is_word(&["people", "men", "women", "children"]);
    plural
        && !token.masked
        && !token.is(Class::Time)
        && raw.chars().next().is_some_and(char::is_lowercase)
        && raw.chars().all(char::is_alphabetic)
}
