//! Quotations: which characters are quotation marks and which apostrophes.
//!
//! One pass sorts every mark into opener, closer, apostrophe or nothing by its neighbours; a second pairs them on a stack.
//! An opener that nothing closes masks nothing, except a mark that opens a whole paragraph, as quotations of several
//! paragraphs do.

use std::ops::Range;

/// A quoted span of visible text, marks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// With its marks. A quotation that began in an earlier paragraph starts at 0 (or at its repeated mark).
    pub range: Range<usize>,
    /// Without its marks.
    pub inner: Range<usize>,
    /// The opening mark.
    pub mark: char,
    /// 0 outside any other quotation.
    pub depth: u8,
    /// It began in the paragraph above.
    pub continued: bool,
    /// It goes on in the paragraph below.
    pub continues: bool,
}

/// The quotations of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quotes {
    /// Outermost first, in order of their start.
    pub spans: Vec<Quote>,
    /// An opening mark that nothing closed: the next paragraph may go on with it.
    pub open: Option<char>,
}

/// Marks that close one another, however they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Single,
    Guillemet,
    SmallGuillemet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Open,
    Close,
    /// `"` between spaces, `»` of either habit: closes what is open, else opens.
    Either,
    /// A single mark behind a word: closes, unless it is an apostrophe.
    CloseOrApostrophe,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    c: char,
    family: Family,
    role: Role,
    /// The letter before it is an s: it may stand for a plural possessive.
    after_s: bool,
    /// A dropped g: `goin'`.
    dropped: bool,
    /// A word in lower case follows.
    before_lower: bool,
}

/// Words that begin with an apostrophe.
const ELISIONS: [&str; 13] =
    ["tis", "twas", "twere", "til", "em", "cause", "cos", "bout", "round", "n", "neath", "im", "er"];

/// Finds the quotations of a paragraph of visible text. `carried` is what the paragraph above left open; `literal` are
/// spans (code, math, addresses) whose characters are no quotation marks.
pub fn find(text: &str, carried: Option<char>, literal: &[Range<usize>]) -> Quotes {
    let marks = marks(text, literal);
    if marks.is_empty() {
        return Quotes::default();
    }
    pair(text, carried, &marks)
}

fn marks(text: &str, literal: &[Range<usize>]) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut literal = literal.iter().peekable();
    let mut at = 0;
    // Every mark is ASCII, or begins with one of two bytes. Guillemets are rare: the next is looked for once.
    let next = |from: usize| memchr::memchr(0xc2, &bytes[from..]).map_or(bytes.len(), |i| from + i);
    let mut guillemet = next(0);
    loop {
        if guillemet < at {
            guillemet = next(at);
        }
        at = memchr::memchr3(b'"', b'\'', 0xe2, &bytes[at..guillemet]).map_or(guillemet, |i| at + i);
        let Some(c) = text[at..].chars().next() else { break };
        let here = at;
        at += c.len_utf8();
        while literal.next_if(|r| r.end <= here).is_some() {}
        if literal.peek().is_some_and(|r| r.start <= here) {
            continue;
        }
        let before = text[..here].chars().next_back();
        let after = text[at..].chars().next();
        out.extend(mark(text, here, c, before, after));
    }
    out
}

fn mark(text: &str, at: usize, c: char, before: Option<char>, after: Option<char>) -> Option<Mark> {
    let rest = &text[at + c.len_utf8()..];
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens_here = before.is_none_or(|c| c.is_whitespace() || "([{—–-/“‘\"'«‹„…\u{fffc}".contains(c));
    let tight = after.is_some_and(|c| !c.is_whitespace());
    // A dash or stroke may as well be the end of what is quoted.
    let may_end = !letter(after) && before.is_some_and(|c| "/-–—".contains(c));
    let made = |family, role| {
        let dropped =
            text[..at].ends_with("in") && text[..at].len() - text[..at].trim_end_matches(char::is_alphabetic).len() > 3;
        Some(Mark {
            at,
            c,
            family,
            role,
            after_s: matches!(before, Some('s' | 'S')),
            dropped,
            before_lower: rest.trim_start().chars().next().is_some_and(char::is_lowercase)
                && rest.starts_with(char::is_whitespace),
        })
    };
    match c {
        '“' => {
            // In German it closes „.
            let closes = (!opens_here || may_end) && !letter(after);
            made(Family::Double, if closes { Role::Either } else { Role::Open })
        }
        '”' => made(
            Family::Double,
            if opens_here && letter(after) && before != Some('“') { Role::Either } else { Role::Close },
        ),
        '„' => made(Family::Double, Role::Open),
        '"' => match (opens_here, tight) {
            (true, true) => made(
                Family::Double,
                if before.is_some_and(|c| "“‘\"'".contains(c)) { Role::Either } else { Role::Open },
            ),
            (true, false) => made(Family::Double, Role::Either),
            // Inches and seconds: only where nothing is open, which the pairing knows.
            (false, _) => made(Family::Double, Role::Close),
        },
        '«' | '‹' | '»' | '›' => {
            let family = if matches!(c, '«' | '»') { Family::Guillemet } else { Family::SmallGuillemet };
            let pointing = matches!(c, '«' | '‹');
            let role = match (pointing, opens_here && !may_end) {
                (true, true) => Role::Open,
                (false, false) => Role::Close,
                _ => Role::Either,
            };
            made(family, role)
        }
        '‘' => {
            if is_elision(rest) {
                None
            } else {
                made(Family::Single, Role::Open)
            }
        }
        '\'' | '’' => {
            if letter(before) && letter(after) {
                return None;
            }
            if opens_here && letter(after) {
                if is_elision(rest) {
                    return None;
                }
                // The wrong curly mark opens only where something closes it, which the pairing knows.
                return made(Family::Single, if c == '\'' { Role::Open } else { Role::Either });
            }
            if opens_here && tight && c == '\'' && after.is_some_and(|c| "“\"([…".contains(c)) {
                return made(Family::Single, Role::Open);
            }
            let behind = letter(before) || before.is_some_and(|c| ".,;:!?…)]}—–-”\"%*/&+=<>~\u{fffc}".contains(c));
            behind.then_some(())?;
            made(Family::Single, Role::CloseOrApostrophe)
        }
        _ => None,
    }
}

/// Does `rest` (behind the mark) begin with a word that is written with an apostrophe in front, or with a decade?
fn is_elision(rest: &str) -> bool {
    let word: &str = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 && matches!(&word[2..], "" | "s") {
        return true;
    }
    // The ‘cause’ of it: a mark on either side, which only *’n’* has as well.
    let closed = rest[word.len()..].starts_with(['\'', '’']) && !word.eq_ignore_ascii_case("n");
    // A sentence does not begin with *’er* or *’im*, but with “Er,” or “Im Westen”.
    let capital = matches!(word, "Er" | "Im");
    !closed && !capital && ELISIONS.iter().any(|e| word.eq_ignore_ascii_case(e))
}

struct Open {
    mark: Mark,
}

fn pair(text: &str, carried: Option<char>, marks: &[Mark]) -> Quotes {
    // For each mark: does a single mark that can close follow before the next opener?
    let mut closes_later = vec![false; marks.len()];
    let mut later = false;
    for (i, m) in marks.iter().enumerate().rev() {
        closes_later[i] = later;
        if m.family == Family::Single {
            match m.role {
                Role::Open | Role::Either => later = false,
                Role::CloseOrApostrophe | Role::Close => later = true,
            }
        }
    }
    let start = text.len() - text.trim_start().len();
    let mut open: Vec<Open> = Vec::new();
    // How many of each family are open, so that a lost closer costs no search.
    let mut count = [0usize; 4];
    let mut spans: Vec<Quote> = Vec::new();
    for (i, m) in marks.iter().enumerate() {
        let family = m.family as usize;
        let top_single = open.last().is_some_and(|o| o.mark.family == Family::Single);
        let close = match m.role {
            Role::Open => false,
            Role::Close => {
                if count[family] == 0 {
                    continue;
                }
                true
            }
            Role::Either if m.family == Family::Single => {
                if !closes_later[i] {
                    continue;
                }
                false
            }
            Role::Either => count[family] > 0,
            Role::CloseOrApostrophe => {
                if count[family] == 0 || !top_single && (m.after_s || m.dropped) {
                    continue;
                }
                if (m.after_s || m.dropped) && m.before_lower && closes_later[i] {
                    continue;
                }
                true
            }
        };
        if !close {
            open.push(Open { mark: *m });
            count[family] += 1;
            continue;
        }
        while let Some(o) = open.pop() {
            count[o.mark.family as usize] -= 1;
            if o.mark.family != m.family {
                continue;
            }
            let (from, to) = (o.mark.at, m.at + m.c.len_utf8());
            let inner = from + o.mark.c.len_utf8()..m.at;
            if !inner.is_empty() {
                let continued = from == start && carried.is_some_and(|c| continues(c, o.mark.c));
                spans.push(Quote { range: from..to, inner, mark: o.mark.c, depth: 0, continued, continues: false });
            }
            break;
        }
    }
    let mut left = None;
    if let Some(o) = open.first() {
        left = open.last().map(|o| o.mark.c);
        // A mark of the same kind inside tells that this one was lost: inside a quotation the other kind is used.
        let lost = spans.iter().any(|q| continues(q.mark, o.mark.c));
        let whole = o.mark.at == start && !lost && open.iter().filter(|x| x.mark.family == o.mark.family).count() == 1;
        let goes_on = carried.is_some_and(|c| continues(c, o.mark.c));
        // A straight or wrong single mark may as well be an apostrophe.
        if whole && (o.mark.family != Family::Single || o.mark.c == '‘' || goes_on) {
            let end = text.trim_end().len();
            left = Some(o.mark.c);
            spans.push(Quote {
                range: start..end,
                inner: start + o.mark.c.len_utf8()..end,
                mark: o.mark.c,
                depth: 0,
                continued: goes_on,
                continues: true,
            });
        }
    }
    spans.sort_by_key(|q| (q.range.start, std::cmp::Reverse(q.range.end)));
    let mut around: Vec<usize> = Vec::new();
    for q in &mut spans {
        // One lies within the other: those that have ended are the last ones.
        while around.pop_if(|end| *end <= q.range.start).is_some() {}
        q.depth = around.len().min(255) as u8;
        around.push(q.range.end);
    }
    Quotes { spans, open: left }
}

/// May a paragraph that begins with `mark` go on with a quotation that `carried` opened?
fn continues(carried: char, mark: char) -> bool {
    let plain = |c: char| match c {
        '“' | '„' | '”' | '"' => '"',
        '‘' | '’' | '\'' => '\'',
        c => c,
    };
    plain(carried) == plain(mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The outermost quoted spans.
    fn quoted(text: &str) -> Vec<&str> {
        find(text, None, &[]).spans.iter().filter(|q| q.depth == 0).map(|q| &text[q.range.clone()]).collect()
    }

    #[test]
    fn apostrophe_or_closing_quote() {
        for (text, spans) in [
            ("a ‘screw you’ policy of Russia’s", vec!["‘screw you’"]),
            ("a 'screw you' policy of Russia's", vec!["'screw you'"]),
            ("a screw you’ policy of Russia’s", vec![]),
            ("the writers’ view, ‘don’t worry’, failed", vec!["‘don’t worry’"]),
            ("the writers' view, 'don't worry', failed", vec!["'don't worry'"]),
            ("‘the students’ kids won’t come’ (Bell 2)", vec!["‘the students’ kids won’t come’"]),
            ("'the students' kids won't come' (Bell 2)", vec!["'the students' kids won't come'"]),
            ("in the ’90s and ’tis said", vec![]),
            ("'It's a lot of stuff,' he said", vec!["'It's a lot of stuff,'"]),
            ("“He called it ‘crap’ twice,” she wrote.", vec!["“He called it ‘crap’ twice,”"]),
            ("the boss’s kids", vec![]),
            ("6'2\" tall", vec![]),
            ("a 5' wall and a 12\" rule", vec![]),
            ("The ‘60s were cool.", vec![]),
            ("rock ’n’ roll kids", vec![]),
            ("rock 'n' roll kids", vec![]),
            ("She said \"a lot of stuff and left.", vec![]),
            (
                "He said “one” and \"two\" and «three» and ‹four› and „fünf“.",
                vec!["“one”", "\"two\"", "«three»", "‹four›", "„fünf“"],
            ),
            ("»drei« steht da", vec!["»drei«"]),
            ("“Wait,” he said, “it’s late.”", vec!["“Wait,”", "“it’s late.”"]),
            ("the word—“gonna”—appears", vec!["“gonna”"]),
            ("(“gonna”)", vec!["“gonna”"]),
            ("a “mixed\" pair and a \"mixed” one", vec!["“mixed\"", "\"mixed”"]),
            ("'He's goin' home,' she said", vec!["'He's goin' home,'"]),
            ("She answered, ‘Why?’ and left", vec!["‘Why?’"]),
            ("the Joneses’ house and the boys’ bikes", vec![]),
            ("“lost and then “found” again", vec!["“found”"]),
            ("the 'cause' and the ‘round’ of it", vec!["'cause'", "‘round’"]),
            ("‘Er, no,’ he said, and gave ’er up", vec!["‘Er, no,’"]),
            ("‘w/’ and »w/« and „w/“ stand", vec!["‘w/’", "»w/«", "„w/“"]),
            ("no marks at all", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(quoted(text), spans, "{text}");
        }
    }

    #[test]
    fn a_quotation_of_several_paragraphs() {
        let first = find("“First paragraph.", None, &[]);
        assert_eq!((first.spans[0].range.clone(), first.spans[0].continues, first.open), (0..19, true, Some('“')));
        let second = find("“Second, gonna end.”", first.open, &[]);
        assert_eq!((second.spans.len(), second.spans[0].continued, second.open), (1, true, None));
        // A paragraph that does not begin with the mark is the writer's again.
        assert!(find("Second, gonna end.", first.open, &[]).spans.is_empty());
    }

    #[test]
    fn marks_in_code_are_none() {
        let text = "a \" in code and “quoted”";
        let code = 2..3;
        assert_eq!(find(text, None, std::slice::from_ref(&code)).spans.len(), 1);
    }

    proptest! {
        #[test]
        fn spans_nest_and_lie_in_the_text(text in "[a-s .,“”‘’\"'«»0-9\u{fffc}-]{0,60}", carried in prop::option::of(prop::sample::select(vec!['“', '"', '‘']))) {
            let found = find(&text, carried, &[]);
            let mut open: Vec<usize> = Vec::new();
            for q in &found.spans {
                prop_assert!(text.get(q.range.clone()).is_some() && text.get(q.inner.clone()).is_some());
                open.retain(|end| *end > q.range.start);
                prop_assert!(open.iter().all(|end| q.range.end <= *end), "{text:?} {:?}", found.spans);
                prop_assert_eq!(open.len(), q.depth as usize);
                open.push(q.range.end);
            }
        }
    }
}
