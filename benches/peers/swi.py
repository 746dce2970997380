"""SWI-Prolog with subsumptive tabling, one thread. Literals stand so that a table is asked whole where it is recursive."""

import os
import re

from measure import PLACE

from .rules import RULES, arities, clauses

READER = """
rows(Name, File, Kind) :- open(File, read, In), next(Name, In, Kind).
next(Name, In, Kind) :- read_line_to_string(In, Line), row(Line, Name, In, Kind).
row(end_of_file, _, In, _) :- !, close(In).
row(Line, Name, In, Kind) :-
    cells(Kind, Line, Cells), Fact =.. [Name|Cells], assertz(Fact), next(Name, In, Kind).
cells(numbers, Line, Cells) :- split_string(Line, ",", "", Texts), maplist(number_string, Cells, Texts).
cells(texts, Line, Cells) :- atomic_list_concat(Cells, '\\t', Line).
"""
TEXTS = {
    "w4": """:- table cc(_, min).
cc(X, X) :- arc(X, _).
cc(Y, C) :- cc(X, C), arc(X, Y).
answer([N, M]) :- findall(C, cc(_, C), All), length(All, N), sort(All, Some), length(Some, M).
""",
    "w8": """answer([N, M]) :-
    findall(A, ev(A, _, _), All), msort(All, Sorted), runs(Sorted, Runs),
    pairs_values(Runs, Counts), length(Runs, N), max_list(Counts, M).
runs(Sorted, Runs) :- pairs_keys_values(Pairs, Sorted, Sorted), group_pairs_by_key(Pairs, Groups),
    findall(A-N, (member(A-All, Groups), length(All, N)), Runs).
""",
}
AGGREGATES = """answer([R, U, F, C, M, Q, S, T]) :-
    aggregate_all(count, reach(_), R), aggregate_all(count, un(_, _), U), aggregate_all(count, front(_, _, _, _), F),
    findall(G-1, un(_, G), Un), groups(Un, sum_list, Cnt), findall(G-W, front(_, _, G, W), Front), groups(Front, max_list, Mx),
    findall(G, grp(_, G), All), sort(All, Groups), pairs_keys(Mx, Loud), ord_subtract(Groups, Loud, Quiet),
    length(Cnt, C), length(Mx, M), length(Quiet, Q),
    pairs_values(Cnt, Counts), sum_list(Counts, S), pairs_values(Mx, Tops), sum_list(Tops, T).
groups(Pairs, Goal, Done) :- keysort(Pairs, Sorted), group_pairs_by_key(Sorted, Groups),
    findall(G-V, (member(G-All, Groups), call(Goal, All, V)), Done).
"""


def text(workload):
    if workload in TEXTS:
        inputs = {"ev": "Ev.tsv"} if workload == "w8" else {"arc": "Arc.csv"}
        known, lines = {"ev": 3, "arc": 2}, [TEXTS[workload]]
    else:
        inputs, rules, sizes = RULES[workload]
        known = arities(rules)
        heads = {clause.split("(")[0] for clause in clauses(rules)}
        lines = [f":- table {name}/{known[name]} as subsumptive." for name in sorted(heads) if workload not in ("w6", "w6z")]
        for clause in sorted(clauses(rules), key=lambda clause: clause.split("(")[0]):
            clause = re.sub(r"\bnot ", r"\\+ ", clause).replace("!=", "=\\=")
            lines.append(whole(clause) + ".")
        if workload == "w9":
            lines.append(AGGREGATES)
        else:
            counted = [f"aggregate_all(count, {name}({', '.join('_' * known[name])}), N{n})" for n, name in enumerate(sizes)]
            lines.append(f"answer([{', '.join(f'N{n}' for n in range(len(sizes)))}]) :- {', '.join(counted)}.")
    lines.insert(0, "".join(f":- dynamic {name}/{known[name]}.\n" for name in inputs))
    kind = "texts" if workload == "w8" else "numbers"
    read = ", ".join(f"rows({name}, '{workload}/{file}', {kind})" for name, file in inputs.items())
    return READER + "\n".join(lines) + f"\nmain :- {read}, answer(Ns), atomic_list_concat(Ns, ',', A), writeln(A), halt.\n"


def whole(clause):
    """A clause whose first recursive literal stands first, so that it is called with its variables free."""
    head, _, body = clause.partition(" :- ")
    literals = re.findall(r"\\\+ \w+\([^()]*\)|\w+\([^()]*\)|\w+ \S+ \w+", body)
    own = head.split("(")[0]
    literals.sort(key=lambda literal: not literal.startswith(own + "("))
    return f"{head} :- {', '.join(literals)}"


def command(program, workload, _threads):
    if workload not in RULES and workload not in TEXTS:
        return None
    with open(os.path.join(PLACE, f"{workload}.pl"), "w", encoding="utf-8") as out:
        out.write(text(workload))
    return [program, "-O", "--stack-limit=8g", "--table-space=8g", "-g", "main", f"{workload}.pl"]


def answer(printed, _workload):
    return printed.strip().split("\n")[-1]
