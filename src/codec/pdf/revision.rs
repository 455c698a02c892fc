//! What came after a signature: each later revision's objects, held against a short list of what does no harm.
//!
//! Only further signature fields and signatures, a document security store and document time stamps are let pass; everything else counts as a change of
//! what is shown, whether a viewer would show it or not.

use super::difference::{self, Brought, TOLD, harmless};
use super::document::Document;
use super::history::{self, Look, Revision};
use super::mention::Mentions;
use super::signature::Found;
use super::{Flaw, PdfError, Read};
use crate::domain::pdf::{Addition, Change, Covers, Later, Scope};

/// The scope of each signature, in their order.
pub fn scopes(document: &Document<'_>, signatures: &[Found]) -> Read<Vec<Scope>> {
    let revisions = history::revisions(document)?;
    let clean = history::ends_clean(document, &revisions)?;
    let covered = |found: &Found| match found.end() {
        Some(end) => history::ending_at(document, &revisions, end),
        None => Ok(None),
    };
    let covered: Vec<Option<usize>> = signatures.iter().map(covered).collect::<Read<_>>()?;
    let mut brought: Vec<Brought> = revisions.iter().map(|_| Brought::default()).collect();
    if let Some(first) = covered.iter().flatten().min() {
        let left = Look::allowance(document);
        let look = Look::new(document, 0, &left);
        for (at, pair) in revisions.windows(2).enumerate().skip(*first) {
            brought[at + 1] = additions(look, &pair[0], &pair[1], told(at + 1))?;
        }
        awaited(document, &revisions, &mut brought)?;
    }
    let last = revisions.len().saturating_sub(1);
    let scope = |(found, covered): (&Found, Option<usize>)| {
        let later = covered.and_then(|covered| brought.get(covered + 1..));
        let all = || later.into_iter().flatten().flat_map(|brought| &brought.additions);
        let spoilt = |addition: &Addition| {
            // A signature that certifies lets others follow only where it says so, and none over what it certifies.
            let covered = found.certifies.is_some() && addition.seen.is_some();
            let closed = found.certifies == Some(1) && addition.what == Change::Signature;
            !harmless(addition) || covered || closed
        };
        Scope {
            covers: match covered {
                Some(covered) if covered == last && clean => Covers::WholeFile,
                Some(_) => Covers::Revision,
                None => Covers::Unclear,
            },
            revision: covered.map(told),
            revisions: count_of(&revisions),
            // Data that are no revision follow every one of them.
            later: if later.is_none() || !clean || all().any(spoilt) {
                Later::Changed
            } else if all().next().is_some() {
                Later::SignaturesOnly
            } else {
                Later::None
            },
            end: found.end(),
            additions: all().take(TOLD).cloned().collect(),
        }
    };
    Ok(signatures.iter().zip(covered).map(scope).collect())
}

/// What a revision brought. What can't be read is a change.
fn additions(look: Look<'_, '_>, before: &Revision, revision: &Revision, number: u32) -> Read<Brought> {
    match difference::additions(look, before, revision, number) {
        Err(PdfError::Malformed { flaw, .. }) if flaw != Flaw::Ambiguous => {
            Ok(Brought { additions: vec![other(number, None)], ..Brought::default() })
        }
        told => told,
    }
}

fn other(revision: u32, object: Option<u32>) -> Addition {
    Addition { what: Change::Other, revision, object, seen: None }
}

/// Tells the objects that what was there before them already mentions: it would show what they bring. A list of the security
/// store is mentioned by the store alone.
fn awaited(document: &Document<'_>, revisions: &[Revision], brought: &mut [Brought]) -> Read<()> {
    let open = |brought: &Brought| brought.additions.iter().all(harmless);
    let numbers = brought.iter().filter(|brought| open(brought));
    let numbers = numbers.flat_map(|brought| brought.new.iter().chain(&brought.lists)).copied().collect();
    let until = revisions.iter().rev().nth(1).map_or(0, |before| before.end);
    let mentions = match Mentions::read(document, until, &numbers) {
        Err(PdfError::Malformed { .. }) => None,
        read => Some(read?),
    };
    for (at, pair) in revisions.windows(2).enumerate() {
        let brought = &mut brought[at + 1];
        if !open(brought) {
            continue;
        }
        let Some(mentions) = &mentions else {
            brought.additions.push(other(told(at + 1), None));
            continue;
        };
        let border = pair[0].end;
        let new = brought.new.iter().filter(|number| mentions.before(**number, border, 0));
        let lists = brought.lists.iter().filter(|number| mentions.before(**number, border, 1));
        let awaited = new.chain(lists).take(TOLD).map(|number| other(told(at + 1), Some(*number)));
        let awaited: Vec<Addition> = awaited.collect();
        brought.additions.splice(..0, awaited);
    }
    Ok(())
}

/// A revision's number, from 1.
fn told(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn count_of(revisions: &[Revision]) -> u32 {
    u32::try_from(revisions.len()).unwrap_or(u32::MAX).max(1)
}

/// How many revisions the file has.
#[must_use]
pub fn count(document: &Document<'_>) -> u32 {
    history::revisions(document).map_or(1, |revisions| count_of(&revisions))
}
