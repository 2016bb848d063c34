//! Reports as the client gets them: written once, straight into the bytes of a message, for up to a thousand of them go out
//! after each keystroke.

use super::convert::{self, Span};
use super::features::Features;
use super::outbox::Outbox;
use super::session::Open;
use crate::diagnostic::Severity;
use crate::document::{Document, Located};
use crate::rules;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Reports of one file; those nearest to the last edit are sent. VS Code shows no more.
pub const CAP: usize = 1000;

/// While edits come faster than reports can be sent, reports are sent this often.
const BREATH: Duration = Duration::from_millis(100);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    range: Span,
    severity: u8,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_description: Option<CodeDescription>,
    source: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_information: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct CodeDescription {
    href: String,
}

#[derive(Serialize)]
struct Related<'a> {
    location: Location<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    uri: &'a str,
    range: Span,
}

fn shown<'a>(report: &'a Located, uri: &'a str, features: &Features) -> Shown<'a> {
    let span = |start, end| Span {
        start: convert::shown(start, features.encoding),
        end: convert::shown(end, features.encoding),
    };
    let related = report.related.iter().filter(|_| features.related);
    Shown {
        range: span(&report.start, &report.end),
        severity: match report.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Info => 3,
            Severity::Hint => 4,
        },
        code: report.rule,
        code_description: match features.code_description {
            true => rules::find(report.rule).map(|rule| CodeDescription { href: rule.url() }),
            false => None,
        },
        source: "essay-lsp",
        message: &report.message,
        related_information: related
            .map(|r| Related { location: Location { uri, range: span(&r.start, &r.end) }, message: &r.message })
            .collect(),
    }
}

/// The report as a value of the protocol, for a code action that answers it.
pub fn diagnostic(report: &Located, uri: &str, features: &Features) -> Option<tower_lsp::gen_lsp_types::Diagnostic> {
    serde_json::from_value(serde_json::to_value(shown(report, uri, features)).ok()?).ok()
}

/// The JSON list of these reports.
pub fn items(reports: &[Located], uri: &str, features: &Features) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + 320 * reports.len());
    let mut serializer = serde_json::Serializer::new(&mut out);
    let written = (|| {
        let mut list = (&mut serializer).serialize_seq(Some(reports.len()))?;
        for report in reports {
            list.serialize_element(&shown(report, uri, features))?;
        }
        list.end()
    })();
    if written.is_err() {
        out = b"[]".to_vec();
    }
    out
}

/// The reports of a document near byte `near`.
pub fn items_of(document: &Document, near: usize, uri: &str, features: &Features) -> Vec<u8> {
    let mut reports = document.diagnostics_near(near, CAP);
    if reports.len() > CAP {
        // Reports on the whole document come on top of those of its blocks.
        reports.sort_by_key(|r| r.range.start.abs_diff(near));
        reports.truncate(CAP);
        reports.sort_by_key(|r| (r.range.start, r.range.end));
    }
    items(&reports, uri, features)
}

/// One `textDocument/publishDiagnostics`.
pub fn message(uri: &str, version: Option<i32>, items: &[u8]) -> Vec<u8> {
    let uri = serde_json::to_string(uri).unwrap_or_default();
    let mut out = Vec::with_capacity(items.len() + uri.len() + 128);
    out.extend_from_slice(br#"{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"#);
    out.extend_from_slice(uri.as_bytes());
    if let Some(version) = version {
        out.extend_from_slice(format!(",\"version\":{version}").as_bytes());
    }
    out.extend_from_slice(br#","diagnostics":"#);
    out.extend_from_slice(items);
    out.extend_from_slice(b"}}");
    out
}

/// Documents whose reports the client has to be sent.
#[derive(Default)]
pub struct Publisher {
    waiting: Mutex<VecDeque<Arc<Open>>>,
    /// Settings are still to come: reports made without them would be wrong for a moment.
    held: AtomicBool,
    last: Mutex<Option<Instant>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Publisher {
    /// The document changed.
    pub fn mark(&self, open: &Arc<Open>) {
        if !open.marked.swap(true, Ordering::AcqRel) {
            locked(&self.waiting).push_back(open.clone());
        }
    }

    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Release);
    }

    /// Behind each message: has reports made, unless there are edits to take in first.
    pub fn handled(&self, outbox: &Outbox, waiting: usize) {
        if locked(&self.waiting).is_empty() {
            return;
        }
        if waiting == 0 || locked(&self.last).is_none_or(|last| last.elapsed() > BREATH) {
            outbox.poke();
        }
    }

    /// The next message to send, made from the newest text.
    pub fn next(&self, features: &Features) -> Option<Vec<u8>> {
        if self.held.load(Ordering::Acquire) {
            return None;
        }
        loop {
            let open = locked(&self.waiting).pop_front()?;
            open.marked.store(false, Ordering::Release);
            *locked(&self.last) = Some(Instant::now());
            if let Some(message) = self.published(&open, features) {
                return Some(message);
            }
        }
    }

    fn published(&self, open: &Open, features: &Features) -> Option<Vec<u8>> {
        let (document, version, near) = {
            let state = open.state();
            if state.closed {
                return None;
            }
            (state.document().cloned(), state.version, state.near)
        };
        let items = document.map_or_else(|| b"[]".to_vec(), |d| items_of(&d, near, &open.uri, features));
        let mut state = open.state();
        if state.closed || state.published.as_ref() == Some(&items) {
            return None;
        }
        let message = message(&open.uri, version, &items);
        state.published = Some(items);
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::super::convert::Encoding;
    use super::*;
    use crate::document::LocatedRelated;
    use crate::text::Position;
    use serde_json::{Value, json};

    fn report() -> Located {
        let start = Position { line: 2, utf8: 9, utf16: 5, utf32: 4 };
        let end = Position { line: 2, utf8: 12, utf16: 8, utf32: 7 };
        Located {
            rule: "length.over",
            severity: Severity::Hint,
            message: "Say \"it\"\u{1}.".into(),
            trigger: "it".into(),
            range: 20..23,
            start,
            end,
            related: vec![LocatedRelated { message: "Here.".into(), range: 0..3, start, end }],
            fixes: Vec::new(),
            fingerprint: 0,
        }
    }

    #[test]
    fn reports_hold_what_the_client_can_read() {
        let plain = items(&[report()], "file:///a", &Features::default());
        let range = json!({"start": {"line": 2, "character": 5}, "end": {"line": 2, "character": 8}});
        let expected = json!([{"range": range, "severity": 4, "code": "length.over", "source": "essay-lsp", "message": "Say \"it\"\u{1}."}]);
        assert_eq!(serde_json::from_slice::<Value>(&plain).expect("JSON"), expected);
        let features =
            Features { related: true, code_description: true, encoding: Encoding::Utf32, ..Features::default() };
        let full = serde_json::from_slice::<Value>(&items(&[report()], "file:///a", &features)).expect("JSON");
        assert_eq!(full[0]["range"]["start"]["character"], 4);
        assert_eq!(full[0]["relatedInformation"][0]["location"]["uri"], "file:///a");
        assert!(full[0]["codeDescription"]["href"].as_str().expect("a link").ends_with("#lengthover"));
        assert!(diagnostic(&report(), "file:///a", &features).is_some());
    }

    #[test]
    fn a_message_is_whole() {
        let read = |version| serde_json::from_slice::<Value>(&message("file:///\"a", version, b"[]")).expect("JSON");
        assert_eq!(read(Some(-3))["params"], json!({"uri": "file:///\"a", "version": -3, "diagnostics": []}));
        assert_eq!(read(None)["params"], json!({"uri": "file:///\"a", "diagnostics": []}));
    }
}
