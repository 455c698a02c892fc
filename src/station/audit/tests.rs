use std::path::Path;

use chrono::TimeDelta;

use super::*;
use crate::domain::audit::Class;
use crate::domain::calendar;

fn clock() -> Clock {
    Arc::new(|| calendar::parse("2026-11-22T14:03:11.204+09:00").unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "as the system's own, which may have none to give")]
fn counted() -> Option<[u8; 32]> {
    static NEXT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(1);
    Some([NEXT.fetch_add(1, Ordering::SeqCst); 32])
}

fn begun(path: &Path) -> Audit {
    Audit::begin(Place::File(path.to_owned()), "city-hall-1".to_owned(), clock(), counted).unwrap()
}

fn entry(event: Event, class: Class) -> Entry {
    Entry { event, class, duration: None }
}

fn lines(audit: &Audit, path: &Path) -> Vec<String> {
    audit.flush(Duration::from_secs(5));
    std::fs::read_to_string(path).unwrap().lines().map(ToOwned::to_owned).collect()
}

#[test]
fn a_line_has_these_fields_and_a_visit_one_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let audit = begun(&path);
    audit.record(&entry(Event::Started, Class::Done));
    audit.record(&entry(Event::VisitBegan, Class::Done));
    audit.record(&Entry {
        duration: Some(TimeDelta::milliseconds(812)),
        ..entry(Event::Looked, Class::Other)
    });
    audit.record(&entry(Event::VisitEnded, Class::Taken));
    audit.record(&entry(Event::Stopped, Class::Signal));
    audit.record(&entry(Event::VisitBegan, Class::Done));
    let told = lines(&audit, &path);
    let visit = told[1].split("\"visit\":").nth(1).unwrap().trim_end_matches('}').to_owned();
    assert_eq!(visit.len(), 18, "{visit}");
    let head = "{\"time\":\"2026-11-22T14:03:11.204+09:00\",\"terminal\":\"city-hall-1\",";
    let rest = |event: &str, class: &str, ms: &str, visit: &str| {
        format!("{head}\"event\":\"{event}\",\"class\":\"{class}\",\"duration_ms\":{ms},\"visit\":{visit}}}")
    };
    assert_eq!(
        told[..5],
        [
            rest("started", "done", "null", "null"),
            rest("visit-began", "done", "null", &visit),
            rest("looked", "other", "812", &visit),
            rest("visit-ended", "taken", "null", &visit),
            rest("stopped", "signal", "null", "null"),
        ]
    );
    assert!(!told[5].contains(&visit) && !told[5].contains("null}"), "another visit, another number");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o137, 0, "nobody else reads it");
}

#[test]
fn its_words_and_fields_are_those_of_the_document() {
    let document = include_str!("../../../docs/audit.md");
    let rows = |section: &str| -> Vec<&str> {
        let section = document.split("\n## ").find(|part| part.starts_with(section)).unwrap();
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
    };
    assert_eq!(rows("2."), Event::ALL.map(Event::key));
    assert_eq!(rows("3."), Class::ALL.map(Class::key));
    let line =
        Line { time: String::new(), terminal: "", event: "", class: "", duration_ms: None, visit: None };
    let json = serde_json::to_value(line).unwrap();
    assert_eq!(rows("1."), json.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_log_that_can_not_be_written_says_so_and_goes_on_when_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logs/audit.jsonl");
    let audit = begun(&path);
    assert_eq!(audit.is_kept(), Some(true));
    audit.record(&entry(Event::Started, Class::Done));
    audit.flush(Duration::from_secs(5));
    assert_eq!(audit.is_kept(), Some(false));
    std::fs::create_dir(folder.path().join("logs")).unwrap();
    audit.record(&entry(Event::Fault, Class::Failed));
    let told = lines(&audit, &path);
    assert!(audit.is_kept() == Some(true) && told.len() == 1 && told[0].contains("fault"), "{told:?}");
}

#[test]
fn a_full_disk_stops_the_log_and_nothing_else() {
    // What is written there finds no room, ever.
    let full = Path::new("/dev/full");
    assert!(open(full).is_err(), "a device is no file");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    std::fs::write(&path, "{\"time\":\"2026-").unwrap();
    let audit = begun(&path);
    audit.record(&entry(Event::Started, Class::Done));
    let told = lines(&audit, &path);
    assert_eq!(told[0], "{\"time\":\"2026-", "torn by a disk that was full");
    assert!(told[1].starts_with("{\"time\":") && told[1].ends_with('}') && told.len() == 2, "{told:?}");
}

#[test]
fn one_that_was_moved_away_is_begun_anew_and_no_link_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("audit.jsonl"), folder.path().join("audit.jsonl.1"));
    let audit = begun(&path);
    audit.record(&entry(Event::Started, Class::Done));
    assert_eq!(lines(&audit, &path).len(), 1);
    std::fs::rename(&path, &old).unwrap();
    audit.record(&entry(Event::Fault, Class::Failed));
    assert_eq!((lines(&audit, &path).len(), lines(&audit, &old).len()), (1, 1));
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&old, &path).unwrap();
    audit.record(&entry(Event::Recovered, Class::Done));
    assert_eq!(lines(&audit, &old).len(), 1);
    assert_eq!(audit.is_kept(), Some(false));
}

#[test]
fn what_a_stuck_disk_leaves_no_room_for_is_dropped_at_once() {
    let (jobs, todo) = sync_channel(WAITING);
    let audit = Audit {
        terminal: "kiosk".to_owned(),
        clock: clock(),
        random: counted,
        visit: Mutex::default(),
        jobs: Some(jobs),
        is_kept: Arc::new(AtomicBool::new(true)),
    };
    for _ in 0..WAITING {
        audit.record(&entry(Event::Looked, Class::Done));
    }
    assert_eq!(audit.is_kept(), Some(true));
    audit.record(&entry(Event::Looked, Class::Done));
    assert_eq!(audit.is_kept(), Some(false));
    audit.flush(Duration::from_millis(1));
    assert_eq!(todo.try_iter().count(), WAITING);
}

#[test]
fn a_log_that_goes_nowhere_is_none() {
    let audit = Audit::begin(Place::Nowhere, "kiosk".to_owned(), clock(), counted).unwrap();
    audit.record(&entry(Event::Started, Class::Done));
    audit.flush(Duration::from_secs(1));
    assert_eq!(audit.is_kept(), None);
}
