//! Reports of the whole workspace, for clients that ask for them (`workspace/diagnostic`).

use super::publish;
use super::session::{Server, Session};
use super::uri;
use crate::document::Document;
use crate::text::Fnv;
use crate::workspace::{self, Found, Input};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};
use tower_lsp::jsonrpc::{Error, Result};

/// How long a client waits that has seen everything, before the files are looked at again: not every client tells of changes.
const PAUSE: Duration = Duration::from_secs(10);

/// A file that is not open, as it was when last checked.
#[derive(Clone)]
pub struct Checked {
    stamp: (SystemTime, u64),
    result: String,
    items: Arc<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceParams {
    #[serde(default)]
    previous_result_ids: Vec<Previous>,
}

#[derive(Deserialize)]
struct Previous {
    uri: String,
    value: String,
}

/// What there is to say about one file.
struct Report {
    uri: String,
    version: Option<i32>,
    result: String,
    items: Arc<Vec<u8>>,
}

/// Stops the work when the request is given up: the future is dropped, the thread is not.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Server {
    /// Answers at once where there is something new. A client that has seen everything is answered when something changes:
    /// some ask again as soon as they have an answer.
    pub async fn workspace_diagnostic(&self, params: WorkspaceParams) -> Result<Value> {
        self.0.settled().await;
        let previous: HashMap<String, Previous> =
            params.previous_result_ids.into_iter().map(|p| (uri::key(&p.uri), p)).collect();
        let stop = Stop(Arc::default());
        loop {
            let changed = self.0.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let (session, stopped) = (self.0.clone(), stop.0.clone());
            let reports = tokio::task::spawn_blocking(move || reports(&session, &stopped)).await;
            let reports = reports.map_err(|_| Error::internal_error())?;
            let news = |r: &Report| previous.get(&uri::key(&r.uri)).is_none_or(|p| p.value != r.result);
            let is_gone = |key: &String| !reports.iter().any(|r| uri::key(&r.uri) == *key);
            if previous.is_empty() || reports.iter().any(news) || previous.keys().any(is_gone) {
                super::transport::answer(answer(&reports, &previous));
                return Ok(Value::Null);
            }
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

/// The reports of every essay in the workspace folders, and of what is open.
fn reports(session: &Session, stopped: &AtomicBool) -> Vec<Report> {
    let features = session.features();
    let mut out: Vec<Report> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let open: Vec<_> = session.documents.iter().map(|open| open.clone()).collect();
    for open in open {
        let (result, items, version) = open.reports(features);
        seen.push(uri::key(&open.uri));
        out.push(Report { uri: open.uri.clone(), version, result, items: Arc::new(items) });
    }
    let folders = session.settings.lock().unwrap_or_else(PoisonError::into_inner).folders();
    let inputs: Vec<Input> = folders.iter().map(|(_, path)| Input::Path(path.clone())).collect();
    for found in workspace::find(&inputs) {
        if stopped.load(Ordering::Relaxed) {
            return out;
        }
        let Found::File { path, .. } = found else { continue };
        let uri = spelled(&folders, &path);
        if !seen.contains(&uri::key(&uri))
            && let Some(checked) = checked(session, &path, &uri)
        {
            out.push(Report { uri, version: None, result: checked.result, items: checked.items });
        }
    }
    out
}

/// The URI of a file, beginning as the client spells the folder it lies in.
fn spelled(folders: &[(String, PathBuf)], path: &Path) -> String {
    let folder = folders.iter().find_map(|(uri, folder)| Some((uri, path.strip_prefix(folder).ok()?)));
    match folder {
        Some((uri, below)) => {
            format!("{}{}", uri.trim_end_matches('/'), &uri::of(&Path::new("/").join(below))["file://".len()..])
        }
        None => uri::of(path),
    }
}

/// The reports of a file; read again only where it or the settings changed.
fn checked(session: &Session, path: &Path, uri: &str) -> Option<Checked> {
    let stamp = workspace::stamp(path)?;
    let cache = || session.checked.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = cache().get(path)
        && known.stamp == stamp
    {
        return Some(known.clone());
    }
    let essay = workspace::read(path).ok()?;
    let settings = session.settings.lock().unwrap_or_else(PoisonError::into_inner).of_file(path, &essay.text);
    let document = Document::new(&essay.text, settings);
    let items = publish::items(&document, 0, uri, session.features());
    let mut hash = Fnv::default();
    hash.write(&items);
    let checked = Checked { stamp, result: format!("{:x}", hash.finish()), items: Arc::new(items) };
    cache().insert(path.to_owned(), checked.clone());
    Some(checked)
}

fn answer(reports: &[Report], previous: &HashMap<String, Previous>) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    for report in reports {
        let version = report.version.map_or("null".to_owned(), |v| v.to_string());
        let (uri, result) = (quoted(&report.uri), quoted(&report.result));
        let known = previous.get(&uri::key(&report.uri)).is_some_and(|p| p.value == report.result);
        let kind = if known { "unchanged" } else { "full" };
        let mut part = format!(r#"{{"kind":"{kind}","uri":{uri},"version":{version},"resultId":{result}"#).into_bytes();
        if !known {
            part.extend_from_slice(br#","items":"#);
            part.extend_from_slice(&report.items);
        }
        part.push(b'}');
        parts.push(part);
    }
    let here: Vec<String> = reports.iter().map(|r| uri::key(&r.uri)).collect();
    for gone in previous.iter().filter(|(key, _)| !here.contains(key)).map(|(_, p)| p) {
        let uri = quoted(&gone.uri);
        parts.push(format!(r#"{{"kind":"full","uri":{uri},"version":null,"items":[]}}"#).into_bytes());
    }
    let mut out = br#"{"items":["#.to_vec();
    out.extend_from_slice(&parts.join(&b','));
    out.extend_from_slice(b"]}");
    out
}
