"""The inputs of the workloads, where the programs look for them."""

import os
import shutil
import subprocess
import sys

from measure import HERE, PLACE, compiled, dictum

# The generator that others measured with, where it lies beside the project.
SHARED = os.path.join(HERE, "..", "..", "shared", "bench", "gen.py")

# The inputs of each workload, and for those asked of a snapshot the question.
INPUTS = {name: [name] for name in "w1a w1b w2 w3 w4 w5a w5b w6 w6z w8 w9".split()} | {"w7a": ["w1a"], "w7b": ["w3"]}
QUESTIONS = {"w7a": "?(count(Y)) :- tc(17, Y).", "w7b": "?(count(Y)) :- two(17, Y)."}


def files(name):
    """The input files of a workload, made where they are not there."""
    folder = os.path.join(PLACE, name)
    if os.path.isdir(folder):
        return
    kind = name if name in ("w1a", "w1b") else name[:2]
    numpy = [sys.executable, "-c", "import numpy"]
    if os.path.exists(SHARED) and subprocess.run(numpy, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        subprocess.run([sys.executable, SHARED, PLACE, kind[:2]], check=True)
    else:
        # In a process of its own: what this one takes, each process that is measured begins with.
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), folder, name], check=True)


def program(name):
    """A program of `workloads/`, copied beside the inputs."""
    os.makedirs(PLACE, exist_ok=True)
    shutil.copy(os.path.join(HERE, "workloads", name), PLACE)
    return name


def prepare(workload):
    """The inputs and the program of a workload, and the command that answers it."""
    own = program(f"{workload}.dl")
    for name in INPUTS[workload]:
        files(name)
    return command(workload, own)


def command(workload, own):
    if workload not in QUESTIONS:
        return dictum("run", own)
    snapshot = f"{workload}.dictum"
    if not os.path.exists(os.path.join(PLACE, snapshot)):
        subprocess.run(compiled(own, snapshot), cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
    return dictum("query", snapshot, QUESTIONS[workload])
