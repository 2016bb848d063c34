//! # cite.quote-uncited
//!
//! Words in quotation marks, and no citation in the sentence. Whoever wrote them should be named, with the place where they can
//! be found; a citation two sentences earlier does not tell the reader that these words come from there.
//!
//! Reported:
//!
//! ```md reported
//! The mayor wrote “no ship will ever come back to this quay” in his diary.
//! ```
//!
//! ```md reported
//! The mayor wrote in his diary:
//!
//! > No ship will ever come back to this quay. The river has taken what the railway left, and nobody will dredge it again.
//! ```
//!
//! Silent: a citation before or after the quotation, a title, a name, a term, a word or two in inverted commas.
//!
//! ```md silent
//! The mayor wrote “no ship will ever come back to this quay” (Ortiz 42). Ortiz calls the year a “long winter” for the port.
//! ```
//!
//! ```md silent
//! The council declared a “Year of the Quay” in 1990. The so-called “managed retreat of the port” had begun.
//! ```
//!
//! ```md silent
//! The roll [of the harbour](https://rolls.example/4) has it that “no ship will ever come back to this quay”.
//!
//! Marsh, “What will ever come back to this quay”, accessed 3 May 2020.
//! ```
//!
//! A quotation that is set off is reported where the paragraph above hands the word to somebody (`The mayor wrote:`); not a box,
//! a callout, verse, an epigraph with a name below it, a question of the assignment.
//!
//! ```md silent
//! The mayor wrote in his diary:
//!
//! > No ship will ever come back to this quay. The river has taken what the railway left. (Ortiz 42)
//!
//! > [!NOTE]
//! > The diary was found in the roof of the mill, and nobody has read all of it so far.
//! ```
//!
//! Information rather than a warning: a few words that may be the writer's own, a paragraph with a note at its end, a sentence that
//! still speaks of the source above it (`The letter says`), words of something that the essay shows (`the advertisement below`). A
//! speech that goes on in the next sentence is reported once.
//!
//! The fix writes a placeholder behind the closing mark, to be filled in.

use crate::config::Style;
use crate::diagnostic::{Fix, Safety, Severity};
use crate::rules::support::{self, Need};
use crate::rules::{BlockContext, Reports, Rule};
use crate::syntax::citations::{Form, Strength, lexicon};
use crate::syntax::quotes::Quote;
use crate::syntax::references::folded;
use crate::syntax::{BlockKind, LeadIn, Span, SpanKind, Unit, UnitKind, words};
use crate::text::{Edit, EditSet};

pub static RULE: Rule = Rule {
    id: "cite.quote-uncited",
    default: Some(Severity::Warning),
    summary: "A quotation without a citation of its own",
    page: include_str!("quote_uncited.rs"),
};

/// A quotation of so many words is one whatever stands before it.
const QUOTED_WORDS: usize = 4;
/// The fewest words of a quotation that is set off.
const BLOCK_WORDS: usize = 8;
/// Below this it may still be a phrase of the writer's, unless a verb hands the word over.
const SURE_WORDS: usize = 6;

/// A phrase may be taken up again from one of so many quotations above it.
const ANSWERED: usize = 100;
/// What says how a quotation is meant stands within so many bytes of it: a sentence of nothing but quotations is read in linear time.
const NEAR: usize = 600;

pub fn check(context: &BlockContext, reports: &mut Reports) {
    if context.block.before.section.is_reference_list() {
        return;
    }
    block_quotation(context, reports);
    for (i, unit) in context.block.units.iter().enumerate() {
        if !matches!(unit.kind, UnitKind::Paragraph | UnitKind::ListItem) {
            continue;
        }
        let mut answered: Vec<String> = Vec::new();
        let mut speech: Option<Speech> = None;
        for quote in unit.quotes.iter().filter(|q| q.depth == 0 && !q.continues) {
            let Some(sentence) = unit.sentence_at(quote.range.start) else { continue };
            let inner = folded(unit.str(&quote.inner));
            let need = Need::Quotation(quote.range.start..translated_end(unit, quote));
            // A paragraph of its own that a sourced one leads in to: `Ortiz has the letter (42):`
            let led_in = i == 0
                && context.block.before.lead_in == LeadIn::Sourced
                && unit.text[..quote.range.start].trim().is_empty();
            let supported = led_in || support::of(unit, sentence, &need, context.config.scope).is_some();
            if supported || answered.iter().rev().take(ANSWERED).any(|a| a.contains(&inner)) {
                answered.push(inner);
                continue;
            }
            let Some((from, severity)) = wants_source(unit, quote, sentence) else { continue };
            // A source above that is still spoken of makes it a matter of form.
            let linked = support::of(unit, sentence, &Need::Claim, context.config.scope).is_some();
            let severity = if linked { Severity::Info } else { severity };
            // “We leave,” she said. “The quay is lost.” is one speech, and one report.
            let opens = unit.sentences[sentence].start == quote.range.start;
            let ends_in = unit.sentence_at(quote.range.end - 1).unwrap_or(sentence);
            // Marks that meet change the speaker.
            let goes_on = |s: &&mut Speech| {
                opens && s.sentence + 1 == sentence && unit.text[s.end..quote.range.start].contains(char::is_alphabetic)
            };
            if let Some(above) = speech.as_mut().filter(goes_on) {
                (above.sentence, above.end) = (ends_in, quote.range.end);
                let first = &mut reports.found[above.report].diagnostic.severity;
                *first = severity.min(*first);
                continue;
            }
            let message = "Quotation without a citation. Add the source after the closing quotation mark.".to_owned();
            let at = unit.map.source(&quote.range).end;
            let diagnostic = reports.push(&RULE, severity, (i, unit), from..quote.range.end, message);
            diagnostic.fixes.push(fill_in(context.config.style, at));
            speech = Some(Speech { sentence: ends_in, end: quote.range.end, report: reports.found.len() - 1 });
        }
    }
}

/// A quotation that was reported, and may go on in the next sentence.
struct Speech {
    /// The sentence that it ends in.
    sentence: usize,
    end: usize,
    /// Into the reports.
    report: usize,
}

/// A citation to be filled in, behind byte `at` of the block.
fn fill_in(style: Style, at: usize) -> Fix {
    let placeholder = placeholder(style);
    Fix {
        title: format!("Insert a citation to fill in: {placeholder}"),
        safety: Safety::Unsafe,
        edits: EditSet::one(Edit::insert(at, format!(" {placeholder}"))),
    }
}

/// A quotation that is set off: somebody was handed the word in the paragraph above, and neither that nor the quotation says
/// where the words stand.
fn block_quotation(context: &BlockContext, reports: &mut Reports) {
    let block = context.block;
    if block.kind != BlockKind::BlockQuote || block.before.lead_in != LeadIn::Unsourced {
        return;
    }
    let units = &block.units;
    // A callout is a paragraph in a frame, and a box has a heading or a label of its own.
    let set_off = units.iter().all(|u| u.kind == UnitKind::BlockQuote);
    let labelled = |u: &Unit| u.spans.first().is_some_and(|s| s.kind == SpanKind::Strong && s.range.start == 0);
    let Some((last, unit)) = units.iter().enumerate().next_back() else { return };
    if !set_off || units.first().is_some_and(labelled) || units.iter().any(is_verse) || is_attributed(unit) {
        return;
    }
    let sourced = |u: &Unit| {
        u.citations.iter().any(|c| c.strength > Strength::Doubtful)
            || u.spans.iter().any(|s| matches!(s.kind, SpanKind::Link | SpanKind::Url | SpanKind::NoteRef))
    };
    let words: usize = units.iter().map(|u| words::tokens(&u.text, Default::default()).len()).sum();
    if words < BLOCK_WORDS || units.iter().any(sourced) {
        return;
    }
    let Some(sentence) = unit.sentences.last().cloned() else { return };
    let at = unit.map.source(&sentence).end;
    let message = "Block quotation without a citation. Add the source behind its last full stop.".to_owned();
    let diagnostic = reports.push(&RULE, Severity::Warning, (last, unit), sentence, message);
    diagnostic.fixes.push(fill_in(context.config.style, at));
}

/// Lines that end where their writer ended them: a poem, a song.
fn is_verse(unit: &Unit) -> bool {
    const LINE: usize = 64;
    if unit.spans.iter().any(|s| s.kind == SpanKind::Break) {
        return true;
    }
    let lines: Vec<&str> = unit.text.trim().lines().map(str::trim).collect();
    // Prose is wrapped anywhere; of verse, every line begins with a capital.
    lines.len() > 2 && lines.iter().all(|l| l.chars().count() < LINE && l.starts_with(|c: char| !c.is_lowercase()))
}

/// The last line names who said it: `— Maud Penhallow, *The Long Quay*`.
fn is_attributed(unit: &Unit) -> bool {
    let last = unit.text.trim().lines().next_back().unwrap_or("").trim_start();
    last.starts_with(['—', '–', '―', '~']) || last.starts_with("--")
}

fn placeholder(style: Style) -> &'static str {
    match style {
        Style::Apa | Style::Harvard => "(Author, Year, p. 0)",
        Style::ChicagoAuthorDate => "(Author Year, 0)",
        Style::ChicagoNotes => "^[Author, *Title*, 0.]",
        Style::Ieee => "[0]",
        Style::Pandoc => "[@key, p. 0]",
        Style::Auto | Style::Mla => "(Author 0)",
    }
}

/// Verbs and nouns behind which quotation marks name a word rather than quote one.
const NAMING: &[&str] = &[
    "called",
    "call",
    "calls",
    "calling",
    "termed",
    "term",
    "terms",
    "so-called",
    "word",
    "words",
    "statement",
    "sentence",
    "proposition",
    "intention",
    "phrase",
    "phrases",
    "named",
    "dubbed",
    "known",
    "titled",
    "entitled",
    "labeled",
    "labelled",
    "label",
    "nicknamed",
    "concept",
    "notion",
    "slogan",
    "motto",
    "proverb",
    "adage",
    "saying",
    "song",
    "poem",
    "story",
    "article",
    "chapter",
    "essay",
    "film",
    "episode",
    "section",
    "headline",
    "cliché",
    "as",
    "means",
    "meaning",
    "expression",
    "idea",
    "a",
    "an",
    "the",
    "this",
    "these",
    "their",
    "his",
    "her",
    "its",
    "our",
    "such",
    "of",
];

/// Nouns before a title, or before words that nobody said.
const TITLED: &[&str] = &[
    "paper",
    "article",
    "book",
    "report",
    "poem",
    "story",
    "song",
    "film",
    "episode",
    "chapter",
    "essay",
    "package",
    "project",
    "study",
    "program",
    "programme",
    "course",
    "talk",
    "lecture",
    "section",
    "class",
    "mindset",
    "attitude",
    "question",
    "rule",
    "maxim",
    "principle",
    "sign",
    "banner",
    "dedication",
    "inscription",
    "caption",
    "legend",
    "epitaph",
    "tagline",
    "plaque",
    "blurb",
    "subtitle",
    "motto",
    "slogan",
    "titled",
    "entitled",
];

/// A line of a list of works that has no heading: a title between an author and an address.
fn is_bibliographic(unit: &Unit, quote: &Quote) -> bool {
    let before = unit.text[..quote.range.start].trim_end();
    let to = unit.text.floor_char_boundary(quote.range.end.saturating_add(NEAR).min(unit.text.len()));
    let behind = unit.text[quote.range.end..to].trim_start();
    if !behind.starts_with([',', '.']) || !(before.is_empty() || before.ends_with([',', '.', '—'])) {
        return false;
    }
    // A key may be an address too: `@doi:10.5555/12345678`.
    let shown = |s: &Span| !unit.citations.iter().any(|c| crate::text::overlap(&c.range, &s.range));
    let from = unit.spans.partition_point(|s| s.range.start < quote.range.end);
    let mut spans = unit.spans[from..].iter().take_while(|s| s.range.start < to);
    spans.any(|s| s.kind == SpanKind::Url && shown(s))
        || ["accessed ", "Accessed ", "retrieved ", "Retrieved "].iter().any(|w| behind.contains(w))
}

/// Where the report begins and how grave it is, if the quotation wants a source at all.
fn wants_source(unit: &Unit, quote: &Quote, sentence: usize) -> Option<(usize, Severity)> {
    let inner = unit.str(&quote.inner).trim();
    let tokens = words::tokens(inner, Default::default());
    let range = &unit.sentences[sentence];
    let near = unit.text.ceil_char_boundary(quote.range.start.saturating_sub(NEAR));
    let before = &unit.text[range.start.max(near).min(quote.range.start)..quote.range.start];
    let handed = handing_verb(before);
    let count = tokens.len();
    if count < QUOTED_WORDS && (handed.is_none() || count < 2)
        || is_title(inner)
        || is_invented(before)
        || names_page(inner)
        || handed.is_some() && is_mentioned(before, &unit.text[quote.range.end..])
    {
        return None;
    }
    let last = before
        .split_whitespace()
        .next_back()
        .unwrap_or("")
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '-')
        .to_lowercase();
    let tight = !before.trim_end().ends_with([',', ':']);
    if handed.is_none()
        && tight
        && NAMING.contains(&last.as_str())
        && count < 2 * SURE_WORDS
        && !inner.ends_with(['.', '!', '?', ','])
    {
        return None;
    }
    // `meaning “…”` translates, and `In “…,” the speaker` names a poem by its first line.
    if matches!(last.as_str(), "meaning" | "means") || last == "in" && inner.ends_with(',') {
        return None;
    }
    // The paper “…”, the mindset: “…”, and what somebody might ask.
    let named = TITLED.contains(&last.as_str());
    if handed.is_none() && (named || inner.ends_with('?')) || is_bibliographic(unit, quote) {
        return None;
    }
    // A gloss in brackets, and the terms of a definition.
    let bracketed = before.trim_end().ends_with(['(', '[']) && unit.text[quote.range.end..].starts_with([')', ']']);
    let defined = last == "by" && before.trim_end().to_lowercase().ends_with("defined by");
    if handed.is_none() && (bracketed || defined || is_one_of_terms(unit, quote)) {
        return None;
    }
    // An epigraph names its author behind a dash.
    let behind = unit.text[quote.range.end..].trim_start();
    if behind.starts_with(['—', '–', '―']) && unit.text[..quote.range.start].trim().is_empty() {
        return None;
    }
    let doubtful =
        handed.is_none() && count < SURE_WORDS || is_answered_later(unit, quote) || is_shown(unit, quote, sentence);
    let severity = if doubtful { Severity::Info } else { Severity::Warning };
    let from = handed.map_or(quote.range.start, |back| quote.range.start - back);
    Some((from, severity))
}

/// The last of several terms: `descriptors like “healthy” and “between 25 and 40 years of age”`.
fn is_one_of_terms(unit: &Unit, quote: &Quote) -> bool {
    const TERM: usize = 3;
    let before = unit.text[..quote.range.start].trim_end();
    let joined =
        [" and", " or", ","].iter().find_map(|j| before.strip_suffix(j)).map(|b| b.trim_end_matches([',', ' ']).len());
    let other = joined
        .and_then(|end| unit.quotes_near(&(end.saturating_sub(1)..end)).find(|q| q.depth == 0 && q.range.end == end));
    other.is_some_and(|q| {
        let short = words::tokens(unit.str(&q.inner), Default::default()).len() <= TERM;
        short && handing_verb(&unit.text[..q.range.start]).is_none()
    })
}

/// A note at the end of the paragraph may be meant for all that it quotes, as historians have it.
fn is_answered_later(unit: &Unit, quote: &Quote) -> bool {
    let end = unit.text.trim_end().len();
    unit.citations
        .last()
        .is_some_and(|c| c.form == Form::Note && c.range.end == end && c.range.start >= quote.range.end)
}

/// What is quoted stands in the essay itself: `the advertisement below`.
fn is_shown(unit: &Unit, quote: &Quote, sentence: usize) -> bool {
    const SHOWN: [&str; 18] = [
        "advertisement",
        "cartoon",
        "chart",
        "cover",
        "excerpt",
        "figure",
        "graph",
        "illustration",
        "image",
        "letter",
        "page",
        "panel",
        "photograph",
        "picture",
        "poem",
        "poster",
        "screenshot",
        "table",
    ];
    let from = unit.sentences[sentence.saturating_sub(2)].start.max(quote.range.start.saturating_sub(NEAR));
    let to = unit.sentences[sentence].end.min(quote.range.end + NEAR);
    let text = &unit.text[unit.text.ceil_char_boundary(from)..unit.text.floor_char_boundary(to)];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(2).any(|w| SHOWN.contains(&w[0]) && matches!(w[1], "below" | "above" | "opposite" | "overleaf"))
}

/// Behind a translation in brackets that follows the quotation, or behind its mark.
fn translated_end(unit: &Unit, quote: &Quote) -> usize {
    let behind = &unit.text[quote.range.end..];
    let gap = behind.len() - behind.trim_start().len();
    match behind[gap..].strip_prefix('[').and_then(|rest| rest.find(']')) {
        Some(length) if length > 2 => quote.range.end + gap + length + 2,
        _ => quote.range.end,
    }
}

/// The distance back to a verb of reporting that stands directly before the quotation: `stated “…`, `writes that “…`.
fn handing_verb(before: &str) -> Option<usize> {
    let mut end = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':')).len();
    for _ in 0..2 {
        let start = before[..end]
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = before[start..end].to_lowercase();
        // What is called, considered or described so is a term, and nobody's words.
        let naming = ["call", "defin", "describ", "consider", "recommend", "notic", "mention"];
        if lexicon::is_saying(&word) && !naming.iter().any(|n| word.starts_with(n)) {
            return Some(before.len() - start);
        }
        // `wrote that “…`, `told them, “…`
        if !matches!(word.as_str(), "that" | "them" | "him" | "her" | "me" | "us" | "how" | "out" | "in") {
            return None;
        }
        end = before[..start].trim_end().len();
    }
    None
}

/// Titles and names are capitalised: “Friendship Year”, “A Room of One's Own”.
pub fn is_title(inner: &str) -> bool {
    if inner.ends_with(['.', '!', '?']) && inner.split_whitespace().count() > 8 {
        return false;
    }
    let long: Vec<&str> =
        inner.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 4).collect();
    let capitals =
        long.iter().filter(|w| w.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)).count();
    !long.is_empty() && 3 * capitals >= 2 * long.len() && inner.chars().next().is_some_and(|c| !c.is_lowercase())
}

/// The page stands inside the marks: `“… no ship will come back (21–22).”`
fn names_page(inner: &str) -> bool {
    let bracket = inner.trim_end_matches(['.', ',']).strip_suffix(')').and_then(|s| s.rsplit_once('('));
    bracket.is_some_and(|(_, page)| {
        page.starts_with(|c: char| c.is_ascii_digit())
            && page.chars().all(|c| c.is_ascii_digit() || "–-, ".contains(c))
            && !page.parse().is_ok_and(|year: u32| (1000..2100).contains(&year))
    })
}

/// `Saying “I shall survive” is a contradiction`: what is said is spoken of, and nobody says it.
fn is_mentioned(before: &str, behind: &str) -> bool {
    const VERBS: &[&str] = &["is", "was", "seems", "would", "does", "means", "makes", "can", "could", "sounds"];
    let said = before.trim_end().to_lowercase();
    let next = behind.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    said.ends_with("saying") && VERBS.contains(&next)
}

/// Speech that nobody spoke: `one might ask`, `suppose your doctor says`.
fn is_invented(before: &str) -> bool {
    const SUPPOSED: &[&str] = &["suppose", "supposing", "assume", "assuming", "imagine", "your"];
    const MERELY: &[&str] = &["just", "simply", "perhaps", "probably"];
    const ANYBODY: &[&str] =
        &["people", "one", "anyone", "anybody", "everyone", "someone", "somebody", "nobody", "who"];
    let lower = before.to_lowercase();
    // "If we look at the speeches, Churchill wrote": only the clause that hands over the word.
    let clause = lower.trim_end().trim_end_matches([',', ':']);
    let clause = clause.rsplit([',', ':', ';']).next().unwrap_or(clause);
    let words: Vec<&str> = clause.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    // "If your doctor says", but "as if that were not enough the board wrote".
    let is_if = |i: usize| words[i] == "if" && (i == 0 || !matches!(words[i - 1], "as" | "even" | "only"));
    let supposed = (0..words.len()).any(|i| SUPPOSED.contains(&words[i]) || is_if(i));
    // "People would just say", but "Lincoln would declare" later.
    let would = words.iter().position(|w| *w == "would").is_some_and(|i| {
        let merely = words.get(i + 1).is_some_and(|w| MERELY.contains(w));
        let anybody =
            i > 0 && (ANYBODY.contains(&words[i - 1]) || words[i - 1].len() > 3 && words[i - 1].ends_with('s'));
        (merely || anybody) && words.get(i + 1 + usize::from(merely)).is_some_and(|w| lexicon::is_saying(w))
    });
    supposed
        || would
        || [
            "might ask",
            "might say",
            "could ask",
            "could say",
            "may ask",
            "may say",
            "may wonder",
            "might wonder",
            "as if to say",
            "the question",
            "asks whether",
            "imagine",
            "the saying",
            "the proverb",
            "the adage",
            "goes the",
            "thinking,",
            "think,",
            "would say",
            "the old",
        ]
        .iter()
        .any(|p| lower.contains(p))
}
