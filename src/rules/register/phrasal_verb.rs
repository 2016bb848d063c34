//! # register.phrasal-verb
//!
//! Phrasal verbs for which academic prose has a single verb: *get rid of*, *come up with*.
//!
//! Verbs that are standard there (*carry out*, *point out*) are reported only with `register.strict`.
//!
//! ```md reported
//! The council got rid of the tax.
//! ```
//!
//! ```md silent
//! The council abolished the tax and carried out a survey.
//! ```
//!
//! **Options.** `register.allow` lists words that are never reported; `register.extra` names tables of a course's own phrases. `register.strict` adds the standard ones.
//!
//! **Fix.** Offers each replacement in the form of the verb: *got rid of* becomes *removed*.

use crate::diagnostic::Severity;
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    id: "register.phrasal-verb",
    default: Some(Severity::Info),
    summary: "Informal phrasal verbs such as \"get rid of\"",
    page: include_str!("phrasal_verb.rs"),
};
