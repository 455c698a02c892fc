//! The kiosk under a script: a simulated card beside its reader, the real session, the guided pages under the policy of a
//! public place. Keys, mouse, time and the card are moved by the test; nothing waits for a clock.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use chrono::TimeDelta;

use super::*;
use crate::domain::policy::Policy;
use crate::model::visit::{Count, Look};
use crate::session::pin::{Rules, Tally};
use crate::session::{Bench, Session};
use crate::sim::{self, Hand, Persona, Simulator};
use crate::tui::component::Desk;
use crate::tui::ports::Keypad;

/// Counts as the state file does, in memory.
#[derive(Debug, Default)]
pub(super) struct Counted(pub AtomicU8);

impl Tally for Counted {
    fn wrong(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }

    fn begin(&self) -> std::io::Result<()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn taken_back(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// So long a test waits for the session.
const PATIENCE: Duration = Duration::from_secs(20);

/// A kiosk in a hall.
pub(super) struct Hall {
    pub script: Script,
    pub hand: Hand,
    pub tally: Arc<Counted>,
    simulator: Arc<Simulator>,
    session: Session,
    events: Receiver<session::Event>,
    /// Is the card in the reader, as the test has it?
    lies: bool,
    /// What was done besides asking the session.
    done: Vec<Effect>,
}

impl Hall {
    /// The card of this persona lies beside the reader, and nobody is here.
    pub(super) fn open(persona: &str, width: u16, height: u16) -> Self {
        Self::begin(persona, false, width, height)
    }

    /// The card is in the reader before the program begins.
    pub(super) fn found(persona: &str, width: u16, height: u16) -> Self {
        Self::begin(persona, true, width, height)
    }

    fn begin(persona: &str, lies: bool, width: u16, height: u16) -> Self {
        let now = sample::at("2026-11-22T15:00:00+09:00");
        let simulator = Simulator::new(sim::Card::new(&Persona::named(persona).unwrap(), now));
        if !lies {
            simulator.hand().take_out(sim::READER);
        }
        Self::on(Arc::new(simulator), Arc::default(), lies, (width, height), now)
    }

    /// The program begins anew: what lies in the reader stays there, and what is counted stays counted.
    pub(super) fn anew(self) -> Self {
        let Self { script, simulator, tally, session, lies, .. } = self;
        drop(session);
        let size = script.app.shared.size;
        Self::on(simulator, tally, lies, (size.width, size.height), script.now)
    }

    fn on(
        simulator: Arc<Simulator>,
        tally: Arc<Counted>,
        lies: bool,
        (width, height): (u16, u16),
        now: Instant,
    ) -> Self {
        let hand = simulator.hand();
        let mut script =
            Script::with(Model::new(Lang::Ja, None, None), ThemeName::Default, false, width, height);
        let policy = Policy::kiosk(false);
        script.app = App::new(Model::new(Lang::Ja, None, None), ThemeName::Default, Scale::Normal, false)
            .under(policy);
        script.app.shared.ports = lent();
        script.app.shared.station = Some(Desk {
            has_code: true,
            is_logged: Some(true),
            is_kept: true,
            keypad: Keypad::Fixed,
            random: || Some([7; 32]),
            once: false,
        });
        script.now = now;
        script.event(Event::Resized(width, height));
        let (sender, events) = mpsc::channel();
        let bench = Bench {
            anchors: crate::compose::furniture::anchors(),
            clock: Arc::new(move || now),
            recorders: Vec::new(),
            random: || Some([7; 32]),
            around: crate::session::unseen(),
            pin_pads: true,
            rules: Rules { policy, tally: Arc::<Counted>::clone(&tally) },
        };
        let sink: session::Sink = Arc::new(move |event| drop(sender.send(event)));
        let session = Session::start(Arc::<Simulator>::clone(&simulator), bench, &sink).unwrap();
        let mut hall = Self { script, hand, tally, simulator, session, events, lies, done: Vec::new() };
        hall.quiet();
        // It is believed by then that the reader is empty.
        hall.after(1);
        hall
    }

    /// Takes what the session says, and carries out what that leads to, until nothing more is to come.
    pub(super) fn quiet(&mut self) -> &mut Self {
        loop {
            self.carry();
            match self.events.recv_timeout(if self.waits() { PATIENCE } else { Duration::ZERO }) {
                Ok(event) => drop(self.script.session(event)),
                Err(RecvTimeoutError::Timeout) if !self.waits() => return self,
                Err(error) => panic!("{error}\n{}", self.script.screen()),
            }
        }
    }

    /// Takes what the session says, one by one, until this is so.
    pub(super) fn until(&mut self, so: impl Fn(&mut Script) -> bool) -> &mut Self {
        while !so(&mut self.script) {
            self.carry();
            match self.events.recv_timeout(PATIENCE) {
                Ok(event) => drop(self.script.session(event)),
                Err(error) => panic!("{error}\n{}", self.script.screen()),
            }
        }
        self
    }

    fn carry(&mut self) {
        for effect in std::mem::take(&mut self.script.effects) {
            match effect {
                Effect::Request(request) => self.session.request(request),
                other => self.done.push(other),
            }
        }
    }

    /// Is something still to come?
    fn waits(&self) -> bool {
        let model = &self.script.app.shared.model;
        let runs = |seen: &crate::model::visit::Seen| {
            matches!(seen.look, Look::Asked { .. }) || matches!(seen.count, Count::Asked(_))
        };
        model.service.is_none()
            || model.any_card() != self.lies
            || model.pin_runs()
            || model.visit.looks.values().any(runs)
    }

    /// Places the card.
    pub(super) fn place(&mut self) -> &mut Self {
        self.hand.put_back(sim::READER);
        self.lies = true;
        self.quiet()
    }

    /// Takes it.
    pub(super) fn take(&mut self) -> &mut Self {
        self.hand.take_out(sim::READER);
        self.lies = false;
        self.quiet()
    }

    /// Keys as [`Script::keys`] writes them.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        self.script.keys(keys);
        self.quiet()
    }

    /// The mouse, or a finger, on this place of what is drawn.
    pub(super) fn press(&mut self, x: u16, y: u16) -> &mut Self {
        self.script.screen();
        self.script.event(Event::Input(Input::Mouse(Mouse::Press { x, y })));
        self.quiet()
    }

    /// So many seconds pass; whatever is due in them happens at its time.
    pub(super) fn after(&mut self, seconds: i64) -> &mut Self {
        let end = self.script.now + TimeDelta::seconds(seconds);
        loop {
            let wake = self.script.app.wake(self.script.now).and_then(|wake| TimeDelta::from_std(wake).ok());
            // What is due at once has its turn once, and time goes on.
            let next = wake.map(|wake| self.script.now + wake.max(TimeDelta::milliseconds(1)));
            self.script.now = next.filter(|next| *next < end).unwrap_or(end);
            self.script.event(Event::Tick);
            self.quiet();
            if self.script.now >= end {
                return self;
            }
        }
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.script.resize(width, height);
        self
    }

    pub(super) fn screen(&mut self) -> String {
        self.script.screen()
    }

    /// What was done besides asking the session, since this was asked last.
    pub(super) fn done(&mut self) -> Vec<Effect> {
        self.carry();
        std::mem::take(&mut self.done)
    }
}

#[test]
fn a_card_counts_where_its_reader_was_seen_empty_before() {
    let mut hall = Hall::open("fresh", 80, 24);
    let model = |hall: &Hall| {
        let model = &hall.script.app.shared.model;
        (model.placed().len(), model.barred(), model.visit.looks.len())
    };
    assert_eq!(model(&hall), (0, false, 0));
    hall.place();
    assert_eq!(model(&hall), (1, false, 0), "it is read by nobody who did not ask");
    hall.take();
    let mut hall = Hall::found("fresh", 80, 24);
    assert_eq!(model(&hall), (0, true, 0));
    assert_eq!(hall.take().hand.exchanges(), 0);
    assert_eq!(model(hall.place()), (1, false, 0));
}

/// What is seen of a card, from the answer to the end of its visit.
fn page_of(hall: &mut Hall) -> String {
    hall.script.terminal.clear().unwrap();
    hall.screen()
}

#[test]
fn a_reader_that_has_just_come_is_not_believed_to_be_empty() {
    // The service, and with it the reader, comes back: told as empty first, then with the card that was in it.
    for (empty, counts) in [(0, false), (900, false), (1000, true)] {
        let mut hall = Hall::open("fresh", 80, 24);
        let reader = |inside| session::Reader { name: sim::READER.to_owned(), inside, ..Default::default() };
        let up = |inside| session::Event::Service(session::Service::Up(vec![reader(inside)]));
        hall.script.session(session::Event::Service(session::Service::Down(session::Fault::NoService)));
        hall.script.session(up(session::Inside::Nothing));
        hall.script.now += TimeDelta::milliseconds(empty);
        let card = || session::Inside::Card { atr: "3B".to_owned(), epoch: session::Epoch(9) };
        hall.script.session(up(card()));
        let model = &hall.script.app.shared.model;
        assert_eq!((model.placed().len(), model.barred()), (usize::from(counts), !counts), "{empty}");
        hall.script.session(up(session::Inside::Nothing));
        hall.script.session(up(card()));
        assert!(!hall.script.app.shared.model.barred(), "it was seen to leave");
    }
}

#[test]
fn a_card_that_stays_in_over_five_idle_ends_answers_nobody() {
    let mut hall = Hall::open("fresh", 80, 24);
    hall.keys(" 1<enter>").place();
    let dates = ["2030", "令和12年"];
    let knows = |screen: &str| dates.iter().any(|date| screen.contains(date));
    assert!(knows(&page_of(&mut hall)));
    let asked = hall.hand.exchanges();
    for end in 0..5 {
        hall.after(60);
        for keys in [" ", "1", "<enter>", "<enter>", "3", "12580<enter>", "<esc>", "<tab><enter>"] {
            hall.keys(keys).press(40, 20).after(1);
            let screen = page_of(&mut hall);
            let model = &hall.script.app.shared.model;
            assert!(
                model.barred() && model.placed().is_empty() && model.visit.looks.is_empty(),
                "{end} {keys}"
            );
            assert!(!knows(&screen) && screen.contains("カード"), "{end} {keys}\n{screen}");
        }
        // The process begins anew in between; then the service does.
        if end == 2 {
            hall = hall.anew();
        } else if end == 3 {
            hall.hand.service(Some(crate::link::LinkError::NoService));
            hall.until(|script| matches!(script.app.shared.model.service, Some(session::Service::Down(_))));
            hall.hand.service(None);
            hall.until(|script| matches!(script.app.shared.model.service, Some(session::Service::Up(_))));
        }
    }
    assert_eq!(hall.hand.exchanges(), asked);
}

#[test]
fn no_key_leads_out_of_the_guided_pages() {
    let mut hall = Hall::open("fresh", 80, 24);
    hall.place();
    for key in "qn:?L123456789rvct<c-c><c-z><c-p><c-o><c-r><c-t><f1><esc><enter><tab>".split_inclusive('>') {
        hall.keys(key);
    }
    let leads = |effect: &Effect| !matches!(effect, Effect::Wipe | Effect::Record(_) | Effect::Redraw);
    assert_eq!(hall.done().into_iter().filter(leads).collect::<Vec<_>>(), []);
    assert!(hall.script.app.is_bare());
}
