"""The outside world. Each adapter imports bot.model and bot.ports, nothing else of ours."""
