//! The layout of a generated file: lines that are filled, where rustfmt would put one product on each.

const WIDTH: usize = 100;
const INDENT: usize = 4;

/// Indents each line by the brackets around it, and fills statements up to the width. Comments stay as they are.
pub fn packed(text: &str) -> String {
    let mut packed = String::new();
    let mut depth: usize = 0;
    for line in text.lines().map(str::trim) {
        if line.starts_with(['}', ']']) {
            depth -= 1;
        }
        fill(line, depth * INDENT, &mut packed);
        if line.ends_with(['{', '[']) && !line.starts_with("//") {
            depth += 1;
        }
    }
    packed
}

fn fill(line: &str, indent: usize, output: &mut String) {
    if line.starts_with("//") || indent + line.len() <= WIDTH {
        let indent = if line.is_empty() { 0 } else { indent };
        output.extend([&" ".repeat(indent), line, "\n"]);
        return;
    }
    let mut row = " ".repeat(indent);
    for piece in pieces(line) {
        if !row.trim().is_empty() {
            if row.len() + 1 + piece.len() > WIDTH {
                output.extend([&row, "\n"]);
                row = " ".repeat(indent + INDENT);
            } else {
                row.push(' ');
            }
        }
        row += &piece;
    }
    output.extend([&row, "\n"]);
}

/// What stays on one line: an element of a list, and a summand with its sign.
fn pieces(line: &str) -> Vec<String> {
    // An element that is split could be read as two without a comma.
    if line.starts_with('[') {
        return line
            .split_inclusive(", ")
            .map(|piece| piece.trim_end().to_owned())
            .collect();
    }
    let mut pieces: Vec<String> = Vec::new();
    for word in line.split(' ') {
        let joins = pieces.last().is_some_and(|last| {
            let opened = last.matches("product(").count() + last.matches("(m").count();
            opened > last.matches(')').count() || matches!(last.as_str(), "+" | "-")
        });
        match pieces.last_mut().filter(|_| joins) {
            Some(last) => last.extend([" ", word]),
            None => pieces.push(word.to_owned()),
        }
    }
    pieces
}
