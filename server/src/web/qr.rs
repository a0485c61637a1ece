//! QR codes as 1-bit PNG: every browser draws them, the strictest too, and a few hundred bytes do.
use png::{BitDepth, ColorType, Compression, Encoder};
use qrcode::bits;
use qrcode::types::{Color, QrError};
use qrcode::{EcLevel, QrCode};

/// A seventh of the code may be dirty; higher levels only make finer squares.
const LEVEL: EcLevel = EcLevel::M;
/// Light squares around the code, as the standard demands.
const QUIET: usize = 4;
/// Pixels to a square: twice what the page shows, so that it stays sharp on dense screens and at any width.
const SCALE: usize = 2 * SHOWN;
/// Pixels to a square on the page.
const SHOWN: usize = 6;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is longer than any code can hold.
    #[error("the text does not fit into a QR code: {0}")]
    TooLong(#[from] QrError),
    /// The picture could not be written.
    #[error("the picture could not be encoded: {0}")]
    Picture(#[from] png::EncodingError),
}

/// The width and height at which a page shows the picture, in its pixels; `None` when the text does not fit.
pub fn side(text: &str) -> Option<usize> {
    let version = bits::encode_auto(text.as_bytes(), LEVEL).ok()?.version();
    let squares = usize::try_from(version.width()).ok()?;
    Some(pixels(squares, SHOWN))
}

/// The text as a picture.
pub fn png(text: &str) -> Result<Vec<u8>, Error> {
    png_of(text, SCALE)
}

/// The text as a picture with so many pixels to a square.
pub fn png_of(text: &str, scale: usize) -> Result<Vec<u8>, Error> {
    let code = QrCode::with_error_correction_level(text, LEVEL)?;
    let side = u32::try_from(pixels(code.width(), scale)).expect("a code is at most 185 squares wide");
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rows(&code, scale))?;
    writer.finish()?;
    Ok(file)
}

/// The text as rows of squares, true for dark, with nothing around them.
pub fn squares(text: &str) -> Result<Vec<Vec<bool>>, Error> {
    let code = QrCode::with_error_correction_level(text, LEVEL)?;
    let row = |y| (0..code.width()).map(|x| code[(x, y)] == Color::Dark).collect();
    Ok((0..code.width()).map(row).collect())
}

const fn pixels(squares: usize, scale: usize) -> usize {
    (squares + 2 * QUIET) * scale
}

/// One bit a pixel, 1 for light, each row filled up to whole bytes.
fn rows(code: &QrCode, scale: usize) -> Vec<u8> {
    (0..pixels(code.width(), scale)).flat_map(|y| row(code, y / scale, scale)).collect()
}

fn row(code: &QrCode, square: usize, scale: usize) -> Vec<u8> {
    let side = pixels(code.width(), scale);
    let mut bytes = vec![0; side.div_ceil(8)];
    for x in 0..side {
        if !is_dark(code, x / scale, square) {
            bytes[x / 8] |= 0x80 >> (x % 8);
        }
    }
    bytes
}

fn is_dark(code: &QrCode, x: usize, y: usize) -> bool {
    let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < code.width());
    inside(x).zip(inside(y)).is_some_and(|at| code[at] == Color::Dark)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a phone reads in the picture.
    pub(in crate::web) fn read(png: &[u8]) -> String {
        let (side, pixels) = decoded(png);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code in the picture");
        grids[0].decode().unwrap().1
    }

    fn decoded(png: &[u8]) -> (usize, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width, info.height);
        (info.width as usize, pixels)
    }

    #[test]
    fn every_text_reads_back() {
        for text in [
            "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
            "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu?amount=0.00041233",
            "bitcoin:bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr?amount=20999999.99999999",
            "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=1",
        ] {
            let picture = png(text).unwrap();
            assert_eq!(read(&picture), text);
            assert_eq!(decoded(&picture).0, 2 * side(text).unwrap());
            assert!(picture.len() < 1500, "{} bytes", picture.len());
        }
    }

    #[test]
    fn squares_are_those_of_the_picture() {
        let text = "https://give.example.org/donate/save-the-harbour";
        let ((side, pixels), squares) = (decoded(&png(text).unwrap()), squares(text).unwrap());
        assert_eq!(side, pixels_of(squares.len()));
        for (y, row) in squares.iter().enumerate() {
            for (x, is_dark) in row.iter().enumerate() {
                assert_eq!(
                    pixels[(y + QUIET) * SCALE * side + (x + QUIET) * SCALE] == 0,
                    *is_dark,
                    "{x} {y}"
                );
            }
        }
    }

    fn pixels_of(squares: usize) -> usize {
        pixels(squares, SCALE)
    }

    #[test]
    fn the_quiet_zone_is_light() {
        let (side, pixels) = decoded(&png("bitcoin:x").unwrap());
        let edge = QUIET * SCALE;
        let dark_at_edge = (0..side * side).any(|at| {
            let (x, y) = (at % side, at / side);
            let inside = |n: usize| (edge..side - edge).contains(&n);
            pixels[at] == 0 && !(inside(x) && inside(y))
        });
        assert!(!dark_at_edge);
    }

    #[test]
    fn a_text_too_long_is_refused() {
        assert!(matches!(png(&"x".repeat(5000)), Err(Error::TooLong(_))));
        assert_eq!(side(&"x".repeat(5000)), None);
    }
}
