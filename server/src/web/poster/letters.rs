//! Letters of the fonts that every PDF reader has: their numbers in Windows' Latin code, and how wide they are in
//! Helvetica Bold (Adobe's font metrics).

/// Widths of the printable letters of ASCII, in thousandths of the size.
#[rustfmt::skip]
const ASCII: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// Letters 0x80 to 0x9f; a blank where there is none.
const UPPER: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// The letter's number, if the code has it.
pub(super) fn in_windows_code(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).ok(),
        _ => UPPER.chars().zip(0x80..).find(|(known, _)| *known == letter).map(|(_, number)| number),
    }
}

/// How wide a letter is, in parts of its size.
pub(super) fn bold_width(letter: u8) -> f32 {
    let ascii = letter.checked_sub(b' ').and_then(|at| ASCII.get(usize::from(at)));
    f32::from(ascii.copied().unwrap_or_else(|| latin_width(letter))) / 1_000.0
}

fn latin_width(letter: u8) -> u16 {
    match letter {
        0x85 | 0x97 | 0x99 | 0x8c | 0xc6 => 1_000,
        0x9c => 944,
        0xe6 => 889,
        0xd2..=0xd6 | 0xd8 => 778,
        0xc0..=0xc5 | 0xc7 | 0xd0 | 0xd1 | 0xd9..=0xdc => 722,
        0xc8..=0xcb | 0xdd | 0xde | 0x8a | 0x9f => 667,
        0xdf | 0xf0..=0xf6 | 0xf8..=0xfc | 0xfe | 0x8e | 0xbf => 611,
        0xd7 | 0xf7 => 584,
        0x93 | 0x94 | 0x84 | 0x9e => 500,
        0xb0 => 400,
        0x95 => 350,
        0xa1 => 333,
        0xcc..=0xcf | 0xec..=0xef | 0x91 | 0x92 | 0x82 | 0xa0 | 0xb7 => 278,
        _ => 556,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_numbers_of_the_code() {
        for (letter, number) in
            [('A', 0x41), ('é', 0xe9), ('€', 0x80), ('Ž', 0x8e), ('‘', 0x91), ('–', 0x96), ('Ÿ', 0x9f)]
        {
            assert_eq!(in_windows_code(letter), Some(number), "{letter}");
        }
        for letter in ['ş', 'Я', '中', 'ا', '\n', '\u{7f}', '\u{85}'] {
            assert_eq!(in_windows_code(letter), None, "{letter:?}");
        }
        assert!((bold_width(b'~') - 0.584).abs() < 1e-6 && (bold_width(b'A') - 0.722).abs() < 1e-6);
    }
}
