//! A picture that somebody uploaded: told by its first bytes, whatever its name or media type claimed, and kept as it
//! came. What it is not: a drawing that holds a program, such as SVG.
use alloc::vec::Vec;
use core::fmt;

/// A picture that browsers draw.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    kind: PictureKind,
    bytes: Vec<u8>,
}

/// What a picture is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
}

/// Why bytes are no picture to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// There are none.
    Empty,
    /// Too many: a page must load over slow lines.
    TooLarge {
        /// The most there may be.
        most: usize,
    },
    /// None of the kinds taken.
    Unknown,
}

impl Picture {
    /// Most bytes the picture of a donation page may have.
    pub const MOST_OF_PAGE: usize = 200 * 1024;
    /// Most bytes the logo of a store may have.
    pub const MOST_OF_LOGO: usize = 100 * 1024;

    /// At most that many bytes as a picture. Only their beginning is looked at; what follows is for the browser to draw.
    pub fn try_new(bytes: Vec<u8>, most: usize) -> Result<Self, PictureError> {
        match PictureKind::of(&bytes) {
            _ if bytes.is_empty() => Err(PictureError::Empty),
            _ if bytes.len() > most => Err(PictureError::TooLarge { most }),
            None => Err(PictureError::Unknown),
            Some(kind) => Ok(Self { kind, bytes }),
        }
    }

    /// What it is written in.
    pub const fn kind(&self) -> PictureKind {
        self.kind
    }

    /// The picture itself.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The picture itself, to be sent.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl PictureKind {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// Not the bytes.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The picture is empty"),
            Self::TooLarge { most } => {
                let kib = most / 1024;
                write!(
                    f,
                    "The picture is larger than {kib} KiB; make it smaller, as donors may be on slow lines"
                )
            }
            Self::Unknown => f.write_str("This is not a PNG, JPEG, WebP or GIF picture"),
        }
    }
}

impl core::error::Error for PictureError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec;

    fn kind(bytes: &[u8]) -> Result<&'static str, PictureError> {
        Picture::try_new(bytes.to_vec(), 64).map(|picture| picture.kind().media_type())
    }

    #[test]
    fn the_first_bytes_tell_what_it_is() {
        for (bytes, told) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"RIFF....WEBPVP8 ", "image/webp"),
            (b"GIF87a..", "image/gif"),
            (b"GIF89a..", "image/gif"),
        ] {
            assert_eq!(kind(bytes), Ok(told));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for bytes in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"<!DOCTYPE html>",
            b"\x89PNG",
            b"GIF88a",
            b"RIFF....WAVE",
            b" \x89PNG\r\n\x1a\n",
            b"BM....",
        ] {
            assert_eq!(kind(bytes), Err(PictureError::Unknown), "{bytes:?}");
        }
        assert_eq!(kind(b""), Err(PictureError::Empty));
        let large = [&b"GIF89a"[..], &[0; 59]].concat();
        assert_eq!(kind(&large), Err(PictureError::TooLarge { most: 64 }));
        assert_eq!(kind(&large[..64]), Ok("image/gif"));
    }

    #[test]
    fn what_is_shown_of_it_are_not_its_bytes() {
        let picture = Picture::try_new(b"GIF89a!".to_vec(), 64).unwrap();
        assert_eq!(alloc::format!("{picture:?}"), "Picture(Gif, 7 bytes)");
        assert_eq!(picture.into_bytes(), vec![b'G', b'I', b'F', b'8', b'9', b'a', b'!']);
        let told = PictureError::TooLarge { most: Picture::MOST_OF_LOGO }.to_string();
        assert!(told.contains("larger than 100 KiB"), "{told}");
    }
}
