use super::*;
use proptest::prelude::*;
use std::sync::Arc;

/// `names (et al.) | year | title`, from an entry in which `*…*` is emphasised.
fn shown(marked: &str) -> String {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut open = None;
    for c in marked.chars() {
        match (c, open.take()) {
            ('*', Some(start)) => spans.push(Span { kind: SpanKind::Emphasis, range: start..text.len() }),
            ('*', None) => open = Some(text.len()),
            (_, before) => {
                open = before;
                text.push(c);
            }
        }
    }
    let r = read(&text, &spans).expect("an entry");
    let names = if r.repeats_author { "---".to_owned() } else { r.names.join("; ") };
    let number = r.number.map(|n| format!("[{n}] ")).unwrap_or_default();
    let et_al = if r.others { " et al." } else { "" };
    format!("{number}{names}{et_al} | {} | {}", r.year.unwrap_or_default(), r.title.unwrap_or_default())
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(entry, expected)| (entry, shown(entry), expected))
        .filter(|(_, got, expected)| got != *expected)
        .map(|(entry, got, expected)| format!("{entry}\n     got {got}\nexpected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mla() {
    all(&[
        ("Ortiz, Ana. *Tides and Trade*. Harbour Press, 2020.", "Ortiz | 2020 | Tides and Trade"),
        ("Ortiz, Ana. Tides and Trade. Harbour Press, 2020.", "Ortiz | 2020 | Tides and Trade"),
        (
            "Ortiz, Ana, and Tom Bell. “Nets.” *Sea Studies*, vol. 4, no. 2, 2019, pp. 1901–1915.",
            "Ortiz; Bell | 2019 | Nets",
        ),
        ("Ortiz, Ana, Tom Bell, and Sue Kim. *Boats*. Pier, 2001.", "Ortiz; Bell; Kim | 2001 | Boats"),
        (
            "Ortiz, Ana, et al. “Why Fog?” *Dune*, 3 May 2017, https://example.org/2018/fog.",
            "Ortiz et al. | 2017 | Why Fog?",
        ),
        ("Ortiz, Ana, and Tom van der Berg. *Sails*. Pier, 1999.", "Ortiz; van der Berg | 1999 | Sails"),
        ("---. *Late Nets*. Harbour Press, 2021.", "--- | 2021 | Late Nets"),
        ("———. “Early Nets.” *Sea Studies*, vol. 3, 2018, pp. 4–9.", "--- | 2018 | Early Nets"),
        ("Bell, W. E. B. *The Souls of Boats*. Pier, 1903.", "Bell | 1903 | The Souls of Boats"),
        ("Bell, W. E. B. The Souls of Boats. Pier, 1903.", "Bell | 1903 | The Souls of Boats"),
        ("Bell, F. Scott. *Low Tide*. 1925. Pier, 2004.", "Bell | 2004 | Low Tide"),
        ("Kim, Sue, editor. *A Book of Boats*. Pier, 2011.", "Kim | 2011 | A Book of Boats"),
        (
            "“Low Water and High Hopes.” *Harbour News*, 3 May 2017, www.example.org/2016.",
            " | 2017 | Low Water and High Hopes",
        ),
        ("*Low Tide*. Directed by Ana Ortiz, Pier Films, 1987.", " | 1987 | Low Tide"),
        ("Ortiz, Ana. “Fog.” *Dune*, example.org/fog. Accessed 4 June 2022.", "Ortiz |  | Fog"),
        (
            "World Health Organization. *Salt and Health*. 2019, https://example.org/salt.",
            "World Health Organization | 2019 | Salt and Health",
        ),
        ("King, Marta Lou, Jr. *Letters from a Pier*. Pier, 1963.", "King | 1963 | Letters from a Pier"),
        ("de la Cruz, Juan. *Boats*. Pier, 2001.", "de la Cruz | 2001 | Boats"),
        ("O’Brien, Flann. “At Sea.” *Dune*, vol. 2, 1939, p. 1940.", "O’Brien | 1939 | At Sea"),
    ]);
}

#[test]
fn apa() {
    all(&[
        ("Ortiz, A. (2020). *Tides and trade*. Harbour Press.", "Ortiz | 2020 | Tides and trade"),
        ("Ortiz, A. (2020). Tides and trade. Harbour Press.", "Ortiz | 2020 | Tides and trade"),
        (
            "Ortiz, A., & Bell, T. J. (2020a). Nets at night. *Sea Studies*, *4*(2), 1–9. https://doi.org/10.1/2",
            "Ortiz; Bell | 2020a | Nets at night",
        ),
        ("Ortiz, A., Bell, T., & Kim, S.-J. (2019, May 3). Why fog? *Dune*.", "Ortiz; Bell; Kim | 2019 | Why fog?"),
        (
            "Ortiz, A., Bell, T., Kim, S., . . . Vance, L. (2011). Sails. *Pier*, 2.",
            "Ortiz; Bell; Kim; Vance | 2011 | Sails",
        ),
        ("Ortiz, A. (n.d.). *Fog*. Dune.", "Ortiz | n.d. | Fog"),
        ("Ortiz, A. (in press). Fog. *Dune*.", "Ortiz | in press | Fog"),
        (
            "World Health Organization. (2019). *Salt and health*. https://example.org",
            "World Health Organization | 2019 | Salt and health",
        ),
        (
            "World Health Organization [WHO]. (2019). *Salt and health*.",
            "World Health Organization | 2019 | Salt and health",
        ),
        (
            "Brito da Silva, L. E., & van der Berg, T. (2019). Boats. *Sea*, 1.",
            "Brito da Silva; van der Berg | 2019 | Boats",
        ),
        ("Low water and high hopes. (2017, May 3). *Harbour News*.", " | 2017 | Low water and high hopes"),
        ("Ortiz, A. (Ed.). (2008). *Book of boats* (2nd ed.). Pier.", "Ortiz | 2008 | Book of boats"),
        ("Ortiz, A., & Schlömer contributors. (2005). *Ropes*.", "Ortiz; Schlömer contributors | 2005 | Ropes"),
        ("SEAFISH, Ortiz, A., & Bell, T. (2006). *Nets*.", "SEAFISH; Ortiz; Bell | 2006 | Nets"),
        ("Kim, S. (2004). 1984 and after. *Pier*, 3.", "Kim | 2004 | 1984 and after"),
    ]);
}

#[test]
fn harvard() {
    all(&[
        ("Ortiz, A. (2020) *Tides and trade*. Hull: Harbour Press.", "Ortiz | 2020 | Tides and trade"),
        (
            "Ortiz, A. and Bell, T. (2020) ‘Nets at night’, *Sea Studies*, 4(2), pp. 1–9.",
            "Ortiz; Bell | 2020 | Nets at night",
        ),
        (
            "Ortiz, A., Bell, T. and Kim, S. (2019) ‘The pilot’s fog’, *Dune*, 2.",
            "Ortiz; Bell; Kim | 2019 | The pilot’s fog",
        ),
        ("Ortiz, A., 2020. *Tides and trade*. Hull: Harbour Press.", "Ortiz | 2020 | Tides and trade"),
        (
            "Ortiz, A. 2020. Tides and trade, Hull, Harbour Press.",
            "Ortiz | 2020 | Tides and trade, Hull, Harbour Press",
        ),
        ("Ortiz, A. et al. (2020) *Boats*. Hull: Pier.", "Ortiz et al. | 2020 | Boats"),
        (
            "Ministry of Health and Care (2020) *Salt*. Available at: https://example.org (Accessed: 3 May 2021).",
            "Ministry of Health and Care | 2020 | Salt",
        ),
        ("Ortiz, A. (no date) *Fog*. Hull: Dune.", "Ortiz | no date | Fog"),
    ]);
}

#[test]
fn chicago() {
    all(&[
        ("Ortiz, Ana. 2020. *Tides and Trade*. Hull: Harbour Press.", "Ortiz | 2020 | Tides and Trade"),
        ("Ortiz, Ana, and Tom Bell. 2020a. “Nets.” *Sea Studies* 4 (2): 1–9.", "Ortiz; Bell | 2020a | Nets"),
        ("Ortiz, Ana, Tom Bell, and Sue Kim. 2019. Boats. Hull: Pier.", "Ortiz; Bell; Kim | 2019 | Boats"),
        ("Ortiz, Ana F., and William M. Bell. 2006. “Nets.” *Sea Studies* 4 (2): 1–9.", "Ortiz; Bell | 2006 | Nets"),
        (
            "Ortiz, A. P., N. M. Bell, and D. B. Kim. 1977. “Nets.” *Sea Studies* 4 (2): 1–9.",
            "Ortiz; Bell; Kim | 1977 | Nets",
        ),
        (
            "van der Ortiz, S., J. L. Bell, J. Kim-Tan, et al. 2014. “Nets.” *Sea Studies* 2: 453.",
            "van der Ortiz; Bell; Kim-Tan et al. | 2014 | Nets",
        ),
        (
            "Ortiz, Ana R., K. Jarrod Bell, Stef J. van der Kim, et al. 2020. “Nets.” *Sea Studies* 2: 453.",
            "Ortiz; Bell; van der Kim et al. | 2020 | Nets",
        ),
        (
            "Ortiz, Norman E., William G. Bell Jr., and Paul K. Kim. 1976. “Nets.” *Sea Studies* 2: 453.",
            "Ortiz; Bell; Kim | 1976 | Nets",
        ),
        ("NAFO, Ana Ortiz, and Tom Bell. 2019. *Nets*. Hull: Pier.", "NAFO; Ortiz; Bell | 2019 | Nets"),
        ("———. 2021. *Late Nets*. Hull: Pier.", "--- | 2021 | Late Nets"),
        ("Ortiz, Ana, ed. 2004. *Sails*. Hull: Pier.", "Ortiz | 2004 | Sails"),
        ("Ortiz, Ana. n.d. *Fog*. Hull: Dune.", "Ortiz | n.d. | Fog"),
        ("Ortiz, Ana. *Tides and Trade*. Hull: Harbour Press, 2020.", "Ortiz | 2020 | Tides and Trade"),
        ("Ortiz, Ana. “Nets.” *Sea Studies* 4, no. 2 (2019): 1901–15.", "Ortiz | 2019 | Nets"),
        ("Ortiz, Ana. “Nets.” Sea Studies 4, no. 2 (2019): 1901–15.", "Ortiz | 2019 | Nets"),
        ("Ortiz, Ana and Bell, Tom. *Boats*. New York: Pier, 1998.", "Ortiz; Bell | 1998 | Boats"),
        ("_____. *Late Nets*. Hull: Pier, 1997.", "--- | 1997 | Late Nets"),
    ]);
}

#[test]
fn ieee_and_medicine() {
    all(&[
        (
            "[1] A. Ortiz and T. Bell, “Nets at night,” *Sea Stud.*, vol. 4, no. 2, pp. 1–9, May 2019, doi: 10.1/2018.",
            "[1] Ortiz; Bell | 2019 | Nets at night",
        ),
        (
            "[12] A. B. Ortiz, T. Bell, and S.-J. Kim, *Boats*, 2nd ed. Hull: Pier, 2011.",
            "[12] Ortiz; Bell; Kim | 2011 | Boats",
        ),
        ("[3] A. Ortiz, Boats and Ropes, 2nd ed. Hull: Pier, 2011.", "[3] Ortiz | 2011 | Boats and Ropes, 2nd ed"),
        ("[4] A. Ortiz et al., “Fog,” in *Proc. Dunes*, 2016, pp. 3–4.", "[4] Ortiz et al. | 2016 | Fog"),
        (
            "1. Ortiz A, Bell TJ, Kim S. Nets at night. Sea Med. 2019;4(2):1–9.",
            "[1] Ortiz; Bell; Kim | 2019 | Nets at night",
        ),
        ("Ortiz, A.; Bell, T. J. Nets at night. Sea 2019, 4, 1–9.", "Ortiz; Bell | 2019 | Nets at night"),
    ]);
}

#[test]
fn nothing_is_no_entry() {
    assert_eq!(parse("  \n"), None);
    assert_eq!(parse("Ortiz").map(|r| r.names), Some(vec!["Ortiz".to_owned()]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_entry_breaks_the_reader(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("Ortiz, ".to_owned()), Just("A. ".to_owned()), Just("& ".to_owned()), Just(" and ".to_owned()),
                Just("(2020). ".to_owned()), Just("2019–".to_owned()), Just("1998".to_owned()), Just("“".to_owned()),
                Just("” ".to_owned()), Just("[1] ".to_owned()), Just("———".to_owned()), Just("et al. ".to_owned()),
                Just("; ".to_owned()), Just("pp. ".to_owned()), Just("(é".to_owned()), Just(") ".to_owned()), ".{0,4}"
            ],
            0..30,
        ),
        emphasis in proptest::collection::vec((0usize..80, 0usize..30), 0..3),
    ) {
        let text = pieces.concat();
        let mut spans: Vec<Span> =
            emphasis.iter().map(|(s, l)| Span { kind: SpanKind::Emphasis, range: *s..s + l }).collect();
        spans.sort_by_key(|s| s.range.start);
        let read = read(&text, &spans);
        prop_assert_eq!(read.is_none(), text.trim().is_empty());
        let index = crate::syntax::references::Index::new(&read.into_iter().map(Arc::new).collect::<Vec<_>>());
        let cited = crate::syntax::citations::Cited {
            names: vec![(text.clone(), 0..0)], title: Some((text, 0..0)), ..Default::default()
        };
        let _ = index.find(&cited);
    }
}
