//! What holds for a kind of card whatever its own data say: how a phone is used, and by which planned rules the next card lives.
//!
//! Every number of a plan is taken from its profile, and none is told without 予定. Today's card needs no such words.

use super::pin;
use super::section::{self, About, Rank, Section, Tone};
use super::text::{Lang, words};
use crate::domain::kind::CardKind;
use crate::domain::profile::Profile;

words! {
    enum Say {
        Phone: "スマートフォンの電子証明書について", "About certificates on a phone";
        Own: "証明書", "Certificates";
        OwnValue: "マイナンバーカードのものとは別の証明書です。暗証番号とパスワードも、スマートフォン用に決めたものです。", "A phone's own, not the My Number Card's. PIN and password are those that were chosen for the phone.";
        Typed: "暗証番号", "PINs";
        TypedHere: "リーダーのあるこの端末で入れます。画面ロックの番号ではありません。", "Typed here, where the reader is. They are not what unlocks its screen.";
        TypedIfAsked: "求められたときは、リーダーのあるこの端末で入れます。パスコードではありません。", "Where one is asked for, it is typed here, where the reader is. It is not the passcode.";
        First: "かざす前に", "Before holding it there";
        FirstAndroid: "NFC をオンにし、画面のロックを外します。", "Turn NFC on and unlock the screen.";
        FirstIPhone: "先に iPhone で認証します。サイドボタンを2回押し、マイナンバーカードを選び、Face ID か Touch ID で認証してから、リーダーにかざします。パスコードでは認証できません。", "Authenticate on the iPhone first: press the side button twice, choose the My Number Card, use Face ID or Touch ID, and only then hold it to the reader. Its passcode is not taken.";
        Hold: "かざし方", "Holding it there";
        HoldValue: "ケースを外します。アンテナの位置は機種で違うので、読めないときは少しずつ動かします。", "Take its case off. Where the antenna sits differs: move it about a little where it is not read.";
        Renewal: "更新", "Renewal";
        RenewalValue: "窓口ではなく、このスマートフォンのマイナポータルアプリで行います。", "In the Mynaportal app on this phone, not at a counter.";
        Locked: "忘れたとき、ロックされたとき", "Forgotten or locked";
        LockedValue: "マイナポータルアプリで初期化します。マイナンバーカードとその暗証番号が要ります。", "Reset in the Mynaportal app, with the My Number Card and its PINs.";
        GivenAway: "手放す前に", "Before giving it away";
        GivenAwayValue: "先に失効の手続きをします。スマートフォンの初期化だけでは失効しません。", "Have the certificates revoked first: resetting the phone does not revoke them.";
        Face: "券面", "The card's face";
        FaceNone: "スマートフォンには券面のアプリケーションがありません。答えの 6A82 は故障ではありません。", "A phone has no applications of a card's face: its answer 6A82 does not mean that anything is broken.";
        Next: "次期マイナンバーカードについて (予定)", "About the next My Number Card (planned)";
        Planned: "予定", "Planned";
        PlannedValue: "2028年度に予定されているカードです。ここにあることは予定で、決まっていません。", "It is planned for the fiscal year 2028. All of this is planned and not final.";
        Until: "電子証明書", "Certificates";
        UntilValue: "{0}回目の誕生日まで。更新では{1}回目まで (予定)", "To the {0}th birthday, a renewed one to the {1}th (planned)";
        WindowValue: "満了の{0}か月前から (予定)", "From {0} months before the last day (planned)";
        CardEnd: "カードの期限", "The card's last day";
        CardEndValue: "誕生日の{0}か月後 (案)", "Months after a birthday: {0} (draft)";
        Secret: "{0}: {1}", "{0}: {1}";
        Keys: "鍵", "Keys";
        KeysValue: "{0} (予定)。署名のしかたは公表されていないため、署名はできません。", "{0} (planned). How the card signs with them is not published, so nothing is signed.";
        FaceNext: "公表されていないため、読みません。", "How it is read is not published, so it is not.";
    }
}

/// Before a PIN of a card of this kind is typed: what a person has to know of it.
#[must_use]
pub fn before_pin(kind: CardKind, lang: Lang) -> Option<&'static str> {
    match kind {
        CardKind::Android => Some(Say::TypedHere.say(lang)),
        CardKind::IPhone => Some(Say::TypedIfAsked.say(lang)),
        _ => None,
    }
}

/// Before a phone is held to the reader, by whoever has not done so yet.
#[must_use]
pub fn before_holding(lang: Lang) -> String {
    format!("iPhone: {}", Say::FirstIPhone.say(lang))
}

/// What holds for this kind; `None` where nothing but its data has to be told.
#[must_use]
pub fn section(kind: CardKind, lang: Lang) -> Option<Section> {
    let profile = kind.profile();
    match kind {
        CardKind::Android | CardKind::IPhone => Some(phone(kind, lang)),
        _ if profile.planned => Some(planned(profile, lang)),
        _ => None,
    }
}

fn phone(kind: CardKind, lang: Lang) -> Section {
    let (first, typed) = match kind {
        CardKind::IPhone => (Say::FirstIPhone, Say::TypedIfAsked),
        _ => (Say::FirstAndroid, Say::TypedHere),
    };
    let mut section = Section::titled(About::Kind, Say::Phone.say(lang));
    for (label, value) in [
        (Say::Own, Say::OwnValue),
        (Say::First, first),
        (Say::Hold, Say::HoldValue),
        (Say::Typed, typed),
        (Say::Renewal, Say::RenewalValue),
        (Say::Locked, Say::LockedValue),
        (Say::GivenAway, Say::GivenAwayValue),
        (Say::Face, Say::FaceNone),
    ] {
        section.push(Rank::Normal, Tone::Quiet, label.say(lang), value.say(lang));
    }
    section
}

fn planned(profile: &Profile, lang: Lang) -> Section {
    let rules = profile.rules;
    let number = |number: u32| number.to_string();
    let [new, renewed] = [rules.new_birthday, rules.renewal_birthday].map(|nth| number(nth.into()));
    let mut section = Section::titled(About::Kind, Say::Next.say(lang));
    let mut row = |label: Say, value: String| section.push(Rank::Normal, Tone::Quiet, label.say(lang), value);
    row(Say::Planned, Say::PlannedValue.say(lang).to_owned());
    row(Say::Until, Say::UntilValue.with(lang, &[&new, &renewed]));
    row(Say::Renewal, Say::WindowValue.with(lang, &[&number(rules.window_months)]));
    row(Say::CardEnd, Say::CardEndValue.with(lang, &[&number(rules.card_months)]));
    if let Some(keys) = profile.keys {
        row(Say::Keys, Say::KeysValue.with(lang, &[&section::key(&keys.into())]));
    }
    row(Say::Face, Say::FaceNext.say(lang).to_owned());
    let secrets = profile
        .chosen()
        .map(|of| Say::Secret.with(lang, &[pin::name(of).say(lang), pin::form(of.form()).say(lang)]));
    section.list(Tone::Quiet, Say::Typed.say(lang), secrets);
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: CardKind, lang: Lang) -> String {
        let section = section(kind, lang).unwrap();
        let rows = section.rows.iter().map(|row| format!("{}: {}\n", row.label, row.value.as_str()));
        format!("{}\n{}", section.title, rows.collect::<String>())
    }

    #[test]
    fn a_phone_is_told_with_what_its_holder_has_to_do_and_is_sent_to_no_counter() {
        for (kind, lang, parts) in [
            (
                CardKind::Android,
                Lang::Ja,
                &["別の証明書", "この端末で入れます", "マイナポータルアプリ", "失効の手続き", "6A82"][..],
            ),
            (
                CardKind::Android,
                Lang::En,
                &["phone's own", "Typed here", "not at a counter", "revoked first", "6A82"],
            ),
            (
                CardKind::IPhone,
                Lang::Ja,
                &["先に iPhone で認証", "サイドボタンを2回", "Face ID か Touch ID", "失効の手続き"],
            ),
            (
                CardKind::IPhone,
                Lang::En,
                &["on the iPhone first", "side button twice", "only then hold it", "revoked first"],
            ),
        ] {
            let told = told(kind, lang);
            for part in parts {
                assert!(told.contains(part), "{part}\n{told}");
            }
            assert_eq!(told.contains("iPhone"), kind == CardKind::IPhone, "{told}");
        }
    }

    #[test]
    fn every_number_of_a_plan_is_told_as_planned() {
        let told = told(CardKind::Next, Lang::Ja);
        for row in
            told.lines().filter(|row| row.contains(|c: char| c.is_ascii_digit()) && !row.contains("数字"))
        {
            assert!(row.contains("予定") || row.contains('案'), "{row}");
        }
        for part in [
            "10回目の誕生日",
            "更新では11回目",
            "12か月前",
            "1か月後 (案)",
            "EC P-384",
            "数字4桁",
            "署名はできません",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert_eq!(
            told.matches("暗証番号").count() + told.matches("パスワード").count(),
            3,
            "two secrets\n{told}"
        );
    }

    #[test]
    fn nothing_is_added_to_what_a_card_of_today_says() {
        for kind in [CardKind::MyNumber, CardKind::Juki, CardKind::Unknown, CardKind::Other] {
            assert_eq!((section(kind, Lang::Ja), before_pin(kind, Lang::Ja)), (None, None));
        }
    }
}
