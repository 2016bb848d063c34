//! Informal phrasing in whole essays: what is exempt, which marks quote, what is said of repetition, and what fixing leaves.

use essay_lsp::config::{Config, Level, Settings};
use essay_lsp::diagnostic::Severity;
use essay_lsp::document::{Document, Located};
use essay_lsp::rules::register::{self, CHECK, Row, Word, tally};
use essay_lsp::text::Edit;
use std::sync::Arc;

/// Everything on, so that a test sees each row.
fn strict() -> Config {
    let mut config = Config::default();
    config.register.strict = true;
    for rule in CHECK.rules {
        config.levels.insert(rule.id, Level::On(rule.default.unwrap_or(Severity::Hint)));
    }
    config
}

/// A word that fulfils a condition.
fn word_for(words: &[Word]) -> String {
    let exact = words.iter().find_map(|w| if let Word::Exactly(t) = w { Some(t.clone()) } else { None });
    exact.unwrap_or_else(|| match words.first() {
        Some(Word::Number) => "20".to_owned(),
        Some(Word::Adjective) => "good".to_owned(),
        Some(Word::Capital) => "Rome".to_owned(),
        Some(Word::Determiner) => "the".to_owned(),
        _ => String::new(),
    })
}

/// Words that hold a phrase of a row, and no sentence around it.
fn words_with(row: &Row, phrase: &str) -> String {
    let words = match row.pattern.chars().next() {
        Some('^') => format!("{phrase} it went"),
        Some(',') => format!("in short{phrase}"),
        _ => [&word_for(&row.conditions.after), phrase, &word_for(&row.conditions.before)].join(" "),
    };
    words.trim().replace('<', "\\<")
}

/// A sentence made from a row's own pattern.
fn sentence_with(row: &Row, phrase: &str) -> String {
    let words = words_with(row, phrase);
    let before = word_for(&row.conditions.before);
    match row.pattern.chars().next() {
        Some('^') => format!("{}{} {before} yonder now.", phrase[..1].to_uppercase(), &phrase[1..]).replace("  ", " "),
        Some(',') => format!("In short they saw it{phrase} they said."),
        _ if before.is_empty() && row.conditions.before.contains(&Word::End) => format!("In short they saw {words}."),
        _ => format!("In short they saw {words} yonder now."),
    }
}

#[test]
fn every_row_fires_on_its_own_example() {
    let mut missed = Vec::new();
    for row in register::rows() {
        for phrase in row.phrases() {
            let sentence = sentence_with(row, &phrase);
            // Some words are worth a report from the fourth time on.
            let times = 4.max(row.conditions.from.unwrap_or(1));
            let essay = vec![sentence; times].join("\n\n");
            let rule = row.category.rule().id;
            let hit = |d: &Located| d.rule == rule && d.trigger.to_lowercase().contains(&phrase.to_lowercase());
            let reports = strictly(&essay);
            if !reports.iter().any(hit) {
                let others: Vec<_> = reports.iter().map(|d| (d.rule, d.trigger.as_str())).collect();
                missed.push(format!("{}: {essay:?} {others:?}", row.pattern));
            }
            for report in reports {
                assert!(
                    !report.message.contains(['<', '>']) || report.message.contains("\"->\""),
                    "{}",
                    report.message
                );
                assert!(!report.message.contains("wrong") && !report.message.contains("error"), "{}", report.message);
                for fix in report.fixes {
                    assert!(!fix.title.contains(['<', '>']) || fix.title.contains("\"->\""), "{}", fix.title);
                    let fixed = fix.edits.apply(&essay);
                    assert!(!fixed.contains("  ") && !fixed.contains(" \n"), "{}: {fixed}", fix.title);
                }
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

/// Every way to draw quotation marks.
const MARKS: [(&str, &str); 9] = [
    ("“", "”"),
    ("\"", "\""),
    ("‘", "’"),
    ("'", "'"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("„", "“"),
    ("&ldquo;", "&rdquo;"),
];

/// The register reports on an essay with everything on, but those that are about quotation marks.
fn strictly(text: &str) -> Vec<Located> {
    let settings = Arc::new(Settings::fixed(strict()));
    let document = Document::new(text, settings);
    let other = |d: &Located| d.rule.starts_with("register.") && d.rule != register::scare_quote::RULE.id;
    document.diagnostics().into_iter().filter(other).collect()
}

#[test]
fn every_row_is_silent_in_quotation_marks_of_every_kind() {
    for row in register::rows() {
        for literal in row.phrases() {
            let phrase = words_with(row, &literal);
            for (open, close) in MARKS {
                // Two marks in a row are one of the other kind.
                if open == "'" && phrase.starts_with('\'') {
                    continue;
                }
                // Some words are worth a report from the fourth time on.
                let times = if tally::kind(row.category.rule().id, &literal).is_some() { 4 } else { 1 };
                let text = format!("They wrote it down. {open}{phrase}{close} was the answer.\n\n").repeat(times);
                let reports = strictly(&text);
                assert!(reports.is_empty(), "{}: {text}\n{reports:#?}", row.pattern);
            }
        }
    }
}

/// `rule "trigger" message` of each register report on a whole essay.
fn in_essay(text: &str) -> Vec<(String, String)> {
    let document = Document::new(text, Default::default());
    let all = document.diagnostics().into_iter().filter(|d| d.rule.starts_with("register."));
    let near = document.diagnostics_near(0, 1000).into_iter().filter(|d| d.rule.starts_with("register."));
    let near: Vec<String> = near.map(|d| d.message).collect();
    let found: Vec<_> = all.map(|d| (format!("{} \"{}\"", d.rule, d.trigger), d.message)).collect();
    assert_eq!(found.iter().map(|f| &f.1).collect::<Vec<_>>(), near.iter().collect::<Vec<_>>());
    found
}

#[test]
fn an_essay_as_a_whole_is_told_of_repetition_once() {
    let count = |sentence: &str, times: usize| in_essay(&vec![sentence; times].join("\n\n"));
    assert_eq!(count("The old mill was very old.", 3), []);
    assert_eq!(count("The old mill was very old.", 5).len(), 2);
    let very = count("The old mill was very old.", 9);
    assert_eq!(very.len(), 3);
    assert!(very[2].1.ends_with("3 more in this essay."), "{}", very[2].1);
    assert_eq!(count("The miller saw things there.", 3), []);
    assert_eq!(count("The miller saw things there.", 7).len(), 3);
    assert_eq!(count("Throughout history, mills were lit.", 5).len(), 3);
    let lists = count("It has wheels, weirs, etc.", 5);
    assert!(lists.len() == 3 && lists[2].1.ends_with("2 more lists in this essay."), "{lists:?}");
    let you = count("The poem moves you. It stops you. It holds you.", 5);
    assert_eq!(you.len(), 3);
    assert!(you[1].1.ends_with("2 more in this paragraph."), "{}", you[1].1);
    assert!(you[2].1.ends_with("2 more in this paragraph. 2 more in other paragraphs."), "{}", you[2].1);
    assert!(!count("The poem moves you.", 3)[2].1.contains("more in"));
    // What an edit above leaves over is counted anew.
    let text = "The poem moves you.\n\n".repeat(4);
    let mut document = Document::new(&text, Default::default());
    document.apply(&Edit::replace(0..21, ""));
    let reports = document.diagnostics();
    assert_eq!(reports.iter().map(|d| d.range.start).collect::<Vec<_>>(), [15, 36, 57]);
    assert!(!reports[2].message.contains("more in"));
    assert_eq!(document.diagnostics_in(57..60).len(), 1);
}

#[test]
fn instructions_and_headings_in_bold() {
    assert_eq!(in_essay("You can find the plan in [the archive](https://example.org/a).\n"), []);
    assert_eq!(in_essay("You can find the plan in the archive of the town.\n").len(), 1);
    assert!(in_essay("The tax rose and rose.\n\n**Who wanted that?**\n\nThe crown did.\n").is_empty());
}

/// The triggers of the register reports on a whole essay.
fn triggers(text: &str) -> Vec<String> {
    Document::new(text, Default::default())
        .diagnostics()
        .into_iter()
        .filter(|d| d.rule.starts_with("register."))
        .map(|d| d.trigger)
        .collect()
}

#[test]
fn apostrophes_and_quotation_marks() {
    for (text, reported) in [
        ("It was a ‘screw you’ policy of Russia’s.", vec![]),
        ("It was a 'screw you' policy of Russia's.", vec![]),
        ("It was a \"screw you\" policy of Russia's.", vec![]),
        ("It was a “screw you” policy of Russia’s.", vec![]),
        ("It was a «screw you» policy of Russia’s.", vec![]),
        ("It was a ‹screw you› policy of Russia’s.", vec![]),
        ("It was a „screw you“ policy of Russia’s.", vec![]),
        ("It was a screw you’ policy of Russia’s.", vec!["screw you"]),
        ("In the writers’ view, ‘don’t worry’, it failed.", vec![]),
        ("In the writers' view, 'don't worry', it failed.", vec![]),
        ("In the writers' view, \"don't worry\", it failed.", vec![]),
        ("He heard that ‘the students’ kids won’t come’ (Bell 2).", vec![]),
        ("He heard that 'the students' kids won't come' (Bell 2).", vec![]),
        ("He heard that “the students’ kids won’t come” (Bell 2).", vec![]),
        ("In the ’90s and, ’tis said, before, the kids won’t come.", vec!["kids", "won’t"]),
        ("In the '90s and, 'tis said, before, the kids won't come.", vec!["kids", "won't"]),
        ("'It's a lot of stuff,' he said of the kids.", vec!["kids"]),
        ("‘It’s a lot of stuff,’ he said of the kids.", vec!["kids"]),
        ("\"It's a lot of stuff,\" he said of the kids.", vec!["kids"]),
        ("“He called it ‘crap’ twice,” she wrote.", vec![]),
        ("\"He called it 'crap' twice,\" she wrote.", vec![]),
        ("‘He called it “crap” twice,’ she wrote.", vec![]),
        ("'He called it \"crap\" twice,' she wrote.", vec![]),
        ("The boss’s kids came.", vec!["boss", "kids"]),
        ("The boss's kids came.", vec!["boss", "kids"]),
        ("The kids were 6'2\" tall, and the stuff 5' wide.", vec!["kids", "stuff"]),
        ("The kids were 6’2” tall, and the stuff 5’ wide.", vec!["kids", "stuff"]),
        ("“First paragraph.\n\n“Second, gonna end.”\n\nThe kids left.", vec!["kids"]),
        ("\"First paragraph.\n\n\"Second, gonna end.\"\n\nThe kids left.", vec!["kids"]),
        ("“First, kids.\n\nSecond, gonna end.”", vec!["gonna"]),
        ("The ‘60s saw kids.", vec!["kids"]),
        ("The rock ’n’ roll kids left.", vec!["kids"]),
        ("The rock 'n' roll kids left.", vec!["kids"]),
        ("The rock ‘n’ roll kids left.", vec!["kids"]),
        ("She said \"a lot of stuff and left.", vec!["a lot of", "stuff"]),
        ("She said “a lot of stuff and left.", vec!["a lot of", "stuff"]),
        ("She said ‘a lot of stuff and left.", vec!["a lot of", "stuff"]),
        ("She said 'a lot of stuff and left.", vec!["a lot of", "stuff"]),
        ("She said \\'a lot of stuff\\' and left.", vec![]),
        ("She said \\\"a lot of stuff\\\" and left.", vec![]),
        ("She said &ldquo;a lot of stuff&rdquo; and they don&rsquo;t.", vec!["don’t"]),
        ("She said &quot;a lot of stuff&quot; and left.", vec![]),
        ("She said &lsquo;a lot of stuff&rsquo; and left.", vec![]),
    ] {
        assert_eq!(triggers(&format!("{text}\n")), reported, "{text}");
    }
}

#[test]
fn what_is_exempt() {
    for (text, reported) in [
        // Quotations.
        ("> The kids won’t come.", vec![]),
        ("- They left.\n\n  > The kids won’t come.\n", vec![]),
        // Code, math, comments, addresses, targets, alternative texts, attributes.
        ("```\nkids gonna come\n```", vec![]),
        ("    let kids = gonna(&stuff);\n", vec![]),
        ("The call `gonna(kids)` and the sum $kids + stuff$ stand.", vec![]),
        ("$$\nkids = stuff\n$$", vec![]),
        ("<!-- The kids won’t come. -->", vec![]),
        ("See https://example.org/kids/gonna for it.", vec![]),
        ("See [the page](https://example.org/kids \"gonna\") for it.", vec![]),
        ("![kids with stuff](gonna.png)", vec![]),
        ("The [page]{.kids title=\"gonna\"} stands.", vec![]),
        // Front matter, the list of works, notes that name a source.
        ("---\ntitle: The kids won’t come\n---\n\nThey left.", vec![]),
        ("They left.\n\n## References\n\nBell, A. (1990). *The kids won’t come*. Kids Press.\n", vec![]),
        ("They left.[^1]\n\n[^1]: Bell, The Kids and Other Stuff (Leeds: Ark, 1990), 42.\n", vec![]),
        ("They left.[^1]\n\n[^1]: The kids had left, too.\n", vec!["kids"]),
        // Titles.
        ("The film *Stuff White People Like* says so.", vec![]),
        ("The film _Stuff White People Like_ says so.", vec![]),
        ("In *Kids* the young are on their own.", vec![]),
        ("The novel *Things Fall Apart* and the film **the kids** say so.", vec!["kids"]),
        ("They were *kids*, and the *kids* left.", vec!["kids", "kids"]),
        ("They were *really* late, and **really** sorry.", vec!["really", "really"]),
        // Words as words.
        ("The word *gonna* appears.", vec![]),
        ("The term **gonna** appears.", vec![]),
        ("The word “gonna” appears, and so does the so-called ‘crap’ press.", vec![]),
        ("What the papers called the *kids* left.", vec![]),
        ("What he called his *stuff* was sold.", vec![]),
        ("That is the word. The *kids* left.", vec!["kids"]),
        ("The word for them that he liked was *kids*.", vec!["kids"]),
        // Dialogue.
        ("Ana: I don’t know the kids.", vec![]),
        ("— “I don’t know the kids.”", vec![]),
        ("Ana: I don’t know.\\\nBen: The kids won’t come.", vec![]),
        ("Ana: I don’t know.\nBen: The kids won’t come.", vec![]),
        ("INTERVIEWER: So, what’s the stuff?", vec![]),
        ("— Don’t go, kids.", vec![]),
        ("― Don’t go, kids.", vec![]),
        ("– “Don’t go, kids.”", vec![]),
        ("The talk went on.\nAna: I don’t know.", vec!["don’t"]),
        ("Note: the kids left.", vec!["kids"]),
        ("There was one reason: kids.", vec!["kids"]),
        // Headings.
        ("# Why it won’t work?\n\nThey left.", vec![]),
        ("# A Day Out\n\n## The kids left\n\nThey left.", vec!["kids"]),
        // `[sic]`.
        ("He wrote alot [sic] about it.", vec![]),
        ("He wrote alot \\[*sic*\\] about it.", vec![]),
        // Names.
        ("They met Guy in Nice, and a Cool Britannia came.", vec![]),
        ("They met a guy in an awesome town.", vec!["guy", "awesome"]),
        ("The slogan Cool Britannia and the plan Big Deal failed.", vec![]),
        ("Folks and Big Deal contracts.", vec!["Folks"]),
        ("THE KIDS ARE GONNA WIN.", vec!["KIDS", "GONNA"]),
        // Parts of other words.
        ("Let the record show it; kidney stones, kid-sized chairs and the U-bend are no slang.", vec![]),
        ("The address is stuff.example.org, the user is @guys and the tag is #lol.", vec![]),
        ("Russia's plan and the students' essays won.", vec![]),
        ("The children--kids, mostly--left.", vec!["kids"]),
    ] {
        assert_eq!(triggers(&format!("{text}\n")), reported, "{text}");
    }
}

#[test]
fn quotations_of_every_kind_go_on_across_paragraphs_and_name_words() {
    for (open, close) in MARKS {
        let quoted = |words: &str| format!("{open}{words}{close}");
        let silent = |text: &str| assert_eq!(triggers(&format!("{text}\n")), [""; 0], "{text}");
        silent(&format!("They wrote {} then.", quoted("the stuff that kids like")));
        silent(&format!("{}, they wrote.", quoted("The kids are gonna like it")));
        silent(&format!("They wrote of kids{} then.", ":").replace("kids:", &quoted("kids")));
        for naming in [
            "word",
            "term",
            "phrase",
            "expression",
            "verb",
            "noun",
            "adverb",
            "slang",
            "label",
            "spelling",
            "so-called",
        ] {
            silent(&format!("They knew the {naming} {} well.", quoted("gonna")));
            silent(&format!("They knew the {naming} *gonna* well."));
        }
        // The mark that opens each paragraph closes only the last.
        let straight = open.starts_with(['"', '\'']);
        if !straight {
            silent(&format!("{open}The kids left.\n\n{open}Second, gonna end.{close}"));
        }
        let after = format!("{open}The kids left.{close}\n\nThe kids left.\n");
        assert_eq!(triggers(&after), ["kids"], "{after}");
    }
}

#[test]
fn many_contractions_are_told_once_and_hinted_at() {
    let essay = "The mill doesn’t turn.\n\n".repeat(8);
    let seen = |settings: Settings| -> Vec<(Severity, String)> {
        let all = Document::new(&essay, Arc::new(settings)).diagnostics();
        all.into_iter().filter(|d| d.rule == "register.contraction").map(|d| (d.severity, d.message)).collect()
    };
    let reports = seen(Settings::default());
    let levels: Vec<Severity> = reports.iter().map(|r| r.0).collect();
    assert_eq!(levels, [[Severity::Warning; 5].as_slice(), &[Severity::Hint; 3]].concat());
    assert!(reports[4].1.ends_with("Use \"does not\". 3 more contractions in this essay."), "{}", reports[4].1);
    assert!(!reports[5].1.contains("more"));
    // Whoever gives the rule a level means it.
    let mut config = Config::default();
    config.levels.insert("register.contraction", Level::On(Severity::Error));
    assert!(seen(Settings::fixed(config)).iter().all(|r| r.0 == Severity::Error && !r.1.contains("more")));
    // With the first gone, the sixth is one of the five.
    let mut document = Document::new(&essay, Default::default());
    document.apply(&Edit::replace(0..essay.len() / 8, ""));
    let warnings = document.diagnostics().iter().filter(|d| d.severity == Severity::Warning).count();
    assert_eq!(warnings, 5);
    assert_eq!(document.diagnostics_near(0, 100).iter().filter(|d| d.severity == Severity::Warning).count(), 5);
}

/// Every phrase that has a fix, once in a sentence of its own, and once quoted.
fn every_fixable_phrase() -> String {
    let mut text = String::new();
    for row in register::rows().iter().filter(|r| !r.replacements.is_empty()) {
        // Of a row with many pronouns in it, some.
        for phrase in row.phrases().into_iter().take(10) {
            let (words, sentence) = (words_with(row, &phrase), sentence_with(row, &phrase));
            text.push_str(&format!(
                "{sentence}\n\nThe note has “{words}” and ‘now {words} too’ (Bell 2).\n\n> {words}\n\n"
            ));
        }
    }
    text
}

#[test]
fn fixing_everything_ends_and_leaves_quotations_alone() {
    use essay_lsp::fix::{Policy, all, choose};
    let text = every_fixable_phrase();
    let foreign = |text: &str| -> Vec<String> {
        text.split("\n\n").filter(|p| p.starts_with("The note has") || p.starts_with('>')).map(str::to_owned).collect()
    };
    for (policy, settings) in [(Policy::Safe, Settings::default()), (Policy::OnePerReport, Settings::fixed(strict()))] {
        let fixed = all(Document::new(&text, settings.into()), policy);
        assert!(fixed.settled);
        let after = fixed.document.text();
        assert_ne!(after, text);
        assert_eq!(foreign(&after), foreign(&text));
        let left = choose(&fixed.document.diagnostics(), policy);
        let register = left.rules.iter().filter(|r| r.starts_with("register."));
        assert_eq!(register.count(), 0);
        // A paragraph for a paragraph: no fix swallows its neighbours.
        assert_eq!(after.split("\n\n").count(), text.split("\n\n").count());
    }
}
