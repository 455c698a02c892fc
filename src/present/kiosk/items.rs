//! What to bring, in the languages in which no profile is written: the lines of the nationwide profile that a visitor is
//! told, each known by its Japanese.

use crate::domain::procedure::{Item, Text};
use crate::present::sanitize::clean;
use crate::present::text::Lang;

/// The lines that are told in every language, as the profiles write them.
pub(super) const KNOWN: [&str; 10] = [
    "マイナンバーカード",
    "署名用電子証明書のパスワード (英大文字と数字、6〜16文字)。窓口の端末にご自分で入力します",
    "利用者証明用電子証明書の暗証番号 (数字4桁)。窓口の端末にご自分で入力します",
    "有効期限通知書 (届いていれば。なくても手続きできます)",
    "マイナンバーカード (住所や氏名が変わった方は、券面の書き換えも一緒に)",
    "住民基本台帳用などの暗証番号 (数字4桁)。窓口の端末にご自分で入力します",
    "署名用に新しく決めるパスワード (英大文字と数字を混ぜた6〜16文字)",
    "暗証番号が不明なら、運転免許証などの本人確認書類も",
    "運転免許証などの本人確認書類をもう1点 (市区町村によります)",
    "印鑑",
];

/// How a language tells what profiles say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Items {
    /// The language of a profile that is nearest: in it names are told, and lines that are not known here.
    pub(super) nearest: Lang,
    /// The lines, in the order of [`KNOWN`]; `None` where the profile's own are in the language.
    pub(super) told: Option<&'static [&'static str; KNOWN.len()]>,
}

impl Items {
    /// One line.
    pub(super) fn say(self, item: &Item) -> String {
        let at = KNOWN.iter().position(|known| *known == item.ja);
        match self.told.zip(at) {
            Some((told, at)) => told[at].to_owned(),
            None => clean(self.nearest.pick(&item.ja, &item.en)),
        }
    }

    /// A name.
    pub(super) fn name(self, name: &Text) -> String {
        clean(self.nearest.pick(&name.ja, &name.en))
    }
}
