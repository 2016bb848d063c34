//! What opening and editing cost, counted in allocations and in blocks read rather than in seconds: a clock on a busy machine tells
//! little, and a count fails the first time the work grows.

use allocation_counter::{AllocationInfo, measure};
use essay_lsp::document::{Document, Work};
use essay_lsp::ide::outline;
use essay_lsp::text::Edit;
use std::sync::Arc;

#[path = "../benches/made/essay.rs"]
mod essay;
use essay::essay;

/// Debug builds compare edits of short documents with a document read anew, which is not the work that is counted here.
const COMPARED: usize = 64 * 1024;

fn opened(text: &str) -> (Document, AllocationInfo) {
    // What is built once for all documents.
    Document::new("Many experts say “so” (Ortiz 42). It didn’t help.\n", Arc::default());
    let mut document = None;
    let cost = measure(|| document = Some(Document::new(text, Arc::default())));
    assert!(text.len() > COMPARED);
    (document.expect("a document"), cost)
}

/// One edit with the reports that a client is sent after it.
fn typed(document: &mut Document, edit: &Edit) -> (AllocationInfo, Work) {
    let mut work = Work::default();
    let cost = measure(|| {
        work = document.apply(edit);
        document.glimpses_near(edit.range.start, 500);
    });
    (cost, work)
}

#[test]
fn a_keystroke_allocates_no_more_in_a_book_than_in_a_chapter() {
    let cost = |words: usize| {
        let text = essay(words);
        let mut document = opened(&text).0;
        let middle = text.floor_char_boundary(text.len() / 2);
        // The same paragraph in both, between the same neighbours.
        let neighbours: String = text.split_inclusive("\n\n").skip(2).take(3).collect();
        let place = text[middle..].find(&neighbours).expect("the paragraphs come again");
        let second = neighbours.find("\n\n").expect("a paragraph") + 2;
        let at = middle + place + second + neighbours[second..].find("the").expect("a word");
        let (mut count, mut bytes) = (0, 0);
        for c in ["x", "“", "(", " "] {
            for edit in [Edit::insert(at, c), Edit::replace(at..at + c.len(), "")] {
                let cost = typed(&mut document, &edit).0;
                count = count.max(cost.count_total);
                bytes = bytes.max(cost.bytes_total);
            }
        }
        (count, bytes)
    };
    let (chapter, book) = (cost(30_000), cost(300_000));
    assert!(chapter.0 < 2_000, "{} allocations in a chapter", chapter.0);
    assert!(book.0 <= chapter.0 + chapter.0 / 10, "{} allocations in a book, {} in a chapter", book.0, chapter.0);
    assert!(book.1 <= chapter.1 + chapter.1 / 4, "{} bytes in a book, {} in a chapter", book.1, chapter.1);
}

#[test]
fn a_document_takes_a_bounded_multiple_of_its_text() {
    for words in [20_000, 200_000] {
        let text = essay(words);
        let (document, cost) = opened(&text);
        let times = |bytes: f64| bytes / text.len() as f64;
        let (held, most) = (times(cost.bytes_current as f64), times(cost.bytes_max as f64));
        assert!(held <= 12.0, "{held} times the text is held for {words} words");
        assert!(most <= 13.0, "{most} times the text at most for {words} words");
        drop(document);
    }
}

#[test]
fn opening_allocates_in_proportion_to_the_text() {
    let each = |words: usize| {
        let text = essay(words);
        let cost = opened(&text).1;
        (cost.count_total as f64 / words as f64, cost.bytes_total as f64 / text.len() as f64)
    };
    let (short, long) = (each(30_000), each(300_000));
    assert!(long.0 <= 1.05 * short.0, "{} allocations a word, {} in a shorter essay", long.0, short.0);
    assert!(long.1 <= 1.05 * short.1, "{} bytes a byte, {} in a shorter essay", long.1, short.1);
}

/// Edits that change everything cost at most what opening the longer of both texts costs, twice.
#[test]
fn large_edits_cost_what_opening_costs() {
    let (base, pasted) = (essay(30_000), essay(100_000));
    let middle = base.floor_char_boundary(base.len() / 2);
    let middle = middle + base[middle..].find("\n\n").expect("a paragraph") + 2;
    let all = format!("{}{pasted}{}", &base[..middle], &base[middle..]);
    let (mut document, _) = opened(&base);
    let (whole, opening) = opened(&all);
    let blocks = whole.blocks();
    let mut step = |name: &str, edit: Edit, expected: Option<&Document>| {
        let (cost, work) = typed(&mut document, &edit);
        assert!(work.parsed <= 2 * blocks && work.linked <= 2 * blocks, "{name}: {work:?} of {blocks} blocks");
        let (count, bytes) = (cost.count_total, cost.bytes_total);
        assert!(count <= 2 * opening.count_total, "{name}: {count} allocations, opening: {}", opening.count_total);
        assert!(bytes <= 2 * opening.bytes_total, "{name}: {bytes} bytes, opening: {}", opening.bytes_total);
        if let Some(expected) = expected {
            assert!(
                document.diagnostics() == expected.diagnostics(),
                "{name}: other reports than of the text read anew"
            );
        }
    };
    step("paste", Edit::insert(middle, pasted.as_str()), Some(&whole));
    step("undo of the paste", Edit::replace(middle..middle + pasted.len(), ""), None);
    step("paste again", Edit::insert(middle, pasted.as_str()), None);
    step("a fence at the top", Edit::insert(0, "```\n"), None);
    step("the fence closed", Edit::insert(4, "```\n\n"), None);
    step("the fence gone", Edit::replace(0..9, ""), Some(&whole));
    step("a comment at the top", Edit::insert(0, "<!-- "), None);
    step("the comment gone", Edit::replace(0..5, ""), Some(&whole));
    let first = "# The Weir\n\n## Part 1\n\n".len();
    step("a quotation opened at the top", Edit::insert(first, "“"), None);
    step("the quotation gone", Edit::replace(first..first + "“".len(), ""), Some(&whole));
    step("all deleted", Edit::replace(0..all.len(), ""), None);
    step("undo of that", Edit::insert(0, all.as_str()), Some(&whole));
}

/// Symbols, folds and lenses are asked for behind each edit: what they allocate is what they hold, however long the sections are.
#[test]
fn the_outline_allocates_for_its_headings_only() {
    let cost = |headings: usize, paragraphs: usize| {
        let text = format!("## Part\n\n{}", "The mill was sold.\n\n".repeat(paragraphs)).repeat(headings);
        let document = opened(&text).0;
        assert_eq!(document.blocks(), headings * (1 + paragraphs));
        let cost = measure(|| {
            assert_eq!(outline::sections(&document).len(), headings);
            assert_eq!(outline::folds(&document).len(), headings);
            assert_eq!(outline::lenses(&document).len(), headings + 1);
        });
        (cost.count_total as f64 / headings as f64, cost.bytes_total as f64 / headings as f64)
    };
    let (few, many, long) = (cost(2_000, 2), cost(8_000, 2), cost(2_000, 8));
    assert!(few.0 < 30.0, "{} allocations a heading", few.0);
    for (name, (count, bytes)) in [("four times the headings", many), ("four times the paragraphs", long)] {
        assert!(count <= 1.05 * few.0, "{name}: {count} allocations a heading, not {}", few.0);
        // A list that grows has room to spare, at most as much as it holds.
        assert!(bytes <= 2.0 * few.1, "{name}: {bytes} bytes a heading, not {}", few.1);
    }
}
