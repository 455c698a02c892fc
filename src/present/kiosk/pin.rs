//! PINs on the guided pages: tries left, what is typed, what came of it, and the signing certificate that one opens.

use super::leaf::{Leaf, Seen};
use super::spoken::spoken;
use super::texts::Texts;
use crate::conduct::pin::{Note, held};
use crate::conduct::visiting::Offer;
use crate::domain::calendar;
use crate::domain::certificate::Slot;
use crate::domain::credential::{Folding, Form, Lack, PinName, Secret, Stranger, Tries};
use crate::domain::holder::Holder;
use crate::domain::policy::Barred;
use crate::domain::report::CardReport;
use crate::domain::tongue::Tongue;
use crate::domain::trust::Trust;
use crate::present::mask::Reveal;
use crate::present::sanitize::clean;
use crate::present::section::Tone;
use crate::present::text::fill;
use crate::session::pin::{After, PinOutcome, Stop};

impl Texts {
    /// What a PIN is called.
    pub(super) const fn pin(&self, pin: PinName) -> &'static str {
        match pin {
            PinName::Auth => self.auth_pin,
            PinName::Sign => self.sign_pin,
            PinName::Text | PinName::Juki | PinName::NumberB => self.other_pin,
        }
    }

    /// The tries of a PIN in one line.
    pub(super) fn counter(&self, pin: PinName, tries: Option<Tries>) -> String {
        let name = self.pin(pin);
        match tries {
            Some(Tries::Left(left)) => fill(self.tries_of, &[name, &left.to_string()]),
            Some(Tries::Locked) => fill(self.tries_locked, &[name]),
            Some(Tries::Unlimited) => fill(self.tries_unlimited, &[name]),
            Some(Tries::NotReported) | None => fill(self.tries_unknown, &[name]),
        }
    }
}

/// What can be done with a PIN.
pub(super) fn choice(seen: &Seen<'_>, offer: Offer, texts: &Texts) -> Leaf {
    let leaf = Leaf::new(Tone::Plain, texts.pins_head).short(texts.pins);
    match (seen.spent, offer.read || offer.check != [None; 2]) {
        (true, _) => leaf.line(texts.barred_wrong),
        (false, true) => leaf.lines([texts.pins_once, texts.pins_last]),
        (false, false) => leaf,
    }
}

/// How many tries each PIN has left.
pub(super) fn tries(report: Option<&CardReport>, texts: &Texts) -> Leaf {
    let Some(report) = report else { return Leaf::new(Tone::Warn, texts.unread).line(texts.place_again) };
    let pins = [(PinName::Auth, Secret::Auth), (PinName::Sign, Secret::Sign)];
    let held: Vec<_> = pins.into_iter().filter(|(pin, _)| held(report, *pin)).collect();
    let counters: Vec<_> =
        held.into_iter().map(|(pin, secret)| (pin, secret, report.tries(secret).ok())).collect();
    let spent = counters.iter().filter(|(_, secret, tries)| {
        matches!((tries, secret.tries_max()), (Some(Tries::Left(left)), Some(most)) if *left < most)
    });
    let spent: Vec<_> = spent.map(|(pin, ..)| fill(texts.try_fewer, &[texts.pin(*pin)])).collect();
    let locked = counters.iter().any(|(.., tries)| *tries == Some(Tries::Locked));
    let reset = if report.kind.is_phone() { texts.phone_where } else { texts.reset };
    let tone = if locked || !spent.is_empty() { Tone::Warn } else { Tone::Plain };
    Leaf::new(tone, texts.tries_head)
        .lines(counters.iter().map(|(pin, _, tries)| texts.counter(*pin, *tries)))
        .lines(spent)
        .lines(locked.then_some([reset, texts.waiting]).into_iter().flatten())
}

/// A PIN is typed.
pub(super) fn typing(pin: PinName, tries: Option<Tries>, texts: &Texts) -> Leaf {
    let form = match pin.form() {
        Form::Password => texts.form_password,
        Form::Digits4 | Form::NumberB | Form::UnderPhoto | Form::Birth => texts.form_digits,
    };
    let left = tries.and_then(Tries::left).map(|left| fill(texts.tries_left, &[&left.to_string()]));
    Leaf::new(Tone::Plain, texts.pin(pin)).line(form).lines(left).line(texts.pins_once)
}

/// What came of a PIN.
pub(super) fn told(outcome: Option<&PinOutcome>, texts: &Texts) -> Leaf {
    let Some(outcome) = outcome else { return Leaf::new(Tone::Warn, texts.not_done).line(texts.ask_staff) };
    let (pin, name) = (outcome.pin, texts.pin(outcome.pin));
    let page = |tone, head: &str| Leaf::new(tone, fill(head, &[name]));
    let counters = || {
        let told = outcome.tries.iter().map(|(_, tries)| *tries).min_by_key(|tries| tries.left());
        told.map(|tries| texts.counter(pin, Some(tries)))
    };
    let stopped = |after: After| {
        let certain = match after {
            After::Nothing => Some(texts.not_sent),
            After::OnPad | After::Unanswered => Some(texts.maybe_spent),
            After::Verified => Some(texts.not_spent),
            After::NotTaken | After::Changed(_) | After::ChangeUnanswered(_) => None,
        };
        Leaf::new(Tone::Warn, texts.not_done).lines(certain)
    };
    let Err(stop) = &outcome.result else {
        return page(Tone::Good, texts.right).short(texts.right_short).lines(counters());
    };
    match stop {
        Stop::Wrong { left: Some(1), .. } => page(Tone::Bad, texts.wrong)
            .short(texts.wrong_short)
            .lines(counters())
            .line(fill(texts.try_last, &[name]))
            .line(texts.reset),
        Stop::Wrong { .. } => {
            page(Tone::Bad, texts.wrong).short(texts.wrong_short).lines(counters()).line(texts.wrong_again)
        }
        Stop::Locked => page(Tone::Bad, texts.locked).line(texts.reset),
        Stop::NowLocked => page(Tone::Bad, texts.now_locked).line(texts.reset),
        Stop::LastTry => page(Tone::Warn, texts.not_done).line(barred_in(Barred::LastTry, pin, texts)),
        Stop::Barred(why) => page(Tone::Warn, texts.not_done).line(barred_in(*why, pin, texts)),
        Stop::FewerTries { .. } => stopped(After::Nothing).line(texts.fewer).lines(counters()),
        Stop::ReadOnly(_) | Stop::NotHeld(_) => page(Tone::Warn, texts.not_held).line(texts.not_sent),
        Stop::NotAlone => stopped(After::Nothing).line(texts.one_only),
        Stop::NoIdentity(_) => stopped(After::Nothing).line(texts.place_again),
        Stop::Fault { after, .. } => stopped(*after).line(texts.place_again),
        Stop::Abandoned(after) => stopped(*after),
        Stop::Refused { after, .. } => stopped(*after).lines(counters()).line(texts.ask_staff),
        Stop::Unsupported { after, .. } => stopped(*after).line(texts.unsupported),
        Stop::Outside { after, .. } | Stop::Moved { after, .. } => stopped(*after).line(texts.ask_staff),
        Stop::Form(_) | Stop::NewForm(_) | Stop::SameAsOld | Stop::Pad(_) | Stop::Counters { .. } => {
            stopped(After::Nothing)
        }
        Stop::NoRandomness | Stop::NoCardEnd(_) => stopped(After::Nothing).line(texts.ask_staff),
        Stop::NotMade(_) | Stop::Half { .. } => stopped(After::NotTaken).line(texts.ask_staff),
    }
}

/// The signing certificate; what names a person only where it is shown.
pub(super) fn certificate(seen: &Seen<'_>, texts: &Texts) -> Leaf {
    let report = seen.report;
    let Some(certificate) = report.and_then(|report| report.certificate(Slot::Sign).as_ref().ok()) else {
        return Leaf::new(Tone::Warn, texts.unread).line(texts.place_again);
    };
    let validity = certificate.validity();
    let (text, day) = match validity.outside(seen.now) {
        None => (texts.until, calendar::day(validity.to)),
        Some(outside) if outside.over => (texts.ended_on, calendar::day(validity.to)),
        Some(_) => (texts.not_yet_from, calendar::day(validity.from)),
    };
    let reveal = if seen.reveals { Reveal::Shown } else { Reveal::Masked };
    let issuer = report.map(|report| &report.jpki.verdicts.sign).and_then(|trust| match trust {
        Trust::Test { .. } => Some(texts.test_card),
        Trust::Untrusted { .. } => Some(texts.issuer_unknown),
        Trust::Trusted(_) | Trust::Unchecked => None,
    });
    let tone = if validity.outside(seen.now).is_some() { Tone::Warn } else { Tone::Plain };
    Leaf::new(tone, texts.certificate)
        .large(texts.large_day(day))
        .line(fill(text, &[&texts.official_day(day)]))
        .lines(certificate.holder.iter().flat_map(|holder| person(holder, reveal, texts)))
        .lines((reveal == Reveal::Masked).then_some(texts.masked))
        .line(issuer.unwrap_or(texts.revocation))
}

/// Whom it names.
fn person(holder: &Holder, reveal: Reveal, texts: &Texts) -> Vec<String> {
    let shown = |words: &str| reveal.of(&clean(words));
    let birth = holder.birth_date.as_ref().map(|birth| match birth.day {
        Some(day) => reveal.of(&texts.day(day)),
        None => shown(&birth.raw),
    });
    let sex = holder.sex.as_ref().map(|sex| match sex.as_str() {
        "1" => reveal.of(texts.male),
        "2" => reveal.of(texts.female),
        other => shown(other),
    });
    [
        (texts.holder_name, holder.name.as_ref().map(|name| shown(name))),
        (texts.holder_address, holder.address.as_ref().map(|address| shown(address))),
        (texts.holder_birth, birth),
        (texts.holder_sex, sex),
    ]
    .into_iter()
    .filter_map(|(text, value)| Some(fill(text, &[&value?])))
    .collect()
}

/// Why a PIN is not presented here.
#[must_use]
pub fn barred(why: Barred, pin: PinName, tongue: Tongue) -> String {
    barred_in(why, pin, spoken(tongue).0)
}

fn barred_in(why: Barred, pin: PinName, texts: &Texts) -> String {
    match why {
        Barred::LastTry => fill(texts.barred_last, &[texts.pin(pin)]),
        Barred::WrongBefore => texts.barred_wrong.to_owned(),
        Barred::NotKept | Barred::NotHere => texts.barred_kept.to_owned(),
    }
}

/// What is still missing of what is typed; `None`: nothing is.
#[must_use]
pub fn lack(lack: Option<Lack>, tongue: Tongue) -> String {
    let texts = spoken(tongue).0;
    let (text, number) = match lack {
        None => (texts.lack_nothing, 0),
        Some(Lack::Characters(more)) => (texts.lack_more, more),
        Some(Lack::Letter) => (texts.lack_letter, 0),
        Some(Lack::Digit) => (texts.lack_digit, 0),
        Some(Lack::TooLong(over)) => (texts.lack_long, over),
        Some(Lack::Stranger(place, why)) => (stranger(why, texts), place),
        // Of PINs that are not asked for here.
        Some(Lack::NoDay) => (texts.not_done, 0),
    };
    fill(text, &[&number.to_string()])
}

const fn stranger(why: Stranger, texts: &Texts) -> &'static str {
    match why {
        Stranger::Space => texts.lack_space,
        Stranger::Letter => texts.lack_no_digit,
        Stranger::Other => texts.lack_other,
    }
}

/// What is said of the last key while a PIN is typed.
#[must_use]
pub fn note(note: Note, tongue: Tongue) -> String {
    let texts = spoken(tongue).0;
    match note {
        Note::Refused(place, why) => fill(stranger(why, texts), &[&place.to_string()]),
        Note::Full => texts.note_full.to_owned(),
        Note::Lacking(missing) => lack(Some(missing), tongue),
        Note::Paste => texts.note_paste.to_owned(),
        Note::Wiped => texts.note_wiped.to_owned(),
        // Of dialogues that are not held here.
        Note::Differ | Note::Same | Note::OtherWord => texts.not_done.to_owned(),
    }
}

/// What was done to what was typed, where anything was.
#[must_use]
pub fn folding(folding: Folding, tongue: Tongue) -> Option<String> {
    (folding != Folding::default()).then(|| spoken(tongue).0.folded.to_owned())
}
