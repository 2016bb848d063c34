//! Units for tests, made without the rooms that read Markdown.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::syntax::quotes::Quote;
use crate::syntax::{Block, BlockKind, SourceMap, Span, SpanKind, State};

/// A paragraph of plain text: curly and straight double quotation marks, *emphasis* and `code` are read, and sentences
/// end at `.`, `!`, `?` before a blank and a capital.
pub fn unit(source: &str) -> Unit {
    let mut text = String::new();
    let mut map = SourceMap::default();
    let mut spans = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (at, c) in source.char_indices() {
        if matches!(c, '*' | '`') {
            match open.take() {
                Some((mark, start)) if mark == c => {
                    let kind = if c == '`' { SpanKind::Code } else { SpanKind::Emphasis };
                    spans.push(Span { kind, range: start..text.len() });
                }
                _ => open = Some((c, text.len())),
            }
            continue;
        }
        map.push(text.len(), c.len_utf8(), at..at + c.len_utf8());
        text.push(c);
    }
    let quotes = quotes(&text);
    let sentences = sentences(&text);
    Unit {
        kind: UnitKind::Paragraph,
        text,
        map,
        spans,
        quotes,
        citations: Vec::new(),
        sentences,
        note: None,
        labels: Vec::new(),
    }
}

fn quotes(text: &str) -> Vec<Quote> {
    let mut found = Vec::new();
    for (open, close) in [('“', '”'), ('‘', '’'), ('"', '"')] {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|i| at + i) {
            let inner = start + open.len_utf8();
            let Some(end) = text[inner..].find(close).map(|i| inner + i) else { break };
            let range = start..end + close.len_utf8();
            at = range.end;
            let inner = inner..end;
            found.push(Quote { range, inner, mark: open, depth: 0, continued: false, continues: false });
        }
    }
    found.sort_by_key(|q| q.range.start);
    found
}

fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut ended = false;
    let mut last = 0;
    for (at, c) in text.char_indices() {
        if let Some(s) = start.filter(|_| ended && c.is_uppercase() && text[..at].ends_with(' ')) {
            found.push(s..last);
            start = None;
        }
        if !c.is_whitespace() {
            start = start.or(Some(at));
            ended = matches!(c, '.' | '!' | '?') || ended && matches!(c, '”' | ')' | '"');
            last = at + c.len_utf8();
        }
    }
    found.extend(start.map(|s| s..last));
    found
}

pub fn block(units: Vec<Unit>) -> Block {
    Block {
        kind: BlockKind::Prose,
        before: State::default(),
        after: State::default(),
        units,
        heading: None,
        references: Vec::new(),
        directives: Vec::new(),
        notes: Vec::new(),
        keys: Vec::new(),
        is_foreign: false,
    }
}

pub fn run_block(block: &Block, source: &str, config: &Config) -> Vec<Diagnostic> {
    let mut reports = Reports::default();
    check(&BlockContext { block, source, config }, &mut reports);
    reports.found.into_iter().map(|f| f.diagnostic).collect()
}

pub fn run_with(source: &str, config: &Config) -> Vec<Diagnostic> {
    run_block(&block(vec![unit(source)]), source, config)
}

/// The reports on one paragraph under the default settings.
pub fn run(source: &str) -> Vec<Diagnostic> {
    run_with(source, &Config::default())
}

/// `rule "trigger"` of each report.
pub fn found(source: &str) -> Vec<String> {
    let name = |d: Diagnostic| format!("{} \"{}\"", d.rule.trim_start_matches("register."), d.trigger);
    run(source).into_iter().map(name).collect()
}

/// The paragraph with each fix of the only report applied.
pub fn fixed(source: &str) -> Vec<String> {
    let reports = run(source);
    assert_eq!(reports.len(), 1, "{reports:#?}");
    reports[0].fixes.iter().map(|f| f.edits.apply(source)).collect()
}
