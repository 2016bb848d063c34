//! The walls between rooms that one package does not have: who may use what.

use std::path::{Path, PathBuf};

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(files.len() > 20);
    files
        .into_iter()
        .map(|p| {
            let name = p.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(&p).expect("a source file"))
        })
        .collect()
}

/// Code only: a comment may name what the code may not use.
fn code(text: &str) -> String {
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn only_in(what: &str, rooms: &[&str]) {
    for (name, text) in sources() {
        let allowed = rooms.iter().any(|r| name == *r || r.ends_with('/') && name.starts_with(r));
        assert!(allowed || !code(&text).contains(what), "src/{name} uses {what}, which belongs to {rooms:?}");
    }
}

#[test]
fn the_protocol_stays_in_lsp() {
    only_in("tower_lsp", &["lsp.rs", "lsp/"]);
    only_in("tokio", &["lsp.rs", "lsp/"]);
}

#[test]
fn the_rope_stays_in_the_document_and_in_conversion() {
    only_in("ropey", &["document.rs", "lsp/convert.rs"]);
}

/// Bytes go in and come out: what a client counts in and how a message looks is for lsp to know.
#[test]
fn the_ide_room_knows_no_protocol() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name == "ide.rs" || name.starts_with("ide/")) {
        for what in ["serde", "utf16", "utf32", "Position", "uri", "Uri"] {
            assert!(!code(&text).contains(what), "src/{name} uses {what}, which belongs to lsp");
        }
    }
}

#[test]
fn files_are_touched_in_the_workspace_only() {
    only_in("std::fs", &["workspace.rs", "workspace/"]);
}

#[test]
fn nothing_is_run_and_no_network_is_used() {
    only_in("std::process::Command", &[]);
    only_in("std::net", &[]);
}

/// The compiler sees to the rest.
#[test]
fn unsafe_code_is_forbidden() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name == "lib.rs" || name == "main.rs") {
        assert!(code(&text).contains("#![forbid(unsafe_code)]"), "src/{name} does not forbid it");
    }
}

/// text → syntax → rules → lint → document → {fix, ide} → {cli, lsp}; workspace joins at the top.
#[test]
fn arrows_run_one_way() {
    let order: &[(&str, &[&str])] = &[
        (
            "text",
            &[
                "blocks",
                "diagnostic",
                "config",
                "syntax",
                "rules",
                "lint",
                "document",
                "fix",
                "ide",
                "workspace",
                "cli",
                "lsp",
            ],
        ),
        (
            "blocks",
            &["diagnostic", "config", "syntax", "rules", "lint", "document", "fix", "ide", "workspace", "cli", "lsp"],
        ),
        ("diagnostic", &["config", "syntax", "rules", "lint", "document", "fix", "ide", "workspace", "cli", "lsp"]),
        ("syntax", &["rules", "lint", "document", "fix", "ide", "workspace", "cli", "lsp"]),
        ("rules", &["lint", "document", "fix", "ide", "workspace", "cli", "lsp"]),
        ("lint", &["document", "fix", "ide", "workspace", "cli", "lsp"]),
        ("document", &["fix", "ide", "workspace", "cli", "lsp"]),
        ("fix", &["workspace", "cli", "lsp"]),
        ("ide", &["workspace", "cli", "lsp"]),
        ("workspace", &["cli", "lsp"]),
        ("cli", &["lsp"]),
        ("lsp", &["cli"]),
    ];
    for (name, text) in sources() {
        let room = name.trim_end_matches(".rs").split('/').next().unwrap_or("");
        let Some((_, above)) = order.iter().find(|(r, _)| *r == room) else { continue };
        for other in *above {
            let used =
                code(&text).contains(&format!("crate::{other}::")) || code(&text).contains(&format!("crate::{other};"));
            assert!(!used, "src/{name} looks up to {other}");
        }
    }
}
