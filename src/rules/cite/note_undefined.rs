//! # cite.note-undefined
//!
//! A footnote mark without its note. Markdown prints the mark as it is written, brackets and all, and what the note should have
//! named stays unsaid.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring.[^2] Its owner had left the year before.[^1]
//!
//! [^1]: Ortiz, *The Long Quay*, 42.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring.[^1] Its owner had left the year before.^[Ortiz, *The Long Quay*, 42.]
//!
//! [^1]: Bell, *The River Towns*, 9.
//! ```
//!
//! The note may stand anywhere in the essay.

use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::UnitKind;

pub static RULE: Rule = Rule {
    id: "cite.note-undefined",
    default: Some(Severity::Warning),
    summary: "A footnote mark without a note",
    page: include_str!("note_undefined.rs"),
};

pub fn check(context: &LinkedContext, reports: &mut Reports) {
    let notes = &context.works.notes;
    for (i, unit) in context.block.units.iter().enumerate().filter(|(_, u)| u.kind != UnitKind::Furniture) {
        for cited in unit.citations.iter().flat_map(|c| &c.works) {
            let Some(label) = cited.note.as_deref() else { continue };
            if notes.contains(&label.to_lowercase()) || is_pattern(label) {
                continue;
            }
            let message = format!("Note \"{label}\" is not defined. Add a paragraph that begins with \"[^{label}]:\".");
            let diagnostic = reports.push(&RULE, Severity::Warning, (i, unit), cited.range.clone(), message);
            diagnostic.trigger = format!("[^{label}]");
        }
    }
}

/// `[^a-z]`, `[^0-9A-F]`, `[^\s]`: a set of letters, as programmers write it.
fn is_pattern(label: &str) -> bool {
    let letters: Vec<char> = label.chars().collect();
    label.contains('\\') || !letters.is_empty() && letters.chunks(3).all(|c| matches!(c, [_, '-', _]))
}
