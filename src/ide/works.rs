//! Which work stands at a place, where it is defined, and where else it is cited.

use crate::document::{Document, Part};
use crate::syntax::bibliography::{self, Entry, Source};
use crate::syntax::citations::{Citation, Cited, Form};
use crate::syntax::references::{Reference, folded};
use crate::syntax::{Unit, UnitKind};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// What a citation means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// An entry of a bibliography, or a key that the text explains itself.
    Key(String),
    /// A footnote, by its label in lower case.
    Note(String),
    /// Entries of the list of works, by their number in it: one, or all that can be meant.
    Listed(Vec<usize>),
    /// Somebody whom no list has, by the folded name.
    Unlisted(String),
}

impl Work {
    fn meets(&self, other: &Work) -> bool {
        match (self, other) {
            (Work::Listed(a), Work::Listed(b)) => a.iter().any(|i| b.contains(i)),
            _ => self == other,
        }
    }
}

/// A citation of a work, in bytes of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub work: Work,
    /// What stands for the work: in a citation of several, its part.
    pub range: Range<usize>,
    /// A definition: an entry of the list, the text of a note.
    pub defines: bool,
}

/// Where a work is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// Bytes of the document.
    Here(Range<usize>),
    /// Bytes of a bibliography, and the key that stands there.
    File { path: Arc<Path>, range: Range<usize>, key: String },
}

/// An entry of the list of works, in bytes of the document.
pub struct Listed<'a> {
    pub range: Range<usize>,
    pub reference: &'a Reference,
}

/// The list of works, in order.
pub fn listed(document: &Document) -> Vec<Listed<'_>> {
    let mut out = Vec::new();
    for part in document.listing_parts() {
        let at = part.range.start;
        out.extend(
            part.references.iter().map(|r| Listed { range: at + r.range.start..at + r.range.end, reference: r }),
        );
    }
    out
}

/// The bytes of the document that show `range` of a unit of `part`.
pub fn source(part: &Part, unit: &Unit, range: &Range<usize>) -> Range<usize> {
    let source = unit.map.source(range);
    part.range.start + source.start..part.range.start + source.end
}

/// What `cited` means in this document.
pub fn meaning(document: &Document, cited: &Cited) -> Option<Work> {
    if let Some((key, _)) = &cited.key {
        return Some(Work::Key(bibliography::bare_key(key).to_owned()));
    }
    if let Some(label) = &cited.note {
        return Some(Work::Note(label.to_lowercase()));
    }
    let works = document.works();
    if let Some(number) = cited.number {
        let at = works.references.iter().position(|r| r.number == Some(number));
        return at.map(|at| Work::Listed(vec![at]));
    }
    if cited.names.is_empty() && cited.title.is_none() {
        return None;
    }
    let mut entries = works.index.candidates(cited);
    // Among `2020a` and `2020b` the whole year decides.
    if let Some((year, _)) = &cited.year
        && entries.len() > 1
    {
        let same = |i: &usize| works.references[*i].year.as_ref() == Some(year);
        if entries.iter().any(same) {
            entries.retain(same);
        }
    }
    if !entries.is_empty() {
        return Some(Work::Listed(entries));
    }
    let name = &cited.names.first().or(cited.title.as_ref())?.0;
    Some(Work::Unlisted(folded(name)))
}

/// Is there a text here in which citations are looked for?
fn is_citing(unit: &Unit) -> bool {
    !matches!(unit.kind, UnitKind::Furniture | UnitKind::Reference)
}

/// The citations of a block, each with its unit.
pub fn citations<'a>(part: &Part<'a>) -> impl Iterator<Item = (&'a Unit, &'a Citation)> + use<'a> {
    let units = part.block.map_or(&[][..], |b| &b.units[..]);
    units.iter().filter(|u| is_citing(u)).flat_map(|unit| unit.citations.iter().map(move |c| (unit, c)))
}

/// The citation at byte `at`, with its block, its unit and the work that the place belongs to.
pub struct Hit<'a> {
    pub part: Part<'a>,
    pub unit: &'a Unit,
    pub citation: &'a Citation,
    pub cited: Option<&'a Cited>,
}

pub fn citation_at(document: &Document, at: usize) -> Option<Hit<'_>> {
    let part = document.parts_in(at..at).next()?;
    let touches = |r: &Range<usize>| r.start <= at && at <= r.end;
    // Of two that meet, the one that begins here.
    let (unit, citation) = citations(&part)
        .filter(|(unit, c)| c.form != Form::CrossReference && touches(&source(&part, unit, &c.range)))
        .last()?;
    let within = citation.works.iter().rfind(|w| touches(&source(&part, unit, &w.range)));
    let cited = within.or(citation.works.first());
    Some(Hit { part, unit, citation, cited })
}

/// The work that stands at byte `at`: in a citation, in an entry of the list, at the mark of a note, at a key in front matter.
pub fn at(document: &Document, at: usize) -> Option<Place> {
    if let Some(hit) = citation_at(document, at) {
        let cited = hit.cited?;
        let work = meaning(document, cited)?;
        return Some(Place { work, range: source(&hit.part, hit.unit, &shown(hit.citation, cited)), defines: false });
    }
    let touches = |r: &Range<usize>| r.start <= at && at <= r.end;
    let part = document.parts_in(at..at).next()?;
    if !part.references.is_empty()
        && let Some((i, entry)) = listed(document).iter().enumerate().find(|(_, e)| touches(&e.range))
    {
        return Some(Place { work: Work::Listed(vec![i]), range: entry.range.clone(), defines: true });
    }
    let text = document.source(part.range.clone());
    for (name, range) in marks(&text) {
        let range = part.range.start + range.start..part.range.start + range.end;
        if touches(&range) {
            let work = match name {
                Mark::Note(label) => Work::Note(label.to_lowercase()),
                Mark::Key(key) => Work::Key(key),
            };
            // What only looks like a definition, in front matter or code, defines nothing.
            if in_text(document, &work).contains(&range) {
                return Some(Place { work, range, defines: true });
            }
        }
    }
    let own = document.library()?.sources.iter().find(|s| s.path.is_none())?;
    let entry = own.bibliography.entries.iter().find(|e| touches(&e.key_range) && !e.key_range.is_empty())?;
    Some(Place { work: Work::Key(entry.key.clone()), range: entry.key_range.clone(), defines: true })
}

/// The part of a citation that stands for this work: a key with its `@`, a narrative citation with its bracket.
pub fn shown(citation: &Citation, cited: &Cited) -> Range<usize> {
    match &cited.key {
        Some((_, range)) => range.start.saturating_sub(1)..range.end,
        None if citation.form == Form::Narrative && citation.works.len() == 1 => citation.range.clone(),
        None => cited.range.clone(),
    }
}

/// What begins a definition at the start of a line.
enum Mark {
    /// `[^1]:`
    Note(String),
    /// `[@key]:`
    Key(String),
}

/// The definitions in the text of a block, each with the place of its name.
fn marks(text: &str) -> Vec<(Mark, Range<usize>)> {
    let mut out = Vec::new();
    for (at, line) in crate::text::lines(text) {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let Some((name, _)) = bare.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { continue };
        let start = at + line.len() - bare.len() + 1;
        let range = start + 1..start + name.len();
        match (name.strip_prefix('^'), name.strip_prefix('@')) {
            (Some(label), _) => out.push((Mark::Note(label.to_owned()), range)),
            (_, Some(key)) => out.push((Mark::Key(key.to_owned()), range)),
            _ => {}
        }
    }
    out
}

/// Where `work` is defined.
pub fn definitions(document: &Document, work: &Work) -> Vec<Definition> {
    match work {
        Work::Listed(entries) => {
            let list = listed(document);
            entries.iter().filter_map(|i| list.get(*i)).map(|e| Definition::Here(e.range.clone())).collect()
        }
        Work::Note(_) | Work::Key(_) => {
            let mut out: Vec<Definition> = in_text(document, work).into_iter().map(Definition::Here).collect();
            if let Work::Key(key) = work {
                for (source, entry) in entries(document, key) {
                    let range = place_of(entry);
                    out.push(match &source.path {
                        None => Definition::Here(range),
                        Some(path) => Definition::File { path: path.clone(), range, key: entry.key.clone() },
                    });
                }
            }
            out
        }
        Work::Unlisted(_) => Vec::new(),
    }
}

/// The entries for a key: front matter and a file may both have one.
pub fn entries<'a>(document: &'a Document, key: &'a str) -> impl Iterator<Item = (&'a Source, &'a Entry)> {
    let sources = document.library().map_or(&[][..], |l| &l.sources[..]);
    sources.iter().filter_map(move |source| Some((source, source.bibliography.get(key)?)))
}

fn place_of(entry: &Entry) -> Range<usize> {
    if entry.key_range.is_empty() { entry.range.start..entry.range.start } else { entry.key_range.clone() }
}

/// The names in lines that define a note or a key.
pub fn in_text(document: &Document, work: &Work) -> Vec<Range<usize>> {
    let blocks: Vec<Range<usize>> = match work {
        Work::Note(label) => document.noted(label),
        Work::Key(key) => document.explained(key),
        _ => return Vec::new(),
    };
    let mut out = Vec::new();
    for block in blocks {
        let text = document.source(block.clone());
        for (mark, range) in marks(&text) {
            let is_it = match (&mark, work) {
                (Mark::Note(found), Work::Note(label)) => found.to_lowercase() == *label,
                (Mark::Key(found), Work::Key(key)) => found == key,
                _ => false,
            };
            if is_it {
                out.push(block.start + range.start..block.start + range.end);
            }
        }
    }
    out
}

/// Calls `each` with every citation of `work`.
pub fn each_citation(document: &Document, work: &Work, mut each: impl FnMut(&Part, &Unit, &Citation, &Cited)) {
    for part in document.citing_parts() {
        for (unit, citation) in citations(&part) {
            for cited in &citation.works {
                if may_mean(cited, work) && meaning(document, cited).is_some_and(|m| m.meets(work)) {
                    each(&part, unit, citation, cited);
                }
            }
        }
    }
}

/// Told without looking anything up.
fn may_mean(cited: &Cited, work: &Work) -> bool {
    match work {
        Work::Key(_) => cited.key.is_some(),
        Work::Note(_) => cited.note.is_some(),
        Work::Listed(_) | Work::Unlisted(_) => cited.key.is_none() && cited.note.is_none(),
    }
}

/// Every place of `work` in the document, in order: citations, and entries or notes that define it.
pub fn places(document: &Document, work: &Work) -> Vec<Place> {
    let mut out = Vec::new();
    each_citation(document, work, |part, unit, citation, cited| {
        let range = source(part, unit, &shown(citation, cited));
        out.push(Place { work: work.clone(), range, defines: false });
    });
    for definition in definitions(document, work) {
        if let Definition::Here(range) = definition {
            out.push(Place { work: work.clone(), range, defines: true });
        }
    }
    out.sort_by_key(|p| (p.range.start, p.range.end));
    out.dedup_by_key(|p| p.range.clone());
    out
}
