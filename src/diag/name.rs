//! Names of readers without what tells one piece of hardware from another: a serial number names its owner's reader in
//! whatever is shared.

/// The fewest hexadecimal digits of a serial number that stands among the words of a name.
const SERIAL: usize = 8;
/// The fewest decimal digits of one that is mixed with letters.
const DIGITS: usize = 6;

/// A reader's name without a serial number. pcscd composes `friendly name [interface] (serial) 00 00`
/// (`src/hotplug_libudev.c` of pcsc-lite) and cuts what is too long; an interface may carry the serial number itself.
/// Everything from the first bracket on goes, since nothing tells a serial number in one from a word.
#[must_use]
pub fn without_serial(name: &str) -> String {
    let (name, slot) = parts(name);
    let name = name.split(" (").next().unwrap_or_default().trim_end();
    let words = name.split(' ').filter(|word| !is_serial(word.trim_matches(['[', ']', ','])));
    let mut told: String = words.collect::<Vec<_>>().join(" ");
    // The bracket that a word took with it.
    if told.matches('[').count() > told.matches(']').count() {
        told.push(']');
    }
    told.replace(" []", "") + slot
}

/// The name, and what pcscd puts behind it: two numbers of two hexadecimal digits, reader and slot.
fn parts(name: &str) -> (&str, &str) {
    let Some(at) = name.len().checked_sub(" 00 00".len()).filter(|at| name.is_char_boundary(*at)) else {
        return (name.trim_end(), "");
    };
    let (front, slot) = name.split_at(at);
    let is_number = |number: &str| number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut numbers = slot.split(' ');
    let is_slot = numbers.next() == Some("") && numbers.clone().count() == 2 && numbers.all(is_number);
    if is_slot { (front.trim_end(), slot) } else { (name.trim_end(), "") }
}

/// Hexadecimal digits, many of them, one of them below ten; or more digits than a product's number has: no word is so.
fn is_serial(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_hexadecimal = word.bytes().all(|digit| digit.is_ascii_hexdigit());
    digits >= DIGITS || word.len() >= SERIAL && is_hexadecimal && digits > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// As pcscd composes them, cut wherever it cuts.
        #[test]
        fn no_name_that_the_service_composes_keeps_its_serial_number(
            friendly in "[A-Za-z0-9/.-]{1,20}( [A-Za-z0-9/.-]{1,7}){0,3}",
            interface in proptest::option::of("[A-Za-z]{1,12}( [A-Za-z]{1,12})?"),
            serial in "[A-Z0-9()ア -]{3,20}X[0-9]{4}",
            cut in 0_usize..8,
        ) {
            let interface = interface.map(|interface| format!(" [{interface}]")).unwrap_or_default();
            let whole = format!("{friendly}{interface} ({serial})");
            let kept = whole.char_indices().rev().nth(cut).map_or(0, |(at, _)| at);
            for name in [format!("{whole} 00 00"), whole.clone(), format!("{} 01 00", &whole[..kept])] {
                let told = without_serial(&name);
                let number = &serial[serial.len() - 5..serial.len() - 1];
                prop_assert!(!told.contains(number) || friendly.contains(number), "{name}: {told}");
                prop_assert!(told.starts_with(friendly.split(' ').next().unwrap_or_default()) || told.is_empty() || is_serial(&friendly), "{name}: {told}");
            }
        }

        #[test]
        fn no_text_is_too_strange_for_a_name(text in any::<String>()) {
            let _ = without_serial(&text);
        }
    }

    #[test]
    fn a_name_loses_its_serial_number_and_nothing_else() {
        for (name, told) in [
            ("Sony FeliCa Port/PaSoRi 3.0 00 00", "Sony FeliCa Port/PaSoRi 3.0 00 00"),
            ("ACS ACR39U ICC Reader 0", "ACS ACR39U ICC Reader 0"),
            ("Virtual PCD 00 01", "Virtual PCD 00 01"),
            (
                "SCM Microsystems Inc. SCR 3310 [CCID Interface] (53311547704515) 00 00",
                "SCM Microsystems Inc. SCR 3310 [CCID Interface] 00 00",
            ),
            (
                "Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] (55041514213263) 01 00",
                "Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] 01 00",
            ),
            ("SCM Microsystems Inc. SPR 532 (60201CC5)", "SCM Microsystems Inc. SPR 532"),
            (
                "ACS ACR1251 Dual Reader [ACR1251 Dual Reader PICC] 00 00",
                "ACS ACR1251 Dual Reader [ACR1251 Dual Reader PICC] 00 00",
            ),
            // The interface has it.
            ("Nitrokey Pro [Pro 0000000000005A1B] 00 00", "Nitrokey Pro [Pro] 00 00"),
            ("Some Reader [0123456789AB] 00 00", "Some Reader 00 00"),
            ("Some Reader [CCID SN-123456Z] 00 00", "Some Reader [CCID] 00 00"),
            // A bracket of the driver's own, and one behind it.
            ("RSA RSA SecurID (R) Authenticator 00 00", "RSA RSA SecurID 00 00"),
            ("Star Sign Card Token 350 (ICCD) (AB12) 0A 00", "Star Sign Card Token 350 0A 00"),
            ("CREATOR CRT-603(CZ1) CCR (12) 00 00", "CREATOR CRT-603(CZ1) CCR 00 00"),
            // Brackets in it; cut off; not only digits.
            ("Reader (AB (CD) 00 00", "Reader 00 00"),
            ("Reader (AB)C) 00 00", "Reader 00 00"),
            ("Reader (0123456789", "Reader"),
            ("Reader (S/N Yamada-1) 00 00", "Reader 00 00"),
            ("読み取り機 (12345678) 00 00", "読み取り機 00 00"),
            ("", ""),
            ("00 00", "00 00"),
        ] {
            assert_eq!(without_serial(name), told, "{name}");
        }
    }
}
