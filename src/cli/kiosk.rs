//! `mynascope kiosk` as it is typed: what does not go with it, and the staff code that is asked for on the terminal.

use super::line::{Colour, Global};
use super::outcome::{Failure, Left};
use super::output;
use super::prompt::{NoEntry, Terminal};
use super::setting::{Manner, Terminals};
use crate::present::text::{Lang, words};
use crate::secret::Pin;

words! {
    enum Say {
        NotHere: "kiosk では {0} を使えません", "{0} does not go with kiosk";
        NotInLines: "kiosk は全画面で、--accessible では使えません", "--accessible does not go with kiosk, which is a full screen";
        InLines: "1行ずつの読み上げには、kiosk を付けずに mynascope --accessible を使ってください", "For lines of words start mynascope --accessible, without kiosk";
        Undrawn: "kiosk は全画面ですが、TERM に、画面を描ける端末の名前がありません", "kiosk is a full screen, and TERM names no terminal on which one can be drawn";
        UndrawnTodo: "描ける端末で始めるか、kiosk を付けずに mynascope --accessible を使ってください", "Start it on one that can, with its name in TERM, or start mynascope --accessible, without kiosk";
        NoTerminal: "職員用コードを尋ねる端末がありません", "There is no terminal to ask for the staff code on";
        Rules: "職員用コードを決めます: 英字と数字で{0}文字から16文字まで (大文字と小文字は区別しません)", "Choose a staff code: {0} to 16 letters and digits (small letters count as capitals)";
        Code: "職員用コード", "Staff code";
        Again: "職員用コード (もう一度)", "Staff code (again)";
        Differ: "2回の入力が違います。もう一度入力してください。", "The two differ. Enter it again.";
        Hashing: "計算しています…", "One moment.";
        Line: "次の1行を {0} に書いてください:", "Write this line into {0}:";
    }
}

/// What was typed with it that does not go with it. The language is the person's, where only a hash is made. By its environment
/// alone, or a configuration, nothing keeps a kiosk from being one.
#[must_use]
pub fn misused(makes_hash: bool, global: &Global, lang: Lang) -> Option<Failure> {
    let typed = [
        ("--trace", global.trace.is_some()),
        ("--json", global.json),
        ("--lang", global.lang.is_some() && !makes_hash),
        ("--wait", global.wait != 0),
        ("--theme", global.theme.is_some()),
        ("--color", global.color != Colour::Auto),
        ("--verbose", global.verbose),
    ];
    if let Some((option, _)) = typed.into_iter().find(|(_, is_typed)| *is_typed) {
        return Some(Failure::Usage(Say::NotHere.with(lang, &[option])).of_command("kiosk", lang));
    }
    // A code is asked for in lines; pages for whoever comes are not told in them.
    let lines = global.accessible && !makes_hash;
    lines.then(|| Failure::Misuse([Say::NotInLines, Say::InLines].map(|say| say.say(lang).to_owned())))
}

/// The terminal is none that a full screen can be drawn on.
#[must_use]
pub fn undrawn(lang: Lang) -> Failure {
    Failure::Misuse([Say::Undrawn, Say::UndrawnTodo].map(|say| say.say(lang).to_owned()))
}

/// A staff code, typed twice the same on the terminal.
pub fn staff_code(least: usize, manner: Manner, lang: Lang) -> Result<Pin, Failure> {
    let refused = |no: NoEntry| match no {
        NoEntry::Interrupted => Failure::Interrupted(Left::Nothing),
        _ => Failure::Usage(Say::NoTerminal.say(lang).to_owned()).of_command("kiosk", lang),
    };
    let terminal = Terminal::take(manner, lang).map_err(refused)?;
    terminal.line(&Say::Rules.with(lang, &[&least.to_string()]));
    loop {
        let code = terminal.code(Say::Code.say(lang), least).map_err(refused)?;
        if code == terminal.code(Say::Again.say(lang), least).map_err(refused)? {
            terminal.line(Say::Hashing.say(lang));
            return Ok(code);
        }
        terminal.line(Say::Differ.say(lang));
    }
}

/// Hands out the line for the configuration: on a terminal with a word of what it is for.
pub fn staff_line(hash: &str, file: &str, terminals: Terminals, lang: Lang) -> std::io::Result<()> {
    if terminals.stdout {
        output::write_err(&format!("{}\n", Say::Line.with(lang, &[file])));
    }
    output::hand_out(format!("staff_code = \"{hash}\"\n").as_bytes())
}
