"""Lifecycle hooks with what only probes have."""

from chartgen import Exec, HttpGet, Lifecycle, TcpSocket

timed = Lifecycle(pre_stop=Exec(["sleep", "3"], period_seconds=7))  #! 7
portless = Lifecycle(post_start=HttpGet("/started"))  #! HttpGet("/started")
socket = Lifecycle(pre_stop=TcpSocket(80))  #! TcpSocket(80)
right = Lifecycle(pre_stop=Exec(["sleep", "3"]), post_start=HttpGet("/started", port="http"))
