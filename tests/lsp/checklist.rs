//! What the protocol asks of a server, line by line, and the test that shows it; and the tests that belong to no other theme.

use crate::client::{Client, insert, params, range};
use crate::{NAME, URI, WITNESS};
use serde_json::{Value, json};
use std::fs;

/// What is asked, and the tests that ask it. The built program is driven in those of `tests`; what cannot be brought about from
/// outside is shown in `src/lsp`.
const CHECKLIST: &[(&str, &[&str])] = &[
    (
        "before initialize: request refused, notification dropped",
        &["before_initialize_requests_are_refused_and_notifications_dropped"],
    ),
    ("before initialize: exit is obeyed", &["exit_without_shutdown_is_status_1"]),
    ("initialize twice", &["before_initialize_requests_are_refused_and_notifications_dropped"]),
    (
        "nothing is sent before the answer to initialize",
        &["before_initialize_requests_are_refused_and_notifications_dropped"],
    ),
    (
        "shutdown without params, with null, with {}; -32600 behind it",
        &["shutdown_takes_any_params_and_ends_all_but_exit"],
    ),
    ("exit status 0 or 1", &["shutdown_takes_any_params_and_ends_all_but_exit", "exit_without_shutdown_is_status_1"]),
    ("end of input", &["end_of_input_ends_the_process", "end_of_input_with_a_request_pending"]),
    ("the client's process dies", &["parent_dies", "parent_killed"]),
    (
        "malformed, oversize and split frames",
        &[
            "malformed_messages_are_answered_and_survived",
            "lifecycle_malformed_oversize_and_split_frames",
            "lifecycle_a_wrong_length_loses_no_more_than_its_neighbour",
            "one_gigabyte",
        ],
    ),
    ("ids: strings, negative numbers", &["ids_come_back_as_they_were"]),
    ("ids: the same twice", &["the_same_id_twice_gets_two_answers"]),
    ("unknown $/ notification ignored, unknown request -32601", &["unknown_methods"]),
    ("position encoding chosen from the client's, utf-16 without", &["the_encoding_is_chosen_from_the_clients"]),
    (
        "é, 你, 😀 and joined emoji in all three encodings",
        &["reports_and_edits_count_in_the_encoding_agreed_on", "columns_count_what_was_agreed_on"],
    ),
    ("behind a line, behind the text, u32::MAX, start behind end", &["places_outside_the_text_are_the_nearest_inside"]),
    ("inside a surrogate pair", &["inside_a_surrogate_pair"]),
    (
        "inside \\r\\n; LF, CRLF, lone CR, mixed",
        &["places_outside_the_text_are_the_nearest_inside", "places_outside_are_the_nearest_inside"],
    ),
    (
        "U+2028 ends no line; byte order mark; no final line end",
        &["u2028_is_no_line_end_and_a_byte_order_mark_is_text"],
    ),
    ("empty file", &["an_empty_document"]),
    (
        "several changes in sequence; full and ranged; wrong rangeLength",
        &["several_changes_apply_one_after_the_other", "ten_thousand_changes_arrive_in_order"],
    ),
    ("change and close of what is not open", &["unopened_documents_are_no_crash"]),
    ("open twice", &["double_open_and_reopen_start_afresh"]),
    ("versions with gaps and backwards", &["versions_with_gaps_null_or_backwards"]),
    ("what is closed has no results", &["what_is_not_open_has_nothing", "empty_list_on_close"]),
    ("languageId changes", &["another_language_id_is_the_same_essay"]),
    ("version of reports; none older after a newer", &["stale_never_published_after_newer_and_bursts_are_merged"]),
    (
        "empty list on close and when a file is deleted",
        &["empty_list_on_close", "workspace_reports_of_files_that_are_not_open"],
    ),
    ("push or pull, never both", &["push_or_pull_never_both"]),
    ("result ids and unchanged", &["result_id_and_unchanged"]),
    ("refresh only if supported", &["refresh_after_a_change_of_settings_only_if_supported"]),
    ("relatedDocuments and interFileDependencies", &["pulled_reports_are_of_one_document"]),
    (
        "tags and codeDescription only if supported",
        &["code_description_and_related_information_only_if_supported", "pulled_reports_are_of_one_document"],
    ),
    ("cancelled reports", &["a_held_request_can_be_cancelled"]),
    (
        "URIs in every spelling, answered in the client's",
        &[
            "answers_are_in_the_clients_spelling",
            "two_spellings_are_one_document",
            "spellings_of_one_document_have_one_key",
        ],
    ),
    ("links to folders", &["a_folder_behind_a_link_keeps_its_name"]),
    ("what is no file is not looked for on disk", &["only_files_lie_on_disk"]),
    (
        "dynamic registration only where supported; patterns as plain text",
        &["nothing_is_registered_that_the_client_cannot"],
    ),
    (
        "workspaceFolders null, [], added, removed, nested; rootUri only",
        &[
            "workspace_folders_added_and_removed",
            "folders_in_every_form",
            "each_folder_has_its_settings_and_the_inner_one_counts",
        ],
    ),
    (
        "configuration null, shorter, never; didChangeConfiguration null",
        &["configuration_never_answered_null_or_short", "settings_are_pulled_again_and_each_folder_has_its_own"],
    ),
    ("bursts of watched files, deleted and created", &["bursts_of_watched_files"]),
    (
        "cancel before, during, after, with many in flight",
        &[
            "unknown_methods",
            "a_held_request_can_be_cancelled",
            "requests_cancel_with_many_in_flight",
            "cancelled_behind_the_answer",
        ],
    ),
    ("exactly one answer each", &["requests_cancel_with_many_in_flight", "the_same_id_twice_gets_two_answers"]),
    ("partialResultToken", &["a_partial_result_token_gets_the_whole_result_once"]),
    (
        "progress: create only if supported, begin and end in pairs, tokens, cancelled",
        &["a_large_workspace_shows_how_far_the_work_is", "cancelled_progress_is_no_error"],
    ),
    ("actions: versioned edits or changes", &["versioned_document_changes_where_supported"]),
    ("actions: kinds by prefix", &["only_kinds_match_by_prefix"]),
    ("actions: data and resolve", &["actions_on_files_are_resolved_where_the_client_can_wait"]),
    ("actions: isPreferred", &["a_quick_fix_edits_what_it_answers"]),
    ("actions: all fixes do not overlap, and once is enough", &["all_safe_fixes_do_not_overlap_and_leave_nothing"]),
    ("actions: insertions at one place", &["no_two_edits_of_an_action_begin_at_one_place"]),
    (
        "-32801: an answer is made of the text as it is, never of an older one",
        &[
            "a_list_of_actions_does_not_wait_for_all_fixes_where_the_client_can_resolve",
            "a_long_essay_is_answered_while_it_is_written",
        ],
    ),
    ("no snippets, annotations, disabled actions, edits by the server", &["edits_are_plain"]),
    (
        "trace and $/setTrace in any value; nothing but messages on standard output",
        &["trace_is_any_value", "unknown_methods"],
    ),
];

#[test]
fn each_line_has_its_test() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in ["src/lsp", "tests/lsp", "tests/endurance"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder") {
            code.push_str(&fs::read_to_string(entry.expect("an entry").path()).unwrap_or_default());
        }
    }
    for (line, tests) in CHECKLIST {
        assert!(!tests.is_empty(), "{line}");
        for test in *tests {
            let found = code.contains(&format!("fn {test}()")) || code.contains(&format!("def {test}()"));
            assert!(found, "{line}: there is no test {test}");
        }
    }
}

fn hover() -> Value {
    json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": NAME}})
}

#[test]
fn the_same_id_twice_gets_two_answers() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    for _ in 0..2 {
        client.send(json!({"id": "twin", "method": "textDocument/hover", "params": hover()}));
    }
    for _ in 0..2 {
        assert_eq!(client.answer(json!("twin")).get("error"), None);
    }
    client.shut_down();
    assert!(client.kept.iter().all(|m| m["id"] != "twin"), "{:?}", client.kept);
}

#[test]
fn cancelled_behind_the_answer() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    let id = client.ask("textDocument/hover", hover());
    client.answer(json!(id));
    client.notify("$/cancelRequest", json!({"id": id}));
    client.notify("$/cancelRequest", json!({"id": {}}));
    client.notify("$/cancelRequest", json!({}));
    client.shut_down();
    assert!(client.kept.iter().all(|m| m["id"] != id), "{:?}", client.kept);
}

#[test]
fn another_language_id_is_the_same_essay() {
    let mut client = Client::with(json!({}));
    for (version, language) in [(1, "markdown"), (2, "quarto"), (3, "plaintext")] {
        let item = json!({"uri": URI, "languageId": language, "version": version, "text": WITNESS});
        client.notify("textDocument/didOpen", json!({"textDocument": item}));
        assert_eq!(client.published_for(URI, version).len(), 1, "{language}");
        client.close(URI);
        assert_eq!(client.published(URI)["diagnostics"], json!([]));
    }
}

#[test]
fn pulled_reports_are_of_one_document() {
    let pulling = json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}});
    let (mut client, result) = Client::initialized(params(pulling));
    let provider = &result["capabilities"]["diagnosticProvider"];
    assert!(provider["interFileDependencies"].is_boolean() && provider["workspaceDiagnostics"] == true, "{provider}");
    client.open(URI, 1, WITNESS);
    let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": URI}}));
    assert_eq!(report.get("relatedDocuments"), None, "{report}");
    let first = &report["items"][0];
    assert!(first.get("tags").is_none() && first.get("codeDescription").is_none(), "{first}");
}

#[cfg(unix)]
#[test]
fn a_folder_behind_a_link_keeps_its_name() {
    let outer = tempfile::tempdir().expect("a folder");
    let real = outer.path().join("real");
    fs::create_dir_all(real.join(".git")).expect("a repository");
    fs::write(real.join("essay-lsp.toml"), "words = 1\n").expect("settings");
    std::os::unix::fs::symlink(&real, outer.path().join("link")).expect("a link");
    let root = format!("file://{}/link", outer.path().display());
    let mut with_folder = params(json!({}));
    with_folder["workspaceFolders"] = json!([{"uri": root, "name": "essays"}]);
    let mut client = Client::initialized(with_folder).0;
    let uri = format!("{root}/essay.md");
    client.open(&uri, 1, "Two words.\n");
    let reports = client.published_for(&uri, 1);
    assert_eq!(reports.iter().map(|r| &r["code"]).collect::<Vec<_>>(), ["length.over"]);
}

#[test]
fn bursts_of_watched_files() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("a repository");
    let root = format!("file://{}", folder.path().display());
    let mut with_folder = params(json!({}));
    with_folder["workspaceFolders"] = json!([{"uri": root, "name": "essays"}]);
    let mut client = Client::initialized(with_folder).0;
    let (uri, settings) = (format!("{root}/essay.md"), folder.path().join("essay-lsp.toml"));
    client.open(&uri, 1, "Two words.\n");
    assert_eq!(client.published_for(&uri, 1), [] as [Value; 0]);
    // Deleted and created in one message, as editors save; then hundreds of files that are none of ours, in as many messages.
    fs::write(&settings, "words = 1\n").expect("settings");
    let event = |name: &str, kind: u32| json!({"uri": format!("{root}/{name}"), "type": kind});
    let both = json!({"changes": [event("essay-lsp.toml", 3), event("essay-lsp.toml", 1)]});
    client.notify("workspace/didChangeWatchedFiles", both.clone());
    let codes = |reports: Value| reports["diagnostics"].as_array().map(Vec::len);
    assert_eq!(codes(client.published(&uri)), Some(1));
    for i in 0..400 {
        let changes =
            json!({"changes": [event(&format!("node_modules/{i}.json"), 1), event(&format!("{i}.bib"), 1 + i % 3)]});
        client.notify("workspace/didChangeWatchedFiles", changes);
    }
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    fs::remove_file(&settings).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", both);
    assert_eq!(codes(client.published(&uri)), Some(0));
    client.shut_down();
}

#[test]
fn a_partial_result_token_gets_the_whole_result_once() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, &format!("# One\n\n{WITNESS}\n\n# Two\n"));
    let plain = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    for token in [json!("part"), json!(7)] {
        let params = json!({"textDocument": {"uri": URI}, "partialResultToken": token, "workDoneToken": token});
        assert_eq!(client.request("textDocument/documentSymbol", params), plain);
    }
    assert_eq!(plain.as_array().map(Vec::len), Some(2));
    assert!(client.kept.iter().all(|m| m["method"] != "$/progress"), "{:?}", client.kept);
}

#[test]
fn cancelled_progress_is_no_error() {
    let mut client = Client::with(json!({"window": {"workDoneProgress": true}}));
    for token in [json!(3), json!("gone"), Value::Null] {
        client.notify("window/workDoneProgress/cancel", json!({"token": token}));
    }
    client.open(URI, 1, WITNESS);
    assert_eq!(client.published_for(URI, 1).len(), 1);
    client.shut_down();
}

#[test]
fn edits_are_plain() {
    let all = json!({
        "workspace": {"applyEdit": true, "workspaceEdit": {
            "documentChanges": true, "snippetEditSupport": true, "changeAnnotationSupport": {"groupsOnLabel": true},
        }},
        "textDocument": {"codeAction": {"disabledSupport": true}},
    });
    let mut client = Client::with(all);
    client.open(URI, 1, "It isn’t quiet, and many people say so. It was a lot of trouble.\n");
    let actions = client.actions(URI, range((0, 0), (9, 0)), json!({"diagnostics": []}));
    assert!(actions.len() > 2, "{actions:?}");
    for action in &actions {
        let text = action.to_string();
        let never = ["\"snippet\"", "\"annotationId\"", "\"changeAnnotations\"", "\"disabled\"", "\"command\""];
        assert!(never.iter().all(|key| !text.contains(key)), "{action}");
    }
    client.change(URI, 2, json!([insert((0, 0), "Well, ")]));
    client.published(URI);
    assert!(client.kept.iter().all(|m| m["method"] != "workspace/applyEdit"), "{:?}", client.kept);
}

#[test]
fn trace_is_any_value() {
    for trace in [json!("off"), json!("messages"), json!("verbose"), json!("compact"), json!(3), Value::Null] {
        let mut with_trace = params(json!({}));
        with_trace["trace"] = trace.clone();
        let mut client = Client::initialized(with_trace).0;
        client.notify("$/setTrace", json!({"value": trace}));
        client.open(URI, 1, WITNESS);
        assert_eq!(client.published_for(URI, 1).len(), 1);
        client.shut_down();
    }
}
