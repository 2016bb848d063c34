//! Places of the protocol to bytes and back: the only code of the server that knows what a client counts in.

use crate::text::{Edit, Position};
use ropey::Rope;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::Range;

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    /// What a client counts in that does not say so.
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    /// The best of those that a client offers: bytes need no conversion.
    pub fn best<'a>(offered: impl Iterator<Item = &'a str>) -> Encoding {
        let mut best = Encoding::Utf16;
        for name in offered {
            match name {
                "utf-8" => return Encoding::Utf8,
                "utf-32" => best = Encoding::Utf32,
                _ => {}
            }
        }
        best
    }
}

/// Line and column, from 0, in the units agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    #[serde(deserialize_with = "clamped")]
    pub line: u32,
    #[serde(deserialize_with = "clamped")]
    pub character: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

/// Clients have sent -1, 1e9 and more for "the end": a number too small or too large is the nearest that there is.
fn clamped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(i64),
        Other(f64),
    }
    Ok(match Number::deserialize(deserializer)? {
        Number::Whole(n) => u32::try_from(n.max(0)).unwrap_or(u32::MAX),
        Number::Other(n) => n as u32,
    })
}

/// The byte that `place` means. Behind the end of a line it is that end, behind the text the end of the text, inside a
/// character its start.
pub fn offset(text: &Rope, place: Place, encoding: Encoding) -> usize {
    let line = place.line as usize;
    if line >= text.len_lines() {
        return text.len_bytes();
    }
    let start = text.line_to_char(line);
    let end = line_end(text, line);
    let column = place.character as usize;
    let char = match encoding {
        Encoding::Utf8 => {
            let at = text.char_to_byte(start).saturating_add(column);
            text.byte_to_char(at.min(text.char_to_byte(end)))
        }
        Encoding::Utf16 => {
            let at = text.char_to_utf16_cu(start).saturating_add(column);
            text.utf16_cu_to_char(at.min(text.char_to_utf16_cu(end)))
        }
        Encoding::Utf32 => start.saturating_add(column).min(end),
    };
    text.char_to_byte(char)
}

/// The character behind the last one of the line that is not its line end.
fn line_end(text: &Rope, line: usize) -> usize {
    let mut end = text.line_to_char(line + 1);
    let start = text.line_to_char(line);
    if end > start && text.char(end - 1) == '\n' {
        end -= 1;
    }
    if end > start && text.char(end - 1) == '\r' {
        end -= 1;
    }
    end
}

/// The bytes between two places, in whichever order they come.
pub fn range(text: &Rope, span: Span, encoding: Encoding) -> Range<usize> {
    let (a, b) = (offset(text, span.start, encoding), offset(text, span.end, encoding));
    a.min(b)..a.max(b)
}

/// Where byte `at` is.
pub fn place(text: &Rope, at: usize, encoding: Encoding) -> Place {
    let char = text.byte_to_char(at.min(text.len_bytes()));
    let line = text.char_to_line(char);
    let start = text.line_to_char(line);
    let column = match encoding {
        Encoding::Utf8 => text.char_to_byte(char) - text.char_to_byte(start),
        Encoding::Utf16 => text.char_to_utf16_cu(char) - text.char_to_utf16_cu(start),
        Encoding::Utf32 => char - start,
    };
    Place { line: line as u32, character: column as u32 }
}

pub fn span(text: &Rope, range: &Range<usize>, encoding: Encoding) -> Span {
    Span { start: place(text, range.start, encoding), end: place(text, range.end, encoding) }
}

/// A place that was computed when the report was made, in the units of the client.
pub fn shown(position: &Position, encoding: Encoding) -> Place {
    let character = match encoding {
        Encoding::Utf8 => position.utf8,
        Encoding::Utf16 => position.utf16,
        Encoding::Utf32 => position.utf32,
    };
    Place { line: position.line, character }
}

/// The edit that makes `after` of `before`: what is the same at both ends stays, so that little is read again.
pub fn difference(before: &str, after: &str) -> Edit {
    let start = before.floor_char_boundary(same(before.bytes(), after.bytes()));
    let tail = same(before[start..].bytes().rev(), after[start..].bytes().rev());
    let end = before.ceil_char_boundary(before.len() - tail);
    Edit::replace(start..end, &after[start..after.len() - (before.len() - end)])
}

fn same(a: impl Iterator<Item = u8>, b: impl Iterator<Item = u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// A text without a document: one that could not be read as one, or a settings file.
#[derive(Debug, Clone)]
pub struct Plain(Rope);

impl Plain {
    pub fn new(text: &str) -> Plain {
        Plain(Rope::from_str(text))
    }

    pub fn rope(&self) -> &Rope {
        &self.0
    }

    /// The text of `rope` with `edit` applied.
    pub fn edited(rope: &Rope, edit: &Edit) -> Plain {
        let mut rope = rope.clone();
        let end = edit.range.end.min(rope.len_bytes());
        let (start, end) = (rope.byte_to_char(edit.range.start.min(end)), rope.byte_to_char(end));
        rope.remove(start..end);
        rope.insert(start, &edit.text);
        Plain(rope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Place {
        Place { line, character }
    }

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn columns_count_what_was_agreed_on() {
        // é: 2 bytes, 1 unit; 你: 3, 1; 😀: 4, 2; the family: 18 bytes, 8 units, 5 code points.
        let text = Rope::from_str("aé你😀👩\u{200d}👧\u{200d}👦z\nb");
        for (encoding, columns) in ALL.into_iter().zip([[1, 3, 6, 10, 28], [1, 2, 3, 5, 13], [1, 2, 3, 4, 9]]) {
            for (column, byte) in columns.into_iter().zip([1, 3, 6, 10, 28]) {
                assert_eq!(offset(&text, at(0, column), encoding), byte, "{encoding:?} {column}");
                assert_eq!(place(&text, byte, encoding), at(0, column), "{encoding:?} {byte}");
            }
        }
        assert_eq!(offset(&text, at(0, 4), Encoding::Utf16), 6, "inside a surrogate pair: its start");
        assert_eq!(offset(&text, at(0, 8), Encoding::Utf8), 6, "inside a character: its start");
    }

    #[test]
    fn places_outside_are_the_nearest_inside() {
        let text = Rope::from_str("ab\r\ncd\re\n");
        for encoding in ALL {
            assert_eq!(offset(&text, at(0, 99), encoding), 2, "never between \\r and \\n");
            assert_eq!(offset(&text, at(0, 3), encoding), 2);
            assert_eq!(offset(&text, at(1, u32::MAX), encoding), 6, "a lone \\r ends a line");
            assert_eq!(offset(&text, at(2, u32::MAX), encoding), 8);
            assert_eq!(offset(&text, at(3, 0), encoding), 9);
            assert_eq!(offset(&text, at(u32::MAX, u32::MAX), encoding), 9);
            assert_eq!(range(&text, Span { start: at(1, 1), end: at(0, 1) }, encoding), 1..5);
            assert_eq!(offset(&Rope::from_str(""), at(0, 1), encoding), 0);
        }
    }

    #[test]
    fn only_the_line_ends_of_the_protocol_end_lines() {
        let text = Rope::from_str("a\u{2028}b\u{85}c\u{b}d\ne");
        assert_eq!(place(&text, text.len_bytes(), Encoding::Utf32), at(1, 1));
        assert_eq!(offset(&text, at(0, 7), Encoding::Utf32), text.len_bytes() - 2);
    }

    #[test]
    fn numbers_out_of_range_are_clamped() {
        let read = |json: &str| serde_json::from_str::<Place>(json).ok();
        assert_eq!(read(r#"{"line": -1, "character": 99999999999}"#), Some(at(0, u32::MAX)));
        assert_eq!(read(r#"{"line": 2.0, "character": 1e30}"#), Some(at(2, u32::MAX)));
        assert_eq!(read(r#"{"line": "2", "character": 0}"#), None);
    }

    #[test]
    fn a_difference_is_small_and_whole() {
        for (before, after, range, text) in [
            ("abcd", "abXcd", 2..2, "X"),
            ("aaa", "aa", 2..3, ""),
            ("aéb", "aèb", 1..3, "è"),
            ("", "x", 0..0, "x"),
            ("same", "same", 4..4, ""),
            ("x😀y", "x😁y", 1..5, "😁"),
            ("é", "©é", 0..0, "©"),
        ] {
            let edit = difference(before, after);
            assert_eq!((edit.range.clone(), edit.text.as_str()), (range, text), "{before} → {after}");
            assert_eq!(crate::text::EditSet::one(edit).apply(before), after);
        }
    }

    #[test]
    fn a_text_without_a_document_is_edited() {
        let text = Plain::edited(&Rope::from_str("aéz"), &Edit::replace(1..3, "bc"));
        assert_eq!(text.rope().to_string(), "abcz");
    }
}
