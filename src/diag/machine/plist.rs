//! A driver's `Info.plist`: which readers it knows. As much of property lists as those files use: keys, strings, arrays of
//! strings. Strict about what pcscd is strict about too: three lists of equal length, numbers in hexadecimal
//! (`HPReadBundleValues` of pcsc-lite).

use crate::diag::facts::Driver;

/// What a bundle's list says; `None` where it is none, or its lists do not fit.
pub(super) fn driver(bundle: &str, text: &str) -> Option<Driver> {
    let text = without_comments(text)?;
    let dict = between(&text, "<dict>", "</dict>")?;
    let list = |key: &str| strings(between(value(dict, key)?, "<array>", "</array>")?);
    let (vendors, products, names) = (list("ifdVendorID")?, list("ifdProductID")?, list("ifdFriendlyName")?);
    if vendors.len() != products.len() || vendors.len() != names.len() {
        return None;
    }
    let readers = vendors.iter().zip(&products).zip(names);
    let readers = readers.map(|((vendor, product), name)| Some((number(vendor)?, number(product)?, name)));
    let version = value(dict, "CFBundleShortVersionString");
    let version = version.and_then(|value| strings(value.split_inclusive("</string>").next()?)?.pop());
    Some(Driver { bundle: bundle.into(), version, readers: readers.collect::<Option<_>>()? })
}

/// Comments of the real files hold keys and strings.
fn without_comments(text: &str) -> Option<String> {
    let mut parts = text.split("<!--");
    let mut told = parts.next()?.to_owned();
    for part in parts {
        told.push_str(part.split_once("-->")?.1);
    }
    Some(told)
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (inside, _) = text.split_once(open)?.1.split_once(close)?;
    Some(inside)
}

/// What stands behind a key, up to the next one.
fn value<'a>(dict: &'a str, key: &str) -> Option<&'a str> {
    dict.split("<key>")
        .find_map(|part| part.split_once("</key>").filter(|(name, _)| name.trim() == key))
        .map(|(_, value)| value)
}

/// Every string; `None` where there is anything else between them.
fn strings(text: &str) -> Option<Vec<String>> {
    let mut told = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (inside, behind) = rest.strip_prefix("<string>")?.split_once("</string>")?;
        told.push(plain(inside));
        rest = behind.trim_start();
    }
    Some(told)
}

/// The five entities of XML, the one of `&` last.
fn plain(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.trim().to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

fn number(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_is_too_strange_for_a_list(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("<dict>"), Just("</dict>"), Just("<key>ifdVendorID</key>"), Just("<key>ifdProductID</key>"),
                    Just("<key>ifdFriendlyName</key>"), Just("<array>"), Just("</array>"), Just("<string>0x01</string>"),
                    Just("<!--"), Just("-->"), Just("名前"),
                ],
                0..40,
            )
        ) {
            let _ = driver("", &parts.concat());
        }
    }

    fn list(vendors: &str, products: &str, names: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><plist><dict><key>CFBundleShortVersionString</key> <string>1.5.2</string>
             <!-- <key>ifdVendorID</key><array/> -- >--><key>ifdLogLevel</key><string>0x0003</string>
             <key>ifdVendorID</key><array>{vendors}</array><key>ifdProductID</key><array>{products}</array>
             <key>ifdFriendlyName</key><array>{names}</array><key>Copyright</key><string>-</string></dict></plist>"
        )
    }

    #[test]
    fn the_readers_of_a_driver_are_read_with_their_numbers() {
        let text = list(
            "<string>0x054C</string> <string>0x04e6</string>",
            "<string>0x0DC9</string>\n<!-- <string>0x0001</string> --><string>0x511a</string>",
            "<string>SONY RC-S300/P</string><string>Giesecke &amp;amp; &lt;Devrient&gt;</string>",
        );
        let driver = driver("ifd-ccid.bundle", &text).unwrap();
        assert_eq!((driver.bundle.as_str(), driver.version.as_deref()), ("ifd-ccid.bundle", Some("1.5.2")));
        let readers = [
            (0x054C, 0x0DC9, "SONY RC-S300/P".to_owned()),
            (0x04E6, 0x511A, "Giesecke &amp; <Devrient>".to_owned()),
        ];
        assert_eq!(driver.readers, readers);
    }

    #[test]
    fn lists_that_do_not_fit_are_refused() {
        let one = "<string>0x054C</string>";
        let two = "<string>0x054C</string><string>0x054D</string>";
        assert!(driver("", &list(one, one, one)).is_some());
        for [vendors, products, names] in [
            [two, one, one],
            [one, two, one],
            [one, one, two],
            ["<string>054C</string>", one, one],
            ["<string>0x1054C</string>", one, one],
            ["<string>0x054C", one, one],
            ["<integer>1</integer>", one, one],
        ] {
            assert_eq!(driver("", &list(vendors, products, names)), None, "{vendors} {products} {names}");
        }
        for text in ["", "bplist00", "<dict></dict>", "<dict><!-- open"] {
            assert_eq!(driver("", text), None, "{text}");
        }
    }

    /// As Debian's package ccid installs it; the numbers are of readers of Japan.
    #[test]
    fn the_list_of_an_installed_driver_is_read() {
        let Ok(text) = std::fs::read_to_string("/etc/libccid_Info.plist") else { return };
        let driver = driver("ifd-ccid.bundle", &text).unwrap();
        assert!(
            driver.version.is_some_and(|version| version.split('.').all(|part| part.parse::<u32>().is_ok()))
        );
        assert!(driver.readers.len() > 400, "{}", driver.readers.len());
        for wanted in [(0x04E6, 0x5116), (0x04E6, 0x511A), (0x072F, 0xB100)] {
            assert!(
                driver.readers.iter().any(|(vendor, product, _)| (*vendor, *product) == wanted),
                "{wanted:x?}"
            );
        }
    }
}
