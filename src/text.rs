//! Byte ranges, positions and edits: what every other room counts in.
//!
//! All offsets are bytes of UTF-8 unless a name says otherwise.

use std::ops::Range;

/// One replacement: the bytes of `range` become `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

impl Edit {
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Edit { range, text: text.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Edit { range: at..at, text: text.into() }
    }

    /// The same edit, `by` bytes further on.
    pub fn shifted(&self, by: usize) -> Self {
        Edit { range: self.range.start + by..self.range.end + by, text: self.text.clone() }
    }
}

/// Disjoint edits in ascending order, all of them against the same text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditSet(Vec<Edit>);

impl EditSet {
    /// Sorts the edits; `None` when two of them overlap or insert at the same place.
    pub fn new(mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort_by_key(|e| (e.range.start, e.range.end));
        let disjoint = edits.windows(2).all(|w| w[0].range.end <= w[1].range.start && w[0].range != w[1].range);
        disjoint.then_some(EditSet(edits))
    }

    pub fn one(edit: Edit) -> Self {
        EditSet(vec![edit])
    }

    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the first byte touched to the last.
    pub fn extent(&self) -> Option<Range<usize>> {
        Some(self.0.first()?.range.start..self.0.last()?.range.end)
    }

    pub fn shifted(&self, by: usize) -> Self {
        EditSet(self.0.iter().map(|e| e.shifted(by)).collect())
    }

    /// Where byte `at`, which no edit touches, is once every edit has been applied.
    pub fn moved(&self, at: usize) -> usize {
        let before = self.0.iter().take_while(|e| e.range.end <= at);
        before.fold(at, |to, e| to + e.text.len() - e.range.len())
    }

    /// The text with every edit applied.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for e in &self.0 {
            out.push_str(&text[at..e.range.start]);
            out.push_str(&e.text);
            at = e.range.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// A place in a text, in all the units that a client may ask for. Lines and columns count from 0.
///
/// The three widths are kept together because they fall out of one walk over the line: a place is computed once, when a
/// report is made, and shown a thousand times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    /// Bytes of UTF-8 since the start of the line.
    pub utf8: u32,
    /// Code units of UTF-16 since the start of the line.
    pub utf16: u32,
    /// Code points since the start of the line.
    pub utf32: u32,
}

impl Position {
    /// Where byte `at` of `text` is. Lines end at `\n`, `\r\n` and a lone `\r`, as in the language server protocol.
    pub fn of(text: &str, at: usize) -> Position {
        let before = &text.as_bytes()[..at];
        let line_start = line_start(text, at);
        let mut p = Position { line: count_lines(&before[..line_start]), ..Default::default() };
        for c in text[line_start..at].chars() {
            p.utf8 += c.len_utf8() as u32;
            p.utf16 += c.len_utf16() as u32;
            p.utf32 += 1;
        }
        p
    }

    pub fn lines_down(self, by: u32) -> Position {
        Position { line: self.line + by, ..self }
    }
}

/// The number of line ends in `bytes`; a `\r` at the very end counts as one.
pub fn count_lines(bytes: &[u8]) -> u32 {
    let is_end = |i: &usize| bytes[*i] == b'\n' || bytes.get(i + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end).count() as u32
}

/// The first byte that is `wanted`. Where that is told without branches, the compiler looks at many bytes at once.
pub fn find_byte(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    const STRIDE: usize = 16;
    let any = |stride: &&[u8]| stride.iter().fold(false, |any, b| any | wanted(*b));
    let passed = STRIDE * bytes.chunks_exact(STRIDE).take_while(|stride| !any(stride)).count();
    bytes[passed..].iter().position(|b| wanted(*b)).map(|i| passed + i)
}

/// The first byte of the line that byte `at` stands on.
pub fn line_start(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut i = at;
    while i > 0 {
        match bytes[i - 1] {
            b'\n' => break,
            b'\r' if bytes.get(i) != Some(&b'\n') => break,
            _ => i -= 1,
        }
    }
    i
}

/// The lines of `text` with their line ends, each with its offset.
pub fn lines(text: &str) -> Lines<'_> {
    Lines { text, at: 0 }
}

pub struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    /// Offset, and the line with its line end.
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<(usize, &'a str)> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let end = match memchr::memchr2(b'\n', b'\r', bytes) {
            Some(i) if bytes[i] == b'\r' && bytes.get(i + 1) == Some(&b'\n') => i + 2,
            Some(i) => i + 1,
            None => rest.len(),
        };
        let start = self.at;
        self.at += end;
        Some((start, &rest[..end]))
    }
}

/// The words of `text` with a single blank between them.
pub fn on_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The line without its line end.
pub fn without_line_end(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r'])
}

/// Do the two ranges share at least one byte? An empty range inside or at the edge of the other counts.
pub fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    if a.is_empty() || b.is_empty() { a.start <= b.end && b.start <= a.end } else { a.start < b.end && b.start < a.end }
}

/// Turns ascending offsets into positions in one walk over the text.
pub struct Walker<'a> {
    text: &'a str,
    at: usize,
    position: Position,
}

impl<'a> Walker<'a> {
    pub fn new(text: &'a str) -> Self {
        Walker { text, at: 0, position: Position::default() }
    }

    /// The position of byte `at`, which must not lie before the last one asked for.
    pub fn to(&mut self, at: usize) -> Position {
        let bytes = self.text.as_bytes();
        let passed = &self.text[self.at..at];
        // Most stretches are plain letters of one line.
        if passed.is_ascii() && memchr::memchr2(b'\n', b'\r', passed.as_bytes()).is_none() {
            let columns = passed.len() as u32;
            self.position.utf8 += columns;
            self.position.utf16 += columns;
            self.position.utf32 += columns;
            self.at = at;
            return self.position;
        }
        for (i, c) in passed.char_indices() {
            let here = self.at + i;
            let line_end = c == '\n' || c == '\r' && bytes.get(here + 1) != Some(&b'\n');
            if line_end {
                self.position = Position { line: self.position.line + 1, ..Position::default() };
            } else {
                self.position.utf8 += c.len_utf8() as u32;
                self.position.utf16 += c.len_utf16() as u32;
                self.position.utf32 += 1;
            }
        }
        self.at = at;
        self.position
    }
}

/// FNV-1a, 64 bits: the same on every machine and in every release, as fingerprints must be.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Writes the words of `text`, whatever white space stands between them.
    pub fn write_words(&mut self, text: &str) {
        if !text.is_ascii() {
            for word in text.split_whitespace() {
                self.write(word.as_bytes());
                self.write(b" ");
            }
            return;
        }
        let mut within = false;
        for b in text.bytes() {
            // What `split_whitespace` parts ASCII at; most bytes are beyond it.
            let is_blank = b <= b' ' && matches!(b, b'\t'..=b'\r' | b' ');
            if !is_blank {
                self.write(&[b]);
            } else if within {
                self.write(b" ");
            }
            within = !is_blank;
        }
        if within {
            self.write(b" ");
        }
    }

    pub fn finish(self) -> u64 {
        self.0
    }
}

/// Calls `read` with `word` in lower case. A short one in ASCII, as most are, needs no memory for it.
pub fn lowered<T>(word: &str, read: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; 32];
    match buffer.get_mut(..word.len()) {
        Some(short) if word.is_ascii() => {
            short.copy_from_slice(word.as_bytes());
            short.make_ascii_lowercase();
            read(std::str::from_utf8(short).unwrap_or_default())
        }
        _ => read(&word.to_lowercase()),
    }
}

/// Edit distance (insert, delete, replace, swap neighbours), in characters.
pub fn distance(a: &str, b: &str) -> usize {
    // What both begin and end with costs nothing: most of two words that look alike.
    let begin: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end: usize = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    if a.is_empty() || b.is_empty() {
        return a.chars().count() + b.chars().count();
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (mut before, mut last, mut row): (Vec<usize>, Vec<usize>, Vec<usize>) =
        (Vec::new(), (0..=b.len()).collect(), Vec::new());
    for i in 1..=a.len() {
        row.clear();
        row.push(i);
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut d = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                d = d.min(before[j - 2] + 1);
            }
            row.push(d);
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_words_begin_and_end_with_changes_no_distance() {
        let pairs = [
            ("", "", 0),
            ("", "é", 1),
            ("ortiz", "ortiz", 0),
            ("ortiz2012", "ortiz2021", 1),
            ("aab", "aba", 1),
            ("xaby", "xbay", 1),
            ("aa", "aaa", 1),
            ("kitten", "sitting", 3),
            ("émile", "emile", 1),
            ("abc", "ca", 3),
            ("quay", "harbour", 7),
        ];
        for (a, b, expected) in pairs {
            for frame in ["", "a", "ab", "né"] {
                let framed = |s: &str| format!("{frame}{s}{frame}");
                assert_eq!(distance(&framed(a), &framed(b)), expected, "{frame:?} {a:?} {b:?}");
                assert_eq!(distance(&framed(b), &framed(a)), expected, "{frame:?} {b:?} {a:?}");
            }
        }
    }
}
