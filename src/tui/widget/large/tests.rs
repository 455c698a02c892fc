use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;

fn codes(size: Size) -> Vec<u16> {
    let (font, record) = match size {
        Size::Twelve => (TWELVE, HEAD + 12 * 12 / 8),
        Size::Sixteen => (SIXTEEN, HEAD + 16 * 16 / 8),
    };
    assert_eq!(font.len() % record, 0);
    font.chunks(record).map(|it| u16::from_be_bytes([it[0], it[1]])).collect()
}

const SIZES: [Size; 2] = [Size::Twelve, Size::Sixteen];

/// What is drawn of a text in so many cells, without blanks at the ends of rows.
fn drawn(text: &str, width: u16, height: u16, ascii: bool) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let large = Large { text, style: Style::new() };
    terminal.draw(|frame| large.draw(frame, frame.area(), &Glyphs::of(ascii))).unwrap();
    let buffer = terminal.backend().buffer();
    let mut rows = Vec::new();
    for y in 0..height {
        let mut row = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += panel::width(symbol).max(1);
        }
        rows.push(row.trim_end().to_owned());
    }
    rows
}

#[test]
fn the_digits_and_the_kanji_of_a_date_are_drawn_dot_by_dot() {
    assert_eq!(
        drawn("2026年11月", 53, 6, false),
        [
            " ▄▄▄   ▄▄   ▄▄▄    ▄▄     █          ▄   ▄   ▄▄▄▄▄▄▄",
            "█   █ █  █ █   █ ▄▀      ▄▀▀▀█▀▀▀  ▀▀█ ▀▀█   █     █",
            "   ▄▀ █  █    ▄▀ █▀▀▀▄ ▄▀ ▄▄▄█▄▄▄    █   █   █▀▀▀▀▀█",
            " ▄▀   █  █  ▄▀   █   █    █  █       █   █   █▄▄▄▄▄█",
            "█▄▄▄▄ ▀▄▄▀ █▄▄▄▄ ▀▄▄▄▀  ▀▀▀▀▀█▀▀▀▀   █   █  ▄▀     █",
            "                             █             ▄▀     ▄█",
        ]
    );
}

#[test]
fn every_digit_is_drawn_dot_by_dot_in_ascii_too() {
    assert_eq!(
        drawn("0123456789日", 70, 6, true).join("\n"),
        r##" __    _  ___   ___     _  ____    __  _____  ___   ___  _______
#  # ""# #   # "   #   ##  #     _"       _" #   # #   # #     #
#  #   #    _"   ""_  # #  #"""_ #"""_    #  _"""_ "___# #     #
#  #   #  _"   _   # #__#_     # #   #   #   #   #     # #"""""#
"__"   # #____ "___"    #  "___" "___"   #   "___"  __"  #     #
                                                         #_____#"##
    );
}

#[test]
fn sixteen_dots_are_eight_rows() {
    assert_eq!(
        drawn("34日", 60, 8, false),
        [
            "  ▄▄▄       ▄   ▄▄▄▄▄▄▄▄▄",
            "▄▀   ▀▄    ██   █       █",
            "▀     █   █ █   █       █",
            "  ▄▄▄▀   █  █   █▄▄▄▄▄▄▄█",
            "     ▀▄ █▄▄▄█▄▄ █       █",
            "█     █     █   █       █",
            " ▀▄▄▄▀      █   █       █",
            "                ▀▀▀▀▀▀▀▀▀",
        ]
    );
}

#[test]
fn all_of_jis_x_0208_and_latin_1_has_a_glyph_in_both_sizes() {
    for size in SIZES {
        let codes = codes(size);
        assert!(codes.is_sorted_by(|one, next| one < next), "the search halves them");
        let among = |first: char, last: char| {
            let range = u32::from(first)..=u32::from(last);
            codes.iter().filter(|code| range.contains(&u32::from(**code))).count()
        };
        // 2,965 kanji of the first level and 3,390 of the second.
        assert_eq!(among('一', '\u{9fff}'), 2_965 + 3_390 + 1, "and 仝, a sign");
        assert_eq!((among('ぁ', 'ん'), among('ァ', 'ヶ')), (83, 86));
        assert_eq!((among('A', 'Z'), among('a', 'z'), among('0', '9')), (26, 26, 10));
        assert_eq!((among('Α', 'ω'), among('А', 'я')), (48, 64));
        assert_eq!((among(' ', '~'), among('\u{a0}', 'ÿ')), (95, 96));
        assert_eq!(among('\u{ff61}', '\u{ff9f}'), 63);
        for sign in "、。・「」『』（）〜～−－―—‖∥…々〆〇→○●◎※〒①".chars().filter(|sign| *sign != '①')
        {
            assert!(size.glyph(sign).is_some(), "{sign}");
        }
        // The circled numbers are a maker's, no part of JIS X 0208; these have no glyph in it either.
        for sign in ['①', '证', '한', 'ế', '𠮷', '\u{fe00}', '\u{3099}', '\u{1b}'] {
            assert!(size.glyph(sign).is_none(), "{sign}");
        }
    }
}

#[test]
fn every_municipality_can_be_written_in_large_letters() {
    let names = include_str!("../../../../assets/municipalities/codes.tsv");
    for size in SIZES {
        for name in names.lines().filter(|line| !line.starts_with('#')) {
            let name = name.replace('\t', "");
            assert!(size.columns(&name).is_some(), "{name}");
        }
    }
}

#[test]
fn a_glyph_is_as_wide_as_its_ink_and_a_digit_at_most_half_as_wide_as_high() {
    for size in SIZES {
        let dots = size.dots();
        for letter in codes(size).into_iter().filter_map(|code| char::from_u32(code.into())) {
            let glyph = size.glyph(letter).unwrap();
            assert!((1..=dots).contains(&glyph.width()), "{letter}");
            let outside = (glyph.width()..dots).any(|x| (0..dots).any(|y| glyph.has_dot(x, y)));
            assert!(!outside, "{letter}");
            let blank = !(0..glyph.width()).any(|x| (0..dots).any(|y| glyph.has_dot(x, y)));
            assert_eq!(blank, letter.is_whitespace(), "{letter}");
        }
        for digit in '0'..='9' {
            assert!(size.columns(&digit.to_string()) <= Some(dots / 2));
        }
    }
}

#[test]
fn any_date_fits_into_eighty_columns_with_a_margin() {
    for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
        let large = Large { text: &format!("2026年{month}月{day}日"), style: Style::new() };
        assert_eq!((large.size(76, 6), large.rows(76, 6)), (Some(Size::Twelve), 6), "{month}-{day}");
    }
}

fn lined(text: &str, columns: usize) -> Option<Vec<String>> {
    lines(text, Size::Twelve, columns)
}

#[test]
fn lines_end_where_words_and_phrases_end() {
    for (text, columns, lines) in [
        ("今日から更新できます", 80, &["今日から", "更新できます"][..]),
        ("カードを置いてください。", 80, &["カードを", "置いてください。"]),
        ("2026年11月26日（木）", 80, &["2026年11月26日", "（木）"]),
        ("2026年11月26日", 60, &["2026年", "11月26日"]),
        ("署名用電子証明書の期限", 80, &["署名用", "電子証明書の", "期限"]),
        ("マイナンバーカード", 80, &["マイナンバー", "カード"]),
        ("更新（こうしん）", 60, &["更新", "（こうしん）"]),
        ("Place your card on the reader", 58, &["Place your", "card on", "the reader"]),
        ("Até 26/11/2026", 60, &["Até", "26/11/2026"]),
        ("一\n\n二", 80, &["一", "", "二"]),
    ] {
        assert_eq!(
            lined(text, columns).as_deref(),
            Some(&lines.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..]),
            "{text}"
        );
    }
}

#[test]
fn what_does_not_fit_or_has_no_glyph_is_plain_and_whole() {
    // A word is never broken, nor a number.
    assert_eq!(lined("certificates", 48), None);
    assert_eq!(lined("1234567890123", 60), None);
    for text in ["更新できます", "电子证书", "Hạn dùng", "인증서"] {
        let (width, height) = if text == "更新できます" { (60, 5) } else { (120, 40) };
        let large = Large { text, style: Style::new() };
        assert_eq!((large.size(width, height), large.rows(width, height)), (None, 1));
        assert_eq!(drawn(text, width, height, false)[0], text);
    }
    let mut terminal = Terminal::new(TestBackend::new(20, 2)).unwrap();
    let large = Large { text: "更新", style: Style::new() };
    terminal.draw(|frame| large.draw(frame, frame.area(), &Glyphs::of(false))).unwrap();
    assert!(terminal.backend().buffer()[(0, 0)].modifier.contains(Modifier::BOLD));
}

#[test]
fn any_text_is_drawn_in_any_place() {
    let texts = [
        "",
        " ",
        "\n",
        "\n\n更新",
        "更新できます。",
        "署名用電子証明書の有効期限は2026年11月26日（木）です。",
        "证书 인증서 ế",
        "ﾏｲﾅﾝﾊﾞｰ",
        "e\u{301}葛\u{e0100}\u{1b}[31m\u{202e}\t",
        "a b  c   d",
        "（（（（",
        "））））",
        &"長".repeat(200),
        &"x".repeat(200),
    ];
    let sizes = [0, 1, 2, 5, 6, 8, 11, 12, 13, 16, 17, 24, 40, 80, 132, 500, 1000];
    for text in texts {
        for width in sizes {
            for height in sizes.into_iter().filter(|it| *it <= 500) {
                let large = Large { text, style: Style::new() };
                let rows = large.rows(width, height);
                // What is told to fit does.
                assert!(large.size(width, height).is_none() || rows <= height, "{text} {width} {height}");
                // A place with less room never has the larger letters.
                if let Some(size) = large.size(width, height) {
                    assert_eq!(large.size(width, rows), Some(size), "{text} {width} {height}");
                }
            }
        }
        for (width, height) in [(1, 1), (2, 9), (80, 24), (132, 43), (200, 100)] {
            for ascii in [false, true] {
                drawn(text, width, height, ascii);
            }
        }
    }
    // A place that is not on the screen.
    let mut terminal = Terminal::new(TestBackend::new(20, 20)).unwrap();
    let large = Large { text: "更新", style: Style::new() };
    for place in
        [Rect::new(19, 19, 500, 500), Rect::new(300, 300, 50, 50), Rect::new(0, 0, u16::MAX, u16::MAX)]
    {
        terminal.draw(|frame| large.draw(frame, place, &Glyphs::of(false))).unwrap();
    }
}
