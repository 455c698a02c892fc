//! Every step in a public place: allowed to whoever is here, to the staff, or to nobody. A step without a row does not
//! compile, and neither does a work with a PIN.

use std::path::PathBuf;

use super::*;
use crate::domain::audit::{Class, Event as Audited};
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::domain::face::Reading;
use crate::domain::verdict::DigestAlgorithm;
use crate::present::sample;
use crate::session::Epoch;
use crate::session::pin::{Consent, Given, Order, PinRequest, SigningInput, Whose, Work};
use crate::sign::digest::Hashing;
use crate::tui::kiosk::Staff;

/// To whom it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    All,
    Staff,
    Nobody,
}

/// Rows of what there is, how one is made, and to whom it is allowed: all of them, and which one it is.
macro_rules! rows {
    ($name:ident: $of:ty { $($pattern:pat => $one:expr, $to:expr;)+ }) => {
        fn $name() -> Vec<(&'static str, $of, To)> {
            /// Without a row of its own it does not compile.
            fn row(it: &$of) -> &'static str {
                match it { $($pattern => stringify!($pattern),)+ }
            }
            let all: Vec<(&'static str, $of, To)> = vec![$((stringify!($pattern), $one, $to)),+];
            for (name, one, _) in &all {
                assert_eq!(row(one), *name, "a row's own step is not of it");
            }
            all
        }
    };
}

rows!(works: Work {
    Work::Check(_) => Work::Check(PinName::Auth), To::All;
    Work::Read(KeyPair::Sign) => Work::Read(KeyPair::Sign), To::All;
    Work::Read(KeyPair::Auth) => Work::Read(KeyPair::Auth), To::Nobody;
    Work::Change(_) => Work::Change(PinName::Auth), To::Nobody;
    Work::Finish(_) => Work::Finish(Secret::Juki), To::Nobody;
    Work::Challenge(_) => Work::Challenge(KeyPair::Auth), To::Nobody;
    Work::Sign(_) => signing(), To::Nobody;
    Work::Face(_) => Work::Face(Reading::TextByPin), To::Nobody;
});

rows!(steps: Step {
    Step::Open(_) => Step::Open(Box::new(Staff::default())), To::All;
    Step::Tell(..) => Step::Tell(Ui::NotAllowed.text(), String::new()), To::All;
    Step::Abandon => Step::Abandon, To::All;
    Step::Record(_) => Step::Record(entry()), To::All;
    Step::Lock => Step::Lock, To::All;
    Step::Refresh => Step::Refresh, To::All;
    Step::ReadMore => Step::ReadMore, To::All;
    Step::Count => Step::Count, To::All;
    Step::Admit => Step::Admit, To::All;
    Step::Reveal => Step::Reveal, To::All;
    Step::EndVisit => Step::EndVisit, To::All;
    Step::Unlock(_) => Step::Unlock(Pin::default()), To::All;
    Step::Ask(_) => ask(Work::Check(PinName::Auth)), To::All;
    Step::Diagnose => Step::Diagnose, To::Staff;
    Step::Examine => Step::Examine, To::Staff;
    Step::Restart => Step::Restart, To::Staff;
    Step::Shut => Step::Shut, To::Staff;
    Step::Choose(_) => Step::Choose(Epoch(1)), To::Nobody;
    Step::Demo => Step::Demo, To::Nobody;
    Step::Switch { .. } => Step::Switch { to: "pins", with: Box::new(()) }, To::Nobody;
    Step::Run { .. } => Step::Run { screen: None, command: Command::new("kiosk", 0) }, To::Nobody;
    Step::Copy { .. } => Step::Copy { name: String::new(), text: String::new().into() }, To::Nobody;
    Step::Save { .. } => Step::Save { path: PathBuf::new(), bytes: Vec::new().into() }, To::Nobody;
    Step::Start(..) => Step::Start(TaskIds::default().next(), Task::Look(PathBuf::new())), To::Nobody;
    Step::Stop(_) => Step::Stop(TaskIds::default().next()), To::Nobody;
});

const fn entry() -> Entry {
    Entry { event: Audited::Started, class: Class::Done, duration: None }
}

fn signing() -> Work {
    let digests = Hashing::new(&[DigestAlgorithm::Sha256]).finish();
    Work::Sign(Box::new(SigningInput::cms(KeyPair::Sign, digests, DigestAlgorithm::Sha256, false, None)))
}

fn ask(work: Work) -> Step {
    let consent = Consent::default();
    let order =
        Order { reader: String::new(), epoch: Epoch(1), card: Whose::Whichever(Want::CARD), work, consent };
    Step::Ask(Box::new(PinRequest { order, given: Given::OnPad, new: None }))
}

/// A public place, and whether the staff code was given.
fn place(staff: bool) -> App {
    let model = Model::new(crate::present::text::Lang::Ja, None, None);
    let mut app = App::new(model, ThemeName::Kiosk, Scale::Normal, true).under(Policy::kiosk(false));
    app.shared.staff = staff;
    app
}

#[test]
fn every_step_and_every_work_with_a_pin_is_allowed_in_a_public_place_or_not() {
    let works = || works().into_iter().map(|(name, work, to)| (name, ask(work), to));
    for staff in [false, true] {
        for (name, step, to) in steps().into_iter().chain(works()) {
            let allowed = to == To::All || staff && to == To::Staff;
            let mut app = place(staff);
            assert_eq!(
                app.shared.policy.allows(policy::act(&step), staff),
                allowed,
                "{name}, staff: {staff}"
            );
            // Where it would be carried out.
            app.carry(vec![step], sample::now());
            assert!(allowed || app.effects.is_empty() && app.is_bare(), "{name}, staff: {staff}");
        }
    }
    for (name, step, to) in works() {
        assert_eq!(Policy::kiosk(true).allows(policy::act(&step), true), to == To::All, "{name}");
    }
    assert!(Policy::kiosk(true).allows(policy::act(&Step::Demo), false));
}
