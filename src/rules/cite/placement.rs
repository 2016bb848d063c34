//! # cite.placement
//!
//! The citation stands behind the full stop, so that it belongs to no sentence. MLA, APA, Chicago author-date and IEEE put the stop
//! behind the bracket. Block quotations are the exception: there the citation follows the stop.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring. (Ortiz 42) The town never forgave it.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Ortiz 42). It fed the U.S. (Bell 9).
//!
//! > The mill closed in the spring, and the town never forgave it. (Ortiz 42)
//! ```
//!
//! In an essay with notes, the mark stands behind the stop or the comma.
//!
//! ```md reported
//! ---
//! essay:
//!   style: chicago-notes
//! ---
//!
//! The mill closed in the spring[^1].
//!
//! [^1]: Ortiz, *The Long Quay*, 42.
//! ```
//!
//! ```md silent
//! ---
//! essay:
//!   style: chicago-notes
//! ---
//!
//! The mill—long empty[^1]—closed in the spring,[^2] and “the weir fell.”[^3]
//!
//! [^1]: Bell, *The River Towns*, 9.
//!
//! [^2]: Ortiz, *The Long Quay*, 42.
//!
//! [^3]: Ortiz, *The Long Quay*, 43.
//! ```
//!
//! The fix moves the stop.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{BlockContext, LinkedContext, Reports, Rule};
use crate::syntax::citations::{Citation, Form, Strength};
use crate::syntax::{Unit, UnitKind};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.placement",
    default: Some(Severity::Info),
    summary: "A citation behind the full stop, or the mark of a note before it",
    page: include_str!("placement.rs"),
};

pub fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        for citation in super::in_brackets(unit) {
            let range = &citation.range;
            let before = unit.text[..range.start].trim_end();
            let behind = &unit.text[range.end..];
            // The sentence must end with the bracket, and with the stop before it: `the U.S. (Bell).` has another.
            let ends = unit.sentence_at(range.end - 1).is_some_and(|i| unit.sentences[i].end == range.end);
            if !ends || behind.starts_with(['.', ',', ';', ':']) || before.len() == range.start {
                continue;
            }
            let closers = before.len() - before.trim_end_matches(['”', '"', '’', '\'', '»', ')']).len();
            let stop = before.len() - closers;
            if !before[..stop].ends_with('.') || before[..stop].ends_with("..") {
                continue;
            }
            // A paragraph that is one long quotation is set like a block quotation.
            if closers > 0 && unit.quotes.first().is_some_and(|q| q.range == (0..before.len())) {
                continue;
            }
            let whole = stop - 1..range.end;
            let plain = unit.map.is_plain(&whole);
            let fixed = format!("{} {}.", &before[stop..], &unit.text[range.clone()]);
            let source = unit.map.source(&whole);
            let diagnostic = reports.push(
                &RULE,
                Severity::Info,
                (i, unit),
                range.clone(),
                "Move the citation before the full stop.".to_owned(),
            );
            if plain {
                diagnostic.fixes.push(Fix {
                    title: "Put the full stop behind the citation".to_owned(),
                    safety: Safety::Safe,
                    edits: EditSet::one(Edit::replace(source, fixed)),
                });
            }
        }
    }
}

/// The mark of a note before a stop or a comma, in an essay whose style is notes.
pub fn note(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, reports: &mut Reports) {
    let unit = at.1;
    let english = context.config.lang.as_deref().is_none_or(|l| l.to_ascii_lowercase().starts_with("en"));
    let marked = citation.form == Form::Note && citation.strength == Strength::Strong;
    let running = matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem | UnitKind::BlockQuote);
    if !marked || !running || !english || context.works.style != Style::ChicagoNotes {
        return;
    }
    let range = &citation.range;
    let mut behind = unit.text[range.end..].chars();
    let stop =
        behind.next().filter(|c| matches!(c, '.' | ',')).filter(|_| behind.next().is_none_or(char::is_whitespace));
    // A stop before the mark too, `U.S.[^1].`, is another matter.
    if stop.is_none() || unit.text[..range.start].ends_with(['.', ',', ' ']) {
        return;
    }
    let message = "Move the note behind the punctuation mark.".to_owned();
    let mark = unit.map.source(range);
    let stop_at = unit.map.source(&(range.end..range.end + 1));
    let diagnostic = reports.push(&RULE, Severity::Info, at, range.clone(), message);
    if let (Some(stop), Some(written)) = (stop, context.source.get(mark.clone()))
        && stop_at.start == mark.end
    {
        diagnostic.trigger = written.to_owned();
        diagnostic.fixes.push(Fix {
            title: "Put the note behind the punctuation mark".to_owned(),
            safety: Safety::Safe,
            edits: EditSet::one(Edit::replace(mark.start..stop_at.end, format!("{stop}{written}"))),
        });
    }
}
