//! Lists in streams of server-sent events, in chunks that begin and end anywhere.

use mcp_bearer::limits;
use mcp_bearer::mcp::event_stream::{EventTooLarge, Passed};
use mcp_bearer::mcp::{EventStreamFilter, Filtered, ListFilter, OperationRules};
use mcp_bearer::token::scopes::ScopeHierarchy;

use crate::lists::{filtered, list};
use crate::random::Random;
use crate::rules;

/// The whole stream after filtering, in chunks of these sizes, of which the last one is repeated.
fn passed(rules: &OperationRules, stream: &[u8], sizes: &[usize]) -> Vec<u8> {
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(rules, Some(&granted));
    let mut state = EventStreamFilter::default();
    let mut output = Vec::new();
    let mut rest = stream;
    let mut sizes = sizes.iter().chain(sizes.last().into_iter().cycle());
    while !rest.is_empty() {
        let size = rest.len().min(*sizes.next().unwrap());
        let (chunk, behind) = rest.split_at(size);
        match state.push(chunk, &filter).unwrap() {
            Passed::Unchanged => output.extend_from_slice(chunk),
            Passed::Bytes(bytes) => output.extend(bytes),
        }
        rest = behind;
    }
    output.extend(state.finish(&filter));
    output
}

fn text(rules: &OperationRules, stream: &str) -> String {
    String::from_utf8(passed(rules, stream.as_bytes(), &[stream.len().max(1)])).unwrap()
}

const HIDDEN: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hidden"}]}}"#;
const EMPTY: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}"#;
const PROGRESS: &str = r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{}}"#;
const UPDATED: &str = r#"{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"notes://open/secret"}}"#;

#[test]
fn only_the_data_of_what_is_filtered_changes() {
    let rules = rules();
    for (before, after) in [
        (
            format!("event: message\ndata: {HIDDEN}\n\n"),
            format!("event: message\ndata: {EMPTY}\n\n"),
        ),
        (
            format!("data:{HIDDEN}\r\n\r\n"),
            format!("data: {EMPTY}\r\n\r\n"),
        ),
        (format!("data: {HIDDEN}\r\r"), format!("data: {EMPTY}\r\r")),
        (
            format!(
                ": hi\n\nid: 1\ndata: \n\nid: 2\ndata: {HIDDEN}\nretry: 5\n\ndata: {PROGRESS}\n\n"
            ),
            format!(
                ": hi\n\nid: 1\ndata: \n\nid: 2\ndata: {EMPTY}\nretry: 5\n\ndata: {PROGRESS}\n\n"
            ),
        ),
        // Two lists, and the place of a notification that is omitted.
        (
            format!("data: {HIDDEN}\n\ndata: {HIDDEN}\n\n"),
            format!("data: {EMPTY}\n\ndata: {EMPTY}\n\n"),
        ),
        (
            format!("event: message\nid: 3\ndata: {UPDATED}\n\ndata: {PROGRESS}\n\n"),
            format!("event: message\nid: 3\n:\n\ndata: {PROGRESS}\n\n"),
        ),
        // A byte order mark, and one where it is none.
        (
            format!("\u{feff}data: {HIDDEN}\n\n"),
            format!("data: {EMPTY}\n\n"),
        ),
        (
            format!("\n\u{feff}data: {HIDDEN}\n\n"),
            format!("\n\u{feff}data: {HIDDEN}\n\n"),
        ),
        // Data on many lines.
        (
            format!(
                "data: {}\nid: 4\ndata:{}\ndata\n\n",
                &HIDDEN[..17],
                &HIDDEN[17..]
            ),
            format!(
                "data: {}\ndata: {}\ndata: \nid: 4\n\n",
                &EMPTY[..17],
                &EMPTY[17..]
            ),
        ),
        // Other fields, and names that only look like data.
        (
            format!("Data: {HIDDEN}\ndatax: {HIDDEN}\n data: {HIDDEN}\n\n"),
            format!("Data: {HIDDEN}\ndatax: {HIDDEN}\n data: {HIDDEN}\n\n"),
        ),
        (
            format!("event: other\ndata: {HIDDEN}\n\n"),
            format!("event: other\ndata: {EMPTY}\n\n"),
        ),
        // No end: some clients take such an event.
        (format!("data: {HIDDEN}"), format!("data: {EMPTY}\n")),
        (format!("data: {HIDDEN}\n"), format!("data: {EMPTY}\n")),
        (format!("data: {PROGRESS}"), format!("data: {PROGRESS}")),
        // A space more belongs to the value.
        (
            format!("data:  {HIDDEN}\n\n"),
            format!("data:  {EMPTY}\n\n"),
        ),
        (String::new(), String::new()),
    ] {
        assert_eq!(text(&rules, &before), after, "{before}");
    }
}

#[test]
fn every_way_to_cut_a_stream_into_chunks_gives_the_same() {
    let rules = rules();
    let stream = format!(
        "\u{feff}: c\r\n\r\nid: 1\rdata: \r\revent: message\r\ndata: {HIDDEN}\r\n\r\ndata: {UPDATED}\n\n\
         id: 2\ndata: {{\"result\":\r\ndata:{{\"tools\":[1]}}}}\r\rdata: {PROGRESS}\n\n:end"
    );
    let stream = stream.as_bytes();
    let whole = passed(&rules, stream, &[stream.len()]);
    assert!(!whole.windows(6).any(|part| part == b"hidden"));
    assert!(!whole.windows(6).any(|part| part == b"secret"));
    for size in 1..stream.len() {
        assert_eq!(passed(&rules, stream, &[size]), whole, "chunks of {size}");
    }
    for first in 1..stream.len() {
        for second in 1..stream.len() - first {
            let sizes = [first, second, stream.len()];
            assert_eq!(passed(&rules, stream, &sizes), whole, "{first}, {second}");
        }
    }
}

/// An event as the standard reads it (HTML, section 9.2.6).
#[derive(Debug, PartialEq)]
struct Event {
    kind: String,
    last_id: String,
    data: String,
}

/// A reader of another make: by lines, of the whole text.
fn events(stream: &str) -> Vec<Event> {
    let stream = stream.strip_prefix('\u{feff}').unwrap_or(stream);
    let stream = stream.replace("\r\n", "\n").replace('\r', "\n");
    let (mut events, mut last_id, mut kind) = (Vec::new(), String::new(), String::new());
    let mut data: Vec<String> = Vec::new();
    for line in stream.split('\n') {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() => {
                let data = std::mem::take(&mut data).join("\n");
                let kind = std::mem::take(&mut kind);
                if !data.is_empty() {
                    let last_id = last_id.clone();
                    events.push(Event {
                        kind,
                        last_id,
                        data,
                    });
                }
            }
            "event" => kind = value.to_owned(),
            "id" => last_id = value.to_owned(),
            "data" => data.push(value.to_owned()),
            _ => {}
        }
    }
    events
}

/// A stream with ends of lines and other lines at random, that ends with an event.
fn stream(random: &mut Random) -> String {
    let mut stream = random.one_of(&["", "", "\u{feff}"]).to_owned();
    let mixed = random.once_in(3);
    let usual = random.one_of(&["\n", "\r\n", "\r"]);
    for i in 0..1 + random.below(4) {
        let mut lines = Vec::new();
        match random.below(6) {
            0 => lines.push("data: ".to_owned()),
            1 => lines.push(format!("data: {UPDATED}")),
            2 => lines.push(format!("data:{PROGRESS}")),
            _ => {
                // JSON ends its lines as it likes; in an event each is a line of data.
                let text = list(random).replace("\r\n", "\n");
                for line in text.split('\n') {
                    lines.push(format!("data:{}{line}", random.one_of(&[" ", ""])));
                }
            }
        }
        for other in [
            format!("id: {i}"),
            "event: message".to_owned(),
            ":".to_owned(),
        ] {
            if random.once_in(2) {
                lines.insert(random.below(lines.len() + 1), other);
            }
        }
        lines.push(String::new());
        for line in lines {
            stream.push_str(&line);
            // CR and LF of two lines would be one end of line.
            let end = match mixed && !stream.ends_with('\r') {
                true => random.one_of(&["\n", "\r\n", "\r"]),
                false => usual,
            };
            stream.push_str(end);
        }
    }
    stream
}

#[test]
fn streams_at_random_have_the_events_of_filtered_messages() {
    let rules = rules();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut changed, mut left_out) = (0, 0);
    for _ in 0..4_000 {
        let stream = stream(&mut random);
        let sizes: Vec<_> = (0..20).map(|_| 1 + random.below(90)).collect();
        let output = passed(&rules, stream.as_bytes(), &sizes);
        let output = String::from_utf8(output).unwrap();
        let before = events(&stream);
        let count = before.len();
        let expected: Vec<Event> = before
            .into_iter()
            .filter_map(|event| match filtered(&rules, Some(&[]), &event.data) {
                Filtered::Unchanged => Some(event),
                Filtered::Changed(data) => Some(Event { data, ..event }),
                Filtered::Dropped => None,
            })
            .collect();
        assert_eq!(events(&output), expected, "{stream:?}");
        left_out += count - expected.len();
        changed += usize::from(output != stream);
        if output == stream {
            continue;
        }
        // All other lines stay as they are.
        let others = |text: &str| {
            let lines = text.split(['\r', '\n']);
            let others = lines.filter(|line| {
                let is_data = line.trim_start_matches('\u{feff}').starts_with("data");
                // A comment stands for data that is omitted.
                !is_data && !line.is_empty() && *line != ":"
            });
            others.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(others(&output), others(&stream), "{stream:?}");
    }
    assert!(changed > 1_000 && left_out > 100, "{changed}, {left_out}");
}

#[test]
fn chunks_without_anything_to_filter_pass_as_they_are_and_comments_at_once() {
    let rules = rules();
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(&rules, Some(&granted));
    let mut state = EventStreamFilter::default();
    let mut push = |chunk: &str| state.push(chunk.as_bytes(), &filter).unwrap();
    let bytes = |text: &str| Passed::Bytes(text.as_bytes().to_vec());
    assert_eq!(push(":\n\n"), Passed::Unchanged);
    assert_eq!(
        push(&format!("id: 1\ndata: {PROGRESS}\n\n")),
        Passed::Unchanged
    );
    assert_eq!(push("event: message\nid: 2\n"), Passed::Unchanged);
    assert_eq!(push("id: 3\nda"), bytes("id: 3\n"));
    assert_eq!(push("ta: x"), bytes(""));
    assert_eq!(push("y\n"), bytes(""));
    assert_eq!(push(":\n"), bytes(""));
    assert_eq!(push("\n:"), bytes("data: xy\n:\n\n"));
    assert_eq!(push("\r"), bytes(":\r"));
    assert_eq!(push("\n"), Passed::Unchanged);
    assert_eq!(push("\r"), Passed::Unchanged);
    assert_eq!(push("\n"), Passed::Unchanged);
    assert_eq!(push(""), Passed::Unchanged);
    assert_eq!(state.finish(&filter), b"");
}

#[test]
fn an_event_that_is_too_large_ends_the_stream_and_nothing_of_it_has_passed() {
    let rules = rules();
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(&rules, Some(&granted));
    let large = |count: usize| {
        let mut state = EventStreamFilter::default();
        let start = "id: 1\ndata: ";
        let first = state.push(start.as_bytes(), &filter).unwrap();
        assert_eq!(first, Passed::Bytes(b"id: 1\n".to_vec()));
        let rest = count - "data: ".len();
        let chunk = vec![b'x'; 1 << 20];
        for at in (0..rest).step_by(chunk.len()) {
            let size = chunk.len().min(rest - at);
            let passed = state.push(&chunk[..size], &filter)?;
            assert_eq!(passed, Passed::Bytes(vec![]));
        }
        Ok(())
    };
    assert_eq!(large(limits::RESPONSE_MESSAGE_BYTES), Ok(()));
    assert_eq!(
        large(limits::RESPONSE_MESSAGE_BYTES + 1),
        Err(EventTooLarge)
    );
}
