//! A response body that arrives in pieces, pauses, and may break off.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

/// A part of a body.
pub(crate) enum Piece {
    Bytes(Bytes),
    Pause(Duration),
    /// The connection ends here, before the body does.
    Break,
}

/// A body made of pieces.
pub(crate) struct Pieces {
    rest: VecDeque<Piece>,
    pause: Option<Pin<Box<Sleep>>>,
    flushed: Flushed,
}

/// Whether what was sent before a break had the chance to leave.
#[derive(PartialEq, Eq)]
enum Flushed {
    No,
    Yes,
}

/// The body breaks off because it was asked to.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the body breaks off on request")
    }
}

impl std::error::Error for Broken {}

impl Pieces {
    /// Returns the body that sends `pieces` in order.
    pub(crate) fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self { rest: pieces.into_iter().collect(), pause: None, flushed: Flushed::No }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.rest.pop_front() {
                Some(Piece::Bytes(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Piece::Pause(pause)) => self.pause = Some(Box::pin(sleep(pause))),
                Some(Piece::Break) if self.flushed == Flushed::Yes => return Poll::Ready(Some(Err(Broken))),
                Some(Piece::Break) => {
                    self.flushed = Flushed::Yes;
                    self.rest.push_front(Piece::Break);
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
