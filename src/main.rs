//! argv → language server or command line; nothing else.

#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Reading an essay makes and drops many small things, and glibc's allocator took a fifth of the time for them (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match essay_lsp::cli::run(std::env::args_os()) {
        Some(status) => status,
        None => std::process::exit(essay_lsp::lsp::run()),
    }
}
