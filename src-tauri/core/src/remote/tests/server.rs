//! A server that says exactly what a test tells it to, byte by byte.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// What the server does with one connection.
#[derive(Clone)]
pub(super) enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends this head and then a byte every 5 ms without end.
    Drip(String),
    /// Says nothing and stays.
    Silence,
}

/// A listener on this computer. Its n-th connection gets the n-th answer, later ones the last.
pub(super) struct Server {
    pub(super) url: Url,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let answer = answers[number.min(answers.len() - 1)].clone();
                tokio::spawn(serve(stream, answer, Arc::clone(&seen)));
            }
        });
        Self { url, requests }
    }

    /// Returns the requests received, head and body as text.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn at(&self, path: &str) -> String {
        self.url.join(path).unwrap().into()
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) {
    let mut request = vec![0; 65536];
    let length = stream.read(&mut request).await.unwrap_or(0);
    if length == 0 {
        return;
    }
    seen.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into_owned());
    match answer {
        Answer::Bytes(bytes) => {
            // A client that has had enough closes first.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            // A socket closed with unread input would be reset, and the answer lost.
            let _ = stream.read(&mut request).await;
        }
        Answer::Drip(head) => {
            let mut next = head.into_bytes();
            while stream.write_all(&next).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
                next = b"x".to_vec();
            }
        }
        Answer::Silence => {
            let _ = stream.read(&mut request).await;
        }
    }
}

/// An answer with a body of the length it promises.
pub(super) fn answer(status: u16, headers: &str, body: &[u8]) -> Answer {
    cut(status, headers, body, body.len())
}

/// An answer that promises a body of `length`.
pub(super) fn cut(status: u16, headers: &str, body: &[u8], length: usize) -> Answer {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
    Answer::Bytes([head.as_bytes(), body].concat())
}

pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
