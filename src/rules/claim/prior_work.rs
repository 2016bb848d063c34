//! Work of others that a sentence leans on and does not name: `several methods have been proposed`, `has been found to`, `there has
//! been much research on`. Part of the rule `claim.unnamed-source`.

use super::eligible::Sentence;
use super::lexicon::{Class, Cue, Cues};
use super::unnamed_source::{self, Hearsay, REACH};
use crate::diagnostic::Severity;

fn which(words: &str) -> String {
    format!("\"{words}\" does not say which. Name one or two, or cite them.")
}

fn whose(words: &str) -> String {
    format!("\"{words}\" reports what somebody found. Say who, or cite it.")
}

/// The words that lean on work that nobody is named for.
pub fn signal(s: &Sentence) -> Option<Hearsay> {
    if s.traits.own_data {
        return None;
    }
    let mut begins = Cues::of(&[Cue::PriorWorkBegins]);
    if s.classes.has(Class::Deed) {
        begins.add(Cue::Quantified.into());
    }
    s.at(Cue::PriorWork, begins, |i| leans(s, i))
}

/// The same, if they begin at `at`.
fn leans(s: &Sentence, at: usize) -> Option<Hearsay> {
    let found =
        doers(s, at).or_else(|| things(s, at)).or_else(|| much_research(s, at)).or_else(|| common_finding(s, at));
    if let Some(words) = found {
        return (!names_some(s, words.1) && !is_beside_source(s)).then_some(Hearsay {
            words,
            severity: Severity::Info,
            message: which,
        });
    }
    let (words, severity) = passive(s, at)?;
    Some(Hearsay { words, severity, message: whose })
}

/// Does the sentence go on to name some: `such as`, `including`, code, a list behind a colon or in brackets?
fn names_some(s: &Sentence, from: usize) -> bool {
    let to = s.tokens.len().min(from + REACH);
    let end = s.tokens.get(to).map_or(s.unit.sentences[s.index].end, |t| t.range.start);
    let rest = &s.unit.text[s.tokens[from].range.end..end];
    rest.contains([':', '(', '—'])
        || (from..to).any(|i| {
            s.tokens[i].masked || s.says(i, &["such", "as"]) || s.is_word(i, &["including", "like", "namely", "e.g"])
        })
}

/// "Several methods have been proposed. Ortiz (2019) …": those that are meant stand before, or follow within two sentences.
fn is_beside_source(s: &Sentence) -> bool {
    let sentences = &s.unit.sentences;
    let near = s.index.saturating_sub(1)..sentences.len().min(s.index + 3);
    sentences[near].iter().any(|range| !s.unit.citations_in(range).is_empty())
}

/// `Some researchers used`, `several studies of the delta have examined`
fn doers(s: &Sentence, start: usize) -> Option<(usize, usize)> {
    // Most sentences have no such verb.
    if !s.classes.has(Class::Deed) {
        return None;
    }
    let noun = unnamed_source::unnamed_at(s, start)?;
    if s.is_word(noun, &["people", "critics", "lawyers", "parents", "readers", "students", "politicians", "officials"])
    {
        return None;
    }
    let verb = after_phrase(s, noun, |i| s.is(i, Class::Auxiliary) || s.is(i, Class::Deed))?;
    let verb = if s.is(verb, Class::Auxiliary) { s.past_adverbs(verb + 1) } else { verb };
    // "Studies used in this review", "data collected by".
    let object = !s.is_word(verb + 1, &["in", "by", "here", "as", "and"]) && s.adjoins(verb);
    (s.is(verb, Class::Deed) && object).then_some((start, verb))
}

/// The next token that `wanted` is true of: right behind `noun`, or behind `of the delta`.
fn after_phrase(s: &Sentence, noun: usize, wanted: impl Fn(usize) -> bool) -> Option<usize> {
    let next = noun + 1;
    if s.parted(noun, next) {
        return None;
    }
    if wanted(next) {
        return Some(next);
    }
    let phrase = s.is_word(next, &["of", "on", "for", "in", "into", "about", "to"]);
    let end = s.tokens.len().min(next + 10);
    let found = (next + 1..end).find(|i| s.parted(*i - 1, *i) || wanted(*i))?;
    (phrase && !s.parted(found - 1, found)).then_some(found)
}

/// `Several methods have been proposed`, `many packages for this exist`, `a few repositories can be found`
fn things(s: &Sentence, start: usize) -> Option<(usize, usize)> {
    if !s.classes.has(Class::Work) {
        return None;
    }
    let begins = start == 0
        || s.parted(start - 1, start)
        || s.is_word(start - 1, &["that", "and", "but", "while", "although", "though"]);
    let many = s.is_word(start, &["several", "many", "various", "numerous", "multiple", "countless", "some"]);
    let counted = s.word(start) == "a" && s.is_word(start + 1, &["few", "number", "variety", "range", "handful"]);
    if !begins || !(many || counted) {
        return None;
    }
    let from = start + if counted { 2 } else { 1 };
    let noun = (from..from + 5).find(|i| s.is(*i, Class::Work))?;
    if (start..noun).any(|i| s.parted(i, i + 1) || s.is(i + 1, Class::Be)) {
        return None;
    }
    let there = |i: usize| s.is_word(i, &["exist", "have", "are", "can"]);
    let verb = after_phrase(s, noun, there)?;
    let last = match s.word(verb) {
        "exist" => verb,
        "have" if s.word(verb + 1) == "been" => {
            let made = s.past_adverbs(verb + 2);
            made_known(s, made)?
        }
        "are" => Some(s.past_adverbs(verb + 1)).filter(|i| s.word(*i) == "available")?,
        "can" if s.says(verb + 1, &["be", "found"]) => verb + 2,
        _ => return None,
    };
    Some((start, last))
}

fn made_known(s: &Sentence, at: usize) -> Option<usize> {
    let made =
        s.is(at, Class::Deed) || s.is_word(at, &["made", "published", "suggested", "described", "reported", "written"]);
    (made && s.word(at + 1) != "by").then_some(at)
}

/// `There has been much research on`, `there is a large body of work`
fn much_research(s: &Sentence, at: usize) -> Option<(usize, usize)> {
    if s.word(at) != "there" || !s.is_word(at + 1, &["is", "has", "have", "was"]) {
        return None;
    }
    let from = at + 2 + usize::from(s.word(at + 2) == "been");
    let much = ["much", "considerable", "extensive", "substantial", "ample", "abundant", "plenty", "significant"];
    let article = usize::from(s.word(from) == "a");
    let heaps = s.is_word(from + article, &["lot", "wealth", "large", "growing", "great", "vast", "huge", "long"]);
    if !(s.is_word(from, &much) || article == 1 && heaps) {
        return None;
    }
    let noun = (from + 1..from + 6)
        .find(|i| s.is_word(*i, &["research", "literature", "evidence", "studies", "scholarship"]))?;
    (s.clause(noun).contains(&at)).then_some((at, noun))
}

/// `A common finding across numerous studies`
fn common_finding(s: &Sentence, at: usize) -> Option<(usize, usize)> {
    let before = at.checked_sub(1)?;
    let finding = s.is_word(at, &["finding", "criticism", "argument", "view", "belief", "conclusion", "assumption"]);
    let common = s.is_word(before, &["common", "consistent", "frequent", "widespread", "popular"]);
    let is_that = (at + 1..at + 8).any(|i| s.word(i) == "is" && s.word(i + 1) == "that");
    (finding && common && is_that).then_some((before, at))
}

/// `Has been found to`, `are thought to`, `was known to`: what somebody found, and no "by".
fn passive(s: &Sentence, at: usize) -> Option<((usize, usize), Severity)> {
    let perfect = s.is_word(at, &["has", "have"]) && s.word(at + 1) == "been";
    if !perfect && !s.is_word(at, &["is", "are", "was", "were"]) {
        return None;
    }
    // "It has been shown that", with an adverb between.
    let verb = s.past_adverbs(at + if perfect { 2 } else { 1 });
    let verb = verb + usize::from(s.word(verb) == "well");
    let with = s.word(verb + 1);
    let found = match s.word(verb) {
        "found" | "shown" | "reported" | "demonstrated" | "proven" | "observed" | "known" | "suggested" | "argued" => {
            with == "to" || with == "that"
        }
        "linked" => with == "to",
        "associated" => with == "with",
        _ => false,
    };
    let held = s.is_word(verb, &["thought", "believed", "said", "known", "estimated"]) && with == "to";
    // "By Ortiz", "by the abbots"; "by a study" names nobody.
    let by = |i: usize| {
        s.word(i) == "by"
            && (s.is_word(i + 1, &["the", "this", "us", "our", "my"]) || s.tokens.get(i + 1).is_some_and(|t| t.capital))
    };
    let meant = (verb + 1..s.tokens.len().min(verb + REACH))
        .any(|i| by(i) || s.is_word(i, &["above", "below", "section", "figure"]));
    // The writer's own software and samples are told of in the passive, too.
    if meant || s.traits.argument || s.traits.technical || s.traits.literary {
        return None;
    }
    if perfect && (found || held) {
        return Some(((at, verb + 1), Severity::Info));
    }
    let now = s.is_word(at, &["is", "are"]);
    held.then_some(((at, verb + 1), if now { Severity::Info } else { Severity::Hint }))
}
