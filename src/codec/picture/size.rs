//! How large a picture says that it is.

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Size {
    /// Its pixels, where it has some and is within the bounds.
    pub(super) fn pixels(self, most: Self) -> Option<usize> {
        ((1..=most.width).contains(&self.width) && (1..=most.height).contains(&self.height))
            .then_some(self.width * self.height)
    }
}

/// A length of four octets; what does not fit is too much by any bound.
pub(super) fn size_of(octets: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(octets)).unwrap_or(usize::MAX)
}
