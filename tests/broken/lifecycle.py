"""Lifecycle hooks with what only probes have."""

from chartgen import Exec, HttpGet, Lifecycle, TcpSocket

timed = Lifecycle(pre_stop=Exec(["sleep", "3"], period_seconds=3))  #! 3
portless = Lifecycle(post_start=HttpGet("/started"))  #! HttpGet
socket = Lifecycle(pre_stop=TcpSocket(80))  #! TcpSocket
right = Lifecycle(pre_stop=Exec(["sleep", "3"]), post_start=HttpGet("/started", port="http"))
