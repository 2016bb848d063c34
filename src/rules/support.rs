//! Is this stretch of text supported, and by what? The one answer that claim and quotation rules ask for.
//!
//! Scope of a citation within a paragraph, after APA 7 §8.1 and §8.24 (cite once, then keep it clear that you go on) and the
//! MLA signal phrase (it opens what the parenthesis closes).

use crate::config::Scope;
use crate::syntax::citations::{Citation, Form, Strength};
use crate::syntax::references::folded;
use crate::syntax::{Span, SpanKind, Unit};
use std::ops::Range;

/// What has to be supported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A sentence that states something.
    Claim,
    /// A figure or a comparison: a source must stand closer.
    Figure,
    /// Quoted words (visible range): only a citation of their own will do.
    Quotation(Range<usize>),
}

/// What supports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// Index into the unit's citations; in the sentence itself.
    Here(usize),
    /// A citation of an earlier sentence that still covers this one.
    Forward(usize),
    /// A citation of a later sentence that reaches back.
    Backward(usize),
    /// Index into the unit's spans: a link or an address in the sentence itself, as essays on the web cite.
    Address(usize),
}

/// How many sentences a citation may reach.
const REACH: usize = 3;

/// What supports sentence `sentence` of `unit`, if anything does.
pub fn of(unit: &Unit, sentence: usize, need: &Need, scope: Scope) -> Option<Support> {
    let quotation = match need {
        Need::Quotation(range) => Some(range),
        _ => None,
    };
    let here = |s: usize| {
        let within = unit.citations_in(unit.sentences.get(s)?);
        // Of what stands inside a quotation, only a sure citation is the writer's own, in the wrong place.
        let quoted = |c: &Citation| {
            c.strength < Strength::Strong
                && unit.quotes_near(&c.range).any(|q| q.inner.start <= c.range.start && c.range.end <= q.inner.end)
        };
        let answers = |c: &Citation| {
            c.strength > Strength::Doubtful && (quotation.is_none() || c.form != Form::CrossReference && !quoted(c))
        };
        within.into_iter().find(|i| answers(&unit.citations[*i]))
    };
    // What a sentence begins to quote may end some sentences later, and its citation stands there.
    let end = quotation.map_or_else(|| quoted_to(unit, sentence), |q| Some(q.end));
    let last = end.and_then(|end| unit.sentence_at(end.saturating_sub(1))).unwrap_or(sentence).max(sentence);
    if let Some(i) = (sentence..=last).find_map(here) {
        return Some(Support::Here(i));
    }
    if let Some(i) = (sentence..=last).find_map(|s| address_in(unit, unit.sentences.get(s)?)) {
        return Some(Support::Address(i));
    }
    if let Some(range) = quotation {
        return introduced(unit, sentence, range).map(Support::Forward);
    }
    if scope == Scope::Sentence {
        return None;
    }
    if scope == Scope::Paragraph {
        let any = unit.citations.iter().position(Citation::is_source)?;
        return Some(if unit.citations[any].range.start < unit.sentences.get(sentence)?.start {
            Support::Forward(any)
        } else {
            Support::Backward(any)
        });
    }
    forward(unit, sentence, need)
        .map(Support::Forward)
        .or_else(|| backward(unit, sentence, need).map(Support::Backward))
}

/// The end of the quotation that sentence `sentence` opens and does not close.
fn quoted_to(unit: &Unit, sentence: usize) -> Option<usize> {
    let range = unit.sentences.get(sentence)?;
    let last = unit.quotes_near(&(range.end.saturating_sub(1)..range.end)).last()?;
    (last.range.start >= range.start && last.range.end > range.end).then_some(last.range.end)
}

/// `Ortiz (2020) is blunt. “…”`: the sentence before names the source, and the quotation is what it says.
fn introduced(unit: &Unit, sentence: usize, quotation: &Range<usize>) -> Option<usize> {
    let opens = unit.sentences.get(sentence)?.start == quotation.start;
    let before = unit.sentences.get(sentence.checked_sub(1)?)?;
    let narrative =
        |i: &usize| unit.citations[*i].form == Form::Narrative && unit.citations[*i].strength >= Strength::Weak;
    if opens { unit.citations_in(before).find(narrative) } else { None }
}

fn citation_in(unit: &Unit, sentence: usize) -> Option<usize> {
    unit.citations_in(unit.sentences.get(sentence)?).find(|i| unit.citations[*i].is_source())
}

/// A link or an address in `sentence`; an e-mail address is nobody's source.
fn address_in(unit: &Unit, sentence: &Range<usize>) -> Option<usize> {
    let from = unit.spans.partition_point(|s| s.range.start < sentence.start);
    let here = unit.spans[from..].iter().take_while(|s| s.range.start < sentence.end);
    let is_address = |s: &Span| match s.kind {
        SpanKind::Link => true,
        SpanKind::Url => unit.str(&s.range).contains("://") || !unit.str(&s.range).contains('@'),
        _ => false,
    };
    here.into_iter().position(is_address).map(|i| from + i)
}

/// Does a citation of an earlier sentence still cover this one?
fn forward(unit: &Unit, sentence: usize, need: &Need) -> Option<usize> {
    let from = (sentence.saturating_sub(REACH)..sentence).rev().find(|s| citation_in(unit, *s).is_some())?;
    let found = citation_in(unit, from)?;
    let cited = &unit.citations[found];
    let linked = (from + 1..=sentence).all(|s| {
        let text = unit.str(&unit.sentences[s]);
        let opening = opening(text);
        if opens_source(&opening) {
            return false;
        }
        let explicit = opens_explicitly(&opening) || names(cited).any(|n| mentions(text, n));
        // A figure wants the link said out loud where it stands.
        explicit || points_back(&opening) && !(s == sentence && *need == Need::Figure)
    });
    linked.then_some(found)
}

/// Does a citation of a later sentence reach back to this one?
fn backward(unit: &Unit, sentence: usize, need: &Need) -> Option<usize> {
    let last = unit.sentences.len().min(sentence + REACH + 1);
    let at = (sentence + 1..last).find(|s| citation_in(unit, *s).is_some())?;
    let found = citation_in(unit, at)?;
    let citing = unit.str(&unit.sentences[at]);
    // `According to …`: what it covers begins there.
    if opens_source(&opening(citing)) {
        return None;
    }
    // The signal phrase that names its author opened the passage.
    let cited = &unit.citations[found];
    // "… (Ortiz 42). The wheel stood still. Ortiz (2012) counted …": the bracket opens nothing, and what Ortiz counted begins anew.
    let anew = cited.form == Form::Narrative && cited.range.start == unit.sentences[at].start;
    let named = |s: &Range<usize>| {
        let text = unit.str(s);
        let end = if anew { unit.citations_in(s).find(|i| unit.citations[*i].is_source()) } else { None };
        let told = end.map_or(text, |i| &text[..unit.citations[i].range.start - s.start]);
        names(cited).any(|n| mentions(told, n))
    };
    let from = sentence.saturating_sub(REACH);
    if unit.sentences[from..=sentence].iter().any(named) {
        return Some(found);
    }
    let linked = (sentence + 1..=at).all(|s| {
        let opening = opening(unit.str(&unit.sentences[s]));
        opens_explicitly(&opening) || points_back(&opening) && *need == Need::Claim
    });
    (at == sentence + 1 && linked).then_some(found)
}

fn names(citation: &Citation) -> impl Iterator<Item = &str> {
    citation.works.iter().flat_map(|w| w.names.iter().map(|n| &*n.0))
}

/// Does `text` name `name` as a word?
fn mentions(text: &str, name: &str) -> bool {
    let wanted = folded(name.rsplit(' ').next().unwrap_or(name));
    wanted.len() > 1
        && text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’' | '\''))).any(|w| {
            let bare = || w.strip_suffix("’s").or_else(|| w.strip_suffix("'s")).unwrap_or(w);
            w.starts_with(char::is_uppercase) && folded(bare()) == wanted
        })
}

/// Words that point back to what was said.
const EXPLICIT: &[&str] = &["this", "these", "those", "such", "in other words", "that is", "likewise", "here", "both"];
const PRONOUNS: &[&str] = &[
    "it",
    "its",
    "they",
    "their",
    "he",
    "his",
    "she",
    "her",
    "for example",
    "for instance",
    "similarly",
    "in particular",
    "in addition",
    "moreover",
    "furthermore",
    "also",
    "what",
];
const SOURCES: &[&str] = &[
    "author",
    "authors",
    "study",
    "studies",
    "report",
    "article",
    "survey",
    "figures",
    "results",
    "researchers",
    "same",
    "book",
    "paper",
    "data",
    "findings",
    "latter",
    "former",
    "text",
    "essay",
    "chapter",
    "document",
    "letter",
];

/// How a sentence begins, in lower case.
fn opening(text: &str) -> String {
    const LONGEST: usize = 40;
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    match text.get(..LONGEST.min(text.len())) {
        Some(head) if head.is_ascii() => head.to_ascii_lowercase(),
        _ => text.chars().take(LONGEST).flat_map(char::to_lowercase).collect(),
    }
}

fn begins_with(opening: &str, word: &str) -> bool {
    opening.strip_prefix(word).is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric()))
}

/// Does the sentence say out loud that it goes on with the one before: `This …`, `The study …`?
fn opens_explicitly(opening: &str) -> bool {
    if EXPLICIT.iter().any(|w| begins_with(opening, w)) {
        return true;
    }
    let mut words = opening.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.next() == Some("the") && words.take(2).any(|w| SOURCES.contains(&w))
}

/// Does the sentence open with a word that points back: `This`, `They`, `The study`, `What they mean`?
pub fn is_anaphoric(text: &str) -> bool {
    let opening = opening(text);
    opens_explicitly(&opening) || points_back(&opening)
}

fn points_back(opening: &str) -> bool {
    PRONOUNS.iter().any(|w| begins_with(opening, w))
}

/// Does the sentence open a source of its own?
fn opens_source(opening: &str) -> bool {
    [
        "according to",
        "others",
        "some critics",
        "many critics",
        "some scholars",
        "many scholars",
        "critics",
        "some people",
        "many people",
        "other scholars",
        "other critics",
        "some experts",
        "many experts",
    ]
    .iter()
    .any(|w| begins_with(opening, w))
}

#[cfg(test)]
mod tests {
    use super::{Need, Support, of};
    use crate::config::Scope;
    use crate::syntax::prose::{self, Reading};
    use crate::syntax::{BlockKind, State, Unit};

    fn unit(text: &str) -> Unit {
        let block = prose::parse(text, BlockKind::Prose, State::default(), &Reading::default());
        block.units.into_iter().next().expect("a paragraph")
    }

    /// What supports sentence `sentence` of `text`.
    fn found(text: &str, sentence: usize, need: &Need, scope: Scope) -> Option<Support> {
        let unit = unit(text);
        assert!(sentence < unit.sentences.len(), "{text:?} has no sentence {sentence}");
        of(&unit, sentence, need, scope)
    }

    fn claim(text: &str, sentence: usize) -> Option<Support> {
        found(text, sentence, &Need::Claim, Scope::Linked)
    }

    fn figure(text: &str, sentence: usize) -> Option<Support> {
        found(text, sentence, &Need::Figure, Scope::Linked)
    }

    /// What supports the first quotation of `text`.
    fn quotation(text: &str) -> Option<Support> {
        let unit = unit(text);
        let range = unit.quotes.first().expect("a quotation").range.clone();
        let sentence = unit.sentence_at(range.start).expect("a sentence");
        of(&unit, sentence, &Need::Quotation(range), Scope::Linked)
    }

    #[test]
    fn a_sentence_is_covered_by_its_own_citation() {
        for text in [
            "The mill closed (Ortiz 42).",
            "The mill closed, as Ortiz (2012) says.",
            "The mill closed [3].",
            "The mill closed [@ortiz2012].",
            "The mill closed.[^1]",
            "The mill closed (see Figure 2).",
        ] {
            assert_eq!(claim(text, 0), Some(Support::Here(0)), "{text}");
            assert_eq!(found(text, 0, &Need::Claim, Scope::Sentence), Some(Support::Here(0)), "{text}");
        }
        for text in ["The mill closed.", "The mill (a tall house) closed.", "The mill closed in 1904 (Friday)."] {
            assert_eq!(claim(text, 0), None, "{text}");
        }
    }

    #[test]
    fn a_quotation_that_runs_on_is_cited_where_it_ends() {
        let text =
            "The roll says that the wheel “stood still for a year. It never turned again” (Ortiz 42). Salt was dear.";
        assert_eq!(claim(text, 0), Some(Support::Here(0)));
        assert_eq!(claim(text, 2), None);
        assert_eq!(claim("The roll says that it “stood still for a year.” The abbot left (Ortiz 42).", 0), None);
    }

    #[test]
    fn an_address_in_the_sentence_is_a_source() {
        for text in [
            "The mill closed, as [the roll](https://rolls.example/4) has it.",
            "The mill closed (<https://rolls.example/4>).",
            "“The mill has closed for good,” [says the roll](https://rolls.example/4).",
        ] {
            assert!(matches!(claim(text, 0), Some(Support::Address(_))), "{text}");
        }
        assert!(matches!(
            quotation("It has “a roof for every stone” [here](https://a.example)."),
            Some(Support::Address(_))
        ));
        assert_eq!(claim("The mill closed. [The roll](https://rolls.example/4) is lost.", 0), None);
        assert_eq!(claim("The mill closed; write to <miller@mill.example>.", 0), None);
    }

    #[test]
    fn a_citation_reaches_forward_while_the_text_points_back() {
        let text = "The mill closed (Ortiz 42). This emptied the lane. It never filled again. The abbot left.";
        assert_eq!(claim(text, 1), Some(Support::Forward(0)));
        assert_eq!(claim(text, 2), Some(Support::Forward(0)));
        assert_eq!(claim(text, 3), None);
        // A pronoun is not enough for a figure, and the name of the author is.
        assert_eq!(figure("The mill closed (Ortiz 42). It cost $4 million.", 1), None);
        assert_eq!(
            figure("The mill closed (Ortiz 42). The study puts it at $4 million.", 1),
            Some(Support::Forward(0))
        );
        assert_eq!(figure("The mill closed (Ortiz 42). Ortiz puts it at $4 million.", 1), Some(Support::Forward(0)));
    }

    #[test]
    fn a_new_source_or_the_fourth_sentence_ends_the_reach() {
        let others = "The mill closed (Ortiz 42). Some critics doubt this. They say it burned.";
        assert_eq!(claim(others, 1), None);
        assert_eq!(claim(others, 2), None);
        let far = "The mill closed (Ortiz 42). This was sad. This was late. This was dear. This was long.";
        assert_eq!(claim(far, 3), Some(Support::Forward(0)));
        assert_eq!(claim(far, 4), None);
    }

    #[test]
    fn a_citation_reaches_back_to_the_phrase_that_names_its_author() {
        let text = "Ortiz follows the mill. Its wheel stood still for a year. Then it was sold (Ortiz 43).";
        assert_eq!(claim(text, 0), Some(Support::Backward(0)));
        assert_eq!(claim(text, 1), Some(Support::Backward(0)));
        // A name in a bracket opens nothing for a sentence that begins anew with the same name.
        let again = "The mill was old (Ortiz 42). Its wheel stood still. Ortiz (2012) saw it sold.";
        assert_eq!(claim(&again.replace("Its", "The"), 1), None);
        assert_eq!(
            claim(&again.replace("Ortiz 42", "Reed 42").replace("Its", "Ortiz says the"), 1),
            Some(Support::Backward(1))
        );
        // Nobody is named before: only what the citing sentence points at.
        assert_eq!(claim("The wheel stood still. This was a loss (Ortiz 43).", 0), Some(Support::Backward(0)));
        assert_eq!(claim("The wheel stood still. The mill was sold (Ortiz 43).", 0), None);
        // An opener of its own begins there.
        assert_eq!(claim("Ortiz follows the mill. According to Ortiz, it was sold (43).", 0), None);
    }

    #[test]
    fn settings_narrow_and_widen_the_reach() {
        let text = "The abbot left. The mill closed (Ortiz 42). This emptied the lane. Salt was dear.";
        let with = |sentence, scope| found(text, sentence, &Need::Claim, scope);
        assert_eq!(with(2, Scope::Sentence), None);
        assert_eq!(with(2, Scope::Linked), Some(Support::Forward(0)));
        assert_eq!(with(3, Scope::Linked), None);
        assert_eq!(with(3, Scope::Paragraph), Some(Support::Forward(0)));
        assert_eq!(with(0, Scope::Paragraph), Some(Support::Backward(0)));
        assert_eq!(found("The mill closed. Salt was dear.", 0, &Need::Claim, Scope::Paragraph), None);
    }

    #[test]
    fn a_quotation_needs_a_citation_of_its_own() {
        assert_eq!(quotation("Ortiz writes that “the wheel stood still” (42)."), Some(Support::Here(0)));
        assert_eq!(quotation("Ortiz (2012) is blunt. “The wheel stood still for a year.”"), Some(Support::Forward(0)));
        // Neither a figure, nor the sentence before, nor the end of the paragraph.
        for text in [
            "The roll has it that “the wheel stood still” (see Figure 2).",
            "The mill closed (Ortiz 42). This is why “the wheel stood still” for good.",
            "The roll has it that “the wheel stood still” for good. It was sold (Ortiz 42).",
            "The roll says that “the wheel (Ortiz) stood still for a year” and more.",
        ] {
            assert_eq!(quotation(text), None, "{text}");
        }
        // A quotation of several sentences is cited behind the last.
        assert_eq!(
            quotation("It says: “The wheel stood still. It never turned again” (Ortiz 42)."),
            Some(Support::Here(0))
        );
    }
}
