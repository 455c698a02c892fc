//! A page as `man` reads it: roff with the macros of man(7), written so that groff has nothing to say of it, and mandoc no more
//! than that it has no date.

use std::fmt::Write as _;

/// What no line begins with (JIS X 4051), as far as it stands in our texts.
const CLOSING: &str = "、。，．・」』】〕》ー々…‥〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}.,:;!?'\"/";
/// What no line ends with.
const OPENING: &str = "「『【〔《([{'\"/";

/// A page, as far as it is written.
pub(super) struct Page(String);

impl Page {
    /// The page of this name in section 1, which `volume` names; man does in English where that is empty.
    pub(super) fn new(name: &str, volume: &str) -> Self {
        let version = concat!("mynascope ", env!("CARGO_PKG_VERSION"));
        let mut page = Self(String::new());
        // Neither adjusted nor hyphenated: a line of Japanese has no spaces that could be widened, and an option is no word.
        let name = name.replace('-', "\\-");
        let volume = if volume.is_empty() { String::new() } else { format!(" \"{volume}\"") };
        let _ = write!(page.0, ".TH {name} 1 \"\" \"{version}\"{volume}\n.nh\n.ad l\n");
        page
    }

    /// A section.
    pub(super) fn section(&mut self, heading: &str) {
        let _ = writeln!(self.0, ".SH \"{heading}\"");
    }

    /// A paragraph; what stands between backticks is bold.
    pub(super) fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.0, "{}{}", self.parted(), line(&marked(text)));
    }

    /// What parts a paragraph from what is before it; below a heading nothing does (mandoc has something to say of that).
    fn parted(&self) -> &'static str {
        let last = self.0.lines().next_back().unwrap_or_default();
        if last.starts_with(".SH") { "" } else { ".PP\n" }
    }

    /// Text right below a heading.
    pub(super) fn text(&mut self, text: &str) {
        let _ = writeln!(self.0, "{}", line(&marked(text)));
    }

    /// Text that is marked already.
    pub(super) fn marked_text(&mut self, marked: &str) {
        let _ = writeln!(self.0, "{}", line(marked));
    }

    /// The page's name and what it is of. whatis(1) takes no break between characters out of it: what is in brackets at its end,
    /// which would be more than a line of Japanese, is left to the description.
    pub(super) fn name(&mut self, name: &str, about: &str) {
        let about = if about.is_ascii() { about } else { about.split(" (").next().unwrap_or(about) };
        let _ = writeln!(self.0, "{} \\- {}", name.replace('-', "\\-"), escaped(about, false));
    }

    /// A term, and what it is; `term` is marked already.
    pub(super) fn term(&mut self, term: &str, text: &str) {
        let text = if text.is_empty() { "\\&".to_owned() } else { line(&marked(text)) };
        let _ = write!(self.0, ".TP\n{term}\n{text}\n");
    }

    /// Terms that belong to the one before.
    pub(super) fn inside(&mut self, write: impl FnOnce(&mut Self)) {
        self.0 += ".RS\n";
        write(self);
        self.0 += ".RE\n";
    }

    /// Lines that stay as they are.
    pub(super) fn lines(&mut self, text: &str) {
        self.0 += self.parted();
        self.0 += ".RS 4\n.nf\n";
        for one in text.lines() {
            let _ = writeln!(self.0, "{}", line(&escaped(one, false)));
        }
        self.0 += ".fi\n.RE\n";
    }

    /// The roff.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// In bold.
pub(super) fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text, false))
}

/// As a name that something else stands for.
pub(super) fn name(text: &str) -> String {
    format!("\\fI{}\\fR", escaped(text, false))
}

/// Words that are none of an option's.
pub(super) fn escaped_words(text: &str) -> String {
    escaped(text, true)
}

/// With what stands between backticks in bold.
pub(super) fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { bold(part) } else { escaped(part, true) }).collect()
}

/// A line that is no order.
fn line(text: &str) -> String {
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text.to_owned() }
}

/// With nothing in it that means something to roff. Where `breaks`, a line of Japanese may end between its characters, as
/// roff does not know by itself.
fn escaped(text: &str, breaks: bool) -> String {
    let mut told = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if breaks && before.is_some_and(|before| may_part(before, c)) {
            told += "\\:";
        }
        match c {
            '\\' => told += "\\e",
            '-' => told += "\\-",
            '\n' => told.push(' '),
            _ => told.push(c),
        }
        before = Some(c);
    }
    told
}

/// May a line end between these two?
fn may_part(before: char, after: char) -> bool {
    let is_wide = |c: char| c >= '\u{2E80}';
    (is_wide(before) || is_wide(after))
        && !before.is_whitespace()
        && !after.is_whitespace()
        && !OPENING.contains(before)
        && !CLOSING.contains(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_means_something_to_roff() {
        let mut page = Page::new("x-y", "");
        page.text(".TH is no order, 'nor' \\fB, `--all` is bold");
        page.lines("'a-b\n.c");
        let text = page.into_text();
        assert!(text.starts_with(".TH x\\-y 1 "));
        assert!(text.contains("\n\\&.TH is no order, 'nor' \\efB, \\fB\\-\\-all\\fR is bold\n"), "{text}");
        assert!(text.contains("\n\\&'a\\-b\n\\&.c\n"), "{text}");
    }

    #[test]
    fn a_paragraph_is_parted_from_what_is_before_it_but_from_no_heading() {
        let mut page = Page::new("x", "");
        page.section("A");
        page.paragraph("one");
        page.paragraph("two");
        page.section("B");
        page.lines("three");
        page.lines("four");
        let text = page.into_text();
        assert!(
            text.contains(".SH \"A\"\none\n.PP\ntwo\n.SH \"B\"\n.RS 4\n.nf\nthree\n.fi\n.RE\n.PP\n.RS 4\n"),
            "{text}"
        );
    }

    #[test]
    fn a_line_of_japanese_may_end_where_one_does() {
        assert_eq!(escaped("「読む」、x を(書く)。", true), "「読\\:む」、\\:x を\\:(書\\:く)。");
        assert_eq!(escaped("読む", false), "読む");
    }
}
