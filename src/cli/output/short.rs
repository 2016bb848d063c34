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
        out.push_str(&path);
        let _ = write!(out, ":{line}:{column}: ");
        for part in [&level, "[", d.rule, "] ", &printable(&d.message), "\n"] {
            out.push_str(part);
        }
    }
    out
}
