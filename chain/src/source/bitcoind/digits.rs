//! The answer that is one long string of hexadecimal digits, as a block's is: read as it arrives.
//!
//! Gathered first and read then, a block would lie in memory twice and be gone over four times. Only the one form in
//! which nodes answer is read so; whatever comes in another, a refusal above all, comes out as it went in.
use super::transport::Gather;

/// What stands before the digits of a block, and what after them.
const HEAD: &[u8] = br#"[{"result":""#;
const TAIL: &[u8] = br#"","error":null,"id":0}]"#;

/// So many are read together, and one by one only where something else is among them.
const PIECE: usize = 4096;

/// What has arrived of it.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// What stands around the digits; if it does not begin as it should, all.
    around: Vec<u8>,
    /// What the digits say.
    bytes: Vec<u8>,
    /// What the first digit of a byte says whose second is still to come.
    half: Option<u8>,
    part: Part,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default)]
enum Part {
    #[default]
    Head,
    Digits,
    Rest,
}

impl Gather for Digits {
    fn expect(&mut self, length: usize) {
        self.bytes.reserve(length / 2);
    }

    fn take(&mut self, chunk: &[u8]) {
        match self.part {
            Part::Head => self.take_head(chunk),
            Part::Digits => self.take_digits(chunk),
            Part::Rest => self.around.extend_from_slice(chunk),
        }
    }
}

impl Digits {
    /// What the digits say; or, if there is anything else to the answer, the answer, its digits in small letters.
    pub(super) fn finish(self) -> Result<Vec<u8>, Vec<u8>> {
        let tail = self.around.strip_prefix(HEAD).map(<[u8]>::trim_ascii_end);
        if tail == Some(TAIL) && self.half.is_none() { Ok(self.bytes) } else { Err(self.restored()) }
    }

    fn restored(self) -> Vec<u8> {
        let (head, rest) = self.around.split_at(self.around.len().min(HEAD.len()));
        let digits = const_hex::encode(&self.bytes);
        let half = self.half.map(|half| format!("{half:x}")).unwrap_or_default();
        [head, digits.as_bytes(), half.as_bytes(), rest].concat()
    }

    fn take_head(&mut self, chunk: &[u8]) {
        let (head, rest) = chunk.split_at(chunk.len().min(HEAD.len() - self.around.len()));
        self.around.extend_from_slice(head);
        if !HEAD.starts_with(&self.around) {
            self.take_rest(rest);
        } else if self.around.len() == HEAD.len() {
            self.part = Part::Digits;
            self.take_digits(rest);
        }
    }

    fn take_digits(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() {
            // The second digit of a byte comes by itself, so that those after it are pairs.
            let size = if self.half.is_some() { 1 } else { chunk.len().min(PIECE) };
            let (piece, after) = chunk.split_at(size);
            if !self.take_pairs(piece) {
                let digits = piece.iter().map_while(|digit| self.take_digit(*digit)).count();
                if digits < piece.len() {
                    return self.take_rest(&chunk[digits..]);
                }
            }
            chunk = after;
        }
    }

    /// Takes these digits in if they are pairs. (The library would let a `0x` pass, but has too much room then.)
    fn take_pairs(&mut self, digits: &[u8]) -> bool {
        let length = self.bytes.len();
        self.bytes.resize(length + digits.len() / 2, 0);
        let taken = const_hex::decode_to_slice(digits, &mut self.bytes[length..]).is_ok();
        if !taken {
            self.bytes.truncate(length);
        }
        taken
    }

    /// Takes this byte in if it is a digit.
    fn take_digit(&mut self, digit: u8) -> Option<()> {
        let value = char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())?;
        match self.half.take() {
            Some(first) => self.bytes.push(first << 4 | value),
            None => self.half = Some(value),
        }
        Some(())
    }

    fn take_rest(&mut self, rest: &[u8]) {
        self.part = Part::Rest;
        self.around.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BLOCK: &str = "00ff0123456789abcdefABCDEF";

    fn gathered<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Vec<u8>> {
        let mut digits = Digits::default();
        chunks.into_iter().for_each(|chunk| digits.take(chunk));
        digits.finish()
    }

    /// As Bitcoin Core writes it.
    fn answer(result: &str) -> String {
        format!("[{{\"result\":\"{result}\",\"error\":null,\"id\":0}}]\n")
    }

    fn bytes(digits: &str) -> Vec<u8> {
        const_hex::decode(digits).expect("they are digits")
    }

    #[test]
    fn digits_are_read_however_they_are_cut() {
        let whole = answer(BLOCK);
        for one in 0..=whole.len() {
            for other in one..=whole.len() {
                let (begin, rest) = whole.as_bytes().split_at(one);
                let (middle, end) = rest.split_at(other - one);
                assert_eq!(gathered([begin, middle, end]), Ok(bytes(BLOCK)), "cut at {one} and {other}");
            }
        }
        assert_eq!(gathered(whole.as_bytes().chunks(1)), Ok(bytes(BLOCK)), "cut everywhere");
        assert_eq!(gathered([answer("").as_bytes()]), Ok(Vec::new()));
    }

    #[test]
    fn many_digits_are_read() {
        let block: Vec<u8> = (0..=u8::MAX).cycle().take(3 * PIECE + 77).collect();
        let whole = answer(&const_hex::encode(&block));
        for size in [1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5, whole.len()] {
            assert_eq!(gathered(whole.as_bytes().chunks(size)).as_ref(), Ok(&block), "chunks of {size}");
        }
    }

    #[test]
    fn anything_else_comes_out_as_it_went_in() {
        let whole = answer("c0ffee");
        let replaced = |what, by| whole.replace(what, by);
        for answer in [
            String::new(),
            "[".into(),
            "<html>Welcome</html>".into(),
            r#"[{"result":null,"error":{"code":-5,"message":"Block not found"},"id":0}]"#.into(),
            r#"{"result":"c0ffee","error":null,"id":0}"#.into(),
            answer("c0ffe"),
            answer("c0ffeg"),
            answer("0xc0ffee"),
            answer("c00xffee"),
            answer("c00xffe"),
            answer("c\\u0030ffee"),
            answer("c0ffee "),
            answer("c0ffé"),
            replaced("null", "{}"),
            replaced(":0", ":1"),
            replaced("]", ""),
            replaced("]", "]]"),
            replaced("\",", ","),
            whole[..HEAD.len()].into(),
            whole[..HEAD.len() + 3].into(),
            whole[..HEAD.len() + 6].into(),
        ] {
            for size in 1..=answer.len().max(1) {
                let gathered = gathered(answer.as_bytes().chunks(size));
                assert_eq!(gathered, Err(answer.clone().into_bytes()), "{answer} in chunks of {size}");
            }
        }
    }

    /// Answers that are nearly what they should be, and what they are cut into.
    fn answers() -> impl Strategy<Value = (Vec<u8>, Vec<prop::sample::Index>)> {
        let piece = prop_oneof![
            4 => "[0-9a-fA-F]{0,9}".prop_map(String::into_bytes),
            1 => Just(HEAD.to_vec()),
            1 => Just(TAIL.to_vec()),
            1 => Just(b"0x".to_vec()),
            1 => proptest::collection::vec(any::<u8>(), 0..4),
        ];
        let pieces = proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
        let whole = (pieces, any::<bool>(), any::<bool>()).prop_map(|(within, head, tail)| {
            [if head { HEAD } else { b"" }, &within, if tail { TAIL } else { b"" }].concat()
        });
        (whole, proptest::collection::vec(any::<prop::sample::Index>(), 0..8))
    }

    proptest! {
        /// Whatever comes in whatever pieces: either these are the bytes of a whole answer, or nothing of it is lost.
        #[test]
        fn nothing_is_made_up_and_nothing_lost((whole, cuts) in answers()) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(whole.len() + 1)).collect();
            cuts.extend([0, whole.len()]);
            cuts.sort_unstable();
            let read = gathered(cuts.windows(2).map(|cut| &whole[cut[0]..cut[1]]));
            let digits = whole.strip_prefix(HEAD).and_then(|rest| rest.trim_ascii_end().strip_suffix(TAIL));
            let digits = digits.filter(|digits| digits.len() % 2 == 0 && const_hex::check_raw(digits));
            match digits {
                Some(digits) => prop_assert_eq!(read, Ok(const_hex::decode(digits).expect("they are digits"))),
                None => prop_assert_eq!(read.expect_err("no digits").to_ascii_lowercase(), whole.to_ascii_lowercase()),
            }
        }
    }
}
