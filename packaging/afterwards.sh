#!/bin/sh
# After `make run`: where the program is, and what to type with a card. usage: afterwards.sh PROGRAM
line() { printf '    %-40s  %s\n' "$1" "$2"; }
printf '\nThat was a simulated card. The program is %s\n' "$1"
line "$1" "with a card reader plugged in and your card in it"
line "$1 inspect" "the same as text"
line "$1 --demo=expired" "another simulated card (README.md lists them)"
line "sudo make install" "puts it, its manual page and completions below /usr/local"
