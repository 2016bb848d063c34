//! # cite.placeholder
//!
//! A note to yourself that was never filled in: `(citation needed)`, `(Author, Year)`, `[CITE]`, `TODO`. It tells the marker that
//! the source was known to be missing.
//!
//! Reported:
//!
//! ```md reported
//! The mill closed in the spring (citation needed). The town never forgave it.
//! ```
//!
//! Silent: the words in a sentence, in quotation marks or in code.
//!
//! ```md silent
//! The phrase “citation needed” became a joke. The comment `TODO` stands in the code of every program.
//! ```
//!
//! What answers it: the source.

use crate::diagnostic::Severity;
use crate::rules::{BlockContext, Reports, Rule};
use crate::syntax::{SpanKind, UnitKind};
use memchr::memmem::Finder;
use std::sync::LazyLock;

pub static RULE: Rule = Rule {
    id: "cite.placeholder",
    default: Some(Severity::Warning),
    summary: "A placeholder stands where a source should",
    page: include_str!("placeholder.rs"),
};

/// What stands in brackets, in lower case.
const BRACKETED: &[&str] = &[
    "citation needed",
    "cite",
    "citation",
    "add citation",
    "need citation",
    "needs citation",
    "insert citation",
    "insert source",
    "source needed",
    "add source",
    "source?",
    "ref",
    "ref needed",
    "reference needed",
    "add reference",
    "insert reference",
    "author, year",
    "author year",
    "author page",
    "author, date",
    "author 0",
    "author year, 0",
    "author, year, p. 0",
    "name, year",
    "last name, year",
    "lastname, year",
    "last name page",
    "tk",
    "todo",
    "page number",
    "page?",
    "p. ?",
    "page number?",
    "year?",
    "date?",
    "who?",
    "xx",
    "xxx",
    "?",
    "??",
    "???",
    "@key",
    "@key, p. 0",
];

/// What writers leave for themselves.
static LEFT: LazyLock<[Finder; 2]> = LazyLock::new(|| ["TODO", "FIXME"].map(Finder::new));

/// Bytes from bracket to bracket, within which one is looked for.
const LONGEST: usize = 40;

pub fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture | UnitKind::Title | UnitKind::TableCell) {
            continue;
        }
        let text = &unit.text;
        let clear = |range: &std::ops::Range<usize>| {
            !unit.in_quote(range)
                && !unit.touches(range, &[SpanKind::Code, SpanKind::Url, SpanKind::Math, SpanKind::Link])
        };
        let message = "A placeholder is left here. Fill in the source, or take the sentence back.";
        for (open, close) in [('(', b')'), ('[', b']')] {
            for at in memchr::memchr_iter(open as u8, text.as_bytes()) {
                let Some(length) = text.as_bytes()[at..].iter().take(LONGEST).position(|b| *b == close) else {
                    continue;
                };
                let inner = text[at + 1..at + length].trim().to_lowercase();
                let range = at..at + length + 1;
                // `[?]` and `(?)` doubt a word; in round brackets a bare `cite` or `ref` may be an aside.
                let doubt =
                    inner == "?" || open == '(' && matches!(inner.as_str(), "cite" | "citation" | "ref" | "xx" | "tk");
                if BRACKETED.contains(&inner.as_str()) && !doubt && clear(&range) {
                    reports.push(&RULE, Severity::Warning, (i, unit), range, message.to_owned());
                }
            }
        }
        let left = LEFT.iter().filter(|word| word.find(text.as_bytes()).is_some());
        let left = left.filter_map(|word| str::from_utf8(word.needle()).ok());
        for (at, word) in left.flat_map(|word| text.match_indices(word)) {
            let range = at..at + word.len();
            let alone =
                !text[..at].ends_with(char::is_alphanumeric) && !text[range.end..].starts_with(char::is_alphanumeric);
            if alone && clear(&range) {
                reports.push(&RULE, Severity::Warning, (i, unit), range, message.to_owned());
            }
        }
    }
}
