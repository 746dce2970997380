"""The rules of the workloads as the dialects share them, and what is counted in the end.

Variables are capital, `_` is any, `not` and `!=` are spelt anew by each dialect. Where a dialect cannot say a workload so,
it has a text of its own or none.
"""

import re

ARC = {"arc": "Arc.csv"}
CLOSURE = "tc(X, Y) :- arc(X, Y). tc(X, Z) :- tc(X, Y), arc(Y, Z)."

# Inputs by relation, rules, and the relations whose sizes are the answer.
RULES = {
    "w1a": (ARC, CLOSURE, ["tc"]),
    "w1b": (ARC, CLOSURE, ["tc"]),
    "w2": (ARC, "sg(X, Y) :- arc(A, X), arc(A, Y), X != Y. sg(X, Y) :- arc(A, X), sg(A, B), arc(B, Y).", ["sg"]),
    "w3": (ARC | {"source": "Source.csv"}, "reach(X) :- source(X). reach(Y) :- reach(X), arc(X, Y).", ["reach"]),
    "w5a": (
        {"addressof": "AddressOf.csv", "assign": "Assign.csv", "load": "Load.csv", "store": "Store.csv"},
        """points(Y, X) :- addressof(Y, X). points(Y, X) :- assign(Y, Z), points(Z, X).
        points(Y, W) :- load(Y, X), points(X, Z), points(Z, W).
        points(Z, W) :- store(Y, X), points(Y, Z), points(X, W).""",
        ["points"],
    ),
    "w5b": (
        {"assign": "Assign.csv", "dereference": "Dereference.csv"},
        """flow(Y, X) :- assign(Y, X). flow(X, Y) :- assign(X, Z), memory(Z, Y). flow(X, Y) :- flow(X, Z), flow(Z, Y).
        memory(X, W) :- dereference(Y, X), alias(Y, Z), dereference(Z, W). alias(X, Y) :- flow(Z, X), flow(Z, Y).
        alias(X, Y) :- flow(Z, X), memory(Z, W), flow(W, Y). flow(X, X) :- assign(X, _). flow(X, X) :- assign(_, X).
        memory(X, X) :- assign(_, X). memory(X, X) :- assign(X, _).""",
        ["flow", "alias", "memory"],
    ),
    "w6": (ARC, "tri(A, B, C) :- arc(A, B), arc(B, C), arc(C, A).", ["tri"]),
    "w9": (
        {"edge": "Edge.csv", "seed": "Seed.csv", "grp": "Grp.csv"},
        """reach(X) :- seed(X). reach(Y) :- reach(X), edge(X, Y, W), W > 30. un(X, G) :- grp(X, G), not reach(X).
        front(X, Y, G, W) :- edge(X, Y, W), reach(X), un(Y, G).""",
        ["reach", "un", "front", "cnt", "mx", "quiet"],
    ),
}
RULES["w6z"] = RULES["w6"]


def clauses(text):
    """The clauses of a text, each on a line of its own, without their full stops."""
    return [" ".join(clause.split()) for clause in re.split(r"\.\s*(?=[a-z]|$)", text.strip()) if clause.strip()]


def arities(text):
    """How many arguments each relation has that occurs in a text."""
    return {name: cells.count(",") + 1 for name, cells in re.findall(r"([a-z]+)\(([^()]*)\)", text)}
