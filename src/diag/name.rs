//! Names of readers without what tells one piece of hardware from another: a serial number names its owner's reader in
//! whatever is shared.

/// The fewest digits of a serial number that stands among the words of a name.
const SERIAL: usize = 8;

/// A reader's name without a serial number. pcscd composes `friendly name [interface] (serial) 00 00`
/// (`src/hotplug_libudev.c` of pcsc-lite) and cuts what is too long; an interface may carry the serial number itself.
/// Whatever stands in brackets at the end goes, since nothing tells a serial number there from a word.
#[must_use]
pub fn without_serial(name: &str) -> String {
    let (mut name, slot) = parts(name);
    while let Some(at) = name.strip_suffix(')').and_then(|rest| rest.rfind(" (")) {
        name = name[..at].trim_end();
    }
    // Cut off, or a serial number with a bracket in it.
    let (opened, closed) = (name.matches(" (").count(), name.matches(')').count());
    if let Some(at) = name.find(" (").filter(|_| opened > closed) {
        name = name[..at].trim_end();
    }
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

/// Hexadecimal digits, many of them, one of them below ten: no word is so.
fn is_serial(word: &str) -> bool {
    word.len() >= SERIAL
        && word.bytes().all(|digit| digit.is_ascii_hexdigit())
        && word.bytes().any(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            // A bracket of the driver's own, and one behind it.
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
