//! The card session: the thread that owns the card, the thread that watches the readers, and the typed messages
//! that go to and fro.
//!
//! A face sends [`Request`]s and receives [`Event`]s, in order, through the sink it gave. It never waits here: a
//! card that takes seconds takes them on `card-session`. Policy that both faces share lives here: a card is
//! looked at once per insertion and again only on request, inside one transaction, and left as it was.

mod examine;
mod look;
mod message;
mod monitor;
pub mod pin;
mod run;
mod service;
pub mod trace;

pub use crate::diag::fault::Fault;
pub use crate::domain::report::Want;
pub use crate::link::{Init, Packages, Spy};
pub use look::{Around, Bench, unseen};
pub use message::{Event, Progress, Request, Sink};
pub use run::{Ender, PATIENCE, Session};
pub use service::{Epoch, Inside, Reader, RequestId, SETTLED, Service};
