"""What stands in the stories that the browser reads: every kind of block, in both scripts."""

from __future__ import annotations

from portal.articles.blocks import Block, BlockKind, Picture

LONG_ENGLISH = "Floccinaucinihilipilification-counterrevolutionaries" * 2
LONG_ARABIC = "أفاستسقيناكموهاليستخدمونها" * 3
MIXED = {
    "en": "The group عين الماء posted as @ayn_water2 that 3,500 people came",
    "ar": "قال فريق Bridge Lab عبر حسابه @ayn_water2 إن 3,500 شخص حضروا",
}
SOURCE = "https://pictures.example/missing/harbour.jpg"
CODE = "for crate in quay:\n    print(crate.weight, crate.owner)  # " + "x" * 160
PARAGRAPHS = 36

_SENTENCES = {
    "en": "The council met again in the afternoon, and those who had come early kept their seats "
    "while the engineers laid their drawings over the long table and began to explain.",
    "ar": "اجتمع المجلس ثانية بعد الظهر، وبقي من جاؤوا باكرًا في مقاعدهم بينما بسط المهندسون "
    "رسومهم على الطاولة الطويلة وشرعوا يشرحون ما ينوون فعله في الأشهر المقبلة.",
}


def sentence(edition: str, number: int) -> str:
    """Return a paragraph that no other one equals."""
    return f"{number}. {_SENTENCES[edition]}"


def long_body(edition: str) -> list[Block]:
    """Return a body of many paragraphs, each with a known id."""
    return [
        Block(BlockKind.PARAGRAPH, id=f"{edition}{number}", html=sentence(edition, number))
        for number in range(PARAGRAPHS)
    ]


def every_kind(edition: str, media: list[int]) -> list[Block]:
    """Return a body with every kind of block, in the language of an edition."""
    say = {"en": _ENGLISH, "ar": _ARABIC}[edition]
    long_word = LONG_ENGLISH if edition == "en" else LONG_ARABIC
    kind = BlockKind
    return [
        Block(kind.PARAGRAPH, html=say["opening"]),
        Block(kind.PARAGRAPH, html=f"{MIXED[edition]}. {long_word}"),
        Block(kind.HEADING, level=2, html=say["heading"]),
        Block(kind.ITEM, level=0, html=say["item"]),
        Block(kind.ITEM, level=1, ordered=True, html=say["item"]),
        Block(kind.ITEM, level=2, html=say["item"]),
        Block(kind.ITEM, level=0, html=say["item"]),
        Block(kind.HEADING, level=3, html=say["heading"]),
        Block(kind.QUOTE, html=say["quote"], cite=say["name"]),
        Block(kind.PULL_QUOTE, html=say["quote"], cite=say["name"]),
        Block(kind.PICTURE, pictures=(Picture(media_id=media[0]),)),
        Block(kind.PICTURE, pictures=(Picture(source=SOURCE, alt=say["alt"]),)),
        Block(kind.GALLERY, pictures=tuple(Picture(media_id=each) for each in media[:2])),
        Block(
            kind.TABLE,
            html=say["caption"],
            header=True,
            rows=(_COLUMNS[edition], *((say["name"], "1,140", "€9m", "3.5 %", "@quay"),) * 3),
        ),
        Block(kind.TABLE, rows=((say["name"], "12"), (say["name"], "7"))),
        Block(kind.HEADING, level=4, html=say["heading"]),
        Block(kind.EMBED, address="https://video.example/watch/19", html=say["heading"]),
        Block(kind.CODE, text=CODE, language="python"),
        Block(kind.RULE),
        Block(kind.PARAGRAPH, html=say["opening"] + " " + say["heading"]),
    ]


_COLUMNS = {
    "en": ("Quay", "Metres", "Cost", "Share", "Account"),
    "ar": ("الرصيف", "الأمتار", "الكلفة", "النسبة", "الحساب"),
}
_ENGLISH = {
    "opening": "Readers wrote to <strong>three papers</strong> in <em>one week</em>, and "
    '<a href="https://example.org/letters">their letters</a> were printed; the oldest of them, '
    'about <bdi lang="ar" dir="rtl">جسر الوادي</bdi>, took H<sub>2</sub>O for granted.',
    "heading": "What the river carried away",
    "item": "A crate of lamps, of which seven were lit",
    "quote": "We did not wait for the water to fall; we learned to read it.",
    "name": "Nora Vidal, engineer",
    "alt": "A harbour at dusk",
    "caption": "What it cost, by quay",
}
_ARABIC = {
    "opening": "كتب القراء إلى <strong>ثلاث صحف</strong> في <em>أسبوع واحد</em>، ونُشرت "
    '<a href="https://example.org/letters">رسائلهم</a>؛ وأقدمها عن '
    '<bdi lang="en" dir="ltr">Valley Bridge</bdi> وعن الماء H<sub>2</sub>O.',
    "heading": "ما حمله النهر معه",
    "item": "صندوق من المصابيح، سبعة منها مضاءة",
    "quote": "لم ننتظر انحسار الماء، بل تعلّمنا كيف نقرؤه.",
    "name": "نورا فيدال، مهندسة",
    "alt": "مرفأ عند الغروب",
    "caption": "الكلفة بحسب الرصيف",
}
