//! Essays and settings on disk. All access to the file system is here.

mod ignored;
mod output;
mod project;

use crate::config::{Files, Layer, Layers, Origin, Settings, SettingsProblem, Shelf, Shown, front_matter};
use crate::diagnostic::Severity;
use crate::rules::register;
use crate::syntax::bibliography::{self, Format};
use crate::text::{Position, Walker};
use ignore::WalkBuilder;
pub use ignored::Trusted;
use ignored::{Ignored, up_to_repository};
pub use output::{Output, follow, replace};
use project::Projects;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the settings file is called.
pub const SETTINGS_FILE: &str = "essay-lsp.toml";
const QUARTO_FILE: &str = "_quarto.yml";
/// References of its own that a Manubot manuscript keeps beside the text.
const MANUBOT_FILE: &str = "manual-references.json";

/// Endings that make a file an essay when a folder is searched.
pub const EXTENSIONS: [&str; 5] = ["md", "markdown", "mdown", "qmd", "Rmd"];

/// The text of an essay. A byte order mark is no part of it, but of the offsets in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Essay {
    pub text: String,
    pub bom: bool,
}

const BOM: &str = "\u{feff}";

impl Essay {
    /// How far the bytes of the file are ahead of the bytes of the text.
    pub fn shift(&self) -> usize {
        if self.bom { BOM.len() } else { 0 }
    }

    /// The bytes that go to disk for `text`.
    pub fn bytes(&self, text: &str) -> String {
        if self.bom { format!("{BOM}{text}") } else { text.to_owned() }
    }
}

/// Why a text could not be read, and where in it: line and column from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub message: String,
    pub place: Option<(u32, u32)>,
}

impl From<String> for Unread {
    fn from(message: String) -> Unread {
        Unread { message, place: None }
    }
}

/// Decodes what was read from a file or standard input.
pub fn decode(bytes: Vec<u8>) -> Result<Essay, Unread> {
    if let Some(message) = other_than_text(&bytes) {
        return Err(message.to_owned().into());
    }
    let place = |at: Position| Some((at.line + 1, at.utf32 + 1));
    let text = String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        let good = std::str::from_utf8(bytes.get(..error.utf8_error().valid_up_to()).unwrap_or_default());
        let at = good.map_or_else(|_| Position::default(), |good| Position::of(good, good.len()));
        let hint = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (it looks like UTF-16; save it as UTF-8)",
            _ => "",
        };
        let message = format!("not UTF-8 at byte {}{hint}", error.utf8_error().valid_up_to());
        Unread { message, place: place(at) }
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => {
            Err(Unread { message: format!("is no text: NUL at byte {at}"), place: place(Position::of(&text, at)) })
        }
        None => Ok(essay(text)),
    }
}

/// What a file is that holds NUL, which no text has, if its first bytes tell.
fn other_than_text(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if memchr::memchr(0, bytes).is_none() => None,
        [b'P', b'K', 3, 4, ..] => {
            Some("is no text: it is a Word document or another zip archive (pandoc -t markdown makes text of it)")
        }
        [b'%', b'P', b'D', b'F', ..] => Some("is no text: it is a PDF"),
        // Without a mark that says so, English in UTF-16 is UTF-8 as well.
        [_, 0, _, 0, ..] | [0, _, 0, _, ..] => Some("is no text: it looks like UTF-16; save it as UTF-8"),
        _ => None,
    }
}

/// A text as an essay: without its byte order mark.
pub fn essay(mut text: String) -> Essay {
    let bom = text.starts_with(BOM);
    if bom {
        text.drain(..BOM.len());
    }
    Essay { text, bom }
}

/// An essay larger than this is none: the longest theses have a tenth of it.
pub const LARGEST_ESSAY: usize = 32 << 20;

/// Reads an essay.
pub fn read(path: &Path) -> Result<Essay, Unread> {
    read_within(path, LARGEST_ESSAY as u64)
}

fn read_within(path: &Path, largest: u64) -> Result<Essay, Unread> {
    let metadata = fs::metadata(path).map_err(|e| describe(&e))?;
    if metadata.is_dir() {
        return Err("a folder, not a file".to_owned().into());
    }
    if metadata.len() > largest {
        return Err(too_large(largest));
    }
    decode(read_up_to(fs::File::open(path).map_err(|e| describe(&e))?, metadata.len(), largest)?)
}

/// Reads an essay from standard input.
pub fn read_stdin() -> Result<Essay, Unread> {
    decode(read_up_to(io::stdin().lock(), 0, LARGEST_ESSAY as u64)?)
}

/// Reads to the end. What says how long it is (`expected`) may grow, and a pipe or a device says nothing.
fn read_up_to(input: impl Read, expected: u64, largest: u64) -> Result<Vec<u8>, Unread> {
    /// What the reader wants to find free before it asks for more.
    const SPARE: usize = 64;
    let mut bytes = Vec::with_capacity(expected.min(largest) as usize + SPARE);
    input.take(largest + 1).read_to_end(&mut bytes).map_err(|e| describe(&e))?;
    if bytes.len() as u64 > largest { Err(too_large(largest)) } else { Ok(bytes) }
}

fn too_large(largest: u64) -> Unread {
    format!("larger than {} MB", largest >> 20).into()
}

/// See [`stamp`].
pub type Stamp = (std::time::SystemTime, u64);

/// When a file was last written and how long it is: what changes when its text does.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// What went wrong, in words.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// What is to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Path(PathBuf),
    /// Standard input, under the name it is reported by.
    Stdin(PathBuf),
}

/// An essay that was found, or why something was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// `named`: what it was found by, the file itself or a folder.
    File {
        path: PathBuf,
        named: PathBuf,
    },
    Stdin {
        path: PathBuf,
    },
    Failure {
        path: PathBuf,
        message: String,
    },
}

impl Found {
    pub fn path(&self) -> &Path {
        match self {
            Found::File { path, .. } | Found::Stdin { path } | Found::Failure { path, .. } => path,
        }
    }
}

/// Finds essays in path order, each once, without holding more than one folder of each input in memory.
///
/// Each input is a sorted sequence; one that has not begun stands in the heap under its own name, which sorts before
/// everything in it, and so is opened only when its turn comes.
pub struct Find {
    heap: BinaryHeap<Reverse<(PathBuf, usize)>>,
    sources: Vec<Source>,
    last: Option<PathBuf>,
    /// What a project leaves out is found, too.
    everything: bool,
    /// Where set, only files of these folders say what is left out.
    trusted: Option<Trusted>,
}

enum Source {
    Waiting(Input),
    Ready(Found, Option<Box<Folder>>),
    Done,
}

struct Folder {
    root: PathBuf,
    walk: ignore::Walk,
    found: usize,
    failed: bool,
    /// Has a project left an essay out?
    left_out: Arc<AtomicBool>,
}

/// Finds what `inputs` name: in folders, what git and the projects there do not leave out.
pub fn find(inputs: &[Input]) -> Find {
    search(inputs, false, None)
}

/// Finds the same, where only what lies in some folders says what is left out.
pub fn find_trusting(inputs: &[Input], trusted: Option<Trusted>) -> Find {
    search(inputs, false, trusted)
}

/// Finds what may hold the same keys: also what a project leaves out.
pub fn find_everything(inputs: &[Input]) -> Find {
    search(inputs, true, None)
}

fn search(inputs: &[Input], everything: bool, trusted: Option<Trusted>) -> Find {
    let mut find = Find { heap: BinaryHeap::new(), sources: Vec::new(), last: None, everything, trusted };
    for (i, input) in inputs.iter().enumerate() {
        let (Input::Path(path) | Input::Stdin(path)) = input;
        find.heap.push(Reverse((plain(path), i)));
        find.sources.push(Source::Waiting(input.clone()));
    }
    find
}

impl Iterator for Find {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let Reverse((_, i)) = self.heap.pop()?;
            match std::mem::replace(&mut self.sources[i], Source::Done) {
                Source::Waiting(Input::Stdin(path)) => self.ready(i, Found::Stdin { path }, None),
                Source::Waiting(Input::Path(path)) => {
                    let path = plain(&path);
                    match fs::metadata(&path) {
                        Err(e) => self.ready(i, Found::Failure { path, message: describe(&e) }, None),
                        Ok(m) if m.is_dir() => {
                            let folder = Folder::open(path, self.everything, self.trusted.clone());
                            self.advance(i, Box::new(folder));
                        }
                        Ok(_) => self.ready(i, Found::File { named: path.clone(), path }, None),
                    }
                }
                Source::Ready(found, folder) => {
                    if let Some(folder) = folder {
                        self.advance(i, folder);
                    }
                    if self.last.as_deref() != Some(found.path()) {
                        self.last = Some(found.path().to_owned());
                        return Some(found);
                    }
                }
                Source::Done => {}
            }
        }
    }
}

impl Find {
    fn ready(&mut self, i: usize, found: Found, folder: Option<Box<Folder>>) {
        self.heap.push(Reverse((found.path().to_owned(), i)));
        self.sources[i] = Source::Ready(found, folder);
    }

    fn advance(&mut self, i: usize, mut folder: Box<Folder>) {
        if let Some(found) = folder.next() {
            self.ready(i, found, Some(folder));
        } else if folder.found == 0 && !folder.failed {
            let mut message = format!("no essays found in this folder (.{})", EXTENSIONS.join(", ."));
            if folder.left_out.load(Ordering::Relaxed) {
                message
                    .push_str(", except some that the project around it leaves out: name those to have them checked");
            }
            self.ready(i, Found::Failure { path: folder.root, message }, None);
        }
    }
}

impl Folder {
    fn open(root: PathBuf, everything: bool, trusted: Option<Trusted>) -> Folder {
        let mut builder = WalkBuilder::new(&root);
        // As git walks, in a repository or not; but what the user has set for all repositories lies outside.
        builder.require_git(false).ignore(false).git_global(false).sort_by_file_name(Ord::cmp);
        let left_out = Arc::new(AtomicBool::new(false));
        if !everything {
            let ignored = trusted.as_deref().map(Ignored::by);
            if ignored.is_some() {
                builder.git_ignore(false).git_exclude(false);
            }
            let (projects, left_out) = (Projects::new(&root, trusted), left_out.clone());
            let (named, full) = (root.clone(), locate_folder(&root));
            builder.filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|t| t.is_dir());
                let below = entry.path().strip_prefix(&named).ok().filter(|below| !below.as_os_str().is_empty());
                if let (Some(ignored), Some(below)) = (&ignored, below)
                    && !ignored.keeps(&full.join(below), is_folder)
                {
                    return false;
                }
                if !is_folder && !is_essay(entry.path()) {
                    return true;
                }
                let kept = projects.keep(entry.path(), is_folder);
                left_out.fetch_or(!kept && !is_folder, Ordering::Relaxed);
                kept
            });
        }
        Folder { walk: builder.build(), root, found: 0, failed: false, left_out }
    }
}

impl Iterator for Folder {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let entry = match self.walk.next()? {
                Ok(entry) => entry,
                Err(error) => {
                    self.failed = true;
                    let (path, message) = walk_failure(&error, &self.root);
                    return Some(Found::Failure { path: plain(&path), message });
                }
            };
            let is_link = entry.path_is_symlink();
            if entry.depth() == 0 || !is_essay(entry.path()) || (!is_link && !is_file(&entry)) {
                continue;
            }
            let path = plain(entry.path());
            if is_link {
                match fs::metadata(&path) {
                    Ok(m) if m.is_file() => {}
                    Ok(_) => continue,
                    Err(e) => {
                        self.failed = true;
                        return Some(Found::Failure { path, message: describe(&e) });
                    }
                }
            }
            self.found += 1;
            return Some(Found::File { path, named: self.root.clone() });
        }
    }
}

fn is_file(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|t| t.is_file())
}

/// Does the ending say that this is an essay?
pub fn is_essay(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str());
    ending.is_some_and(|e| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(e)))
}

/// The path that a walk stumbled over, and why.
fn walk_failure(error: &ignore::Error, root: &Path) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => (path.clone(), walk_failure(err, root).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => walk_failure(err, root),
        ignore::Error::Io(e) => (root.to_owned(), describe(e)),
        other => (root.to_owned(), other.to_string()),
    }
}

/// The path without `./`.
fn plain(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|c| *c != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}

/// A path as a message names it: from the current folder where that is shorter.
pub fn shorten(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|d| d.canonicalize());
    match here.ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(short) if !short.as_os_str().is_empty() => short,
        _ => path.to_owned(),
    }
}

/// The year that it is, as near as the clock knows.
fn this_year() -> Option<u32> {
    /// Seconds of a mean year of the calendar.
    const YEAR: u64 = 31_556_952;
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    u32::try_from(1970 + since.as_secs() / YEAR).ok()
}

/// Where a folder lies, without links and detours.
fn locate_folder(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// Where a file lies, whether it exists or not: its folder without links and detours.
fn locate(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent().map(Path::canonicalize), absolute.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

/// An essay's name as a file beside it would say it: from the folder of that file where it lies below it, with forward slashes.
pub fn seen_from(file: &Path, essay: &Path) -> String {
    let (file, essay) = (locate(file), locate(essay));
    let name = file.parent().and_then(|folder| essay.strip_prefix(folder).ok()).unwrap_or(&essay);
    let parts: Vec<_> = name.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    if name.is_absolute() { name.to_string_lossy().into_owned() } else { parts.join("/") }
}

/// Which settings file holds.
#[derive(Debug, Clone, Default)]
pub enum Discovery {
    /// The nearest one upwards, up to the root of the repository.
    #[default]
    Nearest,
    File(PathBuf),
    None,
}

/// Settings of essays, each file of them read once.
#[derive(Debug, Default)]
pub struct Workspace {
    discovery: Discovery,
    /// Settings files above this folder do not count.
    root: Option<PathBuf>,
    editor: Option<Arc<Layer>>,
    above: Vec<Arc<Layer>>,
    /// Files that the layers above name, read.
    above_files: Vec<(PathBuf, Result<Arc<str>, String>)>,
    trusted: Option<Trusted>,
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    epoch: u64,
    folders: HashMap<PathBuf, Arc<Layers>>,
    /// Settings files, read, with the files that they name.
    files: BTreeMap<PathBuf, (Arc<Layer>, Files)>,
    /// Bibliographies that settings name and essays needed, by those names.
    shelf: Shelf,
    /// Bibliographies that the editor's settings name and that could not be read, and why.
    unread: BTreeMap<String, String>,
    /// Bibliographies as they were read; kept as long as the file is the same.
    bibliographies: HashMap<PathBuf, ReadBibliography>,
    /// Phrase tables that settings name, as they were last read.
    tables: BTreeMap<PathBuf, ReadTable>,
    /// By folder, the bibliographies in it that an essay may mean without naming them.
    beside: HashMap<PathBuf, Arc<Vec<PathBuf>>>,
    /// Those of them that are broken, and that an essay cites from.
    used: BTreeSet<Arc<Path>>,
}

#[derive(Debug, Clone)]
struct ReadBibliography {
    stamp: Option<Stamp>,
    source: Result<bibliography::Source, String>,
    /// What is wrong in it: line and column from 1.
    problems: Vec<(u32, u32, String, Severity)>,
}

#[derive(Debug)]
struct ReadTable {
    text: Arc<str>,
    /// What is wrong in it: line from 1.
    problems: Vec<(u32, String)>,
}

/// A tree may have more folders than is worth remembering; its settings files are few.
const FOLDERS_KEPT: usize = 4096;

impl Workspace {
    pub fn new(discovery: Discovery) -> Workspace {
        Workspace { discovery, ..Workspace::default() }
    }

    /// Stops the search for settings at this folder, even where it is no repository.
    pub fn within(mut self, root: &Path) -> Workspace {
        self.root = Some(root.canonicalize().unwrap_or_else(|_| root.to_owned()));
        self
    }

    /// Sets the layer between settings files and front matter.
    pub fn with_editor(mut self, layer: Layer) -> Workspace {
        self.editor = Some(Arc::new(layer));
        self
    }

    /// Adds a layer that wins over front matter.
    pub fn with_above(mut self, layer: Layer) -> Workspace {
        self.above_files.extend(layer.files_named(None).into_iter().map(|path| read_named(&path)));
        self.above.push(Arc::new(layer));
        self
    }

    /// Adds an assignment, which wins over all other layers.
    pub fn with_assignment(self, path: &Path) -> Result<Workspace, String> {
        let place = locate(path);
        let essay = read(&place).map_err(|why| why.message)?;
        // What is gathered below belongs to those who are asked.
        let around = place.parent().map(up_to_repository).unwrap_or_default();
        let here = std::env::current_dir().map(|here| up_to_repository(&locate_folder(&here))).unwrap_or_default();
        let mut all = self.with_above(Layer::assignment(&essay.text, &place));
        all.trusted = Some(around.into_iter().chain(here).collect());
        Ok(all)
    }

    /// With an assignment, the folders whose `.gitignore` and projects say what is no essay: the current one, that of the assignment,
    /// and those above them.
    pub fn trusted(&self) -> Option<Trusted> {
        self.trusted.clone()
    }

    /// Replaces the editor's settings.
    pub fn set_editor(&mut self, layer: Layer) {
        self.editor = Some(Arc::new(layer));
        self.forget();
    }

    /// Forgets all files: they are read again when next asked for, and the epoch moves on.
    pub fn forget(&self) {
        let mut cache = self.cache();
        let bibliographies = std::mem::take(&mut cache.bibliographies);
        *cache = Cache { epoch: cache.epoch + 1, bibliographies, ..Cache::default() };
    }

    /// Is the file a bibliography that an essay needed?
    pub fn holds(&self, path: &Path) -> bool {
        self.cache().bibliographies.contains_key(path)
    }

    /// Takes a bibliography over that was read ahead, in place of the old one.
    pub fn take(&self, ahead: &ReadAhead) {
        let mut cache = self.cache();
        if cache.bibliographies.contains_key(&ahead.path) {
            cache.epoch += 1;
            cache.bibliographies.insert(ahead.path.clone(), ahead.read.clone());
        }
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings for an essay, and for the files that its front matter names.
    pub fn settings(&self, essay: &Path, text: &str) -> Arc<Settings> {
        let place = locate(essay);
        let layers = self.layers(&place);
        let mut settings = layers.settings(Some(&place));
        let block = front_matter(text);
        let named = block.map(|block| settings.tables_named(block)).unwrap_or_default();
        if !named.is_empty() {
            let own: Files = named.into_iter().map(|path| read_named(&path)).collect();
            self.cache().judge(&own);
            let mut files = (*layers.files).clone();
            files.extend(own);
            settings = Layers { files: Arc::new(files), ..(*layers).clone() }.settings(Some(&place));
        }
        let names = settings.resolve(block).config.bibliography;
        let mut cache = self.cache();
        if names.is_empty() {
            let beside = self.beside(&mut cache, &place);
            // What is wrong in one that nothing names is told as of one that is named, if it is the essay's.
            let used = beside.iter().filter(|source| is_broken(source) && cites_from(text, source));
            let used: Vec<Arc<Path>> = used.filter_map(|source| source.path.clone()).collect();
            cache.used.extend(used);
            settings.set_bibliographies(Shelf::new(), beside);
        } else {
            let shelf = self.shelf(&mut cache, &names, &place);
            let failed: Vec<_> = shelf.iter().filter_map(|(name, read)| Some((name, read.as_ref().err()?))).collect();
            // What the editor names has no other place to be said; its paths count from the folder of each essay.
            let by_editor = |s: &Shown| s.key == "bibliography" && s.origin == Origin::Editor;
            if !failed.is_empty() && settings.shown(block).iter().any(by_editor) {
                cache.unread.extend(failed.into_iter().map(|(name, why)| (name.clone(), why.clone())));
            }
            settings.set_bibliographies(shelf, Vec::new());
        }
        settings.epoch = cache.epoch;
        Arc::new(settings)
    }

    /// The settings for a text that lies nowhere, with a layer of its own in place of a settings file. Only what `--config` and the
    /// layers above name is read: nothing that such a text says makes the program open a file.
    pub fn settings_of_text(&self, own: Option<Layer>) -> Arc<Settings> {
        let mut layers = Layers { above: self.above.clone(), year: this_year(), ..Layers::default() };
        let mut files = Files::new();
        let mut cache = self.cache();
        if let Discovery::File(path) = &self.discovery {
            let (layer, named) = cache.files.entry(locate(path)).or_insert_with_key(|path| load(path));
            layers.below.push(layer.clone());
            files.extend(named.clone());
        }
        files.extend(self.above_files.iter().cloned());
        layers.below.extend(own.map(Arc::new));
        layers.files = Arc::new(files);
        let mut settings = layers.settings(None);
        let names = settings.resolve(None).config.bibliography;
        let trusted: Vec<String> = layers
            .below
            .iter()
            .chain(&layers.above)
            .filter(|layer| layer.is_file())
            .flat_map(|layer| layer.bibliographies_named(None))
            .filter(|name| names.contains(name))
            .collect();
        settings.set_bibliographies(self.shelf(&mut cache, &trusted, Path::new("")), Vec::new());
        settings.epoch = cache.epoch;
        Arc::new(settings)
    }

    /// The bibliographies that settings name for the essay at `place`.
    fn shelf(&self, cache: &mut Cache, names: &[String], place: &Path) -> Shelf {
        let mut shelf = Shelf::new();
        // No network is used: what an address leads to is not known.
        for name in names.iter().filter(|name| !name.contains("://")) {
            let source = cache.bibliography(&self.named_bibliography(Path::new(name), place));
            shelf.insert(name.clone(), source);
        }
        cache.shelf.extend(shelf.clone());
        shelf
    }

    /// Where a named bibliography lies. pandoc looks from the folder that it is run in, Quarto from that of the project: one that
    /// is not where it was named may lie in a folder above the essay, within the repository or the workspace.
    fn named_bibliography(&self, path: &Path, place: &Path) -> PathBuf {
        let Some(folder) = place.parent().filter(|_| !path.exists()) else { return path.to_owned() };
        let is_end = |f: &Path| f.join(".git").exists() || self.root.as_deref() == Some(f);
        let Some(end) = folder.ancestors().find(|f| is_end(f)) else { return path.to_owned() };
        let below = match path.strip_prefix(folder) {
            Ok(below) => below.to_owned(),
            Err(_) => path.components().filter(|c| matches!(c, Component::Normal(_) | Component::ParentDir)).collect(),
        };
        let mut above = folder.ancestors().take_while(|f| f.starts_with(end)).map(|f| f.join(&below));
        above.find(|path| path.is_file()).unwrap_or_else(|| path.to_owned())
    }

    /// What an essay means that names no bibliography: the one `.bib` of its folder or the one with its name, and the references
    /// that Manubot has there.
    fn beside(&self, cache: &mut Cache, place: &Path) -> Vec<bibliography::Source> {
        let Some(folder) = place.parent() else { return Vec::new() };
        if cache.beside.len() >= FOLDERS_KEPT {
            cache.beside.clear();
        }
        let found =
            cache.beside.entry(folder.to_owned()).or_insert_with(|| Arc::new(bibliographies_in(folder))).clone();
        let (bibs, manual): (Vec<&PathBuf>, Vec<&PathBuf>) =
            found.iter().partition(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("bib")));
        let own = bibs.iter().find(|p| p.file_stem() == place.file_stem());
        let one = own.or(bibs.first().filter(|_| bibs.len() == 1));
        one.into_iter().chain(&manual).filter_map(|path| cache.bibliography(path).ok()).collect()
    }

    /// The layers in force where `place` lies.
    fn layers(&self, place: &Path) -> Arc<Layers> {
        let folder = place.parent().unwrap_or(place).to_owned();
        let mut cache = self.cache();
        if let Some(layers) = cache.folders.get(&folder) {
            return layers.clone();
        }
        let mut layers =
            Layers { epoch: cache.epoch, above: self.above.clone(), year: this_year(), ..Layers::default() };
        let mut files = Files::new();
        for path in self.settings_files(&folder) {
            let (layer, named) = cache.files.entry(path).or_insert_with_key(|path| load(path));
            layers.below.push(layer.clone());
            files.extend(named.clone());
        }
        let named = self.editor.iter().flat_map(|layer| layer.files_named(Some(&folder)));
        files.extend(named.map(|path| read_named(&path)));
        files.extend(self.above_files.iter().cloned());
        layers.below.extend(self.editor.clone());
        cache.judge(&files);
        layers.files = Arc::new(files);
        let layers = Arc::new(layers);
        if cache.folders.len() >= FOLDERS_KEPT {
            cache.folders.clear();
        }
        cache.folders.insert(folder, layers.clone());
        layers
    }

    /// The settings files that hold in a folder, the weaker first.
    fn settings_files(&self, folder: &Path) -> Vec<PathBuf> {
        let named = match &self.discovery {
            Discovery::None => return Vec::new(),
            Discovery::File(path) => Some(locate(path)),
            Discovery::Nearest => self.nearest(folder, SETTINGS_FILE),
        };
        self.nearest(folder, QUARTO_FILE).into_iter().chain(named).collect()
    }

    fn nearest(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        for folder in folder.ancestors() {
            let path = folder.join(name);
            if path.is_file() {
                return Some(path);
            }
            if folder.join(".git").exists() || self.root.as_deref() == Some(folder) {
                break;
            }
        }
        None
    }

    /// What is wrong with the settings that were needed so far, by path and place.
    pub fn problems(&self) -> Vec<SettingsProblem> {
        let cache = self.cache();
        let mut all = Vec::new();
        for (layer, files) in cache.files.values() {
            let (files, shelf) = (Arc::new(files.clone()), Arc::new(cache.shelf.clone()));
            let one = Layers { below: vec![layer.clone()], files, shelf, ..Layers::default() };
            all.extend(told(one.problems(), |p| &mut p.message));
        }
        let own: Vec<Arc<Layer>> = self.editor.iter().chain(&self.above).cloned().collect();
        let files = Arc::new(self.above_files.iter().cloned().collect());
        all.extend(Layers { below: own, files, shelf: Arc::new(cache.shelf.clone()), ..Layers::default() }.problems());
        for (path, table) in &cache.tables {
            all.extend(table.problems.iter().map(|(line, message)| SettingsProblem {
                path: Some(path.clone()),
                line: *line,
                column: 1,
                message: message.clone(),
                severity: Severity::Warning,
            }));
        }
        all.extend(cache.unread.iter().map(|(name, why)| SettingsProblem {
            path: None,
            line: 0,
            column: 0,
            message: format!("`bibliography`: {} cannot be read: {why}", shorten(Path::new(name)).display()),
            severity: Severity::Warning,
        }));
        let mut paths: Vec<Arc<Path>> = cache.shelf.values().flatten().filter_map(|s| s.path.clone()).collect();
        paths.extend(cache.used.iter().cloned());
        paths.sort();
        paths.dedup();
        for path in paths {
            let Some(read) = cache.bibliographies.get(&*path) else { continue };
            all.extend(read.problems.iter().map(|(line, column, message, severity)| SettingsProblem {
                path: Some(path.to_path_buf()),
                line: *line,
                column: *column,
                message: message.clone(),
                severity: *severity,
            }));
        }
        all
    }
}

impl Cache {
    /// Looks through phrase tables that were read, for rows that cannot be used.
    fn judge(&mut self, files: &Files) {
        for (path, read) in files {
            let Ok(text) = read else {
                self.tables.remove(path);
                continue;
            };
            if self.tables.get(path).is_none_or(|known| known.text != *text) {
                let (_, bad) = register::parse_table(text);
                let problems = bad.into_iter().map(|row| (row.line as u32 + 1, row.message)).collect();
                let table = ReadTable { text: text.clone(), problems: told(problems, |p| &mut p.1) };
                self.tables.insert(path.clone(), table);
            }
        }
    }

    /// The bibliography in a file; read again only where the file has changed.
    fn bibliography(&mut self, path: &Path) -> Result<bibliography::Source, String> {
        let stamp = stamp(path);
        let known = self.bibliographies.get(path);
        if let Some(known) = known.filter(|k| k.stamp == stamp && stamp.is_some()) {
            return known.source.clone();
        }
        // Essays that were read with the old one have to be told from those read with the new one.
        self.epoch += u64::from(known.is_some_and(|k| k.stamp != stamp));
        let read = read_bibliography(path, stamp);
        let source = read.source.clone();
        self.bibliographies.insert(path.to_owned(), read);
        source
    }
}

/// A bibliography larger than this is a mistake.
const LARGEST_BIBLIOGRAPHY: u64 = 100 << 20;

/// More problems of one bibliography or table than this are not told one by one.
const PROBLEMS_TOLD: usize = 20;

/// The first problems of a file; the last of them says how many more there are.
fn told<P>(mut problems: Vec<P>, message: fn(&mut P) -> &mut String) -> Vec<P> {
    let more = problems.len().saturating_sub(PROBLEMS_TOLD);
    problems.truncate(PROBLEMS_TOLD);
    if let (Some(last), 1..) = (problems.last_mut(), more) {
        message(last).push_str(&format!(" (and {more} more problems in this file)"));
    }
    problems
}

fn read_bibliography(path: &Path, stamp: Option<Stamp>) -> ReadBibliography {
    let failed = |why: String| ReadBibliography { stamp, source: Err(why), problems: Vec::new() };
    match fs::metadata(path) {
        Err(error) => return failed(describe(&error)),
        Ok(m) if m.is_dir() => return failed("a folder, not a file".to_owned()),
        // A pipe or a device might never end.
        Ok(m) if !m.is_file() => return failed("not a file".to_owned()),
        Ok(_) => {}
    }
    let text = match read_within(path, LARGEST_BIBLIOGRAPHY) {
        Ok(essay) => essay.text,
        Err(why) => return failed(why.message),
    };
    let Some(format) = Format::of(path, &text) else {
        return failed("not a known format (.bib, CSL-JSON, CSL-YAML or hayagriva YAML)".to_owned());
    };
    let bibliography = bibliography::parse(&text, format);
    let mut problems = Vec::new();
    let is_grave = |severity: Severity| severity <= Severity::Warning;
    for grave in [true, false] {
        let mut walker = Walker::new(&text);
        let of_kind = bibliography.problems.iter().filter(|p| is_grave(p.severity) == grave);
        let placed = of_kind.map(|problem| {
            let at = walker.to(problem.range.start);
            (at.line + 1, at.utf32 + 1, problem.message.clone(), problem.severity)
        });
        problems.extend(told(placed.collect(), |p| &mut p.2));
    }
    let source = bibliography::Source { path: Some(Arc::from(path)), bibliography: Arc::new(bibliography) };
    ReadBibliography { stamp, source: Ok(source), problems }
}

fn is_broken(source: &bibliography::Source) -> bool {
    source.bibliography.problems.iter().any(|p| p.severity <= Severity::Warning)
}

/// Has the text a key of the bibliography?
fn cites_from(text: &str, source: &bibliography::Source) -> bool {
    text.split('@').skip(1).any(|rest| {
        let end = match rest.strip_prefix('{') {
            Some(inner) => inner.find('}').map_or(0, |end| end + 2),
            None => rest.find(|c: char| !(c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c))).unwrap_or(rest.len()),
        };
        let key = bibliography::bare_key(&rest[..end]);
        // As pandoc reads it: a mark at the end is none of the key.
        let bare = key.trim_end_matches(|c: char| !c.is_alphanumeric());
        [key, bare].into_iter().any(|key| source.bibliography.get(key).is_some())
    })
}

/// A bibliography that was read while nobody waited for it.
pub struct ReadAhead {
    path: PathBuf,
    read: ReadBibliography,
}

/// Reads a bibliography that has changed, without a lock on anything: a large one takes longer than a keystroke may.
pub fn read_ahead(path: &Path) -> ReadAhead {
    ReadAhead { path: path.to_owned(), read: read_bibliography(path, stamp(path)) }
}

/// Is the file so large that nobody should wait until it is read?
pub fn is_large(path: &Path) -> bool {
    const LARGE: u64 = 1 << 18;
    fs::metadata(path).is_ok_and(|m| m.len() > LARGE)
}

/// Bibliographies that stand in a folder for the essays in it.
fn bibliographies_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_one = |path: &PathBuf| {
        let bib = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("bib"));
        (bib || path.file_name().is_some_and(|n| n == MANUBOT_FILE)) && path.is_file()
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(is_one).collect();
    found.sort();
    found
}

fn load(path: &Path) -> (Arc<Layer>, Files) {
    let layer = match read(path) {
        Ok(essay) if path.file_name().is_some_and(|n| n == QUARTO_FILE) => Layer::quarto(&essay.text, path),
        Ok(essay) => Layer::toml(&essay.text, path),
        Err(why) => Layer::unusable(path, why.message),
    };
    let files = layer.files_named(None).into_iter().map(|path| read_named(&path)).collect();
    (Arc::new(layer), files)
}

fn read_named(path: &Path) -> (PathBuf, Result<Arc<str>, String>) {
    let text = match fs::metadata(path) {
        // A pipe or a device might never end, and nobody waits for a word list.
        Ok(m) if !m.is_file() && !m.is_dir() => Err("not a file".to_owned()),
        _ => read(path).map(|essay| Arc::from(essay.text)).map_err(|why| why.message),
    };
    (path.to_owned(), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn names(folder: &Path, inputs: &[&str]) -> Vec<String> {
        let inputs: Vec<Input> = inputs.iter().map(|p| Input::Path(folder.join(p))).collect();
        let name = |found: Found| {
            let path = found.path().strip_prefix(plain(folder)).unwrap_or(found.path()).display().to_string();
            if matches!(found, Found::Failure { .. }) { format!("!{path}") } else { path }
        };
        find(&inputs).map(name).collect()
    }

    #[test]
    fn essays_come_in_path_order_and_once() {
        let folder = tree(&[
            ("b/two.qmd", ""),
            ("b/one.MD", ""),
            ("a.md", ""),
            ("a/z.Rmd", ""),
            ("c.txt", ""),
            (".hidden/d.md", ""),
            ("out/e.md", ""),
            (".gitignore", "out\n"),
        ]);
        let at = folder.path();
        assert_eq!(names(at, &["."]), ["a/z.Rmd", "a.md", "b/one.MD", "b/two.qmd"]);
        assert_eq!(
            names(at, &["b", "a.md", ".", "c.txt", "./b/two.qmd"]),
            ["a/z.Rmd", "a.md", "b/one.MD", "b/two.qmd", "c.txt"]
        );
        assert_eq!(names(at, &["out", ".hidden/d.md"]), [".hidden/d.md", "out/e.md"]);
        assert_eq!(names(at, &["gone.md", "a.md"]), ["a.md", "!gone.md"]);
    }

    #[test]
    fn a_folder_without_essays_is_said() {
        let folder = tree(&[("x/a.txt", ""), ("y/a.md", "")]);
        assert_eq!(names(folder.path(), &["x", "y"]), ["!x", "y/a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_safe() {
        let folder = tree(&[("in/a.md", "old"), ("out/b.md", "old")]);
        let at = folder.path();
        std::os::unix::fs::symlink(".", at.join("in/loop")).expect("a link");
        std::os::unix::fs::symlink("a.md", at.join("in/inner.md")).expect("a link");
        std::os::unix::fs::symlink("../out/b.md", at.join("in/outer.md")).expect("a link");
        assert_eq!(names(at, &["in"]), ["in/a.md", "in/inner.md", "in/outer.md"]);
        let tree = at.join("in");
        assert_eq!(replace(&tree.join("inner.md"), &tree, b"old", b"new"), Ok(()));
        assert!(tree.join("inner.md").is_symlink());
        assert_eq!(fs::read(tree.join("a.md")).expect("text"), b"new");
        assert!(replace(&tree.join("outer.md"), &tree, b"old", b"new").is_err());
        assert_eq!(fs::read(at.join("out/b.md")).expect("text"), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_nothing_is_left_behind() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tree(&[("a.md", "old"), ("locked.md", "old")]);
        let at = folder.path();
        let mode = |name: &str| fs::metadata(at.join(name)).expect("a file").permissions().mode() & 0o777;
        fs::set_permissions(at.join("a.md"), fs::Permissions::from_mode(0o640)).expect("permissions");
        fs::set_permissions(at.join("locked.md"), fs::Permissions::from_mode(0o444)).expect("permissions");
        assert_eq!(replace(&at.join("a.md"), at, b"old", b"new"), Ok(()));
        assert_eq!(mode("a.md"), 0o640);
        assert!(replace(&at.join("a.md"), at, b"old", b"newer").is_err(), "somebody else wrote");
        assert!(replace(&at.join("locked.md"), at, b"old", b"new").is_err());
        assert_eq!(fs::read(at.join("a.md")).expect("text"), b"new");
        assert_eq!(fs::read_dir(at).expect("a folder").count(), 2);
    }

    /// As root in a container: who else may give files away? For others there is nothing to try.
    #[cfg(unix)]
    #[test]
    fn a_file_that_root_fixes_keeps_its_owner() {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = tree(&[("a.md", "old")]);
        let file = folder.path().join("a.md");
        if chown(&file, Some(65534), Some(65533)).is_err() {
            return;
        }
        assert_eq!(replace(&file, folder.path(), b"old", b"new"), Ok(()));
        let metadata = fs::metadata(&file).expect("a file");
        assert_eq!((metadata.uid(), metadata.gid(), metadata.len()), (65534, 65533, 3));
    }

    #[test]
    fn the_nearest_settings_hold_up_to_the_repository() {
        let folder = tree(&[
            ("essay-lsp.toml", "style = 'ieee'"),
            ("repo/.git/HEAD", ""),
            ("repo/essay.md", ""),
            ("repo/course/essay-lsp.toml", "style = 'mla'"),
            ("repo/course/deep/er/essay.md", ""),
        ]);
        let style = |workspace: &Workspace, path: &str, text: &str| {
            workspace.settings(&folder.path().join(path), text).resolve(front_matter(text)).config.style.name()
        };
        let workspace = Workspace::new(Discovery::Nearest);
        assert_eq!(style(&workspace, "repo/essay.md", ""), "auto");
        assert_eq!(style(&workspace, "loose.md", ""), "ieee");
        assert_eq!(style(&workspace, "repo/course/deep/er/essay.md", ""), "mla");
        assert_eq!(style(&workspace, "repo/course/deep/er/new.md", "---\nessay: {style: apa}\n---\n"), "apa");
        let bounded = Workspace::new(Discovery::Nearest).within(&folder.path().join("repo/course/deep"));
        assert_eq!(style(&bounded, "repo/course/deep/er/essay.md", ""), "auto");
        assert_eq!(style(&Workspace::new(Discovery::None), "loose.md", ""), "auto");
    }

    #[test]
    fn changed_settings_are_seen_after_forgetting() {
        let folder = tree(&[(".git/HEAD", ""), ("essay-lsp.toml", "style = 'mla'")]);
        let essay = folder.path().join("essay.md");
        let workspace = Workspace::default();
        assert_eq!(workspace.settings(&essay, "").epoch, 0);
        fs::write(folder.path().join("essay-lsp.toml"), "style = 'apa'\nwrods = 5").expect("a file");
        workspace.forget();
        let settings = workspace.settings(&essay, "");
        assert_eq!((settings.epoch, settings.resolve(None).config.style.name()), (1, "apa"));
        let problems = workspace.problems();
        assert_eq!((problems.len(), problems[0].line, problems[0].column), (1, 2, 1));
    }

    #[test]
    fn quarto_and_front_matter_name_files() {
        let folder = tree(&[
            ("_quarto.yml", "bibliography: [refs.bib]\nformat: html\n"),
            ("part/words.tsv", "kids\tslang\twarning"),
            (".git/HEAD", ""),
        ]);
        let text = "---\nessay:\n  register:\n    extra: [words.tsv, gone.tsv]\n---\n";
        let settings = Workspace::default().settings(&folder.path().join("part/essay.md"), text);
        let resolved = settings.resolve(front_matter(text));
        let root = folder.path().canonicalize().expect("a folder");
        assert_eq!(resolved.config.bibliography, [root.join("refs.bib").to_string_lossy()]);
        assert_eq!(resolved.config.register.extra, [("words.tsv".to_owned(), Arc::from("kids\tslang\twarning"))]);
        assert_eq!(resolved.problems.len(), 1);
        assert!(resolved.problems[0].message.contains("gone.tsv"), "{:?}", resolved.problems);
    }

    #[test]
    fn a_phrase_table_is_read_again_when_it_changes() {
        let folder = tree(&[
            (".git/HEAD", ""),
            ("essay-lsp.toml", "[register]\nextra = 'words.tsv'"),
            ("words.tsv", "rower\tslang\nboat\tslang\thint\n"),
        ]);
        let essay = folder.path().join("essay.md");
        let workspace = Workspace::default();
        let found = || {
            let text = "The rower sold the boat.\n";
            let document = crate::document::Document::new(text, workspace.settings(&essay, text));
            document.diagnostics().into_iter().map(|d| d.trigger).collect::<Vec<_>>()
        };
        assert_eq!(found(), ["boat"]);
        let problems = workspace.problems();
        assert_eq!((problems.len(), problems[0].line, problems[0].column), (1, 1, 1));
        assert!(problems[0].path.as_ref().is_some_and(|p| p.ends_with("words.tsv")));
        fs::write(folder.path().join("words.tsv"), "rower\tslang\thint\n").expect("a file");
        workspace.forget();
        assert_eq!(found(), ["rower"]);
        assert_eq!(workspace.problems(), []);
        let many = "rower\n".repeat(30);
        fs::write(folder.path().join("words.tsv"), many).expect("a file");
        workspace.forget();
        assert_eq!(found(), [""; 0]);
        let problems = workspace.problems();
        assert_eq!(problems.len(), PROBLEMS_TOLD);
        assert!(problems[PROBLEMS_TOLD - 1].message.ends_with("(and 10 more problems in this file)"));
    }

    fn key_is_missing(settings: &Settings, text: &str) -> bool {
        let document = crate::document::Document::new(text, Arc::new(settings.clone()));
        document.diagnostics().iter().any(|d| d.rule == "cite.key-undefined")
    }

    #[test]
    fn a_bibliography_is_read_once_and_again_when_it_changes() {
        let folder = tree(&[
            (".git/HEAD", ""),
            ("refs.bib", "@book{a, title={A}}"),
            ("essay-lsp.toml", "bibliography = 'refs.bib'"),
        ]);
        let at = |name: &str| folder.path().join(name);
        let workspace = Workspace::default();
        let text = "One [@a]. Two [@b].\n";
        let one = workspace.settings(&at("one.md"), text);
        let two = workspace.settings(&at("sub/two.md"), text);
        let entries =
            |settings: &Settings| settings.resolve(None).library.expect("a library").sources[0].bibliography.clone();
        assert!(Arc::ptr_eq(&entries(&one), &entries(&two)));
        assert!(key_is_missing(&one, text));
        workspace.forget();
        let again = workspace.settings(&at("one.md"), text);
        assert!(Arc::ptr_eq(&entries(&one), &entries(&again)) && again.epoch == 1);
        // A change is seen without being told.
        fs::write(at("refs.bib"), "@book{a, title={A}}\n@book{b, title={B}}").expect("a file");
        let changed = workspace.settings(&at("one.md"), text);
        assert!(changed.epoch > again.epoch && !key_is_missing(&changed, text));
        fs::remove_file(at("refs.bib")).expect("a file");
        let gone = workspace.settings(&at("one.md"), text);
        assert!(gone.epoch > changed.epoch && gone.resolve(None).library.is_none());
        assert_eq!(workspace.problems().len(), 1);
        fs::write(at("refs.bib"), "@book{a, title={A}}").expect("a file");
        assert!(key_is_missing(&workspace.settings(&at("one.md"), text), text));
        assert_eq!(workspace.problems(), []);
    }

    #[test]
    fn nothing_above_the_repository_is_read() {
        let folder = tree(&[
            ("refs.bib", "@book{a, title={A}}"),
            ("repo/.git/HEAD", ""),
            ("repo/part/one.md", ""),
            ("repo/other/refs.bib", "@book{a, title={A}}"),
        ]);
        let text = "---\nbibliography: refs.bib\n---\nOne [@b].\n";
        let settings = Workspace::default().settings(&folder.path().join("repo/part/one.md"), text);
        let resolved = settings.resolve(front_matter(text));
        assert_eq!((resolved.library, resolved.problems.len()), (None, 1));
    }

    #[test]
    fn decoding() {
        assert_eq!(decode("\u{feff}é".into()), Ok(Essay { text: "é".into(), bom: true }));
        let unread = Unread { message: "not UTF-8 at byte 4".into(), place: Some((2, 2)) };
        assert_eq!(decode(b"ab\nc\xff".into()), Err(unread));
        assert!(decode(b"\xff\xfea\0".into()).is_err_and(|e| e.message.contains("UTF-16")));
        let refused = |bytes: &[u8]| decode(bytes.into()).map_err(|e| e.message);
        assert!(refused(b"O\0n\0e\0").is_err_and(|why| why.contains("UTF-16")));
        assert!(refused(b"PK\x03\x04\x14\0\x06\0\x08").is_err_and(|why| why.contains("Word")));
        assert!(refused(b"%PDF-1.7\n\xb5\0").is_err_and(|why| why.contains("PDF")));
        assert_eq!(refused(b"One\0two"), Err("is no text: NUL at byte 3".to_owned()));
        assert!(refused(b"PK and %PDF are two of its words.").is_ok());
    }

    #[test]
    fn output_appears_when_complete() {
        let folder = tree(&[]);
        let path = folder.path().join("report.json");
        let mut output = Output::create(&path).unwrap_or_else(|e| panic!("{e}"));
        output.write_all(b"half").expect("written");
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        let mut output = Output::create(&path).unwrap_or_else(|e| panic!("{e}"));
        output.write_all(b"whole").expect("written");
        assert_eq!(output.commit(), Ok(()));
        assert_eq!(fs::read(&path).expect("text"), b"whole");
        assert!(Output::create(&folder.path().join("no/such/folder")).is_err());
    }
}
