//! # cite.year-mismatch
//!
//! The author is in the list of works, but not with the year of the citation. One of the two is a slip.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Bell, 2012).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Bell, 2011).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//! ```
//!
//! The letter of a year counts: `2011b` is not `2011a`. The fix writes the listed year, where there is only one.

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Strength};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.year-mismatch",
    default: Some(Severity::Warning),
    summary: "A citation has another year than the list of works",
    page: include_str!("year_mismatch.rs"),
};

pub fn report(
    context: &LinkedContext,
    at: (usize, &Unit),
    citation: &Citation,
    cited: &Cited,
    years: &[String],
    reports: &mut Reports,
) {
    let unit = at.1;
    let (Some((year, range)), Some((name, _))) = (cited.year.clone(), cited.names.first()) else { return };
    let mut listed = years.to_vec();
    listed.sort();
    listed.dedup();
    let severity = if citation.strength == Strength::Strong { Severity::Warning } else { Severity::Info };
    let message = format!("{name} is cited as {year}; the list has {}.", listed.join(" and "));
    let plain = unit.map.is_plain(&range);
    let source = unit.map.source(&range);
    let diagnostic = reports.push(&RULE, severity, at, range, message);
    let works = context.works;
    let entries = works.index.entries(cited).into_iter();
    let same = |i: &usize| works.references.get(*i).and_then(|r| r.year.as_ref()).is_some_and(|y| listed.contains(y));
    diagnostic.related.extend(entries.filter(same).take(3).filter_map(|i| works.listed(i, "Listed here.")));
    if let ([one], true) = (listed.as_slice(), plain) {
        diagnostic.fixes.push(Fix {
            title: format!("Write {one}, as the list has it"),
            safety: Safety::Unsafe,
            edits: EditSet::one(Edit::replace(source, one.clone())),
        });
    }
}
