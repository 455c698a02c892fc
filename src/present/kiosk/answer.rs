//! The answer page: until when, whether it can be renewed today or from which day, what to do; or what else a card asks for.

use chrono::NaiveDate;

use super::items::Items;
use super::leaf::{Leaf, Seen};
use super::texts::Texts;
use crate::conduct::pin::{Leave, Terms, opens, possible};
use crate::conduct::visiting::Offer;
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::holding::Holding;
use crate::domain::procedure::{CounterNow, CounterState, Procedure};
use crate::domain::report::CardReport;
use crate::domain::trust::{Reason, Trust};
use crate::present::advice::{self, Act, Advice, Matter};
use crate::present::dates;
use crate::present::renewal::{self, Answer, Closing, Doing, OnPhone, Opening, Renewal, Standing, Visited};
use crate::present::section::Tone;
use crate::present::text::{Lang, fill};
use crate::session::pin::Work;

/// A card that was read, with all that other faces are told of it.
pub(super) struct Read<'a> {
    pub(super) report: &'a CardReport,
    pub(super) renewal: Renewal,
    pub(super) procedure: Procedure,
    pub(super) counter: Option<CounterNow>,
    advice: Vec<Advice>,
    pub(super) now: Instant,
}

impl<'a> Read<'a> {
    pub(super) fn of(report: &'a CardReport, seen: &Seen<'_>) -> Self {
        let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
        let (procedure, holiday) = (seen.procedures.of(code), &seen.holiday);
        let counter = renewal::counter_now(&procedure, seen.now, holiday);
        let visited = Visited { procedure: &procedure, counter: counter.as_ref(), holiday };
        // What is found is the same in every language; the sentences are not used.
        let renewal = renewal::renewal(report, &visited, seen.now, Lang::Ja);
        let advice = advice::of(report, &renewal, Lang::Ja);
        Self { report, renewal, procedure, counter, advice, now: seen.now }
    }

    /// What is most urgent.
    fn first(&self) -> Matter {
        self.advice.first().map_or(Matter::Days, |advice| advice.about)
    }

    /// Is this among what is said?
    pub(super) fn tells(&self, about: Matter) -> bool {
        self.advice.iter().any(|advice| advice.about == about)
    }

    /// Is a PIN locked, so that this comes before the certificate's days?
    pub(super) fn is_locked(&self) -> bool {
        matches!(self.first(), Matter::BothLocked | Matter::Locked(_) | Matter::NoPins)
    }

    /// The page.
    pub(super) fn answer(&self, texts: &Texts, items: Items) -> Leaf {
        let leaf = match self.first() {
            // No counter and no store resets what is in a phone.
            Matter::BothLocked if self.report.kind.is_phone() => {
                self.locked(texts.locked_both, &[texts.phone_where, texts.phone_bring], texts)
            }
            Matter::Locked(pin) if self.report.kind.is_phone() => {
                let head = if pin == PinName::Sign { texts.locked_sign } else { texts.locked_auth };
                let which = texts.counter(pin, Some(Tries::Locked));
                self.locked(head, &[&which, texts.phone_where, texts.phone_bring], texts)
            }
            Matter::BothLocked => self.locked(texts.locked_both, &[texts.reset], texts),
            Matter::Locked(pin) => {
                let (head, store) = match pin {
                    PinName::Sign => (texts.locked_sign, texts.reset_sign),
                    _ => (texts.locked_auth, texts.reset_auth),
                };
                let which = texts.counter(pin, Some(Tries::Locked));
                self.locked(head, &[&which, texts.reset, store], texts)
            }
            Matter::NoPins => self.locked(texts.no_pins, &[texts.set_pins], texts),
            Matter::Unjudged => {
                Leaf::new(Tone::Warn, texts.unread).lines([texts.place_again, texts.ask_staff])
            }
            _ => self.days(texts, items),
        };
        let more = self.advice.iter().filter_map(|advice| self.also(advice.about, texts));
        let no_sign = self.last_day().filter(|_| self.report.holding(Slot::Sign) == Holding::Absent);
        leaf.lines(more).lines(no_sign.map(|_| texts.no_sign)).lines(self.doubts(texts))
    }

    /// A locked PIN, and until when the certificates last all the same.
    fn locked(&self, head: &str, todo: &[&str], texts: &Texts) -> Leaf {
        let leaf = Leaf::new(Tone::Bad, head).lines(todo);
        match self.last_day() {
            Some(last) => leaf.line(fill(texts.until, &[&texts.day(last)])),
            None => leaf,
        }
    }

    /// The last day of a certificate that has not ended.
    fn last_day(&self) -> Option<NaiveDate> {
        match self.renewal.found {
            Answer::Early { last, .. }
            | Answer::Open { last, .. }
            | Answer::LastDay { last, .. }
            | Answer::EndsWithCard { last, .. } => Some(last),
            _ => None,
        }
    }

    /// The certificate's days.
    fn days(&self, texts: &Texts, items: Items) -> Leaf {
        let tone = self.renewal.tone;
        let page = |head: &str| Leaf::new(tone, head);
        let dated = |head: &str, day: NaiveDate| page(head).large(texts.large_day(day));
        let on = |text: &str, day: NaiveDate| fill(text, &[&texts.official_day(day)]);
        let calm = self.advice.iter().all(|advice| !matches!(advice.tone, Tone::Warn | Tone::Bad));
        let nothing = calm.then_some(texts.nothing);
        match &self.renewal.found {
            Answer::NotYet(from) | Answer::Phone(OnPhone::NotYet(from)) => {
                dated(texts.not_yet, *from).line(on(texts.not_yet_from, *from)).line(texts.ask_staff)
            }
            Answer::Early { opens, last } => dated(texts.early, *last)
                .line(on(texts.until, *last))
                .line(fill(texts.opens, &[&texts.day(*opens)]))
                .lines(nothing),
            Answer::Open { last, opening } => self.open(*last, *opening, texts, items),
            Answer::LastDay { last, closing } => {
                let leaf = page(texts.last_day);
                match closing {
                    Closing::At(closes) => {
                        let time = dates::time(*closes);
                        let told = fill(texts.closes_at, &[&time]);
                        leaf.large(time).line(told).line(self.place(texts, items))
                    }
                    Closing::Over { next: Some(next) } => {
                        let told = fill(texts.over_next, &[&texts.day_and_time(*next)]);
                        leaf.large(texts.large_day(*last)).line(told)
                    }
                    Closing::Over { next: None } => leaf.large(texts.large_day(*last)).line(texts.over),
                    Closing::Unknown => leaf.large(texts.large_day(*last)).line(texts.to_midnight),
                }
            }
            Answer::Ended(last) => {
                dated(texts.ended, *last).line(on(texts.ended_on, *last)).line(texts.issue)
            }
            Answer::EndsWithCard { last, later: true } => {
                dated(texts.with_card_later, *last).line(on(texts.with_card_on, *last)).lines(nothing)
            }
            Answer::EndsWithCard { last, later: false } => {
                dated(texts.with_card, *last).line(on(texts.with_card_on, *last)).line(texts.apply)
            }
            Answer::CardEnded(last) => {
                dated(texts.card_ended, *last).line(on(texts.card_ended_on, *last)).line(texts.apply)
            }
            Answer::NoCertificate => page(texts.none).line(texts.issue),
            Answer::UnknownCard => page(texts.unknown_card).lines([texts.unknown_card_todo, texts.ask_staff]),
            Answer::Phone(OnPhone::Early(last) | OnPhone::Soon(last)) => {
                dated(texts.phone, *last).line(on(texts.until, *last)).line(texts.phone_how)
            }
            Answer::Phone(OnPhone::Today) => page(texts.last_day).line(texts.phone_how),
            Answer::Phone(OnPhone::Ended(last)) => {
                dated(texts.phone_ended, *last).line(on(texts.ended_on, *last)).line(texts.phone_how)
            }
            Answer::Phone(OnPhone::Absent) => page(texts.phone).line(texts.phone_none),
            Answer::Phone(OnPhone::Closed | OnPhone::Unread) => {
                page(texts.phone).lines([texts.phone_how, texts.phone_closed])
            }
            Answer::Juki => page(texts.juki).line(texts.juki_why),
            Answer::OtherCard => page(texts.other).line(texts.other_todo),
            Answer::Unread(_) => page(texts.unread).lines([texts.place_again, texts.ask_staff]),
        }
    }

    /// In an open window: today, where the counter still opens today as far as is known.
    fn open(&self, last: NaiveDate, opening: Opening, texts: &Texts, items: Items) -> Leaf {
        let until = fill(texts.until, &[&texts.official_day(last)]);
        let head = match self.renewal.closing {
            Closing::At(_) => texts.open,
            Closing::Over { .. } | Closing::Unknown => texts.open_later,
        };
        let left = dates::count((last - calendar::day(self.now)).num_days().unsigned_abs());
        let left = fill(texts.days_left, &[&left]);
        let page =
            |head: &str| Leaf::new(Tone::Warn, head).large(texts.large_day(last)).line(&until).line(&left);
        if let Opening::Over(next) = opening {
            let told = fill(texts.opening_none, &[&texts.day_and_time(next)]);
            return page(texts.counter_closed).line(told);
        }
        let leaf = page(head).line(fill(texts.open_go, &[&self.place(texts, items)]));
        let leaf = match self.renewal.closing {
            Closing::Over { next } => leaf
                .line(texts.over_today)
                .lines(next.map(|next| fill(texts.opens_next, &[&texts.day_and_time(next)]))),
            Closing::Unknown => leaf.line(texts.hours_unknown),
            Closing::At(_) => leaf
                .lines(self.opens_today().map(|next| fill(texts.opens_next, &[&texts.day_and_time(next)]))),
        };
        match opening {
            Opening::Before { closes, holidays_checked } => {
                let told = fill(texts.opening_last, &[&texts.day_and_time(closes)]);
                leaf.line(told).lines((!holidays_checked).then_some(texts.holidays))
            }
            Opening::YearEnd => leaf.line(texts.year_end),
            Opening::Unremarkable | Opening::Over(_) => leaf,
        }
    }

    /// When the counter opens that is still closed today.
    fn opens_today(&self) -> Option<Instant> {
        match self.counter?.state {
            CounterState::Closed { next } => next,
            CounterState::Open { .. } => None,
        }
    }

    /// May today be a day on which the counter is closed, though its hours say that it is open?
    pub(super) fn may_be_closed(&self) -> bool {
        self.counter.is_some_and(|now| !(now.holidays_checked && now.year_end_checked))
    }

    /// Where to go.
    pub(super) fn place(&self, texts: &Texts, items: Items) -> String {
        self.procedure.counter.as_ref().map_or_else(
            || texts.any_counter.to_owned(),
            |counter| fill(texts.division, &[&items.name(&self.procedure.name), &items.name(&counter.name)]),
        )
    }

    /// What is said besides the first.
    fn also(&self, about: Matter, texts: &Texts) -> Option<String> {
        match about {
            Matter::LastTry(pin) => Some(fill(texts.try_last, &[texts.pin(pin)])),
            Matter::CardSoon => Some(fill(texts.card_soon, &[&texts.day(self.report.card_end()?)])),
            Matter::Unsupported => Some(texts.unsupported.to_owned()),
            Matter::Planned => Some(texts.planned.to_owned()),
            Matter::PartUnread => Some(texts.part_unread.to_owned()),
            Matter::UnknownCard if self.last_day().is_some() => Some(texts.unknown_card_todo.to_owned()),
            // What else there is stands on pages of its own.
            Matter::Days
            | Matter::Unjudged
            | Matter::BothLocked
            | Matter::Locked(_)
            | Matter::NoPins
            | Matter::FewerTries(_)
            | Matter::UnknownCard
            | Matter::SignClosed
            // The face is never read in this place.
            | Matter::Moved => None,
        }
    }

    /// What was not checked, where it changes anything: of certificates within their dates.
    fn doubts(&self, texts: &Texts) -> Option<&'static str> {
        let issuer = match &self.report.jpki.verdicts.auth {
            _ if self.report.simulated => None,
            Trust::Test { .. } => Some(texts.test_card),
            Trust::Untrusted { reason: Reason::Expired | Reason::NotYetValid, .. }
            | Trust::Trusted(_)
            | Trust::Unchecked => None,
            Trust::Untrusted { .. } => Some(texts.issuer_unknown),
        };
        let told = !self.is_locked() && self.first() != Matter::Unjudged;
        issuer.or_else(|| self.last_day().filter(|_| told).map(|_| texts.revocation))
    }

    /// What has to be done, where there is something to tell of it: a locked PIN is reset. How any of it will be done with a
    /// card that is planned is not published.
    pub(super) fn errand_of(&self) -> Option<Errand> {
        if self.renewal.planned {
            return None;
        }
        let reset = self.is_locked().then_some(Errand::Reset);
        reset.or_else(|| match (self.renewal.standing, self.renewal.standing.errand()) {
            (Standing::NotYet, _) | (_, Doing::Nothing | Doing::ReadAgain) => None,
            (_, doing) => Some(Errand::Of(doing)),
        })
    }

    pub(super) fn offer(&self, now: Instant) -> Offer {
        // The rule of a place that never spends the last try.
        let terms = Terms { last_try: Leave::Forbidden, ..Terms::asking(now) };
        let may =
            |work: &Work| self.first() != Matter::Unjudged && possible(work, self.report, terms).is_ok();
        let check = |pin| may(&Work::Check(pin)).then_some(pin);
        let counted = [Secret::Auth, Secret::Sign].into_iter().any(|which| self.report.tries(which).is_ok());
        Offer {
            procedure: self.errand_of().is_some(),
            tries: counted,
            check: [check(PinName::Auth), check(PinName::Sign)],
            read: may(&Work::Read(KeyPair::Sign)) && opens(self.report, KeyPair::Sign),
            code: self.has_code(),
        }
    }

    /// Are there dates to take along? Not of a card that asks for something else first.
    fn has_code(&self) -> bool {
        let reads_again = self.advice.first().is_some_and(|advice| advice.act == Some(Act::ReadAgain));
        let told_surely = !self.renewal.planned && !self.tells(Matter::UnknownCard);
        self.last_day().is_some() && !self.is_locked() && !reads_again && told_surely
    }

    pub(super) fn code(&self, texts: &Texts) -> Option<String> {
        let last = self.last_day().filter(|_| self.has_code())?;
        let on = |text: &str, day: NaiveDate| fill(text, &[&texts.large_day(day)]);
        let opens = match self.renewal.found {
            Answer::Early { opens, .. } => Some(on(texts.code_opens, opens)),
            _ => None,
        };
        let card = self.report.card_end().map(|last| on(texts.code_card, last));
        let told: Vec<String> = opens.into_iter().chain([on(texts.code_until, last)]).chain(card).collect();
        Some(told.join("\n"))
    }
}

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// A PIN is reset.
    Reset,
    /// What the certificate's days ask for.
    Of(Doing),
}
