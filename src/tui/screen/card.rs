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

use crate::conduct::card::Purpose;
use crate::conduct::pin::opens;
use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, Tries};
use crate::domain::report::CardReport;
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank};
use crate::present::text::{Text, words};
use crate::session::pin::Work;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Keys, c, k, keys};
use crate::tui::model::{DemoFacts, Model, Subject};
use crate::tui::overlay::{Chooser, Details, pin_sheet};
use crate::tui::text::cells;
use crate::tui::widget::popup::Popup;
use crate::tui::widget::{panel, rows, stand_in};
use crate::tui::words::Ui;

words! {
    enum Say {
        DemoNoPins: "このカードに暗証番号はありません", "This card has no PINs";
        DemoTitle: "デモ: {0}", "Demo: {0}";
        NotReal: "本物のカードではありません", "not a real card";
        NoteUnchecked: "発行元と失効は未確認", "Issuer and revocation not checked";
        OfferAuth: "Enter: 暗証番号を入れて読む", "Enter: read it with the PIN";
        OfferSign: "Enter: パスワードを入れて読む", "Enter: read it with the password";
        OfferReset: "Enter: 再設定のしかた", "Enter: how to have it reset";
    }
}

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (80, 22);

/// Whose certificates there are.
const PAIRS: [KeyPair; 2] = [KeyPair::Auth, KeyPair::Sign];

/// What can have the focus, in the order of Tab.
const FOCUS: [About; 3] = [About::Certificate(Slot::Auth), About::Certificate(Slot::Sign), About::Card];

keys! {
    enum Key, KEYS {
        Demo "t" [c('t')] Ui::KeyDemo.text(), Card, Shown, Model::has_demo;
        Choose "c" [c('c')] Text::new("カードを選ぶ", "choose card"), Card, Shown, |model| !model.visit.rivals(Purpose::Secret).is_empty();
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
                let closed = PAIRS.into_iter().find(|pair| {
                    about == About::Certificate(pair.slot())
                        && cx.model.report().is_some_and(|report| opens(report, *pair))
                });
                return Reply::from(match closed {
                    Some(pair) => pin_sheet::open(Work::Read(pair), cx),
                    None => Step::Open(Popup::open(Details(about))),
                });
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
        let section = |about: About| told.iter().find(|section| section.about == about);
        let half = area.width / 2;
        let [auth, sign, _] = FOCUS;
        let inner = |width: u16| usize::from(width).saturating_sub(4);
        let lines = |about: About, rank: Rank, width: u16| {
            section(about).map(|section| rows::lines(section, rank, inner(width), cx)).unwrap_or_default()
        };
        let lay = |rank: Rank| {
            let certificate = |pair: KeyPair, width: u16| {
                let mut told = lines(About::Certificate(pair.slot()), rank, width);
                if !told.is_empty() && opens(report, pair) {
                    let offer = match pair {
                        _ if cx.model.tries(pair.pin()) == Some(Tries::Locked) => Say::OfferReset,
                        KeyPair::Auth => Say::OfferAuth,
                        KeyPair::Sign => Say::OfferSign,
                    };
                    told.extend(panel::said(offer.say(cx.lang), inner(width), cx.theme.key));
                }
                told
            };
            let (left, right) =
                (certificate(KeyPair::Auth, half), certificate(KeyPair::Sign, area.width - half));
            let now = lines(About::Now, Rank::Normal, area.width);
            [lines(About::Card, rank, area.width), left, right, now]
        };
        let tall = |lines: &Vec<_>| if lines.is_empty() { 0 } else { lines.len() + 2 };
        let fits = |rank: &Rank| {
            let [card, left, right, now] = lay(*rank).map(|lines| tall(&lines));
            card + left.max(right) + now <= usize::from(area.height)
        };
        let rank = [Rank::Detail, Rank::Normal].into_iter().find(fits).unwrap_or(Rank::Headline);
        let [card, mut left, mut right, mut now] = lay(rank);
        if rank == Rank::Headline && report.jpki.auth.is_ok() {
            now.insert(0, Line::styled(Say::NoteUnchecked.say(cx.lang), cx.theme.quiet));
        }
        // What to do is shown whole, whatever else has to give way.
        let spare = usize::from(area.height).saturating_sub(tall(&card) + tall(&now)).max(3);
        for lines in [&mut left, &mut right].into_iter().filter(|lines| lines.len() + 2 > spare) {
            lines.truncate(spare - 3);
            lines.push(Line::styled("…", cx.theme.quiet));
        }
        let mut rest = area;
        let top = panel::take(&mut rest, tall(&card));
        let middle = panel::take(&mut rest, tall(&left).max(tall(&right)));
        let last = panel::take(&mut rest, tall(&now));
        let focused = self.focused(cx.model);
        for (about, place, lines) in [
            (About::Card, top, card),
            (auth, Rect { width: half, ..middle }, left),
            (sign, Rect { x: area.x + half, width: area.width - half, ..middle }, right),
            (About::Now, last, now),
        ] {
            if let Some(section) = section(about).filter(|_| place.height > 2) {
                let inner = panel::draw(frame, place, &section.title, about == focused, cx);
                panel::lines(frame, inner, lines);
            }
        }
    }

    /// The report as a list: headings and the rows that matter most.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let told = sections::card(report, cx.now, cx.lang, cx.model.visit.reveal);
        let focused = self.focused(cx.model);
        let width = usize::from(area.width).saturating_sub(4);
        let mut lines: Vec<Line<'static>> = Vec::new();
        // Where what to do begins: that is shown, whatever else has to give way.
        let (mut to_do, mut cursor) = (None, None);
        for section in told.iter().filter(|section| section.about != About::Secrets) {
            let here = section.about == focused;
            cursor = if here { u16::try_from(lines.len()).ok() } else { cursor };
            to_do = if section.about == About::Now { Some(lines.len()) } else { to_do };
            let (mark, style) = if here { ("> ", cx.theme.focus) } else { (" ", cx.theme.title) };
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
    let mut lines: Vec<String> = Vec::new();
    for (secret, pin) in &demo.pins {
        let told = format!("{} {pin}", sections::secret(*secret).say(cx.lang));
        match lines.last_mut() {
            Some(line) if cells(line) + 3 + cells(&told) <= width => *line = format!("{line}   {told}"),
            _ => lines.push(told),
        }
    }
    if lines.is_empty() {
        lines.push(Say::DemoNoPins.say(cx.lang).to_owned());
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(area.height).min(area.height / 3);
    let place = panel::below(area, area.height - height);
    let title =
        format!("{} ({})", Say::DemoTitle.with(cx.lang, &[&clean(&demo.title)]), Say::NotReal.say(cx.lang));
    let inner = panel::draw(frame, place, &title, false, cx);
    panel::lines(frame, inner, lines.into_iter().map(|line| Line::styled(line, cx.theme.key)));
    Rect { height: area.height - height, ..area }
}
