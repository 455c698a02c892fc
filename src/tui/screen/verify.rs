//! Screen 5, 検証: a signed file; what of it fits, what does not, and what was not checked. No card is needed.
//!
//! ```text
//!  4/4  a.pdf.p7s
//!   この署名は合いません
//!   文書が変えられたか、署名された文書ではありません
//! ┌ 合っていること ────────────────────────────────────────────────────────────┐
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┌ 合わないこと ──────────────────────────────────────────────────────────────┐
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┌ 確かめていないこと ────────────────────────────────────────────────────────┐
//! │ …                                                                          │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 署名者 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ …                                                                          ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-3/12 ━━┛
//! ```
//!
//! A wide screen has the three boxes beside each other. Where they don't all fit, what fits goes into the list below them;
//! on a small screen all is one list under the answer, which stays: first what does not fit, then what was not checked.
//! What is told comes whole from `present::verdict`; nothing is decided here.

mod extract;
mod laid;

use std::path::{Path, PathBuf};

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use crate::conduct::request::Request;
use crate::conduct::verifying::{Next, Stage, Verifying, signed_revision};
use crate::domain::pdf::PdfReport;
use crate::model::Document;
use crate::present::filing;
use crate::present::sanitize::clean;
use crate::present::sections::{About, Rank, Section};
use crate::present::text::{Text, words};
use crate::present::verdict::{self, Looked, SignatureTold, Told};
use crate::task::{TaskEvent, TaskFault, Verified};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, Code, Command, Footer, Keys, always, c, k, keys};
use crate::tui::own::own;
use crate::tui::widget::field::{Edit, Field};
use crate::tui::widget::file_picker::{self, FilePicker, Picked};
use crate::tui::widget::path::{self, SignedFile, base, name, problem};
use crate::tui::widget::row_list::{RowList, moves};
use crate::tui::widget::wizard::{self, StartKey, TaskProgress, WorkingKey};
use crate::tui::widget::{panel, rows};
use crate::tui::words::Ui;
use laid::{FULL, Laid, box_lines};

words! {
    enum Say {
        What: "署名されたPDFや署名ファイル (CMS: .p7s や .p7m) を調べ、合っていること、合わないこと、確かめていないことを分けて示します。",
              "Checks a signed PDF or another signed file (CMS: .p7s, .p7m) and tells apart what fits, what does not, and what was not checked.";
        NoCard: "カードは要りません。文書はこのコンピューターの外に出ません。", "No card is needed. The document does not leave this computer.";
        Law: "手元での確認です。失効は確認できません (公的個人認証法17条の署名検証者ではありません)。",
              "A private check: revocation can't be checked (this is no notified verifier, Act on JPKI, article 17).";
        Begin: "Enter: 署名されたファイルを選ぶ", "Enter: choose a signed file";
        Choose: "署名されたファイルを選ぶ", "Choose a signed file";
        Document: "署名された文書を選ぶ (Esc: 選ばずに見る)  {0}", "Choose the signed document (Esc: go on without)  {0}";
        Which: "署名 {0}/{1} (Tab: 次の署名)  {2}", "Signature {0} of {1} (Tab: the next)  {2}";
        Reading: "{0} を調べています", "Checking {0}";
        Extract: "署名された版を取り出す  {0}", "Take out the revision that was signed  {0}";
        Extracting: "署名された版を書いています  {0}", "Writing the revision that was signed  {0}";
        Failed: "調べられませんでした", "It could not be checked";
    }
}

/// How files with signatures end.
const SIGNATURES: &[&str] = &[".pdf", ".p7s", ".p7m", ".p7", ".sig", ".cms", ".pem", ".eml"];

keys! {
    enum ToldKey, TOLD_KEYS {
        Another "Enter" [k(Code::Enter), c('o')] Ui::KeyOtherFile.text(), Card, Way, always;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, always;
        Path "p" [c('p')] Ui::KeyPath.text(), Card, Shown, always;
        Document "d" [c('d')] Text::new("文書を選ぶ", "document"), Card, Shown, always;
        Extract "x" [c('x')] Text::new("署名された版", "signed revision"), Card, Shown, always;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Hidden, always;
        Next "Tab" [k(Code::Tab)] Text::new("次の署名", "next signature"), Move, Hidden, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Hidden, always;
    }
}
const TOLD: (&[Binding], &[Binding]) = TOLD_KEYS.split_at(5);
const MOVES: [Binding; 6] = moves(Footer::Shown, always);
keys! {
    enum FailedKey, FAILED {
        Another "Enter" [k(Code::Enter)] Ui::KeyOtherFile.text(), Card, Way, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, always;
    }
}

/// Its name.
pub(super) const TITLE: Text = Text::new("検証", "Verify");

/// What is asked of the person, besides what the file has come to.
#[derive(Default)]
enum Page {
    #[default]
    Start,
    /// Which signed file?
    Choose,
    /// Which document does it belong to?
    Document(FilePicker),
    File,
    /// Under which name is the revision written that was signed?
    Name(Field),
}

/// What is shown.
enum Shown<'a> {
    Start,
    Choose,
    Document(&'a FilePicker),
    Reading,
    /// The name is typed of what is taken out.
    Name(&'a Field),
    /// It is written.
    Writing,
    Told(&'a Verified),
    Failed(&'a TaskFault),
    /// Another screen is shown: nothing of a signer is kept meanwhile, and the file is read again when this one is.
    Away,
}

/// The screen.
#[derive(Default)]
pub(super) struct VerifyScreen {
    page: Page,
    /// Kept, so that going back finds what was typed.
    picker: Option<FilePicker>,
    verifying: Option<Verifying>,
    progress: Option<TaskProgress>,
    /// Another screen is shown.
    away: bool,
    /// What is read anew is shown where it was left.
    again: bool,
    /// Which of several signatures is shown, the worst first.
    at: usize,
    rows: RowList,
}

impl VerifyScreen {
    fn shown(&self) -> Shown<'_> {
        match (&self.page, self.verifying.as_ref().map(Verifying::stage)) {
            (Page::Start, _) | (Page::File, None) => Shown::Start,
            (Page::Choose, _) => Shown::Choose,
            (Page::Document(picker), _) => Shown::Document(picker),
            (Page::Name(_) | Page::File, _) if self.is_extracting() => Shown::Writing,
            (Page::Name(field), _) => Shown::Name(field),
            (Page::File, Some(Stage::Reading(_))) => Shown::Reading,
            (Page::File, Some(Stage::Judged(Some(verified)))) => Shown::Told(verified),
            (Page::File, Some(Stage::Judged(None))) => Shown::Away,
            (Page::File, Some(Stage::Failed(fault))) => Shown::Failed(fault),
        }
    }

    /// The signed file.
    fn file(&self) -> &Path {
        self.verifying.as_ref().map_or(Path::new(""), Verifying::file)
    }

    fn begin(&mut self, request: Request, cx: &Context<'_>) -> Vec<Step> {
        if let Request::Start(id, _) = &request {
            self.progress = Some(TaskProgress::new(*id, cx.now));
        }
        (self.page, self.again) = (Page::File, false);
        vec![request.into()]
    }

    fn open(&mut self, file: PathBuf, content: Option<PathBuf>, cx: &Context<'_>) -> Vec<Step> {
        let (verifying, request) = Verifying::of(file, content, cx.now, &cx.ports.judge, cx.tasks);
        self.verifying = Some(verifying);
        self.begin(request, cx)
    }

    fn read(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let request = self.verifying.as_mut().map(|it| it.read(cx.now, &cx.ports.judge, cx.tasks));
        request.map(|request| self.begin(request, cx)).unwrap_or_default()
    }

    /// Nothing of a signer is kept.
    fn drop_verdict(&mut self) {
        if let Some(verifying) = &mut self.verifying {
            verifying.put_away();
        }
    }

    fn choose(&mut self, cx: &Context<'_>) -> Vec<Step> {
        self.drop_verdict();
        self.page = Page::Choose;
        FilePicker::resume(&mut self.picker, SIGNATURES, cx)
    }

    fn choose_document(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let folder = self.file().parent().unwrap_or(&cx.ports.folder);
        let (picker, steps) = FilePicker::new(folder, &[], cx);
        self.drop_verdict();
        self.page = Page::Document(picker);
        steps
    }

    /// A file was chosen: the signature, or its document.
    fn chosen(&mut self, path: PathBuf, cx: &Context<'_>) -> Vec<Step> {
        match (&self.page, &mut self.verifying) {
            (Page::Document(_), Some(verifying)) => {
                let request = verifying.hold_against(path, cx.now, &cx.ports.judge, cx.tasks);
                self.begin(request, cx)
            }
            _ => self.open(path, None, cx),
        }
    }

    /// Which picker takes the keys?
    const fn picker(&mut self) -> Option<&mut FilePicker> {
        match &mut self.page {
            Page::Choose => self.picker.as_mut(),
            Page::Document(picker) => Some(picker),
            Page::Start | Page::File | Page::Name(_) => None,
        }
    }

    /// One step back; from the first nowhere.
    fn back(&mut self, cx: &Context<'_>) -> Vec<Step> {
        match self.shown() {
            Shown::Start | Shown::Choose => {
                self.page = Page::Start;
                Vec::new()
            }
            Shown::Document(_) => self.read(cx),
            Shown::Name(_) => {
                self.page = Page::File;
                Vec::new()
            }
            Shown::Writing => self.stop_extracting(),
            Shown::Reading => {
                let stop = self.progress.take().map(|progress| Step::Stop(progress.task));
                stop.into_iter().chain(self.choose(cx)).collect()
            }
            Shown::Told(_) | Shown::Failed(_) | Shown::Away => self.choose(cx),
        }
    }

    fn ended(&mut self, found: Next, cx: &Context<'_>) -> Vec<Step> {
        if found == Next::Extracted {
            return self.extracted(cx);
        }
        if self.away {
            self.drop_verdict();
            return Vec::new();
        }
        if !std::mem::take(&mut self.again) {
            (self.at, self.rows) = (0, RowList::default());
        }
        match found {
            // It was left meanwhile: the list of files is shown.
            _ if !matches!(self.page, Page::File) => self.drop_verdict(),
            Next::DocumentWanted => return self.choose_document(cx),
            Next::Stopped => return self.choose(cx),
            Next::Shown | Next::Extracted => {}
        }
        Vec::new()
    }

    /// The verdict.
    fn told(&self, cx: &Context<'_>) -> Option<Told> {
        let Shown::Told(verified) = self.shown() else { return None };
        let file = name(self.file());
        let content = verified.content.as_deref().map(name);
        let looked = Looked {
            file: &file,
            content: content.as_deref(),
            wrapping: &verified.wrapping,
            pdf: verified.pdf.as_ref(),
        };
        let (report, signers) = (&verified.report, &verified.signers);
        Some(verdict::told(looked, report, signers, cx.lang, cx.model.visit.reveal, own))
    }

    /// What is said of a PDF.
    fn in_pdf(&self) -> Option<&PdfReport> {
        let Shown::Told(verified) = self.shown() else { return None };
        verified.pdf.as_ref()
    }

    /// Which of the file's signatures is shown, of how many.
    fn which(&self) -> (usize, usize) {
        let Shown::Told(verified) = self.shown() else { return (0, 0) };
        let places = verified.report.worst_first();
        (places.get(self.at).copied().unwrap_or(0), places.len())
    }

    /// Does it name whom it shows masked?
    fn names_holder(&self) -> bool {
        let Shown::Told(verified) = self.shown() else { return false };
        let at = self.which().0;
        let signer = verified.signers.get(at).and_then(Option::as_ref);
        let in_pdf = self.in_pdf().and_then(|pdf| pdf.signatures.get(at));
        signer.is_some_and(|signer| signer.holder.is_some()) || in_pdf.is_some_and(|it| it.name.is_some())
    }

    /// What stands where; nothing where there is no verdict.
    fn lay(&self, area: Rect, cx: &Context<'_>) -> Option<Laid> {
        let mut told = self.told(cx)?;
        let at = self.at.min(told.signatures.len().checked_sub(1)?);
        let SignatureTold { mut headline, boxes, within, signer, standard } = told.signatures.swap_remove(at);
        // Behind the answer stands what is told of all signatures.
        headline.rows.splice(1..1, told.overall.into_iter().flat_map(|overall| overall.rows));
        let more = Section::titled(About::Signature, told.notes.title.clone());
        let revisions = told.revisions.map(|told| told.drawn(&cx.glyphs.revisions, cx.lang));
        let asked = self.in_pdf().map(|pdf| filing::told(&pdf.filing, cx.lang));
        let of_file = [told.file].into_iter().chain(asked);
        let last = [told.notes, verdict::standard(vec![standard], cx.lang)];
        let rest: Vec<Section> = within.into_iter().chain([signer]).chain(of_file).chain(last).collect();
        let listed = (revisions.as_ref(), &rest[..]);
        let full = (area.width >= FULL).then(|| Laid::boxed(&headline, &boxes, listed, area, cx)).flatten();
        Some(full.unwrap_or_else(|| Laid::bare((headline, more), boxes, listed, area, cx)))
    }

    fn start(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, TITLE.say(cx.lang), true, cx);
        let told = [
            (Say::What.text(), cx.theme.text),
            (Say::NoCard.text(), cx.theme.text),
            (Say::Law.text(), cx.theme.label),
            (Say::Begin.text(), cx.theme.focus),
        ];
        wizard::paragraphs(frame, inner, told, [3, 0, 2, 1], cx);
    }

    fn result(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(Laid { headline, boxes, title, list }) = self.lay(area, cx) else { return };
        let (section, place) = headline;
        let inner = place.inner(Margin::new(2, 0));
        panel::lines(frame, inner, rows::lines(&section, Rank::Detail, usize::from(inner.width), cx));
        for (section, place) in boxes {
            let inner = panel::draw(frame, place, &section.title, false, cx);
            panel::lines(frame, inner, box_lines(&section, usize::from(inner.width), cx));
        }
        // What is in the box is never under the name of what was scrolled out of it.
        let title = self.rows.passed(&list, cx).unwrap_or(title);
        self.rows.view(frame, &title, &list, cx);
    }

    fn failed(&self, fault: &TaskFault, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = panel::draw(frame, area, Say::Failed.say(cx.lang), true, cx);
        let width = usize::from(inner.width);
        let told = problem(fault, self.file(), false, cx);
        let mut lines = panel::said(&told.what, width, cx.theme.bad);
        lines.extend(panel::said(&told.why, width, cx.theme.text));
        lines.push(Line::default());
        lines.extend(panel::said(&told.todo.say(cx.lang, own), width, cx.theme.text));
        panel::lines(frame, inner, lines);
    }

    fn title(&self, cx: &Context<'_>) -> ((usize, usize), String) {
        let file = clean(&base(self.file()));
        match self.shown() {
            Shown::Start | Shown::Choose => ((1, 4), Say::Choose.say(cx.lang).to_owned()),
            Shown::Document(_) => ((2, 4), Say::Document.with(cx.lang, &[&file])),
            Shown::Name(_) => ((4, 4), Say::Extract.with(cx.lang, &[&file])),
            Shown::Writing => ((4, 4), Say::Extracting.with(cx.lang, &[&file])),
            Shown::Reading | Shown::Away => ((3, 4), Say::Reading.with(cx.lang, &[&file])),
            Shown::Told(_) if self.which().1 > 1 => {
                let (at, of) = self.which();
                ((4, 4), Say::Which.with(cx.lang, &[&(at + 1).to_string(), &of.to_string(), &file]))
            }
            Shown::Told(_) | Shown::Failed(_) => ((4, 4), file),
        }
    }

    fn task(&mut self, event: &TaskEvent, cx: &Context<'_>) -> Vec<Step> {
        match event {
            TaskEvent::Ended { task, result } => {
                let found = self.verifying.as_mut().and_then(|it| it.task_ended(*task, result));
                found.map(|found| self.ended(found, cx)).unwrap_or_default()
            }
            event @ TaskEvent::Progress { .. } => {
                if let Some(progress) = &mut self.progress {
                    progress.hear(event, cx.now);
                }
                Vec::new()
            }
        }
    }

    fn key(&mut self, command: Command, cx: &Context<'_>) -> Reply {
        if matches!(self.page, Page::Name(_)) {
            return self.name_key(command, cx);
        }
        match self.shown() {
            Shown::Start if StartKey::of(command).is_some() => self.choose(cx).into(),
            Shown::Reading | Shown::Away | Shown::Writing if WorkingKey::of(command).is_some() => {
                self.back(cx).into()
            }
            Shown::Failed(_) if FailedKey::of(command).is_some() => self.choose(cx).into(),
            Shown::Told(_) => ToldKey::of(command).map_or(Reply::Pass, |key| self.told_key(key, cx)),
            _ => Reply::Pass,
        }
    }

    fn told_key(&mut self, key: ToldKey, cx: &Context<'_>) -> Reply {
        match key {
            ToldKey::Another | ToldKey::Back => self.choose(cx).into(),
            ToldKey::Reveal => Step::Reveal.into(),
            ToldKey::Document => self.choose_document(cx).into(),
            ToldKey::Extract => {
                self.name_extract();
                Reply::DONE
            }
            ToldKey::Path => path::copy(self.file(), cx).into(),
            ToldKey::Next => {
                self.at = (self.at + 1) % self.which().1.max(1);
                self.rows = RowList::default();
                Reply::DONE
            }
            ToldKey::Copy => {
                let laid = self.lay(wizard::below(cx.area), cx);
                laid.and_then(|laid| self.rows.copy(&laid.list, cx)).map_or(Reply::Pass, Reply::from)
            }
        }
    }

    fn hear(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Command(command) => self.key(command, cx),
            Msg::Task(event) => self.task(event, cx).into(),
            // What is told of a signer goes with the card that was in, whoever it is of; the file can be chosen again.
            Msg::CardLeft if matches!(self.shown(), Shown::Told(_)) => self.choose(cx).into(),
            Msg::PutAway => {
                self.away = true;
                if matches!(self.page, Page::Name(_)) {
                    self.page = Page::File;
                }
                self.drop_verdict();
                Reply::DONE
            }
            Msg::TakenUp => {
                self.away = false;
                if !matches!(self.shown(), Shown::Away) {
                    return Reply::DONE;
                }
                let steps = self.read(cx);
                self.again = true;
                steps.into()
            }
            Msg::Given(with) => {
                let Some(SignedFile { path, content }) = with.downcast_ref() else { return Reply::Pass };
                self.open(path.clone(), content.clone(), cx).into()
            }
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (step, title) = self.title(cx);
        let below = wizard::head(frame, area, step, &title, cx);
        match self.shown() {
            Shown::Start => Self::start(frame, below, cx),
            Shown::Choose => self.picker.iter().for_each(|picker| picker.view(frame, below, cx)),
            Shown::Document(picker) => picker.view(frame, below, cx),
            Shown::Name(field) => self.name_line(field, frame, below, cx),
            Shown::Reading | Shown::Writing => {
                let inner = panel::draw(frame, below, TITLE.say(cx.lang), true, cx);
                let lines = self.progress.iter().flat_map(|it| it.lines(usize::from(inner.width), cx));
                panel::lines(frame, inner, lines);
            }
            Shown::Told(_) => self.result(frame, below, cx),
            Shown::Failed(fault) => self.failed(fault, frame, below, cx),
            Shown::Away => {}
        }
    }
}

impl Component for VerifyScreen {
    fn keys(&self) -> &'static Keys {
        match self.shown() {
            Shown::Start => &wizard::START,
            Shown::Choose => &file_picker::KEYS,
            Shown::Document(_) => &file_picker::KEYS_OR_WITHOUT,
            Shown::Reading | Shown::Away | Shown::Writing => &wizard::WORKING,
            Shown::Name(_) => &Self::NAMING,
            Shown::Told(_) => const { &Keys::new(&[TOLD.0, &MOVES, TOLD.1]) },
            Shown::Failed(_) => const { &Keys::new(&[FAILED]) },
        }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        if let (Shown::Name(field), Some(edit)) = (self.shown(), Edit::of(command)) {
            return field.takes(edit);
        }
        let picker = match self.shown() {
            Shown::Choose => self.picker.as_ref(),
            Shown::Document(picker) => Some(picker),
            _ => None,
        };
        match ToldKey::of(command) {
            Some(ToldKey::Next) => self.which().1 > 1,
            Some(ToldKey::Reveal) => self.names_holder(),
            Some(ToldKey::Document) => self.in_pdf().is_none(),
            Some(ToldKey::Extract) => {
                matches!(self.shown(), Shown::Told(verified) if signed_revision(verified).is_some())
            }
            _ => picker.is_none_or(|picker| picker.works(command, cx)),
        }
    }

    fn document(&self) -> Document {
        match self.shown() {
            Shown::Told(_) => (self.file().to_path_buf(), self.at),
            _ => Document::default(),
        }
    }

    fn outlives_card(&self) -> bool {
        !matches!(self.page, Page::Start) || self.picker.is_some()
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        matches!(self.verifying.as_ref().map(Verifying::stage), Some(Stage::Judged(Some(_))))
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let below = wizard::below(cx.area);
        match self.picker().map_or(Picked::Not, |picker| picker.update(msg, below, cx)) {
            Picked::Not => {}
            Picked::On(steps) => return steps.into(),
            Picked::File(path) => return self.chosen(path, cx).into(),
            Picked::Left => return self.back(cx).into(),
        }
        let list = || self.lay(below, cx).map(|laid| laid.list);
        if let Some(rows) = self.rows.moved(msg, list, cx) {
            self.rows = rows;
            return Reply::DONE;
        }
        match (msg, &mut self.page) {
            (Msg::Char(c), Page::Name(field)) => field.insert(c),
            (Msg::Pasted(octets), Page::Name(field)) => field.paste(octets),
            (msg, _) => return self.hear(msg, cx),
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        self.draw(frame, area, cx);
    }
}
