//! Applying fixes: choose those that do not touch each other, apply them, look again, until nothing is left to do.

use crate::diagnostic::{RuleId, Safety};
use crate::document::{Document, Located, LocatedFix};
use crate::text::{Edit, EditSet, overlap};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Which fixes are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Those that keep the meaning whatever the context.
    Safe,
    /// Also those of reports that have exactly one.
    OnePerReport,
}

/// Fixes that can be applied together.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    pub edits: EditSet,
    /// The rules whose reports they answer, once for each report.
    pub rules: Vec<RuleId>,
}

/// What fixing a document came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub document: Document,
    /// How many reports of each rule were answered.
    pub fixed: BTreeMap<RuleId, usize>,
    /// Nothing more to apply; `false` where fixes kept undoing each other.
    pub settled: bool,
}

/// More rounds than any chain of fixes needs.
const ROUNDS: usize = 50;

/// The fix that `policy` takes for a report.
fn wanted(report: &Located, policy: Policy) -> Option<&LocatedFix> {
    let safe = report.fixes.iter().find(|f| f.safety == Safety::Safe);
    match (safe, policy, report.fixes.as_slice()) {
        (Some(fix), _, _) => Some(fix),
        (None, Policy::OnePerReport, [only]) => Some(only),
        _ => None,
    }
}

/// Chooses from `reports` in their order; a fix that touches one already chosen waits for the next round.
pub fn choose(reports: &[Located], policy: Policy) -> Chosen {
    let mut edits: Vec<Edit> = Vec::new();
    let mut rules = Vec::new();
    for report in reports {
        let Some(fix) = wanted(report, policy) else { continue };
        let new: Vec<&Edit> = fix.edits.iter().filter(|e| !e.range.is_empty() || !e.text.is_empty()).collect();
        if new.is_empty() {
            continue;
        }
        let apart = |e: &&Edit| {
            // Ranges that only meet would still let an insertion land on the wrong side.
            let at = edits.partition_point(|old| old.range.end < e.range.start);
            edits[at..].iter().take_while(|old| old.range.start <= e.range.end).all(|old| {
                !overlap(&old.range, &e.range) && old.range.end != e.range.start && e.range.end != old.range.start
            })
        };
        if !new.iter().all(apart) {
            continue;
        }
        for edit in new {
            let at = edits.partition_point(|old| old.range.end <= edit.range.start);
            edits.insert(at, edit.clone());
        }
        rules.push(report.rule);
    }
    match EditSet::new(edits) {
        Some(edits) => Chosen { edits, rules },
        None => Chosen::default(),
    }
}

/// Fixes what can be fixed.
pub fn all(document: Document, policy: Policy) -> Outcome {
    all_but(document, policy, |_| Vec::new())
}

/// Fixes what can be fixed, but for the reports that `known` picks out; these stay as they are, whatever is fixed around them.
pub fn all_but(mut document: Document, policy: Policy, known: impl Fn(&[Located]) -> Vec<bool>) -> Outcome {
    let mut fixed = BTreeMap::new();
    let mut left: Vec<(RuleId, Range<usize>)> = Vec::new();
    let mut seen = HashSet::from([fingerprint(&document)]);
    for _ in 0..ROUNDS {
        let mut reports = document.diagnostics();
        let mut is_known = known(&reports).into_iter();
        let mut still_left = Vec::new();
        reports.retain(|report| {
            // A fix beside it may have made another one of it.
            let stays = is_known.next().unwrap_or(false)
                || left.iter().any(|(rule, range)| *rule == report.rule && *range == report.range);
            if stays {
                still_left.push((report.rule, report.range.clone()));
            }
            !stays
        });
        let chosen = choose(&reports, policy);
        if chosen.edits.is_empty() {
            return Outcome { document, fixed, settled: true };
        }
        let mut next = document.clone();
        // All in one edit: a long paragraph is read once, and not once for each fix in it.
        if let Some(extent) = chosen.edits.extent() {
            let before = document.text();
            let after = chosen.edits.apply(&before);
            let end = after.len() - (before.len() - extent.end);
            next.apply(&Edit::replace(extent.clone(), &after[extent.start..end]));
        }
        let moved = |(rule, range): (RuleId, Range<usize>)| {
            (rule, chosen.edits.moved(range.start)..chosen.edits.moved(range.end))
        };
        left = still_left.into_iter().map(moved).collect();
        if !seen.insert(fingerprint(&next)) {
            break;
        }
        document = next;
        for rule in chosen.rules {
            *fixed.entry(rule).or_insert(0) += 1;
        }
    }
    Outcome { document, fixed, settled: false }
}

fn fingerprint(document: &Document) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    document.text().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::text::Position;

    fn report(fixes: Vec<(Safety, Vec<Edit>)>) -> Located {
        let fixes = fixes.into_iter().map(|(safety, edits)| LocatedFix {
            title: String::new(),
            safety,
            edits: EditSet::new(edits).expect("disjoint edits"),
        });
        Located {
            rule: "register.contraction",
            severity: Severity::Warning,
            message: String::new(),
            trigger: String::new(),
            range: 0..0,
            start: Position::default(),
            end: Position::default(),
            related: Vec::new(),
            fixes: fixes.collect(),
            fingerprint: 0,
        }
    }

    #[test]
    fn overlapping_and_touching_fixes_wait() {
        let one = |start, end, text: &str| report(vec![(Safety::Safe, vec![Edit::replace(start..end, text)])]);
        let reports = [one(0, 2, "AB"), one(1, 3, "x"), one(2, 4, "y"), one(5, 6, "F"), one(6, 6, "z"), one(8, 9, "I")];
        let chosen = choose(&reports, Policy::Safe);
        assert_eq!(chosen.edits.apply("abcdefghij"), "ABcdeFghIj");
        assert_eq!(chosen.rules.len(), 3);
    }

    #[test]
    fn a_fix_is_taken_whole_or_not_at_all() {
        let wide = report(vec![(Safety::Safe, vec![Edit::replace(0..1, "A"), Edit::replace(9..10, "J")])]);
        let inner = report(vec![(Safety::Safe, vec![Edit::replace(4..5, "E")])]);
        let clash = report(vec![(Safety::Safe, vec![Edit::replace(2..3, "C"), Edit::replace(4..6, "-")])]);
        let chosen = choose(&[wide, inner, clash], Policy::Safe);
        assert_eq!(chosen.edits.apply("abcdefghij"), "AbcdEfghiJ");
    }

    #[test]
    fn unsafe_fixes_only_where_there_is_one() {
        let edit = |text: &str| vec![Edit::replace(0..1, text)];
        let single = report(vec![(Safety::Unsafe, edit("x"))]);
        let choice = report(vec![(Safety::Unsafe, edit("x")), (Safety::Unsafe, edit("y"))]);
        let mixed = report(vec![(Safety::Unsafe, edit("x")), (Safety::Safe, edit("s"))]);
        let apply = |report: &Located, policy| choose(std::slice::from_ref(report), policy).edits.apply("a");
        assert_eq!(apply(&single, Policy::Safe), "a");
        assert_eq!(apply(&single, Policy::OnePerReport), "x");
        assert_eq!(apply(&choice, Policy::OnePerReport), "a");
        assert_eq!(apply(&mixed, Policy::Safe), "s");
    }

    #[test]
    fn what_is_known_stays_beside_what_is_fixed() {
        let document = Document::new("The kids say it is gonna rain, and that they don't care.\n", Default::default());
        // Only in the first round: by then, the sentence is another one.
        let first = std::cell::Cell::new(true);
        let outcome = all_but(document, Policy::OnePerReport, |reports| {
            let first = first.replace(false);
            reports.iter().map(|r| first && r.trigger == "gonna").collect()
        });
        let text = outcome.document.text();
        assert!(outcome.settled && text.contains("gonna") && text.contains("do not care"), "{text}");
    }

    #[test]
    fn nothing_to_fix_settles() {
        let outcome = all(Document::new("A plain sentence.\n", Default::default()), Policy::OnePerReport);
        assert!(outcome.settled && outcome.fixed.is_empty());
        assert_eq!(outcome.document.text(), "A plain sentence.\n");
    }
}
