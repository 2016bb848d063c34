//! The essay from above: its sections with their words and evidence, what can be folded, and the numbers of a status bar.

use crate::document::{Document, Evidence, Words};
use crate::syntax::{BlockKind, Section as Role};
use std::ops::Range;

/// A section with everything below its heading, subsections included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub level: u8,
    pub role: Role,
    /// From the heading to the next one that is not below it.
    pub range: Range<usize>,
    /// The words of the heading.
    pub heading: Range<usize>,
    /// The line of the heading, from 0.
    pub line: u32,
    /// The last line with anything on it.
    pub last_line: u32,
    pub words: Words,
    pub evidence: Evidence,
    /// The only heading of the first level, in front of all others: it is the title of the essay.
    pub is_title: bool,
}

impl Section {
    /// Is it text of the essay, rather than a list of works?
    pub fn is_prose(&self) -> bool {
        !self.role.is_reference_list()
    }
}

pub fn sections(document: &Document) -> Vec<Section> {
    let counted = document.sections();
    let mut out: Vec<Section> = Vec::with_capacity(counted.len());
    let mut open: Vec<usize> = Vec::new();
    // The last block with anything in it, and the line it begins on.
    let mut last: (Range<usize>, u32) = (0..0, 0);
    let close = |s: &mut Section, end: usize, last: &(Range<usize>, u32)| {
        s.range.end = end;
        if last.0.start > s.range.start {
            let lines = lines_of(document.source(last.0.clone()).trim_end());
            s.last_line = s.last_line.max(last.1 + lines - 1);
        }
    };
    let mut end = 0;
    for part in document.parts() {
        if let Some(h) = part.heading {
            while let Some(i) = open.pop_if(|i| out[*i].level >= h.level) {
                close(&mut out[i], part.range.start, &last);
            }
            let at = part.range.start;
            open.push(out.len());
            out.push(Section {
                title: h.title.clone(),
                level: h.level,
                role: part.section,
                range: at..at,
                heading: at + h.range.start..at + h.range.end,
                line: part.line,
                last_line: part.line,
                words: counted.get(out.len()).map(|s| s.words.clone()).unwrap_or_default(),
                evidence: Evidence::default(),
                is_title: false,
            });
        }
        for i in &open {
            out[*i].evidence.add(&part.evidence);
        }
        end = part.range.end;
        if part.kind != BlockKind::Other || !document.source(part.range.clone()).trim().is_empty() {
            last = (part.range, part.line);
        }
    }
    for i in open {
        close(&mut out[i], end, &last);
    }
    let firsts = out.iter().filter(|s| s.level == 1).count();
    if let Some(first) = out.first_mut() {
        first.is_title = first.level == 1 && firsts == 1;
    }
    out
}

/// `125 of 200 words`
pub fn words(words: &Words) -> String {
    let n = words.counted;
    match (words.min, words.max) {
        (None, None) => format!("{n} {}", if n == 1 { "word" } else { "words" }),
        (None, Some(max)) => format!("{n} of {max} words"),
        (Some(min), None) => format!("{n} of at least {min} words"),
        (Some(min), Some(max)) if min == max => format!("{n} of {max} words"),
        (Some(min), Some(max)) => format!("{n} of {min}–{max} words"),
    }
}

/// `3 claims, 1 cited`; nothing where nothing is claimed.
pub fn evidence(evidence: &Evidence) -> Option<String> {
    match (evidence.claims, evidence.supported) {
        (0, _) => None,
        (1, 0) => Some("1 claim, not cited".to_owned()),
        (1, _) => Some("1 claim, cited".to_owned()),
        (claims, supported) => Some(format!("{claims} claims, {supported} cited")),
    }
}

/// `125 of 200 words · 3 claims, 1 cited`
pub fn summary(of: &Words, found: &Evidence) -> String {
    match evidence(found) {
        Some(evidence) => format!("{} · {evidence}", words(of)),
        None => words(of),
    }
}

/// A line of numbers, and the byte it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: usize,
    pub text: String,
}

/// A line above each section, and one above the essay.
pub fn lenses(document: &Document) -> Vec<Note> {
    let sections = sections(document);
    let total = summary(&document.words(), &document.evidence());
    let mut out = Vec::with_capacity(sections.len() + 1);
    if !sections.first().is_some_and(|s| s.is_title) {
        let start = document.parts().find(|p| p.kind != BlockKind::FrontMatter && p.words > 0);
        // Where the first words stand below a heading, that line is the heading's.
        let start = start.map(|p| p.range.start).into_iter().chain(sections.first().map(|s| s.range.start)).min();
        out.push(Note { at: start.unwrap_or(0), text: format!("Essay: {total}") });
    }
    for s in &sections {
        if s.is_title {
            out.push(Note { at: s.range.start, text: format!("Essay: {total}") });
        } else if s.is_prose() && (s.words.counted > 0 || s.words.min.is_some() || s.words.max.is_some()) {
            out.push(Note { at: s.range.start, text: summary(&s.words, &s.evidence) });
        }
    }
    out
}

/// Words behind each heading, claims behind each paragraph that makes any; those in `range`.
pub fn hints(document: &Document, range: Range<usize>) -> Vec<Note> {
    let mut out: Vec<Note> = Vec::new();
    for s in sections(document).iter().filter(|s| s.is_prose() && range.contains(&s.heading.start)) {
        let of = if s.is_title { document.words() } else { s.words.clone() };
        out.push(Note { at: s.heading.end, text: words(&of) });
    }
    for part in document.parts_in(range) {
        if let Some(text) = evidence(&part.evidence) {
            let source = document.source(part.range.clone());
            out.push(Note { at: part.range.start + source.trim_end().len(), text });
        }
    }
    out.sort_by_key(|n| n.at);
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    Section,
    FrontMatter,
    Code,
    Quotation,
    Works,
    Comment,
}

/// Lines that can be folded: the first and the last, both of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    pub first: u32,
    pub last: u32,
    pub kind: FoldKind,
}

/// A quotation of fewer lines is not worth folding.
const LONG: u32 = 3;

pub fn folds(document: &Document) -> Vec<Fold> {
    let mut out: Vec<Fold> = Vec::new();
    let mut list: Option<(u32, u32)> = None;
    for part in document.parts() {
        if part.references.is_empty() && list.is_some() && part.words > 0 || part.heading.is_some() {
            close_list(&mut list, &mut out);
        }
        if !part.references.is_empty() {
            let last = part.line + lines_of(&document.source(part.range.clone())).saturating_sub(1);
            list = Some(list.map_or((part.line, last), |(first, _)| (first, last)));
        }
        let kind = match part.kind {
            BlockKind::FrontMatter => FoldKind::FrontMatter,
            BlockKind::Code => FoldKind::Code,
            BlockKind::BlockQuote => FoldKind::Quotation,
            BlockKind::Html | BlockKind::Other => FoldKind::Comment,
            _ => continue,
        };
        if part.lines < 1 {
            continue;
        }
        let source = document.source(part.range.clone());
        let lead = source.len() - source.trim_start_matches(['\n', '\r']).len();
        let first = part.line + crate::text::count_lines(&source.as_bytes()[..lead]);
        let lines = lines_of(source[lead..].trim_end());
        let enough = match kind {
            FoldKind::Quotation => lines >= LONG,
            FoldKind::Comment => lines >= LONG && source.trim_start().starts_with("<!--"),
            _ => lines >= 2,
        };
        if enough {
            out.push(Fold { first, last: first + lines - 1, kind });
        }
    }
    close_list(&mut list, &mut out);
    let sections = sections(document).into_iter().filter(|s| s.last_line > s.line);
    out.extend(sections.map(|s| Fold { first: s.line, last: s.last_line, kind: FoldKind::Section }));
    out.sort_by_key(|f| (f.first, std::cmp::Reverse(f.last)));
    // A list of works that is its section is folded by its heading.
    out.dedup_by_key(|f| f.first);
    out
}

fn close_list(list: &mut Option<(u32, u32)>, out: &mut Vec<Fold>) {
    if let Some((first, last)) = list.take()
        && last >= first + LONG
    {
        out.push(Fold { first, last, kind: FoldKind::Works });
    }
}

/// How many lines a text without a line end behind it covers.
fn lines_of(text: &str) -> u32 {
    crate::text::count_lines(text.trim_end().as_bytes()) + 1
}
