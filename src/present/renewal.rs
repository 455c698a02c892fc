//! The renewal answer: from when, until when, where, with what, and what comes of it.
//!
//! One answer for every card: where nothing can be renewed it says what can be done instead. It decides nothing that
//! `domain::lifecycle` and `domain::procedure` have not decided; it never advises handing a PIN to anybody.

mod closing;
mod errands;
mod page;
mod standing;
mod teller;
mod visited;
mod words;

use chrono::NaiveDate;

use super::certificate::{TrustView, trust};
use super::dates;
use super::problem::Problem;
pub use super::reminder::Window;
use super::section::{self, About, CONTINUED, Rank, Section, Timeline, Tone};
use super::text::{Lang, Text, Word, words};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{self, Cap, Known, Lifecycle, State};
use crate::domain::procedure::{CounterNow, Holiday, Procedure};
use crate::domain::report::{CardReport, Unread};
pub use closing::Closing;
pub(super) use errands::{counter, errand};
pub use page::page;
pub use standing::{Doing, Standing};
use teller::Teller;
pub use visited::Visited;
use words::Say;

/// From so many days before its last one the card's own end is worth a word: three months, as for a certificate.
pub const SOON_DAYS: i64 = 92;

/// What a day on a time line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The certificate was issued.
    Issued,
    /// The window opens.
    WindowOpens,
    /// Today.
    Today,
    /// The certificate's last day.
    LastDay,
    /// The card's last day.
    CardEnd,
}

/// A certificate's days on one line, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose.
    pub slot: Slot,
    /// The days; where two fall on one day, both are here.
    pub marks: Vec<(Mark, NaiveDate)>,
}

words! {
    /// A mark in words.
    pub fn mark(Mark) {
        Mark::Issued => "発行日", "Issued on";
        Mark::WindowOpens => "更新開始", "Window opens";
        Mark::Today => "今日", "Today";
        Mark::LastDay => "満了日", "Last day";
        Mark::CardEnd => "カードの期限", "Card's last day";
    }
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Where the holder stands.
    pub standing: Standing,
    /// How to take the answer.
    pub tone: Tone,
    /// The answer in one sentence.
    pub answer: String,
    /// What is left, in words: days; on the last day the hours and minutes to the counter's closing, where that is known.
    /// Empty where there is nothing to count.
    pub countdown: String,
    /// Until when today's counter is open, for a last day that is today.
    pub closing: Closing,
    /// Days to the card's own last one, which are fewer than none once it is over.
    pub card_left: Option<i64>,
    /// The time line of each certificate that was read.
    pub lines: Vec<Line>,
    /// The window, where one lies ahead or is open: for a calendar.
    pub window: Option<Window>,
    /// Days, places, things to bring.
    pub sections: Vec<Section>,
}

/// Is the counter of a procedure open? `None` where its hours are not known.
#[must_use]
pub fn counter_now(
    procedure: &Procedure,
    now: Instant,
    holiday: &dyn Fn(NaiveDate) -> Holiday,
) -> Option<CounterNow> {
    let hours = procedure.counter.as_ref()?.hours.as_ref()?;
    Some(hours.at(now, holiday))
}

/// The answer for a card at an instant.
#[must_use]
pub fn renewal(report: &CardReport, visited: &Visited<'_>, now: Instant, lang: Lang) -> Renewal {
    let &Visited { procedure, counter, .. } = visited;
    let lives = lifecycle::of_card(&Known::of_report(report), now);
    let (standing, card_end) = (Standing::of(report, now), report.card_end());
    let (closing, place) = (Closing::from(counter), errands::place(procedure, lang));
    let tell = Teller { report, visited, standing, card_end, closing, place, now, lang };
    let (tone, answer) = tell.answer(lives.auth.as_ref());
    let mut parts = Vec::new();
    let mut drawn = Vec::new();
    if !matches!(standing, Standing::Juki | Standing::OtherCard) {
        for (slot, life) in [(Slot::Auth, lives.auth), (Slot::Sign, lives.sign)] {
            if let Some(life) = life {
                parts.push(tell.days(slot, &life));
                drawn.push(tell.line(slot, &life));
            }
        }
    }
    parts.extend(tell.places(procedure, counter));
    let window = lives
        .auth
        .filter(|_| standing.errand() == Doing::Renew)
        .map(|life| Window { opens: life.renewal_opens_on, last_day: life.last_day });
    let countdown = tell.countdown(lives.auth.as_ref());
    let card_left = card_end.map(|last| (last - calendar::day(now)).num_days());
    Renewal { standing, tone, answer, countdown, closing, card_left, lines: drawn, window, sections: parts }
}

impl Renewal {
    /// Is there anything to take along on a page ([`page()`])?
    #[must_use]
    pub const fn has_page(&self) -> bool {
        !matches!(self.standing.errand(), Doing::ReadAgain | Doing::Nothing)
    }
}

impl Teller<'_> {
    /// Days, or where that day is today what is left at the counter.
    fn left(&self, last: NaiveDate) -> String {
        let today = last == calendar::day(self.now);
        let hours = self.closing.left(self.now, self.lang).filter(|_| today);
        hours.unwrap_or_else(|| self.days_to(last))
    }

    /// Until when in an open window, and where the counter is closed on that day, when it is open before it.
    fn open(&self, last_day: NaiveDate) -> String {
        let lang = self.lang;
        let day = dates::day(lang, last_day);
        let told = Say::Renewable.with(lang, &[&day, &self.place, &self.days_to(last_day)]);
        let hours = self.visited.procedure.counter.as_ref().and_then(|counter| counter.hours.as_ref());
        let Some(hours) = hours else { return told };
        let up_to = |until| hours.last(until, self.now, self.visited.holiday);
        let Some(mut last) = up_to(last_day) else {
            return match self.closing {
                Closing::Over { next: Some(next) } => {
                    Say::NoOpening.with(lang, &[&day, &errands::day_and_time(next, lang)])
                }
                _ => told,
            };
        };
        let also = |more: String| format!("{told}{}{more}", lang.pick("", " "));
        // Around New Year it may be closed: the last day is one of which that is known.
        while !last.year_end_checked {
            let Some(before) = calendar::day(last.closes).pred_opt().and_then(up_to) else {
                return also(Say::YearEnd.say(lang).to_owned());
            };
            last = before;
        }
        if calendar::day(last.closes) == last_day {
            return told;
        }
        let unchecked = if last.holidays_checked { "" } else { Say::HolidaysUnchecked.say(lang) };
        let unchecked = if unchecked.is_empty() { String::new() } else { format!(" ({unchecked})") };
        also(Say::LastOpening.with(lang, &[&errands::weekday_of(last.closes, lang), &unchecked]))
    }

    /// The end of the certificate's last day, which is today, at the counter.
    fn last_day(&self) -> String {
        match self.closing {
            Closing::At(closes) => {
                let left = self.closing.left(self.now, self.lang).unwrap_or_default();
                Say::LastDayTo.with(self.lang, &[&dates::time(closes), &self.place, &left])
            }
            Closing::Over { next: Some(next) } => {
                Say::LastDayOver.with(self.lang, &[&errands::day_and_time(next, self.lang)])
            }
            Closing::Over { next: None } => Say::LastDayOverUnknown.say(self.lang).to_owned(),
            Closing::Unknown => Say::LastDay.say(self.lang).to_owned(),
        }
    }

    fn answer(&self, auth: Option<&Lifecycle>) -> (Tone, String) {
        let lang = self.lang;
        let day = |day: NaiveDate| dates::day(lang, day);
        let told = |tone, say: Say, values: &[&str]| (tone, say.with(lang, values));
        match (self.standing, auth, self.card_end) {
            (Standing::NotYet, Some(life), _) => told(Tone::Warn, Say::NotYet, &[&day(life.first_day)]),
            (Standing::Early, Some(life), _) => {
                let opens = life.renewal_opens_on;
                told(Tone::Good, Say::Valid, &[&day(opens), &self.days_to(opens), &day(life.last_day)])
            }
            (Standing::Open, Some(life), _) => (Tone::Warn, self.open(life.last_day)),
            (Standing::LastDay, Some(_), _) => (Tone::Warn, self.last_day()),
            (Standing::Ended, Some(life), _) => told(Tone::Bad, Say::Expired, &[&day(life.last_day)]),
            (Standing::EndsWithCard, _, Some(last)) => {
                let later = (last - calendar::day(self.now)).num_days() > SOON_DAYS;
                let (tone, say) = if later {
                    (Tone::Plain, Say::EndsWithCardLater)
                } else {
                    (Tone::Warn, Say::EndsWithCard)
                };
                told(tone, say, &[&day(last), &self.left(last)])
            }
            (Standing::CardEnded, _, Some(last)) => told(Tone::Bad, Say::CardEnded, &[&day(last)]),
            (Standing::NoCertificate, ..) => told(Tone::Warn, Say::NoAuth, &[]),
            (Standing::UnknownCard, ..) => told(Tone::Warn, Say::NoAuthUnknown, &[]),
            (Standing::Phone, Some(life), _) if life.state == State::Expired => {
                told(Tone::Bad, Say::PhoneEnded, &[&day(life.last_day)])
            }
            (Standing::Phone, Some(life), _) if life.state == State::NotYetValid => {
                told(Tone::Warn, Say::NotYet, &[&day(life.first_day)])
            }
            (Standing::Phone, Some(life), _) if life.state == State::Renewable => {
                let say = if life.days_left == 0 { Say::PhoneToday } else { Say::PhoneSoon };
                told(Tone::Warn, say, &[&day(life.last_day), &self.days_to(life.last_day)])
            }
            (Standing::Phone, Some(life), _) => told(Tone::Plain, Say::Phone, &[&day(life.last_day)]),
            (Standing::Phone, None, _) if self.report.holding(Slot::Auth) == Holding::Absent => {
                told(Tone::Warn, Say::PhoneNone, &[])
            }
            (Standing::Phone, None, _) if self.report.jpki.auth == Err(Unread::NeedsPin) => {
                told(Tone::Plain, Say::PhoneClosed, &[])
            }
            (Standing::Phone, None, _) => told(Tone::Warn, Say::PhoneUnread, &[]),
            (Standing::Juki, ..) => told(Tone::Warn, Say::Juki, &[]),
            (Standing::OtherCard, ..) => told(Tone::Warn, Say::Other, &[]),
            _ => {
                let file = self.report.holding(Slot::Auth).why().filter(|why| **why != Unread::Absent);
                let why = file.or(self.report.jpki.token.as_ref().err()).unwrap_or(&Unread::NotAsked);
                told(Tone::Warn, Say::Unread, &[&Problem::of_unread(why, lang).what])
            }
        }
    }

    fn countdown(&self, auth: Option<&Lifecycle>) -> String {
        let lang = self.lang;
        match (self.standing, auth, self.card_end) {
            (Standing::EndsWithCard, _, Some(last)) => Say::UntilCard.with(lang, &[&self.left(last)]),
            (Standing::Juki | Standing::OtherCard | Standing::CardEnded, ..) | (_, None, _) => String::new(),
            (Standing::Early, Some(life), _) => {
                Say::UntilWindow.with(lang, &[&self.days_to(life.renewal_opens_on)])
            }
            (_, Some(life), _) if life.state == State::Expired => {
                Say::SinceEnd.with(lang, &[&self.days_to(life.last_day)])
            }
            (_, Some(life), _) if life.days_left == 0 => {
                let left = self.closing.left(self.now, lang);
                left.map(|left| Say::UntilClosing.with(lang, &[&left])).unwrap_or_default()
            }
            (_, Some(life), _) => Say::UntilEnd.with(lang, &[&self.days_to(life.last_day)]),
        }
    }

    /// Is there a window that means anything? A phone's is not the card's, and at the card's end nothing is gained.
    const fn has_window(&self) -> bool {
        !matches!(self.standing, Standing::Phone | Standing::EndsWithCard)
    }

    /// A certificate's days on one line.
    fn line(&self, slot: Slot, life: &Lifecycle) -> Line {
        let mut marks = vec![
            (Mark::Issued, life.first_day),
            (Mark::Today, calendar::day(self.now)),
            (Mark::LastDay, life.last_day),
        ];
        if self.has_window() {
            marks.push((Mark::WindowOpens, life.renewal_opens_on));
        }
        marks.extend(self.card_end.map(|last| (Mark::CardEnd, last)));
        marks.sort_by_key(|(_, day)| *day);
        Line { slot, marks }
    }

    /// A certificate's days in words, and what a renewal today would give.
    fn days(&self, slot: Slot, life: &Lifecycle) -> Section {
        let lang = self.lang;
        let mut section = Section::titled(About::Renewal, section::slot(slot).say(lang));
        let day = |day: NaiveDate| dates::day(lang, day);
        let mut row =
            |rank, tone, label: Text, value: String| section.push(rank, tone, label.say(lang), value);
        row(Rank::Normal, Tone::Plain, mark(Mark::Issued), day(life.first_day));
        if self.has_window() {
            let [from, to] = [life.renewal_opens_on, life.last_day].map(|day| dates::brief(lang, day));
            let window = Word::WindowDays.with(lang, &[&from, &to]);
            row(Rank::Headline, Tone::Plain, Word::Window.text(), window);
        }
        let tone = if life.state == State::Expired { Tone::Bad } else { Tone::Plain };
        row(Rank::Headline, tone, mark(Mark::LastDay), day(life.last_day));
        if let Some(last) = self.card_end {
            row(Rank::Normal, Tone::Plain, mark(Mark::CardEnd), day(last));
        }
        if !matches!(self.standing, Standing::CardEnded | Standing::NotYet) && self.has_window() {
            self.if_today(&mut section, life);
        }
        if slot == Slot::Auth && self.standing != Standing::Phone {
            let say = match self.report.holding(Slot::Sign) {
                Holding::Absent => Some(Say::SignAbsent),
                Holding::Unread(_) => Some(Say::SignSame),
                Holding::Uncertain { .. } => Some(Say::SignUncertain),
                Holding::Read(_) => None,
            };
            if let Some(say) = say {
                section.push(Rank::Normal, Tone::Quiet, "", say.say(lang));
            }
        }
        // A test card, or one of an unknown issuer, has nothing to renew anywhere.
        let (tone, issuer) = trust(TrustView::of(self.report, slot), lang);
        if matches!(tone, Tone::Warn | Tone::Bad) {
            section.push(Rank::Normal, tone, Say::Issuer.say(lang), issuer);
        }
        section.timeline =
            Some(Timeline { from: life.first_day, today: calendar::day(self.now), to: life.last_day });
        section
    }

    /// What a renewal today would give, with what it rests on and what waiting would give.
    fn if_today(&self, section: &mut Section, life: &Lifecycle) {
        let lang = self.lang;
        let label = Say::IfToday.say(lang);
        let Some(renewal) = life.if_renewed_today else {
            section.push(Rank::Detail, Tone::Quiet, label, Say::NotInferred.say(lang));
            return;
        };
        let told = Say::IfTodayDay
            .with(lang, &[&dates::day(lang, renewal.last_day), &renewal.rule.birthday.to_string()]);
        section.push(Rank::Normal, Tone::Plain, label, told);
        match renewal.capped_by {
            Some(Cap::Card) => section.push(Rank::Normal, Tone::Plain, CONTINUED, Say::CapCard.say(lang)),
            Some(Cap::Auth) => section.push(Rank::Normal, Tone::Plain, CONTINUED, Say::CapAuth.say(lang)),
            None => {}
        }
        if renewal.loses_a_year {
            let opens = life.renewal_opens_on;
            let ahead = (opens - calendar::day(self.now)).num_days();
            let say = if ahead == 1 { Say::DayTooEarly } else { Say::TooEarly };
            // A year before, nobody is about to go; in the last weeks somebody may be.
            let tone = if ahead <= SOON_DAYS { Tone::Warn } else { Tone::Quiet };
            section.push(Rank::Normal, tone, CONTINUED, say.with(lang, &[&dates::brief(lang, opens)]));
        }
        if renewal.estimated {
            section.push(Rank::Normal, Tone::Quiet, CONTINUED, Say::Estimated.say(lang));
        }
    }
}

#[cfg(test)]
mod tests;
