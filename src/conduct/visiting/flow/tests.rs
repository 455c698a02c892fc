use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::present::sample;

const FULL: Offer = Offer {
    procedure: true,
    tries: true,
    check: [Some(PinName::Auth), Some(PinName::Sign)],
    read: true,
    code: true,
};
const NOTHING: Offer = Offer { procedure: false, tries: false, check: [None; 2], read: false, code: false };
const MINE: Card = Card::Known(Epoch(1), Class::Done);

fn scene(card: Card, offer: Offer) -> Scene {
    Scene { works: true, card, busy: false, offer }
}

fn outcome(result: Result<Done, Stop>, presented: u32) -> PinOutcome {
    PinOutcome { pin: PinName::Auth, result, tries: Vec::new(), presented, closed: true }
}

/// A kiosk under a script.
struct Hall {
    visit: Visiting,
    scene: Scene,
    now: Instant,
    deeds: Vec<Deed>,
}

impl Hall {
    fn open() -> Self {
        let scene = scene(Card::Out, FULL);
        Self { visit: Visiting::default(), scene, now: sample::now(), deeds: Vec::new() }
    }

    fn card(&mut self, card: Card) -> &mut Self {
        self.scene.card = card;
        self.deeds = self.visit.see(&self.scene, self.now);
        self
    }

    fn press(&mut self, press: Press) -> &mut Self {
        self.deeds = self.visit.press(press, &self.scene, self.now);
        self
    }

    /// As far as the answer to a card.
    fn answered() -> Self {
        let mut hall = Self::open();
        hall.press(Press::Begin).press(Press::Speak(Tongue::English)).press(Press::On);
        hall.card(Card::Placed).card(Card::Reading(Epoch(1))).card(MINE);
        assert_eq!(hall.visit.page(), Page::Answer);
        hall
    }

    fn at(&self, page: Page) {
        assert_eq!(self.visit.page(), page, "{:?}", self.deeds);
    }

    /// What is written down of the last step.
    fn told(&self) -> Vec<(Event, Class)> {
        let told = |deed: &Deed| match deed {
            Deed::Record(Entry { event, class, .. }) => Some((*event, *class)),
            _ => None,
        };
        self.deeds.iter().filter_map(told).collect()
    }

    /// So many seconds later, with nothing else changed.
    fn after(&mut self, seconds: i64) -> &mut Self {
        self.now += TimeDelta::seconds(seconds);
        let card = self.scene.card;
        self.card(card)
    }
}

#[test]
fn a_visit_goes_from_page_to_page_by_the_one_way_on() {
    let mut hall = Hall::open();
    hall.press(Press::Begin).at(Page::Language);
    assert_eq!(hall.told(), [(Event::VisitBegan, Class::Done)]);
    hall.press(Press::Speak(Tongue::Korean)).at(Page::Consent);
    hall.press(Press::On).at(Page::Place(None));
    assert!(hall.deeds.is_empty());
    hall.card(Card::Placed).at(Page::Reading);
    assert_eq!(hall.deeds, [Deed::Admit]);
    hall.card(Card::Reading(Epoch(1))).at(Page::Reading);
    assert!(hall.deeds.is_empty());
    hall.card(MINE).at(Page::Answer);
    assert_eq!(hall.told(), [(Event::Looked, Class::Done)]);
    for page in [Page::Bring, Page::Counter, Page::Days, Page::Pins, Page::Code] {
        hall.press(Press::On).at(page);
        assert!(hall.deeds.is_empty());
    }
    hall.press(Press::Finish).at(Page::Take(Take::Ended));
    assert!(hall.deeds.contains(&Deed::End));
    assert_eq!(hall.told(), [(Event::VisitEnded, Class::Left)]);
    hall.card(Card::Barred).at(Page::Take(Take::Ended));
    hall.card(Card::Out).at(Page::Thanks);
    assert_eq!(hall.visit.tongue(), Tongue::Korean);
    hall.after(4).at(Page::Thanks);
    hall.after(1).at(Page::Attract);
    assert_eq!(hall.visit.tongue(), Tongue::Japanese);
}

#[test]
fn what_a_card_does_not_offer_is_no_page() {
    let table: [(Offer, &[Page]); 5] = [
        (NOTHING, &[]),
        (Offer { code: true, ..NOTHING }, &[Page::Code]),
        (Offer { procedure: true, ..NOTHING }, &[Page::Bring, Page::Counter, Page::Days]),
        (Offer { tries: true, ..NOTHING }, &[Page::Pins]),
        (Offer { read: true, code: true, ..NOTHING }, &[Page::Pins, Page::Code]),
    ];
    for (offer, pages) in table {
        let mut hall = Hall::answered();
        hall.scene.offer = offer;
        for page in pages {
            hall.press(Press::On).at(*page);
        }
        let last = hall.visit.page();
        hall.press(Press::On).at(last);
        hall.press(Press::Finish).at(Page::Take(Take::Ended));
    }
}

#[test]
fn a_page_leads_back_to_the_one_before_it() {
    let mut hall = Hall::open();
    hall.press(Press::Begin).press(Press::Speak(Tongue::Easy)).press(Press::On).press(Press::Back);
    hall.at(Page::Consent);
    hall.card(Card::Placed).at(Page::Consent);
    assert!(hall.deeds.is_empty(), "who went back has not agreed");
    hall.press(Press::Back).at(Page::Language);
    let mut hall = Hall::answered();
    hall.press(Press::On).press(Press::On).press(Press::Back).at(Page::Bring);
    hall.press(Press::Back).at(Page::Answer);
    hall.press(Press::Pins).press(Press::Back).at(Page::Days);
    hall.press(Press::On).press(Press::Tries).press(Press::On).at(Page::Pins);
}

#[test]
fn a_card_that_comes_while_nobody_is_here_begins_a_visit_and_is_read_after_the_consent() {
    let mut hall = Hall::open();
    hall.card(Card::Placed).at(Page::Language);
    assert_eq!(hall.told(), [(Event::VisitBegan, Class::Done)]);
    hall.press(Press::Speak(Tongue::English)).at(Page::Consent);
    assert!(hall.deeds.is_empty());
    hall.press(Press::On).at(Page::Reading);
    assert_eq!(hall.deeds, [Deed::Admit]);
}

#[test]
fn a_card_that_was_in_before_is_taken_first_and_never_read() {
    for steps in 0..4 {
        let mut hall = Hall::open();
        let presses = [Press::Begin, Press::Speak(Tongue::English), Press::On];
        presses.into_iter().take(steps).for_each(|press| {
            hall.press(press);
        });
        hall.card(Card::Barred).at(Page::Take(Take::Found));
        for press in presses.into_iter().chain([Press::Finish, Press::Back]) {
            hall.press(press).at(Page::Take(Take::Found));
            assert!(hall.deeds.is_empty());
        }
        hall.card(Card::Out).at([Page::Attract, Page::Language, Page::Language, Page::Place(None)][steps]);
    }
}

#[test]
fn a_card_that_left_before_it_was_read_is_asked_for_again_without_asking_anew() {
    let mut hall = Hall::open();
    hall.press(Press::Begin).press(Press::Speak(Tongue::English)).press(Press::On);
    for left in [Card::Placed, Card::Reading(Epoch(1))] {
        hall.card(Card::Placed).card(left).card(Card::Out).at(Page::Place(Some(Hint::HoldStill)));
        assert!(hall.deeds.is_empty());
    }
    // Another insertion before anybody looked.
    hall.card(Card::Placed).card(Card::Reading(Epoch(2))).card(Card::Placed).at(Page::Reading);
    assert_eq!(hall.deeds, [Deed::Admit]);
    hall.card(Card::Known(Epoch(3), Class::Failed)).at(Page::Answer);
}

#[test]
fn of_several_cards_none_is_read() {
    let mut hall = Hall::open();
    hall.press(Press::Begin).press(Press::Speak(Tongue::English)).press(Press::On);
    hall.card(Card::Several).at(Page::Place(Some(Hint::OneOnly)));
    assert!(hall.deeds.is_empty());
    hall.card(Card::Placed).at(Page::Reading);
    hall.card(Card::Several).at(Page::Place(Some(Hint::OneOnly)));
    hall.card(Card::Out).at(Page::Place(None));
}

#[test]
fn whatever_is_shown_of_a_card_is_wiped_as_soon_as_it_is_taken() {
    for page in [Page::Bring, Page::Counter, Page::Days, Page::Pins, Page::Code] {
        for gone in [Card::Out, Card::Placed, Card::Barred, Card::Reading(Epoch(2)), Card::Several] {
            let mut hall = Hall::answered();
            while hall.visit.page() != page {
                hall.press(Press::On);
            }
            hall.card(gone).at(Page::Thanks);
            assert_eq!(hall.deeds[0], Deed::End);
            assert_eq!(hall.told(), [(Event::VisitEnded, Class::Taken)]);
            // What the wiped visit left in is barred.
            let (left, next) = match gone {
                Card::Out => (Card::Out, Page::Thanks),
                _ => (Card::Barred, Page::Take(Take::Found)),
            };
            hall.card(left).at(next);
        }
    }
}

#[test]
fn who_does_nothing_for_too_long_leaves_a_card_that_answers_nobody() {
    let mut hall = Hall::answered();
    for _ in 0..5 {
        hall.scene.card = Card::Barred;
        hall.deeds = hall.visit.expired(&hall.scene, hall.now);
        hall.at(Page::Take(Take::Idle));
        assert!(!hall.deeds.contains(&Deed::End), "it is wiped already");
        for press in [Press::Begin, Press::On, Press::Finish, Press::Speak(Tongue::English)] {
            hall.press(press).at(Page::Take(Take::Idle));
        }
        hall.after(3600).at(Page::Take(Take::Idle));
    }
    hall.card(Card::Out).at(Page::Thanks);
    let mut hall = Hall::open();
    hall.press(Press::Begin);
    hall.deeds = hall.visit.expired(&hall.scene, hall.now);
    hall.at(Page::Attract);
    assert_eq!(hall.told(), [(Event::VisitEnded, Class::Idle)]);
}

#[test]
fn where_nothing_works_the_visit_is_over_and_the_next_one_begins_at_the_beginning() {
    let mut hall = Hall::answered();
    hall.scene.works = false;
    hall.card(Card::Out).at(Page::Closed);
    assert_eq!(hall.deeds[0], Deed::End);
    assert_eq!(hall.told(), [(Event::VisitEnded, Class::Failed), (Event::Fault, Class::Failed)]);
    hall.after(60).at(Page::Closed);
    assert!(hall.deeds.is_empty(), "it is written down once");
    hall.scene.works = true;
    hall.card(Card::Barred).at(Page::Take(Take::Found));
    assert_eq!(hall.told(), [(Event::Recovered, Class::Done)]);
    hall.card(Card::Out).at(Page::Attract);
}

#[test]
fn a_pin_that_was_wrong_is_the_last_one_that_is_asked_for() {
    let wrong = Stop::Wrong { secret: crate::domain::credential::Secret::Auth, left: Some(2) };
    for (result, presented, page, class, more) in [
        (Ok(Done::Checked), 1, Page::Told, Class::Done, true),
        (Err(wrong), 1, Page::Told, Class::Wrong, false),
        (Err(Stop::NowLocked), 1, Page::Told, Class::Wrong, false),
        (Err(Stop::Locked), 0, Page::Told, Class::Refused, true),
        (Err(Stop::LastTry), 0, Page::Told, Class::Refused, true),
    ] {
        let mut hall = Hall::answered();
        hall.press(Press::Pins).press(Press::Check(PinName::Auth)).at(Page::Typing(PinName::Auth));
        hall.visit.sent(hall.now);
        hall.scene.busy = true;
        hall.after(1).at(Page::Working(PinName::Auth));
        hall.deeds = hall.visit.ended(&outcome(result, presented), hall.now);
        hall.scene.busy = false;
        hall.at(page);
        assert_eq!(hall.told(), [(Event::Pin, class)]);
        hall.press(Press::On).press(Press::Check(PinName::Auth));
        hall.at(if more { Page::Typing(PinName::Auth) } else { Page::Pins });
    }
}

#[test]
fn a_job_that_was_never_begun_is_not_waited_for() {
    let mut hall = Hall::answered();
    hall.press(Press::Pins).press(Press::Read).at(Page::Typing(PinName::Sign));
    hall.visit.sent(hall.now);
    hall.after(0).at(Page::Pins);
}

#[derive(Debug, Clone, Copy)]
enum Move {
    Press(usize),
    Card(Card),
    Works(bool),
    Busy(bool),
    Offer(Offer),
    Seconds(i64),
    Sent,
    Ended(u32),
    Expired,
}

fn moves() -> impl Strategy<Value = Move> {
    let epoch = (1_u64..4).prop_map(Epoch);
    let card = prop_oneof![
        3 => Just(Card::Out),
        1 => Just(Card::Barred),
        3 => Just(Card::Placed),
        1 => Just(Card::Several),
        3 => epoch.clone().prop_map(Card::Reading),
        6 => epoch.prop_map(|epoch| Card::Known(epoch, Class::Done)),
    ];
    prop_oneof![
        12 => (0_usize..12).prop_map(Move::Press),
        6 => card.prop_map(Move::Card),
        1 => any::<bool>().prop_map(Move::Works),
        1 => any::<bool>().prop_map(Move::Busy),
        1 => prop_oneof![Just(FULL), Just(NOTHING), Just(Offer { code: true, ..NOTHING })].prop_map(Move::Offer),
        1 => (0_i64..12).prop_map(Move::Seconds),
        2 => Just(Move::Sent),
        1 => (0_u32..2).prop_map(Move::Ended),
        1 => Just(Move::Expired),
    ]
}

impl Hall {
    fn step(&mut self, step: Move) {
        match step {
            Move::Press(at) => {
                let way = self.visit.way(self.scene.offer).into_iter();
                let all: Vec<Press> = way.chain(self.visit.presses(self.scene.offer)).collect();
                if let Some(press) = all.get(at) {
                    self.press(*press);
                }
            }
            Move::Card(card) => self.scene.card = card,
            Move::Works(works) => self.scene.works = works,
            Move::Busy(busy) => self.scene.busy = busy,
            Move::Offer(offer) => self.scene.offer = offer,
            Move::Seconds(seconds) => self.now += TimeDelta::seconds(seconds),
            Move::Sent => self.visit.sent(self.now),
            Move::Ended(presented) => {
                let ended = outcome(Err(Stop::Locked), presented);
                self.deeds = self.visit.ended(&ended, self.now);
            }
            Move::Expired => {
                // It is wiped by then, and what is in is barred.
                if self.scene.card != Card::Out {
                    self.scene.card = Card::Barred;
                }
                self.deeds = self.visit.expired(&self.scene, self.now);
            }
        }
        let card = self.scene.card;
        self.card(card);
    }
}

proptest! {
    #[test]
    fn no_page_about_a_card_is_shown_without_it_and_every_page_has_one_way_on_and_ends(
        steps in proptest::collection::vec(moves(), 0..60)
    ) {
        let mut hall = Hall::open();
        for step in steps {
            hall.step(step);
            let page = hall.visit.page();
            if page.is_personal() {
                let known = matches!(hall.scene.card, Card::Known(epoch, _) if Some(epoch) == hall.visit.card);
                prop_assert!(known && hall.scene.works && hall.visit.consented, "{page:?} {:?}", hall.scene);
            }
            prop_assert!(page.is_timed() == hall.visit.since.is_some() || page == Page::Take(Take::Found));
            let (way, others) = (hall.visit.way(hall.scene.offer), hall.visit.presses(hall.scene.offer));
            prop_assert!(way.is_none_or(|way| !others.contains(&way)), "{page:?}");
            let waits = matches!(page, Page::Language | Page::Place(_) | Page::Reading | Page::Working(_) | Page::Take(_) | Page::Closed);
            prop_assert_eq!(way.is_none(), waits, "{:?}", page);
        }
        // All goes well from here on, and the person only goes on.
        (hall.scene.works, hall.scene.offer) = (true, FULL);
        let mut seen = 0;
        while hall.visit.page() != Page::Attract {
            match hall.visit.way(hall.scene.offer) {
                Some(Press::Enter) => hall.step(Move::Sent),
                Some(press) => _ = hall.press(press).after(0),
                None => match hall.visit.page() {
                    Page::Language => _ = hall.press(Press::Speak(Tongue::English)).after(0),
                    Page::Place(_) => _ = hall.card(Card::Out).card(Card::Placed),
                    Page::Reading => _ = hall.card(Card::Known(Epoch(9), Class::Done)),
                    Page::Working(_) => hall.step(Move::Ended(1)),
                    _ => _ = hall.card(Card::Out).after(5),
                },
            }
            seen += 1;
            prop_assert!(seen < 40, "{:?}", hall.visit);
        }
    }
}
