//! The graph of the program: a report, the full screen, the reading mode, a kiosk, or a simulated card that is served.

pub(crate) mod desk;
pub(crate) mod furniture;
pub(crate) mod kiosk;
pub(crate) mod report;
pub(crate) mod screen;
pub(crate) mod serve;
pub(crate) mod stream;
