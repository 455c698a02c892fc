//! The pages of a visit, drawn: heading, answer, paragraphs, and what can be pressed.
