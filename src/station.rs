//! The kiosk as a machine: its configuration, what it keeps across restarts, its log, the staff code, the service manager.
//!
//! An edge: it knows the values of `domain`, the door to the disk, and the port by which wrong PINs are counted. No face and
//! no card.

pub mod audit;
pub mod notify;
pub mod settings;
pub mod staff;
pub mod state;
