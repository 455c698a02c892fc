//! The list of files under key scripts, with folders of the test's own.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::wizards::Desk;
use super::*;
use crate::task::folder::{Entry, Found, Kind};
use crate::task::{Output, Task, TaskEvent};

/// At the list of documents, on a desk with these files besides its own.
fn among(names: &[&str], lang: Lang, width: u16, height: u16) -> Desk {
    let mut desk = Desk::new("fresh", lang, width, height);
    for name in names {
        std::fs::write(desk.path(name), name).unwrap();
    }
    desk.keys("4<enter>").shows(&["1/5", "a.txt"]);
    desk
}

impl Desk {
    fn pastes(&mut self, octets: &[u8]) -> &mut Self {
        self.script.paste(octets);
        self.settle()
    }

    /// The row that is selected.
    #[track_caller]
    fn selects(&mut self, name: &str) -> &mut Self {
        let screen = self.script.screen();
        let row = screen.lines().skip(3).find_map(|line| line.strip_prefix(" > ")).unwrap_or_default();
        assert!(row.starts_with(name), "{name} is not selected on\n{screen}");
        self
    }
}

/// The names of the rows, from the top.
fn rows(desk: &mut Desk) -> Vec<String> {
    let screen = desk.script.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let rows = lines[4..lines.len() - 2].iter().filter(|line| !line.is_empty());
    rows.map(|line| line[3..].split("  ").next().unwrap().to_owned()).collect()
}

#[test]
fn what_is_pasted_or_dropped_is_selected_in_its_folder_and_enter_takes_it() {
    let blank = "確定 申告's (1).pdf";
    for write in [
        |path: &str| format!("{path}\n"),
        |path: &str| format!("'{}' ", path.replace('\'', "'\\''")),
        |path: &str| path.replace(' ', "\\ ").replace('\'', "\\'").replace('(', "\\(").replace(')', "\\)"),
        |path: &str| format!("\"{path}\""),
        |path: &str| format!("file://{}\r\n", path.replace(' ', "%20").replace("確", "%E7%A2%BA")),
    ] {
        let mut desk = among(&[], Lang::En, 100, 30);
        std::fs::write(desk.path("deeper").join(blank), b"x").unwrap();
        let path = desk.path("deeper").join(blank);
        desk.pastes(write(path.to_str().unwrap()).as_bytes());
        desk.shows(&["1/5", "deeper"]).selects(blank).lacks(&["first of several"]);
        desk.keys("<enter>").shows(&["2/5", blank]);
    }
}

#[test]
fn of_several_paths_the_first_is_taken_and_said_to_be() {
    for (lang, said) in [(Lang::En, "The first of several"), (Lang::Ja, "いくつかあるうちの最初")]
    {
        let mut desk = among(&[], lang, 100, 30);
        let [one, other] = ["b.pdf", "a.txt"].map(|name| desk.path(name).to_str().unwrap().to_owned());
        for dropped in [
            format!("'{one}' '{other}'"),
            format!("{one}\n{other}\n"),
            format!("file://{one}\nfile://{other}"),
        ] {
            desk.pastes(dropped.as_bytes()).selects("b.pdf").shows(&[said]);
            desk.keys("<down>");
        }
        desk.keys("x<c-u>").lacks(&[said]);
    }
}

#[test]
fn a_pasted_folder_is_gone_to_and_what_is_nowhere_stays_to_be_put_right() {
    let mut desk = among(&[], Lang::En, 100, 30);
    desk.pastes(b"deeper/").shows(&["確定申告.pdf"]).pastes(b"../").shows(&["a.txt"]);
    desk.pastes(b"~\n").shows(&["確定申告.pdf"]).keys("<left>").shows(&["a.txt"]);
    desk.pastes(b"/no/such\x1b[31m/file.pdf").shows(&["There is no such place", "> /no/such", "/file.pdf"]);
    desk.keys("<c-u>").shows(&["a.txt"]);
    // What is no path is looked for.
    desk.pastes("Ａ.TX".as_bytes()).selects("a.txt").lacks(&["There is no such place", "b.pdf"]);
    desk.keys("<c-u>").pastes(b"  \r\n").shows(&["a.txt", "b.pdf"]);
}

#[test]
fn names_that_are_no_text_are_shown_safely_and_opened_by_their_octets() {
    let names: [&[u8]; 6] = [
        b"z\xff\xfe.txt",
        b"z\xe7\xa2.txt",
        b"z\x1b[31m\n.txt",
        "z\u{202e}fdp.exe".as_bytes(),
        "zz\u{301}\u{200b}".as_bytes(),
        b"z'\"\\ $",
    ];
    for name in names {
        let mut desk = among(&[], Lang::En, 100, 30);
        let path = desk.path("").join(OsStr::from_bytes(name));
        std::fs::write(&path, b"what it says").unwrap();
        desk.keys("<esc><enter>z").selects("z").lacks(&["\u{1b}", "\u{202e}", "\u{200b}", "\u{fffd}"]);
        desk.keys("<enter>").shows(&["2/5", "12 bytes"]).lacks(&["\u{fffd}"]);
        // A terminal lets no control character through in what is dropped on it.
        if !name.contains(&0x1b) {
            let dropped = path.as_os_str().as_bytes();
            desk.keys("<esc><home>").pastes(dropped).selects("z").keys("<enter>").shows(&["2/5", "12 bytes"]);
        }
    }
}

#[test]
fn the_list_is_in_the_order_in_which_one_counts_and_says_where_one_is() {
    let names: Vec<String> = (1..=30).map(|at| format!("f{at}.pdf")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut desk = among(&names, Lang::En, 80, 24);
    // With a.txt, b.pdf, c.p7s and deeper/.
    desk.selects("deeper/").shows(&[" 1/34\n"]);
    assert_eq!(rows(&mut desk)[..6], ["../", "deeper/", "a.txt", "b.pdf", "c.p7s", "f1.pdf"]);
    desk.keys("f").selects("f1.pdf").shows(&[" 1/31  of 34\n"]).keys("<down>").selects("f2.pdf");
    desk.keys("<end>").selects("確定申告.pdf".split('確').next().unwrap()).shows(&[" 31/31  of 34\n"]);
    desk.keys("<c-u><end>").selects("f30.pdf").shows(&[" 34/34\n"]);
    desk.keys("<pgup>")
        .shows(&[" 16/34\n"])
        .keys("<pgdn>")
        .selects("f30.pdf")
        .keys("<down>")
        .selects("f30.pdf");
    desk.keys("<pgup><pgup><pgup>").selects("../").shows(&[" 0/34\n"]).keys("<pgdn>").shows(&[" 18/34\n"]);
    let name = base(&desk.path(""));
    desk.keys("<home>").selects("../").keys("<enter>").selects(&name);
}

fn base(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn leaving_a_folder_or_the_list_clears_what_was_typed_and_keeps_the_place() {
    let mut desk = among(&[], Lang::En, 80, 24);
    desk.keys("deep<enter>")
        .shows(&["確定申告.pdf", "path>\n"])
        .keys("<bs>")
        .selects("deeper/")
        .shows(&["a.txt", "path>\n"]);
    desk.keys("b.p<enter>")
        .shows(&["2/5", "b.pdf"])
        .keys("<esc>")
        .selects("b.pdf")
        .shows(&["path>\n", "a.txt"]);
    desk.keys("a.t<esc>")
        .shows(&["Enter: choose"])
        .keys("<enter>")
        .selects("a.txt")
        .shows(&["path>\n", "b.pdf"]);
    // Another tab in between leaves it as it is.
    desk.keys("a.").selects("a.txt");
}

#[test]
fn tab_completes_what_is_typed() {
    let mut desk = among(&["report-1.pdf", "report-20.pdf", "Résumé.txt"], Lang::En, 80, 24);
    desk.keys("rep<tab>").shows(&["path> report-\n"]).selects("report-1.pdf");
    desk.lacks(&["Tab complete"])
        .keys("2<tab>")
        .shows(&["path> report-20.pdf\n"])
        .keys("<enter>")
        .shows(&["2/5", "report-20.pdf"]);
    desk.keys("<esc><c-u>RÉ<tab>").shows(&["path> Résumé.txt\n"]);
    desk.keys("<c-u>dee<tab>")
        .shows(&["確定申告.pdf", "path>\n"])
        .keys("<tab>")
        .shows(&["path> 確定申告.pdf\n"]);
    desk.keys("<c-u>..<tab>").selects("deeper/").keys("~<tab>").shows(&["確定申告.pdf"]);
    // A part that only one name has is enough.
    desk.keys("../20<tab>").shows(&["path> report-20.pdf\n"]);
}

#[test]
fn keys_that_would_do_nothing_are_not_shown() {
    let mut desk = among(&[], Lang::En, 120, 24);
    desk.shows(&["Left up", "^T hidden"]).lacks(&["^R recent"]);
    desk.keys("a.txt").lacks(&["Left up", "Tab complete"]);
    desk.keys("<c-u>~/").shows(&["確定申告.pdf", "Tab complete"]).lacks(&["^T hidden"]);
    desk.keys("/").lacks(&["Left up"]);
}

#[test]
fn files_of_this_run_are_at_hand() {
    let mut desk = among(&[], Lang::En, 120, 24);
    desk.keys("deeper/確<enter>").shows(&["2/5"]).keys("<esc>");
    desk.keys("../a.t<enter>").shows(&["2/5"]);
    desk.keys("5<enter>").shows(&["1/4", "^R recent"]).keys("c.p<enter>").shows(&["4/4"]).keys("<enter>");
    desk.keys("<c-r>").shows(&["Files used in this run", " 1/3\n"]).selects("/");
    let listed: Vec<String> = rows(&mut desk).iter().map(|row| base(Path::new(row))).collect();
    assert_eq!(listed, ["c.p7s", "a.txt", "確定申告.pdf"]);
    desk.keys("確").shows(&[" 1/1  of 3\n"]).keys("<esc>").shows(&["1/4", "c.p7s"]).lacks(&["Files used"]);
    desk.keys("<c-r>a.txt<enter>").shows(&["4/4", "a.txt"]).keys("<enter><c-r>").selects("/");
    // One that is gone meanwhile is said to be.
    std::fs::remove_file(desk.path("a.txt")).unwrap();
    desk.keys("<enter>").shows(&["There is no such place", "Files used"]);
}

#[test]
fn folders_that_can_not_be_read_leave_a_way_out() {
    let mut desk = among(&[], Lang::En, 80, 24);
    let folder = desk.path("deeper").join("within");
    std::fs::create_dir(&folder).unwrap();
    desk.keys("deeper/within/").shows(&["Nothing here"]).selects("../");
    std::fs::remove_dir_all(desk.path("deeper")).unwrap();
    // Gone behind one's back: up and up again, to what is still there.
    desk.keys("<enter>").shows(&["There is no such place"]).selects("../").keys("<enter>").shows(&["a.txt"]);

    std::fs::create_dir(desk.path("shut")).unwrap();
    std::fs::write(desk.path("shut").join("in.txt"), b"x").unwrap();
    std::fs::set_permissions(desk.path("shut"), std::fs::Permissions::from_mode(0o100)).unwrap();
    if std::fs::read_dir(desk.path("shut")).is_ok() {
        return; // root reads everything
    }
    desk.keys("shut/").shows(&["No permission"]).keys("<c-u>");
    let hidden = desk.path("shut").join("in.txt");
    desk.pastes(hidden.as_os_str().as_bytes())
        .shows(&["No permission", "path> in.txt"])
        .keys("<enter>")
        .shows(&["2/5"]);
}

#[test]
fn links_in_a_circle_pipes_and_devices_are_shown_and_not_opened() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    symlink("loop", desk.path("loop")).unwrap();
    symlink(".", desk.path("here")).unwrap();
    symlink("/dev/zero", desk.path("zero")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, desk.path("pipe"), rustix::fs::Mode::RUSR).unwrap();
    desk.keys("4<enter>").shows(&["loop", "here/", "pipe", "zero"]);
    desk.keys("loop<enter>")
        .shows(&["1/5", "leads nowhere"])
        .keys("<c-u>pipe<enter>")
        .shows(&["1/5", "Not a file"]);
    desk.keys("<c-u>zero<enter>")
        .shows(&["1/5", "Not a file"])
        .keys("<c-u>here<enter>here<enter>")
        .shows(&["here/here", "a.txt"]);
    desk.keys("<c-u>/dev/nul").keys("l<enter>").shows(&["1/5", "Not a file"]);
    let pipe = desk.path("pipe");
    desk.keys("<c-u>").pastes(pipe.as_os_str().as_bytes()).shows(&["1/5", "Not a file"]);
}

#[test]
fn a_paste_is_kept_where_a_path_is_typed_and_nowhere_else() {
    let mut desk = among(&[], Lang::En, 100, 30);
    // From a path's line to the password: what began there ends nowhere.
    let begin = |desk: &mut Desk| {
        desk.script.event(Event::Input(Input::Paste(Paste::Began)));
        desk.script.event(Event::Input(Input::Paste(Paste::Octet(b'D'))));
        desk.script.app.keeps_paste()
    };
    assert!(begin(&mut desk));
    desk.pastes(b"a.txt").keys("<enter><enter>").shows(&["3/5"]);
    assert!(!begin(&mut desk), "where the password is typed");
    desk.pastes(b"DEMO2580").lacks(&["DEMO2580"]);
    desk.keys("<esc><esc><esc>6<enter>");
    assert!(!begin(&mut desk), "where a PIN is typed");
    desk.pastes(b"1234").lacks(&["2 more needed"]);
    for keys in ["<esc>", "1", "2", "/", "<esc>", "3", "?"] {
        desk.keys(keys);
        assert!(!begin(&mut desk), "after {keys}");
    }
}

#[test]
fn a_place_to_save_to_can_be_dropped_too() {
    let mut desk = Desk::new("fresh", Lang::En, 100, 30);
    desk.keys("2e").shows(&["Save to a file"]).pastes(b"file:///tmp/my%20keys/").shows(&["/tmp/my keys/"]);
    desk.lacks(&["Pasting does nothing"]);
    // Chosen from the list: the name that was there is kept, or a file's own is taken.
    desk.keys("<c-u>a.pem<c-o>").shows(&["b.pdf", "^O save here"]).keys("deeper/").shows(&["確定申告.pdf"]);
    let path = format!("{}/deeper/a.pem", desk.path("").to_str().unwrap().trim_end_matches('/'));
    desk.keys("<c-o>").shows(&[&path, "^O choose a place"]).lacks(&["確定申告.pdf"]);
    desk.keys("<c-o>").shows(&["確定申告.pdf"]).keys("<esc>").shows(&[&path]);
    desk.keys("<c-o>確<enter>").shows(&["deeper/確定申告.pdf"]);
}

#[test]
fn two_hundred_thousand_names_are_walked_without_a_stall() {
    let mut desk = Desk::new("fresh", Lang::En, 80, 24);
    desk.script.keys("4<enter>");
    let asked = desk.script.effects.iter().rev().find_map(|effect| match effect {
        Effect::Start(task, Task::Look(path)) => Some((*task, path.clone())),
        _ => None,
    });
    let (task, path) = asked.unwrap();
    let entry = |at: u32| Entry::named(format!("scan-{at}.pdf").into(), Kind::File);
    let entries = (1..=200_000).map(entry).collect();
    let found = Output::Found(Arc::new(Found::Folder { path, entries, cut: false }));
    desk.script.event(Event::Task(TaskEvent::Ended { task, result: Ok(found) }));
    desk.selects("scan-1.pdf").shows(&[" 1/200,000\n"]);
    let since = std::time::Instant::now();
    for (keys, name, place) in [
        ("<end>", "scan-200000.pdf", " 200,000/200,000\n"),
        ("99", "scan-99.pdf", " 1/7,382  of 200,000\n"),
        ("999", "scan-99999.pdf", " 1/2  of 200,000\n"),
        ("<c-u><tab>", "scan-1.pdf", " 1/200,000\n"),
        ("<c-u><pgdn><home>", "../", " 0/200,000\n"),
    ] {
        desk.script.keys(keys);
        desk.selects(name).shows(&[place]);
    }
    // Thirteen keys and ten pictures on a busy machine; what is looked through for each row that is drawn takes minutes.
    assert!(since.elapsed().as_secs() < 20, "{:?}", since.elapsed());
}
