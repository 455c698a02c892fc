//! The bytes on the wire, against a card that knows nothing but what each test tells it.

use std::collections::VecDeque;

use super::super::iso::SHORT;
use super::*;

const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";
const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";
const RECORD: &[u8] = b"\x01\x1C4000000127198431322120350217\x90\x00";
const AUTH: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-auth-cert.der");

#[expect(clippy::unnecessary_wraps, reason = "an answer of the script, beside those that fail")]
fn answer(data: &[u8], status: u16) -> Result<Vec<u8>, LinkError> {
    Ok([data, &status.to_be_bytes()[..]].concat())
}

/// Answers in order, whatever is asked; remembers what was asked.
#[derive(Default)]
struct Script {
    answers: VecDeque<Result<Vec<u8>, LinkError>>,
    asked: Vec<String>,
    reconnects: u32,
    gone: bool,
}

impl Script {
    fn then(mut self, answer: Result<Vec<u8>, LinkError>) -> Self {
        self.answers.push_back(answer);
        self
    }

    /// The test card's first short chunk, by short identifier.
    fn start(self) -> Self {
        self.then(answer(&AUTH[..256], 0x9000))
    }

    /// What comes between the certificate's start and its rest.
    fn between(self) -> Self {
        self.then(answer(b"JPKIAPICCTOKEN2                 ", 0x9000))
            .then(answer(&[0x8F, 0x8F, 0x00], 0x9000))
            .then(answer(&[], 0x63C3))
            .then(answer(&[], 0x63C5))
    }

    /// The certificate's file from an offset on.
    fn file(mut self, from: usize) -> Self {
        for chunk in AUTH[from..].chunks(256) {
            self = self.then(answer(chunk, 0x9000));
        }
        self
    }

    fn record(self) -> Self {
        self.then(answer(&[], 0x9000)).then(Ok(RECORD.to_vec()))
    }

    /// All that follows the certificate's start in short APDUs.
    fn rest(self) -> Self {
        self.between().file(255).record()
    }
}

impl Transmit for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.asked.push(crate::domain::text::hex(command));
        self.answers.pop_front().unwrap_or(Err(LinkError::CardLeft))
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        self.reconnects += 1;
        if self.gone { Err(LinkError::NoCard) } else { Ok(()) }
    }
}

/// Answers each command by what it is.
struct Says<F> {
    says: F,
    asked: Vec<String>,
}

impl<F: Fn(&[u8]) -> (Vec<u8>, u16)> Transmit for Says<F> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.asked.push(crate::domain::text::hex(command));
        let (data, status) = (self.says)(command);
        answer(&data, status)
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        Ok(())
    }
}

/// A look at a card that answers each command so; and what it was asked.
fn said(want: Want, says: impl Fn(&[u8]) -> (Vec<u8>, u16)) -> (Result<(), Unseen>, CardReport, Vec<String>) {
    let mut card = Says { says, asked: Vec::new() };
    let mut report = CardReport::unread("reader".into(), "3B".into(), false);
    let outcome = look(&mut card, &mut lengths(Extended::Refused), want, &mut report, &|_| ());
    (outcome, report, card.asked)
}

fn run(script: &mut Script, extended: &mut Extended, want: Want) -> (Result<(), Unseen>, CardReport) {
    let mut report = CardReport::unread("reader".into(), "3B".into(), false);
    let mut known = lengths(*extended);
    let outcome = look(script, &mut known, want, &mut report, &|_| ());
    *extended = known.extended;
    (outcome, report)
}

fn lengths(extended: Extended) -> Lengths {
    Lengths { extended, ..Lengths::default() }
}

fn assert_complete(report: &CardReport) {
    assert_eq!(report.kind, CardKind::MyNumber);
    assert_eq!(report.jpki.auth.as_ref().map(|auth| auth.serial.as_str()), Ok("227B13"));
    assert_eq!(report.jpki.sign, Err(Unread::NeedsPin));
    assert_eq!(report.common.record.as_ref().map(|common| common.municipality_code.as_str()), Ok("13221"));
    assert_eq!(report.tries(Secret::Auth), Ok(crate::domain::credential::Tries::Left(3)));
    assert_eq!(report.tries(Secret::Sign), Ok(crate::domain::credential::Tries::Left(5)));
}

/// Of the card that counts 3 for every secret.
fn assert_complete_but_tries(report: &CardReport) {
    assert_eq!(report.jpki.auth.as_ref().map(|auth| auth.serial.as_str()), Ok("227B13"));
    assert_eq!(report.jpki.auth.as_ref().map(|auth| auth.der.as_slice()), Ok(AUTH));
    assert!(report.common.record.is_ok() && report.jpki.dates.is_empty());
}

#[test]
fn a_plan_has_the_exchanges_of_the_table() {
    for (want, short, extended) in
        [(Want::CARD, 14, 8), (Want::ALL, 26, 10), (Want::TRIES, 16, 16), (Want::COUNT, 17, 17)]
    {
        let plan = Plan::of(want);
        assert_eq!(
            (plan.left(lengths(Extended::Refused)), plan.left(lengths(Extended::Works))),
            (short, extended),
            "{want:?}"
        );
    }
}

#[test]
fn a_card_known_to_take_only_short_apdus_is_read_in_14_exchanges() {
    let mut script = Script::default().then(answer(&[], 0x9000)).start().rest();
    let (outcome, report) = run(&mut script, &mut Extended::Refused, Want::CARD);
    assert_eq!(outcome, Ok(()));
    assert_complete(&report);
    assert_eq!(
        script.asked,
        [
            SELECT_JPKI,
            "00B08A0000",
            "00B0860020",
            "00B0880003",
            "00200098",
            "0020009B",
            // By short identifier from the last byte that was read.
            "00B08AFF00",
            "00B001FF00",
            "00B002FF00",
            "00B003FF00",
            "00B004FF00",
            "00B005FF37",
            SELECT_COMMON,
            "00B2010C00",
        ]
    );
}

#[test]
fn extended_length_takes_8_exchanges_and_is_remembered() {
    let mut extended = Extended::Untried;
    let filler = [AUTH, &[0xFF; 100]].concat();
    // 6100: data came, whatever is announced behind it.
    for status in [0x9000, 0x6282, 0x6100] {
        let script = Script::default().then(answer(&[], 0x9000)).then(answer(&filler, status));
        let mut script = script.between().record();
        let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
        assert_eq!((outcome, extended), (Ok(()), Extended::Works), "{status:04X}");
        assert_complete(&report);
        assert_eq!(script.asked.len(), 8);
        assert_eq!(script.asked[1], "00B08A00000800");
        extended = Extended::Untried;
    }
}

#[test]
fn extended_length_refused_by_any_status_costs_one_exchange_more() {
    for status in [0x6700, 0x6E00, 0x6D00, 0x6F00, 0x6CF0, 0x6881, 0x6A86] {
        let mut extended = Extended::Untried;
        let mut script = Script::default().then(answer(&[], 0x9000)).then(answer(&[], status)).start().rest();
        let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
        assert_eq!((outcome, extended), (Ok(()), Extended::Refused), "{status:04X}");
        assert_complete(&report);
        assert_eq!(script.asked.len(), 15, "{status:04X}");
    }
}

#[test]
fn extended_length_that_loses_the_link_costs_a_reconnect_and_a_select() {
    for lost in [
        Err(LinkError::CardLeft),
        Err(LinkError::Reset),
        Err(LinkError::Unresponsive),
        Err(LinkError::Refused),
        Err(LinkError::Other(7)),
        Ok(vec![]),
        Ok(vec![0x90]),
    ] {
        let mut extended = Extended::Untried;
        let mut script =
            Script::default().then(answer(&[], 0x9000)).then(lost).then(answer(&[], 0x9000)).start().rest();
        let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
        assert_eq!((outcome, extended, script.reconnects), (Ok(()), Extended::Refused, 1));
        assert_complete(&report);
        assert_eq!(script.asked.len(), 16);
    }
}

#[test]
fn a_card_that_does_not_come_back_says_that_extended_length_lost_it() {
    let mut extended = Extended::Untried;
    let mut script =
        Script { gone: true, ..Script::default() }.then(answer(&[], 0x9000)).then(Err(LinkError::CardLeft));
    let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
    assert_eq!(outcome, Err(Unseen::Lost { error: LinkError::CardLeft, by_extended: true }));
    assert_eq!(extended, Extended::Refused);
    assert_eq!(report.jpki.auth, Err(Unread::NotAsked));
}

#[test]
fn an_extended_answer_that_is_cut_short_is_completed_in_short_reads() {
    let mut extended = Extended::Untried;
    let mut script = Script::default().then(answer(&[], 0x9000)).start().rest();
    let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
    assert_eq!((outcome, extended), (Ok(()), Extended::Refused));
    assert_complete(&report);
    assert_eq!(script.asked.len(), 14);
}

#[test]
fn short_identifiers_that_are_refused_give_way_to_select() {
    for status in [0x6A86, 0x6A82, 0x6A81, 0x6B00, 0x6700] {
        let mut extended = Extended::Refused;
        let mut script = Script::default()
            .then(answer(&[], 0x9000)) // SELECT
            .then(answer(&[], status)) // by short identifier
            .then(answer(&[], 0x9000)) // SELECT EF
            .start();
        for data in [&b"JPKIAPICCTOKEN2                 "[..], &[0x8F, 0x8F, 0x00]] {
            script = script.then(answer(&[], 0x9000)).then(answer(data, 0x9000));
        }
        for tries in [0x63C3, 0x63C5] {
            script = script.then(answer(&[], 0x9000)).then(answer(&[], tries));
        }
        let script = script.then(answer(&[], 0x9000)).file(256).then(answer(&[], 0x9000)); // SELECT EF
        let mut script = script.record();
        let (outcome, report) = run(&mut script, &mut extended, Want::CARD);
        assert_eq!(outcome, Ok(()), "{status:04X}");
        assert_complete(&report);
        assert_eq!(script.asked[2], "00A4020C02000A");
        assert_eq!(script.asked[3], "00B0000000");
        assert!(script.asked.contains(&"00A4020C020018".to_owned()));
        assert!(script.asked.contains(&"00200080".to_owned()));
        assert_eq!(script.asked.iter().filter(|asked| asked.starts_with("00B08")).count(), 1, "{status:04X}");
    }
}

#[test]
fn waiting_bytes_are_collected_and_a_wrong_length_is_mended() {
    let script = Script::default()
        .then(answer(&[], 0x9000))
        .then(answer(&AUTH[..200], 0x6138))
        .then(answer(&AUTH[200..256], 0x9000));
    let mut script = script.then(answer(&[], 0x6C20)).rest();
    let (outcome, report) = run(&mut script, &mut Extended::Refused, Want::CARD);
    assert_eq!(outcome, Ok(()));
    assert_complete(&report);
    assert_eq!(script.asked[2], "00C0000038");
}

/// Small readers and T=0: what a reader in between does to an ordinary card's answers.
struct Between {
    /// The most that a short Le may ask for.
    most: usize,
    /// `61xx` in place of an answer: fetched with the right length alone, which `6100` does not tell.
    kept: bool,
    /// `6100` behind the data, and nothing more to be had.
    stale: bool,
    waiting: Vec<u8>,
    asked: Vec<String>,
    file: Vec<u8>,
}

impl Between {
    fn of(most: usize, kept: bool, stale: bool) -> Self {
        Self { most, kept, stale, waiting: Vec::new(), asked: Vec::new(), file: Vec::new() }
    }

    /// The test card, byte by byte.
    fn card(&mut self, command: &[u8], le: Option<usize>) -> (Vec<u8>, u16) {
        let (offset, file): (usize, &[u8]) = match *command {
            [0x00, 0xB0, p1 @ 0x80..=0xFF, offset, ..] => {
                self.file = match p1 {
                    0x86 => b"JPKIAPICCTOKEN2                 ".to_vec(),
                    0x88 => vec![0x8F, 0x8F, 0x00],
                    _ => AUTH.to_vec(),
                };
                (usize::from(offset), &self.file)
            }
            [0x00, 0xB0, high, low, ..] => (usize::from(u16::from_be_bytes([high, low])), &self.file),
            [0x00, 0xB2, ..] => (0, &RECORD[..RECORD.len() - 2]),
            [0x00, 0x20, ..] => return (Vec::new(), 0x63C3),
            _ => return (Vec::new(), 0x9000),
        };
        let rest = file.get(offset..).unwrap_or_default();
        (rest[..rest.len().min(le.unwrap_or(0))].to_vec(), 0x9000)
    }
}

impl Transmit for Between {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.asked.push(crate::domain::text::hex(command));
        // Case 2: a lone byte behind the header.
        let le = command.get(4).filter(|_| command.len() == 5);
        let le = le.map(|le| if *le == 0 { 256 } else { usize::from(*le) });
        if command.len() > 5 && command[4] == 0 || le.is_some_and(|le| le > self.most) {
            return answer(&[], 0x6700);
        }
        if command[1] == 0xC0 {
            let waiting = std::mem::take(&mut self.waiting);
            return match le {
                Some(le) if le > waiting.len() && !waiting.is_empty() => {
                    self.waiting = waiting;
                    answer(&[], 0x6C00 | self.waiting.len() as u16)
                }
                Some(le) if !waiting.is_empty() => {
                    self.waiting = waiting[le..].to_vec();
                    answer(&waiting[..le], if self.waiting.is_empty() { 0x9000 } else { 0x6100 })
                }
                _ => answer(&[], 0x6985),
            };
        }
        let (data, status) = self.card(command, le);
        match (data.is_empty(), self.kept, self.stale) {
            (false, true, _) => {
                self.waiting = data;
                answer(&[], 0x6100)
            }
            (false, false, true) => answer(&data, 0x6100),
            _ => answer(&data, status),
        }
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        Ok(())
    }
}

#[test]
fn small_readers_and_such_that_keep_answers_back_tell_the_card_whole() {
    for most in [256, 255, 254, 240, 200, 128, 100, 64, 63, 32] {
        for (kept, stale) in [(false, false), (true, false), (false, true)] {
            let mut known = Lengths::default();
            let mut asked = Vec::new();
            for _ in 0..2 {
                let mut between = Between::of(most, kept, stale);
                let mut report = CardReport::unread("reader".into(), "3B".into(), false);
                let outcome = look(&mut between, &mut known, Want::CARD, &mut report, &|_| ());
                assert_eq!(outcome, Ok(()), "{most} {kept} {stale}");
                assert_eq!(report.kind, CardKind::MyNumber, "{most} {kept} {stale}");
                assert_eq!(report.jpki.auth.as_ref().map(|auth| auth.serial.as_str()), Ok("227B13"));
                assert_eq!(report.jpki.sign_present, Ok(true), "{most} {kept} {stale}");
                assert!(report.common.record.is_ok(), "{most} {kept} {stale}");
                asked.push(between.asked);
            }
            let goes = SHORT.into_iter().find(|goes| usize::from(*goes) <= most).unwrap();
            assert_eq!(known, Lengths { extended: Extended::Refused, short: goes }, "{most} {kept} {stale}");
            // Once it is known what goes through, nothing more is tried.
            let read = |le: u16| {
                asked[1].iter().filter(|asked| asked.ends_with(&format!("{:02X}", le & 0xFF))).count()
            };
            assert!(goes == 256 || read(256) <= 2, "{most} {kept} {stale}: {:?}", asked[1]);
            if !kept {
                // A record alone is shorter than what is asked for.
                let reads = AUTH.len().div_ceil(usize::from(goes)) + usize::from(stale);
                assert_eq!(asked[1].len(), 7 + reads, "{most} {stale}: {:?}", asked[1]);
            }
        }
    }
}

#[test]
fn a_read_of_256_bytes_that_is_refused_for_its_length_is_made_smaller_and_remembered() {
    let mut between = Between::of(250, false, false);
    let mut known = lengths(Extended::Refused);
    let mut report = CardReport::unread("reader".into(), "3B".into(), false);
    look(&mut between, &mut known, Want::CARD, &mut report, &|_| ()).unwrap();
    assert_eq!(
        between.asked[..6],
        // In either form first: 6700 may also be an answer to the short identifier.
        [SELECT_JPKI, "00B08A0000", "00A4020C02000A", "00B0000000", "00B08A00F0", "00B0860020"]
    );
    assert!(between.asked.contains(&"00B08AF0F0".to_owned()));
    assert_eq!(known.short, 240);
    let mut again = Between::of(250, false, false);
    look(&mut again, &mut known, Want::CARD, &mut report, &|_| ()).unwrap();
    assert_eq!(again.asked[..3], [SELECT_JPKI, "00B08A00F0", "00B0860020"]);
    // A file that gives 6700 to every length says nothing of what goes through.
    let refused =
        |command: &[u8]| matches!(command, [0x00, 0xB0, 0x8A | 0..0x80, ..]).then(|| (Vec::new(), 0x6700));
    let mut odd = Says { says: |command: &[u8]| as_itself(command, refused), asked: Vec::new() };
    let mut known = lengths(Extended::Refused);
    look(&mut odd, &mut known, Want::CARD, &mut report, &|_| ()).unwrap();
    assert_eq!((known.short, report.kind), (256, CardKind::MyNumber));
    assert_eq!(report.jpki.auth, Err(Unread::Refused(0x6700)));
}

#[test]
fn a_card_that_has_no_offset_beside_a_short_identifier_is_read_on_after_a_select() {
    for refused in [None, Some(0x6B00), Some(0x6A86), Some(0x6700), Some(0x6985)] {
        let says = |command: &[u8]| match (command, refused) {
            // The offset is passed over.
            ([0x00, 0xB0, 0x8A, ..], None) => Some((AUTH[..256].to_vec(), 0x9000)),
            ([0x00, 0xB0, 0x8A, 1..=255, ..], Some(word)) => Some((Vec::new(), word)),
            _ => None,
        };
        let (outcome, report, asked) = said(Want::CARD, |command| as_itself(command, says));
        assert_eq!(outcome, Ok(()), "{refused:04X?}");
        assert_complete_but_tries(&report);
        let selected = asked.iter().position(|asked| asked == "00A4020C02000A").unwrap();
        assert_eq!(asked[selected + 1], "00B0010000", "{refused:04X?}");
        let tried = if refused == Some(0x6700) { SHORT.len() } else { 1 };
        assert_eq!(asked.len(), 14 + tried + 1, "{refused:04X?}");
    }
}

#[test]
fn the_dates_are_told_with_the_kind_after_3_exchanges_and_the_rest_as_it_comes() {
    let asked = std::cell::Cell::new(0);
    let parts = std::cell::RefCell::new(Vec::new());
    let tell = |told: Told<'_>| {
        if let Told::Part(part) = told {
            parts.borrow_mut().push((asked.get(), part.clone()));
        }
    };
    let says = |command: &[u8]| {
        asked.set(asked.get() + 1);
        as_itself(command, |_| None)
    };
    let mut card = Says { says, asked: Vec::new() };
    let mut report = CardReport::unread("reader".into(), "3B".into(), false);
    look(&mut card, &mut lengths(Extended::Refused), Want::CARD, &mut report, &tell).unwrap();
    let parts = parts.into_inner();
    assert_eq!(parts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [3, 4, 5, 6, 12]);
    let comes = || Err(Unread::Coming);
    let dates = report.validity(KeyPair::Auth);
    for (at, part) in &parts {
        assert!(part.is_coming() && part.kind == CardKind::MyNumber, "{at}");
        assert_eq!(part.validity(KeyPair::Auth), dates, "{at}");
        let known = |from: usize| *at >= from;
        assert_eq!(part.jpki.sign_present == comes(), !known(4), "{at}");
        assert_eq!(part.tries(Secret::Auth) == Err(Unread::Coming), !known(5), "{at}");
        assert_eq!(part.tries(Secret::Sign) == Err(Unread::Coming), !known(6), "{at}");
        assert_eq!(part.jpki.auth.is_ok(), known(12), "{at}");
        assert_eq!(part.common.record.as_ref().err(), Some(&Unread::Coming), "{at}");
    }
    assert!(!report.is_coming());
}

#[test]
fn nothing_is_told_in_parts_of_a_card_whose_kind_is_not_known() {
    for (file, kind) in [
        (b"SOMETHING ELSE                  ".to_vec(), CardKind::Unknown),
        (vec![0xFF; 32], CardKind::Unknown),
    ] {
        let says = |command: &[u8]| match command {
            [0x00, 0xB0, 0x86, ..] => Some((file.clone(), 0x9000)),
            _ => None,
        };
        let mut card = Says { says: |command: &[u8]| as_itself(command, says), asked: Vec::new() };
        let mut report = CardReport::unread("reader".into(), "3B".into(), false);
        let tell = |told: Told<'_>| assert!(!matches!(told, Told::Part(_)), "{told:?}");
        look(&mut card, &mut lengths(Extended::Refused), Want::CARD, &mut report, &tell).unwrap();
        assert_eq!(report.kind, kind);
    }
}

#[test]
fn a_wrong_length_to_get_response_is_mended_and_what_came_before_it_failed_is_kept() {
    let mut script = Script::default().then(answer(&[], 0x611A));
    // SELECT told more than was asked for: nobody fetches it.
    script = script.then(answer(&[], 0x6100)).then(answer(&[], 0x6C90)).then(answer(&AUTH[..144], 0x9000));
    // Data, and 6100 behind it with nothing to be had, whatever it is answered with.
    let refusals = [0x6985, 0x6D00, 0x6F00, 0x6700, 0x6100, 0x6C10, 0x6E00];
    let (mut at, mut expected) = (144, vec!["00B08A0000", "00C0000000", "00C0000090"]);
    for status in refusals {
        let end = (at + 200).min(AUTH.len());
        script = script.then(answer(&AUTH[at..end], 0x6140)).then(answer(&[], status));
        if status == 0x6700 {
            script = script.then(answer(&[], 0x6D00));
        }
        if status == 0x6C10 {
            script = script.then(answer(&[], 0x6F00));
        }
        if at == 144 {
            // Dated; read on after a SELECT, since an offset of 8 bits reaches no further.
            script = script.between().then(answer(&[], 0x9000));
        }
        at = end;
    }
    expected.push("00B0009000");
    let mut script = script.then(answer(&AUTH[at..], 0x9000)).record();
    let (outcome, report) = run(&mut script, &mut Extended::Refused, Want::CARD);
    assert_eq!(outcome, Ok(()));
    assert_complete(&report);
    assert_eq!(script.asked[1..5], expected);
    // Without data a failure is one.
    let kept = |command: &[u8]| match command {
        [0x00, 0xB0, 0x88, ..] => Some((Vec::new(), 0x6103)),
        [0x00, 0xC0, ..] => Some((Vec::new(), 0x6985)),
        _ => None,
    };
    let (_, report, _) = said(Want::CARD, |command| as_itself(command, kept));
    assert_eq!(report.jpki.sign_present, Err(Unread::Refused(0x6985)));
}

#[test]
fn the_very_first_command_is_asked_again_after_6f00() {
    let mut script = Script::default().then(answer(&[], 0x6F00)).then(answer(&[], 0x9000)).start().rest();
    let (outcome, report) = run(&mut script, &mut Extended::Refused, Want::CARD);
    assert_eq!(outcome, Ok(()));
    assert_complete(&report);
    assert_eq!(script.asked[..2], [SELECT_JPKI, SELECT_JPKI]);
    assert_eq!(script.asked.len(), 15);
}

#[test]
fn a_card_without_the_application_is_another_card_after_one_exchange() {
    let mut script = Script::default().then(answer(&[], 0x6A82));
    let (outcome, report) = run(&mut script, &mut Extended::Untried, Want::CARD);
    assert_eq!((outcome, report.kind, script.asked.len()), (Ok(()), CardKind::Other, 1));
}

#[test]
fn every_word_to_the_selection_of_the_application_has_its_cause() {
    for word in 0..=u16::MAX {
        // 61xx and 6Cxx ask for another exchange.
        if matches!(word >> 8, 0x61 | 0x6C) || word == 0x9000 {
            continue;
        }
        let (outcome, report, asked) = said(Want::CARD, |_| (Vec::new(), word));
        let told = (outcome, report.kind, asked.len());
        match Status::of(word) {
            Status::NotFound | Status::FormRefused => {
                assert_eq!(told, (Ok(()), CardKind::Other, 1), "{word:04X}");
            }
            Status::OutOfUse => assert_eq!((told.0, told.2), (Err(Unseen::OutOfUse(word)), 1), "{word:04X}"),
            _ => {
                assert_eq!(told.0, Err(Unseen::Unselected(word)), "{word:04X}");
                assert!(told.2 <= 2, "{word:04X}: asked again once at the most");
            }
        }
    }
    for word in [0x6F00, 0x6985, 0x6999, 0x6982] {
        assert_eq!(said(Want::CARD, |_| (Vec::new(), word)).2.len(), 2, "{word:04X}");
        // Once is not twice, for whatever application.
        for selected in 1..=2 {
            let passed = std::cell::Cell::new(0);
            let once = |command: &[u8]| {
                passed.set(passed.get() + u32::from(command[1] == 0xA4));
                (command[1] == 0xA4 && passed.get() == selected).then(|| (Vec::new(), word))
            };
            let (outcome, report, asked) = said(Want::CARD, |command| as_itself(command, once));
            assert_eq!((outcome, asked.len()), (Ok(()), 15), "{word:04X} {selected}");
            assert!(report.jpki.auth.is_ok() && report.common.record.is_ok(), "{word:04X} {selected}");
        }
    }
}

#[test]
fn an_application_besides_that_is_not_selected_is_told_as_that() {
    for word in [0x6A82, 0x6283, 0x6285, 0x6F00] {
        let common = |command: &[u8]| {
            let of = crate::domain::text::hex(command) == SELECT_COMMON;
            of.then(|| (Vec::new(), word))
        };
        let (outcome, report, _) = said(Want::CARD, |command| as_itself(command, common));
        let why = if word == 0x6A82 { Unread::Absent } else { Unread::Refused(word) };
        assert_eq!((outcome, report.common.record), (Ok(()), Err(why)), "{word:04X}");
    }
}

#[test]
fn every_counter_is_asked_without_data_and_0012_of_the_text_application_never() {
    let says = |command: &[u8]| (Vec::new(), if command[1] == 0x20 { 0x63C1 } else { 0x9000 });
    let (outcome, report, asked) = said(Want::TRIES, says);
    assert_eq!(outcome, Ok(()));
    let secrets: Vec<Secret> = report.counters().map(|(secret, _)| secret).collect();
    assert_eq!(secrets, Secret::ALL);
    for verify in asked.iter().filter(|asked| asked.starts_with("0020")) {
        assert_eq!(verify.len(), 8, "a VERIFY with data: {verify}");
    }
    let text = asked.iter().position(|asked| asked.ends_with("D3921000310001010408")).unwrap();
    let surface = asked.iter().position(|asked| asked.ends_with("D3921000310001010402")).unwrap();
    assert!(text < surface);
    assert!(!asked[text..surface].contains(&"00200092".to_owned()));
    assert_eq!(asked.len(), 16);
}

#[test]
fn of_the_next_card_no_application_is_selected_that_is_not_in_its_profile() {
    let says = |command: &[u8]| match command {
        [0x00, 0xB0, 0x86, ..] => (b"MYNASCOPE DEMO NEXT             ".to_vec(), 0x9000),
        [_, 0x20, ..] => (Vec::new(), 0x63C3),
        _ => (Vec::new(), 0x9000),
    };
    let (outcome, report, asked) = said(Want::TRIES, says);
    assert_eq!((outcome, report.kind), (Ok(()), CardKind::Next));
    let selected: Vec<_> = asked.iter().filter(|asked| asked.starts_with("00A4040C")).collect();
    assert!(selected.len() == 2 && selected[1] == SELECT_COMMON, "{asked:?}");
    for (secret, found) in report.counters() {
        let held = matches!(secret, Secret::Auth | Secret::Sign);
        assert_eq!(found.is_ok(), held, "{secret:?} {found:?}");
    }
}

/// The test card behind a hook: `None` where it answers itself.
fn as_itself(command: &[u8], instead: impl Fn(&[u8]) -> Option<(Vec<u8>, u16)>) -> (Vec<u8>, u16) {
    if let Some(instead) = instead(command) {
        return instead;
    }
    let data = match command {
        [0x00, 0xA4, .., b'e'] => return (Vec::new(), 0x6A82),
        [0x00, 0xB0, 0x86, ..] => b"JPKIAPICCTOKEN2                 ".to_vec(),
        [0x00, 0xB0, 0x88, ..] => vec![0x8F, 0x8F, 0x00],
        [0x00, 0xB0, 0x8A, at, ..] => AUTH[usize::from(*at)..][..256].to_vec(),
        [0x00, 0xB0, high, low, ..] => {
            let rest = AUTH.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default();
            rest[..rest.len().min(256)].to_vec()
        }
        [0x00, 0xB2, ..] => RECORD[..RECORD.len() - 2].to_vec(),
        [0x00, 0x20, ..] => return (Vec::new(), 0x63C3),
        _ => Vec::new(),
    };
    (data, 0x9000)
}

#[test]
fn a_card_that_says_yes_to_everything_is_nonsense() {
    for data in [vec![], vec![0x41; 20], vec![0; 256], vec![0xFF; 256]] {
        for want in [
            Want::CARD,
            Want::ALL,
            Want::TRIES,
            Want::COUNT,
            Want::before(crate::domain::credential::PinName::Sign),
        ] {
            let (outcome, _, asked) = said(want, |_| (data.clone(), 0x9000));
            assert_eq!(outcome, Err(Unseen::Nonsense), "{want:?} {data:02X?}");
            assert!(asked.last().unwrap().starts_with("00A4040C0AF0"), "{want:?} {data:02X?}");
        }
        let (outcome, ..) = said(Want { jpki_tries: false, ..Want::CARD }, |_| (data.clone(), 0x9000));
        assert_eq!(outcome, Err(Unseen::Nonsense), "no counter was asked for: {data:02X?}");
    }
}

#[test]
fn a_counter_that_is_not_told_is_nonsense_only_beside_what_no_card_says() {
    let (outcome, report, asked) = said(Want::CARD, |command| as_itself(command, |_| None));
    assert_eq!((outcome, asked.len()), (Ok(()), 14), "nothing is asked of a card that counts");
    assert_eq!(report.kind, CardKind::MyNumber);
    // Another program's login: told as it is, and looked through.
    let open = |command: &[u8]| (command[1] == 0x20).then(|| (Vec::new(), 0x9000));
    let (outcome, report, asked) = said(Want::CARD, |command| as_itself(command, open));
    assert_eq!((outcome, asked.len()), (Ok(()), 15));
    assert_eq!(report.tries(Secret::Auth), Ok(Tries::NotReported));
    // An application that nobody has; a certificate that is none.
    let anything = |command: &[u8]| matches!(command[1], 0x20 | 0xA4).then(|| (Vec::new(), 0x9000));
    let no_certificate = |command: &[u8]| match command {
        [_, 0x20, ..] => Some((Vec::new(), 0x9000)),
        [_, 0xB0, 0x8A, ..] => Some((vec![0x41; 256], 0x9000)),
        _ => None,
    };
    assert_eq!(said(Want::CARD, |command| as_itself(command, anything)).0, Err(Unseen::Nonsense));
    assert_eq!(said(Want::CARD, |command| as_itself(command, no_certificate)).0, Err(Unseen::Nonsense));
}

#[test]
fn files_that_are_no_certificate_are_told_apart() {
    for (file, why) in [
        (vec![], Unread::Empty),
        (vec![0xFF; 256], Unread::Empty),
        (vec![0x00; 256], Unread::Empty),
        (vec![0x41; 256], Unread::Malformed("byte 0: no DER sequence".into())),
        (vec![0x30, 0x83, 0x01, 0x00, 0x00], Unread::TooLong(65_541)),
        (vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], Unread::TooLong(4_294_967_301)),
        (
            vec![0x30, 0x82, 0x06, 0x32, 0x30],
            Unread::Malformed("byte 5: cut off, 1590 bytes announced".into()),
        ),
    ] {
        let mut script = Script::default().then(answer(&[], 0x9000)).then(answer(&file, 0x9000)).then(
            if file.len() == 5 && file[1] == 0x82 { answer(&[], 0x6B00) } else { answer(b"x", 0x9000) },
        );
        let (_, report) = run(&mut script, &mut Extended::Refused, Want::CARD);
        assert_eq!(report.jpki.auth, Err(why), "{file:02X?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Whatever a card answers, a look ends, after a bounded number of exchanges, without a panic.
    #[test]
    fn no_card_keeps_a_look_going(seed in proptest::collection::vec(
        (proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), proptest::prelude::prop_oneof![
            proptest::strategy::Just(0x9000_u16), proptest::strategy::Just(0x6100), proptest::strategy::Just(0x6C10),
            proptest::strategy::Just(0x6282), proptest::strategy::Just(0x63C0), proptest::prelude::any::<u16>(),
        ], proptest::prelude::any::<bool>()), 1..12))
    {
        struct Endless { turn: usize, seed: Vec<(Vec<u8>, u16, bool)>, asked: usize }
        impl Transmit for Endless {
            fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
                self.asked += 1;
                self.turn = (self.turn + 1) % self.seed.len();
                let (data, status, certificate) = &self.seed[self.turn];
                answer(if *certificate { &AUTH[..256] } else { data }, *status)
            }
            fn reconnect(&mut self) -> Result<(), LinkError> { Ok(()) }
        }
        for want in [Want::ALL, Want::TRIES] {
            let mut card = Endless { turn: 0, seed: seed.clone(), asked: 0 };
            let mut report = CardReport::unread(String::new(), String::new(), false);
            let _ = look(&mut card, &mut Lengths::default(), want, &mut report, &|_| ());
            proptest::prop_assert!(card.asked < 25 * 128, "{} exchanges", card.asked);
        }
    }
}
