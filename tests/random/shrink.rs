//! A program that shows something, made smaller while it still shows it: statements and literals are taken away one by
//! one, as long as any can be.

use crate::generate::Generated;

/// The smallest program found of which `shows` holds.
pub fn shrink(program: &Generated, shows: &mut dyn FnMut(&Generated) -> bool) -> Generated {
    let mut best = Generated { statements: program.statements.clone(), queries: program.queries.clone() };
    while let Some(smaller) = candidates(&best).into_iter().find(|candidate| shows(candidate)) {
        best = smaller;
    }
    best
}

/// The program with one thing less.
fn candidates(program: &Generated) -> Vec<Generated> {
    let lines: Vec<&str> = program.statements.lines().collect();
    let mut all = Vec::new();
    let with_queries = |queries: Vec<String>| Generated { statements: program.statements.clone(), queries };
    if program.queries.len() > 1 {
        all.extend(program.queries.iter().map(|query| with_queries(vec![query.clone()])));
    }
    for place in 0..lines.len() {
        let rest = lines.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, line)| *line);
        all.push(with_lines(rest, program));
    }
    for (place, line) in lines.iter().enumerate() {
        for shorter in shortened(line) {
            let changed = lines.iter().enumerate().map(|(i, line)| if i == place { shorter.as_str() } else { line });
            all.push(with_lines(changed, program));
        }
    }
    if let [query] = program.queries.as_slice() {
        all.extend(shortened(query).into_iter().map(|shorter| with_queries(vec![shorter])));
    }
    all
}

fn with_lines<'a>(lines: impl Iterator<Item = &'a str>, program: &Generated) -> Generated {
    let statements = lines.map(|line| format!("{line}\n")).collect();
    Generated { statements, queries: program.queries.clone() }
}

/// A statement without one of its parts between commas or semicolons, at any depth, or without its tail.
fn shortened(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (tail, end) in [(" order by ", "."), (" limit ", "."), (" offset ", "."), (" @ ", "."), (" on ", ".")] {
        if let Some(at) = line.rfind(tail) {
            all.push(format!("{}{end}", &line[..at]));
        }
    }
    let starts = line.char_indices().filter(|(_, c)| "({,; ".contains(*c)).map(|(i, _)| i + 1);
    for start in starts.collect::<Vec<_>>() {
        let Some(end) = end_of_part(line, start) else { continue };
        // With the separator behind it, or the one before it.
        let behind = line[end..].starts_with(", ") || line[end..].starts_with(" ;");
        if behind {
            all.push(format!("{}{}", &line[..start], line[end + 1..].trim_start_matches([' ', ';'])));
        } else if let Some(before) = line[..start].trim_end().strip_suffix([',', ';']) {
            all.push(format!("{}{}", before.trim_end(), &line[end..]));
        }
    }
    all.retain(|shorter| shorter.len() < line.len());
    all
}

/// Where the part that begins here ends: at its depth's next separator or closing.
fn end_of_part(line: &str, start: usize) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in line[start..].char_indices() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' if depth == 0 => return (i > 0).then_some(start + i),
            ')' | '}' => depth -= 1,
            ',' | ';' if depth == 0 => return (i > 0).then(|| start + line[start..start + i].trim_end().len()),
            '.' if depth == 0 && start + i + 1 == line.len() => return (i > 0).then_some(start + i),
            _ => {}
        }
    }
    None
}
