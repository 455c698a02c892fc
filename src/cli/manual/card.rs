//! The pages of the commands that look at a card.

use super::told::Told;
use crate::present::text::Text;

const LOOKING: &[u8] = &[0, 1, 2, 3, 4, 8, 9, 130];
const ASKING: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 8, 9, 130];

/// In the order of the help.
pub(super) const PAGES: &[Told] = &[
    Told {
        command: "inspect",
        about: &[
            Text::new(
                "カードの種類、利用者証明用電子証明書、暗証番号の残り回数、更新できる期間を伝えます。暗証番号は尋ねず、残り回数は減りません。署名用電子証明書はパスワードがないと読めないため、`--sign` を付けたときだけ読みます。",
                "Tells what the card is, its authentication certificate, how many tries each PIN has left and when to renew. It asks for no PIN and spends no try. The signing certificate can't be read without its password, and so only with `--sign`.",
            ),
            Text::new(
                "カードは1回のやりとりで読み、見つけたときのままにします。失効しているかどうかはカードから分からないため、確かめていないものとして伝えます。",
                "The card is read in one transaction and left as it was found. Whether a certificate was revoked can't be read from a card: that is told as not checked.",
            ),
        ],
        exits: ASKING,
        own: &[],
        json: "schema, now, simulated, reader {name, atr}, beside []\n\
               card {kind, token, municipality_code, municipality, expires_on}\n\
               certificates {auth, sign, auth_ca, sign_ca} {\n  \
               present, read, subject, issuer, serial, fingerprint_sha256,\n  \
               not_before, not_after, key {algorithm, bits}, holder,\n  \
               trust {status, anchor, anchor_fingerprint_sha256},\n  \
               revocation {status},\n  \
               lifecycle {state, last_day, days_left, renewal_opens_on,\n    \
               if_renewed_today {last_day, rule, loses_a_year,\n      \
               capped_by, estimated}}}\n\
               pins {auth, sign} {tries_left, tries_max, locked}\n\
               wire {apdus, bytes_sent, bytes_received, extended, elapsed_ms}",
        examples: &[
            ("mynascope inspect", Text::new("カードを見る", "Look at the card")),
            (
                "mynascope inspect --json --wait 30 >card.json",
                Text::new(
                    "30秒までカードを待ち、スクリプトのために JSON で書く",
                    "Wait for a card for up to 30 seconds, and write JSON for a script",
                ),
            ),
            (
                "mynascope --demo=expired inspect --all",
                Text::new(
                    "カードなしで試す: 期限の切れた模擬カード、認証局の写しも",
                    "Without a card: a simulated one that has expired, its CA copies too",
                ),
            ),
        ],
        see: &["cert", "renew", "pin status"],
    },
    Told {
        command: "cert",
        about: &[
            Text::new(
                "カードの電子証明書をひとつ、言葉、PEM、DER、JSON のどれかで出力します。`sign` だけがパスワードを尋ねます (スマートフォンでは `auth` も暗証番号を尋ねます)。",
                "Prints one certificate of the card in words, as PEM, DER or JSON. Only `sign` asks for a password (of a phone `auth` asks for its PIN too).",
            ),
            Text::new(
                "DER は端末には表示しません。`-o` で新しいファイルに書くか、パイプで渡してください。今あるファイルには書きません。",
                "DER is not printed on a terminal: give `-o`, which writes to a new file and over none, or pipe it.",
            ),
        ],
        exits: ASKING,
        own: &[],
        json: "schema, now, simulated, reader, card, beside\n\
               certificates {auth | sign | auth_ca | sign_ca}: mynascope-inspect(1)",
        examples: &[
            (
                "mynascope cert auth",
                Text::new("利用者証明用電子証明書を言葉で", "The authentication certificate in words"),
            ),
            (
                "mynascope cert auth --format pem -o auth.pem",
                Text::new("PEM で新しいファイルに書く", "Write it as PEM to a new file"),
            ),
            (
                "mynascope cert auth-ca --format der | sha256sum",
                Text::new("認証局の写しのフィンガープリント", "The fingerprint of the card's copy of the CA"),
            ),
        ],
        see: &["inspect", "verify"],
    },
    Told {
        command: "face",
        about: &[
            Text::new(
                "カードに記録された氏名、住所、生年月日、性別を、券面事項入力補助用の暗証番号 (4桁、3回まで) か、`--code` では照合番号B (10回まで。顔写真の下の4桁) で読みます。カードの中の記録と一致するかも伝えます。個人番号は読みません。",
                "Reads what the card's own text says of its holder: name, address, birth date and sex, by the 4-digit card text PIN (3 tries) or with `--code` by verification number B (10 tries; the four digits under the photo). It tells whether they agree with the record in the card. The individual number is never read.",
            ),
            Text::new(
                "`--sign` を付けると署名用電子証明書も同じ機会に読み、4項目を比べます。窓口では引っ越しや改名のときカードの記録を書き換えますが、署名用電子証明書は書き換えません。違いがあれば、署名用電子証明書はおそらく失効しています。違いがなくても、失効していない証しにはなりません。",
                "With `--sign` the signing certificate is read in the same insertion and the four are compared. The counter rewrites the text when the holder moves or changes the name, and not the certificate: a difference means that it has very probably been revoked, no difference proves nothing.",
            ),
            Text::new(
                "`--pin-stdin` では、券面事項入力補助用の暗証番号 (`--code` では照合番号B) を1行目、署名用パスワードを2行目から読みます。",
                "With `--pin-stdin` the card text PIN (with `--code` verification number B) is the first line, the signing password the second.",
            ),
        ],
        exits: ASKING,
        own: &[],
        json: "schema, face {name, address, birth_date, sex, record_intact},\n\
               moved {verdict (same | differs | unknown),\n  \
               fields {address {card, certificate, verdict}, ...}} | null",
        examples: &[
            (
                "mynascope face",
                Text::new("暗証番号を端末で尋ねて読む", "Ask for the PIN on the terminal, and read"),
            ),
            (
                "mynascope face --sign",
                Text::new("署名用電子証明書と比べる", "Compare with the signing certificate"),
            ),
            (
                "mynascope face --code --photo photo.png",
                Text::new("顔写真も PNG で書く", "Write the photo too, as a PNG"),
            ),
        ],
        see: &["sign", "pin status"],
    },
    Told {
        command: "renew",
        about: &[Text::new(
            "更新はいつから、いつまで、どこで、何を持って、いくらで、を伝えます。暗証番号は尋ねません。予定のファイル、スマートフォン用の QR コード、持って行く紙にもできます。",
            "Tells from when, until when, where, with what and for how much to renew. It asks for no PIN. The window can be had as a calendar file, as a QR code for a phone, or as a page to take along.",
        )],
        exits: LOOKING,
        own: &[],
        json: "schema, now, simulated, reader, card, beside\n\
               renewal {standing, do, answer, countdown,\n  \
               window {opens_on, last_day}, card_ends_on}\n\
               certificates {auth, sign}, lifecycle: mynascope-inspect(1)\n\
               procedure {name, municipal, written_on, counter, renewal, ...}\n\
               ics, saved",
        examples: &[
            ("mynascope renew", Text::new("更新のことを見る", "See when and how to renew")),
            (
                "mynascope renew --ics renewal.ics --save counter.txt",
                Text::new(
                    "予定のファイルと、窓口へ持って行く紙を書く",
                    "Write a calendar file, and a page to take to the counter",
                ),
            ),
        ],
        see: &["inspect"],
    },
    Told {
        command: "pin",
        about: &[Text::new(
            "カードの暗証番号の残り回数を見る、変更する、確かめる、のどれかです。ロックされた暗証番号は窓口でしか戻せません。",
            "Sees how many tries a PIN has left, changes it, or checks it. One that is locked is reset at the municipal counter alone.",
        )],
        exits: &[0, 1, 2, 3, 4, 5, 6, 8, 9, 130],
        own: &[],
        json: "",
        examples: &[("mynascope pin status", Text::new("残り回数を見る", "See the tries that are left"))],
        see: &["pin status", "pin change", "pin check"],
    },
    Told {
        command: "pin status",
        about: &[Text::new(
            "すべての暗証番号の残り回数を伝えます。どれも減りません。",
            "Tells how many tries each PIN has left. None is spent.",
        )],
        exits: LOOKING,
        own: &[],
        json: "schema, now, simulated, reader, card, beside\n\
               pins {auth, sign, text, juki_common, juki, ...}\n  \
               {tries_left, tries_max, locked}",
        examples: &[
            ("mynascope pin status", Text::new("残り回数を見る", "See the tries that are left")),
            (
                "mynascope --demo=one-try-left pin status --json",
                Text::new(
                    "残り1回の模擬カードで、JSON で",
                    "The same as JSON, of a simulated card with one try left",
                ),
            ),
        ],
        see: &["pin change", "pin check"],
    },
    Told {
        command: "pin change",
        about: &[
            Text::new(
                "暗証番号を変更します。今のものを1回、新しいものを2回尋ねます。`--pin-stdin` では、今のものを1行目、新しいものを2行目から読みます。",
                "Changes a PIN: it asks for the present one once and for the new one twice. With `--pin-stdin` the present one is the first line, the new one the second.",
            ),
            Text::new(
                "住民基本台帳用 (`juki`) は2か所にあります。片方だけ変わったときは、`--only` で残りを終えられます。",
                "The resident register PIN (`juki`) lies in two places. Where only one was changed, `--only` finishes the other.",
            ),
        ],
        exits: ASKING,
        own: &[],
        json: "schema, now, simulated, reader, card, pin, changed,\n\
               pins {...} {tries_left, tries_max, locked}",
        examples: &[
            (
                "mynascope pin change auth",
                Text::new("利用者証明用の暗証番号を変更する", "Change the authentication PIN"),
            ),
            (
                "mynascope --demo pin change sign",
                Text::new(
                    "模擬カードで署名用パスワードの変更を試す",
                    "Try the change of the signing password on a simulated card",
                ),
            ),
        ],
        see: &["pin status", "pin check"],
    },
    Told {
        command: "pin check",
        about: &[Text::new(
            "暗証番号が正しいか試します。正しければ残り回数は元に戻り、違えば1回減ります。",
            "Presents a PIN to see whether it is right. The right one restores all tries, a wrong one spends one.",
        )],
        exits: ASKING,
        own: &[],
        json: "schema, now, simulated, reader, card, pin, right,\n\
               pins {...} {tries_left, tries_max, locked}",
        examples: &[(
            "mynascope pin check auth",
            Text::new("利用者証明用の暗証番号を試す", "Check the authentication PIN"),
        )],
        see: &["pin status", "pin change"],
    },
    Told {
        command: "authenticate",
        about: &[Text::new(
            "カードが証明書の鍵を持っているかを試します。乱数にカードが署名し、カードから読んだ証明書で検証します。写しただけのカードは、これに答えられません。",
            "Tests whether the card holds the key of its certificate: the card signs a random challenge, which is checked against the certificate read from it. A card that is a mere copy can't answer it.",
        )],
        exits: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130],
        own: &[],
        json: "schema, now, simulated, reader, card, key, holds_key,\n\
               challenge_sha256, certificate {serial, fingerprint_sha256,\n  \
               not_after, trust, revocation}",
        examples: &[
            ("mynascope authenticate", Text::new("利用者証明用の鍵を試す", "Test the authentication key")),
            (
                "mynascope authenticate --key sign --json",
                Text::new("署名用の鍵を試し、JSON で答える", "Test the signing key, and answer in JSON"),
            ),
        ],
        see: &["cert", "pin status"],
    },
    Told {
        command: "readers",
        about: &[Text::new(
            "リーダーと、その中にあるものを伝えます。番号と名前の一部は、ほかのコマンドの `--reader` に使えます。",
            "Lists the readers and what is in them. The number, or any part of the name, is what `--reader` takes with other commands.",
        )],
        exits: &[0, 1, 2, 3, 130],
        own: &[],
        json: "schema, readers [{index, name, shared_name, state, held, in_use,\n  \
               events, atr, card {kind, token}}]",
        examples: &[("mynascope readers", Text::new("リーダーを見る", "See the readers"))],
        see: &["doctor", "health"],
    },
];
