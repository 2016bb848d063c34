//! # register.second-person
//!
//! The reader addressed as *you*.
//!
//! Most essays speak of *readers*, *people* or *one*. Reported once in a paragraph and in three paragraphs of an essay; the
//! report says how many there are beside. Not reported: instructions (lists, sentences with code or a link, *Check your data*), appendices, and
//! essays with `genre = "reflective"`.
//!
//! ```md reported
//! When the poem ends, you feel relieved.
//! ```
//!
//! ```md silent
//! When the poem ends, readers may feel relieved; “you will see”, it says.
//! ```
//!
//! **Options.** `genre = "reflective"` switches it off. `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers each replacement; the verb may have to follow.

use super::matcher::Hit;
use super::{Category, Place, fold};
use crate::config::Genre;
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::syntax::{Section, Span, SpanKind, UnitKind};

pub static RULE: Rule = Rule {
    id: "register.second-person",
    default: Some(Severity::Info),
    summary: "The reader addressed as \"you\"",
    page: include_str!("second_person.rs"),
};

pub(super) fn severity(place: &Place, hit: &Hit) -> Option<Severity> {
    let exempt = place.config.genre == Genre::Reflective
        || place.section == Section::Appendix
        || matches!(place.unit.kind, UnitKind::ListItem | UnitKind::Heading(_));
    if exempt {
        return None;
    }
    let at = place.text.visible(hit.range.start);
    let sentence = place.unit.sentence_at(at);
    // Asked for every *you*, and a sentence may hold many.
    let manner = match place.manner.get() {
        Some((known, manner)) if known == sentence => manner,
        _ if is_technical(place, sentence) => Manner::Instructs,
        _ => Manner::of(place.sentence(hit.range.start)),
    };
    place.manner.set(Some((sentence, manner)));
    match manner {
        Manner::Instructs => None,
        Manner::Converses => Some(Severity::Hint),
        Manner::Tells => Some(hit.severity),
    }
}

/// How a sentence speaks to *you*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// *Check your data.*
    Instructs,
    /// *I* speak to *you*: a letter or a talk is meant, not people in general.
    Converses,
    Tells,
}

impl Manner {
    fn of(sentence: &str) -> Manner {
        let mut words = sentence.split(|c: char| !fold::is_word(c) && c != '’').filter(|w| !w.is_empty());
        let first = words.clone().next().unwrap_or_default();
        if INSTRUCTIONS.iter().any(|i| i.eq_ignore_ascii_case(first)) {
            return Manner::Instructs;
        }
        let speaks =
            |w: &str| matches!(w, "I" | "we" | "We" | "my" | "My") || w.starts_with("I'") || w.starts_with("I’");
        if words.any(speaks) { Manner::Converses } else { Manner::Tells }
    }
}

/// Code or a link in the sentence: the reader is told what to do with it.
fn is_technical(place: &Place, sentence: Option<usize>) -> bool {
    let Some(sentence) = sentence.and_then(|i| place.unit.sentences.get(i)) else { return false };
    let technical = |s: &Span| matches!(s.kind, SpanKind::Code | SpanKind::Url | SpanKind::Link);
    place.unit.spans.iter().any(|s| technical(s) && crate::text::overlap(&s.range, sentence))
}

/// First words of an instruction.
const INSTRUCTIONS: &[&str] = &[
    "add", "answer", "ask", "avoid", "be", "check", "choose", "click", "complete", "consider", "contact", "copy",
    "create", "do", "download", "edit", "enter", "fill", "follow", "give", "go", "imagine", "install", "keep", "let",
    "list", "look", "make", "note", "open", "place", "please", "press", "put", "read", "remember", "replace", "run",
    "save", "see", "select", "set", "start", "take", "tell", "thank", "think", "tick", "try", "turn", "type", "use",
    "visit", "write",
];

/// The one sentence for all those in the paragraph that are not reported.
pub(super) fn others(rest: &[Hit]) -> String {
    match rest.iter().filter(|h| h.row.category == Category::SecondPerson).count() {
        0 => String::new(),
        n => format!(" {n} more in this paragraph."),
    }
}
