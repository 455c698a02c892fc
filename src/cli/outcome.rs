//! How a command ends: what is printed, and the exit code that scripts go by.

use std::io;
use std::path::Path;

use serde_json::Value;

use super::misuse;
use super::own::{lines, own};
use crate::domain::certificate::{Slot, Unsupported};
use crate::domain::credential::{PinName, Secret, Tries};
use crate::domain::holder::Octets;
use crate::domain::kind::CardKind;
use crate::domain::report::CardReport;
use crate::domain::verdict::POLICY;
use crate::installed;
use crate::present::absent;
use crate::present::file;
use crate::present::pin_end;
use crate::present::problem::Problem;
use crate::present::sanitize::{self, clean};
use crate::present::text::{Lang, Text, words};
use crate::present::todo::{Do, Own};
use crate::session::Fault;
use crate::session::pin::{After, Certain, Stop};
use crate::task::TaskFault;

/// What a command has to say.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For standard output, written as it is.
    pub text: Octets,
    /// The same for a script.
    pub json: Option<Value>,
    /// What kept it from being all.
    pub failure: Option<Failure>,
}

impl Outcome {
    /// All that was asked for.
    pub(super) fn told(text: String, json: Value) -> Self {
        Self { text: text.into_bytes().into(), json: Some(json), failure: None }
    }

    /// Nothing but a failure.
    #[must_use]
    pub fn failed(failure: Failure) -> Self {
        Self { failure: Some(failure), ..Self::default() }
    }
}

words! {
    enum Say {
        Stopped: "中止しました", "Interrupted";
        StoppedDone: "中止しました: 答えを渡せませんでしたが、行ったことはそのまま残っています", "Interrupted: the answer could not be handed over; what was done stands";
        NotProven: "カードの署名が証明書と合いません: 証明書の鍵を持たないカードです", "The card's signature does not fit its certificate: it does not hold the certificate's key";
        NotProvenTodo: "正しいカードか確かめてください。分からなければ市区町村の窓口で確かめてもらってください", "Make sure that it is the right card; if in doubt, have it checked at the municipal counter";
        Binary: "DER は端末に表示できません", "DER is not for a terminal";
        BinaryTodo: "-o FILE でファイルに書くか、パイプで渡してください", "Write it to a file with -o FILE, or pipe it";
        Itself: "{0} は、これから読む文書か、署名のファイルです。上書きしません", "{0} is the document itself, or its signature: it is not overwritten";
        Traced: "{0} はこのコマンドが読み書きするファイルです。トレースで上書きしません", "{0} is a file that this command reads or writes: the trace does not take its place";
        UsageTodo: "使い方: {0} --help", "See {0} --help";
        WhichReader: "その名前や番号のリーダーはありません", "No reader of that name or number";
        WhichReaderTodo: "--reader には次のどれかを指定してください: {0}", "Give --reader one of: {0}";
        SeveralReaders: "その名前のリーダーが複数あります", "Several readers have that in their names";
        SeveralReadersTodo: "--reader に番号か、もっと長い名前を指定してください: {0}", "Give --reader a number, or more of the name: {0}";
        SeveralCards: "マイナンバーカードが複数のリーダーにあります", "There are My Number Cards in several readers";
        UnjudgedCard: "マイナンバーカードのほかに、確かめられないカードがあります", "Besides the My Number Card there is a card that could not be looked at";
        SeveralCardsTodo: "--reader で選んでください: {0}", "Choose one with --reader: {0}";
        Persona: "{0} という模擬カードはありません", "No simulated card is named {0}";
        NoPersona: "模擬カードの名前がありません", "The name of a simulated card is missing";
        PersonaTodo: "次のどれかを指定してください: {0}", "Name one of: {0}";
        NoScreen: "全画面の表示には端末が必要です", "The full screen needs a terminal";
        NoTerminal: "読み上げモードには端末が必要です", "The reading mode needs a terminal";
        NoScreenTodo: "端末で始めるか、スクリプトでは mynascope inspect --json を使ってください", "Start it on one; for scripts: mynascope inspect --json";
        Configuration: "設定を使えません: {0}", "The configuration can't be used: {0}";
        ConfigurationTodo: "設定ファイルを直すか、--config FILE で別のものを指定してください", "Correct it, or name another with --config FILE";
        Stuck: "続けられません: {0}", "Can't go on: {0}";
        NoPage: "紙にして持って行く手続きがありません", "There is nothing to do that a page to take along could tell of";
        NoWindow: "予定に書ける更新期間がありません", "There is no renewal window to write down";
        SmallTerminal: "この端末は QR コードには小さすぎます: {0}桁 {1}行が要ります", "This terminal is too small for the QR code: it takes {0} columns and {1} rows";
        SmallTerminalTodo: "端末を大きくするか、--ics FILE で予定のファイルにしてください", "Make it larger, or write a calendar file with --ics FILE";
        SignatureFailed: "署名が合いません (TOTAL-FAILED, {0})", "The signature does not hold (TOTAL-FAILED, {0})";
        SignatureFailedTodo: "署名した人に確かめてください", "Ask whoever signed it";
        OtherDocumentTodo: "文書が正しいものか確かめ、別にあれば --content FILE で指定してください", "Make sure that it is the right document; if that is another file, name it with --content FILE";
        Undecided: "署名を判定できません (INDETERMINATE, {0})", "The signature can't be decided (INDETERMINATE, {0})";
        UndecidedTodo: "合わないことと、確かめていないことを見て決めてください", "See what does not fit, and what was not checked";
        ByNumber: "。顔写真の下の番号で読むには mynascope face --code", ". By the number under the photo: mynascope face --code";
        MovedTodo: "。それでも署名するなら --moved を付けてください", ". To sign all the same, give --moved";
        Spent: "{0}。暗証番号は正しく、残り回数は減っていません", "{0}. The PIN was right: no try is spent";
    }
}

/// What an interrupted command leaves behind, and above all whether a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing, and no PIN was in question.
    Nothing,
    /// What can't be taken back is done; only the answer was not handed over.
    Settled,
    /// What is certain of this PIN.
    Pin(PinName, Certain),
}

/// Why a command did not do what was asked. The codes and kinds are a promise to scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Service, reader or card.
    Fault(Fault),
    /// The service is asked and does not answer.
    Silent,
    /// No reader at all.
    NoReaders,
    /// `--reader` names none of these.
    WhichReader(Vec<String>),
    /// The part of a name that was given is in the names of these readers.
    SeveralReaders(Vec<String>),
    /// No simulated card has that name; the names that there are.
    Persona(String, Vec<&'static str>),
    /// The full screen was asked for and there is no terminal.
    NoScreen,
    /// The same of the reading mode.
    NoTerminal,
    /// Several cards of which each may be the one that is meant, in these readers; with it why nobody knows what one is.
    SeveralCards(Vec<(String, Option<Fault>)>),
    /// A card without the JPKI application.
    OtherCard,
    /// A card with it, of a kind that is not known.
    UnknownCard,
    /// A card of this kind does not hold this certificate.
    NotHeld(CardKind, Slot),
    /// Something is in the way: its word in JSON, and what it is in words.
    Problem(&'static str, Problem),
    /// A PIN job did not do what was asked.
    Pin {
        /// Which secret.
        pin: PinName,
        /// Why.
        stop: Stop,
        /// What the card last told is left.
        tries: Vec<(Secret, Tries)>,
    },
    /// The card's answer to a challenge does not fit its certificate.
    NotProven,
    /// The person gave up, or a signal ended it; what it left behind.
    Interrupted(Left),
    /// Binary output on a terminal.
    BinaryOnTerminal,
    /// The configuration can't be used: where and why.
    Configuration(String),
    /// There is no renewal window to write down; why, in words.
    NoWindow(String),
    /// There is nothing to write down on a page to take along; why, in words.
    NoPage(String),
    /// The terminal is too small for the QR code: columns and rows that it takes.
    SmallTerminal(usize, usize),
    /// TOTAL-FAILED.
    SignatureFailed,
    /// The same, since the document beside it is another one.
    OtherDocument,
    /// INDETERMINATE.
    Undecided,
    /// The card had signed, and then this kept the signature from being written: what happened, what to do.
    NotWritten([String; 2]),
    /// The command line asks for what does not go together.
    Usage(String),
    /// The command line can't be read: what is wrong with it, what to do.
    Misuse([String; 2]),
    /// The system keeps the program from going on; why, in words.
    Stuck(String),
    /// Where it stops on the way to a card: the exit code, the word in JSON, what is wrong, what to do.
    Diagnosed(u8, &'static str, [String; 2]),
}

impl Failure {
    /// A PIN job that was not even begun, for what the card had told.
    pub(super) fn of_pin(pin: PinName, stop: Stop, report: &CardReport) -> Self {
        let told = pin.secrets().iter().filter_map(|secret| Some((*secret, report.tries(*secret).ok()?)));
        Self::Pin { pin, stop, tries: told.collect() }
    }

    /// A file could not be written.
    #[must_use]
    pub fn unwritten(name: &str, error: &io::Error, lang: Lang) -> Self {
        Self::Problem("file", file::unwritten(name, error, lang))
    }

    /// A misuse of one command is told with that one's help.
    pub(super) fn of_command(self, name: &str, lang: Lang) -> Self {
        match self {
            Self::Usage(why) => {
                let todo = Say::UsageTodo.with(lang, &[&format!("mynascope {name}")]);
                Self::Misuse([why, todo])
            }
            other => other,
        }
    }

    /// The exit code, and the word in JSON.
    #[must_use]
    pub fn key(&self) -> (u8, &'static str) {
        match self {
            Self::Fault(fault) => (fault.exit_code(), fault.key()),
            Self::Silent => (3, "service-silent"),
            Self::NoReaders => (3, "no-reader"),
            Self::WhichReader(_) => (2, "no-such-reader"),
            Self::SeveralReaders(_) => (2, "several-readers"),
            Self::SeveralCards(_) => (2, "several-cards"),
            Self::Usage(_) | Self::Misuse(_) | Self::Persona(..) => (2, "usage"),
            Self::BinaryOnTerminal => (2, "terminal"),
            Self::NoScreen | Self::NoTerminal => (1, "terminal"),
            Self::Stuck(_) => (1, "system"),
            Self::Configuration(_) => (2, "configuration"),
            Self::Pin { stop, .. } => of_stop(stop),
            Self::NotProven => (7, "key-not-proven"),
            Self::Interrupted(_) => (130, "interrupted"),
            Self::OtherCard => (8, "other-card"),
            Self::UnknownCard => (8, "unknown-card"),
            Self::NotHeld(..) => (9, "not-on-card"),
            Self::NoWindow(_) => (9, "no-window"),
            Self::NoPage(_) => (9, "no-page"),
            Self::SmallTerminal(..) => (1, "small-terminal"),
            Self::Problem(TOO_MUCH, _) => (10, TOO_MUCH),
            Self::Problem(NO_PHOTO, _) => (9, NO_PHOTO),
            Self::Problem(kind, _) => (1, kind),
            Self::SignatureFailed | Self::OtherDocument => (7, "signature-failed"),
            Self::Undecided => (10, "signature-undecided"),
            Self::NotWritten(_) => (1, "not-written"),
            Self::Diagnosed(code, kind, _) => (*code, kind),
        }
    }

    /// Tries left of the secret that it was about, where the card told.
    #[must_use]
    pub fn tries_left(&self) -> Option<u8> {
        match self {
            Self::Pin { tries, .. } => tries.iter().filter_map(|(_, tries)| tries.left()).min(),
            Self::Interrupted(Left::Pin(_, Certain::Locked)) => Some(0),
            Self::Interrupted(Left::Pin(_, Certain::Wrong(_, tries))) => tries.left(),
            _ => None,
        }
    }

    /// What happened, and what to do: two lines, as they may be shown. Names of readers, files and the like are in them.
    #[must_use]
    pub fn told(&self, lang: Lang) -> [String; 2] {
        self.words(lang).map(|line| clean(&line))
    }

    fn words(&self, lang: Lang) -> [String; 2] {
        let say = |what: Say, todo: Say| [what, todo].map(|say| say.say(lang).to_owned());
        let with =
            |what: Say, of: &[&str], todo: Say, which: &[&str]| [what.with(lang, of), todo.with(lang, which)];
        let again = |what: Say| [what.say(lang), Do::StartAgain.say(lang)].map(str::to_owned);
        let of = |problem: Problem| lines(problem, lang);
        match self {
            Self::Fault(fault) => of(Problem::of_fault(*fault, lang)),
            Self::NoReaders => of(Problem::no_readers(lang)),
            Self::Pin { pin, stop: stop @ Stop::Refused { after: After::NotTaken, .. }, tries } => {
                let mut problem = pin_end::stop(stop, *pin, lang);
                problem.why.extend(pin_end::counts(tries, lang).map(|count| format!(" {count}.")));
                of(problem)
            }
            Self::Pin { pin, stop: stop @ Stop::Moved { .. }, .. } => {
                let [what, todo] = of(pin_end::stop(stop, *pin, lang));
                [what, todo + Say::MovedTodo.say(lang)]
            }
            Self::Pin { pin, stop, .. } => {
                let [what, todo] = of(pin_end::stop(stop, *pin, lang));
                match (pin, stop) {
                    (PinName::Text, Stop::Locked | Stop::NowLocked) => [what, todo + Say::ByNumber.say(lang)],
                    // The second line says what can be done.
                    _ if todo.is_empty() => [what, own(Own::SeeWithoutPin, lang)],
                    _ => [what, todo],
                }
            }
            Self::NotProven => say(Say::NotProven, Say::NotProvenTodo),
            Self::Interrupted(Left::Pin(pin, certain)) => of(pin_end::interrupted(*pin, *certain, lang)),
            Self::Interrupted(Left::Nothing) => again(Say::Stopped),
            Self::Interrupted(Left::Settled) => again(Say::StoppedDone),
            Self::Problem(_, problem) => of(problem.clone()),
            Self::Silent => of(Problem::silent(installed::init(Path::new("/")), lang)),
            Self::WhichReader(names) => {
                with(Say::WhichReader, &[], Say::WhichReaderTodo, &[&names.join(", ")])
            }
            Self::SeveralReaders(names) => {
                with(Say::SeveralReaders, &[], Say::SeveralReadersTodo, &[&names.join(", ")])
            }
            Self::SeveralCards(cards) => {
                let unjudged = cards.iter().any(|(_, fault)| fault.is_some());
                let what = if unjudged { Say::UnjudgedCard } else { Say::SeveralCards };
                let told = cards.iter().map(|(name, fault)| match fault {
                    Some(fault) => format!("{name} ({})", Problem::of_fault(*fault, lang).what),
                    None => name.clone(),
                });
                with(what, &[], Say::SeveralCardsTodo, &[&told.collect::<Vec<_>>().join(", ")])
            }
            Self::OtherCard => of(absent::only_read(CardKind::Other, lang)),
            Self::UnknownCard => of(absent::only_read(CardKind::Unknown, lang)),
            Self::NotHeld(kind, slot) => of(absent::certificate(*slot, *kind, lang)),
            Self::BinaryOnTerminal => say(Say::Binary, Say::BinaryTodo),
            Self::Persona(name, names) => {
                let what = if name.trim().is_empty() { Say::NoPersona } else { Say::Persona };
                with(what, &[&misuse::shortened(name)], Say::PersonaTodo, &[&names.join(", ")])
            }
            Self::NoScreen => say(Say::NoScreen, Say::NoScreenTodo),
            Self::NoTerminal => say(Say::NoTerminal, Say::NoScreenTodo),
            Self::Configuration(why) => with(Say::Configuration, &[why], Say::ConfigurationTodo, &[]),
            Self::NoWindow(answer) => [Say::NoWindow.say(lang).to_owned(), answer.clone()],
            Self::NoPage(answer) => [Say::NoPage.say(lang).to_owned(), answer.clone()],
            Self::SmallTerminal(columns, rows) => {
                let size = [columns.to_string(), rows.to_string()];
                with(Say::SmallTerminal, &size.each_ref().map(String::as_str), Say::SmallTerminalTodo, &[])
            }
            Self::SignatureFailed => with(Say::SignatureFailed, &[POLICY], Say::SignatureFailedTodo, &[]),
            Self::OtherDocument => with(Say::SignatureFailed, &[POLICY], Say::OtherDocumentTodo, &[]),
            Self::Undecided => with(Say::Undecided, &[POLICY], Say::UndecidedTodo, &[]),
            // The person needs to know of the try, whatever it was.
            Self::NotWritten([what, todo]) => [Say::Spent.with(lang, &[what]), todo.clone()],
            Self::Usage(why) => [why.clone(), Say::UsageTodo.with(lang, &["mynascope"])],
            Self::Misuse(lines) | Self::Diagnosed(.., lines) => lines.clone(),
            Self::Stuck(why) => [Say::Stuck.with(lang, &[why]), Do::TryAgain.say(lang).to_owned()],
        }
    }
}

/// A path as it is told.
pub(super) fn name(path: &Path) -> String {
    sanitize::name(path.as_os_str())
}

/// What stands for its name where a file is read from there.
pub(super) const INPUT: Text = Text::new("標準入力", "standard input");

/// The kind of a card that holds no photo.
pub(super) const NO_PHOTO: &str = "no-photo";

/// The kind of a file that is not decided since it is more than is checked here.
const TOO_MUCH: &str = "too-much";

/// Why a file could not be worked on.
pub(super) fn failure(path: &Path, fault: &TaskFault, lang: Lang) -> Failure {
    let kind = match fault {
        TaskFault::Stopped => return Failure::Interrupted(Left::Nothing),
        TaskFault::Changed => "changed",
        TaskFault::Malformed { flaw, .. } if flaw.is_too_much() => TOO_MUCH,
        TaskFault::Malformed { .. } => "no-signature",
        TaskFault::Refused(_) => "not-signable",
        TaskFault::Pdf(_) => "unreadable-pdf",
        TaskFault::NotSigned => "not-signed",
        TaskFault::Spool(..) => "temporary-file",
        TaskFault::Document(..) | TaskFault::NoFile | TaskFault::Io(_) => "unreadable-file",
    };
    Failure::Problem(kind, file::of_task(fault, path, false, lang))
}

/// The trace would take the place of what the command reads or writes.
pub(super) fn traced(path: &Path, lang: Lang) -> Failure {
    Failure::Usage(Say::Traced.with(lang, &[&name(path)]))
}

/// The signature would take the document's place.
pub(super) fn itself(path: &Path, lang: Lang) -> Failure {
    Failure::Usage(Say::Itself.with(lang, &[&name(path)]))
}

/// Of a PIN job.
const fn of_stop(stop: &Stop) -> (u8, &'static str) {
    match stop {
        Stop::Form(_) | Stop::NewForm(_) | Stop::SameAsOld => (5, "pin-form"),
        Stop::FewerTries { .. } => (5, "fewer-tries"),
        Stop::LastTry => (5, "last-try"),
        Stop::Barred(_) => (5, "barred"),
        Stop::Counters { .. } => (5, "pin-counters"),
        Stop::Wrong { .. } => (5, "wrong-pin"),
        Stop::Pad(_) => (5, "pin-pad"),
        Stop::Locked | Stop::NowLocked => (6, "locked"),
        Stop::ReadOnly(_) => (8, "read-only"),
        Stop::NotHeld(_) => (9, "not-on-card"),
        Stop::Unsupported { what: Unsupported::Key(_), .. } => (8, "unsupported-key"),
        Stop::Unsupported { what: Unsupported::Issuer(_), .. } => (8, "unsupported-algorithm"),
        Stop::Abandoned(_) => (130, "interrupted"),
        Stop::NotAlone => (4, "not-alone"),
        Stop::NoIdentity(_) => (4, "no-identity"),
        Stop::Fault { fault, .. } => (fault.exit_code(), fault.key()),
        Stop::Refused { .. } => (1, "refused"),
        Stop::Half { .. } => (1, "half-changed"),
        Stop::Outside { .. } => (1, "outside-validity"),
        Stop::Moved { .. } => (1, "moved"),
        Stop::NoCardEnd(_) => (9, "no-card-end"),
        Stop::NoRandomness => (1, "system"),
        Stop::NotMade(_) => (1, "not-made"),
    }
}
