//! Saving to a file: one line for its name, and what will be in it said before it is written.
//!
//! The form of a certificate, and of exchanges with cards, follows from how the name ends. The file is new and its owner's alone; an existing name is
//! refused by the disk's own door, not by a look beforehand.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use crate::conduct::saving::{Form, Kind, Saving, Stage, meant};
use crate::domain::certificate::Slot;
use crate::domain::holder::Octets;
use crate::model::Model;
use crate::present::pin::capital;
use crate::present::sanitize::clean;
use crate::present::text::{Text, words};
use crate::present::{diag, file, reminder, sections, trace};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, Code, Command, KeyPress, Keys, always, c, k, keys};
use crate::tui::own::own;
use crate::tui::widget::dialog::{self, Scroll, TYPING_SCROLL};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::file_picker::{self, FilePicker, Picked};
use crate::tui::widget::popup::SCROLL;
use crate::tui::widget::{counter, panel, path};
use crate::tui::words::Ui;

words! {
    enum Say {
        Title: "ファイルに保存", "Save to a file";
        FormPem: "PEM (名前が .pem で終わる)", "PEM (name ends in .pem)";
        FormDer: "DER (名前が .der か .cer で終わる)", "DER (name ends in .der or .cer)";
        FormIcs: "カレンダー (.ics)", "calendar (.ics)";
        FormText: "テキスト (A4 1枚、氏名なし)", "plain text (one A4 page, no name)";
        FormReport: "テキストと、同じ内容の JSON", "plain text, and the same as JSON";
        FormTrace: "テキスト (名前が .jsonl で終わるときは JSON)", "plain text (JSON where the name ends in .jsonl)";
        FormLines: "JSON、1行に1つ (名前が .jsonl で終わる)", "JSON, one thing a line (name ends in .jsonl)";
        ReportNothing: "氏名・番号・製造番号・利用者名は入っていません。", "It holds no name, no number of a card or reader, no user's name.";
        TraceNothing: "暗証番号、証明書や個人の情報の中身は入っていません。", "It holds no PIN, and no contents of certificates or personal files.";
        ReportTitle: "問い合わせ用の報告", "A report for the help desk";
        TraceTitle: "カードとのやりとり", "Exchanges with the card";
        FormNone: "名前の終わりを .pem か .der にしてください", "End the name in .pem or .der";
        Holder: "この証明書には氏名・住所・生年月日・性別が入っています。", "This certificate holds name, address, birth date and sex.";
        Birthday: "満了日は多くの場合、誕生日です。共有のカレンダーに入れるときはご注意ください。", "The last day is mostly a birthday: mind who shares the calendar.";
        PageDays: "満了日は多くの場合、誕生日です。", "The last day is mostly a birthday.";
        PageTitle: "窓口へ持って行く紙", "A page to take along";
        Waiting: "書いています", "Writing";
        Written: "次のファイルに保存しました:", "Saved to this file:";
    }
}

keys! {
    enum Key, KEYS {
        Save "Enter" [k(Code::Enter)] Text::new("保存", "save"), Move, Way, always;
        Place "^O" [KeyPress::ctrl('o')] Text::new("場所を選ぶ", "choose a place"), Move, Shown, always;
        Form "Tab" [k(Code::Tab)] Text::new("形式を変える", "other form"), Move, Shown, always;
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
    }
}

keys! {
    enum DoneKey, DONE {
        Close "Enter" [k(Code::Enter), k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
        Path "p" [c('p')] Ui::KeyPath.text(), Card, Shown, always;
    }
}

keys! {
    enum PlaceKey, PLACE_KEYS {
        Here "^O" [KeyPress::ctrl('o')] Text::new("ここに保存", "save here"), Move, Way, always;
    }
}
/// While its folder is looked for.
const PLACE: Keys = {
    const TABLES: &[&[Binding]] = &[PLACE_KEYS, file_picker::KEYS.tables[0], file_picker::KEYS.tables[1]];
    Keys::path(TABLES)
};

/// Its size, with room for why a file was not written.
const SIZE: (u16, u16) = (72, 13);

/// What is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Export {
    Certificate(Slot),
    /// The days of the renewal.
    Calendar,
    /// What the way to the counter takes.
    Page,
    /// What was found by looking for what stops card and reader.
    Report,
    /// The last exchanges with cards.
    Trace,
}

/// The sheet.
pub(crate) struct ExportField {
    what: Export,
    field: Field,
    saving: Saving,
    /// Its folder is looked for.
    place: Option<Box<FilePicker>>,
    scroll: Scroll,
}

impl ExportField {
    pub(crate) fn open(what: Export) -> Box<dyn Component> {
        let (name, kind) = match what {
            Export::Certificate(slot) => (format!("{}.pem", slot.key().replace('_', "-")), Kind::Certificate),
            Export::Calendar => ("mynascope-renewal.ics".to_owned(), Kind::Calendar),
            Export::Page => ("mynascope-renewal.txt".to_owned(), Kind::Page),
            Export::Report => ("mynascope-report.txt".to_owned(), Kind::Report),
            Export::Trace => ("mynascope-trace.txt".to_owned(), Kind::Trace),
        };
        Box::new(Self {
            what,
            field: Field::of(&name),
            saving: Saving::new(kind),
            place: None,
            scroll: Scroll::default(),
        })
    }

    fn is_written(&self) -> bool {
        self.saving.stage() == Stage::Written
    }

    fn form(&self) -> Option<Form> {
        self.saving.form(&self.field.text())
    }

    /// What the file will hold.
    fn bytes(&self, cx: &Context<'_>) -> Option<Octets> {
        let report = || cx.model.report();
        match (self.what, self.form()?) {
            (Export::Certificate(slot), form) => {
                let certificate = report()?.certificate(slot).as_ref().ok()?;
                Some(match form {
                    Form::Der => certificate.der.clone(),
                    Form::Pem | Form::Calendar | Form::Text | Form::JsonLines => {
                        certificate.details.pem.as_bytes().into()
                    }
                })
            }
            (Export::Calendar, _) => {
                let window = counter::renewal(report()?, cx).window?;
                Some(reminder::calendar(window, cx.now, cx.lang).into_bytes().into())
            }
            (Export::Page, _) => Some(counter::page(report()?, cx)?.into_bytes().into()),
            (Export::Report, _) => {
                Some(diag::page(cx.model.diagnosis.report()?, cx.now, cx.lang).into_bytes().into())
            }
            (Export::Trace, form) => {
                let entries = cx.ports.exchanges.entries();
                let program = concat!("mynascope ", env!("CARGO_PKG_VERSION"));
                let head = trace::Head { program, simulated: cx.model.has_demo(), contents: false };
                let told = match form {
                    Form::JsonLines => trace::json_lines(head, &entries),
                    _ => trace::text(head, &entries, cx.lang),
                };
                Some(told.into_bytes().into())
            }
        }
    }

    /// Opens the list of files where the name lies that is typed.
    fn look_for_a_place(&mut self, cx: &Context<'_>) -> Vec<Step> {
        let named = meant(self.field.text(), &cx.ports.folder, cx.ports.home.as_deref());
        let (picker, steps) = FilePicker::new(named.parent().unwrap_or(&named), &[], cx);
        self.place = Some(Box::new(picker));
        steps
    }

    /// A message to the list of files; what is chosen there is typed.
    fn choose(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Option<Reply> {
        let area = self.sheet(cx.area).0.inner(Margin::new(2, 1));
        let picker = self.place.as_mut()?;
        let here = matches!(msg, Msg::Command(command) if PlaceKey::of(command).is_some());
        let path = match picker.update(msg, area, cx) {
            _ if here => {
                let name = self.field.text();
                picker.folder().join(name.rsplit('/').next().unwrap_or_default())
            }
            Picked::Not => return None,
            Picked::On(steps) => return Some(steps.into()),
            Picked::Left => {
                self.place = None;
                return Some(Reply::DONE);
            }
            Picked::File(path) => path,
        };
        self.place = None;
        // What can't be typed can't be named here.
        if let Some(text) = path.to_str() {
            self.field = Field::of(text);
            self.saving.rename();
        }
        Some(Reply::DONE)
    }

    /// The lines under the name: what is written, and what became of it.
    fn notes(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut tell = |text: &str, style| lines.extend(panel::said(text, width, style));
        match self.saving.stage() {
            Stage::Naming => {}
            Stage::Writing => tell(Say::Waiting.say(cx.lang), cx.theme.text),
            Stage::Written => {
                tell(Say::Written.say(cx.lang), cx.theme.good);
                tell(&clean(&path::name(self.saving.path())), cx.theme.text);
                return lines;
            }
            Stage::Failed(kind) => {
                let told = file::unwritten(&self.field.text(), &kind.into(), cx.lang);
                tell(&capital(&told.why), cx.theme.bad);
                tell(&told.todo.say(cx.lang, own), cx.theme.bad);
            }
        }
        let name = self.field.text();
        if !name.trim().is_empty() {
            let path = meant(&name, &cx.ports.folder, cx.ports.home.as_deref());
            tell(&clean(&path::name(&path)), cx.theme.text);
        }
        let (form, style) = match self.form() {
            Some(Form::Pem) => (Say::FormPem, cx.theme.text),
            Some(Form::Der) => (Say::FormDer, cx.theme.text),
            Some(Form::Calendar) => (Say::FormIcs, cx.theme.text),
            Some(Form::Text) => {
                let said = match self.what {
                    Export::Report => Say::FormReport,
                    Export::Trace => Say::FormTrace,
                    Export::Certificate(_) | Export::Calendar | Export::Page => Say::FormText,
                };
                (said, cx.theme.text)
            }
            Some(Form::JsonLines) => (Say::FormLines, cx.theme.text),
            None => (Say::FormNone, cx.theme.warn),
        };
        match self.what {
            Export::Certificate(Slot::Sign) => tell(Say::Holder.say(cx.lang), cx.theme.warn),
            Export::Calendar => tell(Say::Birthday.say(cx.lang), cx.theme.warn),
            Export::Page => tell(Say::PageDays.say(cx.lang), cx.theme.warn),
            Export::Report => tell(Say::ReportNothing.say(cx.lang), cx.theme.text),
            Export::Trace => tell(Say::TraceNothing.say(cx.lang), cx.theme.text),
            Export::Certificate(_) => {}
        }
        tell(form.say(cx.lang), style);
        // Where it was refused, what to do about that is what matters.
        if !matches!(self.saving.stage(), Stage::Failed(_)) {
            tell(Ui::saved_for().say(cx.lang), cx.theme.label);
        }
        lines
    }

    fn key(&mut self, command: Command, cx: &Context<'_>) -> Reply {
        match DoneKey::of(command) {
            Some(DoneKey::Close) => return Reply::CLOSE,
            Some(DoneKey::Path) => return path::copy(self.saving.path(), cx).into(),
            None => {}
        }
        match (Key::of(command), Edit::of(command)) {
            (Some(Key::Cancel), _) => return Reply::CLOSE,
            _ if self.saving.stage() == Stage::Writing => {}
            (Some(Key::Save), _) => {
                let name = self.field.text();
                if let Some(bytes) = self.bytes(cx).filter(|_| !name.trim().is_empty()) {
                    let path = meant(&name, &cx.ports.folder, cx.ports.home.as_deref());
                    self.saving.begin(path.clone());
                    return Step::Save { path, bytes }.into();
                }
            }
            (Some(Key::Place), _) => return self.look_for_a_place(cx).into(),
            (Some(Key::Form), _) => self.field = Field::of(&self.saving.other(&self.field.text())),
            (None, Some(edit)) => {
                self.saving.rename();
                self.field.act(edit);
            }
            (None, None) => return Reply::Pass,
        }
        Reply::DONE
    }

    /// The place, and the room for the notes in it, which are under a blank line where there is room.
    fn sheet(&self, area: Rect) -> (Rect, Rect) {
        let place = dialog::place(area, SIZE);
        let inner = place.inner(Margin::new(2, 1));
        let above = if self.is_written() { 0 } else { 1 + u16::from(inner.height > 8) };
        (place, panel::below(inner, above))
    }

    /// How many lines there are of the notes, and how many are seen at once.
    fn told(&self, cx: &Context<'_>) -> (usize, usize) {
        let (_, notes) = self.sheet(cx.area);
        (self.notes(usize::from(notes.width), cx).len(), usize::from(notes.height))
    }
}

impl Component for ExportField {
    fn keys(&self) -> &'static Keys {
        if self.place.is_some() {
            &PLACE
        } else if self.is_written() {
            const { &Keys::new(&[DONE, SCROLL]) }
        } else {
            const { &Keys::path(&[KEYS, EDITS, TYPING_SCROLL]) }
        }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        if let Some(picker) = &self.place {
            return picker.works(command, cx);
        }
        if dialog::asked(Msg::Command(command)).is_some() {
            let (lines, page) = self.told(cx);
            return lines > page;
        }
        if self.saving.stage() == Stage::Writing {
            return Key::of(command) == Some(Key::Cancel);
        }
        let name = self.field.text();
        match (Key::of(command), Edit::of(command)) {
            (Some(Key::Save), _) => self.bytes(cx).is_some() && !name.trim().is_empty(),
            (Some(Key::Form), _) => {
                matches!(self.what, Export::Certificate(_) | Export::Trace)
                    && self.saving.other(&name) != name
            }
            (_, Some(edit)) => self.field.takes(edit),
            (Some(Key::Cancel | Key::Place), _) | (None, None) => true,
        }
    }

    fn stands(&self, model: &Model) -> bool {
        match self.what {
            Export::Certificate(slot) => model.report().is_some_and(|it| it.certificate(slot).is_ok()),
            Export::Calendar | Export::Page => model.has_report(),
            Export::Report | Export::Trace => true,
        }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        if let Some(reply) = self.choose(msg, cx) {
            return reply;
        }
        let writing = self.saving.stage() == Stage::Writing;
        if let Some(asked) = dialog::asked(msg) {
            let (lines, page) = self.told(cx);
            self.scroll.act(asked, lines, page);
            return Reply::DONE;
        }
        match msg {
            Msg::Char(c) if self.saving.rename() => self.field.insert(c),
            Msg::Pasted(octets) if self.saving.rename() => self.field.paste(octets),
            Msg::Saved(saved) if writing => {
                self.scroll = Scroll::default();
                self.saving.ended(&saved.path, saved.failure);
            }
            Msg::Refused(Step::Save { .. }) if writing => self.saving.refused(),
            Msg::Click { x, y } if !self.sheet(cx.area).0.contains((x, y).into()) => return Reply::CLOSE,
            Msg::Command(command) => return self.key(command, cx),
            _ => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let what = match self.what {
            Export::Certificate(slot) => sections::slot(slot).say(cx.lang),
            Export::Calendar => Ui::CodeTitle.say(cx.lang),
            Export::Page => Say::PageTitle.say(cx.lang),
            Export::Report => Say::ReportTitle.say(cx.lang),
            Export::Trace => Say::TraceTitle.say(cx.lang),
        };
        let title = format!("{}: {what}", Say::Title.say(cx.lang));
        let (place, notes) = self.sheet(area);
        let inner = dialog::draw(frame, place, &title, None, cx);
        if let Some(picker) = &self.place {
            return picker.view(frame, inner, cx);
        }
        self.scroll.view(frame, (place, notes), self.notes(usize::from(notes.width), cx), cx);
        if self.is_written() {
            return;
        }
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        self.field.labelled(frame, panel::row(inner, 0), (&label, cx.theme.label), cx);
    }
}
