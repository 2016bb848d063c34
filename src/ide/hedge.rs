//! Softer words for claims that go too far: only where the sentence stays grammatical whatever its subject is.

use crate::diagnostic::RuleId;

/// Words that keep their place in front of a verb or noun: what is said, and what may be said instead.
const PLAIN: &[(&str, &[&str])] = &[
    ("always", &["often", "usually"]),
    ("never", &["rarely", "seldom"]),
    ("everyone", &["almost everyone"]),
    ("everybody", &["almost everybody"]),
    ("no one", &["hardly anyone", "almost no one"]),
    ("nobody", &["hardly anybody", "almost nobody"]),
    ("will", &["may", "could"]),
];

/// The same at the head of a group of words: `all people`, `every society`.
const HEADS: &[(&str, &[&str])] =
    &[("all", &["most", "almost all"]), ("every", &["almost every"]), ("the", &["perhaps the", "arguably the"])];

/// A verb in the present tense, which takes "can"; with the form that follows it.
const PRESENT: &[(&str, &str)] = &[
    ("causes", "cause"),
    ("cause", "cause"),
    ("leads to", "lead to"),
    ("lead to", "lead to"),
    ("results in", "result in"),
    ("result in", "result in"),
    ("triggers", "trigger"),
    ("sparks", "spark"),
    ("provokes", "provoke"),
    ("prevents", "prevent"),
    ("reduces", "reduce"),
    ("increases", "increase"),
    ("improves", "improve"),
    ("worsens", "worsen"),
    ("undermines", "undermine"),
    ("weakens", "weaken"),
    ("strengthens", "strengthen"),
    ("destroys", "destroy"),
    ("harms", "harm"),
    ("damages", "damage"),
    ("threatens", "threaten"),
];

/// A verb in the past tense.
const PAST: &[(&str, &str)] = &[
    ("caused", "contributed to"),
    ("led to", "contributed to"),
    ("resulted in", "contributed to"),
    ("triggered", "helped to trigger"),
    ("sparked", "helped to spark"),
    ("provoked", "helped to provoke"),
];

/// What may stand for `words`, which are reported under `rule` and stand behind `before` in their sentence.
pub fn choices(rule: RuleId, words: &str, before: &str) -> Vec<String> {
    let folded = words.to_lowercase();
    let previous = before.split_whitespace().next_back().unwrap_or("").to_lowercase();
    let found: Vec<String> = match rule {
        "claim.absolute" | "claim.prediction" | "claim.superlative" => {
            let whole = PLAIN.iter().find(|(w, _)| *w == folded).map(|(_, c)| (*c, ""));
            let head =
                || HEADS.iter().find_map(|(w, c)| Some((*c, folded.strip_prefix(w)?))).filter(|h| h.1.starts_with(' '));
            let is_sure = |h: &(&[&str], &str)| {
                folded.starts_with("the ") == (rule == "claim.superlative") && !h.1.contains("  ")
            };
            let Some((choices, _)) = whole.filter(|_| rule != "claim.superlative").or_else(|| head().filter(is_sure))
            else {
                return Vec::new();
            };
            // What follows the first word keeps its capitals.
            let rest = if whole.is_some() { "" } else { words.find(' ').map_or("", |i| &words[i..]) };
            choices.iter().map(|c| format!("{c}{rest}")).collect()
        }
        "claim.causal" => {
            // Behind another verb neither form fits: `has led to`, `may cause`.
            const VERBS: &[&str] = &[
                "has", "have", "had", "is", "are", "was", "were", "be", "been", "being", "to", "may", "might", "can",
                "could", "will", "would", "should", "must", "does", "do", "did", "not", "also", "directly", "only",
                "never", "always", "and", "or",
            ];
            if VERBS.contains(&previous.as_str()) {
                return Vec::new();
            }
            let present = PRESENT.iter().find(|(w, _)| *w == folded).map(|(_, v)| format!("can {v}"));
            let past = PAST.iter().find(|(w, _)| *w == folded).map(|(_, v)| (*v).to_owned());
            present.into_iter().chain(past).collect()
        }
        _ => Vec::new(),
    };
    let capital = words.chars().next().is_some_and(char::is_uppercase);
    found.into_iter().map(|f| if capital { capitalised(&f) } else { f }).collect()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softer_words_fit_where_the_old_ones_stood() {
        for (rule, words, before, expected) in [
            ("claim.absolute", "always", "people have", &["often", "usually"][..]),
            ("claim.absolute", "Everyone", "", &["Almost everyone"]),
            ("claim.absolute", "Every society", "", &["Almost every society"]),
            ("claim.absolute", "all people", "and", &["most people", "almost all people"]),
            ("claim.absolute", "without exception", "", &[]),
            ("claim.absolute", "the people", "", &[]),
            ("claim.superlative", "the largest", "It was", &["perhaps the largest", "arguably the largest"]),
            ("claim.superlative", "largest", "It was their", &[]),
            ("claim.causal", "causes", "Smoke", &["can cause"]),
            ("claim.causal", "led to", "The war", &["contributed to"]),
            ("claim.causal", "led to", "The war has", &[]),
            ("claim.causal", "because of", "It fell", &[]),
            ("claim.quantity", "40%", "", &[]),
        ] {
            assert_eq!(choices(rule, words, before), expected, "{rule} {words}");
        }
    }
}
