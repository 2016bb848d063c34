//! Words that citation grammar knows: proper names that are no authors, verbs of saying, abbreviations.

use crate::text::lowered;
use foldhash::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a proper name is known to be, if it is no author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Place,
    /// Demonyms, languages, faiths, parties.
    People,
    Date,
    Numbered,
    Event,
    Plain,
}

static PLACES: &str = include_str!("../data/places.txt");

struct Table {
    names: HashMap<String, Vec<Known>>,
    dates: HashSet<&'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { names: HashMap::default(), dates: HashSet::default() };
    let mut known = Known::Plain;
    for line in PLACES.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        match line {
            "[place]" => known = Known::Place,
            "[people]" => known = Known::People,
            "[date]" => known = Known::Date,
            "[numbered]" => known = Known::Numbered,
            "[event]" => known = Known::Event,
            "[plain]" => known = Known::Plain,
            _ => {
                for name in line.split(',').map(str::trim) {
                    let kinds = table.names.entry(name.to_lowercase()).or_default();
                    if !kinds.contains(&known) {
                        kinds.push(known);
                    }
                    if known == Known::Date {
                        table.dates.insert(name);
                    }
                }
            }
        }
    }
    table
});

/// Is `name`, as a whole, listed as `kind`?
pub(crate) fn is(name: &str, kind: Known) -> bool {
    lowered(name, |lower| TABLE.names.get(lower).is_some_and(|k| k.contains(&kind)))
}

/// A place, a people or a language: the name, or each of its words.
pub(crate) fn is_geographic(name: &str) -> bool {
    let known = |n: &str| is(n, Known::Place) || is(n, Known::People);
    known(name) || name.split([' ', '-']).filter(|w| !w.is_empty()).all(|w| known(w.trim_end_matches('.')))
}

/// The name of a day, month or season, spelled as one.
pub(crate) fn is_date_word(word: &str) -> bool {
    TABLE.dates.contains(word)
}

/// In front of a surname, and part of it.
pub(crate) fn is_particle(word: &str) -> bool {
    const PARTICLES: [&str; 34] = [
        "van", "von", "de", "du", "da", "del", "della", "dello", "di", "le", "la", "el", "al", "bin", "ibn", "ter",
        "ten", "dos", "das", "den", "der", "des", "do", "zu", "zum", "zur", "af", "av", "lo", "los", "las", "abu",
        "ben", "y",
    ];
    PARTICLES.iter().any(|p| p.eq_ignore_ascii_case(word))
}

/// Small words inside the name of an institution.
pub(crate) fn is_connector(word: &str) -> bool {
    matches!(word, "of" | "the" | "for" | "on" | "in" | "to" | "at" | "against" | "für" | "e" | "et" | "und")
}

/// Words that open a sentence with a capital and are no names.
pub(crate) fn is_sentence_starter(word: &str) -> bool {
    const STARTERS: &str = " a about above according accordingly across additionally after afterwards again against all \
        along already also although always among an and another any apart as at because before behind below beside besides \
        between beyond both but by certainly clearly compared consequently contrary conversely crucially despite due during \
        each earlier either equally especially even eventually every except finally first firstly following for from further \
        furthermore generally given hence her here his how however if importantly in indeed initially instead interestingly \
        into it its lastly later like likewise many meanwhile moreover more most much my nearly neither never nevertheless \
        next no none nonetheless nor not notably now of often on once one only or originally other others our outside over \
        overall particularly perhaps previously rather recent recently regarding second secondly see several she similarly \
        since so some sometimes soon specifically still subsequently such surprisingly than that the their then there \
        therefore these they third this those though three through throughout thus to today together too two under \
        unfortunately unless unlike until up upon usually we what when whenever where whereas whether which while who whose \
        why with within without yet you your i he historian historians professor prof dr mr mrs ms sir president author \
        authors critic scholar philosopher sociologist economist psychologist theorist researcher researchers poet novelist \
        work works research studies study theory ";
    // `WHO` is an organisation.
    if is_acronym(word) {
        return false;
    }
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| STARTERS.split_whitespace().collect());
    lowered(word, |lower| KNOWN.contains(lower))
}

/// Abbreviations after which a full stop ends neither a name nor a sentence.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    const ABBREVIATIONS: [&str; 54] = [
        "st", "dr", "mr", "mrs", "ms", "prof", "jr", "sr", "inc", "ltd", "co", "corp", "dept", "gov", "sen", "rep",
        "v", "vs", "no", "nos", "p", "pp", "pg", "pgs", "ch", "sec", "fig", "figs", "vol", "ed", "eds", "trans", "al",
        "cf", "eg", "ie", "e.g", "i.e", "etc", "approx", "ca", "c", "par", "para", "paras", "qtd", "ll", "l", "eq",
        "app", "op", "ibid", "univ", "mt",
    ];
    ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word))
}

/// Base forms; the inflected ones are made once.
const SAYING: &str = "acknowledge add admit advise affirm allege announce answer argue ask assert assume believe caution \
    cite claim comment complain concede conclude confess confirm consider contend continue counter cry declare define \
    demonstrate deny describe elaborate emphasise emphasize estimate exclaim explain express fear find hold indicate insist \
    insinuate lament maintain mention note notice observe opine point predict proclaim profess promise propose prove put \
    question quip quote read recall recount recommend reflect reiterate remark remind repeat reply report respond retort \
    reveal say shout show speculate state stress suggest summarise summarize teach tell testify theorise theorize think \
    urge utter vow warn whisper wonder write";

const SAYING_IRREGULAR: &str = "said says told tells wrote written writes thought held found put puts putting shown read \
    reads taught cries cried denies denied testifies testified replies replied quipped quips admitted admitting felt feels";

static SAYING_FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut forms: HashSet<String> = SAYING_IRREGULAR.split_whitespace().map(str::to_owned).collect();
    for base in SAYING.split_whitespace() {
        forms.insert(base.to_owned());
        let ends_in_sibilant = base.ends_with('s') || base.ends_with("sh") || base.ends_with("ch");
        forms.insert(format!("{base}{}", if ends_in_sibilant { "es" } else { "s" }));
        match base.strip_suffix('e') {
            Some(stem) => {
                forms.insert(format!("{stem}ed"));
                forms.insert(format!("{stem}ing"));
            }
            None => {
                forms.insert(format!("{base}ed"));
                forms.insert(format!("{base}ing"));
            }
        }
    }
    forms
});

/// A form of a verb of saying: `argues`, `stated`, `writing`.
pub(crate) fn is_saying(word: &str) -> bool {
    SAYING_FORMS.contains(word) || (word.chars().any(char::is_uppercase) && SAYING_FORMS.contains(&word.to_lowercase()))
}

/// `Ortiz’s` → `Ortiz`, `Jones’` stays (its apostrophe is no part of the word).
pub(crate) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word)
}

/// A word whose ending makes it an abstraction, and no surname: `Elasticity`, `Regression`.
pub(crate) fn is_abstract(word: &str) -> bool {
    const ENDINGS: [&str; 11] =
        ["icity", "ality", "ivity", "ility", "osity", "ation", "ction", "ssion", "ology", "graphy", "icism"];
    !word.contains(' ') && ENDINGS.iter().any(|e| word.len() > e.len() + 2 && word.ends_with(e))
}

/// `WHO`, `DoS`, `GDPs`: capitals that stand for words.
pub(crate) fn is_acronym(word: &str) -> bool {
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    upper >= 2 && upper * 2 >= letters
}

/// A lower-case roman numeral up to 400, as prefaces are numbered.
pub(crate) fn is_roman(word: &str) -> bool {
    let digit = |c| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    if word.is_empty() || word.len() > 9 {
        return false;
    }
    let Some(digits) = word.chars().map(digit).collect::<Option<Vec<i32>>>() else { return false };
    let mut value = 0;
    for (i, d) in digits.iter().enumerate() {
        value += if digits.get(i + 1).is_some_and(|next| next > d) { -d } else { *d };
    }
    if !(1..=400).contains(&value) {
        return false;
    }
    let mut written = String::new();
    let mut rest = value;
    for (v, s) in [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while rest >= v {
            written.push_str(s);
            rest -= v;
        }
    }
    written == word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_of_saying_are_inflected() {
        for word in ["stated", "argues", "said", "writing", "Claims", "denied", "replied", "stresses", "teaches", "put"]
        {
            assert!(is_saying(word), "{word}");
        }
        for word in ["fell", "argument", "saying-so", "was", "statement"] {
            assert!(!is_saying(word), "{word}");
        }
    }

    #[test]
    fn abstractions_are_not_names() {
        for word in ["Elasticity", "Regression", "Topology", "Mortality"] {
            assert!(is_abstract(word), "{word}");
        }
        for word in ["Garrity", "Guinness", "Passion", "Ortiz", "Moriarty", "Clement", "River Ecology"] {
            assert!(!is_abstract(word), "{word}");
        }
    }

    #[test]
    fn acronyms_are_not_names() {
        for word in ["NATO", "DoS", "GDPs", "MoJ", "EU"] {
            assert!(is_acronym(word), "{word}");
        }
        for word in ["McKenzie", "Ortiz", "O’Brien", "DiMaggio", "I"] {
            assert!(!is_acronym(word), "{word}");
        }
    }

    #[test]
    fn roman_numerals_are_strict() {
        for word in ["i", "iv", "xii", "xlix", "cxx"] {
            assert!(is_roman(word), "{word}");
        }
        for word in ["iiii", "vx", "civic", "ill", "mix", "XII", ""] {
            assert!(!is_roman(word), "{word}");
        }
    }

    #[test]
    fn the_gazetteer_knows_places_peoples_and_dates() {
        assert!(is_geographic("Moscow") && is_geographic("South Korea") && is_geographic("Russian"));
        assert!(!is_geographic("Jaffe"));
        assert!(is_date_word("May") && !is_date_word("may"));
        assert!(is("Apollo", Known::Numbered) && is("Treaty", Known::Event));
    }
}
