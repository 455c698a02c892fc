//! What is asked of a PIN job, and what comes of it. Typed so that a face can't ask for what makes no sense, and has
//! to tell every way in which a job can end.

use std::fmt;
use std::sync::Arc;

use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, Lack, PinName, Secret, Tries};
use crate::domain::identity::Meant;
use crate::domain::report::Unread;
use crate::domain::trust::Trust;
use crate::secret::Pin;
use crate::session::{Epoch, Fault, JobId};

/// One job with a PIN. Nobody is asked anything while it runs: all that a person has to say is in here.
#[derive(Debug, PartialEq, Eq)]
pub struct PinRequest {
    /// The reader's name.
    pub reader: String,
    /// The insertion that is meant.
    pub epoch: Epoch,
    /// The card that is meant: another one in the same insertion gets nothing.
    pub card: Meant,
    /// Which answer belongs to it.
    pub job: JobId,
    /// What to do.
    pub work: Work,
    /// What is presented.
    pub given: Given,
    /// The tries left that the person was shown before giving it; of two counters the lower one; `None` where the card
    /// told none. Where the card says fewer, nothing is sent.
    pub shown: Option<u8>,
    /// The person has confirmed that the last try may be spent.
    pub last_try: bool,
}

/// What is presented.
#[derive(Debug, PartialEq, Eq)]
pub enum Given {
    /// What was typed here.
    Typed(Pin),
    /// What will be typed on the reader's own keys (4-digit PINs only). The job waits for it, as the reader does.
    OnPad,
}

/// What a PIN is presented for.
#[derive(Debug, PartialEq, Eq)]
pub enum Work {
    /// To see whether it is right.
    Check(PinName),
    /// To read the certificate.
    Read(KeyPair),
    /// To replace it.
    Change {
        /// Which.
        pin: PinName,
        /// By this. Asked for twice by the face, which also warns of weak ones.
        new: Pin,
    },
    /// To replace 住民基本台帳用 in the one of its two places where an earlier job could not: what is presented is what
    /// is in force there.
    Finish {
        /// [`Secret::JukiCommon`] or [`Secret::Juki`].
        unchanged: Secret,
        /// By this.
        new: Pin,
    },
    /// To have the card prove that it holds the key of its certificate.
    Challenge(KeyPair),
    /// To sign, with the certificate at hand.
    Sign {
        /// With which key.
        with: KeyPair,
        /// What makes the document around the signature.
        maker: Maker,
        /// The certificate, where it was read of this card earlier in this insertion: it is then not read again.
        known: Option<Box<Certificate>>,
    },
}

impl Work {
    /// The secret that it needs.
    #[must_use]
    pub const fn pin(&self) -> PinName {
        match self {
            Self::Check(pin) | Self::Change { pin, .. } => *pin,
            Self::Finish { .. } => PinName::Juki,
            Self::Read(pair) | Self::Challenge(pair) | Self::Sign { with: pair, .. } => pair.pin(),
        }
    }
}

/// Sends one `DigestInfo` (RFC 8017 §9.2) to the card and gives back the signature.
pub type Signer<'a> = dyn FnMut(&[u8]) -> Result<Vec<u8>, NotSigned> + 'a;

/// Makes a document while the card is ready to sign: hashes and encodings, no waiting for anybody.
pub trait Make: Send + Sync {
    /// Makes it. `sign` may be called once or more.
    fn make(&self, certificate: &Certificate, sign: &mut Signer<'_>) -> Result<Vec<u8>, NotMade>;
}

/// A shared [`Make`].
#[derive(Clone)]
pub struct Maker(pub Arc<dyn Make>);

impl fmt::Debug for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Maker")
    }
}

/// The same maker, not one that makes the same.
impl PartialEq for Maker {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Maker {}

/// The card gave no signature; the job knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSigned;

/// No document came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMade {
    /// The card gave no signature.
    NotSigned(NotSigned),
    /// Something else was wrong; in words for an expert, nobody's data in them.
    Otherwise(String),
}

impl From<NotSigned> for NotMade {
    fn from(why: NotSigned) -> Self {
        Self::NotSigned(why)
    }
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
    /// The document.
    Made(Vec<u8>),
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
    /// Nothing was presented: the card does not hold this secret or what it opens.
    NotHeld,
    /// It was locked before anything was presented, or the last try has just locked it.
    Locked,
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
    /// The card refused a step with this status word, or answered it with what can't be.
    Refused {
        /// The step.
        step: Step,
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
    /// Nothing was presented: the system has no random bytes to give for a challenge.
    NoRandomness,
    /// The maker of the document gave up.
    NotMade(String),
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

/// A step of a job that the card can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
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
