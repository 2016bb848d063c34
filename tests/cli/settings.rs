//! Settings files, flags, and where each value comes from.

use crate::Folder;

#[test]
fn each_setting_names_its_origin() {
    let folder = Folder::new(&[
        (
            "essay-lsp.toml",
            "style = \"mla\"\ngenre = \"history\"\nfinal = true\n[[overrides]]\nfiles = [\"drafts/**\"]\nfinal = false\n",
        ),
        ("drafts/essay.md", "---\ntitle: One\nessay:\n  genre: literary\n---\nText.\n"),
    ]);
    let ran =
        folder.run(&["--print-config", "drafts/essay.md", "--max-words", "50", "--ignore", "config.unused-ignore"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let line = |key: &str| {
        let line = ran.out.lines().find(|l| l.starts_with(&format!("{key} = "))).unwrap_or_else(|| panic!("{key}"));
        line.split("  #").map(str::trim).collect::<Vec<_>>().join(" # ")
    };
    assert_eq!(line("style"), "style = \"mla\" # essay-lsp.toml:1:1");
    assert_eq!(line("genre"), "genre = \"literary\" # front matter, line 4");
    assert_eq!(line("final"), "final = false # essay-lsp.toml:6:1");
    assert_eq!(line("words.max"), "words.max = 50 # --max-words");
    assert_eq!(line("citation-scope"), "citation-scope = \"linked\" # default");
    assert_eq!(line("rules.\"config.unused-ignore\""), "rules.\"config.unused-ignore\" = \"off\" # --ignore");
    // What is printed can be read back.
    folder.write("copy.toml", &ran.out);
    let copy = folder.run(&["--print-config", "drafts/essay.md", "--config", "copy.toml"]);
    assert_eq!((copy.status, copy.err.as_str()), (0, ""));
    assert!(folder.run(&["--print-config", "gone.md"]).status == 2);
    assert!(folder.run(&["--print-config", "drafts"]).out.contains("final = false"));
}

#[test]
fn settings_can_be_named_or_done_without() {
    let folder =
        Folder::new(&[("essay-lsp.toml", "style = 'mla'"), ("other.toml", "style = 'ieee'"), ("essay.md", "x")]);
    let style = |args: &[&str]| {
        let ran = folder.run(&[&["--print-config", "essay.md"], args].concat());
        ran.out.lines().find(|l| l.starts_with("style")).map(|l| l.split(['"']).nth(1).unwrap_or("").to_owned())
    };
    assert_eq!(style(&[]).as_deref(), Some("mla"));
    assert_eq!(style(&["--config", "other.toml"]).as_deref(), Some("ieee"));
    assert_eq!(style(&["--no-config"]).as_deref(), Some("auto"));
    assert_eq!(style(&["--style", "apa"]).as_deref(), Some("apa"));
    let gone = folder.run(&["--check", "--config", "gone.toml"]);
    assert_eq!((gone.status, gone.err.as_str()), (2, "essay-lsp: gone.toml: no such file or folder\n"));
    assert!(gone.out.contains("1 essay"), "the essay is checked all the same: {}", gone.out);
}

#[test]
fn broken_settings_are_status_2_with_file_line_and_column() {
    let folder = Folder::new(&[
        ("essay-lsp.toml", "style = \"mla\"\nwrods = 5\nwords = {min = 9, max = 5}\n[rules]\nconfig = \"loud\"\n"),
        ("essay.md", "x\n"),
        ("deep/essay-lsp.toml", "style = \n[words\n"),
        ("deep/essay.md", "x\n"),
        ("latin/essay.md", "x\n"),
    ]);
    folder.write("latin/essay-lsp.toml", b"# caf\xe9");
    let ran = folder.run(&["--check", "--format", "json"]);
    assert_eq!(ran.status, 2);
    for line in [
        "essay-lsp: essay-lsp.toml:2:1: unknown setting `wrods`; did you mean `words`?\n",
        "essay-lsp: essay-lsp.toml:3:10: `words`: min (9) is larger than max (5)\n",
        "essay-lsp: essay-lsp.toml:5:10: `rules.config` must be one of error, warning, info, hint, off, not \"loud\"\n",
        "essay-lsp: deep/essay-lsp.toml:1:9: ",
        "essay-lsp: deep/essay-lsp.toml:2:",
        "essay-lsp: latin/essay-lsp.toml: not UTF-8 at byte 5\n",
    ] {
        assert!(ran.err.contains(line), "{line}: {}", ran.err);
    }
    let json = ran.json();
    assert_eq!(json["files"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["errors"].as_array().map(Vec::len), Some(ran.err.lines().count()));
    // Each once, though two essays share the file, and the good line holds.
    assert_eq!(ran.err.matches("wrods").count(), 1);
    assert!(folder.run(&["--print-config", "essay.md"]).out.contains("style = \"mla\""));
}

/// `path: rule severity "trigger"` of each `register` report.
fn register(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = folder.run(&[&["--check", "--format", "json", "--fail-on", "never"], args].concat());
    let json = ran.json();
    let mut found = Vec::new();
    for file in json["files"].as_array().expect("files") {
        for d in file["diagnostics"].as_array().expect("diagnostics") {
            let text = |name: &str| d[name].as_str().unwrap_or_default();
            if text("rule").starts_with("register.") {
                let path = file["path"].as_str().unwrap_or_default();
                found.push(format!(
                    "{path}: {} {} {:?}",
                    &text("rule")["register.".len()..],
                    text("severity"),
                    text("trigger")
                ));
            }
        }
    }
    found
}

const TABLE: &str = "# pattern, category, severity, replacements, note\n\
    the quad\tcolloquial\tinfo\tthe quadrangle\tlocal\n\
    <bunk> off\tslang\twarning\t<leave>\t-\n";

#[test]
fn a_course_has_a_table_of_its_own() {
    let essay = "The boat club met on the quad, and three rowers bunked off.\n";
    let of_table = ["{}: colloquial info \"the quad\"", "{}: slang warning \"bunked off\""]
        .map(|m| m.replace("{}", "essays/one.md"));
    let named_in = |toml: &str, front: &str| {
        let essay = format!("{front}{essay}");
        Folder::new(&[("essay-lsp.toml", toml), ("essays/one.md", &essay), ("tables/local.tsv", TABLE)])
    };
    let folder = named_in("[register]\nextra = ['tables/local.tsv']\n", "");
    assert_eq!(register(&folder, &[]), of_table);
    // In front matter: relative to the essay.
    let front = "---\nessay:\n  register:\n    extra: ../tables/local.tsv\n---\n\n";
    assert_eq!(register(&named_in("", front), &[]), of_table);
    // A table may speak of words that the program's own has, and wins there.
    folder.write("tables/local.tsv", "rowers\tslang\thint\toarsmen\t-\n");
    assert_eq!(register(&folder, &[]), ["essays/one.md: slang hint \"rowers\""]);
    // Its replacements are inflected as the program's own are.
    folder.write("tables/local.tsv", TABLE);
    folder.run(&["--check", "--fix", "--unsafe-fixes"]);
    assert_eq!(folder.read("essays/one.md"), "The boat club met on the quadrangle, and three rowers left.\n");
}

#[test]
fn rows_that_cannot_be_used_are_named_by_file_and_line() {
    let table = format!(
        "{TABLE}one\nscam\tfunny\twarning\tfraud\t-\nhustle\tslang\tloud\tfraud\t-\n(dodgy\tslang\tinfo\t-\t-\n"
    );
    let front = "---\nessay:\n  register:\n    extra: own.tsv\n---\n\nThey bunked off.\n";
    let folder = Folder::new(&[
        ("essay-lsp.toml", "[register]\nextra = ['local.tsv']\n"),
        ("local.tsv", &table),
        ("one.md", "They bunked off.\n"),
        ("two.md", "They bunked off.\n"),
        ("sub/three.md", front),
        ("sub/own.tsv", "bunked off\tslang\n"),
    ]);
    let ran = folder.run(&["--check", "--format", "json"]);
    assert_eq!(ran.status, 2);
    let expected = [
        "essay-lsp: local.tsv:4:1: this row has 1 column; expected pattern, category, severity, replacements and note, separated by tabs\n",
        "essay-lsp: local.tsv:5:1: unknown category \"funny\"; one of contraction, ",
        "essay-lsp: local.tsv:6:1: unknown severity \"loud\"; one of warning, info, hint, off\n",
        "essay-lsp: local.tsv:7:1: a bracket is not closed\n",
        "essay-lsp: sub/own.tsv:1:1: this row has 2 columns; ",
    ];
    for line in expected {
        assert_eq!(ran.err.matches(line).count(), 1, "{line}: {}", ran.err);
    }
    assert_eq!(ran.err.lines().count(), expected.len(), "{}", ran.err);
    // The rows that can be used hold.
    assert_eq!(
        register(&folder, &[]),
        ["one.md: slang warning \"bunked off\"", "two.md: slang warning \"bunked off\""]
    );
}

#[test]
fn allowed_words_strictness_and_discipline() {
    let essay = "I think the kids carried out the plan, and the teacher found out.\n";
    let with = |register: &str| {
        let toml = format!("[register]\n{register}\n");
        register_of(&Folder::new(&[("essay-lsp.toml", &toml), ("one.md", essay)]))
    };
    let register_of_front = |settings: &str| {
        let front = format!("---\nessay:\n  register: {settings}\n---\n\n{essay}");
        register_of(&Folder::new(&[("one.md", &front)]))
    };
    let usual = with("");
    assert!(
        usual.contains(&"slang \"kids\"".to_owned()) && !usual.iter().any(|r| r.contains("carried out")),
        "{usual:?}"
    );
    for allowed in ["allow = ['Kids']", "allow = 'the kids'"] {
        assert!(!with(allowed).iter().any(|r| r.contains("kids")), "{allowed}");
    }
    assert!(with("allow = ['kid']").iter().any(|r| r.contains("kids")));
    assert!(!register_of_front("{allow: [kids]}").iter().any(|r| r.contains("kids")));
    assert!(with("strict = true").contains(&"phrasal-verb \"carried out\"".to_owned()));
    assert!(register_of_front("{strict: true}").contains(&"phrasal-verb \"carried out\"".to_owned()));
    assert!(!usual.iter().any(|r| r.starts_with("first-person")));
    assert!(with("discipline = 'science-strict'").contains(&"first-person \"I think\"".to_owned()));
    assert!(!with("discipline = 'history'").iter().any(|r| r.starts_with("first-person")));
}

fn register_of(folder: &Folder) -> Vec<String> {
    let short = |report: String| {
        let mut words = report.splitn(4, ' ').skip(1);
        let (rule, trigger) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
        format!("{rule} {trigger}")
    };
    register(folder, &[]).into_iter().map(short).collect()
}
