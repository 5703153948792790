"""What is put right by the clock, where nobody was left to do it."""

from datetime import datetime

from realtime.clock import TICK_SECONDS, sweep
from telecaller import call_sweeps  # noqa: F401  Those of paid calls.
from telecaller.services.states import states_repair, states_settle_due


@sweep("telecaller_states_due", every=TICK_SECONDS)
def telecaller_states_settle(_: datetime) -> int:
    return states_settle_due()


@sweep("telecaller_states", every=5)
def telecaller_states_sweep(_: datetime) -> int:
    return states_repair()
