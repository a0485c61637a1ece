//! Posters of a donation page: its address as a code, big enough for a wall. The code holds the page's address, never
//! one of bitcoin: every donor gets a fresh one there.
use super::qr::{self, Error};
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};

mod letters;

use letters::{bold_width, in_windows_code};

/// Pixels to a square of the picture: about a hand's width in print at 300 dots an inch.
const SCALE: usize = 24;
/// A sheet of A4, in points.
const SHEET: (f32, f32) = (595.0, 842.0);
/// White on each side.
const MARGIN: f32 = 56.0;
/// How wide the code is.
const CODE: f32 = 380.0;
const TITLE_SIZE: f32 = 34.0;
/// Letters of the address are all this wide, in parts of their size.
const FIXED_WIDTH: f32 = 0.6;
/// Longest address on one line.
const ONE_LINE: usize = 48;

/// The address as a picture.
pub fn png(address: &str) -> Result<Vec<u8>, Error> {
    qr::png_of(address, SCALE)
}

/// A sheet to print: the title, the address as a code and in letters. A title with letters that the fonts of every
/// reader don't have (most alphabets but the Latin one) is left out: fonts of our own would weigh megabytes.
pub fn pdf(title: &str, address: &str) -> Result<Vec<u8>, Error> {
    let squares = qr::squares(address)?;
    let [catalog, pages, page, bold, fixed, content, info] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, SHEET.0, SHEET.1)).parent(pages).contents(content);
    sheet.resources().fonts().pair(BOLD, bold).pair(FIXED, fixed);
    drop(sheet);
    pdf.type1_font(bold).base_font(Name(b"Helvetica-Bold")).encoding_predefined(Name(b"WinAnsiEncoding"));
    pdf.type1_font(fixed).base_font(Name(b"Courier-Bold")).encoding_predefined(Name(b"WinAnsiEncoding"));
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Almoner"));
    pdf.stream(content, &drawn(title, address, &squares));
    Ok(pdf.finish())
}

/// Whether the sheet can bear that title.
pub fn bears(title: &str) -> bool {
    !title_lines(title).is_empty()
}

const BOLD: Name<'_> = Name(b"B");
const FIXED: Name<'_> = Name(b"F");

fn drawn(title: &str, address: &str, squares: &[Vec<bool>]) -> Vec<u8> {
    let mut content = Content::new();
    let mut top = SHEET.1 - MARGIN;
    for line in title_lines(title) {
        top -= TITLE_SIZE * 1.2;
        let width = line.iter().map(|letter| bold_width(*letter)).sum::<f32>() * TITLE_SIZE;
        write(&mut content, (BOLD, TITLE_SIZE), (SHEET.0 - width) / 2.0, top, &line);
    }
    let lines = address_lines(address);
    let bottom = MARGIN + 30.0 * lines.len() as f32;
    code(&mut content, squares, (top + bottom - CODE) / 2.0);
    for (line, below) in lines.into_iter().zip(1_u8..) {
        let room = SHEET.0 - 2.0 * MARGIN;
        let letters = line.len() as f32 * FIXED_WIDTH;
        let size = (room / letters).min(18.0);
        let left = (SHEET.0 - letters * size) / 2.0;
        write(&mut content, (FIXED, size), left, bottom - 24.0 * f32::from(below), line.as_bytes());
    }
    content.finish().into_vec()
}

fn write(content: &mut Content, (font, size): (Name<'_>, f32), left: f32, height: f32, text: &[u8]) {
    content.begin_text().set_font(font, size).next_line(left, height).show(Str(text)).end_text();
}

/// The dark squares, as rectangles: sharp at any size. Rows are drawn as runs, so that no seams show.
fn code(content: &mut Content, squares: &[Vec<bool>], bottom: f32) {
    let side = CODE / squares.len() as f32;
    let left = (SHEET.0 - CODE) / 2.0;
    for (row, line) in squares.iter().enumerate() {
        let height = bottom + CODE - (row + 1) as f32 * side;
        let mut at = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] {
                content.rect(left + at as f32 * side, height, run.len() as f32 * side, side);
            }
            at += run.len();
        }
    }
    content.fill_nonzero();
}

/// The title in lines that fit; none if it can't be written, or takes more than three.
fn title_lines(title: &str) -> Vec<Vec<u8>> {
    let Some(letters) = title.chars().map(in_windows_code).collect::<Option<Vec<u8>>>() else {
        return Vec::new();
    };
    let room = (SHEET.0 - 2.0 * MARGIN) / TITLE_SIZE;
    let width = |text: &[u8]| text.iter().map(|letter| bold_width(*letter)).sum::<f32>();
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for word in letters.split(|letter| *letter == b' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line) + bold_width(b' ') + width(word) <= room => {
                line.push(b' ');
                line.extend_from_slice(word);
            }
            _ => lines.push(word.to_vec()),
        }
    }
    let fits = lines.len() <= 3 && lines.iter().all(|line| width(line) <= room);
    if fits { lines } else { Vec::new() }
}

/// A long address, as an onion's is, goes on below where its path begins.
fn address_lines(address: &str) -> Vec<&str> {
    let path = address.rfind("/donate/").filter(|_| address.len() > ONE_LINE);
    path.map_or_else(|| vec![address], |at| vec![&address[..at], &address[at..]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://give.example.org/donate/save-the-harbour";
    const ONION: &str =
        "http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion/donate/save-the-harbour";

    /// Everything between the sheet's stream marks.
    fn drawing(pdf: &[u8]) -> String {
        let text = String::from_utf8_lossy(pdf);
        let stream = text.split("stream\n").nth(1).unwrap();
        stream.split("endstream").next().unwrap().to_owned()
    }

    #[test]
    fn the_picture_holds_the_address() {
        for address in [ADDRESS, ONION] {
            assert_eq!(qr::tests::read(&png(address).unwrap()), address);
        }
    }

    #[test]
    fn the_sheet_has_title_code_and_address() {
        let pdf = pdf("Rettet den alten Häfen – für alle!", ADDRESS).unwrap();
        assert!(bears("Rettet den alten Häfen – für alle!"));
        assert!(pdf.starts_with(b"%PDF-1.") && pdf.len() < 60_000, "{}", pdf.len());
        let drawing = drawing(&pdf);
        assert!(drawing.contains(&format!("<{}", hex::encode_upper("Rettet den alten H"))), "{drawing}");
        assert!(drawing.contains(ADDRESS) && drawing.matches(" re\n").count() > 100);
    }

    #[test]
    fn a_title_that_cannot_be_written_is_left_out() {
        for title in
            ["Спасите гавань", "拯救港口", "أنقذوا الميناء", &"x".repeat(100), &"many words ".repeat(9)]
        {
            let drawing = drawing(&pdf(title, ONION).unwrap());
            assert!(!drawing.contains("/B ") && !bears(title), "{title}");
            assert!(
                drawing.contains(".onion)") && drawing.contains("(/donate/save-the-harbour)"),
                "{drawing}"
            );
        }
    }

    #[test]
    fn parentheses_and_backslashes_in_a_title_stay_inside_it() {
        let drawing = drawing(&pdf(r"a ) Tj (b\", ADDRESS).unwrap());
        assert_eq!(drawing.matches("BT").count(), 2, "{drawing}");
        assert_eq!(drawing.matches("ET").count(), 2, "{drawing}");
    }
}
