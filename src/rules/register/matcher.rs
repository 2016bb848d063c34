//! All phrases of a table in one index, and which of the matches count.

use super::fold::{Folded, is_word};
use super::index::Index;
use super::pattern::{self, Forms};
use super::table::{Row, Word};
use super::{Category, Place, mask};
use crate::diagnostic::Severity;
use crate::syntax::inflect::Form;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A phrase table, compiled.
pub struct Table {
    rows: Vec<Row>,
    usual: Phrases,
    /// What only some settings ask for, kept apart: *I* and *us* are met in every line. Compiled when it is first asked for.
    rare: OnceLock<Phrases>,
}

/// Phrases in one index.
struct Phrases {
    literals: Vec<Literal>,
    index: Index,
}

struct Literal {
    row: usize,
    forms: Forms,
    /// Only as the first words of a sentence.
    opens: bool,
    /// Written with a capital in the table: then a capital in the text makes it no name.
    capital: bool,
    text: Box<str>,
}

/// A phrase found in a unit.
#[derive(Clone)]
pub struct Hit<'t> {
    pub row: &'t Row,
    pub forms: Forms,
    pub severity: Severity,
    /// In folded text.
    pub range: Range<usize>,
    /// The place of its table among the tables: a course's own comes first.
    rank: usize,
}

impl Phrases {
    /// Those of `rows` that only some settings ask for, or the others.
    fn of(rows: &[Row], rare: bool) -> Self {
        let is_rare = |r: &Row| r.severity.is_none() || r.category == Category::FirstPerson;
        let (mut literals, mut texts): (Vec<Literal>, Vec<Box<str>>) = Default::default();
        for (row, r) in rows.iter().enumerate().filter(|(_, r)| is_rare(r) == rare) {
            let opens = r.pattern.starts_with('^');
            for pattern::Literal { text, forms } in &r.literals {
                let capital = text.contains(char::is_uppercase);
                for sought in sought(text, r) {
                    literals.push(Literal { row, forms: *forms, opens, capital, text: text.as_str().into() });
                    texts.push(sought.into());
                }
            }
        }
        Phrases { literals, index: Index::new(texts) }
    }
}

impl Table {
    pub fn new(rows: Vec<Row>) -> Self {
        Table { usual: Phrases::of(&rows, false), rare: OnceLock::new(), rows }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn occurrences(&self, text: &str) -> usize {
        let mut count = 0;
        self.usual.index.each(text, |at, i| {
            let Some(literal) = self.usual.literals.get(i) else { return };
            let row = self.rows.get(literal.row);
            let whole = row.is_some_and(|row| bounded(text, at..at + literal.text.len(), row.category));
            count += usize::from(whole);
        });
        count
    }

    /// Adds every match that counts, overlapping ones too.
    pub fn find<'t>(&'t self, place: &Place, rank: usize, hits: &mut Vec<Hit<'t>>) {
        self.find_in(&self.usual, place, rank, hits);
        let config = place.config;
        if config.register.strict || config.shown(Category::FirstPerson.rule(), Severity::Hint).is_some() {
            self.find_in(self.rare.get_or_init(|| Phrases::of(&self.rows, true)), place, rank, hits);
        }
    }

    fn find_in<'t>(&'t self, phrases: &Phrases, place: &Place, rank: usize, hits: &mut Vec<Hit<'t>>) {
        let text = place.text.text.as_str();
        phrases.index.each(text, |at, i| {
            let Some(literal) = phrases.literals.get(i) else { return };
            let Some(row) = self.rows.get(literal.row) else { return };
            let range = at..at + literal.text.len();
            if !bounded(text, range.clone(), row.category) {
                return;
            }
            let Some(severity) = super::level(row, place.config) else { return };
            let mut hit = Hit { row, forms: literal.forms, severity, range, rank };
            if !holds(place, literal, &hit) {
                return;
            }
            if let Some(severity) = super::severity(place, &hit) {
                hit.severity = severity;
                hits.push(hit);
            }
        });
    }
}

/// What to look for: the phrase, or a phrase of one or two letters with each of the words that must follow it, so that not
/// every `i` of a text is a match.
fn sought(text: &str, row: &Row) -> Vec<String> {
    let words: Option<Vec<String>> = row
        .conditions
        .before
        .iter()
        .map(|w| if let Word::Exactly(word) = w { Some(format!("{text} {word}")) } else { None })
        .collect();
    words.filter(|w| text.len() <= 2 && !w.is_empty()).unwrap_or_else(|| vec![text.to_owned()])
}

/// Does a phrase begin and end here, or does `range` lie inside a longer word?
fn bounded(text: &str, range: Range<usize>, category: Category) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.get(range.start), bytes.get(range.end - 1)) else { return false };
    // Most candidates fall here: a letter stands beside them.
    let before = range.start.checked_sub(1).map_or(b' ', |i| bytes[i]);
    let after = bytes.get(range.end).copied().unwrap_or(b' ');
    let starts_word = is_letter(*first) || *first == b'\'';
    let ends_word = is_letter(*last);
    if starts_word && before.is_ascii_alphanumeric() || ends_word && after.is_ascii_alphanumeric() {
        return false;
    }
    let (head, tail) = (&text[..range.start], &text[range.end..]);
    if starts_word {
        let mut previous = head.chars().rev();
        match previous.next() {
            Some(c) if c.is_alphanumeric() => return false,
            Some('@' | '#' | '\\') => return false,
            Some(c) if joins(c) && previous.next().is_some_and(char::is_alphanumeric) => return false,
            Some('\'') if previous.next().is_some_and(char::is_alphanumeric) => return false,
            _ => {}
        }
    }
    if ends_word {
        let mut next = tail.chars();
        match next.next() {
            Some(c) if c.is_alphanumeric() => return false,
            Some(c) if joins(c) && next.next().is_some_and(char::is_alphanumeric) => return false,
            // A function's name: `ppl()`.
            Some('(') if next.next() == Some(')') => return false,
            Some('\'') if next.next().is_some_and(char::is_alphabetic) => {
                // *the boss's kids*: the possessive of a noun is still the noun.
                let possessive = tail[1..].starts_with('s') && !next.next().is_some_and(char::is_alphanumeric);
                return possessive && matches!(category, Category::Slang | Category::Vulgar);
            }
            _ => {}
        }
    }
    true
}

fn is_letter(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b >= 0x80
}

/// Makes one word, address or number of what stands on both sides.
fn joins(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '_' | '.' | '@' | '#' | '\\')
}

fn holds(place: &Place, literal: &Literal, hit: &Hit) -> bool {
    let text = place.text;
    let conditions = &hit.row.conditions;
    let found = text.str(hit.range.clone());
    if conditions.case_sensitive && found != &*literal.text {
        return false;
    }
    let first = mask::starts_sentence(place.unit, text.visible(hit.range.start));
    if literal.opens && !first {
        return false;
    }
    // A capital inside a sentence makes a name of a common word: *Nice*, *Guy*, *Cool Britannia*.
    let capital = found.char_indices().any(|(i, c)| c.is_uppercase() && (i > 0 || !first));
    if capital && !literal.capital && !place.shouts() {
        return false;
    }
    if is_sic(&text.text[hit.range.end..]) {
        return false;
    }
    if conditions.not.iter().any(|phrase| inside(&text.text, &hit.range, phrase)) {
        return false;
    }
    if place.config.register.allow.iter().any(|word| inside(&text.text, &hit.range, &word.replace('’', "'"))) {
        return false;
    }
    // *the talk about*, *her hand in*: a verb after a determiner is a noun.
    let noun = hit.forms.has(Form::Base) || hit.forms.has(Form::Third);
    if noun && is_after(text, hit.range.start, &Word::Determiner) {
        return false;
    }
    let after = |w: &Word| is_after(text, hit.range.start, w);
    let before = |w: &Word| is_before(text, hit.range.end, w);
    (conditions.after.is_empty() || conditions.after.iter().any(after))
        && (conditions.before.is_empty() || conditions.before.iter().any(before))
        && !conditions.not_after.iter().any(after)
        && !conditions.not_before.iter().any(before)
}

fn is_sic(tail: &str) -> bool {
    let tail = tail.trim_start_matches([' ', '\'', '"', '”']);
    tail.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("[sic"))
}

/// Does the match lie inside an occurrence of `phrase`? One with a capital letter is compared as it is written.
fn inside(text: &str, range: &Range<usize>, phrase: &str) -> bool {
    let same = |a: &str, b: &str| {
        if phrase.contains(char::is_uppercase) { a == b } else { a.eq_ignore_ascii_case(b) }
    };
    let len = range.len();
    let Some(last) = phrase.len().checked_sub(len) else { return false };
    (0..=last).any(|offset| {
        let Some(start) = range.start.checked_sub(offset) else { return false };
        let end = start + phrase.len();
        let (Some(whole), Some(core)) = (text.get(start..end), phrase.get(offset..offset + len)) else { return false };
        if !same(&text[range.clone()], core) || !same(whole, phrase) {
            return false;
        }
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let left = letter(phrase.chars().next()) && letter(text[..start].chars().next_back());
        let right = letter(phrase.chars().next_back()) && letter(text[end..].chars().next());
        !left && !right
    })
}

const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "these", "those", "my", "your", "his", "her", "its", "our", "their", "no", "each",
    "every", "any", "some", "one", "other", "another", "first", "second", "last", "next", "such", "much", "own",
];

const NUMBERS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "several",
    "few", "dozen",
];

/// Adjectives and adverbs that no ending gives away.
const ADJECTIVES: &[&str] = &[
    "bad",
    "big",
    "boring",
    "bright",
    "certain",
    "cheap",
    "clean",
    "clear",
    "close",
    "cold",
    "common",
    "confident",
    "confusing",
    "cool",
    "crazy",
    "dark",
    "different",
    "difficult",
    "dumb",
    "early",
    "easy",
    "evident",
    "exciting",
    "far",
    "fast",
    "fine",
    "funny",
    "good",
    "great",
    "happy",
    "hard",
    "heavy",
    "high",
    "hot",
    "huge",
    "important",
    "interesting",
    "large",
    "late",
    "long",
    "lousy",
    "low",
    "new",
    "nice",
    "old",
    "poor",
    "popular",
    "quick",
    "rare",
    "rich",
    "rough",
    "sad",
    "safe",
    "scary",
    "short",
    "similar",
    "simple",
    "slow",
    "small",
    "smart",
    "soon",
    "standard",
    "steep",
    "straight",
    "straightforward",
    "strange",
    "strong",
    "stupid",
    "sure",
    "surprising",
    "tall",
    "tight",
    "tough",
    "true",
    "typical",
    "ugly",
    "unique",
    "upset",
    "weak",
    "weird",
    "well",
    "wide",
    "young",
    "amazing",
    "accurate",
    "impressive",
    "basic",
];

pub fn is_adjective(word: &str) -> bool {
    let endings = ["ful", "ous", "able", "ible", "ive", "less"];
    ADJECTIVES.iter().any(|a| a.eq_ignore_ascii_case(word))
        || word.len() > 5
            && (endings.iter().any(|e| word.ends_with(e))
                || word.ends_with("ly") && !word.ends_with("ily")
                || word.ends_with("ily") && word.len() > 6)
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == '-') || NUMBERS.iter().any(|n| n.eq_ignore_ascii_case(word))
}

/// Is the word of this class or spelling?
fn is_of(word: &str, class: &Word) -> bool {
    match class {
        Word::Exactly(text) => text.eq_ignore_ascii_case(word),
        Word::Number => is_number(word),
        Word::Determiner => DETERMINERS.iter().any(|d| d.eq_ignore_ascii_case(word)) || word.ends_with("'s"),
        Word::Adjective => is_adjective(word),
        Word::Capital => word.starts_with(char::is_uppercase),
        Word::End => false,
    }
}

fn is_after(text: &Folded, at: usize, class: &Word) -> bool {
    match class {
        Word::Exactly(phrase) if phrase.contains(|c| !is_word(c)) => {
            let head = text.text[..at].trim_end_matches(' ');
            let start = head.len().checked_sub(phrase.len());
            start.is_some_and(|s| {
                head.get(s..).is_some_and(|t| t.eq_ignore_ascii_case(phrase))
                    && !(phrase.starts_with(is_word) && head[..s].ends_with(is_word))
            })
        }
        Word::End => {
            let head = text.text[..at].trim_end_matches(' ');
            head.is_empty() || head.ends_with(|c: char| !is_word(c))
        }
        _ => text.word_before(at).is_some_and(|w| is_of(text.str(w), class)),
    }
}

fn is_before(text: &Folded, at: usize, class: &Word) -> bool {
    match class {
        Word::Exactly(phrase) if phrase.contains(|c| !is_word(c)) => {
            let tail = text.text[at..].trim_start_matches(' ');
            tail.get(..phrase.len()).is_some_and(|t| t.eq_ignore_ascii_case(phrase))
                && !(phrase.ends_with(is_word) && tail[phrase.len()..].starts_with(is_word))
        }
        Word::End => {
            let tail = text.text[at..].trim_start_matches(' ');
            tail.is_empty() || tail.starts_with(['.', ',', ';', ':', '!', '?', ')', ']', '\n', '—', '–'])
        }
        _ => text.word_after(at).is_some_and(|w| is_of(text.str(w), class)),
    }
}

/// One report a stretch: the longest match wins, and takes the highest severity among those it overlaps.
pub fn resolve(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    hits.sort_by_key(|h| (std::cmp::Reverse(h.range.len()), h.range.start, h.rank, !h.forms.is_empty(), h.severity));
    let mut kept: BTreeMap<usize, Hit> = BTreeMap::new();
    for hit in hits {
        let mut free = true;
        // What is kept is disjoint and no shorter: at most two of them are touched.
        let touched: Vec<usize> = kept
            .range(..hit.range.end)
            .rev()
            .take(2)
            .filter(|(_, k)| k.range.end > hit.range.start)
            .map(|(s, _)| *s)
            .collect();
        for start in touched {
            free = false;
            if let Some(k) = kept.get_mut(&start) {
                k.severity = k.severity.min(hit.severity);
            }
        }
        if free {
            kept.insert(hit.range.start, hit);
        }
    }
    kept.into_values().collect()
}
