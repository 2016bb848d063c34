//! # length.declared
//!
//! The essay says how many words it has, in its front matter or on a line of its own, and the number is off by more than 2 %.
//! Correct it before you hand the essay in, or look at `count`: what the two count may differ.
//!
//! ```markdown
//! Word count: 1,369
//! ```
//!
//! Options: `count`.

use crate::diagnostic::Severity;
use crate::rules::Rule;
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "length.declared",
    default: Some(Severity::Hint),
    summary: "The number of words that the essay gives is not the one counted",
    page: include_str!("declared.rs"),
};

/// Longer lines are sentences.
const LONGEST: usize = 120;

/// The number on a line such as `Word count: 1,369 (without notes)`, with its place in `line`.
pub fn on_line(line: &str) -> Option<(u32, Range<usize>)> {
    let start = line.len() - line.trim_start_matches([' ', '\t', '(', '[']).len();
    let mut at = start;
    if line.len() > LONGEST {
        return None;
    }
    for (words, is_needed) in
        [(&["total ", "approximate "][..], false), (&["word count", "word-count", "wordcount"], true)]
    {
        let rest = &line[at..];
        let found = words.iter().find(|w| rest.get(..w.len()).is_some_and(|head| head.eq_ignore_ascii_case(w)));
        match found {
            Some(word) => at += word.len(),
            None if is_needed => return None,
            None => {}
        }
    }
    at += line[at..].len() - line[at..].trim_start_matches([' ', '\t', ':', '=', '–', '—', '-', '~']).len();
    let digits = line[at..].find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}'));
    let number = line[at..at + digits.unwrap_or(line.len() - at)].trim_end_matches([',', '.', '\u{a0}', '\u{202f}']);
    let tail = line[at + number.len()..].trim_start();
    let tail = tail.strip_prefix("words").unwrap_or(tail).trim_start();
    let is_end = tail.is_empty() || tail.starts_with(['.', ',', ';', '(', ')', '[', ']', '/', '|']);
    is_end.then(|| self::number(number)).flatten().map(|n| (n, at..at + number.len()))
}

/// `1,369`, `1.369` or `1369`: groups of three, or none.
pub fn number(text: &str) -> Option<u32> {
    let mut groups = text.trim().split([',', '.', '\u{a0}', '\u{202f}', ' ']);
    let first = groups.next().filter(|g| !g.is_empty())?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|g| g.len() == 3);
    let all = format!("{first}{}", rest.concat());
    (grouped && all.bytes().all(|b| b.is_ascii_digit())).then(|| all.parse().ok()).flatten()
}

/// Is the number declared too far from the one counted?
pub fn is_off(declared: u32, counted: u32) -> bool {
    50 * u64::from(declared.abs_diff(counted)) > u64::from(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_declare_a_count() {
        for (line, found) in [
            ("Word count: 1,369", Some((1369, "1,369"))),
            ("  (Word Count 1369)", Some((1369, "1369"))),
            ("Total word count: 1.500 words.", Some((1500, "1.500"))),
            ("WORDCOUNT – 999 (without notes)", Some((999, "999"))),
            ("Word count: 1500/1500", Some((1500, "1500"))),
            ("Word count: 12,50", None),
            ("Word count: about 1,500", None),
            ("Word count: 1500 is the limit here", None),
            ("Word counts: 1500", None),
            ("The word count: 1500", None),
            ("Word count:", None),
            ("Word count: 99999999999", None),
            ("", None),
        ] {
            assert_eq!(on_line(line).map(|(n, r)| (n, &line[r])), found, "{line}");
        }
    }

    #[test]
    fn two_percent_are_allowed() {
        assert!(!is_off(1020, 1000) && !is_off(980, 1000));
        assert!(is_off(1021, 1000) && is_off(979, 1000) && is_off(1, 0));
    }
}
