//! What a job with a PIN is called, what it is good for, and what is said after its end.

use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::{Parts, Reading};
use crate::domain::report::CardReport;
use crate::present::text::{Lang, Text, words};
use crate::present::{face, pin, sections};
use crate::session::pin::{PinOutcome, Work};

words! {
    enum Say {
        TitleCheck: "{0}の照合", "Check the {0}";
        TitleRead: "{0}を読む", "Read: {0}";
        TitleFace: "カードの記載を読む: {0}", "Read the card's text: {0}";
        TitlePictures: "印刷された文字を読む: {0}", "Read what is printed: {0}";
        TitlePhoto: "顔写真を読む: {0}", "Read the photo: {0}";
        TitleChange: "{0}の変更", "Change the {0}";
        TitleChallenge: "鍵を試す: {0}", "Test the key: {0}";
        TitleFinish: "変更の残り: {0}", "Finish the change: {0}";
        HintFinish: "ここだけまだ古い番号です。今の番号には古いほうを、新しい番号には先ほどと同じものを打ってください。",
              "This place still has the old one. Type that as the present one, and the same new one as before.";
        HintChallenge: "その場で作る乱数にカードが署名し、証明書と合うかを確かめます。証明書だけを写した偽のカードは、ここで分かります。",
              "The card signs random bytes made just now, and the answer is checked against its certificate: a copied certificate fails here.";
        HintJuki: "カードの中の2か所を続けて変えます。この手順を記す資料は1つだけで、公の説明では確かめていません。",
              "It is kept in two places of the card, changed one after the other. Only one source describes how; no official text confirms it.";
        ReadNext: "中身は画面2の証明書で聞けます。氏名などは伏せてあり、選ぶと聞けます。", "What it says is on screen 2, Certificates. Name and address are hidden there until you ask for them.";
        FaceNext: "読んだものは伏せてあります。選ぶと聞けます。", "What was read is hidden until you ask for it.";
    }
}

/// What a job is called.
pub(super) fn title(work: &Work, lang: Lang) -> String {
    let certificate = |pair: KeyPair| sections::slot(pair.slot()).say(lang);
    match work {
        Work::Check(pin) => Say::TitleCheck.with(lang, &[pin::name(*pin).say(lang)]),
        Work::Read(pair) => Say::TitleRead.with(lang, &[certificate(*pair)]),
        Work::Finish(secret) => Say::TitleFinish.with(lang, &[sections::secret(*secret).say(lang)]),
        Work::Change(pin) => Say::TitleChange.with(lang, &[pin::name(*pin).say(lang)]),
        Work::Challenge(pair) => Say::TitleChallenge.with(lang, &[certificate(*pair)]),
        Work::Face(reading) => {
            let title = match reading {
                Reading::Surface(Parts { photo: true, .. }) => Say::TitlePhoto,
                Reading::Surface(_) => Say::TitlePictures,
                Reading::TextByPin | Reading::TextByNumber | Reading::Both(_) => Say::TitleFace,
            };
            title.with(lang, &[pin::name(reading.pin()).say(lang)])
        }
        // Who signs asks on a page of its own.
        Work::Sign(signing) => pin::title(signing.with.pin(), lang),
    }
}

/// What it is good for, where the title does not say it.
pub(super) const fn purpose(work: &Work) -> Option<Text> {
    match work {
        Work::Challenge(_) => Some(Say::HintChallenge.text()),
        Work::Change(PinName::Juki) => Some(Say::HintJuki.text()),
        Work::Finish(_) => Some(Say::HintFinish.text()),
        Work::Check(_) | Work::Read(_) | Work::Change(_) | Work::Sign(_) | Work::Face(_) => None,
    }
}

/// What there is to know once it has ended well.
pub(super) fn after(
    work: &Work,
    outcome: &PinOutcome,
    report: Option<&CardReport>,
    lang: Lang,
) -> Vec<String> {
    if outcome.result.is_err() {
        return Vec::new();
    }
    // Both were read by now: what that comes to.
    let compared = matches!(work, Work::Face(_) | Work::Read(KeyPair::Sign));
    let moved = report.filter(|_| compared).and_then(|report| face::moved_line(report, lang));
    let next = match work {
        Work::Read(_) => Some(Say::ReadNext),
        Work::Face(_) => Some(Say::FaceNext),
        _ => None,
    };
    moved.map(|(_, told)| told).into_iter().chain(next.map(|next| next.say(lang).to_owned())).collect()
}
