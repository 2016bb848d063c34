//! The `claim` family: sentences that need a source and have none in reach.

mod eligible;
mod lexicon;
pub mod quantity;
pub mod unnamed_source;

use super::support::{self, Need, Support};
use super::{BlockContext, Check, Reports, Run};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::syntax::citations::Strength;
use crate::syntax::{Block, Unit};
use std::ops::Range;

/// In the order of precedence in one sentence.
pub static CHECK: Check = Check { rules: &[&unnamed_source::RULE, &quantity::RULE], run: Run::Block(check) };

/// What makes a sentence a claim: the words, and how grave it is that they stand alone.
pub struct Signal {
    pub rule: &'static super::Rule,
    /// In visible text of the unit.
    pub trigger: Range<usize>,
    pub severity: Severity,
    pub need: Need,
}

/// The signals of one sentence, before any support is looked for.
fn signals(sentence: &eligible::Sentence) -> Vec<Signal> {
    let mut out = Vec::new();
    out.extend(unnamed_source::signal(sentence));
    out.extend(quantity::signal(sentence));
    out
}

fn check(context: &BlockContext, reports: &mut Reports) {
    for (i, unit) in context.block.units.iter().enumerate() {
        for sentence in eligible::sentences(unit, context.block) {
            for signal in signals(&sentence) {
                let found = support::of(unit, sentence.index, &signal.need, context.config.scope);
                let Some(severity) = standing(unit, &sentence, &signal, found) else { continue };
                let words = unit.str(&signal.trigger).split_whitespace().collect::<Vec<_>>().join(" ");
                let message = if signal.rule.id == unnamed_source::RULE.id {
                    unnamed_source::message(&words)
                } else {
                    quantity::message(&words)
                };
                reports.push(signal.rule, severity, (i, unit), signal.trigger, message);
            }
        }
    }
}

/// How grave the signal is, with what supports it; `None`: it is answered.
fn standing(unit: &Unit, sentence: &eligible::Sentence, signal: &Signal, found: Option<Support>) -> Option<Severity> {
    match found {
        Some(Support::Here(_)) => None,
        _ if signal.rule.id == unnamed_source::RULE.id => {
            // A citation in the next sentence may be meant, but does not say who "others" are.
            let next = unit.sentences.get(sentence.index + 1);
            let cited = next.is_some_and(|n| {
                unit.citations.iter().any(|c| n.contains(&c.range.start) && c.strength > Strength::Doubtful)
            });
            Some(if cited { signal.severity.lower() } else { signal.severity })
        }
        Some(_) => None,
        None => Some(signal.severity),
    }
}

/// Sentences, claims among them, and claims with a source.
pub fn evidence(unit: &Unit, block: &Block, config: &Config) -> (u32, u32, u32) {
    let (mut claims, mut supported) = (0, 0);
    for sentence in eligible::sentences(unit, block) {
        let signals = signals(&sentence);
        let Some(first) = signals.first() else { continue };
        claims += 1;
        if support::of(unit, sentence.index, &first.need, config.scope).is_some() {
            supported += 1;
        }
    }
    let counted = if eligible::is_body(unit, block) { unit.sentences.len() as u32 } else { 0 };
    (counted, claims, supported)
}
