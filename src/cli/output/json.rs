//! `json` and `jsonl`, version 1. The order of keys is part of the format.

use super::{Checked, Set, Summary};
use crate::cli::check::Failure;
use crate::diagnostic::Safety;
use crate::document::{Evidence, Located};
use crate::text::Position;
use serde::Serialize;
use std::ops::Range;

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    style: &'a str,
    words: WordsOf<'a>,
    evidence: EvidenceOf,
    diagnostics: Vec<Report<'a>>,
    #[serde(skip_serializing_if = "<[Set]>::is_empty")]
    overridden: &'a [Set],
}

#[derive(Serialize)]
struct WordsOf<'a> {
    counted: u32,
    min: Option<u32>,
    max: Option<u32>,
    sections: Vec<SectionOf<'a>>,
}

#[derive(Serialize)]
struct SectionOf<'a> {
    title: &'a str,
    line: u32,
    counted: u32,
    min: Option<u32>,
    max: Option<u32>,
}

#[derive(Serialize)]
struct EvidenceOf {
    sentences: u32,
    claims: u32,
    supported: u32,
    citations: u32,
    quotations: u32,
}

#[derive(Serialize)]
struct Report<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    trigger: &'a str,
    range: Span,
    related: Vec<RelatedOf<'a>>,
    fixes: Vec<FixOf<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct RelatedOf<'a> {
    message: &'a str,
    path: &'a str,
    range: Span,
}

#[derive(Serialize)]
struct FixOf<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditOf<'a>>,
}

#[derive(Serialize)]
struct EditOf<'a> {
    range: Span,
    text: &'a str,
}

#[derive(Serialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    byte: usize,
}

#[derive(Serialize)]
struct Sums {
    files: usize,
    words: u64,
    error: usize,
    warning: usize,
    info: usize,
    hint: usize,
}

/// Serialising these types cannot fail: they have string keys and no readers.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub fn begin() -> String {
    let tool = serde_json::json!({"name": "essay-lsp", "version": env!("CARGO_PKG_VERSION")});
    format!("{{\"version\":1,\"tool\":{tool},\n\"files\":[\n")
}

pub fn end(summary: &Summary, failures: &[Failure]) -> String {
    let [error, warning, info, hint] = summary.reports;
    let sums = Sums { files: summary.files, words: summary.words, error, warning, info, hint };
    let line_end = if summary.files > 0 { "\n" } else { "" };
    format!("{line_end}],\n\"errors\":{},\n\"summary\":{}}}\n", text(&failures), text(&sums))
}

/// One element of `files`.
pub fn file(checked: &Checked) -> String {
    let shift = checked.shift;
    let Evidence { sentences, claims, supported, citations, quotations } = checked.evidence;
    let sections = checked.sections.iter().map(|s| SectionOf {
        title: &s.title,
        line: s.line + 1,
        counted: s.words.counted,
        min: s.words.min,
        max: s.words.max,
    });
    let mut lines = LineStarts::default();
    let reports = checked.diagnostics.iter().zip(&checked.fingerprints);
    let file = File {
        path: &checked.path,
        style: checked.style,
        words: WordsOf {
            counted: checked.words.counted,
            min: checked.words.min,
            max: checked.words.max,
            sections: sections.collect(),
        },
        evidence: EvidenceOf { sentences, claims, supported, citations, quotations },
        diagnostics: reports.map(|(d, print)| report(checked, d, print, &mut lines, shift)).collect(),
        overridden: &checked.overridden,
    };
    text(&file)
}

fn report<'a>(
    checked: &'a Checked,
    d: &'a Located,
    fingerprint: &'a str,
    lines: &mut LineStarts,
    shift: usize,
) -> Report<'a> {
    let related = d.related.iter().map(|r| RelatedOf {
        message: &r.message,
        path: &checked.path,
        range: span(r.start, r.end, &r.range, shift),
    });
    let fixes = d.fixes.iter().map(|fix| FixOf {
        title: &fix.title,
        safe: fix.safety == Safety::Safe,
        edits: fix
            .edits
            .iter()
            .map(|e| {
                let start = lines.position(&checked.text, e.range.start);
                let end = lines.position(&checked.text, e.range.end);
                EditOf { range: span(start, end, &e.range, shift), text: &e.text }
            })
            .collect(),
    });
    Report {
        rule: d.rule,
        severity: d.severity.name(),
        message: &d.message,
        trigger: &d.trigger,
        range: span(d.start, d.end, &d.range, shift),
        related: related.collect(),
        fixes: fixes.collect(),
        fingerprint,
    }
}

fn span(start: Position, end: Position, bytes: &Range<usize>, shift: usize) -> Span {
    let place = |p: Position, byte: usize| Place { line: p.line + 1, column: p.utf32 + 1, byte: byte + shift };
    Span { start: place(start, bytes.start), end: place(end, bytes.end) }
}

/// Places of edits, which documents give as bytes only: the line starts are found once for all of them.
#[derive(Default)]
pub(super) struct LineStarts {
    starts: Option<Vec<usize>>,
    /// The last place that was asked for: the next one of a long line is counted from there.
    last: (usize, Position),
}

impl LineStarts {
    pub(super) fn position(&mut self, text: &str, at: usize) -> Position {
        let at = text.floor_char_boundary(at.min(text.len()));
        let starts = self.starts.get_or_insert_with(|| {
            let ends = crate::text::lines(text).map(|(at, line)| (at + line.len(), line.ends_with(['\n', '\r'])));
            std::iter::once(0).chain(ends.filter(|(_, ended)| *ended).map(|(end, _)| end)).collect()
        });
        let line = starts.partition_point(|s| *s <= at).saturating_sub(1);
        let (last, mut position) = self.last;
        let mut from = last;
        if position.line as usize != line || last > at {
            from = starts[line];
            position = Position { line: line as u32, ..Position::default() };
        }
        let between = &text[from..at];
        position.utf8 += between.len() as u32;
        position.utf16 += between.encode_utf16().count() as u32;
        position.utf32 += between.chars().count() as u32;
        self.last = (at, position);
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::fingerprints;
    use crate::diagnostic::Severity;
    use crate::document::{LocatedFix, LocatedRelated, SectionWords, Words};
    use crate::text::{Edit, EditSet};

    #[test]
    fn the_format_is_what_the_manual_says() {
        let text = "# É\r\nA 😀 gonna\r\n".to_owned();
        let range = text.find("gonna").map(|at| at..at + 5).expect("the word");
        let (start, end) = (Position::of(&text, range.start), Position::of(&text, range.end));
        let report = Located {
            rule: "register.text-speak",
            severity: Severity::Warning,
            message: "\"gonna\" is speech.".into(),
            trigger: "gonna".into(),
            range: range.clone(),
            start,
            end,
            related: vec![LocatedRelated {
                message: "here".into(),
                range: 0..1,
                start: Position::of(&text, 0),
                end: Position::of(&text, 1),
            }],
            fixes: vec![LocatedFix {
                title: "Write \"going to\"".into(),
                safety: Safety::Safe,
                edits: EditSet::one(Edit::replace(range, "going to")),
            }],
            fingerprint: 255,
        };
        let words = Words { counted: 3, max: Some(1500), ..Words::default() };
        let diagnostics = vec![report.clone(), report];
        let checked = Checked {
            path: "essay.md".into(),
            shift: 3,
            style: "mla",
            words: words.clone(),
            sections: vec![SectionWords { title: "É".into(), level: 1, at: 0, line: 0, words }],
            evidence: Evidence { sentences: 1, ..Evidence::default() },
            fingerprints: fingerprints(&diagnostics),
            diagnostics,
            overridden: Vec::new(),
            text,
        };
        let expected = concat!(
            r#"{"path":"essay.md","style":"mla","words":{"counted":3,"min":null,"max":1500,"#,
            r#""sections":[{"title":"É","line":1,"counted":3,"min":null,"max":1500}]},"#,
            r#""evidence":{"sentences":1,"claims":0,"supported":0,"citations":0,"quotations":0},"#,
            r#""diagnostics":[{"rule":"register.text-speak","severity":"warning","message":"\"gonna\" is speech.","trigger":"gonna","#,
            r#""range":{"start":{"line":2,"column":5,"byte":16},"end":{"line":2,"column":10,"byte":21}},"#,
            r#""related":[{"message":"here","path":"essay.md","range":{"start":{"line":1,"column":1,"byte":3},"end":{"line":1,"column":2,"byte":4}}}],"#,
            r#""fixes":[{"title":"Write \"going to\"","safe":true,"edits":[{"range":{"start":{"line":2,"column":5,"byte":16},"end":{"line":2,"column":10,"byte":21}},"text":"going to"}]}],"#,
            r#""fingerprint":"00000000000000ff"}"#,
        );
        let line = file(&checked);
        assert!(line.starts_with(expected), "{line}");
        assert!(line.ends_with("\"fingerprint\":\"00000000000000ff-2\"}]}"), "{line}");
    }

    #[test]
    fn places_agree_with_the_walk_over_the_text() {
        let text = "a\r\nb\rc\n\n😀é\u{2028}x";
        let mut lines = LineStarts::default();
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            // Inside `\r\n` there is no place.
            if !text[..at].ends_with('\r') || !text[at..].starts_with('\n') {
                assert_eq!(lines.position(text, at), Position::of(text, at), "{at}");
            }
        }
    }
}
