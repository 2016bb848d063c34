//! # cite.quote-locator
//!
//! A quotation is cited without the place where it stands. APA, Chicago author-date, Harvard and IEEE ask for a page (or a
//! paragraph, a time stamp) with the words of a source; MLA asks for it where the source has pages, as the list of works shows.
//!
//! Reported:
//!
//! ```md reported
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! One resident called hers “a moon with a grudge against curtains” (Adeyemi, 2020).
//! ```
//!
//! ```md reported
//! ---
//! essay:
//!   style: mla
//! ---
//!
//! One resident called hers “a moon with a grudge against curtains” (Adeyemi).
//!
//! ## Works Cited
//!
//! Adeyemi, Femi. “Bright Kerbs.” *Journal of Small Hours*, vol. 3, 2017, pp. 14-29.
//! ```
//!
//! Silent: a page in the sentence, a source from the web that has none.
//!
//! ```md silent
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! Adeyemi (2020) writes that “the lamp is a neighbour who never goes home” (p. 14). The town slept badly (Adeyemi, 2020).
//! ```

use crate::config::Style;
use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form, Strength};
use crate::syntax::words;

pub static RULE: Rule = Rule {
    id: "cite.quote-locator",
    default: Some(Severity::Info),
    summary: "A quotation is cited without a page",
    page: include_str!("quote_locator.rs"),
};

/// The shortest quotation that wants a page, in words.
const SHORTEST: usize = 4;

pub fn check(context: &LinkedContext, at: (usize, &Unit), reports: &mut Reports) {
    let unit = at.1;
    let style = match context.config.style {
        Style::Auto if super::ampersand::is_apa(context) => "APA",
        Style::Auto => match context.works.majority {
            Some(m) if m.style == Style::ChicagoAuthorDate && m.is_sure_of_commas => "Chicago",
            Some(m) if m.style == Style::Mla => "MLA",
            _ => return,
        },
        Style::Mla => "MLA",
        Style::Apa => "APA",
        Style::ChicagoAuthorDate => "Chicago",
        Style::Harvard => "Harvard",
        Style::Ieee => "IEEE",
        _ => return,
    };
    for quote in unit.quotes.iter().filter(|q| q.depth == 0) {
        let inner = unit.str(&quote.inner);
        if words::tokens(inner, Default::default()).len() < SHORTEST || super::quote_uncited::is_title(inner) {
            continue;
        }
        let Some(sentence) = unit.sentence_at(quote.range.end - 1).and_then(|s| unit.sentences.get(s)) else {
            continue;
        };
        let mut cited = unit.citations.iter().filter(|c| sentence.contains(&c.range.start) && is_certain(context, c));
        let here: Vec<_> = cited.by_ref().collect();
        if unit.citations.iter().any(|c| sentence.contains(&c.range.start) && c.form == Form::PageOnly) {
            continue;
        }
        let of_style = |c: &&&Citation| match style {
            "MLA" => c.form == Form::AuthorPage,
            _ => matches!(c.form, Form::AuthorYear | Form::Narrative | Form::Numeric),
        };
        if here.is_empty() || here.iter().filter(of_style).count() < here.len() {
            continue;
        }
        let works: Vec<_> = here.iter().flat_map(|c| &c.works).collect();
        if works.iter().any(|w| w.locator.is_some() || context.works.index.is_without_pages(w)) {
            continue;
        }
        // The citation behind the quotation is the one that names its place.
        let Some(work) = here
            .iter()
            .find(|c| c.range.start >= quote.range.end)
            .and_then(|c| c.works.first())
            .or(works.first().copied())
        else {
            continue;
        };
        // MLA gives a page where there is one: the list shows whether there is.
        let entry = context.works.index.only(work).and_then(|i| context.works.references.get(i));
        if style == "MLA" && !entry.is_some_and(|e| e.text.contains("pp. ") || e.text.contains(" p. ")) {
            continue;
        }
        // MLA and Chicago write the bare number.
        let add = if matches!(style, "MLA" | "Chicago") { "its number" } else { "\"p. …\"" };
        let message = format!("{style} asks for a page with a quotation: add {add}.");
        reports.push(&RULE, Severity::Info, at, work.range.clone(), message);
    }
}

/// A citation that its own words make certain, or the list of works: `Sadiq (2014) calls it …`.
fn is_certain(context: &LinkedContext, citation: &Citation) -> bool {
    let works = context.works;
    let listed = |w: &Cited| w.year.as_ref().is_some_and(|y| works.has_year(w, &y.0));
    citation.strength == Strength::Strong
        || citation.form == Form::Narrative && citation.works.first().is_some_and(listed)
        || citation.form == Form::AuthorPage && citation.works.iter().all(|w| works.index.only(w).is_some())
}
