//! # claim.fact
//!
//! Something is stated as a fact, and the paragraph has no source at all: what was done, decided or found, by whom, how many. A
//! hint, on the three sentences of a paragraph that ask for a source most; in a paragraph that cites for other sentences, on two at most, and only
//! where there is hardly a doubt, or a date, and the next sentence has no source. The first paragraph of an essay, introductions,
//! conclusions, methods, results, and paragraphs about a text, a figure, one work that is reviewed, or the writer's own work are left
//! alone, and so are essays whose `genre` is `literary`, `reflective` or `scientific`.
//!
//! Reported:
//!
//! ```md reported
//! The strike began in spring.
//!
//! The mill owners paid the weavers a third less than the spinners and locked the gates at six.
//! ```
//!
//! Silent: any source in the paragraph, an opinion, a plan, what the essay itself shows.
//!
//! ```md silent
//! The mill owners paid the weavers a third less than the spinners and locked the gates at six (Ortiz 42).
//! ```
//!
//! ```md silent
//! We should think of the weavers as people who knew very well what they wanted.
//! ```
//!
//! Which sentences state a checkable fact is decided by a weighted sum over the words of a sentence and its form (length, names,
//! figures, past tense). The weights are kept in `src/rules/data/fact.tsv`; they were fitted to sentences of political debates
//! that annotators had sorted into facts and other things (Arslan et al. 2020, ClaimBuster), and `cargo run --release --example
//! fact_weights` makes them anew. Names have no weight of their own.
//!
//! What answers it: a source in the paragraph.

use super::Signal;
use super::eligible::{self, Paragraph, Sentence, Token};
use super::event::{self, is_year};
use super::lexicon::{self, Class, Cue, ungendered};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::syntax::citations::Form;
use crate::syntax::{Block, Section, SpanKind, UnitKind};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

pub static RULE: Rule = Rule {
    id: "claim.fact",
    default: Some(Severity::Hint),
    summary: "A fact in a paragraph without a source",
    page: include_str!("fact.rs"),
};

/// A paragraph shows at most so many.
pub const MOST: usize = 3;
/// A paragraph that cites shows at most so many.
pub const MOST_BESIDE_SOURCES: usize = 2;

fn message(words: &str) -> String {
    format!("\"{words}\" is stated as fact. Add its source, unless your reader knows it.")
}

/// What the score of a sentence is a sum over.
#[derive(Clone, Copy)]
pub enum Feature<'a> {
    /// A word that is not a name.
    Word(&'a Token<'a>),
    /// The first word of the sentence.
    First(&'a Token<'a>),
    /// How a word ends: its place in `ENDINGS`.
    Ending(usize),
    /// What the sentence is like.
    Shape(Shape),
}

impl fmt::Display for Feature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Feature::Word(token) => write!(f, "word\t{}", ungendered(&token.lower)),
            Feature::First(token) => write!(f, "first\t{}", ungendered(&token.lower)),
            Feature::Ending(ending) => write!(f, "ending\t{}", ENDINGS[*ending]),
            Feature::Shape(shape) => write!(f, "shape\t{}", SHAPES[*shape as usize]),
        }
    }
}

const ENDINGS: [&str; 15] =
    ["tions", "tion", "ment", "ness", "able", "ing", "ity", "ism", "ive", "ous", "est", "ies", "ly", "al", "s"];

macro_rules! shapes {
    ($($name:ident = $text:literal),* $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Shape { $($name),* }

        const SHAPES: &[&str] = &[$($text),*];
    };
}

shapes! {
    Short = "short", RatherShort = "rather short", RatherLong = "rather long", Long = "long", Year = "year", Figure = "figure",
    Digit = "digit", Share = "share", Magnitude = "magnitude", Money = "money", Name = "a name", TwoNames = "two names",
    FourNames = "four names", Past = "past", PastTwice = "past twice", Hedged = "hedged", Normative = "normative",
    Argument = "argument",
}

/// Calls `each` for every feature, with the word that it belongs to. A feature may come more than once.
pub fn features<'a>(s: &'a Sentence, mut each: impl FnMut(Option<usize>, Feature<'a>)) {
    let words = s.tokens.iter().filter(|t| !t.masked).count();
    for (shape, is) in [
        (Shape::Short, words < 6),
        (Shape::RatherShort, words < 10),
        (Shape::RatherLong, words > 20),
        (Shape::Long, words > 35),
    ] {
        if is {
            each(None, Feature::Shape(shape));
        }
    }
    let (mut names, mut past) = (0, 0);
    for (i, token) in s.tokens.iter().enumerate().filter(|(_, t)| !t.masked) {
        let cues = token.cues;
        if cues.has(Cue::Digit) {
            if !is_label(s, i) {
                figures(s, i, &mut each);
            }
            continue;
        }
        if token.capital && i > 0 {
            names += 1;
            continue;
        }
        if i == 0 {
            each(Some(i), Feature::First(token));
        }
        each(Some(i), Feature::Word(token));
        past += usize::from(cues.has(Cue::Past) || token.is(Class::Event) && !token.lower.ends_with("ing"));
        if let Some(ending) = ending(&token.lower) {
            each(Some(i), Feature::Ending(ending));
        }
    }
    for (shape, is) in [
        (Shape::Name, names > 0),
        (Shape::TwoNames, names > 1),
        (Shape::FourNames, names > 3),
        (Shape::Past, past > 0),
        (Shape::PastTwice, past > 1),
        (Shape::Hedged, s.traits.hedged),
        (Shape::Normative, s.traits.normative),
        (Shape::Argument, s.traits.argument),
    ] {
        if is {
            each(None, Feature::Shape(shape));
        }
    }
}

fn ending(word: &str) -> Option<usize> {
    // The last letters of the endings: most words have another.
    let (b's' | b'n' | b't' | b'e' | b'g' | b'y' | b'm' | b'l') = word.bytes().last()? else { return None };
    let word = ungendered(word);
    ENDINGS.iter().position(|e| word.len() > e.len() + 2 && word.ends_with(e))
}

/// `chapter 12`, `Act 3`, `24 hours a day`
fn is_label(s: &Sentence, i: usize) -> bool {
    i > 0 && s.is(i - 1, Class::Label) || s.is(i + 1, Class::Time) && s.is_word(i + 2, &["a", "per"])
}

fn figures<'a>(s: &Sentence, i: usize, each: &mut impl FnMut(Option<usize>, Feature<'a>)) {
    let word = &*s.tokens[i].lower;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let kind = if is_year(word) {
        Shape::Year
    } else if digits > 1 {
        Shape::Figure
    } else {
        Shape::Digit
    };
    each(Some(i), Feature::Shape(kind));
    if word.contains('%') || s.is_word(i + 1, &["percent", "per"]) {
        each(Some(i), Feature::Shape(Shape::Share));
    }
    if s.is(i + 1, Class::Magnitude) {
        each(Some(i), Feature::Shape(Shape::Magnitude));
    }
    if word.contains(['$', '£', '€']) {
        each(Some(i), Feature::Shape(Shape::Money));
    }
}

/// The weights of what is no word; those of words are in the lexicon.
#[derive(Default)]
struct Weights {
    bias: f32,
    endings: [f32; ENDINGS.len()],
    shapes: [f32; SHAPES.len()],
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let mut weights = Weights::default();
    for (kind, name, weight) in lexicon::weights() {
        let place = |names: &[&str]| names.iter().position(|n| *n == name);
        match kind {
            "bias" => weights.bias = weight,
            "ending" => drop(place(&ENDINGS).map(|at| weights.endings[at] = weight)),
            "shape" => drop(place(SHAPES).map(|at| weights.shapes[at] = weight)),
            _ => {}
        }
    }
    weights
});

/// How surely a sentence has to state a fact: the odds, as a logarithm.
const SURE: f32 = -0.6;

/// The same in a paragraph that cites, but not for this sentence.
const SURE_BESIDE_SOURCES: f32 = 1.5;

/// The same of a sentence with a date.
const SURE_OF_DATE: f32 = 0.8;

/// The same of a sentence that tells nothing that happened and has no figure.
const SURE_OF_PRESENT: f32 = 0.0;

/// The same where not even a verb shows that a state is told.
const SURE_OF_WORD: f32 = 0.6;

/// Calls `each` for all that counts in the score of a sentence, in the order in which it is summed, with the word that it belongs to.
fn weigh(s: &Sentence, mut each: impl FnMut(Option<usize>, f32)) {
    // A word counts once, as it did when the weights were fitted.
    let mut words = [0u64; lexicon::WEIGHTED / 64];
    let mut forms = 0u64;
    let mut is_new = |feature: Feature| {
        let (bits, place) = match feature {
            Feature::First(_) => return true,
            Feature::Word(token) => match token.lexeme.weighted {
                Some(place) => (&mut words[usize::from(place) / 64], usize::from(place) % 64),
                None => return false,
            },
            Feature::Ending(ending) => (&mut forms, ending),
            Feature::Shape(shape) => (&mut forms, ENDINGS.len() + shape as usize),
        };
        let before = *bits;
        *bits |= 1 << place;
        *bits != before
    };
    features(s, |at, feature| {
        if is_new(feature) {
            let weight = match feature {
                Feature::Word(token) => token.lexeme.weight,
                Feature::First(token) => token.lexeme.first,
                Feature::Ending(ending) => WEIGHTS.endings[ending],
                Feature::Shape(shape) => WEIGHTS.shapes[shape as usize],
            };
            each(at, weight);
        }
    });
}

fn score(s: &Sentence) -> f32 {
    let mut sum = WEIGHTS.bias;
    weigh(s, |_, weight| sum += weight);
    sum
}

/// What each word of a sentence adds to its score.
fn weights(s: &Sentence) -> Vec<f32> {
    let mut words = vec![0.0f32; s.tokens.len()];
    weigh(s, |at, weight| {
        if let Some(word) = at.and_then(|at| words.get_mut(at)) {
            *word += weight;
        }
    });
    words
}

/// Is the paragraph one whose facts want a source, as far as its place and its subject tell? The writer's own work is told without
/// one: methods, software, what a figure shows.
pub fn may_ask(paragraph: &Paragraph) -> bool {
    let unit = paragraph.unit;
    let of = |is: fn(&Sentence) -> bool| paragraph.sentences.iter().filter(|s| is(s)).count();
    unit.kind == UnitKind::Paragraph
        && !paragraph.opens
        && !matches!(
            paragraph.section,
            Section::Introduction | Section::Conclusion | Section::Methods | Section::Results | Section::Appendix
        )
        && !is_own_work(paragraph)
        && !reviews(paragraph)
        // A reading of a text.
        && of(|s| s.traits.literary) < 2
        && of(is_of_writer) == 0
        && !paragraph.sentences.iter().any(|s| ends_in_page(s.text()))
}

/// Is the paragraph about one work of others, which it names once: `the article focuses on`, `the authors collected`?
fn reviews(paragraph: &Paragraph) -> bool {
    const WORK: &[&str] = &["author", "authors", "article", "paper", "researchers", "study", "book"];
    const TELLS: &[&str] = &[
        "focuses",
        "focus",
        "presents",
        "present",
        "proposes",
        "propose",
        "describes",
        "describe",
        "discusses",
        "examines",
        "explores",
        "attempts",
        "uses",
        "used",
        "collected",
        "developed",
        "applied",
        "compares",
        "compared",
        "suggests",
        "shows",
        "considers",
        "begins",
        "ends",
        "deals",
        "looks",
        "covers",
        "concludes",
        "provides",
        "introduces",
        "addresses",
        "is",
        "also",
    ];
    paragraph.sentences.iter().any(|s| {
        (0..3).any(|i| s.is_word(i, &["the", "this", "these"]) && s.is_word(i + 1, WORK) && s.is_word(i + 2, TELLS))
    })
}

/// Of so many words, one may be a technical term in any essay.
const ORDINARY: usize = 40;

/// Does the paragraph tell of software, formulas, data sets, figures: of what the writer made, more likely than not?
pub fn is_own_work(paragraph: &Paragraph) -> bool {
    let unit = paragraph.unit;
    let technical = |s: &Sentence| match s.classes.has(Class::Technical) {
        true => s.tokens.iter().filter(|t| t.is(Class::Technical)).count(),
        false => 0,
    };
    let terms = paragraph.sentences.iter().map(technical).sum::<usize>();
    let words = paragraph.sentences.iter().map(|s| s.tokens.len()).sum::<usize>();
    unit.spans.iter().any(|s| matches!(s.kind, SpanKind::Code | SpanKind::Math))
        || unit.citations.iter().any(|c| c.form == Form::CrossReference)
        // "Mean" and "pipeline" have a life outside laboratories, too.
        || terms > 1 && terms * ORDINARY > words
}

/// `… before noon (61).` A page, whoever wrote it: the paragraph names a source in some way.
fn ends_in_page(sentence: &str) -> bool {
    let bracket =
        sentence.trim_end().strip_suffix('.').and_then(|s| s.strip_suffix(')')).and_then(|s| s.rsplit_once('('));
    bracket.is_some_and(|(_, page)| {
        page.starts_with(|c: char| c.is_ascii_digit()) && page.chars().all(|c| c.is_ascii_digit() || "–-, ".contains(c))
    })
}

/// `we measured`, `our approach`, `this article`, `Figure 3`
fn is_of_writer(s: &Sentence) -> bool {
    s.traits.own_data
        || s.any_at(Cue::Exhibit, |i| {
            s.is_word(i, &["figure", "table", "fig", "section", "chapter", "appendix"])
                && (s.tokens[i].capital && i + 1 < s.tokens.len() || s.is_word(i + 1, &["above", "below"]))
        })
}

/// The report and its score, where the sentence states a fact.
pub fn signal(sentence: &Sentence, sourced: bool) -> Option<(f32, Signal)> {
    let traits = sentence.traits;
    if traits.argument || traits.own_data || traits.technical || traits.literary || traits.normative || traits.shown {
        return None;
    }
    // What the writer lived through.
    if sentence.any_at(Cue::Writer, |i| sentence.is_word(i, &["i", "my", "me"])) {
        return None;
    }
    // An argument about what was said, a label in a list of labels.
    let argues = |t: &Token| t.cues.has(Cue::Writer) && t.lower == "indeed";
    if sentence.tokens.iter().any(argues) || sentence.text().contains('=') {
        return None;
    }
    let score = score(sentence);
    let bar = match sourced {
        false => SURE,
        true if event::is_dated(sentence) => SURE_OF_DATE,
        true => SURE_BESIDE_SOURCES,
    };
    if score < bar {
        return None;
    }
    let (words, sure) = trigger(sentence)?;
    if score < sure {
        return None;
    }
    Some((score, Signal::new(&RULE, sentence, in_full(sentence, words), Severity::Hint, message)))
}

/// As many words as a note may quote.
const QUOTABLE: usize = 7;

/// A verb or a figure with so much beside it that it says something when it is quoted alone: `sank` → `sank in the harbour`,
/// `1876` → `1876 exhibition`, `perished` → `128 perished`.
fn in_full(s: &Sentence, (first, last): (usize, usize)) -> (usize, usize) {
    const STOP: &[&str] = &[
        "and", "or", "but", "that", "which", "who", "whom", "whose", "because", "when", "where", "while", "as",
        "since", "if", "until", "so", "than", "though", "although", "is", "are", "was", "were", "has", "have", "had",
    ];
    const LIGHT: &[&str] = &[
        "it", "its", "his", "her", "their", "our", "of", "to", "in", "on", "at", "by", "for", "from", "with", "into",
        "not", "no", "all", "this", "these", "those", "such", "very", "more", "most", "only", "also", "then", "up",
        "out", "over",
    ];
    let open = |j: usize| !s.tokens[j].masked && !s.is_word(j, STOP);
    let light = |j: usize| {
        s.is(j, Class::Determiner) || s.is(j, Class::Adverb) || s.is_word(j, LIGHT) || s.is_word(j, FUNCTION)
    };
    let proper = |j: usize| s.tokens[j].capital || s.word(j).starts_with(|c: char| c.is_ascii_digit());
    // To the right: to the end of the first thing that is named, and on to the name or year that is bound to it.
    let (mut end, mut j) = (last, last + 1);
    while j < s.tokens.len() && j - first < QUOTABLE && s.adjoins(j - 1) && open(j) {
        let named = end > last;
        if light(j) {
            if named && !s.tokens.get(j + 1).is_some_and(|_| proper(j + 1)) {
                break;
            }
        } else if named && end + 1 < j && !proper(j) {
            break;
        } else {
            end = j;
        }
        j += 1;
    }
    // To the left, where nothing stands on the right: who did it, what was counted.
    let mut begin = first;
    if end == last {
        while begin > 0 && last - begin < QUOTABLE / 2 && s.adjoins(begin - 1) && open(begin - 1) {
            begin -= 1;
        }
        while begin < first && light(begin) && !s.is(begin, Class::Determiner) {
            begin += 1;
        }
    }
    (begin, end)
}

/// The verb in the past, with what belongs to it, or a figure; else the word that weighs most. And how sure the score must be: what is
/// so is more often an opinion, or known to everybody, than what was.
fn trigger(s: &Sentence) -> Option<((usize, usize), f32)> {
    if let Some(verb) = s.at(Cue::Told, Cue::Told, |i| if i > 0 { told(s, i) } else { None }) {
        return Some((verb, SURE));
    }
    let own = |i: &usize| !s.tokens[*i].masked;
    // "In the 20th century" and "chapter 12" are no figures.
    let figure = |i: &usize| {
        s.tokens[*i].lower.ends_with(|c: char| c.is_ascii_digit() || c == '%')
            && !is_label(s, *i)
            && s.word(*i + 1) != "years"
    };
    let year = |i: &usize| is_year(&s.tokens[*i].lower);
    // "The 1789 Tariff Act", "the Embargo Act of 1807".
    let capital = |i: usize| s.tokens.get(i).is_some_and(|t| t.capital);
    let named = |i: &usize| {
        year(i) && (capital(*i + 1) && s.adjoins(*i) || *i > 1 && s.word(*i - 1) == "of" && capital(*i - 2))
    };
    let mut figures = (0..s.tokens.len()).filter(own).filter(figure).filter(|i| !named(i));
    if let Some(i) = figures.clone().find(year).or_else(|| figures.next()) {
        return Some(((i, i), SURE));
    }
    // "Are responsible", "has no voter register".
    let states = |i: &usize| s.is_word(*i, &["is", "are", "was", "were", "has", "have", "had"]);
    if let Some(i) = (1..s.tokens.len()).filter(own).find(states) {
        // "Is a", "has no" say nothing yet.
        let light = |j: &usize| s.is(*j, Class::Determiner) || s.is_word(*j, &["very", "more", "most", "only", "not"]);
        let end = s.tokens.len() - 1;
        let last = (s.past_adverbs(i + 1).min(end)..end).find(|j| !light(j)).unwrap_or(end);
        return Some(((i, last), SURE_OF_PRESENT));
    }
    let content = |i: &usize| {
        s.tokens[*i].lower.len() > 4
            && !s.tokens[*i].lower.ends_with("ing")
            && !s.tokens[*i].lower.ends_with("ly")
            && !s.tokens[*i].capital
            && !s.is_word(*i, FUNCTION)
    };
    let weights = weights(s);
    let heaviest = (0..s.tokens.len()).filter(own).filter(content).max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
    heaviest.map(|i| ((i, i), SURE_OF_WORD))
}

/// Words that say nothing when they stand alone.
const FUNCTION: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "again",
    "against",
    "along",
    "already",
    "although",
    "among",
    "around",
    "because",
    "before",
    "behind",
    "below",
    "beside",
    "between",
    "beyond",
    "during",
    "either",
    "every",
    "everything",
    "first",
    "further",
    "here",
    "however",
    "itself",
    "never",
    "other",
    "others",
    "rather",
    "since",
    "still",
    "their",
    "theirs",
    "themselves",
    "there",
    "these",
    "those",
    "though",
    "through",
    "throughout",
    "today",
    "toward",
    "towards",
    "under",
    "unless",
    "until",
    "whether",
    "which",
    "while",
    "whole",
    "whose",
    "within",
    "without",
];

/// Past forms that do not end in `-ed`.
const IRREGULAR: &[&str] = &[
    "became",
    "began",
    "bought",
    "broke",
    "brought",
    "built",
    "came",
    "chose",
    "drew",
    "drove",
    "fell",
    "fled",
    "flew",
    "fought",
    "gave",
    "got",
    "grew",
    "held",
    "kept",
    "knew",
    "laid",
    "led",
    "left",
    "lost",
    "met",
    "paid",
    "ran",
    "rose",
    "sank",
    "sent",
    "shook",
    "shot",
    "sold",
    "spent",
    "spoke",
    "spread",
    "stood",
    "stole",
    "struck",
    "swore",
    "taught",
    "threw",
    "took",
    "understood",
    "went",
    "won",
    "wore",
];

/// Past forms that are participles, too.
const PARTICIPLES: &[&str] = &[
    "bought",
    "brought",
    "built",
    "fought",
    "found",
    "held",
    "kept",
    "laid",
    "led",
    "left",
    "lost",
    "made",
    "met",
    "paid",
    "read",
    "sent",
    "shot",
    "sold",
    "spent",
    "struck",
    "taught",
    "thought",
    "told",
    "understood",
    "won",
    "said",
    "felt",
];

/// Verbs with an infinitive.
const BEFORE_INFINITIVE: &[&str] = &[
    "continued",
    "started",
    "tried",
    "refused",
    "agreed",
    "managed",
    "decided",
    "wanted",
    "failed",
    "helped",
    "hoped",
    "promised",
    "planned",
    "attempted",
    "threatened",
    "learned",
    "needed",
    "intended",
    "pledged",
    "vowed",
    "voted",
    "ended",
];

/// A verb that tells what happened: `was ratified`, `had shaken`, `he signed`, `banned the`. Not a participle that only describes:
/// `the sensors located at the gate`.
fn told(s: &Sentence, i: usize) -> Option<(usize, usize)> {
    let t = &s.tokens[i];
    if t.masked || t.capital || !(t.is_past() || t.is(Class::Event) || s.is_word(i, IRREGULAR)) {
        return None;
    }
    // "Found themselves".
    if s.word(i + 1).ends_with("selves") || s.word(i + 1).ends_with("self") {
        return None;
    }
    let helps = |i: usize| s.is_word(i, &["was", "were", "had", "has", "have", "been", "did"]);
    let between = |i: usize| {
        s.is(i, Class::Adverb) || s.is_word(i, &["not", "never"]) || s.word(i).ends_with("ly") && !s.tokens[i].capital
    };
    let mut first = i;
    // "Were being sent", but not "over being called".
    let going = |i: usize| s.word(i) == "being" && i > 0 && s.is_word(i - 1, &["was", "were"]);
    while first > 1 && s.adjoins(first - 1) && (helps(first - 1) || going(first - 1) || between(first - 1)) {
        first -= 1;
    }
    if (first..i).any(helps) {
        return Some((first, i));
    }
    let before = first - 1;
    if s.is(before, Class::Determiner) || s.is(before, Class::Be) || s.is_word(before, &["to", "being", "be"]) {
        return None;
    }
    // "To keep it contained".
    if before > 0 && s.is_word(before - 1, &["keep", "kept", "keeps", "get", "got", "make", "made"]) {
        return None;
    }
    let pronoun = s.is_word(before, &["he", "she", "they", "it", "who", "which", "i", "we", "and", "that"]);
    let named = s.tokens[before].capital;
    // "Continued to work", but "sections devoted to titles", "classes exposed to risks".
    let goes_on = s.word(i + 1) == "to" && s.is_word(i, BEFORE_INFINITIVE);
    let object = goes_on
        || s.is(i + 1, Class::Determiner)
        || s.is_word(i + 1, &["him", "them", "himself", "themselves", "that"]);
    // "Advertisements found in newspapers" are described, not found.
    let described = t.lower.ends_with("ed")
        || s.is_word(i, PARTICIPLES)
            && s.is_word(i + 1, &["in", "by", "at", "on", "with", "for", "as", "from", "to", "of", "under"]);
    (pronoun || named || object || !described).then_some((first, i))
}

/// The features of each sentence of `block` that may be a claim, as `fact.tsv` names them: what the weights are fitted to.
pub fn features_of(block: &Block) -> Vec<BTreeSet<String>> {
    let mut out = Vec::new();
    for unit in &block.units {
        let lowered = eligible::Lowered::of(unit);
        for sentence in eligible::paragraph(unit, &lowered, block).into_iter().flat_map(|p| p.sentences) {
            let mut found = BTreeSet::new();
            features(&sentence, |_, feature| {
                found.insert(feature.to_string());
            });
            out.push(found);
        }
    }
    out
}
