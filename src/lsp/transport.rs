//! The loop around tower-lsp's `LspService`: reads frames, polls each handler once at once and in order, and survives what a
//! client may send.

use super::outbox::Outbox;
use futures_util::task::noop_waker_ref;
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError, LanguageServer, LspService};
use tower_service::Service;

/// The longest message that is read.
const LONGEST: u64 = 256 << 20;
/// Longer than this, a length is taken for garbage rather than for a message to be skipped.
const SKIPPED: u64 = 16 << 30;
/// Messages read ahead of the one that is being handled.
const AHEAD: usize = 256;
/// Requests whose answers are under way; one more is refused.
const IN_FLIGHT: usize = 512;
/// How long the client is given to read the last answers.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long requests that `exit` cancelled may take to say so.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What comes in.
pub enum Incoming {
    Message(Vec<u8>),
    /// A frame that is none, with what is wrong.
    Broken(&'static str),
    /// Nothing more comes: end of input, a client that no longer reads, or one that died.
    End,
}

/// Messages on their way to the dispatcher.
#[derive(Clone)]
pub struct Inbox {
    sender: SyncSender<Incoming>,
    waiting: Arc<AtomicUsize>,
}

impl Inbox {
    pub fn new() -> (Inbox, Mail) {
        let (sender, receiver) = sync_channel(AHEAD);
        let waiting = Arc::new(AtomicUsize::new(0));
        (Inbox { sender, waiting: waiting.clone() }, Mail { receiver, waiting })
    }

    /// `false` when nobody handles messages any more.
    pub fn put(&self, incoming: Incoming) -> bool {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.sender.send(incoming).is_ok()
    }
}

/// The dispatcher's end of the [`Inbox`].
pub struct Mail {
    receiver: Receiver<Incoming>,
    waiting: Arc<AtomicUsize>,
}

/// Reads frames until the input ends.
pub fn read(input: impl Read, inbox: &Inbox) {
    let mut input = BufReader::with_capacity(1 << 16, input);
    loop {
        let incoming = match header(&mut input) {
            None => break,
            Some(Ok(length)) if length <= LONGEST => {
                let mut body = Vec::with_capacity(length.min(1 << 20) as usize);
                match (&mut input).take(length).read_to_end(&mut body) {
                    Ok(read) if read as u64 == length => Incoming::Message(body),
                    _ => break,
                }
            }
            Some(Ok(length)) => {
                if length <= SKIPPED && std::io::copy(&mut (&mut input).take(length), &mut std::io::sink()).is_err() {
                    break;
                }
                Incoming::Broken("the message is too long")
            }
            Some(Err(why)) => Incoming::Broken(why),
        };
        if !inbox.put(incoming) {
            return;
        }
    }
    inbox.put(Incoming::End);
}

/// Longer than any line of a header.
const HEADER: usize = 8192;
const LENGTH: &[u8] = b"content-length:";

/// Reads up to the empty line behind a header: the length it gives, or what is wrong with it. `None` at the end of input.
fn header(input: &mut impl BufRead) -> Option<Result<u64, &'static str>> {
    let mut length = None;
    let mut begun = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        // Garbage may have no line ends: of long lines the end is kept, where a header may begin.
        loop {
            let read = input.by_ref().take(HEADER as u64).read_until(b'\n', &mut line).ok()?;
            if read == 0 {
                return None;
            }
            if line.last() == Some(&b'\n') {
                break;
            }
            if line.len() > 2 * HEADER {
                line.drain(..line.len() - HEADER);
            }
        }
        // The header may follow garbage on the same line, where the length before it was wrong.
        let text = match length_at(&line) {
            Some(at) => line[at..].trim_ascii(),
            None => line.trim_ascii(),
        };
        if text.is_empty() {
            if begun {
                break;
            }
            continue;
        }
        begun = true;
        if text.len() >= LENGTH.len() && text[..LENGTH.len()].eq_ignore_ascii_case(LENGTH) {
            let digits = text[LENGTH.len()..].trim_ascii();
            length = std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok());
        }
    }
    Some(length.ok_or("no Content-Length in the header"))
}

fn length_at(line: &[u8]) -> Option<usize> {
    line.windows(LENGTH.len()).rposition(|w| w.eq_ignore_ascii_case(LENGTH))
}

tokio::task_local! {
    static RENDERED: Arc<Mutex<Option<Vec<u8>>>>;
}

/// Answers the request that is being handled with this JSON, whatever its handler returns in `Ok`. Large answers are written
/// once this way, and never become trees of values.
pub fn answer(json: Vec<u8>) {
    let _ = RENDERED.try_with(|slot| *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(json));
}

type Answer = std::thread::Result<Result<Option<Response>, ExitedError>>;

/// Dispatches messages to a service.
pub struct Dispatcher<S> {
    pub service: LspService<S>,
    pub outbox: Arc<Outbox>,
    pub runtime: Handle,
    /// Requests that wait for their answer.
    in_flight: Arc<AtomicUsize>,
}

impl<S: LanguageServer> Dispatcher<S> {
    pub fn new(service: LspService<S>, outbox: Arc<Outbox>, runtime: Handle) -> Self {
        Dispatcher { service, outbox, runtime, in_flight: Arc::default() }
    }

    /// Handles messages until `exit` or the end of input. `handled` is called behind each message, with the number of those
    /// that wait.
    pub fn run(mut self, socket: ClientSocket, mail: Mail, handled: impl Fn(usize)) {
        let runtime = self.runtime.clone();
        let _entered = runtime.enter();
        let (mut requests, mut responses) = socket.split();
        let outbox = self.outbox.clone();
        runtime.spawn(async move {
            while let Some(request) = requests.next().await {
                // JSON-RPC has parameters or none, never null.
                let mut message = serde_json::to_value(&request).unwrap_or_default();
                if message.get("params").is_some_and(Value::is_null)
                    && let Some(fields) = message.as_object_mut()
                {
                    fields.remove("params");
                }
                outbox.send(&message);
            }
        });
        while let Ok(incoming) = mail.receiver.recv() {
            let waiting = mail.waiting.fetch_sub(1, Ordering::Relaxed) - 1;
            match incoming {
                Incoming::End => break,
                Incoming::Broken(why) => self.refuse(Id::Null, ErrorCode::ParseError, why),
                Incoming::Message(body) => match understood(&body) {
                    Message::Response(response) => {
                        // Taking it in never waits: the client handle looks up who asked.
                        let _ = responses.send(response).now_or_never();
                    }
                    Message::Request(request) => {
                        let exit = request.method() == "exit";
                        self.call(request);
                        if exit {
                            self.last_words();
                            break;
                        }
                    }
                    Message::Wrong(id, code, why) => self.refuse(id, code, why),
                },
            }
            handled(waiting);
        }
        self.outbox.drain(PATIENCE);
    }

    /// `exit` has cancelled what was under way: every request has its answer before the end.
    fn last_words(&self) {
        let end = Instant::now() + LAST_WORDS;
        while self.in_flight.load(Ordering::Acquire) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn refuse(&self, id: Id, code: ErrorCode, why: &'static str) {
        self.outbox.send(&Response::from_error(id, Error { code, message: why.into(), data: None }));
    }

    /// Polls the handler once, here and now, so that what it does before its first `await` is done in the order of messages;
    /// what is left of it runs beside the others.
    fn call(&mut self, request: Request) {
        let id = request.id().cloned();
        if let Some(id) = &id
            && self.in_flight.load(Ordering::Relaxed) >= IN_FLIGHT
        {
            return self.refuse(id.clone(), ErrorCode::ServerError(-32803), "too many requests are under way");
        }
        let slot = Arc::new(Mutex::new(None));
        let called = catch_unwind(AssertUnwindSafe(|| self.service.call(request)));
        let Ok(future) = called else { return finish(&self.outbox, id, &slot, Err(Box::new(()))) };
        let mut future = Box::pin(RENDERED.scope(slot.clone(), AssertUnwindSafe(future).catch_unwind()));
        match Pin::new(&mut future).poll(&mut Context::from_waker(noop_waker_ref())) {
            Poll::Ready(answer) => finish(&self.outbox, id, &slot, answer),
            Poll::Pending => {
                // A notification wants no answer: however many still work, requests are not refused for it.
                let counted = usize::from(id.is_some());
                let (outbox, in_flight) = (self.outbox.clone(), self.in_flight.clone());
                in_flight.fetch_add(counted, Ordering::Relaxed);
                self.runtime.spawn(async move {
                    let answer = future.await;
                    finish(&outbox, id, &slot, answer);
                    in_flight.fetch_sub(counted, Ordering::Release);
                });
            }
        }
    }
}

/// Sends what came of a request.
fn finish(outbox: &Outbox, id: Option<Id>, slot: &Mutex<Option<Vec<u8>>>, answer: Answer) {
    let response = match (answer, id) {
        (Ok(Ok(Some(response))), _) => response,
        (Err(_), Some(id)) => Response::from_error(id, Error::internal_error()),
        _ => return,
    };
    let rendered = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    match rendered {
        Some(result) if response.is_ok() => {
            let id = serde_json::to_string(response.id()).unwrap_or_else(|_| "null".to_owned());
            let mut body = Vec::with_capacity(result.len() + id.len() + 40);
            body.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
            body.extend_from_slice(id.as_bytes());
            body.extend_from_slice(br#","result":"#);
            body.extend_from_slice(&result);
            body.push(b'}');
            outbox.push(body);
        }
        _ => outbox.send(&response),
    }
}

enum Message {
    Request(Request),
    Response(Response),
    Wrong(Id, ErrorCode, &'static str),
}

fn understood(body: &[u8]) -> Message {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return Message::Wrong(Id::Null, ErrorCode::ParseError, "this is not JSON");
    };
    let Value::Object(mut message) = value else {
        return Message::Wrong(Id::Null, ErrorCode::InvalidRequest, "a message is one object");
    };
    let has_id = message.contains_key("id");
    let id = match message.remove("id") {
        None | Some(Value::Null) => Some(Id::Null),
        Some(Value::String(id)) => Some(Id::String(id)),
        Some(Value::Number(id)) => id.as_i64().map(Id::Number),
        Some(_) => None,
    };
    let wrong = |why| Message::Wrong(id.clone().unwrap_or(Id::Null), ErrorCode::InvalidRequest, why);
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return wrong("\"jsonrpc\" is not \"2.0\"");
    }
    let Some(id) = id else { return wrong("an id is a whole number or a string") };
    match message.remove("method") {
        Some(Value::String(method)) => {
            let params = match message.remove("params") {
                None | Some(Value::Null) => None,
                Some(params @ (Value::Object(_) | Value::Array(_))) => Some(params),
                Some(_) => return Message::Wrong(id, ErrorCode::InvalidRequest, "\"params\" is no object"),
            };
            let params = repaired(&method, params);
            let mut request = Request::build(method);
            if let Some(params) = params {
                request = request.params(params);
            }
            if has_id {
                request = request.id(id);
            }
            Message::Request(request.finish())
        }
        None if has_id && (message.contains_key("result") || message.contains_key("error")) => {
            Message::Response(Response::from_parts(id, outcome(&mut message)))
        }
        _ => Message::Wrong(id, ErrorCode::InvalidRequest, "there is no \"method\""),
    }
}

fn outcome(message: &mut Map<String, Value>) -> Result<Value, Error> {
    match message.remove("error") {
        None | Some(Value::Null) => Ok(message.remove("result").unwrap_or(Value::Null)),
        Some(error) => Err(serde_json::from_value(error).unwrap_or_else(|_| Error::internal_error())),
    }
}

/// What clients send and the protocol's types refuse. Of `initialize` we read what we need ourselves ([`super::features`]): a
/// client with one odd value in it is still a client.
fn repaired(method: &str, params: Option<Value>) -> Option<Value> {
    match method {
        "initialize" => Some(json!({"capabilities": {}, "initializationOptions": params.unwrap_or_else(|| json!({}))})),
        "initialized" => Some(json!({})),
        "shutdown" | "exit" => None,
        _ => params,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{PipeReader, PipeWriter, Write, pipe};
    use std::sync::OnceLock;
    use std::sync::atomic::AtomicBool;
    use std::thread::JoinHandle;
    use tower_lsp::gen_lsp_types as lsp;
    use tower_lsp::{Client, jsonrpc};

    /// A server whose handlers misbehave on demand.
    #[derive(Clone)]
    struct Mock {
        client: Client,
        seen: Arc<Mutex<Vec<u64>>>,
    }

    impl LanguageServer for Mock {
        async fn initialize(&self, params: lsp::InitializeParams) -> jsonrpc::Result<lsp::InitializeResult> {
            assert!(params.initialization_options.is_some(), "what the client said comes whole");
            Ok(lsp::InitializeResult::default())
        }

        async fn shutdown(&self) -> jsonrpc::Result<()> {
            Ok(())
        }
    }

    impl Mock {
        async fn ping(&self) -> jsonrpc::Result<Value> {
            Ok(json!("pong"))
        }

        async fn rendered(&self) -> jsonrpc::Result<Value> {
            tokio::task::yield_now().await;
            answer(br#"{"a":[1]}"#.to_vec());
            Ok(Value::Null)
        }

        async fn boom(&self) -> jsonrpc::Result<Value> {
            panic!("boom")
        }

        async fn late_boom(&self) -> jsonrpc::Result<Value> {
            tokio::task::yield_now().await;
            panic!("boom")
        }

        async fn boom_in_notification(&self, _: Value) {
            panic!("boom")
        }

        async fn slow(&self) -> jsonrpc::Result<Value> {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(Value::Null)
        }

        async fn note(&self, params: Value) {
            let n = params["n"].as_u64().unwrap_or(0);
            self.seen.lock().expect("the list").push(n);
            for _ in 0..n * 7919 % 5 {
                tokio::task::yield_now().await;
            }
        }

        async fn ask(&self, params: Value) {
            let answer = self.client.configuration(Vec::new()).await;
            if answer.is_ok() {
                self.seen.lock().expect("the list").push(params["n"].as_u64().unwrap_or(0));
            }
        }
    }

    /// A mock server on pipes.
    struct Rig {
        input: Option<PipeWriter>,
        output: BufReader<PipeReader>,
        seen: Arc<Mutex<Vec<u64>>>,
        ended: Arc<AtomicBool>,
        dispatcher: Option<JoinHandle<()>>,
    }

    fn quiet() {
        static HOOK: OnceLock<()> = OnceLock::new();
        HOOK.get_or_init(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if info.payload_as_str() != Some("boom") {
                    usual(info);
                }
            }));
        });
    }

    impl Rig {
        /// A server that is initialized.
        fn new() -> Rig {
            let mut rig = Rig::raw();
            rig.send(json!({"jsonrpc": "2.0", "id": "init", "method": "initialize", "params": {"capabilities": 7}}));
            assert_eq!(rig.receive()["result"]["capabilities"], json!({}));
            rig
        }

        fn raw() -> Rig {
            quiet();
            let (theirs, input) = pipe().expect("a pipe");
            let (output, ours) = pipe().expect("a pipe");
            let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
            let ended = Arc::new(AtomicBool::new(false));
            let (list, over) = (seen.clone(), ended.clone());
            let dispatcher = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(2)
                    .enable_time()
                    .build()
                    .expect("threads");
                let outbox = Arc::new(Outbox::default());
                let (inbox, mail) = Inbox::new();
                let (service, socket) = LspService::build_with_lifecycle_methods(|client| Mock { client, seen: list })
                    .custom_method("ping", Mock::ping)
                    .custom_method("rendered", Mock::rendered)
                    .custom_method("boom", Mock::boom)
                    .custom_method("lateBoom", Mock::late_boom)
                    .custom_method("boomInNotification", Mock::boom_in_notification)
                    .custom_method("slow", Mock::slow)
                    .custom_method("note", Mock::note)
                    .custom_method("ask", Mock::ask)
                    .finish();
                std::thread::spawn(move || read(theirs, &inbox));
                let writer = outbox.clone();
                std::thread::spawn(move || writer.write_to(ours, || None));
                Dispatcher::new(service, outbox, runtime.handle().clone()).run(socket, mail, |_| ());
                over.store(true, Ordering::SeqCst);
                runtime.shutdown_background();
            });
            Rig { input: Some(input), output: BufReader::new(output), seen, ended, dispatcher: Some(dispatcher) }
        }

        fn write(&mut self, bytes: &[u8]) {
            self.input.as_mut().expect("open").write_all(bytes).expect("written");
        }

        fn send(&mut self, message: Value) {
            let body = message.to_string();
            self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        }

        fn request(&mut self, id: i64, method: &str) {
            self.send(json!({"jsonrpc": "2.0", "id": id, "method": method}));
        }

        fn receive(&mut self) -> Value {
            let length = header(&mut self.output).expect("a message").expect("a length");
            let mut body = vec![0; length as usize];
            self.output.read_exact(&mut body).expect("a body");
            serde_json::from_slice(&body).expect("JSON")
        }

        fn error_code(&mut self) -> i64 {
            let message = self.receive();
            message["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {message}"))
        }

        /// The server still answers.
        fn lives(&mut self) {
            self.request(999, "ping");
            assert_eq!(self.receive(), json!({"jsonrpc": "2.0", "id": 999, "result": "pong"}));
        }

        fn ends(&mut self) {
            let end = Instant::now() + Duration::from_secs(20);
            while !self.ended.load(Ordering::SeqCst) {
                assert!(Instant::now() < end, "still running");
                std::thread::sleep(Duration::from_millis(5));
            }
            self.dispatcher.take().expect("a thread").join().expect("no panic");
        }
    }

    #[test]
    fn lifecycle_malformed_oversize_and_split_frames() {
        let mut rig = Rig::new();
        let frame = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
        for (bytes, code) in [
            (frame("{"), -32700),
            (b"Content-Length: 3\r\n\r\n{\"\xff".to_vec(), -32700),
            (frame("[]"), -32600),
            (frame("{}"), -32600),
            (frame("3"), -32600),
            (frame(r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#), -32600),
            (frame(r#"{"id":1,"method":"ping"}"#), -32600),
            (frame(r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#), -32600),
            (frame(r#"{"jsonrpc":"2.0","id":1,"method":7}"#), -32600),
            (frame(r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":3}"#), -32600),
            (frame(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))), -32700),
            (b"Content-Length: nonsense\r\n\r\n".to_vec(), -32700),
            (b"Content-Length: -5\r\n\r\n".to_vec(), -32700),
            (b"Content-Length: 99999999999999\r\n\r\n".to_vec(), -32700),
            (b"Nothing: here\r\n\r\n".to_vec(), -32700),
        ] {
            rig.write(&bytes);
            assert_eq!(rig.error_code(), code, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
            rig.lives();
        }
        let ping = r#"{"jsonrpc":"2.0","id":999,"method":"ping"}"#;
        let length = ping.len();
        for head in [
            format!("content-length:{length}\r\n\r\n"),
            format!("Content-Type: application/vscode-jsonrpc\r\nX: y\r\nCONTENT-LENGTH:  {length} \r\n\r\n"),
            format!("Content-Length: {length}\n\n"),
            format!("\r\n\r\nContent-Length: {length}\r\n\r\n"),
        ] {
            for byte in format!("{head}{ping}").bytes() {
                rig.write(&[byte]);
            }
            assert_eq!(rig.receive()["result"], "pong", "{head}");
        }
    }

    #[test]
    fn lifecycle_a_wrong_length_loses_no_more_than_its_neighbour() {
        let mut rig = Rig::new();
        let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
        for wrong in [ping.len() - 3, ping.len() + 3] {
            rig.write(format!("Content-Length: {wrong}\r\n\r\n{ping}").as_bytes());
            rig.request(2, "ping");
            rig.request(3, "ping");
            while rig.receive()["id"] != 3 {}
        }
        let mut garbage = vec![b'x'; 100_000];
        garbage.extend_from_slice(b"\r\n\r\n");
        rig.write(&garbage);
        assert_eq!(rig.error_code(), -32700);
        // A message too long to be read is skipped, whatever it looks like inside.
        let huge = LONGEST + 10;
        rig.write(format!("Content-Length: {huge}\r\n\r\n").as_bytes());
        let chunk = b"Content-Length: 1\r\n\r\n".repeat(50_000);
        let mut left = huge as usize;
        while left > 0 {
            let n = left.min(chunk.len());
            rig.write(&chunk[..n]);
            left -= n;
        }
        assert_eq!(rig.error_code(), -32700);
        rig.lives();
    }

    #[test]
    fn lifecycle_before_initialize_and_unknown_methods() {
        let mut rig = Rig::raw();
        rig.request(-7, "ping");
        let answer = rig.receive();
        assert_eq!((&answer["id"], answer["error"]["code"].as_i64()), (&json!(-7), Some(-32002)));
        rig.send(json!({"jsonrpc": "2.0", "method": "note", "params": {"n": 1}}));
        rig.send(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize"}));
        assert!(rig.receive()["result"].is_object());
        assert!(rig.seen.lock().expect("the list").is_empty(), "the notification was dropped");
        rig.request(1, "initialize");
        assert_eq!(rig.error_code(), -32600);
        rig.request(2, "no/such");
        assert_eq!(rig.error_code(), -32601);
        rig.send(json!({"jsonrpc": "2.0", "method": "no/such"}));
        rig.send(json!({"jsonrpc": "2.0", "method": "$/no-such"}));
        rig.send(json!({"jsonrpc": "2.0", "id": 77, "result": null}));
        rig.send(json!({"jsonrpc": "2.0", "id": "text", "method": "ping", "params": null}));
        assert_eq!(rig.receive(), json!({"jsonrpc": "2.0", "id": "text", "result": "pong"}));
    }

    #[test]
    fn requests_a_panic_is_an_error_and_no_end() {
        let mut rig = Rig::new();
        for (id, method) in [(5, "boom"), (6, "lateBoom")] {
            rig.request(id, method);
            let answer = rig.receive();
            assert_eq!((&answer["id"], answer["error"]["code"].as_i64()), (&json!(id), Some(-32603)));
            rig.lives();
        }
        rig.send(json!({"jsonrpc": "2.0", "method": "boomInNotification", "params": {}}));
        rig.lives();
    }

    #[test]
    fn requests_rendered_answers_go_out_as_they_are() {
        let mut rig = Rig::new();
        rig.send(json!({"jsonrpc": "2.0", "id": "a\"b", "method": "rendered"}));
        assert_eq!(rig.receive(), json!({"jsonrpc": "2.0", "id": "a\"b", "result": {"a": [1]}}));
        rig.lives();
    }

    #[test]
    fn sync_what_is_done_before_the_first_await_keeps_its_order() {
        let mut rig = Rig::new();
        for n in 0..5000 {
            rig.send(json!({"jsonrpc": "2.0", "method": "note", "params": {"n": n}}));
        }
        rig.lives();
        assert_eq!(*rig.seen.lock().expect("the list"), (0..5000).collect::<Vec<_>>());
    }

    #[test]
    fn requests_cancel_with_many_in_flight() {
        let mut rig = Rig::new();
        let many = IN_FLIGHT as i64;
        for id in 0..many + 3 {
            rig.request(id, "slow");
        }
        for id in many..many + 3 {
            let answer = rig.receive();
            assert_eq!((&answer["id"], answer["error"]["code"].as_i64()), (&json!(id), Some(-32803)));
        }
        for id in (0..many).rev() {
            rig.send(json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}}));
        }
        let mut answered: Vec<i64> = Vec::new();
        for _ in 0..many {
            let answer = rig.receive();
            assert_eq!(answer["error"]["code"], -32800);
            answered.push(answer["id"].as_i64().expect("an id"));
        }
        answered.sort_unstable();
        assert_eq!(answered, (0..many).collect::<Vec<_>>(), "exactly one answer each");
        rig.send(json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 0}}));
        rig.lives();
    }

    #[test]
    fn requests_to_the_client_from_hundreds_of_notifications() {
        // More than there may be requests: what waits here wants no answer from the server.
        const NOTES: usize = IN_FLIGHT + 88;
        let mut rig = Rig::new();
        for n in 0..NOTES {
            rig.send(json!({"jsonrpc": "2.0", "method": "ask", "params": {"n": n}}));
        }
        rig.request(7, "ping");
        let mut pongs = 0;
        for _ in 0..=NOTES {
            let message = rig.receive();
            if message["id"] == 7 && message.get("method").is_none() {
                assert_eq!(message["result"], "pong");
                pongs += 1;
                continue;
            }
            assert_eq!(message["method"], "workspace/configuration");
            rig.send(json!({"jsonrpc": "2.0", "id": message["id"], "result": []}));
        }
        assert_eq!(pongs, 1);
        let end = Instant::now() + Duration::from_secs(10);
        while rig.seen.lock().expect("the list").len() < NOTES {
            assert!(Instant::now() < end, "{} of {NOTES}", rig.seen.lock().expect("the list").len());
            std::thread::sleep(Duration::from_millis(5));
        }
        rig.lives();
    }

    #[test]
    fn lifecycle_exit_and_end_of_input_with_requests_pending() {
        let mut rig = Rig::new();
        rig.request(1, "slow");
        rig.send(json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown", "params": {}}));
        assert_eq!(rig.receive(), json!({"jsonrpc": "2.0", "id": 2, "result": null}));
        rig.request(3, "ping");
        assert_eq!(rig.error_code(), -32600);
        rig.send(json!({"jsonrpc": "2.0", "method": "exit", "params": null}));
        let answer = rig.receive();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32800)), "answered before the end");
        rig.ends();

        let mut rig = Rig::new();
        rig.request(1, "slow");
        rig.input = None;
        rig.ends();

        let mut rig = Rig::raw();
        rig.send(json!({"jsonrpc": "2.0", "method": "exit"}));
        rig.ends();
    }
}
