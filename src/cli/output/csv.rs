//! `csv`: one row a file, as a spreadsheet opens it (RFC 4180, UTF-8 with the mark that Excel looks for).

use super::{Checked, FAMILIES, by_family, by_severity};
use crate::cli::check::Failure;
use crate::diagnostic::Severity;

/// What every row has, in order; a file that could not be read has its path and `problem` only.
fn columns() -> Vec<&'static str> {
    let mut names = vec!["path", "style", "words", "min", "max", "sentences", "claims", "supported", "citations"];
    names.push("quotations");
    names.extend(Severity::ALL.map(Severity::name));
    names.extend(FAMILIES);
    names.extend(["overridden", "problem"]);
    names
}

pub fn begin() -> String {
    format!("\u{feff}{}\r\n", columns().join(","))
}

pub fn file(checked: &Checked) -> String {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let e = &checked.evidence;
    let mut cells = vec![cell(&checked.path), cell(checked.style), checked.words.counted.to_string()];
    cells.extend([number(checked.words.min), number(checked.words.max)]);
    cells.extend([e.sentences, e.claims, e.supported, e.citations, e.quotations].map(|n| n.to_string()));
    cells.extend(by_severity(&checked.diagnostics).map(|n| n.to_string()));
    cells.extend(by_family(&checked.diagnostics).map(|n| n.to_string()));
    cells.extend([checked.times_overridden().to_string(), String::new()]);
    row(&cells)
}

pub fn end(failures: &[Failure]) -> String {
    let one = |failure: &Failure| {
        let mut cells = vec![String::new(); columns().len()];
        let line = failure.line.map_or(String::new(), |line| format!("line {line}: "));
        cells[0] = cell(&failure.path);
        if let Some(last) = cells.last_mut() {
            *last = cell(&format!("{line}{}", failure.message));
        }
        row(&cells)
    };
    failures.iter().map(one).collect()
}

fn row(cells: &[String]) -> String {
    cells.join(",") + "\r\n"
}

/// A text as a cell. One that a spreadsheet would take for a formula is made a text: files are named by students.
fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let text = if formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', ';', '"', '\n', '\r', '\'', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_a_text() {
        assert_eq!(cell("a/b.md"), "a/b.md");
        assert_eq!(cell("=cmd|' /C calc'!A0.md"), "\"'=cmd|' /C calc'!A0.md\"");
        assert_eq!(cell(" @SUM(1).md"), "\"' @SUM(1).md\"");
        assert_eq!(cell("-1+2.md"), "\"'-1+2.md\"");
        assert_eq!(cell("a,\"b\".md"), "\"a,\"\"b\"\".md\"");
    }
}
