//! 全国地方公共団体コード to names: which municipality issued a card.
//!
//! The table is `assets/municipalities/codes.tsv`, searched as text where it lies: nothing is parsed or allocated at
//! start. Where it comes from and what it leaves out stands in the README beside it.

const TABLE: &str = include_str!("../../assets/municipalities/codes.tsv");
/// Names in Roman letters, of those whose own spelling is known.
const ROMANISED: &str = include_str!("../../assets/municipalities/romanised.tsv");

/// A prefecture, municipality or ward, by its 5-digit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// The code, without its check digit.
    pub code: &'static str,
    /// The whole name, 都道府県 first: 福島県会津若松市.
    pub name: &'static str,
    /// The name in Roman letters, without the prefecture: Aizuwakamatsu. Never made from kana, and so not known of all.
    pub romanised: Option<&'static str>,
    /// The same of its prefecture: Fukushima.
    pub prefecture: Option<&'static str>,
    /// True where the code is no longer in use; cards issued under it still carry it.
    pub abolished: bool,
}

/// The municipality of a 5-digit code, as record 1 of 共通AP carries it. `None` for anything else.
#[must_use]
pub fn by_code(code: &str) -> Option<Municipality> {
    if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (code, rest) = line(TABLE, code)?;
    // Behind a second tab stands the day on which it was abolished.
    let (name, abolished) = rest.split_once('\t').map_or((rest, false), |(name, _)| (name, true));
    let romanised = |code: &str| line(ROMANISED, code).map(|(_, name)| name);
    let prefecture = romanised(&format!("{}000", &code[..2]));
    Some(Municipality { code, name, romanised: romanised(code), prefecture, abolished })
}

/// The line of a code: itself, and what is behind the first tab.
fn line(table: &'static str, code: &str) -> Option<(&'static str, &'static str)> {
    // No name and no day has such a column in it, so it is found where a line begins.
    let at = table.find(&format!("{code}\t"))?;
    table.get(at..)?.lines().next()?.split_once('\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_name() {
        for (code, name) in [
            ("13221", "東京都清瀬市"),
            ("07202", "福島県会津若松市"),
            ("01000", "北海道"),
            ("01101", "北海道札幌市中央区"),
            ("14101", "神奈川県横浜市鶴見区"),
            ("26100", "京都府京都市"),
            ("28221", "兵庫県丹波篠山市"),
            ("22139", "静岡県浜松市浜名区"),
            ("47382", "沖縄県与那国町"),
        ] {
            let found = by_code(code).unwrap();
            assert_eq!((found.code, found.name, found.abolished), (code, name, false));
        }
    }

    #[test]
    fn names_are_romanised_where_their_spelling_is_known() {
        for (code, name, prefecture) in [
            ("07202", Some("Aizuwakamatsu"), "Fukushima"),
            ("13221", Some("Kiyose"), "Tokyo"),
            ("27100", Some("Osaka"), "Osaka"),
            ("13123", Some("Edogawa"), "Tokyo"),
            ("07208", None, "Fukushima"),
            ("01101", None, "Hokkaido"),
        ] {
            let found = by_code(code).unwrap();
            assert_eq!((found.romanised, found.prefecture), (name, Some(prefecture)), "{code}");
        }
        let mut before = "";
        for line in ROMANISED.lines() {
            let (code, name) = line.split_once('\t').unwrap();
            assert!(before < code && by_code(code).is_some(), "{line}");
            assert!(name.bytes().all(|byte| byte.is_ascii_alphabetic()), "{line}");
            before = code;
        }
    }

    #[test]
    fn an_abolished_code_keeps_its_name_and_is_marked() {
        for (code, name) in
            [("04423", "宮城県富谷町"), ("40305", "福岡県那珂川町"), ("22135", "静岡県浜松市北区")]
        {
            let found = by_code(code).unwrap();
            assert_eq!((found.name, found.abolished), (name, true));
        }
    }

    #[test]
    fn what_is_no_code_has_no_name() {
        for code in
            ["", "0", "00000", "99999", "1322", "132217", "13221\t", "１３２２１", "48000", "東京", "+3221"]
        {
            assert_eq!(by_code(code), None, "{code:?}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_sorted_well_formed_and_found() {
        let mut before = "";
        let mut lines = 0;
        for line in TABLE.lines() {
            let (code, rest) = line.split_once('\t').unwrap();
            assert!(before < code, "{before} {code}");
            before = code;
            let found = by_code(code).unwrap();
            assert_eq!((found.code, found.name), (code, rest.split('\t').next().unwrap()));
            let prefecture = by_code(&format!("{}000", &code[..2])).unwrap().name;
            assert!(found.name.starts_with(prefecture), "{line}");
            let day = rest.split('\t').nth(1).map(str::parse::<chrono::NaiveDate>);
            assert!(found.abolished == day.is_some() && day.is_none_or(|day| day.is_ok()), "{line}");
            lines += 1;
        }
        assert_eq!(lines, 1974);
    }
}
