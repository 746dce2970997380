//! The one file that names bincode: small structures to bytes and back, always with a limit.
//!
//! bincode is unmaintained (RUSTSEC-2025-0141) and therefore pinned; it sees only bytes whose checksums were right.

use super::fault::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// No structure takes more bytes.
const LARGEST: usize = 1 << 26;

/// The bytes of a structure.
pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, Fault> {
    let config = bincode::config::standard().with_limit::<LARGEST>();
    bincode::serde::encode_to_vec(value, config).map_err(|error| Fault::damaged(error.to_string()))
}

/// The structure of bytes, which must be exactly its own.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let config = bincode::config::standard().with_limit::<LARGEST>();
    match bincode::serde::decode_from_slice(bytes, config) {
        Ok((value, read)) if read == bytes.len() => Ok(value),
        Ok(_) => Err(Fault::damaged("there is more than belongs there")),
        Err(error) => Err(Fault::damaged(format!("it cannot be read: {error}"))),
    }
}
