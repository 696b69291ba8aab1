"""The template country by OpenFisca on the rows that `mz bench toy-rows` wrote: times, and every row compared.

python openfisca_peer.py FOLDER [ROUNDS]
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_country_template import CountryTaxBenefitSystem
from openfisca_core.simulation_builder import SimulationBuilder

MONTH, JANUARY = "2025-07", "2025-01"
HALF_FEN = 0.005
ADULT, CHILD = 0, 1  # in the mz rows: 0 child's days are over 18 years, see role below


def column(folder, name, kind="<i4"):
    return np.fromfile(folder / name, dtype=kind)


def simulation(system, folder, persons_n, households_n):
    household = column(folder, "household", "<u4")
    role = column(folder, "role")
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(persons_n))
    group = builder.declare_entity("household", np.arange(households_n))
    builder.join_with_persons(group, household, np.where(role == ADULT, "adult", "child"))
    made = builder.build(system)
    population = made.household.entity.get_variable("housing_occupancy_status").possible_values
    birth = np.datetime64("1970-01-01") + column(folder, "birth")
    made.set_input("birth", "ETERNITY", birth.astype("datetime64[D]"))
    made.set_input("salary", MONTH, column(folder, "salary") / 100)
    made.set_input("capital_returns", MONTH, column(folder, "capital_returns") / 100)
    made.set_input("accommodation_size", JANUARY, column(folder, "accommodation_size") / 100)
    made.set_input(
        "housing_occupancy_status", JANUARY,
        np.array(["owner", "tenant", "free_lodger", "homeless"])[column(folder, "occupancy_status")],
    )
    del population
    return made


def compared(folder, theirs, scale, members_salary):
    """Rows that differ, and how many of them exact numbers would not have changed."""
    ours = column(folder, "disposable", "<i8")
    exact = ours / scale
    gap = np.abs(theirs.astype(np.float64) - exact)
    # A float32 of this size cannot be told from its neighbours; sums and subtractions lose a few such steps.
    step = np.spacing(np.maximum(np.abs(theirs), np.float32(members_salary)).astype(np.float32))
    limit = 8.0 * step.astype(np.float64)
    return {
        "absent": int((ours == np.iinfo(np.int64).min).sum()),
        "nearest": int((exact.astype(np.float32) != theirs).sum()),
        "half_fen": int((gap > HALF_FEN).sum()),
        "worst": float(gap.max()),
        "unexplained": np.flatnonzero(gap > limit),
    }


def main():
    folder = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    figures = json.loads((folder / "figures.json").read_text())
    system = CountryTaxBenefitSystem()
    best_cpu = best_wall = first_cpu = float("inf")
    for i in range(rounds):
        one = simulation(system, folder, figures["persons"], figures["households"])
        wall, cpu = time.monotonic(), time.process_time()
        theirs = one.calculate("disposable_income", MONTH)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        first_cpu = cpu if i == 0 else first_cpu
        best_wall, best_cpu = min(best_wall, wall), min(best_cpu, cpu)
    household = column(folder, "household", "<u4")
    gains = column(folder, "salary").astype(np.int64) + column(folder, "capital_returns")
    whole = np.bincount(household, weights=gains, minlength=figures["households"]) / 100
    got = compared(folder, theirs, figures["scale"], whole)
    # A family at the limit of an allowance may fall on its other side when the sum is a float32.
    salaries = np.bincount(household, weights=column(folder, "salary"), minlength=figures["households"])
    flips = int((np.abs(salaries[got["unexplained"]] - 50000) <= 1).sum())
    ours_us = figures["cpu_us"]
    print(
        f"{figures['persons']:>9} persons  OpenFisca {best_cpu * 1e6:>11.0f} us cpu ({best_wall * 1e6:.0f} wall)"
        f"  mz {ours_us:>7} us cpu ({figures['wall_us']} wall)"
        f"  ratio {best_cpu * 1e6 / ours_us:.1f}"
    )
    print(
        f"          rows {figures['households']}: beyond float32 {len(got['unexplained']) - flips},"
        f" on the other side of a limit by float32 {flips}, not the nearest float32 {got['nearest']},"
        f" more than half a cent off {got['half_fen']} (worst {got['worst']:.4f}), absent {got['absent']}"
    )
    wrong = len(got["unexplained"]) - flips + got["absent"]
    if wrong:
        for h in got["unexplained"][:5]:
            mine = column(folder, "disposable", "<i8")[h] / figures["scale"]
            print(f"          household {h}: OpenFisca {theirs[h]}, mz {mine}", file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
