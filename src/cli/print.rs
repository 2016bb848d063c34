//! What can be printed about the program itself: rules, settings, manual.

use super::args::{self, Args};
use super::{CLEAN, FAILED, complain, printable, said, shown};
use crate::config::{Origin, front_matter};
use crate::rules::{self, Rule};
use crate::workspace::{self, SETTINGS_FILE};
use std::fmt::Write;
use std::path::Path;

/// Every rule, one line each.
pub fn rules() -> String {
    let wide = rules::all().map(|r| r.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules::all() {
        let _ = writeln!(out, "{:wide$}  {:7}  {}", rule.id, level(rule), rule.summary);
    }
    out
}

fn level(rule: &Rule) -> &'static str {
    rule.default.map_or("off", |s| s.name())
}

/// The pages of a rule or of the rules of a family.
pub fn explain(name: &str) -> String {
    let mut out = String::new();
    for rule in rules::named(name) {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "# {} ({})\n\n{}\n", rule.id, level(rule), rule.summary);
        let page = section(&rule.docs(), rule.id);
        let _ = writeln!(out, "{}", page.trim());
    }
    out
}

/// The part of a page that is about one rule, where several rules share the page; headings and all.
fn section(page: &str, id: &str) -> String {
    let heading = |line: &str| {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        (level > 0 && line[level..].starts_with(' ')).then_some(level)
    };
    let mut lines = page.lines().skip_while(|l| heading(l).is_none() || l.trim_matches(['#', ' ', '`']) != id);
    let Some(level) = lines.next().and_then(heading) else { return page.to_owned() };
    let mut in_code = false;
    let own = lines.take_while(|line| {
        in_code ^= line.trim_start().starts_with("```");
        in_code || heading(line).is_none_or(|l| l > level)
    });
    own.collect::<Vec<_>>().join("\n")
}

/// The settings in force for a file or folder, as a settings file with the origin of each line.
pub fn config(path: &Path, args: &Args) -> u8 {
    let mut status = CLEAN;
    let workspace = match super::check::workspace(args) {
        Ok(workspace) => workspace,
        Err(failure) => {
            complain(&failure.to_string());
            return FAILED;
        }
    };
    let text = match std::path::absolute(path) {
        // For a folder: what an essay in it would get.
        Ok(full) if full.is_dir() => Ok(None),
        _ => workspace::read(path).map(|essay| Some(essay.text)),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            complain(&format!("{}: {}", shown(path), why.message));
            return FAILED;
        }
    };
    let place = if text.is_some() { path.to_owned() } else { path.join("essay.md") };
    let text = text.unwrap_or_default();
    let settings = workspace.settings(&place, &text);
    for problem in workspace.problems() {
        complain(&super::check::failure(&problem).to_string());
        status = FAILED;
    }
    let block = front_matter(&text);
    for problem in settings.resolve(block).problems {
        let at = crate::text::Position::of(&text, problem.range.start.min(text.len()));
        complain(&format!("{}:{}:{}: {}", shown(path), at.line + 1, at.utf32 + 1, problem.message));
        status = FAILED;
    }
    let mut out = String::new();
    let _ = writeln!(out, "# Settings for {}, as {SETTINGS_FILE} would say them", printable(&shown(path)));
    for line in settings.shown(block) {
        let origin = match &line.origin {
            Origin::File { path, line, column } => format!("{}:{line}:{column}", shown(&workspace::shorten(path))),
            other => other.to_string(),
        };
        let setting = format!("{} = {}", line.key, line.value);
        let _ = writeln!(out, "{setting:<44}  # {}", printable(&origin));
    }
    match said(out) {
        CLEAN => status,
        failed => failed,
    }
}

/// Completions for a shell.
pub fn completions(shell: clap_complete::Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "essay-lsp", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The manual page.
pub fn man() -> String {
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(args::command()).render(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_page_is_cut_to_the_rule() {
        let page = "# Family\n\n## a.one\nfirst\n```\n# no heading\n```\n### more\nx\n## a.two\nsecond\n";
        assert_eq!(section(page, "a.one"), "first\n```\n# no heading\n```\n### more\nx");
        assert_eq!(section(page, "a.two"), "second");
        assert_eq!(section(page, "a.three"), page);
    }

    #[test]
    fn every_rule_has_a_page_and_a_line() {
        for rule in rules::all() {
            assert!(rule.docs().len() > 80, "{} has no page", rule.id);
            assert!(explain(rule.id).contains(rule.summary), "{}", rule.id);
        }
        assert_eq!(super::rules().lines().count(), rules::all().count());
    }
}
