//! Command APDUs as the card reads them, written apart from `codec` on purpose: the two must agree by the
//! standard (ISO/IEC 7816-3 §12.1), not by sharing code.

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    /// Empty where there is no Lc.
    pub(crate) data: &'a [u8],
    /// How many bytes are wanted at most; `None` where there is no Le.
    pub(crate) le: Option<usize>,
    /// Lc or Le in the extended form.
    pub(crate) extended: bool,
}

impl<'a> Command<'a> {
    /// Reads a command; `None` where its lengths contradict each other.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>()?;
        let (data, le, extended): (&[u8], _, _) = match body {
            [] => (&[], None, false),
            [le] => (&[], Some(short(*le)), false),
            [0, high, low] => (&[], Some(long(*high, *low)), true),
            [0, high, low, rest @ ..] => {
                let (data, tail) = rest.split_at_checked(length(*high, *low))?;
                if data.is_empty() {
                    return None;
                }
                match tail {
                    [] => (data, None, true),
                    [high, low] => (data, Some(long(*high, *low)), true),
                    _ => return None,
                }
            }
            [0, _] => return None,
            [lc, rest @ ..] => {
                let (data, tail) = rest.split_at_checked(usize::from(*lc))?;
                match tail {
                    [] => (data, None, false),
                    [le] => (data, Some(short(*le)), false),
                    _ => return None,
                }
            }
        };
        Some(Self { cla, ins, p1, p2, data, le, extended })
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn length(high: u8, low: u8) -> usize {
    usize::from(u16::from_be_bytes([high, low]))
}

fn long(high: u8, low: u8) -> usize {
    match length(high, low) {
        0 => 65536,
        le => le,
    }
}

/// A copy that may be kept: the data of a command that carries a secret (VERIFY, CHANGE, `80 32`) is blanked.
pub(crate) fn blanked(bytes: &[u8]) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    if matches!(bytes.get(1), Some(0x20 | 0x24 | 0x32)) {
        // Everything behind Lc; a lone Le stays.
        if let Some(body) = copy.get_mut(5..) {
            body.fill(0xEE);
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bytes: &[u8]) -> Option<(usize, Option<usize>, bool)> {
        Command::read(bytes).map(|command| (command.data.len(), command.le, command.extended))
    }

    #[test]
    fn the_seven_forms_of_a_command_are_told_apart() {
        assert_eq!(parts(&[0, 0x20, 0, 0x80]), Some((0, None, false)));
        assert_eq!(parts(&[0, 0xB0, 0, 0, 0]), Some((0, Some(256), false)));
        assert_eq!(parts(&[0, 0xB0, 0, 0, 4]), Some((0, Some(4), false)));
        assert_eq!(parts(&[0, 0xA4, 2, 12, 2, 0, 1]), Some((2, None, false)));
        assert_eq!(parts(&[0, 0xA4, 2, 12, 2, 0, 1, 0]), Some((2, Some(256), false)));
        assert_eq!(parts(&[0, 0xB0, 0, 0, 0, 0, 0]), Some((0, Some(65536), true)));
        assert_eq!(parts(&[0, 0xA4, 2, 12, 0, 0, 2, 0, 1]), Some((2, None, true)));
        assert_eq!(parts(&[0, 0xA4, 2, 12, 0, 0, 2, 0, 1, 1, 0]), Some((2, Some(256), true)));
    }

    #[test]
    fn lengths_that_contradict_each_other_are_refused() {
        assert_eq!(parts(&[0, 0xB0, 0]), None);
        assert_eq!(parts(&[0, 0xA4, 2, 12, 3, 0, 1]), None);
        assert_eq!(parts(&[0, 0xA4, 2, 12, 1, 0, 1, 0]), None);
        assert_eq!(parts(&[0, 0xA4, 2, 12, 0, 0, 0, 1]), None);
        assert_eq!(parts(&[0, 0xA4, 2, 12, 0, 0]), None);
    }

    #[test]
    fn a_kept_copy_has_no_secret_in_it() {
        assert_eq!(blanked(&[0, 0x20, 0, 0x80, 2, 0x31, 0x32]), [0, 0x20, 0, 0x80, 2, 0xEE, 0xEE]);
        assert_eq!(blanked(&[0, 0xA4, 2, 12, 2, 0, 1]), [0, 0xA4, 2, 12, 2, 0, 1]);
    }
}
