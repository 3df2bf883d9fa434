"""A thread that fails."""

import threading


def work() -> None:
    raise ValueError("no work")  #! raise ValueError("no work")


thread = threading.Thread(target=work)
thread.start()
thread.join()
