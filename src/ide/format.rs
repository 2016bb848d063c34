//! Works as a reader sees them: an entry in full, a citation in the text, a stub to be filled in.

use crate::config::Style;
use crate::document::Document;
use crate::syntax::bibliography::{Entry, Name};
use crate::syntax::references::Reference;
use std::sync::Arc;

/// The style that citations are written in: the document's, or the one that its list of works looks like.
pub fn style(document: &Document) -> Style {
    match document.style() {
        Style::Auto => {
            let references = &document.works().references;
            let bracketed = |r: &&Arc<Reference>| r.year.as_ref().is_some_and(|y| r.text.contains(&format!("({y}")));
            if references.iter().any(|r| r.number.is_some()) {
                Style::Ieee
            } else if references.iter().filter(bracketed).count() * 2 > references.len() {
                Style::Apa
            } else if !references.is_empty() {
                Style::Mla
            } else {
                Style::Auto
            }
        }
        style => style,
    }
}

/// The name of a style as a reader writes it.
pub fn style_name(style: Style) -> &'static str {
    match style {
        Style::Auto => "none",
        Style::Mla => "MLA",
        Style::Apa => "APA",
        Style::ChicagoAuthorDate => "Chicago (author-date)",
        Style::ChicagoNotes => "Chicago (notes)",
        Style::Harvard => "Harvard",
        Style::Ieee => "IEEE",
        Style::Pandoc => "pandoc keys",
    }
}

/// An entry of a bibliography in full, with its title emphasised as Markdown does.
pub fn entry(entry: &Entry, style: Style) -> String {
    let authors = if entry.authors.is_empty() { &entry.editors } else { &entry.authors };
    let people = match style {
        Style::Mla => inverted_first(authors, entry.others),
        _ => initialled(authors, entry.others),
    };
    let people = if entry.authors.is_empty() && !people.is_empty() {
        format!("{people} (Ed{}.)", if authors.len() > 1 { "s" } else { "" })
    } else {
        people
    };
    let title = entry.title.as_deref().map(|t| {
        let t = escaped(t);
        match (&entry.container, style) {
            (Some(_), Style::Mla) => format!("“{t}.”"),
            (Some(_), _) => format!("{t}."),
            (None, _) => stopped(&format!("*{t}*")),
        }
    });
    let mut container = entry.container.as_deref().map(|c| format!("*{}*", escaped(c))).unwrap_or_default();
    let mut add = |part: String| {
        if !container.is_empty() && !part.is_empty() {
            container.push_str(", ");
        }
        container.push_str(&part);
    };
    match (&entry.volume, &entry.issue, style) {
        (Some(v), Some(n), Style::Mla) => add(format!("vol. {v}, no. {n}")),
        (Some(v), None, Style::Mla) => add(format!("vol. {v}")),
        (Some(v), Some(n), _) => add(format!("{v}({n})")),
        (Some(v), None, _) => add(v.clone()),
        _ => {}
    }
    let year = entry.year.clone();
    if style == Style::Mla {
        entry.publisher.iter().for_each(|p| add(escaped(p)));
        year.iter().for_each(|y| add(y.clone()));
        entry.pages.iter().for_each(|p| add(format!("pp. {}", p.replace("--", "–"))));
    } else {
        entry.pages.iter().for_each(|p| add(p.replace("--", "–")));
    }
    let mut parts: Vec<String> = Vec::new();
    if !people.is_empty() {
        parts.push(if style == Style::Mla { stopped(&people) } else { people });
    }
    if style != Style::Mla {
        parts.push(format!("({}).", year.as_deref().unwrap_or("n.d.")));
    }
    parts.extend(title);
    if !container.is_empty() {
        parts.push(stopped(&container));
    }
    if style != Style::Mla {
        parts.extend(entry.publisher.as_deref().map(|p| stopped(&escaped(p))));
    }
    parts.extend(super::links::address(entry));
    parts.join(" ")
}

/// `Ortiz, Ana, and Tom Bell`
fn inverted_first(people: &[Name], others: bool) -> String {
    let inverted = |n: &Name| if n.given.is_empty() { n.family.clone() } else { format!("{}, {}", n.family, n.given) };
    let straight = |n: &Name| format!("{} {}", n.given, n.family).trim().to_owned();
    let [first, rest @ ..] = people else { return String::new() };
    match rest {
        [] if others => format!("{}, et al.", inverted(first)),
        [] => inverted(first),
        [second] if !others => format!("{}, and {}", inverted(first), straight(second)),
        _ => format!("{}, et al.", inverted(first)),
    }
}

/// `Ortiz, A., & Bell, T.`
fn initialled(people: &[Name], others: bool) -> String {
    let one = |n: &Name| {
        let initials: Vec<String> =
            n.given.split([' ', '.']).filter_map(|g| g.chars().next()).map(|c| format!("{c}.")).collect();
        if initials.is_empty() { n.family.clone() } else { format!("{}, {}", n.family, initials.join(" ")) }
    };
    let shown: Vec<String> = people.iter().take(20).map(one).collect();
    if others || people.len() > 20 {
        return format!("{}, et al.", shown.join(", "));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{}, & {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn stopped(text: &str) -> String {
    let bare = text.trim_end_matches(['*', '”', '"']);
    if bare.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}

/// Without what Markdown would take for markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '<' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What stands in the brackets of a citation: `Ortiz, 2020`.
pub fn in_text(names: &[String], others: bool, year: Option<&str>, title: Option<&str>, style: Style) -> String {
    let who = match names {
        [] => match title {
            Some(title) => {
                let short: Vec<&str> =
                    title.split([':', '.', '?']).next().unwrap_or(title).split_whitespace().collect();
                let short = short[..short.len().min(5)].join(" ");
                let comma = if year.is_some() && matches!(style, Style::Apa | Style::Harvard) { "," } else { "" };
                return match year.filter(|_| style != Style::Mla) {
                    Some(year) => format!("“{short}{comma}” {year}"),
                    None => format!("“{short}”"),
                };
            }
            None => String::new(),
        },
        [one] if others => format!("{one} et al."),
        [one] => one.clone(),
        [a, b] if !others => format!("{a} {} {b}", if style == Style::Apa { "&" } else { "and" }),
        [a, b, c] if !others && style == Style::Harvard => format!("{a}, {b} and {c}"),
        [first, ..] => format!("{first} et al."),
    };
    match (year, style) {
        (_, Style::Mla) | (None, _) => who,
        (Some(year), Style::Apa | Style::Harvard) => format!("{who}, {year}"),
        (Some(year), _) => format!("{who} {year}"),
    }
}

/// Surnames of an entry of a bibliography.
pub fn surnames(entry: &Entry) -> Vec<String> {
    let people = if entry.authors.is_empty() { &entry.editors } else { &entry.authors };
    people.iter().map(|n| n.family.clone()).filter(|n| !n.is_empty()).collect()
}

/// What says in a citation that the source is still to come. Rules report each of these until it is filled in.
pub fn placeholder(style: Style) -> &'static str {
    match style {
        Style::Mla => "(Author page)",
        Style::Apa | Style::Harvard => "(Author, year)",
        Style::ChicagoAuthorDate => "(Author year)",
        Style::Ieee => "[cite]",
        Style::Auto | Style::ChicagoNotes | Style::Pandoc => "(citation needed)",
    }
}

/// An entry for the list of works that says what has to be filled in.
pub fn stub(names: &[String], year: Option<&str>, style: Style) -> String {
    let year = year.unwrap_or("Year");
    match style {
        Style::Mla | Style::ChicagoNotes => {
            let who = match names {
                [] => String::new(),
                [one] => format!("{one}, First Name. "),
                [one, two, ..] => format!("{one}, First Name, and First Name {two}. "),
            };
            format!("{who}*Title*. Publisher, {year}.")
        }
        Style::ChicagoAuthorDate => {
            let who = match names {
                [] => String::new(),
                [one] => format!("{one}, First Name. "),
                [one, two, ..] => format!("{one}, First Name, and First Name {two}. "),
            };
            format!("{who}{year}. *Title*. Publisher.")
        }
        _ => {
            let who: Vec<String> = names.iter().map(|n| format!("{n}, A.")).collect();
            let who = match who.split_last() {
                Some((last, [])) => format!("{last} "),
                Some((last, rest)) => {
                    let and = if style == Style::Harvard { "and" } else { "&" };
                    format!("{}{} {and} {last} ", rest.join(", "), if style == Style::Harvard { "" } else { "," })
                }
                None => String::new(),
            };
            format!("{who}({year}). *Title*. Publisher.")
        }
    }
}

/// An entry for a bibliography in BibTeX, with a key.
pub fn bib_stub(key: &str) -> String {
    let digits: Vec<char> = key.chars().collect();
    let year = digits.windows(4).find(|w| w.iter().all(char::is_ascii_digit)).map(|w| w.iter().collect::<String>());
    format!("@misc{{{key},\n  author = {{}},\n  title = {{}},\n  year = {{{}}},\n}}\n", year.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Entry {
        let name = |family: &str, given: &str| Name { family: family.into(), given: given.into() };
        Entry {
            key: "ortiz2020".into(),
            authors: vec![name("Ortiz", "Ana Maria"), name("Bell", "Tom")],
            year: Some("2020".into()),
            title: Some("Tides and *Trade*".into()),
            container: Some("Harbour Studies".into()),
            volume: Some("3".into()),
            issue: Some("2".into()),
            pages: Some("14--20".into()),
            doi: Some("https://doi.org/10.5555/tides".into()),
            ..Entry::default()
        }
    }

    #[test]
    fn entries_in_full() {
        assert_eq!(
            entry(&sample(), Style::Mla),
            "Ortiz, Ana Maria, and Tom Bell. “Tides and \\*Trade\\*.” *Harbour Studies*, vol. 3, no. 2, 2020, pp. 14–20. \
             https://doi.org/10.5555/tides"
        );
        assert_eq!(
            entry(&sample(), Style::Pandoc),
            "Ortiz, A. M., & Bell, T. (2020). Tides and \\*Trade\\*. *Harbour Studies*, 3(2), 14–20. \
             https://doi.org/10.5555/tides"
        );
        assert_eq!(entry(&Entry::default(), Style::Apa), "(n.d.).");
        let book = Entry { title: Some("Why?".into()), publisher: Some("Quay".into()), ..Entry::default() };
        assert_eq!(entry(&book, Style::Apa), "(n.d.). *Why?* Quay.");
    }

    #[test]
    fn citations_as_the_style_has_them() {
        let names =
            |n: usize| ["Ortiz", "Bell", "Chen", "Diaz"][..n].iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        for (n, style, expected) in [
            (1, Style::Mla, "Ortiz"),
            (2, Style::Mla, "Ortiz and Bell"),
            (3, Style::Mla, "Ortiz et al."),
            (1, Style::Apa, "Ortiz, 2020"),
            (2, Style::Apa, "Ortiz & Bell, 2020"),
            (3, Style::Apa, "Ortiz et al., 2020"),
            (2, Style::ChicagoAuthorDate, "Ortiz and Bell 2020"),
            (3, Style::Harvard, "Ortiz, Bell and Chen, 2020"),
            (4, Style::Harvard, "Ortiz et al., 2020"),
        ] {
            assert_eq!(in_text(&names(n), false, Some("2020"), None, style), expected);
        }
        assert_eq!(in_text(&[], false, Some("2020"), Some("The Mill: A Life"), Style::Apa), "“The Mill,” 2020");
        assert_eq!(in_text(&[], false, Some("2020"), Some("The Mill"), Style::Mla), "“The Mill”");
    }

    #[test]
    fn stubs_are_read_as_the_entries_they_stand_for() {
        for style in Style::ALL {
            for names in [&["Ortiz".to_owned()][..], &["Ortiz".to_owned(), "Bell".to_owned()]] {
                let text = stub(names, Some("2020"), style).replace('*', "");
                let read = crate::syntax::references::parse(&text).expect("an entry");
                assert_eq!((&read.names[..], read.year.as_deref()), (names, Some("2020")), "{style:?}: {text}");
            }
        }
        let bib = crate::syntax::bibliography::parse(&bib_stub("ortiz2020"), crate::syntax::bibliography::Format::Bib);
        assert_eq!(bib.entries[0].key, "ortiz2020");
        assert_eq!(bib.entries[0].year.as_deref(), Some("2020"));
    }
}
