//! Which words a group has: by its list, by hashing, or by a bit each.

use super::arena::Class;
use super::{Group, Groups};
use crate::base::effort::spend;
use crate::base::word::Word;
use std::collections::HashSet;

/// How the set of a group is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// The list is short and looked through.
    #[default]
    Scan,
    /// Open addressing, at most half full; [`Word::NONE`] is an empty place.
    Hash,
    /// A bit for each word from the base on.
    Bits,
}

/// So many words are looked through.
const FEW: usize = 12;

/// A bitmap may have so many words for each word of the list; a hash table has two to four.
const BITMAP: usize = 4;

/// The place at which a word is looked for first.
#[inline]
fn slot(word: Word, class: Class) -> usize {
    (word.0.wrapping_mul(0x9E37_79B1) >> (32 - class)) as usize
}

/// Looks a word up in a table; adds it where it is not there, and tells whether that was so.
#[inline]
fn hashed(table: &mut [Word], class: Class, word: Word) -> bool {
    let mask = table.len() - 1;
    let mut at = slot(word, class);
    loop {
        match table[at] {
            known if known == word => return false,
            Word::NONE => {
                table[at] = word;
                return true;
            }
            _ => at = (at + 1) & mask,
        }
    }
}

impl Groups {
    pub(super) fn has(&self, group: &Group, word: Word) -> bool {
        match group.kind {
            Kind::Scan => self.lists.words(group.list, group.len as usize).contains(&word),
            Kind::Hash => {
                let table = self.sets.words(group.set, 1 << group.set_class);
                let mut at = slot(word, group.set_class);
                while table[at] != word && table[at] != Word::NONE {
                    at = (at + 1) & (table.len() - 1);
                }
                table[at] == word
            }
            Kind::Bits => {
                let at = word.0.wrapping_sub(group.base);
                let bits = self.sets.words(group.set, 1 << group.set_class);
                bits.get(at as usize / 32).is_some_and(|bits| bits.0 >> (at % 32) & 1 == 1)
            }
        }
    }

    /// Appends the words that a group does not have.
    pub fn unknown(&self, group: u32, words: &[Word], out: &mut Vec<Word>) {
        spend(words.len());
        let own = &self.groups[group as usize];
        match own.kind {
            Kind::Bits => {
                let bits = self.sets.words(own.set, 1 << own.set_class);
                out.extend(words.iter().filter(|word| {
                    let at = word.0.wrapping_sub(own.base);
                    bits.get(at as usize / 32).is_none_or(|bits| bits.0 >> (at % 32) & 1 == 0)
                }));
            }
            _ => out.extend(words.iter().filter(|word| !self.has(own, **word))),
        }
    }

    /// Puts words into a group's set, the new ones behind `fresh`, as far as the set has room; tells how far.
    pub(super) fn mark(&mut self, group: u32, words: &[Word], fresh: &mut Vec<Word>) -> usize {
        let own = &self.groups[group as usize];
        match own.kind {
            Kind::Scan => {
                let list = self.lists.words(own.list, own.len as usize);
                for (taken, word) in words.iter().enumerate() {
                    if list.contains(word) || fresh.contains(word) {
                        continue;
                    }
                    if list.len() + fresh.len() == FEW {
                        return taken;
                    }
                    fresh.push(*word);
                }
                words.len()
            }
            Kind::Hash => {
                let table = self.sets.words_mut(own.set, 1 << own.set_class);
                let most = table.len() / 2 - own.len as usize;
                for (taken, word) in words.iter().enumerate() {
                    if fresh.len() == most {
                        return taken;
                    }
                    if hashed(table, own.set_class, *word) {
                        fresh.push(*word);
                    }
                }
                words.len()
            }
            Kind::Bits => {
                let bits = self.sets.words_mut(own.set, 1 << own.set_class);
                for (taken, word) in words.iter().enumerate() {
                    let at = word.0.wrapping_sub(own.base);
                    let Some(bits) = bits.get_mut(at as usize / 32) else { return taken };
                    let bit = 1 << (at % 32);
                    if bits.0 & bit == 0 {
                        bits.0 |= bit;
                        fresh.push(*word);
                    }
                }
                words.len()
            }
        }
    }

    /// Takes words that were taken out of a group's list out of its set too.
    pub(super) fn unmark(&mut self, group: u32, gone: &HashSet<Word>) {
        let own = &mut self.groups[group as usize];
        let words = self.sets.words_mut(own.set, 1 << own.set_class);
        match own.kind {
            Kind::Scan => {}
            Kind::Bits => {
                for word in gone {
                    let at = word.0.wrapping_sub(own.base);
                    if let Some(bits) = words.get_mut(at as usize / 32) {
                        bits.0 &= !(1 << (at % 32));
                    }
                }
            }
            // A place that became empty would hide those behind it.
            Kind::Hash => {
                let table = cleared(words, Word::NONE);
                for word in self.lists.words(own.list, own.len as usize) {
                    hashed(table, own.set_class, *word);
                }
            }
        }
    }

    /// Makes the set of a group anew, with room for another word; not where there is no memory.
    pub(super) fn remake(&mut self, group: u32, next: Word) -> bool {
        let own = &mut self.groups[group as usize];
        let list = self.lists.words(own.list, own.len as usize);
        let within = |(least, most): (u32, u32), word: &Word| (least.min(word.0), most.max(word.0));
        let (least, most) = list.iter().fold((next.0, next.0), within);
        let blocks = ((most - least) / 32) as usize + 2;
        let is_close = blocks <= BITMAP * (list.len() + 1);
        // What grows to a side goes on to: most of the room is left there.
        let class = class_of(if is_close { blocks + blocks / 4 } else { 3 * (list.len() + 1) });
        if own.kind != Kind::Scan {
            self.sets.give(own.set, own.set_class);
        }
        if !self.sets.may_take(class) {
            return false;
        }
        own.set_class = class;
        own.set = self.sets.take(class);
        let words = self.sets.words_mut(own.set, 1 << class);
        if is_close {
            let room = (1usize << class) - blocks;
            let below = if next.0 == least && most > least { room - room / 4 } else { room / 4 };
            own.base = (least & !31).saturating_sub(32 * below as u32);
            own.kind = Kind::Bits;
            let bits = cleared(words, Word(0));
            for word in list {
                let at = word.0 - own.base;
                bits[at as usize / 32].0 |= 1 << (at % 32);
            }
        } else {
            own.kind = Kind::Hash;
            let table = cleared(words, Word::NONE);
            for word in list {
                hashed(table, class, *word);
            }
        }
        true
    }
}

fn class_of(length: usize) -> Class {
    (length.next_power_of_two().trailing_zeros() as Class).max(1)
}

fn cleared(words: &mut [Word], with: Word) -> &mut [Word] {
    words.fill(with);
    words
}
