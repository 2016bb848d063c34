//! # cite.et-al-few
//!
//! "et al." stands for several authors, and the list of works has two: every style names both.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz et al. 42).
//!
//! ## Works Cited
//!
//! Ortiz, Ana, and Tom Bell. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Ortiz et al. 42).
//!
//! ## Works Cited
//!
//! Ortiz, Ana, et al. *The River Towns*. Quay Press, 2011.
//! ```
//!
//! The fix writes the second name, with "&" in the brackets of APA. The list knows who that is only if it is right: the fix is not
//! applied without being asked for.

use super::ampersand;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::Unit;
use crate::syntax::citations::{Citation, Cited, Form};
use crate::text::{Edit, EditSet};
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "cite.et-al-few",
    default: Some(Severity::Info),
    summary: "\"et al.\" for a work of two authors",
    page: include_str!("et_al_few.rs"),
};

pub fn report(context: &LinkedContext, at: (usize, &Unit), citation: &Citation, cited: &Cited, reports: &mut Reports) {
    if !cited.et_al {
        return;
    }
    let unit = at.1;
    let Some((name, range)) = cited.names.first() else { return };
    if let Some([_, second]) = context.works.index.authors_of(cited) {
        let message = format!("This work lists two authors, {name} and {second}: name both.");
        let related = context.works.index.only(cited).and_then(|i| context.works.listed(i, "Listed here."));
        let joint = if citation.form == Form::AuthorYear && ampersand::is_apa(context) { "&" } else { "and" };
        let both = format!(" {joint} {second}");
        let fix = et_al_behind(unit, range.end).filter(|r| unit.map.is_plain(r)).map(|r| Fix {
            title: format!("Write \"{name}{both}\""),
            safety: Safety::Unsafe,
            edits: EditSet::one(Edit::replace(unit.map.source(&r), both.as_str())),
        });
        let diagnostic = reports.push(&RULE, Severity::Info, at, range.clone(), message);
        diagnostic.related.extend(related);
        diagnostic.fixes.extend(fix);
    }
}

/// Where `, et al.` stands behind a name that ends at `from`; a possessive ending behind it is left alone.
fn et_al_behind(unit: &Unit, from: usize) -> Option<Range<usize>> {
    let rest = unit.text.get(from..)?;
    let words = rest.strip_prefix(',').unwrap_or(rest).trim_start().strip_prefix("et")?;
    let words = words.strip_prefix('.').unwrap_or(words).trim_start().strip_prefix("al")?;
    let words = words.strip_prefix('.').unwrap_or(words);
    (!words.starts_with(char::is_alphanumeric)).then(|| from..from + rest.len() - words.len())
}
