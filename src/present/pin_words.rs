//! How a PIN job ended, as a screen tells it; what a PIN is for.
//!
//! The words themselves are [`super::pin`]'s, which both faces share: here they are put together for somebody who can
//! go on at once, so that what to do names keys and not options of the command line. Nothing that was typed is in them.

use super::pin;
use super::possession;
use super::sections::{self, Tone};
use super::text::{Lang, words};
use crate::domain::credential::{KeyPair, Lack, PinName, Stranger};
use crate::session::Fault;
use crate::session::pin::{After, Done, PinOutcome, Stop};

words! {
    /// What a PIN is for, what came of a job, what to do on a screen.
    enum Say {
        PurposeAuth: "マイナポータルへのログイン、コンビニ交付", "Logging in to Mynaportal, certificates from store kiosks";
        PurposeSign: "e-Tax などの電子申請の署名", "Signing e-Tax returns and other applications";
        PurposeText: "氏名や住所をアプリに読み込む", "Letting an app read name and address";
        PurposeJuki: "引っ越しなど、窓口での住民票の手続き", "Residence procedures at the counter, such as moving";
        InputMethod: "{0}。日本語入力はオフにしてください", "{0}: turn the input method off";

        DoneChecked: "正しい{0}です。", "The {0} is right.";
        DoneRead: "{0}を読みました。", "{0}: read.";
        DoneChanged: "{0}を変更しました。", "The {0} has been changed.";
        DoneSigned: "署名しました。", "Signed.";
        WrongNowLocked: "{0}が違いました。これでロックされました。", "Wrong {0}: it is locked now.";
        Issuer: "発行元: {0}", "Issued by: {0}";
        Row: "{0}: {1}", "{0}: {1}";

        TodoLastTry: "最後の1回を使うことを確かめてから、もう一度行ってください", "Confirm that the last try may be spent, then ask again";
        TodoCounters: "先に照合 (6 暗証番号で Enter) を行ってください。正しければ、両方とも元の回数に戻ります",
                      "Check it first (Enter on screen 6, PINs): the right one makes both counters whole";
        TodoLocked: "くわしくは 6 暗証番号 の画面で h を押してください", "For more, press h on screen 6, PINs";
        TodoPad: "この端末のキーボードで入力してください", "Type it on this keyboard";
        TodoAfterChange: "カードを置き直し、まず新しい番号で照合してください (6 暗証番号で Enter)",
                         "Place the card again and check the new one first (Enter on screen 6, PINs)";
        TodoHalf: "Enter で残りを終えられます。今の番号には古いほうを、新しい番号には同じものを打ってください",
                  "Enter finishes the rest: type the old one as the present, and the same new one again";

        Closed: "カードを閉じました。開いたままのものはありません。", "The card is closed: no other program can use what was opened.";
        ClosedByLeaving: "カードが離れたので、開いたままにはなっていません。", "The card left, so nothing of it stays open.";
        NotClosed: "カードを閉じたか確かめられません。カードを抜いてください。", "Whether the card is closed is not certain. Take it out.";
    }
}

/// A PIN's name as a heading.
#[must_use]
pub fn title(pin: PinName, lang: Lang) -> String {
    capital(pin::name(pin, lang))
}

/// With a capital at the front.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| format!("{}{}", first.to_uppercase(), rest.as_str())).unwrap_or_default()
}

/// What it is asked for in daily life.
#[must_use]
pub const fn purpose(pin: PinName, lang: Lang) -> &'static str {
    match pin {
        PinName::Auth => Say::PurposeAuth,
        PinName::Sign => Say::PurposeSign,
        PinName::Text => Say::PurposeText,
        PinName::Juki => Say::PurposeJuki,
    }
    .say(lang)
}

/// A character that was not taken, by its place.
#[must_use]
pub fn refused(place: usize, why: Stranger, lang: Lang) -> String {
    let told = capital(&pin::lack(Lack::Stranger(place, why), lang));
    if why == Stranger::Other { Say::InputMethod.with(lang, &[&told]) } else { told }
}

/// The end of a job in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How to take it.
    pub tone: Tone,
    /// What came of it.
    pub what: String,
    /// What else there is to know: what is certain about the tries, what to do, and last that the card is closed.
    pub more: Vec<String>,
}

/// The last try was a wrong one.
#[must_use]
pub fn now_locked(pin: PinName, lang: Lang) -> String {
    Say::WrongNowLocked.with(lang, &[pin::name(pin, lang)])
}

/// How a job ended.
#[must_use]
pub fn outcome(outcome: &PinOutcome, lang: Lang) -> Told {
    let mut told = match &outcome.result {
        Ok(done) => self::done(done, outcome.pin, lang),
        Err(stop) => self::stop(stop, outcome.pin, lang),
    };
    if outcome.result == Err(Stop::Locked) && outcome.presented > 0 {
        // It was not locked before.
        told.what = now_locked(outcome.pin, lang);
    }
    // A wrong one's own words have the count already.
    let counted = matches!(outcome.result, Err(Stop::Wrong { .. })) && outcome.tries.len() < 2;
    for (secret, tries) in outcome.tries.iter().filter(|_| !counted) {
        let count = sections::tries(*secret, *tries, lang);
        told.more.push(Say::Row.with(lang, &[sections::secret(*secret).say(lang), &count]));
    }
    let left = matches!(outcome.result, Err(Stop::Fault { fault: Fault::CardLeft | Fault::NoCard, .. }));
    let closed = match outcome.closed {
        // Without power nothing stays open.
        _ if left => Say::ClosedByLeaving,
        true => Say::Closed,
        false => Say::NotClosed,
    };
    told.more.push(closed.say(lang).to_owned());
    told
}

fn done(done: &Done, pin: PinName, lang: Lang) -> Told {
    let good = |what: String| Told { tone: Tone::Good, what, more: Vec::new() };
    match done {
        Done::Checked => good(Say::DoneChecked.with(lang, &[pin::name(pin, lang)])),
        Done::Read(_, trust) => {
            let slot = if pin == PinName::Auth { KeyPair::Auth } else { KeyPair::Sign }.slot();
            let mut told = good(Say::DoneRead.with(lang, &[sections::slot(slot).say(lang)]));
            let view = super::certificate::TrustView::Issued(trust);
            told.more.push(Say::Issuer.with(lang, &[&super::certificate::trust(view, lang).1]));
            told
        }
        Done::Changed => good(Say::DoneChanged.with(lang, &[pin::name(pin, lang)])),
        Done::Answered(answered) => {
            let mut rows = possession::answered(answered, lang).rows.into_iter();
            let (tone, what) =
                rows.next().map_or((Tone::Quiet, String::new()), |row| (row.tone, row.value.to_string()));
            let more = rows.map(|row| Say::Row.with(lang, &[&row.label, &row.value])).collect();
            Told { tone, what, more }
        }
        Done::Signed(_) => good(Say::DoneSigned.say(lang).to_owned()),
    }
}

/// Why a job did not do what was asked.
#[must_use]
pub fn stop(stop: &Stop, pin: PinName, lang: Lang) -> Told {
    let problem = pin::stop(stop, pin, lang);
    let mut more = vec![problem.why, problem.todo];
    let (tone, instead) = match stop {
        Stop::Abandoned(After::Nothing | After::Verified) => (Tone::Quiet, None),
        Stop::Abandoned(_) => (Tone::Warn, None),
        Stop::Form(_) | Stop::NewForm(_) | Stop::SameAsOld | Stop::FewerTries { .. } | Stop::NotHeld => {
            (Tone::Warn, None)
        }
        Stop::LastTry => (Tone::Warn, Some(Say::TodoLastTry)),
        Stop::Counters { .. } => (Tone::Warn, Some(Say::TodoCounters)),
        Stop::Pad(_) => (Tone::Warn, Some(Say::TodoPad)),
        Stop::Locked => {
            more.push(Say::TodoLocked.say(lang).to_owned());
            (Tone::Bad, None)
        }
        Stop::Fault { after: After::ChangeUnanswered(_), .. } => (Tone::Bad, Some(Say::TodoAfterChange)),
        Stop::Half { .. } => (Tone::Bad, Some(Say::TodoHalf)),
        Stop::Wrong { .. }
        | Stop::NotAlone
        | Stop::NoIdentity(_)
        | Stop::Fault { .. }
        | Stop::Refused { .. }
        | Stop::NoRandomness
        | Stop::NotMade(_) => (Tone::Bad, None),
    };
    if let Some(instead) = instead {
        more.truncate(1);
        more.push(instead.say(lang).to_owned());
    }
    Told { tone, what: problem.what, more }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::credential::{Secret, Tries};

    fn ended(pin: PinName, result: Result<Done, Stop>, presented: u32) -> PinOutcome {
        PinOutcome { pin, result, tries: Vec::new(), presented, closed: true }
    }

    #[test]
    fn every_end_says_that_the_card_was_closed_or_asks_to_take_it_out() {
        let mut job = ended(PinName::Auth, Ok(Done::Checked), 1);
        assert_eq!(outcome(&job, Lang::En).more, [Say::Closed.say(Lang::En)]);
        job.closed = false;
        assert_eq!(outcome(&job, Lang::Ja).more, [Say::NotClosed.say(Lang::Ja)]);
        job.result = Err(Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered });
        assert_eq!(outcome(&job, Lang::Ja).more.last().unwrap(), Say::ClosedByLeaving.say(Lang::Ja));
    }

    #[test]
    fn where_nothing_was_presented_that_is_said_once() {
        let fault = Stop::Fault { fault: Fault::CardLeft, after: After::Nothing };
        for stop in
            [Stop::LastTry, Stop::Abandoned(After::Nothing), Stop::FewerTries { shown: 3, left: 2 }, fault]
        {
            let told = outcome(&ended(PinName::Sign, Err(stop), 0), Lang::Ja);
            let said = told.more.iter().filter(|line| line.contains("残り回数は減っていません")).count();
            assert_eq!(said, 1, "{told:?}");
        }
    }

    #[test]
    fn what_to_do_on_a_screen_names_no_option_of_the_command_line() {
        let why = || Box::new(Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered });
        for end in [
            Stop::LastTry,
            Stop::Counters { common: Tries::Left(3), juki: Tries::Left(2) },
            Stop::Pad(crate::session::pin::PadStop::Silent),
            Stop::Fault { fault: Fault::CardLeft, after: After::ChangeUnanswered(Secret::Auth) },
            Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why: why() },
            Stop::Locked,
            Stop::Wrong { secret: Secret::Juki, left: Some(1) },
        ] {
            for lang in Lang::ALL {
                let told = stop(&end, PinName::Juki, lang);
                let all = format!("{} {}", told.what, told.more.concat());
                assert!(!all.contains("--") && !all.contains("mynascope"), "{all}");
            }
        }
    }
}
