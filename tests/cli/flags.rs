//! What the command line understands and what it refuses.

use crate::{Folder, command};
use std::io::Read;
use std::process::Stdio;

#[test]
fn help_version_and_manual() {
    let folder = Folder::new(&[]);
    let help = folder.run(&["--help"]);
    assert_eq!((help.status, help.err.as_str()), (0, ""));
    assert!(help.out.contains("essay-lsp --check essay.md --max-words 1500"));
    // One screen.
    let widest = help.out.lines().map(|l| l.chars().count()).max();
    assert!(
        help.out.lines().count() <= 45 && widest <= Some(80),
        "{} lines, {widest:?} columns",
        help.out.lines().count()
    );
    assert_eq!(folder.run(&["--version"]).out, format!("essay-lsp {}\n", env!("CARGO_PKG_VERSION")));
    let man = folder.run(&["--man"]);
    assert!(man.out.contains(".TH essay-lsp") && man.out.contains("unsafe"), "{}", man.out);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = folder.run(&["--completions", shell]);
        assert!(completions.status == 0 && completions.out.contains("max-words"), "{shell}");
    }
}

#[test]
fn without_flags_it_is_a_language_server() {
    let folder = Folder::new(&[]);
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}"#;
    let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    for args in [&[][..], &["--stdio"]] {
        let ran = folder.run_with(args, message.as_bytes());
        assert!(ran.out.starts_with("Content-Length: ") && ran.out.contains("\"capabilities\""), "{args:?}: {ran:?}");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["--list-rules"]);
    assert!(list.out.lines().any(|l| l.starts_with("config.invalid ") && l.contains(" warning ")), "{}", list.out);
    for line in list.out.lines() {
        let id = line.split(' ').next().expect("a rule");
        let page = folder.run(&["--explain", id]);
        assert!(page.status == 0 && page.out.starts_with(&format!("# {id} (")), "{id}: {}", page.out);
    }
    let family = folder.run(&["--explain", "config"]);
    assert!(family.out.contains("# config.invalid (") && family.out.contains("# config.unused-ignore ("));
    let page = folder.run(&["--explain", "config.unused-ignore"]);
    assert!(!page.out.contains("smallest number of words"), "the neighbour's page: {}", page.out);
}

#[test]
fn the_schema_names_every_rule() {
    let folder = Folder::new(&[]);
    let schema = folder.run(&["--config-schema"]).json();
    let rules = folder.run(&["--list-rules"]);
    for line in rules.out.lines() {
        let id = line.split(' ').next().expect("a rule");
        assert!(schema["definitions"]["rules"]["properties"].get(id).is_some(), "{id}");
    }
    assert_eq!(schema["properties"]["style"]["enum"][1], "mla");
}

#[test]
fn wrong_usage_is_status_2_with_the_nearest_name() {
    let folder = Folder::new(&[("essay.md", "Text.\n")]);
    for (args, hint) in [
        (&["--chekc"][..], "--check"),
        (&["essay.md"], "essay-lsp --check essay.md"),
        (&["--check", "--format", "jsno"], "json"),
        (&["--check", "--format", "sarf"], "possible values"),
        (&["--check", "--style", "ala"], "mla"),
        (&["--check", "--select", "config.invald"], "config.invalid"),
        (&["--check", "--ignore", "confg"], "config"),
        (&["--check", "--ignore", "config,banana"], "banana"),
        (&["--explain", "config.unused-ignor"], "config.unused-ignore"),
        (&["--check", "--jobs", "0"], "--jobs"),
        (&["--check", "--max-words", "0"], "--max-words"),
        (&["--check", "--max-words", "many"], "--max-words"),
        (&["--check", "--min-words", "9", "--max-words", "5"], "larger"),
        (&["--check", "--config", "a.toml", "--no-config"], "cannot be used with"),
        (&["--check", "--fix", "--diff"], "cannot be used with"),
        (&["--check", "--unsafe-fixes"], "--fix"),
        (&["--check", "--diff", "--format", "json"], "--diff writes a diff, and takes no --format"),
        (&["--check", "--bogus"], "Usage: essay-lsp [--stdio]\n       essay-lsp --check [OPTION]... [PATH]...\n"),
        (&["--fix"], "--check"),
        (&["--check", "--stdin-filename", "a.md"], "standard input"),
        (&["--check", "--fix", "-", "essay.md"], "alone"),
        (&["--check", "--stdio"], "cannot be used with"),
        (&["--check", "--fail-on", "always"], "never"),
        (&["--completions", "tcsh"], "possible values"),
        (&["--baseline", "x"], "--check"),
    ] {
        let ran = folder.run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(hint), "{args:?}: {}", ran.err);
    }
}

/// As many threads as were asked for would take the machine down.
#[cfg(target_os = "linux")]
#[test]
fn many_jobs_are_a_few_threads_a_core() {
    let folder = Folder::new(&[("a.md", "Text.\n"), ("b.md", "Text.\n")]);
    let cores: usize = std::thread::available_parallelism().expect("cores").into();
    for args in [&["--check", "-", "."][..], &["--check", "--documents"]] {
        let mut child = command(&folder.path(""))
            .args(args)
            .args(["--jobs", &usize::MAX.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        // It waits for standard input, with all its threads there.
        let status = format!("/proc/{}/status", child.id());
        let threads = || {
            let status = std::fs::read_to_string(&status).expect("what the system says of it");
            let line = status.lines().find_map(|l| l.strip_prefix("Threads:")).expect("a line");
            line.trim().parse::<usize>().expect("a number")
        };
        let mut most = 0;
        for _ in 0..100 {
            most = most.max(threads());
            if most > cores * 4 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!((cores * 4..cores * 4 + 4).contains(&most), "{args:?}: {most} threads on {cores} cores");
        drop(child.stdin.take());
        assert_eq!(child.wait().expect("the program ends").code(), Some(0), "{args:?}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let files: Vec<(String, String)> = (0..300).map(|i| (format!("{i:03}.md"), "Text.\n".repeat(40))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let folder = Folder::new(&files);
    for args in [&["--check", "--format", "jsonl"][..], &["--check", "--format", "json"], &["--man"], &["--help"]] {
        let mut child = command(&folder.path(""))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut byte = [0];
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut byte).expect("a byte");
        drop(stdout);
        let ended = child.wait_with_output().expect("the program ends");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{args:?}");
        assert_eq!(ended.status.code(), Some(0), "{args:?}");
    }
}
