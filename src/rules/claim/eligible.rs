//! Which sentences may be claims at all, and their words.

use super::exempt::{self, Traits};
use super::lexicon::{self, Class, Classes, Cue, Cues, Lexeme, classes};
use crate::syntax::citations::{Citation, Form};
use crate::syntax::{Block, Front, Section, SpanKind, Unit, UnitKind, sentences, words};
use crate::text::on_one_line;
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// A word of a sentence.
pub struct Token<'a> {
    /// In visible text of the unit.
    pub range: Range<usize>,
    /// In lower case, with straight apostrophes.
    pub lower: Cow<'a, str>,
    /// It begins with a capital letter.
    pub capital: bool,
    /// Inside a quotation, a title, a citation, code: not the writer's words.
    pub masked: bool,
    /// What is known of it, whoever wrote it.
    pub lexeme: &'static Lexeme,
    /// What it is a cue for, by itself and where it stands.
    pub cues: Cues,
}

impl Token<'_> {
    pub fn is(&self, class: Class) -> bool {
        !self.masked && self.lexeme.classes.has(class)
    }

    /// Is the word a cue for any of `cues`?
    pub fn is_cue(&self, cues: Cues) -> bool {
        !self.masked && self.cues.meets(cues)
    }

    pub fn is_word(&self, words: &[&str]) -> bool {
        !self.masked && words.contains(&&*self.lower)
    }

    /// In no class at all: where a sentence begins with it, a name more likely than not.
    pub fn is_unknown(&self) -> bool {
        self.lexeme.classes == Classes::default()
    }

    /// A past form of a verb, as far as the word alone tells.
    pub fn is_past(&self) -> bool {
        self.lower.ends_with("ed")
            || self.is_word(&["said", "wrote", "told", "thought", "felt", "held", "made", "found", "saw"])
    }
}

/// A sentence that may need support.
pub struct Sentence<'a> {
    pub unit: &'a Unit,
    /// Into the unit's sentences.
    pub index: usize,
    pub tokens: &'a [Token<'a>],
    /// What any of its words is, as far as they are the writer's.
    pub classes: Classes,
    /// What any of them is a cue for.
    pub cues: Cues,
    pub traits: Traits,
}

impl Sentence<'_> {
    pub fn text(&self) -> &str {
        self.unit.str(&self.unit.sentences[self.index])
    }

    /// The word at `at`; empty where there is none, or where it is not the writer's.
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.masked).map_or("", |t| &*t.lower)
    }

    pub fn is(&self, at: usize, class: Class) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is(class))
    }

    pub fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is_word(words))
    }

    /// What `look` finds first, which finds something only in a sentence with `needed`, and there only at a word with `begins`.
    pub fn at<T>(
        &self,
        needed: impl Into<Cues>,
        begins: impl Into<Cues>,
        mut look: impl FnMut(usize) -> Option<T>,
    ) -> Option<T> {
        let (needed, begins) = (needed.into(), begins.into());
        if cfg!(debug_assertions) {
            let skipped = |i: &usize| !self.cues.meets(needed) || !self.tokens[*i].is_cue(begins);
            let missed = (0..self.tokens.len()).filter(skipped).find(|i| look(*i).is_some());
            assert!(missed.is_none(), "{:?} is no cue: {:?}", missed.map(|i| self.word(i)), self.text());
        }
        if !self.cues.meets(needed) || !self.cues.meets(begins) {
            return None;
        }
        self.tokens.iter().enumerate().find_map(|(i, t)| if t.is_cue(begins) { look(i) } else { None })
    }

    /// Is there a word with `cue` for which `is` holds? It holds for no other.
    pub fn any_at(&self, cue: Cue, is: impl Fn(usize) -> bool) -> bool {
        self.at(cue, cue, |i| is(i).then_some(())).is_some()
    }

    /// Does `phrase` begin at `at`?
    pub fn says(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(i, w)| self.word(at + i) == *w)
    }

    /// Where `phrase` begins.
    pub fn find(&self, phrase: &[&str]) -> Option<usize> {
        (0..(self.tokens.len() + 1).saturating_sub(phrase.len())).find(|i| self.says(*i, phrase))
    }

    /// Does a comma or colon stand between two tokens?
    pub fn parted(&self, left: usize, right: usize) -> bool {
        match (self.tokens.get(left), self.tokens.get(right)) {
            (Some(a), Some(b)) if a.range.end <= b.range.start => {
                let gap = &self.unit.text.as_bytes()[a.range.end..b.range.start];
                gap != b" " && self.unit.text[a.range.end..b.range.start].contains([',', ';', ':', '—', '–', '(', ')'])
            }
            _ => false,
        }
    }

    /// Does anything but white space stand between a token and the next?
    pub fn adjoins(&self, at: usize) -> bool {
        at + 1 < self.tokens.len() && !self.parted(at, at + 1)
    }

    /// The tokens of the clause around `at`: between commas, colons, dashes and brackets.
    pub fn clause(&self, at: usize) -> Range<usize> {
        // Nobody writes a longer one, and a text of nothing but words is still read in linear time.
        const LONGEST: usize = 100;
        let (mut from, mut to) = (at, at + 1);
        while from > at.saturating_sub(LONGEST) && !self.parted(from - 1, from) {
            from -= 1;
        }
        while to < self.tokens.len().min(at + LONGEST) && !self.parted(to - 1, to) {
            to += 1;
        }
        from..to
    }

    /// The visible text from one token to another.
    pub fn span(&self, first: usize, last: usize) -> Range<usize> {
        self.tokens[first].range.start..self.tokens[last.min(self.tokens.len() - 1)].range.end
    }

    /// The words from the first to the last of `words`, on one line, as a note quotes them.
    pub fn shown(&self, words: (usize, usize)) -> String {
        on_one_line(self.unit.str(&self.span(words.0, words.1)))
    }

    /// Skips adverbs from `at` on, two at most.
    pub fn past_adverbs(&self, at: usize) -> usize {
        let adverb = |i: usize| {
            self.tokens
                .get(i)
                .is_some_and(|t| t.is(Class::Adverb) || !t.masked && t.lower.len() > 4 && t.lower.ends_with("ly"))
        };
        (at..at + 2).find(|i| !adverb(*i)).unwrap_or(at + 2)
    }

    /// The first words of the sentence, without `however,`: what a note quotes that is about all of it.
    pub fn opening(&self) -> (usize, usize) {
        const QUOTED: usize = 6;
        const LINK: &[&str] = &["however", "moreover", "further", "furthermore", "also", "indeed", "today"];
        // "Italy, Germany and Japan": things and names that only look like adverbs.
        const NAMES: &[&str] = &[
            "ally",
            "anomaly",
            "assembly",
            "butterfly",
            "emily",
            "family",
            "italy",
            "july",
            "monopoly",
            "reply",
            "sicily",
            "supply",
        ];
        let adverb = self.word(0).ends_with("ly") && !self.is_word(0, NAMES);
        let linked = self.parted(0, 1) && (self.is_word(0, LINK) || adverb);
        let first = usize::from(linked);
        (first, (first + QUOTED).min(self.tokens.len()) - 1)
    }

    pub fn begins_with(&self, words: &[&str]) -> bool {
        self.is_word(0, words)
    }
}

/// The sentences of a unit that may be claims.
pub struct Paragraph<'a> {
    pub unit: &'a Unit,
    pub section: Section,
    pub sentences: Vec<Sentence<'a>>,
    /// It names a source somewhere.
    pub is_sourced: bool,
    /// The first of the essay: an introduction, with or without a heading.
    pub opens: bool,
}

/// How a paragraph begins that concludes.
const CONCLUDING: &[&str] =
    &["In conclusion", "To conclude", "In summary", "To summarise", "To summarize", "To sum up", "In sum,"];

/// The shortest sentence that is looked at, in words.
const SHORTEST: usize = 5;

/// Is the unit running text of the essay?
pub fn is_body(unit: &Unit, block: &Block) -> bool {
    let section = block.before.section;
    matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem)
        && !section.is_reference_list()
        && section != Section::Matter
        && block.before.refs_depth == 0
        && !block.is_foreign
}

/// The sentences of `unit` that may be claims; `None` where it is no running text. An abstract cites nothing: what it states
/// is supported below.
pub fn paragraph<'a>(unit: &'a Unit, words: &'a Words<'a>, block: &Block) -> Option<Paragraph<'a>> {
    let mut section = block.before.section;
    if !is_body(unit, block) || section == Section::Abstract {
        return None;
    }
    // A conclusion without a heading says so.
    if CONCLUDING.iter().any(|c| unit.text.trim_start().starts_with(c)) {
        section = Section::Conclusion;
    }
    let mut sentences = Vec::with_capacity(words.sentences.len());
    let mut own = false;
    for told in &words.sentences {
        let (tokens, traits) = (&words.tokens[told.tokens.clone()], Traits::default());
        let mut sentence = Sentence { unit, index: told.index, tokens, classes: told.classes, cues: told.cues, traits };
        sentence.traits = exempt::traits(&sentence, section);
        // "We measured 40 looms. In all, 12% were broken.": what was found is told on, until another is named.
        own = (own && unit.citations_in(&unit.sentences[told.index]).is_empty()) || sentence.traits.own_data;
        sentence.traits.own_data |= own;
        sentences.push(sentence);
    }
    let is_sourced = unit.citations.iter().any(Citation::is_source);
    Some(Paragraph { unit, section, sentences, is_sourced, opens: block.before.front != Front::Past })
}

/// Does the text say that something was accessed or retrieved? Hardly any does, and is searched once for it.
fn names_visit(text: &str) -> bool {
    static VISITS: LazyLock<[Finder; 2]> = LazyLock::new(|| ["ccessed ", "etrieved "].map(Finder::new));
    VISITS.iter().any(|visit| visit.find(text.as_bytes()).is_some())
}

/// `Report of the Harbour Board, accessed 4 May 2019.`: a source that stands in the text, not a sentence of it.
fn is_bibliographic(text: &str) -> bool {
    ["accessed ", "retrieved "].iter().any(|w| {
        let at = |(i, _): (usize, &str)| {
            i.checked_sub(1).filter(|i| matches!(text.as_bytes()[*i], b'A' | b'a' | b'R' | b'r'))
        };
        text.match_indices(&w[1..]).filter_map(at).any(|at| {
            // Somebody may have retrieved it in the middle of a sentence.
            let before = text[..at].trim_end();
            let before = before.strip_suffix("last").unwrap_or(before).trim_end();
            let subject = before.ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_lowercase);
            !subject && is_day(&text[at + w.len()..])
        })
    })
}

/// Does `text` begin with a day or a month: `4 May`, `on May 4`, `May 2019`, `2019-05-04`, `4/5/2019`?
fn is_day(text: &str) -> bool {
    let text = text.strip_prefix("on ").unwrap_or(text);
    let mut words = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let month = |w: &str| w.starts_with(char::is_uppercase) && classes(&w.to_lowercase()).has(Class::Month);
    let number = |w: &str| w.starts_with(|c: char| c.is_ascii_digit());
    let figures = first.len() > 5 && first.contains(['-', '/', '.']) && first.bytes().all(|b| !b.is_ascii_alphabetic());
    number(first) && (month(second) || figures) || month(first) && number(second)
}

/// Stretches of a unit that are not the writer's words, sorted and disjoint, and how far a walk over them has come.
struct Masks {
    ranges: Vec<Range<usize>>,
    at: usize,
}

impl Masks {
    fn of(unit: &Unit) -> Masks {
        let quotes = unit.quotes.iter().map(|q| q.range.clone());
        let citations = unit.citations.iter().map(|c| match c.form {
            // "Ortiz (2020)": the name is a word of the sentence.
            Form::Narrative => {
                let bracket = unit.str(&c.range).find('(').unwrap_or(c.range.len());
                c.range.start + bracket..c.range.end
            }
            _ => c.range.clone(),
        });
        let spans = unit.spans.iter().filter(|s| match s.kind {
            SpanKind::Code | SpanKind::Url | SpanKind::Math => true,
            // A title: *Of Mice and Men*.
            SpanKind::Emphasis => {
                let text = unit.str(&s.range);
                text.starts_with(char::is_uppercase) && text.split_whitespace().nth(1).is_some()
            }
            _ => false,
        });
        let mut all: Vec<Range<usize>> = quotes.chain(citations).chain(spans.map(|s| s.range.clone())).collect();
        all.sort_by_key(|r| r.start);
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(all.len());
        for r in all {
            match ranges.last_mut() {
                Some(last) if r.start <= last.end => last.end = last.end.max(r.end),
                _ => ranges.push(r),
            }
        }
        Masks { ranges, at: 0 }
    }

    /// Is byte `at` masked? Asked in ascending order.
    fn cover(&mut self, at: usize) -> bool {
        while self.ranges.get(self.at).is_some_and(|r| r.end <= at) {
            self.at += 1;
        }
        self.ranges.get(self.at).is_some_and(|r| r.start <= at)
    }
}

/// The text of a unit with its ASCII letters in lower case, and so much behind it that a window on any word lies within.
pub struct Lowered(String);

impl Lowered {
    pub fn of(unit: &Unit) -> Lowered {
        let mut text = String::with_capacity(unit.text.len() + lexicon::SHORT);
        text.push_str(&unit.text);
        text.make_ascii_lowercase();
        text.extend([' '; lexicon::SHORT]);
        Lowered(text)
    }
}

/// A sentence that may be a claim, by its place among those of its unit.
struct Told {
    index: usize,
    /// Into the words of the unit.
    tokens: Range<usize>,
    classes: Classes,
    cues: Cues,
}

/// The words of those sentences of a unit that may be claims: all in one list, for one a sentence would cost as much as the words.
pub struct Words<'a> {
    tokens: Vec<Token<'a>>,
    sentences: Vec<Told>,
}

impl<'a> Words<'a> {
    pub fn of(unit: &Unit, lowered: &'a Lowered) -> Words<'a> {
        // Hardly any text has shorter words.
        let tokens = Vec::with_capacity(unit.text.len() / 5);
        let mut words = Words { tokens, sentences: Vec::with_capacity(unit.sentences.len()) };
        let mut masks = Masks::of(unit);
        let visited = names_visit(&unit.text);
        for (index, range) in unit.sentences.iter().enumerate() {
            if !sentences::is_terminated(&unit.text, range)
                || unit.str(range).trim_end().ends_with('?')
                || visited && is_bibliographic(unit.str(range))
            {
                continue;
            }
            let first = words.tokens.len();
            let (classes, cues) = read(unit, lowered, range, &mut masks, &mut words.tokens);
            if words.tokens.len() - first < SHORTEST {
                words.tokens.truncate(first);
                continue;
            }
            words.sentences.push(Told { index, tokens: first..words.tokens.len(), classes, cues });
        }
        words
    }
}

/// Adds the words of a sentence of `unit` to `tokens`, and says what they are and what they are cues for.
fn read<'a>(
    unit: &Unit,
    lowered: &'a Lowered,
    sentence: &Range<usize>,
    masks: &mut Masks,
    tokens: &mut Vec<Token<'a>>,
) -> (Classes, Cues) {
    let first = tokens.len();
    let (mut classes, mut cues) = (Classes::default(), Cues::default());
    for r in words::Words::of(unit.str(sentence), Default::default()) {
        let range = trimmed(&unit.text, sentence.start + r.start..sentence.start + r.end);
        let raw = &unit.text.as_bytes()[range.clone()];
        let window = lowered.0.as_bytes().get(range.start..).and_then(<[u8]>::first_chunk);
        let short = window.and_then(|window| lexicon::Short::of(window, raw.len()));
        let lower = match short {
            Some(_) => Cow::Borrowed(&lowered.0[range.clone()]),
            None => in_lower_case(&unit.text, lowered, &range),
        };
        let (lexeme, word_cues) = short.map_or_else(|| lexicon::look_up(&lower), |s| s.look_up(&lower));
        let masked = masks.cover(range.start);
        if !masked {
            classes.add(lexeme.classes);
            cues.add(word_cues);
            // "Chinese officials": any word may say which, where somebody stands that is not named.
            if lexeme.classes.has(Class::Unnamed)
                && let Some(before) = tokens[first..].last_mut()
            {
                before.cues.add(Cue::Quantified.into());
                cues.add(Cue::Quantified.into());
            }
        }
        let capital = match raw.first() {
            Some(b) if b.is_ascii() => b.is_ascii_uppercase(),
            _ => unit.text[range.clone()].starts_with(char::is_uppercase),
        };
        tokens.push(Token { range, lower, capital, masked, lexeme, cues: word_cues });
    }
    (classes, cues)
}

/// A word in lower case that is long, or not all ASCII.
fn in_lower_case<'a>(text: &str, lowered: &'a Lowered, range: &Range<usize>) -> Cow<'a, str> {
    let word = &text[range.clone()];
    if word.is_ascii() {
        Cow::Borrowed(&lowered.0[range.clone()])
    } else {
        Cow::Owned(word.to_lowercase().replace('’', "'"))
    }
}

/// A word without the marks around it. Figures keep their signs: `$25`, `40%`.
#[inline]
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_plain = |at: usize| bytes[at].is_ascii_alphanumeric();
    // Most words have none.
    if !range.is_empty() && is_plain(range.start) && is_plain(range.end - 1) {
        return range;
    }
    without_marks(text, range)
}

fn without_marks(text: &str, mut range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let mark = |at: usize, sign: u8| {
        let b = bytes[at];
        b.is_ascii() && !b.is_ascii_alphanumeric() && b != sign
    };
    while !range.is_empty() && mark(range.start, b'$') {
        range.start += 1;
    }
    while !range.is_empty() && mark(range.end - 1, b'%') {
        range.end -= 1;
    }
    if range.is_empty() || bytes[range.start].is_ascii() && bytes[range.end - 1].is_ascii() {
        return range;
    }
    let is_mark = |c: char| !c.is_alphanumeric();
    let front = text[range.clone()].trim_start_matches(|c: char| is_mark(c) && !matches!(c, '$' | '£' | '€' | '¥'));
    let word = front.trim_end_matches(|c: char| is_mark(c) && c != '%');
    let start = range.end - front.len();
    start..start + word.len()
}
