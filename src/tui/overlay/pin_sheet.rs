//! The sheet around one job with a PIN: asks for what the job needs, sends it, tells what came of it.
//!
//! ```text
//! ┏> 署名用電子証明書を読む ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ 署名用パスワード                                                         ┃
//! ┃ 英大文字と数字を混ぜた6〜16文字  例: AIZU346                             ┃
//! ┃ 残り 5回 / 5回                                                           ┃
//! ┃                                                                          ┃
//! ┃   ●●●●●●                                                                 ┃
//! ┃ 数字が1つ以上要ります                                                    ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! It can be left at any time: what was not presented yet is given up, a job that is further goes on to its end and is
//! told as a notice. Nothing of a PIN is in what it tells.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::conduct::card::Purpose;
use crate::conduct::pin::{Dialogue, Stage, Terms};
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::{Parts, Reading};
use crate::model::Model;
use crate::present::text::{Lang, Text, words};
use crate::present::{face, pin, pin_end, sections};
use crate::session::pin::{Stop, Work};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Command, Keys, always, k, keys};
use crate::tui::overlay::{Locked, which};
use crate::tui::own::own;
use crate::tui::widget::dialog::{self, Scroll, TYPING_SCROLL};
use crate::tui::widget::pin_field::{self, Need, Needed, PinKey, ToldKey};
use crate::tui::widget::popup::{Popup, SCROLL};
use crate::tui::widget::{barrier, panel};
use crate::tui::words::Ui;

words! {
    /// What is done stands first in a title, which is cut at its end.
    enum Say {
        TitleCheck: "{0}の照合", "Check the {0}";
        TitleRead: "{0}を読む", "Read: {0}";
        TitleFace: "カードの記載を読む: {0}", "Read the card's text: {0}";
        TitlePictures: "印刷された文字を読む: {0}", "Read what is printed: {0}";
        TitlePhoto: "顔写真を読む: {0}", "Read the photo: {0}";
        TitleChange: "{0}の変更", "Change the {0}";
        TitleChallenge: "鍵を試す: {0}", "Test the key: {0}";
        TitleFinish: "変更の残り: {0}", "Finish the change: {0}";
        HintFinish: "ここだけまだ古い番号です。今の番号には古いほうを、新しい番号には先ほどと同じものを打ってください。",
              "This place still has the old one. Type that as the present one, and the same new one as before.";
        PadOffer: "リーダーのキーで入力できます", "type it on the reader's own keys";
        OnPad: "リーダーのキーで暗証番号を入力してください", "Type the PIN on the reader's keys";
        HintChallenge: "その場で作る乱数にカードが署名し、証明書と合うかを確かめます。証明書だけを写した偽のカードは、ここで分かります。",
              "The card signs random bytes made just now, and the answer is checked against its certificate: a copied certificate fails here.";
        HintJuki: "カードの中の2か所を続けて変えます。この手順を記す資料は1つだけで、公の説明では確かめていません。",
              "It is kept in two places of the card, changed one after the other. Only one source describes how; no official text confirms it.";
        Leave: "Esc で離れられます。まだ送っていなければ取りやめ、送っていれば最後まで進めて、結果をお知らせに出します。",
              "Esc leaves. What was not sent is given up; what was goes on to its end and is told as a notice.";
        Gone: "カードが離れたので、入力を消しました。", "The card left: what was typed is wiped.";
        ReadAuthNext: "中身は、この先の画面と 2 証明書 で見られます。", "What it says is on the screens from here on, and on screen 2.";
        ReadNext: "中身はこの先の画面と 2 証明書 で見られます。氏名などは伏せてあり、閉じたあとに v で見られます。",
              "What it says is on the screens from here on, and on screen 2. Name and address are masked: close this, then v reveals them.";
    }
}

/// Its size: wider lines are hard to read, and what is told at last is longer than what is asked.
const SIZE: (u16, u16) = (76, 16);

keys! {
    enum RunningKey, RUNNING {
        Leave "Esc" [k(Code::Esc)] Text::new("離れる", "leave"), Move, Way, always;
    }
}

keys! {
    /// Where what was told leads to nothing more.
    enum EndKey, END {
        Close "Enter" [k(Code::Enter), k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
    }
}

/// What the sheet of a job is called.
fn title(work: &Work, lang: Lang) -> String {
    let certificate = |pair: KeyPair| sections::slot(pair.slot()).say(lang);
    match work {
        Work::Check(pin) => Say::TitleCheck.with(lang, &[pin::name(*pin).say(lang)]),
        Work::Read(pair) => Say::TitleRead.with(lang, &[certificate(*pair)]),
        Work::Finish(secret) => Say::TitleFinish.with(lang, &[sections::secret(*secret).say(lang)]),
        Work::Change(pin) => Say::TitleChange.with(lang, &[pin::name(*pin).say(lang)]),
        Work::Challenge(pair) => Say::TitleChallenge.with(lang, &[certificate(*pair)]),
        Work::Face(reading) => {
            let title = match reading {
                Reading::Surface(Parts { photo: true, .. }) => Say::TitlePhoto,
                Reading::Surface(_) => Say::TitlePictures,
                Reading::TextByPin | Reading::TextByNumber | Reading::Both(_) => Say::TitleFace,
            };
            title.with(lang, &[pin::name(reading.pin()).say(lang)])
        }
        // The wizard that signs asks on its own page.
        Work::Sign(signing) => pin::title(signing.with.pin(), lang),
    }
}

/// What it is good for, where the title does not say it.
const fn purpose(work: &Work) -> Option<Say> {
    match work {
        Work::Challenge(_) => Some(Say::HintChallenge),
        Work::Change(PinName::Juki) => Some(Say::HintJuki),
        Work::Finish(_) => Some(Say::HintFinish),
        Work::Check(_) | Work::Read(_) | Work::Change(_) | Work::Sign(_) | Work::Face(_) => None,
    }
}

/// The sheet that says why this job can't be.
pub(crate) fn hindered(work: Work, stop: Stop) -> Step {
    Step::Open(PinSheet::open(Job::Hindered(work, stop)))
}

/// Opens the sheet of a job with a PIN, asks which card it is for, or says why there can't be one.
pub(crate) fn open(work: Work, cx: &Context<'_>) -> Step {
    let model = cx.model;
    if let Some(which) = which(model, Purpose::Secret) {
        return Step::Open(which);
    }
    let why = match model.card() {
        None => Ui::PinNoCard,
        Some(_) if model.pin_runs() => Ui::PinBusy,
        Some((epoch, report)) => match Dialogue::begin(work.clone(), report, epoch, Terms::asking(cx.now)) {
            Ok(dialogue) => return Step::Open(PinSheet::open(Job::Asking(Box::new(dialogue)))),
            Err(Stop::Locked) => return Step::Open(Popup::open(Locked(work.pin()))),
            Err(stop) => return hindered(work, stop),
        },
    };
    Step::Tell(why.text(), String::new())
}

/// What the sheet is about.
enum Job {
    /// Something is asked, done, or told.
    Asking(Box<Dialogue>),
    /// What the card has told is in the way of this work.
    Hindered(Work, Stop),
}

impl Job {
    const fn work(&self) -> &Work {
        match self {
            Self::Asking(dialogue) => dialogue.work(),
            Self::Hindered(work, _) => work,
        }
    }

    fn key(&mut self, command: Command, cx: &Context<'_>) -> Reply {
        let told = ToldKey::of(command);
        let closed = if told.is_some() || EndKey::of(command).is_some() { Reply::CLOSE } else { Reply::Pass };
        let Self::Asking(dialogue) = self else { return closed };
        let request = match dialogue.stage() {
            Stage::Typing => match PinKey::of(command) {
                Some(PinKey::Enter) => dialogue.enter(),
                Some(PinKey::Cancel) => return Reply::CLOSE,
                Some(PinKey::Pad) => dialogue.on_pad(),
                Some(key) => return Reply::taken(pin_field::edit(dialogue, key)),
                None => return Reply::Pass,
            },
            Stage::Running { .. } if RunningKey::of(command).is_some() => {
                return Reply::Close(vec![Step::Abandon]);
            }
            Stage::Ended(_) if told == Some(ToldKey::Accept) => {
                let next = dialogue.next(cx.model.report());
                return next.map_or(closed, |next| Reply::Close(vec![open(next, cx)]));
            }
            Stage::Running { .. } | Stage::Ended(_) | Stage::Gone | Stage::Over => return closed,
        };
        request.map_or(Reply::DONE, |request| Step::Ask(Box::new(request)).into())
    }

    /// What is asked, and where the cursor is in it; `None` where nothing is.
    fn asking(&self, width: usize, cx: &Context<'_>) -> Option<(Vec<Needed>, (usize, usize))> {
        let Self::Asking(dialogue) = self else { return None };
        if *dialogue.stage() != Stage::Typing {
            return None;
        }
        let mut lines: Vec<Needed> = Vec::new();
        let aside = |text: &str, style| {
            panel::said(text, width, style).into_iter().map(|line| (Need::Aside, line)).collect::<Vec<_>>()
        };
        if let Some(purpose) = purpose(dialogue.work()) {
            lines.extend(aside(purpose.say(cx.lang), cx.theme.text));
            lines.push((Need::Gap, Line::default()));
        }
        let pad = PinKey::Pad.command();
        if let Some(key) = pin_field::TYPING.rows().find(|it| it.command == pad && dialogue.offers_pad()) {
            lines.extend(aside(&format!("{}: {}", key.shown, Say::PadOffer.say(cx.lang)), cx.theme.key));
        }
        let (field, (x, y)) = pin_field::lines(dialogue, width, cx);
        let cursor = (x, y + lines.len());
        lines.extend(field);
        Some((lines, cursor))
    }

    /// What is told while nothing is asked.
    fn told(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let lang = cx.lang;
        let mut lines = Vec::new();
        let mut tell = |text: &str, style| lines.extend(panel::said(text, width, style));
        let dialogue = match self {
            Self::Asking(dialogue) => dialogue,
            Self::Hindered(work, stop) => {
                return barrier::stop(stop, work.pin(), width, cx);
            }
        };
        match dialogue.stage() {
            Stage::Over | Stage::Typing => {}
            Stage::Gone => tell(Say::Gone.say(lang), cx.theme.warn),
            Stage::Running { on_pad } => {
                if *on_pad {
                    tell(Say::OnPad.say(lang), cx.theme.warn);
                }
                tell(Ui::PinRunning.say(lang), cx.theme.title);
                tell(Ui::PinStill.say(lang), cx.theme.text);
                tell("", cx.theme.text);
                tell(Say::Leave.say(lang), cx.theme.label);
            }
            Stage::Ended(outcome) => {
                let told = pin_end::message(outcome, lang, own);
                tell(&told.what, cx.theme.tone(told.tone));
                tell("", cx.theme.text);
                for more in &told.more {
                    tell(more, cx.theme.text);
                }
                // Both were read by now: what that comes to.
                let compared = matches!(
                    (&outcome.result, dialogue.work()),
                    (Ok(_), Work::Face(_) | Work::Read(KeyPair::Sign))
                );
                let moved =
                    cx.model.report().filter(|_| compared).and_then(|report| face::moved_line(report, lang));
                if let Some((tone, moved)) = moved {
                    tell(&moved, cx.theme.tone(tone));
                }
                let next = match (&outcome.result, dialogue.work()) {
                    (Ok(_), Work::Read(KeyPair::Auth)) => Some(Say::ReadAuthNext.text()),
                    (Ok(_), Work::Read(KeyPair::Sign)) => Some(Say::ReadNext.text()),
                    (Err(Stop::Half { .. }), _) => None,
                    _ => dialogue.next(cx.model.report()).map(|_| Ui::PinAgainNext.text()),
                };
                if let Some(next) = next {
                    tell("", cx.theme.text);
                    tell(next.say(lang), cx.theme.label);
                }
            }
        }
        lines
    }
}

/// The keys of what is told: it may be more than fits.
const TOLD: Keys = Keys::new(&[pin_field::TOLD_KEYS, END, SCROLL]);
const TOLD_TYPING: Keys = Keys::typing(&[END, TYPING_SCROLL]);

/// The room inside, and how wide lines are in it.
fn inside(area: Rect) -> (usize, usize) {
    let place = dialog::place(area, SIZE);
    (usize::from(place.width).saturating_sub(4), usize::from(place.height).saturating_sub(2))
}

impl Job {
    fn keys(&self) -> &'static Keys {
        match self {
            // Who begins to type at once must not work the screen below.
            Self::Hindered(..) => &TOLD_TYPING,
            Self::Asking(dialogue) => match dialogue.stage() {
                Stage::Typing => &pin_field::TYPING,
                Stage::Running { .. } => const { &Keys::new(&[RUNNING, SCROLL]) },
                Stage::Gone => &TOLD_TYPING,
                Stage::Ended(_) | Stage::Over => &TOLD,
            },
        }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let Self::Asking(dialogue) = self else { return true };
        let leads_on = || dialogue.next(cx.model.report()).is_some();
        match (ToldKey::of(command), EndKey::of(command)) {
            (Some(_), _) => leads_on(),
            (_, Some(_)) => !leads_on(),
            _ => pin_field::works(dialogue, command),
        }
    }

    /// Which of how many things is asked for.
    fn step(&self) -> Option<(usize, usize)> {
        let Self::Asking(dialogue) = self else { return None };
        (*dialogue.stage() == Stage::Typing).then(|| dialogue.step())
    }

    fn fits(&self, cx: &Context<'_>) -> bool {
        let (width, room) = inside(cx.area);
        self.asking(width, cx).is_none_or(|(lines, _)| pin_field::fits(&lines, room))
    }

    fn stands(&self) -> bool {
        !matches!(self, Self::Asking(dialogue) if *dialogue.stage() == Stage::Over)
    }

    fn holds_secret(&self) -> bool {
        matches!(self, Self::Asking(dialogue) if dialogue.holds_secret())
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        let Self::Asking(dialogue) = self else { return false };
        dialogue.holds_secret() || matches!(dialogue.stage(), Stage::Ended(outcome) if outcome.result.is_ok())
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        if let Msg::Command(command) = msg {
            return self.key(command, cx);
        }
        let dialogue = match (&mut *self, msg) {
            (Self::Asking(dialogue), _) => dialogue,
            (Self::Hindered(..), Msg::CardLeft) => return Reply::CLOSE,
            (Self::Hindered(..), _) => return Reply::Pass,
        };
        match (msg, dialogue.stage()) {
            (Msg::Char(c), _) => dialogue.type_char(c),
            (Msg::Paste, Stage::Typing | Stage::Gone) => dialogue.paste(),
            (Msg::Wipe, _) => dialogue.expire(),
            (Msg::CardLeft, _) => dialogue.card_left(),
            (Msg::PinEnded(outcome), _) => return Reply::taken(dialogue.ended(outcome)),
            (Msg::Refused(Step::Ask(_)), Stage::Running { .. }) => return Reply::CLOSE,
            _ => return Reply::Pass,
        }
        Reply::DONE
    }
}

/// The sheet.
pub(crate) struct PinSheet {
    job: Job,
    scroll: Scroll,
}

impl PinSheet {
    fn open(job: Job) -> Box<dyn Component> {
        Box::new(Self { job, scroll: Scroll::default() })
    }

    /// How many lines are told, and how many of them are seen at once.
    fn told(&self, cx: &Context<'_>) -> (usize, usize) {
        let (width, room) = inside(cx.area);
        (self.job.told(width, cx).len(), room)
    }
}

impl Component for PinSheet {
    fn keys(&self) -> &'static Keys {
        self.job.keys()
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let (lines, room) = self.told(cx);
        match dialog::asked(Msg::Command(command)) {
            Some(_) => lines > room,
            None => self.job.works(command, cx),
        }
    }

    fn fits(&self, cx: &Context<'_>) -> bool {
        self.job.fits(cx)
    }

    fn stands(&self, _model: &Model) -> bool {
        self.job.stands()
    }

    fn holds_secret(&self) -> bool {
        self.job.holds_secret()
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        self.job.holds_personal()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let (lines, room) = self.told(cx);
        if let Some(asked) = dialog::asked(msg) {
            self.scroll.act(asked, lines, room);
            return Reply::DONE;
        }
        if let Msg::PinEnded(_) = msg {
            self.scroll = Scroll::default();
        }
        self.job.update(msg, cx)
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let place = dialog::place(area, SIZE);
        let inner = dialog::draw(frame, place, &title(self.job.work(), cx.lang), self.job.step(), cx);
        let width = usize::from(inner.width);
        match self.job.asking(width, cx) {
            Some((lines, cursor)) => pin_field::draw(frame, inner, lines, cursor, cx),
            None => self.scroll.view(frame, (place, inner), self.job.told(width, cx), cx),
        }
    }
}
