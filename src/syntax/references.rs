//! Entries of a list of works in prose: Works Cited, References, Bibliography. And whether a citation means one of them.

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

/// Reads one entry of visible text, in MLA, APA, Harvard, Chicago or IEEE form.
pub fn parse(text: &str) -> Option<Reference> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut entry = Reference { text: text.to_owned(), ..Reference::default() };
    let mut rest = text;
    if let Some((number, body)) = numbered(rest) {
        entry.number = Some(number);
        rest = body;
    }
    let dashes = rest.len() - rest.trim_start_matches(['—', '–', '-', '_', '―', '⸺', '⸻']).len();
    if dashes >= 3 {
        entry.repeats_author = true;
        rest = rest[dashes..].trim_start_matches(['.', ',', ' ']);
    }
    let (authors, behind) = if entry.repeats_author { ("", rest) } else { author_part(rest) };
    entry.others = authors.contains("et al") || authors.contains("and others");
    entry.names = surnames(authors, entry.number.is_some());
    entry.year = year(rest, authors, behind);
    entry.title = title(behind);
    Some(entry)
}

/// `[3] …` or `3. …`
fn numbered(text: &str) -> Option<(u32, &str)> {
    if let Some(body) = text.strip_prefix('[') {
        let (digits, rest) = body.split_once(']')?;
        return Some((digits.trim().parse().ok()?, rest.trim_start()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix('.')?;
    (digits > 0 && digits <= 3 && rest.starts_with(' '))
        .then(|| Some((text[..digits].parse().ok()?, rest.trim_start())))?
}

/// The authors, and what stands behind them (from the year or title on).
fn author_part(text: &str) -> (&str, &str) {
    // A title comes first.
    if text.starts_with(['"', '“', '‘', '«']) {
        return ("", text);
    }
    // APA, Harvard: `(2020)` or `(n.d.)` directly behind the authors.
    for (i, _) in text.match_indices('(') {
        let inner = &text[i + 1..];
        let dated = year_in(inner).is_some_and(|at| at.start <= 6)
            || inner.starts_with("n.d")
            || inner.starts_with("in press")
            || inner.starts_with("forthcoming");
        if dated && i < 400 {
            let before = &text[..i];
            // In a MLA or Chicago entry the first bracket stands behind the title.
            if !before.trim_end().trim_end_matches('.').contains(". ") || looks_like_initials(before) {
                return (before.trim_end(), &text[i..]);
            }
        }
        if i > 400 {
            break;
        }
    }
    // Chicago author-date: `Ortiz, Ana. 2020. Title`.
    if let Some(at) = year_in(text).filter(|at| {
        text[..at.start].ends_with([' ', '.'])
            && text[at.end..].starts_with(['.', 'a', 'b', 'c'])
            && !text[..at.start].contains(['“', '"', ':'])
    }) {
        let before = text[..at.start].trim_end().trim_end_matches('.');
        if !before.contains(". ") || looks_like_initials(before) {
            return (before, &text[at.start..]);
        }
    }
    // IEEE: `A. Ortiz and T. Bell, “Title,”`.
    if let Some(i) = text.find(['“', '"']).filter(|i| text[..*i].trim_end().ends_with(',')) {
        return (text[..i].trim_end().trim_end_matches(','), &text[i..]);
    }
    // MLA, Chicago notes: up to the first stop that is not an initial's.
    for (i, _) in text.match_indices(". ") {
        let word = text[..i].rsplit(|c: char| c.is_whitespace() || c == '-').next().unwrap_or("");
        let initial = word.chars().count() == 1
            || matches!(word, "Jr" | "Sr" | "Dr" | "St" | "al") && !text[..i].ends_with("et al");
        if !initial || text[i + 2..].starts_with(['“', '"']) {
            return (&text[..i], &text[i + 2..]);
        }
    }
    (text.split('.').next().unwrap_or(text), "")
}

fn looks_like_initials(text: &str) -> bool {
    // Every stop inside belongs to an initial, `et al.` or an editor.
    text.match_indices(". ").all(|(i, _)| {
        let word = text[..i].rsplit(|c: char| c.is_whitespace() || matches!(c, '-' | '.')).next().unwrap_or("");
        word.chars().count() <= 2 || matches!(word, "al" | "Eds" | "Ed" | "eds" | "ed" | "Jr")
    })
}

/// The place of the first year in `text`.
fn year_in(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 4 && text[at..at + 4].parse().is_ok_and(|y: u32| (1500..2100).contains(&y)) {
            return Some(at..at + 4);
        }
        at += digits.max(1);
    }
    None
}

fn year(text: &str, authors: &str, behind: &str) -> Option<String> {
    if let Some(bracket) = behind.strip_prefix('(') {
        let inner = bracket.split(')').next().unwrap_or("");
        let bare = inner.split([',', ';']).next().unwrap_or(inner).trim();
        if let Some(at) = year_in(bare) {
            let end =
                (at.end + bare[at.end..].bytes().take_while(u8::is_ascii_lowercase).count().min(1)).min(bare.len());
            return Some(bare[at.start..end].to_owned());
        }
        return Some(bare.to_owned());
    }
    if let Some(at) = year_in(behind).filter(|at| at.start == 0) {
        let end = at.end + behind[at.end..].bytes().take_while(u8::is_ascii_lowercase).count().min(1);
        return Some(behind[..end].to_owned());
    }
    // The last year before an address or a date of access.
    let tail = &text[authors.len().min(text.len())..];
    let end = ["http", "www.", "doi", "Accessed", "accessed", "Retrieved"]
        .iter()
        .filter_map(|m| tail.find(m))
        .min()
        .unwrap_or(tail.len());
    let mut found = None;
    let mut at = 0;
    while let Some(r) = year_in(&tail[at..end]) {
        let (start, stop) = (at + r.start, at + r.end);
        let page = tail[..start].ends_with(['–', '-']) || tail[stop..].starts_with(['–', '-']);
        if !page || found.is_none() {
            let suffix = tail[stop..].bytes().take_while(u8::is_ascii_lowercase).count();
            found = Some(tail[start..stop + if suffix == 1 { 1 } else { 0 }].to_owned());
        }
        at = stop;
    }
    found.or_else(|| tail.contains("n.d.").then(|| "n.d.".to_owned()))
}

fn title(behind: &str) -> Option<String> {
    let rest = if behind.starts_with('(') { behind.split_once(')').map_or("", |s| s.1) } else { behind };
    let rest = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | ',' | ' ' | ':')
            || c.is_ascii_lowercase() && rest.starts_with(|c: char| c.is_ascii_digit())
    });
    if let Some(open) = rest.find(['“', '"', '‘']).filter(|i| *i < 2) {
        let c = rest[open..].chars().next()?;
        let close = match c {
            '“' => '”',
            '‘' => '’',
            c => c,
        };
        let inner = &rest[open + c.len_utf8()..];
        let end = inner.find(close)?;
        return Some(inner[..end].trim_end_matches(['.', ',']).to_owned());
    }
    let end = rest.find(['.', '?', '!']).unwrap_or(rest.len());
    let title = rest[..end].trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Surnames of an author part. `given_first`: IEEE, where initials stand in front.
fn surnames(authors: &str, given_first: bool) -> Vec<String> {
    let mut text = authors.trim().trim_end_matches(['.', ',', ' ']).to_owned();
    for mark in [
        " et al",
        ", editors",
        ", editor",
        ", eds",
        ", ed",
        " (Eds.)",
        " (Ed.)",
        "(Eds.)",
        "(Ed.)",
        ", translators",
        ", translator",
        ", director",
        ", author",
    ] {
        if let Some(i) = text.find(mark) {
            text.truncate(i);
        }
    }
    let text = text.trim_end_matches([',', ' ', '.']).replace(" & ", ", and ").replace(", ,", ",");
    let inverted = text.split(',').nth(1).is_some();
    let mut out = Vec::new();
    if !inverted {
        // A single name as it is spoken, a group, or `Ortiz and Bell`.
        for part in text.split(" and ") {
            let words: Vec<&str> = part.split_whitespace().collect();
            let initials = words.iter().any(|w| is_initials(w));
            let person = initials || given_first;
            if person { out.extend(last_name(part)) } else { out.push(part.trim().to_owned()) }
        }
        let group = out.len() > 1 && !given_first && out.iter().any(|n| n.split_whitespace().count() > 3);
        return if group { vec![text.trim().to_owned()] } else { out.into_iter().filter(|n| !n.is_empty()).collect() };
    }
    let text = text.replace(", and ", ", ").replace(" and ", ", ").replace("; ", ", ");
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|p| !p.is_empty() && *p != "and" && *p != "..." && *p != "…" && *p != ". . .")
        .collect();
    let initials = parts.iter().skip(1).filter(|p| all_initials(p)).count();
    if initials > 0 && all_initials(parts[1]) {
        // APA: surname, initials, surname, initials.
        out.extend(
            parts
                .iter()
                .filter(|p| !all_initials(p) && !matches!(**p, "Jr." | "Jr" | "Sr." | "III" | "II"))
                .map(|p| p.trim_start_matches(['.', '…', ' ']).to_owned()),
        );
    } else if given_first && parts.iter().all(|p| p.split_whitespace().next().is_some_and(is_initials)) {
        out.extend(parts.iter().filter_map(|p| last_name(p)));
    } else {
        // MLA: the first inverted, the others as they are spoken.
        out.push(parts[0].to_owned());
        out.extend(
            parts
                .iter()
                .skip(2)
                .filter(|p| !matches!(**p, "Jr." | "Jr" | "Sr." | "III" | "II"))
                .filter_map(|p| last_name(p)),
        );
    }
    out.retain(|n| !n.is_empty());
    out
}

fn is_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 0
        && letters <= 3
        && word.contains('.')
        && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

fn all_initials(part: &str) -> bool {
    let mut words = part.split_whitespace().peekable();
    words.peek().is_some()
        && words.all(|w| is_initials(w) || w.chars().count() == 1 && w.chars().all(char::is_uppercase))
}

fn last_name(part: &str) -> Option<String> {
    let words: Vec<&str> =
        part.split_whitespace().filter(|w| !matches!(*w, "Jr." | "Jr" | "Sr." | "III" | "II")).collect();
    let last = words.len().checked_sub(1)?;
    // Particles in lower case belong to it.
    let mut from = last;
    while from > 1 && words[from - 1].chars().all(char::is_lowercase) {
        from -= 1;
    }
    Some(words[from..].join(" "))
}

/// A name as it is compared: letters without marks, lower case, no apostrophes, hyphens or white space.
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'æ' => out.push_str("ae"),
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => out.push('c'),
            'ď' | 'đ' | 'ð' => out.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => out.push('g'),
            'ì'..='ï' | 'ī' | 'ĭ' | 'į' | 'ı' => out.push('i'),
            'ķ' => out.push('k'),
            'ł' | 'ľ' | 'ĺ' | 'ļ' => out.push('l'),
            'ñ' | 'ń' | 'ň' | 'ņ' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => out.push('o'),
            'œ' => out.push_str("oe"),
            'ř' | 'ŕ' => out.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => out.push('s'),
            'ß' => out.push_str("ss"),
            'ť' | 'ţ' | 'ț' => out.push('t'),
            'ù'..='ü' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ž' | 'ż' => out.push('z'),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
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
