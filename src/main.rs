//! argv → language server or command line; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    match essay_lsp::cli::run(std::env::args_os()) {
        Some(status) => status,
        None => serve(),
    }
}

/// The language server, until it is merged: then `essay_lsp::lsp::run()`.
fn serve() -> ExitCode {
    eprintln!("essay-lsp: this build has no language server");
    ExitCode::from(2)
}
