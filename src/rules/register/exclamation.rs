//! # register.exclamation
//!
//! Exclamation marks at the end of the writer's own sentences, and several question marks in a row.
//!
//! They raise the voice; an essay lets the evidence do that. Not meant: `!=`, `5!`, titles (*Oliver!*), names that end in one,
//! quotations.
//!
//! ```md reported
//! The bridge opened four years late!
//! ```
//!
//! ```md silent
//! The bridge opened four years late. “At last!” wrote one resident.
//! ```
//!
//! **Options.** None but the level.
//!
//! **Fix.** Offers a full stop, or one question mark.

use super::Place;
use crate::diagnostic::Severity;
use crate::diagnostic::{Fix, Safety};
use crate::rules::Reports;
use crate::rules::Rule;
use crate::syntax::{Section, UnitKind};
use crate::text::EditSet;

pub static RULE: Rule = Rule {
    id: "register.exclamation",
    default: Some(Severity::Info),
    summary: "Exclamation marks in the writer's own sentences",
    page: include_str!("exclamation.rs"),
};

/// Names that end in an exclamation mark.
const NAMES: &[&str] =
    &["Yahoo", "Oliver", "Jeopardy", "Kahoot", "Oklahoma", "Hamilton", "Joomla", "Airplane", "Westward Ho", "Mia"];

pub(super) fn check(place: &Place, reports: &mut Reports) {
    if !matches!(place.unit.kind, UnitKind::Paragraph | UnitKind::ListItem | UnitKind::Footnote)
        || place.section == Section::Appendix
        || place.config.shown(&RULE, Severity::Info).is_none()
    {
        return;
    }
    let text = place.text.text.as_str();
    if memchr::memchr2(b'!', b'?', text.as_bytes()).is_none() || !text.contains('!') && !text.contains("??") {
        return;
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(['!', '?']) {
        let start = at + found;
        at = start + text[start..].find(|c| c != '!' && c != '?').unwrap_or(text.len() - start);
        // One question mark asks; several cry out.
        let marks = &text[start..at];
        if marks == "?" || !ends_sentence(text, start, at) {
            continue;
        }
        let range = start..at;
        let asks = marks.contains('?');
        let (remedy, mark) = if asks { ("a single question mark", "?") } else { ("a full stop", ".") };
        let message = format!("\"{marks}\" is informal here. Use {remedy}.");
        let edit = place.edit(&range, mark);
        let report =
            reports.push(&RULE, Severity::Info, (place.index, place.unit), place.text.visible_range(&range), message);
        report.fixes.extend(edit.map(|edit| Fix {
            title: format!("Replace with {remedy}"),
            safety: Safety::Unsafe,
            edits: EditSet::one(edit),
        }));
    }
}

/// Do the marks at `start..end` end a sentence of words?
fn ends_sentence(text: &str, start: usize, end: usize) -> bool {
    let head = &text[..start];
    let word = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    // `5!` is a product, `(!)` an aside, `n!` a formula.
    if word.chars().count() < 2 || !word.ends_with(char::is_alphabetic) || NAMES.contains(&word) {
        return false;
    }
    let tail = text[end..].trim_start_matches([')', ']', '"', '”', '’', '\'', '*']);
    let next = tail.trim_start();
    next.is_empty() || next.len() < tail.len() && !next.starts_with(|c: char| c.is_lowercase() || c == '=' || c == ',')
}
