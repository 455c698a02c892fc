//! The card, its applications and certificates.

use std::time::Duration;

use super::{Table, table};
use crate::diag::facts::*;
use crate::diag::fault::Fault;
use crate::diag::rules::stand::*;
use crate::domain::credential::{Application, Secret, Tries};
use crate::domain::kind::CardKind;
use crate::domain::report::{CommonRecord, Unread};

/// Two slots of one device: a card that does not answer in this one, nothing in the other.
fn slots(facts: &mut Facts, here: &str, there: &str) {
    facts.service = Service::Up(vec![reader(here, Inside::Mute), reader(there, Inside::Nothing)]);
}

fn answers(facts: &mut Facts, kind: CardKind, atr: &[u8]) {
    *card(facts) = Card { looked: Ok(card_report(kind)), ..card(facts).clone() };
    first(facts).inside = Inside::Card { atr: atr.to_vec() };
}

/// So many exchanges of 15 ms, then so many of so many milliseconds.
fn takes(facts: &mut Facts, usual: usize, late: usize, millis: u64) {
    let mut exchanges = vec![Duration::from_millis(15); usual];
    exchanges.extend(vec![Duration::from_millis(millis); late]);
    card(facts).exchanges = exchanges;
    report(facts).wire.extended = false;
}

fn ends_on(facts: &mut Facts, day: &str) {
    report(facts).common.record = Ok(CommonRecord {
        card_serial: String::new().into(),
        municipality_code: String::new(),
        expires_on: Some(day.parse().unwrap()),
    });
}

pub(super) const TABLES: &[Table] = &[
    table(
        "C1",
        &[
            (
                |_| (),
                &[
                    "good Present { reader: \"SONY FeliCa RC-S300/P 00 00\", atr: [59, 136, 128, 1, 0, 0, 65, 224, 179, 129, 161, 0, 59] }",
                ],
            ),
            (emptied, &[]),
            (unlisted, &[]),
        ],
    ),
    table(
        "R7",
        &[
            (|_| (), &[]),
            (|f| fails(f, Fault::Held), &["bad Held([]) -> SeeHolders"]),
            (
                |f| {
                    fails(f, Fault::Held);
                    machine(f).holders = Seen::Is(vec![Holder::Scdaemon]);
                },
                &["bad Held([Scdaemon]) -> EndHolder([Scdaemon])"],
            ),
            // It was not touched.
            (
                |f| {
                    first(f).held = true;
                    first(f).card = None;
                },
                &["bad Held([]) -> SeeHolders"],
            ),
            // It let us in nevertheless.
            (|f| first(f).held = true, &[]),
            (
                |f| {
                    fails(f, Fault::Held);
                    machine(f).holders = Seen::Barred;
                },
                &["bad Held([]) -> SeeHolders"],
            ),
        ],
    ),
    table(
        "C2",
        &[
            (|_| (), &[]),
            (|f| first(f).inside = Inside::Card { atr: vec![0x3B, 0x88] }, &["warn BadAtr([59, 136])"]),
            (
                |f| {
                    fails(f, Fault::Unresponsive);
                    first(f).inside = Inside::Card { atr: vec![0x00, 0x01] };
                },
                &["bad BadAtr([0, 1]) -> TurnCard"],
            ),
            (emptied, &[]),
        ],
    ),
    table(
        "R11",
        &[
            (|_| (), &[]),
            (
                |f| {
                    emptied(f);
                    first(f).inside = Inside::Mute;
                },
                &["bad Mute(\"SONY FeliCa RC-S300/P 00 00\") -> TurnCard"],
            ),
            (|f| fails(f, Fault::Unresponsive), &["bad Mute(\"SONY FeliCa RC-S300/P 00 00\") -> TurnCard"]),
            // Its answer to reset says why.
            (
                |f| {
                    fails(f, Fault::Unresponsive);
                    first(f).inside = Inside::Card { atr: vec![0x00, 0x01] };
                },
                &[],
            ),
            (emptied, &[]),
        ],
    ),
    table(
        "R8",
        &[
            (|_| (), &[]),
            (
                |f| slots(f, "ACS ACR1251 Dual Reader [SAM] 00 00", "ACS ACR1251 Dual Reader [PICC] 01 00"),
                &[
                    "warn possible WrongSlot { here: \"ACS ACR1251 Dual Reader [SAM] 00 00\", there: \"ACS ACR1251 Dual Reader [PICC] 01 00\" } -> OtherSlot(\"ACS ACR1251 Dual Reader [PICC] 01 00\")",
                ],
            ),
            (
                |f| slots(f, "ACS ACR1251 1S CL Reader 00 00", "ACS ACR1251 1S CL Reader 00 01"),
                &[
                    "warn possible WrongSlot { here: \"ACS ACR1251 1S CL Reader 00 00\", there: \"ACS ACR1251 1S CL Reader 00 01\" } -> OtherSlot(\"ACS ACR1251 1S CL Reader 00 01\")",
                ],
            ),
            // Slots of one kind, a slot for no card of anybody's, a card that did answer to reset.
            (|f| slots(f, "Virtual PCD 00 00", "Virtual PCD 00 01"), &[]),
            (
                |f| slots(f, "ACS ACR1251 Dual Reader [PICC] 00 00", "ACS ACR1251 Dual Reader [SAM] 01 00"),
                &[],
            ),
            (
                |f| {
                    fails(f, Fault::Unresponsive);
                    first(f).name = "ACS ACR1251 1S CL Reader 00 00".into();
                    readers(f).push(reader("ACS ACR1251 1S CL Reader 00 01", Inside::Nothing));
                },
                &[],
            ),
            // Two devices of one kind, and two kinds.
            (|f| slots(f, "SCM SCR 3310 00 00", "SCM SCR 3310 01 00"), &[]),
            (|f| slots(f, "SCM SCR 3310 00 00", "SONY FeliCa RC-S300/P 01 00"), &[]),
            (|f| slots(f, "SCM SCR 3310 00 00", "SONY FeliCa RC-S300/P 00 01"), &[]),
            (
                |f| {
                    readers(f).push(reader("SONY FeliCa RC-S300/P 00 01", Inside::Nothing));
                },
                &[],
            ),
        ],
    ),
    table(
        "R10",
        &[
            (|_| (), &[]),
            // Taken away and placed anew.
            (|f| first(f).unsteady = 2, &[]),
            (|f| first(f).unsteady = 3, &["warn likely Flaky { times: 3 } -> KeepStill"]),
            (
                |f| {
                    first(f).unsteady = 4;
                    fails(f, Fault::CardLeft);
                },
                &["bad likely Flaky { times: 4 } -> KeepStill"],
            ),
            (
                |f| {
                    emptied(f);
                    first(f).unsteady = 5;
                },
                &["bad likely Flaky { times: 5 } -> KeepStill"],
            ),
            // Contacts, and no field.
            (
                |f| {
                    first(f).name = "ACS ACR39U ICC Reader 00 00".into();
                    first(f).unsteady = 3;
                },
                &["warn likely Flaky { times: 3 } -> TurnCard"],
            ),
            (|f| takes(f, 18, 2, 46), &["warn possible Uneven { median: 15ms, p95: 46ms } -> KeepStill"]),
            (|f| takes(f, 18, 2, 45), &[]),
            (|f| takes(f, 19, 1, 500), &[]),
            (|f| takes(f, 8, 1, 500), &[]),
            // Whole certificates in one exchange each.
            (
                |f| {
                    takes(f, 18, 2, 499);
                    report(f).wire.extended = true;
                },
                &[],
            ),
            (
                |f| {
                    takes(f, 18, 2, 500);
                    report(f).wire.extended = true;
                },
                &["warn possible Uneven { median: 15ms, p95: 500ms } -> KeepStill"],
            ),
            // What every reader takes at times.
            (
                |f| {
                    takes(f, 0, 2, 19);
                    card(f).exchanges.extend([Duration::from_millis(1); 18]);
                },
                &[],
            ),
        ],
    ),
    table(
        "R9",
        &[
            (|_| (), &[]),
            (|f| answers(f, CardKind::Android, &ATR), &[]),
            (
                |f| answers(f, CardKind::Other, &[0x3B, 0x80, 0x80, 0x01, 0x01]),
                &["bad OtherCard { kind: Other, possibly: None } -> PlaceMyNumberCard"],
            ),
            (
                |f| {
                    let licence = [0x3B, 0x88, 0x80, 0x01, 0, 0, 0, 0, 0x91, 0x81, 0xC1, 0, 0xD8];
                    answers(f, CardKind::Other, &licence);
                },
                &["bad OtherCard { kind: Other, possibly: Some(DrivingLicence) } -> PlaceMyNumberCard"],
            ),
            (
                |f| {
                    let suica = [
                        0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06, 0x11, 0, 0x3B, 0,
                        0, 0, 0, 0x42,
                    ];
                    answers(f, CardKind::Other, &suica);
                },
                &["bad OtherCard { kind: Other, possibly: Some(FeliCa) } -> PlaceMyNumberCard"],
            ),
            (
                |f| {
                    let mifare = [
                        0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06, 0x03, 0, 0x01, 0,
                        0, 0, 0, 0x6A,
                    ];
                    answers(f, CardKind::Other, &mifare);
                },
                &["bad OtherCard { kind: Other, possibly: Some(Mifare) } -> PlaceMyNumberCard"],
            ),
            (
                |f| {
                    let juki = [0x3B, 0x88, 0x80, 0x01, 0, 0, 0x14, 0xE0, 0xB3, 0x81, 0x91, 0, 0x5E];
                    answers(f, CardKind::Juki, &juki);
                },
                &["bad OtherCard { kind: Juki, possibly: Some(Juki) } -> PlaceMyNumberCard"],
            ),
            // It looks like one: the chip may be broken, or the label new.
            (
                |f| answers(f, CardKind::Other, &ATR),
                &["bad possible OtherCard { kind: Other, possibly: Some(MyNumber) } -> HaveCardChecked"],
            ),
            (
                |f| answers(f, CardKind::Unknown, &[0x3B, 0x80, 0x80, 0x01, 0x01]),
                &["bad possible OtherCard { kind: Unknown, possibly: None } -> HaveCardChecked"],
            ),
            (|f| fails(f, Fault::CardLeft), &[]),
        ],
    ),
    table(
        "C3",
        &[
            (|_| (), &[]),
            (
                |f| {
                    let second = Reader { name: "Other 01 00".into(), ..first(f).clone() };
                    readers(f).push(second);
                },
                &["bad SeveralCards(2) -> LeaveOneCard"],
            ),
            (
                |f| {
                    let second = Reader { name: "Other 01 00".into(), ..first(f).clone() };
                    readers(f).push(second);
                    f.wanted = Some("other".into());
                },
                &[],
            ),
            (|f| readers(f).push(reader("Other 01 00", Inside::Card { atr: ATR.to_vec() })), &[]),
        ],
    ),
    table(
        "C4",
        &[
            (|_| (), &["good Kind(MyNumber)"]),
            (|f| answers(f, CardKind::IPhone, &ATR), &["good Kind(IPhone)"]),
            (|f| answers(f, CardKind::Other, &ATR), &[]),
            (unlisted, &["unknown CardUnseen"]),
            (|f| f.service = Service::Silent, &["unknown CardUnseen"]),
            (|f| f.service = Service::Unasked, &[]),
            (|f| first(f).card = None, &["unknown CardUnasked -> Examine"]),
            (emptied, &[]),
            (|f| fails(f, Fault::CardLeft), &[]),
            // Not looked at since it is held: R7.
            (
                |f| {
                    first(f).card = None;
                    first(f).held = true;
                },
                &[],
            ),
            // One of two answers: all is told of that.
            (
                |f| {
                    readers(f).insert(0, reader("Other 01 00", Inside::Mute));
                },
                &["good Kind(MyNumber)"],
            ),
        ],
    ),
    table(
        "C5",
        &[
            (|_| (), &[]),
            (|f| fails(f, Fault::CardLeft), &["bad Fault(CardLeft) -> Fault(CardLeft)"]),
            (
                |f| fails(f, Fault::OutOfUse(0x6285)),
                &["bad Fault(OutOfUse(25221)) -> Fault(OutOfUse(25221))"],
            ),
            (|f| fails(f, Fault::Nonsense), &["bad Fault(Nonsense) -> Fault(Nonsense)"]),
            (|f| fails(f, Fault::NoService), &["bad Fault(NoService) -> Fault(NoService)"]),
            (|f| fails(f, Fault::Reset), &["bad Fault(Reset) -> Fault(Reset)"]),
            // R7, R11, R3 and R10 say more.
            (|f| fails(f, Fault::Held), &[]),
            (|f| fails(f, Fault::Unresponsive), &[]),
            (|f| fails(f, Fault::Denied), &[]),
            (
                |f| {
                    fails(f, Fault::CardLeft);
                    first(f).unsteady = 4;
                },
                &[],
            ),
        ],
    ),
    table(
        "C6",
        &[
            (|_| (), &[]),
            (emptied, &["bad NoCard -> PlaceCard"]),
            (
                |f| {
                    emptied(f);
                    first(f).unsteady = 4;
                },
                &[],
            ),
            // It left while it was looked at, and that is told.
            (
                |f| {
                    fails(f, Fault::CardLeft);
                    first(f).inside = Inside::Nothing;
                },
                &[],
            ),
            (unlisted, &[]),
            (|f| f.wanted = Some("ACR39".into()), &[]),
            (|f| first(f).card = None, &[]),
        ],
    ),
    table(
        "C7",
        &[
            (|_| (), &[]),
            (|f| machine(f).holders = Seen::Is(vec![Holder::Browser]), &["good MayHold([Browser])"]),
            (
                |f| {
                    fails(f, Fault::Reset);
                    machine(f).holders = Seen::Is(vec![Holder::Scdaemon]);
                },
                &["warn possible MayHold([Scdaemon]) -> EndHolder([Scdaemon])"],
            ),
            // Nothing says that it has to do with it.
            (
                |f| {
                    emptied(f);
                    machine(f).holders = Seen::Is(vec![Holder::Scdaemon]);
                },
                &["good MayHold([Scdaemon])"],
            ),
            (
                |f| {
                    fails(f, Fault::Held);
                    machine(f).holders = Seen::Is(vec![Holder::Scdaemon]);
                },
                &[],
            ),
            (|f| machine(f).holders = Seen::Barred, &["unknown HoldersUnseen -> SeeHolders"]),
            (|f| machine(f).holders = Seen::Unasked, &["unknown HoldersUnseen -> SeeHolders"]),
            (on_mac, &[]),
        ],
    ),
    table(
        "C8",
        &[
            (|_| (), &["good Timing { count: 20, median: 15ms, p95: 15ms }"]),
            (|f| takes(f, 0, 20, 149), &["good Timing { count: 20, median: 149ms, p95: 149ms }"]),
            (|f| takes(f, 0, 20, 150), &["warn possible Slow { median: 150ms, p95: 150ms } -> OtherPort"]),
            (|f| card(f).exchanges.clear(), &[]),
            (emptied, &[]),
        ],
    ),
    table(
        "C9",
        &[
            (|_| (), &[]),
            (|f| ends_on(f, "2026-11-26"), &["good CardLasts"]),
            (|f| ends_on(f, "2026-11-25"), &["bad CardEnded -> Renew"]),
            (
                |f| {
                    ends_on(f, "2026-11-25");
                    f.now = None;
                },
                &[],
            ),
        ],
    ),
    table(
        "A1",
        &[
            (|_| (), &["unknown ApplicationsUnasked -> Examine"]),
            (
                |f| {
                    card(f).applications = vec![
                        (Application::Jpki, Answered::There),
                        (Application::Text, Answered::Absent),
                        (Application::Surface, Answered::Status(0x6283)),
                    ];
                },
                &[
                    "good Application(Jpki)",
                    "warn NoApplication(Text) -> HaveCardChecked",
                    "warn ApplicationOdd(Surface, 25219) -> HaveCardChecked",
                ],
            ),
            // A phone has no other.
            (
                |f| {
                    answers(f, CardKind::Android, &ATR);
                    card(f).applications =
                        vec![(Application::Jpki, Answered::There), (Application::Text, Answered::Absent)];
                },
                &["good Application(Jpki)"],
            ),
            (|f| answers(f, CardKind::Other, &ATR), &[]),
            (emptied, &[]),
        ],
    ),
    table(
        "R15",
        &[
            (|_| (), &["good Tries(Auth, Left(3))", "good Tries(Sign, Left(5))"]),
            (
                |f| *report(f).tries_mut(Secret::Auth) = Ok(Tries::Left(2)),
                &["warn Tries(Auth, Left(2)) -> MakeSure(Auth)", "good Tries(Sign, Left(5))"],
            ),
            (
                |f| *report(f).tries_mut(Secret::Sign) = Ok(Tries::Locked),
                &["good Tries(Auth, Left(3))", "bad Tries(Sign, Locked) -> ResetPin(Sign)"],
            ),
            // What opens no key.
            (
                |f| *report(f).tries_mut(Secret::Text) = Ok(Tries::Locked),
                &[
                    "good Tries(Auth, Left(3))",
                    "good Tries(Sign, Left(5))",
                    "warn Tries(Text, Locked) -> ResetPin(Text)",
                ],
            ),
            // No source says how many it has at first.
            (
                |f| {
                    report(f).tries.clear();
                    *report(f).tries_mut(Secret::SurfaceBirth) = Ok(Tries::Left(4));
                },
                &["good Tries(SurfaceBirth, Left(4))"],
            ),
            (
                |f| {
                    report(f).tries.clear();
                    *report(f).tries_mut(Secret::SurfaceBirth) = Ok(Tries::Left(1));
                },
                &["warn Tries(SurfaceBirth, Left(1)) -> MakeSure(SurfaceBirth)"],
            ),
            (
                |f| {
                    *report(f).tries_mut(Secret::Auth) = Ok(Tries::NotReported);
                    *report(f).tries_mut(Secret::Sign) = Err(Unread::Refused(0x6A82));
                },
                &["unknown Tries(Auth, NotReported)", "unknown TriesUnread(Sign)"],
            ),
            (|f| report(f).tries.clear(), &[]),
        ],
    ),
    table(
        "Z1",
        &[
            (|_| (), &["good Certificate(Auth, Valid)", "unknown CertificateNeedsPin(Sign)"]),
            (
                |f| f.now = Some(chrono::DateTime::parse_from_rfc3339("2049-10-01T12:00:00+09:00").unwrap()),
                &["warn Certificate(Auth, Renewable) -> Renew", "unknown CertificateNeedsPin(Sign)"],
            ),
            (
                |f| f.now = Some(chrono::DateTime::parse_from_rfc3339("2050-01-01T12:00:00+09:00").unwrap()),
                &["bad Certificate(Auth, Expired) -> Renew", "unknown CertificateNeedsPin(Sign)"],
            ),
            (
                |f| f.now = Some(chrono::DateTime::parse_from_rfc3339("2015-01-01T12:00:00+09:00").unwrap()),
                &["warn Certificate(Auth, NotYetValid)", "unknown CertificateNeedsPin(Sign)"],
            ),
            (|f| f.now = None, &["unknown CertificateUndated(Auth)", "unknown CertificateNeedsPin(Sign)"]),
            (
                |f| report(f).jpki.sign_present = Ok(false),
                &["good Certificate(Auth, Valid)", "good NoCertificate(Sign)"],
            ),
            (
                |f| {
                    report(f).jpki.auth = Err(Unread::Absent);
                    report(f).jpki.auth_present = Ok(false);
                },
                &["warn NoCertificate(Auth) -> Renew", "unknown CertificateNeedsPin(Sign)"],
            ),
            (
                |f| report(f).jpki.auth = Err(Unread::Refused(0x6985)),
                &["warn CertificateUnread(Auth) -> HaveCardChecked", "unknown CertificateNeedsPin(Sign)"],
            ),
            (
                |f| report(f).jpki.auth = Err(Unread::NotAsked),
                &["unknown CertificateUnread(Auth) -> Examine", "unknown CertificateNeedsPin(Sign)"],
            ),
            (
                |f| {
                    let auth = report(f).jpki.auth.clone();
                    (report(f).jpki.auth_ca, report(f).jpki.sign_ca) =
                        (auth, Err(Unread::Malformed("at 3".into())));
                },
                &[
                    "good Certificate(Auth, Valid)",
                    "unknown CertificateNeedsPin(Sign)",
                    "good Certificate(AuthCa, Valid)",
                    "warn CertificateUnread(SignCa) -> HaveCardChecked",
                ],
            ),
            (|f| answers(f, CardKind::Juki, &ATR), &[]),
            (emptied, &[]),
        ],
    ),
];
