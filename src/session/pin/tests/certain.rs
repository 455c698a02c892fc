//! What is certain of a secret, asked from outside at every moment of its job.

use super::*;

#[test]
fn what_is_certain_of_a_secret_is_known_from_outside_at_every_moment() {
    let mut desk = Desk::new("fresh");
    let ender = desk.session.ender();
    let so = |after| Some((PinName::Auth, Certain::So(after)));
    assert_eq!(ender.certain(), None, "there was no job");
    desk.job(Work::Check(PinName::Auth), "9999");
    let wrong = Certain::Wrong(Secret::Auth, Tries::Left(2));
    assert_eq!(ender.certain(), Some((PinName::Auth, wrong)));
    // While each command that can spend or change something is under way, and before.
    let (told, heard) = channel();
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            let _ = told.send((command[1], command.len() > 5, ender.certain()));
            None
        }));
    });
    desk.job(change(PinName::Auth, pin("2468")), "2580");
    let seen: Vec<_> = heard.try_iter().collect();
    let at = |ins: u8, with_secret| {
        let found = seen.iter().rev().find(|(told, secret, _)| *told == ins && *secret == with_secret);
        found.unwrap_or_else(|| panic!("{ins:02X} {seen:02X?}")).2
    };
    assert_eq!(at(0x20, false), so(After::Nothing), "the tries are asked for");
    assert_eq!(at(0x20, true), so(After::Unanswered));
    assert_eq!(at(0x24, true), so(After::ChangeUnanswered(Secret::Auth)));
    assert_eq!(seen.last().unwrap().2, so(After::Changed(Secret::Auth)), "the card is left");
    assert_eq!(desk.session.ender().certain(), so(After::Changed(Secret::Auth)));
    // The next job begins anew, and one that ends before VERIFY has spent nothing.
    let job = desk.ask(Work::Check(PinName::Auth), Given::Typed(pin("2468")), Some(9), false);
    assert_eq!(desk.answer(job).result, Err(Stop::FewerTries { shown: 9, left: 3 }));
    assert_eq!(desk.session.ender().certain(), so(After::Nothing));
    // A change that is refused has changed nothing; a card that leaves at VERIFY leaves it open.
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| (command[1] == 0x24).then(|| Reply::Answer(vec![0x6A, 0x80]))));
    });
    desk.job(change(PinName::Auth, pin("1357")), "2468");
    assert_eq!(desk.session.ender().certain(), so(After::Verified));
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| {
            (command[1] == 0x20 && command.len() > 5).then_some(Reply::Lost)
        }));
    });
    desk.job(Work::Check(PinName::Auth), "2468");
    assert_eq!(desk.session.ender().certain(), so(After::Unanswered));
}

#[test]
fn a_secret_that_the_card_does_not_take_is_told_as_that_and_by_the_counter() {
    for word in [0x6700_u16, 0x6985, 0x6D00, 0x6A86, 0x6982, 0x6F00, 0x6C04, 0x6110] {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| {
            card.set_hook(Box::new(move |_, command| {
                let secret = command[1] == 0x20 && command.len() > 5;
                secret.then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
        });
        let outcome = desk.job(Work::Check(PinName::Auth), "2580");
        let refused =
            Stop::Refused { operation: Operation::Verify, status: Some(word), after: After::NotTaken };
        assert_eq!(outcome.result, Err(refused), "{word:04X}");
        assert_eq!(outcome.tries, [(Secret::Auth, Tries::Left(3))]);
        let asked = desk.hand.log().iter().filter(|command| command[1] == 0x20).count();
        assert_eq!(asked, 3, "{word:04X}: the counter, the secret, the counter");
        let certain = Some((PinName::Auth, Certain::So(After::NotTaken)));
        assert_eq!(desk.session.ender().certain(), certain, "{word:04X}");
    }
}

#[test]
fn a_counter_that_is_not_told_after_a_refusal_is_not_known_from_before() {
    let mut desk = Desk::new("fresh");
    desk.hand.with_card(READER, |card| {
        let mut presented = false;
        card.set_hook(Box::new(move |_, command| {
            presented |= command[1] == 0x20 && command.len() > 5;
            (command[1] == 0x20 && presented).then(|| Reply::Answer(vec![0x6D, 0x00]))
        }));
    });
    let outcome = desk.job(Work::Check(PinName::Auth), "2580");
    assert!(matches!(outcome.result, Err(Stop::Refused { after: After::NotTaken, .. })));
    assert_eq!((&*outcome.tries, outcome.presented), (&[][..], 1));
}

#[test]
fn a_counter_above_any_that_is_known_is_not_put_back_to_the_known_one() {
    let mut desk = Desk::new("fresh");
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| {
            (command[1] == 0x20 && command.len() <= 5).then(|| Reply::Answer(vec![0x63, 0xCF]))
        }));
    });
    let outcome = desk.job(Work::Check(PinName::Auth), "2580");
    assert_eq!(outcome.result, Ok(Done::Checked));
    assert_eq!(outcome.tries, [(Secret::Auth, Tries::Left(15))]);
}

#[test]
fn of_two_places_the_one_that_is_changed_stays_told_whatever_comes_after() {
    let mut desk = Desk::new("fresh");
    let ender = desk.session.ender();
    let (told, heard) = channel();
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            let _ = told.send((command[1], command.len() > 5, ender.certain()));
            None
        }));
    });
    let work = change(PinName::Juki, pin("2468"));
    assert_eq!(desk.job(work, "4071").result, Ok(Done::Changed));
    let seen: Vec<_> =
        heard.try_iter().filter(|(ins, secret, _)| *secret && matches!(ins, 0x20 | 0x32)).collect();
    let half = |then| Certain::Half { changed: Secret::JukiCommon, unchanged: Secret::Juki, then };
    let certain: Vec<_> = seen.iter().map(|(.., certain)| certain.unwrap().1).collect();
    assert_eq!(
        certain,
        [
            Certain::So(After::Unanswered),
            Certain::So(After::Unanswered),
            Certain::So(After::Unanswered),
            Certain::So(After::ChangeUnanswered(Secret::JukiCommon)),
            half(After::Unanswered),
            half(After::ChangeUnanswered(Secret::Juki)),
        ]
    );
    let changed = Certain::So(After::Changed(Secret::Juki));
    assert_eq!(desk.session.ender().certain(), Some((PinName::Juki, changed)));
}

#[test]
fn what_is_given_up_after_verify_says_what_was_certain_by_then() {
    let mut desk = Desk::new("fresh");
    let ender = desk.session.ender();
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(move |_, command| {
            if command[1] == 0x20 && command.len() > 5 {
                let _ = ender.end(Duration::ZERO);
            }
            None
        }));
    });
    let work = change(PinName::Auth, pin("2468"));
    let outcome = desk.job(work, "2580");
    assert_eq!(outcome.result, Err(Stop::Abandoned(After::Verified)));
    assert_eq!((outcome.presented, desk.sent(0x24)), (1, 0));
}

#[test]
fn what_the_card_does_not_hold_is_told_apart_from_what_it_refuses() {
    let asked = |at_select: bool, word: u16| {
        let mut desk = Desk::new("fresh");
        desk.hand.with_card(READER, |card| {
            card.set_hook(Box::new(move |_, command| {
                let select = command[1] == 0xA4 && command.ends_with(&Ap::Text.aid()[1..]);
                let tries = command[1] == 0x20 && command.len() <= 5;
                let meant = if at_select { select } else { tries };
                meant.then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
        });
        let outcome = desk.job(Work::Check(PinName::Text), "3690");
        assert_eq!(desk.sent(0x20), 0);
        outcome.result.clone().unwrap_err()
    };
    let refused = |operation, word| Stop::Refused { operation, status: Some(word), after: After::Nothing };
    assert_eq!(asked(true, 0x6A82), Stop::NotHeld(CardKind::MyNumber));
    assert_eq!(asked(true, 0x6D00), Stop::NotHeld(CardKind::MyNumber));
    let fault = |fault| Stop::Fault { fault, after: After::Nothing };
    for word in [0x6985, 0x6F00, 0x6999] {
        assert_eq!(asked(true, word), fault(Fault::Unselected(word)));
    }
    assert_eq!(asked(true, 0x6283), fault(Fault::OutOfUse(0x6283)));
    for word in [0x6A82, 0x6A88] {
        assert_eq!(asked(false, word), Stop::NotHeld(CardKind::MyNumber));
    }
    for word in [0x6985, 0x6D00, 0x6700, 0x6A86] {
        assert_eq!(asked(false, word), refused(Operation::Tries, word));
    }
}

#[test]
fn the_counter_of_a_certificate_that_the_card_lists_is_refused_and_not_absent() {
    for word in [0x6A82_u16, 0x6A88, 0x6985] {
        for (name, work, typed, (ap, _), _) in jobs() {
            if ap != Ap::Jpki {
                continue;
            }
            let mut desk = Desk::new("fresh");
            desk.hand.with_card(READER, |card| {
                card.set_hook(Box::new(move |_, command| {
                    (command[1] == 0x20 && command.len() <= 5)
                        .then(|| Reply::Answer(word.to_be_bytes().to_vec()))
                }));
            });
            let outcome = desk.job(work(), typed);
            let refused =
                Stop::Refused { operation: Operation::Tries, status: Some(word), after: After::Nothing };
            assert_eq!(outcome.result, Err(refused), "{name} {word:04X}");
            assert_eq!((desk.sent(0x20), outcome.presented), (0, 0), "{name} {word:04X}");
        }
    }
}
