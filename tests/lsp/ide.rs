//! What the server offers beside reports.

use crate::URI;
use crate::client::{Client, applied, edits, insert, params, range};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// 😀 makes bytes, units and code points differ.
const APA: &str = "# Mills\n\n## Wheels\n\n😀 The wheel fell (Ortiz & Bell, 2020). Bell (2011) thinks so.\n\n\
    ## References\n\nBell, T. (2011). *The river towns*. Quay Press. https://doi.org/10.5555/towns\n\n\
    Ortiz, A., & Bell, T. (2020). *Tides and trade*. Harbour Press.\n";

const BIB: &str = "% My works.\n@book{ortiz2020,\n  author = {Ortiz, Ana},\n  title = {Tides},\n  year = 2020,\n  doi = {10.5555/tides}\n}\n\
    @book{bell2011, author = {Bell, Tom}, title = {Towns}, year = 2011}\n";

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ide").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join(".git")).expect("a folder");
    for (file, text) in files {
        std::fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn in_folder(folder: &Path, capabilities: Value) -> Client {
    let mut params = params(capabilities);
    params["workspaceFolders"] = json!([{"uri": uri(folder), "name": "essays"}]);
    Client::initialized(params).0
}

/// Where the first `words` stand in `text`, in UTF-16.
fn place(text: &str, words: &str) -> (u32, u32) {
    let at = text.find(words).unwrap_or_else(|| panic!("no {words}"));
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    (line as u32, text[start..at].encode_utf16().count() as u32)
}

fn at(uri: &str, (line, character): (u32, u32)) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

fn whole(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}})
}

/// The text under a range.
fn under<'a>(text: &'a str, range: &Value) -> &'a str {
    let byte = |place: &Value| {
        let line = place["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = place["character"].as_u64().expect("a column");
        let mut at = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units -= c.len_utf16() as u64;
            at += c.len_utf8();
        }
        at
    };
    &text[byte(&range["start"])..byte(&range["end"])]
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

#[test]
fn stats_are_sent_to_whoever_wants_them_when_they_change() {
    let mut wants = params(json!({"experimental": {"essayLspStats": true}}));
    let mut asks = params(json!({}));
    asks["initializationOptions"] = json!({"stats": true});
    for params in [wants.take(), asks] {
        let (mut client, _) = Client::initialized(params);
        client.open(URI, 1, "---\nessay: {words: {min: 2, max: 9}}\n---\n\nOne two.\n");
        let mut stats = client.until(|m| m["method"] == "essayLsp/stats")["params"].take();
        assert_eq!(stats["words"], json!({"counted": 2, "min": 2, "max": 9}));
        assert_eq!((&stats["uri"], &stats["version"]), (&json!(URI), &json!(1)));
        let zero = json!({"sentences": 1, "claims": 0, "supported": 0, "citations": 0, "quotations": 0});
        assert_eq!(stats["evidence"].take(), zero);
        for version in 2..12 {
            client.change(URI, version, json!([insert((4, 0), "more ")]));
        }
        let last = loop {
            let stats = client.until(|m| m["method"] == "essayLsp/stats")["params"].take();
            if stats["words"]["counted"] == 12 {
                break stats;
            }
        };
        assert_eq!(last["version"], 11);
        let seen = client.kept.iter().filter(|m| m["method"] == "essayLsp/stats").count();
        assert_eq!(seen, 0);
        // An edit that changes no number says nothing.
        client.change(URI, 12, json!([insert((5, 0), "\n\n")]));
        let more = client.until_within(|m| m["method"] == "essayLsp/stats", Duration::from_millis(600));
        assert_eq!(more, None);
    }
    let mut client = Client::with(json!({}));
    client.open(URI, 1, "One two.\n");
    let unasked = client.until_within(|m| m["method"] == "essayLsp/stats", Duration::from_millis(600));
    assert_eq!(unasked, None);
}

#[test]
fn stats_on_request_have_the_sections() {
    let folder = folder("stats", &[("other.md", "One two three.\n")]);
    let mut client = in_folder(&folder, json!({}));
    client.open(URI, 3, "# Mills\n\nOne.\n\n## Wheels\n\nThe wheel cost $25 million. It fell (Bell 4).\n");
    let command = |uri: &str| json!({"command": "essay-lsp.stats", "arguments": [uri]});
    let stats = client.request("workspace/executeCommand", command(URI));
    assert_eq!((&stats["uri"], &stats["version"]), (&json!(URI), &json!(3)));
    let sections = json!([
        {"title": "Mills", "line": 1, "counted": 10, "min": null, "max": null},
        {"title": "Wheels", "line": 5, "counted": 9, "min": null, "max": null},
    ]);
    assert_eq!(stats["words"]["sections"], sections);
    assert_eq!(stats["words"]["counted"], 11);
    assert_eq!((&stats["evidence"]["claims"], &stats["evidence"]["citations"]), (&json!(1), &json!(1)));
    let unopened = client.request("workspace/executeCommand", command(&uri(&folder.join("other.md"))));
    assert_eq!((&unopened["words"]["counted"], &unopened["version"]), (&json!(3), &Value::Null));
    assert_eq!(client.error("workspace/executeCommand", command("untitled:none")), -32602);
    assert_eq!(client.error("workspace/executeCommand", json!({"command": "no.such"})), -32602);
}

#[test]
fn an_outline_with_word_counts() {
    let text = "---\nessay: {sections: {Wheels: {max: 5}}}\n---\n\n# Mills\n\nOne.\n\n## Wheels\n\nOne two.\n\n### Old\n\nThree.\n\n## New\n\nFour.\n";
    let nested = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
    let mut client = Client::with(nested);
    client.open(URI, 1, text);
    let symbols = client.request("textDocument/documentSymbol", whole(URI));
    let (mills, wheels) = (&symbols[0], &symbols[0]["children"][0]);
    assert_eq!((&mills["name"], &wheels["name"]), (&json!("Mills"), &json!("Wheels")));
    assert_eq!(wheels["detail"], "3 of 5 words");
    assert_eq!(wheels["children"][0]["name"], "Old");
    assert_eq!(mills["children"][1]["name"], "New");
    assert_eq!(wheels["range"], range((8, 0), (16, 0)));
    assert_eq!(wheels["selectionRange"], range((8, 3), (8, 9)));
    let mut flat = Client::with(json!({}));
    flat.open(URI, 1, text);
    let symbols = flat.request("textDocument/documentSymbol", whole(URI));
    let names: Vec<&Value> = list(&symbols).iter().map(|s| &s["name"]).collect();
    assert_eq!(names, ["Mills", "Wheels", "Old", "New"]);
    assert_eq!((&symbols[2]["containerName"], &symbols[2]["location"]["uri"]), (&json!("Wheels"), &json!(URI)));
}

#[test]
fn what_can_be_folded() {
    let text = "---\ntitle: A\n---\n\n# Mills\n\n> A long\n> quotation\n> of three lines.\n\n> Short.\n\n```\ncode\n```\n\n## Next\n\nText.\n\n";
    let mut client = Client::with(json!({}));
    client.open(URI, 1, text);
    let folds = client.request("textDocument/foldingRange", whole(URI));
    let lines: Vec<(u64, u64)> = list(&folds)
        .iter()
        .map(|f| (f["startLine"].as_u64().expect("a line"), f["endLine"].as_u64().expect("a line")))
        .collect();
    assert_eq!(lines, [(0, 2), (4, 18), (6, 8), (12, 14), (16, 18)]);
}

#[test]
fn lenses_and_hints_where_the_client_has_them() {
    let text = "---\nessay: {words: 20, sections: {Wheels: {max: 9}}}\n---\n\n# Mills\n\n## Wheels\n\nThe wheel cost $25 million.\n\n## Works Cited\n\nBell, Tom. *Towns*. Quay, 2011.\n";
    let both = json!({"textDocument": {"codeLens": {}, "inlayHint": {}}});
    let (mut client, result) = Client::initialized(params(both));
    assert!(result["capabilities"]["codeLensProvider"].is_object());
    assert_eq!(result["capabilities"].get("inlayHintProvider"), None, "they would say the same twice");
    client.open(URI, 1, text);
    let lenses = client.request("textDocument/codeLens", whole(URI));
    let shown: Vec<(&Value, &Value)> =
        list(&lenses).iter().map(|l| (&l["range"]["start"]["line"], &l["command"]["title"])).collect();
    let expected = [
        (json!(4), json!("Essay: 6 of 20 words · 1 claim, not cited")),
        (json!(6), json!("5 of 9 words · 1 claim, not cited")),
    ];
    assert_eq!(shown, [(&expected[0].0, &expected[0].1), (&expected[1].0, &expected[1].1)]);
    assert_eq!(lenses[0]["command"]["command"], "essay-lsp.stats");

    let (mut client, result) = Client::initialized(params(json!({"textDocument": {"inlayHint": {}}})));
    assert_eq!(result["capabilities"]["inlayHintProvider"], true);
    client.open(URI, 1, text);
    let mut whole = whole(URI);
    whole["range"] = range((0, 0), (99, 0));
    let hints = client.request("textDocument/inlayHint", whole.clone());
    let shown: Vec<String> =
        list(&hints).iter().map(|h| format!("{} {}", h["position"], h["label"].as_str().expect("text"))).collect();
    assert_eq!(
        shown,
        [
            r#"{"line":4,"character":7} 6 of 20 words"#,
            r#"{"line":6,"character":9} 5 of 9 words"#,
            r#"{"line":8,"character":27} 1 claim, not cited"#,
        ]
    );
    whole["range"] = range((8, 0), (9, 0));
    assert_eq!(list(&client.request("textDocument/inlayHint", whole)).len(), 1);
}

#[test]
fn links_of_keys_and_of_entries() {
    let folder = folder("links", &[("refs.bib", BIB)]);
    let text = format!(
        "---\nbibliography: refs.bib\n---\n\nIt fell [@ortiz2020; @bell2011] and @doi:10.5555/mills.\n{}",
        &APA[APA.find("\n## Ref").expect("a list")..]
    );
    let mut client = in_folder(&folder, json!({"textDocument": {"documentLink": {"tooltipSupport": true}}}));
    let essay = uri(&folder.join("essay.md"));
    client.open(&essay, 1, &text);
    let links = client.request("textDocument/documentLink", whole(&essay));
    let shown: Vec<(&str, &str)> =
        list(&links).iter().map(|l| (under(&text, &l["range"]), l["target"].as_str().expect("an address"))).collect();
    assert_eq!(
        shown,
        [
            ("@ortiz2020", "https://doi.org/10.5555/tides"),
            ("@doi:10.5555/mills", "https://doi.org/10.5555/mills"),
            ("https://doi.org/10.5555/towns", "https://doi.org/10.5555/towns"),
        ]
    );
    assert_eq!(links[0]["tooltip"], "Tides");
}

#[test]
fn from_a_citation_to_its_entry_and_to_all_its_citations() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, APA);
    let found = client.request("textDocument/definition", at(URI, place(APA, "Ortiz")));
    assert_eq!(list(&found).len(), 1);
    assert!(under(APA, &found[0]["range"]).starts_with("Ortiz, A., & Bell, T. (2020)"), "{found}");
    let found = client.request("textDocument/definition", at(URI, place(APA, "Bell (2011)")));
    assert!(under(APA, &found[0]["range"]).starts_with("Bell, T. (2011)"), "{found}");
    let mut wanted = at(URI, place(APA, "Bell, T. (2011)"));
    wanted["context"] = json!({"includeDeclaration": false});
    let found = client.request("textDocument/references", wanted.clone());
    let shown: Vec<&str> = list(&found).iter().map(|l| under(APA, &l["range"])).collect();
    assert_eq!(shown, ["Bell (2011)"]);
    wanted["context"] = json!({"includeDeclaration": true});
    assert_eq!(list(&client.request("textDocument/references", wanted)).len(), 2);
    let found = client.request("textDocument/documentHighlight", at(URI, place(APA, "Bell (2011)")));
    let kinds: Vec<&Value> = list(&found).iter().map(|h| &h["kind"]).collect();
    assert_eq!(kinds, [2, 3]);
    assert_eq!(client.request("textDocument/definition", at(URI, place(APA, "wheel fell"))), Value::Null);

    let notes = "It fell.[^a] It rose.[^b]\n\nAgain.[^a]\n\n[^a]: Bell, *Towns*, 4.\n\n[^b]: Ortiz.\n";
    client.open("untitled:notes", 1, notes);
    let found = client.request("textDocument/definition", at("untitled:notes", place(notes, "a] It")));
    assert_eq!(found[0]["range"]["start"], json!({"line": 4, "character": 2}));
    let found = client.request("textDocument/documentHighlight", at("untitled:notes", place(notes, "a]: Bell")));
    assert_eq!(list(&found).len(), 3);
}

#[test]
fn definitions_as_links_where_the_client_has_them() {
    let mut client = Client::with(json!({"textDocument": {"definition": {"linkSupport": true}}}));
    client.open(URI, 1, APA);
    let found = client.request("textDocument/definition", at(URI, place(APA, "Ortiz")));
    assert_eq!(under(APA, &found[0]["originSelectionRange"]), "Ortiz & Bell, 2020");
    assert_eq!(found[0]["targetUri"], URI);
}

#[test]
fn a_key_leads_to_the_bibliography_and_is_renamed_everywhere() {
    let text =
        "---\nbibliography: refs.bib\n---\n\n😀 It fell [@ortiz2020, p. 3; @bell2011]. @ortiz2020 [p. 4] agrees.\n";
    let second = "---\nbibliography: refs.bib\n---\n\nAgain [-@ortiz2020].\n";
    let folder = folder(
        "keys",
        &[
            ("refs.bib", BIB),
            ("second.md", second),
            ("third.md", "It [@ortiz2020] is another.\n"),
            ("deaf.md", "Not @ortiz20201.\n"),
        ],
    );
    std::fs::write(folder.join("third.md"), "---\nbibliography: none.bib\n---\n\nIt [@ortiz2020] is another.\n")
        .expect("a file");
    let prepares = json!({"textDocument": {"rename": {"prepareSupport": true}}});
    let mut client = in_folder(&folder, prepares);
    let essay = uri(&folder.join("essay.md"));
    client.open(&essay, 1, text);
    let cursor = place(text, "tiz2020, p");
    let found = client.request("textDocument/definition", at(&essay, cursor));
    assert_eq!(found[0]["uri"], uri(&folder.join("refs.bib")));
    assert_eq!(under(BIB, &found[0]["range"]), "ortiz2020");
    let mut wanted = at(&essay, cursor);
    wanted["context"] = json!({"includeDeclaration": true});
    let found = client.request("textDocument/references", wanted);
    let mut files: Vec<&str> =
        list(&found).iter().map(|l| l["uri"].as_str().expect("a URI").rsplit('/').next().expect("a name")).collect();
    files.sort_unstable();
    assert_eq!(files, ["essay.md", "essay.md", "refs.bib", "second.md"]);

    let prepared = client.request("textDocument/prepareRename", at(&essay, cursor));
    assert_eq!((under(text, &prepared["range"]), &prepared["placeholder"]), ("ortiz2020", &json!("ortiz2020")));
    let mut wanted = at(&essay, cursor);
    wanted["newName"] = json!("@ortiz:tides");
    let edit = client.request("textDocument/rename", wanted.clone());
    let edits = edits(&json!({"edit": edit}));
    assert_eq!(edits.len(), 3, "{edit}");
    assert_eq!(applied(text, &edits[&essay]), text.replace("ortiz2020", "ortiz:tides"));
    assert_eq!(applied(BIB, &edits[&uri(&folder.join("refs.bib"))]), BIB.replace("ortiz2020", "ortiz:tides"));
    assert_eq!(applied(second, &edits[&uri(&folder.join("second.md"))]), second.replace("ortiz2020", "ortiz:tides"));
    for wrong in ["bell2011", "a b", "", "{x}"] {
        wanted["newName"] = json!(wrong);
        assert_eq!(client.error("textDocument/rename", wanted.clone()), -32803, "{wrong}");
    }
    assert_eq!(client.request("textDocument/prepareRename", at(&essay, place(text, "It fell"))), Value::Null);
}

#[test]
fn a_bibliography_that_is_renamed_is_named_anew() {
    let front = "---\nbibliography: refs.bib\n---\n\n";
    let toml = "bibliography = [\"refs.bib\"]\n";
    let text = format!("{front}Again [@ortiz2020].\n");
    let other = format!("{front}refs.bib [@bell2011].\n");
    let folder = folder("moved", &[("refs.bib", BIB), ("other.md", &other), ("essay-lsp.toml", toml)]);
    let asks = json!({"workspace": {"fileOperations": {"willRename": true}}});
    let mut client = in_folder(&folder, asks);
    let essay = uri(&folder.join("essay.md"));
    client.open(&essay, 1, &text);
    let rename = |old: &str| {
        let (old, new) = (uri(&folder.join(old)), uri(&folder.join("works/mine.bib")));
        json!({"files": [{"oldUri": old, "newUri": new}]})
    };
    let edit = client.request("workspace/willRenameFiles", rename("refs.bib"));
    let edits = edits(&json!({"edit": edit}));
    assert_eq!(applied(&text, &edits[&essay]), text.replace("refs.bib", "works/mine.bib"));
    let new = applied(&other, &edits[&uri(&folder.join("other.md"))]);
    assert_eq!(new, other.replacen("refs.bib", "works/mine.bib", 1), "front matter only");
    let new = applied(toml, &edits[&uri(&folder.join("essay-lsp.toml"))]);
    assert_eq!(new, toml.replace("refs.bib", "works/mine.bib"));
    assert_eq!(client.request("workspace/willRenameFiles", rename("none.bib")), Value::Null);
}

#[test]
fn a_bibliography_outside_the_workspace_is_not_changed() {
    let outside = folder("elsewhere", &[("refs.bib", BIB)]);
    let inside = folder("inside", &[]);
    let text = format!("---\nbibliography: {}\n---\n\nIt fell [@ortiz2020].\n", outside.join("refs.bib").display());
    let mut client = in_folder(&inside, json!({}));
    let essay = uri(&inside.join("essay.md"));
    client.open(&essay, 1, &text);
    let mut wanted = at(&essay, place(&text, "ortiz2020"));
    wanted["newName"] = json!("other");
    assert_eq!(client.error("textDocument/rename", wanted), -32803);
}

#[test]
fn a_name_and_a_year_are_renamed_in_text_and_list() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, APA);
    let mut rename = |words: &str, new: &str| {
        let mut wanted = at(URI, place(APA, words));
        wanted["newName"] = json!(new);
        let edit = client.request("textDocument/rename", wanted);
        applied(APA, &edits(&json!({"edit": edit}))[URI])
    };
    assert_eq!(rename("Ortiz &", "Órtiz"), APA.replace("Ortiz", "Órtiz"));
    assert_eq!(rename("2020)", "2021a"), APA.replace("2020", "2021a"));
    assert_eq!(rename("2020). *Tides", "2021"), APA.replace("2020", "2021"), "from the list");
    assert_eq!(rename("Bell (2011)", "Belle"), APA.replace("Bell", "Belle"), "in all works of the same person");
    let mut wanted = at(URI, place(APA, "2020)"));
    wanted["newName"] = json!("soon");
    assert_eq!(client.error("textDocument/rename", wanted), -32803);
}

#[test]
fn completion_edits_the_right_place_in_every_encoding() {
    for (encoding, column) in [("utf-8", 18), ("utf-16", 16), ("utf-32", 15)] {
        let mut client = Client::with(json!({"general": {"positionEncodings": [encoding]}}));
        let typed = APA.replace("fell (Ortiz & Bell, 2020)", "fell (Or");
        client.open(URI, 1, &typed);
        // Behind `😀 The wheel fell (Or`.
        let found = client.request("textDocument/completion", at(URI, (4, column + 5)));
        let items = list(&found["items"]);
        assert_eq!(items.len(), 1, "{encoding}: {found}");
        let edit = &items[0]["textEdit"];
        assert_eq!(edit["newText"], "Ortiz & Bell, 2020");
        assert_eq!(edit["range"], range((4, column + 3), (4, column + 5)), "{encoding}");
        assert_eq!(items[0].get("documentation"), None);
        let resolved = client.request("completionItem/resolve", items[0].clone());
        assert_eq!(resolved["documentation"]["kind"], "plaintext");
        assert!(resolved["documentation"]["value"].as_str().expect("text").starts_with("Ortiz, A., & Bell, T. (2020)"));
    }
}

#[test]
fn completion_of_keys_with_a_preview() {
    let folder = folder("completion", &[("refs.bib", BIB)]);
    let format = json!({"completionItem": {"documentationFormat": ["markdown"]}});
    let mut client = in_folder(&folder, json!({"textDocument": {"completion": format}}));
    let essay = uri(&folder.join("essay.md"));
    let text = "---\nbibliography: refs.bib\n---\n\nIt fell [@";
    client.open(&essay, 1, text);
    let found = client.request("textDocument/completion", at(&essay, (4, 10)));
    let labels: Vec<&Value> = list(&found["items"]).iter().map(|i| &i["label"]).collect();
    assert_eq!(labels, ["ortiz2020", "bell2011"]);
    assert_eq!(found["items"][0]["detail"], "Ortiz, 2020");
    let resolved = client.request("completionItem/resolve", found["items"][0].clone());
    let expected = "Ortiz, A. (2020). *Tides*. https://doi.org/10.5555/tides";
    assert_eq!(resolved["documentation"], json!({"kind": "markdown", "value": expected}));
    // A bibliography that changes outside is read again.
    std::fs::write(folder.join("refs.bib"), BIB.replace("ortiz2020", "ortiz:tides")).expect("a file");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&folder.join("refs.bib")), "type": 2}]}),
    );
    let found = client.request("textDocument/completion", at(&essay, (4, 10)));
    assert_eq!(found["items"][0]["label"], "ortiz:tides");
}

#[test]
fn hover_shows_the_work_and_what_it_covers() {
    let mut client = Client::with(json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}}));
    client.open(URI, 1, APA);
    let (line, column) = place(APA, "Ortiz");
    let hover = client.hover(URI, line, column);
    assert_eq!(under(APA, &hover["range"]), "(Ortiz & Bell, 2020)");
    let text = hover["contents"]["value"].as_str().expect("text");
    for words in ["Tides and trade", "Covers this sentence.", "Style: APA, as most citations"] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|a| a["title"].as_str().expect("a title")).collect()
}

#[test]
fn actions_on_files_are_resolved_where_the_client_can_wait() {
    let missing = "---\nbibliography: refs.bib\n---\n\nThe kids left [@ortiz2020; @chen1999].\n";
    let waits =
        json!({"textDocument": {"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}}});
    for (name, capabilities, later) in [("now", json!({}), false), ("later", waits, true)] {
        let folder = folder(name, &[("refs.bib", BIB), ("essay-lsp.toml", "style = \"pandoc\"\n")]);
        let mut client = in_folder(&folder, capabilities);
        let essay = uri(&folder.join("essay.md"));
        client.open(&essay, 1, missing);
        let actions = client.actions(&essay, range((0, 0), (9, 0)), json!({"diagnostics": [], "only": ["quickfix"]}));
        let mut take = |title: &str| {
            let found =
                actions.iter().find(|a| a["title"] == title).unwrap_or_else(|| panic!("{:?}", titles(&actions)));
            assert_eq!(found.get("edit").is_none(), later);
            let action = if later { client.request("codeAction/resolve", found.clone()) } else { found.clone() };
            edits(&action)
        };
        let file = uri(&folder.join("refs.bib"));
        let new = applied(BIB, &take("Add an entry \"chen1999\" to refs.bib")[&file]);
        assert_eq!(
            new,
            format!("{BIB}\n@misc{{chen1999,\n  author = {{}},\n  title = {{}},\n  year = {{1999}},\n}}\n")
        );
        let settings = uri(&folder.join("essay-lsp.toml"));
        let new = applied("style = \"pandoc\"\n", &take("Add \"kids\" to the allowed words")[&settings]);
        assert_eq!(new, "style = \"pandoc\"\n\n[register]\nallow = [\"kids\"]\n");
    }
}

#[test]
fn a_word_is_allowed_in_front_matter_where_there_is_no_settings_file() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, "The kids left.\n");
    let actions = client.actions(URI, range((0, 4), (0, 4)), json!({"diagnostics": [], "only": ["quickfix"]}));
    let found = actions.iter().find(|a| a["title"] == "Add \"kids\" to the allowed words").expect("the action");
    let new = applied("The kids left.\n", &edits(found)[URI]);
    client.change(URI, 2, json!([{"text": new}]));
    assert_eq!(client.published_for(URI, 2), [] as [Value; 0], "{new}");
}

#[test]
fn a_claim_can_be_given_a_source_or_softened() {
    let mut client = Client::with(json!({}));
    let text = "Everyone knows about the old mill.\n";
    client.open(URI, 1, text);
    let actions = client.actions(URI, range((0, 0), (0, 0)), json!({"diagnostics": [], "only": ["quickfix"]}));
    let shown = titles(&actions);
    for title in [
        "Insert a placeholder for the source: (citation needed)",
        "Soften to \"Almost everyone\"",
        "Ignore claim.absolute here",
    ] {
        assert!(shown.contains(&title), "{title} in {shown:?}");
    }
    assert!(actions.iter().all(|a| a["kind"] == "quickfix" && a["edit"].is_object()));
}

#[test]
fn a_hover_leaves_the_message_to_an_editor_that_shows_it() {
    let text = "The wheel cost $25 million.\n";
    let mut asked = params(json!({}));
    for (options, has_message) in [(json!({}), true), (json!({"hoverMessages": false}), false)] {
        asked["initializationOptions"] = options;
        let mut client = Client::initialized(asked.clone()).0;
        client.open(URI, 1, text);
        let message = client.published_for(URI, 1)[0]["message"].as_str().expect("a message").to_owned();
        let shown = client.hover(URI, 0, 16)["contents"]["value"].as_str().expect("a text").to_owned();
        assert_eq!(shown.contains(&message), has_message, "{shown}");
        assert!(shown.contains("A source was looked for"), "{shown}");
    }
}

/// The texts of tokens, each with its type.
fn coloured(text: &str, data: &[u64]) -> Vec<(u64, String)> {
    let lines: Vec<Vec<u16>> = text.split('\n').map(|l| l.encode_utf16().collect()).collect();
    let (mut line, mut column) = (0, 0);
    let numbers = |n: u64| usize::try_from(n).expect("a number");
    data.chunks(5)
        .map(|t| {
            column = if t[0] == 0 { column + numbers(t[1]) } else { numbers(t[1]) };
            line += numbers(t[0]);
            (t[3], String::from_utf16(&lines[line][column..column + numbers(t[2])]).expect("characters"))
        })
        .collect()
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().expect("numbers").iter().map(|n| n.as_u64().expect("a number")).collect()
}

#[test]
fn quotations_and_citations_are_coloured_for_those_who_ask() {
    let mut params =
        params(json!({"textDocument": {"semanticTokens": {"requests": {"full": {"delta": true}, "range": true}}}}));
    let (_, unasked) = Client::initialized(params.clone());
    assert_eq!(unasked["capabilities"]["semanticTokensProvider"], Value::Null);
    params["initializationOptions"] = json!({"semanticTokens": true});
    let (mut client, result) = Client::initialized(params);
    assert_eq!(result["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"], json!(["string", "function"]));

    let text = "😀 He said “they are\n*old* (Bell 4) friends” (Bell 5).\n\n> “So,” she\n> “said\n> it.”\n\nHer ‘word’ and `“code”`.\n\n\
        ## Works Cited\n\nBell, Tom. “Towns.” *Quay*, 2011.\n";
    client.open(URI, 1, text);
    let first = client.request("textDocument/semanticTokens/full", whole(URI));
    let data = numbers(&first["data"]);
    let shown = coloured(text, &data);
    let all: Vec<(u64, &str)> = shown.iter().map(|(kind, words)| (*kind, words.as_str())).collect();
    assert_eq!(
        all,
        [
            (0, "“they are"),
            (0, "*old*"),
            (1, "(Bell 4)"),
            (0, " friends”"),
            (1, "(Bell 5)"),
            (0, "“So,”"),
            (0, "“said"),
            (0, "it.”"),
            (0, "‘word’"),
        ]
    );

    client.change(URI, 2, json!([insert((9, 0), "A “new” one.\n\n")]));
    let changed = text.replace("## Works", "A “new” one.\n\n## Works");
    let delta = client.request(
        "textDocument/semanticTokens/full/delta",
        json!({"textDocument": {"uri": URI}, "previousResultId": first["resultId"]}),
    );
    assert_ne!(delta["resultId"], first["resultId"]);
    let edit = &delta["edits"][0];
    assert_eq!(numbers(&edit["data"]).len(), 5, "one token came: {delta}");
    let start = usize::try_from(edit["start"].as_u64().expect("a start")).expect("a start");
    let mut after = data;
    after.splice(start..start, numbers(&edit["data"]));
    assert_eq!(edit["deleteCount"], 0);
    assert_eq!(coloured(&changed, &after).last(), Some(&(0, "“new”".to_owned())));
    let unknown = json!({"textDocument": {"uri": URI}, "previousResultId": "of another day"});
    assert_eq!(numbers(&client.request("textDocument/semanticTokens/full/delta", unknown)["data"]), after);

    let window = json!({"textDocument": {"uri": URI}, "range": range((9, 0), (9, 5))});
    let part = client.request("textDocument/semanticTokens/range", window);
    assert_eq!(coloured(&changed, &numbers(&part["data"])).pop(), Some((0, "“new”".to_owned())));
}

#[test]
fn what_is_not_open_has_nothing() {
    let mut client = Client::with(json!({"textDocument": {"codeLens": {}}}));
    for method in ["hover", "definition", "references", "documentHighlight", "completion", "prepareRename"] {
        assert_eq!(client.request(&format!("textDocument/{method}"), at("untitled:none", (0, 0))), Value::Null);
    }
    for method in ["documentSymbol", "foldingRange", "codeLens", "documentLink"] {
        assert_eq!(client.request(&format!("textDocument/{method}"), whole("untitled:none")), Value::Null);
    }
}

/// Requests are answered from sums and from the blocks that cite: nothing reads a long essay again while it is written.
#[test]
fn a_long_essay_is_answered_while_it_is_written() {
    let mut text = String::from("# Mills\n\n");
    for i in 0..2000 {
        if i % 30 == 0 {
            text.push_str(&format!("## Part {i}\n\n"));
        }
        text.push_str(&format!("The wheel of mill {i} fell into the river that ran below it (Name{} {i}). ", i % 500));
        text.push_str("Nobody in the town could say afterwards why that had come about, or who had seen it first. ");
        text.push_str(
            "The owner walked up and down the bank until the evening and spoke with none of them at all.\n\n",
        );
    }
    text.push_str("## Works Cited\n\n");
    for i in 0..500 {
        text.push_str(&format!("Name{i}, Ana. *Title {i}*. Quay Press, {}.\n\n", 1500 + i));
    }
    let mut asked = params(json!({"textDocument": {"codeLens": {}, "semanticTokens": {}}}));
    asked["initializationOptions"] = json!({"semanticTokens": true});
    let mut client = Client::initialized(asked).0;
    let cite = place(&text, "Name7 7)");
    let begun = Instant::now();
    client.open(URI, 1, &text);
    client.request("textDocument/hover", at(URI, cite));
    let opening = begun.elapsed();
    let mut slowest = Vec::new();
    for (method, params) in [
        ("hover", at(URI, cite)),
        ("definition", at(URI, cite)),
        ("documentHighlight", at(URI, cite)),
        ("references", at(URI, cite)),
        ("prepareRename", at(URI, cite)),
        ("documentSymbol", whole(URI)),
        ("foldingRange", whole(URI)),
        ("codeLens", whole(URI)),
        ("documentLink", whole(URI)),
        ("completion", at(URI, (cite.0, cite.1))),
        ("semanticTokens/full", whole(URI)),
        ("semanticTokens/range", json!({"textDocument": {"uri": URI}, "range": range((40, 0), (80, 0))})),
    ] {
        let mut best = Duration::MAX;
        for round in 0..3 {
            client.change(URI, 2 + round, json!([insert((4, 0), "a")]));
            let begun = Instant::now();
            let answer = client.request(&format!("textDocument/{method}"), params.clone());
            best = best.min(begun.elapsed());
            assert!(!answer.is_null(), "{method}");
        }
        slowest.push((best, method));
    }
    slowest.sort();
    // Held against opening, which reads all of it: a busy machine slows down both.
    assert!(slowest.iter().all(|(t, _)| *t < opening / 4), "opening {opening:?}, then {slowest:?}");
}
