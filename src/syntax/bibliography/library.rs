//! All that the keys of one essay are looked up in.

use super::{Bibliography, Entry};
use std::path::Path;
use std::sync::Arc;

/// One bibliography, with the file it was read from.
#[derive(Debug, Clone)]
pub struct Source {
    /// `None`: the front matter of the essay itself.
    pub path: Option<Arc<Path>>,
    pub bibliography: Arc<Bibliography>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.bibliography, &other.bibliography);
        self.path == other.path && (same || self.bibliography == other.bibliography)
    }
}

impl Eq for Source {}

/// The bibliographies of one essay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Library {
    pub sources: Vec<Source>,
    /// Nothing names them: they lie beside the essay.
    pub is_guessed: bool,
    /// Every bibliography that is named could be read to its end: a key that is not here is not there.
    pub is_complete: bool,
}

/// Beginnings of keys that say themselves which work they mean.
const IDENTIFIERS: &[&str] = &[
    "doi",
    "pmid",
    "pubmed",
    "pmcid",
    "pmc",
    "arxiv",
    "url",
    "http",
    "https",
    "isbn",
    "issn",
    "wikidata",
    "tag",
    "raw",
    "clinicaltrials",
    "rrid",
    "zenodo",
    "biorxiv",
    "medrxiv",
    "swh",
    "handle",
    "hdl",
    "urn",
    "shortdoi",
    "orcid",
    "ror",
];

/// Does the key name its work without a bibliography, as `doi:10.5555/12345678` does?
pub fn is_identifier(key: &str) -> bool {
    let prefix = key.split_once(':').map(|(prefix, _)| prefix.to_ascii_lowercase());
    prefix.is_some_and(|p| IDENTIFIERS.contains(&p.as_str())) || key.starts_with("10.") && key.contains('/')
}

impl Library {
    /// The entry that a citation of `key` means, and where it stands.
    pub fn find(&self, key: &str) -> Option<(&Source, &Entry)> {
        self.sources.iter().find_map(|source| Some((source, source.bibliography.get(key)?)))
    }

    pub fn entries(&self) -> impl Iterator<Item = (&Source, &Entry)> {
        self.sources.iter().flat_map(|source| source.bibliography.entries.iter().map(move |entry| (source, entry)))
    }

    /// Can a citation of `key` be resolved?
    pub fn has(&self, key: &str) -> bool {
        key == "*" || is_identifier(key) || self.find(key).is_some()
    }

    /// The key that `wrong` is probably a slip of, and how many edits lie between them.
    pub fn nearest(&self, wrong: &str) -> Option<(usize, &str)> {
        // In a short key an edit or two make another key of it.
        let limit = (wrong.chars().count() / 3).clamp(1, 3);
        let near = self.sources.iter().filter_map(|source| source.bibliography.nearest(wrong, limit));
        near.min()
    }

    /// What a message calls it: its file, where there is one.
    pub fn name(&self) -> String {
        match self.sources.as_slice() {
            [one] => match one.path.as_deref().and_then(Path::file_name) {
                Some(name) => name.to_string_lossy().into_owned(),
                None => "the references".to_owned(),
            },
            _ => "the bibliography".to_owned(),
        }
    }
}
