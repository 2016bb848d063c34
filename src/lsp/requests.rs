//! What the client asks about a place or a document: bytes and plain values of `crate::ide` as the protocol has them.

use super::convert::{self, Place, Span};
use super::edits::{self, Changed};
use super::session::{Named, Server, Session};
use super::symbols;
use super::transport;
use super::uri;
use crate::document::Document;
use crate::ide::completion::{self, Id};
use crate::ide::outline::{self, FoldKind};
use crate::ide::works::{self, Definition, Work};
use crate::ide::{hover, links, rename};
use crate::workspace::{self, Found, Input};
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AtPlace {
    text_document: Named,
    position: Place,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Whole {
    pub text_document: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InRange {
    pub text_document: Named,
    pub range: Span,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceParams {
    text_document: Named,
    position: Place,
    #[serde(default)]
    context: ReferenceContext,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ReferenceContext {
    #[serde(default)]
    include_declaration: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenameParams {
    text_document: Named,
    position: Place,
    new_name: String,
}

#[derive(Deserialize)]
pub struct RenameFilesParams {
    files: Vec<RenamedFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RenamedFile {
    old_uri: String,
    new_uri: String,
}

/// The protocol's numbers for what it shows with a picture.
const REFERENCE: u8 = 18;
const READ: u8 = 2;
const WRITE: u8 = 3;

/// The request cannot be done, and this is why: the client shows it.
fn refused(why: impl Into<String>) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: Cow::Owned(why.into()), data: None }
}

impl Session {
    fn span(&self, document: &Document, range: &Range<usize>) -> Span {
        convert::span(document.rope(), range, self.features().encoding)
    }

    fn offset(&self, document: &Document, place: Place) -> usize {
        convert::offset(document.rope(), place, self.features().encoding)
    }

    /// The place of a definition; a file is read to see on which line it is.
    fn location(&self, document: &Document, uri: &str, definition: &Definition) -> Option<Value> {
        match definition {
            Definition::Here(range) => Some(json!({"uri": uri, "range": self.span(document, range)})),
            Definition::File { path, range, .. } => {
                let (text, uri) = edits::file(self, path)?;
                let plain = convert::Plain::new(&text);
                let span = convert::span(plain.rope(), range, self.features().encoding);
                Some(json!({"uri": uri, "range": span}))
            }
        }
    }

    /// Calls `each` with the other essays of the workspace that take their keys from the bibliography at `path` and mention
    /// `key`: those that are open as they are, the others as they lie on disk.
    fn others(&self, path: &Path, key: &str, own: &str, mut each: impl FnMut(&Document, &str, Option<i32>)) {
        let own = uri::key(own);
        let shares =
            |d: &Document| d.library().is_some_and(|l| l.sources.iter().any(|s| s.path.as_deref() == Some(path)));
        let mut seen = vec![own.clone()];
        let open: Vec<_> = self.documents.iter().map(|open| open.clone()).collect();
        for open in open {
            let (document, version) = {
                let state = open.state();
                (state.document().cloned(), state.version)
            };
            let id = uri::key(&open.uri);
            if id != own
                && let Some(document) = document.filter(shares)
            {
                each(&document, &open.uri, version);
            }
            seen.push(id);
        }
        let folders = self.folders();
        let inputs: Vec<Input> = folders.iter().map(|(_, path)| Input::Path(path.clone())).collect();
        for found in workspace::find_everything(&inputs) {
            let Found::File { path, .. } = found else { continue };
            let uri = uri::spelled(&folders, &path);
            if seen.contains(&uri::key(&uri)) {
                continue;
            }
            let Ok(essay) = workspace::read(&path) else { continue };
            if !essay.text.contains(key) {
                continue;
            }
            if let Some(document) = self.read_file(&path).filter(shares) {
                each(&document, &uri, None);
            }
        }
    }
}

impl Server {
    pub async fn hover(&self, params: AtPlace) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let at = session.offset(&document, params.position);
        let Some(found) = hover::at(&document, at, session.features().messages) else { return Ok(Value::Null) };
        let (kind, value) = match session.features().hover_markdown {
            true => ("markdown", found.text),
            false => ("plaintext", hover::plain(&found.text)),
        };
        Ok(json!({"contents": {"kind": kind, "value": value}, "range": session.span(&document, &found.range)}))
    }

    pub async fn definition(&self, params: AtPlace) -> Result<Value> {
        let (session, uri) = (&self.0, &params.text_document.uri);
        let Some((document, _)) = session.snapshot(uri) else { return Ok(Value::Null) };
        let Some(place) = works::at(&document, session.offset(&document, params.position)) else {
            return Ok(Value::Null);
        };
        let definitions = works::definitions(&document, &place.work);
        let found: Vec<Value> = definitions.iter().filter_map(|d| session.location(&document, uri, d)).collect();
        if !session.features().links {
            return Ok(Value::from(found));
        }
        let origin = json!(session.span(&document, &place.range));
        let link = |l: &Value| json!({"originSelectionRange": origin, "targetUri": l["uri"], "targetRange": l["range"], "targetSelectionRange": l["range"]});
        Ok(found.iter().map(link).collect())
    }

    pub async fn references(&self, params: ReferenceParams) -> Result<Value> {
        let (session, uri) = (self.0.clone(), params.text_document.uri);
        let Some((document, _)) = session.snapshot(&uri) else { return Ok(Value::Null) };
        let Some(place) = works::at(&document, session.offset(&document, params.position)) else {
            return Ok(Value::Null);
        };
        let declarations = params.context.include_declaration;
        let mut found: Vec<Value> = works::places(&document, &place.work)
            .iter()
            .filter(|p| declarations || !p.defines)
            .map(|p| json!({"uri": uri, "range": session.span(&document, &p.range)}))
            .collect();
        let file =
            works::definitions(&document, &place.work).into_iter().find(|d| matches!(d, Definition::File { .. }));
        if let (Work::Key(key), Some(Definition::File { path, .. })) = (&place.work, &file) {
            if declarations {
                found.extend(file.as_ref().and_then(|f| session.location(&document, &uri, f)));
            }
            let (key, path, own) = (key.clone(), path.clone(), uri.clone());
            let elsewhere = tokio::task::spawn_blocking(move || {
                let mut found = Vec::new();
                session.others(&path, &key, &own, |document, uri, _| {
                    let places = works::places(document, &Work::Key(key.clone()));
                    let here = places.iter().filter(|p| !p.defines);
                    found.extend(here.map(|p| json!({"uri": uri, "range": session.span(document, &p.range)})));
                });
                found
            });
            found.extend(elsewhere.await.unwrap_or_default());
        }
        Ok(Value::from(found))
    }

    pub async fn document_highlight(&self, params: AtPlace) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let Some(place) = works::at(&document, session.offset(&document, params.position)) else {
            return Ok(Value::Null);
        };
        let places = works::places(&document, &place.work);
        let kind = |defines: bool| if defines { WRITE } else { READ };
        let shown = places.iter().map(|p| json!({"range": session.span(&document, &p.range), "kind": kind(p.defines)}));
        Ok(shown.collect())
    }

    pub async fn prepare_rename(&self, params: AtPlace) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let subject = rename::subject(&document, session.offset(&document, params.position));
        Ok(subject.map_or(Value::Null, |s| json!({"range": session.span(&document, &s.range), "placeholder": s.name})))
    }

    pub async fn rename(&self, params: RenameParams) -> Result<Value> {
        let (session, uri) = (self.0.clone(), params.text_document.uri);
        let Some((document, version)) = session.snapshot(&uri) else { return Ok(Value::Null) };
        let at = session.offset(&document, params.position);
        let old = rename::subject(&document, at).map(|s| s.name);
        let renaming = rename::rename(&document, at, &params.new_name).map_err(refused)?;
        let encoding = session.features().encoding;
        let mut changes = vec![Changed::document(&document, &uri, version, &renaming.edits, encoding)];
        let (false, Some(old)) = (renaming.keys.is_empty(), old) else {
            return Ok(edits::workspace_edit(changes, session.features()));
        };
        if let Some(file) = renaming.keys.iter().find(|f| !edits::is_ours(&session, &f.path, &uri)) {
            let why = format!("the entry stands in {}, which is outside the workspace", file.path.display());
            return Err(refused(why));
        }
        let new = params.new_name.trim().trim_start_matches('@').to_owned();
        let found = tokio::task::spawn_blocking(move || {
            for file in renaming.keys {
                let (text, spelled) = edits::file(&session, &file.path).ok_or("the bibliography cannot be read")?;
                if text.get(file.range.clone()) != Some(old.as_str()) {
                    return Err("the bibliography has changed; try again");
                }
                let edit = crate::text::Edit::replace(file.range, new.as_str());
                changes.push(Changed::text(&text, spelled, &[edit], encoding));
                session.others(&file.path, &old, &uri, |document, uri, version| {
                    let edits = rename::key_edits(document, &old, &new);
                    if !changes.iter().any(|c| c.uri == uri) {
                        changes.push(Changed::document(document, uri, version, &edits, encoding));
                    }
                });
            }
            Ok(edits::workspace_edit(changes, session.features()))
        });
        found.await.map_err(|_| Error::internal_error())?.map_err(refused)
    }

    /// A bibliography is about to have another name: front matter and settings files that name it follow.
    pub async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Value> {
        let session = self.0.clone();
        let found = tokio::task::spawn_blocking(move || {
            let encoding = session.features().encoding;
            let mut changes: Vec<Changed> = Vec::new();
            for file in &params.files {
                let (Some(old), Some(new)) = (uri::path(&file.old_uri), uri::path(&file.new_uri)) else { continue };
                let Some(name) = old.file_name().and_then(|n| n.to_str()) else { continue };
                session.others(&old, name, "", |document, uri, version| {
                    let head = document.block_at(0);
                    let folder = uri::path(uri).and_then(|p| p.parent().map(Path::to_owned));
                    let front = document.source(head);
                    if let Some(folder) = folder.filter(|_| crate::config::front_matter(&front).is_some()) {
                        let edits = rename::file_edits(&front, &folder, &old, &new);
                        changes.push(Changed::document(document, uri, version, &edits, encoding));
                    }
                });
                let roots = session.folders();
                let folders: Vec<&Path> = old.ancestors().skip(1).collect();
                let inside = folders.iter().filter(|f| roots.iter().any(|(_, root)| f.starts_with(root)));
                for folder in inside {
                    let Some((text, spelled)) = edits::file(&session, &folder.join(workspace::SETTINGS_FILE)) else {
                        continue;
                    };
                    let edits = rename::file_edits(&text, folder, &old, &new);
                    changes.push(Changed::text(&text, spelled, &edits, encoding));
                }
            }
            changes.retain(|c| !c.edits.is_empty());
            if changes.is_empty() { Value::Null } else { edits::workspace_edit(changes, session.features()) }
        });
        found.await.map_err(|_| Error::internal_error())
    }

    pub async fn completion(&self, params: AtPlace) -> Result<Value> {
        let (session, uri) = (&self.0, &params.text_document.uri);
        let Some((document, _)) = session.snapshot(uri) else { return Ok(Value::Null) };
        let at = session.offset(&document, params.position);
        let Some(found) = completion::completion(&document, at) else { return Ok(Value::Null) };
        let range = json!(session.span(&document, &found.range));
        let items = found.items.iter().enumerate().map(|(i, item)| {
            let id = match &item.id {
                Id::Key(key) => json!({"uri": uri, "key": key}),
                Id::Listed(n) => json!({"uri": uri, "listed": n}),
            };
            let mut shown = json!({
                "label": item.label, "kind": REFERENCE, "filterText": item.filter, "sortText": format!("{i:04}"),
                "textEdit": {"range": range, "newText": item.insert}, "data": id,
            });
            if !item.detail.is_empty() {
                shown["detail"] = json!(item.detail);
            }
            shown
        });
        Ok(json!({"isIncomplete": found.is_incomplete, "items": items.collect::<Vec<_>>()}))
    }

    /// Adds the work in full to an item.
    pub async fn completion_resolve(&self, mut item: Value) -> Result<Value> {
        let data = item["data"].clone();
        let document = data["uri"].as_str().and_then(|uri| self.0.snapshot(uri));
        let key = data["key"].as_str().map(|key| Id::Key(key.to_owned()));
        let listed = || data["listed"].as_u64().and_then(|n| usize::try_from(n).ok()).map(Id::Listed);
        if let (Some((document, _)), Some(id)) = (document, key.or_else(listed))
            && let Some(text) = completion::preview(&document, &id)
        {
            item["documentation"] = match self.0.features().completion_markdown {
                true => json!({"kind": "markdown", "value": text}),
                false => json!({"kind": "plaintext", "value": hover::plain(&text)}),
            };
        }
        Ok(item)
    }

    pub async fn document_symbol(&self, params: Whole) -> Result<Value> {
        let (session, uri) = (&self.0, &params.text_document.uri);
        let Some((document, _)) = session.snapshot(uri) else { return Ok(Value::Null) };
        transport::answer(symbols::written(&document, uri, session.features()));
        Ok(Value::Null)
    }

    pub async fn folding_range(&self, params: Whole) -> Result<Value> {
        let Some((document, _)) = self.0.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let mut folds = outline::folds(&document);
        folds.truncate(self.0.features().most_folds);
        let shown = folds.iter().map(|f| {
            let mut fold = json!({"startLine": f.first, "endLine": f.last});
            match f.kind {
                FoldKind::Comment => fold["kind"] = json!("comment"),
                FoldKind::FrontMatter | FoldKind::Works => fold["kind"] = json!("region"),
                FoldKind::Section | FoldKind::Code | FoldKind::Quotation => {}
            }
            fold
        });
        Ok(shown.collect())
    }

    pub async fn code_lens(&self, params: Whole) -> Result<Value> {
        let (session, uri) = (&self.0, &params.text_document.uri);
        let Some((document, _)) = session.snapshot(uri) else { return Ok(Value::Null) };
        transport::answer(symbols::lenses(&document, uri, session.features()));
        Ok(Value::Null)
    }

    pub async fn inlay_hint(&self, params: InRange) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let range = convert::range(document.rope(), params.range, session.features().encoding);
        session.looks_at(&params.text_document.uri, &range);
        let shown = outline::hints(&document, range).into_iter().map(|note| {
            json!({"position": session.span(&document, &(note.at..note.at)).start, "label": note.text, "paddingLeft": true})
        });
        Ok(shown.collect())
    }

    pub async fn document_link(&self, params: Whole) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let shown = links::links(&document).into_iter().map(|link| {
            let mut shown = json!({"range": session.span(&document, &link.range), "target": link.target});
            if session.features().link_tooltip {
                shown["tooltip"] = json!(link.tip);
            }
            shown
        });
        Ok(shown.collect())
    }
}
