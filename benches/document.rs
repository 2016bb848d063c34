//! What an essay costs to open, and what a keystroke in its middle costs, reports included: `cargo bench --bench document`.
//!
//! The essays are made up, the same in each run, and have what an essay has: headings, citations, quotations, a list of works,
//! sentences that are reported. A keystroke types a letter and deletes it again, and asks for the 500 reports nearest to it, as the
//! server does.

use divan::Bencher;
use essay_lsp::config::Settings;
use essay_lsp::document::Document;
use essay_lsp::text::Edit;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

fn main() {
    divan::main();
}

const SENTENCES: [&str; 8] = [
    "The harbour board met twice a year, and its minutes were kept by the parish clerk.",
    "Most of what is known of the weir comes from the diary of a miller (Ortiz 42).",
    "Many experts say that the river was deeper then.",
    "The diary says that “the water did not come, and the wheel stood still for a week” (Ortiz 44).",
    "It didn't help that the bridge had cost the town $2 million.",
    "In 1871 the council sold the ferry to a rival firm.",
    "Whether the tenants were right is a question that the archive cannot answer.",
    "Bell argues that the famine was not the cause (12).",
];

fn essay(words: usize) -> String {
    let mut text = String::from("# The Weir\n\n");
    let (mut written, mut paragraph) = (0, 0);
    while written < words {
        if paragraph % 12 == 0 {
            let _ = write!(text, "## Part {}\n\n", paragraph / 12 + 1);
        }
        for sentence in 0..6 {
            let sentence = SENTENCES[(paragraph * 5 + sentence * 3) % SENTENCES.len()];
            written += sentence.split_whitespace().count();
            text.push_str(sentence);
            text.push(' ');
        }
        text.push_str("\n\n");
        paragraph += 1;
    }
    text.push_str(
        "## Works Cited\n\nBell, Thomas. *Fires*. Quay Press, 2014.\n\nOrtiz, Ana. *The Weir*. Quay Press, 2011.\n",
    );
    text
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
    let at = text.len() / 2 + text[text.len() / 2..].find("\n\n").unwrap_or(0);
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
    let at = text.len() / 2 + text[text.len() / 2..].find("\n\n").unwrap_or(0);
    bencher.bench_local(|| {
        document.apply(&Edit::insert(at, "x"));
        document.apply(&Edit::replace(at..at + 1, ""))
    });
}
