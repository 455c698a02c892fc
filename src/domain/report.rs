//! What was found on one card in one look: the values that both faces show.
//!
//! Lives only while its card is in the reader. *Not read* is a reason, never an empty value.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::Instant;
use super::certificate::{Certificate, Means, Slot, Unsupported};
use super::credential::{Application, KeyPair, PinName, Secret, Tries};
use super::face::{Face, Surface, Text};
pub use super::finding::{Finding, Unread};
use super::holder::Words;
use super::holding::Holding;
use super::identity::{Identity, Meant, start};
pub use super::kind::CardKind;
use super::moved::{Moved, beside};
use super::trust::{CaCopy, Trust};
use super::validity::{Outside, Validity};

/// Record 1 of 共通AP: free to read.
#[derive(Clone, PartialEq, Eq)]
pub struct CommonRecord {
    /// The card's serial number (15 digits), a stable identifier: masked like personal data.
    pub card_serial: Words,
    /// 全国地方公共団体コード of the issuing municipality, 5 digits.
    pub municipality_code: String,
    /// The card's own last day; `None` where the record's digits are no date.
    pub expires_on: Option<NaiveDate>,
}

/// The serial number identifies a person's card: not for logs.
impl std::fmt::Debug for CommonRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommonRecord")
            .field("municipality_code", &self.municipality_code)
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// What to read besides the card's kind and the availability file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes, each one file or group of counters")]
pub struct Want {
    /// The authentication certificate (000A).
    pub auth: bool,
    /// The card's copy of the authentication CA (000B).
    pub auth_ca: bool,
    /// The card's copy of the signing CA (0002).
    pub sign_ca: bool,
    /// The counters of the authentication PIN and the signing password.
    pub jpki_tries: bool,
    /// The counters of all other secrets, in the other applications.
    pub other_tries: bool,
    /// The counters of this secret, where those above are not wanted.
    pub tries_of: Option<PinName>,
    /// 共通AP record 1, for the card's own last day. Read without being wanted where only it tells which card it is.
    pub record: bool,
    /// Whether the card takes extended length, where that is not known: one read that needs no PIN tells.
    pub length: bool,
    /// Which card it is, where the authentication certificate is not wanted: its first bytes. A job with a PIN is for
    /// a card that is known.
    pub identity: bool,
    /// Which certificates it holds (0008): the card's text has no need of that.
    pub certificates: bool,
    /// The authentication key's kind, where the certificate is not wanted: a job that uses the key asks for no PIN in vain.
    pub key: bool,
}

impl Want {
    /// Is this counter wanted?
    #[must_use]
    pub fn counts(self, secret: Secret) -> bool {
        let all = if secret.application() == Application::Jpki { self.jpki_tries } else { self.other_tries };
        all || self.tries_of.is_some_and(|pin| pin.secrets().contains(&secret))
    }

    /// Is any certificate wanted?
    #[must_use]
    pub const fn reads_certificates(self) -> bool {
        self.auth || self.auth_ca || self.sign_ca
    }

    /// What screen 1 and `inspect` show.
    pub const CARD: Self = Self {
        auth: true,
        auth_ca: false,
        sign_ca: false,
        jpki_tries: true,
        other_tries: false,
        tries_of: None,
        record: true,
        length: false,
        identity: true,
        certificates: true,
        key: false,
    };
    /// `inspect --all`.
    pub const ALL: Self = Self { auth_ca: true, sign_ca: true, ..Self::CARD };
    /// `pin status`: no job follows, so it does not matter which card it is.
    pub const TRIES: Self = Self { auth: false, other_tries: true, identity: false, ..Self::CARD };
    /// Every counter of a card that is known: what is told of it belongs to that card alone.
    pub const COUNT: Self = Self { identity: true, ..Self::TRIES };

    /// Before a job with this secret, and nothing else: its counters, which card it is and until when its certificates last;
    /// where it is a certificate's, whether the card holds that and how much may be asked for at a time; the card's last year
    /// where that is part of it.
    #[must_use]
    pub fn before(pin: PinName) -> Self {
        let of_certificate = matches!(pin, PinName::Auth | PinName::Sign);
        let record = pin == PinName::NumberB;
        Self {
            tries_of: Some(pin),
            identity: true,
            certificates: of_certificate,
            length: of_certificate,
            record,
            ..Self::default()
        }
    }

    /// The same before a job that uses the key of a pair. What the signing key is, only its password tells.
    #[must_use]
    pub fn before_use(of: KeyPair) -> Self {
        Self { key: matches!(of, KeyPair::Auth), ..Self::before(of.pin()) }
    }
}

/// What the look cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wire {
    /// Command APDUs sent.
    pub apdus: u32,
    /// Bytes of commands.
    pub bytes_sent: u64,
    /// Bytes of answers, status words included.
    pub bytes_received: u64,
    /// True where extended length carried a read.
    pub extended: bool,
    /// From connecting to the last answer, in milliseconds.
    pub elapsed_ms: u64,
}

impl Wire {
    /// Counts one exchange: so many octets sent, and so many received.
    pub fn count(&mut self, sent: usize, received: usize) {
        self.apdus += 1;
        self.bytes_sent += sent as u64;
        self.bytes_received += received as u64;
    }
}

/// Verdicts on the certificates of one card. Revocation is in none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts {
    /// Who issued the authentication certificate.
    pub auth: Trust,
    /// Who issued the signing certificate.
    pub sign: Trust,
    /// What the card's copy of the authentication CA is, where it was read.
    pub auth_ca: Option<CaCopy>,
    /// What the card's copy of the signing CA is, where it was read.
    pub sign_ca: Option<CaCopy>,
}

impl Verdicts {
    /// Nobody looked.
    pub const NONE: Self =
        Self { auth: Trust::Unchecked, sign: Trust::Unchecked, auth_ca: None, sign_ca: None };
}

/// 公的個人認証 as one look found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jpki {
    /// The token label of EF 0006, trimmed.
    pub token: Finding<String>,
    /// Does the card say (EF 0008) that it holds the authentication certificate?
    pub auth_present: Finding<bool>,
    /// Does the card say (EF 0008) that it holds the signing certificate?
    pub sign_present: Finding<bool>,
    /// 利用者証明用電子証明書.
    pub auth: Finding<Certificate>,
    /// 署名用電子証明書.
    pub sign: Finding<Certificate>,
    /// The dates of these two, where something tells them of one that was not read whole.
    pub dates: Vec<(KeyPair, Validity)>,
    /// The card's copy of the authentication CA.
    pub auth_ca: Finding<Certificate>,
    /// The card's copy of the signing CA.
    pub sign_ca: Finding<Certificate>,
    /// The verdicts on what was read.
    pub verdicts: Verdicts,
}

/// 共通カード as one look found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// Record 1.
    pub record: Finding<CommonRecord>,
}

/// One look at one card: what it is, a part for each of its applications that tells more than counters, and those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardReport {
    /// The reader's name.
    pub reader: String,
    /// The answer to reset, upper-case hex.
    pub atr: String,
    /// True for a simulated card.
    pub simulated: bool,
    /// The reader has keys of its own on which a 4-digit PIN can be typed, and they may be used.
    pub pin_pad: bool,
    /// What answered.
    pub kind: CardKind,
    /// Which card it is.
    pub identity: Finding<Identity>,
    /// What use of the authentication certificate rests on, where its first bytes alone were read and tell it.
    pub auth_means: Option<Means>,
    /// 公的個人認証.
    pub jpki: Jpki,
    /// 共通カード.
    pub common: Common,
    /// 券面事項入力補助, as a job with its PIN or with 照合番号B read it.
    pub text: Finding<Text>,
    /// 券面事項確認, as a job with 照合番号B read it.
    pub surface: Finding<Surface>,
    /// The counters that this look asked for, of every application.
    pub tries: BTreeMap<Secret, Finding<Tries>>,
    /// The cost.
    pub wire: Wire,
}

impl CardReport {
    /// A report in which nothing has been read yet.
    #[must_use]
    pub const fn unread(reader: String, atr: String, simulated: bool) -> Self {
        Self {
            reader,
            atr,
            simulated,
            pin_pad: false,
            kind: CardKind::Unknown,
            identity: Err(Unread::NotAsked),
            auth_means: None,
            jpki: Jpki {
                token: Err(Unread::NotAsked),
                auth_present: Err(Unread::NotAsked),
                sign_present: Err(Unread::NotAsked),
                auth: Err(Unread::NotAsked),
                sign: Err(Unread::NotAsked),
                dates: Vec::new(),
                auth_ca: Err(Unread::NotAsked),
                sign_ca: Err(Unread::NotAsked),
                verdicts: Verdicts::NONE,
            },
            common: Common { record: Err(Unread::NotAsked) },
            text: Err(Unread::NotAsked),
            surface: Err(Unread::NotAsked),
            tries: BTreeMap::new(),
            wire: Wire { apdus: 0, bytes_sent: 0, bytes_received: 0, extended: false, elapsed_ms: 0 },
        }
    }

    /// The same with counters as they were told later, by the same card.
    #[must_use]
    pub fn counted(&self, later: &[(Secret, Tries)]) -> Self {
        let mut report = self.clone();
        for (secret, tries) in later {
            *report.tries_mut(*secret) = Ok(*tries);
        }
        report
    }

    /// Takes over what a job read of the face of this card.
    pub fn learn_face(&mut self, face: Face) {
        if let Some(text) = face.text {
            self.text = Ok(text);
        }
        match (&mut self.surface, face.surface) {
            (Ok(known), Some(later)) => known.take(later),
            (unknown, Some(read)) => *unknown = Ok(read),
            (_, None) => {}
        }
    }

    /// The card's text beside its signing certificate, where both were read of this card in this insertion.
    #[must_use]
    pub fn moved(&self) -> Option<Moved> {
        let holder = self.jpki.sign.as_ref().ok()?.holder.as_ref()?;
        Some(beside(self.text.as_ref().ok()?, holder))
    }

    /// The card's own last day, where it was read.
    #[must_use]
    pub fn card_end(&self) -> Option<NaiveDate> {
        self.common.record.as_ref().ok().and_then(|common| common.expires_on)
    }

    /// Is it known what answered? Where the label could not be read, it may be anything that lets the application be
    /// selected.
    #[must_use]
    pub const fn is_judged(&self) -> bool {
        !matches!((self.kind, &self.jpki.token), (CardKind::Unknown, Err(_)))
    }

    /// Does anything come yet, so that this is but what a look that goes on knows by now?
    #[must_use]
    pub fn is_coming(&self) -> bool {
        const fn comes<T>(found: &Finding<T>) -> bool {
            matches!(found, Err(Unread::Coming))
        }
        let jpki = &self.jpki;
        [&jpki.auth, &jpki.sign, &jpki.auth_ca, &jpki.sign_ca].into_iter().any(comes)
            || [&jpki.auth_present, &jpki.sign_present].into_iter().any(comes)
            || comes(&self.common.record)
            || self.tries.values().any(comes)
    }

    /// The card that this look saw, for a job with a PIN.
    #[must_use]
    pub fn meant(&self) -> Meant {
        let read = [(KeyPair::Auth, &self.jpki.auth), (KeyPair::Sign, &self.jpki.sign)].into_iter();
        Meant {
            kind: self.kind,
            identity: self.identity.clone(),
            read: read.filter_map(|(pair, found)| Some((pair, start(&found.as_ref().ok()?.der)))).collect(),
        }
    }

    /// What of a pair is known not to be supported yet.
    #[must_use]
    pub fn unsupported(&self, pair: KeyPair) -> Option<Unsupported> {
        match (self.certificate(pair.slot()), pair) {
            (Ok(certificate), _) => certificate.unsupported(),
            (Err(_), KeyPair::Auth) => self.auth_means.as_ref().and_then(Means::unsupported),
            (Err(_), KeyPair::Sign) => None,
        }
    }

    /// What the other certificate of the card lets expect of a pair that was not read: they are issued together. It may be
    /// otherwise, and only the own certificate tells.
    #[must_use]
    pub fn doubted(&self, pair: KeyPair) -> Option<Unsupported> {
        match pair {
            KeyPair::Sign if self.jpki.sign.is_err() => self.unsupported(KeyPair::Auth),
            KeyPair::Sign | KeyPair::Auth => None,
        }
    }

    /// What is known of the certificate in a slot.
    #[must_use]
    pub const fn holding(&self, slot: Slot) -> Holding<'_> {
        match slot {
            // A 住基カード has no such list.
            _ if matches!(self.kind, CardKind::Juki) => Holding::by_file(self.certificate(slot)),
            Slot::Auth => Holding::of(&self.jpki.auth_present, &self.jpki.auth),
            Slot::Sign => Holding::of(&self.jpki.sign_present, &self.jpki.sign),
            Slot::AuthCa | Slot::SignCa => Holding::by_file(self.certificate(slot)),
        }
    }

    /// The dates of a key pair's certificate, as far as they are known.
    #[must_use]
    pub fn validity(&self, pair: KeyPair) -> Option<Validity> {
        match self.certificate(pair.slot()) {
            Ok(certificate) => Some(certificate.validity()),
            Err(_) => self.jpki.dates.iter().find(|(of, _)| *of == pair).map(|(_, dates)| *dates),
        }
    }

    /// Does a use of this key pair lie outside its certificate's dates? As long as those are not known the authentication
    /// certificate's speak for both, and it is told whose they are: they are issued together, and the signing certificate
    /// ends no later (`docs/card.md §1.1`). Where nothing is known nothing is claimed.
    #[must_use]
    pub fn outside(&self, pair: KeyPair, now: Instant) -> Option<(KeyPair, Outside)> {
        let own = self.validity(pair).map(|dates| (pair, dates));
        let (of, dates) = own.or_else(|| Some((KeyPair::Auth, self.validity(KeyPair::Auth)?)))?;
        Some((of, dates.outside(now)?))
    }

    /// Of a certificate that was not read whole these dates became known.
    pub fn know_dates(&mut self, pair: KeyPair, dates: Validity) {
        self.jpki.dates.retain(|(of, _)| *of != pair);
        self.jpki.dates.push((pair, dates));
    }

    /// Keeps a certificate that was read with its PIN, and who issued it.
    pub fn learn(&mut self, pair: KeyPair, certificate: Certificate, issuer: Trust) {
        let verdicts = &mut self.jpki.verdicts;
        *(match pair {
            KeyPair::Auth => &mut verdicts.auth,
            KeyPair::Sign => &mut verdicts.sign,
        }) = issuer;
        *self.certificate_mut(pair.slot()) = Ok(certificate);
    }

    /// The certificate in a slot, as its file told it: what that means, [`CardReport::holding`] says.
    pub const fn certificate(&self, slot: Slot) -> &Finding<Certificate> {
        match slot {
            Slot::Auth => &self.jpki.auth,
            Slot::Sign => &self.jpki.sign,
            Slot::AuthCa => &self.jpki.auth_ca,
            Slot::SignCa => &self.jpki.sign_ca,
        }
    }

    /// The same, to be filled.
    pub const fn certificate_mut(&mut self, slot: Slot) -> &mut Finding<Certificate> {
        match slot {
            Slot::Auth => &mut self.jpki.auth,
            Slot::Sign => &mut self.jpki.sign,
            Slot::AuthCa => &mut self.jpki.auth_ca,
            Slot::SignCa => &mut self.jpki.sign_ca,
        }
    }

    /// The counter of a secret, [`Unread::NotAsked`] where this look did not ask. Beside a certificate that the card may hold
    /// a counter that was not found is one that was not read.
    pub fn tries(&self, secret: Secret) -> Finding<Tries> {
        let found = self.tries.get(&secret).cloned().unwrap_or(Err(Unread::NotAsked));
        match KeyPair::opened_by(secret) {
            Some(pair) if found == Err(Unread::Absent) && self.holding(pair.slot()) != Holding::Absent => {
                Err(Unread::Refused(0x6A82))
            }
            _ => found,
        }
    }

    /// The same, to be filled.
    pub fn tries_mut(&mut self, secret: Secret) -> &mut Finding<Tries> {
        self.tries.entry(secret).or_insert(Err(Unread::NotAsked))
    }

    /// Every counter that was asked for, in the order of [`Secret::ALL`].
    pub fn counters(&self) -> impl Iterator<Item = (Secret, Finding<Tries>)> + '_ {
        let asked = self.tries.iter().filter(|(_, found)| **found != Err(Unread::NotAsked));
        asked.map(|(secret, _)| (*secret, self.tries(*secret)))
    }
}
