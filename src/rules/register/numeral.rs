//! # register.numeral
//!
//! Small numbers written as figures: *3 reasons* for *three reasons*.
//!
//! APA spells numbers below 10, MLA those of one or two words. Numbers with units, dates, percentages, money, times, ages, pages
//! and labels (*Figure 3*) stay figures in both. Off: fields differ, and papers full of figures are right to use them.
//!
//! ```md reported
//! The essay gives 3 reasons for the revolt.
//! ```
//!
//! ```md silent
//! The essay gives three reasons for the revolt of 5 May, 3 km from the town (see Figure 3).
//! ```
//!
//! **Options.** `style = "mla"` spells numbers up to one hundred.
//!
//! **Fix.** Offers the word.

use super::Place;
use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::Reports;
use crate::rules::Rule;
use crate::syntax::UnitKind;
use crate::text::EditSet;
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "register.numeral",
    default: None,
    summary: "Small numbers written as figures (off)",
    page: include_str!("numeral.rs"),
};

pub(super) fn check(place: &Place, reports: &mut Reports) {
    let prose = matches!(place.unit.kind, UnitKind::Paragraph | UnitKind::ListItem | UnitKind::Footnote);
    if !prose || place.config.shown(&RULE, Severity::Hint).is_none() {
        return;
    }
    let most = if place.config.style == Style::Mla { 100 } else { 9 };
    let text = place.text.text.as_str();
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + found;
        let end = start + text[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - start);
        at = end;
        let range = start..end;
        let Some(word) = text[range.clone()].parse::<u32>().ok().filter(|n| *n <= most).and_then(spelled) else {
            continue;
        };
        if !counts_things(place, &range) {
            continue;
        }
        let message = format!("\"{}\" is a figure for a small number. Use \"{word}\".", &text[range.clone()]);
        let edit = place.edit(&range, &word);
        let report =
            reports.push(&RULE, Severity::Hint, (place.index, place.unit), place.text.visible_range(&range), message);
        report.fixes.extend(edit.map(|edit| Fix {
            title: format!("Replace with \"{word}\""),
            safety: Safety::Unsafe,
            edits: EditSet::one(edit),
        }));
    }
}

/// Words before a figure that is a label.
const LABELS: &[&str] = &[
    "figure", "table", "chapter", "section", "page", "p", "pp", "no", "number", "step", "phase", "type", "grade",
    "level", "version", "part", "volume", "vol", "act", "scene", "line", "lines", "equation", "model", "group", "day",
    "year", "week", "appendix", "note", "article", "question", "stage", "class", "verse", "act", "to", "and", "of",
    "by", "than", "from",
];

/// Words after a figure that is a measure, a date or a score.
const MEASURES: &[&str] = &[
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "seconds",
    "percent",
    "percentage",
    "points",
    "dollars",
    "pounds",
    "euros",
    "cents",
    "times",
    "degrees",
    "metres",
    "meters",
    "kilometres",
    "kilometers",
    "miles",
    "grams",
    "kilograms",
    "litres",
    "liters",
    "inches",
    "feet",
    "acres",
    "hectares",
    "tonnes",
    "tons",
    "pages",
    "volts",
    "watts",
];

/// Is the figure a number of things: alone, no label, and followed by a plural noun?
fn counts_things(place: &Place, range: &Range<usize>) -> bool {
    let text = place.text;
    let alone = text.text[..range.start].chars().next_back().is_none_or(|c| matches!(c, ' ' | '('));
    let before = text.word_before(range.start);
    let first = before.as_ref().is_some_and(|w| super::mask::starts_sentence(place.unit, text.visible(w.start)));
    let before = before.map(|w| text.str(w)).unwrap_or_default();
    let label =
        before.starts_with(char::is_uppercase) && !first || LABELS.iter().any(|l| l.eq_ignore_ascii_case(before));
    let Some(after) = text.word_after(range.end).filter(|w| w.start == range.end + 1) else { return false };
    let noun = text.str(after);
    let plural = noun.len() > 3
        && noun.chars().all(|c| c.is_lowercase() || c == '-')
        && (noun.ends_with('s') || matches!(noun, "people" | "children" | "women" | "men"));
    alone && !label && plural && !MEASURES.contains(&noun)
}

/// The number in words, up to one hundred.
fn spelled(n: u32) -> Option<String> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = |n: u32| SMALL.get(n as usize).copied().unwrap_or_default();
    let tens = TENS.get(n as usize / 10).copied().unwrap_or_default();
    match n {
        0..=19 => Some(small(n).to_owned()),
        20..=99 if n.is_multiple_of(10) => Some(tens.to_owned()),
        20..=99 => Some(format!("{tens}-{}", small(n % 10))),
        100 => Some("one hundred".to_owned()),
        _ => None,
    }
}
