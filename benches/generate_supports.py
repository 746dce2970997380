"""The rows of W3 and W8 with supports: `generate_supports.py FOLDER W3FOLDER W8FOLDER`, which holds Arc.csv and Ev.tsv.

Each row gets a date, one of 50 sources and a locator; a tenth of them, drawn at random, a second row with others.
"""

import os
import random
import sys

DAYS = [f"{2015 + n // 336}-{1 + n // 28 % 12:02}-{1 + n % 28:02}" for n in range(3360)]
SOURCES = [f"source_{n}" for n in range(50)]


def supported(file, out, separator, seed):
    draw = random.Random(seed).random
    with open(file, encoding="utf-8") as rows, open(out + ".tmp", "w", encoding="utf-8") as written:
        for row in rows:
            row = row.rstrip("\n")
            for _ in range(2 if draw() < 0.1 else 1):
                cells = row, DAYS[int(draw() * 3360)], SOURCES[int(draw() * 50)], str(1 + int(draw() * 1000))
                written.write(separator.join(cells) + "\n")
    os.rename(out + ".tmp", out)


if __name__ == "__main__":
    folder, arcs, events = sys.argv[1:4]
    os.makedirs(folder, exist_ok=True)
    supported(os.path.join(arcs, "Arc.csv"), os.path.join(folder, "Arc.csv"), ",", 21)
    supported(os.path.join(events, "Ev.tsv"), os.path.join(folder, "Ev.tsv"), "\t", 22)
