//! How reports are written: one file a format.

mod csv;
mod github;
mod gitlab;
mod html;
mod human;
mod json;
mod junit;
mod sarif;
mod short;

pub use super::args::Format;
use super::check::Failure;
use crate::cli::shown;
use crate::config::{Origin, Overridden};
use crate::diagnostic::{RuleId, Safety, Severity};
use crate::document::{Document, Evidence, Located, SectionWords, Words};
use crate::workspace;
use foldhash::{HashMap, HashMapExt};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One essay, checked: what every format is made from.
pub struct Checked {
    pub path: String,
    pub text: String,
    /// Bytes of the file before its text: a byte order mark.
    pub shift: usize,
    pub style: &'static str,
    pub words: Words,
    pub sections: Vec<SectionWords>,
    pub evidence: Evidence,
    pub diagnostics: Vec<Located>,
    /// One for each report, different within the file.
    pub fingerprints: Vec<String>,
    /// What an assignment does not let hold: keys, and where each stands.
    pub overridden: Vec<Set>,
}

/// A setting and where it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Set {
    pub key: String,
    pub origin: String,
    /// It stands in the essay, and is reported there.
    #[serde(skip)]
    pub is_own: bool,
}

impl Checked {
    pub fn new(path: String, shift: usize, document: &Document) -> Checked {
        let diagnostics = document.diagnostics();
        Checked {
            path,
            text: document.text(),
            shift,
            style: document.style().name(),
            words: document.words(),
            sections: document.sections(),
            evidence: document.evidence(),
            fingerprints: fingerprints(&diagnostics),
            diagnostics,
            overridden: document.overridden().iter().map(set).collect(),
        }
    }

    /// How much of what the essay says the assignment does not let hold, comments that silence reports included.
    fn times_overridden(&self) -> usize {
        let reported = self.diagnostics.iter().filter(|d| d.rule == "config.overridden").count();
        reported + self.overridden.iter().filter(|s| !s.is_own).count()
    }

    /// Takes the reports away whose fingerprints are `known`, and says how many they are.
    pub fn forget(&mut self, known: impl Fn(&str) -> bool) -> usize {
        let before = self.diagnostics.len();
        let kept: Vec<bool> = self.fingerprints.iter().map(|f| !known(f)).collect();
        let mut kept_diagnostics = kept.iter();
        self.diagnostics.retain(|_| kept_diagnostics.next().copied().unwrap_or(true));
        let mut kept = kept.iter();
        self.fingerprints.retain(|_| kept.next().copied().unwrap_or(true));
        before - self.diagnostics.len()
    }
}

fn set(overridden: &Overridden) -> Set {
    let origin = match &overridden.origin {
        Origin::File { path, line, column } => format!("{}:{line}:{column}", shown(&workspace::shorten(path))),
        other => other.to_string(),
    };
    Set { key: overridden.key.clone(), origin, is_own: overridden.range.is_some() }
}

/// The second report of the same words in the same sentence gets a `-2`, and so on.
pub fn fingerprints(diagnostics: &[Located]) -> Vec<String> {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let one = |d: &Located| {
        let n = seen.entry(d.fingerprint).or_insert(0);
        *n += 1;
        if *n == 1 { format!("{:016x}", d.fingerprint) } else { format!("{:016x}-{n}", d.fingerprint) }
    };
    diagnostics.iter().map(one).collect()
}

/// Sums over all files.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub files: usize,
    pub words: u64,
    pub reports: [usize; 4],
    pub rules: BTreeMap<RuleId, usize>,
    pub fixable: usize,
    /// Reports that a baseline has, which are not told again.
    pub known: usize,
    /// The baseline that those were written to.
    pub written_to: Option<String>,
    pub evidence: Evidence,
}

impl Summary {
    pub fn add(&mut self, checked: &Checked) {
        let mut one = Summary { files: 1, words: checked.words.counted.into(), ..Summary::default() };
        one.evidence = checked.evidence;
        for d in &checked.diagnostics {
            one.reports[d.severity as usize] += 1;
            *one.rules.entry(d.rule).or_insert(0) += 1;
            one.fixable += usize::from(d.fixes.iter().any(|f| f.safety == Safety::Safe));
        }
        self.merge(&one);
    }

    pub fn merge(&mut self, other: &Summary) {
        self.files += other.files;
        self.words += other.words;
        self.fixable += other.fixable;
        self.known += other.known;
        for (sum, n) in self.reports.iter_mut().zip(other.reports) {
            *sum += n;
        }
        for (rule, n) in &other.rules {
            *self.rules.entry(rule).or_insert(0) += n;
        }
        let (sum, one) = (&mut self.evidence, &other.evidence);
        sum.sentences += one.sentences;
        sum.claims += one.claims;
        sum.supported += one.supported;
        sum.citations += one.citations;
        sum.quotations += one.quotations;
    }

    /// The gravest report of all.
    pub fn worst(&self) -> Option<Severity> {
        Severity::ALL.into_iter().find(|s| self.reports[*s as usize] > 0)
    }
}

/// Writes the parts of a report: the beginning, each file, the end.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    pub format: Format,
    pub color: bool,
    /// Addresses hide behind the words they belong to.
    pub links: bool,
    /// Columns of the terminal, or of what a reader is taken to have.
    pub width: usize,
    pub quiet: bool,
    pub statistics: bool,
    /// The slightest report that fails a test of `junit`.
    pub fail_on: Option<Severity>,
}

/// Columns where no terminal says how many it has.
pub const WIDTH: usize = 120;

impl Writer {
    pub fn begin(&self) -> String {
        match self.format {
            Format::Json => json::begin(),
            Format::Sarif => sarif::begin(),
            Format::Gitlab => "[\n".to_owned(),
            Format::Junit => junit::begin(),
            Format::Csv => csv::begin(),
            Format::Human | Format::Short | Format::Jsonl | Format::Github | Format::Html => String::new(),
        }
    }

    /// What a file adds; nothing where the format only lists reports and there are none.
    pub fn file(&self, checked: &Checked) -> String {
        match self.format {
            Format::Human => human::file(checked, self),
            Format::Short => short::file(checked, self.color),
            Format::Json => json::file(checked),
            Format::Jsonl => jsonl(checked),
            Format::Sarif => sarif::file(checked),
            Format::Github => github::file(checked),
            Format::Gitlab => gitlab::file(checked),
            Format::Junit => junit::file(checked, self.fail_on),
            Format::Csv => csv::file(checked),
            Format::Html => html::file(checked),
        }
    }

    /// The line that a table in front of all files has for this one.
    pub fn row(&self, checked: &Checked) -> String {
        if self.format == Format::Html { html::row(checked) } else { String::new() }
    }

    /// Are files held back until the table in front of them is known?
    pub fn has_table(&self) -> bool {
        self.format == Format::Html
    }

    /// What stands between the files that were written.
    pub fn between(&self, first: bool) -> &'static str {
        match self.format {
            Format::Json | Format::Sarif | Format::Gitlab if !first => ",\n",
            _ => "",
        }
    }

    /// `first`: no file was written. `rows` and `files` are those that were held back.
    pub fn end(&self, summary: &Summary, failures: &[Failure], first: bool, held: &Held) -> String {
        match self.format {
            Format::Json => json::end(summary, failures),
            Format::Sarif => sarif::end(failures),
            Format::Github => github::end(failures),
            Format::Gitlab => gitlab::end(failures, first),
            Format::Junit => junit::end(failures),
            Format::Csv => csv::end(failures),
            Format::Html => html::page(summary, failures, held),
            Format::Jsonl => String::new(),
            Format::Human | Format::Short => {
                let mut out = String::new();
                if self.statistics {
                    out.push_str(&statistics(summary));
                }
                if self.format == Format::Human && !self.quiet {
                    out.push_str(&human::end(summary));
                }
                out
            }
        }
    }

    /// Is the output for programs, so that everything else has to go elsewhere?
    pub fn is_data(&self) -> bool {
        !matches!(self.format, Format::Human | Format::Short)
    }
}

/// The line of an essay.
pub fn jsonl(checked: &Checked) -> String {
    json::file(checked) + "\n"
}

/// A line of `jsonl` with what went wrong about its document.
pub fn with_errors(line: &str, failures: &[Failure]) -> String {
    let body = line.trim_end().strip_suffix('}').unwrap_or("{");
    let comma = if body == "{" { "" } else { "," };
    format!("{body}{comma}\"errors\":{}}}\n", serde_json::to_string(failures).unwrap_or_default())
}

/// Files that are written behind a table of them.
#[derive(Debug, Default)]
pub struct Held {
    pub rows: String,
    pub files: String,
}

/// Reports by family, in the order of [`FAMILIES`].
fn by_family(diagnostics: &[Located]) -> [usize; FAMILIES.len()] {
    let mut sums = [0; FAMILIES.len()];
    for d in diagnostics {
        let family = d.rule.split('.').next().unwrap_or_default();
        if let Some(i) = FAMILIES.iter().position(|f| *f == family) {
            sums[i] += 1;
        }
    }
    sums
}

/// Reports by severity, the gravest first.
fn by_severity(diagnostics: &[Located]) -> [usize; 4] {
    let mut sums = [0; 4];
    for d in diagnostics {
        sums[d.severity as usize] += 1;
    }
    sums
}

const FAMILIES: [&str; 6] = ["claim", "cite", "ref", "register", "length", "config"];

/// A path as part of an address: what is not plain is percent-encoded.
fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Text for HTML and XML, in content and in quoted attributes. What no XML may hold becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// How often each rule reported, most often first.
pub fn statistics(summary: &Summary) -> String {
    let mut rules: Vec<_> = summary.rules.iter().collect();
    rules.sort_by_key(|(id, n)| (std::cmp::Reverse(**n), **id));
    let mut out = String::new();
    let wide = rules.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    for (id, n) in rules {
        let what = crate::rules::find(id).map_or("", |r| r.summary);
        let _ = writeln!(out, "{n:6}  {id:wide$}  {what}");
    }
    let e = &summary.evidence;
    let _ = writeln!(
        out,
        "{}, {}, {} ({} supported), {}, {}",
        plural(summary.words as usize, "word"),
        plural(e.sentences as usize, "sentence"),
        plural(e.claims as usize, "claim"),
        e.supported,
        plural(e.citations as usize, "citation"),
        plural(e.quotations as usize, "quotation"),
    );
    out
}

/// `n things`, or `1 thing`.
fn plural(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// `text` in the colour that says how grave a report is.
fn colored(text: &str, severity: Severity, color: bool) -> Cow<'_, str> {
    let code = match severity {
        _ if !color => return Cow::Borrowed(text),
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;34",
        Severity::Hint => "1;36",
    };
    format!("\x1b[{code}m{text}\x1b[0m").into()
}

/// A unified diff of the file as it is and as it would be.
pub fn diff(path: &str, before: &str, after: &str, color: bool) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(path, path).to_string();
    if !color {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let code = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => "1",
            [b'-', ..] => "31",
            [b'+', ..] => "32",
            [b'@', b'@', ..] => "36",
            _ => {
                out.push_str(line);
                continue;
            }
        };
        let body = line.trim_end_matches(['\n', '\r']);
        let _ = write!(out, "\x1b[{code}m{body}\x1b[0m{}", &line[body.len()..]);
    }
    out
}

/// `2 reports in 1 file`.
pub fn counted(reports: usize, files: usize) -> String {
    format!("{} in {}", plural(reports, "report"), plural(files, "file"))
}
