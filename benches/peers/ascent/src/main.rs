//! The workloads as ascent programs: `peer-ascent w1a FOLDER` prints the numbers of answers as `dictum run` does.

use ascent::lattice::Dual;
use ascent::{ascent_run, aggregators::{count, max, sum}};
use std::{env, fs};

type Pair = (u32, u32);

fn columns(path: String) -> impl Iterator<Item = Vec<u32>> {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let read = |line: &str| line.split(',').map(|cell| cell.parse().expect("a number")).collect();
    text.lines().map(read).collect::<Vec<_>>().into_iter()
}

fn pairs(path: String) -> Vec<Pair> {
    columns(path).map(|row| (row[0], row[1])).collect()
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let (workload, folder) = (arguments[1].as_str(), arguments[2].as_str());
    let file = |name: &str| format!("{folder}/{workload}/{name}.csv");
    let numbers: Vec<usize> = match workload {
        "w1a" | "w1b" => {
            let arcs = pairs(file("Arc"));
            let found = ascent_run! {
                relation arc(u32, u32) = arcs;
                relation tc(u32, u32);
                tc(x, y) <-- arc(x, y);
                tc(x, z) <-- tc(x, y), arc(y, z);
            };
            vec![found.tc.len()]
        }
        "w2" => {
            let arcs = pairs(file("Arc"));
            let found = ascent_run! {
                relation arc(u32, u32) = arcs;
                relation sg(u32, u32);
                sg(x, y) <-- arc(a, x), arc(a, y), if x != y;
                sg(x, y) <-- arc(a, x), sg(a, b), arc(b, y);
            };
            vec![found.sg.len()]
        }
        "w3" => {
            let (arcs, sources) = (pairs(file("Arc")), columns(file("Source")).map(|row| (row[0],)).collect::<Vec<_>>());
            let found = ascent_run! {
                relation arc(u32, u32) = arcs;
                relation source(u32) = sources;
                relation reach(u32);
                reach(x) <-- source(x);
                reach(y) <-- reach(x), arc(x, y);
            };
            vec![found.reach.len()]
        }
        "w4" => {
            let arcs = pairs(file("Arc"));
            let found = ascent_run! {
                relation arc(u32, u32) = arcs;
                lattice cc(u32, Dual<u32>);
                cc(x, Dual(*x)) <-- arc(x, _);
                cc(y, c) <-- cc(x, c), arc(x, y);
                relation comp(u32);
                comp(c.0) <-- cc(_, c);
            };
            vec![found.cc.len(), found.comp.len()]
        }
        "w5a" => {
            let (addresses, assigns) = (pairs(file("AddressOf")), pairs(file("Assign")));
            let (loads, stores) = (pairs(file("Load")), pairs(file("Store")));
            let found = ascent_run! {
                relation address_of(u32, u32) = addresses;
                relation assign(u32, u32) = assigns;
                relation load(u32, u32) = loads;
                relation store(u32, u32) = stores;
                relation points_to(u32, u32);
                points_to(y, x) <-- address_of(y, x);
                points_to(y, x) <-- assign(y, z), points_to(z, x);
                points_to(y, w) <-- load(y, x), points_to(x, z), points_to(z, w);
                points_to(z, w) <-- store(y, x), points_to(y, z), points_to(x, w);
            };
            vec![found.points_to.len()]
        }
        "w5b" => {
            let (assigns, dereferences) = (pairs(file("Assign")), pairs(file("Dereference")));
            let found = ascent_run! {
                relation assign(u32, u32) = assigns;
                relation dereference(u32, u32) = dereferences;
                relation flow(u32, u32);
                relation alias(u32, u32);
                relation memory(u32, u32);
                flow(y, x) <-- assign(y, x);
                flow(x, y) <-- assign(x, z), memory(z, y);
                flow(x, y) <-- flow(x, z), flow(z, y);
                memory(x, w) <-- dereference(y, x), alias(y, z), dereference(z, w);
                alias(x, y) <-- flow(z, x), flow(z, y);
                alias(x, y) <-- flow(z, x), memory(z, w), flow(w, y);
                flow(x, x), memory(x, x) <-- assign(x, _);
                flow(x, x), memory(x, x) <-- assign(_, x);
            };
            vec![found.flow.len(), found.alias.len(), found.memory.len()]
        }
        "w6" | "w6z" => {
            let arcs = pairs(file("Arc"));
            let found = ascent_run! {
                relation arc(u32, u32) = arcs;
                relation triangle(u32, u32, u32);
                triangle(a, b, c) <-- arc(a, b), arc(b, c), arc(c, a);
            };
            vec![found.triangle.len()]
        }
        "w9" => {
            let edges: Vec<(u32, u32, u32)> = columns(file("Edge")).map(|row| (row[0], row[1], row[2])).collect();
            let seeds: Vec<(u32,)> = columns(file("Seed")).map(|row| (row[0],)).collect();
            let groups = pairs(file("Grp"));
            let found = ascent_run! {
                relation edge(u32, u32, u32) = edges;
                relation seed(u32) = seeds;
                relation grp(u32, u32) = groups;
                relation reach(u32);
                reach(x) <-- seed(x);
                reach(y) <-- reach(x), edge(x, y, w), if *w > 30;
                relation un(u32, u32);
                un(x, g) <-- grp(x, g), !reach(x);
                relation front(u32, u32, u32, u32);
                front(x, y, g, w) <-- reach(x), edge(x, y, w), un(y, g);
                relation gs(u32);
                gs(g) <-- grp(_, g);
                relation cnt(u32, usize);
                cnt(g, n) <-- gs(g), agg n = count() in un(_, g), if n > 0;
                relation mx(u32, u32);
                mx(g, m) <-- gs(g), agg m = max(w) in front(_, _, g, w);
                relation quiet(u32);
                quiet(g) <-- gs(g), !mx(g, _);
                relation totals(usize, u32);
                totals(s, m) <-- agg s = sum(n) in cnt(_, n), agg m = sum(w) in mx(_, w);
            };
            let (counts, greatest) = found.totals[0];
            let sizes = [found.reach.len(), found.un.len(), found.front.len(), found.cnt.len(), found.mx.len(), found.quiet.len()];
            sizes.into_iter().chain([counts, greatest as usize]).collect()
        }
        other => panic!("no workload {other}"),
    };
    println!("{}", numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
}
