//! The whole server on arbitrary input. With an even first byte the rest comes in as it is; else it is messages between 0xFF bytes,
//! which get the headers that they should have.
#![no_main]

use essay_lsp::lsp::{Outbox, serve};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

/// What the server writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    // Files of this machine are no input.
    let files = data.windows(5).filter(|w| w.eq_ignore_ascii_case(b"file:")).count();
    let ours = data.windows(14).filter(|w| *w == b"file:///essays").count();
    if files != ours || ["processId", "rootPath", "\\u"].iter().any(|word| contains(data, word)) {
        return;
    }
    let input = match kind & 1 {
        0 => data.to_vec(),
        _ => data.split(|b| *b == 0xff).fold(Vec::new(), |mut input, body| {
            input.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            input.extend_from_slice(body);
            input
        }),
    };
    let written = Written::default();
    serve(Cursor::new(input), written.clone(), Arc::new(Outbox::default()), || {});
    let written = written.0.lock().expect("no panic").clone();
    let mut rest = written.as_slice();
    while !rest.is_empty() {
        let end = rest.windows(4).position(|w| w == b"\r\n\r\n").expect("a header") + 4;
        let header = std::str::from_utf8(&rest[..end]).expect("ASCII");
        let length: usize =
            header.strip_prefix("Content-Length: ").and_then(|h| h.trim_end().parse().ok()).expect("a length");
        // A session that ends may cut off the last message.
        let Some(body) = rest.get(end..end + length) else { break };
        let message: Value = serde_json::from_slice(body).expect("JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        assert_ne!(message["error"]["code"], -32603, "an internal error");
        rest = &rest[end + length..];
    }
});

fn contains(data: &[u8], word: &str) -> bool {
    data.windows(word.len()).any(|w| w == word.as_bytes())
}
