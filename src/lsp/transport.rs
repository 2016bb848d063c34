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
use std::time::Duration;
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
                outbox.send(&request);
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
                let (outbox, in_flight) = (self.outbox.clone(), self.in_flight.clone());
                in_flight.fetch_add(1, Ordering::Relaxed);
                self.runtime.spawn(async move {
                    let answer = future.await;
                    in_flight.fetch_sub(1, Ordering::Relaxed);
                    finish(&outbox, id, &slot, answer);
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
        "initialize" => Some(json!({"capabilities": {}, "initializationOptions": params})),
        "initialized" => Some(json!({})),
        "shutdown" | "exit" => None,
        _ => params,
    }
}
