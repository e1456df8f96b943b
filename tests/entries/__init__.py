"""Every way in, tried by everybody with everything: made of the list of calls that the bot has."""
