//! Reports as the client gets them: written once, straight into the bytes of a message, for up to five hundred of them go out
//! after each keystroke.

use super::convert::{self, Span};
use super::features::Features;
use super::outbox::Outbox;
use super::session::Open;
use crate::diagnostic::Severity;
use crate::document::{Document, Glimpse, Located};
use crate::rules;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Reports of one file; those nearest to the last edit are sent. More of them cost more to send than to make.
pub const CAP: usize = 500;

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

fn shown<'a>(report: &'a Glimpse, document: &Document, uri: &'a str, features: &Features) -> Shown<'a> {
    let encoding = features.encoding;
    let related = report.related.iter().filter(|_| features.related).map(|(message, range)| {
        let range = convert::span(document.rope(), range, encoding);
        Related { location: Location { uri, range }, message }
    });
    Shown {
        range: Span { start: convert::shown(&report.start, encoding), end: convert::shown(&report.end, encoding) },
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
        related_information: related.collect(),
    }
}

/// The report as a value of the protocol, for a code action that answers it.
pub fn diagnostic(
    report: &Located,
    document: &Document,
    uri: &str,
    features: &Features,
) -> Option<tower_lsp::gen_lsp_types::Diagnostic> {
    let report = Glimpse::from(report.clone());
    serde_json::from_value(serde_json::to_value(shown(&report, document, uri, features)).ok()?).ok()
}

/// Is it a report for a text that its writer has put down? While an essay is written, it is too short at every key.
fn waits_for_save(report: &Glimpse) -> bool {
    report.rule == rules::length::under::RULE.id
}

/// The JSON list of the reports of a document, of many those near byte `near`. `saved`: is it as it was last saved?
pub fn items(document: &Document, near: usize, saved: bool, uri: &str, features: &Features) -> Vec<u8> {
    let mut reports = document.glimpses_near(near, CAP);
    reports.retain(|report| saved || !waits_for_save(report));
    let mut out = Vec::with_capacity(64 + 320 * reports.len());
    let mut serializer = serde_json::Serializer::new(&mut out);
    let written = (|| {
        let mut list = (&mut serializer).serialize_seq(Some(reports.len()))?;
        for report in &reports {
            list.serialize_element(&shown(report, document, uri, features))?;
        }
        list.end()
    })();
    if written.is_err() {
        out = b"[]".to_vec();
    }
    out
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
        let (document, version, near, saved) = {
            let state = open.state();
            if state.closed {
                return None;
            }
            (state.document().cloned(), state.version, state.near, state.saved)
        };
        let items = document.map_or_else(|| b"[]".to_vec(), |d| items(&d, near, saved, &open.uri, features));
        let mut state = open.state();
        // After a burst the client is told that the newest version was read, even where the reports are those of an older one.
        let burst = state.considered.zip(version).is_some_and(|(last, now)| now > last.saturating_add(1));
        state.considered = version;
        if state.closed || !burst && state.published.as_ref() == Some(&items) {
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
    use serde_json::{Value, json};

    fn of(text: &str, features: &Features) -> Value {
        let document = Document::new(text, Arc::default());
        let items: Value = serde_json::from_slice(&items(&document, 0, true, "file:///a", features)).expect("JSON");
        for (item, report) in items.as_array().expect("a list").iter().zip(document.diagnostics()) {
            let same = diagnostic(&report, &document, "file:///a", features).map(serde_json::to_value);
            assert_eq!(same.expect("a diagnostic").expect("JSON"), *item, "in a code action as in a list");
        }
        items
    }

    #[test]
    fn reports_hold_what_the_client_can_read() {
        let text = "😀 <!-- essay-lsp: ignore no\"thing -->\n";
        let plain = of(text, &Features::default());
        let range = json!({"start": {"line": 0, "character": 26}, "end": {"line": 0, "character": 34}});
        let message = plain[0]["message"].as_str().expect("text");
        assert!(message.contains("no\"thing"), "{message}");
        let code = "config.unused-ignore";
        let expected =
            json!([{"range": range, "severity": 4, "code": code, "source": "essay-lsp", "message": message}]);
        assert_eq!(plain, expected);
        let features = Features { code_description: true, encoding: Encoding::Utf32, ..Features::default() };
        let full = of(text, &features);
        assert_eq!(full[0]["range"]["start"]["character"], 25);
        assert!(full[0]["codeDescription"]["href"].as_str().expect("a link").ends_with("#configunused-ignore"));
    }

    #[test]
    fn related_places_are_their_own() {
        let text = "---\nessay: {words: 3}\n---\n\nOne two three four five.\n";
        let reports = of(text, &Features { related: true, ..Features::default() });
        assert_eq!(reports[0]["code"], "length.over");
        let related = &reports[0]["relatedInformation"][0]["location"];
        assert_eq!((&related["uri"], &related["range"]["start"]["line"]), (&json!("file:///a"), &json!(1)));
        assert_eq!(reports[0]["range"]["start"]["line"], 4);
    }

    #[test]
    fn a_message_is_whole() {
        let read = |version| serde_json::from_slice::<Value>(&message("file:///\"a", version, b"[]")).expect("JSON");
        assert_eq!(read(Some(-3))["params"], json!({"uri": "file:///\"a", "version": -3, "diagnostics": []}));
        assert_eq!(read(None)["params"], json!({"uri": "file:///\"a", "diagnostics": []}));
    }
}
