"""How well and how fast names are found.

    python -m benchmarks.screening [--data FOLDER] [--only pairs scripts slips speed] [--seed NUMBER]

Runs on UN and OFAC whole, from the official files beside the project. A peer runs in the same run: rapidfuzz by brute
force over the same names (`ratio` of the folded names, words sorted). The invented names are recombined from the words
that people bear as names (`names/tables/name_words.csv`, from Faker and a census, not from lists); a name that a list
holds word for word is left out. Another seed makes another sample of invented names and slips: a rule must not be
fitted to one.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.lists import OFAC, UN

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "shared" / "data"
INVENTED = 10_000
PLANTED = 3_000
FALSE_SHARE = 0.001


def invented(count: int, taken: set[frozenset[str]], seed: int) -> list[str]:
    """Names that nobody on the lists bears word for word: two or three words that people bear."""
    from importlib.resources import files

    table = files("tricord.names") / "tables" / "name_words.csv"
    with table.open(encoding="utf-8") as file:
        words = [row["word"] for row in csv.DictReader(file) if row["source"] in ("faker", "census")]
    words = [word for word in words if word.isascii() and len(word) > 2]
    chosen = random.Random(20261124 + seed)
    found: list[str] = []
    while len(found) < count:
        name = [word.title() for word in chosen.sample(words, chosen.choice((2, 2, 3)))]
        if frozenset(map(str.lower, name)) not in taken:
            found.append(" ".join(name))
    return found


def entities(data: Path) -> list[dict[str, Any]]:
    """The subjects of UN and OFAC whole, each entry by itself, as FollowTheMoney entities."""
    import tricord
    from tricord.align import subject_entities

    with tempfile.TemporaryDirectory() as folder, tricord.open(Path(folder) / "store.db") as database:
        database.load("un-sc", data / UN)
        database.load("us-ofac-sdn", data / OFAC[0], published="2024-05-02")
        return list(subject_entities(database.align()))


def planted(name: str, chosen: random.Random) -> tuple[str, str]:
    """The name with one slip: a letter changed, left out, doubled or swapped, or the words in another order."""
    kind = chosen.choice(("typo", "swap", "drop", "double", "order"))
    letters = [at for at, char in enumerate(name) if char.isalpha()]
    at = chosen.choice(letters)
    if kind == "typo":
        return kind, name[:at] + chosen.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :]
    if kind == "swap":
        return kind, name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    if kind == "drop":
        return kind, name[:at] + name[at + 1 :]
    if kind == "double":
        return kind, name[: at + 1] + name[at:]
    words = name.replace(",", "").split()
    chosen.shuffle(words)
    return kind, " ".join(words)


def planted_in_a_word(name: str, chosen: random.Random) -> tuple[str, str]:
    """The name with one slip in a word of four letters or more, or its words in another order."""
    kind = chosen.choice(("typo", "swap", "drop", "double", "order"))
    words = name.split()
    if kind == "order":
        return kind, " ".join(chosen.sample(words, len(words)))
    long = [at for at, word in enumerate(words) if len(word.strip(",.")) >= 4 and word.strip(",.").isalpha()]
    if not long:
        return kind, ""
    place = chosen.choice(long)
    word, letters = words[place], len(words[place].strip(",."))
    at = chosen.randrange(letters - (kind == "swap"))
    words[place] = {
        "typo": word[:at] + chosen.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        "drop": word[:at] + word[at + 1 :],
        "double": word[: at + 1] + word[at:],
    }[kind]
    return kind, " ".join(words)


def at_false_share(true: list[float], false: list[float]) -> tuple[float, float]:
    """The lowest threshold at which no more than the allowed share of false names hit, and the share of true found."""
    allowed = int(len(false) * FALSE_SHARE)
    threshold = sorted(false, reverse=True)[allowed] + 1e-9
    return threshold, sum(score >= threshold for score in true) / len(true)


class Brute:
    """The peer that everybody has: rapidfuzz over every name, words sorted."""

    def __init__(self, subjects: list[dict[str, Any]]) -> None:
        from rapidfuzz import fuzz, process, utils

        self._fuzz, self._process, self._prepare = fuzz, process, utils.default_process
        rows = [(self._key(name), e["id"]) for e in subjects for name in names_of(e)]
        self._names, self._ids = [name for name, _ in rows], [key for _, key in rows]

    def _key(self, name: str) -> str:
        return " ".join(sorted(self._prepare(name).split()))

    def scores(self, name: str) -> dict[str, float]:
        """The best score of each subject near the name."""
        found = self._process.extract(self._key(name), self._names, scorer=self._fuzz.ratio, limit=30, score_cutoff=50)
        best: dict[str, float] = {}
        for _, score, at in found:
            best[self._ids[at]] = max(best.get(self._ids[at], 0.0), score / 100)
        return best


def names_of(entity: dict[str, Any]) -> Iterator[str]:
    """All names of an entity."""
    for prop in ("name", "alias", "weakAlias", "previousName"):
        yield from entity["properties"].get(prop, ())


def slips(data: Path, seed: int) -> None:
    """One planted slip, name only: the share found at 0.1 % false hits, against rapidfuzz by brute force. In a word of
    four letters or more, as typists make them; and the hard sample: at any letter, of any name, legal forms and numbers
    among them.
    """
    from tricord.screen import Screener

    subjects = entities(data)
    taken = {frozenset(name.lower().replace(",", " ").split()) for e in subjects for name in names_of(e)}
    strangers = invented(INVENTED, taken, seed)
    chosen = random.Random(7 + seed)
    pool = [(e["id"], name) for e in subjects for name in e["properties"].get("name", ())[:1] if len(name) >= 6]
    pool = [(key, name) for key, name in pool if name.isascii()]
    samples: dict[str, list[tuple[str, str]]] = {}
    for label, slip in (("slip in a word", planted_in_a_word), ("slip anywhere", planted)):
        made = [(key, slip(name, chosen)[1]) for key, name in chosen.sample(pool, PLANTED)]
        samples[label] = [(key, query) for key, query in made if query]
    screener, brute = Screener.build(subjects), Brute(subjects)

    def ours(name: str) -> dict[str, float]:
        return {match.id: match.score for match in screener.match(name, threshold=0.3, limit=50)}

    for label, ask in (("Tricord", ours), ("rapidfuzz brute force", brute.scores)):
        false = [max(ask(name).values(), default=0.0) for name in strangers]
        for sample, queries in samples.items():
            true = [ask(query).get(key, 0.0) for key, query in queries]
            threshold, share = at_false_share(true, false)
            line = f"{sample:<14} ({len(queries)}), {label:<21} found {share:.4f} at {FALSE_SHARE:.1%} false"
            line += f" (threshold {threshold:.3f})"
            if label == "Tricord":
                fixed = sum(score >= 0.7 for score in true) / len(true)
                line += f"; at 0.7 found {fixed:.4f}, false {sum(s >= 0.7 for s in false) / len(false):.4f}"
            print(line)


def scripts(data: Path, seed: int) -> None:
    """The names that the UN prints in their own script, against an index of the Latin names of all its entries."""
    from lxml import etree

    from tricord.screen import Screener

    subjects: list[dict[str, Any]] = []
    asked: list[tuple[str, str, str]] = []
    for node in etree.parse(data / UN).iter("INDIVIDUAL", "ENTITY"):
        key, kind = (
            (node.findtext("REFERENCE_NUMBER") or "").strip(),
            "Person" if node.tag == "INDIVIDUAL" else "Organization",
        )
        first = " ".join(filter(None, (node.findtext(f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH"))))
        names = [first, *(alias.text for alias in node.iter("ALIAS_NAME") if alias.text)]
        latin = [name for name in names if name and not any(char >= "\u0590" for char in name)]
        subjects.append({"id": key, "schema": kind, "properties": {"name": latin}})
        own = " ".join((node.findtext("NAME_ORIGINAL_SCRIPT") or "").split())
        if own:
            asked.append((key, kind, own))
    taken = {frozenset(n.lower().split()) for e in subjects for n in e["properties"]["name"]}
    screener = Screener.build(subjects)
    for kinds in (("Person",), ("Person", "Organization")):
        some = [(key, kind, name) for key, kind, name in asked if kind in kinds]
        true = []
        for key, kind, name in some:
            matches = screener.match(name, schema=kind, threshold=0.3, limit=None)
            true.append(next((match.score for match in matches if match.id == key), 0.0))
        false = []
        for name in invented(INVENTED, taken, seed):
            found = screener.match(name, schema="Person", threshold=0.3, limit=1)
            false.append(found[0].score if found else 0.0)
        threshold, share = at_false_share(true, false)
        at_07, wrong = sum(s >= 0.7 for s in true) / len(true), sum(s >= 0.7 for s in false) / len(false)
        who = " and ".join(kinds)
        print(
            f"own script, {who}, {len(some)} names: found {share:.4f} at {FALSE_SHARE:.1%} false ({threshold:.3f});",
            end="",
        )
        print(f" at 0.7 found {at_07:.4f}, false {wrong:.4f}")


def pairs(data: Path, _: int) -> None:
    """The labelled cross-script pairs, F1 at 0.7, against plain rapidfuzz; and what one comparison costs."""
    from rapidfuzz import fuzz, utils

    from tricord.names import compare

    with (data / "names_crossscript_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def f1(scores: list[float]) -> float:
        labels = [row["is_match"] == "true" for row in rows]
        hit = sum(bool(score >= 0.7 and label) for score, label in zip(scores, labels, strict=True))
        return float(2 * hit / (sum(score >= 0.7 for score in scores) + sum(labels)))

    compare("金英哲", "Kim Yong Chol", schema="Person")
    compare("단천상업은행", "Tanchon Commercial Bank", schema="Organization")
    ours, seconds = [], []
    for row in rows:
        start = time.perf_counter()
        ours.append(compare(row["name1"], row["name2"], schema=row["schema"]).score)
        seconds.append(time.perf_counter() - start)
    again = []
    for row in rows:
        start = time.perf_counter()
        compare(row["name1"], row["name2"], schema=row["schema"])
        again.append(time.perf_counter() - start)
    plain = [fuzz.token_sort_ratio(row["name1"], row["name2"], processor=utils.default_process) / 100 for row in rows]
    print(f"cross-script pairs ({len(rows)}), F1 at 0.7: Tricord {f1(ours):.4f}, plain rapidfuzz {f1(plain):.4f}")
    print(f"compare, median: {statistics.median(seconds) * 1e6:.0f} us when names are new, ", end="")
    print(f"{statistics.median(again) * 1e6:.0f} us when they were seen")


def _worker(path: str, names: list[str]) -> tuple[float, float, list[float]]:
    import gc

    from tricord.screen import Screener

    screener = Screener.open(path)
    for name in names[:2000]:
        screener.match(name)
    gc.freeze()
    single = []
    start = time.perf_counter()
    for name in names[2000:]:
        before = time.perf_counter()
        screener.match(name)
        single.append(time.perf_counter() - before)
    return time.perf_counter() - start, _peak(), single


def _peak() -> float:
    """The most memory this process has held, in MB. Linux hands `ru_maxrss` of the parent on to a child."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def speed(data: Path, seed: int) -> None:
    """Names a second on two cores, the slowest in a hundred, the memory of a process, against brute force."""
    from tricord.screen import Screener

    subjects = entities(data)
    names = invented(24_000, set(), seed)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "index")
        Screener.build(subjects, path=Path(path))
        start = time.perf_counter()
        Screener.open(path)
        opened = time.perf_counter() - start
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            done = pool.starmap(_worker, [(path, names[:12_000]), (path, names[12_000:])])
    seconds = max(second for second, _, _ in done)
    single = sorted(one for _, _, ones in done for one in ones)
    rate = len(single) / seconds
    brute = Brute(subjects)
    start = time.perf_counter()
    for name in names[:300]:
        brute.scores(name)
    peer = 300 / (time.perf_counter() - start) * 2
    print(f"opening the index: {opened:.4f} s")
    print(
        f"names a second, two processes: {rate:,.0f}; rapidfuzz brute force: {peer:,.0f} (one process, doubled)", end=""
    )
    print(f"; ratio {rate / peer:.1f}")
    slowest = single[int(len(single) * 0.99)]
    print(f"one query: median {statistics.median(single) * 1e3:.2f} ms, p99 {slowest * 1e3:.2f} ms")

    print(f"memory of a process: {max(megabytes for _, megabytes, _ in done):.0f} MB")


ALL = {"pairs": pairs, "scripts": scripts, "slips": slips, "speed": speed}


def main() -> None:
    """Run what is asked for, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", nargs="*", choices=sorted(ALL), default=list(ALL))
    parser.add_argument("--seed", type=int, default=0, help="for another sample of invented names and slips")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    for name in asked.only:
        if asked.here:
            ALL[name](asked.data, asked.seed)
        else:
            command = [
                sys.executable,
                "-m",
                "benchmarks.screening",
                "--here",
                "--data",
                str(asked.data),
                "--seed",
                str(asked.seed),
                "--only",
                name,
            ]
            subprocess.run(command, check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main()
