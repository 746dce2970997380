//! Did you mean …? The nearest of some names by distance of spelling.

/// The candidate nearest to `name`, if one is near enough to have been meant; the first of equals in sort order.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let allowed = match length {
        0 => return None,
        1..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|c| *c != name && c.chars().count().abs_diff(length) <= allowed)
        .map(|c| (distance(name, c), c))
        .filter(|&(d, c)| d <= allowed && d < c.chars().count().max(length))
        .min()
        .map(|(_, c)| c)
}

/// Optimal string alignment: how many letters to insert, drop, change, or swap with their neighbour, whatever their
/// case.
fn distance(a: &str, b: &str) -> usize {
    let fold = |s: &str| s.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (a, b) = (fold(a), fold(b));
    let mut rows: [Vec<usize>; 3] = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for (i, x) in a.iter().enumerate() {
        let [before, last, row] = &mut rows;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && b[j - 1] == *x {
                best = best.min(before[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

/// A name as a variable; in scripts without capitals an underscore makes it one.
pub fn as_variable(name: &str) -> String {
    let mut chars = name.chars();
    let first: String = chars.next().map_or(String::new(), |c| c.to_uppercase().collect());
    if first.starts_with(char::is_uppercase) { first + chars.as_str() } else { format!("_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let names = ["accused", "accuses", "actor", "mutual", "p", "q"];
        let near = |n| nearest(n, names);
        assert_eq!(near("acused"), Some("accused"));
        assert_eq!(near("Accused"), Some("accused"));
        assert_eq!(near("mutaul"), Some("mutual"));
        assert_eq!(near("brokered"), None);
        assert_eq!(near("x"), None);
        assert_eq!(distance("abcd", "acbd"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
