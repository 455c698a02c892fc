//! The pages of the staff over the visitors': the code, then what is wrong, restart, end.
//!
//! ```text
//!  職員用のページ
//!  監査ログ: 書けています   状態のファイル: 書けています
//!  PC/SC サービスで止まっています: …。
//!  ✗ PC/SC サービス
//!  …
//!  ┌──────┐┌──────────┐┌────────┐┌──────┐
//!  │ 戻る ││ 調べ直す ││ 再起動 ││ 終了 │
//!  └──────┘└──────────┘└────────┘└──────┘
//! ```
//!
//! Shows nothing of a person or a card. Whether a code is right is looked at elsewhere; here only how many characters were
//! typed is seen. It is left by its own key, or when nobody does anything: then the code has to be given again.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::domain::audit;
use crate::domain::calendar::Instant;
use crate::domain::credential::Form;
use crate::present::diag;
use crate::present::text::{Lang, Text, words};
use crate::secret::Pin;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Keys, always, k, keys};
use crate::tui::kiosk::keyboard::{self, Board, Cap};
use crate::tui::ports::Unlock;
use crate::tui::text::{cells, wrap};
use crate::tui::widget::panel;
use crate::tui::widget::target::{self, LEAST, Target, Toward};
use crate::tui::words::Ui;

words! {
    enum Say {
        Title: "職員用のページ", "For the staff";
        AskCode: "職員用のコードを入れてください", "Give the staff code";
        Checking: "確かめています", "Checking";
        Wrong: "コードが違います", "That is not the code";
        Wait: "間違いが続いたので、あと{0}秒はコードを受け付けません", "Too many wrong codes: none is taken for {0} seconds";
        Logged: "監査ログを書いています", "The audit log is written";
        NotLogged: "監査ログを書けていません。書き先の空きと権限を確かめてください。案内は続けられます。",
              "The audit log is not written. See whether there is room and permission; visits go on without it.";
        LogUnwanted: "監査ログは書かない設定です", "No audit log is written, as configured";
        Kept: "間違いの回数を残せています", "Wrong tries are kept on disk";
        NotKept: "間違いの回数を残せていません。そのため暗証番号は受け付けていません。状態ファイルの場所を確かめてください。",
              "Wrong tries can't be kept on disk, so no PIN is taken. See where the state file lies.";
        Looking: "調べています", "Looking";
        Pages: "{0}/{1} ページ", "Page {0} of {1}";
        Closes: "あと{0}秒で閉じます。続けるなら何か押してください。", "This closes in {0} seconds. Press anything to stay.";
        AskRestart: "プログラムを再起動します。よいですか。", "The program will restart. Go on?";
        AskShut: "プログラムを終了します。サービスを始め直すまで、案内は出ません。よいですか。",
              "The program will end, and stays ended until its service is started again. Go on?";
        Leave: "戻る", "Back";
        Again: "調べ直す", "Look again";
        Restart: "再起動", "Restart";
        Shut: "終了", "End";
        Before: "前へ", "Before";
        Next: "次へ", "Next";
        Yes: "はい", "Yes";
        No: "いいえ", "No";
        Erase: "消す", "Erase";
        Enter: "決定", "Enter";
    }
}

keys! {
    /// What the keys of both pages ask for.
    enum Key, KEYS {
        Press "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Leave "Esc" [k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
        Next "Tab" [k(Code::Tab)] WAY, Move, Hidden, always;
        Before "S-Tab" [k(Code::BackTab)] WAY, Move, Hidden, always;
        Up "Up" [k(Code::Up)] WAY, Move, Hidden, always;
        Down "Down" [k(Code::Down)] WAY, Move, Hidden, always;
        Left "Left" [k(Code::Left)] WAY, Move, Hidden, always;
        Right "Right" [k(Code::Right)] WAY, Move, Hidden, always;
        Erase "Backspace" [k(Code::Backspace)] Ui::KeyErase.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
        PageDown "PgDn" [k(Code::PageDown)] Ui::KeyPage.text(), Move, Hidden, always;
    }
}

/// What moving the focus is called.
const WAY: Text = Text::new("選ぶ", "choose");

/// What can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Cap(Cap),
    Leave,
    Again,
    Ask(Manage),
    Yes,
    No,
    Before,
    Next,
}

/// What the code opens besides looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manage {
    Restart,
    Shut,
}

/// What is said of the code that was given last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Wrong,
    /// None is taken before.
    Until(Instant),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Code(Option<Said>),
    Checking,
    /// The code was right; of the findings this page is shown.
    Open {
        asked: Option<Manage>,
        page: usize,
    },
}

/// Asks for the code first.
pub(crate) struct Staff {
    stage: Stage,
    code: Pin,
    board: Board,
    focus: usize,
}

impl Default for Staff {
    fn default() -> Self {
        Self { stage: Stage::Code(None), code: Pin::default(), board: Board::of_code(), focus: 0 }
    }
}

/// Rows of the lowest targets, beside which stands how long the page stays.
const FOOT: u16 = LEAST.1;

impl Staff {
    /// The lowest targets from left to right, as wide as their words.
    fn foot(&self, area: Rect, cx: &Context<'_>) -> Vec<Target<Act>> {
        let many = self.pages(area, cx).len() > 1;
        let acts: Vec<(Act, Say)> = match self.stage {
            Stage::Code(_) | Stage::Checking => vec![(Act::Leave, Say::Leave)],
            Stage::Open { asked: Some(_), .. } => vec![(Act::No, Say::No), (Act::Yes, Say::Yes)],
            Stage::Open { asked: None, .. } => {
                let turn = [(Act::Before, Say::Before), (Act::Next, Say::Next)];
                let own = [
                    (Act::Leave, Say::Leave),
                    (Act::Again, Say::Again),
                    (Act::Ask(Manage::Restart), Say::Restart),
                    (Act::Ask(Manage::Shut), Say::Shut),
                ];
                own.into_iter().chain(turn.into_iter().filter(|_| many)).collect()
            }
        };
        let (mut x, y) = (area.x, area.bottom().saturating_sub(FOOT));
        let mut targets = Vec::new();
        for (act, say) in acts {
            let label = say.say(cx.lang).to_owned();
            let width = panel::width(&label).saturating_add(4).max(LEAST.0);
            let place = Rect { x, y, width, height: FOOT };
            if place.right() <= area.right() && area.height >= FOOT {
                targets.push(Target { place, label, act, way: act == Act::Leave });
            }
            x = x.saturating_add(width);
        }
        targets
    }

    /// The place over the lowest targets.
    const fn body(area: Rect) -> Rect {
        Rect { height: area.height.saturating_sub(FOOT), ..area }
    }

    /// The keyboard; none where there is no room for it below title, field and what is said.
    fn caps(&self, area: Rect, lang: Lang) -> Vec<Target<Act>> {
        const ABOVE: u16 = 4;
        if !matches!(self.stage, Stage::Code(_)) {
            return Vec::new();
        }
        let label = |cap: Cap| if cap == Cap::Erase { Say::Erase } else { Say::Enter }.say(lang).to_owned();
        let caps = self.board.targets(panel::below(Self::body(area), ABOVE), label);
        let act =
            |it: Target<Cap>| Target { place: it.place, label: it.label, act: Act::Cap(it.act), way: it.way };
        caps.into_iter().map(act).collect()
    }

    fn targets(&self, cx: &Context<'_>) -> Vec<Target<Act>> {
        let mut targets = self.caps(cx.screen, cx.lang);
        targets.extend(self.foot(cx.screen, cx));
        targets
    }

    /// The room for what was found.
    fn room(area: Rect) -> Rect {
        panel::below(Self::body(area), 1)
    }

    /// What is told once the code was right, as pages of lines.
    fn pages(&self, area: Rect, cx: &Context<'_>) -> Vec<Vec<Line<'static>>> {
        let Stage::Open { asked, .. } = self.stage else { return Vec::new() };
        let room = Self::room(area);
        let (width, height) = (usize::from(room.width), usize::from(room.height));
        if height == 0 {
            return Vec::new();
        }
        let lines = match asked {
            Some(Manage::Restart) => panel::said(Say::AskRestart.say(cx.lang), width, cx.theme.warn),
            Some(Manage::Shut) => panel::said(Say::AskShut.say(cx.lang), width, cx.theme.warn),
            None => found(width, cx),
        };
        lines.chunks(height).map(<[_]>::to_vec).collect()
    }

    fn press(&mut self, act: Act, cx: &Context<'_>) -> Reply {
        match (act, &mut self.stage) {
            (Act::Cap(Cap::Char(c)), _) => self.type_char(c),
            (Act::Cap(Cap::Erase), _) => drop(self.code.pop()),
            (Act::Cap(Cap::Enter), Stage::Code(said)) => {
                let waits = matches!(said, Some(Said::Until(at)) if *at > cx.now);
                if self.code.is_empty() || waits {
                    return Reply::DONE;
                }
                self.stage = Stage::Checking;
                return Step::Unlock(std::mem::take(&mut self.code)).into();
            }
            (Act::Leave, _) => return Reply::Close(vec![Step::Lock]),
            (Act::Again, Stage::Open { page, .. }) => {
                *page = 0;
                return Step::Diagnose.into();
            }
            (Act::Ask(manage), Stage::Open { asked, .. }) => {
                *asked = Some(manage);
                self.focus = 0;
            }
            (Act::No, Stage::Open { asked, .. }) => {
                *asked = None;
                self.focus = 0;
            }
            (Act::Yes, Stage::Open { asked: Some(manage), .. }) => {
                return match manage {
                    Manage::Restart => Step::Restart,
                    Manage::Shut => Step::Shut,
                }
                .into();
            }
            (Act::Before | Act::Next, _) => self.turn(act == Act::Next, cx),
            _ => {}
        }
        Reply::DONE
    }

    /// Turns a page of what was found.
    fn turn(&mut self, on: bool, cx: &Context<'_>) {
        let last = self.pages(cx.screen, cx).len().saturating_sub(1);
        if let Stage::Open { page, .. } = &mut self.stage {
            *page = if on { *page + 1 } else { page.saturating_sub(1) }.min(last);
        }
    }

    /// As a password of the card: small letters count as large, full width as half.
    fn type_char(&mut self, c: char) {
        if let (Stage::Code(said), Ok((byte, _))) = (&mut self.stage, Form::Password.fold(c)) {
            self.code.push(byte);
            said.take_if(|said| *said == Said::Wrong);
        }
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Reply {
        let targets = self.targets(cx);
        let toward = match key {
            Key::Press => {
                let act = targets.get(self.focus.min(targets.len().saturating_sub(1))).map(|it| it.act);
                // Where there is no room for the keyboard the code is typed on real keys.
                let typed = matches!(self.stage, Stage::Code(_)) && self.caps(cx.screen, cx.lang).is_empty();
                let act = if typed { Some(Act::Cap(Cap::Enter)) } else { act };
                return act.map_or(Reply::DONE, |act| self.press(act, cx));
            }
            Key::Leave => {
                let asks = matches!(self.stage, Stage::Open { asked: Some(_), .. });
                return self.press(if asks { Act::No } else { Act::Leave }, cx);
            }
            Key::Erase => return self.press(Act::Cap(Cap::Erase), cx),
            Key::PageUp => return self.press(Act::Before, cx),
            Key::PageDown => return self.press(Act::Next, cx),
            Key::Next => Toward::Next,
            Key::Before => Toward::Before,
            Key::Up => Toward::Up,
            Key::Down => Toward::Down,
            Key::Left => Toward::Left,
            Key::Right => Toward::Right,
        };
        self.focus = target::toward(&targets, self.focus.min(targets.len().saturating_sub(1)), toward);
        Reply::DONE
    }

    /// What became of a code.
    fn unlocked(&mut self, how: Unlock, cx: &Context<'_>) -> Reply {
        let (stage, class) = match how {
            Unlock::Right => (Stage::Open { asked: None, page: 0 }, audit::Class::Done),
            Unlock::Wrong => (Stage::Code(Some(Said::Wrong)), audit::Class::Wrong),
            Unlock::Wait(wait) => {
                let until =
                    chrono::TimeDelta::from_std(wait).ok().and_then(|wait| cx.now.checked_add_signed(wait));
                (Stage::Code(until.map(Said::Until)), audit::Class::Refused)
            }
        };
        (self.stage, self.focus) = (stage, 0);
        let entry = audit::Entry { event: audit::Event::Staff, class, duration: None };
        let mut steps = vec![Step::Record(entry)];
        steps.extend((how == Unlock::Right).then_some(Step::Diagnose));
        steps.into()
    }

    /// What is said below the field.
    fn said(&self, cx: &Context<'_>) -> (String, Style) {
        match self.stage {
            Stage::Checking => (Say::Checking.say(cx.lang).to_owned(), cx.theme.text),
            Stage::Code(Some(Said::Wrong)) => (Say::Wrong.say(cx.lang).to_owned(), cx.theme.bad),
            Stage::Code(Some(Said::Until(at))) if at > cx.now => {
                let seconds = ((at - cx.now).num_milliseconds() + 999) / 1000;
                (Say::Wait.with(cx.lang, &[&seconds.to_string()]), cx.theme.bad)
            }
            Stage::Code(_) | Stage::Open { .. } => (Say::AskCode.say(cx.lang).to_owned(), cx.theme.text),
        }
    }
}

/// Log and state, then what a walk from the machine to the card has found.
fn found(width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut tell = |say: Say, style| lines.extend(panel::said(say.say(cx.lang), width, style));
    if let Some(desk) = cx.station {
        match desk.is_logged {
            Some(true) => tell(Say::Logged, cx.theme.good),
            Some(false) => tell(Say::NotLogged, cx.theme.bad),
            None => tell(Say::LogUnwanted, cx.theme.text),
        }
        if desk.is_kept {
            tell(Say::Kept, cx.theme.good);
        } else {
            tell(Say::NotKept, cx.theme.bad);
        }
    }
    let diagnosis = &cx.model.diagnosis;
    if diagnosis.goes_on() || diagnosis.report().is_none() {
        lines.extend(panel::said(Say::Looking.say(cx.lang), width, cx.theme.text));
    }
    let ascii = cx.glyphs.bullet.is_ascii();
    for line in diagnosis.report().into_iter().flat_map(|report| diag::lines(report, false, cx.lang)) {
        let (whole, style) = (line.whole(ascii), cx.theme.tone(line.tone()));
        let indent = whole.len() - whole.trim_start().len();
        let parts = wrap(whole.trim_start(), width.saturating_sub(indent));
        lines.extend(
            parts.into_iter().map(|part| Line::styled(format!("{}{part}", " ".repeat(indent)), style)),
        );
    }
    lines
}

impl Component for Staff {
    fn keys(&self) -> &'static Keys {
        const TYPING: Keys = Keys::typing(&[KEYS]);
        const OPEN: Keys = Keys::new(&[KEYS]);
        if matches!(self.stage, Stage::Code(_)) { &TYPING } else { &OPEN }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Command(command) => {
                let Some(key) = Key::of(command) else { return Reply::Pass };
                return self.key(key, cx);
            }
            Msg::Click { x, y } => {
                let targets = self.targets(cx);
                let Some(at) = target::hit(&targets, x, y) else { return Reply::Pass };
                self.focus = at;
                return self.press(targets[at].act, cx);
            }
            Msg::Char(c) => {
                self.type_char(c);
                // Enter sends what was typed on real keys.
                let enter = |it: &Target<Act>| it.act == Act::Cap(Cap::Enter);
                self.focus = self.targets(cx).iter().position(enter).unwrap_or(self.focus);
            }
            Msg::Wheel { up } => self.turn(!up, cx),
            Msg::Wipe => self.code.wipe(),
            Msg::Unlocked(how) => return self.unlocked(how, cx),
            Msg::Refused(Step::Unlock(_)) => self.stage = Stage::Code(None),
            Msg::Expired => return Reply::Close(vec![Step::Lock]),
            _ => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        // What is written here is no hint of a key.
        cx.pointer.nothing(area);
        let targets = self.targets(cx);
        let mut body = Self::body(area);
        let title = panel::take(&mut body, 1);
        panel::lines(frame, title, [Line::styled(Say::Title.say(cx.lang), cx.theme.title)]);
        if let Stage::Open { page, .. } = self.stage {
            let mut pages = self.pages(area, cx);
            let count = pages.len();
            let page = page.min(count.saturating_sub(1));
            if count > 1 {
                let told = Say::Pages.with(cx.lang, &[&(page + 1).to_string(), &count.to_string()]);
                panel::right(frame, title, told, cx.theme.label);
            }
            let lines = if page < count { pages.swap_remove(page) } else { Vec::new() };
            panel::lines(frame, body, lines);
        } else {
            let (said, style) = self.said(cx);
            keyboard::field(frame, panel::take(&mut body, 1), self.code.len(), 1, cx);
            let said = wrap(&said, usize::from(area.width)).into_iter();
            panel::lines(frame, body, said.map(|line| Line::styled(line, style).centered()));
        }
        if let Some(seconds) = cx.left() {
            let told = Say::Closes.with(cx.lang, &[&seconds.to_string()]);
            let beside = targets.last().map_or(area.x, |last| last.place.right() + 1);
            let room = Rect {
                x: beside,
                y: area.bottom().saturating_sub(2),
                width: area.right().saturating_sub(beside),
                height: 1,
            };
            let room = if usize::from(room.width) < cells(&told) { title } else { room };
            panel::right(frame, room, told, cx.theme.warn);
        }
        let focus = self.focus.min(targets.len().saturating_sub(1));
        target::draw(frame, &targets, focus, cx);
    }

    fn whole(&self) -> bool {
        true
    }

    fn holds_secret(&self) -> bool {
        !self.code.is_empty()
    }

    fn wake(&self, cx: &Context<'_>) -> Option<Instant> {
        let Stage::Code(Some(Said::Until(at))) = self.stage else { return None };
        let left = (at - cx.now).num_milliseconds();
        (left > 0).then(|| cx.now + chrono::TimeDelta::milliseconds((left - 1).rem_euclid(1000) + 1))
    }
}

#[cfg(test)]
mod tests;
