//! The pattern language of the phrase table: `<get> rid of`, `(a|b)`, `^Well,`.

use crate::syntax::inflect::{self, Form};

/// A set of verb forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forms(u8);

impl Forms {
    pub fn with(self, form: Form) -> Self {
        Forms(self.0 | 1 << form as u8)
    }

    pub fn has(self, form: Form) -> bool {
        self.0 & (1 << form as u8) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Form> {
        Form::ALL.into_iter().filter(move |f| self.has(*f))
    }
}

/// One literal text that a pattern stands for, with the forms its first `<verb>` may be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    pub forms: Forms,
}

/// So many literal texts may one pattern stand for.
const MOST: usize = 512;
/// Bytes of a pattern.
const LONGEST: usize = 1000;

enum Part {
    Plain(String),
    Verb(String),
    Choice(Vec<String>),
}

/// All the literal texts of `pattern`. Text is kept in the case it is written in.
pub fn expand(pattern: &str) -> Result<Vec<Literal>, String> {
    if pattern.len() > LONGEST {
        return Err(format!("the pattern is longer than {LONGEST} bytes"));
    }
    let mut texts = vec![Literal { text: String::new(), forms: Forms::default() }];
    for part in parts(pattern)? {
        let (spellings, is_verb): (Vec<(String, Form)>, bool) = match part {
            Part::Plain(text) => (vec![(text, Form::Base)], false),
            Part::Choice(texts) => (texts.into_iter().map(|t| (t, Form::Base)).collect(), false),
            Part::Verb(verb) => (inflect::forms(&verb), true),
        };
        if texts.len() * spellings.len() > MOST {
            return Err(format!("the pattern stands for more than {MOST} phrases"));
        }
        let mut longer: Vec<Literal> = Vec::with_capacity(texts.len() * spellings.len());
        for before in &texts {
            let first_verb = is_verb && before.forms.is_empty();
            for (spelling, form) in &spellings {
                let text = [before.text.as_str(), spelling].concat();
                let forms = if first_verb { before.forms.with(*form) } else { before.forms };
                match longer.iter_mut().find(|l| l.text == text) {
                    Some(same) => same.forms = Forms(same.forms.0 | forms.0),
                    None => longer.push(Literal { text, forms }),
                }
            }
        }
        texts = longer;
    }
    for literal in &mut texts {
        literal.text = crate::text::on_one_line(&literal.text);
        if literal.text.contains(['’', '‘']) {
            literal.text = literal.text.replace(['’', '‘'], "'");
        }
        if literal.text.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
    }
    Ok(texts)
}

fn parts(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        // An arrow or a smaller-than sign is text; a verb is letters between `<` and `>`.
        if let Some((verb, after)) = verb(rest) {
            parts.push(Part::Verb(verb.to_owned()));
            rest = after;
            continue;
        }
        if let Some(inner) = rest.strip_prefix('(') {
            let (inner, after) = inner.split_once(')').ok_or("a bracket is not closed")?;
            parts.push(Part::Choice(inner.split('|').map(str::to_owned).collect()));
            rest = after;
            continue;
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest[first..].find(['<', '(', ')', '|']).map_or(rest.len(), |i| first + i);
        let plain = &rest[..end];
        if plain.contains([')', '|']) {
            return Err("a bracket or bar stands alone".to_owned());
        }
        parts.push(Part::Plain(plain.to_owned()));
        rest = &rest[end..];
    }
    Ok(parts)
}

/// `<verb>` at the start of `text`, and what follows it.
pub fn verb(text: &str) -> Option<(&str, &str)> {
    let (verb, after) = text.strip_prefix('<')?.split_once('>')?;
    (!verb.is_empty() && verb.chars().all(|c| c.is_lowercase() || c == '-')).then_some((verb, after))
}

/// A replacement with verbs in it: `<remove>`, `<be> published`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(String);

impl Template {
    pub fn new(text: &str) -> Self {
        Template(text.trim().to_owned())
    }

    /// The text with each verb in the given form.
    pub fn fill(&self, form: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            match verb(&rest[at..]) {
                Some((verb, after)) => {
                    out.push_str(&form(verb));
                    rest = after;
                }
                None => {
                    out.push('<');
                    rest = &rest[at + 1..];
                }
            }
        }
        out.push_str(rest);
        out
    }

    pub fn has_verb(&self) -> bool {
        self.0.match_indices('<').any(|(at, _)| verb(&self.0[at..]).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &str) -> Vec<String> {
        expand(pattern).unwrap().into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn alternatives_and_forms() {
        assert_eq!(texts("<take> (a|some) heat").len(), 5 * 2);
        assert!(texts("<take> (a|some) heat").contains(&"took some heat".to_owned()));
        assert_eq!(texts("->"), ["->"]);
        assert_eq!(texts("don’t  go"), ["don't go"]);
    }

    #[test]
    fn forms_spelled_alike_are_one_text() {
        let put = expand("<put> off").unwrap();
        assert_eq!(put.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["put off", "puts off", "putting off"]);
        assert_eq!(put[0].forms.iter().collect::<Vec<_>>(), [Form::Base, Form::Past, Form::Participle]);
    }

    #[test]
    fn bad_patterns_are_refused() {
        for bad in ["", "  ", "(a", "a)", "a|b", "()", "(|)", &"a ".repeat(501)] {
            assert!(expand(bad).is_err(), "{bad}");
        }
        assert!(expand("(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b)").is_err());
    }

    #[test]
    fn templates() {
        let fill = |t: &str| Template::new(t).fill(|v| inflect::inflect(v, Form::Gerund));
        assert_eq!(fill("<react> with alarm"), "reacting with alarm");
        assert_eq!(fill("x < y"), "x < y");
        assert_eq!(fill("ultimately <become>"), "ultimately becoming");
    }
}
