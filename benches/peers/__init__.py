"""The peers: which are installed, how each is called for a workload, and what its answer is.

Ascent and DuckDB have programs of their own; for the others the rules of `rules.py` are spelt in their dialects. Soufflé
and datatoad are found on the path, or where the variables SOUFFLE and DATATOAD say.
"""

import importlib.util
import os
import shutil
import sys

from measure import HERE, Limits

from . import datatoad, gringo, souffle, swi

FOLDER = os.path.join(HERE, "peers")


class Ascent:
    program = os.path.join(FOLDER, "ascent/target/release/peer-ascent")
    knows = set("w1a w1b w2 w3 w4 w5a w5b w6 w6z w9".split())

    def installed(self):
        return os.path.exists(self.program)

    def command(self, workload):
        return [self.program, workload, "."] if workload in self.knows else None

    def answer(self, _workload):
        return str.strip


class DuckDb:
    program = os.path.join(FOLDER, "duckdb_peer.py")
    knows = set("w1a w1b w2 w3 w4 w6 w6z w8 w9".split())

    def installed(self):
        return importlib.util.find_spec("duckdb") is not None

    def command(self, workload):
        return [sys.executable, self.program, workload, "."] if workload in self.knows else None

    def answer(self, _workload):
        return str.strip


class Found:
    """A program on the path, or where a variable says, that is given its rules by a module of this folder."""

    def __init__(self, module, name, variable):
        self.module, self.name, self.variable = module, name, variable

    def program(self):
        return os.environ.get(self.variable) or shutil.which(self.name)

    def installed(self):
        return self.program() is not None

    def command(self, workload):
        return self.module.command(self.program(), workload, Limits.threads)

    def answer(self, workload):
        return lambda printed: self.module.answer(printed, workload)


PEERS = {
    "ascent": Ascent(),
    "duckdb": DuckDb(),
    "souffle": Found(souffle, "souffle", "SOUFFLE"),
    "datatoad": Found(datatoad, "datatoad", "DATATOAD"),
    "gringo": Found(gringo, "gringo", "GRINGO"),
    "swi": Found(swi, "swipl", "SWIPL"),
}
