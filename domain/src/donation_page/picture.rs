//! A page's picture: told by its first bytes, whatever its name or media type claimed, and kept as it came.
use alloc::vec::Vec;
use core::fmt;

/// A picture that browsers draw and that holds no program.
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
}

/// Why bytes are no picture for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// There are none.
    Empty,
    /// Too many: a page must load over slow lines.
    TooLarge,
    /// Neither PNG, JPEG nor WebP.
    Unknown,
}

impl Picture {
    /// Most bytes a picture may have.
    pub const MAX_BYTES: usize = 200 * 1024;

    /// The bytes as a picture. Only their beginning is looked at; what follows is for the browser to draw.
    pub fn try_new(bytes: Vec<u8>) -> Result<Self, PictureError> {
        match PictureKind::of(&bytes) {
            _ if bytes.is_empty() => Err(PictureError::Empty),
            _ if bytes.len() > Self::MAX_BYTES => Err(PictureError::TooLarge),
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
}

impl PictureKind {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
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
        f.write_str(match self {
            Self::Empty => "The picture is empty",
            Self::TooLarge => {
                "The picture is larger than 200 KiB; make it smaller, as donors may be on slow lines"
            }
            Self::Unknown => "This is not a PNG, JPEG or WebP picture",
        })
    }
}

impl core::error::Error for PictureError {}
