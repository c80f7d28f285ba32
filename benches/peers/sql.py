"""Runs SQL in DuckDB or SQLite.

    sql.py ENGINE FILE STATEMENT...   runs the statements and ends
    sql.py ENGINE FILE                opens the file for reading only and answers one JSON request a line:
                                      {"sql": "..."} -> {"ms": ..., "rows": [[...], ...]}
"""

import json
import sys
import time


def connect(engine, path, read_only):
    if engine == "duckdb":
        import duckdb

        return duckdb.connect(path, read_only=read_only)
    import sqlite3

    connection = sqlite3.connect(f"file:{path}?mode=ro" if read_only else path, uri=read_only)
    connection.execute("PRAGMA mmap_size = 8000000000")
    connection.execute("PRAGMA cache_size = -500000")
    return connection


def main():
    engine, path, *statements = sys.argv[1:]
    connection = connect(engine, path, read_only=not statements)
    for statement in statements:
        connection.execute(statement)
    if statements:
        connection.close()
        return
    for line in sys.stdin:
        sql = json.loads(line)["sql"]
        begin = time.perf_counter()
        rows = connection.execute(sql).fetchall()
        ms = (time.perf_counter() - begin) * 1000
        print(json.dumps({"ms": ms, "rows": rows}, default=str), flush=True)


main()
