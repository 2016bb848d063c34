//! Renaming what a citation names: a key, the label of a note, an author's surname, a year.

use super::mentions;
use super::works::{self, Work};
use crate::document::Document;
use crate::syntax::Unit;
use crate::syntax::bibliography::bare_key;
use crate::syntax::citations::Cited;
use crate::syntax::references::{Reference, folded};
use crate::text::Edit;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What can be renamed at a place: its bytes there, and the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub range: Range<usize>,
    pub name: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Key,
    Note,
    /// A surname in these entries of the list, or of somebody whom no list has.
    Name(Work),
    Year(Work),
}

/// A key where a bibliography has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile {
    pub path: Arc<Path>,
    pub range: Range<usize>,
}

/// What a renaming changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renaming {
    /// Edits of the document, in order.
    pub edits: Vec<Edit>,
    /// The key in files, which other essays may cite too.
    pub keys: Vec<InFile>,
}

/// What can be renamed at byte `at`.
pub fn subject(document: &Document, at: usize) -> Option<Subject> {
    let touches = |r: &Range<usize>| r.start <= at && at <= r.end;
    if let Some(hit) = works::citation_at(document, at) {
        let cited = hit.cited?;
        let place = |r: &Range<usize>| works::source(&hit.part, hit.unit, r);
        if let Some((key, range)) = &cited.key {
            let range = place(&bare(key, range));
            return Some(Subject { range, name: bare_key(key).to_owned(), what: What::Key });
        }
        if let Some(label) = &cited.note {
            // `[^label]`
            let whole = place(&cited.range);
            let range = whole.start + 2..whole.end.saturating_sub(1);
            let named = document.source(range.clone()) == *label;
            return named.then(|| Subject { range, name: label.clone(), what: What::Note });
        }
        let work = works::meaning(document, cited)?;
        if let Some((year, range)) = &cited.year
            && touches(&place(range))
        {
            return Some(Subject { range: place(range), name: year.clone(), what: What::Year(work) });
        }
        let (name, range) = cited.names.iter().find(|n| touches(&place(&n.1)))?;
        return Some(Subject { range: place(range), name: name.clone(), what: What::Name(work) });
    }
    let place = works::at(document, at).filter(|p| p.defines)?;
    match place.work {
        Work::Key(key) => Some(Subject { range: place.range, name: key, what: What::Key }),
        Work::Note(_) => {
            Some(Subject { name: document.source(place.range.clone()), range: place.range, what: What::Note })
        }
        Work::Listed(entries) => {
            let reference = document.works().references.get(*entries.first()?)?;
            let text = document.source(place.range.clone());
            let shift = |r: Range<usize>| place.range.start + r.start..place.range.start + r.end;
            if let Some(range) = year_in(&text, reference).map(shift)
                && touches(&range)
            {
                let name = document.source(range.clone());
                return Some(Subject { range, name, what: What::Year(Work::Listed(entries)) });
            }
            let names = reference.names.iter().filter_map(|n| Some((n, shift(names_in(&text, n).next()?))));
            let (name, range) = names.into_iter().find(|(_, r)| touches(r))?;
            Some(Subject { range, name: name.clone(), what: What::Name(Work::Listed(entries)) })
        }
        Work::Unlisted(_) => None,
    }
}

/// Renames what stands at byte `at`, or says why not.
pub fn rename(document: &Document, at: usize, new: &str) -> Result<Renaming, String> {
    let subject = subject(document, at).ok_or("there is nothing to rename here")?;
    let new = new.trim();
    let mut out = Renaming::default();
    match &subject.what {
        What::Key => {
            let new = new.trim_start_matches('@');
            valid_key(new)?;
            let library = document.library();
            if new != subject.name
                && (library.is_some_and(|l| l.find(new).is_some()) || !document.explained(new).is_empty())
            {
                return Err(format!("there is an entry \"{new}\" already"));
            }
            for (source, entry) in works::entries(document, &subject.name) {
                if entry.key != subject.name || entry.key_range.is_empty() {
                    return Err(format!("\"{}\" is another name of \"{}\"; rename that", subject.name, entry.key));
                }
                let range = entry.key_range.clone();
                match &source.path {
                    None => out.edits.push(Edit::replace(range, new)),
                    Some(path) => out.keys.push(InFile { path: path.clone(), range }),
                }
            }
            out.edits.extend(key_edits(document, &subject.name, new));
        }
        What::Note => {
            if new.is_empty() || new.contains(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '^')) {
                return Err(format!("\"{new}\" is no label of a note"));
            }
            let work = Work::Note(subject.name.to_lowercase());
            if new.to_lowercase() != subject.name.to_lowercase() && !document.noted(&new.to_lowercase()).is_empty() {
                return Err(format!("there is a note \"{new}\" already"));
            }
            works::each_citation(document, &work, |part, unit, _, cited| {
                let whole = works::source(part, unit, &cited.range);
                if let Some(label) = &cited.note
                    && whole.len() == label.len() + 3
                {
                    out.edits.push(Edit::replace(whole.start + 2..whole.end - 1, new));
                }
            });
            out.edits.extend(works::in_text(document, &work).into_iter().map(|r| Edit::replace(r, new)));
        }
        What::Name(work) => {
            if new.is_empty() || new.contains(['\n', '\r', '(', ')', ';']) {
                return Err(format!("\"{new}\" is no name"));
            }
            let work = with_other_works(document, work, &subject.name);
            out.edits =
                in_prose(document, &work, new, |cited| cited.names.iter().filter(|n| n.0 == subject.name).collect());
            if let Work::Listed(entries) = &work {
                let list = works::listed(document);
                let before = out.edits.len();
                for entry in entries.iter().filter_map(|i| list.get(*i)) {
                    let text = document.source(entry.range.clone());
                    // Two authors of one work may share their name.
                    let times = entry.reference.names.iter().filter(|n| **n == subject.name).count();
                    let found = names_in(&text, &subject.name).take(times);
                    out.edits.extend(
                        found.map(|r| Edit::replace(entry.range.start + r.start..entry.range.start + r.end, new)),
                    );
                }
                // `(WHO, 2020)` for an entry that spells the name out: renamed, the citation would lose it.
                if out.edits.len() == before {
                    return Err(format!("the list of works has another form of \"{}\"", subject.name));
                }
            }
            let named = mentions::of(document, &work, &subject.name);
            out.edits.extend(named.into_iter().map(|r| Edit::replace(r, new)));
        }
        What::Year(work) => {
            let is_year = new.len() >= 4 && new.is_char_boundary(4) && new[..4].bytes().all(|b| b.is_ascii_digit());
            if !is_year && !["n.d.", "in press", "forthcoming"].contains(&new) || new.contains(['(', ')', '\n', ';']) {
                return Err(format!("\"{new}\" is no year"));
            }
            out.edits =
                in_prose(document, work, new, |cited| cited.year.iter().filter(|y| y.0 == subject.name).collect());
            if let Work::Listed(entries) = work {
                let list = works::listed(document);
                for entry in entries.iter().filter_map(|i| list.get(*i)) {
                    let text = document.source(entry.range.clone());
                    let found = year_in(&text, entry.reference).filter(|r| text[r.clone()] == subject.name);
                    out.edits.extend(
                        found.map(|r| Edit::replace(entry.range.start + r.start..entry.range.start + r.end, new)),
                    );
                }
            }
        }
    }
    out.edits.sort_by_key(|e| (e.range.start, e.range.end));
    out.edits.dedup();
    Ok(out)
}

/// Edits that write `new` for `key` in every citation and definition of a document.
pub fn key_edits(document: &Document, key: &str, new: &str) -> Vec<Edit> {
    let work = Work::Key(key.to_owned());
    let mut edits = Vec::new();
    works::each_citation(document, &work, |part, unit, _, cited| {
        if let Some((written, range)) = &cited.key {
            edits.push(Edit::replace(works::source(part, unit, &bare(written, range)), new));
        }
    });
    edits.extend(works::in_text(document, &work).into_iter().map(|r| Edit::replace(r, new)));
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    edits.dedup();
    edits
}

/// Edits of a text in `folder` that names the file `old`, which is now `new`: a front matter block or a settings file.
pub fn file_edits(text: &str, folder: &Path, old: &Path, new: &Path) -> Vec<Edit> {
    let Some(name) = old.file_name().and_then(|n| n.to_str()) else { return Vec::new() };
    let is_path = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '[' | ']' | ',' | '{' | '}');
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(name) {
        let end = at + name.len();
        let start = at - text[..at].chars().rev().take_while(|c| is_path(*c)).map(char::len_utf8).sum::<usize>();
        if text[end..].starts_with(is_path) || plain(&folder.join(&text[start..end])) != *old {
            continue;
        }
        if let Some(written) = relative(folder, new) {
            edits.push(Edit::replace(start..end, written));
        }
    }
    edits
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

/// `path` as it is written in a file in `folder`.
fn relative(folder: &Path, path: &Path) -> Option<String> {
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| "..");
    let down = path.components().skip(shared).map(|c| c.as_os_str().to_str());
    let parts: Option<Vec<&str>> = up.map(Some).chain(down).collect();
    parts.map(|parts| parts.join("/"))
}

/// The place of a key without its braces.
fn bare(written: &str, range: &Range<usize>) -> Range<usize> {
    if written.starts_with('{') { range.start + 1..range.end.saturating_sub(1) } else { range.clone() }
}

fn valid_key(key: &str) -> Result<(), String> {
    let inner = |c: char| c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c);
    let begins = key.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let ends = key.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '/'));
    if begins && ends && key.chars().all(inner) {
        Ok(())
    } else {
        Err(format!("\"{key}\" is no key that pandoc reads"))
    }
}

/// What `chosen` finds in each citation of `work`, replaced.
fn in_prose(
    document: &Document,
    work: &Work,
    new: &str,
    chosen: impl Fn(&Cited) -> Vec<&(String, Range<usize>)>,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    works::each_citation(document, work, |part, unit: &Unit, _, cited| {
        for (_, range) in chosen(cited) {
            edits.push(Edit::replace(works::source(part, unit, range), new));
        }
    });
    edits
}

/// The same person's other works: entries that begin with the same words, `Ortiz, An`, and those that repeat them with a dash.
fn with_other_works(document: &Document, work: &Work, name: &str) -> Work {
    let Work::Listed(entries) = work else { return work.clone() };
    let references = &document.works().references;
    // The entry that names the authors of entry `i`.
    let owner = |i: usize| (0..=i).rev().find(|k| references.get(*k).is_some_and(|r| !r.repeats_author)).unwrap_or(i);
    let head = |i: usize| {
        let r: &Reference = references.get(i).filter(|r| r.names.iter().any(|n| n == name))?;
        let at = r.text.find(name)?;
        Some(folded(&r.text[at..].chars().take(name.chars().count() + 4).collect::<String>()))
    };
    let heads: Vec<String> = entries.iter().filter_map(|i| head(owner(*i))).collect();
    let same = |i: &usize| entries.contains(i) || head(owner(*i)).is_some_and(|h| heads.contains(&h));
    Work::Listed((0..references.len()).filter(same).collect())
}

/// Where an entry has this name.
fn names_in<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let alone = |at: usize| {
        let joins = |c: char| c.is_alphanumeric();
        !text[..at].ends_with(joins) && !text[at + name.len()..].starts_with(joins)
    };
    text.match_indices(name).filter(move |(at, _)| alone(*at)).map(|(at, _)| at..at + name.len())
}

/// Where an entry has its year: in brackets, or the last one that is in no address.
fn year_in(text: &str, reference: &Reference) -> Option<Range<usize>> {
    let year = reference.year.as_deref()?;
    let places: Vec<usize> = text.match_indices(year).map(|(at, _)| at).collect();
    let in_address = |at: usize| {
        text[..at].rsplit(char::is_whitespace).next().is_some_and(|w| w.contains("://") || w.contains("10."))
    };
    let alone = |at: &&usize| {
        !text[..**at].ends_with(|c: char| c.is_alphanumeric())
            && !text[*at + year.len()..].starts_with(|c: char| c.is_alphanumeric())
            && !in_address(**at)
    };
    let bracketed = places.iter().filter(alone).find(|at| text[..**at].ends_with('('));
    let at = bracketed.or_else(|| places.iter().rfind(alone))?;
    Some(*at..at + year.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EditSet;

    fn renamed(text: &str, words: &str, new: &str) -> Result<String, String> {
        let document = Document::new(text, Default::default());
        let renaming = rename(&document, text.find(words).expect("the words"), new)?;
        Ok(EditSet::new(renaming.edits).expect("no overlap").apply(text))
    }

    #[test]
    fn an_author_of_several_works() {
        let text = "It fell (Bell, 2011; Bell, 2012). It rose (Bello, 2011).\n\n## References\n\nBell, T. (2011). *Towns*. Quay.\n\n\
            ———. (2012). *More towns of Bell*. Quay.\n\nBello, A. (2011). *Tides*. Quay.\n";
        let expected = text.replace("Bell, 2011; Bell, 2012", "Ball, 2011; Ball, 2012").replace("Bell, T.", "Ball, T.");
        for words in ["Bell, 2011", "Bell, 2012", "Bell, T."] {
            assert_eq!(renamed(text, words, "Ball").as_deref(), Ok(expected.as_str()), "{words}");
        }
        let year = text.replace("Bell, 2012", "Bell, 2013").replace("(2012)", "(2013)");
        assert_eq!(renamed(text, "2012)", "2013"), Ok(year));
    }

    #[test]
    fn an_author_who_is_named_without_a_citation_follows() {
        let text = "Bell argues that it fell (4). The Bell rang. Nobody wrote like Bell.\n\n## Works Cited\n\nBell, Tom. *Bell Towns*. Quay Press, 2011.\n";
        let expected = text
            .replace("Bell argues", "Ball argues")
            .replace("like Bell", "like Ball")
            .replace("Bell, Tom", "Ball, Tom");
        assert_eq!(renamed(text, "Bell, Tom", "Ball"), Ok(expected));
    }

    #[test]
    fn two_authors_of_one_name() {
        let text =
            "It fell (Bell & Bell, 2011).\n\n## References\n\nBell, T., & Bell, A. (2011). *Bell towns*. Quay.\n";
        let expected =
            text.replace("Bell & Bell", "Ball & Ball").replace("Bell, T., & Bell, A.", "Ball, T., & Ball, A.");
        assert_eq!(renamed(text, "Bell &", "Ball"), Ok(expected));
    }

    #[test]
    fn an_abbreviation_of_a_listed_name_stays() {
        let text = "It fell (WHO, 2020).\n\n## References\n\nWorld Health Organization. (2020). *Tides*. Quay.\n\nBell, T. (2011). *A*. Q.\n";
        assert!(renamed(text, "WHO", "XYZ").is_err());
    }

    #[test]
    fn the_year_of_an_mla_entry_is_not_the_one_in_its_title_or_address() {
        let text =
            "It fell (Bell 4).\n\n## Works Cited\n\nBell, Tom. *The War of 1911*. Quay, 2011, https://x.org/2011/a.\n";
        assert_eq!(renamed(text, "2011, https", "2012"), Ok(text.replace("Quay, 2011", "Quay, 2012")));
    }

    #[test]
    fn a_file_that_moves_is_named_where_it_is() {
        let text = "bibliography: [refs.bib, ./more/refs.bib, \"../x/refs.bib\", myrefs.bib, refs.bib.old]\n";
        let moved = |old: &str, new: &str| {
            let edits = file_edits(text, Path::new("/w/x"), Path::new(old), Path::new(new));
            EditSet::new(edits).expect("no overlap").apply(text)
        };
        let expected = text.replacen("refs.bib", "works.bib", 1).replacen("../x/refs.bib", "works.bib", 1);
        assert_eq!(moved("/w/x/refs.bib", "/w/x/works.bib"), expected);
        assert_eq!(moved("/w/x/more/refs.bib", "/w/all.bib"), text.replacen("./more/refs.bib", "../all.bib", 1));
        assert_eq!(moved("/w/y/refs.bib", "/w/z.bib"), text);
    }

    #[test]
    fn notes_keep_their_text() {
        let text = "It fell.[^a] It rose.[^A]\n\n[^a]: Bell [^a] is [^b].\n\n[^b]: No.\n";
        assert_eq!(
            renamed(text, "a]: Bell", "c"),
            Ok("It fell.[^c] It rose.[^c]\n\n[^c]: Bell [^c] is [^b].\n\n[^b]: No.\n".into())
        );
        assert!(renamed(text, "a]: Bell", "b").is_err(), "taken");
    }
}
