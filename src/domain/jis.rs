//! The characters of JIS X 0208: what older systems of Japan's offices can write.

/// All of them, a row of the standard a line, by the code points of JIS X 0221: `¢ £ ¬ ― ‖ − 〜` where converters disagree.
/// Written from what Python's `iso2022_jp` and glibc's EUC-JP have in common, which is all 6,879 that either has.
const TABLE: &str = include_str!("../../assets/jis-x-0208.txt");

/// Is it one of them? 非漢字, 第一水準 or 第二水準; half-width letters are not among them.
#[must_use]
pub fn has(character: char) -> bool {
    !character.is_ascii() && TABLE.contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standards_table() {
        let rows: Vec<usize> = TABLE.lines().map(|row| row.chars().count()).collect();
        // Rows 1 to 8, 16 to 47, 48 to 84 (JIS X 0208:1997, 附属書4).
        assert_eq!(rows[..8].iter().sum::<usize>(), 524);
        assert_eq!(rows[8..40].iter().sum::<usize>(), 2_965);
        assert_eq!(rows[40..].iter().sum::<usize>(), 3_390);
        for (character, is_one) in [
            ('亜', true),
            ('腕', true),
            ('弌', true),
            ('熙', true),
            ('々', true),
            ('ゑ', true),
            ('Ａ', true),
            ('－', false),
            ('−', true),
            ('髙', false),
            ('﨑', false),
            ('①', false),
            ('ｱ', false),
            ('𠮷', false),
            ('\u{3099}', false),
            ('a', false),
            ('\n', false),
        ] {
            assert_eq!(has(character), is_one, "{character:?}");
        }
    }

    #[test]
    fn each_has_a_glyph_in_a_font_of_others_that_has_all_of_them() {
        let font = include_bytes!("../../assets/fonts/shinonome-12.dots");
        let (records, _) = font.as_chunks::<21>();
        let drawn: Vec<u16> = records.iter().map(|it| u16::from_be_bytes([it[0], it[1]])).collect();
        for character in TABLE.lines().flat_map(str::chars) {
            let code = u16::try_from(u32::from(character)).unwrap();
            assert!(drawn.binary_search(&code).is_ok(), "{character}");
        }
    }
}
