//! Limits, counts and switches on whole essays: what is counted, what is said, and where.

use essay_lsp::config::{Config, Level, Limits, Settings};
use essay_lsp::diagnostic::Severity;
use essay_lsp::document::{Document, Located};
use essay_lsp::rules::length;
use std::sync::Arc;

fn document(text: &str) -> Document {
    Document::new(text, Arc::new(Settings::default()))
}

/// The essay with every `length` rule on.
fn all_on(text: &str) -> Document {
    let mut config = Config::default();
    for rule in [&length::near::RULE, &length::paragraph::RULE, &length::quote_share::RULE] {
        config.levels.insert(rule.id, Level::On(Severity::Hint));
    }
    Document::new(text, Arc::new(Settings::fixed(config)))
}

fn reports(document: &Document) -> Vec<Located> {
    document.diagnostics().into_iter().filter(|d| d.rule.starts_with("length.")).collect()
}

/// `rule severity "words"` of each report on length.
fn seen(document: &Document) -> Vec<String> {
    let one = |d: Located| format!("{} {} \"{}\"", &d.rule["length.".len()..], d.severity.name(), d.trigger);
    reports(document).into_iter().map(one).collect()
}

fn counted(text: &str) -> u32 {
    document(text).words().counted
}

/// What an essay counts with `settings` in its front matter.
fn counted_with(settings: &str, text: &str) -> u32 {
    let document = document(&format!("---\nessay: {{{settings}}}\n---\n\n{text}"));
    assert!(document.diagnostics().iter().all(|d| d.rule != "config.invalid"), "{settings}");
    document.words().counted
}

fn limited(words: &str, count: usize) -> Document {
    let text = vec!["word"; count].join(" ");
    document(&format!("---\nessay:\n  words: {words}\n---\n\n# A Title\n\n## Part\n\n{text}\n"))
}

#[test]
fn what_other_programs_count_in_our_column() {
    for (text, words) in [
        ("well-known father-in-law", 2),
        ("don’t Russia’s", 2),
        ("$25 billion", 2),
        ("25,000 / 3.14", 2),
        ("and/or", 1),
        ("https://example.org/path_a/b?c=d ana@example.org <https://example.org>", 3),
        ("war—peace", 2),
        ("war — peace", 2),
        ("U.S. e.g.", 2),
        ("It fell (Bell 42).", 4),
        ("It fell [@bell, p. 42].", 4),
        ("It fell [@bell; @ortiz].", 6),
        ("It fell [@doi:10.1000/1;@bell;-@url:https://example.org/a;@ortiz].", 10),
        ("# A **title**\n\n## The *first* part\n", 3),
        ("The sum\n\\begin{align}\nT_i &= x_i \\\\\ny &= b\n\\end{align}\nholds.\n", 3),
        ("- The sum\n  \\begin{align}\n  T_i &= x_i \\\\\n  y &= b\n  \\end{align}\n  holds.\n", 3),
        ("The \\begin of it and \\begin{it} there\n", 6),
        ("北京大学", 4),
        ("so $x^2+1$ holds and $$y = 2$$ too", 4),
        ("the `code here` stands", 4),
        ("```\nnot this\n```\n\nbut this", 2),
        ("- one\n- two **three**\n\n1. four\n", 4),
        ("word[^1]\n\n[^1]: Two words.\n", 3),
        ("![an image](a.png) beside", 1),
        ("[a link](https://example.org/long/way \"with a title\")", 2),
        ("seen <!-- and not seen --> again", 2),
        ("one\\\ntwo\nthree", 3),
        ("2010–15 and/or 3%", 3),
    ] {
        assert_eq!(counted(text), words, "{text}");
    }
}

#[test]
fn tables_of_every_kind_are_tables() {
    for table in [
        "| one two | three |\n|---|---|\n| four | five |\n",
        "one two   three\n--------  -----\nfour      five\n",
        "--------  -----\none two   three\nfour      five\n--------  -----\n",
        "+---------+-------+\n| one two | three |\n+=========+=======+\n| four    | five  |\n+---------+-------+\n",
        "<table>\n<tr><td>one two</td><td>three</td></tr>\n</table>\n",
    ] {
        assert_eq!(counted(&format!("Before it.\n\n{table}\nAnd after it.\n")), 5, "{table}");
    }
    // A thematic break is none, and what stands above it is a paragraph.
    assert_eq!(counted("One two.\n--- ---\n\nThree.\n"), 3);
    // Without a header line a table ends with a row of hyphens; anything else is a paragraph below a break.
    assert_eq!(counted("One.\n\n--- ---\nTwo three.\n"), 3);
    assert_eq!(counted("One.\n\n--- ---\nTwo three\n--- ---\n"), 1);
    assert_eq!(counted("One two.\n- - -\nThree.\n"), 3);
    assert_eq!(counted("One[^1] two.\n--- ---\n"), 2);
}

#[test]
fn nothing_counts_twice() {
    assert_eq!(counted("- He said “it’s a *very* long way” to\n\n  > the other side\n"), 11);
}

const EVERYTHING: &str = "\
# Title Words

Abstract
--------

One two three.

Part
----

Body “quoted words” here (Bell 42).[^1]

> Quoted block.

| a | b |
|---|---|
| c | d |

: A caption

```
code block
```

[^1]: Note text.

Appendix
--------

More text.

Works Cited
-----------

Bell, Ana. *Rivers*. Ark, 1990.
";

#[test]
fn each_switch_moves_its_own_words() {
    let base = counted_with("", EVERYTHING);
    for (switch, words) in [
        ("title: true", 2),
        ("headings: false", -1),
        ("abstract: true", 4),
        ("citations: false", -2),
        ("quotations: false", -4),
        ("footnotes: false", -2),
        ("tables: true", 4),
        ("captions: true", 2),
        ("appendices: true", 3),
        ("code: true", 2),
        ("mode: whitespace", 0),
    ] {
        let with = counted_with(&format!("count: {{{switch}}}"), EVERYTHING);
        assert_eq!(with as i64 - base as i64, words, "{switch}");
    }
    let references = counted_with("count: {references: true}", EVERYTHING);
    assert!(references >= base + 5, "{references}");
}

#[test]
fn presets_are_those_of_the_table() {
    let count = |preset: &str| counted_with(&format!("count: {{preset: {preset}}}"), EVERYTHING);
    let base = count("default");
    assert_eq!(count("humanities"), base);
    // Title, abstract, table, caption, appendix.
    assert_eq!(count("strict-all"), base + 2 + 4 + 4 + 2 + 3);
    // No citation, and no note that explains nothing.
    assert_eq!(count("ib"), base - 2 - 2);
    assert_eq!(counted_with("count: {preset: ib, citations: true}", EVERYTHING), base - 2);
    let note = |text: &str| {
        counted_with("count: {preset: ib}", &format!("The boats left in the spring.[^1]\n\n[^1]: {text}\n"))
    };
    assert_eq!(note("See also Bell, *Rivers of the North*, vol. 2, pp. 42–50."), 6);
    assert!(note("The figures leave out boats that were built for the army in that year.") > 14);
}

#[test]
fn white_space_is_another_way_to_count() {
    assert_eq!(counted_with("count: {mode: whitespace}", "war — peace—now & 北京大学\n"), 5);
    assert_eq!(counted_with("words: {mode: whitespace, max: 9}", "war — peace\n"), 3);
}

#[test]
fn lines_that_are_not_the_writers_do_not_count() {
    assert_eq!(counted("Open Document\n\nOne two.\n\n1369 Words6 Pages\n"), 2);
    assert_eq!(counted_with("count: {ignore-lines: '^Draft \\d+$'}", "Draft 3\n\nOne two.\n"), 2);
    assert_eq!(counted("One.\n\n::: {.no-count}\nTwo three.\n\n- four\n:::\n\nFive.\n"), 2);
    assert_eq!(counted("One.\n\n::: no-count\n::: {.note}\nTwo.\n:::\nThree.\n:::\n\nFour.\n"), 2);
}

#[test]
fn too_many_words_are_shown_from_the_first_past_the_limit() {
    let text = "---\nessay:\n  words: 6\n---\n\n# A Title\n\nOne two three four.\n\nFive six *seven* eight\nnine. Ten.\n\nEleven.\n";
    let document = document(text);
    let over = &reports(&document)[0];
    assert_eq!(&text[over.range.clone()], "seven* eight\nnine. Ten.");
    assert_eq!(&text[over.related[0].range.clone()], "words: 6");
    assert_eq!(
        over.message,
        "11 of 6 words: 5 over (83 %). Counted: body, headings, citations, quotations, notes; \
         not: title, abstract, tables, captions, list of works, appendices."
    );
    let code = "---\nessay: {words: 3, count: {code: true}}\n---\n\nOne two.\n\n```py\na = b\nc\n```\n";
    assert_eq!(seen(&self::document(code)), ["over warning \"b c\""]);
}

#[test]
fn around_a_target() {
    let around = "{target: 100, tolerance: 10%}";
    // The second heading counts as one word.
    for (words, found) in [
        (88, vec!["under info \"words: {target: 100, tolerance: 10%}\""]),
        (89, vec![]),
        (99, vec![]),
        (100, vec!["within-tolerance hint \"words: {target: 100, tolerance: 10%}\""]),
        (109, vec!["within-tolerance hint \"words: {target: 100, tolerance: 10%}\""]),
        (110, vec!["over warning \"word\""]),
    ] {
        assert_eq!(seen(&limited(around, words)), found, "{words}");
    }
    let message = |words: &str, count: usize| reports(&limited(words, count))[0].message.clone();
    assert!(message(around, 103).starts_with("104 of 100 words: 4 over the limit but inside ±10 %. Counted: body"));
    let odd = message("{target: 1000, tolerance: 37}", 1000);
    assert!(odd.starts_with("1,001 of 1,000 words: 1 over the limit but inside the tolerance of 37 words."), "{odd}");
    assert_eq!(seen(&limited("{min: 90, max: 110}", 105)), [""; 0]);
}

#[test]
fn too_few_words_are_told_when_half_is_written() {
    assert_eq!(seen(&limited("{min: 100}", 48)), [""; 0]);
    assert_eq!(seen(&limited("{min: 100}", 49)), ["under info \"words: {min: 100}\""]);
    let ended = "---\nessay: {words: {min: 9}, final: true}\n---\n\nOne two.\n";
    let document = document(ended);
    assert_eq!(seen(&document), ["under info \"words: {min: 9}\""]);
    assert!(reports(&document)[0].message.starts_with("2 of at least 9 words: 7 to go. Counted: "));
}

#[test]
fn a_limit_that_stands_elsewhere_is_reported_on_the_title() {
    let mut config = Config { finished: true, ..Config::default() };
    config.words.min = Some(50);
    config.sections = vec![("part".into(), Limits { min: Some(9), max: None, target: None })];
    let settings = Arc::new(Settings::fixed(config));
    let of = |text: &str| seen(&Document::new(text, settings.clone()));
    assert_eq!(of("# A Title\n\nOne.\n"), ["under info \"A Title\""]);
    assert_eq!(of("*One* two.\n\n## 2. Part\n\nThree.\n"), ["under info \"One\"", "section-under hint \"2. Part\""]);
    assert_eq!(of("## Other {#part}\n\nThree.\n")[0], "section-under hint \"Other\"");
}

#[test]
fn sections_are_limited_by_their_heading() {
    let text = "---\nessay:\n  sections:\n    part: {max: 2}\n---\n\n## Part\n\nOne two.\n\n### Deeper\n\nThree.\n\n## Next\n\nFour five six.\n";
    let document = document(text);
    assert_eq!(seen(&document), ["section-over warning \"Part\""]);
    let message = &reports(&document)[0].message;
    assert!(message.starts_with("Part: 3 of 2 words, 1 over. Counted: body"), "{message}");
}

#[test]
fn few_words_left() {
    let near = |words: usize, limit: &str| {
        let body = vec!["word"; words].join(" ");
        seen(&all_on(&format!("---\nessay: {{words: {limit}}}\n---\n\n# Title\n\n{body}\n")))
    };
    assert_eq!(near(95, "100"), [""; 0]);
    assert_eq!(near(96, "100"), ["near hint \"Title\""]);
    assert_eq!(near(100, "{target: 100, tolerance: 5}"), ["near hint \"Title\""]);
    assert_eq!(near(101, "{target: 100, tolerance: 5}").len(), 1);
    assert_eq!(near(101, "100"), ["over warning \"word\""]);
    assert_eq!(seen(&limited("100", 98)), [""; 0], "off unless asked for");
}

#[test]
fn long_paragraphs_and_much_quoting() {
    let long = ["word"; 301].join(" ");
    assert_eq!(seen(&all_on(&format!("{long}\n"))), ["paragraph hint \"word word word\""]);
    assert_eq!(reports(&all_on(&format!("{long}\n")))[0].message, "Paragraph of 301 words.");
    assert_eq!(seen(&all_on(&format!("- {long}\n"))), [""; 0]);
    assert_eq!(seen(&all_on(&long.replacen(" word", "", 1))), [""; 0]);
    assert_eq!(seen(&document(&long)), [""; 0]);
    let quoting = all_on("# Title\n\nOne two three four “five” six\n\n> seven eight\n");
    assert_eq!(seen(&quoting), ["quote-share hint \"Title\""]);
    assert_eq!(reports(&quoting)[0].message, "3 of 8 words (38 %) are quoted, more than 20 %.");
    assert_eq!(seen(&all_on("# Title\n\nOne two three four “five ‘six’” seven eight nine ten.\n")), [""; 0]);
    assert_eq!(seen(&all_on("---\nessay: {count: {quotations: false}}\n---\n\nOne “two three”.\n")), [""; 0]);
}

#[test]
fn declared_counts() {
    let body = vec!["word"; 100].join(" ");
    assert_eq!(seen(&document(&format!("# Title\n\n{body}\n\n**Word count:** 103 (without list)\n"))), [""; 0]);
    let text = format!("# Title\n\n{body}\n\n**Word count:** 1,110 (without list)\n");
    let wrong = document(&text);
    assert_eq!(seen(&wrong), ["declared hint \"1,110\""]);
    assert!(reports(&wrong)[0].message.starts_with("The essay gives 1,110 words; 105 are counted. Counted: body"));
    for (key, found) in [
        ("word-count: 90", 1),
        ("word_count: '1,000'", 1),
        ("wordcount: 101", 0),
        ("words: 5", 0),
        ("Word count: x", 0),
    ] {
        let found_there = seen(&document(&format!("---\n{key}\n---\n\n{body}\n")));
        assert_eq!(found_there.len(), found, "{key}: {found_there:?}");
    }
}

#[test]
fn counts_follow_edits() {
    use essay_lsp::text::Edit;
    let text = "---\nessay: {words: 5}\n---\n\nOne “two” three.\n\nWord count: 9\n";
    let mut document = document(text);
    assert_eq!(seen(&document), ["declared hint \"9\"", "over warning \"9\""]);
    let at = text.find("Word").unwrap();
    document.apply(&Edit::replace(at..text.len(), ""));
    assert_eq!(seen(&document), [""; 0]);
    assert_eq!(document.words().counted, 3);
}
