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

    /// How many of the narrowest keys lie side by side, and how many rows there are.
    const fn lattice(&self) -> (u16, u16) {
        match self.kind {
            Kind::Digits => (3, 4),
            Kind::Letters => (16, 3),
        }
    }

    /// The keys, and where each lies among the narrowest ones: column, row, width, height.
    fn keys(&self) -> Vec<(Cap, [u16; 4])> {
        let row = |from: u16, y: u16, keys: &mut dyn Iterator<Item = char>| -> Vec<(Cap, [u16; 4])> {
            (from..).zip(keys).map(|(x, c)| (Cap::Char(c), [x, y, 1, 1])).collect()
        };
        let digits = self.digits;
        match self.kind {
            Kind::Digits => {
                let threes = (0..).zip(digits[..9].chunks(3));
                let mut keys: Vec<_> =
                    threes.flat_map(|(y, three)| row(0, y, &mut three.iter().copied())).collect();
                keys.push((Cap::Erase, [0, 3, 1, 1]));
                keys.extend(row(1, 3, &mut digits[9..].iter().copied()));
                keys.push((Cap::Enter, [2, 3, 1, 1]));
                keys
            }
            Kind::Letters => {
                let first = row(0, 0, &mut digits.into_iter());
                let letters = [row(0, 1, &mut ('A'..='M')), row(0, 2, &mut ('N'..='Z'))].concat();
                [first, vec![(Cap::Erase, [10, 0, 6, 1])], letters, vec![(Cap::Enter, [13, 1, 3, 2])]]
                    .concat()
            }
        }
    }

    /// The size of one key; `None` where not all of them fit.
    fn unit(&self, area: Rect) -> Option<(u16, u16)> {
        let (columns, rows) = self.lattice();
        let (width, height) = (area.width / columns, area.height / rows);
        let fits = width >= LEAST.0 && height >= LEAST.1;
        fits.then_some((width.min(LARGEST.0), height.min(LARGEST.1)))
    }

    /// The keys in the middle of a place, at its lower edge; none where not all of them fit, or not their words.
    pub(crate) fn targets(&self, area: Rect, label: impl Fn(Cap) -> String) -> Vec<Target<Cap>> {
        let Some((width, height)) = self.unit(area) else { return Vec::new() };
        let (columns, rows) = self.lattice();
        let (left, top) = (area.x + (area.width - width * columns) / 2, area.bottom() - height * rows);
        let target = |(cap, [x, y, wide, high]): (Cap, [u16; 4])| {
            let (x, y) = (left + width * x, top + height * y);
            let label = match cap {
                Cap::Char(c) => c.to_string(),
                other => label(other),
            };
            let place = Rect { x, y, width: width * wide, height: height * high };
            Target { place, label, act: cap, way: cap == Cap::Enter }
        };
        let targets: Vec<_> = self.keys().into_iter().map(target).collect();
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
    fn said(&self, tongue: Tongue, width: u16) -> String {
        if let Some(note) = self.dialogue.note() {
            return kiosk::note(note, tongue);
        }
        let lack = kiosk::lack(self.dialogue.lack(), tongue);
        // Where both fit their one row: what is missing comes first.
        let both = kiosk::folding(self.dialogue.folding(), tongue).map(|folded| format!("{lack} {folded}"));
        both.filter(|both| panel::width(both) <= width).unwrap_or(lack)
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
        let said = wrap(&self.said(tongue, area.width), usize::from(area.width));
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
