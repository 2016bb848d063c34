//! The command line on arbitrary bytes: every format, fixes, diffs, standard settings. Two bytes choose the flags, the rest is the
//! essay.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

const FORMATS: [&str; 10] =
    ["human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "html"];
const STYLES: [&str; 8] =
    ["auto", "mla", "apa", "chicago-author-date", "chicago-notes", "harvard", "ieee", "pandoc"];

/// A folder in memory where there is one.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let shm = PathBuf::from("/dev/shm");
    let parent = if shm.is_dir() { shm } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("essay-lsp-fuzz").tempdir_in(parent).expect("a folder")
});

fn run(args: &[&str]) -> ExitCode {
    essay_lsp::cli::run(["essay-lsp"].iter().chain(args).map(OsString::from)).expect("no server was asked for")
}

fuzz_target!(|data: &[u8]| {
    let [how, style, text @ ..] = data else { return };
    let (essay, report) = (FOLDER.path().join("essay.md"), FOLDER.path().join("report"));
    let (essay_name, report_name) = (essay.to_str().expect("UTF-8"), report.to_str().expect("UTF-8"));
    std::fs::write(&essay, text).expect("a file");
    let format = FORMATS[usize::from(how & 15) % FORMATS.len()];
    let style = STYLES[usize::from(style & 7)];
    let mut args = vec!["--check", "--no-config", "--no-progress", "--style", style, "--format", format];
    args.extend(["--output", report_name, "--min-words", "40", essay_name]);
    let fixing: &[&str] = match how >> 4 & 3 {
        1 => &["--fix"],
        2 => &["--fix", "--unsafe-fixes"],
        3 => &["--diff"],
        _ => &[],
    };
    args.extend(fixing);
    let status = run(&args);
    let readable = std::str::from_utf8(text).is_ok();
    if !readable {
        assert_eq!(status, ExitCode::from(2));
    }
    let after = std::fs::read(&essay).expect("the essay is there");
    if !args.contains(&"--fix") || !readable {
        assert!(after == text, "changed without being asked");
    } else {
        // What has been fixed stays as it is.
        run(&args);
        assert!(std::fs::read(&essay).expect("the essay is there") == after, "fixed again");
    }
    let report = std::fs::read_to_string(&report).expect("a report in UTF-8");
    if !args.contains(&"--diff") {
        match format {
            "json" | "sarif" | "gitlab" => drop(serde_json::from_str::<serde_json::Value>(&report).expect("JSON")),
            "jsonl" => report.lines().for_each(|l| drop(serde_json::from_str::<serde_json::Value>(l).expect("JSON"))),
            _ => {}
        }
    }
});
