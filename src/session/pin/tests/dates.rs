//! Keys outside their certificates' dates: looked at once a certificate was read and before its key is used.

use super::*;
use crate::domain::report::Want;
use crate::domain::validity::Outside;

/// The persona `fresh` with these spans of its certificates.
fn with_dates(sign: [&str; 2], auth: [&str; 2]) -> sim::Card {
    let text = include_str!("../../../../assets/personas/fresh.toml");
    let (rest, _) = text.split_once("[sign]").unwrap();
    let (_, pins) = text.split_once("[pins]").unwrap();
    let part = |name: &str, [issued, last]: [&str; 2]| {
        format!("[{name}]\nissued = \"{issued}\"\nlast_day = \"{last}\"\n")
    };
    let text = format!("{rest}{}{}[pins]{pins}", part("sign", sign), part("auth", auth));
    sim::Card::new(&Persona::parse("mine", &text).unwrap(), calendar::parse(NOW).unwrap())
}

const WITHIN: [&str; 2] = ["-1y", "+1y"];
const OVER: [&str; 2] = ["-1y", "-1d"];
const EARLY: [&str; 2] = ["+1d", "+1y"];
const LAST_DAY: [&str; 2] = ["-1y", "+0d"];

fn desk(card: sim::Card) -> Desk {
    let simulator = Simulator::new(card);
    let hand = simulator.hand();
    Desk::on(Arc::new(simulator), hand)
}

#[test]
fn a_key_outside_its_own_dates_is_not_used_until_somebody_says_so() {
    let challenge = |pair| Work::Challenge(pair);
    let sign = |pair| super::sign::work(pair, None);
    for (dates, over) in [(OVER, Some(true)), (EARLY, Some(false)), (WITHIN, None), (LAST_DAY, None)] {
        for (pair, typed) in [(KeyPair::Auth, "2580"), (KeyPair::Sign, "DEMO2580")] {
            for work in [sign, challenge] {
                let [of_sign, of_auth] =
                    if pair == KeyPair::Sign { [dates, WITHIN] } else { [WITHIN, dates] };
                let mut desk = desk(with_dates(of_sign, of_auth));
                let before = desk.hand.exchanges();
                let outcome = desk.job(work(pair), typed);
                let took = desk.hand.exchanges() - before;
                let told = match &outcome.result {
                    Ok(_) => None,
                    Err(Stop::Outside { of, outside: Outside { over, .. }, after: After::Verified })
                        if *of == pair =>
                    {
                        Some(*over)
                    }
                    Err(stop) => panic!("{stop:?}"),
                };
                assert_eq!(told, over, "{pair:?} {dates:?}");
                assert_eq!(desk.sent(0x2A), usize::from(over.is_none()));
                assert_eq!((outcome.presented, outcome.closed), (1, true));
                desk.assert_closed();
                // A new job, on new terms; both together looked at nothing more than one that signs at once.
                desk.outside = true;
                let before = desk.hand.exchanges();
                assert!(desk.job(work(pair), typed).result.is_ok());
                let whole = desk.hand.exchanges() - before;
                assert_eq!(took, whole - usize::from(over.is_some()), "{pair:?} {dates:?}");
            }
        }
    }
}

#[test]
fn nothing_but_a_use_of_the_key_is_kept_from_a_certificate_outside_its_dates() {
    let mut desk = desk(with_dates(OVER, OVER));
    for (work, typed) in [
        (Work::Read(KeyPair::Sign), "DEMO2580"),
        (Work::Check(PinName::Sign), "DEMO2580"),
        (Work::Check(PinName::Auth), "2580"),
    ] {
        assert!(desk.job(work, typed).result.is_ok());
    }
}

#[test]
fn a_look_before_a_pin_knows_the_dates_from_the_first_bytes_of_the_certificate() {
    for dates in [OVER, EARLY, WITHIN] {
        for extended in [sim::Extended::Yes, sim::Extended::No] {
            let mut card = with_dates(WITHIN, dates);
            card.wire.extended = extended;
            let mut desk = desk(card);
            let start = desk.look(Want::before(PinName::Sign));
            let whole = desk.look(Want::CARD);
            assert_eq!(
                start.validity(KeyPair::Auth),
                whole.jpki.auth.as_ref().ok().map(Certificate::validity)
            );
            assert!(start.validity(KeyPair::Auth).is_some() && start.validity(KeyPair::Sign).is_none());
        }
    }
}
