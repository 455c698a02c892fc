use std::sync::Arc;

use super::*;
use crate::present::sample;

const NAME: &str = "A 00 00";

fn reader(epoch: Option<u64>, events: u32) -> Reader {
    let inside =
        epoch.map_or(Inside::Nothing, |epoch| Inside::Card { atr: "3B00".into(), epoch: Epoch(epoch) });
    Reader { name: NAME.into(), inside, events, ..Reader::default() }
}

fn up(epoch: Option<u64>, events: u32) -> Event {
    Event::Service(Service::Up(vec![reader(epoch, events)]))
}

fn looked(job: u64, epoch: u64, looked: Result<(), Fault>, millis: &[u64]) -> Event {
    let exchanges = millis.iter().copied().map(Duration::from_millis).collect();
    let looked = looked.map(|()| sample::fresh());
    let card = Card { looked, applications: Vec::new(), exchanges };
    Event::Examined { job: RequestId(job), epoch: Epoch(epoch), told: None, card: Arc::new(card) }
}

fn exercise(looks: u32) -> Exercise {
    Exercise::new(&reader(Some(1), 1), looks)
}

/// One look after the other, each with this end.
fn through(exercise: &mut Exercise, ends: &[Result<(), Fault>]) {
    for (job, end) in (10..).zip(ends) {
        assert!(exercise.next(RequestId(job)).is_some(), "{job}");
        assert_eq!(exercise.next(RequestId(job + 1)), None, "one look at a time");
        exercise.hear(&looked(job, 1, *end, &[2, 3]));
    }
}

fn troubles(exercise: &Exercise) -> Vec<(Fault, u32, u32)> {
    exercise.result().troubles.iter().map(|it| (it.fault, it.failed, it.repeated)).collect()
}

#[test]
fn as_many_looks_are_made_as_were_wished_for_and_their_times_are_kept() {
    let mut exercise = exercise(3);
    let asked = exercise.next(RequestId(7));
    let expected =
        Request::Examine { reader: NAME.into(), epoch: Epoch(1), job: RequestId(7), applications: false };
    assert_eq!(asked, Some(expected), "no application is selected that a look does not select");
    exercise.hear(&looked(6, 1, Ok(()), &[1]));
    assert_eq!(exercise.result().done, 0, "another's");
    exercise.hear(&looked(7, 1, Ok(()), &[2, 3]));
    through(&mut exercise, &[Ok(()), Ok(())]);
    assert!(exercise.is_done());
    assert_eq!(exercise.next(RequestId(99)), None);
    let result = exercise.result();
    assert_eq!((result.of, result.done, result.good, result.end), (3, 3, 3, End::Done));
    assert_eq!((result.exchanges.len(), &result.looks), (6, &vec![Duration::from_millis(5); 3]));
    assert_eq!((result.troubles.len(), result.cause()), (0, None));
}

#[test]
fn what_goes_wrong_is_counted_by_kind_and_what_was_made_good_apart() {
    let mut exercise = exercise(4);
    exercise.next(RequestId(7));
    for fault in [Some(Fault::Reset), None, Some(Fault::Reset)] {
        exercise.hear(&Event::Withdrawn { job: RequestId(7), epoch: Epoch(1), attempt: 1, fault });
    }
    exercise.hear(&Event::Withdrawn {
        job: RequestId(6),
        epoch: Epoch(1),
        attempt: 1,
        fault: Some(Fault::Held),
    });
    exercise.hear(&looked(7, 1, Ok(()), &[2]));
    through(&mut exercise, &[Err(Fault::Held), Err(Fault::Reset)]);
    exercise.next(RequestId(8));
    let fault = Some(Fault::Unresponsive);
    exercise.hear(&Event::Withdrawn { job: RequestId(8), epoch: Epoch(1), attempt: 1, fault });
    exercise.hear(&looked(8, 1, Err(Fault::Held), &[2]));
    assert_eq!(troubles(&exercise), [(Fault::Reset, 1, 2), (Fault::Held, 2, 0)]);
    assert_eq!((exercise.result().good, exercise.result().done), (1, 4));
    assert_eq!(exercise.result().cause(), Some(Cause::OtherProgram));
    assert_eq!(exercise.result().worst(), Some(Fault::Held));
}

#[test]
fn a_card_that_leaves_is_waited_for_and_the_next_look_is_of_the_new_insertion() {
    let mut exercise = exercise(2);
    exercise.next(RequestId(7));
    exercise.hear(&looked(7, 1, Err(Fault::CardLeft), &[]));
    assert_eq!(exercise.next(RequestId(8)), None, "what the service says of it comes yet");
    exercise.hear(&up(None, 2));
    assert_eq!((exercise.next(RequestId(8)), exercise.is_done()), (None, false));
    exercise.hear(&up(Some(2), 3));
    let Some(Request::Examine { epoch, .. }) = exercise.next(RequestId(8)) else { panic!() };
    assert_eq!(epoch, Epoch(2));
    exercise.hear(&looked(8, 2, Ok(()), &[2]));
    assert_eq!((exercise.result().moves, exercise.is_done()), (2, true));
    assert_eq!(exercise.result().cause(), Some(Cause::Position));
}

#[test]
fn a_card_that_does_not_come_back_ends_it_and_one_that_never_left_is_asked_again() {
    let mut exercise = exercise(9);
    exercise.next(RequestId(7));
    exercise.hear(&looked(7, 1, Err(Fault::CardLeft), &[]));
    exercise.silent();
    assert!(exercise.next(RequestId(8)).is_some(), "the service sees it all the time");
    exercise.hear(&looked(8, 1, Err(Fault::CardLeft), &[]));
    exercise.hear(&up(None, 2));
    for _ in 0..PATIENCE {
        assert!(!exercise.is_done());
        exercise.silent();
    }
    assert!(exercise.is_done());
    assert_eq!((exercise.result().end, exercise.result().done), (End::Gone, 2));
}

#[test]
fn one_in_which_nothing_goes_right_any_more_ends_early() {
    let mut exercise = exercise(100);
    let mut ends = vec![Err(Fault::Unresponsive); 9];
    ends.push(Ok(()));
    ends.extend([Err(Fault::Unresponsive); 10]);
    through(&mut exercise, &ends);
    assert!(exercise.is_done());
    assert_eq!((exercise.result().end, exercise.result().done), (End::Stuck, 20));
    assert_eq!(exercise.result().cause(), Some(Cause::Contact));

    let mut hung = self::exercise(100);
    hung.next(RequestId(7));
    (0..PATIENCE).for_each(|_| hung.silent());
    assert_eq!((hung.is_done(), hung.result().end), (true, End::Stuck));
}

#[test]
fn the_cause_is_what_most_of_the_trouble_points_to() {
    let of = |faults: &[(Fault, u32)]| {
        let mut exercise = exercise(100);
        let troubles =
            faults.iter().map(|(fault, failed)| Trouble { fault: *fault, failed: *failed, repeated: 0 });
        exercise.result.troubles = troubles.collect();
        exercise.result
    };
    for (faults, cause) in [
        (&[(Fault::CardLeft, 3), (Fault::Held, 2)][..], Some(Cause::Position)),
        (&[(Fault::CardLeft, 2), (Fault::Held, 2)], Some(Cause::OtherProgram)),
        (&[(Fault::Held, 1), (Fault::Reset, 1), (Fault::Unresponsive, 1)], Some(Cause::OtherProgram)),
        (&[(Fault::NoService, 1)], Some(Cause::Service)),
        (&[(Fault::Link(1), 1)], Some(Cause::Contact)),
        (&[(Fault::NoReader, 1)], Some(Cause::Cable)),
        (&[(Fault::OutOfUse(0x6283), 9)], None),
        (&[], None),
    ] {
        assert_eq!(of(faults).cause(), cause, "{faults:?}");
    }
    let left = Exercised { unplugged: 1, ..of(&[(Fault::CardLeft, 30)]) };
    assert_eq!(left.cause(), Some(Cause::Cable), "a reader that leaves takes its card along");
}

#[test]
fn looks_of_unlike_times_are_told_where_nothing_else_went_wrong() {
    let of = |millis: &[u64]| {
        let mut exercise = exercise(100);
        exercise.result.looks = millis.iter().copied().map(Duration::from_millis).collect();
        exercise.result.cause()
    };
    assert_eq!(of(&[300, 300, 300, 300, 901]), Some(Cause::Uneven));
    assert_eq!(of(&[300, 300, 300, 300, 900]), None);
    assert_eq!(of(&[300, 300, 300, 901]), None, "too few to say");
    assert_eq!(of(&[1, 1, 1, 1, 500]), None, "nobody notices");
}

#[test]
fn a_reader_that_leaves_is_counted_and_a_service_that_goes_away_is_trouble() {
    let mut exercise = exercise(5);
    exercise.hear(&Event::Service(Service::Up(Vec::new())));
    exercise.hear(&up(Some(2), 0));
    assert_eq!((exercise.result().unplugged, exercise.result().moves), (1, 0));
    exercise.hear(&Event::Service(Service::Down(Fault::NoService)));
    exercise.hear(&up(Some(3), 9));
    assert_eq!((troubles(&exercise), exercise.result().moves), (vec![(Fault::NoService, 1, 0)], 0));
    assert!(exercise.next(RequestId(7)).is_some(), "it is back");
}

#[test]
fn a_service_that_does_not_come_back_is_what_ended_it() {
    let mut exercise = exercise(9);
    through(&mut exercise, &[Ok(())]);
    exercise.hear(&Event::Service(Service::Down(Fault::NoService)));
    assert_eq!(exercise.next(RequestId(50)), None);
    for _ in 0..PATIENCE {
        exercise.silent();
    }
    assert_eq!((exercise.result().end, exercise.result().cause()), (End::Away, Some(Cause::Service)));
}
