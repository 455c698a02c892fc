//! Screen 5, 検証: a signed file, what was confirmed of it and what was not. No card is needed.
//!
//! ```text
//!  4/4  a.pdf.p7s
//!   判定  INDETERMINATE / …  (検証ポリシー offline-no-revocation: 失効の確認なし)
//!   意味  …
//! ┌ 確認できたこと ────────────────────────────────────────────────────────────┐
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┌ 確認していないこと ────────────────────────────────────────────────────────┐
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 署名者 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ …                                                                          ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-3/12 ━━┛
//! ```
//!
//! A small screen has the same as one list. What is told comes whole from `present::verdict`; nothing is decided here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::calendar::Instant;
use crate::present::sanitize::clean;
use crate::present::sections::{Rank, Section};
use crate::present::verdict::{self, Looked};
use crate::task::{Output, Task, TaskEvent, TaskFault, Verified};
use crate::tui::compositor::{Context, Layer, Step};
use crate::tui::errand::Errand;
use crate::tui::keymap::{Action, Scope};
use crate::tui::lent::Lent;
use crate::tui::own::own;
use crate::tui::text::{Ui, cells};
use crate::tui::widget::file_picker::{FilePicker, Picked};
use crate::tui::widget::ledger::{self, Ledger, Piece};
use crate::tui::widget::wizard::{self, Progress};
use crate::tui::widget::{panel, rows};

/// Boxes from this width on.
const FULL: u16 = 70;
/// The least height of the box around the list.
const LIST: u16 = 4;
/// How files with signatures end.
const SIGNATURES: &[&str] = &[".p7s", ".p7m", ".p7", ".sig", ".cms", ".pem"];

/// How far it has come.
enum Stage {
    Start,
    /// Which signed file?
    Choose,
    /// Which document does it belong to? With what was said without one.
    Document(FilePicker),
    Reading(Progress),
    Told,
    Failed(TaskFault),
    /// Another screen is shown: nothing of a signer is kept meanwhile, and the file is read again when this one is.
    Away,
}

/// The screen.
pub(crate) struct VerifyScreen {
    stage: Stage,
    /// Kept, so that going back finds what was typed.
    picker: Option<FilePicker>,
    file: PathBuf,
    content: Option<PathBuf>,
    verified: Option<Arc<Verified>>,
    /// This file's verdict was shown before, and the document asked for where there was none.
    known: bool,
    /// Another screen is shown.
    away: bool,
    /// Which of several signatures is shown.
    at: usize,
    ledger: Ledger,
}

impl Default for VerifyScreen {
    fn default() -> Self {
        Self {
            stage: Stage::Start,
            picker: None,
            file: PathBuf::new(),
            content: None,
            verified: None,
            known: false,
            away: false,
            at: 0,
            ledger: Ledger::default(),
        }
    }
}

/// What is drawn where, once there is a verdict.
struct Laid {
    /// The verdict, and the boxes of the two lists, on a screen of full size.
    verdict: Option<(Section, Rect)>,
    boxes: Vec<(Section, Rect)>,
    pieces: Vec<Piece>,
    /// The box around the list.
    frame: Option<Rect>,
    place: Rect,
    foot: Rect,
}

impl VerifyScreen {
    /// With a file already chosen.
    pub(crate) fn begin(
        file: PathBuf,
        content: Option<PathBuf>,
        now: Instant,
        lent: &Lent,
    ) -> (Self, Vec<Step>) {
        let mut screen = Self { file, content, ..Self::default() };
        let steps = screen.read(now, lent);
        (screen, steps)
    }

    fn read(&mut self, now: Instant, lent: &Lent) -> Vec<Step> {
        let job = Task::Verify {
            path: self.file.clone(),
            content: self.content.clone(),
            now,
            judge: Arc::clone(&lent.judge),
        };
        let errand = Errand::new(job);
        self.stage = Stage::Reading(Progress::new(errand.id, now));
        vec![Step::Task(errand)]
    }

    fn choose(&mut self, lent: &Lent) -> Vec<Step> {
        self.verified = None;
        self.stage = Stage::Choose;
        if let Some(picker) = &mut self.picker {
            return picker.again();
        }
        let (picker, steps) = FilePicker::new(&lent.folder, SIGNATURES);
        self.picker = Some(picker);
        steps
    }

    fn choose_document(&mut self, lent: &Lent) -> Vec<Step> {
        let folder = self.file.parent().unwrap_or(&lent.folder);
        let (picker, steps) = FilePicker::new(folder, &[]);
        self.verified = None;
        self.stage = Stage::Document(picker);
        steps
    }

    /// A file was chosen: the signature, or its document.
    fn chosen(&mut self, path: PathBuf, cx: &Context<'_>) -> Vec<Step> {
        if matches!(self.stage, Stage::Document(_)) {
            self.content = Some(path);
        } else {
            (self.file, self.content, self.known) = (path, None, false);
        }
        self.read(cx.now, cx.lent)
    }

    /// Which picker takes the keys?
    const fn picker(&mut self) -> Option<&mut FilePicker> {
        match &mut self.stage {
            Stage::Choose => self.picker.as_mut(),
            Stage::Document(picker) => Some(picker),
            Stage::Start | Stage::Reading(_) | Stage::Told | Stage::Failed(_) | Stage::Away => None,
        }
    }

    fn picked(&mut self, picked: Picked, cx: &Context<'_>) -> Option<Vec<Step>> {
        match picked {
            Picked::Not => None,
            Picked::On(steps) => Some(steps),
            Picked::File(path) => Some(self.chosen(path, cx)),
        }
    }

    /// One step back; from the first nowhere.
    fn back(&mut self, now: Instant, lent: &Lent) -> Vec<Step> {
        match &mut self.stage {
            Stage::Start => Vec::new(),
            Stage::Choose => {
                self.stage = Stage::Start;
                Vec::new()
            }
            Stage::Document(_) => self.read(now, lent),
            Stage::Reading(progress) => {
                progress.stop();
                let stop = Step::Stop(progress.task);
                let mut steps = vec![stop];
                steps.extend(self.choose(lent));
                steps
            }
            Stage::Told | Stage::Failed(_) | Stage::Away => self.choose(lent),
        }
    }

    fn ended(&mut self, result: &Result<Output, TaskFault>, cx: &Context<'_>) -> Vec<Step> {
        match result {
            Ok(Output::Verified(_)) if self.away => self.stage = Stage::Away,
            Ok(Output::Verified(verified)) => {
                let absent = !verified.report.attached && verified.content.is_none();
                let first = !std::mem::replace(&mut self.known, true);
                // The worst decides, so it is what is seen first.
                let worst = verified.report.worst();
                let at = verified.report.signatures.iter().position(|each| each.indication == worst);
                (self.at, self.ledger) = (at.unwrap_or(0), Ledger::default());
                self.verified = Some(Arc::clone(verified));
                self.stage = Stage::Told;
                if absent && first {
                    return self.choose_document(cx.lent);
                }
            }
            Ok(_) | Err(TaskFault::Stopped) => return self.choose(cx.lent),
            Err(fault) => self.stage = Stage::Failed(fault.clone()),
        }
        Vec::new()
    }

    /// The verdict as sections: the file, four for every signature, the notes.
    fn told(&self, cx: &Context<'_>) -> Vec<Section> {
        let Some(verified) = &self.verified else { return Vec::new() };
        let file = name(&self.file);
        let content = verified.content.as_deref().map(name);
        let looked = Looked { file: &file, content: content.as_deref(), pem: verified.pem };
        verdict::told(looked, &verified.report, &verified.signers, cx.lang, cx.model.reveal, own)
    }

    fn count(&self) -> usize {
        self.verified.as_ref().map_or(0, |verified| verified.report.signatures.len())
    }

    fn lay(&self, area: Rect, cx: &Context<'_>) -> Laid {
        let mut told = self.told(cx);
        let notes = told.pop();
        let mut told = told.into_iter();
        let file = told.next();
        let one: Vec<Section> = told.skip(self.at.min(self.count().saturating_sub(1)) * 4).take(4).collect();
        let list = |first: Vec<Section>| ledger::pieces(first.into_iter().chain(file).chain(notes).collect());
        let width = usize::from(area.width).saturating_sub(4);
        // The verdict stands alone above the boxes.
        let frames = [0, 2, 2];
        let heights: Vec<u16> =
            one.iter().zip(frames).map(|(section, frame)| height(section, width, cx) + frame).collect();
        let needed = heights.iter().sum::<u16>() + LIST;
        if area.width >= FULL && needed <= area.height {
            let mut y = area.y;
            let mut boxes = Vec::new();
            let mut rest = Vec::new();
            for (at, section) in one.into_iter().enumerate() {
                match heights.get(at) {
                    Some(height) => {
                        boxes.push((section, Rect { y, height: *height, ..area }));
                        y += height;
                    }
                    None => rest.push(section),
                }
            }
            let mut boxes = boxes.into_iter();
            let verdict = boxes.next();
            let frame = Rect { y, height: area.bottom() - y, ..area };
            let width = frame.width.saturating_sub(4);
            let place = Rect { x: frame.x + 2, y: y + 1, width, height: frame.height.saturating_sub(2) };
            let foot = Rect { y: frame.bottom() - 1, height: 1, ..place };
            // The box has the first heading as its title.
            let mut pieces = list(rest);
            if matches!(pieces.first(), Some(Piece::Heading(_))) {
                pieces.remove(0);
            }
            return Laid { verdict, boxes: boxes.collect(), pieces, frame: Some(frame), place, foot };
        }
        let place = Rect { height: area.height.saturating_sub(1), ..area };
        let foot = Rect { y: place.bottom(), height: area.height.min(1), ..area };
        Laid { verdict: None, boxes: Vec::new(), pieces: list(one), frame: None, place, foot }
    }

    fn start(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, Ui::VerifyTab.say(cx.lang), true, cx);
        let told = [
            (Ui::VerifyWhat, cx.theme.text),
            (Ui::VerifyNoCard, cx.theme.text),
            (Ui::VerifyLaw, cx.theme.label),
            (Ui::VerifyBegin, cx.theme.focus),
        ];
        wizard::paragraphs(frame, inner, told, [3, 0, 2, 1], cx);
    }

    fn result(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let laid = self.lay(area, cx);
        if let Some((section, place)) = &laid.verdict {
            let inner = Rect { x: place.x + 2, width: place.width.saturating_sub(4), ..*place };
            let lines = rows::lines(section, Rank::Detail, usize::from(inner.width), cx);
            wizard::lines(frame, inner, lines);
        }
        for (section, place) in &laid.boxes {
            let inner = panel::draw(frame, *place, &section.title, false, cx);
            let lines = rows::lines(section, Rank::Detail, usize::from(inner.width), cx);
            wizard::lines(frame, inner, lines);
        }
        if let Some(around) = laid.frame {
            panel::draw(frame, around, Ui::VerifySigner.say(cx.lang), true, cx);
        }
        if let Some(part) = self.ledger.draw(frame, laid.place, &laid.pieces, cx) {
            let part = format!(" {part} ");
            let width = u16::try_from(cells(&part)).unwrap_or(0).min(laid.foot.width);
            let at = Rect { x: laid.foot.right() - width, width, ..laid.foot };
            frame.render_widget(Line::styled(part, cx.theme.label), at);
        }
    }

    fn failed(&self, fault: &TaskFault, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, Ui::VerifyFailed.say(cx.lang), true, cx);
        let width = usize::from(inner.width);
        let (what, todo) = trouble(fault, &self.file, cx);
        let mut lines = wizard::said(&what, width, cx.theme.bad);
        lines.push(Line::default());
        lines.extend(wizard::said(&todo, width, cx.theme.text));
        wizard::lines(frame, inner, lines);
    }

    fn title(&self, cx: &Context<'_>) -> ((usize, usize), String) {
        match &self.stage {
            Stage::Start | Stage::Choose => ((1, 4), Ui::VerifyChoose.say(cx.lang).to_owned()),
            Stage::Document(_) => ((2, 4), Ui::VerifyDocument.with(cx.lang, &[&clean(&base(&self.file))])),
            Stage::Reading(_) | Stage::Away => {
                ((3, 4), Ui::VerifyReading.with(cx.lang, &[&clean(&base(&self.file))]))
            }
            Stage::Told if self.count() > 1 => {
                let [at, of] = [self.at + 1, self.count()].map(|number| number.to_string());
                let worst = self.verified.as_ref().map_or("", |verified| verified.report.worst().key());
                ((4, 4), Ui::VerifyWhich.with(cx.lang, &[&at, &of, worst, &clean(&base(&self.file))]))
            }
            Stage::Told | Stage::Failed(_) => ((4, 4), clean(&base(&self.file))),
        }
    }
}

/// The lines of a section.
fn height(section: &Section, width: usize, cx: &Context<'_>) -> u16 {
    u16::try_from(rows::lines(section, Rank::Detail, width, cx).len()).unwrap_or(u16::MAX / 4)
}

/// A path as it is told.
pub(crate) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// The last part of a path.
pub(crate) fn base(path: &Path) -> String {
    path.file_name().map_or_else(|| name(path), |name| name.to_string_lossy().into_owned())
}

/// What happened, and what to do.
pub(crate) fn trouble(fault: &TaskFault, path: &Path, cx: &Context<'_>) -> (String, String) {
    use std::io::ErrorKind;

    let say = |word: Ui| word.say(cx.lang).to_owned();
    let of_disk = |path: &Path, kind: ErrorKind| {
        let name = clean(&base(path));
        match kind {
            ErrorKind::AlreadyExists => (Ui::SaveExists.say(cx.lang).to_owned(), say(Ui::FileOtherName)),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                (Ui::FileFull.with(cx.lang, &[&name]), say(Ui::FileFullTodo))
            }
            ErrorKind::NotFound => (Ui::FileGone.with(cx.lang, &[&name]), say(Ui::FileOther)),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                (Ui::FileDenied.with(cx.lang, &[&name]), say(Ui::FileOther))
            }
            // Of the thread that should have worked on it.
            ErrorKind::WouldBlock => (Ui::FileNoThread.with(cx.lang, &[&name]), say(Ui::FileNoThreadTodo)),
            _ => (Ui::FileTrouble.with(cx.lang, &[&name]), say(Ui::FileOther)),
        }
    };
    match fault {
        TaskFault::Stopped => (say(Ui::FileStopped), String::new()),
        TaskFault::Changed => {
            (Ui::FileChanged.with(cx.lang, &[&clean(&base(path))]), say(Ui::FileChangedTodo))
        }
        TaskFault::Malformed { at, flaw } => {
            let values = [clean(&base(path)), (at + 1).to_string(), verdict::flaw(*flaw, cx.lang).to_owned()];
            (
                Ui::FileNoSignature.with(cx.lang, &values.each_ref().map(String::as_str)),
                say(Ui::FileNoSignatureTodo),
            )
        }
        TaskFault::Document(path, error) => of_disk(path, error.kind()),
        TaskFault::NoFile => of_disk(path, ErrorKind::InvalidInput),
        TaskFault::Spool(_, error) | TaskFault::Io(error) => of_disk(path, error.kind()),
    }
}

impl Layer for VerifyScreen {
    fn scope(&self) -> Scope {
        match self.stage {
            Stage::Start => Scope::Verify,
            Stage::Choose | Stage::Document(_) => Scope::Picker,
            Stage::Reading(_) | Stage::Away => Scope::Working,
            Stage::Told => Scope::Verified,
            Stage::Failed(_) => Scope::Failed,
        }
    }

    fn home(&self) -> Scope {
        Scope::Verify
    }

    fn keeps(&self) -> bool {
        !matches!(self.stage, Stage::Start) || self.picker.is_some()
    }

    fn put_away(&mut self) {
        self.away = true;
        if matches!(self.stage, Stage::Told) {
            (self.verified, self.stage) = (None, Stage::Away);
        }
    }

    fn taken_up(&mut self, cx: &Context<'_>) -> Vec<Step> {
        self.away = false;
        if matches!(self.stage, Stage::Away) { self.read(cx.now, cx.lent) } else { Vec::new() }
    }

    fn typing(&self) -> bool {
        matches!(self.stage, Stage::Choose | Stage::Document(_))
    }

    fn type_char(&mut self, c: char) {
        if let Some(picker) = self.picker() {
            picker.type_char(c);
        }
    }

    fn goes_on(&mut self, cx: &Context<'_>) -> Vec<Step> {
        self.picker().map(|picker| picker.typed(cx)).unwrap_or_default()
    }

    fn task(&mut self, event: &TaskEvent, cx: &Context<'_>) -> Vec<Step> {
        if let Some(path) = self.picker().and_then(|picker| picker.hear(event)) {
            return self.chosen(path, cx);
        }
        let Stage::Reading(progress) = &mut self.stage else { return Vec::new() };
        match event {
            TaskEvent::Ended { task, result } if *task == progress.task => self.ended(result, cx),
            event => {
                progress.hear(event, cx.now);
                Vec::new()
            }
        }
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let below = wizard::below(area);
        match (&self.stage, action) {
            (_, Action::Close) => return Some(self.back(cx.now, cx.lent)),
            (Stage::Start | Stage::Told | Stage::Failed(_), Action::Open) => {
                return Some(self.choose(cx.lent));
            }
            (Stage::Choose | Stage::Document(_), action) => {
                let picked = self.picker()?.act(action, below, cx);
                return self.picked(picked, cx);
            }
            (Stage::Told, Action::Reveal) => return Some(vec![Step::Reveal]),
            (Stage::Told, Action::Document) => return Some(self.choose_document(cx.lent)),
            (Stage::Told, Action::Path) => {
                let text = name(&self.file);
                return Some(vec![Step::Copy {
                    name: Ui::CopiedPath.say(cx.lang).to_owned(),
                    text: text.into(),
                }]);
            }
            (Stage::Told, Action::Next) => {
                self.at = (self.at + 1) % self.count().max(1);
                self.ledger = Ledger::default();
            }
            (Stage::Told, Action::Copy) => {
                let laid = self.lay(below, cx);
                let (name, row) = ledger::named(&laid.pieces, self.ledger.at)?;
                let name = if name.trim().is_empty() { Ui::CopiedRow.say(cx.lang).to_owned() } else { name };
                return Some(vec![Step::Copy { name, text: row.value.clone() }]);
            }
            (Stage::Told, action) => {
                let laid = self.lay(below, cx);
                return self.ledger.act(action, &laid.pieces, laid.place, cx).then(Vec::new);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let below = wizard::below(area);
        if let Some(picker) = self.picker() {
            let picked = picker.click(y, below, cx);
            return self.picked(picked, cx);
        }
        if !matches!(self.stage, Stage::Told) {
            return None;
        }
        let laid = self.lay(below, cx);
        (laid.place.contains((x, y).into()) && self.ledger.click(y, &laid.pieces, laid.place, cx))
            .then(Vec::new)
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (step, title) = self.title(cx);
        let below = wizard::head(frame, area, step, &title, cx);
        match &self.stage {
            Stage::Start => Self::start(frame, below, cx),
            Stage::Choose => {
                if let Some(picker) = &self.picker {
                    picker.view(frame, below, cx);
                }
            }
            Stage::Document(picker) => picker.view(frame, below, cx),
            Stage::Reading(progress) => {
                let inner = panel::draw(frame, below, Ui::VerifyTab.say(cx.lang), true, cx);
                wizard::lines(frame, inner, progress.lines(usize::from(inner.width), cx));
            }
            Stage::Told => self.result(frame, below, cx),
            Stage::Failed(fault) => self.failed(fault, frame, below, cx),
            Stage::Away => {}
        }
    }
}
