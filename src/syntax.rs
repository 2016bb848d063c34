//! From source text to prose: blocks, the units of visible text in them, and what stands in a unit.
//!
//! A [`Block`] is a piece of a document that Markdown lets us cut out: nothing before or after it changes how it parses,
//! but for the [`State`] it is entered with. Its [`Unit`]s are the paragraphs a reader sees: visible text with a map back
//! to the source, and the sentences, quotations and citations found in it.

pub mod bibliography;
pub mod citations;
pub mod inflect;
pub mod language;
pub mod markdown;
pub mod marked;
pub mod prose;
pub mod quotes;
pub mod references;
pub mod sentences;
pub mod words;

use citations::Citation;
use quotes::Quote;
use references::Reference;
use std::ops::Range;
use std::sync::Arc;

/// What a block inherits from the text above it. Two blocks with the same text and state have the same reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// The quotation mark that the paragraph above opened and did not close.
    pub open_quote: Option<char>,
    pub lead_in: LeadIn,
    pub section: Section,
    /// Level of the heading that opened `section`; 0 before the first heading.
    pub section_level: u8,
    pub front: Front,
    /// Nesting of fenced divs (`:::`) or `<div>`s, and at which depth a `.no-count` and a `refs` one opened (0: none).
    pub div_depth: u8,
    pub no_count_depth: u8,
    pub refs_depth: u8,
    /// The same of a div in another language.
    pub foreign_depth: u8,
    /// Between `<!-- essay-lsp: off -->` and `on`.
    pub off: bool,
    /// Rules that an `ignore` comment just above silences in this block, as bits of the rule list.
    pub ignored: u128,
}

impl State {
    /// The state at the top of a document.
    pub fn start() -> State {
        State { front: Front::Start, ..State::default() }
    }
}

/// How the paragraph above leads in to what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LeadIn {
    #[default]
    None,
    /// It hands the word to somebody and names no source: `The mayor wrote:`
    Unsourced,
    /// Its colon follows a source: `The mayor wrote in his diary (Ortiz 42):`
    Sourced,
}

/// How far we are past the title of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Front {
    /// The essay has begun.
    #[default]
    Past,
    /// Nothing so far but lines that look like an author block or a title.
    Start,
    /// The title was a heading; an author block may follow.
    Titled,
    /// Past the titles, and no paragraph of the essay yet: headings, an abstract, a motto.
    Opening,
}

impl Front {
    /// May a line still be a title or an author?
    pub fn takes_titles(self) -> bool {
        matches!(self, Front::Start | Front::Titled)
    }
}

/// The part of an essay that a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Section {
    #[default]
    Body,
    Introduction,
    Conclusion,
    Abstract,
    Methods,
    Results,
    LiteratureReview,
    References,
    /// Bibliography, Works Consulted: a list that may hold more than is cited.
    Consulted,
    Appendix,
    /// Acknowledgements, funding, author contributions, declarations, contents.
    Matter,
}

impl Section {
    pub fn is_reference_list(self) -> bool {
        matches!(self, Section::References | Section::Consulted)
    }
}

/// What a unit of text is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    Paragraph,
    /// Level 1 to 6.
    Heading(u8),
    /// A title or author line without `#` at the top of the document, or its H1.
    Title,
    ListItem,
    BlockQuote,
    TableCell,
    Caption,
    /// The text of a footnote or an inline note.
    Footnote,
    /// An entry of a list of works.
    Reference,
    /// Lines that a website left behind: not the writer's.
    Furniture,
}

/// What a stretch of visible text is, where it is more than plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpanKind {
    Code,
    /// Visible text is one U+FFFC.
    Math,
    /// An address or e-mail shown as such.
    Url,
    /// The text of a link.
    Link,
    Emphasis,
    Strong,
    Strike,
    /// A footnote reference `[^1]` or inline note: U+FFFC in the visible text.
    NoteRef,
    /// Template tags, raw HTML, attributes: U+FFFC or nothing.
    Raw,
    /// `…show more content…`: what a website left inside the writer's sentence.
    Furniture,
    /// A hard line break (visible text: one newline).
    Break,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub kind: SpanKind,
    /// In visible text.
    pub range: Range<usize>,
}

/// Visible text of one paragraph-like part of a block, and what stands in it. All ranges count in bytes of `text`;
/// [`SourceMap`] leads back to the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub kind: UnitKind,
    pub text: String,
    pub map: SourceMap,
    /// Sorted by start; an outer span comes before what it holds.
    pub spans: Vec<Span>,
    pub quotes: Vec<Quote>,
    pub citations: Vec<Citation>,
    /// Trimmed of white space, in order, without the gaps between them.
    pub sentences: Vec<Range<usize>>,
    /// `Some(label)` where the unit is the text of footnote `label`.
    pub note: Option<String>,
    /// Labels of footnote references, each with the start of its span.
    pub labels: Vec<(usize, String)>,
}

impl Unit {
    pub fn str(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }

    /// The sentence that holds byte `at`, as an index into `sentences`.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.end <= at);
        self.sentences.get(i).filter(|s| s.start <= at).map(|_| i)
    }

    /// Does `range`, which is not empty, touch a span of one of these kinds? Looks at the nearest.
    pub fn touches(&self, range: &Range<usize>, kinds: &[SpanKind]) -> bool {
        self.spans_near(range).any(|s| kinds.contains(&s.kind))
    }

    /// The citations that begin in `range`.
    pub fn citations_in(&self, range: &Range<usize>) -> Range<usize> {
        let from = self.citations.partition_point(|c| c.range.start < range.start);
        from..self.citations.partition_point(|c| c.range.start < range.end)
    }

    /// The nearest spans that touch `range`, last first; enough for code and addresses, which hold no others.
    pub fn spans_near(&self, range: &Range<usize>) -> impl Iterator<Item = &Span> {
        let end = self.spans.partition_point(|s| s.range.start < range.end);
        let from = range.start;
        self.spans[..end].iter().rev().take(64).filter(move |s| s.range.end > from)
    }

    /// Quotations that touch `range`, innermost first.
    pub fn quotes_near(&self, range: &Range<usize>) -> impl Iterator<Item = &Quote> {
        let end = self.quotes.partition_point(|q| q.range.start < range.end);
        let from = range.start;
        // An outermost quotation that ends before the range has nothing but earlier ones before it.
        let mut done = false;
        self.quotes[..end]
            .iter()
            .rev()
            .take_while(move |q| {
                let go_on = !done;
                done = q.depth == 0 && q.range.end <= from;
                go_on
            })
            .filter(move |q| q.range.end > from)
    }

    pub fn in_quote(&self, range: &Range<usize>) -> bool {
        self.quotes_near(range).next().is_some()
    }
}

/// Visible bytes to bytes of the block: stretches that are the same in both, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    /// (visible start, source start, visible length, source length); lengths differ for entities, escapes and placeholders.
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    visible: u32,
    source: u32,
    visible_len: u32,
    source_len: u32,
}

impl SourceMap {
    /// Makes room for so many stretches, and no more.
    pub fn reserve_exact(&mut self, stretches: usize) {
        self.runs.reserve_exact(stretches);
    }

    /// Adds a stretch. Stretches of equal length map byte by byte; others only as a whole.
    pub fn push(&mut self, visible: usize, visible_len: usize, source: Range<usize>) {
        let run = Run {
            visible: visible as u32,
            source: source.start as u32,
            visible_len: visible_len as u32,
            source_len: source.len() as u32,
        };
        if let Some(last) = self.runs.last_mut() {
            let plain = last.visible_len == last.source_len && run.visible_len == run.source_len;
            if plain && last.visible + last.visible_len == run.visible && last.source + last.source_len == run.source {
                last.visible_len += run.visible_len;
                last.source_len += run.source_len;
                return;
            }
        }
        self.runs.push(run);
    }

    fn run_at(&self, visible: u32) -> Option<&Run> {
        let i = self.runs.partition_point(|r| r.visible + r.visible_len <= visible);
        self.runs.get(i)
    }

    /// The source byte of visible byte `at` (where a range starts).
    pub fn start(&self, at: usize) -> usize {
        let at = at as u32;
        match self.run_at(at) {
            Some(r) if r.visible_len == r.source_len && at >= r.visible => (r.source + at - r.visible) as usize,
            Some(r) => r.source as usize,
            None => self.runs.last().map_or(0, |r| (r.source + r.source_len) as usize),
        }
    }

    /// The source byte just behind visible byte `at - 1` (where a range ends).
    pub fn end(&self, at: usize) -> usize {
        if at == 0 {
            return self.start(0);
        }
        let last = at as u32 - 1;
        match self.run_at(last) {
            Some(r) if r.visible_len == r.source_len && last >= r.visible => (r.source + last - r.visible) as usize + 1,
            Some(r) => (r.source + r.source_len) as usize,
            None => self.runs.last().map_or(0, |r| (r.source + r.source_len) as usize),
        }
    }

    /// The bytes of the block that show `range`.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.start(range.start);
            return at..at;
        }
        let start = self.start(range.start);
        start..self.end(range.end).max(start)
    }

    /// Is `range` shown byte for byte, without markup inside? Only then may an edit replace it blindly.
    pub fn is_plain(&self, range: &Range<usize>) -> bool {
        self.source(range).len() == range.len()
    }

    /// The visible byte that shows source byte `at`, or the next one that is shown.
    pub fn visible(&self, at: usize) -> usize {
        let at = at as u32;
        for r in &self.runs {
            if at < r.source {
                return r.visible as usize;
            }
            if at < r.source + r.source_len {
                return if r.visible_len == r.source_len {
                    (r.visible + at - r.source) as usize
                } else {
                    r.visible as usize
                };
            }
        }
        self.runs.last().map_or(0, |r| (r.visible + r.visible_len) as usize)
    }
}

impl SourceMap {
    /// Appends what `other` has for `range`, so that `range.start` lands on visible byte `at`.
    pub fn append(&mut self, other: &SourceMap, range: &Range<usize>, at: usize) {
        let first = other.runs.partition_point(|r| (r.visible + r.visible_len) as usize <= range.start);
        for r in other.runs[first..].iter().take_while(|r| (r.visible as usize) < range.end) {
            let (start, end) = (r.visible as usize, (r.visible + r.visible_len) as usize);
            let (from, to) = (start.max(range.start), end.min(range.end));
            if from >= to {
                continue;
            }
            let source = if r.visible_len == r.source_len {
                let source = r.source as usize + from - start;
                source..source + (to - from)
            } else {
                r.source as usize..(r.source + r.source_len) as usize
            };
            self.push(at + from - range.start, to - from, source);
        }
    }

    /// Sends every source range through `place`, which may move it.
    pub fn relocate(&self, place: impl Fn(Range<usize>) -> Range<usize>) -> SourceMap {
        let mut out = SourceMap::default();
        for r in &self.runs {
            let source = place(r.source as usize..(r.source + r.source_len) as usize);
            out.push(r.visible as usize, r.visible_len as usize, source);
        }
        out
    }
}

/// A heading, as the outline and the limits of sections see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub title: String,
    pub id: Option<String>,
    /// The words of the heading, in bytes of the block.
    pub range: Range<usize>,
}

/// What a block is at the top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    FrontMatter,
    Prose,
    Heading,
    List,
    BlockQuote,
    Code,
    Html,
    Definition,
    /// Fenced div lines, thematic breaks, blank space, comments.
    Other,
}

/// A comment that silences reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    pub kind: DirectiveKind,
    /// In bytes of the block.
    pub range: Range<usize>,
    /// Rules or families as written, each with its place in the block.
    pub names: Vec<(String, Range<usize>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectiveKind {
    /// The next block.
    IgnoreNext,
    /// The source line it stands on.
    IgnoreLine,
    IgnoreFile,
    Off,
    On,
    /// A `.no-count` div where an assignment says what counts.
    NoCount,
}

/// A block, read. Ranges of units count in visible text, those of everything else in bytes of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub before: State,
    pub after: State,
    pub units: Vec<Unit>,
    pub heading: Option<Heading>,
    pub references: Vec<Arc<Reference>>,
    pub directives: Vec<Directive>,
    /// Labels of footnotes that are defined here.
    pub notes: Vec<String>,
    /// Citation keys that the text explains itself, as Manubot's do: `[@key]: doi:10.5555/12345678`.
    pub keys: Vec<String>,
    /// It stands in a div in another language.
    pub is_foreign: bool,
}

impl Block {
    /// Gives back the room that was left for growing, before the block is kept.
    pub fn shrink(&mut self) {
        self.units.shrink_to_fit();
        for unit in &mut self.units {
            unit.text.shrink_to_fit();
            unit.map.runs.shrink_to_fit();
            unit.spans.shrink_to_fit();
            unit.quotes.shrink_to_fit();
            unit.citations.shrink_to_fit();
            unit.sentences.shrink_to_fit();
        }
    }
}
