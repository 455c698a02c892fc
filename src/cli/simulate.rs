//! `mynascope simulate`: a simulated card in pcscd's virtual reader, for any PC/SC program, until Ctrl-C.

use clap::Args as Group;
use std::io;
use std::net::Ipv6Addr;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crossterm::terminal;

use super::output::write_err;
use crate::domain::credential::Secret;
use crate::os::keys::Keys;
use crate::os::signal;
use crate::present::sections;
use crate::present::text::{Lang, words};

/// How often the reader's state and the keys are looked at.
const TICK: Duration = Duration::from_millis(200);

/// What is served, and to whom it is told.
pub struct Desk<'a> {
    /// The persona's title.
    pub title: &'a str,
    /// Its secrets.
    pub pins: &'a [(Secret, String)],
    /// Where it is served.
    pub address: &'a str,
    /// Whether the card is meant to be in the reader, and whether the virtual reader has taken it.
    pub state: &'a dyn Fn() -> (bool, bool),
    /// Puts the card into the reader, or takes it out.
    pub put: &'a dyn Fn(bool),
    /// Keys can be pressed, and what they do can be seen.
    pub interactive: bool,
    /// The signals that come.
    pub signals: Receiver<i32>,
    /// Stops the process until it is continued; may do nothing.
    pub stop: fn(),
    /// The language.
    pub lang: Lang,
}

words! {
    enum Say {
        Keys: "スペース: カードを抜く・戻す   q: 終了", "Space: take the card out or put it back   q: end";
        NoKeys: "Ctrl-C: 終了", "Ctrl-C: end";
        Out: "カードは抜いてあります", "The card is out";
        Inside: "カードは仮想リーダーの中です", "The card is in the virtual reader";
        Waiting: "仮想リーダーを待っています (pcscd と vpcd が動いていますか)", "Waiting for the virtual reader (do pcscd and vpcd run?)";
    }
}

/// `simulate`
#[derive(Debug, Clone, Group)]
pub struct Simulate {
    /// Which card
    #[arg(default_value = "fresh")]
    pub persona: String,
    /// Serve to the virtual reader that listens there (default: 127.0.0.1:35963)
    #[arg(long, required = true, value_name = "HOST:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:35963", value_parser = address)]
    pub vpcd: String,
}

/// A host, or an address (that of IPv6 in brackets), and a port: whoever names none would wait for ever.
fn address(typed: &str) -> Result<String, &'static str> {
    let (host, port) = typed.rsplit_once(':').ok_or("no port")?;
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && !host.contains(|c: char| c == ':' || c.is_whitespace()),
    };
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    (is_host && is_port).then(|| typed.to_owned()).ok_or("no place")
}

/// Serves until told to end: by a key, or by the signal that is given back where that is not one of those by which
/// servers are ended. What it says goes to standard error; nothing goes to standard output.
pub fn run(desk: &Desk<'_>) -> io::Result<Option<i32>> {
    let Desk { title, pins, address, interactive, lang, .. } = *desk;
    write_err(&format!("{title}\n"));
    for (secret, pin) in pins {
        write_err(&format!("  {}  {pin}\n", sections::secret(*secret).say(lang)));
    }
    let told_keys = if interactive { Say::Keys } else { Say::NoKeys };
    write_err(&format!("  {}\n", told_keys.say(lang)));
    let mut raw = if interactive { Some(Raw::enter()?) } else { None };
    let (mut told, terminal) = (None, Keys::open()?);
    'served: loop {
        match desk.signals.try_recv() {
            Err(_) | Ok(signal::RESIZED) => {}
            Ok(signal::INTERRUPT | signal::TERMINATE | signal::HANG_UP) => break,
            Ok(signal @ (signal::STOP | signal::CONTINUED)) => {
                drop(raw.take());
                if signal == signal::STOP {
                    (desk.stop)();
                }
                raw = if interactive { Some(Raw::enter()?) } else { None };
            }
            Ok(signal) => return Ok(Some(signal)),
        }
        let state = (desk.state)();
        if told != Some(state) {
            told = Some(state);
            let words = match state {
                (false, _) => Say::Out,
                (true, true) => Say::Inside,
                (true, false) => Say::Waiting,
            }
            .say(lang);
            write_err(&format!("  {words}: {address}\r\n"));
        }
        if raw.is_none() {
            std::thread::sleep(TICK);
            continue;
        }
        for key in keys(&terminal) {
            match key {
                Keystroke::Space => (desk.put)(!(desk.state)().0),
                Keystroke::End => break 'served,
            }
        }
    }
    Ok(None)
}

/// What a key asks for.
enum Keystroke {
    /// The card in or out.
    Space,
    /// The end; also a terminal that is gone. No library reads here: those seen read on without end then.
    End,
}

/// The keys that were pressed within a moment.
fn keys(terminal: &Keys) -> Vec<Keystroke> {
    let passes =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock);
    match terminal.wait(Some(TICK)) {
        Ok(false) => return Vec::new(),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Vec::new(),
        Ok(true) => {}
        Err(_) => return vec![Keystroke::End],
    }
    let mut pressed = [0_u8; 64];
    match terminal.read(&mut pressed) {
        Err(error) if passes(&error) => Vec::new(),
        Ok(0) | Err(_) => vec![Keystroke::End],
        Ok(count) => pressed[..count]
            .iter()
            .filter_map(|byte| match byte {
                b' ' => Some(Keystroke::Space),
                b'q' | 0x03 | 0x04 => Some(Keystroke::End),
                _ => None,
            })
            .collect(),
    }
}

/// Keys as they are pressed, for as long as this lives.
struct Raw;

impl Raw {
    fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // The terminal is as it is; there is nobody to tell.
        let _ = terminal::disable_raw_mode();
    }
}
