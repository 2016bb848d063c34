use crate::client::{Client, insert, params, range};
use crate::{NAME, URI, WITNESS};
use serde_json::{Value, json};

fn speaking(encodings: Value) -> (Client, Value) {
    let (client, result) = Client::initialized(params(json!({"general": {"positionEncodings": encodings}})));
    (client, result["capabilities"]["positionEncoding"].clone())
}

#[test]
fn the_encoding_is_chosen_from_the_clients() {
    for (offered, chosen) in [
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-16", "utf-8"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-32"),
        (json!([]), "utf-16"),
        (json!(["utf-7"]), "utf-16"),
        (Value::Null, "utf-16"),
    ] {
        assert_eq!(speaking(offered).1, chosen);
    }
}

/// é is 2 bytes and 1 unit, 你 3 and 1, 😀 4 and 2, the couple 11 bytes, 5 units and 3 code points.
const WIDE: &str = "é你😀👩\u{200d}👧";

#[test]
fn reports_and_edits_count_in_the_encoding_agreed_on() {
    for (encoding, width) in [("utf-8", 20), ("utf-16", 9), ("utf-32", 6)] {
        let (mut client, chosen) = speaking(json!([encoding]));
        assert_eq!(chosen, encoding);
        client.open(URI, 1, &format!("Text {WIDE} {WITNESS}\n"));
        let name = 5 + width + 1 + NAME;
        let reports = client.published_for(URI, 1);
        assert_eq!(reports[0]["range"], range((0, name), (0, name + 8)), "{encoding}");
        client.change(URI, 2, json!([insert((0, name), "very-"), insert((0, name + 13), "-indeed")]));
        let reports = client.published_for(URI, 2);
        assert!(reports[0]["message"].as_str().expect("text").contains("\"very-nonsense-indeed\""), "{}", reports[0]);
        assert_eq!(reports[0]["range"], range((0, name), (0, name + 20)), "{encoding}");
    }
}

#[test]
fn places_outside_the_text_are_the_nearest_inside() {
    let (mut client, _) = speaking(json!(["utf-16"]));
    let far = u32::MAX;
    client.open(URI, 1, "One\r\ntwo\rthree\n");
    // Behind the end of a line, and never between \r and \n; behind a lone \r; behind the end of the text.
    client.change(URI, 2, json!([insert((0, 99), " <!-- essay-lsp: ignore a-a -->")]));
    client.change(URI, 3, json!([insert((1, far), " <!-- essay-lsp: ignore b-b -->")]));
    client.change(URI, 4, json!([insert((far, far), "\n<!-- essay-lsp: ignore c-c -->")]));
    let reports = client.published_for(URI, 4);
    let places: Vec<(u64, u64)> = reports
        .iter()
        .map(|r| &r["range"]["start"])
        .map(|p| (p["line"].as_u64().expect("a line"), p["character"].as_u64().expect("a column")))
        .collect();
    assert_eq!(places, [(0, 27), (1, 27), (4, 23)], "{reports:?}");
    // The end before the start.
    client.change(URI, 5, json!([{"range": range((4, 26), (4, 23)), "text": "d-d"}]));
    let last = client.published_for(URI, 5).pop().expect("a report");
    assert!(last["message"].as_str().expect("text").contains("\"d-d\""), "{last}");
}

#[test]
fn inside_a_surrogate_pair() {
    let (mut client, _) = speaking(json!(["utf-16"]));
    client.open(URI, 1, "😀 <!-- essay-lsp: ignore x-x -->\n");
    client.change(URI, 2, json!([insert((0, 1), "a")]));
    let report = client.published_for(URI, 2).pop().expect("a report");
    assert_eq!(report["range"]["start"]["character"], 27, "a whole emoji before or behind it");
}

#[test]
fn u2028_is_no_line_end_and_a_byte_order_mark_is_text() {
    let (mut client, _) = speaking(json!(["utf-16"]));
    client.open(URI, 1, &format!("\u{feff}One\u{2028}two\u{85}three {WITNESS}"));
    let report = client.published_for(URI, 1).pop().expect("a report");
    assert_eq!(report["range"]["start"], json!({"line": 0, "character": 15 + NAME}));
}

#[test]
fn an_empty_document() {
    let (mut client, _) = speaking(json!(["utf-16"]));
    client.open(URI, 1, "");
    assert_eq!(client.published_for(URI, 1), [] as [Value; 0]);
    assert_eq!(client.hover(URI, 7, 7), Value::Null);
    assert_eq!(client.actions(URI, range((0, 0), (9, 9)), json!({"diagnostics": []})), [] as [Value; 0]);
    client.change(URI, 2, json!([insert((0, 0), WITNESS)]));
    assert_eq!(client.published_for(URI, 2).len(), 1);
    client.change(URI, 3, json!([{"range": range((0, 0), (0, 99)), "text": ""}]));
    assert_eq!(client.published_for(URI, 3), [] as [Value; 0]);
}
