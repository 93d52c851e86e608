"""SQL that means the same on SQLite and PostgreSQL, and fails on neither for any value."""

from django.db.models import BooleanField, DateTimeField, DecimalField, Func, IntegerField, TextField

# What `trim` removes: the characters of Unicode that are white space.
EN_QUAD_TO_HAIR_SPACE = "".join(map(chr, range(0x2000, 0x200B)))
WHITE_SPACE = f"\t\n\x0b\x0c\r \x85\xa0\u1680{EN_QUAD_TO_HAIR_SPACE}\u2028\u2029\u202f\u205f\u3000"
PLACES = 9
MAX_POSITION = 10**8  # more characters than any text has, and an integer everywhere


class TextFunc(Func):
    output_field = TextField()


class NumberFunc(Func):
    output_field = IntegerField()


class Ordinal(TextFunc):
    """Text that sorts by code point."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


class Milliseconds(Func):
    """A time cut to the milliseconds that answers show."""

    output_field = DateTimeField()
    template = "DATE_TRUNC('milliseconds', %(expressions)s)"

    def as_sqlite(self, compiler, connection, **context):
        # Stored as text, with six digits of a fraction or with none.
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s || '.000', 1, 23)", **context)


class TimestampText(TextFunc):
    """A time as the database writes it, in UTC: 2018-03-27 19:11:25.657, without the fraction when there is none."""

    template = "CAST(%(expressions)s AS TEXT)"

    def as_postgresql(self, compiler, connection, **context):
        template = "CAST((%(expressions)s) AT TIME ZONE 'UTC' AS TEXT)"
        return self.as_sql(compiler, connection, template=template, **context)


class GuidText(TextFunc):
    """A GUID in small letters with hyphens; SQLite stores its digits alone."""

    template = "CAST(%(expressions)s AS TEXT)"

    def as_sqlite(self, compiler, connection, **context):
        digits, parameters = compiler.compile(self.source_expressions[0])
        spans = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
        joined = " || '-' || ".join(f"SUBSTR({digits}, {start}, {length})" for start, length in spans)
        return f"({joined})", [*parameters] * len(spans)


class Position(NumberFunc):
    """Where the second text begins in the first, counted from 1; 0 when it does not occur."""

    function = "STRPOS"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="INSTR", **context)


class Length(NumberFunc):
    function = "LENGTH"


class Head(TextFunc):
    """The first text cut to the length of the second."""

    template = "SUBSTR(%(expressions)s))"
    arg_joiner = ", 1, LENGTH("


class Tail(TextFunc):
    """The end of the first text, as long as the second."""

    template = "RIGHT(%(expressions)s))"
    arg_joiner = ", LENGTH("

    def as_sqlite(self, compiler, connection, **context):
        text, end = self.source_expressions
        text_sql, text_parameters = compiler.compile(text)
        end_sql, end_parameters = compiler.compile(end)
        sql = f"SUBSTR({text_sql}, -LENGTH({end_sql}), LENGTH({end_sql}))"
        return sql, [*text_parameters, *end_parameters, *end_parameters]


class Substring(TextFunc):
    """From a position counted from 0 on, and at most so many characters; what lies outside is nothing."""

    template = "SUBSTR(%(expressions)s)"

    def __init__(self, text, start, length=None):
        super().__init__(text, Bounded(start, 1), *([] if length is None else [Bounded(length, 0)]))


class Bounded(NumberFunc):
    """A whole number brought into the range of positions, plus `offset`."""

    def __init__(self, number, offset):
        super().__init__(number)
        self.offset = offset

    def as_sql(self, compiler, connection, **context):
        number, parameters = compiler.compile(self.source_expressions[0])
        return f"MIN(MAX({number}, 0), {MAX_POSITION}) + {self.offset}", parameters

    def as_postgresql(self, compiler, connection, **context):
        number, parameters = compiler.compile(self.source_expressions[0])
        bounded = f"LEAST(GREATEST({number}, 0), {MAX_POSITION}) + {self.offset}"  # which know no NULL
        return f"CASE WHEN {number} IS NOT NULL THEN ({bounded})::integer END", [*parameters, *parameters]


class Lowered(TextFunc):
    function = "LOWER"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="LOWER_ALL", **context)


class Uppered(TextFunc):
    function = "UPPER"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="UPPER_ALL", **context)


class Trimmed(TextFunc):
    """Takes the text and WHITE_SPACE."""

    function = "BTRIM"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="TRIM", **context)


class Joined(TextFunc):
    template = "(%(expressions)s)"
    arg_joiner = " || "


class OneOf(Func):
    """Whether the first is one of the others."""

    output_field = BooleanField()
    conditional = True

    def as_sql(self, compiler, connection, **context):
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        (sought, parameters), *others = compiled
        for _, more in others:
            parameters = [*parameters, *more]
        return f"{sought} IN ({', '.join(sql for sql, _ in others)})", parameters


class Calculation(Func):
    """A sum, difference, product or quotient; NULL where the divisor is 0.

    PostgreSQL works it out in numbers without bounds, as a whole number that leaves its range is an error
    there. Quotients of whole numbers are cut, not rounded.
    """

    SQLITE = {"add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / NULLIF({}, 0)"}
    POSTGRESQL = SQLITE | {"div": "DIV({}, NULLIF({}, 0))"}

    def __init__(self, operation, left, right, *, whole):
        super().__init__(left, right, output_field=IntegerField() if whole else DecimalField())
        self.operation, self.whole = operation, whole

    def as_sql(self, compiler, connection, **context):
        template = self.SQLITE[self.operation]
        if self.operation == "div" and not self.whole:
            template = "{} * 1.0 / NULLIF({}, 0)"
        return self._calculated(compiler, template, "{}")

    def as_postgresql(self, compiler, connection, **context):
        template = (self.POSTGRESQL if self.whole else self.SQLITE)[self.operation]
        return self._calculated(compiler, template, "({})::numeric")

    def _calculated(self, compiler, template, operand):
        (left, before), (right, after) = (compiler.compile(source) for source in self.source_expressions)
        return f"({template.format(operand.format(left), operand.format(right))})", [*before, *after]


class Rounded(Func):
    """A number that was worked out: SQLite does so in binary, where 3 times 0.1 is not 0.3."""

    output_field = DecimalField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"ROUND(%(expressions)s, {PLACES})", **context)


class Remainder(Calculation):
    """What is left of the first divided by the second, with the sign of the first; NULL where the second is 0."""

    def __init__(self, left, right, *, whole):
        super().__init__("mod", left, right, whole=whole)

    def as_sql(self, compiler, connection, **context):
        return self._calculated(compiler, "{} %% NULLIF({}, 0)" if self.whole else "REMAINDER({}, {})", "{}")

    def as_postgresql(self, compiler, connection, **context):
        return self._calculated(compiler, "MOD({}, NULLIF({}, 0))", "({})::numeric")
