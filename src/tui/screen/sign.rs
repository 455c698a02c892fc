//! Screen 4, 署名: a wizard from a file to a signature that was read back before anybody is told that it worked.
//!
//! What the card can't do does not begin. Hashing goes on while the person reads; the password is asked for only when everything
//! else is settled, and is in its field alone. A signature that was made is kept until it is written, so that a name
//! that is taken or a full disk costs no second password. Refuses to replace a file.

mod card;
mod form;
mod keys;
mod page;
mod view;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::conduct::card::Purpose;
use crate::conduct::pin::{Dialogue, Terms};
use crate::conduct::request::Request;
use crate::conduct::saving::meant;
use crate::conduct::signing::{Hindrance, Reading, Signing, Stage};
use crate::conduct::verifying::{self, Verifying};
use crate::domain::credential::{KeyPair, PinName};
use crate::model::Document;
use crate::present::file;
use crate::present::pin::capital;
use crate::present::text::Text;
use crate::session::pin::{PinOutcome, Stop, Work};
use crate::task::{TaskEvent, TaskFault, Verified};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, CARD_KEYS, Command, DEMO_KEY, Footer, Keys, always};
use crate::tui::overlay::{pin_sheet, which};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::file_picker::{self, FilePicker, Picked};
use crate::tui::widget::path::{self, SignedFile};
use crate::tui::widget::pin_field::{self, PinKey, ToldKey};
use crate::tui::widget::row_list::{RowList, moves};
use crate::tui::widget::wizard::{self, TaskProgress, WorkingKey};
use crate::tui::words::Ui;
use card::{READ, beside_text, locked};
use keys::{
    BEGIN, BeginKey, CONFIRM, ConfirmKey, FAILED, FailedKey, NAME, NameKey, SIGNED, SignedKey, works,
};
use page::{Item, Page as Rows};
use words::Say;

const MOVES: [Binding; 6] = moves(Footer::Hidden, always);

/// Its name.
pub(super) const TITLE: Text = Text::new("署名", "Sign");

/// What is asked of the person besides what the signature itself has come to.
#[derive(Default)]
enum Page {
    #[default]
    Start,
    /// The list of files; another document instead of the one that there is, or the first.
    Choose {
        another: bool,
    },
    /// How far the signature has come.
    Signing,
    /// Another name for it is typed.
    Name(Field),
    Password(Box<Dialogue>),
}

/// What is shown.
enum Shown<'a> {
    /// What it is about.
    Start,
    /// The list of files.
    Choose,
    /// What will be signed.
    Confirm,
    /// The line for its name.
    Name(&'a Field),
    /// The field for the password.
    Password(&'a Dialogue),
    /// The card is at work; `leaving` where the person wants nothing of it any more.
    Card { leaving: bool },
    /// The card gave no signature.
    Refused(&'a PinOutcome),
    /// The signature is written.
    Writing,
    /// What was written is read back.
    Checking,
    /// What came of it.
    Told,
    /// Why nothing came of it.
    Failed(&'a crate::task::TaskFault),
}

/// The screen.
#[derive(Default)]
pub(super) struct SignScreen {
    page: Page,
    picker: Option<FilePicker>,
    signing: Option<Signing>,
    read_back: Option<Verifying>,
    /// How far the document is read.
    reading: Option<TaskProgress>,
    /// How far the signature is written, or read back.
    working: Option<TaskProgress>,
    rows: RowList,
    /// Are the rows shown that few change?
    unfolded: bool,
    /// A name that was typed and not taken over.
    typed: Option<Field>,
}

impl SignScreen {
    fn shown(&self) -> Shown<'_> {
        let Some(signing) = &self.signing else {
            return if matches!(self.page, Page::Choose { .. }) { Shown::Choose } else { Shown::Start };
        };
        match (&self.page, signing.stage()) {
            (Page::Start, _) => Shown::Start,
            (Page::Choose { .. }, _) => Shown::Choose,
            (Page::Name(field), _) => Shown::Name(field),
            (Page::Password(dialogue), _) => Shown::Password(dialogue),
            (Page::Signing, Stage::Open) => Shown::Confirm,
            (Page::Signing, Stage::Card { leaving }) => Shown::Card { leaving: *leaving },
            (Page::Signing, Stage::Refused(outcome)) => Shown::Refused(outcome),
            (Page::Signing, Stage::Writing(_)) => Shown::Writing,
            (Page::Signing, Stage::Failed(fault)) => Shown::Failed(fault),
            (Page::Signing, Stage::Written) => match self.read_back.as_ref().map(Verifying::stage) {
                Some(verifying::Stage::Reading(_)) => Shown::Checking,
                _ => Shown::Told,
            },
        }
    }

    /// The verdict on what was written, where reading it back came to an end. Where that was stopped or failed, the
    /// signature is there all the same: it was checked before it was written.
    fn verified(&self) -> Option<&Arc<Verified>> {
        match self.read_back.as_ref()?.stage() {
            verifying::Stage::Judged(verified) => verified.as_ref(),
            verifying::Stage::Reading(_) | verifying::Stage::Failed(_) => None,
        }
    }

    /// The rows of what is shown, where those are rows.
    fn rows(&self, area: Rect, cx: &Context<'_>) -> Option<Rows> {
        let signing = self.signing.as_ref()?;
        match self.shown() {
            Shown::Confirm => Some(Rows::before(signing, self.unfolded, area, cx)),
            Shown::Told => Some(Rows::after(signing, self.verified().map(Arc::as_ref), area, cx)),
            _ => None,
        }
    }

    /// What is selected of them.
    fn item(&self, cx: &Context<'_>) -> Item {
        self.rows(wizard::below(cx.area), cx).map_or(Item::Told, |rows| rows.item(self.rows.at))
    }

    fn choose(&mut self, another: bool, cx: &Context<'_>) -> Vec<Step> {
        self.page = Page::Choose { another };
        FilePicker::resume(&mut self.picker, &[], cx)
    }

    /// A document; the same one keeps the form and the name that were chosen for its signature.
    fn chosen(&mut self, path: PathBuf, cx: &Context<'_>) -> Vec<Step> {
        let before = self.signing.take();
        let form = Self::form_of(&path, before.as_ref());
        let named = before.as_ref().filter(|before| before.file() == path).map(Signing::output);
        let stop =
            before.filter(|before| matches!(before.stage(), Stage::Open)).and_then(|mut it| it.give_up());
        let mut signing = Signing::of(KeyPair::Sign, path, form).named(named, false);
        let requests = [Some(signing.read(cx.tasks)), stop, Some(signing.attempt(cx.tasks))];
        self.signing = Some(signing);
        (self.rows, self.read_back, self.page) = (RowList::default(), None, Page::Signing);
        self.typed = None;
        self.begun(requests.into_iter().flatten(), cx)
    }

    /// Asks whether the signature can be written where it shall go: better said now than after the password.
    fn attempt(&mut self, cx: &Context<'_>) -> Option<Step> {
        Some(self.signing.as_mut()?.attempt(cx.tasks).into())
    }

    /// What the signature asks for, and how far it has come from here on.
    fn begun(&mut self, requests: impl IntoIterator<Item = Request>, cx: &Context<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        for request in requests {
            if let (Request::Start(id, _), Some(signing)) = (&request, &self.signing) {
                let progress = Some(TaskProgress::new(*id, cx.now));
                match (signing.reading(), signing.stage()) {
                    (_, Stage::Writing(writing)) if writing == id => self.working = progress,
                    (Reading::Running(reading), _) if reading == id => self.reading = progress,
                    _ => {}
                }
            }
            steps.push(request.into());
        }
        steps
    }

    /// What keeps the password from being asked for.
    fn hindrance(&self, cx: &Context<'_>) -> Option<Step> {
        let tell = |word: Text| Step::Tell(word, String::new());
        let signing = self.signing.as_ref()?;
        let report = cx.model.report();
        Some(match signing.hindrance(report, cx.model.pin_runs(), Terms::asking(cx.now))? {
            Hindrance::Reading => tell(Say::StillHashing.text()),
            Hindrance::Unread => {
                let refused = matches!(signing.reading(), Reading::Failed(TaskFault::Refused(_)));
                tell(if refused { Say::NotInside.text() } else { Say::Unread.text() })
            }
            Hindrance::Barred(error) => {
                let why = file::barrier(&error, cx.lang);
                Step::Tell(Say::Barred.text(), capital(&why))
            }
            Hindrance::NoCard => tell(Ui::PinNoCard.text()),
            Hindrance::Busy => tell(Ui::PinBusy.text()),
            Hindrance::Card(Stop::Locked) => locked(),
            Hindrance::Card(stop) => pin_sheet::hindered(Work::Check(PinName::Sign), stop),
        })
    }

    fn ask_password(&mut self, cx: &Context<'_>) -> Vec<Step> {
        if let Some(which) = which(cx.model, Purpose::Secret) {
            return vec![Step::Open(which)];
        }
        if let Some(step) = self.hindrance(cx) {
            self.page = Page::Signing;
            let Some(signing) = &mut self.signing else { return vec![step] };
            signing.reopen();
            // What was in the way may be gone by the next time.
            let again = signing.barred().is_some().then(|| signing.attempt(cx.tasks).into());
            return [step].into_iter().chain(again).collect();
        }
        let (Some(signing), Some((epoch, report))) = (&self.signing, cx.model.card()) else {
            return Vec::new();
        };
        let dialogue = signing
            .work(report)
            .map(|work| beside_text(work, report))
            .and_then(|work| Dialogue::begin(work, report, epoch, Terms::asking(cx.now)).ok());
        self.page = dialogue.map_or(Page::Signing, |dialogue| Page::Password(Box::new(dialogue)));
        Vec::new()
    }

    fn sign(&mut self, cx: &Context<'_>) -> Vec<Step> {
        // Between the first key and Enter another job may have begun.
        if let Some(step) = self.hindrance(cx) {
            self.page = Page::Signing;
            return vec![step];
        }
        let Page::Password(dialogue) = &mut self.page else { return Vec::new() };
        let Some(request) = dialogue.enter() else { return Vec::new() };
        if let (Some(signing), Some(report)) = (&mut self.signing, cx.model.report()) {
            signing.sent(report);
        }
        self.page = Page::Signing;
        vec![Step::Ask(Box::new(request))]
    }

    /// Nothing is wanted of what goes on, or of what was made.
    fn give_up(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let request = self.signing.as_mut().and_then(Signing::give_up);
        let mut steps: Vec<Step> = request.map(Step::from).into_iter().collect();
        if matches!(self.shown(), Shown::Confirm) {
            steps.extend(self.attempt(cx));
            steps.push(Step::Tell(Say::Stopped.text(), String::new()));
        }
        steps
    }

    /// One step back; nothing is harmed at any.
    fn back(&mut self, cx: &Context<'_>) -> Vec<Step> {
        match self.shown() {
            Shown::Start => {}
            Shown::Choose if matches!(self.page, Page::Choose { another: true }) => self.page = Page::Signing,
            Shown::Choose => self.page = Page::Start,
            Shown::Confirm => {
                let stop = self.signing.as_mut().and_then(Signing::give_up);
                self.reading = None;
                return stop.map(Step::from).into_iter().chain(self.choose(false, cx)).collect();
            }
            // A signature that is made is not thrown away by leaving a line of text.
            Shown::Name(_) | Shown::Password(_) => {
                let left = std::mem::replace(&mut self.page, Page::Signing);
                if let Page::Name(field) = left {
                    self.typed = Some(field);
                }
            }
            Shown::Failed(_) if self.is_made() => return self.give_up(cx),
            Shown::Refused(_) | Shown::Failed(_) => {
                if let Some(signing) = &mut self.signing {
                    signing.reopen();
                }
            }
            Shown::Card { .. } => return self.give_up(cx),
            Shown::Writing | Shown::Checking => {
                let progress = self.working.as_mut().map(|progress| {
                    progress.stopping = true;
                    Step::Stop(progress.task)
                });
                return progress.into_iter().collect();
            }
            Shown::Told => return self.choose(false, cx),
        }
        Vec::new()
    }

    /// The place that is named, where a name stands there.
    fn meant(&self, field: &Field, cx: &Context<'_>) -> Option<PathBuf> {
        let text = field.text();
        let folder = self.signing.as_ref()?.file().parent().unwrap_or(Path::new("/"));
        (!text.trim().is_empty()).then(|| meant(&text, folder, cx.ports.home.as_deref()))
    }

    /// The name that was typed is taken over; what was made already is written there.
    fn rename(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let Page::Name(field) = &self.page else { return Vec::new() };
        let Some(path) = self.meant(field, cx) else {
            return vec![Step::Tell(Say::NoName.text(), String::new())];
        };
        let requests =
            self.signing.as_mut().map(|signing| signing.rename(path, cx.tasks)).unwrap_or_default();
        self.page = Page::Signing;
        self.begun(requests, cx)
    }

    fn name_field(&mut self) {
        let Some(signing) = &self.signing else { return };
        let place = || Field::of(&path::near(&signing.output(), signing.file()));
        self.page = Page::Name(self.typed.take().unwrap_or_else(place));
    }

    /// What is given away is revealed, or masked again, and seen.
    fn reveal(&mut self, cx: &Context<'_>) -> Step {
        if let Some(list) = self.lay(wizard::below(cx.area), cx) {
            self.rows = self.rows.unveiling(&list, cx);
        }
        Step::Reveal
    }

    fn signed_key(&mut self, key: SignedKey, cx: &Context<'_>) -> Reply {
        let Some(signing) = &self.signing else { return Reply::Pass };
        match key {
            SignedKey::Verify => {
                let (path, content) = (signing.output(), signing.beside());
                Step::Switch { to: "verify", with: Box::new(SignedFile { path, content }) }.into()
            }
            SignedKey::Reveal => self.reveal(cx).into(),
            SignedKey::Path | SignedKey::CopyPath => path::copy(&signing.output(), cx).into(),
            SignedKey::Another | SignedKey::Next | SignedKey::Back => self.choose(false, cx).into(),
            SignedKey::Copy => {
                let list = self.lay(wizard::below(cx.area), cx);
                list.and_then(|list| self.rows.copy(&list, cx)).map_or(Reply::Pass, Reply::from)
            }
        }
    }

    fn key(&mut self, command: Command, cx: &Context<'_>) -> Reply {
        match &mut self.page {
            Page::Name(field) => {
                return match (NameKey::of(command), Edit::of(command)) {
                    (Some(NameKey::Accept), _) => self.rename(cx).into(),
                    (Some(NameKey::Cancel), _) => self.back(cx).into(),
                    (None, Some(edit)) => {
                        field.act(edit);
                        Reply::DONE
                    }
                    (None, None) => Reply::Pass,
                };
            }
            Page::Password(dialogue) => {
                return match PinKey::of(command) {
                    Some(PinKey::Enter) => self.sign(cx).into(),
                    Some(PinKey::Cancel) => self.back(cx).into(),
                    Some(key) => Reply::taken(pin_field::edit(dialogue, key)),
                    None => Reply::Pass,
                };
            }
            Page::Start | Page::Choose { .. } | Page::Signing => {}
        }
        match self.shown() {
            Shown::Start => match BeginKey::of(command) {
                Some(BeginKey::Choose) => self.choose(false, cx).into(),
                Some(BeginKey::Reset) => locked().into(),
                None => Reply::Pass,
            },
            Shown::Confirm => ConfirmKey::of(command).map_or(Reply::Pass, |key| self.confirm(key, cx)),
            Shown::Card { .. } | Shown::Writing | Shown::Checking if WorkingKey::of(command).is_some() => {
                self.back(cx).into()
            }
            // The same once more would end the same way: what differs is seen, and then decided.
            Shown::Refused(PinOutcome { result: Err(Stop::Moved { .. }), .. })
                if ToldKey::of(command) == Some(ToldKey::Accept) =>
            {
                let mut steps = self.back(cx);
                steps.push(pin_sheet::open(READ, cx));
                steps.into()
            }
            Shown::Refused(_) => match ToldKey::of(command) {
                Some(ToldKey::Accept) => self.ask_password(cx).into(),
                Some(ToldKey::Close) => self.back(cx).into(),
                None => Reply::Pass,
            },
            Shown::Failed(_) => match FailedKey::of(command) {
                Some(FailedKey::GoOn) if self.is_made() => {
                    self.name_field();
                    Reply::DONE
                }
                Some(FailedKey::GoOn) => {
                    let file = self.signing.as_ref().map(|signing| signing.file().to_path_buf());
                    file.map_or(Reply::Pass, |file| self.chosen(file, cx).into())
                }
                Some(FailedKey::Discard) => self.back(cx).into(),
                None => Reply::Pass,
            },
            Shown::Told => SignedKey::of(command).map_or(Reply::Pass, |key| self.signed_key(key, cx)),
            _ => Reply::Pass,
        }
    }

    fn pin_ended(&mut self, outcome: &Arc<PinOutcome>, cx: &Context<'_>) -> Reply {
        if !matches!(self.shown(), Shown::Card { .. }) {
            return Reply::Pass;
        }
        let requests = self.signing.as_mut().map(|it| it.pin_ended(outcome, cx.tasks)).unwrap_or_default();
        self.begun(requests, cx).into()
    }

    fn task(&mut self, event: &TaskEvent, cx: &Context<'_>) -> Vec<Step> {
        let TaskEvent::Ended { task, result } = event else {
            for progress in self.reading.iter_mut().chain(&mut self.working) {
                progress.hear(event, cx.now);
            }
            return Vec::new();
        };
        if let Some(read_back) = &mut self.read_back {
            read_back.task_ended(*task, result);
        }
        let writing = matches!(self.shown(), Shown::Writing);
        if !self.signing.as_mut().is_some_and(|signing| signing.task_ended(*task, result)) || !writing {
            return Vec::new();
        }
        self.rows = RowList::default();
        match (self.shown(), &self.signing) {
            (Shown::Told, Some(signing)) => {
                let (output, content, judge) = (signing.output(), signing.beside(), &cx.ports.judge);
                let (read_back, request) = Verifying::of(output, content, cx.now, judge, cx.tasks);
                if let Request::Start(id, _) = &request {
                    self.working = Some(TaskProgress::new(*id, cx.now));
                }
                self.read_back = Some(read_back);
                vec![request.into()]
            }
            (Shown::Confirm, _) => {
                let again = self.attempt(cx);
                again.into_iter().chain([Step::Tell(Say::Stopped.text(), String::new())]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What was given away names a person: it goes with the card. The file stays where it is.
    fn card_left(&mut self) {
        if let Some(signing) = &mut self.signing {
            signing.card_left();
        }
        if matches!(self.page, Page::Password(_)) {
            self.page = Page::Signing;
        }
        if matches!(self.shown(), Shown::Told) {
            self.read_back = None;
        }
    }
}

impl Component for SignScreen {
    fn keys(&self) -> &'static Keys {
        match self.shown() {
            Shown::Start => const { &Keys::new(&[BEGIN, CARD_KEYS]) },
            Shown::Choose => &file_picker::KEYS,
            Shown::Confirm => const { &Keys::new(&[CONFIRM, &MOVES, DEMO_KEY]) },
            Shown::Name(_) => const { &Keys::path(&[NAME, EDITS]) },
            Shown::Password(_) => &pin_field::TYPING,
            Shown::Card { .. } | Shown::Writing | Shown::Checking => &wizard::WORKING,
            Shown::Refused(_) => &pin_field::TOLD,
            Shown::Told => const { &Keys::new(&[SIGNED, &MOVES, DEMO_KEY]) },
            Shown::Failed(_) => const { &Keys::new(&[FAILED]) },
        }
    }

    fn fits(&self, cx: &Context<'_>) -> bool {
        let Shown::Password(dialogue) = self.shown() else { return true };
        let room = wizard::room(wizard::below(cx.area));
        let (lines, _) = pin_field::lines(dialogue, usize::from(room.width), cx);
        pin_field::fits(&lines, usize::from(room.height))
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        match (self.shown(), Edit::of(command)) {
            (Shown::Name(field), Some(edit)) => field.takes(edit),
            (Shown::Password(dialogue), _) => pin_field::works(dialogue, command),
            (Shown::Choose, _) => self.picker.as_ref().is_none_or(|picker| picker.works(command, cx)),
            _ if command == ConfirmKey::Armour.command() => {
                self.signing.as_ref().is_some_and(|signing| !signing.form().kind.is_pdf())
            }
            _ if [ConfirmKey::Reveal.command(), SignedKey::Reveal.command()].contains(&command) => {
                self.lay(wizard::below(cx.area), cx).is_some_and(|list| list.reveals(cx))
            }
            _ => works(command, || self.item(cx), cx),
        }
    }

    fn document(&self) -> Document {
        let signing =
            self.signing.as_ref().filter(|_| !matches!(self.page, Page::Start | Page::Choose { .. }));
        signing.map(|signing| (signing.file().to_path_buf(), 0)).unwrap_or_default()
    }

    fn outlives_card(&self) -> bool {
        !matches!(self.page, Page::Start) || self.picker.is_some()
    }

    fn holds_secret(&self) -> bool {
        matches!(&self.page, Page::Password(dialogue) if dialogue.holds_secret())
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        self.holds_secret() || self.is_made() || self.verified().is_some()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let below = wizard::below(cx.area);
        let picker = self.picker.as_mut().filter(|_| matches!(self.page, Page::Choose { .. }));
        match picker.map_or(Picked::Not, |picker| picker.update(msg, below, cx)) {
            Picked::Not => {}
            Picked::On(steps) => return steps.into(),
            Picked::File(path) => return self.chosen(path, cx).into(),
            Picked::Left => return self.back(cx).into(),
        }
        if let Some(rows) = self.rows.moved(msg, || self.lay(below, cx), cx) {
            self.rows = rows;
            return Reply::DONE;
        }
        match (msg, &mut self.page) {
            (Msg::Command(command), _) => return self.key(command, cx),
            (Msg::Char(c), Page::Name(field)) => field.insert(c),
            (Msg::Pasted(octets), Page::Name(field)) => field.paste(octets),
            (Msg::Char(c), Page::Password(dialogue)) => dialogue.type_char(c),
            (Msg::Paste, Page::Password(dialogue)) => dialogue.paste(),
            (Msg::Wipe, Page::Password(dialogue)) => dialogue.expire(),
            (Msg::CardLeft, _) => self.card_left(),
            (Msg::PinEnded(outcome), _) => return self.pin_ended(outcome, cx),
            (Msg::Task(event), _) => return self.task(event, cx).into(),
            (Msg::Refused(Step::Ask(_)), _) => {
                if let Some(signing) = &mut self.signing {
                    signing.reopen();
                }
            }
            (Msg::Refused(Step::Start(task, _)), _) => {
                if self.signing.as_mut().is_some_and(|signing| signing.refused(*task)) {
                    return Step::Tell(Say::Stopped.text(), String::new()).into();
                }
            }
            _ => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        self.draw(frame, area, cx);
    }
}
