//! What a writing project says of its own files: which of them a reader gets to see, and so are essays.
//!
//! A Quarto or bookdown book, a site of Jekyll, Hugo or MkDocs, a Manubot manuscript and an Obsidian vault each have Markdown
//! that is none of the writer's prose: what they build, templates, drawings, chapters that no list names, the pages of the
//! repository itself. It is left out where a folder is walked; a file that is named outright is checked all the same.

use super::ignored::Trusted;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Pages of a repository rather than of a project in it: they lie at the root, in capitals. A note may well be called `security.md`.
const FURNITURE: &[&str] = &[
    "README.*",
    "Readme.*",
    "readme.*",
    "LICENSE.*",
    "LICENSE-*.*",
    "LICENCE.*",
    "COPYING.*",
    "CONTRIBUTING.*",
    "CODE_OF_CONDUCT.*",
    "CHANGELOG.*",
    "SECURITY.*",
];

/// The projects around and in a folder that is walked depth first.
pub struct Projects {
    /// The folder, as it was named and in full.
    named: PathBuf,
    full: PathBuf,
    /// Only projects of these folders count, if it says so.
    trusted: Option<Trusted>,
    /// The project around it.
    around: Option<Arc<Project>>,
    /// The folders on the way to where the walk is, each with the nearest project.
    way: Mutex<Vec<(PathBuf, Option<Arc<Project>>)>>,
}

impl Projects {
    pub fn new(folder: &Path, trusted: Option<Trusted>) -> Projects {
        let full = std::path::absolute(folder).and_then(|f| f.canonicalize()).unwrap_or_else(|_| folder.to_owned());
        let mut around = None;
        for above in full.ancestors().skip(1) {
            // The root of the repository is the last that counts.
            if around.is_some() || full.join(".git").exists() {
                break;
            }
            around = project_at(above, trusted.as_ref());
            if above.join(".git").exists() {
                break;
            }
        }
        // Whoever names a folder that the project leaves out means it.
        let around = around.filter(|project: &Arc<Project>| {
            full.ancestors().take_while(|f| *f != project.root).all(|f| project.keeps(f, true))
        });
        Projects { named: folder.to_owned(), full, trusted, around, way: Mutex::default() }
    }

    /// Is what the walk has come to a part of the project that it lies in?
    pub fn keep(&self, path: &Path, is_folder: bool) -> bool {
        let Ok(below) = path.strip_prefix(&self.named) else { return true };
        let path = self.full.join(below);
        let Some(folder) = path.parent().filter(|_| !below.as_os_str().is_empty()) else { return true };
        self.of(folder).is_none_or(|project| project.keeps(&path, is_folder))
    }

    /// The nearest project that a folder of the walk lies in.
    fn of(&self, folder: &Path) -> Option<Arc<Project>> {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        while way.last().is_some_and(|(last, _)| !folder.starts_with(last)) {
            way.pop();
        }
        let known = way.last().map_or(0, |(last, _)| last.components().count());
        let mut missing: Vec<&Path> = folder.ancestors().take_while(|f| f.starts_with(&self.full)).collect();
        missing.retain(|f| f.components().count() > known);
        for folder in missing.into_iter().rev() {
            let outer = way.last().map_or_else(|| self.around.clone(), |(_, project)| project.clone());
            way.push((folder.to_owned(), project_at(folder, self.trusted.as_ref()).or(outer)));
        }
        way.last().and_then(|(_, project)| project.clone())
    }
}

/// The project whose root a folder is, if its word counts.
fn project_at(folder: &Path, trusted: Option<&Trusted>) -> Option<Arc<Project>> {
    let counts = trusted.is_none_or(|trusted| trusted.iter().any(|t| t == folder));
    counts.then(|| Project::at(folder)).flatten().map(Arc::new)
}

/// A project and what it leaves out, in the language of `.gitignore`.
struct Project {
    root: PathBuf,
    left_out: Gitignore,
    /// Where the project lists its files.
    only: Option<Gitignore>,
}

impl Project {
    /// The project whose root a folder is.
    fn at(folder: &Path) -> Option<Project> {
        let kinds = [quarto, bookdown, manubot, jekyll, hugo, mkdocs, obsidian];
        kinds.iter().find_map(|kind| kind(folder))
    }

    fn new(root: &Path, left_out: &[String], only: Option<&[String]>) -> Project {
        let rules = |lines: &mut dyn Iterator<Item = String>| {
            let mut builder = GitignoreBuilder::new(root);
            for line in lines {
                // A pattern that cannot be read leaves nothing out.
                let _ = builder.add_line(None, &line);
            }
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        };
        let furniture = FURNITURE.iter().map(|name| format!("/{name}"));
        let left_out = rules(&mut furniture.chain(left_out.iter().cloned()));
        Project { root: root.to_owned(), left_out, only: only.map(|only| rules(&mut only.iter().cloned())) }
    }

    fn keeps(&self, path: &Path, is_folder: bool) -> bool {
        if self.left_out.matched(path, is_folder).is_ignore() {
            return false;
        }
        let Some(only) = self.only.as_ref().filter(|_| !is_folder) else { return true };
        // What other files include (`_methods.qmd`, `_includes/methods.qmd`) stands in no list.
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let included = below.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"_"));
        included || only.matched_path_or_any_parents(path, false).is_ignore()
    }
}

/// `_quarto.yml`: what is built goes to a folder, what begins with `_` is not a page, and a book is the chapters that it lists.
fn quarto(root: &Path) -> Option<Project> {
    #[derive(Deserialize, Default)]
    #[serde(default, rename_all = "kebab-case")]
    struct Own {
        r#type: String,
        output_dir: String,
        render: Vec<String>,
    }
    let file = first_file(root, &["_quarto.yml", "_quarto.yaml"])?;
    let mut all = yaml(&file);
    let own: Own = all.get_mut("project").map(Value::take).map(part).unwrap_or_default();
    // Folders of parts that other files include are an exception.
    let mut left_out: Vec<String> = ["README.*", "_*/", "!_include*/"].map(str::to_owned).into();
    left_out.extend(folder_line(&own.output_dir));
    let only = if own.r#type == "book" {
        book(root, &all)
    } else {
        let (not, only): (Vec<String>, Vec<String>) = own.render.into_iter().partition(|line| line.starts_with('!'));
        left_out.extend(not.iter().map(|line| in_any_folder(&line[1..])));
        only.iter().map(|line| in_any_folder(line)).collect()
    };
    Some(Project::new(root, &left_out, (!only.is_empty()).then_some(&only)))
}

/// The files of a Quarto book: its preface, the chapters, parts and appendices that it or one of its profiles lists, and what
/// those include. Empty where nothing is listed.
fn book(root: &Path, config: &Value) -> Vec<String> {
    let mut files = BTreeSet::new();
    let mut list = |config: &Value| {
        for key in ["chapters", "appendices", "references"] {
            if let Some(listed) = config.get("book").and_then(|book| book.get(key)) {
                chapters(listed, &mut files);
            }
        }
    };
    list(config);
    let names = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.file_name());
    for name in names.filter_map(|name| name.into_string().ok()) {
        if name.starts_with("_quarto-") && [".yml", ".yaml"].iter().any(|end| name.ends_with(end)) {
            list(&yaml(&root.join(name)));
        }
    }
    if files.is_empty() {
        return Vec::new();
    }
    let mut waiting: Vec<String> = files.iter().cloned().collect();
    while let Some(file) = waiting.pop() {
        for part in included(root, &file) {
            if files.insert(part.clone()) {
                waiting.push(part);
            }
        }
    }
    files.iter().map(|file| format!("/{}", literal(file))).chain(["/index.*".to_owned()]).collect()
}

/// Adds the files that a list of chapters names: `intro.qmd`, or a part with chapters of its own. The title of a part is no file.
fn chapters(listed: &Value, files: &mut BTreeSet<String>) {
    match listed {
        Value::String(name) => files.extend(within(Path::new(name)).filter(|name| super::is_essay(Path::new(name)))),
        Value::Array(all) => all.iter().for_each(|one| chapters(one, files)),
        Value::Object(map) => {
            for key in ["part", "file", "href", "chapters", "contents"] {
                if let Some(listed) = map.get(key) {
                    chapters(listed, files);
                }
            }
        }
        _ => {}
    }
}

/// The files that a page of Quarto's takes in: `{{< include part.qmd >}}`, from its own folder, or with `/` from the root.
fn included(root: &Path, page: &str) -> Vec<String> {
    let Ok(file) = super::read(&root.join(page)) else { return Vec::new() };
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let places = file.text.split("{{<").skip(1).filter_map(|rest| rest.split_once(">}}"));
    let paths = places.filter_map(|(place, _)| {
        place.trim().strip_prefix("include ").map(|path| path.trim().trim_matches(['"', '\'']))
    });
    let names = paths.filter_map(|path| match path.strip_prefix('/') {
        Some(path) => within(Path::new(path)),
        None => within(&folder.join(path)),
    });
    names.filter(|name| super::is_essay(Path::new(name))).collect()
}

/// A path below the root of a project without detours, with forward slashes. `None` where it leads out of it.
fn within(path: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// A pattern of Quarto holds in every folder, unless it begins with `/`.
fn in_any_folder(pattern: &str) -> String {
    // "./" is nothing to Quarto, and no file's name to a pattern.
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if pattern.starts_with('/') { pattern.to_owned() } else { format!("**/{pattern}") }
}

/// `_config.yml`: posts, drafts and collections lie in folders with `_`, everything else that begins with it serves the site.
fn jekyll(root: &Path) -> Option<Project> {
    let mut own = yaml(&first_file(root, &["_config.yml", "_config.yaml"])?);
    let signs = ["_posts", "_drafts", "_layouts", "_includes", "Gemfile"];
    let keys = ["collections", "remote_theme", "plugins"];
    let is_one = signs.iter().any(|name| root.join(name).exists()) || keys.iter().any(|key| own.get(key).is_some());
    // Jupyter Book has a file of the same name.
    if !is_one || root.join("_toc.yml").exists() {
        return None;
    }
    let mut left_out: Vec<String> = ["_*", "!_posts/", "!_drafts/"].map(str::to_owned).into();
    let collections = match own.get("collections") {
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        other => strings(other),
    };
    left_out.extend(collections.iter().map(|name| format!("!_{}/", literal(name))));
    // As Jekyll has it, `include` outdoes `exclude`, and a name holds in every folder.
    left_out.extend(strings(own.get("exclude")).iter().map(|line| from_root(line)));
    left_out.extend(strings(own.get("include")).iter().map(|line| format!("!{}", line.trim_matches('/'))));
    left_out.extend(["/vendor/", "node_modules/", "/_site/"].map(str::to_owned));
    let destination: String = own.get_mut("destination").map(Value::take).map(part).unwrap_or_default();
    left_out.extend(folder_line(&destination));
    Some(Project::new(root, &left_out, None))
}

/// `_bookdown.yml`: a book is the files that it lists, or all at its root; what begins with `_` is none of them.
fn bookdown(root: &Path) -> Option<Project> {
    let own = yaml(&first_file(root, &["_bookdown.yml", "_bookdown.yaml"])?);
    let mut left_out: Vec<String> = ["README.*", "_*"].map(str::to_owned).into();
    left_out.extend(own.get("output_dir").and_then(Value::as_str).and_then(folder_line));
    // One list, or one for each format.
    let listed: Vec<String> = match own.get("rmd_files") {
        Some(Value::Object(formats)) => formats.values().flat_map(|list| strings(Some(list))).collect(),
        list => strings(list),
    };
    let files = listed.iter().filter_map(|name| within(Path::new(name)));
    let mut only: Vec<String> = files.map(|name| format!("/{}", literal(&name))).collect();
    // Folders are read where it says so: all of them, or some.
    let folders = match own.get("rmd_subdir") {
        Some(Value::Bool(true)) => vec!["*".to_owned()],
        other => strings(other).iter().filter_map(|name| within(Path::new(name))).map(|name| literal(&name)).collect(),
    };
    only.extend(folders.iter().map(|folder| format!("/{folder}/**/*.[Rr]md")));
    if listed.is_empty() {
        only.push("/*.[Rr]md".to_owned());
    } else {
        only.push("/index.[Rr]md".to_owned());
    }
    Some(Project::new(root, &left_out, Some(&only)))
}

/// `hugo.toml` and its like: pages lie in `content`, everything else serves the site.
fn hugo(root: &Path) -> Option<Project> {
    let named = first_file(root, &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"]);
    // Its old name is that of many programs.
    let is_old = || root.join("content").is_dir() && root.join("archetypes").is_dir();
    let file = named.or_else(|| first_file(root, &["config.toml", "config.yaml"]).filter(|_| is_old()))?;
    let own = match file.extension().and_then(|e| e.to_str()) {
        Some("toml") => super::read(&file).ok().and_then(|f| toml::from_str(&f.text).ok()).unwrap_or_default(),
        Some("json") => json(&file),
        _ => yaml(&file),
    };
    let folders = ["archetypes", "layouts", "node_modules", "public", "resources", "themes"];
    let mut left_out: Vec<String> = folders.map(|folder| format!("/{folder}/")).into();
    left_out.extend(own.get("publishDir").and_then(Value::as_str).and_then(folder_line));
    Some(Project::new(root, &left_out, None))
}

/// `mkdocs.yml`: a site is built into a folder, and may leave pages out in the language of `.gitignore`.
fn mkdocs(root: &Path) -> Option<Project> {
    let own = yaml(&first_file(root, &["mkdocs.yml", "mkdocs.yaml"])?);
    let folder = |key: &str, otherwise: &str| own.get(key).and_then(Value::as_str).unwrap_or(otherwise).to_owned();
    let mut left_out: Vec<String> = folder_line(&folder("site_dir", "site")).into_iter().collect();
    let pages = folder_line(&folder("docs_dir", "docs"));
    for line in own.get("exclude_docs").and_then(Value::as_str).unwrap_or_default().lines() {
        let (not, line) = line.trim().strip_prefix('!').map_or(("", line.trim()), |rest| ("!", rest));
        if let Some(pages) = pages.as_ref().filter(|_| !line.is_empty() && !line.starts_with('#')) {
            let inner = line.trim_end_matches('/');
            let anchored =
                if inner.contains('/') { line.trim_start_matches('/').to_owned() } else { format!("**/{line}") };
            left_out.push(format!("{not}{pages}{anchored}"));
        }
    }
    Some(Project::new(root, &left_out, None))
}

/// `content/metadata.yaml` beside numbered files: these are the manuscript, but for the pages that are filled in from the metadata.
fn manubot(root: &Path) -> Option<Project> {
    let content = root.join("content");
    if !content.join("metadata.yaml").is_file() {
        return None;
    }
    let numbered = |name: &str| name.starts_with(|c: char| c.is_ascii_digit()) && name.ends_with(".md");
    let mut names = fs::read_dir(&content).ok()?.flatten();
    names.any(|entry| entry.file_name().to_str().is_some_and(numbered)).then(|| {
        let left_out = ["/*/", "!/content/", "[0-9]*front-matter.md", "[0-9]*back-matter.md"].map(str::to_owned);
        Project::new(root, &left_out, Some(&["/content/[0-9]*.md".to_owned()]))
    })
}

/// `.obsidian`: templates, drawings, and what the vault's settings exclude are no notes.
fn obsidian(root: &Path) -> Option<Project> {
    let own = root.join(".obsidian");
    if !own.is_dir() {
        return None;
    }
    let set = |file: &str, key: &str| json(&own.join(file)).get_mut(key).map(Value::take);
    let mut left_out = vec!["*.excalidraw.md".to_owned()];
    for (file, key) in [("templates.json", "folder"), ("plugins/templater-obsidian/data.json", "templates_folder")] {
        left_out.extend(set(file, key).map(part::<String>).and_then(|folder| folder_line(&folder)));
    }
    for filter in strings(set("app.json", "userIgnoreFilters").as_ref()) {
        // A filter is the beginning of a path; one between slashes is an expression, and not read.
        if !filter.starts_with('/') {
            left_out.push(format!("/{}*", literal(filter.trim_end_matches('/'))));
        }
    }
    Some(Project::new(root, &left_out, None))
}

/// A pattern that begins at the root of the project, with `/` or without.
fn from_root(pattern: &str) -> String {
    format!("/{}", pattern.trim_start_matches("./").trim_start_matches('/'))
}

/// The first of some files that exists in a folder.
fn first_file(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|name| folder.join(name)).find(|file| file.is_file())
}

/// The line that leaves a folder out, if it lies in the project.
fn folder_line(folder: &str) -> Option<String> {
    within(Path::new(folder)).map(|folder| format!("/{}/", literal(&folder)))
}

/// A name in which nothing stands for anything else.
fn literal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!' | '#' | ' ') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// What is wrong with the file of another program is for that program to say.
fn part<T: for<'a> Deserialize<'a> + Default>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_default()
}

fn yaml(path: &Path) -> Value {
    super::read(path).ok().and_then(|file| serde_saphyr::from_str(&file.text).ok()).unwrap_or_default()
}

fn json(path: &Path) -> Value {
    super::read(path).ok().and_then(|file| serde_json::from_str(&file.text).ok()).unwrap_or_default()
}
