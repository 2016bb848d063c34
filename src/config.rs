//! Settings: one schema for `essay-lsp.toml`, the editor, front matter and the command line.

mod keys;
mod layers;
mod nearest;
mod schema;
mod show;
mod tree;

pub use keys::rule_names;
pub use layers::{CommandLine, Files, Layer, Layers, SettingsProblem, front_matter};
pub use nearest::nearest;
pub use schema::schema;
pub use show::Shown;

use crate::diagnostic::{RuleId, Severity};
use crate::syntax::bibliography::{self, Library, Source};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    #[default]
    Auto,
    Mla,
    Apa,
    ChicagoAuthorDate,
    ChicagoNotes,
    Harvard,
    Ieee,
    Pandoc,
}

impl Style {
    pub const ALL: [Style; 8] = [
        Style::Auto,
        Style::Mla,
        Style::Apa,
        Style::ChicagoAuthorDate,
        Style::ChicagoNotes,
        Style::Harvard,
        Style::Ieee,
        Style::Pandoc,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Style::Auto => "auto",
            Style::Mla => "mla",
            Style::Apa => "apa",
            Style::ChicagoAuthorDate => "chicago-author-date",
            Style::ChicagoNotes => "chicago-notes",
            Style::Harvard => "harvard",
            Style::Ieee => "ieee",
            Style::Pandoc => "pandoc",
        }
    }
}

/// How far a citation reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    Sentence,
    #[default]
    Linked,
    Paragraph,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Genre {
    #[default]
    Auto,
    Argument,
    Literary,
    History,
    Report,
    Scientific,
    Reflective,
}

/// A limit in words; both ends are allowed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Limits {
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// Set where the limits come from `target` and `tolerance`.
    pub target: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CountMode {
    #[default]
    Word,
    Whitespace,
}

/// What is asked of the works that the essay uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Sources {
    /// Fewest works, each counted once.
    pub min: Option<u32>,
    /// The year that the oldest may be from.
    pub since: Option<u32>,
    /// How many years old the oldest may be; settings that know the year turn it into `since`.
    pub max_age: Option<u32>,
}

/// What counts as a word of the essay.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Count {
    pub mode: CountMode,
    pub headings: bool,
    pub title: bool,
    pub abstract_: bool,
    pub citations: bool,
    pub quotations: bool,
    pub footnotes: Footnotes,
    pub tables: bool,
    pub captions: bool,
    pub references: bool,
    pub appendices: bool,
    pub code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Footnotes {
    No,
    Yes,
    /// Only notes that say something beside naming a source.
    Explanatory,
}

impl Default for Count {
    fn default() -> Self {
        Count {
            mode: CountMode::Word,
            headings: true,
            title: false,
            abstract_: false,
            citations: true,
            quotations: true,
            footnotes: Footnotes::Yes,
            tables: false,
            captions: false,
            references: false,
            appendices: false,
            code: false,
        }
    }
}

/// A level that the settings give to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    Off,
    On(Severity),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// Words that are never reported, lower case.
    pub allow: Vec<String>,
    /// Rows of a course's own table (contents, already read), each with the name of its file.
    pub extra: Vec<(String, Arc<str>)>,
    pub strict: bool,
    /// e.g. `science-strict`: first person is reported.
    pub discipline: Option<String>,
}

/// The settings in force for one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    pub style: Style,
    pub scope: Scope,
    pub genre: Genre,
    /// Files as written, relative to `essay-lsp.toml` or the essay (already made absolute where known).
    pub bibliography: Vec<String>,
    pub words: Limits,
    pub count: Count,
    /// Heading text, and its limits.
    pub sections: Vec<(String, Limits)>,
    /// Sections that must be there; ` | ` stands between headings of which one is enough.
    pub required: Vec<String>,
    pub sources: Sources,
    /// Comments that silence reports have no effect.
    pub bars_ignores: bool,
    pub assigned: Assigned,
    /// Lines that are no text of the writer's, as regular expressions; on top of the built-in ones.
    pub ignore_lines: Vec<String>,
    pub register: Register,
    /// The language of the essay as pandoc's `lang` names it, e.g. `en-GB`.
    pub lang: Option<String>,
    /// The citation style file that pandoc's `csl` names.
    pub csl: Option<String>,
    /// The essay is finished: `length.under` is reported at once.
    pub finished: bool,
    /// Levels of single rules; families are resolved already.
    pub levels: BTreeMap<RuleId, Level>,
    /// Rules that `--select` left over (`None`: all).
    pub selected: Option<Vec<RuleId>>,
}

/// What an assignment does not leave to the text of the essay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assigned {
    pub is_there: bool,
    /// It limits the words of the essay or of a section, and so says what counts.
    pub words: bool,
    /// Rules whose reports no comment silences, as bits of the list of rules: those that say what it asks for, and those it gives a level.
    pub rules: u128,
}

impl Config {
    /// Does another setting turn on a rule that is off?
    fn turns_on(&self, rule: RuleId) -> bool {
        rule == "register.first-person" && self.register.discipline.as_deref() == Some("science-strict")
    }

    /// The severity at which a report of `rule` that the rule itself gave `severity` is shown; `None`: not at all.
    ///
    /// A level from the settings replaces the rule's default; what the rule lowered or raised against its default for
    /// this one place is kept as a distance.
    pub fn shown(&self, rule: &crate::rules::Rule, severity: Severity) -> Option<Severity> {
        if self.selected.as_ref().is_some_and(|s| !s.contains(&rule.id)) {
            return None;
        }
        match self.levels.get(rule.id) {
            None => rule.default.map(|_| severity).or_else(|| self.turns_on(rule.id).then_some(severity)),
            Some(Level::Off) => None,
            Some(Level::On(level)) => {
                let mut shown = *level;
                let default = rule.default.unwrap_or(severity);
                for _ in 0..(severity as i32 - default as i32).max(0) {
                    shown = shown.lower();
                }
                Some(shown)
            }
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    #[default]
    Default,
    /// A settings file; line and column count from 1, columns in code points.
    File {
        path: Arc<Path>,
        line: u32,
        column: u32,
    },
    Editor,
    /// A line of the essay, from 1.
    FrontMatter {
        line: u32,
    },
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Origin::Editor => f.write_str("editor"),
            Origin::FrontMatter { line } => write!(f, "front matter, line {line}"),
            Origin::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A setting that cannot be used, at its place in the text it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub range: Range<usize>,
    pub message: String,
}

/// All layers that hold for one document but its front matter, which stands in its text.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Counts up whenever anything changed that reports depend on.
    pub epoch: u64,
    base: Config,
    origins: Origins,
    /// Layers that win over front matter: the command line, an assignment.
    after: Vec<Arc<Layer>>,
    /// What lower layers say and, where an assignment bars silencers, what they would have come to without that.
    weaker: Vec<keys::Entry>,
    unbarred: Option<Box<Config>>,
    /// The year in which the essay is read.
    year: Option<u32>,
    /// The document; overrides of an assignment go by it.
    essay: Option<PathBuf>,
    /// Where the document lies: its front matter names files from there.
    folder: Option<PathBuf>,
    /// Files that settings name, read already.
    files: Arc<Files>,
    /// Bibliographies that settings name, read already.
    shelf: Arc<Shelf>,
    /// Bibliographies that lie beside the document, for when nothing names one.
    beside: Vec<Source>,
}

/// Bibliographies by the names that [`Config::bibliography`] has for them, or why they could not be read.
pub type Shelf = BTreeMap<String, Result<Source, String>>;

/// The origin of each key that is not at its default; rules by their id.
type Origins = BTreeMap<String, Origin>;

/// The settings of a document with its front matter read.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    pub config: Config,
    /// In bytes of the front matter block.
    pub problems: Vec<Problem>,
    /// Where in the front matter block the word limit stands, if it stands there.
    pub words_at: Option<Range<usize>>,
    /// The number of words that the front matter says the essay has, and where.
    pub declared: Option<(Range<usize>, u32)>,
    /// What citation keys are looked up in, if any of it could be read.
    pub library: Option<Arc<Library>>,
    /// What an assignment does not let hold.
    pub overridden: Vec<Overridden>,
}

/// A setting that an assignment does not let hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// The key in full, e.g. `words`.
    pub key: String,
    pub origin: Origin,
    /// In bytes of the front matter block, where it stands there.
    pub range: Option<Range<usize>>,
}

impl Settings {
    /// Settings without any file: for tests and for text from nowhere.
    pub fn fixed(config: Config) -> Self {
        Settings { base: config, ..Settings::default() }
    }

    /// Lays the front matter of a document (the whole block with its `---` or `+++` lines) into the layers.
    pub fn resolve(&self, front_matter: Option<&str>) -> Resolved {
        self.lay(front_matter, None)
    }

    fn lay(&self, front_matter: Option<&str>, mut origins: Option<&mut Origins>) -> Resolved {
        let mut resolved = Resolved { config: self.base.clone(), ..Resolved::default() };
        let mut own = None;
        let bars = self.after.iter().any(|layer| layer.bars_silencers(self.essay.as_deref()));
        if let Some(block) = front_matter {
            let layer = Layer::front_matter(block);
            resolved.words_at = layer.place("words");
            resolved.declared = layer.declared.clone();
            resolved.problems = layer.problems.clone();
            resolved.problems.extend(layer.unreadable(self.folder.as_deref(), &self.files, &self.shelf));
            let silences = |e: &&keys::Entry| !(bars && layers::is_silencer(e));
            let entries = layer.entries().filter(silences);
            layers::apply_all(
                entries,
                &mut resolved.config,
                origins.as_deref_mut(),
                self.folder.as_deref(),
                &self.files,
            );
            own = Some(layer);
        }
        let before = self.after.iter().any(|l| l.is_assignment()).then(|| self.without_assignment(own.as_ref()));
        for layer in &self.after {
            let entries = layer.for_path(self.essay.as_deref());
            if entries.iter().any(|e| e.key == "words") {
                resolved.words_at = None;
            }
            if let Some(assigned) = layer.assigned(self.essay.as_deref()) {
                resolved.config.assigned = assigned;
            }
            layers::apply_all(
                entries.into_iter(),
                &mut resolved.config,
                origins.as_deref_mut(),
                layer.folder(),
                &self.files,
            );
        }
        let sources = &mut resolved.config.sources;
        if let (Some(year), Some(age)) = (self.year, sources.max_age) {
            sources.since = Some(year.saturating_sub(age));
        }
        if let Some(before) = before {
            resolved.overridden = self.overridden(own.as_ref(), &before, &resolved.config);
        }
        self.find_library(front_matter, &mut resolved);
        resolved
    }

    /// What would hold if there were no assignment.
    fn without_assignment(&self, own: Option<&Layer>) -> Config {
        let mut config = self.unbarred.as_deref().unwrap_or(&self.base).clone();
        let weaker = self.after.iter().filter(|l| !l.is_assignment()).map(Arc::as_ref);
        for layer in own.into_iter().chain(weaker) {
            layers::apply_all(layer.entries(), &mut config, None, self.folder.as_deref(), &self.files);
        }
        config
    }

    /// What the layers below the assignment say that held before it was laid over them, and does not now.
    fn overridden(&self, own: Option<&Layer>, before: &Config, now: &Config) -> Vec<Overridden> {
        let holds = |entry: &keys::Entry, config: &Config| {
            let mut changed = config.clone();
            layers::apply_all(std::iter::once(entry), &mut changed, None, self.folder.as_deref(), &self.files);
            layers::without_targets(changed) == layers::without_targets(config.clone())
        };
        let lost = |entry: &&keys::Entry| holds(entry, before) && !holds(entry, now);
        let below = self.weaker.iter().filter(lost).map(|e| (e, None));
        let own = own.into_iter().flat_map(Layer::entries).filter(lost).map(|e| (e, Some(e.at.clone())));
        let told = |(e, range): (&keys::Entry, _)| Overridden { key: e.key.clone(), origin: e.origin.clone(), range };
        let mut all: Vec<Overridden> = below.chain(own).map(told).collect();
        let place = |origin: &Origin| match origin {
            Origin::File { line, column, .. } => (0, *line, *column),
            Origin::FrontMatter { line } => (1, *line, 0),
            _ => (2, 0, 0),
        };
        all.sort_by_key(|o| place(&o.origin));
        all
    }

    /// Puts together what keys are looked up in: the files in force, and what pandoc finds in the front matter itself.
    fn find_library(&self, front_matter: Option<&str>, resolved: &mut Resolved) {
        let names = &resolved.config.bibliography;
        let mut library = Library { is_complete: true, is_guessed: names.is_empty(), ..Library::default() };
        for name in names {
            match self.shelf.get(name) {
                Some(Ok(source)) => library.sources.push(source.clone()),
                _ => library.is_complete = false,
            }
        }
        if names.is_empty() {
            library.sources.extend(self.beside.iter().cloned());
        }
        if let Some(own) = front_matter.and_then(bibliography::in_front_matter) {
            library.is_guessed &= !library.sources.is_empty();
            let list = own.entries.first().map_or(0, |e| e.range.start)..own.entries.last().map_or(0, |e| e.range.end);
            // What is no YAML was said when the settings were read.
            if !resolved.problems.iter().any(|p| list.contains(&p.range.start)) {
                let grave = own.problems.iter().filter(|p| p.severity <= Severity::Warning);
                resolved.problems.extend(grave.map(|p| Problem { range: p.range.clone(), message: p.message.clone() }));
            }
            library.sources.push(Source { path: None, bibliography: Arc::new(own) });
        }
        library.is_complete &= library.sources.iter().all(|s| s.bibliography.is_complete);
        resolved.library = (!library.sources.is_empty()).then(|| Arc::new(library));
    }

    /// Hands over the bibliographies that the settings name, and those that lie beside the document.
    pub fn set_bibliographies(&mut self, shelf: Shelf, beside: Vec<Source>) {
        self.shelf = Arc::new(shelf);
        self.beside = beside;
    }

    /// Tables that this front matter names and that have to be read before it is resolved.
    pub fn tables_named(&self, front_matter: &str) -> Vec<PathBuf> {
        Layer::front_matter(front_matter).files_named(self.folder.as_deref())
    }

    /// Files of any kind that this front matter names.
    pub fn files_named(&self, front_matter: &str) -> Vec<PathBuf> {
        let layer = Layer::front_matter(front_matter);
        let folder = self.folder.as_deref();
        let mut named = layer.files_named(folder);
        named.extend(layer.bibliographies_named(folder).into_iter().map(PathBuf::from));
        named
    }

    /// The settings in force, key by key, each with its origin.
    pub fn shown(&self, front_matter: Option<&str>) -> Vec<Shown> {
        let mut origins = self.origins.clone();
        let resolved = self.lay(front_matter, Some(&mut origins));
        show::all(&resolved.config, &origins)
    }
}

#[cfg(test)]
mod tests;
