//! The annotated essays of tests/fixtures through the server, in UTF-16: the same reports at the same places as from the core.

use crate::client::Client;
use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The text without the lines of carets that say what is reported.
fn strip(annotated: &str) -> String {
    let marker = |l: &&str| l.trim_start().starts_with('^') && l.contains(" \"");
    annotated.split_inclusive('\n').filter(|l| !marker(l)).collect()
}

pub fn essays(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(essays(&path));
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
    out.sort();
    out
}

#[test]
fn fixtures_have_the_same_reports() {
    let paths = essays(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    assert!(paths.len() >= 20);
    let mut client = Client::with(json!({"general": {"positionEncodings": ["utf-16"]}}));
    for (i, path) in paths.iter().enumerate() {
        let text = strip(&std::fs::read_to_string(path).expect("a fixture"));
        let wanted: Vec<Value> = Document::new(&text, Arc::new(Settings::default()))
            .diagnostics()
            .iter()
            .map(|d| {
                let place = |p: &essay_lsp::text::Position| json!({"line": p.line, "character": p.utf16});
                json!({"code": d.rule, "range": {"start": place(&d.start), "end": place(&d.end)}, "message": d.message})
            })
            .collect();
        let uri = format!("untitled:fixture-{i}");
        client.open(&uri, 1, &text);
        let found: Vec<Value> = client
            .published_for(&uri, 1)
            .into_iter()
            .map(|d| json!({"code": d["code"], "range": d["range"], "message": d["message"]}))
            .collect();
        assert_eq!(found, wanted, "{}", path.display());
    }
}
