//! What the service manager is told: ready, alive, stopping (sd_notify(3)).
