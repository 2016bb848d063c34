//! What a report means: its message, and the beginning of its rule's page.

use crate::document::Located;
use crate::rules;

/// The text for these reports, in Markdown or as plain text.
pub fn text(reports: &[Located], markdown: bool) -> String {
    let one = |report: &Located| {
        let severity = report.severity.name();
        let mut text = match markdown {
            true => format!("**{}** ({severity})\n\n{}", report.rule, report.message),
            false => format!("{} ({severity})\n\n{}", report.rule, report.message),
        };
        if let Some(rule) = rules::find(report.rule) {
            let page = rule.docs();
            let about = paragraph(&page, rule.id);
            if !about.is_empty() {
                text.push_str("\n\n");
                text.push_str(&about);
            }
            if markdown {
                text.push_str(&format!("\n\n[{}]({})", rule.id, rule.url()));
            }
        }
        text
    };
    reports.iter().map(one).collect::<Vec<_>>().join(if markdown { "\n\n---\n\n" } else { "\n\n" })
}

/// The first paragraph about a rule: behind the heading that names it, where its page is about several rules, or else behind
/// the first heading.
fn paragraph(page: &str, rule: &str) -> String {
    let names_it = |l: &&str| l.starts_with('#') && l.trim_matches(|c: char| c == '#' || c == '`' || c == ' ') == rule;
    let start = page.lines().position(|l| names_it(&l)).unwrap_or(0);
    let prose = page.lines().skip(start).skip_while(|l| l.trim().is_empty() || l.starts_with('#'));
    prose.take_while(|l| !l.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::text::Position;

    #[test]
    fn the_page_begins_behind_its_heading() {
        assert_eq!(paragraph("# a.b\n\nOne\ntwo.\n\nThree.", "a.b"), "One two.");
        assert_eq!(paragraph("# a\n\nOne.\n\n## `a.b`\n\nTwo.\n", "a.b"), "Two.");
        assert_eq!(paragraph("# a.b\n", "a.b"), "");
    }

    #[test]
    fn message_then_page() {
        let report = Located {
            rule: "length.over",
            severity: Severity::Warning,
            message: "Too long.".into(),
            trigger: String::new(),
            range: 0..1,
            start: Position::default(),
            end: Position::default(),
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: 0,
        };
        let markdown = text(&[report.clone(), report.clone()], true);
        assert!(
            markdown.starts_with("**length.over** (warning)\n\nToo long.\n\nThe essay has more words"),
            "{markdown}"
        );
        assert_eq!(markdown.matches("---").count(), 1);
        assert!(!text(&[report], false).contains("**"));
    }
}
