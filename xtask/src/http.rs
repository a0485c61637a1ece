//! A minimal HTTP/1.1 client for JSON on loopback: no TLS, no redirects, one request a connection.

use anyhow::{Context, bail};
use base64::Engine;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Where to ask, and as whom.
#[derive(Clone)]
pub(crate) struct Client {
    address: String,
    authorization: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Client {
    /// `address` is `HOST:PORT`.
    pub(crate) fn new(address: String) -> Self {
        Self { address, authorization: None }
    }

    pub(crate) fn basic(self, user: &str, password: &str) -> Self {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.authorized(format!("Basic {pair}"))
    }

    pub(crate) fn token(self, key: &str) -> Self {
        self.authorized(format!("token {key}"))
    }

    fn authorized(mut self, value: String) -> Self {
        self.authorization = Some(value);
        self
    }

    /// A request whose answer must be 2xx JSON (or nothing, which reads as null).
    pub(crate) fn json(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let response = self.send(method, path, body)?;
        if !(200..300).contains(&response.status) {
            bail!("{method} {path} answered {}: {}", response.status, response.body.trim_end());
        }
        if response.body.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&response.body).with_context(|| format!("{method} {path} did not answer JSON"))
    }

    /// A request, whatever its answer.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Response> {
        let request = self.request(method, path, body);
        exchange(&self.address, &request).with_context(|| format!("{method} http://{}{path}", self.address))
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> String {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if let Some(value) = &self.authorization {
            head += &format!("Authorization: {value}\r\n");
        }
        if !body.is_empty() {
            head += "Content-Type: application/json\r\n";
        }
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())
    }
}

fn exchange(address: &str, request: &str) -> anyhow::Result<Response> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer)
}

/// Splits a whole answer, read until the connection closed.
fn parse(answer: &[u8]) -> anyhow::Result<Response> {
    let end = find(answer, b"\r\n\r\n").context("the answer is not HTTP")?;
    let head = std::str::from_utf8(&answer[..end]).context("the answer's head is not text")?;
    let rest = &answer[end + 4..];
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let body = match (header(head, "transfer-encoding"), header(head, "content-length")) {
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => dechunk(rest)?,
        (_, Some(length)) => exactly(rest, length.parse().context("bad Content-Length")?)?.to_vec(),
        (_, None) => rest.to_vec(),
    };
    Ok(Response {
        status: status.context("the answer has no status")?,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn dechunk(mut rest: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line_end = find(rest, b"\r\n").context("the answer broke off in a chunk")?;
        let line = std::str::from_utf8(&rest[..line_end])?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).context("bad chunk size")?;
        if size == 0 {
            return Ok(body);
        }
        rest = &rest[line_end + 2..];
        body.extend_from_slice(exactly(rest, size)?);
        rest = rest.get(size + 2..).context("the answer broke off after a chunk")?;
    }
}

fn exactly(bytes: &[u8], size: usize) -> anyhow::Result<&[u8]> {
    bytes.get(..size).context("the answer broke off")
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(answer: &str) -> String {
        parse(answer.as_bytes()).unwrap().body
    }

    #[test]
    fn a_body_ends_where_it_says() {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokmore";
        assert_eq!(body(text), "ok");
    }

    #[test]
    fn chunks_are_joined() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(body(text), "abc0123456789");
    }

    #[test]
    fn a_status_is_read() {
        let response = parse(b"HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 0\r\n\r\n").unwrap();
        assert_eq!(response.status, 422);
    }

    #[test]
    fn broken_answers_are_errors() {
        for answer in [
            "",
            "SSH-2.0-x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort",
        ] {
            assert!(parse(answer.as_bytes()).is_err(), "{answer:?}");
        }
    }

    #[test]
    fn a_request_carries_key_and_length() {
        let client = Client::new("127.0.0.1:1".into()).token("k");
        let text = client.request("POST", "/x", Some(&serde_json::json!({"a": 1})));
        assert!(text.contains("Authorization: token k\r\n"));
        assert!(text.ends_with("Content-Length: 7\r\n\r\n{\"a\":1}"));
    }
}
