//! What a rule says about a text: a report with its words, its place, and what would answer it.

use crate::text::EditSet;
use std::ops::Range;

/// Ordered from the gravest to the slightest, so `severity <= Severity::Warning` reads "at least a warning".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Info,
    Hint,
}

impl Severity {
    pub const ALL: [Severity; 4] = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint];

    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
            Severity::Hint => "hint",
        }
    }

    /// One step slighter; a hint stays a hint.
    pub fn lower(self) -> Severity {
        match self {
            Severity::Error => Severity::Warning,
            Severity::Warning => Severity::Info,
            Severity::Info | Severity::Hint => Severity::Hint,
        }
    }
}

/// The id of a rule, `family.name`; the same string is the LSP `code`.
pub type RuleId = &'static str;

/// May a tool apply the fix without asking?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Keeps the meaning whatever the context.
    Safe,
    /// The writer must look.
    Unsafe,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the writer reads in the menu: names the remedy.
    pub title: String,
    pub safety: Safety,
    pub edits: EditSet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub message: String,
    /// Counts from the block that `entry` stands in, or from that of the report.
    pub range: Range<usize>,
    /// The number of an entry in the list of works, from 0.
    pub entry: Option<usize>,
}

/// One report. Ranges and edits count in bytes from the start of the block it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub rule: RuleId,
    /// What the rule itself says; settings may raise or lower it when it is shown.
    pub severity: Severity,
    pub range: Range<usize>,
    pub message: String,
    /// The words that triggered it, as the reader sees them.
    pub trigger: String,
    pub related: Vec<Related>,
    pub fixes: Vec<Fix>,
    /// Hash of rule, trigger and surrounding sentence with white space folded: survives rewrapping and moves.
    pub fingerprint: u64,
}
