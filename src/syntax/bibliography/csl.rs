//! Works as CSL and as hayagriva describe them: fields of a JSON value, whatever the text they came from.

use super::{Entry, Name, year};
use crate::text::on_one_line;
use serde_json::{Map, Value};

/// The text of a value that stands for one: a text or a number.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(s) => on_one_line(s),
        Value::Number(n) => n.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn field(item: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(item.get(*name)?))
}

/// Fills an entry from a CSL item.
pub(super) fn csl(entry: &mut Entry, item: &Map<String, Value>) {
    entry.kind = field(item, &["type"]).unwrap_or_default().to_lowercase();
    (entry.authors, entry.others) = names(item.get("author"));
    entry.editors = names(item.get("editor")).0;
    entry.year = item.get("issued").and_then(csl_year);
    entry.title = field(item, &["title"]);
    entry.container = field(item, &["container-title", "collection-title"]);
    entry.publisher = field(item, &["publisher"]);
    entry.volume = field(item, &["volume"]);
    entry.issue = field(item, &["issue"]);
    entry.pages = field(item, &["page"]);
    entry.doi = field(item, &["DOI", "doi"]);
    entry.url = field(item, &["URL", "url"]);
    let others = item.get("other-ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entry.aliases =
        others.iter().chain(item.get("citation-key")).filter_map(text).filter(|k| *k != entry.key).collect();
}

/// `{"date-parts": [[2020, 5]]}`, `{"raw": "2020"}`, `{"year": 2020}`, `[{"year": 2020}]`, `2020`, `"2020-05"`.
fn csl_year(issued: &Value) -> Option<String> {
    match issued {
        Value::Object(date) => {
            let parts = date.get("date-parts").and_then(|p| p.get(0)?.get(0)).and_then(text);
            parts.or_else(|| field(date, &["year", "raw", "literal"])).and_then(|y| year(&y))
        }
        Value::Array(dates) => dates.first().and_then(csl_year),
        other => text(other).and_then(|y| year(&y)),
    }
}

fn names(value: Option<&Value>) -> (Vec<Name>, bool) {
    let list = match value {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let mut others = false;
    let mut out = Vec::with_capacity(list.len());
    for value in list {
        let Some(name) = name(value) else { continue };
        match name.family.as_str() {
            "others" | "et al." if name.given.is_empty() => others = true,
            _ => out.push(name),
        }
    }
    (out, others)
}

fn name(value: &Value) -> Option<Name> {
    if let Some(whole) = text(value) {
        return Some(spelled(&whole));
    }
    let person = value.as_object()?;
    if let Some(group) = field(person, &["literal"]) {
        return Some(Name { family: group, given: String::new() });
    }
    let family = field(person, &["family", "name"])?;
    let prefix = field(person, &["non-dropping-particle", "dropping-particle", "prefix"]);
    let family = prefix.map_or(family.clone(), |p| format!("{p} {family}"));
    Some(Name { family, given: field(person, &["given", "given-name"]).unwrap_or_default() })
}

/// `Family, Given`, as hayagriva has it; a name without a comma is a group or one word.
fn spelled(name: &str) -> Name {
    let (family, given) = name.split_once(',').unwrap_or((name, ""));
    Name { family: family.trim().to_owned(), given: given.trim().to_owned() }
}

/// Fills an entry from a hayagriva entry.
pub(super) fn hayagriva(entry: &mut Entry, item: &Map<String, Value>) {
    entry.kind = field(item, &["type"]).unwrap_or_default().to_lowercase();
    (entry.authors, entry.others) = names(item.get("author"));
    entry.editors = names(item.get("editor")).0;
    entry.year = item.get("date").and_then(text).and_then(|d| year(&d));
    entry.title = item.get("title").and_then(formatted);
    entry.publisher = item.get("publisher").and_then(|p| formatted(p).or_else(|| field(p.as_object()?, &["name"])));
    entry.volume = field(item, &["volume"]);
    entry.issue = field(item, &["issue"]);
    entry.pages = field(item, &["page-range", "pages"]);
    entry.url = item.get("url").and_then(formatted);
    let serial = item.get("serial-number");
    entry.doi = serial.and_then(|s| field(s.as_object()?, &["doi"]));
    let parent = match item.get("parent") {
        Some(Value::Array(parents)) => parents.first(),
        other => other,
    };
    if let Some(parent) = parent.and_then(Value::as_object) {
        entry.container = parent.get("title").and_then(formatted);
        let inherited = |own: &mut Option<String>, name: &str| {
            if own.is_none() {
                *own = field(parent, &[name]);
            }
        };
        inherited(&mut entry.volume, "volume");
        inherited(&mut entry.issue, "issue");
        inherited(&mut entry.publisher, "publisher");
        if entry.editors.is_empty() {
            entry.editors = names(parent.get("editor")).0;
        }
        if entry.year.is_none() {
            entry.year = parent.get("date").and_then(text).and_then(|d| year(&d));
        }
    }
}

/// A text, or a table that has it as its `value`.
fn formatted(value: &Value) -> Option<String> {
    text(value).or_else(|| field(value.as_object()?, &["value"]))
}
