//! Whose word counts on which files are no essays. Where essays of others are gathered and held to an assignment, a `.gitignore` or
//! a project of theirs takes none of them out.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders whose own files have a say; what lies below them has none, unless it is one of them.
pub type Trusted = Arc<[PathBuf]>;

/// A folder and those above it, up to the root of the repository.
pub fn up_to_repository(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for above in folder.ancestors() {
        all.push(above.to_owned());
        if above.join(".git").exists() {
            break;
        }
    }
    all
}

/// What git's files in some folders say, innermost first.
pub struct Ignored(Vec<(PathBuf, Gitignore)>);

impl Ignored {
    pub fn by(folders: &[PathBuf]) -> Ignored {
        let mut all: Vec<(PathBuf, Gitignore)> = Vec::new();
        for folder in folders {
            let mut builder = GitignoreBuilder::new(folder);
            for file in [".git/info/exclude", ".gitignore"].map(|name| folder.join(name)) {
                if file.is_file() {
                    // A line that cannot be read leaves nothing out.
                    let _ = builder.add(file);
                }
            }
            all.extend(builder.build().ok().filter(|rules| !rules.is_empty()).map(|rules| (folder.clone(), rules)));
        }
        all.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.components().count()));
        Ignored(all)
    }

    pub fn keeps(&self, path: &Path, is_folder: bool) -> bool {
        let rules = self.0.iter().filter(|(folder, _)| path.starts_with(folder));
        let mut said = rules.map(|(_, rules)| rules.matched(path, is_folder)).filter(|found| !found.is_none());
        said.next().is_none_or(|found| found.is_whitelist())
    }
}
