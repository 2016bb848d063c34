//! Where blocks begin and end.
