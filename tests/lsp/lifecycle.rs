use crate::client::{Client, params};
use crate::{URI, WITNESS};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::time::Duration;

#[test]
fn before_initialize_requests_are_refused_and_notifications_dropped() {
    let mut client = Client::start();
    client.open(URI, 1, WITNESS);
    assert_eq!(client.error("textDocument/hover", json!({})), -32002);
    assert_eq!(client.error("shutdown", Value::Null), -32002);
    client.request("initialize", params(json!({})));
    assert!(client.kept.is_empty(), "{:?}", client.kept);
    assert_eq!(client.error("initialize", params(json!({}))), -32600);
    client.shut_down();
}

#[test]
fn exit_without_shutdown_is_status_1() {
    for begun in [false, true] {
        let mut client = Client::start();
        if begun {
            client.request("initialize", params(json!({})));
        }
        client.notify("exit", Value::Null);
        assert_eq!(client.status(), 1);
    }
}

#[test]
fn shutdown_takes_any_params_and_ends_all_but_exit() {
    for message in [json!({}), json!({"params": null}), json!({"params": {}})] {
        let mut client = Client::with(json!({}));
        let mut shutdown = message.clone();
        shutdown["id"] = json!("down");
        shutdown["method"] = json!("shutdown");
        client.send(shutdown);
        let answer = client.answer(json!("down"));
        assert_eq!(answer["result"], Value::Null);
        assert!(answer.get("error").is_none(), "{answer}");
        assert_eq!(client.error("textDocument/hover", json!({})), -32600);
        let mut exit = message;
        exit["method"] = json!("exit");
        client.send(exit);
        assert_eq!(client.status(), 0);
    }
}

#[test]
fn end_of_input_ends_the_process() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    client.published(URI);
    client.input = None;
    assert_eq!(client.status(), 1);

    let mut client = Client::with(json!({}));
    client.request("shutdown", Value::Null);
    client.input = None;
    assert_eq!(client.status(), 0);
}

#[test]
fn end_of_input_with_a_request_pending() {
    let mut client = Client::with(json!({"textDocument": {"diagnostic": {}}}));
    client.open(URI, 1, WITNESS);
    let first = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let previous = json!([{"uri": URI, "value": first["items"][0]["resultId"]}]);
    let held = client.ask("workspace/diagnostic", json!({"previousResultIds": previous}));
    assert_eq!(client.until_within(|m| m["id"] == held, Duration::from_millis(300)), None, "nothing is new");
    client.input = None;
    assert_eq!(client.status(), 1);
}

#[cfg(unix)]
#[test]
fn parent_dies() {
    // Somebody else holds our input open, and nobody takes notice of the death: the process stays behind as a zombie.
    let mut parent = Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().expect("sleep runs");
    let mut with_parent = params(json!({}));
    with_parent["processId"] = json!(parent.id());
    let (mut client, _) = Client::initialized(with_parent);
    std::thread::sleep(Duration::from_millis(300));
    assert!(client.child.try_wait().expect("a status").is_none(), "while its client lives, the server does");
    parent.kill().expect("killed");
    assert_eq!(client.status(), 1);
    let _ = parent.wait();
}

#[test]
fn odd_initialize_params_are_read_as_far_as_they_go() {
    let odd = json!({
        "processId": -1, "clientInfo": {}, "rootUri": "", "trace": "compact", "workspaceFolders": null,
        "capabilities": {
            "workspace": {"workspaceEdit": {"resourceOperations": ["explode"], "documentChanges": "yes"}},
            "textDocument": {
                "publishDiagnostics": {"tagSupport": true},
                "hover": {"contentFormat": ["html"]},
                "foldingRange": {"foldingRangeKind": {"valueSet": ["odd"]}},
            },
        },
    });
    let (mut client, result) = Client::initialized(odd);
    assert_eq!(result["serverInfo"]["name"], "essay-lsp");
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    client.open(URI, 1, WITNESS);
    assert_eq!(client.published_for(URI, 1).len(), 1);

    let mut client = Client::start();
    client.send(json!({"id": 0, "method": "initialize"}));
    assert_eq!(client.answer(json!(0))["result"]["capabilities"]["hoverProvider"], true);
    client.send(json!({"method": "initialized"}));
    client.open(URI, 1, WITNESS);
    client.published(URI);
}

#[test]
fn malformed_messages_are_answered_and_survived() {
    let mut client = Client::with(json!({}));
    for garbage in ["Content-Length: 1\r\n\r\n{", "Content-Length: 99999999999\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"] {
        client.write(garbage.as_bytes());
        let answer = client.answer(Value::Null);
        assert_eq!(answer["error"]["code"], -32700, "{garbage:?}");
    }
    client.open(URI, 1, WITNESS);
    client.published_for(URI, 1);
    client.shut_down();
}

#[test]
fn unknown_methods() {
    let mut client = Client::with(json!({}));
    client.notify("$/no-such", json!({}));
    client.notify("no/such", json!([1]));
    client.notify("$/setTrace", json!({"value": "verbose"}));
    client.notify("$/setTrace", json!({"value": "compact"}));
    client.notify("$/cancelRequest", json!({"id": 12345}));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    assert_eq!(client.error("no/such", json!({})), -32601);
    assert_eq!(client.error("textDocument/moniker", json!({})), -32601);
    assert_eq!(client.error("textDocument/completion", json!({})), -32602);
    assert_eq!(client.error("textDocument/hover", json!({"position": 1})), -32602);
    client.shut_down();
}

#[test]
fn ids_come_back_as_they_were() {
    let mut client = Client::with(json!({}));
    for id in [json!("text"), json!(""), json!(-3), json!(0), json!(9_007_199_254_740_991_i64)] {
        client.send(json!({"id": id, "method": "textDocument/hover",
            "params": {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}}));
        assert_eq!(client.answer(id)["result"], Value::Null);
    }
}

#[test]
fn nothing_is_registered_that_the_client_cannot() {
    let mut client = Client::with(json!({}));
    client.open(URI, 1, WITNESS);
    client.published(URI);
    assert!(client.kept.iter().all(|m| m.get("id").is_none()), "{:?}", client.kept);

    let dynamic = json!({"dynamicRegistration": true});
    let mut client =
        Client::with(json!({"workspace": {"didChangeWatchedFiles": dynamic, "didChangeConfiguration": dynamic}}));
    let request = client.until(|m| m["method"] == "client/registerCapability");
    let registrations = request["params"]["registrations"].as_array().expect("a list").clone();
    let methods: Vec<&str> = registrations.iter().filter_map(|r| r["method"].as_str()).collect();
    assert_eq!(methods, ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]);
    assert!(registrations[1]["registerOptions"]["watchers"].to_string().contains("**/*.{bib,json,yaml,yml,tsv,toml}"));
}
