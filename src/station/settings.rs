//! The configuration of a kiosk: a file that root alone can write, or none.
