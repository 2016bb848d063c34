//! `sarif`: SARIF 2.1.0, for code scanning. Files are streamed; each adds its results.

use super::json::LineStarts;
use super::{Checked, address};
use crate::cli::check::Failure;
use crate::diagnostic::{Safety, Severity};
use crate::document::Located;
use crate::rules::{self, Rule};
use crate::text::Position;
use serde_json::{Value, json};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

pub fn begin() -> String {
    let driver = json!({
        "name": "essay-lsp",
        "informationUri": "https://github.com/essay-lsp/essay-lsp",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules::all().map(rule).collect::<Vec<_>>(),
    });
    format!(
        "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[\n",
        Value::from(SCHEMA)
    )
}

fn rule(rule: &'static Rule) -> Value {
    let page = rule.docs();
    // The title repeats the id.
    let page = page.trim_start_matches(&format!("# {}", rule.id)).trim();
    json!({
        "id": rule.id,
        "name": pascal(rule.id),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": format!("{}.", rule.summary.trim_end_matches('.')) },
        "help": { "text": page, "markdown": page },
        "helpUri": rule.url(),
        "defaultConfiguration": {
            "enabled": rule.default.is_some(),
            "level": level(rule.default.unwrap_or(Severity::Info)),
        },
        "properties": { "tags": [rule.family(), "prose"], "precision": "high" },
    })
}

/// `claim.unnamed-source` as `ClaimUnnamedSource`.
fn pascal(id: &str) -> String {
    let word = |w: &str| {
        let mut letters = w.chars();
        letters.next().map_or(String::new(), |c| c.to_uppercase().collect::<String>() + letters.as_str())
    };
    id.split(['.', '-']).map(word).collect()
}

pub fn file(checked: &Checked) -> String {
    let mut lines = LineStarts::default();
    let reports = checked.diagnostics.iter().zip(&checked.fingerprints);
    let results = reports.map(|(d, print)| result(checked, d, print, &mut lines).to_string());
    results.collect::<Vec<_>>().join(",\n")
}

fn result(checked: &Checked, d: &Located, print: &str, lines: &mut LineStarts) -> Value {
    let artifact = artifact(&checked.path);
    let mut region = region(d.start, d.end);
    region["snippet"] = json!({ "text": checked.text.get(d.range.clone()).unwrap_or(&d.trigger) });
    let mut result = json!({
        "ruleId": d.rule,
        "level": level(d.severity),
        "message": { "text": d.message },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact, "region": region } }],
        "partialFingerprints": { "essayLspSentence/v1": print },
        "properties": { "severity": d.severity.name(), "trigger": d.trigger },
    });
    if let Some(index) = rules::index(d.rule) {
        result["ruleIndex"] = index.into();
    }
    if !d.related.is_empty() {
        let related = d.related.iter().enumerate().map(|(i, r)| {
            json!({
                "id": i + 1,
                "message": { "text": r.message },
                "physicalLocation": { "artifactLocation": artifact, "region": self::region(r.start, r.end) },
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if !d.fixes.is_empty() {
        let fixes = d.fixes.iter().map(|fix| {
            let replacements = fix.edits.iter().map(|e| {
                let start = lines.position(&checked.text, e.range.start);
                let end = lines.position(&checked.text, e.range.end);
                json!({ "deletedRegion": self::region(start, end), "insertedContent": { "text": e.text } })
            });
            json!({
                "description": { "text": fix.title },
                "artifactChanges": [{ "artifactLocation": artifact, "replacements": replacements.collect::<Vec<_>>() }],
                "properties": { "safe": fix.safety == Safety::Safe },
            })
        });
        result["fixes"] = fixes.collect();
    }
    result
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line + 1,
        "startColumn": start.utf32 + 1,
        "endLine": end.line + 1,
        "endColumn": end.utf32 + 1,
    })
}

fn artifact(path: &str) -> Value {
    match path.starts_with('/') {
        true => json!({ "uri": format!("file://{}", address(path)) }),
        false => json!({ "uri": address(path), "uriBaseId": "%SRCROOT%" }),
    }
}

pub fn end(failures: &[Failure]) -> String {
    let notifications = failures.iter().map(|f| {
        let mut place = json!({ "artifactLocation": artifact(&f.path) });
        if let Some(line) = f.line {
            place["region"] = json!({ "startLine": line, "startColumn": f.column.unwrap_or(1) });
        }
        json!({
            "level": "error",
            "message": { "text": f.message },
            "locations": [{ "physicalLocation": place }],
        })
    });
    let invocation = json!({
        "executionSuccessful": failures.is_empty(),
        "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
    });
    format!("\n],\n\"invocations\":[{invocation}]}}]}}\n")
}
