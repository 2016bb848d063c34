//! # length.paragraph
//!
//! A paragraph of more than 300 words: it probably makes more than one point. Off by default; reported on its first three
//! words.
//!
//! Options: `count`, for what is counted.

use crate::diagnostic::Severity;
use crate::rules::{BlockContext, Reports, Rule};
use crate::syntax::UnitKind;
use crate::syntax::words;
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "length.paragraph",
    default: None,
    summary: "A paragraph of more than 300 words",
    page: include_str!("paragraph.rs"),
};

/// So many words may a paragraph have.
const MOST: u32 = 300;

pub fn check(context: &BlockContext, reports: &mut Reports) {
    if context.config.shown(&RULE, Severity::Hint).is_none() {
        return;
    }
    let block = context.block;
    for (i, unit) in block.units.iter().enumerate().filter(|(_, u)| u.kind == UnitKind::Paragraph) {
        let mut count = 0;
        let mut first: Vec<Range<usize>> = Vec::new();
        words::counted(unit, words::part(unit, &block.before, &block.after), context.config, |range, n| {
            count += n;
            if first.len() < 3 {
                first.push(range);
            }
        });
        if count > MOST
            && let (Some(start), Some(end)) = (first.first(), first.last())
        {
            let message = format!("Paragraph of {} words.", super::grouped(count));
            reports.push(&RULE, Severity::Hint, (i, unit), start.start..end.end, message);
        }
    }
}
