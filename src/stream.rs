//! The reading mode: the interactive program as a stream of lines, for screen readers and for terminals that can't be drawn
//! on. No alternate screen, nothing drawn over, no escape sequence: what was said stays said.
