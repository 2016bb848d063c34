//! `--baseline`: what was reported before is not reported again.

use crate::Folder;

const ESSAY: &str = "# Mills\n\nThe farmers of the valley keep records, and the mill is gonna close.\n\nIt is a lot of work. The clerk keeps the book.\n\nIt is gonna rain.\n\nIt is gonna rain.\n";

fn new_reports(folder: &Folder, text: &str) -> Vec<String> {
    folder.write("course/essay.md", text);
    let ran = folder.run(&["--check", "--format", "short", "--baseline", "course/known.json", "--fail-on", "hint"]);
    assert_eq!((ran.err.as_str(), ran.status), ("", i32::from(!ran.out.is_empty())), "{ran:?}");
    ran.out.lines().map(|l| l.split(['[', ']']).nth(1).expect("a rule").to_owned()).collect()
}

fn folder() -> Folder {
    let folder = Folder::new(&[("course/essay.md", ESSAY), ("course/other.md", "The sky is clear.\n")]);
    let ran = folder.run(&["--check", "--write-baseline", "course/known.json"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let (said, written) = (ran.out.as_str(), folder.read("course/known.json").matches(['"']).count());
    assert!(said.starts_with("Wrote ") && said.ends_with(" words) to course/known.json.\n"), "{said}");
    assert!(said.contains(" reports in 2 essays (") && written > 8, "{said}");
    folder
}

#[test]
fn only_what_is_new_is_fixed() {
    let folder = folder();
    let old = folder.read("course/essay.md");
    let args = |more: &'static str| ["--check", more, "--baseline", "course/known.json"];
    assert_eq!(folder.run(&args("--diff")).out, "");
    let ran = folder.run(&args("--fix"));
    assert_eq!((ran.status, ran.err.as_str(), folder.read("course/essay.md")), (0, "", old.clone()), "{ran:?}");
    folder.write("course/essay.md", format!("{old}\nThe mill is gonna burn.\n"));
    let diff = folder.run(&args("--diff"));
    assert_eq!(diff.out.matches("\n+").count(), 2, "the name and one line: {}", diff.out);
    let ran = folder.run(&args("--fix"));
    assert!(ran.err.contains("Fixed 1 report in 1 file"), "{}", ran.err);
    assert_eq!(folder.read("course/essay.md"), format!("{old}\nThe mill is going to burn.\n"));
    // What is written down is what is left.
    let ran = folder.run(&["--check", "--fix", "--write-baseline", "course/new.json"]);
    assert!(!folder.read("course/essay.md").contains("gonna"), "{ran:?}");
    let then = folder.run(&["--check", "--baseline", "course/new.json", "--fail-on", "hint"]);
    assert_eq!(then.status, 0, "{then:?}");
    assert!(then.out.contains("of the baseline left out"), "{}", then.out);
}

#[test]
fn nothing_old_is_reported_after_rewrapping_moving_and_editing_elsewhere() {
    let folder = folder();
    assert_eq!(new_reports(&folder, ESSAY), [""; 0]);
    let rewrapped = ESSAY.replace("keep records, and the", "keep\nrecords,   and\nthe");
    assert_eq!(new_reports(&folder, &rewrapped), [""; 0]);
    let paragraphs: Vec<&str> = ESSAY.trim_end().split("\n\n").collect();
    let moved = [paragraphs[0], paragraphs[3], paragraphs[2], paragraphs[1], paragraphs[4]].join("\r\n\r\n");
    assert_eq!(new_reports(&folder, &moved), [""; 0]);
    let edited =
        ESSAY.replace("The clerk keeps the book.", "The old clerk has kept a book.\n\nHere is a new paragraph.");
    assert_eq!(new_reports(&folder, &format!("---\ntitle: One\n---\n{edited}")), [""; 0]);
    // What was mended does not come back as something else.
    assert_eq!(new_reports(&folder, &ESSAY.replacen("It is gonna rain.", "It will rain.", 1)), [""; 0]);
}

#[test]
fn what_is_new_is_reported() {
    let folder = folder();
    assert_eq!(new_reports(&folder, &format!("{ESSAY}\nThe kids left.\n")), ["register.slang"]);
    // A third one of two twins.
    assert_eq!(new_reports(&folder, &format!("{ESSAY}\nIt is gonna rain.\n")), ["register.text-speak"]);
    // Another essay with the same sentence.
    folder.write("course/other.md", "It is gonna rain.\n");
    assert_eq!(new_reports(&folder, ESSAY), ["register.text-speak"]);
}

#[test]
fn a_baseline_holds_from_wherever_it_is_used() {
    let folder = folder();
    let known = folder.path("course/known.json").display().to_string();
    for (args, at) in
        [(vec!["--check", "."], "course"), (vec!["--check", "course"], ""), (vec!["--check", "../course"], "elsewhere")]
    {
        std::fs::create_dir_all(folder.path("elsewhere")).expect("a folder");
        let out = crate::command(&folder.path(at)).args(args).args(["--baseline", &known]).output().expect("a run");
        assert_eq!(out.status.code(), Some(0), "{at}");
    }
}

#[test]
fn every_format_leaves_it_out() {
    let folder = folder();
    let json = folder.run(&["--check", "--format", "json", "--baseline", "course/known.json"]).json();
    assert_eq!(json["files"][0]["diagnostics"].as_array().map(Vec::len), Some(0));
    assert_eq!(json["summary"]["warning"], 0);
    let sarif = folder.run(&["--check", "--format", "sarif", "--baseline", "course/known.json"]).json();
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_is_no_baseline_is_said() {
    let folder =
        Folder::new(&[("essay.md", ESSAY), ("bad.json", "{\n \"version\": 1,"), ("later.json", "{\"version\": 2}")]);
    for (file, hint) in [
        ("gone.json", "no such file"),
        ("bad.json", "bad.json:2:"),
        ("later.json", "later version"),
        ("essay.md", "not JSON"),
    ] {
        let ran = folder.run(&["--check", "--baseline", file]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{file}");
        assert!(ran.err.contains(hint), "{file}: {}", ran.err);
    }
    let both = folder.run(&["--check", "--baseline", "a", "--write-baseline", "b"]);
    assert_eq!(both.status, 2);
    let unwritable = folder.run(&["--check", "--write-baseline", "no/such/known.json"]);
    assert_eq!((unwritable.status, unwritable.err.contains("no/such/known.json")), (2, true), "{unwritable:?}");
}
