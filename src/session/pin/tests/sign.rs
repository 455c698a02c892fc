//! Signatures on the simulated card: what they cost on its wire, and what is left when it goes.

use super::*;
use crate::codec::pdf::sample::blank;
use crate::domain::identity::start;
use crate::domain::report::Want;
use crate::domain::verdict::DigestAlgorithm;
use crate::sign::digest::{self, Hashing};
use crate::sign::make::Profile;
use crate::sign::pdf::Prepared;

const PASSWORD: &str = "DEMO2580";

pub(super) fn work(with: KeyPair, known: Option<Certificate>) -> Work {
    let digests =
        digest::stream(&b"TEST"[..], &[DigestAlgorithm::Sha256], &|_| std::ops::ControlFlow::Continue(()));
    let digests = digests.unwrap();
    Work::Sign(Box::new(SigningInput::cms(with, digests, DigestAlgorithm::Sha256, false, known)))
}

/// A PDF to sign, in memory.
fn pdf() -> Arc<Prepared> {
    let (source, digest) = (blank(), DigestAlgorithm::Sha256);
    let watch = |_| std::ops::ControlFlow::Continue(());
    let (plan, about) = crate::sign::pdf::make::plan(&source.as_slice(), &watch).unwrap();
    let mut hashed = Hashing::new(&[digest]);
    hashed.update(&source);
    let shown = hashed.clone().finish().get(digest).unwrap().to_vec();
    Arc::new(Prepared { plan, about, hashed, digest: (digest, shown) })
}

impl Desk {
    /// Exchanges of one signature, from the first SELECT to leaving.
    fn signature(&mut self, known: Option<Certificate>) -> (usize, Signed) {
        let before = self.hand.exchanges();
        let outcome = self.job(work(KeyPair::Sign, known), PASSWORD);
        let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{:?}", outcome.result) };
        assert!(outcome.closed);
        (self.hand.exchanges() - before, Signed::clone(signed))
    }
}

#[test]
fn a_signature_takes_thirteen_exchanges_at_the_most_on_a_card_with_short_length() {
    let mut desk = Desk::new("short-only");
    let (nothing_known, _) = desk.signature(None);
    assert!(nothing_known <= 13, "{nothing_known}");
    desk.look(Want::before(PinName::Sign));
    let (tried_and_refused, signed) = desk.signature(None);
    assert!(tried_and_refused <= 13, "{tried_and_refused}");
    // Read earlier in this insertion: its bytes are used again.
    desk.card.read = vec![(KeyPair::Sign, start(&signed.certificate.der))];
    let (known, again) = desk.signature(Some(signed.certificate.clone()));
    assert_eq!(known, 6);
    assert_eq!(again.certificate, signed.certificate);
}

#[test]
fn a_signature_in_a_pdf_takes_what_any_other_takes_and_names_the_holder() {
    for (card, extended) in [("short-only", false), ("extended", true)] {
        let mut desk = Desk::new(card);
        desk.look(Want::before(PinName::Sign));
        let (exchanges, _) = desk.signature(None);
        for profile in [Profile::Cms, Profile::Pades] {
            let (with, digest) = (KeyPair::Sign, DigestAlgorithm::Sha256);
            let work = |known| Work::Sign(Box::new(SigningInput::pdf(with, pdf(), digest, profile, known)));
            let (before, card) = (desk.hand.exchanges(), desk.card.clone());
            let outcome = desk.job(work(None), PASSWORD);
            assert_eq!(desk.hand.exchanges() - before, exchanges, "{extended} {profile:?}");
            let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{:?}", outcome.result) };
            let Product::Pdf(made) = &signed.made else { panic!("a signature in a PDF") };
            let name = signed.certificate.holder.as_ref().unwrap().name.as_ref().unwrap();
            let digits: String = name.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            assert!(String::from_utf8_lossy(&made.increment).contains(&format!("/Name <FEFF{digits}>")));
            assert_eq!((made.signing_time, made.length), (signed.signing_time, blank().len() as u64));
            // Read earlier in this insertion.
            desk.card.read = vec![(with, start(&signed.certificate.der))];
            let before = desk.hand.exchanges();
            let outcome = desk.job(work(Some(signed.certificate.clone())), PASSWORD);
            assert!(outcome.result.is_ok());
            assert_eq!(desk.hand.exchanges() - before, 6);
            desk.card = card;
        }
    }
}

#[test]
fn a_signature_takes_seven_exchanges_where_extended_length_is_known_to_work() {
    let mut desk = Desk::new("extended");
    let before = desk.hand.exchanges();
    desk.look(Want { length: false, ..Want::before(PinName::Sign) });
    let without = desk.hand.exchanges() - before;
    desk.look(Want::before(PinName::Sign));
    let to_learn = desk.hand.exchanges() - before - 2 * without;
    assert_eq!(to_learn, 0, "the read that tells which card it is");
    let (exchanges, signed) = desk.signature(None);
    assert_eq!(exchanges, 7);
    assert!(signed.within_dates() && signed.cautions.is_empty());
    // Learned once.
    let again = desk.hand.exchanges();
    desk.look(Want::before(PinName::Sign));
    assert_eq!(desk.hand.exchanges() - again, without);
}

#[test]
fn extended_length_that_stops_working_ends_the_job_and_is_not_used_again() {
    let mut desk = Desk::new("extended");
    desk.look(Want::before(PinName::Sign));
    desk.hand.with_card(READER, |card| card.wire.extended = sim::Extended::No);
    let (exchanges, _) = desk.signature(None);
    assert!(exchanges <= 14, "{exchanges}: one more, since it was tried and refused");
    let (exchanges, _) = desk.signature(None);
    assert!(exchanges <= 13, "{exchanges}");
}

#[test]
fn a_signature_that_does_not_fit_its_certificate_is_thrown_away() {
    let mut desk = Desk::new("fresh");
    let outcome = desk.job(work(KeyPair::Auth, None), "2580");
    let Ok(Done::Signed(of_auth)) = &outcome.result else { panic!("{:?}", outcome.result) };
    // As if another card's certificate were remembered: one that belongs to another key.
    let other = of_auth.certificate.clone();
    desk.card.read = vec![(KeyPair::Sign, start(&other.der))];
    let outcome = desk.job(work(KeyPair::Sign, Some(other)), PASSWORD);
    assert_eq!(outcome.result, Err(Stop::NotMade(Unmade::DoesNotFit)));
    assert!(outcome.closed);
}

#[test]
fn a_card_pulled_at_any_exchange_leaves_no_signature() {
    let whole = {
        let mut desk = Desk::new("fresh");
        desk.signature(None).0
    };
    for k in 0..whole {
        let mut desk = Desk::new("fresh");
        desk.hand.pull_after(READER, k);
        let outcome = desk.job(work(KeyPair::Sign, None), PASSWORD);
        // Only leaving was left: it is signed, and the card was gone by itself.
        let signed = k + 1 == whole;
        assert_eq!(outcome.result.is_ok(), signed, "{k}: {:?}", outcome.result);
        assert!(desk.sent(0x20) <= 1, "{k}");
        if let Err(stop) = &outcome.result {
            assert!(matches!(stop, Stop::Fault { fault: Fault::CardLeft, .. }), "{k}: {stop:?}");
        }
    }
}

#[test]
fn the_authentication_key_signs_with_a_caution() {
    let mut desk = Desk::new("fresh");
    let outcome = desk.job(work(KeyPair::Auth, None), "2580");
    let Ok(Done::Signed(signed)) = &outcome.result else { panic!("{:?}", outcome.result) };
    assert_eq!(signed.cautions, [crate::domain::verdict::Caution::NotForDocuments]);
    assert_eq!(signed.certificate.holder, None);
}

#[test]
fn a_certificate_that_was_not_read_of_the_card_that_is_meant_is_read_anew() {
    let mut desk = Desk::new("fresh");
    let (_, signed) = desk.signature(None);
    let mut other = Desk::new("substitutes");
    let (_, of_other) = other.signature(None);
    assert_ne!(signed.certificate, of_other.certificate);
    // Remembered of another card: what is signed with is this card's.
    desk.card.read = vec![(KeyPair::Sign, start(&signed.certificate.der))];
    let (_, again) = desk.signature(Some(of_other.certificate));
    assert_eq!(again.certificate, signed.certificate);
}

#[test]
fn an_answer_that_is_no_signature_by_its_length_is_not_told_as_anothers_key() {
    for answer in [
        vec![0x90, 0x00],
        [vec![7; 255], vec![0x90, 0x00]].concat(),
        [vec![7; 257], vec![0x90, 0x00]].concat(),
    ] {
        for work in [Work::Challenge(KeyPair::Auth), work(KeyPair::Auth, None)] {
            let mut desk = Desk::new("fresh");
            let answer = answer.clone();
            desk.hand.with_card(READER, |card| {
                card.set_hook(Box::new(move |_, command| {
                    (command[1] == 0x2A).then(|| Reply::Answer(answer.clone()))
                }));
            });
            let refused = Stop::Refused { operation: Operation::Sign, status: None, after: After::Verified };
            assert_eq!(desk.job(work, "2580").result, Err(refused));
        }
    }
}

#[test]
fn a_certificate_that_is_refused_gets_no_pin_for_its_key() {
    for word in [0x6A82_u16, 0x6F00, 0x6982] {
        for (work, typed) in [(Work::Challenge(KeyPair::Auth), "9999"), (work(KeyPair::Auth, None), "9999")] {
            let mut desk = Desk::new("fresh");
            // Known by its record.
            desk.hand.with_card(READER, |card| card.force_file(Ap::Jpki, 0x000A, 0x6A82));
            desk.know();
            desk.hand.with_card(READER, |card| card.force_file(Ap::Jpki, 0x000A, word));
            let outcome = desk.job(work, typed);
            // A certificate that is closed may be read after its PIN.
            let closed = word == 0x6982;
            let refused =
                Stop::Refused { operation: Operation::Read, status: Some(word), after: After::Nothing };
            let wrong = Stop::Wrong { secret: Secret::Auth, left: Some(2) };
            assert_eq!(outcome.result, Err(if closed { wrong } else { refused }), "{word:04X}");
            assert_eq!((desk.sent(0x20), outcome.presented), (usize::from(closed), u32::from(closed)));
        }
    }
}
