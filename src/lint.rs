//! Runs the rules on one block, keeps one claim or citation report a sentence, and honours silencers.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{self, BlockContext, Claims, Found, LinkedContext, Reports, Run};
use crate::syntax::{Block, DirectiveKind};
use crate::text::{Fnv, Position, Walker};
use foldhash::{HashMap, HashMapExt, HashSet};

/// A report of one block, with its severity settled. Lines count from the start of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub diagnostic: Diagnostic,
    /// Place of the rule in the list of rules.
    pub rule: usize,
    pub severity: Severity,
    pub start: Position,
    pub end: Position,
    /// Unit and sentence.
    pub sentence: Option<(usize, usize)>,
}

/// The reports of the rules that read the text of one block only, in order of their place, and how many claims it makes.
pub fn block(block: &Block, source: &str, config: &Config) -> (Vec<Report>, Claims) {
    let mut reports = Reports::default();
    let context = BlockContext { block, source, config };
    for check in rules::CHECKS {
        if let Run::Block(run) = check.run {
            run(&context, &mut reports);
        }
    }
    (settle(block, source, config, reports.found), reports.evidence)
}

/// The reports of the rules that hold a block against the list of works.
pub fn linked(context: &LinkedContext) -> Vec<Report> {
    let mut reports = Reports::default();
    for check in rules::CHECKS {
        if let Run::Linked(run) = check.run {
            run(context, &mut reports);
        }
    }
    settle(context.block, context.source, context.config, reports.found)
}

/// One sentence gets one claim or citation report: where a linked rule has one, those of the block give way.
pub fn merged(of_block: &[Report], linked: &[Report]) -> Vec<Report> {
    let theirs: HashSet<(usize, usize)> = linked.iter().filter(|l| is_argued(l)).filter_map(|l| l.sentence).collect();
    let taken = |r: &Report| is_argued(r) && r.sentence.is_some_and(|s| theirs.contains(&s));
    let mut out: Vec<Report> = of_block.iter().filter(|r| !taken(r)).chain(linked).cloned().collect();
    out.sort_by_key(|r| (r.diagnostic.range.start, r.diagnostic.range.end, r.rule));
    out
}

fn is_argued(report: &Report) -> bool {
    ["claim.", "cite.", "ref."].iter().any(|family| report.diagnostic.rule.starts_with(family))
}

/// Bytes of its sentence that a report is known by.
const LONGEST_HASHED: usize = 2000;

fn settle(block: &Block, source: &str, config: &Config, found: Vec<Found>) -> Vec<Report> {
    let mut kept: Vec<Report> = Vec::with_capacity(found.len());
    // The report that a sentence has, by its place in `kept`.
    let mut argued_at: HashMap<(usize, usize), usize> = HashMap::new();
    for Found { unit, sentence, mut diagnostic, .. } in found {
        let Some((rule, known)) = rules::place(diagnostic.rule) else { continue };
        let Some(severity) = config.shown(known, diagnostic.severity) else { continue };
        let mut hash = Fnv::default();
        hash.write(diagnostic.rule.as_bytes());
        hash.write_words(&diagnostic.trigger);
        if let Some(u) = block.units.get(unit) {
            let around = sentence.and_then(|s| u.sentences.get(s)).map_or(&*u.text, |s| u.str(s));
            // A sentence of any length may have a report a word.
            hash.write_words(&around[..around.floor_char_boundary(LONGEST_HASHED)]);
        }
        diagnostic.fingerprint = hash.finish();
        let report = Report {
            diagnostic,
            rule,
            severity,
            start: Position::default(),
            end: Position::default(),
            sentence: sentence.map(|s| (unit, s)),
        };
        // The gravest wins, and among equals the one that stands first in the list of rules.
        let argued = report.sentence.filter(|_| is_argued(&report));
        let rival = argued.and_then(|s| argued_at.get(&s).copied());
        if let (Some(s), None) = (argued, rival) {
            argued_at.insert(s, kept.len());
        }
        match rival {
            None => kept.push(report),
            Some(i) if (report.severity, report.rule) < (kept[i].severity, kept[i].rule) => kept[i] = report,
            Some(_) => {}
        }
    }
    kept.sort_by_key(|r| (r.diagnostic.range.start, r.diagnostic.range.end, r.rule));
    place(source, &mut kept);
    kept
}

/// Fills in lines and columns, in one walk over the block.
fn place(source: &str, reports: &mut [Report]) {
    let mut ends: Vec<(usize, usize, bool)> = Vec::with_capacity(2 * reports.len());
    for (i, r) in reports.iter().enumerate() {
        ends.push((r.diagnostic.range.start, i, true));
        ends.push((r.diagnostic.range.end, i, false));
    }
    ends.sort_unstable();
    let mut walker = Walker::new(source);
    for (at, i, start) in ends {
        let position = walker.to(at);
        if start {
            reports[i].start = position;
        } else {
            reports[i].end = position;
        }
    }
}

/// What silencers took away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Silenced {
    /// Rules that the `ignore` comment above the block silenced in it, as bits.
    pub by_comment: u128,
    /// Reports taken by `off`.
    pub by_off: u32,
    /// Directives of this block that stand on a line and silenced something there, by their index.
    pub lines: Vec<usize>,
    /// Rules that an assignment did not let the block's silencers touch, as bits: the `ignore` above it, an `off`, those on a line by
    /// their index.
    pub refused_comment: u128,
    pub refused_off: u128,
    pub refused_lines: Vec<(usize, u128)>,
}

/// Takes away what the block's silencers cover: an `ignore` above it, an `off` before it, an `ignore` on the line. Reports of the rules
/// in `held` stay.
pub fn silence(block: &Block, source: &str, reports: Vec<Report>, held: u128) -> (Vec<Report>, Silenced) {
    let mut silenced = Silenced::default();
    let lines: Vec<(usize, u32, u128)> = block
        .directives
        .iter()
        .enumerate()
        .filter(|(_, d)| d.kind == DirectiveKind::IgnoreLine)
        .map(|(i, d)| (i, Position::of(source, d.range.start).line, bits(d.names.iter().map(|n| n.0.as_str()))))
        .collect();
    if !block.before.off && block.before.ignored == 0 && lines.is_empty() {
        return (reports, silenced);
    }
    let kept = reports.into_iter().filter(|r| {
        let bit = 1u128 << r.rule;
        let is_held = held & bit != 0;
        if block.before.off {
            match is_held {
                true => silenced.refused_off |= bit,
                false => silenced.by_off += 1,
            }
            return is_held;
        }
        if block.before.ignored & bit != 0 {
            match is_held {
                true => silenced.refused_comment |= bit,
                false => silenced.by_comment |= bit,
            }
            return is_held;
        }
        match lines.iter().find(|(_, line, names)| names & bit != 0 && (r.start.line..=r.end.line).contains(line)) {
            Some((i, ..)) if is_held => {
                silenced.refused_lines.push((*i, bit));
                true
            }
            Some((i, ..)) => {
                if !silenced.lines.contains(i) {
                    silenced.lines.push(*i);
                }
                false
            }
            None => true,
        }
    });
    let kept = kept.collect();
    (kept, silenced)
}

/// The rules that a silencer names, as bits of the list of rules; without names, all of them.
pub fn bits<'a>(names: impl Iterator<Item = &'a str>) -> u128 {
    let mut any = false;
    let mut out = 0;
    for name in names {
        any = true;
        for rule in rules::named(name) {
            if let Some(i) = rules::index(rule.id) {
                out |= 1 << i;
            }
        }
    }
    if any { out } else { u128::MAX }
}
