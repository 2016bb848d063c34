//! What can be done about a report: its fixes, and silencing it. Made from the text as it is now and never from the reports
//! that the client sends along, which are those of an earlier text in one editor and those of other lines in another.

use super::convert;
use super::features::Features;
use super::publish;
use crate::diagnostic::Safety;
use crate::document::{Document, Located};
use crate::fix::{self, Policy};
use crate::syntax::BlockKind;
use crate::text::{Edit, EditSet, without_line_end};
use std::collections::HashMap;
use std::ops::Range;
use tower_lsp::gen_lsp_types as lsp;

pub const FIX_ALL: &str = "source.fixAll.essayLsp";
const QUICK_FIX: &str = "quickfix";

/// A document as the client knows it.
pub struct Subject<'a> {
    pub document: &'a Document,
    /// In the spelling of this request.
    pub uri: &'a str,
    pub version: Option<i32>,
    pub features: &'a Features,
}

/// Which kinds of actions are asked for.
pub struct Asked<'a> {
    /// Kinds, or prefixes of kinds.
    pub only: Option<&'a [String]>,
    /// Asked at each movement of the cursor, by no human.
    pub automatic: bool,
}

impl Asked<'_> {
    fn wants(&self, kind: &str) -> bool {
        let Some(only) = self.only else { return true };
        only.iter().any(|o| {
            o.is_empty() || kind.strip_prefix(o.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

pub fn actions(subject: &Subject, range: Range<usize>, asked: &Asked) -> Vec<lsp::CodeAction> {
    let mut out = Vec::new();
    if asked.wants(QUICK_FIX) {
        let reports = subject.document.diagnostics_in(range);
        reports.iter().for_each(|report| subject.fixes(report, &mut out));
        let mut silenced: Vec<&Located> = Vec::new();
        for report in &reports {
            // One comment silences all reports of a rule in a block.
            let block = subject.document.block_at(report.range.start);
            if !silenced.iter().any(|s| s.rule == report.rule && block.contains(&s.range.start)) {
                silenced.push(report);
                subject.silence(report, &mut out);
            }
        }
    }
    // Reads the whole document, so not while the cursor only passes by.
    if asked.wants(FIX_ALL) && (asked.only.is_some() || !asked.automatic) {
        subject.fix_all(&mut out);
    }
    out
}

impl Subject<'_> {
    fn fixes(&self, report: &Located, out: &mut Vec<lsp::CodeAction>) {
        let mut preferred = false;
        for fix in report.fixes.iter().filter(|f| !f.edits.is_empty()) {
            let mut action = self.action(fix.title.clone(), QUICK_FIX, &fix.edits);
            action.diagnostics = publish::diagnostic(report, self.document, self.uri, self.features).map(|d| vec![d]);
            if fix.safety == Safety::Safe && !preferred {
                preferred = true;
                action.is_preferred = Some(true);
            }
            out.push(action);
        }
    }

    fn fix_all(&self, out: &mut Vec<lsp::CodeAction>) {
        let first = fix::choose(&self.document.diagnostics(), Policy::Safe).edits;
        if first.is_empty() {
            return;
        }
        let text = self.document.text();
        let after = fix::all(self.document.clone(), Policy::Safe).document.text();
        // Where fixes wait for others, one edit leads to where all rounds lead: done twice, it does nothing more.
        let edits = if first.apply(&text) == after { first } else { EditSet::one(convert::difference(&text, &after)) };
        out.push(self.action("Apply all safe fixes".to_owned(), FIX_ALL, &edits));
    }

    /// "Ignore … here", where a comment can be put that silences this report.
    fn silence(&self, report: &Located, out: &mut Vec<lsp::CodeAction>) {
        if report.rule.starts_with("config.") {
            return;
        }
        let Some((edit, reach)) = self.silencers(report).into_iter().find(|(edit, _)| self.silences(edit, report))
        else {
            return;
        };
        let mut action = self.action(format!("Ignore {} {reach}", report.rule), QUICK_FIX, &EditSet::one(edit));
        action.diagnostics = publish::diagnostic(report, self.document, self.uri, self.features).map(|d| vec![d]);
        out.push(action);
    }

    /// Comments that may silence the report, the one that a writer would put first.
    fn silencers(&self, report: &Located) -> Vec<(Edit, &'static str)> {
        let document = self.document;
        let text = |range: Range<usize>| document.rope().byte_slice(range).to_string();
        let newline = self.line_end();
        let Some((at, block)) = document.read_block(report.range.start) else { return Vec::new() };
        let extent = document.block_at(report.range.start);
        let in_file = |at: usize| {
            (Edit::insert(at, format!("<!-- essay-lsp: ignore-file {} -->{newline}", report.rule)), "in this file")
        };
        if block.kind == BlockKind::FrontMatter {
            return vec![in_file(extent.end)];
        }
        let source = text(extent.clone());
        let lead =
            crate::text::lines(&source).take_while(|(_, l)| l.trim().is_empty()).map(|(_, l)| l.len()).sum::<usize>();
        let first = &source[lead..];
        let indent = &first[..first.len() - first.trim_start_matches(' ').len()];
        let indent = if indent.len() < 4 { indent } else { "" };
        let comment = format!("<!-- essay-lsp: ignore {} -->", report.rule);
        let above = (Edit::insert(at + lead, format!("{indent}{comment}{newline}")), "here");
        let start = report.range.start.clamp(at, at + source.len()) - at;
        let line = crate::text::lines(&source).take_while(|(from, _)| *from <= start).last().map_or((0, ""), |l| l);
        let words = without_line_end(line.1).trim_end();
        // A hard break has to stay at the end of the line.
        let words = words.strip_suffix('\\').unwrap_or(words);
        let beside = (Edit::insert(at + line.0 + words.len(), format!(" {comment}")), "here");
        let head = document.block_at(0);
        let is_front = document.read_block(0).is_some_and(|(_, b)| b.kind == BlockKind::FrontMatter);
        let file = in_file(if is_front { head.end } else { 0 });
        // A comment above an item would cut its list in two, and one above a line of a quotation the quotation.
        let is_row = first.trim_start().starts_with('|');
        match block.kind {
            BlockKind::List | BlockKind::BlockQuote => vec![beside, above, file],
            _ if is_row => vec![beside, above, file],
            _ => vec![above, beside, file],
        }
    }

    /// Is the report gone with this comment, and nothing said about the comment?
    fn silences(&self, edit: &Edit, report: &Located) -> bool {
        let mut after = self.document.clone();
        after.apply(edit);
        let moved = |at: usize| if at >= edit.range.start { at + edit.text.len() } else { at };
        let place = moved(report.range.start)..moved(report.range.end);
        let comment = edit.range.start..edit.range.start + edit.text.len();
        !after.diagnostics_in(place.clone()).iter().any(|r| r.rule == report.rule && r.range == place)
            && !after.diagnostics_in(comment).iter().any(|r| r.rule == "config.unused-ignore")
    }

    /// How the lines of this document end.
    fn line_end(&self) -> &'static str {
        let rope = self.document.rope();
        let first = rope.lines().next().map(|l| l.to_string()).unwrap_or_default();
        match first.as_bytes() {
            [.., b'\r', b'\n'] => "\r\n",
            [.., b'\r'] => "\r",
            _ => "\n",
        }
    }

    fn action(&self, title: String, kind: &str, edits: &EditSet) -> lsp::CodeAction {
        lsp::CodeAction {
            title,
            kind: Some(lsp::CodeActionKind::from(kind.to_owned())),
            edit: Some(self.workspace_edit(edits)),
            ..lsp::CodeAction::default()
        }
    }

    fn workspace_edit(&self, edits: &EditSet) -> lsp::WorkspaceEdit {
        let rope = self.document.rope();
        let edits = edits.iter().map(|e| {
            let span = convert::span(rope, &e.range, self.features.encoding);
            let position = |p: convert::Place| lsp::Position { line: p.line, character: p.character };
            let range = lsp::Range { start: position(span.start), end: position(span.end) };
            lsp::TextEdit { range, new_text: e.text.clone() }
        });
        let uri = lsp::Uri::from(self.uri);
        if self.features.document_changes {
            let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
                version: self.version,
                text_document_identifier: lsp::TextDocumentIdentifier { uri },
            };
            let edits = edits.map(lsp::Edit::from).collect();
            let change = lsp::TextDocumentEdit { text_document, edits };
            lsp::WorkspaceEdit { document_changes: Some(vec![change.into()]), ..lsp::WorkspaceEdit::default() }
        } else {
            lsp::WorkspaceEdit {
                changes: Some(HashMap::from([(uri, edits.collect())])),
                ..lsp::WorkspaceEdit::default()
            }
        }
    }
}
