"""gringo, which grounds: it reads no CSV, so facts are written as its own before the time counts.

A minimum in recursion cannot be said while grounding, so W4 has no program. It runs on one thread.
"""

import os
import re

from measure import PLACE

from .rules import RULES, arities, clauses

TEXTS = {
    "w8": "cnt(A, N) :- ev(A, _, _), N = #count { B, D : ev(A, B, D) }.\n"
    "answer(N, M) :- N = #count { A : cnt(A, _) }, M = #max { C : cnt(_, C) }.\n#show answer/2.\n",
}
AGGREGATES = """cnt(G, N) :- grp(_, G), N = #count { X : un(X, G) }, N > 0.
mx(G, M) :- front(_, _, G, _), M = #max { W : front(_, _, G, W) }.
quiet(G) :- grp(_, G), not mx(G, _).
total(N, M) :- N = #sum { C, G : cnt(G, C) }, M = #sum { W, G : mx(G, W) }.
"""


def facts(workload, inputs):
    """The rows of the inputs as facts, in one file."""
    written = os.path.join(PLACE, f"{workload}-facts.lp")
    if os.path.exists(written):
        return
    with open(written + ".tmp", "w", encoding="utf-8") as out:
        for name, file in inputs.items():
            with open(os.path.join(PLACE, workload, file), encoding="utf-8") as rows:
                if file.endswith(".tsv"):
                    out.writelines('{}("{}").\n'.format(name, '","'.join(row.rstrip("\n").split("\t"))) for row in rows)
                else:
                    out.writelines(f"{name}({row.rstrip()}).\n" for row in rows)
    os.rename(written + ".tmp", written)


def text(workload):
    if workload in TEXTS:
        return {"ev": "Ev.tsv"}, TEXTS[workload]
    inputs, rules, sizes = RULES[workload]
    lines = [clause + "." for clause in clauses(rules)] + ([AGGREGATES] if workload == "w9" else [])
    known, counted, cells = arities(rules) | {"cnt": 2, "mx": 2, "quiet": 1}, [], []
    for place, name in enumerate(sizes):
        columns = ", ".join(f"C{column}" for column in range(known[name]))
        counted.append(f"N{place} = #count {{ {columns} : {name}({columns}) }}")
        cells.append(f"N{place}")
    if workload == "w9":
        counted.append("total(S, M)")
        cells += ["S", "M"]
    lines.append(f"answer({', '.join(cells)}) :- {', '.join(counted)}.\n#show answer/{len(cells)}.")
    return inputs, "\n".join(lines) + "\n"


def command(program, workload, _threads):
    if workload not in RULES and workload not in TEXTS:
        return None
    inputs, written = text(workload)
    facts(workload, inputs)
    with open(os.path.join(PLACE, f"{workload}.lp"), "w", encoding="utf-8") as out:
        out.write(written)
    return [program, f"{workload}.lp", f"{workload}-facts.lp"]


def answer(printed, _workload):
    found = re.search(r"answer\(([\d,]+)\)", printed)
    return found and found[1]
