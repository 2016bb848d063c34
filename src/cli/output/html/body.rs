//! An essay as a reader sees it, block by block, with the words of each report marked and its note beside the block.

use super::super::Checked;
use super::{escaped, note};
use crate::document::Located;
use crate::syntax::prose;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::fmt::Write;
use std::ops::Range;

/// The rows of an essay: a block of its text and the notes on it.
pub fn rows(checked: &Checked, id: &str) -> String {
    // Front matter is cut off before prose is read; here it is part of what is shown.
    let options = prose::options()
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut page = Page {
        checked,
        id,
        next: 0,
        here: Vec::new(),
        shown: Vec::new(),
        owed: Vec::new(),
        links: Vec::new(),
        heading: 1,
        cells: Vec::new(),
        cell: 0,
        out: String::new(),
        rows: String::new(),
    };
    page.shown = vec![false; checked.diagnostics.len()];
    let mut depth = 0usize;
    let mut block = 0..0;
    for (event, range) in Parser::new_ext(&checked.text, options).into_offset_iter() {
        let opens = matches!(event, Event::Start(_));
        let closes = matches!(event, Event::End(_));
        if depth == 0 && !closes {
            block = range.clone();
            page.enter(&block);
        }
        depth += usize::from(opens);
        page.event(event, range);
        depth -= usize::from(closes && depth > 0);
        if depth == 0 {
            page.leave(&block);
        }
    }
    // What stands behind the last block, or in no block at all.
    page.enter(&(checked.text.len()..checked.text.len() + 1));
    page.leave(&(checked.text.len()..checked.text.len() + 1));
    page.rows
}

struct Page<'a> {
    checked: &'a Checked,
    id: &'a str,
    /// The first report whose note is not written yet.
    next: usize,
    /// Reports that touch the block that is being written.
    here: Vec<usize>,
    /// Whether a report has words on the page that carry its number.
    shown: Vec<bool>,
    /// Reports whose words are on the page and whose number is not.
    owed: Vec<usize>,
    /// Open links: how each is closed.
    links: Vec<&'static str>,
    /// Level of the last heading, so that none is skipped on the page.
    heading: u8,
    cells: Vec<Alignment>,
    cell: usize,
    out: String,
    rows: String,
}

impl Page<'_> {
    fn report(&self, i: usize) -> &Located {
        &self.checked.diagnostics[i]
    }

    fn enter(&mut self, block: &Range<usize>) {
        let diagnostics = &self.checked.diagnostics;
        // Those that began earlier and reach into this block, then those that begin before its end.
        self.here.retain(|i| diagnostics[*i].range.end > block.start);
        let more =
            diagnostics[self.next..].iter().take_while(|d| d.range.start < block.end.max(block.start + 1)).count();
        self.here.extend(self.next..self.next + more);
    }

    fn leave(&mut self, block: &Range<usize>) {
        self.pay(usize::MAX);
        let diagnostics = &self.checked.diagnostics;
        let end = block.end.max(block.start + 1);
        let mut notes = String::new();
        while self.next < diagnostics.len() && diagnostics[self.next].range.start < end {
            notes.push_str(&note(&diagnostics[self.next], self.next + 1, self.id, self.shown[self.next]));
            self.next += 1;
        }
        let text = std::mem::take(&mut self.out);
        if text.trim().is_empty() && notes.is_empty() {
            return;
        }
        let notes = if notes.is_empty() { notes } else { format!("<ol class=\"notes\">{notes}</ol>") };
        let _ = writeln!(self.rows, "<div class=\"row\"><div class=\"text\">{text}</div>{notes}</div>");
    }

    /// Writes the numbers of reports whose words end at or before byte `at`.
    fn pay(&mut self, at: usize) {
        if !self.links.is_empty() {
            return;
        }
        for i in std::mem::take(&mut self.owed) {
            if self.report(i).range.end > at {
                self.owed.push(i);
                continue;
            }
            let (id, n) = (self.id, i + 1);
            let _ = write!(
                self.out,
                "<a class=\"ref\" id=\"{id}-m{n}\" href=\"#{id}-n{n}\" aria-label=\"Note {n}\">{n}</a>"
            );
        }
    }

    /// Text that stands at `range` of the source; cut where reports begin and end if it stands there as it is.
    fn text(&mut self, text: &str, range: Range<usize>) {
        self.pay(range.start);
        let literal = self.checked.text.get(range.clone()) == Some(text);
        let mut cuts = vec![range.start, range.end];
        if literal {
            for i in &self.here {
                let r = &self.report(*i).range;
                cuts.extend(
                    [r.start, r.end]
                        .into_iter()
                        .filter(|at| range.contains(at) && text.is_char_boundary(at - range.start)),
                );
            }
            cuts.sort_unstable();
            cuts.dedup();
        }
        for cut in cuts.windows(2) {
            let (from, to) = (cut[0], cut[1]);
            let piece = if literal { text.get(from - range.start..to - range.start).unwrap_or_default() } else { text };
            let over: Vec<usize> = self
                .here
                .iter()
                .copied()
                .filter(|i| self.report(*i).range.start < to && self.report(*i).range.end > from)
                .collect();
            match over.iter().map(|i| self.report(*i).severity).min() {
                None => self.out.push_str(&escaped(piece)),
                Some(worst) => {
                    let _ = write!(self.out, "<mark class=\"{}\">{}</mark>", worst.name(), escaped(piece));
                }
            }
            for i in over {
                if !std::mem::replace(&mut self.shown[i], true) {
                    self.owed.push(i);
                }
            }
            self.pay(to);
        }
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.out.push_str("<code>");
                self.text(&text, range);
                self.out.push_str("</code>");
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.out.push_str("<span class=\"raw\">");
                self.text(&text, range);
                self.out.push_str("</span>");
            }
            Event::FootnoteReference(label) => {
                let _ = write!(self.out, "<sup class=\"fn\">{}</sup>", escaped(&label));
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "☑ " } else { "☐ " }),
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { level, .. } => {
                let level = level_below_title(level).min(self.heading + 1);
                self.heading = level;
                let _ = write!(self.out, "<h{level}>");
            }
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>"),
            Tag::CodeBlock(kind) => {
                let name = match &kind {
                    CodeBlockKind::Fenced(name) if !name.is_empty() => format!(" title=\"{}\"", escaped(name)),
                    _ => String::new(),
                };
                let _ = write!(self.out, "<pre{name}><code>");
            }
            Tag::HtmlBlock => self.out.push_str("<p class=\"html\">"),
            Tag::List(None) => self.out.push_str("<ul>"),
            Tag::List(Some(first)) => drop(write!(self.out, "<ol start=\"{first}\">")),
            Tag::Item => self.out.push_str("<li>"),
            Tag::FootnoteDefinition(label) => {
                let _ = write!(self.out, "<div class=\"footnote\"><sup class=\"fn\">{}</sup> ", escaped(&label));
            }
            Tag::DefinitionList => self.out.push_str("<dl>"),
            Tag::DefinitionListTitle => self.out.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.out.push_str("<dd>"),
            Tag::Table(cells) => {
                self.cells = cells;
                self.out.push_str("<table>");
            }
            Tag::TableHead => {
                self.cell = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                let class = match self.cells.get(self.cell) {
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    _ => "",
                };
                let _ = write!(self.out, "<td{class}>");
                self.cell += 1;
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<s>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { dest_url, .. } => {
                // Only addresses on the web: an essay must not put a script behind a link.
                let web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
                self.links.push(if web { "</a>" } else { "</span>" });
                let _ = match web {
                    true => write!(self.out, "<a rel=\"noreferrer\" href=\"{}\">", escaped(&dest_url)),
                    false => write!(self.out, "<span title=\"{}\">", escaped(&dest_url)),
                };
            }
            Tag::Image { .. } => self.out.push_str("<span class=\"raw\">[image: "),
            Tag::MetadataBlock(_) => self.out.push_str("<pre class=\"meta\">"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        // Numbers that are still owed belong inside the block that their words stand in.
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        );
        if !inline {
            self.pay(usize::MAX);
        }
        let closing = match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => "</p>",
            TagEnd::Heading(_) => {
                let open = format!("<h{}>", self.heading);
                if self.out.ends_with(&open) {
                    // A heading without words is none on the page.
                    self.out.truncate(self.out.len() - open.len());
                    return;
                }
                let _ = write!(self.out, "</h{}>", self.heading);
                return;
            }
            TagEnd::BlockQuote(_) => "</blockquote>",
            TagEnd::CodeBlock => "</code></pre>",
            TagEnd::List(false) => "</ul>",
            TagEnd::List(true) => "</ol>",
            TagEnd::Item => "</li>",
            TagEnd::FootnoteDefinition => "</div>",
            TagEnd::DefinitionList => "</dl>",
            TagEnd::DefinitionListTitle => "</dt>",
            TagEnd::DefinitionListDefinition => "</dd>",
            TagEnd::Table => "</tbody></table>",
            TagEnd::TableHead => "</tr></thead><tbody>",
            TagEnd::TableRow => "</tr>",
            TagEnd::TableCell => "</td>",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</s>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => self.links.pop().unwrap_or_default(),
            TagEnd::Image => "]</span>",
            TagEnd::MetadataBlock(_) => "</pre>",
        };
        self.out.push_str(closing);
    }
}

/// The essay's own title stands below its name on the page.
fn level_below_title(level: HeadingLevel) -> u8 {
    (level as u8 + 1).min(6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::document::Document;
    use proptest::prelude::*;
    use std::sync::Arc;

    /// Opening and closing tags of what was written, checked for balance.
    fn unbalanced(html: &str) -> Option<String> {
        let mut open: Vec<String> = Vec::new();
        for tag in html.split('<').skip(1) {
            let Some((tag, _)) = tag.split_once('>') else { return Some(format!("<{tag}")) };
            let name = tag.split([' ', '/']).find(|n| !n.is_empty()).unwrap_or_default();
            match (tag.starts_with('/'), name) {
                (_, "br" | "hr") => {}
                // Neither may stand in one of its kind.
                (false, "a" | "p") if open.iter().any(|o| o == name) => return Some(format!("<{name}> in {open:?}")),
                (false, name) => open.push(name.to_owned()),
                (true, name) if open.last().is_some_and(|o| o == name) => drop(open.pop()),
                (true, name) => return Some(format!("</{name}> in {open:?}")),
            }
        }
        open.pop().map(|name| format!("<{name}> stays open"))
    }

    const PIECES: [&str; 28] = [
        "It is gonna rain",
        "studies show that 40 percent left",
        "😀 kids",
        "\n",
        "\n\n",
        "\r\n",
        "# ",
        "## Works Cited\n\n",
        "- ",
        "1. ",
        "> ",
        "*",
        "**",
        "`",
        "```\n",
        "[",
        "](https://a.b)",
        "](javascript:x)",
        "![",
        "<b>",
        "</b>",
        "<!-- essay-lsp: ignore -->",
        "| a | b |\n|---|--:|\n| kids | 2 |\n",
        "[^1]",
        "[^1]: a lot\n",
        "&amp;",
        "---\n",
        "$x$",
    ];

    proptest! {
        #[test]
        fn every_report_gets_one_note_and_all_tags_are_closed(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
            let text = pieces.concat();
            let document = Document::new(&text, Arc::new(Settings::default()));
            let checked = Checked::new("a.md".into(), 0, &document);
            let html = rows(&checked, "e");
            prop_assert_eq!(html.matches("<li id=\"e-n").count(), checked.diagnostics.len(), "{}", text);
            prop_assert_eq!(unbalanced(&html), None, "{:?}: {}", text, html);
            for n in 1..=checked.diagnostics.len() {
                let (back, there) = (format!("href=\"#e-m{n}\""), format!("id=\"e-m{n}\""));
                prop_assert_eq!(html.contains(&back), html.contains(&there), "{} of {:?}", n, text);
            }
        }
    }
}
