//! Layers of settings, and how they are laid on top of each other.

use super::keys::{self, Entry, Override, Part, Reader, Setting};
use super::tree::{self, Node, Value};
use super::{Assigned, Config, Count, Footnotes, Level, Limits, Origin, Origins, Problem, Settings, Shelf, Style};
use crate::diagnostic::{RuleId, Severity};
use crate::rules;
use crate::text::{Position, lines, without_line_end};
use globset::GlobMatcher;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that settings name, with what is in them or why they could not be read.
pub type Files = BTreeMap<PathBuf, Result<Arc<str>, String>>;

/// One source of settings, read.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Where it stands: names of files count from this file's folder.
    path: Option<Arc<Path>>,
    entries: Vec<Entry>,
    overrides: Vec<(Vec<GlobMatcher>, Vec<Entry>)>,
    assignment: bool,
    /// What goes with the demands of an assignment: with its own entries, then with each of its overrides.
    implied: Vec<Vec<Entry>>,
    /// How many words an essay's front matter says it has, and where.
    pub(super) declared: Option<(Range<usize>, u32)>,
    /// In bytes of its text.
    pub problems: Vec<Problem>,
    /// Line and column of each problem, from 1.
    places: Vec<(u32, u32)>,
}

/// A setting that cannot be used, as a message outside an editor names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsProblem {
    /// `None`: the editor's own settings.
    pub path: Option<PathBuf>,
    /// From 1, columns in code points; 0 where the file as a whole is meant.
    pub line: u32,
    pub column: u32,
    pub message: String,
    /// `Hint`: nothing stumbles over it, but it is hardly meant.
    pub severity: Severity,
}

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    pub style: Option<Style>,
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// Names of rules and families.
    pub select: Vec<String>,
    pub ignore: Vec<String>,
}

impl Layer {
    /// An `essay-lsp.toml`.
    pub fn toml(text: &str, path: &Path) -> Layer {
        let (node, broken) = tree::toml(text);
        let mut reader = Reader::new(false);
        reader.root(&node);
        Layer::read(reader, broken, text, Some(path))
    }

    /// An instructor's settings, laid over all others.
    pub fn assignment(text: &str, path: &Path) -> Layer {
        let mut layer = Layer::toml(text, path);
        layer.assignment = true;
        let groups = std::iter::once(&layer.entries).chain(layer.overrides.iter().map(|(_, entries)| entries));
        let mut implied: Vec<Vec<Entry>> = groups.map(|entries| goes_with(entries)).collect();
        let said = ["config.invalid", "config.overridden"].map(|id| Entry {
            key: format!("rules.{id}"),
            setting: Setting::Levels(vec![id], Level::On(Severity::Warning)),
            at: 0..0,
            origin: Origin::File { path: Arc::from(path), line: 1, column: 1 },
        });
        implied[0].extend(said);
        layer.implied = implied;
        layer
    }

    pub(super) fn is_assignment(&self) -> bool {
        self.assignment
    }

    /// Is it an assignment that lets nothing in an essay silence reports?
    pub(super) fn bars_silencers(&self, essay: Option<&Path>) -> bool {
        self.assignment && self.allows_silencers(essay) == Some(false)
    }

    fn allows_silencers(&self, essay: Option<&Path>) -> Option<bool> {
        self.for_path(essay).iter().rev().find_map(|e| match e.setting {
            Setting::AllowIgnores(allowed) => Some(allowed),
            _ => None,
        })
    }

    /// What the text of the essay cannot get round, if this is an assignment.
    pub(super) fn assigned(&self, essay: Option<&Path>) -> Option<Assigned> {
        if !self.assignment {
            return None;
        }
        let mut assigned = Assigned { is_there: true, ..Assigned::default() };
        // Who lets comments silence what has a level says so; what is asked for holds all the same.
        let lenient = self.allows_silencers(essay) == Some(true);
        let is_implied = |entry: &Entry| entry.at.is_empty();
        for entry in self.for_path(essay) {
            match &entry.setting {
                Setting::Words(_) | Setting::Section(..) => assigned.words = true,
                Setting::Levels(ids, Level::On(_)) if is_implied(entry) || !lenient => {
                    assigned.rules |= ids.iter().filter_map(|id| rules::index(id)).fold(0, |bits, i| bits | 1 << i);
                }
                _ => {}
            }
        }
        Some(assigned)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The `essayLsp` section of an editor's settings.
    pub fn editor(section: &serde_json::Value) -> Layer {
        let mut reader = Reader::new(true);
        let mut node = tree::json(section);
        // Some editors send the section inside the settings it was asked for in.
        if let Value::Table(entries) = &mut node.value
            && let [(key, inner)] = entries.as_mut_slice()
            && key.name == "essayLsp"
        {
            node = inner.clone();
        }
        reader.root(&node);
        let mut layer = Layer::read(reader, Vec::new(), "", None);
        layer.set_origin(|_| Origin::Editor);
        layer
    }

    /// The bibliography that a Quarto project gives all its documents.
    pub fn quarto(text: &str, path: &Path) -> Layer {
        let (node, _) = tree::yaml(text);
        let mut reader = Reader::new(false);
        pandoc(&node, &mut reader);
        // The project file is Quarto's: what is wrong with it is Quarto's to say.
        reader.problems.clear();
        Layer::read(reader, Vec::new(), text, Some(path))
    }

    /// The front matter block of an essay, with its `---` or `+++` lines.
    pub fn front_matter(block: &str) -> Layer {
        let Some((body, is_toml)) = front_matter_body(block) else { return Layer::default() };
        let (mut node, mut broken) = match is_toml {
            true => tree::toml(&block[body.clone()]),
            false => tree::yaml(&block[body.clone()]),
        };
        let shift = |r: &mut Range<usize>| *r = r.start + body.start..r.end + body.start;
        node.visit_spans(&mut |r| shift(r));
        broken.iter_mut().for_each(|p| shift(&mut p.range));
        let mut reader = Reader::new(false);
        if let Value::Table(entries) = &node.value {
            for (_, essay) in entries.iter().filter(|(key, _)| key.name == "essay") {
                reader.root(essay);
            }
        }
        pandoc(&node, &mut reader);
        let mut layer = Layer::read(reader, broken, block, None);
        layer.declared = declared(&node);
        layer.set_origin(|entry| Origin::FrontMatter { line: Position::of(block, entry.at.start).line + 1 });
        layer
    }

    /// A file that could not be read as settings at all.
    pub fn unusable(path: &Path, why: String) -> Layer {
        let problem = Problem { range: 0..0, message: why };
        Layer { path: Some(Arc::from(path)), problems: vec![problem], places: vec![(0, 0)], ..Layer::default() }
    }

    /// The flags of the command line. Names must be those of rules or families.
    pub fn command_line(flags: &CommandLine) -> Layer {
        let mut entries = Vec::new();
        let mut push = |key: &str, setting: Setting, flag: &'static str| {
            entries.push(Entry { key: key.to_owned(), setting, at: 0..0, origin: Origin::Flag(flag) });
        };
        if let Some(style) = flags.style {
            push("style", Setting::Style(style), "--style");
        }
        if let Some(min) = flags.min {
            push("words", Setting::Words(Limits { min: Some(min), ..Limits::default() }), "--min-words");
        }
        if let Some(max) = flags.max {
            push("words", Setting::Words(Limits { max: Some(max), ..Limits::default() }), "--max-words");
        }
        let ids = |names: &[String]| names.iter().flat_map(|n| rules::named(n)).map(|r| r.id).collect::<Vec<RuleId>>();
        if !flags.select.is_empty() {
            let single = flags.select.iter().filter_map(|n| rules::find(n)).map(|r| r.id).collect();
            push("rules", Setting::Select(ids(&flags.select), single), "--select");
        }
        if !flags.ignore.is_empty() {
            push("rules", Setting::Levels(ids(&flags.ignore), Level::Off), "--ignore");
        }
        Layer { entries, ..Layer::default() }
    }

    fn read(mut reader: Reader, broken: Vec<Problem>, text: &str, path: Option<&Path>) -> Layer {
        reader.finish();
        // What a broken line seems to say is not worth a second message.
        let line = |at: usize| crate::text::line_start(text, at.min(text.len()));
        let broken_lines: Vec<usize> = broken.iter().map(|p| line(p.range.start)).collect();
        let mut problems = broken;
        problems.extend(reader.problems.into_iter().filter(|p| !broken_lines.contains(&line(p.range.start))));
        problems.sort_by_key(|p| p.range.start);
        let places = problems.iter().map(|p| place(text, p.range.start)).collect();
        let path: Option<Arc<Path>> = path.map(Arc::from);
        let entries = reader.entries;
        let mut layer = Layer { path: path.clone(), entries, problems, places, ..Layer::default() };
        layer.overrides = reader.overrides.into_iter().map(|o| (matchers(&o), o.entries)).collect();
        if let Some(path) = path {
            layer.set_origin(|entry| {
                let (line, column) = place(text, entry.at.start);
                Origin::File { path: path.clone(), line, column }
            });
        }
        layer
    }

    fn set_origin(&mut self, origin: impl Fn(&Entry) -> Origin) {
        for entry in self.entries.iter_mut().chain(self.overrides.iter_mut().flat_map(|(_, entries)| entries)) {
            entry.origin = origin(entry);
        }
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.path.as_deref().and_then(Path::parent)
    }

    /// Where a key stands in the layer's text.
    pub(super) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|e| e.key == key).map(|e| e.at.clone())
    }

    /// The layer for one file: its overrides for that file laid on top, in order.
    pub(super) fn for_path(&self, essay: Option<&Path>) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        let mut implied: Vec<&Entry> = self.implied.first().into_iter().flatten().collect();
        let Some(essay) = essay else {
            implied.extend(entries);
            return implied;
        };
        let relative = match self.folder() {
            Some(folder) => essay.strip_prefix(folder).unwrap_or(essay),
            None => essay,
        };
        for (i, (globs, more)) in self.overrides.iter().enumerate() {
            let name = essay.file_name().map(Path::new);
            let hit = |g: &GlobMatcher| {
                g.is_match(relative) || (!g.glob().glob().contains('/') && name.is_some_and(|n| g.is_match(n)))
            };
            if globs.iter().any(hit) {
                entries.extend(more);
                implied.extend(self.implied.get(i + 1).into_iter().flatten());
            }
        }
        // Whatever the layer itself says is stronger.
        implied.extend(entries);
        implied
    }

    /// Files that the layer names and that have to be read for it.
    pub fn files_named(&self, folder: Option<&Path>) -> Vec<PathBuf> {
        let folder = self.folder().or(folder);
        let entries = self.entries.iter().chain(self.overrides.iter().flat_map(|(_, entries)| entries));
        let names = entries.filter_map(|e| match &e.setting {
            Setting::Extra(names) => Some(names.iter().map(|name| join(folder, name))),
            _ => None,
        });
        names.flatten().collect()
    }

    /// Does the layer stand in a file?
    pub fn is_file(&self) -> bool {
        self.path.is_some()
    }

    /// Bibliographies that the layer names, as [`Config::bibliography`] has them.
    pub fn bibliographies_named(&self, folder: Option<&Path>) -> Vec<String> {
        let folder = self.folder().or(folder);
        let entries = self.entries.iter().chain(self.overrides.iter().flat_map(|(_, entries)| entries));
        let names = entries.filter_map(|e| match &e.setting {
            Setting::Bibliography(names) => Some(names.iter().map(|name| located(folder, name))),
            _ => None,
        });
        names.flatten().collect()
    }

    /// A problem for each named file that could not be read.
    pub(super) fn unreadable(&self, folder: Option<&Path>, files: &Files, shelf: &Shelf) -> Vec<Problem> {
        let folder = self.folder().or(folder);
        let mut problems = Vec::new();
        for entry in self.entries.iter().chain(self.overrides.iter().flat_map(|(_, entries)| entries)) {
            let (names, is_table) = match &entry.setting {
                Setting::Extra(names) => (names, true),
                Setting::Bibliography(names) => (names, false),
                _ => continue,
            };
            for name in names {
                let why = match is_table {
                    true => files.get(&join(folder, name)).and_then(|read| read.as_ref().err()),
                    false => shelf.get(&located(folder, name)).and_then(|read| read.as_ref().err()),
                };
                if let Some(why) = why {
                    let message = format!("`{}`: {name} cannot be read: {why}", entry.key);
                    problems.push(Problem { range: entry.at.clone(), message });
                }
            }
        }
        problems
    }
}

/// What belongs to a demand goes with it: who sets a limit says what counts towards it, and a rule that reports a demand that is not
/// met cannot be turned off from below.
fn goes_with(entries: &[Entry]) -> Vec<Entry> {
    let mut implied: Vec<Entry> = Vec::new();
    for entry in entries {
        let mut also = |key: &str, setting: Setting| {
            implied.push(Entry { key: key.to_owned(), setting, at: 0..0, origin: entry.origin.clone() });
        };
        let ids: &[RuleId] = match &entry.setting {
            Setting::Words(_) | Setting::Section(..) => {
                also("count.preset", Setting::Preset(0));
                also("count.mode", Setting::Mode(super::CountMode::Word));
                also("count.ignore-lines", Setting::IgnoreLines(Vec::new()));
                also("final", Setting::Finished(true));
                &["length.over", "length.under", "length.section-over", "length.section-under"]
            }
            Setting::Required(_) => {
                also("final", Setting::Finished(true));
                &["length.section-missing"]
            }
            Setting::LeastSources(_) => {
                also("final", Setting::Finished(true));
                &["ref.too-few"]
            }
            Setting::SourcesSince(_) | Setting::OldestSource(_) => &["ref.too-old"],
            _ => &[],
        };
        for id in ids {
            let Some(level) = rules::find(id).and_then(|r| r.default) else { continue };
            also(&format!("rules.{id}"), Setting::Levels(vec![id], Level::On(level)));
        }
    }
    implied
}

/// `word-count: 1369` at the top of front matter is no limit, but what the writer counted.
fn declared(node: &Node) -> Option<(Range<usize>, u32)> {
    let Value::Table(entries) = &node.value else { return None };
    entries.iter().find_map(|(key, value)| {
        let name = key.name.to_lowercase().replace(['_', ' '], "-");
        let number = match &value.value {
            Value::Integer(n) => u32::try_from(*n).ok(),
            Value::Text(text) => rules::length::declared::number(text),
            _ => None,
        };
        number.filter(|_| matches!(name.as_str(), "word-count" | "wordcount")).map(|n| (value.span.clone(), n))
    })
}

/// `bibliography`, `csl` and `lang` as pandoc and Quarto read them.
fn pandoc(node: &Node, reader: &mut Reader) {
    let Value::Table(entries) = &node.value else { return };
    for (key, value) in entries {
        let setting = match (key.name.as_str(), &value.value) {
            ("bibliography", Value::Text(name)) => Setting::Bibliography(vec![name.clone()]),
            ("bibliography", Value::List(items)) => {
                let names = items.iter().filter_map(|n| match &n.value {
                    Value::Text(name) => Some(name.clone()),
                    _ => None,
                });
                Setting::Bibliography(names.collect())
            }
            ("csl", Value::Text(name)) => Setting::Csl(name.clone()),
            ("lang", Value::Text(name)) => Setting::Lang(name.clone()),
            _ => continue,
        };
        // The settings' own `bibliography` wins over pandoc's.
        if reader.entries.iter().all(|e| e.key != key.name) {
            let at = key.span.start..value.span.end;
            reader.entries.push(Entry { key: key.name.clone(), setting, at, origin: Origin::Default });
        }
    }
}

/// The front matter block that `text` starts with, fences included.
pub fn front_matter(text: &str) -> Option<&str> {
    let (body, _) = front_matter_body(text)?;
    let (_, fence) = lines(text.get(body.end..)?).next()?;
    text.get(..body.end + fence.len())
}

/// The lines between the fences of a front matter block, and whether they are TOML.
fn front_matter_body(block: &str) -> Option<(Range<usize>, bool)> {
    let mut all = lines(block);
    let (_, first) = all.next()?;
    let is_toml = match without_line_end(first).trim_end() {
        "---" => false,
        "+++" => true,
        _ => return None,
    };
    let end = all.find(|(_, line)| match without_line_end(line).trim_end() {
        "+++" => is_toml,
        "---" | "..." => !is_toml,
        _ => false,
    });
    Some((first.len()..end.map_or(block.len(), |(at, _)| at), is_toml))
}

fn place(text: &str, at: usize) -> (u32, u32) {
    let at = text.floor_char_boundary(at.min(text.len()));
    let position = Position::of(text, at);
    (position.line + 1, position.utf32 + 1)
}

fn matchers(over: &Override) -> Vec<GlobMatcher> {
    over.files.iter().filter_map(|glob| keys::glob(glob).ok()).collect()
}

fn join(folder: Option<&Path>, name: &str) -> PathBuf {
    match folder {
        Some(folder) => folder.join(name),
        None => PathBuf::from(name),
    }
}

/// A bibliography as it is looked up: by its path, or by its address, which is never followed.
fn located(folder: Option<&Path>, name: &str) -> String {
    match name.contains("://") {
        true => name.to_owned(),
        false => join(folder, name).to_string_lossy().into_owned(),
    }
}

fn apply(entry: &Entry, config: &mut Config, origins: Option<&mut Origins>, folder: Option<&Path>, files: &Files) {
    let mut keys = vec![entry.key.clone()];
    match &entry.setting {
        Setting::Style(style) => config.style = *style,
        Setting::Scope(scope) => config.scope = *scope,
        Setting::Genre(genre) => config.genre = *genre,
        Setting::Lang(lang) => {
            config.lang = (!lang.is_empty()).then(|| lang.clone());
            keys = vec!["lang".into()];
        }
        Setting::Csl(csl) => config.csl = Some(csl.clone()),
        Setting::Bibliography(names) => {
            config.bibliography = names.iter().map(|name| located(folder, name)).collect();
        }
        Setting::Words(limits) => {
            keys = narrow(&mut config.words, limits).iter().map(|k| format!("words.{k}")).collect();
        }
        Setting::Section(title, limits) => {
            let known = config.sections.iter_mut().find(|(t, _)| t.eq_ignore_ascii_case(title));
            match known {
                Some((_, old)) => drop(narrow(old, limits)),
                None => config.sections.push((title.clone(), *limits)),
            }
        }
        Setting::Required(titles) => config.required = titles.clone(),
        Setting::LeastSources(n) => config.sources.min = Some(*n),
        // The later of the two replaces the other.
        Setting::SourcesSince(year) => (config.sources.since, config.sources.max_age) = (Some(*year), None),
        Setting::OldestSource(years) => (config.sources.since, config.sources.max_age) = (None, Some(*years)),
        Setting::AllowIgnores(allowed) => config.bars_ignores = !allowed,
        Setting::Preset(i) => {
            config.count = Count { mode: config.count.mode, ..preset(*i) };
            keys.extend(super::show::COUNTED.iter().map(|name| format!("count.{name}")));
        }
        Setting::Mode(mode) => config.count.mode = *mode,
        Setting::Switch(part, on) => *switch(&mut config.count, *part) = *on,
        Setting::Footnotes(notes) => config.count.footnotes = *notes,
        Setting::IgnoreLines(patterns) => config.ignore_lines = patterns.clone(),
        Setting::Allow(words) => config.register.allow = words.iter().map(|w| w.to_lowercase()).collect(),
        Setting::Extra(names) => {
            let read = names.iter().filter_map(|name| {
                let text = files.get(&join(folder, name))?.as_ref().ok()?;
                Some((name.clone(), text.clone()))
            });
            config.register.extra = read.collect();
        }
        Setting::Strict(strict) => config.register.strict = *strict,
        Setting::Discipline(name) => config.register.discipline = (!name.is_empty()).then(|| name.clone()),
        Setting::Finished(finished) => config.finished = *finished,
        Setting::Levels(ids, level) => {
            config.levels.extend(ids.iter().map(|id| (*id, *level)));
            keys = ids.iter().map(|id| format!("rules.{id}")).collect();
        }
        Setting::Select(ids, single) => {
            // Who names one rule wants to see it, though it be off by default or by the settings.
            for id in single {
                let default = rules::find(id).and_then(|r| r.default);
                let off = matches!(config.levels.get(id), Some(Level::Off));
                if off || (default.is_none() && !config.levels.contains_key(id)) {
                    config.levels.insert(id, Level::On(default.unwrap_or(Severity::Info)));
                }
            }
            config.selected = Some(ids.clone());
            keys = rules::all().map(|r| format!("rules.{}", r.id)).collect();
        }
    }
    if let Some(origins) = origins {
        origins.extend(keys.into_iter().map(|key| (key, entry.origin.clone())));
    }
}

/// Lays entries on top of `config`; `folder` is where names of files count from.
pub(super) fn apply_all<'e>(
    entries: impl Iterator<Item = &'e Entry>,
    config: &mut Config,
    mut origins: Option<&mut Origins>,
    folder: Option<&Path>,
    files: &Files,
) {
    for entry in entries {
        apply(entry, config, origins.as_deref_mut(), folder, files);
    }
}

/// Can the setting take reports away, as a comment that silences them does?
pub(super) fn is_silencer(entry: &Entry) -> bool {
    let silences = |s: &Setting| match s {
        Setting::Levels(..) | Setting::Genre(_) | Setting::Scope(_) => true,
        Setting::Allow(_) | Setting::Extra(_) | Setting::IgnoreLines(_) => true,
        Setting::AllowIgnores(allowed) => *allowed,
        _ => false,
    };
    silences(&entry.setting)
}

/// The same settings, without how limits were written.
pub(super) fn without_targets(mut config: Config) -> Config {
    config.words.target = None;
    config.sections.iter_mut().for_each(|(_, limits)| limits.target = None);
    config
}

/// Lays limits on top of others, and says which ends they set. An end from below that contradicts the new one gives way.
fn narrow(old: &mut Limits, new: &Limits) -> Vec<&'static str> {
    let mut set = Vec::new();
    if new.min.is_some() {
        old.min = new.min;
        set.push("min");
    }
    if new.max.is_some() {
        old.max = new.max;
        set.push("max");
    }
    old.target = new.target;
    if let (Some(min), Some(max)) = (old.min, old.max)
        && min > max
    {
        match new.min {
            None => old.min = None,
            Some(_) => old.max = None,
        }
    }
    set
}

fn switch(count: &mut Count, part: Part) -> &mut bool {
    match part {
        Part::Headings => &mut count.headings,
        Part::Title => &mut count.title,
        Part::Abstract => &mut count.abstract_,
        Part::Citations => &mut count.citations,
        Part::Quotations => &mut count.quotations,
        Part::Tables => &mut count.tables,
        Part::Captions => &mut count.captions,
        Part::References => &mut count.references,
        Part::Appendices => &mut count.appendices,
        Part::Code => &mut count.code,
    }
}

fn preset(i: usize) -> Count {
    let default = Count::default();
    match super::keys::PRESETS[i] {
        "strict-all" => {
            Count { title: true, abstract_: true, tables: true, captions: true, appendices: true, ..default }
        }
        "ib" => Count { citations: false, footnotes: Footnotes::Explanatory, ..default },
        // `humanities` counts what the default counts.
        _ => default,
    }
}

/// All the layers of one place on disk, and what they name; made once, used for each essay there.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    pub epoch: u64,
    /// `_quarto.yml`, `essay-lsp.toml`, the editor's: later ones win.
    pub below: Vec<Arc<Layer>>,
    /// The command line, an assignment: they win over front matter.
    pub above: Vec<Arc<Layer>>,
    pub files: Arc<Files>,
    /// The year in which the essays are read.
    pub year: Option<u32>,
    /// Bibliographies, for what is wrong with those that the layers name.
    pub shelf: Arc<Shelf>,
}

impl Layers {
    /// The settings for one essay; without a path, for text that lies nowhere.
    pub fn settings(&self, essay: Option<&Path>) -> Settings {
        let mut settings = Settings { epoch: self.epoch, after: self.above.clone(), ..Settings::default() };
        settings.folder = essay.and_then(Path::parent).map(Path::to_owned);
        settings.essay = essay.map(Path::to_owned);
        settings.files = self.files.clone();
        settings.year = self.year;
        let is_assigned = self.above.iter().any(|layer| layer.assignment);
        let bars = self.above.iter().any(|layer| layer.bars_silencers(essay));
        let mut unbarred = bars.then(Config::default);
        for layer in &self.below {
            let folder = layer.folder().or(settings.folder.as_deref());
            for entry in layer.for_path(essay) {
                if is_assigned {
                    settings.weaker.push(entry.clone());
                }
                if let Some(unbarred) = &mut unbarred {
                    apply(entry, unbarred, None, folder, &self.files);
                }
                if !(bars && is_silencer(entry)) {
                    apply(entry, &mut settings.base, Some(&mut settings.origins), folder, &self.files);
                }
            }
        }
        settings.unbarred = unbarred.map(Box::new);
        settings
    }

    /// Everything that is wrong with these layers, files first.
    pub fn problems(&self) -> Vec<SettingsProblem> {
        let mut all = Vec::new();
        for layer in self.below.iter().chain(&self.above) {
            let path = layer.path.as_deref().map(Path::to_owned);
            let broken = layer.problems.iter().zip(&layer.places).map(|(p, place)| (*place, p.message.clone()));
            let unread = layer.unreadable(None, &self.files, &self.shelf).into_iter().map(|p| {
                let entry = layer.entries.iter().chain(layer.overrides.iter().flat_map(|(_, e)| e));
                let origin = entry.clone().find(|e| e.at == p.range).map(|e| &e.origin);
                let place = match origin {
                    Some(Origin::File { line, column, .. }) => (*line, *column),
                    _ => (1, 1),
                };
                (place, p.message)
            });
            let mut found: Vec<_> = broken.chain(unread).collect();
            found.sort_by_key(|(place, _)| *place);
            all.extend(found.into_iter().map(|((line, column), message)| SettingsProblem {
                path: path.clone(),
                line,
                column,
                message,
                severity: Severity::Warning,
            }));
        }
        all
    }
}
