//! Addresses of works: keys lead to the work itself, and so do the DOIs and addresses in the list of works.

use super::works;
use crate::document::Document;
use crate::syntax::bibliography::{Entry, bare_key};
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub range: Range<usize>,
    pub target: String,
    /// What is there.
    pub tip: String,
}

pub fn links(document: &Document) -> Vec<Link> {
    let mut out = Vec::new();
    for part in document.citing_parts() {
        for (unit, citation) in works::citations(&part) {
            for cited in &citation.works {
                let Some((key, _)) = &cited.key else { continue };
                let key = bare_key(key);
                let entry = document.library().and_then(|l| l.find(key)).map(|(_, entry)| entry);
                let Some(target) = entry.and_then(address).or_else(|| identifier(key)) else { continue };
                let tip = entry.and_then(|e| e.title.clone()).unwrap_or_else(|| key.to_owned());
                out.push(Link { range: works::source(&part, unit, &works::shown(citation, cited)), target, tip });
            }
        }
    }
    for part in document.listing_parts() {
        let source = document.source(part.range.clone());
        for (range, target) in addresses(&source) {
            let range = part.range.start + range.start..part.range.start + range.end;
            out.push(Link { range, tip: target.clone(), target });
        }
    }
    out.sort_by_key(|l| l.range.start);
    out
}

/// Where the work of an entry is found.
pub fn address(entry: &Entry) -> Option<String> {
    let doi = entry.doi.as_deref().and_then(bare_doi).map(|doi| of_doi(&doi));
    doi.or_else(|| entry.url.clone().filter(|u| u.starts_with("http://") || u.starts_with("https://")))
}

/// The address that a key says itself: `doi:10.5555/12345678`.
fn identifier(key: &str) -> Option<String> {
    let (prefix, rest) = key.split_once(':')?;
    match prefix.to_ascii_lowercase().as_str() {
        "doi" => bare_doi(rest).map(|doi| of_doi(&doi)),
        "pmid" | "pubmed" => Some(format!("https://pubmed.ncbi.nlm.nih.gov/{rest}")),
        "pmcid" | "pmc" => Some(format!("https://www.ncbi.nlm.nih.gov/pmc/articles/{rest}")),
        "arxiv" => Some(format!("https://arxiv.org/abs/{rest}")),
        "url" if rest.starts_with("http") => Some(rest.to_owned()),
        "http" | "https" => Some(key.to_owned()),
        _ => None,
    }
}

fn of_doi(doi: &str) -> String {
    let mut out = "https://doi.org/".to_owned();
    for c in doi.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            '"' => out.push_str("%22"),
            '%' => out.push_str("%25"),
            c => out.push(c),
        }
    }
    out
}

/// `10.5555/12345678` of whatever a DOI is written as.
fn bare_doi(text: &str) -> Option<String> {
    let at = text.find("10.")?;
    let doi = text[at..].trim();
    (doi.contains('/') && !doi.contains(char::is_whitespace)).then(|| doi.to_owned())
}

/// Addresses and DOIs in an entry of the list, as they are written.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let lower = |n: usize| rest.get(..n).map(str::to_ascii_lowercase).unwrap_or_default();
        let opens_word = !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-'));
        let begins = if !opens_word {
            None
        } else if lower(8) == "https://" || lower(7) == "http://" {
            Some(0)
        } else if lower(4) == "doi:" {
            Some(4 + rest[4..].len() - rest[4..].trim_start_matches(' ').len())
        } else if is_doi(rest) {
            Some(0)
        } else {
            None
        };
        let Some(skip) = begins else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let word = &rest[skip..];
        let word =
            &word[..word.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”')).unwrap_or(word.len())];
        let word = ended(word);
        let target = if word.starts_with("10.") { is_doi(word).then(|| of_doi(word)) } else { Some(word.to_owned()) };
        match target.filter(|t| t.len() > "https://".len() && (skip == 0 || is_doi(word))) {
            Some(target) => {
                out.push((at + skip..at + skip + word.len(), target));
                at += skip + word.len();
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    out
}

fn is_doi(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("10.") else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 4
        && rest[digits..].starts_with('/')
        && rest[digits + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Without the stop of the sentence and a bracket that was opened before the address.
fn ended(word: &str) -> &str {
    let mut word = word.trim_end_matches(['.', ',', ';', ':', '*', '_', '’', '\'']);
    for (open, close) in [('(', ')'), ('[', ']')] {
        while word.ends_with(close) && word.matches(open).count() < word.matches(close).count() {
            word = word[..word.len() - 1].trim_end_matches(['.', ',', ';']);
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_they_end() {
        let found = |text: &str| addresses(text).into_iter().map(|(r, t)| (text[r].to_owned(), t)).collect::<Vec<_>>();
        let doi = "https://doi.org/10.5555/ab.1";
        for (text, shown, target) in [
            ("See https://example.org/a_(b).", "https://example.org/a_(b)", "https://example.org/a_(b)"),
            ("(https://example.org/a).", "https://example.org/a", "https://example.org/a"),
            ("*Tides*. doi: 10.5555/ab.1.", "10.5555/ab.1", doi),
            ("doi:10.5555/ab.1", "10.5555/ab.1", doi),
            ("10.5555/ab.1, accessed in May", "10.5555/ab.1", doi),
            ("[text](https://doi.org/10.5555/ab.1)", doi, doi),
        ] {
            assert_eq!(found(text), [(shown.to_owned(), target.to_owned())], "{text}");
        }
        for text in ["pp. 10.5/6", "doi: none", "vol. 10.5555", "https://", "ähttp"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn keys_that_say_their_work() {
        assert_eq!(identifier("doi:10.5555/a<b>").as_deref(), Some("https://doi.org/10.5555/a%3Cb%3E"));
        assert_eq!(identifier("arxiv:2101.00001").as_deref(), Some("https://arxiv.org/abs/2101.00001"));
        assert_eq!(identifier("ortiz:2020"), None);
    }
}
