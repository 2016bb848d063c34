//! `github`: workflow commands, which GitHub shows beside the lines of a pull request.

use super::Checked;
use crate::cli::check::Failure;
use crate::diagnostic::Severity;
use std::fmt::Write;

pub fn file(checked: &Checked) -> String {
    let mut out = String::new();
    for d in &checked.diagnostics {
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let (line, end) = (d.start.line + 1, d.end.line + 1);
        let path = property(&checked.path);
        let _ = write!(out, "::{command} file={path},line={line},endLine={end}");
        // Columns of a range over several lines mean nothing to GitHub.
        if line == end {
            let _ = write!(out, ",col={},endColumn={}", d.start.utf32 + 1, d.end.utf32 + 1);
        }
        let _ = writeln!(out, ",title={}::{}", property(d.rule), data(&d.message));
    }
    out
}

pub fn end(failures: &[Failure]) -> String {
    let mut out = String::new();
    for failure in failures {
        let line = failure.line.map_or(String::new(), |line| format!(",line={line}"));
        let _ = writeln!(out, "::error file={}{line}::{}", property(&failure.path), data(&failure.message));
    }
    out
}

/// The text of a command, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which may hold neither of the marks that part properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
