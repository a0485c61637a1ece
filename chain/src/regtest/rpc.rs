//! One RPC call over one connection, with nothing but the standard library.
use bitcoin::base64::Engine;
use bitcoin::base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const TIME_OUT: Duration = Duration::from_secs(60);

/// Calls; an error is the node's message or the connection's.
pub(super) fn call(port: u16, credentials: &str, method: &str, params: &Value) -> Result<Value, String> {
    let body = json!({"id": 1, "method": method, "params": params}).to_string();
    let answer = exchange(port, credentials, &body).map_err(|e| e.to_string())?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no HTTP answer")?;
    let mut reply: Value = serde_json::from_str(body).map_err(|_| first_line(head))?;
    match &reply["error"] {
        Value::Null => Ok(reply["result"].take()),
        error => Err(error.to_string()),
    }
}

fn exchange(port: u16, credentials: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(TIME_OUT))?;
    stream.set_nodelay(true)?;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Basic {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        STANDARD.encode(credentials),
        body.len(),
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn first_line(head: &str) -> String {
    head.lines().next().unwrap_or_default().to_owned()
}
