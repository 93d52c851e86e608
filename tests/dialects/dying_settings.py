"""Settings of a server that is killed between a commit and its answer, as long as the file `DIE` names is there."""

from config.settings.local import *  # noqa: F403

SECRET_KEY = "tests"
MIDDLEWARE = ["tests.dialects.dying_middleware.DyingMiddleware", *MIDDLEWARE]  # noqa: F405
