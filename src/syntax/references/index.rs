//! Which entry of the list does a citation mean?

use super::{Reference, folded};
use crate::syntax::citations::{Cited, lexicon};
use std::collections::HashMap;

/// What the list has for a citation. Entries are indexes into the references that the index was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Found(usize),
    /// Nobody is called so, but somebody nearly: `name` as the list spells it, `distance` letters away.
    NearMiss {
        entry: usize,
        name: String,
        distance: usize,
    },
    /// The author is listed, with another year.
    YearDiffers {
        entry: usize,
        year: String,
    },
    None,
}

#[derive(Debug)]
struct Work {
    /// Folded surnames, as far as compared names go.
    names: Vec<String>,
    written: Vec<String>,
    year: Option<String>,
    title: Vec<String>,
}

/// A list of works, made to be searched.
#[derive(Debug, Default)]
pub struct Index {
    works: Vec<Work>,
    /// Every way in which one of the authors may be called.
    by_name: HashMap<String, Vec<usize>>,
    by_number: HashMap<u32, usize>,
    /// First word of the title.
    by_title: HashMap<String, Vec<usize>>,
}

impl Index {
    pub fn new(references: &[Reference]) -> Self {
        let mut index = Index::default();
        for (i, reference) in references.iter().enumerate() {
            let (names, written) = match index.works.last() {
                Some(above) if reference.repeats_author && reference.names.is_empty() => {
                    (above.names.clone(), above.written.clone())
                }
                _ => (reference.names.iter().map(|n| folded(n)).collect(), reference.names.clone()),
            };
            for name in &written {
                for key in keys(name) {
                    index.put(key, i);
                }
                // A work without an author stands under its title, which looks like a name without its marks.
                if written.len() == 1 && name.contains(' ') {
                    index.put_title(&title_words(name), i);
                }
            }
            for abbreviation in abbreviations(&reference.text, &written) {
                index.put(abbreviation, i);
            }
            let title = reference.title.as_deref().map(title_words).unwrap_or_default();
            index.put_title(&title, i);
            if let Some(number) = reference.number {
                index.by_number.entry(number).or_insert(i);
            }
            index.works.push(Work { names, written, year: reference.year.clone(), title });
        }
        index
    }

    fn put(&mut self, key: String, entry: usize) {
        if key.is_empty() {
            return;
        }
        let entries = self.by_name.entry(key).or_default();
        if entries.last() != Some(&entry) {
            entries.push(entry);
        }
    }

    fn put_title(&mut self, words: &[String], entry: usize) {
        if let Some(first) = words.first() {
            let entries = self.by_title.entry(first.clone()).or_default();
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    pub fn len(&self) -> usize {
        self.works.len()
    }

    /// Every entry that the citation may mean, whatever its year; the likeliest first.
    pub fn candidates(&self, cited: &Cited) -> Vec<usize> {
        if let Some(number) = cited.number {
            return self.by_number.get(&number).copied().into_iter().collect();
        }
        let mut found = self.by_names(cited);
        if found.is_empty() {
            found = self.by_titles(cited);
        } else if let Some((title, _)) = &cited.title {
            // A short title chooses among the works of one author.
            let words = title_words(title);
            let titled: Vec<usize> =
                found.iter().copied().filter(|i| begins_with(&self.works[*i].title, &words)).collect();
            if !titled.is_empty() {
                found = titled;
            }
        }
        found
    }

    /// What the list has for `cited`.
    pub fn find(&self, cited: &Cited) -> Match {
        let candidates = self.candidates(cited);
        let Some(&likeliest) = candidates.first() else { return self.nearest(cited) };
        let Some((year, _)) = &cited.year else { return Match::Found(likeliest) };
        match candidates.iter().find(|i| same_year(year, self.works[**i].year.as_deref())) {
            Some(entry) => Match::Found(*entry),
            None => {
                // The year nearest to the cited one is the likeliest slip.
                let distance = |i: &usize| {
                    let listed = self.works[*i].year.as_deref().and_then(number_of);
                    number_of(year).zip(listed).map_or(i64::MAX, |(a, b)| (a - b).abs())
                };
                let entry = candidates.iter().copied().min_by_key(distance).unwrap_or(likeliest);
                match &self.works[entry].year {
                    Some(listed) => Match::YearDiffers { entry, year: listed.clone() },
                    None => Match::Found(entry),
                }
            }
        }
    }

    fn by_names(&self, cited: &Cited) -> Vec<usize> {
        let Some((first, _)) = cited.names.first() else { return Vec::new() };
        let mut found: Vec<usize> = Vec::new();
        for key in keys(first) {
            found.extend(self.by_name.get(&key).into_iter().flatten());
        }
        if found.is_empty() && cited.names.len() > 1 {
            // `Health and Safety Executive` is one author, and was read as two.
            let whole: String = cited.names.iter().map(|(n, _)| folded(n)).collect::<Vec<_>>().join("and");
            found.extend(self.by_name.get(&whole).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        // Most of the cited authors, then first author first.
        let cited_names: Vec<String> = cited.names.iter().map(|(n, _)| folded(n)).collect();
        found.sort_by_key(|i| {
            let work = &self.works[*i];
            let shared = cited_names.iter().filter(|n| work.names.contains(n)).count();
            let first = work.names.first() == cited_names.first();
            let count = cited.et_al || work.names.len() == cited_names.len();
            (std::cmp::Reverse(shared), !first, !count)
        });
        found
    }

    fn by_titles(&self, cited: &Cited) -> Vec<usize> {
        let title = cited.title.as_ref().map(|(t, _)| t.clone()).or_else(|| {
            let names: Vec<&str> = cited.names.iter().map(|(n, _)| n.as_str()).collect();
            (!names.is_empty()).then(|| names.join(" and "))
        });
        let words = title.as_deref().map(title_words).unwrap_or_default();
        let Some(first) = words.first() else { return Vec::new() };
        let starts = |i: &usize| {
            let work = &self.works[*i];
            let as_name = || work.written.first().map(|n| title_words(n)).unwrap_or_default();
            begins_with(&work.title, &words) || begins_with(&as_name(), &words)
        };
        self.by_title.get(first).into_iter().flatten().copied().filter(starts).collect()
    }

    fn nearest(&self, cited: &Cited) -> Match {
        let Some((first, _)) = cited.names.first() else { return Match::None };
        let wanted = folded(first);
        let letters = wanted.chars().count();
        let limit = match letters {
            0..=3 => return Match::None,
            4..=5 => 1,
            _ => 2,
        };
        let year = cited.year.as_ref().map(|(y, _)| y.as_str());
        let mut best: Option<(usize, bool, usize, &str)> = None;
        for (i, work) in self.works.iter().enumerate() {
            for (name, written) in work.names.iter().zip(&work.written) {
                if name.chars().count().abs_diff(letters) > limit {
                    continue;
                }
                let distance = distance(&wanted, name);
                if distance == 0 || distance > limit {
                    continue;
                }
                let other_year = year.is_some_and(|y| !same_year(y, work.year.as_deref()));
                if best.is_none_or(|b| (distance, other_year) < (b.0, b.1)) {
                    best = Some((distance, other_year, i, written));
                }
            }
        }
        match best {
            Some((distance, _, entry, name)) => Match::NearMiss { entry, name: name.to_owned(), distance },
            None => Match::None,
        }
    }
}

/// The ways in which a name may be written in the text and in the list.
fn keys(name: &str) -> Vec<String> {
    let mut keys = vec![folded(name)];
    let words: Vec<&str> = name.split_whitespace().collect();
    let bare: String = words.iter().skip_while(|w| lexicon::is_particle(w)).map(|w| folded(w)).collect();
    let last = words.last().map(|w| folded(w)).unwrap_or_default();
    // `Silva, da`
    let trailing: Vec<&str> = words.iter().copied().rev().skip_while(|w| lexicon::is_particle(w)).collect();
    let front: String = trailing.iter().rev().map(|w| folded(w)).collect();
    let without_article: String =
        words.iter().skip_while(|w| matches!(folded(w).as_str(), "the" | "a" | "an")).map(|w| folded(w)).collect();
    for key in [bare, last, front, without_article] {
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// `WHO` for World Health Organization, and abbreviations that the entry itself gives in brackets.
fn abbreviations(text: &str, names: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for name in names {
        let words: Vec<&str> = name.split([' ', '-']).filter(|w| !w.is_empty()).collect();
        let capitals: String = words.iter().filter_map(|w| w.chars().next().filter(|c| c.is_uppercase())).collect();
        if words.len() > 1 && capitals.chars().count() > 1 {
            out.push(folded(&capitals));
        }
    }
    let head_end = text.char_indices().nth(200).map_or(text.len(), |(i, _)| i);
    for part in text[..head_end].split(['(', '[']).skip(1) {
        let inside = part.split([')', ']']).next().unwrap_or("");
        if inside.len() <= 12 && !inside.contains(' ') && lexicon::is_acronym(inside) {
            out.push(folded(inside));
        }
    }
    out
}

/// The words of a title as compared: folded, without the article in front.
fn title_words(title: &str) -> Vec<String> {
    let mut words: Vec<String> = title
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | ':'))
        .map(folded)
        .filter(|w| !w.is_empty())
        .collect();
    if words.len() > 1 && matches!(words[0].as_str(), "a" | "an" | "the") {
        words.remove(0);
    }
    words
}

/// Is `short` a way to cut `title` short?
fn begins_with(title: &[String], short: &[String]) -> bool {
    !short.is_empty() && short.len() <= title.len() && title.iter().zip(short).all(|(a, b)| a == b)
}

fn number_of(year: &str) -> Option<i64> {
    let digits: String = year.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// One of the years of `1869/1998` is enough; a letter counts only where both have one.
fn same_year(cited: &str, listed: Option<&str>) -> bool {
    let Some(listed) = listed else { return true };
    let Some(year) = number_of(listed) else {
        // `n.d.` and `in press`: a work may have come out since.
        return number_of(cited).is_none() || listed.contains("press") || listed.contains("forth");
    };
    if number_of(cited).is_none() {
        return cited.contains("press") || cited.contains("forth");
    }
    let letter = |y: &str| y.chars().next_back().filter(char::is_ascii_lowercase);
    cited.split(['/', '–', '-', ' ', '[', ']']).filter_map(|part| number_of(part).map(|n| (part, n))).any(
        |(part, n)| n == year && (letter(part).is_none() || letter(listed).is_none() || letter(part) == letter(listed)),
    )
}

/// How many letters are to be changed, added, left out or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut best = (above[j - 1] + usize::from(a[i - 1] != b[j - 1])).min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn index(entries: &[&str]) -> Index {
        Index::new(&entries.iter().filter_map(|e| parse(e)).collect::<Vec<_>>())
    }

    fn cited(names: &[&str], year: Option<&str>, title: Option<&str>) -> Cited {
        Cited {
            names: names.iter().map(|n| ((*n).to_owned(), 0..0)).collect(),
            year: year.map(|y| (y.to_owned(), 0..0)),
            title: title.map(|t| (t.to_owned(), 0..0)),
            ..Cited::default()
        }
    }

    fn list() -> Index {
        index(&[
            "Ortiz, A., & Bell, T. (2020). Tides and trade. Harbour Press.",
            "Ortiz, A. (2018a). Early nets. Sea Studies, 4(2), 1–9.",
            "———. (2018b). Late nets. Sea Studies, 4(3), 1–9.",
            "World Health Organization. (2019). Salt and health. https://example.org/salt",
            "de la Cruz, J. (2001). Boats. Pier.",
            "“Low Water and High Hopes.” Harbour News, 3 May 2017.",
            "Årud, P. (n.d.). Fog. Dune.",
            "Health and Safety Executive. (2015). Ropes. HSE.",
            "Vandenberg, K. (1869/1998). Charts. Pier.",
        ])
    }

    #[test]
    fn names_and_years_find_their_entry() {
        let list = list();
        for (names, year, entry) in [
            (&["Ortiz", "Bell"][..], Some("2020"), 0),
            (&["Ortiz"], Some("2018a"), 1),
            (&["Ortiz"], Some("2018b"), 2),
            (&["Ortiz"], None, 1),
            (&["WHO"], Some("2019"), 3),
            (&["World Health Organization"], Some("2019"), 3),
            (&["de la Cruz"], Some("2001"), 4),
            (&["Cruz"], Some("2001"), 4),
            (&["Arud"], Some("n.d."), 6),
            (&["Health", "Safety Executive"], Some("2015"), 7),
            (&["Ana Ortiz"], Some("2020"), 0),
            (&["Vandenberg"], Some("1869/1998"), 8),
        ] {
            assert_eq!(list.find(&cited(names, year, None)), Match::Found(entry), "{names:?} {year:?}");
        }
    }

    #[test]
    fn titles_find_their_entry() {
        let list = list();
        assert_eq!(list.find(&cited(&[], None, Some("Low Water"))), Match::Found(5));
        assert_eq!(list.find(&cited(&["Low Water"], None, None)), Match::Found(5));
        assert_eq!(list.find(&cited(&["Ortiz"], None, Some("Late Nets"))), Match::Found(2));
        assert_eq!(list.find(&cited(&[], None, Some("High Water"))), Match::None);
    }

    #[test]
    fn slips_are_told_apart() {
        let list = list();
        assert_eq!(
            list.find(&cited(&["Ortiz", "Bell"], Some("2021"), None)),
            Match::YearDiffers { entry: 0, year: "2020".into() }
        );
        let near = |entry, name: &str, distance| Match::NearMiss { entry, name: name.into(), distance };
        assert_eq!(list.find(&cited(&["Oritz"], None, None)), near(0, "Ortiz", 1));
        assert_eq!(list.find(&cited(&["Vandenburg"], None, None)), near(8, "Vandenberg", 1));
        assert_eq!(list.find(&cited(&["Kim"], Some("2020"), None)), Match::None);
        assert_eq!(list.find(&cited(&["Orchard"], None, None)), Match::None);
    }

    #[test]
    fn numbers_find_their_entry() {
        let list = index(&["[1] A. Ortiz, “Tides,” 2020.", "[2] T. Bell, “Nets,” 2019."]);
        assert_eq!(list.find(&Cited { number: Some(2), ..Cited::default() }), Match::Found(1));
        assert_eq!(list.find(&Cited { number: Some(3), ..Cited::default() }), Match::None);
    }

    #[test]
    fn swaps_count_once() {
        assert_eq!(distance("oritz", "ortiz"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("bell", "ball"), 1);
        assert_eq!(distance("same", "same"), 0);
    }
}
