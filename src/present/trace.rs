//! Exchanges with a card in words: the command's name, the file's, the status word; as lines for the eye, as text and as
//! JSON lines for a file (`docs/trace.md`).
//!
//! It tells what an [`Exchange`] holds. What has no name here is told by its numbers, and that it has none is said.

mod json;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::problem::Problem;
use super::sanitize::clean;
use super::section::{Tone, secret, slot};
use super::text::{Lang, Text, words};
use crate::diag::exchange::{Answer, App, Asked, Blanked, File, Meaning, Name, On, Told};
use crate::diag::fault::Fault;
use crate::domain::certificate::Slot;
use crate::domain::text::hex;
use crate::link::{LinkError, PadError};
use crate::session::trace::{Entry, Exchange, Note};

pub use json::{json_head, json_line, json_lines};

words! {
    enum Say {
        Head: "# カードとのやりとりの記録 (APDU)、{0}。秒、> カードへ、< カードから、* そのほか", "# Exchanges with a card (APDU), {0}. Seconds; > to the card, < from it, * anything else";
        HeadBlanked: "# 暗証番号とその長さ、証明書と個人の情報の中身、名前の分からないものの中身は記載していません", "# Left out: PINs and their lengths, the contents of certificates and personal files, whatever has no name here";
        HeadContents: "# 証明書と個人の情報の中身を含みます。暗証番号とその長さ、名前の分からないものの中身は記載していません", "# Holds the contents of certificates and personal files. Left out: PINs and their lengths, whatever has no name here";
        HeadSimulated: "# シミュレーション: 本物のカードではありません", "# Simulated: not a real card";

        UnknownCommand: "名前の分からないコマンド (CLA {0} INS {1})", "a command without a name here (CLA {0} INS {1})";
        NoCommand: "コマンドの形をしていないもの", "what does not have the form of a command";
        OtherApp: "名前の分からないアプリケーション", "an application without a name here";
        OtherFile: "名前の分からないファイル {0}", "file {0}, without a name here";
        Current: "選択中のファイル (どれかは不明)", "the current file (which one is not known)";
        Object: "データオブジェクト {0}", "data object {0}";
        From: "{0} ({1}バイト目から)", "{0}, from byte {1}";
        Record: "{0} (レコード{1})", "{0}, record {1}";
        TriesAsked: "{0} (残り回数を尋ねる)", "{0} (how many tries are left)";

        Withheld: "記載しません", "blanked";
        WithheldBytes: "[{0}バイト、記載しません]", "[{0} bytes not shown]";

        UnknownStatus: "意味の分からないステータスワード", "a status word without a name here";
        NoStatus: "ステータスワードのない応答", "an answer without a status word";
        Service: "PC/SC のエラー {0}", "PC/SC error {0}";
        Cancelled: "取りやめました", "cancelled";
        Refused: "リーダーがこのやりとりを断りました", "the reader refused the exchange";

        Connected: "カードに接続しました: {0} (ATR {1})", "connected: {0} (ATR {1})";
        ConnectedForPin: "暗証番号のためにカードに接続しました: {0} (ATR {1})", "connected for a PIN: {0} (ATR {1})";
        NotConnected: "カードに接続できません: {0} ({1})", "no connection: {0} ({1})";
        Again: "カードに接続し直しました", "connected again";
        NotAgain: "カードに接続し直せません: {0}", "not connected again: {0}";
        PoweredUp: "カードの電源が入りました", "card powered up";
        WarmReset: "カードがリセットされました", "card reset";
        LetGo: "カードをそのままにして離しました", "card let go as it was";
        PoweredDown: "カードの電源を切って離しました", "card powered down";
        OnPad: "リーダーのキーで入力 (VERIFY、鍵 {0}): {1}", "typed on the reader's keys (VERIFY, key {0}): {1}";
    }
}

words! {
    /// An application.
    fn app(App) {
        App::Jpki => "公的個人認証 (JPKI)", "JPKI";
        App::Common => "共通カード", "common card application";
        App::Text => "券面事項入力補助", "card text application";
        App::Surface => "券面事項確認", "card surface application";
        App::Juki => "住基", "resident register application";
        App::Manager => "カードマネージャー", "card manager";
        App::Invented => "どのカードにもないアプリケーション (何にでも応じるカードか確かめる)", "an application that no card has (does it take anything?)";
    }
}

/// A file or key, secrets apart.
fn file(of: File) -> Text {
    words! {
        fn named(File) {
            File::SignCertificate | File::SignCa | File::AuthCertificate | File::AuthCa => "証明書", "certificate";
            File::Token => "トークン情報", "token information";
            File::Availability => "証明書の有無", "which certificates there are";
            File::TerminalKey => "端末の認証局の鍵", "key of terminal CAs";
            File::AuthKey => "利用者証明用の秘密鍵", "authentication key";
            File::SignKey => "署名用の秘密鍵", "signing key";
            File::Number => "個人番号", "individual number";
            File::Attributes => "基本4情報", "name, address, birth date and sex";
            File::Integrity => "基本4情報の照合データ", "record of integrity";
            File::TextCertificate => "カードの証明書 (券面事項入力補助)", "card-verifiable certificate (card text)";
            File::TextBasics => "基本データ (券面事項入力補助)", "basic data (card text)";
            File::SessionKey => "セッション鍵", "session key";
            File::CardKey => "カードの鍵", "the card's signed key";
            File::Birth => "生年月日", "birth date";
            File::Face => "券面の画像", "images of the card's surface";
            File::SurfaceBasics => "基本データ (券面事項確認)", "basic data (card surface)";
            File::SurfaceCertificate => "カードの証明書 (券面事項確認)", "card-verifiable certificate (card surface)";
            File::NumberImage => "個人番号の画像", "image of the individual number";
            File::CardRecord => "カードの製造番号と有効期限", "the card's serial number and last day";
            File::CommonKey => "内部認証の鍵", "key of internal authentication";
            File::Register => "住基のデータ", "resident register data";
        }
    }
    match of {
        File::SignCertificate => slot(Slot::Sign),
        File::SignCa => slot(Slot::SignCa),
        File::AuthCertificate => slot(Slot::Auth),
        File::AuthCa => slot(Slot::AuthCa),
        _ => named(of),
    }
}

words! {
    /// What a status word says.
    fn meaning(Meaning) {
        Meaning::Done => "正常終了", "done";
        Meaning::More => "正常終了、あと {0}バイトあります", "done, {0} bytes more wait";
        Meaning::RightLength => "{0}バイトと指定して尋ね直すこと", "to be asked again for {0} bytes";
        Meaning::EndOfFile => "ファイルの終わりまで読みました", "end of file reached";
        Meaning::OutOfUse => "使えなくなっています", "out of use";
        Meaning::Wrong => "違います (回数の制限なし)", "wrong (no limit of tries)";
        Meaning::TriesLeft => "違います。残り {0}回", "wrong, tries left: {0}";
        Meaning::NoneLeft => "違います。ロックされました", "wrong, and locked now";
        Meaning::Blocked => "ロックされています", "locked";
        Meaning::WrongLength => "長さが合いません", "wrong length";
        Meaning::NoChannel => "論理チャネルは使えません", "no such logical channel";
        Meaning::NeedsPin => "暗証番号が必要です", "needs its PIN";
        Meaning::NotNow => "今の状態ではできません", "not in this state";
        Meaning::NoCurrent => "選択中のファイルがありません", "no current file";
        Meaning::BadData => "データが受け付けられません", "data not accepted";
        Meaning::NotSupported => "この機能はありません", "function not supported";
        Meaning::NotFound => "カードにありません", "not on this card";
        Meaning::NoRecord => "レコードがありません", "no such record";
        Meaning::BadParameters => "P1、P2 が受け付けられません", "P1 or P2 not accepted";
        Meaning::NoKey => "鍵がありません", "no such key";
        Meaning::Outside => "ファイルの外です", "outside the file";
        Meaning::NoInstruction => "このコマンドはありません", "no such command";
        Meaning::NoClass => "このクラスはありません", "no such class";
        Meaning::NoDiagnosis => "理由のないエラー", "failed, without a reason";
    }
}

words! {
    /// What it says to the question how many tries are left.
    fn counter(Meaning) {
        Meaning::Done => "カードが回数を答えません", "the card does not tell how many";
        Meaning::Wrong => "回数の制限なし", "no limit";
        Meaning::TriesLeft => "残り {0}回", "tries left: {0}";
        Meaning::NoneLeft => "ロックされています", "locked";
        _ => "", "";
    }
}

words! {
    /// Why a reader's keys gave nothing; what the link says is told as of any exchange.
    fn pad(PadError) {
        PadError::Missing => "キーがありません", "it has none";
        PadError::TimedOut => "時間内に入力がありません", "nobody typed in time";
        PadError::Cancelled => "入力が取りやめられました", "cancelled";
        PadError::Silent => "応答がありません", "no answer";
        PadError::Link(_) => "", "";
    }
}

/// One thing that was recorded, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Since the recording began.
    pub at: Duration,
    /// What was sent: the command's and the file's name, then its bytes, blanked. Or what happened besides.
    pub command: String,
    /// What came back: the status word in words, then the bytes, blanked. Empty where nothing was sent.
    pub answer: String,
    /// How long it took.
    pub spent: Duration,
    /// How it went.
    pub tone: Tone,
}

/// An exchange in words.
#[must_use]
pub fn line(exchange: &Exchange, lang: Lang) -> Line {
    let asked = exchange.asked();
    let bytes = joined([told(asked.header(), lang), told(asked.body(), lang)]);
    let command = format!("{}  {bytes}", command(asked, lang));
    let (answer, tone) = match exchange.answer() {
        Ok(answer) => (self::answer(asked.name(), answer, lang), tone(asked.name(), answer)),
        Err(error) => (failed(error, lang), Tone::Bad),
    };
    Line { at: exchange.at(), command, answer, spent: exchange.spent(), tone }
}

/// Whatever was recorded, in words.
#[must_use]
pub fn entry(entry: &Entry, lang: Lang) -> Line {
    match entry {
        Entry::Exchange(exchange) => line(exchange, lang),
        Entry::Note(at, note) => {
            let (command, tone) = self::note(note, lang);
            Line { at: *at, command, answer: String::new(), spent: Duration::ZERO, tone }
        }
    }
}

/// What is said of a whole record before its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// What recorded it, with its version.
    pub program: &'static str,
    /// The cards are simulated.
    pub simulated: bool,
    /// Contents that have to be asked for are in it.
    pub contents: bool,
}

/// The head of a text, each line ended.
#[must_use]
pub fn text_head(head: Head, lang: Lang) -> String {
    let blanked = if head.contents { Say::HeadContents } else { Say::HeadBlanked };
    let mut said = vec![Say::Head.with(lang, &[head.program]), blanked.say(lang).to_owned()];
    said.extend(head.simulated.then(|| Say::HeadSimulated.say(lang).to_owned()));
    said.join("\n") + "\n"
}

/// One thing as text: what was sent and what came back, each with its time; each line ended.
#[must_use]
pub fn text_line(entry: &Entry, lang: Lang) -> String {
    let Line { at, command, answer, spent, .. } = self::entry(entry, lang);
    let seconds = |at: Duration| at.as_secs_f64();
    if answer.is_empty() {
        return format!("{:9.3} * {command}\n", seconds(at));
    }
    let ms = spent.as_secs_f64() * 1e3;
    format!("{:9.3} > {command}\n{:9.3} < {answer}  {ms:.1} ms\n", seconds(at), seconds(at + spent))
}

/// A whole record as text.
#[must_use]
pub fn text(head: Head, entries: &[Entry], lang: Lang) -> String {
    let lines = entries.iter().map(|entry| text_line(entry, lang));
    std::iter::once(text_head(head, lang)).chain(lines).collect()
}

/// What is called as the standard calls it, in every language.
const fn title(name: Name) -> &'static str {
    match name {
        Name::Select => "SELECT",
        Name::ReadBinary => "READ BINARY",
        Name::ReadRecord => "READ RECORD",
        Name::Tries | Name::Verify => "VERIFY",
        Name::Change => "CHANGE REFERENCE DATA",
        Name::Reset => "RESET RETRY COUNTER",
        Name::ChangeKey => "CHANGE KEY",
        Name::Sign => "COMPUTE DIGITAL SIGNATURE",
        Name::GetResponse => "GET RESPONSE",
        Name::GetData => "GET DATA",
        Name::GetChallenge => "GET CHALLENGE",
        Name::InternalAuthenticate => "INTERNAL AUTHENTICATE",
        Name::ExternalAuthenticate => "EXTERNAL AUTHENTICATE",
        Name::GeneralAuthenticate => "GENERAL AUTHENTICATE",
        Name::ManageSecurity => "MANAGE SECURITY ENVIRONMENT",
        Name::UpdateBinary => "UPDATE BINARY",
        Name::UpdateRecord => "UPDATE RECORD",
        Name::LastCommand => "LAST COMMAND INDICATOR",
    }
}

/// A command and what it is about.
fn command(asked: &Asked, lang: Lang) -> String {
    let on = asked.on().map(|on| about(on, lang));
    let on = match (on, asked.from(), asked.record(), asked.name()) {
        (Some(on), Some(from @ 1..), ..) => Some(Say::From.with(lang, &[&on, &from.to_string()])),
        (Some(on), _, Some(record), _) => Some(Say::Record.with(lang, &[&on, &record.to_string()])),
        (Some(on), _, _, Some(Name::Tries)) => Some(Say::TriesAsked.with(lang, &[&on])),
        (on, ..) => on,
    };
    let name = match (asked.name(), asked.header().octets()) {
        (Some(name), _) => title(name).to_owned(),
        (None, [class, instruction, ..]) => {
            Say::UnknownCommand.with(lang, &[&hex(&[*class]), &hex(&[*instruction])])
        }
        (None, _) => Say::NoCommand.say(lang).to_owned(),
    };
    joined([name, on.unwrap_or_default()])
}

fn about(on: On, lang: Lang) -> String {
    match on {
        On::App(of) => app(of).say(lang).to_owned(),
        On::OtherApp => Say::OtherApp.say(lang).to_owned(),
        On::File(of) => file(of).say(lang).to_owned(),
        On::Secret(of) => secret(of).say(lang).to_owned(),
        On::OtherFile(id) => Say::OtherFile.with(lang, &[&format!("{id:04X}")]),
        On::Current => Say::Current.say(lang).to_owned(),
        On::Object(tag) => Say::Object.with(lang, &[&format!("{tag:04X}")]),
    }
}

fn answer(to: Option<Name>, answer: &Answer, lang: Lang) -> String {
    let word = answer.status().map(|word| format!("{word:04X}")).unwrap_or_default();
    format!("{}  {}", status(to, answer.status(), lang), joined([told(answer.data(), lang), word]))
}

/// A status word in words, as an answer to such a command.
fn status(to: Option<Name>, word: Option<u16>, lang: Lang) -> String {
    let Some(word) = word else { return Say::NoStatus.say(lang).to_owned() };
    let Some(found) = Meaning::of(word) else { return Say::UnknownStatus.say(lang).to_owned() };
    let number = match (found, word & 0xFF) {
        (Meaning::TriesLeft, _) => word & 0x0F,
        // 00 stands for 256.
        (_, 0) => 256,
        (_, low) => low,
    };
    let asked = counter(found).say(lang);
    let text = if to == Some(Name::Tries) && !asked.is_empty() { counter(found) } else { meaning(found) };
    text.with(lang, &[&number.to_string()])
}

fn tone(to: Option<Name>, answer: &Answer) -> Tone {
    match answer.meaning() {
        Some(Meaning::Done | Meaning::More | Meaning::EndOfFile | Meaning::RightLength) => Tone::Plain,
        Some(Meaning::TriesLeft | Meaning::Wrong) if to == Some(Name::Tries) => Tone::Plain,
        Some(Meaning::NoneLeft | Meaning::Blocked) => Tone::Bad,
        None if answer.status().is_none() => Tone::Bad,
        Some(_) | None => Tone::Warn,
    }
}

/// Why nothing came back.
fn failed(error: LinkError, lang: Lang) -> String {
    match error {
        LinkError::Other(code) => Say::Service.with(lang, &[&format!("0x{code:08X}")]),
        LinkError::Cancelled => Say::Cancelled.say(lang).to_owned(),
        LinkError::Refused => Say::Refused.say(lang).to_owned(),
        error => Problem::of_fault(Fault::from(error), lang).what,
    }
}

fn note(note: &Note, lang: Lang) -> (String, Tone) {
    match note {
        Note::Connected { reader, atr, for_pin } => {
            let say = if *for_pin { Say::ConnectedForPin } else { Say::Connected };
            (say.with(lang, &[&clean(reader), &hex(atr)]), Tone::Plain)
        }
        Note::NotConnected { reader, error } => {
            (Say::NotConnected.with(lang, &[&clean(reader), &failed(*error, lang)]), Tone::Bad)
        }
        Note::Reconnected(Ok(())) => (Say::Again.say(lang).to_owned(), Tone::Warn),
        Note::Reconnected(Err(error)) => (Say::NotAgain.with(lang, &[&failed(*error, lang)]), Tone::Bad),
        Note::Reset { power } => {
            let say = if *power { Say::PoweredUp } else { Say::WarmReset };
            (say.say(lang).to_owned(), Tone::Plain)
        }
        Note::Released { unpowered } => {
            let say = if *unpowered { Say::PoweredDown } else { Say::LetGo };
            (say.say(lang).to_owned(), Tone::Quiet)
        }
        Note::OnPad { p2, answer } => {
            let (told, tone) = match answer {
                Ok(word) => {
                    let tone = if *word == 0x9000 { Tone::Plain } else { Tone::Warn };
                    (format!("{}  {word:04X}", status(Some(Name::Verify), Some(*word), lang)), tone)
                }
                Err(PadError::Link(error)) => (failed(*error, lang), Tone::Bad),
                Err(error) => (pad(*error).say(lang).to_owned(), Tone::Warn),
            };
            (Say::OnPad.with(lang, &[&hex(&[*p2]), &told]), tone)
        }
    }
}

/// Bytes as far as they are told.
fn told(told: &Told, lang: Lang) -> String {
    let blanked = match told.blanked() {
        Blanked::Nothing => String::new(),
        Blanked::Octets(count) => Say::WithheldBytes.with(lang, &[&count.to_string()]),
        Blanked::Unmeasured => format!("[{}]", Say::Withheld.say(lang)),
    };
    joined([hex(told.octets()), blanked])
}

/// Both, or the one that is there.
fn joined([one, other]: [String; 2]) -> String {
    let gap = if one.is_empty() || other.is_empty() { "" } else { " " };
    [one, gap.to_owned(), other].concat()
}
