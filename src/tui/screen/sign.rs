//! Screen 4, 署名: a wizard from a file to a signature that was read back before anybody is told that it worked.
//!
//! ```text
//!  2/5  署名する内容
//! ┏> 契約書.pdf ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ 署名する文書                                                               ┃
//! ┃ > ファイル  契約書.pdf                                                     ┃
//! ┃   SHA-256   9F86D0…                                                        ┃
//! ┃ 署名とともに相手に渡るもの                                                 ┃
//! ┃   氏名      ********                                                       ┃
//! ┃ 署名ファイル                                                               ┃
//! ┃   保存先    契約書.pdf.p7s                                                 ┃
//! ┃   形式      文書とは別のファイル · DER · SHA-256                           ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! Steps 1 and 2 need no card. Hashing goes on while the person reads; the password is asked for only when everything
//! else is settled, and is in its field alone. A signature that was made is kept until it is written, so that a name
//! that is taken or a full disk costs no second password. Refuses to replace a file.

mod stage;
mod view;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Tries};
use crate::domain::verdict::DigestAlgorithm;
use crate::session::pin::{
    After, Consent, Container, Done, Given, PinOutcome, Profile, Signed, SigningInput, Stop, Work,
};
use crate::task::{self, Output, Task, TaskEvent, TaskFault, TaskId, Verified};
use crate::tui::compositor::{Context, Layer, Overlay, PinAsk, Step};
use crate::tui::errand::Errand;
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::Model;
use crate::tui::screen::verify::name;
use crate::tui::text::Ui;
use crate::tui::widget::field::Field;
use crate::tui::widget::file_picker::{FilePicker, Picked, meant};
use crate::tui::widget::ledger::{self, Ledger};
use crate::tui::widget::pin_entry::{Entered, PinEntry};
use crate::tui::widget::pin_sheet::PinTask;
use crate::tui::widget::wizard::{self, Progress};
use stage::{Hash, SigningCard, Stage, barrier};

/// Digests to choose from.
const DIGESTS: [DigestAlgorithm; 3] =
    [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512];

/// The screen.
pub(crate) struct SignScreen {
    stage: Stage,
    picker: Option<FilePicker>,
    file: PathBuf,
    hash: Hash,
    attached: bool,
    pem: bool,
    digest: DigestAlgorithm,
    /// Where the signature goes, where the person named it.
    named: Option<PathBuf>,
    /// Why nothing can be written under the name, as far as it was asked.
    barred: Option<ErrorKind>,
    probe: Option<TaskId>,
    /// What was made, until it is written and told.
    signed: Option<Signed>,
    /// Why it could not be written, while another name is typed.
    failed: Option<TaskFault>,
    card: SigningCard,
    verified: Option<Arc<Verified>>,
    ledger: Ledger,
}

impl Default for SignScreen {
    fn default() -> Self {
        Self {
            stage: Stage::Start,
            picker: None,
            file: PathBuf::new(),
            hash: Hash::None,
            attached: false,
            pem: false,
            digest: DigestAlgorithm::Sha256,
            named: None,
            barred: None,
            probe: None,
            signed: None,
            failed: None,
            card: SigningCard::default(),
            verified: None,
            ledger: Ledger::default(),
        }
    }
}

/// The certificate that signs, where it was read.
fn known(model: &Model) -> Option<&Certificate> {
    model.report().and_then(|report| report.jpki.sign.as_ref().ok())
}

impl SignScreen {
    /// Where the signature goes.
    fn output(&self) -> PathBuf {
        self.named.clone().unwrap_or_else(|| task::signature_of(&self.file))
    }

    fn choose(&mut self, folder: &Path) -> Vec<Step> {
        self.stage = Stage::Choose;
        if let Some(picker) = &mut self.picker {
            return picker.again();
        }
        let (picker, steps) = FilePicker::new(folder, &[]);
        self.picker = Some(picker);
        steps
    }

    fn chosen(&mut self, path: PathBuf, now: Instant) -> Vec<Step> {
        let stop = self.stop_hashing();
        if path != self.file {
            self.named = None;
        }
        self.file = path;
        self.drop_signature();
        self.ledger = Ledger::default();
        self.stage = Stage::Confirm;
        let mut steps = self.hash(now);
        steps.extend(stop);
        steps.extend(self.probe());
        steps
    }

    fn hash(&mut self, now: Instant) -> Vec<Step> {
        let mut algorithms = vec![DigestAlgorithm::Sha256];
        algorithms.extend(Some(self.digest).filter(|digest| *digest != DigestAlgorithm::Sha256));
        let errand = Errand::new(Task::Hash { path: self.file.clone(), algorithms });
        self.hash = Hash::Running(Progress::new(errand.id, now));
        vec![Step::Task(errand)]
    }

    fn stop_hashing(&mut self) -> Option<Step> {
        let stop = match &self.hash {
            Hash::Running(progress) => Some(Step::Stop(progress.task)),
            Hash::None | Hash::Done(..) | Hash::Failed(_) => None,
        };
        self.hash = Hash::None;
        stop
    }

    /// Asks whether the signature can be written where it shall go: better said now than after the password.
    fn probe(&mut self) -> Vec<Step> {
        let errand = Errand::new(Task::Try { path: self.output(), replace: false });
        (self.barred, self.probe) = (None, Some(errand.id));
        vec![Step::Task(errand)]
    }

    fn drop_signature(&mut self) {
        (self.signed, self.failed, self.verified) = (None, None, None);
    }

    /// What keeps the password from being asked for.
    fn hindrance(&self, cx: &Context<'_>) -> Option<Step> {
        let tell = |word| Some(Step::Tell(word, String::new()));
        match &self.hash {
            Hash::Done(..) => {}
            Hash::None | Hash::Running(_) => return tell(Ui::SignStillHashing),
            Hash::Failed(_) => return tell(Ui::SignUnread),
        }
        if let Some(kind) = self.barred {
            return Some(Step::Tell(Ui::SignBarred, barrier(kind).say(cx.lang).to_owned()));
        }
        if cx.model.report().is_none() {
            return tell(Ui::PinNoCard);
        }
        if !cx.model.holds(PinName::Sign) {
            return tell(Ui::SignNotHeld);
        }
        if cx.model.pin_runs() {
            return tell(Ui::PinBusy);
        }
        (cx.model.tries(PinName::Sign) == Some(Tries::Locked))
            .then_some(Step::Open(Overlay::Locked(PinName::Sign)))
    }

    fn ask_password(&mut self, cx: &Context<'_>) -> Vec<Step> {
        if let Some(step) = self.hindrance(cx) {
            self.stage = Stage::Confirm;
            // What was in the way may be gone by the next time.
            let again = self.barred.map(|_| self.probe());
            return [step].into_iter().chain(again.into_iter().flatten()).collect();
        }
        self.stage = Stage::Password(PinEntry::new(PinName::Sign, cx.model.tries(PinName::Sign)));
        Vec::new()
    }

    fn sign(&mut self, cx: &Context<'_>) -> Vec<Step> {
        // Between the first key and Enter a card may have gone, and another job begun.
        if let Some(step) = self.hindrance(cx) {
            self.stage = Stage::Confirm;
            return vec![step];
        }
        let Stage::Password(entry) = &mut self.stage else { return Vec::new() };
        let Hash::Done(_, digests) = &self.hash else { return Vec::new() };
        let Entered::Pin(pin) = entry.enter(cx.lang) else { return Vec::new() };
        let work = Work::Sign(Box::new(SigningInput {
            with: KeyPair::Sign,
            digests: digests.clone(),
            digest: self.digest,
            container: Container::cms(self.attached),
            profile: Profile::Cms,
            known: known(cx.model).cloned(),
        }));
        let consent = Consent { shown: entry.shown(), last_try: entry.last_try() };
        let ask = PinAsk { work, given: Given::Typed(pin), new: None, consent };
        let simulated = cx.model.report().is_some_and(|report| report.simulated);
        self.card = SigningCard { simulated, gone: false };
        self.stage = Stage::Card { leaving: false };
        vec![Step::Ask(Box::new(ask))]
    }

    /// The card is done with it: what was made is written.
    fn write(&mut self, now: Instant) -> Vec<Step> {
        let (Some(signed), Hash::Done(document, _)) = (&self.signed, &self.hash) else { return Vec::new() };
        let errand = Errand::new(Task::Write {
            document: Arc::clone(document),
            made: Box::new(signed.made.clone()),
            pem: self.pem,
            path: self.output(),
            replace: false,
        });
        self.stage = Stage::Writing(Progress::new(errand.id, now));
        vec![Step::Task(errand)]
    }

    fn check(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let errand = Errand::new(Task::Verify {
            path: self.output(),
            content: (!self.attached).then(|| self.file.clone()),
            now: cx.now,
            judge: Arc::clone(&cx.lent.judge),
        });
        self.stage = Stage::Checking(Progress::new(errand.id, cx.now));
        vec![Step::Task(errand)]
    }

    /// Work on a file has ended.
    fn ended(&mut self, task: TaskId, result: &Result<Output, TaskFault>, cx: &Context<'_>) -> Vec<Step> {
        if self.probe == Some(task) {
            self.probe = None;
            self.barred = match result {
                Err(TaskFault::Io(error)) => Some(error.kind()),
                Ok(_) | Err(_) => None,
            };
            return Vec::new();
        }
        if matches!(&self.hash, Hash::Running(progress) if progress.task == task) {
            self.hash = match result {
                Ok(Output::Hashed(document, digests)) => Hash::Done(Arc::clone(document), digests.clone()),
                Ok(_) => Hash::None,
                Err(fault) => Hash::Failed(fault.clone()),
            };
            return Vec::new();
        }
        match (&self.stage, result) {
            (Stage::Writing(progress), result) if progress.task == task => match result {
                Ok(_) => return self.check(cx),
                Err(TaskFault::Stopped) => return self.give_up(),
                Err(fault) => {
                    if matches!(fault, TaskFault::Changed) {
                        self.drop_signature();
                    }
                    self.stage = Stage::Failed(fault.clone());
                }
            },
            (Stage::Checking(progress), result) if progress.task == task => {
                // Where reading back was stopped or failed, the signature is there all the same: it was checked
                // before it was written.
                self.verified = match result {
                    Ok(Output::Verified(verified)) => Some(Arc::clone(verified)),
                    _ => None,
                };
                if self.card.gone {
                    self.drop_signature();
                }
                self.ledger = Ledger::default();
                self.stage = Stage::Told;
            }
            _ => {}
        }
        Vec::new()
    }

    /// Nothing is wanted of a signature that was made.
    fn give_up(&mut self) -> Vec<Step> {
        self.drop_signature();
        self.stage = Stage::Confirm;
        let mut steps = self.probe();
        steps.push(Step::Tell(Ui::SignStopped, String::new()));
        steps
    }

    /// One step back; nothing is harmed at any.
    fn back(&mut self, cx: &Context<'_>) -> Vec<Step> {
        match &mut self.stage {
            Stage::Start => {}
            Stage::Choose => self.stage = Stage::Start,
            Stage::Confirm => {
                let mut steps: Vec<Step> = self.stop_hashing().into_iter().collect();
                steps.extend(self.choose(&cx.lent.folder));
                return steps;
            }
            Stage::Failed(_) if self.signed.is_some() => return self.give_up(),
            // A signature that is made is not thrown away by leaving a line of text.
            Stage::Name(_) if self.failed.is_some() => {
                self.stage = self.failed.take().map_or(Stage::Confirm, Stage::Failed);
            }
            Stage::Name(_) | Stage::Password(_) | Stage::Refused(_) | Stage::Failed(_) => {
                self.stage = Stage::Confirm;
            }
            Stage::Card { leaving } => {
                *leaving = true;
                return vec![Step::Abandon];
            }
            Stage::Writing(progress) | Stage::Checking(progress) => {
                progress.stop();
                return vec![Step::Stop(progress.task)];
            }
            Stage::Told => return self.choose(&cx.lent.folder),
        }
        Vec::new()
    }

    /// The name that was typed is taken over; what was made already is written there.
    fn rename(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let Stage::Name(field) = &self.stage else { return Vec::new() };
        let text = field.text();
        if text.trim().is_empty() {
            return vec![Step::Tell(Ui::SignNoName, String::new())];
        }
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        self.named = Some(meant(&text, folder, cx.lent.home.as_deref()));
        self.stage = Stage::Confirm;
        if self.signed.is_some() {
            return self.write(cx.now);
        }
        self.probe()
    }

    fn name_field(&mut self) {
        let output = self.output();
        let beside = output.parent() == self.file.parent();
        let text = match output.file_name() {
            Some(last) if beside => last.to_string_lossy().into_owned(),
            _ => name(&output),
        };
        self.stage = Stage::Name(Field::of(&text));
    }

    fn confirm(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        match action {
            Action::Open => return Some(self.ask_password(cx)),
            Action::Reveal => return Some(vec![Step::Reveal]),
            Action::Refresh => return Some(vec![Step::Open(Overlay::Pin(PinTask::Read(KeyPair::Sign)))]),
            Action::Demo => return Some(vec![Step::Demo]),
            Action::Rename => self.name_field(),
            Action::Form => self.pem = !self.pem,
            Action::Attach => self.attached = !self.attached,
            Action::Digest => {
                let at = DIGESTS.iter().position(|digest| *digest == self.digest).unwrap_or(0);
                self.digest = DIGESTS[(at + 1) % DIGESTS.len()];
                let mut steps: Vec<Step> = self.stop_hashing().into_iter().collect();
                steps.extend(self.hash(cx.now));
                return Some(steps);
            }
            action => {
                let laid = self.lay(area, cx);
                return self.ledger.act(action, &laid.pieces, laid.place, cx).then(Vec::new);
            }
        }
        Some(Vec::new())
    }

    fn told_key(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        match action {
            Action::Open => {
                let content = (!self.attached).then(|| self.file.clone());
                Some(vec![Step::Verify { path: self.output(), content }])
            }
            Action::Reveal => Some(vec![Step::Reveal]),
            Action::Path => {
                let text = name(&self.output());
                Some(vec![Step::Copy { name: Ui::CopiedPath.say(cx.lang).to_owned(), text: text.into() }])
            }
            Action::Another => Some(self.choose(&cx.lent.folder)),
            Action::Demo => Some(vec![Step::Demo]),
            Action::Copy => {
                let laid = self.lay(area, cx);
                let (label, row) = ledger::named(&laid.pieces, self.ledger.at)?;
                let blank = label.trim().is_empty();
                let name = if blank { Ui::CopiedRow.say(cx.lang).to_owned() } else { label };
                Some(vec![Step::Copy { name, text: row.value.clone() }])
            }
            action => {
                let laid = self.lay(area, cx);
                self.ledger.act(action, &laid.pieces, laid.place, cx).then(Vec::new)
            }
        }
    }
}

impl Layer for SignScreen {
    fn scope(&self) -> Scope {
        match self.stage {
            Stage::Start => Scope::Sign,
            Stage::Choose => Scope::Picker,
            Stage::Confirm => Scope::Signing,
            Stage::Name(_) => Scope::Name,
            Stage::Password(_) => Scope::Pin,
            Stage::Card { .. } | Stage::Writing(_) | Stage::Checking(_) => Scope::Working,
            Stage::Refused(_) => Scope::PinTold,
            Stage::Told => Scope::Signed,
            Stage::Failed(_) => Scope::NotWritten,
        }
    }

    fn home(&self) -> Scope {
        Scope::Sign
    }

    fn keeps(&self) -> bool {
        !matches!(self.stage, Stage::Start) || self.picker.is_some()
    }

    /// What was given away names a person: it goes with the card. The file stays where it is.
    fn forget(&mut self) {
        self.card.gone = true;
        match self.stage {
            Stage::Password(_) => self.stage = Stage::Confirm,
            Stage::Told => self.drop_signature(),
            _ => {}
        }
    }

    fn typing(&self) -> bool {
        matches!(self.stage, Stage::Choose | Stage::Name(_) | Stage::Password(_))
    }

    fn type_char(&mut self, c: char) {
        match &mut self.stage {
            Stage::Choose => {
                if let Some(picker) = &mut self.picker {
                    picker.type_char(c);
                }
            }
            Stage::Name(field) => field.insert(c),
            Stage::Password(entry) => entry.type_char(c),
            _ => {}
        }
    }

    fn goes_on(&mut self, cx: &Context<'_>) -> Vec<Step> {
        match &self.stage {
            Stage::Choose => self.picker.as_mut().map(|picker| picker.typed(cx)).unwrap_or_default(),
            Stage::Card { .. } if self.signed.is_some() => self.write(cx.now),
            _ => Vec::new(),
        }
    }

    fn paste(&mut self) -> bool {
        let Stage::Password(entry) = &mut self.stage else { return false };
        entry.paste();
        true
    }

    fn holds_secret(&self) -> bool {
        matches!(&self.stage, Stage::Password(entry) if entry.holds_any())
    }

    fn wipe(&mut self) {
        if let Stage::Password(entry) = &mut self.stage
            && entry.holds_any()
        {
            entry.wiped();
        }
    }

    fn pin_done(&mut self, outcome: &Arc<PinOutcome>) -> bool {
        let Stage::Card { leaving } = self.stage else { return false };
        match &outcome.result {
            Ok(Done::Signed(signed)) if !leaving => self.signed = Some(Signed::clone(signed)),
            Ok(_) | Err(Stop::Abandoned(After::Nothing | After::Verified)) => {
                self.stage = Stage::Confirm;
            }
            Err(_) => self.stage = Stage::Refused(Arc::clone(outcome)),
        }
        true
    }

    fn task(&mut self, event: &TaskEvent, cx: &Context<'_>) -> Vec<Step> {
        if matches!(self.stage, Stage::Choose)
            && let Some(path) = self.picker.as_mut().and_then(|picker| picker.hear(event))
        {
            return self.chosen(path, cx.now);
        }
        if let TaskEvent::Ended { task, result } = event {
            return self.ended(*task, result, cx);
        }
        if let Hash::Running(progress) = &mut self.hash {
            progress.hear(event, cx.now);
        }
        if let Stage::Writing(progress) | Stage::Checking(progress) = &mut self.stage {
            progress.hear(event, cx.now);
        }
        Vec::new()
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let below = wizard::below(area);
        if action == Action::Close {
            return Some(self.back(cx));
        }
        match (&mut self.stage, action) {
            (Stage::Start, Action::Open) => Some(self.choose(&cx.lent.folder)),
            (Stage::Start, Action::Demo) => Some(vec![Step::Demo]),
            (Stage::Choose, action) => match self.picker.as_mut()?.act(action, below, cx) {
                Picked::Not => None,
                Picked::On(steps) => Some(steps),
                Picked::File(path) => Some(self.chosen(path, cx.now)),
            },
            (Stage::Confirm, action) => self.confirm(action, below, cx),
            (Stage::Name(_), Action::Open) => Some(self.rename(cx)),
            (Stage::Name(field), action) => field.act(action).then(Vec::new),
            (Stage::Password(_), Action::Open) => Some(self.sign(cx)),
            (Stage::Password(entry), action) => entry.act(action).then(Vec::new),
            (Stage::Refused(_), Action::Open) => Some(self.ask_password(cx)),
            (Stage::Failed(fault), Action::Open) if self.signed.is_some() => {
                self.failed = Some(fault.clone());
                self.name_field();
                Some(Vec::new())
            }
            (Stage::Failed(_), Action::Open) => {
                let file = self.file.clone();
                Some(self.chosen(file, cx.now))
            }
            (Stage::Told, action) => self.told_key(action, below, cx),
            _ => None,
        }
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let below = wizard::below(area);
        match self.stage {
            Stage::Choose => match self.picker.as_mut()?.click(y, below, cx) {
                Picked::Not => None,
                Picked::On(steps) => Some(steps),
                Picked::File(path) => Some(self.chosen(path, cx.now)),
            },
            Stage::Confirm | Stage::Told => {
                let laid = self.lay(below, cx);
                (laid.place.contains((x, y).into()) && self.ledger.click(y, &laid.pieces, laid.place, cx))
                    .then(Vec::new)
            }
            _ => None,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        self.draw(frame, area, cx);
    }
}
