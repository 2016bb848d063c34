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
//! A key wants a page too, where its entry in the bibliography has pages; the page stands behind it, `[@adeyemi2017, p. 14]` or
//! `@adeyemi2017 [p. 14]`.
//!
//! ```md reported
//! ---
//! references:
//! - id: adeyemi2017
//!   type: article-journal
//!   title: Bright kerbs
//!   page: 14-29
//! ---
//!
//! One resident called hers “a moon with a grudge against curtains” [@adeyemi2017].
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
use crate::syntax::bibliography::bare_key;
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

/// The style that asks for the page, as the message names it; `None` where none is known to.
fn asking(context: &LinkedContext) -> Option<&'static str> {
    Some(match context.config.style {
        Style::Auto if super::ampersand::is_apa(context) => "APA",
        Style::Auto if context.works.style == Style::Harvard => "Harvard",
        Style::Auto => match context.works.majority {
            Some(m) if m.style == Style::ChicagoAuthorDate && m.is_sure_of_commas => "Chicago",
            Some(m) if m.style == Style::Mla => "MLA",
            _ => return None,
        },
        Style::Mla => "MLA",
        Style::Apa => "APA",
        Style::ChicagoAuthorDate => "Chicago",
        Style::Harvard => "Harvard",
        Style::Ieee => "IEEE",
        Style::Pandoc | Style::ChicagoNotes => return None,
    })
}

pub fn check(context: &LinkedContext, at: (usize, &Unit), reports: &mut Reports) {
    let unit = at.1;
    let asking = asking(context);
    // Without a library nobody knows whether what a key means has pages.
    if asking.is_none() && context.works.library.is_none() {
        return;
    }
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
        let is_key = |c: &&&Citation| c.form == Form::Key;
        let of_style = |c: &&&Citation| match asking {
            None => is_key(c),
            Some("MLA") => c.form == Form::AuthorPage || is_key(c),
            Some(_) => matches!(c.form, Form::AuthorYear | Form::Narrative | Form::Numeric | Form::Key),
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
        // A key has a page where its entry has some, and so has what MLA cites: the list shows it.
        let entry = context.works.index.only(work).and_then(|i| context.works.references.get(i));
        let is_paged = match &work.key {
            Some((key, _)) => has_pages(context, key),
            None => asking != Some("MLA") || entry.is_some_and(|e| e.text.contains("pp. ") || e.text.contains(" p. ")),
        };
        if !is_paged {
            continue;
        }
        let message = match (asking, &work.key) {
            (_, Some(_)) => "A quotation is cited with its page: add \"p. …\" behind the key.".to_owned(),
            // MLA and Chicago write the bare number.
            (Some(style @ ("MLA" | "Chicago")), None) => {
                format!("{style} asks for a page with a quotation: add its number.")
            }
            (Some(style), None) => format!("{style} asks for a page with a quotation: add \"p. …\"."),
            (None, None) => continue,
        };
        reports.push(&RULE, Severity::Info, at, work.range.clone(), message);
    }
}

/// Does the bibliography show that the work of a key has pages? What is on the web has none, whatever else is said of it.
fn has_pages(context: &LinkedContext, key: &str) -> bool {
    let found = context.works.library.as_deref().and_then(|l| l.find(bare_key(key)));
    found.is_some_and(|(_, entry)| {
        // An article is one of a range of pages; `e1003` is its number in a journal that has none.
        let range = entry.pages.as_deref().is_some_and(|p| p.contains(['-', '–']));
        range || matches!(entry.kind.as_str(), "book" | "inbook" | "incollection") && entry.url.is_none()
    })
}

/// A citation that its own words make certain, or the list of works: `Sadiq (2014) calls it …`.
fn is_certain(context: &LinkedContext, citation: &Citation) -> bool {
    let works = context.works;
    let listed = |w: &Cited| w.year.as_ref().is_some_and(|y| works.has_year(w, &y.0));
    citation.strength == Strength::Strong
        || citation.form == Form::Narrative && citation.works.first().is_some_and(listed)
        || citation.form == Form::AuthorPage && citation.works.iter().all(|w| works.index.only(w).is_some())
}
