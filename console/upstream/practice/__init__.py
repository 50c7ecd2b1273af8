"""The practice desk: a real helpdesk in one SQLite file on this host, with customers played into it.

The desk:
- `desk_file.py` the file: connections, transactions, what their errors mean; `schema.py` its tables
- `clock.py` the desk's own time: runs at its own speed, stands while nobody is there
- `reading.py` rows into records; `writing.py` what may happen at a desk, row by row
- `server.py` its operations, each one transaction; `asked.py` what is asked of it, checked;
  `feed.py` what it tells of changes
- `founding.py` a new desk, coming to one that is there, moving one aside
- `upstream.py` the neutral interface of helpdesks over that server; `opening.py` the door

Its customers:
- `folder.py`, `situations.py`, `scenes.py` what the profile's practice folder says
- `day.py` the plan of a day from a seed; `cast.py` who plays in it
- `orders.py`, `order_moves.py` their orders, and how these go on; `speech.py` what they say
- `player.py` brings them, and lets them react; `plays.py` how far each talk has come
"""
