//! What to do now, from a report and its renewal answer: the most urgent first, and a calm word where there is nothing.
//!
//! "Nothing" is said only of what is known: what is not and would change the answer leads. Where a locked secret can be
//! reset: `docs/card.md §3.2`: the counter resets each; a kiosk resets one of the two JPKI secrets where the holder knows
//! the other, both locked: counter only.

use super::absent;
use super::coming;
use super::dates;
use super::face;
use super::renewal::{Doing, Renewal, SOON_DAYS, Standing};
use super::section::{self, Tone};
use super::text::{Lang, words};
use crate::domain::certificate::{Slot, Unsupported};
use crate::domain::credential::{Application, KeyPair, PinName, Secret, Tries};
use crate::domain::holding::Holding;
use crate::domain::report::{CardKind, CardReport, Unread};

words! {
    /// The sentences of advice.
    enum Say {
        Unknown: "このプログラムの知らない新しいカードか、ほかのカードです。読むだけにしています。", "A newer card than this program knows, or another: it is only read.";
        Planned: "次期マイナンバーカードの規則は予定で、決まっていません。", "The rules of the next My Number Card are planned and not final.";
        PhoneBothLocked: "暗証番号とパスワードが両方ロックされています。マイナポータルアプリで初期化してください (マイナンバーカードとその暗証番号が要ります)。",
                         "PIN and password are both locked. Reset them in the Mynaportal app (it takes the My Number Card and its PINs).";
        PhoneLocked: "{0}がロックされています。マイナポータルアプリで初期化してください (マイナンバーカードとその暗証番号が要ります)。",
                     "The {0} is locked. Reset it in the Mynaportal app (it takes the My Number Card and its PINs).";
        BothLocked: "暗証番号とパスワードが両方ロックされています。カードを持って市区町村の窓口で再設定してください。",
                    "PIN and password are both locked. Have them reset at the municipal counter; bring the card.";
        AuthLocked: "利用者証明用の暗証番号がロックされています。市区町村の窓口で、または署名用パスワードが分かればコンビニ等の端末で再設定できます。",
                    "The authentication PIN is locked. Have it reset at the municipal counter, or at a store kiosk if you know the signing password.";
        NoPins: "暗証番号がロックされているか、暗証番号のない顔認証マイナンバーカードです。暗証番号を使うには市区町村の窓口で設定してください。",
                "The PIN is locked, or this is a card for face authentication, which has no PINs. The municipal counter can set one.";
        SignLocked: "署名用パスワードがロックされています。市区町村の窓口で、または利用者証明用の暗証番号が分かればコンビニ等の端末で再設定できます。",
                    "The signing password is locked. Have it reset at the municipal counter, or at a store kiosk if you know the authentication PIN.";
        CardSoon: "カードの有効期限まであと{0}です。市区町村の窓口で新しいカードを申請してください。",
                  "The card itself ends in {0}. Apply for a new card at the municipal counter.";
        LastTry: "{0}は残り1回です。次に間違えるとロックされます。確かでなければ入力しないでください。",
                 "One try left for the {0}. One more mistake locks it: don't enter it unless you are sure.";
        FewerTries: "{0}は前に間違えた分が減ったままです。正しく入力すると元に戻ります。",
                    "Earlier mistakes still count against the {0}. Entering it rightly restores all tries.";
        Unsupported: "この版は、このカードの鍵 ({0}) で署名することにも、鍵を試すことにもまだ対応していません。対応した新しい版がないか確かめてください。",
                     "This version can't sign or test a key with keys of this card's kind ({0}) yet. See whether a newer one can.";
        Unjudged: "カードの種類を読めなかったので、マイナンバーカードかどうかまだ分かりません。置き直して、もう一度読んでください。",
                  "What kind of card this is could not be read, so it is not known yet whether it is a My Number Card. Place it again and read it once more.";
        Unchecked: "この版は、このカードの証明書の発行元の署名 ({0}) をまだ確かめられないため、その鍵を使いません。対応した新しい版がないか確かめてください。",
                   "This version can't check yet how this card's certificate was issued ({0}), so it does not use its key. See whether a newer one can.";
        Unread: "一部を読めませんでした。カードを置き直して、もう一度読んでください。",
                "Some of it could not be read. Place the card again and read it once more.";
        ReadAgain: "{0}。カードを置き直して、もう一度読んでください。", "{0}. Place the card again and read it once more.";
        Nothing: "ありません。{0}", "Nothing. {0}";
        SignClosed: "署名用電子証明書の期限は、パスワードを入れるまで分かりません (ふつうは同じ日です)。",
                    "When the signing certificate ends is not known before its password is entered (as a rule, the same day).";
    }
}

/// What can be done about it here. How it is asked for is the face's own to word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See the procedure: where, when, with what.
    Procedure,
    /// Read a certificate with its PIN.
    Read(KeyPair),
    /// See how a PIN is reset.
    Reset(PinName),
    /// Enter a PIN rightly.
    Check(PinName),
    /// Look at the card again.
    ReadAgain,
    /// See what the card says of its holder.
    Face,
}

/// What an advice is about, for whoever has words of their own for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// The certificate's days: the renewal answer.
    Days,
    /// Which kind of card it is could not be read.
    Unjudged,
    /// PIN and password are locked.
    BothLocked,
    /// This one is locked, and the other is not.
    Locked(PinName),
    /// The PIN is locked, or the card has none.
    NoPins,
    /// One try is left.
    LastTry(PinName),
    /// Some tries are spent.
    FewerTries(PinName),
    /// The card itself ends soon.
    CardSoon,
    /// A key that can't be used yet.
    Unsupported,
    /// A kind of card that is not known.
    UnknownCard,
    /// The rules of this kind are planned and not final.
    Planned,
    /// Some of it could not be read.
    PartUnread,
    /// When the signing certificate ends, its password tells.
    SignClosed,
    /// The card's own text beside its signing certificate.
    Moved,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What it is about.
    pub about: Matter,
    /// How urgent.
    pub tone: Tone,
    /// In one or two sentences, with the deadline where there is one.
    pub told: String,
    /// What can be done about it here.
    pub act: Option<Act>,
}

/// What is gathered, in the language that is spoken.
struct Gathered {
    lang: Lang,
    all: Vec<Advice>,
}

impl Gathered {
    fn say(&mut self, about: Matter, tone: Tone, say: Say, values: &[&str], act: Option<Act>) {
        self.all.push(Advice { about, tone, told: say.with(self.lang, values), act });
    }
}

/// The advice for a report, whose certificate stands as its renewal answer says; never empty.
#[must_use]
pub fn of(report: &CardReport, renewal: &Renewal, lang: Lang) -> Vec<Advice> {
    if !coming::is_awaited(report) {
        return whole(report, renewal, lang);
    }
    let mut told = Gathered { lang, all: Vec::new() };
    if [Secret::Auth, Secret::Sign].into_iter().all(|which| report.tries(which) != Err(Unread::Coming)) {
        locked(report, &mut told);
    }
    let (leads, tone, answer) = coming::answer(report, renewal, lang);
    let at = if leads { 0 } else { told.all.len() };
    told.all.insert(at, Advice { about: Matter::Days, tone, told: answer, act: None });
    // Nothing is done with a part.
    told.all.into_iter().map(|advice| Advice { act: None, ..advice }).collect()
}

/// The same of a whole report; of a part what will be told where nothing that comes yet is out of the ordinary.
#[must_use]
pub(super) fn whole(report: &CardReport, renewal: &Renewal, lang: Lang) -> Vec<Advice> {
    let mut told = Gathered { lang, all: Vec::new() };
    let unread = report.holding(Slot::Auth).why();
    let unread = unread.is_some_and(|why| !matches!(why, Unread::Absent | Unread::Coming));
    let locked = [Secret::Auth, Secret::Sign].iter().any(|which| report.tries(*which) == Ok(Tries::Locked));
    let mut answer = Some(answer(report, renewal, lang));
    // What opens with a locked PIN alone is not to be had before that is reset, and a lock comes before what is to be seen.
    let leads = match renewal.standing {
        Standing::Juki | Standing::OtherCard => return answer.into_iter().collect(),
        Standing::CardEnded | Standing::Ended | Standing::NotYet | Standing::LastDay | Standing::Unread => {
            true
        }
        Standing::Phone if unread => !locked,
        Standing::Phone => renewal.tone == Tone::Bad,
        _ => false,
    };
    // A card that has ended is of no use, whatever it says; what revokes a certificate comes before its days.
    let ended = renewal.standing == Standing::CardEnded;
    told.all.extend(answer.take_if(|_| ended));
    let (differs, compared) = moved(report, lang).partition::<Vec<_>, _>(|it| it.tone == Tone::Warn);
    told.all.extend(differs);
    told.all.extend(answer.take_if(|_| leads));
    self::locked(report, &mut told);
    told.all.extend(answer.take_if(|answer| unread || matches!(answer.tone, Tone::Warn | Tone::Bad)));
    if renewal.standing != Standing::EndsWithCard
        && let Some(left) = renewal.card_left.filter(|left| (0..=SOON_DAYS).contains(left))
    {
        let left = dates::days(lang, left.unsigned_abs());
        told.say(Matter::CardSoon, Tone::Warn, Say::CardSoon, &[&left], Some(Act::Procedure));
    }
    // Once, where both are.
    match [KeyPair::Auth, KeyPair::Sign].into_iter().find_map(|pair| report.unsupported(pair)) {
        Some(Unsupported::Key(key)) => {
            told.say(Matter::Unsupported, Tone::Warn, Say::Unsupported, &[&section::key(&key)], None);
        }
        Some(Unsupported::Issuer(algorithm)) => {
            told.say(
                Matter::Unsupported,
                Tone::Warn,
                Say::Unchecked,
                &[&section::algorithm(&algorithm)],
                None,
            );
        }
        None => {}
    }
    if report.is_judged() && report.kind == CardKind::Unknown {
        told.say(Matter::UnknownCard, Tone::Quiet, Say::Unknown, &[], None);
    }
    if self::unread(report) && !told.all.iter().any(|it| it.act == Some(Act::ReadAgain)) {
        told.say(Matter::PartUnread, Tone::Warn, Say::Unread, &[], Some(Act::ReadAgain));
    }
    let calm = told.all.is_empty();
    if let Some(answer) = answer {
        let words = if calm { Say::Nothing.with(lang, &[&answer.told]) } else { answer.told };
        told.all.push(Advice { told: words, ..answer });
    }
    let closed = matches!(report.holding(Slot::Sign).why(), Some(Unread::NeedsPin | Unread::Coming));
    if !unread && closed && report.holding(Slot::Sign).present() != Some(false) && renewal.window.is_some() {
        told.say(Matter::SignClosed, Tone::Quiet, Say::SignClosed, &[], None);
    }
    told.all.extend(compared);
    if report.kind.profile().planned {
        told.say(Matter::Planned, Tone::Quiet, Say::Planned, &[], None);
    }
    told.all
}

/// What the card's own text beside its signing certificate asks for, or only tells.
fn moved(report: &CardReport, lang: Lang) -> impl Iterator<Item = Advice> {
    let line = face::moved_line(report, lang).into_iter();
    line.map(|(tone, told)| {
        // What leads nowhere gives way first.
        let tone = if tone == Tone::Warn { tone } else { Tone::Quiet };
        Advice { about: Matter::Moved, tone, told, act: Some(Act::Face) }
    })
}

/// What the certificate's days ask for, or what is in the way of knowing that.
fn answer(report: &CardReport, renewal: &Renewal, lang: Lang) -> Advice {
    let told = renewal.answer.clone();
    let again = |about, told| Advice { about, tone: Tone::Warn, told, act: Some(Act::ReadAgain) };
    let days = |tone, told, act| Advice { about: Matter::Days, tone, told, act };
    let certificates = !report.kind.profile().certificates.is_empty();
    match report.holding(Slot::Auth) {
        _ if !report.is_judged() => again(Matter::Unjudged, Say::Unjudged.say(lang).to_owned()),
        Holding::Unread(Unread::NeedsPin) => days(Tone::Plain, told, Some(Act::Read(KeyPair::Auth))),
        Holding::Unread(Unread::Coming) | Holding::Uncertain { file: Unread::Coming, .. } => {
            days(renewal.tone, told, None)
        }
        Holding::Unread(_) | Holding::Uncertain { .. }
            if certificates && renewal.standing != Standing::CardEnded =>
        {
            again(Matter::Days, Say::ReadAgain.with(lang, &[told.trim_end_matches(['。', '.'])]))
        }
        _ => {
            let procedure = !matches!(renewal.standing, Standing::NotYet)
                && !matches!(renewal.standing.errand(), Doing::Nothing | Doing::ReadAgain);
            days(renewal.tone, told, procedure.then_some(Act::Procedure))
        }
    }
}

/// Locked secrets, and such with fewer tries than a fresh one.
fn locked(report: &CardReport, told: &mut Gathered) {
    let counter = |which| report.tries(which).ok();
    let sign_held = report.holding(Slot::Sign) != Holding::Absent;
    let auth = counter(Secret::Auth);
    // Where there is no signing certificate nobody set its password: blocked as issued is no lock of the holder's.
    let sign = counter(Secret::Sign).filter(|_| sign_held);
    let (reset_auth, reset_sign) = (Some(Act::Reset(PinName::Auth)), Some(Act::Reset(PinName::Sign)));
    let name = |which| absent::within(section::secret(which).say(told.lang), told.lang);
    let [pin, password] = [Secret::Auth, Secret::Sign].map(name);
    let is = |counter| counter == Some(Tries::Locked);
    match (auth, sign) {
        // No counter resets what is in a phone.
        _ if report.kind.is_phone() => match (is(auth), is(sign)) {
            (true, true) => told.say(Matter::BothLocked, Tone::Bad, Say::PhoneBothLocked, &[], reset_auth),
            (true, false) => {
                told.say(Matter::Locked(PinName::Auth), Tone::Bad, Say::PhoneLocked, &[&pin], reset_auth);
            }
            (false, true) => {
                told.say(
                    Matter::Locked(PinName::Sign),
                    Tone::Bad,
                    Say::PhoneLocked,
                    &[&password],
                    reset_sign,
                );
            }
            (false, false) => {}
        },
        (Some(Tries::Locked), Some(Tries::Locked)) => {
            told.say(Matter::BothLocked, Tone::Bad, Say::BothLocked, &[], reset_auth);
        }
        // Without a signing certificate there is no password to reset it with at a kiosk.
        (Some(Tries::Locked), _) if !sign_held => {
            told.say(Matter::NoPins, Tone::Bad, Say::NoPins, &[], reset_auth);
        }
        (Some(Tries::Locked), _) => {
            told.say(Matter::Locked(PinName::Auth), Tone::Bad, Say::AuthLocked, &[], reset_auth);
        }
        (_, Some(Tries::Locked)) => {
            told.say(Matter::Locked(PinName::Sign), Tone::Bad, Say::SignLocked, &[], reset_sign);
        }
        _ => {}
    }
    for (pin, counter) in [(PinName::Auth, auth), (PinName::Sign, sign)] {
        let [which, ..] = pin.secrets() else { continue };
        let name = &absent::within(section::secret(*which).say(told.lang), told.lang);
        match (counter, which.tries_max()) {
            (Some(Tries::Left(1)), _) => {
                told.say(Matter::LastTry(pin), Tone::Warn, Say::LastTry, &[name], Some(Act::Reset(pin)));
            }
            (Some(Tries::Left(left)), Some(max)) if left < max => {
                let act = Some(Act::Check(pin));
                told.say(Matter::FewerTries(pin), Tone::Warn, Say::FewerTries, &[name], act);
            }
            _ => {}
        }
    }
}

/// Was something asked for and not told? What such a card does not have, or opens only with its PIN, is no news.
fn unread(report: &CardReport) -> bool {
    let card = report.kind.is_my_number();
    let lacks = |why: &Unread| match why {
        Unread::NotAsked | Unread::Coming => false,
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
        report.kind.profile().has(Application::Common) && (end.is_err_and(lacks) || card && end == Ok(None));
    let counts = |secret: Secret| match secret {
        Secret::Sign => report.holding(Slot::Sign) != Holding::Absent,
        Secret::Auth => true,
        // Of the other applications not every card has every secret.
        _ => report.tries(secret) != Err(Unread::Absent),
    };
    auth || lists.into_iter().any(|why| !matches!(why, Unread::NotAsked | Unread::Coming))
        || end
        || report
            .counters()
            .any(|(secret, tries)| tries.is_err_and(|why| why != Unread::Coming) && counts(secret))
}

#[cfg(test)]
mod tests;
