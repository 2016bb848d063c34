use crate::URI;
use crate::client::{Client, params};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};
use tempfile::{TempDir, tempdir};

const FIVE: &str = "One two three four five.\n";

fn folder(settings: Option<&str>) -> (TempDir, String, String) {
    let folder = tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("a repository");
    if let Some(settings) = settings {
        fs::write(folder.path().join("essay-lsp.toml"), settings).expect("settings");
    }
    let root = format!("file://{}", folder.path().display());
    let uri = format!("{root}/essay.md");
    (folder, root, uri)
}

fn in_folders(capabilities: Value, roots: &[&str]) -> Value {
    let mut out = params(capabilities);
    out["workspaceFolders"] = roots.iter().map(|root| json!({"uri": root, "name": "essays"})).collect();
    out
}

fn codes(client: &mut Client, uri: &str) -> Vec<String> {
    let published = client.published(uri);
    let reports = published["diagnostics"].as_array().expect("a list");
    reports.iter().map(|r| r["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn the_settings_file_is_read_and_read_again() {
    let (folder, root, uri) = folder(Some("words = 3\n"));
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, FIVE);
    assert_eq!(codes(&mut client, &uri), ["length.over"]);
    let path = folder.path().join("essay-lsp.toml");
    let changed = json!({"changes": [{"uri": format!("{root}/essay-lsp.toml"), "type": 2}]});
    fs::write(&path, "words = 9\n").expect("settings");
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert_eq!(codes(&mut client, &uri), [""; 0]);
    fs::write(&path, "words = 4\n").expect("settings");
    client.notify("workspace/didChangeWatchedFiles", changed);
    assert_eq!(codes(&mut client, &uri), ["length.over"]);
}

#[test]
fn a_bibliography_is_read_again_and_its_problems_stand_in_it() {
    let (folder, root, uri) = folder(None);
    let refs = folder.path().join("refs.bib");
    fs::write(&refs, "@book{ortiz, title={T}}\n").expect("a bibliography");
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, "---\nbibliography: refs.bib\n---\n\nIt closed [@ortiz]. It fell [@bell].\n");
    assert_eq!(codes(&mut client, &uri), ["cite.key-undefined"]);
    let changed = json!({"changes": [{"uri": format!("{root}/refs.bib"), "type": 2}]});
    fs::write(&refs, "@book{ortiz, title={T}}\n@book{bell,\n  title={U}\n  year=2011}\n").expect("a bibliography");
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert_eq!(codes(&mut client, &uri), [""; 0]);
    let message = client.until(|m| m["params"]["uri"].as_str().is_some_and(|u| u.ends_with("refs.bib")));
    let report = &message["params"]["diagnostics"][0];
    assert_eq!(report["range"]["start"], json!({"line": 2, "character": 11}), "{report}");
    fs::remove_file(&refs).expect("a bibliography");
    client.notify("workspace/didChangeWatchedFiles", changed);
    assert_eq!(codes(&mut client, &uri), ["config.invalid"]);
}

/// A large one is read while others are answered; who asks meanwhile has the old one.
#[test]
fn a_large_bibliography_is_read_again_behind_the_typing() {
    let (folder, root, uri) = folder(None);
    let refs = folder.path().join("refs.bib");
    let many: String =
        (0..20_000).map(|i| format!("@book{{quay{i}, title={{The Long Quay, part {i}}}, year=2011}}\n")).collect();
    assert!(many.len() > 1 << 18);
    fs::write(&refs, format!("@book{{ortiz, title={{T}}}}\n{many}")).expect("a bibliography");
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, "---\nbibliography: refs.bib\n---\n\nIt closed [@ortiz]. It fell [@bell].\n");
    assert_eq!(codes(&mut client, &uri), ["cite.key-undefined"]);
    let mut overtakes = |(end, expected): &(&str, &[&str])| {
        fs::write(&refs, format!("@book{{ortiz, title={{T}}}}\n{many}{end}")).expect("a bibliography");
        let changed = json!({"changes": [{"uri": format!("{root}/refs.bib"), "type": 2}]});
        let begun = Instant::now();
        client.notify("workspace/didChangeWatchedFiles", changed);
        let place = json!({"textDocument": {"uri": uri}, "position": {"line": 4, "character": 2}});
        client.request("textDocument/hover", place);
        let answered = begun.elapsed();
        assert_eq!(codes(&mut client, &uri), *expected);
        answered * 2 < begun.elapsed()
    };
    // What is asked right behind a change is answered long before the file has been read. A busy machine may keep a thread from its
    // turn for as long as that takes, and hardly three times.
    let bell = "@book{bell, title={U}}\n";
    let changes: [(&str, &[&str]); 3] = [(bell, &[]), ("", &["cite.key-undefined"]), (bell, &[])];
    assert!(changes.iter().any(&mut overtakes), "a hover waited for the bibliography");
}

#[test]
fn a_key_that_stands_twice_is_a_hint_at_its_place() {
    let (folder, root, uri) = folder(None);
    let twice = "@book{ortiz, title={T}}\n\n@book{ortiz, title={U}}\n@misc{bell, title={V}, publisher=quay}\n";
    fs::write(folder.path().join("refs.bib"), twice).expect("a bibliography");
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, "---\nbibliography: refs.bib\n---\n\nIt closed [@ortiz].\n");
    let message = client.until(|m| m["params"]["uri"].as_str().is_some_and(|u| u.ends_with("refs.bib")));
    let reports = message["params"]["diagnostics"].as_array().expect("a list");
    let found: Vec<_> = reports.iter().map(|r| (&r["severity"], &r["range"]["start"], r["message"].as_str())).collect();
    assert_eq!(
        found,
        [
            (&json!(4), &json!({"line": 2, "character": 6}), Some("the key \"ortiz\" stands on line 1 already")),
            (&json!(4), &json!({"line": 3, "character": 33}), Some("no @string is called \"quay\"")),
        ]
    );
    assert_eq!(codes(&mut client, &uri), [""; 0]);
}

#[test]
fn a_bibliography_that_the_editor_names_and_that_is_missing_is_said() {
    let (_folder, root, uri) = folder(None);
    let mut with_options = in_folders(json!({}), &[&root]);
    with_options["initializationOptions"] = json!({"bibliography": ["gone.bib"]});
    let mut client = Client::initialized(with_options).0;
    client.open(&uri, 1, "It closed [@ortiz].\n");
    let shown = client.until(|m| m["method"] == "window/showMessage");
    let words = shown["params"]["message"].as_str().expect("text");
    assert!(words.contains("gone.bib cannot be read: no such file or folder"), "{words}");
    assert_eq!(codes(&mut client, &uri), [""; 0]);
}

#[test]
fn a_broken_settings_file_is_reported_at_its_place() {
    let (_folder, root, uri) = folder(Some("# é\nwrods = 3\n"));
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, FIVE);
    let message = client.until(|m| m["params"]["uri"].as_str().is_some_and(|u| u.ends_with("essay-lsp.toml")));
    let report = &message["params"]["diagnostics"][0];
    assert_eq!(
        (&report["code"], &report["range"]["start"]),
        (&json!("config.invalid"), &json!({"line": 1, "character": 0}))
    );
    assert!(report["message"].as_str().expect("text").contains("words"), "{report}");
    assert_eq!(codes(&mut client, &uri), [""; 0]);
}

#[test]
fn initialization_options_and_did_change_configuration_with_settings() {
    let mut with_options = params(json!({}));
    with_options["initializationOptions"] = json!({"words": 3});
    let mut client = Client::initialized(with_options).0;
    client.open(URI, 1, FIVE);
    assert_eq!(codes(&mut client, URI), ["length.over"]);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"essayLsp": {"words": 9}}}));
    assert_eq!(codes(&mut client, URI), [""; 0]);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"words": 2}}));
    assert_eq!(codes(&mut client, URI), ["length.over"]);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"essayLsp": {"words": 9}}}));
    assert_eq!(codes(&mut client, URI), [""; 0]);
    // Null and nothing at all: what was said at the beginning holds.
    for nothing in [json!({"settings": null}), json!({})] {
        client.notify("workspace/didChangeConfiguration", nothing);
    }
    assert_eq!(codes(&mut client, URI), ["length.over"]);
}

#[test]
fn reports_wait_for_the_settings_that_were_asked_for() {
    let mut client = Client::start();
    client.configuration = None;
    client.request("initialize", params(json!({"workspace": {"configuration": true}})));
    client.notify("initialized", json!({}));
    client.open(URI, 1, FIVE);
    let request = client.until(|m| m["method"] == "workspace/configuration");
    assert_eq!(request["params"]["items"][0], json!({"section": "essayLsp"}));
    assert!(!client.kept.iter().any(|m| m["method"] == "textDocument/publishDiagnostics"), "{:?}", client.kept);
    client.send(json!({"id": request["id"], "result": [{"words": 3}]}));
    assert_eq!(codes(&mut client, URI), ["length.over"], "nothing was said without them");
}

#[test]
fn configuration_never_answered_null_or_short() {
    for answer in [None, Some(json!(null)), Some(json!([])), Some(json!([null])), Some(json!(["odd"]))] {
        let (_folder, root, uri) = folder(Some("words = 3\n"));
        let mut client = Client::start();
        client.configuration = None;
        client.request("initialize", in_folders(json!({"workspace": {"configuration": true}}), &[&root]));
        client.notify("initialized", json!({}));
        client.open(&uri, 1, FIVE);
        let request = client.until(|m| m["method"] == "workspace/configuration");
        if let Some(result) = answer {
            client.send(json!({"id": request["id"], "result": result}));
        }
        assert_eq!(codes(&mut client, &uri), ["length.over"]);
    }
}

#[test]
fn settings_are_pulled_again_and_each_folder_has_its_own() {
    let ((_a, root_a, essay_a), (_b, root_b, essay_b)) = (folder(None), folder(None));
    let mut client = Client::start();
    // Until somebody says otherwise, a limit holds in the folders, and none elsewhere.
    client.configuration = Some(|scope| if scope.is_some() { json!({"words": 3}) } else { Value::Null });
    client.request("initialize", in_folders(json!({"workspace": {"configuration": true}}), &[&root_a, &root_b]));
    client.notify("initialized", json!({}));
    for uri in [&essay_a, &essay_b] {
        client.open(uri, 1, FIVE);
        assert_eq!(codes(&mut client, uri), ["length.over"]);
    }
    client.open(URI, 1, FIVE);
    assert_eq!(codes(&mut client, URI), [""; 0]);
    client.configuration = Some(|_| json!({"words": 9}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    for uri in [&essay_a, &essay_b] {
        // Settings of folders come in one answer.
        client.until_within(|_| false, Duration::from_millis(50));
        assert_eq!(codes(&mut client, uri), [""; 0]);
    }
}

#[test]
fn workspace_folders_added_and_removed() {
    // The settings lie outside the repository that the folder is: only as a workspace folder does the search reach them.
    let outer = tempdir().expect("a folder");
    fs::write(outer.path().join("essay-lsp.toml"), "words = 3\n").expect("settings");
    fs::create_dir(outer.path().join("inner")).expect("a folder");
    let root = format!("file://{}/inner", outer.path().display());
    let uri = format!("{root}/essay.md");
    let mut client = Client::initialized(in_folders(json!({}), &[])).0;
    client.open(&uri, 1, FIVE);
    assert_eq!(codes(&mut client, &uri), ["length.over"], "upwards without bound");
    let one = json!([{"uri": root, "name": "inner"}]);
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": one, "removed": []}}));
    assert_eq!(codes(&mut client, &uri), [""; 0], "up to the folder");
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": one}}));
    assert_eq!(codes(&mut client, &uri), ["length.over"]);
}

#[test]
fn refresh_after_a_change_of_settings_only_if_supported() {
    for (supported, refreshes) in [(json!({"refreshSupport": true}), true), (json!({}), false)] {
        let mut client =
            Client::with(json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": supported}}));
        client.open(URI, 1, FIVE);
        client.notify("workspace/didChangeConfiguration", json!({"settings": {"essayLsp": {"words": 3}}}));
        let is_refresh = |m: &Value| m["method"] == "workspace/diagnostic/refresh";
        client.request("textDocument/diagnostic", json!({"textDocument": {"uri": URI}}));
        if refreshes {
            client.until(is_refresh);
        } else {
            assert_eq!(client.until_within(is_refresh, Duration::from_millis(200)), None);
        }
    }
}

#[test]
fn front_matter_names_a_file_while_it_is_typed() {
    let (folder, root, uri) = folder(None);
    fs::write(folder.path().join("words.tsv"), "").expect("a file");
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    let text = |name: &str| format!("---\nessay:\n  register:\n    extra: [{name}]\n---\n\nWords.\n");
    client.open(&uri, 1, &text("words.tsv"));
    assert_eq!(codes(&mut client, &uri), [""; 0]);
    client.change(&uri, 2, json!([{"text": text("gone.tsv")}]));
    assert_eq!(codes(&mut client, &uri), ["config.invalid"]);
    client.change(&uri, 3, json!([{"text": text("words.tsv")}]));
    assert_eq!(codes(&mut client, &uri), [""; 0]);
}

#[test]
fn a_table_of_phrases_is_read_again_and_its_bad_rows_stand_in_it() {
    let (folder, root, uri) = folder(Some("[register]\nextra = ['local.tsv']\n"));
    let table = folder.path().join("local.tsv");
    fs::write(&table, "# é\nscam\tfunny\twarning\tfraud\t-\nthe quad\tslang\twarning\tthe yard\t-\n").expect("a table");
    let mut client = Client::initialized(in_folders(json!({}), &[&root])).0;
    client.open(&uri, 1, "The scam began on the quad.\n");
    let of_table = |client: &mut Client| {
        client.until(|m| m["params"]["uri"].as_str().is_some_and(|u| u.ends_with("local.tsv")))["params"]["diagnostics"]
            .take()
    };
    let said = of_table(&mut client);
    assert_eq!(said.as_array().map(Vec::len), Some(1), "{said}");
    assert_eq!(
        (&said[0]["code"], &said[0]["range"]["start"]),
        (&json!("config.invalid"), &json!({"line": 1, "character": 0}))
    );
    assert!(said[0]["message"].as_str().expect("text").contains("unknown category \"funny\""), "{said}");
    // The other row holds.
    assert_eq!(codes(&mut client, &uri), ["register.slang"]);
    // The row is mended, and the table is read again.
    fs::write(&table, "scam\tslang\twarning\tfraud\t-\n# A longer line, so that the length differs too.\n")
        .expect("a table");
    let changed = json!({"changes": [{"uri": format!("{root}/local.tsv"), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert_eq!(of_table(&mut client), json!([]));
    let published = client.published(&uri);
    let starts: Vec<_> =
        published["diagnostics"].as_array().expect("a list").iter().map(|r| &r["range"]["start"]).collect();
    assert_eq!(starts, [&json!({"line": 0, "character": 4})]);
    fs::remove_file(&table).expect("a table");
    client.notify("workspace/didChangeWatchedFiles", changed);
    assert_eq!(codes(&mut client, &uri), [""; 0]);
}

#[test]
fn allowed_words_strictness_and_discipline_from_the_editor() {
    let text = "I think the kids carried out the plan.\n";
    let mut client = Client::initialized(params(json!({}))).0;
    client.open(URI, 1, text);
    assert_eq!(codes(&mut client, URI), ["register.slang"]);
    for (register, expected) in [
        (json!({"allow": ["kids"]}), vec![]),
        (json!({"strict": true}), vec!["register.slang", "register.phrasal-verb"]),
        (json!({"discipline": "science-strict"}), vec!["register.first-person", "register.slang"]),
        (json!({"allow": "the kids", "strict": true}), vec!["register.phrasal-verb"]),
    ] {
        client.notify("workspace/didChangeConfiguration", json!({"settings": {"essayLsp": {"register": register}}}));
        assert_eq!(codes(&mut client, URI), expected, "{register}");
    }
}
