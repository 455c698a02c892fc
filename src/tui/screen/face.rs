//! Screen 8, 券面: what the card says of its holder, and whether the signing certificate still says the same.
//!
//! ```text
//! ┌ 券面 ──────────────────────────────────────────────────────────────────────┐
//! │ 住所が、カードの記載と署名用電子証明書とで違います。引っ越しの届出で、…    │
//! │ i: 印刷された氏名・住所を画像で見る  残り 10回 / 10回                      │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> カードに書かれていること ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ カードの記載と署名用電子証明書                                             ┃
//! ┃ > 住所        違います                                                     ┃
//! ┃   カード      ********                                                     ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-9/20 ━━┛
//! ```
//!
//! Before anything was read it says how that is done, with the tries left, and what is never read: the 個人番号. Pictures
//! and photo stand beside the list where the screen is wide, else in its place (Tab). All of it is masked until revealed.

mod pictures;
mod ways;

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use crate::domain::report::CardReport;
use crate::model::Model;
use crate::model::visit::Count;
use crate::present::face;
use crate::present::mask::{self, Reveal};
use crate::present::sections::{Rank, Row, Tone};
use crate::present::text::{Text, words};
use crate::tui::component::{Component, Context, Msg, Reply, Step, hint};
use crate::tui::key::{Binding, CARD_KEYS, Code, Command, Footer, Keys, c, k, keys};
use crate::tui::overlay::{Locked, pin_sheet};
use crate::tui::pointer::Wheel;
use crate::tui::widget::popup::Popup;
use crate::tui::widget::row_list::{self, Listed, Move, Piece, RowList, moves};
use crate::tui::widget::{panel, picture, stand_in};
use crate::tui::words::Ui;
use ways::{Way, is_roomy};

words! {
    enum Say {
        ListTitle: "カードに書かれていること", "What the card says";
        PicturesTitle: "券面の画像", "Pictures of the card's face";
        KeyNumber: "照合番号で読む", "read by number";
        KeyPictures: "印刷された文字", "printed text";
        KeyTurn: "文字・画像", "text, pictures";
    }
}

/// Pictures stand beside the list from this width on.
const WIDE: u16 = 110;
/// The least lines below the answer.
const ROWS: usize = 5;
/// The least lines of pictures in a box below the answer: its edges, the heading of a photo, and that photo.
const PICTURED: usize = 3 + picture::LEAST.1;

keys! {
    enum Key, KEYS {
        Turn "Tab" [k(Code::Tab)] Say::KeyTurn.text(), Move, Way, Model::has_certificates;
        Read "Enter" [k(Code::Enter)] Text::new("暗証番号で読む", "read by PIN"), Card, Way, Model::has_certificates;
        Compare "Enter" [k(Code::Enter)] Text::new("証明書と見比べる", "compare"), Card, Way, Model::has_certificates;
        Reset "Enter" [k(Code::Enter)] Ui::KeyReset.text(), Card, Way, Model::has_certificates;
        Number "b" [c('b')] Say::KeyNumber.text(), Card, Shown, Model::has_certificates;
        Pictures "i" [c('i')] Say::KeyPictures.text(), Card, Shown, Model::has_certificates;
        Photo "p" [c('p')] Text::new("顔写真", "photo"), Card, Shown, Model::has_certificates;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, Model::has_certificates;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Hidden, Model::has_certificates;
    }
}
const MOVES: [Binding; 6] = moves(Footer::Hidden, Model::has_certificates);

/// Its name.
pub(super) const TITLE: Text = Text::new("券面", "Face");

impl Key {
    /// The way that a key goes, where it reads something.
    const fn way(self) -> Option<Way> {
        match self {
            Self::Read => Some(Way::Pin),
            Self::Compare => Some(Way::Compare),
            Self::Reset => Some(Way::Reset),
            Self::Number => Some(Way::Number),
            Self::Pictures => Some(Way::Pictures),
            Self::Photo => Some(Way::Photo),
            Self::Turn | Self::Reveal | Self::Copy => None,
        }
    }
}

/// The keys that lead on, the first first.
const ON: [Key; 6] = [Key::Read, Key::Compare, Key::Reset, Key::Number, Key::Pictures, Key::Photo];

/// The screen.
#[derive(Default)]
pub(super) struct FaceScreen {
    rows: RowList,
    /// The pictures have the focus, where there are any.
    turned: bool,
    /// The first of their lines that is shown.
    top: usize,
}

/// Where things are drawn.
struct Laid {
    /// The box of the answer, on a screen of full size.
    head: Option<(Rect, Vec<Line<'static>>)>,
    list: Option<Listed>,
    /// The box of the pictures, where there is one, their place, and the line that says how much of them is shown.
    pictures: Option<(Option<Rect>, Rect, Rect)>,
}

impl FaceScreen {
    /// The answer, what is to be known, and the keys that lead on.
    fn answer(&self, report: &CardReport, cx: &Context<'_>) -> Vec<(Tone, String)> {
        let mut told = ways::answer(report, cx);
        for key in ON {
            let Some(way) = key.way() else { continue };
            if let Some(offer) = hint(self, key.command(), way.offer(report), cx) {
                let tries = way.tries(report, cx).map(|tries| format!("  {tries}")).unwrap_or_default();
                told.push((Tone::Plain, offer + &tries));
            }
        }
        told
    }

    fn lay(&self, area: Rect, report: &CardReport, cx: &Context<'_>) -> Laid {
        let answer = self.answer(report, cx);
        let pieces = told(report, cx);
        let pictured = pictures::any(report);
        let full = is_roomy(area);
        let width = usize::from(area.width).saturating_sub(4);
        let inner = |place: Rect| (Some(place), place.inner(Margin::new(2, 1)), panel::foot(place));
        let lines = |told: &[(Tone, String)]| lines(told, width, cx);
        let fits = |lines: &[Line<'_>]| lines.len() + 2 + PICTURED <= usize::from(area.height);
        let beside = pictured && area.width >= WIDE && fits(&lines(&answer));
        if full && pictured && !beside && (pieces.is_empty() || self.turned) {
            // They have the room; the answer stays where that is enough for both, and the footer has the ways on.
            let first = lines(&answer[..answer.len().min(1)]);
            let mut rest = area;
            let head = fits(&first).then(|| (panel::take(&mut rest, first.len() + 2), first));
            return Laid { head, list: None, pictures: Some(inner(rest)) };
        }
        let lines = lines(&answer);
        let empty = pieces.is_empty() && !pictured;
        if full && (empty || lines.len() + 2 + ROWS + 2 <= usize::from(area.height)) {
            let mut rest = area;
            let head = Some((panel::take(&mut rest, lines.len() + 2), lines));
            if empty {
                return Laid { head, list: None, pictures: None };
            }
            let left = Rect { width: if beside { rest.width / 2 } else { rest.width }, ..rest };
            let right = Rect { x: left.right(), width: rest.width - left.width, ..rest };
            return Laid {
                head,
                list: Some(Listed::boxed(pieces, left)),
                pictures: beside.then(|| inner(right)),
            };
        }
        if pictured && self.turned {
            let place = Rect { height: area.height.saturating_sub(1), ..area };
            let foot = panel::below(area, place.height);
            return Laid {
                head: None,
                list: None,
                pictures: Some((None, place.inner(Margin::new(1, 0)), foot)),
            };
        }
        let row = |(tone, value): (Tone, String)| Row {
            label: String::new(),
            value: value.into(),
            tone,
            rank: Rank::Headline,
        };
        let all = answer.into_iter().map(|it| Piece::Row(row(it))).chain(pieces).collect();
        Laid { head: None, list: Some(Listed::bare(all, area)), pictures: None }
    }

    /// The list that has the focus.
    fn list(&self, cx: &Context<'_>) -> Option<Listed> {
        let laid = self.lay(cx.area, held(cx)?, cx);
        laid.list.filter(|_| laid.pictures.is_none() || !self.turned)
    }

    /// How many lines of the pictures are shown at once, and the last that can be the first, where they have the focus.
    fn page(&self, cx: &Context<'_>) -> Option<(usize, usize)> {
        let report = held(cx)?;
        let laid = self.lay(cx.area, report, cx);
        let (_, place, _) = laid.pictures.filter(|_| self.turned || laid.list.is_none())?;
        let page = usize::from(place.height).max(1);
        Some((page, pictures::lines(report, place, cx).len().saturating_sub(page)))
    }

    fn scroll(&mut self, asked: Move, (page, last): (usize, usize)) {
        let top = self.top.min(last);
        self.top = match asked {
            Move::Down => top + 1,
            Move::Up => top.saturating_sub(1),
            Move::PageDown => top + page,
            Move::PageUp => top.saturating_sub(page),
            Move::First => 0,
            Move::Last => last,
        }
        .min(last);
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Reply {
        if let Some(way) = key.way() {
            let Some(work) = cx.model.report().and_then(|report| way.work(report)) else {
                return Reply::Pass;
            };
            // What is read then is seen then.
            (self.turned, self.top) = (matches!(way, Way::Pictures | Way::Photo), 0);
            return match way {
                Way::Reset => Step::Open(Popup::open(Locked(work.pin()))).into(),
                _ => pin_sheet::open(work, cx).into(),
            };
        }
        match key {
            Key::Turn => (self.turned, self.top) = (!self.turned, 0),
            Key::Reveal => {
                if let Some(list) = self.list(cx) {
                    self.rows = self.rows.unveiling(&list, cx);
                }
                return Step::Reveal.into();
            }
            _ => return self.copy(cx).map_or(Reply::Pass, Reply::from),
        }
        Reply::DONE
    }

    /// Hands the selected row to the clipboard, unless it is masked.
    fn copy(&self, cx: &Context<'_>) -> Option<Step> {
        match self.rows.copy(&self.list(cx)?, cx)? {
            Step::Copy { text, .. } if mask::hides(&text) => {
                Some(Step::Tell(Ui::CopyMasked.text(), String::new()))
            }
            step => Some(step),
        }
    }
}

/// The report of a card that may say something of its holder.
fn held<'a>(cx: &Context<'a>) -> Option<&'a CardReport> {
    cx.model.report().filter(|_| cx.model.has_certificates())
}

/// What the list tells: what was read, side by side with the certificate first.
fn told(report: &CardReport, cx: &Context<'_>) -> Vec<Piece> {
    let reveal = cx.model.visit.reveal;
    let mut sections = Vec::from_iter(face::moved(report, reveal, cx.lang));
    for section in &mut sections {
        // What came of it is the answer above.
        section.rows.retain(|row| !row.label.is_empty());
    }
    sections.extend(face::attributes(report, reveal, cx.lang));
    row_list::pieces(sections)
}

/// Sentences as lines; the first is the answer.
fn lines(told: &[(Tone, String)], width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let style =
        |at, tone| if at == 0 { cx.theme.tone(tone).patch(cx.theme.title) } else { cx.theme.tone(tone) };
    told.iter()
        .enumerate()
        .flat_map(|(at, (tone, text))| panel::said(text, width, style(at, *tone)))
        .collect()
}

impl Component for FaceScreen {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS, &MOVES, CARD_KEYS]) }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let Some(report) = held(cx) else { return Key::of(command).is_none() && Move::of(command).is_none() };
        let Some(key) = Key::of(command) else {
            return Move::of(command).is_none()
                || match self.page(cx) {
                    Some((_, last)) => last > 0,
                    None => self.list(cx).is_some_and(|list| list.rows().count() >= 2),
                };
        };
        if let Some(way) = key.way() {
            return way.is_open(report, cx);
        }
        match key {
            Key::Turn => pictures::any(report) && !told(report, cx).is_empty(),
            Key::Copy => self.list(cx).is_some_and(|list| list.rows().count() > 0),
            _ => {
                let masks = |piece: &Piece| matches!(piece, Piece::Row(row) if mask::hides(&row.value));
                cx.model.visit.reveal == Reveal::Shown
                    || pictures::any(report)
                    || told(report, cx).iter().any(masks)
            }
        }
    }

    fn needs(&self, model: &Model) -> Option<Step> {
        let asks = model.report().is_some_and(ways::may_hold);
        (asks && model.counted() == Count::No).then_some(Step::Count)
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        if let Msg::CardLeft = msg {
            *self = Self::default();
            return Reply::DONE;
        }
        if let (Some(asked), Some(page)) = (Move::asked(msg), self.page(cx)) {
            self.scroll(asked, page);
            return Reply::DONE;
        }
        if let Some(rows) = self.rows.moved(msg, || self.list(cx), cx) {
            self.rows = rows;
            return Reply::DONE;
        }
        match msg {
            Msg::Command(command) => Key::of(command).map_or(Reply::Pass, |key| self.key(key, cx)),
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = stand_in::certified(frame, area, cx) else { return };
        let laid = self.lay(area, report, cx);
        let alone = laid.list.is_none() && laid.pictures.is_none();
        if let Some((head, lines)) = laid.head {
            let inner = panel::draw(frame, head, TITLE.say(cx.lang), alone, cx);
            panel::lines(frame, inner, lines);
        }
        let turned = self.turned || laid.list.is_none();
        if let Some(list) = &laid.list {
            if turned && laid.pictures.is_some() {
                RowList::beside(frame, Say::ListTitle.say(cx.lang), list, cx);
            } else {
                self.rows.view(frame, Say::ListTitle.say(cx.lang), list, cx);
            }
        }
        if let Some((around, place, foot)) = laid.pictures {
            if let Some(around) = around {
                panel::draw(frame, around, Say::PicturesTitle.say(cx.lang), turned, cx);
            } else {
                cx.pointer.stand(place.as_position());
            }
            if turned {
                cx.pointer.wheel(around.unwrap_or(place), Wheel::List);
            }
            let lines = pictures::lines(report, place, cx);
            if let Some(part) = panel::scrolled(frame, place, lines, self.top) {
                panel::right(frame, foot, part, cx.theme.label);
            }
        }
    }
}
