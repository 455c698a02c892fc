//! The pages of the commands that work with files, look at the machine, or are about the program itself.

use super::told::Told;
use crate::present::text::Text;

/// In the order of the help.
pub(super) const PAGES: &[Told] = &[
    Told {
        command: "sign",
        about: &[
            Text::new(
                "カードの鍵で文書に署名します。PDF は登記・公証などの形式で署名したコピー (`_signed.pdf`) になり、ほかの文書は、別のファイル (`.p7s`。CMS、CAdES B-B) の署名になります。元の文書は書き換えません。署名は書く前に検証します。",
                "Signs a document with the card's key. A PDF becomes a signed copy as Japan's registries ask (`_signed.pdf`); any other document gets a signature beside it (`.p7s`: CMS, CAdES B-B). The document itself is never written to. The signature is checked before it is written.",
            ),
            Text::new(
                "署名用電子証明書による署名は、氏名、住所、生年月日、性別を受け取る人に渡します。パスワードを尋ねる前にそう伝えます。",
                "A signature made with the signing certificate hands name, address, birth date and sex to whoever gets it: that is said before the password is asked for.",
            ),
            Text::new(
                "暗号化された、壊れた、変更を禁じられた PDF などは、パスワードを尋ねる前に断り、どうすればよいかを伝えます。`--face` では、先にカードの記録を読み、証明書と違えば署名しません (終了コード 1)。`--pin-stdin` ではその暗証番号が1行目、パスワードが2行目です。",
                "What can't be signed, as a PDF that is encrypted, damaged or locked against changes, is refused before the password, with the way on. With `--face` the card's text is read first, and nothing is signed where it differs from the certificate (exit code 1); with `--pin-stdin` its PIN is then the first line and the password the second.",
            ),
        ],
        exits: &[0, 1, 2, 3, 4, 5, 6, 8, 9, 130],
        own: &[],
        json: "schema, file, size, sha256, digest, output, format, pem, attached,\n\
               key, digest_algorithm, signing_time_claimed,\n\
               signer {subject, issuer, serial, fingerprint_sha256,\n  \
               not_before, not_after, holder}, disclosed [],\n\
               within_dates, moved, cautions [], revocation, simulated",
        examples: &[
            ("mynascope sign letter.pdf", Text::new("letter_signed.pdf を作る", "Make letter_signed.pdf")),
            (
                "mynascope sign --digest sha512 -o letter.sig letter.txt",
                Text::new("SHA-512 で、名前を決めて署名する", "Sign with SHA-512, under a name of one's own"),
            ),
            (
                "mynascope sign --attached --pem -o - letter.txt >letter.pem",
                Text::new(
                    "文書を中に入れ、PEM で標準出力に書く",
                    "With the document inside, as PEM on standard output",
                ),
            ),
        ],
        see: &["verify", "face"],
    },
    Told {
        command: "verify",
        about: &[
            Text::new(
                "署名されたファイル (PDF、`.p7s`、`.p7m`、メール) の署名を確かめ、合うこと、合わないこと、確かめていないことを伝えます。カードもリーダーも要りません。文書が別にある署名では、隣のファイルか `--content` のものを見ます。",
                "Checks the signatures of a signed file (PDF, `.p7s`, `.p7m`, mail) and tells what fits, what does not and what was not checked. It needs no card and no reader. Of a detached signature the document is the file beside it, or the one that `--content` names.",
            ),
            Text::new(
                "結果は ETSI EN 319 102-1 の言葉で、`offline-no-revocation` の方針によります。失効しているかどうかは、だれにも問い合わせません。署名が複数あるときは、いちばん悪いものが終了コードを決めます (7、10、0 の順)。",
                "The indication is in the words of ETSI EN 319 102-1, under the policy `offline-no-revocation`: nobody is asked about revocation. Of several signatures the worst decides the exit code: 7, then 10, then 0.",
            ),
        ],
        exits: &[0, 1, 2, 7, 10, 130],
        own: &[],
        json: "schema, file, format, policy,\n\
               signatures [{indication, sub_indication, digest_matches,\n  \
               signature_valid, digest_algorithm, signing_time_claimed,\n  \
               signer {subject, serial, holder}, trust {status},\n  \
               revocation {status}, confirmed [], not_confirmed [],\n  \
               scope {covers, revision, revisions, later}}]\n\
               filing [{id, met, what}], extracted",
        examples: &[
            (
                "mynascope verify letter.p7s",
                Text::new("隣の letter の署名を確かめる", "Check the signature of the file letter beside it"),
            ),
            (
                "mynascope verify --json letter_signed.pdf",
                Text::new("署名された PDF を、JSON で", "A signed PDF, in JSON"),
            ),
            (
                "mynascope verify --check-filing letter_signed.pdf",
                Text::new(
                    "登記・公証などの求める形式かだけを調べる",
                    "Only hold it against what Japan's registries ask",
                ),
            ),
        ],
        see: &["sign", "cert"],
    },
    Told {
        command: "health",
        about: &[Text::new(
            "カードのサービスとリーダーが使える状態かを、監視のために2秒以内に答えます。カードには触れません。終了コードはこのコマンドだけのものです。",
            "Says whether card service and readers stand ready, for a monitor, within two seconds. It touches no card. Its exit codes are its own.",
        )],
        exits: &[],
        own: &[
            ("0", Text::new("正常", "ok")),
            (
                "1",
                Text::new(
                    "一部に問題あり: リーダーがない、`--reader` のものがない、リーダーの状態が分からない",
                    "degraded: no reader, or not the one that `--reader` names, or one that does not tell its state",
                ),
            ),
            (
                "2",
                Text::new(
                    "使えない: サービスが動いていない、使う権限がない、1.2秒答えない。使い方や設定が正しくないときも",
                    "down: the service is away, may not be used, or says nothing for 1.2 seconds; also usage or configuration",
                ),
            ),
            ("130", Text::new("中止した", "interrupted")),
        ],
        json: "schema, status, version, service {state, kind},\n\
               readers [{name, state, held}],\n\
               last_card_event {at, event, age_seconds}",
        examples: &[
            ("mynascope health", Text::new("状態を見る", "See how it stands")),
            ("mynascope health --json", Text::new("監視のための JSON", "JSON for a monitor")),
        ],
        see: &["readers", "doctor", "kiosk"],
    },
    Told {
        command: "doctor",
        about: &[
            Text::new(
                "パソコンからカードまでを順に調べます: システム、PC/SC サービス、権限、USB、ドライバー、リーダー、カード、アプリケーション、証明書。1行目で、使えるか、どこで止まりどうすればよいかを伝えます。続く行の印は ✓ 問題なし、! 注意、✗ ここで止まる、? 見られなかった、です (`--ascii` では言葉)。",
                "Walks from the machine to the card: system, PC/SC service, permission, USB, driver, reader, card, its applications, its certificates. The first line says whether it works, or where it stops and what to do. Each further one has a mark: a tick where it is fine, ! for attention, a cross where it stops, ? where nothing could be seen (with `--ascii` words in brackets).",
            ),
            Text::new(
                "残り回数は減らず、設定は変えず、何も送らず、root は要りません。ほかのプログラムが入れた暗証番号の状態は終わります。",
                "It spends no try, changes no setting, sends nothing and needs no root. It ends PINs that other programs have presented.",
            ),
        ],
        exits: &[0, 1, 2, 3, 4, 8, 130],
        own: &[],
        json: "schema, version, now, simulated,\n\
               verdict {state, sentence, part, rule, kind, todo, command},\n\
               findings [{rule, part, mark, sure, kind, facts, what, why,\n  \
               todo, command}], report, exercise",
        examples: &[
            ("mynascope doctor", Text::new("調べる", "Find what is wrong")),
            (
                "mynascope doctor --report helpdesk.txt",
                Text::new(
                    "問い合わせのためのファイルも書く (個人の情報なし)",
                    "Write a file for a help desk too, with nothing in it that tells of a person",
                ),
            ),
            (
                "mynascope doctor --exercise 20",
                Text::new("カードを20回読んで確かめる", "Read the card 20 times besides"),
            ),
        ],
        see: &["readers", "health"],
    },
    Told {
        command: "simulate",
        about: &[Text::new(
            "模擬カードを pcscd の仮想リーダー (vsmartcard の vpcd) に差し出し、どの PC/SC プログラムからも使えるようにします。スペースでカードを抜き差しし、q か Ctrl-C で終わります。伝えることは標準エラー出力に書きます。",
            "Serves a simulated card to pcscd's virtual reader (vpcd of vsmartcard), for any PC/SC program. Space takes the card out and puts it back, q or Ctrl-C ends it. What it says goes to standard error.",
        )],
        exits: &[0, 1, 2, 130],
        own: &[],
        json: "",
        examples: &[
            (
                "mynascope simulate --vpcd",
                Text::new(
                    "模擬カード fresh を、いつもの場所の仮想リーダーに",
                    "The simulated card fresh, to the virtual reader at its usual place",
                ),
            ),
            (
                "mynascope simulate expired --vpcd 127.0.0.1:35963",
                Text::new("期限の切れたものを、この場所に", "One that has expired, to this place"),
            ),
        ],
        see: &["readers"],
    },
    Told {
        command: "kiosk",
        about: &[
            Text::new(
                "公共の場所で、来た人のカードを案内します。カードをいつまで使えるか、今日更新できるか、どうすればよいかを、7つの言語と大きな文字で伝えます。1人ごとに何も残さず、職員用コードのほかでは終えられません。",
                "Guides visitors of a public place through the card they bring: until when it lasts, whether it can be renewed today, what to do, in seven languages and large type. Each visitor leaves nothing behind, and nobody gets out of it but by the staff's code.",
            ),
            Text::new(
                "設定は `/etc/mynascope/kiosk.toml` (または `--config`) だけから読みます。設定と、そこまでのフォルダーは root のもので、root のほかは書けないものに限ります。項目は `terminal`、`staff_code` (`--hash` で作る)、`keypad` (`fixed` か `shuffled`)、`one_process_per_visit`、`audit` (`stderr`、`none`、またはファイル)、`state`、`reader`、`[[root]]`、`[[municipality]]` です。",
                "It is configured by `/etc/mynascope/kiosk.toml` (or `--config`) alone, which counts only where it and the folders above it belong to root and nobody else can write them. Its keys: `terminal`, `staff_code` (made by `--hash`), `keypad` (`fixed` or `shuffled`), `one_process_per_visit`, `audit` (`stderr`, `none`, or a file), `state`, `reader`, `[[root]]`, `[[municipality]]`.",
            ),
            Text::new(
                "`TERM=linux` と `--ascii` では ASCII で描きます。ロケールを見るのは `--demo` のときだけです。",
                "It draws in ASCII with `TERM=linux` and with `--ascii`; the locale counts with `--demo` alone.",
            ),
        ],
        exits: &[],
        own: &[
            ("0", Text::new("`--hash` が終わった", "done: `--hash`")),
            (
                "2",
                Text::new(
                    "設定か使い方が正しくない、または描けない端末",
                    "configuration, usage, or a terminal that can't be drawn on",
                ),
            ),
            ("40", Text::new("職員が終えた", "ended by the staff")),
            ("129", Text::new("端末がなくなった", "its terminal is gone")),
            ("143", Text::new("SIGTERM で終わった", "ended by SIGTERM")),
        ],
        json: "",
        examples: &[
            (
                "mynascope kiosk --demo",
                Text::new(
                    "模擬カードで試す (終わるには、ウィンドウを閉じる)",
                    "Try it on a simulated card; closing its window ends it",
                ),
            ),
            (
                "mynascope kiosk --hash",
                Text::new(
                    "職員用コードを決め、設定に書く行を作る",
                    "Choose a staff code, and make the line for the configuration",
                ),
            ),
        ],
        see: &["health"],
    },
    Told {
        command: "completions",
        about: &[Text::new(
            "シェルの補完スクリプトを標準出力に書きます。bash、zsh、fish のものはコマンド、オプション、その値、模擬カードの名前、ファイルを補い、説明はシェルのロケールの言語で出ます。`make install` は3つとも、それぞれのシェルが探す場所に置きます。",
            "Prints a completion script. Those for bash, zsh and fish complete commands, options, their values, the names of simulated cards, and files; what they explain is in the language of the shell's locale. `make install` puts the three where each shell looks for them.",
        )],
        exits: &[0, 1, 2],
        own: &[],
        json: "",
        examples: &[
            (
                "mynascope completions bash >mynascope.bash",
                Text::new("bash のものをファイルに書く", "Write that of bash to a file"),
            ),
            ("mynascope completions fish >mynascope.fish", Text::new("fish のもの", "That of fish")),
        ],
        see: &["man"],
    },
    Told {
        command: "man",
        about: &[Text::new(
            "マニュアルページを、roff で標準出力に書きます。コマンドなしではプログラムのもの、`pin change` のように続ければそのコマンドのものです。`--list` は、すべてのページの名前を書きます。インストールした後は man(1) で読めます。",
            "Prints a manual page, roff: the program's own, or with a command such as `pin change` that command's. `--list` prints the names of all pages. Once installed they are read by man(1).",
        )],
        exits: &[0, 1, 2],
        own: &[],
        json: "",
        examples: &[
            (
                "mynascope man pin change | man -l -",
                Text::new("インストールせずに読む", "Read one without installing it"),
            ),
            ("mynascope --lang en man --list", Text::new("ページの名前", "The names of the pages")),
        ],
        see: &["help", "completions"],
    },
    Told {
        command: "help",
        about: &[Text::new(
            "コマンドの説明を表示します。`pin change` のように続ければそのコマンドのもので、`mynascope pin change --help` と同じです。`--help` の代わりに `-h` と書くと、短い説明になります。",
            "Prints the help of a command, `pin change` say: the same as `mynascope pin change --help`. With `-h` in place of `--help` it is in short.",
        )],
        exits: &[0, 2],
        own: &[],
        json: "",
        examples: &[
            ("mynascope help", Text::new("プログラムの説明", "The help of the program")),
            (
                "mynascope help pin change --lang ja",
                Text::new("コマンドの説明を日本語で", "The help of a command, in Japanese"),
            ),
        ],
        see: &["man"],
    },
];
