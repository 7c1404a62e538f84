"""The kill test: a real process of the bot dies by SIGKILL at every boundary and is started again."""
