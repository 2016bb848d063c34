//! argv → language server or command line; nothing else.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match essay_lsp::cli::run(std::env::args_os()) {
        Some(status) => status,
        None => std::process::exit(essay_lsp::lsp::run()),
    }
}
