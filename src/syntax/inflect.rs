//! English verb forms: the regular spelling rules, and a table of the verbs that do not follow them.

use foldhash::{HashMap, HashMapExt};
use std::sync::OnceLock;

/// A form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// *take*
    Base,
    /// *takes*
    Third,
    /// *took*
    Past,
    /// *taken*
    Participle,
    /// *taking*
    Gerund,
}

impl Form {
    pub const ALL: [Form; 5] = [Form::Base, Form::Third, Form::Past, Form::Participle, Form::Gerund];
}

/// `verb` (its base form) in the given form; the first spelling where several are current.
pub fn inflect(verb: &str, form: Form) -> String {
    match irregular(verb).map(|forms| forms[form as usize].as_slice()) {
        Some([first, ..]) => (*first).to_owned(),
        _ => regular(verb, form),
    }
}

/// Every spelling of every form of `verb`, given in its base form.
pub fn forms(verb: &str) -> Vec<(String, Form)> {
    let mut all = Vec::new();
    for form in Form::ALL {
        match irregular(verb).map(|forms| forms[form as usize].as_slice()) {
            Some(spellings) if !spellings.is_empty() => all.extend(spellings.iter().map(|s| ((*s).to_owned(), form))),
            _ => all.push((regular(verb, form), form)),
        }
    }
    all
}

/// The spellings of each form, in the order of [`Form::ALL`]; none where the form is regular.
type Forms = [Vec<&'static str>; 5];

fn irregular(verb: &str) -> Option<&'static Forms> {
    static TABLE: OnceLock<HashMap<&'static str, Forms>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = include_str!("../rules/data/inflections.tsv").lines();
        let mut table = HashMap::new();
        for line in lines.filter(|l| !l.starts_with('#')).skip(1) {
            let mut forms = Forms::default();
            for (cell, form) in line.split('\t').zip(&mut forms) {
                *form = cell.split('|').filter(|s| *s != "-").collect();
            }
            if let Some(base) = forms[0].first() {
                table.insert(*base, forms);
            }
        }
        table
    });
    table.get(verb)
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn regular(verb: &str, form: Form) -> String {
    match form {
        Form::Base => verb.to_owned(),
        Form::Third => match verb.as_bytes() {
            [.., before, b'y'] if !is_vowel(*before) => [&verb[..verb.len() - 1], "ies"].concat(),
            [.., before, b'o'] if !is_vowel(*before) => [verb, "es"].concat(),
            [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => [verb, "es"].concat(),
            _ => [verb, "s"].concat(),
        },
        Form::Past | Form::Participle => match verb.as_bytes() {
            [.., b'e'] => [verb, "d"].concat(),
            [.., before, b'y'] if !is_vowel(*before) => [&verb[..verb.len() - 1], "ied"].concat(),
            _ => [&doubled(verb), "ed"].concat(),
        },
        Form::Gerund => match verb.as_bytes() {
            [.., b'i', b'e'] => [&verb[..verb.len() - 2], "ying"].concat(),
            [.., b'e' | b'o' | b'y', b'e'] => [verb, "ing"].concat(),
            [_, .., b'e'] => [&verb[..verb.len() - 1], "ing"].concat(),
            _ => [&doubled(verb), "ing"].concat(),
        },
    }
}

/// The stem before *-ed* and *-ing*: *stopp-*, *panick-*. Longer verbs that double their last letter stand in the table.
fn doubled(verb: &str) -> String {
    let bytes = verb.as_bytes();
    let one_syllable = bytes.iter().filter(|b| is_vowel(**b) || **b == b'y').count() == 1;
    match bytes {
        [.., b'i', b'c'] => [verb, "k"].concat(),
        [.., before, vowel, last]
            if one_syllable
                && !is_vowel(*before)
                && is_vowel(*vowel)
                && last.is_ascii_lowercase()
                && !is_vowel(*last)
                && !matches!(last, b'w' | b'x' | b'y') =>
        {
            format!("{verb}{}", *last as char)
        }
        _ => verb.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_forms() {
        let of = |verb: &str| Form::ALL.map(|f| inflect(verb, f)).join(" ");
        assert_eq!(of("remove"), "remove removes removed removed removing");
        assert_eq!(of("get"), "get gets got got getting");
        assert_eq!(of("carry"), "carry carries carried carried carrying");
        assert_eq!(of("stop"), "stop stops stopped stopped stopping");
        assert_eq!(of("look"), "look looks looked looked looking");
        assert_eq!(of("help"), "help helps helped helped helping");
        assert_eq!(of("show"), "show shows showed shown showing");
        assert_eq!(of("die"), "die dies died died dying");
        assert_eq!(of("panic"), "panic panics panicked panicked panicking");
        assert_eq!(of("be"), "be is was been being");
        assert_eq!(of("see"), "see sees saw seen seeing");
        assert_eq!(of("pass"), "pass passes passed passed passing");
        assert_eq!(of("enjoy"), "enjoy enjoys enjoyed enjoyed enjoying");
        assert_eq!(of("fulfil"), "fulfil fulfils fulfilled fulfilled fulfilling");
    }

    #[test]
    fn every_spelling() {
        let be: Vec<String> = forms("be").into_iter().map(|(s, _)| s).collect();
        assert_eq!(be, ["be", "am", "are", "is", "was", "were", "been", "being"]);
        assert!(forms("get").contains(&("gotten".to_owned(), Form::Participle)));
    }

    #[test]
    fn the_table_has_five_columns() {
        for line in include_str!("../rules/data/inflections.tsv").lines().filter(|l| !l.starts_with('#')) {
            assert_eq!(line.split('\t').count(), 5, "{line}");
        }
    }

    #[test]
    fn odd_input_is_no_trouble() {
        for verb in ["", "e", "y", "é", "naïve", "x", "o", "ie"] {
            assert_eq!(Form::ALL.map(|f| inflect(verb, f)).len(), 5);
        }
    }
}
