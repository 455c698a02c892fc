//! One look at a card: everything it tells without a PIN, in as few exchanges as it takes.
//!
//! What a person came for comes first, and each part is told as it comes: the dates stand in the certificate's first bytes, the
//! label says what kind of card it is. No date is told before that is known. The certificate's start is also what
//! extended length is tried on: where a refusal costs the link, the look starts again after one SELECT and no answer of
//! before is kept, so two cards can never be mixed.
//!
//! | exchanges | short | extended | told then |
//! |---|---|---|---|
//! | SELECT 公的個人認証 | 1 | 1 | |
//! | certificate, the first 256 bytes (extended: all) | 1 | 1 | |
//! | label | 1 | 1 | kind and dates, after **3** |
//! | availability | 1 | 1 | which certificates |
//! | two counters | 2 | 2 | tries |
//! | the rest of the certificate, 1,590 bytes | 6 | 0 | who issued it |
//! | SELECT 共通, record 1 | 2 | 2 | the card's end |
//! | | **14** | **8** | |
//!
//! The card's end before the rest of the certificate would be one SELECT more in short APDUs: 公的個人認証 would have to be
//! selected again. Where extended length is tried and refused, all this is one exchange later.
//!
//! Before a job with a PIN it is 5: SELECT, the certificate's first bytes, label, availability, one counter; one more where
//! extended length is tried and refused. The card's text needs no list of certificates, but one SELECT more.

use std::collections::VecDeque;

use crate::codec::{Malformed, x509};
use crate::domain::certificate::Slot;
use crate::domain::credential::{Application, KeyPair, Secret, Tries};
use crate::domain::holder::Octets;
use crate::domain::identity::{Identity, START};
use crate::domain::report::{CardKind, CardReport, Finding, Unread, Want};
use crate::domain::validity::Validity;
use crate::link::{LinkError, Transmit};

use super::ap::{self, common, jpki};
use super::identity;
use super::iso::{Card, CardError, Extended, Lengths};
use super::pin::place;
use super::status::Status;

/// Why a look ended without a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// The link failed and the look with it.
    Lost {
        /// How.
        error: LinkError,
        /// It was extended length that lost the link: another look will do without it.
        by_extended: bool,
    },
    /// The card says yes to what no card can do.
    Nonsense,
    /// Asked twice, it lets its application not be selected: this status word.
    Unselected(u16),
    /// It says with this status word that its application is out of use.
    OutOfUse(u16),
}

impl From<CardError> for Unseen {
    fn from(error: CardError) -> Self {
        match error {
            CardError::ExtendedLost(error) => Self::Lost { error, by_extended: true },
            CardError::Link(error) => Self::Lost { error, by_extended: false },
            // Every other error has become a finding.
            CardError::Status(_)
            | CardError::Malformed(_)
            | CardError::Empty
            | CardError::TooLong(_)
            | CardError::Withheld => Self::Lost { error: LinkError::Unresponsive, by_extended: false },
        }
    }
}

/// What is told of a look while it goes on.
#[derive(Debug)]
pub enum Told<'a> {
    /// At each step, how many exchanges the plan still has, this step's among them.
    Left(u32),
    /// What is known by now of a card whose kind is known; what comes yet is [`Unread::Coming`].
    Part(&'a CardReport),
    /// What was told holds no more: the look begins again on another connection.
    Withdrawn,
}

/// Looks at the card behind `link` and fills `report`. `lengths` is what is known of this reader and card, and is
/// told what was learned. Where extended length loses the link, the card is connected to again at once and the look
/// goes on in short APDUs. `tell` is told how it goes.
pub fn look(
    link: &mut dyn Transmit,
    lengths: &mut Lengths,
    want: Want,
    report: &mut CardReport,
    tell: &dyn Fn(Told<'_>),
) -> Result<(), Unseen> {
    let blank = report.clone();
    let mut card = Card::new(link, *lengths);
    let mut outcome = look_on(&mut card, want, report, tell);
    if let Err(lost @ Unseen::Lost { by_extended: true, .. }) = outcome {
        // What was read before is of a connection that is no more.
        tell(Told::Withdrawn);
        *report = blank;
        outcome = match card.reconnect() {
            Ok(()) => look_on(&mut card, want, report, tell),
            Err(_) => Err(lost),
        };
    }
    *lengths = card.lengths;
    outcome
}

/// The same on a card whose transaction goes on: where the link is lost, the look is over.
pub fn look_on(
    card: &mut Card<'_>,
    want: Want,
    report: &mut CardReport,
    tell: &dyn Fn(Told<'_>),
) -> Result<(), Unseen> {
    Looking::new(card, report, want).follow(tell)
}

/// One thing that a look does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// SELECT; what follows up to the next one is of this application.
    Select(Application),
    /// The first bytes of the authentication certificate, which tell its dates: it is wanted whole.
    Dates,
    /// The rest of it.
    Rest,
    /// A CA's certificate, whole.
    Certificate(Slot),
    /// The first bytes of the authentication certificate, which is not wanted whole; with `length` they tell whether extended
    /// length works, with `key` there are enough of them to tell the key.
    Start { length: bool, key: bool },
    /// The token's label, with the serial number where no certificate tells cards apart.
    Token,
    /// Which certificates the card holds.
    Availability,
    /// 共通's record 1.
    Record,
    /// A counter.
    Tries(Secret),
}

impl Step {
    /// The exchanges that it takes.
    const fn exchanges(self, lengths: Lengths) -> u32 {
        let short = lengths.short as u32;
        // As many whole reads as come before the 256th byte.
        let start = 256 / short;
        match (self, lengths.extended) {
            (Self::Dates, Extended::Refused) => start,
            (Self::Rest, Extended::Untried | Extended::Refused) => 1_590_u32.div_ceil(short) - start,
            (Self::Rest, Extended::Works) => 0,
            (Self::Certificate(_), Extended::Untried | Extended::Refused) => 1_301_u32.div_ceil(short),
            (Self::Start { key: true, .. }, Extended::Works | Extended::Refused) => 2,
            _ => 1,
        }
    }
}

/// The steps of a look that are still to be done.
#[derive(Debug)]
struct Plan(VecDeque<Step>);

impl Plan {
    fn of(want: Want) -> Self {
        let counters = |application| {
            let secrets = Secret::ALL.into_iter().filter(move |secret| secret.application() == application);
            secrets.filter(move |secret| want.counts(*secret)).map(Step::Tries)
        };
        let mut steps = VecDeque::from([Step::Select(Application::Jpki)]);
        if want.auth {
            steps.push_back(Step::Dates);
        } else if want.identity || want.length || want.key {
            steps.push_back(Step::Start { length: want.length, key: want.key });
        }
        steps.push_back(Step::Token);
        steps.extend(want.certificates.then_some(Step::Availability));
        steps.extend(counters(Application::Jpki));
        steps.extend(want.auth.then_some(Step::Rest));
        steps.extend(want.auth_ca.then_some(Step::Certificate(Slot::AuthCa)));
        steps.extend(want.sign_ca.then_some(Step::Certificate(Slot::SignCa)));
        let record = |application| application == Application::Common && want.record;
        for application in [Application::Common, Application::Juki, Application::Text, Application::Surface] {
            let wanted: Vec<_> = record(application)
                .then_some(Step::Record)
                .into_iter()
                .chain(counters(application))
                .collect();
            if !wanted.is_empty() {
                steps.push_back(Step::Select(application));
                steps.extend(wanted);
            }
        }
        Self(steps)
    }

    /// What tells which card it is where no certificate does.
    fn of_record() -> Self {
        Self(VecDeque::from([Step::Select(Application::Common), Step::Record]))
    }

    fn left(&self, lengths: Lengths) -> u32 {
        self.0.iter().map(|step| step.exchanges(lengths)).sum()
    }

    /// What follows of the application that was just to be selected.
    fn of_this_application(&mut self) -> impl Iterator<Item = Step> {
        let end = self.0.iter().position(|step| matches!(step, Step::Select(_))).unwrap_or(self.0.len());
        self.0.drain(..end)
    }
}

/// A look under way: what was found, and the files that tell which card it is.
struct Looking<'a, 'b> {
    card: &'a mut Card<'b>,
    report: &'a mut CardReport,
    want: Want,
    start: Finding<Octets>,
    token: Finding<Octets>,
    record: Finding<Octets>,
}

impl<'a, 'b> Looking<'a, 'b> {
    fn new(card: &'a mut Card<'b>, report: &'a mut CardReport, want: Want) -> Self {
        let none = || Err(Unread::NotAsked);
        Self { card, report, want, start: none(), token: none(), record: none() }
    }

    fn follow(mut self, tell: &dyn Fn(Told<'_>)) -> Result<(), Unseen> {
        let mut plan = Plan::of(self.want);
        loop {
            tell(Told::Left(plan.left(self.card.lengths)));
            let Some(step) = plan.0.pop_front() else {
                if !self.lacks_record()? {
                    break;
                }
                plan = Plan::of_record();
                continue;
            };
            let Step::Select(application) = step else {
                if self.is_planned_away(step) {
                    self.refuse(step, &Unread::Absent);
                    continue;
                }
                self.take(step)?;
                if self.start.is_err() {
                    plan.0.retain(|step| *step != Step::Rest);
                }
                if let Some(part) = self.part(&plan) {
                    tell(Told::Part(&part));
                }
                continue;
            };
            if self.is_planned_away(step) {
                plan.of_this_application().for_each(|step| self.refuse(step, &Unread::Absent));
                continue;
            }
            match self.card.select(ap::aid(application)) {
                Err(CardError::Status(word)) if application == Application::Jpki => {
                    return self.without_jpki(word);
                }
                selected => match found(selected)? {
                    Ok(()) => {}
                    Err(why) => plan.of_this_application().for_each(|step| self.refuse(step, &why)),
                },
            }
        }
        if self.is_nonsense()? {
            return Err(Unseen::Nonsense);
        }
        self.report.identity = identity::first(
            identified(self.start, identity::of_certificate)?,
            identified(self.record, identity::of_record)?,
            identified(self.token, identity::of_token)?,
        );
        Ok(())
    }

    /// Is this of what a planned card will not have? How it is asked about anything else is not published, so it is not asked.
    fn is_planned_away(&self, step: Step) -> bool {
        let profile = self.report.kind.profile();
        profile.planned
            && match step {
                Step::Select(application) => !profile.has(application),
                Step::Tries(secret) => !profile.keeps(secret),
                _ => false,
            }
    }

    /// What is known by now, once it is known what card it is, and as long as something comes yet.
    fn part(&self, plan: &Plan) -> Option<CardReport> {
        if plan.0.is_empty() || matches!(self.report.kind, CardKind::Unknown | CardKind::Other) {
            return None;
        }
        let mut part = self.report.clone();
        for step in &plan.0 {
            match *step {
                Step::Rest => part.jpki.auth = Err(Unread::Coming),
                Step::Certificate(slot) => *part.certificate_mut(slot) = Err(Unread::Coming),
                Step::Availability => {
                    part.jpki.auth_present = Err(Unread::Coming);
                    part.jpki.sign_present = Err(Unread::Coming);
                    part.jpki.sign = Err(Unread::Coming);
                }
                Step::Record => part.common.record = Err(Unread::Coming),
                Step::Tries(secret) => *part.tries_mut(secret) = Err(Unread::Coming),
                // Before the kind is known nothing is told.
                Step::Select(_) | Step::Dates | Step::Start { .. } | Step::Token => {}
            }
        }
        Some(part)
    }

    /// Is the record asked for after all, since no certificate tells which card it is?
    fn lacks_record(&self) -> Result<bool, CardError> {
        let lacks = || Ok(identity::is_lacking(&identified(self.start.clone(), identity::of_certificate)?));
        if self.want.identity && self.record == Err(Unread::NotAsked) { lacks() } else { Ok(false) }
    }

    /// The application without which there is no look was not selected: each word has its cause.
    fn without_jpki(self, word: u16) -> Result<(), Unseen> {
        match Status::of(word) {
            // It does not have it, or knows no such command.
            Status::NotFound | Status::FormRefused => {
                self.report.kind = CardKind::Other;
                self.report.jpki.token = found(Err(CardError::Status(word)))?;
                Ok(())
            }
            Status::OutOfUse => Err(Unseen::OutOfUse(word)),
            _ => Err(Unseen::Unselected(word)),
        }
    }

    /// Asks the application that is selected.
    fn take(&mut self, step: Step) -> Result<(), CardError> {
        match step {
            Step::Select(_) => {}
            Step::Dates => {
                let dated = |start: &[u8]| x509::dates(start).is_some();
                self.start = found(self.card.read_der_start(jpki::certificate(Slot::Auth), dated))?;
                match &self.start {
                    Ok(start) => self.know_dates(x509::dates(start)),
                    Err(why) => self.report.jpki.auth = Err(why.clone()),
                }
            }
            Step::Rest => {
                if let Ok(start) = std::mem::replace(&mut self.start, Err(Unread::NotAsked)) {
                    self.start = found(self.card.read_der_rest(jpki::certificate(Slot::Auth), start))?;
                    self.report.jpki.auth = read(&self.start, x509::decode);
                    // They are the certificate's now, or of one that could not be read.
                    self.report.jpki.dates.clear();
                }
            }
            Step::Certificate(slot) => {
                let der = found(self.card.read_der(jpki::certificate(slot)))?;
                *self.report.certificate_mut(slot) = read(&der, x509::decode);
            }
            Step::Start { length, key } => {
                self.start = found(self.card.read_first(jpki::certificate(Slot::Auth), START, length))?;
                if let (Ok(start), true) = (&mut self.start, key) {
                    if x509::key::of_start(start).is_none() {
                        // Which card it is, is known without them.
                        let _ = found(self.card.read_to(start, x509::key::TELLING))?;
                    }
                    self.report.auth_means = x509::key::of_start(start);
                }
                self.know_dates(self.start.as_ref().ok().and_then(|start| x509::dates(start)));
            }
            Step::Token => {
                let start = identified(self.start.clone(), identity::of_certificate)?;
                // Its serial number is asked for only where no certificate tells cards apart.
                let all = if identity::is_lacking(&start) { jpki::TOKEN_LENGTH } else { jpki::LABEL_LENGTH };
                self.token = found(self.card.read_start(jpki::TOKEN, all))?;
                let label = read(&self.token, jpki::label);
                self.report.kind = label.as_deref().map_or(CardKind::Unknown, jpki::kind);
                self.report.jpki.token = label;
            }
            Step::Availability => {
                let file = found(self.card.read_start(jpki::AVAILABILITY, jpki::AVAILABILITY_LENGTH))?;
                let listed = |pair| read(&file, |file| jpki::availability(file, pair));
                let jpki = &mut self.report.jpki;
                jpki.sign_present = listed(KeyPair::Sign);
                jpki.auth_present = listed(KeyPair::Auth);
                // Its file was not asked: it opens with its password alone.
                jpki.sign = Err(Unread::NeedsPin);
            }
            Step::Record => {
                self.record = found(self.card.read_record(common::CARD, 1))?;
                self.report.common.record = read(&self.record, common::record);
            }
            Step::Tries(secret) => {
                let (_, key) = place(secret);
                *self.report.tries_mut(secret) = found(self.card.tries(key))?.map(|(tries, _)| tries);
            }
        }
        Ok(())
    }

    fn know_dates(&mut self, dates: Option<Validity>) {
        if let Some(dates) = dates {
            self.report.know_dates(KeyPair::Auth, dates);
        }
    }

    /// A counter that is not told (9000) may be another program's login, or a card that says so to everything. Only where
    /// one is not told, or where none was asked for and the label is not known, it costs an exchange to know.
    fn is_nonsense(&mut self) -> Result<bool, CardError> {
        let [auth, sign] = [Secret::Auth, Secret::Sign].map(|secret| self.report.tries(secret));
        let untold = [&auth, &sign].contains(&&Ok(Tries::NotReported));
        let unlabelled = self.report.kind == CardKind::Unknown;
        if !(untold || unlabelled && auth == Err(Unread::NotAsked)) {
            return Ok(false);
        }
        Ok(self.card.takes_anything()?
            || untold && matches!(self.report.jpki.auth, Err(Unread::Malformed(_))))
    }

    /// The application is not there.
    fn refuse(&mut self, step: Step, why: &Unread) {
        match step {
            Step::Record => {
                self.record = Err(why.clone());
                self.report.common.record = Err(why.clone());
            }
            Step::Tries(secret) => *self.report.tries_mut(secret) = Err(why.clone()),
            // Of the JPKI application alone, and without that one there is no look.
            Step::Select(_)
            | Step::Dates
            | Step::Rest
            | Step::Certificate(_)
            | Step::Start { .. }
            | Step::Token
            | Step::Availability => {}
        }
    }
}

/// What a file holds.
fn read<T>(file: &Finding<Octets>, read: impl Fn(&[u8]) -> Result<T, Malformed>) -> Finding<T> {
    let file = file.as_ref().map_err(Clone::clone)?;
    read(file).map_err(|error| Unread::Malformed(error.to_string()))
}

/// What a file that was read says of the card's identity.
fn identified(
    file: Finding<Octets>,
    read: impl Fn(&[u8]) -> Result<Identity, CardError>,
) -> Result<Finding<Identity>, CardError> {
    match file {
        Ok(bytes) => found(read(&bytes)),
        Err(why) => Ok(Err(why)),
    }
}

/// Splits what ends the look (the link) from what leaves one thing unread.
fn found<T>(outcome: Result<T, CardError>) -> Result<Finding<T>, CardError> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(error) => unread(error).map(Err),
    }
}

/// Why something is unread; an error of the link says nothing of it and is given back.
pub fn unread(error: CardError) -> Result<Unread, CardError> {
    Ok(match error {
        CardError::Status(word) => match Status::of(word) {
            Status::NeedsPin => Unread::NeedsPin,
            Status::NotFound => Unread::Absent,
            _ => Unread::Refused(word),
        },
        CardError::Malformed(error) => Unread::Malformed(error.to_string()),
        CardError::Empty => Unread::Empty,
        CardError::TooLong(length) => Unread::TooLong(length),
        // Nobody asked the card.
        CardError::Withheld => Unread::NotAsked,
        CardError::Link(_) | CardError::ExtendedLost(_) => return Err(error),
    })
}

#[cfg(test)]
mod tests;
