use crate::WITNESS;
use crate::client::{Client, insert};
use serde_json::json;

#[test]
fn answers_are_in_the_clients_spelling() {
    for uri in [
        "file:///tmp/no%20such/essay%5B1%5D.md",
        "file:///tmp/no such/essay[1].md",
        "file:///tmp/%7Ecaf%c3%a9.md",
        "file:///c%3A/Users/a/essay.md",
        "file:///C:/Users/a/essay.md",
        "file://server/share/essay.md",
        "untitled:Untitled-1",
        "vscode-notebook-cell:/a/b.ipynb#W0sZmlsZQ%3D%3D",
        "file:///tmp/a#b?c|d%zz.md",
        "file:///tmp/論文.md",
    ] {
        let mut client = Client::with(json!({}));
        client.open(uri, 1, WITNESS);
        assert_eq!(client.published(uri)["diagnostics"].as_array().map(Vec::len), Some(1), "{uri}");
        client.close(uri);
        client.published(uri);
    }
}

#[test]
fn two_spellings_are_one_document() {
    let mut client = Client::with(json!({}));
    client.open("file:///C:/essay 1.md", 1, "Text.\n");
    client.change("file:///c%3A/essay%201.md", 2, json!([insert((0, 0), &format!("{WITNESS}\n\n"))]));
    assert_eq!(client.published_for("file:///C:/essay 1.md", 2).len(), 1);
}
