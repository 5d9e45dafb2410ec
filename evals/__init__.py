"""Scored conversations and single messages, runnable against any chat model."""
