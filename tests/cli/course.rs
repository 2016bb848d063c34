//! docs/course.md, as a lecturer goes through it: each command is run, and prints what the page shows.

use crate::{Folder, Ran};
use std::collections::BTreeMap;

const PAGE: &str = include_str!("../../docs/course.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open: Option<String> = None;
    for line in PAGE.lines() {
        match &mut open {
            None if line == format!("```{language}") => open = Some(String::new()),
            Some(_) if line == "```" => out.extend(open.take()),
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    out
}

/// An essay with a number of plain sentences in each of its three paragraphs.
fn essay(front: &str, sentences: usize) -> String {
    let paragraph = "The road along the river is dry today. ".repeat(sentences);
    let (a, b) = ("A mill stands there (Ortiz 42).", "It has a wheel (Bell 9).");
    format!(
        "{front}# The Mill\n\n## Introduction\n\n{a} {paragraph}\n\n## The Wheel\n\n{b} {paragraph}\n\n## Conclusion\n\n{paragraph}\n\n## Works Cited\n\nBell, Thomas. *Fires of the Valley*. Quay Press, 1999.\n\nOrtiz, Ana. *The River Towns*. Quay Press, 2011.\n"
    )
}

fn course() -> Folder {
    let [assignment, _] = blocks("toml").try_into().expect("an assignment, and a level");
    let [front] = blocks("yaml").try_into().expect("one front matter");
    let folder = Folder::new(&[("course.toml", &assignment)]);
    for i in 1..=30 {
        let text = match i {
            7 => essay(&format!("{front}\n"), 25),
            11 => essay("", 20).replace(
                "## Introduction\n\n",
                "## Introduction\n\n<!-- essay-lsp: ignore register -->\n\nAll of the kids left. ",
            ),
            // Too short, a section missing, one source, an old one.
            13 => essay("", 5),
            17 => essay("", 20).replace("## Conclusion", "## Coda"),
            19 => essay("", 20).replace(" (Bell 9)", ""),
            23 => essay("", 20).replace("1999", "1949"),
            _ => essay("", 17 + i % 5),
        };
        folder.write(&format!("submissions/{i:02}.md"), text);
    }
    folder
}

fn run(folder: &Folder, command: &str) -> Ran {
    let words: Vec<&str> = command.strip_prefix("essay-lsp ").expect("our program").split(' ').collect();
    folder.run(&words)
}

#[test]
fn every_command_of_the_page_runs_and_prints_what_it_shows() {
    let folder = course();
    let mut ran = 0;
    for block in blocks("console") {
        let (command, shown) = block.split_once('\n').expect("a line");
        let command = command.strip_prefix("$ ").expect("a command");
        let done = run(&folder, command);
        assert_eq!(done.err, "", "{command}");
        if shown.is_empty() {
            assert_eq!(done.status, 0, "{command}: {done:?}");
        } else {
            assert_eq!((done.out.as_str(), done.status), (shown, 1), "{command}");
        }
        ran += 1;
    }
    assert_eq!(ran, 5);
    let page = folder.read("report.html");
    assert_eq!(page.matches("<article ").count(), 30);
    assert!(
        page.contains("submissions/<wbr>07<span class=\"end\">.md</span></a> <span class=\"off\">1 overridden</span>")
    );
    assert!(page.contains("Settled by the assignment, and set otherwise: words (front matter, line 4)"));
    let csv = folder.read("essays.csv");
    let rows: Vec<Vec<&str>> = csv.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(rows.len(), 31);
    let column = |name: &str| rows[0].iter().position(|c| *c == name).expect("a column");
    let overridden: BTreeMap<&str, &str> =
        rows[1..].iter().map(|r| (r[0], r[column("overridden")])).filter(|r| r.1 != "0").collect();
    assert_eq!(overridden, BTreeMap::from([("submissions/07.md", "1"), ("submissions/11.md", "1")]));
    assert!(rows[1..].iter().all(|r| r[column("style")] == "mla" && r[column("max")] == "600"), "{csv}");
}

#[test]
fn what_the_others_lack_is_reported_and_nothing_else() {
    let folder = course();
    let args = ["--check", "--assignment", "course.toml", "--format", "short", "submissions"];
    let ran = folder.run(&args);
    let told = |line: &str| {
        let (place, rest) = line.split_once(": ").expect("a place");
        let rule = rest.split(['[', ']']).nth(1).expect("a rule");
        (place.split(':').next().expect("a path").to_owned(), rule.to_owned())
    };
    let found: Vec<(String, String)> = ran.out.lines().map(told).collect();
    let expected = [
        ("07", "config.overridden"),
        ("07", "length.over"),
        ("11", "config.overridden"),
        ("11", "register.slang"),
        ("13", "length.under"),
        ("17", "length.section-missing"),
        ("19", "ref.too-few"),
        ("19", "ref.uncited"),
        ("23", "ref.too-old"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(n, rule)| (format!("submissions/{n}.md"), (*rule).to_owned())).collect();
    assert_eq!((found, ran.status), (expected, 1), "{}", ran.out);
}

#[test]
fn too_few_words_are_information_until_the_assignment_says_otherwise() {
    let folder = course();
    let status = || {
        let ran = folder.run(&["--check", "--assignment", "course.toml", "--format", "short", "submissions/13.md"]);
        (ran.status, ran.out.split_once(": ").map(|(_, rest)| rest.split(']').next().unwrap_or(rest).to_owned()))
    };
    assert_eq!(status(), (0, Some("info[length.under".to_owned())));
    let [assignment, level] = blocks("toml").try_into().expect("an assignment, and a level");
    folder.write("course.toml", assignment + &level);
    assert_eq!(status(), (1, Some("warning[length.under".to_owned())));
}
