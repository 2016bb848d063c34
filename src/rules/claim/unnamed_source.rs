//! # claim.unnamed-source
//!
//! "Many experts say", "studies show", "it is widely believed": the sentence leans on somebody and does not say on whom. A reader
//! cannot look it up, and a marker asks who. A warning; information where the next sentence has a citation, which may be meant.
//! Information, too, where work of others is leaned on and none of it is named: "several methods have been proposed", "has been found
//! to", "there has been much research".
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
//! ```md reported
//! Several studies have examined the silt of the old harbour.
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
//! ```md silent
//! Several studies have examined the silt of the old harbour. Ortiz (2019) dated it. Many programs for this exist, such as Floodgate.
//! ```
//!
//! What answers it: the name of the source, or a citation in the sentence.

use super::eligible::Sentence;
use super::lexicon::{Class, Cue, Cues};
use super::{Signal, prior_work};
use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "claim.unnamed-source",
    default: Some(Severity::Warning),
    summary: "Somebody is said to say so, and nobody is named",
    page: include_str!("unnamed_source.rs"),
};

fn message(words: &str) -> String {
    format!("\"{words}\" does not tell the reader who. Name the source or cite it.")
}

/// Words that hand over to somebody who is not named.
pub struct Hearsay {
    pub words: (usize, usize),
    pub severity: Severity,
    pub message: fn(&str) -> String,
}

/// So many words around it may say who is meant: a sentence of nothing but hearsay is still read in linear time.
pub const REACH: usize = 80;

/// The words at which somebody unnamed may be leaned on in this sentence.
fn begins(s: &Sentence) -> Cues {
    let mut cues = Cues::default();
    if s.cues.has(Cue::Finding) {
        cues.add(Cue::Quantified.into());
    }
    if s.cues.has(Cue::Hearsay) {
        cues.add(Cue::HearsayBegins.into());
    }
    cues
}

pub fn signal(sentence: &Sentence) -> Option<Signal> {
    let s = sentence;
    let said = |i| sourced(s, i).or_else(|| passive(s, i)).or_else(|| according(s, i));
    let named = s.at(Cues::of(&[Cue::Finding, Cue::Hearsay]), begins(s), said);
    let named = named.map(|words| Hearsay { words, severity: Severity::Warning, message });
    let found = named.or_else(|| prior_work::signal(s))?;
    Some(Signal::new(&RULE, s, found.words, found.severity, found.message))
}

/// The noun of the phrase that begins a clause at `start` and names nobody: `many long-term studies`.
pub fn unnamed_at(s: &Sentence, start: usize) -> Option<usize> {
    let begins = start == 0 || s.parted(start - 1, start) || s.is_word(start - 1, CLAUSE);
    if !begins || s.tokens[start].masked {
        return None;
    }
    head(s, start).filter(|h| h.kind == Kind::Source).map(|h| h.noun)
}

/// Words before which a clause may begin.
const CLAUSE: &[&str] = &[
    "that", "and", "but", "although", "though", "while", "because", "as", "where", "whereas", "since", "yet", "so",
    "today", "however",
];

/// Who is said to say so.
struct Head {
    /// Token of the noun.
    noun: usize,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    /// `experts`, `a study`
    Source,
    /// `others`, `some`, `many`: things may be meant.
    Alone,
    /// `some libertarians`: any plural.
    Group,
}

/// `Many experts say`, `others claim`, `studies have shown`: first and last token.
fn sourced(s: &Sentence, start: usize) -> Option<(usize, usize)> {
    // A noun phrase begins the sentence or a clause.
    let begins = start == 0 || s.parted(start - 1, start) || s.is_word(start - 1, CLAUSE);
    if !begins || s.tokens[start].masked {
        return None;
    }
    // "Jaffe reports that some analysts see …": a name vouches for them.
    let named = |i: usize| {
        let before = &s.tokens[i - 1];
        let nobody = before.is(Class::Unnamed) || before.is(Class::Pronoun) || before.is(Class::Mass);
        s.is(i, Class::Report) && before.capital && !nobody
    };
    let head = head(s, start)?;
    if (start.saturating_sub(REACH).max(1)..start).any(named) {
        return None;
    }
    let study = is_study(s, head.noun);
    let verb = verb(s, head.noun, study)?;
    let auxiliary = verb > 0 && s.is(verb - 1, Class::Auxiliary);
    let that = s.word(verb + 1) == "that";
    let said = takes_clause(s, verb) || sees_as(s, verb) || study && s.is_word(verb, FINDING);
    if s.is_word(verb, LITERAL) && !said {
        return None;
    }
    match head.kind {
        Kind::Source => {}
        // "Some said goodbye", "many thought of home": a clause follows, or nothing is said. "Many [tools] assume a level of
        // skill": things may be meant.
        Kind::Alone if !takes_clause(s, verb) && !auxiliary || s.is_word(verb, OF_THINGS) && !that => return None,
        Kind::Alone => {}
        Kind::Group if !that || s.is_word(verb, OF_THINGS) => return None,
        Kind::Group => {}
    }
    Some((start, verb))
}

/// Verbs that often stand for what is done, not said.
const LITERAL: &[&str] = &[
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
    "link",
    "linked",
    "associate",
    "associated",
    "attribute",
    "attributed",
];

/// What studies do with their results, and others hardly ever.
const FINDING: &[&str] = &[
    "link",
    "linked",
    "associate",
    "associated",
    "attribute",
    "attributed",
    "identify",
    "identified",
    "document",
    "documented",
    "establish",
    "established",
    "observe",
    "observed",
];

/// `see the plan as a threat`
fn sees_as(s: &Sentence, verb: usize) -> bool {
    s.is_word(verb, &["see", "view", "viewed", "saw", "describe", "described"])
        && (verb + 2..verb + 7)
            .take_while(|j| !s.parted(j - 1, *j))
            .any(|j| s.word(j) == "as" && s.is(j + 1, Class::Determiner))
}

/// Verbs that things take too.
const OF_THINGS: &[&str] = &[
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
    "link",
    "linked",
    "associate",
    "associated",
];

/// The noun phrase that begins at `start`, if it names nobody.
fn head(s: &Sentence, start: usize) -> Option<Head> {
    let mut at = start;
    let article = s.is_word(at, &["a", "an", "one", "another"]);
    if article {
        at += 1;
    }
    let mut quantified = false;
    if article && s.is_word(at, &["lot", "number", "variety", "majority", "range"]) && s.word(at + 1) == "of" {
        at += 2;
        quantified = true;
    }
    let from = at;
    let article = article && !quantified;
    while s.is(at, Class::Quantifier) && at < from + 3 {
        quantified = true;
        at += 1;
    }
    // "A 2006 study", "many long-term studies", "some conservation biologists".
    let modifiers = at;
    while (quantified || article) && at < modifiers + 2 && !is_head(s, at, article) {
        let word = s.tokens.get(at)?;
        if word.masked
            || word.capital
            || s.is(at, Class::Be)
            || s.is(at, Class::Determiner)
            || s.is(at, Class::Report)
            || !s.adjoins(at)
        {
            break;
        }
        at += 1;
    }
    // "Chinese officials", "urban historians".
    if at == start && !quantified && s.is(at + 1, Class::Unnamed) && s.tokens[at].is_unknown() && s.adjoins(at) {
        return Some(Head { noun: at + 1, kind: Kind::Source });
    }
    // "Some presidents and historians", "some presidents and administrators".
    let plural = |i: usize| s.tokens.get(i).is_some_and(|t| !t.masked && !t.capital && t.lower.ends_with('s'));
    if quantified && s.word(at) == "and" && at > modifiers {
        if s.is(at + 1, Class::Unnamed) {
            at += 1;
        } else if plural(at - 1) && plural(at + 1) && s.is(at + 2, Class::Report) {
            return Some(Head { noun: at + 1, kind: Kind::Group });
        }
    }
    // "Some libertarians, especially in the capital, argue".
    if quantified
        && plural(at)
        && !is_head(s, at, article)
        && behind_aside(s, at).is_some_and(|i| s.is(i, Class::Report))
    {
        return Some(Head { noun: at, kind: Kind::Group });
    }
    if is_head(s, at, article) && (!s.is(at, Class::Mass) || at == from || quantified || s.is(at, Class::Unnamed)) {
        // Readers and students are the writer's own people more often than sources.
        let own =
            s.is_word(at, &["readers", "students", "parents", "people", "teachers", "authors", "writers", "sources"]);
        return (quantified || article || !own).then_some(Head { noun: at, kind: Kind::Source });
    }
    // "Some argue", "many believe": the quantifier is the source.
    if quantified
        && modifiers == from + 1
        && s.is(from, Class::Pronoun)
        && (s.is(modifiers, Class::Report) || s.is(modifiers, Class::Adverb) || s.is(modifiers, Class::Auxiliary))
    {
        return Some(Head { noun: from, kind: Kind::Alone });
    }
    if !quantified && s.is(from, Class::Pronoun) {
        return Some(Head { noun: from, kind: Kind::Alone });
    }
    let group = quantified && at > modifiers && plural(at - 1) && s.is(at, Class::Report);
    group.then(|| Head { noun: at - 1, kind: Kind::Group })
}

/// The token behind an aside between commas that begins behind `noun` and names nobody: `, though,`, `, especially in the capital,`.
fn behind_aside(s: &Sentence, noun: usize) -> Option<usize> {
    const LONGEST: usize = 12;
    const ASIDES: &[&str] =
        &["though", "however", "meanwhile", "too", "especially", "particularly", "mainly", "mostly", "notably", "in"];
    if !s.parted(noun, noun + 1) || !s.is_word(noun + 1, ASIDES) {
        return None;
    }
    let last = (noun + 1..s.tokens.len().min(noun + LONGEST)).find(|i| s.parted(*i, *i + 1))?;
    let named = |i: usize| s.tokens[i].masked || s.tokens[i].capital || s.is_word(i, &["including", "such"]);
    (!(noun + 1..=last).any(named)).then_some(last + 1)
}

fn is_head(s: &Sentence, at: usize, article: bool) -> bool {
    if article { s.is(at, Class::Singular) } else { s.is(at, Class::Unnamed) || s.is(at, Class::Mass) }
}

/// Something that was published: what stands between it and its verb says what it is about.
fn is_study(s: &Sentence, noun: usize) -> bool {
    s.is_word(
        noun,
        &["study", "studies", "research", "survey", "surveys", "poll", "polls", "reports", "report", "evidence"],
    )
}

/// The verb of `noun`, if it is one that hands over the word.
fn verb(s: &Sentence, noun: usize, study: bool) -> Option<usize> {
    let mut at = behind_aside(s, noun).unwrap_or(noun + 1);
    // Critics such as Ortiz; people in the novel.
    let phrase = s.is_word(at, &["of", "on", "from", "in", "into", "across", "about", "with"]);
    if s.is_word(at, &["such", "like", "including", "who", "whose", "by", "at", "inside", "within"])
        || phrase && !study
        || at == noun + 1 && s.parted(noun, at)
    {
        return None;
    }
    if phrase {
        let end = s.tokens.len().min(at + 10);
        let until = (at + 1..end).find(|j| {
            s.tokens[*j].capital
                || s.tokens[*j].masked
                || s.parted(*j - 1, *j)
                || s.is(*j, Class::Be)
                || s.is(*j, Class::Report)
                || s.is(*j, Class::Auxiliary)
                || s.is_word(*j, FINDING)
        })?;
        if s.tokens[until].capital || s.parted(until - 1, until) {
            return None;
        }
        at = until;
    }
    while at < s.tokens.len() {
        if s.is(at, Class::Modal) || s.is_word(at, &["do", "did", "will", "should", "cannot", "never", "not"]) {
            return None;
        }
        if !(s.is(at, Class::Auxiliary) || s.is(at, Class::Adverb)) {
            break;
        }
        at += 1;
    }
    (s.is(at, Class::Report) || study && s.is_word(at, FINDING)).then_some(at)
}

/// Does the verb take a clause: `say that …`, `say the …`, `claim it …`?
fn takes_clause(sentence: &Sentence, verb: usize) -> bool {
    let Some(next) = sentence.tokens.get(verb + 1) else { return false };
    let opener = [
        "that", "the", "this", "these", "those", "it", "he", "she", "they", "we", "there", "a", "an", "his", "her",
        "their", "its", "our", "no", "all", "such", "in", "to", "how", "why", "out", "for", "as",
    ];
    next.is_word(&opener) || next.capital
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
        while tokens.get(next).is_some_and(|t| t.is(Class::Adverb) || t.is_word(&["well"])) {
            next += 1;
            adverbs += 1;
        }
        let verb = tokens.get(next)?;
        // "It is known as", "it is found in" say something else.
        let clause = tokens.get(next + 1).is_some_and(|t| t.is_word(&["that", "by"]))
            || adverbs > 0 && !tokens.get(next + 1).is_some_and(|t| t.is_word(&["as", "for", "in", "to"]));
        // "By scientists" is nobody.
        let by = tokens.get(next + 1).is_some_and(|t| t.is_word(&["by"]));
        let named = by && !(next + 2..next + 4).any(|i| sentence.is(i, Class::Unnamed));
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
        let named = sentence.tokens[at + 2..].iter().take(REACH).any(|t| t.is_word(&["by"]));
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
    let from = at + 2;
    let mut noun = from;
    while tokens.get(noun)?.is(Class::Quantifier)
        && !tokens.get(noun + 1).is_none_or(|_| sentence.parted(noun, noun + 1))
    {
        noun += 1;
    }
    // "According to some nurse practitioners,".
    if noun > from && sentence.is(from, Class::Pronoun) && !tokens[noun].is(Class::Unclear) {
        let end = (noun..noun + 3).find(|i| sentence.parted(*i, i + 1))?;
        let plain = (noun..=end).all(|i| !tokens[i].capital && !tokens[i].masked);
        return (plain && tokens[end].lower.ends_with('s')).then_some((at, end));
    }
    let named = tokens.get(noun + 1).is_some_and(|t| t.is_word(&["by", "from", "of", "at", "in"]))
        && !sentence.parted(noun, noun + 1);
    (tokens.get(noun)?.is(Class::Unclear) && !named).then_some((at, noun))
}
