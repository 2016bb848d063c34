//! One tree for TOML, YAML and JSON: values with their places, so that settings are read by one reader.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use serde_saphyr::options::DuplicateKeyPolicy;
use std::fmt;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// A value and where it stands in its text (an empty range at 0 where the source has no text).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub name: String,
    pub span: Range<usize>,
}

impl Value {
    /// What the value is, as a message names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Reads as much of a TOML text as can be read; what cannot is a problem at its place.
pub(super) fn toml(text: &str) -> (Node, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let problems = errors.iter().map(|error| toml_problem(text, error)).collect();
    let span = table.span();
    (Node { value: Value::Table(toml_table(table.into_inner())), span }, problems)
}

fn toml_problem(text: &str, error: &toml::de::Error) -> Problem {
    let range = error.span().unwrap_or(0..0);
    let mut message = error.message().to_owned();
    // The one trap of the `[rules]` table: `register = "hint"` beside a bare `register.slang = "off"`.
    if message.ends_with("with a dotted key") {
        message.push_str("; put the longer name in quotes, as in \"register.slang\"");
    }
    Problem { range: clamp(text, range), message }
}

fn toml_table(table: DeTable) -> Vec<(Key, Node)> {
    let entries = table.into_iter().map(|(key, value)| {
        let span = key.span();
        (Key { name: key.into_inner().into_owned(), span }, toml_node(value))
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

fn toml_node(node: toml::Spanned<DeValue>) -> Node {
    let span = node.span();
    let value = match node.into_inner() {
        DeValue::String(s) => Value::Text(s.into_owned()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Integer(n),
            Err(_) => Value::Float(f64::INFINITY),
        },
        DeValue::Float(n) => Value::Float(n.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Bool(b),
        DeValue::Datetime(d) => Value::Text(d.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(toml_node).collect()),
        DeValue::Table(table) => Value::Table(toml_table(table)),
    };
    Node { value, span }
}

/// Reads a YAML mapping. Where the text as a whole is broken, its top-level entries are read one by one, so that a
/// stray colon in the title does not take the word limit away.
pub(super) fn yaml(text: &str) -> (Node, Vec<Problem>) {
    let whole = match yaml_document(text) {
        Ok(node) => return (node, Vec::new()),
        Err(problem) => problem,
    };
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for chunk in top_level_entries(text) {
        let shift = |r: &mut Range<usize>| *r = r.start + chunk.start..r.end + chunk.start;
        match yaml_document(&text[chunk.clone()]) {
            Ok(mut node) => {
                node.visit_spans(&mut |span| shift(span));
                if let Value::Table(table) = node.value {
                    entries.extend(table);
                }
            }
            Err(mut problem) => {
                shift(&mut problem.range);
                problems.push(problem);
            }
        }
    }
    // Broken only as a whole (an anchor defined in another entry, say): the first error is the one to show.
    if problems.is_empty() {
        problems.push(whole);
    }
    (Node { value: Value::Table(entries), span: 0..text.len() }, problems)
}

/// Ranges of lines, each starting with a line that is neither indented nor a comment nor a list item.
fn top_level_entries(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = crate::text::lines(text)
        .filter(|(_, line)| !line.starts_with([' ', '\t', '#', '-', '\n', '\r', '}', ']']))
        .map(|(at, _)| at)
        .collect();
    starts.push(text.len());
    starts.windows(2).map(|w| w[0]..w[1]).collect()
}

fn yaml_document(text: &str) -> Result<Node, Problem> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<YamlValue>>(text, options) {
        Ok(node) => Ok(yaml_node(node, text)),
        Err(error) => {
            let at = error.location().map(|l| l.span());
            let range = match at {
                Some(span) => bytes_of(text, span),
                None => 0..0,
            };
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message);
            Err(Problem { range: clamp(text, range), message: message.to_owned() })
        }
    }
}

/// Bytes of a place that the parser may know in characters only.
fn bytes_of(text: &str, span: serde_saphyr::Span) -> Range<usize> {
    if let (Some(at), Some(len)) = (span.byte_offset(), span.byte_len()) {
        return at as usize..(at + len) as usize;
    }
    let byte = |n: u64| text.char_indices().nth(n as usize).map_or(text.len(), |(i, _)| i);
    byte(span.offset())..byte(span.offset() + span.len())
}

/// A range that can be cut out of `text`, at least one character long where there is one.
fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let mut end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
    if start == end {
        end += text[start..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
    }
    start..end
}

struct YamlTable(Vec<(Spanned<String>, Spanned<YamlValue>)>);

enum YamlValue {
    Plain(Value),
    List(Vec<Spanned<YamlValue>>),
    Table(YamlTable),
}

fn yaml_node(node: Spanned<YamlValue>, text: &str) -> Node {
    let place = |location: &serde_saphyr::Location| {
        let start = location.span().byte_offset().unwrap_or(0) as usize;
        start..start + location.span().byte_len().unwrap_or(0) as usize
    };
    let mut span = place(&node.referenced);
    let value = match node.value {
        YamlValue::Plain(value) => value,
        YamlValue::List(items) => Value::List(items.into_iter().map(|item| yaml_node(item, text)).collect()),
        YamlValue::Table(YamlTable(entries)) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let span = place(&key.referenced);
                (Key { name: key.value, span }, yaml_node(value, text))
            });
            Value::Table(entries.collect())
        }
    };
    // The parser gives collections the place of their first token.
    let last = match &value {
        Value::List(items) => items.last().map(|n| n.span.end),
        Value::Table(entries) => entries.last().map(|(k, n)| n.span.end.max(k.span.end)),
        _ => None,
    };
    span.end = span.end.max(last.unwrap_or(0));
    if matches!(value, Value::List(_) | Value::Table(_)) {
        span.end = closed(text, span.clone());
    }
    Node { value, span }
}

/// Where a collection ends, with the bracket that closes it, if one opens it.
fn closed(text: &str, span: Range<usize>) -> usize {
    let bracket = match text.as_bytes().get(span.start) {
        Some(b'{') => '}',
        Some(b'[') => ']',
        _ => return span.end,
    };
    let mut rest = text.get(span.end.max(span.start + 1)..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let Some(comment) = rest.strip_prefix('#') else { break };
        rest = comment.find('\n').map_or("", |end| &comment[end..]);
    }
    if rest.starts_with(bracket) { text.len() - rest.len() + 1 } else { span.end }
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = YamlValue;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Null))
    }

    fn visit_none<E>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Null))
    }

    fn visit_bool<E>(self, b: bool) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Bool(b)))
    }

    fn visit_i64<E>(self, n: i64) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Integer(n)))
    }

    fn visit_u64<E>(self, n: u64) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(i64::try_from(n).map_or(Value::Float(n as f64), Value::Integer)))
    }

    fn visit_i128<E>(self, n: i128) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Float(n as f64)))
    }

    fn visit_u128<E>(self, n: u128) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Float(n as f64)))
    }

    fn visit_f64<E>(self, n: f64) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Float(n)))
    }

    fn visit_str<E>(self, s: &str) -> Result<YamlValue, E> {
        Ok(YamlValue::Plain(Value::Text(s.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<YamlValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(YamlValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlValue, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(YamlValue::Table(YamlTable(entries)))
    }
}

/// What an editor sent. Values of JSON have no place.
pub(super) fn json(value: &serde_json::Value) -> Node {
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(n), _) => Value::Integer(n),
            (None, n) => Value::Float(n.unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(s) => Value::Text(s.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(json).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (Key { name: name.clone(), span: 0..0 }, json(value)));
            Value::Table(entries.collect())
        }
    };
    Node { value, span: 0..0 }
}

impl Node {
    /// Changes every place in the tree.
    pub fn visit_spans(&mut self, change: &mut impl FnMut(&mut Range<usize>)) {
        change(&mut self.span);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|n| n.visit_spans(change)),
            Value::Table(entries) => {
                for (key, node) in entries {
                    change(&mut key.span);
                    node.visit_spans(change);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(node: &Node) -> Vec<&str> {
        match &node.value {
            Value::Table(entries) => entries.iter().map(|(k, _)| k.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn broken_toml_keeps_what_can_be_read() {
        let (node, problems) = toml("a = \n[b]\nc = 1\n");
        assert_eq!(names(&node), ["a", "b"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].range.start <= 4, "{problems:?}");
    }

    #[test]
    fn broken_yaml_keeps_the_other_entries() {
        let text = "title: War: and peace\nessay:\n  words: 1500\nauthor: É\n";
        let (node, problems) = yaml(text);
        assert_eq!(names(&node), ["essay", "author"]);
        assert_eq!(problems.len(), 1);
        assert_eq!(&text[problems[0].range.clone()], ":");
        let Value::Table(entries) = &node.value else { panic!() };
        assert_eq!(&text[entries[0].0.span.clone()], "essay");
        assert_eq!(&text[entries[1].1.span.clone()], "É");
    }

    #[test]
    fn yaml_places_are_bytes_and_off_is_no_boolean() {
        let text = "title: Été\r\nessay:\r\n  rules: {claim: off, cite: no}\r\n";
        let (node, problems) = yaml(text);
        assert!(problems.is_empty());
        let Value::Table(entries) = &node.value else { panic!() };
        let Value::Table(essay) = &entries[1].1.value else { panic!() };
        let Value::Table(rules) = &essay[0].1.value else { panic!() };
        assert_eq!(rules[0].1.value, Value::Text("off".into()));
        assert_eq!(rules[1].1.value, Value::Text("no".into()));
        assert_eq!(&text[rules[1].1.span.clone()], "no");
    }

    #[test]
    fn a_bracket_that_closes_belongs_to_its_value() {
        for value in [
            "{max: 900}",
            "{max: 900 }",
            "{}",
            "[ ]",
            "[refs.bib, gone.bib]",
            "['refs.bib', \"gone.bib\"]",
            "[a, {b: [c]}]",
            "{a: {b: 1}, }",
            "{a: b, # so }\n  c: d # and ]\n  }",
        ] {
            let text = format!("é: {value}\nnext: 1\n");
            let (node, problems) = yaml(&text);
            let Value::Table(entries) = &node.value else { panic!() };
            assert_eq!((&text[entries[0].1.span.clone()], problems), (value, Vec::new()));
        }
        let text = "a:\n- x\n- y\nb: 1\n";
        let (node, _) = yaml(text);
        let Value::Table(entries) = &node.value else { panic!() };
        assert!(text[entries[0].1.span.clone()].ends_with('y'));
    }

    #[test]
    fn a_billion_laughs_is_a_problem_and_not_a_hang() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for i in 1..30 {
            let alias = format!("*a{}, ", i - 1).repeat(9);
            text.push_str(&format!("a{i}: &a{i} [{alias}]\n"));
        }
        let (_, problems) = yaml(&text);
        assert!(!problems.is_empty());
    }

    #[test]
    fn deep_nesting_is_a_problem_and_not_an_overflow() {
        let text = format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!yaml(&text).1.is_empty());
        let text = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!toml(&text).1.is_empty());
    }
}
