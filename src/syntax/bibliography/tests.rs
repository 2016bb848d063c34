//! Every format, whole and broken.

use super::*;
use proptest::prelude::*;

fn bib(text: &str) -> Bibliography {
    checked(text, Format::Bib)
}

/// Reads, and holds every place to the text.
fn checked(text: &str, format: Format) -> Bibliography {
    let read = parse(text, format);
    let fits = |r: &Range<usize>| {
        assert!(r.start <= r.end && text.get(r.clone()).is_some(), "{r:?} of {} bytes: {text:?}", text.len());
    };
    for e in &read.entries {
        fits(&e.range);
        fits(&e.key_range);
        assert!(e.is_broken || read.get(&e.key).is_some(), "{e:?}");
    }
    read.problems.iter().for_each(|p| fits(&p.range));
    read
}

fn keys(read: &Bibliography) -> Vec<&str> {
    read.entries.iter().map(|e| e.key.as_str()).collect()
}

/// `line message` of each problem that is grave.
fn problems(text: &str, read: &Bibliography) -> Vec<String> {
    let line = |p: &Problem| crate::text::Position::of(text, p.range.start).line + 1;
    let grave = read.problems.iter().filter(|p| p.severity == Severity::Warning);
    grave.map(|p| format!("{} {}", line(p), p.message)).collect()
}

fn name(family: &str, given: &str) -> Name {
    Name { family: family.into(), given: given.into() }
}

#[test]
fn a_bib_entry_in_full() {
    let text = r#"
@string{ quay = "Quay " # {Press} }
@preamble{ "\newcommand{\noop}[1]{}" }
@comment{jabref-meta: {grouping:3;}}
% the one that counts
@Article {ortiz2020,
  author  = {Ortiz, Ana and Thomas van der Bell and {World Harbour Organization} and others},
  editor  = "G{\"o}ran {\O}stby",
  title   = {The {NATO} harbours: \'Etudes
             of the coast},
  journal = "Journal of " # {Harbours},
  year    = 2020, month = feb,
  volume = 4, number = {2}, pages = {12--34},
  publisher = quay,
  doi = {10.5555/a_b-c}, url = {https://example.org/~a?b=1%20c},
  ids = {ortiz, o20},
}
"#;
    let read = bib(text);
    assert_eq!(problems(text, &read), [""; 0]);
    assert!(read.is_complete);
    let e = read.get("ortiz2020").expect("the entry");
    assert_eq!(&text[e.key_range.clone()], "ortiz2020");
    assert!(text[e.range.clone()].starts_with("@Article {") && text[e.range.clone()].ends_with("o20},\n}"));
    assert_eq!(e.kind, "article");
    assert_eq!(
        e.authors,
        [name("Ortiz", "Ana"), name("van der Bell", "Thomas"), name("World Harbour Organization", "")]
    );
    assert!(e.others);
    assert_eq!(e.editors, [name("Østby", "Göran")]);
    assert_eq!(e.title.as_deref(), Some("The NATO harbours: Études of the coast"));
    assert_eq!(e.container.as_deref(), Some("Journal of Harbours"));
    assert_eq!(e.publisher.as_deref(), Some("Quay Press"));
    assert_eq!((e.year.as_deref(), e.volume.as_deref(), e.issue.as_deref()), (Some("2020"), Some("4"), Some("2")));
    assert_eq!(e.pages.as_deref(), Some("12–34"));
    assert_eq!(e.doi.as_deref(), Some("10.5555/a_b-c"));
    assert_eq!(e.url.as_deref(), Some("https://example.org/~a?b=1%20c"));
    assert_eq!(read.get("o20"), Some(e));
    assert_eq!(read.get("Ortiz2020"), None);
}

#[test]
fn what_bibtex_reads_and_others_do_not() {
    let text = "A remark by me@example.org.\n@book(bell, title = \"A \\\"o and {\"}quotes{\"}\")\n@misc{alone}\n@misc{two,}@misc{three, year=1999}\n@online{last, title = {a \\{ b}, date = {2011-05/2012}}";
    let read = bib(text);
    assert_eq!(problems(text, &read), [""; 0]);
    assert_eq!(keys(&read), ["bell", "alone", "two", "three", "last"]);
    assert_eq!(read.entries[0].title.as_deref(), Some("A ö and \"quotes\""));
    assert_eq!(read.entries[4].year.as_deref(), Some("2011"));
    // A path that ends with a backslash.
    let text = "@misc{a, file = {C:\\notes\\}, title = {T}}\n@misc{b, title = {U}}\n";
    let read = bib(text);
    assert_eq!(problems(text, &read), [""; 0]);
    assert_eq!(read.entries[0].title.as_deref(), Some("T"));
    assert_eq!(keys(&read), ["a", "b"]);
}

#[test]
fn entries_inherit_from_the_volume_they_name() {
    let text = "@inproceedings{a, author={Ortiz, Ana}, title={T}, crossref={vol}}\n@inbook{b, title={U}, crossref={book}}\n@proceedings{vol, title={Proc.}, year=2001, editor={Bell, T.}, publisher={Quay}}\n@book{book, title={B}, author={Quist, I.}, year=1999}\n@misc{self, crossref={self}}\n@misc{c, crossref={gone}}";
    let read = bib(text);
    let a = read.get("a").expect("a");
    assert_eq!((a.container.as_deref(), a.year.as_deref()), (Some("Proc."), Some("2001")));
    assert_eq!((a.editors.as_slice(), a.publisher.as_deref()), (&[name("Bell", "T.")][..], Some("Quay")));
    let b = read.get("b").expect("b");
    assert_eq!((b.container.as_deref(), b.authors.as_slice()), (Some("B"), &[name("Quist", "I.")][..]));
    assert_eq!(read.get("self").and_then(|e| e.year.clone()), None);
}

/// One broken entry costs itself only, and its problem stands at its own line.
#[test]
fn a_broken_bib_entry_costs_itself_only() {
    let around =
        |broken: &str| format!("@book{{first,\n  title = {{A}}\n}}\n{broken}\n@book{{last,\n  title = {{Z}}\n}}\n");
    for (broken, wanted) in [
        // (entry from line 4 on, its problem)
        ("@book{mid,\n  title = {M}\n  year = 2001,\n}", "5 a comma is missing behind the field \"title\""),
        ("@book{mid\n  title = {M},\n}", "4 a comma is missing behind the key \"mid\""),
        ("@book{mid,\n  title {M},\n}", "5 the field \"title\" has no \"=\""),
        ("@book{mid,\n  title = ,\n}", "5 the field \"title\" has no value"),
        ("@book{mid,\n  title = {M},\n  {x},\n}", "6 the name of a field was expected here"),
        ("@book{mid,\n  title = {M},\n  year = 2001", "4 the entry \"mid\" is not closed"),
        ("@book{mid,\n  title = {M,\n  year = {2001}\n}", "4 the entry \"mid\" is not closed"),
        ("@book{mid,\n  title = \"M,\n  year = {2001}\n}", "4 the entry \"mid\" is not closed"),
        ("@book{mid,\n  title = {M}},\n  year = {2001}\n}", "5 this brace closes the entry, but its fields go on"),
        ("@book{mid,\n  title = {M\u{0}},\n  \u{0} = 1\n}", "6 the name of a field was expected here"),
        ("@book{mid, title = {M}, year = 20 01}", "4 a comma is missing behind the field \"year\""),
        ("@book mid, title = {M}}", "4 an \"@\" that opens no entry"),
        ("@", "4 an \"@\" that opens no entry"),
        ("@book{mid", "4 the entry \"mid\" is not closed"),
        ("@book{title = {M}}", "4 the entry has no key"),
        ("@string{x = {M}", "4 the entry \"x\" is not closed"),
    ] {
        for text in [around(broken), around(broken).replace('\n', "\r\n"), format!("\u{feff}{}", around(broken))] {
            let read = bib(&text);
            assert_eq!(problems(&text, &read), [wanted], "{text}");
            let found = |key: &str| read.get(key).and_then(|e| e.title.clone());
            assert_eq!((found("first").as_deref(), found("last").as_deref()), (Some("A"), Some("Z")), "{text}");
            // What has a key keeps it.
            assert_eq!(read.get("mid").is_some(), broken.contains("{mid"), "{text}");
            assert!(read.get("mid").is_none_or(|e| e.is_broken), "{text}");
            assert!(read.is_complete, "{text}");
        }
    }
}

#[test]
fn what_is_doubtful_is_a_hint() {
    let text = "@book{a, title={A}}\n@book{a, title={B}, journal = jfm, month = sep}\n";
    let read = bib(text);
    assert_eq!(problems(text, &read), [""; 0]);
    let hints: Vec<&str> = read.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(hints, ["the key \"a\" stands on line 1 already", "no @string is called \"jfm\""]);
    assert_eq!(read.get("a").and_then(|e| e.title.as_deref()), Some("A"));
    assert_eq!(read.entries[1].container.as_deref(), Some("jfm"));
}

/// A file that breaks off may have been cut, or is being written.
#[test]
fn a_half_written_bib_is_not_complete() {
    let text = "@book{a, title={A}}\n@book{b,\n  title={B},\n  author={Ort";
    let read = bib(text);
    assert_eq!(keys(&read), ["a", "b"]);
    assert_eq!(problems(text, &read), ["2 the entry \"b\" is not closed"]);
    assert!(!read.is_complete);
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        bib(&text[..end]);
    }
}

#[test]
fn an_entry_that_is_commented_out_is_there_for_pandoc() {
    let read = bib("% @book{a, title={A}}\n%@book{b,\n%  title={B},\n%}\n@book{c, title={C}}\n");
    assert_eq!(keys(&read), ["a", "b", "c"]);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
}

#[test]
fn csl_json() {
    let text = r#"[
  {
    "id": "ortiz2020", "type": "article-journal", "DOI": "10.5555/x",
    "title": "The \"long\" quay", "container-title": "Harbours", "page": "4-9", "volume": 3,
    "author": [{"family": "Ortiz", "given": "Ana"}, {"family": "Berg", "given": "T.", "non-dropping-particle": "van den"}, {"literal": "World Harbour Organization"}],
    "issued": {"date-parts": [[2020, 5]]}
  },
  {"id": 7, "title": "Seven", "issued": {"raw": "May 1999"}, "note": {"id": "no"}}
]"#;
    let read = checked(text, Format::CslJson);
    assert!(read.problems.is_empty() && read.is_complete, "{:?}", read.problems);
    let e = read.get("ortiz2020").expect("the item");
    assert_eq!(&text[e.key_range.clone()], "ortiz2020");
    assert_eq!(e.title.as_deref(), Some("The \"long\" quay"));
    assert_eq!(e.authors, [name("Ortiz", "Ana"), name("van den Berg", "T."), name("World Harbour Organization", "")]);
    assert_eq!((e.year.as_deref(), e.pages.as_deref(), e.volume.as_deref()), (Some("2020"), Some("4-9"), Some("3")));
    let seven = read.get("7").expect("the other");
    assert_eq!((&text[seven.key_range.clone()], seven.year.as_deref()), ("7", Some("1999")));
    for text in
        [r#"{"items": [{"id": "a"}]}"#, r#"{"x": {"items": [1]}, "references": [{"id": "a"}]}"#, r#"{"id": "a"}"#]
    {
        assert_eq!(keys(&checked(text, Format::CslJson)), ["a"], "{text}");
    }
}

#[test]
fn a_broken_json_item_costs_itself_only() {
    let around = |broken: &str| {
        format!(
            "[\n  {{\n    \"id\": \"first\"\n  }},\n{broken}\n  {{\n    \"id\": \"last\", \"title\": \"Z\"\n  }}\n]\n"
        )
    };
    for (broken, wanted) in [
        ("  {\n    \"id\": \"mid\"\n    \"title\": \"M\"\n  },", "7 expected `,` or `}`"),
        ("  {\n    \"id\": \"mid\",\n    \"title\": \"M\n  },", "7 this text is not closed on its line"),
        ("  {\n    \"id\": \"mid\",\n    \"x\": {\n  },", "5 the item is not closed"),
        ("  {\n    \"id\": \"mid\",\n    \"x\": tru\n  },", "7 expected ident"),
        ("  {\n    \"title\": \"M\"\n  },", "5 the item has no \"id\""),
        ("  17,", "5 an item, \"{\", was expected here"),
    ] {
        for text in [around(broken), around(broken).replace('\n', "\r\n"), format!("\u{feff}{}", around(broken))] {
            let read = checked(&text, Format::CslJson);
            let found = problems(&text, &read);
            assert_eq!(found.len(), 1, "{found:?} {text}");
            assert_eq!(found[0], wanted, "{text}");
            assert!(read.get("first").is_some(), "{text}");
            assert_eq!(read.get("last").and_then(|e| e.title.as_deref()), Some("Z"), "{text}");
            assert_eq!(read.get("mid").is_some(), broken.contains("mid"), "{text}");
        }
    }
    let cut = "[{\"id\": \"a\"}, {\"id\": \"b\", \"title";
    let read = checked(cut, Format::CslJson);
    assert_eq!((keys(&read), read.is_complete), (vec!["a", "b"], false));
    assert!(!checked("@book{a}", Format::CslJson).is_complete);
}

#[test]
fn csl_yaml() {
    for text in [
        "---\nreferences:\n- id: ortiz2020 # the one\n  type: book\n  author:\n  - family: Ortiz\n    given: Ana\n  issued:\n    date-parts:\n    - - 2020\n  title: >\n    The\n    quay\n- id: \"bell: 2\"\n  issued: {year: 1999}\n...\n",
        "  - id: ortiz2020\n    author: [{family: Ortiz, given: Ana}]\n    issued: 2020-05\n    title: The quay\n  - id: 'bell: 2'\n    issued: [{year: 1999}]\n",
        "[{id: ortiz2020, title: The quay, author: [{family: Ortiz, given: Ana}], issued: 2020}, {id: 'bell: 2', issued: '1999'}]\n",
    ] {
        assert_eq!(Format::of(Path::new("a.yaml"), text), Some(Format::CslYaml));
        let read = checked(text, Format::CslYaml);
        assert!(read.problems.is_empty() && read.is_complete, "{:?} {text}", read.problems);
        assert_eq!(keys(&read), ["ortiz2020", "bell: 2"]);
        let e = &read.entries[0];
        assert_eq!(&text[e.key_range.clone()], "ortiz2020");
        assert_eq!(&text[read.entries[1].key_range.clone()], "bell: 2");
        assert_eq!((e.year.as_deref(), e.title.as_deref()), (Some("2020"), Some("The quay")), "{text}");
        assert_eq!(e.authors, [name("Ortiz", "Ana")]);
        assert_eq!(read.entries[1].year.as_deref(), Some("1999"));
    }
}

#[test]
fn hayagriva_yaml() {
    let text = "# mine\nharbours:\n    type: Article\n    title: The Harbours\n    author: [\"Ortiz, Ana\", \"van den Berg, Tom\"]\n    date: 2020-05\n    page-range: 3-9\n    serial-number:\n        doi: 10.5555/x\n    parent:\n        type: Periodical\n        title: Quays\n        volume: 4\n\nwho:\n    type: Report\n    title: {value: Salt, verbatim: true}\n    author: World Harbour Organization\n    date: 1999\n    publisher: {name: Quay Press}\n";
    assert_eq!(Format::of(Path::new("a.yml"), text), Some(Format::Hayagriva));
    let read = checked(text, Format::Hayagriva);
    assert!(read.problems.is_empty() && read.is_complete, "{:?}", read.problems);
    assert_eq!(keys(&read), ["harbours", "who"]);
    let e = &read.entries[0];
    assert_eq!(&text[e.key_range.clone()], "harbours");
    assert_eq!(e.authors, [name("Ortiz", "Ana"), name("van den Berg", "Tom")]);
    assert_eq!((e.container.as_deref(), e.volume.as_deref()), (Some("Quays"), Some("4")));
    assert_eq!((e.year.as_deref(), e.doi.as_deref()), (Some("2020"), Some("10.5555/x")));
    let who = &read.entries[1];
    assert_eq!(who.authors, [name("World Harbour Organization", "")]);
    assert_eq!((who.title.as_deref(), who.publisher.as_deref()), (Some("Salt"), Some("Quay Press")));
    assert_eq!(who.year.as_deref(), Some("1999"));
}

#[test]
fn a_broken_yaml_entry_costs_itself_only() {
    for (format, before, broken, after) in [
        (
            Format::CslYaml,
            "- id: first\n  title: A\n",
            "- id: mid\n  title: War: and peace\n",
            "- id: last\n  title: Z\n",
        ),
        (Format::CslYaml, "- id: first\n  title: A\n", "- id: mid\n  title: \"M\n", "- id: last\n  title: Z\n"),
        (Format::CslYaml, "- id: first\n  title: A\n", "- id: mid\n  author: [x\n", "- id: last\n  title: Z\n"),
        (Format::CslYaml, "- id: first\n  title: A\n", "- id: mid\n  title: \u{0}\n", "- id: last\n  title: Z\n"),
        (Format::Hayagriva, "first:\n  title: A\n", "mid:\n  title: War: and peace\n", "last:\n  title: Z\n"),
        (Format::Hayagriva, "first:\n  title: A\n", "mid:\n  title: [x\n", "last:\n  title: Z\n"),
        (Format::Hayagriva, "first:\n  title: A\n", "mid: 5\n", "last:\n  title: Z\n"),
    ] {
        let text = format!("{before}{broken}{after}");
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let read = checked(&text, format);
            let found = problems(&text, &read);
            assert_eq!(found.len(), 1, "{found:?} {text}");
            let line: u32 = found[0].split(' ').next().and_then(|n| n.parse().ok()).expect("a line");
            assert!((3..=5).contains(&line), "{found:?} {text}");
            assert_eq!(read.get("first").and_then(|e| e.title.as_deref()), Some("A"), "{text}");
            assert_eq!(read.get("last").and_then(|e| e.title.as_deref()), Some("Z"), "{text}");
            assert!(read.get("mid").is_some_and(|e| e.is_broken), "{text}");
            assert!(read.is_complete, "{text}");
        }
    }
}

#[test]
fn anchors_reach_over_entries() {
    let text = "- id: a\n  author: &who [{family: Ortiz}]\n- id: b\n  author: *who\n";
    let read = checked(text, Format::CslYaml);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert_eq!(read.entries[1].authors, [name("Ortiz", "")]);
}

#[test]
fn references_in_front_matter() {
    let block = "---\ntitle: T\nreferences:\n- id: ortiz\n  title: The quay\nlang: en\n---\n";
    let read = in_front_matter(block).expect("references");
    assert_eq!((keys(&read), read.problems.len()), (vec!["ortiz"], 0));
    assert_eq!(&block[read.entries[0].key_range.clone()], "ortiz");
    let last = in_front_matter("---\nreferences:\n  - id: a\n  - id: b\n---\n").expect("references");
    assert_eq!((keys(&last), last.problems.len()), (vec!["a", "b"], 0));
    for none in ["---\ntitle: T\n---\n", "---\nreferences: x.bib\n---\n", "+++\nreferences:\n- id: a\n+++\n", ""] {
        assert_eq!(in_front_matter(none), None);
    }
}

#[test]
fn formats_by_ending() {
    let of = |path: &str| Format::of(Path::new(path), "");
    assert_eq!(of("a/refs.BIB"), Some(Format::Bib));
    assert_eq!(of("refs.json"), Some(Format::CslJson));
    assert_eq!(of("refs.ris"), None);
    assert_eq!(of("bib"), None);
}

/// A megabyte on one line, whatever is in it, costs no more than a megabyte on many.
#[test]
fn one_long_line() {
    let pieces = [
        "@book{a, title={A}} ",
        "@book{a,b={",
        "@a{b,c=\"\"}",
        "@a{b,c=\"",
        "{",
        "}",
        "@book{b,c=\"{",
        "@",
        "{\"id\":\"a\"},",
        "{\"id\":tru},",
        "{\"id\":\"",
        "[",
        "- ",
        "a: ",
        "\\",
        "x",
        "@string{a=b}",
        "@book{a,b=c#",
        "{\\x",
        "$",
        "@book{a,author={\\'{\\'{",
    ];
    for piece in pieces {
        let text = piece.repeat((1 << 20) / piece.len());
        for text in [text.as_str(), &format!("[{text}"), &format!("- id: {text}")] {
            for format in [Format::Bib, Format::CslJson, Format::CslYaml, Format::Hayagriva] {
                let begun = std::time::Instant::now();
                parse(text, format);
                assert!(begun.elapsed().as_secs() < 20, "{piece:?} as {format:?}: {:?}", begun.elapsed());
            }
        }
    }
    let many: String = (0..20_000).map(|i| format!("@book{{k{i}, title={{A}}}} ")).collect();
    assert_eq!(bib(&many).entries.len(), 20_000);
}

const PIECES: &[&str] = &[
    "@book{",
    "@article{ortiz,",
    "@string{",
    "@comment{",
    "@preamble{",
    "@",
    "{",
    "}",
    "(",
    ")",
    "\"",
    ",",
    "=",
    "#",
    "%",
    "\\",
    "\\\"",
    "\n",
    "\r\n",
    "  ",
    "\t",
    "title",
    "author = {Ortiz, Ana and }",
    "year = 2020",
    "crossref={ortiz}",
    "ids={a,b}",
    "- id: a\n",
    "  title: b\n",
    "references:\n",
    "---\n",
    "a:\n",
    "[",
    "]",
    "{\"id\": \"a\"},",
    "{\"id\": 5",
    ":",
    "'",
    "&x",
    "*x",
    "|\n",
    ">\n",
    "\u{0}",
    "\u{feff}",
    "é",
    "😀",
    "e\u{301}",
    "$",
    "~",
    "--",
    "\\'",
    "\\ss",
    "{\\o}",
    "and others",
    "family=x, given=y",
    "@misc{b,\n title = {A {B} c},\n}\n",
];

#[test]
fn abbreviations_that_double_are_bounded() {
    let mut text = String::from("@string{a0 = {xxxxxxxxxx}}\n");
    for i in 1..60 {
        text.push_str(&format!("@string{{a{i} = a{} # a{}}}\n", i - 1, i - 1));
    }
    text.push_str("@book{k, title = a59}\n@book{last, title = {T}}\n");
    let read = checked(&text, Format::Bib);
    assert!(read.get("k").is_some() && read.get("last").and_then(|e| e.title.as_deref()) == Some("T"));
    assert!(read.problems.iter().any(|p| p.message.contains("stand for too much")), "{:?}", read.problems);
}

#[test]
fn a_file_that_ends_at_a_type_breaks_off() {
    for tail in ["@", "@bo", "@Book"] {
        assert!(!checked(&format!("@book{{a, title={{A}}}}\n\n{tail}"), Format::Bib).is_complete, "{tail}");
    }
    assert!(checked("@book{a, title={A}}\nwritten by a@example.org", Format::Bib).is_complete);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_bibliographies(picked in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = picked.concat();
        for format in [Format::Bib, Format::CslJson, Format::CslYaml, Format::Hayagriva] {
            checked(&text, format);
        }
        in_front_matter(&text);
    }

    #[test]
    fn any_text(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for text in [text.as_str(), &String::from_utf8_lossy(&bytes)] {
            for format in [Format::Bib, Format::CslJson, Format::CslYaml, Format::Hayagriva] {
                checked(text, format);
            }
            checked(&format!("@book{{k, author={{{text}}}, title=\"{text}\"}}"), Format::Bib);
        }
    }

    /// Whatever one entry holds, as long as its braces match, the others are read.
    #[test]
    fn neighbours_are_read(inner in "[a-z=,\"#@ \\\\\n]{0,60}") {
        let text = format!("@book{{first, title={{A}}}}\n@book{{mid, {inner}}}\n@book{{last, title={{Z}}}}\n");
        let read = checked(&text, Format::Bib);
        prop_assert_eq!(read.get("first").and_then(|e| e.title.as_deref()), Some("A"));
        prop_assert_eq!(read.get("last").and_then(|e| e.title.as_deref()), Some("Z"), "{}", text);
    }
}
