"""W12 in DuckDB: `duckdb_analyst.py files|build|ask [NUMBER]` asks the ten questions of `w12-questions.dl`.

`files` reads the rows first, `build` makes a base of them, `ask` opens it; rows are printed as `dictum` does. With a number
only that question is asked.
"""

import csv
import os
import sys

import duckdb

BASE = """
create table event as select distinct event_id as id, date as d, actor1_name as a, actor2_name as b, event_code as code,
    quad_class as quad, goldstein as g
from read_csv('w12/events.tsv', delim='\t', header=true, quote='', escape='', all_varchar=false, nullstr='', columns={
    'event_id':'BIGINT','date':'DATE','actor1_code':'VARCHAR','actor1_name':'VARCHAR','actor1_country':'VARCHAR',
    'actor2_code':'VARCHAR','actor2_name':'VARCHAR','actor2_country':'VARCHAR','is_root_event':'INTEGER',
    'event_code':'VARCHAR','event_base_code':'VARCHAR','event_root_code':'VARCHAR','quad_class':'INTEGER',
    'goldstein':'DOUBLE','num_mentions':'INTEGER','num_sources':'INTEGER','num_articles':'INTEGER','avg_tone':'DOUBLE',
    'place':'VARCHAR','place_country':'VARCHAR','lat':'VARCHAR','lon':'VARCHAR','date_added':'VARCHAR',
    'source_url':'VARCHAR','stream':'VARCHAR'})
where a is not null and b is not null and code is not null and quad is not null and g is not null;
"""
RULES = """
create temp view accused as select distinct a, b, d from event
    where code in ('112', '1121', '1122', '1123', '1124', '1125') and a <> b;
create temp view fought as select distinct a, b, d from event where quad = 4 and a <> b;
create temp view negotiated as select a, b, d from event where quad = 1 and a <> b
    union select b, a, d from event where quad = 1 and a <> b;
"""
QUESTIONS = [
    "select a, count(*) n from accused group by a order by n desc, a limit 20",
    """select x.a, x.b, min(abs(x.d - y.d)) from fought x join fought y on x.a = y.b and x.b = y.a
    where x.a < x.b and abs(x.d - y.d) <= 30 group by x.a, x.b order by 1, 2""",
    """select f.a, f.b, f.d, min(n.d) from (select a, b, min(d) d from accused group by a, b) f
    join negotiated n on n.a = f.a and n.b = f.b and n.d > f.d group by f.a, f.b, f.d order by 1, 2""",
    "select a, b, min(d), max(d), count(*) n from fought group by a, b order by n desc, a, b limit 50",
    "select strftime(d, '%Y-%m') m, count(*) n from fought group by m order by n desc, m limit 20",
    """select a, count(*) n from fought where a not in (select b from fought) group by a order by n desc, a limit 50""",
    """select a, b, max(next - d) s from (select a, b, d, lead(d) over (partition by a, b order by d) next,
    count(*) over (partition by a, b) n from accused) where n >= 4 and next is not null
    group by a, b order by s desc, a, b limit 50""",
    """select a, b, min(d) first, count(*) n from (select a, b, d,
    d - row_number() over (partition by a, b order by d)::integer run from accused)
    group by a, b, run order by n desc, a, b, first limit 50""",
    """with recursive pairs as materialized (select distinct a, b from fought), blames(a, b) as (
    select a, b from pairs union select x.a, p.b from blames x join pairs p on p.a = x.b)
    select first, count(*) n from (select x.a, min(x.b) first from blames x join blames y on x.a = y.b and x.b = y.a
    group by x.a) group by first order by n desc, first""",
    """select a, count(distinct (b, d)), min(g) from event where quad >= 3 and regexp_matches(a, 'MINIST')
    group by a order by 1""",
]


def main() -> None:
    what, numbers = sys.argv[1], [int(number) for number in sys.argv[2:]] or range(1, len(QUESTIONS) + 1)
    file = "w12.duckdb"
    if what == "build" and os.path.exists(file):
        os.remove(file)
    base = duckdb.connect(":memory:" if what == "files" else file, read_only=what == "ask")
    base.execute(f"set threads = {os.environ.get('THREADS', '1')}")
    if what != "ask":
        base.execute(BASE)
    if what != "build":
        base.execute(RULES)
        out = csv.writer(sys.stdout, lineterminator="\n")
        for number in numbers:
            out.writerows(base.execute(QUESTIONS[number - 1]).fetchall())
    base.close()


main()
