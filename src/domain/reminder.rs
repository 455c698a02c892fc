//! The days of a renewal that belong in a calendar: the window opens, one month left, the last day.
//!
//! Nothing here says whose card it is: no name, no serial number, no code. The days themselves are what the calendar
//! is for; the holder is told before a file is written that the last day is mostly a birthday.

use chrono::NaiveDate;

use super::calendar;
use super::certificate::Slot;
use super::procedure::Text;

keyed! {
    /// Why a day is in the calendar. Its word is in the event's identifier: another one, and calendars would keep two events.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Occasion {
        /// The first day on which a renewal counts as one.
        WindowOpens => "window-opens",
        /// One calendar month before the last day.
        OneMonthLeft => "one-month-left",
        /// The last day.
        LastDay => "last-day",
    }
}

impl Occasion {
    /// When to ring, as (days, hours) from 00:00 of the day: nine in the morning, and before the last day early
    /// enough for a counter that closes on weekends.
    #[must_use]
    pub const fn alarms(self) -> &'static [Alarm] {
        const MORNING: Alarm = Alarm { days_before: 0, hour: 9 };
        match self {
            Self::WindowOpens | Self::OneMonthLeft => &[MORNING],
            Self::LastDay => &[Alarm { days_before: 7, hour: 9 }, Alarm { days_before: 1, hour: 9 }, MORNING],
        }
    }
}

/// When to ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// Whole days before the event's day.
    pub days_before: u32,
    /// The hour of that day.
    pub hour: u32,
}

/// One day to be reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// Why.
    pub occasion: Occasion,
    /// The day.
    pub day: NaiveDate,
    /// The last day on which the certificate counts.
    pub last_day: NaiveDate,
    /// The certificate meant; `None` for both, which as a rule end on one day.
    pub certificate: Option<Slot>,
}

/// The three days of a window that opens on `opens` and ends with `last_day`, both included.
#[must_use]
pub fn reminders(opens: NaiveDate, last_day: NaiveDate, certificate: Option<Slot>) -> [Reminder; 3] {
    // A window shorter than a month does not occur; where dates are odd, the month never begins before the window.
    let month_left = calendar::minus_months(last_day, 1).max(opens);
    [(Occasion::WindowOpens, opens), (Occasion::OneMonthLeft, month_left), (Occasion::LastDay, last_day)]
        .map(|(occasion, day)| Reminder { occasion, day, last_day, certificate })
}

/// One event in one language, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The event's identifier.
    pub uid: String,
    /// The day.
    pub day: NaiveDate,
    /// The heading.
    pub title: String,
    /// What to do.
    pub description: String,
    /// When to ring.
    pub alarms: &'static [Alarm],
}

impl Reminder {
    /// The same for the same day and occasion, so that a second export changes the event instead of doubling it, and
    /// made of nothing else: it does not tell one holder from another. Two people whose certificates end on one day
    /// get one event in a shared calendar, which says the same for both.
    #[must_use]
    pub fn uid(&self) -> String {
        format!("renewal-{}-{}@mynascope", self.occasion.key(), self.day.format("%Y%m%d"))
    }

    /// The heading.
    #[must_use]
    pub fn title(&self) -> Text {
        let (what_ja, what_en) = match self.certificate {
            Some(Slot::Auth) => ("利用者証明用電子証明書", "authentication certificate"),
            Some(Slot::Sign) => ("署名用電子証明書", "signing certificate"),
            _ => ("電子証明書", "certificates"),
        };
        let (ja, en) = match self.occasion {
            Occasion::WindowOpens => (
                format!("{what_ja}: 今日から更新できます"),
                format!("My Number Card {what_en}: renewal opens"),
            ),
            Occasion::OneMonthLeft => {
                (format!("{what_ja}: 期限まで1か月"), format!("My Number Card {what_en}: one month left"))
            }
            Occasion::LastDay => {
                (format!("{what_ja}: 今日が最終日"), format!("My Number Card {what_en}: last day"))
            }
        };
        Text { ja, en }
    }

    /// What to do, in a few lines.
    #[must_use]
    pub fn description(&self) -> Text {
        let day = self.last_day;
        Text {
            ja: format!(
                "{}まで更新できます。\n住民票のある市区町村の窓口へ、ご本人がマイナンバーカードを持って。手数料は無料です。\n\
                 暗証番号2つ (英数字のパスワードと数字4桁) は窓口でご自分で入力します。誰にも伝えないでください。\n\
                 転居や氏名の変更で署名用が失効していないかは、この予定ではわかりません。",
                day.format("%Y年%-m月%-d日")
            ),
            en: format!(
                "Renewal is possible to the end of {}.\nGo in person to the counter of the municipality where you are \
                 registered, with the My Number Card. It is free.\nYou type both secrets there yourself (password, \
                 4-digit PIN). Tell them to nobody.\nWhether a move or a new name has revoked the signing certificate \
                 is not known here.",
                day.format("%Y-%m-%d")
            ),
        }
    }

    /// The event in the language that `pick` takes.
    pub fn entry(&self, pick: impl Fn(Text) -> String) -> CalendarEvent {
        let (title, description) = (pick(self.title()), pick(self.description()));
        CalendarEvent { uid: self.uid(), day: self.day, title, description, alarms: self.occasion.alarms() }
    }
}

/// The heading of the one event that spans the window, for a QR code: 20 bytes are all that is left for it (see
/// `codec::ics::brief`).
#[must_use]
pub fn window_title() -> (&'static str, &'static str) {
    ("マイナ更新", "My Number renewal")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_has_three_days_to_remember() {
        let days = reminders(d("2029-11-18"), d("2030-02-17"), None).map(|reminder| reminder.day);
        assert_eq!(days, [d("2029-11-18"), d("2030-01-17"), d("2030-02-17")]);
        // A month before the 31st of March is the last of February.
        let days = reminders(d("2030-01-01"), d("2030-03-31"), None).map(|reminder| reminder.day);
        assert_eq!(days, [d("2030-01-01"), d("2030-02-28"), d("2030-03-31")]);
    }

    #[test]
    fn an_identifier_depends_on_the_day_and_the_occasion_alone() {
        let of = |certificate| reminders(d("2029-11-18"), d("2030-02-17"), certificate).map(|one| one.uid());
        assert_eq!(
            of(None),
            [
                "renewal-window-opens-20291118@mynascope",
                "renewal-one-month-left-20300117@mynascope",
                "renewal-last-day-20300217@mynascope"
            ]
        );
        // Read with or without the signing certificate: the same events.
        assert_eq!(of(None), of(Some(Slot::Auth)));
    }

    #[test]
    fn the_texts_say_where_and_never_to_tell_a_pin() {
        for reminder in reminders(d("2029-11-18"), d("2030-02-17"), Some(Slot::Sign)) {
            let (title, description) = (reminder.title(), reminder.description());
            assert!(title.ja.starts_with("署名用電子証明書") && title.en.contains("signing certificate"));
            assert!(
                description.ja.contains("2030年2月17日まで") && description.ja.contains("誰にも伝えないで")
            );
            assert!(description.en.contains("2030-02-17") && description.en.contains("Tell them to nobody"));
        }
    }

    #[test]
    fn the_last_day_rings_a_week_and_a_day_ahead() {
        assert_eq!(
            Occasion::LastDay.alarms().iter().map(|alarm| alarm.days_before).collect::<Vec<_>>(),
            [7, 1, 0]
        );
    }
}
