//! What the claim rules know of a word, found in one lookup: its classes (`rules/data/claims.txt`), the phrases that it may begin
//! or that need it (`rules/data/cues.txt`), its weight for `claim.fact` (`rules/data/fact.tsv`).
//!
//! Words of up to sixteen bytes are numbers: reading, hashing and comparing one is a handful of instructions, and the rules look at
//! every word of an essay.

use super::event::is_year;
use crate::syntax::inflect::{self, Form};
use foldhash::{HashMap, HashMapExt};
use std::sync::LazyLock;

macro_rules! bits {
    ($(#[$doc:meta])* $name:ident, $(#[$set_doc:meta])* $set:ident, $names:ident; $($item:ident = $text:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($item),* }

        const $names: &[(&str, $name)] = &[$(($text, $name::$item)),*];

        $(#[$set_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $set(u64);

        impl $set {
            pub const fn of(items: &[$name]) -> $set {
                let (mut bits, mut i) = (0, 0);
                while i < items.len() {
                    bits |= 1 << (items[i] as u64);
                    i += 1;
                }
                $set(bits)
            }

            pub const fn has(self, item: $name) -> bool {
                self.0 & (1 << (item as u64)) != 0
            }

            /// Is any of `others` among these?
            pub const fn meets(self, others: $set) -> bool {
                self.0 & others.0 != 0
            }

            pub fn add(&mut self, other: $set) {
                self.0 |= other.0;
            }
        }

        impl From<$name> for $set {
            fn from(item: $name) -> $set {
                $set::of(&[item])
            }
        }
    };
}

bits! {
    /// A class of words: its place among the bits of [`Classes`].
    Class,
    /// The classes of a word, as bits.
    Classes, CLASSES;
    Unnamed = "unnamed", Mass = "mass", Quantifier = "quantifier", Pronoun = "pronoun", Singular = "singular",
    Report = "report", Passive = "passive", Regarded = "regarded", Adverb = "adverb", Auxiliary = "auxiliary",
    Modal = "modal", Unclear = "unclear", Magnitude = "magnitude", Number = "number", Growth = "growth", Label = "label",
    Time = "unit-of-time", OwnVerb = "own-verb", Inside = "inside", Hypothetical = "hypothetical",
    Technical = "technical", Count = "counted", Superlative = "superlative",
    Measured = "measured", Unrivalled = "unrivalled", Comparative = "comparative", Outdo = "outdo", Cause = "cause",
    Effect = "effect", Everyone = "everyone", Human = "human", Change = "change", Pace = "pace", Future = "future",
    Event = "event", Month = "month", Attribute = "attribute", Body = "body", Own = "own", Hedge = "hedge", Text = "text",
    Interpret = "interpret", Inference = "inference", Reason = "reason", Be = "be", Office = "office", Determiner = "determiner",
    Speech = "speech", Position = "position", Common = "common", Act = "act",
    Normative = "normative", About = "about", Deed = "deed", Work = "work", Told = "told", Person = "person",
}

bits! {
    /// What a word is a cue for: a phrase that may begin with it, or that no sentence has without it.
    Cue,
    /// The cues of a word, as bits.
    Cues, CUES;
    Conditional = "conditional", Own = "own", Plan = "plan", Concession = "concession", SetPhrase = "set-phrase", Gap = "gap",
    OwnData = "own-data", Necessity = "necessity", Writer = "writer", Exhibit = "exhibit", Reporting = "reporting",
    Hearsay = "hearsay", HearsayBegins = "hearsay-begins", Quantified = "quantified", Finding = "finding",
    PriorWork = "prior-work", PriorWorkBegins = "prior-work-begins", Figure = "figure", FigureBegins = "figure-begins",
    Comparison = "comparison", Causal = "causal", CausalBegins = "causal-begins", Because = "because", Absolute = "absolute",
    AbsoluteBegins = "absolute-begins", Event = "event", EventBegins = "event-begins", Trend = "trend",
    TrendBegins = "trend-begins", Forecast = "forecast", ForecastBegins = "forecast-begins", Told = "told", Past = "past",
    Dated = "dated", Titled = "titled",
    // These are seen from the letters of a word: no list has them.
    Digit = "digit", Year = "year",
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lexeme {
    pub classes: Classes,
    pub cues: Cues,
    /// What it adds to the score of `claim.fact`.
    pub weight: f32,
    /// The same as the first word of a sentence.
    pub first: f32,
    /// Its place among the words that have a weight, if it has one: a word counts once, and "she" is the same as "he".
    pub weighted: Option<u16>,
}

const CLASS_DATA: &str = include_str!("../data/claims.txt");
const CUE_DATA: &str = include_str!("../data/cues.txt");
const WEIGHT_DATA: &str = include_str!("../data/fact.tsv");

/// The forms that a section asks for: `[cause: past third]`.
fn form(name: &str) -> &'static [Form] {
    match name {
        "base" => &[Form::Base],
        "third" => &[Form::Third],
        "past" => &[Form::Past, Form::Participle],
        "gerund" => &[Form::Gerund],
        "all" => &Form::ALL,
        _ => &[],
    }
}

/// The words of a file of sections, each with the header it stands under.
fn sections(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut header = "";
    data.lines().map(str::trim).filter(|l| !l.starts_with('#')).flat_map(move |line| {
        let opened = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
        header = opened.unwrap_or(header);
        let here = header;
        line.split_whitespace().filter(move |_| opened.is_none()).map(move |word| (here, word))
    })
}

/// The class or cue called `name`.
fn named<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(n, _)| *n == name).map(|(_, item)| *item)
}

type Words = HashMap<String, Lexeme>;

fn add_classes(words: &mut Words) {
    for (header, word) in sections(CLASS_DATA) {
        let (name, forms) = header.split_once(':').unwrap_or((header, ""));
        let Some(class) = named(CLASSES, name.trim()).map(|class| Classes::of(&[class])) else { continue };
        let wanted: Vec<Form> = forms.split_whitespace().flat_map(form).copied().collect();
        if wanted.is_empty() {
            words.entry(word.to_owned()).or_default().classes.add(class);
            continue;
        }
        for (spelling, form) in inflect::forms(word) {
            if wanted.contains(&form) {
                words.entry(spelling).or_default().classes.add(class);
            }
        }
    }
}

fn add_weights(words: &mut Words) {
    let mut places = HashMap::new();
    for (kind, word, weight) in weights() {
        let next = places.len() as u16;
        match kind {
            "word" => {
                let lexeme = words.entry(word.to_owned()).or_default();
                lexeme.weight = weight;
                lexeme.weighted = Some(*places.entry(word).or_insert(next)).filter(|p| usize::from(*p) < WEIGHTED);
            }
            "first" => words.entry(word.to_owned()).or_default().first = weight,
            _ => {}
        }
    }
    for (word, same) in GENDERED {
        let Lexeme { weight, first, weighted, .. } = words.get(*same).copied().unwrap_or_default();
        let lexeme = words.entry((*word).to_owned()).or_default();
        *lexeme = Lexeme { weight, first, weighted, ..*lexeme };
    }
}

/// The weights of `claim.fact`: kind, name, weight.
pub fn weights() -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    WEIGHT_DATA.lines().filter(|l| !l.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?.parse().ok()?))
    })
}

/// More words than have a weight.
pub const WEIGHTED: usize = 1024;

/// Whether the person is a man or a woman makes no fact.
const GENDERED: &[(&str, &str)] =
    &[("she", "he"), ("her", "his"), ("him", "his"), ("hers", "his"), ("herself", "himself")];

/// The word that `word` weighs the same as.
pub fn ungendered(word: &str) -> &str {
    GENDERED.iter().find(|(w, _)| *w == word).map_or(word, |(_, same)| same)
}

/// `@number` in a list of cues: all words of that class.
fn add_cues(words: &mut Words) {
    for (header, word) in sections(CUE_DATA) {
        let Some(cue) = named(CUES, header).map(|cue| Cues::of(&[cue])) else { continue };
        match word.strip_prefix('@') {
            Some(class) => {
                let Some(class) = named(CLASSES, class) else { continue };
                words.values_mut().filter(|l| l.classes.has(class)).for_each(|l| l.cues.add(cue));
            }
            None => words.entry(word.to_owned()).or_default().cues.add(cue),
        }
    }
    for (word, lexeme) in words {
        lexeme.cues.add(shape(word));
    }
}

/// The cues that the letters of a word in lower case give.
fn shape(word: &str) -> Cues {
    let mut cues = Cues::default();
    let bytes = word.as_bytes();
    if bytes.iter().any(u8::is_ascii_digit) {
        cues.add(Cues::of(&[Cue::Digit, Cue::Figure, Cue::FigureBegins]));
        if is_year(word) {
            cues.add(Cues::of(&[Cue::Year, Cue::Dated]));
        }
    } else if bytes.contains(&b'-') {
        // "Twenty-three".
        cues.add(Cues::of(&[Cue::Figure, Cue::FigureBegins]));
    }
    match bytes {
        [.., b'e', b'd'] => cues.add(Cues::of(&[Cue::Past, Cue::Told, Cue::Event])),
        [.., b'f', b'o', b'l', b'd'] => cues.add(Cues::of(&[Cue::Figure, Cue::FigureBegins])),
        _ => {}
    }
    cues
}

/// The longest word, in bytes, that is looked up as a number.
pub const SHORT: usize = 16;

/// The table of words that are known: an open hash over the words as numbers, half of it empty.
struct Table {
    /// Words as numbers, of which none is 0, and what is known of each.
    words: Vec<(u128, Lexeme)>,
    /// The words that are no `Short`.
    rest: Words,
}

impl Table {
    fn place(&self, word: u128) -> usize {
        let (low, high) = (word as u64, (word >> 64) as u64);
        let mixed = (low ^ high.wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // A product mixes the high bits best.
        (mixed >> 32) as usize & (self.words.len() - 1)
    }

    fn insert(&mut self, word: u128, lexeme: Lexeme) {
        let mut at = self.place(word);
        while self.words[at].0 != 0 {
            at = (at + 1) & (self.words.len() - 1);
        }
        self.words[at] = (word, lexeme);
    }

    #[inline]
    fn get(&self, word: u128) -> Option<&Lexeme> {
        let mut at = self.place(word);
        loop {
            match &self.words[at] {
                (known, lexeme) if *known == word => return Some(lexeme),
                (0, _) => return None,
                _ => at = (at + 1) & (self.words.len() - 1),
            }
        }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut words = Words::new();
    add_classes(&mut words);
    add_weights(&mut words);
    add_cues(&mut words);
    let places = (2 * words.len()).next_power_of_two();
    let mut table = Table { words: vec![(0, Lexeme::default()); places], rest: Words::new() };
    for (word, lexeme) in words {
        match Short::spelt(&word) {
            Some(Short(number)) => table.insert(number, lexeme),
            None => drop(table.rest.insert(word, lexeme)),
        }
    }
    table
});

/// A word of sixteen ASCII bytes at most, as a number; it is not empty.
#[derive(Clone, Copy)]
pub struct Short(u128);

impl Short {
    /// The word that the first `length` bytes of `window` are.
    #[inline]
    pub fn of(window: &[u8; SHORT], length: usize) -> Option<Short> {
        const HIGH: u128 = u128::from_le_bytes([0x80; SHORT]);
        let word = u128::from_le_bytes(*window) & MASKS.get(length)?;
        (word & HIGH == 0 && word != 0).then_some(Short(word))
    }

    fn spelt(word: &str) -> Option<Short> {
        let mut window = [0; SHORT];
        window.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Short::of(&window, word.len())
    }

    /// What is known of it, and its cues; in lower case it is spelt `word`.
    #[inline]
    pub fn look_up(self, word: &str) -> (&'static Lexeme, Cues) {
        /// What letters have that figures, hyphens and signs have not.
        const LETTER: u128 = u128::from_le_bytes([0x40; SHORT]);
        if let Some(known) = TABLE.get(self.0) {
            return (known, known.cues);
        }
        // Most words that are not known end in no way that matters.
        let plain = !word.ends_with('d') && self.0 & LETTER == LETTER & MASKS[word.len().min(SHORT)];
        (&UNKNOWN, if plain { Cues::default() } else { shape(word) })
    }
}

/// The bytes of a word of each length.
static MASKS: [u128; SHORT + 1] = {
    let mut masks = [0; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        masks[length] = u128::MAX >> (8 * (SHORT - length));
        length += 1;
    }
    masks
};

static UNKNOWN: Lexeme =
    Lexeme { classes: Classes::of(&[]), cues: Cues::of(&[]), weight: 0.0, first: 0.0, weighted: None };

/// What is known of a word in lower case, and its cues.
pub fn look_up(word: &str) -> (&'static Lexeme, Cues) {
    if let Some(short) = Short::spelt(word) {
        return short.look_up(word);
    }
    match TABLE.rest.get(word) {
        Some(known) => (known, known.cues),
        None => (&UNKNOWN, shape(word)),
    }
}

/// The classes of a word in lower case.
pub fn classes(word: &str) -> Classes {
    look_up(word).0.classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words_and_every_section_a_class() {
        assert!(CLASSES.len() <= 64 && CUES.len() <= 64);
        assert!(weights().count() < WEIGHTED);
        let known = || TABLE.words.iter().map(|(_, lexeme)| lexeme).chain(TABLE.rest.values());
        for (name, class) in CLASSES {
            assert!(known().any(|l| l.classes.has(*class)), "{name}");
        }
        for (name, cue) in CUES.iter().filter(|(_, cue)| !matches!(cue, Cue::Digit | Cue::Year)) {
            assert!(known().any(|l| l.cues.has(*cue)), "{name}");
        }
        for line in CLASS_DATA.lines().filter(|l| l.starts_with('[')) {
            let header = line.trim_matches(['[', ']']);
            let (name, forms) = header.split_once(':').unwrap_or((header, ""));
            assert!(named(CLASSES, name).is_some(), "{name}");
            assert!(forms.split_whitespace().all(|f| !form(f).is_empty()), "{line}");
        }
        for (header, word) in sections(CUE_DATA) {
            assert!(named(CUES, header).is_some(), "{header}");
            assert!(word.strip_prefix('@').is_none_or(|class| named(CLASSES, class).is_some()), "{word}");
        }
    }

    #[test]
    fn a_word_is_found_by_its_bytes_as_by_its_spelling() {
        let long = "incomprehensibilities";
        let known = CLASS_DATA.split_whitespace().chain(WEIGHT_DATA.split_whitespace());
        for word in known.chain(["twenty-three", "40%", "1919", "tenfold", "zzyzxed", "zzyzx", "a", "$5", long]) {
            if word.len() > SHORT || !word.is_ascii() {
                continue;
            }
            let mut window = *b" then, much more";
            window[..word.len()].copy_from_slice(word.as_bytes());
            let short = Short::of(&window, word.len()).expect("it is short");
            let (lexeme, cues) = short.look_up(word);
            assert_eq!((lexeme, cues), look_up(word), "{word}");
            assert_eq!(
                cues.0 & !lexeme.cues.0,
                if std::ptr::eq(lexeme, &UNKNOWN) { shape(word).0 } else { 0 },
                "{word}"
            );
        }
        for word in [long, "", "naïve"] {
            assert_eq!(look_up(word), (&UNKNOWN, Cues::default()));
        }
    }

    #[test]
    fn sections_inflect_their_verbs() {
        assert!(classes("invaded").has(Class::Event) && classes("won").has(Class::Event));
        assert!(!classes("invade").has(Class::Event));
        assert_eq!(classes("xylophone"), Classes::default());
    }
}
