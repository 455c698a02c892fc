//! Asking for a PIN rightly: the counter first, then the person, then one job, then what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::args::PinArgs;
use super::prompt::{self, NoEntry, Terminal};
use super::reach::Reach;
use super::{Failure, Terminals, output, terminal};
use crate::domain::credential::{KeyPair, PinName, Secret, Tries, Weak};
use crate::domain::report::CardReport;
use crate::files;
use crate::present::text::{Lang, words};
use crate::present::{pin as words_of, sections};
use crate::secret::Pin;
use crate::session::pin::{After, Certain, Done, Given, Maker, PinOutcome, Stop, Work};

words! {
    enum Say {
        Now: "今の{0}", "Present {0}";
        New: "新しい{0}", "New {0}";
        Again: "新しい{0} (もう一度)", "New {0} (again)";
        Differ: "2回の入力が違います。もう一度入力してください。", "The two differ. Enter it again.";
        Same: "今と同じです。違うものを入力してください。", "That is the present one. Choose another.";
        Weak: "注意: {0}。", "Note: {0}.";
        OnPad: "{0}をリーダーのキーで入力してください。", "Type the {0} on the reader's own keys.";
        Echo: "--pin-stdin は端末では使えません (入力が画面に残ります)", "--pin-stdin is not for a terminal, where it would be echoed";
        NoTerminal: "暗証番号を尋ねる端末がありません。--pin-stdin で渡してください", "There is no terminal to ask for the PIN on: pass it with --pin-stdin";
        Stopped: "中止しました", "Interrupted";
        StoppedDone: "中止しました: 答えを渡せませんでしたが、行ったことはそのまま残っています", "Interrupted: the answer could not be handed over; what was done stands";
        StoppedTodo: "必要ならもう一度始めてください", "Start again if you want to";
    }
}

/// What the person confirms the last try with; in both languages, since a keyboard may have no kana.
const LAST: &str = "LAST";

/// What a job needs besides its PIN.
pub(super) enum Wish {
    Check(PinName),
    Read(KeyPair),
    Change(PinName),
    Finish(Secret),
    Challenge(KeyPair),
    Sign(KeyPair, Maker),
}

impl Wish {
    const fn pin(&self) -> PinName {
        match self {
            Self::Check(pin) | Self::Change(pin) => *pin,
            Self::Finish(_) => PinName::Juki,
            Self::Read(pair) | Self::Challenge(pair) | Self::Sign(pair, _) => pair.pin(),
        }
    }

    /// Whose counters decide.
    fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::Finish(secret) => vec![*secret],
            wish => wish.pin().secrets().to_vec(),
        }
    }
}

fn least(counters: &[(Secret, Tries)]) -> Option<u8> {
    counters.iter().filter_map(|(_, tries)| tries.left()).min()
}

/// The counters that decide, where they leave anything to ask for.
pub(super) fn counted(
    report: &CardReport,
    pin: PinName,
    secrets: &[Secret],
    args: PinArgs,
) -> Result<Vec<(Secret, Tries)>, Failure> {
    let failed = |stop: Stop, left: Option<u8>| Failure::Pin { pin, stop, left, presented: false };
    let counters: Vec<(Secret, Tries)> =
        secrets.iter().filter_map(|secret| Some((*secret, report.tries(*secret).ok()?))).collect();
    let shown = least(&counters);
    match shown {
        _ if counters.is_empty() => Err(failed(Stop::NotHeld, None)),
        Some(0) => Err(failed(Stop::Locked, shown)),
        // On a terminal it can still be confirmed.
        Some(1) if args.pin_stdin && !args.last_try => Err(failed(Stop::LastTry, shown)),
        _ => Ok(counters),
    }
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

/// Asks for the PIN of what `report` told of, runs the job on that very card, and gives what was done.
pub(super) fn run(
    reach: &mut Reach,
    report: &CardReport,
    wish: &Wish,
    args: PinArgs,
    lang: Lang,
) -> Result<(Done, Arc<PinOutcome>), Failure> {
    let pin = wish.pin();
    let failed = |stop: Stop, left: Option<u8>| Failure::Pin { pin, stop, left, presented: false };
    asks();
    let counters = counted(report, pin, &wish.secrets(), args)?;
    let shown = least(&counters);
    if let (Wish::Change(PinName::Juki), [(_, common), (_, juki)]) = (wish, counters.as_slice())
        && (common != juki || shown == Some(1))
    {
        let stop = Stop::Counters { common: *common, juki: *juki };
        return Err(failed(stop, shown));
    }
    let refused = |no: NoEntry, of_new: bool| match no {
        NoEntry::NoTerminal => Failure::Usage(Say::NoTerminal.say(lang).to_owned()),
        NoEntry::Interrupted => Failure::Interrupted(None),
        NoEntry::Form(lack) if of_new => failed(Stop::NewForm(lack), shown),
        NoEntry::Form(lack) => failed(Stop::Form(lack), shown),
    };
    let wants_new = matches!(wish, Wish::Change(_) | Wish::Finish(_));
    let last = shown == Some(1);
    // Told where it was of use: an error is two lines and no more.
    let mut notes: Vec<String> = Vec::new();
    let (given, new, last_try) = if args.pin_stdin {
        possible(args, reach.terminals(), lang)?;
        let (typed, folding) = prompt::from_stdin(pin.form()).map_err(|no| refused(no, false))?;
        let mut told = folding;
        let new = if wants_new {
            let (new, folding) = prompt::from_stdin(pin.form()).map_err(|no| refused(no, true))?;
            told = told.and(folding);
            notes.extend(pin.form().weak(new.bytes(), None).map(|weak| warning(weak, lang)));
            Some(new)
        } else {
            None
        };
        notes.extend(words_of::folding(told, lang).map(ToOwned::to_owned));
        (Given::Typed(typed), new, args.last_try)
    } else {
        let terminal = Terminal::take(lang).map_err(|no| refused(no, false))?;
        for (secret, tries) in &counters {
            let name = sections::secret(*secret).say(lang);
            terminal.say(&format!("{name}: {}\r\n", sections::tries(*secret, *tries, lang)));
        }
        if last && !args.last_try {
            terminal.confirm_last(words_of::name(pin, lang), LAST).map_err(|no| refused(no, false))?;
        }
        let pad = report.pin_pad && !wants_new && pin.form().lengths() == (4, 4);
        let (given, new) = if pad {
            terminal.say(&format!("{}\r\n", Say::OnPad.with(lang, &[words_of::name(pin, lang)])));
            (Given::OnPad, None)
        } else {
            let (typed, new) = typed(&terminal, pin, wants_new, lang).map_err(|no| refused(no, false))?;
            (Given::Typed(typed), new)
        };
        (given, new, args.last_try || last)
    };
    let work = match (wish, new) {
        (Wish::Change(pin), Some(new)) => Work::Change { pin: *pin, new },
        (Wish::Finish(unchanged), Some(new)) => Work::Finish { unchanged: *unchanged, new },
        (Wish::Read(pair), _) => Work::Read(*pair),
        (Wish::Challenge(pair), _) => Work::Challenge(*pair),
        (Wish::Sign(pair, maker), _) => Work::Sign { with: *pair, maker: maker.clone(), known: None },
        (Wish::Check(pin) | Wish::Change(pin), _) => Work::Check(*pin),
        (Wish::Finish(_), None) => Work::Check(PinName::Juki),
    };
    let outcome = reach.pin(report, work, given, shown, last_try)?;
    match &outcome.result {
        Ok(done) => {
            for note in &notes {
                output::write_err(&format!("{note}\n"));
            }
            Ok((done.clone(), Arc::clone(&outcome)))
        }
        Err(stop) => {
            let left = outcome.tries.iter().filter_map(|(_, tries)| tries.left()).min().or(shown);
            Err(Failure::Pin { pin, stop: stop.clone(), left, presented: outcome.presented > 0 })
        }
    }
}

/// This command asks for a PIN: whoever interrupts it is told what became of that.
static ASKS: AtomicBool = AtomicBool::new(false);

/// A PIN will be asked for.
pub(super) fn asks() {
    ASKS.store(true, Ordering::SeqCst);
}

/// What an interrupted command leaves behind, and above all whether a try: what is certain of the job, where there was
/// one.
pub(super) fn interrupted(certain: Option<(PinName, Certain)>, lang: Lang) -> [String; 2] {
    if files::is_settled() {
        return [Say::StoppedDone, Say::StoppedTodo].map(|say| say.say(lang).to_owned());
    }
    match certain {
        Some((pin, certain)) => words_of::interrupted(pin, certain, lang),
        // Of no secret in particular: none was sent.
        None if ASKS.load(Ordering::SeqCst) => {
            words_of::interrupted(PinName::Auth, Certain::So(After::Nothing), lang)
        }
        None => [Say::Stopped, Say::StoppedTodo].map(|say| say.say(lang).to_owned()),
    }
}

/// The secret, and where one is wanted the new one, twice.
fn typed(
    terminal: &Terminal,
    pin: PinName,
    wants_new: bool,
    lang: Lang,
) -> Result<(Pin, Option<Pin>), NoEntry> {
    let (name, form) = (words_of::name(pin, lang), pin.form());
    terminal.say(&format!("{}\r\n", words_of::form(form, lang)));
    if !wants_new {
        return Ok((terminal.secret(form, name)?, None));
    }
    let now = terminal.secret(form, &Say::Now.with(lang, &[name]))?;
    loop {
        let new = terminal.secret(form, &Say::New.with(lang, &[name]))?;
        if new == now {
            terminal.say(&format!("{}\r\n", Say::Same.say(lang)));
            continue;
        }
        if let Some(weak) = form.weak(new.bytes(), None) {
            terminal.say(&format!("{}\r\n", warning(weak, lang)));
        }
        if terminal.secret(form, &Say::Again.with(lang, &[name]))? == new {
            return Ok((now, Some(new)));
        }
        terminal.say(&format!("{}\r\n", Say::Differ.say(lang)));
    }
}

fn warning(weak: Weak, lang: Lang) -> String {
    Say::Weak.with(lang, &[words_of::weak(weak, lang)])
}
