//! Words: 32 bits that stand for one value, prefix-coded, so that equal values are equal words.
//!
//! | bits | value |
//! |---|---|
//! | `0` + 31 | a small integer, signed |
//! | `10` + 30 | a text, by id |
//! | `110` + 29 | a day or month, inline |
//! | `11100` + 27 | a wide integer, by id |
//! | `11101` + 27 | a float, by id |
//! | `11110` + 27 | any other date, by id |
//! | `11111` + 27 | a proposition, by id |
//!
//! The order of words means nothing to users.

/// One value, by inline bits or by an id of the [`Dictionary`](super::dictionary::Dictionary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Word(pub u32);

/// What a word holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A small integer.
    Small(i32),
    /// A text's id.
    Text(u32),
    /// The 29 bits of a day or month.
    Day(u32),
    /// A wide integer's id.
    Wide(u32),
    /// A float's id.
    Float(u32),
    /// Another date's id.
    Date(u32),
    /// A proposition's id.
    Prop(u32),
}

const ID_27: u32 = (1 << 27) - 1;

impl Word {
    /// A missing part of a support; no value has it.
    pub const NONE: Word = Word(u32::MAX);
    /// The result of a failed expression; no value has it.
    pub const POISON: Word = Word(u32::MAX - 1);
    /// How many propositions there can be: the last two words are reserved.
    pub const PROPS: u32 = ID_27 - 1;
    /// How many wide integers, floats or other dates there can be.
    pub const WIDE: u32 = ID_27 + 1;
    /// How many texts there can be.
    pub const TEXTS: u32 = 1 << 30;

    /// A small integer, if it fits in 31 bits.
    pub fn small_int(value: i64) -> Option<Word> {
        (-(1 << 30)..1 << 30).contains(&value).then_some(Word(value as u32 & 0x7FFF_FFFF))
    }

    /// The small integer it holds.
    pub fn as_small_int(self) -> Option<i64> {
        (self.0 >> 31 == 0).then_some(i64::from((self.0 << 1) as i32 >> 1))
    }

    /// A text, by an id below [`Word::TEXTS`].
    pub fn text(id: u32) -> Word {
        Word(0x8000_0000 | id)
    }

    /// A day or month, by its 29 bits.
    pub fn day(bits: u32) -> Word {
        Word(0xC000_0000 | bits)
    }

    /// A wide integer, by an id below [`Word::WIDE`].
    pub fn wide(id: u32) -> Word {
        Word(0xE000_0000 | id)
    }

    /// A float, by an id below [`Word::WIDE`].
    pub fn float(id: u32) -> Word {
        Word(0xE800_0000 | id)
    }

    /// Another date, by an id below [`Word::WIDE`].
    pub fn date(id: u32) -> Word {
        Word(0xF000_0000 | id)
    }

    /// A proposition, by an id below [`Word::PROPS`].
    pub fn prop(id: u32) -> Word {
        Word(0xF800_0000 | id)
    }

    /// What it holds.
    pub fn shape(self) -> Shape {
        match self.0 >> 27 {
            0..=15 => Shape::Small((self.0 << 1) as i32 >> 1),
            16..=23 => Shape::Text(self.0 & ((1 << 30) - 1)),
            24..=27 => Shape::Day(self.0 & ((1 << 29) - 1)),
            28 => Shape::Wide(self.0 & ID_27),
            29 => Shape::Float(self.0 & ID_27),
            30 => Shape::Date(self.0 & ID_27),
            _ => Shape::Prop(self.0 & ID_27),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_integers_keep_their_sign() {
        for value in [0, 1, -1, 5000, (1 << 30) - 1, -(1 << 30)] {
            assert_eq!(Word::small_int(value).and_then(Word::as_small_int), Some(value));
        }
        assert_eq!(Word::small_int(1 << 30), None);
        assert_eq!(Word::small_int(-(1 << 30) - 1), None);
        assert_eq!(Word::text(7).as_small_int(), None);
    }

    #[test]
    fn shapes_are_told_apart() {
        assert_eq!(Word::text(Word::TEXTS - 1).shape(), Shape::Text(Word::TEXTS - 1));
        assert_eq!(Word::day((1 << 29) - 1).shape(), Shape::Day((1 << 29) - 1));
        assert_eq!(Word::wide(ID_27).shape(), Shape::Wide(ID_27));
        assert_eq!(Word::float(3).shape(), Shape::Float(3));
        assert_eq!(Word::date(3).shape(), Shape::Date(3));
        assert_eq!(Word::prop(Word::PROPS - 1).shape(), Shape::Prop(Word::PROPS - 1));
        assert_ne!(Word::prop(Word::PROPS - 1), Word::POISON);
    }
}
