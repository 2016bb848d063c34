//! The `claim` family: sentences that need a source and have none in reach.
//!
//! Each rule finds a signal in a sentence: the words that make it a claim. What supports the sentence is asked once, here, and so
//! is what a paragraph as a whole should be told.

pub mod absolute;
mod beside;
pub mod causal;
pub mod definition;
pub(super) mod eligible;
pub mod event;
mod exempt;
pub mod fact;
pub mod genre;
pub(super) mod lexicon;
pub mod paragraph;
pub mod policy;
pub mod prediction;
mod prior_work;
pub mod quantity;
pub mod superlative;
pub mod trend;
pub mod unnamed_source;

use super::cite::attribution_uncited;
use super::support::{self, Need, Support};
use super::{BlockContext, Check, Reports, Rule, Run};
use crate::config::{Genre, Scope};
use crate::diagnostic::Severity;
use crate::syntax::citations::{Form, Strength};
use crate::syntax::language::Languages;
use crate::syntax::{Block, Section, Span, SpanKind, Unit};
use eligible::{Lowered, Paragraph, Sentence, Words};
use lexicon::{Class, Cue};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

/// In the order of precedence in one sentence.
pub static CHECK: Check = Check {
    rules: &[
        &unnamed_source::RULE,
        &quantity::RULE,
        &superlative::RULE,
        &causal::RULE,
        &absolute::RULE,
        &event::RULE,
        &trend::RULE,
        &prediction::RULE,
        &fact::RULE,
        &definition::RULE,
        &policy::RULE,
        &paragraph::RULE,
    ],
    run: Run::Block(check),
};

/// What makes a sentence a claim: the words, and how grave it is that they stand alone.
pub struct Signal {
    pub rule: &'static Rule,
    /// In visible text of the unit.
    pub trigger: Range<usize>,
    pub severity: Severity,
    pub need: Need,
    pub message: String,
}

impl Signal {
    /// A signal from the first to the last of `words`; `message` gets them as the reader sees them.
    pub fn new(
        rule: &'static Rule,
        sentence: &Sentence,
        words: (usize, usize),
        severity: Severity,
        message: impl Fn(&str) -> String,
    ) -> Signal {
        let trigger = sentence.span(words.0, words.1);
        Signal { rule, trigger, severity, need: Need::Claim, message: message(&sentence.shown(words)) }
    }

    /// A figure or a comparison: its source must stand closer.
    pub fn of_figure(self) -> Signal {
        Signal { need: Need::Figure, ..self }
    }
}

/// What supports a sentence: asked for when it makes a claim, and once for all that need the same.
struct Supports<'a> {
    unit: &'a Unit,
    sentence: usize,
    scope: Scope,
    of_claim: OnceCell<Option<Support>>,
    of_figure: OnceCell<Option<Support>>,
}

impl<'a> Supports<'a> {
    fn of(sentence: &Sentence<'a>, scope: Scope) -> Supports<'a> {
        let (of_claim, of_figure) = (OnceCell::new(), OnceCell::new());
        Supports { unit: sentence.unit, sentence: sentence.index, scope, of_claim, of_figure }
    }

    /// What supports what has this need; a signal needs no support as a quotation does.
    fn what(&self, need: &Need) -> Option<&Support> {
        let known = if *need == Need::Figure { &self.of_figure } else { &self.of_claim };
        known.get_or_init(|| support::of(self.unit, self.sentence, need, self.scope)).as_ref()
    }
}

/// The signals of one sentence that count as claims, before any support is looked for.
fn signals(sentence: &Sentence, genre: Genre) -> Vec<Signal> {
    let rules: [fn(&Sentence) -> Option<Signal>; 9] = [
        attribution_uncited::signal,
        unnamed_source::signal,
        quantity::signal,
        superlative::signal,
        causal::signal,
        absolute::signal,
        event::signal,
        trend::signal,
        prediction::signal,
    ];
    let found = rules.iter().filter_map(|signal| signal(sentence));
    found.filter(|signal| !genre::needs_none(genre, signal.rule, sentence)).collect()
}

fn check(context: &BlockContext, reports: &mut Reports) {
    let config = context.config;
    let wanted = |rule: &Rule| config.shown(rule, rule.default.unwrap_or(Severity::Info)).is_some();
    let facts = wanted(&fact::RULE) || wanted(&paragraph::RULE);
    let (definitions, policies) = (wanted(&definition::RULE), wanted(&policy::RULE));
    let languages = Languages::new(context.source, config);
    for (i, unit) in context.block.units.iter().enumerate() {
        if !eligible::is_body(unit, context.block) {
            continue;
        }
        let lowered = Lowered::of(unit);
        let words = Words::of(unit, &lowered);
        let Some(paragraph) = eligible::paragraph(unit, &words, context.block) else { continue };
        let unreasoned = policies && !policy::is_reasoned(&paragraph);
        let mut found: Vec<(usize, Signal)> = Vec::new();
        let mut stated: Vec<(usize, f32, Signal)> = Vec::new();
        // A doubtful parenthesis silences here.
        let own_work = fact::is_own_work(&paragraph);
        let sourced = !unit.citations.is_empty() && config.scope != Scope::Sentence;
        let factual = facts && fact::may_ask(&paragraph);
        let dense = facts && beside::is_dense(&paragraph);
        let is_english = |signal: &Signal| !languages.is_other(unit, &signal.trigger);
        for sentence in &paragraph.sentences {
            let manner = &mut reports.evidence.manner;
            manner.sentences += 1;
            manner.told += u32::from(genre::tells(sentence));
            manner.dated += u32::from(sentence.cues.has(Cue::Year));
            manner.figured += u32::from(sentence.cues.has(Cue::Digit));
            manner.personal += u32::from(sentence.classes.has(Class::Person));
            let supports = Supports::of(sentence, config.scope);
            let mut all = signals(sentence, config.genre);
            all.retain(is_english);
            if let Some(first) = all.first() {
                reports.evidence.claims += 1;
                reports.evidence.supported += u32::from(supports.what(&first.need).is_some());
            }
            if definitions {
                all.extend(definition::signal(sentence).filter(is_english));
            }
            if unreasoned {
                all.extend(policy::signal(sentence).filter(is_english));
            }
            let before = found.len();
            for mut signal in all {
                if paragraph.opens || paragraph.section == Section::Introduction {
                    let Some(severity) = of_opening(sentence, &signal) else { continue };
                    signal.severity = severity;
                }
                let standing = standing(&paragraph, sentence, &signal, &supports);
                if let Some(severity) =
                    standing.and_then(|s| if own_work { of_own_work(s, signal.rule) } else { Some(s) })
                {
                    signal.severity = severity;
                    found.push((sentence.index, signal));
                }
            }
            if factual
                && found.len() == before
                && let Some((score, signal)) = fact::signal(sentence, sourced)
                && is_english(&signal)
                && !genre::needs_none(config.genre, &fact::RULE, sentence)
                && is_bare(sentence, &signal, &supports)
            {
                stated.push((sentence.index, score, signal));
            } else if dense
                && found.len() == before
                && let Some((score, signal)) = beside::signal(sentence, config.scope)
                && is_english(&signal)
                && !genre::needs_none(config.genre, &fact::RULE, sentence)
            {
                stated.push((sentence.index, score, signal));
            }
        }
        let facts = stated.len();
        stated.sort_by(|a, b| b.1.total_cmp(&a.1));
        stated.truncate(if sourced { fact::MOST_BESIDE_SOURCES } else { fact::MOST });
        let summary = wanted(&paragraph::RULE) && genre::wants_source(config.genre);
        summarise(&paragraph, &mut found, facts, summary.then(|| genre::facts_before_source(config.genre)));
        if wanted(&fact::RULE) {
            found.extend(stated.into_iter().map(|(index, _, signal)| (index, signal)));
        }
        for (_, signal) in found {
            reports.push(signal.rule, signal.severity, (i, unit), signal.trigger, signal.message);
        }
    }
}

/// Says once, about the paragraph, what would otherwise be a row of hints; `least` facts are worth it.
fn summarise(paragraph: &Paragraph, found: &mut Vec<(usize, Signal)>, facts: usize, least: Option<usize>) {
    let Some(least) = least else { return };
    // The gravest signal of each sentence.
    let mut gravest: BTreeMap<usize, Severity> = BTreeMap::new();
    for (index, signal) in &*found {
        let severity = gravest.entry(*index).or_insert(signal.severity);
        *severity = signal.severity.min(*severity);
    }
    let is_hint = |index: &usize| gravest.get(index).is_none_or(|s| *s == Severity::Hint);
    let hints = gravest.keys().filter(|i| is_hint(i)).count();
    let many = hints > paragraph::HINTS;
    if !many && !paragraph::lacks_source(paragraph, gravest.len() + facts, least) {
        return;
    }
    // A graver report on the first sentence would hide this one.
    let place = paragraph.sentences.iter().find(|s| is_hint(&s.index)).or(paragraph.sentences.first());
    let Some(place) = place else { return };
    if many {
        found.retain(|f| !is_hint(&f.0));
    }
    found.push((place.index, paragraph::signal(place)));
}

/// Does nothing at all support the sentence, not even a citation at the end of the next?
fn is_bare(sentence: &Sentence, signal: &Signal, supports: &Supports) -> bool {
    let unit = sentence.unit;
    if unit.sentences.get(sentence.index + 1).is_some_and(|next| !unit.citations_in(next).is_empty()) {
        return false;
    }
    let address = |s: &Span| s.kind == SpanKind::Url;
    unit.citations_in(&unit.sentences[sentence.index]).is_empty()
        && supports.what(&signal.need).is_none()
        && !unit.spans_near(&unit.sentences[sentence.index]).any(address)
}

/// How a sentence begins that gives an example of the one before.
const EXAMPLES: &[&str] =
    &["For example", "For instance", "One example", "An example", "One such", "One of these", "Among them"];

/// How grave the signal is, with what supports it; `None`: it is answered.
fn standing(paragraph: &Paragraph, sentence: &Sentence, signal: &Signal, supports: &Supports) -> Option<Severity> {
    let (unit, scope) = (sentence.unit, supports.scope);
    // An address in the sentence is a source, if not a well cited one.
    if unit.spans_near(&unit.sentences[sentence.index]).any(|s| s.kind == SpanKind::Url) {
        return None;
    }
    let next = unit.sentences.get(sentence.index + 1);
    let found = supports.what(&signal.need);
    if let Some(Support::Here(_)) = found {
        return None;
    }
    if std::ptr::eq(signal.rule, &unnamed_source::RULE) && signal.severity > Severity::Warning {
        return found.is_none().then_some(signal.severity);
    }
    if std::ptr::eq(signal.rule, &unnamed_source::RULE) {
        // A citation in the next sentence may be meant, but does not say who "others" are.
        let cited =
            next.is_some_and(|n| unit.citations[unit.citations_in(n)].iter().any(|c| c.strength > Strength::Doubtful));
        // "Many felt … One such sceptic was …": the next sentence names one, and its source comes soon.
        let soon = unit.sentences.get(sentence.index + 2).unwrap_or(&unit.sentences[sentence.index]).end;
        let cited_soon = next.is_some_and(|n| !unit.citations_in(&(n.start..soon.max(n.end))).is_empty());
        let names = cited_soon && next.is_some_and(|n| EXAMPLES.iter().any(|e| unit.str(n).starts_with(e)));
        return (!names).then_some(if cited { signal.severity.lower() } else { signal.severity });
    }
    // The figure or table beside it shows what the sentence says.
    let shown = |index: Option<usize>| {
        let range = index.and_then(|i| unit.sentences.get(i));
        range.is_some_and(|r| unit.citations[unit.citations_in(r)].iter().any(|c| c.form == Form::CrossReference))
    };
    let money = unit.str(&signal.trigger).starts_with(['$', '£', '€', '¥']);
    if signal.need == Need::Figure
        && !money
        && (shown(sentence.index.checked_sub(1)) || shown(Some(sentence.index + 1)))
    {
        return None;
    }
    if found.is_some() || signal.severity == Severity::Hint && scope != Scope::Sentence && paragraph.is_sourced {
        return None;
    }
    let mut severity = signal.severity;
    if signal.need == Need::Figure
        && !money
        && severity == Severity::Warning
        && scope != Scope::Sentence
        && may_be_meant(unit, sentence.index)
    {
        severity = severity.lower();
    }
    if reports_work(sentence) {
        return None;
    }
    // "The authors found": somebody who was named.
    if (0..3).any(|i| {
        sentence.word(i) == "the"
            && sentence.is_word(i + 1, &["authors", "author", "researchers", "paper", "article", "study"])
    }) {
        severity = if severity == Severity::Hint { return None } else { severity.lower() };
    }
    let general = std::ptr::eq(signal.rule, &superlative::RULE) || std::ptr::eq(signal.rule, &absolute::RULE);
    let example = next.is_some_and(|n| {
        let text = unit.str(n);
        EXAMPLES.iter().any(|p| text.starts_with(p))
    });
    Some(if general && example { severity.lower() } else { severity })
}

/// Does the sentence itself say whose it is, without a place: `as Ortiz implies in the article`?
fn reports_work(s: &Sentence) -> bool {
    (1..s.tokens.len()).any(|i| {
        let named = s.word(i - 1) == "as" && s.tokens[i].capital && !s.tokens[i].masked;
        named && (s.is(i + 1, Class::Interpret) || s.is(i + 1, Class::Attribute) || s.is(i + 1, Class::Speech))
    })
}

/// Is there a source that may be meant for a figure that it does not cover by its place: within two sentences, or at the head of the
/// paragraph?
fn may_be_meant(unit: &Unit, sentence: usize) -> bool {
    let cites = |i: usize| {
        unit.sentences
            .get(i)
            .is_some_and(|s| unit.citations_in(s).any(|c| unit.citations[c].strength > Strength::Doubtful))
    };
    (sentence.saturating_sub(2)..=sentence + 2).any(cites) || cites(0)
}

/// An introduction says in outline what the essay goes on to show: what has a year or a figure may be asked for there; causes are
/// asked for where they are shown.
fn of_opening(sentence: &Sentence, signal: &Signal) -> Option<Severity> {
    let is = |rule: &'static Rule| std::ptr::eq(rule, signal.rule);
    if is(&event::RULE) || is(&trend::RULE) {
        let dated = sentence.tokens.iter().any(|t| !t.masked && event::is_year(&t.lower));
        return dated.then_some(signal.severity);
    }
    if is(&causal::RULE) {
        return None;
    }
    Some(if is(&superlative::RULE) { signal.severity.lower() } else { signal.severity })
}

/// What is left of a report in a paragraph on the writer's own work: who was not named, and figures that may be another's.
fn of_own_work(severity: Severity, rule: &'static Rule) -> Option<Severity> {
    if std::ptr::eq(rule, &unnamed_source::RULE) || std::ptr::eq(rule, &attribution_uncited::RULE) {
        return Some(severity);
    }
    (severity < Severity::Hint).then(|| severity.lower())
}

/// Is a word in lower case a verb with which an author is reported: "argues", "says", "criticises"?
pub fn is_attributing(word: &str) -> bool {
    let classes = lexicon::classes(word);
    use lexicon::Class;
    [Class::Attribute, Class::Speech, Class::Position].iter().any(|class| classes.has(*class))
}

/// The sentences of `unit` among which claims are counted.
pub fn sentences(unit: &Unit, block: &Block) -> u32 {
    if eligible::is_body(unit, block) { unit.sentences.len() as u32 } else { 0 }
}
