//! CSL-JSON, item by item: one broken item does not take the others along.

use super::{Bibliography, Entry, Problem, csl};
use crate::diagnostic::Severity;
use serde_json::Value;
use std::ops::Range;

/// Reads a list of CSL items, alone or under `items` or `references`.
pub(super) fn parse(text: &str) -> Bibliography {
    let mut reader = Reader { text, entries: Vec::new(), problems: Vec::new(), is_complete: true };
    reader.all();
    Bibliography::new(reader.entries, reader.problems, reader.is_complete, text)
}

struct Reader<'a> {
    text: &'a str,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    is_complete: bool,
}

impl Reader<'_> {
    fn problem(&mut self, range: Range<usize>, message: String) {
        self.problems.push(Problem { range, message, severity: Severity::Warning });
    }

    fn all(&mut self) {
        let start = skip(self.text, 0);
        match self.text.as_bytes().get(start) {
            None => {}
            Some(b'[') => self.items(start + 1),
            Some(b'{') => match list(self.text, start) {
                Some(at) => self.items(at),
                // One item alone.
                None => drop(self.item(start)),
            },
            Some(_) => {
                self.is_complete = false;
                self.problem(start..start, "a list of items, \"[\", was expected here".into());
            }
        }
    }

    /// Reads items up to the end of their list.
    fn items(&mut self, mut at: usize) {
        let bytes = self.text.as_bytes();
        while self.problems.len() < MOST_PROBLEMS {
            at = skip(self.text, at);
            match bytes.get(at) {
                Some(b']') => return,
                Some(b',') => at += 1,
                Some(b'{') => match self.item(at) {
                    Some(end) => at = end,
                    None => return,
                },
                None => {
                    self.is_complete = false;
                    return self.problem(self.text.len()..self.text.len(), "the list of items is not closed".into());
                }
                Some(_) => {
                    self.problem(at..at, "an item, \"{\", was expected here".into());
                    match self.resume(at + 1..self.text.len(), usize::MAX) {
                        Some(next) => at = next,
                        None => {
                            self.is_complete = false;
                            return;
                        }
                    }
                }
            }
        }
        self.is_complete = false;
    }

    /// Reads the item that begins at `start`; where to go on.
    fn item(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        let read = close(text, start).map(|end| (end, serde_json::from_str::<Value>(&text[start..end])));
        let (at, message, end) = match read {
            Ok((end, Ok(Value::Object(item)))) => {
                let key = id(text, start).filter(|range| range.end <= end);
                let mut entry = Entry {
                    key: item.get("id").and_then(csl::text).unwrap_or_default(),
                    key_range: key.unwrap_or(start..start),
                    range: start..end,
                    ..Entry::default()
                };
                csl::csl(&mut entry, &item);
                if entry.key.is_empty() {
                    entry.is_broken = true;
                    self.problem(start..start + 1, "the item has no \"id\"".into());
                }
                self.entries.push(entry);
                return Some(end);
            }
            Ok((end, Ok(_))) => (start, "this is no item".to_owned(), Some(end)),
            Ok((end, Err(error))) => {
                let message = error.to_string();
                let at = offset(text, start, error.line(), error.column());
                (at, message.split(" at line ").next().unwrap_or(&message).to_owned(), Some(end))
            }
            Err(at) if at < text.len() => (at, "this text is not closed on its line".to_owned(), None),
            Err(_) => (start, "the item is not closed".to_owned(), None),
        };
        let indent = start - crate::text::line_start(text, start);
        let next = self.resume(start + 1..end.unwrap_or(text.len()), indent).or(end);
        match next {
            // Read on into the next item.
            Some(next) if next <= at => self.problem(start..start, "the item is not closed".into()),
            _ => self.problem(at..at, message),
        }
        // Its key is there, whatever else is not.
        let stop = next.unwrap_or(text.len());
        match id(text, start).filter(|range| range.end <= stop) {
            Some(range) => {
                let key = text[range.clone()].to_owned();
                let end = start + text[start..stop].trim_end().len();
                self.entries.push(Entry {
                    key,
                    key_range: range,
                    range: start..end,
                    is_broken: true,
                    ..Entry::default()
                });
            }
            None => self.is_complete = false,
        }
        self.is_complete &= next.is_some();
        next
    }

    /// The next line that opens an item, indented no deeper than the last one.
    fn resume(&self, within: Range<usize>, indent: usize) -> Option<usize> {
        let from = self.text.ceil_char_boundary(within.start);
        let behind = crate::text::lines(self.text.get(from..within.end)?).skip(1);
        let mut starts = behind.filter_map(|(at, line)| {
            let bare = line.trim_start_matches([' ', '\t']);
            let inner = bare.strip_prefix('}').map_or(bare, |b| b.trim_start_matches([' ', '\t', ',']));
            let opens = inner.starts_with('{') && line.len() - bare.len() <= indent;
            opens.then(|| from + at + line.len() - inner.len())
        });
        starts.next()
    }
}

/// A file with more broken items than this is no list of items.
const MOST_PROBLEMS: usize = 100;

fn skip(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// The end of the string that begins at `start`, its closing mark included.
fn string(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            // No string of JSON goes on over lines: a mark is missing.
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
}

/// The end of the object or list that begins at `start`, or where the text that is not closed begins.
fn close(text: &str, start: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0usize);
    loop {
        match bytes.get(at) {
            None => return Err(text.len()),
            Some(b'"') => {
                at = string(text, at).ok_or(at)?;
                continue;
            }
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            Some(_) => {}
        }
        at += 1;
    }
}

/// Where the list under `items` or `references` of the object at `start` begins.
fn list(text: &str, start: usize) -> Option<usize> {
    member(text, start, &["items", "references"]).filter(|at| text.as_bytes().get(*at) == Some(&b'[')).map(|at| at + 1)
}

/// Where the value of a member of the object at `start` begins.
fn member(text: &str, start: usize, names: &[&str]) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0usize);
    loop {
        match bytes.get(at)? {
            b'"' => {
                let end = string(text, at)?;
                let colon = skip(text, end);
                if depth == 1 && bytes.get(colon) == Some(&b':') && names.contains(&&text[at + 1..end - 1]) {
                    return Some(skip(text, colon + 1));
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The words of the `id` of the item at `start`.
fn id(text: &str, start: usize) -> Option<Range<usize>> {
    let at = member(text, start, &["id"])?;
    match text.as_bytes().get(at)? {
        b'"' => Some(at + 1..string(text, at)? - 1),
        _ => {
            let length =
                text[at..].bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
            Some(at..at + length)
        }
    }
}

/// The byte of a place that the parser gave in lines and columns of the text from `start` on.
fn offset(text: &str, start: usize, line: usize, column: usize) -> usize {
    let lines = text[start..].split('\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(|l| l.len() + 1).sum();
    text.floor_char_boundary((start + before + column).saturating_sub(1).min(text.len()))
}
