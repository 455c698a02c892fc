//! 全国地方公共団体コード to names: which municipality issued a card.
//!
//! The table is `assets/municipalities/codes.tsv`, searched as text where it lies: nothing is parsed or allocated at
//! start. Where it comes from and what it leaves out stands in the README beside it.

const TABLE: &str = include_str!("../../assets/municipalities/codes.tsv");

/// A prefecture, municipality or ward, by its 5-digit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// The code, without its check digit.
    pub code: &'static str,
    /// The whole name, 都道府県 first: 福島県会津若松市.
    pub name: &'static str,
    /// True where the code is no longer in use; cards issued under it still carry it.
    pub abolished: bool,
}

/// The municipality of a 5-digit code, as record 1 of 共通AP carries it. `None` for anything else.
#[must_use]
pub fn by_code(code: &str) -> Option<Municipality> {
    if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // No name and no day has such a column in it, so it is found where a line begins.
    let at = TABLE.find(&format!("{code}\t"))?;
    let (code, rest) = TABLE.get(at..)?.lines().next()?.split_once('\t')?;
    // Behind a second tab stands the day on which it was abolished.
    let (name, abolished) = rest.split_once('\t').map_or((rest, false), |(name, _)| (name, true));
    Some(Municipality { code, name, abolished })
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
