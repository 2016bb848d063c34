//! An author named in running text, away from any citation: "Ortiz goes on to say". Found only where it can be nobody else.

use super::works::{self, Work};
use crate::document::Document;
use crate::rules::claim::is_attributing;
use crate::syntax::citations::lexicon::is_sentence_starter;
use crate::syntax::references::folded;
use crate::syntax::{SpanKind, Unit, UnitKind};
use std::ops::Range;

/// What a person is called in front of the surname, whoever it is.
const TITLES: [&str; 5] = ["Dr", "Dr.", "Prof", "Prof.", "Professor"];
/// Behind these words a capital begins a word like any other: "the King", "his Church".
const DETERMINERS: [&str; 24] = [
    "the", "a", "an", "this", "that", "these", "those", "every", "each", "no", "any", "some", "another", "either",
    "neither", "such", "many", "several", "his", "her", "its", "their", "our", "my",
];
/// Directly before a name, these speak of its bearer: "according to Ortiz", "nobody but Ortiz".
const BEFORE_A_NAME: [&str; 21] = [
    "to", "by", "for", "from", "with", "without", "against", "of", "in", "on", "as", "like", "unlike", "than", "see",
    "and", "or", "nor", "but", "both", "via",
];

/// The places that name the author of `work` in text that is the writer's own and no citation. None at all where another work
/// of the list has an author of that name.
pub fn of(document: &Document, work: &Work, name: &str) -> Vec<Range<usize>> {
    let Work::Listed(entries) = work else { return Vec::new() };
    let references = &document.works().references;
    let (mine, others): (Vec<_>, Vec<_>) = references.iter().enumerate().partition(|(i, _)| entries.contains(i));
    let key = folded(name);
    let is_shared = others.iter().any(|(_, r)| r.names.iter().any(|n| folded(n) == key));
    let is_name = name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphabetic() || c == '-');
    if is_shared || !is_name || mine.iter().any(|(_, r)| r.names.iter().filter(|n| *n == name).count() > 1) {
        return Vec::new();
    }
    let given: Vec<&str> =
        mine.iter().flat_map(|(_, r)| r.text.split(|c: char| !c.is_alphabetic() && c != '.')).collect();
    let mut out = Vec::new();
    for part in document.parts() {
        if !document.source(part.range.clone()).contains(name) {
            continue;
        }
        let Some((start, block)) = document.read_block(part.range.start) else { continue };
        for unit in &block.units {
            let places = unit.text.match_indices(name).map(|(at, _)| at..at + name.len());
            for range in places.filter(|range| means(unit, range, &given)) {
                let source = unit.map.source(&range);
                let source = start + source.start..start + source.end;
                // Written without marks inside.
                if document.source(source.clone()) == name {
                    out.push(source);
                }
            }
        }
    }
    out.retain(|range| works::at(document, range.start).is_none());
    out
}

/// Can these words of a unit be nobody but the author whose entries hold the words `given`?
fn means(unit: &Unit, range: &Range<usize>, given: &[&str]) -> bool {
    const OTHERS: &[SpanKind] = &[SpanKind::Code, SpanKind::Url, SpanKind::Link, SpanKind::Raw, SpanKind::Emphasis];
    let (before, after) = (&unit.text[..range.start], &unit.text[range.end..]);
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '-' | '‐' | '–' | '@' | '_' | '/');
    if matches!(unit.kind, UnitKind::Reference | UnitKind::Furniture | UnitKind::BlockQuote | UnitKind::Title)
        || before.ends_with(joined)
        || after.starts_with(joined)
        || unit.quotes_near(range).next().is_some()
        || unit.touches(range, OTHERS)
        || unit.citations.iter().any(|c| crate::text::overlap(&c.range, range))
    {
        return false;
    }
    let next = after.trim_start_matches(['\'', '’']).split_whitespace().next().unwrap_or_default();
    let is_possessive = after.starts_with(['\'', '’']);
    // "Ortiz Street", "Ortiz & Sons": another name.
    if !is_possessive && after.starts_with(' ') && next.starts_with(|c: char| c.is_uppercase() || c == '&') {
        return false;
    }
    let sentence = unit.sentence_at(range.start).map_or(0, |s| unit.sentences[s].start);
    let before = &unit.text[sentence..range.start];
    let attributed = is_possessive || is_attributing(&next.to_lowercase()) || next == "and" || next == "et";
    let Some(last) = before.split_whitespace().next_back() else {
        // "Young people": at the start of a sentence every word has a capital.
        return attributed;
    };
    let last = last.trim_start_matches(['(', '[', '“', '"', '‘']);
    let lower = last.to_lowercase();
    if last.ends_with([',', ';', ':', '—', '–', ')']) {
        return true;
    }
    if TITLES.contains(&last) || given.iter().any(|g| *g == last || g.trim_end_matches('.') == last) {
        return true;
    }
    // "Unlike Ortiz", "Here Ortiz argues": at the start of a sentence alone a capital begins no name.
    if last.starts_with(char::is_uppercase) && !is_sentence_starter(&lower) {
        return false;
    }
    // "The medieval Church owned": what a determiner or an adjective stands before is a thing as well as a person.
    BEFORE_A_NAME.contains(&lower.as_str())
        || attributed && is_sentence_starter(&lower) && !DETERMINERS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\n\n## Works Cited\n\nYoung, Ana. *The Tides of Young Street*. Quay Press, 2011.\n\nBell, Tom. *Towns*. Quay Press, 2012.\n";

    /// How many places name Young beside the citations.
    fn count(text: &str, list: &str) -> usize {
        let document = Document::new(&format!("{text}{list}"), Default::default());
        of(&document, &Work::Listed(vec![0]), "Young").len()
    }

    #[test]
    fn where_it_can_be_nobody_else() {
        for text in [
            "Young argues that it fell.",
            "It fell, as Young and Bell saw.",
            "What Young’s book leaves out is the price.",
            "According to Ana Young, it fell.",
            "For Professor Young this was new.",
            "As Young writes, it fell.",
            "Nobody but Young saw it.",
            "Here Young argues for it.",
            "It is against Young that she writes.",
            "It fell because Young argues so.",
        ] {
            assert_eq!(count(text, LIST), 1, "{text}");
        }
    }

    #[test]
    fn what_may_be_somebody_or_something_else_stays() {
        for text in [
            "Young people left.",
            "They lived on Young Street.",
            "It is in the Young house.",
            "Brigham Young led them.",
            "Bell says that “Young was wrong” (3).",
            "It was Young-Smith who left.",
            "She read *Young and Old*.",
            "> Young was there.",
            "See `Young` there.",
            "It fell (Young 4).",
            "The medieval Young owned it.",
            "She feared the wild Young.",
            "It is what modern Young leaders say.",
            "It is the will of the medieval Young and of the king.",
            "His Young argues for it.",
            "The younger ones, the Youngs, left.",
        ] {
            assert_eq!(count(text, LIST), 0, "{text}");
        }
    }

    #[test]
    fn two_authors_of_one_name_are_not_told_apart() {
        let twins = format!("{LIST}\nYoung, Peter. *Mills*. Quay Press, 2013.\n");
        assert_eq!(count("Young argues that it fell.", &twins), 0);
    }
}
