//! A certified OpenID provider, run by Node.js on loopback, stopped by its process id when dropped. `cargo xtask tools`
//! fetches it; `$OIDC_PROVIDER` names its module.
use crate::patience::until;
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};

/// The provider.
#[derive(Debug)]
pub(super) struct Provider {
    port: u16,
    back: String,
    /// The host of people's addresses.
    pub(super) host: &'static str,
    /// Ann's groups.
    pub(super) groups: &'static str,
    child: Option<Child>,
}

impl Provider {
    /// One at that port, which sends people back to `back`.
    pub(super) fn start(port: u16, back: &str) -> Self {
        let mut provider =
            Self { port, back: back.to_owned(), host: "example.org", groups: "guests,almoner", child: None };
        provider.start_again();
        provider
    }

    /// Starts it with a new key and nothing remembered.
    pub(super) fn start_again(&mut self) {
        let node = std::env::var("NODE").unwrap_or_else(|_| "node".into());
        let module = std::env::var("OIDC_PROVIDER").expect("cargo xtask tools names it");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/outside/provider.mjs");
        let mut command = Command::new(node);
        command.arg(script).arg(module).arg(self.port.to_string()).args([
            &*self.back,
            self.host,
            self.groups,
        ]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        self.child = Some(child);
        until(30, "the provider answers", || TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok());
    }

    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended; nothing more can be done.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}
