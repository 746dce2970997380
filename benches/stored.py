"""W10: five million facts made into a snapshot, opened by a new process that makes one indexed look-up.

Beside it DuckDB: a table as it is, and one with an index on each of the two columns that the snapshot is looked up by.
"""

import os
import shutil
import subprocess
import sys

import generate
from inputs import files, program
from measure import HERE, PLACE, SHARES, compiled, dictum, exponent, figures, head, line, ratio, several, turns
from peers import PEERS

STORED = os.path.join(HERE, "peers", "duckdb_stored.py")
# The input, its columns, and how many orders the rules of the program make a snapshot keep.
BASES = {"w10a": ("w3/Arc.csv", 2, 2), "w10b": ("w8/Ev.tsv", 3, 2)}


def size(name):
    return os.path.getsize(os.path.join(PLACE, name))


def duckdb(what, workload, kind, *key):
    return [sys.executable, STORED, what, workload, kind, *key]


def shape(workload):
    """What a file of text and columns alone would take, and the key to look up: the second cell of the first row."""
    file, columns, orders = BASES[workload]
    rows, texts, key = 0, set(), None
    with open(os.path.join(PLACE, file), encoding="utf-8") as lines:
        for row in lines:
            rows += 1
            if key is None:
                key = row.rstrip("\n").split("\t" if file.endswith(".tsv") else ",")[1]
            if file.endswith(".tsv"):
                texts.update(row.split("\t")[:2])
    return sum(len(text.encode()) for text in texts) + 4 * rows * columns * orders, key


def stored(peers):
    head("workload", "who", "what", "Dictum takes", "wall s", "processor s", "MB", "")
    for workload in BASES:
        base(workload, peers)


def base(workload, peers):
    files(BASES[workload][0].split("/")[0])
    # In a process of its own, as all that takes memory.
    shown = subprocess.run([sys.executable, __file__, workload], capture_output=True, text=True, check=True).stdout
    least, key = shown.split()
    least = int(least)
    own = compiled(program(f"{workload}.dl"), f"{workload}.dictum")
    asked = {"w10a": f"?(count(X)) :- arc(X, {key}).", "w10b": f'?(count(*)) :- ev(_, "{key}", _).'}[workload]
    ask = dictum("query", f"{workload}.dictum", asked)
    built, found = several(own), several(ask)
    kept = size(f"{workload}.dictum")
    line(workload, "dictum", "building", "", *figures(built), f"{kept / 1e6:.1f} MB, {kept / least:.2f} of text and orders")
    line(workload, "dictum", "asking", "", *figures(found), f"{found.answer} rows, {found.read / 1024:.0f} KiB read")
    if "duckdb" not in peers or not PEERS["duckdb"].installed():
        return
    for kind in ("plain", "indexed"):
        mine, theirs = turns(own, duckdb("build", workload, kind), agree=False)
        file = size(f"{workload}-{kind}.duckdb")
        note = f"{file / 1e6:.1f} MB, Dictum {kept / file:.2f} of that"
        line(workload, f"duckdb, {kind}", "building", ratio(mine, theirs), *figures(theirs), note)
        both = turns(ask, duckdb("ask", workload, kind, key))
        line(workload, f"duckdb, {kind}", "asking", ratio(*both), *figures(both[1]), "")


def grown():
    """Building, asking and bytes read at four sizes."""
    own, kept, folder = program("w10a.dl"), os.path.join(PLACE, "w3-kept"), os.path.join(PLACE, "w3")
    if os.path.isdir(folder):
        os.rename(folder, kept)
    built, asked = [], []
    for share in SHARES:
        generate.generate(folder, "w3", share)
        built.append(several(compiled(own, "w10a.dictum")))
        asked.append(several(dictum("query", "w10a.dictum", "?(count(X)) :- arc(X, 17).")))
    if os.path.isdir(kept):
        shutil.rmtree(folder)
        os.rename(kept, folder)
    line("w10 building", *(f"{each.wall:.3f}" for each in built), f"{exponent(SHARES, [each.wall for each in built]):.2f}")
    line("w10 asking", *(f"{each.wall:.4f}" for each in asked), f"{exponent(SHARES, [each.wall for each in asked]):.2f}")
    line("w10 KiB read", *(f"{each.read / 1024:.0f}" for each in asked), f"{exponent(SHARES, [each.read for each in asked]):.2f}")


if __name__ == "__main__":
    print(*shape(sys.argv[1]))
