"""W12: ten questions of an analyst over a million coded events, in Dictum and in DuckDB, from files and of a stored base.

The rows are those of the GDELT Project where they lie beside the project, tiled with shifted dates, else made up.
"""

import os
import subprocess
import sys

from inputs import program
from measure import HERE, PLACE, Limits, compiled, dictum, figures, head, line, ratio, several, turns
from peers import PEERS

SHARED = os.path.join(HERE, "..", "..", "shared", "data", "events", "gdelt_events.tsv")
PEER = os.path.join(HERE, "peers", "duckdb_analyst.py")
ROWS = 1_000_000


class Size:
    """How many rows are wanted."""

    rows = ROWS


def rows(answer):
    """Answers as rows, without what tells one question from the next."""
    return "\n".join(row for row in answer.splitlines() if row)


def short(answer):
    return f"{len(answer.splitlines())} rows"


def input_rows(wanted):
    file, kept = os.path.join(PLACE, "w12", "events.tsv"), os.path.join(PLACE, "w12", "rows")
    if os.path.exists(kept):
        with open(kept, encoding="utf-8") as known:
            if known.read() == str(wanted):
                return
    source = [SHARED] if os.path.exists(SHARED) else []
    subprocess.run([sys.executable, os.path.join(HERE, "generate_events.py"), file, str(wanted), *source], check=True)
    with open(kept, "w", encoding="utf-8") as out:
        out.write(str(wanted))
    for made in ("w12.dictum", "w12.duckdb"):
        if os.path.exists(os.path.join(PLACE, made)):
            os.remove(os.path.join(PLACE, made))


def duckdb(*arguments):
    return [sys.executable, PEER, *arguments]


def analyst(peers):
    wanted = Size.rows
    base, questions = program("w12.dl"), program("w12-questions.dl")
    input_rows(wanted)
    beside = "duckdb" in peers and PEERS["duckdb"].installed()
    head(f"w12, {wanted:,} rows", "who", "Dictum takes", "wall s", "processor s", "MB", "answers")
    from_files = dictum("run", "--kb", base, questions)
    both("all, from files", from_files, duckdb("files"), beside)
    both("building", compiled(base, "w12.dictum"), duckdb("build"), beside, agree=False)
    both("all, stored", dictum("run", "--kb", "w12.dictum", questions), duckdb("ask"), beside)
    with open(os.path.join(PLACE, questions), encoding="utf-8") as text:
        asked = [part for part in text.read().split("\n") if part.startswith("?")]
    for number, question in enumerate(asked, 1):
        both(f"{number}, stored", dictum("query", "w12.dictum", question), duckdb("ask", str(number)), beside)


def both(what, own, other, beside, agree=True):
    alone = several(own, rows)
    if alone is None or alone.answer is None:
        line(what, "dictum", f"no answer within {Limits.longest:g} s", "", "", "", "")
        return
    line(what, "dictum", "", *figures(alone), short(alone.answer) if agree else "")
    if not beside:
        return
    two = turns(own, other, rows, agree, rows)
    if two is None:
        line(what, "duckdb", f"no answer within {Limits.longest:g} s", "", "", "", "")
    else:
        line(what, "duckdb", ratio(*two), *figures(two[1]), "")
