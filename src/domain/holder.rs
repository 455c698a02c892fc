//! The holder as the signing certificate names them: six otherNames, personal data, shown only when revealed.

use chrono::NaiveDate;

/// 基本4情報 with the marks for substituted characters. Absent fields are `None`, never empty strings.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// 氏名, with the full-width space as on the certificate.
    pub name: Option<String>,
    /// 住所 at the time of issue.
    pub address: Option<String>,
    /// 性別 as the certificate writes it: `1` 男, `2` 女, others verbatim.
    pub sex: Option<String>,
    /// 生年月日.
    pub birth_date: Option<BirthDate>,
    /// Positions (from 1) of characters in the name that stand for others.
    pub name_substituted: Vec<usize>,
    /// Positions (from 1) of characters in the address that stand for others.
    pub address_substituted: Vec<usize>,
    /// otherNames under JPKI's arc that this program does not know: (OID, value as text or hex).
    pub unknown: Vec<(String, String)>,
}

/// Never prints a person.
impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holder(…)")
    }
}

/// `EYYYYMMDD` as written, and as a day where it is one.
#[derive(Clone, PartialEq, Eq)]
pub struct BirthDate {
    /// As written.
    pub raw: String,
    /// The day, unless partly unknown.
    pub day: Option<NaiveDate>,
    /// The era digit: 1 明治 2 大正 3 昭和 4 平成 5 令和 0 不明.
    pub era: Option<super::calendar::Era>,
}

/// Never prints a person.
impl std::fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BirthDate(…)")
    }
}
