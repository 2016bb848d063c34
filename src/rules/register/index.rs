//! Where phrases may begin in a text: they are found by their first word, so that a text is read a word at a time.

use std::ops::Range;

/// Bytes of a first word that it is known by.
const KEY: usize = 8;
const HIGH: u64 = 0x8080_8080_8080_8080;
const LOWER: u64 = 0x2020_2020_2020_2020;

/// Texts by their first words, whatever the case of ASCII letters in them.
pub struct Index {
    texts: Vec<Box<str>>,
    /// By the hash of a first word, one more than its place in `words`; 0 where there is none.
    slots: Vec<u32>,
    words: Vec<Word>,
    /// What follows each first word, grouped by it.
    tails: Vec<Tail>,
    /// Texts that begin with something else than an ASCII letter or digit, by their first byte.
    others: Vec<(u8, usize)>,
    begins: [Begins; 256],
}

/// What a byte may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    Nothing,
    Word,
    Other,
}

struct Word {
    key: u64,
    tails: Range<usize>,
    /// The second bytes of the tails, as bits: in most places none of the words that follow a common word follows.
    second: u64,
}

fn bit(b: u8) -> u64 {
    1 << (b & 63)
}

struct Tail {
    /// The bytes behind the key, lower case, and which of them the text has.
    bytes: u64,
    mask: u64,
    text: usize,
}

impl Index {
    pub fn new(texts: Vec<Box<str>>) -> Self {
        let mut index = Index {
            slots: Vec::new(),
            words: Vec::new(),
            tails: Vec::new(),
            others: Vec::new(),
            begins: std::array::from_fn(|b| match (b as u8).is_ascii_alphanumeric() {
                true => Begins::Word,
                false => Begins::Nothing,
            }),
            texts,
        };
        let mut keyed: Vec<(u64, usize, usize)> = Vec::with_capacity(index.texts.len());
        for (i, text) in index.texts.iter().enumerate() {
            match text.as_bytes() {
                [] => {}
                bytes @ [first, ..] if first.is_ascii_alphanumeric() => {
                    keyed.push((first_word(load(bytes, 0)).0, text.len(), i));
                }
                [first, ..] => {
                    index.others.push((*first, i));
                    index.begins[usize::from(*first)] = Begins::Other;
                }
            }
        }
        keyed.sort_unstable();
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            let first = index.tails.len();
            let mut second = 0;
            for (key, _, text) in group {
                let bytes = index.texts[*text].as_bytes();
                let from = key_length(*key);
                let known = (bytes.len() - from).min(8);
                let mask = if known == 8 { u64::MAX } else { (1 << (8 * known)) - 1 };
                second |= bytes.get(from + 1).map_or(u64::MAX, |b| bit(b.to_ascii_lowercase()));
                index.tails.push(Tail { bytes: (load(bytes, from) | LOWER) & mask, mask, text: *text });
            }
            index.words.push(Word { key: group[0].0, tails: first..index.tails.len(), second });
        }
        // So sparse that nearly every word that begins nothing meets an empty slot.
        index.slots = vec![0; (index.words.len() * 4).next_power_of_two()];
        for (i, word) in index.words.iter().enumerate() {
            let mut slot = slot(word.key, index.slots.len());
            while index.slots[slot] != 0 {
                slot = (slot + 1) % index.slots.len();
            }
            index.slots[slot] = i as u32 + 1;
        }
        index
    }

    /// Calls `found` with the byte and the number of every text that stands in `text`, where no ASCII letter or digit stands in
    /// front of one that begins with such; of one place, the shorter texts come first.
    pub fn each(&self, text: &str, mut found: impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(b) = bytes.get(at) {
            match self.begins[usize::from(*b)] {
                Begins::Word => {}
                Begins::Nothing => {
                    at += 1;
                    continue;
                }
                Begins::Other => {
                    let here = self.others.iter().filter(|(first, i)| first == b && self.stands(text, at, *i));
                    here.for_each(|(_, i)| found(at, *i));
                    at += 1;
                    continue;
                }
            }
            let (key, mut length) = first_word(load(bytes, at));
            if let Some(word) = self.word(key)
                && let next = bytes.get(at + length + 1).map_or(u64::MAX, |b| bit(b.to_ascii_lowercase()))
                && word.second & next != 0
            {
                let behind = load(bytes, at + length) | LOWER;
                for tail in &self.tails[word.tails.clone()] {
                    if behind & tail.mask == tail.bytes && self.stands(text, at, tail.text) {
                        found(at, tail.text);
                    }
                }
            }
            at += length;
            while length == KEY {
                length = first_word(load(bytes, at)).1;
                at += length;
            }
        }
    }

    fn word(&self, key: u64) -> Option<&Word> {
        let mut slot = slot(key, self.slots.len());
        loop {
            let word = self.words.get((*self.slots.get(slot)? as usize).checked_sub(1)?)?;
            if word.key == key {
                return Some(word);
            }
            slot = (slot + 1) % self.slots.len();
        }
    }

    fn stands(&self, text: &str, at: usize, i: usize) -> bool {
        let wanted = self.texts[i].as_bytes();
        text.as_bytes().get(at..at + wanted.len()).is_some_and(|t| t.eq_ignore_ascii_case(wanted))
    }
}

fn slot(key: u64, slots: usize) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (slots - 1)
}

/// Eight bytes from `at` on, the first one lowest; zeros behind the end.
fn load(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |all, b| all << 8 | u64::from(*b)),
    }
}

/// Of eight bytes the ASCII letters and digits that they begin with, in lower case, and how many they are.
fn first_word(eight: u64) -> (u64, usize) {
    // In each byte the high bit tells whether it is at least the first, and not beyond the last, of a range.
    let within = |bytes: u64, first: u8, last: u8| {
        let all = |b: u8| u64::from(b) * 0x0101_0101_0101_0101;
        let low = bytes & !HIGH;
        (low + all(0x80 - first)) & !(low + all(0x7f - last)) & !bytes
    };
    let lower = eight | LOWER;
    let outside = !(within(lower, b'a', b'z') | within(eight, b'0', b'9')) & HIGH;
    let length = outside.trailing_zeros() as usize / 8;
    let mask = if length == 8 { u64::MAX } else { (1 << (8 * length)) - 1 };
    (lower & mask, length)
}

fn key_length(key: u64) -> usize {
    8 - key.leading_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(texts: &[&str], text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Index::new(texts.iter().map(|t| (*t).into()).collect()).each(text, |at, i| found.push((at, i)));
        found
    }

    #[test]
    fn texts_are_found_at_the_start_of_words() {
        let texts = ["a lot", "a", "lot", "->", "'til", "outstanding", "...", "2moro"];
        assert_eq!(found(&texts, "A lot of alot"), [(0, 1), (0, 0), (2, 2)]);
        assert_eq!(found(&texts, "outstanding->'TIL... 2moro"), [(0, 5), (11, 3), (13, 4), (17, 6), (21, 7)]);
        assert_eq!(found(&texts, "outstandings lots"), [(0, 5)]);
        assert_eq!(found(&texts, ""), []);
    }

    #[test]
    fn words_are_told_by_their_first_letters() {
        assert_eq!(first_word(load(b"Don't", 0)), (u64::from_le_bytes(*b"don\0\0\0\0\0"), 3));
        assert_eq!(first_word(load(b"90s-style", 0)), (u64::from_le_bytes(*b"90s\0\0\0\0\0"), 3));
        assert_eq!(first_word(load(b"Moreover", 0)), (u64::from_le_bytes(*b"moreover"), 8));
        for b in (0..=255u8).filter(|b| !b.is_ascii_alphanumeric()) {
            assert_eq!(first_word(load(&[b'a', b, b'a'], 0)).1, 1, "{b}");
        }
    }

    proptest! {
        /// Held against looking everywhere.
        #[test]
        fn nothing_is_missed(texts in prop::collection::vec("[abA'é. ]{1,11}", 1..8), text in "[abAB'é. ]{0,60}") {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut all = Vec::new();
            for at in 0..text.len() {
                for (i, wanted) in texts.iter().enumerate() {
                    let bytes = text.as_bytes();
                    let first = wanted.as_bytes()[0].is_ascii_alphanumeric();
                    let last = wanted.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).is_empty();
                    let apart = !first || at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
                    // A text of one word may be the beginning of a longer one: whether it counts is for the caller to say.
                    let ends = !last || bytes.get(at + wanted.len()).is_none_or(|b| !b.is_ascii_alphanumeric());
                    let here = bytes.get(at..at + wanted.len()).is_some_and(|t| t.eq_ignore_ascii_case(wanted.as_bytes()));
                    if here && apart && ends {
                        all.push((at, i));
                    }
                }
            }
            let mut known = found(&texts, &text);
            let whole = |(at, i): &(usize, usize)| {
                let end = at + texts[*i].len();
                let last = texts[*i].bytes().all(|b| b.is_ascii_alphanumeric());
                !last || text.as_bytes().get(end).is_none_or(|b| !b.is_ascii_alphanumeric())
            };
            known.retain(whole);
            known.sort_unstable();
            prop_assert_eq!(known, all);
        }
    }
}
