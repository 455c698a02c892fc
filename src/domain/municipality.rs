//! 全国地方公共団体コード to names: which municipality issued a card.
//!
//! The table is `assets/municipalities/codes.tsv`, searched as text where it lies: nothing is parsed or allocated at
//! start. Where it comes from and what it leaves out stands in the README beside it.

use chrono::NaiveDate;

const TABLE: &str = include_str!("../../assets/municipalities/codes.tsv");

/// A prefecture, municipality or ward, by its 5-digit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// The code, without its check digit.
    pub code: &'static str,
    /// The whole name, 都道府県 first: 福島県会津若松市.
    pub name: &'static str,
    /// The prefecture's name: 福島県.
    pub prefecture: &'static str,
    /// True where the code is no longer in use; cards issued under it still carry it.
    pub abolished: bool,
    /// The first day on which the code was no longer in use.
    pub abolished_on: Option<NaiveDate>,
}

impl Municipality {
    /// The name within the prefecture: 会津若松市. The prefecture's own name where the code is the prefecture's.
    #[must_use]
    pub fn short_name(&self) -> &'static str {
        match self.name.strip_prefix(self.prefecture) {
            Some(rest) if !rest.is_empty() => rest,
            _ => self.name,
        }
    }
}

/// The municipality of a 5-digit code, as record 1 of 共通AP carries it. `None` for anything else.
#[must_use]
pub fn by_code(code: &str) -> Option<Municipality> {
    if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (code, rest) = line_of(code)?;
    let (name, abolished) = match rest.split_once('\t') {
        Some((name, day)) => (name, Some(day)),
        None => (rest, None),
    };
    Some(Municipality {
        code,
        name,
        prefecture: prefecture_of(name),
        abolished: abolished.is_some(),
        abolished_on: abolished.and_then(|day| day.parse().ok()),
    })
}

/// The line that begins with `code`: its code and what follows the first tab. Lines are sorted by code, so halving
/// the text and stepping back to the start of a line finds it.
fn line_of(code: &str) -> Option<(&'static str, &'static str)> {
    let bytes = TABLE.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let end =
            bytes[middle..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| middle + at);
        // A start below `low` can't be: `low` is always the start of a line.
        let (found, rest) = TABLE.get(start..end)?.split_once('\t')?;
        match found.cmp(code) {
            std::cmp::Ordering::Equal => return Some((found, rest)),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// The leading 都道府県. Every prefecture's name is three characters but 神奈川, 和歌山 and 鹿児島.
fn prefecture_of(name: &'static str) -> &'static str {
    let characters = if ["神奈川県", "和歌山県", "鹿児島県"].iter().any(|long| name.starts_with(long))
    {
        4
    } else {
        3
    };
    name.char_indices().nth(characters).map_or(name, |(end, _)| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_name() {
        for (code, name, prefecture, short) in [
            ("13221", "東京都清瀬市", "東京都", "清瀬市"),
            ("07202", "福島県会津若松市", "福島県", "会津若松市"),
            ("01000", "北海道", "北海道", "北海道"),
            ("01101", "北海道札幌市中央区", "北海道", "札幌市中央区"),
            ("14101", "神奈川県横浜市鶴見区", "神奈川県", "横浜市鶴見区"),
            ("26100", "京都府京都市", "京都府", "京都市"),
            ("28221", "兵庫県丹波篠山市", "兵庫県", "丹波篠山市"),
            ("22139", "静岡県浜松市浜名区", "静岡県", "浜松市浜名区"),
            ("47382", "沖縄県与那国町", "沖縄県", "与那国町"),
        ] {
            let found = by_code(code).unwrap();
            assert_eq!((found.code, found.name, found.prefecture), (code, name, prefecture));
            assert_eq!(found.short_name(), short);
            assert!(!found.abolished && found.abolished_on.is_none());
        }
    }

    #[test]
    fn an_abolished_code_keeps_its_name_and_is_marked() {
        for (code, name, day) in [
            ("04423", "宮城県富谷町", "2016-10-10"),
            ("40305", "福岡県那珂川町", "2018-10-01"),
            ("22135", "静岡県浜松市北区", "2024-01-01"),
        ] {
            let found = by_code(code).unwrap();
            assert_eq!((found.name, found.abolished), (name, true));
            assert_eq!(found.abolished_on, Some(day.parse().unwrap()));
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
            assert!(["都", "道", "府", "県"].iter().any(|end| found.prefecture.ends_with(end)), "{line}");
            assert_eq!(by_code(&format!("{}000", &code[..2])).unwrap().name, found.prefecture);
            assert_eq!(found.abolished, found.abolished_on.is_some());
            lines += 1;
        }
        assert_eq!(lines, 1974);
    }
}
