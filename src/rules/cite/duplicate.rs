//! # ref.duplicate
//!
//! One work stands in the list twice: same authors, same year, same title. A reader takes the two for different works.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Bell, 2011).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//!
//! Bell, Tom (2011). *The River Towns*. Quay Press.
//! ```
//!
//! Silent: two works of one author, two editions, two addresses.
//!
//! ```md silent
//! The mill closed in the spring (Bell, 2011, 2013). The notices of that week agree (Harbour Office, 2011a, 2011b).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//!
//! Bell, T. (2013). *The river towns* (2nd ed.). Quay Press.
//!
//! Harbour Office. (2011a). *Notice to mariners*. https://harbour.example/notices/14
//!
//! Harbour Office. (2011b). *Notice to mariners*. https://harbour.example/notices/15
//! ```
//!
//! What answers it: one entry less.

use super::suffix::entry_label;
use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::references::{Reference, Twin};

pub static RULE: Rule = Rule {
    id: "ref.duplicate",
    default: Some(Severity::Warning),
    summary: "One work is listed twice",
    page: include_str!("duplicate.rs"),
};

/// `entry` is number `number` of the list, counted from 0.
pub fn report(context: &LinkedContext, at: (usize, &Unit), entry: &Reference, number: usize, reports: &mut Reports) {
    let Some(Twin::Same(first)) = context.works.index.twin(number) else { return };
    let what = context.works.index.label(number);
    let message = format!("{what} is listed twice. Remove one of the two entries.");
    let label = entry_label(at.1, entry);
    let diagnostic = reports.push(&RULE, Severity::Warning, at, label, message);
    diagnostic.related.extend(context.works.listed(first, "The other entry."));
}
