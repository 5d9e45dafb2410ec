"""Importing a file of facts beside reading the same file with DuckDB: rows a second, in one run."""

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from knowledge.database import connect
from knowledge.facts_catalogue import CATALOGUE, read_catalogue
from knowledge.facts_file import read_file
from knowledge.facts_loading import load_table
from knowledge.intake.intake import Intake
from knowledge.intake.mapping import guess_mapping

ROWS = 1_000_000
REGIONS, PRODUCTS = 50, 40


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = write_rows(home / "rows.csv", ROWS)
        write_rows(home / "first.csv", REGIONS * PRODUCTS)
        load_table(home / "facts", home / "first.csv", name="sales")
        engine = connect(f"sqlite:///{home}/hoshin.db")
        intake = Intake(home / "facts", engine)
        duck = timed(lambda: duckdb.connect().execute(f"CREATE TABLE t AS FROM read_csv('{file}')"))
        raw = read_file(file)
        read = timed(lambda: read_file(file))
        mapping = guess_mapping(read_catalogue(home / "facts" / CATALOGUE).table("sales"), raw.column_names)
        look = timed(lambda: intake.preview(raw, mapping))
        at = datetime.now(UTC)
        take = timed(lambda: intake.apply(raw, mapping, name="rows.csv", by="", at=at))
        again = timed(lambda: intake.apply(raw, mapping, name="rows.csv", by="", at=at))
        engine.dispose()
    print(f"{ROWS:,} rows, {REGIONS * PRODUCTS:,} combinations a day")
    print("| what | seconds | rows/s | ratio to DuckDB reading the file |")
    print("|---|---|---|---|")
    named = (("DuckDB read_csv", duck), ("read as text", read), ("preview", look), ("import", take))
    for name, seconds in (*named, ("import again", again)):
        print(f"| {name} | {seconds:.1f} | {ROWS / seconds:,.0f} | {seconds / duck:.1f} |")


def write_rows(path: Path, rows: int) -> Path:
    rng = np.random.default_rng(1)
    money, orders = rng.integers(100, 10**7, rows), rng.integers(1, 500, rows)
    first = date(2024, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write("日期,大区,产品,销售额,订单数\n")
        for i in range(rows):
            day, rest = divmod(i, REGIONS * PRODUCTS)
            region, product = divmod(rest, PRODUCTS)
            day_text = (first + timedelta(days=day)).isoformat()
            file.write(f"{day_text},R{region},P{product},{money[i] / 100:.2f},{orders[i]}\n")
    return path


def timed(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
