//! Which of the styles that put the year behind the author an entry is in. They cite alike; their lists differ.

use super::Reference;
use memchr::memmem::{self, Finder};
use std::sync::LazyLock;

/// Is the entry as Harvard has it (`Some(true)`), or as APA or Chicago do (`Some(false)`)? `None` where it may be either.
pub fn is_harvard(entry: &Reference) -> Option<bool> {
    let text = entry.text.as_str();
    let signed = |(common, signs): &(Finder, &[&str])| {
        common.find(text.as_bytes()).is_some() && signs.iter().any(|sign| text.contains(sign))
    };
    if AVAILABLE.iter().any(signed) {
        return Some(true);
    }
    if memmem::find(text.as_bytes(), b"Retrieved from").is_some() {
        return Some(false);
    }
    let title = entry.title.as_deref().and_then(|t| memmem::find(text.as_bytes(), t.as_bytes()))?;
    let year = entry.year.as_deref().and_then(|y| y.get(..4)).and_then(|y| text[..title].rfind(y))?;
    let (before, behind) = (&text[..year], &text[year..title]);
    if before.ends_with('(') {
        // `(2020). *Title*` and `(2020) *Title*`; a month may stand in between.
        let close = behind.find(')')?;
        return Some(!before.contains('&') && !behind[close + 1..].starts_with('.'));
    }
    let after = behind.trim_start_matches(|c: char| c.is_alphanumeric());
    let before = before.trim_end();
    if before.ends_with(',') {
        // `Ortiz, A., 2020. *Title*`
        return after.starts_with('.').then_some(true);
    }
    // `Ortiz, A 2020, *Title*`, and Chicago's `Ortiz, Ana. 2020. *Title*`.
    match after.chars().next() {
        Some(',') => Some(true),
        Some('.') if before.ends_with('.') => Some(false),
        _ => None,
    }
}

/// How Harvard, and nobody else, says where a work is to be found and when it was looked at: what several signs have in common,
/// and the signs.
static AVAILABLE: LazyLock<[(Finder, &[&str]); 3]> = LazyLock::new(|| {
    [
        (Finder::new("Available "), &["Available at:", "Available from:", "Available via:"]),
        (Finder::new("ccessed"), &["[Accessed ", "[accessed ", "(Accessed ", "Accessed:"]),
        (Finder::new("nline]"), &["[Online]", "[online]"]),
    ]
});

#[cfg(test)]
mod tests {
    use super::is_harvard;
    use crate::syntax::references::parse;

    #[test]
    fn lists_of_harvard_differ_from_those_of_apa_and_chicago() {
        for (entry, expected) in [
            ("Ortiz, A. (2020) *The long quay*. Leeds: Quay Press.", Some(true)),
            ("Ortiz, A. and Bell, T. (2020) ‘Salt and silt’, *Quays*, 4(1), pp. 3–9.", Some(true)),
            ("Ortiz, A., 2020. The long quay. Leeds: Quay Press.", Some(true)),
            ("Ortiz, A 2020, The long quay, Quay Press, Leeds.", Some(true)),
            ("Ortiz, AM & Bell, T 2020, ‘Salt and silt’, *Quays*, vol. 4, no. 1, pp. 3-9.", Some(true)),
            ("Harbour Office (n.d.) Rolls. Available at: https://rolls.example (Accessed: 3 May 2020).", Some(true)),
            ("Ortiz, A. (2020). The long quay. Quay Press.", Some(false)),
            ("Ortiz, A., & Bell, T. (2020). Salt and silt. *Quays*, *4*(1), 3–9.", Some(false)),
            ("Ortiz, A. (2020, May 3). Salt and silt. Quays.", Some(false)),
            ("Ortiz, Ana. 2020. *The Long Quay*. Leeds: Quay Press.", Some(false)),
            ("Ortiz, Ana. 2020. “Salt and Silt.” *Quays* 4 (1): 3–9.", Some(false)),
            ("Ortiz, Ana. *The Long Quay*. Quay Press, 2020.", None),
        ] {
            let read = parse(entry).expect("an entry");
            assert_eq!(is_harvard(&read), expected, "{entry}: {read:?}");
        }
    }
}
