//! What each kind of card has, and the rules by which its certificates live: one table, from which everything else takes them.
//!
//! A profile is chosen by what answered, never by the day: cards of two kinds are in use side by side for ten years. What is
//! planned and not final is marked so, and whoever tells it says so. Holds nothing that a card says of itself.

use super::certificate::{KeyType, Slot};
use super::credential::{Application, PinName, Secret};
use super::kind::CardKind;

/// One kind of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Announced and not final: every rule here may still change.
    pub planned: bool,
    applications: &'static [Application],
    /// Those that may be presented to it; none to a card that is only read. What one looks like and how many tries it has
    /// is its own ([`Secret`]): where that differs, it is another secret.
    secrets: &'static [PinName],
    /// The places of the certificates that can be looked at.
    pub certificates: &'static [Slot],
    /// What the keys of both pairs are, where the kind tells it.
    pub keys: Option<KeyType>,
    /// How long its certificates last, and from when they are renewed.
    pub rules: Rules,
}

/// How long certificates last. All of them end on a birthday of the holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A new certificate runs to this birthday after its day of issue.
    pub new_birthday: u8,
    /// One that replaces another inside its window runs to this one.
    pub renewal_birthday: u8,
    /// Months before the last day from which a renewal loses nothing.
    pub window_months: u32,
    /// The card itself ends so many months after a birthday.
    pub card_months: u32,
}

/// Today's rules (`docs/card.md §1.1`).
const TODAY: Rules = Rules { new_birthday: 5, renewal_birthday: 6, window_months: 3, card_months: 0 };

const CERTIFICATES: &[Slot] = &[Slot::Auth, Slot::Sign, Slot::AuthCa, Slot::SignCa];

const MY_NUMBER: Profile = Profile {
    planned: false,
    applications: &Application::ALL,
    secrets: &PinName::ALL,
    certificates: CERTIFICATES,
    keys: Some(KeyType::RSA_2048),
    rules: TODAY,
};

/// As planned (`docs/card.md §7`): two secrets of the forms of today's, and taken to have as many tries; certificates for ten
/// years, renewed from one year before. By which identifiers its applications are selected is not published: these two are
/// assumed to stay, and what replaces the face's is not asked for.
const NEXT: Profile = Profile {
    planned: true,
    applications: &[Application::Jpki, Application::Common],
    secrets: &[PinName::Auth, PinName::Sign],
    certificates: CERTIFICATES,
    keys: Some(KeyType::P_384),
    rules: Rules { new_birthday: 10, renewal_birthday: 11, window_months: 12, card_months: 1 },
};

const PHONE: Profile =
    Profile { applications: &[Application::Jpki], secrets: &[PinName::Auth, PinName::Sign], ..MY_NUMBER };

/// Its certificates have all ended, and nothing is done with it any more.
const JUKI: Profile = Profile {
    applications: &[Application::Jpki, Application::Juki],
    secrets: &[],
    certificates: &[],
    keys: None,
    ..MY_NUMBER
};

/// A label that is not known may stand for a card with all of it; what its secrets and its keys are is not known.
const UNKNOWN: Profile = Profile { secrets: &[], keys: None, ..MY_NUMBER };

const OTHER: Profile = Profile { applications: &[], ..JUKI };

impl CardKind {
    /// What a card of this kind has, and by which rules.
    #[must_use]
    pub const fn profile(self) -> &'static Profile {
        match self {
            Self::MyNumber => &MY_NUMBER,
            Self::Next => &NEXT,
            Self::Android | Self::IPhone => &PHONE,
            Self::Juki => &JUKI,
            Self::Unknown => &UNKNOWN,
            Self::Other => &OTHER,
        }
    }

    /// True where the JPKI application answered.
    #[must_use]
    pub fn has_jpki(self) -> bool {
        self.profile().has(Application::Jpki)
    }

    /// True for certificates in a phone: what they are is told only after their PIN.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::IPhone)
    }

    /// True for a card of plastic that its holder applies for, today's or the next.
    #[must_use]
    pub const fn is_my_number(self) -> bool {
        matches!(self, Self::MyNumber | Self::Next)
    }
}

impl Profile {
    /// Is this application on it?
    #[must_use]
    pub fn has(&self, application: Application) -> bool {
        self.applications.contains(&application)
    }

    /// Is a card of this kind read, and no secret presented to it?
    #[must_use]
    pub const fn is_only_read(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Are there jobs with this secret?
    #[must_use]
    pub fn allows(&self, pin: PinName) -> bool {
        self.secrets.contains(&pin)
    }

    /// Is this one of its keys that a secret is presented to?
    #[must_use]
    pub fn keeps(&self, secret: Secret) -> bool {
        self.secrets.iter().any(|pin| pin.secrets().contains(&secret))
    }

    /// Those that a holder chose, and may change.
    pub fn chosen(&self) -> impl Iterator<Item = PinName> + '_ {
        PinName::CHOSEN.into_iter().filter(|pin| self.allows(*pin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_what_the_table_says() {
        use CardKind::*;
        for (kind, applications, secrets, certificates, keys, [new, renewal, window, card]) in [
            (MyNumber, 5, 5, 4, Some("RSA 2048"), [5, 6, 3, 0]),
            (Next, 2, 2, 4, Some("EC 384"), [10, 11, 12, 1]),
            (Unknown, 5, 0, 4, None, [5, 6, 3, 0]),
            (Android, 1, 2, 4, Some("RSA 2048"), [5, 6, 3, 0]),
            (IPhone, 1, 2, 4, Some("RSA 2048"), [5, 6, 3, 0]),
            (Juki, 2, 0, 0, None, [5, 6, 3, 0]),
            (Other, 0, 0, 0, None, [5, 6, 3, 0]),
        ] {
            let profile = kind.profile();
            assert_eq!(profile.applications.len(), applications, "{kind:?}");
            assert_eq!(profile.secrets.len(), secrets, "{kind:?}");
            assert_eq!(profile.certificates.len(), certificates, "{kind:?}");
            let told = profile.keys.map(|keys| format!("{} {}", keys.algorithm, keys.bits));
            assert_eq!(told.as_deref(), keys, "{kind:?}");
            let rules = profile.rules;
            let birthdays = [rules.new_birthday, rules.renewal_birthday].map(u32::from);
            assert_eq!(birthdays, [new, renewal], "{kind:?}");
            assert_eq!([rules.window_months, rules.card_months], [window, card], "{kind:?}");
            assert_eq!(kind.has_jpki(), kind != Other);
            assert_eq!(profile.planned, kind == Next);
            // A secret is on a card that has an application of its.
            for pin in PinName::ALL.into_iter().filter(|pin| profile.allows(*pin)) {
                assert!(
                    pin.secrets().iter().all(|secret| profile.has(secret.application())),
                    "{kind:?} {pin:?}"
                );
            }
        }
        assert!(Android.profile().allows(PinName::Sign) && !Android.profile().allows(PinName::Text));
        assert!(Next.profile().chosen().eq([PinName::Auth, PinName::Sign]));
        assert!(MyNumber.profile().chosen().eq(PinName::CHOSEN));
    }
}
