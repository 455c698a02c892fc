//! A PIN, its form and what came of a job with it, in words: one table for both faces.
//!
//! Every way in which a job can end is matched in full. What was typed is in none of the words, not even a character
//! of it; a place in it may be.

use super::certificate::{self, TrustView};
use super::problem::Problem;
use super::sanitize::clean;
use super::sections::{self, Tone};
use super::text::{Lang, words};
use crate::domain::credential::{Folding, Form, KeyPair, Lack, PinName, Stranger, Tries, Weak};
use crate::domain::trust::Trust;
use crate::session::Fault;
use crate::session::pin::{After, Answered, Done, PadStop, PinOutcome, Step, Stop};

words! {
    /// Names, forms, what is missing, how jobs end.
    pub enum Say {
        NameAuth: "利用者証明用の暗証番号", "authentication PIN";
        NameSign: "署名用パスワード", "signing password";
        NameText: "券面事項入力補助用の暗証番号", "card text PIN";
        NameJuki: "住民基本台帳用の暗証番号", "resident register PIN";
        PurposeAuth: "マイナポータルへのログイン、コンビニ交付", "Logging in to Mynaportal, certificates from store kiosks";
        PurposeSign: "e-Tax などの電子申請の署名", "Signing e-Tax returns and other applications";
        PurposeText: "氏名や住所をアプリに読み込む", "Letting an app read name and address";
        PurposeJuki: "引っ越しなど、窓口での住民票の手続き", "Residence procedures at the counter, such as moving";

        FormDigits: "数字4桁", "4 digits";
        FormPassword: "英大文字と数字を混ぜた6〜16文字", "6 to 16 capital letters and digits, some of each";
        FormNumberA: "数字12桁", "12 digits";
        FormNumberB: "数字14桁", "14 digits";
        FormBirth: "数字6桁", "6 digits";
        FormExample: "{0}  例: {1}", "{0}, such as {1}";

        LackCharacters: "あと{0}文字", "{0} more to type";
        LackAtLeast: "あと{0}文字以上", "at least {0} more to type";
        LackLetter: "英字が1つ以上要ります", "at least one letter is needed";
        LackDigit: "数字が1つ以上要ります", "at least one digit is needed";
        LackTooLong: "{0}文字多すぎます", "{0} too many";
        LackStranger: "{0}文字目: {1}", "character {0}: {1}";
        LackNoDay: "その日付はありません", "there is no such day";
        StrangerSpace: "空白は使えません", "no spaces";
        StrangerLetter: "英字は使えません。数字だけです", "no letters, digits only";
        StrangerOther: "使えない文字です。日本語入力はオフにしてください", "not possible here; turn the input method off";
        Complete: "そろいました", "complete";
        FoldSmall: "小文字は大文字にしました", "Small letters became capitals";
        FoldWide: "全角は半角にしました", "Full-width became half-width";
        FoldBoth: "全角は半角に、小文字は大文字にしました", "Full-width became half-width, small letters capitals";

        WeakOneDigit: "同じ数字の並び", "one digit repeated";
        WeakRow: "続き番号", "digits in a row";
        WeakBirth: "生年月日", "made of the birth date";
        WeakExample: "公開されている見本", "a printed example";
        WeakTold: "推測されやすい番号です ({0})。このまま続けることもできます。",
                  "Easily guessed: {0}. You may go on all the same.";

        DoneChecked: "正しい{0}です。", "The {0} is right.";
        DoneRead: "{0}を読みました。", "{0}: read.";
        DoneChanged: "{0}を変更しました。", "The {0} has been changed.";
        DoneMade: "署名しました。", "Signed.";
        HoldsKey: "このカードのICチップは、証明書の秘密鍵を持っています。", "The chip of this card holds the certificate's private key.";
        HoldsKeyWhy: "その場で作った乱数にカードが署名し、カードから読んだ証明書で確かめました。",
                     "It signed random bytes made just now, checked against the certificate read from it.";
        LacksKey: "このカードは、証明書の秘密鍵を持っていません。", "This card does not hold the certificate's private key.";
        LacksKeyWhy: "署名が証明書と合いません。証明書だけを写した偽のカードかもしれません。",
                     "Its signature does not fit the certificate, which may be a copy on another card.";
        Issuer: "発行元: {0}", "Issuer: {0}";
        TriesNow: "{0}: {1}", "{0}: {1}";

        StopForm: "入力した{0}の形が正しくありません: {1}。", "The {0} does not have its form: {1}.";
        StopNewForm: "新しい{0}の形が正しくありません: {1}。", "The new {0} does not have its form: {1}.";
        StopSame: "新しいものが今のものと同じです。", "The new one is the old one.";
        StopFewer: "残り回数が、画面に出した{0}回より少ない{1}回でした。", "Fewer tries are left than the {0} that were shown: {1}.";
        StopFewerTodo: "ほかで間違えた分です。残り回数を確かめてから、もう一度行ってください。",
                       "Somebody failed elsewhere. Look at the count, then ask again.";
        StopLastTry: "残り1回なので、確かめずには送りません。", "One try is left: it is not spent without your leave.";
        StopLastTryTodo: "最後の1回を使うことを確認して、もう一度行ってください。", "Confirm that the last try may be spent, then ask again.";
        StopCounters: "2か所の残り回数が違うか、1回しかありません (共通 {0}、住基 {1})。",
                      "The two places differ, or one has a single try left (common {0}, juki {1}).";
        StopCountersTodo: "このまま変えると片方だけ変わるおそれがあります。窓口で再設定してください。",
                          "Changing it could leave the two apart. Have it reset at the municipal counter.";
        StopAbandoned: "取りやめました。", "Given up.";
        StopNotHeld: "このカードには入っていません。", "This card does not hold it.";
        StopLocked: "{0}はロックされています。", "The {0} is locked.";
        StopLockedNow: "{0}が違います。ロックされました。", "Wrong {0}. It is locked now.";
        StopLockedTodo: "再設定のしかたは 6 暗証番号 の画面にあります。", "Screen 6, PINs, tells how to have it reset.";
        StopWrong: "{0}が違います。残り{1}回です。", "Wrong {0}. Tries left: {1}.";
        StopWrongUncounted: "{0}が違います。", "Wrong {0}.";
        StopWrongTodo: "もう一度ゆっくり確かめてください。O と 0、I と 1 は間違えやすい文字です。",
                       "Check it slowly. O and 0, I and 1 are easily mistaken.";
        StopWrongDigitsTodo: "ほかの4桁の暗証番号と取り違えていないか確かめてください。",
                             "Check that it is not another of the card's 4-digit PINs.";
        StopWrongLastTodo: "あと1回間違えるとロックされます。確かでなければ、窓口で再設定してください。",
                           "One more mistake locks it. Unless you are sure, have it reset at the counter.";
        StopRefused: "カードが断りました ({0})。", "The card refused ({0}).";
        StopSense: "カードの答えの意味が分かりません ({0})。", "The card's answer makes no sense ({0}).";
        StopHalf: "{0}だけ変わりました。{1}はまだ変わっていません。", "Only {0} has been changed. {1} is still as it was.";
        StopHalfWhy: "理由: {0}", "Why: {0}";
        StopHalfTodo: "{0}は新しいもの、{1}は今までのものです。終えるには窓口で再設定してください。",
                      "{0} has the new one, {1} the old one. To finish, have it reset at the counter.";
        StopNotMade: "署名した文書を作れませんでした: {0}", "The signed document could not be made: {0}";
        PadMissing: "リーダーのキーは使えません。", "The reader's own keys can't be used.";
        PadNotForThis: "リーダーのキーで入力できるのは数字4桁だけです。", "Only 4-digit PINs can be typed on the reader.";
        PadTimedOut: "リーダーのキーで入力されないまま時間が過ぎました。", "Nothing was typed on the reader in time.";
        PadCancelled: "リーダーのキーで取り消されました。", "Cancelled on the reader.";
        PadSilent: "リーダーがカードの答えを伝えませんでした。", "The reader did not pass the card's answer on.";
        PadTodo: "キーボードで入力してください。", "Type it on the keyboard.";

        StepSelect: "アプリの選択", "selecting the application";
        StepTries: "残り回数の確認", "asking for the tries left";
        StepVerify: "照合", "presenting it";
        StepRead: "証明書の読み取り", "reading the certificate";
        StepChange: "変更", "changing it";
        StepSign: "署名", "signing";
        StepStatus: "{0}: {1}", "{0}: {1}";

        AfterNothing: "まだ何も送っていないので、回数は減っていません。", "Nothing had been sent: no try is spent.";
        AfterUnanswered: "送ったあと答えが来ませんでした。1回減ったかもしれません。", "It was sent and no answer came: a try may be spent.";
        AfterVerified: "照合は済んでいて、回数は減っていません。", "It was right: no try is spent.";
        AfterChange: "変更の途中でした。今のものか新しいもののどちらかです。", "The change was under way: either the old or the new one is in force.";
        NotSent: "カードには何も送っていません。回数は減っていません。", "Nothing was sent to the card. No try is spent.";

        Closed: "カードは閉じました。ほかのプログラムからは使えません。", "The card is closed: no other program can use what was opened.";
        ClosedByLeaving: "カードが離れたので、開いたままにはなっていません。", "The card left, so nothing of it stays open.";
        NotClosed: "カードを閉じたか確かめられません。カードを抜いてください。", "Whether the card is closed is not certain. Take it out.";
    }
}

/// A PIN's name within a sentence.
#[must_use]
pub const fn name(pin: PinName) -> Say {
    match pin {
        PinName::Auth => Say::NameAuth,
        PinName::Sign => Say::NameSign,
        PinName::Text => Say::NameText,
        PinName::Juki => Say::NameJuki,
    }
}

/// A PIN's name as a heading.
#[must_use]
pub fn title(pin: PinName, lang: Lang) -> String {
    capital(name(pin).say(lang))
}

/// With a capital at the front.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| format!("{}{}", first.to_uppercase(), rest.as_str())).unwrap_or_default()
}

/// What it is asked for in daily life.
#[must_use]
pub const fn purpose(pin: PinName) -> Say {
    match pin {
        PinName::Auth => Say::PurposeAuth,
        PinName::Sign => Say::PurposeSign,
        PinName::Text => Say::PurposeText,
        PinName::Juki => Say::PurposeJuki,
    }
}

/// What a secret looks like.
#[must_use]
pub const fn form(form: Form) -> Say {
    match form {
        Form::Digits4 => Say::FormDigits,
        Form::Password => Say::FormPassword,
        Form::NumberA => Say::FormNumberA,
        Form::NumberB => Say::FormNumberB,
        Form::Birth => Say::FormBirth,
    }
}

/// The same with the printed example.
#[must_use]
pub fn form_with_example(told: Form, lang: Lang) -> String {
    let plain = form(told).say(lang);
    told.example().map_or_else(|| plain.to_owned(), |example| Say::FormExample.with(lang, &[plain, example]))
}

/// What is still missing of a form.
#[must_use]
pub fn lack(form: Form, lack: Lack, lang: Lang) -> String {
    let (least, most) = form.lengths();
    match lack {
        Lack::Characters(count) => {
            let say = if least == most { Say::LackCharacters } else { Say::LackAtLeast };
            say.with(lang, &[&count.to_string()])
        }
        Lack::Letter => Say::LackLetter.say(lang).to_owned(),
        Lack::Digit => Say::LackDigit.say(lang).to_owned(),
        Lack::TooLong(count) => Say::LackTooLong.with(lang, &[&count.to_string()]),
        Lack::Stranger(place, why) => refused(place, why, lang),
        Lack::NoDay => Say::LackNoDay.say(lang).to_owned(),
    }
}

/// A character that was not taken, by its place.
#[must_use]
pub fn refused(place: usize, why: Stranger, lang: Lang) -> String {
    let why = match why {
        Stranger::Space => Say::StrangerSpace,
        Stranger::Letter => Say::StrangerLetter,
        Stranger::Other => Say::StrangerOther,
    };
    Say::LackStranger.with(lang, &[&place.to_string(), why.say(lang)])
}

/// What was done to what was typed; `None` where nothing was.
#[must_use]
pub const fn folded(folding: Folding) -> Option<Say> {
    match folding {
        Folding { small: true, wide: true } => Some(Say::FoldBoth),
        Folding { small: true, wide: false } => Some(Say::FoldSmall),
        Folding { small: false, wide: true } => Some(Say::FoldWide),
        Folding { small: false, wide: false } => None,
    }
}

/// The warning of a new secret that is easily guessed.
#[must_use]
pub fn weak(weak: Weak, lang: Lang) -> String {
    let why = match weak {
        Weak::OneDigit => Say::WeakOneDigit,
        Weak::Row => Say::WeakRow,
        Weak::Birth => Say::WeakBirth,
        Weak::Example => Say::WeakExample,
    };
    Say::WeakTold.with(lang, &[why.say(lang)])
}

/// The end of a job in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How to take it.
    pub tone: Tone,
    /// What came of it, in one sentence.
    pub what: String,
    /// What else there is to know, a sentence each: what is certain about the tries, what to do, that the card is
    /// closed.
    pub more: Vec<String>,
}

/// How a job ended.
#[must_use]
pub fn outcome(outcome: &PinOutcome, lang: Lang) -> Told {
    let mut told = match &outcome.result {
        Ok(done) => self::done(done, outcome.pin, lang),
        Err(stop) => {
            let mut told = self::stop(stop, outcome.pin, lang);
            if outcome.presented == 0 && !speaks_of_tries(stop) {
                told.more.insert(0, Say::NotSent.say(lang).to_owned());
            }
            told
        }
    };
    // A wrong one's own words have the count already.
    let counted = matches!(outcome.result, Err(Stop::Wrong { .. })) && outcome.tries.len() < 2;
    for (secret, tries) in outcome.tries.iter().filter(|_| !counted) {
        let count = sections::tries(*secret, *tries, lang);
        told.more.push(Say::TriesNow.with(lang, &[sections::secret(*secret).say(lang), &count]));
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

/// Do the stop's own words already say what is certain about the tries?
const fn speaks_of_tries(stop: &Stop) -> bool {
    matches!(stop, Stop::Fault { .. } | Stop::Refused { .. } | Stop::Wrong { .. } | Stop::Half { .. })
}

fn done(done: &Done, pin: PinName, lang: Lang) -> Told {
    let good = |what: String| Told { tone: Tone::Good, what, more: Vec::new() };
    match done {
        Done::Checked => good(Say::DoneChecked.with(lang, &[name(pin).say(lang)])),
        Done::Read(_, trust) => {
            let slot = if pin == PinName::Auth { KeyPair::Auth } else { KeyPair::Sign }.slot();
            let mut told = good(Say::DoneRead.with(lang, &[sections::slot(slot).say(lang)]));
            told.more.push(issuer(trust, lang));
            told
        }
        Done::Changed => good(Say::DoneChanged.with(lang, &[name(pin).say(lang)])),
        Done::Answered(answered) => self::answered(answered, lang),
        Done::Made(_) => good(Say::DoneMade.say(lang).to_owned()),
    }
}

/// A card's answer to a challenge; the certificate's trust beside it.
fn answered(answered: &Answered, lang: Lang) -> Told {
    let (tone, what, why) = if answered.holds_key {
        (Tone::Good, Say::HoldsKey, Say::HoldsKeyWhy)
    } else {
        (Tone::Bad, Say::LacksKey, Say::LacksKeyWhy)
    };
    Told {
        tone,
        what: what.say(lang).to_owned(),
        more: vec![why.say(lang).to_owned(), issuer(&answered.trust, lang)],
    }
}

/// Who issued the certificate, as far as this program can tell.
fn issuer(trust: &Trust, lang: Lang) -> String {
    Say::Issuer.with(lang, &[&certificate::trust(TrustView::Issued(trust), lang).1])
}

/// Why a job did not do what was asked.
#[must_use]
pub fn stop(stop: &Stop, pin: PinName, lang: Lang) -> Told {
    let name = name(pin).say(lang);
    let bad = |tone, what: String, more: &[Say]| Told {
        tone,
        what,
        more: more.iter().map(|say| say.say(lang).to_owned()).collect(),
    };
    match stop {
        Stop::Form(missing) => {
            bad(Tone::Warn, Say::StopForm.with(lang, &[name, &lack(pin.form(), *missing, lang)]), &[])
        }
        Stop::NewForm(missing) => {
            bad(Tone::Warn, Say::StopNewForm.with(lang, &[name, &lack(pin.form(), *missing, lang)]), &[])
        }
        Stop::SameAsOld => bad(Tone::Warn, Say::StopSame.say(lang).to_owned(), &[]),
        Stop::FewerTries { shown, left } => {
            let what = Say::StopFewer.with(lang, &[&shown.to_string(), &left.to_string()]);
            bad(Tone::Warn, what, &[Say::StopFewerTodo])
        }
        Stop::LastTry => bad(Tone::Warn, Say::StopLastTry.say(lang).to_owned(), &[Say::StopLastTryTodo]),
        Stop::Counters { common, juki } => {
            let count = |tries: &Tries| tries.left().map_or_else(|| "?".to_owned(), |left| left.to_string());
            let what = Say::StopCounters.with(lang, &[&count(common), &count(juki)]);
            bad(Tone::Warn, what, &[Say::StopCountersTodo])
        }
        Stop::Abandoned => bad(Tone::Quiet, Say::StopAbandoned.say(lang).to_owned(), &[]),
        Stop::NotHeld => bad(Tone::Warn, Say::StopNotHeld.say(lang).to_owned(), &[]),
        Stop::Locked => bad(Tone::Bad, Say::StopLocked.with(lang, &[name]), &[Say::StopLockedTodo]),
        Stop::Wrong { left: Some(0), .. } => {
            bad(Tone::Bad, Say::StopLockedNow.with(lang, &[name]), &[Say::StopLockedTodo])
        }
        Stop::Wrong { left, .. } => {
            let what = left.map_or_else(
                || Say::StopWrongUncounted.with(lang, &[name]),
                |left| Say::StopWrong.with(lang, &[name, &left.to_string()]),
            );
            let todo = match (left, pin.form()) {
                (Some(1), _) => Say::StopWrongLastTodo,
                (_, Form::Password) => Say::StopWrongTodo,
                (_, _) => Say::StopWrongDigitsTodo,
            };
            bad(Tone::Bad, what, &[todo])
        }
        Stop::Pad(pad) => {
            let what = match pad {
                PadStop::Missing => Say::PadMissing,
                PadStop::NotForThis => Say::PadNotForThis,
                PadStop::TimedOut => Say::PadTimedOut,
                PadStop::Cancelled => Say::PadCancelled,
                PadStop::Silent => Say::PadSilent,
            };
            bad(Tone::Warn, what.say(lang).to_owned(), &[Say::PadTodo])
        }
        Stop::Fault { fault, after } => {
            let problem = Problem::of_fault(*fault, lang);
            let more = vec![problem.why, self::after(*after).say(lang).to_owned(), problem.todo];
            Told { tone: Tone::Bad, what: sentence(&problem.what, lang), more }
        }
        Stop::Refused { step, status, after } => {
            let refused = self::step(*step).say(lang);
            let what = match status {
                Some(status) => {
                    let told = Say::StepStatus.with(lang, &[refused, &format!("{status:04X}")]);
                    Say::StopRefused.with(lang, &[&told])
                }
                None => Say::StopSense.with(lang, &[refused]),
            };
            bad(Tone::Bad, what, &[self::after(*after)])
        }
        Stop::Half { changed, unchanged, why } => {
            let [new, old] = [changed, unchanged].map(|secret| sections::secret(*secret).say(lang));
            let why = self::stop(why, pin, lang).what;
            Told {
                tone: Tone::Bad,
                what: Say::StopHalf.with(lang, &[new, old]),
                more: vec![Say::StopHalfWhy.with(lang, &[&why]), Say::StopHalfTodo.with(lang, &[new, old])],
            }
        }
        Stop::NoRandomness => {
            let told = super::pin::stop(stop, pin, lang);
            Told { tone: Tone::Bad, what: sentence(&told.what, lang), more: vec![told.why, told.todo] }
        }
        Stop::NotMade(why) => bad(Tone::Bad, Say::StopNotMade.with(lang, &[&clean(why)]), &[]),
    }
}

/// A heading as a sentence.
fn sentence(text: &str, lang: Lang) -> String {
    let stop = match lang {
        Lang::Ja => "。",
        Lang::En => ".",
    };
    format!("{text}{stop}")
}

const fn step(step: Step) -> Say {
    match step {
        Step::Select => Say::StepSelect,
        Step::Tries => Say::StepTries,
        Step::Verify => Say::StepVerify,
        Step::Read => Say::StepRead,
        Step::Change => Say::StepChange,
        Step::Sign => Say::StepSign,
    }
}

const fn after(after: After) -> Say {
    match after {
        After::Nothing => Say::AfterNothing,
        After::Unanswered => Say::AfterUnanswered,
        After::Verified => Say::AfterVerified,
        After::ChangeUnanswered(_) => Say::AfterChange,
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::{holds_no_promise, places};
    use super::*;
    use crate::domain::credential::Secret;

    #[test]
    fn both_languages_fill_the_same_places_and_promise_nothing() {
        for say in Say::ALL {
            assert_eq!(places(say.say(Lang::Ja)), places(say.say(Lang::En)), "{say:?}");
            assert!(holds_no_promise(say.say(Lang::Ja)), "{say:?}");
        }
    }

    fn ended(pin: PinName, result: Result<Done, Stop>, presented: u32) -> PinOutcome {
        PinOutcome { pin, result, tries: Vec::new(), presented, closed: true }
    }

    #[test]
    fn every_end_says_that_the_card_was_closed_or_asks_to_take_it_out() {
        let mut job = ended(PinName::Auth, Ok(Done::Checked), 1);
        assert_eq!(outcome(&job, Lang::En).more, [Say::Closed.say(Lang::En)]);
        job.closed = false;
        assert_eq!(outcome(&job, Lang::Ja).more, [Say::NotClosed.say(Lang::Ja)]);
    }

    #[test]
    fn where_nothing_was_presented_that_is_said_once() {
        let fault = Stop::Fault { fault: Fault::CardLeft, after: After::Nothing };
        for stop in [Stop::LastTry, Stop::Abandoned, Stop::FewerTries { shown: 3, left: 2 }, fault] {
            let told = outcome(&ended(PinName::Sign, Err(stop), 0), Lang::Ja);
            let said = told.more.iter().filter(|line| line.contains("回数は減っていません")).count();
            assert_eq!(said, 1, "{told:?}");
        }
    }

    #[test]
    fn a_wrong_one_is_told_with_the_new_count_and_what_the_next_mistake_does() {
        let wrong = |left| Stop::Wrong { secret: Secret::Auth, left: Some(left) };
        let told = |left| stop(&wrong(left), PinName::Auth, Lang::Ja);
        assert_eq!(told(2).what, "利用者証明用の暗証番号が違います。残り2回です。");
        assert!(told(1).more[0].contains("ロックされます"));
        assert!(told(0).what.contains("ロックされました"));
    }

    #[test]
    fn half_a_change_names_both_places() {
        let why = Box::new(Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered });
        let half = Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why };
        let told = stop(&half, PinName::Juki, Lang::Ja);
        assert!(told.what.starts_with("住民基本台帳用の暗証番号 (共通)だけ変わりました。"), "{}", told.what);
        assert!(told.more[0].contains("カードが離れました"));
    }

    #[test]
    fn what_is_missing_is_told_as_one_types() {
        let told = |form: Form, typed: &str| form.lacks(typed.as_bytes()).map(|it| lack(form, it, Lang::Ja));
        assert_eq!(told(Form::Digits4, "25").as_deref(), Some("あと2文字"));
        assert_eq!(told(Form::Password, "AIZ").as_deref(), Some("あと3文字以上"));
        assert_eq!(told(Form::Password, "AIZUWAKA").as_deref(), Some("数字が1つ以上要ります"));
        assert_eq!(told(Form::Password, "AIZU346"), None);
    }
}
