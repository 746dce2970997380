"""The inputs of the workloads, as functions of their size alone: integers separated by commas, no header; W8 by tabs.

`generate.py FOLDER WORKLOAD [SHARE]` writes one of them, SHARE (1 unless given) being the part of its full size.
"""

import os
import random
import sys


def write(folder, name, *columns, separator=","):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
        for row in zip(*columns):
            out.write(separator.join(map(str, row)) + "\n")


def edges(seed, nodes, wanted):
    """So many different edges between random nodes, none from a node to itself."""
    draw, found = random.Random(seed), {}
    while len(found) < wanted:
        pair = (int(draw.random() * nodes), int(draw.random() * nodes))
        if pair[0] != pair[1]:
            found[pair] = None
    return zip(*found)


def distinct(*columns):
    return zip(*sorted(set(zip(*columns))))


def uniform(draw, below, many):
    return [int(draw.random() * below) for _ in range(many)]


def power(draw, below, many, exponent):
    return [int(below * draw.random() ** exponent) for _ in range(many)]


def w1a(folder, share):
    write(folder, "Arc.csv", *edges(11, int(4000 * share), int(16000 * share)))


def w1b(folder, share):
    long = int(3000 * share)
    write(folder, "Arc.csv", range(long), range(1, long + 1))


def w2(folder, share):
    write(folder, "Arc.csv", *edges(12, int(2500 * share), int(7500 * share)))


def w3(folder, share):
    write(folder, "Arc.csv", *edges(13, int(1_000_000 * share), int(5_000_000 * share)))
    write(folder, "Source.csv", [0])


def w4(folder, share):
    one, other = map(list, edges(14, int(500_000 * share), int(600_000 * share)))
    write(folder, "Arc.csv", *distinct(one + other, other + one))


def w5a(folder, share):
    draw, variables = random.Random(15), int(60_000 * share)
    many = int(20_000 * share)
    write(folder, "AddressOf.csv", *distinct(uniform(draw, variables, many), power(draw, variables, many, 3)))
    for name, many in [("Assign", 36_000), ("Load", 3_000), ("Store", 3_000)]:
        many = int(many * share)
        write(folder, name + ".csv", *distinct(uniform(draw, variables, many), uniform(draw, variables, many)))


def w5b(folder, share):
    draw, functions, each = random.Random(16), int(1000 * share), 80
    variables, high, low = functions * each, [], []
    for function in range(functions):
        for _ in range(110):
            a, b = (function * each + int(draw.random() * each) for _ in range(2))
            if a != b:
                high.append(max(a, b))
                low.append(min(a, b))
    crossing = int(500 * share)
    for a, b in zip(uniform(draw, variables, crossing), uniform(draw, variables, crossing)):
        high.append(max(a, b))
        low.append(min(a, b))
    write(folder, "Assign.csv", *distinct(high, low))
    pointers = draw.sample(range(variables), variables // 10)
    write(folder, "Dereference.csv", pointers, [p // each * each + int(draw.random() * each) for p in pointers])


def w6(folder, share):
    nodes = int(1_000_000 * share)
    spokes = range(1, nodes + 1)
    write(folder, "Arc.csv", [0] * nodes + [*spokes, *spokes], [*spokes] + [0] * nodes + [n + 1 for n in spokes])


def w6z(folder, share):
    draw, nodes, many = random.Random(17), int(100_000 * share), int(1_500_000 * share)
    names = random.Random(18).sample(range(nodes), nodes)
    ends = zip(power(draw, nodes, many, 2.2), power(draw, nodes, many, 2.2))
    write(folder, "Arc.csv", *distinct(*zip(*((names[a], names[b]) for a, b in ends if a != b))))


def w8(folder, share):
    draw, many, names = random.Random(19), int(5_000_000 * share), int(100_000 * share)
    kinds = ["customer", "product", "shipment", "invoice"]
    called = [f"{kinds[n % 4]}/{n * 2654435761 % (1 << 32):08x}-{n}" for n in range(names)]
    days = [f"{2015 + n // 336}-{1 + n // 28 % 12:02}-{1 + n % 28:02}" for n in range(3360)]
    one = (called[n] for n in power(draw, names, many, 2))
    other = (called[n] for n in uniform(draw, names, many))
    write(folder, "Ev.tsv", one, other, (days[n] for n in uniform(draw, len(days), many)), separator="\t")


def w9(folder, share):
    draw, nodes = random.Random(20), int(400_000 * share)
    one, other = map(list, edges(19, nodes, int(1_000_000 * share)))
    write(folder, "Edge.csv", one, other, uniform(draw, 100, len(one)))
    write(folder, "Seed.csv", range(10))
    write(folder, "Grp.csv", range(nodes), uniform(draw, max(nodes // 8, 1), nodes))


def generate(folder, workload, share=1.0):
    globals()[workload](folder, share)


if __name__ == "__main__":
    generate(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 1.0)
