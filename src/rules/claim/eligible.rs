//! Which sentences may be claims at all, and their words.

use super::lexicon::{Class, classes};
use crate::syntax::citations::Form;
use crate::syntax::quotes::Quote;
use crate::syntax::{Block, Section, Span, SpanKind, Unit, UnitKind, sentences, words};
use std::ops::Range;

/// A word of a sentence.
pub struct Token {
    /// In visible text of the unit.
    pub range: Range<usize>,
    pub lower: String,
    classes: u32,
    /// Inside a quotation, a citation, code: not the writer's words.
    pub masked: bool,
}

impl Token {
    pub fn is(&self, class: Class) -> bool {
        !self.masked && self.classes & (1 << (class as u32)) != 0
    }

    pub fn is_word(&self, words: &[&str]) -> bool {
        !self.masked && words.contains(&self.lower.as_str())
    }
}

/// A sentence that may need support.
pub struct Sentence<'a> {
    pub unit: &'a Unit,
    pub index: usize,
    pub tokens: Vec<Token>,
    /// The essay reports what its writer found: methods, results.
    pub own_data: bool,
}

impl Sentence<'_> {
    pub fn text(&self) -> &str {
        self.unit.str(&self.unit.sentences[self.index])
    }

    /// Does a comma or colon stand between two tokens?
    pub fn parted(&self, left: usize, right: usize) -> bool {
        match (self.tokens.get(left), self.tokens.get(right)) {
            (Some(a), Some(b)) if a.range.end <= b.range.start => {
                self.unit.text[a.range.end..b.range.start].contains([',', ';', ':', '—', '('])
            }
            _ => false,
        }
    }
}

/// The shortest sentence that is looked at, in words.
const SHORTEST: usize = 5;

/// Is the unit running text of the essay?
pub fn is_body(unit: &Unit, block: &Block) -> bool {
    let section = block.before.section;
    matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem)
        && !section.is_reference_list()
        && section != Section::Matter
        && block.before.refs_depth == 0
}

/// The sentences of `unit` that may be claims.
pub fn sentences<'a>(unit: &'a Unit, block: &Block) -> Vec<Sentence<'a>> {
    if !is_body(unit, block) {
        return Vec::new();
    }
    let own_data = matches!(block.before.section, Section::Methods | Section::Results);
    let mut out = Vec::new();
    for (index, range) in unit.sentences.iter().enumerate() {
        if !sentences::is_terminated(&unit.text, range) || unit.str(range).trim_end().ends_with('?') {
            continue;
        }
        let tokens = tokens(unit, range);
        if tokens.len() >= SHORTEST {
            out.push(Sentence { unit, index, tokens, own_data });
        }
    }
    out
}

fn tokens(unit: &Unit, range: &Range<usize>) -> Vec<Token> {
    let text = unit.str(range);
    let mut out = Vec::new();
    let quotes: Vec<&Quote> = unit.quotes_near(range).collect();
    let citations = &unit.citations[unit.citations_in(range)];
    let literal = |s: &&Span| matches!(s.kind, SpanKind::Code | SpanKind::Url);
    let spans: Vec<&Span> = unit.spans_near(range).filter(literal).collect();
    words::each(text, Default::default(), |r| {
        let range = range.start + r.start..range.start + r.end;
        // Figures keep their signs: `$25`, `40%`.
        let raw = unit.str(&range);
        let trimmed = raw.trim_matches(|c: char| !c.is_alphanumeric() && !"$£€¥%".contains(c));
        let offset = raw.find(trimmed).unwrap_or(0);
        let range = range.start + offset..range.start + offset + trimmed.len();
        let lower = trimmed.to_lowercase().replace('’', "'");
        let masked = quotes.iter().any(|q| q.range.start <= range.start && range.start < q.range.end)
            || citations.iter().any(|c| c.form != Form::Narrative && c.range.contains(&range.start))
            || spans.iter().any(|s| s.range.start < range.end && range.start < s.range.end);
        let classes = classes(&lower);
        out.push(Token { range, lower, classes, masked });
    });
    out
}
