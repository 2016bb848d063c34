use crate::client::{Client, insert, range};
use crate::{NAME, URI, WITNESS};
use serde_json::{Value, json};

fn name_in(report: &Value) -> String {
    let message = report["message"].as_str().expect("a message");
    message.split('"').nth(1).unwrap_or_else(|| panic!("no name in {message}")).to_owned()
}

#[test]
fn ten_thousand_changes_arrive_in_order() {
    let mut client = Client::with(json!({}));
    // Longer than what a debug build compares with a fresh document after each edit.
    client.open(URI, 0, &format!("{WITNESS}\n\n{}", "Words and words.\n\n".repeat(4000)));
    // Letters typed into the middle of a word, and taken out again at its end: any two changes swapped would show.
    let mut word: Vec<char> = "nonsense".chars().collect();
    for n in 0..10_000_u32 {
        let at = (n.wrapping_mul(7919) as usize) % word.len();
        let place = (0, NAME + at as u32);
        if word.len() > 40 {
            word.remove(at);
            client.change(URI, i64::from(n) + 1, json!([{"range": range(place, (0, place.1 + 1)), "text": ""}]));
        } else {
            let letter = char::from(b'a' + (n % 26) as u8);
            word.insert(at, letter);
            client.change(URI, i64::from(n) + 1, json!([insert(place, &letter.to_string())]));
        }
    }
    let reports = client.published_for(URI, 10_000);
    assert_eq!(name_in(&reports[0]), word.iter().collect::<String>());
}

#[test]
fn several_changes_apply_one_after_the_other() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, "nothing here");
    client.change(
        URI,
        2,
        json!([
            {"text": format!("{WITNESS}\n")},
            insert((0, 0), "\n\n"),
            {"range": range((2, NAME), (2, NAME + 3)), "rangeLength": 77, "text": "cont"},
            insert((2, NAME + 4), "r"),
            {"range": range((2, NAME + 4), (2, NAME + 9)), "text": "ain"},
        ]),
    );
    let reports = client.published_for(URI, 2);
    assert_eq!(name_in(&reports[0]), "contain".to_owned() + "e");
    assert_eq!(reports[0]["range"]["start"]["line"], 2);
}

#[test]
fn the_whole_text_again_and_again() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    assert_eq!(client.published_for(URI, 1).len(), 1);
    client.change(URI, 2, json!([{"text": format!("Words.\n\n{WITNESS}")}]));
    assert_eq!(client.published_for(URI, 2)[0]["range"]["start"]["line"], 2);
    client.change(URI, 3, json!([{"text": ""}]));
    assert!(client.published_for(URI, 3).is_empty());
}

#[test]
fn unopened_documents_are_no_crash() {
    let mut client = Client::with(json!({}));
    client.change(URI, 2, json!([{"text": "a"}]));
    client.close(URI);
    for _ in 0..2 {
        client.until(|m| m["method"] == "window/logMessage" && m["params"]["type"] == 2);
    }
    assert_eq!(client.hover(URI, 0, 0), Value::Null);
    client.shut_down();
}

#[test]
fn double_open_and_reopen_start_afresh() {
    let mut client = Client::with(json!({}));
    client.open(URI, 5, WITNESS);
    assert_eq!(client.published_for(URI, 5).len(), 1);
    client.open(URI, 1, "Nothing.");
    let again = client.published(URI);
    assert_eq!((&again["version"], &again["diagnostics"]), (&json!(1), &json!([])));
    client.close(URI);
    assert_eq!(client.published(URI)["diagnostics"], json!([]));
    client.open(URI, 1, WITNESS);
    assert_eq!(client.published(URI)["diagnostics"].as_array().map(Vec::len), Some(1));
}

#[test]
fn versions_with_gaps_null_or_backwards() {
    let mut client = Client::with(json!({}));
    client.open(URI, 10, WITNESS);
    client.published(URI);
    for (version, letter) in [(json!(100), "a"), (json!(7), "b"), (Value::Null, "c")] {
        let document = json!({"uri": URI, "version": version});
        let changes = json!([insert((0, NAME), letter)]);
        client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
        let published = client.published(URI);
        assert!(name_in(&published["diagnostics"][0]).starts_with(letter));
        if !version.is_null() {
            assert_eq!(published["version"], version);
        }
    }
}

#[test]
fn a_change_that_cannot_be_read_is_said_to_be_lost() {
    let mut client = Client::with(json!({}));
    client.errors_expected = true;
    client.open(URI, 1, WITNESS);
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": 7}));
    let log = client.until(|m| m["method"] == "window/logMessage");
    assert!(log["params"]["message"].as_str().expect("text").contains("didChange"), "{log}");
    client.change(
        URI,
        3,
        json!([{"range": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": -5}}, "text": "x "}]),
    );
    assert_eq!(client.published_for(URI, 3)[0]["range"]["start"]["character"], NAME + 2);
}
