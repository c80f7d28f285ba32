//! Files of rows, each read a few pieces ahead of whoever compares them: one thread unpacks and cuts, another looks at the
//! rows. Of a row only what is made of it is handed over, so that memory does not grow with the files.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope};
use std::vec;

use super::lines::Lines;

/// Rows and bytes that are handed over together.
const ROWS: usize = 1_024;
const BYTES: usize = 1024 * 1024;
/// Pieces that wait to be taken. A row of a hostile file may be large, so that those of bytes are few.
const BLOCKS: usize = 1;
const PIECES: usize = 4;

/// What is handed over.
enum Piece<T> {
    Rows(T),
    /// There are no more; the digest of all of them.
    End(String),
}

type Answer<T> = io::Result<Piece<T>>;

/// Rows one after the other, and where each ends.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Block {
    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }
}

/// A file that is read ahead.
pub(super) struct Ahead<T> {
    pieces: Receiver<Answer<Vec<T>>>,
    piece: vec::IntoIter<T>,
    digest: Option<String>,
}

impl<T: Send> Ahead<T> {
    /// Starts to read; `make` says what is handed over of a row. Reading ends where nobody takes it any more.
    pub(super) fn start<'scope, R: Read + Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        lines: Lines<R>,
        make: impl Fn(&[u8]) -> T + Send + 'scope,
    ) -> io::Result<Self>
    where
        T: 'scope,
    {
        let (cut, blocks) = sync_channel(BLOCKS);
        let (made, pieces) = sync_channel(PIECES);
        Builder::new().name("verify-read".to_owned()).spawn_scoped(scope, move || read(lines, &cut))?;
        Builder::new().name("verify-look".to_owned()).spawn_scoped(scope, move || look(&blocks, make, &made))?;
        Ok(Self { pieces, piece: Vec::new().into_iter(), digest: None })
    }

    /// Returns what was made of the next row; None after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<T>> {
        loop {
            if let Some(row) = self.piece.next() {
                return Ok(Some(row));
            }
            if self.digest.is_some() {
                return Ok(None);
            }
            match self.pieces.recv() {
                Ok(Ok(Piece::Rows(rows))) => self.piece = rows.into_iter(),
                Ok(Ok(Piece::End(digest))) => self.digest = Some(digest),
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(io::Error::other("the thread that reads it ended")),
            }
        }
    }

    /// Returns the digest of the whole file, in hexadecimal; of nothing, where the last row was not reached.
    pub(super) fn digest(self) -> String {
        self.digest.unwrap_or_default()
    }
}

fn read<R: Read>(mut lines: Lines<R>, to: &SyncSender<Answer<Block>>) {
    let last = loop {
        match block(&mut lines) {
            Ok(block) if block.ends.is_empty() => break Ok(Piece::End(lines.digest())),
            Err(error) => break Err(error),
            Ok(block) => {
                // Whoever compares may have seen enough.
                if to.send(Ok(Piece::Rows(block))).is_err() {
                    return;
                }
            }
        }
    };
    let _ = to.send(last);
}

fn block<R: Read>(lines: &mut Lines<R>) -> io::Result<Block> {
    let mut block = Block::default();
    while block.ends.len() < ROWS && block.bytes.len() < BYTES {
        let Some(row) = lines.next()? else { break };
        block.bytes.extend_from_slice(row);
        block.ends.push(block.bytes.len());
    }
    Ok(block)
}

fn look<T>(blocks: &Receiver<Answer<Block>>, make: impl Fn(&[u8]) -> T, to: &SyncSender<Answer<Vec<T>>>) {
    for answer in blocks {
        let made = answer.map(|piece| match piece {
            Piece::Rows(block) => Piece::Rows(block.rows().map(&make).collect()),
            Piece::End(digest) => Piece::End(digest),
        });
        if to.send(made).is_err() {
            return;
        }
    }
}
