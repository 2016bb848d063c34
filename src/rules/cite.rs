//! The `cite` and `ref` families: quotations, citations, and the list of works.

pub mod ampersand;
pub mod attribution_uncited;
pub mod author_page_comma;
pub mod duplicate;
pub mod et_al_few;
pub mod et_al_form;
pub mod inside_quote;
pub mod key_undefined;
pub mod list_missing;
pub mod not_listed;
pub mod note_undefined;
pub mod number_range;
pub mod placeholder;
pub mod placement;
pub mod quote_locator;
pub mod quote_uncited;
pub mod style_mixed;
pub mod suffix;
pub mod uncited;
pub mod year_mismatch;
pub mod year_missing;

use super::{BlockContext, Check, LinkedContext, Reports, Run};
use crate::config::Style;
use crate::syntax::citations::{Citation, Cited, Form, Strength};
use crate::syntax::references::Match;
use crate::syntax::{Unit, UnitKind};

/// In the order of precedence in one sentence.
pub static CHECK: Check = Check {
    rules: &[
        &quote_uncited::RULE,
        &attribution_uncited::RULE,
        &placeholder::RULE,
        &inside_quote::RULE,
        &placement::RULE,
        &et_al_form::RULE,
    ],
    run: Run::Block(check),
};

pub static LINKED: Check = Check {
    rules: &[
        &not_listed::RULE,
        &year_mismatch::RULE,
        &suffix::RULE,
        &number_range::RULE,
        &quote_locator::RULE,
        &year_missing::RULE,
        &et_al_few::RULE,
        &ampersand::RULE,
        &author_page_comma::RULE,
        &style_mixed::RULE,
        &duplicate::RULE,
        &uncited::RULE,
    ],
    run: Run::Linked(linked),
};

/// Made in document.rs: one report on the whole essay.
pub static LIST: Check = Check { rules: &[&list_missing::RULE], run: Run::Elsewhere };

/// Keys and notes that nothing defines: keys against the bibliography, notes against the definitions in the text.
pub static DEFINED: Check = Check { rules: &[&key_undefined::RULE, &note_undefined::RULE], run: Run::Linked(defined) };

fn defined(context: &LinkedContext, reports: &mut Reports) {
    key_undefined::check(context, reports);
    note_undefined::check(context, reports);
}

fn check(context: &BlockContext, reports: &mut Reports) {
    quote_uncited::check(context, reports);
    placeholder::check(context, reports);
    inside_quote::check(context, reports);
    placement::check(context, reports);
    et_al_form::check(context, reports);
}

/// Holds each cited work against the list, where there is a list, and against the style.
fn linked(context: &LinkedContext, reports: &mut Reports) {
    let works = context.works;
    let heading = works.heading.as_deref().filter(|_| !works.index.is_empty() && !works.index.is_of_addresses());
    entries(context, reports);
    for (i, unit) in context.block.units.iter().enumerate() {
        if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture) {
            continue;
        }
        quote_locator::check(context, (i, unit), reports);
        for citation in unit.citations.iter().filter(|c| !is_quoted(unit, c)) {
            // What is known only through another work need not be listed itself, and nobody can look up what was said in person.
            for cited in citation.works.iter().filter(|w| !w.indirect) {
                if let Some(heading) = heading.filter(|_| citation.form != Form::Personal) {
                    match works.index.find(cited) {
                        Match::Found => {
                            et_al_few::report(context, (i, unit), citation, cited, reports);
                            suffix::cited(context, (i, unit), citation, cited, reports);
                            let years = works.index.other_letters(cited);
                            if !years.is_empty() {
                                year_mismatch::report(context, (i, unit), citation, cited, &years, reports);
                            }
                        }
                        Match::Missing { nearest } => {
                            not_listed::report((i, unit), citation, cited, heading, works.style, nearest, reports);
                        }
                        Match::OtherYear(years) => {
                            year_mismatch::report(context, (i, unit), citation, cited, &years, reports);
                        }
                    }
                    number_range::report(context, (i, unit), citation, cited, reports);
                }
                ampersand::report(context, (i, unit), citation, cited, reports);
                author_page_comma::report(context, (i, unit), citation, cited, reports);
                year_missing::report(context, (i, unit), citation, cited, reports);
            }
            placement::note(context, (i, unit), citation, reports);
            style_mixed::report(context, (i, unit), citation, reports);
        }
    }
}

/// Holds the entries of the list that stand in this block against the others and against the text.
fn entries(context: &LinkedContext, reports: &mut Reports) {
    let units = context.block.units.iter().enumerate().filter(|(_, u)| u.kind == UnitKind::Reference);
    for (n, (at, entry)) in units.zip(&context.block.references).enumerate() {
        let number = context.listed_above + n;
        suffix::report(context, at, entry, number, reports);
        duplicate::report(context, at, entry, number, reports);
        uncited::report(context, at, entry, reports);
    }
}

/// Does the citation stand in the midst of quoted words? It is the source that cites there.
fn is_quoted(unit: &Unit, citation: &Citation) -> bool {
    let range = &citation.range;
    unit.quotes_near(range).any(|q| {
        let inside = q.inner.start < range.start && range.end <= q.inner.end;
        inside && unit.text[range.end..q.inner.end].contains(char::is_alphabetic)
    })
}

/// Does a comma stand between author and year? `None` where the citation has no year of its own.
pub fn has_comma(unit: &Unit, cited: &Cited) -> Option<bool> {
    let (_, year) = cited.year.as_ref()?;
    let (_, name) = cited.names.last().or(cited.title.as_ref())?;
    // `(Ortiz, n.d.)` has its comma in every style.
    unit.text.get(year.clone()).filter(|y| y.starts_with(|c: char| c.is_ascii_digit()))?;
    unit.text.get(name.end..year.start).map(|between| between.trim_end().ends_with(','))
}

/// The style that a citation speaks for.
pub fn style_of(unit: &Unit, citation: &Citation) -> Option<Style> {
    match citation.form {
        Form::AuthorPage | Form::Title => Some(Style::Mla),
        Form::AuthorYear => {
            let comma = citation.works.iter().find_map(|w| has_comma(unit, w))?;
            Some(if comma { Style::Apa } else { Style::ChicagoAuthorDate })
        }
        Form::Numeric => Some(Style::Ieee),
        Form::Note => Some(Style::ChicagoNotes),
        Form::Key => Some(Style::Pandoc),
        Form::Narrative | Form::PageOnly | Form::CrossReference | Form::Personal => None,
    }
}

/// The citations in running text that stand in brackets of their own, as far as there is no doubt.
fn in_brackets(unit: &Unit) -> impl Iterator<Item = &Citation> {
    let running = matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem);
    let forms = |form| matches!(form, Form::AuthorPage | Form::AuthorYear | Form::Title | Form::Key | Form::Numeric);
    unit.citations.iter().filter(move |c| {
        running && c.strength == Strength::Strong && forms(c.form) && unit.str(&c.range).starts_with(['(', '['])
    })
}
