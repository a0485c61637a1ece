//! A browser's driver: a program of the browser's own makers that starts it and works it.
use super::elsewhere::Elsewhere;
use super::process::{Running, program};
use super::wait_for;
use super::{Camera, Kind};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use std::process::Command;
use tempfile::TempDir;

/// A running browser with its driver.
#[derive(Debug)]
pub(crate) struct Driver {
    // The browser is closed before its driver is stopped and its folder removed.
    session: Option<Client>,
    _process: Running,
    _folder: TempDir,
    pub(crate) elsewhere: Elsewhere,
}

impl Driver {
    pub(crate) fn start(kind: Kind, camera: Option<Camera<'_>>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let elsewhere = Elsewhere::listen(kind.own_domains());
        let mut command = Command::new(program(kind.driver()));
        command.arg("--port=0").env("TMPDIR", folder.path()).env("HOME", folder.path());
        // A desktop's settings and services are nothing that a page may depend on.
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        if kind.is_firefox() {
            // Geckodriver would take a port of its own for this, the same one each time.
            command.arg("--websocket-port=0");
        }
        let mut process = Running::start("the browser's driver", &mut command, folder.path());
        let port = process.port_after(kind.driver_says());
        let capabilities = kind.capabilities(&folder.path().join("profile"), elsewhere.port(), camera);
        let session = connect(port, &capabilities);
        Self { session: Some(session), _process: process, _folder: folder, elsewhere }
    }

    pub(crate) fn session(&self) -> &Client {
        self.session.as_ref().expect("it is closed only in the end")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // If it cannot be closed, its driver takes it along.
            let _ = wait_for(session.close());
        }
    }
}

fn connect(port: u16, capabilities: &fantoccini::wd::Capabilities) -> Client {
    let address = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities.clone());
    let session = wait_for(builder.connect(&address)).expect("the browser starts");
    // An image or a page that never comes must not stop a test for ever.
    let timeouts = fantoccini::wd::TimeoutConfiguration::new(
        Some(std::time::Duration::from_secs(60)),
        Some(std::time::Duration::from_secs(60)),
        Some(std::time::Duration::ZERO),
    );
    wait_for(session.update_timeouts(timeouts)).expect("the browser takes time-outs");
    session
}
