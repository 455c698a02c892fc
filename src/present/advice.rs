//! What to do now, from a report and the day: the most urgent first, and a calm word where there is nothing.
//!
//! Where a locked secret can be reset: `docs/card.md §3.2`: the counter resets each; a kiosk resets one of the two
//! JPKI secrets where the holder knows the other, both locked: counter only.

use super::dates;
use super::renewal::Standing;
use super::section::{self, Tone};
use super::text::{Lang, words};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::{Slot, Unsupported};
use crate::domain::credential::{Application, KeyPair, Secret, Tries};
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::domain::report::{CardKind, CardReport, Unread};

/// From so many days before its last one the card's own end is worth a word: three months, as for a certificate.
pub const SOON_DAYS: i64 = 92;

words! {
    /// The sentences of advice.
    enum Say {
        Juki: "住基カードの電子証明書は2018年末までにすべて終わりました。市区町村の窓口でマイナンバーカードを申請できます。",
              "Every certificate on a Juki card ended by the end of 2018. Apply for a My Number Card at the municipal counter.";
        Other: "マイナンバーカードではありません。マイナンバーカードを置いてください。",
               "This is not a My Number Card. Place a My Number Card on the reader.";
        Unknown: "知らない種類のカードです。読むだけにしています。", "This kind of card is not known here: it is only read.";
        BothLocked: "暗証番号とパスワードが両方ロックされています。カードを持って市区町村の窓口で再設定してください。",
                    "PIN and password are both locked. Have them reset at the municipal counter; bring the card.";
        AuthLocked: "利用者証明用の暗証番号がロックされています。市区町村の窓口で、または署名用パスワードが分かればコンビニ等の端末で再設定できます。",
                    "The authentication PIN is locked. Have it reset at the municipal counter, or at a store kiosk if you know the signing password.";
        NoPins: "暗証番号がロックされているか、暗証番号のない顔認証マイナンバーカードです。暗証番号を使うには市区町村の窓口で設定してください。",
                "The PIN is locked, or this is a card for face authentication, which has no PINs. The municipal counter can set one.";
        SignLocked: "署名用パスワードがロックされています。市区町村の窓口で、または利用者証明用の暗証番号が分かればコンビニ等の端末で再設定できます。",
                    "The signing password is locked. Have it reset at the municipal counter, or at a store kiosk if you know the authentication PIN.";
        CardEnded: "カードの有効期限が過ぎています。市区町村の窓口で新しいカードを申請してください。",
                   "The card itself has passed its last day. Apply for a new card at the municipal counter.";
        AuthEnded: "電子証明書の期限が切れています。カードと暗証番号を用意し、市区町村の窓口で新しい証明書の発行を受けてください。",
                   "The certificate has expired. Take the card and its PINs to the municipal counter for a new one.";
        AuthToday: "電子証明書は今日までです。窓口が開いているうちに市区町村の窓口で更新してください。",
                   "The certificate ends today. Renew it at the municipal counter while that is open.";
        AuthSoon: "電子証明書はあと{0}で満了します。今、市区町村の窓口で更新できます。",
                  "The certificate ends in {0}. It can be renewed at the municipal counter now.";
        CardSoon: "カードの有効期限まであと{0}です。市区町村の窓口で新しいカードを申請してください。",
                  "The card itself ends in {0}. Apply for a new card at the municipal counter.";
        PhoneEnded: "スマートフォンの電子証明書の期限が切れています。このスマートフォンで新しく発行を受けてください。",
                    "The phone's certificate has expired. Have a new one issued on this phone.";
        PhoneToday: "スマートフォンの電子証明書は今日までです。このスマートフォンで更新してください。",
                    "The phone's certificate ends today. Renew it on this phone.";
        PhoneSoon: "スマートフォンの電子証明書はあと{0}で満了します。このスマートフォンで更新してください。",
                   "The phone's certificate ends in {0}. Renew it on this phone.";
        NotYet: "証明書の有効期間はまだ始まっていません。この端末の日付が正しいか確かめてください。",
                "The certificate's period has not begun. Check this machine's date.";
        LastTry: "{0}は残り1回です。次に間違えるとロックされます。確かでなければ入力しないでください。",
                 "One try left for the {0}. One more mistake locks it: don't enter it unless you are sure.";
        FewerTries: "{0}は前に間違えた分が減ったままです。正しく入力すると元に戻ります。",
                    "Earlier mistakes still count against the {0}. Entering it rightly restores all tries.";
        NoAuth: "このカードには利用者証明用電子証明書がありません。市区町村の窓口で発行を受けられます。",
                "This card holds no authentication certificate. The municipal counter can issue one.";
        Unsupported: "この版は、このカードの鍵 ({0}) で署名することにも、鍵を試すことにもまだ対応していません。対応した新しい版がないか確かめてください。",
                     "This version can't sign or test a key with keys of this card's kind ({0}) yet. See whether a newer one can.";
        PhoneNone: "このスマートフォンには利用者証明用電子証明書がありません。このスマートフォンで発行を受けられます。",
                   "This phone holds no authentication certificate. One can be issued on this phone.";
        PhoneClosed: "電子証明書の期限は、暗証番号を入れて読むまで分かりません。",
                     "Until when the certificate lasts is not known before it was read with its PIN.";
        Unjudged: "カードの種類を読めなかったので、マイナンバーカードかどうかまだ分かりません。置き直して、もう一度読んでください。",
                  "What kind of card this is could not be read, so it is not known yet whether it is a My Number Card. Place it again and read it once more.";
        Unchecked: "この版は、このカードの証明書の発行元の署名 ({0}) をまだ確かめられないため、その鍵を使いません。対応した新しい版がないか確かめてください。",
                   "This version can't check yet how this card's certificate was issued ({0}), so it does not use its key. See whether a newer one can.";
        Unread: "一部を読めませんでした。カードを置き直して、もう一度読んでください。",
                "Some of it could not be read. Place the card again and read it once more.";
        Nothing: "ありません。{0}から更新できます。", "Nothing. It can be renewed from {0}.";
        NothingPlain: "ありません。", "Nothing.";
    }
}

/// The advice for a report at an instant: how urgent, and what to do in one or two sentences; never empty. What it says of
/// the certificate follows from where the holder stands, as the renewal answer does.
#[must_use]
pub fn of(report: &CardReport, now: Instant, lang: Lang) -> Vec<(Tone, String)> {
    let mut told = Vec::new();
    let mut say = |tone, say: Say, values: &[&str]| told.push((tone, say.with(lang, values)));
    let standing = Standing::of(report, now);
    let auth = report.holding(Slot::Auth);
    let life = auth.read().map(|certificate| Lifecycle::of(certificate, now));
    let days = |number: i64| dates::days(lang, number.unsigned_abs());
    match (standing, life.map(|life| life.state)) {
        (Standing::Juki, _) => {
            say(Tone::Warn, Say::Juki, &[]);
            return told;
        }
        (Standing::OtherCard, _) => {
            say(Tone::Warn, Say::Other, &[]);
            return told;
        }
        (Standing::CardEnded, _) => say(Tone::Bad, Say::CardEnded, &[]),
        (Standing::Ended, _) => say(Tone::Bad, Say::AuthEnded, &[]),
        (Standing::Phone, Some(State::Expired)) => say(Tone::Bad, Say::PhoneEnded, &[]),
        (Standing::NotYet, _) | (Standing::Phone, Some(State::NotYetValid)) => {
            say(Tone::Warn, Say::NotYet, &[]);
        }
        (Standing::LastDay, _) => say(Tone::Warn, Say::AuthToday, &[]),
        _ => {}
    }
    locked(report, lang, &mut say);
    match (standing, life) {
        (Standing::Open, Some(life)) => say(Tone::Warn, Say::AuthSoon, &[&days(life.days_left)]),
        (Standing::Phone, Some(life)) if life.state == State::Renewable => match life.days_left {
            0 => say(Tone::Warn, Say::PhoneToday, &[]),
            left => say(Tone::Warn, Say::PhoneSoon, &[&days(left)]),
        },
        _ => {}
    }
    if let Some(left) = report.card_end().map(|last| (last - calendar::day(now)).num_days())
        && (0..=SOON_DAYS).contains(&left)
    {
        say(Tone::Warn, Say::CardSoon, &[&days(left)]);
    }
    match standing {
        Standing::NoCertificate => say(Tone::Warn, Say::NoAuth, &[]),
        Standing::Phone if auth == Holding::Absent => say(Tone::Warn, Say::PhoneNone, &[]),
        Standing::Phone if auth == Holding::Unread(&Unread::NeedsPin) => {
            say(Tone::Quiet, Say::PhoneClosed, &[]);
        }
        _ => {}
    }
    // Once, where both are.
    match [KeyPair::Auth, KeyPair::Sign].into_iter().find_map(|pair| report.unsupported(pair)) {
        Some(Unsupported::Key(key)) => say(Tone::Warn, Say::Unsupported, &[&section::key(&key)]),
        Some(Unsupported::Issuer(algorithm)) => {
            say(Tone::Warn, Say::Unchecked, &[&section::algorithm(&algorithm)]);
        }
        None => {}
    }
    if report.is_judged() {
        if unread(report) {
            say(Tone::Warn, Say::Unread, &[]);
        }
        if report.kind == CardKind::Unknown {
            say(Tone::Quiet, Say::Unknown, &[]);
        }
    } else {
        say(Tone::Warn, Say::Unjudged, &[]);
    }
    if told.is_empty() {
        let text = match life.filter(|_| standing == Standing::Early) {
            Some(life) => Say::Nothing.with(lang, &[&dates::iso(life.renewal_opens_on)]),
            None => Say::NothingPlain.say(lang).to_owned(),
        };
        told.push((Tone::Good, text));
    }
    told
}

/// Locked secrets, and such with fewer tries than a fresh one.
fn locked(report: &CardReport, lang: Lang, say: &mut impl FnMut(Tone, Say, &[&str])) {
    let counter = |which| report.tries(which).ok();
    let sign_held = report.holding(Slot::Sign) != Holding::Absent;
    let auth = counter(Secret::Auth);
    // Where there is no signing certificate nobody set its password: blocked as issued is no lock of the holder's.
    let sign = counter(Secret::Sign).filter(|_| sign_held);
    match (auth, sign) {
        (Some(Tries::Locked), Some(Tries::Locked)) => say(Tone::Bad, Say::BothLocked, &[]),
        // Without a signing certificate there is no password to reset it with at a kiosk.
        (Some(Tries::Locked), _) if !sign_held => say(Tone::Bad, Say::NoPins, &[]),
        (Some(Tries::Locked), _) => say(Tone::Bad, Say::AuthLocked, &[]),
        (_, Some(Tries::Locked)) => say(Tone::Bad, Say::SignLocked, &[]),
        _ => {}
    }
    for (which, counter) in [(Secret::Auth, auth), (Secret::Sign, sign)] {
        let name = super::section::secret(which).say(lang);
        match (counter, which.tries_max()) {
            (Some(Tries::Left(1)), _) => say(Tone::Warn, Say::LastTry, &[name]),
            (Some(Tries::Left(left)), Some(max)) if left < max => {
                say(Tone::Warn, Say::FewerTries, &[name]);
            }
            _ => {}
        }
    }
}

/// Was something asked for and not told? What such a card does not have, or opens only with its PIN, is no news.
fn unread(report: &CardReport) -> bool {
    let card = report.kind == CardKind::MyNumber;
    let lacks = |why: &Unread| match why {
        Unread::NotAsked => false,
        Unread::Absent => card,
        _ => true,
    };
    let auth = match report.holding(Slot::Auth) {
        Holding::Absent | Holding::Read(_) => false,
        Holding::Unread(Unread::NeedsPin) => !report.kind.is_phone(),
        Holding::Unread(why) | Holding::Uncertain { file: why, .. } => lacks(why),
    };
    let jpki = &report.jpki;
    let lists = [&jpki.auth_present, &jpki.sign_present].into_iter().filter_map(|list| list.as_ref().err());
    let end = report.common.record.as_ref().map(|common| common.expires_on);
    let end =
        report.kind.offers().has(Application::Common) && (end.is_err_and(lacks) || card && end == Ok(None));
    let counts = |secret: Secret| match secret {
        Secret::Sign => report.holding(Slot::Sign) != Holding::Absent,
        Secret::Auth => true,
        // Of the other applications not every card has every secret.
        _ => report.tries(secret) != Err(Unread::Absent),
    };
    auth || lists.into_iter().any(|why| *why != Unread::NotAsked)
        || end
        || report.counters().any(|(secret, tries)| tries.is_err() && counts(secret))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::super::text::{Lang, fill};
    use super::*;
    use crate::domain::report::Jpki;

    fn first(report: &CardReport) -> String {
        of(report, sample::now(), Lang::En).remove(0).1
    }

    #[test]
    fn a_card_in_order_leaves_nothing_to_do() {
        assert_eq!(first(&sample::fresh()), "Nothing. It can be renewed from 2029-11-18.");
    }

    #[test]
    fn a_locked_password_leads_to_the_counter_or_the_kiosk() {
        let mut report = sample::fresh();
        report = sample::tried(
            report,
            vec![(Secret::Auth, Ok(Tries::Left(3))), (Secret::Sign, Ok(Tries::Locked))],
        );
        assert_eq!(first(&report), Say::SignLocked.say(Lang::En));
        report =
            sample::tried(report, vec![(Secret::Auth, Ok(Tries::Locked)), (Secret::Sign, Ok(Tries::Locked))]);
        assert_eq!(first(&report), Say::BothLocked.say(Lang::En));
    }

    #[test]
    fn without_a_signing_certificate_its_password_neither_is_locked_nor_helps() {
        let mut report = sample::fresh();
        report.jpki.sign_present = Ok(false);
        report.jpki.sign = Err(Unread::Absent);
        report = sample::tried(
            report,
            vec![(Secret::Auth, Ok(Tries::Left(3))), (Secret::Sign, Ok(Tries::Locked))],
        );
        assert!(first(&report).starts_with("Nothing."));
        report =
            sample::tried(report, vec![(Secret::Auth, Ok(Tries::Locked)), (Secret::Sign, Ok(Tries::Locked))]);
        assert_eq!(first(&report), Say::NoPins.say(Lang::En));
    }

    #[test]
    fn the_end_is_told_by_how_near_it_is() {
        for (now, told) in [
            ("2029-11-17T23:59:59+09:00", "Nothing. It can be renewed from 2029-11-18.".to_owned()),
            ("2029-11-18T12:00:00+09:00", fill(Say::AuthSoon.say(Lang::En), &["91 days"])),
            ("2030-02-16T12:00:00+09:00", fill(Say::AuthSoon.say(Lang::En), &["1 day"])),
            ("2030-02-17T12:00:00+09:00", Say::AuthToday.say(Lang::En).to_owned()),
            ("2030-02-18T00:00:00+09:00", Say::AuthEnded.say(Lang::En).to_owned()),
            ("2035-02-18T00:00:00+09:00", Say::CardEnded.say(Lang::En).to_owned()),
        ] {
            let now = chrono::DateTime::parse_from_rfc3339(now).unwrap();
            assert_eq!(of(&sample::fresh(), now, Lang::En).remove(0).1, told);
        }
    }

    #[test]
    fn a_phones_certificate_is_renewed_on_the_phone() {
        for (now, told) in [
            ("2029-11-17T12:00:00+09:00", Say::NothingPlain.say(Lang::En).to_owned()),
            ("2029-11-18T12:00:00+09:00", Say::PhoneSoon.with(Lang::En, &["91 days"])),
            ("2030-02-17T12:00:00+09:00", Say::PhoneToday.say(Lang::En).to_owned()),
            ("2030-02-18T00:00:00+09:00", Say::PhoneEnded.say(Lang::En).to_owned()),
        ] {
            let now = sample::at(now);
            for kind in [CardKind::Android, CardKind::IPhone] {
                let mut phone = sample::fresh();
                (phone.kind, phone.common.record) = (kind, Err(Unread::Absent));
                let all = of(&phone, now, Lang::En);
                assert_eq!(all[0].1, told);
                assert!(all.iter().all(|(_, told)| !told.contains("counter")), "{all:?}");
            }
        }
    }

    #[test]
    fn what_could_not_be_read_is_not_nothing() {
        for why in [
            Unread::Malformed("end of data at 12".to_owned()),
            Unread::NeedsPin,
            Unread::Absent,
            Unread::Empty,
            Unread::Refused(0x6985),
        ] {
            let jpki = |change: fn(&mut Jpki, Unread)| {
                sample::with_jpki(sample::fresh(), |jpki| change(jpki, why.clone()))
            };
            let mut end = sample::fresh();
            end.common.record = Err(why.clone());
            for report in [
                jpki(|jpki, why| jpki.auth = Err(why)),
                jpki(|jpki, why| jpki.auth_present = Err(why)),
                jpki(|jpki, why| jpki.sign_present = Err(why)),
                sample::tried(sample::fresh(), vec![(Secret::Sign, Err(why.clone()))]),
                end,
            ] {
                assert_eq!(first(&report), Say::Unread.say(Lang::En), "{why:?}");
            }
        }
    }

    #[test]
    fn a_phone_whose_certificate_was_not_read_is_told_as_that() {
        let mut phone = sample::fresh();
        (phone.kind, phone.common.record) = (CardKind::Android, Err(Unread::Absent));
        phone.jpki.auth = Err(Unread::NeedsPin);
        assert_eq!(first(&phone), Say::PhoneClosed.say(Lang::En));
        phone.jpki.auth_present = Ok(false);
        assert_eq!(first(&phone), Say::PhoneNone.say(Lang::En));
    }
}
