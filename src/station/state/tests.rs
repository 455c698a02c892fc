use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::AtomicI64;

use chrono::TimeDelta;

use super::*;
use crate::session::{Epoch, Fault};
use crate::station::staff::{Answer, Hash, Staff, hash};

/// A clock that a test sets, in seconds from its beginning.
fn clock(seconds: &Arc<AtomicI64>) -> Clock {
    let (seconds, begin) = (Arc::clone(seconds), calendar::parse("2026-11-22T14:00:00+09:00").unwrap());
    Arc::new(move || begin + TimeDelta::seconds(seconds.load(Ordering::SeqCst)))
}

fn open_at(file: &Path, seconds: &Arc<AtomicI64>) -> State {
    State::open(file.to_owned(), clock(seconds))
}

fn opened(file: &Path) -> State {
    open_at(file, &Arc::default())
}

fn on_disk(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mynascope/kiosk.json");
    (folder, file)
}

/// Readers by what is in each: nothing, a card of this epoch, what can't be told.
fn up(inside: &[(&str, Inside)]) -> Event {
    let reader = |(name, inside): &(&str, Inside)| Reader {
        name: (*name).to_owned(),
        inside: inside.clone(),
        ..Reader::default()
    };
    Event::Service(Service::Up(inside.iter().map(reader).collect()))
}

fn card(epoch: u64) -> Inside {
    Inside::Card { atr: "3B".to_owned(), epoch: Epoch(epoch) }
}

/// Has been up with an empty reader for long enough.
fn settled(state: &State) {
    state.heard(&up(&[("a", Inside::Nothing)]));
    for reader in state.lock().readers.iter_mut().flat_map(BTreeMap::values_mut) {
        reader.empty_since = None;
    }
}

#[test]
fn what_is_kept_is_readable_by_all_and_names_nobody() {
    let (_folder, file) = place();
    let state = opened(&file);
    settled(&state);
    state.heard(&up(&[("a", card(1))]));
    let told = on_disk(&file);
    assert_eq!(told["schema"], 1);
    assert_eq!(told["pid"], std::process::id());
    assert_eq!(
        told["last_card_event"],
        serde_json::json!({ "at": "2026-11-22T14:00:00+09:00", "event": "inserted" })
    );
    assert_eq!((&told["wrong_pins"], &told["staff"]["wrong"]), (&0.into(), &0.into()));
    let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["schema", "pid", "last_card_event", "wrong_pins", "staff"]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    assert!(std::fs::metadata(&file).unwrap().len() < MOST);
}

#[test]
fn a_card_that_comes_or_goes_is_told_and_nothing_else_is() {
    let state = State::in_memory(clock(&Arc::default()));
    let told = |event: Event| {
        state.heard(&event);
        state.lock().kept.last_card_event.take().map(|told| told.event)
    };
    assert_eq!(told(up(&[("a", card(1))])), None, "it was in already");
    assert_eq!(told(up(&[("a", Inside::Nothing)])), Some(Move::Removed));
    assert_eq!(told(up(&[("a", Inside::Nothing), ("b", card(2))])), None, "with its reader");
    assert_eq!(told(up(&[("a", card(3)), ("b", card(2))])), Some(Move::Inserted));
    assert_eq!(told(Event::Service(Service::Down(Fault::NoService))), None);
    assert_eq!(told(up(&[("a", card(3))])), None, "the service has come back");
}

#[test]
fn a_wrong_pin_counts_from_before_it_is_sent_and_beyond_the_process() {
    let (_folder, file) = place();
    let state = opened(&file);
    assert_eq!(state.wrong(), 0);
    state.begin().unwrap();
    assert_eq!((state.wrong(), &on_disk(&file)["wrong_pins"]), (1, &1.into()));
    assert_eq!(opened(&file).wrong(), 1, "killed before it was answered");
    state.taken_back();
    assert_eq!((state.wrong(), &on_disk(&file)["wrong_pins"]), (0, &0.into()));
}

#[test]
fn only_readers_that_were_seen_empty_renew_it() {
    let nothing = || Inside::Nothing;
    let wrong_after = |events: &[Event]| {
        let (_folder, file) = place();
        opened(&file).begin().unwrap();
        let state = opened(&file);
        for event in events {
            state.heard(event);
        }
        state.wrong()
    };
    let down = || Event::Service(Service::Down(Fault::NoService));
    for (events, wrong) in [
        (vec![up(&[("a", card(1))])], 1),
        (vec![up(&[("a", card(1))]), up(&[("a", nothing())])], 0),
        (vec![up(&[("a", card(1))]), up(&[]), up(&[("a", card(2))])], 1),
        (vec![up(&[("a", card(1))]), down(), up(&[("a", card(2))])], 1),
        (vec![up(&[("a", card(1)), ("b", card(2))]), up(&[("a", nothing()), ("b", card(2))])], 1),
        (vec![up(&[("a", card(1))]), up(&[("a", Inside::Unavailable)])], 1),
        (vec![up(&[("a", Inside::MuteCard { epoch: Epoch(1) })]), up(&[("a", nothing())])], 0),
        // One that has just appeared may be told as empty before its driver has looked.
        (vec![up(&[("a", nothing())]), up(&[("a", card(1))])], 1),
        (vec![up(&[("a", card(1))]), down(), up(&[("a", nothing())]), up(&[("a", card(2))])], 1),
        (vec![up(&[("a", Inside::Unavailable)]), up(&[("a", nothing())]), up(&[("a", card(2))])], 1),
    ] {
        assert_eq!(wrong_after(&events), wrong, "{events:?}");
    }
}

#[test]
fn one_that_was_empty_for_a_while_renews_it_with_the_next_card() {
    let (_folder, file) = place();
    opened(&file).begin().unwrap();
    let state = opened(&file);
    state.heard(&up(&[("a", Inside::Nothing)]));
    let since = state.lock().readers.as_ref().and_then(|readers| readers["a"].empty_since).unwrap();
    let earlier = since.checked_sub(SETTLED).unwrap();
    state.lock().readers.as_mut().unwrap().get_mut("a").unwrap().empty_since = Some(earlier);
    state.heard(&up(&[("a", card(1))]));
    assert_eq!(state.wrong(), 0);
}

#[test]
fn what_can_not_be_kept_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody can make a folder below a file, root neither.
    std::fs::write(folder.path().join("mynascope"), "").unwrap();
    let state = opened(&folder.path().join("mynascope/kiosk.json"));
    assert!(!state.is_kept());
    let before = state.wrong();
    assert!(state.begin().is_err());
    assert_eq!(state.wrong(), before);
    std::fs::remove_file(folder.path().join("mynascope")).unwrap();
    state.begin().unwrap();
    assert!(state.is_kept());
    assert_eq!(state.wrong(), before + 1);
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let (folder, _) = place();
    let pipe = folder.path().join("pipe");
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, rustix::fs::Mode::RUSR, 0).unwrap();
    let state = opened(&pipe);
    assert!(!state.is_kept() && state.begin().is_err());
    assert!(!std::fs::symlink_metadata(&pipe).unwrap().is_file());
}

#[test]
fn a_file_that_can_not_be_understood_is_taken_as_the_worst() {
    let (_folder, file) = place();
    drop(opened(&file));
    for text in ["", "{", "{\"schema\":2}", "[]", &"7".repeat(5000)] {
        std::fs::write(&file, text).unwrap();
        let state = opened(&file);
        assert_eq!(state.wrong(), 1, "{text}");
        assert!(state.staff_waits().is_some_and(|wait| wait <= Duration::from_secs(30)), "{text}");
    }
}

fn code(text: &str) -> crate::secret::Pin {
    let mut pin = crate::secret::Pin::default();
    assert!(text.bytes().all(|byte| pin.push(byte)));
    pin
}

/// The same form with little to compute.
fn quick(text: &str) -> Hash {
    use argon2::password_hash::PasswordHasher as _;
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(text.as_bytes(), &[7; 16]).unwrap();
    hash.to_string().parse().unwrap()
}

#[test]
fn a_code_is_known_by_its_hash_small_letters_and_large() {
    let line = hash(&code("Staff7x"), [9; 32]).unwrap();
    assert!(line.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{line}");
    let staff = Staff::new(line.parse().unwrap(), Arc::new(State::in_memory(clock(&Arc::default()))));
    assert_eq!(staff.answer(&code("STAFF7X")), Answer::Right);
    assert_eq!(staff.answer(&code("staff7x")), Answer::Right);
    assert_eq!(staff.answer(&code("STAFF7Y")), Answer::Wrong);
}

#[test]
fn five_wrong_codes_wait_longer_and_longer_across_restarts_and_clocks() {
    let (_folder, file) = place();
    let seconds: Arc<AtomicI64> = Arc::default();
    let staff = || Staff::new(quick("STAFF7"), Arc::new(open_at(&file, &seconds)));
    let at = |now: i64| seconds.store(now, Ordering::SeqCst);
    let wait = |staff: &Staff| match staff.answer(&code("STAFF7")) {
        Answer::Wait(left) => left.as_secs_f64().ceil() as i64,
        Answer::Right => 0,
        Answer::Wrong => -1,
    };
    for _ in 0..5 {
        assert_eq!(staff().answer(&code("WRONG1")), Answer::Wrong);
    }
    assert_eq!(wait(&staff()), 30, "the right one waits as well");
    at(10);
    assert_eq!(wait(&staff()), 20);
    // Set back, all of it is waited for.
    at(-100_000);
    assert_eq!(wait(&staff()), 30);
    let mut now = 40;
    for next in [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600] {
        at(now);
        assert_eq!(staff().answer(&code("WRONG1")), Answer::Wrong);
        assert_eq!(wait(&staff()), next);
        now += next;
    }
    at(now);
    assert_eq!(wait(&staff()), 0);
    assert_eq!(staff().answer(&code("WRONG1")), Answer::Wrong, "the right one begins the count anew");
    assert_eq!(wait(&staff()), 0);
}

#[test]
fn within_a_process_no_clock_shortens_the_wait() {
    let seconds: Arc<AtomicI64> = Arc::default();
    let state = Arc::new(State::in_memory(clock(&seconds)));
    let staff = Staff::new(quick("STAFF7"), Arc::clone(&state));
    for _ in 0..5 {
        let _ = staff.answer(&code("WRONG1"));
    }
    seconds.store(1_000_000, Ordering::SeqCst);
    assert!(matches!(staff.answer(&code("STAFF7")), Answer::Wait(_)));
}

#[test]
fn a_wait_is_thirty_seconds_doubled_up_to_an_hour() {
    let waits = [None, None, None, None, None, Some(30), Some(60), Some(120)];
    for (wrong, seconds) in (0..).zip(waits) {
        assert_eq!(wait_after(wrong), seconds.map(Duration::from_secs), "{wrong}");
    }
    for wrong in (12..80).chain([200, u32::MAX]) {
        assert_eq!(wait_after(wrong), Some(Duration::from_hours(1)), "{wrong}");
    }
}

#[test]
fn only_argon2id_of_a_bearable_cost_is_a_hash() {
    use crate::station::staff::Flaw;
    let tail = "c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let of = |head: &str| format!("{head}${tail}").parse::<Hash>().map(drop);
    assert_eq!(of("$argon2id$v=19$m=65536,t=3,p=1"), Ok(()));
    for (head, flaw) in [
        ("$argon2i$v=19$m=65536,t=3,p=1", Flaw::Function),
        ("$argon2id$v=16$m=65536,t=3,p=1", Flaw::Function),
        ("$argon2id$m=65536,t=3,p=1", Flaw::Function),
        ("$argon2id$v=19$m=4194304,t=3,p=1", Flaw::Cost),
        ("$argon2id$v=19$m=65536,t=17,p=1", Flaw::Cost),
        ("$argon2id$v=19$m=65536,t=3,p=17", Flaw::Cost),
        ("$argon2id$v=19$m=x,t=3,p=1", Flaw::Form),
    ] {
        assert_eq!(of(head), Err(flaw), "{head}");
    }
    for text in ["", "123456", "$argon2id$v=19$m=65536,t=3,p=1", "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ"]
    {
        assert_eq!(text.parse::<Hash>().map(drop), Err(Flaw::Form), "{text}");
    }
}
