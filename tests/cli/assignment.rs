//! `--assignment`: what a student writes does not change what is asked.

use crate::{Folder, Ran};

const LONG: &str = "The sky is clear today, and the road is dry.\n\n";
const ASSIGNMENT: &str = "words = { min = 20, max = 60 }\nstyle = \"mla\"\n";

fn check(assignment: &str, essay: &str) -> (Ran, Vec<(String, String)>) {
    check_in(&Folder::new(&[("hw.toml", assignment), ("essay.md", essay)]))
}

fn check_in(folder: &Folder) -> (Ran, Vec<(String, String)>) {
    let ran = folder.run(&["--check", "--assignment", "hw.toml", "--format", "json", "--fail-on", "hint"]);
    let reports = ran.json()["files"][0]["diagnostics"].as_array().expect("reports").clone();
    let told = |key: &str, d: &serde_json::Value| d[key].as_str().expect("a text").to_owned();
    let all = reports.iter().map(|d| (told("rule", d), told("message", d))).collect();
    (ran, all)
}

fn rules(essay: &str) -> Vec<String> {
    check(ASSIGNMENT, essay).1.into_iter().map(|r| r.0).collect()
}

#[test]
fn front_matter_cannot_raise_the_limit() {
    let essay = LONG.repeat(8);
    assert_eq!(rules(&essay), ["length.over"]);
    for attempt in [
        "words: 900",
        "words: {max: 900}",
        "words: {min: 500, max: 900}",
        "words: {target: 80, tolerance: 10%}",
        "count: {quotations: false}\n  words: 900",
        "count: {ignore-lines: ['.*']}",
        "rules: {length: off}",
        "rules: {length.over: off, config.overridden: off}",
        "sections: {Introduction: 3}\n  rules: {all: off}",
        "allow-ignores: true\n  words: 900",
    ] {
        let rules = rules(&format!("---\nessay:\n  {attempt}\n---\n{essay}"));
        assert!(rules.contains(&"length.over".to_owned()), "{attempt}: {rules:?}");
        assert!(rules.contains(&"config.overridden".to_owned()), "{attempt}: {rules:?}");
    }
}

#[test]
fn what_the_student_set_is_listed() {
    let essay = format!("---\nessay:\n  words: 900\n  style: apa\n  genre: history\n---\n{}", LONG.repeat(8));
    let folder = Folder::new(&[
        ("hw.toml", ASSIGNMENT),
        ("ann/essay.md", &essay),
        ("ann/essay-lsp.toml", "style = \"ieee\"\n\nwords = 700\n"),
    ]);
    let (ran, reports) = check_in(&folder);
    let told: Vec<&str> = reports.iter().filter(|r| r.0 == "config.overridden").map(|r| r.1.as_str()).collect();
    let said = |key: &str| format!("`{key}` has no effect here: the assignment settles it.");
    assert_eq!(told, [said("words"), said("style")]);
    let listed = ran.json()["files"][0]["overridden"].clone();
    let listed: Vec<(&str, &str)> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| (s["key"].as_str().expect("a key"), s["origin"].as_str().expect("an origin")))
        .collect();
    let expected = [("words", "front matter, line 3"), ("style", "front matter, line 4")];
    assert_eq!(listed, expected, "front matter was stronger than the file anyway");
    folder.write("ann/essay.md", LONG.repeat(8));
    let (ran, _) = check_in(&folder);
    assert_eq!(ran.status, 1);
    let notes = "essay-lsp: ann/essay-lsp.toml:1:1: `style` has no effect: the assignment settles it\n\
                 essay-lsp: ann/essay-lsp.toml:3:1: `words` has no effect: the assignment settles it\n";
    assert_eq!(ran.err, notes);
    let csv = folder.run(&["--check", "--assignment", "hw.toml", "--format", "csv"]).out;
    assert!(
        csv.lines().last().is_some_and(|l| l.starts_with("ann/essay.md,mla,80,20,60,") && l.ends_with(",2,")),
        "{csv}"
    );
}

#[test]
fn what_agrees_with_the_assignment_is_not_listed() {
    let essay = format!("---\nessay: {{words: {{min: 20, max: 60}}, style: mla}}\n---\n{}", LONG.repeat(3));
    assert_eq!(rules(&essay), [""; 0]);
    // What the assignment leaves open is the student's.
    let essay = format!("---\nessay: {{register: {{allow: [kids]}}}}\n---\nThe kids left. {}", LONG.repeat(3));
    assert_eq!(rules(&essay), [""; 0]);
}

#[test]
fn an_essay_that_is_handed_in_is_finished() {
    assert_eq!(rules("The sky is clear.\n"), ["length.under"]);
    assert_eq!(check("words = { min = 20 }\nfinal = false\n", "The sky is clear.\n").1, []);
}

#[test]
fn flags_of_the_command_line_lose() {
    let folder = Folder::new(&[("hw.toml", ASSIGNMENT), ("essay.md", &LONG.repeat(8))]);
    let ran = folder.run(&[
        "--check",
        "--assignment",
        "hw.toml",
        "--max-words",
        "900",
        "--ignore",
        "length",
        "--format",
        "short",
    ]);
    assert_eq!((ran.status, ran.out.contains("length.over")), (1, true), "{ran:?}");
    let shown = folder.run(&["--print-config", "essay.md", "--assignment", "hw.toml", "--max-words", "900"]);
    assert!(
        shown.out.lines().any(|l| l.starts_with("words.max = 60 ") && l.ends_with("# hw.toml:1:1")),
        "{}",
        shown.out
    );
}

#[test]
fn silencers_hold_unless_the_assignment_bars_them() {
    let silenced = "<!-- essay-lsp: ignore-file config -->\n\nIt is gonna rain. <!-- essay-lsp: ignore register -->\n\n<!-- essay-lsp: ignore -->\nThe kids left.\n\n<!-- essay-lsp: off -->\n\nIt is gonna snow.\n\n<!-- essay-lsp: on -->\n";
    let reported = |rules: &[(String, String)], id: &str| rules.iter().filter(|r| r.0 == id).count();
    let (_, open) = check("style = 'mla'\n", silenced);
    assert_eq!(reported(&open, "register.text-speak") + reported(&open, "register.slang"), 0);
    let (ran, barred) = check("allow-ignores = false\n", silenced);
    assert_eq!((reported(&barred, "register.text-speak"), reported(&barred, "register.slang"), ran.status), (2, 1, 1));
    assert_eq!(reported(&barred, "config.overridden"), 4, "{barred:?}");
    // The same by way of settings.
    for attempt in [
        "rules: {register: off}",
        "register: {allow: [gonna, kids]}",
        "count: {ignore-lines: ['.*gonna.*']}",
        "allow-ignores: true",
        "genre: reflective",
        "citation-scope: paragraph",
    ] {
        let essay = format!("---\nessay: {{{attempt}}}\n---\nIt is gonna rain.\n");
        let (_, barred) = check("allow-ignores = false\n", &essay);
        assert_eq!(
            (reported(&barred, "register.text-speak"), reported(&barred, "config.overridden")),
            (1, 1),
            "{attempt}: {barred:?}"
        );
    }
    let folder = Folder::new(&[
        ("hw.toml", "allow-ignores = false\n"),
        ("ann/essay.md", "It is gonna rain.\n"),
        ("ann/essay-lsp.toml", "rules.register = 'off'\n"),
    ]);
    let (ran, reports) = check_in(&folder);
    assert_eq!(
        (reported(&reports, "register.text-speak"), ran.err.contains("ann/essay-lsp.toml:1:7: `rules.register`")),
        (1, true),
        "{ran:?}"
    );
}

#[test]
fn sections_that_are_asked_for() {
    let assignment = "required-sections = ['Introduction', 'Conclusion', 'Works Cited | References']\n";
    let all = "# Mills\n\n## 1. introduction\n\nText.\n\n## Conclusion\n\nText.\n\n## References\n";
    assert_eq!(check(assignment, all).1, []);
    let (ran, missing) =
        check(assignment, &all.replace("## Conclusion", "## End").replace("## References", "## Books"));
    let messages: Vec<&str> = missing.iter().map(|m| m.1.as_str()).collect();
    assert_eq!(
        messages,
        ["No section is called \"Conclusion\".", "No section is called \"Works Cited\" or \"References\"."]
    );
    assert_eq!(ran.status, 1);
    let prints = ran.json()["files"][0]["diagnostics"].clone();
    assert_ne!(prints[0]["fingerprint"], prints[1]["fingerprint"]);
    assert_eq!(check(assignment, "").1.len(), 3, "an empty file was handed in, too");
}

const LISTED: &str = "The mill closed in the spring (Ortiz 42). It burnt (Ortiz 44; Bell 9).\n\n## Works Cited\n\nBell, Thomas. *Fires of the Valley*. Quay Press, 1999.\n\nOrtiz, Ana. *The River Towns*. Quay Press, 2011.\n";

#[test]
fn sources_are_counted_once_each() {
    let few = |least: u32, essay: &str| {
        let (_, reports) = check(&format!("sources = {{ min = {least} }}\n"), essay);
        reports.into_iter().find(|r| r.0 == "ref.too-few").map(|r| r.1)
    };
    assert_eq!(few(2, LISTED), None);
    assert!(few(3, LISTED).is_some_and(|m| m.starts_with("2 of at least 3 sources.")));
    // Listed and never cited does not help.
    assert!(few(3, &format!("{LISTED}\nSable, Ruth. *The Quay*. Quay Press, 2014.\n")).is_some());
    let keys = "One [@a]. Two [@b, p. 3; @a]. Three @c.\n";
    assert_eq!((few(3, keys), few(4, keys).is_some()), (None, true));
    let unlisted = "The mill closed (Ortiz, 2011). It burnt (Ortiz, 2011; Bell, 1999).\n";
    assert_eq!((few(2, unlisted), few(3, unlisted).is_some()), (None, true));
    assert!(few(1, "The sky is clear.\n").is_some());
}

#[test]
fn sources_may_be_too_old() {
    let old = |ask: &str, essay: &str| {
        let folder = Folder::new(&[
            ("hw.toml", &format!("sources = {{ {ask} }}\n")),
            ("essay.md", essay),
            (
                "refs.bib",
                "@book{a, title={A}, author={Ann A}, year={1990}}\n@book{b, title={B}, author={Ben B}, year={2020}}\n",
            ),
        ]);
        let (ran, reports) = check_in(&folder);
        let at = |d: &serde_json::Value| d["rule"] == "ref.too-old";
        let json = ran.json();
        let found: Vec<String> = json["files"][0]["diagnostics"]
            .as_array()
            .expect("reports")
            .iter()
            .filter(|d| at(d))
            .map(|d| format!("{}: {}", d["range"]["start"]["line"], d["message"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(reports.iter().filter(|r| r.0 == "ref.too-old").count(), found.len());
        found
    };
    assert_eq!(old("since = 2000", LISTED), ["5: From 1999; sources are asked for from 2000 or later."]);
    assert_eq!(old("since = 1999", LISTED), [""; 0]);
    assert_eq!(old("max-age = 500", LISTED), [""; 0]);
    assert_eq!(old("max-age = 1", LISTED).len(), 2);
    // Of the bibliography: where it is cited first.
    let keys = "---\nbibliography: refs.bib\n---\nOne [@b].\n\nTwo [@a].\n\nThree [@a].\n";
    assert_eq!(old("since = 2000", keys), ["6: From 1990; sources are asked for from 2000 or later."]);
}

#[test]
fn no_comment_silences_what_is_asked_for() {
    let assignment = "words = 20\nrequired-sections = ['Intro']\nsources = { min = 2, since = 2000 }\n";
    let essay = format!("{}{LISTED}", LONG.repeat(2));
    let asked = ["length.over", "length.section-missing", "ref.too-few", "ref.too-old"];
    let told = |essay: &str| {
        let all = check(&format!("{assignment}[rules]\nregister = 'info'\n"), essay).1;
        let found: Vec<String> = asked.iter().filter(|a| all.iter().any(|r| r.0 == **a)).map(|a| (*a).into()).collect();
        let said = all.into_iter().filter(|r| r.0.starts_with("config")).map(|r| r.1).collect::<Vec<_>>();
        (found, said)
    };
    let too_few = essay.replace("; Bell 9", "");
    assert_eq!(told(&too_few), (asked.map(str::to_owned).to_vec(), vec![]));
    let refused = |rules: &str| vec![format!("This comment has no effect on {rules}: the assignment settles it.")];
    for (comment, rules) in [
        ("ignore-file length", "length.over, length.section-missing"),
        ("ignore-file length.over, ref.too-old", "ref.too-old, length.over"),
        ("ignore-file", "ref.too-few, ref.too-old, length.over, length.section-missing"),
    ] {
        let (found, said) = told(&format!("<!-- essay-lsp: {comment} -->\n\n{too_few}"));
        assert_eq!((found, said), (asked.map(str::to_owned).to_vec(), refused(rules)), "{comment}");
    }
    // Nor the front matter's reports on what it does not let hold.
    let own = format!("---\nessay: {{words: 900}}\n---\n<!-- essay-lsp: ignore-file config -->\n\n{too_few}");
    let said = told(&own).1;
    assert!(said.contains(&refused("config.overridden")[0]) && said.len() == 2, "{said:?}");
    // A rule that the assignment gives a level is its own, whatever kind of comment it is.
    for text in [
        "<!-- essay-lsp: ignore register -->\nIt is gonna rain.\n",
        "It is gonna rain. <!-- essay-lsp: ignore register.text-speak -->\n",
        "<!-- essay-lsp: off -->\n\nIt is gonna rain.\n\n<!-- essay-lsp: on -->\n",
    ] {
        let reported = |level: &str| {
            let (ran, all) = check(&format!("style = 'mla'\n{level}"), text);
            let csv = Folder::new(&[("hw.toml", &format!("style = 'mla'\n{level}")), ("essay.md", text)]).run(&[
                "--check",
                "--assignment",
                "hw.toml",
                "--format",
                "csv",
            ]);
            let listed = csv.out.lines().nth(1).and_then(|l| l.rsplit(',').nth(1)).map(str::to_owned);
            (ran.status, all.into_iter().map(|r| r.0).collect::<Vec<_>>().join(" "), listed.unwrap_or_default())
        };
        assert_eq!(reported(""), (0, String::new(), "0".into()), "{text}");
        let (_, rules, listed) = reported("[rules]\nregister = 'warning'\n");
        assert!(rules.contains("register.text-speak") && rules.contains("config.overridden"), "{text}: {rules}");
        assert_eq!(listed, "1", "{text}");
        // It may say that comments are welcome all the same.
        assert_eq!(reported("allow-ignores = true\n[rules]\nregister = 'warning'\n"), reported(""), "{text}");
    }
    assert_eq!(
        check("allow-ignores = true\nwords = 20\n", &format!("<!-- essay-lsp: ignore-file length -->\n\n{essay}")).1[0]
            .0,
        "config.overridden"
    );
    // What is asked of some files holds like what is asked of all.
    let folder = Folder::new(&[
        ("hw.toml", "[[overrides]]\nfiles = ['honours/**']\nwords = 20\n"),
        (
            "honours/essay.md",
            &format!("---\nessay: {{rules: {{length: off}}}}\n---\n<!-- essay-lsp: ignore-file length -->\n\n{essay}"),
        ),
    ]);
    let found: Vec<String> = check_in(&folder).1.into_iter().map(|r| r.0).collect();
    assert_eq!(found, ["config.overridden", "config.overridden", "length.over"]);
}

#[test]
fn english_in_another_language_is_english() {
    let claims = "Many experts agree that 40 percent of the weavers left the valley in 1990. It is gonna rain.";
    let found = |text: &str, assignment: &str| {
        let (_, all) = check(assignment, text);
        let of = |family: &str| all.iter().filter(|r| r.0.starts_with(family)).count();
        (of("claim."), of("register.text-speak"))
    };
    let all = "allow-ignores = false\n";
    assert_eq!(found(&format!("{claims}\n"), all), (1, 1));
    for text in [
        format!("::: {{lang=la}}\n\n{claims}\n\n:::\n"),
        format!("<div lang=\"la\">\n\n{claims}\n\n</div>\n"),
        format!("[{claims}]{{lang=la}}\n"),
        format!("<p lang=\"la\">{claims}</p>\n"),
        format!("<div>\n{claims}\n</div>\n"),
        format!("<span lang='la'>{claims}</span>\n"),
    ] {
        assert_eq!(found(&text, all), (1, 1), "{text}");
    }
    // What is marked and has no English in it stays what the writer says.
    let latin = "Non est dubium quin hoc bellum inter dominos et operarios magnum fuerit, etc. in valle.";
    for text in [
        format!("::: {{lang=la}}\n\n{latin}\n\n:::\n"),
        format!("<p lang=\"la\">{latin}</p>\n"),
        "The owners had [kids, otium, stuff]{lang=la} in mind when they met.\n".to_owned(),
    ] {
        assert_eq!(check(all, &text).1, [], "{text}");
    }
    let open = Folder::new(&[("essay.md", &format!("::: {{lang=la}}\n\n{claims}\n\n:::\n"))]);
    assert_eq!(
        open.run(&["--check", "--format", "short", "--fail-on", "hint", "essay.md"]).status,
        0,
        "without an assignment"
    );
}

#[test]
fn text_does_not_hide_from_the_limit() {
    let words = |assignment: &str, essay: &str| {
        let folder = Folder::new(&[("hw.toml", assignment), ("essay.md", essay)]);
        let (ran, reports) = check_in(&folder);
        (ran.json()["files"][0]["words"]["counted"].as_u64().expect("a number"), reports)
    };
    let none: Vec<(String, String)> = Vec::new();
    let boxed = format!("{LONG}::: {{.no-count}}\n\n{LONG}:::\n\n<div class=\"no-count\">\n\n{LONG}</div>\n");
    assert_eq!(words("style = 'mla'\n", &boxed), (10, none.clone()));
    let (counted, reports) = words("words = 60\n", &boxed);
    let said = "`.no-count` has no effect here: the assignment settles what counts.".to_owned();
    assert_eq!((counted, &reports), (30, &vec![("config.overridden".to_owned(), said); 2]));
    assert_eq!(words("words = 60\nallow-ignores = false\n", &boxed).1.len(), 2);
    // Text in HTML is text; layout, code and tables are not, and a note of two words is no paragraph.
    for (html, counted) in [
        ("<div>\nThe sky is clear today, and the road is dry.\n</div>\n", 10),
        (
            "<div><p>The sky is <b>clear</b> today, and the road is dry.</p>\n<p>It was so (Bell 42) all the year.</p></div>\n",
            18,
        ),
        ("<!-- a note --> The sky is clear today, and the road is dry.\n", 10),
        ("<blockquote>\nThe sky is clear today, and the road is dry.\n</blockquote>\n", 10),
        (
            "<p>The price of the sky was p < 0.05 of what they say, and the road to <code>mill()</code> is dry.</p>\n",
            19,
        ),
        ("<div>\nTwo words\n</div>\n", 0),
        ("<script>\nThe sky is clear today, and the road is dry.\n</script>\n", 0),
        ("<table><tr><td>The sky is clear today, and the road is dry.</td></tr></table>\n", 0),
        ("<!-- The sky is clear today, and the road is dry. -->\n", 0),
        ("<div><pre>The sky is clear today, and the road is dry.\n</div>\n", 0),
    ] {
        assert_eq!(words("words = 60\n", html).0, counted, "{html}");
        assert_eq!(words("style = 'mla'\n", html).0, counted, "{html}");
    }
}

#[test]
fn no_file_of_a_student_takes_the_essay_out() {
    let essay = "The sky is clear.\n";
    let folder = Folder::new(&[
        ("hw.toml", ASSIGNMENT),
        (".gitignore", "node_modules/\n/drafts/\n!/submissions/kept.md\n"),
        (".git/info/exclude", "notes.md\n"),
        ("submissions/a/essay.md", essay),
        ("submissions/a/node_modules/x/README.md", essay),
        ("submissions/a/notes.md", essay),
        ("submissions/b/essay.md", essay),
        ("submissions/b/.gitignore", "*\n"),
        ("submissions/c/essay.md", essay),
        ("submissions/c/_quarto.yml", "project:\n  render: [other.qmd]\n"),
        ("submissions/d/essay.md", essay),
        ("submissions/d/.obsidian/app.json", "{\"userIgnoreFilters\": [\"essay\"]}"),
        ("submissions/e/essay.md", essay),
        ("submissions/e/.git/info/exclude", "essay.md\n"),
        ("drafts/essay.md", essay),
    ]);
    let found = |paths: &[&str]| {
        let ran = folder.run(&[&["--check", "--format", "jsonl", "--assignment", "hw.toml"], paths].concat());
        (crate::paths(&ran), ran.err)
    };
    let all = ["a", "b", "c", "d", "e"].map(|student| format!("submissions/{student}/essay.md"));
    assert_eq!(found(&["submissions"]), (all.to_vec(), String::new()));
    assert_eq!(found(&[]).0, all);
    let each = ["submissions/a", "submissions/b", "submissions/c", "submissions/d", "submissions/e"];
    assert_eq!(found(&each), (all.to_vec(), String::new()));
    // Without an assignment they hold, and in their own folder students have their say.
    let ran = folder.run(&["--check", "--format", "jsonl", "submissions"]);
    assert_eq!(crate::paths(&ran), ["submissions/a/essay.md"], "{ran:?}");
    let own = |student: &str| {
        let mut command = crate::command(&folder.path(&format!("submissions/{student}")));
        let ran = command.args(["--check", "--format", "short", "--assignment", "../../hw.toml"]).output();
        Ran::from(ran.expect("the program runs"))
    };
    assert!(own("c").err.contains("no essays found") && own("b").err.contains("no essays found"));
    assert_eq!(own("a").out.lines().filter(|l| l.starts_with("essay.md:")).count(), 1);
}

#[test]
fn an_assignment_may_differ_by_folder() {
    let folder = Folder::new(&[
        ("hw.toml", "words = 60\n[[overrides]]\nfiles = ['honours/**']\nwords = 200\n"),
        ("honours/essay.md", &LONG.repeat(8)),
    ]);
    assert_eq!(check_in(&folder).1, []);
}

#[test]
fn a_wrong_assignment_is_said() {
    let folder = Folder::new(&[("hw.toml", "wrods = 60\nsources.min = 0\n"), ("essay.md", "The sky is clear.\n")]);
    let ran = folder.run(&["--check", "--assignment", "hw.toml"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("essay-lsp: hw.toml:1:1: unknown setting `wrods`; did you mean `words`?\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("essay-lsp: hw.toml:2:15: `sources.min` must be a whole number above 0"), "{}", ran.err);
    let gone = folder.run(&["--check", "--assignment", "gone.toml"]);
    assert_eq!((gone.status, gone.out.as_str()), (2, ""));
    assert!(gone.err.contains("gone.toml: no such file"), "{}", gone.err);
}

#[test]
fn documents_are_held_to_it() {
    let folder = Folder::new(&[("hw.toml", ASSIGNMENT)]);
    let line = serde_json::json!({"path": "a.md", "text": LONG.repeat(8), "config": {"words": 900}});
    let ran = folder.run_with(&["--check", "--documents", "--assignment", "hw.toml"], format!("{line}\n").as_bytes());
    assert_eq!(
        (ran.status, ran.out.contains("length.over"), ran.out.contains("\"overridden\":[{\"key\":\"words\"")),
        (1, true, true),
        "{ran:?}"
    );
}
