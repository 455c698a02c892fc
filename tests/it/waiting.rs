//! Waiting for a My Number Card: for a service, a reader and a card, through other cards and other programs, and no longer
//! than was asked for.

use std::ffi::CString;
use std::process::Child;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::sim::vpcd::Server;

use crate::live::{card, serve};
use crate::program::{NOW, Ran, card_is_in, card_is_out, command, mynascope, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        waiting_goes_on_through_another_card,
        waiting_goes_on_through_a_card_that_is_held,
        waiting_goes_on_until_there_is_a_service,
        what_is_waited_for_is_said,
        waiting_ends_with_what_was_in_the_way,
        a_long_transaction_of_another_program_is_told_after_two_seconds,
        a_long_transaction_in_one_reader_hides_no_card_in_another,
        a_card_behind_a_long_transaction_is_shown_by_itself_once_that_is_over,
    ]
}

const SOON: Duration = Duration::from_secs(30);

/// Another program at the card of a slot.
fn other(slot: usize, share: pcsc::ShareMode) -> (pcsc::Context, pcsc::Card) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = CString::new(READERS[slot]).unwrap();
    let card = context.connect(&name, share, pcsc::Protocols::ANY).unwrap();
    (context, card)
}

/// A command that waits, once it has looked at what is in the reader.
fn waiting(server: &Server) -> Child {
    let before = server.exchanges();
    let child = command(&["inspect", "--json", "--now", NOW, "--wait", "40"]).spawn().unwrap();
    within(SOON, "it looks at the card that is there", || server.exchanges() > before);
    child
}

fn told(child: Child) -> serde_json::Value {
    Ran::of(child.wait_with_output().unwrap()).done().json()
}

fn waiting_goes_on_through_another_card() {
    let _world = World::start();
    let first = serve(card("other-card"), 0);
    card_is_in(0);
    let child = waiting(&first);
    // In its place, and then in another reader.
    first.swap(card("fresh"));
    let ended = told(child);
    assert_eq!(
        (&ended["card"]["kind"], &ended["reader"]["name"]),
        (&"my-number-card".into(), &READERS[0].into())
    );
    first.swap(card("other-card"));
    within(SOON, "the other card is told", || mynascope(&["inspect", "--json"]).code == 8);
    let child = waiting(&first);
    let looked = first.exchanges();
    let _second = serve(card("fresh"), 1);
    assert_eq!(told(child)["reader"]["name"], READERS[1]);
    assert!(first.exchanges() - looked < 10, "what is known is not asked for again and again");
}

fn waiting_goes_on_through_a_card_that_is_held() {
    let _world = World::start();
    let _server = serve(card("fresh"), 0);
    card_is_in(0);
    let held = other(0, pcsc::ShareMode::Exclusive);
    let child = command(&["inspect", "--json", "--now", NOW, "--wait", "40"]).spawn().unwrap();
    // Slept: longer than a command without --wait takes to say that it is held.
    std::thread::sleep(Duration::from_secs(2));
    drop(held);
    assert_eq!(told(child)["card"]["kind"], "my-number-card");
    // Before a secret it is waited for beside a My Number Card too: it may turn out to be no rival.
    let _other = serve(card("other-card"), 1);
    card_is_in(1);
    let held = other(1, pcsc::ShareMode::Exclusive);
    let mut check = command(&["pin", "check", "auth", "--json", "--now", NOW, "--wait", "40", "--pin-stdin"]);
    let (reader, writer) = std::io::pipe().unwrap();
    let child = check.stdin(reader).spawn().unwrap();
    drop(check);
    std::io::Write::write_all(&mut &writer, b"2580\n").unwrap();
    drop(writer);
    std::thread::sleep(Duration::from_secs(2));
    drop(held);
    assert_eq!(told(child)["right"], true);
}

fn waiting_goes_on_until_there_is_a_service() {
    let mut world = World::not_started(2);
    let child = command(&["inspect", "--json", "--now", NOW, "--wait", "40"]).spawn().unwrap();
    // Slept: longer than it takes to say that there is none.
    std::thread::sleep(Duration::from_secs(1));
    world.start_pcscd();
    let _server = serve(card("fresh"), 0);
    assert_eq!(told(child)["card"]["kind"], "my-number-card");
}

fn what_is_waited_for_is_said() {
    let mut world = World::not_started(2);
    let program = [MYNASCOPE, "inspect", "--now", NOW, "--wait", "60"];
    let mut terminal = Terminal::start((100, 24), &program, &[]);
    terminal.shows("Waiting for the PC/SC service");
    world.start_pcscd();
    terminal.shows("Waiting for a My Number Card");
    let server = serve(card("other-card"), 0);
    terminal.shows("Waiting for a My Number Card (another card is there)");
    server.take_out();
    terminal.lost("another card is there");
    let second = serve(card("fresh"), 1);
    terminal.shows("Nothing. ");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.text().contains("Waiting"), "{}", terminal.text());
    let (_context, mut other) = other(1, pcsc::ShareMode::Shared);
    let busy = other.transaction().unwrap();
    let japanese = [&program[..], &["--lang", "ja"]].concat();
    let mut terminal = Terminal::start((100, 24), &japanese, &[]);
    terminal.shows("ほかのプログラムがカードを放すのを待っています");
    drop(busy);
    terminal.shows("ありません。");
    assert_eq!(terminal.end(), 0);
    drop(second);
}

fn waiting_ends_with_what_was_in_the_way() {
    let _world = World::start();
    let server = serve(card("other-card"), 0);
    card_is_in(0);
    let wait = |code, kind| {
        let at = Instant::now();
        mynascope(&["inspect", "--json", "--wait", "2"]).failed(code, kind);
        assert!(at.elapsed() >= Duration::from_secs(2) && at.elapsed() < Duration::from_secs(8));
    };
    wait(8, "other-card");
    let held = other(0, pcsc::ShareMode::Exclusive);
    wait(4, "card-held");
    drop(held);
    server.take_out();
    card_is_out(0);
    wait(4, "no-card");
}

fn a_long_transaction_of_another_program_is_told_after_two_seconds() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    let (_context, mut other) = other(0, pcsc::ShareMode::Shared);
    let busy = other.transaction().unwrap();
    for arguments in [&["inspect"][..], &["cert", "auth"], &["pin", "check", "auth", "--pin-stdin"]] {
        let at = Instant::now();
        mynascope(&[arguments, &["--json", "--now", NOW]].concat()).failed(4, "card-held");
        let took = at.elapsed();
        assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(6), "{arguments:?} {took:?}");
    }
    assert_eq!(server.exchanges(), 0, "nothing came in between");
    let child = command(&["inspect", "--json", "--now", NOW, "--wait", "40"]).spawn().unwrap();
    // Slept: longer than a command without --wait would wait.
    std::thread::sleep(Duration::from_secs(4));
    drop(busy);
    assert_eq!(told(child)["card"]["kind"], "my-number-card");
    // A passing transaction is none of the person's business.
    let busy = other.transaction().unwrap();
    let child = command(&["inspect", "--json", "--now", NOW]).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    drop(busy);
    assert_eq!(told(child)["card"]["kind"], "my-number-card");
}

fn a_long_transaction_in_one_reader_hides_no_card_in_another() {
    let _world = World::start();
    let (_busy, _mine) = (serve(card("renewable"), 0), serve(card("fresh"), 1));
    card_is_in(0);
    card_is_in(1);
    let (_context, mut other) = other(0, pcsc::ShareMode::Shared);
    let busy = other.transaction().unwrap();
    let ran = mynascope(&["inspect", "--json", "--now", NOW]);
    assert_eq!((ran.code, &ran.json()["reader"]["name"]), (0, &READERS[1].into()), "{ran:?}");
    assert_eq!(ran.json()["beside"][0]["kind"], "card-held");
    let terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("What to do now");
    terminal.shows("Another card (Virtual PCD 00 00) can't be looked at: Another program is using");
    // Then there are two.
    drop(busy);
    terminal.shows("Choose a card");
}

fn a_card_behind_a_long_transaction_is_shown_by_itself_once_that_is_over() {
    let _world = World::start();
    let _server = serve(card("fresh"), 0);
    card_is_in(0);
    let (_context, mut other) = other(0, pcsc::ShareMode::Shared);
    let busy = other.transaction().unwrap();
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    let took = terminal.shows("Another program is using the card");
    assert!(took < Duration::from_secs(5), "{took:?}");
    // It stays on the screen while it is tried again, and the screen can be used meanwhile.
    let before = terminal.shown().frames.len();
    terminal.press("L").shows("ほかのプログラムがカードを使っています");
    terminal.press("L").shows("Another program is using the card");
    // Slept: longer than it takes to try it again.
    std::thread::sleep(Duration::from_secs(5));
    assert!(terminal.text().contains("Another program is using the card"), "{}", terminal.text());
    assert!(terminal.shown().frames.len() - before < 20);
    drop(busy);
    terminal.shows("What to do now");
    assert_eq!(terminal.press("q").end(), 0);
}
