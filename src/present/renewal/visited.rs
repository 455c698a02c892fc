//! The counter that would be gone to.

use chrono::NaiveDate;

use crate::domain::procedure::{CounterNow, Holiday, Procedure};

/// Where one goes, and what is known of it.
pub struct Visited<'a> {
    /// The procedure of the card's municipality.
    pub procedure: &'a Procedure,
    /// Is its counter open ([`super::counter_now`])?
    pub counter: Option<&'a CounterNow>,
    /// Is a day a national holiday?
    pub holiday: &'a dyn Fn(NaiveDate) -> Holiday,
}
