//! The settings in force as text, for `--print-config`.

use super::{Config, CountMode, Footnotes, Level, Limits, Origin, Origins, Scope};
use crate::rules;

/// One key, its value as TOML, and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub key: String,
    pub value: String,
    pub origin: Origin,
}

/// The switches that a preset of `count` sets.
pub(super) const COUNTED: [&str; 11] = [
    "headings",
    "title",
    "abstract",
    "citations",
    "quotations",
    "footnotes",
    "tables",
    "captions",
    "references",
    "appendices",
    "code",
];

pub(super) fn all(config: &Config, origins: &Origins) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut push = |key: &str, value: String, by: &str| {
        let origin = origins.get(by).cloned().unwrap_or_default();
        shown.push(Shown { key: key.to_owned(), value, origin });
    };
    let mut plain = |key: &str, value: String| push(key, value, key);
    plain("style", text(config.style.name()));
    plain("citation-scope", text(scope(config.scope)));
    plain("genre", text(&format!("{:?}", config.genre).to_lowercase()));
    plain("bibliography", texts(&config.bibliography));
    if let Some(lang) = &config.lang {
        plain("lang", text(lang));
    }
    if let Some(csl) = &config.csl {
        plain("csl", text(csl));
    }
    plain("final", config.finished.to_string());
    for (key, end) in [("words.min", config.words.min), ("words.max", config.words.max)] {
        if let Some(end) = end {
            plain(key, end.to_string());
        }
    }
    let count = &config.count;
    plain("count.mode", text(if count.mode == CountMode::Word { "word" } else { "whitespace" }));
    let notes = match count.footnotes {
        Footnotes::No => "false".to_owned(),
        Footnotes::Yes => "true".to_owned(),
        Footnotes::Explanatory => text("explanatory"),
    };
    let on = [
        count.headings,
        count.title,
        count.abstract_,
        count.citations,
        count.quotations,
        false,
        count.tables,
        count.captions,
        count.references,
        count.appendices,
        count.code,
    ];
    for (name, on) in COUNTED.iter().zip(on) {
        plain(&format!("count.{name}"), if *name == "footnotes" { notes.clone() } else { on.to_string() });
    }
    plain("count.ignore-lines", texts(&config.ignore_lines));
    plain("register.allow", texts(&config.register.allow));
    plain("register.extra", texts(&config.register.extra.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>()));
    plain("register.strict", config.register.strict.to_string());
    if let Some(discipline) = &config.register.discipline {
        plain("register.discipline", text(discipline));
    }
    let mut plain = |key: &str, value: String| push(key, value, key);
    plain("required-sections", texts(&config.required));
    let sources = &config.sources;
    // A `since` that `max-age` gives is shown as what was written.
    let since = sources.since.filter(|_| sources.max_age.is_none());
    for (key, n) in [("min", sources.min), ("since", since), ("max-age", sources.max_age)] {
        if let Some(n) = n {
            plain(&format!("sources.{key}"), n.to_string());
        }
    }
    plain("allow-ignores", (!config.bars_ignores).to_string());
    for (title, limits) in &config.sections {
        push(&format!("sections.{}", text(title)), table(limits), &format!("sections.{title}"));
    }
    for rule in rules::all() {
        let hidden = config.selected.as_ref().is_some_and(|s| !s.contains(&rule.id));
        let level = match config.levels.get(rule.id) {
            _ if hidden => "off",
            Some(Level::Off) => "off",
            Some(Level::On(severity)) => severity.name(),
            None => rule.default.map_or("off", |s| s.name()),
        };
        push(&format!("rules.{}", text(rule.id)), text(level), &format!("rules.{}", rule.id));
    }
    shown
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Sentence => "sentence",
        Scope::Linked => "linked",
        Scope::Paragraph => "paragraph",
    }
}

/// A TOML string. JSON's escapes are a subset of TOML's.
fn text(s: &str) -> String {
    serde_json::Value::from(s).to_string()
}

fn texts(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|s| text(s)).collect::<Vec<_>>().join(", "))
}

fn table(limits: &Limits) -> String {
    let ends = [("min", limits.min), ("max", limits.max)];
    let set: Vec<String> = ends.iter().filter_map(|(name, n)| n.map(|n| format!("{name} = {n}"))).collect();
    format!("{{ {} }}", set.join(", "))
}
