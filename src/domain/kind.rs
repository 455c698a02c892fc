//! What kind of thing answers in a reader, and what such a thing has.

use super::certificate::Slot;
use super::credential::{Application, PinName};

keyed! {
    /// What kind of thing answered.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CardKind {
        /// マイナンバーカード.
        MyNumber => "my-number-card",
        /// スマホ用電子証明書 on Android.
        Android => "android",
        /// The same on an iPhone.
        IPhone => "iphone",
        /// 住民基本台帳カード: every certificate on one ended by the end of 2018.
        Juki => "juki-card",
        /// It has the JPKI application but a label that this program does not know: read only.
        Unknown => "unknown",
        /// A card without the JPKI application.
        Other => "other",
    }
}

impl CardKind {
    /// What a card of this kind has that this program works with.
    #[must_use]
    pub const fn offers(self) -> Offers {
        use Application::{Common, Jpki, Juki, Surface, Text};
        match self {
            Self::MyNumber => Offers {
                applications: &[Jpki, Common, Text, Surface, Juki],
                secrets: &PinName::ALL,
                certificates: &[Slot::Auth, Slot::Sign, Slot::AuthCa, Slot::SignCa],
            },
            // A label that is not known may stand for a card with all of it; what its secrets are is not known.
            Self::Unknown => Offers { secrets: &[], ..Self::MyNumber.offers() },
            Self::Android | Self::IPhone => Offers {
                applications: &[Jpki],
                secrets: &[PinName::Auth, PinName::Sign],
                certificates: &[Slot::Auth, Slot::Sign, Slot::AuthCa, Slot::SignCa],
            },
            // Its certificates have all ended, and nothing is done with it any more.
            Self::Juki => Offers { applications: &[Jpki, Juki], secrets: &[], certificates: &[] },
            Self::Other => Offers { applications: &[], secrets: &[], certificates: &[] },
        }
    }

    /// True where the JPKI application answered.
    #[must_use]
    pub fn has_jpki(self) -> bool {
        self.offers().has(Application::Jpki)
    }

    /// True for certificates in a phone: what they are is told only after their PIN.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::IPhone)
    }
}

/// What a kind of card has that this program works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offers {
    applications: &'static [Application],
    /// The secrets that may be presented to it; none on a card that is only read.
    pub secrets: &'static [PinName],
    /// The places of the certificates that can be looked at.
    pub certificates: &'static [Slot],
}

impl Offers {
    /// Is this application on it?
    #[must_use]
    pub fn has(self, application: Application) -> bool {
        self.applications.contains(&application)
    }

    /// Are there jobs with this secret?
    #[must_use]
    pub fn allows(self, pin: PinName) -> bool {
        self.secrets.contains(&pin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_offers_what_it_has() {
        use CardKind::*;
        for (kind, applications, secrets, certificates) in [
            (MyNumber, 5, 4, true),
            (Unknown, 5, 0, true),
            (Android, 1, 2, true),
            (IPhone, 1, 2, true),
            (Juki, 2, 0, false),
            (Other, 0, 0, false),
        ] {
            let offers = kind.offers();
            assert_eq!(offers.applications.len(), applications, "{kind:?}");
            assert_eq!(offers.secrets.len(), secrets, "{kind:?}");
            assert_eq!(!offers.certificates.is_empty(), certificates, "{kind:?}");
            assert_eq!(kind.has_jpki(), kind != Other);
            // A secret is on a card that has an application of its.
            for pin in PinName::ALL.into_iter().filter(|pin| offers.allows(*pin)) {
                assert!(
                    pin.secrets().iter().all(|secret| offers.has(secret.application())),
                    "{kind:?} {pin:?}"
                );
            }
        }
        assert!(Android.offers().allows(PinName::Sign) && !Android.offers().allows(PinName::Text));
    }
}
