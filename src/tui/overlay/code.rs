//! The renewal window as a QR code over the whole screen, for a phone's camera.
//!
//! Dark on light whatever the theme is, in two colours that no theme changes; a theme without colours leaves both to
//! the terminal, and a key exchanges them. Where the terminal is too small it says so and offers the file.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use crate::model::Model;
use crate::present::dates;
use crate::present::reminder::{self, Ink, Matrix, QUIET_LEAST, Window};
use crate::present::text::Text;
use crate::tui::component::{Component, Context, Msg, Reply, Step, working};
use crate::tui::key::{Binding, Code, Command, Keys, always, c, k, keys};
use crate::tui::overlay::export::{Export, ExportField};
use crate::tui::widget::{counter, panel, popup};
use crate::tui::words::Ui;

const HINT: Text = Text::new(
    "スマートフォンのカメラで写すと、この期間を予定に入れられます。",
    "Scan it with a phone to put these days into its calendar.",
);
const TOO_LARGE: Text = Text::new(
    "QRコードには {0}×{1} の大きさの画面が要ります。広げるか、カレンダーのファイルを保存してください。",
    "The QR code needs a screen of {0}x{1}. Enlarge it, or save the calendar file.",
);

keys! {
    enum Key, KEYS {
        Close "Esc" [k(Code::Esc), k(Code::Enter), c('p')] Ui::KeyClose.text(), Move, Way, always;
        Invert "i" [c('i')] Text::new("明暗を逆に", "invert"), Move, Shown, always;
        Export "c" [c('c')] Ui::KeyCalendar.text(), Move, Shown, always;
    }
}

/// Cells between the code and the words beside it.
const GAP: u16 = 3;
/// The least room for words.
const WORDS: u16 = 22;

/// The sheet.
#[derive(Default)]
pub(crate) struct QrCode {
    inverted: bool,
}

impl QrCode {
    /// The keys in words.
    fn told(&self, cx: &Context<'_>) -> impl Iterator<Item = Line<'static>> {
        let told = |key: &Binding| format!("{}  {}", key.shown, key.word.say(cx.lang));
        working(self, cx).into_iter().map(move |key| Line::styled(told(key), cx.theme.label))
    }

    /// The code and what stands beside it, where there is room for that.
    fn code(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        (code, quiet): (&Matrix, usize),
        days: &str,
        cx: &Context<'_>,
    ) {
        let (columns, rows) = code.cells(quiet);
        let [columns, rows] = [columns, rows].map(|cells| u16::try_from(cells).unwrap_or(u16::MAX));
        let beside = area.width.saturating_sub(columns + GAP).min(40);
        let spare = if beside >= WORDS { beside + GAP } else { 0 };
        let x = area.x + (area.width - columns - spare) / 2;
        let place = Rect { x, y: area.y + (area.height - rows) / 2, width: columns, height: rows };
        let style = if cx.theme.colourless() {
            Style::new()
        } else {
            // From the fixed part of the 256 colours.
            Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(231))
        };
        // Without colours the background is taken to be dark.
        let ink = if cx.theme.colourless() == self.inverted { Ink::Dark } else { Ink::Light };
        // Before the words, where there are any.
        cx.pointer.stand(if spare > 0 { (place.right() + GAP, place.y) } else { (place.x, place.y) });
        panel::lines(frame, place, code.rows(quiet, ink).into_iter().map(|line| Line::styled(line, style)));
        if spare > 0 {
            let x = place.right() + GAP;
            let mut words = Vec::new();
            for (text, style) in [
                (Ui::CodeTitle.say(cx.lang), cx.theme.title),
                (days, cx.theme.text),
                ("", cx.theme.text),
                (HINT.say(cx.lang), cx.theme.text),
                ("", cx.theme.text),
            ] {
                words.extend(panel::said(text, usize::from(beside), style));
            }
            let place = Rect { x, width: area.right() - x, ..place };
            panel::lines(frame, place, words.into_iter().chain(self.told(cx)));
        }
    }
}

/// The days that it is about.
fn window(cx: &Context<'_>) -> Option<Window> {
    counter::renewal(cx.model.report()?, cx).window
}

impl Component for QrCode {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS]) }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        match Key::of(command) {
            // Where there is no code there is nothing to invert.
            Some(Key::Invert) => {
                let code = window(cx).and_then(|window| reminder::code(window, cx.lang));
                let room = (usize::from(cx.screen.width), usize::from(cx.screen.height));
                code.is_some_and(|code| code.fits(room.0, room.1).is_some())
            }
            Some(Key::Export) => window(cx).is_some(),
            Some(Key::Close) | None => true,
        }
    }

    fn stands(&self, model: &Model) -> bool {
        model.has_report()
    }

    fn whole(&self) -> bool {
        true
    }

    fn update(&mut self, msg: Msg<'_>, _cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Click { .. } => Reply::CLOSE,
            Msg::Command(command) => match Key::of(command) {
                Some(Key::Close) => Reply::CLOSE,
                Some(Key::Export) => Reply::Close(vec![Step::Open(ExportField::open(Export::Calendar))]),
                Some(Key::Invert) => {
                    self.inverted = !self.inverted;
                    Reply::DONE
                }
                None => Reply::Pass,
            },
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(window) = window(cx) else { return };
        let code = reminder::code(window, cx.lang);
        let room = (usize::from(area.width), usize::from(area.height));
        let fits = code.as_ref().and_then(|code| code.fits(room.0, room.1));
        if let (Some(code), Some(quiet)) = (&code, fits) {
            let days = format!(
                "{} - {}",
                dates::brief(cx.lang, window.opens),
                dates::brief(cx.lang, window.last_day)
            );
            return self.code(frame, area, (code, quiet), &days, cx);
        }
        let told = match code {
            Some(code) => {
                let (columns, rows) = code.cells(QUIET_LEAST);
                TOO_LARGE.with(cx.lang, &[&columns.to_string(), &rows.to_string()])
            }
            None => Ui::CodeNone.say(cx.lang).to_owned(),
        };
        let width = area.width.min(64);
        let mut lines = panel::said(&told, usize::from(width).saturating_sub(4), cx.theme.text);
        lines.push(Line::default());
        lines.extend(self.told(cx));
        let place = popup::centred(area, width, lines.len() + 2);
        let inner = panel::draw(frame, place, Ui::CodeTitle.say(cx.lang), true, cx);
        panel::lines(frame, inner, lines);
    }
}
