//! Word classes of the claim rules, from `rules/data/claims.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! classes {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A class of words, as a bit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        #[allow(clippy::enum_variant_names)]
        pub enum Class { $($name),* }

        const NAMES: &[(&str, Class)] = &[$(($text, Class::$name)),*];
    };
}

classes! {
    Unnamed = "unnamed", Mass = "mass", Quantifier = "quantifier", Pronoun = "pronoun", Singular = "singular", Report = "report",
    Passive = "passive", Regarded = "regarded", Adverb = "adverb", Auxiliary = "auxiliary", Modal = "modal", Unclear = "unclear",
    Magnitude = "magnitude", Number = "number", Growth = "growth", Label = "label", Time = "unit-of-time", OwnVerb = "own-verb",
    Inside = "inside", Hypothetical = "hypothetical",
}

static WORDS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, u32> = HashMap::new();
    let mut bit = 0;
    for line in include_str!("../data/claims.txt").lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            bit = NAMES.iter().find(|(n, _)| *n == name).map_or(0, |(_, c)| 1 << (*c as u32));
            continue;
        }
        for word in line.split_whitespace() {
            *words.entry(word).or_default() |= bit;
        }
    }
    words
});

/// The classes of a word in lower case, as bits.
pub fn classes(word: &str) -> u32 {
    WORDS.get(word).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words_and_every_section_a_class() {
        for (name, class) in NAMES {
            assert!(WORDS.values().any(|bits| bits & (1 << (*class as u32)) != 0), "{name}");
        }
        for line in include_str!("../data/claims.txt").lines().filter(|l| l.starts_with('[')) {
            let name = line.trim_matches(['[', ']']);
            assert!(NAMES.iter().any(|(n, _)| *n == name), "{name}");
        }
    }
}
