//! `junit`: a suite a file, a test a report. A test fails where its report counts for the exit status.

use super::{Checked, escaped};
use crate::cli::check::Failure;
use crate::diagnostic::Severity;
use std::fmt::Write;

pub fn begin() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"essay-lsp\">\n".to_owned()
}

pub fn file(checked: &Checked, fail_on: Option<Severity>) -> String {
    let fails = |s: Severity| fail_on.is_some_and(|least| s <= least);
    let failed = checked.diagnostics.iter().filter(|d| fails(d.severity)).count();
    let path = escaped(&checked.path);
    let tests = checked.diagnostics.len().max(1);
    let mut out = suite(&path, tests, failed, 0);
    if checked.diagnostics.is_empty() {
        let _ = writeln!(out, "    <testcase name=\"nothing to report\" classname=\"{path}\" time=\"0\"/>");
    }
    for d in &checked.diagnostics {
        let (line, column) = (d.start.line + 1, d.start.utf32 + 1);
        let message = escaped(&d.message);
        let _ = write!(
            out,
            "    <testcase name=\"{}:{line}:{column}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\" time=\"0\">",
            d.rule
        );
        let text = format!("{path}:{line}:{column}: {} {message}", d.severity.name());
        let _ = match fails(d.severity) {
            true => write!(
                out,
                "<failure type=\"{}\" message=\"{}\">{text}</failure>",
                d.severity.name(),
                one_line(&message)
            ),
            false => write!(out, "<system-out>{text}</system-out>"),
        };
        out.push_str("</testcase>\n");
    }
    out.push_str("  </testsuite>\n");
    out
}

pub fn end(failures: &[Failure]) -> String {
    let mut out = String::new();
    for failure in failures {
        let (path, message) = (escaped(&failure.path), one_line(&escaped(&failure.message)));
        out.push_str(&suite(&path, 1, 0, 1));
        let line = failure.line.map_or(String::new(), |line| format!(" line=\"{line}\""));
        let _ = writeln!(
            out,
            "    <testcase name=\"can be read\" classname=\"{path}\" file=\"{path}\"{line} time=\"0\"><error type=\"unreadable\" message=\"{message}\"/></testcase>\n  </testsuite>"
        );
    }
    out + "</testsuites>\n"
}

fn suite(path: &str, tests: usize, failures: usize, errors: usize) -> String {
    format!(
        "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\" time=\"0\">\n"
    )
}

/// Line ends in an attribute would be read as spaces anyway.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
