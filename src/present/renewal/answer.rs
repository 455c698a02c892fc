//! The answer: what is found of a card's days, what that is to be taken for, and its one sentence.

use chrono::NaiveDate;

use super::super::dates;
use super::super::problem::Problem;
use super::super::section::Tone;
use super::closing::Closing;
use super::errands;
use super::standing::Standing;
use super::teller::Teller;
use super::words::Say;
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::domain::report::Unread;

/// From so many days before its last one the card's own end is worth a word: three months, as for a certificate.
pub const SOON_DAYS: i64 = 92;

/// The answer, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The period begins on this day.
    NotYet(NaiveDate),
    /// Within the dates, before the window.
    Early {
        /// The window opens.
        opens: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
    /// In the window.
    Open {
        /// The last day.
        last: NaiveDate,
        /// Whether the counter opens up to then.
        opening: Opening,
    },
    /// The last day is today, as long as this.
    LastDay {
        /// The last day.
        last: NaiveDate,
        /// How long it lasts at the counter.
        closing: Closing,
    },
    /// It ended on this day; a new certificate can be issued.
    Ended(NaiveDate),
    /// It ends with the card.
    EndsWithCard {
        /// The last day of both.
        last: NaiveDate,
        /// That is so far off that nothing has to be done about it yet.
        later: bool,
    },
    /// The card ended on this day.
    CardEnded(NaiveDate),
    /// The card holds no authentication certificate.
    NoCertificate,
    /// A card of a kind that is not known says that it holds none.
    UnknownCard,
    /// A phone's.
    Phone(OnPhone),
    /// 住基カード.
    Juki,
    /// Not a card of this kind.
    OtherCard,
    /// It could not be read.
    Unread(Unread),
}

/// What is found of a phone's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPhone {
    /// The period begins on this day.
    NotYet(NaiveDate),
    /// Before the window; the last day.
    Early(NaiveDate),
    /// In the window; the last day.
    Soon(NaiveDate),
    /// The last day is today.
    Today,
    /// It ended on this day.
    Ended(NaiveDate),
    /// The phone holds none.
    Absent,
    /// It is told once its PIN was entered.
    Closed,
    /// It could not be read.
    Unread,
}

/// Whether the counter opens on the last day of a window, or when before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It opens on the last day, or its hours are not known.
    Unremarkable,
    /// It opens for the last time before that.
    Before {
        /// When it closes then.
        closes: Instant,
        /// Whether that is no holiday is known.
        holidays_checked: bool,
    },
    /// Whether it opens around New Year is not known, and before that it does not.
    YearEnd,
    /// It does not open any more before the window ends, and next then.
    Over(Instant),
}

impl Answer {
    /// How it is to be taken.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        match self {
            Self::Early { .. } => Tone::Good,
            Self::EndsWithCard { later: true, .. } | Self::Phone(OnPhone::Early(_) | OnPhone::Closed) => {
                Tone::Plain
            }
            Self::Ended(_) | Self::CardEnded(_) | Self::Phone(OnPhone::Ended(_)) => Tone::Bad,
            _ => Tone::Warn,
        }
    }
}

impl Teller<'_> {
    /// What is found, of a certificate that stands so.
    pub(super) fn found(&self, auth: Option<&Lifecycle>) -> Answer {
        match (self.standing, auth, self.card_end) {
            (Standing::NotYet, Some(life), _) => Answer::NotYet(life.first_day),
            (Standing::Early, Some(life), _) => {
                Answer::Early { opens: life.renewal_opens_on, last: life.last_day }
            }
            (Standing::Open, Some(life), _) => {
                Answer::Open { last: life.last_day, opening: self.opening(life.last_day) }
            }
            (Standing::LastDay, Some(life), _) => {
                Answer::LastDay { last: life.last_day, closing: self.closing }
            }
            (Standing::Ended, Some(life), _) => Answer::Ended(life.last_day),
            (Standing::EndsWithCard, _, Some(last)) => {
                Answer::EndsWithCard { last, later: (last - calendar::day(self.now)).num_days() > SOON_DAYS }
            }
            (Standing::CardEnded, _, Some(last)) => Answer::CardEnded(last),
            (Standing::NoCertificate, ..) => Answer::NoCertificate,
            (Standing::UnknownCard, ..) => Answer::UnknownCard,
            (Standing::Phone, life, _) => Answer::Phone(self.on_phone(life)),
            (Standing::Juki, ..) => Answer::Juki,
            (Standing::OtherCard, ..) => Answer::OtherCard,
            _ => {
                let file = self.report.holding(Slot::Auth).why().filter(|why| **why != Unread::Absent);
                let why = file.or(self.report.jpki.token.as_ref().err()).unwrap_or(&Unread::NotAsked);
                Answer::Unread(why.clone())
            }
        }
    }

    fn on_phone(&self, life: Option<&Lifecycle>) -> OnPhone {
        match life {
            Some(life) => match life.state {
                State::Expired => OnPhone::Ended(life.last_day),
                State::NotYetValid => OnPhone::NotYet(life.first_day),
                State::Renewable if life.days_left == 0 => OnPhone::Today,
                State::Renewable => OnPhone::Soon(life.last_day),
                State::Valid => OnPhone::Early(life.last_day),
            },
            None if self.report.holding(Slot::Auth) == Holding::Absent => OnPhone::Absent,
            None if self.report.jpki.auth == Err(Unread::NeedsPin) => OnPhone::Closed,
            None => OnPhone::Unread,
        }
    }

    /// Where the counter is closed on the last day of an open window, when it is open before it.
    fn opening(&self, last_day: NaiveDate) -> Opening {
        let hours = self.visited.procedure.counter.as_ref().and_then(|counter| counter.hours.as_ref());
        let Some(hours) = hours.filter(|_| !self.report.kind.profile().planned) else {
            return Opening::Unremarkable;
        };
        let up_to = |until| hours.last(until, self.now, self.visited.holiday);
        let Some(mut last) = up_to(last_day) else {
            return match self.closing {
                Closing::Over { next: Some(next) } => Opening::Over(next),
                _ => Opening::Unremarkable,
            };
        };
        // Around New Year it may be closed: the last day is one of which that is known.
        while !last.year_end_checked {
            let Some(before) = calendar::day(last.closes).pred_opt().and_then(up_to) else {
                return Opening::YearEnd;
            };
            last = before;
        }
        if calendar::day(last.closes) == last_day {
            return Opening::Unremarkable;
        }
        Opening::Before { closes: last.closes, holidays_checked: last.holidays_checked }
    }

    /// The answer in one sentence; by rules that are planned, as planned.
    pub(super) fn answer(&self, found: &Answer) -> String {
        if !self.report.kind.profile().planned {
            return self.worded(found);
        }
        let told = match found {
            Answer::Ended(last) => Say::PlannedEnded.with(self.lang, &[&dates::day(self.lang, *last)]),
            Answer::NoCertificate => Say::PlannedNone.say(self.lang).to_owned(),
            found => self.worded(found),
        };
        Say::Planned.with(self.lang, &[&told])
    }

    fn worded(&self, found: &Answer) -> String {
        let lang = self.lang;
        let day = |day: NaiveDate| dates::day(lang, day);
        let told = |say: Say, values: &[&str]| say.with(lang, values);
        match found {
            Answer::NotYet(from) | Answer::Phone(OnPhone::NotYet(from)) => told(Say::NotYet, &[&day(*from)]),
            Answer::Early { opens, last } => {
                told(Say::Valid, &[&day(*opens), &self.days_to(*opens), &day(*last)])
            }
            Answer::Open { last, opening } => self.open(*last, *opening),
            Answer::LastDay { closing, .. } => self.last_day(*closing),
            Answer::Ended(last) => told(Say::Expired, &[&day(*last)]),
            Answer::EndsWithCard { last, later } => {
                let say = if *later { Say::EndsWithCardLater } else { Say::EndsWithCard };
                told(say, &[&day(*last), &self.left(*last)])
            }
            Answer::CardEnded(last) => told(Say::CardEnded, &[&day(*last)]),
            Answer::NoCertificate => told(Say::NoAuth, &[]),
            Answer::UnknownCard => told(Say::NoAuthUnknown, &[]),
            Answer::Phone(OnPhone::Ended(last)) => told(Say::PhoneEnded, &[&day(*last)]),
            Answer::Phone(OnPhone::Today) => told(Say::PhoneToday, &[]),
            Answer::Phone(OnPhone::Soon(last)) => told(Say::PhoneSoon, &[&day(*last), &self.days_to(*last)]),
            Answer::Phone(OnPhone::Early(last)) => told(Say::Phone, &[&day(*last)]),
            Answer::Phone(OnPhone::Absent) => told(Say::PhoneNone, &[]),
            Answer::Phone(OnPhone::Closed) => told(Say::PhoneClosed, &[]),
            Answer::Phone(OnPhone::Unread) => told(Say::PhoneUnread, &[]),
            Answer::Juki => told(Say::Juki, &[]),
            Answer::OtherCard => told(Say::Other, &[]),
            Answer::Unread(why) => told(Say::Unread, &[&Problem::of_unread(why, lang).what]),
        }
    }

    /// Until when in an open window, and what is remarkable of the counter up to then.
    fn open(&self, last: NaiveDate, opening: Opening) -> String {
        let lang = self.lang;
        let day = dates::day(lang, last);
        let told = Say::Renewable.with(lang, &[&day, &self.place, &self.days_to(last)]);
        let also = |more: String| format!("{told}{}{more}", lang.pick("", " "));
        match opening {
            Opening::Unremarkable => told,
            Opening::YearEnd => also(Say::YearEnd.say(lang).to_owned()),
            Opening::Over(next) => Say::NoOpening.with(lang, &[&day, &errands::day_and_time(next, lang)]),
            Opening::Before { closes, holidays_checked } => {
                let unchecked =
                    (!holidays_checked).then(|| format!(" ({})", Say::HolidaysUnchecked.say(lang)));
                let unchecked = unchecked.unwrap_or_default();
                also(Say::LastOpening.with(lang, &[&errands::weekday_of(closes, lang), &unchecked]))
            }
        }
    }

    /// The end of the certificate's last day, which is today, at the counter.
    fn last_day(&self, closing: Closing) -> String {
        match closing {
            Closing::At(closes) => {
                let left = closing.left(self.now, self.lang).unwrap_or_default();
                Say::LastDayTo.with(self.lang, &[&dates::time(closes), &self.place, &left])
            }
            Closing::Over { next: Some(next) } => {
                Say::LastDayOver.with(self.lang, &[&errands::day_and_time(next, self.lang)])
            }
            Closing::Over { next: None } => Say::LastDayOverUnknown.say(self.lang).to_owned(),
            Closing::Unknown => Say::LastDay.say(self.lang).to_owned(),
        }
    }
}
