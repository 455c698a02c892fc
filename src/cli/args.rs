//! What may be typed. What is meant by it is decided where the program is put together.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

use crate::domain::calendar::Instant;
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::domain::verdict::DigestAlgorithm;

/// Reads a My Number Card and tells its holder the truth about the certificates in it.
#[derive(Debug, Parser)]
#[command(name = "mynascope", version, about, long_about = None, propagate_version = true)]
#[command(after_help = "Without a command: the interactive inspector, full screen.\n\
    Exit codes: 0 done, 1 error, 2 usage, 3 no PC/SC service or reader, 4 no card, 5 PIN refused, 6 PIN locked,\n\
    7 signature not valid, 8 unknown card, 9 not on this card, 10 signature undecided, 130 interrupted.")]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none starts the interactive inspector.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Global {
    /// Use a simulated card instead of a reader
    #[arg(long, global = true, value_name = "PERSONA", num_args = 0..=1, require_equals = true, default_missing_value = "fresh")]
    pub demo: Option<String>,
    /// The reader to use, by name or by its number in `readers`
    #[arg(long, global = true, value_name = "NAME|INDEX")]
    pub reader: Option<String>,
    /// The configuration to use (default: mynascope/config.toml where XDG says)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The language (default: the locale's)
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Language>,
    /// Look at the card as of then: RFC 3339, or a date, meaning 00:00 in Japan
    #[arg(long, global = true, value_name = "DATE-TIME", value_parser = crate::domain::calendar::parse)]
    pub now: Option<Instant>,
    /// Wait so long for a card
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 0)]
    pub wait: u32,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Colours: auto (default), always, never; `NO_COLOR` counts
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: Colour,
    /// Write an APDU trace, secrets and personal data blanked
    #[arg(long, global = true, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Tell more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Draw borders in ASCII (for terminals that draw East Asian ambiguous characters wide)
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Never use a reader's own keys for PINs, nor ask whether it has any
    #[arg(long, global = true)]
    pub no_pin_pad: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// The colours of the screen
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<ThemeName>,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Card, certificates, PIN counters; asks for no PIN unless --sign
    Inspect(Inspect),
    /// One certificate of the card
    Cert(Cert),
    /// When to renew, where, with what; asks for no PIN
    Renew(Renew),
    /// The card's PINs
    #[command(subcommand)]
    Pin(Pin),
    /// Sign a document: CMS, CAdES B-B
    Sign(Sign),
    /// Check a CMS signature: what is confirmed, and what is not
    Verify(Verify),
    /// Prove that the card holds its key: a random challenge, signed by it, checked against its certificate
    Authenticate(Authenticate),
    /// Readers and what is in them
    Readers,
    /// Serve a simulated card to pcscd's virtual reader, for any PC/SC program
    Simulate(Simulate),
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// `inspect`
#[derive(Debug, Clone, Default, Group)]
pub struct Inspect {
    /// The card's CA copies as well
    #[arg(long)]
    pub all: bool,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// The signing certificate as well: asks for its password
    #[arg(long)]
    pub sign: bool,
    /// How the password comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// How a PIN comes. Never on the command line or in the environment.
#[derive(Debug, Clone, Copy, Default, Group)]
pub struct PinArgs {
    /// Read the PIN as the first line of standard input (`pin change`: the present one, then the new one)
    #[arg(long)]
    pub pin_stdin: bool,
    /// Send it though one try is left
    #[arg(long)]
    pub last_try: bool,
}

/// `authenticate`
#[derive(Debug, Clone, Copy, Group)]
pub struct Authenticate {
    /// The key that signs the challenge
    #[arg(long, value_name = "KEY", default_value = "auth")]
    pub key: Key,
    /// How the PIN comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// The card's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Key {
    /// 利用者証明用
    Auth,
    /// 署名用
    Sign,
}

impl Key {
    /// The key itself.
    #[must_use]
    pub const fn pair(self) -> KeyPair {
        match self {
            Self::Auth => KeyPair::Auth,
            Self::Sign => KeyPair::Sign,
        }
    }
}

/// `cert`
#[derive(Debug, Clone, Group)]
pub struct Cert {
    /// Which certificate
    pub which: Which,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to a new file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password of `sign` comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// `renew`
#[derive(Debug, Clone, Default, Group)]
pub struct Renew {
    /// Write the window's days to a new calendar file (RFC 5545)
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
    /// Draw the window as a QR code for a phone's camera
    #[arg(long)]
    pub qr: bool,
}

/// The card's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// 利用者証明用電子証明書
    Auth,
    /// 署名用電子証明書: asks for its password
    Sign,
    /// The card's copy of the authentication CA
    AuthCa,
    /// The card's copy of the signing CA
    SignCa,
}

/// The forms of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// In words
    Text,
    /// PEM (RFC 7468)
    Pem,
    /// DER, byte for byte as on the card
    Der,
    /// JSON
    Json,
}

/// `sign`
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Sign {
    /// The document (- is standard input)
    pub file: PathBuf,
    /// Put the document inside the signature
    #[arg(long)]
    pub attached: bool,
    /// PEM instead of DER
    #[arg(long)]
    pub pem: bool,
    /// Write the signature there (default: FILE.p7s; - is standard output)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
    /// The digest
    #[arg(long, value_name = "DIGEST", default_value = "sha256")]
    pub digest: Digest,
    /// The key (auth is not meant for documents)
    #[arg(long, value_name = "KEY", default_value = "sign")]
    pub key: Key,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the password comes
    #[command(flatten)]
    pub pin: PinArgs,
}

/// Digests to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Digest {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Digest {
    /// The digest itself.
    #[must_use]
    pub const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
        }
    }
}

/// `verify`
#[derive(Debug, Clone, Group)]
pub struct Verify {
    /// The signed file (.p7s, .p7m): DER, BER or PEM
    pub file: PathBuf,
    /// The document of a detached signature (default: beside it, under its name without the extension)
    #[arg(long, value_name = "FILE")]
    pub content: Option<PathBuf>,
    /// Show what identifies the signer (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
}

/// `pin`
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Pin {
    /// Tries left of every PIN, none spent
    Status,
    /// Change a PIN
    Change {
        /// Which
        which: WhichPin,
        /// 住民基本台帳用 in one of its two places, after an earlier change reached the other alone
        #[arg(long, value_name = "PLACE")]
        only: Option<Place>,
        /// How the PINs come
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Present a PIN to see whether it is right: a wrong one spends a try, the right one restores all
    Check {
        /// Which
        which: WhichPin,
        /// How the PIN comes
        #[command(flatten)]
        pin: PinArgs,
    },
}

/// The PINs that a holder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichPin {
    /// 利用者証明用電子証明書の暗証番号
    Auth,
    /// 署名用電子証明書のパスワード
    Sign,
    /// 券面事項入力補助用の暗証番号
    Text,
    /// 住民基本台帳用の暗証番号
    Juki,
}

impl WhichPin {
    /// The PIN itself.
    #[must_use]
    pub const fn name(self) -> PinName {
        match self {
            Self::Auth => PinName::Auth,
            Self::Sign => PinName::Sign,
            Self::Text => PinName::Text,
            Self::Juki => PinName::Juki,
        }
    }
}

/// The two places of 住民基本台帳用.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// 共通カード
    Common,
    /// 住基
    Juki,
}

impl Place {
    /// The secret there.
    #[must_use]
    pub const fn secret(self) -> Secret {
        match self {
            Self::Common => Secret::JukiCommon,
            Self::Juki => Secret::Juki,
        }
    }
}

/// `simulate`
#[derive(Debug, Clone, Group)]
pub struct Simulate {
    /// Which card
    #[arg(default_value = "fresh")]
    pub persona: String,
    /// Serve to the virtual reader that listens there
    #[arg(long, required = true, value_name = "HOST:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:35963")]
    pub vpcd: String,
}

/// Languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// Sixteen colours
    Default,
    /// High contrast
    HighContrast,
    /// Without colours
    Mono,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_without_contradiction() {
        Args::command().debug_assert();
    }

    #[test]
    fn demo_takes_a_persona_only_behind_an_equals_sign() {
        let args = Args::try_parse_from(["mynascope", "--demo", "inspect"]).unwrap();
        assert_eq!(args.global.demo.as_deref(), Some("fresh"));
        assert!(matches!(args.command, Some(Command::Inspect(_))));
        let args = Args::try_parse_from(["mynascope", "inspect", "--demo=expired"]).unwrap();
        assert_eq!(args.global.demo.as_deref(), Some("expired"));
    }
}
