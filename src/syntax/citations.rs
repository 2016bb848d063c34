//! Citations in the text: parenthetical, narrative, numeric, notes and pandoc keys, as one kind of thing.
//!
//! One pass turns visible text into tokens with paired brackets; each bracket is then read once, forward, by the grammar
//! in `citations/grammar.rs`. A doubtful parenthesis is [`Strength::Weak`]: it answers a report, but raises none of weight.

mod grammar;
pub(crate) mod lexicon;
mod scan;

use super::Span;
use super::quotes::Quote;
use grammar::{Lead, Names};
use lexicon::Known;
use memchr::memmem;
use scan::{Kind, Scan};
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

/// May the citation raise a report (strong), or only answer one (weak)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// More likely a gloss, `the capital (Ortiz) fell`: supports nothing, but a listed name that is misspelt shows.
    Doubtful,
    Weak,
    Strong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `(Ortiz 42)`, `(Ortiz)`, `(Ortiz and Bell 12–13)`
    AuthorPage,
    /// `(Ortiz, 2020, p. 4)`, `(Ortiz 2020, 42)`
    AuthorYear,
    /// `("Short Title" 3)`, `(*Short* 3)`
    Title,
    /// `(42)`, `(2020, 42)` after a named source
    PageOnly,
    /// `Ortiz (2020)`
    Narrative,
    /// `[3]`, `[1]–[5]`
    Numeric,
    /// `[^1]`, `^[…]`
    Note,
    /// `[@ortiz2020]`, `@ortiz2020`
    Key,
    /// `(see Figure 2)`, `Table 3`, `@fig-map`: no source, but support
    CrossReference,
    /// `(personal communication, …)`
    Personal,
}

/// A citation in visible text, from its bracket to its bracket; a narrative one from the name to the closing bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub range: Range<usize>,
    pub form: Form,
    pub strength: Strength,
    /// Empty for cross-references and for placeholders such as `(citation needed)`.
    pub works: Vec<Cited>,
}

impl Citation {
    /// May it be the source of what is said? A reference to a part of the essay is none, and a doubtful parenthesis no more.
    pub fn is_source(&self) -> bool {
        self.form != Form::CrossReference && self.strength > Strength::Doubtful
    }
}

/// One work inside a citation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// In visible text.
    pub range: Range<usize>,
    /// Surnames or groups as written, each with its place. [`Form::PageOnly`] has the name that the sentence gives, if
    /// it gives one.
    pub names: Vec<(String, Range<usize>)>,
    pub et_al: bool,
    /// Year with its suffix as written: `2020a`, `n.d.`
    pub year: Option<(String, Range<usize>)>,
    pub title: Option<(String, Range<usize>)>,
    /// Page, paragraph, line … as written.
    pub locator: Option<(String, Range<usize>)>,
    /// Pandoc key without `@`.
    pub key: Option<(String, Range<usize>)>,
    /// IEEE number, or each number of a range.
    pub number: Option<u32>,
    /// Footnote label.
    pub note: Option<String>,
    /// Known only through the next work of the citation (`as cited in`, `qtd. in`): no list has it.
    pub indirect: bool,
}

/// Words that point at something without a bracket; one after the other they are found sooner than all at once.
static POINTERS: LazyLock<[memmem::Finder; 6]> =
    LazyLock::new(|| ["ee ", "Table", "Fig", "Appendix", "Equation", "Eq."].map(memmem::Finder::new));

fn has_pointer(text: &[u8]) -> bool {
    let [see, nouns @ ..] = &*POINTERS;
    let is_see = |at: usize| at > 0 && matches!(text[at - 1], b's' | b'S');
    see.find_iter(text).any(is_see) || nouns.iter().any(|noun| noun.find(text).is_some())
}

/// Is there any of what a citation begins with? Most paragraphs are done with here.
fn may_cite(text: &str) -> bool {
    const RAISED: [char; 11] = ['\u{FFFC}', '¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let bytes = text.as_bytes();
    // Each raised character has one of these bytes, and few others do.
    let raised = || memchr::memchr3(0xC2, 0x81, 0xEF, bytes).is_some() && text.contains(RAISED);
    memchr::memchr3(b'(', b'[', b'@', bytes).is_some() || raised() || has_pointer(bytes)
}

/// Finds the citations of one unit of visible text, in order of their start.
pub fn find(text: &str, spans: &[Span], quotes: &[Quote]) -> Vec<Citation> {
    if !may_cite(text) {
        return Vec::new();
    }
    let scan = Scan::new(text, spans);
    Finder { scan, named: OnceCell::new(), quotes, out: Vec::new(), seen_names: false }.run()
}

/// The source that a sentence names before each token, as token range; `None` where it names none yet.
fn named_sources(scan: &Scan) -> Vec<Option<Named>> {
    let mut out = vec![None; scan.tokens.len() + 1];
    let mut current = None;
    let mut i = 0;
    let mut at_start = true;
    while i < scan.tokens.len() {
        out[i] = current;
        let name = scan.is_name_word(i)
            && scan.tokens[i].emphasis == 0
            && !(at_start && lexicon::is_sentence_starter(scan.word(i)))
            && !lexicon::is_date_word(scan.word(i));
        at_start = false;
        if name {
            let from = i;
            let mut to = i + 1;
            while to < from + 6
                && (scan.is_name_word(to) || (lexicon::is_particle(scan.word(to)) && scan.is_name_word(to + 1)))
            {
                to += 1;
            }
            let last = scan.word(to - 1);
            let possessive = lexicon::without_possessive(last) != last;
            let says = (to..to + 2).any(|k| lexicon::is_saying(scan.word(k)) && !scan.is_name_word(k))
                && (scan.is(to, Kind::Word));
            let according = from >= 2 && scan.word_is(from - 1, &["to"]) && scan.word_is(from - 2, &["according"]);
            let own = if says || according || possessive { Some(Named { from, to }) } else { None };
            current = own.or(current);
            for slot in out.iter_mut().take(to).skip(from + 1) {
                *slot = current;
            }
            i = to;
            continue;
        }
        if ends_sentence(scan, i) {
            current = None;
            at_start = true;
        }
        i += 1;
    }
    out[scan.tokens.len()] = current;
    out
}

fn ends_sentence(scan: &Scan, i: usize) -> bool {
    match scan.kind(i) {
        Some(Kind::Stop) => !scan.glued(i + 1),
        Some(Kind::Period) => {
            let next_begins = match scan.kind(i + 1) {
                None => true,
                Some(Kind::Quote) => true,
                _ => !scan.glued(i + 1) && (scan.is_name_word(i + 1) || scan.is(i + 1, Kind::SquareOpen)),
            };
            next_begins && i > 0 && !scan.is_initial(i - 1) && !lexicon::is_abbreviation(scan.word(i - 1))
        }
        _ => false,
    }
}

#[derive(Debug, Clone, Copy)]
struct Named {
    from: usize,
    to: usize,
}

/// What one unit between semicolons turned out to be.
enum Segment {
    Works { form: Form, strength: Strength, works: Vec<Cited> },
    CrossReference,
    Other,
}

struct Finder<'a> {
    scan: Scan<'a>,
    /// Read only where a page stands alone.
    named: OnceCell<Vec<Option<Named>>>,
    quotes: &'a [Quote],
    out: Vec<Citation>,
    /// A citation before this one names somebody.
    seen_names: bool,
}

impl Finder<'_> {
    fn run(mut self) -> Vec<Citation> {
        let mut i = 0;
        while i < self.scan.tokens.len() {
            i = match self.scan.tokens[i].kind {
                Kind::Open if self.scan.mate(i) > i => {
                    let close = self.scan.mate(i);
                    self.parenthesis(i, close);
                    i + 1
                }
                Kind::SquareOpen if self.scan.mate(i) > i => {
                    let close = self.scan.mate(i);
                    match self.keys_in_brackets(i, close).or_else(|| self.numeric(i)) {
                        Some(next) => next,
                        None => i + 1,
                    }
                }
                Kind::Key(k) => self.bare_key(i, k),
                Kind::Note => {
                    let range = self.scan.range(i, i + 1);
                    let work = Cited { range: range.clone(), ..Cited::default() };
                    self.push(range, Form::Note, Strength::Strong, vec![work]);
                    i + 1
                }
                Kind::Superscript => {
                    self.superscript(i);
                    i + 1
                }
                Kind::Word if self.may_point(i) => self.cross_reference_in_prose(i),
                _ => i + 1,
            }
        }
        self.out.sort_by_key(|c| (c.range.start, std::cmp::Reverse(c.range.end)));
        let mut end = 0;
        self.out.retain(|c| {
            let keep = c.range.start >= end;
            if keep {
                end = c.range.end;
            }
            keep
        });
        self.out
    }

    fn push(&mut self, range: Range<usize>, form: Form, strength: Strength, mut works: Vec<Cited>) {
        works.shrink_to_fit();
        self.seen_names |= works.iter().any(|w| !w.names.is_empty());
        self.out.push(Citation { range, form, strength, works });
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.scan.text[range.clone()].to_owned()
    }

    fn placed(&self, range: Range<usize>) -> (String, Range<usize>) {
        (self.text(&range), range)
    }

    fn names(&self, names: &Names) -> Vec<(String, Range<usize>)> {
        names.list.iter().map(|r| self.placed(r.clone())).collect()
    }

    // ---- parentheses

    fn parenthesis(&mut self, open: usize, close: usize) {
        let scan = &self.scan;
        let (from, end) = (open + 1, close);
        if from >= end {
            return;
        }
        // A key speaks for itself, and so does an inner parenthesis.
        if scan.has_open_or_key(from..end) {
            return;
        }
        let whole = scan.range(open, close + 1);
        if self.is_placeholder(from, end) {
            self.push(whole, Form::AuthorPage, Strength::Weak, Vec::new());
            return;
        }
        if let Some(at) = self.personal(from, end) {
            let mut names = scan.names(from, at).filter(|n| n.next <= at);
            let mut range = whole.clone();
            if names.is_none()
                && let Some((start, before)) = self.names_before(open)
            {
                range.start = scan.tokens[start].start;
                names = Some(before);
            }
            let names = names.map(|n| self.names(&n)).unwrap_or_default();
            let work = Cited { range: range.clone(), names, ..Cited::default() };
            self.push(range, Form::Personal, Strength::Strong, vec![work]);
            return;
        }
        if self.ibid(open, close) || self.narrative(open, close) || self.page_only(open, close) {
            return;
        }
        if let Some(year) = self.imprint(open, close) {
            // The work stands in front of it; the name inside is that of a publisher.
            let work = Cited { range: self.scan.range(from, end), year: Some(year), ..Cited::default() };
            self.push(whole, Form::AuthorYear, Strength::Weak, vec![work]);
            return;
        }
        let (mut works, mut form, mut strength) = (Vec::new(), None, Strength::Doubtful);
        let mut cross_reference = false;
        let mut i = from;
        let mut previous: Vec<(String, Range<usize>)> = Vec::new();
        while i < end {
            let stop = (i..end).find(|&k| self.scan.is(k, Kind::Semicolon)).unwrap_or(end);
            match self.segment(i, stop, open, close, Some(&previous)) {
                Segment::Works { form: f, strength: s, works: mut w } => {
                    // The first segment that is sure says what the citation is.
                    if form.is_none() || (s > strength) {
                        form = Some(f);
                    }
                    strength = strength.max(s);
                    if let Some(last) = w.last() {
                        previous = last.names.clone();
                    }
                    // Most citations are of one segment: its list will do.
                    if works.is_empty() {
                        works = w;
                    } else {
                        works.append(&mut w);
                    }
                }
                Segment::CrossReference => cross_reference = true,
                Segment::Other => {}
            }
            i = stop + 1;
        }
        if let Some(form) = form {
            self.push(whole, form, strength, works);
        } else if cross_reference {
            self.push(whole, Form::CrossReference, Strength::Strong, Vec::new());
        }
    }

    fn is_placeholder(&self, from: usize, end: usize) -> bool {
        const PLACEHOLDERS: [&str; 18] = [
            "author",
            "author 0",
            "author page",
            "author year",
            "author year 0",
            "author date",
            "author year page",
            "author year p x",
            "author year p 0",
            "name year",
            "name page",
            "name year page",
            "citation",
            "citation needed",
            "cite",
            "source",
            "source needed",
            "add citation",
        ];
        let kinds = |i| matches!(self.scan.kind(i), Some(Kind::Word | Kind::Number | Kind::Comma | Kind::Period));
        if end - from > 9 || !(from..end).all(kinds) {
            return false;
        }
        let words = (from..end).filter(|&i| !matches!(self.scan.kind(i), Some(Kind::Comma | Kind::Period)));
        let words: Vec<String> = words.map(|i| self.scan.str(i).to_lowercase()).collect();
        PLACEHOLDERS.contains(&words.join(" ").as_str())
    }

    /// The year of `(Quay Press, 2011)`, as a note has it: `Ortiz, *The Long Quay* (Quay Press, 2011), 42`.
    fn imprint(&self, open: usize, close: usize) -> Option<(String, Range<usize>)> {
        const NEAR: usize = 16;
        let scan = &self.scan;
        let year = (open + 1..close).next_back().filter(|i| scan.is_year(*i) && *i > open + 1)?;
        let title = (open.saturating_sub(NEAR)..open)
            .rev()
            .take_while(|i| !ends_sentence(scan, *i))
            .find(|i| scan.tokens[*i].emphasis != 0)?;
        let begins = (0..title).rev().take_while(|i| scan.tokens[*i].emphasis == scan.tokens[title].emphasis).last();
        let begins = begins.unwrap_or(title);
        let authored = title + 1 == open
            && begins >= 2
            && scan.is(begins - 1, Kind::Comma)
            && (scan.is_name_word(begins - 2) || scan.word_is(begins - 2, &["al", "eds", "ed"]));
        let page = scan.is(close + 1, Kind::Comma)
            && scan.locator(close + 2, scan.tokens.len()).is_some_and(|(part, _)| {
                matches!(scan.kind(part.next), None | Some(Kind::Period | Kind::Comma | Kind::Semicolon | Kind::Close))
            });
        (authored || page).then(|| self.placed(scan.range(year, year + 1)))
    }

    /// Where `personal communication` stands.
    fn personal(&self, from: usize, end: usize) -> Option<usize> {
        const KINDS: [&str; 7] =
            ["communication", "interview", "correspondence", "conversation", "email", "e-mail", "communications"];
        (from..end.saturating_sub(1).min(from + 24))
            .find(|&i| self.scan.word_is(i, &["personal"]) && self.scan.word_is(i + 1, &KINDS))
    }

    /// `(ibid.)`, `(ibid., p. 4)`, `(op. cit.)`
    fn ibid(&mut self, open: usize, close: usize) -> bool {
        let scan = &self.scan;
        let from = open + 1;
        let mut i = from;
        if scan.word_is(i, &["ibid", "ibidem", "idem"]) {
            i += 1;
        } else if scan.word_is(i, &["op", "loc"]) && scan.is(i + 1, Kind::Period) && scan.word_is(i + 2, &["cit"]) {
            i += 3;
        } else {
            return false;
        }
        while i < close && matches!(scan.kind(i), Some(Kind::Period | Kind::Comma)) {
            i += 1;
        }
        let locator = scan.locator(i, close).map(|(part, _)| self.placed(part.range));
        let work = Cited { range: scan.range(from, close), locator, ..Cited::default() };
        let whole = scan.range(open, close + 1);
        self.push(whole, Form::PageOnly, Strength::Strong, vec![work]);
        true
    }

    /// Years and what stands with them, without a name: `2020`, `2020a, b`, `2020, p. 4`, `1982, as cited in Bell, 2014`.
    fn years(&self, from: usize, end: usize, base: &Cited, start: usize) -> Option<(Vec<Cited>, usize)> {
        let scan = &self.scan;
        // Most are of one year.
        let mut works: Vec<Cited> = Vec::with_capacity(1);
        let mut i = from;
        loop {
            let year = scan.year(i, end);
            let Some(year) = year else { break };
            let mut work = base.clone();
            let first = works.is_empty();
            work.range = scan.range(if first { start } else { i }, year.next);
            work.year = Some(self.placed(year.range));
            i = year.next;
            let mut after = i;
            if matches!(scan.kind(after), Some(Kind::Comma | Kind::Colon)) && after < end {
                after += 1;
            }
            // `2020a, b`: only the letter is repeated.
            let letter =
                after > i && scan.word(after).len() == 1 && (after + 1 >= end || scan.is(after + 1, Kind::Comma));
            let is_year_again = after < end && scan.is_year(after);
            if !letter
                && !is_year_again
                && after < end
                && let Some((locator, _)) = scan.locator(after, end)
            {
                work.range = scan.range(if first { start } else { i }, locator.next);
                work.locator = Some(self.placed(locator.range));
                i = locator.next;
            }
            let stem = work.year.as_ref().map(|(y, _)| y.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned());
            works.push(work);
            let mut next = i;
            if next < end && scan.is(next, Kind::Comma) {
                next += 1;
            }
            if next < end && (scan.word_is(next, &["and"]) || scan.is(next, Kind::Ampersand)) {
                next += 1;
            }
            let mut letters = false;
            while let Some(stem) = &stem
                && next > i
                && next < end
                && scan.word(next).len() == 1
                && scan.word(next).bytes().all(|b| b.is_ascii_lowercase())
                && !scan.is(next + 1, Kind::Period)
            {
                let range = scan.range(next, next + 1);
                let year = format!("{stem}{}", scan.word(next));
                works.push(Cited { range: range.clone(), year: Some((year, range)), ..base.clone() });
                letters = true;
                i = next + 1;
                next = i + usize::from(scan.is(i, Kind::Comma));
            }
            if letters {
                continue;
            }
            if next > i && next < end && scan.year(next, end).is_some() {
                i = next;
                continue;
            }
            break;
        }
        (!works.is_empty()).then_some((works, i))
    }

    /// `Ortiz (2020)`, `Ortiz and Bell (2020, p. 4)`.
    fn narrative(&mut self, open: usize, close: usize) -> bool {
        let scan = &self.scan;
        let from = open + 1;
        if scan.year(from, close).is_none() {
            return false;
        }
        let mut works = Vec::new();
        let mut i = from;
        while i < close {
            let Some((mut found, next)) = self.years(i, close, &Cited::default(), i) else { break };
            if works.is_empty() {
                works = found;
            } else {
                works.append(&mut found);
            }
            i = next;
            while i < close && matches!(scan.kind(i), Some(Kind::Semicolon | Kind::Comma)) {
                i += 1;
            }
        }
        // `1982, as cited in Bell, 2014`
        let mut indirect = Vec::new();
        if i < close
            && let Some(next) = scan.through(i, close)
        {
            if let Segment::Works { works, .. } = self.segment(next, close, open, close, None) {
                indirect = works;
            }
            i = close;
        }
        // Life dates, and years that open a sentence of their own.
        let span_of_years = works.len() == 1
            && works[0].year.as_ref().is_some_and(|(y, _)| y.contains(['–', '—', '-', '−']) && y.len() > 7);
        let plain = i >= close;
        if !plain && !scan.is(i, Kind::Word) {
            return true;
        }
        let Some((start, names)) = self.names_before(open) else {
            self.year_and_page(open, close, works);
            return true;
        };
        if span_of_years {
            return true;
        }
        let list = self.names(&names);
        let first = list.first().map_or("", |n| n.0.as_str());
        if list.iter().all(|(n, _)| lexicon::is_date_word(n)) || lexicon::is(first, Known::Numbered) {
            return true;
        }
        let event = first.split(' ').next_back().is_some_and(|w| lexicon::is(w, Known::Event));
        let determined = start > 0 && scan.word_is(start - 1, &["the", "a", "an", "this", "that"]);
        if event && (names.long || determined) {
            return true;
        }
        let more = works.len() > 1
            || works.iter().any(|w| {
                w.locator.is_some()
                    || w.year.as_ref().is_some_and(|(y, _)| y.ends_with(|c: char| c.is_ascii_alphabetic()))
            });
        let after_word = scan.word(close + 1);
        let says = lexicon::is_saying(after_word)
            || (scan.is(close + 1, Kind::Word)
                && lexicon::is_saying(scan.word(close + 2))
                && !scan.is_name_word(close + 1));
        let introduced = start > 0
            && scan.word_is(start - 1, &["by", "in", "see", "from", "following", "cf", "to", "of", "with", "per"]);
        let geographic = lexicon::is_geographic(first);
        let surname = !names.long && !geographic && !determined;
        let strong = names.is_marked() && (names.et_al || surname)
            || more && !geographic
            || !indirect.is_empty()
            || (says && !event && (names.long || !determined) || (introduced || names.possessive) && surname && !event)
                && !geographic;
        let strength = if strong { Strength::Strong } else { Strength::Weak };
        let start_byte = scan.tokens[start].start;
        for (n, work) in works.iter_mut().enumerate() {
            work.names = list.clone();
            work.et_al = names.et_al;
            work.indirect = !indirect.is_empty();
            if n == 0 {
                work.range.start = start_byte;
            }
        }
        works.append(&mut indirect);
        let range = start_byte..scan.tokens[close].end;
        self.push(range, Form::Narrative, strength, works);
        true
    }

    /// `Ortiz calls it “a long quay” (1987, 22)`: the year and the page of a source that the sentence names.
    fn year_and_page(&mut self, open: usize, close: usize, works: Vec<Cited>) {
        let Ok([mut work]) = <[Cited; 1]>::try_from(works) else { return };
        if work.locator.is_none() || !self.closes_clause(open, close) {
            return;
        }
        let named = self.named.get_or_init(|| named_sources(&self.scan))[open];
        if let Some(named) = &named {
            let range = self.scan.range(named.from, named.to);
            let bare = lexicon::without_possessive(&self.scan.text[range.clone()]).len();
            work.names = vec![self.placed(range.start..range.start + bare)];
        }
        let strength = if named.is_some() { Strength::Strong } else { Strength::Weak };
        self.push(self.scan.range(open, close + 1), Form::PageOnly, strength, vec![work]);
    }

    /// The names that end just before token `open`.
    fn names_before(&self, open: usize) -> Option<(usize, Names)> {
        const FAR: usize = 18;
        let scan = &self.scan;
        let mut end = open;
        // `Jones’ (2020)`
        if end >= 2 && scan.is(end - 1, Kind::Quote) && scan.glued(end - 1) && scan.word(end - 2).ends_with('s') {
            end -= 1;
        }
        let mut first = end;
        while first > 0 && end - first < FAR {
            let i = first - 1;
            let word = scan.word(i);
            let belongs = scan.tokens[i].emphasis == 0
                && match scan.tokens[i].kind {
                    Kind::Word => {
                        scan.is_name_word(i)
                            || lexicon::is_particle(word)
                            || lexicon::is_connector(word)
                            || matches!(word, "and" | "al" | "others" | "colleagues" | "v" | "vs" | "s")
                            || matches!(
                                word,
                                "contributors" | "developers" | "authors" | "team" | "group" | "community"
                            )
                    }
                    Kind::Period => {
                        scan.is_initial(i.saturating_sub(1)) || lexicon::is_abbreviation(scan.word(i.saturating_sub(1)))
                    }
                    Kind::Comma | Kind::Ampersand => true,
                    Kind::Quote => scan.is(i.wrapping_sub(1), Kind::Period) && scan.is_possessive_ending(i),
                    Kind::Dash => scan.glued(i) && scan.glued(i + 1) && i > 0 && scan.is(i - 1, Kind::Period),
                    Kind::Slash => scan.glued(i) && scan.glued(i + 1),
                    Kind::SquareOpen | Kind::SquareClose => scan.mate(i).abs_diff(i) == 2,
                    _ => false,
                };
            if !belongs {
                break;
            }
            first = i;
        }
        for start in first..end {
            let word = scan.word(start);
            let can_begin = scan.begins_name(start, end);
            let more_names = start + 1 < end;
            if !can_begin
                || (start > 0 && scan.is(start - 1, Kind::Dash) && start > first)
                || (more_names && lexicon::is_sentence_starter(word) && !scan.is_initial(start))
                || (scan.is(start + 1, Kind::Comma) && (lexicon::is_geographic(word) || lexicon::is_date_word(word)))
            {
                continue;
            }
            if let Some(names) = scan.names(start, end)
                && names.next == end
                && (names.list.len() == 1 || names.is_marked())
            {
                let only = names.list.len() == 1 && !names.et_al;
                if only && lexicon::is_sentence_starter(word) && !names.long && !scan.is_initial(start) {
                    return None;
                }
                return Some((start, names));
            }
        }
        None
    }

    /// `(42)`, `(pp. 3–4)`, `(3.1.55)`.
    fn page_only(&mut self, open: usize, close: usize) -> bool {
        let scan = &self.scan;
        let (lead, from) = scan.lead(open + 1, close);
        if matches!(lead, Lead::Example) || scan.word_is(from, CROSS_REFERENCES) {
            return false;
        }
        let Some((part, prefixed)) = scan.locator(from, close) else { return false };
        let emphasis_note = part.next < close
            && matches!(scan.kind(part.next), Some(Kind::Comma | Kind::Semicolon))
            && self.is_remark(part.next + 1, close);
        if part.next != close && !emphasis_note {
            return false;
        }
        // `(see p. 4)` points into the essay as often as into a source.
        if lead != Lead::None && !prefixed {
            return true;
        }
        let text = &scan.text[part.range.clone()];
        let after_quote = open > 0 && scan.is(open - 1, Kind::Quote);
        let ends_clause = matches!(
            scan.kind(close + 1),
            None | Some(
                Kind::Period
                    | Kind::Comma
                    | Kind::Semicolon
                    | Kind::Colon
                    | Kind::Stop
                    | Kind::Quote
                    | Kind::Dash
                    | Kind::Note
            )
        );
        let scene = text.bytes().filter(|b| matches!(b, b'.' | b':')).count() >= 1 && !prefixed;
        let number = text.parse::<u32>().ok();
        let named = self.named.get_or_init(|| named_sources(scan))[open];
        let active = named.is_some() || self.seen_names;
        let adjacent = self.names_before(open).map(|(_, names)| names).filter(|n| !n.et_al || n.list.len() == 1);
        let puts_it = adjacent.is_some() && lexicon::is_saying(scan.word(close + 1));
        // Counting: `(1) … (2)`, `forty-two (42)`, `Maria Lopez (42), a nurse`.
        let counted = !prefixed
            && !after_quote
            && !puts_it
            && (!ends_clause
                || number.is_some_and(|n| n < 10) && !active
                || scan.is(open.wrapping_sub(1), Kind::Number)
                || is_number_word(scan.word(open.wrapping_sub(1))));
        let single_letter = !prefixed && text.bytes().all(|b| b.is_ascii_alphabetic()) && text.len() < 3;
        if counted || single_letter || !(prefixed || after_quote || scene || active || puts_it) {
            return true;
        }
        let (names, adjacent_name) = match (&named, adjacent) {
            (_, Some(n)) if !after_quote => (self.names(&n), true),
            (Some(named), _) => {
                let range = scan.range(named.from, named.to);
                let bare = lexicon::without_possessive(&scan.text[range.clone()]).len();
                (vec![self.placed(range.start..range.start + bare)], false)
            }
            _ => (Vec::new(), false),
        };
        // An age looks the same: `Maria Lopez (42), a nurse`.
        let perhaps_age = adjacent_name && !prefixed && !puts_it && named.is_none_or(|n| n.to != open);
        let strong = (active || puts_it) && !perhaps_age && lead == Lead::None;
        let work = Cited {
            range: scan.range(open + 1, close),
            names,
            locator: Some(self.placed(part.range)),
            ..Cited::default()
        };
        let whole = scan.range(open, close + 1);
        self.push(whole, Form::PageOnly, if strong { Strength::Strong } else { Strength::Weak }, vec![work]);
        true
    }

    /// `my emphasis`, `emphasis added`, `translation mine`.
    fn is_remark(&self, from: usize, end: usize) -> bool {
        (from..end.min(from + 6)).any(|i| {
            self.scan.word_is(i, &["emphasis", "italics", "translation", "trans", "mine", "added", "original"])
        })
    }

    /// One unit between semicolons. `previous` is whom the unit before names; `None` inside another unit (`as cited in
    /// …`), which then holds no third.
    fn segment(
        &self,
        from: usize,
        end: usize,
        open: usize,
        close: usize,
        previous: Option<&[(String, Range<usize>)]>,
    ) -> Segment {
        let scan = &self.scan;
        let nested = previous.is_none();
        let previous = previous.unwrap_or_default();
        let (lead, i) = scan.lead(from, end);
        if i >= end {
            return Segment::Other;
        }
        if self.is_cross_reference(i, end) {
            return Segment::CrossReference;
        }
        // `(Ortiz, 2019; 2020)`
        if !previous.is_empty() && scan.year(i, end).is_some() {
            let base = Cited { names: previous.to_vec(), ..Cited::default() };
            if let Some((works, _)) = self.years(i, end, &base, i) {
                return Segment::Works { form: Form::AuthorYear, strength: Strength::Strong, works };
            }
        }
        if !previous.is_empty()
            && let Some((part, _)) = scan.locator(i, end)
            && part.next == end
        {
            return Segment::Other;
        }
        if let Some(part) = scan.title(i, end) {
            return self.title_segment(i, part, end, open, close);
        }
        let i = if scan.word_is(i, &["the"]) && i + 1 < end && scan.is_name_word(i + 1) { i + 1 } else { i };
        match scan.names(i, end) {
            Some(names) => self.named_segment(from, i, names, end, open, close, lead, nested),
            None => self.embedded(from, end),
        }
    }

    fn title_segment(&self, i: usize, title: grammar::Part, end: usize, open: usize, close: usize) -> Segment {
        let scan = &self.scan;
        let text = &scan.text[title.range.clone()];
        let begins_like_a_title = text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
        let mut at = title.next;
        if at < end && scan.is(at, Kind::Comma) {
            at += 1;
        }
        let mut work = Cited { title: Some(self.placed(title.range.clone())), ..Cited::default() };
        if at < end && scan.year(at, end).is_some() {
            if let Some((mut works, next)) = self.years(at, end, &work, i) {
                for w in &mut works {
                    w.range.start = scan.tokens[i].start.min(w.range.start);
                }
                let strength = if begins_like_a_title && next == end { Strength::Strong } else { Strength::Weak };
                return Segment::Works { form: Form::Title, strength, works };
            }
        } else if at < end
            && let Some((locator, prefixed)) = scan.locator(at, end)
        {
            if locator.next == end || self.is_remark(locator.next + 1, end) {
                work.range = scan.range(i, locator.next);
                work.locator = Some(self.placed(locator.range));
                let strength = if begins_like_a_title || prefixed { Strength::Strong } else { Strength::Weak };
                return Segment::Works { form: Form::Title, strength, works: vec![work] };
            }
            return Segment::Other;
        }
        // Without a page it may be a gloss: `das Haus (“the house”)`.
        let gloss = !begins_like_a_title
            || text.split_whitespace().count() > 25
            || lexicon::is_geographic(text)
            || lexicon::is_acronym(text) && !text.contains(' ');
        if at == end && !gloss && self.closes_clause(open, close) {
            work.range = scan.range(i, title.next);
            return Segment::Works { form: Form::Title, strength: Strength::Weak, works: vec![work] };
        }
        Segment::Other
    }

    /// The parenthesis is the last thing before a stop, or the first behind a quotation.
    fn closes_clause(&self, open: usize, close: usize) -> bool {
        let mut next = close + 1;
        while self.scan.is(next, Kind::Quote) {
            next += 1;
        }
        let stop = matches!(
            self.scan.kind(next),
            None | Some(Kind::Period | Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Note)
        );
        stop || self.follows_quotation(open)
    }

    fn follows_quotation(&self, open: usize) -> bool {
        if open == 0 || !self.scan.is(open - 1, Kind::Quote) {
            return false;
        }
        let mark = self.scan.tokens[open - 1];
        let known = self.quotes.partition_point(|q| q.range.start < mark.start);
        self.quotes[..known].iter().rev().take(4).any(|q| q.range.end == mark.end) || self.scan.glued(open - 1)
    }

    #[allow(clippy::too_many_arguments)]
    fn named_segment(
        &self,
        from: usize,
        start: usize,
        names: Names,
        end: usize,
        open: usize,
        close: usize,
        lead: Lead,
        nested: bool,
    ) -> Segment {
        let scan = &self.scan;
        let list = self.names(&names);
        let Some((first, _)) = list.first().cloned() else { return Segment::Other };
        let last_word = first.split(' ').next_back().unwrap_or(&first).to_owned();
        if list.iter().any(|(n, _)| n.split(' ').next().is_some_and(lexicon::is_date_word)) && !names.et_al {
            return Segment::Other;
        }
        let numbered = lexicon::is(&first, Known::Numbered) || lexicon::is(&last_word, Known::Numbered);
        let event = names.long && lexicon::is(&last_word, Known::Event) || lexicon::is(&first, Known::Event);
        let geographic = list.iter().all(|(n, _)| lexicon::is_geographic(n));
        let acronym = list.len() == 1 && !first.contains(' ') && lexicon::is_acronym(&first);
        let base = Cited { names: list.clone(), et_al: names.et_al, ..Cited::default() };
        let comma_list = list.len() > 1 && !names.is_marked();
        let mut i = names.next;
        let mut comma = false;
        if i < end && scan.is(i, Kind::Comma) {
            comma = true;
            i += 1;
        }
        // `(Ortiz, *Short* 42)`, `(Ortiz, "Short" 42)`
        if i < end
            && let Some(title) = scan.title(i, end)
        {
            let mut at = title.next;
            if at < end && scan.is(at, Kind::Comma) {
                at += 1;
            }
            let mut work = Cited { title: Some(self.placed(title.range)), ..base };
            work.range = scan.range(start, title.next);
            if at < end
                && let Some((locator, _)) = scan.locator(at, end)
            {
                work.range = scan.range(start, locator.next);
                work.locator = Some(self.placed(locator.range));
            }
            let strength = if comma && !geographic { Strength::Strong } else { Strength::Weak };
            return Segment::Works { form: Form::AuthorPage, strength, works: vec![work] };
        }
        if i < end && scan.year(i, end).is_some() {
            let Some((mut works, next)) = self.years(i, end, &base, start) else { return Segment::Other };
            if numbered && !names.is_marked() && !comma {
                return Segment::Other;
            }
            let mut at = next;
            if at < end && scan.is(at, Kind::Comma) {
                at += 1;
            }
            // What stands behind a year is a remark; only symbols say that it was no citation.
            let symbols = at < end && !matches!(scan.kind(at), Some(Kind::Word | Kind::SquareOpen | Kind::Quote));
            if at < end
                && !nested
                && let Some(through) = scan.through(at, end)
                && let Segment::Works { works: mut source, .. } = self.segment(through, end, open, close, None)
            {
                works.iter_mut().for_each(|w| w.indirect = true);
                works.append(&mut source);
            }
            // What is not out yet need not be listed.
            let unpublished = works
                .iter()
                .filter_map(|w| w.year.as_ref())
                .any(|(year, _)| ["in prep", "sub", "under"].iter().any(|u| year.starts_with(u)));
            let doubtful = geographic || event || symbols || unpublished || (numbered && !names.is_marked());
            let strength = if doubtful { Strength::Weak } else { Strength::Strong };
            return Segment::Works { form: Form::AuthorYear, strength, works };
        }
        if i < end
            && !nested
            && let Some(through) = scan.through(i, end)
            && let Segment::Works { works: mut source, form, strength } = self.segment(through, end, open, close, None)
        {
            let mut works = vec![Cited { range: scan.range(start, names.next), indirect: true, ..base }];
            works.append(&mut source);
            return Segment::Works { form, strength, works };
        }
        // `(Ortiz: 45)` is a colon too many, and still a citation.
        let colon = i < end && !comma && scan.is(i, Kind::Colon);
        if colon {
            i += 1;
        }
        if i < end
            && let Some((locator, prefixed)) = scan.locator(i, end)
        {
            let remark = locator.next < end && self.is_remark(locator.next, end);
            if (locator.next != end && !remark) || (numbered && !names.is_marked() && !prefixed) {
                return Segment::Other;
            }
            if comma_list && !prefixed && (geographic || list.iter().any(|(n, _)| lexicon::is_acronym(n))) {
                return Segment::Other;
            }
            let work =
                Cited { range: scan.range(start, locator.next), locator: Some(self.placed(locator.range)), ..base };
            let particle = names.long && first.split(' ').next().is_some_and(lexicon::is_particle);
            let sure = prefixed || names.is_marked() || !names.long || particle;
            let doubtful = geographic || acronym || event || colon || comma_list || !sure;
            let strength = if doubtful { Strength::Weak } else { Strength::Strong };
            return Segment::Works { form: Form::AuthorPage, strength, works: vec![work] };
        }
        let mut work = Cited { range: scan.range(start, names.next), ..base };
        if names.et_al {
            // `(see Saha et al. for details)`
            work.range = scan.range(start, names.next);
            return Segment::Works { form: Form::AuthorPage, strength: Strength::Strong, works: vec![work] };
        }
        if i >= end && !comma && !colon {
            return self.bare_name(from, work, &names, open, close, end, lead);
        }
        self.embedded(from, end)
    }

    /// `(Jaffe)`: a citation without a page, or a gloss.
    #[allow(clippy::too_many_arguments)]
    fn bare_name(
        &self,
        from: usize,
        work: Cited,
        names: &Names,
        open: usize,
        close: usize,
        end: usize,
        lead: Lead,
    ) -> Segment {
        let list = &work.names;
        if matches!(lead, Lead::Example | Lead::Loose) || names.possessive {
            return Segment::Other;
        }
        let alone = from == open + 1 && end == close;
        // `(Ortiz and WHO)`
        let persons = list.iter().any(|(n, _)| !n.split(' ').any(lexicon::is_acronym));
        // `the roll found by Tom Bell (Bell)`
        let repeated =
            list.len() == 1 && open > 0 && lexicon::without_possessive(self.scan.word(open - 1)) == list[0].0;
        for (name, _) in list {
            let words = name.split_whitespace().count();
            if lexicon::is_geographic(name)
                || lexicon::is(name, Known::Plain)
                || lexicon::is(name, Known::Numbered)
                || name.split(' ').any(lexicon::is_acronym) && !(names.is_marked() && list.len() > 1 && persons)
                || name.chars().count() < 2
                || name.chars().any(|c| c.is_numeric())
                || (words > 6 || words > 4 && alone)
            {
                return Segment::Other;
            }
        }
        // A list without a joint names no authors, unless two surnames stand where a citation would; and an abbreviation is
        // spelled out, not cited.
        let pair = list.len() == 2 && !names.long && self.closes_clause(open, close);
        if (list.len() > 1 && !names.is_marked() && !pair) || (alone && self.expands(open, list)) {
            return Segment::Other;
        }
        // `the derivative only (Elasticity).`
        let abstraction = list.len() == 1 && lexicon::is_abstract(&list[0].0);
        let strength = match lead {
            Lead::Through => Strength::Strong,
            Lead::None if abstraction => Strength::Doubtful,
            Lead::None if !self.closes_clause(open, close) && alone && !names.is_marked() && !repeated => {
                Strength::Doubtful
            }
            _ => Strength::Weak,
        };
        Segment::Works { form: Form::AuthorPage, strength, works: vec![work] }
    }

    /// `WHO (World Health Organization)`
    fn expands(&self, open: usize, list: &[(String, Range<usize>)]) -> bool {
        let before = self.scan.word(open.wrapping_sub(1));
        lexicon::is_acronym(before)
            && list.iter().any(|(name, _)| {
                let initials: String =
                    name.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect();
                initials.chars().count() >= 2 && before.starts_with(initials.as_str())
            })
    }

    /// Prose with an author and a year inside: `although this was denied by Bell, 2014`.
    fn embedded(&self, from: usize, end: usize) -> Segment {
        const BEFORE: [&str; 12] =
            ["see", "in", "by", "from", "also", "with", "and", "following", "per", "cf", "to", "of"];
        let scan = &self.scan;
        let mut works = Vec::new();
        for year in from..end {
            if !scan.is_year(year) || !works.is_empty() {
                continue;
            }
            let comma = scan.is(year - 1, Kind::Comma);
            let before = if comma { year - 1 } else { year };
            let Some((start, names)) = self.names_before(before).filter(|(start, _)| *start >= from) else { continue };
            let list = self.names(&names);
            let vague = list.iter().all(|(n, _)| lexicon::is_geographic(n) || n.split(' ').any(lexicon::is_date_word))
                || list.iter().any(|(n, _)| n.split(' ').next_back().is_some_and(|w| lexicon::is(w, Known::Event)))
                || list.iter().any(|(n, _)| lexicon::is(n, Known::Numbered));
            let led = start > from && scan.word_is(start - 1, &BEFORE);
            if vague || !(led || names.et_al || names.joined && comma) {
                continue;
            }
            let base = Cited { names: list, et_al: names.et_al, ..Cited::default() };
            if let Some((found, _)) = self.years(year, end, &base, start) {
                works = found;
            }
        }
        if works.is_empty() {
            return Segment::Other;
        }
        Segment::Works { form: Form::AuthorYear, strength: Strength::Weak, works }
    }

    // ---- cross-references

    fn is_cross_reference(&self, i: usize, end: usize) -> bool {
        let scan = &self.scan;
        let i = if scan.word_is(i, &["the"]) { i + 1 } else { i };
        if scan.word_is(i, &["above", "below", "supra", "infra", "overleaf"]) {
            return i + 1 == end;
        }
        if scan.word_is(i, &["next", "previous", "following", "preceding", "this", "last"]) {
            return scan.word_is(i + 1, &["section", "chapter", "figure", "table", "page", "paragraph", "appendix"]);
        }
        if !scan.word_is(i, CROSS_REFERENCES) {
            return false;
        }
        // A surname may be a noun too: `(Box, 2020)`.
        if scan.year(i + 1, end).is_some() || (scan.is(i + 1, Kind::Comma) && scan.year(i + 2, end).is_some()) {
            return false;
        }
        let next = i + 1 + usize::from(scan.is(i + 1, Kind::Period));
        next >= end
            || matches!(scan.kind(next), Some(Kind::Number | Kind::Opaque | Kind::Symbol))
            || scan.word(next).chars().count() <= 4
            || scan.word_is(next, &["above", "below", "opposite"])
    }

    /// Does word `i` begin like a noun that points, or like "see"?
    fn may_point(&self, i: usize) -> bool {
        let token = &self.scan.tokens[i];
        match self.scan.text.as_bytes()[token.start] {
            b'T' | b'F' | b'A' | b'E' | b'C' | b'G' => true,
            b's' | b'S' => token.end - token.start == "see".len(),
            _ => false,
        }
    }

    /// `Table 3 shows`, `as Figure 2 makes clear`, `see Section 4`.
    fn cross_reference_in_prose(&mut self, i: usize) -> usize {
        const NOUNS: [&str; 13] = [
            "Table", "Tables", "Figure", "Figures", "Fig", "Figs", "Appendix", "Equation", "Eq", "Chart", "Graph",
            "Exhibit", "Annex",
        ];
        let scan = &self.scan;
        let word = scan.word(i);
        let noun = if NOUNS.contains(&word) {
            i
        } else if scan.word_is(i, &["see"])
            && scan.word_is(i + 1, &["section", "chapter", "appendix", "table", "figure", "box", "map"])
        {
            i + 1
        } else {
            return i + 1;
        };
        let label = noun + 1 + usize::from(scan.is(noun + 1, Kind::Period));
        let letter = scan.is_name_word(label)
            && scan.word(label).chars().count() <= 2
            && scan.word(label).chars().next().is_some_and(|c| c.is_ascii_uppercase())
            && scan.word(label) != "I";
        let number = scan.is(label, Kind::Number) && !scan.is_year(label);
        if !(number || letter) {
            return i + 1;
        }
        let mut next = label + 1;
        while matches!(scan.kind(next), Some(Kind::Period | Kind::Dash))
            && scan.glued(next)
            && scan.glued(next + 1)
            && scan.is(next + 1, Kind::Number)
        {
            next += 2;
        }
        let range = scan.range(i, next);
        self.push(range, Form::CrossReference, Strength::Strong, Vec::new());
        next
    }

    // ---- numbers in brackets

    /// `[3]`, `[1], [3]`, `[1]–[5]`, `[3, p. 8]`; the token behind the last bracket.
    fn numeric(&mut self, open: usize) -> Option<usize> {
        let scan = &self.scan;
        let before = scan.word(open.wrapping_sub(1));
        if scan.glued(open) && !before.is_empty() && before.chars().count() < 4 {
            // An index: `x[1]`.
            return None;
        }
        if scan.word_is(open.wrapping_sub(1), &["interval", "range", "domain", "array", "index"]) {
            return None;
        }
        // The placeholder of a fix.
        if scan.mate(open) == open + 2 && scan.str(open + 1) == "0" && !scan.glued(open) {
            let range = scan.range(open, open + 3);
            self.push(range, Form::Numeric, Strength::Weak, Vec::new());
            return Some(open + 3);
        }
        let doubtful = scan.glued(open) && !before.is_empty();
        let mut works = self.numbers(open)?;
        let mut close = scan.mate(open);
        loop {
            let mut next = close + 1;
            let dash = scan.is(next, Kind::Dash);
            if dash || scan.is(next, Kind::Comma) || scan.is(next, Kind::Semicolon) {
                next += 1;
            }
            if scan.word_is(next, &["and", "to"]) && !dash {
                next += 1;
            }
            if !scan.is(next, Kind::SquareOpen) {
                break;
            }
            let Some(mut more) = self.numbers(next) else { break };
            if dash
                && let (Some(a), Some(b)) = (works.last().and_then(|w| w.number), more.first().and_then(|w| w.number))
            {
                let range = more[0].range.clone();
                works.extend(between(a, b).map(|n| Cited {
                    range: range.clone(),
                    number: Some(n),
                    ..Cited::default()
                }));
            }
            works.append(&mut more);
            close = scan.mate(next);
        }
        let range = scan.range(open, close + 1);
        let strength = if doubtful { Strength::Weak } else { Strength::Strong };
        self.push(range, Form::Numeric, strength, works);
        Some(close + 1)
    }

    /// The numbers of one pair of brackets, ranges filled in.
    fn numbers(&self, open: usize) -> Option<Vec<Cited>> {
        let scan = &self.scan;
        let close = scan.mate(open);
        if close <= open + 1 {
            return None;
        }
        let mut works: Vec<Cited> = Vec::new();
        let mut i = open + 1;
        loop {
            let number = self.reference_number(i)?;
            let range = scan.range(i, i + 1);
            works.push(Cited { range: range.clone(), number: Some(number), ..Cited::default() });
            i += 1;
            if i < close && scan.is(i, Kind::Dash) {
                let last = self.reference_number(i + 1).filter(|last| *last > number)?;
                let range = scan.range(i + 1, i + 2);
                let work = |n| Cited { range: range.clone(), number: Some(n), ..Cited::default() };
                works.extend(between(number, last).chain([last]).map(work));
                i += 2;
            }
            if i == close {
                return Some(works);
            }
            if !matches!(scan.kind(i), Some(Kind::Comma | Kind::Semicolon)) {
                return None;
            }
            i += 1;
            // `[3, p. 8]`, `[3, Fig. 2]`
            if scan.is(i, Kind::Word) {
                let (part, prefixed) = scan.locator(i, close)?;
                if !prefixed || part.next != close {
                    return None;
                }
                if let Some(last) = works.last_mut() {
                    last.range.end = part.range.end;
                    last.locator = Some(self.placed(part.range));
                }
                return Some(works);
            }
        }
    }

    fn reference_number(&self, i: usize) -> Option<u32> {
        let text = self.scan.str(i);
        let digits = self.scan.is(i, Kind::Number) && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        if !digits || text.starts_with('0') { None } else { text.parse().ok() }
    }

    /// `war.¹`, but not `m²`.
    fn superscript(&mut self, i: usize) {
        let scan = &self.scan;
        let after_mark =
            i > 0 && matches!(scan.kind(i - 1), Some(Kind::Period | Kind::Comma | Kind::Quote | Kind::Stop));
        if scan.glued(i) && (after_mark || scan.word(i.wrapping_sub(1)).chars().count() >= 4) {
            let range = scan.range(i, i + 1);
            let work = Cited { range: range.clone(), ..Cited::default() };
            self.push(range, Form::Note, Strength::Weak, vec![work]);
        }
    }

    // ---- pandoc keys

    /// `[see @a, p. 3; -@b]`
    fn keys_in_brackets(&mut self, open: usize, close: usize) -> Option<usize> {
        let scan = &self.scan;
        if !scan.has_key(open..close) {
            return None;
        }
        let works = self.key_works(open + 1, close);
        let cross_reference = works.iter().all(|w| w.key.as_ref().is_some_and(|(k, _)| is_cross_reference_key(k)));
        let range = scan.range(open, close + 1);
        if cross_reference {
            self.push(range, Form::CrossReference, Strength::Strong, Vec::new());
        } else {
            let works =
                works.into_iter().filter(|w| w.key.as_ref().is_some_and(|(k, _)| !is_cross_reference_key(k))).collect();
            self.push(range, Form::Key, Strength::Strong, works);
        }
        Some(close + 1)
    }

    fn key_works(&self, from: usize, end: usize) -> Vec<Cited> {
        let scan = &self.scan;
        let mut works = Vec::new();
        let mut i = from;
        while i < end {
            let Some(Kind::Key(k)) = scan.kind(i) else {
                i += 1;
                continue;
            };
            let stop =
                (i + 1..end).find(|&j| matches!(scan.kind(j), Some(Kind::Semicolon | Kind::Key(_)))).unwrap_or(end);
            let mut at = i + 1;
            while at < stop && matches!(scan.kind(at), Some(Kind::Comma)) {
                at += 1;
            }
            let locator = scan.locator(at, stop).map(|(part, _)| self.placed(part.range));
            works.push(Cited {
                range: scan.range(i, stop),
                key: Some(self.placed(scan.keys[k].key.clone())),
                locator,
                ..Cited::default()
            });
            i = stop;
        }
        works
    }

    /// `@ortiz2020`, `@ortiz2020 [p. 3; @bell]`; the token behind.
    fn bare_key(&mut self, i: usize, k: usize) -> usize {
        let scan = &self.scan;
        let key = self.placed(scan.keys[k].key.clone());
        let range = scan.range(i, i + 1);
        if is_cross_reference_key(&key.0) {
            self.push(range, Form::CrossReference, Strength::Strong, Vec::new());
            return i + 1;
        }
        let mut work = Cited { range: range.clone(), key: Some(key), ..Cited::default() };
        let next = i + 1;
        if scan.is(next, Kind::SquareOpen) && scan.mate(next) > next {
            let close = scan.mate(next);
            let locator = scan.locator(next + 1, close);
            if locator.is_some() || scan.has_key(next..close) {
                work.locator = locator.map(|(part, _)| self.placed(part.range));
                let mut works = vec![work];
                works.extend(self.key_works(next + 1, close));
                let whole = range.start..scan.tokens[close].end;
                self.push(whole, Form::Key, Strength::Strong, works);
                return close + 1;
            }
        }
        self.push(range, Form::Key, Strength::Strong, vec![work]);
        next
    }
}

/// Nouns that a parenthesis points with into the text itself.
const CROSS_REFERENCES: &[&str] = &[
    "figure",
    "figures",
    "fig",
    "figs",
    "table",
    "tables",
    "section",
    "sections",
    "sec",
    "sect",
    "appendix",
    "appendices",
    "equation",
    "equations",
    "eq",
    "eqs",
    "box",
    "boxes",
    "panel",
    "plate",
    "supplement",
    "supplementary",
    "chart",
    "graph",
    "diagram",
    "exhibit",
    "annex",
    "illustration",
    "photo",
    "photograph",
    "image",
    "map",
    "footnote",
    "endnote",
    "listing",
    "example",
    "algorithm",
    "attachment",
];

/// Quarto's cross-references begin with a kind and a hyphen; pandoc-crossref's with a kind and a colon.
fn is_cross_reference_key(key: &str) -> bool {
    const QUARTO: [&str; 21] = [
        "fig", "tbl", "lst", "tip", "nte", "wrn", "imp", "cau", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr",
        "sol", "rem", "alg", "eq", "sec",
    ];
    // Manubot's templates spell some of them out.
    const SPELLED: [&str; 5] = ["figure", "table", "equation", "suppfig", "supptab"];
    key.split_once(['-', ':']).is_some_and(|(kind, rest)| {
        // `@Fig-map` writes the kind with a capital.
        let quarto = QUARTO.iter().any(|known| known.eq_ignore_ascii_case(kind));
        !rest.is_empty() && (quarto || key.contains(':') && SPELLED.contains(&kind))
    })
}

/// The numbers between two ends, at most a hundred: a range of a thousand works is a slip.
fn between(a: u32, b: u32) -> impl Iterator<Item = u32> {
    let end = b.min(a.saturating_add(100));
    a.saturating_add(1)..end
}

fn is_number_word(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
    ];
    let last = word.rsplit('-').next().unwrap_or(word);
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests;
