//! The one list of rules. Everything that names rules (`--list-rules`, `--explain`, `docs/rules.md`, the schema of the
//! settings, the editors' settings) is made from it.

pub mod cite;
pub mod claim;
pub mod config_rules;
pub mod length;
pub mod register;
pub mod sources;
pub mod support;

use crate::config::{Config, Style};
use crate::diagnostic::{Diagnostic, Fix, Related, RuleId, Severity};
use crate::syntax::bibliography::Library;
use crate::syntax::citations::Cited;
use crate::syntax::references::{Index, Reference, Touched};
use crate::syntax::{Block, Unit};
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// One rule. `page` is the source file it is written in: its leading `//!` lines are what the user reads.
#[derive(Debug)]
pub struct Rule {
    pub id: RuleId,
    /// `None`: off unless the settings turn it on.
    pub default: Option<Severity>,
    pub summary: &'static str,
    pub page: &'static str,
}

impl Rule {
    pub fn family(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// The user's page in Markdown: the leading `//!` lines of the rule's file.
    pub fn docs(&self) -> String {
        let lines = self.page.lines().take_while(|l| l.starts_with("//!"));
        lines.map(|l| l[3..].strip_prefix(' ').unwrap_or(&l[3..])).collect::<Vec<_>>().join("\n")
    }

    /// Where the rule is explained on the web: the LSP `codeDescription`.
    pub fn url(&self) -> String {
        format!("https://github.com/essay-lsp/essay-lsp/blob/main/docs/rules.md#{}", self.id.replace('.', ""))
    }
}

/// How a group of rules is run. One function may serve several rules.
pub enum Run {
    /// Text of one block only.
    Block(fn(&BlockContext, &mut Reports)),
    /// One block against the list of works and the inferred style: run again when those change.
    Linked(fn(&LinkedContext, &mut Reports)),
    /// Made elsewhere (document sums, settings); listed here so that it has a page and a level.
    Elsewhere,
}

pub struct Check {
    pub rules: &'static [&'static Rule],
    pub run: Run,
}

/// Every rule, by family. The order inside `claim` and `cite` is the order of precedence in one sentence.
pub static CHECKS: &[&Check] = &[
    &cite::CHECK,
    &cite::LINKED,
    &cite::LIST,
    &cite::DEFINED,
    &claim::CHECK,
    &register::CHECK,
    &sources::CHECK,
    &length::CHECK,
    &length::OF_BLOCK,
    &config_rules::CHECK,
];

pub fn all() -> impl Iterator<Item = &'static Rule> {
    CHECKS.iter().flat_map(|c| c.rules.iter().copied())
}

pub fn find(id: &str) -> Option<&'static Rule> {
    place(id).map(|(_, rule)| rule)
}

/// A rule and its place in the list.
pub fn place(id: &str) -> Option<(usize, &'static Rule)> {
    PLACES.get(id).copied()
}

static PLACES: LazyLock<HashMap<RuleId, (usize, &'static Rule)>> =
    LazyLock::new(|| all().enumerate().map(|(i, rule)| (rule.id, (i, rule))).collect());

/// The place of a rule in the list: what `State::ignored` counts in.
pub fn index(id: RuleId) -> Option<usize> {
    place(id).map(|(i, _)| i)
}

/// The rules that a name stands for: a rule, a family or `all`. Empty where nothing is called so.
pub fn named(name: &str) -> Vec<&'static Rule> {
    all().filter(|r| r.id == name || r.family() == name || name == "all").collect()
}

/// The rule or family whose name is nearest to `name`, if one is near.
pub fn nearest(name: &str) -> Option<&'static str> {
    let known = all().flat_map(|r| [r.id, r.family()]);
    let best = known.map(|k| (crate::text::distance(k, name), k)).min_by_key(|(d, k)| (*d, *k))?;
    (best.0 <= 2.max(name.chars().count() / 3)).then_some(best.1)
}

/// What a block rule may look at.
pub struct BlockContext<'a> {
    pub block: &'a Block,
    /// Source text of the block.
    pub source: &'a str,
    pub config: &'a Config,
}

/// The works that a document lists, and what its citations look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Works {
    pub references: Vec<Arc<Reference>>,
    /// The same, for looking up.
    pub index: Index,
    /// An entry joins its authors as APA does.
    pub joins_by_ampersand: bool,
    /// The heading of the list, as written.
    pub heading: Option<String>,
    /// The style that the settings name, or the one of most strong citations.
    pub style: Style,
    /// The style of so many citations that another is a slip.
    pub majority: Option<cite::style_mixed::Majority>,
    /// What citation keys are looked up in. `None` where it is not known, or not all of it: no key is missing then.
    pub library: Option<Arc<Library>>,
    /// It has none of the many keys that the text cites.
    pub is_foreign: bool,
    /// Keys that the text explains itself.
    pub keys: BTreeSet<String>,
    /// Labels of the footnotes that are defined, lower case.
    pub notes: BTreeSet<String>,
}

impl Works {
    /// Points at entry `number` of the list.
    pub fn listed(&self, number: usize, message: &str) -> Option<Related> {
        let range = self.references.get(number)?.range.clone();
        Some(Related { message: message.to_owned(), range, entry: Some(number) })
    }

    /// Which entries are others than in `old`. `None` where more than that has changed.
    pub fn touched_since(&self, old: &Works) -> Option<Touched> {
        let Works { references, index, joins_by_ampersand, heading, style, majority, library, is_foreign, keys, notes } =
            self;
        let same = (heading, joins_by_ampersand) == (&old.heading, &old.joins_by_ampersand)
            && (style, majority) == (&old.style, &old.majority)
            && (library, is_foreign) == (&old.library, &old.is_foreign)
            && (keys, notes) == (&old.keys, &old.notes);
        same.then(|| index.touched_since(references, &old.index, &old.references))?
    }

    /// Has an entry that a citation may mean this year?
    pub fn has_year(&self, cited: &Cited, year: &str) -> bool {
        let years = self.index.entries(cited).into_iter().filter_map(|i| self.references.get(i)?.year.as_deref());
        years.into_iter().any(|y| y == year)
    }
}

/// What a rule may look at that holds a block against the list of works.
pub struct LinkedContext<'a> {
    pub block: &'a Block,
    pub source: &'a str,
    pub config: &'a Config,
    pub works: &'a Works,
    /// How many entries of the list stand above this block.
    pub listed_above: usize,
    /// What the text cites, as `syntax::references::mentions` writes it, and how often.
    pub cited: &'a HashMap<u64, u32>,
}

/// Collects reports and turns places in visible text into places in the block.
#[derive(Default)]
pub struct Reports {
    pub found: Vec<Found>,
    pub evidence: Claims,
}

/// Sentences that claim something, and those of them that name a source: counted where the claim rules look at them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    pub claims: u32,
    pub supported: u32,
    pub manner: Manner,
}

/// How an essay is told: sentences that the claim rules look at, those of them that tell of the past, those with a year, those with any
/// figure, and those about him or her.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    pub sentences: u32,
    pub told: u32,
    pub dated: u32,
    pub figured: u32,
    pub personal: u32,
}

/// A report, with the unit and the sentence it stands in: one `claim` or `cite` report a sentence is shown.
pub struct Found {
    pub unit: usize,
    pub sentence: Option<usize>,
    /// What is reported, in visible text of the unit.
    pub words: Range<usize>,
    pub diagnostic: Diagnostic,
}

impl Reports {
    /// Reports `range` (visible text of `unit`). The fingerprint is filled in later.
    pub fn push(
        &mut self,
        rule: &Rule,
        severity: Severity,
        at: (usize, &Unit),
        range: Range<usize>,
        message: String,
    ) -> &mut Diagnostic {
        let (index, unit) = at;
        let trigger = crate::text::on_one_line(unit.str(&range));
        self.found.push(Found {
            unit: index,
            sentence: unit.sentence_at(range.start),
            words: range.clone(),
            diagnostic: Diagnostic {
                rule: rule.id,
                severity,
                range: unit.map.source(&range),
                message,
                trigger,
                related: Vec::<Related>::new(),
                fixes: Vec::<Fix>::new(),
                fingerprint: 0,
            },
        });
        let last = self.found.len() - 1;
        &mut self.found[last].diagnostic
    }
}
