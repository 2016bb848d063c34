//! Sentences of a paragraph.

use super::prose::PLACEHOLDER;
use std::ops::Range;

/// Abbreviations that no sentence ends with.
const NEVER_END: &[u64] = &packed([
    "dr", "prof", "mr", "mrs", "ms", "mx", "st", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "sen", "rep", "gov",
    "pres", "fr", "sr", "fig", "figs", "eq", "eqs", "sec", "secs", "ch", "chs", "chap", "vol", "vols", "pp", "p", "pg",
    "para", "paras", "par", "n", "nn", "ed", "eds", "trans", "tr", "rpt", "vs", "v", "cf", "al", "e.g", "i.e", "eg",
    "ie", "viz", "approx", "ca", "c", "resp", "esp", "incl", "dept", "univ", "assn", "bros", "qtd", "app", "ser",
    "art", "arts", "ll", "l", "fol", "fols", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "mt", "ft", "ave", "blvd", "op", "cit", "supp", "intro", "ref", "refs", "tab", "ex",
]);

/// Abbreviations that may end one: a sentence ends there where the next word begins like one.
const MAY_END: &[u64] = &packed([
    "u.s", "u.k", "u.n", "e.u", "u.s.a", "u.s.s.r", "inc", "ltd", "co", "corp", "jr", "etc", "a.m", "p.m", "am", "pm",
    "b.c", "a.d", "b.c.e", "c.e", "ph.d", "m.d", "b.a", "m.a", "d.c", "ibid", "no", "nos",
]);

/// Abbreviations before a figure: `No. 5`, `Act 3, sc. 2`.
const BEFORE_FIGURES: &[u64] = &packed([
    "no", "nos", "art", "arts", "sec", "sc", "ch", "p", "pp", "fig", "tab", "ex", "n", "l", "c", "ref", "mar", "jan",
    "sep", "dec", "app",
]);

/// The longest of these lists, in bytes.
const LONGEST: usize = 7;

/// Which places of a table the words of these lists have, as bits: hardly any other word has one of them.
static PLACES: [u64; 32] = {
    let mut places = [0; 32];
    let lists = [NEVER_END, MAY_END, BEFORE_FIGURES];
    let mut list = 0;
    while list < lists.len() {
        let mut i = 0;
        while i < lists[list].len() {
            let place = place(lists[list][i]);
            places[place / 64] |= 1 << (place % 64);
            i += 1;
        }
        list += 1;
    }
    places
};

const fn place(word: u64) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize
}

/// May the word be in one of these lists?
fn may_be_listed(word: u64) -> bool {
    let place = place(word);
    PLACES[place / 64] & (1 << (place % 64)) != 0
}

/// Words of at most eight bytes, each as a number: a list of them is compared at once.
const fn packed<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = pack(words[i].as_bytes());
        i += 1;
    }
    out
}

/// 0 for what is longer than any of the lists.
const fn pack(word: &[u8]) -> u64 {
    let (mut out, mut i) = (0, 0);
    while i < word.len() && word.len() <= 8 {
        out |= (word[i] as u64) << (8 * i);
        i += 1;
    }
    out
}

/// A word as the lists have it.
fn listed(word: &str) -> u64 {
    match word.is_ascii() {
        true => {
            // Of letters, digits and dots, letters alone have the bit that makes a small letter of a capital when it is moved.
            let word = pack(word.as_bytes());
            word | ((word >> 1) & 0x2020_2020_2020_2020)
        }
        false => pack(word.to_lowercase().as_bytes()),
    }
}

/// Words that begin sentences far more often than they follow an abbreviation or an initial.
const STARTERS: &[&str] = &[
    "the",
    "this",
    "these",
    "those",
    "that",
    "it",
    "its",
    "he",
    "she",
    "they",
    "we",
    "i",
    "you",
    "there",
    "here",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "as",
    "if",
    "when",
    "while",
    "although",
    "though",
    "because",
    "since",
    "after",
    "before",
    "however",
    "moreover",
    "thus",
    "therefore",
    "but",
    "and",
    "yet",
    "so",
    "or",
    "nor",
    "what",
    "who",
    "why",
    "how",
    "which",
    "where",
    "one",
    "some",
    "many",
    "most",
    "several",
    "both",
    "all",
    "each",
    "no",
    "not",
    "another",
    "other",
    "his",
    "her",
    "their",
    "our",
    "my",
    "your",
    "a",
    "an",
    "such",
    "even",
    "despite",
    "during",
    "only",
    "to",
    "of",
    "people",
    "critics",
    "scholars",
    "later",
    "then",
    "next",
    "finally",
    "first",
    "according",
];

/// Verbs that follow a quoted question: the sentence goes on.
const SAYING: &[&str] = &[
    "said",
    "says",
    "asks",
    "asked",
    "writes",
    "wrote",
    "replies",
    "replied",
    "cries",
    "cried",
    "exclaims",
    "exclaimed",
    "adds",
    "added",
    "demands",
    "demanded",
];

/// Splits visible text into sentences, trimmed of white space. A boundary never falls inside one of `closed` (code, math,
/// addresses, citations), which are sorted and disjoint.
pub fn split(text: &str, closed: &[Range<usize>]) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = text.len() - text.trim_start().len();
    let mut closed_from = 0;
    let mut at = start;
    // The stops that are not ASCII begin with one of three bytes: the next of those is looked for once.
    let next_wide = |from: usize| memchr::memchr3(0xe2, 0xe3, 0xef, &bytes[from..]).map_or(bytes.len(), |i| from + i);
    let mut wide = next_wide(at);
    while at < bytes.len() {
        while closed.get(closed_from).is_some_and(|r| r.end <= at) {
            closed_from += 1;
        }
        if let Some(r) = closed.get(closed_from).filter(|r| r.start <= at) {
            at = r.end;
            continue;
        }
        if wide < at {
            wide = next_wide(at);
        }
        let limit = closed.get(closed_from).map_or(bytes.len(), |r| r.start);
        let near = limit.min(wide);
        at = memchr::memchr3(b'.', b'!', b'?', &bytes[at..near]).map_or(near, |i| at + i);
        if at == limit {
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if !is_stop(c) {
            at += c.len_utf8();
            continue;
        }
        let next_closed = closed.get(closed_from).cloned();
        match boundary(text, start, at, next_closed) {
            Boundary::After { end, next } => {
                let range = start..end;
                if !range.is_empty() {
                    out.push(range);
                }
                start = next;
                at = next.max(at + c.len_utf8());
            }
            Boundary::None { next } => at = next.max(at + c.len_utf8()),
        }
    }
    let end = text.trim_end().len();
    if start < end {
        out.push(start..end);
    }
    out
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '‽')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '*' | '」' | '』' | '）') || c == PLACEHOLDER
}

enum Boundary {
    /// The sentence ends at `end`, and the next one begins at `next`.
    After {
        end: usize,
        next: usize,
    },
    None {
        next: usize,
    },
}

fn skip(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c| !wanted(c)).map_or(text.len(), |i| from + i)
}

fn boundary(text: &str, start: usize, at: usize, closed: Option<Range<usize>>) -> Boundary {
    // The stops, spaced ellipses among them, and what closes behind them.
    let mut end = skip(text, at, is_stop);
    while text[end..].starts_with(" .") {
        end = skip(text, end + 1, is_stop);
    }
    let stops = &text[at..end];
    let wide = stops.chars().any(|c| matches!(c, '。' | '！' | '？'));
    let behind_stops = end;
    end = skip(text, end, is_closer);
    let mut gap = skip(text, end, char::is_whitespace);
    // `… fell.” [^2] The next`: a note that stands apart goes with the sentence before it; a formula does not.
    if text[gap..].starts_with(PLACEHOLDER) && closed.as_ref().is_none_or(|r| r.start != gap) {
        end = skip(text, gap, |c| c == PLACEHOLDER);
        gap = skip(text, end, char::is_whitespace);
    }
    let noted = text[..end].ends_with(PLACEHOLDER);
    if gap == text.len() {
        return Boundary::None { next: gap };
    }
    if gap == end && !wide && !(noted && text[end..].starts_with(char::is_uppercase)) {
        return Boundary::None { next: end };
    }
    let next = text[gap..].chars().next().unwrap_or(' ');
    // `… fell. (Bell 9) The next`: the citation goes with the sentence before it, unless a stop of its own follows.
    if let Some(r) = closed.filter(|r| r.start == gap && text[r.clone()].starts_with(['(', '['])) {
        let after = skip(text, r.end, char::is_whitespace);
        let follower = text[after..].chars().next();
        return match follower {
            _ if after == text.len() => Boundary::None { next: after },
            Some(c) if after > r.end && begins(c) && !ends_abbreviation(text, start, at) => {
                Boundary::After { end: r.end, next: after }
            }
            _ => Boundary::None { next: r.end },
        };
    }
    if next.is_lowercase() && !is_camel(&text[gap..]) {
        return Boundary::None { next: gap };
    }
    if matches!(next, ',' | ';' | ':' | ')' | '—' | '–' | '{') {
        return Boundary::None { next: gap };
    }
    // `Fig. @fig-map`
    if next == '@' && BEFORE_FIGURES.contains(&listed(token(text, start, at))) {
        return Boundary::None { next: gap };
    }
    let word = first_word(&text[gap..]);
    if stops == "." && text[behind_stops..end].chars().all(|c| c == PLACEHOLDER) {
        if goes_on(text, start, at, word) {
            return Boundary::None { next: gap };
        }
    } else if stops.ends_with(['?', '!']) && behind_stops < end {
        // “Why?” Ortiz asks.
        let second = text[gap..].split_whitespace().nth(1).unwrap_or("").trim_end_matches(|c: char| !c.is_alphabetic());
        if SAYING.contains(&second) {
            return Boundary::None { next: gap };
        }
    }
    Boundary::After { end, next: gap }
}

fn begins(c: char) -> bool {
    c.is_uppercase()
        || c.is_numeric()
        || matches!(c, '"' | '“' | '‘' | '\'' | '«' | '(' | '[')
        || !c.is_ascii() && c.is_alphabetic() && !c.is_lowercase()
}

fn is_camel(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_lowercase) && chars.next().is_some_and(char::is_uppercase)
}

/// The first word, if it begins soon: of a row of marks, each would look for it up to the end of the row.
fn first_word(text: &str) -> &str {
    let text = text[..text.floor_char_boundary(200)].trim_start_matches(|c: char| !c.is_alphanumeric());
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').unwrap_or(text.len())]
}

/// The letters and inner dots before the stop at `at`.
fn token(text: &str, start: usize, at: usize) -> &str {
    let bytes = &text.as_bytes()[start..at];
    let from = match bytes.iter().rposition(|b| !(b.is_ascii_alphanumeric() || *b == b'.')) {
        None => start,
        Some(i) if bytes[i].is_ascii() => start + i + 1,
        // It may be a letter.
        Some(_) => text[start..at]
            .rfind(|c: char| !(c.is_alphanumeric() || c == '.'))
            .map_or(start, |i| start + i + text[start + i..].chars().next().map_or(1, char::len_utf8)),
    };
    &text[from..at]
}

fn ends_abbreviation(text: &str, start: usize, at: usize) -> bool {
    let token = listed(token(text, start, at));
    may_be_listed(token) && (NEVER_END.contains(&token) || MAY_END.contains(&token))
}

/// Is the full stop at `at` part of what goes on with `word`?
fn goes_on(text: &str, start: usize, at: usize, word: &str) -> bool {
    let token = token(text, start, at);
    if token.is_empty() {
        return false;
    }
    // Longer than any abbreviation, and neither a number nor an initial: nearly every sentence ends like this.
    if token.len() > LONGEST && token.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let known = listed(token);
    let starter = || STARTERS.contains(&word.to_lowercase().as_str());
    let number = word.starts_with(|c: char| c.is_ascii_digit());
    // `1. The first` at the head of a sentence.
    if token.bytes().all(|b| b.is_ascii_digit()) {
        return text[start..at].trim() == token && token.len() <= 3;
    }
    if may_be_listed(known) {
        // Words too, some of them: they are abbreviations before a figure, and before a single capital.
        if BEFORE_FIGURES.contains(&known) {
            return number || known != pack(b"no") && !starter() && word.chars().count() == 1;
        }
        if NEVER_END.contains(&known) {
            return true;
        }
        if MAY_END.contains(&known) {
            return !starter();
        }
    }
    // Initials: J. R. R. Tolkien.
    let mut chars = token.chars();
    if !chars.next().is_some_and(char::is_uppercase) {
        return false;
    }
    let initial = chars.next().is_none();
    let dotted =
        token.len() > 2 && token.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_uppercase));
    (initial && token != "I" || dotted) && !starter()
}

/// Does the sentence end with a stop, whatever closes behind it?
pub fn is_terminated(text: &str, range: &Range<usize>) -> bool {
    if text[range.clone()].ends_with('.') {
        return true;
    }
    let sentence = text[range.clone()].trim_end();
    let bare = sentence.trim_end_matches(is_closer);
    if bare.ends_with(is_stop) {
        return true;
    }
    // `… fell. (Bell 9)`
    let Some(open) = bare.rfind('(') else { return false };
    sentence.ends_with(')') && bare[..open].trim_end().trim_end_matches(is_closer).ends_with(is_stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_listed_has_a_place() {
        for word in [NEVER_END, MAY_END, BEFORE_FIGURES].into_iter().flatten() {
            assert!(may_be_listed(*word) && *word >> (8 * LONGEST) == 0);
        }
        assert!(!may_be_listed(listed("mill")));
    }

    /// Cases with `|` at the boundaries; round brackets and what is between two `~` are closed.
    const CASES: &[&str] = &[
        "One sentence.",
        "The mill fell. |The town stayed.",
        "The mill fell.  |  The town stayed.",
        "Policy against the U.S. (Bell). |What they mean is clear.",
        "A former U.S. ambassador stayed.",
        "He moved to the U.S. |The rest stayed.",
        "putting a finger in our eye.” |The fact remains.",
        "After the death of his father, Kim Jong-il. |Russian troops left.",
        "Dr. Bell met Mrs. Ortiz at St. Ives.",
        "See Fig. 3 and pp. 4–5. |The rest is lost.",
        "J. R. R. Tolkien wrote it. |It sold.",
        "As George W. Bush said. |He left.",
        "It has vitamin C. |The body needs it.",
        "The plan B. |The rest? |No.",
        "It cost 3.5 million. |It paid 4.",
        "In 1990 they left. |In 1991 they came.",
        "They left in 1990. |The town slept.",
        "1. The first point stands.",
        "He wondered . . . and left.",
        "He wondered . . . |The rest slept.",
        "He waited… |Nothing came.",
        "“Why?” she asked.",
        "“Why?” Ortiz asks.",
        "“Why?” |The question stays.",
        "“Why?” (Bell 9). |The question stays.",
        "The mill fell. (Bell 9) |The town stayed.",
        "The mill fell (Bell 9). |The town stayed.",
        "The mill fell.\u{fffc} |The town stayed.",
        "The mill fell\u{fffc}. |The town stayed.",
        "The mill fell.” \u{fffc} |The town stayed.",
        "The mill fell.” \u{fffc}|The town stayed.",
        "Ortiz et al. (2020) say so. |Bell agrees.",
        "Some things, e.g. oil, i.e. fuel, cf. Bell, are rare.",
        "They met at 5 p.m. |The talk was short.",
        "They met at 5 p.m. Tuesday.",
        "Acme Inc. makes mills. |Bell Ltd. |The end.",
        "Books, papers, etc. |The list goes on.",
        "Books, papers, etc. are kept.",
        "iPhones sell. |iPads do too.",
        "Look at ~https://a.example/b.c?d=e!~ now. |It works.",
        "No. 5 is best. |No. |It is not.",
        "He holds a Ph.D. in law.",
        "It is over! |Is it? |Yes.",
        "What?! |No.",
        "北京很大。|上海也很大。",
        "A line\nand the next. |A new\nsentence.",
        "(The mill fell.) |The town stayed.",
        "The end.",
        "Unfinished, and still being typed",
        "The mill fell. |Unfinished",
        "Act 3, sc. 2 is short.",
        "He was born c. 1590. |He died in 1650.",
        "The so-called “end.” |It came.",
        "Smith v. Jones was decided. |The court rose.",
        "“One.” |“Two.”",
        "‘One.’ |‘Two.’",
        "He said, “I left. |I came back.” |The rest is known.",
        "The act was signed on Jan. 5, 1920. |It failed.",
        "They came in March. |May was warm.",
        "See sec. 4. |It is short.",
        "As shown (Fig. {x}a and Fig. @b), it fell. |@ortiz agrees.",
        "Mr. Ortiz left; Mrs. Bell did not.",
    ];

    #[test]
    fn table() {
        let mut wrong = Vec::new();
        for case in CASES {
            let text: String = case.replace('|', "");
            let bare = text.replace('~', " ");
            let mut closed: Vec<Range<usize>> = Vec::new();
            for (i, _) in bare.match_indices('(') {
                if let Some(end) = bare[i..].find(')')
                    && !bare[i..].starts_with("(The")
                {
                    closed.push(i..i + end + 1);
                }
            }
            if let (Some(a), Some(b)) = (text.find('~'), text.rfind('~')) {
                closed.push(a + 1..b);
            }
            let found: Vec<&str> = split(&bare, &closed).into_iter().map(|r| &bare[r]).collect();
            let wanted: Vec<String> = case.split('|').map(|s| s.replace('~', " ").trim().to_owned()).collect();
            if found != wanted {
                wrong.push(format!("{found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn stops() {
        for (text, ended) in [
            ("It fell.", true),
            ("It fell.”", true),
            ("It fell. (Bell 9)", true),
            ("It fell (Bell 9).", true),
            ("It fell", false),
            ("It fell.\u{fffc}", true),
            ("By the (old)", false),
            ("終。", true),
        ] {
            assert_eq!(is_terminated(text, &(0..text.len())), ended, "{text}");
        }
    }

    proptest! {
        #[test]
        fn sentences_cover_the_text(text in "[A-Ca-c .!?…“”()\u{fffc}。é\n0-3]{0,60}") {
            let found = split(&text, &[]);
            let mut last = 0;
            for r in &found {
                prop_assert!(r.start >= last && r.start < r.end);
                prop_assert_eq!(text[last..r.start].trim(), "");
                prop_assert_eq!(text[r.clone()].trim(), &text[r.clone()]);
                last = r.end;
            }
            prop_assert_eq!(text[last..].trim(), "");
        }
    }
}
