//! # claim.unnamed-source
//!
//! "Many experts say", "studies show", "it is widely believed": the sentence leans on somebody and does not say on whom. A reader
//! cannot look it up, and a marker asks who. A warning; information where the next sentence has a citation, which may be meant.
//!
//! Reported:
//!
//! ```md reported
//! Many experts say that the old harbour cannot be saved. The council disagrees.
//! ```
//!
//! ```md reported
//! It is widely believed that the railway ruined the coast road.
//! ```
//!
//! Silent: a citation in the sentence, a source with a name, an objection that somebody might raise, people inside a story.
//!
//! ```md silent
//! Many experts say that the old harbour cannot be saved (Ortiz 42). Critics such as Bell agree with that view.
//! ```
//!
//! ```md silent
//! Bell reports that some analysts see no future for it. Some might say that the ending is weak. People in the novel say that the mill is haunted. The evidence suggests that it is.
//! ```
//!
//! What answers it: the name of the source, or a citation in the sentence.

use super::Signal;
use super::eligible::Sentence;
use super::lexicon::Class;
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::rules::support::Need;

pub static RULE: Rule = Rule {
    id: "claim.unnamed-source",
    default: Some(Severity::Warning),
    summary: "Somebody is said to say so, and nobody is named",
    page: include_str!("unnamed_source.rs"),
};

pub fn message(words: &str) -> String {
    format!("\"{words}\" does not tell the reader who. Name the source or cite it.")
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let tokens = &sentence.tokens;
    let found = (0..tokens.len())
        .find_map(|i| sourced(sentence, i).or_else(|| passive(sentence, i)).or_else(|| according(sentence, i)))?;
    Some(Signal {
        rule: &RULE,
        trigger: tokens[found.0].range.start..tokens[found.1].range.end,
        severity: Severity::Warning,
        need: Need::Claim,
    })
}

/// Words before which a clause may begin.
const CLAUSE: &[&str] = &[
    "that", "and", "but", "although", "though", "while", "because", "as", "where", "whereas", "since", "yet", "so",
    "today", "however",
];

/// `Many experts say`, `others claim`, `studies have shown`: first and last token.
fn sourced(sentence: &Sentence, start: usize) -> Option<(usize, usize)> {
    let tokens = &sentence.tokens;
    // A noun phrase begins the sentence or a clause.
    let begins = start == 0 || sentence.parted(start - 1, start) || tokens[start - 1].is_word(CLAUSE);
    if !begins {
        return None;
    }
    // "Jaffe reports that some analysts see …": a name vouches for them.
    let named = |i: usize| {
        let before = &tokens[i - 1];
        let nobody = before.is(Class::Unnamed) || before.is(Class::Pronoun) || before.is(Class::Mass);
        tokens[i].is(Class::Report) && sentence.unit.str(&before.range).starts_with(char::is_uppercase) && !nobody
    };
    if (1..start).any(named) {
        return None;
    }
    let mut at = start;
    let mut quantified = false;
    let article = tokens[at].is_word(&["a", "an", "one", "another"]);
    if article {
        at += 1;
    }
    if tokens.get(at)?.is_word(&["lot", "number"]) && tokens.get(at + 1)?.is_word(&["of"]) {
        at += 2;
        quantified = true;
    }
    let noun_from = at;
    while tokens.get(at)?.is(Class::Quantifier) && at < noun_from + 3 {
        quantified = true;
        at += 1;
    }
    let noun = tokens.get(at)?;
    let head = if article && !quantified_lot(sentence, start) {
        noun.is(Class::Singular).then_some(at)
    } else if noun.is(Class::Unnamed) || noun.is(Class::Mass) && start == noun_from {
        Some(at)
    } else if quantified && at == noun_from + 1 && tokens[noun_from].is(Class::Pronoun) {
        // "Some argue", "many believe": the quantifier is the source.
        Some(noun_from)
    } else if noun.is(Class::Pronoun) {
        Some(at)
    } else {
        None
    }?;
    let alone = tokens[head].is(Class::Pronoun) && !tokens[head].is(Class::Unnamed);
    // Readers and students are the writer's own people more often than sources.
    if tokens[head].is_word(&["readers", "students", "parents", "people", "teachers", "authors", "writers", "sources"])
        && !quantified
        && !article
    {
        return None;
    }
    let mut verb = head + 1;
    // Critics such as Ortiz; people in the novel.
    if tokens.get(verb)?.is_word(&["such", "like", "including", "of", "from", "at", "who", "whose", "by"])
        || sentence.parted(head, verb)
    {
        return None;
    }
    if tokens.get(verb)?.is_word(&["in", "inside", "within"]) {
        return None;
    }
    let mut auxiliary = false;
    while let Some(t) = tokens.get(verb) {
        if t.is(Class::Modal) || t.is_word(&["do", "did", "will", "should", "cannot", "never", "not"]) {
            return None;
        }
        if t.is(Class::Auxiliary) {
            auxiliary = true;
        } else if !t.is(Class::Adverb) {
            break;
        }
        verb += 1;
    }
    let t = tokens.get(verb)?;
    if !t.is(Class::Report)
        || t.is_word(&[
            "see",
            "saw",
            "sees",
            "view",
            "views",
            "viewed",
            "describe",
            "describes",
            "described",
            "point",
            "points",
            "hold",
            "held",
            "find",
            "found",
            "feel",
            "felt",
            "fear",
        ]) && !takes_clause(sentence, verb)
    {
        return None;
    }
    // "Some said goodbye", "many thought of home": a clause follows, or nothing is said.
    if alone && !takes_clause(sentence, verb) && !auxiliary {
        return None;
    }
    // "Many [tools] assume a level of skill", "some show the pattern": things may be meant, unless a clause follows.
    let of_things = [
        "assume",
        "assumed",
        "show",
        "showed",
        "find",
        "found",
        "indicate",
        "suggest",
        "reveal",
        "demonstrate",
        "report",
        "state",
        "feel",
        "felt",
    ];
    if alone && t.is_word(&of_things) && !tokens.get(verb + 1).is_some_and(|n| n.is_word(&["that"])) {
        return None;
    }
    Some((start, verb))
}

fn quantified_lot(sentence: &Sentence, start: usize) -> bool {
    sentence.tokens.get(start + 1).is_some_and(|t| t.is_word(&["lot", "number"]))
}

/// Does the verb take a clause: `say that …`, `say the …`, `claim it …`?
fn takes_clause(sentence: &Sentence, verb: usize) -> bool {
    let Some(next) = sentence.tokens.get(verb + 1) else { return false };
    let raw = sentence.unit.str(&next.range);
    let opener = [
        "that", "the", "this", "these", "those", "it", "he", "she", "they", "we", "there", "a", "an", "his", "her",
        "their", "its", "our", "no", "all", "such", "in", "to", "how", "why", "out", "for", "as",
    ];
    next.is_word(&opener) || raw.starts_with(char::is_uppercase)
}

/// `It is widely believed`, `is generally regarded as`, `reportedly`.
fn passive(sentence: &Sentence, at: usize) -> Option<(usize, usize)> {
    let tokens = &sentence.tokens;
    if tokens[at].is_word(&["reportedly", "allegedly", "supposedly"]) {
        return Some((at, at));
    }
    let is = |i: usize| tokens.get(i).is_some_and(|t| t.is_word(&["is", "was"]));
    let been = |i: usize| {
        tokens.get(i).is_some_and(|t| t.is(Class::Auxiliary)) && tokens.get(i + 1).is_some_and(|t| t.is_word(&["been"]))
    };
    if tokens[at].is_word(&["it"]) {
        let mut next = if is(at + 1) {
            at + 2
        } else if been(at + 1) {
            at + 3
        } else {
            return None;
        };
        let mut adverbs = 0;
        while tokens.get(next).is_some_and(|t| t.is(Class::Adverb)) {
            next += 1;
            adverbs += 1;
        }
        let verb = tokens.get(next)?;
        // "It is known as", "it is found in" say something else.
        let clause = tokens.get(next + 1).is_some_and(|t| t.is_word(&["that", "by"]))
            || adverbs > 0 && !tokens.get(next + 1).is_some_and(|t| t.is_word(&["as", "for", "in", "to"]));
        let named = tokens.get(next + 1).is_some_and(|t| t.is_word(&["by"]));
        // "It is assumed that inputs are independent" sets up a model.
        if adverbs == 0 && verb.is_word(&["assumed", "estimated", "understood", "held"]) {
            return None;
        }
        return (verb.is(Class::Passive) && clause && !named).then_some((at, next));
    }
    if tokens[at].is_word(&["is", "are", "was", "were"])
        && tokens.get(at + 1)?.is_word(&["widely", "generally", "often", "commonly", "universally"])
    {
        let verb = tokens.get(at + 2)?;
        let named = sentence.tokens[at + 2..].iter().any(|t| t.is_word(&["by"]));
        return (verb.is(Class::Regarded) && tokens.get(at + 3)?.is_word(&["as", "to", "the", "one", "a"]) && !named)
            .then_some((at, at + 2));
    }
    None
}

/// `According to reports`, `according to many experts`.
fn according(sentence: &Sentence, at: usize) -> Option<(usize, usize)> {
    let tokens = &sentence.tokens;
    if !tokens[at].is_word(&["according"]) || !tokens.get(at + 1)?.is_word(&["to"]) {
        return None;
    }
    let mut noun = at + 2;
    while tokens.get(noun)?.is(Class::Quantifier)
        && !tokens.get(noun + 1).is_none_or(|_| sentence.parted(noun, noun + 1))
    {
        noun += 1;
    }
    let named = tokens.get(noun + 1).is_some_and(|t| t.is_word(&["by", "from", "of", "at", "in"]))
        && !sentence.parted(noun, noun + 1);
    (tokens.get(noun)?.is(Class::Unclear) && !named).then_some((at, noun))
}
