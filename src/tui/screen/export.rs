//! Saving to a file: one line for its name, and what will be in it said before it is written.
//!
//! A certificate's form follows from how the name ends. The file is new and its owner's alone; an existing name is
//! refused by the disk's own door, not by a look beforehand.

use std::io::ErrorKind;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::certificate::Slot;
use crate::domain::holder::Octets;
use crate::domain::report::CardReport;
use crate::present::{reminder, sections};
use crate::tui::app::Saved;
use crate::tui::compositor::{Context, Export, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::Model;
use crate::tui::screen::renewal;
use crate::tui::text::{Ui, cells, wrap};
use crate::tui::widget::field::Field;
use crate::tui::widget::{panel, sheet};

/// What a file holds, by how its name ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pem,
    Der,
    Calendar,
}

/// How it stands with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Typing,
    Writing,
    Failed(ErrorKind),
}

/// The sheet.
pub(crate) struct ExportField {
    what: Export,
    field: Field,
    stage: Stage,
}

impl ExportField {
    pub(crate) fn new(what: Export) -> Self {
        let name = match what {
            Export::Certificate(slot) => format!("{}.pem", slot.key().replace('_', "-")),
            Export::Calendar => "mynascope-renewal.ics".to_owned(),
        };
        Self { what, field: Field::of(&name), stage: Stage::Typing }
    }

    fn form(&self) -> Option<Form> {
        let name = self.field.text().to_lowercase();
        match (self.what, name.rsplit_once('.')) {
            (Export::Calendar, _) => Some(Form::Calendar),
            (Export::Certificate(_), Some((_, "pem"))) => Some(Form::Pem),
            (Export::Certificate(_), Some((_, "der" | "cer"))) => Some(Form::Der),
            (Export::Certificate(_), _) => None,
        }
    }

    /// The other ending: `.pem` for `.der` and the reverse.
    fn other_form(&mut self) {
        let Export::Certificate(_) = self.what else { return };
        let name = self.field.text();
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        self.field = Field::of(&match self.form() {
            Some(Form::Pem) => format!("{stem}.der"),
            Some(Form::Der) => format!("{stem}.pem"),
            Some(Form::Calendar) | None => format!("{name}.pem"),
        });
    }

    /// What the file will hold.
    fn bytes(&self, report: &CardReport, cx: &Context<'_>) -> Option<Octets> {
        match (self.what, self.form()?) {
            (Export::Certificate(slot), form) => {
                let certificate = report.certificate(slot).as_ref().ok()?;
                Some(match form {
                    Form::Der => certificate.der.clone(),
                    Form::Pem | Form::Calendar => certificate.details.pem.as_bytes().into(),
                })
            }
            (Export::Calendar, _) => {
                let window = renewal::told(report, cx).window?;
                Some(reminder::calendar(window, cx.now, cx.lang).into_bytes().into())
            }
        }
    }

    /// The lines under the name: what is written, and what became of it.
    fn notes(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let form = match self.form() {
            Some(Form::Pem) => (Ui::SaveFormPem, cx.theme.text),
            Some(Form::Der) => (Ui::SaveFormDer, cx.theme.text),
            Some(Form::Calendar) => (Ui::SaveFormIcs, cx.theme.text),
            None => (Ui::SaveFormNone, cx.theme.warn),
        };
        let personal = match self.what {
            Export::Certificate(Slot::Sign) => Some((Ui::SaveHolder, cx.theme.warn)),
            Export::Calendar => Some((Ui::SaveBirthday, cx.theme.warn)),
            Export::Certificate(_) => None,
        };
        let stage = match self.stage {
            Stage::Typing => None,
            Stage::Writing => Some((Ui::SaveWaiting, cx.theme.text)),
            Stage::Failed(ErrorKind::AlreadyExists) => Some((Ui::SaveExists, cx.theme.bad)),
            Stage::Failed(ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Some((Ui::SaveNoFolder, cx.theme.bad))
            }
            Stage::Failed(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                Some((Ui::SaveDenied, cx.theme.bad))
            }
            Stage::Failed(_) => Some((Ui::SaveTrouble, cx.theme.bad)),
        };
        let told = [stage, Some(form), personal, Some((Ui::SavePrivate, cx.theme.label))];
        told.into_iter()
            .flatten()
            .flat_map(|(word, style)| {
                wrap(word.say(cx.lang), width).into_iter().map(move |line| Line::styled(line, style))
            })
            .collect()
    }

    fn place(&self, area: Rect, cx: &Context<'_>) -> Rect {
        let width = area.width.min(72);
        let notes = self.notes(usize::from(width).saturating_sub(4), cx).len();
        let height = u16::try_from(notes + 4).unwrap_or(u16::MAX).min(area.height);
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
    }
}

impl Layer for ExportField {
    fn scope(&self) -> Scope {
        Scope::Field
    }

    fn overlay(&self) -> Option<Overlay> {
        Some(Overlay::Export(self.what))
    }

    fn stands(&self, model: &Model) -> bool {
        model.report().is_some_and(|report| match self.what {
            Export::Certificate(slot) => report.certificate(slot).is_ok(),
            Export::Calendar => true,
        })
    }

    fn typing(&self) -> bool {
        true
    }

    fn type_char(&mut self, c: char) {
        if self.stage != Stage::Writing {
            self.field.insert(c);
            self.stage = Stage::Typing;
        }
    }

    fn saved(&mut self, saved: &Saved) -> bool {
        if self.stage != Stage::Writing || saved.path != self.field.text() {
            return false;
        }
        if let Some(failure) = saved.failure {
            self.stage = Stage::Failed(failure);
        }
        saved.failure.is_none()
    }

    fn act(&mut self, action: Action, _area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        match action {
            Action::Close => return Some(vec![Step::Close]),
            _ if self.stage == Stage::Writing => {}
            Action::Open => {
                let path = self.field.text();
                let report = cx.model.report()?;
                if let Some(bytes) = self.bytes(report, cx).filter(|_| !path.trim().is_empty()) {
                    self.stage = Stage::Writing;
                    return Some(vec![Step::Save { path, bytes }]);
                }
            }
            Action::Form => self.other_form(),
            action => {
                if !self.field.act(action) {
                    return None;
                }
                self.stage = Stage::Typing;
            }
        }
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        (!self.place(area, cx).contains((x, y).into())).then(|| vec![Step::Close])
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let place = self.place(area, cx);
        sheet::clear(frame, place);
        let what = match self.what {
            Export::Certificate(slot) => sections::slot(slot).say(cx.lang),
            Export::Calendar => Ui::CodeTitle.say(cx.lang),
        };
        let title = format!("{}: {what}", Ui::SaveTitle.say(cx.lang));
        let inner = panel::draw(frame, place, &title, true, cx);
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        let column = u16::try_from(cells(&label)).unwrap_or(0).min(inner.width);
        let notes = self.notes(usize::from(inner.width), cx);
        for (line, y) in notes.into_iter().zip((inner.y + 2).min(inner.bottom())..inner.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
        if inner.height > 0 {
            let line = Rect { height: 1, ..inner };
            frame.render_widget(Line::from(Span::styled(label, cx.theme.label)), line);
            self.field.draw(frame, Rect { x: inner.x + column, width: inner.width - column, ..line }, cx);
        }
    }
}
