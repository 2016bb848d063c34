//! The name that a misspelt one was meant to be.

/// The name of `names` that is fewest edits away from `wrong`, if it is near enough to be meant.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let limit = (wrong.chars().count() / 3).max(2);
    let near = names.into_iter().map(|name| (crate::text::distance(&wrong, &name.to_lowercase()), name));
    near.filter(|(distance, name)| *distance <= limit && *distance < name.len()).min_by_key(|(d, _)| *d).map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_or_nothing() {
        let names = ["style", "words", "sections", "citation-scope"];
        assert_eq!(nearest("wrods", names), Some("words"));
        assert_eq!(nearest("Sytle", names), Some("style"));
        assert_eq!(nearest("citation_scope", names), Some("citation-scope"));
        assert_eq!(nearest("banana", names), None);
        assert_eq!(nearest("x", ["ab"]), None);
    }
}
