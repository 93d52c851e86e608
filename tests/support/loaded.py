"""Imported by the process that the tests fork others from: loads the project, and asks for no database."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
django.setup()

import django.test.signals  # noqa: E402 - reads again what was kept of a setting that changes
import gunicorn.app.wsgiapp  # noqa: E402, F401

import config.urls  # noqa: E402, F401
