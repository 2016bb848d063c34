//! BibTeX and BibLaTeX: where entries begin and end, and what is in them.
//!
//! The structure is read here and not by the biblatex crate, whose reader gives up a file at its first mistake and does not
//! know `@book(…)`, `@misc{key}` or quotation marks inside braces; what values mean in TeX is left to it ([`super::tex`]).
//! Where an entry is not closed, the next line that opens one ends it.

use super::tex;
use super::{Bibliography, Entry, Problem, year};
use crate::diagnostic::Severity;
use crate::text::on_one_line;
use std::collections::HashMap;
use std::ops::Range;

/// Types that open an entry even where it stands inside another one's braces.
const KNOWN: &[&str] = &[
    "article",
    "artwork",
    "audio",
    "book",
    "bookinbook",
    "booklet",
    "collection",
    "conference",
    "dataset",
    "electronic",
    "image",
    "inbook",
    "incollection",
    "inproceedings",
    "inreference",
    "legislation",
    "letter",
    "manual",
    "mastersthesis",
    "misc",
    "movie",
    "music",
    "mvbook",
    "mvcollection",
    "mvproceedings",
    "mvreference",
    "online",
    "patent",
    "performance",
    "periodical",
    "phdthesis",
    "preprint",
    "proceedings",
    "reference",
    "report",
    "review",
    "set",
    "software",
    "standard",
    "string",
    "suppbook",
    "suppcollection",
    "suppperiodical",
    "techreport",
    "thesis",
    "unpublished",
    "video",
    "webpage",
    "www",
    "xdata",
];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a BibTeX text.
pub(super) fn parse(text: &str) -> Bibliography {
    let mut reader = Reader::new(text);
    reader.all();
    if reader.starts.is_empty() && !text.trim().is_empty() {
        reader.problem(0, "no entries were found in this text");
    }
    reader.finish()
}

/// An `@` that may open an entry.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: usize,
    /// The `{` or `(`.
    open: usize,
    /// Nothing stands before it on its line.
    leads_line: bool,
    /// Of a known type, with a key and a comma: an entry wherever it stands.
    is_sure: bool,
}

/// Part of a value.
#[derive(Debug, Clone)]
enum Piece<'a> {
    Text(&'a str),
    /// What an `@string` stands for.
    Abbreviation(&'a str, usize),
}

struct Field<'a> {
    name: &'a str,
    value: Vec<Piece<'a>>,
}

struct Raw<'a> {
    kind: &'a str,
    key: Range<usize>,
    range: Range<usize>,
    fields: Vec<Field<'a>>,
    is_broken: bool,
    /// The text ends in it.
    breaks_off: bool,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    starts: Vec<Start>,
    /// Places of entries that lead a line and are sure, in order: no value goes on beyond them.
    sure: Vec<usize>,
    /// Does a backslash protect a brace?
    escapes: bool,
    braces: Braces,
    /// As above, without escapes: made when it is first needed.
    plain_braces: Option<Braces>,
    entries: Vec<Raw<'a>>,
    strings: HashMap<String, String>,
    /// Bytes that abbreviations were replaced with.
    written_out: usize,
    problems: Vec<Problem>,
    is_complete: bool,
}

/// Which brace closes which.
struct Braces {
    opens: Vec<u32>,
    /// 0 where nothing closes it.
    closes: Vec<u32>,
}

impl Braces {
    fn of(bytes: &[u8], escapes: bool) -> Braces {
        let (mut opens, mut closes, mut stack): (Vec<u32>, Vec<u32>, Vec<usize>) = Default::default();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if escapes => at += 1,
                b'{' => {
                    stack.push(opens.len());
                    opens.push(at as u32);
                    closes.push(0);
                }
                b'}' => {
                    if let Some(open) = stack.pop() {
                        closes[open] = at as u32;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Braces { opens, closes }
    }

    fn close(&self, open: usize) -> Option<usize> {
        let i = self.opens.binary_search(&(open as u32)).ok()?;
        Some(self.closes[i] as usize).filter(|close| *close > open)
    }
}

/// Why an entry could not be read on.
struct Stuck {
    at: usize,
    message: String,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let starts = starts(text);
        Reader {
            text,
            bytes,
            at: 0,
            sure: starts.iter().filter(|s| s.leads_line && s.is_sure).map(|s| s.at).collect(),
            starts,
            escapes: true,
            braces: Braces::of(bytes, true),
            plain_braces: None,
            entries: Vec::new(),
            strings: HashMap::new(),
            written_out: 0,
            problems: Vec::new(),
            is_complete: true,
        }
    }

    fn problem(&mut self, at: usize, message: impl Into<String>) {
        let end = self.text[at..].chars().next().filter(|c| !c.is_control()).map_or(at, |c| at + c.len_utf8());
        self.problems.push(Problem { range: at..end, message: message.into(), severity: Severity::Warning });
    }

    fn all(&mut self) {
        let mut next = 0;
        while let Some(start) = self.starts.get(next).copied() {
            next += 1;
            if start.at < self.at {
                continue;
            }
            let before = self.text[self.at..start.at].trim_end();
            let follows = before.is_empty() || before.ends_with(['}', ')']);
            if start.open == start.at {
                // An `@` with no entry behind it, as it may stand in a remark between entries, unless it leads a line.
                if start.leads_line && !before.ends_with('%') {
                    self.problem(start.at, "an \"@\" that opens no entry");
                }
                continue;
            }
            if !(start.leads_line || start.is_sure || follows) {
                continue;
            }
            let told = self.problems.len();
            self.entry(start);
            // An entry that was commented out, as pandoc reads it all the same.
            if before.ends_with('%') {
                self.problems.truncate(told);
            }
        }
    }

    /// Reads the entry that begins at `start`, and leaves `at` behind it.
    fn entry(&mut self, start: Start) {
        let kind = self.text[start.at + 1..start.open].trim();
        let (open, close) = (start.open, if self.bytes[start.open] == b'{' { b'}' } else { b')' });
        self.at = open + 1;
        if kind.eq_ignore_ascii_case("comment") || kind.eq_ignore_ascii_case("preamble") {
            if let Some(end) = self.end_of(start) {
                self.at = end + 1;
            }
            return;
        }
        if kind.eq_ignore_ascii_case("string") {
            let mut fields = Vec::new();
            let read = self.fields(start, close, &mut fields, &mut false);
            for field in fields {
                let value = self.value_of(&field.value);
                self.strings.insert(field.name.to_lowercase(), value);
            }
            if let Err(stuck) = read {
                self.problem(stuck.at, stuck.message);
                self.is_complete &= !self.recover(start);
            }
            return;
        }
        let told = self.problems.len();
        let mut raw = self.attempt(start, close);
        let end = self.at;
        let has_escapes = || ["\\{", "\\}"].iter().any(|b| self.text[start.at..end].contains(b));
        if self.problems.len() > told && has_escapes() {
            // Not as pandoc has it; perhaps as BibTeX has it, to which a backslash before a brace means nothing.
            let first = self.problems.split_off(told);
            self.at = open + 1;
            self.escapes = false;
            let again = self.attempt(start, close);
            self.escapes = true;
            if self.problems.len() > told {
                self.problems.truncate(told);
                self.problems.extend(first);
                self.at = end;
            } else {
                raw = again;
            }
        }
        self.is_complete &= !raw.breaks_off;
        self.entries.push(raw);
    }

    fn attempt(&mut self, start: Start, close: u8) -> Raw<'a> {
        let kind = self.text[start.at + 1..start.open].trim();
        let key = start.open + 1..start.open + 1;
        let range = start.at..start.at;
        let mut raw = Raw { kind, key, range, fields: Vec::new(), is_broken: false, breaks_off: false };
        let mut is_broken = false;
        let read = self.body(start, close, &mut raw, &mut is_broken);
        if let Err(stuck) = read {
            is_broken = true;
            self.problem(stuck.at, stuck.message);
            raw.breaks_off = self.recover(start);
        } else {
            // A brace too many in a value ends the entry early.
            let end = self.at;
            self.space();
            if self.peek() == Some(b',') {
                self.at += 1;
                self.gap();
                if self.field_follows() {
                    is_broken = true;
                    self.problem(end - 1, "this brace closes the entry, but its fields go on");
                }
            }
            self.at = end;
        }
        raw.is_broken = is_broken;
        raw.range.end = start.at + self.text[start.at..self.at].trim_end().len();
        raw
    }

    /// Where the brace that opens an entry is closed, if no other entry opens before.
    fn end_of(&mut self, start: Start) -> Option<usize> {
        match self.bytes[start.open] {
            b'{' => self.closing(start.open),
            _ => None,
        }
    }

    /// The first entry that surely opens on a line between two places.
    fn entry_before(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.sure.partition_point(|at| *at <= from);
        self.sure.get(first).copied().filter(|at| *at < to)
    }

    /// Goes on behind an entry that could not be read: at its closing brace, or else where the next one opens. Where there is
    /// neither, the file may be half written or cut, and the answer is true.
    fn recover(&mut self, start: Start) -> bool {
        if let Some(end) = self.end_of(start).filter(|end| *end >= self.at) {
            self.at = end + 1;
            return false;
        }
        let first = self.starts.partition_point(|s| s.at < self.at.max(start.at + 1));
        let next = self.starts[first..].iter().find(|s| s.open > s.at && (s.leads_line || s.is_sure));
        self.at = next.map_or(self.text.len(), |next| next.at);
        next.is_none()
    }

    fn space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// White space and what follows a `%` on its line.
    fn gap(&mut self) {
        self.space();
        while self.bytes.get(self.at) == Some(&b'%') {
            let rest = &self.bytes[self.at..];
            self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
            self.space();
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn unclosed(&self, start: Start) -> Stuck {
        let key = shortened(&self.text[start.open + 1..]);
        let key = key.trim_start().split([',', '}']).next().unwrap_or("");
        let key = key.split(char::is_whitespace).next().unwrap_or("");
        Stuck { at: start.at, message: format!("the entry \"{key}\" is not closed") }
    }

    fn body(&mut self, start: Start, close: u8, raw: &mut Raw<'a>, is_broken: &mut bool) -> Result<(), Stuck> {
        self.gap();
        let from = self.at;
        let key = self.word(|c| matches!(c, ',' | '=' | '"' | '{' | '}' | '#' | '%' | '\\'));
        let end = self.at;
        self.gap();
        if self.peek() == Some(b'=') {
            // A field where the key should be.
            self.at = from;
            self.problem(start.at, "the entry has no key");
            *is_broken = true;
            return self.fields(start, close, &mut raw.fields, is_broken);
        }
        raw.key = from..end;
        if key.is_empty() {
            self.problem(start.at, "the entry has no key");
            *is_broken = true;
        }
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b) if b == close => {
                self.at += 1;
                return Ok(());
            }
            None => return Err(self.unclosed(start)),
            Some(b'@') if self.opens_entry() => return Err(self.unclosed(start)),
            Some(_) => {
                let message = format!("a comma is missing behind the key \"{}\"", shortened(key));
                if key.is_empty() || !self.field_follows() {
                    return Err(Stuck { at: end, message });
                }
                self.problem(end, message);
                *is_broken = true;
            }
        }
        self.fields(start, close, &mut raw.fields, is_broken)
    }

    /// Fields up to and with the closing brace.
    fn fields(
        &mut self,
        start: Start,
        close: u8,
        fields: &mut Vec<Field<'a>>,
        is_broken: &mut bool,
    ) -> Result<(), Stuck> {
        loop {
            self.gap();
            match self.peek() {
                None => return Err(self.unclosed(start)),
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(b) if b == close => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'@') if self.opens_entry() => return Err(self.unclosed(start)),
                Some(_) => {}
            }
            let from = self.at;
            let name = self.word(|c| matches!(c, ',' | '=' | '"' | '{' | '}' | '#' | '%' | '(' | ')' | '\\'));
            if name.is_empty() {
                return Err(Stuck { at: from, message: "the name of a field was expected here".into() });
            }
            self.gap();
            if self.peek() != Some(b'=') {
                return Err(Stuck { at: from, message: format!("the field \"{}\" has no \"=\"", shortened(name)) });
            }
            self.at += 1;
            let value = self.value(start, name)?;
            fields.push(Field { name, value });
            let end = self.text[..self.at].trim_end().len();
            self.gap();
            match self.peek() {
                Some(b',') => {}
                Some(b) if b == close => {}
                None => return Err(self.unclosed(start)),
                Some(b'@') if self.opens_entry() => return Err(self.unclosed(start)),
                Some(_) => {
                    let message = format!("a comma is missing behind the field \"{}\"", shortened(name));
                    if !self.field_follows() {
                        return Err(Stuck { at: end, message });
                    }
                    self.problem(end, message);
                    *is_broken = true;
                }
            }
        }
    }

    fn opens_entry(&self) -> bool {
        let i = self.starts.partition_point(|s| s.at < self.at);
        self.starts.get(i).is_some_and(|s| s.at == self.at && s.open > s.at)
    }

    /// Does `name =` stand here?
    fn field_follows(&self) -> bool {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        end > 0 && end < 40 && rest[end..].trim_start().starts_with('=')
    }

    fn word(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let text = self.text;
        let rest = &text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || ends(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn value(&mut self, start: Start, name: &str) -> Result<Vec<Piece<'a>>, Stuck> {
        let mut pieces = Vec::new();
        loop {
            self.gap();
            let from = self.at;
            match self.peek() {
                Some(b'{') => {
                    let close = self.closing(from).ok_or_else(|| self.unclosed(start))?;
                    pieces.push(Piece::Text(&self.text[from + 1..close]));
                    self.at = close + 1;
                }
                Some(b'"') => {
                    let close = self.closing_quote(from).ok_or_else(|| self.unclosed(start))?;
                    pieces.push(Piece::Text(&self.text[from + 1..close]));
                    self.at = close + 1;
                }
                None => return Err(self.unclosed(start)),
                Some(_) => {
                    let word = self.word(|c| matches!(c, ',' | '{' | '}' | '"' | '#' | '=' | '%' | ')'));
                    if word.is_empty() {
                        let message = format!("the field \"{}\" has no value", shortened(name));
                        return Err(Stuck { at: from, message });
                    }
                    let figure = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                    pieces.push(if figure { Piece::Text(word) } else { Piece::Abbreviation(word, from) });
                }
            }
            let end = self.at;
            self.gap();
            if self.peek() != Some(b'#') {
                self.at = end;
                return Ok(pieces);
            }
            self.at += 1;
        }
    }

    /// The brace that closes the one at `open`, unless an entry opens before it.
    fn closing(&mut self, open: usize) -> Option<usize> {
        let bytes = self.bytes;
        let braces = match self.escapes {
            true => &self.braces,
            false => self.plain_braces.get_or_insert_with(|| Braces::of(bytes, false)),
        };
        braces.close(open).filter(|close| self.entry_before(open, *close).is_none())
    }

    /// The quotation mark that closes the one at `open`: not inside braces, not behind a backslash.
    fn closing_quote(&self, open: usize) -> Option<usize> {
        let stop = self.entry_before(open, self.bytes.len()).unwrap_or(self.bytes.len());
        let mut at = open + 1;
        while at < stop {
            match self.bytes[at] {
                b'"' => return Some(at),
                b'\\' => at += 1,
                b'{' => at = self.braces.close(at).filter(|close| *close < stop).unwrap_or(at),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The text of a value, abbreviations written out.
    fn value_of(&mut self, pieces: &[Piece]) -> String {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Abbreviation(name, at) => {
                    let lower = name.to_lowercase();
                    match self.strings.get(&lower) {
                        Some(text) if self.written_out + text.len() <= MOST_WRITTEN_OUT => {
                            self.written_out += text.len();
                            out.push_str(text);
                        }
                        Some(_) => {
                            // One abbreviation may stand for two others, and those for four.
                            if self.written_out < MOST_WRITTEN_OUT {
                                let message = "the abbreviations (@string) stand for too much text".to_owned();
                                let range = *at..*at + name.len();
                                self.problems.push(Problem { range, message, severity: Severity::Warning });
                                self.written_out = MOST_WRITTEN_OUT;
                            }
                            out.push_str(name);
                        }
                        None => {
                            if !MONTHS.contains(&lower.as_str()) {
                                let message = format!("no @string is called \"{}\"", shortened(name));
                                let range = *at..*at + name.len();
                                self.problems.push(Problem { range, message, severity: Severity::Hint });
                            }
                            out.push_str(name);
                        }
                    }
                }
            }
        }
        out
    }

    fn finish(mut self) -> Bibliography {
        let raws = std::mem::take(&mut self.entries);
        let mut parents = Vec::new();
        let mut entries = Vec::with_capacity(raws.len());
        for raw in raws {
            let mut entry = Entry {
                key: self.text[raw.key.clone()].to_owned(),
                key_range: raw.key,
                range: raw.range,
                kind: raw.kind.to_lowercase(),
                is_broken: raw.is_broken,
                ..Entry::default()
            };
            let mut fields: Vec<(String, String)> = Vec::with_capacity(raw.fields.len());
            for field in &raw.fields {
                let name = field.name.to_lowercase();
                if tex::is_wanted(&name) {
                    let value = self.value_of(&field.value);
                    fields.push((name, value));
                }
            }
            if let Some((_, parent)) = fields.iter().find(|(name, _)| name == "crossref" || name == "xdata") {
                parents.push((entries.len(), on_one_line(parent)));
            }
            tex::fill(&mut entry, &fields);
            entries.push(entry);
        }
        if !parents.is_empty() {
            inherit(&mut entries, parents);
        }
        // `@bo` at the very end, or no more than the `@`: the file is just being written.
        let tail = self.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let is_complete = self.is_complete && !tail.ends_with('@');
        Bibliography::new(entries, self.problems, is_complete, self.text)
    }
}

/// Bytes that the abbreviations of a bibliography may come to, together.
const MOST_WRITTEN_OUT: usize = 16 << 20;

/// Gives entries what they have from the book, the volume, the proceedings they name in `crossref`.
fn inherit(entries: &mut [Entry], parents: Vec<(usize, String)>) {
    let places: HashMap<String, usize> = entries.iter().enumerate().rev().map(|(i, e)| (e.key.clone(), i)).collect();
    for (child, names) in parents {
        for name in names.split(',') {
            let Some(parent) = places.get(name.trim()).filter(|p| **p != child).map(|p| entries[*p].clone()) else {
                continue;
            };
            let entry = &mut entries[child];
            let collected =
                entry.kind.starts_with("in") || entry.kind.starts_with("supp") || entry.kind == "conference";
            if entry.container.is_none() && collected {
                entry.container = parent.title.or(parent.container);
            }
            if entry.authors.is_empty() && matches!(entry.kind.as_str(), "inbook" | "bookinbook" | "suppbook") {
                entry.authors = parent.authors;
            }
            if entry.editors.is_empty() {
                entry.editors = parent.editors;
            }
            entry.year = entry.year.take().or(parent.year);
            entry.publisher = entry.publisher.take().or(parent.publisher);
            entry.volume = entry.volume.take().or(parent.volume);
        }
    }
}

/// Every `@` that may open an entry, and those at the start of a line that do not.
fn starts(text: &str) -> Vec<Start> {
    let bytes = text.as_bytes();
    let mut out: Vec<Start> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let line = bytes[..at].iter().rposition(|b| !matches!(b, b' ' | b'\t'));
        let leads_line = line.is_none_or(|i| matches!(bytes[i], b'\n' | b'\r'));
        let word = &text[at + 1..];
        let length = word.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
        let kind = &word[..length];
        let gap = word[length..].len() - word[length..].trim_start().len();
        let open = at + 1 + length + gap;
        let opens = length > 0 && matches!(bytes.get(open), Some(b'{' | b'('));
        if !opens {
            if leads_line && !kind.eq_ignore_ascii_case("comment") {
                out.push(Start { at, open: at, leads_line, is_sure: false });
            }
            continue;
        }
        let known = KNOWN.iter().any(|k| k.eq_ignore_ascii_case(kind));
        out.push(Start { at, open, leads_line, is_sure: known && has_key(&text[open + 1..]) });
    }
    out
}

/// Does a key with its comma, or the name of a string with its `=`, stand here?
fn has_key(rest: &str) -> bool {
    let rest = rest.trim_start();
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '=' | '{' | '}' | '"' | '(' | ')'));
    let Some(end) = end.filter(|end| *end > 0 && *end < 200) else { return false };
    rest[end..].trim_start().starts_with([',', '='])
}

/// What a message quotes of what may be a whole paragraph.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Fills in the fields of an entry that are one text each.
pub(super) fn set(entry: &mut Entry, name: &str, value: String) {
    let value = value.trim().to_owned();
    if value.is_empty() {
        return;
    }
    let slot = match name {
        "date" | "issued" => {
            entry.year = year(&value);
            return;
        }
        // `date` is BibLaTeX's and says more.
        "year" => {
            if entry.year.is_none() {
                entry.year = year(&value);
            }
            return;
        }
        "ids" => {
            entry.aliases = value.split(',').map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).collect();
            return;
        }
        "title" => &mut entry.title,
        "journaltitle" | "journal" | "booktitle" | "maintitle" => &mut entry.container,
        "publisher" | "institution" | "school" | "organization" | "howpublished" => &mut entry.publisher,
        "volume" => &mut entry.volume,
        "number" | "issue" => &mut entry.issue,
        "pages" => &mut entry.pages,
        "doi" => &mut entry.doi,
        "url" => &mut entry.url,
        _ => return,
    };
    // The first of two names for the same thing holds.
    slot.get_or_insert(value);
}
