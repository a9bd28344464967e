"""The command line: contracts of product.md, and one clear sentence for whatever is wrong."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import COMMANDS
from knowledge.sqlite.migrations import STEPS

ROOT = Path(__file__).parents[2]
GOLF = "How much does the golf course cost?"
FRANCE = "What is the capital of France?"


class Footnote:
    """The program, run in this process on one data file."""

    def __init__(self, database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self._capsys, self._monkeypatch = database, capsys, monkeypatch

    def __call__(self, *words: str, typed: bytes = b"") -> tuple[int, str, str]:
        """Return exit code, what was printed, and what was said on standard error."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        code = main(["--db", str(self.database), *words])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def footnote(database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Footnote:
    return Footnote(database, capsys, monkeypatch)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Footnote:
    return Footnote(tmp_path / "new" / "f.db", capsys, monkeypatch)


def test_a_question_gets_its_fact_and_footnote(footnote: Footnote) -> None:
    code, out, err = footnote("ask", GOLF)
    assert code == 0
    assert "$123 million" in out
    assert "Abhinav Seetharaman, paragraph 7" in out
    assert err == ""


def test_the_first_use_makes_the_file_with_the_shipped_base(empty: Footnote) -> None:
    code, out, _ = empty("ask", GOLF)
    assert code == 0
    assert "$123 million" in out
    assert empty.database.stat().st_mode & 0o077 == 0


def test_json_has_the_fields_of_the_contract(footnote: Footnote) -> None:
    code, out, _ = footnote("ask", "--json", GOLF)
    told = json.loads(out)
    assert code == 0
    assert list(told) == [
        "question", "decision", "answer", "fact", "facts", "confidence", "citation", "choices", "ms"
    ]  # fmt: skip
    assert told["question"] == GOLF
    assert (told["decision"], told["fact"], told["facts"]) == ("answer", "golf-course-cost", ["golf-course-cost"])
    assert told["answer"].startswith("The golf course")
    assert "¹" not in told["answer"]
    assert 0 <= told["confidence"] <= 1
    assert "\n" not in told["citation"]
    assert told["choices"] == []


def test_what_does_not_apply_is_null_or_empty(footnote: Footnote) -> None:
    told = json.loads(footnote("ask", "--json", FRANCE)[1])
    assert told["decision"] == "abstain"
    assert (told["answer"], told["fact"], told["citation"]) == (None, None, None)
    assert (told["facts"], told["choices"]) == ([], [])


def test_explain_adds_at_most_five_matches_also_when_it_abstains(footnote: Footnote) -> None:
    for question in (GOLF, FRANCE):
        told = json.loads(footnote("ask", "--json", "--explain", question)[1])
        assert len(told["matches"]) <= 5
        for match in told["matches"]:
            assert list(match) == ["fact", "phrasing", "confidence", "score", "matched", "missing"]
    assert told["matches"], "an abstention is explained too"


def test_two_things_asked_are_answered_a_line_each(footnote: Footnote) -> None:
    told = json.loads(footnote("ask", "--json", "Who wrote the article? How much does the golf course cost?")[1])
    assert told["facts"] == ["author", "golf-course-cost"]
    assert told["fact"] == "author"
    assert len(told["answer"].splitlines()) == 2


def test_lines_are_answered_in_order_one_each(footnote: Footnote) -> None:
    typed = f"{GOLF}\n\n{FRANCE}\n\xff qwzx\nWho wrote the article?".encode("latin-1")
    code, out, _ = footnote("ask", "-", typed=typed)
    assert code == 0
    lines = out.splitlines()
    assert len(lines) == 5
    assert "$123 million" in lines[0]
    assert lines[2] == "I don't know."
    assert "Abhinav Seetharaman" in lines[4]
    told = [json.loads(line) for line in footnote("ask", "--json", "-", typed=typed)[1].splitlines()]
    assert [one["decision"] for one in told] == ["answer", "abstain", "abstain", "abstain", "answer"]


def test_a_line_of_any_length_is_one_question(footnote: Footnote) -> None:
    _, out, _ = footnote("ask", "--json", "-", typed=b"x" * 300_000 + b"\n" + GOLF.encode() + b"\n")
    assert [json.loads(line)["decision"] for line in out.splitlines()] == ["abstain", "answer"]


def test_chat_reads_from_a_pipe_and_presses_buttons(footnote: Footnote) -> None:
    code, out, _ = footnote("chat", typed=f"/help\n{GOLF}\n/quit\n{FRANCE}\n".encode())
    assert code == 0
    assert "curators keep right" in out
    assert "$123 million" in out
    assert "France" not in out


@pytest.mark.parametrize("form", ["toml", "jsonl", "csv"])
def test_what_is_exported_comes_back_unchanged(footnote: Footnote, tmp_path: Path, form: str) -> None:
    with (tmp_path / f"pack.{form}").open("wb") as pack:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--db", str(footnote.database), "export", "--format", form],
            cwd=ROOT, stdout=pack, check=True,
        )  # fmt: skip
    assert done.returncode == 0
    code, out, _ = footnote("import", str(tmp_path / f"pack.{form}"))
    assert code == 0
    assert "0 added, 0 changed, 0 retired, 97 unchanged" in out


def pack(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_dry_run_shows_what_would_change_and_changes_nothing(footnote: Footnote, tmp_path: Path) -> None:
    small = pack(
        tmp_path / "p.jsonl",
        {"id": "author", "answer": "Somebody else wrote it.", "phrasings": ["Who wrote it?"]},
        {"id": "new-one", "answer": "This is new.", "phrasings": ["What is new?"]},
    )
    code, out, _ = footnote("import", str(small), "--dry-run")
    assert code == 0
    assert "1 would be added, 1 changed, 96 retired" in out
    assert "+ new-one" in out
    assert "~ author" in out
    assert "Nothing was changed." in out
    assert "$123 million" in footnote("ask", GOLF)[1]
    _, out, _ = footnote("import", str(small), "--dry-run", "--merge")
    assert "1 would be added, 1 changed, 0 retired" in out


def test_a_merge_keeps_the_rest(footnote: Footnote, tmp_path: Path) -> None:
    new = {"id": "cafe", "answer": "The cafe opens at noon.", "phrasings": ["When does the cafe open?"]}
    assert footnote("import", str(pack(tmp_path / "p.jsonl", new)), "--merge")[0] == 0
    assert "noon" in footnote("ask", "When does the cafe open?")[1]
    assert "$123 million" in footnote("ask", GOLF)[1]


def test_a_bad_row_is_named_and_nothing_is_imported(footnote: Footnote, tmp_path: Path) -> None:
    bad = pack(tmp_path / "p.jsonl", {"id": "a", "answer": "A."}, {"id": "b", "answer": 3})
    code, out, err = footnote("import", str(bad))
    assert (code, out) == (2, "")
    assert "line 2, field 'answer'" in err
    assert "$123 million" in footnote("ask", GOLF)[1]


def test_labelled_questions_are_counted(footnote: Footnote, tmp_path: Path) -> None:
    labelled = pack(
        tmp_path / "q.jsonl",
        {"question": GOLF, "kind": "money", "expect": ["123"]},
        {"question": FRANCE, "kind": "far", "expect": None},
        {"question": "Who wrote the article?", "fact": "author"},
    )
    code, out, _ = footnote("eval", str(labelled), "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["questions"], told["answerable"], told["right"], told["wrong"]) == (3, 2, 2, 0)
    assert told["accuracy"] == 1.0
    assert told["curve"][-1]["coverage"] == 1.0
    assert "accuracy" in footnote("eval", str(labelled))[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask",), "QUESTION"),
        (("ask", "   "), "Type a question"),
        (("ask", "--base", "nowhere", "hi"), "There is no base called 'nowhere'"),
        (("export", "--base", "nowhere"), "There is no base called 'nowhere'"),
        (("export", "--format", "xml"), "invalid choice"),
        (("import", "nothing.toml"), "can't be read"),
        (("import", "README.md"), ".toml, .jsonl or .csv"),
        (("eval", "nothing.jsonl"), "can't be read"),
        (("check", "--source", "nothing.txt"), "can't be read"),
        (("wat",), "invalid choice: 'wat'"),
        (("ask", "--loud", "hi"), "Unrecognized arguments"),
        (("backup", "pyproject.toml"), "there already"),
        (("restore", "nothing.db"), "There is no file"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(footnote: Footnote, words: tuple[str, ...], said: str) -> None:
    code, out, err = footnote(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert said in err


def test_a_file_of_another_program_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "notes.db"
    other.write_text("my notes")
    assert main(["--db", str(other), "ask", "hi"]) == 2
    assert "notes.db" in capsys.readouterr().err
    assert other.read_text() == "my notes"


def test_without_a_command_it_tells_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "footnote" in capsys.readouterr().out


def test_asking_imports_nothing_heavy_that_it_doesnt_need(database: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--db", str(database), "ask", GOLF],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    imported = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    heavy = ("discord", "slack_bolt", "slack_sdk", "aiohttp", "sqlite_utils", "rich", "prometheus_client", "structlog")
    assert imported.isdisjoint(heavy)
    assert "$123 million" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_every_shell_gets_a_completion_of_every_command(footnote: Footnote, shell: str) -> None:
    code, out, _ = footnote("completion", shell)
    assert code == 0
    assert all(name in out for name in COMMANDS)


def test_bash_completes_a_command_and_its_options(footnote: Footnote, tmp_path: Path) -> None:
    script = tmp_path / "completion.sh"
    script.write_text(footnote("completion", "bash")[1])
    asked = f"source {script}; COMP_WORDS=(footnote export --f) COMP_CWORD=2; _shtab_footnote; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "--format"


def test_history_tells_who_did_what(footnote: Footnote) -> None:
    code, out, _ = footnote("history")
    assert code == 0
    assert "Footnote: import" in out
    assert footnote("history", "golf-course-cost")[0] == 0
    assert footnote("history", "nothing-like-it")[0] == 2
    assert footnote("history", "--limit", "0")[0] == 2


def test_history_as_json_has_every_change_before_and_after(footnote: Footnote, tmp_path: Path) -> None:
    pack = tmp_path / "p.jsonl"
    pack.write_text('{"id": "golf-course-cost", "answer": "It costs nothing.", "phrasings": ["golf?"]}\n')
    assert footnote("import", str(pack), "--merge")[0] == 0
    edits = [json.loads(line) for line in footnote("history", "--json")[1].splitlines()]
    assert [edit["number"] for edit in edits] == [2, 1]
    (change,) = edits[0]["facts"]
    assert "$123 million" in change["before"]["answer"]
    assert change["after"]["answer"] == "It costs nothing."
    assert (edits[0]["verb"], edits[0]["note"], edits[0]["place"]) == ("import", "p.jsonl", "console:local")
    assert len(edits[1]["facts"]) > 90
    assert edits[1]["sources"][0]["before"] is None


def test_spaces_are_bound_to_a_base_that_is_there(footnote: Footnote, tmp_path: Path) -> None:
    assert footnote("bind", "discord:1", "handbook") == (2, "", "footnote: There is no base called 'handbook'.\n")
    pack = tmp_path / "handbook.jsonl"
    pack.write_text('{"id": "a", "answer": "A.", "phrasings": ["a?"]}\n')
    assert footnote("import", str(pack), "--base", "handbook")[0] == 0
    for space in ("discord:1", "slack:T0AB"):
        code, out, _ = footnote("bind", space, "handbook")
        assert (code, out.startswith(f"{space} reads and edits the base 'handbook'")) == (0, True)
    code, _, err = footnote("bind", "somewhere", "handbook")
    assert (code, "discord:ID" in err) == (2, True)


def test_figures_are_printed_as_text_and_as_data(footnote: Footnote, tmp_path: Path) -> None:
    assert "Asked: 0" in footnote("stats")[1]
    for question in (GOLF, GOLF, FRANCE):
        footnote("ask", question)
    code, out, _ = footnote("stats", "2")
    assert code == 0
    assert "Asked: 3" in out
    assert "2× golf-course-cost" in out
    assert f"“{FRANCE}”" in out
    assert json.loads(footnote("stats", "--format", "json")[1])["now"]["asked"] == 3
    assert len(footnote("stats", "30", "--format", "csv", "--space", "console:local")[1].splitlines()) == 31
    assert footnote("stats", "0")[0] == 2
    assert footnote("stats", "--timezone", "Mars/Base")[0] == 2
    picture = tmp_path / "drawn.png"
    pytest.importorskip("matplotlib", reason="the extra 'charts' isn't installed")
    assert footnote("stats", "--picture", str(picture))[0] == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_can_not_be_written_is_told(footnote: Footnote, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra 'charts' isn't installed")
    code, _, err = footnote("stats", "--picture", str(tmp_path / "nowhere" / "drawn.png"))
    assert (code, "can't be written" in err) == (2, True)


def test_a_restore_puts_the_backup_in_place_and_says_where_the_old_file_went(
    footnote: Footnote, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    assert footnote("backup", str(copy))[0] == 0
    footnote("ask", FRANCE)
    assert FRANCE in footnote("gaps")[1]
    code, out, _ = footnote("restore", str(copy))
    assert code == 0
    put, kept = out.splitlines()
    assert put == f"{footnote.database} is what {copy} holds."
    assert Path(kept.removeprefix("What was there before is kept as ").rstrip(".")).is_file()
    assert "No gaps" in footnote("gaps")[1]
    footnote.database = tmp_path / "elsewhere" / "f.db"
    assert footnote("restore", str(copy))[1] == f"{footnote.database} is what {copy} holds.\n"


def test_gaps_are_listed(footnote: Footnote) -> None:
    assert "No gaps" in footnote("gaps")[1]
    footnote("ask", FRANCE)
    footnote("ask", FRANCE)
    assert footnote("gaps")[1] == f"2× {FRANCE}\n"
    told = json.loads(footnote("gaps", "--json", "--space", "console:local")[1])
    assert (told["asked"], told["wordings"], told["spaces"]) == (2, [FRANCE], ["console:local"])


def test_a_labelled_set_can_be_kept_as_confirmed_questions(footnote: Footnote, tmp_path: Path) -> None:
    labelled = tmp_path / "labelled.jsonl"
    rows = [
        {"question": "What was the price of the golf course?", "fact": "golf-course-cost"},
        {"question": "What is the golf course's cost?", "expect": ["^The golf course", "123 million"]},
        {"question": "Who won the match?", "expect": None},
        {"question": "Anything?", "expect": ["."]},
    ]
    labelled.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, _, err = footnote("eval", str(labelled), "--learn")
    assert code == 0
    assert "3 of 4 questions are kept" in err
    assert json.loads(footnote("ask", "--json", "Who won the match?")[1])["decision"] == "abstain"


def test_migrate_says_what_it_took_and_then_that_nothing_is_lacking(empty: Footnote) -> None:
    steps = [step.__name__ for step in STEPS]
    told = f"{empty.database} is up to date.\n"
    assert empty("migrate") == (0, "".join(f"applied {step}\n" for step in steps) + told, "")
    assert empty("migrate") == (0, told, "")
