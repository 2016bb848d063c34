//! CSL-YAML and hayagriva, entry by entry.
//!
//! The lines at which entries begin are found by their indentation; each entry is then a YAML text of its own. Where that
//! does not do (anchors that other entries refer to, flow style), the text is read as a whole.

use super::{Bibliography, Entry, Format, Problem, csl};
use crate::diagnostic::Severity;
use crate::text::{lines, without_line_end};
use serde_json::Value;
use serde_saphyr::options::DuplicateKeyPolicy;
use std::ops::Range;

/// CSL-YAML is a list, alone or under `references`; hayagriva is a table.
pub(super) fn format(text: &str) -> Format {
    match list(text).is_some() || significant(text).next().is_some_and(|(_, line)| line.starts_with('[')) {
        true => Format::CslYaml,
        false => Format::Hayagriva,
    }
}

pub(super) fn parse(text: &str, format: Format) -> Bibliography {
    match format {
        Format::Hayagriva => read(text, &table(text), Format::Hayagriva),
        _ => read(text, &list(text).unwrap_or_default(), Format::CslYaml),
    }
}

/// What stands under `references` in front matter.
pub(super) fn references(block: &str) -> Option<Bibliography> {
    significant(block).find(|(_, line)| is_references(line))?;
    Some(read(block, &list(block)?, Format::CslYaml))
}

/// Lines with something on them, with their places.
fn significant(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let fences = ["---", "..."];
    lines(text).map(|(at, line)| (at, without_line_end(line))).filter(move |(_, line)| {
        let bare = line.trim();
        !bare.is_empty() && !bare.starts_with('#') && !line.starts_with('%') && !fences.contains(&line.trim_end())
    })
}

fn is_references(line: &str) -> bool {
    line.strip_prefix("references:").is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#'))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_item(line: &str) -> bool {
    let bare = line.trim_start_matches(' ');
    bare == "-" || bare.starts_with("- ")
}

/// The items of the list of references.
fn list(text: &str) -> Option<Vec<Range<usize>>> {
    let mut rows = significant(text).peekable();
    if !rows.peek().is_some_and(|(_, line)| is_item(line)) {
        rows.find(|(_, line)| is_references(line))?;
    }
    let depth = indent(rows.peek().filter(|(_, line)| is_item(line))?.1);
    let mut starts = Vec::new();
    let mut end = text.len();
    for (at, line) in rows {
        if is_item(line) && indent(line) == depth {
            starts.push(at);
        } else if indent(line) <= depth && !line.starts_with('\t') {
            end = at;
            break;
        }
    }
    // Behind the fence that closes front matter stands the essay.
    if let Some(last) = starts.last() {
        let closed = lines(&text[*last..]).find(|(_, l)| matches!(without_line_end(l).trim_end(), "---" | "..."));
        end = closed.map_or(end, |(at, _)| end.min(last + at));
    }
    starts.push(end);
    Some(starts.windows(2).map(|w| w[0]..w[1]).collect())
}

/// The entries of a table.
fn table(text: &str) -> Vec<Range<usize>> {
    let opens = |line: &str| !line.starts_with([' ', '\t', '-', '}', ']']);
    let mut starts: Vec<usize> = significant(text).filter(|(_, line)| opens(line)).map(|(at, _)| at).collect();
    let fences = lines(text).filter(|(at, l)| *at > 0 && matches!(without_line_end(l).trim_end(), "---" | "..."));
    let end = fences.map(|(at, _)| at).find(|at| starts.first().is_some_and(|s| at > s)).unwrap_or(text.len());
    starts.retain(|s| *s < end);
    starts.push(end);
    starts.windows(2).map(|w| w[0]..w[1]).collect()
}

/// What could not be read, and where in its piece of text.
struct Broken {
    at: usize,
    message: String,
}

fn value(text: &str) -> Result<Value, Broken> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Value>(text, options).map_err(|error| {
        let span = error.location().map(|l| l.span());
        let at = span.map_or(0, |span| match span.byte_offset() {
            Some(at) => at as usize,
            None => text.char_indices().nth(span.offset() as usize).map_or(text.len(), |(i, _)| i),
        });
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        Broken { at: text.floor_char_boundary(at.min(text.len())), message }
    })
}

fn read(text: &str, pieces: &[Range<usize>], format: Format) -> Bibliography {
    let mut entries = Vec::with_capacity(pieces.len());
    let mut problems = Vec::new();
    for piece in pieces {
        let source = &text[piece.clone()];
        let range = piece.start..piece.start + source.trim_end().len();
        let (name, name_range) = written_key(text, piece, format);
        let mut entry = Entry { key: name, key_range: name_range, range, ..Entry::default() };
        match value(source).map(|value| fill(&mut entry, value, format)) {
            Ok(true) => entries.push(entry),
            Ok(false) => {
                problems.push(problem(piece.start, "this is no entry of a bibliography".into()));
                entry.is_broken = true;
                entries.push(entry);
            }
            Err(broken) => {
                problems.push(problem(piece.start + broken.at, broken.message));
                entry.is_broken = true;
                entries.push(entry);
            }
        }
    }
    if (!problems.is_empty() || pieces.is_empty())
        && let Ok(whole) = value(text)
        && let Some(all) = of_whole(text, whole, format)
    {
        return Bibliography::new(all, Vec::new(), true, text);
    }
    if pieces.is_empty() && significant(text).next().is_some() {
        problems.push(problem(0, "no entries were found in this text".into()));
    }
    // A broken entry whose key cannot be told may be the one that is looked for.
    let is_complete = entries.iter().all(|e| !e.key.is_empty()) && (!pieces.is_empty() || problems.is_empty());
    Bibliography::new(entries, problems, is_complete, text)
}

fn problem(at: usize, message: String) -> Problem {
    Problem { range: at..at, message, severity: Severity::Warning }
}

/// Fills in what the value of one piece says. Is it an entry?
fn fill(entry: &mut Entry, value: Value, format: Format) -> bool {
    match (format, value) {
        (Format::Hayagriva, Value::Object(table)) => {
            let Some((key, Value::Object(item))) = table.into_iter().next() else { return false };
            entry.key = key;
            csl::hayagriva(entry, &item);
        }
        (_, Value::Array(mut list)) => {
            let Some(Value::Object(item)) = list.pop() else { return false };
            let Some(key) = item.get("id").and_then(csl::text) else { return false };
            entry.key = key;
            csl::csl(entry, &item);
        }
        _ => return false,
    }
    true
}

/// The key as the piece has it, if it stands there in so many words.
fn written_key(text: &str, piece: &Range<usize>, format: Format) -> (String, Range<usize>) {
    let found = lines(&text[piece.clone()]).find_map(|(at, line)| {
        let line = without_line_end(line);
        let bare = line.trim_start_matches([' ', '-']);
        let start = piece.start + at + line.len() - bare.len();
        if format == Format::Hayagriva {
            return (at == 0).then(|| bare.split_once(':').map(|(key, _)| (start, key)))?;
        }
        let rest = bare.strip_prefix("id:")?;
        let value = rest.split(" #").next().unwrap_or(rest);
        Some((start + "id:".len(), value))
    });
    let Some((start, written)) = found else { return (String::new(), piece.start..piece.start) };
    let bare = written.trim();
    let quoted = bare.len() > 1
        && (bare.starts_with('"') && bare.ends_with('"') || bare.starts_with('\'') && bare.ends_with('\''));
    let key = if quoted { &bare[1..bare.len() - 1] } else { bare };
    let start = start + written.len() - written.trim_start().len() + usize::from(quoted);
    (key.to_owned(), start..start + key.len())
}

/// The entries of a text that was read as a whole; their places are those of their keys.
fn of_whole(text: &str, value: Value, format: Format) -> Option<Vec<Entry>> {
    let mut at = 0;
    let mut place = |key: &str| {
        let range = text[at..].find(key).filter(|_| !key.is_empty()).map_or(0..0, |i| at + i..at + i + key.len());
        at = at.max(range.end);
        range
    };
    let mut entries = Vec::new();
    match (format, value) {
        (Format::Hayagriva, Value::Object(table)) => {
            for (key, item) in table {
                let Value::Object(item) = item else { return None };
                let range = place(&key);
                let mut entry = Entry { key, key_range: range.clone(), range, ..Entry::default() };
                csl::hayagriva(&mut entry, &item);
                entries.push(entry);
            }
        }
        (Format::CslYaml, value) => {
            let list = match value {
                Value::Object(mut table) => table.remove("references")?,
                other => other,
            };
            let Value::Array(items) = list else { return None };
            for item in items {
                let Value::Object(item) = item else { return None };
                let key = item.get("id").and_then(csl::text)?;
                let range = place(&key);
                let mut entry = Entry { key, key_range: range.clone(), range, ..Entry::default() };
                csl::csl(&mut entry, &item);
                entries.push(entry);
            }
        }
        _ => return None,
    }
    Some(entries)
}
