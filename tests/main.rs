//! Trailbook as a whole, from the outside.

mod window;
