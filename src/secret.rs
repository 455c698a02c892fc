//! A PIN or password while it is needed: a page of its own, of fixed size, locked where the system allows, wiped when
//! it is dropped.
//!
//! It can't be printed, cloned or serialized; moving it moves a pointer and leaves no copy behind. What may be pushed
//! is decided by `domain::credential`, which knows the forms.

use std::fmt;
use std::hint::black_box;

use zeroize::Zeroize;

/// The longest secret of the card: 署名用パスワード has 16 characters at the most.
pub const CAPACITY: usize = 16;

/// Alone in its page, so that locking and unlocking it never concerns other memory.
#[repr(align(4096))]
struct Page {
    bytes: [u8; CAPACITY],
    length: u8,
}

/// A PIN or password as it goes to the card.
pub struct Pin {
    /// Unlocked before the page is given back: fields are dropped in this order. `None` where the system has no
    /// locked memory to give.
    _locked: Option<region::LockGuard>,
    page: Box<Page>,
}

impl Default for Pin {
    /// An empty one. Its memory is taken, and locked, before the first character is in it.
    fn default() -> Self {
        let page = Box::new(Page { bytes: [0; CAPACITY], length: 0 });
        // RLIMIT_MEMLOCK may forbid it; the process can't be dumped then either, only swapped.
        let locked = region::lock(&raw const *page, size_of::<Page>()).ok();
        Self { _locked: locked, page }
    }
}

impl Pin {
    /// Takes one more character; `false`, and nothing taken, where there is no room.
    pub fn push(&mut self, byte: u8) -> bool {
        let length = usize::from(self.page.length);
        let Some(place) = self.page.bytes.get_mut(length) else { return false };
        *place = byte;
        self.page.length += 1;
        true
    }

    /// Takes the last character back; `false` where there is none.
    pub fn pop(&mut self) -> bool {
        let Some(last) = self.page.length.checked_sub(1) else { return false };
        self.page.length = last;
        self.page.bytes[usize::from(last)].zeroize();
        true
    }

    /// Wipes it; it is empty then.
    pub fn wipe(&mut self) {
        self.page.bytes.zeroize();
        self.page.length.zeroize();
    }

    /// Characters so far.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::from(self.page.length)
    }

    /// Nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.page.length == 0
    }

    /// The characters, for the card and for the rules on their form. Whoever copies them wipes the copy.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.page.bytes[..self.len()]
    }
}

/// Takes the same time wherever two secrets differ: all places are looked at.
impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        let pairs = self.page.bytes.iter().zip(&other.page.bytes);
        let differing = pairs.fold(self.page.length ^ other.page.length, |all, (one, two)| all | (one ^ two));
        black_box(differing) == 0
    }
}

impl Eq for Pin {}

/// Not even its length.
impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> Pin {
        let mut pin = Pin::default();
        assert!(text.bytes().all(|byte| pin.push(byte)));
        pin
    }

    #[test]
    fn sixteen_characters_fit_and_a_seventeenth_is_refused() {
        let mut full = pin("ABCDEFGH12345678");
        assert!(!full.push(b'9'));
        assert_eq!((full.len(), full.bytes()), (16, &b"ABCDEFGH12345678"[..]));
        assert!(full.pop());
        assert_eq!(full.bytes(), b"ABCDEFGH1234567");
    }

    #[test]
    fn what_is_taken_back_or_wiped_is_not_left_in_its_place() {
        let mut left = pin("2580");
        assert!(left.pop() && left.pop());
        assert_eq!(left.page.bytes[..4], *b"25\0\0");
        left.wipe();
        assert_eq!((left.page.bytes, left.is_empty()), ([0; CAPACITY], true));
        assert!(!left.pop());
    }

    #[test]
    fn two_are_equal_when_every_place_and_the_length_are() {
        assert_eq!(pin("2580"), pin("2580"));
        for other in ["2581", "258", "25800", "", "0852"] {
            assert_ne!(pin("2580"), pin(other));
        }
        // A zero byte is a character, not an end.
        assert_ne!(pin("258"), pin("258\0"));
    }

    #[test]
    fn it_is_never_printed() {
        assert_eq!(format!("{:?}", pin("AIZU346")), "Pin(…)");
    }

    #[test]
    fn each_has_a_page_of_its_own() {
        let (one, two) = (pin("1"), pin("2"));
        for it in [&one, &two] {
            assert_eq!((&raw const *it.page).addr() % 4096, 0);
        }
        assert_eq!(size_of::<Page>() % 4096, 0);
    }
}
