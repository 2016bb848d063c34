//! # ref.suffix
//!
//! Two works of one author and one year need a letter each, `2011a` and `2011b`, in the list and in the text; without it nobody
//! can tell which of them a citation means.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Bell, 2011).
//!
//! ## References
//!
//! Bell, T. (2011). *The river towns*. Quay Press.
//!
//! Bell, T. (2011). *The mill and the weir*. Quay Press.
//! ```
//!
//! So is a citation without the letter, where the list has two.
//!
//! ```md reported
//! The mill closed in the spring (Bell, 2011).
//!
//! ## References
//!
//! Bell, T. (2011a). *The mill and the weir*. Quay Press.
//!
//! Bell, T. (2011b). *The river towns*. Quay Press.
//! ```
//!
//! Silent: letters in both places, works with other authors beside the first, styles that cite no years.
//!
//! ```md silent
//! The mill closed in the spring (Bell, 2011a), and the weir fell with it (Bell & Tan, 2011).
//!
//! ## References
//!
//! Bell, T. (2011a). *The mill and the weir*. Quay Press.
//!
//! Bell, T. (2011b). *The river towns*. Quay Press.
//!
//! Bell, T., & Tan, L. (2011). *Weirs*. Quay Press.
//! ```
//!
//! ```md silent
//! The mill closed in the spring (Bell, *Towns* 4), and the weir fell with it (Bell, *Mill* 9).
//!
//! ## Works Cited
//!
//! Bell, Tom. *The Mill and the Weir*. Quay Press, 2011.
//!
//! ---. *The River Towns*. Quay Press, 2011.
//! ```

use crate::config::Style;
use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Strength};
use crate::syntax::references::{Reference, Twin};
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "ref.suffix",
    default: Some(Severity::Warning),
    summary: "Two works of one author and year without a letter to tell them apart",
    page: include_str!("suffix.rs"),
};

fn cites_years(style: Style) -> bool {
    matches!(style, Style::Apa | Style::ChicagoAuthorDate | Style::Harvard)
}

/// `entry` is number `number` of the list, counted from 0.
pub fn report(context: &LinkedContext, at: (usize, &Unit), entry: &Reference, number: usize, reports: &mut Reports) {
    let works = context.works;
    if !cites_years(works.style) {
        return;
    }
    let Some(Twin::OtherTitle(first)) = works.index.twin(number) else { return };
    let what = works.index.label(number);
    let message = format!("Two entries share {what}: use a and b in list and text.");
    let diagnostic = reports.push(&RULE, Severity::Warning, at, entry_label(at.1, entry), message);
    diagnostic.related.extend(works.listed(first, "The other entry."));
}

/// A citation that could mean two entries, which a letter tells apart.
pub fn cited(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    let works = context.works;
    let (Some((name, _)), Some((year, range))) = (cited.names.first(), &cited.year) else { return };
    let meant = works.index.lettered(cited);
    let [first, second, ..] = meant.as_slice() else { return };
    if citation.strength != Strength::Strong
        || !cites_years(works.style)
        || !year.ends_with(|c: char| c.is_ascii_digit())
    {
        return;
    }
    let years: Vec<&str> = meant.iter().filter_map(|i| works.references.get(*i)?.year.as_deref()).collect();
    let message = format!("The list has {name} {}: say which one is meant.", years.join(" and "));
    let related = [works.listed(*first, "One is listed here."), works.listed(*second, "Another is listed here.")];
    let diagnostic = reports.push(&RULE, Severity::Warning, at, range.clone(), message);
    diagnostic.related.extend(related.into_iter().flatten());
}

/// The words by which a report names an entry: its first author, or else what stands before the first stop.
pub fn entry_label(unit: &Unit, entry: &Reference) -> Range<usize> {
    let end = entry.names.first().and_then(|n| unit.text.find(n.as_str()).map(|at| at + n.len()));
    let end = end.filter(|e| *e < 80).unwrap_or_else(|| unit.text.find(['.', ',']).unwrap_or(unit.text.len()).max(1));
    let end = (end..=unit.text.len()).find(|e| unit.text.is_char_boundary(*e)).unwrap_or(unit.text.len());
    0..end
}
