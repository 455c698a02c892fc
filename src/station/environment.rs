//! The environment that the kiosk keeps, and the one re-execution that makes it so.
