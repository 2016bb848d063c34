use super::testing::*;
use super::*;
use crate::config::{Genre, Level};
use crate::diagnostic::Safety;
use crate::syntax::citations::{Citation, Cited, Form, Strength};
use crate::syntax::{Span, SpanKind};
use proptest::prelude::*;

/// The rows that are off, too.
fn strict() -> Config {
    let mut config = Config::default();
    config.register.strict = true;
    config
}

fn silent(source: &str) {
    assert_eq!(found(source), Vec::<String>::new(), "{source}");
}

#[test]
fn pages_show_what_is_reported_and_what_is_not() {
    for rule in CHECK.rules {
        let mut config = Config::default();
        config.levels.insert(rule.id, Level::On(rule.default.unwrap_or(Severity::Hint)));
        let docs = rule.docs();
        for (kind, reported) in [("reported", true), ("silent", false)] {
            let start = docs.find(&format!("```md {kind}\n")).unwrap_or_else(|| panic!("{} has no {kind}", rule.id));
            let body = docs[start..].split("```").nth(1).unwrap().split_once('\n').unwrap().1.trim();
            let reports = run_with(&body.replace('\n', " "), &config);
            let is = reports.iter().any(|d| d.rule == rule.id);
            assert_eq!(is, reported, "{}: {body}\n{reports:#?}", rule.id);
            assert!(reported || reports.is_empty(), "{}: {body}\n{reports:#?}", rule.id);
        }
    }
}

#[test]
fn longest_match_wins_and_takes_the_highest_severity() {
    assert_eq!(
        found("The president has been facing a lot of heat from allies."),
        ["colloquial \"facing a lot of heat\""]
    );
    assert_eq!(found("Let's face it, the plan failed."), ["opener \"Let's face it\""]);
    assert_eq!(run("Let's face it, the plan failed.")[0].severity, Severity::Warning);
    assert_eq!(found("They saw a whole lot of rain."), ["colloquial \"a whole lot of\""]);
}

#[test]
fn phrases_span_soft_breaks_and_curly_apostrophes() {
    let reports = run("The tour was a  lot\nof work, and it didn’t end.");
    assert_eq!(reports.iter().map(|d| d.trigger.as_str()).collect::<Vec<_>>(), ["a lot of", "didn’t"]);
    assert_eq!(reports[1].message, "\"didn’t\" is informal here. Use \"did not\".");
}

#[test]
fn messages_name_the_remedy() {
    let message = |s: &str| run(s).into_iter().map(|d| d.message).collect::<Vec<_>>().join(" / ");
    assert_eq!(message("The region has got rivers."), "\"has got\" is informal here. Use \"has\".");
    assert_eq!(
        message("It was a ‘so’ and a screw you policy."),
        "\"screw you\" is too informal for an essay; quote it with a citation if it is a source's wording."
    );
    assert_eq!(
        message("In today's society, trust is low."),
        "\"In today's society\" is vague here. Name the society and period."
    );
    assert_eq!(message("There are a lot of young people in it."), "\"a lot of\" is informal here. Use \"many\".");
    assert_eq!(
        message("There was a lot of anger."),
        "\"a lot of\" is informal here. Use \"much\", \"a great deal of\" or \"considerable\"."
    );
    assert_eq!(message("It took a lot of computer games."), "\"a lot of\" is informal here. Use \"a great deal of\".");
}

#[test]
fn fixes_keep_form_capital_and_article() {
    assert_eq!(fixed("They got rid of the tax."), ["They removed the tax.", "They eliminated the tax."]);
    assert_eq!(fixed("Getting rid of it helped.")[0], "Removing it helped.");
    assert_eq!(fixed("The taxes were gotten rid of.")[0], "The taxes were removed.");
    assert_eq!(fixed("They will put off the vote.")[0], "They will postpone the vote.");
    assert_eq!(fixed("Kids left.")[0], "Children left.");
    assert_eq!(fixed("It was an awesome view."), ["It was an impressive view.", "It was a remarkable view."]);
    assert_eq!(fixed("It was a really odd view.")[0], "It was an odd view.");
    assert_eq!(
        fixed("So, the plan failed."),
        ["Therefore, the plan failed.", "Thus, the plan failed.", "The plan failed."]
    );
    assert_eq!(
        fixed("It covers pay, hours, and so on."),
        ["It covers pay, hours, among others.", "It covers pay, hours."]
    );
    assert_eq!(fixed("It covers pay, hours, etc.")[0], "It covers pay, hours, among others.");
}

#[test]
fn safe_fixes_are_those_without_a_choice() {
    let safety = |s: &str| run(s)[0].fixes.iter().map(|f| f.safety).collect::<Vec<_>>();
    assert_eq!(fixed("They don’t agree."), ["They do not agree."]);
    assert_eq!(safety("They don’t agree."), [Safety::Safe]);
    assert_eq!(safety("It's late."), [Safety::Unsafe; 3]);
    assert_eq!(safety("They could of won."), [Safety::Safe]);
    assert_eq!(safety("They like it alot."), [Safety::Safe]);
    assert_eq!(safety("Pay & hours rose."), [Safety::Safe]);
    assert_eq!(safety("The council is gonna vote."), [Safety::Safe]);
    assert_eq!(safety("The guide has got maps."), [Safety::Unsafe]);
    assert_eq!(safety("They built a snack bar for the cops."), [Safety::Unsafe]);
}

#[test]
fn inverted_contractions_keep_their_subject() {
    assert_eq!(fixed("They asked why don't we vote.")[0], "They asked why do we not vote.");
    assert_eq!(fixed("If they don't they lose.")[0], "If they do not they lose.");
    assert_eq!(fixed("The plan failed, didn't it.")[0], "The plan failed, did it not.");
    let reports = run("The council asked: won't the king vote?");
    let fix = &reports.iter().find(|d| d.rule == "register.contraction").unwrap().fixes[0];
    assert_eq!(fix.safety, Safety::Unsafe);
}

#[test]
fn no_fix_where_markup_lies_inside() {
    let source = "There was a *lot* of anger.";
    let reports = run(source);
    assert_eq!(reports.len(), 1);
    assert_eq!(&source[reports[0].range.clone()], "a *lot* of");
    assert!(reports[0].fixes.is_empty());
    // The article stands outside the markup: two edits.
    assert_eq!(fixed("It was an *awesome* view.")[1], "It was a *remarkable* view.");
}

#[test]
fn masked_spans_and_citations() {
    silent("The flag `gonna` and “a lot of stuff, kids” and 'x' stand.");
    let source = "The view of kids (Kids and Guys 4) won.";
    let mut u = unit(source);
    let range = 17..34;
    assert_eq!(&source[range.clone()], "(Kids and Guys 4)");
    let cite = |range: Range<usize>, form, names| Citation {
        range: range.clone(),
        form,
        strength: Strength::Strong,
        works: vec![Cited { range, names, ..Default::default() }],
    };
    u.citations = vec![cite(range, Form::AuthorPage, Vec::new())];
    let reports = run_block(&block(vec![u]), source, &Config::default());
    assert_eq!(reports.iter().map(|d| (d.range.start, d.range.end)).collect::<Vec<_>>(), [(12, 16)]);
    // In a narrative citation the clause between is the writer's.
    let source = "Kids says that kids left (4).";
    let mut u = unit(source);
    u.citations = vec![cite(0..28, Form::Narrative, vec![("Kids".into(), 0..4)])];
    let reports = run_block(&block(vec![u]), source, &Config::default());
    assert_eq!(reports.iter().map(|d| (d.range.start, d.range.end)).collect::<Vec<_>>(), [(15, 19)]);
}

#[test]
fn no_phrase_across_a_mask() {
    let source = "There was a lot `x` of anger.";
    assert_eq!(found(source), ["colloquial \"a lot\""]);
    let mut u = unit("Lots\nof it");
    u.spans.push(Span { kind: SpanKind::Break, range: 4..5 });
    assert!(run_block(&block(vec![u]), "Lots\nof it", &Config::default()).is_empty());
}

#[test]
fn units_that_are_not_the_writers_prose() {
    let kinds = [
        (UnitKind::Paragraph, 1),
        (UnitKind::ListItem, 1),
        (UnitKind::TableCell, 0),
        (UnitKind::Caption, 0),
        (UnitKind::Footnote, 1),
        (UnitKind::Heading(2), 1),
        (UnitKind::Title, 0),
        (UnitKind::BlockQuote, 0),
        (UnitKind::Reference, 0),
        (UnitKind::Furniture, 0),
    ];
    for (kind, count) in kinds {
        let mut u = unit("The kids left.");
        u.kind = kind;
        assert_eq!(run_block(&block(vec![u]), "The kids left.", &Config::default()).len(), count, "{kind:?}");
    }
    for (note, count) in
        [("Ortiz, Kids and stuff (Rome: Ark, 1990), 4.", 0), ("Ibid., kids.", 0), ("The kids were 5.", 1)]
    {
        let mut u = unit(note);
        u.kind = UnitKind::Footnote;
        assert_eq!(run_block(&block(vec![u]), note, &Config::default()).len(), count, "{note}");
    }
    for section in [Section::References, Section::Consulted, Section::Matter] {
        let mut b = block(vec![unit("The kids left.")]);
        b.before.section = section;
        assert!(run_block(&b, "The kids left.", &Config::default()).is_empty(), "{section:?}");
    }
}

#[test]
fn headings_may_be_short() {
    let run_heading = |text: &str, config: &Config| {
        let mut u = unit(text);
        u.kind = UnitKind::Heading(1);
        run_block(&block(vec![u]), text, config).into_iter().map(|d| d.rule).collect::<Vec<_>>()
    };
    assert!(run_heading("Why it doesn't work?", &Config::default()).is_empty());
    let mut config = Config::default();
    config.register.strict = true;
    assert_eq!(run_heading("Why it doesn't work?", &config), ["register.contraction", "register.rhetorical-question"]);
}

#[test]
fn exceptions_and_conditions() {
    silent("The kid gloves, the grand jury, R&D and the Internet of Things.");
    silent("This kind of map and the sort of person who reads it.");
    silent("In no way was it the very same, and the water was pretty.");
    assert_eq!(found("It was pretty good."), ["intensifier \"pretty\""]);
    assert_eq!(found("It cost 20 grand."), ["slang \"grand\""]);
    silent("On the one hand in Rome, on the other hand in Turin.");
    silent("Thinking about the role, and taking on the post, is nothing much.");
    silent("It failed, and so the war began.");
    assert_eq!(found("And so the war began."), ["opener \"And so\""]);
    silent("So far it held, and so that was well. Well water is clean.");
    silent("The velocity u is small, as u grows.");
}

#[test]
fn rows_with_a_limit() {
    let mut config = Config::default();
    let table = "mill\tslang\thint\t-\tmax: 2\nwheel\tslang\thint\t-\tfrom: 3\n";
    config.register.extra = vec![("course.tsv".into(), table.into())];
    let triggers = |s: &str| run_with(s, &config).into_iter().map(|d| d.range.start).collect::<Vec<_>>();
    assert_eq!(triggers("mill mill mill mill"), [0, 5]);
    assert_eq!(triggers("wheel wheel wheel wheel"), [12, 18]);
}

#[test]
fn second_person_by_genre() {
    let source = "The poem moves you.";
    assert_eq!(found(source), ["second-person \"you\""]);
    let reflective = Config { genre: Genre::Reflective, ..Default::default() };
    assert!(run_with(source, &reflective).is_empty());
    silent("Check your data. Thank you for it.");
    assert_eq!(run("I write to you.")[0].severity, Severity::Hint);
    let mut u = unit(source);
    u.kind = UnitKind::ListItem;
    assert!(run_block(&block(vec![u]), source, &Config::default()).is_empty());
    // Instructions.
    silent("The `mill` package has to be in your path.");
}

#[test]
fn an_appendix_is_not_marked() {
    let mut b = block(vec![unit("How often do the kids feel that they've got a lot of time?")]);
    b.before.section = Section::Appendix;
    assert!(run_block(&b, "", &Config::default()).is_empty());
    let mut config = Config::default();
    config.register.strict = true;
    assert!(!run_block(&b, "", &config).is_empty());
}

#[test]
fn scare_quotes() {
    let mut config = Config::default();
    config.levels.insert("register.scare-quote", Level::On(Severity::Hint));
    let found = |s: &str| run_with(s, &config).into_iter().map(|d| d.trigger).collect::<Vec<_>>();
    assert_eq!(found("The “experts” left, and the ‘very best’ stayed."), ["“experts”", "‘very best’"]);
    for quiet in ["The word “gift” is German.", "He said “go.”", "The “Times” came.", "They said “the mill is gone”."]
    {
        assert_eq!(found(quiet), [""; 0], "{quiet}");
    }
    silent("The “experts” left.");
}

#[test]
fn first_person_is_off_but_for_strict_sciences() {
    silent("I think my plan is sound.");
    let mut config = Config::default();
    config.register.discipline = Some("science-strict".into());
    let triggers: Vec<String> =
        run_with("I think my plan ended World War I.", &config).into_iter().map(|d| d.trigger).collect();
    assert_eq!(triggers, ["I think", "my"]);
}

#[test]
fn list_enders_in_brackets() {
    silent("The costs (wages, rent, etc.) rose.");
    assert_eq!(found("The costs of wages, rent, etc. rose (see above)."), ["list-ender \"etc.\""]);
    assert_eq!(asides("a (b (c) d) e) (f) ("), [2..11, 15..18]);
}

#[test]
fn exclamation_marks() {
    assert_eq!(found("The bridge was late! It opened."), ["exclamation \"!\""]);
    assert_eq!(fixed("The bridge was late!!"), ["The bridge was late."]);
    assert_eq!(fixed("Was it late??"), ["Was it late?"]);
    for quiet in
        ["If a != b and 5! is 120.", "Yahoo! Inc. grew.", "They saw *Oliver!* twice.", "It (!) won.", "“Go!” he said."]
    {
        silent(quiet);
    }
}

#[test]
fn rhetorical_questions() {
    assert_eq!(found("The tax rose. Who wanted that?"), ["rhetorical-question \"Who wanted that?\""]);
    silent("Who wanted that? The crown did.");
    assert_eq!(found("The tax rose. Who wanted that? Who paid it? Who did not?").len(), 1);
    silent("The study asks this. Does rent matter?");
    silent("He asked: “Who wanted that?”");
    let mut b = block(vec![unit("The tax rose. Who wanted that?")]);
    b.before.section = Section::Introduction;
    assert!(run_block(&b, "The tax rose. Who wanted that?", &Config::default()).is_empty());
}

#[test]
fn symbols() {
    silent("Marks & Spencer, R&D, Q&A and AT&T; see Ortiz & Bell.");
    assert_eq!(fixed("Pay & hours rose."), ["Pay and hours rose."]);
    silent("It has grown by 5% since.");
    let mut u = unit("pay & hours");
    u.kind = UnitKind::TableCell;
    assert!(run_block(&block(vec![u]), "pay & hours", &Config::default()).is_empty());
}

#[test]
fn numerals() {
    let mut config = Config::default();
    silent("It gives 3 reasons.");
    config.levels.insert("register.numeral", Level::On(Severity::Hint));
    let found = |s: &str, config: &Config| run_with(s, config).into_iter().map(|d| d.message).collect::<Vec<_>>();
    assert_eq!(found("It gives 3 reasons.", &config), ["\"3\" is a figure for a small number. Use \"three\"."]);
    for quiet in
        ["See Figure 3 maps.", "It took 3 years, 5% and 3.5 points.", "The 15 reasons.", "On 5 May 1999 a 3-day vote."]
    {
        assert_eq!(found(quiet, &config), Vec::<String>::new(), "{quiet}");
    }
    config.style = crate::config::Style::Mla;
    assert_eq!(found("The 42 reasons.", &config), ["\"42\" is a figure for a small number. Use \"forty-two\"."]);
}

#[test]
fn settings() {
    let mut config = Config::default();
    config.register.allow = vec!["kids".into(), "o’clock stuff".into()];
    assert!(run_with("The kids had o'clock stuff.", &config).is_empty());
    let table = "# course\nyolo\tslang\twarning\tcarefree\t-\nkids\tslang\thint\tpupils\t-\nbroken row\n";
    let mut config = Config::default();
    config.register.extra = vec![("course.tsv".into(), table.into())];
    for _ in 0..2 {
        let reports = run_with("The yolo kids left the stuff.", &config);
        assert_eq!(reports.iter().map(|d| d.trigger.as_str()).collect::<Vec<_>>(), ["yolo", "kids", "stuff"]);
        assert!(reports[1].message.contains("\"pupils\""), "{}", reports[1].message);
    }
    let mut config = Config::default();
    config.levels.insert("register.colloquial", Level::Off);
    let reports = run_with("They were facing a lot of heat from kids.", &config);
    assert_eq!(reports.iter().map(|d| d.trigger.as_str()).collect::<Vec<_>>(), ["kids"]);
    silent("They carried out the plan.");
    config.register.strict = true;
    let reports = run_with("They carried out the plan.", &config);
    assert_eq!(reports[0].fixes[0].title, "Replace with \"conducted\"");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn never_panics_and_keeps_to_characters(parts in proptest::collection::vec(prop_oneof![
        Just("a lot of"), Just("don’t"), Just(" "), Just("\n"), Just("“"), Just("”"), Just("‘"), Just("’"), Just("*"),
        Just("`"), Just("Well, "), Just("kids"), Just("😀"), Just("é"), Just("!"), Just("?"), Just("etc."), Just("("),
        Just(")"), Just("&"), Just("you "), Just("I"), Just("an "), Just("really"), Just("put off"), Just("[sic]"),
        Just("—"), Just("Ana: "), Just("\u{2028}"), Just("\u{a0}"), Just("."), Just("3 reasons"), Just("…"), Just("ß"),
    ], 0..40), tail in "\\PC{0,12}") {
        let source = parts.concat() + &tail;
        for config in [Config::default(), strict()] {
            for report in run_with(&source, &config) {
                prop_assert!(source.get(report.range.clone()).is_some());
                for fix in &report.fixes {
                    for edit in fix.edits.iter() {
                        prop_assert!(source.get(edit.range.clone()).is_some());
                    }
                    fix.edits.apply(&source);
                }
            }
        }
    }

    #[test]
    fn tables_never_panic(text in "([a-z<>()|^ ]{0,12}\t(slang|x)\t(warning|off)\t[a-z<>()|-]{0,8}\t(not:|after:|#)?[a-z;<(|)#]{0,10}\n){0,5}") {
        let (rows, _) = parse_table(&text);
        matcher::Table::new(rows);
    }
}

#[test]
fn fixes_read_as_sentences() {
    for (before, after) in [
        ("It was, and I guess it still is, a mill.", vec!["It was, and perhaps it still is, a mill."]),
        ("They saw a whole lot of rain.", vec!["They saw much rain."]),
        ("The king turned a blind eye to the theft.", vec!["The king ignored the theft."]),
        ("The king turned a blind eye.", vec!["The king ignored it."]),
        ("The vote made or broke the plan.", vec!["The vote decided the plan."]),
        ("It was a make-or-break vote.", vec!["It was a decisive vote."]),
        ("Its fame stood the test of time.", vec!["Its fame remained influential."]),
        ("It was a level playing field.", vec!["It was equal conditions."]),
        ("It is a double-edged sword.", vec!["It is both an advantage and a disadvantage."]),
        ("It paid big bucks.", vec!["It paid large sums."]),
        ("The bad guys won.", vec!["The antagonists won.", "The villains won."]),
    ] {
        let mut config = strict();
        config.levels.insert("register.phrasal-verb", Level::Off);
        let reports = run_with(before, &config);
        let texts: Vec<String> = reports.iter().flat_map(|r| &r.fixes).map(|f| f.edits.apply(before)).collect();
        assert_eq!(texts.iter().take(after.len()).collect::<Vec<_>>(), after.iter().collect::<Vec<_>>());
    }
    assert_eq!(fixed("The council answered ASAP."), ["The council answered as soon as possible."]);
    let mut config = strict();
    config.register.strict = true;
    let reports = run_with("The poems of two women came out.", &config);
    assert!(reports[0].fixes.iter().any(|f| f.title == "Replace with \"were published\""), "{:?}", reports[0].fixes);
}
