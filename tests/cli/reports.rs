//! Reports: formats, exit statuses, fixes.

use crate::Folder;

const RAIN: &str = "# Weather\n\nThe farmers of the valley keep records. It is gonna rain.\n";

#[test]
fn short_and_exit_statuses() {
    let folder = Folder::new(&[("essay.md", RAIN)]);
    let ran = folder.run(&["--check", "--format", "short", "--select", "register.text-speak"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.starts_with("essay.md:3:47: warning[register.text-speak] "), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 1);
    for (args, status) in [
        (&["--fail-on", "error"][..], 0),
        (&["--fail-on", "warning"], 1),
        (&["--fail-on", "hint"], 1),
        (&["--fail-on", "never"], 0),
        (&["--ignore", "register"], 0),
        (&["--ignore", "register.text-speak"], 0),
    ] {
        let ran = folder.run(&[&["--check"], args].concat());
        assert_eq!(ran.status, status, "{args:?}: {}", ran.out);
    }
}

#[test]
fn each_level_fails_at_its_own() {
    // A level is set, so that the case does not depend on what a rule's is.
    for (level, statuses) in
        [("error", [1, 1, 1, 1]), ("warning", [0, 1, 1, 1]), ("info", [0, 0, 1, 1]), ("hint", [0, 0, 0, 1])]
    {
        let folder = Folder::new(&[("essay.md", RAIN)]);
        folder.write("essay-lsp.toml", format!("[rules]\nregister.text-speak = '{level}'\n"));
        for (fail_on, status) in ["error", "warning", "info", "hint"].into_iter().zip(statuses) {
            let ran = folder.run(&["--check", "--select", "register.text-speak", "--fail-on", fail_on]);
            assert_eq!(ran.status, status, "{level} with --fail-on {fail_on}: {}", ran.out);
        }
    }
}

#[test]
fn rules_and_families_are_selected_and_ignored() {
    let folder = Folder::new(&[(
        "essay.md",
        "The kids say it is gonna rain. Many experts say that the mill cost $40 billion in 1990.\n",
    )]);
    let rules = |args: &[&str]| {
        let ran = folder.run(&[&["--check", "--format", "json", "--fail-on", "never"], args].concat());
        let json = ran.json();
        let rules = json["files"][0]["diagnostics"].as_array().expect("reports").iter();
        rules.map(|d| d["rule"].as_str().expect("a rule").to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let all = rules(&[]);
    let families: std::collections::BTreeSet<&str> = all.iter().filter_map(|r| r.split('.').next()).collect();
    assert!(families.contains("claim") && families.contains("register"), "{all:?}");
    assert!(rules(&["--select", "register"]).iter().all(|r| r.starts_with("register.")));
    assert!(!rules(&["--ignore", "register"]).iter().any(|r| r.starts_with("register.")));
    let two = rules(&["--select", "register.slang,register.text-speak"]);
    assert_eq!(two.into_iter().collect::<Vec<_>>(), ["register.slang", "register.text-speak"]);
    let left = rules(&["--select", "register", "--ignore", "register.slang"]);
    assert_eq!(left.into_iter().collect::<Vec<_>>(), ["register.text-speak"]);
}

#[test]
fn human_shows_the_words_and_colour_only_where_asked() {
    let folder = Folder::new(&[("essay.md", RAIN)]);
    let args = ["--check", "--select", "register.text-speak"];
    let plain = folder.run(&args);
    assert!(plain.out.starts_with("warning[register.text-speak]: "), "{}", plain.out);
    assert!(plain.out.contains("--> essay.md:3:47") && plain.out.contains("^^^^^"), "{}", plain.out);
    assert!(plain.out.contains("1 warning in 1 essay ("), "{}", plain.out);
    let quiet = folder.run(&[&args[..], &["--quiet"]].concat());
    assert!(quiet.out.contains("^^^^^") && !quiet.out.contains("in 1 essay"), "{}", quiet.out);
    let colored = folder.run(&[&args[..], &["--color", "always"]].concat());
    assert!(colored.out.contains("\u{1b}[") && !plain.out.contains('\u{1b}'));
    let counted = folder.run(&[&args[..], &["--statistics"]].concat());
    assert!(counted.out.contains("     1  register.text-speak"), "{}", counted.out);
    let totals = "11 words, 2 sentences, 0 claims (0 supported), 0 citations, 0 quotations\n";
    assert!(counted.out.contains(totals), "{}", counted.out);
    let one = folder.run_with(&["--check", "--statistics", "-"], b"Rain.\n").out;
    assert!(one.contains("1 word, 1 sentence, 0 claims (0 supported), 0 citations, 0 quotations\n"), "{one}");
    let beside = folder.run(&[&args[..], &["--statistics", "--format", "csv"]].concat());
    assert!(beside.err.ends_with(totals), "{beside:?}");
}

#[test]
fn json_places_are_those_of_the_file_on_disk() {
    let folder = Folder::new(&[("essay.md", &format!("\u{feff}{}", RAIN.replace("Weather", "Météo 😀")))]);
    let ran = folder.run(&["--check", "--format", "json", "--select", "register.text-speak"]);
    let json = ran.json();
    let report = &json["files"][0]["diagnostics"][0];
    let start = &report["range"]["start"];
    let disk = folder.read("essay.md");
    assert_eq!(start["byte"].as_u64(), disk.find("gonna").map(|at| at as u64), "{report}");
    assert_eq!((&start["line"], &start["column"]), (&3.into(), &47.into()));
    assert_eq!(report["range"]["end"]["column"], 52);
    assert_eq!((&report["rule"], &report["trigger"]), (&"register.text-speak".into(), &"gonna".into()));
    assert_eq!(json["summary"]["warning"], 1);
    let edit = &report["fixes"][0]["edits"][0];
    assert!(edit["range"]["start"]["byte"].as_u64() >= start["byte"].as_u64(), "{report}");
}

#[test]
fn fingerprints_survive_moves_and_tell_twins_apart() {
    let twice = format!("{RAIN}\nIt is gonna rain.\n\nIt is gonna rain.\n");
    let moved = format!("A new first paragraph stands here.\n\n{}", twice.replace("gonna rain", "gonna\nrain"));
    let folder = Folder::new(&[("a.md", &twice), ("b.md", &moved)]);
    let json = folder.run(&["--check", "--format", "json", "--select", "register.text-speak"]).json();
    let prints = |i: usize| -> Vec<String> {
        let reports = json["files"][i]["diagnostics"].as_array().expect("reports");
        reports.iter().map(|d| d["fingerprint"].as_str().expect("a fingerprint").to_owned()).collect()
    };
    let (a, b) = (prints(0), prints(1));
    assert_eq!(a.len(), 3);
    assert_eq!(a, b);
    assert_ne!(a[1], a[2]);
}

#[test]
fn fixing_changes_the_file_and_a_diff_does_not() {
    let folder = Folder::new(&[("essay.md", &RAIN.replace('\n', "\r\n")), ("clean.md", "The sky is clear.\n")]);
    let before = folder.read("essay.md");
    let diff = folder.run(&["--check", "--diff", "--select", "register.text-speak"]);
    assert_eq!(diff.status, 1, "the file is as it was: {diff:?}");
    assert!(diff.out.starts_with("--- essay.md\n+++ essay.md\n@@ "), "{}", diff.out);
    assert!(diff.out.contains("+The farmers of the valley keep records. It is going to rain.\r\n"), "{}", diff.out);
    assert_eq!(folder.read("essay.md"), before);
    let fixed = folder.run(&["--check", "--fix", "--select", "register.text-speak"]);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    assert!(fixed.err.contains("Fixed 1 report in 1 file"), "{}", fixed.err);
    assert_eq!(folder.read("essay.md"), before.replace("gonna", "going to"));
    assert_eq!(folder.read("clean.md"), "The sky is clear.\n");
    assert_eq!(folder.run(&["--check", "--diff", "--select", "register.text-speak"]).out, "");
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = Folder::new(&[]);
    let ran = folder.run_with(&["--check", "--fix", "-", "--select", "register.text-speak"], RAIN.as_bytes());
    assert_eq!((ran.status, ran.out.as_str()), (0, RAIN.replace("gonna", "going to").as_str()), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn fixing_does_not_follow_a_link_out_of_the_tree() {
    let folder = Folder::new(&[("out/essay.md", RAIN), ("in/other.md", "Clear.\n")]);
    std::os::unix::fs::symlink("../out/essay.md", folder.path("in/essay.md")).expect("a link");
    let ran = folder.run(&["--check", "--fix", "in"]);
    assert_eq!((ran.status, folder.read("out/essay.md").as_str()), (2, RAIN), "{ran:?}");
    assert!(ran.err.contains("essay-lsp: in/essay.md: not changed"), "{}", ran.err);
}

/// A link that is named, or stands in the path that is named, is no way out either; `..` in a path is no link.
#[cfg(unix)]
#[test]
fn fixing_does_not_follow_a_link_that_is_named_out_of_the_tree() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("out/o.md", RAIN), ("in/sub/a.md", RAIN), ("in/b.md", RAIN)]);
    symlink("../out", folder.path("in/outdir")).expect("a link");
    symlink("../out/o.md", folder.path("in/file.md")).expect("a link");
    symlink("../../out", folder.path("in/sub/deep")).expect("a link");
    symlink("../b.md", folder.path("in/sub/inner.md")).expect("a link");
    let run = |args: &[&str]| {
        let out = crate::command(&folder.path("in")).args(args).output().expect("a run");
        crate::Ran::from(out)
    };
    for (named, essay) in [
        ("outdir", "outdir/o.md"),
        ("outdir/", "outdir/o.md"),
        ("./outdir", "outdir/o.md"),
        ("outdir/o.md", "outdir/o.md"),
        ("file.md", "file.md"),
        ("sub/deep/o.md", "sub/deep/o.md"),
        ("../in/outdir", "../in/outdir/o.md"),
    ] {
        for flag in ["--fix", "--diff"] {
            let ran = run(&["--check", flag, named]);
            assert_eq!((ran.status, folder.read("out/o.md").as_str()), (2, RAIN), "{flag} {named}: {ran:?}");
            let said = format!("essay-lsp: {essay}: not changed: a link leads from here to ");
            assert!(ran.err.starts_with(&said) && ran.err.contains("out/o.md"), "{flag} {named}: {}", ran.err);
            assert!(!ran.out.contains("+++"), "{flag} {named}: {}", ran.out);
        }
        assert_eq!(run(&["--check", "--select", "register.text-speak", named]).status, 1, "{named} can be read");
    }
    let absolute = folder.path("in/outdir").display().to_string();
    assert_eq!((run(&["--check", "--fix", &absolute]).status, folder.read("out/o.md").as_str()), (2, RAIN));
    // Within the tree, a link is written through; and a file outside that is named itself is fixed.
    assert_eq!(run(&["--check", "--fix", "--select", "register.text-speak", "sub/inner.md"]).status, 0);
    assert!(folder.read("in/b.md").contains("going to") && folder.path("in/sub/inner.md").is_symlink());
    assert_eq!(run(&["--check", "--fix", "--select", "register.text-speak", "sub/../../out/o.md"]).status, 0);
    assert!(folder.read("out/o.md").contains("going to"));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("in/essay.md", RAIN)]);
    std::fs::set_permissions(folder.path("in"), std::fs::Permissions::from_mode(0o555)).expect("permissions");
    // Root may write everywhere.
    let is_root = std::fs::write(folder.path("in/new"), "").is_ok();
    let ran = folder.run(&["--check", "--fix", "in/essay.md"]);
    std::fs::set_permissions(folder.path("in"), std::fs::Permissions::from_mode(0o755)).expect("permissions");
    if !is_root {
        assert_eq!(ran.status, 2, "{ran:?}");
        assert_eq!(ran.err, "essay-lsp: in/essay.md: could not be written: permission denied\n");
    }
    let ran = folder.run(&["--check", "--output", "no/such/report.txt"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(ran.err, "essay-lsp: no/such/report.txt: could not be written: no such file or folder\n");
}

#[test]
fn human_says_by_which_flag_a_fix_is_applied() {
    let folder = Folder::new(&[("essay.md", "It is gonna rain, and the kids left a lot of bread.\n")]);
    let (shown, json) = (folder.run(&["--check"]), folder.run(&["--check", "--format", "json"]).json());
    let (mut safe, mut alone, mut several) = (0, 0, 0);
    for report in json["files"][0]["diagnostics"].as_array().expect("reports") {
        let fixes = report["fixes"].as_array().expect("fixes");
        for fix in fixes {
            let title = fix["title"].as_str().expect("a title");
            let by = match (fix["safe"].as_bool(), fixes.len()) {
                (Some(true), _) => (" (--fix)", &mut safe),
                (_, 1) => (" (--unsafe-fixes)", &mut alone),
                _ => ("", &mut several),
            };
            *by.1 += 1;
            assert!(shown.out.lines().any(|l| l.ends_with(&format!("{title}{}", by.0))), "{title}: {}", shown.out);
        }
    }
    assert!(safe > 0 && alone + several > 0, "{safe} safe, {alone} alone, {several} to choose from");
}

#[test]
fn wrong_front_matter_is_a_report_of_the_essay() {
    let folder = Folder::new(&[("essay.md", "---\ntitle: One\nessay:\n  wrods: 50\n---\nThe sky is clear.\n")]);
    let ran = folder.run(&["--check", "--format", "short"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let expected = "essay.md:4:3: warning[config.invalid] unknown setting `wrods`; did you mean `words`?";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
}

#[test]
fn the_least_of_words_can_be_given() {
    // 60 words; nothing is said before half of the least are written.
    let folder = Folder::new(&[("essay.md", &"The sky is clear today. ".repeat(12))]);
    let least = |n: &str| {
        folder.run(&["--check", "--format", "json", "--fail-on", "hint", "--select", "length", "--min-words", n])
    };
    let (few, enough) = (least("90"), least("50"));
    let json = few.json();
    assert_eq!((few.status, enough.status), (1, 0), "{few:?} {enough:?}");
    assert_eq!(
        (&json["files"][0]["words"]["min"], &json["files"][0]["diagnostics"][0]["rule"]),
        (&90.into(), &"length.under".into())
    );
}

#[test]
fn the_word_limit_of_the_command_line_wins() {
    let folder =
        Folder::new(&[("essay.md", &format!("---\nessay: {{words: 900}}\n---\n{}", "The sky is clear. ".repeat(10)))]);
    let words = |args: &[&str]| {
        let ran = folder.run(&[&["--check", "--format", "json"], args].concat());
        let words = ran.json()["files"][0]["words"].clone();
        (words["counted"].as_u64(), words["max"].as_u64(), ran.status)
    };
    assert_eq!(words(&[]), (Some(40), Some(900), 0));
    assert_eq!(words(&["--max-words", "30"]), (Some(40), Some(30), 1));
}
