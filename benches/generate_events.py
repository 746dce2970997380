"""The rows of W12: `generate_events.py FILE ROWS [SOURCE]` tiles the events of SOURCE, else some made up of the same shape.

Each tile is a copy with other numbers and later dates: five on days in a row, then two days none.
"""

import datetime
import os
import random
import sys

HEAD = """event_id date actor1_code actor1_name actor1_country actor2_code actor2_name actor2_country is_root_event
event_code event_base_code event_root_code quad_class goldstein num_mentions num_sources num_articles avg_tone place
place_country lat lon date_added source_url stream""".split()
MADE = 2_800
CLASSES = [0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4]


def made():
    """Rows of made-up actors, as often named and of such codes as machines find in news."""
    draw = random.Random(23)
    roles = ["MINISTRY", "MINISTER", "POLICE", "GOVERNMENT", "COURT", "PARTY", "COMPANY", "ARMY", "UNION", "MEDIA"]
    lands = [a + b + c for a in ("BEL", "DRE", "KAR", "MOR", "SEL", "VEL") for b in ("DO", "GA", "NI", "VA") for c in ("RIA", "NIA")]
    names = lands + [f"{land} {role}" for land in lands for role in roles]
    first = datetime.date(2019, 10, 24)
    for number in range(MADE):
        one, other = (names[int(len(names) * draw.random() ** 2)] if draw.random() < 0.8 else "" for _ in range(2))
        root = 1 + int(20 * draw.random() ** 1.3)
        code = f"{root:02}{draw.choice(['0', '1', '2', '21', '23'])}"
        day = first if draw.random() < 0.75 else first - datetime.timedelta(days=int(draw.random() * 1500))
        place, mentions = draw.choice(lands), 1 + int(10 * draw.random() ** 3)
        yield [
            str(880_000_000 + number), str(day), one[:3], one, one[:3], other[:3], other, other[:3], str(int(draw.random() < 0.6)),
            code, code[:3], code[:2], str(CLASSES[root]), f"{10 - root + draw.choice([0, 0.4, 0.5]):g}", str(mentions), "1",
            str(mentions), f"{draw.gauss(-2, 4):.12f}", f"{place}, Somewhere", place[:2], f"{draw.uniform(-60, 70):.4f}",
            f"{draw.uniform(-180, 180):.4f}", "20191024143000", f"https://paper{number % 97}.example/{number}", "made",
        ]  # fmt: skip


def read(source):
    with open(source, encoding="utf-8") as rows:
        if next(rows).rstrip("\n").split("\t") != HEAD:
            sys.exit(f"{source} has other columns")
        return [row.rstrip("\n").split("\t") for row in rows]


def tile(rows, wanted, out):
    rows = [(int(row[0]), datetime.date.fromisoformat(row[1]), "\t".join(row[2:])) for row in rows]
    with open(out + ".tmp", "w", encoding="utf-8") as written:
        written.write("\t".join(HEAD) + "\n")
        for number in range(wanted):
            copy, at = divmod(number, len(rows))
            event, day, rest = rows[at]
            written.write(f"{event + copy * 1_000_000_007}\t{day + datetime.timedelta(days=copy // 5 * 7 + copy % 5)}\t{rest}\n")
    os.rename(out + ".tmp", out)


if __name__ == "__main__":
    file, rows = sys.argv[1], int(sys.argv[2])
    os.makedirs(os.path.dirname(file), exist_ok=True)
    tile(read(sys.argv[3]) if len(sys.argv) > 3 else list(made()), rows, file)
