//! That a card does not hold something, or is none to present a PIN to, in words: one reason for every face and screen.

use super::problem::Problem;
use super::section;
use super::text::{Lang, words};
use super::todo::{Do, Todo};
use crate::domain::certificate::Slot;
use crate::domain::credential::PinName;
use crate::domain::kind::CardKind;

words! {
    enum Say {
        OnCard: "このカードに{0}は入っていません", "This card does not hold the {0}";
        OnPhone: "このスマートフォンに{0}は入っていません", "This phone does not hold the {0}";
        Unlisted: "それ自身が示す証明書の一覧にありません。", "Its own list of certificates has none.";
        NoFile: "カードにその証明書のファイルがありません。", "The card has no file of that certificate.";
        NotSign: "15歳未満の人などには発行されません。", "It is not issued to holders under 15, for example.";
        Secret: "この暗証番号で使うものを、カードは持っていません。", "The card has nothing that this PIN is for.";
        SecretOnPhone: "スマートフォンには券面や住基のアプリケーションがありません。故障ではありません。", "A phone has no applications of a card's face or of the resident register. Nothing is broken.";
        SecretNext: "次期マイナンバーカードの券面の読み方は、まだ公表されていません (予定)。", "How the face of the next My Number Card (planned) is read is not published yet.";
        OnlyRead: "この種類のカードは読むだけです", "A card of this kind is only read";
        OnlyReadWhy: "暗証番号を使うのは、マイナンバーカードとスマホ用電子証明書だけです。暗証番号は送っていません。", "PINs are used with My Number Cards and phones alone. None was sent.";
        JukiWhy: "住基カードの電子証明書は2018年末までにすべて終わりました。", "Every certificate on a Juki card ended by the end of 2018.";
        Other: "マイナンバーカードではありません", "This is not a My Number Card";
        OtherWhy: "公的個人認証のアプリケーションがありません。このプログラムの知らない新しいカードか、ほかのカードです。", "It has no JPKI application. It is a newer card than this program knows, or another.";
        UnknownWhy: "種類を示す名前が知られていません。このプログラムの知らない新しいカードか、ほかのカードです。暗証番号は送っていません。", "What it calls itself is not known. It is a newer card than this program knows, or another. No PIN was sent.";
    }
}

/// A name that a sentence goes on with.
pub(super) fn within(name: &str, lang: Lang) -> String {
    let mut rest = name.chars();
    let first = rest.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    lang.pick(name.to_owned(), first + rest.as_str())
}

/// A card of this kind does not hold this certificate.
#[must_use]
pub fn certificate(slot: Slot, kind: CardKind, lang: Lang) -> Problem {
    let on = if kind.is_phone() { Say::OnPhone } else { Say::OnCard };
    let why = match (slot, kind) {
        _ if kind == CardKind::Juki => Say::JukiWhy,
        (Slot::Sign, _) if kind.is_my_number() => Say::NotSign,
        (Slot::Auth | Slot::Sign, _) => Say::Unlisted,
        (Slot::AuthCa | Slot::SignCa, _) => Say::NoFile,
    };
    let name = within(section::slot(slot).say(lang), lang);
    Problem {
        what: on.with(lang, &[&name]),
        why: why.say(lang).to_owned(),
        todo: Do::have_issued(kind).into(),
    }
}

/// It does not hold this secret, or not what that opens.
#[must_use]
pub fn secret(pin: PinName, kind: CardKind, lang: Lang) -> Problem {
    let slot = match pin {
        PinName::Auth => Slot::Auth,
        PinName::Sign => Slot::Sign,
        // Of the cards that take a PIN only phones lack these two, and nobody issues them there.
        PinName::Text | PinName::Juki | PinName::NumberB => {
            let (on, why) = match kind {
                _ if kind.is_phone() => (Say::OnPhone, Say::SecretOnPhone),
                CardKind::Next => (Say::OnCard, Say::SecretNext),
                _ => (Say::OnCard, Say::Secret),
            };
            let name = super::pin::name(pin).say(lang);
            return Problem {
                what: on.with(lang, &[&within(name, lang)]),
                why: why.say(lang).to_owned(),
                todo: if kind == CardKind::Next { Todo::Nothing } else { Do::PlaceMyNumberCard.into() },
            };
        }
    };
    certificate(slot, kind, lang)
}

/// No PIN is presented to a card of this kind.
#[must_use]
pub fn only_read(kind: CardKind, lang: Lang) -> Problem {
    let (what, why, todo) = match kind {
        CardKind::Juki => (Say::OnlyRead, Say::JukiWhy, Do::ApplyForCard),
        CardKind::Other => (Say::Other, Say::OtherWhy, Do::PlaceMyNumberCard),
        CardKind::Unknown => (Say::OnlyRead, Say::UnknownWhy, Do::PlaceMyNumberCard),
        _ => (Say::OnlyRead, Say::OnlyReadWhy, Do::PlaceMyNumberCard),
    };
    Problem { what: what.say(lang).to_owned(), why: why.say(lang).to_owned(), todo: todo.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_told_as_a_phone_and_sent_to_no_counter() {
        for slot in [Slot::Auth, Slot::Sign] {
            let told = certificate(slot, CardKind::Android, Lang::Ja);
            assert!(told.what.starts_with("このスマートフォンに"), "{told:?}");
            assert_eq!(told.todo, Do::HaveItIssuedThere.into());
            assert_eq!(certificate(slot, CardKind::MyNumber, Lang::Ja).todo, Do::HaveItIssued.into());
        }
        for pin in [PinName::Juki, PinName::Text, PinName::NumberB] {
            for kind in [CardKind::Android, CardKind::IPhone] {
                let told = secret(pin, kind, Lang::Ja);
                assert!(told.why.contains("故障ではありません"), "{told:?}");
                assert_eq!(told.todo, Do::PlaceMyNumberCard.into());
            }
            let told = secret(pin, CardKind::Next, Lang::En);
            assert!(told.what.starts_with("This card") && told.why.contains("planned"), "{told:?}");
            assert_eq!(told.todo, Todo::Nothing);
        }
    }

    #[test]
    fn a_card_that_is_not_known_may_be_a_newer_one() {
        for kind in [CardKind::Unknown, CardKind::Other] {
            let [ja, en] = [Lang::Ja, Lang::En].map(|lang| only_read(kind, lang).why);
            assert!(ja.contains("このプログラムの知らない新しいカードか、ほかのカード"), "{ja}");
            assert!(en.contains("a newer card than this program knows, or another"), "{en}");
        }
        assert!(!only_read(CardKind::Juki, Lang::En).why.contains("newer"));
    }

    #[test]
    fn a_name_within_a_sentence_has_no_capital() {
        let told = certificate(Slot::Sign, CardKind::MyNumber, Lang::En).what;
        assert_eq!(told, "This card does not hold the digital signature certificate");
    }
}
