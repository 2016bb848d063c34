//! Edits against reading from scratch. In debug builds every `Document::apply` below 64 KB compares itself with a document
//! built anew, reports included, and panics on a difference: these tests only have to edit.

use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use essay_lsp::syntax::bibliography;
use essay_lsp::text::Edit;
use proptest::prelude::*;
use std::sync::Arc;

/// Pieces that open, close, continue and break things.
const PIECES: &[&str] = &[
    "The harbour shaped the town. ",
    "Many people say that it’s gonna cost $40 billion. ",
    "“It was a lot of trouble” (Ortiz 42). ",
    "(Bell)",
    " [@ortiz2020, p. 4]",
    "[^1]",
    "[^1]: A note.\n",
    "^[an inline note]",
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "# Works Cited\n",
    "## Introduction\n",
    "```\n",
    "~~~\n",
    "> ",
    ">",
    "- ",
    "1. ",
    "2) ",
    "    ",
    "\t",
    "---\n",
    "---",
    "===\n",
    "***\n",
    "+++\n",
    "title: X\n",
    "essay:\n  words: 5\n",
    "references:\n- id: ortiz2020\n- id: bell\n",
    "[@quay]: doi:10.5555/12345678\n",
    "@quay",
    "[^Two]: Another.\n",
    "# On the mill[^two]\n",
    ":::\n",
    "::: {.no-count}\n",
    ": a definition\n",
    "| a | b |\n|---|---|\n",
    "<div id=\"refs\">\n",
    "</div>\n",
    "<!-- essay-lsp: off -->\n",
    "<!-- essay-lsp: on -->\n",
    "<!-- essay-lsp: ignore register -->\n",
    "<!-- essay-lsp: ignore-file length -->",
    "<!--",
    "-->",
    "<script>\n",
    "</script>\n",
    "%%",
    "\\begin{x}\n",
    "\\end{x}\n",
    "{{ x }}",
    "{% y %}",
    "$5 and $6",
    "$x^2$",
    "\"",
    "'",
    "‘",
    "’",
    "“",
    "”",
    "«",
    "*",
    "_",
    "`",
    "[",
    "](u)",
    "😀",
    "e\u{301}",
    "\u{2028}",
    "\u{feff}",
    "\u{0}",
    "é",
    "Ortiz, Ana. *The Mill*. Press, 2020.\n\n",
    "kids",
    ".",
    " ",
];

/// Citations of keys that are there, and of keys that are not.
const KEYED: &[&str] = &[
    "It fell [@ortiz2020].\n\n",
    "It fell [@bell; @gone, 4]. So @ortz2020 said.\n\n",
    "[@quay]: doi:10.5555/12345678\n\n",
    "It fell [@quay].[^note]\n\n",
    "[^note]: See @gone.\n\n",
    "",
];

/// Citations that a list is asked about in different ways.
const CITING: &[&str] = &[
    "It fell (Ortiz, 2011).\n\n",
    "It fell (Ortiz & Bell, 2011, p. 4). So Ortiz and Bell (2012) said.\n\n",
    "It fell (Ortis, 2011). It rose (Bel, 2001).\n\n",
    "It fell (Tan et al., 2011b).\n\n",
    "It fell (“The river towns”). It rose (“Bells” 4).\n\n",
    "It fell (Ebeling-Rump, 2011; Rump, 2011), and \"the mill was not rebuilt in that year\" (Bell, 2001).\n\n",
    "It fell (Bell 42). As Tan (2001) says, it rose [1].\n\n",
    "## Of (Ortiz, 2011)\n\n",
    "It fell.[^1]\n\n[^1]: Bell, 2001; see Ortiz (2011).\n\n",
    "It fell (River Trust, 2011; RT, 2011). It rose (Quay, as cited in Tan, 2001).\n\n",
];

const LISTING: &[&str] = &[
    "Ortiz, A. (2011). *The river towns*. Quay Press.\n\n",
    "Ortiz, A., & Bell, T. (2011). *Bells of the river*. Quay Press, pp. 4–9.\n\n",
    "Bell, T. (2001). *The mill*. Quay Press.\n\n",
    "———. (2001). *The other mill*. Quay Press.\n\n",
    "Tan, L., Chen, R., & Moss, I. (2011a). *Bells*. https://quay.example/bells\n\n",
    "Tan, L. (2001). *Bells*. Quay Press.\n",
    "Ebeling-Rump, K. (2011). *Salt*. Quay Press.\n\n",
    "River Trust (RT). (2011). *The river towns*. Quay Press.\n\n",
    "*The river towns*. (2011). Quay Press.\n\n",
    "- Bell, T. (2001). *The mill*. Quay Press.\n- [1] T. Bell, *The mill*, 2001.\n",
];

const IN_ENTRY: &[&str] = &[
    "",
    "x",
    "s",
    " ",
    "b",
    "2011",
    "2001",
    ", & ",
    "—",
    "-",
    "Bell, T.",
    "Ortiz, ",
    "et al.",
    "\n",
    "\n\n",
    "*",
    "http://a.example/",
    "pp. 4–9",
    "[2] ",
];

fn document(text: &str) -> Document {
    Document::new(text, Arc::new(Settings::default()))
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn edits_leave_what_reading_from_scratch_gives(
        start in text(),
        script in prop::collection::vec((any::<prop::sample::Index>(), 0usize..60, prop::collection::vec(prop::sample::select(PIECES), 0..4)), 1..12),
    ) {
        let mut doc = document(&start);
        let mut plain = start;
        for (at, gone, pieces) in script {
            let mut from = at.index(plain.len() + 1);
            while !plain.is_char_boundary(from) {
                from -= 1;
            }
            let mut to = (from + gone).min(plain.len());
            while !plain.is_char_boundary(to) {
                to -= 1;
            }
            let to = to.max(from);
            let new = pieces.concat();
            plain.replace_range(from..to, &new);
            doc.apply(&Edit::replace(from..to, new));
            prop_assert_eq!(doc.text(), plain.clone());
            prop_assert_eq!(marked(&doc), marked(&document(&plain)));
        }
    }

    /// Which citations an edit of an entry touches: by name, by a slip of it, by title, by what twins and dashes say.
    #[test]
    fn the_list_is_edited_below_its_citations(
        citing in prop::collection::vec(prop::sample::select(CITING), 1..9),
        listing in prop::collection::vec(prop::sample::select(LISTING), 1..9),
        script in prop::collection::vec((any::<prop::sample::Index>(), 0usize..7, prop::sample::select(IN_ENTRY)), 1..25),
    ) {
        let above = citing.concat() + "## References\n\n";
        let mut doc = document(&(above.clone() + &listing.concat()));
        for (at, gone, new) in script {
            let at = above.len() + at.index(doc.rope().len_bytes() + 1 - above.len());
            doc.apply(&Edit::replace(at..at + gone, new));
        }
    }

    /// Beside a bibliography that nothing names, and that counts only while the essay cites from it.
    #[test]
    fn keys_are_held_against_what_lies_beside(
        script in prop::collection::vec((any::<prop::sample::Index>(), 0usize..90, prop::sample::select(KEYED)), 1..25),
    ) {
        let bib = bibliography::parse("@book{ortiz2020, title={T}}\n@book{bell, title={U}}", bibliography::Format::Bib);
        let mut settings = Settings::default();
        settings.set_bibliographies(Default::default(), vec![bibliography::Source { path: None, bibliography: Arc::new(bib) }]);
        let mut doc = Document::new("", Arc::new(settings));
        for (at, gone, new) in script {
            let at = at.index(doc.rope().len_bytes() + 1);
            doc.apply(&Edit::replace(at..at + gone, new));
        }
    }

    #[test]
    fn ranges_are_in_the_text(text in text()) {
        let doc = document(&text);
        for d in doc.diagnostics() {
            prop_assert!(d.range.start <= d.range.end && d.range.end <= text.len(), "{:?}", d);
            prop_assert!(text.is_char_boundary(d.range.start) && text.is_char_boundary(d.range.end), "{:?}", d);
            prop_assert_eq!(d.start, essay_lsp::text::Position::of(&text, d.range.start));
            prop_assert_eq!(d.end, essay_lsp::text::Position::of(&text, d.range.end));
        }
    }

    #[test]
    fn edits_outside_the_text_or_inside_a_character_are_moved(text in text(), from in 0usize..4000, length in 0usize..4000) {
        let mut doc = document(&text);
        doc.apply(&Edit::replace(from..from + length, "x"));
    }
}

/// Every prefix of a text, typed letter by letter, and taken back again.
#[test]
fn typed_letter_by_letter() {
    let essay = "---\ntitle: T\nessay:\n  words: 9\n---\n\n# One\n\nHe said ‘screw you’ to it (Bell 4).\n\n```\ncode\n```\n\n> Quoted.\n\n- item\n\n  more\n\n“Open\n\n“and on.”\n\n## Works Cited\n\nBell, Ana. *Mill*. Press, 2020.\n";
    let mut doc = document("");
    for (i, c) in essay.char_indices() {
        doc.apply(&Edit::insert(i, c));
    }
    assert_eq!(doc.text(), essay);
    let ends: Vec<usize> = essay.char_indices().map(|(i, _)| i).collect();
    for i in ends.into_iter().rev() {
        doc.apply(&Edit::replace(i..doc.rope().len_bytes(), ""));
    }
    assert_eq!(doc.text(), "");
}

/// Cases that were wrong once.
#[test]
fn front_matter_that_is_opened_or_closed_later() {
    let body = "title: X\n# Works Cited\n\nMore.\n\nMore.\n\nMore.\n\nMore.\n\n(Bell)[^1]: A note.\n---\nThe harbour shaped the town. ";
    let mut doc = document(body);
    doc.apply(&Edit::insert(0, "---\n"));
    doc.apply(&Edit::replace(0..1, ""));
    let mut doc = document("---\ntitle: X\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n");
    let end = doc.rope().len_bytes();
    doc.apply(&Edit::insert(end, "---\n"));
    // A blank line behind the first fence: front matter where a key follows, a break where none does.
    let text = "---\n\ntitle: A\n\n---\n\nText.\n";
    let mut doc = document(text);
    doc.apply(&Edit::insert(5, "It is "));
    doc.apply(&Edit::replace(5..11, ""));
    doc.apply(&Edit::replace(10..11, ""));
    doc.apply(&Edit::insert(10, ":"));
    assert_eq!(doc.text(), text);
    // A blank line behind front matter that text is typed into and taken out of again.
    for blank in ["\n", "  \n", "\r\n"] {
        let text = format!("---\ntitle: A\n---\n{blank}# T\n\nText.\n");
        let mut doc = document(&text);
        doc.apply(&Edit::insert(17, "x"));
        doc.apply(&Edit::insert(18, "y"));
        doc.apply(&Edit::replace(18..19, ""));
        doc.apply(&Edit::replace(17..18, ""));
        assert_eq!(doc.text(), text);
    }
}

fn essay(words: usize) -> String {
    let mut out = String::from("# On the Quiet Harbour\n\n");
    let mut n = 0;
    while n < words {
        if n % 700 == 0 {
            out.push_str(&format!("## The {n}th part\n\n"));
        }
        out.push_str("The harbour shaped the town, and the town in turn shaped the trade of the region. Many people say that it’s gonna cost $40 billion. The mill followed (Ortiz 42).\n\n");
        n += 30;
    }
    out.push_str("## Works Cited\n\nOrtiz, Ana. *The Mill*. Mill Press, 2020.\n");
    out
}

/// The work of one keystroke does not depend on the length of the document.
#[test]
fn a_keystroke_costs_the_same_in_a_page_and_in_a_book() {
    let work = |words: usize| {
        let text = essay(words);
        let mut doc = document(&text);
        let mut most = Default::default();
        for share in [0.0, 0.3, 0.5, 0.9] {
            let near = (text.len() as f64 * share) as usize;
            let at = near + text[near..].find("harbour").unwrap();
            for c in ["x", " ", "“", "(", "\n"] {
                let done = doc.apply(&Edit::insert(at, c));
                let undone = doc.apply(&Edit::replace(at..at + c.len(), ""));
                for w in [done, undone] {
                    assert!(w.parsed <= 3 && w.linked <= 3, "{c:?} at {at} of {words} words: {w:?}");
                    most = std::cmp::max_by_key(most, w, |w: &essay_lsp::document::Work| w.parsed + w.linked);
                }
            }
        }
        most
    };
    assert_eq!(work(1_000), work(1_000_000));
}

/// What is quoted and cited, each with its line, as somebody sees it who asks for all of it.
fn marked(doc: &Document) -> Vec<(u32, Vec<essay_lsp::syntax::marked::Piece>)> {
    doc.marked(0..doc.rope().len_bytes()).map(|(line, pieces)| (line, pieces.to_vec())).collect()
}

/// Colours are read once: of what a window shows, and behind a keystroke of the blocks that it touched.
#[test]
fn colours_cost_what_is_shown_and_what_was_touched() {
    for words in [1_000, 100_000] {
        let text = essay(words);
        let mut doc = document(&text);
        assert_eq!(doc.unmarked(), doc.blocks(), "nobody has asked");
        let middle = text.len() / 2;
        let at = middle + text[middle..].find("harbour").unwrap();
        assert!(doc.marked(at..at + 1000).count() <= 12);
        assert!(doc.blocks() - doc.unmarked() <= 12);
        marked(&doc);
        assert_eq!(doc.unmarked(), 0);
        for c in ["x", "“", "(", "\n"] {
            doc.apply(&Edit::insert(at, c));
            assert!(doc.unmarked() <= 3, "{c:?} of {words} words: {} blocks", doc.unmarked());
            marked(&doc);
        }
    }
}

/// A note that comes or goes costs the blocks that refer to it, and no others.
#[test]
fn a_note_costs_what_refers_to_it() {
    let work = |paragraphs: usize| {
        let mut text = String::new();
        for i in 0..paragraphs {
            text.push_str(&format!(
                "The harbour shaped the town.[^{i}] It fell.[^gone]\n\n[^{i}]: Ortiz, *The Mill*, {i}.\n\n"
            ));
        }
        let mut doc = document(&text);
        let undefined = |doc: &Document| doc.diagnostics().iter().filter(|d| d.rule == "cite.note-undefined").count();
        assert_eq!(undefined(&doc), paragraphs);
        let label = format!("[^{}]: Ortiz", paragraphs / 2);
        let at = text.find(&label).unwrap();
        // In the words of a note.
        let in_note = doc.apply(&Edit::insert(at + label.len(), "x"));
        assert!(in_note.linked <= 3, "{in_note:?}");
        // In its label: the mark loses its note.
        let in_label = doc.apply(&Edit::insert(at + 2, "y"));
        assert!(in_label.parsed <= 3 && in_label.linked <= 4, "{in_label:?}");
        assert_eq!(undefined(&doc), paragraphs + 1);
        let back = doc.apply(&Edit::replace(at + 2..at + 3, ""));
        assert_eq!(undefined(&doc), paragraphs);
        // A note that every paragraph waits for.
        let end = doc.rope().len_bytes();
        let all = doc.apply(&Edit::insert(end, "[^gone]: Here.\n"));
        assert!(all.parsed <= 3 && all.linked >= paragraphs, "{all:?}");
        assert_eq!(undefined(&doc), 0);
        (in_note, in_label, back)
    };
    assert_eq!(work(20), work(20_000));
}

/// An essay of `citations` citations, ten a paragraph, with a list of `works`.
fn cited_essay(citations: usize, works: usize) -> String {
    let name = |i: usize| {
        let letters = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"];
        let tail: String = i.to_string().bytes().map(|b| letters[(b - b'0') as usize]).collect();
        format!("M{tail}")
    };
    let mut text = String::new();
    for i in 0..citations {
        let work = i % works;
        text.push_str(&format!("The harbour shaped the town ({}, {}). ", name(work), 1900 + work % 100));
        if i % 10 == 9 {
            text.push_str("\n\n");
        }
    }
    text.push_str("\n\n## References\n\n");
    for work in 0..works {
        text.push_str(&format!("{}, A. ({}). *The harbour of {work}*. Quay Press.\n\n", name(work), 1900 + work % 100));
    }
    text
}

/// What the whole essay says (its style, its list of works) is read again only where it changes.
#[test]
fn a_citation_costs_its_own_paragraph() {
    let work = |citations: usize, works: usize| {
        let text = cited_essay(citations, works);
        let mut doc = document(&text);
        let found = |doc: &Document| {
            doc.diagnostics()
                .into_iter()
                .map(|d| d.rule)
                .filter(|r| r.starts_with("cite.") || r.starts_with("ref."))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&doc), Vec::<&str>::new());
        let middle = text.len() / 4;
        let at = middle + text[middle..].find("). ").unwrap();
        let year = at - 4..at;
        let mut cost = |edit: Edit, wanted: &[&str]| {
            let work = doc.apply(&edit);
            assert_eq!(found(&doc), wanted, "{edit:?}");
            work
        };
        let works = [
            cost(Edit::replace(year.clone(), "1850"), &["cite.year-mismatch"]),
            cost(Edit::replace(year.clone(), "p. 4"), &["cite.year-missing"]),
            cost(Edit::replace(year.clone(), &text[year.clone()]), &[]),
            cost(Edit::replace(year.start - 2..year.start, " "), &["cite.style-mixed"]),
            cost(Edit::replace(year.start - 2..year.start - 1, ", "), &[]),
            cost(Edit::insert(at + 1, "x"), &[]),
        ];
        for work in works {
            assert!(work.parsed <= 3 && work.linked <= 3, "{work:?}");
        }
        works
    };
    assert_eq!(work(200, 50), work(2_000, 500));
}

/// Citations of other works are not looked at again while an entry is written.
#[test]
fn an_entry_costs_the_citations_of_its_name() {
    let work = |works: usize| {
        // Each work is cited in one paragraph.
        let text = cited_essay(works, works);
        let mut doc = document(&text);
        let found = |doc: &Document| doc.diagnostics().iter().filter(|d| d.rule.starts_with("cite.")).count();
        assert_eq!(found(&doc), 0);
        let list = text.find("## References").unwrap();
        let entry = list + text[list..].find("*The harbour of 20*").unwrap();
        let year = entry - 7..entry - 3;
        let name = entry - 14..entry - 13;
        [
            (Edit::insert(entry + 4, "x"), 0),
            (Edit::replace(year.clone(), "1850"), 1),
            (Edit::replace(year.clone(), &text[year]), 0),
            (Edit::replace(name.clone(), "x"), 1),
            (Edit::replace(name.clone(), &text[name]), 0),
        ]
        .map(|(edit, reports)| {
            let cost = doc.apply(&edit);
            assert_eq!(found(&doc), reports, "{edit:?}");
            assert!(cost.linked <= 5, "{cost:?}, {edit:?}");
            cost
        })
    };
    assert_eq!(work(50), work(1_000));
}

/// A report on an entry points at the other one, wherever the list has moved to.
#[test]
fn related_entries_are_where_the_list_is() {
    let list = "## References\n\nBell, T. (2011). *The river towns*. Quay.\n\nTan, L. (2001). *Bells*. Quay.\n\nBell, T. (2011). *The mill*. Quay.\n";
    let mut doc = document(&format!("It closed (Bell, 2011; Tan, 2001).\n\n{list}"));
    let pointed = |doc: &Document| {
        let reports = doc.diagnostics();
        let report = reports.iter().find(|d| d.rule == "ref.suffix").expect("a report");
        let related = report.related.first().expect("the other entry");
        doc.text()[related.range.clone()].to_owned()
    };
    assert_eq!(pointed(&doc), "Bell, T. (2011). *The river towns*. Quay.");
    doc.apply(&Edit::insert(0, "Before all that, a paragraph came.\n\n"));
    assert_eq!(pointed(&doc), "Bell, T. (2011). *The river towns*. Quay.");
    // An entry comes between them, and one in front of them.
    let at = doc.text().find("Tan, L.").unwrap();
    doc.apply(&Edit::insert(at, "Cole, M. (1999). *Salt*. Quay.\n\n"));
    let at = doc.text().find("Bell, T. (2011). *The river").unwrap();
    doc.apply(&Edit::insert(at, "Abel, M. (1999). *Salt*. Quay.\n\n"));
    assert_eq!(pointed(&doc), "Bell, T. (2011). *The river towns*. Quay.");
    // The list falls into two blocks where it was one, and back.
    let at = doc.text().find("\n\nTan, L.").unwrap();
    doc.apply(&Edit::replace(at..at + 2, "\n"));
    doc.apply(&Edit::replace(at..at + 1, "\n\n"));
    assert_eq!(pointed(&doc), "Bell, T. (2011). *The river towns*. Quay.");
}

/// Cutting a document into blocks must not change how Markdown reads it: the text of the pieces is the text of the whole.
mod cutting {
    use super::*;
    use essay_lsp::syntax::markdown;
    use proptest::test_runner::RngSeed;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// Text and code in order, with the headings and quotations they stand in.
    fn shape(text: &str) -> Vec<String> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let (mut out, mut code): (Vec<String>, bool) = (Vec::new(), false);
        for event in Parser::new_ext(text, options) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Text(t) if code => out.push(format!("code {}", t.trim())),
                Event::Text(t) => out.push(format!("text {}", t.trim())),
                Event::Code(t) => out.push(format!("`{t}`")),
                Event::Html(t) => out.extend(t.split_whitespace().map(|w| format!("html {w}"))),
                Event::InlineHtml(t) => out.push(format!("tag {t}")),
                Event::Start(Tag::Heading { level, .. }) => out.push(format!("heading {level}")),
                Event::Start(Tag::BlockQuote(_)) => out.push("quote".into()),
                Event::Start(Tag::Item) => out.push("item".into()),
                Event::Rule => out.push("rule".into()),
                _ => {}
            }
        }
        // Blank lines in indented code, and text that is parted differently, are no difference to a reader.
        out.retain(|s| !matches!(s.as_str(), "code" | "code " | "text" | "text "));
        out
    }

    fn in_pieces(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(extent) = markdown::next(text, at, false) {
            out.extend(shape(&text[extent.range.clone()]));
            at = extent.range.end;
        }
        out
    }

    const LINES: &[&str] = &[
        "The mill stood.",
        "It fell (Bell 4).",
        "",
        "",
        "",
        "# Head",
        "## Head two",
        "===",
        "---",
        "***",
        "> quoted",
        ">",
        "> > deep",
        "> - item in quote",
        "- item",
        "- second",
        "  under",
        "    deep under",
        "1. one",
        "2. two",
        "   under one",
        "7. seven",
        "* star",
        "*",
        "```",
        "~~~",
        "```rust",
        "  ```",
        "> ```",
        "    indented",
        "\tcode",
        "| a | b |",
        "|---|---|",
        "| c | d |",
        "<div>",
        "</div>",
        "<!-- c -->",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "<b>x</b>",
        "<x-y>",
        "text <!-- c --> more",
        "-     far",
        "10) ten",
        "+ plus",
        "  - nested",
        "      code in item",
        "_ _ _",
        "#no heading",
        "####### seven",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn changes_nothing(picked in prop::collection::vec(prop::sample::select(LINES), 0..14), crlf in any::<bool>()) {
            let text = picked.join(if crlf { "\r\n" } else { "\n" }) + "\n";
            prop_assert_eq!(in_pieces(&text), shape(&text), "{:?}", text);
        }
    }
}
