//! The renewal answer: from when, until when, where, with what, and what comes of it.
//!
//! One answer for every card: where nothing can be renewed it says what can be done instead. It decides nothing that
//! `domain::lifecycle` and `domain::procedure` have not decided; it never advises handing a PIN to anybody.

mod answer;
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
use super::face;
pub use super::reminder::Window;
use super::section::{self, About, CONTINUED, Rank, Section, Timeline, Tone};
use super::text::{Lang, Text, Word, words};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{self, Cap, Known, Lifecycle, State};
use crate::domain::procedure::{CounterNow, Holiday, Procedure};
use crate::domain::report::CardReport;
pub use answer::{Answer, OnPhone, Opening, SOON_DAYS};
pub use closing::Closing;
pub(super) use errands::{bring, counter, errand};
pub use page::page;
pub use standing::{Doing, Standing};
use teller::Teller;
pub use visited::Visited;
use words::Say;

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
    /// By rules that are planned and not final.
    pub planned: bool,
    /// The answer, for whoever has words of their own for it.
    pub found: Answer,
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
    let planned = report.kind.profile().planned;
    // Where that will be done, and when, is not settled for a card that is planned.
    let (closing, place) = if planned {
        (Closing::Unknown, Say::AnyPlace.say(lang).to_owned())
    } else {
        (Closing::from(counter), errands::place(procedure, lang))
    };
    let tell = Teller { report, visited, standing, card_end, closing, place, now, lang };
    let found = tell.found(lives.auth.as_ref());
    let (tone, answer) = (found.tone(), tell.answer(&found));
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
    parts.extend(super::kind::section(report.kind, lang));
    // What is planned belongs in no calendar.
    let window = lives
        .auth
        .filter(|_| standing.errand() == Doing::Renew && !planned)
        .map(|life| Window { opens: life.renewal_opens_on, last_day: life.last_day });
    let countdown = tell.countdown(lives.auth.as_ref());
    let card_left = card_end.map(|last| (last - calendar::day(now)).num_days());
    Renewal {
        standing,
        planned,
        found,
        tone,
        answer,
        countdown,
        closing,
        card_left,
        lines: drawn,
        window,
        sections: parts,
    }
}

impl Renewal {
    /// Is there anything to take along on a page ([`page()`])?
    #[must_use]
    pub const fn has_page(&self) -> bool {
        !matches!(self.standing.errand(), Doing::ReadAgain | Doing::Nothing) && !self.planned
    }
}

impl Teller<'_> {
    /// Days, or where that day is today what is left at the counter.
    fn left(&self, last: NaiveDate) -> String {
        let today = last == calendar::day(self.now);
        let hours = self.closing.left(self.now, self.lang).filter(|_| today);
        hours.unwrap_or_else(|| self.days_to(last))
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
        if let Some(told) = face::probably_revoked(self.report, lang).filter(|_| slot == Slot::Sign) {
            section.push(Rank::Warning, Tone::Warn, "", told);
        }
        let day = |day: NaiveDate| dates::day(lang, day);
        let mut row =
            |rank, tone, label: Text, value: String| section.push(rank, tone, label.say(lang), value);
        row(Rank::Normal, Tone::Plain, mark(Mark::Issued), day(life.first_day));
        if self.has_window() {
            let [from, to] = [life.renewal_opens_on, life.last_day].map(|day| dates::brief(lang, day));
            let window = Word::WindowDays.with(lang, &[&from, &to]);
            row(Rank::Headline, Tone::Plain, Word::Window.text(), window);
            if life.planned {
                row(
                    Rank::Headline,
                    Tone::Quiet,
                    Text::new(CONTINUED, CONTINUED),
                    Say::PlannedRules.say(lang).to_owned(),
                );
            }
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
        if life.planned {
            section.push(Rank::Normal, Tone::Quiet, CONTINUED, Say::PlannedRules.say(lang));
        }
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
            // A birthday that was read is not inferred: then it is the day of a leap year.
            let is_read = Known::of_report(self.report).born.is_some();
            let why = if is_read { Say::LeapDay } else { Say::Inferred };
            section.push(Rank::Normal, Tone::Quiet, Say::Note.say(lang), why.say(lang));
        }
    }
}

#[cfg(test)]
mod tests;
