//! How long exchanges take: the middle, and what 95 of 100 do not exceed.

use std::time::Duration;

/// What a row of exchanges took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// So many exchanges.
    pub count: usize,
    /// Half of them took no longer.
    pub median: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
}

impl Latency {
    /// Of these, in any order; `None` of none. Both numbers are times that were taken (nearest rank), never means.
    #[must_use]
    pub fn of(exchanges: &[Duration]) -> Option<Self> {
        let mut sorted = exchanges.to_vec();
        sorted.sort_unstable();
        let count = sorted.len();
        // The smallest that so many of 100 do not exceed.
        let rank = |percent: usize| sorted.get((count * percent).div_ceil(100).max(1) - 1).copied();
        Some(Self { count, median: rank(50)?, p95: rank(95)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_p95_are_times_that_were_taken() {
        let of = |millis: &[u64]| {
            let taken: Vec<Duration> = millis.iter().copied().map(Duration::from_millis).collect();
            Latency::of(&taken).map(|it| (it.count, it.median.as_millis(), it.p95.as_millis()))
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7]), Some((1, 7, 7)));
        assert_eq!(of(&[9, 1]), Some((2, 1, 9)));
        assert_eq!(of(&[3, 1, 2]), Some((3, 2, 3)));
        let hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(of(&hundred), Some((100, 50, 95)));
        let twenty: Vec<u64> = (1..=20).collect();
        assert_eq!(of(&twenty), Some((20, 10, 19)));
    }
}
