//! # cite.et-al-few
//!
//! "et al." stands for several authors, and the list of works has two: every style names both.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz et al. 42).
//!
//! ## Works Cited
//!
//! Ortiz, Ana, and Tom Bell. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Ortiz et al. 42).
//!
//! ## Works Cited
//!
//! Ortiz, Ana, et al. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! What answers it: the second name.

use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::Cited;

pub static RULE: Rule = Rule {
    id: "cite.et-al-few",
    default: Some(Severity::Info),
    summary: "\"et al.\" for a work of two authors",
    page: include_str!("et_al_few.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), cited: &Cited, reports: &mut Reports) {
    if !cited.et_al {
        return;
    }
    let Some((name, range)) = cited.names.first() else { return };
    if let Some([_, second]) = context.works.index.authors_of(cited) {
        let message = format!("This work lists two authors, {name} and {second}: name both.");
        let related = context.works.index.only(cited).and_then(|i| context.works.listed(i, "Listed here."));
        reports.push(&RULE, Severity::Info, at, range.clone(), message).related.extend(related);
    }
}
