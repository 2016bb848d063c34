//! # register.rhetorical-question
//!
//! Rhetorical questions in body paragraphs, once a paragraph.
//!
//! A question leaves the reader to make the point; an essay states it. A first question that the paragraph answers at once is a
//! matter of style and is not reported; nor are research questions, questions in introductions, headings, lists and quotations.
//!
//! ```md reported
//! The tax was raised again in 1931. Who could have wanted that?
//! ```
//!
//! ```md silent
//! The study asks one question. Does rent control lower mobility? The survey suggests that it does.
//! ```
//!
//! **Options.** `register.strict` reports questions in headings too.
//!
//! **Fix.** None: only the writer knows the answer.

use super::Place;
use crate::diagnostic::Severity;
use crate::rules::Reports;
use crate::rules::Rule;
use crate::syntax::{Section, Span, SpanKind, UnitKind};

pub static RULE: Rule = Rule {
    id: "register.rhetorical-question",
    default: Some(Severity::Hint),
    summary: "Questions that the essay does not answer at once",
    page: include_str!("rhetorical_question.rs"),
};

pub(super) fn check(place: &Place, reports: &mut Reports) {
    let strict = place.config.register.strict;
    let body = place.unit.kind == UnitKind::Paragraph && matches!(place.section, Section::Body | Section::Conclusion)
        || strict && super::is_heading(place.unit);
    if !body || place.config.shown(&RULE, Severity::Hint).is_none() {
        return;
    }
    let questions = questions(place);
    let Some(&last) = questions.last() else { return };
    let sentences = &place.unit.sentences;
    for (n, &i) in questions.iter().enumerate() {
        let answered = n == 0 && i < last.max(sentences.len() - 1) && questions.get(n + 1) != Some(&(i + 1));
        if answered && !strict || researches(place, i) {
            continue;
        }
        let Some(range) = sentences.get(i).cloned() else { continue };
        // A question that is a line of its own and set in bold is a heading.
        let is_bold = |s: &Span| s.kind == SpanKind::Strong && s.range.start <= range.start && range.end <= s.range.end;
        if sentences.len() == 1 && place.unit.spans.iter().any(is_bold) {
            continue;
        }
        let message = "A rhetorical question is informal here. State the point itself.".to_owned();
        reports.push(&RULE, Severity::Hint, (place.index, place.unit), range, message);
        // Questions come in rows: what is said of the first is meant for all.
        break;
    }
}

/// The sentences that end with a question mark of the writer's own, as indexes.
fn questions(place: &Place) -> Vec<usize> {
    let text = place.text;
    let mut found: Vec<usize> = Vec::new();
    for (at, _) in text.text.match_indices('?') {
        let visible = text.visible(at);
        let Some(i) = place.unit.sentence_at(visible) else { continue };
        let tail = place.unit.sentences.get(i).and_then(|s| place.unit.text.get(visible + 1..s.end));
        let ends = tail.is_some_and(|t| t.len() < 16 && !t.contains(char::is_alphanumeric));
        // `(?)` doubts a word.
        let word = text.text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | super::fold::BAR));
        // Several marks are reported as a cry.
        let single = !text.text[at + 1..].starts_with(['?', '!']);
        if ends && word && single && found.last() != Some(&i) {
            found.push(i);
        }
    }
    found
}

/// Words of a sentence that poses or leads to a question of research.
const ASKING: &[&str] = &[
    "question",
    "ask",
    "whether",
    "wonder",
    "inquir",
    "enquir",
    "investigat",
    "examin",
    "explor",
    "aim",
    "hypothes",
    "research",
    "consider",
    "problem",
    "following",
    "rq",
    "study",
];

fn researches(place: &Place, i: usize) -> bool {
    (i.saturating_sub(1)..=i).filter_map(|i| place.unit.sentences.get(i)).any(|s| {
        let text = place.unit.text.get(s.clone()).unwrap_or_default().to_lowercase();
        ASKING.iter().any(|a| text.contains(a))
    })
}
