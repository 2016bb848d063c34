//! Visible text as phrases are looked for in it: one kind of apostrophe, one blank between words, and a bar where
//! something stands that is not the writer's plain prose.

use crate::syntax::{SpanKind, Unit};
use std::ops::Range;

/// Stands for a masked stretch: no phrase matches across it.
pub const BAR: char = '\u{1}';

pub struct Folded {
    pub text: String,
    /// (folded byte, visible byte): from here on the two run in step.
    steps: Vec<(u32, u32)>,
}

impl Folded {
    /// `masks` are sorted and disjoint.
    pub fn new(unit: &Unit, masks: &[Range<usize>]) -> Self {
        let mut folded = Folded { text: String::with_capacity(unit.text.len()), steps: Vec::new() };
        let breaks: Vec<usize> =
            unit.spans.iter().filter(|s| s.kind == SpanKind::Break).map(|s| s.range.start).collect();
        let mut at = 0;
        for mask in masks {
            folded.plain(&unit.text, at..mask.start, &breaks);
            folded.step(mask.start);
            folded.text.push(BAR);
            at = mask.end;
        }
        folded.plain(&unit.text, at..unit.text.len(), &breaks);
        folded
    }

    /// From here on, folded text stands for visible text from `visible`.
    fn step(&mut self, visible: usize) {
        let at = self.text.len();
        let expected = self.steps.last().map_or(at, |(f, v)| *v as usize + at - *f as usize);
        if expected != visible {
            self.steps.push((at as u32, visible as u32));
        }
    }

    fn plain(&mut self, text: &str, range: Range<usize>, breaks: &[usize]) {
        let Some(part) = text.get(range.clone()) else { return };
        let bytes = part.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + plain_length(&bytes[at..]);
            if end > at {
                self.step(range.start + at);
                self.text.push_str(&part[at..end]);
                at = end;
            }
            let Some(c) = part[at..].chars().next() else { break };
            self.step(range.start + at);
            if c.is_whitespace() {
                let blank = part[at..].find(|c: char| !c.is_whitespace()).unwrap_or(part.len() - at);
                let visible = range.start + at..range.start + at + blank;
                let i = breaks.partition_point(|b| *b < visible.start);
                let hard = breaks.get(i).is_some_and(|b| *b < visible.end);
                self.text.push(if hard { '\n' } else { ' ' });
                at += blank;
            } else {
                self.text.push(if matches!(c, '’' | '‘' | 'ʼ' | '＇') { '\'' } else { c });
                at += c.len_utf8();
            }
        }
        self.step(range.end);
    }

    /// The visible byte that folded byte `at` stands for.
    pub fn visible(&self, at: usize) -> usize {
        let i = self.steps.partition_point(|(f, _)| *f as usize <= at);
        match i.checked_sub(1).and_then(|i| self.steps.get(i)) {
            Some((f, v)) => *v as usize + at - *f as usize,
            None => at,
        }
    }

    /// The visible bytes of a stretch that holds no bar.
    pub fn visible_range(&self, range: &Range<usize>) -> Range<usize> {
        self.visible(range.start)..self.visible(range.end)
    }

    /// The word that ends just before `at`, if only a blank lies between.
    pub fn word_before(&self, at: usize) -> Option<Range<usize>> {
        let head = self.text.get(..at)?;
        let end = head.strip_suffix(' ').unwrap_or(head).len();
        let start = head[..end].char_indices().rev().take_while(|(_, c)| is_word(*c)).last()?.0;
        Some(start..end)
    }

    /// The word that starts just behind `at`, if only a blank lies between.
    pub fn word_after(&self, at: usize) -> Option<Range<usize>> {
        let tail = self.text.get(at..)?;
        let start = at + tail.len() - tail.strip_prefix(' ').unwrap_or(tail).len();
        let word = &self.text[start..];
        let end = start + word.find(|c| !is_word(c)).unwrap_or(word.len());
        (start < end).then_some(start..end)
    }

    pub fn str(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}

/// How many bytes are the same when folded. A single blank between plain characters is by far the most frequent case: it is
/// copied with its neighbours.
fn plain_length(bytes: &[u8]) -> usize {
    const STRIDE: usize = 32;
    let special = |b: u8, next: u8| !(b' '..0x80).contains(&b) | ((b == b' ') & !(b' ' + 1..0x80).contains(&next));
    let mut at = 0;
    // Without branches inside a stride the compiler looks at many bytes at once.
    while let Some((stride, [next, ..])) = bytes[at..].split_first_chunk::<STRIDE>() {
        let inner = stride.iter().zip(&stride[1..]).fold(false, |any, (b, next)| any | special(*b, *next));
        if inner | special(stride[STRIDE - 1], *next) {
            break;
        }
        at += STRIDE;
    }
    let rest = &bytes[at..];
    let end = |i: &usize| special(rest[*i], rest.get(i + 1).copied().unwrap_or(0));
    (0..rest.len()).find(end).map_or(bytes.len(), |i| at + i)
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::super::testing::unit;
    use super::*;

    #[test]
    fn apostrophes_and_blanks_fold_and_lead_back() {
        let u = unit("He’s  here\nand x\u{a0}y, don’t go");
        let f = Folded::new(&u, &[]);
        assert_eq!(f.text, "He's here and x y, don't go");
        for word in ["here", "and", "y,", "go"] {
            let at = f.text.find(word).unwrap();
            assert_eq!(&u.text[f.visible_range(&(at..at + word.len()))], word);
        }
        let at = f.text.find("don't").unwrap();
        assert_eq!(&u.text[f.visible_range(&(at..at + 5))], "don’t");
    }

    #[test]
    fn masks_become_bars() {
        let u = unit("one two three four");
        let f = Folded::new(&u, &[4..7, 14..18]);
        assert_eq!(f.text, format!("one {BAR} three {BAR}"));
        let at = f.text.find("three").unwrap();
        assert_eq!(f.visible_range(&(at..at + 5)), 8..13);
    }

    #[test]
    fn neighbours() {
        let f = Folded::new(&unit("such a lot of heat, then"), &[]);
        let at = f.text.find("lot").unwrap();
        assert_eq!(f.word_before(at).map(|r| f.str(r)), Some("a"));
        assert_eq!(f.word_after(at + 6).map(|r| f.str(r)), Some("heat"));
        assert_eq!(f.word_before(f.text.find("then").unwrap()), None);
        assert_eq!(f.word_before(0), None);
        assert_eq!(f.word_after(f.text.len()), None);
    }
}
