//! What it costs to look for informal phrases, beside what it costs to count words: `cargo bench --bench phrases`.
//!
//! All read the same 10 MB of generated prose in the same run. `words` splits at white space, and `wc` starts `wc -w`; `search`
//! is the automaton of all phrases with the test for whole words; `family` is all of `register` on parsed blocks: masks,
//! folding, search, conditions, messages and fixes.

use divan::Bencher;
use divan::counter::BytesCount;
use essay_lsp::config::Config;
use essay_lsp::rules::{BlockContext, Reports, Run, register};
use essay_lsp::syntax::prose::Reading;
use essay_lsp::syntax::{Block, State, markdown, prose};
use std::hint::black_box;
use std::ops::Range;
use std::sync::OnceLock;

const SIZE: usize = 10 << 20;

fn main() {
    divan::main();
}

const WORDS: &str = "the a of to in and that is was for on with as by at from this which their its were had not but have an \
    it be are or one all they his her been has more who when there no so than other some could into time only new these \
    two may then first any such made over many must before through years where much way down should \
    because each those people how little state make world still own see men work long here \
    between both life being under never day same another know while last might us great old year off come since against \
    go came right used take three river harbour council weir miller archive wages tenants parish charter merchants grain \
    statute ledger survey district canal bridge harvest famine petition reform labour witness chapel orchard quarry";

/// About one sentence in ten has one of these.
const PHRASES: [&str; 8] =
    ["a lot of", "don't", "got rid of", "kids", "really", "at the end of the day", "stuff", "find out"];

/// Sentences of plain words in paragraphs, the same in each run.
fn prose_of(size: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let mut text = String::with_capacity(size + 4096);
    while text.len() < size {
        for _ in 0..6 {
            let informal = next(10) == 0;
            let length = 8 + next(24);
            let at = next(length);
            for i in 0..length {
                let word = if informal && i == at { PHRASES[next(PHRASES.len())] } else { words[next(words.len())] };
                let mut letters = word.chars();
                match letters.next() {
                    Some(first) if i == 0 => text.extend(first.to_uppercase().chain(letters)),
                    _ => text.push_str(word),
                }
                text.push_str(match (i + 1 == length, next(12)) {
                    (true, _) => ". ",
                    (false, 0) => ", ",
                    _ => " ",
                });
            }
        }
        text.pop();
        text.push_str("\n\n");
    }
    text
}

fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| prose_of(SIZE))
}

fn blocks() -> &'static [(Range<usize>, Block)] {
    static BLOCKS: OnceLock<Vec<(Range<usize>, Block)>> = OnceLock::new();
    BLOCKS.get_or_init(|| {
        let (mut at, mut state, reading) = (0, State::default(), Reading::default());
        let mut blocks = Vec::new();
        while let Some(extent) = markdown::next(text(), at, false) {
            let block = prose::parse(&text()[extent.range.clone()], extent.kind, state, &reading);
            (at, state) = (extent.range.end, block.after);
            blocks.push((extent.range, block));
        }
        blocks
    })
}

#[divan::bench(sample_count = 20)]
fn words(bencher: Bencher) {
    let text = text();
    bencher.counter(BytesCount::of_str(text)).bench(|| black_box(text).split_whitespace().count());
}

#[divan::bench(sample_count = 20)]
fn search(bencher: Bencher) {
    let text = text();
    bencher.counter(BytesCount::of_str(text)).bench(|| register::occurrences(black_box(text)));
}

#[divan::bench(sample_count = 20)]
fn family(bencher: Bencher) {
    let (text, blocks, config) = (text(), blocks(), Config::default());
    let Run::Block(check) = register::CHECK.run else { return };
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut found = 0;
        for (range, block) in blocks {
            let mut reports = Reports::default();
            check(&BlockContext { block, source: &text[range.clone()], config: &config }, &mut reports);
            found += reports.found.len();
        }
        found
    });
}

/// The program of that name, if there is one here.
#[divan::bench(sample_count = 20)]
fn wc(bencher: Bencher) {
    let folder = std::env::temp_dir().join(format!("essay-lsp-bench-{}", std::process::id()));
    if std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("prose.md"), text())).is_err() {
        return;
    }
    let path = folder.join("prose.md");
    bencher
        .counter(BytesCount::of_str(text()))
        .bench(|| std::process::Command::new("wc").arg("-w").arg(&path).output().map(|o| o.stdout.len()).unwrap_or(0));
    let _ = std::fs::remove_dir_all(&folder);
}
