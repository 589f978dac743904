"""House rules of the code, each held by reading it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.unit.house_rules import reading

#: A rollback may only end a request that failed: the error pages and a refused sign-in. Nobody but the kernel commits
#: at all.
MAY_ROLL_BACK = {"app/kernel/db.py", "app/web/errors.py", "app/accounts/views/signing_in.py"}
CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today|fromtimestamp)|date\.today|time\.(time|localtime|gmtime)|utcnow)$"
)
#: A moment that was read as a number is not the time it is.
READS_A_NUMBER = {"datetime.fromtimestamp"}
NO_NAMES = re.compile(r"^(utils?|helpers?|common|misc|stuff|tools)$")
MOST_LINES = 450


def test_nothing_is_committed_outside_the_kernel() -> None:
    assert [
        f"{where} {name}()"
        for where, _call, name in reading.calls()
        if name.endswith(".commit") and not where.startswith("app/kernel/db.py:")
    ] == []


def test_nothing_is_rolled_back_but_a_request_that_failed() -> None:
    assert [
        f"{where} {name}()"
        for where, _call, name in reading.calls()
        if name.endswith(".rollback") and where.split(":")[0] not in MAY_ROLL_BACK
    ] == []


def test_the_clock_is_the_only_source_of_time() -> None:
    assert [
        f"{where} {name}()"
        for where, _call, name in reading.calls()
        if CLOCKS.search(name) and name not in READS_A_NUMBER and not where.startswith("app/kernel/clock.py:")
    ] == []


def test_operations_open_no_transaction() -> None:
    assert [
        where
        for where, _call, name in reading.calls()
        if "/operations" in where and name.split(".")[-1] == "transaction"
    ] == []


def test_operations_name_their_actor_and_take_no_positional_booleans() -> None:
    wrong = []
    for where, function in reading.operations():
        positional = function.args.posonlyargs + function.args.args
        defaults = dict(
            zip(reversed(positional), reversed(function.args.defaults), strict=False)
        )  # the last arguments have them
        for argument in positional:
            default = defaults.get(argument)
            annotated = ast.unparse(argument.annotation) if argument.annotation else ""
            is_flag = isinstance(default, ast.Constant) and isinstance(default.value, bool)
            if argument.arg == "actor" or is_flag or re.match(r"bool\b", annotated):
                wrong.append(f"{where}({argument.arg})")
    assert wrong == []


def test_nobody_asks_through_model_query() -> None:
    assert [
        f"{path}:{node.lineno} {node.value.id}.query"
        for path, module in reading.modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in {"query", "query_class"}
        and isinstance(node.value, ast.Name)
        and node.value.id[:1].isupper()
    ] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [path for path in reading.modules() if NO_NAMES.match(Path(path).stem)] == []


def test_no_file_outgrows_its_noun() -> None:
    lengths = {path: len((reading.ROOT / path).read_text().splitlines()) for path in reading.modules()}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_migrations_never_import_the_application() -> None:
    """They are history: they must run when the models of today are gone."""
    assert [
        str(path.relative_to(reading.ROOT))
        for path in (reading.ROOT / "migrations" / "versions").glob("*.py")
        if re.search(r"^\s*(from|import) app\b", path.read_text(), re.MULTILINE)
    ] == []


def test_no_text_is_hidden_in_a_formatted_one() -> None:
    """What reads the code for texts to translate does not look into f-strings."""
    asked = {"_", "_l", "gettext", "ngettext", "pgettext", "npgettext"}
    assert [
        f"{path}:{call.lineno}"
        for path, tree in reading.modules().items()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in asked
    ] == []
