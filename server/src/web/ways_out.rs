//! Links out of here that a store's owner chose, with the invoice's ids filled in: back to the shop, and to its help.
use super::links::percent_encoded;
use domain::Invoice;
use url::Url;

/// Where a page may lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub href: String,
    /// Its host, so that people see where they are going; empty for a mailbox.
    pub host: String,
}

/// Back to where the payer came from: the shop's return address, else the order's own (`orderUrl` in the
/// metadata). None unless it is an address on the web.
pub fn way_back(invoice: &Invoice) -> Option<Link> {
    let shop = invoice.details.checkout.redirect_url.as_deref().and_then(|template| web(template, invoice));
    shop.or_else(|| web(&invoice.details.metadata.text("orderUrl")?, invoice))
}

/// Where the payer is taken without being asked, once paid: only where the shop named a return address itself.
pub fn way_away(invoice: &Invoice) -> Option<Link> {
    invoice.details.checkout.redirect_url.as_deref().and_then(|template| web(template, invoice))
}

/// Where the payer finds help: an address on the web or a mailbox.
pub fn help(template: &str, invoice: &Invoice) -> Option<Link> {
    to(template, invoice, &["https", "http", "mailto"])
}

fn web(template: &str, invoice: &Invoice) -> Option<Link> {
    to(template, invoice, &["https", "http"])
}

fn to(template: &str, invoice: &Invoice, schemes: &[&str]) -> Option<Link> {
    let order = invoice.details.metadata.order_id().unwrap_or_default();
    let filled = template
        .replace("{InvoiceId}", &percent_encoded(invoice.id.as_str()))
        .replace("{OrderId}", &percent_encoded(&order));
    let url = Url::parse(&filled).ok().filter(|url| schemes.contains(&url.scheme()))?;
    Some(Link { host: url.host_str().unwrap_or_default().to_owned(), href: url.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::sample;
    use domain::invoice::Metadata;

    fn invoice(order: &str) -> Invoice {
        let mut invoice = sample::invoice();
        let metadata =
            serde_json::json!({ "orderId": order, "orderUrl": "https://order.example/7" }).to_string();
        invoice.details.metadata = Metadata::parse(&metadata).unwrap();
        invoice
    }

    fn filled(template: &str, order: &str) -> Option<String> {
        web(template, &invoice(order)).map(|link| link.href)
    }

    #[test]
    fn ids_are_filled_in_and_encoded() {
        let id = sample::invoice().id;
        let template = "https://shop.example/thanks/{InvoiceId}?order={OrderId}";
        let expected = format!("https://shop.example/thanks/{id}?order=A%2F%201%26x%3D%7BInvoiceId%7D");
        assert_eq!(filled(template, "A/ 1&x={InvoiceId}"), Some(expected));
        assert_eq!(filled("https://shop.example", "1").as_deref(), Some("https://shop.example/"));
    }

    #[test]
    fn only_web_addresses_lead_anywhere() {
        for template in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>",
            "/relative",
            "//shop.example",
            "bitcoin:x",
            "mailto:shop@shop.example",
            "file:///etc/passwd",
            "",
        ] {
            assert_eq!(filled(template, "1"), None, "{template}");
        }
    }

    #[test]
    fn an_order_id_never_leaves_its_place() {
        let href = filled("https://{OrderId}.example/", "evil.test/").unwrap_or_default();
        assert!(!href.contains("evil.test/."), "{href}");
    }

    #[test]
    fn the_way_back_is_the_shops_else_the_orders() {
        let mut invoice = invoice("1");
        assert_eq!(way_back(&invoice).unwrap().host, "order.example");
        invoice.details.checkout.redirect_url = Some("https://shop.example/".into());
        assert_eq!(way_back(&invoice).unwrap().host, "shop.example");
    }

    #[test]
    fn help_may_be_a_mailbox() {
        let link = help("mailto:help@shop.example?subject={OrderId}", &invoice("7 & 8")).unwrap();
        assert_eq!(link.href, "mailto:help@shop.example?subject=7%20%26%208");
        assert_eq!(help("javascript:alert(1)", &invoice("1")), None);
    }
}
