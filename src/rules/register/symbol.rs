//! # register.symbol
//!
//! Symbols in place of words: `&` for *and*, `->` for *leads to*.
//!
//! Names (*Marks & Spencer*), citations, tables and *R&D* are not reported.
//!
//! ```md reported
//! The survey covers wages & hours.
//! ```
//!
//! ```md silent
//! The survey covers wages and hours at Marks & Spencer (Ortiz & Bell, 2020), and its R&D.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases. `register.strict` adds `%`, `+`, `=` and `@` between words.
//!
//! **Fix.** `&` becomes *and*, of itself with `--fix`.

use super::matcher::Hit;
use super::{Place, fold};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::syntax::UnitKind;

pub static RULE: Rule = Rule {
    id: "register.symbol",
    default: Some(Severity::Info),
    summary: "Symbols in place of words, such as \"&\"",
    page: include_str!("symbol.rs"),
};

/// Between plain words only: names, formulas and tables have their symbols.
pub(super) fn applies(place: &Place, hit: &Hit) -> bool {
    let text = place.text;
    let symbol = text.str(hit.range.clone());
    if matches!(place.unit.kind, UnitKind::Heading(_)) {
        return false;
    }
    let Some(before) = text.word_before(hit.range.start) else { return false };
    if symbol == "%" {
        return text.str(before).ends_with(|c: char| c.is_ascii_digit());
    }
    let Some(after) = text.word_after(hit.range.end) else { return false };
    let apart = before.end < hit.range.start && hit.range.end < after.start;
    let first = super::mask::starts_sentence(place.unit, text.visible(before.start));
    let (before, after) = (text.str(before), text.str(after));
    let word =
        |w: &str| w.chars().count() > 1 && w.chars().all(fold::is_word) && !w.contains(|c: char| c.is_ascii_digit());
    let name = |w: &str| w.starts_with(char::is_uppercase);
    apart && word(before) && word(after) && (first || !name(before)) && !name(after)
}
