//! What can be done about a report: its fixes, and silencing it. Made from the text as it is now and never from the reports
//! that the client sends along, which are those of an earlier text in one editor and those of other lines in another.

use super::convert;
use super::edits::{self, Changed};
use super::features::Features;
use super::publish;
use super::session::Session;
use super::uri;
use crate::diagnostic::Safety;
use crate::document::{Document, Located};
use crate::fix::{self, Policy};
use crate::ide::actions::{self as ide, Change};
use crate::syntax::BlockKind;
use crate::text::{Edit, EditSet, without_line_end};
use crate::workspace;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::{Path, PathBuf};
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
    pub session: &'a Session,
}

/// An action whose edit is made when it is chosen.
#[derive(Serialize, Deserialize)]
pub struct Later {
    pub uri: String,
    what: What,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// An answer to the report that begins at this byte.
    Answer {
        at: usize,
        title: String,
    },
    FixAll,
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
        reports.iter().for_each(|report| subject.answers(report, &mut out));
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
    // Of use to whoever asks for actions, and in the way of a cursor that only passes by.
    if asked.wants(FIX_ALL) && (asked.only.is_some() || !asked.automatic) {
        out.extend(subject.fix_all(asked));
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

    /// What a writer can do beside the fixes that the report brings along.
    fn answers(&self, report: &Located, out: &mut Vec<lsp::CodeAction>) {
        for answer in ide::answers(self.document, report) {
            let mut action = lsp::CodeAction {
                kind: Some(lsp::CodeActionKind::from(QUICK_FIX.to_owned())),
                diagnostics: publish::diagnostic(report, self.document, self.uri, self.features).map(|d| vec![d]),
                title: answer.title,
                ..lsp::CodeAction::default()
            };
            // Files are read only for what is chosen, where the client can wait for it.
            let waits = self.features.resolve_edit && !matches!(answer.change, Change::Here(_));
            if let Change::Allow(word) = &answer.change
                && waits
                && self.settings_file().is_none()
                && ide::allow_in_front_matter(self.document, word).is_none()
            {
                continue;
            }
            if waits {
                action.data = self.later(What::Answer { at: report.range.start, title: action.title.clone() });
            } else {
                match self.change(&answer.change) {
                    Some(edit) => action.edit = Some(edit),
                    None => continue,
                }
            }
            out.push(action);
        }
    }

    /// The edit of an action that was chosen.
    pub fn resolve(&self, later: &Later) -> Option<lsp::WorkspaceEdit> {
        match &later.what {
            What::Answer { at, title } => {
                let reports = self.document.diagnostics_in(*at..*at);
                let mut answers = reports.iter().flat_map(|r| ide::answers(self.document, r));
                self.change(&answers.find(|a| a.title == *title)?.change)
            }
            What::FixAll => Some(self.workspace_edit(&self.all_fixes()?)),
        }
    }

    fn later(&self, what: What) -> Option<serde_json::Value> {
        serde_json::to_value(Later { uri: self.uri.to_owned(), what }).ok()
    }

    fn change(&self, change: &Change) -> Option<lsp::WorkspaceEdit> {
        let encoding = self.features.encoding;
        let in_file = |path: &Path, edit: &dyn Fn(&str) -> Option<Edit>| {
            let (text, uri) = edits::file(self.session, path)?;
            Some(Changed::text(&text, uri, &[edit(&text)?], encoding))
        };
        let changed = match change {
            Change::Here(edits) => return Some(self.workspace_edit(edits)),
            Change::Append { path, entry } => {
                if !edits::is_ours(self.session, path, self.uri) {
                    return None;
                }
                in_file(path, &|text| {
                    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
                    let gap = if text.trim().is_empty() { 0 } else { 1 + usize::from(!text.ends_with('\n')) };
                    Some(Edit::insert(text.len(), format!("{}{}", newline.repeat(gap), entry.replace('\n', newline))))
                })?
            }
            Change::Allow(word) => {
                let file = self.settings_file().and_then(|path| {
                    let (text, _) = edits::file(self.session, &path)?;
                    // Of no use where something stronger names the words.
                    let rules = ide::allowed_in_settings(&text, &path) == self.document.config().register.allow;
                    rules.then(|| in_file(&path, &|text| ide::allow_in_settings(text, &path, word)))?
                });
                let front = || {
                    let edit = ide::allow_in_front_matter(self.document, word)?;
                    Some(Changed::document(self.document, self.uri, self.version, &[edit], encoding))
                };
                file.or_else(front)?
            }
        };
        serde_json::from_value(edits::workspace_edit(vec![changed], self.features)).ok()
    }

    /// The settings file in force, where it lies in the workspace.
    fn settings_file(&self) -> Option<PathBuf> {
        let path = uri::path(self.uri)?;
        let folders = self.session.folders();
        let root = folders.iter().map(|(_, folder)| folder).find(|folder| path.starts_with(folder))?;
        let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        above.map(|folder| folder.join(workspace::SETTINGS_FILE)).find(|file| workspace::stamp(file).is_some())
    }

    fn fix_all(&self, asked: &Asked) -> Option<lsp::CodeAction> {
        let title = "Apply all safe fixes".to_owned();
        // The fixes of a whole essay take rounds. A list of actions need not wait for them; who asks for this kind alone, as
        // when a file is saved, wants the edit.
        if self.features.resolve_edit && asked.only.is_none() {
            let is_safe = |safety, edits: &EditSet| safety == Safety::Safe && !edits.is_empty();
            return self.document.offers(is_safe).then(|| lsp::CodeAction {
                title,
                kind: Some(lsp::CodeActionKind::from(FIX_ALL.to_owned())),
                data: self.later(What::FixAll),
                ..lsp::CodeAction::default()
            });
        }
        Some(self.action(title, FIX_ALL, &self.all_fixes()?))
    }

    /// What all safe fixes come to, as one edit each or as one for all.
    fn all_fixes(&self) -> Option<EditSet> {
        let first = fix::choose(&self.document.diagnostics(), Policy::Safe).edits;
        if first.is_empty() {
            return None;
        }
        let text = self.document.text();
        let after = fix::all(self.document.clone(), Policy::Safe).document.text();
        // Where fixes wait for others, one edit leads to where all rounds lead: done twice, it does nothing more.
        Some(if first.apply(&text) == after { first } else { EditSet::one(convert::difference(&text, &after)) })
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
        let newline = ide::line_end(document);
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

    fn action(&self, title: String, kind: &str, edits: &EditSet) -> lsp::CodeAction {
        lsp::CodeAction {
            title,
            kind: Some(lsp::CodeActionKind::from(kind.to_owned())),
            edit: Some(self.workspace_edit(edits)),
            ..lsp::CodeAction::default()
        }
    }

    fn workspace_edit(&self, edits: &EditSet) -> lsp::WorkspaceEdit {
        let edits: Vec<Edit> = edits.iter().cloned().collect();
        let changed = Changed::document(self.document, self.uri, self.version, &edits, self.features.encoding);
        serde_json::from_value(edits::workspace_edit(vec![changed], self.features)).unwrap_or_default()
    }
}
