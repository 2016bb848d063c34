//! Visible text as the citation grammar reads it: words, numbers, marks, with brackets paired.

use super::super::{Span, SpanKind};
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins with a letter; apostrophes and hyphens inside belong to it.
    Word,
    /// Begins with a digit; letters behind belong to it (`2020a`).
    Number,
    Open,
    Close,
    SquareOpen,
    SquareClose,
    /// A quotation mark.
    Quote,
    Comma,
    Semicolon,
    Colon,
    Period,
    /// `?` and `!`
    Stop,
    Dash,
    Slash,
    Ampersand,
    /// A pandoc key with its `@`, `-@` or braces: index into [`Scan::keys`].
    Key(usize),
    /// A footnote reference.
    Note,
    /// Superscript digits.
    Superscript,
    /// Code, math, addresses and markup: nothing that a citation is made of.
    Opaque,
    Symbol,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// 0, or one more than the index of the emphasis span that the token stands in.
    pub emphasis: usize,
}

/// A pandoc key where it stands.
#[derive(Debug, Clone)]
pub(super) struct KeyHit {
    /// From `-@`, `@` to the end of the key or its brace.
    pub range: Range<usize>,
    pub key: Range<usize>,
}

pub(super) struct Scan<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub keys: Vec<KeyHit>,
    /// Each bracket that has a partner, with it, in order.
    mates: Vec<(usize, usize)>,
    /// The tokens that are brackets and keys, and those that are keys.
    marks: Vec<usize>,
    keyed: Vec<usize>,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str, spans: &[Span]) -> Self {
        let keys = keys(text, spans);
        let (tokens, marks) = tokens(text, spans, &keys);
        let keyed = marks.iter().copied().filter(|i| matches!(tokens[*i].kind, Kind::Key(_))).collect();
        let mates = mates(&tokens, &marks);
        Scan { text, tokens, keys, mates, marks, keyed }
    }

    /// The partner of bracket `i`; its own index if it has none.
    pub fn mate(&self, i: usize) -> usize {
        self.mates.binary_search_by_key(&i, |(bracket, _)| *bracket).map_or(i, |at| self.mates[at].1)
    }

    /// Does a key stand among these tokens?
    pub fn has_key(&self, tokens: Range<usize>) -> bool {
        let first = self.keyed.partition_point(|key| *key < tokens.start);
        self.keyed.get(first).is_some_and(|key| *key < tokens.end)
    }

    /// Does a `(` or a key stand among these tokens? Looks no further than the first.
    pub fn has_open_or_key(&self, tokens: Range<usize>) -> bool {
        let first = self.marks.partition_point(|mark| *mark < tokens.start);
        let here = self.marks[first..].iter().take_while(|mark| **mark < tokens.end);
        here.into_iter().any(|mark| matches!(self.tokens[*mark].kind, Kind::Open | Kind::Key(_)))
    }

    pub fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    pub fn is(&self, i: usize, kind: Kind) -> bool {
        self.kind(i) == Some(kind)
    }

    /// The text of token `i`; empty behind the end.
    pub fn str(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| &self.text[t.start..t.end])
    }

    /// The text of token `i` if it is a word, else nothing.
    pub fn word(&self, i: usize) -> &'a str {
        if self.is(i, Kind::Word) { self.str(i) } else { "" }
    }

    pub fn word_is(&self, i: usize, words: &[&str]) -> bool {
        self.tokens.get(i).is_some_and(|t| {
            let word = &self.text.as_bytes()[t.start..t.end];
            t.kind == Kind::Word && words.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(word))
        })
    }

    /// Nothing between token `i` and the one before.
    pub fn glued(&self, i: usize) -> bool {
        i > 0 && self.tokens.get(i).is_some_and(|t| self.tokens[i - 1].end == t.start)
    }

    /// A word that begins with a capital, or in a script without case.
    pub fn is_name_word(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| {
            t.kind == Kind::Word
                && match self.text.as_bytes()[t.start] {
                    b if b.is_ascii() => !b.is_ascii_lowercase(),
                    _ => self.text[t.start..].starts_with(|c: char| !c.is_lowercase()),
                }
        })
    }

    /// A single capital with a full stop behind it: `A.`
    pub fn is_initial(&self, i: usize) -> bool {
        let word = self.word(i);
        self.is(i + 1, Kind::Period)
            && self.glued(i + 1)
            && word.split(['-', '‑', '‐']).all(|part| {
                let mut chars = part.chars();
                chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
            })
            && !word.is_empty()
    }

    /// From the start of token `from` to the end of token `to - 1`.
    pub fn range(&self, from: usize, to: usize) -> Range<usize> {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|t| self.tokens.get(t))) {
            (Some(a), Some(b)) if a.start <= b.end => a.start..b.end,
            (Some(a), _) => a.start..a.start,
            _ => self.text.len()..self.text.len(),
        }
    }
}

fn is_opaque(kind: SpanKind) -> bool {
    matches!(kind, SpanKind::Code | SpanKind::Math | SpanKind::Url | SpanKind::Raw | SpanKind::Furniture)
}

/// `at`, or the next character boundary behind it.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Opaque stretches in order, disjoint.
fn masks(text: &str, spans: &[Span]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for span in spans.iter().filter(|s| is_opaque(s.kind)) {
        let range = boundary(text, span.range.start)..boundary(text, span.range.end);
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ if range.start < range.end => out.push(range),
            _ => {}
        }
    }
    out
}

fn is_key_internal(c: u8) -> bool {
    b":.#$%&-+?<>~/".contains(&c)
}

/// The end of a pandoc key that begins at byte `at`: letters, digits and `_`, single punctuation marks only inside.
/// `url:` keys are whole addresses.
fn key_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if !rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    if rest.starts_with("url:") {
        let end = rest.find(|c: char| c.is_whitespace() || ",;]\u{FFFC}".contains(c)).unwrap_or(rest.len());
        return Some(at + rest[..end].trim_end_matches(['.', ':', ')']).len());
    }
    let mut end = at;
    let mut after_mark = false;
    for (i, c) in rest.char_indices() {
        if c.is_alphanumeric() || c == '_' {
            end = at + i + c.len_utf8();
            after_mark = false;
        } else if c.is_ascii() && is_key_internal(c as u8) && !after_mark {
            after_mark = true;
        } else {
            break;
        }
    }
    Some(end)
}

fn keys(text: &str, spans: &[Span]) -> Vec<KeyHit> {
    let masks = masks(text, spans);
    let mut out: Vec<KeyHit> = Vec::new();
    let mut from = 0;
    let mut mask = 0;
    while let Some(found) = memchr::memchr(b'@', &text.as_bytes()[from..]) {
        let at = from + found;
        from = at + 1;
        while masks.get(mask).is_some_and(|m| m.end <= at) {
            mask += 1;
        }
        if masks.get(mask).is_some_and(|m| m.start <= at) {
            continue;
        }
        let before = text[..at].chars().next_back();
        let suppressed = before == Some('-');
        let outside = if suppressed { text[..at - 1].chars().next_back() } else { before };
        if outside.is_some_and(|c| c.is_alphanumeric() || "_.@+\\/".contains(c)) {
            continue;
        }
        let start = if suppressed { at - 1 } else { at };
        let (key, end) = if text[at + 1..].starts_with('{') {
            // A brace that nothing closes soon is no key: the limit keeps a text of opening braces linear.
            let inner = at + 2;
            let close = text[inner..].char_indices().take(200).find(|(_, c)| *c == '}' || c.is_whitespace());
            match close {
                Some((i, '}')) if i > 0 => (inner..inner + i, inner + i + 1),
                _ => continue,
            }
        } else {
            match key_end(text, at + 1) {
                Some(end) => (at + 1..end, end),
                None => continue,
            }
        };
        from = end;
        out.push(KeyHit { range: start..end, key });
    }
    out
}

/// The tokens of a text, and which of them are brackets and keys.
fn tokens(text: &str, spans: &[Span], keys: &[KeyHit]) -> (Vec<Token>, Vec<usize>) {
    let masks = masks(text, spans);
    let notes: Vec<usize> = spans.iter().filter(|s| s.kind == SpanKind::NoteRef).map(|s| s.range.start).collect();
    let emphases: Vec<(usize, Range<usize>)> = spans
        .iter()
        .enumerate()
        .filter(|(_, s)| s.kind == SpanKind::Emphasis)
        .map(|(i, s)| (i + 1, s.range.clone()))
        .collect();
    let bytes = text.as_bytes();
    // A word of five letters with its blank, and a mark behind every third of them: hardly any text has more.
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 4 + 1);
    let mut marks = Vec::new();
    let (mut mask, mut key, mut emphasis) = (0, 0, 0);
    // Up to `settled` no mask, key or emphasis begins or ends; a token ends where a mask or a key begins.
    let (mut mark, mut limit, mut settled) = (0, 0, 0);
    let mut at = 0;
    while at < text.len() {
        if at >= settled {
            while emphases.get(emphasis).is_some_and(|(_, r)| r.end <= at) {
                emphasis += 1;
            }
            let near = emphases.get(emphasis);
            mark = near.filter(|(_, r)| r.start <= at).map_or(0, |(i, _)| *i);
            while masks.get(mask).is_some_and(|m| m.end <= at) {
                mask += 1;
            }
            while keys.get(key).is_some_and(|k| k.range.end <= at) {
                key += 1;
            }
            if let Some(k) = keys.get(key).filter(|k| k.range.start <= at) {
                marks.push(out.len());
                out.push(Token { kind: Kind::Key(key), start: at, end: k.range.end, emphasis: mark });
                at = k.range.end;
                continue;
            }
            if let Some(m) = masks.get(mask).filter(|m| m.start <= at) {
                out.push(Token { kind: Kind::Opaque, start: at, end: m.end, emphasis: mark });
                at = m.end;
                continue;
            }
            let next_key = keys.get(key).map_or(text.len(), |k| k.range.start);
            limit = masks.get(mask).map_or(text.len(), |m| m.start).min(next_key);
            settled = limit.min(near.map_or(limit, |(_, r)| if r.start <= at { r.end } else { r.start }));
        }
        let mut push = |kind, start, end| out.push(Token { kind, start, end, emphasis: mark });
        // Most of a text is plain words and the blanks between them.
        let b = bytes[at];
        if b == b' ' {
            at += 1;
            continue;
        }
        if b.is_ascii_alphabetic() {
            let mut end = at + 1;
            end += bytes[end..limit].iter().position(|b| !IN_WORD[usize::from(*b)]).unwrap_or(limit - end);
            if end < limit && may_go_on(bytes[end]) {
                end = at + word_len(&text[at..limit]);
            }
            push(Kind::Word, at, end);
            // The blank that follows most words is no token.
            at = end + usize::from(end < limit && bytes[end] == b' ');
            continue;
        }
        let rest = &text[at..limit];
        let Some(c) = rest.chars().next() else { break };
        let one = at + c.len_utf8();
        if c.is_whitespace() {
            at = one;
            continue;
        }
        if c.is_alphabetic() {
            let end = at + word_len(rest);
            push(Kind::Word, at, end);
            at = end;
            continue;
        }
        if c.is_numeric() && !is_superscript(c) {
            let end = at + rest.find(|c: char| !c.is_alphanumeric() || is_superscript(c)).unwrap_or(rest.len());
            push(Kind::Number, at, end);
            at = end;
            continue;
        }
        if is_superscript(c) {
            let end = at + rest.find(|c: char| !is_superscript(c)).unwrap_or(rest.len());
            push(Kind::Superscript, at, end);
            at = end;
            continue;
        }
        let kind = match c {
            '(' => Kind::Open,
            ')' => Kind::Close,
            '[' => Kind::SquareOpen,
            ']' => Kind::SquareClose,
            ',' => Kind::Comma,
            ';' => Kind::Semicolon,
            ':' => Kind::Colon,
            '.' => Kind::Period,
            '?' | '!' => Kind::Stop,
            '-' | '–' | '—' | '‑' | '‐' | '−' => Kind::Dash,
            '/' => Kind::Slash,
            '&' => Kind::Ampersand,
            '"' | '“' | '”' | '„' | '‘' | '’' | '\'' | '«' | '»' | '‹' | '›' => Kind::Quote,
            '\u{FFFC}' if notes.binary_search(&at).is_ok() => Kind::Note,
            '\u{FFFC}' => Kind::Opaque,
            _ => Kind::Symbol,
        };
        if matches!(kind, Kind::Open | Kind::Close | Kind::SquareOpen | Kind::SquareClose) {
            marks.push(out.len());
        }
        out.push(Token { kind, start: at, end: one, emphasis: mark });
        at = one;
    }
    (out, marks)
}

/// ASCII letters and digits.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = (b as u8).is_ascii_alphanumeric();
        b += 1;
    }
    table
};

fn is_superscript(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// May a word go on with this byte, which is no ASCII letter or digit?
fn may_go_on(b: u8) -> bool {
    !b.is_ascii() || matches!(b, b'\'' | b'-')
}

/// The length of the word that `text` begins with.
fn word_len(text: &str) -> usize {
    // Most words are plain letters.
    let plain = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let mut end = plain;
    let mut joint = false;
    for (i, c) in text[plain..].char_indices() {
        let i = plain + i;
        if (c.is_alphanumeric() && !is_superscript(c)) || matches!(c, '\u{300}'..='\u{36F}' | '\u{AD}') {
            // An apostrophe joins letters, so a closing mark before a number stays a mark.
            end = i + c.len_utf8();
            joint = false;
        } else if matches!(c, '\'' | '’' | '-' | '‐' | '‑') && !joint {
            joint = true;
        } else {
            break;
        }
    }
    end
}

fn mates(tokens: &[Token], marks: &[usize]) -> Vec<(usize, usize)> {
    let mut mates = Vec::new();
    let (mut round, mut square) = (Vec::new(), Vec::new());
    for i in marks.iter().copied() {
        let open = match tokens[i].kind {
            Kind::Open => {
                round.push(i);
                None
            }
            Kind::SquareOpen => {
                square.push(i);
                None
            }
            Kind::Close => round.pop(),
            Kind::SquareClose => square.pop(),
            _ => None,
        };
        if let Some(open) = open {
            mates.extend([(open, i), (i, open)]);
        }
    }
    mates.sort_unstable();
    mates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(text: &str) -> Vec<&str> {
        keys(text, &[]).iter().map(|k| &text[k.key.clone()]).collect()
    }

    #[test]
    fn pandoc_keys_end_where_pandoc_ends_them() {
        assert_eq!(keys_of("[@ortiz2020, p. 3]"), ["ortiz2020"]);
        assert_eq!(keys_of("As @ortiz2020. Next"), ["ortiz2020"]);
        assert_eq!(keys_of("@a:b.c/d-e+f and @x..y"), ["a:b.c/d-e+f", "x"]);
        assert_eq!(keys_of("-@bell @{a,key!} @_x @1a @{no key}"), ["bell", "a,key!", "_x", "1a"]);
        assert_eq!(
            keys_of("[@doi:10.1000/xyz(1)] [@url:https://ex.org/a?b=c; @b]"),
            ["doi:10.1000/xyz", "url:https://ex.org/a?b=c", "b"]
        );
    }

    #[test]
    fn addresses_are_no_keys() {
        assert!(keys_of("write to ana.ortiz@example.org or a-b@c.de, x_@y @ @@a \\@b").is_empty());
    }

    #[test]
    fn words_keep_their_joints() {
        let scan = Scan::new("O’Brien-Smith’s ‘end’ 42–3 (2020a)", &[]);
        let words: Vec<&str> = (0..scan.tokens.len()).map(|i| scan.str(i)).collect();
        assert_eq!(words, ["O’Brien-Smith’s", "‘", "end", "’", "42", "–", "3", "(", "2020a", ")"]);
    }
}
