//! Bibliographies: BibTeX and BibLaTeX, CSL-JSON, CSL-YAML, hayagriva.
//!
//! A bibliography is read entry by entry, so that a broken entry costs itself and no other, and its problem stands at its
//! own line. What cannot be read is never taken for missing: a broken entry keeps its key, and a file that breaks off says
//! so ([`Bibliography::is_complete`]).

mod bibtex;
mod csl;
mod json;
mod library;
mod tex;
mod yaml;

pub use library::{Library, Source, is_identifier};

use crate::diagnostic::Severity;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// How a bibliography is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// BibTeX or BibLaTeX.
    Bib,
    CslJson,
    CslYaml,
    Hayagriva,
}

impl Format {
    /// The format of a file, by its ending and, for YAML, by what is in it.
    pub fn of(path: &Path, text: &str) -> Option<Format> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
        match ending.as_str() {
            "bib" | "bibtex" | "biblatex" => Some(Format::Bib),
            "json" | "csljson" => Some(Format::CslJson),
            "yaml" | "yml" => Some(yaml::format(text)),
            _ => None,
        }
    }
}

/// A person or a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// With its particle: `van der Berg`; of a group, all of it.
    pub family: String,
    /// Empty for a group.
    pub given: String,
}

/// One work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    pub key: String,
    /// Other keys that the entry answers to.
    pub aliases: Vec<String>,
    /// The key as it is written in the file; a file need not show a key that it has.
    pub key_range: Range<usize>,
    pub range: Range<usize>,
    /// The type as the file names it, lower case: `article`, `article-journal`.
    pub kind: String,
    pub authors: Vec<Name>,
    pub editors: Vec<Name>,
    /// The list of authors ends with "and others".
    pub others: bool,
    pub year: Option<String>,
    pub title: Option<String>,
    /// The journal, the book, the website it appeared in.
    pub container: Option<String>,
    pub publisher: Option<String>,
    pub volume: Option<String>,
    pub issue: Option<String>,
    pub pages: Option<String>,
    pub doi: Option<String>,
    pub url: Option<String>,
    /// Only a part of it could be read: perhaps no more than its key.
    pub is_broken: bool,
}

/// What is wrong in a bibliography, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub range: Range<usize>,
    pub message: String,
    /// `Warning`: pandoc and BibTeX will stumble here. `Hint`: they will not, but it is hardly meant.
    pub severity: Severity,
}

/// A bibliography, read.
#[derive(Debug, Clone, Default)]
pub struct Bibliography {
    pub entries: Vec<Entry>,
    pub problems: Vec<Problem>,
    /// Does the text go on to its end, so that a key that is not here is not there?
    pub is_complete: bool,
    keys: HashMap<String, u32>,
    /// Of each entry: which letters its key has, and how many. Keys that cannot be near are told by these.
    shapes: Vec<Shape>,
}

impl PartialEq for Bibliography {
    fn eq(&self, other: &Self) -> bool {
        (self.is_complete, &self.entries, &self.problems) == (other.is_complete, &other.entries, &other.problems)
    }
}

impl Eq for Bibliography {}

/// Reads a bibliography. Never fails: what cannot be read is a problem.
pub fn parse(text: &str, format: Format) -> Bibliography {
    let bare = text.trim_start_matches('\u{feff}');
    let mut read = match format {
        Format::Bib => bibtex::parse(bare),
        Format::CslJson => json::parse(bare),
        Format::CslYaml | Format::Hayagriva => yaml::parse(bare, format),
    };
    read.shift(text.len() - bare.len());
    read
}

/// A key without the braces that pandoc allows around it: `{a b}`.
pub fn bare_key(key: &str) -> &str {
    key.strip_prefix('{').and_then(|k| k.strip_suffix('}')).unwrap_or(key)
}

/// The entries that pandoc finds under `references` in the front matter of an essay (the whole block, fences included).
pub fn in_front_matter(block: &str) -> Option<Bibliography> {
    block.starts_with("---").then(|| yaml::references(block)).flatten()
}

impl Bibliography {
    fn new(entries: Vec<Entry>, mut problems: Vec<Problem>, is_complete: bool, text: &str) -> Bibliography {
        let mut keys: HashMap<String, u32> = HashMap::with_capacity(entries.len());
        let mut twice = Vec::new();
        for (i, entry) in entries.iter().enumerate() {
            if entry.key.is_empty() {
                continue;
            }
            match keys.get(&entry.key) {
                Some(first) => twice.push((*first as usize, i)),
                None => drop(keys.insert(entry.key.clone(), i as u32)),
            }
        }
        for (i, entry) in entries.iter().enumerate() {
            for alias in &entry.aliases {
                keys.entry(alias.clone()).or_insert(i as u32);
            }
        }
        if !twice.is_empty() {
            let starts: Vec<usize> = crate::text::lines(text).map(|(at, _)| at).collect();
            problems.extend(twice.into_iter().map(|(first, again)| {
                let line = starts.partition_point(|s| *s <= entries[first].key_range.start);
                let message = format!("the key \"{}\" stands on line {line} already", entries[again].key);
                Problem { range: entries[again].key_range.clone(), message, severity: Severity::Hint }
            }));
        }
        problems.sort_by_key(|p| (p.range.start, p.range.end));
        // Nothing at all: a file that is just being written anew, or is something else.
        let is_complete = is_complete && !entries.is_empty();
        let shapes = entries.iter().map(|e| Shape::of(&e.key)).collect();
        Bibliography { entries, problems, is_complete, keys, shapes }
    }

    fn shift(&mut self, by: usize) {
        if by == 0 {
            return;
        }
        let places = self.entries.iter_mut().flat_map(|e| [&mut e.range, &mut e.key_range]);
        for range in places.chain(self.problems.iter_mut().map(|p| &mut p.range)) {
            *range = range.start + by..range.end + by;
        }
    }

    /// The entry that a citation of `key` means.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(*self.keys.get(key)? as usize)
    }

    /// The key that `wrong` is a slip of, with its distance. Of keys that all look alike, `k0001` to `k9999`, the first are compared.
    fn nearest(&self, wrong: &str, limit: usize) -> Option<(usize, &str)> {
        let folded = wrong.to_lowercase();
        let shape = Shape::of(wrong);
        let near =
            self.entries.iter().zip(&self.shapes).filter(|(e, s)| s.may_be_near(&shape, limit) && !e.key.is_empty());
        let near =
            near.take(ALIKE).map(|(e, _)| (crate::text::distance(&folded, &e.key.to_lowercase()), e.key.as_str()));
        near.filter(|(distance, _)| *distance <= limit).min()
    }
}

/// So many keys of a bibliography are compared with a wrong one, letter by letter.
const ALIKE: usize = 500;

/// The letters of a key, whatever their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    letters: u64,
    length: u32,
}

impl Shape {
    fn of(key: &str) -> Shape {
        let mut shape = Shape { letters: 0, length: 0 };
        for c in key.chars().flat_map(char::to_lowercase) {
            shape.letters |= 1 << (c as u32 % 64);
            shape.length += 1;
        }
        shape
    }

    /// An edit adds a letter, takes one away, or does both.
    fn may_be_near(&self, other: &Shape, limit: usize) -> bool {
        let (more, fewer) = (self.letters & !other.letters, other.letters & !self.letters);
        self.length.abs_diff(other.length) as usize <= limit
            && more.count_ones() as usize <= limit
            && fewer.count_ones() as usize <= limit
    }
}

/// The year in a date: its first four figures in a row, or else all of it.
fn year(date: &str) -> Option<String> {
    let date = date.trim();
    let bytes = date.as_bytes();
    let digits = |i: usize| bytes.get(i..i + 4).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    match (0..bytes.len()).find(|i| digits(*i)) {
        Some(i) => Some(date[i..i + 4].to_owned()),
        None => (!date.is_empty() && date.len() < 40).then(|| date.to_owned()),
    }
}

#[cfg(test)]
mod tests;
