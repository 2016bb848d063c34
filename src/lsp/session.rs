//! One client and its documents. A handler changes what it changes before its first `await`, so that the order of messages is
//! the order of edits; whatever asks the client something runs beside the handlers.

use super::actions::{self, Asked, Later, Subject};
use super::convert::{self, Encoding, Place, Plain, Span};
use super::features::{self, Features};
use super::outbox::{LogLevel, Outbox};
use super::publish::{self, Publisher};
use super::pull::Checked;
use super::settings::{self, AllSettings};
use super::stats;
use super::tokens;
use super::transport::{self, Inbox};
use super::uri;
use crate::config::{Settings, SettingsProblem, front_matter};
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::text::Edit;
use crate::workspace;
use dashmap::DashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::Result;
use tower_lsp::{Client, LanguageServer};

/// How long reports wait for the settings that the client was asked for.
const SETTLE: Duration = Duration::from_secs(1);

/// A document that the client has open.
pub struct Open {
    /// In the client's spelling.
    pub uri: String,
    /// Waits to be published.
    pub marked: AtomicBool,
    /// Its numbers wait to be sent.
    pub counting: AtomicBool,
    /// Tells result ids of this opening from those of the last.
    serial: u64,
    state: Mutex<State>,
}

pub struct State {
    pub version: Option<i32>,
    text: Text,
    /// Where the last edit ended, or the middle of what the client has shown since.
    pub near: usize,
    /// No edit since it was opened or saved, or the client does not say when it saves.
    pub saved: bool,
    pub closed: bool,
    /// The reports that the client has.
    pub published: Option<Vec<u8>>,
    /// The version that reports were last made for, sent or not.
    pub considered: Option<i32>,
    /// The colours that the client has, with the number that they were sent under.
    pub coloured: Option<(u64, Vec<u32>)>,
    /// The numbers that the client has.
    pub counted: Option<Value>,
    /// Counts lists of reports.
    result: u64,
}

enum Text {
    Read(Box<Document>),
    /// Reading it went wrong: no reports, but not an edit lost either. The next edit tries again.
    Unread(Plain),
}

impl Open {
    pub fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Reports now, and their result id.
    pub fn reports(&self, features: &Features) -> (String, Vec<u8>, Option<i32>) {
        let mut state = self.state();
        let items = match state.document() {
            Some(document) => publish::items(document, state.near, state.saved, &self.uri, features),
            None => b"[]".to_vec(),
        };
        if state.published.as_ref() != Some(&items) {
            state.result += 1;
            state.published = Some(items.clone());
        }
        (format!("{}.{}", self.serial, state.result), items, state.version)
    }
}

impl State {
    pub fn document(&self) -> Option<&Document> {
        match &self.text {
            Text::Read(document) => Some(document),
            Text::Unread(_) => None,
        }
    }

    fn text(&self) -> String {
        match &self.text {
            Text::Read(document) => document.text(),
            Text::Unread(plain) => plain.rope().to_string(),
        }
    }

    /// Applies one change of the client.
    fn change(&mut self, change: &Change, encoding: Encoding) {
        let edit = match (change.range, &self.text) {
            (None, _) => convert::difference(&self.text(), &change.text),
            (Some(span), Text::Read(document)) => {
                Edit::replace(convert::range(document.rope(), span, encoding), change.text.as_str())
            }
            (Some(span), Text::Unread(plain)) => {
                Edit::replace(convert::range(plain.rope(), span, encoding), change.text.as_str())
            }
        };
        self.near = edit.range.start + edit.text.len();
        match &mut self.text {
            Text::Read(document) => {
                let before = document.rope().clone();
                if catch_unwind(AssertUnwindSafe(|| document.apply(&edit))).is_err() {
                    let settings = document.settings().clone();
                    self.text = read(&Plain::edited(&before, &edit).rope().to_string(), settings);
                }
            }
            Text::Unread(plain) => *plain = Plain::edited(plain.rope(), &edit),
        }
    }
}

/// Reads a text; one that is too large, or that a bug in a rule stumbles over, is kept without reports.
fn read(text: &str, settings: Arc<Settings>) -> Text {
    if text.len() > workspace::LARGEST_ESSAY {
        return Text::Unread(Plain::new(text));
    }
    match catch_unwind(AssertUnwindSafe(|| Document::new(text, settings))) {
        Ok(document) => Text::Read(Box::new(document)),
        Err(_) => Text::Unread(Plain::new(text)),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    text_document: OpenedText,
}

#[derive(Deserialize)]
struct OpenedText {
    uri: String,
    #[serde(default)]
    version: Option<i64>,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: Named,
    content_changes: Vec<Change>,
}

#[derive(Deserialize)]
pub struct Named {
    pub uri: String,
    #[serde(default)]
    version: Option<i64>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    range: Option<Span>,
    text: String,
}

/// Of a document that is closed or saved.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Put {
    text_document: Named,
}

#[derive(Deserialize)]
struct FilesChanged {
    changes: Vec<FileChanged>,
}

#[derive(Deserialize)]
struct FileChanged {
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionParams {
    text_document: Named,
    range: Span,
    #[serde(default)]
    context: ActionContext,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ActionContext {
    #[serde(default)]
    only: Option<Vec<String>>,
    #[serde(default)]
    trigger_kind: Option<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullParams {
    text_document: Named,
    #[serde(default)]
    previous_result_id: Option<String>,
}

/// What all handlers share.
pub struct Session {
    pub client: Client,
    pub outbox: Arc<Outbox>,
    pub publisher: Publisher,
    pub documents: DashMap<String, Arc<Open>>,
    pub settings: Mutex<AllSettings>,
    /// Something changed that reports depend on.
    pub changed: Notify,
    /// Moves on before `changed` is told of anything but what is open: of files on disk, of settings.
    pub elsewhere: AtomicU64,
    /// Files that are not open, as they were last checked.
    pub checked: Mutex<HashMap<PathBuf, Checked>>,
    inbox: Inbox,
    features: OnceLock<Features>,
    /// Are the settings there that the client was asked for?
    settled: watch::Sender<bool>,
    asked: AtomicU64,
    opened: AtomicU64,
    shut_down: AtomicBool,
    problems: Mutex<Problems>,
}

/// What the client was told about settings.
#[derive(Default)]
struct Problems {
    told: Vec<SettingsProblem>,
    /// Files that it has reports for.
    files: Vec<String>,
}

impl Session {
    pub fn new(client: Client, outbox: Arc<Outbox>, inbox: Inbox) -> Session {
        Session {
            client,
            outbox,
            inbox,
            publisher: Publisher::default(),
            documents: DashMap::new(),
            settings: Mutex::default(),
            changed: Notify::new(),
            elsewhere: AtomicU64::new(0),
            checked: Mutex::default(),
            features: OnceLock::new(),
            settled: watch::Sender::new(true),
            asked: AtomicU64::new(0),
            opened: AtomicU64::new(0),
            shut_down: AtomicBool::new(false),
            problems: Mutex::default(),
        }
    }

    pub fn features(&self) -> &Features {
        static NONE: OnceLock<Features> = OnceLock::new();
        self.features.get().unwrap_or_else(|| NONE.get_or_init(Features::default))
    }

    pub fn was_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Acquire)
    }

    /// Decodes a notification. One that cannot be understood is said to be lost, where nobody waits for an answer.
    fn understand<P: DeserializeOwned>(&self, method: &str, params: Value) -> Option<P> {
        serde_json::from_value(params)
            .inspect_err(|why| self.outbox.log(LogLevel::Error, &format!("{method} could not be read: {why}")))
            .ok()
    }

    pub fn document(&self, uri: &str) -> Option<Arc<Open>> {
        self.documents.get(&uri::key(uri)).map(|open| open.clone())
    }

    /// An open document as it is now, with its version.
    pub fn snapshot(&self, uri: &str) -> Option<(Document, Option<i32>)> {
        let open = self.document(uri)?;
        let state = open.state();
        Some((state.document()?.clone(), state.version))
    }

    /// The client shows these bytes. Where an essay has more reports than are sent, those in view are to be among them.
    pub fn looks_at(&self, uri: &str, view: &Range<usize>) {
        let Some(open) = self.document(uri) else { return };
        let mut state = open.state();
        let is_cut = state.document().is_some_and(|d| d.reports() > publish::CAP);
        if !is_cut || (view.start..=view.end).contains(&state.near) {
            return;
        }
        state.near = view.start.midpoint(view.end);
        drop(state);
        if !self.features().pull {
            self.publisher.mark(&open);
            self.outbox.poke();
        }
    }

    /// An essay on disk, with the settings that hold for it.
    pub fn read_file(&self, path: &Path) -> Option<Document> {
        let essay = workspace::read(path).ok()?;
        let settings = locked(&self.settings).of_file(path, &essay.text);
        match read(&essay.text, settings) {
            Text::Read(document) => Some(*document),
            Text::Unread(_) => None,
        }
    }

    /// A number that was not given before.
    pub fn next_token(&self) -> u64 {
        self.opened.fetch_add(1, Ordering::Relaxed)
    }

    /// The folders of the workspace with their URIs, inner ones first.
    pub fn folders(&self) -> Vec<(String, PathBuf)> {
        locked(&self.settings).folders()
    }

    fn open(self: &Arc<Self>, item: OpenedText) {
        let (settings, epoch) = {
            let all = locked(&self.settings);
            (all.of(&item.uri, &item.text), all.epoch())
        };
        let open = Arc::new(Open {
            uri: item.uri,
            marked: AtomicBool::new(false),
            counting: AtomicBool::new(false),
            serial: self.opened.fetch_add(1, Ordering::Relaxed),
            state: Mutex::new(State {
                version: item.version.and_then(|v| i32::try_from(v).ok()),
                text: read(&item.text, settings),
                near: 0,
                saved: true,
                closed: false,
                published: None,
                considered: None,
                counted: None,
                coloured: None,
                result: 0,
            }),
        });
        if item.text.len() > workspace::LARGEST_ESSAY {
            let why = format!(
                "essay-lsp: {} is larger than {} MB and is not checked",
                open.uri,
                workspace::LARGEST_ESSAY >> 20
            );
            self.outbox.show(LogLevel::Warning, &why);
        }
        if let Some(old) = self.documents.insert(uri::key(&open.uri), open.clone()) {
            old.state().closed = true;
        }
        if locked(&self.settings).epoch() != epoch {
            // They changed while the text was read, before it could be found.
            self.resettle(&open);
        }
        self.mark(&open);
        self.tell_problems();
    }

    fn change(self: &Arc<Self>, changed: Changed) {
        let Some(open) = self.document(&changed.text_document.uri) else {
            let why = format!("{} was changed but is not open", changed.text_document.uri);
            return self.outbox.log(LogLevel::Warning, &why);
        };
        let mut state = open.state();
        let mut first = usize::MAX;
        state.saved &= changed.content_changes.is_empty() || !self.features().saves;
        for change in &changed.content_changes {
            state.change(change, self.features().encoding);
            first = first.min(state.near.saturating_sub(change.text.len()));
        }
        if let Some(version) = changed.text_document.version {
            state.version = i32::try_from(version).ok();
        }
        if let Text::Unread(plain) = &state.text
            && plain.rope().len_bytes() <= workspace::LARGEST_ESSAY
        {
            let text = plain.rope().to_string();
            let settings = locked(&self.settings).of(&open.uri, &text);
            state.text = read(&text, settings);
        }
        let renamed = state.document().is_some_and(|d| names_other_files(d, first));
        drop(state);
        if renamed {
            self.resettle(&open);
        }
        self.mark(&open);
    }

    fn save(self: &Arc<Self>, uri: &str) {
        let Some(open) = self.document(uri) else {
            return self.outbox.log(LogLevel::Warning, &format!("{uri} was saved but is not open"));
        };
        if std::mem::replace(&mut open.state().saved, true) {
            return;
        }
        self.mark(&open);
        if self.features().pull && self.features().refresh {
            // It asks when a text changes, and this one did not.
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    fn close(&self, uri: &str) {
        let Some((_, open)) = self.documents.remove(&uri::key(uri)) else {
            return self.outbox.log(LogLevel::Warning, &format!("{uri} was closed but is not open"));
        };
        open.state().closed = true;
        if !self.features().pull {
            self.outbox.push(publish::message(&open.uri, None, b"[]"));
        }
        self.changed.notify_waiters();
    }

    fn mark(self: &Arc<Self>, open: &Arc<Open>) {
        if !self.features().pull {
            self.publisher.mark(open);
        }
        self.mark_stats(open);
        self.changed.notify_waiters();
    }

    /// Gives a document the settings that hold now. Did that change anything?
    fn resettle(self: &Arc<Self>, open: &Arc<Open>) -> bool {
        let mut state = open.state();
        let text = state.text();
        let settings = locked(&self.settings).of(&open.uri, &text);
        match &mut state.text {
            Text::Read(document) => {
                let block = front_matter(&text);
                let (old, new) = (document.settings().resolve(block), settings.resolve(block));
                if old.config == new.config && old.problems == new.problems && old.library == new.library {
                    return false;
                }
                if catch_unwind(AssertUnwindSafe(|| document.set_settings(settings.clone()))).is_err() {
                    state.text = read(&text, settings);
                }
            }
            Text::Unread(_) => state.text = read(&text, settings),
        }
        drop(state);
        self.mark(open);
        true
    }

    /// Settings may have changed: everything that is open is held against them.
    fn resettle_all(self: &Arc<Self>) {
        locked(&self.checked).clear();
        let all: Vec<Arc<Open>> = self.documents.iter().map(|open| open.clone()).collect();
        let changed = all.iter().filter(|open| self.resettle(open)).count();
        self.tell_problems();
        self.elsewhere.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_waiters();
        self.outbox.poke();
        if changed > 0 && self.features().pull && self.features().refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
        if changed > 0 && self.features().code_lens && self.features().code_lens_refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
        if changed > 0 && self.features().inlay_hints && self.features().inlay_hint_refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
        if changed > 0 && self.features().tokens && self.features().tokens_refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.semantic_tokens_refresh().await });
        }
    }

    fn settle(&self) {
        if !self.settled.send_replace(true) {
            self.publisher.hold(false);
            self.outbox.poke();
        }
    }

    /// Waits for the settings that the client was asked for, for as long as that is sensible.
    pub async fn settled(&self) {
        let _ = self.settled.subscribe().wait_for(|settled| *settled).await;
    }

    /// Asks the client for its settings, once for everything and once for each folder.
    async fn fetch_settings(self: &Arc<Self>) {
        let asked = self.asked.fetch_add(1, Ordering::AcqRel) + 1;
        let folders = locked(&self.settings).uris();
        let item = |scope: Option<&String>| lsp::ConfigurationItem {
            scope_uri: scope.map(|uri| lsp::Uri::from(uri.as_str())),
            section: Some(settings::SECTION.to_owned()),
        };
        let items = std::iter::once(item(None)).chain(folders.iter().map(|uri| item(Some(uri)))).collect();
        let answer = self.client.configuration(items).await;
        if self.asked.load(Ordering::Acquire) != asked {
            return; // Asked again meanwhile.
        }
        match answer {
            Ok(values) => {
                let section = |value: Option<&Value>| value.and_then(settings::section);
                let editor =
                    section(values.first()).or_else(|| self.features().settings.as_ref().and_then(settings::section));
                let own: Vec<(String, Value)> = folders
                    .into_iter()
                    .zip(values.iter().skip(1))
                    .filter_map(|(uri, value)| Some((uri, section(Some(value))?)))
                    .collect();
                locked(&self.settings).set_editor(editor, &own);
                self.resettle_all();
            }
            Err(why) => self.outbox.log(LogLevel::Warning, &format!("the client did not give its settings: {why}")),
        }
    }

    /// Says what is wrong with settings, where it is new.
    fn tell_problems(&self) {
        let problems = locked(&self.settings).problems();
        let mut known = locked(&self.problems);
        if known.told == problems {
            return;
        }
        let in_words = |p: &SettingsProblem| match &p.path {
            Some(path) if p.line > 0 => format!("{}:{}:{}: {}", path.display(), p.line, p.column, p.message),
            Some(path) => format!("{}: {}", path.display(), p.message),
            None => format!("editor settings: {}", p.message),
        };
        let grave = |p: &&SettingsProblem| p.severity <= Severity::Warning;
        for problem in problems.iter().filter(grave).filter(|p| !known.told.contains(p)) {
            self.outbox.log(LogLevel::Warning, &in_words(problem));
            // Where reports are pulled, nobody asks for those of a settings file.
            if self.features().pull || problem.path.is_none() {
                self.outbox.show(LogLevel::Warning, &format!("essay-lsp: {}", in_words(problem)));
            }
        }
        if !self.features().pull {
            let mut files: Vec<(String, Vec<Value>)> = Vec::new();
            for problem in &problems {
                let Some(path) = &problem.path else { continue };
                let (uri, report) = (uri::of(path), self.settings_report(problem));
                match files.iter_mut().find(|(u, _)| *u == uri) {
                    Some((_, reports)) => reports.push(report),
                    None => files.push((uri, vec![report])),
                }
            }
            let gone = known.files.iter().filter(|uri| !files.iter().any(|(u, _)| u == *uri));
            gone.for_each(|uri| self.outbox.push(publish::message(uri, None, b"[]")));
            for (uri, reports) in &files {
                let items = serde_json::to_vec(reports).unwrap_or_default();
                self.outbox.push(publish::message(uri, None, &items));
            }
            known.files = files.into_iter().map(|(uri, _)| uri).collect();
        }
        known.told = problems;
    }

    /// A report on a settings file, from the place of the problem to the end of its line.
    fn settings_report(&self, problem: &SettingsProblem) -> Value {
        let encoding = self.features().encoding;
        let text = problem.path.as_ref().and_then(|path| workspace::read(path).ok());
        let text = Plain::new(text.as_ref().map_or("", |t| t.text.as_str()));
        let at = |line: u32, column: u32| {
            let byte = convert::offset(text.rope(), Place { line, character: column }, Encoding::Utf32);
            convert::place(text.rope(), byte, encoding)
        };
        let line = problem.line.saturating_sub(1);
        let span = Span { start: at(line, problem.column.saturating_sub(1)), end: at(line, u32::MAX) };
        let severity = if problem.severity == Severity::Hint { 4 } else { 2 };
        json!({"range": span, "severity": severity, "code": "config.invalid", "source": "essay-lsp", "message": problem.message})
    }
}

/// May settings or essays name this file? Folders of programs (`node_modules`, `.git`) hold many that change often.
fn may_be_ours(path: &Path, folders: &[(String, PathBuf)]) -> bool {
    let below = folders.iter().find_map(|(_, folder)| path.strip_prefix(folder).ok()).unwrap_or(path);
    let folders = below.parent().into_iter().flat_map(Path::components);
    let names = folders.filter_map(|c| c.as_os_str().to_str());
    !names.into_iter().any(|n| n == "node_modules" || n.starts_with('.') && n.len() > 2)
}

/// Does the front matter, where an edit at byte `first` may have changed it, name files that were not read?
fn names_other_files(document: &Document, first: usize) -> bool {
    let extent = document.block_at(0);
    if first > extent.end {
        return false;
    }
    let head = document.rope().byte_slice(extent).to_string();
    let Some(block) = front_matter(&head) else { return false };
    let settings = document.settings();
    !settings.files_named(block).is_empty()
}

/// Shares a [`Session`] with what runs beside its handlers.
#[derive(Clone)]
pub struct Server(pub Arc<Session>);

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        // The transport puts what the client said there, whole.
        let features = Features::read(&params.initialization_options.unwrap_or_default());
        {
            let mut settings = locked(&self.0.settings);
            settings.open(&features.folders);
            settings.set_editor(features.settings.as_ref().and_then(settings::section), &[]);
        }
        if let Some(process) = features.process {
            super::parent::watch(process, self.0.inbox.clone());
        }
        if features.configuration {
            self.0.settled.send_replace(false);
            self.0.publisher.hold(true);
            let session = self.0.clone();
            tokio::spawn(async move {
                tokio::time::sleep(SETTLE).await;
                session.settle();
            });
        }
        let capabilities = capabilities(&features);
        let _ = self.0.features.set(features);
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(lsp::ServerInfo { name: "essay-lsp".to_owned(), version });
        Ok(lsp::InitializeResult { capabilities, server_info })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let session = self.0.clone();
        tokio::spawn(async move {
            if session.features().configuration {
                session.fetch_settings().await;
            }
            session.settle();
        });
        let registrations = registrations(self.0.features());
        if !registrations.is_empty() {
            let session = self.0.clone();
            tokio::spawn(async move {
                if let Err(why) = session.client.register_capability(registrations).await {
                    session.outbox.log(LogLevel::Warning, &format!("the client did not register: {why}"));
                }
            });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.0.shut_down.store(true, Ordering::Release);
        Ok(())
    }
}

fn capabilities(features: &Features) -> lsp::ServerCapabilities {
    let sync = lsp::TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(lsp::TextDocumentSyncKind::Incremental),
        save: features.saves.then(|| true.into()),
        ..lsp::TextDocumentSyncOptions::default()
    };
    let kinds = vec![lsp::CodeActionKind::QuickFix, lsp::CodeActionKind::new(actions::FIX_ALL)];
    let pull = lsp::DiagnosticOptions {
        identifier: Some("essay-lsp".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: true,
        ..lsp::DiagnosticOptions::default()
    };
    let others = lsp::ServerCapabilities {
        position_encoding: Some(lsp::PositionEncodingKind::from(features.encoding.name())),
        text_document_sync: Some(sync.into()),
        code_action_provider: Some(
            lsp::CodeActionOptions {
                code_action_kinds: Some(kinds),
                resolve_provider: features.resolve_edit.then_some(true),
                ..lsp::CodeActionOptions::default()
            }
            .into(),
        ),
        diagnostic_provider: features.pull.then(|| pull.into()),
        workspace: Some(lsp::WorkspaceOptions {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..lsp::WorkspaceOptions::default()
        }),
        ..lsp::ServerCapabilities::default()
    };
    let mut all = serde_json::to_value(&others).unwrap_or_default();
    all["hoverProvider"] = json!(true);
    all["completionProvider"] = json!({"triggerCharacters": ["@", "(", "["], "resolveProvider": true});
    all["definitionProvider"] = json!(true);
    all["referencesProvider"] = json!(true);
    all["documentHighlightProvider"] = json!(true);
    all["renameProvider"] = if features.prepare_rename { json!({"prepareProvider": true}) } else { json!(true) };
    all["documentSymbolProvider"] = json!(true);
    all["foldingRangeProvider"] = json!(true);
    all["documentLinkProvider"] = json!({});
    all["executeCommandProvider"] = json!({"commands": [stats::COMMAND]});
    if features.code_lens {
        all["codeLensProvider"] = json!({});
    }
    if features.inlay_hints {
        all["inlayHintProvider"] = json!(true);
    }
    if features.tokens {
        all["semanticTokensProvider"] = tokens::options();
    }
    if features.will_rename {
        let pattern = json!({"glob": "**/*.{bib,json,yaml,yml}", "matches": "file"});
        all["workspace"]["fileOperations"] =
            json!({"willRename": {"filters": [{"scheme": "file", "pattern": pattern}]}});
    }
    // The types of the protocol hold all of this; should they ever not, the rest is still offered.
    serde_json::from_value(all).unwrap_or(others)
}

/// What is registered once the client is ready, as far as it can.
fn registrations(features: &Features) -> Vec<lsp::Registration> {
    let mut out = Vec::new();
    let mut register = |method: &str, options: Value| {
        out.push(lsp::Registration {
            id: method.to_owned(),
            method: method.to_owned(),
            register_options: Some(options),
        });
    };
    if features.register_configuration {
        register("workspace/didChangeConfiguration", json!({"section": settings::SECTION}));
    }
    if features.register_watchers {
        let settings = ["**/*.{bib,json,yaml,yml,tsv,toml}"].map(str::to_owned);
        let essays = features.pull.then(|| format!("**/*.{{{}}}", workspace::EXTENSIONS.join(",")));
        let watchers: Vec<Value> =
            settings.into_iter().chain(essays).map(|glob| json!({"globPattern": glob})).collect();
        register("workspace/didChangeWatchedFiles", json!({"watchers": watchers}));
    }
    out
}

/// The other methods. Each takes its parameters as they come, and reads of them what it needs.
impl Server {
    pub async fn did_open(&self, params: Value) {
        if let Some(opened) = self.0.understand::<Opened>("textDocument/didOpen", params) {
            self.0.open(opened.text_document);
        }
    }

    pub async fn did_change(&self, params: Value) {
        if let Some(changed) = self.0.understand("textDocument/didChange", params) {
            self.0.change(changed);
        }
    }

    pub async fn did_save(&self, params: Value) {
        if let Some(saved) = self.0.understand::<Put>("textDocument/didSave", params) {
            self.0.save(&saved.text_document.uri);
        }
    }

    pub async fn did_close(&self, params: Value) {
        if let Some(closed) = self.0.understand::<Put>("textDocument/didClose", params) {
            self.0.close(&closed.text_document.uri);
        }
    }

    pub async fn did_change_configuration(&self, params: Value) {
        let session = self.0.clone();
        if session.features().configuration {
            tokio::spawn(async move { session.fetch_settings().await });
            return;
        }
        let sent = params.get("settings").and_then(settings::section);
        let editor = sent.or_else(|| session.features().settings.as_ref().and_then(settings::section));
        locked(&session.settings).set_editor(editor, &[]);
        session.resettle_all();
    }

    pub async fn did_change_watched_files(&self, params: Value) {
        let Some(FilesChanged { changes }) = self.0.understand("workspace/didChangeWatchedFiles", params) else {
            return;
        };
        let paths = || changes.iter().filter_map(|c| uri::path(&c.uri));
        if paths().any(|path| workspace::is_essay(&path)) {
            self.0.elsewhere.fetch_add(1, Ordering::AcqRel);
            self.0.changed.notify_waiters();
        }
        let own = self.0.folders();
        let ours: Vec<PathBuf> = paths().filter(|path| !workspace::is_essay(path) && may_be_ours(path, &own)).collect();
        if ours.is_empty() {
            return;
        }
        let large = |path: &&PathBuf| locked(&self.0.settings).holds(path) && workspace::is_large(path);
        let large: Vec<PathBuf> = ours.iter().filter(large).cloned().collect();
        let session = self.0.clone();
        let reload = move |read: Vec<workspace::ReadAhead>| {
            {
                let mut settings = locked(&session.settings);
                read.iter().for_each(|ahead| settings.take(ahead));
                settings.forget();
            }
            session.resettle_all();
        };
        if large.is_empty() {
            return reload(Vec::new());
        }
        // Whoever types meanwhile has the old bibliography.
        tokio::task::spawn_blocking(move || reload(large.iter().map(|path| workspace::read_ahead(path)).collect()));
    }

    pub async fn did_change_workspace_folders(&self, params: Value) {
        let list = |name: &str| {
            let folders = params.pointer(&format!("/event/{name}")).and_then(Value::as_array);
            features::uris(folders.map(Vec::as_slice).unwrap_or_default())
        };
        {
            let mut settings = locked(&self.0.settings);
            settings.close(&list("removed"));
            settings.open(&list("added"));
        }
        self.0.resettle_all();
        if self.0.features().configuration {
            let session = self.0.clone();
            tokio::spawn(async move { session.fetch_settings().await });
        }
    }

    pub async fn code_action(&self, params: ActionParams) -> Result<Vec<lsp::CodeAction>> {
        let Some((document, version)) = self.0.snapshot(&params.text_document.uri) else { return Ok(Vec::new()) };
        let features = self.0.features();
        let range = convert::range(document.rope(), params.range, features.encoding);
        let subject =
            Subject { document: &document, uri: &params.text_document.uri, version, features, session: &self.0 };
        let automatic = params.context.trigger_kind == Some(2);
        let asked = Asked { only: params.context.only.as_deref(), automatic };
        Ok(actions::actions(&subject, range, &asked))
    }

    /// Adds the edit to an action that was chosen; one whose report is gone comes back as it was.
    pub async fn code_action_resolve(&self, mut action: Value) -> Result<Value> {
        let later = action.get("data").and_then(|data| Later::deserialize(data).ok());
        if let Some(later) = later
            && let Some((document, version)) = self.0.snapshot(&later.uri)
        {
            let (features, session) = (self.0.features(), &*self.0);
            let subject = Subject { document: &document, uri: &later.uri, version, features, session };
            if let Some(edit) = subject.resolve(&later).and_then(|edit| serde_json::to_value(edit).ok()) {
                action["edit"] = edit;
            }
        }
        Ok(action)
    }

    pub async fn diagnostic(&self, params: PullParams) -> Result<Value> {
        self.0.settled().await;
        let Some(open) = self.0.document(&params.text_document.uri) else {
            return Ok(json!({"kind": "full", "items": []}));
        };
        let (id, items, _) = open.reports(self.0.features());
        let mut out = Vec::with_capacity(items.len() + 64);
        if params.previous_result_id.as_ref() == Some(&id) {
            out.extend_from_slice(format!(r#"{{"kind":"unchanged","resultId":"{id}"}}"#).as_bytes());
        } else {
            out.extend_from_slice(format!(r#"{{"kind":"full","resultId":"{id}","items":"#).as_bytes());
            out.extend_from_slice(&items);
            out.push(b'}');
        }
        transport::answer(out);
        Ok(Value::Null)
    }
}
