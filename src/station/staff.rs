//! The staff code: its argon2 hash, and how long wrong ones have to wait.
