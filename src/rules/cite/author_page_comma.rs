//! # cite.author-page-comma
//!
//! MLA puts nothing between author and page: `(Ortiz 42)`, without a comma and without "p."
//!
//! Reported:
//!
//! ```md reported
//! ---
//! essay:
//!   style: mla
//! ---
//!
//! The mill closed in the spring (Ortiz, 42). The town never forgave it (Bell p. 9).
//! ```
//!
//! Silent:
//!
//! ```md silent
//! ---
//! essay:
//!   style: mla
//! ---
//!
//! The mill closed in the spring (Ortiz 42). The town never forgave it (Bell, *Rivers* 9).
//! ```
//!
//! The fix takes the comma away.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form, Strength, lexicon};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.author-page-comma",
    default: Some(Severity::Info),
    summary: "A comma or \"p.\" between author and page in MLA",
    page: include_str!("author_page_comma.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    let unit = at.1;
    if context.works.style != Style::Mla
        || citation.form != Form::AuthorPage
        || citation.strength != Strength::Strong
        || cited.title.is_some()
    {
        return;
    }
    let (Some((_, name)), Some((locator, place))) = (cited.names.last(), &cited.locator) else { return };
    let Some(between) = unit.text.get(name.end..place.start) else { return };
    let label =
        ["pp. ", "p. ", "pg. ", "pp.", "p.", "pg."].iter().find(|l| locator.starts_with(**l)).map_or(0, |l| l.len());
    // `par. 4`, `ch. 3`: what is no page stands behind a comma in MLA too.
    let word: String = locator.chars().take_while(|c| c.is_alphabetic()).collect();
    if label == 0 && !word.is_empty() && !lexicon::is_roman(&word) {
        return;
    }
    let comma = between.trim_end() == "," || between.trim_end().ends_with("et al.,");
    if !comma && label == 0 {
        return;
    }
    let kept = if between.contains("et al") { " et al. " } else { " " };
    let gap = name.end..place.start + label;
    let first = cited.names.first().map_or(name.start, |n| n.1.start);
    let plain = unit.map.is_plain(&gap);
    let source = unit.map.source(&gap);
    let diagnostic = reports.push(
        &RULE,
        Severity::Info,
        at,
        first..place.end,
        "MLA: no comma or \"p.\" between author and page.".to_owned(),
    );
    if plain {
        diagnostic.fixes.push(Fix {
            title: "Take the comma away".to_owned(),
            safety: Safety::Safe,
            edits: EditSet::one(Edit::replace(source, kept)),
        });
    }
}
