//! How long a frame takes, for `make bench`: the real program, drawn into nothing.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::app::{App, Effect, Event};
use super::decode::{Code, Input, KeyPress};
use super::theme::{Scale, ThemeName};
use crate::domain::calendar::Instant;
use crate::domain::report::CardReport;
use crate::model::Model;
use crate::present::text::Lang;
use crate::session::{self, Epoch, Inside, Reader, Request, Service};

/// Draws `report` so many times at a size, the language changed before each so that most cells differ, and tells
/// how long each frame took from the key to its last byte (written to nothing).
pub fn frame_times(
    report: CardReport,
    now: Instant,
    size: (u16, u16),
    frames: usize,
) -> io::Result<Vec<Duration>> {
    let (width, height) = size;
    let mut app = App::new(Model::new(Lang::Ja, None, None), ThemeName::Default, Scale::Normal, false);
    app.update(Event::Resized(width, height), now);
    let inside = Inside::Card { atr: report.atr.clone(), epoch: Epoch(1) };
    let reader = Reader { name: report.reader.clone(), inside, ..Reader::default() };
    let asked = app.update(Event::Session(session::Event::Service(Service::Up(vec![reader]))), now);
    let report = Arc::new(report);
    for effect in asked {
        if let Effect::Request(Request::Look { job, epoch, .. }) = effect {
            let looked = session::Event::Looked { job, epoch, report: Arc::clone(&report) };
            app.update(Event::Session(looked), now);
        }
    }
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let backend = CrosstermBackend::new(io::sink());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
    let language = || Event::Input(Input::Key(KeyPress::plain(Code::Char('L'))));
    (0..frames)
        .map(|_| {
            let start = Moment::now();
            app.update(language(), now);
            terminal.draw(|frame| app.view(frame, now))?;
            Ok(start.elapsed())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample;

    #[test]
    fn so_many_frames_are_timed() {
        let times = frame_times(sample::fresh(), sample::now(), (200, 60), 50).unwrap();
        assert_eq!(times.len(), 50);
    }
}
