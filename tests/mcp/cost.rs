//! What the largest bodies cost, counted in bytes that are allocated: nothing is built of what is only read over.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use mcp_bearer::limits;
use mcp_bearer::mcp::{EventStreamFilter, Headers, ListFilter, Outcome};
use mcp_bearer::token::scopes::ScopeHierarchy;

use crate::rules;

/// The allocator of the system, which counts for each thread.
struct Counting;

thread_local! {
    static ALLOCATED: Cell<usize> = const { Cell::new(0) };
}

// It passes everything on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.set(ALLOCATED.get() + layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocated<T>(run: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATED.get();
    let result = run();
    (ALLOCATED.get() - before, result)
}

const BODY_BYTES: usize = 4 << 20;

/// A call with arguments of which the body has as many as fit.
fn body(open: &str, element: impl Fn(usize) -> String, close: &str) -> String {
    let mut body = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"read","arguments":{open}"#
    );
    for i in 0.. {
        let element = element(i);
        if body.len() + element.len() + close.len() + 3 > BODY_BYTES {
            break;
        }
        if i > 0 {
            body.push(',');
        }
        body.push_str(&element);
    }
    body + close + "}}"
}

#[test]
fn the_largest_bodies_allocate_little_whatever_is_in_them() {
    let rules = rules();
    for (what, body, most) in [
        (
            "numbers",
            body("[", |_| "1".to_owned(), "]"),
            BODY_BYTES / 100,
        ),
        (
            "arrays",
            body("[", |_| "[]".to_owned(), "]"),
            BODY_BYTES / 100,
        ),
        (
            "a string",
            body("\"", |_| "\\u0041".to_owned(), "\""),
            BODY_BYTES / 100,
        ),
        (
            "objects",
            body("[", |_| r#"{"name of it":1}"#.to_owned(), "]"),
            BODY_BYTES / 100,
        ),
        // The names of an open object, and a table of them.
        (
            "members",
            body("{", |i| format!("\"{i:09}\":10"), "}"),
            10 * BODY_BYTES,
        ),
    ] {
        assert!(body.len() > BODY_BYTES - 40, "{what}");
        let (bytes, judgement) = allocated(|| {
            let judging = rules.read(body.as_bytes(), &Headers::default(), true);
            judging.decide(None, vec![])
        });
        // More members than are allowed are refused with no more cost.
        assert!(
            judgement.outcome == Outcome::Pass || what == "members" || what == "objects",
            "{what}"
        );
        assert!(bytes < most, "{what}: {bytes} bytes");
    }
}

#[test]
fn an_event_in_chunks_of_a_byte_is_copied_a_few_times() {
    let rules = rules();
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(&rules, Some(&granted));
    let tool = r#"{"name":"hidden","inputSchema":{}}"#;
    let tools = vec![tool; 20_000].join(",");
    for stream in [
        format!("data: {{\"result\":{{\"tools\":[{tools}]}}}}\n\n"),
        // A line of data for each.
        format!(
            "data: {{\"result\":{{\"tools\":[{}]}}}}\n\n",
            tools.replace(",{", "\ndata: ,{")
        ),
        format!(":{tools}\n\n"),
    ] {
        assert!(stream.len() < limits::RESPONSE_MESSAGE_BYTES);
        let (bytes, ()) = allocated(|| {
            let mut state = EventStreamFilter::default();
            for byte in stream.as_bytes().chunks(1) {
                state.push(byte, &filter).unwrap();
            }
        });
        assert!(bytes < 16 * stream.len(), "{bytes} of {}", stream.len());
    }
}

#[test]
fn a_list_of_ten_thousand_tools_is_within_the_limits() {
    let rules = rules();
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(&rules, Some(&granted));
    let property = r#""a":{"type":"string","description":"what it is"}"#;
    let tool = |i: usize| {
        let properties: Vec<_> = (0..20)
            .map(|n| property.replace("\"a\"", &format!("\"a{n}\"")))
            .collect();
        let name = if i.is_multiple_of(2) {
            "search_"
        } else {
            "hidden_"
        };
        format!(
            r#"{{"name":"{name}{i}","inputSchema":{{"type":"object","properties":{{{}}}}}}}"#,
            properties.join(",")
        )
    };
    let tools: Vec<_> = (0..10_000).map(tool).collect();
    let list = format!(
        r#"{{"jsonrpc":"2.0","id":1,"result":{{"tools":[{}]}}}}"#,
        tools.join(",")
    );
    let (bytes, filtered) = allocated(|| filter.message(list.as_bytes()));
    let mcp_bearer::mcp::Filtered::Changed(filtered) = filtered else {
        panic!("{filtered:?}");
    };
    assert_eq!(filtered.matches("search_").count(), 5_000);
    assert_eq!(filtered.matches("hidden_").count(), 0);
    assert!(bytes < 2 * list.len(), "{bytes} of {}", list.len());
}
