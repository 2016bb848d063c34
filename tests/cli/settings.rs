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
