//! Files, folders, standard input, and what is wrong with them.

use crate::{Folder, paths};

#[test]
fn results_come_in_path_order_whatever_the_threads() {
    let names: Vec<String> = (0..60).map(|i| format!("{}/{:02}.md", ["a", "b", "a/c"][i % 3], i)).collect();
    // The first ones take longest.
    let files: Vec<(&str, String)> =
        names.iter().enumerate().map(|(i, n)| (n.as_str(), "It is so. ".repeat(2000 - i * 30))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let folder = Folder::new(&files);
    let one = folder.run(&["--check", "--format", "jsonl", "--jobs", "1"]);
    let many = folder.run(&["--check", "--format", "jsonl", "--jobs", "8", "b", "a", "./b/01.md"]);
    let mut sorted: Vec<std::path::PathBuf> = names.iter().map(Into::into).collect();
    sorted.sort();
    let sorted: Vec<String> = sorted.iter().map(|p| p.display().to_string()).collect();
    assert_eq!(paths(&one), sorted);
    assert_eq!(one.out, many.out);
}

#[test]
fn folders_are_walked_as_git_would() {
    let folder = Folder::new(&[
        ("essay.md", "a"),
        ("notes.txt", "a"),
        ("deep/er/thesis.qmd", "a"),
        ("deep/report.Rmd", "a"),
        ("deep/old.markdown", "a"),
        ("deep/older.mdown", "a"),
        (".hidden/x.md", "a"),
        ("build/y.md", "a"),
        (".gitignore", "build/\n"),
    ]);
    let ran = folder.run(&["--check", "--format", "jsonl"]);
    let expected = ["deep/er/thesis.qmd", "deep/old.markdown", "deep/older.mdown", "deep/report.Rmd", "essay.md"];
    assert_eq!((paths(&ran), ran.status, ran.err.as_str()), (expected.map(str::to_owned).to_vec(), 0, ""));
    let named = folder.run(&["--check", "--format", "jsonl", "notes.txt", "build/y.md", ".hidden"]);
    assert_eq!(paths(&named), [".hidden/x.md", "build/y.md", "notes.txt"]);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = Folder::new(&[("good.md", "Text.\n"), ("empty/readme.txt", "")]);
    folder.write("latin.md", b"caf\xe9");
    folder.write("wide.md", b"\xff\xfea\0");
    let ran = folder.run(&["--check", "--format", "json", "good.md", "gone.md", "latin.md", "wide.md", "empty"]);
    assert_eq!(ran.status, 2);
    let json = ran.json();
    assert_eq!(json["files"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["summary"]["files"], 1);
    let errors: Vec<(&str, &str)> = json["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| (e["path"].as_str().expect("a path"), e["message"].as_str().expect("a message")))
        .collect();
    assert_eq!(errors.iter().map(|e| e.0).collect::<Vec<_>>(), ["empty", "gone.md", "latin.md", "wide.md"]);
    assert!(errors[0].1.starts_with("no essays found"));
    assert_eq!(errors[2].1, "not UTF-8 at byte 3");
    assert!(errors[3].1.contains("UTF-16"));
    assert!(ran.err.contains("essay-lsp: gone.md: no such file or folder\n"), "{}", ran.err);
    assert!(ran.err.contains("essay-lsp: latin.md:1:4: not UTF-8 at byte 3\n"), "{}", ran.err);
    // The same in a format that only has room for files.
    let lines = folder.run(&["--check", "--format", "jsonl", "good.md", "gone.md"]);
    assert_eq!((paths(&lines), lines.status), (vec!["good.md".to_owned()], 2));
    assert_eq!(folder.run(&["--check", "--fail-on", "never", "gone.md"]).status, 2);
}

#[test]
fn an_empty_folder_is_status_2() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["--check"]);
    assert_eq!((ran.status, ran.err.contains("no essays found")), (2, true), "{ran:?}");
}

#[test]
fn odd_texts_are_checked() {
    let folder = Folder::new(&[("empty.md", ""), ("bom.md", "\u{feff}"), ("cr.md", "a\rb\r")]);
    let ran = folder.run(&["--check", "--format", "jsonl"]);
    assert_eq!((paths(&ran).len(), ran.status), (3, 0), "{ran:?}");
}

#[test]
fn standard_input_goes_by_a_name() {
    let folder = Folder::new(&[("course/essay-lsp.toml", "words = 12"), ("essay-lsp.toml", "words = 7")]);
    let checked = |args: &[&str]| {
        let ran = folder.run_with(&[&["--check", "-", "--format", "json"], args].concat(), b"Some text.\n");
        assert_eq!(ran.status, 0, "{ran:?}");
        let file = &ran.json()["files"][0];
        (file["path"].as_str().map(str::to_owned), file["words"]["max"].as_u64())
    };
    assert_eq!(checked(&[]), (Some("-".into()), Some(7)));
    assert_eq!(checked(&["--stdin-filename", "course/new.md"]), (Some("course/new.md".into()), Some(12)));
    let bad = folder.run_with(&["--check", "-"], b"ab\xffc");
    assert_eq!((bad.status, bad.err.as_str()), (2, "essay-lsp: -:1:3: not UTF-8 at byte 2\n"));
}

#[cfg(unix)]
#[test]
fn links_do_not_loop() {
    let folder = Folder::new(&[("a/essay.md", "x")]);
    std::os::unix::fs::symlink(folder.path("a"), folder.path("a/again")).expect("a link");
    std::os::unix::fs::symlink("essay.md", folder.path("a/link.md")).expect("a link");
    let ran = folder.run(&["--check", "--format", "jsonl"]);
    assert_eq!((paths(&ran), ran.status), (vec!["a/essay.md".to_owned(), "a/link.md".to_owned()], 0));
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let folder = Folder::new(&[("essay.md", "Text.\n")]);
    let ran = folder.run(&["--check", "--format", "json", "--output", "report.json"]);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert!(serde_json::from_str::<serde_json::Value>(&folder.read("report.json")).is_ok());
    let ran = folder.run(&["--check", "--output", "no/such/report.txt"]);
    assert_eq!((ran.status, ran.err.contains("no/such/report.txt")), (2, true), "{ran:?}");
    let left = std::fs::read_dir(folder.path("")).expect("a folder").count();
    assert_eq!(left, 3, "essay, report and .git");
}

/// Runs the program as somebody whom permissions bind: for root, there are none.
#[cfg(unix)]
fn run_unprivileged(folder: &Folder, args: &[&str]) -> crate::Ran {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let mut command = crate::command(&folder.path(""));
    // The build may lie where only root comes.
    let program = tempfile::tempdir().expect("a temporary folder");
    let own = std::fs::metadata(folder.path("")).expect("a folder");
    if own.uid() == 0 {
        std::fs::set_permissions(folder.path(""), PermissionsExt::from_mode(0o755)).expect("permissions");
        std::fs::set_permissions(program.path(), PermissionsExt::from_mode(0o755)).expect("permissions");
        let copy = program.path().join("essay-lsp");
        // A file that this process has open for writing, or a child of another test still has, cannot be run.
        let copied = std::process::Command::new("cp").arg(command.get_program()).arg(&copy).status();
        assert!(copied.expect("cp runs").success());
        command = std::process::Command::new(copy);
        command.current_dir(folder.path("")).uid(65534).gid(65534);
    }
    crate::Ran::from(command.args(args).output().expect("the program runs"))
}

/// The bad repository: each thing that is wrong costs itself and nothing else.
#[cfg(unix)]
#[test]
fn whatever_is_wrong_in_a_repository_every_other_essay_is_checked() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[
        ("a/one.md", "It is gonna rain.\n"),
        ("bib/essay.md", "---\nbibliography: refs.bib\n---\nOne [@a]. It is gonna rain.\n"),
        ("bib/refs.bib", "@book{a,\n  title = {A}\n}\n\n@book{b,\n  title = {B\n"),
        ("closed/hidden.md", "It is gonna rain.\n"),
        ("locked.md", "It is gonna rain.\n"),
        ("z/last.md", "It is gonna rain.\n"),
        ("settings/essay.md", "It is gonna rain.\n"),
        ("settings/essay-lsp.toml", "style = \"mla\"\nwords = \"many\"\n"),
    ]);
    folder.write("huge.md", "It is gonna rain.\n".repeat(50_000_000 / 18));
    folder.write("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    symlink("loop.md", folder.path("loop.md")).expect("a link");
    symlink(".", folder.path("a/again")).expect("a link");
    symlink("nowhere.md", folder.path("gone.md")).expect("a link");
    let close = |path: &str| {
        std::fs::set_permissions(folder.path(path), PermissionsExt::from_mode(0o000)).expect("permissions");
    };
    close("closed");
    close("locked.md");
    let args = ["--check", "--format", "json", "--select", "register.text-speak"];
    let ran = run_unprivileged(&folder, &args);
    std::fs::set_permissions(folder.path("closed"), PermissionsExt::from_mode(0o755)).expect("permissions");
    assert_eq!(ran.status, 2, "{ran:?}");
    let json = ran.json();
    let checked: Vec<(&str, usize)> = json["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|f| (f["path"].as_str().expect("a path"), f["diagnostics"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(checked, [("a/one.md", 1), ("bib/essay.md", 1), ("settings/essay.md", 1), ("z/last.md", 1)]);
    let said: Vec<&str> = ran.err.lines().collect();
    for expected in [
        "essay-lsp: closed: permission denied",
        "essay-lsp: gone.md: no such file or folder",
        "essay-lsp: huge.md: larger than 32 MB",
        "essay-lsp: locked.md: permission denied",
        "essay-lsp: picture.md:1:1: not UTF-8 at byte 0",
        "essay-lsp: settings/essay-lsp.toml:2:9: `words` must be",
        "essay-lsp: bib/refs.bib:5:",
        "essay-lsp: loop.md: ",
    ] {
        assert_eq!(said.iter().filter(|l| l.starts_with(expected)).count(), 1, "{expected}: {}", ran.err);
    }
    assert_eq!((said.len(), json["errors"].as_array().map(Vec::len)), (8, Some(8)), "{}", ran.err);
}

/// What is called `.md` and is no text does not count as an essay, and the others go on.
#[test]
fn what_is_no_text_is_said_to_be_none() {
    let folder = Folder::new(&[("essay.md", "The sky is clear.\n")]);
    folder.write("nul.md", b"The sky\0is clear.\n");
    folder.write("word.md", b"PK\x03\x04\x14\0\x06\0\x08\0\xff");
    folder.write("wide.md", "The sky is clear.\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    let ran = folder.run(&["--check", "--format", "json"]);
    let json = ran.json();
    assert_eq!((ran.status, json["files"][0]["path"].as_str()), (2, Some("essay.md")), "{ran:?}");
    assert_eq!(json["summary"]["files"], 1, "{ran:?}");
    let said: Vec<&str> = ran.err.lines().collect();
    assert_eq!(
        said,
        [
            "essay-lsp: nul.md:1:8: is no text: NUL at byte 7",
            "essay-lsp: wide.md: is no text: it looks like UTF-16; save it as UTF-8",
            "essay-lsp: word.md: is no text: it is a Word document or another zip archive (pandoc -t markdown makes text of it)",
        ]
    );
    let ran = folder.run_with(&["--check", "-"], b"One\0two.\n");
    assert_eq!((ran.status, ran.err.as_str()), (2, "essay-lsp: -:1:4: is no text: NUL at byte 3\n"));
}
