"""Dictum beside its peers on whole workloads, each a process from start to answer: `bench.py --help`.

Dictum and a peer run in turns; both must give the same numbers. Of the runs of each the medians are shown: the ratio of
wall time first, below one where Dictum is faster.
"""

import argparse
import os
import subprocess
import sys

import analyst
import beside
import gate
import growth
import stored
import supports
from inputs import INPUTS
from measure import PLACE, ROOT, Limits, threads
from peers import PEERS


# Workloads with a table of their own.
OTHERS = {"w10": stored.stored, "w11": supports.supports, "w12": analyst.analyst}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", help="such as w1a; else all")
    parser.add_argument("--peer", action="append", choices=PEERS, help="else all that are installed")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of Dictum, where it has them, and of the peers")
    parser.add_argument("--longest", type=float, default=60, help="seconds that a process may take")
    parser.add_argument("--rows", type=int, default=analyst.ROWS, help="of w12")
    parser.add_argument("--growth", action="store_true", help="one size after the other, without peers")
    parser.add_argument("--gate", action="store_true", help="count instructions and compare with those kept")
    parser.add_argument("--bless", action="store_true", help="with --gate: keep the numbers counted")
    arguments = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    os.makedirs(PLACE, exist_ok=True)
    analyst.Size.rows = arguments.rows
    Limits.repeat, Limits.threads, Limits.longest = arguments.repeat, arguments.threads, arguments.longest
    if arguments.gate:
        return gate.gate(arguments.workloads, arguments.bless)
    if arguments.growth:
        return growth.growth(arguments.workloads or growth.USUAL)
    if arguments.threads > 1 and not threads():
        print(f"Dictum has no --threads: it runs on one, the peers on {arguments.threads}.\n")
    unknown = [name for name in arguments.workloads if name not in [*INPUTS, *OTHERS]]
    if unknown:
        sys.exit(f"no workload {unknown[0]}; there are {', '.join([*INPUTS, *OTHERS])}")
    wanted, peers = arguments.workloads or [*INPUTS, *OTHERS], arguments.peer or list(PEERS)
    beside.all_of([name for name in wanted if name in INPUTS], peers)
    for name in wanted:
        if name in OTHERS:
            OTHERS[name](peers)
    return None


main()
