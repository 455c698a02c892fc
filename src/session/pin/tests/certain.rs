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
    desk.job(Work::Change { pin: PinName::Auth, new: pin("2468") }, "2580");
    let seen: Vec<_> = heard.try_iter().collect();
    let at = |ins: u8, with_secret| {
        let found = seen.iter().rev().find(|(told, secret, _)| *told == ins && *secret == with_secret);
        found.unwrap_or_else(|| panic!("{ins:02X} {seen:02X?}")).2
    };
    assert_eq!(at(0x20, false), so(After::Nothing), "the tries are asked for");
    assert_eq!(at(0x20, true), so(After::Unanswered));
    assert_eq!(at(0x24, true), so(After::ChangeUnanswered(Secret::Auth)));
    assert_eq!(seen.last().unwrap().2, so(After::Verified), "the card is left");
    assert_eq!(desk.session.ender().certain(), so(After::Verified));
    // The next job begins anew, and one that ends before VERIFY has spent nothing.
    let job = desk.ask(Work::Check(PinName::Auth), Given::Typed(pin("2468")), Some(9), false);
    assert_eq!(desk.answer(job).result, Err(Stop::FewerTries { shown: 9, left: 3 }));
    assert_eq!(desk.session.ender().certain(), so(After::Nothing));
    // A change that is refused has changed nothing; a card that leaves at VERIFY leaves it open.
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| (command[1] == 0x24).then(|| Reply::Answer(vec![0x6A, 0x80]))));
    });
    desk.job(Work::Change { pin: PinName::Auth, new: pin("1357") }, "2468");
    assert_eq!(desk.session.ender().certain(), so(After::Verified));
    desk.hand.with_card(READER, |card| {
        card.set_hook(Box::new(|_, command| {
            (command[1] == 0x20 && command.len() > 5).then_some(Reply::Lost)
        }));
    });
    desk.job(Work::Check(PinName::Auth), "2468");
    assert_eq!(desk.session.ender().certain(), so(After::Unanswered));
}
