//! What in a block is quoted and what is cited, in pieces that lie on one line each: what an editor colours.

use super::{Block, UnitKind};
use crate::text::{Position, Walker};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Quotation,
    Citation,
}

/// A part of a line; its places count from the start of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub kind: Kind,
    pub start: Position,
    /// On the same line, and behind `start`.
    pub end: Position,
}

/// The pieces of a block whose text is `source`, in order. They do not overlap: a citation within a quotation cuts it.
pub fn pieces(source: &str, block: &Block) -> Vec<Piece> {
    let mut quoted: Vec<Range<usize>> = Vec::new();
    let mut cited: Vec<Range<usize>> = Vec::new();
    for unit in &block.units {
        match unit.kind {
            UnitKind::Furniture => continue,
            // Titles stand in quotation marks there.
            UnitKind::Reference => {}
            _ => {
                let outer = unit.quotes.iter().filter(|q| q.depth == 0);
                quoted.extend(outer.map(|q| unit.map.source(&q.range)));
            }
        }
        let sources = unit.citations.iter().filter(|c| c.is_source());
        cited.extend(sources.map(|c| unit.map.source(&c.range)));
    }
    let mut ranges = apart(cited);
    let mut all: Vec<(Kind, Range<usize>)> = Vec::new();
    for quotation in apart(quoted) {
        let from = ranges.partition_point(|c| c.end <= quotation.start);
        let mut start = quotation.start;
        for cut in ranges[from..].iter().take_while(|c| c.start < quotation.end) {
            all.push((Kind::Quotation, start..cut.start));
            start = cut.end;
        }
        all.push((Kind::Quotation, start..quotation.end));
    }
    all.extend(ranges.drain(..).map(|r| (Kind::Citation, r)));
    all.sort_by_key(|(_, r)| r.start);
    let mut walker = Walker::new(source);
    let mut out = Vec::new();
    for (kind, range) in all.into_iter().filter(|(_, r)| r.start < r.end) {
        for line in in_lines(source, range) {
            let start = walker.to(line.start);
            out.push(Piece { kind, start, end: walker.to(line.end) });
        }
    }
    out
}

/// In order; of those that overlap, the earlier one as far as it goes.
fn apart(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    let mut end = 0;
    ranges.retain_mut(|r| {
        r.start = r.start.max(end);
        end = end.max(r.end);
        r.start < r.end
    });
    ranges
}

/// The lines of a range, without what only indents them or marks them as quoted.
fn in_lines(source: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let text = &source[range.clone()];
    crate::text::lines(text).enumerate().filter_map(move |(n, (at, line))| {
        let words = line.trim_end();
        let words = if n == 0 { words } else { words.trim_start_matches([' ', '\t', '>']) };
        let start = range.start + at + (line.trim_end().len() - words.len());
        (!words.is_empty()).then(|| start..start + words.len())
    })
}
