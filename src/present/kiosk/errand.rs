//! What to bring, where to go and whether it is open now, how many days are left.

use chrono::NaiveDate;

use super::answer::{Errand, Read};
use super::items::Items;
use super::leaf::Leaf;
use super::texts::Texts;
use crate::conduct::visiting::Page;
use crate::domain::calendar;
use crate::domain::procedure::CounterState;
use crate::present::advice::Matter;
use crate::present::dates;
use crate::present::renewal::{Answer, Closing, Doing, OnPhone};
use crate::present::sanitize::clean;
use crate::present::section::Tone;
use crate::present::text::fill;

impl Read<'_> {
    /// One of the three pages of an errand.
    pub(super) fn errand(&self, page: Page, texts: &Texts, items: Items) -> Leaf {
        match page {
            Page::Bring => self.bring(texts, items),
            Page::Counter => self.counter_page(texts, items),
            _ => self.days_left(texts),
        }
    }

    fn bring(&self, texts: &Texts, items: Items) -> Leaf {
        let page = |head: &str| Leaf::new(Tone::Plain, head);
        let list = match self.errand_of() {
            None => return page(texts.bring).line(texts.nothing),
            Some(Errand::Of(Doing::NewCard)) => {
                return page(texts.how_to_apply).lines([texts.new_where, texts.new_fee, texts.new_takes]);
            }
            Some(Errand::Of(Doing::OnPhone)) => {
                return page(texts.bring).lines([texts.phone_where, texts.phone_bring, texts.phone_revoke]);
            }
            Some(Errand::Reset) => &self.procedure.pin_reset,
            Some(Errand::Of(Doing::Issue)) => &self.procedure.issue,
            Some(Errand::Of(Doing::Renew | Doing::ReadAgain | Doing::Nothing)) => &self.procedure.renewal,
        };
        let list = list.bring.iter().map(|item| format!("· {}", items.say(item)));
        page(texts.bring).lines(list).line(texts.tell_nobody)
    }

    fn counter_page(&self, texts: &Texts, items: Items) -> Leaf {
        if self.errand_of() == Some(Errand::Of(Doing::OnPhone)) {
            return Leaf::new(Tone::Plain, texts.phone).lines([texts.phone_how, texts.phone_where]);
        }
        let Some(counter) = &self.procedure.counter else {
            let told = [texts.any_counter, texts.no_profile, texts.moved];
            return Leaf::new(Tone::Plain, texts.counter_unknown).lines(told);
        };
        let page = |tone, head: &str| Leaf::new(tone, head).line(self.place(texts, items));
        let leaf = match self.counter.map(|now| now.state) {
            None => page(Tone::Plain, texts.counter_unknown),
            // Nobody knows today's hours where the day may be one on which it is closed.
            Some(CounterState::Open { .. }) if self.may_be_closed() => {
                page(Tone::Plain, texts.counter_unknown)
            }
            Some(CounterState::Open { until }) => {
                let time = dates::time(until);
                page(Tone::Good, texts.counter_open).line(fill(texts.open_until, &[&time])).large(time)
            }
            Some(CounterState::Closed { next }) => page(Tone::Plain, texts.counter_closed)
                .lines(next.map(|next| fill(texts.opens_next, &[&texts.day_and_time(next)]))),
        };
        let unchecked = |checked: Option<bool>, text| (checked == Some(false)).then_some(text);
        leaf.lines(unchecked(self.counter.map(|now| now.holidays_checked), texts.holidays))
            .lines(unchecked(self.counter.map(|now| now.year_end_checked), texts.year_end))
            .lines(counter.telephone.as_ref().map(|number| fill(texts.telephone, &[&clean(number)])))
            .line(texts.moved)
    }

    fn days_left(&self, texts: &Texts) -> Leaf {
        let tone = self.renewal.tone;
        let today = calendar::day(self.now);
        let page = |head: &str, day: NaiveDate| {
            let days = dates::count((day - today).num_days().unsigned_abs());
            Leaf::new(tone, head).large(fill(texts.number_of_days, &[&days]))
        };
        let on = |text: &str, day: NaiveDate| fill(text, &[&texts.official_day(day)]);
        let leaf = match &self.renewal.found {
            Answer::Early { opens, last } => {
                page(texts.days_to_window, *opens).line(on(texts.opens, *opens)).line(on(texts.until, *last))
            }
            Answer::Open { last, .. } | Answer::Phone(OnPhone::Early(last) | OnPhone::Soon(last)) => {
                page(texts.days_to_end, *last).line(on(texts.until, *last))
            }
            Answer::LastDay { closing: Closing::At(closes), .. } => {
                let minutes = (*closes - self.now).num_seconds().unsigned_abs().div_ceil(60);
                let [hours, minutes] = [minutes / 60, minutes % 60].map(|it| it.to_string());
                Leaf::new(tone, texts.hours_to_closing)
                    .large(fill(texts.hours_and_minutes, &[&hours, &minutes]))
                    .line(fill(texts.closes_at, &[&dates::time(*closes)]))
            }
            Answer::LastDay { last, .. } => Leaf::new(tone, texts.last_day).line(on(texts.until, *last)),
            Answer::Phone(OnPhone::Today) => Leaf::new(tone, texts.last_day).line(texts.phone_how),
            Answer::Ended(last) | Answer::Phone(OnPhone::Ended(last)) => {
                page(texts.days_since_end, *last).line(on(texts.ended_on, *last))
            }
            Answer::EndsWithCard { last, .. } => {
                page(texts.days_to_card, *last).line(on(texts.with_card_on, *last))
            }
            Answer::CardEnded(last) => {
                page(texts.days_since_end, *last).line(on(texts.card_ended_on, *last)).line(texts.new_takes)
            }
            Answer::NotYet(from) | Answer::Phone(OnPhone::NotYet(from)) => {
                Leaf::new(tone, texts.not_yet).line(on(texts.not_yet_from, *from))
            }
            Answer::NoCertificate => Leaf::new(tone, texts.none).line(texts.issue),
            Answer::Juki => Leaf::new(tone, texts.how_to_apply).line(texts.new_takes),
            Answer::Phone(OnPhone::Absent | OnPhone::Closed | OnPhone::Unread) => {
                Leaf::new(tone, texts.phone).line(texts.phone_closed)
            }
            Answer::UnknownCard | Answer::OtherCard | Answer::Unread(_) => Leaf::new(tone, texts.unread),
        };
        let closed = self.tells(Matter::SignClosed).then_some(texts.sign_closed);
        leaf.lines(closed)
    }
}
