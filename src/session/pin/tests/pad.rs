//! A reader with keys of its own for PINs: no real one was at hand.

use super::*;

/// What the reader's keys do.
#[derive(Clone, Copy)]
pub(super) enum Typed {
    Pin(&'static [u8; 4]),
    Word([u8; 2]),
    Silence,
}

/// The simulator behind a reader that has keys.
pub(super) struct WithPad(pub(super) Simulator, pub(super) Typed);

impl Backend for WithPad {
    fn readers(&self) -> Box<dyn Readers> {
        Box::new(PadReaders(self.0.readers(), self.1))
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        self.0.watch()
    }

    fn simulated(&self) -> bool {
        true
    }
}

struct PadReaders(Box<dyn Readers>, Typed);

impl Readers for PadReaders {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        Ok(Box::new(PadConnection(self.0.connect(reader, sharing)?, self.1)))
    }
}

struct PadConnection(Box<dyn Connection>, Typed);

impl Connection for PadConnection {
    fn atr(&self) -> &[u8] {
        self.0.atr()
    }

    fn insertion(&mut self) -> Result<u32, LinkError> {
        self.0.insertion()
    }

    fn facts(&mut self) -> Facts {
        Facts { pin_pad: Some(PinPad { digits: Some((4, 12)) }), ..self.0.facts() }
    }

    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError> {
        let typed = self.1;
        self.0.transact(&mut |link| work(&mut PadLink(link, typed)))
    }

    fn end(self: Box<Self>, how: Disposition) -> Result<(), LinkError> {
        self.0.end(how)
    }
}

struct PadLink<'a>(&'a mut dyn Transmit, Typed);

impl Transmit for PadLink<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.0.transmit(command)
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        self.0.reconnect()
    }

    fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        assert_eq!(verify.digits, 4);
        match self.1 {
            Typed::Pin(digits) => {
                Ok(self.0.transmit(&[&[0, 0x20, 0, verify.p2, 4], &digits[..]].concat())?)
            }
            Typed::Word(word) => Ok(word.to_vec()),
            Typed::Silence => Ok(Vec::new()),
        }
    }
}

#[test]
fn a_reader_with_keys_asks_for_the_4_digit_pin_itself() {
    use Typed::{Pin, Silence, Word};
    for (typed, result, sent) in [
        (Pin(b"2580"), Ok(Done::Checked), 1),
        (Pin(b"9999"), Err(Stop::Wrong { secret: Secret::Auth, left: Some(2) }), 1),
        (Word([0x64, 0x00]), Err(Stop::Pad(PadStop::TimedOut)), 0),
        (Word([0x64, 0x01]), Err(Stop::Pad(PadStop::Cancelled)), 0),
        // macOS's driver: success, nothing asked, nothing answered.
        (Silence, Err(Stop::Pad(PadStop::Silent)), 0),
    ] {
        let simulator = Simulator::new(card("fresh"));
        let hand = simulator.hand();
        let mut desk = Desk::on(Arc::new(WithPad(simulator, typed)), hand);
        let job = desk.ask(Work::Check(PinName::Auth), Given::OnPad, Some(3), false);
        assert_eq!(desk.answer(job).result, result);
        assert_eq!(desk.sent(0x20), sent);
        desk.assert_closed();
        // The password is not for a pad of digits.
        let job = desk.ask(Work::Read(KeyPair::Sign), Given::OnPad, Some(5), false);
        assert_eq!(desk.answer(job).result, Err(Stop::Pad(PadStop::NotForThis)));
    }
}

#[test]
fn what_is_typed_on_the_readers_keys_opens_a_key_and_a_failure_opens_none() {
    use Typed::{Pin, Silence, Word};
    for (typed, stop) in [
        (Pin(b"2580"), None),
        (Pin(b"9999"), Some(Stop::Wrong { secret: Secret::Auth, left: Some(2) })),
        (Word([0x64, 0x00]), Some(Stop::Pad(PadStop::TimedOut))),
        (Word([0x64, 0x01]), Some(Stop::Pad(PadStop::Cancelled))),
        (Silence, Some(Stop::Pad(PadStop::Silent))),
    ] {
        let simulator = Simulator::new(card("fresh"));
        let hand = simulator.hand();
        let mut desk = Desk::on(Arc::new(WithPad(simulator, typed)), hand);
        let job = desk.ask(Work::Challenge(KeyPair::Auth), Given::OnPad, Some(3), false);
        let outcome = desk.answer(job);
        assert_eq!(outcome.result.as_ref().err(), stop.as_ref());
        assert_eq!(desk.hand.log().iter().any(|command| command[1] == 0x2A), stop.is_none(), "{stop:?}");
        assert!(outcome.closed);
        desk.assert_closed();
    }
}

#[test]
fn keys_of_a_reader_that_are_turned_off_are_neither_told_of_nor_used() {
    for on in [true, false] {
        let simulator = Simulator::new(card("fresh"));
        let hand = simulator.hand();
        let pad = Arc::new(WithPad(simulator, Typed::Pin(b"2580")));
        let mut desk = Desk::with(pad, hand, on);
        let (reader, epoch) = (READER.to_owned(), desk.epoch);
        desk.session.request(Request::Look { reader, epoch, job: RequestId(90), want: Want::TRIES });
        let report = loop {
            if let Event::Looked { report, .. } = desk.events.recv_timeout(SOON).unwrap() {
                break report;
            }
        };
        assert_eq!(report.pin_pad, on);
        let job = desk.ask(Work::Check(PinName::Auth), Given::OnPad, Some(3), false);
        let expected = if on { Ok(Done::Checked) } else { Err(Stop::Pad(PadStop::Missing)) };
        assert_eq!(desk.answer(job).result, expected);
        assert_eq!(desk.sent(0x20), usize::from(on));
    }
}

#[test]
fn a_reader_without_keys_says_so() {
    let mut desk = Desk::new("fresh");
    let job = desk.ask(Work::Check(PinName::Auth), Given::OnPad, Some(3), false);
    assert_eq!(desk.answer(job).result, Err(Stop::Pad(PadStop::Missing)));
}

#[test]
fn the_two_places_of_juki_are_not_changed_on_the_readers_keys() {
    let simulator = Simulator::new(card("fresh"));
    let hand = simulator.hand();
    let mut desk = Desk::on(Arc::new(WithPad(simulator, Typed::Pin(b"4071"))), hand);
    let work = change(PinName::Juki, pin("2468"));
    let job = desk.ask(work, Given::OnPad, Some(3), false);
    assert_eq!(desk.answer(job).result, Err(Stop::Pad(PadStop::NotForThis)));
    assert_eq!(desk.hand.exchanges(), 0);
}
