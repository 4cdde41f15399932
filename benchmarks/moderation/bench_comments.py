"""How well the house rules tell comments apart, beside a list of whole words and a list of substrings.

    python -m benchmarks.moderation.bench_comments            # the part that the rules were written against
    python -m benchmarks.moderation.bench_comments --aside    # the third that was set aside
    python -m benchmarks.moderation.bench_comments --prose ../shared/data/lang/tr_boun-ud-dev.conllu

Both lists hold the very words of the house's tables (profanity and insults), so that what differs is how they are
looked for.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.moderation.sample import LATER, Comment, comments, parts
from tricord.briefings import moderate
from tricord.briefings.moderation import listed_words

Judge = Callable[[Comment], tuple[str, tuple[str, ...]]]


def house(comment: Comment) -> tuple[str, tuple[str, ...]]:
    """The verdict of the house rules, and the rules that gave it."""
    verdict = moderate(comment.text, comment.lang)
    return verdict.verdict.value, verdict.rules


def whole_words(comment: Comment) -> tuple[str, tuple[str, ...]]:
    """Refuses where a word of the text is one of the list."""
    listed = {word for _, word in listed_words(comment.lang)}
    return ("refuse", ()) if listed & set(comment.text.lower().split()) else ("accept", ())


def substrings(comment: Comment) -> tuple[str, tuple[str, ...]]:
    """Refuses where the text holds one of the list anywhere."""
    text = comment.text.lower()
    return ("refuse", ()) if any(word in text for _, word in listed_words(comment.lang)) else ("accept", ())


def line(name: str, of: Iterable[Comment], judge: Judge) -> str:
    """A row of the table: precision, recall and F1 of refusal, false refusals, reviews of good and bad, disguises."""
    judged = [(comment, judge(comment)[0]) for comment in of]
    bad = [verdict for comment, verdict in judged if comment.label == "bad"]
    good = [verdict for comment, verdict in judged if comment.label == "good"]
    hidden = [verdict for comment, verdict in judged if comment.kind == "disguise"]
    right, wrong = bad.count("refuse"), good.count("refuse")
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / len(bad) if bad else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    figures = [
        f"{precision:.3f}",
        f"{recall:.3f}",
        f"{f1:.3f}",
        f"{wrong}/{len(good)}",
        f"{good.count('review')}/{len(good)}",
        f"{bad.count('review')}/{len(bad)}",
        f"{hidden.count('refuse')}/{len(hidden)}",
    ]
    return f"| {name} | " + " | ".join(figures) + " |"


def by_rule(of: list[Comment]) -> Iterable[str]:
    """For each rule and language: bad comments labelled with it, refused, refused for that rule, sent to a person."""
    for rule in sorted({comment.rule for comment in of if comment.rule}):
        for lang in ("tr", "en", "ko", "ja"):
            these = [house(comment) for comment in of if comment.rule == rule and comment.lang == lang]
            if these:
                refused = [rules for verdict, rules in these if verdict == "refuse"]
                named = sum(rule in rules for rules in refused)
                reviewed = sum(verdict == "review" for verdict, _ in these)
                yield f"| {rule} | {lang} | {len(these)} | {len(refused)} | {named} | {reviewed} |"


def prose(path: Path) -> str:
    """How much good Turkish prose is refused: sentences of a treebank, which is never shipped."""
    sentences = [
        row.removeprefix("# text = ").strip()
        for row in path.read_text(encoding="utf-8").splitlines()
        if row.startswith("# text = ")
    ]
    verdicts = [moderate(sentence, "tr").verdict.value for sentence in sentences]
    refused, reviewed = verdicts.count("refuse"), verdicts.count("review")
    return (
        f"edited Turkish sentences: {len(sentences)}; refused {refused} ({refused / len(sentences):.2%}), "
        f"to a person {reviewed} ({reviewed / len(sentences):.2%})"
    )


def speed(of: list[Comment]) -> str:
    """Milliseconds for 500 characters, median and worst of a hundred texts of each language, dictionaries open."""
    told = []
    for lang in ("tr", "en", "ko", "ja"):
        pool = [comment.text for comment in of if comment.lang == lang]
        took = []
        for start in range(100):
            text = " ".join(pool[(start * 7 + n) % len(pool)] for n in range(60))[:500]
            began = time.perf_counter()
            moderate(text, lang)
            took.append((time.perf_counter() - began) * 1000)
        told.append(f"{lang} {statistics.median(took):.1f} / {max(took):.1f}")
    return "ms for 500 characters, median / worst: " + "; ".join(told)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--aside", action="store_true", help="the third set aside, not the part that is known")
    parser.add_argument("--prose", type=Path, help="a treebank of edited Turkish sentences")
    asked = parser.parse_args()
    known, aside = parts(comments())
    of = aside if asked.aside else known
    print(f"{len(of)} comments, {'set aside' if asked.aside else 'known while the rules were written'}\n")
    print("| judge | precision | recall | F1 | good refused | good to a person | bad to a person | disguises |")
    print("|---|---|---|---|---|---|---|---|")
    print(line("house rules", of, house))
    for lang in ("tr", "en", "ko", "ja"):
        print(line(f"house rules, {lang}", [comment for comment in of if comment.lang == lang], house))
    foul = [comment for comment in of if comment.rule in ("", "profanity", "insult")]
    print(line("house rules, profanity and insults only", foul, house))
    print(line("list of whole words, the same", foul, whole_words))
    print(line("list of substrings, the same", foul, substrings))
    print(line("house rules, the later comments (by now known)", comments(LATER), house))
    print("\n| rule | language | bad | refused | for this rule | to a person |\n|---|---|---|---|---|---|")
    print("\n".join(by_rule(of)))
    print("\n" + speed(known))
    if asked.prose:
        print(prose(asked.prose))


if __name__ == "__main__":
    main()
