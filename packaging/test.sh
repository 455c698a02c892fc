#!/usr/bin/env bash
# `make test`: format, lints, every test. Each step is told before and after; the last line counts what passed, what
# failed and what was not run, and the lines before it say why. usage: test.sh
set -uo pipefail
# shellcheck source=packaging/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo=${CARGO:-cargo}

# 200 000 mutated signatures, 100 000 mutated PDFs and as many mutated faces of a card, the same ones every time, under 3
# minutes each; and every other value of every byte of one signature. Each in a process of its own: all but the last look at
# the memory of all of it.
mutated=sign::tests::mutation::many_mutated_files_neither_pass_nor_break_anything
pdfs=codec::pdf::tests::mutation::a_hundred_thousand_mutated_files_break_nothing
faces=session::pin::seen::mutation::a_hundred_thousand_mutated_faces_break_nothing
every=sign::tests::tamper::no_other_value_of_any_byte_passes_where_it_matters_and_elsewhere_it_changes_nothing
# 100 000 keys, bytes, cards and moments at random before a kiosk.
random=tui::script::wild::nor_does_it_in_a_hundred_thousand_events
# No test: writes what another test compares with.
writer=sim::issue::tests::write_the_demo_roots

# Named one by one: `cargo fmt` alone does not find the files that a macro declares (a screen each, a command each).
mapfile -t sources < <(find src -name '*.rs')
check "Format" "$cargo" fmt --check -- "${sources[@]}"
check "Lints (the first time they read every crate below)" \
    "$cargo" clippy --locked --all-targets -- -D warnings
if check "Build of the tests (the first time some minutes)" "$cargo" test --locked --no-run; then
    tests "Unit tests" "$cargo" test --locked --lib -- --skip "$mutated" --skip "$every" --skip "$random" \
        --skip "$pdfs" --skip "$faces" --skip "$writer"
    tests "Tests from outside: pseudo-terminals, pcscd, other programs" \
        "$cargo" test --locked --test it -- --skip gibibytes --skip a_thousand_visits
    tests "Documents of gibibytes" "$cargo" test --locked --test it -- --ignored gibibytes
    tests "200 000 mutated signatures" "$cargo" test --locked --lib -- --ignored --exact "$mutated"
    tests "100 000 mutated PDFs" "$cargo" test --locked --lib -- --ignored --exact "$pdfs"
    tests "100 000 mutated faces" "$cargo" test --locked --lib -- --ignored --exact "$faces"
    tests "Every other value of every byte of a signature" \
        "$cargo" test --locked --lib -- --ignored --exact "$every"
    tests "100 000 events before a kiosk" "$cargo" test --locked --lib -- --ignored --exact "$random"
else
    not_run 1 "all tests: they do not build"
fi
closing
