//! Visible text of a block: everything that is prose told apart from everything that is not, with a way back to the source.
//!
//! pulldown-cmark reads the Markdown; what it does not know (pandoc's inline notes and attributes, template tags, Obsidian
//! comments, page furniture) is cut out of its text afterwards.

use super::quotes;
use super::{
    Block, BlockKind, Directive, DirectiveKind, Front, Heading, LeadIn, Section, SourceMap, Span, SpanKind, State,
    Unit, UnitKind,
};
use super::{citations, markdown, references, sentences};
use crate::config::Assigned;
use crate::text::{find_byte, lines, without_line_end};
use memchr::memmem::Finder;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use regex::RegexSet;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// Stands in visible text for what a reader sees as one thing that is not words: a note's number, a formula.
pub const PLACEHOLDER: char = '\u{fffc}';

/// What the settings say about reading.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Lines that are not the writer's, beside the built-in ones.
    pub furniture: Option<RegexSet>,
    pub assigned: Assigned,
}

/// Reads a block. `text` is its source, blank lines behind it included.
pub fn parse(text: &str, kind: BlockKind, before: State, reading: &Reading) -> Block {
    let mut block = Block {
        kind,
        before,
        after: State { ignored: 0, ..before },
        units: Vec::new(),
        heading: None,
        references: Vec::new(),
        directives: Vec::new(),
        notes: Vec::new(),
        keys: Vec::new(),
        is_foreign: false,
    };
    match kind {
        BlockKind::FrontMatter => {
            // A title in the front matter: headings of level 1 are then sections.
            let titled = lines(text).any(|(_, l)| l.starts_with("title:") || l.starts_with("title ="));
            block.after.front = if titled { Front::Titled } else { Front::Start };
            return block;
        }
        BlockKind::Other => divs(text, &mut block, reading),
        BlockKind::Code => match indented_prose(text) {
            Some((dedented, starts)) => {
                block.kind = BlockKind::Prose;
                read(&dedented, &mut block, reading);
                for unit in &mut block.units {
                    unit.map = unit.map.relocate(|r| undo_dedent(&starts, r));
                }
            }
            None => {
                // Nothing but code: not prose, and not a title either.
                block.after.front = Front::Past;
                read(text, &mut block, reading);
                block.units.clear();
            }
        },
        _ => read(text, &mut block, reading),
    }
    if block.kind == BlockKind::Html && reading.assigned.is_there {
        html_prose(text, &mut block);
    }
    definitions(text, &mut block);
    finish(text, &mut block);
    // Where it is not the writer's to say, a `lang` does not make another language of English.
    let is_english = || block.units.iter().any(|u| super::language::reads_as_english(&u.text));
    block.is_foreign = before.foreign_depth > 0 && !(reading.assigned.is_there && is_english());
    block
}

/// Elements whose text is no prose, or not shown.
const NO_PROSE: [&str; 12] =
    ["script", "style", "pre", "table", "figure", "svg", "math", "textarea", "template", "select", "head", "title"];

/// Elements inside a paragraph.
const IN_LINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "u", "var",
];

/// The text of an HTML block that reads as sentences, as the paragraphs that a reader sees.
fn html_prose(text: &str, block: &mut Block) {
    let mut open = Open::new(UnitKind::Paragraph);
    let (mut at, mut quotes) = (0, 0usize);
    let lower = text.to_ascii_lowercase();
    let end_of = |name: &str, from: usize| lower[from..].find(&format!("</{name}")).map_or(text.len(), |i| from + i);
    let mut close = |open: &mut Open, kind: UnitKind| {
        let mut unit = std::mem::replace(open, Open::new(UnitKind::Paragraph)).unit;
        unit.kind = kind;
        unit.text.truncate(unit.text.trim_end().len());
        if reads_as_sentences(&unit.text) {
            block.units.push(unit);
        }
    };
    while at < text.len() {
        let tag = memchr::memchr(b'<', &text.as_bytes()[at..]).map_or(text.len(), |i| at + i);
        let begun = match open.unit.text.is_empty() {
            true => tag - text[at..tag].trim_start().len(),
            false => at,
        };
        if begun < tag {
            open.push(&text[begun..tag], begun..tag);
        }
        let rest = &text[tag..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(text.len(), |i| tag + i + "-->".len());
            continue;
        }
        let closing = rest.starts_with("</");
        let named = lower.get(tag + if closing { 2 } else { 1 }..).unwrap_or_default();
        let name = &named[..named.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        if name.is_empty() && !rest.starts_with("<!") && !rest.starts_with("<?") {
            // "p < 0.05"
            at = text.len().min(tag + 1);
            if !rest.is_empty() {
                open.push("<", tag..at);
            }
            continue;
        }
        at = rest.find('>').map_or(text.len(), |i| tag + i + 1);
        let kind = if quotes > 0 { UnitKind::BlockQuote } else { UnitKind::Paragraph };
        if name == "br" {
            open.push_as("\n", tag..at, SpanKind::Break);
        } else if name == "code" && !closing {
            let end = end_of(name, at);
            open.push_as(&text[at..end], at..end, SpanKind::Code);
            at = end;
        } else if !IN_LINE.contains(&name) && name != "code" {
            close(&mut open, kind);
            quotes = match (name, closing) {
                ("blockquote", false) => quotes + 1,
                ("blockquote", true) => quotes.saturating_sub(1),
                _ => quotes,
            };
            if !closing && NO_PROSE.contains(&name) {
                at = end_of(name, at);
            }
        }
    }
    close(&mut open, if quotes > 0 { UnitKind::BlockQuote } else { UnitKind::Paragraph });
}

/// Labels and keys that a line explains. Whatever looks like it counts, even where Markdown may see code: what is defined in some
/// way is not missing.
fn definitions(text: &str, block: &mut Block) {
    static MARK: LazyLock<Finder> = LazyLock::new(|| Finder::new("]:"));
    if MARK.find(text.as_bytes()).is_none() {
        return;
    }
    for (_, line) in lines(text) {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let Some((name, _)) = bare.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { continue };
        let (list, name) = match (name.strip_prefix('^'), name.strip_prefix('@')) {
            (Some(label), _) => (&mut block.notes, label),
            (_, Some(key)) => (&mut block.keys, key),
            _ => continue,
        };
        if !name.is_empty() && !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}

/// Fills in what depends on whole units: kinds, quotations, citations, sentences, the state behind the block.
fn finish(text: &str, block: &mut Block) {
    let before = block.before;
    plain_heading(block);
    let in_list = before.section.is_reference_list() || before.refs_depth > 0;
    let titles = before.front.takes_titles() && is_title_block(text, block);
    let mut carried = before.open_quote;
    for unit in &mut block.units {
        if in_list && matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem) {
            unit.kind = UnitKind::Reference;
        }
        if titles && unit.kind == UnitKind::Paragraph {
            unit.kind = UnitKind::Title;
        }
        if unit.kind == UnitKind::Heading(1) && before.front == Front::Start && section_of(&unit.text) == Section::Body
        {
            unit.kind = UnitKind::Title;
            block.after.front = Front::Titled;
        }
        addresses(unit);
        let literal: Vec<Range<usize>> = unit
            .spans
            .iter()
            .filter(|s| matches!(s.kind, SpanKind::Code | SpanKind::Math | SpanKind::Url | SpanKind::Raw))
            .map(|s| s.range.clone())
            .collect();
        let flows = matches!(unit.kind, UnitKind::Paragraph | UnitKind::BlockQuote);
        let found = quotes::find(&unit.text, if flows { carried } else { None }, &literal);
        unit.quotes = found.spans;
        if flows {
            carried = found.open;
        }
        unit.citations = citations::find(&unit.text, &unit.spans, &unit.quotes);
        for (start, label) in &unit.labels {
            let first = unit.citations.partition_point(|c| c.range.start < *start);
            let here = unit.citations[first..].iter_mut().take_while(|c| c.range.start == *start);
            let noted = here.filter(|c| c.form == citations::Form::Note);
            noted.flat_map(|c| &mut c.works).for_each(|w| w.note = Some(label.clone()));
        }
        let closed = closed(unit);
        unit.sentences = sentences::split(&unit.text, &closed);
        // A line of nothing but a mark, such as the `\` that a converter leaves behind, is no entry.
        if unit.kind == UnitKind::Reference
            && unit.text.contains(char::is_alphabetic)
            && let Some(mut entry) = references::read(&unit.text, &unit.spans)
        {
            entry.range = unit.map.source(&(0..unit.text.len()));
            block.references.push(Arc::new(entry));
        }
    }
    // Comments and div fences stand between the paragraphs of a quotation without ending it.
    let passes = matches!(block.kind, BlockKind::Other | BlockKind::Html);
    block.after.open_quote = if passes { before.open_quote } else { carried.filter(|_| block.kind != BlockKind::List) };
    block.after.lead_in = if passes { before.lead_in } else { block.units.last().map(lead_in).unwrap_or_default() };
    if let Some(h) = &block.heading {
        open_section(&mut block.after, h.level, section_of(&h.title));
        block.after.open_quote = None;
        block.after.lead_in = LeadIn::None;
    }
    let essay = block.units.iter().any(|u| !matches!(u.kind, UnitKind::Title | UnitKind::Furniture));
    if essay && before.front != Front::Past {
        let ahead = matches!(before.section, Section::Abstract | Section::Matter)
            || block.units.iter().all(|u| !matches!(u.kind, UnitKind::Paragraph | UnitKind::ListItem));
        block.after.front = if ahead { Front::Opening } else { Front::Past };
    }
}

/// Does the paragraph end by handing the word to somebody, and with what source?
fn lead_in(unit: &Unit) -> LeadIn {
    if unit.kind != UnitKind::Paragraph || !unit.text.trim_end().ends_with(':') {
        return LeadIn::None;
    }
    // The sentence before may name the source that this one quotes: `Ortiz (2020) is blunt. She writes:`
    let Some(from) = unit.sentences.get(unit.sentences.len().saturating_sub(2)).map(|s| s.start) else {
        return LeadIn::None;
    };
    let cited = unit.citations.iter().any(|c| c.range.end > from && c.strength > citations::Strength::Doubtful);
    let linked = |s: &Span| matches!(s.kind, SpanKind::Link | SpanKind::Url | SpanKind::NoteRef) && s.range.end > from;
    if cited || unit.spans.iter().any(linked) {
        return LeadIn::Sourced;
    }
    let Some(last) = unit.sentences.last() else { return LeadIn::None };
    let words = || unit.str(last).split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’' | '\'')));
    // What the writer says, what a task asks, what was heard in the writer's own interviews has no other source.
    let own = |w: &str| OWN_WORDS.iter().any(|o| o.eq_ignore_ascii_case(w));
    let says = |w: &str| w.starts_with(char::is_lowercase) && citations::lexicon::is_saying(w);
    if words().any(says) && !words().any(own) { LeadIn::Unsourced } else { LeadIn::None }
}

/// Words of a sentence that introduces something else than a quotation from a source.
const OWN_WORDS: &[&str] = &[
    "I",
    "we",
    "my",
    "our",
    "question",
    "questions",
    "prompt",
    "prompts",
    "assignment",
    "assignments",
    "task",
    "tasks",
    "exercise",
    "exercises",
    "brief",
    "briefs",
    "instruction",
    "instructions",
    "thesis",
    "theses",
    "hypothesis",
    "hypotheses",
    "example",
    "examples",
    "definition",
    "definitions",
    "participant",
    "participants",
    "interviewee",
    "interviewees",
    "respondent",
    "respondents",
    "informant",
    "informants",
    "volunteer",
    "volunteers",
    "code",
    "codes",
    "output",
    "outputs",
    "print",
    "prints",
    "rule",
    "rules",
    "message",
    "messages",
];

/// Stretches that no sentence may end in.
fn closed(unit: &Unit) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = unit
        .spans
        .iter()
        .filter(|s| matches!(s.kind, SpanKind::Code | SpanKind::Math | SpanKind::Url | SpanKind::Raw))
        .map(|s| s.range.clone())
        .collect();
    // A narrative citation may reach from the name at the start of a sentence to its page at the end: only its brackets
    // close. A note's number is a closing mark itself.
    let closes = |c: &&citations::Citation| !matches!(c.form, citations::Form::Narrative | citations::Form::Note);
    out.extend(unit.citations.iter().filter(closes).map(|c| c.range.clone()));
    out.sort_by_key(|r| (r.start, r.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(out.len());
    for r in out {
        match merged.last_mut() {
            Some(last) if r.start < last.end => last.end = last.end.max(r.end),
            _ => merged.push(r),
        }
    }
    merged
}

/// What the heading of a section makes of it.
pub fn section_of(title: &str) -> Section {
    let lower = title.trim().to_lowercase();
    let bare = lower.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '(' | ':' | ' ' | '§'));
    let bare = bare.trim_end_matches([':', '.', ' ']);
    let is = |names: &[&str]| names.contains(&bare);
    let begins = |names: &[&str]| {
        names.iter().any(|n| bare.strip_prefix(n).is_some_and(|r| r.is_empty() || r.starts_with([' ', ':'])))
    };
    if is(&[
        "works cited",
        "work cited",
        "references",
        "reference list",
        "references cited",
        "literature cited",
        "sources",
        "list of references",
        "cited works",
        "works referenced",
        "reference",
    ]) {
        Section::References
    } else if is(&[
        "bibliography",
        "works consulted",
        "select bibliography",
        "selected bibliography",
        "further reading",
        "annotated bibliography",
        "primary sources",
        "secondary sources",
    ]) {
        Section::Consulted
    } else if begins(&["introduction", "background and introduction"]) {
        Section::Introduction
    } else if begins(&["conclusion", "conclusions", "concluding remarks", "summary and conclusion"]) {
        Section::Conclusion
    } else if begins(&["abstract", "executive summary"]) {
        Section::Abstract
    } else if begins(&[
        "method",
        "methods",
        "methodology",
        "materials and methods",
        "data and methods",
        "implementation",
        "limitations",
        "strengths and limitations",
        "participants",
        "procedure",
        "data collection",
        "study design",
    ]) {
        Section::Methods
    } else if begins(&[
        "results",
        "findings",
        "results and discussion",
        "discussion",
        "data analysis",
        "exploratory data analysis",
        "experiments",
        "evaluation",
        "performance",
    ]) {
        Section::Results
    } else if begins(&["literature review", "related work", "state of the field", "background", "previous work"]) {
        Section::LiteratureReview
    } else if begins(&["appendix", "appendices", "supplementary material", "supplement"]) {
        Section::Appendix
    } else if begins(&[
        "acknowledgements",
        "acknowledgments",
        "acknowledgement",
        "acknowledgment",
        "funding",
        "author contributions",
        "contents",
        "table of contents",
        "conflict of interest",
        "conflicts of interest",
        "competing interests",
        "data availability",
        "code availability",
        "declarations",
        "dedication",
        "about the author",
        "about the authors",
        "author information",
        "authors' information",
        "authors’ information",
    ]) {
        Section::Matter
    } else {
        Section::Body
    }
}

/// Students set headings as lines of their own, plain or bold: `Works Cited`, `**Introduction**`. Such a line opens its section as
/// `## Works Cited` does. A plain line is one only where it can be nothing else: the title of a list of works.
fn plain_heading(block: &mut Block) {
    const LISTS: &[&str] = &[
        "works cited",
        "work cited",
        "works consulted",
        "references",
        "reference list",
        "references cited",
        "list of references",
        "literature cited",
        "bibliography",
        "annotated bibliography",
        "selected bibliography",
        "select bibliography",
    ];
    const LONGEST: usize = 60;
    let [unit] = &mut *block.units else { return };
    let text = unit.text.trim();
    if block.heading.is_some()
        || block.kind != BlockKind::Prose
        || unit.kind != UnitKind::Paragraph
        || text.len() > LONGEST
        || text.contains('\n')
        || !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    {
        return;
    }
    let bare = text.trim_end_matches(':');
    let bold = unit.spans.iter().any(|s| s.kind == SpanKind::Strong && s.range.len() + 1 >= bare.len());
    let is_list = LISTS.iter().any(|name| name.eq_ignore_ascii_case(bare));
    let section = section_of(bare);
    // Under the title of the essay, whatever the headings above were; one in bold stands below all that have marks.
    let level = if bold { BOLD } else { 2 };
    if is_list || bold && !text.ends_with('.') && section != Section::Body && !section.is_reference_list() {
        let range = unit.map.source(&(0..unit.text.len()));
        block.heading = Some(Heading { level, title: bare.to_owned(), id: None, range });
        unit.kind = UnitKind::Heading(level);
    } else if bold
        && !text.ends_with(['.', '!', '?', ',', ';', ':'])
        && block.before.section_level == BOLD
        && !block.before.section.is_reference_list()
    {
        // `**The Flood**` ends what `**Abstract**` has opened.
        block.after.section = Section::Body;
    }
}

/// The level of a heading that is a line in bold.
const BOLD: u8 = 6;

fn open_section(state: &mut State, level: u8, section: Section) {
    // A heading below the one that opened the section stays in it: "Participants" under "Methods".
    let below = state.section_level > 0 && level > state.section_level;
    if section == Section::Body && below && state.section != Section::Body {
        return;
    }
    state.section = section;
    state.section_level = level;
}

/// Lines of fenced divs open and close what they hold.
fn divs(text: &str, block: &mut Block, reading: &Reading) {
    for (at, line) in lines(text) {
        let body = without_line_end(line).trim();
        if !body.starts_with(":::") {
            continue;
        }
        let class = body.trim_matches(':').trim();
        if class.is_empty() {
            close_div(&mut block.after);
        } else {
            open_div(block, class, at..at + without_line_end(line).len(), reading);
        }
    }
}

fn open_div(block: &mut Block, attributes: &str, range: Range<usize>, reading: &Reading) {
    let state = &mut block.after;
    state.div_depth = state.div_depth.saturating_add(1);
    if state.no_count_depth == 0 && attributes.contains("no-count") {
        let said = block.directives.iter().any(|d| d.kind == DirectiveKind::NoCount);
        match reading.assigned.words {
            // Once a block is enough to be told so.
            true if said => {}
            true => block.directives.push(Directive { kind: DirectiveKind::NoCount, range, names: Vec::new() }),
            false => state.no_count_depth = state.div_depth,
        }
    }
    if state.foreign_depth == 0 && super::language::is_other_language(attributes) {
        state.foreign_depth = state.div_depth;
    }
    let refs = ["#refs", "id=\"refs\"", "id='refs'", "id=refs", "csl-bib-body"].iter().any(|m| attributes.contains(m));
    if state.refs_depth == 0 && (refs || attributes.trim_matches(['{', '}', '.']) == "refs") {
        state.refs_depth = state.div_depth;
    }
}

fn close_div(state: &mut State) {
    if state.no_count_depth == state.div_depth {
        state.no_count_depth = 0;
    }
    if state.foreign_depth == state.div_depth {
        state.foreign_depth = 0;
    }
    if state.refs_depth == state.div_depth {
        state.refs_depth = 0;
    }
    state.div_depth = state.div_depth.saturating_sub(1);
}

/// A title or an author block: short lines without a full stop, in title case, with something below them.
fn is_title_block(text: &str, block: &Block) -> bool {
    let followed =
        text.len() - text.trim_end().len() > 1 && lines(text).last().is_some_and(|(_, l)| l.trim().is_empty());
    let bold_list = block.units.first().is_some_and(|u| section_of(&u.text) != Section::Body);
    followed
        && !bold_list
        && block.kind == BlockKind::Prose
        && block.units.iter().all(|u| {
            u.kind == UnitKind::Furniture
                || u.kind == UnitKind::Paragraph && u.text.lines().count() <= 6 && u.text.lines().all(is_title_line)
        })
}

fn is_title_line(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.split_whitespace().collect();
    let long = |w: &&&str| w.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    let capital = |w: &&&str| w.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    let content: Vec<&&str> = words.iter().filter(long).collect();
    let capitals = content.iter().filter(|w| capital(w)).count();
    words.len() <= 20
        && !line.ends_with(['.', ';', ',', '!', '"', '”', ')'])
        && line.chars().next().is_some_and(|c| !c.is_lowercase())
        && 3 * capitals >= 2 * content.len()
}

/// Four or more columns of white space make code of a line, but students indent their paragraphs: text that reads as
/// sentences is taken for what it is. The lines without their indentation, and where each of them began.
fn indented_prose(text: &str) -> Option<(String, Vec<(usize, usize)>)> {
    let first = lines(text).next()?.1;
    let trimmed = first.trim_start_matches([' ', '\t']);
    if trimmed.len() == first.len() || !reads_as_sentences(text) {
        return None;
    }
    let (mut out, mut starts) = (String::with_capacity(text.len()), Vec::new());
    for (at, line) in lines(text) {
        let body = line.trim_start_matches([' ', '\t']);
        starts.push((out.len(), at + line.len() - body.len()));
        out.push_str(body);
    }
    Some((out, starts))
}

fn reads_as_sentences(text: &str) -> bool {
    let (mut words, mut other) = (0, 0);
    for token in text.split_whitespace() {
        let bare = token.trim_matches(|c: char| {
            c.is_ascii_punctuation() && !matches!(c, '{' | '}' | '<' | '>' | '=' | '_' | '\\' | '/' | '|')
                || "“”‘’—–…".contains(c)
        });
        let wordy = !bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || "'’-–—,.$%&".contains(c));
        if wordy { words += 1 } else { other += 1 }
    }
    let trimmed = text.trim();
    let capital = trimmed.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let stopped = trimmed.ends_with(['.', '!', '?', ':', '”', '"', '’', ')', '…']) || trimmed.contains(". ");
    let symbols =
        trimmed.bytes().filter(|b| matches!(b, b'{' | b'}' | b'<' | b'>' | b'=' | b';' | b'_' | b'|' | b'\\')).count();
    words >= 6 && other * 8 <= words && capital && stopped && symbols * 60 <= trimmed.len()
}

fn undo_dedent(starts: &[(usize, usize)], range: Range<usize>) -> Range<usize> {
    let place = |at: usize| {
        let i = starts.partition_point(|(d, _)| *d <= at).saturating_sub(1);
        starts.get(i).map_or(at, |(d, s)| s + (at - d))
    };
    let start = place(range.start);
    let end = if range.is_empty() { start } else { place(range.end - 1) + 1 };
    start..end
}

/// A unit being read.
struct Open {
    unit: Unit,
    /// Places in `unit.spans` of emphasis, links … that are not closed yet.
    spans: Vec<usize>,
}

impl Open {
    fn new(kind: UnitKind) -> Self {
        let unit = Unit {
            kind,
            text: String::new(),
            map: SourceMap::default(),
            spans: Vec::new(),
            quotes: Vec::new(),
            citations: Vec::new(),
            sentences: Vec::new(),
            note: None,
            labels: Vec::new(),
        };
        Open { unit, spans: Vec::new() }
    }

    fn push(&mut self, shown: &str, source: Range<usize>) -> Range<usize> {
        let start = self.unit.text.len();
        self.unit.text.push_str(shown);
        self.unit.map.push(start, shown.len(), source);
        start..start + shown.len()
    }

    fn push_as(&mut self, shown: &str, source: Range<usize>, kind: SpanKind) {
        let range = self.push(shown, source);
        self.unit.spans.push(Span { kind, range });
    }

    fn open_span(&mut self, kind: SpanKind) {
        let at = self.unit.text.len();
        self.spans.push(self.unit.spans.len());
        self.unit.spans.push(Span { kind, range: at..at });
    }

    fn close_span(&mut self) {
        if let Some(i) = self.spans.pop() {
            self.unit.spans[i].range.end = self.unit.text.len();
        }
    }

    /// Appends a stretch of another unit; `before` of its spans are known to end before the stretch.
    fn append(&mut self, other: &Unit, range: Range<usize>, before: usize) {
        let at = self.unit.text.len();
        self.unit.text.push_str(&other.text[range.clone()]);
        self.unit.map.append(&other.map, &range, at);
        let first = other.labels.partition_point(|(start, _)| *start < range.start);
        let labels = other.labels[first..].iter().take_while(|(start, _)| *start < range.end);
        self.unit.labels.extend(labels.map(|(start, label)| (at + start - range.start, label.clone())));
        for s in other.spans[before..].iter().take_while(|s| s.range.start < range.end) {
            let (start, end) = (s.range.start.max(range.start), s.range.end.min(range.end));
            let empty = s.range.is_empty() && range.contains(&s.range.start);
            if start < end || empty {
                let moved = at + start - range.start..at + end - range.start;
                // A span that was cut in two goes on where its first part ended.
                let cut = start > s.range.start;
                let mut above = self.unit.spans.iter_mut().rev().take_while(|_| cut);
                match above.find(|o| o.kind == s.kind && o.range.end == at) {
                    Some(o) => o.range.end = moved.end,
                    None => self.unit.spans.push(Span { kind: s.kind, range: moved }),
                }
            }
        }
    }
}

enum Container {
    Quote,
    Callout,
    Item,
    Note(String),
}

struct Reader<'a> {
    text: &'a str,
    block: &'a mut Block,
    reading: &'a Reading,
    open: Option<Open>,
    /// The unit around an image whose alternative text is being read.
    around: Vec<Option<Open>>,
    containers: Vec<Container>,
    in_code: bool,
    /// Below the head of one of pandoc's simple tables.
    in_table: bool,
}

/// The extensions of CommonMark that essays are read with.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
}

/// pulldown-cmark takes `[^1]` for a note only where it is defined, and the definition may stand in another block.
fn with_definitions(text: &str) -> Option<String> {
    static NOTE: LazyLock<Finder> = LazyLock::new(|| Finder::new("[^"));
    let mut out: Option<String> = None;
    let mut rest = text;
    while let Some(i) = NOTE.find(rest.as_bytes()) {
        rest = &rest[i + 2..];
        let Some(end) = rest.find(']') else { break };
        let label = &rest[..end];
        if !label.is_empty() && label.len() < 200 && !label.contains(char::is_whitespace) && !label.contains(['[', '^'])
        {
            out.get_or_insert_with(|| format!("{text}\n")).push_str(&format!("\n[^{label}]: .\n"));
        }
    }
    out
}

/// Does the byte mean anything to Markdown inside a line, or at the start of one? Told without branches, for many bytes at once.
fn is_markup(b: u8) -> bool {
    let bracket = b.wrapping_sub(b'[') <= b'`' - b'[';
    let brace = b.wrapping_sub(b'{') <= 0x7f - b'{';
    (b < b' ') | (b == b'#') | (b == b'$') | (b == b'&') | (b == b'*') | (b == b'<') | (b == b'>') | bracket | brace
}

/// A paragraph that needs no parser.
#[derive(Debug, PartialEq, Eq)]
struct Plain {
    length: usize,
    /// Where a `*` opens or closes emphasis, in turn.
    stars: Vec<usize>,
}

/// The whole of `text` as a paragraph that Markdown shows as it is written, but for single stars that can only open, or only close:
/// lines that begin with letters and hold none of its other marks, with nothing but blank lines behind them.
fn plain_paragraph(text: &str) -> Option<Plain> {
    let bytes = text.as_bytes();
    let opens = |b: u8| b.is_ascii_alphabetic();
    if !bytes.first().copied().is_some_and(opens) {
        return None;
    }
    let (mut at, mut stars) = (0, Vec::new());
    loop {
        at += find_byte(&bytes[at..], is_markup).unwrap_or(bytes.len() - at);
        let ended = !bytes[..at].ends_with(b" ");
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'*'), next) => {
                let is_one = if stars.len() % 2 == 0 { opens_emphasis } else { closes_emphasis };
                if !is_one(bytes[at - 1], next.copied().unwrap_or(b'\n')) {
                    return None;
                }
                stars.push(at);
                at += 1;
            }
            (Some(b'\n'), Some(next)) if ended && opens(*next) => at += 1,
            (None | Some(b'\n'), _) if ended && bytes[at..].iter().all(|b| *b == b'\n') => {
                return (stars.len() % 2 == 0).then_some(Plain { length: at, stars });
            }
            _ => return None,
        }
    }
}

/// Is a `*` between these bytes a delimiter run of CommonMark (6.2) that is left-flanking and not right-flanking?
fn opens_emphasis(before: u8, behind: u8) -> bool {
    matches!(before, b' ' | b'(' | b'"') && behind.is_ascii_alphanumeric()
}

/// Is a `*` between these bytes a delimiter run that is right-flanking and not left-flanking?
fn closes_emphasis(before: u8, behind: u8) -> bool {
    let blank = matches!(behind, b' ' | b'\n');
    before.is_ascii_alphanumeric() && (blank || behind.is_ascii_punctuation() && behind != b'*')
        || before.is_ascii_punctuation() && before != b'*' && blank
}

/// Reads the Markdown of a block into its units, without quotations, citations and sentences.
fn read(text: &str, block: &mut Block, reading: &Reading) {
    let plain = if block.kind == BlockKind::Prose { plain_paragraph(text) } else { None };
    let Some(plain) = plain else { return read_markdown(text, block, reading) };
    block.units.reserve_exact(1);
    let mut reader = Reader::new(text, block, reading);
    reader.open_unit(UnitKind::Paragraph);
    let open = reader.inline();
    open.unit.text.reserve_exact(plain.length - plain.stars.len());
    open.unit.map.reserve_exact(plain.stars.len() + 1);
    let mut from = 0;
    for (i, star) in plain.stars.iter().enumerate() {
        open.push(&text[from..*star], from..*star);
        if i % 2 == 0 {
            open.open_span(SpanKind::Emphasis)
        } else {
            open.close_span()
        }
        from = star + 1;
    }
    if from < plain.length {
        open.push(&text[from..plain.length], from..plain.length);
    }
    reader.close();
}

fn read_markdown(text: &str, block: &mut Block, reading: &Reading) {
    let fenced = matches!(block.kind, BlockKind::Code | BlockKind::Html);
    let extended = if fenced { None } else { with_definitions(text) };
    let source = extended.as_deref().unwrap_or(text);
    // `[text][label]` is a link wherever the label is defined; a bare `[text]` may be the writer's own brackets.
    let mut links = |link: pulldown_cmark::BrokenLink| match link.link_type {
        LinkType::Reference | LinkType::ReferenceUnknown | LinkType::Collapsed | LinkType::CollapsedUnknown => {
            let citation = link.reference.contains('@');
            (!citation).then(|| ("".into(), "".into()))
        }
        _ => None,
    };
    let parser = Parser::new_with_broken_link_callback(source, options(), Some(&mut links)).into_offset_iter();
    let mut reader = Reader::new(source, block, reading);
    for (event, range) in parser {
        if range.start >= text.len() && !text.is_empty() {
            break;
        }
        reader.event(event, range);
    }
    reader.close();
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, block: &'a mut Block, reading: &'a Reading) -> Self {
        Reader {
            text,
            block,
            reading,
            open: None,
            around: Vec::new(),
            containers: Vec::new(),
            in_code: false,
            in_table: false,
        }
    }

    fn kind(&self) -> UnitKind {
        let any = |wanted: fn(&Container) -> bool| self.containers.iter().any(wanted);
        if any(|c| matches!(c, Container::Note(_))) {
            UnitKind::Footnote
        } else if any(|c| matches!(c, Container::Quote)) {
            UnitKind::BlockQuote
        } else if matches!(self.containers.last(), Some(Container::Item)) {
            UnitKind::ListItem
        } else if self.in_table {
            UnitKind::TableCell
        } else {
            UnitKind::Paragraph
        }
    }

    /// The label of the note that is being read.
    fn note(&self) -> Option<String> {
        self.containers.iter().find_map(|c| match c {
            Container::Note(label) => Some(label.clone()),
            _ => None,
        })
    }

    fn open_unit(&mut self, kind: UnitKind) {
        self.close();
        let mut open = Open::new(kind);
        open.unit.note = self.note();
        self.open = Some(open);
    }

    /// The unit that inline text belongs to: a tight list item has no paragraph of its own.
    fn inline(&mut self) -> &mut Open {
        let kind = self.kind();
        let note = self.note();
        self.open.get_or_insert_with(|| {
            let mut open = Open::new(kind);
            open.unit.note = note;
            open
        })
    }

    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        while !open.spans.is_empty() {
            open.close_span();
        }
        let unit = self.strip_callout(open.unit);
        let after_table = self.block.units.last().is_some_and(|u| u.kind == UnitKind::TableCell);
        // Most units are one piece, of lines that belong together.
        let parts = cuts(&unit);
        if parts.is_empty() {
            return self.add_lines(unit, after_table);
        }
        for piece in cut(unit, parts) {
            self.add_lines(piece, after_table);
        }
    }

    /// Adds a unit, or its lines where each is a unit of its own.
    fn add_lines(&mut self, unit: Unit, after_table: bool) {
        let pieces = line_pieces(&unit, self.reading);
        if pieces.is_empty() {
            return self.add(unit, after_table);
        }
        for (n, unit) in lines_apart(&unit, pieces).into_iter().enumerate() {
            self.add(unit, after_table && n == 0);
        }
    }

    fn add(&mut self, mut unit: Unit, after_table: bool) {
        if unit.text.trim().is_empty() {
            return;
        }
        let caption = unit.text.starts_with("Table:") || after_table && unit.text.starts_with(": ");
        if unit.kind == UnitKind::Paragraph && caption {
            unit.kind = UnitKind::Caption;
        } else if unit.kind == UnitKind::Paragraph && is_grid(&unit.text) {
            unit.kind = UnitKind::TableCell;
        }
        self.block.units.push(unit);
    }

    /// `[!note] Title` at the head of a callout is no part of its text, and the callout no quotation.
    fn strip_callout(&mut self, unit: Unit) -> Unit {
        if unit.kind != UnitKind::BlockQuote || !unit.text.starts_with("[!") {
            return unit;
        }
        let Some(end) = unit.text.find(']') else { return unit };
        let end = end + 1 + usize::from(matches!(unit.text.as_bytes().get(end + 1), Some(b'-' | b'+')));
        if let Some(c) = self.containers.iter_mut().rev().find(|c| matches!(c, Container::Quote)) {
            *c = Container::Callout;
        }
        let mut out = Open::new(UnitKind::Paragraph);
        out.append(&unit, end..unit.text.len(), 0);
        out.unit
    }

    /// Length of the name that text begins with and that `\@` says is none of a work: somebody's name on a website.
    fn escaped_handle(&self, shown: &str, range: &Range<usize>) -> usize {
        let head = self.text.get(..range.start).unwrap_or("");
        let escaped = shown.starts_with('@')
            && shown.len() == range.len()
            && (head.len() - head.trim_end_matches('\\').len()) % 2 == 1;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.');
        let name = shown.get(1..).filter(|_| escaped).unwrap_or("");
        let name = &name[..name.find(|c| !is_part(c)).unwrap_or(name.len())];
        if escaped { 1 + name.trim_end_matches(['.', '-', '/']).len() } else { 0 }
    }

    /// Where the `#` stands in `[[Page#Heading]]` and `[[Page#^block]]`, of which text is the inner part.
    fn place_in_page(&self, shown: &str, range: &Range<usize>) -> Option<usize> {
        let inside = self.text.get(..range.start)?.ends_with("[[") && self.text.get(range.end..)?.starts_with("]]");
        if inside && shown.len() == range.len() { shown.find('#') } else { None }
    }

    /// Obsidian shows a page by its name, and a place in this page by its heading; the address behind the name is no prose.
    fn wiki_link(&mut self, shown: &str, hash: usize, range: Range<usize>) {
        let (page, place) = (&shown[..hash], &shown[hash + 1..]);
        if !page.is_empty() {
            self.inline().push(page, range.start..range.start + hash);
        } else if place.is_empty() || place.starts_with('^') {
            self.inline().push_as(PLACEHOLDER_STR, range, SpanKind::Raw);
        } else {
            self.inline().push(place, range.start + hash + 1..range.end);
        }
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(_) if self.in_code => {}
            Event::Text(shown) => {
                if let Some(i) = self.place_in_page(&shown, &range) {
                    self.wiki_link(&shown, i, range);
                    return;
                }
                let handle = self.escaped_handle(&shown, &range);
                let name = range.start..range.start + handle;
                if handle > 0 {
                    self.inline().push_as(&shown[..handle], name.clone(), SpanKind::Url);
                }
                if handle < shown.len() {
                    self.inline().push(&shown[handle..], name.end..range.end);
                }
            }
            Event::Code(shown) => {
                let text = self.text;
                let at = text.get(range.clone()).and_then(|s| s.find(&*shown)).map(|i| range.start + i);
                let source = at.map_or(range, |at| at..at + shown.len());
                self.inline().push_as(&shown, source, SpanKind::Code);
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => {
                let raw = self.text.get(range.clone()).unwrap_or("");
                let next = self.text.get(range.end..).and_then(|t| t.chars().next());
                if is_money(raw, next) {
                    let raw = raw.to_owned();
                    self.inline().push(&raw, range);
                } else {
                    self.inline().push_as(PLACEHOLDER_STR, range, SpanKind::Math);
                }
            }
            Event::SoftBreak => {
                self.inline().push("\n", range);
            }
            Event::HardBreak => self.inline().push_as("\n", range, SpanKind::Break),
            Event::InlineHtml(html) => {
                if html.starts_with("<!--") {
                    self.directive(&html, range, true);
                } else if html.starts_with("<br") {
                    self.inline().push_as("\n", range, SpanKind::Break);
                }
            }
            Event::Html(html) => {
                if let Some(i) = html.find("<!--") {
                    let start = range.start + i;
                    self.directive(&html[i..], start..range.end, false);
                }
                html_divs(&html, range.start, self.block, self.reading);
            }
            Event::FootnoteReference(label) => {
                let open = self.inline();
                open.unit.labels.push((open.unit.text.len(), label.to_string()));
                open.push_as(PLACEHOLDER_STR, range, SpanKind::NoteRef);
            }
            Event::Rule => {
                self.close();
                // A row of hyphens with gaps is a break to CommonMark; pandoc sets the head of a table over it, or closes a table
                // without a head by another one.
                let mut rest = self.text.get(range.start..).unwrap_or("").lines();
                let is_rule = rest.next().is_some_and(markdown::is_table_rule);
                let mut rows = rest.take_while(|row| !row.trim().is_empty());
                let is_table =
                    rows.next().is_some() && (!self.block.units.is_empty() || rows.any(markdown::is_table_rule));
                if is_rule && is_table && self.containers.is_empty() && self.block.kind == BlockKind::Prose {
                    self.in_table = true;
                    self.block.units.iter_mut().for_each(|u| u.kind = UnitKind::TableCell);
                }
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let kind = self.kind();
                self.open_unit(kind);
            }
            Tag::Heading { level, id, .. } => {
                self.open_unit(UnitKind::Heading(level as u8));
                if self.containers.is_empty() {
                    let id = id.map(|i| i.to_string());
                    self.block.heading = Some(Heading { level: level as u8, title: String::new(), id, range });
                }
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.containers.push(Container::Quote);
            }
            Tag::Item => {
                self.close();
                self.containers.push(Container::Item);
            }
            Tag::FootnoteDefinition(label) => {
                self.close();
                self.block.notes.push(label.to_string());
                self.containers.push(Container::Note(label.to_string()));
            }
            Tag::DefinitionListDefinition => {
                self.close();
                self.containers.push(Container::Item);
            }
            Tag::DefinitionListTitle => self.open_unit(UnitKind::ListItem),
            Tag::TableCell => self.open_unit(UnitKind::TableCell),
            Tag::CodeBlock(_) => {
                self.close();
                self.in_code = true;
            }
            Tag::List(_) | Tag::DefinitionList | Tag::HtmlBlock | Tag::Table(_) => self.close(),
            Tag::Emphasis => self.inline().open_span(SpanKind::Emphasis),
            Tag::Strong => self.inline().open_span(SpanKind::Strong),
            Tag::Strikethrough => self.inline().open_span(SpanKind::Strike),
            Tag::Superscript | Tag::Subscript => self.inline().open_span(SpanKind::Emphasis),
            Tag::Link { link_type, .. } => {
                let kind = if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    SpanKind::Url
                } else {
                    SpanKind::Link
                };
                self.inline().open_span(kind);
            }
            Tag::Image { .. } => {
                let around = self.open.take();
                self.around.push(around);
                self.open = Some(Open::new(UnitKind::Caption));
            }
            Tag::TableHead | Tag::TableRow | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let title = self
                    .open
                    .as_ref()
                    .map(|o| (o.unit.text.trim().to_owned(), o.unit.map.source(&(0..o.unit.text.len()))));
                self.close();
                if let (Some(h), Some((title, range))) = (&mut self.block.heading, title)
                    && h.title.is_empty()
                {
                    h.title = title;
                    h.range = range;
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::DefinitionListDefinition => {
                self.close();
                self.containers.pop();
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Paragraph | TagEnd::Table | TagEnd::TableCell | TagEnd::DefinitionListTitle | TagEnd::HtmlBlock => {
                self.close()
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Superscript
            | TagEnd::Subscript => {
                if let Some(open) = &mut self.open {
                    open.close_span();
                }
            }
            TagEnd::Image => {
                self.close();
                self.open = self.around.pop().flatten();
            }
            _ => {}
        }
    }

    /// `<!-- essay-lsp: … -->`
    fn directive(&mut self, comment: &str, range: Range<usize>, inline: bool) {
        let Some(body) = comment.strip_prefix("<!--").and_then(|c| c.split("-->").next()) else { return };
        let Some((tool, command)) = body.split_once(':') else { return };
        if tool.trim() != "essay-lsp" {
            return;
        }
        let length = comment.find("-->").map_or(comment.trim_end().len(), |i| i + 3);
        let trimmed = command.trim_start();
        let word = trimmed.split(char::is_whitespace).next().unwrap_or("");
        let kind = match word {
            "ignore" if inline => DirectiveKind::IgnoreLine,
            "ignore" => DirectiveKind::IgnoreNext,
            "ignore-file" => DirectiveKind::IgnoreFile,
            "off" => DirectiveKind::Off,
            "on" => DirectiveKind::On,
            _ => return,
        };
        // `command` ends where `body` does: count from the front of the comment.
        let front = "<!--".len() + body.len() - command.len() + (command.len() - trimmed.len()) + word.len();
        let mut names = Vec::new();
        let mut at = front;
        for part in trimmed[word.len()..].split_inclusive([',', ' ', '\t', '\n']) {
            let name = part.trim_matches([',', ' ', '\t', '\n', '\r']);
            if !name.is_empty() {
                let start = range.start + at + part.find(name).unwrap_or(0);
                names.push((name.to_owned(), start..start + name.len()));
            }
            at += part.len();
        }
        self.block.directives.push(Directive { kind, range: range.start..range.start + length, names });
    }
}

const PLACEHOLDER_STR: &str = "\u{fffc}";

/// Does the text begin with the upper edge of one of pandoc's grid tables, `+-----+---+`?
fn is_grid(text: &str) -> bool {
    if !text.trim_start().starts_with("+-") {
        return false;
    }
    let edge = text.lines().next().unwrap_or("").trim();
    edge.starts_with("+-") && edge.ends_with("-+") && edge.bytes().all(|b| matches!(b, b'+' | b'-'))
}

/// `<div>`s in HTML that stands at `start`.
fn html_divs(html: &str, start: usize, block: &mut Block, reading: &Reading) {
    let mut rest = html;
    while let Some(i) = rest.find('<') {
        rest = &rest[i..];
        let end = rest.find('>').map_or(rest.len(), |e| e + 1);
        let tag = &rest[..end];
        let lower = tag.get(..5).map(str::to_ascii_lowercase);
        let at = start + html.len() - rest.len();
        match lower.as_deref() {
            Some("</div") => close_div(&mut block.after),
            Some("<div>" | "<div " | "<div\t" | "<div\n") => open_div(block, tag, at..at + tag.len(), reading),
            _ => {}
        }
        rest = &rest[end..];
    }
}

/// `$5 and $6` is money: pandoc wants no white space inside the dollars and no digit behind them; nor is a phrase that begins
/// with a figure and goes on in words a formula.
fn is_money(raw: &str, next: Option<char>) -> bool {
    if raw.starts_with("$$") || !raw.starts_with('$') {
        return false;
    }
    let inner = raw.trim_matches('$');
    let figure = inner.starts_with(|c: char| c.is_ascii_digit());
    let words = inner.split_whitespace().filter(|w| w.len() >= 3 && w.chars().all(char::is_alphabetic)).count();
    let spaced = inner.ends_with(char::is_whitespace) || inner.starts_with(char::is_whitespace);
    next.is_some_and(|c| c.is_ascii_digit()) || spaced || figure && words >= 1 && !inner.contains('\\')
}

/// What is no prose inside a unit.
fn cuts(unit: &Unit) -> Vec<(Range<usize>, Cut)> {
    static WEBSITE: LazyLock<Finder> = LazyLock::new(|| Finder::new("show more content"));
    let bytes = unit.text.as_bytes();
    let candidate = memchr::memchr3(b'{', b'^', b'%', bytes).is_some()
        || memchr::memchr(b'\\', bytes).is_some()
        || WEBSITE.find(bytes).is_some();
    let mut parts: Vec<(Range<usize>, Cut)> = Vec::new();
    if !candidate {
        return parts;
    }
    let mut ends = Ends::new(&unit.text);
    let mut at = 0;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'^' if bytes.get(at + 1) == Some(&b'[') => ends.note(at).map(|end| (at..end, Cut::Note)),
            b'^' => block_name(&unit.text, at).map(|end| (at..end, Cut::Away)),
            b'{' => braces(&mut ends, at),
            b'\\' => tex_environment(&unit.text, at)
                .map(|end| (at..end, Cut::Shown))
                .or_else(|| tex_command(&mut ends, at).map(|end| (at..end, Cut::Away))),
            b'%' if bytes.get(at + 1) == Some(&b'%') => ends.next("%%", at + 2).map(|i| (at..i + 2, Cut::Away)),
            b's' if unit.text[at..].starts_with("show more content") => {
                // The dots around it are the website's too.
                let start = unit.text[..at].trim_end_matches(['…', '.']).len();
                let end = at + "show more content".len();
                let end = unit.text.len() - unit.text[end..].trim_start_matches(['…', '.']).len();
                (start < at && end > at + "show more content".len()).then_some((start..end, Cut::Furniture))
            }
            _ => None,
        };
        match found {
            Some((range, kind))
                if !unit.touches(&range, &[SpanKind::Code, SpanKind::Math])
                    && parts.last().is_none_or(|p| p.0.end <= range.start) =>
            {
                at = range.end;
                parts.push((range, kind));
            }
            _ => at += 1,
        }
    }
    parts
}

/// The unit without `parts`: inline notes become units of their own.
fn cut(unit: Unit, parts: Vec<(Range<usize>, Cut)>) -> Vec<Unit> {
    let mut host = Open::new(unit.kind);
    host.unit.note = unit.note.clone();
    let mut notes = Vec::new();
    let mut done = 0;
    let mut before = 0;
    for (range, kind) in parts {
        before = ended(&unit, before, done);
        host.append(&unit, done..range.start, before);
        done = range.end;
        match kind {
            Cut::Note => {
                host.push_as(PLACEHOLDER_STR, unit.map.source(&range), SpanKind::NoteRef);
                let mut note = Open::new(UnitKind::Footnote);
                note.append(&unit, range.start + 2..range.end - 1, before);
                note.unit.note = Some(String::new());
                notes.push(note.unit);
            }
            Cut::Shown => host.push_as(PLACEHOLDER_STR, unit.map.source(&range), SpanKind::Raw),
            Cut::Away => {}
            Cut::Furniture => {
                let at = host.unit.text.len();
                host.unit.spans.push(Span { kind: SpanKind::Furniture, range: at..at });
            }
        }
    }
    host.append(&unit, done..unit.text.len(), before);
    host.unit.spans.sort_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end)));
    let mut out = vec![host.unit];
    out.extend(notes);
    out
}

/// How many of the spans end before byte `at`, if `from` do.
fn ended(unit: &Unit, from: usize, at: usize) -> usize {
    from + unit.spans[from..].iter().take_while(|s| s.range.end < at).count()
}

enum Cut {
    Note,
    /// Something is shown in its place that is not in the text.
    Shown,
    Away,
    Furniture,
}

/// Where what is opened in a text ends. Many may be opened and none closed: each end is looked for once.
struct Ends<'a> {
    text: &'a str,
    /// Of each mark: between the first place and the second there is none; at the second there is one, or the text ends.
    known: [(&'static str, Range<usize>); 5],
    /// Of each `[`, where it is closed; made when first asked for.
    brackets: Option<HashMap<usize, usize>>,
}

impl<'a> Ends<'a> {
    fn new(text: &'a str) -> Self {
        Ends { text, known: ["}}", "%}", "}", "]", "%%"].map(|mark| (mark, 0..0)), brackets: None }
    }

    /// Where the next `mark` begins, from byte `at` on.
    fn next(&mut self, mark: &'static str, at: usize) -> Option<usize> {
        let text = self.text;
        let (_, known) = self.known.iter_mut().find(|(m, _)| *m == mark)?;
        if !known.contains(&at) {
            *known = at..text.get(at..)?.find(mark).map_or(text.len(), |i| at + i);
        }
        text[known.end..].starts_with(mark).then_some(known.end)
    }

    /// The end of `^[…]` that begins at `at`.
    fn note(&mut self, at: usize) -> Option<usize> {
        let brackets = self.brackets.get_or_insert_with(|| {
            let (mut open, mut closed) = (Vec::new(), HashMap::new());
            for (i, b) in self.text.bytes().enumerate() {
                match b {
                    b'[' => open.push(i),
                    b']' => drop(open.pop().map(|from| closed.insert(from, i))),
                    _ => {}
                }
            }
            closed
        });
        brackets.get(&(at + 1)).map(|end| end + 1)
    }
}

/// The end of `\begin{align} … \end{align}` that begins at `at`.
fn tex_environment(text: &str, at: usize) -> Option<usize> {
    /// One that nothing closes soon is none: a text of openings is still read in linear time.
    const LONGEST: usize = 10_000;
    let inner = at + "\\begin{".len();
    let name = text[at..].strip_prefix("\\begin{")?;
    let name = &name[..name.bytes().take(40).position(|b| b == b'}').filter(|end| *end > 0)?];
    let reach = text.floor_char_boundary(text.len().min(inner + LONGEST));
    let end = format!("\\end{{{name}}}");
    text[inner..reach].find(&end).map(|i| inner + i + end.len())
}

/// The end of `^name` at the end of a line: what Obsidian calls the block, for links to it.
fn block_name(text: &str, at: usize) -> Option<usize> {
    let (head, rest) = (&text[..at], &text[at + 1..]);
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let apart = head.is_empty() || head.ends_with(char::is_whitespace);
    // No look for the end of the line: a line may be as long as the text.
    let next = rest[name..].chars().find(|c| *c == '\n' || !c.is_whitespace());
    let ends = next.is_none_or(|c| c == '\n');
    (apart && name > 0 && ends).then_some(at + 1 + name)
}

/// The end of a TeX command with arguments, `\ref{fig:map}`, that begins at `at`.
fn tex_command(ends: &mut Ends, at: usize) -> Option<usize> {
    let rest = &ends.text[at + 1..];
    let name = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut end = name;
    while let Some(close) = match rest.as_bytes().get(end) {
        Some(b'{') => Some("}"),
        Some(b'[') if end > name => Some("]"),
        _ => None,
    } {
        end = ends.next(close, at + 1 + end)? - at;
    }
    (name > 0 && end > name).then_some(at + 1 + end)
}

/// Template tags, shortcodes and attributes that begin with the brace at `at`.
fn braces(ends: &mut Ends, at: usize) -> Option<(Range<usize>, Cut)> {
    let rest = &ends.text[at..];
    if rest.starts_with("{{") {
        return ends.next("}}", at).map(|i| (at..i + 2, Cut::Shown));
    }
    if rest.starts_with("{%") {
        return ends.next("%}", at).map(|i| (at..i + 2, Cut::Away));
    }
    let end = ends.next("}", at)? - at;
    if end >= 1000 {
        return None;
    }
    let inner = rest[1..end].trim();
    let name_value = || {
        let (name, _) = inner.split_once('=')?;
        (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'))).then_some(())
    };
    // kramdown's begin with a colon: `{: .wide}`, `{:toc}`, `{::comment}`.
    let kramdown = rest.starts_with("{:") && inner.len() > 1;
    let plain = inner.starts_with(['#', '.', '=']) && inner.len() > 1 || inner == "-";
    let attribute = plain || kramdown || name_value().is_some();
    attribute.then_some((at..at + end + 1, Cut::Away))
}

/// Lines of a paragraph that are paragraphs of their own, each with whether it is furniture: a text pasted without blank lines keeps
/// a whole paragraph on each line, and a website leaves lines of its own. Empty where all lines belong together.
fn line_pieces(unit: &Unit, reading: &Reading) -> Vec<(Range<usize>, bool)> {
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    if unit.kind == UnitKind::Paragraph {
        let mut previous_long = false;
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', unit.text.as_bytes()).chain([unit.text.len()]);
        for end in ends {
            let range = start..end;
            let line = &unit.text[range.clone()];
            start = end + 1;
            let long = is_whole_paragraph(line);
            let furniture = is_furniture(line, reading);
            let apart = long || previous_long || furniture || pieces.last().is_some_and(|p| p.1);
            match pieces.last_mut() {
                Some(last) if !apart => last.0.end = range.end,
                _ => pieces.push((range, furniture)),
            }
            previous_long = long;
        }
    }
    if pieces.len() < 2 && !pieces.first().is_some_and(|p| p.1) {
        pieces.clear();
    }
    pieces
}

fn lines_apart(unit: &Unit, pieces: Vec<(Range<usize>, bool)>) -> Vec<Unit> {
    let mut before = 0;
    pieces
        .into_iter()
        .map(|(range, furniture)| {
            let mut out = Open::new(if furniture { UnitKind::Furniture } else { unit.kind });
            out.unit.note = unit.note.clone();
            before = ended(unit, before, range.start);
            out.append(unit, range, before);
            out.unit
        })
        .collect()
}

/// A line longer than anyone wraps, with more than one sentence in it.
fn is_whole_paragraph(line: &str) -> bool {
    const LONGEST_WRAPPED: usize = 200;
    if line.len() <= LONGEST_WRAPPED {
        return false;
    }
    let bytes = line.as_bytes();
    let stops = memchr::memchr3_iter(b'.', b'!', b'?', &bytes[..bytes.len() - 2]);
    let mut ends = stops.filter(|i| bytes[i + 1] == b' ' && bytes[i + 2].is_ascii_uppercase());
    ends.nth(1).is_some()
}

fn is_furniture(line: &str, reading: &Reading) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > 200 {
        return false;
    }
    if line == "Open Document" || reading.furniture.as_ref().is_some_and(|f| f.is_match(line)) {
        return true;
    }
    // `1369 Words6 Pages`
    let Some((words, pages)) = line.split_once(" Words").or_else(|| line.split_once(" words")) else { return false };
    let number = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit() || c == ',');
    let pages = pages.trim();
    let pages =
        pages.strip_suffix("Pages").or_else(|| pages.strip_suffix("Page")).or_else(|| pages.strip_suffix("pages"));
    number(words.trim()) && pages.is_some_and(|p| number(p.trim()))
}

/// Marks bare addresses: `https://…`, `www.…`, `doi:10.…`, e-mail.
fn addresses(unit: &mut Unit) {
    let text = &unit.text;
    let mut found: Vec<Range<usize>> = Vec::new();
    let ends = |from: usize| {
        let end = text[from..]
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | PLACEHOLDER))
            .map_or(text.len(), |i| from + i);
        // `[@doi:10.1000/a;@bell]`: the next key is no part of the address.
        let end = [";@", ";-@"].iter().filter_map(|key| text[from..end].find(key)).min().map_or(end, |i| from + i);
        let mut bare = text[from..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', ']']);
        let mut unopened = bare.matches(')').count().saturating_sub(bare.matches('(').count());
        while bare.ends_with(')') && unopened > 0 {
            unopened -= 1;
            bare = bare[..bare.len() - 1].trim_end_matches(['.', ',', ';', ':']);
        }
        from + bare.len()
    };
    static PROTOCOL: LazyLock<Finder> = LazyLock::new(|| Finder::new("://"));
    static OTHERS: LazyLock<[Finder; 2]> = LazyLock::new(|| ["www.", "doi:10."].map(Finder::new));
    // Most paragraphs have no colon: two of the three need not be looked for.
    let with_colon = memchr::memchr(b':', text.as_bytes()).map_or(&b""[..], |_| text.as_bytes());
    for i in PROTOCOL.find_iter(with_colon) {
        let start = text[..i]
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |p| p + text[p..].chars().next().map_or(1, char::len_utf8));
        // What begins within an address is a part of it.
        if start < i && found.last().is_none_or(|f| f.end <= start) {
            found.push(start..ends(i));
        }
    }
    for (mark, text_with) in OTHERS.iter().zip([text.as_bytes(), with_colon]) {
        let mut last = 0;
        for i in mark.find_iter(text_with) {
            let fresh = text[..i].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '/' && c != '.');
            if fresh && i >= last {
                last = ends(i);
                found.extend(Some(i..last).filter(|range| range.len() > mark.needle().len()));
            }
        }
    }
    for i in memchr::memchr_iter(b'@', text.as_bytes()) {
        let before = text[..i]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || "._%+-".contains(c)))
            .map_or(0, |p| p + text[p..].chars().next().map_or(1, char::len_utf8));
        let domain = &text[i + 1..];
        let end = domain.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(domain.len());
        let domain = domain[..end].trim_end_matches(['.', '-']);
        if before < i && domain.contains('.') {
            found.push(before..i + 1 + domain.len());
        }
    }
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|r| (r.start, r.end));
    let mut last = 0;
    // Kept apart until all are known: the spans of a unit are looked up by their order.
    let mut fresh = Vec::new();
    for range in found {
        if range.start >= last && !unit.touches(&range, &[SpanKind::Code, SpanKind::Math, SpanKind::Url]) {
            last = range.end;
            fresh.push(Span { kind: SpanKind::Url, range });
        }
    }
    unit.spans.append(&mut fresh);
    unit.spans.sort_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(text: &str, read: fn(&str, &mut Block, &Reading)) -> Vec<Unit> {
        let mut block = parse("", BlockKind::Prose, State::default(), &Reading::default());
        read(text, &mut block, &Reading::default());
        block.units
    }

    #[test]
    fn addresses_are_found_whatever_stands_behind_them() {
        for (text, expected) in [
            (
                "See https://a.example/x and https://b.example/y, then `code`.",
                &["https://a.example/x", "https://b.example/y"][..],
            ),
            (
                "See www.a.example, `www.b.example`, m@c.example, $x$ and www.d.example.",
                &["www.a.example", "m@c.example", "www.d.example"],
            ),
        ] {
            let block = parse(text, BlockKind::Prose, State::default(), &Reading::default());
            let unit = &block.units[0];
            let found = unit.spans.iter().filter(|s| s.kind == SpanKind::Url).map(|s| unit.str(&s.range));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn a_paragraph_with_marks_is_left_to_markdown() {
        for plain in ["The mill fell.", "The mill (Ortiz 42)\nfell: 5 % - or\nso.\n\n", "A “b” c’s\n"] {
            let (length, stars) = (plain.trim_end().len(), Vec::new());
            assert_eq!(plain_paragraph(plain), Some(Plain { length, stars }), "{plain}");
        }
        let stars = vec![2, 4, 8, 13];
        assert_eq!(plain_paragraph("A *b*. (*c d?* e)"), Some(Plain { length: 17, stars }));
        for marked in [
            "",
            " a",
            "- a",
            "1. a",
            "*b*",
            "a **b**",
            "a *b",
            "a*b*",
            "a *b*c",
            "a * b*",
            "a *b *",
            "a *“b”*",
            "a *b\n*c*",
            "a [b]",
            "a  \nb",
            "a\n---",
            "a\n: b",
            "a\n\nb",
            "a\r\nb",
            "a &amp;",
            "é",
        ] {
            assert_eq!(plain_paragraph(marked), None, "{marked}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_paragraph_is_read_as_markdown_reads_it(
            text in "([A-Za-z][a-zA-Z0-9 .,;:'\"?!()/%@+=é“”—\u{a0}\u{85}\u{2028}-]{0,24}[.a\u{a0}é@=-]\n){1,4}\n{0,2}"
        ) {
            prop_assert!(plain_paragraph(&text).is_some());
            prop_assert_eq!(units(&text, read), units(&text, read_markdown));
        }

        #[test]
        fn emphasis_without_a_parser_is_what_markdown_reads(
            text in "A( ?\\*[a-c(\"é.]?|[a-c.,)?é]?\\*[ .,)a\n]| [a-c]{1,3}|\n[a-c]|[.,(\"-]){0,12}"
        ) {
            prop_assert_eq!(units(&text, read), units(&text, read_markdown));
        }
    }
}
