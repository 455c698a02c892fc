//! A phone's authentication certificate, which opens with its PIN: offered where the signing certificate is, asked for and
//! told like that one.

use super::wizards::Desk;
use super::*;
use crate::conduct::card::Looked;
use crate::conduct::pin::opens;
use crate::domain::credential::KeyPair;
use crate::domain::report::Unread;
use crate::sim;

/// Secrets that reached the phone.
fn sent(desk: &Desk) -> usize {
    desk.hand.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count()
}

#[test]
fn the_authentication_certificate_of_a_phone_is_read_with_its_pin_from_both_screens() {
    for screen in ["1", "2"] {
        let mut desk = Desk::new("android", Lang::En, 100, 40);
        desk.keys(screen).shows(&["needs its PIN"]).lacks(&["Serial number"]);
        desk.keys("<enter>").shows(&["Authentication PIN", "3 of 3 tries left"]);
        desk.keys("258<enter>").shows(&["1 more needed"]);
        assert_eq!(sent(&desk), 0);
        desk.keys("0<enter>").shows(&["User authentication certificate: read.", "3 of 3", "has ended"]);
        desk.lacks(&["Name and address", "2580"]).keys("<enter>").shows(&["Serial number"]);
        desk.lacks(&["needs its PIN", "read it with the authentication"]);
        assert_eq!(sent(&desk), 1);
        // It can be looked through and saved, and its dates count.
        desk.keys("2e").shows(&["auth.pem"]).keys("<esc>3").shows(&["Its last day is 11 May"]);
        // What was read goes with the phone.
        desk.hand.take_out(sim::READER);
        desk.until(|model| !model.any_card());
        desk.hand.put_back(sim::READER);
        desk.until(|model| model.report().is_some()).keys("2").shows(&["needs its PIN"]);
    }
}

#[test]
fn a_wrong_pin_of_a_phone_is_told_with_its_tries_and_the_last_one_wants_a_word() {
    let mut desk = Desk::new("android", Lang::En, 100, 40);
    desk.keys("2<enter>1111<enter>").shows(&["Wrong authentication PIN", "2 of 3 tries left"]);
    desk.keys("<enter>2222<enter>").shows(&["1 of 3 tries left"]);
    desk.keys("<enter>").shows(&["This is the last try"]).keys("2580<enter>").shows(&["last"]);
    assert_eq!(sent(&desk), 2);
    desk.keys("last<enter>2580<enter>").shows(&["read."]);
    assert_eq!(sent(&desk), 3);
    let mut desk = Desk::new("android", Lang::En, 100, 40);
    desk.hand.with_card(sim::READER, |card| {
        card.set_hook(Box::new(|_, command| {
            (command == [0x00, 0x20, 0x00, 0x98]).then(|| sim::Reply::Answer(vec![0x69, 0x84]))
        }));
    });
    desk.keys("r").until(|model| model.report().is_some()).keys("1").shows(&["have it reset"]);
    desk.keys("<enter>").shows(&["locked"]);
    assert_eq!(sent(&desk), 0);
}

#[test]
fn beside_another_card_a_phone_gets_no_pin() {
    let mut desk = Desk::new("android", Lang::En, 100, 40);
    let other = sim::Card::new(&sim::Persona::named("other-card").unwrap(), desk.script.now);
    desk.hand.add_reader("B");
    desk.hand.put_in("B", other);
    desk.until(|model| {
        let all = model.visit.looks.values();
        all.filter(|seen| matches!(seen.looked(), Looked::Report(_))).count() == 2
    });
    desk.keys("2<enter>2580<enter>").shows(&["Another card is in a reader", "no try is spent"]);
    assert_eq!(sent(&desk), 0);
}

#[test]
fn only_what_a_pin_opens_is_offered_to_be_opened() {
    let told = |kind: CardKind, auth: Unread| {
        let mut report = sample::with_jpki(sample::fresh(), |jpki| jpki.auth = Err(auth));
        report.kind = kind;
        opens(&report, KeyPair::Auth)
    };
    for kind in [CardKind::Android, CardKind::IPhone, CardKind::MyNumber] {
        assert!(told(kind, Unread::NeedsPin), "{kind:?}");
        for other in [Unread::NotAsked, Unread::Absent, Unread::Empty, Unread::Refused(0x6F00)] {
            assert!(!told(kind, other.clone()), "{kind:?} {other:?}");
        }
    }
    assert!(!told(CardKind::Unknown, Unread::NeedsPin), "it is only read");
    assert!(!opens(&sample::fresh(), KeyPair::Auth) && opens(&sample::fresh(), KeyPair::Sign));
}

#[test]
fn a_phones_pages_have_their_agreed_pictures() {
    for lang in Lang::ALL {
        for (width, height) in [(100, 30), (60, 15)] {
            let mut told = String::new();
            // Each from the beginning: what a wide character leaves behind in this terminal is no part of it.
            for keys in ["1", "2", "2<enter>", "2<enter>2580<enter>", "2<enter>2580<enter><enter>1"] {
                told.push_str(&format!("-- {keys}\n"));
                let screen = Desk::new("android", lang, width, height).keys(keys).script.screen();
                // How long it took is different each time.
                let timeless = |line: &&str| !line.contains("ミリ秒") && !line.contains(" ms");
                screen.lines().filter(timeless).for_each(|line| told.push_str(&format!("{line}\n")));
            }
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("phone_{}_{width}", lang.key()), told);
            });
        }
    }
}
