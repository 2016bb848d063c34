//! # ref.uncited
//!
//! A work stands in the list and is cited nowhere in the text. Either a citation got lost, or the entry belongs into a bibliography
//! of everything that was read.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz 42).
//!
//! ## Works Cited
//!
//! Ortiz, Ana. *The River Towns*. Quay Press, 2011.
//!
//! Sable, Ruth. *The Quay*. Quay Press, 2014.
//! ```
//!
//! Silent: an author whom a sentence names, and a list that is called Bibliography or Works Consulted.
//!
//! ```md silent
//! The mill closed in the spring (Ortiz 42).
//!
//! ## Bibliography
//!
//! Ortiz, Ana. *The River Towns*. Quay Press, 2011.
//!
//! Sable, Ruth. *The Quay*. Quay Press, 2014.
//! ```

use super::suffix::entry_label;
use crate::config::Style;
use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::references::Reference;
use crate::syntax::{Section, Unit};

pub static RULE: Rule = Rule {
    id: "ref.uncited",
    default: Some(Severity::Info),
    summary: "A listed work that is never cited",
    page: include_str!("uncited.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), entry: &Reference, reports: &mut Reports) {
    // An essay that cites nobody, or by keys and notes only, is not held to its list.
    let by_name = matches!(
        context.works.style,
        Style::Mla | Style::Apa | Style::ChicagoAuthorDate | Style::Harvard | Style::Ieee
    );
    if context.block.before.section != Section::References || !by_name {
        return;
    }
    // `@key: https://…` defines a key, and an address alone has no name that could be cited.
    let address = entry.text.starts_with(['@', '<']) || entry.text.starts_with("http") || entry.text.starts_with("www");
    if entry.repeats_author || address || is_cited(entry, context) {
        return;
    }
    let message = "Listed but never cited in the text.".to_owned();
    reports.push(&RULE, Severity::Info, at, entry_label(at.1, entry), message);
}

fn is_cited(entry: &Reference, context: &LinkedContext) -> bool {
    entry.keys.iter().any(|key| context.cited.contains_key(key))
}
