"""Dictum beside its peers on whole workloads, each a process from start to answer: `bench.py --help`.

Dictum and a peer run in turns; both must give the same numbers. Of the runs of each the medians are shown: the ratio of
wall time first, below one where Dictum is faster.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import generate  # noqa: E402

PLACE = os.path.join(HERE, "..", "target", "bench")
DICTUM = os.path.join(HERE, "..", "target", "release", "dictum")
# The generator that others measured with, where it lies beside the project.
SHARED = os.path.join(HERE, "..", "..", "shared", "bench", "gen.py")

# The inputs of each workload, and for those asked of a snapshot the question.
INPUTS = {name: [name] for name in "w1a w1b w2 w3 w4 w5a w5b w6 w6z w8 w9".split()} | {"w7a": ["w1a"], "w7b": ["w3"]}
QUESTIONS = {"w7a": "?(count(Y)) :- tc(17, Y).", "w7b": "?(count(Y)) :- two(17, Y)."}
PEERS = {
    "ascent": lambda workload: [os.path.join(HERE, "peers/ascent/target/release/peer-ascent"), workload, "."],
    "duckdb": lambda workload: [sys.executable, os.path.join(HERE, "peers/duckdb_peer.py"), workload, "."],
}
LONGEST = 60


def prepare(workload):
    """The inputs where the programs look for them."""
    os.makedirs(PLACE, exist_ok=True)
    shutil.copy(os.path.join(HERE, "workloads", f"{workload}.dl"), PLACE)
    for name in INPUTS[workload]:
        folder = os.path.join(PLACE, name)
        if os.path.isdir(folder):
            continue
        kind = name if name in ("w1a", "w1b") else name[:2]
        shared = os.path.exists(SHARED) and subprocess.run([sys.executable, "-c", "import numpy"]).returncode == 0
        if shared:
            subprocess.run([sys.executable, SHARED, PLACE, kind[:2]], check=True)
        else:
            generate.generate(folder, name)


def dictum(workload):
    command = [DICTUM]
    if workload not in QUESTIONS:
        return command + ["run", f"{workload}.dl", "--format", "csv", "--no-header"]
    snapshot = f"{workload}.dictum"
    if not os.path.exists(os.path.join(PLACE, snapshot)):
        subprocess.run([DICTUM, "compile", f"{workload}.dl", "-o", snapshot], cwd=PLACE, check=True)
    return command + ["query", snapshot, QUESTIONS[workload], "--format", "csv", "--no-header"]


def run(command, threads):
    """Runs a process; its answer, wall time, processor time, and peak memory in MB; no answer where it took too long."""
    began = time.perf_counter()
    environment = os.environ | {"THREADS": str(threads)}
    process = subprocess.Popen(command, cwd=PLACE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    pid = 0
    while pid == 0:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid == 0:
            if time.perf_counter() - began > LONGEST:
                process.kill()
                os.wait4(process.pid, 0)
                process.returncode = -9
                return None
            time.sleep(0.001)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    answer = process.stdout.read().decode().strip() if process.returncode == 0 else None
    return answer, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def medians(runs):
    return [statistics.median(run[column] for run in runs) for column in (1, 2, 3)]


def installed(peer, workload):
    command = PEERS[peer](workload)
    program = command[1] if peer == "duckdb" else command[0]
    return shutil.which(program) or os.path.exists(program)


def compare(workload, peers, arguments):
    prepare(workload)
    own = dictum(workload)
    run(own, arguments.threads)
    alone = [run(own, arguments.threads) for _ in range(arguments.repeat)]
    wall, processor, memory = medians(alone)
    print(f"| {workload} | dictum | | {wall:.3f} | {processor:.3f} | {memory:.0f} | {alone[0][0]} |", flush=True)
    for peer in peers:
        if not installed(peer, workload):
            continue
        mine, others = [], []
        for _ in range(arguments.repeat):
            other = run(PEERS[peer](workload), arguments.threads)
            if other is None or other[0] is None:
                break
            others.append(other)
            mine.append(run(own, arguments.threads))
        if not others:
            # One that has no program for it ends at once.
            if other is None:
                print(f"| {workload} | {peer} | no answer within {LONGEST} s | | | | |", flush=True)
            continue
        answers = {run[0] for run in mine + others}
        if len(answers) > 1:
            sys.exit(f"{workload}: {peer} and Dictum differ: {answers}")
        (own_wall, _, own_memory), (wall, processor, memory) = medians(mine), medians(others)
        ratio = f"{own_wall / wall:.2f} of its time, {own_memory / memory:.2f} of its memory"
        print(f"| {workload} | {peer} | {ratio} | {wall:.3f} | {processor:.3f} | {memory:.0f} | |", flush=True)


def growth(arguments):
    """One workload at an eighth, a quarter, half and all of its size, and the exponent that fits best."""
    shares = [1 / 8, 1 / 4, 1 / 2, 1]
    print("| workload | " + " | ".join(f"{share:g}" for share in shares) + " | exponent |\n|---|---|---|---|---|---|")
    for workload in arguments.workloads or ["w1a", "w3", "w8"]:
        times, sizes = [], []
        shutil.copy(os.path.join(HERE, "workloads", f"{workload}.dl"), PLACE)
        kept, folder = os.path.join(PLACE, f"{workload}-kept"), os.path.join(PLACE, workload)
        if os.path.isdir(folder):
            os.rename(folder, kept)
        for share in shares:
            generate.generate(folder, workload, share)
            own = dictum(workload)
            runs = [run(own, 1) for _ in range(arguments.repeat)]
            times.append(medians(runs)[0])
            # Of a closure the answers say how large it is, of the rest the rows.
            sizes.append(float(runs[0][0].split(",")[0]) if workload.startswith("w1") else share)
            shutil.rmtree(folder)
        if os.path.isdir(kept):
            os.rename(kept, folder)
        x, y = [math.log(size) for size in sizes], [math.log(time) for time in times]
        middle = statistics.mean(x)
        slope = sum((a - middle) * b for a, b in zip(x, y)) / sum((a - middle) ** 2 for a in x)
        print(f"| {workload} | " + " | ".join(f"{time:.3f}" for time in times) + f" | {slope:.2f} |", flush=True)


# Small enough for valgrind, large enough that starting does not weigh.
GATE = {"w1a": 0.1, "w1b": 0.1, "w2": 0.1, "w3": 0.01, "w4": 0.02, "w5a": 0.1, "w5b": 0.02, "w6z": 0.02, "w8": 0.01, "w9": 0.02}
TOLERANCE = 0.03


def gate(arguments):
    """Instructions counted by callgrind, beside those that were kept; fails where they grew."""
    kept_in = os.path.join(HERE, "instructions.json")
    with open(kept_in, encoding="utf-8") as kept:
        known = json.load(kept)
    place, grown = os.path.join(PLACE, "gate"), []
    for workload in arguments.workloads or GATE:
        share = GATE[workload]
        os.makedirs(place, exist_ok=True)
        shutil.copy(os.path.join(HERE, "workloads", f"{workload}.dl"), place)
        generate.generate(os.path.join(place, workload), workload, share)
        counted = os.path.join(place, "callgrind.out")
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counted}", DICTUM, "run", f"{workload}.dl"]
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(counted, encoding="utf-8") as out:
            count = next(int(line.split()[1]) for line in out if line.startswith(("summary:", "totals:")))
        before = known.get(workload)
        change = f"{count / before - 1:+.1%}" if before else "new"
        print(f"{workload}: {count / 1e6:.1f} M instructions, {change}", flush=True)
        if before and count > before * (1 + TOLERANCE):
            grown.append(workload)
        known[workload] = count
    if arguments.bless:
        with open(kept_in, "w", encoding="utf-8") as kept:
            json.dump(known, kept, indent=1)
            kept.write("\n")
    elif grown:
        sys.exit(f"more instructions than before: {', '.join(grown)}; --bless keeps the new numbers")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", help="such as w1a; else all")
    parser.add_argument("--peer", action="append", choices=PEERS, help="else all that are installed")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of the peers")
    parser.add_argument("--growth", action="store_true", help="one size after the other, without peers")
    parser.add_argument("--gate", action="store_true", help="count instructions and compare with those kept")
    parser.add_argument("--bless", action="store_true", help="with --gate: keep the numbers counted")
    arguments = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=os.path.join(HERE, ".."), check=True)
    os.makedirs(PLACE, exist_ok=True)
    if arguments.gate:
        return gate(arguments)
    if arguments.growth:
        return growth(arguments)
    unknown = [name for name in arguments.workloads if name not in INPUTS]
    if unknown:
        sys.exit(f"no workload {unknown[0]}; there are {', '.join(INPUTS)}")
    print("| workload | who | Dictum takes | wall s | processor s | MB | answers |\n|---|---|---|---|---|---|---|")
    for workload in arguments.workloads or INPUTS:
        compare(workload, arguments.peer or PEERS, arguments)
    return None


main()
