//! The `cite` and `ref` families: quotations, citations, and the list of works.

pub mod ampersand;
pub mod attribution_uncited;
pub mod author_page_comma;
pub mod et_al_few;
pub mod et_al_form;
pub mod inside_quote;
pub mod key_undefined;
pub mod not_listed;
pub mod note_undefined;
pub mod number_range;
pub mod placeholder;
pub mod placement;
pub mod quote_locator;
pub mod quote_uncited;
pub mod uncited;
pub mod year_mismatch;

use super::{BlockContext, Check, LinkedContext, Reports, Run};
use crate::syntax::UnitKind;
use crate::syntax::references::Match;

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
        &number_range::RULE,
        &quote_locator::RULE,
        &et_al_few::RULE,
        &ampersand::RULE,
        &author_page_comma::RULE,
        &uncited::RULE,
    ],
    run: Run::Linked(linked),
};

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
    let heading = works.heading.as_deref().filter(|_| !works.index.is_empty());
    uncited::check(context, reports);
    for (i, unit) in context.block.units.iter().enumerate() {
        if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture) {
            continue;
        }
        quote_locator::check(context, (i, unit), reports);
        for citation in &unit.citations {
            // What is known only through another work need not be listed itself.
            for cited in citation.works.iter().filter(|w| !w.indirect) {
                if let Some(heading) = heading {
                    match works.index.find(cited) {
                        Match::Found => et_al_few::report(context, (i, unit), cited, reports),
                        Match::Missing { nearest } => {
                            not_listed::report((i, unit), citation, cited, heading, nearest, reports);
                        }
                        Match::OtherYear(years) => year_mismatch::report((i, unit), citation, cited, &years, reports),
                    }
                    number_range::report(context, (i, unit), citation, cited, reports);
                }
                ampersand::report(context, (i, unit), citation, cited, reports);
                author_page_comma::report(context, (i, unit), citation, cited, reports);
            }
        }
    }
}
