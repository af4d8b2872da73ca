"""One person assessed against NHANES, people once read, against the limit of a tenth of a second."""

import statistics
import time

from _report import report

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.typical import typical
from neuro.balance.standardise import reference
from neuro.cohort.embedded import embedded

LIMIT = 0.1
ROUNDS = 21


def main() -> None:
    cohort = embedded()
    alike = Alike(cohort, reference(cohort))
    person = typical(alike, "sex == 'female' and age < 40")
    assess(person, alike)
    seen = []
    for place in range(ROUNDS):
        start = time.perf_counter()
        assess({**person, "plp_nmol_l": 20.0 + place}, alike)
        seen.append(time.perf_counter() - start)
    report("assessment", statistics.median(seen), LIMIT, "limit", aim=1.0)


if __name__ == "__main__":
    main()
