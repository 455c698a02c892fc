//! One look at a card: everything it tells without a PIN, in as few exchanges as it takes.
//!
//! The certificate comes first, because it is what extended length is tried on: where a refusal costs the link, the
//! look starts again after one SELECT and no answer of before is kept, so two cards can never be mixed.
//!
//! | exchanges | short | extended |
//! |---|---|---|
//! | SELECT 公的個人認証 | 1 | 1 |
//! | certificate, 1,590 bytes | 7 | 1 |
//! | label, availability | 2 | 2 |
//! | two counters | 2 | 2 |
//! | SELECT 共通, record 1 | 2 | 2 |
//! | | **14** | **8** |

use crate::codec::x509;
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::Secret;
use crate::domain::holder::Octets;
use crate::domain::identity::{Identity, START};
use crate::domain::report::{CardKind, CardReport, Finding, Unread, Want};
use crate::link::{LinkError, Transmit};

use super::ap::{common, jpki, juki, surface, text};
use super::identity;
use super::iso::{Card, CardError, Ef, Extended};
use super::status::Status;

/// The link failed and the look with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Lost {
    /// How.
    pub error: LinkError,
    /// It was extended length that lost the link: another look will do without it.
    pub by_extended: bool,
}

/// Looks at the card behind `link` and fills `report`. `extended` is what is known of this reader and card, and is
/// told what was learned. Where extended length loses the link, the card is connected to again at once and the look
/// goes on in short APDUs.
pub fn look(
    link: &mut dyn Transmit,
    extended: &mut Extended,
    want: Want,
    report: &mut CardReport,
) -> Result<(), Lost> {
    let blank = report.clone();
    let mut card = Card::new(link, *extended);
    let mut outcome = attempt(&mut card, want, report);
    if let Err(CardError::ExtendedLost(error)) = outcome {
        // What was read before is of a connection that is no more.
        *report = blank;
        outcome = match card.reconnect() {
            Ok(()) => attempt(&mut card, want, report),
            Err(_) => Err(CardError::ExtendedLost(error)),
        };
    }
    *extended = card.extended;
    outcome.map_err(|error| match error {
        CardError::ExtendedLost(error) => Lost { error, by_extended: true },
        CardError::Link(error) => Lost { error, by_extended: false },
        // Every other error has become a finding.
        CardError::Status(_) | CardError::Malformed(_) | CardError::Empty | CardError::TooLong(_) => {
            Lost { error: LinkError::Unresponsive, by_extended: false }
        }
    })
}

fn attempt(card: &mut Card<'_>, want: Want, report: &mut CardReport) -> Result<(), CardError> {
    if let Err(why) = found(card.select(&jpki::AID))? {
        report.kind = CardKind::Other;
        report.token = Err(why);
        return Ok(());
    }
    let start = if want.auth {
        let der = found(card.read_der(jpki::certificate(Slot::Auth)))?;
        report.auth = der.clone().and_then(|der| decode(&der));
        der
    } else if want.identity || want.length {
        found(card.read_first(jpki::certificate(Slot::Auth), START, want.length))?
    } else {
        Err(Unread::NotAsked)
    };
    let start = identified(start, identity::of_certificate)?;
    // Its serial number is asked for only where no certificate tells cards apart.
    let all = if identity::is_lacking(&start) { jpki::TOKEN_LENGTH } else { jpki::LABEL_LENGTH };
    let token = found(card.read_start(jpki::TOKEN, all))?;
    report.token = token
        .clone()
        .and_then(|file| jpki::label(&file).map_err(|error| Unread::Malformed(error.to_string())));
    report.kind = report.token.as_deref().map_or(CardKind::Unknown, jpki::kind);

    let availability = found(card.read_start(jpki::AVAILABILITY, jpki::AVAILABILITY_LENGTH))?
        .and_then(|file| jpki::availability(&file).map_err(|error| Unread::Malformed(error.to_string())));
    report.sign_present = availability.clone().map(|(sign, _)| sign);
    report.auth_present = availability.map(|(_, auth)| auth);
    report.sign = Err(if report.sign_present == Ok(false) { Unread::Absent } else { Unread::NeedsPin });
    if report.auth_present == Ok(false) && report.auth.is_err() {
        report.auth = Err(Unread::Absent);
    }

    if want.auth_ca {
        report.auth_ca = certificate(card, Slot::AuthCa)?;
    }
    if want.sign_ca {
        report.sign_ca = certificate(card, Slot::SignCa)?;
    }
    if want.jpki_tries {
        tries(card, report, &[(Secret::Auth, jpki::AUTH_PIN), (Secret::Sign, jpki::SIGN_PIN)])?;
    }
    let record = others(card, want, report)?;
    report.identity = identity::first(
        start,
        identified(record, identity::of_record)?,
        identified(token, identity::of_token)?,
    );
    Ok(())
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

/// The other applications: 共通 always, for the card's own last day; the rest for their counters. Gives 共通's record.
fn others(card: &mut Card<'_>, want: Want, report: &mut CardReport) -> Result<Finding<Octets>, CardError> {
    let record = match found(card.select(&common::AID))? {
        Ok(()) => {
            let record = found(card.read_record(common::CARD, 1))?;
            report.common = record.clone().and_then(|bytes| {
                common::record(&bytes).map_err(|error| Unread::Malformed(error.to_string()))
            });
            if want.other_tries {
                tries(card, report, &[(Secret::JukiCommon, common::JUKI_PIN)])?;
            }
            record
        }
        Err(why) => {
            report.common = Err(why.clone());
            if want.other_tries {
                report.tries.push((Secret::JukiCommon, Err(why.clone())));
            }
            Err(why)
        }
    };
    if !want.other_tries {
        return Ok(record);
    }
    group(card, report, &juki::AID, &[(Secret::Juki, juki::PIN)])?;
    group(
        card,
        report,
        &text::AID,
        &[
            (Secret::Text, text::PIN),
            (Secret::TextNumberA, text::NUMBER_A),
            (Secret::TextNumberB, text::NUMBER_B),
        ],
    )?;
    group(
        card,
        report,
        &surface::AID,
        &[
            (Secret::SurfaceNumberA, surface::NUMBER_A),
            (Secret::SurfaceNumberB, surface::NUMBER_B),
            (Secret::SurfaceBirth, surface::BIRTH),
        ],
    )?;
    report.tries.sort_by_key(|(secret, _)| *secret);
    Ok(record)
}

/// The counters of one application.
fn group(
    card: &mut Card<'_>,
    report: &mut CardReport,
    aid: &[u8],
    keys: &[(Secret, Ef)],
) -> Result<(), CardError> {
    match found(card.select(aid))? {
        Ok(()) => tries(card, report, keys)?,
        Err(why) => report.tries.extend(keys.iter().map(|(secret, _)| (*secret, Err(why.clone())))),
    }
    Ok(())
}

fn certificate(card: &mut Card<'_>, slot: Slot) -> Result<Finding<Certificate>, CardError> {
    Ok(found(card.read_der(jpki::certificate(slot)))?.and_then(|der| decode(&der)))
}

fn decode(der: &[u8]) -> Finding<Certificate> {
    x509::decode(der).map_err(|error| Unread::Malformed(error.to_string()))
}

fn tries(card: &mut Card<'_>, report: &mut CardReport, keys: &[(Secret, Ef)]) -> Result<(), CardError> {
    for (secret, key) in keys {
        let tries = found(card.tries(*key))?.map(|(tries, _)| tries);
        report.tries.push((*secret, tries));
    }
    Ok(())
}

/// Splits what ends the look (the link) from what leaves one thing unread.
fn found<T>(outcome: Result<T, CardError>) -> Result<Finding<T>, CardError> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(CardError::Status(word)) => Ok(Err(match Status::of(word) {
            Status::NeedsPin => Unread::NeedsPin,
            Status::NotFound => Unread::Absent,
            _ => Unread::Refused(word),
        })),
        Err(CardError::Malformed(error)) => Ok(Err(Unread::Malformed(error.to_string()))),
        Err(CardError::Empty) => Ok(Err(Unread::Empty)),
        Err(CardError::TooLong(length)) => Ok(Err(Unread::TooLong(length))),
        Err(error @ (CardError::Link(_) | CardError::ExtendedLost(_))) => Err(error),
    }
}

#[cfg(test)]
mod tests;
