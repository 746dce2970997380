//! Short texts met lately, with their words. Texts repeat, and the dictionary is too large for the caches: to find a text
//! there takes four accesses to memory, here one.

use crate::base::dictionary::{Dictionary, Full};
use crate::base::word::Word;

/// Longer texts are not kept.
const LONGEST: usize = 24;
/// So many places, a power of two: a quarter of a megabyte.
const PLACES: usize = 1 << 13;
/// So many texts are looked up before it is worth the room.
const FEW: usize = 256;

/// A text in the place of its bytes, padded with zeros; an empty place has a length that no text has.
#[derive(Clone, Copy, Debug)]
struct Entry {
    bytes: [u64; LONGEST / 8],
    length: u32,
    word: Word,
}

/// A cache before a dictionary, each text in the one place of its bytes.
#[derive(Debug, Default)]
pub(super) struct Recent {
    entries: Vec<Entry>,
    asked: usize,
}

impl Recent {
    /// The word of a text, which is added to the dictionary if it is new. It must be the same dictionary each time.
    #[inline]
    pub fn intern(&mut self, text: &str, dictionary: &mut Dictionary) -> Result<Word, Full> {
        if text.len() > LONGEST {
            return dictionary.intern_text(text);
        }
        if self.entries.is_empty() {
            self.asked += 1;
            if self.asked < FEW {
                return dictionary.intern_text(text);
            }
            self.entries = vec![Entry { bytes: [0; 3], length: u32::MAX, word: Word::NONE }; PLACES];
        }
        let (bytes, length) = (packed(text), text.len() as u32);
        let entry = &mut self.entries[place(bytes)];
        if entry.length != length || entry.bytes != bytes {
            *entry = Entry { bytes, length, word: dictionary.intern_text(text)? };
        }
        Ok(entry.word)
    }
}

#[inline]
fn packed(text: &str) -> [u64; LONGEST / 8] {
    let mut padded = [0; LONGEST];
    padded[..text.len()].copy_from_slice(text.as_bytes());
    let mut packed = [0; LONGEST / 8];
    for (word, bytes) in packed.iter_mut().zip(padded.chunks_exact(8)) {
        *word = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
    }
    packed
}

/// Multiplicative hashing, as of Fibonacci: the upper bits of a product depend on all of both.
#[inline]
fn place([a, b, c]: [u64; LONGEST / 8]) -> usize {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let mixed = (a ^ b.rotate_left(23) ^ c.rotate_left(47)).wrapping_mul(GOLDEN);
    (mixed >> (64 - PLACES.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_dictionary() {
        let (mut recent, mut dictionary) = (Recent::default(), Dictionary::new());
        let texts =
            |n: usize| ["".into(), n.to_string(), format!("actor {n}"), "é".repeat(n % 20), "\u{1}".repeat(n % 26)];
        for n in (0..20_000).chain(0..20_000) {
            for text in texts(n) {
                let word = recent.intern(&text, &mut dictionary).unwrap();
                assert_eq!(dictionary.text(word), Some(text.as_str()));
                assert_eq!(dictionary.intern_text(&text), Ok(word));
            }
        }
    }
}
