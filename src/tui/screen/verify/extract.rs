//! The revision that was signed, written to a file of its own: its name is typed, and nothing is replaced.

use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Page, Shown, VerifyScreen};
use crate::conduct::request::Request;
use crate::conduct::saving::meant;
use crate::conduct::verifying::{Extracting, Stage, Verifying, signed_revision};
use crate::present::pin::capital;
use crate::present::sanitize::clean;
use crate::present::text::words;
use crate::tui::component::{Context, Reply, Step};
use crate::tui::key::{Code, Command, Keys, always, k, keys};
use crate::tui::own::own;
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::panel;
use crate::tui::widget::path::{base, name, problem};
use crate::tui::widget::wizard::{self, TaskProgress};
use crate::tui::words::Ui;

words! {
    enum Say {
        Why: "署名されたときの内容だけを、新しいPDFに書きます。元のファイルは変えません。",
             "What was signed, and nothing that came later, is written to a new PDF. The file itself is not changed.";
        NoName: "名前を入れてください", "Type a name";
        Done: "署名された版を保存しました", "The revision that was signed is saved";
        Stopped: "やめました。何も残していません", "Stopped: nothing is left behind";
    }
}

keys! {
    /// The name of what is taken out is typed.
    enum NameKey, NAME {
        Accept "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
    }
}

impl VerifyScreen {
    /// The keys of the line for its name.
    pub(super) const NAMING: Keys = Keys::path(&[NAME, EDITS]);

    pub(super) fn is_extracting(&self) -> bool {
        self.verifying.as_ref().is_some_and(|it| matches!(it.extracting(), Extracting::Running(..)))
    }

    /// Asks for its name: the file's, with the number of the revision.
    pub(super) fn name_extract(&mut self) {
        let Shown::Told(verified) = self.shown() else { return };
        let end = signed_revision(verified);
        let scopes = verified.pdf.iter().flat_map(|pdf| &pdf.signatures).map(|each| &each.scope);
        let revision = scopes.filter(|scope| scope.end == end).find_map(|scope| scope.revision).unwrap_or(1);
        let file = base(self.file());
        let (stem, dot, extension) = match file.rsplit_once('.') {
            Some((stem, extension)) => (stem, ".", extension),
            None => (&*file, "", ""),
        };
        self.page = Page::Name(Field::of(&format!("{stem}_revision{revision}{dot}{extension}")));
    }

    /// The place that is named, where a name stands there.
    fn meant(&self, field: &Field, cx: &Context<'_>) -> Option<PathBuf> {
        let text = field.text();
        let folder = self.file().parent()?;
        (!text.trim().is_empty()).then(|| meant(&text, folder, cx.ports.home.as_deref()))
    }

    pub(super) fn name_key(&mut self, command: Command, cx: &Context<'_>) -> Reply {
        match (NameKey::of(command), Edit::of(command), &mut self.page) {
            (Some(NameKey::Accept), ..) => self.extract(cx).into(),
            (Some(NameKey::Cancel), ..) => self.back(cx).into(),
            (None, Some(edit), Page::Name(field)) => {
                field.act(edit);
                Reply::DONE
            }
            _ => Reply::Pass,
        }
    }

    fn extract(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let Page::Name(field) = &self.page else { return Vec::new() };
        let Some(path) = self.meant(field, cx) else {
            return vec![Step::Tell(Say::NoName.text(), String::new())];
        };
        let request = self.verifying.as_mut().and_then(|it| it.extract(path, false, cx.tasks));
        if let Some(Request::Start(id, _)) = &request {
            self.progress = Some(TaskProgress::new(*id, cx.now));
        }
        request.map(Step::from).into_iter().collect()
    }

    pub(super) fn stop_extracting(&mut self) -> Vec<Step> {
        if let Some(progress) = &mut self.progress {
            progress.stopping = true;
        }
        let request = self.verifying.as_ref().and_then(Verifying::stop_extracting);
        request.map(Step::from).into_iter().collect()
    }

    /// It is written, or not: then another name can be typed.
    pub(super) fn extracted(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let told = match self.verifying.as_ref().map(Verifying::extracting) {
            Some(Extracting::Done(path)) => Step::Tell(Say::Done.text(), clean(&name(path))),
            Some(Extracting::Failed(..)) => return Vec::new(),
            _ => Step::Tell(Say::Stopped.text(), String::new()),
        };
        if matches!(self.page, Page::Name(_)) {
            self.page = Page::File;
        }
        // What was dropped meanwhile is read again.
        let dropped = matches!(self.verifying.as_ref().map(Verifying::stage), Some(Stage::Judged(None)));
        let again = if dropped && !self.away { self.read(cx) } else { Vec::new() };
        [told].into_iter().chain(again).collect()
    }

    /// The line in which its name is typed, why the last one could not be, and what it is for.
    pub(super) fn name_line(&self, field: &Field, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = wizard::boxed(frame, area, &clean(&base(self.file())), cx);
        let width = usize::from(inner.width);
        let path = self.meant(field, cx);
        let mut told = Vec::new();
        let mut tell = |text: &str, style| {
            if !text.is_empty() {
                told.extend(panel::said(text, width, style));
                told.push(Line::default());
            }
        };
        match self.verifying.as_ref().map(Verifying::extracting) {
            Some(Extracting::Failed(failed, fault)) if path.as_ref() == Some(failed) => {
                let problem = problem(fault, failed, true, cx);
                tell(&problem.what, cx.theme.bad);
                tell(&capital(&problem.why), cx.theme.bad);
                tell(&problem.todo.say(cx.lang, own), cx.theme.text);
            }
            _ => {}
        }
        tell(&path.map_or_else(String::new, |path| clean(&name(&path))), cx.theme.text);
        tell(Say::Why.say(cx.lang), cx.theme.label);
        tell(Ui::saved_for().say(cx.lang), cx.theme.label);
        panel::lines(frame, panel::below(inner, 2), told);
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        field.labelled(frame, panel::row(inner, 0), (&label, cx.theme.label), cx);
    }
}
