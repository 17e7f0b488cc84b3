//! Filters a stream of server-sent events (HTML standard, section 9.2) while it passes.
//!
//! Lines without data pass at once. From its first line of data on, an event is kept until it ends; then it passes with
//! the same bytes, or with its data replaced.

use std::borrow::Cow;
use std::ops::Range;

use crate::limits;
use crate::mcp::list_filter::{Filtered, ListFilter};

/// The state between the chunks of one stream.
#[derive(Debug, Default)]
pub struct EventStreamFilter {
    /// What has not passed yet.
    pending: Vec<u8>,
    /// Where the open line begins in it.
    line_start: usize,
    /// Up to here the open line has no end.
    searched: usize,
    /// The lines with data of the open event.
    data: Vec<DataLine>,
    /// The last line ended with CR, so that LF at the start of the next one belongs to it.
    is_after_cr: bool,
    /// A line has ended: what follows cannot begin with a byte order mark.
    has_begun: bool,
}

/// A line with data, by its place in what is pending.
#[derive(Clone, Debug)]
struct DataLine {
    start: usize,
    value: Range<usize>,
    /// Behind its end of line.
    end: usize,
}

/// What is to be passed on for a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// The chunk as it is.
    Unchanged,
    /// These bytes in its place. There may be none.
    Bytes(Vec<u8>),
}

/// An event is larger than [`limits::RESPONSE_MESSAGE_BYTES`]. The stream has to end: nothing of the event has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTooLarge;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl EventStreamFilter {
    /// Takes a chunk, which may begin and end anywhere.
    ///
    /// # Errors
    /// When an event, or a line, is too large to be kept.
    pub fn push(&mut self, chunk: &[u8], filter: &ListFilter<'_>) -> Result<Passed, EventTooLarge> {
        let was_empty = self.pending.is_empty();
        self.pending.extend_from_slice(chunk);
        let mut output = Output::default();
        self.skip_rest_of_line_end(&mut output);
        while let Some(end) = self.end_of_line() {
            self.take_line(end, &mut output, filter);
        }
        if self.pending.len().saturating_sub(output.passed) > limits::RESPONSE_MESSAGE_BYTES {
            return Err(EventTooLarge);
        }
        if was_empty && output.passed == self.pending.len() && output.copied == 0 {
            self.forget(output.passed);
            return Ok(Passed::Unchanged);
        }
        Ok(Passed::Bytes(self.flush(output)))
    }

    /// The stream has ended: what is still to be passed on. An event without its end is filtered too, as some clients take it.
    pub fn finish(mut self, filter: &ListFilter<'_>) -> Vec<u8> {
        let mut output = Output::default();
        let end = self.pending.len();
        if self.line_start < end {
            self.take_line(end, &mut output, filter);
        }
        self.end_event(end, &mut output, filter);
        self.flush(output)
    }

    /// The place behind the end of the open line, if it has one.
    fn end_of_line(&mut self) -> Option<usize> {
        let rest = self.pending.get(self.searched..).unwrap_or_default();
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let Some(length) = rest.iter().position(is_end) else {
            self.searched = self.pending.len();
            return None;
        };
        let behind = match rest.get(length..).unwrap_or_default() {
            [b'\r', b'\n', ..] => 2,
            [b'\r'] => {
                self.is_after_cr = true;
                1
            }
            _ => 1,
        };
        Some(self.searched.saturating_add(length).saturating_add(behind))
    }

    /// Takes LF at the start of a chunk to the line that ended with CR at the end of the last one.
    fn skip_rest_of_line_end(&mut self, output: &mut Output) {
        let Some(&next) = self
            .pending
            .get(self.line_start)
            .filter(|_| self.is_after_cr)
        else {
            return;
        };
        self.is_after_cr = false;
        if next != b'\n' {
            return;
        }
        let behind = self.line_start.saturating_add(1);
        match self.data.last_mut() {
            None => output.passed = behind,
            Some(line) if line.end == self.line_start => line.end = behind,
            Some(_) => {}
        }
        self.line_start = behind;
        self.searched = behind;
    }

    fn take_line(&mut self, end: usize, output: &mut Output, filter: &ListFilter<'_>) {
        let start = std::mem::replace(&mut self.line_start, end);
        self.searched = end;
        let line = without_end(self.pending.get(start..end).unwrap_or_default());
        let content = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if !self.has_begun => rest,
            _ => line,
        };
        self.has_begun = true;
        if content.is_empty() {
            self.end_event(end, output, filter);
        } else if let Some(value) = value_of_data(content) {
            let value_end = start.saturating_add(line.len());
            let value = value_end.saturating_sub(value.len())..value_end;
            self.data.push(DataLine { start, value, end });
        } else if self.data.is_empty() {
            output.passed = end;
        }
    }

    /// The event ends in front of a place.
    fn end_event(&mut self, end: usize, output: &mut Output, filter: &ListFilter<'_>) {
        output.passed = end;
        let data = std::mem::take(&mut self.data);
        let Some(first) = data.first() else {
            return;
        };
        let part = |range: Range<usize>| self.pending.get(range).unwrap_or_default();
        let text = match data.as_slice() {
            [line] => Cow::Borrowed(part(line.value.clone())),
            lines => {
                let values = lines.iter().map(|line| part(line.value.clone()));
                Cow::Owned(values.collect::<Vec<_>>().join(&b'\n'))
            }
        };
        let lines: Vec<String> = match filter.message(&text) {
            _ if text.is_empty() => return,
            Filtered::Unchanged => return,
            Filtered::Changed(text) => text
                .split('\n')
                .map(|line| format!("data: {line}"))
                .collect(),
            // A comment: an event without data is none, and its id still counts.
            Filtered::Dropped => vec![":".to_owned()],
        };
        let bytes = &mut output.bytes;
        bytes.extend_from_slice(part(output.copied..first.start));
        for line in lines {
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(match part(first.value.end..first.end) {
                b"" => b"\n",
                end_of_line => end_of_line,
            });
        }
        // The other lines of the event stay.
        let behind = data.iter().map(|line| line.end);
        let next = data.iter().skip(1).map(|line| line.start).chain([end]);
        for (behind, next) in behind.zip(next) {
            let lines = part(behind..next);
            // They were not neighbours: CR of one and LF of an empty one must not become one end of line.
            if bytes.ends_with(b"\r") && lines.starts_with(b"\n") {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(lines);
        }
        output.copied = end;
    }

    /// What passes, and forgets it.
    fn flush(&mut self, output: Output) -> Vec<u8> {
        let mut bytes = output.bytes;
        let rest = self.pending.get(output.copied..output.passed);
        bytes.extend_from_slice(rest.unwrap_or_default());
        self.forget(output.passed);
        bytes
    }

    fn forget(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        self.pending.drain(..count.min(self.pending.len()));
        self.line_start = self.line_start.saturating_sub(count);
        self.searched = self.searched.saturating_sub(count);
        for line in &mut self.data {
            line.start = line.start.saturating_sub(count);
            line.value.start = line.value.start.saturating_sub(count);
            line.value.end = line.value.end.saturating_sub(count);
            line.end = line.end.saturating_sub(count);
        }
    }
}

/// What passes for one chunk.
#[derive(Debug, Default)]
struct Output {
    /// What passes in place of what is pending in front of `copied`.
    bytes: Vec<u8>,
    copied: usize,
    /// All that is pending in front of it passes.
    passed: usize,
}

/// A line without its end.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The value of a line with data.
fn value_of_data(line: &[u8]) -> Option<&[u8]> {
    match line.strip_prefix(b"data")? {
        [] => Some(&[]),
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        _ => None,
    }
}
