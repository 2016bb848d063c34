//! `gitlab`: the code quality report that GitLab shows in merge requests. GitLab reads a part of the format of Code Climate; what others
//! that read it ask for is there, too (<https://github.com/codeclimate/platform/blob/master/spec/analyzers/SPEC.md>).

use super::Checked;
use crate::cli::check::Failure;
use crate::diagnostic::Severity;
use crate::text::Fnv;
use serde_json::{Value, json};

pub fn file(checked: &Checked) -> String {
    let reports = checked.diagnostics.iter().zip(&checked.fingerprints).map(|(d, print)| {
        let severity = match d.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "minor",
            Severity::Hint => "info",
        };
        let lines = json!({ "begin": d.start.line + 1, "end": d.end.line + 1 });
        entry(d.rule, &d.message, severity, &checked.path, lines, print)
    });
    joined(reports)
}

pub fn end(failures: &[Failure], first: bool) -> String {
    let unread = failures.iter().map(|f| {
        let line = f.line.unwrap_or(1);
        let lines = json!({ "begin": line, "end": line });
        entry("essay-lsp.unreadable", &f.message, "blocker", &f.path, lines, &f.message)
    });
    let unread = joined(unread);
    let comma = if first || unread.is_empty() { "" } else { ",\n" };
    format!("{comma}{unread}\n]\n")
}

fn entry(rule: &str, message: &str, severity: &str, path: &str, lines: Value, print: &str) -> Value {
    let family = rule.split('.').next();
    json!({
        "type": "issue",
        "categories": [if matches!(family, Some("claim" | "cite" | "ref")) { "Clarity" } else { "Style" }],
        "description": message,
        "check_name": rule,
        "fingerprint": fingerprint(path, rule, print),
        "severity": severity,
        "location": { "path": path, "lines": lines },
    })
}

fn joined(entries: impl Iterator<Item = Value>) -> String {
    entries.map(|e| e.to_string()).collect::<Vec<_>>().join(",\n")
}

/// GitLab wants a fingerprint to be one of its kind in the whole report: two essays may share a sentence.
fn fingerprint(path: &str, rule: &str, print: &str) -> String {
    let mut hash = Fnv::default();
    for part in [path, rule, print] {
        hash.write(part.as_bytes());
        hash.write(&[0]);
    }
    format!("{:016x}", hash.finish())
}
