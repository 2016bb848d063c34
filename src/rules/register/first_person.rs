//! # register.first-person
//!
//! The writer in the foreground: *I think*, *in my opinion*.
//!
//! Off: the style guides allow the first person, and most fields expect it. Laboratory reports and some journals do not:
//! `register.discipline = "science-strict"` turns the rule on.
//!
//! ```md reported
//! I think that the sample was too small.
//! ```
//!
//! ```md silent
//! The sample was too small.
//! ```
//!
//! **Options.** `register.discipline = "science-strict"`, or a level for the rule. `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases.
//!
//! **Fix.** Offers each replacement.

use super::Place;
use super::matcher::Hit;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.first-person",
    default: None,
    summary: "The writer as \"I\" (off; on with discipline = \"science-strict\")",
    page: include_str!("first_person.rs"),
};

/// *World War I*, *Charles I*: a number behind a name.
pub(super) fn applies(place: &Place, hit: &Hit) -> bool {
    let text = place.text;
    let pronoun = text.str(hit.range.clone()) == "I";
    let named = |word: &str| word.starts_with(char::is_uppercase) || NUMBERED.contains(&word);
    !pronoun || !text.word_before(hit.range.start).is_some_and(|w| named(text.str(w)))
}

const NUMBERED: &[&str] = &["type", "phase", "class", "stage", "part", "act", "chapter", "level", "group", "grade"];
