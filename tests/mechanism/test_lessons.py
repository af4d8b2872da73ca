"""Lessons: every step's claims are what the simulation has, and a file that is wrong says where and what to do."""

import re
from pathlib import Path

import pytest

from neuro.errors import DataError, MechanismError
from neuro.knowledge.words import objections
from neuro.mechanism.lessons import lesson, lesson_folder, lessons, read_lesson
from neuro.mechanism.presets import preset
from neuro.mechanism.scene import Scene

MOOD = re.compile(r"\b(mood|depress\w*|anxi\w*|happ(y|ier|iness)|well-?being|motivat\w+)\b", re.IGNORECASE)
STEPS = [(one, place, step) for one in lessons() for place, step in enumerate(one.steps, start=1)]
NAMES = [f"{one.code}-{place}" for one, place, _ in STEPS]
GOOD = """title = "Half the precursor"
audience = "Anybody"
minutes = 5
question = "What does synthesis do?"

[[step]]
question = "Tryptophan halves. Synthesis?"
options = ["Halves", "Falls by a fifth"]
answer = 2
why = "The enzyme is half saturated. The autoreceptor lets go."
source = ["BEST2020"]
[step.move]
text = "Halve plasma tryptophan."
system = "serotonin"
scale = { btrp = 0.5 }
[[step.see]]
code = "TPH"
when = "rest"
low = 0.8
high = 0.83
sentence = "Synthesis falls by a fifth."
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "7_mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_lessons_that_were_promised_are_there_in_order():
    codes = [one.code for one in lessons()]
    promised = ["precursors", "autoreceptors", "vitamin_b6", "inflammation_fork", "excitation_inhibition", "week_three"]
    assert codes[: len(promised)] == promised
    assert lesson("week_three").title == "Day 1 and week 3 of a reuptake block"


@pytest.mark.parametrize(("one", "place", "step"), STEPS, ids=NAMES)
def test_every_claim_of_a_step_is_what_the_simulation_has(one, place, step):
    for answered in step.checks():
        claim = answered.claim
        assert answered.holds, f"{claim.code} {claim.when}: {answered.value:.4g}, {claim.sentence}"


@pytest.mark.parametrize(("one", "place", "step"), STEPS, ids=NAMES)
def test_every_step_explains_itself_in_few_sentences_and_allowed_words(one, place, step):
    assert 2 <= len(re.findall(r"[.?!](?:\s|$)", step.why)) <= 5
    assert len(set(step.options)) == len(step.options)
    told = [one.title, one.question, step.question, *step.options, step.move, step.why]
    text = "\n".join([*told, *(claim.sentence for claim in step.see)])
    assert not objections(text)
    assert not MOOD.search(text)


def test_a_step_may_build_on_a_preset():
    step = lesson("inflammation_fork").steps[2]
    assert step.preset == "inflammation_kynurenine"
    assert step.scene.entries == {**preset(step.preset).scene.entries, "b6": 0.3}
    assert step.beside == preset(step.preset).scene


def test_a_teacher_writes_another(tmp_path):
    one = read_lesson(written(tmp_path, GOOD))
    assert (one.code, one.minutes) == ("mine", 5)
    assert one.steps[0].answer == 1
    assert one.steps[0].scene == Scene("serotonin", scaled={"btrp": 0.5})
    assert [answered.holds for answered in one.steps[0].checks()] == [True]
    assert [other.code for other in lessons(tmp_path)] == ["mine"]


def test_the_example_of_the_guide_is_a_lesson_that_holds(tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")
    example = read_lesson(written(tmp_path, guide.partition("```toml\n")[2].partition("```")[0]))
    assert all(answered.holds for step in example.steps for answered in step.checks())


def test_a_wrong_claim_of_a_lesson_does_not_hold(tmp_path):
    wrong = GOOD.replace("low = 0.8\nhigh = 0.83", "low = 0.45\nhigh = 0.55")
    assert not read_lesson(written(tmp_path, wrong)).steps[0].checks()[0].holds


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "Half the precursor"\n', "", "the key title in '7_mine.toml'; it is missing"),
        ("answer = 2\n", "", "the key answer in '7_mine.toml', step 1; it is missing"),
        ("answer = 2", "answer = 3", "answer from 1 to 2 .*step 1.*found 3"),
        ("answer = 2", "answer = 0", "answer from 1 to 2 .*found 0"),
        ("answer = 2", 'answer = "b"', "a whole number as answer"),
        ("answer = 2", "answr = 2", "the key answer"),
        ("minutes = 5", "minutes = true", "a whole number as minutes"),
        ("minutes = 5", "minutes = 5\nlevel = 2", "a key of this table; found 'level'"),
        ('options = ["Halves", "Falls by a fifth"]', 'options = ["Halves"]', "2 to 4 options .*found 1"),
        ('"Halves", "Falls by a fifth"', '"Halves", "Halves"', "options that differ .*found 'Halves' twice"),
        ('when = "rest"', "when = 5", "a text as when .*found '5'. Put it in quotes"),
        ('"Halves", "Falls', '7, "Falls', "texts as options .*found '7'"),
        ('code = "TPH"', 'code = "TPJ"', "step 1, see 1: .*found 'TPJ'. Did you mean .*TPH"),
        ('when = "rest"', 'when = "noon"', "when as rest.*found 'noon'"),
        ('when = "rest"', 'when = "swing"', "hours in the condition .*Add hours"),
        ('when = "rest"', 'when = "rest"\nagainst = "beside"', r"\[step.beside\].*found 'beside'"),
        ("low = 0.8", "low = 0.9", "low below high .*found 0.9 and 0.83"),
        ("low = 0.8\n", "", "low below high .*found None"),
        ("BEST2020", "BEST2200", "step 1, source: .*BEST2200"),
        ('["BEST2020"]', "[]", "a source in .*found none"),
        ('system = "serotonin"', 'system = "serotonine"', "step 1, move: .*Did you mean serotonin"),
        ('system = "serotonin"', "", "either preset or system"),
        ('system = "serotonin"', 'preset = "trp_depletoin"', "Did you mean trp_depletion"),
        ("btrp = 0.5", "btpr = 0.5", "step 1, move: .*btpr"),
        ("btrp = 0.5", 'btrp = "half"', "a number as btrp in '7_mine.toml', step 1, move, scale"),
        ("scale = { btrp = 0.5 }", "hours = 5\ndrive = ['2-4 fyre=3']", "move, drive: .*fyre"),
        ("scale = { btrp = 0.5 }", "entries = { choline = 20 }", "'choline' reaches none"),
        ("[step.move]", "[step.move", "read the lesson '7_mine.toml'; .*Correct the file"),
        ("[[step.see]]", "[step.see]", "a list as see"),
        ("minutes = 5", "minutes = 0", "minutes of 1 or more"),
        ('title = "Half the precursor"', 'title = " "', "words as title in '7_mine.toml'"),
        ('"rest"', '"9"', "hours in the condition .*Add hours"),
        ("scale = { btrp = 0.5 }", "hours = -5", "hours above 0"),
        ('code = "TPH"\nwhen = "rest"', 'code = "stady"\nwhen = "status"', "a status as code; found 'stady'"),
        ('system = "serotonin"\nscale', 'system = "serotonin"\nwith = ["ssir"]\nscale', "step 1, move: .*ssir"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_what_to_do(tmp_path, old, new, told):
    assert old in GOOD
    with pytest.raises(DataError, match=told):
        read_lesson(written(tmp_path, GOOD.replace(old, new, 1)))


def test_an_hour_after_the_end_of_the_course_is_refused(tmp_path):
    late = GOOD.replace("scale =", "hours = 5\nscale =").replace('"rest"', '"5.5"')
    with pytest.raises(DataError, match="up to the 5 hours .*found '5.5'"):
        read_lesson(written(tmp_path, late))
    assert read_lesson(written(tmp_path, late.replace("5.5", "4.5"))).steps[0].see[0].when == "4.5"


def test_a_second_condition_must_have_the_read_out_too(tmp_path):
    other = GOOD.replace("[[step.see]]", '[step.beside]\nsystem = "dopamine"\n[[step.see]]\nagainst = "beside"')
    with pytest.raises(DataError, match="a state or flux of Dopamine as code; found 'TPH'"):
        read_lesson(written(tmp_path, other))


def test_a_receptor_may_be_moved(tmp_path):
    text = GOOD.replace('system = "serotonin"', 'system = "receptor"\nreceptor = "D2"').replace("btrp = 0.5", "T = 0.5")
    text = text.replace('"TPH"', '"RESP"').replace("low = 0.8\nhigh = 0.83", "low = 0.5\nhigh = 0.99")
    assert read_lesson(written(tmp_path, text)).steps[0].checks()[0].holds


def test_two_files_of_one_name_are_refused(tmp_path):
    written(tmp_path, GOOD)
    (tmp_path / "8_mine.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DataError, match="two of 'mine'"):
        lessons(tmp_path)


def test_unknown_lessons_offer_near_ones():
    with pytest.raises(MechanismError, match="precursors"):
        lesson("precursor")


def test_own_data_with_lessons_come_first(tmp_path, monkeypatch):
    shipped = lesson_folder()
    monkeypatch.setenv("NEURO_DATA", str(tmp_path))
    assert lesson_folder() == shipped
    (tmp_path / "lessons").mkdir()
    assert lesson_folder() == tmp_path / "lessons"
