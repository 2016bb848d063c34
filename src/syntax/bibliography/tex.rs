//! What values mean in TeX: accents, braces, names. The biblatex crate knows; about a value it is asked only where that has more
//! of TeX than braces and dashes.

use super::bibtex::set;
use super::{Entry, Name};
use crate::text::on_one_line;
use biblatex::{Chunk, ChunksExt, Pair, Person, RawBibliography, RawChunk, RawEntry, Spanned};

/// Fields that an [`Entry`] shows.
const WANTED: &[&str] = &[
    "author",
    "booktitle",
    "crossref",
    "date",
    "doi",
    "editor",
    "howpublished",
    "ids",
    "institution",
    "issue",
    "journal",
    "journaltitle",
    "maintitle",
    "number",
    "organization",
    "pages",
    "publisher",
    "school",
    "title",
    "url",
    "volume",
    "xdata",
    "year",
];

pub(super) fn is_wanted(name: &str) -> bool {
    WANTED.binary_search(&name).is_ok()
}

/// Braces nested deeper than this are no title; the crate reads them by recursion.
const DEEPEST: usize = 60;

/// Fills an entry from the fields of its source, names in lower case.
pub(super) fn fill(entry: &mut Entry, fields: &[(String, String)]) {
    for (name, value) in fields {
        match name.as_str() {
            "author" => (entry.authors, entry.others) = names(value),
            "editor" => entry.editors = names(value).0,
            "ids" => set(entry, name, value.clone()),
            "crossref" | "xdata" => {}
            _ => set(entry, name, plain(name, value)),
        }
    }
}

/// A value without TeX.
fn plain(name: &str, value: &str) -> String {
    if !has_tex(value) {
        return on_one_line(value);
    }
    if matches!(name, "doi" | "url") {
        // Verbatim, but for what authors escape all the same.
        let bare = |c: &char| !matches!(c, '\\' | '{' | '}');
        return value.trim().chars().filter(bare).collect();
    }
    let chunks = chunks(name, value);
    let text = chunks.iter().map(|c| c.v.get()).collect::<Vec<_>>().concat();
    on_one_line(&text.replace('~', " "))
}

fn has_tex(value: &str) -> bool {
    value.bytes().any(|b| matches!(b, b'\\' | b'{' | b'}' | b'$' | b'~')) || value.contains("--")
}

/// A value in the pieces that its braces make of it.
fn chunks(name: &str, value: &str) -> Vec<Spanned<Chunk>> {
    let whole = |text: String| {
        let span = 0..text.len();
        vec![Spanned::new(Chunk::Normal(text), span)]
    };
    if !has_tex(value) {
        return whole(value.to_owned());
    }
    if !value.contains(['\\', '$']) {
        return braced(value);
    }
    if depth(value) > DEEPEST {
        return whole(without_braces(value));
    }
    // The crate counts on from the places it is given.
    let span = || 0..value.len();
    let field = vec![Spanned::new(RawChunk::Normal(value), span())];
    let entry = RawEntry {
        key: Spanned::new("key", span()),
        kind: Spanned::new("misc", span()),
        fields: vec![Pair::new(Spanned::new(name, span()), Spanned::new(field, span()))],
    };
    let entries = vec![Spanned::new(entry, span())];
    let raw = RawBibliography { preamble: String::new(), entries, abbreviations: Vec::new() };
    let read = biblatex::Bibliography::from_raw(raw).ok().and_then(|b| b.into_vec().pop());
    match read.and_then(|mut entry| entry.fields.remove(name)) {
        Some(chunks) => chunks,
        None => whole(without_braces(value)),
    }
}

/// The pieces of a value that has no more of TeX than braces and dashes.
fn braced(value: &str) -> Vec<Spanned<Chunk>> {
    let mut chunks: Vec<Spanned<Chunk>> = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    let mut push = |range: std::ops::Range<usize>, depth: usize| {
        let text = value[range.clone()].replace("---", "—").replace("--", "–");
        let chunk = if depth > 0 { Chunk::Verbatim(text) } else { Chunk::Normal(text) };
        if !range.is_empty() {
            chunks.push(Spanned::new(chunk, range));
        }
    };
    for (at, b) in value.bytes().enumerate().filter(|(_, b)| matches!(b, b'{' | b'}')) {
        push(from..at, depth);
        depth = if b == b'{' { depth + 1 } else { depth.saturating_sub(1) };
        from = at + 1;
    }
    push(from..value.len(), depth);
    chunks
}

fn depth(value: &str) -> usize {
    let (mut depth, mut most) = (0usize, 0);
    for b in value.bytes() {
        match b {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

fn without_braces(value: &str) -> String {
    value.chars().filter(|c| !matches!(c, '{' | '}')).collect()
}

/// The names in a value, and whether it ends with "and others".
fn names(value: &str) -> (Vec<Name>, bool) {
    let mut chunks = chunks("author", value);
    for chunk in &mut chunks {
        let text = chunk.v.get_mut();
        if text.contains('~') {
            *text = text.replace('~', " ");
        }
    }
    let people: Vec<Person> = chunks.parse().unwrap_or_default();
    let mut out = Vec::with_capacity(people.len());
    let mut others = false;
    for person in people {
        if person.name == "others" && person.given_name.is_empty() {
            others = true;
            continue;
        }
        let family = match person.prefix.is_empty() {
            true => on_one_line(&person.name),
            false => on_one_line(&format!("{} {}", person.prefix, person.name)),
        };
        let given = on_one_line(&person.given_name);
        // A name in lower case only is all prefix to BibTeX.
        match (family.is_empty(), given.is_empty()) {
            (false, _) => out.push(Name { family, given }),
            (true, false) => out.push(Name { family: given, given: String::new() }),
            (true, true) => {}
        }
    }
    (out, others)
}
