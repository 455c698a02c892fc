//! What the screen answers, and the ways to read what is not read yet: by which secret, with how many tries left.

use ratatui::layout::Rect;

use crate::conduct::pin::{counters, lower, opens};
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::{Parts, Reading, number_b_birth};
use crate::domain::holder::Holder;
use crate::domain::report::CardReport;
use crate::present::face;
use crate::present::pin_end;
use crate::present::sections::{self, Tone};
use crate::present::text::{Text, words};
use crate::session::pin::{Stop, Work};
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::widget::{barrier, picture};

words! {
    enum Say {
        Unread: "カードに書かれた氏名・住所などは、まだ読んでいません。", "Name and address as the card has them are not read yet.";
        Worth: "読むと署名用電子証明書と見比べて、引っ越しや改姓で失効していそうかが分かります。", "Beside the signing certificate they tell whether a move or a new name has probably revoked it.";
        NoNumber: "個人番号 (マイナンバー) は読みません。", "The individual number (My Number) is never read.";
        OnlyPictures: "券面の画像を読みました。カードの記載 (文字) は、まだ読んでいません。", "Pictures of the card's face were read; its text was not read yet.";
        OnlyText: "カードの記載を読みました。", "What the card says was read.";
        NotCompared: "カードの記載を読みました。引っ越しや改姓のあとかは、署名用電子証明書と見比べると分かります。", "What the card says was read. Whether its holder has moved since, the signing certificate beside it tells.";
        Substituted: "証明書では別の字に代えてある文字があります。印刷された文字は、画像で見られます。", "The certificate has other characters in place of some. The pictures show those that are printed.";

        Pin: "券面事項入力補助用の暗証番号で読む", "read with the card text PIN";
        Compare: "署名用パスワードを入れて、署名用電子証明書と見比べる", "enter the signing password and compare with the signing certificate";
        Reset: "券面事項入力補助用の暗証番号の再設定のしかた", "how to have the card text PIN reset";
        Number: "顔写真の下の4桁 (照合番号B) で読む", "read with the 4 digits under the photo (verification number B)";
        NumberWithBirth: "生年月日と、顔写真の下の4桁 (照合番号B) で読む", "read with birth date and the 4 digits under the photo (verification number B)";
        Pictures: "印刷された氏名・住所を画像で見る (照合番号B)", "see name and address as printed (verification number B)";
        Photo: "顔写真を見る (照合番号B)", "see the photo (verification number B)";
    }
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The text by its PIN.
    Pin,
    /// The signing certificate, to compare it.
    Compare,
    /// How its PIN is reset.
    Reset,
    /// The text by 照合番号B.
    Number,
    /// What is printed, by 照合番号B.
    Pictures,
    /// The photo, by 照合番号B.
    Photo,
}

/// Boxes from this size on. Header and footer not counted.
const FULL: (u16, u16) = (70, 18);

/// The text by its PIN.
const BY_PIN: Work = Work::Face(Reading::TextByPin);
/// By 照合番号B.
const BY_NUMBER: Work = Work::Face(Reading::TextByNumber);

impl Way {
    /// What it is called behind its key.
    pub(super) fn offer(self, report: &CardReport) -> Text {
        match self {
            Self::Pin => Say::Pin,
            Self::Compare => Say::Compare,
            Self::Reset => Say::Reset,
            Self::Number => match holder(report).and_then(|it| number_b_birth(it.birth_date.as_ref()?)) {
                Some(_) => Say::Number,
                None => Say::NumberWithBirth,
            },
            Self::Pictures => Say::Pictures,
            Self::Photo => Say::Photo,
        }
        .text()
    }

    /// What is done on it; `None` where it was done.
    pub(super) fn work(self, report: &CardReport) -> Option<Work> {
        let surface = report.surface.as_ref().ok();
        match self {
            Self::Pin | Self::Reset => report.text.is_err().then_some(BY_PIN),
            Self::Number => report.text.is_err().then_some(BY_NUMBER),
            Self::Compare => {
                let closed = report.text.is_ok() && opens(report, KeyPair::Sign);
                closed.then_some(Work::Read(KeyPair::Sign))
            }
            Self::Pictures => {
                let read = surface.is_some_and(|it| it.name.is_ok() && it.address.is_ok());
                (!read).then_some(Work::Face(Reading::Surface(Parts { pictures: true, photo: false })))
            }
            Self::Photo => {
                let read = surface.is_some_and(|it| it.photo.is_ok());
                (!read).then_some(Work::Face(Reading::Surface(Parts { pictures: false, photo: true })))
            }
        }
    }

    /// Can it be gone now?
    pub(super) fn is_open(self, report: &CardReport, cx: &Context<'_>) -> bool {
        let Some(work) = self.work(report) else { return false };
        let stop = barrier::of(&work, cx).filter(barrier::is_final);
        match self {
            Self::Reset => stop == Some(Stop::Locked),
            // What can't be drawn is not offered.
            Self::Photo => stop.is_none() && is_roomy(cx.area) && picture::has_greys(cx),
            _ => stop.is_none(),
        }
    }

    /// The tries left of its secret, in words.
    pub(super) fn tries(self, report: &CardReport, cx: &Context<'_>) -> Option<String> {
        let work = self.work(report).filter(|_| self != Self::Reset)?;
        let tries = lower(&counters(report, work.secrets()))?;
        Some(sections::tries(work.secrets()[0], tries, cx.lang))
    }
}

/// Is there room for boxes, and for a photo in one?
pub(super) fn is_roomy(area: Rect) -> bool {
    area.width >= FULL.0 && area.height >= FULL.1
}

/// The holder as the signing certificate has them, where it was read.
fn holder(report: &CardReport) -> Option<&Holder> {
    report.jpki.sign.as_ref().ok()?.holder.as_ref()
}

/// Is it a kind of card that has a face to read?
pub(super) fn may_hold(report: &CardReport) -> bool {
    let profile = report.kind.profile();
    profile.allows(PinName::Text) || profile.allows(PinName::NumberB)
}

/// The answer, and what is to be known with it.
pub(super) fn answer(report: &CardReport, cx: &Context<'_>) -> Vec<(Tone, String)> {
    let say = |tone, word: Say| (tone, word.say(cx.lang).to_owned());
    let mut told = match (face::moved_line(report, cx.lang), report.text.is_ok(), report.surface.is_ok()) {
        (Some(moved), ..) => vec![moved],
        (None, true, _) if Way::Compare.is_open(report, cx) => vec![say(Tone::Plain, Say::NotCompared)],
        (None, true, _) => vec![say(Tone::Plain, Say::OnlyText)],
        (None, false, true) => vec![say(Tone::Plain, Say::OnlyPictures)],
        (None, false, false) => Vec::new(),
    };
    let stops = [BY_PIN, BY_NUMBER]
        .map(|work| barrier::of(&work, cx).filter(barrier::is_final).map(|stop| (work.pin(), stop)));
    match stops {
        // Neither is on the card: one sentence for both.
        [
            Some((pin, stop @ (Stop::NotHeld(_) | Stop::ReadOnly(_)))),
            Some((_, Stop::NotHeld(_) | Stop::ReadOnly(_))),
        ] => {
            let problem = pin_end::stop(&stop, pin, cx.lang);
            let told_of = [(Tone::Warn, problem.why.clone()), (Tone::Plain, problem.todo(cx.lang, own))];
            told.extend(told_of.into_iter().filter(|(_, sentence)| !sentence.is_empty()));
            return told;
        }
        stops if report.text.is_err() => {
            if told.is_empty() {
                told.push(say(Tone::Plain, Say::Unread));
            }
            let locked = stops.into_iter().flatten().filter(|(_, stop)| *stop == Stop::Locked);
            told.extend(locked.map(|(pin, stop)| (Tone::Warn, pin_end::stop(&stop, pin, cx.lang).what)));
            told.push(say(Tone::Plain, Say::Worth));
            told.push(say(Tone::Quiet, Say::NoNumber));
        }
        _ => {}
    }
    let marked = |it: &Holder| !it.name_substituted.is_empty() || !it.address_substituted.is_empty();
    if holder(report).is_some_and(marked) && Way::Pictures.is_open(report, cx) {
        told.push(say(Tone::Plain, Say::Substituted));
    }
    told
}
