//! Screen 6, 暗証番号: every PIN of the card, what it is for, how many tries are left, and what can be done with it.
//!
//! ```text
//! ┏> 暗証番号 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ > 利用者証明用の暗証番号            残り 3回 / 3回                         ┃
//! ┃   署名用パスワード                  残り 5回 / 5回                         ┃
//! ┃   券面事項入力補助用の暗証番号      残り 3回 / 3回                         ┃
//! ┃   住民基本台帳用の暗証番号          残り 3回 / 3回                         ┃
//! ┃   照合番号・生年月日                                                       ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ┌ 利用者証明用の暗証番号 ────────────────────────────────────────────────────┐
//! │ 使うとき  マイナポータルへのログイン、コンビニ交付                         │
//! │ 形        数字4桁  例: 1216                                                │
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Counters are asked for on entering, by the empty VERIFY that spends no try. A small screen has both parts without
//! boxes. No PIN is typed here: that is the sheet's (`widget::pin_sheet`).

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::report::{CardReport, Unread};
use crate::present::pin as pins;
use crate::present::problem::Problem;
use crate::present::sections::{self, Tone};
use crate::tui::compositor::{Context, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::{Count, Model};
use crate::tui::screen::card;
use crate::tui::text::{Ui, cells, cut, pad, wrap};
use crate::tui::widget::pin_sheet::PinTask;
use crate::tui::widget::{panel, sheet};

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (70, 20);

/// The counters that no holder chose a number for.
const NUMBERS: [Secret; 5] = [
    Secret::TextNumberA,
    Secret::TextNumberB,
    Secret::SurfaceNumberA,
    Secret::SurfaceNumberB,
    Secret::SurfaceBirth,
];

/// Lines of the list: the PINs, and one for all other numbers.
const LIST: usize = PinName::ALL.len() + 1;

/// The screen.
#[derive(Default)]
pub(crate) struct PinsScreen {
    at: usize,
    /// The first line of the lower part that is shown.
    top: usize,
}

/// Where things are drawn.
struct Places {
    /// The boxes, where there are any.
    boxes: Option<(Rect, Rect)>,
    list: Rect,
    body: Rect,
}

fn places(area: Rect) -> Places {
    let inner = |place: Rect| Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    };
    let list = u16::try_from(LIST).unwrap_or(u16::MAX);
    if area.width >= FULL.0 && area.height >= FULL.1 {
        let upper = Rect { height: list + 2, ..area };
        let lower = Rect { y: area.y + upper.height, height: area.height - upper.height, ..area };
        return Places { boxes: Some((upper, lower)), list: inner(upper), body: inner(lower) };
    }
    let list = Rect { height: list.min(area.height), ..area };
    let gap = u16::from(area.height > list.height + 4);
    let y = list.bottom() + gap;
    let body = Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: area.bottom() - y };
    Places { boxes: None, list, body }
}

/// How one counter stands, in words.
fn count(report: &CardReport, secret: Secret, cx: &Context<'_>) -> (Tone, String) {
    match report.tries(secret) {
        Ok(tries) => {
            let tone = match tries {
                Tries::Locked => Tone::Bad,
                Tries::Left(left) if secret.tries_max().is_some_and(|most| left < most) => Tone::Warn,
                Tries::Left(_) => Tone::Good,
                Tries::Unlimited | Tries::NotReported => Tone::Quiet,
            };
            (tone, sections::tries(secret, tries, cx.lang))
        }
        Err(Unread::NotAsked) => {
            let word = match cx.model.counted() {
                Count::No => Ui::TriesNotAsked,
                Count::Asked(_) => Ui::TriesAsking,
                Count::Done => Ui::TriesFailed,
                Count::Failed(fault) => {
                    let told = [Ui::TriesFailed.say(cx.lang), &Problem::of_fault(fault, cx.lang).what];
                    return (Tone::Warn, told.join(" · "));
                }
            };
            (Tone::Quiet, word.say(cx.lang).to_owned())
        }
        Err(Unread::Absent) => (Tone::Quiet, Ui::PinNotHeld.say(cx.lang).to_owned()),
        Err(unread) => (Tone::Warn, Problem::of_unread(&unread, cx.lang).what),
    }
}

/// How a PIN stands: its counter, of two the lower one.
fn standing(report: &CardReport, pin: PinName, cx: &Context<'_>) -> (Tone, String) {
    if !report.kind.offers().allows(pin) || !cx.model.holds(pin) {
        return (Tone::Quiet, Ui::PinNotHeld.say(cx.lang).to_owned());
    }
    let left = |secret: &&Secret| report.tries(**secret).ok().and_then(Tries::left).unwrap_or(u8::MAX);
    let lowest = pin.secrets().iter().min_by_key(left).copied().unwrap_or(Secret::Auth);
    count(report, lowest, cx)
}

impl PinsScreen {
    pub(crate) const fn new() -> Self {
        Self { at: 0, top: 0 }
    }

    /// The PIN that is selected; `None` for the other numbers.
    fn pin(&self) -> Option<PinName> {
        PinName::ALL.get(self.at).copied()
    }

    fn turn_to(&mut self, at: usize) {
        (self.at, self.top) = (at, 0);
    }

    /// Opens a job for the PIN that is selected; nothing for the other numbers, nor for a card that has none.
    fn open(&self, task: impl Fn(PinName) -> Option<PinTask>, cx: &Context<'_>) -> Vec<Step> {
        let kind = cx.model.report().map(|report| report.kind);
        let (Some(pin), Some(kind)) = (self.pin(), kind) else { return Vec::new() };
        if kind.offers().secrets().is_empty() {
            return Vec::new();
        }
        if !kind.offers().allows(pin) {
            return vec![Step::Tell(Ui::PinNotHeld, String::new())];
        }
        task(pin).map(|task| Step::Open(Overlay::Pin(task))).into_iter().collect()
    }

    fn title(&self, cx: &Context<'_>) -> String {
        self.pin().map_or_else(|| Ui::OtherNumbers.say(cx.lang).to_owned(), |pin| pins::title(pin, cx.lang))
    }

    /// The lower part: everything about what is selected.
    fn lines(&self, report: &CardReport, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let lang = cx.lang;
        let mut rows: Vec<(&str, String, Tone)> = Vec::new();
        let mut notes: Vec<(Ui, Tone)> = Vec::new();
        let mut guide = None;
        if let Some(pin) = self.pin() {
            rows.push((Ui::RowPurpose.say(lang), pins::purpose(pin, lang).to_owned(), Tone::Plain));
            let form = pins::form(pin.form(), lang).to_owned();
            rows.push((Ui::RowForm.say(lang), form, Tone::Plain));
            match pin.secrets() {
                [one, two] if report.kind.offers().allows(pin) => {
                    for secret in [one, two] {
                        let (tone, told) = count(report, *secret, cx);
                        let told = format!("{told}  ({})", sections::secret(*secret).say(lang));
                        rows.push((Ui::RowTries.say(lang), told, tone));
                    }
                    notes.push((Ui::NoteTwoPlaces, Tone::Quiet));
                }
                _ => {
                    let (tone, told) = standing(report, pin, cx);
                    rows.push((Ui::RowTries.say(lang), told, tone));
                }
            }
            let able = report.kind.offers().allows(pin) && cx.model.holds(pin);
            if able && cx.model.tries(pin) == Some(Tries::Locked) {
                guide = Some(pin);
            } else if able {
                notes.push((Ui::NoteCan, Tone::Plain));
                if matches!(pin, PinName::Auth | PinName::Sign) {
                    notes.push((Ui::NoteCanProve, Tone::Plain));
                }
                notes.push((Ui::NoteTries, Tone::Quiet));
            }
        } else {
            notes.push((Ui::OtherNumbersWhat, Tone::Quiet));
            for secret in NUMBERS {
                let (tone, told) = count(report, secret, cx);
                rows.push((sections::secret(secret).say(lang), told, tone));
            }
        }
        let column = rows.iter().map(|(label, ..)| cells(label) + 2).max().unwrap_or(0).min(width * 3 / 5);
        let mut lines = Vec::new();
        let mut before = "";
        for (label, value, tone) in rows {
            for (part, value) in wrap(&value, width.saturating_sub(column)).into_iter().enumerate() {
                let told = if part == 0 && label != before { label } else { "" };
                lines.push(Line::from(vec![
                    Span::styled(pad(told, column), cx.theme.label),
                    Span::styled(value, cx.theme.tone(tone)),
                ]));
            }
            before = label;
        }
        lines.push(Line::default());
        for (note, tone) in notes {
            let style = cx.theme.tone(tone);
            lines.extend(wrap(note.say(lang), width).into_iter().map(|text| Line::styled(text, style)));
        }
        lines.extend(guide.into_iter().flat_map(|pin| sheet::locked(pin, width, cx)));
        lines
    }

    /// The upper part.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let mut rows: Vec<(String, Tone, String)> = PinName::ALL
            .into_iter()
            .map(|pin| {
                let (tone, told) = standing(report, pin, cx);
                (pins::title(pin, cx.lang), tone, told)
            })
            .collect();
        rows.push((Ui::OtherNumbers.say(cx.lang).to_owned(), Tone::Quiet, String::new()));
        let column = rows.iter().map(|(name, ..)| cells(name) + 2).max().unwrap_or(0);
        let room = usize::from(area.width).saturating_sub(2);
        for ((at, (name, tone, told)), y) in rows.into_iter().enumerate().zip(area.y..area.bottom()) {
            let here = at == self.at;
            let (mark, style) = if here { ("> ", cx.theme.focus) } else { ("  ", cx.theme.text) };
            let line = Line::from(vec![
                Span::styled(mark, style),
                Span::styled(pad(&name, column.min(room)), style),
                Span::styled(cut(&told, room.saturating_sub(column)), cx.theme.tone(tone)),
            ]);
            frame.render_widget(line, Rect { y, height: 1, ..area });
            if here {
                frame.set_cursor_position((area.x, y));
            }
        }
    }
}

impl Layer for PinsScreen {
    fn scope(&self) -> Scope {
        Scope::Pins
    }

    fn forget(&mut self) {
        self.top = 0;
    }

    fn needs(&self, model: &Model) -> Option<Step> {
        let wants = model.counted() == Count::No
            && model.report().is_some_and(|report| !report.kind.offers().secrets().is_empty());
        wants.then_some(Step::Count)
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let pair = |pin: PinName| match pin {
            PinName::Auth => Some(KeyPair::Auth),
            PinName::Sign => Some(KeyPair::Sign),
            PinName::Text | PinName::Juki => None,
        };
        let page = |screen: &Self| {
            let body = places(area).body;
            let lines =
                cx.model.report().map_or(0, |report| screen.lines(report, usize::from(body.width), cx).len());
            let page = usize::from(body.height).max(1);
            (page, lines.saturating_sub(page))
        };
        match action {
            Action::Down => self.turn_to((self.at + 1) % LIST),
            Action::Up => self.turn_to((self.at + LIST - 1) % LIST),
            Action::PageDown => {
                let (page, last) = page(self);
                self.top = (self.top + page).min(last);
            }
            Action::PageUp => self.top = self.top.saturating_sub(page(self).0),
            Action::Open => return Some(self.open(|pin| Some(PinTask::Check(pin)), cx)),
            Action::Change => return Some(self.open(|pin| Some(PinTask::Change(pin)), cx)),
            Action::Prove => return Some(self.open(|pin| pair(pin).map(PinTask::Challenge), cx)),
            Action::Locked => {
                let pin = self.pin().filter(|_| cx.model.report().is_some());
                return Some(pin.map(|pin| Step::Open(Overlay::Locked(pin))).into_iter().collect());
            }
            Action::Refresh => return Some(vec![Step::Count]),
            Action::Demo => return Some(vec![Step::Demo]),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, _cx: &Context<'_>) -> Option<Vec<Step>> {
        let list = places(area).list;
        if !list.contains((x, y).into()) {
            return None;
        }
        self.turn_to(usize::from(y - list.y).min(LIST - 1));
        Some(Vec::new())
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let report = match cx.model.report() {
            Some(report) if !report.kind.offers().secrets().is_empty() => report,
            Some(report) => return card::no_certificates(frame, area, report, cx),
            None => return card::standing_by(frame, area, cx),
        };
        let places = places(area);
        if let Some((upper, lower)) = places.boxes {
            panel::draw(frame, upper, Ui::PinsTab.say(cx.lang), true, cx);
            panel::draw(frame, lower, &self.title(cx), false, cx);
        }
        self.list(frame, places.list, report, cx);
        let lines = self.lines(report, usize::from(places.body.width), cx);
        let page = usize::from(places.body.height);
        let count = lines.len();
        let top = self.top.min(count.saturating_sub(page));
        for (line, y) in lines.into_iter().skip(top).zip(places.body.y..places.body.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..places.body });
        }
        if let (Some((_, lower)), true) = (places.boxes, count > page) {
            let told = format!(" {}-{}/{count} ", top + 1, (top + page).min(count));
            let width = u16::try_from(told.len()).unwrap_or(0).min(lower.width);
            let x = lower.right().saturating_sub(width + 2);
            let place = Rect { x, y: lower.bottom() - 1, width, height: 1 };
            frame.render_widget(Line::styled(told, cx.theme.label), place);
        }
    }
}
