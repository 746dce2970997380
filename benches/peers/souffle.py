"""Soufflé, compiled: the program is written and compiled before the time counts."""

import os
import re
import subprocess

from measure import PLACE

from .rules import RULES, arities, clauses

# Recursive minimum by subsumption; aggregates; texts.
TEXTS = {
    "w4": """.decl arc(x: unsigned, y: unsigned)
.input arc(IO=file, filename="Arc.csv", delimiter=",")
.decl cc(x: unsigned, c: unsigned) btree_delete
cc(X, X) :- arc(X, _).
cc(Y, C) :- cc(X, C), arc(X, Y).
cc(X, C) <= cc(X, D) :- D < C.
.decl comp(c: unsigned)
comp(C) :- cc(_, C).
.printsize cc
.printsize comp
""",
    "w8": """.decl ev(a: symbol, b: symbol, d: symbol)
.input ev(IO=file, filename="Ev.tsv")
.decl named(a: symbol)
named(A) :- ev(A, _, _).
.decl cnt(a: symbol, n: number)
cnt(A, N) :- named(A), N = count : { ev(A, _, _) }.
.decl total(n: number)
total(N) :- N = max M : { cnt(_, M) }.
.printsize cnt
.output total(IO=stdout)
""",
}
AGGREGATES = """.decl group(g: unsigned)
group(G) :- grp(_, G).
.decl cnt(g: unsigned, n: number)
cnt(G, N) :- group(G), N = count : { un(_, G) }, N > 0.
.decl mx(g: unsigned, m: unsigned)
mx(G, M) :- group(G), M = max W : { front(_, _, G, W) }.
.decl quiet(g: unsigned)
quiet(G) :- group(G), !mx(G, _).
.decl total(n: number, m: unsigned)
total(N, M) :- N = sum C : { cnt(_, C) }, M = sum W : { mx(_, W) }.
"""


def text(workload):
    if workload in TEXTS:
        return TEXTS[workload]
    if workload not in RULES:
        return None
    inputs, rules, sizes = RULES[workload]
    lines = []
    for name, arity in arities(rules).items():
        lines.append(f".decl {name}({', '.join(f'c{column}: unsigned' for column in range(arity))})")
        if name in inputs:
            lines.append(f'.input {name}(IO=file, filename="{inputs[name]}", delimiter=",")')
    lines += [clause.replace("not ", "!") + "." for clause in clauses(rules)]
    if workload == "w9":
        lines.append(AGGREGATES)
    lines += [f".printsize {name}" for name in sizes]
    if workload == "w9":
        lines.append(".output total(IO=stdout)")
    return "\n".join(lines) + "\n"


def command(program, workload, threads):
    written = text(workload)
    if written is None:
        return None
    source, made = os.path.join(PLACE, f"{workload}.souffle"), os.path.join(PLACE, f"{workload}-souffle")
    with open(source, "w", encoding="utf-8") as out:
        out.write(written)
    if not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(program):
        subprocess.run([program, "-o", made, source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [made, "-F", workload, "-D", ".", "-j", str(threads)]


def answer(printed, workload):
    """The sizes as they are asked for, then what the relation of totals holds."""
    sizes = dict(re.findall(r"^(\w+)\t(\d+)$", printed, re.M))
    asked = {"w4": ["cc", "comp"], "w8": ["cnt"]}.get(workload) or RULES[workload][2]
    totals = re.findall(r"^total\n(?:[cnm0-9\t]*\n)?=+\n([\d\t]+)\n", printed, re.M)
    return ",".join([sizes[name] for name in asked] + [cell for row in totals for cell in row.split("\t")])
