//! `--baseline`: what was reported before, so that only what is new is reported now.
//!
//! A report is known by its essay and its fingerprint, which does not change when lines are wrapped anew, paragraphs move or
//! other sentences are edited. Essays are named from the folder of the file, so that it does not matter where one stands.

use super::check::Failure;
use crate::workspace;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was reported, by essay.
#[derive(Debug, Default)]
pub struct Baseline {
    path: PathBuf,
    known: BTreeMap<String, BTreeSet<String>>,
}

impl Baseline {
    /// One that is yet to be filled.
    pub fn new(path: &Path) -> Baseline {
        Baseline { path: path.to_owned(), known: BTreeMap::new() }
    }

    pub fn read(path: &Path) -> Result<Baseline, Failure> {
        let failed = |message: String| Failure::new(path, message);
        let text = workspace::read(path).map_err(|why| failed(why.message))?.text;
        let value: Value = serde_json::from_str(&text).map_err(|e| Failure {
            line: Some(e.line() as u32),
            column: Some(e.column().max(1) as u32),
            ..failed("no baseline of essay-lsp: not JSON".to_owned())
        })?;
        let files = value.get("files").and_then(Value::as_object);
        let (Some(files), Some(1)) = (files, value.get("version").and_then(Value::as_u64)) else {
            return Err(failed("no baseline of essay-lsp, or one of a later version".to_owned()));
        };
        let mut baseline = Baseline::new(path);
        for (essay, prints) in files {
            let prints = prints.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
            baseline.known.insert(essay.clone(), prints.collect());
        }
        Ok(baseline)
    }

    /// How the file names an essay.
    pub fn name(&self, essay: &Path) -> String {
        workspace::seen_from(&self.path, essay)
    }

    pub fn knows(&self, name: &str, fingerprint: &str) -> bool {
        self.known.get(name).is_some_and(|prints| prints.contains(fingerprint))
    }

    pub fn add(&mut self, name: String, fingerprints: Vec<String>) {
        if !fingerprints.is_empty() {
            self.known.insert(name, fingerprints.into_iter().collect());
        }
    }

    /// Writes the file, a line an essay, so that a change to one is a change to one line.
    pub fn write(&self) -> Result<(), Failure> {
        let lines = self.known.iter().map(|(name, prints)| format!("{}:{}", Value::from(name.as_str()), json!(prints)));
        let lines = lines.collect::<Vec<_>>().join(",\n");
        let text = format!("{{\"version\":1,\"tool\":\"essay-lsp\",\"files\":{{\n{lines}\n}}}}\n");
        let written = workspace::Output::create(&self.path).and_then(|mut file| {
            file.write_all(text.as_bytes()).map_err(|e| workspace::describe(&e))?;
            file.commit()
        });
        written.map_err(|why| Failure::new(&self.path, why))
    }
}
