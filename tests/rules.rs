//! The list of rules and what is made from it.

use essay_lsp::config::{Config, Level, Settings};
use essay_lsp::diagnostic::Severity;
use essay_lsp::document::Document;
use essay_lsp::rules::{self, Rule};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

fn check_fresh(path: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, made).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{} is out of date: UPDATE=1 cargo test --test rules", path.display());
}

#[test]
fn docs_rules_md_is_what_the_list_says() {
    let mut out = String::from(
        "# Rules\n\nMade from the sources of the rules: `UPDATE=1 cargo test --test rules`.\n\n| rule | level | reports |\n| --- | --- | --- |\n",
    );
    for r in rules::all() {
        let level = r.default.map_or("off", Severity::name);
        let anchor = r.id.replace('.', "");
        let _ = writeln!(out, "| [`{}`](#{anchor}) | {level} | {} |", r.id, r.summary);
    }
    for r in rules::all() {
        // A page's title is a heading of its own file; here it stands one level lower.
        let page: String =
            r.docs().lines().map(|l| if l.starts_with('#') { format!("#{l}\n") } else { format!("{l}\n") }).collect();
        let _ = write!(out, "\n{}", page);
    }
    check_fresh("docs/rules.md", &out);
}

#[test]
fn ids_are_of_the_families_and_unique() {
    let ids: Vec<&str> = rules::all().map(|r| r.id).collect();
    for (i, id) in ids.iter().enumerate() {
        assert!(!ids[..i].contains(id), "{id} twice");
        let (family, name) = id.split_once('.').expect("family.name");
        assert!(["claim", "cite", "ref", "register", "length", "config"].contains(&family), "{id}");
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
    }
    assert!(ids.len() < 128, "silencers are bits of a u128");
}

/// Fenced examples of a page: (reported?, text).
fn examples(rule: &Rule) -> Vec<(bool, String)> {
    let mut out: Vec<(bool, String)> = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in rule.docs().lines() {
        match (&mut open, line.trim()) {
            (None, "```md reported") => open = Some((true, String::new())),
            (None, "```md silent") => open = Some((false, String::new())),
            (Some(_), "```") => out.extend(open.take()),
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    assert!(open.is_none(), "{}: a fence is not closed", rule.id);
    out
}

/// What a rule's page says is reported is reported, and what it says is not, is not. Rules that are off by default are turned on.
#[test]
fn examples_in_the_pages_hold() {
    let mut wrong = String::new();
    for rule in rules::all() {
        let mut config = Config::default();
        if rule.default.is_none() {
            config.levels.insert(rule.id, Level::On(Severity::Info));
        }
        let settings = Arc::new(Settings::fixed(config));
        for (reported, text) in examples(rule) {
            let found = Document::new(&text, settings.clone()).diagnostics().iter().any(|d| d.rule == rule.id);
            if found != reported {
                let _ =
                    writeln!(wrong, "{}: {} {text:?}", rule.id, if reported { "not reported:" } else { "reported:" });
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Every rule that reads text has an example of both kinds.
#[test]
fn every_page_shows_both_sides() {
    for rule in rules::all().filter(|r| !matches!(r.family(), "length" | "config")) {
        let found = examples(rule);
        assert!(found.iter().any(|e| e.0) && found.iter().any(|e| !e.0), "{} lacks an example", rule.id);
        assert!(rule.docs().starts_with(&format!("# {}\n", rule.id)), "{}: the page begins with its name", rule.id);
    }
}
