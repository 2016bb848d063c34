//! # cite.key-undefined
//!
//! The bibliography has no entry with the key of a citation. pandoc and Quarto print the key in bold with a question mark in its
//! place, and the reader is left without a source.
//!
//! Reported (the list in the front matter stands for a bibliography file; the two last figures are the wrong way round):
//!
//! ```md reported
//! ---
//! references:
//! - id: ortiz2012
//!   title: The Long Quay
//! ---
//!
//! The mill closed in the spring [@ortiz2021, p. 4].
//! ```
//!
//! Silent: keys that are in the bibliography, keys that name their work themselves, references to figures and sections.
//!
//! ```md silent
//! ---
//! references:
//! - id: ortiz2012
//!   title: The Long Quay
//! ---
//!
//! The mill closed in the spring [@ortiz2012, p. 4; see @doi:10.5555/12345678]. The towns are drawn in @fig-towns.
//! ```
//!
//! Nothing is reported where the bibliography is not known, or only a part of it: no file is named and none lies beside the
//! essay, a file is missing or breaks off in the middle.
//!
//! ```md silent
//! The mill closed in the spring [@ortiz2021, p. 4].
//! ```
//!
//! A bibliography that has none of the keys, where five or more are cited, is reported once: it belongs to another essay, or its keys
//! are made in another way.
//!
//! Keys such as `@doi:…`, `@pmid:…`, `@arxiv:…`, `@isbn:…`, `@url:…` and `@wikidata:…` need no entry, nor does a key that the text
//! explains itself (`[@quay]: doi:10.5555/12345678`).
//!
//! Options: `bibliography` names the files (.bib, CSL-JSON, CSL-YAML or hayagriva YAML), in the settings, the front matter or
//! `_quarto.yml`. Where none is named, the only `.bib` in the folder of the essay holds, if most of the essay's keys are in it.
//!
//! The fix writes the nearest key of the bibliography, where one or two letters differ. A key outside of brackets that is near no
//! other and has no year in it is reported as information: it may be somebody's name on a website.

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule};
use crate::syntax::bibliography::bare_key;
use crate::syntax::{Unit, UnitKind};
use crate::text::{Edit, EditSet};
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "cite.key-undefined",
    default: Some(Severity::Warning),
    summary: "A citation key that the bibliography does not have",
    page: include_str!("key_undefined.rs"),
};

/// So many citations of keys, none of which is there, are the fault of the bibliography.
pub const MANY: u32 = 5;
/// A fix is offered for so many wrong letters.
const FIXED: usize = 2;

/// Keys that are missing from one sentence.
struct Missing<'a> {
    sentence: Option<usize>,
    /// The first of them, with its `@`.
    range: Range<usize>,
    severity: Severity,
    keys: Vec<&'a str>,
    near: Vec<&'a str>,
    fixes: Vec<Fix>,
}

pub fn check(context: &LinkedContext, reports: &mut Reports) {
    let works = context.works;
    // A bibliography that has none of the keys is reported once, in document.rs.
    let Some(library) = works.library.as_deref().filter(|_| !works.is_foreign) else { return };
    for (i, unit) in context.block.units.iter().enumerate().filter(|(_, u)| u.kind != UnitKind::Furniture) {
        // One report a sentence, about all that is missing there.
        let mut found: Vec<Missing> = Vec::new();
        for citation in &unit.citations {
            for (key, written) in citation.works.iter().filter_map(|w| w.key.as_ref()) {
                let key = bare_key(key);
                if library.has(key) || works.keys.contains(key) {
                    continue;
                }
                let near = library.nearest(key);
                let bracketed = unit.text[citation.range.start..].starts_with('[');
                let severity =
                    if bracketed || near.is_some() || is_dated(key) { Severity::Warning } else { Severity::Info };
                let range = written.start.saturating_sub(1)..written.end;
                let sentence = unit.sentence_at(range.start);
                let known = found.iter().position(|m| m.sentence == sentence && sentence.is_some());
                let known = known.unwrap_or_else(|| {
                    found.push(Missing { sentence, range, severity, keys: vec![], near: vec![], fixes: vec![] });
                    found.len() - 1
                });
                let missing = &mut found[known];
                missing.severity = missing.severity.min(severity);
                if !missing.keys.contains(&key) {
                    missing.keys.push(key);
                    missing.near.extend(near.map(|(_, near)| near));
                }
                if let Some((_, near)) = near.filter(|(distance, _)| *distance <= FIXED) {
                    missing.fixes.extend(rename(unit, written, key, near));
                }
            }
        }
        for missing in found {
            let message = message(&missing, &library.name());
            reports.push(&RULE, missing.severity, (i, unit), missing.range, message).fixes = missing.fixes;
        }
    }
}

/// What is said once of a bibliography that has none of the keys of an essay.
pub fn foreign_message(library: &str) -> String {
    format!("None of the keys that are cited is in {library}. Is it the bibliography of this essay?")
}

fn message(missing: &Missing, library: &str) -> String {
    let several = missing.keys.len() > 1;
    let keys = if several { "Keys" } else { "Key" };
    let advice = match (missing.near.is_empty(), several) {
        (false, _) => format!("Did you mean {}?", listed(&missing.near)),
        (true, false) => "Add the entry, or correct the key.".to_owned(),
        (true, true) => "Add the entries, or correct the keys.".to_owned(),
    };
    format!("{keys} {} not found in {library}. {advice}", listed(&missing.keys))
}

/// `"a", "b" and "c"`
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Does the key look like one: has it a year or a colon, as no name on a website has?
fn is_dated(key: &str) -> bool {
    key.contains(':') || key.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit))
}

fn rename(unit: &Unit, written: &Range<usize>, key: &str, near: &str) -> Option<Fix> {
    let braced = usize::from(unit.str(written).starts_with('{'));
    let inner = written.start + braced..written.end - braced;
    if unit.str(&inner) != key || !unit.map.is_plain(&inner) {
        return None;
    }
    Some(Fix {
        title: format!("Replace \"{key}\" with \"{near}\""),
        safety: Safety::Unsafe,
        edits: EditSet::one(Edit::replace(unit.map.source(&inner), near)),
    })
}
