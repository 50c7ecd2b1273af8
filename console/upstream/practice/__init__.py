"""The practice desk: a real helpdesk in one SQLite file on this host, with customers played into it.

desk_file.py  the file: connections, transactions, what their errors mean   schema.py  its tables
clock.py      the desk's own time: runs at its own speed, stands while nobody is there
reading.py    rows into records            writing.py  what may happen at a desk, row by row
server.py     the desk's operations, each one transaction
upstream.py   the neutral interface of helpdesks over that server
situations.py, cast.py  what the profile's practice folder says
day.py        the plan of a day from a seed
player.py     brings the customers, and answers for them
"""
