//! How a backup is packed: squeezed as an LZ4 frame, and that encrypted in age's format, so that `age -d | lz4 -d` opens
//! one where this program is not at hand.
use age::stream::StreamWriter;
use age::x25519;
use anyhow::{Context, bail};
use lz4_flex::frame::{FrameDecoder, FrameEncoder, FrameInfo};
use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

const AGE: &[u8] = b"age-encryption.org/";
const LZ4: &[u8] = &[0x04, 0x22, 0x4d, 0x18];
const SQLITE: &[u8] = b"SQLite format 3\0";
/// The word for: to nobody, on purpose.
const UNENCRYPTED: &str = "unencrypted";
/// Larger files of keys are not looked at, in bytes.
const MOST_KEYS: u64 = 1 << 20;

/// Whose keys open the backups; with none they are not encrypted, which is only done for who says so.
#[derive(Clone)]
pub struct Recipients(Vec<x25519::Recipient>);

/// Keys that open backups. Never printed.
pub struct Identities(Vec<x25519::Identity>);

impl Recipients {
    /// Reads recipients with commas between, or `unencrypted`.
    ///
    /// # Errors
    /// As one clause, what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim() == UNENCRYPTED {
            return Ok(Self::nobody());
        }
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let all = parts.map(one).collect::<Result<Vec<_>, _>>()?;
        if all.is_empty() {
            return Err(
                "name a recipient, as age-keygen prints it: age1 and more letters; or write unencrypted"
                    .into(),
            );
        }
        Ok(Self(all))
    }

    /// To nobody, on purpose: not encrypted.
    pub fn nobody() -> Self {
        Self(Vec::new())
    }

    /// Whether backups are encrypted.
    pub fn encrypt(&self) -> bool {
        !self.0.is_empty()
    }

    /// Their public keys, as `age-keygen` prints them.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// These, and a key that was made just now and is kept nowhere, which opens what is written to them.
    pub(crate) fn with_one_for_once(&self) -> (Self, Identities) {
        let once = x25519::Identity::generate();
        (Self(self.and(once.to_public())), Identities(vec![once]))
    }

    /// These, and one more.
    fn and(&self, other: x25519::Recipient) -> Vec<x25519::Recipient> {
        self.0.iter().cloned().chain([other]).collect()
    }
}

/// A secret key given in place of a public one is not repeated.
fn one(part: &str) -> Result<x25519::Recipient, String> {
    if part.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        return Err("that is a secret key, which has no business on this server: write its public key, which begins with age1, and put the secret one where no one finds it".into());
    }
    part.parse().map_err(|_| {
        "that is no recipient of age's; write one as age-keygen prints it: age1 and more letters".into()
    })
}

impl Identities {
    /// Reads the file that `age-keygen` wrote.
    ///
    /// # Errors
    /// Says what to do.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let mut text = zeroize::Zeroizing::new(String::new());
        let file = fs::File::open(path);
        let file = file.with_context(|| format!("the identity file {} can't be read", path.display()))?;
        let advice =
            || format!("{} is no identity file of age's: give the one that age-keygen wrote", path.display());
        file.take(MOST_KEYS).read_to_string(&mut text).with_context(advice)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Option<Vec<_>> = lines.map(|line| line.parse().ok()).collect();
        match keys.filter(|keys| !keys.is_empty()) {
            Some(keys) => Ok(Self(keys)),
            None => bail!(advice()),
        }
    }
}

/// A backup being written.
pub(super) struct Sealed<W: Write>(FrameEncoder<Layer<W>>);

enum Layer<W: Write> {
    Plain(W),
    Age(StreamWriter<W>),
}

/// Opens what [`Sealed::begin`] began, once, to prove that it can be opened: a key that is made for one backup, and
/// forgotten when that was verified.
pub(super) fn seal<W: Write>(out: W, to: &Recipients) -> anyhow::Result<(Sealed<W>, Option<Identities>)> {
    let frame = FrameInfo::new().content_checksum(true);
    if !to.encrypt() {
        return Ok((Sealed(FrameEncoder::with_frame_info(frame, Layer::Plain(out))), None));
    }
    let once = x25519::Identity::generate();
    let all = to.and(once.to_public());
    let dynamic = all.iter().map(|recipient| -> &dyn age::Recipient { recipient });
    let layer = age::Encryptor::with_recipients(dynamic)?.wrap_output(out)?;
    let sealed = Sealed(FrameEncoder::with_frame_info(frame, Layer::Age(layer)));
    Ok((sealed, Some(Identities(vec![once]))))
}

impl<W: Write> Sealed<W> {
    /// Writes what ends it, and gives back where it went.
    pub(super) fn finish(self) -> io::Result<W> {
        match self.0.finish().map_err(io::Error::from)? {
            Layer::Plain(out) => Ok(out),
            Layer::Age(layer) => layer.finish(),
        }
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Write for Layer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Age(layer) => layer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Age(layer) => layer.flush(),
        }
    }
}

/// Opens a backup for reading, with a key if it is encrypted.
///
/// # Errors
/// Says what it is instead, or which key is wanted.
pub(super) fn open<'a>(
    from: impl Read + 'a,
    with: Option<&Identities>,
) -> anyhow::Result<Box<dyn BufRead + 'a>> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let begins = from.fill_buf()?.to_vec();
    if begins.starts_with(LZ4) {
        return Ok(Box::new(BufReader::new(FrameDecoder::new(from))));
    }
    if begins.starts_with(SQLITE) {
        bail!(
            "it is no backup but a database: make a backup of it first, as in almoner backup copy.backup --database sqlite:FILE \
             --no-encryption, and restore that"
        );
    }
    if !begins.starts_with(AGE) {
        bail!("it is no backup of this program; look whether the right file was named");
    }
    let Some(Identities(keys)) = with else {
        bail!("it is encrypted: name the file with the secret key, as in --identity key.txt");
    };
    let damaged = "it is damaged at its beginning; take another copy of it, or an older backup";
    let opened = age::Decryptor::new_buffered(from).ok().context(damaged)?;
    let all = keys.iter().map(|key| -> &dyn age::Identity { key });
    let layer = opened.decrypt(all).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => {
            anyhow::anyhow!("none of the keys opens it: it was encrypted to others; look for the identity whose public key stands in backup-recipients")
        }
        _ => anyhow::anyhow!(damaged),
    })?;
    Ok(Box::new(BufReader::new(FrameDecoder::new(layer))))
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipients({})", self.0.len())
    }
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identities({})", self.0.len())
    }
}

impl<W: Write> fmt::Debug for Sealed<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}
