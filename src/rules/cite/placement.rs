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
//! The fix moves the stop behind the bracket.

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{BlockContext, Reports, Rule};
use crate::syntax::UnitKind;
use crate::syntax::citations::{Form, Strength};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.placement",
    default: Some(Severity::Info),
    summary: "A citation behind the full stop",
    page: include_str!("placement.rs"),
};

pub fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        if !matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem) {
            continue;
        }
        for citation in &unit.citations {
            let bracket = matches!(citation.form, Form::AuthorPage | Form::AuthorYear | Form::Title | Form::Key)
                && citation.strength == Strength::Strong;
            let range = &citation.range;
            if !bracket || !unit.text[range.clone()].starts_with(['(', '[']) {
                continue;
            }
            let before = unit.text[..range.start].trim_end();
            let behind = &unit.text[range.end..];
            // The sentence must end with the bracket, and with the stop before it: `the U.S. (Bell).` has another.
            let ends = unit.sentences.iter().any(|s| s.end == range.end);
            if !ends || behind.starts_with(['.', ',', ';', ':']) || before.len() == range.start {
                continue;
            }
            let closers = before.len() - before.trim_end_matches(['”', '"', '’', '\'', '»', ')']).len();
            let stop = before.len() - closers;
            if !before[..stop].ends_with('.') || before[..stop].ends_with("..") {
                continue;
            }
            // A paragraph that is one long quotation is set like a block quotation.
            if closers > 0 && unit.quotes.iter().any(|q| q.range.start == 0 && q.range.end == before.len()) {
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
