//! What to write instead: the words of the report, and its fixes.

use super::fold::Folded;
use super::matcher::{Hit, is_adjective};
use super::table::{Replacement, Row};
use super::{Category, Place};
use crate::diagnostic::{Fix, Safety};
use crate::syntax::inflect::{Form, inflect};
use crate::text::{Edit, EditSet};
use std::ops::Range;

/// A remedy that can be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// `None`: leave the phrase out.
    text: Option<String>,
}

/// The message, without the fixes.
pub fn message(place: &Place, hit: &Hit, choices: &[Choice]) -> String {
    let shown = shown(place, hit);
    if hit.row.category == Category::Vulgar {
        return format!(
            "\"{shown}\" is too informal for an essay; quote it with a citation if it is a source's wording."
        );
    }
    let leaving = choices.iter().any(|c| c.text.is_none());
    let trouble = match hit.row.category {
        Category::Vague => "is vague here",
        Category::Cliche => "is a well-worn phrase",
        // What may not be left out adds something, only not in this tone.
        Category::Intensifier if leaving => "adds little here",
        Category::ListEnder => "leaves the list open",
        Category::SecondPerson => "speaks to the reader",
        Category::FirstPerson => "puts the writer in the foreground",
        _ => "is informal here",
    };
    let mut message = format!("\"{shown}\" {trouble}.");
    let words: Vec<String> = choices.iter().filter_map(|c| c.text.as_ref()).map(|t| format!("\"{t}\"")).collect();
    match (words.is_empty(), leaving) {
        (false, false) => message.push_str(&format!(" Use {}.", any_of(&words))),
        (false, true) => message.push_str(&format!(" Leave it out, or use {}.", any_of(&words))),
        (true, true) if hit.row.category == Category::Intensifier => message.push_str(" Leave it out."),
        (true, true) => message.push_str(" Leave it out, or say it formally."),
        (true, false) => {}
    }
    for advice in
        hit.row.replacements.iter().filter_map(|r| if let Replacement::Advice(a) = r { Some(a) } else { None })
    {
        let mut letters = advice.chars();
        if let Some(first) = letters.next() {
            message.push_str(&format!(" {}{}.", first.to_uppercase(), letters.as_str()));
        }
    }
    message
}

/// `a`, `a or b`, `a, b or c`; more than three are too many to read.
fn any_of(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first} or {second}"),
        [first, second, third, ..] => format!("{first}, {second} or {third}"),
    }
}

fn shown(place: &Place, hit: &Hit) -> String {
    let range = place.text.visible_range(&hit.range);
    let text = place.unit.text.get(range).unwrap_or_default();
    crate::text::on_one_line(text)
}

/// One fix a replacement.
pub fn fixes(place: &Place, hit: &Hit, choices: &[Choice]) -> Vec<Fix> {
    // A row that only says "leave it out" may mean that the sentence has to be written anew.
    if choices.iter().all(|c| c.text.is_none()) {
        return Vec::new();
    }
    let only = choices.len() == 1;
    let mut fixes = Vec::new();
    for choice in choices {
        let fix = match &choice.text {
            Some(text) => replace(place, hit, text, only),
            None => remove(place, hit),
        };
        fixes.extend(fix);
    }
    fixes
}

fn replace(place: &Place, hit: &Hit, text: &str, only: bool) -> Option<Fix> {
    let mut range = without_stop(place, hit);
    let mut text = text.to_owned();
    let mut safe = only && is_safe(hit.row);
    if hit.row.category == Category::Contraction && text.ends_with("not") {
        // *Why don't we*: the subject stands between the verb and *not*. In *if they don't we lose* it stands before it.
        let before = place.text.word_before(hit.range.start).map_or("so", |w| place.text.str(w));
        let inverted = INVERTING.iter().any(|w| w.eq_ignore_ascii_case(before));
        let subject =
            place.text.word_after(hit.range.end).filter(|w| inverted && is_subject(place.text.str(w.clone())));
        if let Some(subject) = subject {
            let pronoun = place.text.str(subject.clone());
            let verb = text.strip_suffix("not").unwrap_or(&text).trim_end();
            text = format!("{verb} {pronoun} not");
            range.end = subject.end;
        } else if place.asks(hit.range.start) {
            safe = false;
        }
    }
    let mut edits = vec![place.edit(&range, &text)?];
    edits.extend(article(place, hit.range.start, place.text.str(hit.range.clone()), &text)?);
    Some(Fix {
        title: format!("Replace with \"{text}\""),
        safety: if safe { Safety::Safe } else { Safety::Unsafe },
        edits: EditSet::new(edits)?,
    })
}

fn remove(place: &Place, hit: &Hit) -> Option<Fix> {
    let text = place.text;
    let range = without_stop(place, hit);
    let head = text.str(0..range.start);
    let tail = text.str(range.end..text.text.len());
    let next = text.word_after(range.end);
    let edits = if super::mask::starts_sentence(place.unit, text.visible(range.start)) {
        // The sentence begins with its next word; without one, nothing would be left of it.
        let next = next?;
        let letter = text.str(next.clone()).chars().next()?;
        vec![place.edit(&(range.start..next.start + letter.len_utf8()), &letter.to_uppercase().to_string())?]
    } else if tail.starts_with(' ') {
        let mut edits = vec![place.edit(&(range.start..range.end + 1), "")?];
        let after = next.map(|w| text.str(w)).unwrap_or_default();
        edits.extend(article(place, range.start, text.str(range.clone()), after)?);
        edits
    } else if let Some(head) = head.strip_suffix(' ') {
        // At the end of a clause: with the comma that led to it.
        let start = head.strip_suffix(',').unwrap_or(head).len();
        vec![place.edit(&(start..range.end), "")?]
    } else {
        return None;
    };
    let shown = shown(place, hit);
    Some(Fix { title: format!("Remove \"{shown}\""), safety: Safety::Unsafe, edits: EditSet::new(edits)? })
}

/// The edit that keeps *a* and *an* right where `new` takes the place of `old` at `at`. `Some(None)`: nothing to do.
fn article(place: &Place, at: usize, old: &str, new: &str) -> Option<Option<Edit>> {
    let Some(word) = place.text.word_before(at) else { return Some(None) };
    let article = place.text.str(word.clone());
    if !article.eq_ignore_ascii_case("a") && !article.eq_ignore_ascii_case("an") || new.is_empty() {
        return Some(None);
    }
    let wants = if sounds_vowel(new) { "an" } else { "a" };
    let had = if sounds_vowel(old) { "an" } else { "a" };
    // An article that was not right before is the writer's.
    if wants == had || !article.eq_ignore_ascii_case(had) {
        return Some(None);
    }
    let capital = article.starts_with('A');
    let text = if capital { wants.replacen('a', "A", 1) } else { wants.to_owned() };
    place.edit(&word, &text).map(Some)
}

/// Does the word begin with a vowel when spoken?
fn sounds_vowel(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or_default().to_lowercase();
    let starts = |list: &[&str]| list.iter().any(|p| word.starts_with(p));
    if starts(&["hour", "honest", "honour", "honor", "heir"]) {
        return true;
    }
    let consonant = word == "one" || starts(&["uni", "use", "usu", "usa", "uti", "ubi", "eu", "once", "ut"]);
    let exception = starts(&["unin", "unim", "utt", "utm"]);
    word.starts_with(['a', 'e', 'i', 'o', 'u']) && (!consonant || exception)
}

const SUBJECTS: &[&str] = &["i", "you", "he", "she", "it", "we", "they", "there"];

/// Words before a verb that goes before its subject.
const INVERTING: &[&str] = &["why", "how", "what", "when", "where", "who", "which", "and", "but", "or", "so"];

fn is_subject(word: &str) -> bool {
    SUBJECTS.iter().any(|s| s.eq_ignore_ascii_case(word))
}

/// May a tool apply the only replacement without asking?
fn is_safe(row: &Row) -> bool {
    let kind = matches!(row.category, Category::Contraction | Category::TextSpeak | Category::Symbol);
    row.conditions.safety.map_or(kind, |s| s == Safety::Safe)
}

/// The stretch to replace: a full stop that ends the phrase and the sentence at once stays.
fn without_stop(place: &Place, hit: &Hit) -> Range<usize> {
    let end = place.text.visible(hit.range.end);
    let sentence = place.unit.sentence_at(end.saturating_sub(1)).and_then(|i| place.unit.sentences.get(i));
    let last = sentence.is_none_or(|s| s.end == end);
    let stop = place.text.str(hit.range.clone()).ends_with('.') && last;
    hit.range.start..hit.range.end - usize::from(stop)
}

/// The replacements as they fit the place: verb form, noun number, capital.
pub fn choices(place: &Place, hit: &Hit) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let mut add = |text: Option<String>| {
        let choice = Choice { text };
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    };
    let number = Number::after(place.text, hit.range.end);
    let counted = counts_nouns(hit.row);
    let found = place.text.str(hit.range.clone());
    let manner = Capitals {
        opens: super::mask::starts_sentence(place.unit, place.text.visible(hit.range.start)),
        // *ASAP* and *IDK* are not shouted.
        shouts: hit.row.category != Category::TextSpeak || place.shouts(),
    };
    for replacement in &hit.row.replacements {
        match replacement {
            Replacement::Delete => add(None),
            Replacement::Advice(_) => {}
            Replacement::Text(template) => {
                let forms = if template.has_verb() { narrowed(place, hit) } else { vec![Form::Base] };
                for form in forms {
                    let text = template.fill(|verb| verb_form(place, hit, verb, form));
                    if !counted || number.takes(&text) {
                        add(Some(in_case_of(found, text, manner)));
                    }
                }
            }
        }
    }
    choices
}

/// What capitals in a phrase mean.
#[derive(Clone, Copy)]
struct Capitals {
    /// It stands at the start of a sentence.
    opens: bool,
    /// Capitals throughout are a way of writing, not of spelling.
    shouts: bool,
}

/// The phrase's comma and capitals, kept.
fn in_case_of(found: &str, mut text: String, capitals: Capitals) -> String {
    if found.ends_with(',') && !text.ends_with(',') {
        text.push(',');
    }
    let letters = || found.chars().filter(|c| c.is_alphabetic());
    let all = letters().count() >= 2 && letters().all(char::is_uppercase);
    if all && capitals.shouts {
        return text.to_uppercase();
    }
    // The pronoun has its capital anywhere.
    let pronoun = found == "I" || found.starts_with("I ") || found.starts_with("I'");
    let capital = letters().next().is_some_and(char::is_uppercase) && (capitals.opens || !all && !pronoun);
    match text.chars().next() {
        Some(first) if capital && first.is_lowercase() => {
            format!("{}{}", first.to_uppercase(), &text[first.len_utf8()..])
        }
        _ => text,
    }
}

const BEFORE_BASE: &[&str] = &[
    "to", "will", "would", "can", "could", "may", "might", "shall", "should", "must", "do", "does", "did", "cannot",
    "let", "let's", "not", "never",
];
const BEFORE_PARTICIPLE: &[&str] =
    &["have", "has", "had", "having", "be", "been", "being", "is", "are", "was", "were", "already"];

/// The forms that the verb of a match may be in, given the word before it.
fn narrowed(place: &Place, hit: &Hit) -> Vec<Form> {
    let forms: Vec<Form> = hit.forms.iter().collect();
    if forms.len() < 2 {
        return if forms.is_empty() { vec![Form::Base] } else { forms };
    }
    let before = place.text.word_before(hit.range.start).map(|w| place.text.str(w).to_lowercase()).unwrap_or_default();
    let is = |list: &[&str]| list.contains(&before.as_str());
    let single = if is(BEFORE_PARTICIPLE) || before.ends_with("'ve") {
        Form::Participle
    } else if is(BEFORE_BASE) || before.ends_with("n't") || before.ends_with("'ll") {
        Form::Base
    } else if is(&["he", "she", "it", "who"]) {
        Form::Past
    } else {
        return forms.into_iter().filter(|f| *f != Form::Participle).collect();
    };
    if forms.contains(&single) { vec![single] } else { forms.into_iter().take(1).collect() }
}

/// The form of a replacement's verb; *be* has more of them than others.
fn verb_form(place: &Place, hit: &Hit, verb: &str, form: Form) -> String {
    if verb == "be" && matches!(form, Form::Base | Form::Past) {
        let before =
            place.text.word_before(hit.range.start).map(|w| place.text.str(w).to_lowercase()).unwrap_or_default();
        let plural = matches!(before.as_str(), "they" | "we" | "you" | "these" | "those" | "who")
            || IRREGULAR_PLURALS.contains(&before.as_str())
            || before.ends_with('s') && before.len() > 3 && !before.ends_with("ss");
        return match (form, plural) {
            (Form::Base, true) => "are",
            (Form::Past, true) => "were",
            (Form::Past, false) => "was",
            _ => "be",
        }
        .to_owned();
    }
    inflect(verb, form)
}

/// Is it a row like *a lot of*, whose replacement depends on the noun?
fn counts_nouns(row: &Row) -> bool {
    let has = |wanted: &str| {
        row.replacements.iter().any(|r| matches!(r, Replacement::Text(t) if t.fill(|v| v.to_owned()) == wanted))
    };
    row.pattern.ends_with(" of") && has("many") && has("much")
}

/// What follows: things that are counted, or a mass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Plural,
    Mass,
    Unknown,
}

const OF_PLURALS: &[&str] = &["many", "numerous", "several", "a large number of"];
const IRREGULAR_PLURALS: &[&str] = &[
    "people",
    "children",
    "men",
    "women",
    "media",
    "data",
    "criteria",
    "phenomena",
    "mice",
    "teeth",
    "feet",
    "lives",
    "wives",
    "them",
    "these",
    "those",
    "others",
    "kids",
    "police",
];
const SINGULAR_S: &[&str] = &[
    "news",
    "politics",
    "economics",
    "physics",
    "mathematics",
    "ethics",
    "progress",
    "stress",
    "business",
    "this",
    "gas",
];
/// Words that end a noun phrase.
const AFTER_NOUN: &[&str] = &[
    "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "that", "which", "who", "is", "are",
    "was", "were", "has", "have", "had", "about", "as", "than", "when", "if", "because", "into", "over", "between",
    "can", "will", "would", "could", "do", "did", "during", "around", "against", "while", "so",
];

impl Number {
    fn after(text: &Folded, at: usize) -> Number {
        let mut at = at;
        let ends = |word: &Option<Range<usize>>| {
            word.as_ref().is_none_or(|w| AFTER_NOUN.iter().any(|a| a.eq_ignore_ascii_case(text.str(w.clone()))))
        };
        // A noun after a few adjectives; of two nouns nobody knows which is the verb.
        for _ in 0..3 {
            let next = text.word_after(at);
            let Some(word) = next.clone().filter(|_| !ends(&next)) else { return Number::Unknown };
            at = word.end;
            let word = text.str(word);
            if is_plural(word) {
                return Number::Plural;
            }
            if ends(&text.word_after(at)) {
                return Number::Mass;
            }
            if !is_adjective(word) {
                return Number::Unknown;
            }
        }
        Number::Unknown
    }

    fn takes(self, text: &str) -> bool {
        match self {
            Number::Plural => OF_PLURALS.contains(&text),
            Number::Mass => !OF_PLURALS.contains(&text),
            Number::Unknown => text.starts_with("a "),
        }
    }
}

fn is_plural(word: &str) -> bool {
    let word = word.to_lowercase();
    IRREGULAR_PLURALS.contains(&word.as_str())
        || word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !SINGULAR_S.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_follow_the_sound() {
        for word in ["hour", "apple", "unusual", "umbrella", "uninteresting", "impressive"] {
            assert!(sounds_vowel(word), "{word}");
        }
        for word in ["use", "united", "one", "European", "house", "unique"] {
            assert!(!sounds_vowel(word), "{word}");
        }
    }

    #[test]
    fn plurals() {
        assert!(is_plural("people") && is_plural("countries"));
        assert!(!is_plural("news") && !is_plural("heat") && !is_plural("progress"));
    }

    #[test]
    fn case_and_comma_are_kept() {
        let of = |found: &str, text: &str, opens, shouts| in_case_of(found, text.into(), Capitals { opens, shouts });
        assert_eq!(of("So,", "therefore", true, true), "Therefore,");
        assert_eq!(of("I'm", "I am", false, true), "I am");
        assert_eq!(of("DON'T", "do not", false, true), "DO NOT");
        assert_eq!(of("kids", "children", false, true), "children");
        assert_eq!(of("Kids", "children", true, true), "Children");
        assert_eq!(of("I guess", "perhaps", false, true), "perhaps");
        assert_eq!(of("I guess", "perhaps", true, true), "Perhaps");
        assert_eq!(of("OK", "acceptable", false, false), "acceptable");
        assert_eq!(of("OK", "acceptable", true, false), "Acceptable");
        assert_eq!(of("ASAP", "as soon as possible", false, false), "as soon as possible");
        assert_eq!(of("ASAP", "as soon as possible", true, false), "As soon as possible");
    }
}
