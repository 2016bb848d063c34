//! Bibliographies: where they are found, what is said about broken ones, what keys are held against them.

use crate::{Folder, Ran};

const BIB: &str = "@book{ortiz2020,\n  author = {Ortiz, Ana},\n  title = {The Long Quay},\n  year = 2020\n}\n\n@book{bell2011, author = {Bell, T.}, title = {River Towns}, year = 2011}\n";
const ESSAY: &str = "The mill closed in the spring [@ortiz2020, 4]. The towns followed [@bell2012].\n";

/// `path:line rule trigger` of each report.
fn reports(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let files = json["files"].as_array().expect("files").clone();
    let of = |file: &serde_json::Value| {
        let path = file["path"].as_str().expect("a path").to_owned();
        let all = file["diagnostics"].as_array().expect("diagnostics").clone();
        all.into_iter().map(move |d| {
            let text = |name: &str| d[name].as_str().unwrap_or("").to_owned();
            format!("{path}:{} {} {}", d["range"]["start"]["line"], text("rule"), text("trigger"))
        })
    };
    files.iter().flat_map(of).collect()
}

fn check(folder: &Folder) -> Ran {
    folder.run(&["--check", "--format", "json", "--fail-on", "never"])
}

#[test]
fn a_key_is_looked_up_wherever_the_bibliography_is_named() {
    let wanted = ["essays/one.md:{line} cite.key-undefined @bell2012"];
    let front = |name: &str| format!("---\nbibliography: {name}\n---\n\n{ESSAY}");
    let own = "---\nreferences:\n- id: ortiz2020\n- id: bell2011\n---\n".to_owned() + ESSAY;
    let yaml = "references:\n- id: ortiz2020\n- id: bell2011\n";
    let hayagriva = "ortiz2020:\n  type: Book\nbell2011:\n  type: Book\n";
    let json = "[{\"id\": \"ortiz2020\"}, {\"id\": \"bell2011\"}]";
    for (files, line) in [
        // In the settings, relative to their file; in front matter, relative to the essay.
        (vec![("essay-lsp.toml", "bibliography = 'lib/refs.bib'"), ("lib/refs.bib", BIB), ("essays/one.md", ESSAY)], 1),
        (vec![("essays/one.md", front("refs.bib").as_str()), ("essays/refs.bib", BIB)], 5),
        (vec![("essays/one.md", &front("[../lib/refs.bib]")), ("lib/refs.bib", BIB)], 5),
        (vec![("essays/one.md", &front("refs.json")), ("essays/refs.json", json)], 5),
        (vec![("essays/one.md", &front("refs.yaml")), ("essays/refs.yaml", yaml)], 5),
        (vec![("essays/one.md", &front("refs.yml")), ("essays/refs.yml", hayagriva)], 5),
        (vec![("essays/one.md", &own)], 6),
        // Named from the folder that pandoc is run in, or from the root of a Quarto project.
        (vec![("essays/one.md", &front("refs.bib")), ("refs.bib", BIB)], 5),
        (vec![("essays/one.md", &front("/lib/refs.bib")), ("lib/refs.bib", BIB)], 5),
        (vec![("_quarto.yml", "bibliography: lib/refs.bib"), ("lib/refs.bib", BIB), ("essays/one.md", ESSAY)], 1),
        // Beside the essay.
        (vec![("essays/one.md", ESSAY), ("essays/refs.bib", BIB)], 1),
        (vec![("essays/one.md", ESSAY), ("essays/one.bib", BIB), ("essays/two.bib", "@book{x, title={X}}")], 1),
        (vec![("essays/one.md", ESSAY), ("essays/manual-references.json", json)], 1),
        // In two files.
        (
            vec![
                ("essays/one.md", &front("[a.bib, b.yaml]")),
                ("essays/a.bib", "@book{ortiz2020, title={T}}"),
                ("essays/b.yaml", "- id: bell2011\n"),
            ],
            5,
        ),
    ] {
        let folder = Folder::new(&files);
        let ran = check(&folder);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{files:?}");
        assert_eq!(reports(&ran), wanted.map(|w| w.replace("{line}", &line.to_string())), "{files:?}");
    }
}

/// Five keys and more that are all missing are one report: it is the file that is wrong.
#[test]
fn a_bibliography_of_another_essay_is_reported_once() {
    let cites = "The mill closed [@a1; @b2]. The towns followed [@c3].\n\nThe river rose [@d4].\n";
    let check_with = |more: &str| {
        let text = format!("---\nbibliography: refs.bib\n---\n\n{cites}{more}");
        check(&Folder::new(&[("one.md", &text), ("refs.bib", BIB)]))
    };
    let of_each =
        ["one.md:5 cite.key-undefined @a1", "one.md:5 cite.key-undefined @c3", "one.md:7 cite.key-undefined @d4"];
    assert_eq!(reports(&check_with("")), of_each);
    let all = check_with("\nNobody stayed [@e5].\n");
    assert_eq!(reports(&all), of_each[..1]);
    assert!(all.out.contains("None of the keys that are cited is in refs.bib."), "{}", all.out);
    // With one that is there, the file is the right one.
    assert_eq!(reports(&check_with("\nNobody stayed [@e5; @bell2011].\n")).len(), 4);
    // Keys that name their work themselves say nothing about the file.
    assert_eq!(reports(&check_with("\nNobody stayed [@doi:10.5555/12345678].\n")), of_each);
    let silenced = check_with("\nNobody stayed [@e5].\n\n<!-- essay-lsp: ignore-file cite.key-undefined -->\n");
    assert_eq!(reports(&silenced), [""; 0]);
}

#[test]
fn what_is_not_known_is_not_missing() {
    let cites = "The mill closed [@gone1]. The towns followed [@gone2; @gone3].\n";
    for files in [
        vec![("one.md", cites)],
        // None of the two is meant more than the other.
        vec![("one.md", cites), ("a.bib", BIB), ("b.bib", BIB)],
        // Another essay's, it seems: nothing that is cited is in it.
        vec![("one.md", cites), ("refs.bib", BIB)],
        vec![("one.md", &format!("{cites}One is there [@ortiz2020].\n")), ("refs.bib", BIB)],
        // On the network, where we never look.
        vec![("one.md", "---\nbibliography: https://example.org/refs.bib\n---\n\nIt closed [@gone1].\n")],
        vec![("one.md", ESSAY), ("one.bib", "")],
    ] {
        let folder = Folder::new(&files);
        let ran = check(&folder);
        assert_eq!((ran.status, ran.err.as_str(), reports(&ran).as_slice()), (0, "", &[][..]), "{files:?}");
    }
}

#[test]
fn a_missing_bibliography_is_said_once_where_it_is_named() {
    let folder = Folder::new(&[
        (
            "one.md",
            &format!("---\ntitle: One\nbibliography: [refs.bib, gone.bib]\n---\n\n{ESSAY}Many people say it’s so.\n"),
        ),
        ("refs.bib", BIB),
    ]);
    let ran = check(&folder);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let found = reports(&ran);
    let invalid: Vec<&String> = found.iter().filter(|r| r.contains("config.invalid")).collect();
    assert_eq!(invalid, ["one.md:3 config.invalid bibliography: [refs.bib, gone.bib]"]);
    // Everything else is checked; keys are not, for they may be in the file that is missing.
    assert!(found.iter().any(|r| r.contains("register.contraction")), "{found:?}");
    assert!(!found.iter().any(|r| r.contains("cite.key-undefined")), "{found:?}");
    let message = ran.json()["files"][0]["diagnostics"][0]["message"].as_str().expect("a message").to_owned();
    assert_eq!(message, "`bibliography`: gone.bib cannot be read: no such file or folder");

    let folder = Folder::new(&[
        ("essay-lsp.toml", "style = 'pandoc'\nbibliography = ['refs.ris', 'deep', 'latin.bib', 'refs.bib']\n"),
        ("refs.ris", "TY  - BOOK\n"),
        ("deep/two.md", ESSAY),
        ("one.md", ESSAY),
        ("refs.bib", BIB),
    ]);
    folder.write("latin.bib", b"@book{a, title={caf\xe9}}");
    let ran = check(&folder);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.err,
        "essay-lsp: essay-lsp.toml:2:1: `bibliography`: refs.ris cannot be read: not a known format (.bib, CSL-JSON, CSL-YAML or hayagriva YAML)\n\
         essay-lsp: essay-lsp.toml:2:1: `bibliography`: deep cannot be read: a folder, not a file\n\
         essay-lsp: essay-lsp.toml:2:1: `bibliography`: latin.bib cannot be read: not UTF-8 at byte 19\n"
    );
    assert_eq!(ran.json()["files"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_only_odd_in_a_bibliography_costs_no_exit_status() {
    let twice = format!("{BIB}\n@book{{ortiz2020, title={{Again}}, publisher=quay}}\n");
    let folder =
        Folder::new(&[("one.md", &format!("---\nbibliography: refs.bib\n---\n\n{ESSAY}")), ("refs.bib", &twice)]);
    let ran = check(&folder);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
}

#[test]
fn a_broken_entry_is_said_at_its_line_and_costs_itself_only() {
    let broken = BIB.replace("year = 2020\n", "year = 2020\n  pages = {4}\n") + "@book{quist1979,\n  title = {Salt";
    let folder = Folder::new(&[
        ("essay-lsp.toml", "bibliography = 'refs.bib'"),
        ("one.md", ESSAY),
        ("two.md", "It closed [@quist1979]. It fell [@bell2012].\n"),
        ("refs.bib", &(broken.clone() + "}\n}\n")),
    ]);
    let ran = check(&folder);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert_eq!(ran.err, "essay-lsp: refs.bib:4:14: a comma is missing behind the field \"year\"\n");
    let errors = ran.json()["errors"].clone();
    assert_eq!(
        (&errors[0]["path"], &errors[0]["line"], &errors[0]["column"]),
        (&"refs.bib".into(), &4.into(), &14.into())
    );
    // The broken entry is an entry all the same.
    assert_eq!(reports(&ran), ["one.md:1 cite.key-undefined @bell2012", "two.md:1 cite.key-undefined @bell2012"]);
    // Half written: what is behind the break is not known.
    folder.write("refs.bib", broken);
    let ran = check(&folder);
    assert!(ran.err.ends_with("essay-lsp: refs.bib:9:1: the entry \"quist1979\" is not closed\n"), "{}", ran.err);
    assert_eq!(reports(&ran), [""; 0]);
}

/// One that lies beside the essay is read like one that is named, if the essay cites from it.
#[test]
fn a_broken_bibliography_beside_the_essay_is_said_too() {
    let found = |essay: &str, bib: &str| {
        let ran = check(&Folder::new(&[("one.md", essay), ("refs.bib", bib)]));
        (ran.status, ran.err.clone(), reports(&ran))
    };
    let missing = "one.md:1 cite.key-undefined @bell2012".to_owned();
    let comma = BIB.replace("year = 2020\n", "year = 2020\n  pages = {4}\n");
    let said = "essay-lsp: refs.bib:4:14: a comma is missing behind the field \"year\"\n".to_owned();
    assert_eq!(found(ESSAY, &comma), (2, said, vec![missing]));
    // Half written: no key is missing, but somebody should know that none is looked for.
    let half = format!("{BIB}@book{{gone1, title={{");
    let said = "essay-lsp: refs.bib:8:1: the entry \"gone1\" is not closed\n".to_owned();
    assert_eq!(found("It closed [@ortiz2020]. It fell [@gone1].\n", &half), (2, said.clone(), vec![]));
    assert_eq!(found("It fell, as @{bell2011} says.\n", &half), (2, said, vec![]));
    // What another essay cites from, or what is only odd, is nothing to this one.
    for essay in ["It closed [@ortiz2021]. Ask bell2011@mill.example or ortiz2020.\n", "It closed.\n"] {
        assert_eq!(found(essay, &half), (0, String::new(), vec![]), "{essay}");
    }
    let twice = format!("{BIB}\n@book{{ortiz2020, title={{Again}}, publisher=quay}}\n");
    assert_eq!(found("It closed [@ortiz2020].\n", &twice), (0, String::new(), vec![]));
}

#[test]
fn a_broken_reference_in_front_matter_is_said_once() {
    for (item, line) in [("- id: bell\n  title: War: and peace\n", 5), ("- title: Nothing\n", 4)] {
        let essay = format!("---\nreferences:\n- id: ortiz\n{item}---\n\nIt closed [@bell; @ortiz].\n");
        let folder = Folder::new(&[("one.md", &essay)]);
        let ran = check(&folder);
        let found = reports(&ran);
        assert!(found.len() == 1 && found[0].starts_with(&format!("one.md:{line} config.invalid")), "{found:?}");
    }
}

#[test]
fn a_wrong_key_names_the_nearest_and_is_fixed_on_demand() {
    let folder = Folder::new(&[("one.md", &ESSAY.replace("bell2012", "Bell2011")), ("one.bib", BIB)]);
    let ran = folder.run(&["--check", "--format", "short"]);
    assert_eq!(ran.status, 1);
    let wanted =
        "one.md:1:68: warning[cite.key-undefined] Key \"Bell2011\" not found in one.bib. Did you mean \"bell2011\"?\n";
    assert!(ran.out.starts_with(wanted), "{}", ran.out);
    assert_eq!(folder.run(&["--check", "--fix"]).status, 1, "no safe fix");
    let ran = folder.run(&["--check", "--fix", "--unsafe-fixes"]);
    assert_eq!((ran.status, folder.read("one.md").as_str()), (0, ESSAY.replace("bell2012", "bell2011").as_str()));
}

#[cfg(unix)]
#[test]
fn what_might_never_end_is_not_read() {
    let folder = Folder::new(&[("one.md", &format!("---\nbibliography: /dev/zero\n---\n\n{ESSAY}"))]);
    let ran = check(&folder);
    assert_eq!(ran.status, 0);
    assert_eq!(reports(&ran), ["one.md:2 config.invalid bibliography: /dev/zero"]);
}
