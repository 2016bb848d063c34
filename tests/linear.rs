//! What is repeated in one paragraph or sentence costs in proportion, whatever it is: a paragraph of one mark, and a sentence of one
//! word, have no part that could be read apart from the rest.

use essay_lsp::config::{Assigned, Config, Settings, Style};
use essay_lsp::document::Document;
use std::sync::Arc;
use std::time::Duration;

/// What is repeated, with what stands before and behind it in the paragraph.
const REPEATED: &[(&str, &str, &str)] = &[
    ("The ", "men go because all men go ", "."),
    ("The ", "mill was sold because the weir had burned and ", "."),
    ("The weir ", "is thought to be red and ", "as above."),
    ("Here ", "many methods exist and ", "so: on."),
    ("Here ", "several studies have examined it and ", "so on."),
    ("Here ", "many experts and ", "so on."),
    ("Here it ", "is widely regarded as red and ", "so on."),
    ("It was ", "the largest weir and ", "no more."),
    ("It was ", "the first weir and ", "no more."),
    ("It was ", "higher than the rest and ", "no more."),
    ("The board ", "banned the trade in 1919 and ", "so on."),
    ("The toll ", "led to ruin and ", "so on."),
    ("All ", "men always go and ", "so on."),
    ("The weir ", "will become shallow and ", "so on."),
    ("The weir ", "rose to 40% and ", "so on."),
    ("The weir ", "cost $4 million and ", "so on."),
    ("", "Moreau and Tan (2017) say so. ", ""),
    ("", "Moreau & Tan (2017) say so, ", "too."),
    ("(see below, ", "Moreau & Tan (2017) say so, ", "too."),
    ("", "It closed (Moreau & Tan, 2017). ", ""),
    ("", "Moreau says (42) that, ", "too."),
    ("", "It closed [@moreau, p. 4]. ", ""),
    ("", "[@moreau] ", ""),
    ("", "It closed.[^1] ", ""),
    ("", "“the long words of a man” ", ""),
    ("", "The mayor wrote “the long words of a man.” ", ""),
    ("", "\"the long words of a man\" ", ""),
    ("", "“", ""),
    ("", "\"", ""),
    ("", "'", ""),
    ("", "(", ""),
    ("", "[", ""),
    ("", "{", ""),
    ("", "{{ ", ""),
    ("", "{% ", ""),
    ("", "^a ", ""),
    ("", "^", ""),
    ("", "& ", ""),
    ("", "%% ", ""),
    ("", "$ ", ""),
    ("", "` ", ""),
    ("", "*", ""),
    ("", "_a ", ""),
    ("", "<a ", ""),
    ("", "\\begin{ ", ""),
    ("", "\\begin{a}", ""),
    ("", "\\ref{", ""),
    ("", "![", ""),
    ("", "It was a lot of stuff, and it didn't work. ", ""),
    ("", "a lot of ", ""),
    ("", "Accessed 4 May 2019. ", ""),
    ("", "show more content ", ""),
    ("", "“one thing”, “two things” and “three”, ", ""),
    ("", "`code` and ^a ", ""),
    ("", "He wrote “the mill is closed for good (Ortiz 42).” ", ""),
    ("", "It is a mill. (Ortiz 42) ", ""),
    ("", "It is [a mill](https://mill.example) of <https://mill.example>. ", ""),
    ("", "The mill (see Figure 2) is faster than most other mills. ", ""),
    ("", "Our mill is faster than ever. ", ""),
    ("", "Ortiz, et al, say so. ", ""),
    ("", "(Ortiz et al., 2011; ", ""),
    ("(", "Ortiz, 2011; ", ")"),
    ("", "word ", ""),
    ("", "e.g. ", ""),
    ("", "Mr. ", ""),
    ("", "\n", ""),
    ("", "x\n", ""),
    ("", "- x\n", ""),
    ("", "> ", ""),
    ("", "| ", ""),
    ("", "~~", ""),
    ("", "[^1]: ", ""),
    ("", "TODO ", ""),
    ("", "https://", ""),
    ("", "— ", ""),
    ("", "é", ""),
    ("[a]{lang=de} ", "[kids]{ ", ""),
    ("", "[kids]{lang=de} ", ""),
    ("", "*kids und die guys* ", ""),
    ("<i lang=de>", "<i>kids ", ""),
];

/// The same where an assignment is asked, and text in HTML is read.
const ASSIGNED: &[(&str, &str, &str)] = &[
    ("<div>\nThe mill ", "is <b>closed</b> for the day and ", "so on.\n</div>"),
    ("<div>\n", "<p>The mill is closed for the day, and so on.</p>\n", "</div>"),
    ("<div>\nThe mill ", "<code>is ", "so on."),
    ("<div>\nThe mill ", "<code>is</code> ", "so on."),
    ("<div>\nThe mill ", "<pre>is</pre> ", "so on."),
    ("<div>\nThe mill ", "<blockquote> ", "so on."),
    ("<div>\nThe mill ", "<a ", "so on."),
    ("<div>\nThe mill ", "< ", "so on."),
    ("<div>\nThe mill ", "<!-- ", "so on."),
    ("<div>\nThe mill ", "<!-- --> ", "so on."),
    ("", "<div class='no-count'>", ""),
    ("", "[kids and the stuff of it]{lang=de} ", ""),
    ("", "<!-- essay-lsp: ignore register --> It is a lot of stuff. ", ""),
    ("", "<!-- essay-lsp: off -->\n\n", "It is a lot of stuff."),
    ("", "<!-- essay-lsp: off -->\n\nIt is a lot of stuff.\n\n", ""),
];

fn settings(assigned: Assigned) -> Arc<Settings> {
    Arc::new(Settings::fixed(Config { style: Style::Apa, assigned, ..Config::default() }))
}

fn paragraph(repeated: &(&str, &str, &str), times: usize) -> String {
    format!("# The Weir\n\nIt is old.\n\n{}{}{}\n", repeated.0, repeated.1.repeat(times), repeated.2)
}

/// What the processor has worked for this thread: the clock runs on while other programs have their turn.
#[cfg(unix)]
fn worked() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

#[cfg(not(unix))]
fn worked() -> Duration {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGIN.elapsed()
}

/// The least of three readings: what a busy machine costs (cold caches, above all) comes on top.
fn time(text: &str, settings: &Arc<Settings>) -> Duration {
    let once = || {
        let begin = worked();
        Document::new(text, settings.clone()).diagnostics();
        worked() - begin
    };
    once().min(once()).min(once())
}

#[test]
fn what_is_repeated_costs_in_proportion() {
    in_proportion(REPEATED, Assigned::default());
    in_proportion(ASSIGNED, Assigned { is_there: true, words: true, rules: u128::MAX });
}

fn in_proportion(all: &[(&str, &str, &str)], assigned: Assigned) {
    /// Bytes of the shorter text, and how many times longer the other is.
    const SHORT: usize = 12_000;
    const TIMES: usize = 5;
    /// Between the five of work in proportion and the twenty-five of each against each.
    const MOST: f64 = 11.0;
    let settings = settings(assigned);
    time("It is.\n", &settings);
    let ratio = |repeated: &(&str, &str, &str)| {
        let times = SHORT / repeated.1.len();
        let short = time(&paragraph(repeated, times), &settings);
        time(&paragraph(repeated, TIMES * times), &settings).as_secs_f64() / short.as_secs_f64()
    };
    for repeated in all {
        // A busy machine may spoil a reading, and hardly three.
        let least = (0..3).map(|_| ratio(repeated)).find(|r| *r < MOST);
        assert!(least.is_some(), "{:?}: {TIMES} times the text costs {} times as much", repeated.1, ratio(repeated));
    }
}
