//! The terminal taken and given back, on every way out.

use std::io::{self, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::{cursor, event, execute, queue, style, terminal};
use ratatui::layout::{Position, Rect, Size};
use zeroize::Zeroize;

use crate::os::stream::{self, Stream};

/// Room for any usual frame.
const FRAME: usize = 1 << 16;

/// The drawn screen; dropping it gives the terminal back.
pub(super) struct Screen {
    terminal: Terminal<Canvas<Out>>,
    mouse: bool,
    taken: Taken,
}

impl Screen {
    /// Takes the terminal. `on_other_panic` is called when a thread other than this one panics, after the
    /// terminal was given back and the report printed.
    pub(super) fn take(
        mouse: bool,
        (width, height): (u16, u16),
        taken: &Taken,
        on_other_panic: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        // The theme decides about colour: with NO_COLOR set, crossterm would write a full reset for every colour
        // and take reverse and bold with it.
        style::force_color_output(true);
        let previous = panic::take_hook();
        let (screen, hook_taken) = (thread::current().id(), taken.clone());
        panic::set_hook(Box::new(move |info| {
            hook_taken.give_back();
            previous(info);
            if thread::current().id() != screen {
                on_other_panic();
            }
        }));
        let out = CrosstermBackend::new(Out(Vec::with_capacity(FRAME)));
        let backend = Canvas { out, size: Size::new(width, height) };
        let mut screen = Self { terminal: Terminal::new(backend)?, mouse, taken: taken.clone() };
        screen.enter()?;
        Ok(screen)
    }

    /// Takes the terminal (again), empty.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        if self.taken.0.swap(true, Ordering::SeqCst) {
            // Stopped by a signal that nobody can catch: the shell has set its own modes since, and crossterm, which
            // believes that ours still hold, would set nothing.
            let _ = terminal::disable_raw_mode();
        }
        terminal::enable_raw_mode()?;
        let out = &mut self.terminal.backend_mut().out;
        queue!(out, terminal::EnterAlternateScreen, event::EnableBracketedPaste, cursor::Hide)?;
        if self.mouse {
            // Presses and the wheel in SGR form; no motion, which nobody here asks for.
            out.write_all(b"\x1b[?1000h\x1b[?1006h")?;
        }
        self.clear()
    }

    /// Gives the terminal back until [`Screen::enter`]. Of what was drawn nothing is kept.
    pub(super) fn leave(&mut self) {
        self.blank();
        self.taken.give_back();
    }

    /// Of what was drawn nothing stays, here, on the screen or in the lines that have scrolled away: the next draw begins
    /// with nothing.
    pub(super) fn wipe(&mut self) -> io::Result<()> {
        self.blank();
        let out = &mut self.terminal.backend_mut().out;
        out.write_all(ERASE)?;
        out.write_all(b"\x1b[3J")?;
        self.clear()
    }

    fn blank(&mut self) {
        blank(self.terminal.current_buffer_mut());
        self.terminal.swap_buffers();
        blank(self.terminal.current_buffer_mut());
    }

    /// The next draw writes every cell. Not by `Terminal::clear`: that asks the terminal where its cursor is and
    /// waits up to two seconds for an answer, which the thread `input` would read.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.backend().size;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Hands a text to the terminal's clipboard (OSC 52). Whether it takes it is the terminal's to decide: none answers.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut().out, CopyToClipboard::to_clipboard_from(text))
    }

    /// The terminal has another size.
    pub(super) fn resize(&mut self, (width, height): (u16, u16)) -> io::Result<()> {
        self.terminal.backend_mut().size = Size::new(width, height);
        self.clear()
    }

    /// Draws one frame, as one update where the terminal knows how (DEC mode 2026). Where it does not, the cursor is not
    /// seen to run over what changes: it is hidden meanwhile, and shown where the frame wants it.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut().out, terminal::BeginSynchronizedUpdate, cursor::Hide)?;
        self.terminal.draw(view)?;
        // The frame before this one is of no more use.
        blank(self.terminal.current_buffer_mut());
        execute!(self.terminal.backend_mut().out, terminal::EndSynchronizedUpdate)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.taken.give_back();
    }
}

/// Takes all that was drawn off the alternate screen before it is left: many terminals keep it, and show it to whoever
/// asks for it (`ESC[?47h`). First from the top to the end, which no terminal takes for text that scrolls away; then as
/// a whole. What lies behind (`ESC[3J`) are the shell's own lines: nothing of ours is among them.
const ERASE: &[u8] = b"\x1b[m\x1b[H\x1b[J\x1b[2J";

/// Wipes a frame that is not to be drawn. `Buffer::reset` empties a cell and leaves its character's bytes where they
/// are; a blank is written over all of them.
fn blank(frame: &mut Buffer) {
    for cell in &mut frame.content {
        cell.set_symbol(" ");
    }
}

/// Standard output, a frame at a time: what was written is wiped, which no buffer of the standard library does.
struct Out(Vec<u8>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > FRAME {
            self.flush()?;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = stream::write_all(Stream::Output, &self.0);
        self.0.as_mut_slice().zeroize();
        self.0.clear();
        written
    }
}

/// Whether the terminal is ours at the moment.
#[derive(Clone, Default)]
pub(super) struct Taken(Arc<AtomicBool>);

impl Taken {
    /// Undoes everything, once. Errors are of no use here: the terminal may be gone.
    fn give_back(&self) {
        if !self.0.swap(false, Ordering::SeqCst) {
            return;
        }
        let mut out = io::stdout();
        let _ = out.write_all(b"\x1b[?1006l\x1b[?1000l");
        let _ = queue!(out, terminal::EndSynchronizedUpdate);
        let _ = out.write_all(ERASE);
        let _ = execute!(out, event::DisableBracketedPaste, terminal::LeaveAlternateScreen, cursor::Show);
        let _ = terminal::disable_raw_mode();
    }

    /// The same as far as it can be done within this time, from another thread than the screen's: a terminal that takes
    /// nothing does not hold it.
    pub(super) fn give_back_within(&self, time: Duration) {
        let _ = terminal::disable_raw_mode();
        let (taken, (done, waits)) = (self.clone(), mpsc::channel());
        let write = move || {
            taken.give_back();
            let _: Result<(), _> = done.send(());
        };
        if thread::Builder::new().name("restore".to_owned()).spawn(write).is_ok() {
            let _ = waits.recv_timeout(time);
        }
    }
}

/// The terminal as ratatui writes to it, with the size that it was told: ratatui asks before every frame.
struct Canvas<W: Write> {
    out: CrosstermBackend<W>,
    size: Size,
}

impl<W: Write> Backend for Canvas<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.out.draw(content)
    }

    fn append_lines(&mut self, lines: u16) -> io::Result<()> {
        self.out.append_lines(lines)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.out.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.out.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.out.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.out.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.out.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.out.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.out)
    }
}
