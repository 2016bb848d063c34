//! Severities and fixes of the rules about citations that the annotated essays do not show.

use essay_lsp::config::{Config, Settings, Style};
use essay_lsp::diagnostic::Severity;
use essay_lsp::document::Document;
use std::sync::Arc;

#[track_caller]
fn reported(text: &str) -> Vec<(Severity, String)> {
    let document = Document::new(text, Arc::new(Settings::fixed(Default::default())));
    let found = document.diagnostics().into_iter().filter(|d| d.rule == "cite.quote-uncited");
    found.map(|d| (d.severity, d.trigger)).collect()
}

#[test]
fn a_source_that_is_still_spoken_of_makes_it_a_matter_of_form() {
    let quoted = "The letter says that “no ship will ever come back to this quay”.";
    let trigger = "says that “no ship will ever come back to this quay”".to_owned();
    assert_eq!(reported(&format!("{quoted}\n")), [(Severity::Warning, trigger.clone())]);
    assert_eq!(reported(&format!("The mayor wrote a letter (Ortiz 42). {quoted}\n")), [(Severity::Info, trigger)]);
}

#[test]
fn a_speech_is_as_grave_as_its_gravest_sentence() {
    let text =
        "“We will not sell,” the miller said at the weir. “We have paid for this river with flour and with sons.”\n";
    assert_eq!(reported(text), [(Severity::Warning, "“We will not sell,”".to_owned())]);
    // A sentence that still speaks of the source above is a matter of form, wherever it stands in the speech.
    let linked = "The miller was asked for more (Ortiz 42). They say “we will not sell,” and not much beside it at the weir. “This \
        river is paid for with flour and with the sons of the valley,” the miller said.\n";
    assert_eq!(reported(linked).iter().map(|r| r.0).collect::<Vec<_>>(), [Severity::Info]);
    let parted =
        "“We will not sell,” the miller said. The abbot wrote: “Then you will drown in that river of yours.”\n";
    assert_eq!(reported(parted).len(), 2);
}

const MLA: &str = "\n\n## Works Cited\n\nOrtiz, Ana, and Tom Bell. *The River Towns*. Quay Press, 2011.\n";
const APA: &str = "\n\n## References\n\nOrtiz, A., & Bell, T. (2011). *The river towns*. Quay Press.\n";

#[test]
fn the_fix_names_both() {
    for (text, list, fixed) in [
        ("The mill closed in the spring (Ortiz et al. 42).", MLA, "The mill closed in the spring (Ortiz and Bell 42)."),
        ("The mill closed (Ortiz et al., 2011).", APA, "The mill closed (Ortiz & Bell, 2011)."),
        ("The mill closed (see Ortiz, et al, 2011, p. 4).", APA, "The mill closed (see Ortiz & Bell, 2011, p. 4)."),
        ("Ortiz et al. (2011) say that the mill closed.", APA, "Ortiz and Bell (2011) say that the mill closed."),
        ("Ortiz et al.’s (2011) mill closed.", APA, "Ortiz and Bell’s (2011) mill closed."),
    ] {
        let text = format!("{text}{list}");
        let document = Document::new(&text, Arc::new(Settings::default()));
        let reports = document.diagnostics();
        let report = reports.iter().find(|d| d.rule == "cite.et-al-few").unwrap_or_else(|| panic!("nothing in {text}"));
        let new = report.fixes.first().expect("a fix").edits.apply(&text);
        assert_eq!(new, format!("{fixed}{list}"));
        let left = Document::new(&new, Arc::new(Settings::default())).diagnostics();
        assert!(!left.iter().any(|d| d.rule.starts_with("cite.")), "{new}: {left:?}");
    }
}

/// In brackets that still hold it, "&" is right; a bracket of an earlier sentence that nothing closes holds nothing.
#[test]
fn an_ampersand_in_an_open_bracket() {
    let config = Config { style: Style::Apa, ..Config::default() };
    for (text, many) in [
        ("The mill closed (the trust; Ortiz & Bell (2011) describe it).", 0),
        ("The mill closed (see below. Ortiz & Bell (2011) describe it.", 1),
        ("The mill closed, as Ortiz & Bell (2011) say.", 1),
    ] {
        let document = Document::new(&format!("{text}{APA}"), Arc::new(Settings::fixed(config.clone())));
        let found = document.diagnostics().iter().filter(|d| d.rule == "cite.ampersand").count();
        assert_eq!(found, many, "{text}");
    }
}

/// A heading that a comment, a fence or a tag would swallow is not offered: it would be missed, and added, for ever.
#[test]
fn a_list_is_begun_where_its_heading_is_read() {
    let cited = "The mill closed (Ortiz, 2019). The lane emptied (Bell, 2020). The abbot left (Reed, 2001).\n";
    for (end, offered) in [
        ("", true),
        ("\nIt ends.", true),
        ("\n<!-- not yet -->\n", true),
        ("\n```\ncode\n```\n", true),
        ("\n<!-- not yet\n\nIt ends.\n", false),
        ("\n```\ncode\n", false),
        ("\n<script>\n\nIt ends.\n", false),
    ] {
        let text = format!("# The Mill\n\n{cited}{end}");
        let found = Document::new(&text, Arc::new(Settings::fixed(Default::default()))).diagnostics();
        let missing = found.iter().find(|d| d.rule == "ref.list-missing").expect("the report");
        assert_eq!(missing.fixes.len(), usize::from(offered), "{end:?}");
    }
}
