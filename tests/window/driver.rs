//! The part of the WebDriver protocol these tests use: one JSON request at a time over a local socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than anything a test waits for, so that the page's own limits speak first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Long enough for a program that opens at all; the driver says nothing of one that ended at once.
const OPENING: Duration = Duration::from_secs(30);

/// The key under which the protocol wraps a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A conversation with one window. Ends the program when dropped.
pub struct Session {
    port: u16,
    id: String,
}

/// What the driver answered instead of a value.
#[derive(Debug)]
pub struct Refusal(pub String);

/// An element of the page.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Session {
    /// Starts `program` under the driver that listens on `port`.
    pub fn start(port: u16, program: &str, arguments: &[&str]) -> Result<Self, Refusal> {
        let options = json!({ "binary": program, "args": arguments });
        let capabilities = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let answer = exchange_within(OPENING, port, "POST", "/session", &capabilities)
            .map_err(|Refusal(reason)| Refusal(format!("the program opened no window: {reason}")))?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Refusal(answer.to_string()))?.to_owned();
        let session = Session { port, id };
        session.post("/timeouts", &json!({ "implicit": 10_000, "script": 30_000, "pageLoad": 30_000 }))?;
        Ok(session)
    }

    /// Runs the body of a function in the page and returns what it returns.
    pub fn run(&self, body: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// Runs the body of a function whose last argument is called with the answer.
    pub fn run_later(&self, body: &str, arguments: &Value) -> Result<Value, Refusal> {
        self.post("/execute/async", &json!({ "script": body, "args": arguments }))
    }

    /// The first element that matches a CSS selector, waiting until there is one.
    pub fn find(&self, selector: &str) -> Result<Element, Refusal> {
        let answer = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let id = answer[ELEMENT].as_str().ok_or_else(|| Refusal(answer.to_string()))?;
        Ok(Element(id.to_owned()))
    }

    /// The element that the body of a function returns.
    pub fn pick(&self, body: &str, arguments: &Value) -> Result<Element, Refusal> {
        let answer = self.run(body, arguments)?;
        let id = answer[ELEMENT].as_str().ok_or_else(|| Refusal(format!("`{answer}` is no element")))?;
        Ok(Element(id.to_owned()))
    }

    /// Clicks in the middle of an element.
    pub fn click(&self, element: &Element) -> Result<(), Refusal> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Types text into an element.
    pub fn enter(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// Presses keys one after another, wherever the focus is; the last is held with those before it
    /// when `held` names any.
    pub fn press(&self, held: &[char], key: char) -> Result<(), Refusal> {
        let stroke = |kind: &str, key: &char| json!({ "type": kind, "value": key.to_string() });
        let down = held.iter().chain([&key]).map(|key| stroke("keyDown", key));
        let up = [&key].into_iter().chain(held.iter().rev()).map(|key| stroke("keyUp", key));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }))
            .map(drop)
    }

    /// Presses chords and then types, all in one breath: nothing is waited for in between.
    pub fn strokes(&self, chords: &[&[char]], text: &str) -> Result<(), Refusal> {
        let stroke = |kind: &str, key: &char| json!({ "type": kind, "value": key.to_string() });
        let letters: Vec<[char; 1]> = text.chars().map(|key| [key]).collect();
        let all = chords.iter().copied().chain(letters.iter().map(<[char; 1]>::as_slice));
        let actions: Vec<Value> = all
            .flat_map(|keys| {
                let down = keys.iter().map(|key| stroke("keyDown", key));
                down.chain(keys.iter().rev().map(|key| stroke("keyUp", key))).collect::<Vec<_>>()
            })
            .collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }))
            .map(drop)
    }

    /// Makes the window so large.
    pub fn size(&self, width: u32, height: u32) -> Result<(), Refusal> {
        self.post("/window/rect", &json!({ "width": width, "height": height })).map(drop)
    }

    /// The title of the page.
    pub fn title(&self) -> Result<String, Refusal> {
        let answer = exchange(self.port, "GET", &format!("/session/{}/title", self.id), &Value::Null)?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// What the window shows, as a PNG in base64.
    pub fn screenshot(&self) -> Result<String, Refusal> {
        let answer = exchange(self.port, "GET", &format!("/session/{}/screenshot", self.id), &Value::Null)?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        exchange(self.port, "POST", &format!("/session/{}{path}", self.id), body)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = exchange(self.port, "DELETE", &format!("/session/{}", self.id), &Value::Null);
    }
}

/// Sends one request and returns the `value` of the answer.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
    exchange_within(PATIENCE, port, method, path, body)
}

fn exchange_within(limit: Duration, port: u16, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
    let refuse = |error: std::io::Error| Refusal(format!("{method} {path}: {error}"));
    let answer = talk(limit, port, method, path, body).map_err(refuse)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let value: Value =
        serde_json::from_str(body).map_err(|error| Refusal(format!("{method} {path}: {error}: {body}")))?;
    let accepted = head.split_whitespace().nth(1).is_some_and(|status| status.starts_with('2'));
    if accepted { Ok(value["value"].clone()) } else { Err(Refusal(value["value"].to_string())) }
}

fn talk(limit: Duration, port: u16, method: &str, path: &str, body: &Value) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(limit))?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())?;
    read(&mut stream)
}

/// Reads one answer: its head, and then as many bytes as the head promises.
fn read(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut part = [0; 65536];
    loop {
        if let Some(length) = promised(&bytes)
            && bytes.len() >= length
        {
            break;
        }
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
            // The test was stopped and went on.
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    String::from_utf8(bytes).map_err(|error| std::io::Error::other(error.to_string()))
}

/// The length of the whole answer, once its head is here.
fn promised(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    })?;
    Some(end + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_head_says() {
        assert_eq!(promised(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{"), Some(40));
        assert_eq!(promised(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n"), None);
        assert_eq!(promised(b"HTTP/1.1 200 OK\r\n\r\n"), None);
    }
}
