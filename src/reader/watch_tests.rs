use std::collections::VecDeque;

use super::*;

const CARD: u32 = bits::PRESENT;
const TWO_SLOTS: [&str; 2] = ["Dual 00 00", "Dual 00 01"];

/// What the service does at one wait.
enum Turn {
    /// These readers change to these states (without a change: the time is over).
    Tell(Vec<(&'static str, u32, &'static [u8])>),
    /// The readers are others from now on; this is told where there is a notification.
    Plug(Vec<&'static str>),
    /// The whole question fails.
    Fail(Hitch),
}

/// A service as the real ones were seen to behave.
#[derive(Default)]
struct Fake {
    /// What `establish` answers, in order; then success.
    establish: VecDeque<Result<(), LinkError>>,
    readers: Vec<(&'static str, u32, &'static [u8])>,
    turns: VecDeque<Turn>,
    /// `None`: unknown. 0: known, without a count.
    notification: Option<u32>,
    bell: bool,
    log: Vec<String>,
}

impl Fake {
    fn with(readers: &[&'static str]) -> Self {
        Self {
            readers: readers.iter().map(|name| (*name, bits::EMPTY, &[][..])).collect(),
            notification: Some(0),
            ..Self::default()
        }
    }

    fn empty_question(slots: &[Slot]) -> bool {
        slots.is_empty()
    }
}

impl Service for Fake {
    fn establish(&mut self) -> Result<(), LinkError> {
        self.log.push("establish".into());
        self.establish.pop_front().unwrap_or(Ok(()))
    }

    fn release(&mut self) {
        self.log.push("release".into());
    }

    fn list(&mut self) -> Result<Vec<CString>, Hitch> {
        Ok(self.readers.iter().map(|(name, ..)| CString::new(*name).unwrap()).collect())
    }

    fn wait(&mut self, timeout: Option<Duration>, slots: &mut [Slot]) -> Result<(), Hitch> {
        assert!(!Self::empty_question(slots), "an empty question returns at once and would spin");
        let probe = slots.len() == 1 && slots[0].name.as_c_str() == PNP && timeout == Some(Duration::ZERO);
        if slots.iter().any(|slot| slot.name.as_c_str() == PNP) && self.notification.is_none() {
            return Err(Hitch::UnknownName);
        }
        if !probe && timeout != Some(Duration::ZERO) {
            self.log.push(timeout.map_or("wait".into(), |time| format!("wait {time:?}")));
            match self.turns.pop_front() {
                Some(Turn::Tell(changes)) => {
                    for (name, state, atr) in changes {
                        let at = self.readers.iter().position(|(known, ..)| *known == name).unwrap();
                        self.readers[at] = (name, state, atr);
                    }
                }
                Some(Turn::Plug(names)) => {
                    self.readers = names.into_iter().map(|name| (name, bits::EMPTY, &[][..])).collect();
                    match &mut self.notification {
                        Some(0) => return Ok(()),
                        Some(count) => *count += 1,
                        None => {}
                    }
                }
                Some(Turn::Fail(hitch)) => return Err(hitch),
                // A test that has nothing more to say would wait for ever.
                None => return Err(Hitch::Cancelled),
            }
        }
        let mut changed = false;
        for slot in slots {
            if slot.name.as_c_str() == PNP {
                slot.now = self.notification.unwrap_or_default() << 16;
            } else {
                let found = self.readers.iter().find(|(name, ..)| slot.name.as_bytes() == name.as_bytes());
                let Some((_, state, atr)) = found else { return Err(Hitch::UnknownName) };
                (slot.now, slot.atr) = (*state, atr.to_vec());
            }
            changed |= slot.now != slot.known;
        }
        if changed { Ok(()) } else { Err(Hitch::TimedOut) }
    }

    fn pause(&mut self, time: Duration) {
        self.log.push(format!("pause {time:?}"));
        assert!(self.log.len() < 100, "spins: {:?}", self.log);
    }

    fn woken(&mut self) -> bool {
        std::mem::take(&mut self.bell)
    }
}

fn status(name: &str, presence: Presence, events: u32) -> ReaderStatus {
    ReaderStatus { name: ReaderName(name.into()), presence, held: false, in_use: false, events }
}

fn settled(fake: Fake) -> (Monitor<Fake>, Vec<ReaderStatus>) {
    let mut monitor = Monitor::new(fake);
    let known = monitor.next(&[]).unwrap();
    monitor.settling = 0;
    monitor.service.log.clear();
    (monitor, known)
}

#[test]
fn the_first_answer_comes_at_once_and_names_each_slot_of_a_device() {
    let (_, known) = settled(Fake::with(&TWO_SLOTS));
    assert_eq!(known, TWO_SLOTS.map(|name| status(name, Presence::Empty, 0)));
}

#[test]
fn a_card_in_the_second_slot_is_told_of_the_second_slot() {
    let (mut monitor, known) = settled(Fake::with(&TWO_SLOTS));
    monitor.service.turns.push_back(Turn::Tell(vec![(TWO_SLOTS[1], 1 << 16 | CARD, &[0x3B, 0x80])]));
    let now = monitor.next(&known).unwrap();
    assert_eq!(now[0], known[0]);
    assert_eq!(now[1], status(TWO_SLOTS[1], Presence::Card { atr: vec![0x3B, 0x80] }, 1));
}

#[test]
fn states_are_told_as_what_they_mean() {
    for (state, atr, presence) in [
        (bits::EMPTY, &[][..], Presence::Empty),
        (CARD, &[0x3B][..], Presence::Card { atr: vec![0x3B] }),
        (CARD | bits::MUTE, &[][..], Presence::Mute),
        (CARD, &[][..], Presence::Mute),
        (bits::UNAVAILABLE, &[][..], Presence::Unavailable),
        (bits::UNKNOWN | bits::UNAVAILABLE, &[][..], Presence::Unavailable),
        (0, &[][..], Presence::Unavailable),
    ] {
        let slot = Slot { known: state, atr: atr.to_vec(), ..Slot::unaware(c"r") };
        assert_eq!(slot.presence(), presence, "{state:#x}");
    }
    let told = |flags| {
        let status = Slot { known: CARD | flags, ..Slot::unaware(c"r") }.status(ReaderName::default());
        (status.held, status.in_use)
    };
    let told = [0, bits::INUSE, bits::EXCLUSIVE].map(told);
    assert_eq!(told, [(false, false), (false, true), (true, true)]);
}

#[test]
fn an_endless_wait_needs_a_notification_that_counts() {
    for (notification, wait) in [(Some(3), "wait"), (Some(0), "wait 5s"), (None, "wait 1s")] {
        let (mut monitor, known) = settled(Fake { notification, ..Fake::with(&["r"]) });
        assert_eq!(monitor.next(&known), Err(LinkError::Cancelled));
        assert_eq!(monitor.service.log, [wait], "{notification:?}");
    }
}

#[test]
fn a_time_out_of_the_first_question_does_not_mean_that_there_is_no_notification() {
    let (monitor, _) = settled(Fake::with(&["r"]));
    assert_eq!(monitor.notification, Notification::Uncounted);
}

#[test]
fn a_reader_that_is_plugged_in_is_told_with_and_without_a_count() {
    for notification in [Some(0), Some(1)] {
        let (mut monitor, known) = settled(Fake { notification, ..Fake::with(&["a"]) });
        monitor.service.turns.push_back(Turn::Plug(vec!["a", "b"]));
        let now = monitor.next(&known).unwrap();
        assert_eq!(now, [status("a", Presence::Empty, 0), status("b", Presence::Empty, 0)]);
    }
}

#[test]
fn a_reader_that_is_pulled_out_fails_the_question_and_only_it_is_dropped() {
    let (mut monitor, known) = settled(Fake::with(&["a", "b"]));
    monitor.service.turns.push_back(Turn::Plug(vec!["b"]));
    assert_eq!(monitor.next(&known).unwrap(), [status("b", Presence::Empty, 0)]);
    assert_eq!(monitor.notification, Notification::Uncounted, "the notification is still there");
}

#[test]
fn a_reader_unknown_between_list_and_question_is_not_a_missing_notification() {
    let (mut monitor, known) = settled(Fake::with(&["a"]));
    monitor.service.turns.push_back(Turn::Fail(Hitch::UnknownName));
    monitor.service.turns.push_back(Turn::Tell(vec![("a", 1 << 16 | CARD, &[0x3B])]));
    assert_eq!(monitor.next(&known).unwrap()[0].events, 1);
    assert_eq!(monitor.notification, Notification::Uncounted);
}

#[test]
fn without_readers_and_without_notification_we_pause_and_never_ask_an_empty_question() {
    let (mut monitor, known) = settled(Fake { notification: None, ..Fake::with(&[]) });
    assert_eq!(known, []);
    for _ in 0..3 {
        assert_eq!(monitor.next(&known), Ok(vec![]));
    }
    assert_eq!(monitor.service.log, ["pause 1s"; 3]);
}

#[test]
fn without_readers_the_notification_is_waited_for() {
    let (mut monitor, known) = settled(Fake::with(&[]));
    monitor.service.turns.push_back(Turn::Plug(vec!["a"]));
    assert_eq!(monitor.next(&known).unwrap().len(), 1);
    assert_eq!(monitor.service.log, ["wait 5s"]);
}

#[test]
fn an_empty_list_is_believed_after_less_than_a_second() {
    let mut monitor = Monitor::new(Fake::with(&[]));
    assert_eq!(monitor.next(&[]), Ok(vec![]));
    assert_eq!(monitor.service.log.iter().filter(|line| *line == "pause 100ms").count(), 8);
}

#[test]
fn a_service_that_dies_is_released_found_again_and_told_anew() {
    let (mut monitor, known) = settled(Fake::with(&["r"]));
    monitor.service.turns.push_back(Turn::Fail(Hitch::Lost(LinkError::NoService)));
    monitor.service.establish = [Err(LinkError::NoService)].into();
    assert_eq!(monitor.next(&known), Err(LinkError::NoService));
    assert_eq!(monitor.next(&[]), Err(LinkError::NoService), "still away");
    assert_eq!(monitor.next(&[]), Ok(known), "back");
    assert_eq!(
        monitor.service.log,
        ["wait 5s", "release", "pause 500ms", "establish", "pause 500ms", "establish"],
        "a new connection each time, never quicker than the pause"
    );
}

#[test]
fn a_denial_by_policy_is_told_as_one_and_asked_again_with_pauses() {
    let mut monitor = Monitor::new(Fake {
        establish: [Err(LinkError::Denied), Err(LinkError::Denied)].into(),
        ..Fake::with(&["r"])
    });
    assert_eq!(monitor.next(&[]), Err(LinkError::Denied));
    assert_eq!(monitor.next(&[]), Err(LinkError::Denied));
    assert_eq!(monitor.service.log, ["establish", "pause 500ms", "establish"]);
}

#[test]
fn a_wake_that_came_before_the_wait_is_not_lost() {
    let (mut monitor, known) = settled(Fake::with(&["r"]));
    monitor.service.bell = true;
    assert_eq!(monitor.next(&known), Err(LinkError::Cancelled));
    assert_eq!(monitor.service.log, [""; 0], "nothing was asked");
    monitor.service.turns.push_back(Turn::Tell(vec![("r", 1 << 16 | CARD, &[0x3B])]));
    assert_eq!(monitor.next(&known).unwrap()[0].events, 1, "and the next call goes on as before");
}

#[test]
fn other_programs_coming_and_going_are_told_as_that_and_do_not_make_us_spin() {
    let (mut monitor, mut known) = settled(Fake::with(&["r"]));
    for round in 0..40 {
        let state = bits::EMPTY | if round % 2 == 0 { bits::INUSE } else { 0 };
        monitor.service.turns.push_back(Turn::Tell(vec![("r", state, &[])]));
    }
    for round in 0..40 {
        let told = monitor.next(&known).unwrap();
        assert_eq!((told[0].in_use, told[0].held), (round % 2 == 0, false), "{round}");
        assert!(is_use_alone(&told, &known));
        known = told;
    }
    assert_eq!(monitor.next(&known), Err(LinkError::Cancelled));
    assert!(monitor.service.log.iter().filter(|line| *line == "pause 100ms").count() > 30);
    let held = [ReaderStatus { held: true, ..known[0].clone() }];
    assert!(!is_use_alone(&held, &known) && !is_use_alone(&[], &known), "what matters is told at once");
}

#[test]
fn a_card_that_left_and_came_back_between_two_looks_shows_in_the_count() {
    let (mut monitor, known) = settled(Fake::with(&["r"]));
    for count in [1, 3] {
        monitor.service.turns.push_back(Turn::Tell(vec![("r", count << 16 | CARD, &[0x3B])]));
    }
    let first = monitor.next(&known).unwrap();
    let second = monitor.next(&first).unwrap();
    assert_eq!((first[0].events, second[0].events), (1, 3));
    assert_eq!(first[0].presence, second[0].presence);
}

#[test]
fn a_name_that_is_no_utf_8_is_shown_as_far_as_it_is_and_unlike_any_other() {
    let names = [c"Lecteur \xE9 00 00", c"Lecteur \xE8 00 00", c"Plain 00 00", c"\xE3\x82\xAB 00 00"];
    let told: Vec<_> = shown(names).into_iter().map(|name| name.0).collect();
    assert_eq!(told, ["Lecteur \u{fffd} 00 00", "Lecteur \u{fffd} 00 00 (2)", "Plain 00 00", "カ 00 00"]);
}
