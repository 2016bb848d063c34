//! # cite.not-listed
//!
//! A work is cited in the text and missing from the list of works at the end. A reader who wants to look it up finds nothing.
//! Checked only where the essay has such a list: a heading like Works Cited, References or Bibliography, with entries below.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz 42).
//!
//! ## Works Cited
//!
//! Bell, Thomas. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Bell 42).
//!
//! ## Works Cited
//!
//! Bell, Thomas. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! A name alone in parentheses, `(Ortiz)`, may be something else than a citation: it is reported as information, and only where it is
//! near a listed name if the essay cites by year or by number. Where a listed name differs by a letter or two, the fix takes it.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form, Strength};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.not-listed",
    default: Some(Severity::Warning),
    summary: "A cited work is missing from the list of works",
    page: include_str!("not_listed.rs"),
};

pub fn report(
    at: (usize, &Unit),
    citation: &Citation,
    cited: &Cited,
    heading: &str,
    style: Style,
    nearest: Option<String>,
    reports: &mut Reports,
) {
    let unit = at.1;
    // A gloss is only a slip of the pen where a listed name is near. So is a name alone where works are cited by year or number.
    let alone = citation.form == Form::AuthorPage && cited.locator.is_none() && cited.title.is_none();
    let by_name = matches!(style, Style::Mla | Style::Auto);
    let gloss = citation.strength == Strength::Doubtful || citation.strength == Strength::Weak && alone && !by_name;
    if gloss && nearest.is_none() {
        return;
    }
    // What is not out yet has no place in a list.
    let unpublished = |y: &str| ["in prep", "sub", "under", "unpub"].iter().any(|u| y.to_lowercase().starts_with(u));
    if cited.year.as_ref().is_some_and(|y| unpublished(&y.0)) {
        return;
    }
    let severity = if citation.strength == Strength::Strong { Severity::Warning } else { Severity::Info };
    let slipped = || nearest.as_ref().and_then(|n| cited.names.iter().min_by_key(|c| crate::text::distance(&c.0, n)));
    let Some((name, range)) = slipped().or(cited.names.first()).or(cited.title.as_ref()).cloned() else { return };
    let hint = nearest.as_ref().map_or(String::new(), |n| format!(" (\"{n}\"?)"));
    let message = format!("\"{name}\" is not in {heading}. Add it, or correct the spelling{hint}.");
    let plain = unit.map.is_plain(&range);
    let source = unit.map.source(&range);
    let diagnostic = reports.push(&RULE, severity, at, range, message);
    if let Some(nearest) = nearest.filter(|_| plain) {
        diagnostic.fixes.push(Fix {
            title: format!("Replace with \"{nearest}\""),
            safety: Safety::Unsafe,
            edits: EditSet::one(Edit::replace(source, nearest)),
        });
    }
}
