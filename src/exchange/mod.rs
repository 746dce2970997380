//! Floor 4: data in bulk, from what others write to columns of words.

pub mod facts;
