//! What an assignment asks of the works that an essay uses: how many, and how new. The document knows the works and the
//! places; here is when to speak and what to say.

pub mod too_few;
pub mod too_old;

use super::{Check, Run};

pub static CHECK: Check = Check { rules: &[&too_few::RULE, &too_old::RULE], run: Run::Elsewhere };

pub fn too_few_message(found: u32, least: u32) -> String {
    let sources = if least == 1 { "source" } else { "sources" };
    format!("{found} of at least {least} {sources}. Each work counts once, however often it is cited.")
}

/// Is a work of this year (`2011a`, `n.d.`) from before `since`?
pub fn is_too_old(year: &str, since: u32) -> bool {
    let digits = year.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|y| y.parse::<u32>().ok()).is_some_and(|year| year < since)
}

pub fn too_old_message(year: &str, since: u32) -> String {
    format!("From {}; sources are asked for from {since} or later.", year.get(..4).unwrap_or(year))
}
