//! Bibliographies in all formats. The first byte chooses the format; what was read is then looked up, renamed and cited.
#![no_main]

use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use essay_lsp::syntax::bibliography::{self, Format, Source};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let Some((format, data)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(data) else { return };
    let format = [Format::Bib, Format::CslJson, Format::CslYaml, Format::Hayagriva][usize::from(format & 3)];
    let read = bibliography::parse(text, format);
    for entry in &read.entries {
        for range in [&entry.range, &entry.key_range] {
            assert!(text.get(range.clone()).is_some(), "{entry:?}");
        }
        if !entry.key.is_empty() {
            assert!(read.get(&entry.key).is_some_and(|found| found.key == entry.key), "{entry:?}");
        }
    }
    for problem in &read.problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?}");
        assert!(!problem.message.is_empty());
    }
    assert_eq!(read, bibliography::parse(text, format), "the same text gives the same");
    let keys: Vec<String> = read.entries.iter().take(3).map(|e| format!("It fell [@{}; @x{}].", e.key, e.key)).collect();
    let mut settings = Settings::default();
    settings.set_bibliographies(Default::default(), vec![Source { path: None, bibliography: Arc::new(read) }]);
    Document::new(&keys.join("\n\n"), Arc::new(settings)).diagnostics();
    // pandoc finds references in front matter as well.
    if format == Format::CslYaml {
        let essay = format!("---\nreferences:\n{text}\n---\n\nIt fell [@bell].\n");
        Document::new(&essay, Arc::new(Settings::default())).diagnostics();
    }
});
