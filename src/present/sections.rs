//! A report as sections of rows: what both faces show, said once.
//!
//! A row carries how much it matters, so that a small screen can leave out the rest, and a tone, which no face may
//! tell by colour alone: the words already say it.

use std::cmp::Ordering;

pub use super::section::{
    About, CONTINUED, Rank, Row, Section, Timeline, Tone, kind, municipality, secret, slot, state, tries,
    tries_tone,
};

use super::absent;
use super::advice::{self, Advice};
use super::certificate::{TrustView, with_colons_text};
use super::coming;
use super::dates;
use super::face;
use super::mask::Reveal;
use super::problem::Problem;
use super::renewal::{Renewal, Standing};
use super::sanitize::{self, clean};
use super::section;
use super::text::{Lang, Text, Word};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, Secret};
use crate::domain::holding::Holding;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardKind, CardReport, Unread};
use chrono::NaiveDate;

/// The whole report at an instant, the answer first. `renewal` is what can be said of this card's renewal then.
#[must_use]
pub fn card(
    report: &CardReport,
    renewal: &Renewal,
    now: Instant,
    lang: Lang,
    reveal: Reveal,
) -> Vec<Section> {
    let mut sections = vec![what_now(report, renewal, lang)];
    if !report.kind.profile().certificates.is_empty() {
        sections.push(auth(report, renewal, now, lang));
        sections.push(sign(report, now, lang));
        for which in [Slot::AuthCa, Slot::SignCa] {
            if report.holding(which).why() != Some(&Unread::NotAsked) {
                sections.push(certificate(report, which, now, lang));
            }
        }
    }
    sections.extend(others(report, lang));
    sections.push(the_card(report, now, lang, reveal));
    sections.extend(super::kind::section(report.kind, lang));
    sections
}

/// The card, its reader, its own last day.
fn the_card(report: &CardReport, now: Instant, lang: Lang, reveal: Reveal) -> Section {
    let mut section = Section::titled(About::Card, kind(report.kind).say(lang));
    let mut row = |rank, tone, label: Word, value: String| section.push(rank, tone, label.say(lang), value);
    if report.simulated {
        // The head of every screen and text says so too.
        row(Rank::Detail, Tone::Plain, Word::Simulated, Word::SimulatedValue.say(lang).to_owned());
    }
    match &report.common.record {
        Ok(common) => {
            let (tone, value) = match common.expires_on {
                Some(last) => card_end(last, now, lang),
                None => (Tone::Warn, Problem::of_unread(&Unread::Malformed(String::new()), lang).what),
            };
            row(Rank::Headline, tone, Word::CardEnds, value);
            row(Rank::Normal, Tone::Plain, Word::Municipality, municipality(&common.municipality_code, lang));
            row(Rank::Detail, Tone::Plain, Word::CardSerial, reveal.of(&clean(&common.card_serial)));
        }
        Err(Unread::NotAsked) => {}
        Err(Unread::Coming) if report.kind.is_my_number() => {
            for (rank, label) in coming::RECORD {
                row(rank, Tone::Quiet, label, coming::told(lang));
            }
        }
        // Phones and other cards have no 共通AP: its absence is no news.
        Err(Unread::Absent | Unread::Coming) if !report.kind.is_my_number() => {}
        Err(_) if report.kind == CardKind::Other => {}
        Err(unread) => {
            row(Rank::Headline, Tone::Warn, Word::CardEnds, Problem::of_unread(unread, lang).what);
        }
    }
    row(Rank::Normal, Tone::Plain, Word::Reader, sanitize::reader(&report.reader));
    if let Ok(token) = &report.jpki.token {
        row(Rank::Technology, Tone::Plain, Word::Token, clean(token));
    } else if let Err(
        unread @ (Unread::Refused(_) | Unread::Empty | Unread::Malformed(_) | Unread::TooLong(_)),
    ) = &report.jpki.token
    {
        row(Rank::Technology, Tone::Quiet, Word::Token, Problem::of_unread(unread, lang).what);
    }
    row(Rank::Technology, Tone::Quiet, Word::Atr, report.atr.clone());
    let wire = report.wire;
    let cost =
        [u64::from(wire.apdus), wire.bytes_sent + wire.bytes_received, wire.elapsed_ms].map(dates::count);
    let cost = if report.is_coming() {
        coming::told(lang)
    } else {
        Word::CostValue.with(lang, &cost.each_ref().map(String::as_str))
    };
    row(Rank::Technology, Tone::Quiet, Word::Cost, cost);
    if report.common.record == Err(Unread::Coming) && report.kind.is_my_number() {
        let ends = section.rows.iter().position(|row| row.label == Word::CardEnds.say(lang));
        coming::withhold(&mut section, ends.map_or(0, |at| at + 1));
    }
    section
}

/// The card's own last day, with what is left of it.
fn card_end(last: NaiveDate, now: Instant, lang: Lang) -> (Tone, String) {
    let today = calendar::day(now);
    let told = dates::day(lang, last);
    match last.cmp(&today) {
        Ordering::Less => (Tone::Bad, Word::DayWithEnded.with(lang, &[&told])),
        Ordering::Equal => (Tone::Warn, Word::DayToday.with(lang, &[&told])),
        Ordering::Greater => {
            (Tone::Plain, Word::DayWithLeft.with(lang, &[&told, &dates::span(lang, today, last)]))
        }
    }
}

/// 利用者証明用電子証明書 with its PIN's counter and its window.
fn auth(report: &CardReport, renewal: &Renewal, now: Instant, lang: Lang) -> Section {
    let mut section = certificate(report, Slot::Auth, now, lang);
    let at = after_state(&section);
    let comes = report.common.record == Err(Unread::Coming);
    let window = renewal.window.map(|window| {
        let (opens, closes) = (dates::brief(lang, window.opens), dates::brief(lang, window.last_day));
        Word::WindowDays.with(lang, &[&opens, &closes])
    });
    // Whether there is one is known with the card's own end.
    let within = || report.validity(KeyPair::Auth).is_some_and(|dates| dates.outside(now).is_none());
    let none = matches!(renewal.standing, Standing::EndsWithCard | Standing::CardEnded) && within();
    let (tone, window) = match window {
        Some(_) if comes => (Tone::Quiet, Some(coming::told(lang))),
        Some(window) => (Tone::Plain, Some(window)),
        None => (Tone::Quiet, none.then(|| Word::WindowNone.say(lang).to_owned())),
    };
    let window = window.map(|told| Row::new(Rank::Normal, tone, Word::Window.say(lang), told));
    let tries = tries_row(report, Secret::Auth, Word::Pin.text(), lang);
    let below = at + usize::from(tries.is_some()) + usize::from(window.is_some());
    section.rows.splice(at..at, tries.into_iter().chain(window));
    if comes {
        coming::withhold(&mut section, below);
    }
    section
}

/// 署名用電子証明書 with its password's counter: closed without the password, so mostly only whether it is there.
/// The holder is told where the password is asked for, not here.
fn sign(report: &CardReport, now: Instant, lang: Lang) -> Section {
    let holding = report.holding(Slot::Sign);
    let comes = holding.why() == Some(&Unread::Coming);
    let mut section = if holding == Holding::Absent || holding.is_closed() || comes {
        let mut section = Section::titled(About::Certificate(Slot::Sign), slot(Slot::Sign).say(lang));
        let mut row = |rank, tone, label: &str, value| section.push(rank, tone, label, value);
        let (state, say) = (Word::State.say(lang), |word: Word| word.say(lang).to_owned());
        match holding {
            Holding::Absent => {
                row(Rank::Headline, Tone::Plain, state, say(Word::NotOnCard));
                row(Rank::Normal, Tone::Quiet, "", absent::certificate(Slot::Sign, report.kind, lang).why);
            }
            Holding::Uncertain { list: Unread::Coming, .. } => {
                row(Rank::Headline, Tone::Quiet, state, coming::told(lang));
            }
            Holding::Uncertain { list, .. } => {
                row(Rank::Headline, Tone::Warn, state, presence_unknown(list, lang));
            }
            Holding::Unread(_) | Holding::Read(_) => {
                row(Rank::Headline, Tone::Good, state, say(Word::OnCard));
                row(Rank::Normal, Tone::Quiet, Word::Contents.say(lang), say(Word::ContentsClosed));
            }
        }
        section
    } else {
        certificate(report, Slot::Sign, now, lang)
    };
    if holding != Holding::Absent {
        let at = after_state(&section);
        section.rows.splice(at..at, tries_row(report, Secret::Sign, Word::Password.text(), lang));
    }
    if comes {
        // There may be none.
        coming::withhold(&mut section, 1);
    }
    section
}

/// The card's list does not tell, and why.
fn presence_unknown(list: &Unread, lang: Lang) -> String {
    Word::PresenceUnknown.with(lang, &[&Problem::of_unread(list, lang).what])
}

/// The place after the state and the reason that belongs to it.
fn after_state(section: &Section) -> usize {
    let reason = section.rows.get(1).is_some_and(|row| row.label.is_empty());
    section.rows.len().min(if reason { 2 } else { 1 })
}

/// A certificate, or why there is none to show.
fn certificate(report: &CardReport, which: Slot, now: Instant, lang: Lang) -> Section {
    let mut section = Section::titled(About::Certificate(which), slot(which).say(lang));
    let holding = report.holding(which);
    let certificate = match (holding.read(), holding.why()) {
        (Some(certificate), _) => certificate,
        (None, None) => return section,
        (None, Some(Unread::Coming)) => return coming::certificate(report, which, now, lang),
        (None, Some(unread)) => {
            let problem = Problem::of_unread(unread, lang);
            let tone =
                if holding == Holding::Absent || holding.is_closed() { Tone::Quiet } else { Tone::Warn };
            section.push(Rank::Headline, tone, Word::State.say(lang), problem.what);
            section.push(Rank::Normal, Tone::Quiet, "", problem.why);
            if let (Holding::Uncertain { list, .. }, Slot::Auth | Slot::Sign) = (holding, which) {
                section.push(Rank::Normal, Tone::Warn, "", presence_unknown(list, lang));
            }
            return section;
        }
    };
    let (tone, state) = state(&Lifecycle::of(certificate, report.kind, now), lang);
    let mut row =
        |rank, tone, label: Word, value: &str| section.push(rank, tone, label.say(lang), clean(value));
    row(Rank::Headline, tone, Word::State, &state);
    let first = calendar::day(certificate.not_before);
    let last = calendar::day(certificate.not_after);
    row(Rank::Normal, Tone::Plain, Word::LastDay, &dates::day(lang, last));
    let (tone, issuer) = super::certificate::trust(TrustView::of(report, which), lang);
    row(Rank::Normal, tone, Word::Trust, &issuer);
    row(Rank::Normal, Tone::Quiet, Word::Revocation, Word::RevocationUnchecked.say(lang));
    let unsupported = section::unsupported_key(which, certificate, lang);
    let supported = unsupported.is_none();
    if let Some(told) = unsupported {
        row(Rank::Normal, Tone::Warn, Word::Key, &told);
    }
    row(Rank::Normal, Tone::Plain, Word::Serial, &certificate.serial);
    row(Rank::Detail, Tone::Plain, Word::FirstDay, &dates::day(lang, first));
    if supported {
        row(Rank::Detail, Tone::Plain, Word::Key, &section::key(&certificate.key));
    }
    row(Rank::Detail, Tone::Plain, Word::Subject, &section::name(&certificate.subject, lang));
    row(Rank::Detail, Tone::Plain, Word::Issuer, &section::name(&certificate.issuer, lang));
    row(Rank::Technology, Tone::Quiet, Word::Fingerprint, &with_colons_text(&certificate.fingerprint_sha256));
    let revoked = face::probably_revoked(report, lang).filter(|_| which == Slot::Sign);
    section.rows.splice(1..1, revoked.map(|told| Row::new(Rank::Warning, Tone::Warn, "", told)));
    section.timeline = Some(Timeline { from: first, today: calendar::day(now), to: last });
    section
}

/// A counter as a row; `None` where this look did not ask for it.
fn tries_row(report: &CardReport, which: Secret, label: Text, lang: Lang) -> Option<Row> {
    let found = report.tries(which);
    let (tone, value) = match &found {
        Err(Unread::NotAsked) => return None,
        Err(Unread::Coming) => (Tone::Quiet, coming::told(lang)),
        Ok(counter) => (tries_tone(which, *counter), tries(which, *counter, lang)),
        Err(Unread::Absent) => (Tone::Quiet, Word::NotOnCard.say(lang).to_owned()),
        Err(unread) => (Tone::Warn, Problem::of_unread(unread, lang).what),
    };
    Some(Row::new(Rank::Headline, tone, label.say(lang), value))
}

/// Every counter that was asked for.
#[must_use]
pub fn secrets(report: &CardReport, lang: Lang) -> Section {
    let mut section = Section::titled(About::Secrets, Word::Secrets.say(lang));
    let rows = Secret::ALL.into_iter().filter_map(|which| tries_row(report, which, secret(which), lang));
    section.rows.extend(rows);
    section
}

/// The counters that no certificate's section shows, where they were asked for.
fn others(report: &CardReport, lang: Lang) -> Option<Section> {
    let mut section = Section::titled(About::Secrets, Word::Secrets.say(lang));
    let shown = |which: &Secret| !matches!(which, Secret::Auth | Secret::Sign);
    let rows = Secret::ALL.into_iter().filter(shown);
    let rows = rows.filter_map(|which| tries_row(report, which, secret(which), lang));
    section.rows.extend(
        rows.map(|row| if row.rank == Rank::Headline { Row { rank: Rank::Normal, ..row } } else { row }),
    );
    if section.rows.is_empty() { None } else { Some(section) }
}

/// What to do now, the most urgent first.
fn what_now(report: &CardReport, renewal: &Renewal, lang: Lang) -> Section {
    // What to do is said of a whole report alone.
    let title = if coming::is_awaited(report) { coming::told(lang) } else { Word::Now.say(lang).to_owned() };
    advised(title, advice::of(report, renewal, lang))
}

/// While it is awaited what to do, as it will be told where nothing that comes is out of the ordinary: its place is kept.
#[must_use]
pub fn foreseen(report: &CardReport, renewal: &Renewal, lang: Lang) -> Option<Section> {
    let told = || advised(String::new(), advice::whole(report, renewal, lang));
    coming::is_awaited(report).then(told)
}

fn advised(title: String, advice: Vec<Advice>) -> Section {
    let mut section = Section::titled(About::Now, title);
    for Advice { tone, told, .. } in advice {
        section.push(if tone == Tone::Quiet { Rank::Normal } else { Rank::Headline }, tone, "", told);
    }
    section
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::domain::certificate::Certificate;
    use crate::domain::credential::Tries;

    fn text(sections: &[Section]) -> String {
        let mut lines = Vec::new();
        for section in sections {
            lines.push(section.title.clone());
            lines.extend(section.rows.iter().map(|row| format!("  {}: {}", row.label, row.value.as_str())));
        }
        lines.join("\n")
    }

    fn shown(report: &CardReport, lang: Lang, reveal: Reveal) -> Vec<Section> {
        card(report, &sample::renewal(report, sample::now(), lang), sample::now(), lang, reveal)
    }

    fn told(report: &CardReport, lang: Lang) -> String {
        text(&shown(report, lang, Reveal::Masked))
    }

    #[test]
    fn a_fresh_card_is_told_whole() {
        insta::assert_snapshot!("fresh_ja", told(&sample::fresh(), Lang::Ja));
        insta::assert_snapshot!("fresh_en", told(&sample::fresh(), Lang::En));
    }

    #[test]
    fn a_broken_card_is_told_as_far_as_it_goes() {
        insta::assert_snapshot!("broken_ja", told(&sample::broken(), Lang::Ja));
        insta::assert_snapshot!("broken_en", told(&sample::broken(), Lang::En));
    }

    #[test]
    fn a_juki_card_and_another_card_have_no_certificates_to_show() {
        for kind in [CardKind::Juki, CardKind::Other] {
            let sections = shown(&sample::bare(kind), Lang::Ja, Reveal::Masked);
            let about: Vec<About> = sections.iter().map(|section| section.about).collect();
            assert_eq!(about, [About::Now, About::Card]);
        }
    }

    #[test]
    fn an_empty_name_is_told_as_one() {
        let mut report = sample::fresh();
        report.jpki.auth = report.jpki.auth.map(|auth| Certificate { subject: "".into(), ..auth });
        assert!(told(&report, Lang::Ja).contains("空の名前"));
    }

    #[test]
    fn every_counter_that_was_asked_for_is_told_and_no_other() {
        let mut report = sample::fresh();
        *report.tries_mut(Secret::TextNumberB) = Ok(Tries::Left(10));
        *report.tries_mut(Secret::SurfaceBirth) = Ok(Tries::Left(7));
        let told: Vec<String> =
            secrets(&report, Lang::Ja).rows.into_iter().map(|row| row.value.to_string()).collect();
        assert_eq!(told, ["残り 3回 / 3回", "残り 5回 / 5回", "残り 10回 / 10回", "残り 7回"]);
        let sections = shown(&report, Lang::Ja, Reveal::Masked);
        let beside = sections.iter().find(|section| section.about == About::Secrets).unwrap();
        assert_eq!(beside.rows.len(), 2, "the other two stand with their certificates");
    }

    #[test]
    fn a_counter_that_is_not_found_beside_its_certificate_is_not_told_as_absent() {
        let counter = |report: &CardReport| {
            let row = secrets(report, Lang::Ja).rows.remove(0);
            (row.tone, row.value.to_string())
        };
        let mut report = sample::tried(sample::fresh(), vec![(Secret::Sign, Err(Unread::Absent))]);
        assert_eq!(counter(&report), (Tone::Warn, "カードが拒みました (6A82)".to_owned()));
        report.jpki.sign_present = Ok(false);
        assert_eq!(counter(&report), (Tone::Quiet, Word::NotOnCard.say(Lang::Ja).to_owned()));
    }

    #[test]
    fn a_counter_above_any_that_is_known_is_told_alone() {
        for secret in Secret::ALL {
            for left in 1..=15 {
                let told = tries(secret, Tries::Left(left), Lang::En);
                let Some(most) = secret.tries_max() else {
                    let tries = if left == 1 { "try" } else { "tries" };
                    assert_eq!(told, format!("{left} {tries} left"), "{secret:?}");
                    continue;
                };
                if left <= most {
                    assert_eq!(told, format!("{left} of {most} tries left"), "{secret:?}");
                } else {
                    assert_eq!(told, format!("counter {left}"), "{secret:?}");
                    assert_eq!(tries_tone(secret, Tries::Left(left)), Tone::Warn, "{secret:?}");
                }
            }
        }
    }

    #[test]
    fn the_cards_serial_number_is_shown_only_when_asked_for() {
        let report = sample::fresh();
        assert!(!told(&report, Lang::Ja).contains("123456789012345"));
        assert!(text(&shown(&report, Lang::Ja, Reveal::Shown)).contains("123456789012345"));
    }

    #[test]
    fn a_state_is_told_for_each_moment_of_a_life() {
        for (now, ja) in [
            ("2025-10-27T10:35:41+09:00", "まだ有効期間前  2025年10月27日 から"),
            ("2026-11-22T15:00:00+09:00", "有効期間内  あと 1,183日"),
            ("2030-02-17T15:48:00+09:00", "今日が満了日 (24時まで)"),
            ("2030-02-17T23:59:59+09:00", "今日が満了日 (24時まで)"),
            ("2030-02-18T00:00:00+09:00", "期限切れ  1日前に満了"),
        ] {
            let (_, state) =
                state(&Lifecycle::of(&sample::certificate(), CardKind::MyNumber, sample::at(now)), Lang::Ja);
            assert_eq!(state, ja, "{now}");
        }
    }

    #[test]
    fn what_a_card_says_can_not_steer_the_terminal() {
        let mut report = sample::fresh();
        report.reader = "a\u{1b}[2Jb".to_owned();
        report.jpki.token = Ok("x\u{202e}y".to_owned());
        let mut certificate = sample::certificate();
        certificate.subject = "CN=\u{7}".into();
        report.jpki.auth = Ok(certificate);
        assert!(!told(&report, Lang::En).contains(['\u{1b}', '\u{202e}', '\u{7}']));
    }
}
