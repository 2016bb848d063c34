//! # cite.number-range
//!
//! A number in brackets that the list of works does not have.
//!
//! Reported:
//!
//! ```md reported
//! The lamp dims itself before rain [1]. A cheaper one followed [4].
//!
//! ## References
//!
//! [1] F. Adeyemi and L. Tan, “Lamps that listen,” *J. Small Hours*, vol. 2, pp. 1–9, 2019.
//!
//! [2] J. Moreau, *Signals at Sea*. Tideway, 2006.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The lamp dims itself before rain [1]. A cheaper one followed [2].
//!
//! ## References
//!
//! [1] F. Adeyemi and L. Tan, “Lamps that listen,” *J. Small Hours*, vol. 2, pp. 1–9, 2019.
//!
//! [2] J. Moreau, *Signals at Sea*. Tideway, 2006.
//! ```
//!
//! Checked only where the entries of the list are numbered.

use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited};

pub static RULE: Rule = Rule {
    id: "cite.number-range",
    default: Some(Severity::Warning),
    summary: "A number that the list of works does not have",
    page: include_str!("number_range.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    let Some(number) = cited.number else { return };
    if context.works.index.has_number(number) == Some(false) {
        reports.push(
            &RULE,
            Severity::Warning,
            at,
            citation.range.clone(),
            format!("[{number}] has no entry in the list of works."),
        );
    }
}
