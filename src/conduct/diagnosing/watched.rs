//! How often cards and readers came and went while one watched: by what the service says, at the times one is told.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::session::Reader;

/// A card that leaves twice within this time lies badly (rule R10).
const CLOSE: Duration = Duration::from_secs(3);

/// That a card lay badly is told for so long.
const RECENT: Duration = Duration::from_secs(10);

/// That a reader left is told for so long.
const MINUTE: Duration = Duration::from_mins(1);

/// Changes at most that are remembered of one reader.
const KEPT: usize = 64;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Watched {
    now: Duration,
    /// As the service told last; `None` where what comes next is compared with nothing.
    last: Option<Vec<Reader>>,
    /// When cards came or went, and how often at that moment, by reader.
    cards: HashMap<String, VecDeque<(Duration, u32)>>,
    /// When readers left.
    left: HashMap<String, VecDeque<Duration>>,
}

impl Watched {
    pub(super) const fn at(&mut self, now: Duration) {
        self.now = now;
    }

    /// The service is away: that its readers are is no doing of theirs.
    pub(super) fn lose(&mut self) {
        self.last = None;
    }

    pub(super) fn see(&mut self, readers: &[Reader]) {
        for before in self.last.take().unwrap_or_default() {
            match readers.iter().find(|reader| reader.name == before.name) {
                None => keep(self.left.entry(before.name).or_default(), self.now),
                Some(reader) => {
                    let times = changes(&before, reader);
                    if times > 0 {
                        keep(self.cards.entry(before.name).or_default(), (self.now, times));
                    }
                }
            }
        }
        self.last = Some(readers.to_vec());
    }

    /// How often, at the most, a card of this reader came or went within [`CLOSE`] of late.
    pub(super) fn cards(&self, reader: &str) -> u32 {
        let changes = self.cards.get(reader).into_iter().flatten();
        let recent: Vec<_> = changes.filter(|(at, _)| self.now.saturating_sub(*at) <= RECENT).collect();
        let from = |first: Duration| {
            let close = recent.iter().filter(|(at, _)| *at >= first && at.saturating_sub(first) <= CLOSE);
            close.map(|(_, times)| times).sum()
        };
        recent.iter().map(|(at, _)| from(*at)).max().unwrap_or_default()
    }

    /// When the next of what is told now is too old to be told.
    pub(super) fn ages(&self) -> Option<Duration> {
        let shaky = self.cards.iter().filter(|(reader, _)| self.cards(reader) > 1);
        let cards = shaky.flat_map(|(_, changes)| changes.iter().map(|(at, _)| *at + RECENT));
        let readers = self.left.values().flatten().map(|at| *at + MINUTE);
        let after = cards.chain(readers).map(|last| last + Duration::from_millis(1));
        after.filter(|at| *at > self.now).min()
    }

    /// The readers that left within the last minute, and how often.
    pub(super) fn readers(&self) -> impl Iterator<Item = (&str, u32)> {
        self.left.iter().filter_map(|(name, left)| {
            let recent = left.iter().filter(|at| self.now.saturating_sub(**at) <= MINUTE).count();
            Some((name.as_str(), u32::try_from(recent).ok().filter(|times| *times > 0)?))
        })
    }
}

fn keep<T>(all: &mut VecDeque<T>, one: T) {
    if all.len() == KEPT {
        all.pop_front();
    }
    all.push_back(one);
}

/// How often a card came or went between two answers of the service: by its count (16 bits), where it counts.
pub(super) fn changes(before: &Reader, now: &Reader) -> u32 {
    let counted = now.events.wrapping_sub(before.events) & 0xFFFF;
    if counted == 0 { u32::from(now.inside.epoch() != before.inside.epoch()) } else { counted }
}
