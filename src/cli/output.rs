//! The program's two outputs: standard output for the answer, standard error for what went wrong.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::json;
use super::outcome::{Failure, Outcome, name};
use super::setting::{Manner, Style, Terminals};
use crate::domain::holder;
use crate::domain::report::CardReport;
use crate::files;
use crate::os::stream::{self, Stream};
use crate::present::file::why;
use crate::present::sanitize::clean;
use crate::present::sections::{CONTINUED, Row, Section, Tone};
use crate::present::size;
use crate::present::text::{Lang, Word, words};
use crate::session::pin::Stop;

words! {
    enum Say {
        Unwritten: "答えを標準出力に書けません", "The answer can't be written to standard output";
        Stands: "行ったことはそのまま残っています", "What was done stands";
        Reading: "読み取り中", "Reading";
        Ended: "{0}: 終わり", "{0}: ended";
    }
}

/// Prints an outcome; the number is the exit code.
pub(super) fn deliver(outcome: Outcome, as_json: bool, lang: Lang) -> u8 {
    let Outcome { text, json, failure } = outcome;
    let code = failure.as_ref().map_or(0, |failure| failure.key().0);
    // In words before it is settled: what is given up says what became of it until then.
    let told = failure.as_ref().map(|failure| (error(failure, code, lang), failure.told(lang)));
    // From here on there is one answer: this one, or that of who ends the process.
    files::settle_or_wait();
    let answer: holder::Octets = if as_json {
        let mut value = json.unwrap_or_else(|| json!({ "schema": 1 }));
        if let (Some((error, _)), Some(object)) = (&told, value.as_object_mut()) {
            object.insert("error".to_owned(), error.clone());
        }
        json::line(value).into_bytes().into()
    } else {
        text
    };
    let written = Out.write_all(&answer);
    if let Some((_, [what, todo])) = &told {
        write_err(&format!("mynascope: {what}\n  {todo}\n"));
    }
    match written {
        // A reader that went away has what it wanted.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let [what, todo] = [Say::Unwritten, Say::Stands].map(|say| say.say(lang));
            write_err(&format!("mynascope: {what}: {}\n  {todo}\n", why(&error, lang)));
            code.max(1)
        }
        _ => code,
    }
}

/// Writes what no card has to do with; a reader that went away has what it wanted.
pub(super) fn hand_out(text: &[u8]) -> io::Result<()> {
    match Out.write_all(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The same for a failure alone, past the locks of the two outputs, which a thread that is stuck may hold, and only where
/// they take something at once.
pub(super) fn last_words(failure: &Failure, code: u8, as_json: bool, lang: Lang, terminal: bool) {
    let say = |to, text: &str| stream::write_soon(to, text.as_bytes(), Duration::from_millis(50));
    // Where an answer is under way already it is the only one.
    if as_json && !files::is_settled() {
        let value = json!({ "schema": 1, "error": error(failure, code, lang) });
        say(Stream::Output, &json::line(value));
    }
    let [what, todo] = failure.told(lang);
    // Behind what a terminal shows of the key, and of the progress.
    let line = if terminal { "\n" } else { "" };
    say(Stream::Error, &format!("{line}mynascope: {what}\n  {todo}\n"));
}

fn error(failure: &Failure, code: u8, lang: Lang) -> Value {
    let [message, todo] = failure.told(lang);
    let mut error = json!({
        "code": code,
        "kind": failure.key().1,
        "message": message,
        "todo": todo,
        "tries_left": failure.tries_left(),
    });
    if let Failure::Pin { stop: Stop::Moved { moved, .. }, .. } = failure {
        error["moved"] = json::moved(*moved);
    }
    error
}

/// Standard output without the standard library's buffer: an answer names people, and that buffer is never wiped.
pub(super) struct Out;

impl io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        stream::write(Stream::Output, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One thing for standard error. Nobody can be told that it could not be written.
pub(super) fn write_err(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whoever listens is told so seldom how far something has come: a new line is read aloud.
const SPOKEN: Duration = Duration::from_secs(5);

/// How far something has come, on a terminal's standard error, from half a second on.
#[derive(Debug)]
pub(super) struct ProgressLine {
    since: Instant,
    told: Option<Instant>,
    terminals: Terminals,
    /// What is waited for, where that was told.
    awaited: String,
    /// Whose end is told, where that is.
    ends: Option<String>,
}

impl ProgressLine {
    /// Where standard error is a terminal.
    pub(super) fn new(terminals: Terminals) -> Self {
        Self { since: Instant::now(), told: None, terminals, awaited: String::new(), ends: None }
    }

    /// `pause`: so long nothing new is said.
    fn tell(&mut self, pause: Duration, words: impl FnOnce(Duration) -> String) {
        let (spent, recent) = (self.since.elapsed(), self.told.is_some_and(|told| told.elapsed() < pause));
        if self.terminals.stderr && !recent && spent >= Duration::from_millis(500) {
            self.told = Some(Instant::now());
            write_err(&match self.terminals.manner {
                Manner::Drawn | Manner::Ascii => format!("\r\x1b[2K{}", words(spent)),
                Manner::Spoken => format!("{}\n", words(spent)),
            });
        }
    }

    /// The same of work that goes on by itself and ends; whoever listens is told that too.
    fn tell_work(
        &mut self,
        label: &str,
        pause: Duration,
        lang: Lang,
        words: impl FnOnce(Duration) -> String,
    ) {
        let pause = if self.spoken() { SPOKEN } else { pause };
        self.tell(pause, words);
        if self.spoken() && self.told.is_some() && self.ends.is_none() {
            self.ends = Some(Say::Ended.with(lang, &[label]));
        }
    }

    fn spoken(&self) -> bool {
        self.terminals.manner == Manner::Spoken
    }

    /// Exchanges with a card.
    pub(super) fn tell_exchanges(&mut self, done: u32, of: u32, lang: Lang) {
        let label = Say::Reading.say(lang);
        self.tell_work(label, Duration::ZERO, lang, |_| format!("{label} {done}/{of}"));
    }

    /// Looks at a card, as a bar.
    pub(super) fn tell_looks(&mut self, done: u32, of: u32, lang: Lang) {
        const CELLS: u32 = 20;
        let label = Say::Reading.say(lang);
        if self.spoken() {
            self.tell_work(label, SPOKEN, lang, |_| format!("{label} {done}/{of}"));
            return;
        }
        let full = usize::try_from(done.min(of) * CELLS / of.max(1)).unwrap_or_default();
        let bar = "#".repeat(full) + &"-".repeat(CELLS as usize - full);
        self.tell(Duration::from_millis(100), |_| format!("{label} [{bar}] {done}/{of}"));
    }

    /// What is waited for.
    pub(super) fn tell_waiting(&mut self, what: &str) {
        if !self.spoken() {
            self.tell(Duration::from_millis(400), |_| what.to_owned());
        } else if self.awaited != what {
            // It is said once, however long it lasts.
            self.tell(Duration::ZERO, |_| what.to_owned());
            if self.told.is_some() {
                what.clone_into(&mut self.awaited);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        let ends = self.ends.take();
        if self.told.take().is_none() {
            return;
        }
        match (self.terminals.manner, ends) {
            (Manner::Drawn | Manner::Ascii, _) => write_err("\r\x1b[2K"),
            (Manner::Spoken, Some(ended)) => write_err(&format!("{ended}\n")),
            (Manner::Spoken, None) => {}
        }
    }
}

/// Does work that says how many octets are done, of so many where that is known; that is shown, ten times a second at most.
pub(super) fn watched<T>(
    label: &str,
    of: Option<u64>,
    (lang, terminals): (Lang, Terminals),
    work: impl FnOnce(&dyn Fn(u64) -> ControlFlow<()>) -> T,
) -> T {
    let progress = RefCell::new(ProgressLine::new(terminals));
    let result = work(&|done| {
        super::terminal::again();
        progress.borrow_mut().tell_work(label, Duration::from_millis(100), lang, |spent| match (of, done) {
            (None, _) => format!("{label} {}", size::short(lang, done)),
            (Some(of), 0) => format!("{label} {} / {}", size::short(lang, done), size::short(lang, of)),
            (Some(of), 1..) => {
                let left = u128::from(of.saturating_sub(done)) * spent.as_millis() / u128::from(done);
                let left = size::left(lang, u64::try_from(left.div_ceil(1000)).unwrap_or(u64::MAX));
                format!("{label} {} / {}  {left}", size::short(lang, done), size::short(lang, of))
            }
        });
        ControlFlow::Continue(())
    });
    progress.borrow_mut().clear();
    result
}

/// Sections as text: a heading, then label and value, in columns where they are looked at.
pub(super) fn sections(sections: &[Section], style: Style, keep: impl Fn(&Row) -> bool) -> String {
    use unicode_width::UnicodeWidthStr as _;

    let mut text = String::new();
    for section in sections {
        let rows: Vec<&Row> = section.rows.iter().filter(|row| keep(row)).collect();
        if rows.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        paint(&mut text, &section.title, if style.colour { "1" } else { "" });
        text.push('\n');
        let widest = rows.iter().map(|row| row.label.width()).max().unwrap_or(0);
        let mut above = "";
        for row in rows {
            text.push_str("  ");
            if style.manner == Manner::Spoken {
                // A row that goes on with the one above is said with that one's label: each line is understood alone.
                if row.label != CONTINUED {
                    above = &row.label;
                }
                if !above.trim().is_empty() {
                    text.push_str(above);
                    text.push_str(": ");
                }
            } else if !row.label.is_empty() {
                text.push_str(&row.label);
                text.push_str(&" ".repeat(widest + 2 - row.label.width()));
            }
            told(&mut text, &clean(&row.value), row.tone, style);
        }
    }
    text
}

/// A line, or the rest of one, in the colour of its tone.
pub(super) fn told(text: &mut String, words: &str, tone: Tone, style: Style) {
    let style = match tone {
        _ if !style.colour => "",
        Tone::Plain => "",
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "31",
        Tone::Quiet => "2",
    };
    paint(text, words, style);
    text.push('\n');
}

fn paint(text: &mut String, words: &str, style: &str) {
    if style.is_empty() {
        text.push_str(words);
    } else {
        for part in ["\x1b[", style, "m", words, "\x1b[0m"] {
            text.push_str(part);
        }
    }
}

/// Says of a simulated card that it is one, before anything else is told of it.
pub(super) fn provenance(report: &CardReport, style: Style, lang: Lang) -> String {
    if !report.simulated {
        return String::new();
    }
    let (mut text, words) =
        (String::new(), [Word::Simulated, Word::SimulatedValue].map(|word| word.say(lang)));
    let between = if style.manner == Manner::Spoken { ": " } else { "  " };
    paint(&mut text, &words.join(between), if style.colour { "33" } else { "" });
    text + "\n"
}

/// Writes a new file.
pub(super) fn create(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), Failure> {
    files::save(path, bytes).map_err(|error| Failure::unwritten(&name(path), &error, lang))
}
