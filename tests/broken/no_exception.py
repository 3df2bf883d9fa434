"""What is raised is no Exception."""


class Stop(BaseException):
    """What a library may use to leave all at once."""


raise Stop("all of it")  #! raise Stop("all of it")
