//! Entries of a list of works in prose: Works Cited, References, Bibliography. And whether a citation means one of them.

mod entry;
mod fold;

pub use entry::{parse, read};
pub use fold::folded;

use super::citations::Cited;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

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

/// A list of works, made ready for looking up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Folded names of first authors, and abbreviations of groups: the entries.
    names: HashMap<String, Vec<usize>>,
    authors: Vec<Vec<String>>,
    others: Vec<bool>,
    /// An address and no pages.
    web: Vec<bool>,
    years: Vec<Option<String>>,
    titles: Vec<String>,
    shown: Vec<String>,
    numbers: Vec<u32>,
    /// Whatever the text may name that the list has, as [`mentioned`] writes it.
    keys: HashSet<u64>,
}

impl Index {
    pub fn new(references: &[Reference]) -> Index {
        let mut index = Index::default();
        let mut above: Vec<String> = Vec::new();
        for (i, r) in references.iter().enumerate() {
            let names = if r.repeats_author { above.clone() } else { r.names.clone() };
            if let Some(name) = names.first() {
                for key in name_keys(name) {
                    let entries = index.names.entry(key).or_default();
                    if entries.last() != Some(&i) {
                        entries.push(i);
                    }
                }
            }
            index.years.push(r.year.as_deref().and_then(|y| y.get(..4)).map(str::to_owned));
            index.titles.push(folded(&r.text));
            index.shown.push(names.first().cloned().unwrap_or_else(|| r.title.clone().unwrap_or_default()));
            index.numbers.extend(r.number);
            index.keys.extend(mentioned(r));
            index.authors.push(names.clone());
            index.others.push(r.others);
            let paged = ["pp.", "p. ", "–"].iter().any(|p| r.text.contains(p));
            index.web.push(r.text.contains("http") && !paged);
            above = names;
        }
        index
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
        let mut entries: Vec<usize> =
            name_keys(name).into_iter().filter_map(|k| self.names.get(&k)).flatten().copied().collect();
        if entries.is_empty() {
            // An entry without an author begins with its title, and a group may be written otherwise.
            let words = folded(name);
            entries =
                (0..self.titles.len()).filter(|i| words.len() > 3 && self.titles[*i].starts_with(&words)).collect();
        }
        let missing = || Match::Missing { nearest: self.nearest(name) };
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
    pub fn entries(&self, cited: &Cited) -> Vec<usize> {
        let all = 0..self.titles.len();
        let Some((name, _)) = cited.names.first() else {
            let words = cited.title.as_ref().map(|t| folded(&t.0)).unwrap_or_default();
            return all.filter(|i| !words.is_empty() && self.titles[*i].contains(&words)).collect();
        };
        let keys = name_keys(name);
        let mut entries: Vec<usize> = keys.iter().filter_map(|k| self.names.get(k)).flatten().copied().collect();
        if entries.is_empty() {
            let words = folded(name);
            entries = all.filter(|i| words.len() > 3 && self.titles[*i].starts_with(&words)).collect();
        }
        entries.sort_unstable();
        entries.dedup();
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
    fn only(&self, cited: &Cited) -> Option<usize> {
        let (name, _) = cited.names.first()?;
        let mut entries: Vec<usize> =
            name_keys(name).into_iter().filter_map(|k| self.names.get(&k)).flatten().copied().collect();
        entries.sort_unstable();
        entries.dedup();
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

    fn nearest(&self, name: &str) -> Option<String> {
        let wanted = folded(name);
        let best = self.shown.iter().map(|s| (crate::text::distance(&folded(s), &wanted), s)).min()?;
        (best.0 <= 2 && best.0 * 3 <= wanted.chars().count()).then(|| best.1.clone())
    }
}

/// The ways a name may be cited: whole, its last word, its first word, the abbreviation of a group.
fn name_keys(name: &str) -> Vec<String> {
    let mut keys = vec![folded(name)];
    let words: Vec<&str> = name.split([' ', '-', '‐']).filter(|w| !w.is_empty()).collect();
    if words.len() > 1 {
        let significant: Vec<&&str> =
            words.iter().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).collect();
        keys.extend(words.last().map(|w| folded(w)));
        keys.extend(significant.first().map(|w| folded(w)));
        if significant.len() > 1 {
            keys.push(significant.iter().filter_map(|w| w.chars().next()).flat_map(char::to_lowercase).collect());
        }
    }
    if let Some((_, rest)) = name.split_once(['(', '[']) {
        keys.push(folded(rest));
    }
    keys.dedup();
    keys.retain(|k| !k.is_empty());
    keys
}

/// What a citation names, hashed: the keys by which an entry may be found to be cited.
pub fn mentions(cited: &Cited) -> Vec<u64> {
    let mut keys: Vec<String> = cited.names.iter().flat_map(|n| name_keys(&n.0)).collect();
    if let Some((title, _)) = &cited.title {
        keys.push(title_key(title));
    }
    keys.extend(cited.number.map(|n| format!("[{n}]")));
    keys.iter().map(|k| hash(k)).collect()
}

/// Capitalised words of running text, hashed as [`mentions`] does: `introduced by Bishop` cites Bishop without a bracket.
pub fn names_in(text: &str) -> impl Iterator<Item = u64> + '_ {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’' | '\'')));
    words.filter(|w| w.starts_with(char::is_uppercase)).flat_map(|w| {
        let bare = w.strip_suffix("’s").or_else(|| w.strip_suffix("'s")).unwrap_or(w);
        let last = bare.rsplit('-').next().filter(|p| p.len() < bare.len());
        [Some(bare), last].into_iter().flatten().map(|p| hash(&folded(p)))
    })
}

/// The keys of an entry: cited is one whose keys are among those that the text [`mentions`].
pub fn mentioned(entry: &Reference) -> Vec<u64> {
    let mut keys: Vec<String> = entry.names.first().map(|n| name_keys(n)).unwrap_or_default();
    keys.extend(entry.title.as_deref().map(title_key));
    keys.push(title_key(&entry.text));
    keys.extend(entry.number.map(|n| format!("[{n}]")));
    keys.iter().map(|k| hash(k)).collect()
}

/// The first two words of a title that are no articles.
fn title_key(title: &str) -> String {
    let words = title
        .split_whitespace()
        .filter(|w| !matches!(w.to_lowercase().as_str(), "the" | "a" | "an" | "“the" | "“a" | "“an"));
    format!("t:{}", words.take(2).map(folded).collect::<Vec<_>>().join(" "))
}

fn hash(key: &str) -> u64 {
    let mut fnv = crate::text::Fnv::default();
    fnv.write(key.as_bytes());
    fnv.finish()
}
