"""W11: what dates, sources and locators cost. The same rules with and without supports, and rules that ask for them.

Each twice: a whole process that reads the files, and one that opens a snapshot. Every ratio is to the plain rules on the
base without supports, in turns with it.
"""

import os
import subprocess
import sys

from inputs import files, program
from measure import HERE, PLACE, Limits, compiled, dictum, head, line, several, turns

REACH = "reach(X) :- start(X). reach(Y) :- reach(X), arc(X, Y){}."
COUNT = "cnt(A, count(*)) :- ev(A, _, _){}."
ASKED = {"arc": "?(N) :- N = count{ reach(_) }.", "ev": "?(N, M) :- N = count{ cnt(_, _) }, M = sum{ C: cnt(_, C) }."}
RULES = {"arc": REACH, "ev": COUNT}
# What is asked of a support. The date is tested, so that reaching keeps its answers.
PARTS = {"on": " on D, D >= 2015-01-01", "@": " @ S", "on, @": " on D @ S:L, D >= 2015-01-01"}


def ask(base, kind, parts):
    return dictum("query", base, "-e", RULES[kind].format(parts), ASKED[kind])


def supports(_peers):
    files("w3")
    files("w8")
    if not os.path.exists(os.path.join(PLACE, "w11", "Ev.tsv")):
        subprocess.run([sys.executable, os.path.join(HERE, "generate_supports.py"), "w11", "w3", "w8"], cwd=PLACE, check=True)
    head("w11", "supports", "rules", "from files, s", "MB", "ratio", "of a snapshot, s", "MB", "ratio", "answers")
    for kind in RULES:
        for name in (f"w11-{kind}", f"w11-{kind}-supported"):
            program(f"{name}.dl")
            if not os.path.exists(os.path.join(PLACE, f"{name}.dictum")):
                subprocess.run(compiled(f"{name}.dl", f"{name}.dictum"), cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
        plain = {form: ask(f"w11-{kind}.{form}", kind, "") for form in ("dl", "dictum")}
        alone = [several(plain[form]) for form in plain]
        cells = [cell for each in alone for cell in (f"{each.wall:.3f}", f"{each.memory:.0f}", "")]
        line(kind, "no", "plain", *cells, alone[0].answer)
        for rules, parts in ({"plain": ""} | PARTS).items():
            cells, answers = [], set()
            for form, without in plain.items():
                both = turns(without, ask(f"w11-{kind}-supported.{form}", kind, parts), agree=not parts)
                if both is None:
                    cells += [f"over {Limits.longest:g}", "", ""]
                    continue
                cells += [f"{both[1].wall:.3f}", f"{both[1].memory:.0f}", f"{both[1].wall / both[0].wall:.2f}"]
                answers.add(both[1].answer)
            line(kind, "yes", rules, *cells, " or ".join(sorted(answers)))
