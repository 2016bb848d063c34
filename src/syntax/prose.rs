//! Visible text of a block.
