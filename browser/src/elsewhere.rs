//! Whatever a browser asks of anybody but this machine: it is sent here, written down, and refused.
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A proxy that leads nowhere. Browsers ask this machine itself without a proxy.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    own: &'static [&'static str],
}

impl Elsewhere {
    /// Begins to listen; ends with the program. `own` are domains that the browser asks by itself.
    pub(crate) fn listen(own: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let asked = Arc::default();
        let elsewhere = Self { address, asked: Arc::clone(&asked), own };
        std::thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let asked = Arc::clone(&asked);
                std::thread::spawn(move || refuse(stream, &asked)); // who is slow to ask keeps nobody waiting
            }
        });
        elsewhere
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The first line of each request so far, without what a browser asks its own makers, whatever page it shows. A
    /// page that asked those would be found in the other browser.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("nobody panics with it");
        asked.iter().filter(|line| !self.own.iter().any(|host| names(line, host))).cloned().collect()
    }
}

fn refuse(mut stream: TcpStream, asked: &Mutex<Vec<String>>) {
    let mut line = String::new();
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let _ = BufReader::new(&stream).read_line(&mut line);
    if line.is_empty() {
        return; // who says nothing, such as a connection made in advance, has asked for nothing
    }
    asked.lock().expect("nobody panics with it").push(line.trim_end().to_owned());
    let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/// Whether a request's first line is for that domain or one below it.
fn names(line: &str, domain: &str) -> bool {
    let target = line.split(' ').nth(1).unwrap_or_default();
    let authority = target.split_once("://").map_or(target, |(_, rest)| rest);
    let host = authority.split(['/', ':', '?']).next().unwrap_or_default();
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_says_nothing_has_asked_for_nothing() {
        let elsewhere = Elsewhere::listen(&[]);
        drop(TcpStream::connect(elsewhere.address).unwrap());
        let silent = TcpStream::connect(elsewhere.address).unwrap();
        let mut asks = TcpStream::connect(elsewhere.address).unwrap();
        asks.write_all(b"GET http://example.org/ HTTP/1.1\r\n\r\n").unwrap();
        let mut answer = String::new();
        BufReader::new(asks).read_line(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert_eq!(elsewhere.asked(), ["GET http://example.org/ HTTP/1.1"]);
        drop(silent);
    }

    #[test]
    fn a_request_is_known_by_its_host() {
        for line in ["CONNECT www.example.org:443 HTTP/1.1", "GET http://example.org/x?y HTTP/1.1"] {
            assert!(names(line, "example.org"), "{line}");
        }
        for line in ["CONNECT notexample.org:443 HTTP/1.1", "GET http://evil.org/example.org HTTP/1.1", ""] {
            assert!(!names(line, "example.org"), "{line}");
        }
    }
}
