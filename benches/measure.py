"""Processes measured: wall time, processor time, peak memory, bytes read; and the lines that tell of them."""

import collections
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..")
PLACE = os.path.abspath(os.path.join(ROOT, "target", "bench"))
DICTUM = os.path.abspath(os.path.join(ROOT, "target", "release", "dictum"))

# Parts of the full size, where growth is looked at.
SHARES = [1 / 8, 1 / 4, 1 / 2, 1]

# Whoever needs longer than this is measured once.
ONCE = 20

Run = collections.namedtuple("Run", "answer wall processor memory read")


class Limits:
    """What holds for all measurements of one call."""

    longest = 60
    repeat = 3
    threads = 1


def run(command, read=str.strip, longest=None):
    """Runs a process in PLACE. `read` makes the answer of what it printed; none where it failed.

    None where it took too long. Memory is in MB and never less than this program's own, which a process begins as; `read`
    counts the bytes that went through calls of the system, not pages of mapped files.
    """
    environment = os.environ | {"THREADS": str(Limits.threads)}
    with tempfile.TemporaryFile(dir=PLACE) as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=PLACE, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        stopped = threading.Event()

        def stop():
            stopped.set()
            process.kill()

        watch = threading.Timer(longest or Limits.longest, stop)
        watch.start()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - began
        watch.cancel()
        bytes_read = count_read(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if stopped.is_set():
            return None
        answer = None
        if process.returncode == 0:
            out.seek(max(0, out.seek(0, os.SEEK_END) - (1 << 20)))
            answer = read(out.read().decode(errors="replace"))
    return Run(answer, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, bytes_read)


def count_read(pid):
    """What a process that has ended, and is not yet waited for, has read; none where the system does not tell."""
    try:
        with open(f"/proc/{pid}/io", encoding="utf-8") as counts:
            return int(counts.readline().split()[1])
    except (OSError, ValueError, IndexError):
        return None


def medians(runs):
    """The median of each number of several runs."""
    columns = [[run[column] for run in runs] for column in range(1, 5)]
    return Run(runs[0].answer, *(statistics.median(column) if None not in column else None for column in columns))


def turns(own, other, read=str.strip, agree=True, own_read=str.strip):
    """Two commands in turns, the medians of each; none for one that gives no answer in time.

    One that takes long is asked once. Where the answers differ and should agree, all ends here.
    """
    mine, others = [], []
    for _ in range(Limits.repeat):
        theirs = run(other, read)
        if theirs is None or theirs.answer is None:
            return None
        others.append(theirs)
        mine.append(run(own, own_read))
        if theirs.wall > ONCE:
            break
    answers = {each.answer for each in mine + others}
    if agree and len(answers) > 1:
        shown = "\n".join(f"  {answer[:300]!r}" for answer in answers)
        sys.exit(f"the answers differ\n{shown}\n  {own}\n  {other}")
    return medians(mine), medians(others)


def several(command, read=str.strip):
    """One command, once to warm the caches and then as often as asked; the medians."""
    first = run(command, read)
    if first is None or first.answer is None or first.wall > ONCE:
        return first
    return medians([run(command, read) for _ in range(Limits.repeat)])


def line(*cells):
    print("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |", flush=True)


def head(*cells):
    line(*cells)
    print("|" + "---|" * len(cells), flush=True)


def figures(measured):
    """Wall time, processor time and memory as cells."""
    return f"{measured.wall:.3f}", f"{measured.processor:.3f}", f"{measured.memory:.0f}"


def ratio(one, other):
    """What one takes of the other's; processor time only where the system's clock ticks often enough."""
    processor = f" ({one.processor / other.processor:.2f} by processor)" if other.processor > 0.05 else ""
    return f"{one.wall / other.wall:.2f} of its time{processor}, {one.memory / other.memory:.2f} of its memory"


def exponent(sizes, numbers):
    """The exponent of size that fits the numbers best."""
    x, y = [math.log(size) for size in sizes], [math.log(number) for number in numbers]
    middle = statistics.mean(x)
    return sum((a - middle) * b for a, b in zip(x, y)) / sum((a - middle) ** 2 for a in x)


def threads():
    """The flag that sets Dictum's threads, where it has one."""
    shown = subprocess.run([DICTUM, "help", "run"], capture_output=True, text=True, check=False).stdout
    return ["--threads", str(Limits.threads)] if "--threads" in shown else []


def dictum(command, *arguments):
    """A command of Dictum that asks, with the rows in the form that the peers print."""
    return [DICTUM, command, *threads(), *arguments, "--format", "csv", "--no-header"]


def compiled(program, snapshot):
    """The command that makes a snapshot of a program."""
    return [DICTUM, "compile", program, "-o", snapshot]
