//! `--documents`: one JSON object a line in, one out, in order. What stands in memory is a few lines for each core.

use super::args::{Args, Check};
use super::check::{self, Failure, Sink};
use super::output::{self, Checked, Summary};
use super::progress::Progress;
use super::{FAILED, complain, written_or_closed};
use crate::config::{Layer, Layers};
use crate::document::Document;
use crate::workspace::{self, Workspace};
use serde_json::Value;
use std::io::{self, BufRead, Read, Write};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, mpsc};

/// A line longer than this is not read: it would not be a document, but a mistake in how they are cut.
const LONGEST_LINE: u64 = 64 << 20;

/// What came of one line.
#[derive(Default)]
struct Outcome {
    text: String,
    summary: Summary,
    failed: bool,
}

pub fn run(check: &Check, args: &Args) -> u8 {
    let (sink, workspace) = (Sink::open(check, false), check::workspace(args));
    let (mut sink, workspace) = match (sink, workspace) {
        (Ok(sink), Ok(workspace)) => (sink, Arc::new(workspace)),
        (Err(failure), _) | (_, Err(failure)) => {
            complain(&failure.to_string());
            return FAILED;
        }
    };
    let threads = check::threads(check.jobs);
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
        complain("no threads can be started");
        return FAILED;
    };
    // A line is answered as soon as those before it are, even while the next one is waited for.
    let (queue, answers) = mpsc::sync_channel::<mpsc::Receiver<Outcome>>(threads * 4);
    let for_reader = workspace.clone();
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        for number in 1.. {
            let (send, receive) = mpsc::sync_channel(1);
            let line = match read_line(&mut input) {
                Ok(Some(line)) => line,
                Ok(None) => return,
                Err((why, goes_on)) => {
                    let _ = send.send(refused(None, number, None, why));
                    if queue.send(receive).is_err() || !goes_on {
                        return;
                    }
                    continue;
                }
            };
            let workspace = for_reader.clone();
            pool.spawn(move || drop(send.send(guarded(&workspace, number, line))));
            if queue.send(receive).is_err() {
                return;
            }
        }
    });
    let (mut summary, mut refusals) = (Summary::default(), 0);
    let mut written = Ok(());
    let progress = Progress::start(check, None);
    for answer in answers {
        // A sender is only dropped without a word if its thread died.
        let outcome = answer.recv().unwrap_or_else(|_| Outcome { failed: true, ..Outcome::default() });
        summary.merge(&outcome.summary);
        refusals += usize::from(outcome.failed);
        progress.step();
        written = progress.aside(|| sink.write(&outcome.text));
        if written.is_err() {
            break;
        }
    }
    drop(progress);
    let mut failed = refusals > 0;
    for problem in workspace.problems() {
        complain(&check::failure(&problem).to_string());
        failed = true;
    }
    if refusals > 0 {
        complain(&format!("{refusals} of the lines could not be checked, or not wholly; their `errors` say why"));
    }
    if check.statistics {
        let _ = write!(io::stderr(), "{}", output::statistics(&summary));
    }
    let status = check::status(check, &summary, failed);
    match written.and_then(|()| sink.flush()) {
        Err(error) => written_or_closed(Err(error), status),
        Ok(()) => match sink.commit() {
            Ok(()) => status,
            Err(failure) => {
                complain(&failure.to_string());
                FAILED
            }
        },
    }
}

/// The next line without its end. An error says whether the line after it can be read.
fn read_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, (String, bool)> {
    let failed = |e: io::Error| (format!("standard input: {}", workspace::describe(&e)), false);
    let mut line = Vec::new();
    input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(failed)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST_LINE {
        input.skip_until(b'\n').map_err(failed)?;
        return Err((format!("longer than {} MB", LONGEST_LINE >> 20), true));
    }
    while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(line))
}

fn guarded(workspace: &Workspace, number: u32, line: Vec<u8>) -> Outcome {
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| document(workspace, number, &line)));
    caught.unwrap_or_else(|_| refused(None, number, None, "internal error; this is a bug in essay-lsp".to_owned()))
}

fn document(workspace: &Workspace, number: u32, line: &[u8]) -> Outcome {
    // What PowerShell pipes begins with a byte order mark.
    let line = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(line);
    let mut value: Value = match serde_json::from_slice(line) {
        Ok(value) => value,
        Err(error) => {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or(&why);
            let column =
                std::str::from_utf8(line.get(..error.column()).unwrap_or(line)).map_or(0, |s| s.chars().count());
            return refused(None, number, Some(column.max(1) as u32), format!("no JSON object: {why}"));
        }
    };
    let path = value.get("path").and_then(Value::as_str).map(str::to_owned);
    let refuse = |why: &str| refused(path.clone(), number, None, why.to_owned());
    let Some(name) = path.clone() else { return refuse("no JSON object with a `path`") };
    let Some(Value::String(text)) = value.get_mut("text").map(Value::take) else {
        return refuse("`text` must be the essay, as a text");
    };
    let own = match value.get("config") {
        None | Some(Value::Null) => None,
        Some(config @ Value::Object(_)) => Some(Layer::editor(config)),
        Some(_) => return refuse("`config` must be an object of settings"),
    };
    let problems = own
        .as_ref()
        .map_or(Vec::new(), |own| Layers { below: vec![Arc::new(own.clone())], ..Layers::default() }.problems());
    let essay = workspace::essay(text);
    let shift = essay.shift();
    let checked = Checked::new(name, shift, &Document::new(&essay.text, workspace.settings_of_text(own)));
    let mut outcome = Outcome { failed: !problems.is_empty(), ..Outcome::default() };
    outcome.summary.add(&checked);
    outcome.text = output::jsonl(&checked);
    if outcome.failed {
        let errors: Vec<Failure> = problems
            .iter()
            .map(|p| Failure {
                path: checked.path.clone(),
                line: Some(number),
                column: None,
                message: p.message.clone(),
            })
            .collect();
        outcome.text = output::with_errors(&outcome.text, &errors);
    }
    outcome
}

/// The object that stands in the place of a document that could not be checked.
fn refused(path: Option<String>, number: u32, column: Option<u32>, message: String) -> Outcome {
    let failure = Failure { path: path.unwrap_or_else(|| "-".to_owned()), line: Some(number), column, message };
    Outcome { text: output::with_errors("{}\n", &[failure]), failed: true, ..Outcome::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_their_ends() {
        let mut input: &[u8] = b"one\r\n\ntwo";
        let mut all = Vec::new();
        while let Ok(Some(line)) = read_line(&mut input) {
            all.push(String::from_utf8_lossy(&line).into_owned());
        }
        assert_eq!(all, ["one", "", "two"]);
    }
}
