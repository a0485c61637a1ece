//! Counts what goes between a program and a node: whoever connects to the tap reaches the node, and is counted.
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes in both directions, over all connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tap(Arc<AtomicU64>);

impl Tap {
    /// The same chain, through this tap: every port in it becomes one of the tap's own.
    pub(crate) fn chain(&self, url: &str) -> anyhow::Result<String> {
        const HOST: &str = "127.0.0.1:";
        let mut parts = url.split(HOST);
        let mut through = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(part.len());
            let (port, rest) = part.split_at(end);
            through += &format!("{HOST}{}{rest}", self.open(port.parse()?)?);
        }
        Ok(through)
    }

    /// What was counted so far.
    pub(crate) fn bytes(&self) -> f64 {
        self.0.load(Ordering::Relaxed) as f64
    }

    fn open(&self, node: u16) -> anyhow::Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let tap = self.clone();
        // It ends with the process.
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, node)) {
                    tap.join(client, server);
                }
            }
        });
        Ok(port)
    }

    fn join(&self, client: TcpStream, server: TcpStream) {
        let Ok((from_client, from_server)) =
            client.try_clone().and_then(|client| Ok((client, server.try_clone()?)))
        else {
            return;
        };
        for (from, to) in [(from_client, server), (from_server, client)] {
            let tap = self.clone();
            std::thread::spawn(move || tap.carry(from, to));
        }
    }

    /// Until one side closes.
    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            self.0.fetch_add(length as u64, Ordering::Relaxed);
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        // The other side may have closed already.
        let _ = to.shutdown(Shutdown::Write);
    }
}
