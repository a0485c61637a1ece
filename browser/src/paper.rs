//! What a page is on paper.
use super::{Screen, Visitor};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

impl Visitor {
    /// All that is read on the page when it is printed. Chromium only.
    #[track_caller]
    pub fn text_on_paper(&self) -> String {
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let text = self.run("return document.body.innerText;");
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": "" }));
        text.as_str().expect("a page has text").to_owned()
    }

    /// Prints the page to a PDF, and opens that so that the first sheet fills the window. Chromium only.
    #[track_caller]
    pub fn look_at_paper(&self) {
        let sheet = self.devtools("Page.printToPDF", json!({ "printBackground": false }));
        let sheet = sheet["data"].as_str().expect("a PDF");
        let pdf = STANDARD.decode(sheet).expect("it is base64");
        assert!(pdf.starts_with(b"%PDF-"), "it is no PDF");
        self.sit_at(Screen { width: 900, height: 1_300, zoom: 2, dark: false });
        self.open(&format!("data:application/pdf;base64,{sheet}#toolbar=0&view=Fit"));
    }
}
