//! Which sentences the claim rules report, and which they leave alone.

use essay_lsp::config::{Config, Genre, Level, Settings};
use essay_lsp::diagnostic::Severity;
use essay_lsp::document::{Document, Located};
use std::sync::Arc;

/// The reports on claims in `text`, which stands between two other paragraphs.
fn claims_with(config: Config, text: &str) -> Vec<Located> {
    let essay = format!("# The Weir\n\nThe weir is old.\n\n{text}\n\nNobody knows how old.\n");
    let mut found = Document::new(&essay, Arc::new(Settings::fixed(config))).diagnostics();
    found.retain(|d| d.rule.starts_with("claim.") || d.rule == "cite.attribution-uncited");
    found
}

fn claims(text: &str) -> Vec<Located> {
    claims_with(Config::default(), text)
}

#[track_caller]
fn silent(text: &str) {
    let found: Vec<_> = claims(text).into_iter().map(|d| (d.rule, d.trigger)).collect();
    assert!(found.is_empty(), "{text:?}: {found:?}");
}

#[track_caller]
fn reported(text: &str, rule: &str, severity: Severity, trigger: &str) {
    let found: Vec<_> = claims(text).into_iter().map(|d| (d.rule, d.severity, d.trigger)).collect();
    assert_eq!(found, [(rule, severity, trigger.to_owned())], "{text:?}");
}

/// Silent but for the facts that the sentences are made of.
#[track_caller]
fn silent_but_for_facts(text: &str) {
    let found: Vec<_> =
        claims(text).into_iter().filter(|d| d.rule != "claim.fact").map(|d| (d.rule, d.trigger)).collect();
    assert!(found.is_empty(), "{text:?}: {found:?}");
}

#[test]
fn facts() {
    for (text, opening) in [
        ("The board sold the mill to a rival and dismissed the weavers.", "The board sold the mill to"),
        ("The weavers had marched to the capital against the new tax.", "The weavers had marched to the"),
        ("However, the mill owners employed 140 people, most of them women.", "the mill owners employed 140 people"),
        ("The mayor was elected by the merchants and ruled against the weavers.", "The mayor was elected by the"),
        (
            "Sadly, the mayor was elected by the merchants and ruled against the weavers.",
            "the mayor was elected by the",
        ),
        (
            "Family, friends and monks were paid by the merchants and dismissed the weavers.",
            "Family, friends and monks were paid",
        ),
    ] {
        let found: Vec<_> = claims(text).into_iter().map(|d| (d.rule, d.severity, d.trigger)).collect();
        let fact = ("claim.fact", Severity::Hint, opening.to_owned());
        let event = |f: &(&str, Severity, String)| f.0 == "claim.event" || f.0 == "claim.quantity";
        assert!(found == [fact] || found.len() == 1 && event(&found[0]), "{text:?}: {found:?}");
    }
}

#[test]
fn what_is_no_fact_that_wants_a_source() {
    for text in [
        // A source, in the sentence or in reach.
        "The weavers had marched to the capital against the new tax (Ortiz 42).",
        "The weavers had marched to the capital against the new tax.[^1]",
        "Ortiz (2019) tells of the march of the weavers. They had walked to the capital against the new tax.",
        // The writer's own life, argument, wish, plan.
        "My first march took three hours, and the mayor was elected against my vote.",
        "I would argue that the weavers had lost before they marched.",
        "We should think of the weavers as people who knew what they wanted.",
        "The next section turns to the march of the weavers on the capital.",
        "If the weavers had marched to the capital, the tax would have fallen.",
        // A reading of a text.
        "The narrator sold the mill in the last stanza and dismissed the weavers.",
        // The writer's own work.
        "We measured the looms of the mill and counted the threads.",
        "Table 3 lists the mills that were sold against the will of the weavers.",
        "The model was trained on the dataset with the same parameters.",
        // Too short to say what.
        "They had marched.",
    ] {
        silent(text);
    }
}

/// Two words that laboratories use do not make a paragraph on the writer's own work; money stays money beside a source.
#[test]
fn money_in_a_paragraph_that_cites() {
    let text = "The mayor has been blamed for the pipeline by the harbour board, which lost its seat to the town (Ortiz 42). What they mean is \
        that the port has no friends left in the council, whatever the old families and the newspapers of the coast have to say. Nobody knows \
        whether the ferry will run again, and the fishermen have stopped asking. Another plan of the board is to spend $25 million on the quay, but \
        on a condition that the town does not like.";
    let found: Vec<_> = claims(text).into_iter().filter(|d| d.rule == "claim.quantity").map(|d| d.severity).collect();
    assert_eq!(found, [Severity::Warning]);
}

#[test]
fn what_the_genre_changes() {
    let of = |genre: Genre, text: &str| {
        let found = claims_with(Config { genre, ..Config::default() }, text);
        found.into_iter().map(|d| d.rule).collect::<Vec<_>>()
    };
    let march = "The weavers had marched to the capital against the new tax.";
    for (genre, fact) in [
        (Genre::Auto, true),
        (Genre::Argument, true),
        (Genre::History, true),
        (Genre::Report, true),
        (Genre::Literary, false),
        (Genre::Reflective, false),
        (Genre::Scientific, false),
    ] {
        assert_eq!(of(genre, march).contains(&"claim.fact"), fact, "{genre:?}");
    }
    // Hearsay is hearsay everywhere, and so is a figure.
    let said = "Many experts say that the weavers were right to march.";
    let cost = "The march of the weavers cost the town $2 million in lost trade.";
    for genre in [Genre::Auto, Genre::Literary, Genre::Reflective, Genre::Scientific] {
        assert_eq!(of(genre, said), ["claim.unnamed-source"], "{genre:?}");
        assert_eq!(of(genre, cost), ["claim.quantity"], "{genre:?}");
    }
    // What the writer lived through.
    let mine = "My first march cost our town $2 million in lost trade.";
    assert_eq!(of(Genre::Auto, mine), ["claim.quantity"]);
    assert!(of(Genre::Reflective, mine).is_empty());
    // One fact is enough for a history.
    let one = "The weavers had marched to the capital against the new tax. It is good to walk. It is good to sing. It is good to rest.";
    assert!(!of(Genre::Auto, one).contains(&"claim.paragraph"));
    assert!(of(Genre::History, one).contains(&"claim.paragraph"));
}

#[test]
fn a_paragraph_shows_three_facts_at_most() {
    let fact = "The weavers had marched to the capital against the new tax of the council. ";
    let found = claims(&fact.repeat(8));
    assert_eq!(found.iter().filter(|d| d.rule == "claim.fact").count(), 2, "{found:?}");
    // It stands on the sentence of the third.
    assert_eq!(found.iter().filter(|d| d.rule == "claim.paragraph").count(), 1, "{found:?}");
}

#[test]
fn what_looks_like_a_figure_and_is_none() {
    for text in [
        "There are three reasons for this. The second argument is the stronger of the two.",
        "In the 1840s the miller kept a diary of the floods.",
        "The diary breaks off in chapter 12, and begins again in Act 3 of the pageant.",
        "The miller served in World War II and came home on foot.",
        "The pump is manned 24 hours a day, on all seven days of the week.",
        "Only one of them is still standing by the river today.",
        "The diary was found on 14 May, on page 37 of another book.",
        "The weir turned 70 that year, on the 70th birthday of the miller.",
        "At 10 o'clock the bell was rung for the last time.",
        "If 100 people vote against the weir, it is gone.",
        "We interviewed 40 readers of the diary in two towns.",
        "The sample (n = 30) and the grid of 5 km suit the data set of the model.",
        "Table 2 shows that 45% of the stones are gone.",
        "The first half of the century was kind to the mill.",
        "The diary says “it cost 30 pounds” on its last page (Ortiz 42).",
        "Version 2.0 of the plan is no better than the first.",
        "Does the weir cost $25 million in repairs each year?",
        "She read the poem twice and put the book away.",
    ] {
        silent_but_for_facts(text);
    }
}

#[test]
fn what_looks_like_a_source_and_is_none() {
    for text in [
        "Many of these images recur in the last part of the diary.",
        "Some might say the ending is weak.",
        "Critics such as Ortiz (2019) argue that the weir is younger.",
        "The evidence suggests that the narrator is blind.",
        "The reader believes him, and so does the miller.",
        "People in the novel say that the mill is haunted.",
        "No study has yet examined the stones below the water line.",
        "Some said goodbye at the ferry, and others at the bridge.",
        "One could argue that a weir is a kind of bridge.",
        "Ortiz reports that some analysts see no future for the weir (42).",
    ] {
        silent(text);
    }
}

#[test]
fn what_looks_like_a_comparison_and_is_none() {
    for text in [
        "Most importantly, the water runs at least as fast as before.",
        "First, the miller shut the gate to the upper pond.",
        "This increases tension, and the line returns at the end.",
        "All three poems use sonnets to speak of the weir.",
        "To the best of my knowledge, the gate was never locked.",
        "The most important point is the simplest one to make.",
        "The first step is to open the gate by hand.",
        "Perhaps it was the oldest weir in the county.",
        "In my view the weir is the finest and largest of them all.",
        "Everyone in the village fears the miller.",
        "He never spoke to her again after the flood.",
        "The narrator becomes increasingly desperate in the last stanza.",
        "This essay will end with the flood and its causes.",
        "The council should build the largest weir in the county.",
    ] {
        silent(text);
    }
}

#[test]
fn what_is_no_running_sentence() {
    for text in [
        "## Many experts say that the weir cost $25 million",
        "> Many experts say that the weir cost $25 million.",
        "It cost $25 million.",
        "The repair of the weir will cost $25 million and",
        "| cost | year |\n| --- | --- |\n| The weir cost $25 million in all. | 1894 |",
        "## Abstract\n\nThe weir cost $25 million and was the largest in the kingdom.",
        "## Acknowledgements\n\nThe weir cost $25 million and was the largest in the kingdom.",
        "## References\n\nThe weir cost $25 million and was the largest in the kingdom.",
    ] {
        silent(text);
    }
}

#[test]
fn unnamed_sources() {
    let rule = "claim.unnamed-source";
    for (text, trigger) in [
        ("Many experts say that the weir cannot be saved.", "Many experts say"),
        ("Others say that the weir is a ruin.", "Others say"),
        ("Studies have shown that weirs silt up within a century.", "Studies have shown"),
        ("A recent study of old weirs found that most of them leak.", "A recent study of old weirs found"),
        ("It is widely believed that the miller drowned.", "It is widely believed"),
        ("According to many historians, the weir is older than the church.", "According to many historians"),
        ("The miller is widely regarded as the builder of the weir.", "is widely regarded"),
        ("The mill closed, and some argue that the weir was to blame.", "some argue"),
        ("The miller allegedly drowned in the upper pond.", "allegedly"),
        ("Some local farmers claim that the weir floods their fields.", "Some local farmers claim"),
        ("Urban historians argue that the weir made the town.", "Urban historians argue"),
    ] {
        reported(text, rule, Severity::Warning, trigger);
    }
    let next = "Others say that the weir is a ruin. The council calls it a monument (Ortiz 42).";
    reported(next, rule, Severity::Info, "Others say");
    silent("Others say that the weir is a ruin (Ortiz 42).");
    let found = claims("Others say that the weir is a ruin.");
    assert_eq!(found[0].message, "\"Others say\" does not tell the reader who. Name the source or cite it.");
}

#[test]
fn figures() {
    let rule = "claim.quantity";
    for (text, severity, trigger) in [
        ("The repair of the weir cost $25 billion in the end.", Severity::Warning, "$25 billion"),
        ("By then 40 percent of the stones had gone.", Severity::Warning, "40 percent"),
        ("By then 40% of the stones had gone.", Severity::Warning, "40%"),
        ("Some three million tourists see the weir each year.", Severity::Warning, "three million"),
        ("The flood drowned 3,000 horses in one night.", Severity::Warning, "3,000 horses"),
        ("The council asked 164 member towns about the weir.", Severity::Info, "164 member towns"),
        ("Nine out of ten weirs in the county leak.", Severity::Warning, "Nine out of ten"),
        ("The toll doubled within the year, to the anger of the carters.", Severity::Info, "doubled"),
        ("Two-thirds of the stones are from the old abbey.", Severity::Info, "Two-thirds"),
        ("Perhaps the repair of the weir cost $25 billion in the end.", Severity::Info, "$25 billion"),
    ] {
        reported(text, rule, severity, trigger);
    }
    for (text, kind) in [
        ("The repair of the weir cost $25 billion in the end.", "is a figure"),
        ("Two-thirds of the stones are from the old abbey.", "is a share"),
        ("The majority of the stones are from the old abbey.", "is a share"),
        ("The toll doubled within the year, to the anger of the carters.", "is a measure"),
    ] {
        let found = claims(text);
        assert!(found[0].message.contains(kind), "{text:?}: {}", found[0].message);
    }
    silent("The repair of the weir cost $25 billion in the end (Ortiz 42).");
    silent("The repair cost $25 billion, as <https://weir.example/report> has it.");
}

#[test]
fn general_claims() {
    use Severity::{Hint, Info};
    for (text, rule, severity, trigger) in [
        ("The weir was the largest in the kingdom.", "claim.superlative", Info, "the largest"),
        ("The weir was one of the largest in the kingdom.", "claim.superlative", Hint, "the largest"),
        ("Low Weir was the first town to ban the trade.", "claim.superlative", Info, "the first town"),
        ("The scale of the flood was unprecedented in those parts.", "claim.superlative", Info, "unprecedented"),
        ("The new toll led to the ruin of the ferry.", "claim.causal", Info, "led to"),
        ("The ruin of the ferry was due to the new toll.", "claim.causal", Info, "was due to"),
        ("Everyone knows that the ferry was doomed.", "claim.absolute", Info, "Everyone"),
        ("There is no town without a river to it.", "claim.absolute", Info, "no town without"),
        ("In 1919 the board banned the trade in live birds.", "claim.event", Hint, "banned"),
        ("The number of ferries has fallen since the bridge.", "claim.trend", Hint, "has fallen"),
        ("The estuary will become too shallow for the ferry.", "claim.prediction", Hint, "will become"),
    ] {
        reported(text, rule, severity, trigger);
    }
    silent("The new toll may have led to the ruin of the ferry.");
    silent("The new toll led to the ruin of the ferry. This is because carters paid it twice.");
    // A source in the paragraph answers a hint.
    silent("In 1919 the board banned the trade in live birds. Nobody minded, and nobody obeyed (Ortiz 42).");
    // An example lowers a general claim.
    let example = "Everyone knows that the ferry was doomed. For example, the ferryman sold his boat.";
    reported(example, "claim.absolute", Hint, "Everyone");
}

#[test]
fn named_sources() {
    let rule = "cite.attribution-uncited";
    for (text, severity, trigger) in [
        ("According to Maud Penhallow, the weir is a fake.", Severity::Info, "According to Maud Penhallow"),
        ("President Haddad warned that the river would silt up.", Severity::Info, "President Haddad warned"),
        (
            "Maud Penhallow, a historian of ports, argues that the weir is a fake.",
            Severity::Info,
            "Maud Penhallow, a historian of ports, argues",
        ),
        ("Penhallow argues that the weir is a fake.", Severity::Hint, "Penhallow argues"),
        ("The weir, Maud Penhallow argues, is a fake.", Severity::Info, "Maud Penhallow argues"),
        ("Maud Penhallow determined that the weir is a fake.", Severity::Info, "Maud Penhallow determined"),
    ] {
        reported(text, rule, severity, trigger);
    }
    let found = claims("According to Maud Penhallow, the weir is a fake.");
    assert_eq!(found[0].message, "You report what Maud Penhallow says; add where (citation or note).");
    silent("According to Maud Penhallow, the weir is a fake (42).");
    silent("The United States, he thought, was far away from the weir.");
    silent("The narrator argues that the weir is a fake.");
}

const FACTS: &str = "The ferry carried corn and coal to the town. In 1871 the board built a bridge beside it. \
    In 1874 the last ferryman sold his boat. The number of carts has doubled since then.";

#[test]
fn what_somebody_holds_in_other_words() {
    let rule = "cite.attribution-uncited";
    for (text, severity, trigger) in [
        ("Penhallow recognised that the harbour had lost its trade.", Severity::Hint, "Penhallow recognised"),
        ("Penhallow's main argument is that the harbour was lost.", Severity::Hint, "Penhallow's main argument"),
        ("The harbour was, as Maud Penhallow put it, a ditch with ships.", Severity::Info, "as Maud Penhallow put it"),
        ("In the view of Maud Penhallow, the harbour was lost.", Severity::Info, "In the view of Maud Penhallow"),
        ("In Penhallow's view the harbour was lost for good.", Severity::Hint, "In Penhallow's view"),
        ("Maud Penhallow takes the view that the harbour was lost.", Severity::Info, "Maud Penhallow takes the view"),
        ("In a study by Penhallow, it was found that silt won.", Severity::Hint, "In a study by Penhallow"),
        ("In 1997, Maud Penhallow revived the debate by arguing that silt won.", Severity::Info, "Maud Penhallow"),
        ("The Church of England considers the ferry to be a danger.", Severity::Hint, "Church of England considers"),
    ] {
        reported(text, rule, severity, trigger);
    }
    for text in [
        "Penhallow's main argument is that the harbour was lost (42).",
        "The Church of England considers new members in May.",
        "President Haddad holds the office for one more year.",
        "The captain opened the session by arguing that silt won.",
        "The view of Maud Penhallow from the hill is a wide one.",
    ] {
        silent_but_for_facts(text);
    }
}

#[test]
fn a_group_with_an_aside_is_nobody() {
    let rule = "claim.unnamed-source";
    for (text, trigger) in [
        ("Critics, though, argue that the weir is a danger.", "Critics, though, argue"),
        (
            "Some town presidents and administrators argue that the weir is a danger.",
            "Some town presidents and administrators argue",
        ),
        (
            "Some ferrymen and millers, especially on the coast, say that it is. Some millers, especially on the coast, \
             argue that the weir is a danger.",
            "Some millers, especially on the coast, argue",
        ),
    ] {
        let found = claims(text);
        assert!(found.iter().any(|d| d.rule == rule && d.trigger == trigger), "{text:?}");
    }
    silent_but_for_facts("Some millers, including Maud Penhallow, argue that the weir is a danger.");
    silent_but_for_facts("Some millers, especially on the coast, are poor.");
}

#[test]
fn a_paragraph_without_a_source() {
    let found = claims(FACTS);
    assert!(found.iter().any(|d| d.rule == "claim.paragraph" && d.severity == Severity::Info), "{found:?}");
    assert!(claims(&format!("{FACTS} Nobody minded (Ortiz 42).")).iter().all(|d| d.rule != "claim.paragraph"));
    let quoted = format!("{FACTS} The board wrote “no boat shall ever land here again” on the door.");
    assert!(claims(&quoted).iter().all(|d| d.rule != "claim.paragraph"));
    let introduction = format!("## Introduction\n\n{FACTS}");
    assert!(claims(&introduction).iter().all(|d| d.rule != "claim.paragraph"));
}

#[test]
fn many_hints_are_said_once() {
    let text = "In 1871 the board built a bridge. In 1874 the board sold the ferry. In 1880 the board closed the toll house. \
        In 1890 the board opened the quay to carts.";
    let rules: Vec<&str> = claims(text).iter().map(|d| d.rule).collect();
    assert_eq!(rules, ["claim.paragraph"]);
}

#[test]
fn rules_that_are_off_until_asked_for() {
    let definition = "A weir is defined as a low dam that raises a river.";
    let policy = "The council must reopen the ferry at once.";
    silent(definition);
    silent(policy);
    let mut config = Config::default();
    config.levels.insert("claim.definition", Level::On(Severity::Info));
    config.levels.insert("claim.policy", Level::On(Severity::Info));
    assert_eq!(claims_with(config.clone(), definition)[0].rule, "claim.definition");
    assert_eq!(claims_with(config.clone(), policy)[0].rule, "claim.policy");
    let reasoned = format!("{policy} It has to do so because the bridge is shut.");
    assert!(claims_with(config, &reasoned).is_empty());
}

#[test]
fn evidence_counts_claims_and_those_with_a_source() {
    let essay = "The weir cost $25 million in all. The bridge cost $3 million in all (Ortiz 42). The ferry is old.\n";
    let evidence = Document::new(essay, Arc::new(Settings::default())).evidence();
    assert_eq!((evidence.sentences, evidence.claims, evidence.supported), (3, 2, 1));
}

#[test]
fn work_of_others_that_nobody_is_named_for() {
    let rule = "claim.unnamed-source";
    for (text, trigger) in [
        ("Several studies have examined the stones of the weir.", "Several studies have examined"),
        ("Some researchers used divers to count the stones of the weir.", "Some researchers used"),
        ("Many methods of dating have been proposed.", "Many methods of dating have been proposed"),
        ("A few plans of the weir can be found, none of them complete.", ""),
        ("Numerous programs for this exist.", "Numerous programs for this exist"),
        ("There has been much research on weirs and their builders.", "There has been much research"),
        ("Weirs of this kind have been found to warm the water behind them.", "have been found to"),
        ("The miller is thought to have built the weir by himself.", "is thought to"),
        ("A common view of such weirs is that monks built them.", "common view"),
    ] {
        if trigger.is_empty() {
            silent(text);
        } else {
            reported(text, rule, Severity::Info, trigger);
        }
    }
    reported("The miller was known to drink with the abbot.", rule, Severity::Hint, "was known to");
    for text in [
        // A source, in the sentence or beside it: those that are meant.
        "Several studies have examined the stones of the weir (Ortiz 42).",
        "Several studies have examined the stones of the weir. Ortiz (2019) counted them.",
        // The writer's own.
        "We have been found to be wrong about this before, and we measured the weir again.",
        "The studies used in this review are of two kinds.",
        // Somebody is named.
        "The weir has been shown by Maud Penhallow to be younger than the church.",
        // Some are named.
        "Several programs have been written, such as Floodgate and Lockmaster.",
        "Many methods have been proposed: rings, seeds and shells.",
    ] {
        silent_but_for_facts(text);
    }
}

#[test]
fn hearsay_with_a_word_between() {
    let rule = "claim.unnamed-source";
    for (text, trigger) in [
        ("It is well recognized that weirs warm the water.", "It is well recognized"),
        ("It is now accepted by scientists that weirs warm the water.", "It is now accepted"),
        ("According to some river engineers, the weir is sound.", "According to some river engineers"),
    ] {
        reported(text, rule, Severity::Warning, trigger);
    }
    silent_but_for_facts("It is now accepted by Maud Penhallow that weirs warm the water.");
}

#[test]
fn causes_told_in_other_words() {
    let rule = "claim.causal";
    for (text, severity, trigger) in [
        ("The guild played a major part in the rise of the town.", Severity::Info, "played a major part in"),
        ("The guilds were instrumental in the rise of the town.", Severity::Info, "were instrumental in"),
        ("The flood prompted the council to buy the weir.", Severity::Info, "prompted"),
        ("Weirs were associated with higher yields of eels.", Severity::Info, "were associated with"),
        ("The abbot sold the weir because he had lost the tithes.", Severity::Hint, "because"),
    ] {
        reported(text, rule, severity, trigger);
    }
    for text in [
        "The guild played its part in the pageant of the town.",
        "The miller was associated with the abbey in the minds of his neighbours.",
        "It was clear because the water had cleared.",
        "Prompted by the flood, the council met.",
    ] {
        let found: Vec<_> = claims(text).into_iter().filter(|d| d.rule == rule).map(|d| d.trigger).collect();
        assert!(found.is_empty(), "{text:?}: {found:?}");
    }
}

#[test]
fn how_things_stand_and_have_stood() {
    reported("As of 2019, few weirs of this kind are left.", "claim.event", Severity::Info, "As of 2019");
    reported("As of May 2019, few weirs of this kind are left.", "claim.event", Severity::Info, "As of May 2019");
    reported(
        "Millers have traditionally been blamed for floods.",
        "claim.trend",
        Severity::Info,
        "have traditionally been",
    );
    let range = "The weirs hold back 12–18 percent of the silt of the river.";
    reported(range, "claim.quantity", Severity::Warning, "12–18 percent");
    reported("The mill closed, as most men had left the town.", "claim.quantity", Severity::Hint, "most men");
    // The bracket ends before the verb.
    let built = "The second weir (built 1999) stands below the first.";
    assert!(claims(built).iter().all(|d| d.rule != "claim.quantity"), "{:?}", claims(built));
}

#[test]
fn a_sweeping_phrase_is_told_so() {
    let message = |text: &str| claims(text).into_iter().map(|d| d.message).collect::<Vec<_>>();
    for (text, part) in [
        ("Everyone knows that the ferry was doomed.", "admits no exception"),
        ("Since the dawn of time rivers have been crossed on foot.", "takes in more than anybody can know"),
        ("Throughout history the river has been a border.", "takes in more than anybody can know"),
        ("The river was undoubtedly a border.", "insists"),
    ] {
        let found = message(text);
        assert!(found.len() == 1 && found[0].contains(part), "{text:?}: {found:?}");
    }
    silent("It was so at the dawn of the new century.");
}

/// What stands at the head of an essay says in outline what the essay goes on to show.
#[test]
fn an_introduction_is_asked_for_less() {
    let toll = "The new toll led to the ruin of the ferry. The harbour was once the largest in the kingdom. The ferrymen became more visible in the last century.";
    let of = |head: &str| {
        let essay = format!("{head}\n\n{toll}\n\nNobody knows how old.\n");
        let found = Document::new(&essay, Arc::new(Settings::default())).diagnostics();
        found.into_iter().map(|d| (d.rule, d.severity)).collect::<Vec<_>>()
    };
    let lowered = [("claim.superlative", Severity::Hint)];
    for head in [
        "# The Weir",
        "---\ntitle: The Weir\n---\n\n# The Weir",
        "# The Weir\n\n## A River and its Town",
        "Jo Hale\n\nProfessor Orme\n\nHistory 320\n\n# The Weir",
        "# The Weir\n\n## Abstract\n\nThe ferry carried corn to the town until it sank.\n\n## The River",
        "# The Weir\n\n> Water under the bridge.\n>\n> --- a saying",
        "# The Weir\n\nThe ferry was old.\n\n## Introduction",
    ] {
        assert_eq!(of(head), lowered, "{head:?}");
    }
    let later = of("# The Weir\n\nThe ferry was old.");
    let full =
        [("claim.superlative", Severity::Info), ("claim.causal", Severity::Info), ("claim.event", Severity::Hint)];
    assert!(full.iter().all(|f| later.contains(f)), "{later:?}");
}

#[test]
fn a_source_that_stands_in_the_text_is_no_sentence() {
    silent("Harbour Board of Low Weir, report on 300 ferries, accessed 4 May 2019.");
    silent("Harbour Board, “Ferries lost in 1919”, retrieved 4 May 2019 from the site of the board.");
    silent("Harbour Board, report on 300 ferries, last accessed on May 4, 2019.");
    for text in [
        "The mill was last accessed by 300 workers in 1919, when the lane was closed.",
        "Thieves accessed the rolls of 50 million tenants.",
        "Divers retrieved 14 May banners and $4 million in gold.",
    ] {
        assert!(!claims(text).is_empty(), "{text:?}");
    }
}

#[test]
fn events_are_quoted_with_what_belongs_to_them() {
    reported(
        "Coined by Ortiz in a speech of 1906, the word is an insult.",
        "claim.event",
        Severity::Hint,
        "Coined by Ortiz",
    );
    let found = claims("In 1919 the harbour board banned the trade in live birds.");
    assert_eq!(found[0].trigger, "banned");
    assert!(found[0].message.starts_with("\"banned the trade\" tells of a dated event."), "{}", found[0].message);
    // A date alone tells nothing.
    for (text, quoted) in [
        ("Nobody worked. The harbour board declared 2015 the year of the gull.", "The harbour board declared 2015"),
        (
            "Nobody worked. A long strike began between 1895 and 1897 on the quay.",
            "A long strike began between 1895 and 1897",
        ),
    ] {
        let found = claims(text);
        let quotes = |d: &Located| d.rule == "claim.event" && d.message.starts_with(&format!("\"{quoted}\" tells"));
        assert!(found.iter().any(quotes), "{text}: {found:?}");
    }
    let minded = claims("The word is an insult, though in 1906 the monks were narrow-minded.");
    assert!(minded.iter().all(|d| d.rule != "claim.event"), "{minded:?}");
}

#[test]
fn facts_beside_sources() {
    let dated = "The weir is dear to the town (Ortiz 42). In 1919 the harbour board banned the trade in live birds. It is a fine weir. \
        The town is small.";
    let found: Vec<_> = claims(dated).into_iter().map(|d| (d.rule, d.severity)).collect();
    assert_eq!(found, [("claim.fact", Severity::Hint)]);
    // The next sentence ends in a source: it may be meant.
    silent(
        "The weir is dear to the town. In 1919 the harbour board banned the trade in live birds. The town obeyed (Ortiz 42).",
    );
    silent("This graph shows the number of weirs that the abbots had sold by 1919.");
}

/// Where one sentence in four cites in brackets, the one without a source is pointed out.
#[test]
fn a_statement_between_sentences_that_cite() {
    const ASKED: &str = "Company at work was an essential part of feeling well.";
    let between = |before: &str, asked: &str, after: &str| {
        let found = claims(&format!("{before} {asked} {after}"));
        found.iter().filter(|d| d.rule == "claim.fact" && d.message.contains("sentences around it")).count()
    };
    let before = "Older weavers fell ill more often than others (Ortiz, 2019).";
    let after = "Bell (2020) counted the days that were lost.";
    assert_eq!(between(before, ASKED, after), 1);
    assert_eq!(between(before, &format!("However, {}", ASKED.to_lowercase()), after), 1);
    // What is quoted in full is not said to go on.
    let whole = claims(&format!("{before} However, company at work was always essential. {after}"));
    assert!(
        whole.iter().any(|d| d.message.starts_with("\"company at work was always essential\" has no")),
        "{whole:?}"
    );
    // In an introduction as well; not where results are told.
    let under = |heading: &str| {
        let text = format!("# The Loom\n\nIt is old.\n\n## {heading}\n\n{before} {ASKED} {after}\n");
        let document = Document::new(&text, Arc::new(Settings::fixed(Config::default())));
        document.diagnostics().iter().filter(|d| d.message.contains("sentences around it")).count()
    };
    assert_eq!((under("Introduction"), under("Results")), (1, 0));
    // What is said of the sentence before, of somebody with a name, of the writer; opinions.
    for other in [
        "They were an essential part of feeling well at work.",
        "These weavers had no company at the loom at all.",
        "The others were an essential part of feeling well.",
        "The EAC provides company at work for those who want it.",
        "We found company at work to be essential for feeling well.",
        "Company at work could be an essential part of feeling well.",
        "Company at work should be an essential part of the day.",
        "Therefore company at work was an essential part of feeling well.",
        "Company was essential.",
        "EchemFEM gives an essential part of the company at work.",
        "`loom` computes an essential part of the company at work.",
    ] {
        assert_eq!(between(before, other, after), 0, "{other}");
    }
    // A first letter of two bytes.
    assert_eq!(between(before, "Ёlka trees were an essential part of feeling well.", after), 1);
    // The citation behind the next sentence may be meant for both, and a note for all of them.
    assert_eq!(between(before, ASKED, "The days that were lost were many (Bell, 2020)."), 0);
    assert_eq!(between("Older weavers fell ill more often.[^1]", ASKED, "Bell counted the days.[^2]"), 0);
    // Who cites pages argues from what stands there.
    assert_eq!(
        between("Older weavers fell ill more often (Ortiz 19).", ASKED, "Bell counted the days that were lost (20)."),
        0
    );
    assert_eq!(between("Older weavers fell ill more often (Ortiz 19).", ASKED, "Bell (20) counted the days."), 0);
    // Ortiz is named in prose, and what follows is told of Ortiz until the bracket.
    assert_eq!(between("Ortiz followed older weavers (Reed, 2001).", ASKED, "Ortiz (2020) counted the days."), 0);
    // Few sentences cite.
    let few = format!("{before} The mill is old. The lane is wet. The weir is high. The town is small. {ASKED}");
    assert_eq!(between(&few, "The bell is mute.", "The end is near."), 0);
}

/// Neither the writer's own study, nor what the sentence itself says whose it is, nor what is only supposed.
#[test]
fn what_is_told_otherwise_than_as_a_fact() {
    for text in [
        "Of the participants, 45 percent came by ferry.",
        "As expected, the third weir has the highest walls of all.",
        "This survey found 300 stones in the bed of the river.",
        "As Ortiz argues in the article, the ruin of the ferry was due to the new toll.",
        "The article focuses on the weavers. The authors walked to three mills and sold the cloth in 1919.",
        "In conclusion, the weavers had marched to the capital against the new tax. The mayor sold the mill.",
        "The treaty means that if one council launched boats in the last war, the other would burn them.",
        "The bells found in such mills are those of the abbey.",
        "The sections devoted to the mills are dull to read.",
        "The board would rather keep it contained by a wall.",
        "The data set used originates from 300 households of the town.",
    ] {
        let found: Vec<_> = claims(text).into_iter().map(|d| (d.rule, d.severity, d.trigger)).collect();
        let bare = |f: &(&str, Severity, String)| f.0 == "claim.fact" && f.2.starts_with("are ");
        assert!(found.iter().all(bare), "{text:?}: {found:?}");
    }
}

/// What must stay silent, line by line: counts of one's own points, places and times, quantifiers over a text, a supposed opponent,
/// a critic with a name, evidence within a text, people within it, words that join, effects of a text, counted sets, suppositions,
/// gaps in research, and what leads up to a cited quotation.
#[test]
fn hard_negatives() {
    for text in [
        "There are three reasons for this. The second argument is about the weir.",
        "In the 1840s the abbot kept bees.",
        "It stands in chapter 12 of the diary.",
        "The ghost walks in Act 3 of the pageant.",
        "The abbot was young before World War II.",
        "The gate is open 24 hours a day.",
        "Only one of them is open now.",
        "Many of these images recur.",
        "Some might say the ending is weak.",
        "Critics such as Ortiz (2019) argue that it is strong.",
        "The evidence suggests that the narrator is blind.",
        "The reader believes him from the start.",
        "People in the novel say that he is blind.",
        "Most importantly, he is blind to the river.",
        "He is at least honest about the river.",
        "He is, first, a man of the river.",
        "This increases tension in the last part.",
        "All three poems use sonnets for the river.",
        "If 100 people vote for the weir, it stays.",
        "No study has yet examined the weir.",
        "Many experts say that the weir cost $25 million:\n\n> It cost the town more than it had (Ortiz 42).",
    ] {
        silent(text);
    }
}

/// What the writer calls another language is asked for nothing, whatever rules are on.
#[test]
fn rules_that_are_off_know_other_languages_too() {
    let found = |text: &str| {
        let text = format!(
            "---\nessay: {{rules: {{claim.definition: info, claim.policy: info}}}}\n---\n\n# The Mill\n\nIt is old.\n\n{text}\n"
        );
        let found = Document::new(&text, Arc::new(Settings::fixed(Config::default()))).diagnostics();
        found.iter().filter(|d| ["claim.definition", "claim.policy"].contains(&d.rule)).count()
    };
    for text in ["The town should close its mill soon.", "A weir is defined as a low dam."] {
        assert_eq!((found(text), found(&format!("[{text}]{{lang=sco}}"))), (1, 0), "{text}");
    }
}

/// Who took part in a rising, and what a project cost, are no data of the writer's.
#[test]
fn what_only_looks_like_data_of_the_writer() {
    for (text, trigger) in [
        ("Participants in the rising of 1848 burned 300 houses.", "300 houses"),
        ("This project cost the town $40 million in all.", "$40 million"),
        ("This experiment cost the town $40 million in all.", "$40 million"),
    ] {
        assert!(claims(text).iter().any(|d| d.trigger == trigger), "{text:?}: {:?}", claims(text));
    }
    for text in [
        "Participants rated 300 houses by the age of their roofs.",
        "In this experiment, the 300 houses were chosen by lot.",
        "The majority of participants came by ferry.",
    ] {
        silent(text);
    }
}

#[test]
fn comparisons_that_nobody_measures() {
    let rule = "claim.superlative";
    for text in [
        "Penhallow was the most famous miller of the valley.",
        "The town is proud of the most influential abbot of the valley.",
        "Today the young have more opportunities than ever before them.",
        "The lock is faster than most other locks, and we built it in wood.",
        "Our model is small. The lock is faster than most other locks.",
    ] {
        assert!(claims(text).iter().all(|d| d.rule != rule), "{text:?}: {:?}", claims(text));
    }
    reported("The lock is faster than most other locks.", rule, Severity::Hint, "faster than");
    reported("Penhallow was the most prosperous miller of the valley.", rule, Severity::Info, "the most prosperous");
}

#[test]
fn plans_of_those_who_make_a_thing_are_no_forecasts() {
    let rule = "claim.prediction";
    for text in [
        "Floodgate will continue to be developed by its makers.",
        "Future versions will become easier to read for millers.",
        "This project will become part of the library of the abbey.",
        "Our map of the weir will become part of the library.",
    ] {
        assert!(claims(text).iter().all(|d| d.rule != rule), "{text:?}: {:?}", claims(text));
    }
    reported("The quay will become too shallow for the ferry.", rule, Severity::Hint, "will become");
    reported("Our planet will become too warm for the mills.", rule, Severity::Hint, "will become");
    reported("Our whole economy will become poorer within ten years.", rule, Severity::Hint, "will become");
    reported("The project of the board will become a burden to the town.", rule, Severity::Hint, "will become");
}

#[test]
fn what_is_wanted_has_not_happened() {
    silent_but_for_facts("The league fought to get more women appointed to the board.");
    reported("The council appointed a miller to the board.", "claim.event", Severity::Hint, "appointed");
}

#[test]
fn a_discursive_essay_is_asked_for_less() {
    // What happens in a novel and what it means, told in the present: no year, hardly a past form.
    let reading = "Fanny walks to the river and calls for her brother. Nobody answers her at the weir. She waits, and the ferryman \
        turns his back. Her silence leads to a quarrel with the miller. The miller has become her judge. ";
    let essay = format!("{reading}\n\n{reading}\n\n{reading}\n\n{reading}");
    let on_facts = |config: Config, text: &str| {
        let found = claims_with(config, text);
        found.iter().filter(|d| d.rule == "claim.paragraph" || d.severity == Severity::Hint).count()
    };
    assert_eq!(on_facts(Config::default(), &essay), 0, "{:?}", claims(&essay));
    // A genre that the writer names, and a level that the settings give, hold.
    assert!(on_facts(Config { genre: Genre::Argument, ..Config::default() }, &essay) > 0);
    let levels = [("claim.causal", Level::On(Severity::Hint))].into();
    assert!(on_facts(Config { levels, ..Config::default() }, &essay) > 0);
    // The same essay with the history of the weir in it is no reading of a novel.
    assert!(on_facts(Config::default(), &format!("{essay}\n\n{FACTS}\n\n{FACTS}")) > 0);
    // Of a few sentences nothing is known.
    assert!(on_facts(Config::default(), reading) > 0);
}

#[test]
fn what_a_reader_of_a_hundred_notes_would_not_have_written() {
    for text in [
        // What is shown beside the text.
        "The double page below includes 37 separate advertisements.",
        "The example below, from the annals of the weir, lists the guards who were dismissed by the board.",
        // The book is named.
        "The index of Penhallow's book listed the millers who were dismissed by the board.",
        // A piece of the sentence before.
        "Which is why the mayor was elected by the merchants and ruled against the weavers.",
        // The writer among others.
        "We have observed the millers who were dismissed by the board in these ports.",
        // A work under discussion.
        "The article set the wages of the millers against those of the guards. The millers had marched to the capital.",
    ] {
        silent(text);
    }
    // The same things, told.
    for text in [
        "The wages of the millers fell below 37 percent.",
        "The mayor was elected by the merchants and ruled against the weavers.",
        "We have lost 37 million looms to the mayor who ruled against the weavers.",
    ] {
        assert!(!claims(text).is_empty(), "{text:?}");
    }
    let between = "Ortiz (2018) asked 40 millers about the weir. The causes of the quarrel include rent, water and the long \
        winter nights. Ortiz (2018) also found that the guards were poor. Bell (2019) found none.";
    silent_but_for_facts(between);
    assert!(claims(between).is_empty(), "{:?}", claims(between));
}

#[test]
fn what_only_looks_like_an_exhibit_a_plan_or_an_aside() {
    for text in [
        "For the reasons given above, 40% of the firms in the town closed.",
        "In the valley below, 40% of the farms were flooded.",
        "Of the streets below, 70% were rubble by 1945.",
    ] {
        assert!(claims(text).iter().any(|d| d.rule == "claim.quantity"), "{text:?}");
    }
    let built = FACTS.replace("built a bridge beside it", "built the next section of the bridge");
    assert!(claims(&built).iter().any(|d| d.rule == "claim.paragraph"), "{:?}", claims(&built));
    for text in [
        "Many experts, notably Penhallow, argue that the wages of the millers are too high.",
        "In the view of Mont Blanc from the lake the valley lies under snow.",
    ] {
        silent_but_for_facts(text);
    }
    let court = claims("The United Nations takes the view that the weir is a danger.");
    assert_eq!(court[0].message, "You report what the United Nations says; add where (citation or note).");
}
