//! # cite.style-mixed
//!
//! One citation is written in another style than the rest: `(Bell, 2011)` among `(Bell 42)`, or a number among names. Often it was
//! copied from somewhere, or an earlier essay was in another style.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Bell 42). The weir fell (Ortiz 9). The bell was sold (Sable 14), and the rope with it (Sable 15).
//! The miller left (Bell 44). Nobody knows when the wheel was taken (Ortiz, 2009).
//! ```
//!
//! Silent: a footnote that explains, a source that the sentence names with its year, a mixture that no style has the better of.
//!
//! ```md silent
//! The mill closed in the spring (Bell 42). The weir fell (Ortiz 9). The bell was sold (Sable 14), and the rope with it (Sable 15).
//! The miller left (Bell 44).[^1] Sable (2014) doubts it.
//!
//! [^1]: The parish book has a gap here.
//! ```
//!
//! Reported only where at least five citations are certain and four of five of them are in one style; and never for a note.

use super::{has_comma, style_of};
use crate::config::Style;
use crate::diagnostic::Severity;
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::citations::{Citation, Form, Strength};
use crate::syntax::{Unit, UnitKind};

pub static RULE: Rule = Rule {
    id: "cite.style-mixed",
    default: Some(Severity::Info),
    summary: "A citation in another style than the rest",
    page: include_str!("style_mixed.rs"),
};

/// What most citations look like: so many of the strong ones that another is a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Majority {
    pub style: Style,
    /// Of citations by author and year: are commas between the two the rule or the exception, clearly?
    pub is_sure_of_commas: bool,
}

/// The fewest citations that make a majority, and the share in tenths.
const FEWEST: u32 = 5;
const TENTHS: u32 = 8;

/// The style of four of five strong citations, from the number of those that speak for each style.
pub fn majority(votes: &[u32; Style::ALL.len()]) -> Option<Majority> {
    let of = |style: Style| votes[style as usize];
    let clear = |n: u32, all: u32| n >= FEWEST && n * 10 >= all * TENTHS;
    let notes = of(Style::ChicagoNotes);
    let in_text: u32 = votes.iter().sum::<u32>() - notes;
    // Notes explain in every style: they weigh only where they are nearly all there is.
    if clear(notes, in_text + notes) {
        return Some(Majority { style: Style::ChicagoNotes, is_sure_of_commas: false });
    }
    let (with, without) = (of(Style::Apa), of(Style::ChicagoAuthorDate));
    if clear(with + without, in_text) {
        let style = if without > with { Style::ChicagoAuthorDate } else { Style::Apa };
        return Some(Majority { style, is_sure_of_commas: clear(with.max(without), with + without) });
    }
    let most = [Style::Mla, Style::Ieee, Style::Pandoc].into_iter().find(|s| clear(of(*s), in_text))?;
    Some(Majority { style: most, is_sure_of_commas: false })
}

/// What a message calls a style.
pub fn name(style: Style) -> &'static str {
    match style {
        Style::Mla => "MLA",
        Style::Apa => "APA",
        Style::ChicagoAuthorDate => "Chicago author-date",
        Style::ChicagoNotes => "notes",
        Style::Harvard => "Harvard",
        Style::Ieee => "IEEE numbers",
        Style::Pandoc => "pandoc keys",
        Style::Auto => "of another kind",
    }
}

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, reports: &mut Reports) {
    let unit = at.1;
    let Some(most) = context.works.majority else { return };
    let Some(own) = style_of(unit, citation).filter(|_| citation.strength == Strength::Strong) else { return };
    // A note gives the work itself: `(Boise, ID), June 7, 1870: [3]`.
    if unit.kind == UnitKind::Footnote
        || own == most.style
        || own == Style::ChicagoNotes
        || unit.in_quote(&citation.range)
    {
        return;
    }
    let by_year = |s: Style| matches!(s, Style::Apa | Style::ChicagoAuthorDate | Style::Harvard);
    let mixed = match citation.form {
        // `(Ortiz 1776)` has a page, unless the list knows the year.
        Form::AuthorYear if most.style == Style::Mla => citation.works.iter().any(|w| {
            has_comma(unit, w) == Some(true) || w.year.as_ref().is_some_and(|y| context.works.has_year(w, &y.0))
        }),
        Form::AuthorYear if by_year(most.style) => most.is_sure_of_commas,
        Form::AuthorYear => true,
        // An essay with notes may cite what it cites on every page in the text.
        Form::AuthorPage | Form::Title if most.style == Style::ChicagoNotes => false,
        Form::AuthorPage | Form::Title => citation.works.iter().any(|w| w.locator.is_some()),
        Form::Numeric => true,
        Form::Key => unit.text[citation.range.start..].starts_with('['),
        _ => false,
    };
    if mixed {
        // Harvard cites like one of the two others; the settings or the list say which it is.
        let most = if context.works.style == Style::Harvard { Style::Harvard } else { most.style };
        let message = format!("Most citations are {}; this one looks like {}.", name(most), name(own));
        reports.push(&RULE, Severity::Info, at, citation.range.clone(), message);
    }
}

#[cfg(test)]
mod tests {
    use super::{Majority, majority};
    use crate::config::Style;

    fn votes(of: &[(Style, u32)]) -> Option<Majority> {
        let mut votes = [0; Style::ALL.len()];
        for (style, n) in of {
            votes[*style as usize] = *n;
        }
        majority(&votes)
    }

    #[test]
    fn four_of_five_and_at_least_five_make_a_majority() {
        let style = |of: &[(Style, u32)]| votes(of).map(|m| m.style);
        assert_eq!(style(&[(Style::Mla, 4)]), None);
        assert_eq!(style(&[(Style::Mla, 5), (Style::Apa, 1)]), Some(Style::Mla));
        assert_eq!(style(&[(Style::Mla, 5), (Style::Apa, 2)]), None);
        assert_eq!(style(&[(Style::Mla, 5), (Style::ChicagoNotes, 12)]), Some(Style::Mla));
        assert_eq!(style(&[(Style::Mla, 1), (Style::ChicagoNotes, 12)]), Some(Style::ChicagoNotes));
        // Author and year are one habit, with a comma or without.
        assert_eq!(style(&[(Style::Apa, 3), (Style::ChicagoAuthorDate, 3)]), Some(Style::Apa));
        let commas = |a, b| votes(&[(Style::Apa, a), (Style::ChicagoAuthorDate, b)]).map(|m| m.is_sure_of_commas);
        assert_eq!(commas(3, 3), Some(false));
        assert_eq!(commas(8, 1), Some(true));
    }
}
