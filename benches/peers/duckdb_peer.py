"""The workloads in DuckDB: `duckdb_peer.py WORKLOAD FOLDER` prints the numbers of answers as `dictum run` does."""

import os
import sys

import duckdb

ARCS = "create table arc as select column0 as x, column1 as y from read_csv('{folder}/{workload}/Arc.csv', header=false, columns={{'column0':'INTEGER','column1':'INTEGER'}});"
CLOSURE = ARCS + """
with recursive tc(x, y) as (select x, y from arc union select tc.x, arc.y from tc join arc on tc.y = arc.x)
select count(*) from tc;"""
TRIANGLES = ARCS + """
select count(*) from arc a join arc b on a.y = b.x join arc c on b.y = c.x and c.y = a.x;"""

PROGRAMS = {
    "w8": """
create table ev as select * from read_csv('{folder}/w8/Ev.tsv', header=false, delim='\t',
    columns={{'a':'VARCHAR','b':'VARCHAR','day':'DATE'}});
create table cnt as select a, count(*) n from ev group by a;
select count(*), max(n) from cnt;""",
    "w1a": CLOSURE,
    "w1b": CLOSURE,
    "w2": ARCS + """
with recursive sg(x, y) as (
    select distinct a.y, b.y from arc a join arc b on a.x = b.x where a.y <> b.y
    union select a.y, b.y from sg join arc a on a.x = sg.x join arc b on b.x = sg.y)
select count(*) from sg;""",
    "w3": ARCS + """
with recursive reach(x) as (select 0 union select arc.y from reach join arc on arc.x = reach.x)
select count(*) from reach;""",
    "w4": ARCS + """
with recursive cc(x, c) using key (x) as (
    select distinct x, x from arc
    union (select arc.y, min(cc.c) from cc join arc on arc.x = cc.x join recurring.cc as r on r.x = arc.y
           where cc.c < r.c group by arc.y))
select count(*), count(distinct c) from cc;""",
    "w6": TRIANGLES,
    "w6z": TRIANGLES,
    "w9": """
create table edge as select * from read_csv('{folder}/w9/Edge.csv', header=false, names=['x','y','w']);
create table seed as select * from read_csv('{folder}/w9/Seed.csv', header=false, names=['x']);
create table grp as select * from read_csv('{folder}/w9/Grp.csv', header=false, names=['x','g']);
create table reach as with recursive reach(x) as (
    select x from seed union select y from reach join edge using (x) where w > 30) select * from reach;
create table un as select x, g from grp anti join reach using (x);
create table front as select distinct e.x, e.y, g, w from edge e join reach r on r.x = e.x join un u on u.x = e.y;
create table cnt as select g, count(*) n from un group by g;
create table mx as select g, max(w) m from front group by g;
select (select count(*) from reach), (select count(*) from un), (select count(*) from front),
       (select count(*) from cnt), (select count(*) from mx),
       (select count(distinct g) from grp anti join mx using (g)),
       (select sum(n)::bigint from cnt), (select sum(m)::bigint from mx);""",
}


def main() -> None:
    workload, folder = sys.argv[1:3]
    if workload not in PROGRAMS:
        sys.exit(f"no program for {workload}")
    base = duckdb.connect()
    base.execute(f"set threads = {os.environ.get('THREADS', '1')}")
    row = base.execute(PROGRAMS[workload].format(folder=folder, workload=workload)).fetchone()
    print(",".join(map(str, row)))


main()
