//! What to do about a locked PIN: what still works without it, and where and how it is reset.
//!
//! A store's kiosk resets one of the two secrets of the certificates where the holder knows the other (J-LIS FAQ and
//! municipal pages, read 2026-11); all others, and both locked at once, are the counter's. No text here ever advises
//! telling a PIN to anybody.

use super::pin as pins;
use super::renewal;
use super::section::{About, Rank, Section, Tone};
use super::text::{Lang, words};
use crate::conduct::pin::{counters, lower};
use crate::domain::calendar::Instant;
use crate::domain::certificate::Slot;
use crate::domain::credential::{PinName, Tries};
use crate::domain::holding::Holding;
use crate::domain::procedure::{CounterNow, Procedure};
use crate::domain::report::CardReport;

words! {
    /// States, what still works, headings.
    enum Say {
        Now: "今の状態", "As it is now";
        IsLocked: "{0}はロックされています。", "The {0} is locked.";
        NotLocked: "{0}はロックされていません。続けて間違えると、こうなります。", "The {0} is not locked. This is what follows once it is.";
        NotKnown: "{0}の残り回数は分かりません。", "How many tries are left for the {0} is not known.";
        Still: "使えるもの", "Still works";
        StillForAuth: "署名用パスワードを使う署名と電子申請", "Signatures and applications with the signing password";
        StillForSign: "マイナポータルへのログイン、コンビニ交付 (利用者証明用)", "Logging in to Mynaportal, and store kiosks (authentication PIN)";
        StillForOther: "電子証明書を使うものはすべて (ログイン、署名、コンビニ交付)", "Everything with the certificates: logging in, signing, store kiosks";
        StillNone: "電子証明書を使うものは、どちらも使えません", "Nothing that needs a certificate";
        StillMyNumber: "マイナンバーカードの証明書と暗証番号は別のもので、変わりません", "The My Number Card's certificates and PINs are its own and are not affected";
        OnPhone: "スマートフォンで", "On the phone";
        PhoneHow: "マイナポータルアプリの「パスワードを初期化」で、新しく決めます。窓口ではできません。", "Choose a new one in the Mynaportal app (パスワードを初期化). A counter can't reset it.";
        PhoneBring: "マイナンバーカードとその暗証番号", "The My Number Card and its PINs";
        Planned: "次期マイナンバーカードの手続きはまだ公表されていません (予定)。窓口でお確かめください。", "How this is done for the next My Number Card is not published yet (planned): ask the counter.";
        StillCard: "身分証明書としての利用は変わりません", "The card as proof of identity is not affected";
        Kiosk: "コンビニなどの端末で ({0}が分かる場合)", "At a store's kiosk (if you know the {0})";
        NoKiosk: "コンビニなどの端末では再設定できません。窓口だけです。", "A store's kiosk can't reset it: only the counter can.";
        NoKioskBoth: "2つともロックされているため、コンビニなどの端末では再設定できません。", "Both are locked, so a store's kiosk can't reset them.";
        NoKioskEnded: "証明書の期限が切れているため、コンビニなどの端末では再設定できません。", "The certificate has ended, so a store's kiosk can't reset it.";
        Counter: "市区町村の窓口で", "At the municipal counter";
        Never: "暗証番号は人に教えないでください。窓口の端末にはご本人が入力します。", "Never tell a PIN to anybody. At the counter you enter it yourself.";
    }
}

/// The whole guidance, in the order in which it helps.
#[must_use]
pub fn sections(
    pin: PinName,
    report: &CardReport,
    procedure: &Procedure,
    counter: Option<&CounterNow>,
    now: Instant,
    lang: Lang,
) -> Vec<Section> {
    let known = |pin: PinName| lower(&counters(report, pin.secrets()));
    let locked = |pin: PinName| known(pin) == Some(Tries::Locked);
    let both = locked(PinName::Auth) && locked(PinName::Sign);

    let mut state = Section::titled(About::Secrets, Say::Now.say(lang));
    let (tone, say) = match known(pin) {
        Some(Tries::Locked) => (Tone::Bad, Say::IsLocked),
        Some(_) => (Tone::Plain, Say::NotLocked),
        None => (Tone::Quiet, Say::NotKnown),
    };
    state.push(Rank::Headline, tone, "", say.with(lang, &[pins::name(pin).say(lang)]));
    let still = match pin {
        PinName::Auth | PinName::Sign if both => Say::StillNone,
        PinName::Auth => Say::StillForAuth,
        PinName::Sign => Say::StillForSign,
        PinName::Text | PinName::Juki | PinName::NumberB => Say::StillForOther,
    };
    state.push(Rank::Headline, Tone::Plain, Say::Still.say(lang), still.say(lang));
    let stays = if report.kind.is_phone() { Say::StillMyNumber } else { Say::StillCard };
    state.push(Rank::Normal, Tone::Plain, super::section::CONTINUED, stays.say(lang));

    let mut told = vec![state];
    if report.kind.is_phone() {
        let mut on_phone = Section::titled(About::Secrets, Say::OnPhone.say(lang));
        on_phone.push(Rank::Headline, Tone::Plain, "", Say::PhoneHow.say(lang));
        on_phone.list(Tone::Plain, renewal::bring(lang), [Say::PhoneBring.say(lang)]);
        told.push(on_phone);
        return told;
    }
    if report.kind.profile().planned {
        let mut at_counter = Section::titled(About::Secrets, Say::Counter.say(lang));
        at_counter.push(Rank::Headline, Tone::Plain, "", Say::Planned.say(lang));
        at_counter.push(Rank::Normal, Tone::Quiet, "", Say::Never.say(lang));
        told.push(at_counter);
        return told;
    }
    let auth = report.holding(Slot::Auth).read();
    let ended = auth
        .is_some_and(|certificate| certificate.validity().outside(now).is_some_and(|outside| outside.over));
    // Whoever knows the sibling, or why it does not help.
    let kiosk = match pin {
        PinName::Text | PinName::Juki | PinName::NumberB => Err(Say::NoKiosk),
        _ if both => Err(Say::NoKioskBoth),
        _ if ended => Err(Say::NoKioskEnded),
        // A card without a signing certificate has no password that anybody could know.
        _ if report.holding(Slot::Sign) == Holding::Absent => Err(Say::NoKiosk),
        PinName::Auth => Ok(PinName::Sign),
        PinName::Sign => Ok(PinName::Auth),
    };
    let mut at_counter = Section::titled(About::Secrets, Say::Counter.say(lang));
    match kiosk {
        Ok(sibling) => {
            let title = Say::Kiosk.with(lang, &[pins::name(sibling).say(lang)]);
            let section = Section::titled(About::Secrets, title);
            told.push(renewal::errand(section, &procedure.kiosk_reset, procedure, lang));
        }
        Err(why) => at_counter.push(Rank::Headline, Tone::Warn, "", why.say(lang)),
    }
    let mut at_counter = renewal::errand(at_counter, &procedure.pin_reset, procedure, lang);
    at_counter.push(Rank::Normal, Tone::Quiet, "", Say::Never.say(lang));
    told.push(at_counter);
    told.push(renewal::counter(report, procedure, counter, lang));
    told.retain(|section| !section.rows.is_empty());
    told
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::codec::profile;
    use crate::domain::credential::Secret;
    use crate::domain::report::CardKind;

    fn told(pin: PinName, auth: Tries, sign: Tries) -> String {
        let tries = vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))];
        let report = sample::tried(sample::fresh(), tries);
        let procedure = profile::built_in().unwrap().of(Some("07202"));
        let sections = sections(pin, &report, &procedure, None, sample::now(), Lang::Ja);
        let mut text = String::new();
        for section in sections {
            text += &section.title;
            text.push('\n');
            for row in section.rows {
                text += &["  ", &row.label, ": ", &row.value, "\n"].concat();
            }
        }
        text
    }

    #[test]
    fn one_locked_can_be_reset_at_a_kiosk_by_whoever_knows_the_other() {
        let text = told(PinName::Sign, Tries::Left(3), Tries::Locked);
        for part in ["利用者証明用の暗証番号が分かる場合", "JPKI暗証番号リセット", "印鑑", "無料", "0242"]
        {
            assert!(text.contains(part), "{part}\n{text}");
        }
        insta::assert_snapshot!("reset_sign", text);
    }

    #[test]
    fn a_phone_is_reset_in_its_app_and_the_next_card_as_nobody_knows_yet() {
        let procedure = profile::built_in().unwrap().of(Some("07202"));
        let tries = || vec![(Secret::Auth, Ok(Tries::Locked)), (Secret::Sign, Ok(Tries::Left(5)))];
        let told = |report, lang| {
            let report = sample::tried(report, tries());
            let told = sections(PinName::Auth, &report, &procedure, None, sample::now(), lang);
            told.iter()
                .flat_map(|section| &section.rows)
                .map(|row| row.value.to_string() + "\n")
                .collect::<String>()
        };
        for kind in [CardKind::Android, CardKind::IPhone] {
            let text = told(sample::phone(kind), Lang::Ja);
            assert!(text.contains("マイナポータルアプリ") && text.contains("窓口ではできません"), "{text}");
            assert!(!text.contains("0242") && !text.contains("コンビニなどの端末"), "{text}");
        }
        let text = told(sample::next(), Lang::En);
        assert!(text.contains("not published yet (planned)") && !text.contains("0242"), "{text}");
    }

    #[test]
    fn both_locked_and_the_other_pins_are_the_counters() {
        let both = told(PinName::Auth, Tries::Locked, Tries::Locked);
        assert!(both.contains("2つともロック") && !both.contains("セブン"), "{both}");
        let text = told(PinName::Text, Tries::Left(3), Tries::Left(5));
        assert!(text.contains("窓口だけです") && !text.contains("セブン"), "{text}");
    }
}
