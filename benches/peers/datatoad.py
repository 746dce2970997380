"""datatoad: no aggregates, so W4, W8 and W9 have no program; what is left out has a variable of its own."""

import itertools
import os
import re

from measure import PLACE

from .rules import RULES, clauses


def command(program, workload, threads):
    if workload not in RULES or workload == "w9":
        return None
    inputs, rules, sizes = RULES[workload]
    lines = [f".flow {name} {workload}/{file}" for name, file in inputs.items()]
    anything = itertools.count()
    for clause in clauses(rules):
        clause = re.sub(r"([A-Z]\w*) != ([A-Z]\w*)", r":noteq(\1, \2)", clause)
        lines.append(re.sub(r"\b_\b", lambda _: f"Any{next(anything)}", clause) + ".")
    written = os.path.join(PLACE, f"{workload}.datatoad")
    with open(written, "w", encoding="utf-8") as out:
        out.write("\n".join([*lines, ".list", ".quit"]) + "\n")
    return [program, "-w", str(threads), f"{workload}.datatoad"]


def answer(printed, workload):
    """The sizes, summed over the workers, each of which tells of its own part."""
    counts = re.findall(r"^\s*(\d+) ([a-z]+)\b", printed, re.M)
    return ",".join(str(sum(int(count) for count, name in counts if name == size)) for size in RULES[workload][2])
