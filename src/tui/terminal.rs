//! The terminal taken and given back, on every way out.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::{cursor, event, execute, queue, style, terminal};

/// The drawn screen; dropping it gives the terminal back.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
    taken: Arc<AtomicBool>,
}

impl Screen {
    /// Takes the terminal. `on_other_panic` is called when a thread other than this one panics, after the
    /// terminal was given back and the report printed.
    pub(super) fn take(mouse: bool, on_other_panic: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        // The theme decides about colour: with NO_COLOR set, crossterm would write a full reset for every colour
        // and take reverse and bold with it.
        style::force_color_output(true);
        let taken = Arc::new(AtomicBool::new(false));
        let previous = panic::take_hook();
        let (screen, hook_taken) = (thread::current().id(), Arc::clone(&taken));
        panic::set_hook(Box::new(move |info| {
            give_back(&hook_taken);
            previous(info);
            if thread::current().id() != screen {
                on_other_panic();
            }
        }));
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let mut screen = Self { terminal: Terminal::new(backend)?, mouse, taken };
        screen.enter()?;
        Ok(screen)
    }

    /// Takes the terminal (again), empty.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        if self.taken.swap(true, Ordering::SeqCst) {
            // Stopped by a signal that nobody can catch: the shell has set its own modes since, and crossterm, which
            // believes that ours still hold, would set nothing.
            let _ = terminal::disable_raw_mode();
        }
        terminal::enable_raw_mode()?;
        let out = self.terminal.backend_mut();
        queue!(out, terminal::EnterAlternateScreen, event::EnableBracketedPaste, cursor::Hide)?;
        if self.mouse {
            // Presses and the wheel in SGR form; no motion, which nobody here asks for.
            out.write_all(b"\x1b[?1000h\x1b[?1006h")?;
        }
        self.clear()
    }

    /// Gives the terminal back until [`Screen::enter`].
    pub(super) fn leave(&mut self) {
        give_back(&self.taken);
    }

    /// The next draw writes every cell. Not by `Terminal::clear`: that asks the terminal where its cursor is and
    /// waits up to two seconds for an answer, which the thread `input` would read.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Hands a text to the terminal's clipboard (OSC 52). Whether it takes it is the terminal's to decide: none answers.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// The size in cells.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws one frame, as one update where the terminal knows how (DEC mode 2026).
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), terminal::BeginSynchronizedUpdate)?;
        self.terminal.draw(view)?;
        execute!(self.terminal.backend_mut(), terminal::EndSynchronizedUpdate)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back(&self.taken);
    }
}

/// Undoes everything, once. Errors are of no use here: the terminal may be gone.
fn give_back(taken: &AtomicBool) {
    if !taken.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = out.write_all(b"\x1b[?1006l\x1b[?1000l");
    let _ = execute!(
        out,
        terminal::EndSynchronizedUpdate,
        event::DisableBracketedPaste,
        terminal::LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
}
