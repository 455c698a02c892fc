//! Screen 1, カード: what is in the reader, and everything a person came for, without a PIN.
//!
//! ```text
//! ┌ マイナンバーカード ────────────────────────────────────────────────────────┐
//! │ リーダー          SONY FeliCa RC-S300/P                                    │
//! │ 交付市区町村      コード 07202                                             │
//! │ カードの有効期限  2035年2月17日 (令和17年)  あと 8年2か月                  │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 利用者証明用電子証明書 ━━━━━━━━━━━┓┌ 署名用電子証明書 ────────────────────┐
//! ┃ 有効期間内  あと 1,183日           ┃│ カードにあります                     │
//! ┃ 2025-10-27 ━━━●───────── 2030-02-17┃│ パスワード  残り 5回 / 5回           │
//! ┃ 暗証番号  残り 3回 / 3回           ┃│ 中身        氏名などを含むため…      │
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────┘
//! ┌ 今すること ────────────────────────────────────────────────────────────────┐
//! │ ありません。証明書は2030-02-17まで期間内です。                             │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Without a report the same place says what is missing, why, and the one thing to do. A small screen keeps the
//! rows that matter most, without boxes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, PinName, Tries};
use crate::domain::report::CardReport;
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank, Section};
use crate::present::text::{Text, words};
use crate::session::pin::Work;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Keys, c, k, keys};
use crate::tui::model::{DemoFacts, Model, Subject, sign_is_closed};
use crate::tui::overlay::pin_sheet;
use crate::tui::overlay::{Chooser, details};
use crate::tui::text::{cells, wrap};
use crate::tui::widget::{panel, rows, stand_in};
use crate::tui::words::Ui;

words! {
    enum Say {
        DemoNoPins: "このカードに暗証番号はありません", "This card has no PINs";
        DemoTitle: "デモ: {0}", "Demo: {0}";
        NotReal: "本物のカードではありません", "not a real card";
        NoteUnchecked: "発行元と失効は未確認", "Issuer and revocation not checked";
        OfferSign: "Enter: パスワードを入れて読む", "Enter: read it with the password";
        OfferReset: "Enter: 再設定のしかた", "Enter: how to have it reset";
    }
}

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (80, 22);

/// What can have the focus, in the order of Tab.
const FOCUS: [About; 3] = [About::Certificate(Slot::Auth), About::Certificate(Slot::Sign), About::Card];

keys! {
    enum Key, KEYS {
        Demo "t" [c('t')] Ui::KeyDemo.text(), Card, Shown, Model::has_demo;
        Choose "c" [c('c')] Text::new("カードを選ぶ", "choose card"), Card, Shown, |model| model.visit.rivals().len() > 1;
        Next "Tab" [k(Code::Tab), k(Code::Right), k(Code::Down), c('l'), c('j')] Ui::KeyMove.text(), Move, Shown, Model::has_report;
        Back "S-Tab" [k(Code::BackTab), k(Code::Left), k(Code::Up), c('h'), c('k')] Ui::KeyBack.text(), Move, Hidden, Model::has_report;
        Open "Enter" [k(Code::Enter)] Text::new("開く", "open"), Card, Way, Model::has_report;
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
}

impl CardScreen {
    /// The sections that can have the focus with this report.
    fn ring(model: &Model) -> Vec<About> {
        let whole = model.has_certificates();
        FOCUS.into_iter().filter(|about| whole || *about == About::Card).collect()
    }

    fn focused(&self, model: &Model) -> About {
        let ring = Self::ring(model);
        ring.get(self.focus % ring.len().max(1)).copied().unwrap_or(About::Card)
    }
}

impl Component for CardScreen {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS]) }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let Msg::Command(command) = msg else { return Reply::Pass };
        let ring = Self::ring(cx.model).len().max(1);
        match Key::of(command) {
            Some(Key::Next) => self.focus = (self.focus + 1) % ring,
            Some(Key::Back) => self.focus = (self.focus + ring - 1) % ring,
            Some(Key::Open) => {
                let about = self.focused(cx.model);
                let closed =
                    about == About::Certificate(Slot::Sign) && cx.model.report().is_some_and(sign_is_closed);
                return Reply::from(if closed {
                    pin_sheet::open(Work::Read(KeyPair::Sign), cx.model)
                } else {
                    Step::Open(details::open(about))
                });
            }
            Some(Key::Refresh) => return Step::Refresh.into(),
            Some(Key::Reveal) => return Step::Reveal.into(),
            Some(Key::Choose) => return Step::Open(Box::new(Chooser::new())).into(),
            Some(Key::Demo) => return Step::Demo.into(),
            None => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let full = area.width >= FULL.0 && area.height >= FULL.1;
        let area = match &cx.model.demo {
            Some(demo) if full => demo_panel(frame, area, demo, cx),
            _ => area,
        };
        match cx.model.subject() {
            Subject::Report(report) if full => self.boxes(frame, area, report, cx),
            Subject::Report(report) => self.list(frame, area, report, cx),
            _ => stand_in::draw(frame, area, cx),
        }
    }
}

impl CardScreen {
    /// The report in boxes, with as many rows as there is room for.
    fn boxes(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let told = sections::card(report, cx.now, cx.lang, cx.model.visit.reveal);
        let width = usize::from(area.width);
        let half = area.width / 2;
        let inner = |width: usize| width.saturating_sub(4);
        let lines = |about: About, rank: Rank, width: usize| {
            told.iter()
                .find(|section| section.about == about)
                .map(|section| rows::lines(section, rank, inner(width), cx))
        };
        let (auth, sign) = (About::Certificate(Slot::Auth), About::Certificate(Slot::Sign));
        let lay = |rank: Rank| {
            let card = lines(About::Card, rank, width).unwrap_or_default();
            let left = lines(auth, rank, usize::from(half));
            let mut right = lines(sign, rank, width - usize::from(half));
            if let Some(right) = right.as_mut().filter(|_| sign_is_closed(report)) {
                let locked = cx.model.tries(PinName::Sign) == Some(Tries::Locked);
                let offer = if locked { Say::OfferReset } else { Say::OfferSign };
                let offer = wrap(offer.say(cx.lang), inner(width - usize::from(half)));
                right.extend(offer.into_iter().map(|text| Line::styled(text, cx.theme.key)));
            }
            let now = lines(About::Now, Rank::Normal, width).unwrap_or_default();
            let tall = |lines: usize| u16::try_from(lines + 2).unwrap_or(u16::MAX);
            let middle = left.as_ref().map_or(0, Vec::len).max(right.as_ref().map_or(0, Vec::len));
            let middle = if middle == 0 { 0 } else { tall(middle) };
            (tall(card.len()), middle, tall(now.len()), card, left, right, now)
        };
        let fits = |rank: &Rank| {
            let (card, middle, now, ..) = lay(*rank);
            card.saturating_add(middle).saturating_add(now) <= area.height
        };
        let rank = [Rank::Detail, Rank::Normal].into_iter().find(fits).unwrap_or(Rank::Headline);
        let (card_height, middle, _, card, left, right, mut now) = lay(rank);
        if rank == Rank::Headline && report.jpki.auth.is_ok() {
            now.insert(0, Line::styled(Say::NoteUnchecked.say(cx.lang), cx.theme.quiet));
        }
        let focused = self.focused(cx.model);
        let title = |about: About| {
            told.iter().find(|section| section.about == about).map_or("", |section| section.title.as_str())
        };
        let mut draw = |about: About, place: Rect, lines: Vec<Line<'static>>| {
            let place = place.intersection(area);
            let inner = panel::draw(frame, place, title(about), about == focused, cx);
            panel::lines(frame, inner, lines);
        };
        let mut y = area.y;
        draw(About::Card, Rect { y, height: card_height, ..area }, card);
        y += card_height;
        if let Some(left) = left {
            draw(auth, Rect { y, height: middle, width: half, ..area }, left);
        }
        if let Some(right) = right {
            draw(sign, Rect { x: area.x + half, y, height: middle, width: area.width - half }, right);
        }
        y += middle;
        let height = u16::try_from(now.len() + 2).unwrap_or(u16::MAX).min(area.bottom().saturating_sub(y));
        if height > 2 {
            draw(About::Now, Rect { y, height, ..area }, now);
        }
    }

    /// The report as a list: headings and the rows that matter most.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let told = sections::card(report, cx.now, cx.lang, cx.model.visit.reveal);
        let focused = self.focused(cx.model);
        let width = usize::from(area.width).saturating_sub(4);
        let mut lines: Vec<Line<'static>> = Vec::new();
        // Where what to do begins: that is shown, whatever else has to give way.
        let mut to_do = None;
        let mut cursor = None;
        let shown = |section: &&Section| !matches!(section.about, About::Secrets);
        for section in told.iter().filter(shown) {
            let here = section.about == focused;
            if here {
                cursor = u16::try_from(lines.len()).ok();
            }
            if section.about == About::Now {
                to_do = Some(lines.len());
            }
            let style = if here { cx.theme.focus } else { cx.theme.title };
            let mark = if here { "> " } else { " " };
            lines.push(Line::styled(format!("{mark}{}", section.title), style));
            for mut line in rows::lines(section, Rank::Headline, width, cx) {
                line.spans.insert(0, "   ".into());
                lines.push(line);
            }
        }
        // What was not checked stands there however much there is to do.
        let mut area = area;
        if report.jpki.auth.is_ok() {
            area.height = area.height.saturating_sub(1);
            let note = Line::styled(format!(" {}", Say::NoteUnchecked.say(cx.lang)), cx.theme.quiet);
            frame.render_widget(note, Rect { y: area.bottom(), height: 1, ..area });
        }
        let room = usize::from(area.height);
        if let Some(at) = to_do.filter(|_| lines.len() > room) {
            let now = lines.split_off(at);
            lines.truncate(room.saturating_sub(now.len()));
            lines.extend(now);
        }
        panel::lines(frame, area, lines);
        if let Some(y) = cursor.map(|at| area.y + at).filter(|y| *y < area.bottom()) {
            frame.set_cursor_position((area.x, y));
        }
    }
}

/// The simulated card's secrets at the foot of the screen. Returns the place that is left.
fn demo_panel(frame: &mut Frame<'_>, area: Rect, demo: &DemoFacts, cx: &Context<'_>) -> Rect {
    let width = usize::from(area.width).saturating_sub(4);
    let mut lines: Vec<String> = vec![String::new()];
    if demo.pins.is_empty() {
        lines = vec![Say::DemoNoPins.say(cx.lang).to_owned()];
    }
    for (secret, pin) in &demo.pins {
        let told = format!("{} {pin}", sections::secret(*secret).say(cx.lang));
        let line = lines.last().map_or(0, |line| cells(line));
        if line > 0 && line + 3 + cells(&told) > width {
            lines.push(told);
        } else if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push_str("   ");
            }
            last.push_str(&told);
        }
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(area.height).min(area.height / 3);
    let place = Rect { y: area.bottom() - height, height, ..area };
    let title =
        format!("{} ({})", Say::DemoTitle.with(cx.lang, &[&clean(&demo.title)]), Say::NotReal.say(cx.lang));
    let inner = panel::draw(frame, place, &title, false, cx);
    for (line, y) in lines.into_iter().zip(inner.y..inner.bottom()) {
        frame.render_widget(Line::styled(line, cx.theme.key), Rect { y, height: 1, ..inner });
    }
    Rect { height: area.height - height, ..area }
}
