//! The two languages and the checked table of words.
//!
//! A word without its translation does not compile. A word with places to fill is written with `{0}`, `{1}`; a
//! test holds both languages to the same places.

/// The language in which both faces speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 日本語, the first language of this program.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The word on the command line, and on the status line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The locale's language: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty decides
    /// (POSIX, Base Definitions 8.2). Where none is set, nobody asked for another than the first language.
    #[must_use]
    pub fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty());
        match told {
            Some(value) if !value.to_ascii_lowercase().starts_with("ja") => Self::En,
            Some(_) | None => Self::Ja,
        }
    }
}

/// Writes `values` into the places `{0}`, `{1}`… of a template.
#[must_use]
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut told = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        told.push_str(&rest[..open]);
        let place = &rest[open + 1..];
        let close = place.find('}').unwrap_or(place.len());
        if let Some(value) = place[..close].parse::<usize>().ok().and_then(|at| values.get(at)) {
            told.push_str(value);
        }
        rest = place.get(close + 1..).unwrap_or("");
    }
    told.push_str(rest);
    told
}

/// Declares a table of words: an enum whose every word has both languages, or it does not compile.
macro_rules! words {
    ($(#[$doc:meta])* $seen:vis enum $name:ident { $($word:ident: $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $seen enum $name {
            $(#[doc = $ja] $word,)+
        }

        impl $name {
            /// Every word of the table.
            #[cfg(test)]
            $seen const ALL: &[Self] = &[$(Self::$word,)+];

            /// The word in a language.
            #[must_use]
            $seen const fn say(self, lang: $crate::present::text::Lang) -> &'static str {
                match (self, lang) {
                    $(
                        (Self::$word, $crate::present::text::Lang::Ja) => $ja,
                        (Self::$word, $crate::present::text::Lang::En) => $en,
                    )+
                }
            }

            /// The word with its places filled.
            #[must_use]
            $seen fn with(self, lang: $crate::present::text::Lang, values: &[&str]) -> String {
                $crate::present::text::fill(self.say(lang), values)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The words of the card's sections.
    pub enum Word {
        MyNumberCard: "マイナンバーカード", "My Number Card";
        AndroidCard: "スマホ用電子証明書 (Android)", "Certificates on an Android phone";
        IPhoneCard: "スマホ用電子証明書 (iPhone)", "Certificates on an iPhone";
        JukiCard: "住民基本台帳カード", "Juki card (Basic Resident Register Card)";
        UnknownCard: "種類の分からない公的個人認証のカード", "A card with JPKI, of unknown kind";
        OtherCard: "ほかのカード", "Another card";
        AuthCert: "利用者証明用電子証明書", "User authentication certificate";
        SignCert: "署名用電子証明書", "Digital signature certificate";
        AuthCaCert: "利用者証明用認証局 (カード内の写し)", "Authentication CA (the card's copy)";
        SignCaCert: "署名用認証局 (カード内の写し)", "Signature CA (the card's copy)";
        Secrets: "暗証番号の残り回数", "Tries left";
        Now: "今すること", "What to do now";

        Reader: "リーダー", "Reader";
        Simulated: "シミュレーション", "Simulated";
        SimulatedValue: "本物のカードではありません", "not a real card";
        Kind: "種類", "Kind";
        Municipality: "交付市区町村", "Issued by";
        MunicipalityCode: "コード {0}", "municipality code {0}";
        MunicipalityAbolished: "{0} ({1}、廃止されたコード)", "{0} ({1}, a code no longer used)";
        CardEnds: "有効期限", "Card's last day";
        CardSerial: "カードの製造番号", "Card serial";
        Token: "トークン名", "Token label";
        Atr: "ATR", "ATR";
        Cost: "通信", "Exchanges";
        CostValue: "{0}往復、{1}バイト、{2}ミリ秒", "{0} exchanges, {1} bytes, {2} ms";

        State: "状態", "State";
        LastDay: "満了日", "Last day";
        FirstDay: "発行日", "Issued on";
        Serial: "発行番号", "Serial number";
        Subject: "名義", "Subject";
        Issuer: "発行者", "Issuer";
        Key: "鍵", "Key";
        Fingerprint: "SHA-256 指紋", "SHA-256 print";
        Trust: "発行元", "Issuer check";
        Revocation: "失効", "Revocation";
        RevocationUnchecked: "未確認", "not checked";
        Contents: "中身", "Contents";
        ContentsClosed: "氏名などを含むため、パスワードを入れるまで読みません", "holds the name and address: read only with its password";
        Pin: "暗証番号", "PIN";
        Password: "パスワード", "Password";

        WithinDates: "有効期間内", "Within its dates";
        WithinDatesLeft: "有効期間内  あと {0}", "Within its dates  {0} left";
        LastDayToday: "今日が満了日  あと {0}", "Last day today  {0} left";
        Expired: "期限切れ  {0}前に満了", "Expired  {0} ago";
        ExpiredToday: "期限切れ", "Expired";
        NotYet: "まだ有効期間前  {0} から", "Not yet valid  from {0}";
        EndedCard: "期限切れ  {0}", "ended  {0}";
        DayWithLeft: "{0}  あと {1}", "{0}  {1} left";
        DayWithEnded: "{0}  過ぎています", "{0}  has passed";
        DayToday: "{0}  今日まで", "{0}  today is the last day";
        OnCard: "入っています", "Present";
        NotOnCard: "入っていません", "Not present";
        NoSignReason: "15歳未満の人などには発行されません", "not issued to holders under 15, for example";

        TriesOf: "残り {0}回 / {1}回", "{0} of {1} tries left";
        TriesOnly: "残り {0}回", "{0} tries left";
        TriesLocked: "ロック中 (残り 0回)", "locked (no tries left)";
        TriesUnlimited: "回数の制限なし", "no limit";
        TriesNotReported: "カードが回数を答えません", "the card does not tell";

        SecretAuth: "利用者証明用の暗証番号", "Authentication PIN";
        SecretSign: "署名用パスワード", "Signing password";
        SecretText: "券面事項入力補助用の暗証番号", "Card text PIN";
        SecretJukiCommon: "住民基本台帳用の暗証番号 (共通)", "Resident register PIN (common)";
        SecretJuki: "住民基本台帳用の暗証番号 (住基)", "Resident register PIN (juki)";
        SecretTextA: "照合番号A (券面事項入力補助)", "Verification number A (card text)";
        SecretTextB: "照合番号B (券面事項入力補助)", "Verification number B (card text)";
        SecretSurfaceA: "照合番号A (券面事項確認)", "Verification number A (card surface)";
        SecretSurfaceB: "照合番号B (券面事項確認)", "Verification number B (card surface)";
        SecretSurfaceBirth: "生年月日 (券面事項確認)", "Birth date (card surface)";
    }
}

/// The places of a template, in order of their numbers.
#[cfg(test)]
pub(crate) fn places(template: &str) -> Vec<&str> {
    let mut places: Vec<&str> =
        template.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Is 有効 said of nothing but dates, or as the name that J-LIS gave to its own check?
#[cfg(test)]
pub(crate) fn holds_no_promise(ja: &str) -> bool {
    let left = ["有効期間", "有効期限", "「有効性確認」"]
        .iter()
        .fold(ja.to_owned(), |text, name| text.replace(name, ""));
    !left.contains("有効")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_places() {
        for word in Word::ALL {
            assert_eq!(places(word.say(Lang::Ja)), places(word.say(Lang::En)), "{word:?}");
        }
    }

    #[test]
    fn no_word_calls_a_certificate_valid_without_a_check() {
        for word in Word::ALL {
            let left = word.say(Lang::Ja).replace("有効期間", "").replace("有効期限", "");
            assert!(!left.contains("有効"), "{word:?}");
        }
    }

    #[test]
    fn places_are_filled_by_number_and_a_missing_value_leaves_nothing() {
        assert_eq!(fill("{1}と{0}", &["い", "ろ"]), "ろとい");
        assert_eq!(fill("{0} {7}.", &["a"]), "a .");
        assert_eq!(fill("{", &["a"]), "");
    }

    #[test]
    fn the_first_variable_that_is_set_decides_the_language() {
        let with = |pairs: &'static [(&str, &str)]| {
            Lang::of_locale(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(with(&[]), Lang::Ja);
        assert_eq!(with(&[("LANG", "ja_JP.UTF-8")]), Lang::Ja);
        assert_eq!(with(&[("LANG", "de_DE.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LANG", "ja_JP.UTF-8"), ("LC_MESSAGES", "en_US.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LC_ALL", "ja"), ("LANG", "C")]), Lang::Ja);
        assert_eq!(with(&[("LC_ALL", ""), ("LANG", "C.UTF-8")]), Lang::En);
    }
}
