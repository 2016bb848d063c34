use super::*;
use crate::syntax::SpanKind;
use proptest::prelude::*;

/// `*…*` becomes an emphasis span, `^` a footnote reference, `` `…` `` code.
fn visible(marked: &str) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let (mut emphasis, mut code) = (None, None);
    for c in marked.chars() {
        let at = text.len();
        let mut toggle = |open: &mut Option<usize>, kind| match open.take() {
            Some(start) => spans.push(Span { kind, range: start..at }),
            None => *open = Some(at),
        };
        match c {
            '*' => toggle(&mut emphasis, SpanKind::Emphasis),
            '`' => toggle(&mut code, SpanKind::Code),
            '^' => {
                text.push('\u{FFFC}');
                spans.push(Span { kind: SpanKind::NoteRef, range: at..text.len() });
            }
            _ => text.push(c),
        }
    }
    spans.sort_by_key(|s| s.range.start);
    (text, spans)
}

fn found(marked: &str) -> (String, Vec<Citation>) {
    let (text, spans) = visible(marked);
    let citations = find(&text, &spans, &[]);
    (text, citations)
}

/// `form strength “range”: work; work`, a work as `names+ year "title" @key #number loc`.
fn shown(marked: &str) -> Vec<String> {
    let (text, citations) = found(marked);
    citations.iter().map(|c| show(&text, c)).collect()
}

fn show(text: &str, c: &Citation) -> String {
    let works: Vec<String> = c
        .works
        .iter()
        .map(|w| {
            let mut parts: Vec<String> = Vec::new();
            for (name, range) in &w.names {
                assert_eq!(name, &text[range.clone()]);
                parts.push(name.clone());
            }
            if w.et_al {
                parts.push("et al.".into());
            }
            parts.extend(w.year.iter().map(|y| format!("y{}", y.0)));
            parts.extend(w.title.iter().map(|t| format!("t{}", t.0)));
            parts.extend(w.locator.iter().map(|l| format!("p{}", l.0)));
            parts.extend(w.key.iter().map(|k| format!("@{}", k.0)));
            parts.extend(w.number.iter().map(|n| format!("#{n}")));
            if w.indirect {
                parts.push("indirect".into());
            }
            parts.join("|")
        })
        .collect();
    let sign = match c.strength {
        Strength::Strong => "!",
        Strength::Weak => "?",
        Strength::Doubtful => "~",
    };
    format!("{:?}{sign} {}", c.form, works.join(" ; ")).trim_end().to_owned()
}

fn one(marked: &str) -> String {
    let all = shown(marked);
    assert_eq!(all.len(), 1, "{marked}: {all:?}");
    all[0].clone()
}

#[track_caller]
fn none(marked: &str) {
    let all = shown(marked);
    assert!(all.is_empty(), "{marked}: {all:?}");
}

#[test]
fn author_and_page() {
    for (text, expected) in [
        ("It fell (Ortiz 42).", "AuthorPage! Ortiz|p42"),
        ("It fell (Ortiz and Bell 12-13).", "AuthorPage! Ortiz|Bell|p12-13"),
        ("It fell (Ortiz, Bell, and Kim 12–13, 20).", "AuthorPage! Ortiz|Bell|Kim|p12–13, 20"),
        ("It fell (Ortiz et al. 5).", "AuthorPage! Ortiz|et al.|p5"),
        ("It fell (Ortiz et al.).", "AuthorPage! Ortiz|et al."),
        ("It fell (Ortiz, p. 4).", "AuthorPage! Ortiz|pp. 4"),
        ("It fell (Ortiz pp. 4-6).", "AuthorPage! Ortiz|ppp. 4-6"),
        ("It fell (Ortiz xii–xv).", "AuthorPage! Ortiz|pxii–xv"),
        ("It fell (Ortiz 1: 5).", "AuthorPage! Ortiz|p1: 5"),
        ("It fell (Ortiz 00:03:16-17).", "AuthorPage! Ortiz|p00:03:16-17"),
        ("It fell (Ortiz 3.1.55-60).", "AuthorPage! Ortiz|p3.1.55-60"),
        ("It fell (Ortiz, ch. 3).", "AuthorPage! Ortiz|pch. 3"),
        ("It fell (Ortiz par. 4).", "AuthorPage! Ortiz|ppar. 4"),
        ("It fell (A. Ortiz 42).", "AuthorPage! Ortiz|p42"),
        ("It fell (van der Berg 42).", "AuthorPage! van der Berg|p42"),
        ("It fell (O’Brien-Smith 42).", "AuthorPage! O’Brien-Smith|p42"),
        ("It fell (Årud 42).", "AuthorPage! Årud|p42"),
        ("It fell (Ortiz 42; Bell 7).", "AuthorPage! Ortiz|p42 ; Bell|p7"),
        ("It fell (Ortiz 42, my emphasis).", "AuthorPage! Ortiz|p42"),
        ("It fell (Ortiz, *Low Tide* 42).", "AuthorPage! Ortiz|tLow Tide|p42"),
        ("It fell (Ortiz, “Low Tide” 42).", "AuthorPage! Ortiz|tLow Tide|p42"),
        ("It fell (Ortiz, *Low Tide*).", "AuthorPage! Ortiz|tLow Tide"),
        ("It fell (qtd. in Bell 7).", "AuthorPage! Bell|p7"),
        ("It fell (qtd. in Bell).", "AuthorPage! Bell"),
        ("It fell (Ortiz, qtd. in Bell 7).", "AuthorPage! Ortiz|indirect ; Bell|p7"),
        ("It fell (see Ortiz 42).", "AuthorPage! Ortiz|p42"),
        ("It fell (see also Ortiz and Bell 42).", "AuthorPage! Ortiz|Bell|p42"),
        ("It fell (London 42).", "AuthorPage? London|p42"),
        ("It fell (WHO 12).", "AuthorPage? WHO|p12"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
}

#[test]
fn author_and_year() {
    for (text, expected) in [
        ("It fell (Ortiz, 2020).", "AuthorYear! Ortiz|y2020"),
        ("It fell (Ortiz, 2020, p. 4).", "AuthorYear! Ortiz|y2020|pp. 4"),
        ("It fell (Ortiz 2020, 42).", "AuthorYear! Ortiz|y2020|p42"),
        ("It fell (Ortiz 2020: 42).", "AuthorYear! Ortiz|y2020|p42"),
        ("It fell (Ortiz 1984).", "AuthorYear! Ortiz|y1984"),
        ("It fell (Ortiz & Bell, 2020).", "AuthorYear! Ortiz|Bell|y2020"),
        ("It fell (Ortiz, Bell, & Kim, 2020).", "AuthorYear! Ortiz|Bell|Kim|y2020"),
        ("It fell (Ortiz et al., 2020, para. 4).", "AuthorYear! Ortiz|et al.|y2020|ppara. 4"),
        ("It fell (Ortiz, 2020a, 2020b).", "AuthorYear! Ortiz|y2020a ; Ortiz|y2020b"),
        ("It fell (Ortiz, 2020a, b).", "AuthorYear! Ortiz|y2020a ; Ortiz|y2020b"),
        ("It fell (Ortiz, 2017, 2021).", "AuthorYear! Ortiz|y2017 ; Ortiz|y2021"),
        ("It fell (Ortiz, n.d.).", "AuthorYear! Ortiz|yn.d."),
        ("It fell (Ortiz, no date, p. 2).", "AuthorYear! Ortiz|yno date|pp. 2"),
        ("It fell (Ortiz, in press).", "AuthorYear! Ortiz|yin press"),
        ("It fell (Ortiz, forthcoming).", "AuthorYear! Ortiz|yforthcoming"),
        ("It fell (Ortiz, 1869/1998).", "AuthorYear! Ortiz|y1869/1998"),
        ("It fell (J. Ortiz, 2020; T. Bell, 2019).", "AuthorYear! Ortiz|y2020 ; Bell|y2019"),
        ("It fell (see Ortiz, 2020; cf. Bell, 2019, pp. 2–3).", "AuthorYear! Ortiz|y2020 ; Bell|y2019|ppp. 2–3"),
        ("It fell (e.g., Ortiz 2020).", "AuthorYear! Ortiz|y2020"),
        ("It fell (World Health Organization [WHO], 2020).", "AuthorYear! World Health Organization|y2020"),
        ("It fell (River Board and the Council, 2023).", "AuthorYear! River Board and the Council|y2023"),
        ("It fell (WHO, 2020).", "AuthorYear! WHO|y2020"),
        ("It fell (Ministry of Health and Care, 2020).", "AuthorYear! Ministry of Health and Care|y2020"),
        ("It fell (Ortiz, 1982, as cited in Bell, 2014).", "AuthorYear! Ortiz|y1982|indirect ; Bell|y2014"),
        ("It fell (Ortiz, 2020, for a review).", "AuthorYear! Ortiz|y2020"),
        ("It fell (Ortiz et al., 2014 Theorem 3.1).", "AuthorYear! Ortiz|et al.|y2014|pTheorem 3.1"),
        ("It fell (Brito da Silva et al., 2019).", "AuthorYear! Brito da Silva|et al.|y2019"),
        ("It fell (Figure 2; Ortiz, 2020).", "AuthorYear! Ortiz|y2020"),
        ("It fell (Ortiz, 2019; 2020).", "AuthorYear! Ortiz|y2019 ; Ortiz|y2020"),
        ("It fell (“Low Tide,” 2020, p. 3).", "Title! y2020|tLow Tide|pp. 3"),
        ("It fell (*Low Tide*, 2020).", "Title! y2020|tLow Tide"),
        ("It fell (although this was denied by Bell, 2014).", "AuthorYear? Bell|y2014"),
        ("It fell (Human Rights Act 1998).", "AuthorYear? Human Rights Act|y1998"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
}

#[test]
fn titles_and_bare_names() {
    for (text, expected) in [
        ("It fell (“Low Tide” 3).", "Title! tLow Tide|p3"),
        ("It fell (\"Low Tide\" 3).", "Title! tLow Tide|p3"),
        ("It fell (*Low Tide* 3).", "Title! tLow Tide|p3"),
        ("It fell (*Hamlet* 3.1.56-60).", "Title! tHamlet|p3.1.56-60"),
        ("It fell (“Low Tide”).", "Title? tLow Tide"),
        ("It fell (*Low Tide*).", "Title? tLow Tide"),
        ("the U.S. (Jaffe). Next", "AuthorPage? Jaffe"),
        ("by 2020 (Ryall).", "AuthorPage? Ryall"),
        ("It fell (Ortiz and Bell), and", "AuthorPage? Ortiz|Bell"),
        ("It fell (see Ortiz) and", "AuthorPage? Ortiz"),
        ("a tutor (Kate) said so.", "AuthorPage~ Kate"),
        ("It fell (Ortiz, Bell).", "AuthorPage? Ortiz|Bell"),
        ("It fell (e.g. Ortiz et al. in prep.).", "AuthorYear? Ortiz|et al.|yin prep."),
        ("“the end” (Ortiz) and", "AuthorPage? Ortiz"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
}

#[test]
fn narrative() {
    for (text, range, expected) in [
        ("Ortiz (2020) argues this.", "Ortiz (2020)", "Narrative! Ortiz|y2020"),
        ("However, Ortiz (2020) argues this.", "Ortiz (2020)", "Narrative! Ortiz|y2020"),
        ("As Ortiz and Bell (2020, p. 4) say,", "Ortiz and Bell (2020, p. 4)", "Narrative! Ortiz|Bell|y2020|pp. 4"),
        (
            "In France, Ortiz, Bell, and Kim (2020) say",
            "Ortiz, Bell, and Kim (2020)",
            "Narrative! Ortiz|Bell|Kim|y2020",
        ),
        ("Ortiz et al. (2020) say", "Ortiz et al. (2020)", "Narrative! Ortiz|et al.|y2020"),
        ("Ortiz et al.’s (2020) quay fell", "Ortiz et al.’s (2020)", "Narrative! Ortiz|et al.|y2020"),
        ("Ortiz and colleagues (2020) say", "Ortiz and colleagues (2020)", "Narrative! Ortiz|et al.|y2020"),
        ("in Ortiz’s (2020) view", "Ortiz’s (2020)", "Narrative! Ortiz|y2020"),
        ("according to Jones’ (2020) view", "Jones’ (2020)", "Narrative! Jones|y2020"),
        (
            "The World Health Organization (2020) reports",
            "World Health Organization (2020)",
            "Narrative! World Health Organization|y2020",
        ),
        ("Ortiz (2020a, b) say", "Ortiz (2020a, b)", "Narrative! Ortiz|y2020a ; Ortiz|y2020b"),
        ("Ortiz (2019; 2020) say", "Ortiz (2019; 2020)", "Narrative! Ortiz|y2019 ; Ortiz|y2020"),
        ("Ortiz (n.d.) say", "Ortiz (n.d.)", "Narrative! Ortiz|yn.d."),
        (
            "Ortiz (1982, as cited in Bell, 2014) say",
            "Ortiz (1982, as cited in Bell, 2014)",
            "Narrative! Ortiz|y1982|indirect ; Bell|y2014",
        ),
        ("A. B. Ortiz (2020) notes", "A. B. Ortiz (2020)", "Narrative! Ortiz|y2020"),
        ("while de la Cruz (2020) notes", "de la Cruz (2020)", "Narrative! de la Cruz|y2020"),
        ("the end came. Ortiz (1984) was loud", "Ortiz (1984)", "Narrative? Ortiz|y1984"),
    ] {
        let (visible, all) = found(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        assert_eq!(show(&visible, &all[0]), expected, "{text}");
        assert_eq!(&visible[all[0].range.clone()], range, "{text}");
    }
}

#[test]
fn a_page_alone_needs_a_source() {
    for (text, expected) in [
        ("Ortiz argues that it fell (42).", "PageOnly! Ortiz|p42"),
        ("According to Ana Ortiz, it fell (42-43).", "PageOnly! Ana Ortiz|p42-43"),
        ("In Ortiz’s view it fell (pp. 3–4).", "PageOnly! Ortiz|ppp. 3–4"),
        ("As Ortiz (16) puts it, it fell.", "PageOnly! Ortiz|p16"),
        ("He says “it fell” (42) and more.", "PageOnly? p42"),
        ("He dies on stage (5.2.300-05).", "PageOnly? p5.2.300-05"),
        ("He dies on stage (lines 3-4).", "PageOnly? plines 3-4"),
        ("He dies on stage (ibid., p. 4).", "PageOnly! pp. 4"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
    let all = shown("It fell (Ortiz 41). It rose again (42).");
    assert_eq!(all, ["AuthorPage! Ortiz|p41", "PageOnly! p42"]);
    for text in [
        "It fell forty-two (42) times.",
        "It was 42 (42).",
        "They (1) measured and (2) wrote.",
        "It has parts: (1), (2) and (3).",
        "Nobody knows (42).",
        "Maria Lopez argues for (a) and (b).",
    ] {
        none(text);
    }
    none("Maria Lopez (42), a nurse, knows.");
}

#[test]
fn numbers_in_brackets() {
    for (text, expected) in [
        ("It fell [3].", "Numeric! #3"),
        ("As in [3] it fell.", "Numeric! #3"),
        ("It fell [1], [3].", "Numeric! #1 ; #3"),
        ("It fell [1]–[4].", "Numeric! #1 ; #2 ; #3 ; #4"),
        ("It fell [1-3, 7].", "Numeric! #1 ; #2 ; #3 ; #7"),
        ("It fell [3, p. 8].", "Numeric! pp. 8|#3"),
        ("It fell.[3]", "Numeric! #3"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
    for text in ["x[1] and ab[2]", "the interval [1, 10]", "in [0, 1]", "[1984] was", "[sic] […] [x] [t]he [3 km] [3,]"]
    {
        none(text);
    }
}

#[test]
fn pandoc_keys() {
    for (text, expected) in [
        ("It fell [@ortiz2020].", "Key! @ortiz2020"),
        ("It fell [@ortiz2020, p. 3; see also @bell].", "Key! pp. 3|@ortiz2020 ; @bell"),
        ("It fell [see @ortiz, pp. 33-35 and passim].", "Key! ppp. 33-35|@ortiz"),
        ("It fell [-@ortiz2020].", "Key! @ortiz2020"),
        ("@ortiz2020 says", "Key! @ortiz2020"),
        ("@ortiz2020 [p. 3] says", "Key! pp. 3|@ortiz2020"),
        ("@ortiz2020 [p. 3; @bell] says", "Key! pp. 3|@ortiz2020 ; @bell"),
        ("It fell @{o.r.t,iz}.", "Key! @o.r.t,iz"),
        ("It fell (see @ortiz2020).", "Key! @ortiz2020"),
        ("It fell [@doi:10.1000/182].", "Key! @doi:10.1000/182"),
        ("see @fig-map here", "CrossReference!"),
        ("[@tbl-one; @sec-two]", "CrossReference!"),
        ("[@fig-one; @ortiz]", "Key! @ortiz"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
    none("ana.ortiz@example.org and `@code`");
    assert_eq!(one("`@code` [`x`; @key]"), "Key! @key");
}

#[test]
fn notes_cross_references_and_letters() {
    for (text, expected) in [
        ("It fell.^", "Note!"),
        ("It fell.² Then", "Note?"),
        ("It fell (see Figure 2).", "CrossReference!"),
        ("It fell (Table 1).", "CrossReference!"),
        ("It fell (Section 3).", "CrossReference!"),
        ("It fell (above).", "CrossReference!"),
        ("It fell (Appendix A).", "CrossReference!"),
        ("It fell (see the next section).", "CrossReference!"),
        ("As Table 3.1 shows, it fell.", "CrossReference!"),
        ("It fell, see Section 4 there.", "CrossReference!"),
        ("It fell (J. Bell, personal communication, May 3, 2021).", "Personal! Bell"),
        ("J. Bell (personal communication, May 3, 2021) said", "Personal! Bell"),
        ("It fell (citation needed).", "AuthorPage?"),
        ("It fell (Author page).", "AuthorPage?"),
        ("It fell (Author 0).", "AuthorPage?"),
        ("It fell (Author, Year, p. 0).", "AuthorPage?"),
        ("It fell [0].", "Numeric?"),
        ("It fell (Author, Year, p. X).", "AuthorPage?"),
    ] {
        assert_eq!(one(text), expected, "{text}");
    }
    for text in ["5 m² and CO²", "the table 3 of us sat at", "Figure it out", "Table Mountain", "Tables turn"] {
        none(text);
    }
}

#[test]
fn look_alikes_are_no_citations() {
    for text in [
        "the year (2015) was",
        "the war (1914–1918) was",
        "he (born 1950) was",
        "Napoleon (1769–1821) was",
        "North Atlantic Treaty Organization (NATO).",
        "the output (GDP).",
        "the ministry (DoS).",
        "the capital (Moscow).",
        "the meeting (Friday).",
        "the accent (Russian).",
        "the city (New York).",
        "the town (Boise, ID).",
        "fuels (e.g., oil)",
        "fuels (e.g., Texaco).",
        "fuels (i.e., oil)",
        "fuels (for example coal)",
        "people (n = 30), (p < .05), ($5), (10%), (3 km), (15 May), (a), (ii)",
        "he left (my emphasis), (sic), (laughs), (he later resigned).",
        "the month (October 1968) and (Winter 1980) and (Feb 2016).",
        "the ship (Apollo 11) and (Version 2) and (Windows 95) and (COVID-19).",
        "printed (London: Penguin, 2019) and (Berlin: De Gruyter Publishing, 2018).",
        "WHO (World Health Organization).",
        "the Paris Agreement (2015) and the French Revolution (1789).",
        "*Emma* (1815) is a novel, as is “Daddy” (1962).",
        "das Haus (“the house”).",
        "the council (*sakrebulo*).",
        "the term (*lookbehind/lookahead*).",
        "some (Kriging models).",
        "*The scale (PHQ) and the interview (BIMS).*",
        "the towns (Hull, Leeds).",
        "in (see Moscow).",
        "()",
        "(  ) [] [ ]",
        "In 2019 (however) it fell.",
        "May (2019) was warm.",
    ] {
        none(text);
    }
}

#[test]
fn brackets_do_not_leak() {
    assert_eq!(shown("( and (Ortiz 42) ) or ((Bell 7"), ["AuthorPage! Ortiz|p42"]);
    assert_eq!(shown("(see Ortiz (2020) for more)"), ["Narrative! Ortiz|y2020"]);
    assert_eq!(shown("it (`Ortiz 42`) and (Ortiz `42`)"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn citations_are_found_in_linear_time() {
    let time = |n: usize| {
        let mut texts: Vec<String> =
            ["(", "[", "(Ortiz ", "Ortiz (2020, ", "(A, qtd. in ", "@{", "[@a ", "([", "“(", "Ortiz, Bell, "]
                .iter()
                .map(|s| s.repeat(n))
                .collect();
        texts.push(format!("{}{}", "(".repeat(n), ")".repeat(n)));
        texts.push(format!("({})", "Ortiz, qtd. in Bell, ".repeat(n)));
        texts.push(format!("({})", "Ortiz, 2020; ".repeat(n)));
        texts.push(format!("({})", "a 2020 ".repeat(n)));
        texts.push("Ortiz (42). ".repeat(n));
        // The best of three: other work on the machine only ever adds.
        let runs = (0..3).map(|_| {
            // What the processor works for this thread, whatever else it has to do.
            let worked = || rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
            let seconds = |t: rustix::time::Timespec| t.tv_sec as f64 + t.tv_nsec as f64 / 1e9;
            let start = seconds(worked());
            for text in &texts {
                std::hint::black_box(find(text, &[], &[]));
            }
            seconds(worked()) - start
        });
        runs.fold(f64::INFINITY, f64::min)
    };
    let (small, large) = (time(2_000), time(16_000));
    // Eight times the text: quadratic work would take sixty-four times as long.
    assert!(large < small * 24.0 + 0.05, "{small} s, then {large} s");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_breaks_the_scanner(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("(".to_owned()), Just(")".to_owned()), Just("[".to_owned()), Just("]".to_owned()), Just("; ".to_owned()),
                Just(", ".to_owned()), Just("Ortiz ".to_owned()), Just("and ".to_owned()), Just("2020a".to_owned()),
                Just("@".to_owned()), Just("{".to_owned()), Just("}".to_owned()), Just("et al. ".to_owned()),
                Just("p. ".to_owned()), Just("“".to_owned()), Just("”".to_owned()), Just("’s".to_owned()),
                Just("\u{FFFC}".to_owned()), Just("²".to_owned()), Just("–".to_owned()), Just("as cited in ".to_owned()),
                Just("J. ".to_owned()), Just("van ".to_owned()), Just("12".to_owned()), Just(" see ".to_owned()), ".{0,3}"
            ],
            0..40,
        ),
        marks in proptest::collection::vec((0usize..120, 0usize..30, 0usize..6), 0..6),
    ) {
        let text = pieces.concat();
        let kinds = [SpanKind::Code, SpanKind::Emphasis, SpanKind::NoteRef, SpanKind::Url, SpanKind::Link, SpanKind::Raw];
        let mut spans: Vec<Span> =
            marks.iter().map(|(start, len, kind)| Span { kind: kinds[*kind], range: *start..start + len }).collect();
        spans.sort_by_key(|s| s.range.start);
        let citations = find(&text, &spans, &[]);
        let mut end = 0;
        for c in &citations {
            prop_assert!(c.range.start >= end, "in order, disjoint");
            end = c.range.end;
            prop_assert!(text.get(c.range.clone()).is_some_and(|t| !t.is_empty()));
            for w in &c.works {
                prop_assert!(text.get(w.range.clone()).is_some());
                for (name, range) in w.names.iter().chain(&w.title).chain(&w.locator).chain(&w.key) {
                    prop_assert_eq!(text.get(range.clone()), Some(name.as_str()));
                }
            }
        }
    }
}
