//! Essays to measure on.

use std::fmt::Write;

const SENTENCES: [&str; 9] = [
    "The harbour board met twice a year, and its minutes were kept by the parish clerk.",
    "Most of what is known of the weir comes from the diary of a miller (Ortiz 42).",
    "Many experts say that the river was deeper then.",
    "The diary says that “the water did not come, and the wheel stood still for a week” (Ortiz 44).",
    "It didn’t help that the bridge had cost the town $2 million.",
    "In 1871 the council sold the ferry to a rival firm.",
    "Whether the tenants were right is a question that the archive cannot answer.",
    "Bell argues that the famine was not the cause (12).",
    "The ledger gives no name, nor does the petition that the council heard in the spring.",
];

/// An essay of about so many words, the same each time, that is reported in one sentence of three and cites in as many.
pub fn essay(words: usize) -> String {
    let mut text = String::from("# The Weir\n\n");
    let (mut written, mut paragraph) = (0, 0);
    while written < words {
        if paragraph % 12 == 0 {
            let _ = write!(text, "## Part {}\n\n", paragraph / 12 + 1);
        }
        for sentence in 0..7 {
            let sentence = SENTENCES[(paragraph * 5 + sentence * 4) % SENTENCES.len()];
            written += sentence.split_whitespace().count();
            text.push_str(sentence);
            text.push(' ');
        }
        text.push_str("\n\n");
        paragraph += 1;
    }
    text + "## Works Cited\n\nBell, Thomas. *Fires*. Quay Press, 2014.\n\nOrtiz, Ana. *The Weir*. Quay Press, 2011.\n"
}
