//! What is exempt before any phrase is looked for: quotations, titles, words as words, dialogue, citations, code.

use crate::syntax::citations::Form;
use crate::syntax::{Span, SpanKind, Unit, UnitKind};
use std::ops::Range;

/// Is the unit the writer's own prose?
pub fn is_prose(unit: &Unit) -> bool {
    match unit.kind {
        UnitKind::Reference | UnitKind::Furniture | UnitKind::Title | UnitKind::BlockQuote => false,
        // Tables are terse, and captions and alternative texts often borrowed.
        UnitKind::TableCell | UnitKind::Caption => false,
        UnitKind::Footnote => !names_a_source_only(&unit.text),
        UnitKind::Paragraph | UnitKind::Heading(_) | UnitKind::ListItem => true,
    }
}

/// Words that make a note say something of its own.
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "am", "be", "has", "have", "had", "do", "does", "did", "can", "could", "will", "would",
    "should", "may", "might", "must", "i", "we", "you", "he", "she", "they", "it", "this", "that", "these", "those",
    "there", "who", "which", "not", "because", "although", "but", "argues", "says", "claims", "notes", "suggests",
];

/// A note such as *Ortiz, Night Work, 42* or *Ibid.*, without a sentence of the writer's.
fn names_a_source_only(text: &str) -> bool {
    let mut points = text.contains(|c: char| c.is_ascii_digit());
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
        let contraction = word.ends_with("n't") || word.ends_with("n’t");
        if contraction || FINITE.iter().any(|f| f.eq_ignore_ascii_case(word)) {
            return false;
        }
        points |= ["ibid", "http", "https"].iter().any(|p| p.eq_ignore_ascii_case(word));
    }
    points
}

/// The stretches of visible text that no phrase may touch, sorted and disjoint.
pub fn masks(unit: &Unit) -> Vec<Range<usize>> {
    let mut masks: Vec<Range<usize>> = Vec::new();
    for span in &unit.spans {
        let exempt = match span.kind {
            SpanKind::Code
            | SpanKind::Math
            | SpanKind::Url
            | SpanKind::Raw
            | SpanKind::Furniture
            | SpanKind::NoteRef
            | SpanKind::Strike => true,
            SpanKind::Emphasis => is_title(unit, span) || is_word_as_word(unit, span),
            SpanKind::Strong => is_word_as_word(unit, span),
            SpanKind::Link | SpanKind::Break => false,
        };
        if exempt {
            masks.push(span.range.clone());
        }
    }
    masks.extend(unit.quotes.iter().map(|q| q.range.clone()));
    for citation in &unit.citations {
        let text = unit.text.get(citation.range.clone()).unwrap_or_default();
        match text.rfind(['(', '[']) {
            // The clause between the name and the bracket is the writer's.
            Some(bracket) if citation.form == Form::Narrative && bracket > 0 => {
                masks.push(citation.range.start + bracket..citation.range.end);
                masks.extend(citation.works.iter().flat_map(|w| w.names.iter().map(|(_, r)| r.clone())));
            }
            _ => masks.push(citation.range.clone()),
        }
    }
    masks.extend(dialogue(unit));
    disjoint(masks, &unit.text)
}

fn disjoint(mut masks: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    masks.retain(|m| m.start < m.end && text.is_char_boundary(m.start) && text.is_char_boundary(m.end));
    masks.sort_by_key(|m| (m.start, m.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(masks.len());
    for mask in masks {
        match merged.last_mut() {
            Some(last) if mask.start <= last.end => last.end = last.end.max(mask.end),
            _ => merged.push(mask),
        }
    }
    merged
}

/// Is nothing but marks between the start of its sentence and byte `at`?
pub fn starts_sentence(unit: &Unit, at: usize) -> bool {
    let start = unit.sentence_at(at).and_then(|i| unit.sentences.get(i)).map_or(0, |s| s.start);
    let head = unit.text.get(start..at).unwrap_or_default();
    !head.chars().rev().take(16).any(char::is_alphanumeric)
}

/// `*Things Fall Apart*`, `*Beloved*`: a capital beyond the first word, or on a first word inside a sentence.
fn is_title(unit: &Unit, span: &Span) -> bool {
    let text = unit.text.get(span.range.clone()).unwrap_or_default();
    let mut capitals = text.split_whitespace().map(|word| {
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        // The pronoun has its capital in any text.
        let pronoun = bare == "I" || bare.starts_with("I'") || bare.starts_with("I’");
        bare.starts_with(char::is_uppercase) && !pronoun
    });
    let first = capitals.next().unwrap_or(false);
    capitals.any(|c| c) || first && !starts_sentence(unit, span.range.start)
}

const NAMING: &[&str] = &[
    "word",
    "words",
    "term",
    "terms",
    "phrase",
    "phrases",
    "expression",
    "expressions",
    "verb",
    "verbs",
    "noun",
    "nouns",
    "adverb",
    "adverbs",
    "adjective",
    "adjectives",
    "slang",
    "called",
    "so-called",
    "label",
    "labels",
    "spelling",
    "spellings",
];

/// `the word *gonna*`: set apart within three words of what calls it a word.
fn is_word_as_word(unit: &Unit, span: &Span) -> bool {
    is_named_as_word(unit, span.range.start)
}

/// Does one of the three words in front of byte `at` call what follows a word?
pub fn is_named_as_word(unit: &Unit, at: usize) -> bool {
    let head = unit.text.get(..at).unwrap_or_default();
    // Three words need no more room.
    let head = &head[head.floor_char_boundary(head.len().saturating_sub(80))..];
    for word in head.rsplit(char::is_whitespace).filter(|w| !w.is_empty()).take(3) {
        if word.ends_with(['.', '!', '?']) {
            return false;
        }
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if NAMING.iter().any(|n| n.eq_ignore_ascii_case(bare)) {
            return true;
        }
    }
    false
}

/// Labels that introduce the writer's own text.
const LABELS: &[&str] = &[
    "note",
    "notes",
    "example",
    "conclusion",
    "introduction",
    "abstract",
    "keywords",
    "key words",
    "summary",
    "method",
    "methods",
    "results",
    "discussion",
    "background",
    "aim",
    "aims",
    "objective",
    "objectives",
    "purpose",
    "thesis",
    "argument",
    "however",
    "therefore",
    "first",
    "second",
    "third",
    "finally",
    "figure",
    "table",
    "warning",
    "question",
    "answer",
    "claim",
    "evidence",
    "topic",
    "reason",
    "problem",
    "solution",
    "limitation",
    "limitations",
    "strength",
    "strengths",
    "weakness",
    "weaknesses",
];

/// Lines of dialogue: `Ana: I don't know.`, `— So what?`
fn dialogue(unit: &Unit) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut breaks: Vec<usize> = unit.spans.iter().filter(|s| s.kind == SpanKind::Break).map(|s| s.range.end).collect();
    let spoken = is_spoken(&unit.text);
    if breaks.is_empty() && !spoken {
        return found;
    }
    if spoken {
        // A transcript that is written a line a speaker without hard breaks.
        breaks.extend(unit.text.match_indices('\n').map(|(i, _)| i + 1));
        breaks.sort_unstable();
        breaks.dedup();
    }
    let mut starts = vec![0];
    starts.extend(breaks.into_iter().filter(|b| unit.text.is_char_boundary(*b)));
    let mut inside = false;
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(unit.text.len());
        let Some(line) = unit.text.get(*start..end) else { continue };
        // A line without a name goes on with the speaker above it.
        inside = is_spoken(line) || inside && spoken;
        if inside {
            found.push(*start..end);
        }
    }
    found
}

fn is_spoken(line: &str) -> bool {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['—', '–', '―']) {
        return rest.trim_start().starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '‘' | '«'));
    }
    // A name is short: look no further for the colon.
    const LONGEST: usize = 40;
    let near = &line.as_bytes()[..line.len().min(LONGEST * char::MAX.len_utf8())];
    let Some(colon) = memchr::memchr(b':', near) else { return false };
    let head = &line[..line.char_indices().nth(LONGEST).map_or(line.len(), |(i, _)| i)];
    let (Some(name), Some(rest)) = (head.get(..colon), head.get(colon + 1..)) else { return false };
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name = |w: &str| {
        let bare = w.trim_matches(['(', ')', '[', ']', '.']);
        bare.starts_with(char::is_uppercase) || bare.chars().all(|c| c.is_ascii_digit())
    };
    rest.starts_with(char::is_whitespace)
        && (1..=3).contains(&words.len())
        && words.first().is_some_and(|w| w.starts_with(char::is_uppercase))
        && words.iter().all(|w| !w.is_empty() && is_name(w))
        && !LABELS.iter().any(|l| l.eq_ignore_ascii_case(words[0]) || l.eq_ignore_ascii_case(name.trim()))
}
