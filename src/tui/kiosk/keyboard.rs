//! What is typed on the screen: the keypad of digits, and the keyboard of letters and digits.
