"""Child processes that end when their parent ends, however it ends."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


def end_with_parent(*, parent: int, number: signal.Signals) -> None:
    """Asks the kernel to send ``number`` to this process when ``parent`` dies, even by SIGKILL.

    To be called in the child. Linux keeps the request across exec but not across a further fork; elsewhere this does
    nothing. When the parent is already gone, the process ends here.
    """
    if _libc is None:
        return
    if signal.getsignal(number) is signal.SIG_IGN:  # inherited from a shell that started us in the background
        signal.signal(number, signal.SIG_DFL)
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was made
        os._exit(1)
