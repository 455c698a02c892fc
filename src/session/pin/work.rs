//! What is asked of a PIN job, and what comes of it. Typed so that a face can't ask for what makes no sense, and has
//! to tell every way in which a job can end.

use std::sync::Arc;

use crate::diag::fault::Fault;
use crate::domain::calendar::Instant;
use crate::domain::certificate::{Certificate, Unsupported};
use crate::domain::credential::{Form, KeyPair, Lack, PinName, Secret, Tries};
use crate::domain::face::{Face, Reading, Text};
use crate::domain::identity::Meant;
use crate::domain::moved::Moved;
use crate::domain::policy::{Act, Barred};
use crate::domain::report::{CardKind, Unread, Want};
use crate::domain::trust::Trust;
use crate::domain::validity::Outside;
use crate::domain::verdict::{Caution, DigestAlgorithm};
use crate::secret::Pin;
use crate::session::service::Epoch;
use crate::sign::digest::Digests;
use crate::sign::make::{Container, Made, MakeError, Profile};
use crate::sign::pdf::{self, Prepared};

/// What a PIN is presented for. There is no secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// To see whether it is right.
    Check(PinName),
    /// To read the certificate.
    Read(KeyPair),
    /// To replace it.
    Change(PinName),
    /// To replace 住民基本台帳用 in the one of its two places ([`Secret::JukiCommon`], [`Secret::Juki`]) where an earlier
    /// job could not: what is presented is what is in force there.
    Finish(Secret),
    /// To have the card prove that it holds the key of its certificate.
    Challenge(KeyPair),
    /// To sign.
    Sign(Box<SigningInput>),
    /// To read what the card says of its holder.
    Face(Reading),
}

impl Work {
    /// The secret that it needs.
    #[must_use]
    pub const fn pin(&self) -> PinName {
        match self {
            Self::Check(pin) | Self::Change(pin) => *pin,
            Self::Finish(_) => PinName::Juki,
            Self::Read(pair) | Self::Challenge(pair) => pair.pin(),
            Self::Sign(signing) => signing.with.pin(),
            Self::Face(reading) => reading.pin(),
        }
    }

    /// Whose counters decide.
    #[must_use]
    pub const fn secrets(&self) -> &[Secret] {
        match self {
            Self::Finish(secret) => std::slice::from_ref(secret),
            Self::Face(reading) => reading.secrets(),
            _ => self.pin().secrets(),
        }
    }

    /// Whose private key it uses; a PIN alone, or what it lets be read, is there whatever the key is.
    #[must_use]
    pub const fn uses(&self) -> Option<KeyPair> {
        match self {
            Self::Challenge(pair) => Some(*pair),
            Self::Sign(signing) => Some(signing.with),
            Self::Check(_) | Self::Read(_) | Self::Change(_) | Self::Finish(_) | Self::Face(_) => None,
        }
    }

    /// Which act it is to the place in which it is asked for.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Check(_) | Self::Read(KeyPair::Sign) => Act::Present,
            Self::Read(KeyPair::Auth) => Act::Open,
            Self::Face(_) => Act::Face,
            Self::Change(_) | Self::Finish(_) | Self::Challenge(_) | Self::Sign(_) => Act::Use,
        }
    }

    /// Is a new PIN wanted too?
    #[must_use]
    pub const fn replaces(&self) -> bool {
        matches!(self, Self::Change(_) | Self::Finish(_))
    }

    /// May it be typed on a reader's own keys? 4-digit PINs can, one at a time.
    #[must_use]
    pub fn fits_pad(&self) -> bool {
        !self.replaces() && self.pin().form() == Form::Digits4 && self.secrets().len() == 1
    }
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A document by its digests, that which is signed among them; the signature goes around it or beside it.
    Document(Digests, Container),
    /// A PDF, in which the signature goes.
    Pdf(Arc<Prepared>),
}

/// What was made.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Product {
    /// A CMS file.
    Cms(Made),
    /// What goes behind a PDF.
    Pdf(pdf::Made),
}

impl Product {
    /// The digest that was signed.
    #[must_use]
    pub const fn digest_algorithm(&self) -> DigestAlgorithm {
        match self {
            Self::Cms(made) => made.digest_algorithm,
            Self::Pdf(made) => made.digest_algorithm,
        }
    }
}

/// A document to sign: its digests alone, taken before the PIN was asked for, so that nothing is waited for while the card
/// is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningInput {
    /// With which key.
    pub with: KeyPair,
    /// What is signed.
    pub subject: Subject,
    /// The digest that is signed.
    pub digest: DigestAlgorithm,
    /// Which attributes are signed.
    pub profile: Profile,
    /// The certificate, where it was read of this card earlier in this insertion: it is then not read again.
    pub known: Option<Certificate>,
    /// The card's text, where it was read first: a signature by a certificate that says otherwise is not made.
    pub against: Option<Against>,
}

/// What a signing certificate is held against before its key is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Against {
    /// The card's own text, read of this card in this insertion.
    pub text: Text,
    /// The key is used where they differ, too.
    pub moved: bool,
}

impl SigningInput {
    /// For a CMS signature (CAdES B-B), around the document or beside it.
    #[must_use]
    pub const fn cms(
        with: KeyPair,
        digests: Digests,
        digest: DigestAlgorithm,
        attached: bool,
        known: Option<Certificate>,
    ) -> Self {
        let subject = Subject::Document(digests, Container::cms(attached));
        Self { with, subject, digest, profile: Profile::Cms, known, against: None }
    }

    /// For a signature in a PDF; `profile` says of which kind.
    #[must_use]
    pub const fn pdf(
        with: KeyPair,
        prepared: Arc<Prepared>,
        digest: DigestAlgorithm,
        profile: Profile,
        known: Option<Certificate>,
    ) -> Self {
        Self { with, subject: Subject::Pdf(prepared), digest, profile, known, against: None }
    }
}

/// What is presented.
#[derive(Debug, PartialEq, Eq)]
pub enum Given {
    /// What was typed here.
    Typed(Pin),
    /// What will be typed on the reader's own keys (4-digit PINs only). The job waits for it, as the reader does.
    OnPad,
}

/// What the person has agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// The tries left that were shown before the PIN was given; of two counters the lower one; `None` where the card told
    /// none. Where the card says fewer, nothing is sent.
    pub shown: Option<u8>,
    /// The last try may be spent.
    pub last_try: bool,
    /// The key may be used outside its certificate's dates.
    pub outside: bool,
}

/// Which card an order is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The one that was shown: another one in the same insertion gets nothing.
    Shown(Meant),
    /// Nobody was shown one, and nobody is asked: whichever is in the insertion. The job looks at it itself, for this, and
    /// ends before it presents anything where what it sees is in the way.
    Whichever(Want),
}

/// Which work on which card. Nobody is asked anything while it is done: all that a person has to say is in here.
#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    /// The reader's name.
    pub reader: String,
    /// The insertion that is meant.
    pub epoch: Epoch,
    /// The card that is meant.
    pub card: Whose,
    /// What to do.
    pub work: Work,
    /// On these terms.
    pub consent: Consent,
}

/// An order with its secrets.
#[derive(Debug, PartialEq, Eq)]
pub struct PinRequest {
    /// Which work on which card.
    pub order: Order,
    /// What is presented.
    pub given: Given,
    /// What replaces it, where the work replaces it. Asked for twice by the face, which also warns of weak ones.
    pub new: Option<Pin>,
}

/// How a PIN job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinOutcome {
    /// Which secret it was about.
    pub pin: PinName,
    /// What came of it.
    pub result: Result<Done, Stop>,
    /// The counters of this secret as the card last told them, in this job.
    pub tries: Vec<(Secret, Tries)>,
    /// VERIFY commands that were sent with a secret in them, over both counters; each may have spent a try.
    pub presented: u32,
    /// The application was left and the card powered down, so that nobody can use what was opened. `false` where the
    /// card had gone by itself (then it is as good), or where the reader refused.
    pub closed: bool,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The PIN is right.
    Checked,
    /// The certificate, and who issued it.
    Read(Box<Certificate>, Trust),
    /// It is replaced, in every place where the card keeps it.
    Changed,
    /// The card answered the challenge.
    Answered(Box<Answered>),
    /// The signature, and by whose certificate.
    Signed(Box<Signed>),
    /// What the card says of its holder.
    Face(Box<Face>),
}

/// The card's answer to a challenge, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// With which key.
    pub with: KeyPair,
    /// True where the signature fits the public key of the certificate read from the same card: the chip holds the
    /// certificate's private key. False for a certificate that was copied onto another card.
    pub holds_key: bool,
    /// The certificate.
    pub certificate: Certificate,
    /// Who issued it: without that, the answer proves a key and no person.
    pub trust: Trust,
    /// What was signed: SHA-256 of the label and 32 random bytes, upper-case hex.
    pub challenge_sha256: String,
}

/// A signature that was made, and by whose certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What is written, around the document or beside it.
    pub made: Product,
    /// The signer's certificate, which is inside: what it says is given away.
    pub certificate: Certificate,
    /// The time that the signature claims.
    pub signing_time: Instant,
    /// What should be known of the key.
    pub cautions: Vec<Caution>,
    /// The certificate beside the card's text, where that was read first.
    pub moved: Option<Moved>,
}

impl Signed {
    /// Is the claimed time within the certificate's dates?
    #[must_use]
    pub fn within_dates(&self) -> bool {
        self.certificate.validity().outside(self.signing_time).is_none()
    }
}

/// Why a job did not do what was asked. Closed: each is told in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Nothing was presented: the form can't be right.
    Form(Lack),
    /// Nothing was presented: the new one's form can't be right.
    NewForm(Lack),
    /// Nothing was presented: the new one is the old one.
    SameAsOld,
    /// Nothing was presented: the card says fewer tries than the person was shown.
    FewerTries {
        /// What was shown.
        shown: u8,
        /// What the card says.
        left: u8,
    },
    /// Nothing was presented: one try is left and nobody has allowed it to be spent.
    LastTry,
    /// Nothing was presented: the place does not allow it.
    Barred(Barred),
    /// Nothing was presented: the two counters of 住民基本台帳用 differ, or one of them has a single try left.
    Counters {
        /// 共通's.
        common: Tries,
        /// 住基's.
        juki: Tries,
    },
    /// Nothing was presented: a phone shows which it is only after its PIN, and another card is in a reader.
    NotAlone,
    /// Nothing was presented: the card does not tell which it is.
    NoIdentity(Unread),
    /// The job was told to end before it was done.
    Abandoned(After),
    /// Nothing was presented: a card of this kind is only read.
    ReadOnly(CardKind),
    /// Nothing was presented: a card of this kind that does not hold this secret or what it opens.
    NotHeld(CardKind),
    /// The key was not used: it, or how the issuer signed its certificate, is not supported yet.
    Unsupported {
        /// What is not.
        what: Unsupported,
        /// What had happened by then: what the signing key is, only its password tells.
        after: After,
    },
    /// It is locked: whether what was presented is right, the card did not look at.
    Locked,
    /// The card says that it is wrong, and that the last try has just locked it.
    NowLocked,
    /// The card says that it is wrong.
    Wrong {
        /// Where, of two places.
        secret: Secret,
        /// What is left, as the card told; `None` where the key has no counter.
        left: Option<u8>,
    },
    /// The reader's own keys were not used as they should have been.
    Pad(PadStop),
    /// The card, the reader or the service failed.
    Fault {
        /// How.
        fault: Fault,
        /// What had happened by then.
        after: After,
    },
    /// The card refused an operation with this status word, or answered it with what can't be.
    Refused {
        /// Which.
        operation: Operation,
        /// SW1 SW2; `None` for an answer that makes no sense.
        status: Option<u16>,
        /// What had happened by then.
        after: After,
    },
    /// 住民基本台帳用 is replaced in one of its two places: which, and why not in the other.
    Half {
        /// Where the new one is in force.
        changed: Secret,
        /// Where the old one still is, or may be.
        unchanged: Secret,
        /// Why.
        why: Box<Stop>,
    },
    /// The key was not used: it is outside its certificate's dates, and nobody has said that it may be all the same.
    Outside {
        /// Whose dates tell it: the authentication certificate's also where the key is the other one, as long as the own
        /// ones are not known.
        of: KeyPair,
        /// How.
        outside: Outside,
        /// What had happened by then.
        after: After,
    },
    /// The key was not used: the certificate says otherwise than the card's own text, and nobody has said that it may be used
    /// all the same.
    Moved {
        /// In what.
        moved: Moved,
        /// What had happened by then.
        after: After,
    },
    /// Nothing was presented: the card's last year, which is part of 照合番号B, could not be read.
    NoCardEnd(Unread),
    /// Nothing was presented: the system has no random bytes to give for a challenge.
    NoRandomness,
    /// No signature could be made with what the card gave.
    NotMade(Unmade),
}

impl Stop {
    /// What is in the way of presenting this secret to a card of this kind.
    #[must_use]
    pub fn of_kind(kind: CardKind, pin: PinName) -> Option<Self> {
        let profile = kind.profile();
        match profile.allows(pin) {
            true => None,
            false if profile.is_only_read() => Some(Self::ReadOnly(kind)),
            false => Some(Self::NotHeld(kind)),
        }
    }
}

/// Why there is no signature, though the card did its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmade {
    /// The certificate's key is for other things than signing.
    ForOtherThings,
    /// The certificate is not well-formed.
    Certificate,
    /// The digest is none to sign with.
    Digest,
    /// The clock is not between 1970 and 9999.
    Time,
    /// The document is too large to be framed.
    TooLarge,
    /// The signature does not fit the certificate.
    DoesNotFit,
}

impl From<MakeError<Self>> for Stop {
    fn from(error: MakeError<Self>) -> Self {
        Self::NotMade(match error {
            MakeError::Key(stop) => return stop,
            MakeError::Digest => Unmade::Digest,
            MakeError::Certificate => Unmade::Certificate,
            MakeError::Time => Unmade::Time,
            MakeError::TooLarge => Unmade::TooLarge,
            MakeError::DoesNotFit => Unmade::DoesNotFit,
        })
    }
}

/// What is certain about the secret when a job ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Nothing was presented: no try is spent.
    Nothing,
    /// The reader was asked to have it typed on its keys: whether it was sent is not known here.
    OnPad,
    /// It was sent and no answer came: a try may be spent.
    Unanswered,
    /// The card answered, and took it neither for right nor for wrong: the counter tells whether that cost a try.
    NotTaken,
    /// It was right; the counter is full.
    Verified,
    /// It is replaced there: the new one is in force.
    Changed(Secret),
    /// The new one was sent and no answer came: there the old or the new one is in force.
    ChangeUnanswered(Secret),
}

/// What the card can refuse in a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Selecting the application.
    Select,
    /// Asking how many tries are left.
    Tries,
    /// Presenting the secret.
    Verify,
    /// Reading the certificate.
    Read,
    /// Replacing the secret.
    Change,
    /// Signing.
    Sign,
}

/// Why the reader's own keys gave no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PadStop {
    /// The reader has none (any more), or they are turned off.
    Missing,
    /// This secret is no 4-digit PIN.
    NotForThis,
    /// The person took too long.
    TimedOut,
    /// The person pressed the key that cancels.
    Cancelled,
    /// The reader said that all was well and gave no answer of the card: counted as a failure (macOS's driver does so
    /// without asking for a PIN: `docs/pcsc.md §4.3`).
    Silent,
}
