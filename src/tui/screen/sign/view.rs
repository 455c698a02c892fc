//! What the wizard that signs shows at each of its steps.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Shown, SignScreen, TITLE, known, place};
use crate::conduct::signing::{Reading, Signing};
use crate::domain::calendar::TimeSource;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::verdict::DigestAlgorithm;
use crate::present::pin::capital;
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank, Row, Section, Tone};
use crate::present::signing::{self as words_of, Document, Made};
use crate::present::text::{Text, words};
use crate::present::{file, pin_end, verdict};
use crate::session::pin::Stop;
use crate::task::TaskFault;
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::widget::field::Field;
use crate::tui::widget::path::{base, name, problem};
use crate::tui::widget::row_list::{self, Listed};
use crate::tui::widget::{panel, pin_field, wizard};
use crate::tui::words::Ui;

words! {
    pub(super) enum Say {
        What: "ファイルに、カードの署名用電子証明書で署名します (CMS、CAdES B-B)。署名用パスワード (6〜16文字) を使います。",
              "Signs a file with the card's digital signature certificate (CMS, CAdES B-B). It takes the signing password (6 to 16 characters).";
        Gives: "署名には氏名・住所・生年月日・性別が入り、受け取った人は誰でも読めます。",
              "A signature holds name, address, birth date and sex: every recipient can read them.";
        Recipient: "署名を認めるかどうかは、受け取る相手が決めます。文書はこのコンピューターの外に出ません。",
              "Whether it is accepted is for its recipient to decide. The document does not leave this computer.";
        Begin: "Enter: 署名する文書を選ぶ", "Enter: choose a document to sign";
        Choose: "署名する文書を選ぶ", "Choose a document to sign";
        Confirm: "署名する内容", "What will be signed";
        Password: "署名用パスワード", "The signing password";
        Working: "署名しています", "Signing";
        Told: "署名の結果", "Result";
        Hashing: "計算しています", "being computed";
        StillHashing: "文書を読み終わるまでお待ちください", "Wait until the document has been read";
        Unread: "文書を読めませんでした", "The document could not be read";
        Barred: "{0}。e: 別の名前・場所", "{0}. e: another name or place";
        NotHeld: "このカードに署名用電子証明書はありません。市区町村の窓口で発行を受けられます。", "This card holds no digital signature certificate. The municipal counter can issue one.";
        LockedNext: "Enter: 再設定の方法  Esc: 戻る", "Enter: how to reset it  Esc: back";
        NoName: "名前を入れてください", "Type a name";
        Stopped: "やめました。何も残していません。残り回数は減っていません", "Stopped: nothing is left behind, and no try is spent";
        Unspent: "パスワードは正しく、残り回数は減っていません。", "The password was right: no try is spent.";
        ReadFirst: "r: 先に証明書を読んで値を確かめる (パスワードが要ります)", "r: read the certificate first, with the password, and see the values";
        Output: "署名ファイル", "Signature file";
        Place: "保存先", "Saved as";
        Form: "形式", "Form";
        Detached: "文書とは別のファイル", "beside the document";
        Attached: "文書を中に入れる", "the document inside";
        Options: "a 別ファイル・文書入り  m PEM・DER  d ハッシュ  e 名前", "a beside, inside  m PEM, DER  d digest  e name";
        OutOfDates: "証明書の有効期間の外です。署名しても検証では認められません。", "Outside the certificate's dates: a verifier will not accept the signature.";
        ReadBack: "保存したファイルを読み直した結果", "The written file, read back";
        NotReadBack: "読み直しは終わっていません。Enter で検証できます。", "It was not read back to the end. Enter verifies it.";
        Forgotten: "カードが離れたので、署名に入った情報の表示を消しました。", "The card is out: what was given away is no longer shown.";
        Name: "署名ファイルの名前 (文書と同じ場所か、パス)", "Name of the signature (beside the document, or a path)";
        NameAgain: "署名はできています。書く場所を選び直してください。パスワードは要りません。", "The signature is made. Choose where to write it; no password is needed.";
        Leaving: "やめています。送っていなければ取りやめ、送っていれば結果を捨てます。", "Stopping: what was not sent is given up, and a signature is thrown away.";
        NothingWritten: "ファイルは何も書いていません。", "No file was written.";
        Writing: "署名ファイルを書いています", "Writing the signature";
        Checking: "書いたファイルを読み直して確かめています", "Reading the written file back";
        Kept: "Enter: 別の名前で保存 (パスワード不要)  Esc: 署名を捨てる", "Enter: write it under another name (no password)  Esc: throw the signature away";
        Anew: "Enter: はじめから読み直す  Esc: 戻る", "Enter: read the document anew  Esc: back";
    }
}

/// A box from this size on.
const FULL: (u16, u16) = (70, 18);

fn section(title: Say, cx: &Context<'_>) -> Section {
    let title = title.say(cx.lang).to_owned();
    Section { about: About::Signature, title, rows: Vec::new(), timeline: None }
}

fn row(label: &str, value: impl Into<String>, tone: Tone) -> Row {
    Row { label: label.to_owned(), value: value.into().into(), tone, rank: Rank::Headline }
}

/// Where the signature goes, in which form, and whether the card can make it.
fn settings(signing: &Signing, cx: &Context<'_>) -> Section {
    let say = |word: Text| word.say(cx.lang);
    let mut section = section(Say::Output, cx);
    let form = signing.form();
    section.rows.push(row(say(Say::Place.text()), clean(&place(signing)), Tone::Plain));
    if let Some(error) = signing.barred() {
        let told = Say::Barred.with(cx.lang, &[&capital(&file::Why::of(error).barrier(cx.lang))]);
        section.rows.push(row("", told, Tone::Bad));
    }
    let container = if form.attached { Say::Attached } else { Say::Detached };
    let armour = if form.pem { "PEM" } else { "DER" };
    let form = format!("{}  {armour}  {}", say(container.text()), form.digest.key());
    section.rows.push(row(say(Say::Form.text()), form, Tone::Plain));
    section.rows.push(row(sections::CONTINUED, say(Say::Options.text()), Tone::Quiet));
    let (tone, card) = match (cx.model.report(), cx.model.tries(PinName::Sign)) {
        (None, _) => (Tone::Warn, say(Ui::PinNoCard.text()).to_owned()),
        (Some(_), _) if !cx.model.holds(PinName::Sign) => (Tone::Bad, say(Say::NotHeld.text()).to_owned()),
        (Some(_), Some(tries)) => {
            let tone = if tries == Tries::Locked { Tone::Bad } else { Tone::Plain };
            (tone, sections::tries(Secret::Sign, tries, cx.lang))
        }
        (Some(_), None) => (Tone::Plain, say(Ui::PinTriesUnknown.text()).to_owned()),
    };
    section.rows.push(row(sections::secret(Secret::Sign).say(cx.lang), card, tone));
    let ended = |certificate: &Certificate| certificate.not_after < cx.now;
    match known(cx.model) {
        Some(known) if ended(known) || cx.now < known.not_before => {
            section.rows.push(row("", say(Say::OutOfDates.text()), Tone::Warn));
        }
        None if cx.model.report().is_some_and(|report| report.jpki.auth.as_ref().is_ok_and(ended)) => {
            section.rows.insert(0, row("", words_of::ended(cx.lang), Tone::Warn));
        }
        _ => {}
    }
    section
}

impl SignScreen {
    /// What the person decides on.
    fn before(signing: &Signing, cx: &Context<'_>) -> Vec<Section> {
        let file = name(signing.file());
        let (length, digest) = match signing.reading() {
            Reading::Done(_, digests) => (digests.length, digests.get(DigestAlgorithm::Sha256)),
            Reading::Not | Reading::Running(_) | Reading::Failed(_) => (0, None),
        };
        let known = known(cx.model);
        let document = Document { name: Some(&file), length, sha256: digest.unwrap_or_default() };
        let claims = (cx.ports.source == TimeSource::Set).then_some(cx.now);
        let mut told =
            words_of::before(document, KeyPair::Sign, known, claims, cx.lang, cx.model.visit.reveal);
        if let (None, Some(first)) = (digest, told.first_mut()) {
            // Only the name is known yet.
            first.rows.truncate(1);
            match signing.reading() {
                Reading::Failed(fault) => {
                    let told = problem(fault, signing.file(), false, cx);
                    first.rows.push(row("", told.what, Tone::Bad));
                    first.rows.push(row("", told.why, Tone::Bad));
                    first.rows.push(row("", told.todo.say(cx.lang, own), Tone::Plain));
                }
                _ => first.rows.push(row("SHA-256", Say::Hashing.say(cx.lang), Tone::Quiet)),
            }
        }
        let readable = cx.model.report().is_some() && cx.model.holds(PinName::Sign);
        if let (None, Some(given), true) = (known, told.get_mut(1), readable) {
            given.rows.push(row("", Say::ReadFirst.say(cx.lang), Tone::Plain));
        }
        told.push(settings(signing, cx));
        told
    }

    /// What came of it.
    fn after(&self, signing: &Signing, cx: &Context<'_>) -> Vec<Section> {
        let path = name(&signing.output());
        let mut told = if let Some(signed) = signing.signed() {
            words_of::after(
                Made {
                    path: Some(&path),
                    // A key, here.
                    next: None,
                    digest: signed.made.digest_algorithm,
                    signing_time: signed.signing_time,
                    certificate: &signed.certificate,
                    within_dates: signed.within_dates(),
                    cautions: &signed.cautions,
                    simulated: signing.simulated(),
                    claims: cx.ports.source == TimeSource::Set,
                },
                cx.lang,
                cx.model.visit.reveal,
            )
        } else {
            let mut gone = section(Say::Output, cx);
            if signing.simulated() {
                let (label, value) = words_of::simulated(cx.lang);
                gone.rows.push(row(label, value, Tone::Warn));
            }
            gone.rows.push(row(Say::Place.say(cx.lang), clean(&path), Tone::Plain));
            gone.rows.push(row("", Say::Forgotten.say(cx.lang), Tone::Quiet));
            vec![gone]
        };
        if let Some(report) = self.verified().and_then(|verified| verified.report.signatures.first()) {
            let title = Say::ReadBack.say(cx.lang).to_owned();
            let mut read_back =
                verdict::signature(title, report, None, None, (cx.lang, own), cx.model.visit.reveal);
            read_back.truncate(1);
            let at = told.len().min(1);
            told.splice(at..at, read_back);
        } else if signing.signed().is_some() {
            let mut not = section(Say::ReadBack, cx);
            not.rows.push(row("", Say::NotReadBack.say(cx.lang), Tone::Warn));
            told.push(not);
        }
        told
    }

    pub(super) fn lay(&self, area: Rect, cx: &Context<'_>) -> Listed {
        let told = match &self.signing {
            Some(signing) if matches!(self.shown(), Shown::Told) => self.after(signing, cx),
            Some(signing) => Self::before(signing, cx),
            None => Vec::new(),
        };
        let pieces = row_list::pieces(told);
        if area.width >= FULL.0 && area.height >= FULL.1 {
            return Listed::boxed(pieces, area);
        }
        Listed::bare(pieces, area)
    }

    fn list(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let laid = self.lay(area, cx);
        self.rows.view(frame, &self.file(), &laid, cx);
        // How far hashing has come takes the line below the list.
        let reading = self.signing.as_ref().map(Signing::reading);
        if let (Some(Reading::Running(_)), Shown::Confirm, Some(progress)) =
            (reading, self.shown(), &self.reading)
        {
            let line = progress.lines(usize::from(laid.foot.width), cx).pop().unwrap_or_default();
            frame.render_widget(line, Rect { width: laid.foot.width.saturating_sub(14), ..laid.foot });
        }
    }

    /// The document's name.
    fn file(&self) -> String {
        self.signing.as_ref().map(|signing| clean(&base(signing.file()))).unwrap_or_default()
    }

    /// Is there a signature, written or not?
    pub(super) fn is_made(&self) -> bool {
        self.signing.as_ref().is_some_and(|signing| signing.signed().is_some())
    }

    fn title(&self) -> (usize, Say) {
        match self.shown() {
            Shown::Start | Shown::Choose => (1, Say::Choose),
            Shown::Confirm | Shown::Name(_) => (2, Say::Confirm),
            Shown::Password(_) | Shown::Refused(_) => (3, Say::Password),
            Shown::Card { .. } | Shown::Writing | Shown::Checking | Shown::Failed(_) => (4, Say::Working),
            Shown::Told => (5, Say::Told),
        }
    }

    /// The line in which the signature's name is typed, and what it is for; the line first where not all fits.
    fn name_line(&self, field: &Field, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let why = if self.is_made() { Say::NameAgain } else { Say::Name };
        let mut told = Vec::new();
        for (word, style) in [(why.text(), cx.theme.text), (Ui::SavePrivate.text(), cx.theme.label)] {
            told.extend(panel::said(word.say(cx.lang), usize::from(area.width), style));
            told.push(Line::default());
        }
        let needed = u16::try_from(told.len()).unwrap_or(u16::MAX);
        let (line, around) = if needed < area.height { (needed, 0) } else { (0, 2) };
        panel::lines(frame, panel::below(area, around), told);
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        field.labelled(frame, panel::row(area, line), (&label, cx.theme.label), cx);
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (step, title) = self.title();
        let area = wizard::head(frame, area, (step, 5), title.say(cx.lang), cx);
        let say = |word: Text| word.say(cx.lang);
        match self.shown() {
            Shown::Choose => return self.picker.iter().for_each(|picker| picker.view(frame, area, cx)),
            Shown::Confirm | Shown::Told => return self.list(frame, area, cx),
            _ => {}
        }
        let title = match self.shown() {
            Shown::Start => say(TITLE).to_owned(),
            _ => self.file(),
        };
        let inner = panel::draw(frame, area, &title, true, cx);
        let width = usize::from(inner.width);
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut tell = |text: &str, style| {
            if !text.is_empty() {
                lines.extend(panel::said(text, width, style));
                lines.push(Line::default());
            }
        };
        match self.shown() {
            Shown::Start => {
                let told = [
                    (Say::What.text(), cx.theme.text),
                    (Say::Gives.text(), cx.theme.warn),
                    (Say::Recipient.text(), cx.theme.label),
                    (Say::Begin.text(), cx.theme.focus),
                ];
                // What has to be seen first where not all fits: what is given away, and what to do.
                return wizard::paragraphs(frame, inner, told, [1, 3, 0, 2], cx);
            }
            Shown::Name(field) => return self.name_line(field, frame, inner, cx),
            Shown::Password(dialogue) => {
                let (field, cursor) = pin_field::lines(dialogue, width, cx);
                return pin_field::draw(frame, inner, field, cursor);
            }
            Shown::Card { leaving } => {
                tell(say(Ui::PinRunning.text()), cx.theme.title);
                tell(say(if leaving { Say::Leaving.text() } else { Ui::PinStill.text() }), cx.theme.text);
            }
            Shown::Refused(outcome) => {
                let told = pin_end::message(outcome, cx.lang, own);
                tell(&told.what, cx.theme.tone(told.tone));
                for more in &told.more {
                    tell(more, cx.theme.text);
                }
                tell(say(Say::NothingWritten.text()), cx.theme.text);
                let locked = outcome.result == Err(Stop::Locked);
                tell(
                    say(if locked { Say::LockedNext.text() } else { Ui::PinAgainNext.text() }),
                    cx.theme.label,
                );
            }
            shown @ (Shown::Writing | Shown::Checking) => {
                let writing = matches!(shown, Shown::Writing);
                tell(say(if writing { Say::Writing.text() } else { Say::Checking.text() }), cx.theme.title);
                lines.extend(self.working.iter().flat_map(|progress| progress.lines(width, cx)));
            }
            Shown::Failed(fault) => {
                let Some(signing) = &self.signing else { return };
                let written = matches!(fault, TaskFault::Io(_));
                let output = signing.output();
                let of = if written { &*output } else { signing.file() };
                let told = problem(fault, of, written, cx);
                tell(&told.what, cx.theme.bad);
                tell(&capital(&told.why), cx.theme.bad);
                tell(say(Say::NothingWritten.text()), cx.theme.text);
                tell(say(Say::Unspent.text()), cx.theme.text);
                tell(&told.todo.say(cx.lang, own), cx.theme.text);
                tell(say(if self.is_made() { Say::Kept.text() } else { Say::Anew.text() }), cx.theme.label);
            }
            Shown::Choose | Shown::Confirm | Shown::Told => {}
        }
        panel::lines(frame, inner, lines);
    }
}
