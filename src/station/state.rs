//! What a kiosk keeps across restarts: wrong PINs of this insertion, wrong staff codes, when a card last came or went.
