//! Bytes and values, to and fro: total functions, with the offset where something is wrong.

pub mod cms;
