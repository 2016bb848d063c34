//! # claim.paragraph
//!
//! A paragraph states facts and names no source anywhere: no citation, no quotation, no table or figure. One report on the
//! paragraph stands for a row of hints on its sentences. The first paragraph of the
//! essay, introductions and conclusions are left alone.
//!
//! Reported:
//!
//! ```md reported
//! The river is older than the town.
//!
//! The ferry carried corn and coal. In 1871 the board built a bridge beside it. In 1874 the last ferryman sold his boat. The
//! number of carts on the road has doubled since then. Nobody looked back.
//! ```
//!
//! Silent: a source anywhere in the paragraph, a paragraph of argument, one that says what the essay does ("this paper").
//!
//! ```md silent
//! The ferry carried corn and coal. In 1871 the board built a bridge beside it. In 1874 the last ferryman sold his boat. The
//! number of carts on the road has doubled since then. Nobody looked back (Ortiz 42).
//! ```
//!
//! `genre = "history"` asks for a source where the paragraph states one fact; `literary`, `reflective` and `scientific` ask for none.
//!
//! What answers it: a citation in the paragraph.

use super::eligible::{Paragraph, Sentence};
use super::{Signal, fact};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::syntax::Section;

pub static RULE: Rule = Rule {
    id: "claim.paragraph",
    default: Some(Severity::Info),
    summary: "A paragraph of facts without a source",
    page: include_str!("paragraph.rs"),
};

fn message(_: &str) -> String {
    "No source is cited in this paragraph. Say where its facts are from.".to_owned()
}

/// The report, on the first words of a sentence.
pub fn signal(sentence: &Sentence) -> Signal {
    Signal::new(&RULE, sentence, (0, 2), Severity::Info, message)
}

/// A paragraph shows at most so many hints; more are said once.
pub const HINTS: usize = 3;

/// Sentences that a paragraph has, and signals in it, before its lack of sources is worth a report.
const SENTENCES: usize = 4;
pub const SIGNALS: usize = 2;

/// Is a paragraph with `signals` (`least` or more) unsupported signals one that should name a source?
pub fn lacks_source(paragraph: &Paragraph, signals: usize, least: usize) -> bool {
    let unit = paragraph.unit;
    signals >= least
        && paragraph.sentences.len() >= SENTENCES
        && unit.citations.is_empty()
        && !paragraph.opens
        && !matches!(
            paragraph.section,
            Section::Introduction | Section::Conclusion | Section::Methods | Section::Results
        )
        && !paragraph.sentences.iter().any(fact::is_signpost)
        && !unit.quotes.iter().any(|q| unit.str(&q.inner).split_whitespace().nth(3).is_some())
}
