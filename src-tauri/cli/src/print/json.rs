//! One JSON value on an output; lists one element a line, so that long ones need no memory.

use std::io::{self, Write};

use serde::Serialize;

/// Writes one value and ends the line.
pub fn value(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// An array on its way out.
#[derive(Debug, Default)]
pub struct Array {
    written: u64,
}

impl Array {
    /// Writes one element.
    pub fn push(&mut self, out: &mut dyn Write, element: &impl Serialize) -> io::Result<()> {
        out.write_all(if self.written == 0 { b"[\n" } else { b",\n" })?;
        self.written += 1;
        serde_json::to_writer(out, element).map_err(io::Error::from)
    }

    /// Ends the array.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn any_number_of_elements_is_one_json_array() {
        for count in 0..4_u64 {
            let mut out = Vec::new();
            let mut array = Array::default();
            for number in 0..count {
                array.push(&mut out, &json!({ "number": number })).unwrap();
            }
            array.finish(&mut out).unwrap();

            let read: Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(read.as_array().map(Vec::len), usize::try_from(count).ok());
            assert!(out.ends_with(b"]\n"));
        }
    }

    #[test]
    fn a_closed_pipe_stays_recognizable() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        assert_eq!(value(&mut Closed, &1).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(Array::default().push(&mut Closed, &1).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
