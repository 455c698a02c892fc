//! Screen 2, 証明書: the four certificates, each told whole.
//!
//! ```text
//!  > 利用者証明用   署名用   利用者証明用CA   署名用CA
//! ┏> 利用者証明用電子証明書 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ 有効期間                                                                   ┃
//! ┃ > 状態        有効期間内  あと 1,183日                                     ┃
//! ┃   満了日      2030年2月17日 (令和12年)                                     ┃
//! ┃                                                                            ┃
//! ┃ 発行元                                                                     ┃
//! ┃   発行元      テスト用の認証局                                             ┃
//! ┗ /満了 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-18/52 ━┛
//! ```
//!
//! A wide screen has the four at the left, each with how it stands; a small one leaves the box out. The row with `>`
//! is the one that is copied. What is the holder's is masked until revealed, and can't be copied before.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::KeyPair;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::{CardReport, Unread};
use crate::present::certificate::{self, TrustView};
use crate::present::mask::Reveal;
use crate::present::sections::{self, About, Rank, Tone};
use crate::tui::compositor::{Context, Export, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::screen::card;
use crate::tui::text::{Ui, cells, cut, wrap};
use crate::tui::widget::field::Field;
use crate::tui::widget::ledger::{self, Ledger, Piece};
use crate::tui::widget::pin_sheet::PinTask;
use crate::tui::widget::{panel, rows};

/// The certificates in the order of Tab.
const SLOTS: [(Slot, Ui); 4] = [
    (Slot::Auth, Ui::AuthTab),
    (Slot::Sign, Ui::SignTab),
    (Slot::AuthCa, Ui::AuthCaTab),
    (Slot::SignCa, Ui::SignCaTab),
];

/// A box from this size on; the list at the left from this width on. Header and footer not counted.
const FULL: (u16, u16) = (70, 18);
const WIDE: u16 = 110;
const LIST: u16 = 42;

/// The screen.
pub(crate) struct CertificatesScreen {
    at: usize,
    tree: bool,
    ledger: Ledger,
    needle: Field,
    finding: bool,
}

/// Where things are drawn.
struct Places {
    list: Rect,
    /// The box, where there is one.
    frame: Option<Rect>,
    /// What is told.
    body: Rect,
    /// What is looked for, and how much is shown.
    foot: Rect,
}

fn places(area: Rect) -> Places {
    let full = area.width >= FULL.0 && area.height >= FULL.1;
    let (list, rest) = if full && area.width >= WIDE {
        let list = Rect { width: LIST, height: area.height.min(10), ..area };
        (list, Rect { x: area.x + LIST, width: area.width - LIST, ..area })
    } else {
        let height = area.height.min(1);
        let rest = Rect { y: area.y + height, height: area.height - height, ..area };
        (Rect { height, ..area }, rest)
    };
    if full {
        let body = Rect {
            x: rest.x + 2,
            y: rest.y + 1,
            width: rest.width.saturating_sub(4),
            height: rest.height.saturating_sub(2),
        };
        let foot =
            Rect { x: rest.x + 1, y: rest.bottom() - 1, width: rest.width.saturating_sub(2), height: 1 };
        Places { list, frame: Some(rest), body, foot }
    } else {
        let foot = rest.height.min(1);
        let body = Rect { height: rest.height - foot, ..rest };
        Places { list, frame: None, body, foot: Rect { y: body.bottom(), height: foot, ..rest } }
    }
}

impl CertificatesScreen {
    pub(crate) fn new() -> Self {
        Self { at: 0, tree: false, ledger: Ledger::default(), needle: Field::default(), finding: false }
    }

    fn slot(&self) -> Slot {
        SLOTS.get(self.at).map_or(Slot::Auth, |(slot, _)| *slot)
    }

    /// What is told of the certificate that is shown; `None` where it was not read.
    fn told(&self, report: &CardReport, reveal: Reveal, cx: &Context<'_>) -> Option<Vec<Piece>> {
        let certificate = report.certificate(self.slot()).as_ref().ok()?;
        Some(if self.tree {
            tree(self.slot(), certificate, reveal)
        } else {
            details(self.slot(), certificate, report, reveal, cx)
        })
    }

    /// What is shown of it.
    fn shown(&self, cx: &Context<'_>) -> Option<Vec<Piece>> {
        let told = self.told(cx.model.report()?, cx.model.reveal, cx)?;
        Some(ledger::found(told, &self.needle.text()))
    }

    fn turn_to(&mut self, at: usize) {
        self.at = at;
        self.ledger = Ledger::default();
        self.needle = Field::default();
    }

    /// Hands the selected row to the clipboard, unless it is masked.
    fn copy(&self, cx: &Context<'_>) -> Step {
        let Some(shown) = self.shown(cx) else { return Step::Tell(Ui::NotRead, String::new()) };
        let Some((name, row)) = ledger::named(&shown, self.ledger.at) else {
            return Step::Tell(Ui::NothingFound, String::new());
        };
        if row.value.contains(&cx.model.reveal.of("")) && cx.model.reveal == Reveal::Masked {
            return Step::Tell(Ui::CopyMasked, String::new());
        }
        let name = if name.is_empty() { Ui::CopiedRow.say(cx.lang).to_owned() } else { name };
        Step::Copy { name, text: row.value.clone() }
    }

    /// The four in one line: where they do not fit, the one that is shown and how many there are.
    fn tabs(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let tab = |at: usize, tab: Ui| {
            let (mark, style) = if at == self.at { (" >", cx.theme.focus) } else { ("  ", cx.theme.label) };
            Span::styled(format!("{mark} {} ", tab.say(cx.lang)), style)
        };
        let all: Vec<Span<'_>> = SLOTS.iter().zip(0..).map(|((_, word), at)| tab(at, *word)).collect();
        let mut line = Line::from(all);
        if tabs_width(cx) > usize::from(area.width) {
            let (_, word) = SLOTS.get(self.at).copied().unwrap_or((Slot::Auth, Ui::AuthTab));
            let count = format!(" {}/{}", self.at + 1, SLOTS.len());
            line = Line::from(vec![tab(self.at, word), Span::styled(count, cx.theme.label)]);
        }
        frame.render_widget(line, area);
    }

    /// The four with how they stand.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, Ui::CertificatesTab.say(cx.lang), false, cx);
        let mut y = inner.y;
        for (at, (slot, _)) in SLOTS.iter().enumerate() {
            let (mark, style) = if at == self.at { ("> ", cx.theme.focus) } else { ("  ", cx.theme.text) };
            let name = cut(sections::slot(*slot).say(cx.lang), usize::from(inner.width).saturating_sub(2));
            let (tone, state) = standing(report, *slot, cx);
            for line in [
                Line::styled(format!("{mark}{name}"), style),
                Line::styled(format!("    {state}"), cx.theme.tone(tone)),
            ] {
                if y < inner.bottom() {
                    frame.render_widget(line, Rect { y, height: 1, ..inner });
                }
                y += 1;
            }
        }
    }

    /// Why there is nothing to tell yet, and what to do.
    fn unread(&self, width: usize, report: &CardReport, cx: &Context<'_>) -> Vec<Line<'static>> {
        let slot = self.slot();
        let told = sections::card(report, cx.now, cx.lang, cx.model.reveal);
        let mut lines = match told.iter().find(|section| section.about == About::Certificate(slot)) {
            Some(section) => rows::lines(section, Rank::Detail, width, cx),
            None => vec![Line::styled(standing(report, slot, cx).1, cx.theme.text)],
        };
        let offer = match (slot, report.certificate(slot)) {
            (_, Err(Unread::NotAsked)) if slot != Slot::Sign => Some(Ui::OfferRead),
            (Slot::Sign, Err(Unread::NeedsPin | Unread::NotAsked))
                if report.jpki.sign_present != Ok(false) =>
            {
                Some(Ui::OfferPassword)
            }
            _ => None,
        };
        if let Some(offer) = offer {
            lines.push(Line::default());
            let offer = wrap(offer.say(cx.lang), width);
            lines.extend(offer.into_iter().map(|line| Line::styled(line, cx.theme.title)));
        }
        lines
    }

    /// What is looked for at the left of the last line, how much is shown at its right.
    fn foot(&self, frame: &mut Frame<'_>, area: Rect, shown: Option<String>, cx: &Context<'_>) {
        if area.is_empty() {
            return;
        }
        if let Some(shown) = shown {
            let told = format!(" {shown} ");
            let width = u16::try_from(cells(&told)).unwrap_or(0).min(area.width);
            let place = Rect { x: area.right() - width, width, ..area };
            frame.render_widget(Line::styled(told, cx.theme.label), place);
        }
        if self.finding || !self.needle.is_empty() {
            let typed = u16::try_from(cells(&self.needle.text()) + 3).unwrap_or(u16::MAX);
            let most = area.width.saturating_sub(14);
            let width = if self.finding { most.min(40) } else { most.min(typed) };
            let place = Rect { width, ..area };
            frame.render_widget(Line::raw(" ".repeat(usize::from(width))), place);
            frame.render_widget(Line::styled(" /", cx.theme.key), place);
            let field = Rect { x: place.x + 2.min(width), width: width.saturating_sub(3), ..place };
            if self.finding {
                self.needle.draw(frame, field, cx);
            } else {
                let text = cut(&self.needle.text(), usize::from(field.width));
                frame.render_widget(Line::styled(text, cx.theme.text), field);
            }
        }
    }
}

/// The cells of the four in one line, with their marks.
fn tabs_width(cx: &Context<'_>) -> usize {
    SLOTS.iter().map(|(_, tab)| cells(tab.say(cx.lang)) + 4).sum()
}

/// How a certificate stands with this look.
fn standing(report: &CardReport, slot: Slot, cx: &Context<'_>) -> (Tone, String) {
    let (tone, state) = match report.certificate(slot) {
        Ok(certificate) => return sections::state(certificate, cx.now, cx.lang),
        Err(_) if slot == Slot::Sign && report.jpki.sign_present == Ok(false) => {
            (Tone::Quiet, Ui::StateAbsent)
        }
        Err(Unread::NeedsPin) => (Tone::Quiet, Ui::StateClosed),
        Err(Unread::NotAsked) if slot == Slot::Sign => (Tone::Quiet, Ui::StateClosed),
        Err(Unread::NotAsked) => (Tone::Quiet, Ui::StateNotRead),
        Err(Unread::Absent | Unread::Empty) => (Tone::Quiet, Ui::StateAbsent),
        Err(Unread::Refused(_) | Unread::Malformed(_) | Unread::TooLong(_)) => (Tone::Warn, Ui::StateTrouble),
    };
    (tone, state.say(cx.lang).to_owned())
}

/// Everything that a certificate says.
fn details(
    slot: Slot,
    certificate: &Certificate,
    report: &CardReport,
    reveal: Reveal,
    cx: &Context<'_>,
) -> Vec<Piece> {
    let life = Lifecycle::of(certificate, cx.now);
    let trust = TrustView::of(report, slot);
    let mut told = certificate::details(slot, certificate, &life, trust, cx.now, cx.lang, reveal);
    // The first part has the certificate's own name, which stands above it already.
    if let Some(first) = told.first_mut() {
        first.title.clear();
    }
    ledger::pieces(told)
}

/// A certificate's ASN.1.
fn tree(slot: Slot, told: &Certificate, reveal: Reveal) -> Vec<Piece> {
    certificate::tree(slot, told, reveal).into_iter().map(Piece::Row).collect()
}

impl Layer for CertificatesScreen {
    fn scope(&self) -> Scope {
        if self.finding { Scope::Filter } else { Scope::Certificates }
    }

    fn home(&self) -> Scope {
        Scope::Certificates
    }

    fn typing(&self) -> bool {
        self.finding
    }

    fn type_char(&mut self, c: char) {
        self.needle.insert(c);
        self.ledger = Ledger::default();
    }

    fn forget(&mut self) {
        *self = Self { at: self.at, ..Self::new() };
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        if self.finding {
            match action {
                Action::Open => self.finding = false,
                Action::Close => (self.finding, self.needle) = (false, Field::default()),
                action => {
                    if !self.needle.act(action) {
                        return None;
                    }
                    self.ledger = Ledger::default();
                }
            }
            return Some(Vec::new());
        }
        let report = cx.model.report();
        let slot = self.slot();
        let read = report.is_some_and(|report| report.certificate(slot).is_ok());
        let refused = || Some(vec![Step::Tell(Ui::NotRead, String::new())]);
        match action {
            Action::Next => self.turn_to((self.at + 1) % SLOTS.len()),
            Action::Back => self.turn_to((self.at + SLOTS.len() - 1) % SLOTS.len()),
            Action::Reveal => return Some(vec![Step::Reveal]),
            Action::Refresh => return Some(vec![Step::Refresh]),
            Action::Demo => return Some(vec![Step::Demo]),
            Action::Open if slot == Slot::Sign && report.is_some_and(card::sign_is_closed) => {
                return Some(vec![Step::Open(Overlay::Pin(PinTask::Read(KeyPair::Sign)))]);
            }
            Action::Open => {
                let asks = report.is_some_and(|report| {
                    slot != Slot::Sign
                        && !report.kind.offers().certificates().is_empty()
                        && *report.certificate(slot) == Err(Unread::NotAsked)
                });
                return Some(if asks { vec![Step::ReadMore] } else { Vec::new() });
            }
            Action::Close if self.needle.is_empty() => self.tree = false,
            Action::Close => {
                self.needle = Field::default();
                self.ledger = Ledger::default();
            }
            Action::Find | Action::Tree | Action::Export | Action::Copy if !read => return refused(),
            Action::Find => self.finding = true,
            Action::Tree => {
                self.tree = !self.tree;
                self.ledger = Ledger::default();
            }
            Action::Export => {
                return Some(vec![Step::Open(Overlay::Export(Export::Certificate(slot)))]);
            }
            Action::Copy => return Some(vec![self.copy(cx)]),
            action => {
                let shown = self.shown(cx)?;
                return self.ledger.act(action, &shown, places(area).body, cx).then(Vec::new);
            }
        }
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let places = places(area);
        let at = (x, y).into();
        if places.body.contains(at) {
            let shown = self.shown(cx)?;
            return self.ledger.click(y, &shown, places.body, cx).then(Vec::new);
        }
        if !places.list.contains(at) {
            return None;
        }
        if places.list.height > 1 {
            let line = usize::from(y.checked_sub(places.list.y + 1)?) / 2;
            self.turn_to(Some(line).filter(|line| *line < SLOTS.len())?);
        } else if tabs_width(cx) > usize::from(places.list.width) {
            self.turn_to((self.at + 1) % SLOTS.len());
        } else {
            let mut from = places.list.x;
            let hit = SLOTS.iter().position(|(_, tab)| {
                let width = u16::try_from(cells(tab.say(cx.lang)) + 4).unwrap_or(0);
                let here = (from..from + width).contains(&x);
                from += width;
                here
            })?;
            self.turn_to(hit);
        }
        Some(Vec::new())
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = cx.model.report() else {
            card::standing_by(frame, area, cx);
            return;
        };
        if report.kind.offers().certificates().is_empty() {
            card::no_certificates(frame, area, report, cx);
            return;
        }
        let places = places(area);
        if places.list.height > 1 {
            self.list(frame, places.list, report, cx);
        } else {
            self.tabs(frame, places.list, cx);
        }
        let shown = self.shown(cx);
        let unread = match &shown {
            Some(_) => Vec::new(),
            None => self.unread(usize::from(places.body.width), report, cx),
        };
        if let Some(mut place) = places.frame {
            let name = sections::slot(self.slot()).say(cx.lang);
            let mut title = if self.tree { Ui::TreeTitle.with(cx.lang, &[name]) } else { name.to_owned() };
            if self.slot() == Slot::Sign && report.jpki.sign.is_ok() && cx.model.reveal == Reveal::Masked {
                title = format!("{title}  {}", Ui::Masked.say(cx.lang));
            }
            if shown.is_none() {
                place.height = u16::try_from(unread.len() + 2).unwrap_or(u16::MAX).min(place.height);
            }
            panel::draw(frame, place, &title, true, cx);
        }
        if let Some(shown) = shown {
            let part = self.ledger.draw(frame, places.body, &shown, cx);
            self.foot(frame, places.foot, part, cx);
        }
        for (line, y) in unread.into_iter().zip(places.body.y..places.body.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..places.body });
        }
    }
}
