//! `mynascope face`: what the card's own text says of its holder, beside the signing certificate where that is read too, and
//! the photo as a file. The individual number has no place here: nothing that holds it is read.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args as Group, ValueHint};

use super::{Run, is_pipe};
use crate::cli::args::{DatesArgs, PinArgs};
use crate::cli::ask::{self, Worked};
use crate::cli::outcome::{Failure, NO_PHOTO, Outcome, name};
use crate::cli::own::lines;
use crate::cli::reach::{Place, Reach};
use crate::cli::setting::{Setting, reveal};
use crate::cli::{json, output};
use crate::conduct::pin::Terms;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::face::{Parts, Reading};
use crate::domain::finding::Unread;
use crate::domain::report::{CardReport, Want};
use crate::files::NewFile;
use crate::present::problem::Problem;
use crate::present::sections::Rank;
use crate::present::text::{Lang, words};
use crate::present::todo::Own;
use crate::present::{face as words_of, file};
use crate::session::pin::{Done, Work};
use crate::task;

words! {
    enum Say {
        NoPipe: "--photo にはファイルの名前を指定してください", "--photo takes the name of a file";
        Undrawn: "名前の末尾が .png でなければ、カードにあるままで書けます", "By a name that does not end in .png it is written as it lies in the card";
        NoPhoto: "このカードに顔写真はありません", "This card holds no photo";
        NoPhotoWhy: "乳幼児のカードなどです", "As an infant's card may";
        Written: "顔写真を書きました: {0}", "The photo is written: {0}";
    }
}

/// `face`
#[derive(Debug, Clone, Default, Group)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct Face {
    /// By verification number B (the 4 digits under the photo) instead of the card text PIN
    #[arg(long)]
    pub code: bool,
    /// The signing certificate as well, to see whether the holder has moved since: asks for its password
    #[arg(long)]
    pub sign: bool,
    /// Write the photo there, by verification number B: a PNG where FILE ends in .png, else JPEG 2000 as in the card
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub photo: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "photo")]
    pub force: bool,
    /// Show what identifies the holder (masked on a terminal)
    #[arg(long)]
    pub show_holder: bool,
    /// How the PIN comes
    #[command(flatten)]
    pub pin: PinArgs,
}

impl Run for Face {
    fn pin(&self) -> Option<PinArgs> {
        Some(self.pin)
    }

    fn prompts(&self) -> usize {
        if self.sign { 2 } else { 1 }
    }

    fn files(&self) -> Vec<PathBuf> {
        self.photo.iter().cloned().collect()
    }

    fn run(&self, setting: Setting) -> Result<Outcome, Failure> {
        let (now, lang, style, verbose) = (setting.now, setting.lang, setting.style, setting.verbose);
        let reveal = reveal(setting.terminals.stdout, self.show_holder);
        let reading = self.reading();
        // Begun now: what keeps it from being written is told before anybody is asked for anything.
        let photo = self.photo.as_deref().map(|path| begun(path, self.force, lang)).transpose()?;
        ask::possible(self.pin, setting.terminals, lang)?;
        // The card's last year is part of 照合番号B; what else is told of the card is told in JSON alone.
        let record = setting.json || reading.pin() == PinName::NumberB;
        let (jpki_tries, certificates, length) = (self.sign, self.sign, self.sign);
        let want = Want { jpki_tries, record, length, certificates, ..Want::before(reading.pin()) };
        let alone = self.pin.pin_stdin && !self.sign;
        let mut reach = Reach::new(setting)?;
        let place = reach.place(want, alone)?;
        let terms = ask::terms(self.pin, DatesArgs::default(), now);
        let report = self.read(&mut reach, place, terms, lang)?;

        let mut value = json::head(&report, now);
        value["beside"] = json::beside(reach.beside(), lang);
        let mut face = words_of::json::value(&report);
        for key in ["face", "moved"] {
            value[key] = face[key].take();
        }
        let mut told = words_of::attributes(&report, reveal, lang);
        told.extend(words_of::moved(&report, reveal, lang));
        let words = output::sections(&told, style, |row| verbose || row.rank < Rank::Detail);
        let mut text = output::provenance(&report, style, lang) + &words;
        let mut failure = None;
        if let (Some(path), Some(file)) = (&self.photo, photo) {
            match write(&report, path, file, lang) {
                Ok(()) => {
                    json::put_name(&mut value, "photo", path);
                    text.push_str(&format!("\n{}\n", Say::Written.with(lang, &[&name(path)])));
                }
                Err(why) => failure = Some(why),
            }
        }
        Ok(Outcome { failure, ..Outcome::told(text, value) })
    }
}

impl Face {
    /// What is read, and by which secret.
    fn reading(&self) -> Reading {
        match (&self.photo, self.code) {
            (Some(_), _) => Reading::Both(Parts { photo: true, ..Parts::default() }),
            (None, true) => Reading::TextByNumber,
            (None, false) => Reading::TextByPin,
        }
    }

    /// The report with the card's text in it, and the signing certificate where that is wanted: a job for each, on one card in
    /// one insertion.
    fn read(
        &self,
        reach: &mut Reach,
        place: Place,
        terms: Terms,
        lang: Lang,
    ) -> Result<Arc<CardReport>, Failure> {
        let (face, pin) = (Work::Face(self.reading()), self.reading().pin());
        let report = match place {
            Place::Looked(report) => report,
            // No second job has to know the card again: the transaction of this one holds it.
            Place::Only { reader, epoch, want } => {
                let only = Place::Only { reader, epoch, want: Want { identity: false, ..want } };
                return learnt(ask::run(reach, only, face, self.pin, terms, lang)?);
            }
        };
        if !self.sign {
            return learnt(ask::looked(reach, report, face, (self.pin, None), terms, lang)?);
        }
        // Of two jobs none is begun where the other can't be.
        for work in [&face, &Work::Read(KeyPair::Sign)] {
            ask::possible_on(&report, work, terms)?;
        }
        let [line, password] = ask::both(&report, [pin, PinName::Sign], self.pin, lang)?;
        let text = |reach: &mut Reach, report| {
            learnt(ask::looked(reach, report, face, (self.pin, line), terms, lang)?)
        };
        let certificate = |reach: &mut Reach, report| {
            let read = Work::Read(KeyPair::Sign);
            ask::learnt(ask::looked(reach, report, read, (self.pin, password), terms, lang)?, KeyPair::Sign)
        };
        if pin == PinName::Text {
            let report = text(reach, report)?;
            return certificate(reach, report);
        }
        // The number is put together from the certificate, which is read first. On standard input its line is first all the same.
        let report = certificate(reach, report)?;
        text(reach, report)
    }
}

/// The report with what a job read of the face.
fn learnt(worked: Worked) -> Result<Arc<CardReport>, Failure> {
    let Done::Face(face) = worked.done else { return Err(Failure::Silent) };
    let mut report = CardReport::clone(&worked.report);
    report.learn_face(*face);
    Ok(Arc::new(report))
}

/// The kind of a photo that can't be read or drawn.
const UNREADABLE: &str = "unreadable-photo";

fn no_photo(lang: Lang) -> Problem {
    let [what, why] = [Say::NoPhoto, Say::NoPhotoWhy].map(|say| say.say(lang).to_owned());
    Problem { what, why, todo: Own::SeeWithoutPin.into() }
}

/// The file that the photo is written to, without a name until it is whole.
fn begun(path: &Path, replace: bool, lang: Lang) -> Result<NewFile, Failure> {
    if is_pipe(path) {
        return Err(Failure::Usage(Say::NoPipe.say(lang).to_owned()));
    }
    NewFile::create(path, replace).map_err(|error| Failure::unwritten(&name(path), &error, lang))
}

/// Writes the photo, in the form that its name asks for.
fn write(report: &CardReport, path: &Path, mut file: NewFile, lang: Lang) -> Result<(), Failure> {
    let photo = report.surface.as_ref().map_err(Unread::clone);
    let photo = photo.and_then(|surface| surface.photo.as_ref().map_err(Unread::clone));
    let photo = photo.map_err(|unread| match unread {
        Unread::Absent | Unread::Empty => Failure::Problem(NO_PHOTO, no_photo(lang)),
        unread => Failure::Problem(UNREADABLE, Problem::of_unread(&unread, lang)),
    })?;
    let octets = task::photo_for(path, photo).map_err(|unread| {
        let mut problem = Problem::of_unread(&unread, lang);
        problem.why.push_str(Say::Undrawn.say(lang));
        Failure::Problem(UNREADABLE, problem)
    })?;
    let put = file.write_all(&octets).and_then(|()| file.publish());
    put.map_err(|error| Failure::NotWritten(lines(file::unwritten(&name(path), &error, lang), lang)))
}
