//! The interactive face: screens over a model, fed by one channel of events.
//!
//! ```text
//!   input ──┐                                        ┌── Effect::Request ──▶ session
//!   signals ┼─▶ Event ─▶ App::update ─▶ Vec<Effect> ─┼── Effect::Demo ─────▶ the simulated reader
//!   session ┘      (pure: model, layers, notices)    └── suspend, redraw, quit ▶ runtime
//! ```
//!
//! Sees no card bytes and no reader: it sends [`crate::session::Request`]s and shows what comes back. Everything it
//! knows of a card is dropped in the event that says that the card is out.
//!
//! Its rooms know only what stands before them:
//!
//! ```text
//!   component key words text theme decode policy ports pointer   what a component is, and what it sees
//!   widget      the parts of which views are made: knows no component by name
//!   overlay     what opens over a screen
//!   kiosk       the one screen of a kiosk
//!   screen      one file and one row of `screen.rs` each: a screen knows no other
//!   app         the frame: layers, steps, effects
//!   runtime     terminal, channels and clock
//! ```

mod app;
mod component;
mod decode;
mod input;
mod key;
mod kiosk;
mod overlay;
mod own;
mod pointer;
mod policy;
mod ports;
mod runtime;
mod screen;
mod tasks;
mod terminal;
mod text;
mod theme;
mod timing;
mod turn;
mod typed;
mod wakeup;
mod widget;
mod words;

#[cfg(test)]
mod script;

pub use ports::{
    Demo, DemoAction, Force, Keypad, OnCode, OnSignal, Ports, Save, Secrets, Setup, Station, Unlock,
};
pub use runtime::{End, Ended, Requests, Sink, run};
pub use theme::{Scale, Shades, ThemeName};
pub use timing::frame_times;
