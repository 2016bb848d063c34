//! Annotated essays. A line of carets below a line of text says what is reported there; all rules run, so that a report of
//! any other rule shows. Marker lines are stripped before checking:
//!
//! ```text
//! There is a lot of evidence.
//!          ^^^^^^^^ register.colloquial "a lot of"
//! ```
//!
//! Carets count in code points; a report that spans lines has carets on its first line only. `UPDATE=1 cargo test --test
//! fixtures` rewrites the markers: read the difference before you keep it.

use essay_lsp::config::Settings;
use essay_lsp::document::{Document, Located};
use essay_lsp::text::Edit;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A report as a fixture writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    column: usize,
    /// Carets: code points on the first line.
    width: usize,
    rule: String,
    trigger: String,
}

fn marker(line: &str) -> Option<(usize, usize, String, String)> {
    let body = line.trim_end_matches(['\n', '\r']);
    let carets = body.trim_start_matches(' ');
    let column = body.len() - carets.len();
    let width = carets.chars().take_while(|c| *c == '^').count();
    let (rule, trigger) = carets[width..].trim_start().split_once(' ')?;
    let trigger = trigger.strip_prefix('"')?.strip_suffix('"')?;
    let known = rule.contains('.') && rule.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '-'));
    (width > 0 && known).then(|| (column, width, rule.to_owned(), trigger.to_owned()))
}

/// The text without its markers, and the markers.
fn strip(annotated: &str) -> (String, Vec<Mark>) {
    let (mut text, mut marks, mut line) = (String::new(), Vec::new(), 0);
    for l in annotated.split_inclusive('\n') {
        match marker(l) {
            Some((column, width, rule, trigger)) => marks.push(Mark { line: line - 1, column, width, rule, trigger }),
            None => {
                text.push_str(l);
                line += 1;
            }
        }
    }
    marks.sort();
    (text, marks)
}

fn marks(text: &str, reports: &[Located]) -> Vec<Mark> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out: Vec<Mark> = reports
        .iter()
        .map(|d| {
            let line = d.start.line as usize;
            let column = d.start.utf32 as usize;
            let width = if d.end.line == d.start.line {
                (d.end.utf32 - d.start.utf32) as usize
            } else {
                lines[line].trim_end_matches(['\n', '\r']).chars().count() - column
            };
            Mark { line, column, width: width.max(1), rule: d.rule.to_owned(), trigger: d.trigger.clone() }
        })
        .collect();
    out.sort();
    out
}

fn annotate(text: &str, marks: &[Mark]) -> String {
    let mut out = String::new();
    for (i, l) in text.split_inclusive('\n').enumerate() {
        out.push_str(l);
        let end = if l.ends_with("\r\n") { "\r\n" } else { "\n" };
        for m in marks.iter().filter(|m| m.line == i) {
            if !out.ends_with('\n') {
                out.push_str(end);
            }
            let _ = write!(out, "{}{} {} \"{}\"{end}", " ".repeat(m.column), "^".repeat(m.width), m.rule, m.trigger);
        }
    }
    out
}

fn fixtures() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("tests/fixtures can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "md") && !path.to_string_lossy().ends_with(".fixed.md") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut out);
    out.sort();
    assert!(out.len() >= 20, "only {} fixtures", out.len());
    out
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn settings() -> Arc<Settings> {
    Arc::new(Settings::default())
}

#[test]
fn read_from_scratch() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for path in fixtures() {
        let annotated = read(&path);
        let (text, wanted) = strip(&annotated);
        let found = marks(&text, &Document::new(&text, settings()).diagnostics());
        if found == wanted {
            continue;
        }
        if update {
            std::fs::write(&path, annotate(&text, &found)).expect("the fixture can be written");
            continue;
        }
        let _ = writeln!(wrong, "{}", path.display());
        for m in wanted.iter().filter(|m| !found.contains(m)) {
            let _ = writeln!(wrong, "  missing  {}:{} {} {:?}", m.line + 1, m.column + 1, m.rule, m.trigger);
        }
        for m in found.iter().filter(|m| !wanted.contains(m)) {
            let _ = writeln!(wrong, "  reported {}:{} {} {:?}", m.line + 1, m.column + 1, m.rule, m.trigger);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The same text typed in pieces, with detours, has the same reports.
#[test]
fn typed_in_pieces() {
    for (n, path) in fixtures().iter().enumerate() {
        let (text, wanted) = strip(&read(path));
        if std::env::var_os("UPDATE").is_some() {
            continue;
        }
        let mut doc = Document::new("", settings());
        let mut seed = n as u64 + 1;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below.max(1)
        };
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let mut end = 1 + random(40).min(rest.len() - 1);
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            let at = doc.rope().len_bytes();
            doc.apply(&Edit::insert(at, &rest[..end]));
            rest = &rest[end..];
            // A detour: something typed anywhere and taken back.
            let detour = ["“", "\n\n", "```\n", "> ", "x", "(Bell 3)"][random(6)];
            let mut near = random(doc.rope().len_bytes() + 1);
            while !text.is_char_boundary(near) {
                near -= 1;
            }
            doc.apply(&Edit::insert(near, detour));
            doc.apply(&Edit::replace(near..near + detour.len(), ""));
        }
        assert_eq!(doc.text(), text);
        assert_eq!(marks(&text, &doc.diagnostics()), wanted, "{}", path.display());
    }
}

/// The command line says the same, from files, in columns that count code points.
#[test]
fn through_the_command_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = fixtures();
    for (i, path) in paths.iter().enumerate() {
        let (text, _) = strip(&read(path));
        std::fs::write(folder.path().join(format!("{i:03}.md")), text).expect("a file can be written");
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_essay-lsp"))
        .args(["--check", "--format", "jsonl", "--fail-on", "never", "."])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .map(|l| serde_json::from_str(l).expect("a JSON object a line"))
        .collect();
    assert_eq!(files.len(), paths.len());
    for (path, file) in paths.iter().zip(&files) {
        let (text, wanted) = strip(&read(path));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let number =
            |at: &serde_json::Value, key: &str| at[key].as_u64().unwrap_or_else(|| panic!("{key} in {at}")) as usize;
        let mut found: Vec<Mark> = file["diagnostics"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|d| {
                let (start, end) = (&d["range"]["start"], &d["range"]["end"]);
                let (line, column) = (number(start, "line") - 1, number(start, "column") - 1);
                let width = if number(end, "line") == line + 1 {
                    number(end, "column") - 1 - column
                } else {
                    lines[line].trim_end_matches(['\n', '\r']).chars().count() - column
                };
                let words = |key: &str| d[key].as_str().expect("text").to_owned();
                Mark { line, column, width: width.max(1), rule: words("rule"), trigger: words("trigger") }
            })
            .collect();
        found.sort();
        assert_eq!(found, wanted, "{}", path.display());
    }
}
