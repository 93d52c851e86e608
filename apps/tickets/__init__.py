"""Trouble tickets: tree, notes, holds, contacts and the SLA clock."""
