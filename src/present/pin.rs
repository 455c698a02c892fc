//! PINs in words: what each looks like, what is still missing, and how a PIN job ended, with the one thing to do.
//!
//! Where a locked one can be reset: `docs/card.md §3.2`, as in [`super::advice`].

use super::problem::Problem;
use super::sections;
use super::text::{Lang, words};
use crate::domain::credential::{Folding, Form, Lack, PinName, Secret, Stranger, Tries, Weak};
use crate::domain::report::Unread;
use crate::session::pin::{After, Certain, Operation, PadStop, Stop};

words! {
    /// The words of PINs.
    enum Say {
        LastTryWord: "saigo", "last";
        NameAuth: "利用者証明用の暗証番号", "authentication PIN";
        NameSign: "署名用パスワード", "signing password";
        NameText: "券面事項入力補助用の暗証番号", "card-face input PIN";
        NameJuki: "住民基本台帳用の暗証番号", "resident-register PIN";

        Digits4: "数字4桁 (例 1216)", "4 digits (such as 1216)";
        Password: "英大文字と数字を混ぜた6〜16文字 (例 AIZU346)", "6 to 16 capital letters and digits, some of each (such as AIZU346)";
        NumberA: "数字12桁", "12 digits";
        NumberB: "数字14桁", "14 digits";
        Birth: "生年月日の数字6桁 (元号の年・月・日)", "6 digits of the birth date (era year, month, day)";

        LacksCharacters: "あと{0}文字以上必要です", "{0} more needed";
        LacksLetter: "英字が1文字以上必要です", "a letter is needed as well";
        LacksDigit: "数字が1文字以上必要です", "a digit is needed as well";
        TooLong: "{0}文字多すぎます", "{0} too many";
        Space: "{0}文字目が空白です", "character {0} is a space";
        Letter: "{0}文字目が数字ではありません", "character {0} is not a digit";
        OtherCharacter: "{0}文字目は使えない文字です", "character {0} can't be in it";
        NoDay: "月日の部分が日付になっていません", "month and day are no date";

        Small: "小文字を大文字にしました", "small letters became capitals";
        Wide: "全角を半角にしました", "full-width characters became half-width";
        SmallAndWide: "小文字を大文字に、全角を半角にしました", "small and full-width letters became half-width capitals";

        OneDigit: "同じ数字の繰り返しは推測されやすい番号です", "the same digit again and again is easily guessed";
        Row: "続き番号は推測されやすい番号です", "digits in a row are easily guessed";
        WeakBirth: "生年月日から作った番号は推測されやすい番号です", "what is made of the birth date is easily guessed";
        Example: "案内に印刷されている例そのものです", "it is the very example printed in the guides";

        NothingSent: "カードには何も送っていません。残り回数は減っていません。", "Nothing was sent to the card: no try is spent.";
        FormWhat: "{0}の形が違います", "Not the form of the {0}";
        NewFormWhat: "新しい{0}の形が違います", "Not the form of a new {0}";
        FormTodo: "形を確かめて入れ直してください: {0}", "Check it and enter it again: {0}";
        SameWhat: "新しいものが今のものと同じです", "The new one is the present one";
        SameTodo: "今と違うものを決めてください", "Choose another one";
        FewerWhat: "残り回数が{0}回から{1}回に減っています", "Tries left went down from {0} to {1} meanwhile";
        FewerWhy: "ほかのプログラムで間違えた分かもしれません。{0}", "Somebody may have erred in another program. {0}";
        FewerTodo: "残り回数を見てから、もう一度始めてください", "Look at the count and start again";
        LastWhat: "{0}は残り1回です", "One try is left for the {0}";
        LastWhy: "間違えるとロックされるため、送りませんでした。{0}", "A mistake would lock it, so it was not sent. {0}";
        LastTodo: "確かなら --last-try を付けてください (画面では確認のうえ続けられます)", "If you are sure, give --last-try (or confirm it on the screen)";
        CountersWhat: "2か所の残り回数が違うか、残り1回です", "The two counters differ, or stand at one";
        CountersWhy: "共通: {0}、住基: {1}。変更の途中で片方だけになるのを避けるため、始めませんでした。{2}", "Common: {0}, juki: {1}. Not begun, lest one place be changed and not the other. {2}";
        CountersTodo: "正しい番号で mynascope pin check juki を行うと、両方が3回に戻ります", "mynascope pin check juki with the right PIN makes both whole again";
        NotAloneWhat: "ほかにもカードがあります", "Another card is in a reader";
        NotAloneWhy: "スマホは、暗証番号のあとでないと、どのスマホかを示しません。{0}", "A phone shows which one it is only after its PIN. {0}";
        NotAloneTodo: "ほかのカードをすべて取り除いてから、もう一度行ってください", "Take every other card away, then try again";
        NoIdentityWhat: "どのカードかを確かめられません: {0}", "Which card it is can't be made sure of: {0}";
        NoIdentityWhy: "暗証番号を別のカードに送らないため、続けませんでした。{0}", "The PIN might have gone to another card. {0}";
        NoIdentityTodo: "カードを置き直してもう一度読み、同じなら市区町村の窓口で確かめてもらってください", "Place the card again and read it anew; if it stays, have it checked at the municipal counter";
        Interrupted: "中止しました: {0}", "Interrupted: {0}";
        StoppedAsked: "暗証番号は送っていません。残り回数は減っていません", "the PIN was not sent; no try is spent";
        StoppedSent: "暗証番号を送ったあと、答えがありません。残り回数が1回減ったかもしれません", "the PIN was sent and no answer came; one try may be spent";
        StoppedRight: "暗証番号は正しく、残り回数は減っていません", "the PIN was right; no try is spent";
        StoppedSentTodo: "残り回数を確かめてください: mynascope pin status", "See how many tries are left: mynascope pin status";
        AbandonedWhat: "中止しました", "Given up";
        AbandonedTodo: "必要ならもう一度始めてください", "Start again if you want to";
        NotHeldWhat: "このカードにはありません", "Not on this card";
        NotHeldWhy: "カードは、この暗証番号か、それで使うものを持っていません。", "The card holds no such secret, or not what it opens.";
        NotHeldTodo: "市区町村の窓口で発行を受けられます", "The municipal counter can issue it";
        LockedWhat: "{0}はロックされています", "The {0} is locked";
        LockedWhyAuth: "利用者証明用電子証明書を使えません。署名用とほかの暗証番号は使えます。", "The authentication certificate can't be used. The other PINs are not touched.";
        LockedWhySign: "署名用電子証明書を読むことも署名することもできません。利用者証明用とほかの暗証番号は使えます。", "The signing certificate can't be read or used. The other PINs are not touched.";
        LockedWhyText: "券面の情報を自動で入力できません。電子証明書は使えます。", "What the card's face shows can't be filled in by programs. The certificates are not touched.";
        LockedWhyJuki: "住民票の手続きで使えません。電子証明書は使えます。", "It can't be used at the resident register. The certificates are not touched.";
        LockedTodoAuth: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。署名用パスワードが分かれば、コンビニ等の端末でもできます", "Have it reset at the municipal counter (card and proof of identity, free), or at a store kiosk if you know the signing password";
        LockedTodoSign: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。利用者証明用の暗証番号が分かれば、コンビニ等の端末でもできます", "Have it reset at the municipal counter (card and proof of identity, free), or at a store kiosk if you know the authentication PIN";
        LockedTodo: "市区町村の窓口で再設定してください (カードと本人確認書類、無料)。コンビニの端末ではできません", "Have it reset at the municipal counter (card and proof of identity, free); a store kiosk can't";
        WrongWhat: "{0}が違います", "Wrong {0}";
        WrongWhy: "{0}。", "{0}.";
        WrongTodo: "確かめてから入れ直してください。残り回数は正しく入れると元に戻ります", "Make sure before you try again. The right one restores all tries";
        WrongTodoOne: "次に間違えるとロックされます。確かでなければ、市区町村の窓口で再設定してください", "One more mistake locks it. Unless you are sure, have it reset at the municipal counter";
        PadMissing: "このリーダーのキーは使えません", "This reader's keys can't be used";
        PadTimedOut: "リーダーのキーで時間内に入力されませんでした", "Nobody typed on the reader's keys in time";
        PadCancelled: "リーダーのキーで取り消されました", "Cancelled on the reader's keys";
        PadSilent: "リーダーが暗証番号を尋ねずに終えました", "The reader ended without asking for the PIN";
        PadSilentWhy: "リーダーのドライバーの不具合です。残り回数を確かめてください。", "A mistake of the reader's driver. Look at the tries left.";
        PadTodo: "--no-pin-pad を付けて、この端末で入力してください", "Give --no-pin-pad and type it here";
        RefusedWhat: "カードが断りました ({0})", "The card refused ({0})";
        RefusedWhatPlain: "カードの答えが読めません", "The card's answer makes no sense";
        RefusedWhy: "{0}の途中です。{1}", "At this step: {0}. {1}";
        RefusedTodo: "カードを置き直してもう一度行い、同じなら市区町村の窓口で確かめてもらってください", "Place the card again and repeat it; if it stays, have it checked at the municipal counter";
        StepSelect: "アプリケーションの選択", "selecting the application";
        StepTries: "残り回数の確認", "asking for the tries left";
        StepVerify: "暗証番号の照合", "presenting the PIN";
        StepRead: "証明書の読み取り", "reading the certificate";
        StepChange: "暗証番号の変更", "replacing the PIN";
        StepSign: "署名", "signing";
        AfterUnanswered: "暗証番号を送ったあと、答えがありません。残り回数が1回減ったかもしれません。", "The PIN was sent and no answer came: one try may be spent.";
        AfterOnPad: "リーダーのキーで入力を待っていました。送られたかどうかは分かりません。残り回数が1回減ったかもしれません。", "The reader was asked for the PIN; whether it was sent is not known: one try may be spent.";
        AfterNotTaken: "カードは暗証番号を受け付けませんでした。残り回数は、カードが今示す数です。", "The card did not take the PIN; what is left is what it tells now.";
        AfterChanged: "暗証番号は変わりました ({0})。今は新しいものに替わっています。", "The PIN is changed ({0}): the new one is in force.";
        ChangedTodo: "これからは新しいものを使ってください", "Use the new one from now on";
        AfterVerified: "暗証番号は正しく、残り回数は減っていません。", "The PIN was right: no try is spent.";
        AfterKept: "暗証番号は変わっていません。", "The PIN is unchanged.";
        AfterChange: "変更を送ったあと、答えがありません ({0})。今は古い番号か新しい番号のどちらかです。", "The change was sent and no answer came ({0}): the old or the new one is in force.";
        AfterChangeTodo: "カードを置き直し、まず新しい番号で mynascope pin check を行ってください", "Place the card again and try the new one first: mynascope pin check";
        HalfWhat: "片方だけ変わりました", "Only one of two places is changed";
        HalfWhy: "変わった: {0}。変わっていない: {1}。{2}", "Changed: {0}. Not changed: {1}. {2}";
        HalfTodo: "残りを終えるには mynascope pin change juki --only {0} (今の番号は古いほう、新しい番号は同じもの)", "To finish: mynascope pin change juki --only {0} (the present one there is the old, the new one the same)";
        NoRandomness: "システムが乱数を出しません", "The system gives no random bytes";
        NoRandomnessWhy: "乱数がなければ、答えから何も確かめられません。{0}", "Without them an answer proves nothing. {0}";
        NotMade: "作れませんでした", "It could not be made";
        NotMadeWhy: "{0}。暗証番号は正しく、残り回数は減っていません", "{0}; the PIN was right, and no try is spent";
        TryAgain: "もう一度行ってください", "Try once more";
    }
}

/// A secret's name as its holder knows it.
#[must_use]
pub const fn name(pin: PinName, lang: Lang) -> &'static str {
    match pin {
        PinName::Auth => Say::NameAuth,
        PinName::Sign => Say::NameSign,
        PinName::Text => Say::NameText,
        PinName::Juki => Say::NameJuki,
    }
    .say(lang)
}

/// The word that the last try is confirmed with.
#[must_use]
pub const fn last_try_word(lang: Lang) -> &'static str {
    Say::LastTryWord.say(lang)
}

/// What a secret looks like.
#[must_use]
pub const fn form(form: Form, lang: Lang) -> &'static str {
    match form {
        Form::Digits4 => Say::Digits4,
        Form::Password => Say::Password,
        Form::NumberA => Say::NumberA,
        Form::NumberB => Say::NumberB,
        Form::Birth => Say::Birth,
    }
    .say(lang)
}

/// What is missing or wrong.
#[must_use]
pub fn lack(lack: Lack, lang: Lang) -> String {
    match lack {
        Lack::Characters(more) => Say::LacksCharacters.with(lang, &[&more.to_string()]),
        Lack::Letter => Say::LacksLetter.say(lang).to_owned(),
        Lack::Digit => Say::LacksDigit.say(lang).to_owned(),
        Lack::TooLong(by) => Say::TooLong.with(lang, &[&by.to_string()]),
        Lack::Stranger(place, stranger) => match stranger {
            Stranger::Space => Say::Space,
            Stranger::Letter => Say::Letter,
            Stranger::Other => Say::OtherCharacter,
        }
        .with(lang, &[&place.to_string()]),
        Lack::NoDay => Say::NoDay.say(lang).to_owned(),
    }
}

/// What was done to what was typed, where anything was.
#[must_use]
pub const fn folding(folding: Folding, lang: Lang) -> Option<&'static str> {
    match (folding.small, folding.wide) {
        (false, false) => None,
        (true, false) => Some(Say::Small.say(lang)),
        (false, true) => Some(Say::Wide.say(lang)),
        (true, true) => Some(Say::SmallAndWide.say(lang)),
    }
}

/// Why a new one is a poor choice.
#[must_use]
pub const fn weak(weak: Weak, lang: Lang) -> &'static str {
    match weak {
        Weak::OneDigit => Say::OneDigit,
        Weak::Row => Say::Row,
        Weak::Birth => Say::WeakBirth,
        Weak::Example => Say::Example,
    }
    .say(lang)
}

/// What is certain when a job ended early.
fn after(after: After, lang: Lang) -> String {
    match after {
        After::Nothing => Say::NothingSent.say(lang).to_owned(),
        After::OnPad => Say::AfterOnPad.say(lang).to_owned(),
        After::Unanswered => Say::AfterUnanswered.say(lang).to_owned(),
        After::NotTaken => Say::AfterNotTaken.say(lang).to_owned(),
        After::Changed(secret) => Say::AfterChanged.with(lang, &[sections::secret(secret).say(lang)]),
        After::Verified => Say::AfterVerified.say(lang).to_owned(),
        After::ChangeUnanswered(secret) => Say::AfterChange.with(lang, &[sections::secret(secret).say(lang)]),
    }
}

const fn operation(operation: Operation, lang: Lang) -> &'static str {
    match operation {
        Operation::Select => Say::StepSelect,
        Operation::Tries => Say::StepTries,
        Operation::Verify => Say::StepVerify,
        Operation::Read => Say::StepRead,
        Operation::Change => Say::StepChange,
        Operation::Sign => Say::StepSign,
    }
    .say(lang)
}

/// A job that was given up: by then this was certain.
fn abandoned(then: After, lang: Lang) -> Problem {
    let todo = match then {
        After::Nothing | After::Verified => Say::AbandonedTodo,
        After::OnPad | After::Unanswered | After::NotTaken => Say::StoppedSentTodo,
        After::ChangeUnanswered(_) => Say::AfterChangeTodo,
        After::Changed(_) => Say::ChangedTodo,
    };
    Problem {
        what: Say::AbandonedWhat.say(lang).to_owned(),
        why: after(then, lang),
        todo: todo.say(lang).to_owned(),
    }
}

/// It can't be made sure which card would get the PIN: why not, or a phone is not alone.
fn unidentified(why: Option<&Unread>, lang: Lang) -> Problem {
    let unspent = Say::NothingSent.say(lang);
    match why {
        None => Problem {
            what: Say::NotAloneWhat.say(lang).to_owned(),
            why: Say::NotAloneWhy.with(lang, &[unspent]),
            todo: Say::NotAloneTodo.say(lang).to_owned(),
        },
        Some(unread) => Problem {
            what: Say::NoIdentityWhat.with(lang, &[&Problem::of_unread(unread, lang).what]),
            why: Say::NoIdentityWhy.with(lang, &[unspent]),
            todo: Say::NoIdentityTodo.say(lang).to_owned(),
        },
    }
}

/// How a job with this secret ended without what was asked for.
#[must_use]
pub fn stop(stop: &Stop, pin: PinName, lang: Lang) -> Problem {
    let name = name(pin, lang);
    let plain = |word: Say| word.say(lang).to_owned();
    let unspent = Say::NothingSent.say(lang);
    let told = |what: String, why: String, todo: String| Problem { what, why, todo };
    match stop {
        Stop::Form(missing) | Stop::NewForm(missing) => {
            let what = if matches!(stop, Stop::Form(_)) { Say::FormWhat } else { Say::NewFormWhat };
            told(
                format!("{} ({})", what.with(lang, &[name]), lack(*missing, lang)),
                unspent.to_owned(),
                Say::FormTodo.with(lang, &[form(pin.form(), lang)]),
            )
        }
        Stop::SameAsOld => told(plain(Say::SameWhat), unspent.to_owned(), plain(Say::SameTodo)),
        Stop::FewerTries { shown, left } => told(
            Say::FewerWhat.with(lang, &[&shown.to_string(), &left.to_string()]),
            Say::FewerWhy.with(lang, &[unspent]),
            plain(Say::FewerTodo),
        ),
        Stop::LastTry => {
            told(Say::LastWhat.with(lang, &[name]), Say::LastWhy.with(lang, &[unspent]), plain(Say::LastTodo))
        }
        Stop::Counters { common, juki } => {
            let count = |secret, tries| sections::tries(secret, tries, lang);
            told(
                plain(Say::CountersWhat),
                Say::CountersWhy
                    .with(lang, &[&count(Secret::JukiCommon, *common), &count(Secret::Juki, *juki), unspent]),
                plain(Say::CountersTodo),
            )
        }
        Stop::NotAlone => unidentified(None, lang),
        Stop::NoIdentity(unread) => unidentified(Some(unread), lang),
        Stop::Abandoned(then) => abandoned(*then, lang),
        Stop::NotHeld => told(plain(Say::NotHeldWhat), plain(Say::NotHeldWhy), plain(Say::NotHeldTodo)),
        Stop::Locked => {
            let (why, todo) = match pin {
                PinName::Auth => (Say::LockedWhyAuth, Say::LockedTodoAuth),
                PinName::Sign => (Say::LockedWhySign, Say::LockedTodoSign),
                PinName::Text => (Say::LockedWhyText, Say::LockedTodo),
                PinName::Juki => (Say::LockedWhyJuki, Say::LockedTodo),
            };
            told(Say::LockedWhat.with(lang, &[name]), plain(why), plain(todo))
        }
        Stop::Wrong { secret, left } => {
            let left = left.map_or(Tries::Unlimited, Tries::Left);
            let todo = if left == Tries::Left(1) { Say::WrongTodoOne } else { Say::WrongTodo };
            told(
                Say::WrongWhat.with(lang, &[name]),
                Say::WrongWhy.with(lang, &[&sections::tries(*secret, left, lang)]),
                plain(todo),
            )
        }
        Stop::Pad(pad) => {
            let (what, why) = match pad {
                PadStop::Missing | PadStop::NotForThis => (Say::PadMissing, Say::NothingSent),
                PadStop::TimedOut => (Say::PadTimedOut, Say::NothingSent),
                PadStop::Cancelled => (Say::PadCancelled, Say::NothingSent),
                PadStop::Silent => (Say::PadSilent, Say::PadSilentWhy),
            };
            told(plain(what), plain(why), plain(Say::PadTodo))
        }
        Stop::Fault { fault, after: then } => {
            let problem = Problem::of_fault(*fault, lang);
            let todo = match then {
                After::ChangeUnanswered(_) => plain(Say::AfterChangeTodo),
                _ => problem.todo,
            };
            told(problem.what, after(*then, lang), todo)
        }
        Stop::Refused { operation: at, status, after: then } => {
            let what = match status {
                Some(word) => Say::RefusedWhat.with(lang, &[&format!("{word:04X}")]),
                None => plain(Say::RefusedWhatPlain),
            };
            let then = match (at, then) {
                (Operation::Change, After::Verified) => plain(Say::AfterKept),
                (_, then) => after(*then, lang),
            };
            told(what, Say::RefusedWhy.with(lang, &[operation(*at, lang), &then]), plain(Say::RefusedTodo))
        }
        Stop::Half { changed, unchanged, why } => {
            let place = |secret: &Secret| sections::secret(*secret).say(lang);
            let why = self::stop(why, pin, lang);
            let only = if *unchanged == Secret::Juki { "juki" } else { "common" };
            told(
                plain(Say::HalfWhat),
                Say::HalfWhy
                    .with(lang, &[place(changed), place(unchanged), &format!("{}: {}", why.what, why.why)]),
                Say::HalfTodo.with(lang, &[only]),
            )
        }
        Stop::NoRandomness => {
            told(plain(Say::NoRandomness), Say::NoRandomnessWhy.with(lang, &[unspent]), plain(Say::TryAgain))
        }
        Stop::NotMade(why) => {
            told(plain(Say::NotMade), Say::NotMadeWhy.with(lang, &[why]), plain(Say::TryAgain))
        }
    }
}

/// What is certain about the secret where its job is ended from outside: what happened, and what to do.
#[must_use]
pub fn interrupted(pin: PinName, certain: Certain, lang: Lang) -> [String; 2] {
    let told = |what: &str, todo: String| [Say::Interrupted.with(lang, &[what]), todo];
    let again = || Say::AbandonedTodo.say(lang).to_owned();
    match certain {
        Certain::So(After::Nothing) => told(Say::StoppedAsked.say(lang), again()),
        Certain::So(After::Verified) => told(Say::StoppedRight.say(lang), again()),
        Certain::So(After::Unanswered) => {
            told(Say::StoppedSent.say(lang), Say::StoppedSentTodo.say(lang).to_owned())
        }
        Certain::So(then) => {
            let Problem { why, todo, .. } = stop(&Stop::Abandoned(then), pin, lang);
            told(&why, todo)
        }
        Certain::Half { changed, unchanged, then } => {
            let why = Box::new(Stop::Abandoned(then));
            let Problem { what, why, todo } = stop(&Stop::Half { changed, unchanged, why }, pin, lang);
            told(&format!("{what}: {why}"), todo)
        }
        Certain::Wrong(_, Tries::Locked) => {
            told(&super::pin_words::now_locked(pin, lang), stop(&Stop::Locked, pin, lang).todo)
        }
        Certain::Wrong(secret, tries) => {
            let Problem { what, why, todo } = stop(&Stop::Wrong { secret, left: tries.left() }, pin, lang);
            told(&format!("{what}: {why}"), todo)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Fault;

    fn stops() -> Vec<Stop> {
        let fault = |after| Stop::Fault { fault: Fault::CardLeft, after };
        vec![
            Stop::Form(Lack::Characters(2)),
            Stop::NewForm(Lack::Letter),
            Stop::SameAsOld,
            Stop::FewerTries { shown: 3, left: 2 },
            Stop::LastTry,
            Stop::Counters { common: Tries::Left(2), juki: Tries::Left(3) },
            Stop::Abandoned(After::Nothing),
            Stop::Abandoned(After::Verified),
            Stop::Abandoned(After::Changed(Secret::Auth)),
            fault(After::OnPad),
            fault(After::NotTaken),
            Stop::Fault { fault: Fault::AnotherCard, after: After::Nothing },
            Stop::NotAlone,
            Stop::NoIdentity(Unread::Refused(0x6F00)),
            Stop::NotHeld,
            Stop::Locked,
            Stop::Wrong { secret: Secret::Auth, left: Some(2) },
            Stop::Wrong { secret: Secret::Auth, left: Some(1) },
            Stop::Wrong { secret: Secret::Auth, left: None },
            Stop::Pad(PadStop::Silent),
            Stop::Pad(PadStop::TimedOut),
            fault(After::Nothing),
            fault(After::Unanswered),
            fault(After::Verified),
            fault(After::ChangeUnanswered(Secret::Juki)),
            Stop::Refused { operation: Operation::Change, status: Some(0x6A80), after: After::Verified },
            Stop::Refused { operation: Operation::Read, status: None, after: After::Verified },
            Stop::Half {
                changed: Secret::JukiCommon,
                unchanged: Secret::Juki,
                why: Box::new(fault(After::Verified)),
            },
            Stop::NoRandomness,
            Stop::NotMade("it was too long".to_owned()),
        ]
    }

    #[test]
    fn every_end_says_what_why_and_what_to_do_in_both_languages() {
        for lang in Lang::ALL {
            for pin in PinName::ALL {
                for end in stops() {
                    let problem = stop(&end, pin, lang);
                    let all = [&problem.what, &problem.why, &problem.todo];
                    assert!(all.iter().all(|part| !part.is_empty()), "{end:?}");
                    assert!(all.iter().all(|part| !part.contains(['{', '}'])), "{end:?} {problem:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_certain_about_a_try_is_said_and_nothing_more() {
        let why = |end: &Stop| stop(end, PinName::Auth, Lang::En).why;
        let fault = |after| Stop::Fault { fault: Fault::CardLeft, after };
        assert!(why(&fault(After::Nothing)).contains("no try is spent"));
        assert!(why(&fault(After::Unanswered)).contains("may be spent"));
        assert!(why(&fault(After::ChangeUnanswered(Secret::Auth))).contains("the old or the new"));
    }

    #[test]
    fn whoever_ends_a_job_is_told_what_is_certain_of_the_try() {
        for lang in Lang::ALL {
            for (certain, en, ja) in [
                (Certain::So(After::Nothing), "no try is spent", "減っていません"),
                (Certain::So(After::Unanswered), "one try may be spent", "減ったかもしれません"),
                (Certain::So(After::Verified), "was right", "正しく"),
                (Certain::So(After::ChangeUnanswered(Secret::Auth)), "the old or the new", "どちらか"),
                (Certain::So(After::OnPad), "whether it was sent is not known", "送られたかどうか"),
                (Certain::So(After::NotTaken), "did not take", "受け付けません"),
                (
                    Certain::So(After::Changed(Secret::Auth)),
                    "the new one is in force",
                    "新しいものに替わっています",
                ),
                (
                    Certain::Half {
                        changed: Secret::JukiCommon,
                        unchanged: Secret::Juki,
                        then: After::Unanswered,
                    },
                    "Only one of two places is changed",
                    "片方だけ変わりました",
                ),
                (Certain::Wrong(Secret::Auth, Tries::Left(2)), "2 of 3", "2回"),
                (Certain::Wrong(Secret::Auth, Tries::Locked), "locked now", "ロック"),
            ] {
                let [what, todo] = interrupted(PinName::Auth, certain, lang);
                let words = if lang == Lang::Ja { ja } else { en };
                assert!(what.contains(words) && !todo.is_empty(), "{certain:?}: {what}");
            }
        }
    }

    #[test]
    fn a_half_changed_juki_pin_says_which_is_which_and_how_to_finish() {
        let why = Box::new(Stop::Locked);
        let half = Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why };
        let problem = stop(&half, PinName::Juki, Lang::En);
        assert!(problem.todo.contains("--only juki"), "{}", problem.todo);
    }

    #[test]
    fn a_kiosk_is_named_only_for_the_two_whose_sibling_may_be_known() {
        for (pin, sibling) in [(PinName::Auth, "signing password"), (PinName::Sign, "authentication PIN")] {
            assert!(stop(&Stop::Locked, pin, Lang::En).todo.contains(sibling));
        }
        for pin in [PinName::Text, PinName::Juki] {
            assert!(stop(&Stop::Locked, pin, Lang::En).todo.contains("a store kiosk can't"));
        }
    }
}
