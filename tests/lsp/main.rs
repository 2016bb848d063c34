//! The built server, driven through its standard input and output by a client of raw JSON.

mod actions;
mod checklist;
mod client;
mod diagnostics;
mod encoding;
mod ide;
mod lifecycle;
mod settings;
mod sync;
mod uris;

/// A comment that is reported whatever else is: no rule has this name, and the message repeats it.
const WITNESS: &str = "<!-- essay-lsp: ignore nonsense -->";

/// The column at which `nonsense` stands in [`WITNESS`].
const NAME: u32 = 23;

const URI: &str = "untitled:essay.md";
mod fixtures;
