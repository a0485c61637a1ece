//! A picture, in grey and no larger than codes need, and the codes in it.
use rqrr::PreparedImage;
use std::io::Cursor;
use thiserror::Error;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Most bytes of one picture.
pub const MOST_BYTES: usize = 8 << 20;
/// Most squares of one picture: what the largest cameras of telephones take.
const MOST_SQUARES: usize = 25_000_000;
/// Longest side of one, in squares.
const LONGEST: usize = 12_000;
/// Codes are looked for in so many squares at most to a side: what is larger is made smaller first.
const LOOKED_AT: usize = 1_600;
/// Scans of a JPEG that comes in scans.
const MOST_SCANS: usize = 20;
/// Most codes taken from one picture.
const MOST_CODES: usize = 16;

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotRead {
    /// It is none.
    #[error("a picture can't be read: give photographs as JPEG or PNG")]
    NoPicture,
    /// It is too large.
    #[error("a picture is too large: give one of at most 8 MiB and 25 million pixels")]
    TooLarge,
    /// There is no code in it.
    #[error(
        "no code can be read in a picture: take it from nearer by, sharp and without glare, one code at a time"
    )]
    NoCode,
}

/// Shades of grey, row after row.
struct Grey {
    width: usize,
    height: usize,
    shades: Vec<u8>,
}

/// The texts of the codes in it.
pub(super) fn texts(picture: &[u8]) -> Result<Vec<String>, NotRead> {
    if picture.len() > MOST_BYTES {
        return Err(NotRead::TooLarge);
    }
    let grey = match picture {
        [0x89, b'P', b'N', b'G', ..] => of_png(picture)?,
        [0xff, 0xd8, ..] => of_jpeg(picture)?,
        _ => return Err(NotRead::NoPicture),
    };
    let grey = grey.smaller();
    let shade = |x: usize, y: usize| grey.shades[y * grey.width + x];
    let mut image = PreparedImage::prepare_from_greyscale(grey.width, grey.height, shade);
    let grids = image.detect_grids();
    let texts = grids.iter().take(MOST_CODES).filter_map(|grid| Some(grid.decode().ok()?.1));
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() { Err(NotRead::NoCode) } else { Ok(texts) }
}

/// Refuses what would take much memory, by what its head says.
fn fits(width: usize, height: usize) -> Result<(), NotRead> {
    let squares = width.checked_mul(height).ok_or(NotRead::TooLarge)?;
    match (width, height) {
        (0, _) | (_, 0) => Err(NotRead::NoPicture),
        _ if squares > MOST_SQUARES || width > LONGEST || height > LONGEST => Err(NotRead::TooLarge),
        _ => Ok(()),
    }
}

fn of_png(picture: &[u8]) -> Result<Grey, NotRead> {
    let broken = |_| NotRead::NoPicture;
    let limits = png::Limits { bytes: 8 * MOST_SQUARES };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(picture), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(broken)?;
    let side = |side| usize::try_from(side).map_err(|_| NotRead::TooLarge);
    let (width, height) = (side(reader.info().width)?, side(reader.info().height)?);
    fits(width, height)?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(NotRead::TooLarge)?];
    let frame = reader.next_frame(&mut pixels).map_err(broken)?;
    pixels.truncate(frame.buffer_size());
    Grey::of(width, height, (&pixels, frame.color_type.samples()))
}

fn of_jpeg(picture: &[u8]) -> Result<Grey, NotRead> {
    let options = DecoderOptions::new_safe()
        .set_max_width(LONGEST)
        .set_max_height(LONGEST)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    decoder.decode_headers().map_err(|_| NotRead::NoPicture)?;
    let (width, height) = decoder.dimensions().ok_or(NotRead::NoPicture)?;
    fits(width, height)?;
    let pixels = decoder.decode().map_err(|_| NotRead::NoPicture)?;
    let samples = decoder.output_colorspace().map_or(1, |space| space.num_components());
    Grey::of(width, height, (&pixels, samples))
}

impl Grey {
    /// Of pixels with so many samples each: grey, grey and alpha, or red, green, blue with or without it.
    fn of(width: usize, height: usize, (pixels, samples): (&[u8], usize)) -> Result<Self, NotRead> {
        let shades: Vec<u8> = pixels.chunks_exact(samples.max(1)).map(shade).collect();
        if shades.len() == width * height {
            Ok(Self { width, height, shades })
        } else {
            Err(NotRead::NoPicture)
        }
    }

    /// Small enough to be looked through: each square is the mean of those it stands for.
    fn smaller(self) -> Self {
        let step = self.width.max(self.height).div_ceil(LOOKED_AT);
        if step <= 1 {
            return self;
        }
        let (width, height) = ((self.width / step).max(1), (self.height / step).max(1));
        let shades =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| self.mean(x, y, step));
        Self { width, height, shades: shades.collect() }
    }

    fn mean(&self, x: usize, y: usize, step: usize) -> u8 {
        let rows = (y * step..(y * step + step).min(self.height)).map(|row| {
            let (from, to) =
                (row * self.width + x * step, row * self.width + (x * step + step).min(self.width));
            self.shades[from..to].iter().map(|shade| usize::from(*shade)).sum::<usize>()
        });
        u8::try_from(rows.sum::<usize>() / (step * step)).unwrap_or(u8::MAX)
    }
}

/// How light a pixel is; what lies under something transparent is taken as it is.
fn shade(pixel: &[u8]) -> u8 {
    match pixel {
        [red, green, blue, ..] => {
            let sum = 2 * u32::from(*red) + 5 * u32::from(*green) + u32::from(*blue);
            u8::try_from(sum / 8).unwrap_or(u8::MAX)
        }
        [grey, ..] => *grey,
        [] => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::qr;
    use proptest::prelude::*;

    /// A photograph of a screen that says `UR:BYTES/…`, somewhat aslant, as a telephone writes it.
    const PHOTO: &[u8] = include_bytes!("samples/aslant.jpg");

    fn written(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        file
    }

    #[test]
    fn our_own_codes_and_a_photograph_are_read_back() {
        let text = "UR:CRYPTO-PSBT/1-6/LPADAMCFAOETCYWLZCHGHTHDFGTLTPHNKP";
        for scale in [3, 8, 40] {
            assert_eq!(texts(&qr::png_of(text, scale).unwrap()), Ok(vec![text.to_owned()]), "{scale}");
        }
        assert_eq!(texts(PHOTO), Ok(vec!["PSBT BY TELEPHONE 0123456789".to_owned()]));
    }

    #[test]
    fn what_is_no_picture_or_holds_no_code_is_said() {
        let grey =
            |side: u32| written(side, side, png::ColorType::Grayscale, &vec![200; (side * side) as usize]);
        assert_eq!(texts(&grey(300)), Err(NotRead::NoCode));
        let colour = written(40, 30, png::ColorType::Rgba, &[9; 40 * 30 * 4]);
        assert_eq!(texts(&colour), Err(NotRead::NoCode));
        for garbage in [&b""[..], b"GIF89a", b"<svg/>", &[0xff, 0xd8, 0xff], b"\x89PNG\r\n\x1a\n", &[0; 900]]
        {
            assert_eq!(texts(garbage), Err(NotRead::NoPicture), "{garbage:?}");
        }
        assert_eq!(texts(&PHOTO[..200]), Err(NotRead::NoPicture));
        assert_eq!(texts(&vec![0xff; MOST_BYTES + 1]), Err(NotRead::TooLarge));
    }

    /// A few bytes that claim to be a picture of two billion squares are refused by what they claim.
    #[test]
    fn what_claims_to_be_huge_is_refused_before_it_is_unpacked() {
        let mut png = written(8, 8, png::ColorType::Grayscale, &[0; 64]);
        png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(texts(&png), Err(NotRead::TooLarge));
        let at = PHOTO.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        for side in [60_000_u16, 11_999] {
            let mut jpeg = PHOTO.to_vec();
            jpeg[at + 5..at + 7].copy_from_slice(&side.to_be_bytes());
            jpeg[at + 7..at + 9].copy_from_slice(&side.to_be_bytes());
            assert!(matches!(texts(&jpeg), Err(NotRead::TooLarge | NotRead::NoPicture)), "{side}");
        }
        assert_eq!(fits(11_999, 11_999), Err(NotRead::TooLarge));
        assert_eq!(fits(usize::MAX, 2), Err(NotRead::TooLarge));
        assert_eq!(fits(0, 7), Err(NotRead::NoPicture));
    }

    /// As PNG sums up its pieces.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// However a picture is damaged, it is read or refused.
        #[test]
        fn damage_is_survived(at in 0..PHOTO.len(), byte: u8, cut in 0..PHOTO.len(), is_png: bool) {
            let mut picture = if is_png { qr::png_of("UR:BYTES/AE", 4).unwrap() } else { PHOTO.to_vec() };
            let length = picture.len();
            picture[at % length] = byte;
            let whole = texts(&picture);
            prop_assert!(whole.is_ok() || whole.is_err());
            picture.truncate(cut % length);
            prop_assert!(texts(&picture).is_err() || cut > 0);
        }
    }
}
