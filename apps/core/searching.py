"""SQL of searches that means the same on both databases."""

from django.db.models import Func, TextField


class Nfc(Func):
    """Text in NFC, for columns that keep it as it was sent."""

    output_field = TextField()
    function = "NFC"
    arity = 1

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="NORMALIZE(%(expressions)s, NFC)", **context)
