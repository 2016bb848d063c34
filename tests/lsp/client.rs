//! A language client of raw JSON frames, around the built program.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(20);

pub struct Client {
    pub child: Child,
    pub input: Option<ChildStdin>,
    inbox: Receiver<Value>,
    /// Messages that came while another one was awaited.
    pub kept: Vec<Value>,
    next_id: i64,
    /// What `workspace/configuration` is answered with, by scope; `None`: not at all.
    pub configuration: Option<fn(Option<&str>) -> Value>,
    /// Bugs of the server are logged as errors: no test passes over one that it does not expect.
    pub errors_expected: bool,
    log: Option<Log>,
}

/// Where `LSP_LOGS` names a folder, both directions of each session are written down there, as tests/pytest_lsp/tee.py does:
/// tests/pytest_lsp/validate.py holds them against the specification.
#[derive(Clone)]
struct Log(Arc<Mutex<File>>);

impl Log {
    fn new() -> Option<Log> {
        static SESSIONS: AtomicUsize = AtomicUsize::new(0);
        let folder = std::path::PathBuf::from(std::env::var_os("LSP_LOGS")?);
        std::fs::create_dir_all(&folder).expect("a folder");
        let number = SESSIONS.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}.jsonl", std::process::id());
        Some(Log(Arc::new(Mutex::new(File::create(folder.join(name)).expect("a file")))))
    }

    fn note(&self, from: &str, message: &Value) {
        let mut file = self.0.lock().expect("the file");
        writeln!(file, "{}", json!({"from": from, "message": message})).expect("written");
    }
}

/// What most tests announce; `capabilities` are laid on top.
pub fn params(capabilities: Value) -> Value {
    json!({"processId": std::process::id(), "rootUri": null, "capabilities": capabilities})
}

impl Client {
    /// A server that nothing was said to.
    pub fn start() -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_essay-lsp"))
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("output"));
        let (sender, inbox) = channel();
        let log = Log::new();
        let copy = log.clone();
        std::thread::spawn(move || {
            while let Some(message) = frame(&mut output) {
                copy.iter().for_each(|log| log.note("server", &message));
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        let configuration: Option<fn(Option<&str>) -> Value> = Some(|_| Value::Null);
        Client { child, input, inbox, kept: Vec::new(), next_id: 0, configuration, errors_expected: false, log }
    }

    /// A session with these capabilities; the answer to `initialize` is dropped.
    pub fn with(capabilities: Value) -> Client {
        Client::initialized(params(capabilities)).0
    }

    pub fn initialized(params: Value) -> (Client, Value) {
        let mut client = Client::start();
        let result = client.request("initialize", params);
        client.notify("initialized", json!({}));
        (client, result)
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("open").write_all(bytes).expect("the server reads");
    }

    pub fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        // Written down first: an answer can then not overtake its question.
        self.log.iter().for_each(|log| log.note("client", &message));
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({"method": method, "params": params}));
    }

    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        self.send(json!({"id": self.next_id, "method": method, "params": params}));
        self.next_id
    }

    /// The result of a request.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let mut answer = self.answer(json!(id));
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    pub fn error(&mut self, method: &str, params: Value) -> i64 {
        let id = self.ask(method, params);
        let answer = self.answer(json!(id));
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method}: {answer}"))
    }

    pub fn answer(&mut self, id: Value) -> Value {
        self.until(|m| m["id"] == id && m.get("method").is_none())
    }

    /// The next message that comes and `wanted` accepts; others are kept.
    pub fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until_within(wanted, LIMIT).unwrap_or_else(|| panic!("not seen; kept: {:?}", self.kept))
    }

    pub fn until_within(&mut self, wanted: impl Fn(&Value) -> bool, limit: Duration) -> Option<Value> {
        if let Some(i) = self.kept.iter().position(&wanted) {
            return Some(self.kept.remove(i));
        }
        let end = Instant::now() + limit;
        loop {
            let message = self.inbox.recv_timeout(end.saturating_duration_since(Instant::now())).ok()?;
            let is_error = message["method"] == "window/logMessage" && message["params"]["type"] == 1;
            assert!(!is_error || self.errors_expected, "{message}");
            if wanted(&message) {
                return Some(message);
            }
            match message["method"].as_str() {
                Some("workspace/configuration") if self.configuration.is_some() => {
                    let answer = self.configuration.expect("an answer");
                    let items = message["params"]["items"].as_array().expect("items");
                    let values: Vec<Value> = items.iter().map(|i| answer(i["scopeUri"].as_str())).collect();
                    self.send(json!({"id": message["id"], "result": values}));
                }
                Some(
                    "client/registerCapability"
                    | "window/workDoneProgress/create"
                    | "workspace/diagnostic/refresh"
                    | "workspace/codeLens/refresh"
                    | "workspace/inlayHint/refresh",
                ) => {
                    self.send(json!({"id": message["id"], "result": null}));
                    self.kept.push(message);
                }
                _ => self.kept.push(message),
            }
        }
    }

    pub fn open(&mut self, uri: &str, version: i64, text: &str) {
        let item = json!({"uri": uri, "languageId": "markdown", "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": item}));
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// The next reports that are sent for a document.
    pub fn published(&mut self, uri: &str) -> Value {
        let mut m = self.until(|m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri);
        m["params"].take()
    }

    /// The reports of this version, which must come before those of any later one.
    pub fn published_for(&mut self, uri: &str, version: i64) -> Vec<Value> {
        loop {
            let mut params = self.published(uri);
            let seen = params["version"].as_i64().expect("a version");
            assert!(seen <= version, "version {seen}, past {version}");
            if seen == version {
                return params["diagnostics"].as_array_mut().expect("a list").drain(..).collect();
            }
        }
    }

    pub fn actions(&mut self, uri: &str, range: Value, context: Value) -> Vec<Value> {
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
        self.request("textDocument/codeAction", params).as_array().expect("a list").clone()
    }

    pub fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({"line": line, "character": character});
        self.request("textDocument/hover", json!({"textDocument": {"uri": uri}, "position": position}))
    }

    /// The exit status; the server has to end by itself.
    pub fn status(&mut self) -> i32 {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status.code().expect("no signal");
            }
            assert!(Instant::now() < end, "still running");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn shut_down(&mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.status(), 0);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One message; anything on standard output that is none fails the test.
fn frame(output: &mut impl BufRead) -> Option<Value> {
    let mut header = String::new();
    if output.read_line(&mut header).ok()? == 0 {
        return None;
    }
    let length = header.trim_end().strip_prefix("Content-Length: ").expect("nothing but messages on standard output");
    let mut body = vec![0; length.parse::<usize>().expect("a length") + 2];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body[2..]).expect("JSON"))
}

/// An essay in memory, in UTF-16, edited as a client edits.
pub fn applied(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let (line, character) =
            (place["line"].as_u64().expect("a line"), place["character"].as_u64().expect("a column"));
        let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
        let mut units = 0;
        for (at, c) in text[start..].char_indices() {
            if units >= character {
                return start + at;
            }
            units += c.len_utf16() as u64;
        }
        text.len()
    };
    let mut all: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|e| (offset(&e["range"]["start"]), offset(&e["range"]["end"]), e["newText"].as_str().expect("text")))
        .collect();
    all.sort();
    assert!(all.windows(2).all(|w| w[0].1 <= w[1].0), "edits overlap: {edits:?}");
    let mut out = text.to_owned();
    for (start, end, new) in all.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

/// The edits of an action, by document, in whichever form they come.
pub fn edits(action: &Value) -> HashMap<String, Vec<Value>> {
    let mut out: HashMap<String, Vec<Value>> = HashMap::new();
    for (uri, list) in action["edit"]["changes"].as_object().into_iter().flatten() {
        out.entry(uri.clone()).or_default().extend(list.as_array().expect("edits").clone());
    }
    for change in action["edit"]["documentChanges"].as_array().into_iter().flatten() {
        let uri = change["textDocument"]["uri"].as_str().expect("a URI");
        out.entry(uri.to_owned()).or_default().extend(change["edits"].as_array().expect("edits").clone());
    }
    out
}

pub fn range(a: (u32, u32), b: (u32, u32)) -> Value {
    let place = |(line, character)| json!({"line": line, "character": character});
    json!({"start": place(a), "end": place(b)})
}

pub fn insert(at: (u32, u32), text: &str) -> Value {
    json!({"range": range(at, at), "text": text})
}
