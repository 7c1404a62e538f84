"""``python -m tests.planted [NUMBER …]``: plant each bug in a copy and see its test fail; exit 1 when one does not."""

import sys

from tests.planted.bugs import BUGS
from tests.planted.running import caught, sound


def main(numbers: list[str]) -> int:
    """Plant the bugs of these numbers, or all; tell of each."""
    chosen = [bug for bug in BUGS if not numbers or str(bug.number) in numbers]
    broken = sound(chosen)
    if broken:
        print(f"the tests do not pass without any bug:\n{broken}")
        return 1
    missed = 0
    for bug in chosen:
        why = caught(bug)
        missed += bool(why)
        print(why or f"{bug.number} {bug.title}: caught", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
