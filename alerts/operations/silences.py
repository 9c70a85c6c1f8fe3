"""From a silence that is about to end to a reminder for the operator, once."""

from alerts.operations.event import Operation
from alerts.routing.silences import Silence


def reminder(silence: Silence) -> Operation:
    """The operation that says when it ends and what it keeps quiet; its state is the end, so a longer one reminds again."""
    about = ", ".join((*silence.companies, *silence.types)) or "everything"
    end = silence.until.isoformat(timespec="minutes") if silence.until else "never"
    text = f"The silence of {about} by {silence.by} ends at {end}. `hkwatch silence add` makes another."
    return Operation(kind="silence", subject=silence.id, state=f"ends {end}", since=silence.until or silence.starts, text=text)
