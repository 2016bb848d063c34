use crate::client::{Client, applied, edits, range};
use crate::fixtures::essays;
use crate::{NAME, URI, WITNESS};
use serde_json::{Value, json};

/// 😀 makes bytes, units and code points differ; both words have a safe fix.
const TEXT: &str = "# Mills\n\n😀 The mill isn’t quiet, and it is gonna close.\n";

fn everywhere() -> Value {
    range((0, 0), (99, 0))
}

fn only(kind: &str) -> Value {
    json!({"diagnostics": [], "only": [kind]})
}

/// The one action of this title, applied.
fn after(client: &mut Client, text: &str, title: &str, context: Value) -> String {
    let actions = client.actions(URI, everywhere(), context);
    let titles: Vec<&Value> = actions.iter().map(|a| &a["title"]).collect();
    let chosen: Vec<&Value> = actions.iter().filter(|a| a["title"] == title).collect();
    assert_eq!(chosen.len(), 1, "{title} in {titles:?}");
    applied(text, &edits(chosen[0])[URI])
}

#[test]
fn a_quick_fix_edits_what_it_answers() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, TEXT);
    let line = TEXT.lines().nth(2).expect("a line");
    let column = line[..line.find("gonna").expect("the word")].encode_utf16().count() as u32;
    // In the middle of the word, with reports that the client made up.
    let context = json!({"diagnostics": [{"range": range((0, 0), (0, 1)), "message": "stale"}], "only": ["quickfix"]});
    let actions = client.actions(URI, range((2, column + 2), (2, column + 2)), context);
    let preferred: Vec<&Value> = actions.iter().filter(|a| a["isPreferred"] == true).collect();
    assert_eq!(preferred.len(), 1, "{actions:?}");
    assert_eq!(preferred[0]["kind"], "quickfix");
    assert_eq!(preferred[0]["diagnostics"][0]["range"], range((2, column), (2, column + 5)));
    assert_eq!(applied(TEXT, &edits(preferred[0])[URI]), TEXT.replace("gonna", "going to"));
}

#[test]
fn all_safe_fixes_do_not_overlap_and_leave_nothing() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, TEXT);
    let fixed = after(&mut client, TEXT, "Apply all safe fixes", only("source.fixAll"));
    assert_eq!(fixed, TEXT.replace("gonna", "going to").replace("isn’t", "is not"));
    client.change(URI, 2, json!([{"text": fixed}]));
    assert_eq!(client.actions(URI, everywhere(), only("source.fixAll.essayLsp")), [] as [Value; 0]);
}

/// Clients disagree about the order of two insertions at one place: no action makes any.
#[test]
fn no_two_edits_of_an_action_begin_at_one_place() {
    let mut client = Client::with(json!({}));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut seen = 0;
    for (number, path) in essays(&folder).iter().enumerate() {
        let text = std::fs::read_to_string(path).expect("an essay");
        let uri = format!("untitled:essay-{number}");
        client.open(&uri, 1, &text);
        for action in client.actions(&uri, range((0, 0), (9999, 0)), json!({"diagnostics": []})) {
            for (uri, edits) in edits(&action) {
                let start = |e: &Value| {
                    let start = &e["range"]["start"];
                    (start["line"].as_u64(), start["character"].as_u64())
                };
                let mut starts: Vec<_> = edits.iter().map(start).collect();
                seen += starts.len();
                starts.sort();
                starts.dedup();
                assert_eq!(starts.len(), edits.len(), "{uri}, {}: {action}", path.display());
            }
        }
        client.close(&uri);
    }
    assert!(seen > 100, "{seen} edits");
}

#[test]
fn a_list_of_actions_does_not_wait_for_all_fixes_where_the_client_can_resolve() {
    let waits =
        json!({"textDocument": {"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}}});
    let mut client = Client::with(waits);
    client.open(URI, 1, TEXT);
    let is_all = |a: &&Value| a["kind"] == "source.fixAll.essayLsp";
    let listed = client.actions(URI, everywhere(), json!({"diagnostics": []}));
    let offered = listed.iter().find(is_all).expect("the action");
    assert_eq!(offered.get("edit"), None);
    let asked_for = client.actions(URI, everywhere(), only("source.fixAll"));
    let now = asked_for.iter().find(is_all).expect("the action");
    assert!(now.get("edit").is_some(), "{now}");
    let resolved = client.request("codeAction/resolve", offered.clone());
    assert_eq!(resolved["edit"], now["edit"]);
    // Offered only where there is something to do, and of no effect where there is no longer.
    let fixed = applied(TEXT, &edits(&resolved)[URI]);
    client.change(URI, 2, json!([{"text": fixed}]));
    assert_eq!(client.actions(URI, everywhere(), json!({"diagnostics": []})).iter().find(is_all), None);
    assert_eq!(client.request("codeAction/resolve", offered.clone()), *offered);
}

#[test]
fn only_kinds_match_by_prefix() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, TEXT);
    let mut kinds = |context: Value| {
        let actions = client.actions(URI, everywhere(), context);
        let mut kinds: Vec<String> = actions.iter().map(|a| a["kind"].as_str().expect("a kind").to_owned()).collect();
        kinds.sort();
        kinds.dedup();
        kinds.join(" ")
    };
    let all = "source.fixAll.essayLsp";
    assert_eq!(kinds(only("quickfix")), "quickfix");
    assert_eq!(kinds(only("source")), all);
    assert_eq!(kinds(only("source.fixAll")), all);
    assert_eq!(kinds(only("source.fixAll.essayLsp")), all);
    assert_eq!(kinds(only("source.fix")), "");
    assert_eq!(kinds(only("source.fixAll.other")), "");
    assert_eq!(kinds(only("refactor")), "");
    assert_eq!(kinds(only("")), "quickfix source.fixAll.essayLsp");
    assert_eq!(kinds(json!({"diagnostics": []})), "quickfix source.fixAll.essayLsp");
    assert_eq!(kinds(json!({"diagnostics": [], "triggerKind": 2})), "quickfix", "not while the cursor passes by");
}

#[test]
fn versioned_document_changes_where_supported() {
    let text = "---\nessay:\n  words: 3\n---\n\nOne two three four five.\n";
    let versioned = json!({"workspace": {"workspaceEdit": {"documentChanges": true}}});
    for (capabilities, supported) in [(json!({}), false), (versioned, true)] {
        let mut client = Client::with(capabilities);
        client.open(URI, 7, text);
        let actions = client.actions(URI, everywhere(), only("quickfix"));
        assert!(!actions.is_empty());
        for edit in actions.iter().map(|a| &a["edit"]) {
            assert_eq!(edit.get("changes").is_some(), !supported);
            let document = &edit["documentChanges"][0]["textDocument"];
            assert_eq!(document == &json!({"uri": URI, "version": 7}), supported, "{edit}");
        }
    }
}

#[test]
fn ignore_here_silences_the_report() {
    for (before, expected) in [
        ("One.\n\nIt isn’t quiet.\n", "One.\n\n<!-- essay-lsp: ignore register.contraction -->\nIt isn’t quiet.\n"),
        (
            "It isn’t quiet.\r\n\r\nTwo.\r\n",
            "<!-- essay-lsp: ignore register.contraction -->\r\nIt isn’t quiet.\r\n\r\nTwo.\r\n",
        ),
        (
            "- One.\n- It isn’t quiet.\n- Three.\n",
            "- One.\n- It isn’t quiet. <!-- essay-lsp: ignore register.contraction -->\n- Three.\n",
        ),
        ("Is it?\nIt isn’t quiet.", "<!-- essay-lsp: ignore register.contraction -->\nIs it?\nIt isn’t quiet."),
    ] {
        let mut client = Client::with(json!({}));
        client.open(URI, 1, before);
        let silenced = after(&mut client, before, "Ignore register.contraction here", only("quickfix"));
        assert_eq!(silenced, expected);
        assert_eq!(client.published_for(URI, 1).len(), 1);
        client.change(URI, 2, json!([{"text": silenced}]));
        assert_eq!(client.published_for(URI, 2), [] as [Value; 0], "{silenced}");
    }
}

#[test]
fn a_report_on_the_whole_essay_is_ignored_in_the_file() {
    let text = "---\nessay:\n  words: 3\n---\n\nOne two three four five.\n";
    let mut client = Client::with(json!({}));
    client.open(URI, 1, text);
    assert_eq!(client.published_for(URI, 1).len(), 1);
    let silenced = after(&mut client, text, "Ignore length.over in this file", only("quickfix"));
    assert_eq!(silenced, text.replace("---\n\n", "---\n\n<!-- essay-lsp: ignore-file length.over -->\n"));
    client.change(URI, 2, json!([{"text": silenced}]));
    assert_eq!(client.published_for(URI, 2), [] as [Value; 0]);
}

#[test]
fn hover_explains_the_report_under_the_cursor() {
    for (capabilities, kind, start) in [
        (json!({}), "plaintext", "config.unused-ignore (hint)\n\n"),
        (
            json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}),
            "markdown",
            "**config.unused-ignore** (hint)\n\n",
        ),
    ] {
        let mut client = Client::with(capabilities);
        client.open(URI, 1, &format!("One.\n\n{WITNESS}\n"));
        let hover = client.hover(URI, 2, NAME + 3);
        assert_eq!(hover["range"], range((2, NAME), (2, NAME + 8)));
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().expect("text");
        assert!(text.starts_with(start) && text.contains("\"nonsense\"") && text.contains("silences a rule"), "{text}");
        assert_eq!(client.hover(URI, 0, 1), Value::Null);
    }
}

#[test]
fn the_missing_list_gets_its_heading() {
    let mut client = Client::with(json!({}));
    let text = "The mill closed (Ortiz 42).\n\nThe weir fell (Bell 9).";
    client.open(URI, 1, text);
    let with_list = after(&mut client, text, "Add the heading \"Works Cited\"", only("quickfix"));
    assert_eq!(with_list, format!("{text}\n\n## Works Cited\n"));
    client.change(URI, 2, json!([{"text": with_list}]));
    assert_eq!(client.actions(URI, everywhere(), only("quickfix")), [] as [Value; 0]);
}

#[test]
fn a_missing_year_and_a_misplaced_note_are_set_right() {
    let mut client = Client::with(json!({}));
    let apa = "---\nessay: {style: apa}\n---\n\nIt closed (Bell, p. 4).\n\n## References\n\nBell, T. (2011). *Towns*. Quay.\n";
    client.open(URI, 1, apa);
    let fixed = after(&mut client, apa, "Add 2011, as the list has it", only("quickfix"));
    assert_eq!(fixed, apa.replace("(Bell, p. 4)", "(Bell, 2011, p. 4)"));
    let notes = "---\nessay: {style: chicago-notes}\n---\n\n😀 It closed[^1], and it *fell*[^1].\n\n[^1]: Ortiz, *The Long Quay*, 42.\n";
    client.change(URI, 2, json!([{"text": notes}]));
    let fixed = after(&mut client, notes, "Apply all safe fixes", only("source.fixAll"));
    assert_eq!(fixed, notes.replace("[^1],", ",[^1]").replace("[^1].", ".[^1]"));
}
