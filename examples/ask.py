#!/usr/bin/env python3
"""A base asked from Python: one JSON object a line, nothing to install but `dictum` on the path."""

import json
import pathlib
import subprocess
import sys


def ask(kb, query):
    """The answers to a query, a dictionary each; [True] or [False] for a question without columns.

    Texts and dates are strings, numbers are numbers, a proposition is {"name": …, "args": […]}."""
    command = ["dictum", "query", kb, query, "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise ValueError(done.stderr)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def spelled(value):
    """A value as Dictum would write it, roughly: names and what is said of them."""
    if isinstance(value, dict):
        return f"{value['name']}({', '.join(map(spelled, value['args']))})"
    return str(value)


def main(kb):
    print("Who accuses Russia, of what, on whose word?")
    for row in ask(kb, "charge(Who, russia, What, By)?"):
        print(f"  {row['Who']}: {spelled(row['What'])}, by {row['By']}")

    print("What has a date?")
    for row in ask(kb, "?(When, N) :- stated(_) on When, N = count { P : stated(P) on When }."):
        print(f"  {row['When']}: {row['N']}")

    [mutual] = ask(kb, "mutual(armenia, azerbaijan)?")
    print("Armenia and Azerbaijan accuse each other:", mutual)

    try:
        ask(kb, "accused(Who")
    except ValueError as error:
        print("A mistake:", str(error).splitlines()[0])


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent
    main(sys.argv[1] if len(sys.argv) > 1 else str(here.parent / "kb" / "nagorno_karabakh"))
