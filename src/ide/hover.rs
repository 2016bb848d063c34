//! What a place means: the work behind a citation and what it covers, the numbers of a section, the reason for a report.

use super::format;
use super::outline;
use super::works::{self, Work};
use crate::config::{Scope, Style};
use crate::document::{Document, Located};
use crate::rules;
use crate::rules::support::{self, Need, Support};
use crate::syntax::citations::{Form, Strength};
use crate::syntax::{Block, Unit};
use std::ops::Range;
use std::path::Path;

/// Markdown, and the bytes that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub text: String,
    pub range: Range<usize>,
}

/// Who shows the message of a report where the pointer rests on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Messages {
    /// Nobody, if this hover does not.
    #[default]
    Here,
    /// The editor, in the same window: a hover says only what the message does not.
    InEditor,
}

/// What there is to say at byte `at`: reports first, then what stands there.
pub fn at(document: &Document, at: usize, messages: Messages) -> Option<Hover> {
    let reports = document.diagnostics_in(at..at);
    let mut texts: Vec<String> = Vec::new();
    for text in reports.iter().filter_map(|r| report(document, r, messages)) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let mut range = reports.first().filter(|_| !texts.is_empty()).map(|r| r.range.clone());
    for found in [citation(document, at), definition(document, at), heading(document, at)].into_iter().flatten() {
        range.get_or_insert(found.range);
        texts.push(found.text);
    }
    Some(Hover { text: texts.join("\n\n---\n\n"), range: range? })
}

/// The works of the citation, and the sentences that it speaks for.
fn citation(document: &Document, at: usize) -> Option<Hover> {
    let hit = works::citation_at(document, at)?;
    let mut lines: Vec<String> = Vec::new();
    for cited in &hit.citation.works {
        match works::meaning(document, cited) {
            // What is known only through another work need not be listed.
            Some(Work::Unlisted(_)) | None if cited.indirect => {}
            Some(Work::Unlisted(_)) | None => {
                let name = cited.names.first().or(cited.title.as_ref()).map(|n| &n.0);
                lines.extend(name.map(|n| format!("**{n}**: not in the list of works")));
            }
            Some(work) => lines.extend(described(document, &work)),
        }
    }
    if hit.citation.strength == Strength::Doubtful {
        // Perhaps no citation at all.
        return lines.iter().any(|l| !l.ends_with("not in the list of works")).then(|| Hover {
            text: lines.join("\n\n"),
            range: works::source(&hit.part, hit.unit, &hit.citation.range),
        });
    }
    lines.extend(covers(document, hit.unit, &hit.citation.range));
    if let Some(style) = style_line(document).filter(|_| hit.citation.form != Form::Personal) {
        lines.push(style);
    }
    let range = works::source(&hit.part, hit.unit, &hit.citation.range);
    (!lines.is_empty()).then(|| Hover { text: lines.join("\n\n"), range })
}

/// The style of the citations, and how it is known.
fn style_line(document: &Document) -> Option<String> {
    let set = document.config().style != Style::Auto;
    let style = document.style();
    let how = match style {
        _ if set => "set for this essay",
        // Its citations look like those of others.
        Style::Harvard => "as the list of works is",
        _ => "as most citations of this essay are",
    };
    (style != Style::Auto).then(|| format!("Style: {}, {how}", format::style_name(style)))
}

/// A work in full, and where it stands.
fn described(document: &Document, work: &Work) -> Vec<String> {
    match work {
        Work::Key(key) => {
            let Some((source, entry)) = document.library().and_then(|l| l.find(key)) else {
                let known = crate::syntax::bibliography::is_identifier(key) || document.works().keys.contains(key);
                let what =
                    if known { "the key says itself which work it means" } else { "no bibliography has this key" };
                return vec![format!("**{key}**: {what}")];
            };
            let name = source.path.as_deref().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
            let place = name.unwrap_or_else(|| "front matter".to_owned());
            vec![format!("{}\n\n`{key}` in {place}", format::entry(entry, format::style(document)))]
        }
        Work::Note(label) => match note(document, label) {
            Some(text) => vec![text],
            None if document.noted(label).is_empty() => vec![format!("Note {label} is not defined.")],
            None => Vec::new(),
        },
        Work::Listed(entries) => {
            let references = &document.works().references;
            let several = entries.len() > 1;
            let shown = entries.iter().filter_map(|i| references.get(*i)).take(5).map(|r| r.text.clone());
            let mut lines: Vec<String> = shown.collect();
            if several {
                lines.insert(0, format!("{} works can be meant:", entries.len()));
            }
            lines
        }
        Work::Unlisted(_) => Vec::new(),
    }
}

/// The words of a note.
fn note(document: &Document, label: &str) -> Option<String> {
    let place = document.noted(label).into_iter().next()?;
    let (_, block) = document.read_block(place.start)?;
    let units = block.units.iter().filter(|u| u.note.as_ref().is_some_and(|n| n.to_lowercase() == label));
    let text: Vec<String> = units.map(|u| u.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    (!text.is_empty()).then(|| text.join("\n\n"))
}

/// `Covers this sentence and the 2 before it.`
fn covers(document: &Document, unit: &Unit, citation: &Range<usize>) -> Option<String> {
    let scope = document.config().scope;
    let own = unit.sentence_at(citation.start)?;
    let me = unit.citations.iter().position(|c| c.range == *citation)?;
    let is_mine = |s: usize| {
        let found = support::of(unit, s, &Need::Claim, scope);
        matches!(found, Some(Support::Here(i) | Support::Forward(i) | Support::Backward(i)) if i == me)
    };
    let before = (0..own).rev().take_while(|s| is_mine(*s)).count();
    let after = (own + 1..unit.sentences.len()).take_while(|s| is_mine(*s)).count();
    let count = |n: usize, where_: &str| match n {
        0 => None,
        1 => Some(format!("the one {where_} it")),
        n => Some(format!("the {n} {where_} it")),
    };
    let mut parts = vec!["this sentence".to_owned()];
    parts.extend(count(before, "before"));
    parts.extend(count(after, "after"));
    let last = parts.pop()?;
    Some(match parts.is_empty() {
        true => format!("Covers {last}."),
        false => format!("Covers {} and {last}.", parts.join(", ")),
    })
}

/// How often an entry of the list, a note or a key is cited.
fn definition(document: &Document, at: usize) -> Option<Hover> {
    let place = works::at(document, at).filter(|p| p.defines)?;
    let mut n = 0;
    works::each_citation(document, &place.work, |_, _, _, _| n += 1);
    let text = match n {
        0 => "Not cited in the text.".to_owned(),
        1 => "Cited once.".to_owned(),
        n => format!("Cited {n} times."),
    };
    Some(Hover { text, range: place.range })
}

/// The numbers of the section that a heading opens.
fn heading(document: &Document, at: usize) -> Option<Hover> {
    let part = document.parts_in(at..at).next()?;
    part.heading?;
    let section = outline::sections(document).into_iter().find(|s| s.range.start == part.range.start)?;
    // The marks in front of the words belong to the heading.
    let before = document.source(part.range.start..section.heading.start);
    let line = part.range.start + before.rfind('\n').map_or(0, |n| n + 1);
    let heading = line..section.heading.end;
    if at < heading.start || heading.end < at || !section.is_prose() {
        return None;
    }
    let (words, evidence) = match section.is_title {
        true => (document.words(), document.evidence()),
        false => (section.words, section.evidence),
    };
    let text =
        format!("{}: {}", if section.is_title { "Essay" } else { "Section" }, outline::summary(&words, &evidence));
    Some(Hover { text, range: heading })
}

/// A report: its message, why this sentence, and the beginning of its rule's page.
fn report(document: &Document, report: &Located, messages: Messages) -> Option<String> {
    let rule = rules::find(report.rule);
    let about = rule.map(|r| paragraph(&r.docs(), r.id)).filter(|about| !about.is_empty());
    let mut parts = Vec::new();
    if messages == Messages::Here {
        parts.push(format!("**{}** ({})", report.rule, report.severity.name()));
        parts.push(report.message.clone());
    }
    parts.extend(reason(document, report));
    parts.extend(about);
    // The editor that shows the message links the rule as well.
    if let Some(rule) = rule.filter(|_| messages == Messages::Here) {
        parts.push(format!("[{}]({})", rule.id, rule.url()));
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// Is a source what answers reports of this rule?
pub fn wants_source(rule: &str) -> bool {
    rule.starts_with("claim.") && rule != "claim.policy"
        || matches!(rule, "cite.quote-uncited" | "cite.attribution-uncited")
}

/// Which support was looked for, and where.
fn reason(document: &Document, report: &Located) -> Option<String> {
    if !wants_source(report.rule) {
        return None;
    }
    let (start, block) = document.read_block(report.range.start)?;
    let (unit, sentence) = sentence(&block, report.range.start - start)?;
    let scope = document.config().scope;
    let quotation = report.rule.starts_with("cite.quote");
    let looked = match scope {
        _ if quotation => "in this sentence and in the one that introduces the quotation",
        Scope::Sentence => "in this sentence",
        Scope::Linked => {
            "in this sentence, and in sentences before and after it that are linked to it by a name or a word such as \"this\""
        }
        Scope::Paragraph => "in the whole paragraph",
    };
    let mut out = format!(
        "What raised it: “{}”. A source was looked for {looked}.",
        report.trigger.trim_matches(['"', '“', '”', '.'])
    );
    let found = unit.citations.iter().filter(|c| c.is_source());
    let distance = |c: &Range<usize>| Some((unit.sentence_at(c.start)? as isize) - sentence as isize);
    let nearest = found.filter_map(|c| Some((distance(&c.range)?, c))).min_by_key(|(d, _)| d.abs());
    match nearest {
        None => out.push_str(" The paragraph cites nothing."),
        Some((0, c)) => out.push_str(&format!(" {} does not answer it.", shown(unit, &c.range))),
        Some((d, c)) => {
            let n = d.unsigned_abs();
            let where_ = if d < 0 { "before" } else { "after" };
            let count = if n == 1 { "one sentence".to_owned() } else { format!("{n} sentences") };
            let why = if quotation { "a quotation wants its own" } else { "nothing links this sentence to it" };
            out.push_str(&format!(" The nearest citation, {}, stands {count} {where_}: {why}.", shown(unit, &c.range)));
        }
    }
    Some(out)
}

fn shown(unit: &Unit, range: &Range<usize>) -> String {
    let text = unit.str(range).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('\u{fffc}') { "a note".to_owned() } else { format!("`{}`", text.replace('`', "'")) }
}

/// The unit and the sentence that hold byte `at` of a block.
pub fn sentence(block: &Block, at: usize) -> Option<(&Unit, usize)> {
    block.units.iter().find_map(|unit| {
        let whole = unit.map.source(&(0..unit.text.len()));
        if !(whole.start <= at && at <= whole.end) {
            return None;
        }
        Some((unit, unit.sentence_at(unit.map.visible(at))?))
    })
}

/// The first paragraph about a rule: behind the heading that names it, where its page is about several rules, or else behind
/// the first heading.
fn paragraph(page: &str, rule: &str) -> String {
    let names_it = |l: &&str| l.starts_with('#') && l.trim_matches(|c: char| c == '#' || c == '`' || c == ' ') == rule;
    let start = page.lines().position(|l| names_it(&l)).unwrap_or(0);
    let prose = page.lines().skip(start).skip_while(|l| l.trim().is_empty() || l.starts_with('#'));
    prose.take_while(|l| !l.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// Markdown without its marks, for a client that shows plain text.
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut lines = Vec::new();
    for line in markdown.lines().filter(|l| *l != "---") {
        // A link to the page is of no use where it cannot be followed.
        if line.starts_with('[') && line.ends_with(')') && line.contains("](http") {
            continue;
        }
        lines.push(line);
    }
    let mut chars = lines.join("\n").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            '*' | '`' => {}
            c => out.push(c),
        }
    }
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_begins_behind_its_heading() {
        assert_eq!(paragraph("# a.b\n\nOne\ntwo.\n\nThree.", "a.b"), "One two.");
        assert_eq!(paragraph("# a\n\nOne.\n\n## `a.b`\n\nTwo.\n", "a.b"), "Two.");
        assert_eq!(paragraph("# a.b\n", "a.b"), "");
    }

    fn hover(text: &str) -> String {
        let cursor = text.find('|').expect("a cursor");
        let document = Document::new(&text.replacen('|', "", 1), Default::default());
        at(&document, cursor, Messages::Here).map(|h| h.text).unwrap_or_default()
    }

    const LIST: &str = "\n\n## Works Cited\n\nBell, Thomas. *The River Towns*. Quay Press, 2011.\n";

    #[test]
    fn a_citation_shows_its_work_what_it_covers_and_the_style() {
        let found = hover(&format!(
            "The mill closed early. Bell thinks that it was sold (Be|ll 4). This ruined the town.{LIST}"
        ));
        assert!(found.contains("Bell, Thomas. The River Towns. Quay Press, 2011."), "{found}");
        assert!(found.contains("Covers this sentence and the one after it."), "{found}");
        assert!(found.contains("Style: MLA, as most citations"), "{found}");
        assert_eq!(hover(&format!("It fell (Bell 4).{}", LIST.replacen("Bell", "Be|ll", 1))), "Cited once.");
    }

    #[test]
    fn a_list_in_harvard_style_says_how_the_style_is_known() {
        let found = hover(
            "The mill closed early (Be|ll 2011, p. 4).\n\n## References\n\nBell, T. (2011) *The river towns*. Leeds: Quay Press.\n",
        );
        assert!(found.contains("Style: Harvard, as the list of works is"), "{found}");
    }

    #[test]
    fn a_report_says_where_a_source_was_looked_for() {
        let text =
            format!("The town had a mill (Bell 4). Prices changed. The wheel cost $25 mil|lion in the spring.{LIST}");
        let found = hover(&text);
        assert!(found.contains("What raised it: “$25 million”"), "{found}");
        assert!(found.contains("The nearest citation, `(Bell 4)`, stands 2 sentences before"), "{found}");
        let found = hover("The wheel cost $25 mil|lion in the spring.\n");
        assert!(found.contains("The paragraph cites nothing."), "{found}");
    }

    #[test]
    fn a_heading_shows_the_numbers_of_its_section() {
        assert_eq!(hover("# Mi|lls\n\nOne two three.\n"), "Essay: 3 words");
        assert_eq!(hover("# Mills\n\n## On|e\n\nOne two three.\n\n## Two\n\nFour.\n"), "Section: 3 words");
        assert_eq!(hover("# Mills\n\nFour.\n\n|## One\n\nOne two three.\n"), "Section: 3 words");
        assert_eq!(hover("|Mills\n=====\n\nOne two three.\n"), "Essay: 3 words");
    }

    #[test]
    fn an_editor_that_shows_the_message_is_not_told_it_again() {
        let text = "The wheel cost $25 million in the spring.\n";
        let document = Document::new(text, Default::default());
        let cursor = text.find("$25").expect("the words");
        let message = document.diagnostics().remove(0).message;
        let found = |messages| at(&document, cursor, messages).expect("a hover").text;
        assert!(found(Messages::Here).contains(&message));
        let rest = found(Messages::InEditor);
        assert!(!rest.contains(&message) && !rest.contains("claim.quantity"), "{rest}");
        assert!(rest.contains("The paragraph cites nothing.") && rest.contains("A source was looked for"), "{rest}");
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain("**a.b** (hint)\n\n`x` \\*y\\*\n\n[a.b](https://x)\n\n---\n\nB"), "a.b (hint)\n\nx *y*\n\nB");
    }
}
