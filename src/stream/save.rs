//! What is saved to a file: what is in it is said before its name is asked for. It is new and its owner's alone; an existing name
//! is refused by the disk's own door.

use std::path::PathBuf;

use super::file::name;
use super::talk::{Left, Talk};
use crate::conduct::saving::{Form, Kind, Saving, Stage};
use crate::domain::certificate::Slot;
use crate::domain::holder::Octets;
use crate::os;
use crate::present::text::words;
use crate::present::{diag, file, reminder, sections, trace};

words! {
    enum Say {
        Title: "ファイルに保存します。{0}", "Saving to a file: {0}";
        Calendar: "更新の時期 (カレンダー)", "the days of the renewal, as a calendar";
        Page: "窓口へ持って行く紙", "a page to take along";
        Report: "問い合わせ用の報告", "a report for the help desk";
        Trace: "カードとのやりとり", "exchanges with the card";
        FormCertificate: "名前の終わりが .pem なら PEM、.der か .cer なら DER になります。", "A name that ends in .pem makes it PEM, .der or .cer DER.";
        FormIcs: "カレンダーのファイル (.ics) です。", "It is a calendar file (.ics).";
        FormText: "A4 1枚のテキストです。氏名は入りません。", "It is plain text on one A4 page, without a name.";
        FormReport: "テキストと、同じ内容の JSON です。", "It is plain text, and the same as JSON.";
        FormTrace: "テキストです。名前の終わりが .jsonl なら JSON になります。", "It is plain text; a name that ends in .jsonl makes it JSON.";
        ReportNothing: "氏名・番号・製造番号・利用者名は入っていません。", "It holds no name, no number of a card or reader, no user's name.";
        TraceNothing: "暗証番号、証明書や個人の情報の中身は入っていません。", "It holds no PIN, and no contents of certificates or personal files.";
        Holder: "この証明書には氏名・住所・生年月日・性別が入っています。", "This certificate holds name, address, birth date and sex.";
        Birthday: "満了日は多くの場合、誕生日です。共有のカレンダーに入れるときはご注意ください。", "The last day is mostly a birthday: mind who shares the calendar.";
        PageDays: "満了日は多くの場合、誕生日です。", "The last day is mostly a birthday.";
        Private: "読めるのは自分だけのファイルにします。あるファイルは書き換えません。", "Only you can read the file. An existing one is never replaced.";
        Shared: "読める人はフォルダーと同じです。あるファイルは書き換えません。", "Whoever may read the folder can read the file. An existing one is never replaced.";
        Name: "名前かパス", "Name or path";
        FormNone: "名前の終わりを .pem か .der にしてください。", "End the name in .pem or .der.";
        Written: "保存しました: {0}", "Saved: {0}";
        Gone: "カードが離れたので、保存しませんでした。", "The card is out: nothing was saved.";
        Code: "QRコードの中身です。カレンダーの予定として読めるテキストです。", "What the QR code holds, a calendar entry as text:";
    }
}

/// What is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
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

impl Export {
    const fn kind(self) -> Kind {
        match self {
            Self::Certificate(_) => Kind::Certificate,
            Self::Calendar => Kind::Calendar,
            Self::Page => Kind::Page,
            Self::Report => Kind::Report,
            Self::Trace => Kind::Trace,
        }
    }

    /// The name that is offered.
    fn usual(self) -> String {
        match self {
            Self::Certificate(slot) => format!("{}.pem", slot.key().replace('_', "-")),
            Self::Calendar => "mynascope-renewal.ics".to_owned(),
            Self::Page => "mynascope-renewal.txt".to_owned(),
            Self::Report => "mynascope-report.txt".to_owned(),
            Self::Trace => "mynascope-trace.txt".to_owned(),
        }
    }

    /// What is said of it before it is written.
    const fn notes(self) -> (Say, Option<Say>) {
        match self {
            Self::Certificate(Slot::Sign) => (Say::FormCertificate, Some(Say::Holder)),
            Self::Certificate(_) => (Say::FormCertificate, None),
            Self::Calendar => (Say::FormIcs, Some(Say::Birthday)),
            Self::Page => (Say::FormText, Some(Say::PageDays)),
            Self::Report => (Say::FormReport, Some(Say::ReportNothing)),
            Self::Trace => (Say::FormTrace, Some(Say::TraceNothing)),
        }
    }
}

impl Talk {
    /// Can it be written now?
    pub(super) fn can_save(&self, what: Export) -> bool {
        let form = if matches!(what, Export::Certificate(_)) { Form::Pem } else { Form::Text };
        self.bytes(what, form).is_some()
    }

    /// Saves something: says what it is, asks for the name, and again where that can't be written.
    pub(super) fn export(&mut self, what: Export) -> Result<(), Left> {
        let lang = self.lang();
        let title = match what {
            Export::Certificate(slot) => sections::slot(slot).say(lang),
            Export::Calendar => Say::Calendar.say(lang),
            Export::Page => Say::Page.say(lang),
            Export::Report => Say::Report.say(lang),
            Export::Trace => Say::Trace.say(lang),
        };
        self.say(&Say::Title.with(lang, &[title]));
        let (form, note) = what.notes();
        let saved_for = if os::file::HAS_PRIVATE { Say::Private } else { Say::Shared };
        for note in [Some(form), note, Some(saved_for)].into_iter().flatten() {
            self.tell(note.text());
        }
        let mut saving = Saving::new(what.kind());
        let (usual, folder) = (PathBuf::from(what.usual()), self.ports.folder.clone());
        loop {
            saving.rename();
            let Some(path) = self.name_file(Say::Name.say(lang), &usual, &folder)? else { return Ok(()) };
            let Some(form) = path.to_str().and_then(|path| saving.form(path)) else {
                self.tell(Say::FormNone.text());
                continue;
            };
            let Some(bytes) = self.bytes(what, form) else {
                self.tell(Say::Gone.text());
                return Ok(());
            };
            saving.begin(path.clone());
            let saved = self.save(path.clone(), bytes)?;
            saving.ended(&path, saved.as_ref().err().map(std::io::Error::kind));
            if saving.stage() == Stage::Written {
                self.say(&Say::Written.with(lang, &[&name(&path)]));
                return Ok(());
            }
            if let Err(error) = saved {
                let problem = file::unwritten(&super::file::base(&path), &error, lang);
                self.problem(&problem);
            }
        }
    }

    /// What the file will hold.
    fn bytes(&self, what: Export, form: Form) -> Option<Octets> {
        let (now, lang) = (self.now(), self.lang());
        Some(match what {
            Export::Certificate(slot) => {
                let certificate = self.model.report()?.certificate(slot).as_ref().ok()?;
                match form {
                    Form::Der => certificate.der.clone(),
                    _ => certificate.details.pem.as_bytes().into(),
                }
            }
            Export::Calendar => {
                let window = self.renewal(self.model.report()?).window?;
                reminder::calendar(window, now, lang).into_bytes().into()
            }
            Export::Page => self.page(self.model.report()?)?.into_bytes().into(),
            Export::Report => diag::page(self.model.diagnosis.report()?, now, lang).into_bytes().into(),
            Export::Trace => {
                let entries = self.ports.exchanges.entries();
                let program = concat!("mynascope ", env!("CARGO_PKG_VERSION"));
                let head = trace::Head { program, simulated: self.model.has_demo(), contents: false };
                let told = match form {
                    Form::JsonLines => trace::json_lines(head, &entries),
                    _ => trace::text(head, &entries, lang),
                };
                told.into_bytes().into()
            }
        })
    }

    /// Says what a QR code of the renewal holds: nothing is drawn.
    pub(super) fn code(&mut self) {
        let lang = self.lang();
        let window = self.model.report().and_then(|report| self.renewal(report).window);
        if let Some(window) = window {
            self.tell(Say::Code.text());
            self.say(&reminder::code_text(window, lang));
        }
    }
}
