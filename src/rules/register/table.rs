//! The phrase table: rows as they are written, and as they are asked about.
//!
//! Columns, separated by tabs: pattern, category, severity (`warning`, `info`, `hint`, `off`), replacements separated by
//! `|` (`-` leaves the phrase out, `(…)` is advice), note. The note may hold conditions, each behind its name up to `//`:
//!
//! | condition | the phrase is reported only |
//! |---|---|
//! | `not: a;b` | outside these longer phrases; one with a capital letter must match it |
//! | `after: a;b`, `before: a;b` | directly after, before one of these words |
//! | `not-after: a;b`, `not-before: a;b` | not directly after, before one of these words |
//! | `case-sensitive` | in the case it is written in |
//! | `max: 3` | so many times in a block |
//! | `from: 4` | from the fourth time in a block on |
//! | `safe`, `unsafe` | (its only fix may, may not be applied unasked) |
//!
//! A word may be a pattern, or one of the classes `#number`, `#determiner`, `#adjective`, `#capital`, `#end`.

use super::Category;
use super::pattern::{self, Literal, Template};
use crate::diagnostic::{Safety, Severity};

/// One row of a phrase table.
#[derive(Debug, Clone)]
pub struct Row {
    pub pattern: String,
    pub literals: Vec<Literal>,
    pub category: Category,
    /// `None`: only in strict mode.
    pub severity: Option<Severity>,
    pub replacements: Vec<Replacement>,
    pub conditions: Conditions,
}

impl Row {
    /// Every text that the pattern stands for.
    pub fn phrases(&self) -> Vec<String> {
        self.literals.iter().map(|l| l.text.clone()).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    Delete,
    Text(Template),
    /// Told, not inserted.
    Advice(String),
}

#[derive(Debug, Clone, Default)]
pub struct Conditions {
    pub not: Vec<String>,
    pub after: Vec<Word>,
    pub before: Vec<Word>,
    pub not_after: Vec<Word>,
    pub not_before: Vec<Word>,
    pub case_sensitive: bool,
    pub max: Option<usize>,
    pub from: Option<usize>,
    pub safety: Option<Safety>,
}

/// A word beside the phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    Exactly(String),
    Number,
    Determiner,
    Adjective,
    Capital,
    /// The end of a sentence or clause.
    End,
}

/// A row that cannot be used, at its line (from 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    pub line: usize,
    pub message: String,
}

/// Reads a phrase table; what cannot be used is told, and the rest holds.
pub fn parse_table(text: &str) -> (Vec<Row>, Vec<BadRow>) {
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    for (line, content) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let content = content.trim_end();
        if content.trim().is_empty() || content.starts_with("# ") || content == "#" || content.starts_with("pattern\t")
        {
            continue;
        }
        match parse_row(content) {
            Ok(row) => rows.push(row),
            Err(message) => bad.push(BadRow { line, message }),
        }
    }
    (rows, bad)
}

fn parse_row(line: &str) -> Result<Row, String> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    if !(3..=5).contains(&cells.len()) {
        return Err(format!(
            "this row has {} column{}; expected pattern, category, severity, replacements and note, separated by tabs",
            cells.len(),
            if cells.len() == 1 { "" } else { "s" }
        ));
    }
    let cell = |i: usize| cells.get(i).copied().unwrap_or("-");
    let name = cell(1).strip_prefix("register.").unwrap_or(cell(1));
    let category = Category::PHRASES.into_iter().find(|c| c.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Category::PHRASES.into_iter().map(Category::name).collect();
        format!("unknown category \"{name}\"; one of {}", known.join(", "))
    })?;
    let severity = match cell(2) {
        "off" => None,
        name => Some(
            [Severity::Warning, Severity::Info, Severity::Hint]
                .into_iter()
                .find(|s| s.name() == name)
                .ok_or_else(|| format!("unknown severity \"{name}\"; one of warning, info, hint, off"))?,
        ),
    };
    let note = cell(4);
    let conditions = conditions(note)?;
    // A condition in words needs code; without it the row would report too much.
    let unmet = note.contains("report only") && conditions.after.is_empty() && conditions.before.is_empty();
    let pattern = cell(0);
    let literals = pattern::expand(pattern.strip_prefix('^').unwrap_or(pattern))?;
    let replacements = cell(3).split('|').map(str::trim).filter(|r| !r.is_empty()).map(|r| match r {
        "-" => Replacement::Delete,
        _ => match r.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
            Some(advice) => Replacement::Advice(advice.to_owned()),
            None => Replacement::Text(Template::new(r)),
        },
    });
    Ok(Row {
        pattern: pattern.to_owned(),
        literals,
        category,
        severity: severity.filter(|_| !unmet),
        replacements: replacements.collect(),
        conditions,
    })
}

const KEYS: [&str; 5] = ["not:", "after:", "before:", "not-after:", "not-before:"];

fn conditions(note: &str) -> Result<Conditions, String> {
    let mut conditions = Conditions::default();
    for part in note.split("//").map(str::trim) {
        match part {
            "case-sensitive" => conditions.case_sensitive = true,
            "safe" => conditions.safety = Some(Safety::Safe),
            "unsafe" => conditions.safety = Some(Safety::Unsafe),
            _ => {}
        }
        let number = |key: &str| part.strip_prefix(key).and_then(|n| n.trim().parse::<usize>().ok());
        conditions.max = conditions.max.or(number("max:"));
        conditions.from = conditions.from.or(number("from:"));
        if !part.contains(':') {
            continue;
        }
        // A condition may stand behind words for humans: the longest key that begins a word.
        let found = KEYS.iter().filter_map(|key| {
            let at =
                part.match_indices(key).map(|(at, _)| at).find(|at| part[..*at].ends_with([' ', ';']) || *at == 0)?;
            Some((at, *key))
        });
        let Some((at, key)) = found.min_by_key(|(at, _)| *at) else { continue };
        let items = part[at + key.len()..].split(';').map(str::trim).filter(|i| !i.is_empty());
        let mut words = Vec::new();
        for item in items {
            let class = match item {
                "#number" => Some(Word::Number),
                "#determiner" => Some(Word::Determiner),
                "#adjective" => Some(Word::Adjective),
                "#capital" => Some(Word::Capital),
                "#end" => Some(Word::End),
                _ if item.starts_with('#') => return Err(format!("unknown class of words \"{item}\"")),
                _ => None,
            };
            match class {
                Some(class) => words.push(class),
                // `cos(` is text, not a broken pattern.
                None => match pattern::expand(item) {
                    Ok(literals) => words.extend(literals.into_iter().map(|l| Word::Exactly(l.text))),
                    Err(_) => words.push(Word::Exactly(item.replace('’', "'"))),
                },
            }
        }
        match key {
            "not:" => {
                let texts = words.into_iter().filter_map(|w| if let Word::Exactly(t) = w { Some(t) } else { None });
                conditions.not.extend(texts);
            }
            "after:" => conditions.after.extend(words),
            "before:" => conditions.before.extend(words),
            "not-after:" => conditions.not_after.extend(words),
            _ => conditions.not_before.extend(words),
        }
    }
    Ok(conditions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_sound() {
        let (rows, bad) = parse_table(super::super::BUILT_IN);
        assert_eq!(bad, []);
        assert!(rows.len() > 480, "{}", rows.len());
    }

    #[test]
    fn conditions_are_read() {
        let row = |note: &str| parse_row(&format!("x\tslang\twarning\ty\t{note}")).unwrap().conditions;
        let c = row("adverb; not: a lot number;by lot // drawn lots // not-after: #number");
        assert_eq!(c.not, ["a lot number", "by lot"]);
        assert_eq!(c.not_after, [Word::Number]);
        assert!(row("case-sensitive // not: Ur").case_sensitive);
        assert_eq!(row("max: 3").max, Some(3));
        assert_eq!(row("not: cos(;cos θ").not, ["cos(", "cos θ"]);
        assert!(row("this is not a condition").not.is_empty());
        assert!(row("after: <be>;so").after.contains(&Word::Exactly("was".into())));
    }

    #[test]
    fn a_condition_in_words_switches_the_row_off() {
        let row = |note: &str| parse_row(&format!("x\tslang\twarning\ty\t{note}")).unwrap().severity;
        assert_eq!(row("report only after a numeral"), None);
        assert_eq!(row("report only after a numeral // after: #number"), Some(Severity::Warning));
    }

    #[test]
    fn bad_rows_are_told_and_the_rest_holds() {
        let text = "# ours\n\nyolo\tslang\twarning\n\
                    a\tb\nyeet\tfunny\twarning\t-\t-\nyeet\tslang\tloud\t-\t-\n(a\tslang\tinfo\t-\t-\n\tslang\tinfo\t-\t-\n\
                    x\tslang\tinfo\t-\tafter: #nothing\nbruh\tregister.slang\thint\t-\t-\n";
        let (rows, bad) = parse_table(text);
        assert_eq!(rows.iter().map(|r| r.pattern.as_str()).collect::<Vec<_>>(), ["yolo", "bruh"]);
        assert_eq!(bad.iter().map(|b| b.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
        assert!(bad[0].message.contains("2 columns"), "{}", bad[0].message);
        assert!(bad[1].message.contains("\"funny\""), "{}", bad[1].message);
    }
}
