//! Where the blocks of a document begin and end.
//!
//! A block ends only where Markdown can be cut without changing how either side parses: [`next`] reads forward, line by
//! line, and looks no further than the first line of the block that follows. Keeping lines together is always sound, for
//! the block is parsed as a whole afterwards; cutting is done only where it is certain. Each item of a top-level list is a
//! block of its own, so that a long list costs no more than its item.
//!
//! Source: CommonMark 0.31 §4–5; pandoc's manual for fenced divs, footnotes, definition lists and raw TeX.

use super::BlockKind;
use crate::text::{lines, without_line_end};
use std::ops::Range;

/// How far from the start the closing line of front matter may stand, in bytes.
pub const FRONT_MATTER_REACH: usize = 64 * 1024;

/// The extent of a block in the text it was cut from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    pub range: Range<usize>,
    pub kind: BlockKind,
}

/// Does the text begin like front matter? While it does, and until it is closed, any line near the start may close it.
pub fn may_open_front_matter(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.starts_with("---") || text.starts_with("+++")
}

/// The block that begins at byte `at` of `text`. `first`: `at` is the start of the document. `None` at the end of `text`.
///
/// Where the block reaches the end of `text` and `text` is only a window of the document, the caller must widen it.
pub fn next(text: &str, at: usize, first: bool) -> Option<Extent> {
    let rest = &text[at..];
    if rest.is_empty() {
        return None;
    }
    let (length, kind) = block(rest, first);
    Some(Extent { range: at..at + length, kind })
}

/// Length and kind of the first block of `text`, blank lines behind it included.
fn block(text: &str, first: bool) -> (usize, BlockKind) {
    if first && let Some(end) = front_matter(text) {
        return (end + blank(&text[end..]), BlockKind::FrontMatter);
    }
    let leading = blank(text);
    if leading > 0 {
        return (leading, BlockKind::Other);
    }
    let mut cursor = Cursor::new(text);
    let line = cursor.take();
    let kind = match start(line, Context::Fresh) {
        Some(Start::Fence(fence)) => {
            while let Some(l) = cursor.peek() {
                cursor.take();
                if fence.closed_by(l) {
                    break;
                }
            }
            BlockKind::Code
        }
        Some(Start::Heading) => BlockKind::Heading,
        Some(Start::Break) if is_table_rule(line) && cursor.peek().is_some_and(|l| !is_blank(l)) => {
            table_rows(&mut cursor);
            BlockKind::Prose
        }
        Some(Start::Break | Start::Div) => BlockKind::Other,
        Some(Start::Until(end)) => {
            if !end.found_in(line, true) {
                while let Some(l) = cursor.peek() {
                    cursor.take();
                    if end.found_in(l, false) {
                        break;
                    }
                }
            }
            end.kind()
        }
        Some(Start::HtmlTag) => {
            while cursor.peek().is_some_and(|l| !is_blank(l)) {
                cursor.take();
            }
            BlockKind::Html
        }
        Some(Start::Item(content)) => {
            container(&mut cursor, content, line.get(content..).unwrap_or(""));
            BlockKind::List
        }
        Some(Start::Note) => {
            let text = line.split_once("]:").map_or("", |(_, text)| text);
            container(&mut cursor, 4, text);
            BlockKind::Definition
        }
        Some(Start::Quote) => {
            let mut tail = Tail::default();
            tail.feed(line);
            while let Some(l) = cursor.peek() {
                let quoted = indent(l).0 < 4 && l.trim_start().starts_with('>');
                if is_blank(l) || !quoted && (!tail.paragraph || start(l, Context::Quote).is_some()) {
                    break;
                }
                if quoted {
                    tail.feed(l);
                }
                cursor.take();
            }
            BlockKind::BlockQuote
        }
        None if indent(line).0 >= 4 => {
            // Indented code, or a student's indented paragraph: lines below it that are not indented go with it, and the
            // prose room tells which it is.
            let mut context = Context::Fresh;
            while let Some(l) = cursor.peek() {
                if is_blank(l) || start(l, context).is_some() {
                    break;
                }
                cursor.take();
                if indent(l).0 < 4 {
                    if context == Context::Paragraph && is_setext_underline(l) {
                        break;
                    }
                    context = Context::Paragraph;
                }
            }
            BlockKind::Code
        }
        None => paragraph(&mut cursor, line),
    };
    let end = cursor.at;
    (end + blank(&text[end..]), kind)
}

fn paragraph(cursor: &mut Cursor, first: &str) -> BlockKind {
    // Below its row of dashes a table has rows, and no underlines of headings.
    let (mut above, mut context) = (first, Context::Paragraph);
    loop {
        match cursor.peek() {
            None => return BlockKind::Prose,
            Some(l) if is_blank(l) => {
                // A definition may stand below its term with blank lines between.
                if let Some(content) = cursor.peek_past_blank().and_then(definition) {
                    cursor.skip_blank();
                    let line = cursor.take();
                    container(cursor, content, definition_text(line));
                    continue;
                }
                return BlockKind::Prose;
            }
            Some(l) if context == Context::Paragraph && is_setext_underline(l) => {
                cursor.take();
                return BlockKind::Heading;
            }
            Some(l) if std::ptr::eq(above, first) && is_table_rule(l) => {
                cursor.take();
                table_rows(cursor);
                return BlockKind::Prose;
            }
            Some(l) if start(l, context).is_some() => return BlockKind::Prose,
            Some(l) => {
                cursor.take();
                if above.contains('|') && is_delimiter_row(l) {
                    context = Context::Table;
                }
                above = l;
                if let Some(content) = definition(l) {
                    container(cursor, content, definition_text(l));
                }
            }
        }
    }
}

/// The rows of pandoc's simple table; whatever else may begin there ends it.
fn table_rows(cursor: &mut Cursor) {
    while cursor.peek().is_some_and(|l| !is_blank(l) && (is_table_rule(l) || start(l, Context::Paragraph).is_none())) {
        cursor.take();
    }
}

/// The lines of a list item, note or definition whose content begins at column `content`; `first` is its first line.
fn container(cursor: &mut Cursor, content: usize, first: &str) {
    let mut tail = Tail::default();
    tail.feed(first);
    // An item may begin with one blank line, not with two.
    if is_blank(first) && cursor.peek().is_some_and(is_blank) {
        return;
    }
    loop {
        match cursor.peek() {
            None => return,
            Some(l) if is_blank(l) => match cursor.peek_past_blank() {
                Some(below) if indent(below).0 >= content => {
                    cursor.skip_blank();
                    tail.feed("");
                }
                _ => return,
            },
            Some(l) if indent(l).0 >= content => {
                tail.feed(outdented(l, content));
                cursor.take();
            }
            Some(l) => {
                if !tail.paragraph || start(l, Context::Item).is_some() || definition(l).is_some() {
                    return;
                }
                cursor.take();
            }
        }
    }
}

fn outdented(line: &str, columns: usize) -> &str {
    let mut at = 0;
    for b in line.bytes().take(columns) {
        match b {
            b' ' => at += 1,
            b'\t' => return &line[at + 1..],
            _ => break,
        }
    }
    &line[at..]
}

/// Deeper than anyone nests it is not asked what a line of a container is: as if in a paragraph, what follows is kept with it, which
/// is always sound.
const DEEPEST: usize = 100;

/// What the innermost container was last in: only a paragraph can go on in a line that lacks the container's marks.
#[derive(Default)]
struct Tail {
    paragraph: bool,
    fence: Option<Fence>,
    html: bool,
    /// The column at which the content of the last item inside began.
    nested: usize,
}

impl Tail {
    fn feed(&mut self, line: &str) {
        let mut rest = line;
        let mut nested = self.nested;
        // Marks of quotations and items, however they nest.
        for depth in 0.. {
            if depth == DEEPEST {
                self.paragraph = !is_blank(rest);
                return;
            }
            let (columns, bytes) = indent(rest);
            let body = &rest[bytes..];
            if let Some(fence) = &self.fence {
                let inner = body.strip_prefix('>').unwrap_or(rest);
                if fence.closed_by(inner.strip_prefix(' ').unwrap_or(inner)) || fence.closed_by(rest) {
                    self.fence = None;
                }
                self.paragraph = false;
                return;
            }
            if columns >= 4 {
                if columns >= nested + 4 {
                    break;
                }
                rest = body;
            }
            if let Some(inner) = body.strip_prefix('>') {
                rest = inner.strip_prefix(' ').unwrap_or(inner);
                continue;
            }
            let context = if self.paragraph { Context::Paragraph } else { Context::Fresh };
            match start(rest, context) {
                Some(Start::Item(content)) => {
                    let marker = body.find([' ', '\t', '\n', '\r']).unwrap_or(body.len());
                    let inner = outdented(&body[marker..], content.saturating_sub(columns + marker));
                    self.paragraph = false;
                    self.nested = content;
                    nested = 0;
                    rest = inner;
                    continue;
                }
                Some(Start::Fence(fence)) => {
                    self.fence = Some(fence);
                    self.paragraph = false;
                }
                Some(Start::HtmlTag | Start::Until(_)) => {
                    self.html = true;
                    self.paragraph = false;
                }
                Some(_) => self.paragraph = false,
                None if is_blank(rest) => {
                    self.paragraph = false;
                    self.html = false;
                }
                None => self.paragraph = !(self.html || self.paragraph && is_setext_underline(rest)),
            }
            return;
        }
        // Indented code, unless a paragraph goes on.
        if is_blank(rest) {
            self.paragraph = false;
            self.html = false;
        }
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    fn peek(&self) -> Option<&'a str> {
        lines(&self.text[self.at..]).next().map(|(_, l)| l)
    }

    fn take(&mut self) -> &'a str {
        let line = self.peek().unwrap_or("");
        self.at += line.len();
        line
    }

    fn peek_past_blank(&self) -> Option<&'a str> {
        let at = self.at + blank(&self.text[self.at..]);
        lines(&self.text[at..]).next().map(|(_, l)| l)
    }

    fn skip_blank(&mut self) {
        self.at += blank(&self.text[self.at..]);
    }
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}

/// The length of the blank lines that `text` begins with.
fn blank(text: &str) -> usize {
    lines(text).take_while(|(_, l)| is_blank(l)).map(|(_, l)| l.len()).sum()
}

/// Columns of white space at the start of a line (a tab goes to the next multiple of four), and their bytes.
fn indent(line: &str) -> (usize, usize) {
    let (mut columns, mut bytes) = (0, 0);
    for b in line.bytes() {
        match b {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => break,
        }
        bytes += 1;
    }
    (columns, bytes)
}

fn front_matter(text: &str) -> Option<usize> {
    let text_start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut all = lines(&text[text_start..]);
    let open = without_line_end(all.next()?.1).trim_end();
    let closes: &[&str] = match open {
        "---" => &["---", "..."],
        "+++" => &["+++"],
        _ => return None,
    };
    let (mut set_off, mut keys) = (false, 0);
    for (i, (at, line)) in all.enumerate() {
        let bare = without_line_end(line).trim_end();
        if at > FRONT_MATTER_REACH {
            return None;
        }
        // To pandoc a blank line makes the first one a break; Jekyll, Hugo and Obsidian read on, and so do we where keys follow and
        // nothing else.
        if bare.is_empty() {
            set_off |= i == 0;
            continue;
        }
        if closes.contains(&bare) {
            return Some(text_start + at + line.len()).filter(|_| !set_off || keys > 0);
        }
        if set_off {
            keys += usize::from(is_key(bare));
            if !is_key(bare) && !bare.starts_with([' ', '\t', '-', '#', ']', '}']) || keys == 1 && is_sentence(bare) {
                return None;
            }
        }
    }
    None
}

/// `title: The Weir`
fn is_key(line: &str) -> bool {
    let name = line.split_once(':').map_or("", |(name, _)| name);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// `Note: this is a draft of the essay.`
fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?']) && line.split_whitespace().count() > 4 && !line.contains(['"', '\''])
}

/// Where a line stands that may begin a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// After a blank line or another block.
    Fresh,
    Paragraph,
    Table,
    /// After a line of a block quote.
    Quote,
    /// After a line of a list item or note, not indented under it.
    Item,
}

enum Start {
    Heading,
    Break,
    Fence(Fence),
    Div,
    /// A list item whose content begins at this column.
    Item(usize),
    Note,
    Quote,
    /// Runs to a closing text, blank lines and all.
    Until(Terminator),
    /// HTML that runs to a blank line.
    HtmlTag,
}

struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    fn open(body: &str) -> Option<Fence> {
        let mark = *body.as_bytes().first()?;
        let length = body.bytes().take_while(|b| *b == mark).count();
        let ok = length >= 3 && (mark == b'~' || mark == b'`' && !body[length..].contains('`'));
        ok.then_some(Fence { mark, length })
    }

    fn closed_by(&self, line: &str) -> bool {
        let (columns, bytes) = indent(line);
        let body = without_line_end(&line[bytes..]).trim_end();
        columns < 4 && body.len() >= self.length && body.bytes().all(|b| b == self.mark)
    }
}

enum Terminator {
    /// HTML comment, declaration, processing instruction, CDATA.
    Html(&'static str),
    /// `<script>`, `<pre>`, `<style>`, `<textarea>`: any of their end tags.
    RawElement,
    Tex(String),
    ObsidianComment,
    Highlight,
}

impl Terminator {
    fn found_in(&self, line: &str, opening: bool) -> bool {
        match self {
            // `<!-->` and `<!--->` are whole comments: the closing text may overlap the opening one.
            Terminator::Html(end) => line.contains(end),
            Terminator::RawElement => {
                let lower = line.to_ascii_lowercase();
                RAW_ELEMENTS.iter().any(|e| lower.contains(&format!("</{e}>")))
            }
            Terminator::Tex(end) => line.contains(end.as_str()),
            Terminator::ObsidianComment => {
                let body = line.trim_start();
                let body = if opening { body.strip_prefix("%%").unwrap_or(body) } else { body };
                body.contains("%%")
            }
            Terminator::Highlight => line.contains("endhighlight"),
        }
    }

    fn kind(&self) -> BlockKind {
        match self {
            Terminator::Html(_) | Terminator::RawElement => BlockKind::Html,
            Terminator::Tex(_) | Terminator::Highlight => BlockKind::Code,
            Terminator::ObsidianComment => BlockKind::Other,
        }
    }
}

/// The block that `line` begins in this context, if it begins one there for certain.
fn start(line: &str, context: Context) -> Option<Start> {
    let (columns, bytes) = indent(line);
    if columns >= 4 {
        return None;
    }
    let body = without_line_end(&line[bytes..]);
    let first = *body.as_bytes().first()?;
    match first {
        b'#' => {
            let level = body.bytes().take_while(|b| *b == b'#').count();
            let ok = level <= 6 && matches!(body.as_bytes().get(level), None | Some(b' ' | b'\t'));
            ok.then_some(Start::Heading)
        }
        b'`' | b'~' => Fence::open(body).map(Start::Fence),
        b'>' => Some(Start::Quote),
        b':' if is_div_fence(body) => Some(Start::Div),
        b'[' if is_note_definition(body) => Some(Start::Note),
        b'<' => html(body, context),
        b'\\' => {
            let name = body.strip_prefix("\\begin{")?.split('}').next()?;
            (!name.is_empty()).then(|| Start::Until(Terminator::Tex(format!("\\end{{{name}}}"))))
        }
        b'%' if body.starts_with("%%") => Some(Start::Until(Terminator::ObsidianComment)),
        b'{' => {
            let tag = body.strip_prefix("{%")?.trim_start_matches('-').trim_start();
            tag.starts_with("highlight").then_some(Start::Until(Terminator::Highlight))
        }
        _ => {
            if is_break(body) {
                // Under a paragraph a row of hyphens makes it a heading.
                let underline = first == b'-' && is_setext_underline(line);
                return (context != Context::Paragraph || !underline).then_some(Start::Break);
            }
            item(body, columns, context)
        }
    }
}

fn is_break(body: &str) -> bool {
    let mut marks = body.bytes().filter(|b| !matches!(b, b' ' | b'\t'));
    match marks.next() {
        Some(m @ (b'*' | b'-' | b'_')) => {
            let mut n = 1;
            for b in marks {
                if b != m {
                    return false;
                }
                n += 1;
            }
            n >= 3
        }
        _ => false,
    }
}

fn is_setext_underline(line: &str) -> bool {
    let (columns, bytes) = indent(line);
    let body = without_line_end(&line[bytes..]).trim_end();
    columns < 4 && !body.is_empty() && (body.bytes().all(|b| b == b'=') || body.bytes().all(|b| b == b'-'))
}

/// The row of hyphens in pandoc's simple tables, a group of them for each column. To CommonMark it is a thematic break.
pub(super) fn is_table_rule(line: &str) -> bool {
    let (columns, _) = indent(line);
    let mut groups = 0;
    let mut all = line.split_ascii_whitespace();
    columns < 4
        && all.all(|g| {
            (g.len() >= 3 && g.bytes().all(|b| b == b'-')) && {
                groups += 1;
                true
            }
        })
        && groups >= 2
}

fn is_delimiter_row(line: &str) -> bool {
    let body = line.trim();
    body.contains('|') && body.contains('-') && body.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// `: text`: a definition, or a caption of pandoc's. The column where its content begins.
fn definition(line: &str) -> Option<usize> {
    let (columns, bytes) = indent(line);
    let body = line[bytes..].strip_prefix(':')?;
    let (gap, gap_bytes) = indent(body);
    (columns < 4 && gap > 0 && !is_blank(&body[gap_bytes..])).then_some(columns + 1 + gap.min(4))
}

/// What stands behind the colon of a definition.
fn definition_text(line: &str) -> &str {
    line.split_once(':').map_or("", |(_, text)| text)
}

pub(super) fn is_div_fence(body: &str) -> bool {
    let colons = body.bytes().take_while(|b| *b == b':').count();
    let rest = body[colons..].trim().trim_end_matches(':').trim_end();
    colons >= 3
        && (rest.is_empty() || rest.starts_with('{') && rest.ends_with('}') || !rest.contains(char::is_whitespace))
}

fn is_note_definition(body: &str) -> bool {
    body.strip_prefix("[^").and_then(|b| b.split_once("]:")).is_some_and(|(label, _)| {
        !label.is_empty() && !label.contains(['[', ']']) && !label.contains(char::is_whitespace)
    })
}

fn item(body: &str, columns: usize, context: Context) -> Option<Start> {
    let bytes = body.as_bytes();
    let (marker, number) = match bytes[0] {
        b'-' | b'+' | b'*' => (1, None),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            let delimited = matches!(bytes.get(digits), Some(b'.' | b')'));
            if digits > 9 || !delimited {
                return None;
            }
            (digits + 1, body[..digits].parse::<u32>().ok())
        }
        _ => return None,
    };
    let rest = &body[marker..];
    let (gap, gap_bytes) = indent(rest);
    let empty = is_blank(&rest[gap_bytes..]);
    if gap == 0 && !empty {
        return None;
    }
    let interrupts = context == Context::Paragraph;
    if interrupts && (empty || number.is_some_and(|n| n != 1)) {
        return None;
    }
    // An empty first line, or code five columns in: the content begins one column behind the marker.
    let gap = if empty || gap > 4 { 1 } else { gap };
    Some(Start::Item(columns + marker + gap))
}

const RAW_ELEMENTS: [&str; 4] = ["script", "pre", "style", "textarea"];

const BLOCK_ELEMENTS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

fn html(body: &str, context: Context) -> Option<Start> {
    let until = |end| Some(Start::Until(Terminator::Html(end)));
    if body.starts_with("<!--") {
        return until("-->");
    }
    if body.starts_with("<?") {
        return until("?>");
    }
    if body.starts_with("<![CDATA[") {
        return until("]]>");
    }
    if body.starts_with("<!") && body.as_bytes().get(2).is_some_and(|b| b.is_ascii_alphabetic()) {
        return until(">");
    }
    let closing = body.starts_with("</");
    let tag = &body[if closing { 2 } else { 1 }..];
    let name: String =
        tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>().to_ascii_lowercase();
    if name.is_empty() || !name.as_bytes()[0].is_ascii_alphabetic() {
        return None;
    }
    let after = &tag[name.len()..];
    let ended = after.is_empty() || after.starts_with([' ', '\t', '>']);
    if !closing && ended && RAW_ELEMENTS.contains(&name.as_str()) {
        return Some(Start::Until(Terminator::RawElement));
    }
    if (ended || after.starts_with("/>")) && BLOCK_ELEMENTS.contains(&name.as_str()) {
        return Some(Start::HtmlTag);
    }
    // A complete tag alone on its line, which may not interrupt a paragraph.
    let alone = context == Context::Fresh && is_complete_tag(after, closing);
    alone.then_some(Start::HtmlTag)
}

/// Is what follows a tag's name its attributes, `>` and nothing else?
fn is_complete_tag(after: &str, closing: bool) -> bool {
    let Some(inner) = after.trim_end().strip_suffix('>') else { return false };
    if closing {
        return inner.trim().is_empty();
    }
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return true;
    }
    if !inner.starts_with([' ', '\t']) {
        return false;
    }
    let mut quote = None;
    for c in inner.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if c == q => quote = None,
            (None, '<' | '>' | '`') => return false,
            _ => {}
        }
    }
    quote.is_none()
}
