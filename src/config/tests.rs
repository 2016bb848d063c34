//! Layers, shapes and mistakes of settings.

use super::*;

fn front(body: &str) -> Resolved {
    Settings::default().resolve(Some(&format!("---\n{body}---\n")))
}

fn toml(text: &str, essay: &str) -> (Config, Vec<String>) {
    let layer = Layer::toml(text, Path::new("/course/essay-lsp.toml"));
    let layers = Layers { below: vec![Arc::new(layer)], ..Layers::default() };
    let problems = layers.problems();
    let messages = problems.iter().map(|p| format!("{}:{} {}", p.line, p.column, p.message)).collect();
    (layers.settings(Some(Path::new(essay))).resolve(None).config, messages)
}

#[test]
fn the_example_of_the_manual_holds() {
    let (config, problems) = toml(
        r#"
style = "auto"
citation-scope = "paragraph"
genre = "history"
bibliography = ["refs.bib"]
words = { target = 1500, tolerance = "10%" }
count = { preset = "ib", footnotes = false, mode = "whitespace" }
sections = { Introduction = { max = 200 } }
[rules]
config.unused-ignore = "error"
[register]
allow = ["Kids"]
strict = false
[[overrides]]
files = ["drafts/**"]
rules.config = "off"
"#,
        "/course/one.md",
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!(config.scope, Scope::Paragraph);
    assert_eq!(config.genre, Genre::History);
    assert_eq!(config.bibliography, ["/course/refs.bib"]);
    assert_eq!(config.words, Limits { min: Some(1350), max: Some(1650), target: Some(1500) });
    assert_eq!(config.count.footnotes, Footnotes::No);
    assert!(!config.count.citations);
    assert_eq!(config.count.mode, CountMode::Whitespace);
    assert_eq!(config.sections, [("Introduction".into(), Limits { max: Some(200), ..Limits::default() })]);
    assert_eq!(config.register.allow, ["kids"]);
    assert_eq!(config.levels.get("config.unused-ignore"), Some(&Level::On(Severity::Error)));
}

#[test]
fn an_override_holds_for_its_files_only() {
    let text = "style = 'mla'\n[[overrides]]\nfiles = ['drafts/**', '*.qmd']\nstyle = 'apa'\n";
    assert_eq!(toml(text, "/course/a.md").0.style, Style::Mla);
    assert_eq!(toml(text, "/course/drafts/deep/a.md").0.style, Style::Apa);
    assert_eq!(toml(text, "/course/part/a.qmd").0.style, Style::Apa);
}

#[test]
fn what_is_wrong_is_said_at_its_key_and_the_rest_holds() {
    let (config, problems) = toml(
        "sytle = \"mla\"\nstyle = \"apaa\"\nfinal = 3\nwords = {min = 1500, max = 1200}\n[rules]\nconfig.invlid = \"off\"\nconfig.unused-ignore = \"offf\"\n[register]\nstrict = true\n",
        "/course/a.md",
    );
    assert_eq!(
        problems,
        [
            "1:1 unknown setting `sytle`; did you mean `style`?",
            "2:9 `style` must be one of auto, mla, apa, chicago-author-date, chicago-notes, harvard, ieee, pandoc, not \"apaa\"; did you mean \"apa\"?",
            "3:9 `final` must be true or false, not a number",
            "4:10 `words`: min (1500) is larger than max (1200)",
            "6:8 unknown rule or family `config.invlid`; did you mean `config.invalid`?",
            "7:24 `rules.config.unused-ignore` must be one of error, warning, info, hint, off, not \"offf\"; did you mean \"off\"?",
        ]
    );
    assert!(config.register.strict);
    assert_eq!(config.words, Limits::default());
}

#[test]
fn a_broken_line_is_said_once() {
    let (config, problems) = toml("words = \nstyle = 'apa'\n", "/course/a.md");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("1:9 "), "{problems:?}");
    assert_eq!(config.style, Style::Apa);
    let (_, problems) = toml("[rules]\nconfig = 'hint'\nconfig.invalid = 'off'\n", "/course/a.md");
    assert!(problems[0].contains("quotes"), "{problems:?}");
}

#[test]
fn a_rule_beats_its_family_in_any_order() {
    for rules in ["'config.invalid' = 'error'\n'config' = 'off'", "'config' = 'off'\n'config.invalid' = 'error'"] {
        let (config, _) = toml(&format!("[rules]\n{rules}"), "/course/a.md");
        assert_eq!(config.levels.get("config.invalid"), Some(&Level::On(Severity::Error)));
        assert_eq!(config.levels.get("config.unused-ignore"), Some(&Level::Off));
    }
    let front = front("essay:\n  rules:\n    config.invalid: error\n    config: off\n");
    assert_eq!(front.problems, []);
    assert_eq!(front.config.levels.get("config.invalid"), Some(&Level::On(Severity::Error)));
    assert_eq!(front.config.levels.get("config.unused-ignore"), Some(&Level::Off));
}

#[test]
fn word_limits_in_every_shape() {
    let limits = |words: &str| front(&format!("essay:\n  words: {words}\n")).config.words;
    let range = |min, max| Limits { min, max, target: None };
    assert_eq!(limits("1500"), range(None, Some(1500)));
    assert_eq!(limits("{min: 1200, max: 1500}"), range(Some(1200), Some(1500)));
    let around = |min, max, target| Limits { min: Some(min), max: Some(max), target: Some(target) };
    assert_eq!(limits("{target: 1500, tolerance: 10%}"), around(1350, 1650, 1500));
    assert_eq!(limits("{target: 1501, tolerance: \"10%\"}"), around(1351, 1651, 1501));
    assert_eq!(limits("{target: 2000, tolerance: 150}"), around(1850, 2150, 2000));
    assert_eq!(limits("{target: 999, tolerance: 7.5%}"), around(925, 1073, 999));
    assert_eq!(limits("{target: 1500}"), around(1500, 1500, 1500));
    for alias in ["word-limit", "wordcount"] {
        let front = front(&format!("essay:\n  {alias}: 900\n"));
        assert_eq!((front.config.words, front.problems), (range(None, Some(900)), vec![]));
    }
    for wrong in ["lots", "-5", "0", "1.5", "true", "{tolerance: 10%}", "{max: many}", "[1, 2]"] {
        let front = front(&format!("essay:\n  words: {wrong}\n"));
        assert_eq!(front.problems.len(), 1, "{wrong}: {:?}", front.problems);
        assert_eq!(front.config.words, Limits::default(), "{wrong}");
    }
    // While it is being typed.
    for unfinished in ["essay:\n", "essay:\n  words:\n", "essay:\n  words: {max: }\n"] {
        assert_eq!(front(unfinished).problems, [], "{unfinished}");
    }
}

#[test]
fn front_matter_places_are_bytes_of_the_block() {
    let block = "---\r\ntitle: Été\r\nessay:\r\n  words: 1500\r\n  sytle: mla\r\n---\r\n";
    let resolved = Settings::default().resolve(Some(block));
    assert_eq!(resolved.words_at.map(|r| &block[r]), Some("words: 1500"));
    assert_eq!(resolved.problems.len(), 1);
    assert_eq!(&block[resolved.problems[0].range.clone()], "sytle");
}

#[test]
fn front_matter_in_toml() {
    let block = "+++\ntitle = \"A\"\n[essay]\nwords = 800\nstyle = 'ieee'\n+++\n";
    let resolved = Settings::default().resolve(Some(block));
    assert_eq!((resolved.problems, resolved.config.words.max, resolved.config.style), (vec![], Some(800), Style::Ieee));
    assert_eq!(resolved.words_at.map(|r| &block[r]), Some("words = 800"));
}

#[test]
fn the_older_shape_of_the_file_is_read() {
    let (config, problems) = toml(
        "[essay]\nstyle = 'mla'\nfinal = true\n[words]\nmax = 1500\nmode = 'whitespace'\nignore-lines = ['^Open$']\n[register]\nextra = 'mine.tsv'\n",
        "/course/a.md",
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!((config.style, config.finished, config.words.max), (Style::Mla, true, Some(1500)));
    assert_eq!((config.count.mode, config.ignore_lines), (CountMode::Whitespace, vec!["^Open$".to_owned()]));
}

#[test]
fn pandoc_keys_are_honoured_below_our_own() {
    let resolved = front("bibliography: [a.bib, b.json]\ncsl: apa.csl\nlang: en-GB\n");
    assert_eq!(resolved.problems, []);
    assert_eq!(resolved.config.bibliography, ["a.bib", "b.json"]);
    assert_eq!(resolved.config.csl.as_deref(), Some("apa.csl"));
    assert_eq!(resolved.config.lang.as_deref(), Some("en-GB"));
    let resolved = front("bibliography: a.bib\nessay:\n  bibliography: c.bib\n");
    assert_eq!(resolved.config.bibliography, ["c.bib"]);
}

#[test]
fn other_front_matter_is_nobodys_business() {
    let resolved = front("title: x\nwordcount: 1369\nwords: none\nstyle: fancy\ncategories: [a, b]\n");
    assert_eq!((resolved.problems, resolved.config), (vec![], Config::default()));
    for block in ["", "---\n", "---\n---\n", "no front matter", "---\n- a\n- b\n---\n", "---\njust text\n---"] {
        assert_eq!(Settings::default().resolve(Some(block)).problems, [], "{block}");
    }
}

#[test]
fn a_broken_title_leaves_the_settings_alone() {
    let resolved = front("title: War: and peace\nessay:\n  words: 700\n");
    assert_eq!(resolved.problems.len(), 1);
    assert_eq!(resolved.config.words.max, Some(700));
}

#[test]
fn set_twice_is_said_at_the_second() {
    let resolved = front("essay:\n  style: mla\n  style: apa\n  words: 5\n  word-limit: 6\n");
    let messages: Vec<_> = resolved.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["`style` is set twice; the first one holds", "`words` is set twice; the first one holds"]);
    assert_eq!((resolved.config.style, resolved.config.words.max), (Style::Mla, Some(5)));
}

#[test]
fn editor_settings_may_be_nested_or_dotted() {
    let layer = Layer::editor(&serde_json::json!({
        "style": "MLA", "words.max": 1500, "words.min": 1200, "register": {"allow": ["kids"]},
        "rules": {"config.invalid": "off"}, "rules.config.unused-ignore": "error",
        "genre": null, "trace.server": "off", "wrods": 1,
    }));
    let layers = Layers { below: vec![Arc::new(layer)], ..Layers::default() };
    let problems = layers.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(
        (problems[0].path.as_ref(), problems[0].message.as_str()),
        (None, "unknown setting `wrods`; did you mean `words`?")
    );
    let config = layers.settings(None).resolve(None).config;
    assert_eq!((config.style, config.words.min, config.words.max), (Style::Mla, Some(1200), Some(1500)));
    assert_eq!(config.levels.get("config.invalid"), Some(&Level::Off));
    assert_eq!(config.levels.get("config.unused-ignore"), Some(&Level::On(Severity::Error)));
    for odd in [
        serde_json::json!(null),
        serde_json::json!([1]),
        serde_json::json!("x"),
        serde_json::json!({"essayLsp": {"style": "mla"}}),
    ] {
        let layers = Layers { below: vec![Arc::new(Layer::editor(&odd))], ..Layers::default() };
        layers.settings(None);
    }
}

#[test]
fn later_layers_win_and_each_value_knows_its_origin() {
    let file =
        Layer::toml("style = 'mla'\nfinal = true\nwords = {min = 1000, max = 2000}\n", Path::new("/c/essay-lsp.toml"));
    let editor = Layer::editor(&serde_json::json!({"genre": "history", "style": "ieee"}));
    let flags = Layer::command_line(&CommandLine { max: Some(900), ..CommandLine::default() });
    let assignment = Layer::toml("[count]\ntables = true\n", Path::new("/t/assignment.toml"));
    let layers = Layers {
        below: vec![Arc::new(file), Arc::new(editor)],
        above: vec![Arc::new(flags), Arc::new(assignment)],
        ..Layers::default()
    };
    let settings = layers.settings(Some(Path::new("/c/a.md")));
    let block = "---\nessay:\n  style: apa\n  words: 1500\n  count: {tables: false}\n---\n";
    let resolved = settings.resolve(Some(block));
    assert_eq!((resolved.config.style, resolved.config.genre), (Style::Apa, Genre::History));
    // 1000 from the file contradicts 900 from the command line, which wins.
    assert_eq!(resolved.config.words, Limits { min: None, max: Some(900), target: None });
    assert_eq!(resolved.words_at, None);
    assert!(resolved.config.count.tables);
    let shown = settings.shown(Some(block));
    let origin = |key: &str| shown.iter().find(|s| s.key == key).map(|s| s.origin.to_string());
    assert_eq!(origin("style").as_deref(), Some("front matter, line 3"));
    assert_eq!(origin("genre").as_deref(), Some("editor"));
    assert_eq!(origin("words.max").as_deref(), Some("--max-words"));
    assert_eq!(origin("final").as_deref(), Some("/c/essay-lsp.toml:2:1"));
    assert_eq!(origin("count.tables").as_deref(), Some("/t/assignment.toml:2:1"));
    assert_eq!(origin("count.code").as_deref(), Some("default"));
}

#[test]
fn select_and_ignore() {
    let layer = |select: &[&str], ignore: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        let flags = CommandLine { select: owned(select), ignore: owned(ignore), ..CommandLine::default() };
        let off = Layer::toml("rules.config = 'off'", Path::new("/e.toml"));
        let layers = Layers {
            below: vec![Arc::new(off)],
            above: vec![Arc::new(Layer::command_line(&flags))],
            ..Layers::default()
        };
        layers.settings(None).resolve(None).config
    };
    let shown = |config: &Config, id: &str| {
        crate::rules::find(id).and_then(|rule| config.shown(rule, rule.default.unwrap_or(Severity::Info)))
    };
    let config = layer(&["config.invalid"], &[]);
    assert_eq!(shown(&config, "config.invalid"), Some(Severity::Warning));
    assert_eq!(shown(&config, "config.unused-ignore"), None);
    // A family selects; it turns nothing on that the settings turned off.
    assert_eq!(shown(&layer(&["config"], &[]), "config.invalid"), None);
    assert_eq!(shown(&layer(&["config.invalid"], &["config"]), "config.invalid"), None);
}

#[test]
fn extra_words_are_read_from_where_they_are_named() {
    let layer = Layer::toml("[register]\nextra = ['mine.tsv', 'gone.tsv']\n", Path::new("/c/essay-lsp.toml"));
    assert_eq!(layer.files_named(None), [PathBuf::from("/c/mine.tsv"), PathBuf::from("/c/gone.tsv")]);
    let files =
        Files::from([("/c/mine.tsv".into(), Ok("a\tb".into())), ("/c/gone.tsv".into(), Err("no such file".into()))]);
    let layers = Layers { below: vec![Arc::new(layer)], files: Arc::new(files), ..Layers::default() };
    let config = layers.settings(None).resolve(None).config;
    assert_eq!(config.register.extra, [("mine.tsv".into(), Arc::from("a\tb"))]);
    let problems = layers.problems();
    assert_eq!((problems.len(), problems[0].line, problems[0].column), (1, 2, 1));
    assert!(problems[0].message.contains("gone.tsv"), "{problems:?}");
}

#[test]
fn presets() {
    let count = |name: &str| front(&format!("essay:\n  count: {{tables: true, preset: {name}}}\n")).config.count;
    assert_eq!(count("default"), Count { tables: true, ..Count::default() });
    assert_eq!(count("humanities"), Count { tables: true, ..Count::default() });
    let all = count("strict-all");
    assert!(all.title && all.abstract_ && all.captions && all.appendices && !all.references && !all.code);
    let ib = count("ib");
    assert!(!ib.citations && ib.tables && ib.footnotes == Footnotes::Explanatory);
}

/// A validator for as much of JSON Schema as the schema uses.
fn valid(root: &serde_json::Value, schema: &serde_json::Value, value: &serde_json::Value) -> bool {
    use serde_json::Value;
    let Some(schema) = schema.as_object() else { return true };
    schema.iter().all(|(keyword, rule)| match (keyword.as_str(), rule) {
        ("$ref", Value::String(target)) => {
            root.pointer(target.trim_start_matches('#')).is_some_and(|s| valid(root, s, value))
        }
        ("enum", Value::Array(names)) => names.contains(value),
        ("anyOf", Value::Array(some)) => some.iter().any(|s| valid(root, s, value)),
        ("allOf", Value::Array(all)) => all.iter().all(|s| valid(root, s, value)),
        ("type", types) => {
            let is = |name: &str| match name {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                "number" => value.is_number(),
                other => panic!("unknown type {other}"),
            };
            types.as_str().is_some_and(is)
                || types.as_array().is_some_and(|t| t.iter().filter_map(Value::as_str).any(is))
        }
        ("minimum", rule) => value.as_f64().zip(rule.as_f64()).is_none_or(|(v, least)| v >= least),
        ("items", rule) => value.as_array().is_none_or(|items| items.iter().all(|i| valid(root, rule, i))),
        ("required", Value::Array(names)) => {
            value.as_object().is_none_or(|o| names.iter().filter_map(Value::as_str).all(|n| o.contains_key(n)))
        }
        ("properties", Value::Object(properties)) => value.as_object().is_none_or(|object| {
            let inner = |(k, v)| properties.get(k).is_none_or(|s| valid(root, s, v));
            object.iter().all(inner)
        }),
        ("additionalProperties", Value::Bool(false)) => {
            value.as_object().is_none_or(|object| object.keys().all(|k| schema["properties"].get(k).is_some()))
        }
        ("additionalProperties", rule) => {
            value.as_object().is_none_or(|object| object.values().all(|v| valid(root, rule, v)))
        }
        ("$schema" | "title" | "description" | "default" | "definitions", _) => true,
        other => panic!("unknown keyword {other:?}"),
    })
}

#[test]
fn the_schema_agrees_with_the_reader() {
    let schema = schema();
    for (good, settings) in [
        (
            true,
            "style = 'mla'\nwords = { min = 1200, max = 1500 }\ncount = { preset = 'default', footnotes = false }\n[[overrides]]\nfiles = ['drafts/**']\nrules.config = 'off'",
        ),
        (
            true,
            "words = 1500\nsections = { Introduction = { max = 200 }, 'Part two' = 300 }\n[rules]\nconfig.invalid = 'error'\n'config.unused-ignore' = 'off'",
        ),
        (
            true,
            "words = { target = 1500, tolerance = '10%' }\ncount.footnotes = 'explanatory'\n[register]\nallow = ['kids']\nextra = 'mine.tsv'\nstrict = false",
        ),
        (true, "[words]\nmax = 1500\nmode = 'word'\nignore-lines = ['^Open$']"),
        (false, "sytle = 'mla'"),
        (false, "style = 'mls'"),
        (false, "words = 'many'"),
        (false, "words = { most = 5 }"),
        (false, "rules.confg = 'off'"),
        (false, "rules.config.invalid = 'loud'"),
        (false, "count.tables = 'yes'"),
        (false, "[[overrides]]\nrules.config = 'off'"),
        (false, "register.allow = 5"),
    ] {
        let json: serde_json::Value = toml::from_str(settings).expect(settings);
        assert_eq!(valid(&schema, &schema, &json), good, "schema on {settings}");
        assert_eq!(toml(settings, "/course/a.md").1.is_empty(), good, "reader on {settings}");
    }
    for rule in crate::rules::all() {
        assert!(schema["definitions"]["rules"]["properties"].get(rule.id).is_some(), "{}", rule.id);
    }
}

#[test]
fn a_mistake_is_said_once_wherever_it_is_made() {
    // As TOML, as YAML, the words it is shown at in front matter, and what is said.
    for (in_toml, in_yaml, at, message) in [
        ("wrods = 5", "wrods: 5", "wrods", "unknown setting `wrods`; did you mean `words`?"),
        ("final = 3", "final: 3", "3", "`final` must be true or false, not a number"),
        ("style = true", "style: true", "true", "`style` must be one of auto, mla, apa"),
        ("words = 'lots'", "words: lots", "lots", "`words` must be a number of words above 0, or a table"),
        ("word-limit = 1.5", "word-limit: 1.5", "1.5", "`words` must be a number of words above 0, or a table"),
        ("wordcount = -1", "wordcount: -1", "-1", "`words` must be a number of words above 0, or a table"),
        ("words = {min = 9, max = 5}", "words: {min: 9, max: 5}", "min", "`words`: min (9) is larger than max (5)"),
        ("words = {max = 5, min = 9}", "words: {max: 5, min: 9}", "min", "`words`: min (9) is larger than max (5)"),
        ("words = {most = 9}", "words: {most: 9}", "most", "unknown setting `words.most`"),
        ("words = {max = 'x'}", "words: {max: x}", "x", "`words.max` must be a whole number of words above 0"),
        (
            "words = {tolerance = '10%'}",
            "words: {tolerance: 10%}",
            "tolerance",
            "`words.tolerance` needs `words.target`",
        ),
        (
            "words = {target = 9, tolerance = 'ten'}",
            "words: {target: 9, tolerance: ten}",
            "ten",
            "`words.tolerance` must be a share such as \"10%\" or a number of words, not \"ten\"",
        ),
        ("sections = 3", "sections: 3", "3", "`sections` must be a table of settings, not a number"),
        (
            "sections = {Aim = {min = 9, max = 5}}",
            "sections: {Aim: {min: 9, max: 5}}",
            "min",
            "`sections.Aim`: min (9) is larger than max (5)",
        ),
        (
            "count = {table = true}",
            "count: {table: true}",
            "table",
            "unknown setting `count.table`; did you mean `count.tables`?",
        ),
        (
            "count = {tables = 'no'}",
            "count: {tables: 'no'}",
            "'no'",
            "`count.tables` must be true or false, not \"no\"",
        ),
        (
            "count = {footnotes = 1}",
            "count: {footnotes: 1}",
            "1",
            "`count.footnotes` must be true, false or \"explanatory\"",
        ),
        (
            "count = {ignore-lines = '('}",
            "count: {ignore-lines: '('}",
            "'('",
            "`count.ignore-lines`: no regular expression",
        ),
        ("rules = {slang = 'off'}", "rules: {slang: off}", "slang", "unknown rule or family `slang`"),
        ("rules = {length = 'of'}", "rules: {length: of}", "of", "`rules.length` must be one of error, warning"),
        (
            "register = {allow = [3]}",
            "register: {allow: [3]}",
            "3",
            "`register.allow` must be a text or a list of texts",
        ),
        (
            "register = {strict = 'y'}",
            "register: {strict: y}",
            "y",
            "`register.strict` must be true or false, not \"y\"",
        ),
        (
            "register = {extr = 'a'}",
            "register: {extr: a}",
            "extr",
            "unknown setting `register.extr`; did you mean `register.extra`?",
        ),
    ] {
        let right = "citation-scope";
        let (config, problems) = toml(&format!("{in_toml}\n{right} = 'paragraph'\n"), "/course/a.md");
        assert_eq!(problems.len(), 1, "{in_toml}: {problems:?}");
        assert!(problems[0].starts_with("1:") && problems[0].contains(message), "{in_toml}: {problems:?}");
        assert_eq!(config.scope, Scope::Paragraph, "the rest holds");

        let block = format!("---\ntitle: A\nessay:\n  {in_yaml}\n  {right}: paragraph\n---\n");
        let resolved = Settings::default().resolve(Some(&block));
        assert_eq!(resolved.problems.len(), 1, "{in_yaml}: {:?}", resolved.problems);
        let problem = &resolved.problems[0];
        assert!(problem.message.contains(message), "{in_yaml}: {}", problem.message);
        assert_eq!(block.get(problem.range.clone()), Some(at), "{in_yaml}");
        assert_eq!(resolved.config.scope, Scope::Paragraph, "the rest holds");

        let value: toml::Value = toml::from_str(&format!("{in_toml}\n{right} = 'paragraph'\n")).expect("TOML");
        let layer = Layer::editor(&serde_json::json!({ "essayLsp": value }));
        let layers = Layers { below: vec![Arc::new(layer)], ..Layers::default() };
        let said = layers.problems();
        assert_eq!(said.len(), 1, "{in_toml}: {said:?}");
        assert!(said[0].path.is_none() && said[0].message.contains(message), "{in_toml}: {said:?}");
        assert_eq!(layers.settings(None).resolve(None).config.scope, Scope::Paragraph, "the rest holds");
    }
}

#[test]
fn the_same_limits_from_everywhere() {
    for (in_toml, limits) in [
        ("words = 1500", Limits { max: Some(1500), ..Limits::default() }),
        ("word-limit = 1500", Limits { max: Some(1500), ..Limits::default() }),
        ("words = {min = 1200, max = 1500}", Limits { min: Some(1200), max: Some(1500), target: None }),
        ("words = {target = 1500, tolerance = '10%'}", Limits { min: Some(1350), max: Some(1650), target: Some(1500) }),
    ] {
        assert_eq!(toml(in_toml, "/course/a.md").0.words, limits, "{in_toml}");
        let value: serde_json::Value = toml::from_str(in_toml).expect("TOML");
        let layers = Layers { below: vec![Arc::new(Layer::editor(&value))], ..Layers::default() };
        assert_eq!(layers.settings(None).resolve(None).config.words, limits, "{in_toml}");
        // JSON is YAML.
        let block = format!("---\nessay: {value}\n---\n");
        assert_eq!(Settings::default().resolve(Some(&block)).config.words, limits, "{in_toml}");
        let block = format!("+++\n[essay]\n{in_toml}\n+++\n");
        assert_eq!(Settings::default().resolve(Some(&block)).config.words, limits, "{in_toml}");
    }
    let limits = Limits { min: Some(100), max: Some(200), target: None };
    let sections = vec![("Aim".to_owned(), limits)];
    for in_toml in ["sections = {Aim = {min = 100, max = 200}}", "[sections.Aim]\nmin = 100\nmax = 200"] {
        assert_eq!(toml(in_toml, "/course/a.md").0.sections, sections, "{in_toml}");
        let value: serde_json::Value = toml::from_str(in_toml).expect("TOML");
        let layers = Layers { below: vec![Arc::new(Layer::editor(&value))], ..Layers::default() };
        assert_eq!(layers.settings(None).resolve(None).config.sections, sections, "{in_toml}");
        let block = format!("---\nessay: {value}\n---\n");
        assert_eq!(Settings::default().resolve(Some(&block)).config.sections, sections, "{in_toml}");
    }
}

/// globset panics where choices lie in choices deeper than a regular expression may nest.
#[test]
fn file_patterns_are_bounded() {
    for (glob, why) in [
        (format!("{}{}", "{a,".repeat(240), "}".repeat(240)), "more than 100 choices"),
        ("a".repeat(1001), "longer than 1000 bytes"),
        ("[".to_owned(), "no file pattern"),
    ] {
        let (_, problems) = toml(&format!("[[overrides]]\nfiles = ['{glob}']\nstyle = 'mla'\n"), "/course/a.md");
        assert!(problems.iter().any(|p| p.contains(why)), "{problems:?}");
    }
}
