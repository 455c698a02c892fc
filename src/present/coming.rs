//! What of a card is told while it is being read: the rows that its report will have, in their places, with what is known by
//! now; of the rest that it is being read.
//!
//! Promises nothing: that there is nothing to do is said of a whole report alone.

use super::dates;
use super::problem::Problem;
use super::renewal::{Renewal, Standing};
use super::section::{self, About, Rank, Section, Timeline, Tone, slot};
use super::text::{Lang, Word, words};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardKind, CardReport, Unread};

words! {
    enum Say {
        NotYet: "証明書の有効期間は{0}からです。動かさないでください。", "The certificate counts from {0}. Keep the card still.";
        Until: "証明書は{0}までです。動かさないでください。", "The certificate lasts until {0}. Keep the card still.";
        Ended: "証明書は{0}に満了しています。動かさないでください。", "The certificate ended on {0}. Keep the card still.";
        Still: "動かさないでください。", "Keep the card still.";
    }
}

/// What record 1 of 共通AP will tell.
pub(super) const RECORD: [(Rank, Word); 3] =
    [(Rank::Headline, Word::CardEnds), (Rank::Normal, Word::Municipality), (Rank::Detail, Word::CardSerial)];

/// What a certificate tells below who issued it.
const REST: [(Rank, Word); 7] = [
    (Rank::Normal, Word::Revocation),
    (Rank::Normal, Word::Serial),
    (Rank::Detail, Word::FirstDay),
    (Rank::Detail, Word::Key),
    (Rank::Detail, Word::Subject),
    (Rank::Detail, Word::Issuer),
    (Rank::Technology, Word::Fingerprint),
];

/// Does what to do wait for what comes yet? Of a 住基カード it is known.
pub(super) fn is_awaited(report: &CardReport) -> bool {
    report.is_coming() && report.kind != CardKind::Juki
}

/// In the place of what is not read yet.
pub(super) fn told(lang: Lang) -> String {
    Problem::of_unread(&Unread::Coming, lang).what
}

/// A certificate that is being read: its dates, where its first bytes told them. Below who issued it, which is told in more or
/// fewer lines, nothing stands yet: it would move.
pub(super) fn certificate(report: &CardReport, which: Slot, now: Instant, lang: Lang) -> Section {
    let mut section = Section::titled(About::Certificate(which), slot(which).say(lang));
    let pair = [KeyPair::Auth, KeyPair::Sign].into_iter().find(|pair| pair.slot() == which);
    let dates = pair.and_then(|pair| report.validity(pair));
    let days = dates.map(|dates| [dates.from, dates.to].map(calendar::day));
    let state = dates.map(|dates| section::state(&Lifecycle::of_dates(dates, report.kind, now), lang));
    let last = days.map(|[_, last]| (Tone::Plain, dates::day(lang, last)));
    // Of a simulated card the issuer is a warning, and of a certificate outside its dates; of any other most often none.
    let outside = dates.is_some_and(|dates| dates.outside(now).is_some());
    let issuer = if report.simulated || outside { Rank::Warning } else { Rank::Normal };
    for (rank, label, known) in [
        (Rank::Headline, Word::State, state),
        (Rank::Normal, Word::LastDay, last),
        (issuer, Word::Trust, None),
    ] {
        let (tone, value) = known.unwrap_or_else(|| (Tone::Quiet, told(lang)));
        section.push(rank, tone, label.say(lang), value);
    }
    for (rank, label) in REST {
        section.push(rank, Tone::Quiet, label.say(lang), "");
    }
    section.timeline = days.map(|[from, to]| Timeline { from, today: calendar::day(now), to });
    section
}

/// Takes the words of the rows from one on back: what stands above them may still take more room.
pub(super) fn withhold(section: &mut Section, from: usize) {
    for row in section.rows.iter_mut().skip(from) {
        (row.tone, row.value) = (Tone::Quiet, "".into());
    }
}

/// What is known of the answer while the rest of the card is read, and whether it comes before all else; what to do follows
/// from the whole.
pub(super) fn answer(report: &CardReport, renewal: &Renewal, lang: Lang) -> (bool, Tone, String) {
    let days = report.validity(KeyPair::Auth).map(|dates| [dates.from, dates.to].map(calendar::day));
    let (say, tone, leads) = match renewal.standing {
        Standing::NotYet => (Say::NotYet, Tone::Warn, true),
        Standing::Ended => (Say::Ended, Tone::Bad, true),
        Standing::LastDay => (Say::Until, Tone::Warn, true),
        Standing::Open => (Say::Until, Tone::Warn, false),
        _ => (Say::Until, Tone::Plain, false),
    };
    let told = match days {
        Some([first, _]) if renewal.standing == Standing::NotYet => {
            say.with(lang, &[&dates::day(lang, first)])
        }
        Some([_, last]) => say.with(lang, &[&dates::day(lang, last)]),
        None => Say::Still.say(lang).to_owned(),
    };
    (leads, tone, told)
}

#[cfg(test)]
mod tests {
    use super::super::mask::Reveal;
    use super::super::sample;
    use super::super::sections;
    use super::*;
    use crate::domain::credential::{Secret, Tries};

    /// What is known of a card after so many steps of its look.
    fn part(whole: &CardReport, steps: usize) -> CardReport {
        let mut part = whole.clone();
        let dates = whole.validity(KeyPair::Auth);
        part.common.record = Err(Unread::Coming);
        if steps < 3 {
            part.jpki.auth = Err(Unread::Coming);
            if let Some(dates) = dates {
                part.know_dates(KeyPair::Auth, dates);
            }
        }
        if steps < 2 {
            *part.tries_mut(Secret::Auth) = Err(Unread::Coming);
            *part.tries_mut(Secret::Sign) = Err(Unread::Coming);
        }
        if steps < 1 {
            let jpki = &mut part.jpki;
            (jpki.auth_present, jpki.sign_present) = (Err(Unread::Coming), Err(Unread::Coming));
            jpki.sign = Err(Unread::Coming);
        }
        part
    }

    #[test]
    fn each_row_of_a_part_stands_where_the_whole_has_it() {
        let whole = sample::fresh();
        for lang in Lang::ALL {
            let shown = |report: &CardReport| {
                let renewal = sample::renewal(report, sample::now(), lang);
                sections::card(report, &renewal, sample::now(), lang, Reveal::Masked)
            };
            let all = shown(&whole);
            for steps in 0..=3 {
                let told = shown(&part(&whole, steps));
                assert_eq!(told.len(), all.len());
                for (part, whole) in told.iter().zip(&all).filter(|(part, _)| part.about != About::Now) {
                    let comes = part.about == About::Certificate(Slot::Sign) && steps == 0;
                    assert_eq!((part.about, &part.title), (whole.about, &whole.title));
                    assert!(comes || part.rows.len() == whole.rows.len(), "{steps} {:?}", part.about);
                    for (part, whole) in part.rows.iter().zip(&whole.rows) {
                        assert_eq!((&part.label, part.rank), (&whole.label, whole.rank), "{steps}");
                        let comes = part.value.is_empty() || part.value.as_str() == super::told(lang);
                        assert!(part.value == whole.value || comes, "{part:?}");
                        assert!(part.value == whole.value || part.tone == Tone::Quiet, "{part:?}");
                    }
                    assert!(comes || part.timeline == whole.timeline);
                }
            }
        }
    }

    #[test]
    fn what_is_certain_is_said_of_a_part_and_never_that_there_is_nothing_to_do() {
        use super::super::advice;
        let tries = vec![(Secret::Auth, Ok(Tries::Left(3))), (Secret::Sign, Ok(Tries::Locked))];
        let (fresh, locked) = (sample::fresh(), sample::tried(sample::fresh(), tries));
        for (report, now, first, last) in [
            (&fresh, "2026-11-22T15:00:00+09:00", "lasts until", "lasts until"),
            (&fresh, "2030-02-17T15:00:00+09:00", "lasts until", "lasts until"),
            (&fresh, "2030-03-01T09:00:00+09:00", "ended on", "ended on"),
            (&fresh, "2025-10-01T09:00:00+09:00", "counts from", "counts from"),
            (&locked, "2026-11-22T15:00:00+09:00", "password is locked", "lasts until"),
            (&locked, "2030-03-01T09:00:00+09:00", "ended on", "password is locked"),
        ] {
            for steps in 0..=3 {
                let part = part(report, steps);
                let renewal = sample::renewal(&part, sample::at(now), Lang::En);
                let told = advice::of(&part, &renewal, Lang::En);
                assert!(told.iter().all(|advice| advice.act.is_none()), "{told:?}");
                let told: Vec<String> = told.into_iter().map(|advice| advice.told).collect();
                let known = if steps < 2 { told.len() == 1 } else { told[0].contains(first) };
                assert!(
                    known && told[told.len() - 1].contains(if steps < 2 { "ertificate" } else { last }),
                    "{told:?}"
                );
                assert!(!told.iter().any(|told| told.starts_with("Nothing")), "{told:?}");
            }
        }
    }
}
