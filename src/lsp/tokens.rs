//! Colours for what is quoted and what is cited (`textDocument/semanticTokens`), for those who ask for them: what is taken for
//! a quotation is not criticised, and a glance shows it.

use super::convert::{self, Encoding};
use super::requests::{InRange, Whole};
use super::session::Server;
use crate::document::Document;
use crate::syntax::marked::Kind;
use serde::Deserialize;
use serde_json::{Value, json};
use std::ops::Range;
use tower_lsp::jsonrpc::Result;

/// Types that every theme has a colour for.
const LEGEND: [&str; 2] = ["string", "function"];

pub fn options() -> Value {
    json!({
        "legend": {"tokenTypes": LEGEND, "tokenModifiers": []},
        "full": {"delta": true},
        "range": true,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeltaParams {
    text_document: super::session::Named,
    previous_result_id: String,
}

/// Numbers a token: lines and columns since the last one, length, type, modifiers.
const WIDTH: usize = 5;

/// The tokens of the blocks that touch `range`.
fn encoded(document: &Document, range: Range<usize>, encoding: Encoding) -> Vec<u32> {
    let mut out = Vec::new();
    let mut last = convert::Place::default();
    for (line, pieces) in document.marked(range) {
        for piece in pieces {
            let start = convert::shown(&piece.start.lines_down(line), encoding);
            let length = convert::shown(&piece.end, encoding).character - start.character;
            let column = if start.line == last.line { start.character - last.character } else { start.character };
            let kind = match piece.kind {
                Kind::Quotation => 0,
                Kind::Citation => 1,
            };
            out.extend([start.line - last.line, column, length, kind, 0]);
            last = start;
        }
    }
    out
}

/// What leads from `old` to `new`: one edit, of whole tokens.
fn difference(old: &[u32], new: &[u32]) -> Vec<Value> {
    if old == new {
        return Vec::new();
    }
    let same = |pairs: &mut dyn Iterator<Item = (&[u32], &[u32])>| pairs.take_while(|(a, b)| a == b).count() * WIDTH;
    let head = same(&mut old.chunks(WIDTH).zip(new.chunks(WIDTH)));
    let (old, new) = (&old[head..], &new[head..]);
    let tail = same(&mut old.rchunks(WIDTH).zip(new.rchunks(WIDTH)));
    let (deleted, inserted) = (old.len() - tail, &new[..new.len() - tail]);
    vec![json!({"start": head, "deleteCount": deleted, "data": inserted})]
}

impl Server {
    pub async fn semantic_tokens(&self, params: Whole) -> Result<Value> {
        Ok(self.colours(&params.text_document.uri, None))
    }

    pub async fn semantic_tokens_delta(&self, params: DeltaParams) -> Result<Value> {
        Ok(self.colours(&params.text_document.uri, Some(&params.previous_result_id)))
    }

    pub async fn semantic_tokens_range(&self, params: InRange) -> Result<Value> {
        let session = &self.0;
        let Some((document, _)) = session.snapshot(&params.text_document.uri) else { return Ok(Value::Null) };
        let encoding = session.features().encoding;
        let range = convert::range(document.rope(), params.range, encoding);
        Ok(json!({"data": encoded(&document, range, encoding)}))
    }

    /// All tokens, or what has changed in them since the client was sent those it names.
    fn colours(&self, uri: &str, previous: Option<&str>) -> Value {
        let Some((open, (document, _))) = self.0.document(uri).zip(self.0.snapshot(uri)) else { return Value::Null };
        let data = encoded(&document, 0..document.rope().len_bytes(), self.0.features().encoding);
        let number = self.0.next_token();
        let mut state = open.state();
        let old = state.coloured.take().filter(|(id, _)| previous == Some(id.to_string().as_str()));
        let mut answer = match old {
            Some((_, old)) => json!({"edits": difference(&old, &data)}),
            None => json!({"data": data}),
        };
        answer["resultId"] = json!(number.to_string());
        state.coloured = Some((number, data));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_of_whole_tokens() {
        let token = |n: u32| [0, n, 1, 0, 0];
        let all = |of: &[u32]| of.iter().flat_map(|n| token(*n)).collect::<Vec<u32>>();
        let edit = |old: &[u32], new: &[u32]| difference(&all(old), &all(new));
        assert_eq!(edit(&[1, 2, 3], &[1, 2, 3]), [] as [Value; 0]);
        assert_eq!(edit(&[1, 2, 3], &[1, 3]), [json!({"start": 5, "deleteCount": 5, "data": []})]);
        assert_eq!(edit(&[1, 1], &[1, 1, 1]), [json!({"start": 10, "deleteCount": 0, "data": token(1)})]);
        assert_eq!(edit(&[], &[4]), [json!({"start": 0, "deleteCount": 0, "data": token(4)})]);
        assert_eq!(edit(&[1, 2, 3], &[1, 4, 3]), [json!({"start": 5, "deleteCount": 5, "data": token(4)})]);
    }
}
