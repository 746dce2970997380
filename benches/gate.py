"""Instructions counted by callgrind, beside those that were kept; fails where they grew."""

import json
import os
import shutil
import subprocess
import sys

import generate
from measure import DICTUM, HERE, PLACE

# Small enough for valgrind, large enough that starting does not weigh.
SHARES = {"w1a": 0.1, "w1b": 0.1, "w2": 0.1, "w3": 0.01, "w4": 0.02, "w5a": 0.1, "w5b": 0.02, "w6z": 0.02, "w8": 0.01, "w9": 0.02}
TOLERANCE = 0.03


def gate(workloads, bless):
    kept_in = os.path.join(HERE, "instructions.json")
    with open(kept_in, encoding="utf-8") as kept:
        known = json.load(kept)
    grown = []
    for workload in workloads or SHARES:
        count, before = instructions(workload), known.get(workload)
        change = f"{count / before - 1:+.1%}" if before else "new"
        print(f"{workload}: {count / 1e6:.1f} M instructions, {change}", flush=True)
        if before and count > before * (1 + TOLERANCE):
            grown.append(workload)
        known[workload] = count
    if bless:
        with open(kept_in, "w", encoding="utf-8") as kept:
            json.dump(known, kept, indent=1)
            kept.write("\n")
    elif grown:
        sys.exit(f"more instructions than before: {', '.join(grown)}; --bless keeps the new numbers")


def instructions(workload):
    place = os.path.join(PLACE, "gate")
    os.makedirs(place, exist_ok=True)
    shutil.copy(os.path.join(HERE, "workloads", f"{workload}.dl"), place)
    generate.generate(os.path.join(place, workload), workload, SHARES[workload])
    counted = os.path.join(place, "callgrind.out")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counted}", DICTUM, "run", f"{workload}.dl"]
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(counted, encoding="utf-8") as out:
        return next(int(line.split()[1]) for line in out if line.startswith(("summary:", "totals:")))
