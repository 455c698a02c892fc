#!/bin/sh
# After `make run`: where the program is, and what to type with a card. usage: afterwards.sh PROGRAM
cat <<END

That was a simulated card. The program is $1
    $1                   with a card reader plugged in and your card in it
    $1 inspect           the same as text
    $1 --demo=expired    another simulated card (README.md lists them)
    sudo make install    puts it, its manual page and completions below /usr/local
END
