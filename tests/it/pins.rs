//! PINs through pcscd: counted on the card's wire, kept by nobody, and closed to every other program.

use std::ffi::CString;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::domain::credential::{KeyPair, PinName};
use mynascope::domain::identity::Meant;
use mynascope::reader::PcSc;
use mynascope::secret::Pin;
use mynascope::session::pin::{
    After, Consent, Given, Order, PinOutcome, PinRequest, Rules, Stop, Whose, Work,
};
use mynascope::session::{
    Bench, Epoch, Event, Fault, Inside, Request, RequestId, Service, Session, Sink, Want,
};
use mynascope::sim::vpcd::Server;
use mynascope::sim::{self, Ap, Reply};

use crate::live::{card, serve};
use crate::program::{NOW, Ran, bench, card_is_in, card_is_out, command, finish, mynascope, other, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        what_can_not_be_right_spends_no_try_through_pcscd,
        a_card_that_is_only_read_is_presented_nothing,
        a_card_that_says_yes_to_everything_is_presented_nothing,
        a_right_pin_is_presented_once_and_a_wrong_one_once,
        what_the_card_answers_to_a_pin_is_told_as_that,
        codes_five_and_six_and_their_json,
        outside_its_dates_a_key_is_used_only_where_that_was_said,
        a_signature_takes_no_more_exchanges_than_it_needs_asked_for_or_not,
        what_the_card_tells_ends_an_unasked_job_in_the_order_of_the_codes,
        a_card_pulled_after_any_exchange_of_reading_is_presented_to_once,
        a_card_pulled_after_any_exchange_of_a_change_is_presented_to_once,
        a_card_pulled_after_any_exchange_of_a_challenge_is_presented_to_once,
        nobody_gets_in_while_a_job_runs_and_nobody_can_use_the_key_after,
        opensc_agrees_on_the_tries_until_the_pin_is_blocked,
    ]
}

const SOON: Duration = Duration::from_secs(30);

fn sent(server: &Server, ins: u8) -> usize {
    server.with_card(|card| card.log().iter().filter(|one| one[1] == ins && one.len() > 5).count())
}

/// The program with a line on its standard input.
fn told(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = command(&[arguments, &["--now", NOW, "--json", "--pin-stdin"]].concat());
    let (reader, writer) = std::io::pipe().unwrap();
    command.stdin(Stdio::from(reader));
    let input = input.to_vec();
    // A megabyte does not fit a pipe, and is not read whole.
    let feeding = std::thread::spawn(move || {
        let mut writer = writer;
        let _ = writer.write_all(&input);
    });
    let ran = finish(command);
    feeding.join().unwrap();
    ran
}

fn what_can_not_be_right_spends_no_try_through_pcscd() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let long = vec![b'7'; 1_000_000];
    let binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let auth: &[&[u8]] = &[
        b"",
        b"\n",
        b"\r\n",
        b"258\n",
        b"25800\n",
        b"25 0\n",
        b" 2580",
        b"abcd\n",
        b"\xFF\xFE\n",
        &long,
        &binary,
    ];
    for input in auth {
        told(&["authenticate"], input).failed(5, "pin-form");
    }
    for input in [&b"123456\n"[..], b"DEMODEMO\n", b"DEMO-2580\n", b"DEMO2580DEMO25801\n", b"DEM25\n"] {
        told(&["cert", "sign"], input).failed(5, "pin-form");
        told(&["inspect", "--sign"], input).failed(5, "pin-form");
    }
    for input in [&b"2580\n"[..], b"2580\n2580\n", b"2580\n12\n", b"25\n2468\n"] {
        told(&["pin", "change", "auth"], input).failed(5, "pin-form");
    }
    assert_eq!(sent(&server, 0x20) + sent(&server, 0x24), 0);
}

/// Every command that presents a PIN, with what is typed for it.
fn presenting<'a>(document: &'a str, output: &'a str) -> [(Vec<&'a str>, &'static [u8]); 7] {
    [
        (vec!["authenticate"], b"2580\n"),
        (vec!["authenticate", "--key", "sign"], b"DEMO2580\n"),
        (vec!["cert", "sign"], b"DEMO2580\n"),
        (vec!["inspect", "--sign"], b"DEMO2580\n"),
        (vec!["pin", "check", "text"], b"3690\n"),
        (vec!["pin", "change", "auth"], b"2580\n2468\n"),
        (vec!["sign", document, "-o", output], b"DEMO2580\n"),
    ]
}

fn a_card_that_says_yes_to_everything_is_presented_nothing() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let directory = tempfile::tempdir().unwrap();
    let (document, output) = (directory.path().join("a"), directory.path().join("a.p7s"));
    std::fs::write(&document, "TEST").unwrap();
    let commands = presenting(document.to_str().unwrap(), output.to_str().unwrap());
    // To everything; to every question for tries and every name; to the tries alone, again and again.
    for what in [&[][..], &[0x20, 0xA4], &[0x20]] {
        server.with_card(|card| {
            card.set_hook(Box::new(move |_, command| {
                let meant = what.is_empty() || what.contains(&command[1]);
                meant.then(|| Reply::Answer(vec![0x90, 0x00]))
            }));
        });
        for (arguments, input) in &commands {
            // `sign` has told what it gives away before the card was looked at.
            let ran = told(arguments, input);
            let error = &ran.json()["error"];
            assert_eq!((ran.code, &error["kind"]), (8, &"nonsense".into()), "{arguments:?} {ran:?}");
            assert!(error["message"].to_string().contains("9000"), "{error}");
        }
        assert_eq!([0x20, 0x24, 0x2A, 0x32].map(|ins| sent(&server, ins)), [0; 4], "{what:02X?}");
        if what.is_empty() {
            mynascope(&["inspect", "--json"]).failed(8, "nonsense");
            mynascope(&["cert", "auth", "--json"]).failed(8, "nonsense");
        }
    }
}

/// A label that is not exactly known promises nothing of what the card's secrets are.
fn a_card_that_is_only_read_is_presented_nothing() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let directory = tempfile::tempdir().unwrap();
    let (document, output) = (directory.path().join("a"), directory.path().join("a.p7s"));
    std::fs::write(&document, "TEST").unwrap();
    let commands = presenting(document.to_str().unwrap(), output.to_str().unwrap());
    for label in ["JPKIAPICCTOKEN3", "JPKIAPICCTOKEN", "jpkiapicctoken2", "JPKIAPICCTOKEN22", "", "???"] {
        server.with_card(|card| {
            card.set_hook(Box::new(move |_, command| {
                let asked = command.starts_with(&[0x00, 0xB0, 0x86]);
                asked.then(|| Reply::Answer([format!("{label:32}").as_bytes(), &[0x90, 0x00]].concat()))
            }));
        });
        for (arguments, input) in &commands {
            // `sign` has told what it gives away before the card was looked at.
            let ran = told(arguments, input);
            let error = &ran.json()["error"];
            assert_eq!((ran.code, &error["kind"]), (8, &"read-only".into()), "{arguments:?} {ran:?}");
        }
        assert_eq!([0x20, 0x24, 0x2A, 0x32].map(|ins| sent(&server, ins)), [0; 4], "{label}");
    }
}

fn a_right_pin_is_presented_once_and_a_wrong_one_once() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let cases: [(&[&str], &[u8], &[u8]); 6] = [
        (&["authenticate"], b"2580\r\n", b"9999\n"),
        (&["authenticate", "--key", "sign"], b"demo2580", b"WRONG999"),
        (&["cert", "sign"], "ｄｅｍｏ２５８０\n".as_bytes(), b"wrong999\n"),
        (&["inspect", "--sign"], b"DEMO2580\n", b"WRONG999\n"),
        (&["pin", "change", "text"], b"3690\n2468\n", b"9999\n2468\n"),
        (&["pin", "change", "auth"], b"2580\n2468\n", b"9999\n2469\n"),
    ];
    for (arguments, right, wrong) in cases {
        let before = sent(&server, 0x20);
        let left = {
            let ran = told(arguments, wrong).failed(5, "wrong-pin");
            ran.json()["error"]["tries_left"].as_u64().unwrap()
        };
        assert!(left == 2 || left == 4, "{arguments:?} {left}");
        assert_eq!(sent(&server, 0x20), before + 1, "{arguments:?}");
        let ran = told(arguments, right);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(sent(&server, 0x20), before + 2, "{arguments:?}");
        for (ap, ef) in [(Ap::Jpki, 0x18), (Ap::Jpki, 0x1B), (Ap::Text, 0x11)] {
            assert!(!server.with_card(|card| card.verified(ap, ef)), "{arguments:?}");
        }
    }
}

fn what_the_card_answers_to_a_pin_is_told_as_that() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let answers = |word: u16, secret: bool| {
        server.with_card(|card| {
            card.set_hook(Box::new(move |_, command| {
                let meant = command[1] == 0x20 && (command.len() > 5) == secret;
                meant.then(|| Reply::Answer(word.to_be_bytes().to_vec()))
            }));
        });
    };
    for word in [0x6700_u16, 0x6985, 0x6D00, 0x6F00] {
        answers(word, true);
        let ran = told(&["pin", "check", "auth"], b"2580\n").failed(1, "refused");
        let error = &ran.json()["error"];
        assert_eq!(error["tries_left"], 3, "{word:04X}");
        let said = error["message"].as_str().unwrap();
        assert!(said.contains(&format!("{word:04X}")) && said.contains("3 of 3 tries left"), "{said}");
    }
    for (word, said) in [(0x6984_u16, "is locked"), (0x6983, "is locked"), (0x63C0, "is locked now")] {
        answers(word, true);
        let ran = told(&["pin", "check", "auth"], b"2580\n").failed(6, "locked");
        let error = &ran.json()["error"];
        let message = error["message"].as_str().unwrap();
        assert_eq!(message.contains("Wrong"), word == 0x63C0, "{word:04X}: {message}");
        assert!(message.contains(said), "{message}");
        assert_eq!(error["tries_left"], 0, "{word:04X}");
    }
    answers(0x63CF, false);
    let auth = &mynascope(&["pin", "status", "--json"]).json()["pins"]["auth"];
    assert_eq!((&auth["tries_left"], &auth["tries_max"]), (&15.into(), &serde_json::Value::Null));
    let text = mynascope(&["pin", "status", "--lang", "en"]);
    let text = String::from_utf8(text.out).unwrap();
    assert!(text.contains("counter 15") && !text.contains("15 of"), "{text}");
}

fn codes_five_and_six_and_their_json() {
    let _world = World::start();
    let server = serve(card("one-try-left"), 0);
    card_is_in(0);
    for arguments in [&["authenticate"][..], &["cert", "sign"]] {
        let ran = told(arguments, b"2580\n").failed(5, "last-try");
        assert_eq!(ran.json()["error"]["tries_left"], 1);
    }
    assert_eq!(sent(&server, 0x20), 0);
    let ran = told(&["authenticate", "--last-try"], b"9999\n").failed(6, "locked");
    assert_eq!(ran.json()["error"]["tries_left"], 0);
    assert_eq!(sent(&server, 0x20), 1);
    told(&["authenticate"], b"2580\n").failed(6, "locked");
    assert_eq!(sent(&server, 0x20), 1, "a locked one is not presented to");
    // The other one is not touched, and the right word restores it.
    assert_eq!(told(&["cert", "sign", "--last-try"], b"DEMO2580\n").code, 0);
    assert_eq!(server.with_card(|card| card.tries_left(Ap::Jpki, 0x1B)), Some(5));
}

fn outside_its_dates_a_key_is_used_only_where_that_was_said() {
    let _world = World::start();
    let server = serve(card("expired"), 0);
    card_is_in(0);
    let files = tempfile::tempdir().unwrap();
    let (document, signature) = (files.path().join("a.txt"), files.path().join("a.txt.p7s"));
    std::fs::write(&document, "x").unwrap();
    let sign = ["sign", document.to_str().unwrap()];
    let all: [(&[&str], &[u8]); 3] = [
        (&["authenticate"], b"2580\n"),
        (&["authenticate", "--key", "sign"], b"DEMO2580\n"),
        (&sign, b"DEMO2580\n"),
    ];
    for (arguments, secret) in all {
        // `sign` has told before what the signature would give away.
        let ran = told(arguments, secret);
        let error = &ran.json()["error"];
        assert_eq!((ran.code, &error["kind"]), (1, &"outside-validity".into()), "{ran:?}");
        let message = error["message"].as_str().unwrap().to_owned();
        assert!(message.contains("has expired") && ran.err.contains("--expired"), "{message}");
        assert_eq!((sent(&server, 0x20), signature.exists()), (0, false), "{arguments:?}");
    }
    for (arguments, secret) in all {
        let before = sent(&server, 0x20);
        assert_eq!(told(&[arguments, &["--expired"]].concat(), secret).code, 0, "{arguments:?}");
        assert_eq!(sent(&server, 0x20), before + 1);
    }
    std::fs::remove_file(&signature).unwrap();
    // One that has not begun, by the signing certificate alone: known only once its password was right.
    let text = include_str!("../../assets/personas/fresh.toml").replacen("\"-1y -20d\"", "\"+1d\"", 1);
    let persona = sim::Persona::parse("mine", &text).unwrap();
    drop(server);
    card_is_out(0);
    let server = serve(sim::Card::new(&persona, NOW.parse().unwrap()), 0);
    card_is_in(0);
    // What the signature gives away was told before.
    let ran = told(&sign, b"DEMO2580\n");
    let error = &ran.json()["error"];
    assert_eq!((ran.code, &error["kind"]), (1, &"outside-validity".into()), "{ran:?}");
    let message = error["message"].as_str().unwrap().to_owned();
    assert!(message.contains("not valid yet") && message.contains("was right"), "{message}");
    assert_eq!((sent(&server, 0x20), sent(&server, 0x2A), signature.exists()), (1, 0, false));
    assert_eq!(told(&[&sign[..], &["--expired"]].concat(), b"DEMO2580\n").code, 0);
    assert!(signature.exists());
}

fn a_signature_takes_no_more_exchanges_than_it_needs_asked_for_or_not() {
    let _world = World::start();
    let files = tempfile::tempdir().unwrap();
    let document = files.path().join("a.txt");
    std::fs::write(&document, "x").unwrap();
    let sign = ["sign", document.to_str().unwrap(), "--force"];
    // A refused probe of extended length included.
    for (persona, asked, unasked) in [("short-only", 19, 16), ("extended", 12, 9)] {
        let server = serve(card(persona), 0);
        card_is_in(0);
        for (arguments, secret) in [
            (&sign[..], "DEMO2580"),
            (&[&sign[..], &["--key", "auth"]].concat(), "2580"),
            (&["authenticate"], "2580"),
            (&["authenticate", "--key", "sign"], "DEMO2580"),
            (&["cert", "sign"], "DEMO2580"),
        ] {
            let before = server.exchanges();
            let program = [&[MYNASCOPE], arguments, &["--now", NOW]].concat();
            let mut terminal = Terminal::start((100, 40), &program, &[]);
            terminal.shows("such as");
            terminal.press(&format!("{secret}\r"));
            assert_eq!(terminal.end(), 0, "{}", terminal.text());
            let took = server.exchanges() - before;
            assert!(took <= asked, "{persona} {arguments:?}: {took} with a prompt");
            let before = server.exchanges();
            let mut command = command(&[arguments, &["--now", NOW, "--pin-stdin"]].concat());
            let (reader, mut writer) = std::io::pipe().unwrap();
            command.stdin(Stdio::from(reader));
            writeln!(writer, "{secret}").unwrap();
            drop(writer);
            assert_eq!(finish(command).code, 0, "{arguments:?}");
            let at_once = server.exchanges() - before;
            assert!(at_once <= unasked, "{persona} {arguments:?}: {at_once} with --pin-stdin");
            eprintln!("measured: {persona} {:?}: {took} with a prompt, {at_once} without", &arguments[..1]);
        }
        drop(server);
        card_is_out(0);
    }
}

fn what_the_card_tells_ends_an_unasked_job_in_the_order_of_the_codes() {
    let _world = World::start();
    let files = tempfile::tempdir().unwrap();
    let document = files.path().join("a.txt");
    std::fs::write(&document, "x").unwrap();
    let sign = ["sign", document.to_str().unwrap()];
    for (persona, code, kind) in [
        ("other-card", 8, "other-card"),
        ("juki", 8, "read-only"),
        ("no-sign", 9, "not-on-card"),
        ("locked-sign", 6, "locked"),
        ("one-try-left", 5, "last-try"),
        ("expired", 1, "outside-validity"),
    ] {
        let server = serve(card(persona), 0);
        card_is_in(0);
        // What can't be right is told only where nothing else is in the way.
        for secret in [b"DEMO2580\n", b"demo demo"] {
            let ran = told(&sign, secret);
            let error = &ran.json()["error"];
            assert_eq!((ran.code, &error["kind"]), (code, &kind.into()), "{persona}: {ran:?}");
            let left = match code {
                5 => Some(1),
                6 => Some(0),
                _ => None,
            };
            assert!(left.is_none_or(|left| error["tries_left"] == left), "{persona}: {error}");
        }
        assert_eq!(sent(&server, 0x20), 0, "{persona}");
        drop(server);
        card_is_out(0);
    }
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    assert_eq!(told(&sign, b"demo demo").json()["error"]["kind"], "pin-form");
    assert_eq!(sent(&server, 0x20), 0);
}

/// The session on pcscd, one job at a time.
pub(crate) struct Jobs {
    session: Session,
    events: Receiver<Event>,
    pub(crate) epoch: Epoch,
    asked: u64,
    /// Which card it is about.
    card: Option<Meant>,
}

impl Jobs {
    pub(crate) fn start() -> Self {
        Self::under(Rules::own(), |_| ())
    }

    /// Under the rules of a place, which hears what is told, too.
    pub(crate) fn under(rules: Rules, hears: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        let (send, events) = channel();
        let send = Mutex::new(send);
        let sink: Sink = Arc::new(move |event| {
            hears(&event);
            let _ = send.lock().unwrap().send(event);
        });
        let bench = Bench { random: || Some([9; 32]), pin_pads: true, rules, ..bench() };
        let session = Session::start(Arc::new(PcSc), bench, &sink).unwrap();
        let mut jobs = Self { session, events, epoch: Epoch(0), asked: 0, card: None };
        jobs.comes_again();
        jobs
    }

    /// Waits for another insertion than the last one, and looks at it.
    pub(crate) fn comes_again(&mut self) {
        self.until_card();
        self.look();
    }

    /// Which card it is.
    pub(crate) fn look(&mut self) {
        self.asked += 1;
        let (job, reader, epoch) = (RequestId(self.asked), READERS[0].to_owned(), self.epoch);
        let want = Want { identity: true, ..Want::default() };
        self.session.request(Request::Look { reader, epoch, job, want });
        let report = loop {
            if let Event::Looked { report, .. } = self.events.recv_timeout(SOON).unwrap() {
                break report;
            }
        };
        self.card = Some(report.meant());
    }

    /// The next insertion that was not seen yet.
    pub(crate) fn until_card(&mut self) {
        loop {
            if let Event::Service(Service::Up(readers)) = self.events.recv_timeout(SOON).unwrap()
                && let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside)
                && *epoch > self.epoch
            {
                self.epoch = *epoch;
                return;
            }
        }
    }

    pub(crate) fn run(&mut self, work: Work, typed: &str) -> Arc<PinOutcome> {
        let job = self.ask(work, typed);
        loop {
            match self.events.recv_timeout(SOON).unwrap() {
                Event::PinJob { job: of, outcome, .. } if of == job => return outcome,
                // Seen on the way: a card that is back.
                Event::Service(Service::Up(readers)) => {
                    if let Some(Inside::Card { epoch, .. }) = readers.first().map(|reader| &reader.inside) {
                        self.epoch = *epoch;
                    }
                }
                _ => {}
            }
        }
    }

    fn ask(&mut self, work: Work, typed: &str) -> RequestId {
        self.asked += 1;
        let (job, reader, epoch) = (RequestId(self.asked), READERS[0].to_owned(), self.epoch);
        let given = Given::Typed(pin(typed));
        let card = self.card.clone().unwrap();
        let new = work.replaces().then(|| pin("2468"));
        let order = Order {
            reader,
            epoch,
            card: Whose::Shown(card),
            work,
            consent: Consent { shown: None, last_try: true, outside: false },
        };
        self.session.request(Request::Pin { job, request: Box::new(PinRequest { order, given, new }) });
        job
    }
}

pub(crate) fn pin(text: &str) -> Pin {
    let mut pin = Pin::default();
    assert!(text.bytes().all(|byte| pin.push(byte)));
    pin
}

/// Pulls the card after each exchange of a job in turn: it is gone before it answers the next.
fn pulled(work: fn() -> Work, typed: &str, (ap, ef): (Ap, u16)) {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    let mut jobs = Jobs::start();
    let whole = {
        assert!(jobs.run(Work::Check(work().pin()), typed).result.is_ok());
        let from = server.exchanges();
        // A change would leave another secret behind.
        if matches!(work(), Work::Change(_)) {
            // SELECT, which card, SELECT key, tries, VERIFY, CHANGE, SELECT card manager.
            7
        } else {
            assert!(jobs.run(work(), typed).result.is_ok());
            server.exchanges() - from
        }
    };
    let full = server.with_card(|card| card.tries_left(ap, ef));
    let mut unanswered = 0;
    for k in 0..whole {
        let before = sent(&server, 0x20);
        let from = server.exchanges();
        let lost = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&lost);
        server.with_card(|card| {
            card.set_hook(Box::new(move |count, command| {
                (count == from + k + 1).then(|| {
                    *heard.lock().unwrap() = vec![command[1], u8::from(command.len() > 5)];
                    Reply::Left(Duration::from_millis(700))
                })
            }));
        });
        let epoch = jobs.epoch;
        let outcome = jobs.run(work(), typed);
        server.with_card(|card| card.set_hook(Box::new(|_, _| None)));
        // The command that was lost is in the card's log: it came, and was not heard.
        let presented = sent(&server, 0x20) - before;
        assert!(presented <= 1, "{k}: {presented}");
        let lost = lost.lock().unwrap().clone();
        match &outcome.result {
            Ok(_) => assert_eq!(k + 1, whole, "{k}"),
            Err(Stop::Fault { fault: Fault::CardLeft, after }) => {
                let expected = match lost.as_slice() {
                    [0x20, 1] => After::Unanswered,
                    [0x24, _] => After::ChangeUnanswered(work().pin().secrets()[0]),
                    _ if presented > 0 => After::Verified,
                    _ => After::Nothing,
                };
                unanswered += usize::from(expected == After::Unanswered);
                assert_eq!(*after, expected, "{k}: {lost:X?}");
            }
            Err(stop) => panic!("{k}: {stop:?}"),
        }
        assert_eq!(server.with_card(|card| card.tries_left(ap, ef)), full, "{k}: as the card says");
        if jobs.epoch == epoch {
            jobs.until_card();
        }
    }
    assert_eq!(unanswered, 1, "one of them was the VERIFY itself");
    eprintln!("measured: {whole} exchanges, the card pulled after each, one VERIFY at the most");
}

fn a_card_pulled_after_any_exchange_of_reading_is_presented_to_once() {
    pulled(|| Work::Read(KeyPair::Sign), "DEMO2580", (Ap::Jpki, 0x1B));
}

fn a_card_pulled_after_any_exchange_of_a_change_is_presented_to_once() {
    pulled(|| Work::Change(PinName::Auth), "2580", (Ap::Jpki, 0x18));
}

fn a_card_pulled_after_any_exchange_of_a_challenge_is_presented_to_once() {
    pulled(|| Work::Challenge(KeyPair::Auth), "2580", (Ap::Jpki, 0x18));
}

const SELECT_JPKI: &str = "00:A4:04:0C:0A:D3:92:F0:00:26:01:00:00:00:01";
const SIGN: &str = "80:2A:00:97:03:01:02:03:00";

/// A raw APDU and OpenSC's tool, both in this reader.
fn others_are_refused() {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = CString::new(READERS[0]).unwrap();
    let other_program = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
    let mut buffer = [0; 300];
    let bytes = |text: &str| -> Vec<u8> {
        text.split(':').map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    };
    let selected = other_program.transmit(&bytes(SELECT_JPKI), &mut buffer).unwrap();
    assert_eq!(selected, [0x90, 0x00]);
    let signed = other_program.transmit(&bytes(SIGN), &mut buffer).unwrap();
    assert_eq!(signed, [0x69, 0x82]);
    let _ = other_program.disconnect(pcsc::Disposition::LeaveCard);
    let (out, err) = other("opensc-tool", &["--reader", READERS[0], "-s", SELECT_JPKI, "-s", SIGN]);
    assert!(out.contains("SW1=0x69, SW2=0x82"), "{out}{err}");
}

/// A job and its secret.
type Right = (fn() -> Work, &'static str);

fn nobody_gets_in_while_a_job_runs_and_nobody_can_use_the_key_after() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    let mut jobs = Jobs::start();
    let works: [Right; 4] = [
        (|| Work::Challenge(KeyPair::Auth), "2580"),
        (|| Work::Challenge(KeyPair::Auth), "9999"),
        (|| Work::Read(KeyPair::Sign), "DEMO2580"),
        (|| Work::Change(PinName::Auth), "2580"),
    ];
    for (work, typed) in works {
        let _ = jobs.run(work(), typed);
        others_are_refused();
    }
    // While one runs, nobody gets in.
    server.with_card(|card| card.wire.round_trip_ms = 100);
    let from = server.exchanges();
    let job = jobs.ask(Work::Challenge(KeyPair::Auth), "2468");
    within(SOON, "the job has begun", || server.exchanges() > from);
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = CString::new(READERS[0]).unwrap();
    let mut tried = 0;
    let ended = Instant::now() + SOON;
    loop {
        assert!(Instant::now() < ended);
        match context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY) {
            Err(pcsc::Error::SharingViolation) => tried += 1,
            Ok(card) => {
                // Only when the job is over.
                let _ = card.disconnect(pcsc::Disposition::LeaveCard);
                break;
            }
            Err(error) => panic!("{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(tried >= 3, "{tried}");
    let outcome = loop {
        if let Event::PinJob { job: of, outcome, .. } = jobs.events.recv_timeout(SOON).unwrap()
            && of == job
        {
            break outcome;
        }
    };
    assert!(outcome.result.is_ok() && outcome.closed, "{outcome:?}");
    others_are_refused();
}

/// What OpenSC says is left of the authentication PIN, or how it fails.
fn opensc_tries() -> Result<u8, String> {
    let arguments = ["--reader", READERS[0], "--list-pins"];
    // A home of its own: what it remembers of a card there is not of another test's.
    let mut tool = Command::new("pkcs15-tool");
    tool.env("HOME", "/run/world").env("XDG_CACHE_HOME", "/run/world/cache");
    let output = tool.args(arguments).stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told = || {
        let pin = out.split("PIN [").find(|pin| pin.contains("Auth"))?;
        let line = pin.lines().find(|line| line.contains("Tries left"))?;
        line.rsplit(':').next()?.trim().parse().ok()
    };
    told().ok_or_else(|| format!("{out}{err}"))
}

fn opensc_agrees_on_the_tries_until_the_pin_is_blocked() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let ours = || {
        let ran = finish(command(&["pin", "status", "--json"])).done();
        ran.json()["pins"]["auth"]["tries_left"].as_u64()
    };
    assert_eq!((opensc_tries(), ours()), (Ok(3), Some(3)));
    for left in [2_u8, 1] {
        told(&["authenticate"], b"9999\n").failed(5, "wrong-pin");
        assert_eq!((opensc_tries(), ours()), (Ok(left), Some(left.into())));
    }
    told(&["authenticate", "--last-try"], b"9999\n").failed(6, "locked");
    assert_eq!(ours(), Some(0));
    // OpenSC reads the 4 of 6984 as a count, or refuses the card as a whole (`docs/card.md §6.7`).
    match opensc_tries() {
        Ok(tries) => assert_eq!(tries, 4, "OpenSC's count of a blocked PIN"),
        Err(said) => assert!(said.contains("Unsupported card"), "{said}"),
    }
    assert_eq!(server.with_card(|card| card.tries_left(Ap::Jpki, 0x18)), Some(0));
}
