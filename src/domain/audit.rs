//! What a kiosk writes down of what happened on it. Nothing here can hold anything of a person or a card: every part is a
//! closed list or a count of time. The time, the terminal's name and the visit's random number are added where it is
//! written.

use chrono::TimeDelta;

keyed! {
    /// What happened.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Event {
        /// The program began.
        Started => "started",
        /// The program ends.
        Stopped => "stopped",
        /// A visit begins: somebody touched it, or placed a card.
        VisitBegan => "visit-began",
        /// A visit is over.
        VisitEnded => "visit-ended",
        /// A card was looked at.
        Looked => "looked",
        /// A PIN was asked for and its job has ended.
        Pin => "pin",
        /// Service or reader fails.
        Fault => "fault",
        /// They work again.
        Recovered => "recovered",
        /// The staff code was tried.
        Staff => "staff",
    }
}

keyed! {
    /// How, in classes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Class {
        /// As wanted.
        Done => "done",
        /// The card was taken.
        Taken => "taken",
        /// Nobody did anything.
        Idle => "idle",
        /// The person ended it.
        Left => "left",
        /// The card, reader or service failed.
        Failed => "failed",
        /// A wrong PIN or code.
        Wrong => "wrong",
        /// Not allowed here, or not now.
        Refused => "refused",
        /// Something that answers no question here: another card, a locked one, none.
        Other => "other",
        /// By the service manager's signal.
        Signal => "signal",
        /// By the staff.
        Staff => "staff",
    }
}

/// One line, but for what is added where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// How.
    pub class: Class,
    /// How long it took, where it took time.
    pub duration: Option<TimeDelta>,
}
