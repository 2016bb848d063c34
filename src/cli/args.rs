//! What the command line may say.

use crate::config::{CommandLine, Style, nearest, rule_names};
use crate::diagnostic::Severity;
use crate::rules;
use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{ArgGroup, CommandFactory, Parser, ValueEnum};
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The page that `--help` shows. A test holds it against the flags.
const HELP: &str = "\
Language server and checker for academic essays in Markdown

  essay-lsp [--stdio]            language server on standard input and output
  essay-lsp --check [PATH]...    check files and folders (default .); - is stdin
  essay-lsp --explain RULE       what a rule reports, and why
  essay-lsp --list-rules         every rule, one line each
  essay-lsp --print-config PATH  the settings for a file, each with its origin
  essay-lsp --config-schema      JSON Schema of the settings
  essay-lsp --completions SHELL  for bash, zsh, fish, elvish, powershell
  essay-lsp --man | --version | --help

With --check:
  --format F                  human (default), short, json, jsonl, sarif,
                              github, gitlab, junit, csv (a row an essay),
                              html (one page with all essays and their notes)
  --output FILE               write there, whole or not at all
  --stdin-filename PATH       the name that standard input goes by
  --fix, --diff               apply the safe fixes, or show them as a diff
  --unsafe-fixes              also fixes that need a look, if there is only one
  --fail-on L                 error, warning (default), info, hint, never
  --select, --ignore R,…      only these, or not these rules or families
  --style S                   citation style (mla, apa, chicago-notes, …)
  --min-words, --max-words N  the word limit
  --config FILE, --no-config  settings from FILE, or none; by default, from the
                              nearest essay-lsp.toml
  --assignment FILE           settings that win over all a student can write
  --baseline FILE             report only what FILE, made with
                              --write-baseline FILE, has not
  --documents                 JSON lines {path, text, config?} in, jsonl out
  --statistics                also count reports by rule, words and claims
  --quiet, --no-progress      no summary and no progress bar; or only no bar
  --jobs N, --color W         files at a time (all cores); auto, always, never

Exit status: 0 nothing at or above --fail-on; 1 something; 2 a file could not be
read, or the settings or the usage are wrong

  essay-lsp --check essay.md --max-words 1500
  essay-lsp --check --assignment hw3.toml --format html --output all.html essays
  pandoc -t markdown a.docx | essay-lsp --check - --stdin-filename a.md
";

/// What a mistake is answered with: one made of the flags that were given would leave the right ones out.
const USAGE: &str = "essay-lsp [--stdio]
       essay-lsp --check [OPTION]... [PATH]...";

#[derive(Debug, Parser)]
#[command(name = "essay-lsp", version, about, override_help = HELP, override_usage = USAGE, group = ArgGroup::new("settings").multiple(true))]
struct Flags {
    /// Speak the language server protocol on standard input and output
    #[arg(long, group = "mode")]
    stdio: bool,
    /// Check files and folders
    #[arg(long, groups = ["mode", "settings"])]
    check: bool,
    /// Explain a rule or the rules of a family
    #[arg(long, value_name = "RULE", group = "mode", value_parser = rule_or_family)]
    explain: Option<String>,
    /// List every rule
    #[arg(long, group = "mode")]
    list_rules: bool,
    /// Print the settings in force for a file, each with its origin
    #[arg(long, value_name = "PATH", groups = ["mode", "settings"])]
    print_config: Option<PathBuf>,
    /// Print the JSON Schema of the settings
    #[arg(long, group = "mode")]
    config_schema: bool,
    /// Print completions for a shell
    #[arg(long, value_name = "SHELL", group = "mode")]
    completions: Option<clap_complete::Shell>,
    /// Print the manual page
    #[arg(long, group = "mode")]
    man: bool,

    /// Files and folders to check; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How reports are written
    #[arg(long, value_name = "F", requires = "check")]
    format: Option<Format>,
    /// Write the reports to a file, whole or not at all
    #[arg(long, value_name = "FILE", requires = "check")]
    output: Option<PathBuf>,
    /// The name that standard input goes by
    #[arg(long, value_name = "PATH", requires = "check")]
    stdin_filename: Option<PathBuf>,
    /// Apply the safe fixes
    #[arg(long, requires = "check", group = "fixing")]
    fix: bool,
    /// Show the safe fixes as a unified diff, and change nothing
    #[arg(long, requires = "check", group = "fixing")]
    diff: bool,
    /// With --fix or --diff: also fixes that need a look, where a report has only one
    #[arg(long, requires = "fixing")]
    unsafe_fixes: bool,
    /// The slightest report that makes the exit status 1
    #[arg(long, value_name = "L", requires = "check", default_value = "warning")]
    fail_on: FailOn,
    /// Report these rules or families only
    #[arg(long, value_name = "R", requires = "settings", value_delimiter = ',', value_parser = rule_or_family)]
    select: Vec<String>,
    /// Do not report these rules or families
    #[arg(long, value_name = "R", requires = "settings", value_delimiter = ',', value_parser = rule_or_family)]
    ignore: Vec<String>,
    /// Citation style of the essays
    #[arg(long, value_name = "S", requires = "settings", value_parser = PossibleValuesParser::new(Style::ALL.map(Style::name)))]
    style: Option<String>,
    /// Fewest words
    #[arg(long, value_name = "N", requires = "settings")]
    min_words: Option<u32>,
    /// Most words
    #[arg(long, value_name = "N", requires = "settings", value_parser = clap::value_parser!(u32).range(1..))]
    max_words: Option<u32>,
    /// Settings file to use instead of the nearest essay-lsp.toml
    #[arg(long, value_name = "FILE", requires = "settings", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Use no settings file
    #[arg(long, requires = "settings")]
    no_config: bool,
    /// An instructor's settings, which win over all that a student can write
    #[arg(long, value_name = "FILE", requires = "settings")]
    assignment: Option<PathBuf>,
    /// Report only what does not stand in this file
    #[arg(long, value_name = "FILE", requires = "check", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Write down what is reported now, for --baseline, and report none of it
    #[arg(long, value_name = "FILE", requires = "check")]
    write_baseline: Option<PathBuf>,
    /// Check one JSON object a line from standard input: {"path", "text", "config"?}
    #[arg(
        long,
        requires = "check",
        conflicts_with_all = ["paths", "fixing", "baseline", "write_baseline", "stdin_filename"]
    )]
    documents: bool,
    /// Count the reports of each rule
    #[arg(long, requires = "check")]
    statistics: bool,
    /// Reports only: no summary, no progress
    #[arg(long, short, requires = "check")]
    quiet: bool,
    /// Files to check at a time, four a core at most
    #[arg(long, value_name = "N", requires = "check")]
    jobs: Option<NonZeroUsize>,
    /// Colours: auto, always, never
    #[arg(long, value_name = "W", default_value = "auto")]
    color: Color,
    /// No progress bar
    #[arg(long, requires = "check")]
    no_progress: bool,
}

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Source excerpts with carets
    Human,
    /// One line a report
    Short,
    /// One object
    Json,
    /// One object a file
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// A test a report
    Junit,
    /// A row a file, for a spreadsheet
    Csv,
    /// One page to read in a browser
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Hint,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// What is asked for.
#[derive(Debug)]
pub struct Args {
    pub mode: Mode,
    pub settings: CommandLine,
    pub config: Option<PathBuf>,
    pub no_config: bool,
    pub assignment: Option<PathBuf>,
    pub color: Color,
}

#[derive(Debug)]
pub enum Mode {
    Serve,
    Check(Check),
    Explain(String),
    ListRules,
    PrintConfig(PathBuf),
    Schema,
    Completions(clap_complete::Shell),
    Man,
}

#[derive(Debug)]
pub struct Check {
    pub paths: Vec<PathBuf>,
    pub format: Format,
    pub output: Option<PathBuf>,
    pub stdin_filename: Option<PathBuf>,
    pub fix: bool,
    pub diff: bool,
    pub unsafe_fixes: bool,
    /// `None`: never.
    pub fail_on: Option<Severity>,
    pub baseline: Option<PathBuf>,
    pub write_baseline: Option<PathBuf>,
    pub documents: bool,
    pub statistics: bool,
    pub quiet: bool,
    pub jobs: Option<NonZeroUsize>,
    pub no_progress: bool,
}

/// The definition of the command line, for completions and the manual page.
pub fn command() -> clap::Command {
    Flags::command()
}

impl Args {
    pub fn read(argv: impl IntoIterator<Item = OsString>) -> Result<Args, clap::Error> {
        let flags = Flags::try_parse_from(argv)?;
        flags.contradiction().map_or(Ok(()), |(kind, message)| Err(Flags::command().error(kind, message)))?;
        let settings = CommandLine {
            style: flags.style.as_deref().and_then(|name| Style::ALL.into_iter().find(|s| s.name() == name)),
            min: flags.min_words,
            max: flags.max_words,
            select: flags.select,
            ignore: flags.ignore,
        };
        let mode = if flags.check {
            Mode::Check(Check {
                paths: flags.paths,
                format: flags.format.unwrap_or(if flags.documents { Format::Jsonl } else { Format::Human }),
                output: flags.output,
                stdin_filename: flags.stdin_filename,
                fix: flags.fix,
                diff: flags.diff,
                unsafe_fixes: flags.unsafe_fixes,
                fail_on: match flags.fail_on {
                    FailOn::Error => Some(Severity::Error),
                    FailOn::Warning => Some(Severity::Warning),
                    FailOn::Info => Some(Severity::Info),
                    FailOn::Hint => Some(Severity::Hint),
                    FailOn::Never => None,
                },
                baseline: flags.baseline,
                write_baseline: flags.write_baseline,
                documents: flags.documents,
                statistics: flags.statistics,
                quiet: flags.quiet,
                jobs: flags.jobs,
                no_progress: flags.no_progress,
            })
        } else if let Some(name) = flags.explain {
            Mode::Explain(name)
        } else if flags.list_rules {
            Mode::ListRules
        } else if let Some(path) = flags.print_config {
            Mode::PrintConfig(path)
        } else if flags.config_schema {
            Mode::Schema
        } else if let Some(shell) = flags.completions {
            Mode::Completions(shell)
        } else if flags.man {
            Mode::Man
        } else {
            Mode::Serve
        };
        Ok(Args {
            mode,
            settings,
            config: flags.config,
            no_config: flags.no_config,
            assignment: flags.assignment,
            color: flags.color,
        })
    }
}

impl Flags {
    /// What clap cannot see.
    fn contradiction(&self) -> Option<(ErrorKind, String)> {
        if !self.check && !self.paths.is_empty() {
            let path = self.paths[0].display();
            return Some((ErrorKind::MissingRequiredArgument, format!("to check files: essay-lsp --check {path}")));
        }
        if let (Some(min), Some(max)) = (self.min_words, self.max_words)
            && min > max
        {
            let message = format!("--min-words ({min}) is larger than --max-words ({max})");
            return Some((ErrorKind::ValueValidation, message));
        }
        let stdin = self.paths.iter().any(|p| p.as_os_str() == "-");
        if self.stdin_filename.is_some() && !stdin {
            return Some((ErrorKind::ValueValidation, "--stdin-filename names standard input: add the path -".into()));
        }
        if self.documents && self.format.is_some_and(|f| f != Format::Jsonl) {
            let message = "--documents writes jsonl: one line for each that it reads".to_owned();
            return Some((ErrorKind::ArgumentConflict, message));
        }
        if self.diff && self.format.is_some_and(|f| f != Format::Human) {
            return Some((ErrorKind::ArgumentConflict, "--diff writes a diff, and takes no --format".to_owned()));
        }
        if self.fix && stdin && self.paths.len() > 1 {
            let message = "--fix writes standard input, fixed, to standard output: check it alone".to_owned();
            return Some((ErrorKind::ArgumentConflict, message));
        }
        None
    }
}

fn rule_or_family(name: &str) -> Result<String, String> {
    if !rules::named(name).is_empty() {
        return Ok(name.to_owned());
    }
    match nearest(name, rule_names()) {
        Some(near) => Err(format!("unknown rule or family; did you mean '{near}'?")),
        None => Err("unknown rule or family; essay-lsp --list-rules shows them all".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Flags::command().debug_assert();
    }

    #[test]
    fn every_flag_stands_in_the_help_and_the_help_fits_a_screen() {
        for argument in Flags::command().get_arguments().filter_map(clap::Arg::get_long) {
            assert!(HELP.contains(&format!("--{argument}")), "--{argument}");
        }
        assert!(HELP.lines().all(|l| l.chars().count() <= 92), "too wide");
        assert!(HELP.lines().count() <= 42, "{} lines", HELP.lines().count());
    }
}
