//! Findings in words: what was seen, why it matters, the one thing to do with the exact command.

mod json;
mod page;
mod remedy;
mod what;

pub use json::{kind, value};
pub use page::{Lead, Line, lines, page, page_with};
pub use what::application;
pub(super) use what::{bound, spent};

use super::section::Tone;
use super::text::{Lang, words};
use crate::diag::finding::{Finding, Mark, Part, Sure, What};
use crate::diag::report::{DiagReport, Verdict};

/// One finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub part: Part,
    /// How it stands.
    pub mark: Mark,
    /// What was seen, in one line.
    pub what: String,
    /// Why, or what it means; empty where there is nothing to add.
    pub why: String,
    /// The one thing to do, a sentence; empty where there is nothing to do.
    pub todo: String,
    /// The exact command, to be copied, where there is one.
    pub command: Option<String>,
}

words! {
    enum Say {
        Works: "動いています: マイナンバーカードが応答します。", "It works: a My Number Card answers.";
        WorksPhone: "動いています: スマートフォンの電子証明書が応答します。", "It works: the certificates on a phone answer.";
        But: "応答はありますが、{0}で止まっています: {1}。{2}", "It answers, and stops at {0}: {1}. {2}";
        Stops: "{0}で止まっています: {1}。{2}", "It stops at {0}: {1}. {2}";
        Unseen: "悪いところは見つかっていません。カードが応答するかは、まだ見ていません。", "Nothing wrong was found; whether a card answers was not seen.";
    }
}

words! {
    /// The name of a part.
    fn part_name(Part) {
        Part::Machine => "コンピューター", "Computer";
        Part::Service => "PC/SC サービス", "PC/SC service";
        Part::Policy => "利用の許可", "Permission";
        Part::Usb => "USB", "USB";
        Part::Driver => "ドライバー", "Driver";
        Part::Reader => "リーダー", "Reader";
        Part::Card => "カード", "Card";
        Part::Application => "カードのアプリケーション", "Applications of the card";
        Part::Certificate => "電子証明書", "Certificates";
    }
}

words! {
    /// Where it stops.
    fn place(Part) {
        Part::Machine => "コンピューター", "the computer";
        Part::Service => "PC/SC サービス", "the PC/SC service";
        Part::Policy => "利用の許可", "the permission to use readers";
        Part::Usb => "USB ", "USB";
        Part::Driver => "ドライバー", "the driver";
        Part::Reader => "リーダー", "the reader";
        Part::Card => "カード", "the card";
        Part::Application => "カードのアプリケーション", "the card's applications";
        Part::Certificate => "電子証明書", "the certificates";
    }
}

words! {
    /// How something stands, for those who can't see the mark.
    fn mark_word(Mark) {
        Mark::Good => "良好", "fine";
        Mark::Warn => "注意", "attention";
        Mark::Bad => "停止", "stops here";
        Mark::Unknown => "不明", "not known";
    }
}

words! {
    /// How sure it is that something is so; what was seen needs no word.
    fn sure_word(Sure) {
        Sure::Certain => "", "";
        Sure::Likely => "おそらく", "likely";
        Sure::Possible => "もしかすると", "possibly";
    }
}

words! {
    /// The same of a cause.
    fn cause_word(Sure) {
        Sure::Certain => "", "";
        Sure::Likely => "おそらくこれが原因です", "likely the cause";
        Sure::Possible => "これが原因かもしれません", "possibly the cause";
    }
}

/// The one sentence: it works, or it stops at …: do …
#[must_use]
pub fn sentence(report: &DiagReport, lang: Lang) -> (Tone, String) {
    match report.verdict() {
        Verdict::Works if report.findings.iter().any(is_phone) => {
            (Tone::Good, Say::WorksPhone.say(lang).to_owned())
        }
        Verdict::Works => (Tone::Good, Say::Works.say(lang).to_owned()),
        Verdict::Unseen => (Tone::Plain, Say::Unseen.say(lang).to_owned()),
        Verdict::Stops(finding) => {
            let Told { what, todo, .. } = told(finding, lang);
            let say = if report.answers() { Say::But } else { Say::Stops };
            let end =
                if todo.is_empty() || todo.ends_with(['。', '.']) { "" } else { lang.pick("。", ".") };
            let told = say.with(lang, &[place(finding.part).say(lang), &what, &format!("{todo}{end}")]);
            (Tone::Bad, told.trim_end().to_owned())
        }
    }
}

fn is_phone(finding: &Finding) -> bool {
    matches!(finding.what, What::Kind(kind) if kind.is_phone())
}

/// A finding in words.
#[must_use]
pub fn told(finding: &Finding, lang: Lang) -> Told {
    let (what, why) = what::told(&finding.what, lang);
    let remedy = finding.remedy.as_ref().map(|remedy| remedy::told(remedy, lang));
    let (todo, command) = remedy.unwrap_or_default();
    Told { part: finding.part, mark: finding.mark, what, why, todo, command }
}

/// The name of a part.
#[must_use]
pub fn part(part: Part, lang: Lang) -> &'static str {
    part_name(part).say(lang)
}

/// How something stands, in a word.
#[must_use]
pub fn mark(mark: Mark, lang: Lang) -> &'static str {
    mark_word(mark).say(lang)
}

/// How sure a finding is, in a word or two; empty where it was seen.
#[must_use]
pub fn sure(finding: &Finding, lang: Lang) -> &'static str {
    let word = match finding.mark {
        Mark::Good | Mark::Unknown => sure_word(finding.sure),
        Mark::Warn | Mark::Bad => cause_word(finding.sure),
    };
    word.say(lang)
}

/// The mark itself, one cell wide.
#[must_use]
pub const fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "✓",
        Mark::Warn => "!",
        Mark::Bad => "✗",
        Mark::Unknown => "?",
    }
}

/// How a mark is to be taken.
#[must_use]
pub const fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Good => Tone::Good,
        Mark::Warn => Tone::Warn,
        Mark::Bad => Tone::Bad,
        Mark::Unknown => Tone::Quiet,
    }
}

#[cfg(test)]
pub(crate) mod tests;
