//! Each limit by itself, with numbers that can be checked by hand.
