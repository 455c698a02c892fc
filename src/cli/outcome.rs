//! How a command ends: what is printed, and the exit code that scripts go by.

mod document;

pub use document::Trouble;

use serde_json::Value;

use super::own::own;
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
    }
}

const STOPPED: [Say; 2] = [Say::Stopped, Say::StoppedTodo];

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
        let pick = |ja: [&str; 2], en: [&str; 2]| {
            match lang {
                Lang::Ja => ja,
                Lang::En => en,
            }
            .map(str::to_owned)
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
            Self::NotProven => pick(NOT_PROVEN[0], NOT_PROVEN[1]),
            Self::Interrupted(Left::Pin(pin, certain)) => of(pin_end::interrupted(*pin, *certain, lang)),
            Self::Interrupted(Left::Nothing) => STOPPED.map(|say| say.say(lang).to_owned()),
            Self::Interrupted(Left::Settled) => {
                [Say::StoppedDone, Say::StoppedTodo].map(|say| say.say(lang).to_owned())
            }
            Self::Unreadable(problem) if problem.todo == Todo::Nothing => {
                of(Problem { todo: Own::SeeWithoutPin.into(), ..problem.clone() })
            }
            Self::Unreadable(problem) => of(problem.clone()),
            Self::Silent => pick(
                [
                    "PC/SC サービスが応答しません",
                    "サービスを再起動してください: sudo systemctl restart pcscd",
                ],
                ["The PC/SC service does not answer", "Restart it: sudo systemctl restart pcscd"],
            ),
            Self::WhichReader(names) | Self::SeveralReaders(names) | Self::SeveralCards(names) => {
                self.of_readers(&names.join(", "), lang)
            }
            Self::OtherCard => pick(
                [
                    "マイナンバーカードではありません: 公的個人認証のアプリケーションがありません",
                    "マイナンバーカードを置いてください",
                ],
                [
                    "This is not a My Number Card: it has no JPKI application",
                    "Place a My Number Card on the reader",
                ],
            ),
            Self::NotHeld => pick(
                ["このカードにその証明書はありません", "市区町村の窓口で発行を受けられます"],
                ["This card does not hold that certificate", "The municipal counter can issue one"],
            ),
            Self::File(name, why) => of(file::unwritten(name, why, lang)),
            Self::System(why) => match lang {
                Lang::Ja => [
                    format!("システムが断りました: {why}"),
                    "ほかのプログラムを閉じてからやり直してください".to_owned(),
                ],
                Lang::En => {
                    [format!("The system refused: {why}"), "Close other programs and try again".to_owned()]
                }
            },
            Self::BinaryOnTerminal => pick(
                ["DER は端末に表示できません", "-o FILE でファイルに書くか、パイプで渡してください"],
                ["DER is not for a terminal", "Write it to a file with -o FILE, or pipe it"],
            ),
            Self::NoWindow(_)
            | Self::SmallTerminal(..)
            | Self::Configuration(_)
            | Self::Persona(..)
            | Self::NoScreen => self.of_asking(lang),
            Self::Document(trouble) => trouble.told(lang),
            Self::Usage(why) => match lang {
                Lang::Ja => [why.clone(), "mynascope --help で使い方を確かめてください".to_owned()],
                Lang::En => [why.clone(), "See mynascope --help".to_owned()],
            },
        }
    }

    /// Which reader is meant, of these.
    fn of_readers(&self, names: &str, lang: Lang) -> [String; 2] {
        match (self, lang) {
            (Self::WhichReader(_), Lang::Ja) => [
                "その名前や番号のリーダーはありません".to_owned(),
                format!("--reader には次のどれかを指定してください: {names}"),
            ],
            (Self::WhichReader(_), Lang::En) => {
                ["No reader of that name or number".to_owned(), format!("Give --reader one of: {names}")]
            }
            (Self::SeveralReaders(_), Lang::Ja) => [
                "その名前のリーダーが複数あります".to_owned(),
                format!("--reader に番号か、もっと長い名前を指定してください: {names}"),
            ],
            (Self::SeveralReaders(_), Lang::En) => [
                "Several readers have that in their names".to_owned(),
                format!("Give --reader a number, or more of the name: {names}"),
            ],
            (_, Lang::Ja) => [
                "マイナンバーカードが複数のリーダーにあります".to_owned(),
                format!("--reader で選んでください: {names}"),
            ],
            (_, Lang::En) => [
                "There are My Number Cards in several readers".to_owned(),
                format!("Choose one with --reader: {names}"),
            ],
        }
    }

    /// What lies in how it was asked, and where.
    fn of_asking(&self, lang: Lang) -> [String; 2] {
        match (self, lang) {
            (Self::Persona(name, names), Lang::Ja) => [
                format!("{} という模擬カードはありません", clean(name)),
                format!("次のどれかを指定してください: {}", names.join(", ")),
            ],
            (Self::Persona(name, names), Lang::En) => [
                format!("No simulated card is named {}", clean(name)),
                format!("Name one of: {}", names.join(", ")),
            ],
            (Self::NoScreen, Lang::Ja) => [
                "全画面の表示には端末が必要です".to_owned(),
                "端末で始めるか、スクリプトでは mynascope inspect --json を使ってください".to_owned(),
            ],
            (Self::NoScreen, Lang::En) => [
                "The full screen needs a terminal".to_owned(),
                "Start it on one; for scripts: mynascope inspect --json".to_owned(),
            ],
            (Self::Configuration(why), Lang::Ja) => [
                format!("設定を使えません: {}", clean(why)),
                "設定ファイルを直すか、--config FILE で別のものを指定してください".to_owned(),
            ],
            (Self::Configuration(why), Lang::En) => [
                format!("The configuration can't be used: {}", clean(why)),
                "Correct it, or name another with --config FILE".to_owned(),
            ],
            (Self::NoWindow(answer), Lang::Ja) => {
                ["予定に書ける更新期間がありません".to_owned(), answer.clone()]
            }
            (Self::NoWindow(answer), Lang::En) => {
                ["There is no renewal window to write down".to_owned(), answer.clone()]
            }
            (Self::SmallTerminal(columns, rows), Lang::Ja) => [
                format!("この端末は QR コードには小さすぎます: {columns}桁 {rows}行が要ります"),
                "端末を大きくするか、--ics FILE で予定のファイルにしてください".to_owned(),
            ],
            (Self::SmallTerminal(columns, rows), Lang::En) => [
                format!(
                    "This terminal is too small for the QR code: it takes {columns} columns and {rows} rows"
                ),
                "Make it larger, or write a calendar file with --ics FILE".to_owned(),
            ],
            _ => [String::new(), String::new()],
        }
    }
}

const NOT_PROVEN: [[&str; 2]; 2] = [
    [
        "カードの署名が証明書と合いません: 証明書の鍵を持たないカードです",
        "正しいカードか確かめてください。分からなければ市区町村の窓口で確かめてもらってください",
    ],
    [
        "The card's signature does not fit its certificate: it does not hold the certificate's key",
        "Make sure that it is the right card; if in doubt, have it checked at the municipal counter",
    ],
];

/// The two lines of an error: what happened and why, and what to do.
fn lines(problem: Problem, lang: Lang) -> [String; 2] {
    let todo = problem.todo(lang, own);
    let what =
        if problem.why.is_empty() { problem.what } else { format!("{}: {}", problem.what, problem.why) };
    [what, todo]
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
