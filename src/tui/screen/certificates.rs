//! Screen 2, 証明書: the four certificates, each told whole.
//!
//! ```text
//! > 利用者証明用   署名用   利用者証明用認証局   署名用認証局
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

use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::conduct::pin::opens;
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::Lifecycle;
use crate::domain::moved::Verdict;
use crate::domain::report::{CardReport, Unread};
use crate::model::{Document, Model};
use crate::present::absent;
use crate::present::certificate::{self, TrustView};
use crate::present::face;
use crate::present::mask::Reveal;
use crate::present::sections::{self, About, Rank, Tone};
use crate::present::text::{Text, words};
use crate::session::pin::{Stop, Work};
use crate::tui::component::{Component, Context, Msg, Reply, Step, hint};
use crate::tui::key::{Binding, CARD_KEYS, Code, Command, Footer, Keys, always, c, k, keys};
use crate::tui::overlay::export::{Export, ExportField};
use crate::tui::overlay::{Locked, pin_sheet};
use crate::tui::text::{cells, cut};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::popup::Popup;
use crate::tui::widget::row_list::{self, Listed, Move, Piece, RowList, moves};
use crate::tui::widget::{barrier, panel, rows, stand_in};
use crate::tui::words::Ui;

words! {
    enum Say {
        AuthTab: "利用者証明用", "Authentication";
        SignTab: "署名用", "Signing";
        AuthCaTab: "利用者証明用認証局", "Auth CA";
        SignCaTab: "署名用認証局", "Sign CA";
        StateNotRead: "まだ読んでいません", "not read yet";
        StateClosed: "パスワードで開きます", "opens with its password";
        StateClosedByPin: "暗証番号で開きます", "opens with its PIN";
        StateAbsent: "ありません", "not on the card";
        StateUncertain: "あるか分かりません", "not known whether it is there";
        StateTrouble: "読めませんでした", "could not be read";
        OfferRead: "カードから読む。暗証番号は要りません", "read it from the card; no PIN is needed";
        OfferPin: "利用者証明用の暗証番号を入れて読む", "read it with the authentication PIN";
        OfferPassword: "署名用パスワードを入れて読む", "read it with the signing password";
        OfferReset: "再設定のしかた", "how to have it reset";
        TreeTitle: "{0}  ASN.1", "{0}  ASN.1";
        Masked: "伏せ字 (v で表示)", "masked (v reveals)";
        KeyUnfind: "検索をやめる", "end search";
    }
}

/// The certificates in the order of Tab.
const SLOTS: [(Slot, Say); 4] = [
    (Slot::Auth, Say::AuthTab),
    (Slot::Sign, Say::SignTab),
    (Slot::AuthCa, Say::AuthCaTab),
    (Slot::SignCa, Say::SignCaTab),
];

/// A box from this size on; the list at the left from this width on. Header and footer not counted.
const FULL: (u16, u16) = (70, 18);
const WIDE: u16 = 110;
const LIST: u16 = 42;

keys! {
    enum Key, KEYS {
        NextHit "n N" [c('n')] Text::new("次・前の一致", "next, last hit"), Move, Shown, Model::has_certificates;
        HitBefore "N" [c('N')] Text::new("前の一致", "hit before"), Move, Hidden, Model::has_certificates;
        Next "Tab" [k(Code::Tab), k(Code::Right), c('l')] Text::new("切替", "next"), Move, Shown, Model::has_certificates;
        Back "S-Tab" [k(Code::BackTab), k(Code::Left), c('h')] Ui::KeyBack.text(), Move, Hidden, Model::has_certificates;
        Read "Enter" [k(Code::Enter)] Text::new("カードから読む", "read from the card"), Card, Way, Model::has_certificates;
        Reset "Enter" [k(Code::Enter)] Ui::KeyReset.text(), Card, Way, Model::has_certificates;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, Model::has_certificates;
        Find "/" [c('/')] Text::new("検索", "find"), Card, Shown, Model::has_certificates;
        Export "e" [c('e')] Text::new("保存", "save"), Card, Shown, Model::has_certificates;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Shown, Model::has_certificates;
        Tree "x" [c('x')] Text::new("ASN.1", "ASN.1"), Card, Shown, Model::has_certificates;
        Unfind "Esc" [k(Code::Esc)] Say::KeyUnfind.text(), Move, Way, Model::has_certificates;
        Untree "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, Model::has_certificates;
    }
}
const MOVES: [Binding; 6] = moves(Footer::Hidden, Model::has_certificates);
keys! {
    enum FindKey, FIND {
        Accept "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Unfind "Esc" [k(Code::Esc)] Say::KeyUnfind.text(), Move, Way, always;
    }
}

/// The names of the four, as what can be pointed at.
const NAMES: &str = "certificates";

/// Its name.
pub(super) const TITLE: Text = Text::new("証明書", "Certificates");

/// The screen.
#[derive(Default)]
pub(super) struct CertificatesScreen {
    at: usize,
    tree: bool,
    rows: RowList,
    needle: Field,
    finding: bool,
}

/// Where the four certificates are named, and the list of what the one that is shown says.
fn places(area: Rect, pieces: Vec<Piece>) -> (Rect, Listed) {
    let full = area.width >= FULL.0 && area.height >= FULL.1;
    let (names, rest) = if full && area.width >= WIDE {
        let names = Rect { width: LIST, height: area.height.min(10), ..area };
        (names, Rect { x: area.x + LIST, width: area.width - LIST, ..area })
    } else {
        (panel::row(area, 0), panel::below(area, 1))
    };
    if !full {
        return (names, Listed::bare(pieces, rest));
    }
    let boxed = Listed::boxed(pieces, rest);
    // What is looked for, and how much is shown, reach to the corners.
    let foot = Rect { x: rest.x + 1, width: rest.width.saturating_sub(2), ..boxed.foot };
    (names, Listed { foot, ..boxed })
}

impl CertificatesScreen {
    fn slot(&self) -> Slot {
        SLOTS.get(self.at).map_or(Slot::Auth, |(slot, _)| *slot)
    }

    /// What is told of the certificate that is shown, as far as it has what is looked for; `None` where it was not read.
    fn lay(&self, area: Rect, cx: &Context<'_>) -> Option<(Rect, Listed)> {
        let (slot, report, reveal) = (self.slot(), cx.model.report()?, cx.model.visit.reveal);
        let certificate = report.certificate(slot).as_ref().ok()?;
        let told = if self.tree {
            certificate::tree(slot, certificate, cx.model.lang, reveal).into_iter().map(Piece::Row).collect()
        } else {
            let life = Lifecycle::of(certificate, report.kind, cx.now);
            let trust = TrustView::of(report, slot);
            let mut told = certificate::details(slot, certificate, &life, trust, cx.now, cx.lang, reveal);
            // The first part has the certificate's own name, which stands above it already.
            if let Some(first) = told.first_mut() {
                first.title.clear();
            }
            told.extend(face::moved(report, reveal, cx.lang).filter(|_| slot == Slot::Sign));
            // What has probably revoked it comes before what it says.
            let differs = report.moved().is_some_and(|moved| moved.verdict() == Verdict::Differs);
            if slot == Slot::Sign && differs {
                told.rotate_right(1);
            }
            row_list::pieces(told)
        };
        Some(places(area, row_list::found(told, &self.needle.text())))
    }

    /// Whose locked PIN keeps the certificate that is shown closed.
    fn locked(&self, cx: &Context<'_>) -> Option<KeyPair> {
        let pair = closed(cx.model.report()?, self.slot())?;
        (barrier::of(&Work::Read(pair), cx) == Some(Stop::Locked)).then_some(pair)
    }

    fn turn_to(&mut self, at: usize) {
        self.at = at;
        self.rows = RowList::default();
        self.needle = Field::default();
    }

    /// Hands the selected row to the clipboard, unless it is masked.
    fn copy(&self, cx: &Context<'_>) -> Step {
        let reveal = cx.model.visit.reveal;
        match self.lay(cx.area, cx).and_then(|(_, list)| self.rows.copy(&list, cx)) {
            None => Step::Tell(Ui::NothingFound.text(), String::new()),
            Some(Step::Copy { text, .. }) if reveal == Reveal::Masked && text.contains(&reveal.of("")) => {
                Step::Tell(Ui::CopyMasked.text(), String::new())
            }
            Some(step) => step,
        }
    }

    /// The four in one line: where they do not fit, the one that is shown and how many there are.
    fn tabs(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let tab = |at: usize, tab: Say| {
            let (mark, style) = if at == self.at { ("> ", cx.theme.focus) } else { ("  ", cx.theme.label) };
            Span::styled(format!("{mark}{} ", tab.say(cx.lang)), style)
        };
        cx.pointer.stand(area.as_position());
        let mut tabs: Vec<Span<'_>> = SLOTS.iter().zip(0..).map(|((_, word), at)| tab(at, *word)).collect();
        if tabs_width(cx) > usize::from(area.width) {
            let count = format!(" {}/{}", self.at + 1, SLOTS.len());
            tabs = vec![tabs.swap_remove(self.at), Span::styled(count, cx.theme.label)];
            cx.pointer.select(area, Command::new(NAMES, (self.at + 1) % SLOTS.len()));
        } else {
            let mut x = area.x;
            for (at, tab) in tabs.iter().enumerate() {
                let width = panel::width(&tab.content);
                cx.pointer.select(Rect { x, width, ..area }, Command::new(NAMES, at));
                if at == self.at {
                    cx.pointer.stand((x, area.y));
                }
                x += width;
            }
        }
        frame.render_widget(Line::from(tabs), area);
    }

    /// The four with how they stand.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, TITLE.say(cx.lang), false, cx);
        let mut lines = Vec::new();
        for (at, (slot, _)) in SLOTS.iter().enumerate() {
            let (mark, style) = if at == self.at { ("> ", cx.theme.focus) } else { ("  ", cx.theme.text) };
            let name = cut(sections::slot(*slot).say(cx.lang), usize::from(inner.width).saturating_sub(2));
            let (tone, state) = standing(report, *slot, cx);
            let y = inner.y + u16::try_from(lines.len()).unwrap_or(u16::MAX);
            let place = Rect { y, height: 2, ..inner }.intersection(inner);
            cx.pointer.select(place, Command::new(NAMES, at));
            lines.push(Line::styled(format!("{mark}{name}"), style));
            lines.push(Line::styled(format!("    {state}"), cx.theme.tone(tone)));
        }
        panel::lines(frame, inner, lines);
    }

    /// Why there is nothing to tell yet, and what to do.
    fn unread(&self, width: usize, report: &CardReport, cx: &Context<'_>) -> Vec<Line<'static>> {
        let slot = self.slot();
        let mut lines = match rows::section(About::Certificate(slot), cx) {
            Some(section) => rows::lines(&section, Rank::Technology, width, cx),
            None => vec![Line::styled(standing(report, slot, cx).1, cx.theme.text)],
        };
        if report.holding(slot) == Holding::Absent {
            return barrier::lines(&absent::certificate(slot, report.kind, cx.lang), width, cx);
        }
        if let Some(pair) = self.locked(cx) {
            lines.push(Line::default());
            lines.extend(barrier::stop(&Stop::Locked, pair.pin(), width, cx));
        }
        let offer = match closed(report, slot) {
            Some(KeyPair::Auth) => Say::OfferPin,
            Some(KeyPair::Sign) => Say::OfferPassword,
            None => Say::OfferRead,
        };
        for (key, word) in [(Key::Read, offer), (Key::Reset, Say::OfferReset)] {
            if let Some(offer) = hint(self, key.command(), word.text(), cx) {
                lines.push(Line::default());
                lines.extend(panel::said(&offer, width, cx.theme.title));
            }
        }
        lines
    }

    /// What is looked for, at the left of the last line.
    fn foot(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        if area.is_empty() || !self.finding && self.needle.is_empty() {
            return;
        }
        let text = self.needle.text();
        let most = area.width.saturating_sub(14);
        let width = if self.finding { most.min(40) } else { most.min(panel::width(&text) + 3) };
        let place = Rect { width, ..area };
        frame.render_widget(Line::raw(" ".repeat(usize::from(width))), place);
        frame.render_widget(Line::styled(" /", cx.theme.key), place);
        let field = Rect { x: place.x + 2.min(width), width: width.saturating_sub(3), ..place };
        if self.finding {
            self.needle.draw(frame, field, cx);
        } else {
            let text = cut(&text, usize::from(field.width));
            frame.render_widget(Line::styled(text, cx.theme.text), field);
        }
    }
}

/// The cells of the four in one line, with their marks.
fn tabs_width(cx: &Context<'_>) -> usize {
    SLOTS.iter().map(|(_, tab)| cells(tab.say(cx.lang)) + 3).sum()
}

/// Whose PIN opens the certificate in a slot, where it is closed.
fn closed(report: &CardReport, slot: Slot) -> Option<KeyPair> {
    [KeyPair::Auth, KeyPair::Sign].into_iter().find(|pair| pair.slot() == slot && opens(report, *pair))
}

/// How a certificate stands with this look.
fn standing(report: &CardReport, slot: Slot, cx: &Context<'_>) -> (Tone, String) {
    let holding = report.holding(slot);
    let (tone, state) = match holding {
        Holding::Read(certificate) => {
            return sections::state(&Lifecycle::of(certificate, report.kind, cx.now), cx.lang);
        }
        Holding::Absent => (Tone::Quiet, Say::StateAbsent),
        _ if holding.why() == Some(&Unread::NotAsked) && slot != Slot::Sign => {
            (Tone::Quiet, Say::StateNotRead)
        }
        Holding::Unread(Unread::NeedsPin) if slot != Slot::Sign => (Tone::Quiet, Say::StateClosedByPin),
        Holding::Unread(_) if holding.is_closed() => (Tone::Quiet, Say::StateClosed),
        Holding::Uncertain { .. } if slot == Slot::Sign => (Tone::Warn, Say::StateUncertain),
        Holding::Unread(_) | Holding::Uncertain { .. } => (Tone::Warn, Say::StateTrouble),
    };
    (tone, state.say(cx.lang).to_owned())
}

impl CertificatesScreen {
    fn key(&mut self, key: Key, cx: &Context<'_>) -> Reply {
        let (report, slot) = (cx.model.report(), self.slot());
        match key {
            Key::Next => self.turn_to((self.at + 1) % SLOTS.len()),
            Key::Back => self.turn_to((self.at + SLOTS.len() - 1) % SLOTS.len()),
            Key::Reveal => {
                if let Some((_, list)) = self.lay(cx.area, cx) {
                    self.rows = self.rows.unveiling(&list, cx);
                }
                return Step::Reveal.into();
            }
            Key::Read => {
                let closed = report.and_then(|report| closed(report, slot));
                return closed.map_or(Step::ReadMore, |pair| pin_sheet::open(Work::Read(pair), cx)).into();
            }
            Key::Reset => {
                let locked = self.locked(cx).map(|pair| Step::Open(Popup::open(Locked(pair.pin()))));
                return locked.map_or(Reply::DONE, Reply::from);
            }
            Key::NextHit | Key::HitBefore => {
                let Some((_, list)) = self.lay(cx.area, cx) else { return Reply::Pass };
                self.rows = self.rows.turned(key == Key::HitBefore, &list, cx);
            }
            Key::Untree => (self.tree, self.rows) = (false, RowList::default()),
            Key::Unfind => {
                self.needle = Field::default();
                self.rows = RowList::default();
            }
            Key::Find => self.finding = true,
            Key::Tree => {
                self.tree = !self.tree;
                self.rows = RowList::default();
            }
            Key::Export => return Step::Open(ExportField::open(Export::Certificate(self.slot()))).into(),
            Key::Copy => return self.copy(cx).into(),
        }
        Reply::DONE
    }

    /// What the keys do while a text is typed that is looked for.
    fn find(&mut self, msg: Msg<'_>) -> Reply {
        match msg {
            Msg::Char(c) => self.needle.insert(c),
            Msg::Command(command) => match (FindKey::of(command), Edit::of(command)) {
                (Some(FindKey::Accept), _) => {
                    self.finding = false;
                    return Reply::DONE;
                }
                (Some(FindKey::Unfind), _) => {
                    (self.finding, self.needle) = (false, Field::default());
                    return Reply::DONE;
                }
                (None, Some(edit)) => self.needle.act(edit),
                (None, None) => return Reply::Pass,
            },
            _ => return Reply::Pass,
        }
        self.rows = RowList::default();
        Reply::DONE
    }
}

impl Component for CertificatesScreen {
    fn keys(&self) -> &'static Keys {
        if self.finding {
            const { &Keys::typing(&[FIND, EDITS]) }
        } else {
            const { &Keys::new(&[KEYS, &MOVES, CARD_KEYS]) }
        }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let Some(report) = cx.model.report() else { return true };
        let (slot, list) = (self.slot(), || self.lay(cx.area, cx).map(|(_, list)| list));
        if self.finding {
            return Edit::of(command).is_none_or(|edit| self.needle.takes(edit));
        }
        let read = report.certificate(slot).is_ok();
        // What is told of a certificate has many rows; its tree may have few, and a search may leave none.
        let rows = |least: usize| {
            let all = self.needle.is_empty() && !self.tree;
            read && (all || list().is_some_and(|list| list.rows().count() >= least))
        };
        let reads = || match report.certificate(slot) {
            Err(Unread::NotAsked) if slot != Slot::Sign => report.holding(slot) != Holding::Absent,
            _ => closed(report, slot).is_some(),
        };
        match Key::of(command) {
            Some(Key::Read) => reads() && self.locked(cx).is_none(),
            Some(Key::Reset) => self.locked(cx).is_some(),
            Some(Key::Find | Key::Export) => read,
            Some(Key::Tree | Key::Copy) => rows(1),
            Some(Key::Reveal) => read && list().is_some_and(|list| list.reveals(cx)),
            Some(Key::Unfind) => !self.needle.is_empty(),
            Some(Key::Untree) => self.tree && self.needle.is_empty(),
            Some(Key::NextHit | Key::HitBefore) => !self.needle.is_empty() && rows(2),
            Some(Key::Next | Key::Back) => true,
            None => Move::of(command).is_none() || rows(2),
        }
    }

    fn document(&self) -> Document {
        (PathBuf::new(), self.at)
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        !self.needle.is_empty()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        if let Msg::CardLeft = msg {
            *self = Self { at: self.at, ..Self::default() };
            return Reply::DONE;
        }
        if let Msg::PutAway = msg {
            self.finding = false;
            return Reply::DONE;
        }
        if self.finding && !matches!(msg, Msg::Select(_)) {
            return self.find(msg);
        }
        if let Some(rows) = self.rows.moved(msg, || Some(self.lay(cx.area, cx)?.1), cx) {
            self.rows = rows;
            return Reply::DONE;
        }
        if let Msg::Select(name) = msg {
            let at = name.row(NAMES).filter(|at| *at != self.at);
            if let Some(at) = at {
                self.turn_to(at);
            }
            return Reply::taken(at.is_some());
        }
        match msg {
            Msg::Command(command) => Key::of(command).map_or(Reply::Pass, |key| self.key(key, cx)),
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = stand_in::certified(frame, area, cx) else { return };
        let told = self.lay(area, cx);
        let read = told.is_some();
        let (names, list) = told.unwrap_or_else(|| places(area, Vec::new()));
        if names.height > 1 {
            self.list(frame, names, report, cx);
        } else {
            self.tabs(frame, names, cx);
        }
        let name = sections::slot(self.slot()).say(cx.lang);
        let mut title = if self.tree { Say::TreeTitle.with(cx.lang, &[name]) } else { name.to_owned() };
        let masked = cx.model.visit.reveal == Reveal::Masked && self.works(Key::Reveal.command(), cx);
        if self.slot() == Slot::Sign && masked {
            title = format!("{title}  {}", Say::Masked.say(cx.lang));
        }
        if read {
            self.rows.view(frame, &title, &list, cx);
            return self.foot(frame, list.foot, cx);
        }
        let unread = self.unread(usize::from(list.place.width), report, cx);
        if let Some(place) = list.frame {
            let height = u16::try_from(unread.len() + 2).unwrap_or(u16::MAX).min(place.height);
            panel::draw(frame, Rect { height, ..place }, &title, true, cx);
        }
        panel::lines(frame, list.place, unread);
    }
}
