//! Which stretches of an English essay are not English.
//!
//! A passage, a note or a quotation in another language is somebody's words, and no list of English words says anything about them.
//! It is known by a `lang` that the writer gave it, as pandoc and HTML have it, or by its function words: a text has them every few
//! words in whatever language it is, and hardly ever those of another. Names are no sign, so only words in lower case count.

use super::{SpanKind, Unit};
use crate::config::Config;
use memchr::memmem::Finder;
use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::sync::LazyLock;

/// Words that hardly stand in a sentence of another language than English.
fn is_english(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "of"
            | "and"
            | "to"
            | "that"
            | "with"
            | "which"
            | "from"
            | "this"
            | "were"
            | "are"
            | "by"
            | "have"
            | "been"
            | "not"
            | "it"
            | "its"
            | "their"
            | "they"
            | "would"
            | "because"
            | "who"
            | "these"
            | "those"
            | "than"
            | "there"
            | "is"
            | "his"
            | "she"
            | "you"
            | "our"
            | "your"
            | "my"
            | "be"
            | "could"
            | "should"
            | "what"
            | "how"
            | "why"
            | "into"
            | "about"
            | "through"
            | "between"
            | "if"
            | "when"
            | "while"
            | "where"
            | "only"
            | "any"
            | "some"
            | "The"
            | "This"
            | "It"
            | "They"
            | "We"
            | "You"
            | "He"
            | "She"
            | "There"
            | "These"
            | "That"
            | "My"
            | "And"
    )
}

/// Words that stand often in another European language, and hardly in an English sentence. A word of several stands here once.
fn is_other(word: &str) -> bool {
    matches!(
        word,
        // German
        "und" | "nicht" | "ist" | "ein" | "eine" | "einer" | "eines" | "einen" | "einem" | "sich" | "auf" | "für" | "im"
            | "auch" | "wird" | "werden" | "wurde" | "wurden" | "sind" | "dass" | "daß" | "durch" | "oder" | "aber" | "bei"
            | "nach" | "nur" | "noch" | "wie" | "über" | "zum" | "zur" | "aus" | "sein" | "seine" | "seiner" | "ihre"
            | "ihrer" | "ihnen" | "ihm" | "ihn" | "kann" | "vor" | "unter" | "mit" | "zu" | "als" | "wenn" | "dieser"
            | "diese" | "dieses" | "ich" | "wir" | "sie" | "es" | "hatte" | "hatten" | "waren" | "haben" | "mehr" | "sehr"
            | "vom" | "beim" | "gegen" | "zwischen" | "ohne" | "schon" | "kein" | "keine" | "siehe" | "dazu" | "wo" | "seit"
            | "alle" | "damals" | "hier" | "weil" | "wer" | "doch" | "darin"
            // French
            | "et" | "est" | "une" | "que" | "qui" | "dans" | "pour" | "pas" | "sur" | "avec" | "ce" | "cette" | "ces" | "il"
            | "elle" | "ils" | "elles" | "nous" | "vous" | "ne" | "sont" | "été" | "était" | "étaient" | "mais" | "comme"
            | "aux" | "au" | "leur" | "leurs" | "sa" | "ses" | "être" | "avoir" | "ont" | "par" | "ainsi" | "dont" | "où"
            | "même" | "très" | "voir" | "aussi" | "peu" | "sans" | "sous" | "ou" | "tout" | "tous" | "ici"
            // Spanish
            | "en" | "un" | "una" | "se" | "por" | "con" | "para" | "su" | "sus" | "más" | "pero" | "fue" | "este" | "esta"
            | "estos" | "como" | "sobre" | "entre" | "también" | "muy" | "había" | "ya" | "nos" | "ha" | "porque" | "cuando"
            | "todo" | "desde" | "hasta" | "está" | "según" | "véase" | "donde" | "tenía" | "tenían" | "eran" | "quien"
            // Italian
            | "che" | "è" | "gli" | "della" | "delle" | "dei" | "nel" | "nella" | "sono" | "più" | "ma" | "anche"
            | "dal" | "dalla" | "si" | "questo" | "questa" | "essere" | "suo" | "sua" | "loro" | "tutti" | "furono"
            | "cui" | "così" | "perché" | "quando" | "fu" | "degli" | "avevano" | "aveva" | "erano" | "veda" | "niente"
            // Portuguese
            | "não" | "um" | "uma" | "os" | "foi" | "ao" | "aos" | "pelo" | "pela" | "são" | "é" | "em"
            | "até" | "seu" | "eles" | "tinham" | "nem" | "estão" | "isso" | "ver"
            // Dutch
            | "het" | "een" | "niet" | "zijn" | "voor" | "aan" | "ook" | "maar" | "door" | "naar" | "uit" | "werd" | "wordt"
            | "deze" | "hij" | "zij" | "dat" | "meer" | "hadden" | "om" | "zie" | "geen" | "wel" | "nog" | "omdat"
            | "tussen" | "te" | "ze" | "dit" | "dan" | "onder"
            // Latin
            | "non" | "cum" | "ut" | "sed" | "quod" | "quae" | "ab" | "nec" | "atque" | "enim" | "autem" | "esse" | "sunt"
            | "aut" | "quam" | "etiam" | "eius" | "neque" | "ac" | "quid" | "haec" | "ille" | "ipse" | "nam" | "igitur"
            | "quoque" | "apud" | "ubi" | "tamen" | "fuit" | "erat" | "quidem" | "ea" | "eo" | "quia" | "vel" | "fuisse"
            | "nihil" | "omnes" | "quin" | "suum"
            // Swedish, Danish, Norwegian
            | "och" | "att" | "det" | "som" | "på" | "är" | "av" | "inte" | "ikke" | "og" | "från" | "fra" | "med" | "ett"
            | "har" | "hade" | "för" | "efter" | "eller" | "jeg" | "vi" | "hun" | "blev" | "ble" | "sig" | "seg" | "också"
            | "när" | "når" | "mycket" | "meget" | "mellan" | "mellom" | "än" | "til" | "af"
            // Polish
            | "się" | "nie" | "jest" | "że" | "na" | "przez" | "oraz" | "był" | "była" | "które" | "który" | "jako"
    )
}

/// Words that stand in names, too: *Rio de Janeiro*, *van der Berg*. They count before a word in lower case.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "la"
            | "le"
            | "les"
            | "du"
            | "des"
            | "del"
            | "el"
            | "los"
            | "las"
            | "al"
            | "di"
            | "da"
            | "das"
            | "dos"
            | "do"
            | "der"
            | "den"
            | "dem"
            | "von"
            | "van"
            | "lo"
            | "à"
            | "o"
    )
}

/// Is it English nevertheless, before `after`: *et al.*, *non-white*?
fn is_english_too(word: &str, after: &str) -> bool {
    word == "et" && after.starts_with(" al") || word == "non" && after.starts_with(['-', '‐'])
}

/// What the words of a text say of its language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    English,
    Other,
    /// Too few words to tell.
    Open,
}

/// So many English function words settle it where there are fewer others.
const ENOUGH: usize = 3;

/// Bytes of a text that its language is known by.
const LONGEST: usize = 4000;

fn verdict(text: &str) -> Verdict {
    let (mut words, mut english, mut other) = (0, 0, 0);
    // A particle, until the next word tells.
    let mut pending = false;
    let mut rest = text;
    loop {
        let begun = &rest[letters(rest, false)..];
        let (word, after) = begun.split_at(letters(begun, true));
        if word.is_empty() {
            break;
        }
        rest = after;
        words += 1;
        let lower = word.starts_with(char::is_lowercase);
        other += usize::from(pending && lower);
        pending = lower && is_particle(word);
        let elided = || {
            let next = after.strip_prefix(['\'', '’']).and_then(|a| a.chars().next());
            next.is_some_and(char::is_lowercase)
        };
        if is_english(word) {
            english += 1;
            if english >= ENOUGH && english > other {
                return Verdict::English;
            }
        } else if matches!(word, "l" | "d" | "qu" | "n" | "j") {
            other += usize::from(elided());
        } else if lower && is_other(word) && !is_english_too(word, after) {
            other += 1;
        }
    }
    // Few, but hardly anything else: a note of a line.
    let dense = other >= 2 && english == 0 && 4 * other >= words;
    if dense || other >= 3 && other >= 3 * english && 8 * other >= words {
        Verdict::Other
    } else if english >= 2 && english > other {
        Verdict::English
    } else {
        Verdict::Open
    }
}

/// Do its function words show that a text is English?
pub fn reads_as_english(text: &str) -> bool {
    verdict(&text[..text.floor_char_boundary(LONGEST)]) == Verdict::English
}

/// How many bytes of letters, or of what is none, `text` begins with.
fn letters(text: &str, wanted: bool) -> usize {
    // Most are ASCII, and need not be decoded.
    let ascii = |b: &u8| b.is_ascii() && b.is_ascii_alphabetic() == wanted;
    let plain = text.bytes().position(|b| !ascii(&b)).unwrap_or(text.len());
    match text.as_bytes().get(plain) {
        Some(b) if !b.is_ascii() => {
            plain + text[plain..].find(|c: char| c.is_alphabetic() != wanted).unwrap_or(text.len() - plain)
        }
        _ => plain,
    }
}

/// Do attributes (`{lang=de}`, `<p lang="fr">`) name another language than English?
pub fn is_other_language(attributes: &str) -> bool {
    lang_of(attributes).is_some_and(is_not_english)
}

/// Is the name of a language (`de-AT`) not that of English?
fn is_not_english(name: &str) -> bool {
    !name.is_empty() && !name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("en"))
}

fn lang_of(attributes: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = attributes[from..].find("lang=").map(|at| from + at) {
        from = at + "lang=".len();
        // `data-lang` says what a listing is written in.
        if !attributes[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-') {
            let value = attributes[from..].trim_start_matches(['"', '\'']);
            let end = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(value.len());
            return Some(&value[..end]);
        }
    }
    None
}

/// The stretches of a block that are not English, looked for where a report asks.
pub struct Languages<'a> {
    /// Source text of the block.
    source: &'a str,
    /// What the essay says it is written in.
    essay: Option<&'a str>,
    /// A `lang` on English words makes no other language of them: an assignment is asked, not the writer.
    doubts_marks: bool,
    /// Stretches of the source that the writer gave another language, sorted and disjoint.
    marked: OnceCell<Vec<Range<usize>>>,
    /// The last sentence, unit and stressed stretch that were asked about, by place and length, and what was found: reports stand close.
    known: [Cell<Option<(usize, usize, Verdict)>>; 3],
}

impl<'a> Languages<'a> {
    pub fn new(source: &'a str, config: &'a Config) -> Languages<'a> {
        let (essay, doubts_marks) = (config.lang.as_deref(), config.assigned.is_there);
        Languages { source, essay, doubts_marks, marked: OnceCell::new(), known: Default::default() }
    }

    /// Is `range` (visible text of `unit`) not English?
    pub fn is_other(&self, unit: &Unit, range: &Range<usize>) -> bool {
        let marked = self.marked.get_or_init(|| marked(self.source));
        if !marked.is_empty() {
            let source = unit.map.source(range);
            let i = marked.partition_point(|m| m.end < source.end);
            let mark = marked.get(i).filter(|m| m.start <= source.start);
            if mark.is_some_and(|m| !(self.doubts_marks && reads_as_english(&self.source[m.clone()]))) {
                return true;
            }
        }
        let within = |s: &&super::Span| s.range.start <= range.start && range.end <= s.range.end;
        let stressed = unit.spans_near(range).filter(|s| s.kind == SpanKind::Emphasis).find(within);
        if stressed.is_some_and(|s| self.verdict(2, unit.str(&s.range)) == Verdict::Other) {
            return true;
        }
        let sentence = unit.sentence_at(range.start).map(|i| &unit.sentences[i]);
        match sentence.map_or(Verdict::Open, |s| self.verdict(0, unit.str(s))) {
            Verdict::English => false,
            Verdict::Other => true,
            Verdict::Open => match self.verdict(1, &unit.text) {
                Verdict::English => false,
                Verdict::Other => true,
                Verdict::Open => self.essay.is_some_and(is_not_english),
            },
        }
    }
}

impl Languages<'_> {
    fn verdict(&self, slot: usize, text: &str) -> Verdict {
        let (place, len) = (text.as_ptr() as usize, text.len());
        match self.known[slot].get() {
            Some((p, l, known)) if (p, l) == (place, len) => known,
            _ => {
                let found = verdict(&text[..text.floor_char_boundary(LONGEST)]);
                self.known[slot].set(Some((place, len, found)));
                found
            }
        }
    }
}

/// Bytes between the braces of a span, more than anybody writes.
const LONGEST_ATTRIBUTES: usize = 500;

/// Tags that hold nothing and are never closed.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

/// The stretches that bracketed spans (`[Sein und Zeit]{lang=de}`) and inline tags (`<i lang="la">`) give another language.
fn marked(source: &str) -> Vec<Range<usize>> {
    static NAMED: LazyLock<Finder> = LazyLock::new(|| Finder::new("lang="));
    let mut found: Vec<Range<usize>> = Vec::new();
    if NAMED.find(source.as_bytes()).is_none() {
        return found;
    }
    // Where brackets and tags opened; of a tag also its name, and whether it gives a language.
    let mut brackets: Vec<usize> = Vec::new();
    let mut tags: Vec<(&str, usize, bool)> = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'[', b']', b'<', &source.as_bytes()[at..]).map(|next| at + next) {
        at = next + 1;
        match source.as_bytes()[next] {
            b'[' => brackets.push(at),
            b']' => {
                let Some(start) = brackets.pop() else { continue };
                let Some(begun) = source[at..].strip_prefix('{') else { continue };
                let begun = &begun[..begun.floor_char_boundary(LONGEST_ATTRIBUTES)];
                if begun.find(['}', '\n']).is_some_and(|end| is_other_language(&begun[..end])) {
                    found.push(start..next);
                }
            }
            // "p < 0.05", "a <- b" open no tag.
            _ if !source[at..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {}
            _ => {
                let Some(end) = source[at..].find(['>', '<']).map(|end| at + end) else { continue };
                if source[end..].starts_with('<') {
                    continue;
                }
                let tag = &source[at..end];
                let name = |tag: &'_ str| tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
                if let Some(closing) = tag.strip_prefix('/') {
                    let closing = &closing[..name(closing)];
                    // Only the innermost can be meant; what was left open is forgotten.
                    if let Some((_, start, other)) = tags.pop().filter(|open| open.0.eq_ignore_ascii_case(closing))
                        && other
                    {
                        found.push(start..next);
                    }
                } else if !tag.ends_with('/') && !VOID.iter().any(|void| tag[..name(tag)].eq_ignore_ascii_case(void)) {
                    tags.push((&tag[..name(tag)], end, is_other_language(tag)));
                }
                at = end;
            }
        }
    }
    found.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    found.dedup_by(|inner, outer| inner.end <= outer.end);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_other_languages_are_known() {
        for text in [
            "Die Weber zogen im Jahr 1844 vor die Häuser der Fabrikanten und verlangten höhere Löhne.",
            "Vgl. dazu Ortiz, der 1998 behauptete, dass 40 Prozent der Weber arbeitslos waren.",
            "Les tisserands de la vallée ont refusé de travailler pendant six mois.",
            "C’est un fait que personne n’a contesté.",
            "Voir aussi Ortiz, qui affirmait en 1998 que 40 % des tisserands n'avaient pas de travail.",
            "En 1844, más de 3.000 tejedores abandonaron el valle y el 40 por ciento de las fábricas cerró sus puertas.",
            "L'inverno fu terribile e i bambini non avevano niente da mangiare.",
            "Non est dubium quin hoc bellum inter dominos et operarios magnum fuerit.",
            "De meeste historici denken dat de staking de oorzaak van de crisis was.",
            "Em 1844, mais de 3000 tecelões deixaram o vale, mas nem todos estão de acordo.",
            "År 1844 lämnade mer än 3000 vävare dalen och 40 procent av fabrikerna stängde sina portar.",
            "Tkacze nie chcieli pracować przez sześć miesięcy, a fabryka była zamknięta.",
        ] {
            assert_eq!(verdict(text), Verdict::Other, "{text}");
        }
    }

    #[test]
    fn english_with_foreign_names_is_english() {
        for text in [
            "The owners of Rio de Janeiro's mills and those of Den Haag met the ministers von Papen and van der Berg.",
            "Juan de la Vega visited Ludwig Mies van der Rohe in Los Angeles.",
            "Ortiz et al. counted sixty mills, van Dijk et al. fifty.",
            "Weavers in Lyon read Le Monde, Les Temps Modernes and La Croix.",
            "De facto rulers ran vast estates en masse, ad hoc.",
            "Kids love cool mills.",
            "Many non-white, non-native kids struggle.",
            "Many people went home.",
            "",
        ] {
            assert_ne!(verdict(text), Verdict::Other, "{text}");
        }
    }

    #[test]
    fn what_is_marked_is_found_once() {
        let found = |text: &str| marked(text).iter().map(|r| text[r.clone()].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("Of [Sein [und] *Zeit*]{lang=de} and [Being]{lang=en-GB}."), ["Sein [und] *Zeit*"]);
        assert_eq!(
            found("Of <i lang=\"la\">otium</i>, <I class='x' lang='fr'>loisir</I>, <b>x</b>."),
            [">otium", ">loisir"]
        );
        assert_eq!(found("[a [b]{lang=fr} c]{lang=de}"), ["a [b]{lang=fr} c"]);
        assert_eq!(found("p < 0.05 [otium]{lang=la} <- a <[b]{lang=la} <c [d]{lang=la} <"), ["otium", "b", "d"]);
        assert_eq!(found("<i lang=la>otium<br>cum<BR>dignitate</i>"), [">otium<br>cum<BR>dignitate"]);
        assert_eq!(
            found("[a]{data-lang=de} <code data-lang=\"rust\">x</code> lang=de ]{lang=de} </i> <i lang=de"),
            [""; 0]
        );
    }

    #[test]
    fn english_has_many_names() {
        for (attributes, other) in [
            ("{lang=de}", true),
            ("{.verse lang=\"la\" #x}", true),
            ("<div xml:lang='fr'>", true),
            ("{lang=EN}", false),
            ("{lang=en-US}", false),
            ("{lang=}", false),
            ("{.lang}", false),
        ] {
            assert_eq!(is_other_language(attributes), other, "{attributes}");
        }
    }
}
