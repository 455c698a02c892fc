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
//! boxes, and the smallest one below the other, to be scrolled. No PIN is typed here: that is the sheet's (`overlay::pin_sheet`).

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};

use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::report::{CardReport, Unread};
use crate::model::Model;
use crate::model::visit::Count;
use crate::present::problem::Problem;
use crate::present::sections::{self, Tone};
use crate::present::text::{Text, Word, words};
use crate::present::{kind, pin as pins};
use crate::session::pin::{Stop, Work};
use crate::tui::component::{Component, Context, Msg, Reply, Step, hint};
use crate::tui::key::{Code, Command, DEMO_KEY, Keys, c, k, keys};
use crate::tui::overlay::{Locked, locked, pin_sheet};
use crate::tui::pointer::Wheel;
use crate::tui::text::{cells, pad};
use crate::tui::widget::popup::Popup;
use crate::tui::widget::{barrier, panel, stand_in};
use crate::tui::words::Ui;

words! {
    enum Say {
        OtherNumbers: "照合番号・生年月日", "Verification numbers";
        OtherNumbersWhat: "券面の情報を機械で読むときの番号です。覚える番号ではなく、変更もできません。",
              "Used when a machine reads the printed face. They are not chosen and can't be changed.";
        RowPurpose: "使うとき", "Used for";
        RowForm: "形", "Looks like";
        RowTries: "残り回数", "Tries left";
        TriesAsking: "問い合わせています", "asking the card";
        TriesNotAsked: "まだ問い合わせていません", "not asked yet";
        TriesFailed: "分かりませんでした", "could not be found out";
        NoteTries: "間違えた回数は、正しく入れるまで戻りません。待っても、カードを抜いても戻りません。",
              "Mistakes count until the right one is entered. Waiting or taking the card out does not help.";
        NoteTwoPlaces: "カードの中の2か所に別々に入っています。変更は両方に行います。",
              "The card keeps it in two places, each with its own count. A change is made in both.";
        CanCheck: "正しいか照合", "check it";
        CanChange: "変更", "change it";
        CanProve: "カードが鍵を持っているか試す", "test whether the card holds its key";
    }
}

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (70, 20);

/// The counters that no holder chose a number for.
const NUMBERS: [Secret; 3] = [Secret::TextNumberB, Secret::SurfaceNumberB, Secret::SurfaceBirth];

/// The list: the PINs, and one line (`None`) for all other numbers. What a phone lacks of them is told there; the next card,
/// as planned, is another one.
fn rows(cx: &Context<'_>) -> Vec<Option<PinName>> {
    let profile = cx.model.report().map(|report| report.kind.profile());
    match profile.filter(|profile| profile.planned) {
        Some(profile) => profile.chosen().map(Some).collect(),
        None => PinName::CHOSEN.into_iter().map(Some).chain([None]).collect(),
    }
}

keys! {
    enum Key, KEYS {
        Down "Tab" [k(Code::Tab), k(Code::Down), c('j')] Ui::KeyMove.text(), Move, Shown, Model::has_certificates;
        Up "S-Tab" [k(Code::BackTab), k(Code::Up), c('k')] Ui::KeyBack.text(), Move, Hidden, Model::has_certificates;
        Change "c" [c('c')] Text::new("変更", "change"), Card, Shown, Model::has_certificates;
        Prove "p" [c('p')] Text::new("鍵を試す", "test the key"), Card, Shown, Model::has_certificates;
        Check "Enter" [k(Code::Enter)] Text::new("照合", "check"), Card, Way, Model::has_certificates;
        Reset "Enter" [k(Code::Enter)] Ui::KeyReset.text(), Card, Way, Model::has_certificates;
        Locked "h" [c('h')] Text::new("ロックしたら", "if locked"), Card, Shown, Model::has_certificates;
        PageDown "PgDn Space" [k(Code::PageDown), c(' ')] Ui::KeyPage.text(), Move, Shown, Model::has_certificates;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, Model::has_certificates;
        Refresh "r" [c('r')] Ui::KeyRefresh.text(), Card, Hidden, |model| model.has_certificates() && !matches!(model.counted(), Count::Asked(_));
    }
}

/// The lines of the list, and what the wheel does with the lower part, as what can be pointed at.
const LINES: &str = "pins";
const BODY: &str = "pin";

/// Its name.
pub(super) const TITLE: Text = Text::new("暗証番号", "PINs");

/// The screen.
#[derive(Default)]
pub(super) struct PinsScreen {
    at: usize,
    /// The first line of the lower part that is shown.
    top: usize,
}

/// The least lines of the lower part beside the upper one.
const LOWER: u16 = 5;

/// Where things are drawn.
struct Places {
    /// The boxes, where there are any.
    boxes: Option<(Rect, Rect)>,
    /// The upper part. Where there is no room for both parts it has no place of its own, and begins the lower one.
    list: Rect,
    body: Rect,
    /// The line that says how much of the lower part is shown.
    foot: Rect,
}

/// The places, with an upper part that takes so many lines in a width.
fn places(area: Rect, tall: impl Fn(u16) -> usize) -> Places {
    let inner = |place: Rect| place.inner(Margin::new(2, 1));
    let list = |width: u16| u16::try_from(tall(width)).unwrap_or(u16::MAX);
    let boxed = list(area.width.saturating_sub(4)).saturating_add(2);
    if area.width >= FULL.0 && area.height >= FULL.1 && boxed.saturating_add(LOWER + 2) <= area.height {
        let upper = Rect { height: boxed, ..area };
        let lower = panel::below(area, upper.height);
        let (list, body, foot) = (inner(upper), inner(lower), panel::foot(lower));
        return Places { boxes: Some((upper, lower)), list, body, foot };
    }
    let height = list(area.width).saturating_add(1);
    let height = if height.saturating_add(LOWER + 1) <= area.height { height } else { 0 };
    let list = Rect { height: height.saturating_sub(1), ..area };
    let rest = panel::below(area, height);
    let body = Rect { height: rest.height.saturating_sub(1), ..rest };
    Places { boxes: None, list, body: body.inner(Margin::new(1, 0)), foot: panel::below(rest, body.height) }
}

/// How one counter stands, in words.
fn count(report: &CardReport, secret: Secret, cx: &Context<'_>) -> (Tone, String) {
    match report.tries(secret) {
        Ok(tries) => (sections::tries_tone(secret, tries), sections::tries(secret, tries, cx.lang)),
        Err(Unread::NotAsked) => {
            let word = match cx.model.counted() {
                Count::No => Say::TriesNotAsked,
                Count::Asked(_) => Say::TriesAsking,
                Count::Done => Say::TriesFailed,
                Count::Failed(fault) => {
                    let told = [Say::TriesFailed.say(cx.lang), &Problem::of_fault(fault, cx.lang).what];
                    return (Tone::Warn, told.join(" · "));
                }
            };
            (Tone::Quiet, word.say(cx.lang).to_owned())
        }
        Err(Unread::Absent) => (Tone::Quiet, Word::NotOnCard.say(cx.lang).to_owned()),
        Err(unread) => (Tone::Warn, Problem::of_unread(&unread, cx.lang).what),
    }
}

/// How a PIN stands: its counter, of two the lower one.
fn standing(report: &CardReport, pin: PinName, cx: &Context<'_>) -> (Tone, String) {
    if !cx.model.holds(pin) {
        return (Tone::Quiet, Word::NotOnCard.say(cx.lang).to_owned());
    }
    let left = |secret: &&Secret| report.tries(**secret).ok().and_then(Tries::left).unwrap_or(u8::MAX);
    let lowest = pin.secrets().iter().min_by_key(left).copied().unwrap_or(Secret::Auth);
    count(report, lowest, cx)
}

impl PinsScreen {
    /// The PIN that is selected; `None` for the other numbers.
    fn pin(&self, cx: &Context<'_>) -> Option<PinName> {
        rows(cx).get(self.at).copied().flatten()
    }

    fn turn_to(&mut self, at: usize) {
        (self.at, self.top) = (at, 0);
    }

    /// What a key would do with the PIN that is selected: nothing with the other numbers, nor where it can't end.
    fn work(&self, key: Key, cx: &Context<'_>) -> Option<Work> {
        let pin = self.pin(cx).filter(|_| cx.model.has_certificates())?;
        let work = match key {
            Key::Check => Some(Work::Check(pin)),
            Key::Change => Some(Work::Change(pin)),
            Key::Prove => KeyPair::opened_by(pin.secrets()[0]).map(Work::Challenge),
            _ => None,
        }?;
        let can_end = !barrier::of(&work, cx).is_some_and(|stop| barrier::is_final(&stop));
        can_end.then_some(work)
    }

    fn title(&self, cx: &Context<'_>) -> String {
        self.pin(cx)
            .map_or_else(|| Say::OtherNumbers.say(cx.lang).to_owned(), |pin| pins::title(pin, cx.lang))
    }

    /// The lower part: everything about what is selected.
    fn lines(&self, report: &CardReport, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let lang = cx.lang;
        let mut rows: Vec<(&str, (Tone, String))> = Vec::new();
        let mut notes: Vec<(String, Tone)> = Vec::new();
        let note = |word: Say, tone: Tone| (word.say(lang).to_owned(), tone);
        let mut guide = Vec::new();
        if let Some(pin) = self.pin(cx) {
            let purpose = pins::purpose(pin).say(lang).to_owned();
            rows.push((Say::RowPurpose.say(lang), (Tone::Plain, purpose)));
            let form = pins::form(pin.form()).say(lang).to_owned();
            rows.push((Say::RowForm.say(lang), (Tone::Plain, form)));
            match pin.secrets() {
                [one, two] if report.kind.profile().allows(pin) => {
                    for secret in [one, two] {
                        let (tone, told) = count(report, *secret, cx);
                        let told = format!("{told}  ({})", sections::secret(*secret).say(lang));
                        rows.push((Say::RowTries.say(lang), (tone, told)));
                    }
                    notes.push(note(Say::NoteTwoPlaces, Tone::Quiet));
                }
                _ => rows.push((Say::RowTries.say(lang), standing(report, pin, cx))),
            }
            match barrier::of(&Work::Check(pin), cx).filter(barrier::is_final) {
                Some(Stop::Locked) => guide = locked::locked(pin, width, cx),
                Some(stop) => guide = barrier::stop(&stop, pin, width, cx),
                None => {
                    let can = [
                        (Key::Check, Say::CanCheck),
                        (Key::Change, Say::CanChange),
                        (Key::Prove, Say::CanProve),
                    ];
                    let can =
                        can.into_iter().filter_map(|(key, word)| hint(self, key.command(), word.text(), cx));
                    notes.push((can.collect::<Vec<_>>().join("  "), Tone::Plain));
                    notes.push(note(Say::NoteTries, Tone::Quiet));
                }
            }
        } else {
            notes.push(note(Say::OtherNumbersWhat, Tone::Quiet));
            let number = |secret| (sections::secret(secret).say(lang), count(report, secret, cx));
            rows.extend(NUMBERS.map(number));
        }
        let column = rows.iter().map(|(label, ..)| cells(label) + 2).max().unwrap_or(0).min(width * 3 / 5);
        let mut lines = Vec::new();
        let mut before = "";
        for (label, (tone, value)) in rows {
            let told = if label == before { "" } else { label };
            let (told, value) = ((told, cx.theme.label), (value.as_str(), cx.theme.tone(tone)));
            lines.extend(panel::labelled(told, column, value, width));
            before = label;
        }
        notes.extend(kind::before_pin(report.kind, lang).map(|told| (told.to_owned(), Tone::Quiet)));
        lines.push(Line::default());
        for (note, tone) in notes {
            lines.extend(panel::said(&note, width, cx.theme.tone(tone)));
        }
        lines.extend(guide);
        lines
    }

    /// The upper part: the lines of each of its rows, each whole.
    fn list(&self, report: &CardReport, width: u16, cx: &Context<'_>) -> Vec<Vec<Line<'static>>> {
        let pin = |pin| (pins::title(pin, cx.lang), standing(report, pin, cx));
        // They are many: only what warns is told beside their name.
        let counts = NUMBERS.map(|secret| count(report, secret, cx));
        let warned = counts.into_iter().find(|(tone, _)| matches!(tone, Tone::Warn | Tone::Bad));
        let others = || {
            (
                Say::OtherNumbers.say(cx.lang).to_owned(),
                warned.clone().unwrap_or((Tone::Quiet, String::new())),
            )
        };
        let rows: Vec<_> = rows(cx).into_iter().map(|row| row.map_or_else(others, pin)).collect();
        let column = rows.iter().map(|(name, ..)| cells(name) + 2).max().unwrap_or(0);
        let room = usize::from(width).saturating_sub(2);
        let lines = rows.into_iter().enumerate().map(|(at, (name, (tone, told)))| {
            let here = at == self.at;
            let (mark, style) = if here { ("> ", cx.theme.focus) } else { ("  ", cx.theme.text) };
            let told_style = cx.theme.tone(tone);
            let mut lines: Vec<Line<'static>> = if column + cells(&told) <= room {
                let name = Span::styled(pad(&name, column.min(room)), style);
                vec![Line::from(vec![name, Span::styled(told, told_style)])]
            } else {
                // What does not fit beside the name stands below it.
                let below = panel::labelled(("", style), 2, (&told, told_style), room);
                panel::said(&name, room, style).into_iter().chain(below).collect()
            };
            for (part, line) in lines.iter_mut().enumerate() {
                line.spans.insert(0, Span::styled(if part == 0 { mark } else { "  " }, style));
            }
            lines
        });
        lines.collect()
    }

    fn places(&self, report: &CardReport, area: Rect, cx: &Context<'_>) -> Places {
        places(area, |width| self.list(report, width, cx).iter().map(Vec::len).sum())
    }

    /// The lower part, after the upper one where that has no place of its own, and the first of its lines that is shown:
    /// the row that is selected is always.
    fn scrolled(
        &self,
        report: &CardReport,
        places: &Places,
        cx: &Context<'_>,
    ) -> (Vec<Line<'static>>, usize) {
        let told = self.lines(report, usize::from(places.body.width), cx);
        if places.list.height > 0 {
            return (told, self.top);
        }
        let list = self.list(report, places.body.width, cx);
        let end: usize = list.iter().take(self.at + 1).map(Vec::len).sum();
        let mut lines: Vec<_> = list.into_iter().flatten().chain([Line::default()]).collect();
        lines.extend(told);
        let page = usize::from(places.body.height);
        let top = self.top.max(end.saturating_sub(page)).min(lines.len().saturating_sub(page));
        (lines, top)
    }

    /// How many lines of the lower part are shown at once, and the last that can be the first of them.
    fn page(&self, cx: &Context<'_>) -> (usize, usize) {
        let Some(report) = cx.model.report() else { return (1, 0) };
        let places = self.places(report, cx.area, cx);
        let lines = self.scrolled(report, &places, cx).0.len();
        let page = usize::from(places.body.height).max(1);
        (page, lines.saturating_sub(page))
    }
}

impl Component for PinsScreen {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS, DEMO_KEY]) }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let stop = |work: Work| barrier::of(&work, cx).filter(barrier::is_final);
        let Some(key) = Key::of(command) else { return true };
        let certified = cx.model.has_certificates();
        match (key, self.pin(cx).filter(|_| certified)) {
            (Key::Check | Key::Change | Key::Prove | Key::Reset | Key::Locked, None) => false,
            (Key::Reset, Some(pin)) => stop(Work::Check(pin)) == Some(Stop::Locked),
            (Key::Check | Key::Change | Key::Prove, Some(_)) => self.work(key, cx).is_some(),
            (Key::Locked, Some(pin)) => {
                matches!(stop(Work::Check(pin)), None | Some(Stop::Locked))
            }
            (Key::PageDown | Key::PageUp, _) => certified && self.page(cx).1 > 0,
            (Key::Down | Key::Up | Key::Refresh, _) => certified,
        }
    }

    fn needs(&self, model: &Model) -> Option<Step> {
        (model.counted() == Count::No && model.has_certificates()).then_some(Step::Count)
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let key = match msg {
            Msg::Command(command) if command.row(BODY).is_none() => Key::of(command),
            Msg::Wheel { up } => Some(if up { Key::Up } else { Key::Down }),
            Msg::CardLeft => {
                // The next card may have fewer.
                self.turn_to(0);
                return Reply::DONE;
            }
            Msg::Select(line) => {
                let at = line.row(LINES);
                if let Some(at) = at {
                    self.turn_to(at);
                }
                return Reply::taken(at.is_some());
            }
            Msg::Command(command) if command.row(BODY).is_some() => {
                let (_, last) = self.page(cx);
                let up = command.row(BODY) == Some(0);
                self.top = if up { self.top.saturating_sub(1) } else { (self.top + 1).min(last) };
                return Reply::DONE;
            }
            _ => None,
        };
        match key {
            Some(Key::Down) => self.turn_to((self.at + 1) % rows(cx).len()),
            Some(Key::Up) => self.turn_to((self.at + rows(cx).len() - 1) % rows(cx).len()),
            Some(Key::PageDown) => {
                let (page, last) = self.page(cx);
                self.top = (self.top + page).min(last);
            }
            Some(Key::PageUp) => self.top = self.top.saturating_sub(self.page(cx).0),
            Some(key @ (Key::Check | Key::Change | Key::Prove)) => {
                return self.work(key, cx).map_or(Reply::Pass, |work| pin_sheet::open(work, cx).into());
            }
            Some(Key::Reset | Key::Locked) => {
                let pin = self.pin(cx).filter(|_| cx.model.has_report());
                return pin.map_or(Reply::DONE, |pin| Step::Open(Popup::open(Locked(pin))).into());
            }
            Some(Key::Refresh) => return Step::Count.into(),
            None => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = stand_in::certified(frame, area, cx) else { return };
        let places = self.places(report, area, cx);
        if let Some((upper, lower)) = places.boxes {
            panel::draw(frame, upper, TITLE.say(cx.lang), true, cx);
            panel::draw(frame, lower, &self.title(cx), false, cx);
        }
        let (lines, top) = self.scrolled(report, &places, cx);
        let (rows, hidden) = if places.list.height > 0 { (places.list, 0) } else { (places.body, top) };
        let list = self.list(report, rows.width, cx);
        let above: usize = list.iter().take(self.at).map(Vec::len).sum();
        let seen = |line: usize| {
            let y = u16::try_from(line.checked_sub(hidden)?).ok()?;
            (y < rows.height).then(|| panel::row(rows, y))
        };
        let ats = list.iter().enumerate().flat_map(|(at, lines)| std::iter::repeat_n(at, lines.len()));
        for (line, at) in ats.enumerate() {
            if let Some(place) = seen(line) {
                cx.pointer.select(place, Command::new(LINES, at));
            }
        }
        // Whoever reads on has left what is selected above.
        cx.pointer.stand(seen(above).unwrap_or(rows).as_position());
        cx.pointer.wheel(places.list, Wheel::List);
        cx.pointer.wheel(places.body, Wheel::By([0, 1].map(|row| Command::new(BODY, row))));
        panel::lines(frame, places.list, list.into_iter().flatten());
        if let Some(part) = panel::scrolled(frame, places.body, lines, top) {
            panel::right(frame, places.foot, part, cx.theme.label);
        }
    }
}
