"""A mail server that takes its time: each message becomes a line of a file after a pause.

Before the pause the process tells its number in a file beside it, so that a test can strike in between.
"""

import os
import time

from django.core.mail.backends.base import BaseEmailBackend


class SlowFileBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            with open(os.environ["SLOW_MAIL_FILE"] + ".began", "a") as file:
                file.write(f"{os.getpid()}\n")
            time.sleep(0.3)
            with open(os.environ["SLOW_MAIL_FILE"], "a") as file:
                file.write(f"{message.subject}\n")
        return len(email_messages)
