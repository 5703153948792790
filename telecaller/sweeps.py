"""What is put right by the clock, where nobody was left to do it."""

from datetime import datetime

from realtime.clock import sweep
from telecaller import call_sweeps  # noqa: F401  Those of paid calls.
from telecaller.services.states import states_repair


@sweep("telecaller_states", every=5)
def telecaller_states_sweep(_: datetime) -> int:
    return states_repair()
