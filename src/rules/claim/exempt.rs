//! What a sentence does in the essay, where that is something else than stating a fact: the writer's own argument, a plan,
//! the interpretation of a text, a supposition.

use super::eligible::Sentence;
use super::lexicon::{Class, Cue};
use crate::syntax::{Section, Unit};

/// What a sentence is beside a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// The writer's own argument or plan, a conclusion drawn, a concession, a condition: no general claim rule looks at it.
    pub argument: bool,
    /// `may`, `perhaps`, `tends to`.
    pub hedged: bool,
    /// `would`, `could`, `if`: what is figured is not a fact.
    pub conditional: bool,
    /// The writer found it: `we measured`, methods and results.
    pub own_data: bool,
    /// About the inside of a text: `the narrator`, `this stanza`.
    pub literary: bool,
    /// About software, models, measurements.
    pub technical: bool,
    /// What should be, not what is: `must`, `have to`, `let us`.
    pub normative: bool,
    /// What a figure beside the text shows: `this graph has`.
    pub shown: bool,
    /// A topic sentence: short, at the head of a paragraph, without a figure.
    pub topic: bool,
}

impl Traits {
    /// Is it the writer's own thought, data or software, or about the inside of a text: what no other source is asked for?
    pub fn is_exempt(self) -> bool {
        self.argument || self.own_data || self.literary || self.technical
    }
}

const PICTURES: &[&str] =
    &["graph", "graphs", "chart", "charts", "map", "maps", "diagram", "diagrams", "image", "images", "photograph"];

/// What may stand beside the text.
const SHOWING: &[&str] = &[
    "advertisement",
    "cartoon",
    "chart",
    "cover",
    "diagram",
    "document",
    "example",
    "excerpt",
    "figure",
    "graph",
    "illustration",
    "image",
    "letter",
    "list",
    "map",
    "page",
    "panel",
    "passage",
    "photograph",
    "picture",
    "poster",
    "quotation",
    "screenshot",
    "spread",
    "table",
];

/// `The example below,`, `the double page above includes`: what is shown stands beside the text.
fn points(s: &Sentence, at: usize) -> bool {
    // "Below 50 degrees", "fell below the line" tell of a measure.
    s.is_word(at, &["below", "above"])
        && at > 0
        && !s.is_word(
            at - 1,
            &["fell", "fall", "falls", "far", "well", "just", "and", "from", "or", "rose", "rise", "rises"],
        )
        && at + 1 < s.tokens.len()
        && s.tokens[at.saturating_sub(2)..at].iter().any(|t| t.is_word(SHOWING))
        && (s.parted(at, at + 1) || s.tokens[at + 1].lower.ends_with('s') && !s.is(at + 1, Class::Determiner))
        && (0..at).any(|i| s.is_word(i, &["the", "this", "these"]))
}

/// The longest topic sentence, in words.
const TOPIC: usize = 15;

pub fn traits(sentence: &Sentence, section: Section) -> Traits {
    let s = sentence;
    let first = s.unit.sentences.len() > 2 && s.index == 0;
    let last_of_introduction =
        section == Section::Introduction && s.index + 1 == s.unit.sentences.len() && !is_review(s.unit);
    let conditional = is_conditional(s);
    Traits {
        argument: last_of_introduction
            || section == Section::Conclusion
            || is_own(s)
            || is_plan(s)
            || is_concession(s)
            || is_inference(s)
            || is_interpretation(s)
            || is_gap(s)
            || s.begins_with(&["if", "suppose", "imagine", "consider", "unless"]),
        hedged: is_hedged(s),
        conditional,
        own_data: matches!(section, Section::Methods | Section::Results) || is_own_data(s),
        literary: s.classes.has(Class::Text),
        normative: is_normative(s),
        technical: s.classes.has(Class::Technical)
            && s.tokens.iter().filter(|t| t.is(Class::Technical)).take(2).count() > 1,
        shown: s.begins_with(&["this", "the", "these"]) && s.is_word(1, PICTURES)
            || s.any_at(Cue::Exhibit, |i| points(s, i)),
        topic: first && s.tokens.len() <= TOPIC && !s.text().contains(|c: char| c.is_ascii_digit()),
    }
}

/// Does every second sentence cite? The last of them is no thesis, then.
fn is_review(unit: &Unit) -> bool {
    let citing = unit.sentences.iter().filter(|s| !unit.citations_in(s).is_empty()).count();
    unit.citations.len() > 1 && citing > 1 && citing * 2 >= unit.sentences.len()
}

/// `I argue`, `this essay`, `in my view`, `as shown above`
fn is_own(s: &Sentence) -> bool {
    let opener = match s.word(0) {
        "overall" | "ultimately" => true,
        "in" => s.is_word(1, &["conclusion", "summary", "sum", "short"]),
        "to" => s.is_word(1, &["conclude", "summarise", "summarize", "sum"]),
        _ => false,
    };
    opener
        || s.any_at(Cue::Own, |i| match s.word(i) {
            "i" | "we" => s.is(i + 1, Class::Own) || s.is_word(i + 1, &["will", "shall"]) && s.is(i + 2, Class::Own),
            "my" | "our" => s.is_word(
                i + 1,
                &["view", "opinion", "argument", "thesis", "claim", "contention", "hypothesis", "review", "approach"],
            ),
            "this" => {
                s.is_word(i + 1, &["essay", "paper", "thesis", "dissertation", "article"])
                    || s.is_word(i + 1, &["chapter", "section"]) && i == 0
            }
            "present" => s.is_word(i + 1, &["essay", "paper", "thesis", "study"]),
            "as" => {
                s.is_word(i + 1, &["shown", "argued", "discussed", "mentioned", "noted", "seen", "stated", "described"])
                    && s.is_word(i + 2, &["above", "earlier", "before", "previously", "already"])
            }
            _ => false,
        })
}

/// `There are three reasons`, `the second argument`, `the next section turns to`
fn is_plan(s: &Sentence) -> bool {
    const POINTS: &[&str] = &[
        "reason",
        "reasons",
        "argument",
        "arguments",
        "point",
        "points",
        "ways",
        "factors",
        "aspects",
        "kinds",
        "types",
        "objection",
        "objections",
        "question",
        "questions",
        "parts",
        "steps",
        "themes",
        "claims",
    ];
    s.any_at(Cue::Plan, |i| {
        let counted = s.is(i, Class::Number)
            || s.is_word(
                i,
                &["first", "second", "third", "fourth", "final", "last", "next", "several", "another", "main"],
            );
        counted && (s.is_word(i + 1, POINTS) || s.is_word(i + 2, POINTS) && !s.parted(i, i + 2))
            || s.is_word(i, &["next", "following", "previous"])
                && s.is_word(i + 1, &["section", "sections", "chapter", "chapters", "paragraph", "paragraphs", "part"])
            || s.is_word(i, &["turn", "turns", "returning"]) && s.word(i + 1) == "to" && i < 4
    })
}

/// `Admittedly`, `one could argue`, `critics may object`
fn is_concession(s: &Sentence) -> bool {
    s.begins_with(&["admittedly", "granted"])
        || s.says(0, &["of", "course"])
        || s.classes.has(Class::Modal)
            && s.any_at(Cue::Concession, |i| {
                s.is_word(i, &["one", "some", "critics", "sceptics", "skeptics", "opponents", "it"])
                    && s.is_word(i + 1, &["may", "might", "could", "can"])
                    && (s.is(i + 2, Class::Report)
                        || s.is_word(i + 2, &["object", "say", "be"])
                            && (s.word(i) != "it" || s.is(i + 3, Class::Passive)))
            })
}

/// `Therefore`, `it follows`, `by definition`
fn is_inference(s: &Sentence) -> bool {
    s.classes.has(Class::Inference) && s.tokens.iter().take(4).any(|t| t.is(Class::Inference))
        || s.says(0, &["it", "follows"])
        || s.says(0, &["that", "is", "why"])
        || s.cues.has(Cue::SetPhrase) && s.find(&["by", "definition"]).is_some()
}

/// `The image suggests`, `the narrator conveys`
fn is_interpretation(s: &Sentence) -> bool {
    if !s.classes.has(Class::Interpret) {
        return s.classes.has(Class::Text) && s.tokens.iter().take(3).any(|t| t.is(Class::Text));
    }
    s.tokens
        .iter()
        .enumerate()
        .any(|(i, t)| t.is(Class::Interpret) && s.tokens[i.saturating_sub(7)..i].iter().any(|t| t.is(Class::Text)))
}

/// `No study has yet examined`
fn is_gap(s: &Sentence) -> bool {
    s.any_at(Cue::Gap, |i| {
        s.is_word(i, &["no", "few", "little"])
            && (s.is(i + 1, Class::Singular) || s.is(i + 1, Class::Mass) || s.is(i + 1, Class::Unnamed))
    })
}

/// `may`, but not the month.
pub fn is_hedge(s: &Sentence, at: usize) -> bool {
    s.is(at, Class::Hedge) && (s.word(at) != "may" || !s.tokens[at].capital || at == 0) && !is_told(s, at)
}

/// The past told: `would later become`, `could no longer`. What was to come, or could not be, is a fact.
fn is_told(s: &Sentence, at: usize) -> bool {
    match s.word(at) {
        "would" => s.is_word(at + 1, &["later", "eventually", "soon", "finally", "go", "become", "come"]),
        "could" => s.is_word(at + 1, &["no", "not", "never", "ever", "only"]),
        _ => false,
    }
}

fn is_hedged(s: &Sentence) -> bool {
    let phrase = || s.find(&["to", "some", "extent"]).or_else(|| s.find(&["in", "some", "cases"]));
    s.classes.has(Class::Hedge) && (0..s.tokens.len()).any(|i| is_hedge(s, i))
        || s.cues.has(Cue::SetPhrase) && phrase().is_some()
}

fn is_conditional(s: &Sentence) -> bool {
    s.tokens[0].is(Class::Hypothetical)
        || s.any_at(Cue::Conditional, |i| {
            let t = &s.tokens[i];
            t.is_word(&["would", "could", "might", "may", "perhaps", "suppose"])
                && (t.lower != "may" || !t.capital || i == 0)
                && !is_told(s, i)
        })
}

fn is_normative(s: &Sentence) -> bool {
    s.classes.has(Class::Normative)
        || s.any_at(Cue::Necessity, |i| {
            s.is_word(i, &["need", "needs", "have", "has", "got", "going"])
                && s.word(i + 1) == "to"
                && !s.is_word(i + 2, &["do", "say"])
                && (i == 0 || !s.is_word(i - 1, &["no", "little"]))
                || s.says(i, &["let", "us"])
        })
}

/// Does the sentence tell what was asked, measured, or is in the data; or speak of the writer?
fn measures(s: &Sentence) -> bool {
    const MEASURED: &[&str] = &[
        "aimed",
        "aims",
        "answered",
        "asked",
        "assessed",
        "assigned",
        "based",
        "chose",
        "collected",
        "compared",
        "completed",
        "consented",
        "consists",
        "contains",
        "described",
        "describes",
        "examined",
        "examines",
        "excluded",
        "expressed",
        "felt",
        "found",
        "included",
        "includes",
        "indicated",
        "instructed",
        "interviewed",
        "investigated",
        "investigates",
        "mean",
        "measured",
        "median",
        "mentioned",
        "noted",
        "observed",
        "performed",
        "preferred",
        "presented",
        "presents",
        "provides",
        "questionnaire",
        "randomly",
        "rated",
        "recalled",
        "received",
        "recruited",
        "reported",
        "reports",
        "responded",
        "sample",
        "score",
        "scored",
        "scores",
        "selected",
        "showed",
        "shows",
        "stated",
        "surveyed",
        "tested",
        "tests",
        "used",
        "uses",
    ];
    let share = |w: &str| w.ends_with('%') || matches!(w, "percent" | "percentage" | "cent" | "majority");
    s.tokens
        .iter()
        .any(|t| t.is(Class::OwnVerb) || t.is_word(MEASURED) || t.is_word(&["i", "we", "my", "our"]) || share(&t.lower))
}

/// `We interviewed 40 readers`, `in our sample`
fn is_own_data(s: &Sentence) -> bool {
    s.any_at(Cue::OwnData, |i| match s.word(i) {
        "i" | "we" => s.is(s.past_adverbs(i + 1), Class::OwnVerb),
        // Who took part, where no study is cited: the writer's own, if something was asked or measured.
        "participants" | "respondents" | "interviewees" => measures(s),
        "this" => {
            s.is_word(i + 1, &["study", "survey", "publication", "experiment", "dataset"])
                && (i > 0 && s.word(i - 1) == "in" || measures(s))
        }
        "as" => s.word(i + 1) == "expected" && i == 0,
        // "The correlations showed": the writer's own, where no study is cited.
        "plot" | "plots" | "scatterplot" | "scatterplots" | "histogram" | "histograms" | "correlations" => {
            s.is_word(i + 1, &["show", "shows", "showed", "reveal", "reveals", "revealed", "indicate", "indicated"])
        }
        // "The publication is based on", "the harbour data set consists of".
        "dataset" | "publication" | "sample" | "corpus" | "questionnaire" | "set" => {
            i < 6
                && (s.word(i) != "set" || i > 0 && s.word(i - 1) == "data")
                && (s.is_word(
                    i + 1,
                    &[
                        "consists",
                        "comprises",
                        "contains",
                        "consisted",
                        "comprised",
                        "contained",
                        "includes",
                        "included",
                        "used",
                    ],
                ) || s.is_word(i + 1, &["is", "was"]) && s.word(i + 2) == "based")
        }
        "my" | "our" => (i + 1..i + 3).any(|j| {
            s.is_word(
                j,
                &[
                    "survey",
                    "sample",
                    "interviews",
                    "data",
                    "experiment",
                    "results",
                    "participants",
                    "respondents",
                    "findings",
                ],
            )
        }),
        _ => false,
    })
}
