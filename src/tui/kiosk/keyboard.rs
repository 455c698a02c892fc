//! What is typed on the screen: the keypad of digits, the keyboard of letters and digits, and the field above them.
//!
//! ```text
//!                 ● ● _ _
//!              あと2文字必要です
//!   ┌────────────┐┌────────────┐┌────────────┐
//!   │     1      ││     2      ││     3      │
//!   └────────────┘└────────────┘└────────────┘
//!     …           4 5 6 / 7 8 9
//!   ┌────────────┐┌────────────┐┌────────────┐
//!   │    消す    ││     0      ││   確かめる │
//!   └────────────┘└────────────┘└────────────┘
//! ```
//!
//! What is typed lies in the dialogue (`conduct::pin`); here it is known how many characters there are, and nothing else of
//! them. The keys are [`Target`]s among the others of their page, which moves the focus and draws them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::conduct::pin::{Dialogue, Leave, Stage, Terms};
use crate::conduct::visiting::Press;
use crate::domain::credential::Form;
use crate::domain::tongue::Tongue;
use crate::present::kiosk;
use crate::session::pin::{Stop, Work};
use crate::tui::component::{Context, Msg, Reply, Step};
use crate::tui::ports::Keypad;
use crate::tui::text::wrap;
use crate::tui::widget::panel;
use crate::tui::widget::target::{self, LEAST, Target};

/// A key on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cap {
    Char(char),
    Erase,
    Enter,
}

/// Which keys there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    /// With capital letters: small ones count as large everywhere here.
    Letters,
}

/// The largest size of a key: wider ones are no easier to hit, and further apart.
const LARGEST: (u16, u16) = (20, 5);
/// Rows of keys.
const ROWS: u16 = 4;

/// The keys, in the order in which they lie.
#[derive(Debug)]
pub(crate) struct Board {
    kind: Kind,
    digits: [char; 10],
}

impl Board {
    /// For a PIN of this form.
    pub(crate) fn of(form: Form, cx: &Context<'_>) -> Self {
        let kind = if form == Form::Password { Kind::Letters } else { Kind::Digits };
        let mut board = Self { kind, digits: FIXED };
        board.lay(cx);
        board
    }

    /// For the staff's code: always in the same order.
    pub(crate) const fn of_code() -> Self {
        Self { kind: Kind::Letters, digits: FIXED }
    }

    /// Lays the digits anew, where they are shuffled.
    pub(crate) fn lay(&mut self, cx: &Context<'_>) {
        let shuffled = cx.station.filter(|desk| desk.keypad == Keypad::Shuffled);
        self.digits = shuffled.and_then(|desk| (desk.random)()).map_or(FIXED, shuffled_by);
    }

    /// Keys of a row; of the widest, in units of the narrowest.
    const fn columns(&self) -> u16 {
        match self.kind {
            Kind::Digits => 3,
            Kind::Letters => 13,
        }
    }

    /// The rows: each key, and how many units it is wide.
    fn rows(&self) -> Vec<Vec<(Cap, u16)>> {
        let one = |c: char| (Cap::Char(c), 1);
        let digits = self.digits.map(one);
        match self.kind {
            Kind::Digits => {
                let mut rows: Vec<_> = digits[..9].chunks(3).map(<[_]>::to_vec).collect();
                rows.push(vec![(Cap::Erase, 1), digits[9], (Cap::Enter, 1)]);
                rows
            }
            Kind::Letters => {
                let letters = |from: char, to: char| (from..=to).map(one).collect();
                let first = digits.into_iter().chain([(Cap::Erase, 3)]).collect();
                vec![first, letters('A', 'M'), letters('N', 'Z'), vec![(Cap::Enter, 4)]]
            }
        }
    }

    /// The size of one key; `None` where not all of them fit.
    fn unit(&self, area: Rect) -> Option<(u16, u16)> {
        let (width, height) = (area.width / self.columns(), area.height / ROWS);
        let fits = width >= LEAST.0 && height >= LEAST.1;
        fits.then_some((width.min(LARGEST.0), height.min(LARGEST.1)))
    }

    /// The keys in the middle of a place, at its lower edge; none where not all of them fit, or not their words.
    pub(crate) fn targets(&self, area: Rect, label: impl Fn(Cap) -> String) -> Vec<Target<Cap>> {
        let Some((width, height)) = self.unit(area) else { return Vec::new() };
        let whole = width * self.columns();
        let left = area.x + (area.width - whole) / 2;
        let mut top = area.bottom() - height * ROWS;
        let mut targets = Vec::new();
        for row in self.rows() {
            let mut x = left;
            // What is sent stands at the right, as the way on does everywhere.
            if let [(Cap::Enter, wide)] = row[..] {
                x += whole - width * wide;
            }
            for (cap, wide) in row {
                let place = Rect { x, y: top, width: width * wide, height };
                let label = match cap {
                    Cap::Char(c) => c.to_string(),
                    other => label(other),
                };
                targets.push(Target { place, label, act: cap, way: cap == Cap::Enter });
                x += place.width;
            }
            top += height;
        }
        let fits = |it: &Target<Cap>| {
            let (width, height) = target::need(&it.label, it.place.width);
            width <= it.place.width && height <= it.place.height
        };
        if targets.iter().all(fits) { targets } else { Vec::new() }
    }
}

/// As on a telephone.
const FIXED: [char; 10] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/// Each order as likely as any other, but for less than one in a thousand.
fn shuffled_by(random: [u8; 32]) -> [char; 10] {
    let mut digits = FIXED;
    for (at, pair) in (1..digits.len()).rev().zip(random.chunks_exact(2)) {
        let number = usize::from(pair[0]) << 8 | usize::from(pair[1]);
        digits.swap(at, number % (at + 1));
    }
    digits
}

/// Rows above the keys: the field, and what is said below it.
const ABOVE: u16 = 2;

/// The field alone, in the middle of a row: a bullet for each character, and the places that are still empty.
pub(crate) fn field(frame: &mut Frame<'_>, row: Rect, typed: usize, least: usize, cx: &Context<'_>) {
    let places = (0..least.max(typed)).map(|at| if at < typed { cx.glyphs.bullet } else { "_" });
    let line = Line::styled(places.collect::<Vec<_>>().join(" "), cx.theme.focus);
    frame.render_widget(line.centered(), row);
}

/// A PIN that is typed.
pub(crate) struct Typing {
    dialogue: Dialogue,
    board: Board,
}

impl Typing {
    /// Begins, for the card that is shown; `None` where there is none, or another PIN is at work.
    pub(crate) fn begin(work: Work, cx: &Context<'_>) -> Option<Result<Self, Stop>> {
        let (epoch, report) = cx.model.card().filter(|_| !cx.model.pin_runs())?;
        let last_try = if cx.policy.last_try { Leave::AskedFor } else { Leave::Forbidden };
        // Nobody is asked for a word here.
        let terms = Terms { now: cx.now, last_try, outside: Leave::Forbidden };
        let board = Board::of(work.pin().form(), cx);
        Some(Dialogue::begin(work, report, epoch, terms).map(|dialogue| Self { dialogue, board }))
    }

    /// How far it has come, and how many tries the card has told.
    pub(crate) const fn dialogue(&self) -> &Dialogue {
        &self.dialogue
    }

    /// Was anything of a PIN typed?
    pub(crate) fn holds_secret(&self) -> bool {
        self.dialogue.holds_secret()
    }

    /// Is it whole? The focus goes to [`Cap::Enter`] then, so that Enter sends what was typed on real keys.
    pub(crate) fn is_whole(&self) -> bool {
        self.dialogue.lack().is_none()
    }

    /// Takes what concerns what is typed; keys of a table are its page's.
    pub(crate) fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match (msg, self.dialogue.stage()) {
            (Msg::Char(c), _) => self.dialogue.type_char(c),
            (Msg::Paste, Stage::Typing) => self.dialogue.paste(),
            (Msg::Wipe, _) => {
                self.dialogue.expire();
                self.board.lay(cx);
            }
            (Msg::CardLeft, _) => self.dialogue.card_left(),
            (Msg::PinEnded(outcome), _) => return Reply::taken(self.dialogue.ended(outcome)),
            _ => return Reply::Pass,
        }
        Reply::DONE
    }

    /// A key of the screen was pressed, or one of the keyboard that means the same.
    pub(crate) fn press(&mut self, cap: Cap) -> Reply {
        match cap {
            Cap::Char(c) => self.dialogue.type_char(c),
            Cap::Erase => self.dialogue.erase(),
            Cap::Enter => {
                let request = self.dialogue.enter();
                return request.map_or(Reply::DONE, |request| Step::Ask(Box::new(request)).into());
            }
        }
        Reply::DONE
    }

    /// What is said below the field.
    fn said(&self, tongue: Tongue) -> String {
        let lack = || kiosk::lack(self.dialogue.lack(), tongue);
        self.dialogue.note().map_or_else(lack, |note| kiosk::note(note, tongue))
    }

    /// The place of the keys, under the field and what is said.
    fn keys(area: Rect) -> Rect {
        panel::below(area, ABOVE)
    }

    /// Is there room for the field and all of the keys, whatever language is spoken? Where there is not, nothing can be
    /// pressed.
    pub(crate) fn fits(&self, area: Rect) -> bool {
        Tongue::ALL.into_iter().all(|tongue| !self.targets(area, tongue).is_empty())
    }

    /// The keys; none where there is no room for all.
    pub(crate) fn targets(&self, area: Rect, tongue: Tongue) -> Vec<Target<Cap>> {
        self.board.targets(Self::keys(area), |cap| match cap {
            Cap::Erase => kiosk::press(Press::Erase, tongue),
            Cap::Enter => kiosk::press(Press::Enter, tongue),
            Cap::Char(_) => String::new(),
        })
    }

    /// Draws the field and what is said of it. The keys are drawn with the other targets of the page.
    pub(crate) fn view(&self, frame: &mut Frame<'_>, area: Rect, tongue: Tongue, cx: &Context<'_>) {
        let keys = self.targets(area, tongue);
        let Some(top) = keys.iter().map(|it| it.place.y).min() else { return };
        let mut above = Rect { height: top - area.y, ..area };
        let said = wrap(&self.said(tongue), usize::from(area.width));
        // As near to the keys as may be.
        let rows = u16::try_from(said.len()).unwrap_or(u16::MAX).saturating_add(1);
        above = panel::below(above, above.height.saturating_sub(rows));
        let least = self.dialogue.form().lengths().0;
        field(frame, panel::take(&mut above, 1), self.dialogue.length(), least, cx);
        let style = if self.dialogue.note().is_some() { cx.theme.warn } else { cx.theme.text };
        panel::lines(frame, above, said.into_iter().map(|line| Line::styled(line, style).centered()));
    }
}

#[cfg(test)]
mod tests;
