use std::process::Command;

use super::*;
use crate::cli::tests::setting;
use crate::link::{Backend, LinkError, ReaderStatus, Readers, Wake, Watch};
use crate::sim::{Card, Persona, READER, Simulator};

const NOW: &str = "2026-11-22T15:00:00+09:00";

fn simulator() -> Simulator {
    Simulator::new(Card::new(&Persona::named("fresh").unwrap(), calendar::parse(NOW).unwrap()))
}

/// The exit code, the JSON.
fn told(setting: Setting) -> (u8, Value) {
    let outcome = Health {}.run(setting).unwrap();
    let code = outcome.failure.as_ref().map_or(0, |failure| failure.key().0);
    let json = outcome.json.unwrap();
    assert_eq!(outcome.failure.map_or("ok", |failure| failure.key().1), json["status"]);
    (code, json)
}

#[test]
fn a_service_with_a_reader_is_ok_and_its_card_is_not_touched() {
    let simulator = simulator();
    let hand = simulator.hand();
    let (code, json) = told(setting(simulator));
    assert_eq!((code, hand.exchanges()), (0, 0));
    assert_eq!(json["service"], json!({ "state": "up", "kind": null }));
    assert_eq!(json["readers"], json!([{ "name": without_serial(READER), "state": "card", "held": false }]));
    assert_eq!(
        (&json["version"], &json["last_card_event"]),
        (&env!("CARGO_PKG_VERSION").into(), &Value::Null)
    );
}

#[test]
fn a_reader_that_another_program_holds_or_without_a_card_is_ok() {
    for change in [
        |simulator: &Simulator| simulator.hand().hold(READER, true),
        |simulator: &Simulator| simulator.hand().take_out(READER),
    ] {
        let simulator = simulator();
        change(&simulator);
        assert_eq!(told(setting(simulator)).0, 0);
    }
}

#[test]
fn no_reader_and_another_than_the_one_that_is_meant_are_degraded() {
    let (code, json) = told(setting(Simulator::empty()));
    assert_eq!((code, &json["service"]["state"], &json["readers"]), (1, &"up".into(), &json!([])));
    let (code, json) = told(Setting { reader: Some("Sony".into()), ..setting(simulator()) });
    assert_eq!((code, json["readers"].as_array().map(Vec::len)), (1, Some(1)));
    assert_eq!(told(Setting { reader: Some("Simulated".into()), ..setting(simulator()) }).0, 0);
}

#[test]
fn a_service_that_is_away_is_down_and_the_reason_is_told() {
    for (why, kind) in [(LinkError::NoService, "no-service"), (LinkError::Denied, "denied")] {
        let simulator = simulator();
        simulator.hand().service(Some(why));
        let (code, json) = told(setting(simulator));
        assert_eq!((code, &json["service"]), (2, &json!({ "state": "down", "kind": kind })));
    }
}

/// A service that hangs: no call to it ever ends.
struct Hung;

impl Backend for Hung {
    fn readers(&self) -> Box<dyn Readers> {
        simulator().readers()
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        (Box::new(Self), Box::new(|| ()))
    }

    fn simulated(&self) -> bool {
        true
    }
}

impl Watch for Hung {
    fn next(&mut self, _known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError> {
        loop {
            std::thread::park();
        }
    }
}

#[test]
fn a_service_that_hangs_is_down_before_two_seconds_are_over() {
    // A machine that has much else to do is given another chance: where it takes longer by itself, none of them is taken.
    let took = || {
        let started = Instant::now();
        let (code, json) = told(setting(Hung));
        assert_eq!((code, &json["service"]["state"]), (2, &"silent".into()));
        started.elapsed()
    };
    let late: Vec<_> =
        (0..8).map(|_| took()).take_while(|took| *took >= Duration::from_millis(1900)).collect();
    assert!(late.len() < 8, "{late:?}");
}

#[test]
fn the_last_card_event_is_that_of_a_kiosk_that_runs() {
    let temporary = crate::surroundings::Surroundings::look().temporary;
    let folder = temporary.join(format!("mynascope-health-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("kiosk.json");
    let mut gone = Command::new("true").spawn().unwrap();
    let (here, dead) = (std::process::id(), gone.id());
    gone.wait().unwrap();
    let event = r#"{"at":"2026-11-22T14:03:11+09:00","event":"inserted","more":1}"#;
    let said = |schema: u32, pid: u32, event: &str| {
        format!(r#"{{"schema":{schema},"pid":{pid},"last_card_event":{event}}}"#)
    };
    let at = "2026-11-22T14:03:11+09:00";
    let full = json!({ "at": at, "event": "inserted", "age_seconds": 3409 });
    for (text, expected) in [
        (said(1, here, event), full.clone()),
        (said(1, 1, event), full),
        (said(1, here, "null"), Value::Null),
        (said(1, dead, event), Value::Null),
        (said(1, 0, event), Value::Null),
        (said(2, here, event), Value::Null),
        (said(1, here, &event.replace("inserted", "eaten")), Value::Null),
        (said(1, here, &event.replace("2026-11-22T", "yesterday ")), Value::Null),
        (said(1, here, event) + &" ".repeat(5000), Value::Null),
        (String::new(), Value::Null),
    ] {
        std::fs::write(&file, &text).unwrap();
        let kiosks = vec![folder.join("none.json"), file.clone()];
        let (code, json) = told(Setting { kiosks, ..setting(simulator()) });
        assert_eq!((code, &json["last_card_event"]), (0, &expected), "{text}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn both_languages_say_it_in_five_lines() {
    let text = |lang| {
        let told = Health {}.run(Setting { lang, ..setting(simulator()) }).unwrap().text;
        String::from_utf8(told.to_vec()).unwrap()
    };
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        text(Lang::En),
        format!("ok\nPC/SC service: answers\nReaders: 1\nVersion: {version}\nKiosk: none is running\n")
    );
    assert_eq!(text(Lang::Ja).lines().next(), Some("正常 (ok)"));
    assert_eq!(text(Lang::Ja).lines().count(), 5);
}
