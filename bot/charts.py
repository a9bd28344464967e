"""Pictures of figures, drawn with matplotlib where it is installed, and the same in one line of text where it isn't.

A picture brings its own light ground, so that it reads on a dark page as on a light one; its colours are Okabe and
Ito's, told apart by the colour-blind ("Color Universal Design", 2008), and differ in lightness too.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from bot.cards import Picture
from knowledge.quality import Quality
from knowledge.statistics import Day, Stats

__all__ = ["quality_chart", "sparkline", "stats_chart", "stats_line"]

GROUND, INK, FAINT = "#fbfaf7", "#22252b", "#d9d6cf"
ANSWERED, CHOICES, UNKNOWN, CLOSED = "#0072b2", "#7cc4ee", "#d55e00", "#007a5a"
BARS = "▁▂▃▄▅▆▇█"
NARROWEST = 6  # days that there is room for
WIDEST = 40  # bars of a sparkline
_one_at_a_time = threading.Lock()  # matplotlib promises nothing to two threads at once


def stats_chart(stats: Stats) -> Picture | None:
    """Return a picture of each day's questions by decision and of the gaps closed, or None without matplotlib."""
    figure = _figure(7.2, 4.1)
    if figure is None:
        return None
    with _one_at_a_time:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
        days = [day.day for day in stats.days]
        at = range(len(days))
        wide = 0.82 if len(days) <= 62 else 1.0
        bottom = [0] * len(days)
        for label, colour, heights in (
            ("answered", ANSWERED, [day.answered for day in stats.days]),
            ("choices", CHOICES, [day.choices for day in stats.days]),
            ("not known", UNKNOWN, [day.unknown for day in stats.days]),
        ):
            above.bar(at, heights, wide, bottom, color=colour, label=f"{label} {sum(heights):,}", linewidth=0)
            bottom = [under + height for under, height in zip(bottom, heights, strict=True)]
        below.bar(at, [day.closed for day in stats.days], wide, color=CLOSED, linewidth=0)
        _titled(above, "Questions a day")
        _titled(below, f"Gaps closed {sum(day.closed for day in stats.days):,}")
        above.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, fontsize=9, labelcolor=INK,
            handlelength=1.0, handleheight=1.0, borderaxespad=0.2, columnspacing=1.4,
        )  # fmt: skip
        below.set_xticks(*_ticks(days))
        around = max(0.6, (NARROWEST - len(days)) / 2)
        below.set_xlim(-around, len(days) - 1 + around)
        for axes, most in ((above, max(bottom)), (below, max(day.closed for day in stats.days))):
            axes.set_ylim(0, max(1.0, 1.05 * most))
        return Picture("questions.png", _png(figure), _stats_in_words(stats))


def quality_chart(quality: Quality, target: float | None) -> Picture | None:
    """Return risk against coverage with where the cut-off stands, or None without matplotlib."""
    points = list(quality.evaluation.curve())
    figure = _figure(6.4, 3.9)
    if figure is None or not points:
        return None
    with _one_at_a_time:
        axes = figure.subplots()
        axes.plot(
            [100 * point.coverage for point in points], [100 * point.risk for point in points],
            color=ANSWERED, linewidth=2.2, drawstyle="steps-post",
        )  # fmt: skip
        evaluation = quality.evaluation
        here = 100 * evaluation.coverage
        risk = 100 * evaluation.wrong / evaluation.answered if evaluation.answered else 0.0
        axes.errorbar(
            [here], [risk], yerr=[[max(0.0, risk - 100 * quality.low)], [max(0.0, 100 * quality.high - risk)]],
            fmt="o", color=UNKNOWN, markersize=8, capsize=5, linewidth=1.8, zorder=3,
        )  # fmt: skip
        axes.annotate(
            f"now: {risk:.1f}% wrong,\n{here:.0f}% answered", (here, risk), xytext=(-10, 12),
            textcoords="offset points", ha="right" if here > 35 else "left", color=UNKNOWN, fontsize=9,
            bbox={"facecolor": GROUND, "edgecolor": "none", "pad": 1.5, "alpha": 0.85}, zorder=4,
        )  # fmt: skip
        if target is not None:
            axes.axhline(100 * target, color=CLOSED, linewidth=1.4, linestyle=(0, (5, 3)))
            axes.annotate(
                f"wanted: at most {100 * target:g}%", (1, 100 * target), xytext=(0, 3), textcoords="offset points",
                color=CLOSED, fontsize=9,
            )  # fmt: skip
        _titled(axes, "Wrong answers, in %, when so many of all questions are answered")
        axes.set_xlabel("answered, in % of all questions", color=INK, fontsize=9)
        axes.set_xlim(0, 101)
        highest = max(risk, 100 * quality.high, *(100 * point.risk for point in points), 100 * (target or 0))
        axes.set_ylim(0, min(100.0, max(5.0, 1.1 * highest)))
        return Picture("quality.png", _png(figure), _quality_in_words(quality, target))


def stats_line(stats: Stats) -> str:
    """Return what stats_chart draws as lines of text."""
    answered, unknown = [day.answered for day in stats.days], [day.unknown for day in stats.days]
    closed, most = [day.closed for day in stats.days], max(_asked(day) for day in stats.days)
    rows = [(sparkline(answered, most), "answered"), (sparkline(unknown, most), "not known")]
    rows += [(sparkline(closed, max(closed)), "gaps closed")] if any(closed) else []
    return "\n".join(f"{bars} {label}" for bars, label in rows) if most else ""


def sparkline(counts: Sequence[int], most: int) -> str:
    """Return a bar a count against *most*, the lowest for none; more than fit are joined, each bar their mean."""
    if len(counts) > WIDEST:
        size = -(-len(counts) // WIDEST)
        parts = [counts[start : start + size] for start in range(0, len(counts), size)]
        means = [sum(part) / len(part) for part in parts]
    else:
        means = [float(count) for count in counts]
    top = len(BARS) - 1
    return "".join(BARS[min(top, math.ceil(top * mean / most))] for mean in means) if most else ""


def _stats_in_words(stats: Stats) -> str:
    first, last, now = stats.days[0].day, stats.days[-1].day, stats.now
    busiest = max(stats.days, key=_asked)
    closed = sum(day.closed for day in stats.days)
    return (
        f"Bars for each day from {first:%Y-%m-%d} to {last:%Y-%m-%d}: {now.answered:,} questions answered,"
        f" {now.choices:,} met with choices, {now.unknown:,} not known; most on {busiest.day:%Y-%m-%d},"
        f" {_asked(busiest):,}. Below them, the gaps closed: {closed:,}."
    )


def _quality_in_words(quality: Quality, target: float | None) -> str:
    evaluation = quality.evaluation
    aimed = f" At most {target:.1%} is wanted." if target is not None else ""
    return (
        f"A curve of the share of wrong answers against the share of questions answered. The cut-off stands where"
        f" {evaluation.coverage:.0%} are answered, {evaluation.wrong:,} of {evaluation.answered:,} wrongly; 95%"
        f" interval {quality.low:.1%} to {quality.high:.1%}.{aimed}"
    )


def _asked(day: Day) -> int:
    return day.answered + day.choices + day.unknown


def _figure(width: float, height: float) -> Any:
    """Return an empty figure of so many inches, or None without matplotlib."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return None
    figure = Figure(figsize=(width, height), dpi=160, facecolor=GROUND, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _titled(axes: Any, title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title, loc="left", fontsize=10, color=INK, fontweight="bold")
    axes.set_facecolor(GROUND)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)


def _ticks(days: Sequence[date]) -> tuple[list[int], list[str]]:
    """Return about eight days to name, the last among them; the year where it turns."""
    step = max(1, -(-len(days) // 8))
    shown = list(range(len(days) - 1, -1, -step))[::-1]
    labels = []
    year = days[-1].year
    for at in shown:
        turned, year = days[at].year != year, days[at].year
        labels.append(f"{days[at].day} {days[at]:%b}" + (f"\n{year}" if turned else ""))
    return shown, labels


def _png(figure: Any) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", facecolor=GROUND, metadata={"Software": "Footnote"})
    return buffer.getvalue()
