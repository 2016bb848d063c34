//! What an editor offers beside reports: pure functions over a [`Document`](crate::document::Document). They speak of bytes and
//! know no protocol; what they read of the whole essay are sums and the blocks that cite, never the text anew.

pub mod actions;
pub mod completion;
pub mod format;
pub mod hedge;
pub mod hover;
pub mod links;
pub mod mentions;
pub mod outline;
pub mod rename;
pub mod works;
