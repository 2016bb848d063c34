//! The `register` family: wording that is too informal for an academic essay.
//!
//! Phrases are data (`data/register.tsv` and a course's own tables), compiled into one index a table. A unit is masked
//! (quotations, titles, dialogue … are exempt), folded, searched once, and of overlapping matches the longest is reported.

mod fold;
mod index;
mod mask;
mod matcher;
mod pattern;
mod remedy;
mod table;
pub mod tally;

pub mod cliche;
pub mod colloquial;
pub mod contraction;
pub mod exclamation;
pub mod first_person;
pub mod idiom;
pub mod intensifier;
pub mod list_ender;
pub mod numeral;
pub mod opener;
pub mod phrasal_verb;
pub mod rhetorical_question;
pub mod scare_quote;
pub mod second_person;
pub mod slang;
pub mod symbol;
pub mod text_speak;
pub mod vague;
pub mod vulgar;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use super::{BlockContext, Check, Reports, Rule, Run};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::syntax::language::Languages;
use crate::syntax::{Section, Unit, UnitKind};
use crate::text::Edit;
use fold::Folded;
use matcher::{Hit, Table};
use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
pub use table::{BadRow, Row, Word, parse_table};

const BUILT_IN: &str = include_str!("data/register.tsv");

pub static CHECK: Check = Check {
    rules: &[
        &contraction::RULE,
        &vulgar::RULE,
        &slang::RULE,
        &text_speak::RULE,
        &colloquial::RULE,
        &phrasal_verb::RULE,
        &idiom::RULE,
        &cliche::RULE,
        &intensifier::RULE,
        &vague::RULE,
        &list_ender::RULE,
        &opener::RULE,
        &second_person::RULE,
        &first_person::RULE,
        &exclamation::RULE,
        &rhetorical_question::RULE,
        &symbol::RULE,
        &numeral::RULE,
        &scare_quote::RULE,
    ],
    run: Run::Block(check),
};

/// The kinds of informal phrases: the second column of a phrase table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    Contraction,
    Vulgar,
    Slang,
    TextSpeak,
    Colloquial,
    PhrasalVerb,
    Idiom,
    Cliche,
    Intensifier,
    Vague,
    ListEnder,
    Opener,
    SecondPerson,
    FirstPerson,
    Symbol,
}

impl Category {
    pub const PHRASES: [Category; 15] = [
        Category::Contraction,
        Category::Vulgar,
        Category::Slang,
        Category::TextSpeak,
        Category::Colloquial,
        Category::PhrasalVerb,
        Category::Idiom,
        Category::Cliche,
        Category::Intensifier,
        Category::Vague,
        Category::ListEnder,
        Category::Opener,
        Category::SecondPerson,
        Category::FirstPerson,
        Category::Symbol,
    ];

    pub fn rule(self) -> &'static Rule {
        match self {
            Category::Contraction => &contraction::RULE,
            Category::Vulgar => &vulgar::RULE,
            Category::Slang => &slang::RULE,
            Category::TextSpeak => &text_speak::RULE,
            Category::Colloquial => &colloquial::RULE,
            Category::PhrasalVerb => &phrasal_verb::RULE,
            Category::Idiom => &idiom::RULE,
            Category::Cliche => &cliche::RULE,
            Category::Intensifier => &intensifier::RULE,
            Category::Vague => &vague::RULE,
            Category::ListEnder => &list_ender::RULE,
            Category::Opener => &opener::RULE,
            Category::SecondPerson => &second_person::RULE,
            Category::FirstPerson => &first_person::RULE,
            Category::Symbol => &symbol::RULE,
        }
    }

    /// As the table writes it: the rule's id without its family.
    pub fn name(self) -> &'static str {
        self.rule().id.strip_prefix("register.").unwrap_or(self.rule().id)
    }
}

/// A unit that is being checked.
pub struct Place<'a> {
    pub config: &'a Config,
    pub section: Section,
    pub index: usize,
    pub unit: &'a Unit,
    pub text: &'a Folded,
    shouts: bool,
    manner: Cell<Option<(Option<usize>, second_person::Manner)>>,
    asides: OnceCell<Vec<Range<usize>>>,
}

impl<'a> Place<'a> {
    fn new(context: &BlockContext<'a>, index: usize, unit: &'a Unit, text: &'a Folded) -> Self {
        let shouts = unit.text.contains(char::is_uppercase) && !unit.text.contains(char::is_lowercase);
        let section = context.block.before.section;
        Place {
            config: context.config,
            section,
            index,
            unit,
            text,
            shouts,
            manner: Cell::new(None),
            asides: OnceCell::new(),
        }
    }

    /// ALL OF IT IS IN CAPITALS, so that a capital says nothing.
    fn shouts(&self) -> bool {
        self.shouts
    }

    /// Does `range` (folded) lie inside round brackets?
    fn in_brackets(&self, range: &Range<usize>) -> bool {
        let asides = self.asides.get_or_init(|| asides(&self.text.text));
        let i = asides.partition_point(|a| a.end <= range.start);
        asides.get(i).is_some_and(|a| a.start < range.start)
    }

    /// The sentence that holds folded byte `at`.
    fn sentence(&self, at: usize) -> &'a str {
        let i = self.unit.sentence_at(self.text.visible(at));
        let sentence = i.and_then(|i| self.unit.sentences.get(i)).and_then(|s| self.unit.text.get(s.clone()));
        sentence.unwrap_or_default()
    }

    /// Does the sentence that holds folded byte `at` end with a question mark?
    fn asks(&self, at: usize) -> bool {
        self.sentence(at).trim_end_matches([')', '"', '”', '\'', '’', ']']).ends_with('?')
    }

    /// The edit that puts `text` in the place of `range` (folded); `None` where markup lies in it.
    fn edit(&self, range: &Range<usize>, text: &str) -> Option<Edit> {
        let visible = self.text.visible_range(range);
        let plain = self.unit.map.is_plain(&visible) && !self.text.str(range.clone()).contains(fold::BAR);
        plain.then(|| Edit::replace(self.unit.map.source(&visible), text))
    }
}

/// The outermost pairs of round brackets.
fn asides(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(['(', ')']) {
        if text.as_bytes()[at] == b'(' {
            open.push(at);
        } else if let Some(start) = open.pop() {
            while pairs.last().is_some_and(|p| p.start > start) {
                pairs.pop();
            }
            pairs.push(start..at + 1);
        }
    }
    pairs
}

/// What a row is reported at; `None`: not at all under these settings.
fn level(row: &Row, config: &Config) -> Option<Severity> {
    // A row that is off is a matter of taste: strict mode shows it as one.
    let severity = row.severity.or(config.register.strict.then_some(Severity::Hint))?;
    config.shown(row.category.rule(), severity).map(|_| severity)
}

/// What a match is reported at in its place; `None` where its category is exempt there.
fn severity(place: &Place, hit: &Hit) -> Option<Severity> {
    let applies = match hit.row.category {
        Category::Contraction => contraction::applies(place),
        Category::ListEnder => list_ender::applies(place, hit),
        Category::FirstPerson => first_person::applies(place, hit),
        Category::Symbol => symbol::applies(place, hit),
        Category::SecondPerson => return second_person::severity(place, hit),
        _ => true,
    };
    applies.then_some(hit.severity)
}

fn built_in() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(parse_table(BUILT_IN).0))
}

/// The rows of the built-in table.
pub fn rows() -> &'static [Row] {
    built_in().rows()
}

/// How many phrases of the built-in table stand in `text` as whole words, whatever is exempt there and whatever the table
/// asks of their neighbours: the bare search, for measuring it.
pub fn occurrences(text: &str) -> usize {
    built_in().occurrences(text)
}

/// A course's own table, compiled; the last few are kept.
fn compiled(text: &Arc<str>) -> Arc<Table> {
    const KEPT: usize = 16;
    static TABLES: Mutex<Vec<(Arc<str>, Arc<Table>)>> = Mutex::new(Vec::new());
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = tables.iter().find(|(t, _)| Arc::ptr_eq(t, text)).or_else(|| tables.iter().find(|(t, _)| t == text));
    if let Some((_, table)) = known {
        return Arc::clone(table);
    }
    let table = Arc::new(Table::new(parse_table(text).0));
    if tables.len() == KEPT {
        tables.remove(0);
    }
    tables.push((Arc::clone(text), Arc::clone(&table)));
    table
}

fn check(context: &BlockContext, reports: &mut Reports) {
    let section = context.block.before.section;
    // An appendix holds questionnaires, transcripts and letters.
    let apart = section == Section::Appendix && !context.config.register.strict;
    if section.is_reference_list() || section == Section::Matter || apart || context.block.is_foreign {
        return;
    }
    let extra: Vec<Arc<Table>> = context.config.register.extra.iter().map(|(_, text)| compiled(text)).collect();
    let mut counts = Counts::default();
    // Who speaks to the reader does so all through a paragraph: told once.
    let mut addressed = false;
    let languages = Languages::new(context.source, context.config);
    for (index, unit) in context.block.units.iter().enumerate() {
        if !mask::is_prose(unit) {
            continue;
        }
        let text = Folded::new(unit, &mask::masks(unit));
        let place = Place::new(context, index, unit, &text);
        let mut hits = Vec::new();
        for (rank, table) in extra.iter().map(Arc::as_ref).chain([built_in()]).enumerate() {
            table.find(&place, rank, &mut hits);
        }
        let mut hits = matcher::resolve(hits);
        // Before anything is counted: "etc." in French is none of the writer's.
        hits.retain(|hit| !languages.is_other(unit, &text.visible_range(&hit.range)));
        for (i, hit) in hits.iter().enumerate() {
            let addresses = hit.row.category == Category::SecondPerson;
            if counts.admits(hit.row) && !(addresses && addressed) {
                let choices = remedy::choices(&place, hit);
                let mut message = remedy::message(&place, hit, &choices);
                if addresses {
                    addressed = true;
                    message.push_str(&second_person::others(hits.get(i + 1..).unwrap_or_default()));
                }
                let range = text.visible_range(&hit.range);
                let rule = hit.row.category.rule();
                reports.push(rule, hit.severity, (index, unit), range, message).fixes =
                    remedy::fixes(&place, hit, &choices);
            }
        }
        let before = reports.found.len();
        exclamation::check(&place, reports);
        rhetorical_question::check(&place, reports);
        numeral::check(&place, reports);
        scare_quote::check(&place, reports);
        let ours = reports.found.split_off(before);
        reports.found.extend(ours.into_iter().filter(|found| !languages.is_other(unit, &found.words)));
    }
}

/// How often the rows with a limit were met in a block.
#[derive(Default)]
struct Counts<'a>(Vec<(&'a str, usize)>);

impl<'a> Counts<'a> {
    /// Is this one to report?
    fn admits(&mut self, row: &'a Row) -> bool {
        let (from, max) = (row.conditions.from, row.conditions.max);
        if from.is_none() && max.is_none() {
            return true;
        }
        let i = self.0.iter().position(|(k, _)| *k == row.pattern).unwrap_or_else(|| {
            self.0.push((&row.pattern, 0));
            self.0.len() - 1
        });
        let Some((_, count)) = self.0.get_mut(i) else { return true };
        *count += 1;
        from.is_none_or(|from| *count >= from) && max.is_none_or(|max| *count <= max)
    }
}

fn is_heading(unit: &Unit) -> bool {
    matches!(unit.kind, UnitKind::Heading(_))
}
