//! The parts that citations are made of: names, years, locators, titles. Each reader starts at a token, looks only
//! forward, and says where it stopped.

use super::lexicon;
use super::scan::{Kind, Scan};
use crate::text::lowered;
use foldhash::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Most words that one name may have.
const NAME_WORDS: usize = 12;

/// Who is cited, and the token behind.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Places in the text, initials and possessive endings left out.
    pub list: Vec<Range<usize>>,
    pub et_al: bool,
    /// Joined by `and`, `&`.
    pub joined: bool,
    /// One of the names is more than a surname: a full name or an institution.
    pub long: bool,
    /// A name begins with initials: a person.
    pub initials: bool,
    pub possessive: bool,
    pub next: usize,
}

impl Names {
    /// Surnames with a mark that only citations have.
    pub fn is_marked(&self) -> bool {
        self.et_al || self.joined
    }
}

/// A place in the text and the token behind it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub range: Range<usize>,
    pub next: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    /// `e.g.`, `such as`
    Example,
    /// `in`, `by`, `following`: words that lead to many things
    Loose,
    /// `see`, `cf.`
    See,
    /// `qtd. in`, `as cited in`
    Through,
}

impl Scan<'_> {
    /// Lower-case words that may introduce a cited work.
    pub fn lead(&self, mut i: usize, end: usize) -> (Lead, usize) {
        let mut lead = Lead::None;
        loop {
            if i >= end {
                return (lead, i);
            }
            if let Some(next) = self.through(i, end) {
                lead = Lead::Through;
                i = next;
            } else if let Some(next) = self.example(i, end) {
                lead = Lead::Example;
                i = next;
            } else if self.word_is(
                i,
                &[
                    "see",
                    "also",
                    "cf",
                    "but",
                    "compare",
                    "contra",
                    "following",
                    "after",
                    "per",
                    "adapted",
                    "reprinted",
                    "from",
                    "in",
                    "and",
                    "by",
                    "especially",
                    "esp",
                    "here",
                    "viz",
                    "contrast",
                    "review",
                    "reviewed",
                    "discussed",
                    "noted",
                    "cited",
                    "as",
                    "both",
                    "generally",
                    "notably",
                    "particularly",
                ],
            ) && !(self.is_name_word(i) && i + 1 < end && self.is_number_ahead(i + 1))
            {
                if self.word_is(i, &["see", "cf", "compare", "contrast"]) {
                    lead = Lead::See;
                } else if lead == Lead::None {
                    lead = Lead::Loose;
                }
                i += 1;
                while i < end && matches!(self.kind(i), Some(Kind::Period | Kind::Comma | Kind::Colon)) {
                    i += 1;
                }
            } else {
                return (lead, i);
            }
        }
    }

    fn is_number_ahead(&self, i: usize) -> bool {
        self.is(i, Kind::Number) || (self.is(i, Kind::Comma) && self.is(i + 1, Kind::Number))
    }

    /// `qtd. in`, `quoted in`, `as cited in`, `cited in`.
    pub fn through(&self, mut i: usize, end: usize) -> Option<usize> {
        if self.word_is(i, &["as"]) {
            i += 1;
        }
        if !self.word_is(i, &["qtd", "quoted", "cited", "qt", "reported", "discussed", "referenced"]) {
            return None;
        }
        i += 1;
        if self.is(i, Kind::Period) {
            i += 1;
        }
        (i < end && self.word_is(i, &["in", "by"])).then_some(i + 1)
    }

    /// `e.g.`, `eg.`, `i.e.`, `for example`, `such as`, `like`.
    fn example(&self, i: usize, end: usize) -> Option<usize> {
        let mut next = if self.word_is(i, &["e", "i"])
            && self.is(i + 1, Kind::Period)
            && self.word_is(i + 2, &["g", "e"])
            && !self.is_name_word(i)
        {
            i + 3
        } else if self.word_is(i, &["eg", "ie", "like", "including"]) && !self.is_name_word(i) {
            i + 1
        } else if (self.word_is(i, &["for"]) && self.word_is(i + 1, &["example", "instance"]))
            || (self.word_is(i, &["such"]) && self.word_is(i + 1, &["as"]))
        {
            i + 2
        } else {
            return None;
        };
        while next < end && matches!(self.kind(next), Some(Kind::Period | Kind::Comma | Kind::Colon)) {
            next += 1;
        }
        Some(next.min(end))
    }

    /// `Ortiz`, `Ortiz and Bell`, `Ortiz, Bell, & Kim`, `Ortiz et al.`, `Ministry of Health [MoH]`.
    pub fn names(&self, from: usize, end: usize) -> Option<Names> {
        let mut names = Names::default();
        let mut i = from;
        while let Some(next) = self.one_name(i, end, &mut names) {
            i = self.given_initials(next, end);
            names.initials |= i > next;
            names.next = i;
            if self.et_al(&mut names, end) || names.joined {
                break;
            }
            let comma = self.is(i, Kind::Comma);
            let mut next = if comma { i + 1 } else { i };
            let joint = next < end && (self.word_is(next, &["and", "und", "y"]) || self.is(next, Kind::Ampersand));
            if joint {
                next += 1;
                if self.word_is(next, &["others", "colleagues"]) {
                    names.et_al = true;
                    names.next = next + 1;
                    break;
                }
            } else if !comma || names.list.len() > 30 {
                break;
            }
            let same_voice = next < end && self.tokens[next].emphasis == self.tokens[from].emphasis;
            if !(same_voice && self.begins_name(next, end)) {
                break;
            }
            names.joined = joint;
            i = next;
        }
        // `[WHO]`
        if names.next < end && self.is(names.next, Kind::SquareOpen) && self.mate(names.next) < end {
            let close = self.mate(names.next);
            if close == names.next + 2 && self.is(names.next + 1, Kind::Word) {
                names.next = close + 1;
            }
        }
        (!names.list.is_empty()).then_some(names)
    }

    /// `, J. P.` behind a surname, as lists have it.
    fn given_initials(&self, from: usize, end: usize) -> usize {
        if !self.is(from, Kind::Comma) {
            return from;
        }
        let mut i = from + 1;
        while i + 1 < end && self.is_initial(i) {
            i += 2;
        }
        let ends = i >= end
            || matches!(self.kind(i), Some(Kind::Comma | Kind::Ampersand | Kind::Number))
            || self.word_is(i, &["and"]);
        if i > from + 1 && i <= end && ends { i } else { from }
    }

    /// A capital, perhaps with one or two particles before it.
    pub fn begins_name(&self, i: usize, end: usize) -> bool {
        if self.is_name_word(i) {
            return true;
        }
        lexicon::is_particle(self.word(i)) && i + 1 < end && (self.is_name_word(i + 1) || self.begins_name_once(i + 1))
    }

    fn begins_name_once(&self, i: usize) -> bool {
        lexicon::is_particle(self.word(i)) && self.is_name_word(i + 1)
    }

    fn et_al(&self, names: &mut Names, end: usize) -> bool {
        let mut i = names.next;
        if i < end && self.is(i, Kind::Comma) {
            i += 1;
        }
        if i + 1 < end && self.word_is(i, &["et"]) {
            if self.is(i + 1, Kind::Period) {
                i += 1;
            }
            if self.word_is(i + 1, &["al", "al’s", "al's", "alii"]) {
                names.et_al = true;
                names.possessive |= self.word(i + 1).ends_with('s');
                names.next = i + 2;
                if names.next < end && self.is(names.next, Kind::Period) {
                    names.next += 1;
                }
                if names.next + 1 < end && self.is_possessive_ending(names.next) {
                    names.possessive = true;
                    names.next += 2;
                }
                return true;
            }
        }
        false
    }

    /// `’s` behind a full stop: `et al.’s`
    pub fn is_possessive_ending(&self, i: usize) -> bool {
        self.is(i, Kind::Quote) && self.glued(i) && self.glued(i + 1) && self.word_is(i + 1, &["s"])
    }

    /// One surname, full name or institution; pushes it.
    fn one_name(&self, from: usize, end: usize, names: &mut Names) -> Option<usize> {
        let mut i = from;
        // Initials and titles in front are no part of the name as lists have it.
        while i + 1 < end && (self.is_initial(i) || self.is_honorific(i)) {
            // `U.S. Department`: the full stops belong to an institution, but then no surname is lost either.
            names.initials |= self.is_initial(i);
            i += 2;
            while i < end && self.is(i, Kind::Dash) && self.glued(i) {
                i += 1;
            }
        }
        let start = i;
        let mut last = None;
        let mut words = 0;
        let mut institution = false;
        let mut plain_words = 0;
        while i < end && words < NAME_WORDS {
            let word = self.word(i);
            if word.is_empty() {
                // `OSCE/ODIHR`, `St.`, `Jr.`
                let joins = self.is(i, Kind::Slash) && self.glued(i) && self.glued(i + 1) && self.is_name_word(i + 1);
                let stop = self.is(i, Kind::Period)
                    && i > start
                    && (lexicon::is_abbreviation(self.word(i - 1)) || self.is_initial(i - 1))
                    && i + 1 < end
                    && self.is_name_word(i + 1);
                if last.is_some() && (joins || stop) {
                    i += 1;
                    continue;
                }
                break;
            }
            if self.is_name_word(i) {
                last = Some(i);
                words += 1;
                plain_words += usize::from(!lexicon::is_particle(word));
                i += 1;
                if lexicon::without_possessive(word) != word && !self.is_name_word(i) {
                    break;
                }
                continue;
            }
            let particle = lexicon::is_particle(word);
            let connector = lexicon::is_connector(word) || word == "v" || word == "vs";
            // `River Board and the Council` is one author too.
            let and_the = word == "and" && self.word_is(i + 1, &["the"]) && self.is_name_word(i + 2);
            let and_inside = word == "and" && (institution || and_the);
            if !(particle || (last.is_some() && (connector || and_inside))) {
                if last.is_some()
                    && matches!(word, "contributors" | "developers" | "authors" | "team" | "group" | "community")
                {
                    last = Some(i);
                    plain_words += 1;
                }
                break;
            }
            // Small words count only with a capital soon behind them.
            let mut ahead = i + 1;
            if (word == "v" || word == "vs") && self.is(ahead, Kind::Period) {
                ahead += 1;
            }
            let mut small = 1;
            while small < 3
                && ahead < end
                && !self.is_name_word(ahead)
                && (lexicon::is_particle(self.word(ahead)) || lexicon::is_connector(self.word(ahead)))
            {
                ahead += 1;
                small += 1;
            }
            if !(ahead < end && self.is_name_word(ahead)) {
                break;
            }
            institution |= connector && !particle && last.is_some();
            words += small;
            i = ahead;
        }
        let last = last?;
        let text = self.range(start, last + 1);
        let word = &self.text[text.clone()];
        let bare = lexicon::without_possessive(word);
        names.possessive = bare.len() < word.len();
        names.long |= plain_words > 1;
        names.list.push(text.start..text.start + bare.len());
        Some(last + 1)
    }

    fn is_honorific(&self, i: usize) -> bool {
        self.word_is(i, &["dr", "prof", "mr", "mrs", "ms"]) && self.is(i + 1, Kind::Period)
    }

    /// `2020`, `2020a`, `1869/1998`, `[1869] 1998`, `c. 1850`, `n.d.`, `forthcoming`, `in press`.
    pub fn year(&self, from: usize, end: usize) -> Option<Part> {
        let mut i = from;
        if self.word_is(i, &["c", "ca", "circa"]) {
            i += 1 + usize::from(self.is(i + 1, Kind::Period));
        }
        if i < end && self.is(i, Kind::SquareOpen) && self.mate(i) == i + 2 && self.is_year(i + 1) {
            i += 3;
            i += usize::from(i < end && self.is(i, Kind::Slash));
            if !(i < end && self.is_year(i)) {
                return Some(Part { range: self.range(from, i), next: i });
            }
        }
        if i >= end {
            return None;
        }
        if self.is_year(i) {
            let mut next = i + 1;
            while next + 1 < end
                && matches!(self.kind(next), Some(Kind::Slash | Kind::Dash))
                && (self.is_year(next + 1) || self.is_short_year(next + 1))
            {
                next += 2;
            }
            return Some(Part { range: self.range(from, next), next });
        }
        let next = if self.word_is(i, &["n"])
            && self.is(i + 1, Kind::Period)
            && self.word_is(i + 2, &["d", "d-a", "d-b", "d-c"])
        {
            i + 3
        } else if self.word_is(i, &["nd", "forthcoming", "submitted", "undated"]) {
            i + 1
        } else if (self.word_is(i, &["in"]) && self.word_is(i + 1, &["press", "preparation", "prep", "review"]))
            || (self.word_is(i, &["no"]) && self.word_is(i + 1, &["date"]))
            || (self.word_is(i, &["under"]) && self.word_is(i + 1, &["review"]))
        {
            i + 2
        } else {
            return None;
        };
        let mut next = next.min(end);
        if next < end && self.is(next, Kind::Period) {
            next += 1;
        }
        if self.is(next, Kind::Dash) && self.glued(next) && self.str(next + 1).len() == 1 && next + 1 < end {
            next += 2;
        }
        Some(Part { range: self.range(i, next), next })
    }

    /// A year from 1500 to 2099, perhaps with a letter.
    pub fn is_year(&self, i: usize) -> bool {
        if !self.is(i, Kind::Number) {
            return false;
        }
        let text = self.str(i);
        let Some((digits, suffix)) = text.split_at_checked(4) else { return false };
        digits.parse::<u32>().is_ok_and(|y| (1500..2100).contains(&y))
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (suffix.is_empty() || (suffix.len() == 1 && suffix.as_bytes()[0].is_ascii_lowercase()))
    }

    fn is_short_year(&self, i: usize) -> bool {
        self.is(i, Kind::Number) && self.str(i).len() == 2 && self.str(i).bytes().all(|b| b.is_ascii_digit())
    }

    /// A page, paragraph, line, time or act: `42`, `pp. 12–13, 20`, `3.1.55-60`, `00:03:16`, `xii`, `ch. 4`.
    /// `prefixed` says whether a word named what is counted.
    pub fn locator(&self, from: usize, end: usize) -> Option<(Part, bool)> {
        let mut i = from;
        let mut done = None;
        let mut prefixed = false;
        while i < end {
            let Some(next) = self.one_locator(i, end, &mut prefixed) else { break };
            done = Some(next);
            i = next;
            if self.is(i, Kind::Comma) || self.word_is(i, &["and"]) || self.is(i, Kind::Ampersand) {
                i += 1;
            } else if !self.is_locator_word(i) {
                break;
            }
        }
        let next = done?;
        Some((Part { range: self.range(from, next), next }, prefixed))
    }

    fn is_locator_word(&self, i: usize) -> bool {
        const WORDS: &str = "p pp pg pgs page pages para paras par pars paragraph paragraphs ch chs chap chaps chapter chapters sec \
            secs sect section sections line lines l ll fig figs figure figures table tables vol vols volume bk book books act \
            acts scene scenes sc st stanza stanzas canto cantos verse verses v vv n nn note notes no art article articles col \
            cols fol theorem thm lemma def definition eq equation app appendix slide slides min location track episode ep pt \
            part parts proposition example problem box entry column lecture minute";
        static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());
        let word = self.word(i);
        !word.is_empty() && word.is_ascii() && lowered(word, |lower| KNOWN.contains(lower))
    }

    fn one_locator(&self, from: usize, end: usize, prefixed: &mut bool) -> Option<usize> {
        let mut i = from;
        let word = self.is_locator_word(i) || (self.is(i, Kind::Symbol) && matches!(self.str(i), "§" | "¶"));
        if word {
            i += 1;
            while i < end
                && (self.is(i, Kind::Period) || (self.is(i, Kind::Symbol) && matches!(self.str(i), "§" | "¶")))
            {
                i += 1;
            }
        }
        let next = self.number_run(i, end, word)?;
        *prefixed |= word;
        Some(next)
    }

    /// `42`, `42-43`, `3.1.55`, `00:03:16-17`, `42n3`, `42ff.`, `xii–xv`; with a word before it `A`, `IV`.
    fn number_run(&self, from: usize, end: usize, named: bool) -> Option<usize> {
        let mut i = from;
        let piece = |i: usize| {
            i < end && (self.is_page_number(i) || (self.is(i, Kind::Word) && lexicon::is_roman(self.str(i))))
        };
        if named && i < end && !piece(i) {
            let word = self.word(i);
            let label = word.len() == 1 || lexicon::is_roman(&word.to_lowercase());
            return (label && self.is_name_word(i))
                .then(|| if self.is(i + 1, Kind::Period) && i + 1 < end { i + 2 } else { i + 1 });
        }
        if !piece(i) {
            return None;
        }
        i += 1;
        loop {
            let joint = match self.kind(i) {
                Some(Kind::Period | Kind::Colon | Kind::Slash) => self.glued(i) || self.is(i, Kind::Colon),
                Some(Kind::Dash) => true,
                _ => false,
            };
            if !(joint && i < end) {
                break;
            }
            // `42--43`
            let mut next = i + 1;
            while next < end && self.is(next, Kind::Dash) {
                next += 1;
            }
            if !piece(next) {
                break;
            }
            i = next + 1;
        }
        if i < end && self.word_is(i, &["f", "ff"]) {
            i += 1 + usize::from(self.is(i + 1, Kind::Period) && i + 1 < end);
        }
        Some(i)
    }

    fn is_page_number(&self, i: usize) -> bool {
        if !self.is(i, Kind::Number) {
            return false;
        }
        let text = self.str(i);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let suffix = &text[digits..];
        (1..=5).contains(&digits)
            && (suffix.is_empty()
                || (suffix.len() == 1 && suffix.as_bytes()[0].is_ascii_lowercase())
                || suffix == "ff"
                || suffix.strip_prefix('n').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())))
    }

    /// `"Short Title"` or `*Short*`: the title without its marks.
    pub fn title(&self, from: usize, end: usize) -> Option<Part> {
        if from >= end {
            return None;
        }
        if self.is(from, Kind::Quote) {
            let open = self.str(from);
            let closes = |i: usize| match open {
                "“" | "„" => matches!(self.str(i), "”" | "“"),
                "‘" => self.str(i) == "’",
                "«" => self.str(i) == "»",
                _ => self.str(i) == open,
            };
            let close = (from + 1..end.min(from + 40)).find(|&i| self.is(i, Kind::Quote) && closes(i))?;
            let mut last = close;
            while last > from + 1 && matches!(self.kind(last - 1), Some(Kind::Comma | Kind::Period)) {
                last -= 1;
            }
            return (last > from + 1).then(|| Part { range: self.range(from + 1, last), next: close + 1 });
        }
        let emphasis = self.tokens.get(from)?.emphasis;
        // In a sentence all in italics, italics mark nothing.
        let around = from.checked_sub(1).map_or(0, |before| self.tokens[before].emphasis);
        if emphasis == 0 || emphasis == around {
            return None;
        }
        let next = (from..end).find(|&i| self.tokens[i].emphasis != emphasis).unwrap_or(end);
        let mut last = next;
        while last > from && matches!(self.kind(last - 1), Some(Kind::Comma)) {
            last -= 1;
        }
        (last > from).then(|| Part { range: self.range(from, last), next })
    }
}
