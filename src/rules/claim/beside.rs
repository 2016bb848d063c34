//! A statement that has no source, in a paragraph where most others have one: what a reader of literature reviews stumbles over.
//! Part of the rule `claim.fact`.

use super::eligible::{Paragraph, Sentence};
use super::{Signal, fact};
use crate::config::Scope;
use crate::rules::support::{self, Need};
use crate::syntax::citations::{Citation, Form};
use crate::syntax::{Section, SpanKind, UnitKind};

/// A shorter sentence is a label or a verdict, in words.
const SHORTEST: usize = 7;

/// Of a sentence with more sources, the first so many are compared with those of another.
const NAMES: usize = 20;

/// One sentence of a paragraph in so many cites.
const OF: usize = 4;

fn message(words: &str) -> String {
    format!(
        "\"{words}\" has no source, though the sentences around it have one. Add it, unless the thought is your own."
    )
}

/// Do so many sentences of the paragraph cite that one without a source stands out?
pub fn is_dense(paragraph: &Paragraph) -> bool {
    let unit = paragraph.unit;
    // A note may answer for the whole passage before it, and who cites pages argues from a text; who cites years, keys or numbers
    // cites by the sentence.
    let by_passage = |c: &Citation| c.is_source() && matches!(c.form, Form::Note | Form::AuthorPage | Form::Title);
    if unit.citations.is_empty()
        || unit.kind != UnitKind::Paragraph
        || unit.citations.iter().any(by_passage)
        // A derivation.
        || unit.spans.iter().any(|s| s.kind == SpanKind::Math)
    {
        return false;
    }
    let cites = |s: &&std::ops::Range<usize>| unit.citations[unit.citations_in(s)].iter().any(Citation::is_source);
    let citing = unit.sentences.iter().filter(cites).count();
    citing > 0
        && citing * OF >= unit.sentences.len()
        && !matches!(paragraph.section, Section::Methods | Section::Results | Section::Conclusion | Section::Appendix)
}

/// The report on a sentence of a paragraph that `is_dense`, and how surely the sentence states a fact.
pub fn signal(s: &Sentence, scope: Scope) -> Option<(f32, Signal)> {
    let traits = s.traits;
    if traits.is_exempt()
        || traits.normative
        || traits.shown
        || traits.conditional
        || traits.topic
        || scope == Scope::Paragraph
        || s.index == 0
        || s.tokens.len() < SHORTEST
        || s.text().contains('\u{fffc}')
        || opens_on_it(s)
        || is_of_writer(s)
        || is_about_name(s)
        || is_covered(s, scope)
    {
        return None;
    }
    Some((fact::score(s), fact::on_all_of(s, message)))
}

/// `They are`, `all three packages`, `unfortunately`, `while there was`: on what was just said, or the writer's view of it.
fn opens_on_it(s: &Sentence) -> bool {
    const BACK: &[&str] = &[
        "they",
        "their",
        "it",
        "its",
        "he",
        "his",
        "she",
        "her",
        "these",
        "those",
        "all",
        "both",
        "each",
        "such",
        "none",
        "while",
        "although",
        "though",
        "even",
        "despite",
        "formally",
        "unfortunately",
        "fortunately",
        "luckily",
        "importantly",
        "interestingly",
        "notably",
        "specifically",
        "rather",
        "instead",
    ];
    let first = usize::from(s.parted(0, 1));
    // "Seven barriers … (Ortiz 42). The barriers were": still what Ortiz says.
    let again = s.word(first) == "the"
        && s.index.checked_sub(1).and_then(|i| s.unit.sentences.get(i)).is_some_and(|before| {
            let noun = s.word(first + 1);
            noun.len() > 3
                && s.unit.str(before).split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case(noun))
        });
    // "The benefit of this model".
    let points = (first + 1..first + 5).any(|i| s.is_word(i, &["this", "these", "those"]));
    again || points || (0..=first).any(|i| s.is_word(i, BACK))
}

/// Does its own citation, one before, or one behind that may reach back cover the sentence?
fn is_covered(s: &Sentence, scope: Scope) -> bool {
    let unit = s.unit;
    let here = &unit.sentences[s.index];
    // "… (Ortiz 42)." behind the next sentence may be meant for both; "Ortiz (2019) found" begins anew.
    let next = unit.sentences.get(s.index + 1);
    let reaches_back = next.is_some_and(|n| {
        unit.citations[unit.citations_in(n)].iter().any(|c| c.is_source() && c.form != Form::Narrative)
    });
    // "Ortiz (2018) asked … The answers were … Ortiz (2018) also found": one source before and behind.
    let before = s.index.checked_sub(1).and_then(|i| unit.sentences.get(i));
    let named = |range: &std::ops::Range<usize>| -> Vec<&str> {
        let works = unit.citations[unit.citations_in(range)].iter().flat_map(|c| &c.works);
        works.filter_map(|w| w.names.first()).map(|(name, _)| name.as_str()).take(NAMES).collect()
    };
    let between = before.zip(next).is_some_and(|(a, b)| {
        let behind = named(b);
        named(a).iter().any(|name| behind.contains(name))
    });
    reaches_back
        || between
        || !unit.citations_in(here).is_empty()
        || support::of(unit, s.index, &Need::Claim, scope).is_some()
}

/// `We`, `here`, `the framework proposed`, `the author`: what the writer does, or says of a work just named.
fn is_of_writer(s: &Sentence) -> bool {
    const OWN: &[&str] = &[
        "i",
        "we",
        "our",
        "us",
        "my",
        "me",
        "here",
        "author",
        "authors",
        "proposed",
        "aforementioned",
        "literature",
        "above",
        "below",
        "following",
        "paper",
        "article",
        "project",
        "unclear",
        "user",
        "users",
        "implemented",
        "goal",
        "aim",
        "audience",
        "please",
        "testament",
        "unknown",
        "unavailable",
    ];
    s.unit.spans_near(&s.unit.sentences[s.index]).any(|s| s.kind == SpanKind::Code)
        || s.tokens.iter().any(|t| t.is_word(OWN))
        || s.says(0, &["the", "study"])
        || s.says(0, &["one", "way"])
        || s.says(0, &["another", "way"])
        || s.word(0) == "this" && s.is_word(1, &["is", "was", "includes", "means"])
}

/// `EchemFEM builds on`, `the EAC provides`: what somebody or something with a name does is told, not found.
fn is_about_name(s: &Sentence) -> bool {
    // At the head of a sentence any word has a capital; a name has another within, or a hyphen.
    let coined = |word: &str| word.chars().skip(1).any(|c| c.is_uppercase() || c == '-');
    let name = |i: usize| {
        s.tokens
            .get(i)
            .is_some_and(|t| t.masked || t.capital && (i > 0 || t.is_unknown() && coined(s.unit.str(&t.range))))
    };
    (0..4).any(name)
}
