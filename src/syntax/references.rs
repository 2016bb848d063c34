//! Entries of a list of works in prose: Works Cited, References, Bibliography. And whether a citation means one of them.

mod entry;
mod fold;
mod house;

pub use entry::{parse, read};
pub use fold::folded;
pub use house::is_harvard;

use super::citations::Cited;
use crate::text::Fnv;
use foldhash::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A work as the list has it. `range` counts in bytes of the block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    pub range: Range<usize>,
    /// The entry as the reader sees it.
    pub text: String,
    /// Surnames or group names as written, in order; empty where the entry begins with its title.
    pub names: Vec<String>,
    /// The entry says "et al.": there are authors that it does not name.
    pub others: bool,
    pub year: Option<String>,
    pub title: Option<String>,
    /// IEEE number.
    pub number: Option<u32>,
    /// A repeated-author dash: the author of the entry above.
    pub repeats_author: bool,
    /// By which it is found to be cited: when one of them is among those that the text [`mentions`].
    pub keys: Vec<u64>,
}

/// What a list has for a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Found,
    /// The author is listed, with these years.
    OtherYear(Vec<String>),
    /// Not listed; the nearest name that is.
    Missing {
        nearest: Option<String>,
    },
}

/// What an entry has in common with one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twin {
    /// It is the same work; the number of the first of them.
    Same(usize),
    /// Another work with the same authors and year; the number of the first of them.
    OtherTitle(usize),
}

/// What an edit of a list of works has touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// The entries that are others, or whose twin is.
    pub entries: HashSet<usize>,
    /// The names that those entries have or had that are others, as [`mentions`] has them.
    pub keys: HashSet<u64>,
}

/// A list of works, made ready for looking up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// What first authors are cited by ([`name_keys`]): the entries.
    names: HashMap<u64, Vec<usize>>,
    authors: Vec<Vec<String>>,
    others: Vec<bool>,
    /// An address and no pages.
    web: Vec<bool>,
    /// Without the letter.
    years: Vec<Option<String>>,
    /// As the list has them, `2011a`.
    dates: Vec<Option<String>>,
    twins: HashMap<usize, Twin>,
    titles: Vec<String>,
    shown: Vec<String>,
    numbers: Vec<u32>,
    /// How many entries are an address and nothing else.
    addresses: usize,
    /// Whatever the text may name that the list has.
    keys: HashSet<u64>,
}

impl Index {
    pub fn new(references: &[Arc<Reference>]) -> Index {
        let mut index = Index::default();
        // By authors and year, hashed.
        let mut dated: HashMap<u64, Vec<usize>> = HashMap::default();
        index.keys.reserve(3 * references.len());
        for (i, r) in references.iter().enumerate() {
            let above = || index.authors.last().cloned().unwrap_or_default();
            let names = if r.repeats_author { above() } else { r.names.clone() };
            if let Some(name) = names.first() {
                for key in name_keys(name) {
                    let entries = index.names.entry(key).or_default();
                    if entries.last() != Some(&i) {
                        entries.push(i);
                    }
                }
            }
            index.years.push(r.year.as_deref().and_then(|y| y.get(..4)).map(str::to_owned));
            index.dates.push(r.year.clone());
            index.titles.push(folded(&r.text));
            index.shown.push(names.first().cloned().unwrap_or_else(|| r.title.clone().unwrap_or_default()));
            index.numbers.extend(r.number);
            index.addresses += usize::from(!r.text.trim().contains(' ') && r.text.contains("://"));
            index.keys.extend(&r.keys);
            index.others.push(r.others);
            let paged = || ["pp.", "p. ", "–"].iter().any(|p| r.text.contains(p));
            index.web.push(r.text.contains("http") && !paged());
            let alike = dated.entry(dated_key(&names, r)).or_default();
            let twin = alike.iter().find(|j| is_same_work(&references[**j], r)).map(|j| Twin::Same(*j)).or_else(|| {
                // Without an author or a year nothing is shared but that.
                let first = alike.first().filter(|_| !names.is_empty() && has_figures(r))?;
                titles_differ(&references[*first], r).then_some(Twin::OtherTitle(*first))
            });
            index.twins.extend(twin.map(|t| (i, t)));
            // Of a long run of works of one author and year, the first few stand for all.
            if alike.len() < 32 {
                alike.push(i);
            }
            index.authors.push(names);
        }
        index
    }

    /// Which entries are others than in `old`, so that a citation by a name that none of them has or had, and that is listed, gets the
    /// same answer. `None` where that cannot be said: the numbers of entries are others, or the kind of the list is.
    pub fn touched_since(&self, mine: &[Arc<Reference>], old: &Index, its: &[Arc<Reference>]) -> Option<Touched> {
        if mine.len() != its.len() || self.numbers != old.numbers || self.is_of_addresses() != old.is_of_addresses() {
            return None;
        }
        let mut touched = Touched::default();
        for i in 0..mine.len() {
            // A dash for the author says nothing of the entry above being another.
            if mine[i] != its[i] || self.authors[i] != old.authors[i] {
                touched.entries.insert(i);
                let names = [self.authors[i].first(), old.authors[i].first()].into_iter().flatten();
                touched.keys.extend(names.flat_map(|name| name_keys(name)));
            }
        }
        let twin = |index: &Index, i: usize| match index.twin(i)? {
            Twin::Same(of) | Twin::OtherTitle(of) => Some(of),
        };
        let points_at_one = |i: &usize| twin(self, *i).is_some_and(|of| touched.entries.contains(&of));
        let twins: Vec<usize> = (0..mine.len()).filter(|i| self.twin(*i) != old.twin(*i) || points_at_one(i)).collect();
        touched.entries.extend(twins);
        Some(touched)
    }

    /// What entry `number` has in common with one above it.
    pub fn twin(&self, number: usize) -> Option<Twin> {
        self.twins.get(&number).copied()
    }

    /// First author and year of an entry, as a message names it.
    pub fn label(&self, number: usize) -> String {
        let name = self.shown.get(number).map_or("", |s| s.as_str());
        match self.dates.get(number).and_then(|d| d.as_deref()) {
            Some(date) => format!("{name} {date}"),
            None => name.to_owned(),
        }
    }

    /// The entries whose first author a citation names.
    pub fn entries(&self, cited: &Cited) -> Vec<usize> {
        let Some((name, _)) = cited.names.first() else { return Vec::new() };
        let keys = name_keys(name);
        let mut entries: Vec<usize> = keys.iter().filter_map(|k| self.names.get(k)).flatten().copied().collect();
        entries.sort_unstable();
        entries.dedup();
        // Of two surnames with a hyphen, one part that is the same is not enough.
        if is_double(name) {
            let whole = folded(name);
            entries.retain(|i| {
                let listed = self.authors[*i].first().map_or("", |a| a.as_str());
                !is_double(listed) || folded(listed) == whole
            });
        }
        entries
    }

    /// The dates that the list has for the authors and the year of a citation, where none has its letter: `2011b` for `2011a`.
    pub fn other_letters(&self, cited: &Cited) -> Vec<String> {
        let Some((date, _)) = &cited.year else { return Vec::new() };
        let lettered = date.len() == 5 && date.ends_with(|c: char| c.is_ascii_lowercase());
        let Some(year) = date.get(..4).filter(|_| lettered) else { return Vec::new() };
        let mut entries = self.entries(cited);
        entries.retain(|i| self.years[*i].as_deref() == Some(year) && self.fits(*i, cited));
        let dates: Vec<String> = entries.iter().filter_map(|i| self.dates[*i].clone()).collect();
        if dates.contains(date) { Vec::new() } else { dates }
    }

    /// The entries with a letter behind the year of a citation, whose authors fit: `2011a` and `2011b` for `2011`.
    pub fn lettered(&self, cited: &Cited) -> Vec<usize> {
        let Some(year) = cited.year.as_ref().and_then(|y| y.0.get(..4)) else { return Vec::new() };
        let mut entries = self.entries(cited);
        entries.retain(|i| self.years[*i].as_deref() == Some(year) && self.fits(*i, cited));
        let letter = |i: &usize| self.dates[*i].as_deref().is_some_and(|d| d.len() > 4);
        if entries.iter().all(letter) { entries } else { Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Is there an entry for what the text cites?
    pub fn find(&self, cited: &Cited) -> Match {
        if let Some((title, _)) = &cited.title
            && cited.names.is_empty()
        {
            let words = folded(title);
            let listed = self.titles.iter().any(|t| t.contains(&words));
            return if listed || words.is_empty() { Match::Found } else { Match::Missing { nearest: None } };
        }
        let Some((name, _)) = cited.names.first() else { return Match::Found };
        let mut entries = self.entries(cited);
        if entries.is_empty() {
            // An entry without an author begins with its title, and a group may be written otherwise.
            let words = folded(name);
            entries =
                (0..self.titles.len()).filter(|i| words.len() > 3 && self.titles[*i].starts_with(&words)).collect();
        }
        let missing = || Match::Missing { nearest: self.nearest_of(cited) };
        if entries.is_empty() {
            return missing();
        }
        let year = cited.year.as_ref().and_then(|y| y.0.get(..4)).filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
        let fitting: Vec<usize> = entries.iter().copied().filter(|i| self.fits(*i, cited)).collect();
        let Some(year) = year else {
            let alone = cited.names.len() == 1 && !cited.et_al;
            return if alone || !fitting.is_empty() { Match::Found } else { missing() };
        };
        // An entry whose year cannot be read matches any.
        let dated = |i: &usize| self.years[*i].as_deref().is_none_or(|y| y == year) || self.titles[*i].contains(year);
        if fitting.iter().any(dated) || cited.names.len() == 1 && entries.iter().any(dated) {
            return Match::Found;
        }
        if fitting.is_empty() {
            return missing();
        }
        Match::OtherYear(fitting.iter().filter_map(|i| self.years[*i].clone()).collect())
    }

    /// Can the entry be meant, by the number of its authors and the second of them?
    fn fits(&self, entry: usize, cited: &Cited) -> bool {
        let authors = &self.authors[entry];
        match cited.names.get(1) {
            Some((second, _)) => {
                let keys = name_keys(second);
                authors.len() < 2 || authors.iter().skip(1).any(|a| name_keys(a).iter().any(|k| keys.contains(k)))
            }
            None if cited.et_al => authors.len() != 1 || self.others[entry],
            None => authors.len() < 2 && !self.others[entry],
        }
    }

    /// May an entry be found to be cited by this key?
    pub fn has_key(&self, key: u64) -> bool {
        self.keys.contains(&key)
    }

    /// Is there an entry with this number? `None` where the entries have none.
    pub fn has_number(&self, number: u32) -> Option<bool> {
        (self.numbers.len() > 1).then(|| self.numbers.contains(&number))
    }

    /// The entries that a citation can mean, for showing them: of an author with another year, all.
    pub fn candidates(&self, cited: &Cited) -> Vec<usize> {
        let all = 0..self.titles.len();
        let Some((name, _)) = cited.names.first() else {
            let words = cited.title.as_ref().map(|t| folded(&t.0)).unwrap_or_default();
            return all.filter(|i| !words.is_empty() && self.titles[*i].contains(&words)).collect();
        };
        let mut entries = self.entries(cited);
        if entries.is_empty() {
            let words = folded(name);
            entries = all.filter(|i| words.len() > 3 && self.titles[*i].starts_with(&words)).collect();
        }
        let mut narrow = |keep: &dyn Fn(usize) -> bool| {
            if entries.iter().any(|i| keep(*i)) {
                entries.retain(|i| keep(*i));
            }
        };
        narrow(&|i| self.fits(i, cited));
        if let Some(year) = cited.year.as_ref().and_then(|y| y.0.get(..4)) {
            narrow(&|i| self.years[i].as_deref() == Some(year));
        }
        if let Some((title, _)) = &cited.title {
            let words = folded(title);
            narrow(&|i| self.titles[i].contains(&words));
        }
        entries
    }

    /// The one entry that a citation can mean.
    pub fn only(&self, cited: &Cited) -> Option<usize> {
        let mut entries = self.entries(cited);
        if let Some(year) = cited.year.as_ref().and_then(|y| y.0.get(..4)) {
            entries.retain(|i| self.years[*i].as_deref() == Some(year));
        }
        match entries.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The authors of the one entry that a citation can mean, where all of them are named.
    pub fn authors_of(&self, cited: &Cited) -> Option<&[String]> {
        let entry = self.only(cited)?;
        (!self.others[entry]).then(|| self.authors[entry].as_slice())
    }

    /// Is the work on the web, without pages?
    pub fn is_without_pages(&self, cited: &Cited) -> bool {
        self.only(cited).is_some_and(|i| self.web[i])
    }

    /// The name in the list that one of the names of a citation is a slip of.
    fn nearest_of(&self, cited: &Cited) -> Option<String> {
        let (first, _) = cited.names.first()?;
        let entries = self.entries(cited);
        let Some((second, _)) = cited.names.get(1).filter(|_| !entries.is_empty()) else { return self.nearest(first) };
        // The first author is listed: the slip is in the second.
        let others = entries.iter().filter_map(|i| self.authors[*i].get(1));
        near(second, others)
    }

    /// Is the list little more than addresses, in which no name can be found?
    pub fn is_of_addresses(&self) -> bool {
        self.addresses * 2 > self.shown.len()
    }

    fn nearest(&self, name: &str) -> Option<String> {
        near(name, self.shown.iter())
    }
}

/// The one of `listed` that `name` is a slip of.
fn near<'a>(name: &str, listed: impl Iterator<Item = &'a String>) -> Option<String> {
    let wanted = folded(name);
    let best = listed.map(|s| (crate::text::distance(&folded(s), &wanted), s)).min()?;
    (best.0 > 0 && best.0 <= 2 && best.0 * 3 <= wanted.chars().count()).then(|| best.1.clone())
}

/// `Ebeling-Rump`
fn is_double(name: &str) -> bool {
    let mut parts = name.split(['-', '‐', '‑']);
    !name.contains(' ')
        && parts.clone().count() == 2
        && parts.all(|p| p.chars().count() > 1 && p.starts_with(char::is_alphabetic))
}

fn has_figures(entry: &Reference) -> bool {
    entry.year.as_deref().is_some_and(|y| y.starts_with(|c: char| c.is_ascii_digit()))
}

/// The title, folded, if the entry has one.
fn title_of(entry: &Reference) -> Option<String> {
    entry.title.as_deref().map(folded).filter(|t| !t.is_empty())
}

/// Do both list one work? The authors and the year are the same.
fn is_same_work(a: &Reference, b: &Reference) -> bool {
    /// A shorter title may be that of a series: `Annual report`.
    const LONG: usize = 12;
    if stand_elsewhere(a, b) {
        return false;
    }
    folded(&a.text) == folded(&b.text)
        || matches!((title_of(a), title_of(b)), (Some(x), Some(y)) if x == y && x.len() >= LONG)
}

/// Two addresses are two works, whatever they are called.
fn stand_elsewhere(a: &Reference, b: &Reference) -> bool {
    let address = |r: &Reference| r.text.find("http").map(|at| r.text[at..].trim_end_matches('.').to_owned());
    matches!((address(a), address(b)), (Some(x), Some(y)) if x != y)
}

fn titles_differ(a: &Reference, b: &Reference) -> bool {
    stand_elsewhere(a, b) || matches!((title_of(a), title_of(b)), (Some(x), Some(y)) if x != y)
}

/// What tells works of one author and year from those of others: authors as they are compared, and the date.
fn dated_key(names: &[String], entry: &Reference) -> u64 {
    let mut fnv = Fnv::default();
    for name in names {
        write_folded(&mut fnv, name);
        fnv.write(b"|");
    }
    fnv.write(&[u8::from(entry.others)]);
    fnv.write(entry.year.as_deref().unwrap_or_default().as_bytes());
    fnv.finish()
}

/// The ways a name may be cited: whole, its last word, its first word, the abbreviation of a group; each folded and hashed.
fn name_keys(name: &str) -> Vec<u64> {
    let mut keys = Vec::with_capacity(5);
    keys.push(hash_folded(name));
    let words = name.split([' ', '-', '‐']).filter(|w| !w.is_empty());
    if let (Some(_), Some(last)) = (words.clone().next(), words.clone().skip(1).last()) {
        keys.push(hash_folded(last));
        let initial = |w: &str| w.chars().next().filter(|c| c.is_uppercase());
        keys.extend(words.clone().find(|w| initial(w).is_some()).map(hash_folded));
        let initials: String = words.filter_map(initial).flat_map(char::to_lowercase).collect();
        if initials.chars().nth(1).is_some() {
            keys.push(hash(&initials));
        }
    }
    if let Some((_, rest)) = name.split_once(['(', '[']) {
        keys.push(hash_folded(rest));
    }
    keys.dedup();
    // Marks alone are no name.
    keys.retain(|key| *key != Fnv::default().finish());
    keys
}

/// What a citation names, hashed: the keys by which an entry may be found to be cited.
pub fn mentions(cited: &Cited) -> Vec<u64> {
    let mut keys: Vec<u64> = cited.names.iter().flat_map(|n| name_keys(&n.0)).collect();
    keys.extend(cited.title.iter().filter_map(|(title, _)| title_keys(title).last()));
    keys.extend(cited.number.map(number_key));
    keys
}

/// Capitalised words of running text, hashed as [`mentions`] does: `introduced by Bishop` cites Bishop without a bracket.
pub fn names_in(text: &str, mut name: impl FnMut(u64)) {
    for w in capitalised(text) {
        let bare = w.strip_suffix("’s").or_else(|| w.strip_suffix("'s")).unwrap_or(w);
        let last = bare.bytes().rposition(|b| b == b'-').map(|hyphen| &bare[hyphen + 1..]);
        name(hash_folded(bare));
        last.map(hash_folded).into_iter().for_each(&mut name);
    }
}

/// The words of a text that begin with a capital.
fn capitalised(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '’' | '\'');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Most bytes are small letters and blanks.
            at += crate::text::find_byte(&text.as_bytes()[at..], |b| b.is_ascii_uppercase() | !b.is_ascii())?;
            let start = at;
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            if text[start..at].starts_with(char::is_uppercase) && !text[..start].ends_with(is_part) {
                at += text[at..].find(|c| !is_part(c)).unwrap_or(text.len() - at);
                return Some(&text[start..at]);
            }
        }
    })
}

fn entry_keys(entry: &Reference) -> Vec<u64> {
    let mut keys = entry.names.first().map(|n| name_keys(n)).unwrap_or_default();
    keys.extend(entry.title.iter().chain([&entry.text]).flat_map(|title| title_keys(title)));
    keys.extend(entry.number.map(number_key));
    keys
}

fn number_key(number: u32) -> u64 {
    hash(&format!("[{number}]"))
}

/// The first word of a title that is no article, and the first two, hashed: `(“Log” 88)`, `(“Log of Skerry” 88)`.
fn title_keys(title: &str) -> impl Iterator<Item = u64> {
    let is_article = |w: &str| {
        let bare = w.strip_prefix('“').unwrap_or(w);
        ["the", "a", "an"].iter().any(|article| bare.eq_ignore_ascii_case(article))
    };
    let mut fnv = Fnv::default();
    fnv.write(b"t:");
    title.split_whitespace().filter(move |w| !is_article(w)).take(2).enumerate().map(move |(i, word)| {
        if i > 0 {
            fnv.write(b" ");
        }
        write_folded(&mut fnv, word);
        fnv.finish()
    })
}

/// The hash of a name as it is compared.
fn hash_folded(name: &str) -> u64 {
    let mut fnv = Fnv::default();
    write_folded(&mut fnv, name);
    fnv.finish()
}

fn write_folded(fnv: &mut Fnv, name: &str) {
    if !name.is_ascii() {
        return fnv.write(folded(name).as_bytes());
    }
    for b in name.bytes().filter(u8::is_ascii_alphanumeric) {
        fnv.write(&[b.to_ascii_lowercase()]);
    }
}

fn hash(key: &str) -> u64 {
    let mut fnv = Fnv::default();
    fnv.write(key.as_bytes());
    fnv.finish()
}
