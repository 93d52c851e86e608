"""The one place that builds e-mails, and the way to a mail server within a deadline."""

import smtplib
import socket
import ssl
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from apps.core import sandbox
from apps.core.network import (
    Deadline,
    TimedTLSContext,
    connect,
    look_up,
    own_name,
    require_no_transaction,
    tls_context,
)

DEFAULT_DEADLINE = 20  # seconds, where EMAIL_TIMEOUT is not set


def send(
    *, to: str, subject: str, body: str, name: str, thread: str, attachment: tuple[str, bytes, str] | None = None
) -> None:
    """Send one message to one address, and wait until the mail server has it.

    `name` is the same whenever the same message is sent again, so that a receiver can tell; messages of one
    `thread` are shown together by mail programs. Raises OSError, SMTPException and ValueError (an address or
    subject that no message can hold). In the sandbox nothing is sent.
    """
    require_no_transaction()
    if sandbox.is_active():  # of which nobody outside is to hear
        return
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=_headers(name, thread))
    if attachment is not None:
        message.attach(*attachment)
    message.send()


def _headers(name: str, thread: str) -> dict[str, str]:
    """Sources: RFC 3834 (Auto-Submitted), RFC 5322 3.6.4; the thread begins at an id that no message has."""
    domain = settings.EMAIL_DOMAIN or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    start = f"<{thread}@{domain}>"
    return {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{name}@{domain}>",
        "In-Reply-To": start,
        "References": start,
    }


class TimedSMTP(smtplib.SMTP):
    """An SMTP client whose timeout covers the whole exchange."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        deadline = Deadline(timeout)
        return connect(look_up(host, port, deadline), port, deadline)


class TimedSMTPOverTLS(smtplib.SMTP_SSL, TimedSMTP):
    """The same, encrypted from the start."""


class TimedSmtpBackend(EmailBackend):
    """Django's SMTP backend, with EMAIL_TIMEOUT as the deadline of an exchange."""

    def open(self) -> bool | None:
        if self.connection:
            return False
        whole = self.timeout or DEFAULT_DEADLINE
        deadline = Deadline(whole)
        # Django asks a name server for it, and waits for as long as that takes, unless it is there already.
        DNS_NAME._fqdn = own_name(Deadline(whole / 4))
        self.timeout = deadline.left()
        try:
            return super().open()
        finally:
            self.timeout = whole

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return TimedSMTPOverTLS if self.use_ssl else TimedSMTP

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        if not (self.ssl_certfile or self.ssl_keyfile):
            return tls_context()
        context = TimedTLSContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
        context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)  # type: ignore[arg-type]  # None is refused
        return context
