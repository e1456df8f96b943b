"""Comptoir: the platform-neutral core. It knows no Slack, no Discord, no SQL."""
