//! What commands, applications, files and status words are called: those of `docs/card.md §6`, and of ISO/IEC 7816-4 what a
//! reader of a trace may meet besides. What is not here has no name, and is told as such.

use crate::card::ap::{INVENTED, MANAGER, aid, common, jpki};
use crate::card::iso::Ef;
use crate::card::pin::place;
use crate::domain::certificate::Slot;
use crate::domain::credential::{Application, KeyPair, Secret};

keyed! {
    /// What a command asks for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Name {
        /// SELECT.
        Select => "select",
        /// READ BINARY.
        ReadBinary => "read_binary",
        /// READ RECORD.
        ReadRecord => "read_record",
        /// VERIFY without data: how many tries are left.
        Tries => "tries_left",
        /// VERIFY.
        Verify => "verify",
        /// CHANGE REFERENCE DATA.
        Change => "change_reference_data",
        /// RESET RETRY COUNTER.
        Reset => "reset_retry_counter",
        /// CHANGE KEY, of JICSAP.
        ChangeKey => "change_key",
        /// COMPUTE DIGITAL SIGNATURE.
        Sign => "compute_digital_signature",
        /// GET RESPONSE.
        GetResponse => "get_response",
        /// GET DATA.
        GetData => "get_data",
        /// GET CHALLENGE.
        GetChallenge => "get_challenge",
        /// INTERNAL AUTHENTICATE.
        InternalAuthenticate => "internal_authenticate",
        /// EXTERNAL AUTHENTICATE.
        ExternalAuthenticate => "external_authenticate",
        /// GENERAL AUTHENTICATE.
        GeneralAuthenticate => "general_authenticate",
        /// MANAGE SECURITY ENVIRONMENT.
        ManageSecurity => "manage_security_environment",
        /// UPDATE BINARY.
        UpdateBinary => "update_binary",
        /// UPDATE RECORD.
        UpdateRecord => "update_record",
        /// LAST COMMAND INDICATOR, which an iPhone takes.
        LastCommand => "last_command_indicator",
    }
}

impl Name {
    /// By class and instruction; `bare` where nothing follows the header. Chained commands and those on another channel are
    /// called alike.
    #[must_use]
    pub const fn of(class: u8, instruction: u8, bare: bool) -> Option<Self> {
        Some(match (class & 0xE0, instruction) {
            (0x00, 0xA4) => Self::Select,
            (0x00, 0xB0 | 0xB1) => Self::ReadBinary,
            (0x00, 0xB2 | 0xB3) => Self::ReadRecord,
            (0x00, 0x20) if bare => Self::Tries,
            (0x00, 0x20 | 0x21) => Self::Verify,
            (0x00, 0x24 | 0x25) => Self::Change,
            (0x00, 0x2C | 0x2D) => Self::Reset,
            (0x80, 0x32) => Self::ChangeKey,
            (0x80, 0x2A) => Self::Sign,
            (0x00, 0xC0) => Self::GetResponse,
            (0x00, 0xCA | 0xCB) => Self::GetData,
            (0x00, 0x84) => Self::GetChallenge,
            (0x00, 0x88) => Self::InternalAuthenticate,
            (0x00, 0x82) => Self::ExternalAuthenticate,
            (0x00, 0x86 | 0x87) => Self::GeneralAuthenticate,
            (0x00, 0x22) => Self::ManageSecurity,
            (0x00, 0xD6 | 0xD7) => Self::UpdateBinary,
            (0x00, 0xDC | 0xDD) => Self::UpdateRecord,
            (0x80, 0xFC) => Self::LastCommand,
            _ => return None,
        })
    }
}

keyed! {
    /// An application by its whole identifier.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum App {
        /// 公的個人認証.
        Jpki => "jpki",
        /// 共通カード.
        Common => "common",
        /// 券面事項入力補助.
        Text => "text",
        /// 券面事項確認.
        Surface => "surface",
        /// 住基.
        Juki => "juki",
        /// The card manager: selecting it ends what was verified.
        Manager => "card_manager",
        /// One that no card has: who takes it takes anything.
        Invented => "none",
    }
}

impl App {
    /// Its identifier.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => aid(Application::Jpki),
            Self::Common => aid(Application::Common),
            Self::Text => aid(Application::Text),
            Self::Surface => aid(Application::Surface),
            Self::Juki => aid(Application::Juki),
            Self::Manager => &MANAGER,
            Self::Invented => &INVENTED,
        }
    }

    /// By its identifier, whole.
    #[must_use]
    pub fn of(aid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.aid() == aid)
    }
}

keyed! {
    /// A file or a key, secrets apart.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum File {
        /// 署名用電子証明書.
        SignCertificate => "sign_certificate",
        /// The signing CA.
        SignCa => "sign_ca_certificate",
        /// 利用者証明用電子証明書.
        AuthCertificate => "auth_certificate",
        /// The authentication CA.
        AuthCa => "auth_ca_certificate",
        /// What the token says of itself: label, maker, model, serial number.
        Token => "token",
        /// Which certificates there are.
        Availability => "availability",
        /// The key of terminal CAs.
        TerminalKey => "terminal_key",
        /// The authentication key.
        AuthKey => "auth_key",
        /// The signing key.
        SignKey => "sign_key",
        /// 個人番号.
        Number => "individual_number",
        /// 基本4情報.
        Attributes => "attributes",
        /// The record of integrity: digests of the 個人番号 and of 基本4情報, which are found from them by trying, are in it.
        Integrity => "integrity",
        /// The text application's card-verifiable certificate.
        TextCertificate => "text_certificate",
        /// The text application's basic data.
        TextBasics => "text_basics",
        /// The key for a session.
        SessionKey => "session_key",
        /// The card's own key, signed.
        CardKey => "card_key",
        /// The date of birth.
        Birth => "birth_date",
        /// The images of the face.
        Face => "face",
        /// The surface application's basic data.
        SurfaceBasics => "surface_basics",
        /// The surface application's card-verifiable certificate.
        SurfaceCertificate => "surface_certificate",
        /// The image of the 個人番号.
        NumberImage => "individual_number_image",
        /// Serial number, municipality and last day of the card.
        CardRecord => "card_record",
        /// The key of internal authentication.
        CommonKey => "common_key",
        /// What the 住基 application keeps.
        Register => "register",
    }
}

/// May what a file holds be told?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// So many of its octets name nobody.
    Open(usize),
    /// Where whoever traces has asked for contents.
    Asked,
    /// Never.
    Secret,
}

/// Files without the secrets: which application, which identifier.
const FILES: [(App, Ef, File); 24] = [
    (App::Jpki, jpki::certificate(Slot::Sign), File::SignCertificate),
    (App::Jpki, jpki::certificate(Slot::SignCa), File::SignCa),
    (App::Jpki, jpki::certificate(Slot::Auth), File::AuthCertificate),
    (App::Jpki, jpki::certificate(Slot::AuthCa), File::AuthCa),
    (App::Jpki, jpki::TOKEN, File::Token),
    (App::Jpki, jpki::AVAILABILITY, File::Availability),
    (App::Jpki, Ef(0x0016), File::TerminalKey),
    (App::Jpki, jpki::private_key(KeyPair::Auth), File::AuthKey),
    (App::Jpki, jpki::private_key(KeyPair::Sign), File::SignKey),
    (App::Text, Ef(0x0001), File::Number),
    (App::Text, Ef(0x0002), File::Attributes),
    (App::Text, Ef(0x0003), File::Integrity),
    (App::Text, Ef(0x0004), File::TextCertificate),
    (App::Text, Ef(0x0005), File::TextBasics),
    (App::Text, Ef(0x0006), File::SessionKey),
    (App::Text, Ef(0x0007), File::CardKey),
    (App::Surface, Ef(0x0001), File::Birth),
    (App::Surface, Ef(0x0002), File::Face),
    (App::Surface, Ef(0x0003), File::SurfaceBasics),
    (App::Surface, Ef(0x0004), File::SurfaceCertificate),
    (App::Surface, Ef(0x0005), File::NumberImage),
    (App::Common, common::CARD, File::CardRecord),
    (App::Common, Ef(0x0019), File::CommonKey),
    (App::Juki, Ef(0x0002), File::Register),
];

impl File {
    /// May what it holds be told?
    #[must_use]
    pub const fn kept(self) -> Kept {
        match self {
            // Label, maker and model; the serial number comes behind them.
            Self::Token => Kept::Open(jpki::SERIAL.start),
            Self::Availability => Kept::Open(jpki::AVAILABILITY_LENGTH),
            Self::SignCertificate
            | Self::SignCa
            | Self::AuthCertificate
            | Self::AuthCa
            | Self::Attributes
            | Self::TextCertificate
            | Self::TextBasics
            | Self::CardKey
            | Self::Birth
            | Self::Face
            | Self::SurfaceBasics
            | Self::SurfaceCertificate
            | Self::CardRecord => Kept::Asked,
            // Numbers that nobody may ask for, what they are found from, and keys.
            Self::TerminalKey
            | Self::AuthKey
            | Self::SignKey
            | Self::Number
            | Self::Integrity
            | Self::SessionKey
            | Self::NumberImage
            | Self::CommonKey
            | Self::Register => Kept::Secret,
        }
    }
}

/// What a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// An application.
    App(App),
    /// An application that has no name here.
    OtherApp,
    /// A file.
    File(File),
    /// A key that a secret is presented to.
    Secret(Secret),
    /// A file that has no name here, or in an application that is not known: its identifier.
    OtherFile(u16),
    /// The current file, where that is not known.
    Current,
    /// A data object of the card manager's.
    Object(u16),
}

impl On {
    /// A file or key of an application.
    #[must_use]
    pub fn file(app: Option<App>, ef: u16) -> Self {
        let Some(app) = app else { return Self::OtherFile(ef) };
        let file = FILES.iter().find(|(of, id, _)| *of == app && id.0 == ef);
        let secret = || Secret::ALL.into_iter().find(|secret| place(*secret) == (app.aid(), Ef(ef)));
        file.map(|(.., file)| Self::File(*file))
            .or_else(|| secret().map(Self::Secret))
            .unwrap_or(Self::OtherFile(ef))
    }

    /// May what is read of it be told?
    #[must_use]
    pub const fn kept(self) -> Kept {
        match self {
            Self::File(file) => file.kept(),
            // Municipality, last day, ATR.
            Self::Object(0x00F0 | 0x00F2 | 0x5F51) => Kept::Asked,
            _ => Kept::Secret,
        }
    }
}

keyed! {
    /// What a status word says.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Meaning {
        /// `9000`.
        Done => "done",
        /// `61xx`: so many octets wait.
        More => "more_waits",
        /// `6Cxx`: so many octets have to be asked for.
        RightLength => "other_length",
        /// `6282`.
        EndOfFile => "end_of_file",
        /// `6283`, `6285`.
        OutOfUse => "out_of_use",
        /// `6300`.
        Wrong => "wrong",
        /// `63C1` to `63CF`.
        TriesLeft => "tries_left",
        /// `63C0`.
        NoneLeft => "none_left",
        /// `6983`, `6984`.
        Blocked => "blocked",
        /// `6700`.
        WrongLength => "wrong_length",
        /// `6881`.
        NoChannel => "no_channel",
        /// `6982`.
        NeedsPin => "needs_pin",
        /// `6985`.
        NotNow => "conditions_not_met",
        /// `6986`.
        NoCurrent => "no_current_file",
        /// `6A80`.
        BadData => "bad_data",
        /// `6A81`.
        NotSupported => "not_supported",
        /// `6A82`.
        NotFound => "not_found",
        /// `6A83`.
        NoRecord => "no_record",
        /// `6A86`.
        BadParameters => "bad_parameters",
        /// `6A88`.
        NoKey => "no_key",
        /// `6B00`.
        Outside => "offset_outside",
        /// `6D00`.
        NoInstruction => "no_instruction",
        /// `6E00`.
        NoClass => "no_class",
        /// `6F00`.
        NoDiagnosis => "no_diagnosis",
    }
}

impl Meaning {
    /// `None` where nothing here says it.
    #[must_use]
    pub const fn of(word: u16) -> Option<Self> {
        Some(match word {
            0x9000 => Self::Done,
            0x6100..=0x61FF => Self::More,
            0x6C00..=0x6CFF => Self::RightLength,
            0x6282 => Self::EndOfFile,
            0x6283 | 0x6285 => Self::OutOfUse,
            0x6300 => Self::Wrong,
            0x63C1..=0x63CF => Self::TriesLeft,
            0x63C0 => Self::NoneLeft,
            0x6983 | 0x6984 => Self::Blocked,
            0x6700 => Self::WrongLength,
            0x6881 => Self::NoChannel,
            0x6982 => Self::NeedsPin,
            0x6985 => Self::NotNow,
            0x6986 => Self::NoCurrent,
            0x6A80 => Self::BadData,
            0x6A81 => Self::NotSupported,
            0x6A82 => Self::NotFound,
            0x6A83 => Self::NoRecord,
            0x6A86 => Self::BadParameters,
            0x6A88 => Self::NoKey,
            0x6B00 => Self::Outside,
            0x6D00 => Self::NoInstruction,
            0x6E00 => Self::NoClass,
            0x6F00 => Self::NoDiagnosis,
            _ => return None,
        })
    }
}
