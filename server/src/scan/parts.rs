//! What codes say, put together: uniform resources (BC-UR) in one part or many, BBQr, or a text that is the whole of it.
use super::bbqr;
use super::picture::NotRead;
use thiserror::Error;

/// Most parts of one message.
pub(super) const MOST_PARTS: usize = 2_000;
/// Longest text of one code: no code holds more.
const LONGEST: usize = 8_000;

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many parts are known.
    pub known: usize,
    /// So many there are.
    pub all: usize,
}

/// Why there is nothing whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unread {
    /// A picture shows none.
    #[error(transparent)]
    Picture(#[from] NotRead),
    /// Codes are missing.
    #[error("codes are missing: of {} parts {} are known; give the pictures of the others, too", .0.all, .0.known)]
    Missing(Progress),
    /// They don't belong together.
    #[error(
        "these codes don't belong together, or one was read wrongly; begin again with those of one transaction"
    )]
    Mixed,
    /// There are too many.
    #[error("this is more than any signed transaction takes; give the file instead")]
    TooMany,
    /// It is something else.
    #[error("these codes hold no signed transaction; let your device show it signed, and take those")]
    SomethingElse,
}

/// The file that the texts are the parts of, in whatever order and however often each is there.
///
/// # Errors
/// It is not whole yet, or is none.
pub fn assemble<S: AsRef<str>>(texts: &[S]) -> Result<Vec<u8>, Unread> {
    let texts: Vec<&str> =
        texts.iter().map(|text| text.as_ref().trim()).filter(|text| !text.is_empty()).collect();
    let Some(first) = texts.first() else { return Err(Unread::SomethingElse) };
    if texts.len() > MOST_PARTS || texts.iter().any(|text| text.len() > LONGEST) {
        return Err(Unread::TooMany);
    }
    let is_ur = |text: &str| text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("ur:"));
    if is_ur(first) {
        of_resource(&texts)
    } else if first.starts_with(bbqr::HEAD) {
        bbqr::assemble(&texts)
    } else {
        // The whole of it in one code, as base64 or hexadecimal digits; seen in more than one picture, perhaps.
        let is_one = texts.iter().all(|text| text == first);
        if is_one { Ok(first.as_bytes().to_vec()) } else { Err(Unread::Mixed) }
    }
}

fn of_resource(texts: &[&str]) -> Result<Vec<u8>, Unread> {
    let texts: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
    let (kind, _) = ur::decode(&texts[0]).map_err(|_| Unread::Mixed)?;
    let message = match kind {
        ur::ur::Kind::SinglePart if texts.iter().all(|text| *text == texts[0]) => {
            ur::decode(&texts[0]).map_err(|_| Unread::Mixed)?.1
        }
        ur::ur::Kind::SinglePart => return Err(Unread::Mixed),
        ur::ur::Kind::MultiPart => of_parts(&texts)?,
    };
    if !is_wanted(&texts[0]) {
        return Err(Unread::SomethingElse);
    }
    byte_string(&message).map(<[u8]>::to_vec).ok_or(Unread::SomethingElse)
}

/// The types that hold a partially signed transaction, or bytes that may be one.
fn is_wanted(text: &str) -> bool {
    ["ur:crypto-psbt/", "ur:psbt/", "ur:bytes/"].iter().any(|kind| text.starts_with(kind))
}

fn of_parts(texts: &[String]) -> Result<Vec<u8>, Unread> {
    let all = count(&texts[0]).ok_or(Unread::Mixed)?;
    if all > MOST_PARTS {
        return Err(Unread::TooMany); // by what it claims, before anything is made of it
    }
    let mut decoder = ur::Decoder::default();
    for text in texts {
        if count(text) != Some(all) {
            return Err(Unread::Mixed);
        }
        decoder.receive(text).map_err(|_| Unread::Mixed)?;
    }
    let known = decoder.resolved_fragment_count().unwrap_or(0);
    let message = decoder.message().map_err(|_| Unread::Mixed)?;
    message.ok_or(Unread::Missing(Progress { known, all }))
}

/// How many parts there are, as a part says: `ur:type/3-9/…`.
fn count(text: &str) -> Option<usize> {
    let place = text.split('/').nth(1)?;
    place.split_once('-')?.1.parse().ok()
}

/// The bytes in a byte string as CBOR writes it (RFC 8949), if that is the whole of it.
fn byte_string(message: &[u8]) -> Option<&[u8]> {
    let (head, rest) = message.split_first()?;
    let (length, rest) = match head {
        0x40..=0x57 => (usize::from(head - 0x40), rest),
        0x58 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        0x59 => {
            rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?
        }
        0x5a => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::try_from(u32::from_be_bytes(*length)).ok()?, rest)
        }
        _ => return None,
    };
    (rest.len() == length).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cbor(bytes: &[u8]) -> Vec<u8> {
        [&[0x5a][..], &u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
    }

    fn parts(bytes: &[u8], kind: &str, count: usize) -> Vec<String> {
        let mut encoder = ur::Encoder::new(&cbor(bytes), 100, kind).unwrap();
        (0..count).map(|_| encoder.next_part().unwrap().to_uppercase()).collect()
    }

    #[test]
    fn parts_are_put_together_in_any_order_and_what_is_missing_is_said() {
        let bytes: Vec<u8> = (0..=255).cycle().take(700).collect();
        let mut all = parts(&bytes, "crypto-psbt", 8);
        assert_eq!(assemble(&all), Ok(bytes.clone()));
        all.reverse();
        all.push(all[2].clone());
        assert_eq!(assemble(&all), Ok(bytes.clone()));
        assert_eq!(
            assemble(&all[..2]).map_err(|why| why.to_string().starts_with("codes are missing: of 8 parts")),
            Err(true)
        );
        let other = parts(&[1; 700], "crypto-psbt", 1);
        assert_eq!(assemble(&[&all[0], &other[0]]), Err(Unread::Mixed));
        let seed = parts(&bytes, "crypto-seed", 8);
        assert_eq!(assemble(&seed), Err(Unread::SomethingElse));
        let mut wrong = all;
        wrong[0] = wrong[0].replace("/", "//");
        assert_eq!(assemble(&wrong), Err(Unread::Mixed));
        let single = ur::try_encode(&cbor(&bytes), &ur::Type::Custom("psbt")).unwrap();
        assert_eq!(assemble(&[single.clone(), single]), Ok(bytes));
    }

    #[test]
    fn what_is_no_part_of_anything_is_refused() {
        assert_eq!(assemble::<&str>(&[]), Err(Unread::SomethingElse));
        assert_eq!(assemble(&["  "]), Err(Unread::SomethingElse));
        assert_eq!(assemble(&["cHNidP8B", "cHNidP8B"]), Ok(b"cHNidP8B".to_vec()), "one code, seen twice");
        assert_eq!(assemble(&["cHNidP8B", "cHNidP8C"]), Err(Unread::Mixed));
        assert_eq!(assemble(&["ur:", "ur:"]), Err(Unread::Mixed));
        assert_eq!(assemble(&["a".repeat(LONGEST + 1)]), Err(Unread::TooMany));
        assert_eq!(assemble(&vec!["a"; MOST_PARTS + 1]), Err(Unread::TooMany));
        // So many parts that reckoning with them alone would take all memory there is.
        let claims = parts(&[1; 700], "crypto-psbt", 1)[0].replace("/1-8/", "/1-4294967295/");
        assert_eq!(assemble(&[claims]), Err(Unread::TooMany));
    }

    proptest! {
        #[test]
        fn whatever_codes_say_is_put_together_or_refused(texts in proptest::collection::vec("(ur:[a-z-]{0,12}/[0-9]{0,3}-[0-9]{0,9}/)?[a-z0-9]{0,40}|B\\$[A-Z0-9]{0,30}", 0..6)) {
            let _ = assemble(&texts);
        }
    }
}
