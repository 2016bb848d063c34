//! `path:line:col: severity[rule] message`, one line a report.

use super::{Checked, colored};
use crate::cli::printable;
use std::fmt::Write;

pub fn file(checked: &Checked, color: bool) -> String {
    let mut out = String::new();
    let path = printable(&checked.path);
    for d in &checked.diagnostics {
        let (line, column) = (d.start.line + 1, d.start.utf32 + 1);
        let level = colored(d.severity.name(), d.severity, color);
        let _ = writeln!(out, "{path}:{line}:{column}: {level}[{}] {}", d.rule, printable(&d.message));
    }
    out
}
