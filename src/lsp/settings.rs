//! Which settings hold for which document: one [`Workspace`] for each folder that the client has open.

use super::uri;
use crate::config::{Layer, Layers, Settings, SettingsProblem};
use crate::workspace::{Discovery, ReadAhead, Workspace};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The section of the editor's settings that is ours.
pub const SECTION: &str = "essayLsp";

struct Folder {
    uri: String,
    path: PathBuf,
    workspace: Workspace,
}

/// All settings that the server knows of.
#[derive(Default)]
pub struct AllSettings {
    folders: Vec<Folder>,
    /// For files outside all folders.
    outside: Workspace,
    /// What the editor says for everything that no folder of its own says otherwise.
    editor: Option<Value>,
    epoch: u64,
}

impl AllSettings {
    /// Opens folders by their URIs; those that lie nowhere have no settings of their own.
    pub fn open(&mut self, uris: &[String]) {
        self.epoch += 1;
        for uri in uris {
            let Some(path) = uri::path(uri) else { continue };
            if self.folders.iter().any(|f| f.path == path) {
                continue;
            }
            let workspace = layered(Workspace::new(Discovery::Nearest).within(&path), self.editor.as_ref());
            self.folders.push(Folder { uri: uri.clone(), path, workspace });
        }
        // In a folder within a folder, the inner one counts.
        self.folders.sort_by_key(|f| std::cmp::Reverse(f.path.components().count()));
    }

    pub fn close(&mut self, uris: &[String]) {
        self.epoch += 1;
        let keys: Vec<String> = uris.iter().map(|u| uri::key(u)).collect();
        self.folders.retain(|f| !keys.contains(&uri::key(&f.uri)));
    }

    /// The URIs of the folders, in the spelling of the client.
    pub fn uris(&self) -> Vec<String> {
        self.folders.iter().map(|f| f.uri.clone()).collect()
    }

    /// The folders with their URIs, inner ones first.
    pub fn folders(&self) -> Vec<(String, PathBuf)> {
        self.folders.iter().map(|f| (f.uri.clone(), f.path.clone())).collect()
    }

    /// Moves on whenever settings may have changed.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Takes the editor's settings: those for everything, and those that folders have of their own.
    pub fn set_editor(&mut self, editor: Option<Value>, own: &[(String, Value)]) {
        self.epoch += 1;
        self.outside = layered(Workspace::new(Discovery::Nearest), editor.as_ref());
        for folder in &mut self.folders {
            let own = own.iter().find(|(uri, _)| *uri == folder.uri).map(|(_, value)| value);
            let workspace = Workspace::new(Discovery::Nearest).within(&folder.path);
            folder.workspace = layered(workspace, own.or(editor.as_ref()));
        }
        self.editor = editor;
    }

    /// Reads all files again when they are next needed.
    pub fn forget(&mut self) {
        self.epoch += 1;
        self.all().for_each(Workspace::forget);
    }

    /// Is the file a bibliography that an essay needed?
    pub fn holds(&self, path: &Path) -> bool {
        self.all().any(|w| w.holds(path))
    }

    /// Takes a bibliography over that was read ahead.
    pub fn take(&self, ahead: &ReadAhead) {
        self.all().for_each(|w| w.take(ahead));
    }

    fn all(&self) -> impl Iterator<Item = &Workspace> {
        self.folders.iter().map(|f| &f.workspace).chain([&self.outside])
    }

    fn workspace(&self, path: &Path) -> &Workspace {
        let folder = self.folders.iter().find(|f| path.starts_with(&f.path));
        folder.map_or(&self.outside, |f| &f.workspace)
    }

    /// The settings of a document; one that lies nowhere never makes us look at the disk.
    pub fn of(&self, uri: &str, text: &str) -> Arc<Settings> {
        match uri::path(uri) {
            Some(path) => self.of_file(&path, text),
            None => {
                let below = self.editor.iter().map(|section| Arc::new(Layer::editor(section))).collect();
                Arc::new(Layers { epoch: self.epoch, below, ..Layers::default() }.settings(None))
            }
        }
    }

    pub fn of_file(&self, path: &Path, text: &str) -> Arc<Settings> {
        self.workspace(path).settings(path, text)
    }

    /// What is wrong with the settings that were needed so far, each once.
    pub fn problems(&self) -> Vec<SettingsProblem> {
        let mut all: Vec<SettingsProblem> = Vec::new();
        for workspace in self.folders.iter().map(|f| &f.workspace).chain([&self.outside]) {
            for problem in workspace.problems() {
                if !all.contains(&problem) {
                    all.push(problem);
                }
            }
        }
        all
    }
}

fn layered(workspace: Workspace, editor: Option<&Value>) -> Workspace {
    match editor {
        Some(section) => workspace.with_editor(Layer::editor(section)),
        None => workspace,
    }
}

/// The section in what a client sends as its settings: some send it alone, some send everything.
pub fn section(settings: &Value) -> Option<Value> {
    let section = settings.get(SECTION).unwrap_or(settings);
    section.as_object().filter(|s| !s.is_empty()).map(|_| section.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn style(settings: &AllSettings, uri: &str) -> &'static str {
        settings.of(uri, "").resolve(None).config.style.name()
    }

    #[test]
    fn each_folder_has_its_settings_and_the_inner_one_counts() {
        let mut settings = AllSettings::default();
        settings.open(&["file:///nowhere/a".into(), "file:///nowhere/a/b".into(), "untitled:x".into()]);
        settings
            .set_editor(Some(json!({"style": "mla"})), &[("file:///nowhere/a/b".to_owned(), json!({"style": "apa"}))]);
        assert_eq!(style(&settings, "file:///nowhere/a/essay.md"), "mla");
        assert_eq!(style(&settings, "file:///nowhere/a/b/essay.md"), "apa");
        assert_eq!(style(&settings, "file:///nowhere/ab/essay.md"), "mla");
        assert_eq!(style(&settings, "untitled:Untitled-1"), "mla");
        settings.close(&["file:///nowhere/a/b".into()]);
        assert_eq!(style(&settings, "file:///nowhere/a/b/essay.md"), "mla");
        settings.set_editor(None, &[]);
        assert_eq!(style(&settings, "untitled:Untitled-1"), "auto");
    }

    #[test]
    fn a_folder_opened_later_has_the_editors_settings() {
        let mut settings = AllSettings::default();
        settings.set_editor(Some(json!({"style": "ieee"})), &[]);
        settings.open(&["file:///nowhere/late".into()]);
        assert_eq!(style(&settings, "file:///nowhere/late/essay.md"), "ieee");
    }

    #[test]
    fn the_section_alone_or_in_everything() {
        assert_eq!(section(&json!({"essayLsp": {"style": "mla"}, "other": 1})), Some(json!({"style": "mla"})));
        assert_eq!(section(&json!({"style": "mla"})), Some(json!({"style": "mla"})));
        for nothing in [json!(null), json!({}), json!([]), json!({"essayLsp": null})] {
            assert_eq!(section(&nothing), None);
        }
    }
}
