//! What the wizard that signs shows at each of its steps.

use std::io::ErrorKind;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::stage::{Hash, Stage, barrier};
use super::{SignScreen, known};
use crate::domain::calendar::TimeSource;
use crate::domain::certificate::Certificate;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::verdict::DigestAlgorithm;
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank, Row, Section, Tone};
use crate::present::signing::{self, Document, Made};
use crate::present::{pin_end, verdict};
use crate::session::pin::Stop;
use crate::task::TaskFault;
use crate::tui::compositor::Context;
use crate::tui::own::own;
use crate::tui::screen::verify::{base, name, trouble};
use crate::tui::text::{Ui, cells};
use crate::tui::widget::field::Field;
use crate::tui::widget::ledger::{self, Piece};
use crate::tui::widget::{panel, wizard};

/// What is drawn where, while there is a list.
pub(super) struct Laid {
    pub pieces: Vec<Piece>,
    /// The box around it, on a screen of full size.
    frame: Option<Rect>,
    pub place: Rect,
    foot: Rect,
}

/// A box from this size on.
const FULL: (u16, u16) = (70, 18);

fn section(title: Ui, cx: &Context<'_>) -> Section {
    let title = title.say(cx.lang).to_owned();
    Section { about: About::Signature, title, rows: Vec::new(), timeline: None }
}

fn row(label: &str, value: impl Into<String>, tone: Tone) -> Row {
    Row { label: label.to_owned(), value: value.into().into(), tone, rank: Rank::Headline }
}

impl SignScreen {
    /// What the person decides on.
    fn before(&self, cx: &Context<'_>) -> Vec<Section> {
        let file = name(&self.file);
        let (length, digest) = match &self.hash {
            Hash::Done(_, digests) => (digests.length, digests.get(DigestAlgorithm::Sha256)),
            Hash::None | Hash::Running(_) | Hash::Failed(_) => (0, None),
        };
        let known = known(cx.model);
        let document = Document { name: Some(&file), length, sha256: digest.unwrap_or_default() };
        let claims = (cx.lent.source == TimeSource::Set).then_some(cx.now);
        let mut told = signing::before(document, KeyPair::Sign, known, claims, cx.lang, cx.model.reveal);
        if let (None, Some(first)) = (digest, told.first_mut()) {
            // Only the name is known yet.
            first.rows.truncate(1);
            match &self.hash {
                Hash::Failed(fault) => {
                    let (what, todo) = trouble(fault, &self.file, cx);
                    first.rows.push(row("", what, Tone::Bad));
                    first.rows.push(row("", todo, Tone::Plain));
                }
                _ => first.rows.push(row("SHA-256", Ui::SignHashing.say(cx.lang), Tone::Quiet)),
            }
        }
        let readable = cx.model.report().is_some() && cx.model.holds(PinName::Sign);
        if let (None, Some(given), true) = (known, told.get_mut(1), readable) {
            given.rows.push(row("", Ui::SignReadFirst.say(cx.lang), Tone::Plain));
        }
        told.push(self.settings(cx));
        told
    }

    fn settings(&self, cx: &Context<'_>) -> Section {
        let say = |word: Ui| word.say(cx.lang);
        let mut section = section(Ui::SignOutput, cx);
        let output = self.output();
        let beside = output.parent() == self.file.parent();
        let told = if beside { base(&output) } else { name(&output) };
        section.rows.push(row(say(Ui::SignPlace), clean(&told), Tone::Plain));
        if let Some(kind) = self.barred {
            let told = Ui::SignBarred.with(cx.lang, &[say(barrier(kind))]);
            section.rows.push(row("", told, Tone::Bad));
        }
        let form = if self.attached { Ui::SignAttached } else { Ui::SignDetached };
        let armour = if self.pem { "PEM" } else { "DER" };
        let form = format!("{}  {armour}  {}", say(form), self.digest.name());
        section.rows.push(row(say(Ui::SignForm), form, Tone::Plain));
        section.rows.push(row(sections::CONTINUED, say(Ui::SignOptions), Tone::Quiet));
        let (tone, card) = match (cx.model.report(), cx.model.tries(PinName::Sign)) {
            (None, _) => (Tone::Warn, say(Ui::PinNoCard).to_owned()),
            (Some(_), _) if !cx.model.holds(PinName::Sign) => (Tone::Bad, say(Ui::SignNotHeld).to_owned()),
            (Some(_), Some(tries)) => {
                let tone = if tries == Tries::Locked { Tone::Bad } else { Tone::Plain };
                (tone, sections::tries(Secret::Sign, tries, cx.lang))
            }
            (Some(_), None) => (Tone::Plain, say(Ui::PinTriesUnknown).to_owned()),
        };
        section.rows.push(row(sections::secret(Secret::Sign).say(cx.lang), card, tone));
        let ended = |certificate: &Certificate| certificate.not_after < cx.now;
        match known(cx.model) {
            Some(known) if ended(known) || cx.now < known.not_before => {
                section.rows.push(row("", say(Ui::SignOutOfDates), Tone::Warn));
            }
            None if cx.model.report().is_some_and(|report| report.jpki.auth.as_ref().is_ok_and(ended)) => {
                section.rows.insert(0, row("", signing::ended(cx.lang), Tone::Warn));
            }
            _ => {}
        }
        section
    }

    /// What came of it.
    fn after(&self, cx: &Context<'_>) -> Vec<Section> {
        let path = name(&self.output());
        let mut told = if let Some(signed) = &self.signed {
            signing::after(
                Made {
                    path: Some(&path),
                    // A key, here.
                    next: None,
                    digest: signed.made.digest_algorithm,
                    signing_time: signed.signing_time,
                    certificate: &signed.certificate,
                    within_dates: signed.within_dates(),
                    cautions: &signed.cautions,
                    simulated: self.card.simulated,
                    claims: cx.lent.source == TimeSource::Set,
                },
                cx.lang,
                cx.model.reveal,
            )
        } else {
            let mut gone = section(Ui::SignOutput, cx);
            if self.card.simulated {
                let (label, value) = signing::simulated(cx.lang);
                gone.rows.push(row(label, value, Tone::Warn));
            }
            gone.rows.push(row(Ui::SignPlace.say(cx.lang), clean(&path), Tone::Plain));
            gone.rows.push(row("", Ui::SignForgotten.say(cx.lang), Tone::Quiet));
            vec![gone]
        };
        if let Some(report) = self.verified.as_ref().and_then(|verified| verified.report.signatures.first()) {
            let title = Ui::SignReadBack.say(cx.lang).to_owned();
            let mut read_back =
                verdict::signature(title, report, None, None, (cx.lang, own), cx.model.reveal);
            read_back.truncate(1);
            let at = told.len().min(1);
            told.splice(at..at, read_back);
        } else if self.signed.is_some() {
            let mut not = section(Ui::SignReadBack, cx);
            not.rows.push(row("", Ui::SignNotReadBack.say(cx.lang), Tone::Warn));
            told.push(not);
        }
        told
    }

    pub(super) fn lay(&self, area: Rect, cx: &Context<'_>) -> Laid {
        let told = if matches!(self.stage, Stage::Told) { self.after(cx) } else { self.before(cx) };
        let pieces = ledger::pieces(told);
        if area.width >= FULL.0 && area.height >= FULL.1 {
            let width = area.width.saturating_sub(4);
            let height = area.height.saturating_sub(2);
            let place = Rect { x: area.x + 2, y: area.y + 1, width, height };
            let foot = Rect { y: area.bottom() - 1, height: 1, ..place };
            return Laid { pieces, frame: Some(area), place, foot };
        }
        let place = Rect { height: area.height.saturating_sub(1), ..area };
        let foot = Rect { y: place.bottom(), height: area.height.min(1), ..area };
        Laid { pieces, frame: None, place, foot }
    }

    fn list(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let laid = self.lay(area, cx);
        if let Some(around) = laid.frame {
            panel::draw(frame, around, &clean(&base(&self.file)), true, cx);
        }
        if let Some(part) = self.ledger.draw(frame, laid.place, &laid.pieces, cx) {
            let part = format!(" {part} ");
            let width = u16::try_from(cells(&part)).unwrap_or(0).min(laid.foot.width);
            let at = Rect { x: laid.foot.right() - width, width, ..laid.foot };
            frame.render_widget(Line::styled(part, cx.theme.label), at);
        }
        // How far hashing has come takes the line below the list.
        if let (Hash::Running(progress), Stage::Confirm) = (&self.hash, &self.stage) {
            let line = progress.lines(usize::from(laid.foot.width), cx).pop().unwrap_or_default();
            frame.render_widget(line, Rect { width: laid.foot.width.saturating_sub(14), ..laid.foot });
        }
    }

    fn title(&self) -> (usize, Ui) {
        match &self.stage {
            Stage::Start | Stage::Choose => (1, Ui::SignChoose),
            Stage::Confirm | Stage::Name(_) => (2, Ui::SignConfirm),
            Stage::Password(_) | Stage::Refused(_) => (3, Ui::SignPassword),
            Stage::Card { .. } | Stage::Writing(_) | Stage::Checking(_) | Stage::Failed(_) => {
                (4, Ui::SignWorking)
            }
            Stage::Told => (5, Ui::SignTold),
        }
    }

    /// The line in which the signature's name is typed, and what it is for; the line first where not all fits.
    fn name_line(&self, field: &Field, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let why = if self.signed.is_some() { Ui::SignNameAgain } else { Ui::SignName };
        let told: Vec<Line<'static>> = [(why, cx.theme.text), (Ui::SavePrivate, cx.theme.label)]
            .into_iter()
            .flat_map(|(word, style)| {
                let said = wizard::said(word.say(cx.lang), usize::from(area.width), style);
                said.into_iter().chain([Line::default()])
            })
            .collect();
        let needed = u16::try_from(told.len()).unwrap_or(u16::MAX);
        let (line, around) = if needed < area.height {
            (Rect { y: area.y + needed, height: 1, ..area }, area)
        } else {
            let height = area.height.saturating_sub(2);
            let around = Rect { y: area.bottom() - height, height, ..area };
            (Rect { height: area.height.min(1), ..area }, around)
        };
        wizard::lines(frame, around, told);
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        let column = u16::try_from(cells(&label)).unwrap_or(0).min(area.width);
        frame.render_widget(Line::from(Span::styled(label, cx.theme.label)), line);
        field.draw(frame, Rect { x: area.x + column, width: area.width - column, ..line }, cx);
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (step, title) = self.title();
        let area = wizard::head(frame, area, (step, 5), title.say(cx.lang), cx);
        let say = |word: Ui| word.say(cx.lang);
        match &self.stage {
            Stage::Choose => {
                if let Some(picker) = &self.picker {
                    picker.view(frame, area, cx);
                }
                return;
            }
            Stage::Confirm | Stage::Told => return self.list(frame, area, cx),
            _ => {}
        }
        let title = match &self.stage {
            Stage::Start => say(Ui::SignScreenTab).to_owned(),
            _ => clean(&base(&self.file)),
        };
        let inner = panel::draw(frame, area, &title, true, cx);
        let width = usize::from(inner.width);
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut tell = |text: &str, style| {
            if !text.is_empty() {
                lines.extend(wizard::said(text, width, style));
                lines.push(Line::default());
            }
        };
        match &self.stage {
            Stage::Start => {
                let told = [
                    (Ui::SignWhat, cx.theme.text),
                    (Ui::SignGives, cx.theme.warn),
                    (Ui::SignRecipient, cx.theme.label),
                    (Ui::SignBegin, cx.theme.focus),
                ];
                // What has to be seen first where not all fits: what is given away, and what to do.
                return wizard::paragraphs(frame, inner, told, [1, 3, 0, 2], cx);
            }
            Stage::Name(field) => return self.name_line(field, frame, inner, cx),
            Stage::Password(entry) => {
                let (entry, (x, y)) = entry.lines(width, cx);
                let page = usize::from(inner.height);
                let top = (y + 3).min(entry.len()).saturating_sub(page);
                wizard::lines(frame, inner, entry.into_iter().skip(top).collect());
                let (x, y) = (u16::try_from(x).unwrap_or(0), u16::try_from(y - top.min(y)).unwrap_or(0));
                if x < inner.width && y < inner.height {
                    frame.set_cursor_position((inner.x + x, inner.y + y));
                }
                return;
            }
            Stage::Card { leaving } => {
                tell(say(Ui::PinRunning), cx.theme.title);
                tell(say(if *leaving { Ui::SignLeaving } else { Ui::PinStill }), cx.theme.text);
            }
            Stage::Refused(outcome) => {
                let told = pin_end::message(outcome, cx.lang, own);
                tell(&told.what, cx.theme.tone(told.tone));
                for more in &told.more {
                    tell(more, cx.theme.text);
                }
                tell(say(Ui::SignNothingWritten), cx.theme.text);
                let locked = outcome.result == Err(Stop::Locked);
                tell(say(if locked { Ui::SignLockedNext } else { Ui::PinAgainNext }), cx.theme.label);
            }
            Stage::Writing(progress) | Stage::Checking(progress) => {
                let writing = matches!(self.stage, Stage::Writing(_));
                tell(say(if writing { Ui::SignWriting } else { Ui::SignChecking }), cx.theme.title);
                lines.extend(progress.lines(width, cx));
            }
            Stage::Failed(fault) => {
                let output = self.output();
                let (what, todo) = match fault {
                    // There is only another place to choose, which the last line says.
                    TaskFault::Io(error) if self.signed.is_some() => match error.kind() {
                        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => trouble(fault, &output, cx),
                        kind => (say(barrier(kind)).to_owned(), String::new()),
                    },
                    TaskFault::Changed => trouble(fault, &self.file, cx),
                    fault => trouble(fault, &output, cx),
                };
                tell(&what, cx.theme.bad);
                tell(say(Ui::SignNothingWritten), cx.theme.text);
                tell(say(Ui::SignUnspent), cx.theme.text);
                tell(&todo, cx.theme.text);
                tell(say(if self.signed.is_some() { Ui::SignKept } else { Ui::SignAnew }), cx.theme.label);
            }
            Stage::Choose | Stage::Confirm | Stage::Told => {}
        }
        wizard::lines(frame, inner, lines);
    }
}
