//! The `length` family: limits of the whole essay and of its sections. The document knows the sums and the places; here is
//! when to speak and what to say.

pub mod over;
pub mod section_missing;
pub mod section_over;
pub mod section_under;
pub mod under;

use super::{Check, Run};
use crate::config::Config;

/// Words of a document or section, and what may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub counted: u32,
    pub min: Option<u32>,
    pub max: Option<u32>,
}

pub static CHECK: Check = Check {
    rules: &[&over::RULE, &under::RULE, &section_over::RULE, &section_under::RULE, &section_missing::RULE],
    run: Run::Elsewhere,
};

/// `1369` as `1,369`.
pub fn grouped(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

/// What was counted and what was left out, as the end of a message.
fn described(config: &Config) -> String {
    let (counted, left_out) = config.count.described();
    let left_out = if left_out.is_empty() { String::new() } else { format!("; not: {left_out}") };
    format!("Counted: {counted}{left_out}.")
}

/// How far `words` goes past its maximum, if it does.
pub fn excess(words: &Words) -> Option<u32> {
    words.max.filter(|max| words.counted > *max).map(|max| words.counted - max)
}

/// How many words are missing, if any are.
pub fn lack(words: &Words) -> Option<u32> {
    words.min.filter(|min| words.counted < *min).map(|min| min - words.counted)
}

/// A student who has just begun knows that words are missing: silent until half of the minimum stands, or the essay is said
/// to be finished.
pub fn is_time_for_under(words: &Words, config: &Config) -> bool {
    config.finished || words.min.is_some_and(|min| 2 * words.counted >= min)
}

/// Is so much of the essay there that what is missing will not come of itself? Half of its limit, or it is said to be finished.
pub fn is_written(words: &Words, config: &Config) -> bool {
    config.finished || words.min.or(words.max).is_some_and(|limit| 2 * words.counted >= limit)
}

pub fn over_message(words: &Words, config: &Config) -> String {
    let (max, over) = (words.max.unwrap_or(0), excess(words).unwrap_or(0));
    let percent = if max > 0 {
        format!(" ({} %)", (200 * u64::from(over) + u64::from(max)) / (2 * u64::from(max)))
    } else {
        String::new()
    };
    format!(
        "{} of {} words: {} over{}. {}",
        grouped(words.counted),
        grouped(max),
        grouped(over),
        percent,
        described(config)
    )
}

pub fn under_message(words: &Words, config: &Config) -> String {
    let (min, lack) = (words.min.unwrap_or(0), lack(words).unwrap_or(0));
    format!(
        "{} of at least {} words: {} to go. {}",
        grouped(words.counted),
        grouped(min),
        grouped(lack),
        described(config)
    )
}

pub fn section_over_message(title: &str, words: &Words) -> String {
    let (max, over) = (words.max.unwrap_or(0), excess(words).unwrap_or(0));
    format!("{title}: {} of {} words, {} over.", grouped(words.counted), grouped(max), grouped(over))
}

pub fn section_under_message(title: &str, words: &Words) -> String {
    let (min, lack) = (words.min.unwrap_or(0), lack(words).unwrap_or(0));
    format!("{title}: {} of at least {} words, {} to go.", grouped(words.counted), grouped(min), grouped(lack))
}
