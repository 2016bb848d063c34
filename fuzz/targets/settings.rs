//! Settings from every side: a settings file, an assignment, the editor, front matter, a course's table of phrases. An input is an
//! essay and those five behind 0xFF bytes.
#![no_main]

use essay_lsp::config::{CommandLine, Files, Layer, Layers, front_matter};
use essay_lsp::document::Document;
use essay_lsp::rules::register;
use essay_lsp::text::Edit;
use libfuzzer_sys::fuzz_target;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|b| *b == 0xff).map(String::from_utf8_lossy);
    let mut part = || parts.next().unwrap_or_default();
    let (essay, toml, assignment, editor, table) = (part(), part(), part(), part(), part());
    let folder = Path::new("/essays");
    let own = Layer::toml(&toml, &folder.join("essay-lsp.toml"));
    let quarto = Layer::quarto(&toml, &folder.join("_quarto.yml"));
    let mut below = vec![Arc::new(quarto), Arc::new(own)];
    if let Ok(section) = serde_json::from_str(&editor) {
        below.push(Arc::new(Layer::editor(&section)));
    }
    let mut above = vec![Arc::new(Layer::command_line(&CommandLine::default()))];
    if !assignment.is_empty() {
        above.push(Arc::new(Layer::assignment(&assignment, &folder.join("hw.toml"))));
    }
    let path = folder.join("essay.md");
    let block = front_matter(&essay);
    // Whatever table is named is this one.
    let own = block.map(Layer::front_matter).into_iter();
    let mut named: Vec<PathBuf> = own.flat_map(|layer| layer.files_named(Some(folder))).collect();
    named.extend(below.iter().chain(&above).flat_map(|layer| layer.files_named(Some(folder))));
    let (_, bad) = register::parse_table(&table);
    let lines = table.split('\n').count();
    assert!(bad.iter().all(|row| row.line < lines.max(1)), "{bad:?}");
    let files: Files = named.into_iter().map(|path| (path, Ok(Arc::from(&*table)))).collect();
    let layers = Layers { below, above, files: Arc::new(files), year: Some(2026), ..Layers::default() };
    for problem in layers.problems() {
        assert!(!problem.message.is_empty());
    }
    let settings = Arc::new(layers.settings(Some(&path)));
    let resolved = settings.resolve(block);
    for problem in &resolved.problems {
        let block = block.unwrap_or_default();
        assert!(block.get(problem.range.clone()).is_some(), "{problem:?} in {block:?}");
    }
    for shown in settings.shown(block) {
        assert!(!shown.key.is_empty());
    }
    let mut document = Document::new(&essay, settings);
    document.diagnostics();
    document.apply(&Edit::insert(essay.len() / 2, "\n\nA lot of kids (Bell 4).\n"));
});
