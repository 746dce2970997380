"""One workload at an eighth, a quarter, half and all of its size, and the exponent that fits best."""

import os
import shutil

import generate
import stored
from inputs import command, program
from measure import PLACE, SHARES, Limits, exponent, head, line, medians, run

USUAL = ["w1a", "w3", "w8", "w10"]


def growth(workloads):
    head("workload", *(f"{share:g}" for share in SHARES), "exponent")
    for workload in workloads:
        if workload == "w10":
            stored.grown()
            continue
        times, sizes = [], []
        own = program(f"{workload}.dl")
        kept, folder = os.path.join(PLACE, f"{workload}-kept"), os.path.join(PLACE, workload)
        if os.path.isdir(folder):
            os.rename(folder, kept)
        for share in SHARES:
            generate.generate(folder, workload, share)
            runs = [run(command(workload, own)) for _ in range(Limits.repeat)]
            times.append(medians(runs).wall)
            # Of a closure the answers say how large it is, of the rest the rows.
            sizes.append(float(runs[0].answer.split(",")[0]) if workload.startswith("w1") else share)
            shutil.rmtree(folder)
        if os.path.isdir(kept):
            os.rename(kept, folder)
        line(workload, *(f"{time:.3f}" for time in times), f"{exponent(sizes, times):.2f}")
