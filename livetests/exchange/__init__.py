"""Tests as files, out and in again."""
