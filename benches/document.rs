//! What an essay costs to open, and what a keystroke in its middle costs, reports included: `cargo bench --bench document`.
//!
//! The essays are made up, the same in each run, and have what an essay has: headings, citations, quotations, a list of works,
//! sentences that are reported. A keystroke types a letter and deletes it again, and asks for the 500 reports nearest to it, as the
//! server does.

use divan::Bencher;
use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use essay_lsp::text::Edit;
use std::hint::black_box;
use std::sync::Arc;

#[path = "made/essay.rs"]
mod essay;
use essay::essay;

fn main() {
    divan::main();
}

#[divan::bench(args = [1_000, 100_000], sample_count = 10)]
fn open(bencher: Bencher, words: usize) {
    let text = essay(words);
    bencher.bench_local(|| Document::new(black_box(&text), Arc::new(Settings::default())));
}

#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 200)]
fn keystroke(bencher: Bencher, words: usize) {
    let text = essay(words);
    let mut document = Document::new(&text, Arc::new(Settings::default()));
    let middle = text.floor_char_boundary(text.len() / 2);
    let at = middle + text[middle..].find("\n\n").unwrap_or(0);
    bencher.bench_local(|| {
        document.apply(&Edit::insert(at, "x"));
        black_box(document.glimpses_near(at, 500).len());
        document.apply(&Edit::replace(at..at + 1, ""));
        black_box(document.glimpses_near(at, 500).len())
    });
}

#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 200)]
fn apply(bencher: Bencher, words: usize) {
    let text = essay(words);
    let mut document = Document::new(&text, Arc::new(Settings::default()));
    let middle = text.floor_char_boundary(text.len() / 2);
    let at = middle + text[middle..].find("\n\n").unwrap_or(0);
    bencher.bench_local(|| {
        document.apply(&Edit::insert(at, "x"));
        document.apply(&Edit::replace(at..at + 1, ""))
    });
}
