"""W10 in DuckDB: `duckdb_stored.py build|ask w10a|w10b plain|indexed` makes a base of a file, or opens one and looks up.

`ask` takes the key as another argument, and prints the number of rows found.
"""

import os
import sys

import duckdb

TABLES = {
    "w10a": (
        """create table t as select * from read_csv('w3/Arc.csv', header=false, delim=',', quote='',
        columns={'x':'INTEGER','y':'INTEGER'})""",
        ["x", "y"],
    ),
    "w10b": (
        """create table t as select * from read_csv('w8/Ev.tsv', header=false, delim='\t', quote='',
        columns={'a':'VARCHAR','b':'VARCHAR','day':'DATE'})""",
        ["a", "b"],
    ),
}


def main() -> None:
    what, workload, kind = sys.argv[1:4]
    table, columns = TABLES[workload]
    file = f"{workload}-{kind}.duckdb"
    if what == "build" and os.path.exists(file):
        os.remove(file)
    base = duckdb.connect(file, read_only=what == "ask")
    base.execute(f"set threads = {os.environ.get('THREADS', '1')}")
    if what == "build":
        base.execute(table)
        for column in columns if kind == "indexed" else []:
            base.execute(f"create index by_{column} on t ({column})")
        base.execute("checkpoint")
        print(base.execute("select count(*) from t").fetchone()[0])
    else:
        key = int(sys.argv[4]) if workload == "w10a" else sys.argv[4]
        print(base.execute(f"select count(*) from t where {columns[1]} = ?", [key]).fetchone()[0])
    base.close()


main()
