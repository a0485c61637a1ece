//! Pictures: reading codes in them, and keeping them small.
use color_quant::NeuQuant;
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Transformations};
use std::collections::HashMap;
use std::io::Cursor;

/// Most pages need fewer.
const COLOURS: usize = 64;

/// A picture, four bytes a pixel.
#[derive(Clone, Debug)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a PNG.
    ///
    /// # Panics
    /// When it is none.
    pub fn read(png: &[u8]) -> Self {
        let mut decoder = Decoder::new(Cursor::new(png));
        decoder.set_transformations(Transformations::ALPHA | Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("it is a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        let info = reader.next_frame(&mut pixels).expect("it is whole");
        assert_eq!(info.color_type, ColorType::Rgba, "browsers make coloured pictures");
        Self { width: info.width, height: info.height, pixels }
    }

    /// Something that an owner might show: sky, sea, and what stands in it.
    pub fn of_a_pier() -> Self {
        let (width, height) = (960, 400);
        let mut pixels = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let post = x % 120 < 14 && (215..330).contains(&y);
            let deck = (200..220).contains(&y);
            let shade = u8::try_from(y / 4).expect("it is low");
            let colour = match () {
                () if post || deck => [70, 52, 44],
                () if y < 270 => [150 + shade / 2, 190 + shade / 4, 225],
                () => [40, 90 + shade / 2, 120 + shade / 3],
            };
            pixels.extend([colour[0], colour[1], colour[2], 255]);
        }
        Self { width, height, pixels }
    }

    /// What the QR code in it says, as a phone's camera would read it.
    pub fn code(&self) -> Result<String, String> {
        let grey = |x: usize, y: usize| {
            let at = 4 * (y * index(self.width) + x);
            let sum: u32 = self.pixels[at..at + 3].iter().map(|&part| u32::from(part)).sum();
            u8::try_from(sum / 3).expect("a mean of bytes")
        };
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(index(self.width), index(self.height), grey);
        let grids = image.detect_grids();
        let grid = grids.first().ok_or("there is no code in the picture")?;
        let (_, text) = grid.decode().map_err(|error| error.to_string())?;
        Ok(text)
    }

    /// As a PNG of few colours.
    pub fn small(&self) -> Vec<u8> {
        let quantised = NeuQuant::new(3, COLOURS, &self.pixels);
        let mut known = HashMap::new();
        let pick = |pixel: &[u8]| {
            let key = [pixel[0], pixel[1], pixel[2]];
            let found =
                *known.entry(key).or_insert_with(|| quantised.index_of(&[pixel[0], pixel[1], pixel[2], 255]));
            u8::try_from(found).expect("there are fewer colours than that")
        };
        let indices: Vec<u8> = self.pixels.chunks_exact(4).map(pick).collect();
        self.encode(&quantised.color_map_rgb(), &indices)
    }

    fn encode(&self, palette: &[u8], indices: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(palette);
        encoder.set_compression(Compression::High);
        let mut writer = encoder.write_header().expect("writing to memory does not fail");
        writer.write_image_data(indices).expect("there is an index for each pixel");
        writer.finish().expect("writing to memory does not fail");
        file
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).expect("a picture's side is small")
}
