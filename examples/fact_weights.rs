//! Fits the weights of the rule `claim.fact`:
//!
//! ```text
//! cargo run --release --example fact_weights -- SENTENCES.jsonl > src/rules/data/fact.tsv
//! ```
//!
//! `SENTENCES.jsonl` has an object a line: `{"text": "…", "label": 1, "source": "…"}`; 1 is a sentence that states a checkable fact,
//! `source` the document it is from. The weights in the repository are from ClaimBuster (Arslan, Hassan, Li and Tremayne 2020,
//! CC BY 4.0). Logistic regression with an L2 penalty, full batches, no randomness: the same sentences give the same weights. The
//! figures on standard error are from five folds that share no source.

use essay_lsp::config::{Config, Settings};
use essay_lsp::document::Document;
use essay_lsp::rules::claim::fact;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

/// A feature must come in so many sentences.
const RARE: usize = 10;
/// Strength of the penalty.
const PENALTY: f64 = 5.0;
const STEPS: usize = 600;

struct Example {
    features: Vec<usize>,
    label: f64,
    fold: usize,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: fact_weights SENTENCES.jsonl");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let settings = Arc::new(Settings::fixed(Config::default()));
    let mut raw = Vec::new();
    let mut sources: BTreeMap<String, usize> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else {
            eprintln!("{path}:{}: not a JSON object", number + 1);
            return ExitCode::from(2);
        };
        let (sentence, label) = (row["text"].as_str().unwrap_or_default(), row["label"].as_i64() == Some(1));
        let next = sources.len();
        let source = *sources.entry(row["source"].as_str().unwrap_or_default().to_owned()).or_insert(next);
        let document = Document::new(&format!("# Title\n\nAn opening stands here.\n\n{sentence}\n"), settings.clone());
        let at = document.text().len() - 2;
        let found = document.read_block(at).map(|(_, block)| fact::features_of(&block)).unwrap_or_default();
        // What is no sentence to us is never reported; what is several is reported if one of them is.
        let mut features: Vec<String> = found.into_iter().flatten().collect();
        features.sort();
        features.dedup();
        if !features.is_empty() {
            raw.push((features, label, source % 5));
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (features, ..) in &raw {
        for feature in features {
            *counts.entry(feature).or_default() += 1;
        }
    }
    let names: Vec<&str> = counts.iter().filter(|(_, n)| **n >= RARE).map(|(name, _)| *name).collect();
    let examples: Vec<Example> = raw
        .iter()
        .map(|(features, label, fold)| Example {
            features: features.iter().filter_map(|f| names.binary_search(&f.as_str()).ok()).collect(),
            label: f64::from(u8::from(*label)),
            fold: *fold,
        })
        .collect();

    let mut scored: Vec<(f64, bool)> = Vec::new();
    for fold in 0..5 {
        let weights = fit(examples.iter().filter(|e| e.fold != fold), names.len());
        scored.extend(examples.iter().filter(|e| e.fold == fold).map(|e| (sum(&weights, e), e.label > 0.5)));
    }
    let positive = scored.iter().filter(|s| s.1).count();
    for sure in [-1.0, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4] {
        let (shown, right) =
            (scored.iter().filter(|s| s.0 >= sure), scored.iter().filter(|s| s.0 >= sure && s.1).count());
        let (p, r) = (right as f64 / shown.count().max(1) as f64, right as f64 / positive.max(1) as f64);
        eprintln!("score ≥ {sure:+.1}: precision {p:.3} recall {r:.3} F1 {:.3}", 2.0 * p * r / (p + r).max(1e-9));
    }

    let weights = fit(examples.iter(), names.len());
    println!(
        "# Weights of claim.fact: kind, name, weight. Made by examples/fact_weights.rs from {} sentences.",
        examples.len()
    );
    println!("bias\t\t{:.3}", weights[names.len()]);
    for (name, weight) in names.iter().zip(&weights) {
        if weight.abs() >= 0.005 {
            println!("{name}\t{weight:.3}");
        }
    }
    ExitCode::SUCCESS
}

fn sum(weights: &[f64], example: &Example) -> f64 {
    weights[weights.len() - 1] + example.features.iter().map(|f| weights[*f]).sum::<f64>()
}

/// The weights of `features` features and, last, the bias.
fn fit<'a>(examples: impl Iterator<Item = &'a Example> + Clone, features: usize) -> Vec<f64> {
    // Adam, with the whole set a step.
    let mut weights = vec![0.0; features + 1];
    let (mut mean, mut square) = (weights.clone(), weights.clone());
    for step in 1..=STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|w| PENALTY * w).collect();
        slope[features] = 0.0;
        for example in examples.clone() {
            let error = 1.0 / (1.0 + (-sum(&weights, example)).exp()) - example.label;
            for feature in &example.features {
                slope[*feature] += error;
            }
            slope[features] += error;
        }
        let rate = 0.05 * (1.0 - step as f64 / (STEPS + 1) as f64);
        for i in 0..weights.len() {
            mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
            square[i] = 0.999 * square[i] + 0.001 * slope[i] * slope[i];
            let (m, v) = (mean[i] / (1.0 - 0.9f64.powi(step as i32)), square[i] / (1.0 - 0.999f64.powi(step as i32)));
            weights[i] -= rate * m / (v.sqrt() + 1e-8);
        }
    }
    weights
}
