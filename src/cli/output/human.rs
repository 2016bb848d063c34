//! Source excerpts with carets, as compilers print them.

use super::{Checked, Summary, Writer, plural};
use crate::cli::printable;
use crate::diagnostic::{Safety, Severity};
use crate::document::Located;
use crate::rules;
use crate::text::{line_start, without_line_end};
use annotate_snippets::{AnnotationKind, Element, Level, Renderer, Snippet};
use std::borrow::Cow;

/// A range over more lines than this is shown by its beginning.
const LINES_SHOWN: u32 = 3;

pub fn file(checked: &Checked, writer: &Writer) -> String {
    let renderer = if writer.color { Renderer::styled() } else { Renderer::plain() }.term_width(writer.width);
    let mut out = String::new();
    let path = printable(&checked.path);
    for d in &checked.diagnostics {
        out.push_str(&excerpt(checked, &path, d, &renderer, writer));
        out.push_str("\n\n");
    }
    out
}

fn excerpt(checked: &Checked, path: &str, d: &Located, renderer: &Renderer, writer: &Writer) -> String {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let text = checked.text.as_str();
    let start = text.floor_char_boundary(d.range.start.min(text.len()));
    let mut end = text.ceil_char_boundary(d.range.end.clamp(start, text.len()));
    if d.end.line - d.start.line.min(d.end.line) >= LINES_SHOWN {
        let line = crate::text::lines(&text[start..]).next().map_or("", |(_, line)| without_line_end(line));
        end = start + line.len();
    }
    // Only the lines that are shown are given to the renderer, which looks at all it gets.
    let from = line_start(text, start);
    let rest = crate::text::lines(&text[end..]).next().map_or(0, |(_, line)| line.len());
    let source = lines_as_lf(&text[from..end + rest]);
    let snippet = Snippet::source(source)
        .line_start(d.start.line as usize + 1)
        .path(path)
        .annotation(AnnotationKind::Primary.span(start - from..end - from));
    let mut notes: Vec<Element> = Vec::new();
    for related in &d.related {
        let message = format!("{} (line {})", printable(&related.message), related.start.line + 1);
        notes.push(Level::NOTE.message(message).into());
    }
    if !writer.quiet {
        for fix in &d.fixes {
            let by = match fix.safety {
                Safety::Safe => " (--fix)",
                Safety::Unsafe if d.fixes.len() == 1 => " (--unsafe-fixes)",
                // One of several, which nobody can choose for the writer.
                Safety::Unsafe => "",
            };
            notes.push(Level::HELP.message(format!("{}{by}", printable(&fix.title))).into());
        }
    }
    let mut title = level.primary_title(printable(&d.message)).id(d.rule);
    if let Some(rule) = rules::find(d.rule).filter(|_| writer.links) {
        title = title.id_url(rule.url());
    }
    renderer.render(&[title.element(snippet).elements(notes)])
}

/// The renderer knows `\n` only; a lone `\r` would run two lines together. Lengths stay as they are.
fn lines_as_lf(text: &str) -> Cow<'_, str> {
    let text = text.trim_end_matches(['\n', '\r']);
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    Cow::Owned(out)
}

pub fn end(summary: &Summary) -> String {
    let [errors, warnings, infos, hints] = summary.reports;
    let kinds = [(errors, "error"), (warnings, "warning"), (infos, "suggestion"), (hints, "hint")];
    let found: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, kind)| plural(*n, kind)).collect();
    let found = if found.is_empty() { "Nothing to report".to_owned() } else { found.join(", ") };
    let place = format!("{} ({})", plural(summary.files, "essay"), plural(summary.words as usize, "word"));
    if let Some(path) = &summary.written_to {
        return format!("Wrote {} in {place} to {}.\n", plural(summary.known, "report"), printable(path));
    }
    let fixes = match summary.fixable {
        0 => String::new(),
        n => format!(" {n} can be fixed with --fix."),
    };
    let known = match summary.known {
        0 => String::new(),
        n => format!(" {} of the baseline left out.", plural(n, "report")),
    };
    format!("{found} in {place}.{fixes}{known}\n")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, WIDTH};
    use super::*;
    use crate::document::{Evidence, Words};
    use crate::text::Position;

    fn shown(text: &str, trigger: &str) -> String {
        let at = text.find(trigger).expect("the words");
        let range = at..at + trigger.len();
        let report = Located {
            rule: "register.slang",
            severity: Severity::Hint,
            message: "Informal.\nReally.".into(),
            trigger: trigger.into(),
            start: Position::of(text, range.start),
            end: Position::of(text, range.end),
            range,
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: 0,
        };
        let checked = Checked {
            path: "essay.md".into(),
            text: text.into(),
            shift: 0,
            style: "auto",
            words: Words::default(),
            sections: Vec::new(),
            evidence: Evidence::default(),
            fingerprints: vec![String::new()],
            diagnostics: vec![report],
            overridden: Vec::new(),
        };
        let (color, quiet, links, statistics) = (false, false, false, false);
        file(&checked, &Writer { format: Format::Human, color, links, width: WIDTH, quiet, statistics, fail_on: None })
    }

    #[test]
    fn carets_stand_under_the_words() {
        let expected = "\
hint[register.slang]: Informal. Really.
 --> essay.md:3:7
  |
3 | Été 😀 kids play.
  |        ^^^^

";
        assert_eq!(shown("One.\n\nÉté 😀 kids play.\nMore.\n", "kids"), expected);
        assert_eq!(shown("One.\r\rÉté 😀 kids play.\rMore.\r", "kids"), expected);
        assert_eq!(shown("One.\r\n\r\nÉté 😀 kids play.\r\nMore.\r\n", "kids"), expected);
    }

    #[test]
    fn long_lines_and_long_ranges_are_cut() {
        let line = "word ".repeat(1000);
        let out = shown(&format!("{line}kids {line}\n"), "kids");
        assert!(out.lines().all(|l| l.chars().count() <= WIDTH + 10), "{out}");
        assert!(out.contains("kids"), "{out}");
        let many = "line\n".repeat(50);
        assert!(shown(&format!("begin {many}"), &format!("begin {many}")).lines().count() < 8);
    }

    #[test]
    fn what_stands_in_an_essay_does_not_steer_the_terminal() {
        let out = shown("An \u{1b}[31mevil\u{202e} kids line\n", "kids");
        assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
    }
}
