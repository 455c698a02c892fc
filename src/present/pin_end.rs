//! How a job with a PIN ended, in words: what came of it, what is certain of the tries, and the one thing to do.
//!
//! Nothing that was typed is in them.

use super::absent;
use super::face;
use super::pin::{lack, name};
use super::possession;
use super::problem::Problem;
use super::section::{self, Tone};
use super::text::{Lang, words};
use super::todo::{Do, Own, Todo, Wording};
use crate::domain::certificate::Unsupported;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::moved::{Moved, Verdict};
use crate::domain::policy::Barred;
use crate::domain::report::Unread;
use crate::session::Fault;
use crate::session::pin::{After, Certain, Done, Operation, PadStop, PinOutcome, Stop, Unmade};

words! {
    enum Say {
        FormWhat: "{0}の形が違います", "Not the form of the {0}";
        NewFormWhat: "新しい{0}の形が違います", "Not the form of a new {0}";
        SameWhat: "新しいものが今のものと同じです", "The new one is the present one";
        FewerWhat: "残り回数が{0}回から{1}回に減っています", "Tries left went down from {0} to {1} meanwhile";
        FewerWhy: "ほかのプログラムで間違えた分かもしれません。{0}", "Somebody may have erred in another program. {0}";
        LastWhat: "{0}は残り1回です", "One try is left for the {0}";
        LastWhy: "間違えるとロックされるため、送りませんでした。{0}", "A mistake would lock it, so it was not sent. {0}";
        BarredLastWhy: "この場所では、最後の1回は使いません。{0}", "The last try is never spent in this place. {0}";
        BarredWrongWhat: "もう1度間違えています", "A wrong one was given already";
        BarredWrongWhy: "この場所では、カードを1度置くごとに、間違えられるのは1度だけです。{0}", "In this place one mistake is allowed each time a card is placed. {0}";
        BarredNotKeptWhat: "今、ここでは暗証番号を使えません", "No PIN can be given here now";
        BarredNotKeptWhy: "間違いを書きとめておけないため、送りませんでした。{0}", "That a mistake was made could not be written down, so it was not sent. {0}";
        BarredNotHereWhat: "ここでは、できません", "That is not done here";
        BarredNotHereWhy: "この場所では、暗証番号を確かめることと、証明書を読むことだけができます。{0}", "In this place a PIN can be checked and a certificate read, and nothing else. {0}";
        CountersWhat: "2か所の残り回数が違うか、残り1回です", "The two counters differ, or stand at one";
        CountersWhy: "共通 ({0})、住基 ({1})。変更の途中で片方だけになるのを避けるため、始めませんでした。{2}", "Common ({0}), juki ({1}). Not begun, lest one place be changed and not the other. {2}";
        NotAloneWhat: "ほかにもカードがあります", "Another card is in a reader";
        NotAloneWhy: "スマホは、暗証番号を入れないと、どのスマホかを示しません。{0}", "A phone shows which one it is only after its PIN. {0}";
        NoIdentityWhat: "どのカードかを確かめられません: {0}", "Which card it is can't be made sure of: {0}";
        NoIdentityWhy: "暗証番号を別のカードに送らないため、続けませんでした。{0}", "The PIN might have gone to another card. {0}";
        Interrupted: "中止しました: {0}", "Interrupted: {0}";
        StoppedAsked: "暗証番号は送っていません。残り回数は減っていません", "the PIN was not sent; no try is spent";
        StoppedSent: "暗証番号を送ったあと、答えがありません。残り回数が1回減ったかもしれません", "the PIN was sent and no answer came; one try may be spent";
        StoppedRight: "暗証番号は正しく、残り回数は減っていません", "the PIN was right; no try is spent";
        AbandonedWhat: "中止しました", "Given up";
        UnsupportedWhat: "この鍵には、まだ対応していません: {0}", "This key is not supported yet: {0}";
        UnsupportedWhy: "この版で署名したり試したりできるのは、今のカードの鍵 (RSA 2048) です。カードや証明書に問題があるわけではなく、読むことと暗証番号の照合・変更はできます。{0}", "This version signs with keys, and tests keys, as they are on today's cards (RSA 2048). Nothing is wrong with the card or its certificate: it can be read, and its PINs checked and changed. {0}";
        UncheckedWhat: "発行元の署名の方式には、まだ対応していません: {0}", "How its issuer signed this certificate is not supported yet: {0}";
        UncheckedWhy: "この版は、だれの鍵かを確かめられないため、その鍵を使いません。カードや証明書に問題があるわけではなく、読むことと暗証番号の照合・変更はできます。{0}", "This version can't check whose key it is, so it does not use it. Nothing is wrong with the card or its certificate: it can be read, and its PINs checked and changed. {0}";
        Doubted: "利用者証明用の証明書が、まだ対応していない方式 ({0}) です。署名用も同じなら、署名できません。それはパスワードを入れるまで分からず、残り回数は減りません。", "The authentication certificate is of a kind that is not supported yet ({0}). If the signing one is as well, nothing can be signed: that is known only after the password, and costs no try.";
        LockedWhat: "{0}はロックされています", "The {0} is locked";
        NowLockedWhat: "{0}が違いました。これでロックされました", "Wrong {0}: it is locked now";
        LockedWhyAuth: "利用者証明用電子証明書を使えません。署名用とほかの暗証番号は使えます。", "The authentication certificate can't be used. The other PINs are not touched.";
        LockedWhySign: "署名用電子証明書を読むことも署名することもできません。利用者証明用とほかの暗証番号は使えます。", "The signing certificate can't be read or used. The other PINs are not touched.";
        LockedWhyText: "券面の情報を自動で入力できません。電子証明書は使えます。", "What the card's face shows can't be filled in by programs. The certificates are not touched.";
        LockedWhyJuki: "住民票の手続きで使えません。電子証明書は使えます。", "It can't be used at the resident register. The certificates are not touched.";
        LockedWhyNumberB: "照合番号Bではカードの記載と顔写真を読めません。暗証番号と電子証明書は使えます。", "What is printed on the card can't be read by that number. The PINs and certificates are not touched.";
        WrongWhat: "{0}が違います", "Wrong {0}";
        WrongWhy: "{0}。", "{0}.";
        PadMissing: "このリーダーのキーは使えません", "This reader's keys can't be used";
        PadTimedOut: "リーダーのキーで時間内に入力されませんでした", "Nobody typed on the reader's keys in time";
        PadCancelled: "リーダーのキーで取り消されました", "Cancelled on the reader's keys";
        PadSilent: "リーダーが暗証番号を尋ねずに終えました", "The reader ended without asking for the PIN";
        PadSilentWhy: "リーダーのドライバーの不具合です。残り回数を確かめてください。", "A mistake of the reader's driver. Look at the tries left.";
        RefusedWhat: "カードが断りました ({0})", "The card refused ({0})";
        RefusedWhatPlain: "カードの答えが読めません", "The card's answer makes no sense";
        RefusedWhy: "{0}の途中です。{1}", "At this step: {0}. {1}";
        AfterKept: "暗証番号は変わっていません。", "The PIN is unchanged.";
        HalfWhat: "片方だけ変わりました", "Only one of two places is changed";
        HalfWhy: "変わった: {0}。変わっていない: {1}。{2}", "Changed: {0}. Not changed: {1}. {2}";
        MovedWhat: "カードの記載と署名用電子証明書が違います ({0})", "The card's own text and the signing certificate differ ({0})";
        MovedWhy: "引っ越しや改姓などの届出で、証明書はすでに失効している可能性が高いため、署名しませんでした。{0}", "The certificate has very probably been revoked by a notice of a move or of a new name, so nothing was signed. {0}";
        NoCardEndWhat: "カードの有効期限を読めません: {0}", "The card's last day can't be read: {0}";
        NoCardEndWhy: "照合番号Bには、その年が入ります。{0}", "Its year is part of verification number B. {0}";
        NoRandomness: "システムが乱数を出しません", "The system gives no random bytes";
        NoRandomnessWhy: "乱数がなければ、答えから何も確かめられません。{0}", "Without them an answer proves nothing. {0}";
        NotMade: "作れませんでした", "It could not be made";
        NotMadeWhy: "{0}。暗証番号は正しく、残り回数は減っていません", "{0}; the PIN was right, and no try is spent";
        DoneChecked: "正しい{0}です。", "The {0} is right.";
        DoneRead: "{0}を読みました。", "{0}: read.";
        DoneChanged: "{0}を変更しました。", "The {0} has been changed.";
        DoneSigned: "署名しました。", "Signed.";
        DoneFace: "カードの記載を読みました。", "What the card says of its holder was read.";
        DonePictures: "券面の画像を読みました。", "Pictures of the card's face were read.";
        DonePhoto: "顔写真を読みました。", "The photo was read.";
        DoneSurface: "券面の記録を読みました。", "What the card's surface shows was read.";
        Issuer: "発行元: {0}", "Issued by: {0}";
        Row: "{0}: {1}", "{0}: {1}";
        Closed: "カードとのやりとりを終えました。", "The exchange with the card has ended.";
        ClosedByLeaving: "カードが離れたので、開いたままにはなっていません。", "The card left, so nothing of it stays open.";
        NotClosed: "カードとのやりとりが終わったか確かめられません。カードを抜いてください。", "Whether the exchange with the card has ended is not certain. Take the card out.";
    }
}

words! {
    /// What is certain when a job ended early, with the place that it is about.
    fn certain(After) {
        After::Nothing => "暗証番号はカードに送っていません。残り回数は減っていません。", "No PIN was sent to the card: no try is spent.";
        After::OnPad => "リーダーのキーで入力を待っていました。送られたかどうかは分かりません。残り回数が1回減ったかもしれません。", "The reader was asked for the PIN; whether it was sent is not known: one try may be spent.";
        After::Unanswered => "暗証番号を送ったあと、答えがありません。残り回数が1回減ったかもしれません。", "The PIN was sent and no answer came: one try may be spent.";
        After::NotTaken => "カードは暗証番号を受け付けませんでした。残り回数は、カードが今示す数です。", "The card did not take the PIN; what is left is what it tells now.";
        After::Changed(_) => "暗証番号は変わりました ({0})。今は新しいものに替わっています。", "The PIN is changed ({0}): the new one is in force.";
        After::Verified => "暗証番号は正しく、残り回数は減っていません。", "The PIN was right: no try is spent.";
        After::ChangeUnanswered(_) => "変更を送ったあと、答えがありません ({0})。今は古い番号か新しい番号のどちらかです。", "The change was sent and no answer came ({0}): the old or the new one is in force.";
    }
}

/// What is certain when a job ended early.
fn after(after: After, lang: Lang) -> String {
    let place = match after {
        After::Changed(secret) | After::ChangeUnanswered(secret) => section::secret(secret).say(lang),
        After::Nothing | After::OnPad | After::Unanswered | After::NotTaken | After::Verified => "",
    };
    certain(after).with(lang, &[place])
}

words! {
    /// Why there is no signature.
    fn unmade(Unmade) {
        Unmade::ForOtherThings => "証明書の鍵が、署名のためのものではありません", "The certificate's key is not for signing";
        Unmade::Certificate => "証明書が決まった形になっていません", "The certificate does not have the form that it should have";
        Unmade::Digest => "このハッシュ関数では署名できません", "That digest is none to sign with";
        Unmade::Time => "コンピューターの時計が1970年から9999年の間にありません", "The computer's clock is not between 1970 and 9999";
        Unmade::TooLarge => "文書が大きすぎます", "The document is too large";
        Unmade::DoesNotFit => "カードの署名が証明書に合わないため、捨てました", "The card's signature does not fit its certificate and was thrown away";
    }
}

words! {
    /// What the card was asked when it refused.
    fn operation(Operation) {
        Operation::Select => "アプリケーションの選択", "selecting the application";
        Operation::Tries => "残り回数の確認", "asking for the tries left";
        Operation::Verify => "暗証番号の照合", "presenting the PIN";
        Operation::Read => "証明書の読み取り", "reading the certificate";
        Operation::Change => "暗証番号の変更", "replacing the PIN";
        Operation::Sign => "署名", "signing";
    }
}

/// How a job with this secret ended without what was asked for.
#[must_use]
pub fn stop(stop: &Stop, pin: PinName, lang: Lang) -> Problem {
    let name = name(pin).say(lang);
    let plain = |word: Say| word.say(lang).to_owned();
    let unspent = certain(After::Nothing).say(lang);
    let told = |what: String, why: String, todo: Todo| Problem { what, why, todo };
    let say = |what: Say, of: &[&str], why: Say, with: &[&str], todo: Todo| Problem {
        what: what.with(lang, of),
        why: why.with(lang, with),
        todo,
    };
    match stop {
        Stop::Form(missing) | Stop::NewForm(missing) => {
            let what = if matches!(stop, Stop::Form(_)) { Say::FormWhat } else { Say::NewFormWhat };
            let what = format!("{} ({})", what.with(lang, &[name]), lack(*missing, pin.form(), lang));
            told(what, unspent.to_owned(), Todo::EnterAgain(pin.form()))
        }
        Stop::SameAsOld => told(plain(Say::SameWhat), unspent.to_owned(), Do::ChooseAnother.into()),
        Stop::FewerTries { shown, left } => {
            let counts = [&*shown.to_string(), &left.to_string()];
            say(Say::FewerWhat, &counts, Say::FewerWhy, &[unspent], Do::LookAtCount.into())
        }
        Stop::LastTry => say(Say::LastWhat, &[name], Say::LastWhy, &[unspent], Own::AllowLastTry.into()),
        Stop::Barred(why) => {
            let (what, why, todo) = barred(*why);
            say(what, &[name], why, &[unspent], todo.into())
        }
        Stop::Counters { common, juki } => {
            let common = section::tries(Secret::JukiCommon, *common, lang);
            let juki = section::tries(Secret::Juki, *juki, lang);
            let why = [&*common, &juki, unspent];
            say(Say::CountersWhat, &[], Say::CountersWhy, &why, Own::CheckBoth.into())
        }
        Stop::NotAlone => {
            say(Say::NotAloneWhat, &[], Say::NotAloneWhy, &[unspent], Do::TakeOthersAway.into())
        }
        Stop::NoIdentity(unread) => {
            let why = Problem::of_unread(unread, lang).what;
            say(Say::NoIdentityWhat, &[&why], Say::NoIdentityWhy, &[unspent], Do::PlaceAndReadAnew.into())
        }
        Stop::Abandoned(then) => told(plain(Say::AbandonedWhat), after(*then, lang), abandoned(*then)),
        Stop::ReadOnly(kind) => absent::only_read(*kind, lang),
        Stop::NotHeld(kind) => absent::secret(pin, *kind, lang),
        Stop::Unsupported { what, after: then } => unsupported(what, *then, lang),
        Stop::Locked | Stop::NowLocked => {
            let (why, todo) = locked(pin);
            let what = if *stop == Stop::Locked { Say::LockedWhat } else { Say::NowLockedWhat };
            say(what, &[name], why, &[], todo.into())
        }
        Stop::Wrong { secret, left } => {
            let left = left.map_or(Tries::Unlimited, Tries::Left);
            let todo = if left == Tries::Left(1) { Do::MakeSureOrReset } else { Do::MakeSure };
            let tries = section::tries(*secret, left, lang);
            say(Say::WrongWhat, &[name], Say::WrongWhy, &[&tries], todo.into())
        }
        Stop::Pad(pad) => {
            let (what, why) = match pad {
                PadStop::Missing | PadStop::NotForThis => (Say::PadMissing, unspent),
                PadStop::TimedOut => (Say::PadTimedOut, unspent),
                PadStop::Cancelled => (Say::PadCancelled, unspent),
                PadStop::Silent => (Say::PadSilent, Say::PadSilentWhy.say(lang)),
            };
            told(plain(what), why.to_owned(), Own::TypeHere.into())
        }
        Stop::Fault { fault, after: then } => {
            let problem = Problem::of_fault(*fault, lang);
            let todo = match then {
                After::ChangeUnanswered(_) => Own::TryNewFirst.into(),
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
            let why = Say::RefusedWhy.with(lang, &[operation(*at).say(lang), &then]);
            told(what, why, Do::RepeatOrHaveChecked.into())
        }
        Stop::Half { changed, unchanged, why } => {
            let [from, to] = [changed, unchanged].map(|secret| section::secret(*secret).say(lang));
            let why = self::stop(why, pin, lang);
            let why = format!("{}: {}", why.what, why.why);
            say(Say::HalfWhat, &[], Say::HalfWhy, &[from, to, &why], Own::FinishRest(*unchanged).into())
        }
        Stop::Outside { of, outside, after: then } => {
            super::outside::problem(pin, *of, *outside, &after(*then, lang), lang)
        }
        Stop::Moved { moved, after: then } => differs(*moved, *then, lang),
        Stop::NoCardEnd(unread) => no_card_end(unread, lang),
        Stop::NoRandomness => {
            say(Say::NoRandomness, &[], Say::NoRandomnessWhy, &[unspent], Do::TryAgain.into())
        }
        Stop::NotMade(why) => not_made(*why, lang),
    }
}

/// The certificate says otherwise than the card's own text: in what, and that the key was not used.
fn differs(moved: Moved, then: After, lang: Lang) -> Problem {
    let what = Say::MovedWhat.with(lang, &[&face::named(&moved, Verdict::Differs, lang)]);
    let why = Say::MovedWhy.with(lang, &[&after(then, lang)]);
    Problem { what, why, todo: Do::NewSigningCertificate.into() }
}

/// A part of 照合番号B is not known.
fn no_card_end(unread: &Unread, lang: Lang) -> Problem {
    let what = Say::NoCardEndWhat.with(lang, &[&Problem::of_unread(unread, lang).what]);
    let why = Say::NoCardEndWhy.with(lang, &[certain(After::Nothing).say(lang)]);
    Problem { what, why, todo: Do::PlaceAndReadAnew.into() }
}

/// What to do where a job was told to end.
fn abandoned(then: After) -> Todo {
    match then {
        After::Nothing | After::Verified => Do::StartAgain.into(),
        After::OnPad | After::Unanswered | After::NotTaken => Own::SeeTries.into(),
        After::ChangeUnanswered(_) => Own::TryNewFirst.into(),
        After::Changed(_) => Do::UseNewOne.into(),
    }
}

/// What the place does not allow, why, and what to do.
const fn barred(why: Barred) -> (Say, Say, Do) {
    match why {
        Barred::LastTry => (Say::LastWhat, Say::BarredLastWhy, Do::MakeSureOrReset),
        Barred::WrongBefore => (Say::BarredWrongWhat, Say::BarredWrongWhy, Do::PlaceOnceSure),
        Barred::NotKept => (Say::BarredNotKeptWhat, Say::BarredNotKeptWhy, Do::AskStaff),
        Barred::NotHere => (Say::BarredNotHereWhat, Say::BarredNotHereWhy, Do::AskStaff),
    }
}

fn not_made(why: Unmade, lang: Lang) -> Problem {
    let why = Say::NotMadeWhy.with(lang, &[unmade(why).say(lang)]);
    Problem { what: Say::NotMade.say(lang).to_owned(), why, todo: Do::TryAgain.into() }
}

/// The key was not used: which, or how it was issued, and that nothing is wrong with either.
fn unsupported(what: &Unsupported, then: After, lang: Lang) -> Problem {
    let (what, of, why) = match what {
        Unsupported::Key(key) => (Say::UnsupportedWhat, section::key(key), Say::UnsupportedWhy),
        Unsupported::Issuer(algorithm) => {
            (Say::UncheckedWhat, section::algorithm(algorithm), Say::UncheckedWhy)
        }
    };
    let (what, why) = (what.with(lang, &[&of]), why.with(lang, &[&after(then, lang)]));
    Problem { what, why, todo: Do::SeeNewerVersion.into() }
}

/// That the signing key, which was not read, may be one that is not supported: what of the other one is not.
#[must_use]
pub fn doubted(what: &Unsupported, lang: Lang) -> String {
    let of = match what {
        Unsupported::Key(key) => section::key(key),
        Unsupported::Issuer(algorithm) => section::algorithm(algorithm),
    };
    Say::Doubted.with(lang, &[&of])
}

/// What can't be done while it is locked, and who resets it.
const fn locked(pin: PinName) -> (Say, Do) {
    match pin {
        PinName::Auth => (Say::LockedWhyAuth, Do::ResetAuth),
        PinName::Sign => (Say::LockedWhySign, Do::ResetSign),
        PinName::Text => (Say::LockedWhyText, Do::ResetAtCounter),
        PinName::Juki => (Say::LockedWhyJuki, Do::ResetAtCounter),
        PinName::NumberB => (Say::LockedWhyNumberB, Do::ResetAtCounter),
    }
}

/// What is certain about the secret where its job is ended from outside.
#[must_use]
pub fn interrupted(pin: PinName, certain: Certain, lang: Lang) -> Problem {
    let told = |what: &str, todo: Todo| Problem {
        what: Say::Interrupted.with(lang, &[what]),
        why: String::new(),
        todo,
    };
    let short = |Problem { what, todo, .. }: Problem| told(&what, todo);
    let whole = |Problem { what, why, todo }: Problem| told(&format!("{what}: {why}"), todo);
    match certain {
        Certain::So(After::Nothing) => told(Say::StoppedAsked.say(lang), Do::StartAgain.into()),
        Certain::So(After::Verified) => told(Say::StoppedRight.say(lang), Do::StartAgain.into()),
        Certain::So(After::Unanswered) => told(Say::StoppedSent.say(lang), Own::SeeTries.into()),
        Certain::So(then) => {
            let Problem { why, todo, .. } = stop(&Stop::Abandoned(then), pin, lang);
            told(&why, todo)
        }
        Certain::Half { changed, unchanged, then } => {
            let why = Box::new(Stop::Abandoned(then));
            whole(stop(&Stop::Half { changed, unchanged, why }, pin, lang))
        }
        Certain::Locked => short(stop(&Stop::Locked, pin, lang)),
        Certain::Wrong(_, Tries::Locked) => short(stop(&Stop::NowLocked, pin, lang)),
        Certain::Wrong(secret, tries) => whole(stop(&Stop::Wrong { secret, left: tries.left() }, pin, lang)),
    }
}

/// The end of a job in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How to take it.
    pub tone: Tone,
    /// What came of it.
    pub what: String,
    /// What else there is to know: what is certain about the tries, what to do, and last that the card is closed.
    pub more: Vec<String>,
}

/// How a job ended, in a face's words.
#[must_use]
pub fn message(outcome: &PinOutcome, lang: Lang, wording: Wording) -> Message {
    let mut told = match &outcome.result {
        Ok(done) => self::done(done, outcome.pin, lang),
        Err(stop) => of_stop(stop, outcome.pin, lang, wording),
    };
    // A wrong one's own words have the count already.
    let counted = matches!(outcome.result, Err(Stop::Wrong { .. })) && outcome.tries.len() < 2;
    told.more.extend(counts(&outcome.tries, lang).filter(|_| !counted));
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

/// What the card told is left, a line for each counter.
pub fn counts(tries: &[(Secret, Tries)], lang: Lang) -> impl Iterator<Item = String> {
    tries.iter().map(move |(secret, tries)| {
        Say::Row.with(lang, &[section::secret(*secret).say(lang), &section::tries(*secret, *tries, lang)])
    })
}

fn done(done: &Done, pin: PinName, lang: Lang) -> Message {
    let good = |what: String| Message { tone: Tone::Good, what, more: Vec::new() };
    match done {
        Done::Checked => good(Say::DoneChecked.with(lang, &[name(pin).say(lang)])),
        Done::Read(_, trust) => {
            let slot = if pin == PinName::Auth { KeyPair::Auth } else { KeyPair::Sign }.slot();
            let mut told = good(Say::DoneRead.with(lang, &[section::slot(slot).say(lang)]));
            let view = super::certificate::TrustView::Issued(trust);
            told.more.push(Say::Issuer.with(lang, &[&super::certificate::trust(view, lang).1]));
            told
        }
        Done::Changed => good(Say::DoneChanged.with(lang, &[name(pin).say(lang)])),
        Done::Answered(answered) => {
            let mut rows = possession::answered(answered, lang).rows.into_iter();
            let (tone, what) =
                rows.next().map_or((Tone::Quiet, String::new()), |row| (row.tone, row.value.to_string()));
            let more = rows.map(|row| Say::Row.with(lang, &[&row.label, &row.value])).collect();
            Message { tone, what, more }
        }
        Done::Signed(_) => good(Say::DoneSigned.say(lang).to_owned()),
        Done::Face(face) => {
            let told = match (&face.text, &face.surface) {
                (None, Some(surface)) if surface.name.is_ok() || surface.address.is_ok() => Say::DonePictures,
                (None, Some(surface)) if surface.photo.is_ok() => Say::DonePhoto,
                (None, Some(_)) => Say::DoneSurface,
                _ => Say::DoneFace,
            };
            good(told.say(lang).to_owned())
        }
    }
}

/// Why a job did not do what was asked.
fn of_stop(stop: &Stop, pin: PinName, lang: Lang, wording: Wording) -> Message {
    let problem = self::stop(stop, pin, lang);
    let tone = match stop {
        Stop::Abandoned(After::Nothing | After::Verified) => Tone::Quiet,
        Stop::Abandoned(_)
        | Stop::Form(_)
        | Stop::NewForm(_)
        | Stop::SameAsOld
        | Stop::FewerTries { .. }
        | Stop::ReadOnly(_)
        | Stop::NotHeld(_)
        | Stop::Unsupported { .. }
        | Stop::LastTry
        | Stop::Barred(_)
        | Stop::Outside { .. }
        | Stop::Moved { .. }
        | Stop::NoCardEnd(_)
        | Stop::Counters { .. }
        | Stop::Pad(_) => Tone::Warn,
        Stop::Locked
        | Stop::NowLocked
        | Stop::Half { .. }
        | Stop::Wrong { .. }
        | Stop::NotAlone
        | Stop::NoIdentity(_)
        | Stop::Fault { .. }
        | Stop::Refused { .. }
        | Stop::NoRandomness
        | Stop::NotMade(_) => Tone::Bad,
    };
    let todo = problem.todo(lang, wording);
    let more = matches!(stop, Stop::Locked | Stop::NowLocked).then(|| wording(Own::MoreAboutLocked, lang));
    let more = [problem.why, todo].into_iter().chain(more).filter(|line| !line.is_empty()).collect();
    Message { tone, what: problem.what, more }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::certificate::{Algorithm, KeyFacts};
    use crate::domain::credential::Lack;
    use crate::domain::kind::CardKind;
    use crate::domain::validity::Outside;
    use crate::present::sample;
    use crate::session::Fault;

    fn own(_: Own, _: Lang) -> String {
        "by its own means".to_owned()
    }

    fn outside(over: bool) -> Outside {
        Outside { validity: sample::certificate().validity(), over }
    }

    fn stops() -> Vec<Stop> {
        let fault = |after| Stop::Fault { fault: Fault::CardLeft, after };
        vec![
            Stop::Form(Lack::Characters(2)),
            Stop::NewForm(Lack::Letter),
            Stop::SameAsOld,
            Stop::FewerTries { shown: 3, left: 2 },
            Stop::LastTry,
            Stop::Barred(Barred::LastTry),
            Stop::Barred(Barred::WrongBefore),
            Stop::Barred(Barred::NotKept),
            Stop::Barred(Barred::NotHere),
            Stop::Counters { common: Tries::Left(2), juki: Tries::Left(3) },
            Stop::Abandoned(After::Nothing),
            Stop::Abandoned(After::Verified),
            Stop::Abandoned(After::Changed(Secret::Auth)),
            fault(After::OnPad),
            fault(After::NotTaken),
            Stop::Fault { fault: Fault::AnotherCard, after: After::Nothing },
            Stop::NotAlone,
            Stop::NoIdentity(Unread::Refused(0x6F00)),
            Stop::ReadOnly(CardKind::Juki),
            Stop::NotHeld(CardKind::Android),
            Stop::NotHeld(CardKind::MyNumber),
            Stop::Unsupported {
                what: Unsupported::Key(KeyFacts { algorithm: "EC".to_owned(), bits: Some(384) }),
                after: After::Verified,
            },
            Stop::Unsupported {
                what: Unsupported::Issuer(Algorithm { oid: "1.2.3".to_owned(), name: None }),
                after: After::Nothing,
            },
            Stop::Locked,
            Stop::NowLocked,
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
            Stop::Outside { of: KeyPair::Auth, outside: outside(false), after: After::Nothing },
            Stop::Outside { of: KeyPair::Sign, outside: outside(true), after: After::Verified },
            Stop::NoRandomness,
            Stop::NotMade(Unmade::DoesNotFit),
        ]
    }

    #[test]
    fn every_end_says_what_why_and_what_to_do_in_both_languages() {
        for lang in Lang::ALL {
            for pin in PinName::ALL {
                for end in stops() {
                    let problem = stop(&end, pin, lang);
                    let all = [&problem.what, &problem.why, &problem.todo(lang, own)];
                    assert!(all.iter().all(|part| !part.is_empty()), "{end:?}");
                    assert!(all.iter().all(|part| !part.contains(['{', '}'])), "{end:?} {problem:?}");
                }
            }
        }
    }

    #[test]
    fn why_there_is_no_signature_is_said_in_the_persons_language() {
        for why in [
            Unmade::ForOtherThings,
            Unmade::Certificate,
            Unmade::Digest,
            Unmade::Time,
            Unmade::TooLarge,
            Unmade::DoesNotFit,
        ] {
            let told = stop(&Stop::NotMade(why), PinName::Sign, Lang::Ja).why;
            assert!(!told.chars().any(|letter| letter.is_ascii_alphabetic()), "{told}");
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
                (Certain::Wrong(Secret::Auth, Tries::Locked), "locked now", "ロックされました"),
                (Certain::Locked, "is locked", "ロックされています"),
            ] {
                let Problem { what, todo, .. } = interrupted(PinName::Auth, certain, lang);
                let words = if lang == Lang::Ja { ja } else { en };
                assert!(what.contains(words) && todo != Todo::Nothing, "{certain:?}: {what}");
            }
        }
    }

    #[test]
    fn a_half_changed_juki_pin_says_which_is_which_and_how_to_finish() {
        let why = Box::new(Stop::Locked);
        let half = Stop::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, why };
        let problem = stop(&half, PinName::Juki, Lang::En);
        assert_eq!(problem.todo, Todo::Own(Own::FinishRest(Secret::Juki)));
    }

    #[test]
    fn a_kiosk_is_named_only_for_the_two_whose_sibling_may_be_known() {
        for (pin, sibling) in [(PinName::Auth, "signing password"), (PinName::Sign, "authentication PIN")] {
            assert!(stop(&Stop::Locked, pin, Lang::En).todo(Lang::En, own).contains(sibling));
        }
        for pin in [PinName::Text, PinName::Juki] {
            assert!(stop(&Stop::Locked, pin, Lang::En).todo(Lang::En, own).contains("a store kiosk can't"));
        }
    }

    fn ended(pin: PinName, result: Result<Done, Stop>, presented: u32) -> PinOutcome {
        PinOutcome { pin, result, tries: Vec::new(), presented, closed: true }
    }

    #[test]
    fn every_end_says_that_the_card_was_closed_or_asks_to_take_it_out() {
        let mut job = ended(PinName::Auth, Ok(Done::Checked), 1);
        assert_eq!(message(&job, Lang::En, own).more, [Say::Closed.say(Lang::En)]);
        job.closed = false;
        assert_eq!(message(&job, Lang::Ja, own).more, [Say::NotClosed.say(Lang::Ja)]);
        job.result = Err(Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered });
        assert_eq!(message(&job, Lang::Ja, own).more.last().unwrap(), Say::ClosedByLeaving.say(Lang::Ja));
    }

    #[test]
    fn where_nothing_was_presented_that_is_said_once() {
        let fault = Stop::Fault { fault: Fault::CardLeft, after: After::Nothing };
        for stop in [
            Stop::LastTry,
            Stop::Barred(Barred::NotHere),
            Stop::Abandoned(After::Nothing),
            Stop::FewerTries { shown: 3, left: 2 },
            fault,
        ] {
            let told = message(&ended(PinName::Sign, Err(stop), 0), Lang::Ja, own);
            let said = told.more.iter().filter(|line| line.contains("残り回数は減っていません")).count();
            assert_eq!(said, 1, "{told:?}");
        }
    }
}
