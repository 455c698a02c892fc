//! Screen 1, カード: what to do now, and everything a person came for, without a PIN.
//!
//! ```text
//! ┏> 今すること ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ Enter: 手続き ┓
//! ┃ 更新できます。2027年1月5日 (令和9年) までに会津若松市の市民課へ (あと40日)。 ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ┌ 利用者証明用電子証明書 ──────────────┐┌ 署名用電子証明書 ────────────────────┐
//! │ 有効期間内  あと 40日                ││ 入っています                         │
//! │ 2022-05-10 ━━━━━━━━━━━━●─ 2027-01-05 ││ パスワード  残り 5回 / 5回           │
//! │ 暗証番号  残り 3回 / 3回             ││ 中身        氏名などを含むため…      │
//! └──────────────────────────────────────┘└──────────────────────────────────────┘
//!   マイナンバーカード · 有効期限 2032年1月5日 (令和14年) あと 5年1か月 · …
//! ```
//!
//! Without a report the same place says what is missing, why, and the one thing to do. How the parts share the place is
//! `card::view`'s.

mod focus;
mod view;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::conduct::card::Purpose;
use crate::domain::report::CardReport;
use crate::model::{DemoFacts, Model, Subject};
use crate::present::advice::Act;
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::sections::About;
use crate::present::text::{Text, words};
use crate::session::pin::Work;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Command, Keys, c, k, keys};
use crate::tui::overlay::{Chooser, Details, Locked, pin_sheet};
use crate::tui::text::cells;
use crate::tui::widget::popup::Popup;
use crate::tui::widget::{counter, panel, stand_in};
use crate::tui::words::Ui;
use focus::{Enter, FOCUS, enter};
use view::{Laid, Told};

words! {
    enum Say {
        DemoNoPins: "このカードに暗証番号はありません", "This card has no PINs";
        DemoTitle: "デモ: {0}", "Demo: {0}";
        NotReal: "本物のカードではありません", "not a real card";
    }
}

/// The box of a simulated card's secrets from this size on, header and footer not counted.
const DEMO: (u16, u16) = (80, 22);

keys! {
    enum Key, KEYS {
        Demo "t" [c('t')] Ui::KeyDemo.text(), Card, Shown, Model::has_demo;
        Choose "c" [c('c')] Text::new("カードを選ぶ", "choose card"), Card, Shown, |model| !model.visit.rivals(Purpose::Secret).is_empty();
        Next "Tab" [k(Code::Tab), k(Code::Right), k(Code::Down), c('l'), c('j')] Ui::KeyMove.text(), Move, Shown, Model::has_report;
        Back "S-Tab" [k(Code::BackTab), k(Code::Left), k(Code::Up), c('h'), c('k')] Ui::KeyBack.text(), Move, Hidden, Model::has_report;
        Open "Enter" [k(Code::Enter)] Text::new("開く", "open"), Card, Way, Model::has_report;
        PageDown "PgDn Space" [k(Code::PageDown), c(' ')] Ui::KeyPage.text(), Move, Shown, Model::has_report;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, Model::has_report;
        Refresh "r" [c('r')] Ui::KeyRefresh.text(), Card, Shown, Model::was_looked_at;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Hidden, Model::has_report;
    }
}

/// Its name.
pub(super) const TITLE: Text = Ui::CardTab.text();

/// The screen.
#[derive(Default)]
pub(super) struct CardScreen {
    focus: usize,
    /// The first line that is shown, where not all fit.
    top: usize,
}

impl CardScreen {
    fn focused(&self, report: &CardReport) -> About {
        let ring = focus::ring(report);
        ring.get(self.focus % ring.len().max(1)).copied().unwrap_or(About::Now)
    }

    fn lay(&self, area: Rect, report: &CardReport, cx: &Context<'_>) -> Laid {
        view::lay(&Told::of(report, self.focused(report), cx), area, cx)
    }

    /// How many lines are shown at once and the last that can be the first of them, where not all fit.
    fn pages(&self, cx: &Context<'_>) -> Option<(usize, usize)> {
        let (area, _) = places(cx);
        match self.lay(area, cx.model.report()?, cx) {
            Laid::List(list) => Some((list.page(area), list.last_top(area))).filter(|(_, last)| *last > 0),
            Laid::Parts(_) => None,
        }
    }

    fn turn(&mut self, forward: bool, cx: &Context<'_>) {
        let Some(report) = cx.model.report() else { return };
        let ring = focus::ring(report).len().max(1);
        self.focus = if forward { self.focus % ring + 1 } else { self.focus % ring + ring - 1 } % ring;
        let (area, _) = places(cx);
        if let Laid::List(list) = self.lay(area, report, cx) {
            self.top = list.reach(self.top, area);
        }
    }

    /// Gives the focus to what was pointed at; false where it has it.
    fn select(&mut self, part: Command, cx: &Context<'_>) -> bool {
        let about = part.row(focus::PARTS).and_then(|at| FOCUS.get(at));
        let Some((about, report)) = about.zip(cx.model.report()) else { return false };
        let other = focus::ring(report).iter().position(|it| it == about);
        let other = other.filter(|_| self.focused(report) != *about);
        self.focus = other.unwrap_or(self.focus);
        other.is_some()
    }

    /// What Enter does now.
    fn enter(&self, cx: &Context<'_>) -> Option<Enter> {
        let report = cx.model.report()?;
        enter(self.focused(report), report, &counter::renewal(report, cx), cx.lang)
    }

    fn open(&self, cx: &Context<'_>) -> Option<Step> {
        let about = self.focused(cx.model.report()?);
        Some(match self.enter(cx)? {
            Enter::Details => Step::Open(Popup::open(Details(about))),
            Enter::Act(Act::Procedure) => Step::Switch { to: "renewal", with: Box::new(()) },
            Enter::Act(Act::Read(pair)) => pin_sheet::open(Work::Read(pair), cx),
            Enter::Act(Act::Check(pin)) => pin_sheet::open(Work::Check(pin), cx),
            Enter::Act(Act::Reset(pin)) => Step::Open(Popup::open(Locked(pin))),
            Enter::Act(Act::ReadAgain) => Step::Refresh,
            Enter::Act(Act::Face) => Step::Switch { to: "face", with: Box::new(()) },
        })
    }
}

impl Component for CardScreen {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS]) }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        match Key::of(command) {
            Some(Key::Open) => self.enter(cx).is_some(),
            Some(Key::PageDown | Key::PageUp) => self.pages(cx).is_some(),
            Some(Key::Reveal) => {
                let masks = |report| {
                    let (area, _) = places(cx);
                    let laid = self.lay(area, report, cx);
                    laid.masks(area, self.top)
                };
                cx.model.visit.reveal == Reveal::Shown || cx.model.report().is_some_and(masks)
            }
            Some(Key::Next | Key::Back) => {
                cx.model.report().is_some_and(|report| focus::ring(report).len() > 1)
            }
            _ => true,
        }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let key = match msg {
            Msg::Command(command) => Key::of(command),
            Msg::Wheel { up } => Some(if up { Key::PageUp } else { Key::PageDown }),
            Msg::CardLeft => {
                *self = Self::default();
                return Reply::DONE;
            }
            Msg::Select(part) => return Reply::taken(self.select(part, cx)),
            _ => None,
        };
        match key {
            Some(Key::Next) => self.turn(true, cx),
            Some(Key::Back) => self.turn(false, cx),
            Some(Key::Open) => return self.open(cx).map_or(Reply::DONE, Reply::from),
            Some(Key::PageDown) => {
                let (page, last) = self.pages(cx).unwrap_or_default();
                self.top = (self.top + page).min(last);
            }
            Some(Key::PageUp) => {
                let (page, last) = self.pages(cx).unwrap_or_default();
                self.top = self.top.min(last).saturating_sub(page);
            }
            Some(Key::Refresh) => return Step::Refresh.into(),
            Some(Key::Reveal) => return Step::Reveal.into(),
            Some(Key::Choose) => return Step::Open(Box::new(Chooser::default())).into(),
            Some(Key::Demo) => return Step::Demo.into(),
            None => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (place, demo) = places(&Context { area, ..*cx });
        if let (Some(demo), Some(facts)) = (demo, &cx.model.demo) {
            demo_panel(frame, demo, facts, cx);
        }
        match cx.model.subject() {
            Subject::Report(report) | Subject::Reading { part: Some(report), .. } => {
                match self.lay(place, report, cx) {
                    Laid::Parts(parts) => view::parts(frame, parts, cx),
                    Laid::List(list) => list.draw(frame, place, self.top, cx),
                }
            }
            _ => stand_in::draw(frame, place, cx),
        }
    }
}

/// The place of the report, and that of the simulated card's secrets at the foot of a screen of full size.
fn places(cx: &Context<'_>) -> (Rect, Option<Rect>) {
    let area = cx.area;
    let full = area.width >= DEMO.0 && area.height >= DEMO.1;
    let Some(demo) = cx.model.demo.as_ref().filter(|_| full) else { return (area, None) };
    let lines = demo_lines(demo, usize::from(area.width).saturating_sub(4), cx).len();
    let height = u16::try_from(lines + 2).unwrap_or(area.height).min(area.height / 3);
    let above = Rect { height: area.height - height, ..area };
    (above, Some(panel::below(area, above.height)))
}

/// The simulated card's secrets.
fn demo_lines(demo: &DemoFacts, width: usize, cx: &Context<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (name, pin) in demo.typed(cx.lang) {
        let told = format!("{name} {pin}");
        match lines.last_mut() {
            Some(line) if cells(line) + 3 + cells(&told) <= width => *line = format!("{line}   {told}"),
            _ => lines.push(told),
        }
    }
    if lines.is_empty() {
        lines.push(Say::DemoNoPins.say(cx.lang).to_owned());
    }
    lines
}

fn demo_panel(frame: &mut Frame<'_>, place: Rect, demo: &DemoFacts, cx: &Context<'_>) {
    let title =
        format!("{} ({})", Say::DemoTitle.with(cx.lang, &[&clean(&demo.title)]), Say::NotReal.say(cx.lang));
    let inner = panel::draw(frame, place, &title, false, cx);
    let lines = demo_lines(demo, usize::from(inner.width), cx);
    panel::lines(frame, inner, lines.into_iter().map(|line| Line::styled(line, cx.theme.key)));
}
