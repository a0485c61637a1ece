//! A small HTTP/1.1 client on one kept connection, cheap enough to share the processors with what it measures.
//!
//! It knows what our own servers say: a status, `Content-Length`, a body, or one in chunks, which it does not put together.
use anyhow::{Context, bail};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Where the parts of an answer in the buffer end.
struct Shape {
    status: u16,
    body: std::ops::Range<usize>,
}

impl Connection {
    /// `address` is `HOST:PORT`.
    pub(crate) async fn open(address: &str) -> anyhow::Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("nobody listens at {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(8 << 10) })
    }

    /// Sends a whole request; gives the status and body of the answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> anyhow::Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let shape = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            match shape(&self.buffer)? {
                Some(shape) if shape.body.end <= self.buffer.len() => break shape,
                _ => {}
            }
        };
        Ok((shape.status, &self.buffer[shape.body]))
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let end = self.buffer.windows(4).position(|window| window == b"\r\n\r\n")?;
        header(std::str::from_utf8(&self.buffer[..end]).ok()?, name)
    }

    /// A request whose answer must be 2xx JSON, or nothing.
    pub(crate) async fn json(&mut self, request: &Request<'_>) -> anyhow::Result<Value> {
        let (status, body) = self.send(&request.bytes()).await?;
        let Request { method, path, .. } = request;
        if !(200..300).contains(&status) {
            bail!("{method} {path} answered {status}: {}", String::from_utf8_lossy(body));
        }
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(body).with_context(|| format!("{method} {path} did not answer JSON"))
    }
}

/// A request before it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The value of `Authorization`; empty for none.
    pub(crate) authorization: &'a str,
    pub(crate) body: &'a str,
}

impl Request<'_> {
    /// As it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self { method, path, authorization, body } = self;
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n");
        if !authorization.is_empty() {
            head += &format!("Authorization: {authorization}\r\n");
        }
        if !body.is_empty() {
            head += "Content-Type: application/json\r\n";
        }
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }
}

/// The answer at the start of `bytes`; `None` while its head is not complete.
fn shape(bytes: &[u8]) -> anyhow::Result<Option<Shape>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).context("the answer's head is not text")?;
    let status =
        head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("the answer has no status")?;
    let start = end + 4;
    let is_chunked = header(head, "transfer-encoding").is_some_and(|how| how.eq_ignore_ascii_case("chunked"));
    let length = match header(head, "content-length") {
        None if is_chunked && bytes.ends_with(b"\r\n0\r\n\r\n") => bytes.len() - start,
        None if is_chunked => return Ok(None),
        Some(length) => length.parse().context("the answer's length is no number")?,
        None if status == 204 => 0,
        None => bail!("the answer does not say how long it is:\n{head}"),
    };
    Ok(Some(Shape { status, body: start..start + length }))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, expected: Option<(u16, &str)>) {
        let found = shape(answer.as_bytes()).unwrap().map(|shape| (shape.status, &answer[shape.body]));
        assert_eq!(found, expected, "{answer:?}");
    }

    #[test]
    fn an_answer_is_taken_apart_once_its_head_is_there() {
        check("HTTP/1.1 200 OK\r\nContent-Le", None);
        check("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", Some((200, "ok")));
        check("HTTP/1.1 204 No Content\r\n\r\n", Some((204, "")));
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n";
        check(chunked, None);
        check(&format!("{chunked}0\r\n\r\n"), Some((200, "2\r\nok\r\n0\r\n\r\n")));
    }

    #[test]
    fn an_answer_of_unknown_length_is_refused() {
        assert!(shape(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(shape(b"SSH-2.0\r\n\r\n").is_err());
    }
}
