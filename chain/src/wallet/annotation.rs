//! What may stand behind a descriptor to help whoever restores from it: `?bh=800000&gl=30` (BIP393).
use super::WalletError;
use super::descriptor::verify_checksum;
use miniscript::descriptor::checksum::desc_checksum;
use std::collections::BTreeSet;

/// What a descriptor's annotations say; names that are not known say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    /// The block at or after which the wallet was first paid (`bh`).
    pub birthday: Option<u32>,
    /// How many unpaid addresses in a row to look past (`gl`).
    pub gap_limit: Option<u32>,
}

impl Annotations {
    /// Takes the annotations off a descriptor. What has none comes back as it is; the checksum is verified with them
    /// and is not in what comes back.
    ///
    /// # Errors
    /// As [`super::Wallet::parse`] for a wrong checksum; [`WalletError::MalformedAnnotation`].
    pub fn split(text: &str) -> Result<(&str, Self), WalletError> {
        let text = text.trim();
        let one_line = !text.contains(char::is_whitespace) && !text.starts_with(['{', '[']);
        if !(one_line && text.contains("(") && text.contains('?')) {
            return Ok((text, Self::default()));
        }
        let body = verify_checksum(text)?;
        let (script, pairs) = body.split_once('?').ok_or(WalletError::MalformedAnnotation)?;
        Ok((script, Self::read(pairs)?))
    }

    fn read(pairs: &str) -> Result<Self, WalletError> {
        let (mut read, mut seen) = (Self::default(), BTreeSet::new());
        for pair in pairs.split('&') {
            let (key, value) = pair.split_once('=').ok_or(WalletError::MalformedAnnotation)?;
            let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase());
            let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let is_plain = value == "0" || !value.starts_with('0');
            if !(is_key && is_number && is_plain && seen.insert(key)) {
                return Err(WalletError::MalformedAnnotation);
            }
            match key {
                "bh" => read.birthday = Some(number(value)?),
                "gl" => read.gap_limit = Some(number(value)?),
                _ => {}
            }
        }
        Ok(read)
    }

    /// The descriptor with these annotations and a checksum over all of it.
    pub fn write(self, descriptor: &str) -> String {
        let script = descriptor.split(['?', '#']).next().unwrap_or_default();
        let pairs = [("bh", self.birthday), ("gl", self.gap_limit)];
        let pairs = pairs.iter().filter_map(|(key, value)| Some(format!("{key}={}", (*value)?)));
        let pairs = pairs.collect::<Vec<_>>().join("&");
        let body = if pairs.is_empty() { script.to_owned() } else { format!("{script}?{pairs}") };
        let checksum = desc_checksum(&body).expect("a descriptor is written in the descriptor character set");
        format!("{body}#{checksum}")
    }
}

fn number(value: &str) -> Result<u32, WalletError> {
    value.parse().map_err(|_| WalletError::MalformedAnnotation)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The account of BIP393's test vectors.
    const PLAIN: &str = "wpkh([deadbeef/84h/0h/0h]xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL/0/*)";

    #[test]
    fn what_is_written_is_read_and_is_the_standard_s_own_example() {
        let annotations = Annotations { birthday: Some(800_000), gap_limit: Some(30) };
        let written = annotations.write(&format!("{PLAIN}#kf3v6fpx"));
        assert_eq!(written, format!("{PLAIN}?bh=800000&gl=30#v35n46d2"));
        assert_eq!(Annotations::split(&written), Ok((PLAIN, annotations)));
        assert_eq!(Annotations::default().write(PLAIN), format!("{PLAIN}#kf3v6fpx"));
        assert_eq!(Annotations::split(PLAIN), Ok((PLAIN, Annotations::default())));
    }

    #[test]
    fn unknown_names_are_passed_over_and_nonsense_is_refused() {
        let split = |pairs: &str| {
            let text = format!("{PLAIN}?{pairs}");
            Annotations::split(&text).map(|(_, annotations)| annotations)
        };
        assert_eq!(split("zz=7&bh=0"), Ok(Annotations { birthday: Some(0), gap_limit: None }));
        let wrong =
            ["", "Bh=1", "bh=", "bh", "bh=-1", "bh=abc", "bh=01", "=100", "bh=1&", "bh=1&bh=2", "bh=1?gl=2"];
        for pairs in wrong.into_iter().chain(["bh=99999999999"]) {
            assert_eq!(split(pairs), Err(WalletError::MalformedAnnotation), "{pairs}");
        }
        let mistyped = format!("{PLAIN}?bh=800001&gl=30#v35n46d2");
        assert!(matches!(Annotations::split(&mistyped), Err(WalletError::DescriptorChecksum { .. })));
    }
}
