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
//! Keys such as `@doi:…`, `@pmid:…`, `@arxiv:…`, `@isbn:…`, `@url:…` and `@wikidata:…` need no entry, nor does a key that the text
//! explains itself (`[@quay]: doi:10.5555/12345678`).
//!
//! Options: `bibliography` names the files (.bib, CSL-JSON, CSL-YAML or hayagriva YAML), in the settings, the front matter or
//! `_quarto.yml`. Where none is named, the only `.bib` in the folder of the essay holds, if most of the essay's keys are in it.
//!
//! The fix writes the nearest key of the bibliography, where one or two letters differ. A key outside of brackets that is near no
//! other is reported as information: it may be somebody's name on a website.

use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::{LinkedContext, Reports, Rule, Works};
use crate::syntax::bibliography::{Library, bare_key};
use crate::syntax::{Unit, UnitKind};
use crate::text::{Edit, EditSet, distance};
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "cite.key-undefined",
    default: Some(Severity::Warning),
    summary: "A citation key that the bibliography does not have",
    page: include_str!("key_undefined.rs"),
};

/// A fix is offered for so many wrong letters.
const FIXED: usize = 2;

pub fn check(context: &LinkedContext, reports: &mut Reports) {
    let works = context.works;
    let Some(library) = works.library.as_deref() else { return };
    for (i, unit) in context.block.units.iter().enumerate().filter(|(_, u)| u.kind != UnitKind::Furniture) {
        // One report a sentence: what else is missing there is told with it.
        let mut told: Vec<(Option<usize>, usize)> = Vec::new();
        for citation in &unit.citations {
            for (cited, (key, range)) in citation.works.iter().filter_map(|w| Some((w, w.key.as_ref()?))) {
                let key = bare_key(key);
                if library.has(key) || works.keys.contains(key) {
                    continue;
                }
                let near = nearest(works, library, key);
                let sentence = unit.sentence_at(cited.range.start);
                let first = told.iter().find(|(s, _)| *s == sentence && s.is_some()).map(|(_, report)| *report);
                let diagnostic = match first.and_then(|report| reports.found.get_mut(report)) {
                    Some(found) => {
                        let hint = near.map_or(String::new(), |(_, n)| format!(" (did you mean \"{n}\"?)"));
                        found.diagnostic.message.push_str(&format!(" Nor is \"{key}\"{hint}."));
                        &mut found.diagnostic
                    }
                    None => {
                        let bracketed = unit.text[citation.range.start..].starts_with('[');
                        let severity = if bracketed || near.is_some() { Severity::Warning } else { Severity::Info };
                        let advice = match near {
                            Some((_, near)) => format!("Did you mean \"{near}\"?"),
                            None => "Add the entry, or correct the key.".to_owned(),
                        };
                        let message = format!("Key \"{key}\" not found in {}. {advice}", library.name());
                        told.push((sentence, reports.found.len()));
                        let start = range.start.saturating_sub(1);
                        reports.push(&RULE, severity, (i, unit), start..range.end, message)
                    }
                };
                if let Some((_, near)) = near.filter(|(distance, _)| *distance <= FIXED) {
                    diagnostic.fixes.extend(rename(unit, range, key, near));
                }
            }
        }
    }
}

/// The key that is meant, probably: of the bibliography, or one that the text explains.
fn nearest<'a>(works: &'a Works, library: &'a Library, key: &str) -> Option<(usize, &'a str)> {
    let own =
        works.keys.iter().map(|k| (distance(k, key), k.as_str())).filter(|(d, k)| *d <= FIXED && *d * 3 <= k.len());
    own.chain(library.nearest(key)).min()
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
