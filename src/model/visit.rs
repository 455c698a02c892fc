//! Everything personal that the model knows: what is known of the cards that are in, and what their holder asked to see.
//!
//! A card's part is dropped with that card; with the last card the visit is dropped whole and another begins.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::conduct::card::{self, Looked, Purpose};
use crate::domain::calendar::Instant;
use crate::domain::credential::{Secret, Tries};
use crate::domain::identity::Identity;
use crate::domain::report::{CardReport, Finding};
use crate::present::mask::Reveal;
use crate::session::{Epoch, Fault, Progress, RequestId, Want};

/// One look at one insertion.
#[derive(Debug)]
pub(crate) enum Look {
    /// `after` a look that failed: as long as nothing comes of this one, that is what is known.
    Asked {
        job: RequestId,
        since: Instant,
        progress: Option<Progress>,
        after: Option<Fault>,
        parts: Parts,
    },
    Done(Arc<CardReport>),
    Failed(Fault),
}

/// What a look that goes on has told of its card: shown, and never acted on.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The attempts that are over: what they told holds no more.
    over: u32,
    known: Option<Arc<CardReport>>,
}

impl Parts {
    /// Takes what an attempt told, unless that is over.
    pub(crate) fn take(&mut self, attempt: u32, report: Arc<CardReport>) {
        if attempt > self.over {
            self.known = Some(report);
        }
    }

    /// Forgets what was told until the end of this attempt.
    pub(crate) fn withdraw(&mut self, attempt: u32) {
        (self.over, self.known) = (self.over.max(attempt), None);
    }

    pub(crate) fn known(&self) -> Option<&CardReport> {
        self.known.as_deref()
    }
}

/// Whether every counter of an insertion was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    No,
    Asked(RequestId),
    Done,
    Failed(Fault),
}

/// An insertion that is being looked at or was.
#[derive(Debug)]
pub(crate) struct Seen {
    pub reader: String,
    /// What this insertion is looked at for.
    pub want: Want,
    pub look: Look,
    /// The count of all tries, besides the look.
    pub count: Count,
    /// When it is looked at again by itself: nobody tells when another program's turn is over.
    pub again: Option<Instant>,
}

impl Seen {
    /// Is it this card that was seen?
    pub(crate) fn is(&self, identity: &Finding<Identity>) -> bool {
        matches!(&self.look, Look::Done(report) if report.identity == *identity)
    }

    /// Is it certain that it is another one? One that did not tell itself in the same way may be this one.
    pub(crate) fn is_other(&self, identity: &Finding<Identity>) -> bool {
        match (&self.look, identity) {
            (Look::Done(report), Ok(told)) => report.identity.as_ref().is_ok_and(|seen| seen.is_other(told)),
            _ => false,
        }
    }

    pub(crate) fn looked(&self) -> Looked<'_> {
        match &self.look {
            Look::Failed(fault) | Look::Asked { progress: None, after: Some(fault), .. } => {
                Looked::Failed(*fault)
            }
            Look::Asked { .. } => Looked::Reading,
            Look::Done(report) => Looked::Report(report),
        }
    }

    /// A counter as it was told just now.
    pub(crate) fn know(&mut self, secret: Secret, tries: Finding<Tries>) {
        let Look::Done(report) = &mut self.look else { return };
        *Arc::make_mut(report).tries_mut(secret) = tries;
    }
}

/// The visit.
#[derive(Debug)]
pub(crate) struct Visit {
    pub reveal: Reveal,
    pub looks: BTreeMap<Epoch, Seen>,
    pub chosen: Option<Epoch>,
    /// Which card the job with a PIN that goes on is about.
    pub asked: Option<(Epoch, RequestId, Finding<Identity>)>,
}

impl Visit {
    pub(crate) const fn new() -> Self {
        Self { reveal: Reveal::Masked, looks: BTreeMap::new(), chosen: None, asked: None }
    }

    /// Drops what is known of cards that are out. True where a card left.
    pub(crate) fn keep(&mut self, is_in: impl Fn(Epoch) -> bool) -> bool {
        let before = self.looks.len();
        self.looks.retain(|epoch, _| is_in(*epoch));
        if self.looks.len() == before {
            return false;
        }
        if self.looks.is_empty() {
            *self = Self::new();
        }
        // What the holder asked to see of one card says nothing about the next.
        self.reveal = Reveal::Masked;
        self.asked.take_if(|(epoch, ..)| !is_in(*epoch));
        self.chosen = self.chosen.filter(|chosen| self.looks.contains_key(chosen));
        true
    }

    /// A card is looked at. The first one begins masked, whatever was revealed of signed files before it came.
    pub(crate) fn look(&mut self, epoch: Epoch, seen: Seen) {
        if self.looks.is_empty() {
            self.reveal = Reveal::Masked;
        }
        self.looks.insert(epoch, seen);
    }

    pub(crate) fn choose(&mut self, epoch: Epoch) {
        self.chosen = Some(epoch);
        self.reveal = Reveal::Masked;
    }

    fn looked(&self) -> impl Iterator<Item = (Epoch, Looked<'_>)> {
        self.looks.iter().map(|(epoch, seen)| (*epoch, seen.looked()))
    }

    /// The insertion that is shown: the chosen one, else the nearest.
    pub(crate) fn shown(&self) -> Option<(Epoch, &Seen)> {
        let chosen = self.chosen.filter(|epoch| self.looks.contains_key(epoch));
        let epoch = chosen.or_else(|| card::nearest(self.looked()).map(|(epoch, _)| epoch))?;
        self.looks.get(&epoch).map(|seen| (epoch, seen))
    }

    /// The cards among which a person may have to choose.
    pub(crate) fn rivals(&self, purpose: Purpose) -> Vec<(Epoch, &Seen)> {
        let rivals = card::rivals(self.looked(), purpose).into_iter();
        rivals.filter_map(|(epoch, _)| Some((epoch, self.looks.get(&epoch)?))).collect()
    }

    /// Has nobody said yet which card is meant, where that is not clear?
    pub(crate) fn undecided(&self, purpose: Purpose) -> bool {
        self.chosen.is_none() && !self.rivals(purpose).is_empty()
    }

    /// The readers of cards that could not be judged, besides the card that is shown, and why.
    pub(crate) fn beside(&self) -> impl Iterator<Item = (&str, Fault)> {
        let shown = self.shown().map(|(epoch, _)| epoch);
        let others = self.looks.iter().filter(move |(epoch, _)| Some(**epoch) != shown);
        others.filter_map(|(_, seen)| Some((seen.reader.as_str(), seen.looked().failed()?)))
    }
}
