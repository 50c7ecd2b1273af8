"""Which encoding a file is in, told from its bytes alone."""

from __future__ import annotations

from io import BytesIO

import pytest

from console.imports.encodings import encoding_of
from console.imports.flaws import ImportProblem

RUSSIAN = "Номер;Статус;Комментарий\n77120;в пути;Здравствуйте, где мой заказ? Жду уже три дня.\n"
UKRAINIAN = "Номер;Статус\n77120;у дорозі\n77121;Добрий день! Коли прийде моє замовлення з Їдальні?\n"
CAPITALS = "НОМЕР;СТАТУС;ГОРОД\n1;В ПУТИ;САНКТ-ПЕТЕРБУРГ\n2;ВЫДАН;НИЖНИЙ НОВГОРОД\n"
ENGLISH = "number,status\n77120,in_transit\n"


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (ENGLISH, "ascii", "utf-8-sig"),
        (RUSSIAN, "utf-8", "utf-8-sig"),
        (RUSSIAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "cp866", "cp866"),
        (RUSSIAN, "koi8-u", "koi8-u"),
        (UKRAINIAN, "utf-8", "utf-8-sig"),
        (UKRAINIAN, "cp1251", "cp1251"),
        (UKRAINIAN, "koi8-u", "koi8-u"),
        (CAPITALS, "utf-8", "utf-8-sig"),
        (CAPITALS, "cp1251", "cp1251"),
        (CAPITALS, "cp866", "cp866"),
        (CAPITALS, "koi8-u", "koi8-u"),
        ("number,place\n1,Café Münster\n2,Hermès\n", "cp1252", "cp1252"),
        ("number,place\n1,Café Münster\n2,Hermès – Zürich\n", "utf-8", "utf-8-sig"),
        ("number,status\n1,Ні\n", "cp1251", "cp1251"),  # two bytes that are UTF-8, of an archaic letter
        ("number,status\n1,Ні\n", "utf-8", "utf-8-sig"),
        ("number,text\n1,ok 👍🏻 😀\n", "utf-8", "utf-8-sig"),
        ("number,price\n1,12 ₴\n2,€ 5\n", "utf-8", "utf-8-sig"),
        ("number,text\n1,да\n", "cp1251", "cp1251"),
        ("number;text\n1;№ 5 «Ёж»\n", "cp1251", "cp1251"),
    ],
)
def test_each_is_told_apart(text: str, written: str, found: str) -> None:
    file = BytesIO(text.encode(written))
    assert encoding_of(file, "x.csv") == found
    assert file.tell() == 0
    assert file.read().decode(found) == text


def test_big_endian_is_told_by_its_mark() -> None:
    assert encoding_of(BytesIO(b"\xfe\xff" + ENGLISH.encode("utf-16-be")), "x") == "utf-16"


@pytest.mark.parametrize("written", ["utf-8", "cp1251"])
def test_what_comes_after_a_million_plain_rows_still_counts(written: str) -> None:
    text = "number,text\n" + "12345,plain words\n" * 100_000 + "1,Здравствуйте, где мой заказ?\n"
    found = encoding_of(BytesIO(text.encode(written)), "x")
    assert found == {"utf-8": "utf-8-sig"}.get(written, written)


def test_a_letter_across_the_border_of_two_chunks_is_whole() -> None:
    for shift in range(3):
        raw = b"number,text\n1," + b"a" * ((1 << 20) - 14 - shift) + "Привет\n".encode()
        assert encoding_of(BytesIO(raw), "x") == "utf-8-sig"


@pytest.mark.parametrize("damage", [b"\xff", b"\xd0", b"\x98\xe0"])
def test_a_damaged_file_in_utf8_is_still_utf8(damage: bytes) -> None:
    raw = RUSSIAN.encode() + b"1;" + damage + b";x\n" + RUSSIAN.encode()
    assert encoding_of(BytesIO(raw), "x") == "utf-8-sig"


def test_what_is_asked_for_is_believed() -> None:
    assert encoding_of(BytesIO(RUSSIAN.encode("cp866")), "x", "cp1251") == "cp1251"
    assert encoding_of(BytesIO(ENGLISH.encode("utf-16-le")), "x", "utf-16-le") == "utf-16-le"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "XLS"),
        (b"\x1f\x8b\x08\x00", "GZIP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\x00", "database"),
        (b"\x00" * 100, "UTF-16 without its mark"),
        (ENGLISH.encode("utf-16-le"), "UTF-16 without its mark"),
        (bytes(range(9)) * 200, "no text has"),
    ],
)
def test_what_is_no_text_is_refused_by_what_it_is(raw: bytes, said: str) -> None:
    with pytest.raises(ImportProblem) as told:
        encoding_of(BytesIO(raw), "orders.csv")
    assert said in str(told.value)
    assert "orders.csv" in str(told.value)


def test_an_archive_is_refused_even_when_an_encoding_is_asked_for() -> None:
    with pytest.raises(ImportProblem, match="ZIP"):
        encoding_of(BytesIO(b"PK\x03\x04"), "x", "cp1251")
