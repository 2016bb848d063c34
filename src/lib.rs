//! essay-lsp: a language server and checker for academic essays in Markdown.

#![forbid(unsafe_code)]

pub mod blocks;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod document;
pub mod fix;
pub mod ide;
pub mod lint;
pub mod lsp;
pub mod rules;
pub mod syntax;
pub mod text;
pub mod workspace;
