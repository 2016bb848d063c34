//! # cite.ampersand
//!
//! APA joins two authors with "&" in parentheses and with "and" in the sentence; MLA writes "and" in both.
//!
//! Reported:
//!
//! ```md reported
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! The lamps shorten the night (Moreau and Tan, 2017). The town agreed.
//!
//! ## References
//!
//! Moreau, J., & Tan, L. (2017). *Bright kerbs*. Quay Press.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! ---
//! essay:
//!   style: apa
//! ---
//!
//! The lamps shorten the night (Moreau & Tan, 2017), as Moreau and Tan (2017) say.
//!
//! ## References
//!
//! Moreau, J., & Tan, L. (2017). *Bright kerbs*. Quay Press.
//! ```
//!
//! Harvard styles differ, so an essay is held to APA only where its settings say so or its list of works joins authors with "&".
//! The fix writes the other form.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form};
use crate::syntax::references::Reference;
use crate::text::{Edit, EditSet};
use std::sync::Arc;

pub static RULE: Rule = Rule {
    id: "cite.ampersand",
    default: Some(Severity::Info),
    summary: "\"and\" for \"&\", or \"&\" for \"and\", between authors",
    page: include_str!("ampersand.rs"),
};

/// Is the essay in APA for certain, and not in a Harvard style that looks alike?
pub fn is_apa(context: &LinkedContext) -> bool {
    context.config.style == Style::Apa
        || context.config.style == Style::Auto && context.works.style == Style::Apa && context.works.joins_by_ampersand
}

/// Does the list join authors as APA does?
pub fn is_listed(references: &[Arc<Reference>]) -> bool {
    references.iter().any(|r| r.text.contains(", & "))
}

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    let unit = at.1;
    let [.., (_, left), (_, right)] = cited.names.as_slice() else { return };
    let Some(between) = unit.text.get(left.end..right.start) else { return };
    let (wrong, good, why) = match citation.form {
        Form::AuthorYear if is_apa(context) => (" and ", " & ", "APA: use \"&\" in parentheses."),
        // `(the trust; Moreau & Tan (2017))` stands in brackets, whatever its own bracket holds.
        Form::Narrative if between.contains(" & ") && is_apa(context) && !is_bracketed(unit, citation) => {
            (" & ", " and ", "APA: use \"and\" in the sentence.")
        }
        Form::AuthorPage if context.works.style == Style::Mla => (" & ", " and ", "MLA: use \"and\"."),
        _ => return,
    };
    let Some(i) = between.find(wrong) else { return };
    let join = left.end + i..left.end + i + wrong.len();
    let first = cited.names.first().map_or(left.start, |n| n.1.start);
    let plain = unit.map.is_plain(&join);
    let source = unit.map.source(&join);
    let diagnostic = reports.push(&RULE, Severity::Info, at, first..right.end, why.to_owned());
    if plain {
        diagnostic.fixes.push(Fix {
            title: format!("Write \"{}\"", good.trim()),
            safety: Safety::Safe,
            edits: EditSet::one(Edit::replace(source, good)),
        });
    }
}

/// Does a bracket that opened earlier in the sentence still hold the citation?
fn is_bracketed(unit: &Unit, citation: &Citation) -> bool {
    // No bracket holds more bytes, and a sentence of nothing but citations is read in linear time.
    const LONGEST: usize = 1000;
    let start = unit.sentence_at(citation.range.start).map_or(0, |s| unit.sentences[s].start);
    let before = unit.text.as_bytes().get(start..citation.range.start).unwrap_or_default();
    let depth = before.iter().rev().take(LONGEST).try_fold(0, |depth, b| match b {
        b')' => Ok(depth + 1),
        b'(' if depth == 0 => Err(()),
        b'(' => Ok(depth - 1),
        _ => Ok(depth),
    });
    depth.is_err()
}
