//! A film for a browser's camera to see: codes that follow one another, as a device shows them. Written as YUV4MPEG2, pictures without any
//! compression, which Chromium plays again and again.
use server::web::qr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const WIDTH: usize = 640;
const HEIGHT: usize = 480;
/// Pictures in a second, and how many of them show one code: a device holds each still for as long.
const IN_A_SECOND: usize = 4;
const OF_ONE: usize = 2;
/// Light squares around a code.
const QUIET: usize = 4;
const LIGHT: u8 = 235;
const DARK: u8 = 16;
/// Neither red nor blue.
const GREY: u8 = 128;

/// Writes a film of codes that say that.
///
/// # Errors
/// A text that fits into no code, or into no picture; a file that can't be written.
pub fn write(path: &Path, texts: &[String]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "YUV4MPEG2 W{WIDTH} H{HEIGHT} F{IN_A_SECOND}:1 Ip A1:1 C420jpeg")?;
    for text in texts {
        let bright = picture(text)?;
        for _ in 0..OF_ONE {
            file.write_all(b"FRAME\n")?;
            file.write_all(&bright)?;
            file.write_all(&[GREY; WIDTH * HEIGHT / 2])?;
        }
    }
    file.flush()
}

/// A code in the middle of a light picture, as large as it can be; row by row.
fn picture(text: &str) -> io::Result<Vec<u8>> {
    let squares = qr::squares(text).map_err(io::Error::other)?;
    let side = squares.len() + 2 * QUIET;
    let scale = HEIGHT / side;
    if scale < 2 {
        return Err(io::Error::other("the text makes a code that is too fine for the film"));
    }
    let left = (WIDTH - side * scale) / 2;
    let top = (HEIGHT - side * scale) / 2;
    let is_dark = |x: usize, y: usize| {
        let square = |at: usize, from: usize| (at.checked_sub(from)? / scale).checked_sub(QUIET);
        let row = square(y, top).and_then(|y| squares.get(y))?;
        row.get(square(x, left)?).copied()
    };
    let pixel = |x, y| if is_dark(x, y).unwrap_or_default() { DARK } else { LIGHT };
    Ok((0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect())
}
