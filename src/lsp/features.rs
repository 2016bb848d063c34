//! What a client can do, read from `initialize` piece by piece: a value that we do not understand is one capability less, not
//! a session less.

use super::convert::Encoding;
use crate::ide::hover::Messages;
use serde_json::Value;

/// Folds for a client that names no limit of its own.
const MOST_FOLDS: usize = 10_000;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    pub encoding: Encoding,
    /// The client asks for reports (`textDocument/diagnostic`); otherwise they are sent to it.
    pub pull: bool,
    pub refresh: bool,
    pub related: bool,
    pub code_description: bool,
    pub document_changes: bool,
    /// It answers `workspace/configuration`.
    pub configuration: bool,
    pub register_configuration: bool,
    pub register_watchers: bool,
    /// It says when a document is saved.
    pub saves: bool,
    pub hover_markdown: bool,
    pub messages: Messages,
    pub completion_markdown: bool,
    /// Definitions may be links, which say what they are the definition of.
    pub links: bool,
    /// Symbols may hold symbols.
    pub hierarchical: bool,
    pub most_folds: usize,
    pub prepare_rename: bool,
    pub link_tooltip: bool,
    /// Edits of code actions may come later, when one is chosen.
    pub resolve_edit: bool,
    pub code_lens: bool,
    pub code_lens_refresh: bool,
    pub inlay_hints: bool,
    pub inlay_hint_refresh: bool,
    /// It wants to colour what is quoted and cited, and can.
    pub tokens: bool,
    pub tokens_refresh: bool,
    pub progress: bool,
    /// It asks before it renames files.
    pub will_rename: bool,
    /// It wants `essayLsp/stats`.
    pub stats: bool,
    pub process: Option<i32>,
    /// URIs of the workspace folders.
    pub folders: Vec<String>,
    /// `initializationOptions`, where they say anything.
    pub settings: Option<Value>,
}

impl Features {
    pub fn read(params: &Value) -> Features {
        let at = |pointer: &str| params.pointer(pointer);
        let yes = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let strings = |value: Option<&Value>| -> Vec<String> {
            let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let encodings = strings(at("/capabilities/general/positionEncodings"));
        let formats = strings(at("/capabilities/textDocument/hover/contentFormat"));
        let mut options = at("/initializationOptions").cloned().unwrap_or_default();
        // What is meant for the session is no setting.
        let mut wish = |name: &str| options.as_object_mut().and_then(|o| o.remove(name)).and_then(|v| v.as_bool());
        let (stats, code_lens, inlay_hints) = (wish("stats"), wish("codeLens"), wish("inlayHints"));
        let tokens = wish("semanticTokens");
        let messages = if wish("hoverMessages") == Some(false) { Messages::InEditor } else { Messages::Here };
        let options = Some(options).filter(|o| o.as_object().is_some_and(|o| !o.is_empty()));
        let has = |pointer: &str| at(pointer).is_some_and(Value::is_object);
        let previews = strings(at("/capabilities/textDocument/completion/completionItem/documentationFormat"));
        let resolved = strings(at("/capabilities/textDocument/codeAction/resolveSupport/properties"));
        let lens = has("/capabilities/textDocument/codeLens");
        let refresh = yes("/capabilities/workspace/diagnostics/refreshSupport")
            || yes("/capabilities/workspace/diagnostic/refreshSupport");
        Features {
            encoding: Encoding::best(encodings.iter().map(String::as_str)),
            // A client that cannot be told to pull again would show old reports when settings change: it is pushed to.
            pull: refresh && at("/capabilities/textDocument/diagnostic").is_some_and(Value::is_object),
            refresh,
            related: yes("/capabilities/textDocument/publishDiagnostics/relatedInformation")
                || yes("/capabilities/textDocument/diagnostic/relatedInformation"),
            code_description: yes("/capabilities/textDocument/publishDiagnostics/codeDescriptionSupport")
                || yes("/capabilities/textDocument/diagnostic/codeDescriptionSupport"),
            document_changes: yes("/capabilities/workspace/workspaceEdit/documentChanges"),
            configuration: yes("/capabilities/workspace/configuration"),
            register_configuration: yes("/capabilities/workspace/didChangeConfiguration/dynamicRegistration"),
            register_watchers: yes("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            saves: yes("/capabilities/textDocument/synchronization/didSave"),
            hover_markdown: formats.first().is_some_and(|f| f == "markdown"),
            messages,
            completion_markdown: previews.first().is_some_and(|f| f == "markdown"),
            links: yes("/capabilities/textDocument/definition/linkSupport"),
            hierarchical: yes("/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            most_folds: at("/capabilities/textDocument/foldingRange/rangeLimit")
                .and_then(Value::as_u64)
                .map_or(MOST_FOLDS, |n| usize::try_from(n).unwrap_or(MOST_FOLDS)),
            prepare_rename: yes("/capabilities/textDocument/rename/prepareSupport"),
            link_tooltip: yes("/capabilities/textDocument/documentLink/tooltipSupport"),
            resolve_edit: resolved.iter().any(|p| p == "edit")
                && yes("/capabilities/textDocument/codeAction/dataSupport"),
            code_lens: code_lens.unwrap_or(lens),
            code_lens_refresh: yes("/capabilities/workspace/codeLens/refreshSupport"),
            // They say what the lenses say.
            inlay_hints: inlay_hints
                .unwrap_or(has("/capabilities/textDocument/inlayHint") && !code_lens.unwrap_or(lens)),
            inlay_hint_refresh: yes("/capabilities/workspace/inlayHint/refreshSupport"),
            tokens: tokens == Some(true) && has("/capabilities/textDocument/semanticTokens"),
            tokens_refresh: yes("/capabilities/workspace/semanticTokens/refreshSupport"),
            will_rename: yes("/capabilities/workspace/fileOperations/willRename"),
            progress: yes("/capabilities/window/workDoneProgress"),
            stats: stats.unwrap_or(false) || yes("/capabilities/experimental/essayLspStats"),
            process: at("/processId").and_then(Value::as_i64).and_then(|p| i32::try_from(p).ok()).filter(|p| *p > 0),
            folders: folders(params),
            settings: options,
        }
    }
}

/// The folders that the client has open: `workspaceFolders`, or what older clients send.
fn folders(params: &Value) -> Vec<String> {
    if let Some(folders) = params.get("workspaceFolders").and_then(Value::as_array) {
        return uris(folders);
    }
    let root = params.get("rootUri").and_then(Value::as_str).filter(|uri| !uri.is_empty());
    let path = || params.get("rootPath").and_then(Value::as_str).filter(|path| !path.is_empty());
    let uri = root.map(str::to_owned).or_else(|| path().map(|path| super::uri::of(std::path::Path::new(path))));
    uri.into_iter().collect()
}

/// The URIs of a list of workspace folders.
pub fn uris(folders: &[Value]) -> Vec<String> {
    folders.iter().filter_map(|f| f.get("uri")?.as_str()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nonsense_is_a_capability_less() {
        let odd = json!({
            "processId": -1, "rootUri": "", "trace": "compact", "clientInfo": {},
            "capabilities": {
                "general": {"positionEncodings": ["utf-7", 3, "utf-16"]},
                "textDocument": {"publishDiagnostics": {"tagSupport": true}, "hover": {"contentFormat": ["html"]}, "diagnostic": null},
                "workspace": {"workspaceEdit": "yes", "configuration": 1}
            }
        });
        let nothing_special = Features { most_folds: MOST_FOLDS, ..Features::default() };
        assert_eq!(Features::read(&odd), nothing_special);
        for nothing in [json!(null), json!([]), json!({"capabilities": null})] {
            assert_eq!(Features::read(&nothing), nothing_special);
        }
    }

    #[test]
    fn wishes_for_the_session_are_no_settings() {
        let read = |options: Value, capabilities: Value| {
            Features::read(&json!({"initializationOptions": options, "capabilities": capabilities}))
        };
        let both = json!({"textDocument": {"codeLens": {}, "inlayHint": {}}});
        let none = read(json!({"stats": true}), both.clone());
        assert_eq!((none.settings, none.stats, none.code_lens, none.inlay_hints), (None, true, true, false));
        let other = read(json!({"codeLens": false, "style": "mla"}), both.clone());
        assert_eq!((other.settings, other.code_lens, other.inlay_hints), (Some(json!({"style": "mla"})), false, true));
        let chosen = read(json!({"inlayHints": true}), both);
        assert_eq!((chosen.code_lens, chosen.inlay_hints), (true, true));
        assert!(read(json!(null), json!({"experimental": {"essayLspStats": true}})).stats);
    }

    #[test]
    fn folders_in_every_form() {
        let read = |params: Value| Features::read(&params).folders;
        assert_eq!(
            read(json!({"workspaceFolders": [{"uri": "file:///a", "name": "a"}], "rootUri": "file:///b"})),
            ["file:///a"]
        );
        assert_eq!(read(json!({"workspaceFolders": [], "rootUri": "file:///b"})), [""; 0]);
        assert_eq!(read(json!({"workspaceFolders": null, "rootUri": "file:///b"})), ["file:///b"]);
        assert_eq!(read(json!({"rootUri": null, "rootPath": "/c d"})), ["file:///c%20d"]);
    }

    #[test]
    fn the_best_encoding_is_chosen() {
        let read =
            |list: Value| Features::read(&json!({"capabilities": {"general": {"positionEncodings": list}}})).encoding;
        assert_eq!(read(json!(["utf-16", "utf-32", "utf-8"])), Encoding::Utf8);
        assert_eq!(read(json!(["utf-16", "utf-32"])), Encoding::Utf32);
        assert_eq!(read(json!(["utf-16"])), Encoding::Utf16);
        assert_eq!(read(json!([])), Encoding::Utf16);
    }
}
