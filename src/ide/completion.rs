//! Citations while they are typed: keys after `@`, names and years after `(`, numbers after `[`.

use super::format;
use crate::config::Style;
use crate::document::Document;
use crate::syntax::BlockKind;
use crate::syntax::bibliography::Entry;
use crate::syntax::references::{Reference, folded};
use std::ops::Range;
use std::sync::Arc;

/// What a completion stands for: its preview is made when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Id {
    Key(String),
    /// A work of the list, by its number in it.
    Listed(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub label: String,
    /// Beside the label: who and when.
    pub detail: String,
    /// What is put in place of [`Completion::range`].
    pub insert: String,
    /// What the client compares with the words typed.
    pub filter: String,
    pub id: Id,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// What was typed of it, in bytes of the document, up to the cursor.
    pub range: Range<usize>,
    /// The best first.
    pub items: Vec<Item>,
    /// There are more than these: ask again with more of the word.
    pub is_incomplete: bool,
}

/// No list that a person reads is longer.
const MOST: usize = 200;

/// How far before the cursor the bracket may stand.
const BACK: usize = 240;

enum Wanted {
    Key,
    /// A citation in brackets; behind the name of a listed author only its years.
    Name {
        after: Option<String>,
    },
    Number,
}

/// What can be written at byte `at`.
pub fn completion(document: &Document, at: usize) -> Option<Completion> {
    let part = document.parts_in(at..at).next()?;
    if matches!(part.kind, BlockKind::Code | BlockKind::FrontMatter) {
        return None;
    }
    let before = document.source(part.range.start.max(at.saturating_sub(BACK))..at);
    if in_code(&before) {
        return None;
    }
    let (wanted, length) = wanted(&before)?;
    let typed = &before[before.len() - length..];
    let mut out = Completion { range: at - length..at, ..Completion::default() };
    match wanted {
        Wanted::Key => keys(document, typed, &mut out),
        Wanted::Name { after } => {
            if part.section.is_reference_list() {
                return None;
            }
            names(document, typed, after.as_deref(), &mut out);
        }
        Wanted::Number => numbers(document, &mut out),
    }
    (!out.items.is_empty()).then_some(out)
}

/// Does the text end inside a span of code?
fn in_code(before: &str) -> bool {
    let paragraph = before.rsplit("\n\n").next().unwrap_or(before);
    paragraph.matches('`').count() % 2 == 1
}

/// What the text in front of the cursor asks for, and how many bytes of it were typed.
fn wanted(before: &str) -> Option<(Wanted, usize)> {
    let in_key = |c: char| c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c);
    let head = before.trim_end_matches(in_key);
    let braced = head.strip_suffix("@{").map(|h| (h, 2));
    if let Some((front, _)) = braced.or_else(|| head.strip_suffix('@').map(|h| (h, 1))) {
        // An e-mail address has a word before its sign.
        let is_free = !front.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '\\' | '_'));
        return is_free.then_some((Wanted::Key, before.len() - head.len()));
    }
    let line = before.rsplit("\n\n").next().unwrap_or(before);
    if let Some(at) = line.rfind(['(', ')', '[', ']']) {
        let (front, inside) = (&line[..at], &line[at + 1..]);
        match &line[at..at + 1] {
            "[" if inside.bytes().all(|b| b.is_ascii_digit()) && !front.ends_with(['!', '[']) => {
                return Some((Wanted::Number, inside.len()));
            }
            "(" if !front.ends_with(']') => {
                let first = !inside.contains(';');
                let last = inside.rsplit(';').next().unwrap_or(inside);
                let typed = last.trim_start();
                let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '’' | '\'' | '-' | '&' | '“' | '"');
                if typed.chars().all(fits) && typed.split(' ').count() <= 4 && typed.len() <= 60 {
                    let after = if first { name_before(front) } else { None };
                    return Some((Wanted::Name { after }, typed.len()));
                }
            }
            _ => {}
        }
    }
    None
}

/// The word before a bracket, where it may be a name: `Ortiz (`, `Ortiz et al. (`.
fn name_before(front: &str) -> Option<String> {
    let front = front.trim_end();
    let front = front.strip_suffix("et al.").unwrap_or(front).trim_end();
    let word = front.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’' | '\''))).next()?;
    let word = word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word);
    word.starts_with(char::is_uppercase).then(|| folded(word))
}

fn keys(document: &Document, typed: &str, out: &mut Completion) {
    let wanted = typed.to_lowercase();
    let library = document.library();
    let mut rest: Vec<Item> = Vec::new();
    for (_, entry) in library.iter().flat_map(|l| l.entries()).filter(|(_, e)| !e.key.is_empty()) {
        let leads = wanted.is_empty() || starts_with(&entry.key, &wanted);
        if leads && out.items.len() < MOST {
            out.items.push(of_key(entry));
        } else if leads || rest.len() < MOST && !wanted.is_empty() && mentions(entry, &wanted) {
            if leads { out.is_incomplete = true } else { rest.push(of_key(entry)) }
        }
    }
    out.is_incomplete |= rest.len() >= MOST || out.items.len() + rest.len() > MOST;
    out.items.extend(rest);
    out.items.truncate(MOST);
    let explained = document.works().keys.iter().filter(|k| starts_with(k, &wanted));
    out.items.extend(explained.map(|key| Item {
        label: key.clone(),
        detail: String::new(),
        insert: key.clone(),
        filter: key.clone(),
        id: Id::Key(key.clone()),
    }));
}

fn starts_with(text: &str, lower: &str) -> bool {
    let mut chars = text.chars().flat_map(char::to_lowercase);
    lower.chars().all(|c| chars.next() == Some(c))
}

/// Does anything that a writer remembers of the work hold the word?
fn mentions(entry: &Entry, lower: &str) -> bool {
    let holds = |text: &str| {
        let bytes = text.as_bytes();
        lower.is_ascii() && bytes.windows(lower.len()).any(|w| w.eq_ignore_ascii_case(lower.as_bytes()))
            || !lower.is_ascii() && text.to_lowercase().contains(lower)
    };
    holds(&entry.key) || entry.title.as_deref().is_some_and(holds) || entry.authors.iter().any(|a| holds(&a.family))
}

fn of_key(entry: &Entry) -> Item {
    let names = format::surnames(entry);
    let who = format::in_text(&names, entry.others, entry.year.as_deref(), entry.title.as_deref(), Style::Apa);
    Item {
        label: entry.key.clone(),
        filter: format!("{} {} {}", entry.key, names.join(" "), entry.title.as_deref().unwrap_or("")).trim().to_owned(),
        detail: who,
        insert: entry.key.clone(),
        id: Id::Key(entry.key.clone()),
    }
}

fn names(document: &Document, typed: &str, after: Option<&str>, out: &mut Completion) {
    let style = format::style(document);
    if matches!(style, Style::Ieee | Style::ChicagoNotes) {
        return;
    }
    let wanted = folded(typed);
    let mut push = |item: Item| {
        if !wanted.is_empty() && !folded(&item.filter).contains(&wanted)
            || out.items.iter().any(|i| i.insert == item.insert)
        {
            return;
        }
        if out.items.len() < MOST { out.items.push(item) } else { out.is_incomplete = true }
    };
    let references = &document.works().references;
    let authors = authors(references);
    // Behind an author's name, the year is what is missing.
    if let Some(name) = after
        && wanted.is_empty()
        && style != Style::Mla
    {
        for (i, reference) in references.iter().enumerate() {
            let is_it = authors[i].first().is_some_and(|n| last_word(n) == name);
            if let Some(year) = reference.year.as_ref().filter(|_| is_it) {
                push(Item {
                    label: year.clone(),
                    detail: reference.title.clone().unwrap_or_default(),
                    insert: year.clone(),
                    filter: year.clone(),
                    id: Id::Listed(i),
                });
            }
        }
    }
    for (i, r) in references.iter().enumerate() {
        let label = format::in_text(&authors[i], r.others, r.year.as_deref(), r.title.as_deref(), style);
        if label.is_empty() {
            continue;
        }
        let title = r.title.clone().unwrap_or_default();
        push(Item {
            insert: label.clone(),
            filter: filter(&label, &authors[i], &title),
            label,
            detail: title,
            id: Id::Listed(i),
        });
    }
    // Whoever cites by key, or nothing yet, has no style to write names from a bibliography in.
    if matches!(style, Style::Pandoc | Style::Auto) {
        return;
    }
    let lower = typed.to_lowercase();
    let fits = |e: &Entry| {
        let accented = |name: &str| !name.is_ascii() && folded(name).contains(&wanted);
        !e.is_broken && (lower.is_empty() || mentions(e, &lower) || e.authors.iter().any(|a| accented(&a.family)))
    };
    // One more than is shown, to know that there are more; what is the same as another does not count.
    let entries = document.library().into_iter().flat_map(|l| l.entries()).filter(|(_, e)| fits(e)).take(2 * MOST);
    for (_, entry) in entries {
        let names = format::surnames(entry);
        let label = format::in_text(&names, entry.others, entry.year.as_deref(), entry.title.as_deref(), style);
        if label.is_empty() {
            continue;
        }
        let title = entry.title.clone().unwrap_or_default();
        let id = Id::Key(entry.key.clone());
        push(Item { insert: label.clone(), filter: filter(&label, &names, &title), label, detail: title, id });
    }
}

/// The words that a client finds the item by begin with what it inserts.
fn filter(label: &str, names: &[String], title: &str) -> String {
    let rest: Vec<&str> = names.iter().map(String::as_str).filter(|n| !label.contains(*n)).chain([title]).collect();
    format!("{label} {}", rest.join(" ")).trim_end().to_owned()
}

fn last_word(name: &str) -> String {
    folded(name.split_whitespace().next_back().unwrap_or(name))
}

/// The authors of each entry, where a dash repeats those above.
fn authors(references: &[Arc<Reference>]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::with_capacity(references.len());
    for r in references {
        let names = if r.repeats_author { out.last().cloned().unwrap_or_default() } else { r.names.clone() };
        out.push(names);
    }
    out
}

fn numbers(document: &Document, out: &mut Completion) {
    for (i, r) in document.works().references.iter().enumerate() {
        let Some(number) = r.number.map(|n| n.to_string()) else { continue };
        let who = format::in_text(&r.names, r.others, r.year.as_deref(), r.title.as_deref(), Style::Apa);
        let filter = format!("{number} {who}");
        out.items.push(Item { label: number.clone(), detail: who, insert: number, filter, id: Id::Listed(i) });
    }
    out.is_incomplete = out.items.len() > MOST;
    out.items.truncate(MOST);
}

/// The work in full, in Markdown.
pub fn preview(document: &Document, id: &Id) -> Option<String> {
    match id {
        Id::Key(key) => {
            let (_, entry) = document.library()?.find(key)?;
            Some(format::entry(entry, format::style(document)))
        }
        Id::Listed(i) => document.works().references.get(*i).map(|r| r.text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\n\n## References\n\nBell, T. (2011). *The river towns*. Quay Press.\n\n\
        Ortiz, A., & Bell, T. (2020a). *Tides and trade*. Harbour Press.\n";

    fn at(text: &str) -> Option<Completion> {
        let cursor = text.find('|').expect("a cursor");
        completion(&Document::new(&text.replacen('|', "", 1), Default::default()), cursor)
    }

    fn inserted(text: &str) -> Vec<String> {
        at(text).map(|c| c.items.into_iter().map(|i| i.insert).collect()).unwrap_or_default()
    }

    #[test]
    fn names_after_a_bracket_in_the_style_of_the_list() {
        let both = ["Bell, 2011", "Ortiz & Bell, 2020a"];
        assert_eq!(inserted(&format!("It fell (|{LIST}")), both);
        assert_eq!(inserted(&format!("It fell (Or|{LIST}")), ["Ortiz & Bell, 2020a"]);
        assert_eq!(inserted(&format!("It fell (see|{LIST}")), [""; 0]);
        assert_eq!(inserted(&format!("It fell (Bell, 2011; |{LIST}")), both);
        assert_eq!(inserted(&format!("It fell (tides|{LIST}")), ["Ortiz & Bell, 2020a"], "by its title");
        assert_eq!(at(&format!("é (Or|{LIST}")).map(|c| c.range), Some(4..6));
        for nothing in ["[text](|", "`code (|", "It fell (in 2011) |", "(one two three four five |"] {
            assert_eq!(inserted(&format!("{nothing}{LIST}")), [""; 0], "{nothing}");
        }
        assert_eq!(inserted("It fell (|\n"), [""; 0], "nothing to choose from");
    }

    #[test]
    fn years_after_a_name() {
        assert_eq!(inserted(&format!("As Bell (|{LIST}"))[0], "2011");
        assert_eq!(inserted(&format!("As Bell’s (|{LIST}"))[0], "2011");
        assert_eq!(inserted(&format!("As Ortiz and Chen (|{LIST}"))[0], "Bell, 2011");
    }

    #[test]
    fn a_large_bibliography_gives_what_can_be_read() {
        use crate::syntax::bibliography::{Format, Source, parse};
        let mut text = String::new();
        for i in 0..5000 {
            text.push_str(&format!(
                "@book{{key{i}, author = {{Name{i}, Ána}}, title = {{Title {i}}}, year = {i:04}}}\n"
            ));
        }
        text.push_str("@book{x, author = {Órtiz, Ana}, year = 2020}\n");
        let mut settings =
            crate::config::Settings::fixed(crate::config::Config { style: Style::Apa, ..Default::default() });
        let bibliography = std::sync::Arc::new(parse(&text, Format::Bib));
        settings.set_bibliographies(Default::default(), vec![Source { path: None, bibliography }]);
        let settings = std::sync::Arc::new(settings);
        let found =
            |before: &str| completion(&Document::new(before, settings.clone()), before.len()).unwrap_or_default();
        for before in ["It fell (", "It fell [@"] {
            let all = found(before);
            assert_eq!((all.items.len(), all.is_incomplete), (MOST, true), "{before}");
        }
        let one = found("It fell [@key4999");
        assert_eq!((one.items.len(), one.is_incomplete, one.items[0].insert.as_str()), (1, false, "key4999"));
        assert_eq!(found("It fell (ortiz").items[0].insert, "Órtiz, 2020");
    }

    const FRONT: &str = "---\nreferences:\n- id: ortiz2020\n  title: Tides\n  author: [{family: Ortiz}]\n- id: bell2011\n\
        \x20 title: River towns\n---\n\n";

    #[test]
    fn keys_after_the_sign() {
        for before in ["@", "[@", "[-@", "[see @bell; @", "@{"] {
            assert_eq!(inserted(&format!("{FRONT}It fell {before}|")), ["ortiz2020", "bell2011"], "{before}");
        }
        assert_eq!(inserted(&format!("{FRONT}It fell @BEL|")), ["bell2011"]);
        assert_eq!(inserted(&format!("{FRONT}It fell @rti|")), ["ortiz2020"], "within a key or a name");
        assert_eq!(inserted(&format!("{FRONT}It fell @river|")), ["bell2011"], "by its title");
        for nothing in ["me@", "`@", "\\@", "a.b@c", "```\n@"] {
            assert_eq!(inserted(&format!("{FRONT}{nothing}|")), [""; 0], "{nothing}");
        }
        let range = at(&format!("{FRONT}é @ort|")).map(|c| c.range);
        assert_eq!(range, Some(FRONT.len() + 4..FRONT.len() + 7));
        let document = Document::new(FRONT, Default::default());
        let preview = preview(&document, &Id::Key("ortiz2020".into()));
        assert_eq!(preview.as_deref(), Some("Ortiz (n.d.). *Tides*."));
    }

    #[test]
    fn numbers_of_a_numbered_list() {
        let list = "\n\n## References\n\n[1] A. Ortiz, *Tides*. Quay, 2020.\n\n[2] T. Bell, *Towns*. Quay, 2011.\n";
        assert_eq!(inserted(&format!("It fell [|{list}")), ["1", "2"]);
        assert_eq!(inserted(&format!("It fell [text|{list}")), [""; 0]);
    }
}
