//! What editors are offered, at every place of every kind of text: nothing panics, every range lies in the text between
//! characters, and what is done can be done. The server's own tests say what is offered where.

use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use essay_lsp::ide::actions::{self, Change};
use essay_lsp::ide::hover::Messages;
use essay_lsp::ide::works::{self, Definition};
use essay_lsp::ide::{completion, hover, links, outline, rename};
use essay_lsp::syntax::bibliography::{self, Format, Source};
use essay_lsp::text::{Edit, EditSet};
use proptest::prelude::*;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
}

/// Keys that the essays here cite, in a bibliography beside them.
fn settings() -> Arc<Settings> {
    let text = "@book{ortiz2020, author = {Ortiz, Ana}, title = {Tides}, year = 2020, doi = {10.5555/x}}\n\
        @book{bell, author = {Bell, Tom}, year = 2011}\n";
    let bibliography = Arc::new(bibliography::parse(text, Format::Bib));
    let mut settings = Settings::default();
    settings
        .set_bibliographies(Default::default(), vec![Source { path: Some(Path::new("/x.bib").into()), bibliography }]);
    Arc::new(settings)
}

fn is_place(text: &str, range: &Range<usize>) -> bool {
    range.start <= range.end && text.is_char_boundary(range.start) && text.is_char_boundary(range.end)
}

#[track_caller]
fn check(text: &str, range: &Range<usize>, what: &str) {
    assert!(is_place(text, range), "{what}: {range:?} in {text:?}");
}

#[track_caller]
fn can_be_done(text: &str, edits: &[Edit], what: &str) -> String {
    edits.iter().for_each(|e| check(text, &e.range, what));
    let set = EditSet::new(edits.to_vec()).unwrap_or_else(|| panic!("{what}: {edits:?} overlap in {text:?}"));
    set.apply(text)
}

fn whole(document: &Document, text: &str) {
    let mut end = 0;
    for section in outline::sections(document) {
        check(text, &section.range, "section");
        check(text, &section.heading, "heading");
        let (outer, inner) = (&section.range, &section.heading);
        assert!(outer.start <= inner.start && inner.end <= outer.end, "{section:?} in {text:?}");
        assert!(section.line <= section.last_line, "{section:?} in {text:?}");
        assert!(section.range.start >= end, "sections are in order: {text:?}");
        end = section.range.start;
    }
    let lines = essay_lsp::text::count_lines(text.as_bytes()) + 1;
    for fold in outline::folds(document) {
        assert!(fold.first < fold.last && fold.last < lines, "{fold:?} in {text:?}");
    }
    for note in outline::lenses(document).iter().chain(&outline::hints(document, 0..text.len())) {
        check(text, &(note.at..note.at), "note");
    }
    links::links(document).iter().for_each(|l| check(text, &l.range, "link"));
    for report in document.diagnostics() {
        for action in actions::answers(document, &report) {
            match action.change {
                Change::Here(edits) => {
                    let edits: Vec<Edit> = edits.iter().cloned().collect();
                    assert_ne!(can_be_done(text, &edits, &action.title), text, "{}", action.title);
                }
                Change::Append { entry, .. } => {
                    assert_eq!(bibliography::parse(&entry, Format::Bib).entries.len(), 1, "{entry}");
                }
                Change::Allow(word) => {
                    if let Some(edit) = actions::allow_in_front_matter(document, &word) {
                        let new = can_be_done(text, &[edit], &action.title);
                        let allowed = Document::new(&new, document.settings().clone()).config().register.allow.clone();
                        assert!(allowed.contains(&word), "{word} in {new:?}");
                    }
                }
            }
        }
    }
}

fn at(document: &Document, text: &str, at: usize) {
    for messages in [Messages::Here, Messages::InEditor] {
        let Some(found) = hover::at(document, at, messages) else { continue };
        check(text, &found.range, "hover");
        assert!(found.range.start <= at && at <= found.range.end, "{found:?} is not at {at} in {text:?}");
        assert!(!found.text.trim().is_empty(), "nothing to say at {at} in {text:?}");
    }
    if let Some(place) = works::at(document, at) {
        check(text, &place.range, "work");
        let places = works::places(document, &place.work);
        places.iter().for_each(|p| check(text, &p.range, "place"));
        assert!(places.iter().any(|p| p.range == place.range), "{place:?} is not among {places:?} in {text:?}");
        for definition in works::definitions(document, &place.work) {
            if let Definition::Here(range) = definition {
                check(text, &range, "definition");
            }
        }
    }
    if let Some(subject) = rename::subject(document, at) {
        check(text, &subject.range, "what is renamed");
        let new = if subject.name.starts_with(|c: char| c.is_ascii_digit()) { "1901" } else { "Newname" };
        if let Ok(renaming) = rename::rename(document, at, new) {
            let renamed = can_be_done(text, &renaming.edits, "rename");
            let here = renaming.edits.iter().find(|e| e.range == subject.range);
            assert!(here.is_some(), "{subject:?} is not renamed by {renaming:?} in {text:?}");
            assert_ne!(renamed, text);
        }
    }
    if let Some(found) = completion::completion(document, at) {
        check(text, &found.range, "completion");
        assert_eq!(found.range.end, at);
        assert!(!found.items.is_empty());
        assert!(completion::preview(document, &found.items[0].id).is_some() || found.items[0].detail.is_empty());
    }
}

#[test]
fn every_place_of_every_fixture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("examples/essay.md")];
    files(&root.join("tests/fixtures"), &mut all);
    assert!(all.len() > 20);
    let settings = settings();
    for path in all {
        let text = std::fs::read_to_string(&path).expect("a text");
        let document = Document::new(&text, settings.clone());
        whole(&document, &text);
        // Every place where something may stand, and some of the others.
        let marked = |i: usize| {
            text[..i].ends_with(['(', '[', '@', '^', ' ', '“']) || text[i..].starts_with([')', ']', '.', ','])
        };
        for (i, _) in text.char_indices().filter(|(i, _)| marked(*i) || i % 37 == 0) {
            at(&document, &text, i);
        }
        at(&document, &text, text.len());
    }
}

const PIECES: &[&str] = &[
    "The wheel cost $25 million. ",
    "Everyone knows about the kids. ",
    "“It was always an old enemy,” (Ortiz 42). ",
    "(Bell, 2011; Ortiz & Bell, 2020a) ",
    "Bell (2011) agrees. ",
    "Ortiz et al. (",
    "[@ortiz2020, p. 4]",
    "@{ortiz2020}",
    "@missing2001 ",
    "[^1]",
    "[^é]: A note.\n",
    "[^1]: Bell, *Towns*, 4.\n",
    "^[an inline note (Bell 3)]",
    "[1], [2]–[3]",
    "\n\n",
    "\n",
    "\r\n\r\n",
    "# Works Cited\n\n",
    "## References\n\n",
    "## Wheels\n\n",
    "# \n",
    "Title\n===\n",
    "Bell, Tom. *Towns*. Quay, 2011. https://doi.org/10.5555/é(1).\n\n",
    "- Ortiz, Ana, and Tom Bell. “Tides.” *Quay*, 2020.\n",
    "---. *More Towns*. Quay, 2012.\n\n",
    "[1] A. Ortiz, “Tides,” 2020, doi: 10.5555/x.\n\n",
    "---\nessay: {register: {allow: [x]}}\n---\n",
    "---\nreferences:\n- id: ortiz2020\n  title: T\n---\n",
    "> a\n> b\n> c\n",
    "```\ncode (\n```\n",
    "[@quay]: doi:10.5555/12345678\n",
    "@quay ",
    "<!-- a\nb\nc -->\n",
    "😀",
    "é",
    "`",
    "(",
    "(citation needed) ",
    "*",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_texts(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24), edit in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let mut text = pieces.concat();
        let mut document = Document::new(&text, settings());
        for round in 0..2 {
            whole(&document, &text);
            for (i, _) in text.char_indices().filter(|(i, _)| i % 3 == 0) {
                at(&document, &text, i);
            }
            at(&document, &text, text.len());
            if round == 0 {
                let cut = text.floor_char_boundary(edit.0.index(text.len() + 1));
                let piece = PIECES[edit.1.index(PIECES.len())];
                document.apply(&Edit::insert(cut, piece));
                text.insert_str(cut, piece);
            }
        }
    }
}
