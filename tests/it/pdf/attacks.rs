//! What was published against signed PDFs (USF, ISA, SWA: CCS 2019; shadow attacks: NDSS 2021; evil annotations and sneaky
//! signatures: S&P 2021), and others of their kinds, rebuilt: none passes, and each has its word. What `pdfsig` says of the same
//! file is stated beside it, and that what is right passes.

use std::fs;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::judges::{Told, ours, pdfsig};
use super::paper::Section;
use super::signer::{CATALOG, CONTENT, Contract, INFO, PAGE, Signer, TEXT, Wish};
use crate::program::{command, finish, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        no_attack_on_a_signed_table_passes,
        no_attack_on_a_signed_stream_passes,
        what_may_come_after_a_signature_passes,
        what_is_seen_after_a_signature_is_told_with_its_page_and_size,
        the_revision_that_was_signed_is_taken_out,
    ]
}

/// A file, and what is right of it.
struct Case {
    name: &'static str,
    made: fn(&Signer, Section) -> Vec<u8>,
    /// What each signature is told as, by its problem; nothing where the whole file can't be read.
    told: &'static [&'static str],
    /// Where `pdfsig` says that a signature is valid, in its order of the fields; nothing where it finds none or gives up.
    pdfsig: &'static [bool],
}

const fn case(
    name: &'static str,
    made: fn(&Signer, Section) -> Vec<u8>,
    told: &'static [&'static str],
    pdfsig: &'static [bool],
) -> Case {
    Case { name, made, told, pdfsig }
}

const FAILED: [&str; 10] = [
    "byte-range",
    "contents",
    "gap",
    "leftover",
    "elsewhere",
    "field-twice",
    "not-detached",
    "document-differs",
    "signature-differs",
    "malformed-signer",
];

fn signed(signer: &Signer, section: Section, wish: &Wish<'_>) -> Contract {
    let mut contract = Contract::new(section);
    contract.sign(signer, wish);
    contract
}

fn rightly(signer: &Signer, section: Section) -> Contract {
    signed(signer, section, &Wish::default())
}

/// Signed with something wrong.
macro_rules! wish {
    ($($field:ident: $value:expr),+ $(,)?) => {
        |signer, section| signed(signer, section, &Wish { $($field: $value,)+ ..Wish::default() }).paper.out
    };
}

/// Signed rightly, and something came after it.
macro_rules! then {
    ($change:expr) => {
        |signer, section| {
            let mut contract = rightly(signer, section);
            let change: fn(&mut Contract) = $change;
            change(&mut contract);
            contract.paper.end();
            contract.paper.out
        }
    };
}

/// Signed rightly, and octets follow.
macro_rules! followed {
    ($octets:expr) => {
        |signer, section| [&rightly(signer, section).paper.out[..], $octets].concat()
    };
}

fn octal(digits: &str) -> String {
    let octets = digits.as_bytes().as_chunks::<2>().0;
    let octets =
        octets.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
    format!("/Contents({})", octets.map(|octet| format!("\\{octet:03o}")).collect::<String>())
}

const CHANGED: &[&str] = &["changed-later"];
const FOLLOWED: &[&str] = &["leftover"];
/// Where a later signature is seen.
const SEEN: [u32; 4] = [100, 600, 300, 650];
const OTHER_PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Rotate 180>>";

/// USF: a dictionary that a verifier may stumble over.
fn ranges() -> Vec<Case> {
    vec![
        case("one pair", wish!(range: |[a, b, ..]| format!("/ByteRange[{a} {b}]")), &["byte-range"], &[true]),
        case(
            "three numbers",
            wish!(range: |[a, b, c, _]| format!("/ByteRange[{a} {b} {c}]")),
            &["byte-range"],
            &[false],
        ),
        case(
            "six numbers",
            wish!(range: |[a, b, c, d]| format!("/ByteRange[{a} {} 8 {} {c} {d}]", 8, b - 8)),
            &["byte-range"],
            &[true],
        ),
        case("some octets", wish!(range: |_| "/ByteRange[0 10 20 30]".to_owned()), &["gap"], &[true]),
        case(
            "one octet at each end",
            wish!(range: |[_, _, c, d]| format!("/ByteRange[0 1 {} 1]", c + d - 1)),
            &["gap"],
            &[true],
        ),
        case("no range", wish!(range: |_| String::new()), &["byte-range"], &[false]),
        case(
            "a range that is null",
            wish!(range: |_| "/ByteRange null".to_owned()),
            &["byte-range"],
            &[false],
        ),
        case(
            "a negative number",
            wish!(range: |[_, b, c, d]| format!("/ByteRange[0 {b} {c} -{d}]")),
            &["byte-range"],
            &[false],
        ),
        case(
            "fractions",
            wish!(range: |[_, b, c, d]| format!("/ByteRange[0.0 {b} {c} {d}]")),
            &["byte-range"],
            &[false],
        ),
        case(
            "a number beyond 64 bits",
            wish!(range: |[_, b, c, _]| format!("/ByteRange[0 {b} {c} 99999999999999999999]")),
            &["byte-range"],
            &[false],
        ),
        case(
            "parts that overlap",
            wish!(range: |[_, b, c, d]| format!("/ByteRange[0 {} {c} {d}]", c + 1 - b + b)),
            &["byte-range"],
            &[false],
        ),
        case(
            "more than there is",
            wish!(range: |[_, b, c, d]| format!("/ByteRange[0 {b} {c} {}]", d + 1)),
            &["byte-range"],
            &[false],
        ),
        case(
            "not from the beginning",
            wish!(range: |[_, b, c, d]| format!("/ByteRange[9 {} {c} {d}]", b - 9)),
            &["byte-range"],
            &[true],
        ),
        case("a range elsewhere", wish!(range: |_| "/ByteRange 7 0 R".to_owned()), &["byte-range"], &[false]),
    ]
}

/// USF too: values that are none.
fn values() -> Vec<Case> {
    vec![
        case("no value", wish!(contents: |digits| format!("/Content<{digits}>")), &["contents"], &[false]),
        case(
            "a value that is null",
            wish!(contents: |_| "/Contents null".to_owned()),
            &["contents"],
            &[false],
        ),
        case("a value elsewhere", wish!(contents: |_| "/Contents 7 0 R".to_owned()), &["contents"], &[false]),
        case("an empty value", wish!(contents: |_| "/Contents<>".to_owned()), &["contents"], &[false]),
        case(
            "a value in parentheses",
            wish!(contents: octal, range: |[a, b, c, d]| format!("/ByteRange[{a} {} {c} {d}]", b + 9)),
            &["contents"],
            &[true],
        ),
        case(
            "not zeros behind the value",
            wish!(contents: |digits| format!("/Contents<{}01>", &digits[..digits.len() - 2])),
            &["contents"],
            &[true],
        ),
        case(
            "a document of its own",
            wish!(options: "-cades -nodetach", room: 20_000),
            &["not-detached"],
            &[false],
        ),
        case(
            "two signers",
            wish!(options: "-cades -signer tsa.pem -inkey tsa.key", room: 10_000),
            &["not-detached"],
            &[true],
        ),
        case(
            "a content of another type",
            wish!(options: "-cades -econtent_type 1.2.3.4"),
            &["not-detached"],
            &[true],
        ),
        case(
            "a kind of long ago",
            wish!(sub_filter: "adbe.x509.rsa_sha1"),
            &["unknown-sub-filter"],
            &[false],
        ),
    ]
}

/// SWA: what is left out is more than the value.
fn wrappings() -> Vec<Case> {
    vec![
        case(
            "room behind the value",
            wish!(
                contents: |digits| format!("/Contents<{digits}>{:100}", ""),
                range: |[a, b, c, d]| format!("/ByteRange[{a} {b} {} {}]", c + 100, d - 100),
            ),
            &["gap"],
            &[true],
        ),
        case(
            "room before the value",
            wish!(
                contents: |digits| format!("/Contents{:100}<{digits}>", ""),
                range: |[a, b, c, d]| format!("/ByteRange[{a} {} {c} {d}]", b - 100),
            ),
            &["gap"],
            &[true],
        ),
        case(
            "the brackets covered",
            wish!(range: |[a, b, c, d]| format!("/ByteRange[{a} {} {} {}]", b + 1, c - 1, d + 1)),
            &["gap"],
            &[true],
        ),
        Case {
            name: "wrapped, the range twice",
            made: |signer, _| wrapped(signer, true),
            told: &[],
            pdfsig: &[true],
        },
        Case {
            name: "wrapped, another dictionary",
            made: |signer, _| wrapped(signer, false),
            told: &["gap"],
            pdfsig: &[true],
        },
        Case {
            name: "a copy of the dictionary",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let [value, _] = contract.sign(signer, &Wish::default());
                let file = &contract.paper.out;
                let at = find(file, format!("{value} 0 obj").as_bytes()) + format!("{value} 0 obj\n").len();
                let end = at + find(&file[at..], b"\nendobj");
                let copy = file[at..end].to_vec();
                contract.paper.object(value, copy);
                contract.paper.end();
                contract.paper.out
            },
            told: &["changed-later", "gap"],
            pdfsig: &[true],
        },
        Case {
            name: "a dictionary that its own revision does not know",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let value = contract.clone().paper.fresh();
                let decoy = contract.paper.out.len();
                contract.paper.out.extend(format!("{value} 0 obj\n<</Type/Sig>>\nendobj\n").bytes());
                let at = contract.paper.out.len();
                contract.misled = Some((value, decoy));
                contract.sign(signer, &Wish::default());
                contract.paper.point(value, at);
                contract.paper.end();
                contract.paper.out
            },
            told: &["elsewhere", "byte-range"],
            pdfsig: &[true],
        },
    ]
}

/// ISA: something came after it.
fn updates() -> Vec<Case> {
    let changed = |name, made| Case { name, made, told: CHANGED, pdfsig: &[true] };
    let followed = |name, made| Case { name, made, told: FOLLOWED, pdfsig: &[true] };
    vec![
        changed("another page", then!(|it| it.paper.object(PAGE, OTHER_PAGE))),
        changed("other content", then!(|it| it.paper.stream(CONTENT, "", b"1 0 0 rg 0 0 9 9 re f"))),
        changed(
            "another tree of pages",
            then!(|it| {
                let page = it.paper.fresh();
                it.paper.object(page, OTHER_PAGE);
                it.paper.object(2, format!("<</Type/Pages/Kids[{page} 0 R]/Count 1>>"));
            }),
        ),
        changed("another catalog", then!(|it| it.with_catalog("/OpenAction[3 0 R/Fit]"))),
        changed("a field filled in", then!(|it| it.paper.object(TEXT, "<</FT/Tx/T(price)/V(100000)>>"))),
        changed("another look of all fields", then!(|it| it.write_form_with("/NeedAppearances true"))),
        changed("other document information", then!(|it| it.paper.object(INFO, "<</Title(No contract)>>"))),
        changed(
            "an annotation",
            then!(|it| it.annotate(
                "<</Type/Annot/Subtype/FreeText/Rect[100 600 300 650]/DA(/Helv 9 Tf)/Contents(void)>>"
            )),
        ),
        changed("an object that was freed", then!(|it| it.paper.object(CONTENT, "null"))),
        Case {
            name: "the signature removed",
            made: then!(|it| {
                it.without_signatures();
                it.write_form();
                it.write_page();
            }),
            told: CHANGED,
            pdfsig: &[],
        },
        changed("no form any more", then!(|it| it.paper.object(CATALOG, "<</Type/Catalog/Pages 2 0 R>>"))),
        // ISA: no revision at all.
        followed("a page without a section", followed!(b"3 0 obj\n<</Type/Page>>\nendobj\n")),
        followed(
            "a page without a trailer",
            followed!(b"3 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \n"),
        ),
        followed("a comment", followed!(b"% to be read by some\n")),
        followed("another end", followed!(b"%%EOF\n")),
    ]
}

/// Shadows: what was prepared before signing.
fn shadows() -> Vec<Case> {
    vec![
        Case {
            name: "shadow, hide: what lay over the page is taken off",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let square = "<</Type/Annot/Subtype/Square/Rect[100 700 300 750]/IC[1 1 1]>>";
                contract.annotate(square);
                contract.paper.end();
                contract.sign(signer, &Wish::default());
                contract.annots.remove(0);
                contract.write_page();
                contract.paper.end();
                contract.paper.out
            },
            told: CHANGED,
            pdfsig: &[true],
        },
        Case {
            name: "shadow, replace: a font, or what else is drawn with",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let look = contract.paper.fresh();
                let entries = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]";
                contract.paper.stream(look, entries, b"0 0 9 9 re f");
                contract
                    .annotate(&format!("<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N {look} 0 R>>>>"));
                contract.paper.end();
                contract.sign(signer, &Wish::default());
                contract.paper.stream(look, entries, b"0 0 1 1 re f");
                contract.paper.end();
                contract.paper.out
            },
            told: CHANGED,
            pdfsig: &[true],
        },
        Case {
            name: "shadow, hide and replace: the table leads to what was hidden",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let hidden = contract.paper.out.len();
                contract.paper.stream(CONTENT, "", b"1 0 0 rg 0 0 9 9 re f");
                contract.paper.stream(CONTENT, "", b"0 0 1 rg 100 700 200 50 re f");
                contract.paper.end();
                contract.sign(signer, &Wish::default());
                contract.paper.point(CONTENT, hidden);
                contract.paper.end();
                contract.paper.out
            },
            told: CHANGED,
            pdfsig: &[true],
        },
    ]
}

/// What its fields say, and what comes after a certification.
fn fields() -> Vec<Case> {
    vec![
        Case {
            name: "two fields of one name",
            made: |signer, section| {
                let mut contract = rightly(signer, section);
                contract.sign(signer, &Wish::default());
                contract.paper.out
            },
            told: &["field-twice", "field-twice"],
            pdfsig: &[true, true],
        },
        Case {
            name: "two fields of one signature",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                let [value, _] = contract.sign(signer, &Wish::default());
                let field = contract.paper.fresh();
                contract.paper.object(field, format!("<</FT/Sig/T(Signature2)/V {value} 0 R>>"));
                contract.with_field(field);
                contract.write_form();
                contract.paper.end();
                contract.paper.out
            },
            told: &["field-twice"],
            pdfsig: &[true, true],
        },
        Case {
            name: "an evil annotation where comments are allowed",
            made: |signer, section| {
                let mut contract = certified(signer, section, 3);
                contract.annotate("<</Type/Annot/Subtype/FreeText/Rect[100 600 300 650]/Contents(void)>>");
                contract.paper.end();
                contract.paper.out
            },
            told: CHANGED,
            pdfsig: &[true],
        },
        Case {
            name: "a sneaky signature over what is certified",
            made: |signer, section| {
                let mut contract = certified(signer, section, 2);
                let wish = Wish { field: "Signature2", rect: SEEN, ..Wish::default() };
                contract.sign(signer, &wish);
                contract.paper.out
            },
            told: &["changed-later", ""],
            pdfsig: &[true, true],
        },
        Case {
            name: "another signature where the first allows no change",
            made: |signer, section| {
                let mut contract = certified(signer, section, 1);
                contract.sign(signer, &Wish { field: "Signature2", ..Wish::default() });
                contract.paper.out
            },
            told: &["changed-later", ""],
            pdfsig: &[true, true],
        },
        Case {
            name: "an octet of the document",
            made: |signer, section| flipped(signer, section, b"0 0 1 rg"),
            told: &["document-differs"],
            pdfsig: &[false],
        },
        Case {
            name: "an octet of the value",
            made: |signer, section| {
                let mut file = rightly(signer, section).paper.out;
                // The last of it: before the zeros.
                let [from, to] = [find(&file, b"/Contents<") + 10, find(&file, b">/M(")];
                let length =
                    4 + usize::from_str_radix(std::str::from_utf8(&file[from + 4..from + 8]).unwrap(), 16)
                        .unwrap();
                let at = from + 2 * length - 1;
                assert!(at < to);
                file[at] = if file[at] == b'0' { b'1' } else { b'0' };
                file
            },
            told: &["signature-differs"],
            pdfsig: &[false],
        },
    ]
}

/// What is drawn where a signed page waits for it.
const DRAWN: &[u8] = b"1 0 0 rg 0 0 595 842 re f";

/// A page that also draws an object that is not there, or is something else as well; signed, then changed.
fn waiting(
    signer: &Signer,
    section: Section,
    contents: &str,
    before: fn(&mut Contract),
    after: fn(&mut Contract),
) -> Vec<u8> {
    let mut contract = Contract::new(section);
    contents.clone_into(&mut contract.contents);
    before(&mut contract);
    contract.write_page();
    contract.paper.end();
    contract.sign(signer, &Wish::default());
    after(&mut contract);
    contract.paper.end();
    contract.paper.out
}

/// Shadows that lie in what may come after a signature.
fn prepared() -> Vec<Case> {
    let changed = |name, made| Case { name, made, told: CHANGED, pdfsig: &[true] };
    // It counts a field that is empty as well.
    let fielded = |name, made| Case { pdfsig: &[true, false], ..changed(name, made) };
    vec![
        changed("a page waits for a stream of the store", |signer, section| {
            waiting(
                signer,
                section,
                "[4 0 R 90 0 R]",
                |_| {},
                |it| {
                    it.paper.stream(90, "", DRAWN);
                    it.with_catalog("/DSS<</Certs[90 0 R]>>");
                },
            )
        }),
        changed("a page waits for it beyond a comment", |signer, section| {
            waiting(
                signer,
                section,
                "[4 0 R 90%\n 0%R\r R]",
                |_| {},
                |it| {
                    it.paper.stream(90, "", DRAWN);
                    it.with_catalog("/DSS<</Certs[90 0 R]>>");
                },
            )
        }),
        changed("a list in a stream of objects waits for it", |signer, section| {
            let packed: fn(&mut Contract) = match section {
                Section::Stream => |it| {
                    // Its number is taken.
                    it.paper.object(93, "null");
                    it.paper.pack(&[(93, "[4 0 R 90 0 R]".to_owned())]);
                },
                _ => |it| it.paper.object(93, "[4 0 R 90 0 R]"),
            };
            waiting(signer, section, "93 0 R", packed, |it| {
                it.paper.stream(90, "", DRAWN);
                it.with_catalog("/DSS<</Certs[90 0 R]>>");
            })
        }),
        fielded("a page waits for the look of a field", |signer, section| {
            waiting(
                signer,
                section,
                "[4 0 R 90 0 R]",
                |_| {},
                |it| {
                    it.paper.stream(90, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", DRAWN);
                    let field = it.paper.fresh();
                    let body = "<</FT/Sig/T(Signature2)/Subtype/Widget/Rect[0 0 0 0]/AP<</N 90 0 R>>>>";
                    it.paper.object(field, body);
                    it.with_field(field);
                    it.write_form();
                },
            )
        }),
    ]
}

/// Shadows of the store itself, and of what else is there for two.
fn doubled() -> Vec<Case> {
    let changed = |name, made| Case { name, made, told: CHANGED, pdfsig: &[true] };
    let fielded = |name, made| Case { pdfsig: &[true, false], ..changed(name, made) };
    vec![
        changed("the store holds what a page draws", |signer, section| {
            waiting(
                signer,
                section,
                "4 0 R",
                |it| it.with_catalog("/DSS<</Certs[4 0 R]>>"),
                |it| it.paper.stream(CONTENT, "", DRAWN),
            )
        }),
        changed("the store holds a page", |signer, section| {
            waiting(
                signer,
                section,
                "4 0 R",
                |it| it.with_catalog("/DSS<</VRI<</X 3 0 R>>>>"),
                |it| it.paper.object(PAGE, OTHER_PAGE),
            )
        }),
        changed("a list of the store is what a page draws", |signer, section| {
            waiting(
                signer,
                section,
                "90 0 R",
                |it| {
                    it.paper.object(90, "[4 0 R]");
                    it.with_catalog("/DSS<</Certs 90 0 R>>");
                },
                |it| {
                    let drawn = it.paper.fresh();
                    it.paper.stream(drawn, "", DRAWN);
                    it.paper.object(90, format!("[4 0 R {drawn} 0 R]"));
                },
            )
        }),
        fielded("a field that is a page", |signer, section| {
            waiting(
                signer,
                section,
                "4 0 R",
                |_| {},
                |it| {
                    let field = it.paper.fresh();
                    it.paper.object(field, "<</Type/Page/FT/Sig/T(Signature2)>>");
                    it.with_field(field);
                    it.write_form();
                },
            )
        }),
        Case {
            name: "a row leads behind what is signed",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                "[4 0 R 90 0 R]".clone_into(&mut contract.contents);
                contract.write_page();
                contract.paper.object(95, "null");
                contract.misled = Some((90, 99_999));
                let mut tried = contract.clone();
                tried.sign(signer, &Wish::default());
                contract.misled = Some((90, tried.paper.out.len()));
                contract.sign(signer, &Wish::default());
                contract.paper.out.extend(format!("90 0 obj\n<</Length {}>>stream\n", DRAWN.len()).bytes());
                contract.paper.out.extend([DRAWN, b"\nendstream\nendobj\n"].concat());
                contract.with_catalog("/DSS<</Certs[]>>");
                contract.paper.end();
                contract.paper.out
            },
            told: FOLLOWED,
            pdfsig: &[true],
        },
    ]
}

/// Looks over the page that nobody answers for.
fn looks() -> Vec<Case> {
    vec![
        Case {
            name: "a field that nobody signed, its place in numbers elsewhere",
            made: |signer, section| {
                waiting(
                    signer,
                    section,
                    "4 0 R",
                    |it| {
                        for (number, side) in [(90, "0"), (91, "595"), (92, "842")] {
                            it.paper.object(number, side);
                        }
                    },
                    |it| {
                        let look = it.paper.fresh();
                        it.paper.stream(look, "/Type/XObject/Subtype/Form/BBox[0 0 595 842]", DRAWN);
                        let field = it.paper.fresh();
                        let rect = "/Rect[90 0 R 90 0 R 91 0 R 92 0 R]";
                        it.paper.object(
                            field,
                            format!(
                                "<</FT/Sig/T(Signature2)/Type/Annot/Subtype/Widget{rect}/AP<</N {look} 0 R>>/P 3 0 R>>"
                            ),
                        );
                        it.with_field(field);
                        it.annots.push(field);
                        it.write_form();
                        it.write_page();
                    },
                )
            },
            told: CHANGED,
            pdfsig: &[true, false],
        },
        Case {
            name: "a time stamp of nobody's over the page",
            made: |signer, section| {
                let mut contract = rightly(signer, section);
                let wish = Wish {
                    field: "Signature2",
                    sub_filter: "ETSI.RFC3161",
                    kind: "DocTimeStamp",
                    rect: [0, 0, 595, 842],
                    ..Wish::default()
                };
                contract.sign(signer, &wish);
                contract.paper.out
            },
            told: &["changed-later", "no-chain"],
            pdfsig: &[true, false],
        },
        Case {
            name: "a signature of nobody's that calls itself a time stamp",
            made: |signer, section| {
                let mut contract = rightly(signer, section);
                let wish = Wish { field: "Signature2", by: "rogue", kind: "DocTimeStamp", ..Wish::default() };
                contract.sign(signer, &wish);
                contract.paper.out
            },
            told: &["", "no-chain"],
            pdfsig: &[true, true],
        },
        Case {
            name: "a signature over what is certified, in a widget that was there",
            made: |signer, section| {
                let mut contract = Contract::new(section);
                contract.write_empty([90, 91], "", 2);
                contract.with_field(90);
                contract.annots.push(91);
                let value = contract.clone().paper.fresh();
                contract.with_catalog(&format!("/Perms<</DocMDP {value} 0 R>>"));
                let reference = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 2>>>>]";
                contract.sign(signer, &Wish { entries: reference, ..Wish::default() });
                contract.sign(signer, &Wish { into: Some([90, 91]), ..Wish::default() });
                contract.paper.out
            },
            told: &["changed-later", ""],
            pdfsig: &[false, true],
        },
    ]
}

fn find(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len()).position(|at| at == what).unwrap()
}

fn flipped(signer: &Signer, section: Section, what: &[u8]) -> Vec<u8> {
    let mut file = rightly(signer, section).paper.out;
    let at = find(&file, what);
    file[at] ^= 1;
    file
}

/// Certified: what may be changed after it.
fn certified(signer: &Signer, section: Section, allowed: u8) -> Contract {
    let mut contract = Contract::new(section);
    let reference = format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P {allowed}/V/1.2>>>>]"
    );
    // The number that its dictionary will have.
    let value = contract.clone().paper.fresh();
    contract.with_catalog(&format!("/Perms<</DocMDP {value} 0 R>>"));
    let [found, _] = contract.sign(signer, &Wish { entries: &reference, ..Wish::default() });
    assert_eq!(found, value);
    contract
}

/// The second part moved behind what is put between: a page of the attacker's, and a table that stands where the moved
/// `startxref` points to. What it needs of the range stands in the room that the value leaves, in a second entry; or in
/// a dictionary of the attacker's.
fn wrapped(signer: &Signer, twice: bool) -> Vec<u8> {
    let contract = rightly(signer, Section::Table);
    let file = &contract.paper.out;
    let [from, to] = [find(file, b"/Contents<") + 9, find(file, b">/M(") + 1];
    let (first, value, second) = (&file[..from], &file[from..to], &file[to..]);
    let last = file.windows(9).rposition(|at| at == b"startxref").unwrap();
    let table: usize =
        std::str::from_utf8(&file[last + 10..]).unwrap().lines().next().unwrap().parse().unwrap();
    // As long as its DER says: a signature may end with 00, as what fills its place does.
    assert_eq!(&value[..5], b"<3082");
    let length = std::str::from_utf8(&value[5..9]).unwrap();
    let kept = &value[..=2 * (4 + usize::from_str_radix(length, 16).unwrap())];
    let build = |moved: usize| {
        let range = format!("/ByteRange[0 {from} {moved} {}]", second.len());
        let mut gap = kept.to_vec();
        gap.push(b'>');
        if twice {
            gap.extend(range.bytes());
        }
        gap.resize(value.len(), b' ');
        let mut out = [first, &gap].concat();
        let mut rows = vec![(8, find(file, b"8 0 obj"))];
        let mut put = |out: &mut Vec<u8>, number: u32, body: &[u8]| {
            rows.push((number, out.len()));
            out.extend([format!("{number} 0 obj\n").as_bytes(), body, b"\nendobj\n"].concat());
        };
        out.extend(b"/M(D:20261126101500+09'00')>>\nendobj\n");
        put(&mut out, 9, b"<</FT/Sig/T(Signature1)/V 8 0 R/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>");
        put(&mut out, 3, OTHER_PAGE.as_bytes());
        put(&mut out, 5, b"<</Fields[7 0 R 9 0 R]/SigFlags 3>>");
        assert!(out.len() <= table, "the attacker's objects fit before the table's place");
        out.resize(table, b' ');
        let start = out.len();
        let mut late = Vec::new();
        if !twice {
            // Behind the table.
            late.extend(
                b"8 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached".as_slice(),
            );
            late.extend(range.bytes());
            late.extend([b"/Contents", kept, b">>>\nendobj\n"].concat());
        }
        // A table of a length that is known: one row a subsection.
        rows.sort_unstable();
        let body = |first: usize| {
            let mut text = "xref\n".to_owned();
            for (number, at) in &rows {
                let at = if *number == 8 && !twice { first } else { *at };
                text += &format!("{number} 1\n{at:010} 00000 n \n");
            }
            // The first revision's.
            let before = find(file, b"xref\n0 ");
            text + &format!("trailer\n<</Size 10/Root 1 0 R/Prev {before}>>\n")
        };
        let length = body(0).len();
        out.extend(body(start + length).bytes());
        out.extend(late);
        out
    };
    // Its own place stands in it.
    let mut moved = file.len();
    for _ in 0..5 {
        moved = build(moved).len();
    }
    let mut out = build(moved);
    assert_eq!(out.len(), moved);
    out.extend(second);
    out
}

#[track_caller]
fn problems(told: &Value) -> Vec<&str> {
    let signatures = told["signatures"].as_array().map_or(&[][..], Vec::as_slice);
    signatures.iter().map(|each| each["problem"].as_str().unwrap_or_default()).collect()
}

/// Each is told as it must be, by our own verifier and by `pdfsig`; all that is not is listed.
fn none_passes(section: Section) {
    let signer = Signer::new();
    let mut wrong = Vec::new();
    for case in
        [ranges(), values(), wrappings(), updates(), shadows(), prepared(), doubled(), looks(), fields()]
            .into_iter()
            .flatten()
    {
        let file = signer.path("case.pdf");
        fs::write(&file, (case.made)(&signer, section)).unwrap();
        let theirs: Vec<bool> = pdfsig(&file).iter().map(Told::valid).collect();
        if theirs != case.pdfsig {
            wrong.push(format!("{}: pdfsig says {theirs:?}", case.name));
        }
        let (code, told) = ours(&file, Some(signer.path("trusting.toml")));
        let unread = case.told.is_empty() && told["error"]["kind"] == "unreadable-pdf";
        let failed = case.told.iter().any(|problem| FAILED.contains(problem));
        let expected = if unread {
            1
        } else if failed {
            7
        } else {
            10
        };
        if (code, problems(&told)) != (expected, case.told.to_vec()) {
            wrong.push(format!("{}: exit {code}, {:?}, {}", case.name, problems(&told), told["error"]));
        }
    }
    assert!(wrong.is_empty(), "{section:?}\n{}", wrong.join("\n"));
}

fn no_attack_on_a_signed_table_passes() {
    none_passes(Section::Table);
}

fn no_attack_on_a_signed_stream_passes() {
    none_passes(Section::Stream);
}

/// The last signature covers the whole file or is followed by what may follow.
fn what_may_come_after_a_signature_passes() {
    type Made = fn(&Signer, Section) -> Vec<u8>;
    let cases: [(&str, Made, &[&str]); 7] = [
        ("nothing", |signer, section| rightly(signer, section).paper.out, &["none"]),
        ("line breaks", followed!(b"\r\n\n"), &["none"]),
        ("without signed attributes", wish!(options: "-noattr"), &["none"]),
        (
            "another signature",
            |signer, section| {
                let mut contract = rightly(signer, section);
                contract.sign(signer, &Wish { field: "Signature2", ..Wish::default() });
                contract.paper.out
            },
            &["signatures-only", "none"],
        ),
        (
            "an empty field",
            then!(|it| {
                let field = it.paper.fresh();
                it.paper.object(field, "<</FT/Sig/T(Signature2)/Subtype/Widget/Rect[0 0 0 0]/F 132>>");
                it.with_field(field);
                it.write_form();
            }),
            &["signatures-only"],
        ),
        (
            "a store of certificates",
            then!(|it| {
                let store = it.paper.fresh();
                it.paper.object(store, "<</Type/DSS/Certs[]>>");
                it.with_catalog(&format!("/DSS {store} 0 R"));
            }),
            &["signatures-only"],
        ),
        (
            "another signature where the first allows no more",
            |signer, section| {
                let mut contract = certified(signer, section, 2);
                contract.sign(signer, &Wish { field: "Signature2", ..Wish::default() });
                contract.paper.out
            },
            &["signatures-only", "none"],
        ),
    ];
    let signer = Signer::new();
    for section in [Section::Table, Section::Stream] {
        for (name, made, later) in cases {
            let file = signer.path("case.pdf");
            fs::write(&file, made(&signer, section)).unwrap();
            let (code, told) = ours(&file, Some(signer.path("trusting.toml")));
            assert_eq!(code, 0, "{section:?}, {name}: {told}");
            assert_eq!(told["format"], "pdf");
            let signatures = told["signatures"].as_array().unwrap();
            let found: Vec<&str> =
                signatures.iter().map(|each| each["scope"]["later"].as_str().unwrap()).collect();
            assert_eq!(found, later, "{section:?}, {name}: {told}");
            // It counts a field that is empty as well.
            let theirs = pdfsig(&file);
            assert!(
                theirs.iter().filter(|each| !each.kind.is_empty()).all(Told::valid),
                "{section:?}, {name}"
            );
        }
    }
}

/// With its page and its size: an annotation where comments are allowed, a signature where signatures are.
fn what_is_seen_after_a_signature_is_told_with_its_page_and_size() {
    type Change<'a> = &'a dyn Fn(&mut Contract);
    let signer = Signer::new();
    let [x, y, right, top] = SEEN;
    let noted = |contract: &mut Contract| {
        contract.annotate(&format!(
            "<</Type/Annot/Subtype/FreeText/Rect[{x} {y} {right} {top}]/Contents(void)>>"
        ));
        contract.paper.end();
    };
    let sign = |contract: &mut Contract| {
        contract.sign(&signer, &Wish { field: "Signature2", rect: SEEN, ..Wish::default() });
    };
    let changes: [(&str, Change<'_>); 2] = [("annotation", &noted), ("signature", &sign)];
    for section in [Section::Table, Section::Stream] {
        for (what, change) in changes {
            for mut contract in [certified(&signer, section, 3), rightly(&signer, section)] {
                change(&mut contract);
                let file = signer.path("case.pdf");
                fs::write(&file, &contract.paper.out).unwrap();
                let (_, told) = ours(&file, Some(signer.path("trusting.toml")));
                let additions = &told["signatures"][0]["additions"];
                let seen = additions.as_array().unwrap().iter().find(|each| !each["page"].is_null());
                let seen = seen.unwrap_or_else(|| panic!("{what}: {told}"));
                assert_eq!(
                    (&seen["what"], &seen["page"], &seen["revision"]),
                    (&json!(what), &json!(1), &json!(3))
                );
                assert_eq!(seen["size_points"], json!([right - x, top - y]), "{seen}");
            }
        }
    }
}

fn the_revision_that_was_signed_is_taken_out() {
    let signer = Signer::new();
    let config = signer.path("trusting.toml");
    let contract = rightly(&signer, Section::Table);
    let mut changed = contract.clone();
    changed.paper.object(PAGE, OTHER_PAGE);
    changed.paper.end();
    let [file, out] = ["case.pdf", "signed.pdf"].map(|name| signer.path(name));
    fs::write(&file, &changed.paper.out).unwrap();
    let extract = |force: bool| {
        let mut command = command(&["verify", "--json", "--extract-signed"]);
        command.arg(&out).arg(&file).arg("--config").arg(&config).args(force.then_some("--force"));
        finish(command)
    };
    let ran = extract(false);
    assert_eq!(ran.code, 10, "{ran:?}");
    assert_eq!(fs::read(&out).unwrap(), contract.paper.out);
    assert_eq!(ours(&out, Some(config.clone())).0, 0);
    // It replaces nothing unless it is told to; and of a whole file there is nothing to take out.
    fs::write(&out, b"mine").unwrap();
    assert_ne!(extract(false).code, 10);
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    extract(true);
    assert_eq!(fs::read(&out).unwrap(), contract.paper.out);
    fs::write(&file, &contract.paper.out).unwrap();
    let ran = extract(true);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert_ne!(ran.json()["error"], json!(null), "{ran:?}");
}
