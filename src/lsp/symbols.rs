//! The outline as the client gets it, as symbols and as lenses: written straight into the bytes of the answer, for an essay may have any number of
//! headings.

use super::convert::{self, Span};
use super::features::Features;
use super::stats;
use crate::document::Document;
use crate::ide::outline::{self, Section};
use serde::Serialize;

/// The protocol's number for what headings are shown as.
const STRING: u8 = 15;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Nested<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    kind: u8,
    range: Span,
    selection_range: Span,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<Nested<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flat<'a> {
    name: &'a str,
    kind: u8,
    location: Location<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_name: Option<&'a str>,
}

#[derive(Serialize)]
struct Location<'a> {
    uri: &'a str,
    range: Span,
}

#[derive(Serialize)]
struct Lens<'a> {
    range: Span,
    command: Command<'a>,
}

#[derive(Serialize)]
struct Command<'a> {
    title: &'a str,
    command: &'static str,
    arguments: [&'a str; 1],
}

/// The JSON list of the symbols of a document, in the form that the client can read.
pub fn written(document: &Document, uri: &str, features: &Features) -> Vec<u8> {
    let sections = outline::sections(document);
    let written = match features.hierarchical {
        true => serde_json::to_vec(&nested(&sections, document, features)),
        false => serde_json::to_vec(&flat(&sections, document, uri, features)),
    };
    written.unwrap_or_else(|_| b"[]".to_vec())
}

/// The JSON list of the lenses of a document.
pub fn lenses(document: &Document, uri: &str, features: &Features) -> Vec<u8> {
    let notes = outline::lenses(document);
    let shown = notes.iter().map(|note| Lens {
        range: convert::span(document.rope(), &(note.at..note.at), features.encoding),
        command: Command { title: &note.text, command: stats::COMMAND, arguments: [uri] },
    });
    serde_json::to_vec(&shown.collect::<Vec<_>>()).unwrap_or_else(|_| b"[]".to_vec())
}

fn name(section: &Section) -> &str {
    if section.title.trim().is_empty() { "(no title)" } else { &section.title }
}

/// From the line of the heading on: a section begins where its line does.
fn span(section: &Section, document: &Document, features: &Features) -> Span {
    let end = convert::place(document.rope(), section.range.end, features.encoding);
    Span { start: convert::Place { line: section.line, character: 0 }, end }
}

fn nested<'a>(sections: &'a [Section], document: &Document, features: &Features) -> Vec<Nested<'a>> {
    // Children are put into what is open above them, the last sections first.
    let mut done: Vec<(u8, Nested)> = Vec::new();
    for s in sections.iter().rev() {
        let below = done.iter().rev().take_while(|(level, _)| *level > s.level).count();
        let children = done.split_off(done.len() - below).into_iter().rev().map(|(_, symbol)| symbol).collect();
        let detail = s.is_prose().then(|| match s.is_title {
            true => outline::words(&document.words()),
            false => outline::words(&s.words),
        });
        let selection_range = convert::span(document.rope(), &s.heading, features.encoding);
        let range = span(s, document, features);
        done.push((s.level, Nested { name: name(s), detail, kind: STRING, range, selection_range, children }));
    }
    done.into_iter().rev().map(|(_, symbol)| symbol).collect()
}

fn flat<'a>(sections: &'a [Section], document: &Document, uri: &'a str, features: &Features) -> Vec<Flat<'a>> {
    // The sections that stand open: each is below the one in front of it.
    let mut open: Vec<&Section> = Vec::new();
    let flat = sections.iter().map(|s| {
        while open.pop_if(|above| above.level >= s.level).is_some() {}
        let container_name = open.last().map(|above| name(above));
        open.push(s);
        Flat {
            name: name(s),
            kind: STRING,
            location: Location { uri, range: span(s, document, features) },
            container_name,
        }
    });
    flat.collect()
}
