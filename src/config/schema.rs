//! The JSON Schema of the settings, made from the table of keys and the list of rules.

use super::keys::{Key, Kind, LEVELS, ROOT, WORDS};
use crate::rules;
use serde_json::{Map, Value, json};

/// Draft 7, which is what editors read for TOML, YAML and JSON alike.
pub fn schema() -> Value {
    let mut schema = table(ROOT);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("overrides".into(), overrides());
        properties.insert("essay".into(), json!({ "$ref": "#" }));
    }
    let object = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "essay-lsp settings",
        "description": "essay-lsp.toml, the `essay:` table of an essay's front matter, or an editor's `essayLsp` section",
    });
    let mut whole = object.as_object().cloned().unwrap_or_default();
    whole.append(schema.as_object_mut().unwrap_or(&mut Map::new()));
    whole.insert(
        "definitions".into(),
        json!({
            "level": { "enum": LEVELS },
            "texts": { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
            "words": words(false),
            "wordLimit": words(true),
            "rules": levels(),
        }),
    );
    Value::Object(whole)
}

fn table(keys: &'static [Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        // The root holds them, and must not hold itself.
        if matches!(key.kind, Kind::Root | Kind::Overrides) {
            continue;
        }
        let mut value = kind(&key.kind);
        if let Some(object) = value.as_object_mut() {
            // Draft 7 ignores what stands beside a `$ref`.
            if let Some(target) = object.remove("$ref") {
                object.insert("allOf".into(), json!([{ "$ref": target }]));
            }
            object.insert("description".into(), key.doc.into());
        }
        for alias in key.aliases {
            properties.insert((*alias).to_owned(), value.clone());
        }
        properties.insert(key.name.to_owned(), value);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn kind(kind: &'static Kind) -> Value {
    match kind {
        Kind::Choice(names, _) => json!({ "enum": names }),
        Kind::Bool(_) => json!({ "type": "boolean" }),
        Kind::Text(_) => json!({ "type": "string" }),
        Kind::Number(_) => json!({ "type": "integer", "minimum": 1 }),
        Kind::Texts(_) | Kind::Patterns(_) => json!({ "$ref": "#/definitions/texts" }),
        Kind::Footnotes => json!({ "enum": [true, false, "explanatory"] }),
        Kind::Words => json!({ "$ref": "#/definitions/wordLimit" }),
        Kind::Sections => json!({ "type": "object", "additionalProperties": { "$ref": "#/definitions/words" } }),
        Kind::Rules => json!({ "$ref": "#/definitions/rules" }),
        Kind::Table(keys) => table(keys),
        Kind::Root | Kind::Overrides => Value::Bool(true),
    }
}

fn overrides() -> Value {
    let mut item = table(ROOT);
    if let Some(properties) = item.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("files".into(), json!({ "$ref": "#/definitions/texts" }));
    }
    item["required"] = json!(["files"]);
    json!({
        "type": "array",
        "items": item,
        "description": "Other settings for some of the files.",
    })
}

fn words(whole: bool) -> Value {
    let mut properties = Map::new();
    for (name, doc) in WORDS {
        let value = match name {
            "min" => json!({ "type": "integer", "minimum": 0, "description": doc }),
            "tolerance" => json!({ "type": ["string", "number"], "minimum": 0, "description": doc }),
            _ => json!({ "type": "integer", "minimum": 1, "description": doc }),
        };
        properties.insert(name.to_owned(), value);
    }
    if whole {
        properties.insert("mode".into(), json!({ "enum": ["word", "whitespace"] }));
        properties.insert("ignore-lines".into(), json!({ "$ref": "#/definitions/texts" }));
    }
    let table = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    json!({ "anyOf": [{ "type": "integer", "minimum": 1 }, table] })
}

fn levels() -> Value {
    let level = json!({ "$ref": "#/definitions/level" });
    let described = |rule: &rules::Rule| {
        let default = rule.default.map_or("off", |s| s.name());
        json!({ "allOf": [level], "description": rule.summary, "default": default })
    };
    let mut properties = Map::new();
    for rule in rules::all() {
        properties.insert(rule.id.to_owned(), described(rule));
        // A bare `claim.quantity = …` in TOML is a table inside a table.
        let short = &rule.id[rule.family().len() + 1..];
        let family = properties.entry(rule.family()).or_insert_with(|| {
            let table = json!({ "type": "object", "properties": {}, "additionalProperties": false });
            json!({ "anyOf": [level, table], "description": format!("All `{}` rules.", rule.family()) })
        });
        if let Some(table) = family.pointer_mut("/anyOf/1/properties").and_then(Value::as_object_mut) {
            table.insert(short.to_owned(), described(rule));
        }
    }
    properties.insert("all".into(), level.clone());
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
