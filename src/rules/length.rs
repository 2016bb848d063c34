//! The `length` family: limits of the whole essay and of its sections. The document knows the sums and the places; here is
//! when to speak and what to say.

pub mod declared;
pub mod near;
pub mod over;
pub mod paragraph;
pub mod quote_share;
pub mod section_missing;
pub mod section_over;
pub mod section_under;
pub mod under;
pub mod within_tolerance;

use super::{Check, Run};
use crate::config::Config;

/// Words of a document or section, and what may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub counted: u32,
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// What `min` and `max` lie around, where a target was set.
    pub target: Option<u32>,
}

pub static CHECK: Check = Check {
    rules: &[
        &over::RULE,
        &within_tolerance::RULE,
        &near::RULE,
        &under::RULE,
        &section_over::RULE,
        &section_under::RULE,
        &section_missing::RULE,
        &declared::RULE,
        &quote_share::RULE,
    ],
    run: Run::Elsewhere,
};

pub static OF_BLOCK: Check = Check { rules: &[&paragraph::RULE], run: Run::Block(paragraph::check) };

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

/// How far `words` goes past its target without leaving the tolerance, if it does.
pub fn beyond_target(words: &Words) -> Option<u32> {
    words.target.filter(|t| words.counted > *t && excess(words).is_none()).map(|t| words.counted - t)
}

/// How many words are left where few are: less than one twentieth of what may be.
pub fn nearly(words: &Words) -> Option<u32> {
    let limit = words.target.or(words.max)?;
    let left = limit.checked_sub(words.counted)?;
    (20 * u64::from(left) < u64::from(limit)).then_some(left)
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

pub fn within_tolerance_message(words: &Words, config: &Config) -> String {
    let (target, over) = (words.target.unwrap_or(0), beyond_target(words).unwrap_or(0));
    let max = words.max.unwrap_or(target);
    // The tolerance as it was most likely written.
    let percent = (1..=100).find(|p| u64::from(target) * (100 + p) / 100 == u64::from(max));
    let inside = match percent {
        Some(percent) => format!("±{percent} %"),
        None => format!("the tolerance of {} words", grouped(max.saturating_sub(target))),
    };
    let (counted, target) = (grouped(words.counted), grouped(target));
    format!("{counted} of {target} words: {} over the limit but inside {inside}. {}", grouped(over), described(config))
}

pub fn near_message(words: &Words, config: &Config) -> String {
    let limit = words.target.or(words.max).unwrap_or(0);
    let left = grouped(nearly(words).unwrap_or(0));
    format!("{} of {} words: {left} left. {}", grouped(words.counted), grouped(limit), described(config))
}

/// `written` is the number as the essay gives it.
pub fn declared_message(written: &str, counted: u32, config: &Config) -> String {
    format!("The essay gives {written} words; {} are counted. {}", grouped(counted), described(config))
}

pub fn quote_share_message(quoted: u32, counted: u32) -> String {
    let share = (200 * u64::from(quoted) + u64::from(counted)) / (2 * u64::from(counted.max(1)));
    let (quoted, counted) = (grouped(quoted), grouped(counted));
    format!("{quoted} of {counted} words ({share} %) are quoted, more than {} %.", quote_share::MOST)
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

pub fn section_over_message(title: &str, words: &Words, config: &Config) -> String {
    let (max, over) = (words.max.unwrap_or(0), excess(words).unwrap_or(0));
    let (counted, max, over) = (grouped(words.counted), grouped(max), grouped(over));
    format!("{title}: {counted} of {max} words, {over} over. {}", described(config))
}

pub fn section_under_message(title: &str, words: &Words, config: &Config) -> String {
    let (min, lack) = (words.min.unwrap_or(0), lack(words).unwrap_or(0));
    let (counted, min, lack) = (grouped(words.counted), grouped(min), grouped(lack));
    format!("{title}: {counted} of at least {min} words, {lack} to go. {}", described(config))
}
