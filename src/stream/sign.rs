//! Screen 4, 署名: from a file to a signature that was read back before anybody is told that it worked.
//!
//! What the card can't do does not begin. What is given away is said before the password, which is asked for only when everything
//! else is settled. A signature that was made is kept until it is written, so that a name that is taken or a full disk costs
//! no second password. Nothing is replaced.

mod told;
mod words;

use std::path::{Path, PathBuf};

use self::told::known;
use self::words::Say;
use super::file::name;
use super::page;
use super::talk::{Left, Pick, Talk};
use super::verify;
use crate::conduct::pin::{Terms, possible};
use crate::conduct::request::Request;
use crate::conduct::signing::{DIGESTS, Form, Hindrance, Kind, Reading, Signing, Stage};
use crate::conduct::verifying::{self, Verifying};
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::report::CardReport;
use crate::present::pin::capital;
use crate::present::{file, pin_end, signing as words_of};
use crate::session::pin::{Against, Stop, Work};
use crate::task::TaskFault;

/// What reads the certificate first.
const READ: Work = Work::Read(KeyPair::Sign);

/// What can be done before a document is chosen.
#[derive(Debug, Clone, Copy)]
enum Begin {
    Choose,
    Reset,
    Read,
}

/// The screen.
pub(super) fn page(talk: &mut Talk) -> Result<(), Left> {
    page::page(talk, begin, beginnings, |talk, what| match what {
        Begin::Choose => {
            let folder = talk.ports.folder.clone();
            match talk.file(Say::ChooseFile.say(talk.lang()), &folder, &[])? {
                Some(path) => one(talk, path),
                None => Ok(()),
            }
        }
        Begin::Reset => {
            talk.locked(PinName::Sign);
            Ok(())
        }
        Begin::Read => talk.job(READ),
    })
}

fn begin(talk: &mut Talk) {
    for say in [Say::What, Say::Gives, Say::Recipient] {
        talk.tell(say.text());
    }
    if let Some(stop) = in_the_way(talk) {
        let problem = pin_end::stop(&stop, PinName::Sign, talk.lang());
        talk.problem(&problem);
    } else if talk.model.report().is_none() {
        talk.tell(Say::NoCard.text());
    }
}

fn beginnings(talk: &Talk) -> Vec<(String, Begin)> {
    let mut all = Vec::new();
    // What can't end does not begin.
    match in_the_way(talk) {
        None => all.push((Say::Choose, Begin::Choose)),
        Some(Stop::Locked) => all.push((Say::Reset, Begin::Reset)),
        Some(_) => {}
    }
    if readable(talk) {
        all.push((Say::ReadFirst, Begin::Read));
    }
    all.into_iter().map(|(say, what)| (say.say(talk.lang()).to_owned(), what)).collect()
}

/// What the card that is meant has in the way of a signature, whichever the document is.
fn in_the_way(talk: &Talk) -> Option<Stop> {
    let terms = Terms::asking(talk.now());
    talk.model.report().and_then(|report| possible(&Work::Challenge(KeyPair::Sign), report, terms).err())
}

/// Can the certificate be read first, to hear by value what is given away?
fn readable(talk: &Talk) -> bool {
    let terms = Terms::asking(talk.now());
    talk.model.report().is_some_and(|report| known(talk).is_none() && possible(&READ, report, terms).is_ok())
}

/// The work with the card's own text, where that was read: the job stops where they differ. Where both were compared
/// already that was said, and who goes on does it all the same.
fn beside_text(mut work: Work, report: &CardReport) -> Work {
    if let (Work::Sign(input), Ok(text)) = (&mut work, &report.text) {
        let moved = report.moved().is_some();
        input.against = Some(Against { text: text.clone(), moved });
    }
    work
}

/// What can be done with a document that will be signed.
#[derive(Debug, Clone, Copy)]
enum Do {
    Sign,
    Form,
    Digest,
    Armour,
    Place,
    Read,
    Reveal,
    Again,
}

/// One document, from reading it to its signature.
fn one(talk: &mut Talk, path: PathBuf) -> Result<(), Left> {
    let form = Form::first_for(&path);
    let mut signing = Signing::of(KeyPair::Sign, path, form);
    let requests = [signing.read(&talk.tasks), signing.attempt(&talk.tasks)];
    read(talk, &mut signing, requests)?;
    let mut again = true;
    loop {
        if matches!(signing.reading(), Reading::Not) {
            talk.tell(Say::Stopped.text());
            return Ok(());
        }
        if std::mem::take(&mut again) {
            told::before(talk, &signing);
        }
        let offers = offers(talk, &signing);
        let items: Vec<String> = offers.iter().map(|(word, _)| word.clone()).collect();
        let what = match talk.pick(Say::Next.say(talk.lang()), &items)? {
            Pick::Back => {
                signing.give_up();
                return Ok(());
            }
            Pick::News => {
                signing.card_left();
                continue;
            }
            Pick::Item(at) => offers[at].1,
        };
        match what {
            Do::Sign => {
                if sign(talk, &mut signing)? {
                    return Ok(());
                }
            }
            Do::Form => reform(talk, &mut signing)?,
            Do::Digest => digest(talk, &mut signing)?,
            Do::Armour => {
                let form = signing.form();
                change(talk, &mut signing, Form { pem: !form.pem, ..form })?;
            }
            Do::Place => {
                place(talk, &mut signing)?;
            }
            Do::Read => match talk.job(READ) {
                Ok(()) | Err(Left::Back) => again = true,
                Err(left) => return Err(left),
            },
            Do::Reveal => {
                talk.reveal();
                told::given(talk);
            }
            Do::Again => again = true,
        }
    }
}

fn offers(talk: &Talk, signing: &Signing) -> Vec<(String, Do)> {
    let lang = talk.lang();
    let mut all = vec![(Say::Sign, Do::Sign), (Say::Form, Do::Form), (Say::Digest, Do::Digest)];
    if !signing.form().kind.is_pdf() {
        all.push((Say::Armour, Do::Armour));
    }
    all.push((Say::Place, Do::Place));
    if readable(talk) {
        all.push((Say::ReadFirst, Do::Read));
    }
    let mut all: Vec<(String, Do)> =
        all.into_iter().map(|(say, what)| (say.say(lang).to_owned(), what)).collect();
    if known(talk).is_some() {
        all.push((talk.reveal_word().to_owned(), Do::Reveal));
    }
    all.push((Say::Again.say(lang).to_owned(), Do::Again));
    all
}

/// Carries out what the signature asks for.
fn read(
    talk: &mut Talk,
    signing: &mut Signing,
    requests: impl IntoIterator<Item = Request>,
) -> Result<(), Left> {
    let label = Say::Hashing.say(talk.lang());
    talk.carry_out(label, requests, |id, result| signing.task_ended(id, result))
}

fn change(talk: &mut Talk, signing: &mut Signing, form: Form) -> Result<(), Left> {
    let requests = signing.set_form(form, &talk.tasks);
    read(talk, signing, requests)?;
    told::output(talk, signing);
    Ok(())
}

fn reform(talk: &mut Talk, signing: &mut Signing) -> Result<(), Left> {
    let lang = talk.lang();
    let in_pdf = [Kind::Pdf { pades: false }, Kind::Pdf { pades: true }];
    let kinds: Vec<Kind> =
        in_pdf.into_iter().filter(|_| signing.is_pdf()).chain([Kind::Beside, Kind::Inside]).collect();
    let items: Vec<String> = kinds
        .iter()
        .map(|kind| {
            let [what, purpose] = [words_of::kind(*kind), words_of::purpose(*kind)].map(|it| it.say(lang));
            Say::FormItem.with(lang, &[what, purpose])
        })
        .collect();
    let Some(at) = talk.choose(Say::Form.say(lang), &items)? else { return Ok(()) };
    let form = Form { kind: kinds[at], ..signing.form() };
    change(talk, signing, form)
}

fn digest(talk: &mut Talk, signing: &mut Signing) -> Result<(), Left> {
    let items = DIGESTS.map(|digest| digest.key().to_owned());
    let Some(at) = talk.choose(Say::Digest.say(talk.lang()), &items)? else { return Ok(()) };
    let form = Form { digest: DIGESTS[at], ..signing.form() };
    change(talk, signing, form)
}

/// Has another name typed; false where the person goes back.
fn place(talk: &mut Talk, signing: &mut Signing) -> Result<bool, Left> {
    let folder = signing.file().parent().unwrap_or(Path::new("/")).to_path_buf();
    let usual = signing.output();
    let Some(path) = talk.name_file(Say::Name.say(talk.lang()), &usual, &folder)? else { return Ok(false) };
    let requests = signing.rename(path, &talk.tasks);
    read(talk, signing, requests)?;
    if matches!(signing.stage(), Stage::Open) {
        told::output(talk, signing);
    }
    Ok(true)
}

/// Says what keeps the password from being asked for, and has it mended where that is a name. False where the way is clear.
fn hindered(talk: &mut Talk, signing: &mut Signing) -> Result<bool, Left> {
    let (lang, now) = (talk.lang(), talk.now());
    let busy = talk.model.pin_runs();
    let Some(hindrance) = signing.hindrance(talk.model.report(), busy, Terms::asking(now)) else {
        return Ok(false);
    };
    match hindrance {
        Hindrance::Reading => talk.tell(Say::StillHashing.text()),
        Hindrance::Unread => {
            let refused = matches!(signing.reading(), Reading::Failed(TaskFault::Refused(_)));
            talk.tell(if refused { Say::NotInside.text() } else { Say::Unread.text() });
        }
        Hindrance::Barred(error) => {
            let why = capital(&file::barrier(&error, lang));
            talk.say(&Say::Barred.with(lang, &[&why]));
            place(talk, signing)?;
        }
        Hindrance::NoCard => talk.tell(Say::NoCard.text()),
        Hindrance::Busy => talk.tell(Say::Busy.text()),
        Hindrance::Card(stop) => {
            let problem = pin_end::stop(&stop, PinName::Sign, lang);
            talk.problem(&problem);
            if stop == Stop::Locked {
                talk.locked(PinName::Sign);
            }
        }
    }
    Ok(true)
}

/// Asks for the password and signs; true where nothing is left to do with this document.
fn sign(talk: &mut Talk, signing: &mut Signing) -> Result<bool, Left> {
    match talk.which(crate::conduct::card::Purpose::Secret) {
        Ok(()) => {}
        Err(Left::Back) => return Ok(false),
        Err(left) => return Err(left),
    }
    if hindered(talk, signing)? {
        return Ok(false);
    }
    // To whom what goes is heard before the password, whatever was said in between.
    told::given(talk);
    let Some(report) = talk.model.report() else { return Ok(false) };
    let Some(work) = signing.work(report).map(|work| beside_text(work, report)) else { return Ok(false) };
    signing.sent(report);
    let answered = talk.begin(&work).and_then(|mut dialogue| talk.secret(&mut dialogue));
    let outcome = match answered {
        Ok(outcome) => outcome,
        Err(Left::Back) => {
            signing.reopen();
            talk.tell(Say::NothingWritten.text());
            return Ok(false);
        }
        Err(left) => return Err(left),
    };
    let requests = signing.pin_ended(&outcome, &talk.tasks);
    if let Stage::Refused(outcome) = signing.stage() {
        let result = outcome.clone();
        signing.reopen();
        talk.outcome(&result);
        talk.tell(Say::NothingWritten.text());
        if let Err(Stop::Locked | Stop::NowLocked) = &result.result {
            talk.locked(PinName::Sign);
        }
        return Ok(false);
    }
    let label = Say::Writing.say(talk.lang());
    talk.carry_out(label, requests, |id, result| signing.task_ended(id, result))?;
    written(talk, signing)
}

/// What came of writing it; again under another name where it could not be.
fn written(talk: &mut Talk, signing: &mut Signing) -> Result<bool, Left> {
    loop {
        match signing.stage() {
            Stage::Written => return after(talk, signing).map(|()| true),
            Stage::Failed(fault) => {
                let fault = fault.clone();
                let to_write = matches!(fault, TaskFault::Io(_));
                let output = signing.output();
                let of = if to_write { output.as_path() } else { signing.file() };
                talk.trouble(&fault, of, to_write);
                talk.tell(Say::NothingWritten.text());
                talk.tell(Say::Unspent.text());
            }
            _ => {
                talk.tell(Say::Stopped.text());
                return Ok(false);
            }
        }
        if signing.signed().is_none() {
            talk.tell(Say::Anew.text());
            return Ok(true);
        }
        talk.tell(Say::Kept.text());
        if !place(talk, signing)? {
            signing.reopen();
            talk.tell(Say::Thrown.text());
            return Ok(false);
        }
    }
}

/// Reads back what was written, says what came of it, and what may come next.
fn after(talk: &mut Talk, signing: &mut Signing) -> Result<(), Left> {
    let (output, content) = (signing.output(), signing.beside());
    let (mut read_back, request) =
        Verifying::of(output.clone(), content.clone(), talk.now(), &talk.ports.judge, &talk.tasks);
    let label = Say::Checking.say(talk.lang());
    talk.carry_out(label, [request], |id, result| read_back.task_ended(id, result))?;
    let verified = match read_back.stage() {
        verifying::Stage::Judged(verified) => verified.clone(),
        verifying::Stage::Reading(_) | verifying::Stage::Failed(_) => None,
    };
    told::after(talk, signing, verified.as_deref(), &name(&output));
    loop {
        let lang = talk.lang();
        let mut items = vec![Say::Verify.say(lang).to_owned()];
        let reveals = signing.signed().is_some_and(|signed| signed.certificate.holder.is_some());
        items.extend(reveals.then(|| talk.reveal_word().to_owned()));
        match talk.pick(Say::Next.say(lang), &items)? {
            Pick::Back => return Ok(()),
            // What was given away names a person: it goes with the card. The file stays where it is.
            Pick::News => signing.card_left(),
            Pick::Item(0) => return verify::verify(talk, output, content),
            Pick::Item(_) => {
                talk.reveal();
                told::made(talk, signing, &name(&output));
            }
        }
    }
}
