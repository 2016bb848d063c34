//! Every setting, once: its name, what it may be, what it means. The reader, the JSON Schema and the messages about
//! wrong settings all go by this table.

use super::nearest::nearest;
use super::tree::{Key as Written, Node, Value};
use super::{CountMode, Footnotes, Genre, Level, Limits, Origin, Problem, Scope, Style};
use crate::diagnostic::{RuleId, Severity};
use crate::rules;
use globset::{GlobBuilder, GlobMatcher};
use std::ops::Range;

/// One key of the settings.
pub(super) struct Key {
    pub name: &'static str,
    /// Older or shorter spellings.
    pub aliases: &'static [&'static str],
    pub doc: &'static str,
    pub kind: Kind,
}

/// What a key may be set to, and what that does.
pub(super) enum Kind {
    Choice(&'static [&'static str], fn(usize) -> Setting),
    Bool(fn(bool) -> Setting),
    Text(fn(String) -> Setting),
    /// A whole number above 0.
    Number(fn(u32) -> Setting),
    /// A text or a list of them.
    Texts(fn(Vec<String>) -> Setting),
    /// As `Texts`, each a regular expression.
    Patterns(fn(Vec<String>) -> Setting),
    Footnotes,
    Words,
    /// Headings, each with its limits.
    Sections,
    Rules,
    Table(&'static [Key]),
    /// `[essay]` stands for the root.
    Root,
    Overrides,
}

/// One thing that a layer of settings says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Setting {
    Style(Style),
    Scope(Scope),
    Genre(Genre),
    Lang(String),
    Csl(String),
    Bibliography(Vec<String>),
    Words(Limits),
    Section(String, Limits),
    Required(Vec<String>),
    LeastSources(u32),
    SourcesSince(u32),
    OldestSource(u32),
    AllowIgnores(bool),
    Preset(usize),
    Mode(CountMode),
    Switch(Part, bool),
    Footnotes(Footnotes),
    IgnoreLines(Vec<String>),
    Allow(Vec<String>),
    Extra(Vec<String>),
    Strict(bool),
    Discipline(String),
    Finished(bool),
    Levels(Vec<RuleId>, Level),
    /// Rules that are left over, and those of them that were named one by one.
    Select(Vec<RuleId>, Vec<RuleId>),
}

/// A part of a document that is counted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Headings,
    Title,
    Abstract,
    Citations,
    Quotations,
    Tables,
    Captions,
    References,
    Appendices,
    Code,
}

const fn key(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, aliases: &[], doc, kind }
}

macro_rules! switch {
    ($name:literal, $part:ident, $doc:literal) => {
        key($name, Kind::Bool(|on| Setting::Switch(Part::$part, on)), $doc)
    };
}

pub(super) const LEVELS: [&str; 5] = ["error", "warning", "info", "hint", "off"];
pub(super) const PRESETS: [&str; 4] = ["default", "strict-all", "humanities", "ib"];
const STYLES: [&str; 8] = {
    let mut names = [""; 8];
    let mut i = 0;
    while i < names.len() {
        names[i] = Style::ALL[i].name();
        i += 1;
    }
    names
};
const SCOPES: [Scope; 3] = [Scope::Sentence, Scope::Linked, Scope::Paragraph];
const GENRES: [Genre; 7] = [
    Genre::Auto,
    Genre::Argument,
    Genre::Literary,
    Genre::History,
    Genre::Report,
    Genre::Scientific,
    Genre::Reflective,
];
const MODES: Kind =
    Kind::Choice(&["word", "whitespace"], |i| Setting::Mode([CountMode::Word, CountMode::Whitespace][i]));

pub(super) static ROOT: &[Key] = &[
    key(
        "style",
        Kind::Choice(&STYLES, |i| Setting::Style(Style::ALL[i])),
        "Citation style of the essay; `auto` follows what most of its citations look like.",
    ),
    key(
        "citation-scope",
        Kind::Choice(&["sentence", "linked", "paragraph"], |i| Setting::Scope(SCOPES[i])),
        "How far a citation reaches: its sentence, the sentences that refer back to it, or its paragraph.",
    ),
    key(
        "genre",
        Kind::Choice(&["auto", "argument", "literary", "history", "report", "scientific", "reflective"], |i| {
            Setting::Genre(GENRES[i])
        }),
        "Kind of essay; it decides what a reader expects support for.",
    ),
    key(
        "english",
        Kind::Choice(&["auto", "us", "gb"], |i| Setting::Lang(["", "en-US", "en-GB"][i].into())),
        "Variety of English that fixes are spelt in.",
    ),
    key("lang", Kind::Text(Setting::Lang), "Language of the essay, as pandoc names it: `en-GB`."),
    key("csl", Kind::Text(Setting::Csl), "Citation style file that pandoc formats the citations with."),
    key(
        "bibliography",
        Kind::Texts(Setting::Bibliography),
        "Bibliography files (.bib, CSL-JSON, CSL-YAML, hayagriva YAML), relative to the file that names them.",
    ),
    Key {
        name: "words",
        aliases: &["word-limit", "wordcount"],
        doc: "Word limit: a number (the most), `min` and `max`, or `target` and `tolerance`.",
        kind: Kind::Words,
    },
    key("count", Kind::Table(COUNT), "What counts towards the word limit: a preset, and parts switched on or off."),
    key("sections", Kind::Sections, "Word limits of single sections, by the text of their heading."),
    key(
        "required-sections",
        Kind::Texts(Setting::Required),
        "Sections that the essay must have, by the text of their heading; `Works Cited | References` is content with one.",
    ),
    key("sources", Kind::Table(SOURCES), "What is asked of the works that the essay cites: how many, how new."),
    key(
        "allow-ignores",
        Kind::Bool(Setting::AllowIgnores),
        "Whether comments in the essay may silence reports; in an assignment, also whether settings of the essay may.",
    ),
    key("rules", Kind::Rules, "Levels of rules and families. A rule wins over its family."),
    key("register", Kind::Table(REGISTER), "Informal phrasing: words to allow, words to add, how strict to be."),
    key(
        "final",
        Kind::Bool(Setting::Finished),
        "The essay is finished: too few words are reported however short it still is.",
    ),
    key("overrides", Kind::Overrides, "Other settings for some of the files."),
    key("essay", Kind::Root, "The same settings, for those who like them in a table of their own."),
];

static SOURCES: &[Key] = &[
    key("min", Kind::Number(Setting::LeastSources), "Fewest works; each counts once, however often it is cited."),
    key("since", Kind::Number(Setting::SourcesSince), "The year that the oldest may be from."),
    key("max-age", Kind::Number(Setting::OldestSource), "How many years old the oldest may be."),
];

static COUNT: &[Key] = &[
    key("preset", Kind::Choice(&PRESETS, Setting::Preset), "Where the switches start from."),
    key("mode", MODES, "`word` counts as a reader does; `whitespace` as a word processor."),
    switch!("headings", Headings, "Count headings."),
    switch!("title", Title, "Count the title and the author block."),
    switch!("abstract", Abstract, "Count the abstract."),
    switch!("citations", Citations, "Count citations in the text."),
    switch!("quotations", Quotations, "Count quotations."),
    key("footnotes", Kind::Footnotes, "Count notes: all, none, or those that say more than where to look."),
    switch!("tables", Tables, "Count tables."),
    switch!("captions", Captions, "Count captions and descriptions of images."),
    switch!("references", References, "Count the list of works."),
    switch!("appendices", Appendices, "Count appendices."),
    switch!("code", Code, "Count blocks of code."),
    key(
        "ignore-lines",
        Kind::Patterns(Setting::IgnoreLines),
        "Lines that are not the writer's, as regular expressions; they are neither counted nor checked.",
    ),
];

static REGISTER: &[Key] = &[
    key("allow", Kind::Texts(Setting::Allow), "Words and phrases that are never reported."),
    key("extra", Kind::Texts(Setting::Extra), "Tables of further words (.tsv), relative to the file that names them."),
    key("strict", Kind::Bool(Setting::Strict), "Report standard phrasal verbs and other borderline words, too."),
    key("discipline", Kind::Text(Setting::Discipline), "`science-strict` reports the first person."),
];

/// Keys of `words` and of one section, each with what it means.
pub(super) const WORDS: [(&str, &str); 4] = [
    ("min", "Fewest words."),
    ("max", "Most words."),
    ("target", "The number asked for."),
    ("tolerance", "How far from the target the essay may be: \"10%\", or a number of words."),
];

/// One entry of a layer, read and checked.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The key in full, e.g. `register.allow`.
    pub key: String,
    pub setting: Setting,
    /// From the key to the end of the value; the key alone where the value goes on over lines.
    pub at: Range<usize>,
    pub origin: Origin,
}

/// Settings for files that match.
#[derive(Debug, Clone)]
pub(super) struct Override {
    pub files: Vec<String>,
    pub entries: Vec<Entry>,
}

/// A number of words, and where its key stands.
type Limit = Option<(u32, Range<usize>)>;

/// Limits as they are found, key by key.
#[derive(Default)]
struct Draft {
    name: String,
    at: Option<Range<usize>>,
    min: Limit,
    max: Limit,
    target: Limit,
    tolerance: Option<(Tolerance, Range<usize>)>,
}

#[derive(Clone, Copy)]
enum Tolerance {
    Words(u32),
    /// In millionths, so that 10 % of 1,500 is 150 and nothing beside it.
    Share(u64),
}

/// Reads a tree of settings by the table above.
pub(super) struct Reader {
    /// Settings of an editor may hold keys that are the extension's own business.
    pub editor: bool,
    pub entries: Vec<Entry>,
    pub overrides: Vec<Override>,
    pub problems: Vec<Problem>,
    drafts: Vec<Draft>,
}

const EDITOR_ONLY: [&str; 3] = ["trace", "server", "enable"];

impl Reader {
    pub fn new(editor: bool) -> Self {
        Reader { editor, entries: Vec::new(), overrides: Vec::new(), problems: Vec::new(), drafts: Vec::new() }
    }

    pub fn root(&mut self, node: &Node) {
        self.table(ROOT, "", node);
    }

    /// Checks what only the whole layer shows, and sorts the entries so that the more particular ones come last.
    pub fn finish(&mut self) {
        for draft in std::mem::take(&mut self.drafts) {
            self.limits(draft);
        }
        self.entries.sort_by_key(|e| match &e.setting {
            Setting::Preset(_) => 0,
            Setting::Levels(..) if e.key == "rules.all" => 1,
            Setting::Levels(..) if rules::find(&e.key["rules.".len()..]).is_none() => 2,
            _ => 3,
        });
        self.problems.sort_by_key(|p| p.range.start);
    }

    fn problem(&mut self, range: &Range<usize>, message: String) {
        self.problems.push(Problem { range: range.clone(), message });
    }

    fn table(&mut self, keys: &'static [Key], prefix: &str, node: &Node) {
        let Some(entries) = self.entries_of(prefix, node) else { return };
        for (written, value) in entries {
            self.entry(keys, prefix, written, value);
        }
    }

    fn entries_of<'n>(&mut self, path: &str, node: &'n Node) -> Option<&'n [(Written, Node)]> {
        match &node.value {
            Value::Table(entries) => Some(entries),
            Value::Null => None,
            other => {
                let kind = other.kind();
                self.problem(&node.span, format!("`{path}` must be a table of settings, not {kind}"));
                None
            }
        }
    }

    fn entry(&mut self, keys: &'static [Key], prefix: &str, written: &Written, value: &Node) {
        let name = written.name.as_str();
        if let Some(key) = keys.iter().find(|k| k.name == name || k.aliases.contains(&name)) {
            return self.value(key, &path(prefix, key.name), written, value);
        }
        // A dotted name, as editors write them: `words.max`.
        if let Some((head, rest)) = name.split_once('.')
            && let Some(key) = keys.iter().find(|k| k.name == head || k.aliases.contains(&head))
        {
            let inner = Written { name: rest.to_owned(), span: written.span.clone() };
            let table = Node { value: Value::Table(vec![(inner, value.clone())]), span: value.span.clone() };
            return self.value(key, &path(prefix, key.name), written, &table);
        }
        if self.editor && prefix.is_empty() && EDITOR_ONLY.contains(&name.split('.').next().unwrap_or(name)) {
            return;
        }
        self.unknown(prefix, written, &keys.iter().map(|k| k.name).collect::<Vec<_>>());
    }

    fn unknown(&mut self, prefix: &str, written: &Written, names: &[&str]) {
        let wrong = path(prefix, &written.name);
        let message = match nearest(&written.name, names.iter().copied()) {
            Some(name) => format!("unknown setting `{wrong}`; did you mean `{}`?", path(prefix, name)),
            None => format!("unknown setting `{wrong}`; known here: {}", names.join(", ")),
        };
        self.problem(&written.span, message);
    }

    fn push(&mut self, key: &str, setting: Setting, written: &Written, value: &Node) {
        if let Some(first) = self.entries.iter().find(|e| e.key == key) {
            let message = format!("`{key}` is set twice; the first one holds");
            // Editors merge their own layers; nothing there stands twice in one file.
            if first.at != (0..0) || !written.span.is_empty() {
                self.problem(&written.span, message);
            }
            return;
        }
        self.entries.push(Entry { key: key.to_owned(), setting, at: extent(written, value), origin: Origin::Default });
    }

    fn wrong(&mut self, path: &str, value: &Node, must: &str) {
        let is = match &value.value {
            Value::Text(text) if text.chars().count() <= 40 => format!("\"{text}\""),
            other => other.kind().to_owned(),
        };
        let range = if value.span.is_empty() { 0..0 } else { value.span.clone() };
        self.problem(&range, format!("`{path}` must be {must}, not {is}"));
    }

    fn value(&mut self, key: &'static Key, path: &str, written: &Written, value: &Node) {
        // A key that is being typed, or an editor's "not set".
        if value.value == Value::Null {
            return;
        }
        match &key.kind {
            Kind::Table(keys) => self.table(keys, path, value),
            Kind::Root => self.table(ROOT, "", value),
            Kind::Choice(names, make) => {
                let chosen = match &value.value {
                    Value::Text(text) => names.iter().position(|n| n.eq_ignore_ascii_case(text.trim())),
                    _ => None,
                };
                match chosen {
                    Some(i) => self.push(path, make(i), written, value),
                    None => self.not_one_of(path, value, names),
                }
            }
            Kind::Bool(make) => match value.value {
                Value::Bool(on) => self.push(path, make(on), written, value),
                _ => self.wrong(path, value, "true or false"),
            },
            Kind::Text(make) => match &value.value {
                Value::Text(text) => self.push(path, make(text.trim().to_owned()), written, value),
                _ => self.wrong(path, value, "a text"),
            },
            Kind::Number(make) => match number(&value.value, 1) {
                Some(n) => self.push(path, make(n), written, value),
                None => self.wrong(path, value, "a whole number above 0"),
            },
            Kind::Texts(make) => {
                if let Some(texts) = self.texts(path, value) {
                    self.push(path, make(texts.into_iter().map(|(t, _)| t).collect()), written, value);
                }
            }
            Kind::Patterns(make) => {
                let mut patterns = Vec::new();
                for (text, span) in self.texts(path, value).unwrap_or_default() {
                    match regex::RegexBuilder::new(&text).size_limit(1 << 20).build() {
                        Ok(_) => patterns.push(text),
                        Err(error) => {
                            let why = error.to_string();
                            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                            self.problem(&span, format!("`{path}`: no regular expression: {why}"));
                        }
                    }
                }
                self.push(path, make(patterns), written, value);
            }
            Kind::Footnotes => {
                let notes = match &value.value {
                    Value::Bool(true) => Some(Footnotes::Yes),
                    Value::Bool(false) => Some(Footnotes::No),
                    Value::Text(text) if text == "explanatory" => Some(Footnotes::Explanatory),
                    _ => None,
                };
                match notes {
                    Some(notes) => self.push(path, Setting::Footnotes(notes), written, value),
                    None => self.wrong(path, value, "true, false or \"explanatory\""),
                }
            }
            Kind::Words => self.words(path, "", written, value),
            Kind::Sections => {
                let Some(sections) = self.entries_of(path, value) else { return };
                for (title, limits) in sections {
                    self.words(&format!("{path}.{}", title.name), &title.name, title, limits);
                }
            }
            Kind::Rules => {
                let Some(levels) = self.entries_of(path, value) else { return };
                for (name, level) in levels {
                    self.level("", name, level);
                }
            }
            Kind::Overrides => self.overrides(path, value),
        }
    }

    fn not_one_of(&mut self, path: &str, value: &Node, names: &[&str]) {
        let meant = match &value.value {
            Value::Text(text) => nearest(text, names.iter().copied()),
            _ => None,
        };
        match meant {
            Some(name) => self.wrong(path, value, &format!("one of {}; did you mean \"{name}\"?", names.join(", "))),
            None => self.wrong(path, value, &format!("one of {}", names.join(", "))),
        }
        // "…; did you mean "mla"?, not "mls"" reads badly: put the question last.
        if let (Some(name), Some(last)) = (meant, self.problems.last_mut()) {
            let question = format!("; did you mean \"{name}\"?");
            last.message = last.message.replacen(&question, "", 1) + &question;
        }
    }

    fn texts(&mut self, path: &str, value: &Node) -> Option<Vec<(String, Range<usize>)>> {
        match &value.value {
            Value::Text(text) => Some(vec![(text.clone(), value.span.clone())]),
            Value::List(items) => {
                let mut texts = Vec::new();
                for item in items {
                    match &item.value {
                        Value::Text(text) => texts.push((text.clone(), item.span.clone())),
                        _ => self.wrong(path, item, "a text or a list of texts"),
                    }
                }
                Some(texts)
            }
            _ => {
                self.wrong(path, value, "a text or a list of texts");
                None
            }
        }
    }

    fn level(&mut self, prefix: &str, written: &Written, value: &Node) {
        let name = path(prefix, &written.name);
        let key = path("rules", &name);
        let meant = rules::named(&name);
        if meant.is_empty() {
            let names = rule_names();
            let message = match nearest(&name, names.iter().copied()) {
                Some(near) => format!("unknown rule or family `{name}`; did you mean `{near}`?"),
                None => format!("unknown rule or family `{name}`"),
            };
            return self.problem(&written.span, message);
        }
        match &value.value {
            Value::Null => {}
            // `claim.quantity = …` without quotes is a table of its own in TOML.
            Value::Table(entries) if !name.contains('.') => {
                for (inner, level) in entries {
                    self.level(&name, inner, level);
                }
            }
            Value::Text(text) => match LEVELS.iter().position(|l| l.eq_ignore_ascii_case(text.trim())) {
                Some(i) => {
                    let level = Severity::ALL.get(i).map_or(Level::Off, |s| Level::On(*s));
                    let ids = meant.iter().map(|r| r.id).collect();
                    self.push(&key, Setting::Levels(ids, level), written, value);
                }
                None => self.not_one_of(&key, value, &LEVELS),
            },
            _ => self.not_one_of(&key, value, &LEVELS),
        }
    }

    fn overrides(&mut self, path: &str, value: &Node) {
        let tables = match &value.value {
            Value::List(tables) => tables.as_slice(),
            _ => return self.wrong(path, value, "a list of tables, each with `files`"),
        };
        for table in tables {
            let Some(entries) = self.entries_of(path, table) else { continue };
            let mut files = None;
            let mut inner = Reader::new(self.editor);
            for (written, node) in entries {
                match written.name.as_str() {
                    "files" => files = self.globs(node),
                    "overrides" | "essay" => self.unknown(path, written, &["files", "rules", "words", "style"]),
                    _ => inner.entry(ROOT, "", written, node),
                }
            }
            inner.finish();
            self.problems.append(&mut inner.problems);
            match files {
                Some(files) => self.overrides.push(Override { files, entries: inner.entries }),
                None if entries.iter().any(|(k, _)| k.name == "files") => {}
                None => self.problem(&table.span, "an override needs `files`, a list of patterns".into()),
            }
        }
    }

    fn globs(&mut self, value: &Node) -> Option<Vec<String>> {
        let mut globs = Vec::new();
        for (text, span) in self.texts("overrides.files", value)? {
            match glob(&text) {
                Ok(_) => globs.push(text),
                Err(why) => self.problem(&span, format!("`overrides.files`: no file pattern: {why}")),
            }
        }
        Some(globs)
    }

    fn words(&mut self, path: &str, name: &str, written: &Written, value: &Node) {
        let index = match self.drafts.iter().position(|d| d.name == name) {
            Some(i) => i,
            None => {
                self.drafts.push(Draft { name: name.to_owned(), ..Draft::default() });
                self.drafts.len() - 1
            }
        };
        let mut draft = std::mem::take(&mut self.drafts[index]);
        draft.at.get_or_insert_with(|| extent(written, value));
        match &value.value {
            Value::Null => {}
            Value::Table(entries) => {
                for (key, node) in entries {
                    self.limit(path, &mut draft, key, node);
                }
            }
            _ => match number(&value.value, 1) {
                Some(max) => self.slot(path, |d| &mut d.max, &mut draft, max, &written.span),
                None => {
                    let must = "a number of words above 0, or a table of min, max, target, tolerance";
                    self.wrong(path, value, must);
                }
            },
        }
        draft.name = name.to_owned();
        self.drafts[index] = draft;
    }

    fn limit(&mut self, prefix: &str, draft: &mut Draft, written: &Written, node: &Node) {
        let path = path(prefix, &written.name);
        match (written.name.as_str(), &node.value) {
            (_, Value::Null) => {}
            ("min", value) => match number(value, 0) {
                Some(n) => self.slot(&path, |d| &mut d.min, draft, n, &written.span),
                None => self.wrong(&path, node, "a whole number of words"),
            },
            ("max", value) => match number(value, 1) {
                Some(n) => self.slot(&path, |d| &mut d.max, draft, n, &written.span),
                None => self.wrong(&path, node, "a whole number of words above 0"),
            },
            ("target", value) => match number(value, 1) {
                Some(n) => self.slot(&path, |d| &mut d.target, draft, n, &written.span),
                None => self.wrong(&path, node, "a whole number of words above 0"),
            },
            ("tolerance", value) => match tolerance(value) {
                Some(t) => draft.tolerance = Some((t, written.span.clone())),
                None => self.wrong(&path, node, "a share such as \"10%\" or a number of words"),
            },
            // Where wordcount settings were kept in one table.
            ("mode", _) if draft_is_whole(prefix) => self.entry(COUNT, "count", written, node),
            ("ignore-lines", _) if draft_is_whole(prefix) => self.entry(COUNT, "count", written, node),
            _ => self.unknown(prefix, written, &WORDS.map(|(name, _)| name)),
        }
    }

    fn slot(
        &mut self,
        path: &str,
        slot: fn(&mut Draft) -> &mut Limit,
        draft: &mut Draft,
        value: u32,
        span: &Range<usize>,
    ) {
        if slot(draft).is_some() && !span.is_empty() {
            return self.problem(span, format!("`{path}` is set twice; the first one holds"));
        }
        *slot(draft) = Some((value, span.clone()));
    }

    fn limits(&mut self, draft: Draft) {
        let path = if draft.name.is_empty() { "words".to_owned() } else { format!("sections.{}", draft.name) };
        let mut limits = Limits::default();
        match (&draft.target, &draft.tolerance) {
            (Some((target, _)), tolerance) => {
                let (min, max) = around(*target, tolerance.as_ref().map_or(Tolerance::Words(0), |t| t.0));
                limits = Limits { min: Some(min), max: Some(max), target: Some(*target) };
            }
            (None, Some((_, span))) => self.problem(span, format!("`{path}.tolerance` needs `{path}.target`")),
            (None, None) => {}
        }
        if let Some((min, _)) = draft.min {
            limits.min = Some(min);
        }
        if let Some((max, _)) = draft.max {
            limits.max = Some(max);
        }
        if let (Some(min), Some(max)) = (limits.min, limits.max)
            && min > max
        {
            let at = draft.min.or(draft.max).map_or(0..0, |(_, span)| span);
            return self.problem(&at, format!("`{path}`: min ({min}) is larger than max ({max})"));
        }
        if limits == Limits::default() {
            return;
        }
        let setting = match draft.name.is_empty() {
            true => Setting::Words(limits),
            false => Setting::Section(draft.name, limits),
        };
        let at = draft.at.unwrap_or(0..0);
        self.entries.push(Entry { key: path, setting, at, origin: Origin::Default });
    }
}

fn draft_is_whole(prefix: &str) -> bool {
    prefix == "words"
}

fn path(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn extent(written: &Written, value: &Node) -> Range<usize> {
    written.span.start..value.span.end.max(written.span.end)
}

fn number(value: &Value, least: u32) -> Option<u32> {
    match value {
        Value::Integer(n) => u32::try_from(*n).ok().filter(|n| *n >= least),
        _ => None,
    }
}

fn tolerance(value: &Value) -> Option<Tolerance> {
    let share =
        |percent: f64| (0.0..=100.0).contains(&percent).then(|| Tolerance::Share((percent * 1e4).round() as u64));
    match value {
        Value::Integer(n) => u32::try_from(*n).ok().map(Tolerance::Words),
        Value::Float(n) => share(n * 100.0),
        Value::Text(text) => {
            let text = text.trim().trim_start_matches('±');
            match text.strip_suffix('%') {
                Some(percent) => share(percent.trim().parse().ok()?),
                None => text.parse().ok().map(Tolerance::Words),
            }
        }
        _ => None,
    }
}

/// The fewest and the most words within `tolerance` of `target`.
fn around(target: u32, tolerance: Tolerance) -> (u32, u32) {
    match tolerance {
        Tolerance::Words(n) => (target.saturating_sub(n), target.saturating_add(n)),
        Tolerance::Share(millionths) => {
            let target = u64::from(target);
            let min = (target * (1_000_000 - millionths)).div_ceil(1_000_000);
            let max = target * (1_000_000 + millionths) / 1_000_000;
            (min as u32, u32::try_from(max).unwrap_or(u32::MAX))
        }
    }
}

/// Rules and families, by name.
pub fn rule_names() -> Vec<&'static str> {
    let mut names = Vec::new();
    for rule in rules::all() {
        if !names.contains(&rule.family()) {
            names.push(rule.family());
        }
    }
    names.extend(rules::all().map(|r| r.id));
    names
}

/// Bytes of a file pattern, and choices (`{a,b}`) in it.
const LONGEST_GLOB: usize = 1000;
const MOST_CHOICES: usize = 100;

/// A file pattern, ready to be matched. globset makes a regular expression of it, and panics where that is too large or where choices lie
/// in choices too deep.
pub(super) fn glob(text: &str) -> Result<GlobMatcher, String> {
    if text.len() > LONGEST_GLOB {
        return Err(format!("it is longer than {LONGEST_GLOB} bytes"));
    }
    if text.matches('{').count() > MOST_CHOICES {
        return Err(format!("it has more than {MOST_CHOICES} choices"));
    }
    let built = GlobBuilder::new(text).literal_separator(true).build().map_err(|e| e.kind().to_string())?;
    Ok(built.compile_matcher())
}
