//! The pages of the staff: the code, the diagnosis, restart and end.
