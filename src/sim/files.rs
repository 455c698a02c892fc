//! The card's applications, their files, keys and access rules (`docs/card.md §6.1, §6.2`).

use std::collections::BTreeMap;

use super::content;
use super::issue::{self, AUTH, Pair, SIGN};
use super::persona::{CertificateText, Dates, Key, Kind, Persona};
use super::{surface, text};
use crate::domain::credential::Form;

/// An application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ap {
    /// 公的個人認証.
    Jpki,
    /// 券面事項入力補助.
    Text,
    /// 券面事項確認.
    Surface,
    /// 住基.
    Juki,
    /// 共通カード.
    Common,
    /// The card manager.
    Manager,
}

impl Ap {
    /// Every application.
    pub const ALL: [Self; 6] =
        [Self::Jpki, Self::Text, Self::Surface, Self::Juki, Self::Common, Self::Manager];

    /// The full application identifier.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::Text => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
            Self::Surface => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
            Self::Juki => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
            Self::Common => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
            Self::Manager => &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00],
        }
    }
}

/// When a file may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Free,
    /// After one of these keys of the same application.
    After(&'static [u16]),
    Never,
}

/// A file's content.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Transparent(Vec<u8>),
    Records(Vec<Vec<u8>>),
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) content: Content,
    pub(crate) rule: Rule,
    /// A status word that a test wants instead.
    pub(crate) forced: Option<u16>,
}

/// A key EF that a PIN is presented to.
#[derive(Clone)]
pub(crate) struct Secret {
    /// `None` where nobody set one: nothing opens it.
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) max: u8,
    pub(crate) left: u8,
    pub(crate) verified: bool,
    /// What it must look like; `None` where nobody may change it.
    pub(crate) form: Option<Form>,
}

/// A private key and the secret that opens it.
#[derive(Clone, Copy)]
pub(crate) struct Signer {
    pub(crate) pair: &'static Pair,
    pub(crate) secret: u16,
    /// The key of the certificate is the pair's.
    pub(crate) signs: bool,
}

/// One application's inside.
#[derive(Clone, Default)]
pub(crate) struct Application {
    pub(crate) files: BTreeMap<u16, File>,
    pub(crate) secrets: BTreeMap<u16, Secret>,
    pub(crate) signers: BTreeMap<u16, Signer>,
}

impl Application {
    /// Is there anything under this identifier?
    pub(crate) fn has(&self, ef: u16) -> bool {
        self.files.contains_key(&ef) || self.secrets.contains_key(&ef) || self.signers.contains_key(&ef)
    }

    pub(crate) fn opened(&self, rule: Rule) -> bool {
        match rule {
            Rule::Free => true,
            Rule::Never => false,
            Rule::After(keys) => {
                keys.iter().any(|key| self.secrets.get(key).is_some_and(|secret| secret.verified))
            }
        }
    }

    /// A file of `size` bytes, or as many as its content has: `FF` where that ends before its space does.
    fn file(&mut self, ef: u16, rule: Rule, mut bytes: Vec<u8>, size: usize) {
        bytes.resize(size.max(bytes.len()), 0xFF);
        self.files.insert(ef, File { content: Content::Transparent(bytes), rule, forced: None });
    }

    fn secret(&mut self, ef: u16, value: Option<&str>, left: Option<u8>, max: u8, form: Option<Form>) {
        let value = value.map(|text| text.as_bytes().to_vec());
        let left = left.unwrap_or(max).min(max);
        self.secrets.insert(ef, Secret { value, max, left, verified: false, form });
    }
}

/// Space of a certificate file: longer than any certificate in it, filler behind.
const CERTIFICATE_SPACE: usize = 2048;

/// Space of what is printed, where a photo leaves some: how much of it a real card has is not known.
const SURFACE_SPACE: usize = 16384;

/// An application of a persona's card, where it has it.
pub(crate) fn build(persona: &Persona, dates: &Dates, ap: Ap) -> Option<Application> {
    use Kind::{Card, Juki, Next, Other};
    Some(match (ap, persona.card.kind) {
        (Ap::Manager, _) => Application::default(),
        (Ap::Jpki, kind) if kind != Other => jpki(persona, dates),
        // Assumed: a phone holds the JPKI application alone (`docs/card.md §6.8`), a 住基カード its own application besides.
        (Ap::Juki, Card | Juki) => juki(persona),
        (Ap::Text, Card) => text(persona, dates),
        (Ap::Surface, Card) => surface(persona, dates),
        // Assumed: the next card keeps these two applications; what takes the face's place is not published.
        (Ap::Common, Card | Next) => common(persona, dates),
        _ => return None,
    })
}

fn jpki(persona: &Persona, dates: &Dates) -> Application {
    let mut ap = Application::default();
    let kind = persona.card.kind;
    // Assumed: a certificate that was never issued leaves its file as filler.
    let certificate = |pair: &Pair| issue::leaf(persona, dates, pair).unwrap_or_default();
    ap.file(0x0001, Rule::After(&[0x001B]), certificate(&SIGN), CERTIFICATE_SPACE);
    ap.file(0x0002, Rule::Free, SIGN.ca.to_vec(), CERTIFICATE_SPACE);
    ap.file(0x0006, Rule::Free, content::token_info(persona), 0);
    let pins = &persona.pins;
    ap.secret(0x001B, pins.sign.as_deref(), persona.tries.sign, 5, Some(Form::Password));
    let signs = |text: &Option<CertificateText>| text.as_ref().is_none_or(|text| text.key == Key::Rsa2048);
    ap.signers.insert(0x001A, Signer { pair: &SIGN, secret: 0x001B, signs: signs(&persona.sign) });
    // Assumed: a 住基カード knows no authentication pair and no file that tells which there is.
    if kind != Kind::Juki {
        ap.file(0x0008, Rule::Free, content::availability(persona), 0);
        // Whether an iPhone asks for its PIN as Android does is not known (`docs/card.md §6.8`).
        let rule = if kind == Kind::Android { Rule::After(&[0x0018]) } else { Rule::Free };
        ap.file(0x000A, rule, certificate(&AUTH), CERTIFICATE_SPACE);
        ap.file(0x000B, Rule::Free, AUTH.ca.to_vec(), CERTIFICATE_SPACE);
        ap.secret(0x0018, pins.auth.as_deref(), persona.tries.auth, 3, Some(Form::Digits4));
        ap.signers.insert(0x0017, Signer { pair: &AUTH, secret: 0x0018, signs: signs(&persona.auth) });
        ap.file(0x0009, Rule::Never, Vec::new(), 0);
    }
    ap
}

fn text(persona: &Persona, dates: &Dates) -> Application {
    let mut ap = Application::default();
    let any = Rule::After(&[0x0011, 0x0014, 0x0015]);
    // There is no individual number in a simulated card, whatever is presented.
    ap.file(0x0001, Rule::Never, Vec::new(), 0);
    // 照合番号A does not open this one.
    ap.file(0x0002, Rule::After(&[0x0011, 0x0015]), text::attributes(persona, dates), 512);
    ap.file(0x0003, any, text::record(persona, dates), 0);
    ap.file(0x0004, Rule::Free, text::CERTIFICATE.clone(), 0);
    ap.file(0x0005, Rule::Free, text::basic_data(), 0);
    ap.file(0x0006, any, text::session_key(), 0);
    ap.file(0x0007, any, text::CARD_KEY.clone(), 0);
    ap.file(0x0008, Rule::Free, vec![0xFF; 16], 0);
    ap.secret(0x0011, persona.pins.text.as_deref(), persona.tries.text, 3, Some(Form::Digits4));
    // Blocked as issued on every card examined: no lock of the holder's.
    ap.secret(0x0012, None, Some(0), 3, None);
    // 照合番号A is the individual number: nothing opens it here. Its ten tries are inferred from B.
    ap.secret(0x0014, None, None, 10, None);
    ap.secret(0x0015, Some(&content::number_b(persona, dates)), None, 10, None);
    ap
}

fn surface(persona: &Persona, dates: &Dates) -> Application {
    let mut ap = Application::default();
    let either = Rule::After(&[0x0012, 0x0013]);
    ap.file(0x0001, Rule::After(&[0x0011]), surface::birth_record(dates), 0);
    ap.file(0x0002, either, surface::printed(persona, dates), SURFACE_SPACE);
    ap.file(0x0003, Rule::Free, surface::basic_data(persona), 0);
    ap.file(0x0004, Rule::Free, surface::CERTIFICATE.clone(), 0);
    // No picture of an individual number either.
    ap.file(0x0005, Rule::Never, Vec::new(), 0);
    // What is in it, nobody knows.
    ap.file(0x0006, either, vec![0xFF; 16], 0);
    // How many tries 生年月日 has is not known; ten are assumed.
    ap.secret(0x0011, Some(&content::birth_digits(persona, dates)), None, 10, None);
    ap.secret(0x0012, Some(&content::number_b(persona, dates)), None, 10, None);
    ap.secret(0x0013, None, None, 10, None);
    ap
}

fn juki(persona: &Persona) -> Application {
    let mut ap = Application::default();
    ap.file(0x0002, Rule::After(&[0x001C]), content::juki(), 256);
    ap.secret(0x001C, persona.pins.juki.as_deref(), persona.tries.juki, 3, Some(Form::Digits4));
    ap
}

fn common(persona: &Persona, dates: &Dates) -> Application {
    let mut ap = Application::default();
    let content = Content::Records(vec![content::common_record(persona, dates)]);
    ap.files.insert(0x0001, File { content, rule: Rule::Free, forced: None });
    // The next card has two secrets in all.
    if persona.card.kind == Kind::Card {
        ap.secret(0x001C, persona.pins.juki.as_deref(), persona.tries.juki, 3, Some(Form::Digits4));
    }
    ap
}
