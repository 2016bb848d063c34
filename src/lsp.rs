//! The language server: one client on standard input and output.
//!
//! A reader thread cuts the input into messages, this thread handles them one by one, a writer thread writes answers and makes
//! reports whenever nothing else waits. What takes long or asks the client something runs on a small pool beside them.

mod actions;
pub mod convert;
mod edits;
mod features;
mod outbox;
mod parent;
mod publish;
mod pull;
mod requests;
mod session;
mod settings;
mod stats;
mod symbols;
mod tokens;
mod transport;
mod uri;

use crate::document::Document;
use outbox::LogLevel;
pub use outbox::Outbox;
use session::{Server, Session};
use std::io::{self, Read, Write};
use std::sync::{Arc, Once};
use std::time::Duration;
use tower_lsp::LspService;
use transport::{Dispatcher, Inbox, Incoming};

/// A message that is being handled may keep us this long after the client has gone.
const GRACE: Duration = Duration::from_secs(5);

/// Serves the client on standard input and output until it ends the session or is gone; returns the exit status that the
/// protocol asks for.
pub fn run() -> i32 {
    let outbox = Arc::new(Outbox::default());
    say_panics_to_the_client(outbox.clone());
    // Nobody is there to wait for what is still under way.
    let gone = || {
        std::thread::sleep(GRACE);
        std::process::exit(1);
    };
    serve(io::stdin(), io::stdout(), outbox, gone)
}

/// Serves a client whose messages come in `input`. `gone` is called when it ends, while the last messages may still be handled.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    outbox: Arc<Outbox>,
    gone: impl FnOnce() + Send + 'static,
) -> i32 {
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build() else {
        eprintln!("essay-lsp: no threads can be started");
        return 1;
    };
    let (inbox, mail) = Inbox::new();
    let (service, socket) = LspService::build_with_lifecycle_methods(|client| {
        Server(Arc::new(Session::new(client, outbox.clone(), inbox.clone())))
    })
    .custom_method("textDocument/didOpen", Server::did_open)
    .custom_method("textDocument/didChange", Server::did_change)
    .custom_method("textDocument/didSave", Server::did_save)
    .custom_method("textDocument/didClose", Server::did_close)
    .custom_method("textDocument/codeAction", Server::code_action)
    .custom_method("codeAction/resolve", Server::code_action_resolve)
    .custom_method("textDocument/hover", Server::hover)
    .custom_method("textDocument/completion", Server::completion)
    .custom_method("completionItem/resolve", Server::completion_resolve)
    .custom_method("textDocument/definition", Server::definition)
    .custom_method("textDocument/references", Server::references)
    .custom_method("textDocument/documentHighlight", Server::document_highlight)
    .custom_method("textDocument/prepareRename", Server::prepare_rename)
    .custom_method("textDocument/rename", Server::rename)
    .custom_method("textDocument/documentSymbol", Server::document_symbol)
    .custom_method("textDocument/foldingRange", Server::folding_range)
    .custom_method("textDocument/codeLens", Server::code_lens)
    .custom_method("textDocument/inlayHint", Server::inlay_hint)
    .custom_method("textDocument/documentLink", Server::document_link)
    .custom_method("textDocument/semanticTokens/full", Server::semantic_tokens)
    .custom_method("textDocument/semanticTokens/full/delta", Server::semantic_tokens_delta)
    .custom_method("textDocument/semanticTokens/range", Server::semantic_tokens_range)
    .custom_method("workspace/executeCommand", Server::execute_command)
    .custom_method("workspace/willRenameFiles", Server::will_rename_files)
    .custom_method("textDocument/diagnostic", Server::diagnostic)
    .custom_method("workspace/diagnostic", Server::workspace_diagnostic)
    .custom_method("workspace/didChangeConfiguration", Server::did_change_configuration)
    .custom_method("workspace/didChangeWatchedFiles", Server::did_change_watched_files)
    .custom_method("workspace/didChangeWorkspaceFolders", Server::did_change_workspace_folders)
    .finish();
    let session = service.inner().0.clone();

    let reading = inbox.clone();
    std::thread::spawn(move || {
        transport::read(input, &reading);
        gone();
    });
    let (writing, writer) = (session.clone(), outbox.clone());
    std::thread::spawn(move || {
        writer.write_to(output, || writing.publisher.next(writing.features()));
        inbox.put(Incoming::End);
    });

    // The tables of the rules are made at their first use: that is not to be the writer's first essay, and not to keep the
    // client from its first answer either.
    let tables = Once::new();
    let make_tables = || {
        std::thread::spawn(|| Document::new("Many people say “so” (Ortiz 42).\n", Arc::default()));
    };

    let handle = runtime.handle().clone();
    Dispatcher::new(service, outbox.clone(), handle).run(socket, mail, |waiting| {
        tables.call_once(make_tables);
        session.publisher.handled(&outbox, waiting);
    });
    runtime.shutdown_background();
    outbox.close();
    if session.was_shut_down() { 0 } else { 1 }
}

/// Editors show standard error as an error of its own; a log message tells more.
fn say_panics_to_the_client(outbox: Arc<Outbox>) {
    std::panic::set_hook(Box::new(move |info| {
        let what = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        outbox.log(LogLevel::Error, &format!("internal error, please report it: {what} ({place})"));
    }));
}
