"""Texts as a desk in three languages gets them: common words again and again, rare ones now and then."""

from __future__ import annotations

from itertools import accumulate
from random import Random

COMMON = {
    "ru": (
        "и в не на я что у с по это мне мой как за вы но уже заказ когда где до будет доставка доставки "
        "пожалуйста подскажите здравствуйте день спасибо статус посылка посылку возврат деньги вернуть "
        "примерка размер бутик магазин курьер адрес телефон номер оплата оплатила карта чек резерв продлить "
        "отменить товар цвет платье туфли сумка сумку куртка пальто обувь кожа наличие склад менеджер ответ "
        "вопрос жду получить забрать привезти сегодня завтра вчера неделя три дня назад никто звонил обещали"
    ),
    "uk": (
        "і в не на я що у з по це мені мій як за ви але вже замовлення коли де до буде доставка доставки "
        "ласка підкажіть вітаю день дякую статус посилка посилку повернення кошти повернути примірка розмір "
        "бутік магазин кур'єр адреса телефон номер оплата сплатила картка чек резерв подовжити скасувати "
        "товар колір сукня туфлі сумка сумку куртка пальто взуття шкіра наявність склад менеджер відповідь "
        "питання чекаю отримати забрати привезти сьогодні завтра вчора тиждень три дні тому ніхто дзвонив"
    ),
    "en": (
        "the and to my is it of for you order when where will be delivered delivery please could tell hello "
        "thank status parcel return refund money size boutique store courier address phone number payment "
        "paid card receipt reserve extend cancel item colour dress shoes bag jacket coat leather stock "
        "answer question waiting receive pick today tomorrow yesterday week three days ago nobody called"
    ),
}
_SYLLABLES = {
    "ru": [consonant + vowel for consonant in "бвгджзклмнпрстфхцчшщ" for vowel in "аеиоуыя"],
    "uk": [consonant + vowel for consonant in "бвгджзклмнпрстфхцчшщ" for vowel in "аеиоуія"],
    "en": [consonant + vowel for consonant in "bcdfghjklmnprstvw" for vowel in "aeiou"],
}
_ENDINGS = {
    "ru": ["", "а", "у", "ой", "ы", "ов", "ами", "ах", "е", "ить", "ал", "ила", "ение", "ного"],
    "uk": ["", "а", "у", "ою", "и", "ів", "ами", "ах", "і", "ити", "ав", "ила", "ення", "ного"],
    "en": ["", "s", "ed", "ing", "er", "ers", "ly", "tion"],
}
_RARE = 12_000  # words of each language beside the common ones
_SENTENCES = 6_000
_NAMES = """
    Ирина Анна Мария Елена Ольга Татьяна Наталья Светлана Юлия Екатерина Дмитрий Сергей Андрей Алексей
    Олена Оксана Тетяна Наталія Юлія Ірина Дмитро Сергій Андрій Олексій Богдан Тарас Зоряна Ганна Леся
"""
_FAMILIES = """
    Коваль Шевченко Бондарь Ткач Кравец Мороз Лысенко Савчук Петрова Иванова Смирнова Кузнецова Попова
    Волкова Соколова Лебедева Козлова Новикова Морозова Павлова Гончар Мельник Поліщук Руденко Сидоренко
"""


class Texts:
    """The same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._sentences = {language: self._make(language) for language in COMMON}

    def body(self, language: str, sentences: int) -> str:
        """Some 12 words a sentence."""
        return " ".join(self._random.choices(self._sentences[language], k=sentences))

    def name(self) -> str:
        return f"{self._random.choice(_NAMES.split())} {self._random.choice(_FAMILIES.split())}"

    def _make(self, language: str) -> list[str]:
        common = COMMON[language].split()
        known = common + [self._rare(language) for _ in range(_RARE)]
        weights = list(accumulate(1 / (rank + 4) for rank in range(len(known))))
        made = []
        for _ in range(_SENTENCES):
            said = self._random.choices(known, cum_weights=weights, k=self._random.randint(6, 18))
            made.append(" ".join(said).capitalize() + self._random.choice(".?!"))
        return made

    def _rare(self, language: str) -> str:
        stem = "".join(self._random.choices(_SYLLABLES[language], k=self._random.randint(2, 3)))
        return (
            stem
            + self._random.choice("бвгдклмнрст" if language != "en" else "bdklmnrst")
            + (self._random.choice(_ENDINGS[language]))
        )
