//! One sentence a line, read as it comes in.

use crate::error::Error;
use crate::lang::token::is_space;
use std::io::BufRead;

/// Lines of UTF-8 text without their ends and outer white space; empty lines are empty segments, so that numbers stay.
pub struct Lines<R> {
    name: String,
    input: R,
    buffer: Vec<u8>,
    number: usize,
    read: Box<dyn FnMut(u64) + Send>,
}

impl<R: BufRead> Lines<R> {
    /// `name` is what messages call the file; `read` hears how many bytes each line took.
    pub fn new(name: &str, input: R, read: impl FnMut(u64) + Send + 'static) -> Self {
        Self { name: name.to_owned(), input, buffer: Vec::new(), number: 0, read: Box::new(read) }
    }

    fn wrong(&self, message: impl Into<String>) -> Error {
        Error::new(&self.name, message).at(self.number)
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.buffer.clear();
        self.number += 1;
        match self.input.read_until(b'\n', &mut self.buffer) {
            Ok(0) => return None,
            Ok(n) => (self.read)(n as u64),
            Err(e) => return Some(Err(self.wrong(format!("cannot be read: {e}")))),
        }
        let mut line = &self.buffer[..];
        if self.number == 1 {
            line = line.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(line);
            if line.starts_with(&[0xFF, 0xFE]) || line.starts_with(&[0xFE, 0xFF]) {
                return Some(Err(self.wrong("is UTF-16; save it as UTF-8")));
            }
        }
        if line.contains(&0) {
            return Some(Err(self.wrong("is a binary file; give plain text")));
        }
        Some(match std::str::from_utf8(line) {
            Ok(text) => Ok(text.trim_matches(is_space).to_owned()),
            Err(e) => Err(self.wrong(format!("is not UTF-8 (byte {} of the line is wrong); save it as UTF-8", e.valid_up_to() + 1))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers() {
        let read = |bytes: &'static [u8]| Lines::new("a.txt", bytes, |_| ()).collect::<Result<Vec<_>, _>>();
        assert_eq!(read(b"\xEF\xBB\xBFone \r\n\n two").unwrap(), ["one", "", "two"]);
        assert!(read(b"").unwrap().is_empty());
        assert_eq!(read(b"good\nb\xFFd\n").unwrap_err().line, Some(2));
        assert!(read(b"a\0b").unwrap_err().message.contains("binary"));
    }
}
