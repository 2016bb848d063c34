//! A document that is being written: its text, its blocks, and the reports on them. [`Document::apply`] is the only mutator.
//!
//! Each [`Entry`] is a function of the text of its block, the state it was entered with, and the settings and list of works
//! in force; nothing else. An edit parses a window around itself and stops where a block begins at an old boundary in the
//! same state.

use crate::blocks::{Blocks, Item, Place, Sum};
use crate::config::{Config, Genre, Overridden, Resolved, Settings, Style};
use crate::diagnostic::{Related, RuleId, Safety, Severity};
use crate::lint::{self, Report, Silenced};
pub use crate::rules::Works;
use crate::rules::cite::style_mixed::{self, Majority};
use crate::rules::cite::{ampersand, key_undefined, list_missing};
use crate::rules::claim::genre;
pub use crate::rules::length::Words;
use crate::rules::register::tally::{self, Rest};
use crate::rules::{self, LinkedContext, Manner, length, sources};
use crate::syntax::bibliography::{self, Library};
use crate::syntax::citations::{Citation, Form, Strength};
use crate::syntax::markdown;
use crate::syntax::marked::{self, Piece};
use crate::syntax::prose::{self, Reading};
use crate::syntax::references::{self, Index, Match, Reference, Touched};
use crate::syntax::words;
use crate::syntax::{Block, BlockKind, Directive, DirectiveKind, Heading, Section, State, Unit, UnitKind};
use crate::text::{Edit, EditSet, Position, count_lines};
use foldhash::{HashMap, HashMapExt};
use ropey::Rope;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A report as a client shows it: absolute places, settled severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub rule: RuleId,
    pub severity: Severity,
    pub message: String,
    pub trigger: String,
    /// Bytes of the document.
    pub range: Range<usize>,
    pub start: Position,
    pub end: Position,
    pub related: Vec<LocatedRelated>,
    pub fixes: Vec<LocatedFix>,
    pub fingerprint: u64,
}

/// A report as a list shows it. Its words are lent: a client may want a thousand of them after each keystroke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse<'a> {
    pub rule: RuleId,
    pub severity: Severity,
    pub message: Cow<'a, str>,
    /// Bytes of the document.
    pub range: Range<usize>,
    pub start: Position,
    pub end: Position,
    /// Messages with bytes of the document.
    pub related: Vec<(Cow<'a, str>, Range<usize>)>,
}

impl From<Located> for Glimpse<'_> {
    fn from(l: Located) -> Self {
        Glimpse {
            rule: l.rule,
            severity: l.severity,
            message: l.message.into(),
            range: l.range,
            start: l.start,
            end: l.end,
            related: l.related.into_iter().map(|r| (r.message.into(), r.range)).collect(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedRelated {
    pub message: String,
    pub range: Range<usize>,
    pub start: Position,
    pub end: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFix {
    pub title: String,
    pub safety: Safety,
    /// Bytes of the document.
    pub edits: EditSet,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SectionWords {
    pub title: String,
    pub level: u8,
    /// Byte and line (from 0) of the heading.
    pub at: usize,
    pub line: u32,
    pub words: Words,
}

/// How much of the text is claims, and how many of those have a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    pub sentences: u32,
    pub claims: u32,
    pub supported: u32,
    pub citations: u32,
    pub quotations: u32,
}

/// One block as it was read, for what looks at the whole essay without reading it again.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub kind: BlockKind,
    /// Bytes of the document.
    pub range: Range<usize>,
    /// The line it begins on, from 0, and how many line ends it holds.
    pub line: u32,
    pub lines: u32,
    pub heading: Option<&'a Heading>,
    /// The section that the block belongs to; a heading to the one it opens.
    pub section: Section,
    /// Words that count.
    pub words: u32,
    pub evidence: Evidence,
    /// Entries of the list of works; ranges in bytes of the block.
    pub references: &'a [Arc<Reference>],
    /// The block itself, where it cites or lists anything.
    pub block: Option<&'a Block>,
}

impl Evidence {
    pub fn add(&mut self, other: &Evidence) {
        self.sentences += other.sentences;
        self.claims += other.claims;
        self.supported += other.supported;
        self.citations += other.citations;
        self.quotations += other.quotations;
    }
}

/// What one `apply` did, for tests and benches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Blocks whose text was parsed again and whose block rules were run again.
    pub parsed: usize,
    /// Blocks whose linked rules were run again.
    pub linked: usize,
}

/// Sums over blocks: what document rules read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sums {
    bytes: usize,
    lines: u32,
    /// Words that count under the settings in force, and those of them that are quoted.
    words: u32,
    quoted: u32,
    /// Lines that say how many words there are.
    declared: u32,
    reports: u32,
    headings: u32,
    directives: u32,
    references: u32,
    /// Citations that linked rules look at.
    citations: u32,
    /// Labels and keys that are defined, and those that are referred to.
    definitions: u32,
    mentions: u32,
    /// Citations of keys that the bibliographies have, and of those that they have not.
    keys_found: u32,
    keys_missing: u32,
    evidence: Evidence,
    manner: Manner,
    /// Shown reports of the kinds that the document as a whole has a say in.
    tallies: [u32; tally::KINDS.len()],
    /// Strong citations by style.
    votes: [u32; Style::ALL.len()],
    /// Entries of the list of works that only Harvard writes so, and those that only others do.
    harvard: u32,
    not_harvard: u32,
}

impl Sums {
    fn each(&mut self, other: &Self, op: impl Fn(u32, u32) -> u32) {
        self.lines = op(self.lines, other.lines);
        self.words = op(self.words, other.words);
        self.quoted = op(self.quoted, other.quoted);
        self.declared = op(self.declared, other.declared);
        self.reports = op(self.reports, other.reports);
        self.headings = op(self.headings, other.headings);
        self.directives = op(self.directives, other.directives);
        self.references = op(self.references, other.references);
        self.citations = op(self.citations, other.citations);
        self.definitions = op(self.definitions, other.definitions);
        self.mentions = op(self.mentions, other.mentions);
        self.keys_found = op(self.keys_found, other.keys_found);
        self.keys_missing = op(self.keys_missing, other.keys_missing);
        let (mine, its) = (&mut self.evidence, &other.evidence);
        mine.sentences = op(mine.sentences, its.sentences);
        mine.claims = op(mine.claims, its.claims);
        mine.supported = op(mine.supported, its.supported);
        mine.citations = op(mine.citations, its.citations);
        mine.quotations = op(mine.quotations, its.quotations);
        let (mine, its) = (&mut self.manner, &other.manner);
        mine.sentences = op(mine.sentences, its.sentences);
        mine.told = op(mine.told, its.told);
        mine.dated = op(mine.dated, its.dated);
        mine.figured = op(mine.figured, its.figured);
        mine.personal = op(mine.personal, its.personal);
        for (mine, its) in self.tallies.iter_mut().zip(&other.tallies) {
            *mine = op(*mine, *its);
        }
        for (mine, its) in self.votes.iter_mut().zip(&other.votes) {
            *mine = op(*mine, *its);
        }
        self.harvard = op(self.harvard, other.harvard);
        self.not_harvard = op(self.not_harvard, other.not_harvard);
    }
}

impl Sum for Sums {
    fn add(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.each(other, |a, b| a + b);
    }

    fn subtract(&mut self, other: &Self) {
        self.bytes -= other.bytes;
        self.each(other, |a, b| a - b);
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn lines(&self) -> u32 {
        self.lines
    }
}

/// A block that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    read: Arc<Read>,
    /// What is shown: block and linked reports, without those that silencers took.
    shown: Arc<Vec<Report>>,
    silenced: Arc<Silenced>,
    /// Whether it cites what any entry of the list may answer.
    asks_all: bool,
    sums: Sums,
}

/// What depends on the text of the block and its state only.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    kind: BlockKind,
    before: State,
    after: State,
    heading: Option<Heading>,
    directives: Vec<Directive>,
    references: Vec<Arc<Reference>>,
    /// Notes and keys that are defined here, as [`Name`]s.
    definitions: Vec<Name>,
    /// Notes and keys that are referred to here.
    mentions: Vec<Name>,
    /// Numbers of words that lines of the text give, each with its place.
    declared: Vec<(Range<usize>, u32)>,
    /// What is cited or named here, hashed, in order.
    cites: Vec<u64>,
    /// Shared with what is shown, where nothing was added and nothing silenced.
    reports: Arc<Vec<Report>>,
    /// Kept where linked rules will want it again.
    block: Option<Arc<Block>>,
    /// Whether a unit of its own stands here that an `ignore` comment may be meant for.
    has_text: bool,
    marked: Marked,
}

/// What is quoted and cited in a block: found when it is first asked for, and kept while the block stands.
#[derive(Debug, Default)]
struct Marked(OnceLock<Box<[Piece]>>);

/// It says nothing that the text does not say.
impl PartialEq for Marked {
    fn eq(&self, _: &Marked) -> bool {
        true
    }
}

impl Eq for Marked {}

/// What the text refers to in one place and defines in another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// The label of a footnote, lower case.
    Note(String),
    /// A citation key.
    Key(String),
}

/// The notes and keys that a block refers to.
fn mentions(block: &Block) -> Vec<Name> {
    let mut out = Vec::new();
    for unit in block.units.iter().filter(|u| u.kind != UnitKind::Furniture) {
        for work in unit.citations.iter().flat_map(|c| &c.works) {
            out.extend(work.key.as_ref().map(|(key, _)| Name::Key(bibliography::bare_key(key).to_owned())));
            out.extend(work.note.as_ref().map(|label| Name::Note(label.to_lowercase())));
        }
    }
    out
}

/// Lines of a unit that say how many words the essay has: places in the block, and the numbers.
fn declared_in(unit: &Unit) -> Vec<(Range<usize>, u32)> {
    let mut out = Vec::new();
    if matches!(unit.kind, UnitKind::Paragraph | UnitKind::Title) {
        let mut at = 0;
        for end in memchr::memchr_iter(b'\n', unit.text.as_bytes()).chain([unit.text.len()]) {
            let found = length::declared::on_line(&unit.text[at..end]);
            out.extend(found.map(|(n, r)| (unit.map.source(&(at + r.start..at + r.end)), n)));
            at = end + 1;
        }
    }
    out
}

/// The notes and keys that a block defines.
fn definitions(block: &Block) -> Vec<Name> {
    let notes = block.notes.iter().map(|label| Name::Note(label.to_lowercase()));
    notes.chain(block.keys.iter().cloned().map(Name::Key)).collect()
}

impl Name {
    fn key(&self) -> Option<&str> {
        match self {
            Name::Key(key) => Some(key),
            Name::Note(_) => None,
        }
    }
}

impl Entry {
    /// Counts what is shown.
    fn tally(&mut self) {
        self.sums.reports = self.shown.len() as u32;
        self.sums.tallies = Default::default();
        for kind in self.shown.iter().filter_map(kind) {
            self.sums.tallies[kind] += 1;
        }
    }
}

fn kind(report: &Report) -> Option<usize> {
    tally::kind(report.diagnostic.rule, &report.diagnostic.trigger)
}

/// Which reports of each kind the document as a whole lets through as they are: those in a stretch of its bytes.
struct Due {
    stretches: [Range<usize>; tally::KINDS.len()],
    /// Where the last report of a kind stands that is let through, and how many more there are.
    more: [Option<(usize, u32, &'static str)>; tally::KINDS.len()],
    /// The essay argues or reads a text, as far as anybody has to guess: some reports on claims are not for it.
    discursive: bool,
    /// Which rules the settings give a level: those hold in any essay.
    resolved: Arc<Resolved>,
}

impl Due {
    fn is_due(&self, place: Place, report: &Report) -> bool {
        kind(report).is_none_or(|k| self.stretches[k].contains(&(place.at + report.diagnostic.range.start)))
    }

    fn lets(&self, place: Place, report: &Report) -> bool {
        let rule = report.diagnostic.rule;
        let config = &self.resolved.config;
        let asked_for = || {
            config.levels.contains_key(rule) || config.selected.as_ref().is_some_and(|chosen| chosen.contains(&rule))
        };
        if self.discursive && genre::gives_way(rule, report.severity) && !asked_for() {
            return false;
        }
        let lowered = |k: usize| matches!(tally::KINDS[k].rest, Rest::Hints(_));
        kind(report).is_some_and(lowered) || self.is_due(place, report)
    }

    /// What a report that is let through is shown as.
    fn severity(&self, place: Place, report: &Report) -> Severity {
        if self.is_due(place, report) { report.severity } else { Severity::Hint }
    }

    /// What a message has to add about those that are not let through.
    fn more(&self, place: Place, report: &Report) -> Option<String> {
        let (at, more, where_to) = self.more[kind(report)?]?;
        (place.at + report.diagnostic.range.start == at).then(|| format!(" {more} {where_to}."))
    }
}

impl Item for Entry {
    type Sum = Sums;

    fn sum(&self) -> &Sums {
        &self.sums
    }
}

/// Cheap to clone: a request answers from a clone and never sees half an edit.
#[derive(Debug, Clone)]
pub struct Document {
    rope: Rope,
    blocks: Blocks<Entry>,
    settings: Arc<Settings>,
    resolved: Arc<Resolved>,
    reading: Arc<Reading>,
    works: Arc<Works>,
    /// What the text cites, and how often.
    cited: Arc<HashMap<u64, u32>>,
}

/// Below this size a debug build compares every edit with a document read from scratch.
#[cfg(debug_assertions)]
const COMPARED: usize = 64 * 1024;

impl Document {
    pub fn new(text: &str, settings: Arc<Settings>) -> Self {
        let mut document = Document {
            rope: Rope::from_str(text),
            blocks: Blocks::default(),
            settings,
            resolved: Arc::default(),
            reading: Arc::default(),
            works: Arc::default(),
            cited: Arc::default(),
        };
        document.read_all(text);
        document
    }

    /// Replaces bytes of the text and brings blocks and reports up to date. Ends that lie outside the text or inside a
    /// character are moved to the nearest place before them.
    pub fn apply(&mut self, edit: &Edit) -> Work {
        let start = self.floor(edit.range.start);
        let end = self.floor(edit.range.end.max(edit.range.start)).max(start);
        let (first, last) = (self.rope.byte_to_char(start), self.rope.byte_to_char(end));
        let before = self.reach(start, end);
        if first < last {
            self.rope.remove(first..last);
        }
        self.rope.insert(first, &edit.text);
        // Blank lines behind front matter belong to it: a first line that became blank joins its block.
        let before = match before {
            Reach::Blocks { first: 1, .. } if self.joins_front_matter() => Reach::Everything,
            reach => reach,
        };
        let work = match before {
            Reach::Everything => self.read_everything(),
            Reach::Blocks { first, last } => self.reread(first, last, start..end, edit.text.len()),
        };
        #[cfg(debug_assertions)]
        self.compare();
        work
    }

    /// Other settings: everything is read again.
    pub fn set_settings(&mut self, settings: Arc<Settings>) {
        self.settings = settings;
        self.read_everything();
    }

    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The settings in force, front matter included.
    pub fn config(&self) -> &Config {
        &self.resolved.config
    }

    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    pub fn text(&self) -> String {
        String::from(&self.rope)
    }

    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// How many reports the blocks have, before the document as a whole has its say.
    pub fn reports(&self) -> usize {
        self.blocks.total().reports as usize
    }

    fn floor(&self, at: usize) -> usize {
        let at = at.min(self.rope.len_bytes());
        self.rope.char_to_byte(self.rope.byte_to_char(at))
    }

    fn slice(&self, range: Range<usize>) -> String {
        let range = range.start.min(self.rope.len_bytes())..range.end.min(self.rope.len_bytes());
        String::from(self.rope.byte_slice(range))
    }

    fn read_everything(&mut self) -> Work {
        let text = self.text();
        self.blocks = Blocks::default();
        self.read_all(&text)
    }

    fn read_all(&mut self, text: &str) -> Work {
        self.resolve(text);
        let mut entries = Vec::new();
        let (mut at, mut state) = (0, State::start());
        while let Some(extent) = markdown::next(text, at, at == 0) {
            let entry = self.entry(&text[extent.range.clone()], extent.kind, state);
            state = entry.read.after;
            at = extent.range.end;
            entries.push(entry);
        }
        let parsed = entries.len();
        self.blocks = entries.into_iter().collect();
        self.works = Arc::new(self.gather_works());
        let mut cited = HashMap::new();
        for (_, entry) in self.blocks.iter() {
            for key in &entry.read.cites {
                *cited.entry(*key).or_default() += 1;
            }
        }
        self.cited = Arc::new(cited);
        let linked = self.link_where(Some(text), |_| true, |_, _, entry| entry.read.block.is_some());
        Work { parsed, linked }
    }

    /// Reads the settings in the front matter that `text` begins with. Did they change?
    fn resolve(&mut self, text: &str) -> bool {
        let front = markdown::next(text, 0, true).filter(|e| e.kind == BlockKind::FrontMatter);
        let resolved = self.settings.resolve(front.map(|e| &text[e.range]));
        let changed = resolved.config != self.resolved.config;
        let lines = &resolved.config.ignore_lines;
        let furniture = if lines.is_empty() { None } else { regex::RegexSet::new(lines).ok() };
        self.reading = Arc::new(Reading { furniture, assigned: resolved.config.assigned });
        self.resolved = Arc::new(resolved);
        changed
    }

    /// Reads one block, with the rules that need no more than it.
    fn entry(&self, source: &str, kind: BlockKind, before: State) -> Entry {
        let config = &self.resolved.config;
        let mut block = prose::parse(source, kind, before, &self.reading);
        let has_text = !block.units.is_empty() || matches!(block.kind, BlockKind::Code);
        if !has_text {
            // Nothing here that the comment above could have meant.
            block.after.ignored = before.ignored;
        }
        // Where they are barred, silencers are no more than comments.
        for d in block.directives.iter().filter(|_| !config.bars_ignores) {
            match d.kind {
                DirectiveKind::Off => block.after.off = true,
                DirectiveKind::On => block.after.off = false,
                DirectiveKind::IgnoreNext => block.after.ignored |= lint::bits(d.names.iter().map(|n| n.0.as_str())),
                DirectiveKind::IgnoreLine | DirectiveKind::IgnoreFile | DirectiveKind::NoCount => {}
            }
        }
        let (reports, evidence) = lint::block(&block, source, config);
        let mut sums = Sums {
            bytes: source.len(),
            lines: count_lines(source.as_bytes()),
            headings: u32::from(block.heading.is_some()),
            directives: block.directives.len() as u32,
            references: block.references.len() as u32,
            ..Sums::default()
        };
        for is_harvard in block.references.iter().filter_map(|r| references::is_harvard(r)) {
            sums.harvard += u32::from(is_harvard);
            sums.not_harvard += u32::from(!is_harvard);
        }
        sums.evidence.claims = evidence.claims;
        sums.evidence.supported = evidence.supported;
        sums.manner = evidence.manner;
        let mut declared = Vec::new();
        if block.kind == BlockKind::Code {
            words::counted_code(source, &before, config, |_| sums.words += 1);
        }
        for unit in &block.units {
            let part = words::part(unit, &before, &block.after);
            if unit.quotes.is_empty() && unit.kind != UnitKind::BlockQuote {
                sums.words += words::total(unit, part, config);
            } else {
                let mut quoted = words::Quoted::of(unit);
                words::counted(unit, part, config, |range, n| {
                    sums.words += n;
                    sums.quoted += if quoted.holds(&range) { n } else { 0 };
                });
            }
            declared.extend(declared_in(unit));
            if !is_running(unit) {
                continue;
            }
            sums.evidence.sentences += rules::claim::sentences(unit, &block);
            sums.evidence.quotations += unit.quotes.iter().filter(|q| q.depth == 0).count() as u32;
            for c in &unit.citations {
                if c.form == Form::CrossReference {
                    continue;
                }
                sums.citations += 1;
                if unit.kind != UnitKind::Footnote
                    && c.strength == Strength::Strong
                    && let Some(style) = rules::cite::style_of(unit, c)
                {
                    sums.votes[style as usize] += 1;
                }
            }
        }
        let cites = cites(&block);
        let (definitions, mentions) = (definitions(&block), mentions(&block));
        sums.declared = declared.len() as u32;
        sums.definitions = definitions.len() as u32;
        sums.mentions = mentions.len() as u32;
        if let Some(library) = self.resolved.library.as_deref() {
            for key in mentions.iter().filter_map(Name::key) {
                sums.keys_found += u32::from(library.find(key).is_some());
                sums.keys_missing += u32::from(!library.has(key));
            }
        }
        let keep = sums.citations > 0 || sums.mentions > 0 || sums.references > 0;
        let (before, after) = (block.before, block.after);
        let keep = keep || !block.directives.is_empty() || before.off || before.ignored != 0;
        if keep {
            block.shrink();
        }
        let read = Read {
            kind: block.kind,
            before,
            after,
            heading: block.heading.clone(),
            directives: block.directives.clone(),
            references: block.references.clone(),
            definitions,
            mentions,
            declared,
            cites,
            reports: Arc::new(reports),
            has_text,
            marked: Marked::default(),
            block: keep.then(|| Arc::new(block)),
        };
        let mut entry =
            Entry { read: Arc::new(read), shown: Arc::default(), silenced: Arc::default(), asks_all: false, sums };
        if entry.read.block.is_none() {
            entry.shown = entry.read.reports.clone();
            entry.tally();
        }
        entry
    }

    /// Runs the linked rules of an entry and settles what is shown. Was there anything to link?
    fn link(&self, entry: &mut Entry, source: &str, listed_above: u32) -> bool {
        let Some(block) = &entry.read.block else { return false };
        entry.sums.evidence.citations = certain_citations(block, &self.works);
        entry.asks_all = asks_all(block, &self.works);
        let wanted = entry.sums.citations > 0 || entry.sums.mentions > 0 || entry.sums.references > 0;
        let linked = if wanted {
            let (config, works, cited) = (&self.resolved.config, &self.works, &self.cited);
            let listed_above = listed_above as usize;
            lint::linked(&LinkedContext { block, source, config, works, listed_above, cited })
        } else {
            Vec::new()
        };
        let reports = lint::merged(&entry.read.reports, &linked);
        let (shown, silenced) = match self.resolved.config.bars_ignores {
            true => (reports, Silenced::default()),
            false => lint::silence(block, source, reports, self.resolved.config.assigned.rules),
        };
        entry.shown = if shown == *entry.read.reports { entry.read.reports.clone() } else { Arc::new(shown) };
        entry.tally();
        entry.silenced = Arc::new(silenced);
        true
    }

    /// Links every entry that can be linked: on opening, and when the list of works or the style changed.
    fn link_all(&mut self, wanted: fn(&Sums) -> bool) -> usize {
        self.link_where(None, wanted, |_, _, entry| entry.read.block.is_some())
    }

    /// Links those entries that both hold for; of a chunk, `wanted` must hold whenever it holds for an entry in it. `chosen` is
    /// told the number of the block, and how many entries of the list stand above it. `text` is the whole text, where it is at hand.
    fn link_where(
        &mut self,
        text: Option<&str>,
        wanted: impl Fn(&Sums) -> bool,
        chosen: impl Fn(usize, u32, &Entry) -> bool,
    ) -> usize {
        let mut blocks = std::mem::take(&mut self.blocks);
        let mut places = Vec::new();
        // Behind which block how many entries stand: those of a list follow each other, and only the first is looked up.
        let mut behind = (0, 0);
        for (place, entry) in blocks.having(&wanted).filter(|(_, entry)| wanted(&entry.sums)) {
            let above = match entry.sums.references {
                0 => 0,
                _ if behind.0 == place.index => behind.1,
                _ => blocks.before(place.index, |s| s.references),
            };
            if entry.sums.references > 0 {
                behind = (place.index + 1, above + entry.sums.references);
            }
            places.push(chosen(place.index, above, entry).then_some((place.at, above)));
        }
        let mut linked = 0;
        if places.iter().any(Option::is_some) {
            let mut places = places.into_iter();
            blocks.update(&wanted, |entry| {
                let Some((at, above)) = places.next().flatten() else { return };
                let range = at..at + entry.sums.bytes;
                let source = match text {
                    Some(text) => Cow::from(&text[range]),
                    None => Cow::from(self.slice(range)),
                };
                linked += usize::from(self.link(entry, &source, above));
            });
        }
        self.blocks = blocks;
        linked
    }

    /// Links the blocks that may say something else since some entries of the list are others, and the new `blocks`.
    fn link_touched(&mut self, touched: &Touched, blocks: &Range<usize>, recited: bool) -> usize {
        self.link_where(
            None,
            |s| s.citations > 0 || s.mentions > 0 || s.references > 0,
            |index, above, entry| {
                let listed = above as usize..(above + entry.sums.references) as usize;
                entry.read.block.is_some()
                    && (entry.asks_all
                        || blocks.contains(&index)
                        || recited && !listed.is_empty()
                        || listed.into_iter().any(|number| touched.entries.contains(&number))
                        || touched.keys.iter().any(|key| entry.read.cites.binary_search(key).is_ok()))
            },
        )
    }

    /// What keys can be looked up in. A bibliography that nothing names is one only if the essay cites from it.
    fn trusted_library(&self) -> Option<&Arc<Library>> {
        let library = self.resolved.library.as_ref()?;
        let keys = self.blocks.total();
        let fits = !library.is_guessed || keys.keys_found > 0 && keys.keys_found >= keys.keys_missing;
        (library.is_complete && fits).then_some(library)
    }

    /// The essay cites many keys, and its bibliographies have none of them: they are not those it was written with.
    fn is_foreign_library(&self) -> bool {
        let keys = self.blocks.total();
        self.trusted_library().is_some() && keys.keys_found == 0 && keys.keys_missing >= key_undefined::MANY
    }

    /// One report for all keys of an essay whose bibliographies have none of them, at the first.
    fn foreign_library(&self) -> Option<Located> {
        let library = self.works.library.as_deref().filter(|_| self.works.is_foreign)?;
        let is_missing = |key: &str| !library.has(key) && !self.works.keys.contains(key);
        let range = self.blocks.having(|s| s.keys_missing > 0).find_map(|(place, entry)| {
            let units = entry.read.block.iter().flat_map(|b| &b.units).filter(|u| u.kind != UnitKind::Furniture);
            units.into_iter().find_map(|unit| {
                let mut keys = unit.citations.iter().flat_map(|c| &c.works).filter_map(|w| w.key.as_ref());
                let (_, written) = keys.find(|(key, _)| is_missing(bibliography::bare_key(key)))?;
                let source = unit.map.source(&(written.start.saturating_sub(1)..written.end));
                Some(place.at + source.start..place.at + source.end)
            })
        })?;
        self.at_range(key_undefined::RULE.id, range, key_undefined::foreign_message(&library.name()), Vec::new())
    }

    /// All bibliographies of the essay, whether or not they are complete.
    pub fn library(&self) -> Option<&Library> {
        self.resolved.library.as_deref()
    }

    /// The notes and keys that are defined anywhere.
    fn gather_definitions(&self) -> BTreeSet<&Name> {
        self.blocks.having(|s| s.definitions > 0).flat_map(|(_, entry)| &entry.read.definitions).collect()
    }

    /// Brings the works up to date with what is defined, and links the blocks that refer to what has come or gone.
    fn redefine(&mut self) -> usize {
        let now = self.gather_definitions();
        let mut changed: BTreeSet<Name> = BTreeSet::new();
        let (mut notes, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for name in now {
            let is_known = match name {
                Name::Note(label) => {
                    notes.insert(label.clone());
                    self.works.notes.contains(label)
                }
                Name::Key(key) => {
                    keys.insert(key.clone());
                    self.works.keys.contains(key)
                }
            };
            if !is_known {
                changed.insert(name.clone());
            }
        }
        changed.extend(self.works.notes.difference(&notes).cloned().map(Name::Note));
        changed.extend(self.works.keys.difference(&keys).cloned().map(Name::Key));
        if changed.is_empty() {
            return 0;
        }
        let works = Arc::make_mut(&mut self.works);
        (works.notes, works.keys) = (notes, keys);
        self.link_where(
            None,
            |s| s.mentions > 0,
            |_, _, entry| entry.read.mentions.iter().any(|name| changed.contains(name)),
        )
    }

    fn gather_works(&self) -> Works {
        let mut works = Works { style: self.style(), majority: self.majority(), ..Works::default() };
        for (_, entry) in self.blocks.having(|s| s.references > 0 || s.headings > 0) {
            if entry.read.after.section.is_reference_list()
                && let Some(h) = &entry.read.heading
                && works.heading.is_none()
            {
                works.heading = Some(h.title.clone());
            }
            works.references.extend(entry.read.references.iter().cloned());
        }
        works.joins_by_ampersand = ampersand::is_listed(&works.references);
        works.index = Index::new(&works.references);
        works.library = self.trusted_library().cloned();
        works.is_foreign = self.is_foreign_library();
        for name in self.gather_definitions() {
            match name {
                Name::Note(label) => works.notes.insert(label.clone()),
                Name::Key(key) => works.keys.insert(key.clone()),
            };
        }
        works
    }

    /// Does the text behind the front matter begin with a blank line?
    fn joins_front_matter(&self) -> bool {
        let Some(front) = self.blocks.get(0).filter(|e| e.read.kind == BlockKind::FrontMatter) else { return false };
        let rest = self.rope.byte_slice(front.sums.bytes.min(self.rope.len_bytes())..);
        let line = rest.chars().take_while(|c| !matches!(c, '\n' | '\r'));
        rest.len_bytes() > 0 && line.into_iter().all(|c| matches!(c, ' ' | '\t'))
    }

    fn opens_front_matter(&self) -> bool {
        markdown::may_open_front_matter(&self.slice(0..self.floor(8)))
    }

    /// What an edit of old bytes `start..end` makes us read again.
    fn reach(&self, start: usize, end: usize) -> Reach {
        let (Some(first), Some(last)) = (self.blocks.find(start), self.blocks.find(end)) else {
            return Reach::Everything;
        };
        let front = self.blocks.get(0).is_some_and(|e| e.read.kind == BlockKind::FrontMatter);
        if front && first.index == 0 {
            return Reach::Everything;
        }
        // Any line near the start may close front matter that was opened and not closed.
        let near = !front && start <= markdown::FRONT_MATTER_REACH + 8;
        let opened = near && (start < 8 || self.opens_front_matter());
        if opened {
            return Reach::Blocks { first: 0, last: last.index };
        }
        // Front matter ends at its closing line, whatever follows.
        Reach::Blocks { first: first.index.saturating_sub(1).max(usize::from(front)), last: last.index }
    }

    /// Reads again from block `first` on, until a block begins at an old boundary behind `last` in the same state.
    fn reread(&mut self, first: usize, last: usize, edited: Range<usize>, inserted: usize) -> Work {
        let start = self.blocks.place(first).at;
        let shift = |old: usize| old - edited.len() + inserted;
        let old_length = self.blocks.total().bytes;
        let new_length = self.rope.len_bytes();
        let mut entries: Vec<Entry> = Vec::new();
        let mut state = self.blocks.get(first).map_or_else(State::start, |e| e.read.before);
        // The old block whose start, moved, is the next place where both could meet.
        let mut meet = self.blocks.cursor(last + 1);
        let mut at = start;
        let mut extra = 2;
        let (mut parsed, mut linked) = (0, 0);
        let mut old = self.blocks.cursor(first);
        // How many entries of the list stand above the next block: looked up where one is met, counted from there on.
        let mut above: Option<u32> = None;
        'windows: loop {
            let window_end = {
                // The line that closes front matter may stand far below.
                let reach = if at == 0 && self.opens_front_matter() { markdown::FRONT_MATTER_REACH } else { 0 };
                let beyond = self.blocks.find(reach).map_or(0, |p| p.index + 1);
                let old_end = self.blocks.place((meet.place().index + extra).max(beyond)).at;
                if old_end >= old_length { new_length } else { shift(old_end) }
            };
            let window = self.slice(at..window_end);
            let base = at;
            loop {
                let Some(extent) = markdown::next(&window, at - base, at == 0) else { break 'windows };
                let (block_start, block_end) = (base + extent.range.start, base + extent.range.end);
                if block_end == window_end && window_end < new_length {
                    extra *= 2;
                    continue 'windows;
                }
                if at == 0 && extent.kind == BlockKind::FrontMatter {
                    // Front matter came to be: its settings hold for everything.
                    return self.read_everything();
                }
                // A block in front of the edit that came out as it was needs no second reading.
                let kept = old.item().filter(|e| {
                    block_end <= edited.start
                        && e.sums.bytes == block_end - block_start
                        && e.read.before == state
                        && old.place().at == block_start
                });
                let entry = match kept {
                    Some(e) => e.clone(),
                    None => {
                        parsed += 1;
                        let source = &window[extent.range];
                        let mut entry = self.entry(source, extent.kind, state);
                        let listed = if entry.sums.references == 0 {
                            0
                        } else {
                            *above.get_or_insert_with(|| {
                                let read: u32 = entries.iter().map(|e| e.sums.references).sum();
                                self.blocks.before(first, |s| s.references) + read
                            })
                        };
                        linked += usize::from(self.link(&mut entry, source, listed));
                        entry
                    }
                };
                old.advance();
                above = above.map(|above| above + entry.sums.references);
                state = entry.read.after;
                entries.push(entry);
                at = block_end;
                // Did an old boundary behind the edit come out again?
                while meet.item().is_some() && shift(meet.place().at) < at {
                    meet.advance();
                }
                let at_boundary = match meet.item() {
                    Some(_) => shift(meet.place().at) == at,
                    None => at == new_length,
                };
                if at_boundary && at >= edited.start + inserted {
                    // Same text in another state: read on, block by block.
                    if meet.item().is_none_or(|e| e.read.before == state) {
                        break 'windows;
                    }
                }
                if at == window_end {
                    extra = 2;
                    continue 'windows;
                }
            }
        }
        let meet = if at >= new_length { self.blocks.len() } else { meet.place().index };
        let old = || self.blocks.iter_from(first).take(meet - first).map(|(_, entry)| entry);
        let listed = entries.iter().any(is_listing) || old().any(is_listing);
        let redefined = !old().flat_map(|e| &e.read.definitions).eq(entries.iter().flat_map(|e| &e.read.definitions));
        // What is cited now that was not, or no longer: entries of the list may be uncited.
        let gone: Vec<u64> = old().flat_map(|e| e.read.cites.clone()).collect();
        let came: Vec<u64> = entries.iter().flat_map(|e| e.read.cites.clone()).collect();
        let new = first..first + entries.len();
        self.blocks.splice(first..meet, entries);
        let recited = gone != came && self.recite(&gone, &came);
        // The list of works and the style are functions of the whole document: look whether they are still the same.
        let style = self.style();
        let trusted = self.trusted_library().is_some() != self.works.library.is_some()
            || self.is_foreign_library() != self.works.is_foreign;
        let restyled = style != self.works.style || self.majority() != self.works.majority;
        if listed || trusted || restyled {
            let works = self.gather_works();
            if works != *self.works {
                let touched = works.touched_since(&self.works);
                self.works = Arc::new(works);
                linked = match touched {
                    Some(touched) => self.link_touched(&touched, &new, recited),
                    None => self.link_all(|_| true),
                };
                return Work { parsed, linked };
            }
        } else if redefined {
            linked += self.redefine();
        }
        if recited {
            linked += self.link_all(|s| s.references > 0);
        }
        Work { parsed, linked }
    }

    /// Counts citations that came and went. Is an entry of the list cited now that was not, or no longer?
    fn recite(&mut self, gone: &[u64], came: &[u64]) -> bool {
        let cited = Arc::make_mut(&mut self.cited);
        let mut touched: Vec<(u64, bool)> = gone.iter().chain(came).map(|k| (*k, cited.contains_key(k))).collect();
        for key in came {
            *cited.entry(*key).or_default() += 1;
        }
        for key in gone {
            if let Some(n) = cited.get_mut(key) {
                *n -= 1;
                if *n == 0 {
                    cited.remove(key);
                }
            }
        }
        touched.retain(|(k, before)| cited.contains_key(k) != *before);
        touched.iter().any(|(k, _)| self.works.index.has_key(*k))
    }

    #[cfg(debug_assertions)]
    fn compare(&self) {
        if self.rope.len_bytes() > COMPARED {
            return;
        }
        let text = self.text();
        let fresh = Document::new(&text, self.settings.clone());
        let mine: Vec<&Entry> = self.blocks.iter().map(|(_, e)| e).collect();
        let its: Vec<&Entry> = fresh.blocks.iter().map(|(_, e)| e).collect();
        for (a, b) in mine.iter().zip(&its) {
            assert_eq!(a, b, "an edit left another block than reading from scratch, in {text:?}");
        }
        assert_eq!(mine.len(), its.len(), "an edit left another number of blocks, in {text:?}");
        assert_eq!(self.works, fresh.works, "an edit left other works, in {text:?}");
        assert_eq!(self.cited, fresh.cited, "an edit left other citations, in {text:?}");
        assert_eq!(self.diagnostics(), fresh.diagnostics(), "an edit left other reports, in {text:?}");
    }

    /// All reports, in order of their place.
    pub fn diagnostics(&self) -> Vec<Located> {
        let hidden = self.hidden_in_file();
        let due = self.due();
        let mut out = self.of_document();
        for (place, entry) in self.blocks.having(|s| s.reports > 0) {
            out.extend(due_in(&due, place, entry).map(|(place, r)| self.located(place, r, &due)));
        }
        finish(out, hidden)
    }

    /// At most `cap` reports, those nearest to byte `near` first chosen, in order of their place.
    pub fn diagnostics_near(&self, near: usize, cap: usize) -> Vec<Located> {
        let mut out = self.of_document_near(near, cap);
        let room = cap - out.len();
        let due = self.due();
        out.extend(self.nearest(near, room, &due).into_iter().map(|(place, r)| self.located(place, r, &due)));
        finish(out, self.hidden_in_file())
    }

    /// What [`Document::diagnostics_near`] gives, without copies of what blocks hold.
    pub fn glimpses_near(&self, near: usize, cap: usize) -> Vec<Glimpse<'_>> {
        let mut out: Vec<Glimpse> = self.of_document_near(near, cap).into_iter().map(Glimpse::from).collect();
        let room = cap - out.len();
        let hidden = self.hidden_in_file();
        let due = self.due();
        let chosen = self.nearest(near, room, &due).into_iter();
        out.extend(chosen.map(|(place, report)| self.glimpse(place, report, &due)));
        if hidden != 0 {
            out.retain(|g| !is_hidden(g.rule, hidden));
        }
        out.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
        out
    }

    /// Reports on the whole document, at most `cap`.
    fn of_document_near(&self, near: usize, cap: usize) -> Vec<Located> {
        let mut out = self.of_document();
        if out.len() > cap {
            out.sort_by_key(|l| l.range.start.abs_diff(near));
            out.truncate(cap);
        }
        out
    }

    /// Reports of blocks, at most `room`, those nearest to byte `near`.
    fn nearest<'a>(&'a self, near: usize, room: usize, due: &Due) -> Vec<(Place, &'a Report)> {
        if self.blocks.total().reports as usize <= room {
            let entries = self.blocks.having(|s| s.reports > 0);
            return entries.flat_map(|(place, entry)| due_in(due, place, entry)).collect();
        }
        let middle = self.blocks.find(near).map_or(0, |p| p.index);
        let (mut below, mut above) = (Vec::new(), Vec::new());
        for (place, entry) in self.blocks.iter_from(middle) {
            below.extend(due_in(due, place, entry));
            if below.len() >= room {
                break;
            }
        }
        let mut index = middle;
        while index > 0 && above.len() < room {
            // A run of blocks at a time, backwards.
            let from = index.saturating_sub(64);
            let mut run: Vec<(Place, &Report)> = Vec::new();
            for (place, entry) in self.blocks.iter_from(from).take(index - from) {
                run.extend(due_in(due, place, entry));
            }
            run.reverse();
            above.extend(run);
            index = from;
        }
        let distance = |(place, r): &(Place, &Report)| (place.at + r.diagnostic.range.start).abs_diff(near);
        let mut all: Vec<(Place, &Report)> = below.into_iter().chain(above).collect();
        all.sort_by_key(distance);
        all.truncate(room);
        all
    }

    /// The reports that touch `range`.
    pub fn diagnostics_in(&self, range: Range<usize>) -> Vec<Located> {
        let hidden = self.hidden_in_file();
        let due = self.due();
        let mut out = self.of_document();
        if let Some(first) = self.blocks.find(range.start) {
            for (place, entry) in self.blocks.iter_from(first.index) {
                if place.at > range.end {
                    break;
                }
                out.extend(due_in(&due, place, entry).map(|(place, r)| self.located(place, r, &due)));
            }
        }
        out.retain(|l| crate::text::overlap(&l.range, &range));
        finish(out, hidden)
    }

    /// Does any report bring a fix along that `wanted` holds for? Looks no further than the first, and copies nothing.
    pub fn offers(&self, wanted: impl Fn(Safety, &EditSet) -> bool) -> bool {
        let hidden = self.hidden_in_file();
        let due = self.due();
        let in_block = |r: &Report| {
            r.diagnostic.fixes.iter().any(|f| wanted(f.safety, &f.edits)) && !is_hidden(r.diagnostic.rule, hidden)
        };
        let reports = self.blocks.having(|s| s.reports > 0).flat_map(|(place, entry)| due_in(&due, place, entry));
        reports.map(|(_, report)| report).any(in_block)
            || (self.of_document().iter())
                .any(|l| l.fixes.iter().any(|f| wanted(f.safety, &f.edits)) && !is_hidden(l.rule, hidden))
    }

    fn due(&self) -> Due {
        let total = &self.blocks.total().tallies;
        let mut due = Due {
            stretches: std::array::from_fn(|_| 0..usize::MAX),
            more: Default::default(),
            discursive: self.is_discursive(),
            resolved: self.resolved.clone(),
        };
        for (k, kind) in tally::KINDS.iter().enumerate() {
            if matches!(kind.rest, Rest::Hints(rule) if self.config().levels.contains_key(rule)) {
                continue;
            }
            let nth = |n: u32| self.nth_of(k, n).unwrap_or(usize::MAX);
            if total[k] < kind.first {
                due.stretches[k].end = 0;
            } else if kind.first > 1 {
                due.stretches[k].start = nth(kind.first - 1);
            }
            if total[k] > kind.last {
                due.stretches[k].end = nth(kind.last);
                due.more[k] = kind.more.map(|more| (nth(kind.last - 1), total[k] - kind.last, more));
            }
        }
        due
    }

    fn is_discursive(&self) -> bool {
        const BY_WORK: [Style; 5] = [Style::Apa, Style::ChicagoAuthorDate, Style::Harvard, Style::Ieee, Style::Pandoc];
        let total = self.blocks.total();
        let cited = BY_WORK.iter().map(|style| total.votes[*style as usize]).sum();
        self.config().genre == Genre::Auto && genre::is_discursive(total.manner, cited)
    }

    /// Where report `n` (from 0) of a kind stands.
    fn nth_of(&self, k: usize, n: u32) -> Option<usize> {
        let (place, before) = self.blocks.past(n, |s| s.tallies[k])?;
        let mut reports = self.blocks.get(place.index)?.shown.iter().filter(|r| kind(r) == Some(k));
        reports.nth((n - before) as usize).map(|r| place.at + r.diagnostic.range.start)
    }

    /// The bytes of the block that holds byte `at`.
    pub fn block_at(&self, at: usize) -> Range<usize> {
        let place = self.blocks.find(at).unwrap_or(Place { index: 0, at: 0, line: 0 });
        let bytes = self.blocks.get(place.index).map_or(0, |e| e.sums.bytes);
        place.at..place.at + bytes
    }

    /// All blocks, in order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.blocks.iter().map(|(place, entry)| part(place, entry))
    }

    /// The blocks that touch `range`, in order.
    pub fn parts_in(&self, range: Range<usize>) -> impl Iterator<Item = Part<'_>> {
        let first = self.blocks.find(range.start).map_or(usize::MAX, |p| p.index);
        self.blocks
            .iter_from(first)
            .map(|(place, entry)| part(place, entry))
            .take_while(move |p| p.range.start < range.end || p.range.start <= range.start)
    }

    /// The blocks that cite something or refer to a note.
    pub fn citing_parts(&self) -> impl Iterator<Item = Part<'_>> {
        let citing = |s: &Sums| s.citations > 0 || s.mentions > 0;
        self.blocks.having(citing).filter(move |(_, e)| citing(&e.sums)).map(|(place, entry)| part(place, entry))
    }

    /// The blocks that hold entries of the list of works; those are numbered as in [`Works::references`].
    pub fn listing_parts(&self) -> impl Iterator<Item = Part<'_>> {
        let entries = self.blocks.having(|s| s.references > 0).filter(|(_, e)| e.sums.references > 0);
        entries.map(|(place, entry)| part(place, entry))
    }

    /// The blocks that define the note `label` (lower case).
    pub fn noted(&self, label: &str) -> Vec<Range<usize>> {
        self.defining(|name| matches!(name, Name::Note(l) if l == label)).collect()
    }

    /// The blocks that explain the key `key` in the text itself.
    pub fn explained(&self, key: &str) -> Vec<Range<usize>> {
        self.defining(|name| matches!(name, Name::Key(k) if k == key)).collect()
    }

    fn defining<'a>(&'a self, wanted: impl Fn(&Name) -> bool + 'a) -> impl Iterator<Item = Range<usize>> + 'a {
        let defining = self.blocks.having(|s| s.definitions > 0);
        let found = defining.filter(move |(_, e)| e.read.definitions.iter().any(&wanted));
        found.map(|(place, entry)| place.at..place.at + entry.sums.bytes)
    }

    /// The works that the essay lists, and what keys are looked up in.
    pub fn works(&self) -> &Works {
        &self.works
    }

    /// The text of `range`, its ends moved out of characters.
    pub fn source(&self, range: Range<usize>) -> String {
        let start = self.floor(range.start);
        self.slice(start..self.floor(range.end).max(start))
    }

    /// The block that holds byte `at`, read again, with the byte it begins at.
    pub fn read_block(&self, at: usize) -> Option<(usize, Block)> {
        let place = self.blocks.find(at)?;
        let entry = self.blocks.get(place.index)?;
        Some((place.at, self.read_again(place, entry)))
    }

    /// What is quoted and what is cited in the blocks that touch `range`, each with the line that its block begins on. A
    /// block is read for it once: behind an edit, only what the edit touched.
    pub fn marked(&self, range: Range<usize>) -> impl Iterator<Item = (u32, &[Piece])> {
        let first = self.blocks.find(range.start).map_or(usize::MAX, |p| p.index);
        let touched = self.blocks.iter_from(first);
        touched.take_while(move |(p, _)| p.at < range.end || p.at <= range.start).map(|(place, entry)| {
            let pieces = entry.read.marked.0.get_or_init(|| {
                let source = self.slice(place.at..place.at + entry.sums.bytes);
                let found = match &entry.read.block {
                    Some(block) => marked::pieces(&source, block),
                    None => marked::pieces(&source, &self.read_again(place, entry)),
                };
                found.into_boxed_slice()
            });
            (place.line, &pieces[..])
        })
    }

    /// How many blocks nobody has asked about since they were read: for tests of [`Document::marked`].
    pub fn unmarked(&self) -> usize {
        self.blocks.iter().filter(|(_, e)| e.read.marked.0.get().is_none()).count()
    }

    fn read_again(&self, place: Place, entry: &Entry) -> Block {
        let source = self.slice(place.at..place.at + entry.sums.bytes);
        let extent = markdown::next(&source, 0, place.at == 0);
        let kind = extent.map_or(entry.read.kind, |e| e.kind);
        let mut block = prose::parse(&source, kind, entry.read.before, &self.reading);
        block.after = entry.read.after;
        block
    }

    pub fn words(&self) -> Words {
        let limits = self.config().words;
        Words { counted: self.blocks.total().words, min: limits.min, max: limits.max, target: limits.target }
    }

    /// The sections in order, with their words (subsections included) and limits.
    pub fn sections(&self) -> Vec<SectionWords> {
        let config = self.config();
        let mut out: Vec<SectionWords> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (place, entry) in self.blocks.iter() {
            if let Some(h) = &entry.read.heading {
                open.retain(|i| out[*i].level < h.level);
                let limits =
                    config.sections.iter().find(|(name, _)| is_section(name, h)).map(|s| s.1).unwrap_or_default();
                open.push(out.len());
                out.push(SectionWords {
                    title: h.title.clone(),
                    level: h.level,
                    at: place.at,
                    line: place.line,
                    words: Words { counted: 0, min: limits.min, max: limits.max, target: limits.target },
                });
            }
            for i in &open {
                // The heading's own words belong to the essay, not to what stands below it.
                if entry.read.heading.is_none() {
                    out[*i].words.counted += entry.sums.words;
                }
            }
        }
        out
    }

    pub fn evidence(&self) -> Evidence {
        self.blocks.total().evidence
    }

    /// The style that the settings name, or the one most strong citations are in.
    pub fn style(&self) -> Style {
        let config = self.config();
        if config.style != Style::Auto {
            return config.style;
        }
        let total = self.blocks.total();
        let mut votes = total.votes;
        // Author and year are one habit; the comma between them tells which style it is.
        let without_comma = std::mem::take(&mut votes[Style::ChicagoAuthorDate as usize]);
        let with_comma = votes[Style::Apa as usize];
        votes[Style::Apa as usize] += without_comma;
        let most = votes.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i)));
        match most.filter(|(_, n)| **n > 0).map_or(Style::Auto, |(i, _)| Style::ALL[i]) {
            // Harvard cites like either; its list does not look like theirs.
            Style::Apa if total.harvard > total.not_harvard => Style::Harvard,
            Style::Apa if without_comma > with_comma => Style::ChicagoAuthorDate,
            style => style,
        }
    }

    /// The style of so many citations that another is a slip.
    fn majority(&self) -> Option<Majority> {
        style_mixed::majority(&self.blocks.total().votes)
    }

    /// Reports that read sums and settings, not the text of one block.
    fn of_document(&self) -> Vec<Located> {
        let mut out = Vec::new();
        for p in &self.resolved.problems {
            out.extend(self.at_range("config.invalid", p.range.clone(), p.message.clone(), Vec::new()));
        }
        for o in &self.resolved.overridden {
            let message = || format!("`{}` has no effect here: the assignment settles it.", o.key);
            out.extend(o.range.clone().and_then(|at| self.at_range("config.overridden", at, message(), Vec::new())));
        }
        self.length_reports(&mut out);
        self.source_reports(&mut out);
        out.extend(self.list_missing());
        out.extend(self.foreign_library());
        if self.blocks.total().directives > 0 {
            match self.config().bars_ignores {
                true => self.barred_silencers(&mut out),
                false => self.idle_silencers(&mut out),
            }
        }
        out
    }

    /// Settings that an assignment does not let hold.
    pub fn overridden(&self) -> &[Overridden] {
        &self.resolved.overridden
    }

    fn barred_silencers(&self, out: &mut Vec<Located>) {
        for (place, entry) in self.blocks.having(|s| s.directives > 0) {
            for d in entry.read.directives.iter().filter(|d| d.kind != DirectiveKind::On) {
                let range = place.at + d.range.start..place.at + d.range.end;
                let message = if d.kind == DirectiveKind::NoCount { NOT_UNCOUNTED } else { BARRED };
                out.extend(self.at_range("config.overridden", range, message.to_owned(), Vec::new()));
            }
        }
    }

    /// The works that the text uses: how many, and how old.
    fn source_reports(&self, out: &mut Vec<Located>) {
        let (config, words) = (self.config(), self.words());
        if let Some(least) = config.sources.min
            && length::is_written(&words, config)
        {
            let found = self.sources();
            if found < least {
                let range = self.list_heading().or_else(|| self.head()).unwrap_or(0..0);
                out.extend(self.at_range("ref.too-few", range, sources::too_few_message(found, least), Vec::new()));
            }
        }
        let Some(since) = config.sources.since else { return };
        let mut told = BTreeSet::new();
        for (place, entry) in self.blocks.having(|s| s.references > 0 || s.citations > 0) {
            let Some(block) = &entry.read.block else { continue };
            for reference in &block.references {
                if let Some(year) = reference.year.as_deref().filter(|y| sources::is_too_old(y, since)) {
                    let range = place.at + reference.range.start..place.at + reference.range.end;
                    let message = sources::too_old_message(year, since);
                    out.extend(self.at_range("ref.too-old", range, message, Vec::new()));
                }
            }
            for unit in block.units.iter().filter(|u| is_running(u)) {
                for (key, range) in unit.citations.iter().flat_map(|c| &c.works).filter_map(|w| w.key.as_ref()) {
                    let known = self.library().and_then(|l| l.find(bibliography::bare_key(key)));
                    let year = known.and_then(|(_, e)| e.year.as_deref()).filter(|y| sources::is_too_old(y, since));
                    let Some(year) = year.filter(|_| told.insert(key.as_str())) else { continue };
                    let source = unit.map.source(range);
                    let range = place.at + source.start..place.at + source.end;
                    let message = sources::too_old_message(year, since);
                    out.extend(self.at_range("ref.too-old", range, message, Vec::new()));
                }
            }
        }
    }

    /// How many works the text uses, each once. Where that is not certain, rather one too many.
    fn sources(&self) -> u32 {
        let (mut keys, mut names, mut notes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (_, entry) in self.blocks.having(|s| s.citations > 0 || s.mentions > 0) {
            let Some(block) = &entry.read.block else { continue };
            let running = block.units.iter().filter(|u| is_running(u));
            for work in
                running.flat_map(|u| &u.citations).filter(|c| c.form != Form::CrossReference).flat_map(|c| &c.works)
            {
                if let Some((key, _)) = &work.key {
                    keys.insert(bibliography::bare_key(key));
                } else if let Some(label) = &work.note {
                    notes.insert(label.as_str());
                } else {
                    let title = work.title.as_ref().map(|t| t.0.as_str());
                    let name = work.names.first().map(|n| n.0.as_str()).or(title);
                    let year = work.year.as_ref().map(|y| y.0.as_str());
                    names.extend(name.map(|name| (name, year, work.number)));
                    names.extend(work.number.map(|n| ("", None, Some(n))));
                }
            }
        }
        let works = &self.works;
        let is_cited = |r: &&Arc<Reference>| r.repeats_author || r.keys.iter().any(|key| self.cited.contains_key(key));
        let listed = match works.style {
            // Notes name works in forms that are not looked up in the list.
            Style::ChicagoNotes | Style::Pandoc | Style::Auto => works.references.len(),
            _ => works.references.iter().filter(is_cited).count(),
        };
        let cited = if works.references.is_empty() { names.len().max(notes.len()) } else { listed };
        (keys.len() + cited) as u32
    }

    /// The heading of the list of works.
    fn list_heading(&self) -> Option<Range<usize>> {
        let is_list = |e: &Entry| e.read.heading.is_some() && e.read.after.section.is_reference_list();
        let (place, entry) = self.blocks.having(|s| s.headings > 0).find(|(_, e)| is_list(e))?;
        let h = entry.read.heading.as_ref()?;
        Some(place.at + h.range.start..place.at + h.range.end)
    }

    fn length_reports(&self, out: &mut Vec<Located>) {
        let (words, config) = (self.words(), self.config());
        let limit_at = self.resolved.words_at.clone();
        if length::excess(&words).is_some()
            && let Some(range) = words.max.and_then(|max| self.past_limit(max))
        {
            let related = limit_at.clone().map(|r| ("The limit is set here.".to_owned(), r)).into_iter().collect();
            out.extend(self.at_range("length.over", range, length::over_message(&words, config), related));
        }
        if length::beyond_target(&words).is_some() {
            let range = limit_at.clone().or_else(|| self.head()).unwrap_or(0..0);
            let message = length::within_tolerance_message(&words, config);
            out.extend(self.at_range("length.within-tolerance", range, message, Vec::new()));
        }
        if length::nearly(&words).is_some() && self.is_on(&length::near::RULE) {
            let message = length::near_message(&words, config);
            out.extend(self.at_range("length.near", self.head().unwrap_or(0..0), message, Vec::new()));
        }
        self.declared_counts(out);
        let quoted = self.blocks.total().quoted;
        if self.is_on(&length::quote_share::RULE) && length::quote_share::is_over(quoted, words.counted) {
            let message = length::quote_share_message(quoted, words.counted);
            out.extend(self.at_range("length.quote-share", self.head().unwrap_or(0..0), message, Vec::new()));
        }
        if length::lack(&words).is_some() && length::is_time_for_under(&words, config) {
            let range = limit_at.or_else(|| self.head()).unwrap_or(0..0);
            out.extend(self.at_range("length.under", range, length::under_message(&words, config), Vec::new()));
        }
        if !config.required.is_empty() && length::is_written(&words, config) {
            let headings: Vec<&Heading> =
                self.blocks.having(|s| s.headings > 0).filter_map(|(_, entry)| entry.read.heading.as_ref()).collect();
            for title in &config.required {
                let is_there = title.split('|').any(|name| headings.iter().any(|h| is_section(name, h)));
                if !is_there {
                    let range = self.head().unwrap_or(0..0);
                    let message = length::section_missing::message(title);
                    out.extend(self.at_range("length.section-missing", range, message, Vec::new()));
                }
            }
        }
        if config.sections.is_empty() {
            return;
        }
        for section in self.sections() {
            let range = self.blocks.find(section.at).and_then(|p| {
                let h = self.blocks.get(p.index)?.read.heading.as_ref()?;
                Some(p.at + h.range.start..p.at + h.range.end)
            });
            let Some(range) = range else { continue };
            if length::excess(&section.words).is_some() {
                let message = length::section_over_message(&section.title, &section.words, config);
                out.extend(self.at_range("length.section-over", range, message, Vec::new()));
            } else if length::lack(&section.words).is_some() && length::is_time_for_under(&section.words, config) {
                let message = length::section_under_message(&section.title, &section.words, config);
                out.extend(self.at_range("length.section-under", range, message, Vec::new()));
            }
        }
    }

    fn is_on(&self, rule: &rules::Rule) -> bool {
        self.config().shown(rule, rule.default.unwrap_or(Severity::Hint)).is_some()
    }

    /// Numbers of words that the essay gives and that are not right.
    fn declared_counts(&self, out: &mut Vec<Located>) {
        let in_text = self.blocks.having(|s| s.declared > 0).flat_map(|(place, entry)| {
            entry.read.declared.iter().map(move |(r, n)| (place.at + r.start..place.at + r.end, *n))
        });
        let counted = self.blocks.total().words;
        for (range, declared) in self.resolved.declared.iter().cloned().chain(in_text) {
            if length::declared::is_off(declared, counted) {
                let message = length::declared_message(&length::grouped(declared), counted, self.config());
                out.extend(self.at_range("length.declared", range, message, Vec::new()));
            }
        }
    }

    /// Citations in the text, and no list that would say what they mean.
    fn list_missing(&self) -> Option<Located> {
        let works = &self.works;
        let is_listed = !works.references.is_empty() || works.heading.is_some();
        let elsewhere = !self.config().bibliography.is_empty() || self.resolved.library.is_some();
        let wanting = |s: &Sums| list_missing::wanting(&s.votes);
        if is_listed || elsewhere || wanting(self.blocks.total()) < list_missing::FEWEST {
            return None;
        }
        let (place, entry) = self.blocks.having(move |s| wanting(s) > 0).find(|(_, e)| wanting(&e.sums) > 0)?;
        let block = entry.read.block.as_ref()?;
        let in_text = block.units.iter().filter(|u| is_running(u) && u.kind != UnitKind::Footnote);
        let range = in_text.into_iter().find_map(|unit| {
            let strong = unit.citations.iter().filter(|c| c.strength == Strength::Strong);
            let wants = |c: &&Citation| rules::cite::style_of(unit, c).is_some_and(list_missing::wants);
            Some(unit.map.source(&strong.into_iter().find(wants)?.range))
        })?;
        let range = place.at + range.start..place.at + range.end;
        let mut report = self.at_range(list_missing::RULE.id, range, list_missing::MESSAGE.to_owned(), Vec::new())?;
        let heading = list_missing::heading(works.style);
        let end = self.rope.len_bytes();
        let last = self.rope.len_chars().checked_sub(1).map(|i| self.rope.char(i));
        let gap = if last == Some('\n') { "\n" } else { "\n\n" };
        let added = format!("{gap}## {heading}\n");
        if self.is_read_at_end(&added) {
            report.fixes.push(LocatedFix {
                title: format!("Add the heading \"{heading}\""),
                safety: Safety::Unsafe,
                edits: EditSet::one(Edit::insert(end, added)),
            });
        }
        Some(report)
    }

    /// Is `heading` one where it is added at the end? A comment, a fence or a tag that nothing closes swallows it.
    fn is_read_at_end(&self, heading: &str) -> bool {
        let Some(last) = self.blocks.len().checked_sub(1) else { return true };
        let holds_words = |entry: &Entry| {
            use BlockKind::{BlockQuote, Definition, Heading, List, Prose};
            matches!(entry.read.kind, Prose | Heading | List | BlockQuote | Definition)
        };
        if self.blocks.get(last).is_none_or(holds_words) {
            return true;
        }
        let end = self.slice(self.blocks.place(last).at..self.rope.len_bytes());
        Document::new(&format!("It ends.\n\n{end}{heading}"), Arc::default()).works.heading.is_some()
    }

    /// From the first word past `max` to the end of the block it stands in.
    fn past_limit(&self, max: u32) -> Option<Range<usize>> {
        let (place, mut before) = self.blocks.past(max, |s| s.words)?;
        let entry = self.blocks.get(place.index)?;
        let block = self.read_again(place, entry);
        let mut first = None;
        let mut end = place.at;
        if block.kind == BlockKind::Code {
            let source = self.slice(place.at..place.at + entry.sums.bytes);
            words::counted_code(&source, &block.before, self.config(), |range| {
                before += 1;
                if before > max {
                    first.get_or_insert(place.at + range.start);
                    end = place.at + range.end;
                }
            });
        }
        for unit in &block.units {
            let part = words::part(unit, &block.before, &block.after);
            words::counted(unit, part, self.config(), |range, n| {
                before += n;
                let source = unit.map.source(&range);
                if before > max && first.is_none() {
                    first = Some(place.at + source.start);
                }
                end = end.max(place.at + source.end);
            });
            if first.is_some() {
                end = end.max(place.at + unit.map.source(&(0..unit.text.trim_end().len())).end);
            }
        }
        first.map(|start| start..end)
    }

    /// The title, or else the first word: where a report on the whole essay stands.
    fn head(&self) -> Option<Range<usize>> {
        for (place, entry) in self.blocks.iter() {
            if let Some(h) = &entry.read.heading {
                return Some(place.at + h.range.start..place.at + h.range.end);
            }
            if entry.read.has_text {
                let block = self.read_again(place, entry);
                let unit = block.units.first()?;
                let word = words::tokens(&unit.text, Default::default()).into_iter().next()?;
                let source = unit.map.source(&word);
                return Some(place.at + source.start..place.at + source.end);
            }
        }
        None
    }

    fn at_range(
        &self,
        rule: &str,
        range: Range<usize>,
        message: String,
        related: Vec<(String, Range<usize>)>,
    ) -> Option<Located> {
        let rule = rules::find(rule)?;
        let severity = self.config().shown(rule, rule.default.unwrap_or(Severity::Hint))?;
        let fingerprint = {
            let mut hash = crate::text::Fnv::default();
            hash.write(rule.id.as_bytes());
            // Several of them may stand in one essay, and each must be known again.
            if matches!(rule.id, "ref.too-old" | "length.section-missing") {
                hash.write_words(&message);
                hash.write_words(&self.slice(range.clone()));
            }
            hash.finish()
        };
        let range = self.floor(range.start)..self.floor(range.end);
        Some(Located {
            rule: rule.id,
            severity,
            message,
            trigger: self.slice(range.clone()).split_whitespace().collect::<Vec<_>>().join(" "),
            start: self.position(range.start),
            end: self.position(range.end),
            related: related
                .into_iter()
                .map(|(message, r)| LocatedRelated {
                    message,
                    start: self.position(r.start),
                    end: self.position(r.end),
                    range: r,
                })
                .collect(),
            fixes: Vec::new(),
            fingerprint,
            range,
        })
    }

    /// Where byte `at` is.
    pub fn position(&self, at: usize) -> Position {
        let Some(place) = self.blocks.find(at) else { return Position::default() };
        let source = self.slice(place.at..at.max(place.at));
        Position::of(&source, source.len()).lines_down(place.line)
    }

    /// What every `ignore-file` in the document hides, as bits of the rule list.
    fn hidden_in_file(&self) -> u128 {
        if self.blocks.total().directives == 0 || self.config().bars_ignores {
            return 0;
        }
        self.named_for_file() & !self.config().assigned.rules
    }

    /// The rules that every `ignore-file` in the document names.
    fn named_for_file(&self) -> u128 {
        let mut bits = 0;
        for (_, entry) in self.blocks.having(|s| s.directives > 0) {
            for d in entry.read.directives.iter().filter(|d| d.kind == DirectiveKind::IgnoreFile) {
                bits |= lint::bits(d.names.iter().map(|n| n.0.as_str()));
            }
        }
        bits
    }

    /// Silencers that silence nothing, names in them that no rule has, and what an assignment does not let them silence.
    fn idle_silencers(&self, out: &mut Vec<Located>) {
        let mut report = |range: Range<usize>, message: String| {
            out.extend(self.at_range("config.unused-ignore", range, message, Vec::new()));
        };
        let mut refused: Vec<(Range<usize>, String)> = Vec::new();
        let held = self.config().assigned.rules;
        let reported: u128 = {
            let mut bits = 0;
            if self.named_for_file() != 0 {
                for (_, entry) in self.blocks.having(|s| s.reports > 0) {
                    bits |= entry.shown.iter().fold(0, |b, r| b | 1u128 << r.rule);
                }
            }
            bits
        };
        let mut off: Option<(Range<usize>, u32)> = None;
        // What each `off` takes from the block `from` on, up to the `on` that ends it: worked out once for all that stand there.
        let (mut from, mut takes) = (0, Vec::new());
        for (place, entry) in self.blocks.having(|s| s.directives > 0) {
            for (i, d) in entry.read.directives.iter().enumerate() {
                let here = place.at + d.range.start..place.at + d.range.end;
                for (name, range) in &d.names {
                    if rules::named(name).is_empty() {
                        let nearest = rules::nearest(name).map_or(String::new(), |n| format!(" Did you mean {n}?"));
                        report(
                            place.at + range.start..place.at + range.end,
                            format!("No rule is called \"{name}\".{nearest}"),
                        );
                    }
                }
                let bits = lint::bits(d.names.iter().map(|n| n.0.as_str()));
                let (used, tried) = match d.kind {
                    DirectiveKind::IgnoreLine => {
                        let on_line = entry.silenced.refused_lines.iter().filter(|(line, _)| *line == i);
                        (entry.silenced.lines.contains(&i), on_line.fold(0, |bits, (_, bit)| bits | bit))
                    }
                    DirectiveKind::IgnoreFile => {
                        let found = bits & (reported | self.document_rules());
                        (found & !held != 0, found & held)
                    }
                    DirectiveKind::IgnoreNext => self
                        .next_with_text(place.index)
                        .map_or((false, 0), |e| (e.silenced.by_comment & bits != 0, e.silenced.refused_comment & bits)),
                    DirectiveKind::Off => {
                        if place.index - from >= takes.len() {
                            (from, takes) = (place.index, self.under_off(place.index));
                        }
                        let (taken, tried) = takes[place.index - from];
                        let taken = if tried == 0 { taken } else { u32::MAX };
                        if let Some((range, 0)) = off.replace((here.clone(), taken)) {
                            report(range, UNUSED.to_owned());
                        }
                        (true, tried)
                    }
                    DirectiveKind::NoCount => {
                        refused.push((here, NOT_UNCOUNTED.to_owned()));
                        continue;
                    }
                    DirectiveKind::On => {
                        let opened = off.take();
                        if let Some((range, 0)) = opened.clone() {
                            report(range, UNUSED.to_owned());
                        }
                        (opened.is_some(), 0)
                    }
                };
                if tried != 0 {
                    refused.push((here, refused_message(tried)));
                } else if !used && (bits != 0 || d.names.is_empty()) {
                    report(here, UNUSED.to_owned());
                }
            }
        }
        if let Some((range, 0)) = off {
            report(range, UNUSED.to_owned());
        }
        for (range, message) in refused {
            out.extend(self.at_range("config.overridden", range, message, Vec::new()));
        }
    }

    /// Rules of the whole document that report something, as bits: lengths, the number and age of works, settings.
    fn document_rules(&self) -> u128 {
        let mut found = Vec::new();
        self.length_reports(&mut found);
        self.source_reports(&mut found);
        found.extend(self.list_missing());
        found.extend(self.foreign_library());
        let mut rules: Vec<RuleId> = found.iter().map(|l| l.rule).collect();
        rules.extend(self.resolved.problems.first().map(|_| "config.invalid"));
        rules.extend(self.resolved.overridden.iter().find(|o| o.range.is_some()).map(|_| "config.overridden"));
        rules.into_iter().filter_map(rules::index).fold(0, |b, i| b | 1u128 << i)
    }

    fn next_with_text(&self, index: usize) -> Option<&Entry> {
        self.blocks.iter_from(index + 1).map(|(_, e)| e).find(|e| e.read.has_text)
    }

    /// How many reports an `off` in block `index` takes, and the rules that it is not let take; then the same of the blocks below that
    /// are under it, one after the other.
    fn under_off(&self, index: usize) -> Vec<(u32, u128)> {
        let below = self.blocks.iter_from(index + 1).map(|(_, e)| e).take_while(|e| e.read.before.off);
        let below: Vec<_> = below.map(|e| &e.silenced).collect();
        let mut takes = vec![(0, 0)];
        for silenced in below.into_iter().rev() {
            let (taken, refused) = takes[takes.len() - 1];
            takes.push((taken + silenced.by_off, refused | silenced.refused_off));
        }
        takes.reverse();
        takes
    }

    fn located(&self, place: Place, report: &Report, due: &Due) -> Located {
        let d = &report.diagnostic;
        Located {
            rule: d.rule,
            severity: due.severity(place, report),
            message: d.message.clone() + &due.more(place, report).unwrap_or_default(),
            trigger: d.trigger.clone(),
            range: place.at + d.range.start..place.at + d.range.end,
            start: report.start.lines_down(place.line),
            end: report.end.lines_down(place.line),
            related: d
                .related
                .iter()
                .filter_map(|r| {
                    let range = self.related_range(place, r)?;
                    let (start, end) = (self.position(range.start), self.position(range.end));
                    Some(LocatedRelated { message: r.message.clone(), range, start, end })
                })
                .collect(),
            fixes: d
                .fixes
                .iter()
                .map(|f| LocatedFix { title: f.title.clone(), safety: f.safety, edits: f.edits.shifted(place.at) })
                .collect(),
            fingerprint: d.fingerprint,
        }
    }

    fn glimpse<'a>(&self, place: Place, report: &'a Report, due: &Due) -> Glimpse<'a> {
        let d = &report.diagnostic;
        let message = match due.more(place, report) {
            Some(more) => Cow::Owned(d.message.clone() + &more),
            None => Cow::Borrowed(d.message.as_str()),
        };
        let related = d.related.iter();
        Glimpse {
            rule: d.rule,
            severity: due.severity(place, report),
            message,
            range: place.at + d.range.start..place.at + d.range.end,
            start: report.start.lines_down(place.line),
            end: report.end.lines_down(place.line),
            related: related
                .filter_map(|r| Some((Cow::Borrowed(r.message.as_str()), self.related_range(place, r)?)))
                .collect(),
        }
    }

    /// The bytes of the document that a report in the block at `place` points to.
    fn related_range(&self, place: Place, related: &Related) -> Option<Range<usize>> {
        let at = match related.entry {
            None => place.at,
            Some(number) => self.blocks.past(number as u32, |s| s.references)?.0.at,
        };
        Some(at + related.range.start..at + related.range.end)
    }
}

const BARRED: &str = "Reports may not be silenced in this essay (`allow-ignores`): this comment has no effect.";
const NOT_UNCOUNTED: &str = "`.no-count` has no effect here: the assignment settles what counts.";
const UNUSED: &str = "This comment silences nothing. Remove it, or correct the rule it names.";

enum Reach {
    Everything,
    Blocks { first: usize, last: usize },
}

/// Is it text of the essay, rather than a title, a heading or an entry of the list?
fn is_running(unit: &Unit) -> bool {
    !matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture | UnitKind::Title | UnitKind::Heading(_))
}

/// How many citations a block has. What only looks like one, `(Green)` or `(Paris 1968)`, may answer a report, but counts only
/// where the list has it.
fn certain_citations(block: &Block, works: &Works) -> u32 {
    let is_listed = |c: &Citation| c.works.iter().any(|w| works.index.find(w) == Match::Found);
    let is_one = |c: &Citation| match (c.strength, c.form) {
        (_, Form::CrossReference) | (Strength::Doubtful, _) => false,
        (Strength::Weak, Form::AuthorPage | Form::AuthorYear | Form::Title) => is_listed(c),
        _ => !c.works.is_empty(),
    };
    let running = block.units.iter().filter(|u| is_running(u));
    running.flat_map(|u| &u.citations).filter(|c| is_one(c)).count() as u32
}

/// Does the block cite what is not found by the name of an author that the list has? What such a citation means any entry may say, and
/// which listed name it is a slip of.
fn asks_all(block: &Block, works: &Works) -> bool {
    if works.index.is_empty() {
        return true;
    }
    let units = block.units.iter().filter(|u| !matches!(u.kind, UnitKind::Reference | UnitKind::Furniture));
    units.into_iter().any(|unit| {
        unit.citations.iter().flat_map(|c| &c.works).any(|work| match work.names.first() {
            // What stands in a heading is not among what the block cites.
            Some(_) => !is_running(unit) || works.index.entries(work).is_empty(),
            None => work.title.is_some(),
        })
    })
}

/// What the citations of a block name, and whom its sentences name, hashed, in order.
fn cites(block: &Block) -> Vec<u64> {
    let mut out = Vec::new();
    for unit in block.units.iter().filter(|u| is_running(u)) {
        out.extend(unit.citations.iter().flat_map(|c| &c.works).flat_map(references::mentions));
        references::names_in(&unit.text, |name| out.push(name));
    }
    out.sort_unstable();
    out
}

/// Does the entry belong to the list of works?
fn is_listing(entry: &Entry) -> bool {
    entry.sums.references > 0 || entry.read.heading.is_some() && entry.read.after.section.is_reference_list()
}

/// Does the name in the settings mean this heading, by its text or its id?
fn is_section(name: &str, heading: &Heading) -> bool {
    let plain = |s: &str| {
        s.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ')).to_lowercase()
    };
    plain(name) == plain(&heading.title) || heading.id.as_deref() == Some(name.trim_start_matches('#'))
}

/// The reports of a block that the document as a whole lets through.
fn due_in<'a>(due: &Due, place: Place, entry: &'a Entry) -> impl Iterator<Item = (Place, &'a Report)> {
    entry.shown.iter().filter(move |r| due.lets(place, r)).map(move |r| (place, r))
}

fn part(place: Place, entry: &Entry) -> Part<'_> {
    Part {
        kind: entry.read.kind,
        range: place.at..place.at + entry.sums.bytes,
        line: place.line,
        lines: entry.sums.lines,
        heading: entry.read.heading.as_ref(),
        section: entry.read.after.section,
        words: entry.sums.words,
        evidence: entry.sums.evidence,
        references: &entry.read.references,
        block: entry.read.block.as_deref(),
    }
}

/// What is said of a comment that would silence these rules, which an assignment asks for.
fn refused_message(rules: u128) -> String {
    let names: Vec<&str> = rules::all().enumerate().filter(|(i, _)| rules & (1 << i) != 0).map(|(_, r)| r.id).collect();
    format!("This comment has no effect on {}: the assignment settles it.", names.join(", "))
}

/// Does an `ignore-file` with these bits hide reports of the rule?
fn is_hidden(rule: RuleId, hidden: u128) -> bool {
    rule != "config.unused-ignore" && rules::index(rule).is_some_and(|i| hidden & (1 << i) != 0)
}

fn finish(mut out: Vec<Located>, hidden: u128) -> Vec<Located> {
    if hidden != 0 {
        out.retain(|l| !is_hidden(l.rule, hidden));
    }
    out.sort_by(|a, b| (a.range.start, a.range.end, a.rule).cmp(&(b.range.start, b.range.end, b.rule)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    /// What an assignment asks for, under edits: a debug build compares each with a document read from scratch.
    #[test]
    fn what_is_asked_for_follows_the_edits() {
        let config = Config {
            required: vec!["Conclusion".into()],
            sources: Sources { min: Some(2), since: Some(2000), max_age: None },
            bars_ignores: true,
            finished: true,
            ..Config::default()
        };
        let mut document = Document::new("", Arc::new(Settings::fixed(config)));
        let mut add = |text: &str| {
            let end = document.rope().len_bytes();
            document.apply(&Edit::replace(end..end, text));
            let found = document.diagnostics();
            found.iter().map(|d| d.rule).filter(|r| *r != "ref.list-missing").collect::<Vec<_>>()
        };
        assert_eq!(add("It is so (Ortiz, 2011). It was not (Bell, 1999).\n\n"), ["length.section-missing"]);
        assert_eq!(add("<!-- essay-lsp: off -->\n\n"), ["length.section-missing", "config.overridden"]);
        assert_eq!(add("It is gonna rain.\n\n").last(), Some(&"register.text-speak"));
        assert!(!add("## Conclusion\n\nText.\n\n").contains(&"length.section-missing"));
        assert!(add("## References\n\nBell, T. (1999). *Fires*. Quay Press.\n\n").contains(&"ref.too-few"));
        let all = add("Ortiz, A. (2011). *The river towns*. Quay Press.\n");
        assert!(all.contains(&"ref.too-old") && !all.contains(&"ref.too-few"), "{all:?}");
    }

    /// What an assignment does not leave to the text, under edits.
    #[test]
    fn what_is_held_follows_the_edits() {
        let rules = lint::bits(["register", "length"].into_iter());
        let config = Config {
            words: crate::config::Limits { max: Some(3), ..Default::default() },
            assigned: crate::config::Assigned { is_there: true, words: true, rules },
            ..Config::default()
        };
        let mut document = Document::new("", Arc::new(Settings::fixed(config)));
        let mut edit = |range: Range<usize>, text: &str| {
            document.apply(&Edit::replace(range, text));
            document.diagnostics().iter().map(|d| d.rule).collect::<Vec<_>>()
        };
        let off = "<!-- essay-lsp: off -->\n\n";
        assert_eq!(edit(0..0, off), ["config.unused-ignore"]);
        let said = "It is gonna rain.\n\n";
        assert_eq!(edit(off.len()..off.len(), said), ["config.overridden", "register.text-speak", "length.over"]);
        assert_eq!(edit(0..off.len(), ""), ["register.text-speak", "length.over"]);
        let file = "<!-- essay-lsp: ignore-file length -->\n\n";
        assert_eq!(edit(0..0, file).first(), Some(&"config.overridden"));
        assert_eq!(edit(0..file.len(), "::: {.no-count}\n\n").first(), Some(&"config.overridden"));
        assert_eq!(edit(0..17, "<div>\n<p>The sky is clear, and it is gonna rain.</p>\n</div>\n\n").len(), 3);
    }

    /// A word in brackets counts as a citation where the list of works has it, and no longer where the list loses it.
    #[test]
    fn only_citations_are_counted() {
        let list = "## Works Cited\n\nGreen, Ada. *Salt*. Quay Press, 2011.\n";
        let text = "The salt was sold (Green). The lamp hums at fifty (Hz). The roll is lost (citation needed). See (Lucy).\n\n";
        let mut document = Document::new(text, Arc::new(Settings::fixed(Config::default())));
        assert_eq!(document.evidence().citations, 0);
        document.apply(&Edit::insert(text.len(), list));
        assert_eq!(document.evidence().citations, 1);
        document.apply(&Edit::replace(text.len()..text.len() + list.len(), "The mill closed (Bell 42).\n"));
        assert_eq!(document.evidence().citations, 1);
    }

    /// A debug build compares each edit with a document read from scratch.
    #[test]
    fn whose_bibliography_it_is_follows_the_edits() {
        let mut document = Document::new("", Arc::new(Settings::fixed(Config::default())));
        let mut add = |text: &str| {
            let end = document.rope().len_bytes();
            document.apply(&Edit::replace(end..end, text));
            document.diagnostics().len()
        };
        assert_eq!(add("---\nreferences:\n- id: ortiz2012\n---\n\nIt fell [@a1].\n\n"), 1);
        assert_eq!(add("It rose [@b2].\n\nIt froze [@c3].\n\nIt thawed [@d4].\n\n"), 4);
        assert_eq!(add("It burned [@e5].\n\n"), 1);
        assert_eq!(add("It drowned [@ortiz2012].\n\n"), 5);
    }
}
