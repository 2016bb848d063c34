//! What the manifests say: one version everywhere, and dependencies that are allowed, counted and accounted for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn toml(path: &str) -> toml::Table {
    read(path).parse().unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn json(path: &str) -> serde_json::Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// What `cargo tree` prints of each package, once.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "--quiet", "--locked", "--prefix", "none", "--no-dedupe"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let own = format!("essay-lsp v{VERSION} ");
    String::from_utf8(out.stdout).expect("UTF-8").lines().filter(|l| !l.starts_with(&own)).map(str::to_owned).collect()
}

#[test]
fn every_package_has_the_version_of_the_program() {
    let npm = json("packaging/npm/package.json");
    assert_eq!(npm["version"], VERSION);
    for (name, version) in npm["optionalDependencies"].as_object().expect("packages for platforms") {
        assert_eq!(version, VERSION, "{name}");
    }
    assert_eq!(json("editors/vscode/package.json")["version"], VERSION);
    let lock = json("editors/vscode/package-lock.json");
    assert_eq!((&lock["version"], &lock["packages"][""]["version"]), (&VERSION.into(), &VERSION.into()));
    // maturin takes it from Cargo.toml.
    let project = &toml("pyproject.toml")["project"];
    assert!(project["dynamic"].as_array().expect("a list").contains(&"version".into()), "{project:?}");
    assert!(project.get("version").is_none(), "{project:?}");
}

/// Whoever copies a line from the documentation gets this version, or whatever is newest.
#[test]
fn the_documentation_names_no_other_version() {
    let written = regex::Regex::new(
        r"(?:essay-lsp/essay-lsp@|rev: |essay-lsp(?:-linux-x64)?(?:==|@|-)|essay_lsp-)v?(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?|main\b)",
    )
    .expect("a pattern");
    let mut found = 0;
    for page in ["README.md", "CONTRIBUTING.md", "docs/ci.md", "docs/install.md", "editors/vscode/README.md"] {
        for version in written.captures_iter(&read(page)).map(|c| c[1].to_owned()) {
            found += 1;
            assert!(version == VERSION || version == "main", "{page} speaks of {version}");
        }
    }
    assert!(found > 5, "{found} versions");
}

#[test]
fn the_changelog_leads_to_this_version() {
    let changes = read("CHANGELOG.md");
    let heading = regex::Regex::new(r"(?m)^## \[(.*?)\]").expect("a pattern");
    let released = heading.captures_iter(&changes).map(|c| c[1].to_owned()).find(|v| v != "Unreleased");
    assert!(released.is_none_or(|v| v == VERSION), "CHANGELOG.md ends before {VERSION}");
}

/// Each platform that npm may ask for is one that the script can build, and the other way round.
#[test]
fn the_script_knows_the_platforms_of_npm() {
    let script = read("scripts/release.py");
    let known: BTreeSet<_> = regex::Regex::new(r#"(?m)^    "[\w-]+": \("([\w-]+)","#)
        .expect("a pattern")
        .captures_iter(&script)
        .map(|c| format!("@essay-lsp/{}", &c[1]))
        .collect();
    let npm = json("packaging/npm/package.json");
    let asked: BTreeSet<_> = npm["optionalDependencies"].as_object().expect("packages").keys().cloned().collect();
    assert_eq!(known, asked);
}

/// Whether an expression of SPDX is met by the licences allowed: any side of OR, each side of AND.
fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    fn any<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>, allowed: &BTreeSet<String>) -> bool {
        let mut result = all(words, allowed);
        while words.next_if_eq(&"OR").is_some() {
            result |= all(words, allowed);
        }
        result
    }
    fn all<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>, allowed: &BTreeSet<String>) -> bool {
        let mut result = one(words, allowed);
        while words.next_if_eq(&"AND").is_some() {
            result &= one(words, allowed);
        }
        result
    }
    fn one<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>, allowed: &BTreeSet<String>) -> bool {
        if words.next_if_eq(&"(").is_some() {
            let inner = any(words, allowed);
            return words.next() == Some(")") && inner;
        }
        let mut licence = words.next().unwrap_or_default().to_owned();
        if words.next_if_eq(&"WITH").is_some() {
            licence = format!("{licence} WITH {}", words.next().unwrap_or_default());
        }
        allowed.contains(&licence)
    }
    // Before there were expressions, a slash meant "or".
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words, allowed) && words.next().is_none()
}

#[test]
fn expressions_of_licences_are_read() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for yes in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(MIT OR X) AND Zlib", "Apache-2.0 WITH LLVM-exception"] {
        assert!(met(yes, &allowed), "{yes}");
    }
    for no in
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND X", "X OR Y AND MIT", "Apache-2.0", "MIT Zlib", "(MIT"]
    {
        assert!(!met(no, &allowed), "{no}");
    }
}

fn strings(value: &toml::Value) -> BTreeSet<String> {
    value.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string").to_owned()).collect()
}

/// deny.toml is cargo-deny's; what it says of licences and bans holds wherever the tests run, for what is compiled there.
#[test]
fn dependencies_have_allowed_licences() {
    let deny = toml("deny.toml");
    let (allowed, banned) = (strings(&deny["licenses"]["allow"]), strings(&deny["bans"]["deny"]));
    let packages = tree(&["--edges", "normal,build,dev", "--format", "{p}\t{l}"]);
    assert!(packages.len() > 100, "{} packages", packages.len());
    for line in packages {
        let (package, licence) = line.split_once('\t').expect("two columns");
        assert!(met(licence, &allowed), "{package} is under {licence:?}, which deny.toml does not allow");
        let name = package.split(' ').next().expect("a name");
        assert!(!banned.contains(name), "deny.toml bans {name}");
    }
}

#[test]
fn dependencies_come_from_one_registry() {
    let lock = toml("Cargo.lock");
    let packages = lock["package"].as_array().expect("packages");
    let sources: BTreeSet<_> = packages.iter().filter_map(|p| p.get("source")).filter_map(|s| s.as_str()).collect();
    assert!(sources.len() == 1 && sources.iter().all(|s| s.starts_with("registry+")), "{sources:?}");
    for package in packages.iter().filter(|p| p["name"].as_str() != Some("essay-lsp")) {
        assert!(package.get("checksum").is_some(), "{} has no checksum", package["name"]);
    }
}

/// docs/dependencies.md has a row for each, and the numbers.
#[test]
fn each_dependency_is_justified_in_one_line() {
    let page = read("docs/dependencies.md");
    let rows: BTreeMap<_, _> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once("` | "))
        .map(|(name, why)| (name.to_owned(), why.trim_end_matches(" |").to_owned()))
        .collect();
    let manifest = toml("Cargo.toml");
    let mut direct = BTreeSet::new();
    for table in ["dependencies", "dev-dependencies"] {
        for (name, what) in manifest[table].as_table().expect("dependencies") {
            direct.insert(what.get("package").and_then(|p| p.as_str()).unwrap_or(name).to_owned());
        }
    }
    assert_eq!(rows.keys().cloned().collect::<BTreeSet<_>>(), direct, "docs/dependencies.md");
    for (name, why) in &rows {
        assert!(why.split_whitespace().count() > 3, "docs/dependencies.md says too little of {name}: {why:?}");
    }
    let linked = tree(&["--edges", "normal,no-proc-macro", "--target", "x86_64-unknown-linux-gnu", "--format", "{p}"]);
    let said = format!("{} crates are linked", linked.len());
    assert!(page.contains(&said), "docs/dependencies.md does not say that {said}");
    let own = manifest["dependencies"].as_table().expect("dependencies").len();
    assert!(page.contains(&format!("{own} direct")), "docs/dependencies.md does not say that {own} are direct");
}
