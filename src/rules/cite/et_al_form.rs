//! # cite.et-al-form
//!
//! *Et al.* is short for *et alii*: the second word is an abbreviation and takes the stop, the first is none and takes none.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (Ortiz et al 42). The town never forgave it.
//! ```
//!
//! ```md reported
//! The mill closed in the spring, as Ortiz et. al. (2020) say.
//! ```
//!
//! Silent:
//!
//! ```md silent
//! The mill closed in the spring (Ortiz et al. 42). Ortiz et al. (2020) agree.
//! ```
//!
//! The fix writes "et al."

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{BlockContext, Reports, Rule};
use crate::syntax::{SpanKind, UnitKind};
use crate::text::{Edit, EditSet};
use memchr::memmem::Finder;
use std::sync::LazyLock;

pub static RULE: Rule = Rule {
    id: "cite.et-al-form",
    default: Some(Severity::Info),
    summary: "\"et al.\" is misspelt",
    page: include_str!("et_al_form.rs"),
};

pub fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture | UnitKind::TableCell) {
            continue;
        }
        static ET: LazyLock<Finder> = LazyLock::new(|| Finder::new(" et"));
        for at in ET.find_iter(unit.text.as_bytes()) {
            let start = at + 1;
            let rest = &unit.text[start..];
            let dotted = rest.starts_with("et.");
            let Some(second) = rest[if dotted { 3 } else { 2 }..].strip_prefix([' ', '\n']) else { continue };
            if !second.starts_with("al") || second[2..].starts_with(char::is_alphanumeric) {
                continue;
            }
            let stopped = second[2..].starts_with('.');
            if !dotted && stopped {
                continue;
            }
            let end = unit.text.len() - second.len() + 2 + usize::from(stopped);
            let range = start..end;
            // A sentence that ends with it has only one stop.
            if unit.in_quote(&range) || unit.touches(&range, &[SpanKind::Code, SpanKind::Url]) {
                continue;
            }
            let plain = unit.map.is_plain(&range);
            let source = unit.map.source(&range);
            let diagnostic = reports.push(&RULE, Severity::Info, (i, unit), range, "Write \"et al.\"".to_owned());
            if plain {
                diagnostic.fixes.push(Fix {
                    title: "Replace with \"et al.\"".to_owned(),
                    safety: Safety::Safe,
                    edits: EditSet::one(Edit::replace(source, "et al.")),
                });
            }
        }
    }
}
