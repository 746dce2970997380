"""W1 to W9: Dictum and its peers in turns, each a process from its files to its answers."""

from inputs import prepare
from measure import Limits, figures, head, line, ratio, several, turns
from peers import PEERS


def all_of(workloads, peers):
    if workloads:
        head("workload", "who", "Dictum takes", "wall s", "processor s", "MB", "answers")
    for workload in workloads:
        compare(workload, peers)


def compare(workload, peers):
    own = prepare(workload)
    alone = several(own)
    if alone is None or alone.answer is None:
        line(workload, "dictum", f"no answer within {Limits.longest:g} s", "", "", "", "")
        return
    line(workload, "dictum", "", *figures(alone), alone.answer)
    for name in peers:
        peer = PEERS[name]
        command = peer.command(workload) if peer.installed() else None
        if command is None:
            continue
        both = turns(own, command, peer.answer(workload))
        if both is None:
            line(workload, name, f"no answer within {Limits.longest:g} s", "", "", "", "")
            continue
        line(workload, name, ratio(*both), *figures(both[1]), "")
