use std::net::TcpListener;

use super::*;
use crate::sim::Persona;

fn card(name: &str) -> Card {
    Card::new(&Persona::named(name).unwrap(), "2026-11-22T17:00:00+09:00".parse().unwrap())
}

/// A reader's side of the connection.
struct Vpcd(TcpStream);

impl Vpcd {
    fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        Self(stream)
    }

    fn ask(&mut self, message: &[u8]) -> io::Result<Vec<u8>> {
        send(&mut self.0, message)?;
        receive(&mut self.0)
    }

    fn closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0) | Err(_))
    }
}

const SELECT: &[u8] =
    &[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn a_card_is_powered_asked_for_its_atr_and_talked_to() {
    let (listener, address) = listen();
    let server = Server::start(card("fresh"), &address).unwrap();
    let mut vpcd = Vpcd::accept(&listener);
    send(&mut vpcd.0, &[1]).unwrap();
    assert_eq!(vpcd.ask(&[4]).unwrap()[..2], [0x3B, 0x88]);
    assert_eq!(vpcd.ask(SELECT).unwrap(), [0x90, 0x00]);
    assert_eq!((server.exchanges(), server.connected()), (1, true));
    drop(server);
    assert!(vpcd.closed());
}

#[test]
fn whoever_listens_is_told_what_passes() {
    let (listener, address) = listen();
    let (send_on, told) = std::sync::mpsc::channel();
    let mut leaving = card("fresh");
    leaving.set_hook(Box::new(|number, _| (number == 2).then_some(Reply::Lost)));
    let hear = move |heard: Heard<'_>| {
        let heard = match heard {
            Heard::Exchange(command, answer, _) => (command.to_vec(), answer.map(<[u8]>::to_vec)),
            Heard::PoweredUp => (b"power".to_vec(), None),
            Heard::Reset => (b"reset".to_vec(), None),
        };
        drop(send_on.send(heard));
    };
    let server = Server::heard(leaving, &address, Box::new(hear)).unwrap();
    let mut vpcd = Vpcd::accept(&listener);
    send(&mut vpcd.0, &[1]).unwrap();
    send(&mut vpcd.0, &[2]).unwrap();
    assert_eq!(vpcd.ask(SELECT).unwrap(), [0x90, 0x00]);
    assert!(vpcd.ask(SELECT).is_err());
    let select = |answer: Option<&[u8]>| (SELECT.to_vec(), answer.map(<[u8]>::to_vec));
    let expected =
        [(b"power".to_vec(), None), (b"reset".to_vec(), None), select(Some(&[0x90, 0x00])), select(None)];
    assert_eq!(told.try_iter().collect::<Vec<_>>(), expected);
    drop(server);
}

#[test]
fn a_card_is_taken_out_put_back_and_swapped() {
    let (listener, address) = listen();
    let server = Server::start(card("fresh"), &address).unwrap();
    let mut vpcd = Vpcd::accept(&listener);
    assert!(vpcd.ask(&[4]).is_ok());
    server.take_out();
    assert!(vpcd.closed() && !server.inside());
    server.put_back();
    let mut vpcd = Vpcd::accept(&listener);
    assert_eq!(vpcd.ask(SELECT).unwrap(), [0x90, 0x00]);
    server.swap(card("other-card"));
    assert!(vpcd.closed());
    let mut vpcd = Vpcd::accept(&listener);
    assert_eq!(vpcd.ask(SELECT).unwrap(), [0x6A, 0x82]);
}

#[test]
fn it_connects_again_when_the_service_comes_back() {
    let (listener, address) = listen();
    let _server = Server::start(card("fresh"), &address).unwrap();
    drop(Vpcd::accept(&listener));
    drop(listener);
    // Slept: away for longer than the server's pause between two tries.
    std::thread::sleep(Duration::from_millis(300));
    let listener = TcpListener::bind(&address).unwrap();
    assert!(Vpcd::accept(&listener).ask(&[4]).is_ok());
}

#[test]
fn it_stops_at_once_where_nobody_listens() {
    let (listener, address) = listen();
    drop(listener);
    let server = Server::start(card("fresh"), &address).unwrap();
    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_unsteady_card_closes_the_connection_and_comes_back() {
    let (listener, address) = listen();
    let mut unsteady = card("unsteady");
    unsteady.wire.away_ms = 20;
    let _server = Server::start(unsteady, &address).unwrap();
    let mut vpcd = Vpcd::accept(&listener);
    for _ in 0..6 {
        assert_eq!(vpcd.ask(SELECT).unwrap(), [0x90, 0x00]);
    }
    assert!(vpcd.ask(SELECT).is_err());
    assert!(Vpcd::accept(&listener).ask(SELECT).is_ok());
}
