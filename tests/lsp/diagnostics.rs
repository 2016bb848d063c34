use crate::client::{Client, insert, params, range};
use crate::{NAME, URI, WITNESS};
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(400);

fn pulling() -> Client {
    Client::with(json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}))
}

fn pull(client: &mut Client, previous: Option<&str>) -> Value {
    let mut params = json!({"textDocument": {"uri": URI}});
    if let Some(id) = previous {
        params["previousResultId"] = json!(id);
    }
    client.request("textDocument/diagnostic", params)
}

fn is_publish(message: &Value) -> bool {
    message["method"] == "textDocument/publishDiagnostics"
}

#[test]
fn reports_say_what_they_are() {
    let mut client = Client::with(json!({}));
    client.open(URI, 3, &format!("One.\n\n{WITNESS}\n"));
    let reports = client.published_for(URI, 3);
    assert_eq!(
        reports,
        [json!({
            "range": range((2, NAME), (2, NAME + 8)), "severity": 4, "code": "config.unused-ignore", "source": "essay-lsp",
            "message": reports[0]["message"],
        })]
    );
}

#[test]
fn code_description_and_related_information_only_if_supported() {
    let supported = json!({"publishDiagnostics": {"codeDescriptionSupport": true, "relatedInformation": true}});
    let text = "---\nessay:\n  words: 3\n---\n\nOne two three four five.\n";
    for (capabilities, expected) in [(json!({}), false), (json!({"textDocument": supported}), true)] {
        let mut client = Client::with(capabilities);
        client.open(URI, 1, text);
        let reports = client.published_for(URI, 1);
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!(reports[0]["code"], "length.over");
        assert_eq!(reports[0]["codeDescription"]["href"].is_string(), expected);
        assert_eq!(reports[0]["relatedInformation"][0]["location"]["uri"] == URI, expected, "{}", reports[0]);
    }
}

#[test]
fn push_or_pull_never_both() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    client.published(URI);

    // Without a way to be told that settings changed, a client that pulls would show old reports.
    let mut client = Client::with(json!({"textDocument": {"diagnostic": {}}}));
    client.open(URI, 1, WITNESS);
    client.published(URI);

    let (mut client, result) = Client::initialized(params(
        json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}),
    ));
    let provider = &result["capabilities"]["diagnosticProvider"];
    assert_eq!((&provider["interFileDependencies"], &provider["workspaceDiagnostics"]), (&json!(false), &json!(true)));
    client.open(URI, 1, WITNESS);
    client.change(URI, 2, json!([insert((0, 0), "a ")]));
    assert_eq!(pull(&mut client, None)["items"].as_array().map(Vec::len), Some(1));
    client.close(URI);
    assert_eq!(client.until_within(is_publish, SOON), None);
    assert!(!client.kept.iter().any(is_publish));
}

#[test]
fn result_id_and_unchanged() {
    let mut client = pulling();
    client.open(URI, 1, WITNESS);
    let first = pull(&mut client, None);
    assert_eq!(first["kind"], "full");
    let id = first["resultId"].as_str().expect("an id").to_owned();
    assert_eq!(pull(&mut client, Some(&id)), json!({"kind": "unchanged", "resultId": id}));
    client.change(URI, 2, json!([insert((0, 35), "\n\nMore words.\n")]));
    assert_eq!(pull(&mut client, Some(&id))["kind"], "unchanged", "no report moved");
    client.change(URI, 3, json!([insert((0, 0), "a ")]));
    let second = pull(&mut client, Some(&id));
    assert_eq!(second["kind"], "full");
    assert_ne!(second["resultId"], id);
    assert_eq!(second["items"][0]["range"]["start"]["character"], NAME + 2);
    client.close(URI);
    assert_eq!(pull(&mut client, None), json!({"kind": "full", "items": []}));
    client.open(URI, 1, WITNESS);
    assert_eq!(pull(&mut client, Some(&id))["kind"], "full", "ids of an earlier opening mean nothing");
}

#[test]
fn nothing_is_sent_where_nothing_changed() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, &format!("{WITNESS}\n\nWords.\n"));
    client.published_for(URI, 1);
    client.change(URI, 2, json!([insert((2, 5), " more")]));
    assert_eq!(client.until_within(is_publish, SOON), None);
    client.change(URI, 3, json!([insert((0, 0), "\n")]));
    assert_eq!(client.published_for(URI, 3).len(), 1);
}

#[test]
fn stale_never_published_after_newer_and_bursts_are_merged() {
    let mut client = Client::with(json!({}));
    // Longer than what a debug build compares with a fresh document after each edit.
    client.open(URI, 1, &format!("{WITNESS}\n\n{}", "Words and words.\n\n".repeat(5000)));
    client.published_for(URI, 1);
    // In one piece, so that most edits have another one waiting behind them.
    let mut burst = Vec::new();
    for n in 0..200 {
        let document = json!({"uri": URI, "version": n + 2});
        let changes = json!([insert((0, NAME), "x")]);
        let params = json!({"textDocument": document, "contentChanges": changes});
        let body = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}).to_string();
        burst.extend_from_slice(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }
    client.write(&burst);
    let (mut last, mut count) = (1, 0);
    while last < 201 {
        let published = client.published(URI);
        let version = published["version"].as_i64().expect("a version");
        assert!(version > last, "{version} after {last}");
        let message = published["diagnostics"][0]["message"].as_str().expect("text");
        assert_eq!(message.matches('x').count() as i64, version - 1, "the reports are those of the version");
        (last, count) = (version, count + 1);
    }
    assert!(count < 100, "{count} lists for 200 edits");
}

#[test]
fn empty_list_on_close() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    client.published_for(URI, 1);
    client.change(URI, 2, json!([insert((0, 0), "a ")]));
    client.close(URI);
    while client.published(URI)["diagnostics"] != json!([]) {}
    assert_eq!(client.until_within(is_publish, SOON), None, "the empty list is the last");
}

#[test]
fn at_most_five_hundred_those_nearest_to_the_edit() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, &format!("{WITNESS}\n\n").repeat(750));
    let first = client.published_for(URI, 1);
    assert_eq!(first.len(), 500);
    assert_eq!(first[0]["range"]["start"]["line"], 0);
    client.change(URI, 2, json!([insert((1498, NAME), "x")]));
    let second = client.published_for(URI, 2);
    assert_eq!(second.len(), 500);
    assert_eq!(second[499]["range"]["start"]["line"], 1498);
    let mut pulled = pulling();
    pulled.open(URI, 1, &format!("{WITNESS}\n\n").repeat(750));
    assert_eq!(pull(&mut pulled, None)["items"].as_array().map(Vec::len), Some(500));
}

/// A client that asks for hints tells what it shows.
#[test]
fn reports_in_view_are_among_those_that_are_sent() {
    let mut client = Client::with(json!({"textDocument": {"inlayHint": {}}}));
    client.open(URI, 1, &"Many people say that it rains.\n\n".repeat(750));
    let first = client.published_for(URI, 1);
    assert_eq!(first[499]["range"]["start"]["line"], 998);
    let mut look = |from: u32, to: u32| {
        let range = json!({"start": {"line": from, "character": 0}, "end": {"line": to, "character": 0}});
        client.request("textDocument/inlayHint", json!({"textDocument": {"uri": URI}, "range": range}));
        client.published_for(URI, 1)
    };
    let end = look(1440, 1490);
    assert_eq!((end.len(), &end[499]["range"]["start"]["line"]), (500, &json!(1498)));
    let start = look(0, 50);
    assert_eq!((start.len(), &start[0]["range"]["start"]["line"]), (500, &json!(0)));
    // The same view, and the same reports.
    client.request(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": URI}, "range": {"start": {"line": 1, "character": 0}, "end": {"line": 60, "character": 0}}}),
    );
    assert_eq!(client.until_within(is_publish, SOON), None);
}

/// Typed and deleted again before reports were made: the newest version is told of all the same.
#[test]
fn a_burst_that_changes_nothing_is_answered() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    client.published_for(URI, 1);
    for round in 0..20 {
        let version = 2 * round + 2;
        client.change(URI, version, json!([insert((0, 0), "a ")]));
        client.change(
            URI,
            version + 1,
            json!([{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 2}}, "text": ""}]),
        );
        client.published_for(URI, version + 1);
    }
}

fn workspace(files: &[(&str, &str)]) -> (tempfile::TempDir, Client, String) {
    workspace_with(files, json!({}))
}

fn workspace_with(files: &[(&str, &str)], window: Value) -> (tempfile::TempDir, Client, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let root = format!("file://{}", folder.path().display());
    let mut with_folder =
        params(json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}));
    with_folder["capabilities"]["window"] = window;
    with_folder["workspaceFolders"] = json!([{"uri": root, "name": "essays"}]);
    (folder, Client::initialized(with_folder).0, root)
}

#[test]
fn workspace_reports_of_files_that_are_not_open() {
    let (folder, mut client, root) = workspace(&[("a.md", WITNESS), ("b.md", "Nothing.\n"), ("c.txt", WITNESS)]);
    let (a, b) = (format!("{root}/a.md"), format!("{root}/b.md"));
    client.open(&b, 4, &format!("{WITNESS}\n{WITNESS}\n"));
    let first = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let mut items = first["items"].as_array().expect("items").clone();
    items.sort_by_key(|i| i["uri"].to_string());
    let seen: Vec<_> = items
        .iter()
        .map(|i| (i["uri"].as_str().expect("a URI"), &i["version"], i["items"].as_array().map(Vec::len)))
        .collect();
    assert_eq!(
        seen,
        [(a.as_str(), &Value::Null, Some(1)), (b.as_str(), &json!(4), Some(2))],
        "open files as they are open"
    );

    let previous: Vec<Value> = items.iter().map(|i| json!({"uri": i["uri"], "value": i["resultId"]})).collect();
    let id = client.ask("workspace/diagnostic", json!({"previousResultIds": previous}));
    assert_eq!(client.until_within(|m| m["id"] == id, SOON), None, "an answer only when there is something new");
    client.change(&b, 5, json!([insert((0, 0), "a ")]));
    let second = client.answer(json!(id));
    let kinds: Vec<_> =
        second["result"]["items"].as_array().expect("items").iter().map(|i| (&i["uri"], &i["kind"])).collect();
    assert!(
        kinds.contains(&(&json!(a), &json!("unchanged"))) && kinds.contains(&(&json!(b), &json!("full"))),
        "{kinds:?}"
    );

    let id = client.ask("workspace/diagnostic", json!({"previousResultIds": previous}));
    client.answer(json!(id));
    client.close(&b);
    std::fs::remove_file(folder.path().join("a.md")).expect("removed");
    let third = client.request("workspace/diagnostic", json!({"previousResultIds": previous}));
    let gone = third["result"]["items"].clone();
    let items = third["items"].as_array().unwrap_or_else(|| panic!("{gone}"));
    assert!(items.iter().any(|i| i["uri"] == a && i["kind"] == "full" && i["items"] == json!([])), "{items:?}");
}

#[test]
fn what_a_book_does_not_list_is_read_while_it_is_open() {
    let quarto = "project: {type: book}\nbook: {chapters: [index.qmd, mills.qmd]}\n";
    let files = [("_quarto.yml", quarto), ("index.qmd", WITNESS), ("mills.qmd", WITNESS), ("draft.qmd", WITNESS)];
    let (_folder, mut client, root) = workspace(&files);
    let seen = |client: &mut Client| {
        let all = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
        let items = all["items"].as_array().expect("items").clone();
        let mut names: Vec<String> = items
            .iter()
            .filter(|i| i["items"].as_array().is_some_and(|reports| !reports.is_empty()))
            .map(|i| i["uri"].as_str().expect("a URI").rsplit('/').next().expect("a name").to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(seen(&mut client), ["index.qmd", "mills.qmd"]);
    client.open(&format!("{root}/draft.qmd"), 1, WITNESS);
    assert_eq!(seen(&mut client), ["draft.qmd", "index.qmd", "mills.qmd"]);
}

#[test]
fn a_held_request_can_be_cancelled() {
    let (_folder, mut client, root) = workspace(&[("a.md", WITNESS)]);
    let first = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let previous = json!([{"uri": format!("{root}/a.md"), "value": first["items"][0]["resultId"]}]);
    let id = client.ask("workspace/diagnostic", json!({"previousResultIds": previous}));
    client.notify("$/cancelRequest", json!({"id": id}));
    assert_eq!(client.answer(json!(id))["error"]["code"], -32800);
}

#[test]
fn a_large_workspace_shows_how_far_the_work_is() {
    let names: Vec<String> = (0..80).map(|i| format!("{i}.md")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "One two.\n")).collect();
    let (_folder, mut client, _) = workspace_with(&files, json!({"workDoneProgress": true}));
    let first = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(first["items"].as_array().map(Vec::len), Some(80));
    let created = client.until(|m| m["method"] == "window/workDoneProgress/create");
    let token = created["params"]["token"].clone();
    let told: Vec<Value> =
        std::mem::take(&mut client.kept).into_iter().filter(|m| m["method"] == "$/progress").collect();
    assert!(told.iter().all(|m| m["params"]["token"] == token), "{told:?}");
    let kinds: Vec<&str> = told.iter().filter_map(|m| m["params"]["value"]["kind"].as_str()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"begin"), Some(&"end")), "{told:?}");
    assert!(kinds[1..kinds.len() - 1].iter().all(|k| *k == "report") && kinds.len() > 5, "{kinds:?}");
    // What is known already needs no time.
    client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert!(client.kept.iter().all(|m| m["method"] != "$/progress"));
    // A client with a place of its own for progress is told there.
    client.request("workspace/diagnostic", json!({"previousResultIds": [], "workDoneToken": 7}));
    let own = client.until(|m| m["method"] == "$/progress");
    assert_eq!(own["params"]["token"], 7);
}

#[test]
fn an_essay_is_too_short_when_it_is_saved() {
    let text = "---\nessay:\n  words: {min: 9}\n---\n\nOne two three four five.\n";
    let more = |version: i64| json!([insert((5, 0), &format!("More{version} "))]);
    let codes = |reports: &Value| -> Vec<String> {
        let list = reports.as_array().expect("a list");
        list.iter().map(|r| r["code"].as_str().expect("a code").to_owned()).collect()
    };
    let saves = json!({"synchronization": {"didSave": true}});
    let (mut client, result) = Client::initialized(params(json!({"textDocument": saves})));
    assert_eq!(result["capabilities"]["textDocumentSync"]["save"], true, "{result}");
    client.open(URI, 1, text);
    assert_eq!(codes(&json!(client.published_for(URI, 1))), ["length.under"]);
    client.change(URI, 2, more(2));
    assert_eq!(codes(&json!(client.published_for(URI, 2))), [""; 0], "while it is written");
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    let saved = client.published(URI);
    assert_eq!(codes(&saved["diagnostics"]), ["length.under"]);
    assert!(saved["diagnostics"][0]["message"].as_str().expect("text").starts_with("6 of at least 9 words: 3 to go."));
    client.shut_down();

    // A client that asks is told to ask again.
    let mut client = Client::with(json!({
        "textDocument": {"diagnostic": {}, "synchronization": {"didSave": true}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    }));
    client.open(URI, 1, text);
    assert_eq!(codes(&pull(&mut client, None)["items"]), ["length.under"]);
    client.change(URI, 2, more(2));
    assert_eq!(codes(&pull(&mut client, None)["items"]), [""; 0]);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    client.until(|m| m["method"] == "workspace/diagnostic/refresh");
    assert_eq!(codes(&pull(&mut client, None)["items"]), ["length.under"]);

    // One that does not say when it saves is told at once.
    let (mut client, result) = Client::initialized(params(json!({})));
    assert!(result["capabilities"]["textDocumentSync"]["save"].is_null(), "{result}");
    client.open(URI, 1, text);
    assert_eq!(codes(&json!(client.published_for(URI, 1))), ["length.under"]);
    client.change(URI, 2, more(2));
    assert_eq!(codes(&json!(client.published_for(URI, 2))), ["length.under"]);
}
