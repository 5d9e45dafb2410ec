from tests.docs.page import commands, matches


def test_commands_are_told_from_what_they_print() -> None:
    block = "$ hoshin ask \\\n> 'a b'\none\n\ntwo\n$ hoshin plans\n"
    assert list(commands(block)) == [("hoshin ask \\\n'a b'", "one\n\ntwo"), ("hoshin plans", "")]


def test_what_is_shown_must_be_what_was_printed() -> None:
    assert matches("a\nb", "a\nb\n")
    assert not matches("a\nb", "a\nc\n")
    assert not matches("a", "a\nb\n")
    assert not matches("a\nb", "a\n")
    assert not matches("", "a")


def test_an_ellipsis_stands_for_lines_or_words() -> None:
    assert matches("a\n…\nd", "a\nb\nc\nd")
    assert matches("a\n…\nd", "a\nd")
    assert matches("a\n…", "a\nb\nc")
    assert matches("…\nc", "a\nb\nc")
    assert matches("a … d", "a b c d")
    assert not matches("a\n…\nd", "a\nb\nc")
    assert not matches("a … d", "a b\nd")


def test_ids_and_times_may_differ_and_amounts_may_not() -> None:
    assert matches("PK9NB5 v1, 2026-01-15 08:00", "PQQ2F2 v1, 2027-02-01 23:59")
    assert not matches("PK9NB5 v1", "PK9NB5 v2")
    assert not matches("500万元", "501万元")
