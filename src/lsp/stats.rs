//! The numbers of an essay for a status bar: on request, and sent along when they change.

use super::session::{Open, Server, Session};
use super::uri;
use crate::document::{Document, Words};
use crate::ide::outline;
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tower_lsp::jsonrpc::{Error, Result};

/// The command that returns the numbers of an essay.
pub const COMMAND: &str = "essay-lsp.stats";
const NOTIFICATION: &str = "essayLsp/stats";

/// How long a change waits to be told, together with those that follow it: numbers that flicker are not read.
const PAUSE: Duration = Duration::from_millis(150);

fn counted(words: &Words) -> Value {
    json!({"counted": words.counted, "min": words.min, "max": words.max})
}

fn numbers(document: &Document, uri: &str, version: Option<i32>) -> Value {
    let e = document.evidence();
    json!({
        "uri": uri, "version": version, "words": counted(&document.words()),
        "evidence": {
            "sentences": e.sentences, "claims": e.claims, "supported": e.supported, "citations": e.citations,
            "quotations": e.quotations,
        },
    })
}

/// The same with the numbers of each section.
fn in_full(document: &Document, uri: &str, version: Option<i32>) -> Value {
    let mut out = numbers(document, uri, version);
    let sections: Vec<Value> = outline::sections(document)
        .iter()
        .map(|s| {
            let w = &s.words;
            json!({"title": s.title, "line": s.line + 1, "counted": w.counted, "min": w.min, "max": w.max})
        })
        .collect();
    out["words"]["sections"] = Value::from(sections);
    out
}

impl Session {
    /// Has the numbers of a document sent, once it has come to rest for a moment.
    pub fn mark_stats(self: &Arc<Self>, open: &Arc<Open>) {
        if !self.features().stats || open.counting.swap(true, Ordering::AcqRel) {
            return;
        }
        let (session, open) = (self.clone(), open.clone());
        tokio::spawn(async move {
            session.settled().await;
            tokio::time::sleep(PAUSE).await;
            open.counting.store(false, Ordering::Release);
            session.send_stats(&open);
        });
    }

    fn send_stats(&self, open: &Open) {
        let mut state = open.state();
        if state.closed {
            return;
        }
        let version = state.version;
        let Some(mut now) = state.document().map(|d| numbers(d, &open.uri, None)) else { return };
        if state.counted.as_ref() == Some(&now) {
            return;
        }
        state.counted = Some(now.clone());
        drop(state);
        now["version"] = json!(version);
        self.outbox.notify(NOTIFICATION, now);
    }
}

#[derive(Deserialize)]
pub struct CommandParams {
    command: String,
    #[serde(default)]
    arguments: Vec<Value>,
}

impl Server {
    pub async fn execute_command(&self, params: CommandParams) -> Result<Value> {
        let refuse = |why: String| Error { message: Cow::Owned(why), ..Error::invalid_params("") };
        if params.command != COMMAND {
            return Err(refuse(format!("there is no command {:?}", params.command)));
        }
        // An address, or what other requests call a document.
        let first = params.arguments.first();
        let uri = first.and_then(|a| a.as_str().or_else(|| a.get("uri")?.as_str()));
        let uri = uri.ok_or_else(|| refuse(format!("{COMMAND} takes the address of an essay")))?;
        if let Some((document, version)) = self.0.snapshot(uri) {
            return Ok(in_full(&document, uri, version));
        }
        // An essay that is not open is read.
        let path = uri::path(uri).ok_or_else(|| refuse(format!("{uri} is not open")))?;
        let session = self.0.clone();
        let read = tokio::task::spawn_blocking(move || session.read_file(&path)).await;
        match read.ok().flatten() {
            Some(document) => Ok(in_full(&document, uri, None)),
            None => Err(refuse(format!("{uri} cannot be read"))),
        }
    }
}
