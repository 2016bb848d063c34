//! Reports of the whole workspace, for clients that ask for them (`workspace/diagnostic`).

use super::outbox::Outbox;
use super::publish;
use super::session::{Open, Server, Session};
use super::uri;
use crate::document::Document;
use crate::text::Fnv;
use crate::workspace::{self, Found, Input};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
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
    #[serde(default)]
    work_done_token: Option<Value>,
}

#[derive(Deserialize)]
struct Previous {
    uri: String,
    value: String,
}

/// What there is to say about one file.
struct Report {
    uri: String,
    /// What it is looked up by, however the client spells it.
    key: String,
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

/// How long a client may take to allow a progress bar: an editor that starts has other things to do.
const ALLOWING: Duration = Duration::from_secs(5);

/// So many files to be read are worth a progress bar.
const MANY: usize = 50;

/// Tells the client how far the work is. Ends when it is dropped, however that comes.
struct Progress {
    outbox: Arc<Outbox>,
    token: Value,
    total: usize,
    done: usize,
    /// Percent, as last told.
    told: usize,
}

impl Progress {
    fn begin(outbox: Arc<Outbox>, token: Value, total: usize) -> Progress {
        let progress = Progress { outbox, token, total, done: 0, told: 0 };
        progress.tell(json!({"kind": "begin", "title": "Checking essays", "cancellable": false, "percentage": 0}));
        progress
    }

    fn tell(&self, value: Value) {
        self.outbox.notify("$/progress", json!({"token": self.token, "value": value}));
    }

    fn step(&mut self) {
        self.done += 1;
        let percent = self.done * 100 / self.total.max(1);
        // Not at each file.
        if percent >= self.told + 5 && percent < 100 {
            self.told = percent;
            let message = format!("{} of {}", self.done, self.total);
            self.tell(json!({"kind": "report", "percentage": percent, "message": message}));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.tell(json!({"kind": "end"}));
    }
}

impl Server {
    /// A progress bar, where there is enough to do: in the place that the client has for it, or in one of our own.
    async fn progress(&self, token: Option<Value>, files: &[File]) -> Option<Progress> {
        let todo = files.iter().filter(|f| f.known.is_none()).count();
        let token = match token {
            Some(token) => token,
            None if self.0.features().progress && todo >= MANY => {
                let token = format!("essay-lsp/{}", self.0.next_token());
                let asked = self.0.client.create_work_done_progress(token.clone().into());
                tokio::time::timeout(ALLOWING, asked).await.ok()?.ok()?;
                json!(token)
            }
            None => return None,
        };
        Some(Progress::begin(self.0.outbox.clone(), token, todo))
    }

    /// Answers at once where there is something new. A client that has seen everything is answered when something changes:
    /// some ask again as soon as they have an answer.
    pub async fn workspace_diagnostic(&self, params: WorkspaceParams) -> Result<Value> {
        self.0.settled().await;
        let previous: HashMap<String, Previous> =
            params.previous_result_ids.into_iter().map(|p| (uri::key(&p.uri), p)).collect();
        let previous = Arc::new(previous);
        let stop = Stop(Arc::default());
        let mut token = Some(params.work_done_token);
        loop {
            let changed = self.0.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let elsewhere = self.0.elsewhere.load(Ordering::Acquire);
            let (session, stopped) = (self.0.clone(), stop.0.clone());
            let listing = session.clone();
            let files =
                tokio::task::spawn_blocking(move || files(&listing)).await.map_err(|_| Error::internal_error())?;
            let progress = match token.take() {
                Some(token) => self.progress(token, &files).await,
                None => None,
            };
            let reports = tokio::task::spawn_blocking(move || reports(&session, files, &stopped, progress)).await;
            let (reports, open) = reports.map_err(|_| Error::internal_error())?;
            let news = |r: &Report| previous.get(&r.key).is_none_or(|p| p.value != r.result);
            let gone = gone(&reports, &previous);
            if previous.is_empty() || reports.iter().any(news) || !gone.is_empty() {
                super::transport::answer(answer(&reports, &previous, &gone));
                return Ok(Value::Null);
            }
            let open = Arc::new(open);
            let pause = tokio::time::sleep(PAUSE);
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    () = changed.as_mut() => {}
                    () = pause.as_mut() => break,
                }
                changed.set(self.0.changed.notified());
                changed.as_mut().enable();
                // At most keys only an open text has changed: no look at all the files for that.
                let (session, previous, open) = (self.0.clone(), previous.clone(), open.clone());
                if self.0.elsewhere.load(Ordering::Acquire) != elsewhere
                    || tokio::task::spawn_blocking(move || is_new(&session, &open, &previous)).await.unwrap_or(true)
                {
                    break;
                }
            }
        }
    }
}

/// An essay in the workspace that is not open.
struct File {
    path: PathBuf,
    uri: String,
    key: String,
    /// As last checked, where it has not changed since.
    known: Option<Checked>,
}

/// The essays in the workspace folders that are not open.
fn files(session: &Session) -> Vec<File> {
    let open: HashSet<String> = session.documents.iter().map(|open| open.key().clone()).collect();
    let folders = session.folders();
    let inputs: Vec<Input> = folders.iter().map(|(_, path)| Input::Path(path.clone())).collect();
    let found = workspace::find(&inputs).filter_map(|found| match found {
        Found::File { path, .. } => Some(path),
        _ => None,
    });
    let files = found.map(|path| {
        let uri = uri::spelled(&folders, &path);
        File { key: uri::key(&uri), uri, known: known(session, &path), path }
    });
    files.filter(|f| !open.contains(&f.key)).collect()
}

/// Is another essay open than those of `were`, or has one of them other reports than the client was told of?
fn is_new(session: &Session, were: &HashSet<String>, previous: &HashMap<String, Previous>) -> bool {
    let open: Vec<_> = session.documents.iter().map(|open| open.clone()).collect();
    let told = |open: &Open| {
        let key = uri::key(&open.uri);
        were.contains(&key) && previous.get(&key).is_some_and(|p| p.value == open.reports(session.features()).0)
    };
    open.len() != were.len() || !open.iter().all(|open| told(open))
}

/// The reports of everything that is open, and of `files`; and what is open.
fn reports(
    session: &Session,
    files: Vec<File>,
    stopped: &AtomicBool,
    mut progress: Option<Progress>,
) -> (Vec<Report>, HashSet<String>) {
    let features = session.features();
    let mut out: Vec<Report> = Vec::new();
    let open: Vec<_> = session.documents.iter().map(|open| open.clone()).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for open in open {
        let (result, items, version) = open.reports(features);
        let key = uri::key(&open.uri);
        seen.insert(key.clone());
        out.push(Report { uri: open.uri.clone(), key, version, result, items: Arc::new(items) });
    }
    for file in files {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        let is_new = file.known.is_none();
        let checked = file.known.or_else(|| checked(session, &file.path, &file.uri));
        // Opened meanwhile: what the editor has counts.
        if let Some(checked) = checked.filter(|_| !seen.contains(&file.key)) {
            let File { uri, key, .. } = file;
            out.push(Report { uri, key, version: None, result: checked.result, items: checked.items });
        }
        if is_new {
            progress.iter_mut().for_each(Progress::step);
        }
    }
    (out, seen)
}

/// What was said about a file, if it is still the same.
fn known(session: &Session, path: &Path) -> Option<Checked> {
    let stamp = workspace::stamp(path)?;
    let cache = session.checked.lock().unwrap_or_else(PoisonError::into_inner);
    cache.get(path).filter(|known| known.stamp == stamp).cloned()
}

/// The reports of a file, read anew.
fn checked(session: &Session, path: &Path, uri: &str) -> Option<Checked> {
    let stamp = workspace::stamp(path)?;
    let essay = workspace::read(path).ok()?;
    let (settings, epoch) = {
        let all = session.settings.lock().unwrap_or_else(PoisonError::into_inner);
        (all.of_file(path, &essay.text), all.epoch())
    };
    let document = Document::new(&essay.text, settings);
    let items = publish::items(&document, 0, true, uri, session.features());
    let mut hash = Fnv::default();
    hash.write(&items);
    let checked = Checked { stamp, result: format!("{:x}", hash.finish()), items: Arc::new(items) };
    let mut cache = session.checked.lock().unwrap_or_else(PoisonError::into_inner);
    // Whoever changes the settings empties the cache afterwards: what was made with older ones must not come in behind that.
    if session.settings.lock().unwrap_or_else(PoisonError::into_inner).epoch() == epoch {
        cache.insert(path.to_owned(), checked.clone());
    }
    drop(cache);
    Some(checked)
}

/// What the client was told of and is no longer there.
fn gone<'a>(reports: &[Report], previous: &'a HashMap<String, Previous>) -> Vec<&'a Previous> {
    let here: HashSet<&str> = reports.iter().map(|r| r.key.as_str()).collect();
    previous.iter().filter(|(key, _)| !here.contains(key.as_str())).map(|(_, p)| p).collect()
}

fn answer(reports: &[Report], previous: &HashMap<String, Previous>, gone: &[&Previous]) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    for report in reports {
        let version = report.version.map_or("null".to_owned(), |v| v.to_string());
        let (uri, result) = (quoted(&report.uri), quoted(&report.result));
        let known = previous.get(&report.key).is_some_and(|p| p.value == report.result);
        let kind = if known { "unchanged" } else { "full" };
        let mut part = format!(r#"{{"kind":"{kind}","uri":{uri},"version":{version},"resultId":{result}"#).into_bytes();
        if !known {
            part.extend_from_slice(br#","items":"#);
            part.extend_from_slice(&report.items);
        }
        part.push(b'}');
        parts.push(part);
    }
    for gone in gone {
        let uri = quoted(&gone.uri);
        parts.push(format!(r#"{{"kind":"full","uri":{uri},"version":null,"items":[]}}"#).into_bytes());
    }
    let mut out = br#"{"items":["#.to_vec();
    out.extend_from_slice(&parts.join(&b','));
    out.extend_from_slice(b"]}");
    out
}
