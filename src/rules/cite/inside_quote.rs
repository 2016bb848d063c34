//! # cite.inside-quote
//!
//! The citation stands inside the quotation marks, as if the source had written it.
//!
//! Reported:
//!
//! ```md reported
//! The mayor wrote that “no ship will come back to this quay (Ortiz 42).” The port closed.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mayor wrote that “no ship will come back to this quay” (Ortiz 42). The port closed.
//! ```
//!
//! The fix moves it behind the closing mark.

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{BlockContext, Reports, Rule};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.inside-quote",
    default: Some(Severity::Info),
    summary: "A citation inside the quotation marks",
    page: include_str!("inside_quote.rs"),
};

pub fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        for citation in super::in_brackets(unit) {
            let range = &citation.range;
            // At the very end of the quotation: a source that cites somebody in its midst is quoted as it is.
            let Some(quote) = unit.quotes_near(range).find(|q| {
                q.depth == 0
                    && q.inner.start < range.start
                    && range.end <= q.inner.end
                    && unit.text[range.end..q.inner.end].trim_matches(['.', ',', ' ']).is_empty()
            }) else {
                continue;
            };
            // Where the quotation is cited behind its mark, the bracket inside is the source's own.
            let next = unit.citations.partition_point(|c| c.range.start < quote.range.end);
            let next = unit.citations.get(next).map(|c| quote.range.end..c.range.start);
            if next.is_some_and(|gap| unit.str(&gap).trim().is_empty()) {
                continue;
            }
            let start = unit.text[..range.start].trim_end().len();
            let whole = start..quote.range.end;
            let plain = unit.map.is_plain(&whole);
            let stop = unit.text[range.end..quote.inner.end].trim();
            let fixed = format!("{} {}{stop}", &unit.text[quote.inner.end..quote.range.end], &unit.text[range.clone()]);
            let source = unit.map.source(&whole);
            let diagnostic = reports.push(
                &RULE,
                Severity::Info,
                (i, unit),
                range.clone(),
                "Move the citation outside the quotation mark.".to_owned(),
            );
            if plain {
                diagnostic.fixes.push(Fix {
                    title: "Put the citation behind the quotation mark".to_owned(),
                    safety: Safety::Safe,
                    edits: EditSet::one(Edit::replace(source, fixed)),
                });
            }
        }
    }
}
