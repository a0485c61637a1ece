//! A shop's own page, on another site than the server's, that shows the checkout over itself.
use super::wait_for;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

/// What the server gives to shops.
const SCRIPT: &str = include_str!("../../server/assets/btcpay.js");

/// A page with one button, and a list of what the shop was told in `window.heard`.
#[derive(Debug)]
pub struct Shop {
    port: u16,
}

impl Shop {
    /// Begins to serve; ends with the program. The button shows that invoice of the server at that address.
    pub fn open(server: &str, invoice: &str) -> Self {
        Self::with(page(server, invoice))
    }

    /// The same with a copy of the server's script of its own, which is told where the server is.
    pub fn with_a_copy(server: &str, invoice: &str) -> Self {
        let told = format!("btcpay.setApiUrlPrefix('{server}/'); window.heard = [];");
        Self::with(page("", invoice).replace("window.heard = [];", &told))
    }

    fn with(page: String) -> Self {
        let script = get(|| async { ([(CONTENT_TYPE, "text/javascript")], SCRIPT) });
        let router =
            Router::new().route("/", get(move || async { Html(page) })).route("/modal/btcpay.js", script);
        let listener =
            wait_for(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        super::RUNTIME.spawn(async move { axum::serve(listener, router).await });
        Self { port }
    }

    /// Where it is. By name: to a browser that is another site than the server, which goes by its number.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }
}

fn page(server: &str, invoice: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><title>A shop</title><button id=\"pay\">Pay</button> \
         <script src=\"{server}/modal/btcpay.js\"></script> \
         <script> \
             window.heard = []; \
             btcpay.onModalWillEnter(() => heard.push('enters')); \
             btcpay.onModalWillLeave(() => heard.push('leaves')); \
             btcpay.onModalReceiveMessage(event => heard.push(event.data)); \
             document.getElementById('pay').onclick = () => btcpay.showInvoice('{invoice}'); \
         </script>"
    )
}
