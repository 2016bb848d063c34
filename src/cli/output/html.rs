//! `html`: one page that needs nothing else: a table of the essays, and each essay with its notes in the margin.
//!
//! Opening an essay, going back and printing are CSS; the script only sorts and steps from essay to essay. The page's own
//! policy forbids it to load anything, and everything that stands in an essay is escaped.

mod body;

use super::{Checked, Held, Summary, by_severity, escaped, plural};
use crate::cli::check::Failure;
use crate::diagnostic::Severity;
use crate::document::Located;
use crate::rules;
use crate::rules::length::grouped;
use crate::text::Fnv;
use std::fmt::Write;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
/// Of `SCRIPT`, base64: the policy lets no other script run. A browser test fails where it is stale.
const SCRIPT_HASH: &str = "XybJRSpOefqj+W6OES6B4/oWu4IiitLOePcgyhoa2vI=";

/// What the page calls a severity.
fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Suggestion",
        Severity::Hint => "Hint",
    }
}

/// The anchor of an essay.
fn id(path: &str) -> String {
    let mut hash = Fnv::default();
    hash.write(path.as_bytes());
    format!("e{:012x}", hash.finish() >> 16)
}

pub fn row(checked: &Checked) -> String {
    let (id, path, e) = (id(&checked.path), breakable(&checked.path), &checked.evidence);
    let words = &checked.words;
    let limit = match (words.min, words.max) {
        (Some(min), Some(max)) => format!("{}–{}", grouped(min), grouped(max)),
        (None, Some(max)) => format!("≤ {}", grouped(max)),
        (Some(min), None) => format!("≥ {}", grouped(min)),
        (None, None) => String::new(),
    };
    let off = match words {
        w if w.max.is_some_and(|max| w.counted > max) => " <span class=\"off\">over</span>",
        w if w.min.is_some_and(|min| w.counted < min) => " <span class=\"off\">under</span>",
        _ => "",
    };
    let tried = match checked.times_overridden() {
        0 => String::new(),
        n => format!(" <span class=\"off\">{n} overridden</span>"),
    };
    let mut out = format!("<tr><th scope=\"row\"><a href=\"#{id}\">{path}</a>{tried}</th>");
    let mut number = |n: u64, shown: &str| {
        let _ = write!(out, "<td data-n=\"{n}\">{shown}</td>");
    };
    let counted = grouped(words.counted);
    number(words.counted.into(), &format!("{counted}{off}"));
    number(words.max.or(words.min).unwrap_or(0).into(), &limit);
    for n in [e.claims, e.supported, e.citations] {
        number(n.into(), &grouped(n));
    }
    for (n, severity) in by_severity(&checked.diagnostics).into_iter().zip(Severity::ALL) {
        let shown = if n == 0 { "0".to_owned() } else { format!("<b class=\"{}\">{n}</b>", severity.name()) };
        number(n as u64, &shown);
    }
    let _ = writeln!(out, "<td>{}</td></tr>", checked.style);
    out
}

/// A path that is broken behind what parts its words, and never in its ending.
fn breakable(path: &str) -> String {
    let ending = path.rfind('.').filter(|at| path.len() - at <= "markdown".len() + 1).unwrap_or(path.len());
    let (stem, ending) = path.split_at(ending);
    let stem: Vec<String> = stem.split_inclusive(['/', '_', '-', '.']).map(escaped).collect();
    format!("{}<span class=\"end\">{}</span>", stem.join("<wbr>"), escaped(ending))
}

pub fn file(checked: &Checked) -> String {
    let (id, path, e) = (id(&checked.path), escaped(&checked.path), &checked.evidence);
    let mut facts = format!("{} words", grouped(checked.words.counted));
    match (checked.words.min, checked.words.max) {
        (Some(min), Some(max)) => drop(write!(facts, " (asked for: {} to {})", grouped(min), grouped(max))),
        (None, Some(max)) => drop(write!(facts, " (at most {})", grouped(max))),
        (Some(min), None) => drop(write!(facts, " (at least {})", grouped(min))),
        (None, None) => {}
    }
    let _ = write!(
        facts,
        " · {} · {} · {}",
        supported(e.claims, e.supported),
        plural(e.citations as usize, "citation"),
        plural(checked.diagnostics.len(), "note"),
    );
    if !checked.overridden.is_empty() {
        let sets: Vec<String> = checked.overridden.iter().map(|s| format!("{} ({})", s.key, s.origin)).collect();
        let _ = write!(facts, "<br>Settled by the assignment, and set otherwise: {}", escaped(&sets.join(", ")));
    }
    format!(
        "<article id=\"{id}\" tabindex=\"-1\" aria-labelledby=\"{id}-t\">\n<nav class=\"steps\" aria-label=\"{path}: between essays\"><a href=\"#essays\">All essays</a></nav>\n<h1 id=\"{id}-t\">{path}</h1>\n<p class=\"facts\">{facts}</p>\n{}</article>\n",
        body::rows(checked, &id)
    )
}

fn supported(claims: u32, supported: u32) -> String {
    match claims {
        0 => "no claims".to_owned(),
        n => format!("{} of {} supported", grouped(supported), plural(n as usize, "claim")),
    }
}

/// A message, with what stands between backticks as code.
fn code(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    // A backtick without a partner is a character like any other.
    if parts.len().is_multiple_of(2) {
        return escaped(message);
    }
    let part = |(i, part): (usize, &&str)| match i % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    parts.iter().enumerate().map(part).collect()
}

/// A note in the margin: what is said about the words that carry its number.
fn note(d: &Located, number: usize, id: &str, marked: bool) -> String {
    let severity = d.severity;
    let back = match marked {
        true => format!(
            "<a class=\"n\" href=\"#{id}-m{number}\" aria-label=\"Note {number}, back to the text\">{number}</a>"
        ),
        false => format!("<span class=\"n\">{number}</span>"),
    };
    let url = rules::find(d.rule).map_or(String::new(), |r| r.url());
    let mut out = format!(
        "<li id=\"{id}-n{number}\" class=\"note {}\" tabindex=\"-1\">{back} <b class=\"{}\">{}</b> {} <a class=\"rule\" href=\"{}\">{}</a>",
        severity.name(),
        severity.name(),
        label(severity),
        code(&d.message),
        escaped(&url),
        d.rule,
    );
    for related in &d.related {
        let _ =
            write!(out, " <span class=\"more\">{} (line {})</span>", escaped(&related.message), related.start.line + 1);
    }
    out + "</li>"
}

/// The whole page.
pub fn page(summary: &Summary, failures: &[Failure], held: &Held) -> String {
    let heads = [
        ("Essay", ""),
        ("Words", ""),
        ("Limit", ""),
        ("Claims", "Sentences that need support"),
        ("Supported", "Claims that have it"),
        ("Citations", ""),
        ("Errors", ""),
        ("Warnings", ""),
        ("Suggestions", ""),
        ("Hints", ""),
        ("Style", "Citation style, set or found"),
    ];
    let head = heads.map(|(name, title)| {
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{title}\"") };
        format!("<th scope=\"col\"{title}><button type=\"button\" disabled>{name}</button></th>")
    });
    let [errors, warnings, infos, hints] = summary.reports;
    let e = &summary.evidence;
    let counts = [(errors, "error"), (warnings, "warning"), (infos, "suggestion"), (hints, "hint")];
    let counts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| plural(*n, what)).collect();
    let words = u32::try_from(summary.words).map_or_else(|_| summary.words.to_string(), grouped);
    let lead = format!(
        "{}, {words} words; {}. {}",
        plural(summary.files, "essay"),
        supported(e.claims, e.supported),
        if counts.is_empty() { "Nothing to report.".to_owned() } else { format!("{}.", counts.join(", ")) },
    );
    let mut unread = String::new();
    if !failures.is_empty() {
        unread.push_str("<section id=\"unread\" aria-labelledby=\"unread-t\"><h2 id=\"unread-t\">Not checked, or not wholly</h2><ul>");
        for failure in failures {
            let _ = write!(unread, "<li>{}</li>", escaped(&failure.to_string()));
        }
        unread.push_str("</ul></section>\n");
    }
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"essay-lsp {}\">\n<title>Essays</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<section id=\"essays\" tabindex=\"-1\">\n<h1>Essays</h1>\n<p class=\"facts\">{lead}</p>\n<p id=\"sorted\" role=\"status\"></p>\n<div class=\"wide\" role=\"region\" aria-label=\"Table of essays\" tabindex=\"0\">\n<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</div>\n{unread}</section>\n{}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        head.concat(),
        held.rows,
        held.files,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_may_show_code() {
        assert_eq!(code("no `a<b>` here"), "no <code>a&lt;b&gt;</code> here");
        assert_eq!(code("one ` alone <"), "one ` alone &lt;");
    }
}
