#!/usr/bin/env python3
"""Make data/barn.csv: invented rows with what column types, names and missing cells can be.

Numbers come from a 48-bit congruential generator written out here, so that the file is the same
wherever it is made.
"""

import math
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNITS = [
    "Åre", "Älvdalen", "Örebro", "Umeå", "Malmö", "Gävle", "Ystad", "Luleå", "Växjö",
    "Borås", "Kiruna", "Ängelholm", "Mora", "Eslöv", "Täby", "Åmål", "Öckerö", "Falun",
]  # fmt: skip


class Random:
    def __init__(self, seed: int):
        self.state = seed

    def uniform(self) -> float:
        self.state = (25214903917 * self.state + 11) % 2**48
        return self.state / 2**48

    def below(self, n: int) -> int:
        return int(self.uniform() * n)


def main() -> None:
    random = Random(20170)
    effects = [1.2 * (random.uniform() + random.uniform() - 1.0) for _ in UNITS]
    lines = [
        "insats,svar,lyckade,misslyckade,ålder,kön,kommun,kluster,placering,utl,n_risk,"
        "inkomst,vikt,tid,min kolumn"
    ]
    for i in range(360):
        unit = random.below(len(UNITS))
        age = round(18.0 * random.uniform(), 1)
        girl = random.uniform() < 0.48
        level = random.below(3)
        foreign = random.uniform() < 0.3
        risk = min(6, int(-1.6 * math.log(1.0 - random.uniform())))
        income = round(1.0 + 9.0 * random.uniform(), 2)
        eta = -1.2 + 0.05 * age + 0.3 * girl + 0.25 * level + 0.2 * risk + effects[unit]
        event = random.uniform() < 1.0 / (1.0 + math.exp(-eta))
        trials = 1 + random.below(6)
        wins = sum(random.uniform() < 1.0 / (1.0 + math.exp(-eta)) for _ in range(trials))
        cells = [
            "1" if event else "0",
            "ja" if event else "ej",
            str(wins),
            str(trials - wins),
            "" if i % 37 == 5 else f"{age}",
            "" if i % 53 == 7 else "Flicka" if girl else "Pojke",
            UNITS[unit],
            "norr" if unit % 3 == 0 else "mitt" if unit % 3 == 1 else "söder",
            ("låg", "medel", "hög")[level],
            "" if i % 41 == 3 else "true" if foreign else "false",
            "" if i % 29 == 11 else str(risk),
            f"{income}",
            str(random.below(4)),
            f"{round(0.5 + random.uniform(), 3)}",
            f"{round(random.uniform() - 0.5, 3)}",
        ]
        lines.append(",".join(cells))
    (HERE / "data" / "barn.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
