//! Reading one entry: author, year, title, in the order in which the style has them.

use super::Reference;
use crate::syntax::citations::lexicon;
use crate::syntax::{Span, SpanKind};
use crate::text::lowered;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// No list of authors is longer than this; the rest of an entry is never searched for its end.
const AUTHORS: usize = 1500;

/// Reads one entry of visible text without knowing what is emphasised.
pub fn parse(text: &str) -> Option<Reference> {
    read(text, &[])
}

/// Reads one entry of visible text. Emphasis shows where a title begins that has no quotation marks.
pub fn read(text: &str, spans: &[Span]) -> Option<Reference> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    let lead = text.len() - text.trim_start().len();
    let emphasis = spans
        .iter()
        .filter(|s| s.kind == SpanKind::Emphasis && s.range.start >= lead)
        .map(|s| s.range.start - lead..(s.range.end.max(lead) - lead).min(trimmed.len()))
        .filter(|r| r.start < r.end && trimmed.get(r.clone()).is_some())
        .collect();
    let mut entry = Entry { text: trimmed, emphasis }.read();
    entry.keys = super::entry_keys(&entry);
    Some(entry)
}

struct Entry<'a> {
    text: &'a str,
    emphasis: Vec<Range<usize>>,
}

/// Where the authors end, and where the rest begins.
struct Cut {
    end: usize,
    body: usize,
}

impl Entry<'_> {
    fn read(&self) -> Reference {
        let mut out = Reference { text: self.text.to_owned(), ..Reference::default() };
        let mut at = self.number(&mut out);
        at = self.repeated(at, &mut out);
        if !out.repeats_author && !self.begins_title(at) {
            let cut = self.cut(at);
            let (authors, year) = trailing_year(&self.text[at..cut.end]);
            out.year = year;
            let names = names(authors);
            out.others = names.et_al;
            at = match names.unread {
                // IEEE: what follows the last name is the title.
                Some(unread) => at + unread,
                None => cut.body,
            };
            let lone = names.list.len() == 1 && !names.inverted;
            if lone && self.reads_as_title(&names.list[0]) {
                out.title = Some(names.list[0].clone());
            } else {
                out.names = names.list;
            }
        }
        at = self.year_in_front(at, &mut out);
        if out.title.is_none() {
            at = self.title(at, &mut out);
        }
        if out.year.is_none() {
            out.year = self.last_year(at);
        }
        out
    }

    fn skip(&self, at: usize, marks: &[char]) -> usize {
        let rest = &self.text[at..];
        at + rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || marks.contains(&c)).len()
    }

    /// `[3]`, `3.`
    fn number(&self, out: &mut Reference) -> usize {
        let text = self.text;
        let (inner, close) = match text.strip_prefix('[') {
            Some(rest) => (rest, &["]"][..]),
            None => (text, &[". ", ") ", ".\t"][..]),
        };
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 3 {
            return 0;
        }
        let Some(end) = close.iter().find(|c| inner[digits..].starts_with(**c)).map(|c| digits + c.len()) else {
            return 0;
        };
        out.number = inner[..digits].parse().ok();
        self.skip(text.len() - inner.len() + end, &[])
    }

    /// `---.`, `———.`, `______.`
    fn repeated(&self, at: usize, out: &mut Reference) -> usize {
        let rest = &self.text[at..];
        let dashes = rest.trim_start_matches(['-', '—', '–', '―', '_', '⸺', '⸻', '‒', '−']);
        let len = rest.len() - dashes.len();
        let enough = len >= 2 && rest[..len].chars().count() >= 2 || rest.starts_with(['⸺', '⸻', '—']) && len > 0;
        if !enough || dashes.starts_with(char::is_alphanumeric) {
            return at;
        }
        out.repeats_author = true;
        // `---, editor.`
        let mut at = self.skip(at + len, &['.', ',']);
        for role in ["editors.", "editor.", "eds.", "ed.", "translator.", "trans."] {
            if self.text[at..].starts_with(role) {
                at = self.skip(at + role.len(), &[]);
                break;
            }
        }
        at
    }

    fn is_emphasised(&self, at: usize) -> bool {
        self.emphasis.iter().any(|r| r.start <= at && at < r.end)
    }

    fn begins_title(&self, at: usize) -> bool {
        self.text[at..].starts_with(['“', '"', '‘', '\'', '«']) || self.is_emphasised(at)
    }

    /// Finds the end of the authors that begin at `from`.
    fn cut(&self, from: usize) -> Cut {
        let text = self.text;
        let mut comma = false;
        let mut word = from;
        let mut previous = ' ';
        for (i, c) in text[from..].char_indices().take_while(|(i, _)| *i < AUTHORS).map(|(i, c)| (from + i, c)) {
            let next = i + c.len_utf8();
            match c {
                '(' if year_inside(&text[next..]).is_some() => return Cut { end: i, body: i },
                '“' | '"' | '«' => return Cut { end: i, body: i },
                '‘' | '\'' if previous == ' ' => return Cut { end: i, body: i },
                _ if previous == ' ' && self.emphasis.iter().any(|r| r.start == i) => return Cut { end: i, body: i },
                ',' => comma = true,
                // `Ortiz, A & Bell, T 2020, *Title*`, as Harvard has it in Australia.
                '0'..='9' if comma && previous == ' ' && follows_initials(&text[from..i]) => {
                    if let Some((_, len)) = year_at(&text[i..]).filter(|(_, len)| text[i + len..].starts_with(", ")) {
                        return Cut { end: i + len, body: self.skip(i + len, &[',']) };
                    }
                }
                '.' | '?' | '!' if self.ends_authors(&text[from..i], &text[word..i], c, &text[next..], comma) => {
                    return Cut { end: i, body: self.skip(next, &[]) };
                }
                _ => {}
            }
            if !(c.is_alphanumeric() || matches!(c, '-' | '‐' | '‑' | '’' | '\'')) {
                word = next;
            }
            previous = if c.is_whitespace() { ' ' } else { c };
        }
        // An entry that never stops has no authors that can be told from its title; its first words must do.
        let mut end = text.len().min(from + AUTHORS);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Cut { end, body: end }
    }

    /// Does the mark between `word`, with which `before` ends, and `rest` end the authors?
    fn ends_authors(&self, before: &str, word: &str, mark: char, rest: &str, comma: bool) -> bool {
        if !(rest.is_empty() || rest.starts_with(char::is_whitespace) || rest.starts_with(['“', '"', '‘', '”'])) {
            return false;
        }
        if mark != '.' {
            return true;
        }
        // `. . .`
        if word.is_empty() {
            return false;
        }
        let next = rest.trim_start();
        let initial = is_initials(word);
        if initial {
            let goes_on = next.starts_with([',', '&', '(', ';', '…']) || next.starts_with(char::is_lowercase);
            if goes_on {
                return false;
            }
            let following: &str = next.split(|c: char| c.is_whitespace()).next().unwrap_or("");
            if is_initials(following.trim_end_matches(['.', ','])) {
                return false;
            }
            if !comma {
                // `A. Ortiz`: in front of a surname.
                return !following.starts_with(char::is_alphabetic);
            }
            if following.starts_with(char::is_uppercase) && is_straight(before) {
                return false;
            }
            // `Ortiz, F. Ana.` is a name; `Ortiz, A. The tide` is not.
            let stem = following.trim_end_matches(['.', ',']);
            let given = stem.len() < following.len() && stem.chars().all(char::is_alphabetic) && stem.len() < 12;
            let another = rest.trim_start()[following.len()..].trim_start();
            return !(given && !another.is_empty() && !another.starts_with(char::is_numeric));
        }
        lowered(word, |lower| match lower {
            "st" | "dr" | "mr" | "mrs" | "ms" | "prof" | "mt" | "v" | "vs" => false,
            "al" | "ed" | "eds" | "trans" | "jr" | "sr" | "inc" | "ltd" | "co" | "corp" | "comp" => {
                !next.starts_with([',', '&', ')', ';', '(']) || next.starts_with("(2") || next.starts_with("(1")
            }
            _ => true,
        })
    }

    /// In sentence case a lone “author” is the title of a work without one.
    fn reads_as_title(&self, name: &str) -> bool {
        let small = |w: &str| {
            let group = matches!(w, "and" | "contributors" | "developers" | "team" | "authors" | "community" | "group");
            w.starts_with(char::is_lowercase) && !group && !lexicon::is_connector(w) && !lexicon::is_particle(w)
        };
        name.split_whitespace().skip(1).any(small)
    }

    /// `(2020, May 3).`, `2020.`, `2020,`
    fn year_in_front(&self, at: usize, out: &mut Reference) -> usize {
        let start = self.skip(at, &[',', '.']);
        let rest = &self.text[start..];
        if let Some(inner) = rest.strip_prefix('(')
            && let Some(year) = year_inside(inner)
        {
            let close = inner.find(')').map_or(inner.len(), |i| i + 1);
            if out.year.is_none() {
                out.year = Some(year);
            }
            return self.skip(start + 1 + close, &['.', ',', ':']);
        }
        if out.year.is_none() && rest.starts_with("n.d.") {
            out.year = Some("n.d.".to_owned());
            return self.skip(start + 4, &['.', ',']);
        }
        if out.year.is_none()
            && let Some((year, len)) = year_at(rest)
            && (rest[len..].starts_with(['.', ',', ':', ';']) || rest[len..].starts_with(char::is_whitespace))
        {
            let stops = rest[len..].starts_with(['.', ',', ':', ';']);
            // A title may begin with a year: `1984 and After.`
            if stops || self.begins_title(self.skip(start + len, &[])) {
                out.year = Some(year);
                return self.skip(start + len, &['.', ',', ':', ';']);
            }
        }
        at
    }

    fn title(&self, at: usize, out: &mut Reference) -> usize {
        let start = self.skip(at, &[',', '.']);
        let rest = &self.text[start..];
        let Some(first) = rest.chars().next() else { return at };
        let closing: Option<&[char]> = match first {
            '“' | '„' => Some(&['”', '“']),
            '"' => Some(&['"']),
            '«' => Some(&['»']),
            '‘' => Some(&['’']),
            '\'' => Some(&['\'']),
            _ => None,
        };
        if let Some(closing) = closing {
            let inner = start + first.len_utf8();
            let single = matches!(first, '‘' | '\'');
            let close = self.text[inner..].char_indices().map(|(i, c)| (inner + i, c)).find(|(i, c)| {
                closing.contains(c) && !(single && self.text[i + c.len_utf8()..].starts_with(char::is_alphanumeric))
            });
            if let Some((close, mark)) = close {
                out.title = cleaned(&self.text[inner..close]);
                return close + mark.len_utf8();
            }
        }
        if let Some(r) = self.emphasis.iter().find(|r| r.start <= start && start < r.end) {
            out.title = cleaned(&self.text[start..r.end]);
            return r.end;
        }
        let end = self.sentence_end(start);
        // What is emphasised later is a journal, and the title ends before it.
        out.title = cleaned(&self.text[start..end]);
        end
    }

    fn sentence_end(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        let mut word = 0;
        for (i, c) in rest.char_indices() {
            let after = &rest[i + c.len_utf8()..];
            let stop = match c {
                '.' => {
                    let abbreviation = is_initials(&rest[word..i]) && i > word
                        || matches!(&rest[word..i], "vs" | "v" | "St" | "Dr" | "Mr" | "Mrs" | "vol" | "no");
                    (after.is_empty() || after.starts_with(char::is_whitespace)) && !abbreviation
                }
                '?' | '!' => after.is_empty() || after.starts_with(char::is_whitespace),
                '(' => {
                    let inner = after.trim_start();
                    i > 0
                        && (inner.starts_with(|c: char| c.is_ascii_digit())
                            || inner.starts_with("Vol")
                            || inner.starts_with("Ed")
                            || inner.starts_with("Rev"))
                }
                '[' => i > 0,
                _ => false,
            };
            if stop {
                return start + i + if matches!(c, '?' | '!') { 1 } else { 0 };
            }
            if !c.is_alphanumeric() {
                word = i + c.len_utf8();
            }
        }
        self.text.len()
    }

    /// The last year of the rest, as MLA and IEEE have it: before the pages, never in an address or a date of access.
    fn last_year(&self, from: usize) -> Option<String> {
        let rest = &self.text[from.min(self.text.len())..];
        let end = ADDRESS.find(rest).map_or(rest.len(), |m| m.start());
        let pages = PAGES.find(&rest[..end]).map_or(end, |m| m.start());
        last_year_in(&rest[..pages]).or_else(|| last_year_in(&rest[pages..end]))
    }
}

/// Where an address or a date of access begins.
static ADDRESS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    first_of(&["http", "www.", "doi", "DOI", "Accessed", "accessed", "Retrieved", "retrieved", "[Online", "viewed "])
});

/// Where pages begin.
static PAGES: LazyLock<AhoCorasick> = LazyLock::new(|| first_of(&["pp. ", " p. ", "pages "]));

fn first_of(marks: &[&str]) -> AhoCorasick {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks).expect("a few short words")
}

/// Without white space, closing stops and what stands in brackets behind.
fn cleaned(title: &str) -> Option<String> {
    let title = title.trim().trim_end_matches(['.', ',', ';', ':']).trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// `Ortiz, Ana, and Tom B`, `Ortiz, Ana M., Tom B`, `Ortiz, A. M., T`: the name that `before` breaks off in has its surname last.
fn is_straight(before: &str) -> bool {
    // Vancouver: `Ortiz A, Bell T`
    let leading = before.split(',').next().unwrap_or("").trim();
    if without_given_initials(leading) != leading {
        return false;
    }
    let (mut names, mut start, mut by_and) = (Vec::new(), 0, false);
    for (i, c) in before.char_indices().filter(|(_, c)| matches!(c, ',' | ';' | '&' | ' ')) {
        let rest = &before[i..];
        let joint = [" and ", " & "].iter().find(|j| rest.starts_with(**j));
        if joint.is_none() && !matches!(c, ',' | ';') || i < start {
            continue;
        }
        // A comma in front of a joint has ended the name already.
        let name = before[start..i].trim();
        if joint.is_none() || !name.is_empty() {
            names.push(name);
        }
        (start, by_and) = (i + joint.map_or(1, |j| j.len()), joint.is_some());
    }
    let begins = |name: &str| name.split_whitespace().next().is_some_and(is_initials);
    let is_whole = |name: &&str| begins(name) && !name.split_whitespace().all(is_initials);
    let first_is_given = !begins(before[start..].trim_start());
    by_and || names.len() >= 2 && (first_is_given || names.len() % 2 == 0 || names.iter().skip(2).any(is_whole))
}

/// `A`, `A.`, `J.-P`, `J.R.R`
fn is_initials(word: &str) -> bool {
    !word.is_empty()
        && word.split(['.', '-', '‐', '‑', ' ']).filter(|p| !p.is_empty()).all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        })
        && word.chars().any(char::is_alphabetic)
}

/// Does a name in front of a year end with initials: `Ortiz, AM `?
fn follows_initials(before: &str) -> bool {
    let word = before.trim_end().rsplit([' ', ',']).next().unwrap_or("");
    is_initials(word) || word.len() < 4 && !word.is_empty() && word.chars().all(char::is_uppercase)
}

/// A year at the start of `text`, with its letter, and its length.
fn year_at(text: &str) -> Option<(String, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 || !text[..4].parse::<u32>().is_ok_and(|y| (1400..2100).contains(&y)) {
        return None;
    }
    let letter = text[4..].bytes().next().filter(u8::is_ascii_lowercase).is_some();
    let len = 4 + usize::from(letter);
    let ends = !text[len..].starts_with(char::is_alphanumeric);
    ends.then(|| (text[..len].to_owned(), len))
}

/// What stands in a parenthesis that begins with a year: `2020a, May 3`, `n.d.`, `in press`, `c. 1850`.
fn year_inside(inner: &str) -> Option<String> {
    let inner = inner.trim_start().trim_start_matches('[');
    let inner = ["c. ", "ca. ", "circa "].iter().find_map(|p| inner.strip_prefix(p)).unwrap_or(inner);
    if let Some((year, _)) = year_at(inner) {
        return Some(year);
    }
    let words =
        ["n.d.-a", "n.d.-b", "n.d.-c", "n.d.", "n.d", "nd", "no date", "in press", "forthcoming", "in preparation"];
    let lower: String = inner.chars().take(16).collect::<String>().to_lowercase();
    words
        .iter()
        .find(|w| lower.strip_prefix(**w).is_some_and(|r| !r.starts_with(char::is_alphanumeric)))
        .map(|w| (*w).to_owned())
}

/// `Ortiz, A., 2020` → authors and year.
fn trailing_year(authors: &str) -> (&str, Option<String>) {
    let trimmed = authors.trim_end();
    let bare = trimmed.trim_end_matches(',');
    let Some((before, last)) = bare.rsplit_once([' ', ',']) else { return (trimmed, None) };
    match year_at(last) {
        Some((year, len)) if len == last.len() => (before.trim_end_matches([',', ' ']), Some(year)),
        _ => (trimmed, None),
    }
}

fn last_year_in(text: &str) -> Option<String> {
    let mut found = None;
    let mut previous = ' ';
    let mut mark = ' ';
    for (i, c) in text.char_indices() {
        let fresh = !(previous.is_alphanumeric() || matches!(previous, '/' | '_' | '-' | '–' | ':' | '#' | '='));
        if c.is_ascii_digit()
            && fresh
            && let Some((year, len)) = year_at(&text[i..])
        {
            let mut behind = text[i + len..].chars();
            // `2019–20` is a year, `1901–1915` are pages.
            let year_too = match behind.next() {
                Some('/' | '–' | '-') => {
                    mark != ':' && behind.as_str().bytes().take_while(u8::is_ascii_digit).count() == 2
                }
                Some('_' | '=') => false,
                _ => true,
            };
            if year_too {
                found = Some(year);
            }
        }
        previous = c;
        if !c.is_whitespace() {
            mark = c;
        }
    }
    found
}

struct Authors {
    list: Vec<String>,
    et_al: bool,
    /// The first name stands behind the surname.
    inverted: bool,
    /// Where in the text something begins that is no author.
    unread: Option<usize>,
}

/// Surnames and groups of an author list.
fn names(authors: &str) -> Authors {
    let mut out = Authors { list: Vec::new(), et_al: false, inverted: false, unread: None };
    let text = without_brackets(authors);
    let mut pieces: Vec<(&str, usize, bool)> = Vec::new();
    let semicolons = text.contains(';');
    for (start, piece, by_comma) in split_authors(&text, semicolons) {
        // Dots of an ellipsis in front, the stop of an emptied bracket behind.
        let trimmed = piece.trim().trim_end_matches(',').trim_start_matches(['.', '…', '&', ' ']);
        let trimmed = trimmed.strip_suffix(" .").unwrap_or(trimmed).trim_end();
        lowered(trimmed.trim_end_matches('.'), |lower| match lower {
            "" | "…" | "..." => {}
            "et al" | "others" => out.et_al = true,
            "ed" | "eds" | "editor" | "editors" | "trans" | "translator" | "translators" | "director" | "dir"
            | "performer" | "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md" | "comp" | "narrator" => {}
            _ => {
                let mut trimmed = trimmed;
                for tail in [" et al.", " et al"] {
                    if let Some(short) = trimmed.strip_suffix(tail) {
                        trimmed = short.trim_end_matches([' ', ',']);
                        out.et_al = true;
                    }
                }
                pieces.push((trimmed, start, by_comma));
            }
        });
    }
    let Some(&(first, _, _)) = pieces.first() else { return out };
    if semicolons {
        for (piece, _, _) in &pieces {
            let surname = piece.split(',').next().unwrap_or(piece).trim();
            out.list.push(without_given_initials(surname).to_owned());
        }
        out.inverted = first.contains(',');
        return out;
    }
    let starts_with_initial = first.split_whitespace().next().is_some_and(|w| w.ends_with('.') && is_initials(w));
    if starts_with_initial {
        for (n, (piece, start, _)) in pieces.iter().enumerate() {
            let straight = piece.split_whitespace().next().is_some_and(|w| w.ends_with('.') && is_initials(w));
            if n > 0 && !straight {
                out.unread = Some(*start);
                break;
            }
            out.list.push(surname_of(piece));
        }
        out.inverted = true;
        return out;
    }
    if without_given_initials(first) != first {
        // Vancouver: `Ortiz A, Bell TJ`
        out.list = pieces.iter().map(|(p, _, _)| without_given_initials(p).to_owned()).collect();
        out.inverted = true;
        return out;
    }
    let mut i = 0;
    while i < pieces.len() {
        let (piece, _, _) = pieces[i];
        let next = pieces.get(i + 1).filter(|(_, _, by_comma)| *by_comma).map(|(p, _, _)| *p);
        if is_initials(piece) {
            i += 1;
            continue;
        }
        let one_word = |p: &str| p.split_whitespace().filter(|w| !lexicon::is_particle(w)).count() <= 1;
        // `BIFIE, Ortiz, A., & Bell, T.`: a group, and then people.
        let several = |p: &str| p.split_whitespace().count() > 1 && !begins_with_initials(p);
        let acronym = |p: &str| p.len() > 2 && !p.contains(' ') && p.chars().all(char::is_uppercase);
        let group = i == 0 && acronym(piece) && next.is_some_and(several)
            || i == 0
                && pieces.get(2).is_some_and(|(p, _, by_comma)| *by_comma && begins_with_initials(p))
                && !next.is_some_and(begins_with_initials);
        let inverted =
            !group && next.is_some_and(|n| i == 0 || begins_with_initials(n) || (one_word(piece) && one_word(n)));
        if inverted {
            out.list.push(piece.to_owned());
            out.inverted = true;
            i += 2;
        } else {
            out.list.push(if i == 0 { piece.to_owned() } else { surname_of(piece) });
            i += 1;
        }
    }
    out
}

/// `A.`, `A. B.`, `A.-B. de`: initials, perhaps with a particle behind.
fn begins_with_initials(piece: &str) -> bool {
    let mut words = piece.split_whitespace();
    words.next().is_some_and(is_initials) && words.all(|w| is_initials(w) || lexicon::is_particle(w))
}

/// Brackets and what they hold become as many bytes of white space.
fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0;
    for c in text.chars() {
        let bracket = matches!(c, '(' | '[' | ')' | ']');
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            _ => {}
        }
        if bracket || depth > 0 { out.extend(std::iter::repeat_n(' ', c.len_utf8())) } else { out.push(c) }
    }
    out
}

/// Pieces between commas, `and` and `&` (or semicolons), each with its offset and whether a comma alone stood before it.
fn split_authors(text: &str, semicolons: bool) -> Vec<(usize, &str, bool)> {
    const JOINTS: [&str; 6] = [" and ", " & ", " und ", " y ", " et ", " with "];
    let mut out = Vec::new();
    let (mut start, mut by_comma) = (0, false);
    let mut i = 0;
    while i < text.len() {
        let rest = &text[i..];
        let Some(c) = rest.chars().next() else { break };
        if c == ';' || (c == ',' && !semicolons) {
            out.push((start, &text[start..i], by_comma));
            start = i + 1;
            by_comma = c == ',';
            i = start;
        } else if c == ' '
            && let Some(joint) =
                JOINTS.iter().find(|j| rest.starts_with(**j) && !(**j == " et " && rest.starts_with(" et al")))
        {
            // `Ministry of Health and Care` is one name; so is a joint before a lower-case word.
            let institution = text[start..i].split_whitespace().any(|w| matches!(w, "of" | "for" | "on"));
            let after = &rest[joint.len()..];
            let small = after.starts_with(char::is_lowercase)
                && !after.split_whitespace().next().is_some_and(lexicon::is_particle);
            if !semicolons && !institution && !small || semicolons && *joint == " & " {
                out.push((start, &text[start..i], by_comma));
                start = i + joint.len();
                by_comma = false;
                i = start;
            } else {
                i += 1;
            }
        } else {
            i += c.len_utf8();
        }
    }
    out.push((start, &text[start..], by_comma));
    out
}

/// `Tom van der Berg` → `van der Berg`; `T. Bell` → `Bell`.
fn surname_of(piece: &str) -> String {
    let mut words: Vec<&str> = piece.split_whitespace().filter(|w| !(w.ends_with('.') && is_initials(w))).collect();
    while words.len() > 1
        && words.last().is_some_and(|w| matches!(*w, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV"))
    {
        words.pop();
    }
    if words.len() < 2
        || words.len() > 4
        || words[words.len() - 1].starts_with(char::is_lowercase)
        || words.iter().any(|w| matches!(*w, "of" | "for" | "the" | "on"))
    {
        return if words.is_empty() { piece.trim().to_owned() } else { words.join(" ") };
    }
    let mut first = words.len() - 1;
    while first > 0 && lexicon::is_particle(words[first - 1]) && words[first - 1].starts_with(char::is_lowercase) {
        first -= 1;
    }
    words[first..].join(" ")
}

/// `Ortiz AB` → `Ortiz`, as medical journals write it.
fn without_given_initials(piece: &str) -> &str {
    match piece.rsplit_once(' ') {
        Some((surname, last))
            if last.len() <= 3
                && last.chars().all(|c| c.is_ascii_uppercase())
                && surname.chars().any(char::is_lowercase) =>
        {
            surname.trim_end()
        }
        _ => piece,
    }
}

#[cfg(test)]
mod tests;
