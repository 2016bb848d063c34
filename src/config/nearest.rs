//! The name that a misspelt one was meant to be.

/// The name of `names` that is fewest edits away from `wrong`, if it is near enough to be meant.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let limit = (wrong.chars().count() / 3).max(2);
    let near = names.into_iter().map(|name| (distance(&wrong, &name.to_lowercase()), name));
    near.filter(|(distance, name)| *distance <= limit && *distance < name.len()).min_by_key(|(d, _)| *d).map(|(_, n)| n)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
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
