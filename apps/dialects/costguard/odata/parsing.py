"""From the text of $filter to a syntax tree, within bounds, with errors that say where.

Lexer, parser and tree are those of odata-query. Its token stream is put right in between: names that begin
like a keyword, `not(`, lists of one, the literals of OData v3; and what no search has (paths, lambdas,
named parameters) is refused before the parser sees it.
"""

import functools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from odata_query import ast
from odata_query.exceptions import (
    ArgumentCountException,
    ParsingException,
    TokenizingException,
    UnknownFunctionException,
)
from odata_query.grammar import ODATA_FUNCTIONS, ODataLexer, ODataParser

from apps.dialects.costguard.errors import CostGuardError, invalid_argument

MAX_CHARACTERS = 4_000
MAX_TERMS = 50
MAX_LEVELS = 10
# The lexer also finds keywords at the start of longer names, such as `null` in `nullable`.
WORDS = {"NULL", "BOOLEAN", "ANY", "ALL"}
PARTS_OF_NAMES = {"ODATA_IDENTIFIER", "INTEGER", *WORDS}
ELSEWHERE = {"/", ":", "=", "ANY", "ALL"}
V3_LITERALS = ("datetime", "datetimeoffset")
V3_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,12})?)?(Z|[+-].*)?)?"
)
V3_NUMBERS = ("L", "M", "D", "F")  # what ends a long, decimal, double or single number, in either case
V3_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# The lexer knows no year below 1000; texts in quotes are found first, and stay as they are.
EARLY_YEAR = re.compile(r"'(?:[^']|'')*'|\b0(?=[0-9]{3}-[0-9]{2}-[0-9]{2})")
ODATA_FUNCTIONS.setdefault("substringof", 2)  # of OData v3; the parser knows functions by this table
DATES = {"DATE": ast.Date, "DATETIME": ast.DateTime}


def refusal(text: str, reason: str) -> CostGuardError:
    """A 400 about $filter."""
    return invalid_argument("$filter", text, reason)


@functools.lru_cache(maxsize=512)
def parse(text: str) -> ast._Node:
    """The tree of a filter. Raises a CostGuardError for what is no OData, too long, too large or too deep."""
    if len(text) > MAX_CHARACTERS:
        raise refusal(text, f"It is longer than {MAX_CHARACTERS} characters.")
    if not text.strip():
        raise refusal(text, "An expression is needed.")
    tokens = list(_tokens(text))
    try:
        tree = ODataParser().parse(iter(tokens))
    except ParsingException as error:
        raise _syntax_error(text, len(text) if error.token is None else error.token.index) from error
    except UnknownFunctionException as error:
        raise refusal(text, f"There is no function '{error.function_name}'.") from error
    except ArgumentCountException as error:
        raise refusal(text, f"The number of arguments of '{error.function_name}' is wrong.") from error
    _check_size(text, tree)
    return tree


def _syntax_error(text: str, index: int) -> CostGuardError:
    index += len(text[index:]) - len(text[index:].lstrip())
    return refusal(text, f"It cannot be read from position {index + 1} on.")


@dataclass
class _Token:
    """A token as the parser takes it, with where it lies in the text."""

    type: str
    value: object
    index: int
    end: int
    lineno: int = 1


def _tokens(text: str) -> Iterator[_Token]:
    """The tokens for the parser."""
    open_lists: list[bool] = []  # for each open parenthesis whether it holds a list that has no comma yet
    follows_in = False
    for token in _joined(text):
        if token.type in ELSEWHERE:
            raise _syntax_error(text, token.index)
        if token.type == "(":
            open_lists.append(follows_in)
            if len(open_lists) > MAX_LEVELS:
                raise refusal(text, f"It is nested more than {MAX_LEVELS} levels deep.")
        elif token.type == "," and open_lists:
            open_lists[-1] = False
        elif token.type == ")" and open_lists and open_lists.pop():
            yield _Token(",", ",", token.index, token.index)  # the parser knows a list by its comma
        follows_in = token.type == "IN"
        yield token


def _joined(text: str) -> Iterator[_Token]:
    """The lexer's tokens, those put together that it took apart or that OData v3 writes as two."""
    waiting = deque(_lexed(text))
    while waiting:
        token = waiting.popleft()
        if token.type in WORDS:
            token = _whole_name(text, token, waiting)
        following = waiting[0] if waiting and waiting[0].index == token.end else None
        if token.type in ("INTEGER", "DECIMAL") and following is not None and following.type == "ODATA_IDENTIFIER":
            if following.value.full_name().upper() in V3_NUMBERS:
                token = _Token(token.type, token.value, token.index, waiting.popleft().end)
        elif token.type == "ODATA_IDENTIFIER" and following is not None:
            name = token.value.full_name()
            if following.type == "STRING" and name in V3_LITERALS:
                waiting.popleft()
                token = _Token("DATETIME", _v3_timestamp(text, following), token.index, following.end)
            elif following.type == "STRING" and name == "guid":
                waiting.popleft()
                token = _Token("GUID", _v3_guid(text, following), token.index, following.end)
            elif following.type == "(" and name == "not":
                token = _Token("NOT", ast.Not(), token.index, token.end)
        yield token


def _whole_name(text: str, token: _Token, waiting: deque[_Token]) -> _Token:
    """The keyword itself, or the name that it turns out to begin."""
    end = token.end
    while waiting and waiting[0].index == end and waiting[0].type in PARTS_OF_NAMES:
        end = waiting.popleft().end
    if end == token.end:
        return token
    return _Token("ODATA_IDENTIFIER", ast.Identifier(text[token.index : end]), token.index, end)


def _lexed(text: str) -> list[_Token]:
    """What the lexer makes of the text. Nothing but strings may hold other characters than those of ASCII."""
    start = len(text) - len(text.lstrip())
    try:
        readable = EARLY_YEAR.sub(lambda match: "1" if match[0] == "0" else match[0], text.rstrip())
        raw = list(ODataLexer().tokenize(readable, index=start))
    except TokenizingException as error:
        raise _syntax_error(text, error.token.index) from error
    ends = [token.index for token in raw[1:]] + [len(text.rstrip())]
    tokens = [_Token(token.type, token.value, token.index, end) for token, end in zip(raw, ends, strict=True)]
    for token in tokens:
        if token.type in DATES:
            token.value = DATES[token.type](text[token.index : token.end].strip())
        if token.type != "STRING" and not text[token.index : token.end].isascii():
            raise _syntax_error(text, token.index)
        if token.type == "STRING" and "\x00" in token.value.val:
            raise refusal(text, "It must not hold the character U+0000.")
    return tokens


def _v3_timestamp(text: str, token: _Token) -> ast.DateTime:
    """`datetime'2018-03-27T19:11'`: seconds and offset may be left out, and so may the time."""
    match = V3_TIMESTAMP.fullmatch(token.value.val)
    if match is None:
        raise _syntax_error(text, token.index)
    day, minutes, seconds, offset = match.groups()
    return ast.DateTime(f"{day}T{minutes or '00:00'}{seconds or ':00'}{offset or 'Z'}")


def _v3_guid(text: str, token: _Token) -> ast.GUID:
    """`guid'874c41dc-d104-480f-a576-dac472c5e0e4'`."""
    if V3_GUID.fullmatch(token.value.val) is None:
        raise _syntax_error(text, token.index)
    return ast.GUID(token.value.val)


def _check_size(text: str, tree: ast._Node) -> None:
    """Count what the database has to work out, and how deep it lies; a chain such as `a and b and c` is flat."""
    terms, waiting = 0, [(tree, 1, True)]
    while waiting:
        node, level, is_condition = waiting.pop()
        match node:
            case ast.BoolOp(left=left, right=right):
                inner = [(left, level, True), (right, level + isinstance(right, ast.BoolOp), True)]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = [(operand, level + 1, True)]
            case ast.UnaryOp(operand=operand):
                inner = [(operand, level + 1, False)]
            case ast.Compare(left=left, right=right) | ast.BinOp(left=left, right=right):
                terms += 1
                inner = [(left, level, False), (right, level + 1, False)]
            case ast.Call(args=arguments):
                terms += 1
                inner = [(argument, level + 1, False) for argument in arguments]
            case _:
                terms += is_condition
                inner = []
        if terms > MAX_TERMS:
            raise refusal(text, f"It has more than {MAX_TERMS} terms.")
        if inner and level > MAX_LEVELS:
            raise refusal(text, f"It is nested more than {MAX_LEVELS} levels deep.")
        waiting += inner
