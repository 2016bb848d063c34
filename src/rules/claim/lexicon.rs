//! Word classes of the claim rules, from `rules/data/claims.txt`.

use crate::syntax::inflect::{self, Form};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

macro_rules! classes {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A class of words: its place among the bits of [`Classes`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Class { $($name),* }

        const NAMES: &[(&str, Class)] = &[$(($text, Class::$name)),*];
    };
}

classes! {
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
    Normative = "normative", About = "about", Deed = "deed", Work = "work",
}

/// The classes of a word, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(u64);

impl Classes {
    pub fn has(self, class: Class) -> bool {
        self.0 & (1 << (class as u64)) != 0
    }

    pub fn add(&mut self, other: Classes) {
        self.0 |= other.0;
    }
}

/// Eight bytes at a time: the words are short, and nobody chooses them to collide.
#[derive(Default)]
pub(super) struct Short(u64);

impl Hasher for Short {
    fn write(&mut self, bytes: &[u8]) {
        let mut mix = |bytes: [u8; 8]| {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        };
        let (whole, rest) = bytes.as_chunks::<8>();
        for chunk in whole {
            mix(*chunk);
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        last[7] ^= bytes.len() as u8;
        mix(last);
    }

    /// What ends a string: one word is hashed at a time.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        // The low bits choose the place in the table, and a product mixes the high ones best.
        self.0.rotate_left(26)
    }
}

type Words = HashMap<String, Classes, BuildHasherDefault<Short>>;

const DATA: &str = include_str!("../data/claims.txt");

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

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    let (mut class, mut wanted) = (Classes::default(), Vec::new());
    for line in DATA.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            let (name, forms) = header.split_once(':').unwrap_or((header, ""));
            let known = NAMES.iter().find(|(n, _)| *n == name.trim());
            class = Classes(known.map_or(0, |(_, c)| 1 << (*c as u64)));
            wanted = forms.split_whitespace().flat_map(form).copied().collect();
            continue;
        }
        for word in line.split_whitespace() {
            if wanted.is_empty() {
                words.entry(word.to_owned()).or_default().add(class);
            }
            for (spelling, form) in inflect::forms(word) {
                if wanted.contains(&form) {
                    words.entry(spelling).or_default().add(class);
                }
            }
        }
    }
    words
});

/// The classes of a word in lower case.
pub fn classes(word: &str) -> Classes {
    WORDS.get(word).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words_and_every_section_a_class() {
        assert!(NAMES.len() <= 64);
        for (name, class) in NAMES {
            assert!(WORDS.values().any(|c| c.has(*class)), "{name}");
        }
        for line in DATA.lines().filter(|l| l.starts_with('[')) {
            let header = line.trim_matches(['[', ']']);
            let (name, forms) = header.split_once(':').unwrap_or((header, ""));
            assert!(NAMES.iter().any(|(n, _)| *n == name), "{name}");
            assert!(forms.split_whitespace().all(|f| !form(f).is_empty()), "{line}");
        }
    }

    #[test]
    fn sections_inflect_their_verbs() {
        assert!(classes("invaded").has(Class::Event) && classes("won").has(Class::Event));
        assert!(!classes("invade").has(Class::Event));
        assert_eq!(classes("xylophone"), Classes::default());
    }
}
