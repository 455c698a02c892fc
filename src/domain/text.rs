//! Text that comes from outside is data: which of its characters may reach a terminal as they are. And octets as text.

/// Must this character be told instead of drawn? Controls, characters that steer the direction of text, and those
/// that are not seen at all. Variation selectors are let through: names are written with them (異体字).
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// Upper-case hex.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// The octets of hex digits in either case; `None` where it is none.
#[must_use]
pub fn octets(hex: &str) -> Option<Vec<u8>> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    let octet = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(octet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_hides_is_told_and_what_names_are_written_with_is_drawn() {
        for unsafe_one in
            ['\x1B', '\n', '\0', '\x7F', '\u{9B}', '\u{202E}', '\u{2066}', '\u{200B}', '\u{FEFF}']
        {
            assert!(is_unsafe(unsafe_one), "{:X}", u32::from(unsafe_one));
        }
        for drawn in ['a', ' ', '\u{3000}', '黒', '𠮷', '\u{E0100}', '\u{FE00}', 'ﾊ', '\u{3099}'] {
            assert!(!is_unsafe(drawn), "{:X}", u32::from(drawn));
        }
    }

    #[test]
    fn what_is_told_in_hex_is_read_again() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(octets(&hex(&all)), Some(all));
        assert_eq!(octets("3b8f"), Some(vec![0x3B, 0x8F]));
        assert_eq!(octets(""), Some(Vec::new()));
        for bad in ["3", "3B8", "3G", "é"] {
            assert_eq!(octets(bad), None, "{bad}");
        }
    }
}
