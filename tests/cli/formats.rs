//! Formats for other programs and for a lecturer. `tests/html/check.py` reads them with programs of others.

use crate::{Folder, Ran};
use serde_json::Value;

const ESSAY: &str = "# Mills\n\nThe mill is gonna close, and 40 percent of the weavers left, 100% sure.\n\nIt was <b>closed</b> & gone.\n";

fn folder() -> Folder {
    let folder = Folder::new(&[("a, b:c/=one.md", ESSAY), ("clean.md", "The sky is clear.\n"), ("two.md", ESSAY)]);
    folder.write("latin.md", b"One.\ncaf\xe9");
    folder
}

fn run(folder: &Folder, format: &str) -> Ran {
    let ran = folder.run(&["--check", "--format", format]);
    assert_eq!(ran.status, 2, "{ran:?}");
    ran
}

#[test]
fn sarif_has_rules_results_fixes_and_what_failed() {
    let log = run(&folder(), "sarif").json();
    let tool = &log["runs"][0]["tool"]["driver"];
    let results = log["runs"][0]["results"].as_array().expect("results");
    let slang = results.iter().find(|r| r["ruleId"] == "register.text-speak").expect("a report");
    let rule = &tool["rules"][slang["ruleIndex"].as_u64().expect("an index") as usize];
    assert_eq!(rule["id"], "register.text-speak");
    assert!(rule["help"]["markdown"].as_str().is_some_and(|h| h.len() > 80), "{rule}");
    let place = &slang["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%2C%20b%3Ac/%3Done.md");
    let region = &place["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"], &region["endColumn"]),
        (&3.into(), &13.into(), &18.into())
    );
    assert_eq!(region["snippet"]["text"], "gonna");
    assert_eq!(slang["partialFingerprints"]["essayLspSentence/v1"].as_str().map(str::len), Some(16));
    let change = &slang["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert!(change["insertedContent"]["text"].as_str().is_some_and(|t| t.contains("going to")), "{change}");
    let ran = &log["runs"][0]["invocations"][0];
    let failed = &ran["toolExecutionNotifications"][0];
    assert_eq!(
        (&ran["executionSuccessful"], &failed["message"]["text"]),
        (&false.into(), &"not UTF-8 at byte 8".into())
    );
    assert_eq!(failed["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
}

#[test]
fn sarif_of_nothing_is_whole() {
    let folder = Folder::new(&[("clean.md", "The sky is clear.\n")]);
    let ran = folder.run(&["--check", "--format", "sarif"]);
    assert_eq!((ran.status, &ran.json()["runs"][0]["results"]), (0, &Value::Array(Vec::new())));
}

#[test]
fn related_places_stand_in_sarif() {
    let folder = Folder::new(&[("essay.md", "---\nessay: {words: 3}\n---\nThe sky is clear today.\n")]);
    let log = folder.run(&["--check", "--format", "sarif"]).json();
    let related = &log["runs"][0]["results"][0]["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "The limit is set here.");
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 2);
}

#[test]
fn github_commands_are_escaped() {
    let ran = run(&folder(), "github");
    let slang = ran.out.lines().find(|l| l.contains("register.text-speak")).expect("a command");
    let expected = "::warning file=a%2C b%3Ac/=one.md,line=3,endLine=3,col=13,endColumn=18,title=register.text-speak::";
    assert!(slang.starts_with(expected), "{slang}");
    assert!(!ran.out.contains("100% sure"), "a bare per cent sign");
    assert!(ran.out.ends_with("::error file=latin.md,line=2::not UTF-8 at byte 8\n"), "{}", ran.out);
    assert!(ran.out.lines().all(|l| l.starts_with("::")), "{}", ran.out);
}

#[test]
fn gitlab_fingerprints_are_unique_in_the_whole_report() {
    let report = run(&folder(), "gitlab").json();
    let all = report.as_array().expect("a list");
    let prints: std::collections::BTreeSet<&str> =
        all.iter().map(|e| e["fingerprint"].as_str().expect("a fingerprint")).collect();
    assert_eq!(prints.len(), all.len());
    assert!(all.len() > 4, "{report}");
    let last = all.last().expect("an entry");
    assert_eq!((&last["severity"], &last["location"]["path"]), (&"blocker".into(), &"latin.md".into()));
    let clean = Folder::new(&[("clean.md", "The sky is clear.\n")]).run(&["--check", "--format", "gitlab"]);
    assert_eq!((clean.status, clean.json()), (0, Value::Array(Vec::new())));
    let unread = Folder::new(&[]).run(&["--check", "--format", "gitlab"]);
    assert_eq!((unread.status, unread.json().as_array().map(Vec::len)), (2, Some(1)));
}

#[test]
fn junit_fails_where_the_exit_status_does() {
    let folder = folder();
    let failures = |args: &[&str]| {
        let ran = folder.run(&[&["--check", "--format", "junit", "two.md"], args].concat());
        (ran.out.matches("<failure ").count() > 0, ran.status)
    };
    assert_eq!(failures(&[]), (true, 1));
    assert_eq!(failures(&["--fail-on", "error"]), (false, 0));
    let whole = run(&folder, "junit").out;
    assert!(whole.contains("<testsuite name=\"clean.md\" tests=\"1\" failures=\"0\" errors=\"0\""), "{whole}");
    assert!(whole.contains("<error type=\"unreadable\" message=\"not UTF-8 at byte 8\"/>"), "{whole}");
}

#[test]
fn csv_has_a_row_a_file_and_no_formulas() {
    let folder = folder();
    folder.write("=cmd|' !A0.md", ESSAY);
    let out = run(&folder, "csv").out;
    let rows: Vec<&str> = out.trim_start_matches('\u{feff}').lines().collect();
    assert!(out.starts_with('\u{feff}') && out.lines().count() == 6, "{out}");
    assert!(rows[0].starts_with("path,style,words,min,max,sentences,claims,supported,citations,quotations,error,"));
    assert!(rows[1].starts_with("\"'=cmd|' !A0.md\","), "{out}");
    assert!(rows[2].starts_with("\"a, b:c/=one.md\","), "{out}");
    assert!(rows[5].starts_with("latin.md,,,") && rows[5].ends_with(",line 2: not UTF-8 at byte 8"), "{out}");
    let columns = rows[0].split(',').count();
    assert!(rows[3].split(',').count() == columns && rows[5].split(',').count() == columns, "{out}");
}

#[test]
fn html_escapes_what_stands_in_essays_and_needs_nothing_else() {
    let hostile = "# <script>alert(1)</script>\n\n[x](javascript:alert(1)) gonna ![y](http://z/p.png) <img src=x onerror=alert(1)>\n";
    let folder = Folder::new(&[("<i>.md", hostile), ("clean.md", "The sky is clear.\n")]);
    folder.write("latin.md", b"caf\xe9");
    let page = run(&folder, "html").out;
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
    for found in ["<img", "<i>", "javascript:alert(1)\">x</a>", "src=\"", "@import", "url("] {
        assert!(!page.contains(found), "{found}");
    }
    assert_eq!((page.matches("<article ").count(), page.matches("<tr><th ").count()), (2, 2 + 1));
    assert!(page.contains("<mark class=\"warning\">gonna</mark>"), "{page}");
    assert!(
        page.contains("Not checked, or not wholly") && page.contains("latin.md:1:4: not UTF-8 at byte 3"),
        "{page}"
    );
}

#[test]
fn every_format_is_written_to_a_file_whole_or_not_at_all() {
    let folder = folder();
    for format in ["human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "html"] {
        let shown = run(&folder, format).out;
        let ran = folder.run(&["--check", "--format", format, "--output", "report.txt"]);
        assert_eq!((ran.out.as_str(), ran.status), ("", 2));
        assert_eq!(folder.read("report.txt"), shown, "{format}");
    }
    assert_eq!(std::fs::read_dir(folder.path("")).expect("a folder").count(), 6, "nothing is left behind");
}
