//! Colours, and how well letters of one are read on another (WCAG 2.2, contrast ratio).
use std::fmt;

/// Red, green and blue, as screens mix them (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// What WCAG's level AA asks for between letters and what is behind them (success criterion 1.4.3).
pub const READABLE: f64 = 4.5;

impl Colour {
    /// No light.
    pub const BLACK: Self = Self([0; 3]);
    /// All light.
    pub const WHITE: Self = Self([255; 3]);

    /// From `#` and six hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([pair(0)?, pair(2)?, pair(4)?])).filter(|_| !digits.contains('+'))
    }

    /// The contrast ratio of two colours, whichever is the lighter: from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white: what is read better on it. One of the two always can be.
    pub fn ink(self) -> Self {
        if self.contrast(Self::BLACK) > self.contrast(Self::WHITE) { Self::BLACK } else { Self::WHITE }
    }

    /// The colour, moved towards `end` no further than it takes to be read on all of `papers`.
    pub fn readable_on(self, papers: &[Self], end: Self) -> Self {
        let is_readable = |colour: &Self| papers.iter().all(|paper| colour.contrast(*paper) >= READABLE);
        (0..STEPS).map(|step| self.mixed(end, step)).find(is_readable).unwrap_or(end)
    }

    fn mixed(self, end: Self, step: u16) -> Self {
        let mix = |from: u8, to: u8| {
            let mixed = (u16::from(from) * (STEPS - step) + u16::from(to) * step) / STEPS;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        let (Self([r, g, b]), Self([to_r, to_g, to_b])) = (self, end);
        Self([mix(r, to_r), mix(g, to_g), mix(b, to_b)])
    }

    /// How bright it is, from 0 to 1.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// Steps from a colour to another.
const STEPS: u16 = 64;

fn linear(channel: u8) -> f64 {
    let share = f64::from(channel) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Colour::parse("#F7931a").unwrap().to_string(), "#f7931a");
        for text in ["", "#", "F7931A", "#F7931", "#F7931AA", "#F7931G", "#+7931A", "#ééé", "red", "#00 00 0"]
        {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_what_the_guidelines_say() {
        let ratio = |a: &str, b: &str| {
            let contrast = Colour::parse(a).unwrap().contrast(Colour::parse(b).unwrap());
            format!("{contrast:.2}")
        };
        assert_eq!(ratio("#000000", "#ffffff"), "21.00");
        assert_eq!(ratio("#777777", "#ffffff"), "4.48");
        assert_eq!(ratio("#ffffff", "#767676"), "4.54");
        assert_eq!(ratio("#123456", "#123456"), "1.00");
    }

    proptest! {
        #[test]
        fn what_is_written_on_a_colour_can_be_read(rgb: [u8; 3]) {
            let colour = Colour(rgb);
            prop_assert!(colour.contrast(colour.ink()) >= READABLE);
            let light = colour.readable_on(&[Colour::WHITE], Colour::BLACK);
            prop_assert!(light.contrast(Colour::WHITE) >= READABLE);
        }
    }
}
