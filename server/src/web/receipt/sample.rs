//! The receipt of what may become of an invoice.
use super::{Receipt, Scene, address, has_code};
use crate::web::checkout::Told;
use crate::web::sample::{self, LATER, PRICE, Sample};
use crate::web::tongue::Tongue;
use domain::invoice::{Donation, Mark, Metadata, ReceiptOptions};
use domain::settings::StoreSettings;
use domain::{Invoice, Network};

const ORIGIN: &str = "https://give.harbour.example";

/// Every kind of receipt.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let settings = StoreSettings { website: Some("https://harbour.example".into()), ..sample::settings() };
    let show = |name, invoice: &Invoice| page(name, tongue, invoice, &settings);
    let paid = || sample::invoice().told(sample::mined(1, PRICE));
    let part = sample::invoice().told(sample::mined(1, 15_000)).at(LATER);
    let accepted = sample::invoice().mark(Mark::Settled, sample::NOW).expect("a new invoice can be marked");
    let bare =
        ReceiptOptions { show_qr: Some(false), show_payments: Some(false), ..ReceiptOptions::default() };
    let hostile = StoreSettings { name: sample::HOSTILE.into(), ..sample::settings() };
    let mut gift = noted(paid(), r#"{"itemDesc":"A new pier"}"#);
    gift.details.donation = Some(Donation::default());
    vec![
        show("receipt", &paid()),
        show("receipt-part", &part.told(sample::mined(2, 5_000))),
        show("receipt-accepted", &accepted.invoice),
        of(
            "receipt-gift",
            Scene { thanks: Some("Thank you, *all* of you!"), ..scene(tongue, &gift, &settings) },
        ),
        show(
            "receipt-of-a-shop",
            &noted(
                paid(),
                r#"{"itemDesc":"Tea","receiptData":{"Tip":"$0.48","Cart":{"Pu Erh":"$2.00 x 1"}}}"#,
            ),
        ),
        show("receipt-bare", &wanting(paid(), bare)),
        page("receipt-hostile", tongue, &hostile_invoice(paid()), &hostile),
    ]
}

fn scene<'a>(tongue: Tongue, invoice: &'a Invoice, settings: &'a StoreSettings) -> Scene<'a> {
    Scene { tongue, invoice, settings, network: Network::Mainnet, thanks: None, origin: ORIGIN }
}

fn page(name: &'static str, tongue: Tongue, invoice: &Invoice, settings: &StoreSettings) -> Sample {
    of(name, scene(tongue, invoice, settings))
}

fn of(name: &'static str, scene: Scene<'_>) -> Sample {
    let receipt = Receipt::of(scene).expect("a receipt is given for each of the samples");
    let code = has_code(scene.invoice, scene.settings).then(|| address(ORIGIN, &scene.invoice.id));
    Sample { code, ..Sample::of(name, &receipt) }
}

fn noted(mut invoice: Invoice, metadata: &str) -> Invoice {
    invoice.details.metadata = Metadata::parse(metadata).expect("it is an object");
    invoice
}

fn wanting(mut invoice: Invoice, receipt: ReceiptOptions) -> Invoice {
    invoice.details.receipt = receipt;
    invoice
}

fn hostile_invoice(invoice: Invoice) -> Invoice {
    let bad = sample::HOSTILE;
    noted(
        invoice,
        &serde_json::json!({ "itemDesc": bad, "orderId": bad, "receiptData": { bad: bad } }).to_string(),
    )
}
