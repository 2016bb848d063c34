//! Counting words: which tokens there are, and what kind of text each belongs to.
//!
//! `word` mode: tokens between white space and dashes that hold a letter or digit; ideographs and kana count singly.
//! `whitespace` mode: what stands between white space, as word processors count.

use super::citations::{Citation, Form};
use super::{Section, State, Unit, UnitKind};
use crate::config::{Config, Count, CountMode, Footnotes};
use std::ops::Range;

/// The words of `text`, in order.
pub fn tokens(text: &str, mode: CountMode) -> Vec<Range<usize>> {
    Words::of(text, mode).collect()
}

/// Calls `word` for every word of `text`.
pub fn each(text: &str, mode: CountMode, word: impl FnMut(Range<usize>)) {
    Words::of(text, mode).for_each(word);
}

/// The words of a text, one after the other.
pub struct Words<'a> {
    text: &'a str,
    mode: CountMode,
    at: usize,
}

impl Words<'_> {
    pub fn of(text: &str, mode: CountMode) -> Words<'_> {
        Words { text, mode, at: 0 }
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        // Nearly every word begins with a letter or digit and ends at a blank or with the text, or one mark before it, which parts nothing.
        if bytes.get(start)?.is_ascii_alphanumeric() {
            let end = solid(bytes, start + 1);
            let end = end + usize::from(matches!(bytes.get(end), Some(b'!'..=b'/')));
            let behind = bytes.get(end);
            if matches!(behind, Some(b' ') | None) {
                self.at = end + usize::from(behind.is_some());
                return Some(start..end);
            }
        }
        self.next_of_any()
    }
}

impl Words<'_> {
    /// The next word, whatever it is made of.
    fn next_of_any(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let any = self.mode == CountMode::Whitespace;
        // `counts`: what has begun at `start` is a word, if it ends here.
        let (mut start, mut at, mut counts) = (self.at, self.at, false);
        loop {
            let end = solid(bytes, at);
            counts |= bytes[at..end].iter().any(|b| any || b.is_ascii_alphanumeric());
            at = end;
            let (length, is) = match bytes.get(at) {
                Some(b' ') if counts => {
                    self.at = at + 1;
                    return Some(start..at);
                }
                Some(b' ' | b'\t'..=b'\r') => (1, Next::Gap),
                Some(b'-' | b'.' | 0x80..) => next(self.text, at, self.mode),
                Some(_) => (1, Next::Within(false)),
                None => break,
            };
            match is {
                Next::Gap if counts => {
                    self.at = at + length;
                    return Some(start..at);
                }
                Next::Gap => {
                    at += length;
                    start = at;
                }
                Next::Single => {
                    // What stands before it is a word first.
                    self.at = if counts { at } else { at + length };
                    return Some(if counts { start..at } else { at..self.at });
                }
                Next::Within(letter) => {
                    counts |= letter | any;
                    at += length;
                }
            }
        }
        self.at = at;
        counts.then_some(start..at)
    }
}

/// What a character is to the words around it.
enum Next {
    Gap,
    /// A word of one character.
    Single,
    /// Part of a word; a letter or digit, or none.
    Within(bool),
}

/// The length of the character at `at`, and what it is.
fn next(text: &str, at: usize, mode: CountMode) -> (usize, Next) {
    let c = text[at..].chars().next().unwrap_or('\u{fffd}');
    let dash = mode == CountMode::Word && is_dash(text, at, c);
    let is = if dash || c.is_whitespace() || c == super::prose::PLACEHOLDER {
        Next::Gap
    } else if mode == CountMode::Word && is_single(c) {
        Next::Single
    } else {
        Next::Within(c.is_alphanumeric())
    };
    (c.len_utf8(), is)
}

/// Where a stretch ends that begins at `at`, of ASCII letters, digits and the marks that stand among them in ASCII, none of which
/// parts words: eight bytes at a time, as a word is seldom longer.
fn solid(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = 0x80 * ONES;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let chunk = u64::from_le_bytes(*chunk);
        // A sum reaches the high bit of its byte, and goes no further, where the byte is not below `0`.
        let solid = (chunk & !HIGH) + (0x80 - u64::from(b'0')) * ONES;
        let ends = (chunk | !solid) & HIGH;
        if ends != 0 {
            return at + ends.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|b| (b'0'..=0x7f).contains(b)) {
        at += 1;
    }
    at
}

/// A dash that parts words: em dash, `--`, `---`, and dots between letters.
fn is_dash(text: &str, at: usize, c: char) -> bool {
    match c {
        '—' | '―' | '⸺' | '⸻' => true,
        '-' => text[at + 1..].starts_with('-') || text[..at].ends_with('-'),
        '…' => text[at + c.len_utf8()..].starts_with(char::is_alphanumeric),
        '.' => {
            text[at..].starts_with("...")
                || text[..at].ends_with("..")
                || text[..at].ends_with('.') && text[at + 1..].starts_with('.')
        }
        _ => false,
    }
}

/// Ideographs and kana are words each.
fn is_single(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3134f)
}

/// What part of the essay a word stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Body,
    Heading,
    Title,
    Abstract,
    Footnote,
    Table,
    Caption,
    References,
    Appendix,
    /// Inside `.no-count`, or page furniture.
    None,
}

/// What part of the essay `unit` is. `after` is the state behind its block: a heading belongs to the section it opens.
pub fn part(unit: &Unit, before: &State, after: &State) -> Part {
    if before.no_count_depth > 0 || unit.kind == UnitKind::Furniture {
        return Part::None;
    }
    let section = if matches!(unit.kind, UnitKind::Heading(_)) { after.section } else { before.section };
    match (unit.kind, section) {
        (UnitKind::Title, _) => Part::Title,
        (UnitKind::Reference, _) | (_, Section::References | Section::Consulted) => Part::References,
        (UnitKind::TableCell, _) => Part::Table,
        (UnitKind::Caption, _) => Part::Caption,
        (UnitKind::Footnote, _) => Part::Footnote,
        (_, Section::Appendix) => Part::Appendix,
        (_, Section::Abstract) => Part::Abstract,
        (UnitKind::Heading(_), _) => Part::Heading,
        _ => Part::Body,
    }
}

impl Count {
    fn counts(&self, part: Part) -> bool {
        match part {
            Part::Body => true,
            Part::Heading => self.headings,
            Part::Title => self.title,
            Part::Abstract => self.abstract_,
            Part::Footnote => self.footnotes != Footnotes::No,
            Part::Table => self.tables,
            Part::Caption => self.captions,
            Part::References => self.references,
            Part::Appendix => self.appendices,
            Part::None => false,
        }
    }

    /// What counts and what does not, for the reader of a message: "body, headings, quotations".
    pub fn described(&self) -> (String, String) {
        let parts = [
            ("body", true),
            ("headings", self.headings),
            ("title", self.title),
            ("abstract", self.abstract_),
            ("citations", self.citations),
            ("quotations", self.quotations),
            (
                if self.footnotes == Footnotes::Explanatory { "explanatory notes" } else { "notes" },
                self.footnotes != Footnotes::No,
            ),
            ("tables", self.tables),
            ("captions", self.captions),
            ("list of works", self.references),
            ("appendices", self.appendices),
        ];
        let names = |on: bool| parts.iter().filter(|p| p.1 == on).map(|p| p.0).collect::<Vec<_>>().join(", ");
        let (mut counted, left_out) = (names(true), names(false));
        // Left out unless asked for, and nobody would think otherwise.
        if self.code {
            counted.push_str(", code");
        }
        if self.mode == CountMode::Whitespace {
            counted.push_str("; split at white space only");
        }
        (counted, left_out)
    }
}

/// Calls `word` for every word of the unit that counts: its visible range and how many words it stands for (a pandoc key
/// stands for an author and a year).
pub fn counted(unit: &Unit, part: Part, config: &Config, mut word: impl FnMut(Range<usize>, u32)) {
    let count = &config.count;
    if !count.counts(part)
        || part == Part::Footnote && count.footnotes == Footnotes::Explanatory && !is_explanatory(unit)
    {
        return;
    }
    let quotes = unit.kind == UnitKind::BlockQuote || !unit.quotes.is_empty();
    if unit.citations.is_empty() && (count.quotations || !quotes) {
        each(&unit.text, count.mode, |range| word(range, 1));
        return;
    }
    // Ranges of citations, with the number of words that each stands for; `None`: its own words.
    let mut cited: Vec<(Range<usize>, Option<u32>)> = Vec::new();
    for c in &unit.citations {
        let keys = c.works.iter().filter(|w| w.key.is_some()).count() as u32;
        match c.form {
            // A key that points at a figure is shown as its kind and number; "see Figure 2" is the writer's own words.
            Form::CrossReference if unit.text[c.range.clone()].contains('@') => cited.push((c.range.clone(), Some(2))),
            Form::Note | Form::CrossReference => {}
            Form::Key => cited.push((c.range.clone(), Some(2 * keys))),
            Form::Narrative => {
                // The name is the writer's word; the brackets are the citation.
                let from = c.works.iter().flat_map(|w| w.names.iter().map(|n| n.1.end)).max().unwrap_or(c.range.start);
                let bracket = unit.text.get(from..c.range.end).and_then(|t| t.rfind('('));
                cited.push((bracket.map_or(c.range.end..c.range.end, |i| from + i..c.range.end), None));
            }
            _ => cited.push((c.range.clone(), None)),
        }
    }
    let mut done: Option<usize> = None;
    let mut next = 0;
    let mut quoted = Quoted::of(unit);
    cited.sort_by_key(|c| c.0.start);
    each(&unit.text, count.mode, |range| {
        while cited.get(next).is_some_and(|(r, _)| r.end <= range.start) {
            next += 1;
        }
        if let Some(i) = cited.get(next).filter(|(r, _)| r.start < range.end).map(|_| next) {
            // A token that begins before the bracket is a word with a citation stuck to it.
            let glued = range.start < cited[i].0.start
                && unit.text[range.start..cited[i].0.start].contains(char::is_alphanumeric);
            if glued {
                word(range.start..cited[i].0.start, 1);
            }
            if !count.citations {
                return;
            }
            match cited[i].1 {
                None if !glued => word(range, 1),
                None => {}
                Some(_) if done == Some(i) => {}
                Some(n) => {
                    done = Some(i);
                    word(range, n);
                }
            }
        } else if count.quotations || !quoted.holds(&range) {
            word(range, 1);
        }
    });
}

/// How many words of the unit count: those that [`counted`] calls for.
pub fn total(unit: &Unit, part: Part, config: &Config) -> u32 {
    let count = &config.count;
    // Where nothing is left out and nothing stands for more than itself, no word has to be looked at.
    let plain = |c: &Citation| !matches!(c.form, Form::Key | Form::CrossReference);
    let whole = part != Part::Footnote && count.citations && count.quotations && unit.citations.iter().all(plain);
    let one_by_one = || {
        let mut total = 0;
        counted(unit, part, config, |_, n| total += n);
        total
    };
    if whole && count.counts(part) {
        let number = Words::of(&unit.text, count.mode).count() as u32;
        debug_assert_eq!(number, one_by_one(), "{}", unit.text);
        return number;
    }
    one_by_one()
}

/// Asked about words in their order: is it quoted?
pub struct Quoted<'a> {
    unit: &'a Unit,
    next: usize,
}

impl<'a> Quoted<'a> {
    pub fn of(unit: &'a Unit) -> Self {
        Quoted { unit, next: 0 }
    }

    pub fn holds(&mut self, word: &Range<usize>) -> bool {
        if self.unit.kind == UnitKind::BlockQuote {
            return true;
        }
        let quotes = &self.unit.quotes;
        // What lies inside another quotation ends with it.
        while quotes.get(self.next).is_some_and(|q| q.depth > 0 || q.range.end <= word.start) {
            self.next += 1;
        }
        quotes.get(self.next).is_some_and(|q| q.range.start < word.end)
    }
}

/// Calls `word` for every word of a block of code, where code counts.
pub fn counted_code(source: &str, before: &State, config: &Config, mut word: impl FnMut(Range<usize>)) {
    if !config.count.code || before.no_count_depth > 0 {
        return;
    }
    let is_fence = |line: &str| line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
    for (at, line) in crate::text::lines(source).filter(|(_, line)| !is_fence(line)) {
        each(line, config.count.mode, |r| word(at + r.start..at + r.end));
    }
}

/// Does the note say something beside naming a source? At least eight words remain once citations and bibliographic words
/// are gone.
fn is_explanatory(unit: &Unit) -> bool {
    const BIBLIOGRAPHIC: [&str; 16] = [
        "see",
        "also",
        "ibid",
        "op",
        "cit",
        "vol",
        "no",
        "pp",
        "p",
        "ed",
        "eds",
        "trans",
        "university",
        "press",
        "journal",
        "cf",
    ];
    let mut left = 0;
    each(&unit.text, CountMode::Word, |r| {
        let bare = unit.text[r.clone()].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let figure = bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–'));
        // Names and titles are capitalised; an explanation is mostly not.
        let capital = unit.text[r.clone()].chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        let cited = unit.citations.iter().any(|c| c.range.start < r.end && r.start < c.range.end);
        let title = unit
            .spans
            .iter()
            .any(|s| s.kind == super::SpanKind::Emphasis && s.range.start <= r.start && r.end <= s.range.end);
        if !figure && !cited && !title && !capital && !BIBLIOGRAPHIC.contains(&bare.as_str()) {
            left += 1;
        }
    });
    left >= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_that_is_read_in_one_step_is_read_as_any(text in "[a-c0-9:.,%()’—北\n -]{0,40}") {
            for mode in [CountMode::Word, CountMode::Whitespace] {
                let mut words = Words::of(&text, mode);
                let step_by_step: Vec<_> = std::iter::from_fn(|| words.next_of_any()).collect();
                prop_assert_eq!(tokens(&text, mode), step_by_step);
            }
        }
    }

    fn count(text: &str) -> usize {
        tokens(text, CountMode::Word).len()
    }

    #[test]
    fn eight_bytes_at_a_time_are_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for length in [1, 7, 8, 9, 20] {
                for at in 0..length {
                    let mut bytes = vec![b'k'; length];
                    bytes[at] = byte;
                    let plain = bytes.iter().take_while(|b| (b'0'..=0x7f).contains(b)).count();
                    assert_eq!(solid(&bytes, 0), plain, "{byte} at {at} of {length}");
                }
            }
        }
    }

    #[test]
    fn table_of_tools_our_column() {
        for (text, words) in [
            ("well-known", 1),
            ("father-in-law", 1),
            ("don’t", 1),
            ("Russia’s", 1),
            ("$25 billion", 2),
            ("25,000", 1),
            ("3.14", 1),
            ("and/or", 1),
            ("https://example.org/a-b/c?d=1", 1),
            ("ana@example.org", 1),
            ("war—peace", 2),
            ("war — peace", 2),
            ("war--peace", 2),
            ("war---peace", 2),
            ("U.S.", 1),
            ("e.g.", 1),
            ("(Bell 42)", 2),
            ("北京大学", 4),
            ("2010–15", 1),
            ("wait…what", 2),
            ("wait...what", 2),
            ("end…", 1),
            ("& – • *", 0),
            ("ひらがな", 4),
            ("한국어 문장", 2),
            ("", 0),
        ] {
            assert_eq!(count(text), words, "{text}");
        }
    }

    #[test]
    fn white_space_mode_counts_what_stands_between_spaces() {
        for (text, words) in [("war — peace", 3), ("war—peace", 1), ("a  b\nc", 3), ("&", 1)] {
            assert_eq!(tokens(text, CountMode::Whitespace).len(), words, "{text}");
        }
    }
}
