//! What a writer may do about a report, beside the fixes that it brings along: name the source to come, soften the words, add what
//! is missing, allow a word.

use super::{format, hedge, hover, works};
use crate::config::{Layer, Layers, Style};
use crate::document::{Document, Located};
use crate::rules;
use crate::syntax::bibliography::Format;
use crate::syntax::{BlockKind, Unit, UnitKind};
use crate::text::{Edit, EditSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Something to do, and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Edits of the document.
    Here(EditSet),
    /// An entry at the end of a bibliography.
    Append { path: Arc<Path>, entry: String },
    /// A word that is never reported again: in the settings file, or else in the front matter.
    Allow(String),
}

/// What can be done about a report.
pub fn answers(document: &Document, report: &Located) -> Vec<Action> {
    let mut out = Vec::new();
    if hover::wants_source(report.rule) {
        out.extend(placeholder(document, report));
        out.extend(softer(document, report));
    }
    match report.rule {
        "cite.quote-locator" => out.extend(page(document, report)),
        "cite.not-listed" => out.extend(entry(document, report)),
        "cite.key-undefined" => out.extend(key(document, report)),
        _ => {}
    }
    let heeds_allow = |rule: &str| rules::find(rule).is_some_and(|r| r.docs().contains("`register.allow`"));
    if report.rule.starts_with("register.") && heeds_allow(report.rule) && report.trigger.chars().count() <= 40 {
        let word = report.trigger.to_lowercase();
        out.push(Action { title: format!("Add \"{word}\" to the allowed words"), change: Change::Allow(word) });
    }
    out
}

fn here(title: String, edits: Vec<Edit>) -> Option<Action> {
    Some(Action { title, change: Change::Here(EditSet::new(edits)?) })
}

/// A citation to be filled in, where the style has it.
fn placeholder(document: &Document, report: &Located) -> Option<Action> {
    let (start, block) = document.read_block(report.range.start)?;
    let (unit, sentence) = hover::sentence(&block, report.range.start - start)?;
    let style = format::style(document);
    let quoted = unit.map.visible((report.range.end - start).saturating_sub(1)) + 1;
    // A quotation may be longer than the sentence it begins in.
    let quoted = unit.text.ceil_char_boundary(quoted.min(unit.text.len()));
    let end = match report.rule {
        "cite.quote-uncited" => unit.sentence_at(quoted.saturating_sub(1)).unwrap_or(sentence),
        _ => sentence,
    };
    let whole = unit.sentences.get(end)?.clone();
    let place = Close::of(unit, &whole);
    let at_end = report.rule != "cite.quote-uncited" || place.mark >= quoted.saturating_sub(1) && place.words <= quoted;
    let shift = |edit: Edit| edit.shifted(start);
    if style == Style::ChicagoNotes || style == Style::Auto && !document.works().notes.is_empty() {
        let label = (1..).map(|n: u32| n.to_string()).find(|n| !document.works().notes.contains(n))?;
        let at = if at_end { whole.end } else { quoted };
        let mark = shift(Edit::insert(unit.map.end(at), format!("[^{label}]")));
        let newline = line_end(document);
        let end = document.rope().len_bytes();
        let tail = document.source(end.saturating_sub(2)..end);
        let gap = if tail.ends_with(['\n', '\r']) { newline.to_owned() } else { newline.repeat(2) };
        let note = Edit::insert(end, format!("{gap}[^{label}]: TODO: name the source.{newline}"));
        return here("Insert a note for the source".to_owned(), vec![mark, note]);
    }
    let words = if style == Style::Pandoc { "(citation needed)" } else { format::placeholder(style) };
    let title = format!("Insert a placeholder for the source: {words}");
    // What is set off has its source behind the last stop.
    if !at_end || unit.kind == UnitKind::BlockQuote {
        return here(title, vec![shift(Edit::insert(unit.map.end(quoted), format!(" {words}")))]);
    }
    let edits = match place.stop_inside.filter(|r| unit.map.is_plain(r)) {
        // `… rent.”` becomes `… rent” (Author page).`
        Some(stop) => {
            let mark = unit.str(&stop).to_owned();
            let moved = Edit::replace(unit.map.source(&stop), "");
            vec![shift(moved), shift(Edit::insert(unit.map.end(place.mark), format!(" {words}{mark}")))]
        }
        None => {
            let at = if place.mark < whole.end { unit.map.start(place.mark) } else { unit.map.end(place.mark) };
            vec![shift(Edit::insert(at, format!(" {words}")))]
        }
    };
    here(title, edits)
}

/// How a sentence ends: its last words, then marks.
struct Close {
    /// Behind the last word.
    words: usize,
    /// Where a citation goes: in front of the stop, behind a closing quotation mark.
    mark: usize,
    /// A full stop that stands inside the quotation mark.
    stop_inside: Option<Range<usize>>,
}

impl Close {
    fn of(unit: &Unit, sentence: &Range<usize>) -> Close {
        let text = unit.str(sentence);
        let is_stop = |c: char| matches!(c, '.' | '!' | '?' | '…' | ':');
        let is_quote = |c: char| matches!(c, '"' | '”' | '’' | '\'' | '»');
        let bare = text.trim_end_matches(|c| is_stop(c) || is_quote(c));
        let words = sentence.start + bare.len();
        let without_stop = text.trim_end_matches(is_stop);
        if without_stop.len() < text.len() || !text.ends_with(is_quote) {
            return Close { words, mark: sentence.start + without_stop.len(), stop_inside: None };
        }
        let mark = sentence.end;
        let inner = text.trim_end_matches(is_quote);
        let stop = inner.ends_with('.').then(|| sentence.start + inner.len() - 1..sentence.start + inner.len());
        Close { words, mark, stop_inside: stop }
    }
}

/// Words that claim less.
fn softer(document: &Document, report: &Located) -> Vec<Action> {
    let source = document.source(report.range.clone());
    let Some((start, block)) = document.read_block(report.range.start) else { return Vec::new() };
    let Some((unit, sentence)) = hover::sentence(&block, report.range.start - start) else { return Vec::new() };
    let at = unit.map.visible(report.range.start - start);
    let before = unit.text.get(unit.sentences[sentence].start..at).unwrap_or("");
    let found = hedge::choices(report.rule, &source, before).into_iter();
    found
        .filter_map(|words| here(format!("Soften to \"{words}\""), vec![Edit::replace(report.range.clone(), words)]))
        .collect()
}

/// A page to be filled in, as the style writes it.
fn page(document: &Document, report: &Located) -> Option<Action> {
    let hit = works::citation_at(document, report.range.start)?;
    let cited = hit.cited?;
    let last = [&cited.year, &cited.key].into_iter().flatten().next().map(|(_, r)| r.clone());
    let at = works::source(&hit.part, hit.unit, &last.unwrap_or(cited.range.clone())).end;
    let page = match format::style(document) {
        // Outside of brackets a key takes brackets for its page.
        _ if cited.key.is_some() && !hit.unit.str(&hit.citation.range).starts_with('[') => " [p. …]",
        _ if cited.key.is_some() => ", p. …",
        Style::Mla => " …",
        Style::ChicagoAuthorDate => ", …",
        _ => ", p. …",
    };
    here(format!("Add a page: \"{}\"", page.trim_start()), vec![Edit::insert(at, page)])
}

/// An entry of the list of works to be filled in, at its place in the alphabet.
fn entry(document: &Document, report: &Located) -> Option<Action> {
    let hit = works::citation_at(document, report.range.start)?;
    let starts = |c: &&crate::syntax::citations::Cited| {
        works::source(&hit.part, hit.unit, &c.range).contains(&report.range.start)
    };
    let cited = hit.citation.works.iter().find(starts).or(hit.cited)?;
    let list = works::listed(document);
    let last = list.last()?;
    let names: Vec<String> = cited.names.iter().map(|n| n.0.clone()).collect();
    let first = names.first()?;
    let style = format::style(document);
    let text = format::stub(&names, cited.year.as_ref().map(|y| y.0.as_str()), style);
    let newline = line_end(document);
    let marker = |range: &Range<usize>| {
        let block = document.block_at(range.start);
        let head = document.source(block.start..range.start);
        let line = head.rsplit(['\n', '\r']).next().unwrap_or("").to_owned();
        let is_marker = matches!(line.trim(), "-" | "*" | "+");
        if is_marker { Some(line) } else { line.is_empty().then(String::new) }
    };
    let marker = marker(&last.range)?;
    let spaced = match list.as_slice() {
        [.., a, b] => {
            document.source(a.range.end..b.range.start).matches(['\n', '\r']).count()
                > 1 + usize::from(newline == "\r\n")
        }
        _ => marker.is_empty(),
    };
    let gap = newline.repeat(1 + usize::from(spaced));
    let folded = |name: &str| crate::syntax::references::folded(name);
    let is_sorted = list.windows(2).all(|w| match (w[0].reference.names.first(), w[1].reference.names.first()) {
        (Some(a), Some(b)) => folded(a) <= folded(b),
        _ => true,
    });
    let after = |e: &&works::Listed| e.reference.names.first().is_some_and(|n| folded(n) > folded(first));
    let numbered = list.iter().any(|e| e.reference.number.is_some());
    let next = list.iter().find(after).filter(|_| is_sorted && !numbered);
    let edit = match next {
        Some(next) => Edit::insert(next.range.start - marker.len(), format!("{marker}{text}{gap}")),
        None => {
            let end = document.source(last.range.clone()).trim_end().len() + last.range.start;
            Edit::insert(end, format!("{gap}{marker}{text}"))
        }
    };
    here(
        format!("Add an entry for {first} to {}", document.works().heading.as_deref().unwrap_or("the list")),
        vec![edit],
    )
}

/// An entry for a key that no bibliography has.
fn key(document: &Document, report: &Located) -> Option<Action> {
    let hit = works::citation_at(document, report.range.start)?;
    let (key, _) = hit.cited?.key.as_ref()?;
    let key = crate::syntax::bibliography::bare_key(key);
    let paths = document.library()?.sources.iter().filter_map(|s| s.path.clone());
    let path = paths.into_iter().find(|p| Format::of(p, "") == Some(Format::Bib))?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(Action {
        title: format!("Add an entry \"{key}\" to {name}"),
        change: Change::Append { path, entry: format::bib_stub(key) },
    })
}

/// How the lines of this document end.
pub fn line_end(document: &Document) -> &'static str {
    let rope = document.rope();
    let first = rope.lines().next().map(|l| l.to_string()).unwrap_or_default();
    match first.as_bytes() {
        [.., b'\r', b'\n'] => "\r\n",
        [.., b'\r'] => "\r",
        _ => "\n",
    }
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Does `after` allow what `before` allowed, and the word?
fn allows(before: &[String], after: &[String], word: &str) -> bool {
    after.iter().any(|w| w == word) && before.iter().all(|w| after.contains(w))
}

/// The words that a settings file allows.
pub fn allowed_in_settings(text: &str, path: &Path) -> Vec<String> {
    let layers = Layers { below: vec![Arc::new(Layer::toml(text, path))], ..Layers::default() };
    layers.settings(None).resolve(None).config.register.allow
}

/// The edit of a settings file (`text`, at `path`) that allows the word, if one is found that does just that.
pub fn allow_in_settings(text: &str, path: &Path, word: &str) -> Option<Edit> {
    let read = |text: &str| {
        let layers = Layers { below: vec![Arc::new(Layer::toml(text, path))], ..Layers::default() };
        (layers.settings(None).resolve(None).config, layers.problems().len())
    };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let word_quoted = quoted(word);
    let lines: Vec<(usize, &str)> = crate::text::lines(text).collect();
    let mut edits: Vec<Edit> = Vec::new();
    let table = lines.iter().position(|(_, l)| l.trim() == "[register]" || l.trim_start().starts_with("[register] "));
    let inside = table.map_or(&[][..], |t| {
        let rest = &lines[t + 1..];
        &rest[..rest.iter().position(|(_, l)| l.trim_start().starts_with('[')).unwrap_or(rest.len())]
    });
    let key = |l: &str, name: &str| l.trim_start().strip_prefix(name).is_some_and(|r| r.trim_start().starts_with('='));
    let list =
        inside.iter().find(|(_, l)| key(l, "allow")).or_else(|| lines.iter().find(|(_, l)| key(l, "register.allow")));
    if let Some((at, line)) = list {
        edits.extend(into_list(line, &word_quoted).map(|e| e.shifted(*at)));
    } else if let Some(t) = table {
        let (at, line) = lines[t];
        let broken = if line.ends_with(['\n', '\r']) { "" } else { newline };
        edits.push(Edit::insert(at + line.len(), format!("{broken}allow = [{word_quoted}]{newline}")));
    } else {
        let gap = if text.is_empty() {
            ""
        } else if text.ends_with(['\n', '\r']) {
            newline
        } else {
            &newline.repeat(2)
        };
        edits.push(Edit::insert(text.len(), format!("{gap}[register]{newline}allow = [{word_quoted}]{newline}")));
    }
    let (before, problems) = read(text);
    edits.into_iter().find(|e| {
        let (mut after, now) = read(&EditSet::one(e.clone()).apply(text));
        let fits = now <= problems && allows(&before.register.allow, &after.register.allow, word);
        after.register.allow = before.register.allow.clone();
        fits && after == before
    })
}

/// Behind the bracket that opens the list on this line.
fn into_list(line: &str, item: &str) -> Option<Edit> {
    let at = line.find('[')? + 1;
    let empty = line[at..].trim_start().starts_with(']');
    Some(Edit::insert(at, if empty { item.to_owned() } else { format!("{item}, ") }))
}

/// The edit of the front matter that allows the word, if one is found that does just that.
pub fn allow_in_front_matter(document: &Document, word: &str) -> Option<Edit> {
    let newline = line_end(document);
    let item = quoted(word);
    // A list in front matter replaces those of other settings: a new one takes them along.
    let known = &document.config().register.allow;
    let all: Vec<String> = known.iter().map(String::as_str).chain([word]).map(quoted).collect();
    let all = all.join(", ");
    let front = document.parts().next().filter(|p| p.kind == BlockKind::FrontMatter);
    let settings = document.settings();
    let Some(front) = front else {
        let text = format!("---{newline}essay:{newline}  register:{newline}    allow: [{all}]{newline}---{newline}");
        let after = settings.resolve(Some(&text)).config;
        let fits = allows(&document.config().register.allow, &after.register.allow, word);
        return fits.then(|| Edit::insert(0, text + newline));
    };
    let block = document.source(front.range.clone());
    if !block.starts_with("---") {
        return None;
    }
    let edit = in_yaml(&block, &item, &all, newline)?;
    let before = settings.resolve(Some(&block));
    let new = EditSet::one(edit.clone()).apply(&block);
    let mut after = settings.resolve(Some(&new));
    let fits = after.problems.len() <= before.problems.len()
        && allows(&before.config.register.allow, &after.config.register.allow, word);
    after.config.register.allow = before.config.register.allow.clone();
    (fits && after.config == before.config).then_some(edit)
}

/// Puts the item into `essay: register: allow:`, in whichever way that is written; `all` into a list that is new.
fn in_yaml(block: &str, item: &str, all: &str, newline: &str) -> Option<Edit> {
    let lines: Vec<(usize, &str)> = crate::text::lines(block).collect();
    let indent = |l: &str| l.len() - l.trim_start_matches(' ').len();
    let close = lines.iter().skip(1).position(|(_, l)| matches!(l.trim_end(), "---" | "..."))? + 1;
    let value =
        |l: &str| l.split_once(':').map_or(String::new(), |(_, v)| v.split(" #").next().unwrap_or(v).trim().to_owned());
    // The lines below line `of`, and which of them is the key `name`.
    let child = |of: usize, name: &str| {
        let outer = indent(lines[of].1);
        let below = lines[of + 1..close].iter().position(|(_, l)| !l.trim().is_empty() && indent(l) <= outer);
        let end = below.map_or(close, |n| of + 1 + n);
        let inner = (of + 1..end).find(|i| !lines[*i].1.trim().is_empty()).map(|i| indent(lines[i].1));
        let is_it =
            |i: &usize| Some(indent(lines[*i].1)) == inner && lines[*i].1.trim_start().starts_with(&format!("{name}:"));
        ((of + 1..end).find(is_it), inner)
    };
    let Some(essay) = (1..close).find(|i| lines[*i].1.starts_with("essay:")) else {
        let text = format!("essay:{newline}  register:{newline}    allow: [{all}]{newline}");
        return Some(Edit::insert(lines[close].0, text));
    };
    let behind = |i: usize| lines[i].0 + lines[i].1.len();
    let into_flow = |i: usize| {
        let (at, line) = lines[i];
        let found = [("allow: [", format!("{item}, ")), ("register: {", format!("allow: [{all}], "))];
        let inner =
            found.into_iter().find_map(|(head, text)| Some(Edit::insert(at + line.find(head)? + head.len(), text)));
        inner.or_else(|| {
            let open = line.find('{')? + 1;
            let rest = if line[open..].trim_start().starts_with('}') { "" } else { ", " };
            let key = if line.trim_start().starts_with("register:") {
                format!("allow: [{all}]")
            } else {
                format!("register: {{allow: [{all}]}}")
            };
            Some(Edit::insert(at + open, format!("{key}{rest}")))
        })
    };
    if !value(lines[essay].1).is_empty() {
        return into_flow(essay);
    }
    let (register, inner) = child(essay, "register");
    let Some(register) = register else {
        let pad = " ".repeat(inner.unwrap_or(2));
        return Some(Edit::insert(behind(essay), format!("{pad}register:{newline}{pad}  allow: [{all}]{newline}")));
    };
    if !value(lines[register].1).is_empty() {
        return into_flow(register);
    }
    let (allow, inner) = child(register, "allow");
    match allow {
        None => {
            let pad = " ".repeat(inner.unwrap_or(indent(lines[register].1) + 2));
            Some(Edit::insert(behind(register), format!("{pad}allow: [{all}]{newline}")))
        }
        Some(allow) if value(lines[allow].1).starts_with('[') => {
            into_list(lines[allow].1, item).map(|e| e.shifted(lines[allow].0))
        }
        Some(allow) => {
            let first = lines.get(allow + 1).filter(|(_, l)| l.trim_start().starts_with("- "))?;
            let pad = " ".repeat(indent(first.1));
            Some(Edit::insert(first.0, format!("{pad}- {item}{newline}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::new(text, Default::default())
    }

    /// The text after the action of a report whose title begins so.
    #[track_caller]
    fn after(text: &str, rule: &str, title: &str) -> String {
        let document = document(text);
        let reports = document.diagnostics();
        let report = reports.iter().find(|r| r.rule == rule).unwrap_or_else(|| panic!("no {rule} in {reports:?}"));
        let all = answers(&document, report);
        let found = all.iter().find(|a| a.title.starts_with(title)).unwrap_or_else(|| panic!("no {title} in {all:?}"));
        match &found.change {
            Change::Here(edits) => edits.apply(text),
            other => panic!("{other:?}"),
        }
    }

    const MLA: &str = "\n\nIt fell (Bell 4).\n\n## Works Cited\n\nBell, Thomas. *The River Towns*. Quay Press, 2011.\n";

    #[test]
    fn a_placeholder_in_the_style_of_the_essay_stands_in_front_of_the_stop() {
        for (claim, expected) in [
            (
                "The wheel cost $25 million in *the spring*.",
                "The wheel cost $25 million in *the spring* (Author page).",
            ),
            ("The wheel cost $25 million in spring!", "The wheel cost $25 million in spring (Author page)!"),
            (
                "The wheel cost $25 million in the “long winter.”",
                "The wheel cost $25 million in the “long winter” (Author page).",
            ),
        ] {
            let text = format!("{claim}{MLA}");
            assert_eq!(after(&text, "claim.quantity", "Insert a placeholder"), format!("{expected}{MLA}"));
        }
        let apa = MLA.replace("Bell 4", "Bell, 2011").replace("*. Quay Press, 2011", "* (2011). Quay Press");
        let text = format!("The wheel cost $25 million.{apa}");
        assert_eq!(
            after(&text, "claim.quantity", "Insert a placeholder"),
            format!("The wheel cost $25 million (Author, year).{apa}")
        );
    }

    #[test]
    fn a_placeholder_is_reported_in_place_of_the_claim() {
        let text = format!("The wheel cost $25 million.{MLA}");
        let new = document(&after(&text, "claim.quantity", "Insert a placeholder"));
        let rules: Vec<&str> = new.diagnostics().iter().map(|r| r.rule).collect();
        assert_eq!(rules, ["cite.placeholder"]);
    }

    #[test]
    fn a_placeholder_of_every_style_is_reported_until_it_is_filled_in() {
        for style in Style::ALL {
            let text = format!("---\nessay: {{style: {}}}\n---\n\nThe wheel cost $25 million.\n", style.name());
            let new = document(&after(&text, "claim.quantity", "Insert"));
            let rules: Vec<&str> = new.diagnostics().iter().map(|r| r.rule).collect();
            assert_eq!(rules, ["cite.placeholder"], "{}", new.text());
        }
    }

    #[test]
    fn a_placeholder_behind_a_quotation() {
        let said = "The miller said “the river has never once asked me for rent”";
        for (text, expected) in [
            (format!("{said} and left.{MLA}"), format!("{said} (Author page) and left.{MLA}")),
            (format!("{said}.{MLA}"), format!("{said} (Author page).{MLA}")),
            (format!("{}{MLA}", said.replace("rent”", "rent.”")), format!("{said} (Author page).{MLA}")),
            (
                format!("{}{MLA}", said.replace("rent”", "rent?”")),
                format!("{} (Author page){MLA}", said.replace("rent”", "rent?”")),
            ),
        ] {
            assert_eq!(after(&text, "cite.quote-uncited", "Insert a placeholder"), expected);
        }
    }

    #[test]
    fn a_note_where_sources_stand_in_notes() {
        let text = "The wheel cost $25 million.\n\nIt fell.[^1]\n\n[^1]: Bell, *Towns*, 4.\n";
        let expected = "The wheel cost $25 million.[^2]\n\nIt fell.[^1]\n\n[^1]: Bell, *Towns*, 4.\n\n[^2]: TODO: name the source.\n";
        assert_eq!(after(text, "claim.quantity", "Insert a note"), expected);
    }

    #[test]
    fn softer_words() {
        let text = "Everyone knows about the old mill.\n";
        assert_eq!(after(text, "claim.absolute", "Soften to"), "Almost everyone knows about the old mill.\n");
    }

    #[test]
    fn an_entry_stands_where_the_alphabet_has_it() {
        let cite = "It fell (Ortiz 4).\n\n## Works Cited\n\n";
        for (list, expected) in [
            (
                "Bell, Tom. *Towns*. Quay, 2011.\n\nZhu, Wei. *Mills*. Quay, 2012.\n",
                "Bell, Tom. *Towns*. Quay, 2011.\n\nOrtiz, First Name. *Title*. Publisher, Year.\n\nZhu, Wei. *Mills*. Quay, 2012.\n",
            ),
            (
                "- Bell, Tom. *Towns*. Quay, 2011.\n- Chen, Li. *Mills*. Quay, 2012.\n",
                "- Bell, Tom. *Towns*. Quay, 2011.\n- Chen, Li. *Mills*. Quay, 2012.\n- Ortiz, First Name. *Title*. Publisher, Year.\n",
            ),
        ] {
            let new = after(&format!("{cite}{list}"), "cite.not-listed", "Add an entry for Ortiz to Works Cited");
            assert_eq!(new, format!("{cite}{expected}"));
            assert!(!document(&new).diagnostics().iter().any(|r| r.rule == "cite.not-listed"));
        }
    }

    #[test]
    fn a_quotation_that_is_set_off_has_its_source_behind_the_stop() {
        let text = "The mayor wrote in his diary:\n\n> No ship will ever come. The river has taken the quay.\n";
        let new = after(text, "cite.quote-uncited", "Insert a placeholder");
        assert_eq!(new, text.replace("quay.", "quay. (citation needed)"));
        let rules: Vec<&str> = document(&new).diagnostics().iter().map(|r| r.rule).collect();
        assert_eq!(rules, ["cite.placeholder"], "reported until it is filled in");
    }

    #[test]
    fn a_page_to_be_filled_in() {
        let text =
            "---\nessay: {style: apa}\n---\n\nBell writes that “the river was always a very old enemy” (Bell, 2011).\n";
        let new = after(text, "cite.quote-locator", "Add a page");
        assert_eq!(new, text.replace("2011)", "2011, p. …)"));
        let rules: Vec<&str> = document(&new).diagnostics().iter().map(|r| r.rule).collect();
        assert_eq!(rules, ["cite.quote-locator"], "reported until it is filled in");
        // MLA writes the bare number, Chicago a comma before it, and a key takes brackets.
        let quote = "Bell writes that “the river was always a very old enemy”";
        let list = "\n\n## Works Cited\n\nBell, Thomas. “Rivers.” *Quays*, vol. 4, 2011, pp. 3-9.\n";
        let entry = "references:\n- {id: bell2011, type: article-journal, page: 3-9}\n";
        for (front, old, list, new) in [
            ("essay: {style: mla}\n", "(Bell)", list, "(Bell …)"),
            ("essay: {style: chicago-author-date}\n", "(Bell 2011)", "", "(Bell 2011, …)"),
            (entry, "[@bell2011]", "", "[@bell2011, p. …]"),
            (entry, "@bell2011", "", "@bell2011 [p. …]"),
        ] {
            let text = format!("---\n{front}---\n\n{quote} {old}.{list}\n");
            assert_eq!(after(&text, "cite.quote-locator", "Add a page"), text.replacen(old, new, 1));
        }
    }

    #[test]
    fn words_are_allowed_in_front_matter_however_it_is_written() {
        for (front, expected) in [
            ("", "---\nessay:\n  register:\n    allow: [\"kids\"]\n---\n\n"),
            ("---\ntitle: A\n---\n", "---\ntitle: A\nessay:\n  register:\n    allow: [\"kids\"]\n---\n"),
            (
                "---\nessay:\n  style: mla\n---\n",
                "---\nessay:\n  register:\n    allow: [\"kids\"]\n  style: mla\n---\n",
            ),
            ("---\nessay: {style: mla}\n---\n", "---\nessay: {register: {allow: [\"kids\"]}, style: mla}\n---\n"),
            (
                "---\nessay:\n    register:\n        strict: true\n---\n",
                "---\nessay:\n    register:\n        allow: [\"kids\"]\n        strict: true\n---\n",
            ),
            (
                "---\nessay:\n  register: {allow: [mum]}\n---\n",
                "---\nessay:\n  register: {allow: [\"kids\", mum]}\n---\n",
            ),
            (
                "---\nessay:\n  register:\n    allow:\n    - mum\n---\n",
                "---\nessay:\n  register:\n    allow:\n    - \"kids\"\n    - mum\n---\n",
            ),
        ] {
            let text = format!("{front}\nThe kids left.\n");
            let document = document(&text);
            let edit = allow_in_front_matter(&document, "kids").unwrap_or_else(|| panic!("nothing for {front}"));
            let new = EditSet::one(edit).apply(&text);
            assert_eq!(new, format!("{expected}\nThe kids left.\n"));
            assert_eq!(Document::new(&new, Default::default()).diagnostics(), []);
        }
    }

    #[test]
    fn words_are_allowed_in_a_settings_file() {
        let path = Path::new("essay-lsp.toml");
        for (text, expected) in [
            ("", "[register]\nallow = [\"kids\"]\n"),
            ("style = \"mla\"\n", "style = \"mla\"\n\n[register]\nallow = [\"kids\"]\n"),
            ("[register]\nstrict = true\n[rules]\n", "[register]\nallow = [\"kids\"]\nstrict = true\n[rules]\n"),
            ("[register]\nallow = [\"mum\"] # never\n", "[register]\nallow = [\"kids\", \"mum\"] # never\n"),
            (
                "[register]\r\nallow = [\r\n  \"mum\",\r\n]\r\n",
                "[register]\r\nallow = [\"kids\", \r\n  \"mum\",\r\n]\r\n",
            ),
            ("register.allow = []\n", "register.allow = [\"kids\"]\n"),
        ] {
            let edit = allow_in_settings(text, path, "kids").unwrap_or_else(|| panic!("nothing for {text}"));
            assert_eq!(EditSet::one(edit).apply(text), expected);
        }
        assert_eq!(
            allow_in_settings("register = {strict = true}\n", path, "kids"),
            None,
            "no second table of that name"
        );
    }
}
