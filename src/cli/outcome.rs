//! How a command ends: what is printed, and the exit code that scripts go by.

mod document;

pub use document::Trouble;

use std::io;
use std::path::Path;

use serde_json::Value;

use super::own::lines;
use crate::domain::credential::PinName;
use crate::domain::holder::Octets;
use crate::domain::report::CardReport;
use crate::present::file::{self, Why};
use crate::present::pin_end;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::text::{Lang, words};
use crate::present::todo::{Own, Todo};
use crate::session::Fault;
use crate::session::pin::{Certain, Stop};
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
        StoppedTodo: "必要ならもう一度始めてください", "Start again if you want to";
        NotProven: "カードの署名が証明書と合いません: 証明書の鍵を持たないカードです", "The card's signature does not fit its certificate: it does not hold the certificate's key";
        NotProvenTodo: "正しいカードか確かめてください。分からなければ市区町村の窓口で確かめてもらってください", "Make sure that it is the right card; if in doubt, have it checked at the municipal counter";
        Silent: "PC/SC サービスが応答しません", "The PC/SC service does not answer";
        SilentTodo: "サービスを再起動してください: sudo systemctl restart pcscd", "Restart it: sudo systemctl restart pcscd";
        OtherCard: "マイナンバーカードではありません: 公的個人認証のアプリケーションがありません", "This is not a My Number Card: it has no JPKI application";
        OtherCardTodo: "マイナンバーカードを置いてください", "Place a My Number Card on the reader";
        NotHeld: "このカードにその証明書はありません", "This card does not hold that certificate";
        NotHeldTodo: "市区町村の窓口で発行を受けられます", "The municipal counter can issue one";
        System: "システムが断りました: {0}", "The system refused: {0}";
        SystemTodo: "ほかのプログラムを閉じてからやり直してください", "Close other programs and try again";
        Binary: "DER は端末に表示できません", "DER is not for a terminal";
        BinaryTodo: "-o FILE でファイルに書くか、パイプで渡してください", "Write it to a file with -o FILE, or pipe it";
        Itself: "{0} は、これから読む文書か、署名のファイルです。上書きしません", "{0} is the document itself, or its signature: it is not overwritten";
        UsageTodo: "mynascope --help で使い方を確かめてください", "See mynascope --help";
        WhichReader: "その名前や番号のリーダーはありません", "No reader of that name or number";
        WhichReaderTodo: "--reader には次のどれかを指定してください: {0}", "Give --reader one of: {0}";
        SeveralReaders: "その名前のリーダーが複数あります", "Several readers have that in their names";
        SeveralReadersTodo: "--reader に番号か、もっと長い名前を指定してください: {0}", "Give --reader a number, or more of the name: {0}";
        SeveralCards: "マイナンバーカードが複数のリーダーにあります", "There are My Number Cards in several readers";
        SeveralCardsTodo: "--reader で選んでください: {0}", "Choose one with --reader: {0}";
        Persona: "{0} という模擬カードはありません", "No simulated card is named {0}";
        PersonaTodo: "次のどれかを指定してください: {0}", "Name one of: {0}";
        NoScreen: "全画面の表示には端末が必要です", "The full screen needs a terminal";
        NoScreenTodo: "端末で始めるか、スクリプトでは mynascope inspect --json を使ってください", "Start it on one; for scripts: mynascope inspect --json";
        Configuration: "設定を使えません: {0}", "The configuration can't be used: {0}";
        ConfigurationTodo: "設定ファイルを直すか、--config FILE で別のものを指定してください", "Correct it, or name another with --config FILE";
        NoWindow: "予定に書ける更新期間がありません", "There is no renewal window to write down";
        SmallTerminal: "この端末は QR コードには小さすぎます: {0}桁 {1}行が要ります", "This terminal is too small for the QR code: it takes {0} columns and {1} rows";
        SmallTerminalTodo: "端末を大きくするか、--ics FILE で予定のファイルにしてください", "Make it larger, or write a calendar file with --ics FILE";
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
    /// Several My Number Cards, in these readers.
    SeveralCards(Vec<String>),
    /// A card without the JPKI application.
    OtherCard,
    /// The card does not hold what was asked for.
    NotHeld,
    /// What was asked for is there but could not be read; why, in words.
    Unreadable(Problem),
    /// A PIN job did not do what was asked.
    Pin {
        /// Which secret.
        pin: PinName,
        /// Why.
        stop: Stop,
        /// What the card last told is left.
        left: Option<u8>,
        /// The secret was presented.
        presented: bool,
    },
    /// The card's answer to a challenge does not fit its certificate.
    NotProven,
    /// The person gave up, or a signal ended it; what it left behind.
    Interrupted(Left),
    /// A file could not be written; its name and the reason.
    File(String, Why),
    /// The system refused something the program can't do without, a thread say.
    System(String),
    /// Binary output on a terminal.
    BinaryOnTerminal,
    /// The configuration can't be used: where and why.
    Configuration(String),
    /// There is no renewal window to write down; why, in words.
    NoWindow(String),
    /// The terminal is too small for the QR code: columns and rows that it takes.
    SmallTerminal(usize, usize),
    /// A document, or its signature.
    Document(Trouble),
    /// The command line asks for what does not go together.
    Usage(String),
}

impl Failure {
    /// A PIN job that was not even begun, for what the card had told.
    pub(super) fn of_pin(pin: PinName, stop: Stop, report: &CardReport) -> Self {
        let left = pin.secrets().iter().filter_map(|secret| report.tries(*secret).ok()?.left()).min();
        Self::Pin { pin, stop, left, presented: false }
    }

    /// The exit code.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Fault(fault) => of_fault(*fault),
            Self::Silent | Self::NoReaders => 3,
            Self::WhichReader(_)
            | Self::SeveralReaders(_)
            | Self::Persona(..)
            | Self::SeveralCards(_)
            | Self::BinaryOnTerminal
            | Self::Usage(_)
            | Self::Configuration(_) => 2,
            Self::Pin { stop, .. } => code(stop),
            Self::NotProven => 7,
            Self::Interrupted(_) => 130,
            Self::OtherCard => 8,
            Self::Document(trouble) => trouble.code(),
            Self::NotHeld | Self::NoWindow(_) => 9,
            Self::NoScreen
            | Self::Unreadable(_)
            | Self::File(..)
            | Self::System(_)
            | Self::SmallTerminal(..) => 1,
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Fault(fault) => kind_of_fault(*fault),
            Self::Pin { stop, .. } => kind(stop),
            Self::NotProven => "key-not-proven",
            Self::Interrupted(_) => "interrupted",
            Self::Silent => "service-silent",
            Self::NoReaders => "no-reader",
            Self::WhichReader(_) => "no-such-reader",
            Self::SeveralReaders(_) => "several-readers",
            Self::SeveralCards(_) => "several-cards",
            Self::OtherCard => "other-card",
            Self::NotHeld => "not-on-card",
            Self::Unreadable(_) => "unreadable",
            Self::File(..) => "file",
            Self::System(_) => "system",
            Self::BinaryOnTerminal | Self::NoScreen => "terminal",
            Self::Configuration(_) => "configuration",
            Self::NoWindow(_) => "no-window",
            Self::SmallTerminal(..) => "small-terminal",
            Self::Document(trouble) => trouble.kind(),
            Self::Usage(_) | Self::Persona(..) => "usage",
        }
    }

    /// Tries left of the secret that it was about, where the card told.
    #[must_use]
    pub const fn tries_left(&self) -> Option<u8> {
        match self {
            Self::Pin { left, .. } => *left,
            Self::Interrupted(Left::Pin(_, Certain::Wrong(_, tries))) => tries.left(),
            _ => None,
        }
    }

    /// What happened, and what to do: two lines.
    #[must_use]
    pub fn told(&self, lang: Lang) -> [String; 2] {
        let say = |what: Say, todo: Say| [what, todo].map(|say| say.say(lang).to_owned());
        let of_readers = |what: Say, todo: Say, names: &[String]| {
            [what.say(lang).to_owned(), todo.with(lang, &[&names.join(", ")])]
        };
        let of = |problem: Problem| lines(problem, lang);
        match self {
            Self::Fault(fault) => of(Problem::of_fault(*fault, lang)),
            Self::NoReaders => of(Problem::no_readers(lang)),
            Self::Pin { pin, stop: Stop::Locked, presented: true, .. } => {
                let [_, todo] = of(pin_end::stop(&Stop::Locked, *pin, lang));
                [pin_end::now_locked(*pin, lang), todo]
            }
            Self::Pin { pin, stop, .. } => of(pin_end::stop(stop, *pin, lang)),
            Self::NotProven => say(Say::NotProven, Say::NotProvenTodo),
            Self::Interrupted(Left::Pin(pin, certain)) => of(pin_end::interrupted(*pin, *certain, lang)),
            Self::Interrupted(Left::Nothing) => say(Say::Stopped, Say::StoppedTodo),
            Self::Interrupted(Left::Settled) => say(Say::StoppedDone, Say::StoppedTodo),
            Self::Unreadable(problem) if problem.todo == Todo::Nothing => {
                of(Problem { todo: Own::SeeWithoutPin.into(), ..problem.clone() })
            }
            Self::Unreadable(problem) => of(problem.clone()),
            Self::Silent => say(Say::Silent, Say::SilentTodo),
            Self::WhichReader(names) => of_readers(Say::WhichReader, Say::WhichReaderTodo, names),
            Self::SeveralReaders(names) => of_readers(Say::SeveralReaders, Say::SeveralReadersTodo, names),
            Self::SeveralCards(names) => of_readers(Say::SeveralCards, Say::SeveralCardsTodo, names),
            Self::OtherCard => say(Say::OtherCard, Say::OtherCardTodo),
            Self::NotHeld => say(Say::NotHeld, Say::NotHeldTodo),
            Self::File(name, why) => of(file::unwritten(name, why, lang)),
            Self::System(why) => [Say::System.with(lang, &[why]), Say::SystemTodo.say(lang).to_owned()],
            Self::BinaryOnTerminal => say(Say::Binary, Say::BinaryTodo),
            Self::Persona(name, names) => {
                [Say::Persona.with(lang, &[&clean(name)]), Say::PersonaTodo.with(lang, &[&names.join(", ")])]
            }
            Self::NoScreen => say(Say::NoScreen, Say::NoScreenTodo),
            Self::Configuration(why) => {
                [Say::Configuration.with(lang, &[&clean(why)]), Say::ConfigurationTodo.say(lang).to_owned()]
            }
            Self::NoWindow(answer) => [Say::NoWindow.say(lang).to_owned(), answer.clone()],
            Self::SmallTerminal(columns, rows) => [
                Say::SmallTerminal.with(lang, &[&columns.to_string(), &rows.to_string()]),
                Say::SmallTerminalTodo.say(lang).to_owned(),
            ],
            Self::Document(trouble) => trouble.told(lang),
            Self::Usage(why) => [why.clone(), Say::UsageTodo.say(lang).to_owned()],
        }
    }
}

/// A path as it is told.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// Why a file could not be worked on.
pub(super) fn failure(path: &Path, fault: &TaskFault) -> Failure {
    let unread =
        |path: &Path, error: &io::Error| Failure::Document(Trouble::Unread(name(path), Why::of(error)));
    match fault {
        TaskFault::Stopped => Failure::Interrupted(Left::Nothing),
        TaskFault::Changed => Failure::Document(Trouble::Changed(name(path))),
        TaskFault::Malformed { at, flaw } => Failure::Document(Trouble::NoSignature(name(path), *at, *flaw)),
        TaskFault::Document(path, error) => unread(path, error),
        TaskFault::NoFile => Failure::Document(Trouble::NoFile(name(path))),
        TaskFault::Spool(place, error) => Failure::Document(Trouble::Temporary(name(place), Why::of(error))),
        TaskFault::Io(error) => unread(path, error),
    }
}

/// The trace, or the signature, would take the document's place.
pub(super) fn itself(path: &Path, lang: Lang) -> Failure {
    Failure::Usage(Say::Itself.with(lang, &[&clean(&name(path))]))
}

const fn of_fault(fault: Fault) -> u8 {
    match fault {
        Fault::NoThread => 1,
        Fault::NoService
        | Fault::NotInstalled(_)
        | Fault::ServiceMismatch
        | Fault::Denied
        | Fault::NoReader => 3,
        Fault::NoCard
        | Fault::CardLeft
        | Fault::AnotherCard
        | Fault::Held
        | Fault::Reset
        | Fault::Unresponsive
        | Fault::Link(_) => 4,
    }
}

const fn kind_of_fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NoService | Fault::NotInstalled(_) => "no-service",
        Fault::ServiceMismatch => "service-mismatch",
        Fault::Denied => "denied",
        Fault::NoReader => "no-such-reader",
        Fault::NoCard => "no-card",
        Fault::CardLeft => "card-left",
        Fault::AnotherCard => "another-card",
        Fault::Held => "card-held",
        Fault::Reset => "card-reset",
        Fault::Unresponsive => "card-unresponsive",
        Fault::NoThread => "system",
        Fault::Link(_) => "link",
    }
}

/// The exit code of a PIN job.
const fn code(stop: &Stop) -> u8 {
    match stop {
        Stop::Form(_)
        | Stop::NewForm(_)
        | Stop::SameAsOld
        | Stop::FewerTries { .. }
        | Stop::LastTry
        | Stop::Counters { .. }
        | Stop::Wrong { .. }
        | Stop::Pad(_) => 5,
        Stop::Locked => 6,
        Stop::NotHeld => 9,
        Stop::Abandoned(_) => 130,
        Stop::Fault { fault, .. } => of_fault(*fault),
        Stop::NotAlone | Stop::NoIdentity(_) => 4,
        Stop::Refused { .. } | Stop::Half { .. } | Stop::NoRandomness | Stop::NotMade(_) => 1,
    }
}

/// The word of a PIN job in JSON.
const fn kind(stop: &Stop) -> &'static str {
    match stop {
        Stop::Form(_) | Stop::NewForm(_) | Stop::SameAsOld => "pin-form",
        Stop::FewerTries { .. } => "fewer-tries",
        Stop::LastTry => "last-try",
        Stop::Counters { .. } => "pin-counters",
        Stop::Wrong { .. } => "wrong-pin",
        Stop::Pad(_) => "pin-pad",
        Stop::Locked => "locked",
        Stop::NotHeld => "not-on-card",
        Stop::Abandoned(_) => "interrupted",
        Stop::NotAlone => "not-alone",
        Stop::NoIdentity(_) => "no-identity",
        Stop::Fault { fault, .. } => kind_of_fault(*fault),
        Stop::Refused { .. } => "refused",
        Stop::Half { .. } => "half-changed",
        Stop::NoRandomness => "system",
        Stop::NotMade(_) => "not-made",
    }
}
