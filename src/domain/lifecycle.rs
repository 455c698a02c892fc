//! Where a certificate stands in its life on a day of Japan's, when it can be renewed, and what that would give.
//!
//! Pure: whoever asks says what day it is. Knows nothing of revocation, which the chip does not tell.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Instant};
use super::certificate::{Certificate, Slot};
use super::credential::KeyPair;
use super::holding::Holding;
use super::kind::CardKind;
use super::profile::Rules;
use super::report::{CardReport, Unread};
use super::validity::{Outside, Validity};

keyed! {
    /// The state on a day.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum State {
        /// Before its first instant.
        NotYetValid => "not-yet-valid",
        /// Within its dates, before its window. Says nothing of revocation.
        Valid => "valid",
        /// Within its dates and its window. Says nothing of revocation.
        Renewable => "renewable",
        /// Past its last day.
        Expired => "expired",
    }
}

/// The birthday to which a certificate runs, counted from the day after its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// One outside the window, the next inside it ([`Rules`]).
    pub birthday: u8,
}

impl Rule {
    /// The word in JSON: `5th-birthday` or `6th-birthday`; of the next card `10th-birthday` or `11th-birthday`.
    #[must_use]
    pub fn key(self) -> String {
        format!("{}th-birthday", self.birthday)
    }
}

keyed! {
    /// What ends a new certificate before its rule would.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Cap {
        /// The card's own last day.
        Card => "card",
        /// The authentication certificate's last day: the signing certificate may not outlive it.
        Auth => "auth",
    }
}

/// What a renewal today would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Renewal {
    /// The new certificate's last day.
    pub last_day: NaiveDate,
    /// The rule that counts.
    pub rule: Rule,
    /// Waiting for the window would give a later last day.
    pub loses_a_year: bool,
    /// What ends it before the rule's birthday; `None` where it runs to the birthday, also when the cap is that day.
    pub capped_by: Option<Cap>,
    /// 推定: the birthday was inferred, or it is 29 February, for which no source tells JPKI's rule
    /// (`docs/card.md §1.1`, V10).
    pub estimated: bool,
}

/// What the dates say at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Lifecycle {
    /// The state.
    pub state: State,
    /// The day in Japan of its first instant: the day of issue.
    pub first_day: NaiveDate,
    /// The last day in Japan on which it counts, whole.
    pub last_day: NaiveDate,
    /// `last_day` minus today: 0 on the last day, negative after it.
    pub days_left: i64,
    /// The first day on which a renewal loses nothing.
    pub renewal_opens_on: NaiveDate,
    /// That day follows a rule that is planned and not final.
    pub planned: bool,
    /// What a renewal today would give; `None` where that is not known (the birthday, the card's last day) or where
    /// the card itself has ended, which no certificate can be issued for.
    pub if_renewed_today: Option<Renewal>,
}

impl Lifecycle {
    /// Judges `certificate` of a card of this kind at `now` by itself, without what a renewal would give: see [`of_card`] for
    /// that.
    pub fn of(certificate: &Certificate, kind: CardKind, now: Instant) -> Self {
        Self::of_dates(certificate.validity(), kind, now)
    }

    /// The same by the dates alone.
    pub fn of_dates(validity: Validity, kind: CardKind, now: Instant) -> Self {
        let last_day = calendar::day(validity.to);
        let renewal_opens_on = kind.profile().rules.window_opens(last_day);
        let today = calendar::day(now);
        let state = match validity.outside(now) {
            Some(Outside { over: true, .. }) => State::Expired,
            Some(Outside { over: false, .. }) => State::NotYetValid,
            None if today >= renewal_opens_on => State::Renewable,
            None => State::Valid,
        };
        Self {
            state,
            first_day: calendar::day(validity.from),
            last_day,
            days_left: (last_day - today).num_days(),
            renewal_opens_on,
            planned: kind.profile().planned,
            if_renewed_today: None,
        }
    }
}

impl Rules {
    /// The first day of the window: the day after the date three months before; where that date does not exist, the
    /// first of the next month. (`docs/card.md §1.3`; 「3ヶ月前から」 is one day off.) Of the next card the same is assumed of
    /// the date a year before.
    #[must_use]
    pub fn window_opens(self, last_day: NaiveDate) -> NaiveDate {
        calendar::plus_days(calendar::minus_months(last_day, self.window_months), 1)
    }

    /// The card's own last day, by the birthday that it counts from.
    #[must_use]
    pub fn card_end(self, birthday: NaiveDate) -> NaiveDate {
        calendar::plus_months(birthday, self.card_months)
    }
}

/// A birthday: month and day, without the year of birth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Birthday {
    month: u32,
    day: u32,
}

/// Never prints a person.
impl std::fmt::Debug for Birthday {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Birthday(…)")
    }
}

impl Birthday {
    /// The birthday of someone born on a day.
    #[must_use]
    pub fn of(born: NaiveDate) -> Self {
        Self { month: born.month(), day: born.day() }
    }

    /// The `nth` birthday after a day; a birthday on that day is not counted (`docs/card.md §1.1`, V6).
    #[must_use]
    pub fn nth_after(self, day: NaiveDate, nth: u8) -> Option<NaiveDate> {
        let this_year = self.in_year(day.year())?;
        let passed = i32::from(this_year <= day);
        self.in_year(day.year().checked_add(passed)?.checked_add(i32::from(nth).checked_sub(1)?)?)
    }

    /// The birthday that a certificate's and the card's last days show: both are counted from birthdays where neither caps
    /// the other. Not inferred where the certificate ends with the card (the card may have cut it short) or where
    /// the days differ (a foreign resident's card ends with the stay). 28 February may stand for the 29th.
    #[must_use]
    pub fn inferred(auth_last_day: NaiveDate, card_last_day: NaiveDate, rules: Rules) -> Option<Self> {
        if auth_last_day >= card_last_day {
            return None;
        }
        // Counted from a birthday in December the card may end in the next year.
        let counted = [card_last_day, calendar::minus_months(card_last_day, rules.card_months)];
        let shows = |birthday: &Self| {
            birthday.in_year(auth_last_day.year()) == Some(auth_last_day)
                && counted
                    .iter()
                    .filter_map(|day| birthday.in_year(day.year()))
                    .any(|day| rules.card_end(day) == card_last_day)
        };
        [auth_last_day, counted[1]].into_iter().map(Self::of).find(shows)
    }

    fn in_year(self, year: i32) -> Option<NaiveDate> {
        calendar::birthday_in(year, self.month, self.day)
    }

    const fn is_leap_day(self) -> bool {
        matches!((self.month, self.day), (2, 29))
    }
}

/// What a look at the card tells about its certificates' lives.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// By whose rules.
    pub kind: CardKind,
    /// 利用者証明用電子証明書.
    pub auth: Holding<'a>,
    /// Its dates, as long as the rest of it comes.
    pub auth_dates: Option<Validity>,
    /// 署名用電子証明書, where it was read.
    pub sign: Option<&'a Certificate>,
    /// The card's own last day.
    pub card_last_day: Option<NaiveDate>,
    /// The holder's day of birth, where it was read.
    pub born: Option<NaiveDate>,
}

impl<'a> Known<'a> {
    /// What a report tells.
    #[must_use]
    pub fn of_report(report: &'a CardReport) -> Self {
        let sign = report.holding(Slot::Sign).read();
        let auth = report.holding(Slot::Auth);
        let comes = auth.why() == Some(&Unread::Coming);
        Self {
            kind: report.kind,
            auth,
            auth_dates: report.validity(KeyPair::Auth).filter(|_| comes),
            sign,
            card_last_day: report.card_end(),
            born: sign
                .and_then(|certificate| certificate.holder.as_ref())
                .and_then(|holder| holder.birth_date.as_ref())
                .and_then(|birth| birth.day),
        }
    }
}

/// The lives of a card's two certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Lives {
    /// 利用者証明用電子証明書, where it was read, or its dates were while the rest of it comes.
    pub auth: Option<Lifecycle>,
    /// 署名用電子証明書, where it was read.
    pub sign: Option<Lifecycle>,
}

/// Judges both certificates of a card at `now`, with what a renewal today would give.
pub fn of_card(known: &Known<'_>, now: Instant) -> Lives {
    let judge = |certificate| Lifecycle::of(certificate, known.kind, now);
    let dated = || known.auth_dates.map(|dates| Lifecycle::of_dates(dates, known.kind, now));
    let mut auth = known.auth.read().map(judge).or_else(dated);
    let mut sign = known.sign.map(judge);
    if let Some(office) = Office::of(known, auth.as_ref()) {
        let today = calendar::day(now);
        if let Some(auth) = &mut auth {
            auth.if_renewed_today = office.renewal(today, auth, |_, _| None);
        }
        if let (Some(sign), Some(others)) = (&mut sign, office.auth_cap) {
            sign.if_renewed_today = office.renewal(today, sign, |office, day| office.auth_end(others, day));
        }
    }
    Lives { auth, sign }
}

/// What caps a signing certificate besides the card.
#[derive(Clone, Copy)]
enum AuthCap {
    /// No authentication certificate is held.
    None,
    /// This one.
    By { last_day: NaiveDate, opens: NaiveDate },
}

/// What whoever issues a certificate goes by.
struct Office {
    rules: Rules,
    birthday: Birthday,
    estimated: bool,
    card_last_day: NaiveDate,
    /// `None` where it is not known what is held.
    auth_cap: Option<AuthCap>,
}

impl Office {
    fn of(known: &Known<'_>, auth: Option<&Lifecycle>) -> Option<Self> {
        let (card_last_day, rules) = (known.card_last_day?, known.kind.profile().rules);
        let (birthday, inferred) = match (known.born, auth) {
            (Some(born), _) => (Birthday::of(born), false),
            (None, Some(auth)) => (Birthday::inferred(auth.last_day, card_last_day, rules)?, true),
            (None, None) => return None,
        };
        let auth_cap = match (known.auth, auth) {
            (_, Some(auth)) => Some(AuthCap::By { last_day: auth.last_day, opens: auth.renewal_opens_on }),
            // Nothing but the card caps the signing certificate.
            (Holding::Absent, None) => Some(AuthCap::None),
            (_, None) => None,
        };
        Some(Self { rules, birthday, estimated: inferred || birthday.is_leap_day(), card_last_day, auth_cap })
    }

    /// What a renewal on `today` gives in place of `current`.
    fn renewal(
        &self,
        today: NaiveDate,
        current: &Lifecycle,
        other: impl Fn(&Self, NaiveDate) -> Option<NaiveDate>,
    ) -> Option<Renewal> {
        // A card that has ended is replaced as a whole.
        if today > self.card_last_day {
            return None;
        }
        let opens = current.renewal_opens_on;
        let on = |day: NaiveDate| {
            let (rule, last_day) = self.runs_to(day, opens, current.last_day)?;
            Some((rule, self.capped(last_day, other(self, day))))
        };
        let (rule, (last_day, capped_by)) = on(today)?;
        let waiting = if today < opens && opens <= self.card_last_day { on(opens) } else { None };
        let loses_a_year = waiting.is_some_and(|(_, (later, _))| later > last_day);
        Some(Renewal { last_day, rule, loses_a_year, capped_by, estimated: self.estimated })
    }

    /// The rule for a certificate issued on `day` in place of one with this window, and where it runs to.
    fn runs_to(&self, day: NaiveDate, opens: NaiveDate, last_day: NaiveDate) -> Option<(Rule, NaiveDate)> {
        let inside = opens <= day && day <= last_day;
        let rule =
            Rule { birthday: if inside { self.rules.renewal_birthday } else { self.rules.new_birthday } };
        Some((rule, self.birthday.nth_after(day, rule.birthday)?))
    }

    /// The earliest of the rule's day, the card's and the other certificate's, and what cut it short.
    fn capped(&self, last_day: NaiveDate, other: Option<NaiveDate>) -> (NaiveDate, Option<Cap>) {
        let mut capped = (last_day, None);
        if self.card_last_day < capped.0 {
            capped = (self.card_last_day, Some(Cap::Card));
        }
        match other {
            Some(other) if other < capped.0 => (other, Some(Cap::Auth)),
            _ => capped,
        }
    }

    /// The authentication certificate's last day as it caps a signing certificate issued on `day`.
    ///
    /// Assumed: where it is in its own window or has ended, both are renewed in the same visit, as counters do
    /// (otherwise a renewed signing certificate would end with the old one); else it stays as it is.
    fn auth_end(&self, cap: AuthCap, day: NaiveDate) -> Option<NaiveDate> {
        match cap {
            AuthCap::None => None,
            AuthCap::By { last_day, opens } if day < opens => Some(last_day),
            AuthCap::By { last_day, opens } => {
                self.runs_to(day, opens, last_day).map(|(_, renewed)| self.capped(renewed, None).0)
            }
        }
    }
}

#[cfg(test)]
mod tests;
