"""The lengths of time of a run. Most are settings of the desk; the rest is shortened so that a run takes
minutes. The settle time is longer than the latest moment at which the line still hands on a request that
nobody waits for any more, and than the desk takes over it.
"""

from __future__ import annotations

ANSWER = 4.0  # seconds for one request (`answer_seconds`; usually 30)
LATE = 2.5  # seconds after the console hung up, at most, that the line still hands a request on
SETTLE = 8.0  # seconds (`settle_seconds`; usually 30)
UNDO = 1  # seconds; the boutique's channels have 3 to 10
RETRY_AT_MOST = 2.0  # seconds until a desk that was away is looked for again; usually 30
RESTART_AFTER = 0.2  # seconds until the console starts its sync process again; usually 0.5 to 10
