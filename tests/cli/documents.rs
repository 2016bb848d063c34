//! `--documents`: JSON lines in, JSON lines out.

use crate::{Folder, Ran, command};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

const GONNA: &str = "It is gonna rain.\n";

fn lines(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
}

fn check(folder: &Folder, input: &[Value], args: &[&str]) -> Ran {
    let input: String = input.iter().map(|v| format!("{v}\n")).collect();
    folder.run_with(&[&["--check", "--documents"], args].concat(), input.as_bytes())
}

#[test]
fn each_line_gets_one_in_order() {
    let folder = Folder::new(&[]);
    // The first ones take longest.
    let input: Vec<Value> =
        (0..60).map(|i| json!({"path": format!("{}.md", 99 - i), "text": GONNA.repeat(60 - i)})).collect();
    let ran = check(&folder, &input, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""), "{ran:?}");
    let out = lines(&ran);
    assert_eq!(out.len(), 60);
    for (i, line) in out.iter().enumerate() {
        assert_eq!(line["path"], format!("{}.md", 99 - i));
        assert_eq!(line["words"]["counted"], 4 * (60 - i));
    }
    assert_eq!(ran.out, check(&folder, &input, &["--jobs", "1"]).out);
}

#[test]
fn a_document_is_what_a_file_would_be() {
    let folder = Folder::new(&[("essay.md", GONNA)]);
    let file = folder.run(&["--check", "--format", "jsonl", "essay.md"]).out;
    assert_eq!(check(&folder, &[json!({"path": "essay.md", "text": GONNA})], &[]).out, file);
}

#[test]
fn a_byte_order_mark_may_stand_before_the_first_line() {
    let folder = Folder::new(&[]);
    let line = json!({"path": "a.md", "text": "The sky is clear.\n"});
    let ran = folder.run_with(&["--check", "--documents"], format!("\u{feff}{line}\r\n{line}\r\n").as_bytes());
    assert_eq!((ran.status, lines(&ran).len()), (0, 2), "{ran:?}");
    let later = folder.run_with(&["--check", "--documents"], format!("{line}\n\u{feff}{line}\n").as_bytes());
    assert_eq!((later.status, lines(&later)[1]["errors"][0]["line"].as_u64()), (2, Some(2)), "{later:?}");
}

#[test]
fn a_bad_line_gets_an_error_in_its_place() {
    let folder = Folder::new(&[]);
    let good = json!({"path": "a.md", "text": "The sky is clear.\n"}).to_string();
    let input = format!(
        "{good}\n{{\"path\": \n\n[1]\n{{\"path\": \"b.md\"}}\n{{\"path\": \"c.md\", \"text\": \"x\", \"config\": 3}}\n\u{0}\n{good}"
    );
    let mut bytes = input.into_bytes();
    bytes.extend(b"\n{\"path\": \"d.md\", \"text\": \"\xff\"}");
    let ran = folder.run_with(&["--check", "--documents"], &bytes);
    assert_eq!(ran.status, 2, "{ran:?}");
    let out = lines(&ran);
    let errors: Vec<(usize, &Value)> =
        out.iter().enumerate().filter_map(|(i, v)| Some((i, v.get("errors")?))).collect();
    assert_eq!(errors.iter().map(|e| e.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 8]);
    for (i, error) in &errors {
        assert_eq!(error[0]["line"], i + 1, "{error}");
        assert!(error[0]["message"].as_str().is_some_and(|m| m.len() > 5), "{error}");
    }
    assert_eq!(errors[3].1[0]["path"], "b.md");
    assert_eq!((&out[0], out.len()), (&out[7], 9));
    assert!(ran.err.contains("7 of the lines"), "{}", ran.err);
}

#[test]
fn settings_come_with_the_document_and_from_the_command_line() {
    let folder = Folder::new(&[("essay-lsp.toml", "words = 1"), ("course.toml", "words = 2\nstyle = 'mla'")]);
    let text = "One two three four five.\n";
    let max = |document: Value, args: &[&str]| lines(&check(&folder, &[document], args))[0]["words"]["max"].clone();
    assert_eq!(max(json!({"path": "a.md", "text": text}), &[]), Value::Null, "what lies about has no say");
    assert_eq!(max(json!({"path": "a.md", "text": text, "config": {"words": 9}}), &[]), 9);
    let front = format!("---\nessay: {{words: 8}}\n---\n{text}");
    assert_eq!(max(json!({"path": "a.md", "text": front, "config": {"words": 9}}), &[]), 8);
    assert_eq!(max(json!({"path": "a.md", "text": front}), &["--max-words", "7"]), 7);
    assert_eq!(max(json!({"path": "a.md", "text": text}), &["--config", "course.toml"]), 2);
    assert_eq!(max(json!({"path": "a.md", "text": text, "config": {"words": 9}}), &["--config", "course.toml"]), 9);
    let wrong = check(&folder, &[json!({"path": "a.md", "text": text, "config": {"wrods": 9}})], &[]);
    let line = &lines(&wrong)[0];
    assert_eq!((wrong.status, &line["words"]["counted"]), (2, &5.into()), "{line}");
    assert!(line["errors"][0]["message"].as_str().is_some_and(|m| m.contains("did you mean `words`?")), "{line}");
}

#[test]
fn a_document_makes_the_program_open_no_file() {
    let folder = Folder::new(&[("refs.bib", "@book{a, title={A}}"), ("words.tsv", "sky\tcolloquial\twarning\t-\t-\n")]);
    let text = "---\nbibliography: refs.bib\nessay: {register: {extra: [words.tsv]}}\n---\nThe sky is clear [@b].\n";
    let ran = check(&folder, &[json!({"path": "essay.md", "text": text})], &[]);
    assert!(!ran.out.contains("key-undefined") && !ran.out.contains("register.colloquial"), "{}", ran.out);
    assert_eq!(ran.status, 0, "{ran:?}");
}

/// A program that waits for each answer before it asks again is not left waiting.
#[test]
fn an_answer_comes_before_the_next_line_is_sent() {
    let folder = Folder::new(&[]);
    let mut child = command(&folder.path(""))
        .args(["--check", "--documents"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for i in 0..3 {
        writeln!(input, "{}", json!({"path": i.to_string(), "text": GONNA})).expect("written");
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer");
        assert!(line.starts_with(&format!("{{\"path\":\"{i}\"")), "{line}");
    }
    drop(input);
    assert_eq!(child.wait().expect("an end").code(), Some(1));
}

/// Resident memory does not grow with the number of documents.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_where_it_is() {
    let folder = Folder::new(&[]);
    let peak = |documents: usize| {
        let mut child = command(&folder.path(""))
            .args(["--check", "--documents", "--jobs", "2"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let writer = std::thread::spawn(move || {
            for i in 0..documents {
                writeln!(input, "{}", json!({"path": i.to_string(), "text": GONNA.repeat(40)})).expect("written");
            }
            input
        });
        let (mut line, mut read) = (String::new(), 0);
        while read < documents {
            line.clear();
            assert!(output.read_line(&mut line).expect("an answer") > 0);
            read += 1;
        }
        // All answers are there, and the program still waits for more.
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a status");
        drop(writer.join().expect("a writer"));
        child.wait().expect("an end");
        let kilobytes = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next());
        kilobytes.and_then(|n| n.parse::<usize>().ok()).expect("a number")
    };
    let (few, many) = (peak(100), peak(1500));
    assert!(many < few + 12_000, "{few} kB for 100 documents, {many} kB for 1,500");
}

#[test]
fn what_cannot_stand_together_is_refused() {
    let folder = Folder::new(&[("a.md", "")]);
    for args in [&["--documents"][..], &["--check", "--documents", "a.md"], &["--check", "--documents", "--fix"]] {
        assert_eq!(folder.run(args).status, 2, "{args:?}");
    }
    let ran = folder.run(&["--check", "--documents", "--format", "csv"]);
    assert_eq!((ran.status, ran.err.contains("jsonl")), (2, true), "{ran:?}");
    let ran = folder.run(&["--check", "--documents", "--format", "jsonl", "--output", "out.jsonl", "--statistics"]);
    assert_eq!((ran.status, folder.read("out.jsonl").as_str()), (0, ""), "{ran:?}");
    assert!(ran.err.contains("0 words"), "{}", ran.err);
}

/// Stopped in the middle, the program leaves neither half a report nor a temporary file.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let folder = Folder::new(&[("report.jsonl", "of yesterday\n")]);
    let mut child = command(&folder.path(""))
        .args(["--check", "--documents", "--output", "report.jsonl"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    // More than a pipe holds: when it has been taken, the program is at work.
    let line = json!({"path": "a.md", "text": GONNA.repeat(50)}).to_string();
    for _ in 0..200 {
        writeln!(input, "{line}").expect("written");
    }
    // As CI does when a job is given up; Ctrl-C is tested at a terminal, since what a shell runs in the background ignores it.
    let kill = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    assert!(!child.wait().expect("an end").success());
    assert_eq!(folder.read("report.jsonl"), "of yesterday\n");
    assert_eq!(std::fs::read_dir(folder.path("")).expect("a folder").count(), 2, "the report and .git");
}
