//! Changes as the client makes them: edits of documents and files, in whichever form it takes them.

use super::convert::{self, Encoding, Plain};
use super::features::Features;
use super::session::Session;
use super::uri;
use crate::document::Document;
use crate::text::Edit;
use crate::workspace;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The edits of one text.
pub struct Changed {
    pub uri: String,
    /// Of an open document.
    pub version: Option<i32>,
    pub edits: Vec<Value>,
}

impl Changed {
    pub fn document(
        document: &Document,
        uri: &str,
        version: Option<i32>,
        edits: &[Edit],
        encoding: Encoding,
    ) -> Changed {
        let edits = edits
            .iter()
            .map(|e| json!({"range": convert::span(document.rope(), &e.range, encoding), "newText": e.text}));
        Changed { uri: uri.to_owned(), version, edits: edits.collect() }
    }

    pub fn text(text: &str, uri: String, edits: &[Edit], encoding: Encoding) -> Changed {
        let plain = Plain::new(text);
        let edits =
            edits.iter().map(|e| json!({"range": convert::span(plain.rope(), &e.range, encoding), "newText": e.text}));
        Changed { uri, version: None, edits: edits.collect() }
    }
}

/// A `WorkspaceEdit`.
pub fn workspace_edit(changes: Vec<Changed>, features: &Features) -> Value {
    let changes = changes.into_iter().filter(|c| !c.edits.is_empty());
    if features.document_changes {
        let changes: Vec<Value> =
            changes.map(|c| json!({"textDocument": {"uri": c.uri, "version": c.version}, "edits": c.edits})).collect();
        json!({"documentChanges": changes})
    } else {
        let changes: Map<String, Value> = changes.map(|c| (c.uri, Value::from(c.edits))).collect();
        json!({"changes": changes})
    }
}

/// May the server change this file for the essay at `essay`: does it lie in the workspace, or beside or below the essay?
pub fn is_ours(session: &Session, path: &Path, essay: &str) -> bool {
    let folders = session.folders();
    let own = uri::path(essay).and_then(|p| p.parent().map(Path::to_owned));
    folders.iter().map(|(_, folder)| folder).chain(own.iter()).any(|folder| path.starts_with(folder))
}

/// The text of a file, and how the client spells it.
pub fn file(session: &Session, path: &Path) -> Option<(String, String)> {
    let essay = workspace::read(path).ok()?;
    Some((essay.text, uri::spelled(&session.folders(), path)))
}
