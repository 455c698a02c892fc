//! What is on the screen, and until when it stays as it is. Changes nothing.

use std::time::Duration;

use chrono::TimeDelta;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::App;
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::Certificate;
use crate::domain::kind::CardKind;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::model::{QUIET_READING, Subject, TOAST};
use crate::present::sanitize;
use crate::tui::widget::{footer, header, panel, popup};
use crate::tui::words::Ui;

impl App {
    /// Draws everything, with the terminal's cursor on what has the focus.
    pub(crate) fn view(&self, frame: &mut Frame<'_>, now: Instant) {
        let area = frame.area();
        self.draw(frame, area, now);
        if self.shared.glyphs.is_ascii() {
            in_ascii(frame.buffer_mut());
        }
        let at = self.shared.pointer.stands().unwrap_or(area.as_position());
        if !area.is_empty() {
            frame.set_cursor_position((at.x.min(area.right() - 1), at.y.min(area.bottom() - 1)));
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, now: Instant) {
        let cx = self.shared.context(now);
        frame.buffer_mut().set_style(area, cx.theme.text);
        cx.pointer.cover(Rect::ZERO);
        if self.is_too_small() {
            let told = panel::said(Ui::SmallScreen.say(cx.lang), usize::from(area.width), cx.theme.text);
            cx.pointer.stand(area.as_position());
            return panel::lines(frame, area, told);
        }
        // What takes the whole screen has what opens over it in the usual place.
        let whole = self.layers.iter().rposition(|layer| layer.whole());
        let middle = self.shared.body(area);
        cx.pointer.cover(if whole.is_some() { area } else { middle });
        match whole.and_then(|at| self.layers.get(at)) {
            Some(whole) => whole.view(frame, area, &cx),
            None => header::draw(frame, Rect { height: 1, ..area }, self.tabs(), self.tab, &cx),
        }
        let over = whole.map_or(0, |at| at + 1);
        for layer in self.layers.iter().skip(over) {
            if layer.fits(&cx) {
                layer.view(frame, middle, &cx);
            } else {
                popup::too_small(frame, middle, &cx);
            }
        }
        cx.pointer.read(frame.buffer_mut(), &self.working(now), cx.lang);
        if over == self.layers.len() || self.is_guided() {
            return;
        }
        footer::beside(frame, Rect { y: middle.bottom(), height: 1, ..area }, &cx);
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        footer::draw(frame, last, &self.bindings(now), &cx);
        // What is asked while a secret is typed is not covered.
        if !self.layers.iter().any(|layer| layer.holds_secret()) {
            footer::toast(frame, middle, &cx);
        }
    }

    /// How long until something on the screen changes by itself; `None` where nothing does.
    pub(crate) fn wake(&self, now: Instant) -> Option<Duration> {
        let model = &self.shared.model;
        let toast = model.toast(now).map(|notice| notice.at + TOAST);
        let subject = match model.subject() {
            Subject::Reading { since, .. } => Some(since + QUIET_READING).filter(|at| *at > now),
            Subject::Report(report) => {
                // A day that begins changes every count of days; on the last day a minute does.
                let midnight = calendar::midnight(calendar::plus_days(calendar::day(now), 1));
                let certificates = [&report.jpki.auth, &report.jpki.sign]
                    .into_iter()
                    .filter_map(|found| found.as_ref().ok());
                certificates.filter_map(|found| next_change(found, report.kind, now)).chain([midnight]).min()
            }
            _ => None,
        };
        let cx = self.shared.context(now);
        let layers = self.layers.iter().filter_map(|layer| layer.wake(&cx)).filter(|at| *at > now).min();
        let holds = self.layers.iter().any(|layer| layer.holds_secret());
        let idle =
            self.shared.touched.filter(|_| holds).map(|touched| touched + self.shared.policy.idle.secret);
        let ends = self.idle_end(now);
        let next = [toast, subject, layers, idle, ends, self.renewed, self.covered, model.due()]
            .into_iter()
            .flatten()
            .min()?;
        Some((next - now).to_std().unwrap_or(Duration::ZERO))
    }
}

/// Signs in texts are drawn as the boxes are: in ASCII.
fn in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let mut chars = cell.symbol().chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && sanitize::in_ascii(c) != c
        {
            cell.set_char(sanitize::in_ascii(c));
        }
    }
}

/// When what is told of a certificate's dates changes next, besides at midnight.
fn next_change(certificate: &Certificate, kind: CardKind, now: Instant) -> Option<Instant> {
    let life = Lifecycle::of(certificate, kind, now);
    match life.state {
        State::NotYetValid => Some(certificate.not_before),
        State::Renewable if life.days_left == 0 => {
            let left = (certificate.not_after - now).num_milliseconds() + 1000;
            Some(now + TimeDelta::milliseconds((left - 1).rem_euclid(60_000) + 1))
        }
        State::Valid | State::Renewable | State::Expired => None,
    }
}
