"""Uploaded files: storage, scanning and downloads."""
