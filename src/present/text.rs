//! The two languages and the checked table of words.
//!
//! A word without its translation does not compile. A word with places to fill is written with `{0}`, `{1}`; nor does one
//! compile whose languages have different places, or that calls valid what nobody checked.

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

    /// Of two things the one for this language.
    #[must_use]
    pub fn pick<T>(self, ja: T, en: T) -> T {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

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

/// What is counted, as English says it of many and of one. The longer before what it begins with.
const COUNTED: [(&str, &str); 28] = [
    (" bytes follow", " byte follows"),
    (" bytes more wait", " byte more waits"),
    (" more bits", " more bit"),
    (" bits", " bit"),
    (" bytes", " byte"),
    (" cards", " card"),
    (" characters", " character"),
    (" columns", " column"),
    (" days", " day"),
    (" digits", " digit"),
    (" do", " does"),
    (" elements", " element"),
    (" exchanges", " exchange"),
    (" files", " file"),
    (" hold", " holds"),
    (" hours", " hour"),
    (" looks", " look"),
    (" minutes", " minute"),
    (" months", " month"),
    (" points", " point"),
    (" readers", " reader"),
    (" revisions", " revision"),
    (" rows", " row"),
    (" seconds", " second"),
    (" signatures", " signature"),
    (" times", " time"),
    (" tries", " try"),
    (" years", " year"),
];

/// Writes `values` into the places `{0}`, `{1}`… of a template.
#[must_use]
pub fn fill(template: &str, values: &[&str]) -> String {
    filled(template, values, &[])
}

/// The same, with what stands behind a place said as of one where one is its value.
fn filled(template: &str, values: &[&str], counted: &[(&str, &str)]) -> String {
    let mut told = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        told.push_str(&rest[..open]);
        let place = &rest[open + 1..];
        let close = place.find('}').unwrap_or(place.len());
        let value = place[..close].parse::<usize>().ok().and_then(|at| values.get(at)).copied().unwrap_or("");
        // 3 × 1 pixels are no single one.
        let one = value == "1" && !told.ends_with("× ");
        told.push_str(value);
        rest = place.get(close + 1..).unwrap_or("");
        for (many, single) in counted.iter().filter(|_| one) {
            if let Some(more) = rest.strip_prefix(many).filter(|more| !more.starts_with(char::is_alphabetic))
            {
                told.push_str(single);
                rest = more;
                break;
            }
        }
    }
    told.push_str(rest);
    told
}

/// One saying in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    ja: &'static str,
    en: &'static str,
}

impl Text {
    /// Both sayings.
    ///
    /// # Panics
    ///
    /// At compile time, where it is called for a constant: where the languages do not have the same places to fill, or
    /// where the Japanese calls something 有効 that nobody checked.
    #[must_use]
    pub const fn new(ja: &'static str, en: &'static str) -> Self {
        assert!(places(ja) == places(en), "both languages fill the same places");
        assert!(promises_nothing(ja), "\u{6709}\u{52B9} is said of dates alone");
        Self { ja, en }
    }

    /// In a language.
    #[must_use]
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }

    /// In a language, with its places filled. What is counted is written as of many: where there is one, English says so.
    #[must_use]
    pub fn with(self, lang: Lang, values: &[&str]) -> String {
        filled(self.say(lang), values, lang.pick(&[], &COUNTED))
    }
}

/// The places `{0}` to `{9}` of a template, a bit for each; another brace is an error.
pub(super) const fn places(template: &str) -> u16 {
    let (bytes, mut at, mut found) = (template.as_bytes(), 0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            assert!(
                at + 2 < bytes.len() && bytes[at + 1].is_ascii_digit() && bytes[at + 2] == b'}',
                "a place is a digit in braces"
            );
            found |= 1 << (bytes[at + 1] - b'0');
            at += 2;
        }
        at += 1;
    }
    found
}

/// Is 有効 said of nothing but dates (有効期間, 有効期限), or as the name that J-LIS gave to its own check?
pub(crate) const fn promises_nothing(ja: &str) -> bool {
    let (bytes, mut at) = (ja.as_bytes(), 0);
    while at < bytes.len() {
        // The first octet first: all of this is done for every word whenever the crate is compiled.
        if bytes[at] == "有".as_bytes()[0] && starts(bytes, at, "有効") {
            let of_dates = starts(bytes, at, "有効期間") || starts(bytes, at, "有効期限");
            let of_the_name = at >= 3 && starts(bytes, at - 3, "「有効性確認」");
            if !of_dates && !of_the_name {
                return false;
            }
        }
        at += 1;
    }
    true
}

const fn starts(bytes: &[u8], from: usize, with: &str) -> bool {
    let (with, mut at) = (with.as_bytes(), 0);
    while at < with.len() {
        if from + at >= bytes.len() || bytes[from + at] != with[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Declares a table of words: an enum whose every word has both languages, or it does not compile; nor does it where
/// [`Text::new`] refuses one.
///
/// Or, with `fn`, the words of a type of another room: a function that matches its values in full, so that a new one does
/// not compile until it has its words.
macro_rules! words {
    ($(#[$doc:meta])* $seen:vis fn $name:ident($of:ty) { $($case:pat => $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[must_use]
        $seen fn $name(value: $of) -> $crate::present::text::Text {
            match value {
                $($case => {
                    const SAID: $crate::present::text::Text = $crate::present::text::Text::new($ja, $en);
                    SAID
                })+
            }
        }
    };
    ($(#[$doc:meta])* $seen:vis enum $name:ident { $($word:ident: $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $seen enum $name {
            $(#[doc = $ja] $word,)+
        }

        #[allow(clippy::allow_attributes, dead_code, reason = "not every table is asked in every way")]
        impl $name {
            /// The word in both languages.
            #[must_use]
            $seen const fn text(self) -> $crate::present::text::Text {
                const ALL: &[$crate::present::text::Text] =
                    &[$($crate::present::text::Text::new($ja, $en),)+];
                ALL[self as usize]
            }

            /// The word in a language.
            #[must_use]
            $seen const fn say(self, lang: $crate::present::text::Lang) -> &'static str {
                self.text().say(lang)
            }

            /// The word with its places filled.
            #[must_use]
            $seen fn with(self, lang: $crate::present::text::Lang, values: &[&str]) -> String {
                self.text().with(lang, values)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The words of the card's sections.
    pub enum Word {
        Secrets: "暗証番号の残り回数", "Tries left";
        Now: "今すること", "What to do now";

        Reader: "リーダー", "Reader";
        Simulated: "シミュレーション", "Simulated";
        SimulatedValue: "本物のカードではありません", "not a real card";
        Municipality: "交付市区町村", "Issued by";
        MunicipalityCode: "コード {0}", "municipality code {0}";
        MunicipalityKnown: "{0} ({1})", "{0} ({1})";
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
        Subject: "名義人", "Subject";
        Issuer: "発行者", "Issuer";
        Nameless: "空の名前", "an empty name";
        Key: "鍵", "Key";
        KeyUnsupported: "{0} · 署名も、鍵を試すことも、まだできません", "{0}; signing with it and testing it are not supported yet";
        Fingerprint: "SHA-256 指紋", "SHA-256 fingerprint";
        Trust: "発行元", "Issuer check";
        Revocation: "失効", "Revocation";
        RevocationUnchecked: "未確認", "not checked";
        Contents: "中身", "Contents";
        ContentsClosed: "氏名などを含むため、パスワードを入れるまで読みません", "holds the name and address: read only with its password";
        Window: "更新できる期間", "Renewal window";
        WindowNone: "なし (カードの期限まで)", "none (ends with the card)";
        WindowDays: "{0} から {1} まで", "{0} to {1}, both included";
        Pin: "暗証番号", "PIN";
        Password: "パスワード", "Password";

        WithinDatesLeft: "有効期間内  あと {0}", "Within its dates  {0} left";
        LastDayToday: "今日が満了日 (24時まで)", "Last day today (to midnight)";
        Expired: "期限切れ  {0}前に満了", "Expired  {0} ago";
        ExpiredToday: "期限切れ", "Expired";
        NotYet: "まだ有効期間前  {0} から", "Not yet valid  from {0}";
        DayWithLeft: "{0}  あと {1}", "{0}  {1} left";
        DayWithEnded: "{0}  過ぎています", "{0}  has passed";
        DayToday: "{0}  今日まで", "{0}  today is the last day";
        OnCard: "入っています", "Present";
        NotOnCard: "入っていません", "Not present";
        PresenceUnknown: "有無不明: {0}", "presence unknown: {0}";

        TriesOf: "残り {0}回 / {1}回", "{0} of {1} tries left";
        TriesOdd: "カウンター {0}", "counter {0}";
        TriesOnly: "残り {0}回", "{0} tries left";
        TriesLocked: "ロック中 (残り 0回)", "locked (no tries left)";
        TriesUnlimited: "回数の制限なし", "no limit";
        TriesNotReported: "カードが回数を答えません", "the card does not tell";

    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_one_language_alone_is_seen_whatever_its_order() {
        assert_eq!(places("{1}と{0}"), places("{0} of {1}"));
        assert_ne!(places("残り {0}回"), places("tries left"));
        assert_ne!(places("{0}"), places("{1}"));
    }

    #[test]
    fn only_dates_and_the_check_of_that_name_are_called_valid() {
        for (ja, may) in [
            ("有効期間内", true),
            ("有効期限", true),
            ("「有効性確認」", true),
            ("有効", false),
            ("有効期間は有効です", false),
            ("有効性確認", false),
            ("今は有", true),
        ] {
            assert_eq!(promises_nothing(ja), may, "{ja}");
        }
    }

    #[test]
    fn places_are_filled_by_number_and_a_missing_value_leaves_nothing() {
        assert_eq!(fill("{1}と{0}", &["い", "ろ"]), "ろとい");
        assert_eq!(fill("{0} {7}.", &["a"]), "a .");
        assert_eq!(fill("{", &["a"]), "");
    }

    #[test]
    fn one_of_what_is_counted_is_said_as_one_in_english() {
        let said = |en: &'static str, values: &[&str]| Text { ja: "{0}", en }.with(Lang::En, values);
        assert_eq!(said("{0} bytes", &["1"]), "1 byte");
        assert_eq!(said("{0} bytes", &["21"]), "21 bytes");
        assert_eq!(said("{0} tries left", &["1"]), "1 try left");
        assert_eq!(said("{0} of {1} tries left", &["1", "3"]), "1 of 3 tries left");
        assert_eq!(said("came {0} times ({1})", &["1", "1"]), "came 1 time (1)");
        assert_eq!(said("{0} do not, {1} hold", &["1", "1"]), "1 does not, 1 holds");
        assert_eq!(said("{0} × {1} points", &["1", "1"]), "1 × 1 points");
        assert_eq!(said("{0} domains", &["1"]), "1 domains");
        assert_eq!(COUNTED.iter().filter(|(many, one)| many == one).count(), 0);
        assert_eq!(Text::new("{0}日", "{0} days").with(Lang::Ja, &["1"]), "1日");
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
