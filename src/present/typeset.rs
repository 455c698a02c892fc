//! Text broken into lines by cells.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of a text in cells.
pub(crate) fn cells(text: &str) -> usize {
    text.width()
}

/// Is a line never to begin with this? (行頭禁則)
fn closes(c: char) -> bool {
    matches!(c, '。' | '、' | '」' | '』' | ')' | '）' | ',' | '.' | ':' | ';' | '!' | '?' | '・' | 'ー')
}

/// Is a line never to end with this? (行末禁則)
fn opens(c: char) -> bool {
    matches!(c, '「' | '『' | '(' | '（')
}

/// May a word that is longer than a line be broken behind this?
fn breaks(c: char) -> bool {
    matches!(c, ':' | ',' | '/')
}

/// The cells up to the next such place or the end, where that is within a line.
fn group(rest: &str, width: usize) -> Option<usize> {
    let mut used = 0;
    for c in rest.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            return None;
        }
        if breaks(c) {
            break;
        }
    }
    Some(used)
}

/// What a character is to a line break.
#[derive(PartialEq, Eq)]
enum Kind {
    Blank,
    Hiragana,
    Katakana,
    /// Kanji and everything else that is wide.
    Wide,
    Narrow,
}

fn kind(c: char) -> Kind {
    match c {
        ' ' | '\u{3000}' => Kind::Blank,
        '\u{3041}'..='\u{309f}' => Kind::Hiragana,
        '\u{30a0}'..='\u{30ff}' => Kind::Katakana,
        c if c.width().unwrap_or(0) > 1 => Kind::Wide,
        _ => Kind::Narrow,
    }
}

/// Do two characters stay on one line where there is room for their piece? A piece of Japanese is a word and the
/// particles behind it, a number and what it counts, a date.
fn joins(last: char, c: char) -> bool {
    if opens(last) || closes(c) || c.width() == Some(0) {
        return true;
    }
    if closes(last) && kind(last) != Kind::Narrow {
        return last == 'ー' && matches!(kind(c), Kind::Katakana | Kind::Hiragana);
    }
    match (kind(last), kind(c)) {
        (Kind::Blank, _) | (_, Kind::Blank) => false,
        (_, Kind::Hiragana) => true,
        (Kind::Narrow, Kind::Wide) => last.is_ascii_digit(),
        (Kind::Wide, Kind::Narrow) => c.is_ascii_digit(),
        (Kind::Hiragana, Kind::Wide) => last == 'か' && c == '月',
        (before, after) => before == after,
    }
}

/// The pieces of a text that stay on one line where there is room for them; a blank is one.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        match pieces.last_mut() {
            Some(piece) if before.is_some_and(|last| joins(last, c)) => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

/// Breaks a text into lines of at most `width` cells: between words, in Japanese before a word and not within it,
/// within a word only where the word alone is longer than a line.
///
/// Not by the line breaking algorithm of Unicode (UAX #14, `unicode-linebreak` 0.1.5, tried in 2026): it breaks Japanese
/// between any two characters, so words (市区町村の窓口|で、 利用者証明用電子証明書 as 利用者証明|用電子証明|書), dates and
/// counts (8年2|か月, 令|和17年) come apart, and a long row of octets or names (`8D:C1:69:80:B0`) is not broken at all.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let used = lines.last().map_or(0, |line| cells(line));
        let room = used + cells(&piece) <= width;
        if !room && used > 0 {
            lines.push(String::new());
        }
        for (at, c) in piece.char_indices() {
            let broken = lines.len() > 1;
            let Some(line) = lines.last_mut() else { continue };
            // The blank at which a line was broken belongs to neither.
            if line.is_empty() && c == ' ' && broken {
                continue;
            }
            // A long row of groups (octets, names) is broken between two of them.
            let full = cells(line) + c.width().unwrap_or(0) > width
                || line.ends_with(breaks)
                    && group(&piece[at..], width).is_some_and(|next| cells(line) + next > width);
            if full {
                lines.push(c.to_string());
            } else {
                line.push(c);
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_never_wider_than_its_place() {
        let text = "署名用パスワードがロックされています。市区町村の窓口で、または sudo systemctl start pcscd.socket です。";
        for width in 2..90 {
            for line in wrap(text, width) {
                assert!(cells(&line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn nothing_is_lost_but_blanks() {
        let text = "A certificate (JPKI) ends、今日で終わります。more";
        let whole = |text: &str| text.replace(' ', "");
        for width in 2..40 {
            assert_eq!(whole(&wrap(text, width).concat()), whole(text));
        }
    }

    #[test]
    fn a_full_stop_does_not_begin_a_line() {
        assert_eq!(wrap("日本語。英", 8), ["日本語。", "英"]);
        assert_eq!(wrap("市区町村の窓口で、カードを", 14), ["市区町村の", "窓口で、", "カードを"]);
        assert_eq!(wrap("終わり 8年2か月", 12), ["終わり", "8年2か月"]);
        assert_eq!(wrap("ながいながい", 6), ["ながい", "ながい"]);
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("8D:C1:69:80:B0", 8), ["8D:C1:", "69:80:B0"]);
        assert_eq!(wrap("O=JPKI,C=JPXX", 9), ["O=JPKI,", "C=JPXX"]);
    }
}
