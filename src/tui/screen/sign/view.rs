//! What the wizard that signs shows at each of its steps.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use super::words::Say;
use super::{Shown, SignScreen, TITLE, barrier, known, place};
use crate::conduct::signing::{Reading, Signing};
use crate::domain::calendar::TimeSource;
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::present::outside;
use crate::present::pin::{self, OUTSIDE_WORD, capital};
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank, Row, Section, Tone};
use crate::present::signing::{self as words_of, Document, Made};
use crate::present::text::Text;
use crate::present::{file, pin_end, verdict};
use crate::session::pin::Stop;
use crate::task::TaskFault;
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::widget::field::Field;
use crate::tui::widget::path::{base, name, problem};
use crate::tui::widget::row_list::{self, Listed};
use crate::tui::widget::{panel, pin_field, stand_in, wizard};
use crate::tui::words::Ui;

/// A box from this size on.
const FULL: (u16, u16) = (70, 18);

/// The box of a text from this height on.
const BOXED: u16 = 10;

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
        let told = Say::Barred.with(cx.lang, &[&capital(&file::barrier(error, cx.lang))]);
        section.rows.push(row("", told, Tone::Bad));
    }
    let container = if form.attached { Say::Attached } else { Say::Detached };
    let armour = if form.pem { "PEM" } else { "DER" };
    let form = format!("{}  {armour}  {}", say(container.text()), form.digest.key());
    section.rows.push(row(say(Say::Form.text()), form, Tone::Plain));
    section.rows.push(row(sections::CONTINUED, say(Say::Options.text()), Tone::Quiet));
    let (tone, card) = match (cx.model.report(), barrier(cx), cx.model.tries(PinName::Sign)) {
        (None, ..) => (Tone::Warn, say(Ui::PinNoCard.text()).to_owned()),
        (_, Some(stop), _) => (Tone::Bad, pin_end::stop(&stop, PinName::Sign, cx.lang).what),
        (_, None, Some(tries)) => (Tone::Plain, sections::tries(Secret::Sign, tries, cx.lang)),
        (_, None, None) => (Tone::Plain, say(Ui::PinTriesUnknown.text()).to_owned()),
    };
    section.rows.push(row(sections::secret(Secret::Sign).say(cx.lang), card, tone));
    match cx.model.report().and_then(|report| report.outside(KeyPair::Sign, cx.now)) {
        Some((KeyPair::Sign, _)) => section.rows.push(row("", say(Say::OutOfDates.text()), Tone::Warn)),
        Some((KeyPair::Auth, outside)) => {
            section.rows.insert(0, row("", words_of::beforehand(outside, cx.lang), Tone::Warn));
        }
        None => {}
    }
    section
}

/// A box where there is room for one.
fn boxed(frame: &mut Frame<'_>, area: Rect, title: &str, cx: &Context<'_>) -> Rect {
    if area.height < BOXED {
        area.inner(Margin::new(1, 0))
    } else {
        panel::draw(frame, area, title, true, cx)
    }
}

/// What it is about; or why it can't be, as every other screen says it.
fn start(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    let Some(report) = cx.model.report().filter(|_| cx.model.has_certificates()) else {
        stand_in::certified(frame, area, cx);
        return;
    };
    let inner = boxed(frame, area, TITLE.say(cx.lang), cx);
    let say = |rank: u8, word: Say, style| (rank, word.say(cx.lang).to_owned(), style);
    let stop = barrier(cx);
    let mut told: Vec<_> = Vec::new();
    if let Some(stop) = &stop {
        let [what, why, todo] = barrier::told(&pin_end::stop(stop, PinName::Sign, cx.lang), cx);
        told.extend([(0, what), (1, why), (0, todo)].map(|(rank, (text, style))| (rank, text, style)));
        told.extend((*stop == Stop::Locked).then(|| say(0, Say::Reset, cx.theme.focus)));
        return wizard::ranked(frame, inner, told);
    }
    if let Some((of, outside)) = report.outside(KeyPair::Sign, cx.now) {
        told.push((0, outside::what(of, outside, cx.lang), cx.theme.warn));
        told.push((1, outside::why(KeyPair::Sign, of, outside, cx.lang), cx.theme.warn));
        let word = Say::WordFirst.with(cx.lang, &[OUTSIDE_WORD.say(cx.lang)]);
        told.push((0, word, cx.theme.warn));
    }
    if let Some(doubted) = report.doubted(KeyPair::Sign) {
        told.push((1, pin_end::doubted(&doubted, cx.lang), cx.theme.warn));
    }
    if let Some(tries) =
        cx.model.tries(PinName::Sign).filter(|tries| tries.left().is_some_and(|left| left < 3))
    {
        let (name, left) =
            (pin::title(PinName::Sign, cx.lang), sections::tries(Secret::Sign, tries, cx.lang));
        told.push((0, format!("{name}  {left}"), cx.theme.warn));
    }
    told.extend([
        say(3, Say::What, cx.theme.text),
        say(1, Say::Gives, cx.theme.warn),
        say(4, Say::Recipient, cx.theme.label),
        say(0, Say::Begin, cx.theme.focus),
    ]);
    wizard::ranked(frame, inner, told);
}

impl SignScreen {
    /// What the person decides on.
    fn before(signing: &Signing, cx: &Context<'_>) -> Vec<Section> {
        let file = name(signing.file());
        let (length, digest) = match signing.reading() {
            Reading::Done(_, digests) => (digests.length, digests.get(signing.form().digest)),
            Reading::Not | Reading::Running(_) | Reading::Failed(_) => (0, None),
        };
        let (known, algorithm) = (known(cx.model), signing.form().digest);
        let document =
            Document { name: Some(&file), length, digest: (algorithm, digest.unwrap_or_default()) };
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
                _ => first.rows.push(row(algorithm.key(), Say::Hashing.say(cx.lang), Tone::Quiet)),
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
                    signed,
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
            let verdict =
                verdict::signature(title, report, None, None, (cx.lang, own), cx.model.visit.reveal);
            let mut read_back = verdict.headline;
            read_back.rows.push(verdict.standard);
            told.insert(told.len().min(1), read_back);
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
        let full = area.width >= FULL.0 && area.height >= FULL.1;
        let pieces = row_list::pieces(told);
        if full { Listed::boxed(pieces, area) } else { Listed::bare(pieces, area) }
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

    fn title(&self, cx: &Context<'_>) -> (usize, Say) {
        let ready = cx.model.has_certificates() && barrier(cx).is_none();
        match self.shown() {
            Shown::Start if !ready => (1, Say::NotYet),
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
        let (step, title) = self.title(cx);
        let area = wizard::head(frame, area, (step, 5), title.say(cx.lang), cx);
        let say = |word: Text| word.say(cx.lang);
        match self.shown() {
            Shown::Start => return start(frame, area, cx),
            Shown::Choose => return self.picker.iter().for_each(|picker| picker.view(frame, area, cx)),
            Shown::Confirm | Shown::Told => return self.list(frame, area, cx),
            _ => {}
        }
        let inner = boxed(frame, area, &self.file(), cx);
        let width = usize::from(inner.width);
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut tell = |text: &str, style| {
            if !text.is_empty() {
                lines.extend(panel::said(text, width, style));
                lines.push(Line::default());
            }
        };
        match self.shown() {
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
                let locked = matches!(outcome.result, Err(Stop::Locked | Stop::NowLocked));
                let next = if locked { Say::LockedNext.text() } else { Ui::PinAgainNext.text() };
                tell(say(next), cx.theme.label);
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
            Shown::Start | Shown::Choose | Shown::Confirm | Shown::Told => {}
        }
        panel::lines(frame, inner, lines);
    }
}
