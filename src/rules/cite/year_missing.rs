//! # cite.year-missing
//!
//! APA, Chicago author-date and Harvard find a work by its author and its year. A citation without the year leads nowhere.
//!
//! Reported:
//!
//! ```md reported
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! The mill closed in the spring (Bell, p. 42).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//! ```
//!
//! Silent: a page behind a source that the sentence names, a name that the list does not have, MLA.
//!
//! ```md silent
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! Bell (2011) writes that “the mill was a bell that rang once a year” (p. 42). The second wheel (Level 3) stood still.
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//! ```
//!
//! Where the settings name no style, an essay is held to this one if four of five of its citations, and five at least, have a year.
//! The fix writes the year, where the list has one work of the author.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form, Strength};
use crate::syntax::references::Match;
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.year-missing",
    default: Some(Severity::Info),
    summary: "A citation without the year that its style asks for",
    page: include_str!("year_missing.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    let (works, unit) = (context.works, at.1);
    let style = match context.config.style {
        Style::Auto => works.majority.map(|m| m.style),
        named => Some(named),
    };
    let style = style.filter(|s| matches!(s, Style::Apa | Style::ChicagoAuthorDate | Style::Harvard));
    let (Some(style), Some((_, last))) = (style, cited.names.last()) else { return };
    let bare = cited.locator.is_none() && !cited.et_al;
    let sure = citation.strength == Strength::Strong || citation.strength == Strength::Weak && bare;
    let without = cited.year.is_none() && cited.title.is_none();
    if citation.form != Form::AuthorPage || !without || !sure || unit.in_quote(&citation.range) {
        return;
    }
    // A number behind a word is a citation for certain only where the list has the word for a name.
    if works.index.is_empty() || works.index.find(cited) != Match::Found || works.index.entries(cited).is_empty() {
        return;
    }
    let style_name = if style == Style::Apa { "APA" } else { super::style_mixed::name(style) };
    let names = unit.text.get(cited.range.start..last.end).unwrap_or_default();
    let year = works.index.only(cited).and_then(|i| works.references.get(i)?.year.clone());
    let comma = if style == Style::ChicagoAuthorDate { "" } else { "," };
    let others = if cited.et_al { " et al." } else { "" };
    let shown = year.as_deref().unwrap_or("year");
    let message = format!("{style_name} needs a year: ({names}{others}{comma} {shown}).");
    let listed = works.index.only(cited).and_then(|i| works.listed(i, "Listed here."));
    // From the last name to the page.
    let end = cited.locator.as_ref().map_or(cited.range.end, |l| l.1.start);
    let between = last.end..end.max(last.end);
    let source = unit.map.source(&between);
    let plain = unit.map.is_plain(&between);
    let diagnostic = reports.push(&RULE, Severity::Info, at, cited.range.clone(), message);
    diagnostic.related.extend(listed);
    if let Some(year) = year.filter(|_| plain) {
        let prefix = match &cited.locator {
            None => "",
            Some((page, _)) if style == Style::ChicagoAuthorDate || page.starts_with(char::is_alphabetic) => ", ",
            Some((page, _)) if page.contains(['-', '–', ',']) => ", pp. ",
            Some(_) => ", p. ",
        };
        diagnostic.fixes.push(Fix {
            title: format!("Add {year}, as the list has it"),
            safety: Safety::Unsafe,
            edits: EditSet::one(Edit::replace(source, format!("{others}{comma} {year}{prefix}"))),
        });
    }
}
