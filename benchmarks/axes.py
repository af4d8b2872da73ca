"""Indices and axes of a million people from their table rows, against the same columns in SQL written by hand."""

import duckdb
from _report import alternately, report

from neuro.balance.axes import scored
from neuro.balance.features import select
from neuro.balance.indices import indices
from neuro.balance.reference import Reference, Standard
from neuro.balance.scores import join_reference, select_scores
from neuro.balance.strata import STRATA

ROWS = 1_000_000
INDICES = ("b6_status", "b12_functional", "homocysteine", "phe_tyr", "ln_kyn_trp", "neopterin", "inflammation")
AXES = ("b6_supply", "enzyme_activity", "tryptophan_breakdown", "bh4_milieu", "inflammation_load")
COLUMNS = (
    *("plp_nmol_l", "pa4_nmol_l", "mma_nmol_l", "hcy_umol_l", "phe_umol_l", "tyr_umol_l"),
    *("kyn_umol_l", "trp_umol_l", "neopterin_nmol_l", "crp_mg_l"),
)
LN = {
    "b6_status": "plp_nmol_l",
    "b6_functional": "pa4_nmol_l / plp_nmol_l",
    "b12_functional": "mma_nmol_l",
    "homocysteine": "hcy_umol_l",
    "ln_kyn_trp": "1000 * kyn_umol_l / trp_umol_l",
    "neopterin": "neopterin_nmol_l",
    "inflammation": "crp_mg_l",
}
Z = {code: f"(ln({text}) - c_{code}) / s_{code}" for code, text in LN.items()}
Z["phe_tyr"] = "(phe_umol_l / tyr_umol_l - c_phe_tyr) / s_phe_tyr"
BY_HAND = {
    "b6_supply": "z_b6_status",
    "enzyme_activity": "case when (z_b12_functional is not null)::int + (z_homocysteine is not null)::int"
    " + (z_phe_tyr is not null)::int + (z_b6_functional is not null)::int >= 2"
    " then list_avg([-z_b12_functional, -z_homocysteine, -z_phe_tyr, -z_b6_functional]) end",
    "tryptophan_breakdown": "case when z_ln_kyn_trp is not null then (z_ln_kyn_trp + coalesce(z_neopterin, 0))"
    " / (1 + (z_neopterin is not null)::int) end",
    "bh4_milieu": "case when z_phe_tyr is not null then -(z_phe_tyr + coalesce(z_neopterin, 0))"
    " / (1 + (z_neopterin is not null)::int) end",
    "inflammation_load": "z_inflammation",
}
BAND = "case when age < 40 then 0 when age < 60 then 1 else 2 end"


def people() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2})
    drawn = ", ".join(f"case when random() < 0.9 then 1 + 100 * random() end as {name}" for name in COLUMNS)
    sex = "case when random() < 0.5 then 'female' else 'male' end as sex"
    connection.execute(f"create table people as select {drawn}, {sex}, 18 + 60 * random() as age from range({ROWS})")
    return connection


def reference() -> Reference:
    codes = {code for row in scored(AXES) for code in row.indices}
    made = tuple(Standard(3.0 + place / 10, 0.5 + place / 100, 100, "", "cohort") for place in range(len(STRATA)))
    return Reference("a benchmark", dict.fromkeys(sorted(codes), made))


def by_hand(held: Reference) -> str:
    codes = list(held.standards)
    lines = [
        f"('{stratum.sex}', {stratum.band}, {', '.join(f'{row.centre}, {row.spread}' for row in found)})"
        for stratum, found in zip(STRATA, zip(*held.standards.values(), strict=True), strict=True)
        if stratum.sex and stratum.band is not None
    ]
    header = ", ".join(f"c_{code}, s_{code}" for code in codes)
    texts = {row.code: row.expression for row in indices()}
    plain = ", ".join(f"{texts[code]} as {code}" for code in INDICES)
    standard = ", ".join(f"{Z[code]} as z_{code}" for code in codes)
    joined = f"people join (values {', '.join(lines)}) r(rsex, rband, {header}) on sex = rsex and {BAND} = rband"
    sums = [*INDICES, *(f"({BY_HAND[code]})" for code in AXES)]
    inner = f"select {plain}, {standard} from {joined}"
    return f"select {', '.join(f'sum({one})' for one in sums)} from ({inner})"


def generated(held: Reference) -> tuple[str, list[float | str]]:
    names = (*COLUMNS, "sex", "age")
    plain, axes, joined = select(INDICES, names), select_scores(names, held, AXES), join_reference(names, held)
    sums = ", ".join(f"sum({code})" for code in (*INDICES, *AXES))
    query = f"select {sums} from (select {plain.text}, {axes.text} from people {joined.text})"
    return query, [*plain.values, *axes.values, *joined.values]


def main() -> None:
    connection, held = people(), reference()
    query, values = generated(held)
    hand = by_hand(held)

    def ours() -> list[float]:
        return connection.execute(query, values).fetchall()[0]

    def peer() -> list[float]:
        return connection.execute(hand).fetchall()[0]

    same = zip(ours(), peer(), strict=True)
    if any(abs(one - other) > 1e-9 * (abs(one) + abs(other)) for one, other in same):
        raise SystemExit("the two queries differ")
    report("axes", *alternately(ours, peer, rounds=9), "hand-written SQL", aim=3.0)


if __name__ == "__main__":
    main()
