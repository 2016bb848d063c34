//! A correct essay in each style, and the same essay with ten faults.
//!
//! `tests/essays/<style>.md` is as its style wants it: no rule about citations or the list of works reports anything, at any
//! severity. `<style>.faults` plants ten faults, one a line: the rule that must report it, the line in the faulty essay, the
//! words that are replaced and what replaces them (`\n` for a line break). Nothing else may be reported there.

use std::path::{Path, PathBuf};
use std::process::Command;

const STYLES: [&str; 7] = ["mla", "apa", "chicago-author-date", "chicago-notes", "harvard", "ieee", "pandoc"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/essays")
}

fn read(name: &str) -> String {
    let text = std::fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    text.replace("\r\n", "\n")
}

/// The rules about citations and the list of works that report something in `text`, each with its line, in order.
fn reported(text: &str) -> Vec<(u64, String)> {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("essay.md"), text).expect("a file can be written");
    std::fs::copy(folder().join("pandoc.bib"), place.path().join("pandoc.bib")).expect("a file can be copied");
    let output = Command::new(env!("CARGO_BIN_EXE_essay-lsp"))
        .args(["--check", "--format", "jsonl", "--fail-on", "never", "essay.md"])
        .current_dir(place.path())
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let reports = file["diagnostics"].as_array().expect("a list").iter().map(|d| {
        let line = d["range"]["start"]["line"].as_u64().expect("a line");
        (line, d["rule"].as_str().expect("a rule").to_owned())
    });
    let mut reports: Vec<_> = reports.filter(|(_, r)| r.starts_with("cite.") || r.starts_with("ref.")).collect();
    reports.sort();
    reports
}

fn faulty(style: &str) -> (String, Vec<(u64, String)>) {
    let mut text = read(&format!("{style}.md"));
    let mut wanted = Vec::new();
    for line in read(&format!("{style}.faults")).lines() {
        let [rule, at, old, new] = line.split('\t').collect::<Vec<_>>().try_into().expect("four columns");
        assert_eq!(text.matches(old).count(), 1, "{style}: {old:?} stands there once");
        text = text.replace(old, &new.replace("\\n", "\n"));
        wanted.push((at.parse().expect("a line"), rule.to_owned()));
    }
    wanted.sort();
    (text, wanted)
}

#[test]
fn a_correct_essay_in_each_style_is_left_alone() {
    for style in STYLES {
        let text = read(&format!("{style}.md"));
        let list = text.find("\n## ").filter(|_| style != "ieee").unwrap_or(text.len());
        assert!(text[..list].split_whitespace().count() >= 600, "{style} is an essay");
        assert_eq!(reported(&text), [], "{style}");
    }
}

#[test]
fn ten_faults_in_each_style_are_ten_reports() {
    for style in STYLES {
        let (text, wanted) = faulty(style);
        assert_eq!(wanted.len(), 10, "{style}");
        assert_eq!(reported(&text), wanted, "{style}");
    }
}

/// What is inferred from the citations alone is the style that the essay names.
#[test]
fn the_style_is_inferred() {
    for style in STYLES {
        let text = read(&format!("{style}.md"));
        let bare = text.replace(&format!("essay:\n  style: {style}\n"), "");
        let settings = std::sync::Arc::new(essay_lsp::config::Settings::fixed(Default::default()));
        let found = essay_lsp::document::Document::new(&bare, settings).style();
        assert_eq!(found.name(), style);
    }
}

/// Harvard is many houses: with and without a comma in front of the year, with the year in brackets or not. The list tells it
/// from APA and Chicago, and where no list does, the citations look like theirs.
#[test]
fn harvard_is_known_by_its_list() {
    let bare = read("harvard.md").replace("essay:\n  style: harvard\n", "");
    let style = |text: &str| {
        let settings = std::sync::Arc::new(essay_lsp::config::Settings::fixed(Default::default()));
        essay_lsp::document::Document::new(text, settings).style().name()
    };
    let without_commas = bare.replace(", 19", " 19").replace(", 20", " 20");
    assert!(without_commas.contains("(Marsh 1999, pp. 12–30)"));
    assert_eq!(style(&without_commas), "harvard");
    assert_eq!(reported(&without_commas), [], "a house without commas");
    let (text, list) = bare.split_once("## Reference List").expect("a list");
    let year_alone = list.replace(". (", "., ").replace(") *", ". *").replace(") ‘", ". ‘");
    assert!(year_alone.contains("Greave, M., 1981. *"), "{year_alone}");
    assert_eq!(style(&format!("{text}## Reference List{year_alone}")), "harvard");
    assert_eq!(style(text), "apa");
    assert_eq!(reported(&bare), []);
}
