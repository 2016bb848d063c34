//! The command line: what it understands, and what it says.
//!
//! Everything is written through writers whose errors are looked at: a reader that closes the pipe early (`| head`) ends
//! the program quietly, with the status of what was checked so far.

mod args;
mod baseline;
mod check;
mod documents;
mod output;
mod print;
mod progress;

use args::{Args, Mode};
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Exit statuses: nothing at or above `--fail-on`; something; a file, the settings or the usage is wrong.
const CLEAN: u8 = 0;
const REPORTED: u8 = 1;
const FAILED: u8 = 2;

/// Runs the command line. `None`: it asks for the language server.
pub fn run(argv: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let args = match Args::read(argv) {
        Ok(args) => args,
        Err(error) => return Some(usage(&error)),
    };
    let status = match &args.mode {
        Mode::Serve => {
            // Nobody types the protocol by hand.
            if io::IsTerminal::is_terminal(&io::stdin()) {
                complain("waiting for a language client on standard input; to check files: essay-lsp --check PATH");
            }
            return None;
        }
        Mode::Check(check) if check.documents => documents::run(check, &args),
        Mode::Check(check) => check::run(check, &args),
        Mode::Explain(name) => said(print::explain(name)),
        Mode::ListRules => said(print::rules()),
        Mode::Schema => said(format!("{:#}\n", crate::config::schema())),
        Mode::PrintConfig(path) => print::config(path, &args),
        Mode::Completions(shell) => said(print::completions(*shell)),
        Mode::Man => said(print::man()),
    };
    Some(ExitCode::from(status))
}

/// Help and version go to standard output, mistakes to standard error.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render();
    let shown = |colored: bool| if colored { text.ansi().to_string() } else { text.to_string() };
    let written = if error.use_stderr() {
        let mut stderr = io::stderr();
        write!(stderr, "{}", shown(is_colored(&stderr)))
    } else {
        let mut stdout = io::stdout();
        write!(stdout, "{}", shown(is_colored(&stdout))).and_then(|()| stdout.flush())
    };
    let status = u8::try_from(error.exit_code()).unwrap_or(FAILED);
    ExitCode::from(if written.is_ok() || error.use_stderr() { status } else { CLEAN })
}

/// Does a stream get colours? anstream takes `CLICOLOR_FORCE=0` for a wish to have them, and it says the opposite.
fn is_colored(stream: &impl anstream::stream::RawStream) -> bool {
    let is = |name, value| std::env::var_os(name).is_some_and(|v| v == value);
    let wanted = anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never;
    let is_able = || cfg!(windows) || std::env::var_os("TERM").is_some_and(|term| term != "dumb");
    let by_itself = || stream.is_terminal() && !is("CLICOLOR", "0") && is_able();
    wanted && (!is("CLICOLOR_FORCE", "0") || by_itself())
}

/// Prints `text`, whole or up to where the reader stops reading.
fn said(text: String) -> u8 {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written_or_closed(written, CLEAN)
}

/// The status after writing: a closed pipe is no failure, a full disk is.
fn written_or_closed(written: io::Result<()>, status: u8) -> u8 {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("standard output: {}", crate::workspace::describe(&error)));
            FAILED
        }
        _ => status,
    }
}

/// One line on standard error; that nobody reads it is no reason to stop.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "essay-lsp: {}", printable(message));
}

/// Text on one line and without control characters: what stands in a file must not steer the terminal.
fn printable(text: &str) -> Cow<'_, str> {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        // Would show the rest of the line in another order than it is written in.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    // Nearly every message is plain.
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    text.chars().map(visible).collect::<String>().into()
}

/// A path as reports name it, with forward slashes everywhere.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { path.replace('\\', "/") } else { path.into_owned() }
}
