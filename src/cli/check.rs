//! `--check`: files in parallel, results in path order.

use super::args::{Args, Check, Color};
use super::baseline::Baseline;
use super::output::{self, Checked, Summary, Writer};
use super::progress::Progress;
use super::{CLEAN, FAILED, REPORTED, complain, printable, shown, written_or_closed};
use crate::config::{Layer, SettingsProblem};
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::fix;
use crate::workspace::{self, Discovery, Essay, Found, Input, Output, Workspace};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

/// Something that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    pub message: String,
}

impl Failure {
    pub fn new(path: &Path, message: String) -> Failure {
        Failure { path: shown(path), line: None, column: None, message }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&printable(&self.path))?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", printable(&self.message))
    }
}

/// A wrong setting as a failure of the file it stands in.
pub fn failure(problem: &SettingsProblem) -> Failure {
    let place = |n: u32| (n > 0).then_some(n);
    Failure {
        path: problem.path.as_deref().map_or("editor settings".into(), |p| shown(&workspace::shorten(p))),
        line: place(problem.line),
        column: place(problem.column),
        message: problem.message.clone(),
    }
}

/// The settings that the command line asks for.
pub fn workspace(args: &Args) -> Result<Workspace, Failure> {
    let discovery = match &args.config {
        _ if args.no_config => Discovery::None,
        Some(path) => Discovery::File(path.clone()),
        None => Discovery::Nearest,
    };
    let workspace = Workspace::new(discovery).with_above(Layer::command_line(&args.settings));
    match &args.assignment {
        None => Ok(workspace),
        Some(path) => workspace.with_assignment(path).map_err(|why| Failure::new(path, why)),
    }
}

/// What all files are checked with.
struct Job {
    workspace: Workspace,
    writer: Writer,
    fixing: Option<Fixing>,
    diff_color: bool,
    baseline: Option<Baseline>,
    /// Everything that is reported is written down, to be `--baseline` later.
    writes_baseline: bool,
}

#[derive(Clone, Copy)]
struct Fixing {
    policy: fix::Policy,
    write: bool,
}

/// What came of one file.
#[derive(Default)]
struct Outcome {
    /// For the output.
    text: String,
    /// Its line in a table in front of all files.
    row: String,
    /// Whether `text` is the report of a file that was checked.
    checked: bool,
    /// For standard output beside the reports: standard input, fixed.
    fixed_stdin: Option<String>,
    summary: Summary,
    fixes: usize,
    fixed_files: usize,
    failures: Vec<Failure>,
    /// For a baseline: what the essay is called there, and the fingerprints of its reports.
    known: Option<(String, Vec<String>)>,
    /// Settings in files that the assignment does not let hold.
    overridden: Vec<output::Set>,
}

pub fn run(check: &Check, args: &Args) -> u8 {
    let inputs = inputs(check);
    let fixed_stdin = check.fix && inputs.iter().any(|i| matches!(i, Input::Stdin(_)));
    let mut sink = match Sink::open(check, fixed_stdin) {
        Ok(sink) => sink,
        Err(failure) => {
            complain(&failure.to_string());
            return FAILED;
        }
    };
    let color = match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => sink.wants_color(),
    };
    let baseline = match (&check.baseline, &check.write_baseline) {
        (Some(path), _) => Baseline::read(path).map(Some),
        (None, Some(path)) => Ok(Some(Baseline::new(path))),
        (None, None) => Ok(None),
    };
    let (baseline, workspace) = match (baseline, workspace(args)) {
        (Ok(baseline), Ok(workspace)) => (baseline, workspace),
        (Err(failure), _) | (_, Err(failure)) => {
            complain(&failure.to_string());
            return FAILED;
        }
    };
    let policy = if check.unsafe_fixes { fix::Policy::OnePerReport } else { fix::Policy::Safe };
    let writer = Writer {
        format: check.format,
        color,
        links: color && sink.shows_links(),
        width: sink.width(),
        quiet: check.quiet,
        statistics: check.statistics,
        fail_on: check.fail_on,
    };
    let job = Job {
        workspace,
        writer,
        baseline,
        writes_baseline: check.write_baseline.is_some(),
        fixing: (check.fix || check.diff).then_some(Fixing { policy, write: check.fix }),
        diff_color: color,
    };
    let progress = Progress::start(check, Some((&inputs, job.workspace.trusted())));
    let mut totals = Totals { baseline: check.write_baseline.as_deref().map(Baseline::new), ..Totals::default() };
    let job = Arc::new(job);
    let written = each(&job, &inputs, check.jobs, |outcome| {
        progress.step();
        progress.aside(|| totals.take(outcome, &mut sink, &job, check))
    });
    let written = written.and_then(|()| {
        progress.aside(|| {
            let problems = job.workspace.problems();
            for problem in problems.iter().filter(|p| p.severity <= Severity::Warning) {
                totals.fail(failure(problem));
            }
            totals.finish(&mut sink, &job, check)
        })
    });
    drop(progress);
    let status = status(check, &totals.summary, totals.failed);
    if let Err(error) = written {
        // The sink is dropped: a report file appears whole or not at all.
        return written_or_closed(Err(error), status);
    }
    match sink.commit() {
        Ok(()) => status,
        Err(failure) => {
            complain(&failure.to_string());
            FAILED
        }
    }
}

fn inputs(check: &Check) -> Vec<Input> {
    let input = |path: &PathBuf| match path.as_os_str() == "-" {
        true => Input::Stdin(check.stdin_filename.clone().unwrap_or_else(|| path.clone())),
        false => Input::Path(path.clone()),
    };
    match check.paths.as_slice() {
        [] => vec![Input::Path(PathBuf::from("."))],
        paths => paths.iter().map(input).collect(),
    }
}

/// How many threads `--jobs` comes to: all cores, or what is asked for. More than a few a core would only take memory, and
/// enough of them the machine.
pub fn threads(jobs: Option<NonZeroUsize>) -> usize {
    const MOST_PER_CORE: usize = 4;
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    jobs.map_or(cores, |jobs| jobs.get().min(cores * MOST_PER_CORE))
}

/// Checks each file on a pool of threads and hands the outcomes on in path order. Only a few files beyond the one that is
/// waited for are in work, so that memory does not grow with the tree.
fn each(
    job: &Arc<Job>,
    inputs: &[Input],
    jobs: Option<NonZeroUsize>,
    mut take: impl FnMut(Outcome) -> io::Result<()>,
) -> io::Result<()> {
    let threads = threads(jobs);
    let mut found = workspace::find_trusting(inputs, job.workspace.trusted()).peekable();
    let first = found.next();
    // One file, or one thread: no pool.
    let pool = match found.peek() {
        Some(_) if threads > 1 => rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok(),
        _ => None,
    };
    let mut found = first.into_iter().chain(found);
    let Some(pool) = pool else { return found.try_for_each(|file| take(job.guarded(&file))) };
    let mut window: VecDeque<mpsc::Receiver<Outcome>> = VecDeque::new();
    loop {
        while window.len() < threads * 4
            && let Some(file) = found.next()
        {
            let (send, receive) = mpsc::sync_channel(1);
            let job = job.clone();
            pool.spawn(move || drop(send.send(job.guarded(&file))));
            window.push_back(receive);
        }
        match window.pop_front().map(|outcome| outcome.recv()) {
            None => return Ok(()),
            Some(Ok(outcome)) => take(outcome)?,
            // The sender is only dropped without a word if its thread died.
            Some(Err(_)) => return Err(io::Error::other("a thread that checked a file ended")),
        }
    }
}

impl Job {
    /// One file must not take the others down, even by a mistake of ours.
    fn guarded(&self, found: &Found) -> Outcome {
        let caught = std::panic::catch_unwind(AssertUnwindSafe(|| self.check(found)));
        caught.unwrap_or_else(|_| Outcome {
            failures: vec![Failure::new(found.path(), "internal error; this is a bug in essay-lsp".into())],
            ..Outcome::default()
        })
    }

    fn check(&self, found: &Found) -> Outcome {
        let mut outcome = Outcome::default();
        let (path, essay) = match found {
            Found::Failure { path, message } => {
                outcome.failures.push(Failure::new(path, message.clone()));
                return outcome;
            }
            Found::File { path, .. } => (path, workspace::read(path)),
            Found::Stdin { path } => (path, workspace::read_stdin()),
        };
        match essay {
            Ok(essay) => self.essay(found, path, &essay, &mut outcome),
            Err(why) => {
                let (line, column) = why.place.unzip();
                outcome.failures.push(Failure { line, column, ..Failure::new(path, why.message) });
            }
        }
        outcome
    }

    fn essay(&self, found: &Found, path: &Path, essay: &Essay, outcome: &mut Outcome) {
        let settings = self.workspace.settings(path, &essay.text);
        let mut document = Document::new(&essay.text, settings);
        let name = shown(path);
        if let Some(fixing) = self.fixing {
            let known = self.baseline.as_ref().filter(|_| !self.writes_baseline).map(|b| (b, b.name(path)));
            let fixed = fix::all_but(document.clone(), fixing.policy, |reports| match &known {
                Some((baseline, name)) => {
                    output::fingerprints(reports).iter().map(|print| baseline.knows(name, print)).collect()
                }
                None => Vec::new(),
            });
            let text = fixed.document.text();
            let changed = text != essay.text;
            let (before, after) = (essay.bytes(&essay.text), essay.bytes(&text));
            if !fixing.write {
                // What --fix would not write is not shown as if it would.
                let may = match found {
                    Found::File { named, .. } if changed => workspace::follow(path, named),
                    _ => Ok(()),
                };
                match may {
                    Err(why) => outcome.failures.push(Failure::new(path, why)),
                    Ok(()) if changed => {
                        outcome.text = output::diff(&name, &before, &after, self.diff_color);
                        outcome.fixes = fixed.fixed.values().sum();
                        outcome.fixed_files = 1;
                    }
                    Ok(()) => {}
                }
                // The exit status is about the file as it is.
                self.checked(name, path, essay, &document, outcome);
                return;
            }
            let written = match found {
                Found::File { named, .. } if changed => {
                    workspace::replace(path, named, before.as_bytes(), after.as_bytes())
                }
                Found::Stdin { .. } => {
                    outcome.fixed_stdin = Some(after);
                    Ok(())
                }
                _ => Ok(()),
            };
            match written {
                Ok(()) => {
                    outcome.fixes = fixed.fixed.values().sum();
                    outcome.fixed_files = usize::from(changed);
                    document = fixed.document;
                    if !fixed.settled {
                        let message = "some fixes undo each other; the rest were applied".to_owned();
                        outcome.failures.push(Failure::new(path, message));
                    }
                }
                Err(why) => outcome.failures.push(Failure::new(path, why)),
            }
        }
        let checked = self.checked(name, path, essay, &document, outcome);
        outcome.text = self.writer.file(&checked);
        outcome.row = self.writer.row(&checked);
        outcome.checked = true;
    }

    /// The essay with the reports that count, added to the sums.
    fn checked(&self, name: String, path: &Path, essay: &Essay, document: &Document, outcome: &mut Outcome) -> Checked {
        let mut checked = Checked::new(name, essay.shift(), document);
        if let Some(baseline) = &self.baseline {
            let name = baseline.name(path);
            let known = match self.writes_baseline {
                true => {
                    outcome.known = Some((name, checked.fingerprints.clone()));
                    checked.forget(|_| true)
                }
                false => checked.forget(|print| baseline.knows(&name, print)),
            };
            outcome.summary.known += known;
        }
        outcome.summary.add(&checked);
        outcome.overridden = checked.overridden.iter().filter(|s| !s.is_own).cloned().collect();
        checked
    }
}

/// What has been seen so far.
#[derive(Default)]
struct Totals {
    summary: Summary,
    failures: Vec<Failure>,
    failed: bool,
    files_written: usize,
    begun: bool,
    held: output::Held,
    baseline: Option<Baseline>,
    /// Origins of settings that were said to have no effect.
    overridden: BTreeSet<String>,
    fixes: usize,
    fixed_files: usize,
}

impl Totals {
    fn fail(&mut self, failure: Failure) {
        complain(&failure.to_string());
        self.failed = true;
        self.failures.push(failure);
    }

    fn begin(&mut self, sink: &mut Sink, job: &Job, check: &Check) -> io::Result<()> {
        if self.begun || check.diff {
            return Ok(());
        }
        self.begun = true;
        sink.write(&job.writer.begin())
    }

    fn take(&mut self, outcome: Outcome, sink: &mut Sink, job: &Job, check: &Check) -> io::Result<()> {
        for failure in outcome.failures {
            self.fail(failure);
        }
        for set in outcome.overridden {
            if self.overridden.insert(format!("{} {}", set.origin, set.key)) && !check.quiet {
                complain(&format!("{}: `{}` has no effect: the assignment settles it", set.origin, set.key));
            }
        }
        self.summary.merge(&outcome.summary);
        self.fixes += outcome.fixes;
        self.fixed_files += outcome.fixed_files;
        if let (Some(baseline), Some((name, prints))) = (&mut self.baseline, outcome.known) {
            baseline.add(name, prints);
        }
        self.begin(sink, job, check)?;
        if let Some(text) = outcome.fixed_stdin {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            stdout.flush()?;
        }
        if job.writer.has_table() && outcome.checked {
            self.held.rows.push_str(&outcome.row);
            self.held.files.push_str(&outcome.text);
            return Ok(());
        }
        if outcome.checked && !outcome.text.is_empty() {
            sink.write(job.writer.between(self.files_written == 0))?;
            self.files_written += 1;
        }
        sink.write(&outcome.text)
    }

    fn finish(&mut self, sink: &mut Sink, job: &Job, check: &Check) -> io::Result<()> {
        match self.baseline.as_ref().map(Baseline::write) {
            Some(Err(failure)) => self.fail(failure),
            Some(Ok(())) => self.summary.written_to = check.write_baseline.as_deref().map(shown),
            None => {}
        }
        self.begin(sink, job, check)?;
        if !check.diff {
            sink.write(&job.writer.end(&self.summary, &self.failures, self.files_written == 0, &self.held))?;
        }
        if check.statistics && (job.writer.is_data() || check.diff) {
            let _ = write!(io::stderr(), "{}", output::statistics(&self.summary));
        }
        if (check.fix || check.diff) && !check.quiet && self.fixes > 0 {
            let done = if check.fix { "Fixed" } else { "Would fix" };
            let _ = writeln!(io::stderr(), "{done} {}.", output::counted(self.fixes, self.fixed_files));
        }
        sink.flush()
    }
}

pub fn status(check: &Check, summary: &Summary, failed: bool) -> u8 {
    let reported = check.fail_on.zip(summary.worst()).is_some_and(|(least, worst)| worst <= least);
    match (failed, reported) {
        (true, _) => FAILED,
        (false, true) => REPORTED,
        (false, false) => CLEAN,
    }
}

/// Where reports go.
pub enum Sink {
    Stdout(io::BufWriter<io::Stdout>),
    /// Standard output is taken by the fixed text.
    Stderr,
    File(Output, PathBuf),
}

impl Sink {
    pub fn open(check: &Check, stdout_taken: bool) -> Result<Sink, Failure> {
        match &check.output {
            Some(path) => match Output::create(path) {
                Ok(file) => Ok(Sink::File(file, path.to_owned())),
                Err(why) => Err(Failure::new(path, why)),
            },
            None if stdout_taken => Ok(Sink::Stderr),
            None => Ok(Sink::Stdout(io::BufWriter::new(io::stdout()))),
        }
    }

    fn wants_color(&self) -> bool {
        match self {
            Sink::Stdout(_) => super::is_colored(&io::stdout()),
            Sink::Stderr => super::is_colored(&io::stderr()),
            Sink::File(..) => false,
        }
    }

    /// Does the terminal open what stands behind a word? `FORCE_HYPERLINK` has the last word.
    fn shows_links(&self) -> bool {
        match self {
            Sink::Stdout(_) => supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            Sink::Stderr => supports_hyperlinks::on(supports_hyperlinks::Stream::Stderr),
            Sink::File(..) => false,
        }
    }

    /// Columns of a line: `COLUMNS`, then what the terminal has.
    fn width(&self) -> usize {
        let set = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|columns| *columns > 0);
        let has = || match self {
            Sink::Stdout(_) => terminal_size::terminal_size_of(io::stdout()),
            Sink::Stderr => terminal_size::terminal_size_of(io::stderr()),
            Sink::File(..) => None,
        };
        set.or_else(|| has().map(|(terminal_size::Width(columns), _)| columns.into())).unwrap_or(output::WIDTH)
    }

    /// Each file's report is out before the next one is waited for.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            _ if text.is_empty() => Ok(()),
            Sink::Stdout(out) => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
            Sink::Stderr => io::stderr().write_all(text.as_bytes()),
            Sink::File(file, _) => file.write_all(text.as_bytes()),
        }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::Stderr => Ok(()),
            Sink::File(file, _) => file.flush(),
        }
    }

    pub fn commit(self) -> Result<(), Failure> {
        match self {
            Sink::File(file, path) => file.commit().map_err(|why| Failure::new(&path, why)),
            Sink::Stdout(out) => {
                // What could not be written was said already, or nobody is listening.
                drop(out.into_parts());
                Ok(())
            }
            Sink::Stderr => Ok(()),
        }
    }
}
