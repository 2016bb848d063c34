//! Citations in the text: parenthetical, narrative, numeric, notes and pandoc keys, as one kind of thing.
//!
//! Grammar: MLA Handbook 9 ch. 6; APA 7 §8; Chicago 17 ch. 15; pandoc's manual for keys. A doubtful parenthesis is taken for
//! a citation where that silences a report, and marked [`Strength::Weak`] so that it hardly raises one.

use super::quotes::Quote;
use super::{Span, SpanKind};
use std::ops::Range;

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
    /// `(42)` after a named source
    PageOnly,
    /// `Ortiz (2020)`
    Narrative,
    /// `[3]`, `[1]–[5]`
    Numeric,
    /// `[^1]`, `^[…]`
    Note,
    /// `[@ortiz2020]`, `@ortiz2020`
    Key,
    /// `(see Figure 2)`, `@fig-map`: no source, but support
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
    pub works: Vec<Cited>,
}

/// One work inside a citation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// In visible text.
    pub range: Range<usize>,
    /// Surnames or groups as written, each with its place.
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
}

/// The longest parenthesis that is looked at, in bytes.
const LONGEST: usize = 600;

const PARTICLES: &[&str] = &[
    "van", "von", "de", "du", "da", "del", "della", "di", "le", "la", "el", "al", "bin", "ibn", "ter", "ten", "dos",
    "den", "der", "das", "do", "af", "av", "zu",
];

const SMALL: &[&str] = &["of", "for", "the", "on", "in", "to", "de", "des", "du"];

/// Words that look like names in parentheses and are none: places, days, months, peoples, parts of a text.
const NO_NAMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "london",
    "paris",
    "moscow",
    "berlin",
    "rome",
    "madrid",
    "vienna",
    "tokyo",
    "beijing",
    "delhi",
    "cairo",
    "dublin",
    "boston",
    "chicago",
    "washington",
    "france",
    "germany",
    "italy",
    "spain",
    "russia",
    "china",
    "japan",
    "india",
    "england",
    "scotland",
    "wales",
    "ireland",
    "britain",
    "america",
    "europe",
    "africa",
    "asia",
    "australia",
    "canada",
    "mexico",
    "brazil",
    "russian",
    "french",
    "german",
    "english",
    "american",
    "british",
    "chinese",
    "japanese",
    "latin",
    "greek",
    "spanish",
    "italian",
    "african",
    "european",
    "figure",
    "fig",
    "table",
    "section",
    "chapter",
    "appendix",
    "act",
    "scene",
    "part",
    "book",
    "volume",
    "equation",
    "box",
    "plate",
    "step",
    "phase",
    "type",
    "level",
    "grade",
    "group",
    "day",
    "week",
    "year",
    "article",
    "line",
    "page",
    "room",
    "route",
    "apollo",
    "boeing",
    "note",
    "notes",
    "version",
    "table",
    "north",
    "south",
    "east",
    "west",
    "left",
    "right",
    "top",
    "bottom",
    "yes",
    "no",
    "i",
    "ii",
    "iii",
    "iv",
    "none",
    "true",
    "false",
    "democrat",
    "republican",
    "christian",
    "muslim",
    "see",
    "also",
    "the",
    "this",
    "these",
    "that",
    "it",
    "in",
    "on",
    "if",
    "and",
    "but",
    "or",
    "for",
    "from",
    "with",
    "although",
    "because",
    "while",
    "when",
    "since",
    "after",
    "before",
    "as",
    "at",
    "by",
    "not",
    "only",
    "however",
    "his",
    "her",
    "their",
    "our",
    "its",
    "he",
    "she",
    "they",
    "we",
    "you",
    "a",
    "an",
];

const LEADS: &[&str] = &[
    "see also",
    "see, e.g.,",
    "see e.g.",
    "see",
    "cf.",
    "cf",
    "e.g.,",
    "e.g.",
    "but see",
    "but cf.",
    "also",
    "qtd. in",
    "quoted in",
    "as quoted in",
    "as cited in",
    "cited in",
    "in",
    "according to",
    "from",
    "adapted from",
    "compare",
];

const POINTERS: &[&str] = &[
    "figure",
    "fig.",
    "fig",
    "figs.",
    "figures",
    "table",
    "tables",
    "section",
    "sections",
    "sec.",
    "§",
    "appendix",
    "equation",
    "eq.",
    "chapter",
    "supplementary",
    "supplemental",
    "above",
    "below",
    "left",
    "right",
    "box",
    "plate",
    "exhibit",
    "listing",
    "algorithm",
    "panel",
];

const LOCATORS: &[&str] = &[
    "pp.", "p.", "pp", "p", "pg.", "paras.", "para.", "par.", "pars.", "chap.", "ch.", "chapter", "sec.", "section",
    "lines", "line", "ll.", "l.", "fig.", "figure", "vol.", "bk.", "act", "scene", "sc.", "st.", "canto", "stanza",
    "table", "no.", "n.", "nn.", "note", "loc.", "§", "¶", "fol.", "slide", "art.",
];

/// Keys that point at parts of the document: Quarto's and pandoc-crossref's.
const CROSS: &[&str] = &[
    "fig", "tbl", "lst", "tip", "nte", "wrn", "imp", "cau", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr",
    "sol", "rem", "alg", "eq", "sec",
];

/// Verbs that hand the word to a source.
pub const REPORTING: &[&str] = &[
    "argue",
    "argues",
    "argued",
    "write",
    "writes",
    "wrote",
    "say",
    "says",
    "said",
    "state",
    "states",
    "stated",
    "claim",
    "claims",
    "claimed",
    "note",
    "notes",
    "noted",
    "observe",
    "observes",
    "observed",
    "suggest",
    "suggests",
    "suggested",
    "find",
    "finds",
    "found",
    "show",
    "shows",
    "showed",
    "report",
    "reports",
    "reported",
    "explain",
    "explains",
    "explained",
    "describe",
    "describes",
    "described",
    "contend",
    "contends",
    "contended",
    "maintain",
    "maintains",
    "maintained",
    "insist",
    "insists",
    "insisted",
    "assert",
    "asserts",
    "asserted",
    "conclude",
    "concludes",
    "concluded",
    "remark",
    "remarks",
    "remarked",
    "point",
    "points",
    "pointed",
    "call",
    "calls",
    "called",
    "define",
    "defines",
    "defined",
    "warn",
    "warns",
    "warned",
    "believe",
    "believes",
    "believed",
    "add",
    "adds",
    "added",
    "acknowledge",
    "acknowledges",
    "acknowledged",
    "propose",
    "proposes",
    "proposed",
    "demonstrate",
    "demonstrates",
    "demonstrated",
    "according",
    "declare",
    "declares",
    "declared",
    "recall",
    "recalls",
    "recalled",
    "tell",
    "tells",
    "told",
    "put",
    "puts",
    "ask",
    "asks",
    "asked",
    "emphasize",
    "emphasizes",
    "emphasise",
    "emphasises",
    "stress",
    "stresses",
    "stressed",
    "reveal",
    "reveals",
    "revealed",
    "admit",
    "admits",
    "admitted",
    "announce",
    "announced",
    "confirm",
    "confirms",
    "confirmed",
    "comment",
    "comments",
    "commented",
    "lament",
    "laments",
    "complain",
    "complains",
    "complained",
];

/// Finds the citations of one unit of visible text, in order of their start.
pub fn find(text: &str, spans: &[Span], quotes: &[Quote]) -> Vec<Citation> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'(' | b'[' | b'@' | 0xef)) {
        return Vec::new();
    }
    let literal = |s: &&Span| matches!(s.kind, SpanKind::Code | SpanKind::Math | SpanKind::Url | SpanKind::Raw);
    let mut masks = spans.iter().filter(literal).map(|s| s.range.clone()).peekable();
    let mut masked = |at: usize| {
        while masks.next_if(|r| r.end <= at).is_some() {}
        masks.peek().is_some_and(|r| r.start <= at)
    };
    let mut out: Vec<Citation> = spans
        .iter()
        .filter(|s| s.kind == SpanKind::NoteRef)
        .map(|s| {
            one(s.range.clone(), Form::Note, Strength::Strong, Cited { range: s.range.clone(), ..Cited::default() })
        })
        .collect();
    let finder = Finder { text, spans, quotes };
    let mut at = 0;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'[' if !masked(at) => finder.bracket(at),
            b'(' if !masked(at) => finder.paren(at),
            b'@' if !masked(at) => finder.key(at),
            _ => None,
        };
        match found {
            Some(c) => {
                at = c.range.end.max(at + 1);
                out.push(c);
            }
            None => at += 1,
        }
    }
    out.sort_by_key(|c| (c.range.start, c.range.end));
    out
}

fn one(range: Range<usize>, form: Form, strength: Strength, work: Cited) -> Citation {
    Citation { range, form, strength, works: vec![work] }
}

/// Names in order, whether others are meant too, and where they begin.
type NamesBefore = (Vec<(String, Range<usize>)>, bool, usize);

struct Finder<'a> {
    text: &'a str,
    spans: &'a [Span],
    quotes: &'a [Quote],
}

/// A place in a piece of text, with what can be read from it.
#[derive(Clone)]
struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    fn done(&self) -> bool {
        self.rest().trim_start().is_empty()
    }

    fn space(&mut self) -> bool {
        let rest = self.rest();
        let gap = rest.len() - rest.trim_start_matches(char::is_whitespace).len();
        self.at += gap;
        gap > 0
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    /// One of `words`, whatever its case, as a whole word.
    fn eat_word(&mut self, words: &[&str]) -> bool {
        let rest = self.rest();
        let best = words
            .iter()
            .filter(|w| rest.get(..w.len()).is_some_and(|r| r.eq_ignore_ascii_case(w)))
            .filter(|w| {
                let next = rest[w.len()..].chars().next();
                w.ends_with(['.', ',', '§', '¶']) || next.is_none_or(|c| !c.is_alphanumeric() && c != '.')
            })
            .map(|w| w.len())
            .max();
        if let Some(length) = best {
            self.at += length;
        }
        best.is_some()
    }

    fn word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‐' | '‑')))
            .unwrap_or(rest.len());
        &rest[..end]
    }

    /// A year: `1984`, `2020a`, `n.d.`, `in press`, `1999/2003`.
    fn year(&mut self) -> Option<(String, Range<usize>)> {
        let start = self.at;
        for word in ["n.d.", "n.d", "in press", "forthcoming", "no date"] {
            if self.rest().get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word)) {
                self.at += word.len();
                return Some((word.to_owned(), start..self.at));
            }
        }
        let mut length = year_length(self.rest())?;
        if let Some(second) = self.rest()[length..].strip_prefix('/') {
            length += year_length(second).map_or(0, |n| n + 1);
        }
        self.at += length;
        Some((self.text[start..self.at].to_owned(), start..self.at))
    }

    /// A locator: `p. 4`, `42–45`, `3.2.14`, `00:03:16-17`, `xii`.
    fn locator(&mut self) -> Option<(String, Range<usize>)> {
        let start = self.at;
        if self.eat_word(LOCATORS) {
            self.space();
        }
        let digits = |c: char| {
            c.is_ascii_digit()
                || matches!(c, '–' | '-' | '—' | '.' | ':' | ',' | ' ' | '+' | '/' | 'f')
                || matches!(c, 'a'..='d')
        };
        let rest = self.rest();
        let numeric = rest.starts_with(|c: char| c.is_ascii_digit());
        let roman = rest.find(|c: char| !"ivxlcIVXLC–-".contains(c)).unwrap_or(rest.len());
        if numeric {
            let end = rest.find(|c: char| !digits(c)).unwrap_or(rest.len());
            let bare = rest[..end].trim_end_matches([' ', ',', '.', ':', '-']);
            self.at += bare.len();
        } else if roman > 0
            && roman == self.word().len().max(roman)
            && rest[..roman].chars().all(|c| c.is_lowercase() || !c.is_alphabetic())
        {
            self.at += roman;
        } else {
            self.at = start;
            return None;
        }
        (self.at > start).then(|| (self.text[start..self.at].trim().to_owned(), start..self.at))
    }

    /// A surname with particles and initials, or a group.
    fn name(&mut self) -> Option<(String, Range<usize>)> {
        let mut probe = self.clone();
        // Initials in front: `A. Ortiz`, `J.-P. Bell`.
        loop {
            let rest = probe.rest();
            let mut chars = rest.chars();
            let (Some(c), Some('.')) = (chars.next(), chars.next()) else { break };
            if !c.is_uppercase() {
                break;
            }
            probe.at += c.len_utf8() + 1;
            probe.eat("-");
            probe.space();
        }
        let start = probe.at;
        let mut words = 0;
        let mut end = start;
        loop {
            let word = probe.word();
            if word.is_empty() {
                break;
            }
            let lower = word.to_lowercase();
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            let small = PARTICLES.contains(&lower.as_str()) || words > 0 && SMALL.contains(&lower.as_str());
            if capital && word.chars().count() >= 2 {
                words += 1;
                probe.at += word.len();
                end = probe.at;
            } else if small && !(capital && words > 0) {
                probe.at += word.len();
            } else {
                break;
            }
            if !probe.eat(" ") {
                break;
            }
            if words >= 8 {
                return None;
            }
        }
        (words > 0).then(|| {
            self.at = end;
            (self.text[start..end].to_owned(), start..end)
        })
    }
}

/// The length of the year that `text` begins with, suffix included.
fn year_length(text: &str) -> Option<usize> {
    let digits = text.get(..4)?;
    let year: u32 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    if !(1500..2100).contains(&year) {
        return None;
    }
    let rest = &text[4..];
    let suffix =
        rest.bytes().next().filter(|b| b.is_ascii_lowercase() && !rest[1..].starts_with(|c: char| c.is_alphanumeric()));
    if suffix.is_none() && rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    Some(4 + usize::from(suffix.is_some()))
}

/// Is it a name rather than a place, a day, an acronym, a part of the text?
fn is_name(name: &str) -> bool {
    let first = name.split([' ', '-']).find(|w| w.chars().next().is_some_and(char::is_uppercase)).unwrap_or(name);
    !NO_NAMES.contains(&first.trim_end_matches(['.', ',']).to_lowercase().as_str())
}

fn is_acronym(name: &str) -> bool {
    name.chars().filter(|c| c.is_uppercase()).count() >= 2
        && !name.contains(' ')
        && !name.starts_with("Mc")
        && !name.starts_with("Mac")
        && !name.contains(['-', '’', '\''])
        && name.chars().filter(|c| c.is_lowercase()).count() < 2
}

impl Finder<'_> {
    fn quote_at(&self, at: usize) -> Option<&Quote> {
        let i = self.quotes.partition_point(|q| q.range.start < at);
        self.quotes.get(i).filter(|q| q.range.start == at)
    }

    fn closing(&self, at: usize, open: u8, close: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut depth = 0;
        for (i, b) in bytes.iter().enumerate().skip(at).take(LONGEST) {
            if *b == open {
                depth += 1;
            } else if *b == close {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
        }
        None
    }

    /// `@key` outside of brackets, with a locator in brackets behind it.
    fn key(&self, at: usize) -> Option<Citation> {
        if self.text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '\\' | '/' | '@')) {
            return None;
        }
        let (key, end) = key_at(self.text, at)?;
        if is_cross_reference(&key) {
            return Some(one(
                at..end,
                Form::CrossReference,
                Strength::Strong,
                Cited { range: at..end, ..Cited::default() },
            ));
        }
        let mut work = Cited { range: at..end, key: Some((key, at + 1..end)), ..Cited::default() };
        let mut range = at..end;
        let gap = self.text[end..].strip_prefix(' ').map_or(end, |_| end + 1);
        if self.text[gap..].starts_with('[')
            && let Some(close) = self.closing(gap, b'[', b']')
        {
            let mut reader = Reader { text: self.text, at: gap + 1, end: close };
            reader.space();
            if let Some(locator) = reader.locator() {
                work.locator = Some(locator);
                range.end = close + 1;
            }
        }
        Some(one(range, Form::Key, Strength::Strong, work))
    }

    fn bracket(&self, at: usize) -> Option<Citation> {
        let close = self.closing(at, b'[', b']')?;
        let inner = &self.text[at + 1..close];
        let range = at..close + 1;
        if inner.contains('@') {
            return self.cluster(range);
        }
        // `array[3]`, `[2015]` and `[x]` are none.
        let glued = self.text[..at].chars().next_back().is_some_and(|c| matches!(c, '_' | '\\'));
        let mut works = Vec::new();
        let mut reader = Reader { text: self.text, at: at + 1, end: close };
        loop {
            reader.space();
            let start = reader.at;
            let digits = reader.rest().bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || digits > 3 {
                break;
            }
            let number: u32 = reader.rest()[..digits].parse().ok()?;
            reader.at += digits;
            let mut last = number;
            if ["–", "-", "—"].iter().any(|d| reader.eat(d)) {
                let more = reader.rest().bytes().take_while(u8::is_ascii_digit).count();
                last = reader.rest().get(..more)?.parse().ok()?;
                reader.at += more;
            }
            for n in number..=last.min(number + 200) {
                works.push(Cited { range: start..reader.at, number: Some(n), ..Cited::default() });
            }
            reader.space();
            if !(reader.eat(",") || reader.eat(";")) {
                break;
            }
            reader.space();
            if let Some(locator) = reader.clone().locator().filter(|l| !l.0.starts_with(|c: char| c.is_ascii_digit())) {
                reader.at = locator.1.end;
                if let Some(w) = works.last_mut() {
                    w.locator = Some(locator);
                }
                reader.eat(";");
            }
        }
        let whole = reader.done() && !works.is_empty() && !glued && works[0].number != Some(0);
        whole.then_some(Citation { range, form: Form::Numeric, strength: Strength::Strong, works })
    }

    /// `[see @a, p. 3; -@b]`
    fn cluster(&self, range: Range<usize>) -> Option<Citation> {
        let mut works = Vec::new();
        let mut cross = false;
        let mut start = range.start + 1;
        for part in self.text[range.start + 1..range.end - 1].split(';') {
            let end = start + part.len();
            if let Some(i) = part.find('@') {
                let at = start + i;
                let fresh = self.text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
                if let Some((key, stop)) = key_at(self.text, at).filter(|_| fresh) {
                    if is_cross_reference(&key) {
                        cross = true;
                    } else {
                        let mut reader = Reader { text: self.text, at: stop.min(end), end };
                        reader.eat(",");
                        reader.space();
                        let locator = reader.locator();
                        works.push(Cited {
                            range: at..end,
                            key: Some((key, at + 1..stop)),
                            locator,
                            ..Cited::default()
                        });
                    }
                }
            }
            start = end + 1;
        }
        if works.is_empty() {
            return cross.then(|| {
                one(range.clone(), Form::CrossReference, Strength::Strong, Cited { range, ..Cited::default() })
            });
        }
        Some(Citation { range, form: Form::Key, strength: Strength::Strong, works })
    }

    fn paren(&self, at: usize) -> Option<Citation> {
        let close = self.closing(at, b'(', b')')?;
        let range = at..close + 1;
        let inner = self.text[at + 1..close].trim();
        if inner.is_empty() || inner.contains('@') {
            return None;
        }
        let lower = inner.to_lowercase();
        if lower.contains("personal communication") || lower.contains("personal interview") {
            return Some(one(range.clone(), Form::Personal, Strength::Strong, Cited { range, ..Cited::default() }));
        }
        if self.is_pointer(inner) {
            return Some(one(
                range.clone(),
                Form::CrossReference,
                Strength::Strong,
                Cited { range, ..Cited::default() },
            ));
        }
        if let Some(c) = self.narrative(&range) {
            return Some(c);
        }
        let mut works = Vec::new();
        let mut form = None;
        let mut strength = Strength::Doubtful;
        let mut start = at + 1;
        let parts: Vec<&str> = self.text[at + 1..close].split(';').collect();
        let single = parts.len() == 1;
        for part in parts {
            let end = start + part.len();
            if let Some((found, strong, work)) = self.unit(start, end, works.last(), close, single) {
                strength = strength.max(strong);
                form = form.or(Some(found));
                works.extend(work);
            }
            start = end + 1;
        }
        Some(Citation { range, form: form?, strength, works })
    }

    /// `(see Figure 2)`, `(Table 1)`, `(above)`.
    fn is_pointer(&self, inner: &str) -> bool {
        let mut reader = Reader { text: inner, at: 0, end: inner.len() };
        let see = reader.eat_word(&["see", "see also", "cf.", "as in", "in", "e.g.,", "shown in"]);
        reader.space();
        if !reader.eat_word(POINTERS) {
            return false;
        }
        let directions = ["above", "below", "left", "right"];
        let plain = directions.iter().any(|d| inner.to_lowercase().ends_with(d));
        reader.space();
        let next = reader.rest().chars().next();
        plain || next.is_some_and(|c| c.is_numeric() || c.is_uppercase()) || see && next.is_none()
    }

    /// The names that end directly before `at`: `Ortiz`, `Ortiz and Bell`, `Ortiz et al.`
    fn names_before(&self, at: usize) -> Option<NamesBefore> {
        let text = self.text;
        let mut end = text[..at].trim_end().len();
        if at - end > 1 || end == 0 {
            return None;
        }
        let mut et_al = false;
        for form in [" et al.", " et al", " et al.’s", " et al.'s", " and colleagues", " and others"] {
            if text[..end].ends_with(form) {
                end -= form.len();
                et_al = true;
                break;
            }
        }
        for form in ["’s", "'s", "’", "'"] {
            if text[..end].ends_with(form) && !et_al {
                end -= form.len();
                break;
            }
        }
        let mut names = Vec::new();
        let mut start = end;
        loop {
            let (name, from) = self.name_ending(start)?;
            names.push((name, from..start));
            let before = &text[..from];
            let joined = [", and ", ", & ", " and ", " & ", ", "].iter().find(|j| before.ends_with(*j));
            let Some(join) = joined else {
                start = from;
                break;
            };
            let next_end = from - join.len();
            // A comma joins only names that an `and` joins further on.
            let listed = names.len() > 1 || join.trim() != ",";
            if !listed || self.name_ending(next_end).is_none() {
                start = from;
                break;
            }
            start = next_end;
        }
        names.reverse();
        Some((names, et_al, start))
    }

    fn name_ending(&self, end: usize) -> Option<(String, usize)> {
        let text = self.text;
        let letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‐');
        let mut from = text[..end].trim_end_matches(letter).len();
        let word = text[from..end].trim_start_matches(['\'', '’', '-']);
        from = end - word.len();
        let name = word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().count() >= 2
            && !word.contains(|c: char| c.is_ascii_digit())
            && is_name(word);
        if !name {
            return None;
        }
        // Particles in front belong to it.
        loop {
            let before = text[..from].strip_suffix(' ')?.len();
            let start = text[..before].trim_end_matches(letter).len();
            let word = &text[start..before];
            if start < before
                && PARTICLES.contains(&word.to_lowercase().as_str())
                && !matches!(word, "The" | "do" | "la" | "el")
            {
                from = start;
            } else {
                break;
            }
            if from == 0 {
                break;
            }
        }
        Some((text[from..end].to_owned(), from))
    }

    /// `Ortiz (2020, p. 4)`
    fn narrative(&self, range: &Range<usize>) -> Option<Citation> {
        let mut reader = Reader { text: self.text, at: range.start + 1, end: range.end - 1 };
        reader.space();
        let year = reader.year()?;
        let mut work = Cited { year: Some(year), ..Cited::default() };
        // `(1914–1918)` is a span of time.
        if reader.rest().starts_with(['–', '-', '—']) {
            return None;
        }
        while reader.eat(",") || reader.eat(";") || reader.eat(":") {
            reader.space();
            if reader.year().is_none()
                && let Some(locator) = reader.locator()
            {
                work.locator = Some(locator);
            }
        }
        if !reader.done() {
            return None;
        }
        let (names, et_al, start) = self.names_before(range.start)?;
        if self.spans.iter().any(|s| {
            s.kind == SpanKind::Emphasis
                && s.range.end >= range.start.saturating_sub(1)
                && s.range.end <= range.start
                && !s.range.is_empty()
        }) {
            return None;
        }
        let before = self.text[..start].trim_end();
        let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("");
        let doubtful = matches!(last, "of" | "the" | "The" | "in" | "at" | "In" | "At") && !et_al && names.len() == 1
            || last.chars().next().is_some_and(char::is_uppercase)
                && !last.ends_with(['.', ',', ':', ';'])
                && before.len() > last.len()
                && !et_al
                && names.len() == 1
                && !reader_verb(&self.text[range.end..]);
        work.names = names;
        work.et_al = et_al;
        work.range = start..range.end;
        let strength = if doubtful { Strength::Weak } else { Strength::Strong };
        Some(one(start..range.end, Form::Narrative, strength, work))
    }

    /// One unit of a parenthesis.
    fn unit(
        &self,
        start: usize,
        end: usize,
        before: Option<&Cited>,
        close: usize,
        single: bool,
    ) -> Option<(Form, Strength, Vec<Cited>)> {
        let mut reader = Reader { text: self.text, at: start, end };
        reader.space();
        let mut led = false;
        let mut exemplified = false;
        loop {
            let lead = reader.at;
            if !reader.eat_word(LEADS) {
                break;
            }
            led = true;
            exemplified |= self.text[lead..reader.at].to_lowercase().contains("e.g")
                || matches!(&self.text[lead..reader.at], "in" | "from" | "also");
            reader.space();
        }
        let from = reader.at;
        // A short title in quotation marks or italics.
        if let Some(found) = self.title(&mut reader, from, end) {
            return Some((Form::Title, Strength::Strong, vec![found]));
        }
        let mut names = Vec::new();
        let mut et_al = false;
        while let Some(name) = reader.name() {
            names.push(name);
            let mut probe = reader.clone();
            probe.eat(",");
            probe.space();
            if probe.eat_word(&["et al.", "et al", "and others", "and colleagues"]) {
                et_al = true;
                reader = probe;
                break;
            }
            // `[WHO]` behind a group.
            let mut bracket = reader.clone();
            bracket.space();
            if bracket.eat("[") {
                let length = bracket.rest().find(']')?;
                bracket.at += length + 1;
                reader = bracket;
                break;
            }
            let mut probe = reader.clone();
            let comma = probe.eat(",");
            let gap = probe.space();
            let and = probe.eat_word(&["and", "&"]) && probe.space();
            if !(and || comma && gap) || probe.clone().name().is_none() {
                break;
            }
            reader = probe;
        }
        if names.is_empty() {
            return self.without_names(&mut reader, from, end, before, close, single);
        }
        let mut work = Cited { et_al, ..Cited::default() };
        let mut probe = reader.clone();
        let comma = probe.eat(",");
        let gap = probe.space();
        let first = names.first().map(|n| n.0.clone()).unwrap_or_default();
        if let Some(year) = (comma || gap).then(|| probe.year()).flatten() {
            work.year = Some(year);
            let mut works = Vec::new();
            // Further years of the same author, and the locator.
            loop {
                let mut more = probe.clone();
                if !(more.eat(",") || more.eat(":")) {
                    break;
                }
                more.space();
                if let Some(year) = more.year() {
                    works.push(Cited {
                        year: Some(year),
                        names: names.clone(),
                        et_al,
                        range: from..end,
                        ..Cited::default()
                    });
                } else if let Some(locator) = more.locator() {
                    work.locator = Some(locator);
                } else if more.rest().bytes().take_while(u8::is_ascii_lowercase).count() == 1 {
                    more.at += 1;
                } else {
                    break;
                }
                probe = more;
            }
            if !is_name(&first) && names.len() == 1 {
                return None;
            }
            work.names = names;
            work.range = from..end.min(probe.at.max(from));
            works.insert(0, work);
            return Some((Form::AuthorYear, Strength::Strong, works));
        }
        // `as shown by Ortiz, 2020`: a year further on, with names before it.
        if let Some(found) = self.year_inside(reader.at, end) {
            return Some((Form::AuthorYear, Strength::Strong, vec![found]));
        }
        if !is_name(&first) {
            return None;
        }
        work.names = names;
        // A short title between author and page.
        let mut after_title = probe.clone();
        let title = if comma { self.title(&mut after_title, probe.at, end) } else { None };
        if let Some(t) = title {
            work.title = t.title;
            work.locator = t.locator;
            work.range = from..end;
            return Some((Form::AuthorPage, Strength::Strong, vec![work]));
        }
        if let Some(locator) = (gap || comma).then(|| probe.locator()).flatten() {
            if !probe.done() {
                return None;
            }
            work.locator = Some(locator);
            work.range = from..end;
            let doubtful = is_acronym(&first) && work.names.len() == 1;
            return Some((Form::AuthorPage, if doubtful { Strength::Weak } else { Strength::Strong }, vec![work]));
        }
        if !reader.done() {
            return None;
        }
        work.range = from..end;
        if exemplified && work.names.len() == 1 {
            // (e.g. Linux)
            return None;
        }
        if work.et_al || led && single {
            return Some((Form::AuthorPage, Strength::Strong, vec![work]));
        }
        if work.names.iter().any(|n| is_acronym(&n.0) || n.0.split(' ').count() > 4) {
            return None;
        }
        // A bare name is a citation where it stands before a stop; elsewhere it explains the word before it.
        let next = self.text[close + 1..].chars().next();
        let stop =
            next.is_none_or(|c| matches!(c, '.' | ';' | ',' | '?' | '!' | '”' | '"' | ':' | super::prose::PLACEHOLDER));
        let sure = stop || !single || work.names.len() > 1;
        let strength = if sure { Strength::Weak } else { Strength::Doubtful };
        Some((Form::AuthorPage, strength, vec![work]))
    }

    /// `"Short Title" 3`, `*Short* 3`
    fn title(&self, reader: &mut Reader, from: usize, end: usize) -> Option<Cited> {
        let quote = self.quote_at(from).filter(|q| q.range.end <= end).map(|q| (q.range.clone(), q.inner.clone()));
        let emphasis = || {
            self.spans
                .iter()
                .find(|s| {
                    s.kind == SpanKind::Emphasis && s.range.start == from && s.range.end <= end && !s.range.is_empty()
                })
                .map(|s| (s.range.clone(), s.range.clone()))
        };
        let (whole, inner) = quote.or_else(emphasis)?;
        let title = self.text[inner.clone()].trim_end_matches(['.', ',']).to_owned();
        // `(emphasis mine)` in italics is no title.
        if !title.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric()) {
            return None;
        }
        reader.at = whole.end;
        reader.eat(",");
        reader.space();
        let year = reader.year();
        if year.is_some() {
            reader.eat(",");
            reader.space();
        }
        let locator = reader.locator();
        if !reader.done() {
            return None;
        }
        // A title alone explains more often than it cites.
        (locator.is_some() || year.is_some() || title.split_whitespace().count() >= 2).then(|| Cited {
            range: from..end,
            title: Some((title, inner)),
            year,
            locator,
            ..Cited::default()
        })
    }

    fn without_names(
        &self,
        reader: &mut Reader,
        from: usize,
        end: usize,
        before: Option<&Cited>,
        close: usize,
        single: bool,
    ) -> Option<(Form, Strength, Vec<Cited>)> {
        let mut probe = reader.clone();
        if let Some(year) = probe.year() {
            // `(Ortiz, 2019; 2020)`: the author before.
            let names = before.filter(|b| !b.names.is_empty() && probe.done())?.names.clone();
            return Some((
                Form::AuthorYear,
                Strength::Strong,
                vec![Cited { range: from..end, names, year: Some(year), ..Cited::default() }],
            ));
        }
        let mut probe = reader.clone();
        if let Some(locator) = probe.locator()
            && probe.done()
        {
            if !single && before.is_some() {
                return Some((
                    Form::AuthorPage,
                    Strength::Strong,
                    vec![Cited {
                        range: from..end,
                        locator: Some(locator),
                        names: before?.names.clone(),
                        ..Cited::default()
                    }],
                ));
            }
            // `As Ortiz (16) puts it`: the page of the author just named.
            if let Some((names, et_al, first)) =
                self.names_before(from - 1).filter(|_| single && year_length(&locator.0).is_none())
            {
                let work = Cited { range: first..end, names, et_al, locator: Some(locator), ..Cited::default() };
                return Some((Form::PageOnly, Strength::Weak, vec![work]));
            }
            let labelled = !locator.0.starts_with(|c: char| c.is_ascii_digit());
            let numbers = locator.0.bytes().filter(u8::is_ascii_digit).count();
            let next = self.text[close + 1..].chars().next();
            let stop = next.is_none_or(|c| {
                matches!(c, '.' | ';' | ',' | '?' | '!' | ':' | super::prose::PLACEHOLDER)
                    || c.is_whitespace() && labelled
            });
            let year = year_length(&locator.0).is_some() && !labelled;
            let active = self.source_before(from - 1);
            return (stop && !year && (labelled || numbers > 0 && active)).then(|| {
                let strength = if active { Strength::Strong } else { Strength::Weak };
                (Form::PageOnly, strength, vec![Cited { range: from..end, locator: Some(locator), ..Cited::default() }])
            });
        }
        self.year_inside(reader.at, end).map(|c| (Form::AuthorYear, Strength::Strong, vec![c]))
    }

    /// Is a source at work before `at` in its sentence: a verb of reporting, or a quotation?
    fn source_before(&self, at: usize) -> bool {
        let before = &self.text[..at];
        let start = before
            .rmatch_indices(". ")
            .map(|(i, _)| i + 2)
            .find(|i| before[*i..].chars().next().is_some_and(char::is_uppercase))
            .unwrap_or(0);
        let quoted = self
            .quotes
            .iter()
            .any(|q| q.range.end <= at && q.range.end + 2 >= at && q.range.start >= start.min(q.range.start));
        quoted
            || before[start..]
                .split(|c: char| !c.is_alphabetic())
                .any(|w| REPORTING.contains(&w.to_lowercase().as_str()))
    }

    /// `Ortiz, 2020` somewhere in a longer parenthesis.
    fn year_inside(&self, from: usize, end: usize) -> Option<Cited> {
        let mut at = from;
        while at < end {
            let i = self.text[at..end].find(|c: char| c.is_ascii_digit())?;
            let here = at + i;
            let fresh = self.text[..here].ends_with([' ', '(']);
            if let Some(length) = year_length(&self.text[here..end]).filter(|_| fresh) {
                let before = self.text[from..here].trim_end().trim_end_matches(',').trim_end();
                let names_end = from + before.len();
                // `grant 50 RA 1701`: an acronym with a number.
                let acronym = |f: &NamesBefore| f.0.len() == 1 && !f.1 && is_acronym(&f.0[0].0);
                if let Some((names, et_al, start)) = self.names_before(names_end).filter(|f| f.2 >= from && !acronym(f))
                {
                    let year = (self.text[here..here + length].to_owned(), here..here + length);
                    return Some(Cited { range: start..end, names, et_al, year: Some(year), ..Cited::default() });
                }
            }
            at = here + self.text[here..end].bytes().take_while(u8::is_ascii_digit).count().max(1);
        }
        None
    }
}

fn reader_verb(rest: &str) -> bool {
    let word = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    REPORTING.contains(&word.to_lowercase().as_str())
}

/// The key behind the `@` at `at`, and where it ends.
fn key_at(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = &text[at + 1..];
    if let Some(braced) = rest.strip_prefix('{') {
        let end = braced.find('}')?;
        return (end > 0).then(|| (braced[..end].to_owned(), at + end + 3));
    }
    let first = rest.chars().next()?;
    if !(first.is_alphanumeric() || first == '_' || first == '*') {
        return None;
    }
    let inner = |c: char| c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c);
    let mut end = first.len_utf8();
    let mut chars = rest[end..].chars().peekable();
    while let Some(c) = chars.next() {
        if !inner(c) {
            break;
        }
        // Punctuation belongs to the key only between its letters, and not in a row; DOIs have parentheses too, but pandoc
        // wants braces then.
        let next = chars.peek().copied();
        let joined = next.is_some_and(|n| n.is_alphanumeric() || n == '_' || n == '/');
        if !(c.is_alphanumeric() || c == '_' || joined) {
            break;
        }
        end += c.len_utf8();
    }
    Some((rest[..end].to_owned(), at + 1 + end))
}

fn is_cross_reference(key: &str) -> bool {
    CROSS.iter().any(|c| key.strip_prefix(c).is_some_and(|r| r.starts_with(['-', ':'])))
        || ["figure:", "table:", "equation:", "suppfig", "supptab"].iter().any(|c| key.starts_with(c))
}
