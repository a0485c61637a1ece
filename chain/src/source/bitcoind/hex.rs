//! Hexadecimal of whole blocks, some millions of digits: read by table, as libraries that check digit by digit take longer
//! for it than for all else that is done with a block.

/// No digit.
const NONE: u8 = 0xff;
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 16 {
        let digit = b"0123456789abcdef"[value as usize];
        values[digit as usize] = value;
        values[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    values
}

/// The bytes that these digits say, in either case; `None` if they are no digits, or an odd number of them.
pub(super) fn bytes(digits: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_chunks::<2>();
    let mut strange = 0;
    let read = |[high, low]: &[u8; 2]| {
        let (high, low) = (VALUES[usize::from(*high)], VALUES[usize::from(*low)]);
        strange |= high | low;
        high << 4 | low
    };
    let bytes = pairs.iter().map(read).collect();
    (rest.is_empty() && strange < 16).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitcoin::hex::{Case, DisplayHex};
    use proptest::prelude::*;

    #[test]
    fn what_is_no_pair_of_digits_is_refused() {
        assert_eq!(bytes(b""), Some(Vec::new()));
        assert_eq!(bytes(b"00fFa9"), Some(vec![0, 0xff, 0xa9]));
        for wrong in ["0", "0g", "g0", "00 0", "\\u0030", "é", "0x"] {
            assert_eq!(bytes(wrong.as_bytes()), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(written in any::<Vec<u8>>(), upper: bool) {
            let case = if upper { Case::Upper } else { Case::Lower };
            prop_assert_eq!(bytes(written.to_hex_string(case).as_bytes()), Some(written));
        }
    }
}
