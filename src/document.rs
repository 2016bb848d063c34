//! A document that is being written: its text, its blocks, and the reports on them. [`Document::apply`] is the only mutator.

use crate::config::{Settings, Style};
use crate::diagnostic::{RuleId, Safety, Severity};
use crate::text::{Edit, EditSet, Position};
use ropey::Rope;
use std::ops::Range;
use std::sync::Arc;

/// A report as a client shows it: absolute places, settled severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub rule: RuleId,
    pub severity: Severity,
    pub message: String,
    pub trigger: String,
    /// Bytes of the document.
    pub range: Range<usize>,
    pub start: Position,
    pub end: Position,
    pub related: Vec<LocatedRelated>,
    pub fixes: Vec<LocatedFix>,
    pub fingerprint: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedRelated {
    pub message: String,
    pub range: Range<usize>,
    pub start: Position,
    pub end: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedFix {
    pub title: String,
    pub safety: Safety,
    /// Bytes of the document.
    pub edits: EditSet,
}

/// The works that a document lists, and what its citations look like: what linked rules read.
#[derive(Debug, Clone, Default)]
pub struct Works {
    pub references: Vec<crate::syntax::references::Reference>,
    /// The heading of the list, as written.
    pub heading: Option<String>,
    /// The style of most strong citations.
    pub style: Style,
}

/// Words of a document or section, and what may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub counted: u32,
    pub min: Option<u32>,
    pub max: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SectionWords {
    pub title: String,
    pub level: u8,
    /// Byte and line (from 0) of the heading.
    pub at: usize,
    pub line: u32,
    pub words: Words,
}

/// How much of the text is claims, and how many of those have a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    pub sentences: u32,
    pub claims: u32,
    pub supported: u32,
    pub citations: u32,
    pub quotations: u32,
}

/// What one `apply` did, for tests and benches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Blocks whose text was parsed again.
    pub parsed: usize,
    /// Blocks whose block rules were run again.
    pub linted: usize,
    /// Blocks whose linked rules were run again.
    pub linked: usize,
}

/// Cheap to clone: a request answers from a clone and never sees half an edit.
#[derive(Debug, Clone)]
pub struct Document {
    rope: Rope,
    settings: Arc<Settings>,
}

impl Document {
    pub fn new(text: &str, settings: Arc<Settings>) -> Self {
        Document { rope: Rope::from_str(text), settings }
    }

    /// Replaces bytes of the text and brings blocks and reports up to date. Ends that lie outside the text or inside a
    /// character are moved to the nearest place before them.
    pub fn apply(&mut self, _edit: &Edit) -> Work {
        Work::default()
    }

    /// Other settings: everything is read again.
    pub fn set_settings(&mut self, settings: Arc<Settings>) {
        self.settings = settings;
    }

    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The settings in force, front matter included.
    pub fn config(&self) -> Arc<crate::config::Config> {
        Arc::new(self.settings.resolve(None).config)
    }

    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    /// All reports, in order of their place.
    pub fn diagnostics(&self) -> Vec<Located> {
        Vec::new()
    }

    /// At most `cap` reports, those nearest to byte `near` first chosen, in order of their place.
    pub fn diagnostics_near(&self, _near: usize, _cap: usize) -> Vec<Located> {
        Vec::new()
    }

    /// The reports that touch `range`.
    pub fn diagnostics_in(&self, _range: Range<usize>) -> Vec<Located> {
        Vec::new()
    }

    /// The byte range of the block that holds byte `at`, and its first line.
    pub fn block_at(&self, _at: usize) -> Range<usize> {
        0..self.rope.len_bytes()
    }

    pub fn words(&self) -> Words {
        Words::default()
    }

    pub fn sections(&self) -> Vec<SectionWords> {
        Vec::new()
    }

    pub fn evidence(&self) -> Evidence {
        Evidence::default()
    }

    /// The style that the settings name, or the one most citations are in.
    pub fn style(&self) -> Style {
        Style::Auto
    }
}
