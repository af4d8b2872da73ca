"""A feature's generated SQL against the same formula written by hand, over two million rows in DuckDB."""

import duckdb
from _report import alternately, report

from neuro.expression import parse

ROWS = 2_000_000
FORMULA = "ln(trp / (tyr + phe + leu + ile + val))"
BY_HAND = "case when trp / nullif(tyr + phe + leu + ile + val, 0) > 0 then ln(trp / (tyr + phe + leu + ile + val)) end"


def main() -> None:
    connection = duckdb.connect(config={"threads": 2})
    drawn = ", ".join(f"30 + 100 * random() as {name}" for name in ("trp", "tyr", "phe", "leu", "ile", "val"))
    connection.execute(f"create table people as select {drawn} from range({ROWS})")
    generated = parse(FORMULA).sql()

    def ours() -> object:
        return connection.execute(f"select sum({generated.text}) from people", generated.values).fetchone()

    def peer() -> object:
        return connection.execute(f"select sum({BY_HAND}) from people").fetchone()

    report("expression_sql", *alternately(ours, peer, rounds=15), "hand-written SQL", aim=1.1)


if __name__ == "__main__":
    main()
