//! # claim.fact
//!
//! Something is stated as a fact, and the paragraph has no source at all: what was done, decided or found, by whom, how many. A
//! hint, on the three sentences of a paragraph that ask for a source most; in a paragraph that cites for other sentences, on two at most,
//! where there is hardly a doubt, or a date, and the next sentence has no source. The first paragraph of an essay, introductions,
//! conclusions, methods, results, and paragraphs about a text, a figure, one work that is reviewed, or the writer's own work are left
//! alone, and so are essays whose `genre` is `literary`, `reflective` or `scientific`, and those that argue or read a text rather than
//! tell what happened: hardly a sentence is in the past there, and hardly one has a year.
//!
//! Where a paragraph cites years, keys or numbers, for one sentence in four or more, its readers expect a source for each thing that is
//! said about the world, and stumble over the sentence that has none. That is a hint as well, in introductions too. Sentences that go on
//! with the one before ("they", "these", "the barriers" after "seven barriers"), that tell what the writer or something with a name does,
//! or that a citation behind the next may be meant for, are left alone; and so are paragraphs with notes or with pages of a text, where one
//! citation answers for many sentences.
//!
//! Reported:
//!
//! ```md reported
//! The strike began in spring.
//!
//! The mill owners paid the weavers a third less than the spinners and locked the gates at six.
//! ```
//!
//! ```md reported
//! The strike began in spring.
//!
//! Older weavers fell ill more often than others (Ortiz, 2019). Company at work was an essential part of feeling well. Bell (2020) counted
//! the days that were lost.
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
use memchr::memmem::Finder;
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

/// The report on a sentence as a whole. Its verb alone says little where it stands far from subject and object; the first words
/// say what it is about.
pub(super) fn on_all_of(s: &Sentence, message: impl Fn(&str) -> String) -> Signal {
    let opening = s.opening();
    let more = if opening.1 + 1 < s.tokens.len() { " …" } else { "" };
    Signal::new(&RULE, s, opening, Severity::Hint, |words| message(&format!("{words}{more}")))
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

/// Calls `each` for every feature. A feature may come more than once.
pub fn features<'a>(s: &'a Sentence, mut each: impl FnMut(Feature<'a>)) {
    let words = s.tokens.iter().filter(|t| !t.masked).count();
    for (shape, is) in [
        (Shape::Short, words < 6),
        (Shape::RatherShort, words < 10),
        (Shape::RatherLong, words > 20),
        (Shape::Long, words > 35),
    ] {
        if is {
            each(Feature::Shape(shape));
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
            each(Feature::First(token));
        }
        each(Feature::Word(token));
        past += usize::from(cues.has(Cue::Past) || token.is(Class::Event) && !token.lower.ends_with("ing"));
        if let Some(ending) = ending(&token.lower) {
            each(Feature::Ending(ending));
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
            each(Feature::Shape(shape));
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

fn figures<'a>(s: &Sentence, i: usize, each: &mut impl FnMut(Feature<'a>)) {
    let word = &*s.tokens[i].lower;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let kind = if is_year(word) {
        Shape::Year
    } else if digits > 1 {
        Shape::Figure
    } else {
        Shape::Digit
    };
    each(Feature::Shape(kind));
    if word.contains('%') || s.is_word(i + 1, &["percent", "per"]) {
        each(Feature::Shape(Shape::Share));
    }
    if s.is(i + 1, Class::Magnitude) {
        each(Feature::Shape(Shape::Magnitude));
    }
    if word.contains(['$', '£', '€']) {
        each(Feature::Shape(Shape::Money));
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

/// How surely the sentence states a fact.
pub(super) fn score(s: &Sentence) -> f32 {
    let mut sum = WEIGHTS.bias;
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
    features(s, |feature| {
        if is_new(feature) {
            sum += match feature {
                Feature::Word(token) => token.lexeme.weight,
                Feature::First(token) => token.lexeme.first,
                Feature::Ending(ending) => WEIGHTS.endings[ending],
                Feature::Shape(shape) => WEIGHTS.shapes[shape as usize],
            };
        }
    });
    sum
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
        "writes",
        "argues",
        "explains",
        "is",
        "also",
    ];
    // "In the article “…”, the author describes": behind a comma it is a clause as well.
    static AUTHOR: LazyLock<Finder> = LazyLock::new(|| Finder::new(", the author"));
    let told = AUTHOR.find(paragraph.unit.text.as_bytes()).is_some();
    // "The article of", "the authors who": more of the name, and no verb.
    const ON: &[&str] =
        &["of", "in", "on", "by", "from", "for", "to", "that", "which", "who", "whose", "and", "was", "were"];
    paragraph.sentences.iter().any(|s| {
        (0..3).any(|i| s.is_word(i, &["the", "this", "these"]) && s.is_word(i + 1, WORK) && s.is_word(i + 2, TELLS))
            || s.is_word(0, &["the"])
                && s.is_word(1, &["article", "authors", "researchers"])
                && s.adjoins(1)
                && !s.is_word(2, ON)
            || told
                && (1..s.tokens.len()).any(|i| {
                    s.word(i) == "the"
                        && s.is_word(i + 1, &["author", "authors"])
                        && s.is_word(i + 2, TELLS)
                        && s.parted(i - 1, i)
                })
    })
}

/// Does the sentence speak of the essay itself: `this paper`, `the following paragraphs`?
pub fn is_signpost(s: &Sentence) -> bool {
    s.any_at(Cue::Own, |i| s.word(i) == "this" && s.is_word(i + 1, &["essay", "paper", "thesis", "dissertation"]))
        || s.any_at(Cue::Plan, |i| {
            s.is_word(i, &["following", "next"])
                && s.is_word(i + 1, &["section", "sections", "chapter", "paragraphs"])
                && s.word(i + 2) != "of"
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
    if traits.is_exempt() || traits.normative || traits.shown {
        return None;
    }
    // What the writer lived through, or does with others.
    let own = |i: usize| {
        let we = || {
            sentence.word(i) == "we"
                && (sentence.is_word(i + 1, &["may", "can", "believe", "think", "thought"])
                    || sentence.word(i + 1) == "have" && sentence.is(i + 2, Class::OwnVerb))
        };
        sentence.is_word(i, &["i", "my", "me", "i've", "i'm", "i'd", "i'll"]) || i < 8 && we()
    };
    // "Which is why …": a piece of the sentence before. "Genette's book has …": its reader has the book.
    if sentence.any_at(Cue::Writer, own) || sentence.begins_with(&["which"]) || is_of_work(sentence) {
        return None;
    }
    // An argument about what was said, a label in a list of labels.
    let argues = |t: &Token| t.cues.has(Cue::Writer) && t.lower == "indeed";
    if sentence.tokens.iter().any(argues) || memchr::memchr(b'=', sentence.text().as_bytes()).is_some() {
        return None;
    }
    let score = score(sentence);
    let beside = match sourced {
        false => SURE,
        true if event::is_dated(sentence) => SURE_OF_DATE,
        true => SURE_BESIDE_SOURCES,
    };
    if score < beside || score < bar(sentence)? {
        return None;
    }
    Some((score, on_all_of(sentence, message)))
}

/// `Genette's book`: the sentence says itself what it is about.
fn is_of_work(s: &Sentence) -> bool {
    s.any_at(Cue::Titled, |i| {
        s.is_word(i, &["book", "article", "essay", "novel", "chapter", "paper"])
            && i > 0
            && s.tokens[i - 1].capital
            && !s.tokens[i - 1].masked
            && (s.tokens[i - 1].lower.ends_with("'s") || s.tokens[i - 1].lower.ends_with("s'"))
    })
}

/// How sure the score of a sentence must be: what is so is more often an opinion, or known to everybody, than what was, or how many.
fn bar(s: &Sentence) -> Option<f32> {
    let own = |i: &usize| !s.tokens[*i].masked;
    // "In the 20th century" and "chapter 12" are no figures, and a 1 that counts nothing is a code.
    let figure = |i: &usize| {
        (s.tokens[*i].lower.len() > 1 || s.adjoins(*i) && !s.is_word(*i + 1, &["or", "and", "to"]))
            && s.tokens[*i].lower.ends_with(|c: char| c.is_ascii_digit() || c == '%')
            && !is_label(s, *i)
            && s.word(*i + 1) != "years"
    };
    // "The 1789 Tariff Act", "the Embargo Act of 1807".
    let capital = |i: usize| s.tokens.get(i).is_some_and(|t| t.capital);
    let named = |i: &usize| {
        is_year(&s.tokens[*i].lower)
            && (capital(*i + 1) && s.adjoins(*i) || *i > 1 && s.word(*i - 1) == "of" && capital(*i - 2))
    };
    let counts = || (0..s.tokens.len()).filter(own).any(|i| figure(&i) && !named(&i));
    if s.any_at(Cue::Told, |i| i > 0 && told(s, i)) || counts() {
        return Some(SURE);
    }
    // "Are responsible", "has no voter register".
    let states = |i: usize| s.is_word(i, &["is", "are", "was", "were", "has", "have", "had"]);
    if (1..s.tokens.len()).any(states) {
        return Some(SURE_OF_PRESENT);
    }
    let content = |i: usize| {
        let word = &s.tokens[i].lower;
        word.len() > 4
            && !word.ends_with("ing")
            && !word.ends_with("ly")
            && !s.tokens[i].capital
            && !s.is_word(i, event::FUNCTION)
    };
    (0..s.tokens.len()).filter(own).any(content).then_some(SURE_OF_WORD)
}

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
fn told(s: &Sentence, i: usize) -> bool {
    let t = &s.tokens[i];
    if t.masked || t.capital || !(t.is_past() || t.is(Class::Event) || s.is_word(i, IRREGULAR)) {
        return false;
    }
    // "Found themselves".
    if s.word(i + 1).ends_with("selves") || s.word(i + 1).ends_with("self") {
        return false;
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
        return true;
    }
    let before = first - 1;
    if s.is(before, Class::Determiner) || s.is(before, Class::Be) || s.is_word(before, &["to", "being", "be"]) {
        return false;
    }
    // "Provided a careful choice": on condition.
    if t.lower == "provided" && first == i && (i == 0 || !s.adjoins(i - 1)) {
        return false;
    }
    // "To keep it contained".
    if before > 0 && s.is_word(before - 1, &["keep", "kept", "keeps", "get", "got", "make", "made"]) {
        return false;
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
    pronoun || named || object || !described
}

/// The features of each sentence of `block` that may be a claim, as `fact.tsv` names them: what the weights are fitted to.
pub fn features_of(block: &Block) -> Vec<BTreeSet<String>> {
    let mut out = Vec::new();
    for unit in &block.units {
        let lowered = eligible::Lowered::of(unit);
        let words = eligible::Words::of(unit, &lowered);
        for sentence in eligible::paragraph(unit, &words, block).into_iter().flat_map(|p| p.sentences) {
            let mut found = BTreeSet::new();
            features(&sentence, |feature| {
                found.insert(feature.to_string());
            });
            out.push(found);
        }
    }
    out
}
