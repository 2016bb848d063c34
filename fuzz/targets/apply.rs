//! Edit scripts, in all three position encodings. `Document::apply` compares itself with a document read from scratch, reports
//! included, wherever debug assertions are on; here the text is compared with that of a client that keeps lines of its own.
//!
//! An input is a byte of flags, a text, and edits behind 0xFF bytes: four bytes for the place, one for the kind, the new text.
#![no_main]

use essay_lsp::config::{Config, Register, Settings};
use essay_lsp::document::Document;
use essay_lsp::lsp::convert::{self, Encoding, Place, Span};
use essay_lsp::syntax::bibliography::{self, Format, Source};
use essay_lsp::text::Edit;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let Some((flags, data)) = data.split_first() else { return };
    let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][usize::from(flags & 3) % 3];
    let mut parts = data.split(|b| *b == 0xff);
    let mut text = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let mut document = Document::new(&text, settings(*flags));
    for part in parts.take(60) {
        let [from, column, lines, to, kind, rest @ ..] = part else { continue };
        let new = String::from_utf8_lossy(rest);
        let undone = text.clone();
        let edit = if kind & 7 == 1 {
            // The whole text, as clients send it that know no ranges.
            let mut whole = text.clone();
            whole.insert_str(whole.floor_char_boundary(usize::from(*column)), &new);
            convert::difference(&text, &whole)
        } else {
            let place = |line: u32, column: u8| Place {
                line,
                character: if column == 254 { u32::MAX } else { u32::from(column) },
            };
            let mut span = Span {
                start: place(u32::from(*from), *column),
                end: place(u32::from(*from) + u32::from(lines & 15), *to),
            };
            if kind & 8 != 0 {
                span = Span { start: span.end, end: span.start };
            }
            let range = convert::range(document.rope(), span, encoding);
            let (a, b) = (client(&text, span.start, encoding), client(&text, span.end, encoding));
            assert_eq!(range, a.min(b)..a.max(b), "{span:?} {encoding:?} in {text:?}");
            Edit::replace(range, new.as_ref())
        };
        text.replace_range(edit.range.clone(), &edit.text);
        document.apply(&edit);
        assert!(document.text() == text, "the texts differ after {edit:?}");
        if kind & 7 == 2 {
            let back = Edit::replace(
                edit.range.start..edit.range.start + edit.text.len(),
                &undone[edit.range.clone()],
            );
            document.apply(&back);
            text = undone;
            assert!(document.text() == text, "undone");
        }
        for report in document.diagnostics() {
            assert!(text.get(report.range.clone()).is_some(), "{report:?}");
            for (at, position) in [(report.range.start, report.start), (report.range.end, report.end)] {
                assert_eq!(convert::place(document.rope(), at, encoding), convert::shown(&position, encoding));
            }
        }
    }
});

/// The byte that a client means, counted by hand: behind the end of a line is that end, inside a character its start.
fn client(text: &str, place: Place, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..place.line {
        match line_break(&text[start..]) {
            Some((_, next)) => start += next,
            None => return text.len(),
        }
    }
    let line = &text[start..start + line_break(&text[start..]).map_or(text.len() - start, |(end, _)| end)];
    let mut left = place.character as usize;
    for (at, c) in line.char_indices() {
        let width = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if left < width {
            return start + at;
        }
        left -= width;
    }
    start + line.len()
}

/// Where the first line of `text` ends, and where the second begins.
fn line_break(text: &str) -> Option<(usize, usize)> {
    let end = text.find(['\r', '\n'])?;
    Some((end, end + if text[end..].starts_with("\r\n") { 2 } else { 1 }))
}

fn settings(flags: u8) -> Arc<Settings> {
    let mut config = Config::default();
    config.register = Register { strict: flags & 4 != 0, ..Register::default() };
    config.finished = flags & 8 != 0;
    let mut settings = Settings::fixed(config);
    if flags & 16 != 0 {
        let bib = bibliography::parse("@book{ortiz2020, title={T}}\n@book{bell, title={U}}", Format::Bib);
        let source = Source { path: None, bibliography: Arc::new(bib) };
        settings.set_bibliographies(Default::default(), vec![source]);
    }
    Arc::new(settings)
}
