//! The `cite` family: quotations and citations.

pub mod key_undefined;
pub mod not_listed;
pub mod note_undefined;
pub mod quote_uncited;
pub mod year_mismatch;

use super::{Check, LinkedContext, Reports, Run};
use crate::syntax::UnitKind;
use crate::syntax::references::Match;

/// In the order of precedence in one sentence.
pub static CHECK: Check = Check { rules: &[&quote_uncited::RULE], run: Run::Block(quote_uncited::check) };

pub static LINKED: Check = Check { rules: &[&not_listed::RULE, &year_mismatch::RULE], run: Run::Linked(linked) };

/// Keys and notes that nothing defines: keys against the bibliography, notes against the definitions in the text.
pub static DEFINED: Check = Check { rules: &[&key_undefined::RULE, &note_undefined::RULE], run: Run::Linked(defined) };

fn defined(context: &LinkedContext, reports: &mut Reports) {
    key_undefined::check(context, reports);
    note_undefined::check(context, reports);
}

/// Holds each cited work against the list, where there is a list.
fn linked(context: &LinkedContext, reports: &mut Reports) {
    let works = context.works;
    let Some(heading) = works.heading.as_deref().filter(|_| !works.index.is_empty()) else { return };
    for (i, unit) in context.block.units.iter().enumerate() {
        if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture) {
            continue;
        }
        for citation in &unit.citations {
            for cited in &citation.works {
                match works.index.find(cited) {
                    Match::Found => {}
                    Match::Missing { nearest } => {
                        not_listed::report((i, unit), citation, cited, heading, nearest, reports);
                    }
                    Match::OtherYear(years) => year_mismatch::report((i, unit), citation, cited, &years, reports),
                }
            }
        }
    }
}
