//! Asking for a PIN on a terminal or on standard input, by the dialogue that every face drives; then one job, and what came
//! of it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::{DatesArgs, PinArgs};
use super::outcome::{Failure, INPUT, Left, failure};
use super::prompt::{self, NoEntry, Terminal};
use super::reach::{Place, Reach, held, other};
use super::setting::{Manner, Terminals};
use super::{output, terminal};
use crate::conduct::pin::{self as conduct, Asked, Dialogue, Leave, Note, Risk, Terms};
use crate::domain::calendar::Instant;
use crate::domain::credential::{Folding, KeyPair, PinName};
use crate::domain::report::{CardReport, Want};
use crate::present::text::{Lang, words};
use crate::present::{dates, kind, outside, pin as words_of, pin_end, sections};
use crate::secret::Pin;
use crate::session::Epoch;
use crate::session::pin::{After, Certain, Done, PinOutcome, PinRequest, Stop, Work};
use crate::task::TaskFault;

words! {
    enum Say {
        Now: "今の{0}", "Present {0}";
        New: "新しい{0}", "New {0}";
        Again: "新しい{0} (もう一度)", "New {0} (again)";
        Differ: "2回の入力が違います。もう一度入力してください。", "The two differ. Enter it again.";
        Same: "今と同じです。違うものを入力してください。", "That is the present one. Choose another.";
        Weak: "注意: {0}。", "Note: {0}.";
        OnPad: "{0}をリーダーのキーで入力してください。", "Type the {0} on the reader's own keys.";
        Confirm: "{0}は残り1回です。間違えるとロックされます。続けるには{1}と入力してください。何も入力せずに Enter を押すと、やめます。", "One try is left for the {0}; a mistake locks it. To go on, type {1}; Enter alone leaves.";
        Word: "確認", "Confirm";
        Spoken: "{0}、{1}。入力した文字は表示しません。終わりに Enter を押します。Ctrl-C でやめます", "{0}, {1}. What is typed is not shown; Enter ends it, Ctrl-C leaves";
        Echo: "--pin-stdin は端末では使えません (入力が画面に残ります)", "--pin-stdin is not for a terminal, where it would be echoed";
        BirthIs: "生年月日は、署名用電子証明書にあるものを使います: {0}", "The birth date is taken from the signing certificate: {0}";
        Birth: "生年月日", "Birth date";
        NoTerminal: "暗証番号を尋ねる端末がありません。--pin-stdin で渡してください", "There is no terminal to ask for the PIN on: pass it with --pin-stdin";
    }
}

/// On which terms a PIN is asked for, as the command line has them: on a terminal the last try can still be confirmed; that
/// a key is used outside its certificate's dates is said beforehand or not at all.
pub(super) const fn terms(args: PinArgs, dates: DatesArgs, now: Instant) -> Terms {
    let last_try = match (args.last_try, args.pin_stdin) {
        (true, _) => Leave::Allowed,
        (false, true) => Leave::Forbidden,
        (false, false) => Leave::AskedFor,
    };
    Terms { now, last_try, outside: if dates.expired { Leave::Allowed } else { Leave::Forbidden } }
}

/// Refuses what can't be asked for, before anything is done.
pub(super) fn possible(args: PinArgs, terminals: Terminals, lang: Lang) -> Result<(), Failure> {
    match args.pin_stdin {
        // A line of it would be echoed.
        true if terminals.stdin => Err(Failure::Usage(Say::Echo.say(lang).to_owned())),
        false if !terminal::is_there() => Err(Failure::Usage(Say::NoTerminal.say(lang).to_owned())),
        _ => Ok(()),
    }
}

/// A line of standard input with a PIN in it, and what was done to that.
pub(super) type Line = (Pin, Folding);

/// What a job came to, and what is known of its card.
pub(super) struct Worked {
    pub(super) report: Arc<CardReport>,
    pub(super) done: Done,
    pub(super) outcome: Arc<PinOutcome>,
}

/// Does the work on the card that is meant, with the PIN asked for; on one that nobody has looked at in one transaction.
pub(super) fn run(
    reach: &mut Reach,
    place: Place,
    work: Work,
    args: PinArgs,
    terms: Terms,
    lang: Lang,
) -> Result<Worked, Failure> {
    match place {
        Place::Looked(report) => looked(reach, report, work, (args, None), terms, lang),
        Place::Only { reader, epoch, want } => {
            possible(args, reach.terminals, lang)?;
            unlooked(reach, (reader, epoch, want), &work, terms, lang)
        }
    }
}

/// The same on a card that was looked at; the line of standard input with the PIN in it may have been read before.
pub(super) fn looked(
    reach: &mut Reach,
    report: Arc<CardReport>,
    work: Work,
    (args, line): (PinArgs, Option<Line>),
    terms: Terms,
    lang: Lang,
) -> Result<Worked, Failure> {
    permitted(&report, &work)?;
    let (done, outcome) = on_looked(reach, &report, work, (args, line), terms, lang)?;
    Ok(Worked { report, done, outcome })
}

/// The lines of standard input with the secrets of two jobs, in this order: what can't be right in either is told before the
/// first job. None where they are asked for on a terminal.
pub(super) fn both(
    report: &CardReport,
    names: [PinName; 2],
    args: PinArgs,
    lang: Lang,
) -> Result<[Option<Line>; 2], Failure> {
    if !args.pin_stdin {
        return Ok([None, None]);
    }
    // The birth date may be known by then.
    let next = |name| {
        line(name, true).map(Some).map_err(|no| match no {
            NoEntry::Form(lack) => Failure::of_pin(name, Stop::Form(lack), report),
            no => unentered(name, no, lang),
        })
    };
    Ok([next(names[0])?, next(names[1])?])
}

/// The next line of standard input as a secret, of which the birth date may be `known`.
fn line(name: PinName, known: bool) -> Result<Line, NoEntry> {
    let line = prompt::from_stdin(name.form())?;
    let lack = (name == PinName::NumberB).then(|| conduct::lack_of_number(line.0.bytes(), known)).flatten();
    lack.map_or(Ok(line), |lack| Err(NoEntry::Form(lack)))
}

/// There was no line.
fn unentered(name: PinName, no: NoEntry, lang: Lang) -> Failure {
    match no {
        NoEntry::Unread(error) => unread(error, lang),
        _ => Failure::Interrupted(Left::Pin(name, Certain::So(After::Nothing))),
    }
}

/// Fails where what the card has told is in the way of this work.
pub(super) fn possible_on(report: &CardReport, work: &Work, terms: Terms) -> Result<(), Failure> {
    permitted(report, work)?;
    let counters = conduct::possible(work, report, terms);
    counters.map(|_| ()).map_err(|stop| Failure::of_pin(work.pin(), stop, report))
}

/// Fails where the card is not what this work is for: then no PIN is asked for.
fn permitted(report: &CardReport, work: &Work) -> Result<(), Failure> {
    other(report).map_or(Ok(()), Err)?;
    match work {
        Work::Read(pair) => held(report, *pair),
        _ => work.uses().map_or(Ok(()), |pair| held(report, pair)),
    }
}

/// Says that the key is used outside its certificate's dates, as was allowed beforehand.
fn tell_outside(work: &Work, report: &CardReport, terms: Terms, lang: Lang) {
    if let Some(used) = work.uses()
        && let Some((of, how)) = report.outside(used, terms.now)
    {
        output::write_err(&format!("{}\n", outside::told(used, of, how, lang)));
    }
}

/// The job looks at the card itself: nobody is waited for between the two.
fn unlooked(
    reach: &mut Reach,
    (reader, epoch, want): (String, Epoch, Want),
    work: &Work,
    terms: Terms,
    lang: Lang,
) -> Result<Worked, Failure> {
    let name = work.pin();
    let (pin, folding) = match line(name, false) {
        Ok(given) => given,
        Err(NoEntry::Form(lack)) => {
            // It can't be right. What the card has to say against the work is told first, as where it was looked at before.
            let report = reach.look_at(&reader, epoch, want)?;
            possible_on(&report, work, terms)?;
            return Err(Failure::of_pin(name, Stop::Form(lack), &report));
        }
        Err(no) => return Err(unentered(name, no, lang)),
    };
    let request = conduct::unasked(work.clone(), reader, epoch, want, terms, pin);
    let (outcome, seen) = reach.pin(request)?;
    match (&outcome.result, seen) {
        (Ok(done), Some(report)) => {
            tell_outside(work, &report, terms, lang);
            if let Some(note) = words_of::folding(folding, lang) {
                output::write_err(&format!("{note}\n"));
            }
            Ok(Worked { report, done: done.clone(), outcome })
        }
        (Ok(_), None) => Err(Failure::Silent),
        (Err(stop), seen) => {
            if let (Stop::ReadOnly(_) | Stop::NotHeld(_), Some(report)) = (stop, seen) {
                permitted(&report, work)?;
            }
            Err(Failure::Pin { pin: name, stop: stop.clone(), tries: outcome.tries.clone() })
        }
    }
}

/// Asks for the PIN of what `report` told of, does the work on that very card, and gives what was done.
fn on_looked(
    reach: &mut Reach,
    report: &CardReport,
    work: Work,
    (args, line): (PinArgs, Option<Line>),
    terms: Terms,
    lang: Lang,
) -> Result<(Done, Arc<PinOutcome>), Failure> {
    let pin = work.pin();
    let failed = |stop: Stop| Failure::of_pin(pin, stop, report);
    let dialogue = Dialogue::begin(work, report, reach.epoch(report)?, terms).map_err(failed)?;
    if let Some(doubted) = dialogue.work().uses().and_then(|used| report.doubted(used)) {
        output::write_err(&format!("{}\n", pin_end::doubted(&doubted, lang)));
    }
    tell_outside(dialogue.work(), report, terms, lang);
    let refused = |no: NoEntry| match no {
        NoEntry::Unread(error) => unread(error, lang),
        NoEntry::NoTerminal => Failure::Usage(Say::NoTerminal.say(lang).to_owned()),
        NoEntry::Interrupted => Failure::Interrupted(Left::Pin(pin, Certain::So(After::Nothing))),
        NoEntry::Form(lack) => failed(Stop::Form(lack)),
        NoEntry::NewForm(lack) => failed(Stop::NewForm(lack)),
    };
    // Told where it was of use: an error is two lines and no more.
    let (request, notes) = if args.pin_stdin {
        possible(args, reach.terminals, lang)?;
        from_stdin(dialogue, line, lang).map_err(refused)?
    } else {
        if let Some(told) = kind::before_pin(report.kind, lang) {
            output::write_err(&format!("{told}\n"));
        }
        (on_terminal(dialogue, reach.terminals.manner, lang).map_err(refused)?, Vec::new())
    };
    let (outcome, _) = reach.pin(request)?;
    match &outcome.result {
        Ok(done) => {
            for note in &notes {
                output::write_err(&format!("{note}\n"));
            }
            Ok((done.clone(), Arc::clone(&outcome)))
        }
        Err(stop) => {
            // Where nothing was presented, what was told before still holds.
            if outcome.tries.is_empty() && outcome.presented == 0 {
                return Err(failed(stop.clone()));
            }
            Err(Failure::Pin { pin, stop: stop.clone(), tries: outcome.tries.clone() })
        }
    }
}

/// The report with the certificate of a pair in it, read with its PIN.
pub(super) fn with_certificate(
    reach: &mut Reach,
    place: Place,
    pair: KeyPair,
    pin: PinArgs,
    now: Instant,
    lang: Lang,
) -> Result<Arc<CardReport>, Failure> {
    let terms = terms(pin, DatesArgs::default(), now);
    learnt(run(reach, place, Work::Read(pair), pin, terms, lang)?, pair)
}

/// The report with the certificate that a job read.
pub(super) fn learnt(Worked { report, done, .. }: Worked, pair: KeyPair) -> Result<Arc<CardReport>, Failure> {
    let Done::Read(certificate, trust) = done else { return Err(Failure::Silent) };
    let mut report = CardReport::clone(&report);
    report.learn(pair, *certificate, trust);
    Ok(Arc::new(report))
}

/// What is not read is no secret of the wrong form.
fn unread(number: i32, lang: Lang) -> Failure {
    failure(Path::new(INPUT.say(lang)), &TaskFault::Io(Arc::new(io::Error::from_raw_os_error(number))), lang)
}

/// The next line of standard input unless it was read before, and where it is replaced the one after it.
fn from_stdin(
    dialogue: Dialogue,
    line: Option<Line>,
    lang: Lang,
) -> Result<(PinRequest, Vec<String>), NoEntry> {
    let form = dialogue.pin().form();
    let (pin, mut folding) = line.map_or_else(|| prompt::from_stdin(form), Ok)?;
    dialogue.lack_of(pin.bytes()).map_or(Ok(()), |lack| Err(NoEntry::Form(lack)))?;
    let (mut new, mut notes) = (None, Vec::new());
    if dialogue.work().replaces() {
        let (line, folded) = prompt::from_stdin(form).map_err(|no| match no {
            NoEntry::Form(lack) => NoEntry::NewForm(lack),
            no => no,
        })?;
        folding = folding.and(folded);
        let weak = form.weak(line.bytes(), None);
        notes.extend(weak.map(|weak| Say::Weak.with(lang, &[words_of::weak(weak).say(lang)])));
        new = Some(line);
    }
    notes.extend(words_of::folding(folding, lang).map(ToOwned::to_owned));
    Ok((dialogue.given(pin, new), notes))
}

/// What stands before a field.
fn label_of(asked: Asked, name: &str, lang: Lang) -> String {
    match asked {
        Asked::Word(_) => Say::Word.say(lang).to_owned(),
        Asked::Birth => Say::Birth.say(lang).to_owned(),
        Asked::Present => name.to_owned(),
        Asked::Old => Say::Now.with(lang, &[name]),
        Asked::New => Say::New.with(lang, &[name]),
        Asked::Again => Say::Again.with(lang, &[name]),
    }
}

/// Question by question.
fn on_terminal(mut dialogue: Dialogue, manner: Manner, lang: Lang) -> Result<PinRequest, NoEntry> {
    let terminal = Terminal::take(manner, lang)?;
    let line = |text: &str| terminal.line(text);
    let name = words_of::name(dialogue.pin()).say(lang);
    for (secret, tries) in dialogue.counters() {
        line(&format!("{}: {}", sections::secret(*secret).say(lang), sections::tries(*secret, *tries, lang)));
    }
    if let Some((birth, digits)) = dialogue.birth() {
        let told = birth.day.map_or_else(|| digits.to_string(), |day| dates::day(lang, day));
        line(&Say::BirthIs.with(lang, &[&told]));
    }
    let mut before = None;
    loop {
        let asked = dialogue.asked();
        match asked {
            Asked::Word(risk) if before != Some(asked) => {
                let word = words_of::choice(risk).say(lang);
                match risk {
                    Risk::LastTry => line(&Say::Confirm.with(lang, &[name, word])),
                    // What it is about was told.
                    Risk::Outside(..) => line(&outside::confirmation(lang)),
                }
            }
            Asked::Present if dialogue.offers_pad() => {
                line(&Say::OnPad.with(lang, &[name]));
                return dialogue.on_pad().ok_or(NoEntry::Interrupted);
            }
            Asked::Birth | Asked::Present | Asked::Old if before != Some(asked) => {
                let form = words_of::form(dialogue.form()).say(lang);
                match manner {
                    Manner::Drawn | Manner::Ascii => line(form),
                    Manner::Spoken => {
                        line(&Say::Spoken.with(lang, &[label_of(asked, name, lang).as_str(), form]));
                    }
                }
            }
            _ => {}
        }
        before = Some(asked);
        if let Some(weak) = dialogue.weak() {
            line(&Say::Weak.with(lang, &[words_of::weak(weak).say(lang)]));
        }
        if let Some(request) = terminal.field(&mut dialogue, &label_of(asked, name, lang))? {
            return Ok(request);
        }
        match dialogue.note() {
            Some(Note::Same) => line(Say::Same.say(lang)),
            Some(Note::Differ) => line(Say::Differ.say(lang)),
            _ => {}
        }
    }
}
