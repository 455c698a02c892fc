//! Text cut and filled by cells.

pub(crate) use crate::present::typeset::{cells, wrap};

/// A text cut to at most `width` cells.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let end = if width >= 2 { ".." } else { "" };
    format!("{}{end}", fitting(text, width.saturating_sub(2)))
}

/// The beginning of a text, as much of it as `width` cells hold.
pub(crate) fn fitting(text: &str, width: usize) -> &str {
    let over = text.char_indices().find(|(at, c)| cells(&text[..at + c.len_utf8()]) > width);
    over.map_or(text, |(at, _)| &text[..at])
}

/// A text filled with blanks to `width` cells.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let mut told = cut(text, width);
    told.push_str(&" ".repeat(width.saturating_sub(cells(&told))));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_and_pad_count_cells() {
        assert_eq!(cut("カード情報", 6), "カー..");
        assert_eq!(pad("カー", 6), "カー  ");
    }
}
